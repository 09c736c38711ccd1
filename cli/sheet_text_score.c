/* The table of a score for a terminal: a line for each part, and below an item what was found and how its
 * points were computed, where they are not simply all of them. Invariant: numbers end at their columns, which
 * move out with the width; a fraction that is too wide for its column stands there without its decimal. */
#include "cli/sheet_text.h"

/* Columns of one number and the gap before it, in a table 80 wide and in one 120 wide. */
#define NARROW 10
#define WIDE   17

typedef struct columns {
    size_t each;                            /* columns of a number with its gap */
    size_t worth, applicable, earned, lost; /* where they end */
} columns;

static columns columns_of(const gj_layout *layout)
{
    size_t width = gj_layout_width(layout);
    size_t each =
        NARROW + (width - GJ_LAYOUT_WIDTH) * (WIDE - NARROW) / (GJ_LAYOUT_WIDTH_MAX - GJ_LAYOUT_WIDTH);
    return (columns){each, width - 3 * each - 1, width - 2 * each, width - each, width};
}

static void cell(gj_layout *layout, const columns *c, const gj_points *points, size_t column)
{
    gj_text words = gj_text_width(points->words) < c->each ? points->words : points->exact;
    if (words.size != 0)
        gj_layout_right(layout, words, column);
}

static void write_row(gj_layout *layout, const columns *c, const gj_score_row *row)
{
    size_t indent = 2 + 2 * (size_t)row->depth;
    gj_layout_to(layout, indent);
    gj_sheet_text_name(layout, row->title, row->name, indent + 2);
    if (layout->column + 4 > c->worth)
        gj_layout_newline(layout);
    cell(layout, c, &row->worth, c->worth);
    cell(layout, c, &row->applicable, c->applicable);
    cell(layout, c, &row->earned, c->earned);
    cell(layout, c, &row->lost, c->lost);
    gj_layout_newline(layout);
    if (row->plain || (row->found.size == 0 && row->why.size == 0))
        return;
    gj_layout_to(layout, indent + 4);
    gj_layout_text(layout, row->found, indent + 6);
    if (row->why.size != 0) {
        gj_layout_word(layout, row->found.size != 0 ? GJ_TEXT("  ") : GJ_TEXT(""), indent + 6);
        gj_layout_text(layout, row->why, indent + 6);
    }
    gj_layout_newline(layout);
}

void gj_sheet_text_score(gj_layout *layout, const gj_sheet_model *model, const gj_score_data *score)
{
    columns c = columns_of(layout);
    const struct {
        gj_msg title;
        size_t column;
    } heads[] = {{GJ_M_sheet_worth, c.worth},
                 {GJ_M_sheet_applicable, c.applicable},
                 {GJ_M_sheet_earned, c.earned},
                 {GJ_M_sheet_lost, c.lost}};
    gj_layout_newline(layout);
    gj_sheet_text_name(layout, score->title, score->name, 2);
    if (layout->column + 6 > c.worth)
        gj_layout_newline(layout);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        gj_layout_right(layout, gj_text_from(gj_msg_text(model->words.lang, heads[i].title)),
                        heads[i].column);
    gj_layout_newline(layout);
    for (size_t i = 0; i < score->row_count; i++)
        write_row(layout, &c, &score->rows[i]);
}
