/* Differential runs: generated rule books, and given ones, over generated records; the machine against the
 * reference evaluator; what differs is made small and written out. */
#ifndef GJ_TESTS_REFERENCE_DIFFERENTIAL_H
#define GJ_TESTS_REFERENCE_DIFFERENTIAL_H

#include "tests/reference/compare.h"

typedef struct ref_totals {
    unsigned long books, rejected, pairs, limits, disagreements;
} ref_totals;

/* The book number `seed`, over `records` records; ends at the first disagreement, which is appended to
 * `report`. A book that the compiler rejects is counted; with `show_rejected` its diagnostics are appended.
 */
void ref_differ_generated(uint64_t seed, unsigned long records, ref_totals *totals, gj_buffer *report,
                          bool show_rejected);
/* The same for a rule book in a file. False: it does not compile. */
bool ref_differ_file(const ref_source *source, uint64_t seed, unsigned long records, ref_totals *totals,
                     gj_buffer *report);

#endif
