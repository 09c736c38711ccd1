/* Numbers as text, both ways: decimals as JSON and rule books write them, and exact fractions for images.
 *
 * Nothing is ever rounded: a decimal is read as digits * 10^exponent, and written only where it is finite,
 * else as a fraction. Up to 18 digits are read in 64 bits, and small numbers written by long division; the
 * rest is left to vm/natural.h. No floating point, no locale. */
#include "vm/number.h"

#include "vm/big.h"

#define FAST_DIGITS 18

/* The digits that `text` has at *at, which moves behind them. */
static gj_text scan_digits(gj_text text, size_t *at)
{
    size_t begin = *at;
    while (*at < text.size && gj_is_digit(text.bytes[*at]))
        (*at)++;
    if (*at == begin)
        return GJ_NO_TEXT;
    return (gj_text){text.bytes + begin, *at - begin};
}

static bool scan_char(gj_text text, size_t *at, char c)
{
    bool found = *at < text.size && text.bytes[*at] == c;
    *at += found ? 1 : 0;
    return found;
}

/* A decimal taken apart: -whole.fraction e exponent. */
typedef struct parts {
    bool negative;
    gj_text whole, fraction;
    int exponent; /* between +-(GJ_NUMBER_DIGITS + 1), where one more stands for anything beyond */
} parts;

/* The grammar of RFC 8259, section 6; false where the text does not follow it. */
static bool scan_decimal(gj_text text, parts *out)
{
    size_t at = 0;
    *out = (parts){.negative = scan_char(text, &at, '-')};
    out->whole = scan_digits(text, &at);
    if (out->whole.size == 0 || (out->whole.size > 1 && out->whole.bytes[0] == '0'))
        return false;
    if (scan_char(text, &at, '.')) {
        out->fraction = scan_digits(text, &at);
        if (out->fraction.size == 0)
            return false;
    }
    if (scan_char(text, &at, 'e') || scan_char(text, &at, 'E')) {
        bool minus = scan_char(text, &at, '-');
        if (!minus)
            scan_char(text, &at, '+');
        gj_text digits = scan_digits(text, &at);
        if (digits.size == 0)
            return false;
        for (size_t i = 0; i < digits.size && out->exponent <= GJ_NUMBER_DIGITS; i++)
            out->exponent = out->exponent * 10 + (digits.bytes[i] - '0');
        if (out->exponent > GJ_NUMBER_DIGITS)
            out->exponent = GJ_NUMBER_DIGITS + 1;
        if (minus)
            out->exponent = -out->exponent;
    }
    return at == text.size;
}

static int64_t append_digits(int64_t number, gj_text digits)
{
    for (size_t i = 0; i < digits.size; i++)
        number = number * 10 + (digits.bytes[i] - '0');
    return number;
}

/* *digits * 10^exponent as a fraction of 64-bit parts; false where it takes more. */
static bool as_fraction(int64_t *digits, int exponent, int64_t *den)
{
    for (; exponent < 0 && *digits != 0 && *digits % 10 == 0; exponent++)
        *digits /= 10;
    if (*digits == 0)
        exponent = 0;
    if (exponent < -FAST_DIGITS || exponent > FAST_DIGITS)
        return false;
    int64_t power = 1;
    for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--)
        power *= 10;
    *den = exponent < 0 ? power : 1;
    return exponent <= 0 || !__builtin_mul_overflow(*digits, power, digits);
}

