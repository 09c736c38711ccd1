/* Sums and products whose fractions stay as they come: 6 * (12 - 3) / 12 is 54/12 until somebody looks.
 *
 * Reducing takes longer than calculating, and most results are only the next sum's operand. So linked code
 * (vm/link.h) reduces a fraction only before it is looked at; equal denominators stay what they are, and
 * whole numbers are not asked for, because a processor would guess wrong. All that must hold for an unreduced
 * number: it is small (vm/number.h) and its denominator is not zero.
 *
 * Each function gives false, with nothing written, where an operand is no small number or the result would be
 * none: then reduce the operands and let vm/number.h do it. `out` may be an operand. */
#ifndef GJ_VM_NUMBER_UNREDUCED_H
#define GJ_VM_NUMBER_UNREDUCED_H

#include "vm/likely.h"
#include "vm/number.h"

/* Stores a result unless it is no small number, or one of the operands whose tails these are. A tail has the
 * state above the denominator, so that what is no value is too large; a gj_big has the denominator 0. */
static inline bool gj_unreduced_store(gj_value *out, int64_t num, uint64_t den, uint64_t a_tail,
                                      uint64_t b_tail)
{
    if (UNLIKELY((a_tail | b_tail) > UINT32_MAX) || UNLIKELY(den - 1 >= UINT32_MAX) ||
        UNLIKELY(num == INT64_MIN))
        return false;
    out->num = num;
    gj_value_set_tail(out, den);
    return true;
}

/* b's numerator apart: a difference negates it. */
static inline bool gj_unreduced_sum(gj_value *out, const gj_value *a, const gj_value *b, int64_t b_num)
{
    uint64_t a_den = gj_value_tail(a), b_den = gj_value_tail(b);
    uint64_t a_times = a_den == b_den ? 1 : b_den, b_times = a_den == b_den ? 1 : a_den;
    int64_t left, right, sum;
    if (UNLIKELY(__builtin_mul_overflow(a->num, (int64_t)a_times, &left)) ||
        UNLIKELY(__builtin_mul_overflow(b_num, (int64_t)b_times, &right)) ||
        UNLIKELY(__builtin_add_overflow(left, right, &sum)))
        return false;
    return gj_unreduced_store(out, sum, a_den * a_times, a_den, b_den);
}

static inline bool gj_unreduced_add(gj_value *out, const gj_value *a, const gj_value *b)
{
    return gj_unreduced_sum(out, a, b, b->num);
}

static inline bool gj_unreduced_sub(gj_value *out, const gj_value *a, const gj_value *b)
{
    return gj_unreduced_sum(out, a, b, (int64_t)(0 - (uint64_t)b->num));
}

static inline bool gj_unreduced_mul(gj_value *out, const gj_value *a, const gj_value *b)
{
    uint64_t a_den = gj_value_tail(a), b_den = gj_value_tail(b);
    int64_t product;
    if (UNLIKELY(__builtin_mul_overflow(a->num, b->num, &product)))
        return false;
    return gj_unreduced_store(out, product, a_den * b_den, a_den, b_den);
}

/* The divisor must be above zero; nothing divided by it brings no denominator. */
static inline bool gj_unreduced_div(gj_value *out, const gj_value *a, const gj_value *b)
{
    uint64_t a_den = gj_value_tail(a), b_den = gj_value_tail(b), divisor = (uint64_t)b->num;
    int64_t num;
    if (UNLIKELY(divisor - 1 >= UINT32_MAX) || UNLIKELY(b_den == 0) ||
        UNLIKELY(__builtin_mul_overflow(a->num, (int64_t)b_den, &num)))
        return false;
    return gj_unreduced_store(out, num, num == 0 ? 1 : divisor * a_den, a_den, b_den);
}

/* product = full * (one - part / whole), as rule books take from a weight what does not conform; gives the
 * two values on the way as well. All operands must be whole numbers, and `whole` above zero. */
static inline bool gj_unreduced_share(gj_value *quotient, gj_value *rest, gj_value *product,
                                      const gj_value *part, const gj_value *whole, const gj_value *one,
                                      const gj_value *full)
{
    int64_t den = part->num == 0 ? 1 : whole->num, left, share;
    if (UNLIKELY(!gj_are_whole(part, whole)) || UNLIKELY(!gj_are_whole(one, full)) ||
        UNLIKELY((uint64_t)whole->num - 1 >= UINT32_MAX) ||
        UNLIKELY(__builtin_mul_overflow(one->num, den, &left)) ||
        UNLIKELY(__builtin_sub_overflow(left, part->num, &left)) || UNLIKELY(left == INT64_MIN) ||
        UNLIKELY(__builtin_mul_overflow(full->num, left, &share)) || UNLIKELY(share == INT64_MIN))
        return false;
    gj_number_set(quotient, part->num, (uint32_t)den);
    gj_number_set(rest, left, (uint32_t)den);
    gj_number_set(product, share, (uint32_t)den);
    return true;
}

#endif
