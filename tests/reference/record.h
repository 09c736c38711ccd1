/* A record as the reference evaluator reads it: the facts of a tree of JSON values, checked against the
 * fields. */
#ifndef GJ_TESTS_REFERENCE_RECORD_H
#define GJ_TESTS_REFERENCE_RECORD_H

#include "tests/reference/book.h"
#include "tests/reference/facts.h"

/* One value for each field of the book; those that lie in other entries, or in the record itself, stay
 * unused. */
struct ref_entry {
    ref_value *slots;
    size_t number; /* in its list */
};

struct ref_list {
    ref_entry *entries;
    size_t count;
};

/* `facts` should be an object. What is wrong becomes a failed value; *wrong counts what a reader would
 * report. */
const ref_entry *ref_record_read(const ref_book *book, const ref_fact *facts, size_t *wrong);

#endif
