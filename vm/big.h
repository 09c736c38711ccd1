/* Fractions of any size: what vm/number.h falls back on.
 *
 * A gj_fraction is a number on its way through a computation, its parts in a scratch; gj_fraction_of() opens
 * any number, small or big, as one, and gj_fraction_store() closes it into the one canonical form: the small
 * one where it fits, else a gj_big in the arena. Parts longer than GJ_NAT_LIMBS count as out of memory. */
#ifndef GJ_VM_BIG_H
#define GJ_VM_BIG_H

#include "vm/natural.h"
#include "vm/number.h"

/* Reduced, not zero, and outside the small form. */
struct gj_big {
    uint32_t num_size, den_size; /* in limbs; top limbs are not zero */
    bool negative;
    mp_limb_t limbs[]; /* the numerator's, then the denominator's */
};

typedef struct gj_fraction {
    bool negative; /* false for zero */
    gj_nat num, den;
} gj_fraction;

/* The limbs of a number outside the small form (den 0). */
static inline const gj_big *gj_value_big(const gj_value *value)
{
    return (const gj_big *)(uintptr_t)value->num;
}

/* A number's parts; those of a big number stay where they are. */
gj_fraction gj_fraction_of(gj_scratch *scratch, const gj_value *value);
/* A whole number; `negative` is ignored for zero. */
gj_fraction gj_fraction_whole(gj_scratch *scratch, bool negative, gj_nat magnitude);
/* num / den, reduced; den must not be zero. */
gj_fraction gj_fraction_reduced(gj_scratch *scratch, bool negative, gj_nat num, gj_nat den);
/* Stores a reduced fraction. False, with *out unchanged,
 * when the scratch has failed or there is no memory. */
bool gj_fraction_store(gj_scratch *scratch, gj_value *out, gj_fraction fraction);
/* The same from 128-bit parts: a reduced num / den with den above zero. */
bool gj_fraction_store_parts(gj_arena *arena, gj_value *out, bool negative, gj_u128 num, gj_u128 den);

/* Results are reduced where the operands are. */
gj_fraction gj_fraction_add(gj_scratch *scratch, gj_fraction a, gj_fraction b);
gj_fraction gj_fraction_mul(gj_scratch *scratch, gj_fraction a, gj_fraction b);
gj_fraction gj_fraction_div(gj_scratch *scratch, gj_fraction a, gj_fraction b); /* b not zero */
gj_fraction gj_fraction_mod(gj_scratch *scratch, gj_fraction a, gj_fraction b); /* b not zero */
gj_fraction gj_fraction_neg(gj_fraction a);
int gj_fraction_compare(gj_scratch *scratch, gj_fraction a, gj_fraction b); /* -1, 0, 1; 0 when it failed */

#endif
