/* Exact rational numbers: arithmetic and order of the small form, and the way from it to vm/big.h.
 *
 * Each operation tries 64-bit arithmetic, then 128-bit, and only numbers that do not fit the small form, as
 * operand or as result, become fractions of limbs. Every result is canonical: coprime parts, and the small
 * form whenever it fits. Small numerators are -INT64_MAX .. INT64_MAX, so negation cannot overflow; the
 * inline operations in the header keep to that too. Sums and products of reduced fractions are reduced by the
 * common factors of the operands (Knuth, 4.5.1): at most 32-bit ones for most of the work. Rounding, roots
 * and text are left to vm/number_round.c, vm/number_root.c and vm/number_text.c. */
#include "vm/number.h"

#include "vm/big.h"
#include "vm/gcd.h"

static gj_u128 wide_magnitude(gj_i128 number)
{
    return number < 0 ? 0 - (gj_u128)number : (gj_u128)number;
}

/* One division first, as a numerator tends to be much larger than a denominator. */
static uint32_t gcd_with_den(uint64_t a, uint32_t den)
{
    if (den == 1)
        return 1;
    return (uint32_t)gj_gcd(den, a <= UINT32_MAX ? (uint32_t)a % den : a % den);
}

static bool is_small(const gj_value *a)
{
    return a->den != 0;
}

/* Most common factors are 1, and a division costs more than asking. */
static int64_t without_factor(int64_t number, uint32_t factor)
{
    if (factor == 1)
        return number;
    if (number >= 0 && number <= INT32_MAX && factor <= INT32_MAX)
        return (int32_t)number / (int32_t)factor;
    return number / (int64_t)factor;
}

/* Stores reduced parts. */
static bool store(gj_arena *arena, gj_value *out, gj_i128 num, gj_u128 den)
{
    if (num >= -INT64_MAX && num <= INT64_MAX && den <= UINT32_MAX) {
        gj_number_set(out, (int64_t)num, (uint32_t)den);
        return true;
    }
    return gj_fraction_store_parts(arena, out, num < 0, wide_magnitude(num), den);
}

/* a/a_den + b, which is reduced where a/a_den is; false where it does not fit. */
static bool add_whole(gj_value *out, int64_t a, uint32_t a_den, int64_t b)
{
    int64_t whole, sum;
    if (__builtin_mul_overflow(b, (int64_t)a_den, &whole) || __builtin_add_overflow(a, whole, &sum) ||
        sum == INT64_MIN)
        return false;
    gj_number_set(out, sum, a_den);
    return true;
}

static bool add_parts(gj_arena *arena, gj_value *out, int64_t a, uint32_t a_den, int64_t b, uint32_t b_den)
{
    if (b_den == 1 ? add_whole(out, a, a_den, b) : a_den == 1 && add_whole(out, b, b_den, a))
        return true;
    /* a/a_den + b/b_den = (a * b_part + b * a_part) / (a_part * b_den) with common factors taken out. */
    uint32_t common = a_den == b_den ? a_den : gcd_with_den(a_den, b_den);
    uint32_t a_part = a_den / common, b_part = b_den / common;
    int64_t left, right, sum;
    if (!__builtin_mul_overflow(a, (int64_t)b_part, &left) &&
        !__builtin_mul_overflow(b, (int64_t)a_part, &right) && !__builtin_add_overflow(left, right, &sum)) {
        uint32_t shared = gcd_with_den(gj_magnitude(sum), common);
        uint64_t den = (uint64_t)a_part * (b_den / shared);
        if (sum != INT64_MIN && den <= UINT32_MAX) {
            gj_number_set(out, without_factor(sum, shared), (uint32_t)den);
            return true;
        }
        return store(arena, out, sum / (int64_t)shared, den);
    }
    gj_i128 wide = (gj_i128)a * b_part + (gj_i128)b * a_part;
    uint64_t shared = gcd_with_den((uint64_t)(wide_magnitude(wide) % common), common);
    return store(arena, out, wide / (gj_i128)shared, (uint64_t)a_part * (b_den / shared));
}

bool gj_number_add_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (is_small(a) && is_small(b))
        return add_parts(arena, out, a->num, a->den, b->num, b->den);
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_of(&scratch, b);
    return gj_fraction_store(&scratch, out, gj_fraction_add(&scratch, x, y));
}

bool gj_number_sub_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (is_small(a) && is_small(b))
        return add_parts(arena, out, a->num, a->den, -b->num, b->den);
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_neg(gj_fraction_of(&scratch, b));
    return gj_fraction_store(&scratch, out, gj_fraction_add(&scratch, x, y));
}

bool gj_number_mul_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (is_small(a) && is_small(b)) {
        uint32_t across = gcd_with_den(gj_magnitude(a->num), b->den);
        uint32_t back = gcd_with_den(gj_magnitude(b->num), a->den);
        int64_t left = without_factor(a->num, across), right = without_factor(b->num, back), product;
        uint64_t den = (uint64_t)(a->den / back) * (b->den / across);
        if (!__builtin_mul_overflow(left, right, &product) && product != INT64_MIN && den <= UINT32_MAX) {
            gj_number_set(out, product, (uint32_t)den);
            return true;
        }
        return store(arena, out, (gj_i128)left * right, den);
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_of(&scratch, b);
    return gj_fraction_store(&scratch, out, gj_fraction_mul(&scratch, x, y));
}

