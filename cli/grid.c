/* Tables. Invariant: every form has the same cells; only the text form may cut them. */
#include "cli/grid.h"

#include "cli/diff_internal.h"
#include "cli/escape.h"
#include "cli/html.h"

void gj_grid_init(gj_grid *grid, gj_allocator allocator, size_t columns)
{
    *grid = (gj_grid){.columns = columns, .indent = 2};
    gj_array_init(&grid->cells, allocator, sizeof(gj_text));
}

void gj_grid_fini(gj_grid *grid)
{
    gj_array_fini(&grid->cells);
}

void gj_grid_add(gj_grid *grid, gj_text cell)
{
    (void)gj_array_append(&grid->cells, &cell); /* remembered in cells.failed */
}

static gj_text cell_at(const gj_grid *grid, size_t row, size_t column)
{
    return *GJ_AT(&grid->cells, gj_text, row * grid->columns + column);
}

static size_t width_of(const gj_grid *grid, size_t column)
{
    size_t widest = 0;
    for (size_t row = 0; row < grid->cells.count / grid->columns; row++) {
        size_t width = gj_text_width(cell_at(grid, row, column));
        widest = width > widest ? width : widest;
    }
    return grid->limit != 0 && widest > grid->limit ? grid->limit : widest;
}

static void write_text(gj_buffer *out, const gj_grid *grid)
{
    for (size_t row = 0; row < grid->cells.count / grid->columns; row++) {
        size_t begin = out->size, target = grid->indent;
        for (size_t column = 0; column < grid->columns; column++) {
            gj_buffer_pad(out, begin, target);
            gj_diff_short(out, cell_at(grid, row, column), width_of(grid, column));
            target += width_of(grid, column) + 2;
        }
        while (!out->failed && out->size > begin && out->bytes[out->size - 1] == ' ')
            out->size--;
        gj_buffer_char(out, '\n');
    }
}

static void write_md(gj_buffer *out, const gj_grid *grid)
{
    for (size_t row = 0; row < grid->cells.count / grid->columns; row++) {
        for (size_t column = 0; column < grid->columns; column++) {
            gj_buffer_string(out, column == 0 ? "| " : " | ");
            gj_md_cell(out, cell_at(grid, row, column));
        }
        gj_buffer_string(out, " |\n");
        for (size_t column = 0; row == 0 && column < grid->columns; column++)
            gj_buffer_string(out, column + 1 < grid->columns ? "| --- " : "| --- |\n");
    }
}

static void write_csv(gj_buffer *out, const gj_grid *grid)
{
    for (size_t row = 0; row < grid->cells.count / grid->columns; row++) {
        for (size_t column = 0; column < grid->columns; column++) {
            gj_buffer_string(out, column == 0 ? "" : ",");
            gj_csv_field(out, cell_at(grid, row, column));
        }
        gj_buffer_string(out, "\r\n");
    }
}

void gj_grid_write(gj_buffer *out, const gj_grid *grid, gj_grid_format format)
{
    if (grid->cells.failed) {
        out->failed = true;
        return;
    }
    if (format == GJ_GRID_TEXT)
        write_text(out, grid);
    else if (format == GJ_GRID_MD)
        write_md(out, grid);
    else if (format == GJ_GRID_HTML)
        gj_html_grid(out, grid);
    else
        write_csv(out, grid);
}
