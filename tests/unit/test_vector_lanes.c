/* What is done to all lanes at once (vm/vector_lanes.h), beside what it means for one number: numbers at the
 * borders of 32 and 64 bits, every lane with every other. The files beside this one run the same tests on the
 * functions as they are made for one kind of processor. */
#include "tests/unit/support.h"

#include "vm/vector_lanes.h"

#ifndef LANES_PROCESSOR
#define LANES_PROCESSOR_IS_HERE true
#else
#define LANES_PROCESSOR_IS_HERE __builtin_cpu_supports(LANES_PROCESSOR)
#endif

static const int64_t numbers[] = {0,
                                  1,
                                  -1,
                                  2,
                                  7,
                                  -60,
                                  1000000007,
                                  INT32_MAX,
                                  INT32_MIN,
                                  (int64_t)INT32_MAX + 1,
                                  (int64_t)INT32_MIN - 1,
                                  UINT32_MAX,
                                  -(int64_t)UINT32_MAX,
                                  ((int64_t)1 << 53) + 1,
                                  (int64_t)1 << 62,
                                  -((int64_t)1 << 62),
                                  INT64_MAX,
                                  -INT64_MAX,
                                  INT64_MAX - 1};

/* Numbers for the lanes, another choice for each round. */
static void choose(int64_t *lanes, unsigned round, unsigned step)
{
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        lanes[i] = numbers[(i * step + round) % COUNT(numbers)];
}

static bool has(gj_lanes lanes, unsigned lane)
{
    return (lanes >> lane & 1) != 0;
}

static void test_whole_numbers(void **state)
{
    (void)state;
    for (unsigned round = 0; round < COUNT(numbers); round++) {
        int64_t b[GJ_VECTOR_LANES], c[GJ_VECTOR_LANES], out[GJ_VECTOR_LANES], expected;
        choose(b, round, 1);
        choose(c, 0, 1 + round % 5);
        gj_lanes less = gj_lanes_less(b, c), no_more = gj_lanes_less_equal(b, c), same = gj_lanes_equal(b, c);
        bool fits = true, never = true;
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            assert_int_equal(has(less, i), b[i] < c[i]);
            assert_int_equal(has(no_more, i), b[i] <= c[i]);
            assert_int_equal(has(same, i), b[i] == c[i]);
            fits = fits && !__builtin_add_overflow(b[i], c[i], &expected) && expected != INT64_MIN;
        }
        assert_int_equal(gj_lanes_add(out, b, c), fits);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
            assert_int_equal(out[i], (int64_t)((uint64_t)b[i] + (uint64_t)c[i]));
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
            never = never && !__builtin_sub_overflow(b[i], c[i], &expected) && expected != INT64_MIN;
        assert_int_equal(gj_lanes_subtract(out, b, c), never);
        gj_lanes_smaller(out, b, c);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
            assert_int_equal(out[i], b[i] < c[i] ? b[i] : c[i]);
        gj_lanes_larger(out, b, c);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
            assert_int_equal(out[i], b[i] > c[i] ? b[i] : c[i]);
    }
}

/* In one lane only: the others are well within. */
static void test_one_overflow_is_noticed_in_any_lane(void **state)
{
    (void)state;
    for (unsigned lane = 0; lane < GJ_VECTOR_LANES; lane++) {
        int64_t b[GJ_VECTOR_LANES], c[GJ_VECTOR_LANES], out[GJ_VECTOR_LANES];
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            b[i] = (int64_t)i - 30;
            c[i] = 5;
        }
        assert_true(gj_lanes_add(out, b, c) && gj_lanes_subtract(out, b, c));
        b[lane] = INT64_MAX;
        assert_false(gj_lanes_add(out, b, c));
        assert_true(gj_lanes_subtract(out, b, c));
        b[lane] = -INT64_MAX + 4; /* the difference is INT64_MIN, which is no number of the small form */
        assert_false(gj_lanes_subtract(out, b, c));
        assert_true(gj_lanes_add(out, b, c));
    }
}

static void test_some_lanes_are_copied(void **state)
{
    static const gj_lanes sets[] = {
        0, 1, ~(gj_lanes)0, (gj_lanes)1 << 63, 0x5555555555555555, 0x00ff00000f000001};
    (void)state;
    for (size_t s = 0; s < COUNT(sets); s++) {
        int64_t to[GJ_VECTOR_LANES], from[GJ_VECTOR_LANES], den[GJ_VECTOR_LANES];
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            to[i] = -(int64_t)i - 1;
            from[i] = (int64_t)i << 40 | 3;
        }
        gj_lanes_blend(to, from, sets[s]);
        gj_lanes_denominators(den, from, sets[s]);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            assert_int_equal(to[i], has(sets[s], i) ? from[i] : -(int64_t)i - 1);
            assert_int_equal(den[i], has(sets[s], i) ? from[i] : 1);
        }
    }
}

static bool fits(int64_t number)
{
    return number >= INT32_MIN && number <= INT32_MAX;
}

