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
static const GJ_LANES_ALIGNED gj_lanes bit_of[GJ_VECTOR_LANES] = {
    BITS_8(0), BITS_8(8), BITS_8(16), BITS_8(24), BITS_8(32), BITS_8(40), BITS_8(48), BITS_8(56)};

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

/* ---- fractions ---- */

/* Results may stand where operands stood: each lane is read before it is written. */
#if defined(__GNUC__) && !defined(__clang__)
#define INDEPENDENT _Pragma("GCC ivdep")
#else
#define INDEPENDENT
#endif
#define EACH_LANE INDEPENDENT for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)

/* All ones or none, because a choice between two numbers that are there anyway is no branch then. */
static inline uint64_t mask_of(bool yes)
{
    return 0 - (uint64_t)yes;
}

static inline int64_t chosen(uint64_t mask, int64_t yes, int64_t no)
{
    return (int64_t)(((uint64_t)yes & mask) | ((uint64_t)no & ~mask));
}

/* num / tail in the lanes of `fractions`, num in the others. */
static inline int64_t denominator(const gj_vector_register *of, gj_lanes fractions, unsigned lane)
{
    return chosen(mask_of((fractions & bit_of[lane]) != 0), of->tail[lane], 1);
}

/* Below 2^32 where a number is one of 32 bits. */
static inline uint64_t size_of(int64_t number)
{
    return (uint64_t)number + (UINT64_C(1) << 31);
}

/* Puts num / den into a lane where `mask` is all ones. */
static inline void put_parts(gj_vector_register *to, unsigned lane, uint64_t mask, int64_t num, int64_t den)
{
    to->num[lane] = chosen(mask, num, to->num[lane]);
    to->tail[lane] = chosen(mask, den, to->tail[lane]);
}

/* Says of the lanes that are done which of them are `whole`. */
static inline void note_done(gj_vector_register *to, gj_lanes done, gj_lanes whole)
{
    to->whole = (to->whole & ~done) | (whole & done);
    to->fraction = (to->fraction & ~done) | (done & ~whole);
}

/* What the loops have in common: the parts of both operands and whether they fit; and putting the result in
 * place. */
#define BEGIN const gj_lanes b_fractions = b->fraction, c_fractions = c->fraction
#define TAKE_PARTS                                                                                           \
    int64_t b_num = b->num[i], b_den = denominator(b, b_fractions, i);                                       \
    int64_t c_num = c->num[i], c_den = denominator(c, c_fractions, i);                                       \
    uint64_t fit = mask_of((size_of(b_num) | size_of(b_den) | size_of(c_num) | size_of(c_den)) >> 32 == 0)
#define PUT_RESULT                                                                                           \
    fit &= mask_of((lanes & bit_of[i]) != 0);                                                                \
    put_parts(a, i, fit, num, den);                                                                          \
    done |= fit & bit_of[i];                                                                                 \
    whole |= mask_of(den == 1) & bit_of[i]

FOR_PROCESSORS gj_lanes gj_lanes_fraction_add(gj_vector_register *a, const gj_vector_register *b,
                                              const gj_vector_register *c, gj_lanes lanes, int64_t sign)
{
    BEGIN;
    gj_lanes done = 0, whole = 0;
    EACH_LANE
    {
        TAKE_PARTS;
        uint64_t same = mask_of(b_den == c_den);
        int64_t left = chosen(same, 1, c_den), right = PRODUCT(chosen(same, 1, b_den), sign);
        int64_t num = (int64_t)((uint64_t)PRODUCT(b_num, left) + (uint64_t)PRODUCT(c_num, right));
        int64_t den = PRODUCT(b_den, left);
        PUT_RESULT;
    }
    note_done(a, done, whole);
    return done;
}

FOR_PROCESSORS gj_lanes gj_lanes_fraction_multiply(gj_vector_register *a, const gj_vector_register *b,
                                                   const gj_vector_register *c, gj_lanes lanes)
{
    BEGIN;
    gj_lanes done = 0, whole = 0;
    EACH_LANE
    {
        TAKE_PARTS;
        int64_t num = PRODUCT(b_num, c_num), den = PRODUCT(b_den, c_den);
        PUT_RESULT;
    }
    note_done(a, done, whole);
    return done;
}

FOR_PROCESSORS gj_lanes gj_lanes_fraction_divide(gj_vector_register *a, const gj_vector_register *b,
                                                 const gj_vector_register *c, gj_lanes lanes)
{
    BEGIN;
    gj_lanes done = 0, whole = 0;
    EACH_LANE
    {
        TAKE_PARTS;
        int64_t sign = c_num < 0 ? -1 : 1;
        int64_t num = PRODUCT(b_num, PRODUCT(c_den, sign)), den = PRODUCT(b_den, PRODUCT(c_num, sign));
        fit &= mask_of(den != 0);
        PUT_RESULT;
    }
    note_done(a, done, whole);
    return done;
}

FOR_PROCESSORS gj_lanes gj_lanes_fraction_choose(gj_vector_register *a, const gj_vector_register *b,
                                                 const gj_vector_register *c, gj_lanes lanes, int64_t sign)
{
    BEGIN;
    gj_lanes done = 0, whole = 0;
    EACH_LANE
    {
        TAKE_PARTS;
        uint64_t other = mask_of(PRODUCT(c_num, PRODUCT(b_den, sign)) < PRODUCT(b_num, PRODUCT(c_den, sign)));
        int64_t num = chosen(other, c_num, b_num), den = chosen(other, c_den, b_den);
        PUT_RESULT;
    }
    note_done(a, done, whole);
    return done;
}

