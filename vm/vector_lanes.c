/* See vm/vector_lanes.h. */
#include "vm/vector_lanes.h"

/* glibc chooses among the copies of a function when the program is loaded. Sanitizers would have to be there
 * before that. Tests say for which processor they want it. */
#ifndef FOR_PROCESSORS
#if defined(__GNUC__) && __GNUC__ >= 12 && defined(__x86_64__) && defined(__GLIBC__) &&                      \
    !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_PROCESSORS __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_PROCESSORS
#endif
#endif

#define BITS_8(i)                                                                                            \
    1ull << (i), 2ull << (i), 4ull << (i), 8ull << (i), 16ull << (i), 32ull << (i), 64ull << (i),            \
        128ull << (i)

/* Of lanes that are not to be looked at it may be anything, but must not overflow. */
#define PRODUCT(a, b) ((int64_t)((uint64_t)(a) * (uint64_t)(b)))

/* The set of each lane alone. */
static const gj_lanes bit_of[GJ_VECTOR_LANES] = {BITS_8(0),  BITS_8(8),  BITS_8(16), BITS_8(24),
                                                 BITS_8(32), BITS_8(40), BITS_8(48), BITS_8(56)};

/* The highest bit of `over` says it: signs that do not fit, or a result of INT64_MIN. */
FOR_PROCESSORS bool gj_lanes_add(int64_t *restrict out, const int64_t *b, const int64_t *c)
{
    uint64_t over = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        uint64_t x = (uint64_t)b[i], y = (uint64_t)c[i], sum = x + y;
        over |= ((x ^ sum) & (y ^ sum)) | (sum & (0 - sum));
        out[i] = (int64_t)sum;
    }
    return over >> 63 == 0;
}

FOR_PROCESSORS bool gj_lanes_subtract(int64_t *restrict out, const int64_t *b, const int64_t *c)
{
    uint64_t over = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        uint64_t x = (uint64_t)b[i], y = (uint64_t)c[i], difference = x - y;
        over |= ((x ^ y) & (x ^ difference)) | (difference & (0 - difference));
        out[i] = (int64_t)difference;
    }
    return over >> 63 == 0;
}

FOR_PROCESSORS gj_lanes gj_lanes_less(const int64_t *b, const int64_t *c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        found |= b[i] < c[i] ? bit_of[i] : 0;
    return found;
}

FOR_PROCESSORS gj_lanes gj_lanes_less_equal(const int64_t *b, const int64_t *c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        found |= b[i] <= c[i] ? bit_of[i] : 0;
    return found;
}

FOR_PROCESSORS gj_lanes gj_lanes_equal(const int64_t *b, const int64_t *c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        found |= b[i] == c[i] ? bit_of[i] : 0;
    return found;
}

FOR_PROCESSORS void gj_lanes_smaller(int64_t *restrict out, const int64_t *b, const int64_t *c)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        out[i] = b[i] <= c[i] ? b[i] : c[i];
}

FOR_PROCESSORS void gj_lanes_larger(int64_t *restrict out, const int64_t *b, const int64_t *c)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        out[i] = b[i] >= c[i] ? b[i] : c[i];
}

FOR_PROCESSORS void gj_lanes_blend(int64_t *restrict to, const int64_t *from, gj_lanes lanes)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        to[i] = (lanes & bit_of[i]) != 0 ? from[i] : to[i];
}

FOR_PROCESSORS void gj_lanes_denominators(int64_t *restrict den, const int64_t *tail, gj_lanes fractions)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        den[i] = (fractions & bit_of[i]) != 0 ? tail[i] : 1;
}

/* The highest bits of a number that fits 32 bits are all like its sign. */
static inline uint64_t beyond(int64_t number)
{
    return ((uint64_t)number ^ (uint64_t)number << 1) >> 32;
}

FOR_PROCESSORS gj_lanes gj_lanes_fit(gj_lanes_numbers b, gj_lanes_numbers c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        uint64_t over = beyond(b.num[i]) | beyond(b.den[i]) | beyond(c.num[i]) | beyond(c.den[i]);
        found |= over == 0 ? bit_of[i] : 0;
    }
    return found;
}

FOR_PROCESSORS gj_lanes gj_lanes_fraction_less(gj_lanes_numbers b, gj_lanes_numbers c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        found |= PRODUCT(b.num[i], c.den[i]) < PRODUCT(c.num[i], b.den[i]) ? bit_of[i] : 0;
    return found;
}

