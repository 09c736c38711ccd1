/* Fractions of any size on natural numbers: the four operations, remainder, order, and the way into and out
 * of a gj_value.
 *
 * The invariant: parts are coprime and the denominator is above zero. Sums and products divide by common
 * factors of the operands before they multiply (Knuth, 4.5.1), so that what is computed on the way is never
 * longer than two operands together. Memory and its failure are the scratch's business. */
#include "vm/big.h"

#include <string.h>

gj_fraction gj_fraction_of(gj_scratch *scratch, const gj_value *value)
{
    if (value->den == 0) {
        const gj_big *big = gj_value_big(value);
        return (gj_fraction){
            .negative = big->negative,
            .num = {big->limbs, big->num_size},
            .den = {big->limbs + big->num_size, big->den_size},
        };
    }
    uint64_t magnitude = gj_magnitude(value->num);
    return (gj_fraction){value->num < 0, gj_nat_of(scratch, magnitude), gj_nat_of(scratch, value->den)};
}

gj_fraction gj_fraction_whole(gj_scratch *scratch, bool negative, gj_nat magnitude)
{
    return (gj_fraction){negative && magnitude.size > 0, magnitude, gj_nat_of(scratch, 1)};
}

gj_fraction gj_fraction_reduced(gj_scratch *scratch, bool negative, gj_nat num, gj_nat den)
{
    gj_nat divisor = gj_nat_gcd(scratch, num, den);
    num = gj_nat_divide(scratch, NULL, num, divisor);
    den = gj_nat_divide(scratch, NULL, den, divisor);
    return (gj_fraction){negative && num.size > 0, num, den};
}

bool gj_fraction_store(gj_scratch *scratch, gj_value *out, gj_fraction fraction)
{
    if (scratch->failed)
        return false;
    gj_nat num = fraction.num, den = fraction.den;
    if (num.size <= 1 && den.size == 1 && den.limbs[0] <= UINT32_MAX &&
        (num.size == 0 || num.limbs[0] <= INT64_MAX)) {
        int64_t small = num.size == 0 ? 0 : (int64_t)num.limbs[0];
        gj_number_set(out, fraction.negative ? -small : small, (uint32_t)den.limbs[0]);
        return true;
    }
    if (num.size > GJ_NAT_LIMBS || den.size > GJ_NAT_LIMBS) {
        gj_scratch_fail(scratch);
        return false;
    }
    gj_big *big = gj_arena_alloc(scratch->arena, sizeof *big + (num.size + den.size) * sizeof(mp_limb_t));
    if (!big)
        return false;
    big->num_size = (uint32_t)num.size;
    big->den_size = (uint32_t)den.size;
    big->negative = fraction.negative;
    memcpy(big->limbs, num.limbs, num.size * sizeof(mp_limb_t));
    memcpy(big->limbs + num.size, den.limbs, den.size * sizeof(mp_limb_t));
    *out = (gj_value){.num = (int64_t)(uintptr_t)big, .den = 0, .state = GJ_VALUE};
    return true;
}

bool gj_fraction_store_parts(gj_arena *arena, gj_value *out, bool negative, gj_u128 num, gj_u128 den)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_nat top = gj_nat_of(&scratch, num), bottom = gj_nat_of(&scratch, den);
    return gj_fraction_store(&scratch, out, (gj_fraction){negative && num != 0, top, bottom});
}

gj_fraction gj_fraction_add(gj_scratch *scratch, gj_fraction a, gj_fraction b)
{
    gj_nat common = gj_nat_gcd(scratch, a.den, b.den);
    gj_nat a_den = gj_nat_divide(scratch, NULL, a.den, common);
    gj_nat b_den = gj_nat_divide(scratch, NULL, b.den, common);
    gj_nat left = gj_nat_mul(scratch, a.num, b_den);
    gj_nat right = gj_nat_mul(scratch, b.num, a_den);
    bool negative = a.negative;
    gj_nat num;
    if (a.negative == b.negative) {
        num = gj_nat_add(scratch, left, right);
    } else if (gj_nat_compare(left, right) >= 0) {
        num = gj_nat_sub(scratch, left, right);
    } else {
        num = gj_nat_sub(scratch, right, left);
        negative = b.negative;
    }
    /* What the numerator shares with the least common denominator, it shares with `common`. */
    gj_nat shared = gj_nat_gcd(scratch, num, common);
    num = gj_nat_divide(scratch, NULL, num, shared);
    gj_nat den = gj_nat_mul(scratch, a_den, gj_nat_divide(scratch, NULL, b.den, shared));
    return (gj_fraction){negative && num.size > 0, num, den};
}

/* (a_num / a_den) * (b_num / b_den), both reduced. */
static gj_fraction product(gj_scratch *scratch, bool negative, gj_nat a_num, gj_nat a_den, gj_nat b_num,
                           gj_nat b_den)
{
    gj_nat across = gj_nat_gcd(scratch, a_num, b_den);
    gj_nat back = gj_nat_gcd(scratch, b_num, a_den);
    gj_nat num = gj_nat_mul(scratch, gj_nat_divide(scratch, NULL, a_num, across),
                            gj_nat_divide(scratch, NULL, b_num, back));
    gj_nat den = gj_nat_mul(scratch, gj_nat_divide(scratch, NULL, a_den, back),
                            gj_nat_divide(scratch, NULL, b_den, across));
    return (gj_fraction){negative && num.size > 0, num, den};
}

gj_fraction gj_fraction_mul(gj_scratch *scratch, gj_fraction a, gj_fraction b)
{
    return product(scratch, a.negative != b.negative, a.num, a.den, b.num, b.den);
}

gj_fraction gj_fraction_div(gj_scratch *scratch, gj_fraction a, gj_fraction b)
{
    return product(scratch, a.negative != b.negative, a.num, a.den, b.den, b.num);
}

gj_fraction gj_fraction_mod(gj_scratch *scratch, gj_fraction a, gj_fraction b)
{
    gj_nat dividend = gj_nat_mul(scratch, a.num, b.den);
    gj_nat divisor = gj_nat_mul(scratch, b.num, a.den);
    gj_nat num;
    gj_nat_divide(scratch, &num, dividend, divisor);
    if (num.size > 0 && a.negative != b.negative)
        num = gj_nat_sub(scratch, divisor, num);
    /* num / (a.den * b.den), reduced by one factor after the other:
     * their product could be too long for gcd. */
    gj_nat shared = gj_nat_gcd(scratch, num, a.den);
    num = gj_nat_divide(scratch, NULL, num, shared);
    gj_nat a_den = gj_nat_divide(scratch, NULL, a.den, shared);
    shared = gj_nat_gcd(scratch, num, b.den);
    num = gj_nat_divide(scratch, NULL, num, shared);
    gj_nat den = gj_nat_mul(scratch, a_den, gj_nat_divide(scratch, NULL, b.den, shared));
    return (gj_fraction){b.negative && num.size > 0, num, den};
}

gj_fraction gj_fraction_neg(gj_fraction a)
{
    a.negative = !a.negative && a.num.size > 0;
    return a;
}

int gj_fraction_compare(gj_scratch *scratch, gj_fraction a, gj_fraction b)
{
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    gj_nat left = gj_nat_mul(scratch, a.num, b.den);
    gj_nat right = gj_nat_mul(scratch, b.num, a.den);
    if (scratch->failed)
        return 0;
    int order = gj_nat_compare(left, right);
    return a.negative ? -order : order;
}