gj_number_parse_result gj_number_from_decimal(gj_arena *arena, gj_value *out, gj_text text)
{
    parts d;
    if (!scan_decimal(text, &d))
        return GJ_PARSE_SYNTAX;
    if (d.whole.size > GJ_NUMBER_DIGITS || d.fraction.size > GJ_NUMBER_DIGITS - d.whole.size ||
        d.exponent > GJ_NUMBER_DIGITS || d.exponent < -GJ_NUMBER_DIGITS)
        return GJ_PARSE_SIZE;
    int exponent = d.exponent - (int)d.fraction.size;
    if (d.whole.size + d.fraction.size <= FAST_DIGITS) {
        int64_t num = append_digits(append_digits(0, d.whole), d.fraction), den;
        if (as_fraction(&num, exponent, &den))
            return gj_number_from_fraction(arena, out, d.negative ? -num : num, den) ? GJ_PARSE_OK
                                                                                     : GJ_PARSE_NOMEM;
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_nat num = gj_nat_append_digits(&scratch, gj_nat_zero(), d.whole);
    num = gj_nat_append_digits(&scratch, num, d.fraction);
    gj_nat den = gj_nat_of(&scratch, 1);
    if (exponent < 0)
        den = gj_nat_append_zeros(&scratch, den, (size_t)-exponent);
    else
        num = gj_nat_append_zeros(&scratch, num, (size_t)exponent);
    gj_fraction reduced = gj_fraction_reduced(&scratch, d.negative, num, den);
    return gj_fraction_store(&scratch, out, reduced) ? GJ_PARSE_OK : GJ_PARSE_NOMEM;
}

gj_number_parse_result gj_number_from_fraction_text(gj_arena *arena, gj_value *out, gj_text text)
{
    size_t at = 0;
    bool negative = scan_char(text, &at, '-');
    gj_text above = scan_digits(text, &at);
    gj_text below = GJ_TEXT("1");
    if (scan_char(text, &at, '/'))
        below = scan_digits(text, &at);
    if (above.size == 0 || below.size == 0 || at != text.size)
        return GJ_PARSE_SYNTAX;
    if (above.size > GJ_NUMBER_PART_DIGITS || below.size > GJ_NUMBER_PART_DIGITS)
        return GJ_PARSE_SIZE;
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_nat num = gj_nat_append_digits(&scratch, gj_nat_zero(), above);
    gj_nat den = gj_nat_append_digits(&scratch, gj_nat_zero(), below);
    if (!scratch.failed && den.size == 0)
        return GJ_PARSE_SYNTAX;
    gj_fraction reduced = gj_fraction_reduced(&scratch, negative, num, den);
    if (!scratch.failed && (reduced.num.size > GJ_NAT_LIMBS || reduced.den.size > GJ_NAT_LIMBS))
        return GJ_PARSE_SIZE; /* as many digits as fit, and still above 65536 bits */
    return gj_fraction_store(&scratch, out, reduced) ? GJ_PARSE_OK : GJ_PARSE_NOMEM;
}

bool gj_number_is_decimal(gj_arena *arena, const gj_value *a, bool *decimal)
{
    if (a->den != 0) {
        *decimal = gj_number_den_is_decimal(a->den);
        return true;
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    bool finite = gj_nat_divides_power_of_ten(&scratch, gj_fraction_of(&scratch, a).den);
    if (scratch.failed)
        return false;
    *decimal = finite;
    return true;
}

static bool format_fraction(gj_scratch *scratch, gj_buffer *out, gj_fraction a)
{
    if (a.negative)
        gj_buffer_char(out, '-');
    gj_nat_format(scratch, out, a.num);
    if (!gj_nat_is_one(a.den)) {
        gj_buffer_char(out, '/');
        gj_nat_format(scratch, out, a.den);
    }
    return !scratch->failed && !out->failed;
}

bool gj_number_format_fraction(gj_arena *arena, gj_buffer *out, const gj_value *a)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    return format_fraction(&scratch, out, gj_fraction_of(&scratch, a));
}

static bool format_large(gj_arena *arena, gj_buffer *out, const gj_value *a)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction fraction = gj_fraction_of(&scratch, a);
    if (!gj_nat_divides_power_of_ten(&scratch, fraction.den))
        return format_fraction(&scratch, out, fraction);
    gj_nat rest;
    gj_nat whole = gj_nat_divide(&scratch, &rest, fraction.num, fraction.den);
    if (fraction.negative)
        gj_buffer_char(out, '-');
    gj_nat_format(&scratch, out, whole);
    if (rest.size > 0) {
        gj_buffer_char(out, '.');
        gj_nat_format_fraction(&scratch, out, rest, fraction.den);
    }
    return !scratch.failed && !out->failed;
}

/* Up to eight digits at once, the zeros behind the last one cut off; rest > 0. */
static char *put_few_decimals(char *to, uint64_t rest, uint32_t den)
{
    uint64_t digits = gj_digits_of_eight((uint32_t)rest * (GJ_EIGHT_DIGITS / den));
    unsigned zeros = (unsigned)__builtin_clzll(digits) / 8;
    digits |= GJ_EIGHT_ZEROS;
    memcpy(to, &digits, sizeof digits);
    return to + (8 - zeros);
}

/* Behind the point; any number of digits by long division. 2^31 is the denominator with the most, 31. */
static char *put_decimals(char *to, uint64_t rest, uint32_t den)
{
    *to++ = '.';
    if (GJ_EIGHT_DIGITS % den == 0)
        return put_few_decimals(to, rest, den);
    for (; rest != 0; rest %= den) {
        rest *= 10;
        *to++ = (char)('0' + rest / den);
    }
    return to;
}

char *gj_number_put(char *to, int64_t num, uint32_t den, bool decimal)
{
    uint64_t magnitude = gj_magnitude(num);
    *to = '-';
    to += num < 0;
    if (den == 1)
        return gj_digits_put(to, magnitude);
    if (decimal)
        return put_decimals(gj_digits_put(to, magnitude / den), magnitude % den, den);
    to = gj_digits_put_any(to, magnitude);
    *to++ = '/';
    return gj_digits_put_any(to, den);
}

bool gj_number_format(gj_arena *arena, gj_buffer *out, const gj_value *a)
{
    if (a->den == 0)
        return format_large(arena, out, a);
    char *room = gj_buffer_room(out, GJ_NUMBER_ROOM);
    if (room == NULL)
        return false;
    out->size += (size_t)(gj_number_put(room, a->num, a->den, gj_number_den_is_decimal(a->den)) - room);
    return true;
}

bool gj_number_text(gj_arena *arena, gj_text *text, const gj_value *a)
{
    gj_buffer out;
    gj_buffer_init(&out, arena->allocator);
    bool fine = gj_number_format(arena, &out, a);
    *text = gj_text_copy(arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return fine && !gj_arena_failed(arena);
}
