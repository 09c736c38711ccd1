/* Natural numbers of many limbs, the ground under vm/big.h: GMP's mpn layer with every limb it writes taken
 * from a scratch, so that numbers live and die with an arena.
 *
 * No call leads to GMP's own allocator. mpn keeps temporaries below 64 KiB each on the stack and asks the
 * allocator (which aborts when memory is short) only above that; operands of GJ_NAT_LIMBS and products of
 * twice as many stay clear of it by nearly a factor of two, which is what sets these limits. mpn's own
 * conversions from and to digits allocate at any size and are not used.
 *
 * Failure is sticky: when a scratch has no memory, or a result passes GJ_NAT_MOST, `failed` is set (in the
 * arena too) and that result and all later ones are zero. Callers ask once, before they use what came out. */
#ifndef GJ_VM_NATURAL_H
#define GJ_VM_NATURAL_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/text.h"

__extension__ typedef unsigned __int128 gj_u128;
__extension__ typedef __int128 gj_i128;

/* Limbs of a stored numerator or denominator (65536 bits, 19728 decimal digits) and of what computing with
 * two such numbers leads to on the way. */
#define GJ_NAT_LIMBS 1024u
#define GJ_NAT_MOST  (2u * GJ_NAT_LIMBS + 4u)

/* Immutable; the top limb is not zero, and zero has no limbs. Owned by whoever owns the limbs. */
typedef struct gj_nat {
    const mp_limb_t *limbs;
    size_t size;
} gj_nat;

#define GJ_SCRATCH_LIMBS 128

/* Room for one computation: a little on the stack, the rest from the arena. Naturals that were made with a
 * scratch are valid as long as the scratch itself. */
typedef struct gj_scratch {
    gj_arena *arena;
    size_t used;
    bool failed;
    mp_limb_t fixed[GJ_SCRATCH_LIMBS];
} gj_scratch;

void gj_scratch_init(gj_scratch *scratch, gj_arena *arena);
/* `count` limbs, not cleared; NULL (and failed) when there is no memory. */
mp_limb_t *gj_scratch_take(gj_scratch *scratch, size_t count);
/* Notes that a result is beyond what is supported, as if memory had run out. */
void gj_scratch_fail(gj_scratch *scratch);

/* Small numbers, and questions about numbers of any size. */
gj_nat gj_nat_zero(void);
gj_nat gj_nat_of(gj_scratch *scratch, gj_u128 value);
bool gj_nat_is_one(gj_nat a);
bool gj_nat_is_odd(gj_nat a);
int gj_nat_compare(gj_nat a, gj_nat b); /* -1, 0, 1 */

/* Sums, differences, products. */
gj_nat gj_nat_add(gj_scratch *scratch, gj_nat a, gj_nat b);
gj_nat gj_nat_sub(gj_scratch *scratch, gj_nat a, gj_nat b); /* a >= b */
gj_nat gj_nat_mul(gj_scratch *scratch, gj_nat a, gj_nat b);
/* The quotient, rounded down; *remainder too where it is not NULL. b must not be zero. */
gj_nat gj_nat_divide(gj_scratch *scratch, gj_nat *remainder, gj_nat a, gj_nat b);
/* The greatest common divisor; gcd(a, 0) is a. */
gj_nat gj_nat_gcd(gj_scratch *scratch, gj_nat a, gj_nat b);
/* The root, rounded down; *exact tells whether it was rounded. */
gj_nat gj_nat_sqrt(gj_scratch *scratch, bool *exact, gj_nat a);
/* Whether 2 and 5 are a's only prime factors. */
bool gj_nat_divides_power_of_ten(gj_scratch *scratch, gj_nat a);

/* The number whose digits are those of `a` followed by `digits` (which must be '0' to '9' only). */
gj_nat gj_nat_append_digits(gj_scratch *scratch, gj_nat a, gj_text digits);
/* a * 10^count. */
gj_nat gj_nat_append_zeros(gj_scratch *scratch, gj_nat a, size_t count);
/* Appends the decimal digits of `a`. */
void gj_nat_format(gj_scratch *scratch, gj_buffer *out, gj_nat a);
/* Appends the digits after the point of remainder / divisor. The remainder is below the divisor and not zero,
 * and the divisor divides a power of ten. */
void gj_nat_format_fraction(gj_scratch *scratch, gj_buffer *out, gj_nat remainder, gj_nat divisor);

#endif
