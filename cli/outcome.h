/* What one evaluation came to, as a flat list of named values that can be compared across rule books. */
#ifndef GJ_CLI_OUTCOME_H
#define GJ_CLI_OUTCOME_H

#include "cli/evaluation.h"

typedef struct gj_cell {
    gj_text name;   /* of the result, parts with dots: "level", "surveillance_1.to" */
    uint8_t kind;   /* gj_type_kind; GJ_T_LIST: several values in one text */
    uint8_t state;  /* gj_state */
    bool failed;    /* the names of conditions that failed, beside the conditions' own value */
    gj_value value; /* numbers, dates, yes/no, alternatives in the state GJ_VALUE */
    gj_text text;   /* what results print; in the other states a word of the language asked for */
} gj_cell;

typedef struct gj_outcome {
    gj_cell *cells; /* in the order of the program */
    size_t count;
} gj_outcome;

/* The shown results of the record just evaluated, in `arena`. Large numbers in it belong to the evaluation.
 * False where there is no memory. */
bool gj_outcome_take(const gj_evaluation *evaluation, gj_lang lang, gj_arena *arena, gj_outcome *outcome);
/* The cell of that name; NULL. `hint`: where it may be. */
const gj_cell *gj_outcome_find(const gj_outcome *outcome, gj_text name, size_t hint);
/* The same state and value. NULL equals NULL only. */
bool gj_cell_equal(const gj_cell *a, const gj_cell *b);
/* Whether the cell is there and says something definite: a value, or that there is none. */
bool gj_cell_has_value(const gj_cell *cell);
/* The result a cell belongs to: its name up to the first dot. */
gj_text gj_cell_top(gj_text name);
/* The cell's text, or a dash for NULL. */
gj_text gj_cell_text(const gj_cell *cell);

#endif
