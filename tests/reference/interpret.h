/* The reference evaluator: the value of every definition of a lowered book over a record. */
#ifndef GJ_TESTS_REFERENCE_INTERPRET_H
#define GJ_TESTS_REFERENCE_INTERPRET_H

#include "tests/reference/record.h"

typedef struct ref_result {
    bool done, busy;
    ref_value value;   /* without EACH */
    ref_value list;    /* EACH: the list, or the state that stands for all its entries … */
    ref_value *values; /* … one for each entry of it */
} ref_result;

typedef struct ref_run {
    const ref_book *book;
    const ref_entry *record;
    ref_result *results;  /* by definition */
    ref_value *variables; /* by variable: what it is bound to now */
} ref_run;

void ref_run_init(ref_run *run, const ref_book *book, const ref_entry *record);
/* Evaluates a definition and what it needs. It must have a body. */
const ref_result *ref_run_def(ref_run *run, size_t def);

#endif
