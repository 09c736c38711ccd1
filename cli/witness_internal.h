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

/* A field that the search varies. */
typedef struct gj_witness_field {
    gj_text path;
    gj_text *candidates;
    size_t count;
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
    gj_array starts;  /* of gj_witness_start */
    gj_array fields;  /* of gj_witness_field */
    gj_array numbers; /* of gj_value: what only one version has */
    gj_witnesses *out;
    bool failed; /* no memory */
} gj_witness_run;

/* ---- witness_try.c: one record under both versions ---- */
/* Evaluates a start with facts put into it; false: no memory, or nothing to evaluate. */
bool gj_witness_evaluate(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count);
/* Tries one record; tells every result that differs and has no witness yet. */
void gj_witness_try(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count);
/* Whether a change may have moved the result that a cell belongs to. */
bool gj_witness_is_goal(const gj_witness_run *s, gj_text cell);

/* ---- witness_start.c: where the search starts ---- */
void gj_witness_starts(gj_witness_run *s);

/* ---- witness_vary.c: what is varied ---- */
/* The numbers that only one version has, and 0 and 1. */
void gj_witness_numbers(gj_witness_run *s);
/* The fields that the changed rules look at, with what they are tried with, counted from the record last
 * evaluated. */
void gj_witness_fields(gj_witness_run *s);

#endif
