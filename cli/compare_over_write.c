/* One record, or a sweep, written: a table for each result that moves with the field, one for those that do
 * not, then which book is the stricter. In HTML each moving result is drawn, too. */
#include "cli/compare_internal.h"

/* ---- rows ---- */

/* The headings behind the books' own: who is strictest, and that they differ. */
static void add_headings(gj_compare *c, gj_grid *grid)
{
    gj_grid_add(grid, gj_compare_word(c, GJ_M_strict_which));
    gj_grid_add(grid, c->paper.format == GJ_GRID_CSV ? GJ_TEXT("differs") : GJ_TEXT(""));
}

static void add_values(gj_sweep *s, gj_grid *grid, const gj_step_row *row)
{
    for (size_t i = 0; i < s->c->count; i++)
        gj_grid_add(grid, row->texts[i]);
    gj_grid_add(grid, row->strictest);
    gj_grid_add(grid, !row->differs                       ? GJ_TEXT("")
                      : s->c->paper.format == GJ_GRID_CSV ? GJ_TEXT("yes")
                                                          : GJ_GRID_DIFFERS);
}

/* Calls for each table of a result, in the order in which the interface lists results. */
static void write_each(gj_sweep *s, void (*write)(gj_sweep *, const gj_step_table *, gj_grid *),
                       gj_grid *grid)
{
    for (size_t r = 0; r < s->c->results.count; r++) {
        gj_text result = GJ_AT(&s->c->results, gj_compared, r)->name;
        for (size_t t = 0; t < s->tables.count; t++) {
            const gj_step_table *table = GJ_AT(&s->tables, gj_step_table, t);
            if (gj_text_equal(gj_cell_top(table->name), result))
                write(s, table, grid);
        }
    }
}

static void write_single(gj_sweep *s, const gj_step_table *table, gj_grid *grid)
{
    gj_grid_add(grid, table->name);
    add_values(s, grid, GJ_AT(&table->rows, gj_step_row, 0));
}

static void write_steady(gj_sweep *s, const gj_step_table *table, gj_grid *grid)
{
    if (gj_step_is_steady(table) && GJ_AT(&table->rows, gj_step_row, 0)->determined)
        write_single(s, table, grid);
}

void gj_compare_write_record(gj_sweep *s, gj_text heading)
{
    gj_compare *c = s->c;
    gj_grid grid;
    gj_compare_begin(c);
    gj_compare_grid(c, &grid, gj_compare_word(c, GJ_M_thing_result), 2);
    add_headings(c, &grid);
    write_each(s, write_single, &grid);
    gj_paper_heading(&c->paper, 2, heading, GJ_NO_TEXT);
    gj_paper_grid(&c->paper, 2, &grid);
    gj_grid_fini(&grid);
}

/* ---- a result that moves ---- */

static gj_text range_text(gj_sweep *s, const gj_step_row *row)
{
    gj_buffer out;
    gj_buffer_init(&out, s->c->cli->allocator);
    gj_buffer_text(&out, row->from);
    if (row->points > 1) {
        gj_buffer_string(&out, "..");
        gj_buffer_text(&out, row->to);
    }
    gj_text text = gj_compare_keep(s->c, &out);
    gj_buffer_fini(&out);
    return text;
}

static void write_rows(gj_sweep *s, const gj_step_table *table, size_t shown)
{
    gj_compare *c = s->c;
    gj_grid grid;
    gj_compare_grid(c, &grid, s->field, 2);
    add_headings(c, &grid);
    for (size_t i = 0; i < table->rows.count && i < shown; i++) {
        const gj_step_row *row = GJ_AT(&table->rows, gj_step_row, i);
        gj_grid_add(&grid, range_text(s, row));
        add_values(s, &grid, row);
    }
    gj_paper_grid(&c->paper, 2, &grid);
    gj_grid_fini(&grid);
}

