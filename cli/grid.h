/* A table of texts, written for a terminal, as Markdown, as CSV or as HTML. */
#ifndef GJ_CLI_GRID_H
#define GJ_CLI_GRID_H

#include "base/array.h"
#include "base/text.h"

typedef enum gj_grid_format { GJ_GRID_TEXT, GJ_GRID_MD, GJ_GRID_CSV, GJ_GRID_HTML } gj_grid_format;

/* A last cell that says so marks a row in which something differs. */
#define GJ_GRID_DIFFERS GJ_TEXT("≠")

typedef struct gj_grid {
    gj_array cells; /* of gj_text, row by row; they must outlive the grid */
    size_t columns;
    size_t indent; /* of the text form */
    size_t limit;  /* a cell of the text form is cut to so many columns; 0: not */
} gj_grid;

/* An empty table, to which cells are added one by one, row after row. No memory shows when it is written. */
void gj_grid_init(gj_grid *grid, gj_allocator allocator, size_t columns);
void gj_grid_fini(gj_grid *grid);
void gj_grid_add(gj_grid *grid, gj_text cell);
/* The first row is the headings. CSV has no byte order mark here. GJ_E_NOMEM
 * shows in out->failed. */
void gj_grid_write(gj_buffer *out, const gj_grid *grid, gj_grid_format format);

#endif
