/* The changes of a rule book for people and programs: one line a change, in the rule book's own words. */
#include "cli/diff_internal.h"

#include <stdio.h>

#define NO_TEXT ((gj_text){NULL, 0})
/* A text in a line of the terminal form is no wider than this; the other forms have it whole. */
#define TEXT_COLUMNS 100u

static const char *const kind_names[] = {"added", "removed", "renamed", "changed"};
static const char kind_marks[] = {'+', '-', '=', '~'};
static const gj_msg kind_words[] = {GJ_M_change_added, GJ_M_change_removed, GJ_M_change_renamed,
                                    GJ_M_change_changed};

void gj_diff_say(gj_buffer *out, gj_lang lang, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    gj_arg args[3] = {gj_arg_text(a), gj_arg_text(b), gj_arg_text(c)};
    gj_msg_format(out, lang, message, args, 3);
    gj_buffer_char(out, '\n');
}

void gj_diff_short(gj_buffer *out, gj_text text, size_t columns)
{
    size_t used = 0, length, at = 0;
    if (gj_text_width(text) <= columns) {
        gj_buffer_safe(out, text);
        return;
    }
    while (at < text.size) {
        int32_t c = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        size_t width = (size_t)(c < 0 ? 1 : gj_width_of(c));
        if (used + width + 1 > columns)
            break;
        used += width;
        at += length;
    }
    gj_buffer_safe(out, (gj_text){text.bytes, at});
    gj_buffer_string(out, "…");
}

void gj_diff_cell(gj_buffer *out, gj_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '|')
            gj_buffer_string(out, "\\|");
        else if (text.bytes[i] == '\n' || text.bytes[i] == '\r')
            gj_buffer_char(out, ' ');
        else if (text.bytes[i] == '<')
            gj_buffer_string(out, "&lt;");
        else
            gj_buffer_char(out, text.bytes[i]);
    }
}

