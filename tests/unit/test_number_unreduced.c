/* Arithmetic that leaves fractions unreduced, against vm/number.h: of all pairs of values that are easy to
 * get wrong, reduced or not, what it gives is the same number, and what it does not give is left alone. */
#include "tests/unit/support.h"

#include <string.h>

#include "vm/number_unreduced.h"

static const int64_t numerators[] = {0,
                                     1,
                                     -1,
                                     2,
                                     -3,
                                     12,
                                     54,
                                     -40,
                                     1000003,
                                     INT32_MAX,
                                     INT32_MIN,
                                     UINT32_MAX,
                                     INT64_C(1) << 32,
                                     INT64_C(1) << 62,
                                     INT64_MAX,
                                     -INT64_MAX};
static const uint32_t denominators[] = {1, 2, 3, 12, 24, 65536, 65537, 1u << 31, UINT32_MAX};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define VALUES          (COUNT_OF(numerators) * COUNT_OF(denominators) + 4)

typedef bool unreduced_fn(gj_value *out, const gj_value *a, const gj_value *b);
typedef bool reduced_fn(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);

static gj_arena arena;

/* Every numerator over every denominator, as it stands, then what is no small number; one of the large ones
 * as if it stood at an address that could be a numerator. */
static gj_value value_of(size_t index)
{
    size_t fractions = COUNT_OF(numerators) * COUNT_OF(denominators);
    if (index < fractions)
        return (gj_value){.num = numerators[index / COUNT_OF(denominators)],
                          .den = denominators[index % COUNT_OF(denominators)]};
    gj_value large = gj_value_whole(INT64_MAX);
    assert_true(gj_number_mul(&arena, &large, &large, &large));
    return index == fractions       ? large
           : index == fractions + 1 ? gj_value_nothing()
           : index == fractions + 2 ? (gj_value){.den = 1, .state = GJ_UNKNOWN}
                                    : (gj_value){.num = 5, .den = 0};
}

static bool is_small(const gj_value *value)
{
    return value->state == GJ_VALUE && value->den != 0;
}

/* So small that there is no reason to leave the result to others. */
static bool is_ordinary(const gj_value *value)
{
    return is_small(value) && value->num > -(1 << 20) && value->num < 1 << 20 && value->den < 1 << 10;
}

static gj_value reduced(gj_value value)
{
    gj_number_reduce(&value);
    return value;
}

static void expect_number(const gj_value *found, const gj_value *expected)
{
    assert_int_equal(found->state, expected->state);
    assert_int_equal(found->den, expected->den);
    assert_int_equal(found->num, expected->num);
}

static void compare(unreduced_fn *unreduced, reduced_fn *expected, gj_value a, gj_value b, bool divides)
{
    const gj_value before = {.num = 77, .den = 5};
    gj_value out = before, right;
    if (!unreduced(&out, &a, &b)) {
        assert_memory_equal(&out, &before, sizeof out);
        assert_false(is_ordinary(&a) && is_ordinary(&b) && (!divides || b.num > 0));
        return;
    }
    assert_true(is_small(&a) && is_small(&b) && is_small(&out) && (!divides || b.num > 0));
    gj_value x = reduced(a), y = reduced(b);
    assert_true(expected(&arena, &right, &x, &y));
    gj_number_reduce(&out);
    expect_number(&out, &right);
    assert_true(unreduced(&a, &a, &b)); /* in place */
    gj_number_reduce(&a);
    expect_number(&a, &right);
}

static void gives_the_same_numbers(void **state)
{
    (void)state;
    gj_arena_init(&arena, gj_allocator_default());
    for (size_t i = 0; i < VALUES; i++) {
        for (size_t k = 0; k < VALUES; k++) {
            gj_value a = value_of(i), b = value_of(k);
            compare(gj_unreduced_add, gj_number_add, a, b, false);
            compare(gj_unreduced_sub, gj_number_sub, a, b, false);
            compare(gj_unreduced_mul, gj_number_mul, a, b, false);
            compare(gj_unreduced_div, gj_number_div, a, b, true);
        }
        gj_arena_reset(&arena);
    }
    gj_arena_fini(&arena);
}

/* full * (one - part / whole) by the usual operations. */
static void expect_share(gj_value part, gj_value whole, gj_value one, gj_value full)
{
    gj_value quotient = {.num = 1, .den = 7}, rest = quotient, product = quotient, right[3];
    const gj_value before = quotient;
    if (!gj_unreduced_share(&quotient, &rest, &product, &part, &whole, &one, &full)) {
        assert_memory_equal(&quotient, &before, sizeof before);
        assert_memory_equal(&rest, &before, sizeof before);
        assert_memory_equal(&product, &before, sizeof before);
        assert_false(is_ordinary(&part) && is_ordinary(&whole) && is_ordinary(&one) && is_ordinary(&full) &&
                     part.den * whole.den * one.den * full.den == 1 && whole.num > 0);
        return;
    }
    assert_true(gj_number_div(&arena, &right[0], &part, &whole));
    assert_true(gj_number_sub(&arena, &right[1], &one, &right[0]));
    assert_true(gj_number_mul(&arena, &right[2], &full, &right[1]));
    gj_number_reduce(&quotient);
    gj_number_reduce(&rest);
    gj_number_reduce(&product);
    expect_number(&quotient, &right[0]);
    expect_number(&rest, &right[1]);
    expect_number(&product, &right[2]);
}

static void takes_shares(void **state)
{
    (void)state;
    gj_arena_init(&arena, gj_allocator_default());
    for (size_t i = 0; i < COUNT_OF(numerators); i++)
        for (size_t k = 0; k < VALUES; k++)
            for (size_t n = 0; n < COUNT_OF(numerators); n++) {
                gj_value part = gj_value_whole(numerators[i]), full = gj_value_whole(numerators[n]);
                expect_share(part, value_of(k), gj_value_whole(1), full);
                expect_share(value_of(k), full, part, gj_value_whole(15));
                expect_share(part, full, gj_value_whole(2), value_of(k));
                gj_arena_reset(&arena);
            }
    gj_arena_fini(&arena);
}

static void reduces(void **state)
{
    (void)state;
    gj_value some = {.num = 54, .den = 12}, none = {.num = 0, .den = 12}, nothing = gj_value_nothing();
    gj_number_reduce(&some);
    gj_number_reduce(&none);
    gj_number_reduce(&nothing);
    assert_true(some.num == 9 && some.den == 2);
    assert_true(none.num == 0 && none.den == 1);
    assert_int_equal(nothing.state, GJ_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_same_numbers),
        cmocka_unit_test(takes_shares),
        cmocka_unit_test(reduces),
    };
    return cmocka_run_group_tests_name("number_unreduced", tests, NULL, NULL);
}
