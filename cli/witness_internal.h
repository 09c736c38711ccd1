/* What the files of the search for witnesses share. */
#ifndef GJ_CLI_WITNESS_INTERNAL_H
#define GJ_CLI_WITNESS_INTERNAL_H

#include "cli/witness.h"

/* A record to start from: a text and facts put into it. */
typedef struct gj_witness_start {
    gj_text base;
    const gj_test_fact *facts;
    size_t decided; /* results of interest that have a value under both */
} gj_witness_start;

/* Which borders the search tries values around; each stage has those before it, too. */
enum {
    GJ_WITNESS_MOVED,   /* constants that only one version of a rule, or of the book, has; 0 and 1 */
    GJ_WITNESS_CHANGED, /* all constants of the rules that changed */
    GJ_WITNESS_AROUND,  /* and of the rules that the results in question rest on */
    GJ_WITNESS_STAGES
};

/* A whole number that may be a length of time, by its unit. */
typedef struct gj_witness_length {
    int64_t count;
    bool days, months;
} gj_witness_length;

/* How many of each kind a stage has. */
typedef struct gj_witness_extent {
    size_t numbers, lengths, dates, texts;
} gj_witness_extent;

typedef struct gj_witness_borders {
    gj_array numbers; /* of gj_value */
    gj_array lengths; /* of gj_witness_length */
    gj_array dates;   /* of int32_t */
    gj_array texts;   /* of gj_text: JSON */
    gj_witness_extent until[GJ_WITNESS_STAGES];
} gj_witness_borders;

/* A field that the search varies. */
typedef struct gj_witness_field {
    gj_text path;
    gj_text *candidates;
    size_t count;  /* of candidates, at the stage asked for */
    size_t before; /* of them, those that the stage before had */
    uint32_t field;
    bool alike; /* one of many under keys */
} gj_witness_field;

typedef struct gj_witness_run {
    gj_cli *cli;
    gj_lang lang;
    const gj_book *books[2];
    gj_rules tests[2];
    gj_evaluation evaluations[2];
    gj_outcome outcomes[2]; /* of the record last evaluated */
    gj_reach reach;
    gj_arena arena;
    gj_array starts; /* of gj_witness_start */
    gj_witness_borders borders;
    gj_arena varied; /* what `fields` point into */
    gj_array fields; /* of gj_witness_field: those of the start and the stage in hand */
    gj_witnesses *out;
    size_t allowed; /* tries at which the pass in hand ends */
    bool failed;    /* no memory */
} gj_witness_run;

/* ---- witness_try.c: one record under both versions ---- */
/* Evaluates a start with facts put into it; false: no memory, or nothing to evaluate. */
bool gj_witness_evaluate(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count);
/* Tries one record; tells every result that differs and has no witness yet. False: the outcomes at hand are
 * not this record's, because it could not be evaluated or something was told. */
bool gj_witness_try(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count);
/* The witness of a cell; NULL: none yet. */
const gj_witness *gj_witness_of(const gj_witness_run *s, gj_text cell);
/* Whether a change may have moved the result that a cell belongs to. */
bool gj_witness_is_goal(const gj_witness_run *s, gj_text cell);

/* ---- witness_start.c: where the search starts ---- */
void gj_witness_starts(gj_witness_run *s);

/* ---- witness_borders.c: what values are tried around ---- */
void gj_witness_borders_init(gj_witness_borders *borders, gj_allocator allocator);
void gj_witness_borders_fini(gj_witness_borders *borders);
void gj_witness_find_borders(gj_witness_run *s);

/* ---- witness_candidates.c: what one field is tried with ---- */
/* Appends JSON texts that a scalar field is tried with at a stage; `dates` (of int32_t) are days to count
 * from besides those of the rules. */
void gj_witness_candidates(gj_witness_run *s, uint32_t field, size_t stage, const gj_array *dates,
                           gj_array *candidates);

/* ---- witness_vary.c: what is varied ---- */
/* The fields that the changed rules look at, with what they are tried with up to a stage, counted from the
 * record last evaluated. */
void gj_witness_fields(gj_witness_run *s, size_t stage);

/* ---- witness_between.c: between what is tried ---- */
/* Halves the way between two values of a number or date where a result turns, down to the value where it
 * does. */
void gj_witness_between(gj_witness_run *s, const gj_witness_start *from);

/* ---- witness.c ---- */
/* Whether the pass in hand need not go on: each result has its witness, or the tries are used up. */
bool gj_witness_done(gj_witness_run *s);

#endif
