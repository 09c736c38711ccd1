/* Natural numbers on GMP's mpn layer: scratch memory, arithmetic, common divisors and roots.
 *
 * The invariant is that of gj_nat: no leading zero limbs. mpn asks its callers for exactly that, for
 * non-empty operands and for particular orders of size; all those conditions are met here and nowhere else.
 * Every result gets limbs of its own, so operands are never changed. Digits are left to vm/natural_text.c. */
#include "vm/natural.h"

#include <string.h>

_Static_assert(GMP_LIMB_BITS == 64 && GMP_NAIL_BITS == 0, "numbers are stored in whole 64-bit limbs");

void gj_scratch_init(gj_scratch *scratch, gj_arena *arena)
{
    /* The fixed limbs are written before they are read; clearing them would cost more than most sums. */
    scratch->arena = arena;
    scratch->used = 0;
    scratch->failed = false;
}

void gj_scratch_fail(gj_scratch *scratch)
{
    scratch->failed = true;
    gj_arena_refuse(scratch->arena);
}

mp_limb_t *gj_scratch_take(gj_scratch *scratch, size_t count)
{
    if (scratch->failed)
        return NULL;
    if (count <= GJ_SCRATCH_LIMBS - scratch->used) {
        mp_limb_t *limbs = scratch->fixed + scratch->used;
        scratch->used += count;
        return limbs;
    }
    mp_limb_t *limbs = GJ_NEW_ARRAY(scratch->arena, mp_limb_t, count);
    if (!limbs)
        scratch->failed = true;
    return limbs;
}

static gj_nat normal(const mp_limb_t *limbs, size_t size)
{
    while (size > 0 && limbs[size - 1] == 0)
        size--;
    return (gj_nat){limbs, size};
}

gj_nat gj_nat_zero(void)
{
    return (gj_nat){NULL, 0};
}

gj_nat gj_nat_of(gj_scratch *scratch, gj_u128 value)
{
    mp_limb_t high = (mp_limb_t)(value >> 64);
    size_t size = value == 0 ? 0 : high == 0 ? 1 : 2;
    mp_limb_t *limbs = gj_scratch_take(scratch, size);
    if (!limbs)
        return gj_nat_zero();
    if (size > 0)
        limbs[0] = (mp_limb_t)value;
    if (size > 1)
        limbs[1] = high;
    return (gj_nat){limbs, size};
}

bool gj_nat_is_one(gj_nat a)
{
    return a.size == 1 && a.limbs[0] == 1;
}

bool gj_nat_is_odd(gj_nat a)
{
    return a.size > 0 && (a.limbs[0] & 1) != 0;
}

int gj_nat_compare(gj_nat a, gj_nat b)
{
    if (a.size != b.size)
        return a.size < b.size ? -1 : 1;
    if (a.size == 0)
        return 0;
    int order = mpn_cmp(a.limbs, b.limbs, (mp_size_t)a.size);
    return (order > 0) - (order < 0);
}

/* A result of at most `size` limbs; NULL where it would be too long. */
static mp_limb_t *result(gj_scratch *scratch, size_t size)
{
    if (size > GJ_NAT_MOST)
        gj_scratch_fail(scratch);
    return gj_scratch_take(scratch, size);
}

gj_nat gj_nat_add(gj_scratch *scratch, gj_nat a, gj_nat b)
{
    if (a.size < b.size) {
        gj_nat swap = a;
        a = b;
        b = swap;
    }
    if (b.size == 0)
        return a;
    mp_limb_t *limbs = result(scratch, a.size + 1);
    if (!limbs)
        return gj_nat_zero();
    limbs[a.size] = mpn_add(limbs, a.limbs, (mp_size_t)a.size, b.limbs, (mp_size_t)b.size);
    return normal(limbs, a.size + 1);
}

gj_nat gj_nat_sub(gj_scratch *scratch, gj_nat a, gj_nat b)
{
    if (b.size == 0)
        return a;
    mp_limb_t *limbs = result(scratch, a.size);
    /* After a failure a may be zero while b is not. */
    if (!limbs || a.size < b.size)
        return gj_nat_zero();
    mpn_sub(limbs, a.limbs, (mp_size_t)a.size, b.limbs, (mp_size_t)b.size);
    return normal(limbs, a.size);
}

gj_nat gj_nat_mul(gj_scratch *scratch, gj_nat a, gj_nat b)
{
    if (a.size < b.size) {
        gj_nat swap = a;
        a = b;
        b = swap;
    }
    if (b.size == 0)
        return b;
    if (gj_nat_is_one(b))
        return a;
    mp_limb_t *limbs = result(scratch, a.size + b.size);
    if (!limbs)
        return gj_nat_zero();
    if (b.size == 1)
        limbs[a.size] = mpn_mul_1(limbs, a.limbs, (mp_size_t)a.size, b.limbs[0]);
    else
        mpn_mul(limbs, a.limbs, (mp_size_t)a.size, b.limbs, (mp_size_t)b.size);
    return normal(limbs, a.size + b.size);
}

