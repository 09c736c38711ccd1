/* What is done to all lanes of a vector register at once. Plain loops over GJ_VECTOR_LANES numbers, which the
 * compiler turns into the processor's vector instructions (vector_lanes.c is compiled for several); every
 * lane is worked on, wanted or not. Results must not be operands. */
#ifndef GJ_VM_VECTOR_LANES_H
#define GJ_VM_VECTOR_LANES_H

#include "vm/vector_internal.h"

/* Sums and differences; false where one of any lane may not be a number of the small form (vm/number.h). */
bool gj_lanes_add(int64_t *restrict out, const int64_t *b, const int64_t *c);
bool gj_lanes_subtract(int64_t *restrict out, const int64_t *b, const int64_t *c);

gj_lanes gj_lanes_less(const int64_t *b, const int64_t *c);
gj_lanes gj_lanes_less_equal(const int64_t *b, const int64_t *c);
gj_lanes gj_lanes_equal(const int64_t *b, const int64_t *c);

void gj_lanes_smaller(int64_t *restrict out, const int64_t *b, const int64_t *c);
void gj_lanes_larger(int64_t *restrict out, const int64_t *b, const int64_t *c);

/* Copies the numbers of some lanes; the others stay. */
void gj_lanes_blend(int64_t *restrict to, const int64_t *from, gj_lanes lanes);

/* A number in each lane: num / den, den > 0. */
typedef struct gj_lanes_numbers {
    const int64_t *num, *den;
} gj_lanes_numbers;

/* den = tail in some lanes, 1 in the others. */
void gj_lanes_denominators(int64_t *restrict den, const int64_t *tail, gj_lanes fractions);
/* The lanes whose four parts are below 2^31 in size, so that no product of two of them and no sum of two such
 * products overflows. What follows is right in those only. */
gj_lanes gj_lanes_fit(gj_lanes_numbers b, gj_lanes_numbers c);
/* The lanes in which b < c, b <= c, b = c. */
gj_lanes gj_lanes_fraction_less(gj_lanes_numbers b, gj_lanes_numbers c);
gj_lanes gj_lanes_fraction_equal(gj_lanes_numbers b, gj_lanes_numbers c);
/* num / den = b + c (`sign` 1) or b - c (-1), b * c, b / c; nothing is reduced. Where c is 0, the quotient's
 * denominator is 0. */
void gj_lanes_fraction_add(int64_t *restrict num, int64_t *restrict den, gj_lanes_numbers b,
                           gj_lanes_numbers c, int64_t sign);
void gj_lanes_fraction_multiply(int64_t *restrict num, int64_t *restrict den, gj_lanes_numbers b,
                                gj_lanes_numbers c);
void gj_lanes_fraction_divide(int64_t *restrict num, int64_t *restrict den, gj_lanes_numbers b,
                              gj_lanes_numbers c);

/* The greatest common divisor of den and the size of num; den > 0. */
void gj_lanes_common_divisors(int64_t *restrict out, const int64_t *num, const int64_t *den);

/* Reads slot `slot` of all frames, as it stands. Returns the lanes whose value is not written with a
 * denominator of 1. */
gj_lanes gj_lanes_gather(int64_t *restrict num, const gj_value *const *frames, uint32_t slot);
/* The same of yes/no values: `yes` are those that are yes. */
gj_lanes gj_lanes_gather_bits(gj_lanes *yes, const gj_value *const *frames, uint32_t slot);

#endif
