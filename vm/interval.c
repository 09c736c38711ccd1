/* Arithmetic on intervals: of bounds, then of pairs of them. Every function may answer too widely and none
 * too narrowly; tests/unit/test_interval.c and the generator of tests/reference hold them to that. What a
 * number means is vm/number.h's business. */
#include "vm/interval.h"

static gj_bound infinite(int sign)
{
    return (gj_bound){.value = {.den = 1}, .infinite = (int8_t)sign};
}

/* A bound at a number; a large one is given up towards `side`. */
static gj_bound bound_at(const gj_value *number, bool open, int side)
{
    if (number->den == 0)
        return infinite(side);
    return (gj_bound){.value = *number, .open = open};
}

static gj_bound bound_whole(int64_t number)
{
    return (gj_bound){.value = gj_value_whole(number)};
}

int gj_bound_compare(gj_arena *arena, const gj_bound *a, const gj_bound *b)
{
    int order = 0;
    if (a->infinite != 0 || b->infinite != 0)
        return (a->infinite > b->infinite) - (a->infinite < b->infinite);
    /* Small numbers are compared without memory. */
    (void)gj_number_compare(arena, &order, &a->value, &b->value);
    return order;
}

/* The higher (sign 1) or lower (-1) of two bounds; of two in one place `prefer_open` says which. */
static gj_bound pick(gj_arena *arena, gj_bound a, gj_bound b, int sign, bool prefer_open)
{
    int order = gj_bound_compare(arena, &a, &b) * sign;
    if (order != 0)
        return order > 0 ? a : b;
    return a.open == prefer_open ? a : b;
}

/* Whole numbers end at whole numbers, which they reach. */
static void tighten(gj_arena *arena, gj_interval *a)
{
    static const gj_value one = {.num = 1, .den = 1};
    gj_value to;
    bool tie;
    if (!a->whole)
        return;
    for (int side = 0; side < 2; side++) {
        gj_bound *bound = side == 0 ? &a->low : &a->high;
        if (bound->infinite != 0 || !gj_number_round(arena, &to, &bound->value, &one,
                                                     side == 0 ? GJ_ROUND_CEIL : GJ_ROUND_FLOOR, &tie))
            continue;
        bool here = bound->open && gj_number_is_whole(&bound->value);
        if (here && !(side == 0 ? gj_number_add : gj_number_sub)(arena, &to, &to, &one))
            continue;
        *bound = bound_at(&to, false, side == 0 ? -1 : 1);
    }
}

gj_interval gj_interval_all(void)
{
    return (gj_interval){infinite(-1), infinite(1), false};
}

gj_interval gj_interval_exact(const gj_value *number)
{
    return (gj_interval){bound_at(number, false, -1), bound_at(number, false, 1), gj_number_is_whole(number)};
}

gj_interval gj_interval_whole(int64_t low, int64_t high)
{
    return (gj_interval){bound_whole(low), bound_whole(high), true};
}

gj_interval gj_interval_count(void)
{
    return (gj_interval){bound_whole(0), infinite(1), true};
}

bool gj_interval_is_exact(const gj_interval *a)
{
    return a->low.infinite == 0 && a->high.infinite == 0 && a->low.value.num == a->high.value.num &&
           a->low.value.den == a->high.value.den;
}

static bool same_bound(const gj_bound *a, const gj_bound *b)
{
    if (a->infinite != b->infinite)
        return false;
    return a->infinite != 0 ||
           (a->open == b->open && a->value.num == b->value.num && a->value.den == b->value.den);
}

bool gj_interval_equal(const gj_interval *a, const gj_interval *b)
{
    return same_bound(&a->low, &b->low) && same_bound(&a->high, &b->high) && a->whole == b->whole;
}

static bool is_empty(gj_arena *arena, const gj_interval *a)
{
    int order = gj_bound_compare(arena, &a->low, &a->high);
    return order > 0 || (order == 0 && (a->low.open || a->high.open));
}

bool gj_interval_meet(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b)
{
    gj_interval made = {pick(arena, a->low, b->low, 1, true), pick(arena, a->high, b->high, -1, true),
                        a->whole || b->whole};
    tighten(arena, &made);
    if (is_empty(arena, &made))
        return false;
    *out = made;
    return true;
}

gj_interval gj_interval_join(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    return (gj_interval){pick(arena, a->low, b->low, -1, false), pick(arena, a->high, b->high, 1, false),
                         a->whole && b->whole};
}

bool gj_interval_at_most(gj_arena *arena, gj_interval *a, gj_bound high)
{
    const gj_interval other = {infinite(-1), high, false};
    return gj_interval_meet(arena, a, a, &other);
}

bool gj_interval_at_least(gj_arena *arena, gj_interval *a, gj_bound low)
{
    const gj_interval other = {low, infinite(1), false};
    return gj_interval_meet(arena, a, a, &other);
}

bool gj_interval_within(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    const gj_interval around = gj_interval_join(arena, a, b);
    return same_bound(&around.low, &b->low) && same_bound(&around.high, &b->high) && (a->whole || !b->whole);
}

