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

/* a = b + c (`sign` 1) or b - c (-1), b * c, b / c, the smaller (`sign` 1) or larger (-1) of both, in those
 * of `lanes` whose four parts are below 2^31 in size, so that no product of two of them and no sum of two
 * such products overflows; these are returned. In all of `lanes` there are numbers; `a` may be an operand.
 * Nothing is reduced, and nothing divided by 0: such lanes are not among those returned. */
gj_lanes gj_lanes_fraction_add(gj_vector_register *a, const gj_vector_register *b,
                               const gj_vector_register *c, gj_lanes lanes, int64_t sign);
gj_lanes gj_lanes_fraction_multiply(gj_vector_register *a, const gj_vector_register *b,
                                    const gj_vector_register *c, gj_lanes lanes);
gj_lanes gj_lanes_fraction_divide(gj_vector_register *a, const gj_vector_register *b,
                                  const gj_vector_register *c, gj_lanes lanes);
gj_lanes gj_lanes_fraction_choose(gj_vector_register *a, const gj_vector_register *b,
                                  const gj_vector_register *c, gj_lanes lanes, int64_t sign);
/* The lanes with such parts in which b < c, b = c; *fit_lanes: all lanes with such parts. */
gj_lanes gj_lanes_fraction_less(gj_lanes *fit_lanes, const gj_vector_register *b,
                                const gj_vector_register *c);
gj_lanes gj_lanes_fraction_equal(gj_lanes *fit_lanes, const gj_vector_register *b,
                                 const gj_vector_register *c);

/* w * (k - x / y), with its two intermediate results, of whole numbers. */
typedef struct gj_lanes_share {
    gj_vector_register *quotient, *difference, *product; /* the last may be one of the others */
    const int64_t *x, *y, *k, *w;
} gj_lanes_share;
/* Takes it in those of `lanes` whose four numbers are below 2^20 in size, y not 0; these are returned. */
gj_lanes gj_lanes_take_share(const gj_lanes_share *of, gj_lanes lanes);

/* Reduces num / den in all lanes; den > 0, and num above INT64_MIN. */
void gj_lanes_reduce(int64_t *restrict num, int64_t *restrict den);

/* Reads slot `slot` of all frames, as it stands. Returns the lanes whose value is not written with a
 * denominator of 1. */
gj_lanes gj_lanes_gather(int64_t *restrict num, const gj_value *const *frames, uint32_t slot);
/* The same of yes/no values: `yes` are those that are yes. */
gj_lanes gj_lanes_gather_bits(gj_lanes *yes, const gj_value *const *frames, uint32_t slot);

#endif