static void put_text_change(gj_buffer *out, gj_lang lang, const gj_change *c)
{
    gj_buffer_char(out, kind_marks[c->kind]);
    gj_buffer_char(out, ' ');
    gj_buffer_string(out, gj_msg_text(lang, c->word));
    gj_buffer_char(out, ' ');
    gj_diff_short(out, c->path, TEXT_COLUMNS);
    if (c->title.size > 0) {
        gj_buffer_string(out, " “");
        gj_diff_short(out, c->title, TEXT_COLUMNS);
        gj_buffer_string(out, "”");
    }
    if (c->clause.size > 0) {
        gj_buffer_char(out, ' ');
        gj_buffer_safe(out, c->clause);
    }
    if (c->aspect != GJ_M_COUNT)
        gj_buffer_format(out, ", %s", gj_msg_text(lang, c->aspect));
    if (c->old_text.size > 0 || c->new_text.size > 0)
        gj_buffer_string(out, ": ");
    bool both = c->kind == GJ_CHANGE_CHANGED || c->kind == GJ_CHANGE_RENAMED;
    if (c->kind != GJ_CHANGE_ADDED && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_diff_short(out, c->old_text.size > 0 ? c->old_text : GJ_TEXT("–"), TEXT_COLUMNS);
    if (both && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_buffer_string(out, " → ");
    if (c->kind != GJ_CHANGE_REMOVED && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_diff_short(out, c->new_text.size > 0 ? c->new_text : GJ_TEXT("–"), TEXT_COLUMNS);
    gj_buffer_char(out, '\n');
}

static void put_md_change(gj_buffer *out, gj_lang lang, const gj_change *c)
{
    gj_buffer_format(out, "| %s | %s `", gj_msg_text(lang, kind_words[c->kind]), gj_msg_text(lang, c->word));
    gj_diff_cell(out, c->path);
    gj_buffer_char(out, '`');
    if (c->aspect != GJ_M_COUNT)
        gj_buffer_format(out, ", %s", gj_msg_text(lang, c->aspect));
    gj_text cells[] = {c->title, c->clause, c->old_text, c->new_text};
    for (size_t i = 0; i < 4; i++) {
        gj_buffer_string(out, " | ");
        gj_diff_cell(out, cells[i]);
    }
    gj_buffer_string(out, " |\n");
}

static void put_member(gj_buffer *out, const char *name, gj_text value)
{
    gj_buffer_format(out, ",\"%s\":", name);
    gj_buffer_json(out, value);
}

static void put_place(gj_buffer *out, const char *name, const gj_place *place)
{
    gj_buffer_format(out, ",\"%s\":", name);
    if (place->source == NULL) {
        gj_buffer_string(out, "null");
        return;
    }
    gj_buffer_string(out, "{\"file\":");
    gj_buffer_json(out, place->source->path);
    gj_buffer_format(out, ",\"line\":%u}", (unsigned)place->line);
}

static void put_json_change(gj_buffer *out, const gj_change *c)
{
    gj_buffer_format(out, "{\"change\":\"%s\"", kind_names[c->kind]);
    put_member(out, "kind", gj_text_from(gj_msg_text(GJ_LANG_EN, c->word)));
    if (c->aspect != GJ_M_COUNT)
        put_member(out, "of", gj_text_from(gj_msg_text(GJ_LANG_EN, c->aspect)));
    put_member(out, "name", c->path);
    put_member(out, "title", c->title);
    put_member(out, "clause", c->clause);
    put_member(out, "old", c->old_text);
    put_member(out, "new", c->new_text);
    put_place(out, "old_place", &c->old_place);
    put_place(out, "new_place", &c->new_place);
    gj_buffer_char(out, '}');
}

/* ---- the whole ---- */

static void put_label(gj_buffer *out, const gj_book *book)
{
    gj_buffer label;
    gj_buffer_init(&label, out->allocator);
    gj_book_label(&label, book);
    gj_buffer_text(out, gj_buffer_as_text(&label));
    if (gj_rules_is_path(book->name) && book->rules.program != NULL) {
        gj_buffer_string(out, " (");
        gj_buffer_safe(out, book->name);
        gj_buffer_char(out, ')');
    }
    out->failed |= label.failed;
    gj_buffer_fini(&label);
}

static void put_totals(gj_buffer *out, gj_lang lang, const gj_diff *diff)
{
    size_t counts[4] = {0, 0, 0, 0};
    char total[24];
    for (size_t i = 0; i < diff->changes.count; i++)
        counts[GJ_AT(&diff->changes, gj_change, i)->kind]++;
    (void)snprintf(total, sizeof total, "%zu", diff->changes.count);
    gj_arg arg = gj_arg_text(gj_text_from(total));
    gj_msg_format(out, lang, diff->changes.count == 1 ? GJ_M_diff_one_change : GJ_M_diff_changes, &arg, 1);
    static const gj_change_kind order[] = {GJ_CHANGE_CHANGED, GJ_CHANGE_ADDED, GJ_CHANGE_REMOVED,
                                           GJ_CHANGE_RENAMED};
    const char *before = lang == GJ_LANG_ZH ? "：" : ": ";
    for (size_t i = 0; i < 4; i++) {
        if (counts[order[i]] == 0)
            continue;
        gj_buffer_format(out, "%s%s %zu", before, gj_msg_text(lang, kind_words[order[i]]), counts[order[i]]);
        before = lang == GJ_LANG_ZH ? "，" : ", ";
    }
    gj_buffer_char(out, '\n');
}

/* That nothing has changed, and how that is known. */
static void put_same(gj_buffer *out, gj_lang lang, const gj_book *old, const gj_diff *diff)
{
    if (diff->same && diff->changes.count == 0)
        gj_diff_say(out, lang, GJ_M_diff_none, gj_text_from(old->canon.digest), NO_TEXT, NO_TEXT);
}

static void write_text(gj_buffer *out, gj_lang lang, const gj_book *old, const gj_book *new,
                       const gj_diff *diff)
{
    put_label(out, old);
    gj_buffer_string(out, " → ");
    put_label(out, new);
    gj_buffer_string(out, "\n\n");
    for (size_t i = 0; i < diff->changes.count; i++)
        put_text_change(out, lang, GJ_AT(&diff->changes, gj_change, i));
    if (diff->changes.count > 0) {
        gj_buffer_char(out, '\n');
        put_totals(out, lang, diff);
        if (diff->same)
            gj_diff_say(out, lang, GJ_M_diff_only_words, NO_TEXT, NO_TEXT, NO_TEXT);
    }
    put_same(out, lang, old, diff);
}

static void write_md(gj_buffer *out, gj_lang lang, const gj_book *old, const gj_book *new,
                     const gj_diff *diff)
{
    gj_buffer_string(out, "# ");
    put_label(out, old);
    gj_buffer_string(out, " → ");
    put_label(out, new);
    gj_buffer_string(out, "\n\n");
    if (diff->changes.count > 0) {
        gj_buffer_format(out, "%s\n| --- | --- | --- | --- | --- | --- |\n",
                         gj_msg_text(lang, GJ_M_diff_headings));
        for (size_t i = 0; i < diff->changes.count; i++)
            put_md_change(out, lang, GJ_AT(&diff->changes, gj_change, i));
        gj_buffer_char(out, '\n');
        put_totals(out, lang, diff);
        if (diff->same)
            gj_diff_say(out, lang, GJ_M_diff_only_words, NO_TEXT, NO_TEXT, NO_TEXT);
    }
    put_same(out, lang, old, diff);
}

static void put_book_json(gj_buffer *out, const char *name, const gj_book *book)
{
    const gj_program *program = book->rules.program;
    gj_buffer_format(out, "\"%s\":{\"rules\":", name);
    gj_buffer_json(out, book->name);
    if (program != NULL) {
        put_member(out, "rulebook", gj_program_text(program, program->header->rulebook));
        put_member(out, "version", gj_program_text(program, program->header->book_version));
    }
    if (book->canonical)
        gj_buffer_format(out, ",\"canon\":\"sha256:%s\"", book->canon.digest);
    gj_buffer_char(out, '}');
}

static void write_json(gj_buffer *out, const gj_book *old, const gj_book *new, const gj_diff *diff)
{
    put_book_json(out, "old", old);
    gj_buffer_string(out, ",\n");
    put_book_json(out, "new", new);
    gj_buffer_format(out, ",\n\"same\":%s,\n\"changes\":[",
                     diff->same && diff->changes.count == 0 ? "true" : "false");
    for (size_t i = 0; i < diff->changes.count; i++) {
        gj_buffer_string(out, i == 0 ? "\n" : ",\n");
        put_json_change(out, GJ_AT(&diff->changes, gj_change, i));
    }
    gj_buffer_char(out, ']');
}

void gj_diff_write(gj_buffer *out, gj_lang lang, gj_diff_format format, const gj_book *old,
                   const gj_book *new, const gj_diff *diff)
{
    if (format == GJ_DIFF_TEXT)
        write_text(out, lang, old, new, diff);
    else if (format == GJ_DIFF_MD)
        write_md(out, lang, old, new, diff);
    else
        write_json(out, old, new, diff);
}
