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

static const gj_lanes sets[] = {
    0, 1, ~(gj_lanes)0, (gj_lanes)1 << 63, 0x5555555555555555, 0x00ff00000f000001};

static void test_some_lanes_are_copied(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT(sets); s++) {
        int64_t to[GJ_VECTOR_LANES], from[GJ_VECTOR_LANES];
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            to[i] = -(int64_t)i - 1;
            from[i] = (int64_t)i << 40 | 3;
        }
        gj_lanes_blend(to, from, sets[s]);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
            assert_int_equal(to[i], has(sets[s], i) ? from[i] : -(int64_t)i - 1);
    }
}

static bool fits(int64_t number)
{
    return number >= INT32_MIN && number <= INT32_MAX;
}

/* Two numbers in each lane: fractions in some lanes, in the others whole ones with anything for a tail. */
typedef struct operands {
    gj_vector_register b, c;
} operands;

static gj_vector_register choose_register(const int64_t *num, const int64_t *tail, gj_lanes fractions)
{
    gj_vector_register reg = {.whole = ~fractions, .fraction = fractions};
    memcpy(reg.num, num, sizeof reg.num);
    memcpy(reg.tail, tail, sizeof reg.tail);
    return reg;
}

static void choose_operands(operands *o, unsigned round)
{
    int64_t num[2][GJ_VECTOR_LANES], tail[2][GJ_VECTOR_LANES];
    gj_lanes b = sets[round % COUNT(sets)], c = sets[round / 2 % COUNT(sets)];
    choose(num[0], round, 1);
    choose(num[1], round / 3, 2 + round % 3);
    choose(tail[0], round + 3, 3);
    choose(tail[1], round + 1, 5);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        if (has(b, i) && tail[0][i] <= 0)
            tail[0][i] = 1;
        if (has(c, i) && (tail[1][i] <= 0 || i % 4 == 0))
            tail[1][i] = i % 4 == 0 && has(b, i) ? tail[0][i] : 3;
    }
    o->b = choose_register(num[0], tail[0], b);
    o->c = choose_register(num[1], tail[1], c);
}

static int64_t denominator_of(const gj_vector_register *of, unsigned lane)
{
    return has(of->fraction, lane) ? of->tail[lane] : 1;
}

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, SMALLER, LARGER, OPERATIONS };

static gj_lanes calculate(int operation, gj_vector_register *a, const gj_vector_register *b,
                          const gj_vector_register *c, gj_lanes lanes)
{
    switch (operation) {
    case ADD:
        return gj_lanes_fraction_add(a, b, c, lanes, 1);
    case SUBTRACT:
        return gj_lanes_fraction_add(a, b, c, lanes, -1);
    case MULTIPLY:
        return gj_lanes_fraction_multiply(a, b, c, lanes);
    case DIVIDE:
        return gj_lanes_fraction_divide(a, b, c, lanes);
    case SMALLER:
        return gj_lanes_fraction_choose(a, b, c, lanes, 1);
    default:
        return gj_lanes_fraction_choose(a, b, c, lanes, -1);
    }
}

/* What comes out of b and c, as the parts that it has before it is reduced. */
static void expect(int operation, int64_t bn, int64_t bd, int64_t cn, int64_t cd, int64_t *num, int64_t *den)
{
    int64_t size = cn < 0 ? -cn : cn;
    bool other = operation == SMALLER ? cn * bd < bn * cd : cn * bd > bn * cd;
    *den = operation <= SUBTRACT ? (bd == cd ? bd : bd * cd) : bd * cd;
    *num = bd == cd ? bn + (operation == ADD ? cn : -cn) : bn * cd + (operation == ADD ? cn : -cn) * bd;
    if (operation == MULTIPLY) {
        *num = bn * cn;
    } else if (operation == DIVIDE) {
        *num = cn < 0 ? -bn * cd : bn * cd;
        *den = bd * size;
    } else if (operation >= SMALLER) {
        *num = other ? cn : bn;
        *den = other ? cd : bd;
    }
}