bool gj_interval_holds(gj_arena *arena, const gj_interval *a, const gj_value *number)
{
    gj_bound at = {.value = *number};
    int low = -1, high = 1;
    if (a->low.infinite == 0 && !gj_number_compare(arena, &low, &a->low.value, &at.value))
        return false;
    if (a->high.infinite == 0 && !gj_number_compare(arena, &high, &a->high.value, &at.value))
        return false;
    return (low < 0 || (low == 0 && !a->low.open)) && (high > 0 || (high == 0 && !a->high.open)) &&
           (!a->whole || gj_number_is_whole(number));
}

gj_interval gj_interval_widen(gj_arena *arena, const gj_interval *before, const gj_interval *after)
{
    gj_interval out = *after;
    if (gj_bound_compare(arena, &after->low, &before->low) < 0)
        out.low = infinite(-1);
    if (gj_bound_compare(arena, &after->high, &before->high) > 0)
        out.high = infinite(1);
    return out;
}

/* ---- arithmetic ---- */

static gj_bound negated(gj_arena *arena, const gj_bound *a)
{
    gj_value out;
    if (a->infinite != 0)
        return infinite(-a->infinite);
    if (!gj_number_neg(arena, &out, &a->value))
        return infinite(1);
    return bound_at(&out, a->open, 1); /* the negative of a small number is small */
}

gj_interval gj_interval_neg(gj_arena *arena, const gj_interval *a)
{
    return (gj_interval){negated(arena, &a->high), negated(arena, &a->low), a->whole};
}

static gj_bound sum(gj_arena *arena, const gj_bound *a, const gj_bound *b, int side)
{
    gj_value out;
    if (a->infinite != 0 || b->infinite != 0 || !gj_number_add(arena, &out, &a->value, &b->value))
        return infinite(side);
    return bound_at(&out, a->open || b->open, side);
}

gj_interval gj_interval_add(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    return (gj_interval){sum(arena, &a->low, &b->low, -1), sum(arena, &a->high, &b->high, 1),
                         a->whole && b->whole};
}

gj_interval gj_interval_sub(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    gj_interval minus = gj_interval_neg(arena, b);
    return gj_interval_add(arena, a, &minus);
}

static int sign_of(const gj_bound *a)
{
    return a->infinite != 0 ? a->infinite : gj_number_sign(&a->value);
}

/* The product at one corner. Zero times anything, however large, is zero, and is taken to be reached. */
static gj_bound product(gj_arena *arena, const gj_bound *a, const gj_bound *b, int side)
{
    gj_value out;
    int sign = sign_of(a) * sign_of(b);
    if (sign == 0)
        return bound_whole(0);
    if (a->infinite != 0 || b->infinite != 0)
        return infinite(sign);
    if (!gj_number_mul(arena, &out, &a->value, &b->value) || out.den == 0)
        return infinite(side);
    return bound_at(&out, a->open || b->open, side);
}

/* A product that is too large lies beyond on its own side, whichever corner it is: for the lower bound it is
 * minus infinity and for the upper one plus infinity, so both are worked out apart. */
static gj_bound extreme_product(gj_arena *arena, const gj_interval *a, const gj_interval *b, int side)
{
    const gj_bound *first[2] = {&a->low, &a->high}, *second[2] = {&b->low, &b->high};
    gj_bound best = product(arena, first[0], second[0], side);
    for (int corner = 1; corner < 4; corner++)
        best = pick(arena, best, product(arena, first[corner / 2], second[corner % 2], side), side, false);
    return best;
}

gj_interval gj_interval_mul(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    return (gj_interval){extreme_product(arena, a, b, -1), extreme_product(arena, a, b, 1),
                         a->whole && b->whole};
}

/* 1 / a for a bound of an interval on one side of zero; `sign` is that side's. */
static gj_bound reciprocal(gj_arena *arena, const gj_bound *a, int sign, int side)
{
    static const gj_value one = {.num = 1, .den = 1};
    gj_value out;
    if (a->infinite != 0)
        return (gj_bound){.value = gj_value_whole(0), .open = true};
    if (gj_number_sign(&a->value) == 0)
        return infinite(sign);
    if (!gj_number_div(arena, &out, &one, &a->value))
        return infinite(side);
    return bound_at(&out, a->open, side);
}

static bool is_zero(const gj_interval *a)
{
    return gj_interval_is_exact(a) && gj_number_sign(&a->low.value) == 0;
}

static bool may_be_zero(gj_arena *arena, const gj_interval *a)
{
    static const gj_value zero = {.num = 0, .den = 1};
    return gj_interval_holds(arena, a, &zero);
}

/* A small denominator's reciprocal may be large, so exact operands are divided at once. */
static bool div_exact(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b)
{
    gj_value quotient;
    if (!gj_interval_is_exact(a) || !gj_interval_is_exact(b) ||
        !gj_number_div(arena, &quotient, &a->low.value, &b->low.value))
        return false;
    *out = gj_interval_exact(&quotient);
    return true;
}

