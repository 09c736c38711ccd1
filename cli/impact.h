/* What a change of rules does to records: counted over many, a few shown. */
#ifndef GJ_CLI_IMPACT_H
#define GJ_CLI_IMPACT_H

#include "cli/diff_internal.h"
#include "cli/outcome.h"
#include "cli/paper.h"

/* So many changed cases are kept with both their values; beyond them only the first of a result that no case
 * kept shows, up to the second number. */
#define GJ_IMPACT_CASES      5u
#define GJ_IMPACT_CASES_MOST 12u
/* Of texts and lists so many transitions are told apart; what comes then is any value. */
#define GJ_IMPACT_LISTED 24u

/* From one value to another, and how often. */
typedef struct gj_transition {
    gj_text from, to;
    int64_t rank[2]; /* where the labels stand among the others */
    uint64_t count;
} gj_transition;

typedef struct gj_result_impact {
    gj_text name;
    uint8_t kind; /* gj_type_kind */
    bool fresh;   /* it changed in the present record for the first time */
    uint64_t records, changed, up, down;
    gj_array transitions; /* of gj_transition; numbers and dates are one value, any value */
    gj_array differences; /* of gj_value: numbers, dates in days; only those that changed */
} gj_result_impact;

typedef struct gj_case_change {
    gj_text name, from, to;
    gj_text why[2]; /* old and new explanation of the result that the cell belongs to, at its first cell */
} gj_case_change;

typedef struct gj_case_impact {
    gj_text label;
    uint64_t line; /* 0: a record of its own */
    gj_case_change *changes;
    size_t count;
} gj_case_impact;

typedef struct gj_impact {
    gj_allocator allocator;
    gj_arena arena;
    gj_array results; /* of gj_result_impact */
    gj_array cases;   /* of gj_case_impact */
    uint64_t records, changed;
    uint64_t bad;    /* no records, passed over */
    uint64_t flawed; /* with mistakes under both versions, and counted */
    size_t width;    /* of explanations, set behind gj_impact_init; 0: none are wanted */
    bool failed;
} gj_impact;

/* Nothing counted yet; gj_impact_fini gives everything back, texts of it included. */
void gj_impact_init(gj_impact *impact, gj_allocator allocator);
void gj_impact_fini(gj_impact *impact);
/* Evaluates every record of a file under both programs; says what is wrong with the file and its lines. */
gj_exit gj_impact_run(gj_cli *cli, const gj_program *old, const gj_program *new, gj_text path, gj_lang lang,
                      gj_impact *impact);
/* Behind what a record is called, if anything: the line that it stands in. */
void gj_case_add_line(gj_buffer *label, gj_lang lang, uint64_t line);

/* impact_figures.c: what the counts come to. */

/* Numbers and dates that moved: the least difference, the middle one (the lower of two), the greatest. False
 * where none did. Sorts them. */
bool gj_impact_spread(gj_impact *impact, gj_result_impact *result, gj_text texts[3]);
/* Differences from `from` up to `to`, `to` itself only where both are the same: how many. */
typedef struct gj_difference_bin {
    gj_text from, to;
    uint64_t count;
} gj_difference_bin;
/* The distribution of the differences: each one where they are few, else in steps of 1, 2 or 5 times a power
 * of ten, empty ones left out. Behind gj_impact_spread. Appends to `bins`. */
void gj_impact_distribution(gj_impact *impact, gj_result_impact *result, gj_array *bins);
/* Whether states or choices changed, so that a matrix says more than the spread. */
bool gj_impact_has_matrix(const gj_result_impact *result);
/* The matrix of old by new values as a grid, which the caller ends with gj_grid_fini. */
void gj_impact_matrix(gj_impact *impact, const gj_result_impact *result, gj_lang lang, gj_grid *grid);
/* The label of a transition as it is shown. */
gj_text gj_impact_label(gj_lang lang, gj_text label);
/* A count as a text in the impact's arena. */
gj_text gj_impact_count(gj_impact *impact, uint64_t count);

/* impact_write.c, for people. */
void gj_impact_write(gj_paper *paper, gj_impact *impact);
/* impact_json.c: an object. */
void gj_impact_json(gj_buffer *out, gj_impact *impact);

#endif
