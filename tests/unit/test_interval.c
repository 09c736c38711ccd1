/* Intervals: every operation is tried on intervals of small numbers, and what it gives for each pair of
 * numbers in them must lie in what it says; bounds that are known exactly are held to the letter. */
#include "tests/unit/support.h"

#include "vm/interval.h"

static gj_arena arena;

static gj_value number(const char *text)
{
    gj_value out;
    assert_int_equal(gj_number_from_fraction_text(&arena, &out, text_of(text)), GJ_PARSE_OK);
    return out;
}

static gj_interval between(const char *low, const char *high)
{
    gj_value a = number(low), b = number(high);
    gj_interval x = gj_interval_exact(&a), y = gj_interval_exact(&b);
    gj_interval out = gj_interval_join(&arena, &x, &y);
    out.whole = false;
    return out;
}

static void show_bound(gj_buffer *out, const gj_bound *bound)
{
    if (bound->infinite != 0)
        gj_buffer_string(out, bound->infinite < 0 ? "-inf" : "inf");
    else
        assert_true(gj_number_format(&arena, out, &bound->value));
}

#define assert_interval(a, expected) assert_interval_at((a), (expected), __LINE__)
static void assert_interval_at(gj_interval a, const char *expected, int line)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    gj_buffer_string(&out, a.low.open || a.low.infinite != 0 ? "(" : "[");
    show_bound(&out, &a.low);
    gj_buffer_char(&out, ',');
    show_bound(&out, &a.high);
    gj_buffer_string(&out, a.high.open || a.high.infinite != 0 ? ")" : "]");
    gj_buffer_string(&out, a.whole ? " whole" : "");
    assert_text_at(gj_buffer_as_text(&out), expected, __FILE__, line);
    gj_buffer_fini(&out);
}

static void bounds_are_exact_where_they_can_be(void **state)
{
    gj_interval a = between("-2", "3"), b = between("1/2", "4"), out;
    gj_interval zero = gj_interval_whole(0, 0), up = between("0", "5");
    bool odd;
    (void)state;
    assert_interval(gj_interval_add(&arena, &a, &b), "[-1.5,7]");
    assert_interval(gj_interval_sub(&arena, &a, &b), "[-6,2.5]");
    assert_interval(gj_interval_mul(&arena, &a, &b), "[-8,12]");
    assert_true(gj_interval_div(&arena, &out, &a, &b, &odd));
    assert_false(odd);
    assert_interval(out, "[-4,6]");
    assert_true(gj_interval_div(&arena, &out, &b, &up, &odd));
    assert_true(odd);
    assert_interval(out, "[0.1,inf)");
    assert_true(gj_interval_div(&arena, &out, &b, &a, &odd));
    assert_interval(out, "(-inf,inf)");
    assert_false(gj_interval_div(&arena, &out, &b, &zero, &odd));
    assert_interval(gj_interval_abs(&arena, &a), "[0,3]");
    assert_interval(gj_interval_min(&arena, &a, &b), "[-2,3]");
    assert_interval(gj_interval_max(&arena, &a, &b), "[0.5,4]");
    assert_interval(gj_interval_neg(&arena, &b), "[-4,-0.5]");
}

static void whole_numbers_end_at_whole_numbers(void **state)
{
    gj_interval a = gj_interval_whole(0, 10), out = gj_interval_all();
    gj_bound above = {.value = number("5/2"), .open = true}, below = {.value = number("7"), .open = true};
    (void)state;
    assert_true(gj_interval_at_least(&arena, &a, above));
    assert_true(gj_interval_at_most(&arena, &a, below));
    assert_interval(a, "[3,6] whole");
    assert_true(gj_interval_meet(&arena, &out, &out, &a));
    assert_interval(out, "[3,6] whole");
    above.value = number("6");
    assert_false(gj_interval_at_least(&arena, &a, above));
}

static void a_large_bound_is_given_up(void **state)
{
    gj_value large = number("9223372036854775807"),
             beyond = number("170141183460469231731687303715884105727");
    gj_interval a = gj_interval_exact(&large), b = gj_interval_whole(2, 3);
    (void)state;
    assert_interval(gj_interval_mul(&arena, &a, &b), "(-inf,inf) whole");
    assert_interval(gj_interval_exact(&beyond), "(-inf,inf) whole");
}

static void bounds_that_move_are_given_up(void **state)
{
    gj_interval before = gj_interval_whole(0, 3), after = gj_interval_whole(0, 4);
    (void)state;
    assert_interval(gj_interval_widen(&arena, &before, &after), "[0,inf) whole");
    assert_interval(gj_interval_widen(&arena, &before, &before), "[0,3] whole");
}

/* ---- every pair ---- */

static const char *const points[] = {"-3",  "-2",  "-5/2", "-1",  "-1/3", "0",
                                     "1/4", "1/2", "1",    "3/2", "2",    "7"};

typedef bool pair_operation(gj_value *out, const gj_value *a, const gj_value *b);
typedef bool interval_operation(gj_interval *out, const gj_interval *a, const gj_interval *b);

