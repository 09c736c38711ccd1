/* Values and the reasons for their absence. Values are copied freely: what they point to never changes and
 * lives until the record's evaluation is thrown away as a whole. */
#include "tests/reference/value.h"

#include "tests/reference/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ref_value ref_number(mpq_srcptr number)
{
    return (ref_value){.state = REF_VALUE, .number = number};
}

ref_value ref_small(long number)
{
    mpq_ptr made = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(made);
    mpq_set_si(made, number, 1);
    return ref_number(made);
}

ref_value ref_whole(long whole)
{
    return (ref_value){.state = REF_VALUE, .whole = whole};
}

ref_value ref_text(gj_text text)
{
    return (ref_value){.state = REF_VALUE, .text = text};
}

ref_value ref_nothing(void)
{
    return (ref_value){.state = REF_NOTHING};
}

ref_value ref_without(ref_state state, const char *format, ...)
{
    char words[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(words, sizeof words, format, args);
    va_end(args);
    size_t size = length < 0 ? 0 : (size_t)length >= sizeof words ? sizeof words - 1 : (size_t)length;
    char *kept = ref_alloc(size + 1);
    memcpy(kept, words, size);
    ref_why *why = REF_NEW(ref_why);
    why->words = kept;
    return (ref_value){.state = state, .why = why};
}

ref_value ref_stronger(ref_value a, ref_value b)
{
    if (a.state != b.state)
        return a.state > b.state ? a : b;
    if (a.state < REF_UNKNOWN)
        return a;
    ref_why *both = REF_NEW(ref_why);
    both->a = a.why;
    both->b = b.why;
    a.why = both;
    return a;
}

bool ref_is(ref_value value, long whole)
{
    return value.state == REF_VALUE && value.whole == whole;
}

typedef struct word_list {
    const char **words;
    size_t count, room;
} word_list;

static void collect(word_list *list, const ref_why *why, unsigned mark)
{
    while (why != NULL && why->mark != mark) {
        ((ref_why *)(uintptr_t)why)->mark = mark;
        if (why->words != NULL) {
            if (list->count == list->room) {
                const char **more = REF_NEW_ARRAY(const char *, list->room * 2 + 8);
                for (size_t i = 0; i < list->count; i++)
                    more[i] = list->words[i];
                list->words = more;
                list->room = list->room * 2 + 8;
            }
            list->words[list->count++] = why->words;
            return;
        }
        collect(list, why->b, mark);
        why = why->a;
    }
}

static int by_words(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

const char **ref_reasons(const ref_why *why, size_t *count)
{
    static unsigned walks;
    word_list list = {0};
    collect(&list, why, ++walks);
    if (list.count > 1)
        qsort(list.words, list.count, sizeof list.words[0], by_words);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (kept == 0 || strcmp(list.words[kept - 1], list.words[i]) != 0)
            list.words[kept++] = list.words[i];
    }
    *count = kept;
    return list.words;
}

/* How many decimals a fraction needs; false where no number of them is enough. */
static bool decimals_of(mpz_srcptr den, unsigned long *decimals)
{
    mpz_t rest;
    unsigned long twos = 0, fives = 0;
    mpz_init_set(rest, den);
    for (; mpz_divisible_ui_p(rest, 2); twos++)
        mpz_divexact_ui(rest, rest, 2);
    for (; mpz_divisible_ui_p(rest, 5); fives++)
        mpz_divexact_ui(rest, rest, 5);
    *decimals = twos > fives ? twos : fives;
    return mpz_cmp_ui(rest, 1) == 0;
}

const char *ref_number_text(mpq_srcptr number)
{
    unsigned long decimals;
    if (!decimals_of(mpq_denref(number), &decimals))
        return mpq_get_str(NULL, 10, number);
    mpz_t scaled, ten;
    mpz_init(scaled);
    mpz_init(ten);
    mpz_ui_pow_ui(ten, 10, decimals);
    mpz_mul(scaled, mpq_numref(number), ten);
    mpz_divexact(scaled, scaled, mpq_denref(number));
    bool negative = mpz_sgn(scaled) < 0;
    mpz_abs(scaled, scaled);
    char *digits = mpz_get_str(NULL, 10, scaled);
    size_t size = strlen(digits), before = size > decimals ? size - decimals : 0;
    char *text = ref_alloc(size + decimals + 4), *at = text;
    if (negative)
        *at++ = '-';
    if (before == 0)
        *at++ = '0';
    memcpy(at, digits, before);
    at += before;
    if (decimals > 0) {
        *at++ = '.';
        for (unsigned long zeros = size > decimals ? 0 : decimals - size; zeros > 0; zeros--)
            *at++ = '0';
        memcpy(at, digits + before, size - before);
    }
    return text;
}
