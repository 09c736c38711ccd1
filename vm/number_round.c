/* Rounding to a multiple of a step.
 *
 * With x and the step as fractions over whole numbers, |x| / step is a whole quotient and a remainder below
 * the divisor; the mode decides from that alone whether the quotient goes up by one. The decision is made in
 * one place for both sizes of numbers: 64-bit where all parts fit, else fractions of limbs. */
#include "vm/number.h"

#include "vm/big.h"

/* What is known about |x| / step: where the remainder lies, and the quotient's parity. */
typedef struct remainder {
    bool zero, negative; /* negative: x is */
    bool odd;            /* the quotient is */
    int half;            /* below (-1), at (0), above (1) one half of the step */
} remainder;

static bool is_tie(remainder r, gj_rounding mode)
{
    return mode == GJ_ROUND_HALF_UNDETERMINED && !r.zero && r.half == 0;
}

/* Whether the magnitude is rounded up. */
static bool goes_up(remainder r, gj_rounding mode)
{
    if (r.zero)
        return false;
    switch (mode) {
    case GJ_ROUND_HALF_UP:
        return r.half >= 0;
    case GJ_ROUND_HALF_EVEN:
        return r.half > 0 || (r.half == 0 && r.odd);
    case GJ_ROUND_HALF_DOWN:
    case GJ_ROUND_HALF_UNDETERMINED:
        return r.half > 0;
    case GJ_ROUND_UP:
        return true;
    case GJ_ROUND_CEIL:
        return !r.negative;
    case GJ_ROUND_FLOOR:
        return r.negative;
    case GJ_ROUND_DOWN:
    case GJ_ROUND_COUNT:
        break;
    }
    return false;
}

static bool round_large(gj_arena *arena, gj_value *out, const gj_value *x, const gj_value *step,
                        gj_rounding mode, bool *tie)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction a = gj_fraction_of(&scratch, x), b = gj_fraction_of(&scratch, step);
    gj_nat divisor = gj_nat_mul(&scratch, a.den, b.num);
    gj_nat rest;
    gj_nat quotient = gj_nat_divide(&scratch, &rest, gj_nat_mul(&scratch, a.num, b.den), divisor);
    gj_nat other = gj_nat_sub(&scratch, divisor, rest);
    remainder r = {
        .zero = rest.size == 0,
        .negative = a.negative,
        .odd = gj_nat_is_odd(quotient),
        .half = gj_nat_compare(rest, other),
    };
    if (scratch.failed)
        return false;
    if (is_tie(r, mode)) {
        *tie = true;
        *out = *x;
        return true;
    }
    if (goes_up(r, mode))
        quotient = gj_nat_add(&scratch, quotient, gj_nat_of(&scratch, 1));
    gj_fraction multiple = gj_fraction_whole(&scratch, a.negative, quotient);
    return gj_fraction_store(&scratch, out, gj_fraction_mul(&scratch, multiple, b));
}

bool gj_number_round(gj_arena *arena, gj_value *out, const gj_value *x, const gj_value *step,
                     gj_rounding mode, bool *tie)
{
    *tie = false;
    uint64_t magnitude = gj_magnitude(x->num);
    uint64_t dividend, divisor;
    if (x->den == 0 || step->den == 0 || __builtin_mul_overflow(magnitude, (uint64_t)step->den, &dividend) ||
        __builtin_mul_overflow((uint64_t)step->num, (uint64_t)x->den, &divisor))
        return round_large(arena, out, x, step, mode, tie);

    uint64_t quotient = dividend / divisor, rest = dividend % divisor, other = divisor - rest;
    remainder r = {
        .zero = rest == 0,
        .negative = x->num < 0,
        .odd = (quotient & 1) != 0,
        .half = (rest > other) - (rest < other),
    };
    if (is_tie(r, mode)) {
        *tie = true;
        *out = *x;
        return true;
    }
    if (quotient >= INT64_MAX) /* with the one that may be added, too large for a small numerator */
        return round_large(arena, out, x, step, mode, tie);
    int64_t multiple = (int64_t)(quotient + (goes_up(r, mode) ? 1 : 0));
    gj_value count = gj_value_whole(x->num < 0 ? -multiple : multiple);
    return gj_number_mul(arena, out, &count, step);
}