static void write_moving(gj_sweep *s, const gj_step_table *table, gj_grid *unused)
{
    gj_compare *c = s->c;
    uint64_t differing = 0, points = 0;
    size_t shown = c->paper.format == GJ_GRID_TEXT ? GJ_COMPARE_ROWS : SIZE_MAX;
    const gj_compared *result = gj_compare_result(c, table->name);
    (void)unused;
    if (gj_step_is_steady(table))
        return;
    for (size_t i = 0; i < table->rows.count; i++) {
        const gj_step_row *row = GJ_AT(&table->rows, gj_step_row, i);
        points += row->points;
        differing += row->differs ? row->points : 0;
    }
    gj_paper_heading(&c->paper, 2, table->name,
                     gj_text_equal(result->name, table->name) ? result->title : GJ_NO_TEXT);
    if (c->paper.format == GJ_GRID_HTML)
        gj_compare_chart(gj_compare_out(c), s, table);
    write_rows(s, table, shown);
    if (shown < table->rows.count)
        gj_paper_say(&c->paper, 2, GJ_M_compare_more, gj_compare_number(c, table->rows.count - shown),
                     GJ_NO_TEXT, GJ_NO_TEXT);
    gj_paper_say(&c->paper, 2, GJ_M_compare_differ, gj_compare_number(c, differing),
                 gj_compare_number(c, points), GJ_NO_TEXT);
}

/* ---- the rest ---- */

static void write_csv_rows(gj_sweep *s, const gj_step_table *table, gj_grid *grid)
{
    for (size_t i = 0; i < table->rows.count; i++) {
        const gj_step_row *row = GJ_AT(&table->rows, gj_step_row, i);
        gj_grid_add(grid, table->name);
        gj_grid_add(grid, row->from);
        gj_grid_add(grid, row->to);
        add_values(s, grid, row);
    }
}

/* One table with all results: result,from,to,book,…,stricter,differs. */
static void write_csv(gj_sweep *s)
{
    gj_compare *c = s->c;
    gj_grid grid;
    gj_grid_init(&grid, c->cli->allocator, c->count + 5);
    gj_grid_add(&grid, GJ_TEXT("result"));
    gj_grid_add(&grid, GJ_TEXT("from"));
    gj_grid_add(&grid, GJ_TEXT("to"));
    for (size_t i = 0; i < c->count; i++)
        gj_grid_add(&grid, c->labels[i]);
    add_headings(c, &grid);
    write_each(s, write_csv_rows, &grid);
    gj_paper_grid(&c->paper, 2, &grid);
    gj_grid_fini(&grid);
}

/* What no value of the field decides: other facts are missing, or every book is silent. */
static void write_open(gj_sweep *s)
{
    gj_buffer names;
    gj_buffer_init(&names, s->c->cli->allocator);
    for (size_t t = 0; t < s->tables.count; t++) {
        const gj_step_table *table = GJ_AT(&s->tables, gj_step_table, t);
        if (!gj_step_is_steady(table) || GJ_AT(&table->rows, gj_step_row, 0)->determined)
            continue;
        if (names.size > 0)
            gj_buffer_text(&names, gj_compare_word(s->c, GJ_M_mark_list));
        gj_buffer_text(&names, table->name);
    }
    if (names.size > 0) {
        gj_paper_gap(&s->c->paper);
        gj_paper_say(&s->c->paper, 0, GJ_M_compare_open, gj_buffer_as_text(&names), GJ_NO_TEXT, GJ_NO_TEXT);
    }
    s->c->failed |= names.failed;
    gj_buffer_fini(&names);
}

void gj_compare_write_over(gj_sweep *s)
{
    gj_compare *c = s->c;
    gj_grid grid;
    gj_compare_begin(c);
    if (c->paper.format == GJ_GRID_CSV) {
        write_csv(s);
        return;
    }
    if (s->between) {
        gj_paper_gap(&c->paper);
        gj_paper_say(&c->paper, 0, GJ_M_compare_between, s->step, GJ_NO_TEXT, GJ_NO_TEXT);
    }
    write_each(s, write_moving, NULL);
    gj_compare_grid(c, &grid, gj_compare_word(c, GJ_M_thing_result), 2);
    add_headings(c, &grid);
    size_t before = grid.cells.count;
    write_each(s, write_steady, &grid);
    if (grid.cells.count > before) {
        gj_paper_heading_say(&c->paper, 2, GJ_M_compare_steady, GJ_NO_TEXT, GJ_NO_TEXT);
        gj_paper_grid(&c->paper, 2, &grid);
    }
    c->failed |= grid.cells.failed; /* it may not have been written */
    gj_grid_fini(&grid);
    gj_pairs_write(&s->pairs);
    write_open(s);
}
