/* The vector machine against the scalar one: one rule book, many records at once, every definition. */
#ifndef GJ_TESTS_REFERENCE_LANES_H
#define GJ_TESTS_REFERENCE_LANES_H

#include "tests/reference/compare.h"

/* Evaluates records (JSON), at most GJ_VECTOR_LANES, in both, with the readings that subject's machine has in
 * force. Compares each value and state, and reasons as results tell them; `out` receives what differs.
 * REF_LIMIT: there was no memory for it. */
ref_verdict ref_compare_lanes(ref_subject *subject, const gj_text *records, size_t count, gj_buffer *out);
/* How many records have been evaluated in both so far. */
extern unsigned long ref_lanes_compared;

#endif