#define COMPARE_FRACTIONS(name, op)                                                                          \
    FOR_PROCESSORS gj_lanes name(gj_lanes *fit_lanes, const gj_vector_register *b,                           \
                                 const gj_vector_register *c)                                                \
    {                                                                                                        \
        BEGIN;                                                                                               \
        gj_lanes found = 0, all = 0;                                                                         \
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {                                                     \
            TAKE_PARTS;                                                                                      \
            all |= fit & bit_of[i];                                                                          \
            found |= mask_of(PRODUCT(b_num, c_den) op PRODUCT(c_num, b_den)) & fit & bit_of[i];              \
        }                                                                                                    \
        *fit_lanes = all;                                                                                    \
        return found;                                                                                        \
    }
COMPARE_FRACTIONS(gj_lanes_fraction_less, <)
COMPARE_FRACTIONS(gj_lanes_fraction_equal, ==)

/* Below 2^21 where a number is below 2^20 in size. */
static inline uint64_t little(int64_t number)
{
    return (uint64_t)number + (UINT64_C(1) << 20);
}

FOR_PROCESSORS gj_lanes gj_lanes_take_share(const gj_lanes_share *of, gj_lanes lanes)
{
    gj_vector_register *quotient = of->quotient, *difference = of->difference, *product = of->product;
    const int64_t *x = of->x, *y = of->y, *k = of->k, *w = of->w;
    gj_lanes done = 0, whole = 0;
    EACH_LANE
    {
        int64_t sign = y[i] < 0 ? -1 : 1, den = PRODUCT(y[i], sign), num = PRODUCT(x[i], sign);
        int64_t rest = (int64_t)((uint64_t)PRODUCT(k[i], den) - (uint64_t)num), weight = w[i];
        uint64_t fit = mask_of((little(x[i]) | little(y[i]) | little(k[i]) | little(weight)) >> 21 == 0);
        fit &= mask_of(den != 0) & mask_of((lanes & bit_of[i]) != 0);
        put_parts(quotient, i, fit, num, den);
        put_parts(difference, i, fit, rest, den);
        put_parts(product, i, fit, PRODUCT(weight, rest), den);
        done |= fit & bit_of[i];
        whole |= mask_of(den == 1) & bit_of[i];
    }
    note_done(quotient, done, whole);
    note_done(difference, done, whole);
    note_done(product, done, whole);
    return done;
}

/* ---- reducing ---- */

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

/* Divides by an odd divisor, exactly: by multiplying with its inverse modulo 2^64, of which each step of
 * Newton's method doubles the bits that are right (the first guess has five). */
FOR_PROCESSORS static void divide_exactly(int64_t *restrict num, int64_t *restrict den,
                                          const uint64_t *restrict odd)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        uint64_t divisor = odd[i], inverse = (3 * divisor) ^ 2;
        inverse *= 2 - divisor * inverse;
        inverse *= 2 - divisor * inverse;
        inverse *= 2 - divisor * inverse;
        inverse *= 2 - divisor * inverse;
        num[i] = (int64_t)((uint64_t)num[i] * inverse);
        den[i] = (int64_t)((uint64_t)den[i] * inverse);
    }
}

void gj_lanes_reduce(int64_t *restrict num, int64_t *restrict den)
{
    GJ_LANES_ALIGNED uint64_t odd[GJ_VECTOR_LANES];
    GJ_LANES_ALIGNED uint64_t b[GJ_VECTOR_LANES];
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        int twos = __builtin_ctzll((uint64_t)den[i] | (uint64_t)num[i]);
        num[i] >>= twos;
        den[i] >>= twos;
        b[i] = gj_magnitude(num[i]);
        odd[i] = (uint64_t)den[i] >> __builtin_ctzll((uint64_t)den[i]);
    }
    odd_divisors(odd, b);
    divide_exactly(num, den, odd);
}

/* The lanes whose value at a slot is not written with a denominator of 1, where there are any. */
static gj_lanes odd_lanes(const gj_value *const *frames, uint32_t slot)
{
    gj_lanes odd = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        odd |= (gj_lanes)(gj_value_tail(&frames[i][slot]) != GJ_VALUE_ONE) << i;
    return odd;
}

/* Both words of a value. */
typedef int64_t pair __attribute__((vector_size(16)));

static inline pair value_at(const gj_value *frame, uint32_t slot)
{
    pair words;
    memcpy(&words, &frame[slot], sizeof words);
    return words;
}

gj_lanes gj_lanes_gather(int64_t *restrict num, const gj_value *const *frames, uint32_t slot)
{
    const pair one = {(int64_t)GJ_VALUE_ONE, (int64_t)GJ_VALUE_ONE};
    pair different = {0, 0};
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i += 2) {
        pair a = value_at(frames[i], slot), b = value_at(frames[i + 1], slot);
        pair nums = __builtin_shufflevector(a, b, 0, 2);
        memcpy(&num[i], &nums, sizeof nums);
        different |= __builtin_shufflevector(a, b, 1, 3) ^ one;
    }
    return (different[0] | different[1]) == 0 ? 0 : odd_lanes(frames, slot);
}

gj_lanes gj_lanes_gather_bits(gj_lanes *yes, const gj_value *const *frames, uint32_t slot)
{
    static const GJ_LANES_ALIGNED int64_t zeros[GJ_VECTOR_LANES] = {0};
    GJ_LANES_ALIGNED int64_t num[GJ_VECTOR_LANES];
    gj_lanes odd = gj_lanes_gather(num, frames, slot);
    *yes = ~gj_lanes_equal(num, zeros);
    return odd;
}
