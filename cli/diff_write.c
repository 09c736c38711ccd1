/* The changes of a rule book for people and programs: one line a change, in the rule book's own words. */
#include "cli/diff_internal.h"

#include "cli/html.h"

/* A text in a line of the terminal form is no wider than this; the other forms have it whole. */
#define TEXT_COLUMNS 100u

static const char *const classes[] = {"added", "removed", "renamed", "changed"};
static const char kind_marks[] = {'+', '-', '=', '~'};
static const gj_msg kind_words[] = {GJ_M_change_added, GJ_M_change_removed, GJ_M_change_renamed,
                                    GJ_M_change_changed};

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

/* ", title", behind what a change is of; nothing where it is of the thing itself. */
static void put_aspect(gj_buffer *out, gj_lang lang, const gj_change *c)
{
    if (c->aspect != GJ_M_COUNT)
        gj_buffer_format(out, "%s%s", gj_msg_text(lang, GJ_M_mark_comma), gj_msg_text(lang, c->aspect));
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
    put_aspect(out, lang, c);
    if (c->old_text.size > 0 || c->new_text.size > 0)
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_mark_colon));
    bool both = c->kind == GJ_CHANGE_CHANGED || c->kind == GJ_CHANGE_RENAMED;
    if (c->kind != GJ_CHANGE_ADDED && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_diff_short(out, c->old_text.size > 0 ? c->old_text : GJ_TEXT("–"), TEXT_COLUMNS);
    if (both && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_buffer_string(out, " → ");
    if (c->kind != GJ_CHANGE_REMOVED && (c->old_text.size > 0 || c->new_text.size > 0))
        gj_diff_short(out, c->new_text.size > 0 ? c->new_text : GJ_TEXT("–"), TEXT_COLUMNS);
    gj_buffer_char(out, '\n');
}

/* "item `a.b`, title": in Markdown, where the path is code. */
static gj_text subject(gj_paper *paper, gj_arena *arena, const gj_change *c)
{
    gj_buffer cell;
    gj_buffer_init(&cell, paper->out->allocator);
    gj_buffer_format(&cell, "%s `", gj_msg_text(paper->lang, c->word));
    gj_buffer_text(&cell, c->path);
    gj_buffer_char(&cell, '`');
    put_aspect(&cell, paper->lang, c);
    gj_text text = gj_text_copy(arena, gj_buffer_as_text(&cell));
    paper->out->failed |= cell.failed || gj_arena_failed(arena);
    gj_buffer_fini(&cell);
    return text;
}

static const gj_msg headings[] = {GJ_M_diff_change,   GJ_M_diff_of,    GJ_M_aspect_title,
                                  GJ_M_aspect_clause, GJ_M_impact_old, GJ_M_impact_new};
#define COLUMNS (sizeof headings / sizeof *headings)

static void put_md_changes(gj_paper *paper, const gj_diff *diff)
{
    gj_grid grid;
    gj_arena arena;
    gj_arena_init(&arena, paper->out->allocator);
    gj_grid_init(&grid, paper->out->allocator, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        gj_grid_add(&grid, gj_text_from(gj_msg_text(paper->lang, headings[i])));
    for (size_t i = 0; i < diff->changes.count; i++) {
        const gj_change *c = GJ_AT(&diff->changes, gj_change, i);
        gj_grid_add(&grid, gj_text_from(gj_msg_text(paper->lang, kind_words[c->kind])));
        gj_grid_add(&grid, subject(paper, &arena, c));
        gj_grid_add(&grid, c->title);
        gj_grid_add(&grid, c->clause);
        gj_grid_add(&grid, c->old_text);
        gj_grid_add(&grid, c->new_text);
    }
    gj_paper_grid(paper, 1, &grid);
    gj_grid_fini(&grid);
    gj_arena_fini(&arena);
}

/* A cell whose text is in an element of its own. */
static void put_cell(gj_buffer *out, const char *tag, gj_text text)
{
    gj_buffer_string(out, "<td>");
    if (text.size > 0)
        gj_html_element(out, tag, NULL, text);
    gj_buffer_string(out, "</td>");
}

static void put_html_change(gj_paper *paper, const gj_change *c)
{
    gj_buffer *out = paper->out;
    gj_buffer_string(out, "<tr>");
    gj_html_element(out, "td", classes[c->kind], gj_text_from(gj_msg_text(paper->lang, kind_words[c->kind])));
    gj_buffer_format(out, "<td>%s ", gj_msg_text(paper->lang, c->word));
    gj_html_element(out, "code", NULL, c->path);
    put_aspect(out, paper->lang, c);
    gj_buffer_string(out, "</td>");
    gj_html_element(out, "td", NULL, c->title);
    gj_html_element(out, "td", "clause", c->clause);
    put_cell(out, "del", c->old_text);
    put_cell(out, "ins", c->new_text);
    gj_buffer_string(out, "</tr>\n");
}

static void put_html_changes(gj_paper *paper, const gj_diff *diff)
{
    gj_buffer *out = paper->out;
    gj_buffer_string(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t i = 0; i < COLUMNS; i++)
        gj_html_element(out, "th", NULL, gj_text_from(gj_msg_text(paper->lang, headings[i])));
    gj_buffer_string(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < diff->changes.count; i++)
        put_html_change(paper, GJ_AT(&diff->changes, gj_change, i));
    gj_buffer_string(out, "</tbody>\n</table></div>\n");
}

/* ---- the whole ---- */

/* "zdi F/2", and the path where the call gives one. */
static void put_label(gj_buffer *out, gj_lang lang, const gj_book *book)
{
    gj_buffer label;
    gj_buffer_init(&label, out->allocator);
    gj_book_label(&label, book);
    gj_buffer_text(out, gj_buffer_as_text(&label));
    if (gj_rules_is_path(book->name) && book->rules.program != NULL) {
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_mark_open));
        gj_buffer_safe(out, book->name);
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_mark_close));
    }
    out->failed |= label.failed;
    gj_buffer_fini(&label);
}