static void test_fractions(void **state)
{
    operands o;
    (void)state;
    for (unsigned round = 0; round < COUNT(numbers) * 6; round++) {
        int operation = (int)(round % OPERATIONS);
        gj_lanes lanes = sets[(round / 6 + 2) % COUNT(sets)];
        choose_operands(&o, round);
        gj_vector_register before = o.c, a = o.c;
        gj_lanes done = calculate(operation, &a, &o.b, &o.c, lanes);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            int64_t bn = o.b.num[i], bd = denominator_of(&o.b, i);
            int64_t cn = o.c.num[i], cd = denominator_of(&o.c, i);
            bool possible = fits(bn) && fits(bd) && fits(cn) && fits(cd) && (operation != DIVIDE || cn != 0);
            int64_t num = before.num[i], den = before.tail[i];
            assert_int_equal(has(done, i), possible && has(lanes, i));
            if (has(done, i))
                expect(operation, bn, bd, cn, cd, &num, &den);
            assert_int_equal(a.num[i], num);
            assert_int_equal(a.tail[i], den);
            assert_int_equal(has(a.whole, i), has(done, i) ? den == 1 : has(before.whole, i));
            assert_int_equal(has(a.fraction, i), has(done, i) ? den != 1 : has(before.fraction, i));
        }
    }
}

/* A result may take an operand's place. */
static void test_results_stand_where_operands_stood(void **state)
{
    operands o;
    (void)state;
    for (unsigned round = 0; round < COUNT(numbers) * 2; round++) {
        for (int operation = 0; operation < OPERATIONS; operation++) {
            choose_operands(&o, round);
            gj_vector_register *in_place = round % 2 == 0 ? &o.b : &o.c, apart = *in_place;
            gj_lanes all = ~(gj_lanes)0, done = calculate(operation, &apart, &o.b, &o.c, all);
            assert_int_equal(calculate(operation, in_place, &o.b, &o.c, all), done);
            assert_int_equal(in_place->whole, apart.whole);
            assert_int_equal(in_place->fraction, apart.fraction);
            assert_memory_equal(in_place->num, apart.num, sizeof apart.num);
            assert_memory_equal(in_place->tail, apart.tail, sizeof apart.tail);
        }
    }
}

static void test_fractions_are_compared(void **state)
{
    operands o;
    (void)state;
    for (unsigned round = 0; round < COUNT(numbers) * 3; round++) {
        gj_lanes fit[2];
        choose_operands(&o, round);
        gj_lanes less = gj_lanes_fraction_less(&fit[0], &o.b, &o.c);
        gj_lanes same = gj_lanes_fraction_equal(&fit[1], &o.b, &o.c);
        assert_int_equal(fit[0], fit[1]);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            int64_t bn = o.b.num[i], bd = denominator_of(&o.b, i);
            int64_t cn = o.c.num[i], cd = denominator_of(&o.c, i);
            assert_int_equal(has(fit[0], i), fits(bn) && fits(bd) && fits(cn) && fits(cd));
            assert_int_equal(has(less, i), has(fit[0], i) && bn * cd < cn * bd);
            assert_int_equal(has(same, i), has(fit[0], i) && bn * cd == cn * bd);
        }
    }
}

static void test_fractions_are_reduced(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        int64_t num[GJ_VECTOR_LANES], den[GJ_VECTOR_LANES];
        int64_t from_num[GJ_VECTOR_LANES], from_den[GJ_VECTOR_LANES];
        choose(num, round, 1);
        choose(den, round * 3 + 1, 1 + round % 7);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            den[i] = den[i] > 0 ? den[i] : 60;
            if (round % 2 == 0) {
                num[i] = (num[i] % 100000) * (int64_t)(i + 1);
                den[i] = (den[i] % 1000 + 1) * (int64_t)(i + 1);
            }
            from_num[i] = num[i];
            from_den[i] = den[i];
        }
        gj_lanes_reduce(num, den);
        for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
            int64_t a = from_den[i], b = from_num[i] < 0 ? -from_num[i] : from_num[i];
            while (b != 0) {
                int64_t rest = a % b;
                a = b;
                b = rest;
            }
            assert_int_equal(num[i], from_num[i] / a);
            assert_int_equal(den[i], from_den[i] / a);
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
        cmocka_unit_test(test_results_stand_where_operands_stood),
        cmocka_unit_test(test_fractions_are_compared),
        cmocka_unit_test(test_fractions_are_reduced),
        cmocka_unit_test(test_facts_are_gathered),
    };
    if (!LANES_PROCESSOR_IS_HERE)
        return cmocka_run_group_tests_name("vector lanes", none, NULL, NULL);
    return cmocka_run_group_tests_name("vector lanes", tests, NULL, NULL);
}