static void test_fractions(void **state)
{
    (void)state;
    for (unsigned round = 0; round < COUNT(numbers) * 3; round++) {
        int64_t bn[GJ_VECTOR_LANES], bd[GJ_VECTOR_LANES], cn[GJ_VECTOR_LANES], cd[GJ_VECTOR_LANES];
        int64_t num[3][GJ_VECTOR_LANES], den[3][GJ_VECTOR_LANES];
        choose(bn, round, 1);
        choose(cn, round / 3, 2 + round % 3);
        choose(bd, round + 3, 3);
        choose(cd, round + 1, 5);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            bd[i] = bd[i] > 0 ? bd[i] : 1;
            cd[i] = i % 4 == 0 ? bd[i] : cd[i] > 0 ? cd[i] : 1;
        }
        const gj_lanes_numbers b = {bn, bd}, c = {cn, cd};
        gj_lanes fit = gj_lanes_fit(b, c), less = gj_lanes_fraction_less(b, c);
        gj_lanes same = gj_lanes_fraction_equal(b, c);
        gj_lanes_fraction_add(num[0], den[0], b, c, round % 2 == 0 ? 1 : -1);
        gj_lanes_fraction_multiply(num[1], den[1], b, c);
        gj_lanes_fraction_divide(num[2], den[2], b, c);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            assert_int_equal(has(fit, i), fits(bn[i]) && fits(bd[i]) && fits(cn[i]) && fits(cd[i]));
            if (!has(fit, i))
                continue;
            int64_t sign = round % 2 == 0 ? 1 : -1, size = cn[i] < 0 ? -cn[i] : cn[i];
            assert_int_equal(has(less, i), bn[i] * cd[i] < cn[i] * bd[i]);
            assert_int_equal(has(same, i), bn[i] * cd[i] == cn[i] * bd[i]);
            /* num / den = b + c, whichever form it has */
            assert_int_equal(den[0][i], bd[i] == cd[i] ? bd[i] : bd[i] * cd[i]);
            assert_int_equal(num[0][i],
                             bd[i] == cd[i] ? bn[i] + sign * cn[i] : bn[i] * cd[i] + sign * cn[i] * bd[i]);
            assert_int_equal(num[1][i], bn[i] * cn[i]);
            assert_int_equal(den[1][i], bd[i] * cd[i]);
            assert_int_equal(num[2][i], cn[i] < 0 ? -bn[i] * cd[i] : bn[i] * cd[i]);
            assert_int_equal(den[2][i], bd[i] * size);
        }
    }
}

static void test_common_divisors(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        int64_t num[GJ_VECTOR_LANES], den[GJ_VECTOR_LANES], out[GJ_VECTOR_LANES];
        choose(num, round, 1);
        choose(den, round * 3 + 1, 1 + round % 7);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            den[i] = den[i] > 0 ? den[i] : 60;
            if (round % 2 == 0) {
                num[i] = (num[i] % 100000) * (int64_t)(i + 1);
                den[i] = (den[i] % 1000 + 1) * (int64_t)(i + 1);
            }
        }
        gj_lanes_common_divisors(out, num, den);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            int64_t a = den[i], b = num[i] < 0 ? -num[i] : num[i];
            while (b != 0) {
                int64_t rest = a % b;
                a = b;
                b = rest;
            }
            assert_int_equal(out[i], a);
        }
    }
}

static void test_facts_are_gathered(void **state)
{
    gj_value frame[3][4];
    const gj_value *frames[GJ_VECTOR_LANES];
    int64_t num[GJ_VECTOR_LANES];
    gj_lanes yes;
    (void)state;
    for (int f = 0; f < 3; f++)
        for (int s = 0; s < 4; s++)
            frame[f][s] = gj_value_whole(f * 10 + s);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        frames[i] = frame[i % 3];
    assert_int_equal(gj_lanes_gather(num, frames, 2), 0);
    assert_int_equal(gj_lanes_gather_bits(&yes, frames, 1), 0);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        assert_int_equal(num[i], i % 3 * 10 + 2);
        assert_int_equal(has(yes, i), 1);
    }
    frame[1][2] = gj_value_nothing();
    frame[2][2].den = 7;
    gj_lanes odd = gj_lanes_gather(num, frames, 2);
    assert_int_equal(gj_lanes_gather_bits(&yes, frames, 2), odd);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        assert_int_equal(has(odd, i), i % 3 != 0);
}

static void test_this_processor_has_not_got_them(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest none[] = {cmocka_unit_test(test_this_processor_has_not_got_them)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_one_overflow_is_noticed_in_any_lane),
        cmocka_unit_test(test_some_lanes_are_copied),
        cmocka_unit_test(test_fractions),
        cmocka_unit_test(test_common_divisors),
        cmocka_unit_test(test_facts_are_gathered),
    };
    if (!LANES_PROCESSOR_IS_HERE)
        return cmocka_run_group_tests_name("vector lanes", none, NULL, NULL);
    return cmocka_run_group_tests_name("vector lanes", tests, NULL, NULL);
}
