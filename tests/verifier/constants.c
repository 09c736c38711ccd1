/* Constants, with GMP's rationals. */
#include "tests/verifier/image.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CHARACTERS (1u << 20) /* of all large numbers */
#define MOST_BITS       65536      /* of a numerator or denominator */
#define MOST_DIGITS     19729

/* A whole number as it must be written: no sign but a minus, no zero in front. False where it is not so. */
static bool read_whole(const char *text, size_t size, bool negative_too, mpz_t out)
{
    size_t digits = size > 0 && negative_too && text[0] == '-' ? 1 : 0;
    if (size == digits || size - digits > MOST_DIGITS || text[digits] == '0')
        return false;
    for (size_t i = digits; i < size; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    char *copy = sv_take(size + 1, 1);
    memcpy(copy, text, size);
    mpz_set_str(out, copy, 10);
    free(copy);
    return mpz_sizeinbase(out, 2) <= MOST_BITS;
}

/* "-12/5" or "7", as it must be written. */
static bool read_fraction(const char *text, size_t size, mpq_t out)
{
    const char *bar = size == 0 ? NULL : memchr(text, '/', size);
    if (bar == NULL)
        return read_whole(text, size, true, mpq_numref(out));
    size_t before = (size_t)(bar - text);
    if (!read_whole(text, before, true, mpq_numref(out)) ||
        !read_whole(bar + 1, size - before - 1, false, mpq_denref(out)) ||
        mpz_cmp_ui(mpq_denref(out), 1) == 0)
        return false;
    mpz_t divisor;
    mpz_init(divisor);
    mpz_gcd(divisor, mpq_numref(out), mpq_denref(out));
    bool reduced = mpz_cmp_ui(divisor, 1) == 0;
    mpz_clear(divisor);
    return reduced;
}

/* The small form: a numerator whose size is below 2^63, a denominator below 2^32. */
static bool is_small(const mpq_t number)
{
    return mpz_sizeinbase(mpq_numref(number), 2) <= 63 && mpz_sizeinbase(mpq_denref(number), 2) <= 32;
}

static bool check_small(int64_t num, uint32_t den)
{
    if (num == INT64_MIN)
        return false;
    uint64_t a = num < 0 ? 0 - (uint64_t)num : (uint64_t)num, b = den;
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a == 1; /* so 0 has the denominator 1 */
}

static const char *check_large(const image *im, uint32_t string, size_t *characters)
{
    size_t size;
    MUST(string < im->string_count, "a large number is no string");
    const char *text = sv_string_of(im, string, &size);
    *characters += size;
    MUST(*characters <= MOST_CHARACTERS, "too many digits in all");
    mpq_t number;
    mpq_init(number);
    bool good = read_fraction(text, size, number) && !is_small(number);
    mpq_clear(number);
    MUST(good, "a large number is not as it must be written");
    return NULL;
}

static int64_t num_of(const image *im, uint32_t constant)
{
    return (int64_t)sv_bytes_at(im, im->sections[CONSTANTS].at + 24 * (size_t)constant + CONSTANT_NUM, 8);
}

const char *sv_check_constants(const image *im)
{
    size_t characters = 0;
    for (uint32_t i = 0; i < sv_count_of(im, CONSTANTS); i++) {
        uint32_t type = sv_word_of(im, CONSTANTS, i, CONSTANT_TYPE),
                 aux = sv_word_of(im, CONSTANTS, i, CONSTANT_AUX);
        uint32_t den = sv_word_of(im, CONSTANTS, i, CONSTANT_DEN);
        int64_t num = num_of(im, i);
        MUST(sv_word_of(im, CONSTANTS, i, CONSTANT_RESERVED) == 0, "a reserved word is not zero");
        MUST(type <= TEXT, "a constant of no type");
        if (type == NUMBER && den == 0) {
            MUST(num == 0, "a large number with a small one");
            TRY(check_large(im, aux, &characters));
            continue;
        }
        if (type == NUMBER) {
            MUST(aux == 0 && check_small(num, den), "a number is not reduced");
            continue;
        }
        MUST(den == 1, "a denominator of no number");
        MUST(type == ALTERNATIVE || aux == 0, "alternatives of no alternative");
        MUST(type != YES_NO || num == 0 || num == 1, "neither yes nor no");
        MUST(type != DATE || (num >= -719162 && num <= 2932896), "no date");
        MUST(type != TEXT || (num >= 0 && num < im->string_count), "no string");
        MUST(type != ALTERNATIVE || aux < sv_count_of(im, ALTERNATIVES), "no such alternatives");
        MUST(type != ALTERNATIVE || (num >= 0 && num < sv_word_of(im, ALTERNATIVES, aux, ALTERNATIVES_COUNT)),
             "no such choice");
    }
    return NULL;
}

/* The number of a constant that was checked; of one of another type its `num`. */
static void number_of(const image *im, uint32_t constant, mpq_t out)
{
    mpq_init(out);
    if (sv_word_of(im, CONSTANTS, constant, CONSTANT_DEN) == 0) {
        size_t size;
        const char *text = sv_string_of(im, sv_word_of(im, CONSTANTS, constant, CONSTANT_AUX), &size);
        read_fraction(text, size, out);
        return;
    }
    mpz_set_si(mpq_numref(out), num_of(im, constant));
    mpz_set_ui(mpq_denref(out), sv_word_of(im, CONSTANTS, constant, CONSTANT_DEN));
}

int sv_compare_constants(const image *im, uint32_t a, uint32_t b)
{
    mpq_t left, right;
    number_of(im, a, left);
    number_of(im, b, right);
    int order = mpq_cmp(left, right);
    mpq_clear(left);
    mpq_clear(right);
    return order;
}

bool sv_is_whole_constant(const image *im, uint32_t constant)
{
    mpq_t number;
    number_of(im, constant, number);
    bool whole = mpz_cmp_ui(mpq_denref(number), 1) == 0;
    mpq_clear(number);
    return whole;
}
