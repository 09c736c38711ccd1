/* The impact of a change for people: for each result that changed a matrix of values or how the differences
 * are distributed, then the first cases with both explanations side by side. */
#include "cli/impact.h"

#include "cli/beside.h"
#include "cli/html.h"

/* The longest bar of a distribution, in characters. */
#define BAR 24u
/* A value in a line of the terminal form. */
#define VALUE_COLUMNS 60u

/* ---- one result ---- */

static void put_spread(gj_paper *paper, gj_impact *impact, gj_result_impact *result, const gj_text texts[3])
{
    bool days = result->kind == GJ_T_DATE, same = gj_text_equal(texts[0], texts[2]);
    gj_msg message = same   ? days ? GJ_M_impact_spread_same_days : GJ_M_impact_spread_same
                     : days ? GJ_M_impact_spread_days
                            : GJ_M_impact_spread;
    gj_paper_say(paper, 3, GJ_M_impact_moved, gj_impact_count(impact, result->up),
                 gj_impact_count(impact, result->down), GJ_NO_TEXT);
    gj_paper_say(paper, 3, message, texts[0], texts[1], texts[2]);
}

static gj_text bin_label(gj_impact *impact, const gj_difference_bin *bin)
{
    gj_buffer label;
    gj_buffer_init(&label, impact->allocator);
    gj_buffer_text(&label, bin->from);
    if (!gj_text_equal(bin->from, bin->to)) {
        gj_buffer_string(&label, " … <");
        gj_buffer_text(&label, bin->to);
    }
    gj_text text = gj_text_copy(&impact->arena, gj_buffer_as_text(&label));
    impact->failed |= label.failed;
    gj_buffer_fini(&label);
    return text;
}

/* A bar as long as its share of the most; no bar that stands for something is empty. */
static gj_text bar_of(gj_impact *impact, uint64_t count, uint64_t most)
{
    gj_buffer bar;
    gj_buffer_init(&bar, impact->allocator);
    for (uint64_t i = 0; i < (count * BAR + most - 1) / most; i++)
        gj_buffer_string(&bar, "█");
    gj_text text = gj_text_copy(&impact->arena, gj_buffer_as_text(&bar));
    impact->failed |= bar.failed;
    gj_buffer_fini(&bar);
    return text;
}

static void put_distribution(gj_paper *paper, gj_impact *impact, gj_result_impact *result)
{
    gj_array bins;
    gj_grid grid;
    uint64_t most = 1;
    gj_array_init(&bins, impact->allocator, sizeof(gj_difference_bin));
    gj_grid_init(&grid, impact->allocator, 3);
    gj_grid_add(&grid, gj_text_from(gj_msg_text(paper->lang, GJ_M_impact_by)));
    gj_grid_add(&grid, gj_text_from(gj_msg_text(paper->lang, GJ_M_impact_records)));
    gj_grid_add(&grid, GJ_NO_TEXT);
    gj_impact_distribution(impact, result, &bins);
    for (size_t i = 0; i < bins.count; i++) {
        const gj_difference_bin *bin = GJ_AT(&bins, gj_difference_bin, i);
        most = bin->count > most ? bin->count : most;
    }
    for (size_t i = 0; i < bins.count; i++) {
        const gj_difference_bin *bin = GJ_AT(&bins, gj_difference_bin, i);
        gj_grid_add(&grid, bin_label(impact, bin));
        gj_grid_add(&grid, gj_impact_count(impact, bin->count));
        gj_grid_add(&grid, bar_of(impact, bin->count, most));
    }
    gj_paper_grid(paper, 3, &grid);
    gj_grid_fini(&grid);
    gj_array_fini(&bins);
}

static void put_result(gj_paper *paper, gj_impact *impact, gj_result_impact *result)
{
    gj_text texts[3];
    gj_paper_heading_say(paper, 3, GJ_M_impact_result, result->name,
                         gj_impact_count(impact, result->changed));
    if (gj_impact_spread(impact, result, texts)) {
        put_spread(paper, impact, result, texts);
        if (!gj_text_equal(texts[0], texts[2]))
            put_distribution(paper, impact, result);
    }
    if (gj_impact_has_matrix(result)) {
        gj_grid grid;
        gj_impact_matrix(impact, result, paper->lang, &grid);
        gj_paper_grid(paper, 3, &grid);
        gj_grid_fini(&grid);
    }
}

/* ---- cases ---- */

/* "level: five_star → four_star" */
static void put_change(gj_paper *paper, const gj_case_change *change)
{
    gj_buffer line;
    bool text = paper->format == GJ_GRID_TEXT;
    gj_buffer_init(&line, paper->out->allocator);
    gj_buffer_text(&line, change->name);
    gj_buffer_string(&line, ": ");
    gj_diff_short(&line, change->from, text ? VALUE_COLUMNS : SIZE_MAX);
    gj_buffer_string(&line, " → ");
    gj_diff_short(&line, change->to, text ? VALUE_COLUMNS : SIZE_MAX);
    gj_paper_line(paper, 3, gj_buffer_as_text(&line));
    paper->out->failed |= line.failed;
    gj_buffer_fini(&line);
}

