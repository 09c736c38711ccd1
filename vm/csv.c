/* The scanner of comma-separated values. Invariant: each byte of the text belongs to one cell, comma or line
 * break, and gj_csv_next never looks further than GJ_CSV_ROW_MAX bytes ahead, so that a text of many quotes
 * takes no more than its length times a constant in rows of their own. */
#include "vm/csv.h"

#include <string.h>

gj_csv gj_csv_begin(gj_text text, size_t at, gj_arena *arena)
{
    return (gj_csv){.text = text, .at = at, .arena = arena};
}

/* The offset of the quote that closes the one at `open`, a doubled quote being none; text.size: there is none
 * within GJ_CSV_ROW_MAX. *doubled: how many doubled quotes stand between. */
static size_t closing_quote(gj_text text, size_t open, size_t *doubled)
{
    size_t end = text.size - open > GJ_CSV_ROW_MAX ? open + GJ_CSV_ROW_MAX : text.size;
    *doubled = 0;
    for (size_t at = open + 1; at < end;) {
        const char *quote = memchr(text.bytes + at, '"', end - at);
        if (quote == NULL)
            break;
        at = (size_t)(quote - text.bytes);
        if (at + 1 == text.size || text.bytes[at + 1] != '"')
            return at;
        at += 2;
        ++*doubled;
    }
    return text.size;
}

static bool ends_cell(char c)
{
    return c == ',' || c == '\n' || c == '\r';
}

/* The first byte from `at` on that ends an unquoted cell, or a line; text.size: none. */
static size_t find_end(gj_text text, size_t at, bool line)
{
    while (at < text.size && (!ends_cell(text.bytes[at]) || (line && text.bytes[at] == ',')))
        at++;
    return at;
}

/* What stands between the quotes, each doubled one once. */
static gj_text unquote(gj_arena *arena, gj_text inner, size_t doubled)
{
    if (doubled == 0)
        return inner;
    char *copy = gj_arena_alloc(arena, inner.size - doubled);
    if (copy == NULL)
        return GJ_NO_TEXT;
    size_t size = 0;
    for (size_t i = 0; i < inner.size; i++) {
        copy[size++] = inner.bytes[i];
        i += inner.bytes[i] == '"';
    }
    return (gj_text){copy, size};
}

/* A cell that begins with a quote; returns where it ends. */
static size_t quoted_cell(const gj_csv *csv, gj_csv_cell *cell)
{
    gj_text text = csv->text;
    size_t doubled, quote = closing_quote(text, csv->at, &doubled);
    cell->quoted = true;
    if (quote == text.size) {
        size_t end = find_end(text, csv->at, true);
        cell->fault = GJ_CSV_OPEN_QUOTE;
        cell->text = (gj_text){text.bytes + csv->at + 1, end - csv->at - 1};
        return end;
    }
    cell->text = unquote(csv->arena, (gj_text){text.bytes + csv->at + 1, quote - csv->at - 1}, doubled);
    size_t end = find_end(text, quote + 1, false);
    cell->fault = end == quote + 1 ? GJ_CSV_FINE : GJ_CSV_AFTER_QUOTE;
    return end;
}

/* Goes behind a line break that begins at `at`, if there is one. */
static size_t behind_break(gj_text text, size_t at)
{
    if (at < text.size && text.bytes[at] == '\r')
        return at + (at + 1 < text.size && text.bytes[at + 1] == '\n' ? 2 : 1);
    return at < text.size && text.bytes[at] == '\n' ? at + 1 : at;
}

bool gj_csv_next(gj_csv *csv, gj_csv_cell *cell)
{
    gj_text text = csv->text;
    if (csv->at >= text.size && !csv->inside)
        return false;
    *cell = (gj_csv_cell){.offset = csv->at};
    size_t end;
    if (csv->at < text.size && text.bytes[csv->at] == '"') {
        end = quoted_cell(csv, cell);
    } else {
        end = find_end(text, csv->at, false);
        cell->text = (gj_text){text.bytes + csv->at, end - csv->at};
    }
    cell->length = end - cell->offset;
    csv->inside = end < text.size && text.bytes[end] == ',';
    cell->last = !csv->inside;
    csv->at = csv->inside ? end + 1 : behind_break(text, end);
    return true;
}

/* The end of the row's cell at `at`, 0 where a quote is not closed or is followed by something else. */
static size_t skip_cell(gj_text text, size_t at)
{
    if (text.bytes[at] != '"')
        return find_end(text, at, false);
    size_t doubled, quote = closing_quote(text, at, &doubled);
    if (quote == text.size)
        return 0;
    return quote + 1 == text.size || ends_cell(text.bytes[quote + 1]) ? quote + 1 : 0;
}

size_t gj_csv_row_size(gj_text text, bool all)
{
    size_t at = 0;
    while (at < text.size) {
        size_t end = skip_cell(text, at);
        if (end == 0 && !all && text.size <= GJ_CSV_ROW_MAX)
            return 0; /* the closing quote may still come */
        if (end == 0 || end > GJ_CSV_ROW_MAX)
            end = find_end(text, 0, true);
        if (end == text.size || (text.bytes[end] == '\r' && end + 1 == text.size))
            return all ? text.size : 0;
        if (text.bytes[end] != ',')
            return behind_break(text, end);
        at = end + 1;
    }
    return all ? text.size : 0;
}