gj_nat gj_nat_divide(gj_scratch *scratch, gj_nat *remainder, gj_nat a, gj_nat b)
{
    if (remainder)
        *remainder = gj_nat_zero();
    if (scratch->failed || b.size == 0)
        return gj_nat_zero();
    if (gj_nat_is_one(b))
        return a;
    if (a.size < b.size) {
        if (remainder)
            *remainder = a;
        return gj_nat_zero();
    }
    size_t size = a.size - b.size + 1;
    mp_limb_t *quotient = result(scratch, size);
    mp_limb_t *rest = result(scratch, b.size);
    if (!quotient || !rest)
        return gj_nat_zero();
    if (b.size == 1)
        rest[0] = mpn_divrem_1(quotient, 0, a.limbs, (mp_size_t)a.size, b.limbs[0]);
    else
        mpn_tdiv_qr(quotient, rest, 0, a.limbs, (mp_size_t)a.size, b.limbs, (mp_size_t)b.size);
    if (remainder)
        *remainder = normal(rest, b.size);
    return normal(quotient, size);
}

/* A copy without its factors of two, for mpn_gcd, which destroys its operands and wants them odd. */
static mp_limb_t *odd_part(gj_scratch *scratch, gj_nat a, size_t *size, mp_bitcnt_t *twos)
{
    mp_limb_t *limbs = result(scratch, a.size);
    if (!limbs)
        return NULL;
    *twos = mpn_scan1(a.limbs, 0);
    size_t skipped = *twos / GMP_LIMB_BITS;
    unsigned bits = (unsigned)(*twos % GMP_LIMB_BITS);
    size_t left = a.size - skipped;
    if (bits == 0)
        memcpy(limbs, a.limbs + skipped, left * sizeof *limbs);
    else
        mpn_rshift(limbs, a.limbs + skipped, (mp_size_t)left, bits);
    *size = normal(limbs, left).size;
    return limbs;
}

/* limbs * 2^twos. */
static gj_nat doubled(gj_scratch *scratch, gj_nat a, mp_bitcnt_t twos)
{
    if (twos == 0 || a.size == 0)
        return a;
    size_t zeros = twos / GMP_LIMB_BITS;
    unsigned bits = (unsigned)(twos % GMP_LIMB_BITS);
    mp_limb_t *limbs = result(scratch, a.size + zeros + 1);
    if (!limbs)
        return gj_nat_zero();
    memset(limbs, 0, zeros * sizeof *limbs);
    limbs[a.size + zeros] = 0;
    if (bits == 0)
        memcpy(limbs + zeros, a.limbs, a.size * sizeof *limbs);
    else
        limbs[a.size + zeros] = mpn_lshift(limbs + zeros, a.limbs, (mp_size_t)a.size, bits);
    return normal(limbs, a.size + zeros + 1);
}

gj_nat gj_nat_gcd(gj_scratch *scratch, gj_nat a, gj_nat b)
{
    if (a.size < b.size || (a.size == b.size && gj_nat_compare(a, b) < 0)) {
        gj_nat swap = a;
        a = b;
        b = swap;
    }
    if (scratch->failed || b.size == 0)
        return a;
    if (b.size == 1)
        return gj_nat_of(scratch, mpn_gcd_1(a.limbs, (mp_size_t)a.size, b.limbs[0]));
    size_t a_size, b_size;
    mp_bitcnt_t a_twos, b_twos;
    mp_limb_t *x = odd_part(scratch, a, &a_size, &a_twos);
    mp_limb_t *y = odd_part(scratch, b, &b_size, &b_twos);
    if (!x || !y)
        return gj_nat_zero();
    gj_nat odd_a = {x, a_size}, odd_b = {y, b_size};
    if (gj_nat_compare(odd_a, odd_b) < 0) {
        mp_limb_t *limbs = x;
        x = y;
        y = limbs;
        a_size = odd_b.size;
        b_size = odd_a.size;
    }
    mp_limb_t *divisor = result(scratch, b_size);
    if (!divisor)
        return gj_nat_zero();
    mp_size_t size = mpn_gcd(divisor, x, (mp_size_t)a_size, y, (mp_size_t)b_size);
    return doubled(scratch, (gj_nat){divisor, (size_t)size}, a_twos < b_twos ? a_twos : b_twos);
}

gj_nat gj_nat_sqrt(gj_scratch *scratch, bool *exact, gj_nat a)
{
    *exact = true;
    if (a.size == 0)
        return a;
    size_t size = (a.size + 1) / 2;
    mp_limb_t *root = result(scratch, size);
    if (!root)
        return gj_nat_zero();
    *exact = mpn_sqrtrem(root, NULL, a.limbs, (mp_size_t)a.size) == 0;
    return normal(root, size);
}

bool gj_nat_divides_power_of_ten(gj_scratch *scratch, gj_nat a)
{
    /* 5^27 is the highest power of five in a limb. */
    static const mp_limb_t fives[] = {UINT64_C(7450580596923828125), 5};
    if (scratch->failed || a.size == 0)
        return false;
    size_t size;
    mp_bitcnt_t twos;
    mp_limb_t *limbs = odd_part(scratch, a, &size, &twos);
    if (!limbs)
        return false;
    for (size_t i = 0; i < sizeof fives / sizeof *fives; i++) {
        while (mpn_mod_1(limbs, (mp_size_t)size, fives[i]) == 0) {
            mpn_divrem_1(limbs, 0, limbs, (mp_size_t)size, fives[i]);
            size = normal(limbs, size).size;
        }
    }
    return size == 1 && limbs[0] == 1;
}
