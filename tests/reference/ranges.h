/* What is foreseen for a record with holes, against what the complete record comes to. */
#ifndef GJ_TESTS_REFERENCE_RANGES_H
#define GJ_TESTS_REFERENCE_RANGES_H

#include "tests/reference/compare.h"

/* Evaluates `facts`, in which nothing may be missing, makes holes where `choices` says, and looks whether
 * every outcome lies in the range that is told for the record with holes. REF_DIFFER: `out` says where one
 * does not.
 */
ref_verdict ref_compare_ranges(ref_subject *subject, const ref_fact *facts, ref_choices *choices,
                               gj_buffer *out);
/* How many outcomes have been looked at so far, how many of their ranges left something open, and how many of
 * those of numbers that were narrowed had an end. */
extern unsigned long ref_ranges_checked, ref_ranges_open, ref_ranges_bounded;

#endif
