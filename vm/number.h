/* Exact rational numbers.
 *
 * A number is a gj_value in the state GJ_VALUE: a reduced fraction of a numerator from -INT64_MAX to
 * INT64_MAX (so that its negative always fits) and a 32-bit denominator where that can hold it (the only form
 * then: equal numbers have equal bytes), else a gj_big in an arena. All operands must be in the state
 * GJ_VALUE; states are the interpreter's business.
 *
 * Whole numbers and equal denominators are the fast case and stay inline; everything else is a call. Numbers
 * that outgrow the small form are computed with GMP's mpn layer on limbs in the arena (GMP's own allocator,
 * which aborts when memory is short, is never reached). Results never depend on which form was used.
 * Functions that need memory return false when the arena has none; *out is then unchanged and the arena has
 * failed. A numerator or denominator above 65536 bits counts as that (see vm/natural.h). `out` may be an
 * operand. */
#ifndef GJ_VM_NUMBER_H
#define GJ_VM_NUMBER_H

#include "base/arena.h"
#include "vm/value.h"

typedef struct gj_big gj_big; /* immutable; lives as long as its arena */

/* How to round to a multiple of a step. */
typedef enum gj_rounding {
    GJ_ROUND_HALF_UP,           /* to the nearest; a tie away from zero (四舍五入) */
    GJ_ROUND_HALF_EVEN,         /* a tie to the even multiple */
    GJ_ROUND_HALF_DOWN,         /* a tie towards zero */
    GJ_ROUND_DOWN,              /* towards zero */
    GJ_ROUND_UP,                /* away from zero */
    GJ_ROUND_CEIL,              /* towards plus infinity */
    GJ_ROUND_FLOOR,             /* towards minus infinity */
    GJ_ROUND_HALF_UNDETERMINED, /* a tie is not decided: gj_number_round reports it */
    GJ_ROUND_COUNT
} gj_rounding;

/* Makes *out the small number num / den, reduced. */
static inline void gj_number_set(gj_value *out, int64_t num, uint32_t den)
{
    out->num = num;
    gj_value_set_tail(out, den);
}

/* Sums, differences and products of operands in any form: what the functions below call for what is not
 * small. */
bool gj_number_add_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);
bool gj_number_sub_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);
bool gj_number_mul_slow(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);

static inline bool gj_number_add(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    int64_t sum;
    if (a->den == 1 && b->den == 1 && !__builtin_add_overflow(a->num, b->num, &sum) && sum != INT64_MIN) {
        gj_number_set(out, sum, 1);
        return true;
    }
    return gj_number_add_slow(arena, out, a, b);
}

static inline bool gj_number_sub(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    int64_t difference;
    if (a->den == 1 && b->den == 1 && !__builtin_sub_overflow(a->num, b->num, &difference) &&
        difference != INT64_MIN) {
        gj_number_set(out, difference, 1);
        return true;
    }
    return gj_number_sub_slow(arena, out, a, b);
}

static inline bool gj_number_mul(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    int64_t product;
    if (a->den == 1 && b->den == 1 && !__builtin_mul_overflow(a->num, b->num, &product) &&
        product != INT64_MIN) {
        gj_number_set(out, product, 1);
        return true;
    }
    return gj_number_mul_slow(arena, out, a, b);
}

/* Quotient; `b` must not be zero. */
bool gj_number_div(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);
/* a - b * floor(a / b): the sign of b; `b` must not be zero. */
bool gj_number_mod(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);
bool gj_number_neg(gj_arena *arena, gj_value *out, const gj_value *a);
bool gj_number_abs(gj_arena *arena, gj_value *out, const gj_value *a);
/* Negative, 0, positive. Needs memory only for large operands; *order is set on true. */
bool gj_number_compare_slow(gj_arena *arena, int *order, const gj_value *a, const gj_value *b);

static inline bool gj_number_compare(gj_arena *arena, int *order, const gj_value *a, const gj_value *b)
{
    if (a->den == b->den && a->den != 0) {
        *order = (a->num > b->num) - (a->num < b->num);
        return true;
    }
    return gj_number_compare_slow(arena, order, a, b);
}