bool gj_interval_div(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b,
                     bool *zero)
{
    *zero = may_be_zero(arena, b);
    if (is_zero(b))
        return false;
    if (div_exact(arena, out, a, b))
        return true;
    int low = sign_of(&b->low), high = sign_of(&b->high);
    if (low < 0 && high > 0) {
        *out = is_zero(a) ? gj_interval_whole(0, 0) : gj_interval_all();
        return true;
    }
    int sign = high > 0 ? 1 : -1;
    gj_interval inverse = {reciprocal(arena, &b->high, sign, -1), reciprocal(arena, &b->low, sign, 1), false};
    *out = gj_interval_mul(arena, a, &inverse);
    out->whole = false;
    return true;
}

bool gj_interval_mod(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b,
                     bool *zero)
{
    gj_value rest;
    *zero = may_be_zero(arena, b);
    if (is_zero(b))
        return false;
    if (gj_interval_is_exact(a) && gj_interval_is_exact(b) &&
        gj_number_mod(arena, &rest, &a->low.value, &b->low.value)) {
        *out = gj_interval_exact(&rest);
        return true;
    }
    *out = (gj_interval){bound_whole(0), bound_whole(0), a->whole && b->whole};
    if (sign_of(&b->low) < 0) {
        out->low = b->low;
        out->low.open = true;
    }
    if (sign_of(&b->high) > 0) {
        out->high = b->high;
        out->high.open = true;
    }
    tighten(arena, out);
    return true;
}

gj_interval gj_interval_abs(gj_arena *arena, const gj_interval *a)
{
    gj_interval minus = gj_interval_neg(arena, a);
    if (sign_of(&a->low) >= 0)
        return *a;
    if (sign_of(&a->high) <= 0)
        return minus;
    return (gj_interval){bound_whole(0), pick(arena, a->high, minus.high, 1, false), a->whole};
}

gj_interval gj_interval_min(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    return (gj_interval){pick(arena, a->low, b->low, -1, false), pick(arena, a->high, b->high, -1, false),
                         a->whole && b->whole};
}

gj_interval gj_interval_max(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    return (gj_interval){pick(arena, a->low, b->low, 1, false), pick(arena, a->high, b->high, 1, false),
                         a->whole && b->whole};
}

/* ---- functions of one number ---- */

gj_interval gj_interval_map(gj_arena *arena, const gj_interval *a, gj_rising *floor, gj_rising *ceil,
                            bool whole)
{
    gj_interval out = {infinite(-1), infinite(1), whole};
    gj_value value;
    if (a->low.infinite == 0 && floor(arena, &value, &a->low.value))
        out.low = bound_at(&value, false, -1);
    if (a->high.infinite == 0 && ceil(arena, &value, &a->high.value))
        out.high = bound_at(&value, false, 1);
    return out;
}

/* One bound, rounded; a tie that the mode leaves open goes outwards. */
static gj_bound rounded(gj_arena *arena, const gj_bound *a, const gj_value *step, gj_rounding mode, int side,
                        bool *tie)
{
    gj_value out;
    bool here = false;
    if (a->infinite != 0)
        return *a;
    if (!gj_number_round(arena, &out, &a->value, step, mode, &here))
        return infinite(side);
    *tie |= here;
    if (here &&
        !gj_number_round(arena, &out, &a->value, step, side < 0 ? GJ_ROUND_FLOOR : GJ_ROUND_CEIL, &here))
        return infinite(side);
    return bound_at(&out, false, side);
}

bool gj_interval_round(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *step,
                       gj_rounding mode, bool *tie)
{
    *tie = false;
    if (sign_of(&step->high) <= 0)
        return false;
    if (gj_interval_is_exact(step)) {
        const gj_value *exact = &step->low.value;
        *out = (gj_interval){rounded(arena, &a->low, exact, mode, -1, tie),
                             rounded(arena, &a->high, exact, mode, 1, tie), step->whole};
    } else { /* no rounding moves a number by a whole step or more */
        gj_interval minus = gj_interval_neg(arena, step);
        out->low = sum(arena, &a->low, &minus.low, -1);
        out->high = sum(arena, &a->high, &step->high, 1);
        out->whole = step->whole;
        tighten(arena, out);
    }
    if (mode == GJ_ROUND_HALF_UNDETERMINED)
        *tie |= !gj_interval_is_exact(a) || !gj_interval_is_exact(step);
    return true;
}

unsigned gj_interval_compare(gj_arena *arena, const gj_interval *a, const gj_interval *b)
{
    unsigned can = 0;
    gj_interval both;
    if (gj_bound_compare(arena, &a->low, &b->high) < 0)
        can |= GJ_CAN_BE_LESS;
    if (gj_bound_compare(arena, &a->high, &b->low) > 0)
        can |= GJ_CAN_BE_GREATER;
    if (gj_interval_meet(arena, &both, a, b))
        can |= GJ_CAN_BE_EQUAL;
    return can;
}