FOR_PROCESSORS gj_lanes gj_lanes_fraction_equal(gj_lanes_numbers b, gj_lanes_numbers c)
{
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        found |= PRODUCT(b.num[i], c.den[i]) == PRODUCT(c.num[i], b.den[i]) ? bit_of[i] : 0;
    return found;
}

FOR_PROCESSORS void gj_lanes_fraction_add(int64_t *restrict num, int64_t *restrict den, gj_lanes_numbers b,
                                          gj_lanes_numbers c, int64_t sign)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        bool same = b.den[i] == c.den[i];
        int64_t left = same ? 1 : c.den[i], right = same ? sign : PRODUCT(b.den[i], sign);
        num[i] = (int64_t)((uint64_t)PRODUCT(b.num[i], left) + (uint64_t)PRODUCT(c.num[i], right));
        den[i] = PRODUCT(b.den[i], left);
    }
}

FOR_PROCESSORS void gj_lanes_fraction_multiply(int64_t *restrict num, int64_t *restrict den,
                                               gj_lanes_numbers b, gj_lanes_numbers c)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        num[i] = PRODUCT(b.num[i], c.num[i]);
        den[i] = PRODUCT(b.den[i], c.den[i]);
    }
}

FOR_PROCESSORS void gj_lanes_fraction_divide(int64_t *restrict num, int64_t *restrict den, gj_lanes_numbers b,
                                             gj_lanes_numbers c)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        int64_t sign = c.num[i] < 0 ? -1 : 1;
        num[i] = PRODUCT(b.num[i], PRODUCT(c.den[i], sign));
        den[i] = PRODUCT(b.den[i], PRODUCT(c.num[i], sign));
    }
}

/* One bit less of b in each lane, until none is left; the binary algorithm without the count of zeros, which
 * vector instructions have not got. `odd` keeps being odd. */
FOR_PROCESSORS static void odd_divisors(uint64_t *restrict odd, uint64_t *restrict b)
{
    uint64_t left;
    do {
        left = 0;
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            uint64_t x = odd[i], y = b[i], less = x < y ? x : y, difference = x < y ? y - x : x - y;
            bool even = (y & 1) == 0;
            odd[i] = even ? x : less;
            b[i] = (even ? y : difference) >> 1;
            left |= b[i];
        }
    } while (left != 0);
}

void gj_lanes_common_divisors(int64_t *restrict out, const int64_t *num, const int64_t *den)
{
    uint64_t odd[GJ_VECTOR_LANES], b[GJ_VECTOR_LANES];
    int twos[GJ_VECTOR_LANES];
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        b[i] = num[i] < 0 ? 0 - (uint64_t)num[i] : (uint64_t)num[i];
        twos[i] = __builtin_ctzll((uint64_t)den[i] | b[i]);
        odd[i] = (uint64_t)den[i] >> __builtin_ctzll((uint64_t)den[i]);
    }
    odd_divisors(odd, b);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        out[i] = (int64_t)(odd[i] << twos[i]);
}

/* The lanes whose value at a slot is not written with a denominator of 1, where there are any. */
static gj_lanes odd_lanes(const gj_value *const *frames, uint32_t slot)
{
    gj_lanes odd = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        odd |= (gj_lanes)(gj_value_tail(&frames[i][slot]) != GJ_VALUE_ONE) << i;
    return odd;
}

gj_lanes gj_lanes_gather(int64_t *restrict num, const gj_value *const *frames, uint32_t slot)
{
    uint64_t different = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        const gj_value *value = &frames[i][slot];
        num[i] = value->num;
        different |= gj_value_tail(value) ^ GJ_VALUE_ONE;
    }
    return different == 0 ? 0 : odd_lanes(frames, slot);
}

gj_lanes gj_lanes_gather_bits(gj_lanes *yes, const gj_value *const *frames, uint32_t slot)
{
    uint64_t different = 0;
    gj_lanes found = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        const gj_value *value = &frames[i][slot];
        found |= (gj_lanes)(value->num & 1) << i;
        different |= gj_value_tail(value) ^ GJ_VALUE_ONE;
    }
    *yes = found;
    return different == 0 ? 0 : odd_lanes(frames, slot);
}