static void put_side(gj_buffer *out, gj_text line, const char *class)
{
    gj_html_element(out, "td", class, line);
}

/* A page's two columns. */
static void put_pair_html(gj_paper *paper, const gj_array *rows)
{
    gj_buffer *out = paper->out;
    gj_buffer_string(out, "<table class=\"pair\">\n<thead><tr>");
    gj_html_element(out, "th", NULL, gj_text_from(gj_msg_text(paper->lang, GJ_M_impact_old)));
    gj_html_element(out, "th", NULL, gj_text_from(gj_msg_text(paper->lang, GJ_M_impact_new)));
    gj_buffer_string(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < rows->count; i++) {
        const gj_beside_row *row = GJ_AT(rows, gj_beside_row, i);
        gj_buffer_string(out, "<tr>");
        put_side(out, row->left, row->same || !row->has_left ? NULL : "old");
        put_side(out, row->right, row->same || !row->has_right ? NULL : "new");
        gj_buffer_string(out, "</tr>\n");
    }
    gj_buffer_string(out, "</tbody>\n</table>\n");
}

/* Two columns of text with a mark between them: | other, < only old, > only new. */
static void put_pair_text(gj_paper *paper, const gj_array *rows, size_t width)
{
    gj_buffer text;
    gj_buffer_init(&text, paper->out->allocator);
    for (size_t i = 0; i < rows->count; i++) {
        const gj_beside_row *row = GJ_AT(rows, gj_beside_row, i);
        size_t begin = text.size;
        gj_buffer_text(&text, row->left);
        gj_buffer_pad(&text, begin, width + 1);
        gj_buffer_char(&text, row->same ? ' ' : !row->has_right ? '<' : !row->has_left ? '>' : '|');
        gj_buffer_string(&text, row->right.size > 0 ? " " : "");
        gj_buffer_text(&text, row->right);
        while (!text.failed && text.size > begin && text.bytes[text.size - 1] == ' ')
            text.size--;
        gj_buffer_string(&text, i + 1 < rows->count ? "\n" : "");
    }
    gj_paper_code(paper, 4, gj_buffer_as_text(&text));
    paper->out->failed |= text.failed;
    gj_buffer_fini(&text);
}

static void put_why(gj_paper *paper, gj_impact *impact, const gj_case_change *change)
{
    gj_array rows;
    gj_array_init(&rows, impact->allocator, sizeof(gj_beside_row));
    if (!gj_beside(&impact->arena, change->why[0], change->why[1], &rows))
        impact->failed = true;
    else if (paper->format == GJ_GRID_HTML)
        put_pair_html(paper, &rows);
    else
        put_pair_text(paper, &rows, impact->width);
    gj_array_fini(&rows);
}

/* The case's name and line. */
static void put_case_heading(gj_paper *paper, gj_impact *impact, const gj_case_impact *c)
{
    gj_buffer label;
    gj_buffer_init(&label, impact->allocator);
    gj_buffer_text(&label, c->label);
    if (c->line != 0)
        gj_case_add_line(&label, paper->lang, c->line);
    gj_paper_heading(paper, 3, gj_buffer_as_text(&label), GJ_NO_TEXT);
    impact->failed |= label.failed;
    gj_buffer_fini(&label);
}

static void put_case(gj_paper *paper, gj_impact *impact, const gj_case_impact *c)
{
    put_case_heading(paper, impact, c);
    for (size_t i = 0; i < c->count; i++)
        put_change(paper, &c->changes[i]);
    for (size_t i = 0; i < c->count; i++)
        if (c->changes[i].why[0].size > 0)
            put_why(paper, impact, &c->changes[i]);
}

void gj_impact_write(gj_paper *paper, gj_impact *impact)
{
    gj_paper_heading_say(paper, 2, GJ_M_impact_totals, gj_impact_count(impact, impact->records),
                         gj_impact_count(impact, impact->changed));
    if (impact->bad > 0)
        gj_paper_say(paper, 1, GJ_M_impact_bad, gj_impact_count(impact, impact->bad), GJ_NO_TEXT, GJ_NO_TEXT);
    if (impact->flawed > 0)
        gj_paper_say(paper, 1, GJ_M_impact_flawed, gj_impact_count(impact, impact->flawed), GJ_NO_TEXT,
                     GJ_NO_TEXT);
    for (size_t i = 0; i < impact->results.count; i++) {
        gj_result_impact *result = GJ_AT(&impact->results, gj_result_impact, i);
        if (result->changed > 0)
            put_result(paper, impact, result);
    }
    if (impact->cases.count > 0)
        gj_paper_heading_say(paper, 2, GJ_M_impact_first, GJ_NO_TEXT, GJ_NO_TEXT);
    for (size_t i = 0; i < impact->cases.count; i++)
        put_case(paper, impact, GJ_AT(&impact->cases, gj_case_impact, i));
    paper->out->failed |= impact->failed || gj_arena_failed(&impact->arena);
}