/* "16 changes: changed 12, added 2, …" */
static void put_totals(gj_paper *paper, const gj_diff *diff)
{
    static const gj_change_kind order[] = {GJ_CHANGE_CHANGED, GJ_CHANGE_ADDED, GJ_CHANGE_REMOVED,
                                           GJ_CHANGE_RENAMED};
    size_t counts[4] = {0, 0, 0, 0};
    gj_buffer line;
    gj_buffer_init(&line, paper->out->allocator);
    for (size_t i = 0; i < diff->changes.count; i++)
        counts[GJ_AT(&diff->changes, gj_change, i)->kind]++;
    gj_msg_count(&line, paper->lang, GJ_M_diff_changes, diff->changes.count);
    const char *before = gj_msg_text(paper->lang, GJ_M_mark_colon);
    for (size_t i = 0; i < 4; i++) {
        if (counts[order[i]] == 0)
            continue;
        gj_buffer_format(&line, "%s%s %zu", before, gj_msg_text(paper->lang, kind_words[order[i]]),
                         counts[order[i]]);
        before = gj_msg_text(paper->lang, GJ_M_mark_comma);
    }
    gj_paper_line(paper, 0, gj_buffer_as_text(&line));
    paper->out->failed |= line.failed;
    gj_buffer_fini(&line);
}

/* "old → new", which begins every form. */
static void put_title(gj_paper *paper, const gj_book *old, const gj_book *new)
{
    gj_buffer title;
    gj_buffer_init(&title, paper->out->allocator);
    put_label(&title, paper->lang, old);
    gj_buffer_string(&title, " → ");
    put_label(&title, paper->lang, new);
    if (paper->format == GJ_GRID_HTML) {
        gj_html_begin(paper->out, paper->lang, gj_buffer_as_text(&title));
    } else {
        gj_buffer_string(paper->out, paper->format == GJ_GRID_MD ? "# " : "");
        gj_paper_line(paper, 0, gj_buffer_as_text(&title));
    }
    paper->out->failed |= title.failed;
    gj_buffer_fini(&title);
}

void gj_diff_write(gj_paper *paper, const gj_book *old, const gj_book *new, const gj_diff *diff)
{
    size_t count = diff->changes.count;
    const gj_book *books[2] = {old, new};
    put_title(paper, old, new);
    gj_paper_gap(paper);
    for (int i = 0; i < 2; i++) /* a terminal was told already; a page goes elsewhere */
        if (!books[i]->canonical && paper->format != GJ_GRID_TEXT)
            gj_paper_say(paper, 0, GJ_M_diff_written_only, books[i]->name, GJ_NO_TEXT, GJ_NO_TEXT);
    if (count > 0 && paper->format == GJ_GRID_MD)
        put_md_changes(paper, diff);
    else if (count > 0 && paper->format == GJ_GRID_HTML)
        put_html_changes(paper, diff);
    else
        for (size_t i = 0; i < count; i++)
            put_text_change(paper->out, paper->lang, GJ_AT(&diff->changes, gj_change, i));
    if (count > 0) {
        gj_paper_gap(paper);
        put_totals(paper, diff);
    }
    if (diff->same) /* how that is known: by the canonical program */
        gj_paper_say(paper, 0, count > 0 ? GJ_M_diff_only_words : GJ_M_diff_none,
                     gj_text_from(old->canon.digest), GJ_NO_TEXT, GJ_NO_TEXT);
}