#define PAIR(name)                                                                                           \
    static bool pair_##name(gj_value *out, const gj_value *a, const gj_value *b)                             \
    {                                                                                                        \
        return gj_number_##name(&arena, out, a, b);                                                          \
    }                                                                                                        \
    static bool interval_##name(gj_interval *out, const gj_interval *a, const gj_interval *b)                \
    {                                                                                                        \
        *out = gj_interval_##name(&arena, a, b);                                                             \
        return true;                                                                                         \
    }
PAIR(add)
PAIR(sub)
PAIR(mul)

#define PAIR_BY(name)                                                                                        \
    static bool pair_##name(gj_value *out, const gj_value *a, const gj_value *b)                             \
    {                                                                                                        \
        return gj_number_sign(b) != 0 && gj_number_##name(&arena, out, a, b);                                \
    }                                                                                                        \
    static bool interval_##name(gj_interval *out, const gj_interval *a, const gj_interval *b)                \
    {                                                                                                        \
        bool zero;                                                                                           \
        return gj_interval_##name(&arena, out, a, b, &zero);                                                 \
    }
PAIR_BY(div)
PAIR_BY(mod)

static gj_rounding rounding;

static bool pair_round(gj_value *out, const gj_value *a, const gj_value *b)
{
    bool tie = false;
    return gj_number_sign(b) > 0 && gj_number_round(&arena, out, a, b, rounding, &tie) && !tie;
}

static bool interval_round(gj_interval *out, const gj_interval *a, const gj_interval *b)
{
    bool tie;
    return gj_interval_round(&arena, out, a, b, rounding, &tie);
}

/* Opens a side of an interval, sometimes. */
static gj_interval opened(gj_interval a, unsigned how)
{
    a.low.open = (how & 1u) != 0 && !gj_interval_is_exact(&a);
    a.high.open = (how & 2u) != 0 && !gj_interval_is_exact(&a);
    return a;
}

static void check_pairs(pair_operation *pair, interval_operation *operation, const gj_interval *a,
                        const gj_interval *b)
{
    gj_interval out;
    bool some = operation(&out, a, b);
    for (size_t i = 0; i < COUNT(points); i++)
        for (size_t k = 0; k < COUNT(points); k++) {
            gj_value x = number(points[i]), y = number(points[k]), result;
            if (!gj_interval_holds(&arena, a, &x) || !gj_interval_holds(&arena, b, &y) ||
                !pair(&result, &x, &y))
                continue;
            assert_true(some);
            if (!gj_interval_holds(&arena, &out, &result))
                fail_msg("%s and %s", points[i], points[k]);
        }
}

static void check_operation(pair_operation *pair, interval_operation *operation)
{
    for (size_t i = 0; i < COUNT(points); i += 2)
        for (size_t k = i; k < COUNT(points); k += 2)
            for (size_t m = 0; m < COUNT(points); m += 3)
                for (size_t n = m; n < COUNT(points); n += 3) {
                    gj_interval a = opened(between(points[i], points[k]), (unsigned)(m + n));
                    gj_interval b = opened(between(points[m], points[n]), (unsigned)(i + k) / 2);
                    check_pairs(pair, operation, &a, &b);
                    gj_arena_reset(&arena);
                }
}

static void operations_lose_no_number(void **state)
{
    (void)state;
    check_operation(pair_add, interval_add);
    check_operation(pair_sub, interval_sub);
    check_operation(pair_mul, interval_mul);
    check_operation(pair_div, interval_div);
    check_operation(pair_mod, interval_mod);
    for (int mode = 0; mode < GJ_ROUND_COUNT; mode++) {
        rounding = (gj_rounding)mode;
        check_operation(pair_round, interval_round);
    }
}

static void comparing_says_what_can_be(void **state)
{
    gj_interval a = between("1", "3"), b = between("3", "5"), c = between("3", "3");
    (void)state;
    assert_int_equal(gj_interval_compare(&arena, &a, &b), GJ_CAN_BE_LESS | GJ_CAN_BE_EQUAL);
    a.high.open = true;
    assert_int_equal(gj_interval_compare(&arena, &a, &b), GJ_CAN_BE_LESS);
    assert_int_equal(gj_interval_compare(&arena, &b, &a), GJ_CAN_BE_GREATER);
    assert_int_equal(gj_interval_compare(&arena, &c, &c), GJ_CAN_BE_EQUAL);
}

static int begin(void **state)
{
    (void)state;
    gj_arena_init(&arena, gj_allocator_default());
    return 0;
}

static int end(void **state)
{
    (void)state;
    gj_arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_exact_where_they_can_be),
        cmocka_unit_test(whole_numbers_end_at_whole_numbers),
        cmocka_unit_test(a_large_bound_is_given_up),
        cmocka_unit_test(bounds_that_move_are_given_up),
        cmocka_unit_test(operations_lose_no_number),
        cmocka_unit_test(comparing_says_what_can_be),
    };
    return cmocka_run_group_tests_name("interval", tests, begin, end);
}