/* Makes a number canonical that vm/number_unreduced.h has made; anything else stays as it is. */
void gj_number_reduce(gj_value *value);

int gj_number_sign(const gj_value *a); /* -1, 0, 1 */
/* Whether the denominator is 1. */
bool gj_number_is_whole(const gj_value *a);
/* The value as a 64-bit whole number; false where it is not whole or does not fit. */
bool gj_number_to_i64(const gj_value *a, int64_t *out);

/* Rounds x, which may be unreduced, to a multiple of `step` (> 0, the caller checks). *tie says whether x
 * lies exactly half-way between two multiples while the mode is GJ_ROUND_HALF_UNDETERMINED; *out is then x
 * itself. */
bool gj_number_round(gj_arena *arena, gj_value *out, const gj_value *x, const gj_value *step,
                     gj_rounding mode, bool *tie);

/* Square roots are carried as signed squares (see docs/language.md): s stands for sign(s) * sqrt(|s|).
 * These three take such an s. */
bool gj_number_root_ceil(gj_arena *arena, gj_value *out, const gj_value *s);
bool gj_number_root_floor(gj_arena *arena, gj_value *out, const gj_value *s);
/* The root itself where it is rational; *exact says so, and *out is unchanged where it is not. */
bool gj_number_root_exact(gj_arena *arena, gj_value *out, const gj_value *s, bool *exact);
/* x * |x|. */
bool gj_number_signed_square(gj_arena *arena, gj_value *out, const gj_value *x);

typedef enum gj_number_parse {
    GJ_PARSE_OK,
    GJ_PARSE_SYNTAX, /* not a number */
    GJ_PARSE_SIZE,   /* more than GJ_NUMBER_DIGITS digits or an exponent beyond +-GJ_NUMBER_DIGITS;
                        in a fraction's text, more than GJ_NUMBER_PART_DIGITS in either part, or more
                        than 65536 bits when reduced */
    GJ_PARSE_NOMEM
} gj_number_parse_result;

#define GJ_NUMBER_DIGITS      1000
#define GJ_NUMBER_PART_DIGITS 19729 /* as many as the longest part of a number can have */

/* A decimal as JSON writes it (RFC 8259: -?int frac? exp?), exactly. */
gj_number_parse_result gj_number_from_decimal(gj_arena *arena, gj_value *out, gj_text text);
/* num / den from 64-bit parts, reduced; den > 0. */
bool gj_number_from_fraction(gj_arena *arena, gj_value *out, int64_t num, int64_t den);

/* Whether the value has a finite decimal. */
bool gj_number_is_decimal(gj_arena *arena, const gj_value *a, bool *decimal);
/* The same for a small number's denominator: its odd part divides 5^13, the highest power of five below 2^32.
 */
static inline bool gj_number_den_is_decimal(uint32_t den)
{
    return den == 1 || UINT32_C(1220703125) % (den >> __builtin_ctz(den)) == 0;
}
/* Appends "86.5", "-3", or "260/3" where no finite decimal exists. */
bool gj_number_format(gj_arena *arena, gj_buffer *out, const gj_value *a);
/* The same for a small number, written to `to`: returns its end. All of GJ_NUMBER_ROOM bytes may be written.
 */
#define GJ_NUMBER_ROOM 64
char *gj_number_put(char *to, int64_t num, uint32_t den, bool decimal);
/* The same as a text of its own, in the arena; false when there is no memory. */
bool gj_number_text(gj_arena *arena, gj_text *text, const gj_value *a);
/* A large number's reduced numerator and denominator as decimal digits, for constants in an image. Works for
 * small ones as well. */
bool gj_number_format_fraction(gj_arena *arena, gj_buffer *out, const gj_value *a);
/* The opposite: "-12/5" or "7", reduced or not; the denominator above zero. */
gj_number_parse_result gj_number_from_fraction_text(gj_arena *arena, gj_value *out, gj_text text);

#endif