/* Of whole numbers, as most are; false where it does not fit. */
static bool divide_wholes(gj_value *out, int64_t a, int64_t b)
{
    if (a == 0) {
        gj_number_set(out, 0, 1);
        return true;
    }
    uint64_t num = gj_magnitude(a), den = gj_magnitude(b);
    if ((num | den) > UINT32_MAX)
        return false;
    uint32_t common = (uint32_t)gj_gcd(num, den);
    int64_t quotient = (uint32_t)num / common;
    gj_number_set(out, (a < 0) != (b < 0) ? -quotient : quotient, (uint32_t)den / common);
    return true;
}

bool gj_number_div(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (a->den == 1 && b->den == 1 && divide_wholes(out, a->num, b->num))
        return true;
    if (is_small(a) && is_small(b)) {
        uint64_t nums = gj_gcd(gj_magnitude(a->num), gj_magnitude(b->num));
        uint32_t dens = a->den == b->den ? a->den : gcd_with_den(a->den, b->den);
        gj_u128 num = (gj_u128)(gj_magnitude(a->num) / nums) * (b->den / dens);
        gj_u128 den = (gj_u128)(gj_magnitude(b->num) / nums) * (a->den / dens);
        return store(arena, out, (a->num < 0) != (b->num < 0) ? -(gj_i128)num : (gj_i128)num, den);
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_of(&scratch, b);
    return gj_fraction_store(&scratch, out, gj_fraction_div(&scratch, x, y));
}

bool gj_number_mod(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (is_small(a) && is_small(b) && a->den == b->den) {
        int64_t rest = a->num % b->num;
        if (rest != 0 && (rest < 0) != (b->num < 0))
            rest += b->num;
        uint32_t shared = gcd_with_den(gj_magnitude(rest), a->den);
        return store(arena, out, without_factor(rest, shared), a->den / shared);
    }
    if (is_small(a) && is_small(b)) {
        uint32_t common = gcd_with_den(a->den, b->den);
        gj_i128 dividend = (gj_i128)a->num * (b->den / common);
        gj_i128 divisor = (gj_i128)b->num * (a->den / common);
        uint64_t den = (uint64_t)a->den * (b->den / common);
        gj_i128 rest = dividend % divisor;
        if (rest != 0 && (rest < 0) != (divisor < 0))
            rest += divisor;
        uint64_t shared = gj_gcd((uint64_t)(wide_magnitude(rest) % den), den);
        return store(arena, out, rest / (gj_i128)shared, den / shared);
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_of(&scratch, b);
    return gj_fraction_store(&scratch, out, gj_fraction_mod(&scratch, x, y));
}

bool gj_number_neg(gj_arena *arena, gj_value *out, const gj_value *a)
{
    if (is_small(a)) {
        gj_number_set(out, -a->num, a->den);
        return true;
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    return gj_fraction_store(&scratch, out, gj_fraction_neg(gj_fraction_of(&scratch, a)));
}

bool gj_number_abs(gj_arena *arena, gj_value *out, const gj_value *a)
{
    if (gj_number_sign(a) < 0)
        return gj_number_neg(arena, out, a);
    *out = *a;
    return true;
}

bool gj_number_compare_slow(gj_arena *arena, int *order, const gj_value *a, const gj_value *b)
{
    if (is_small(a) && is_small(b)) {
        int64_t low, high;
        if (!__builtin_mul_overflow(a->num, (int64_t)b->den, &low) &&
            !__builtin_mul_overflow(b->num, (int64_t)a->den, &high)) {
            *order = (low > high) - (low < high);
            return true;
        }
        gj_i128 left = (gj_i128)a->num * b->den, right = (gj_i128)b->num * a->den;
        *order = (left > right) - (left < right);
        return true;
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction x = gj_fraction_of(&scratch, a), y = gj_fraction_of(&scratch, b);
    int result = gj_fraction_compare(&scratch, x, y);
    if (scratch.failed)
        return false;
    *order = result;
    return true;
}

void gj_number_reduce(gj_value *value)
{
    if (value->state != GJ_VALUE || value->den <= 1)
        return;
    uint32_t common = gcd_with_den(gj_magnitude(value->num), value->den);
    gj_number_set(value, without_factor(value->num, common), value->den / common);
}

int gj_number_sign(const gj_value *a)
{
    if (is_small(a))
        return (a->num > 0) - (a->num < 0);
    return gj_value_big(a)->negative ? -1 : 1;
}

bool gj_number_is_whole(const gj_value *a)
{
    if (is_small(a))
        return a->den == 1;
    const gj_big *big = gj_value_big(a);
    return big->den_size == 1 && big->limbs[big->num_size] == 1;
}

bool gj_number_to_i64(const gj_value *a, int64_t *out)
{
    if (a->den == 1) {
        *out = a->num;
        return true;
    }
    /* -2^63 is the one 64-bit whole number outside the small form. */
    if (is_small(a) || !gj_number_is_whole(a))
        return false;
    const gj_big *big = gj_value_big(a);
    if (!big->negative || big->num_size != 1 || big->limbs[0] != (mp_limb_t)INT64_MAX + 1)
        return false;
    *out = INT64_MIN;
    return true;
}

bool gj_number_from_fraction(gj_arena *arena, gj_value *out, int64_t num, int64_t den)
{
    uint64_t shared = gj_gcd(gj_magnitude(num), (uint64_t)den);
    gj_i128 reduced = gj_magnitude(num) / shared; /* may be 2^63 */
    return store(arena, out, num < 0 ? -reduced : reduced, (uint64_t)den / shared);
}
