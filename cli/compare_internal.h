/* What the files of `compare` share. */
#ifndef GJ_CLI_COMPARE_INTERNAL_H
#define GJ_CLI_COMPARE_INTERNAL_H

#include "cli/book.h"
#include "cli/grid.h"
#include "cli/outcome.h"

#define GJ_COMPARE_BOOKS 10u
/* So many rows of one table are shown on a terminal; CSV and Markdown have all. */
#define GJ_COMPARE_ROWS 60u

/* A result of the interface. */
typedef struct gj_compared {
    gj_text name, title;
} gj_compared;

typedef struct gj_compare {
    gj_cli *cli;
    gj_grid_format format;
    gj_book *books[GJ_COMPARE_BOOKS]; /* those that can be compared */
    gj_text labels[GJ_COMPARE_BOOKS];
    size_t count;
    gj_array results; /* of gj_compared, in the interface's order */
    gj_arena arena;
    bool failed; /* no memory */
} gj_compare;

/* Where tables go: the output of the call. */
static inline gj_buffer *gj_compare_out(gj_compare *c)
{
    return &c->cli->out.text;
}

/* A heading of a table: "name “title”"; CSV has none, the name stands in each row. */
void gj_compare_heading(gj_compare *c, gj_text name, gj_text title);
/* A text for the arena; the empty one where there is no memory. */
gj_text gj_compare_keep(gj_compare *c, const gj_buffer *text);
/* Whether a book says that it is silent on a result; *silent its index. */
bool gj_compare_is_silent(const gj_program *program, gj_text name, uint32_t *silent);
/* The result a cell belongs to: the part of its name before the first dot. */
gj_text gj_compare_top(gj_text cell);
/* Whether that result is one of those compared. */
bool gj_compare_is_result(const gj_compare *c, gj_text cell);

/* compare_rules.c: results × books, each rule in short. */
void gj_compare_rules(gj_compare *c);
/* compare_run.c: one record, or one record with a field swept over a range. `record` empty: an empty record.
 */
gj_exit gj_compare_record(gj_compare *c, gj_text record);
gj_exit gj_compare_over(gj_compare *c, gj_text over, gj_text step, gj_text record);
/* compare_records.c: how far the books agree on many records. */
gj_exit gj_compare_records(gj_compare *c, gj_text path);

#endif
