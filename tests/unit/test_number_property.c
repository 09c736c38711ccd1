/* Numbers against GMP's rationals, on random operands that crowd around the borders of the small form. In
 * each case every operation is tried on a pair of operands, and each of the four once more with the second
 * operand chosen so that the exact result lies on a border. A result must have the right value and be
 * canonical. Rounding and roots are judged by their definitions, not by the method that the program uses. */
#include "tests/unit/support.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "vm/big.h"

#define CASES 40000

typedef struct fixture {
    gj_arena arena;
    gj_buffer text;
    uint64_t random;
    size_t checks;
    mpq_t a, b, want, found, spare;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    gj_arena_init(&f->arena, gj_allocator_default());
    gj_buffer_init(&f->text, gj_allocator_default());
    f->random = 20240601;
    mpq_inits(f->a, f->b, f->want, f->found, f->spare, NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    mpq_clears(f->a, f->b, f->want, f->found, f->spare, NULL);
    gj_arena_fini(&f->arena);
    gj_buffer_fini(&f->text);
    free(f);
    return 0;
}

/* splitmix64: the same cases on every machine. */
static uint64_t next(fixture *f)
{
    uint64_t z = f->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned below(fixture *f, unsigned limit)
{
    return (unsigned)(next(f) % limit);
}

static void random_bits(fixture *f, mpz_ptr out, unsigned bits)
{
    mpz_set_ui(out, 0);
    for (unsigned done = 0; done < bits; done += 64) {
        mpz_mul_2exp(out, out, 64);
        mpz_add_ui(out, out, next(f));
    }
    mpz_fdiv_r_2exp(out, out, bits);
}

/* 2^bits + about zero. */
static void near_power(fixture *f, mpz_ptr out, unsigned bits)
{
    mpz_set_ui(out, 1);
    mpz_mul_2exp(out, out, bits);
    mpz_add_ui(out, out, below(f, 7));
    mpz_sub_ui(out, out, 3);
}

static void random_num(fixture *f, mpz_ptr out)
{
    switch (below(f, 8)) {
    case 0:
        mpz_set_ui(out, below(f, 5));
        break;
    case 1:
    case 2:
        mpz_set_ui(out, below(f, 100000));
        break;
    case 3:
    case 4:
        near_power(f, out, 63);
        break;
    case 5:
        near_power(f, out, 31 + below(f, 3));
        break;
    case 6:
        random_bits(f, out, 1 + below(f, 70));
        break;
    default:
        random_bits(f, out, 60 + below(f, 400));
        break;
    }
    if (below(f, 2) == 0)
        mpz_neg(out, out);
}

static void random_den(fixture *f, mpz_ptr out)
{
    switch (below(f, 8)) {
    case 0:
    case 1:
        mpz_set_ui(out, 1);
        break;
    case 2:
        mpz_set_ui(out, 1 + below(f, 30));
        break;
    case 3:
        mpz_ui_pow_ui(out, 10, below(f, 22));
        break;
    case 4:
        near_power(f, out, 32);
        break;
    case 5:
        mpz_set_ui(out, 1);
        mpz_mul_2exp(out, out, below(f, 70));
        mpz_mul_ui(out, out, below(f, 2) == 0 ? 1 : 5);
        break;
    case 6:
        near_power(f, out, 63 + below(f, 2));
        break;
    default:
        random_bits(f, out, 1 + below(f, 200));
        break;
    }
    if (mpz_sgn(out) == 0)
        mpz_set_ui(out, 1);
}

static void random_number(fixture *f, mpq_ptr out)
{
    random_num(f, mpq_numref(out));
    random_den(f, mpq_denref(out));
    mpq_canonicalize(out);
}

static void random_nonzero(fixture *f, mpq_ptr out)
{
    do
        random_number(f, out);
    while (mpq_sgn(out) == 0);
}

static gj_value value_of(fixture *f, mpq_srcptr number)
{
    gj_value value;
    char *text = mpq_get_str(NULL, 10, number);
    assert_int_equal(gj_number_from_fraction_text(&f->arena, &value, gj_text_from(text)), GJ_PARSE_OK);
    free(text);
    return value;
}

static void read_value(const gj_value *value, mpq_ptr out)
{
    if (value->den != 0) {
        mpz_set_si(mpq_numref(out), value->num);
        mpz_set_ui(mpq_denref(out), value->den);
        return;
    }
    const gj_big *big = gj_value_big(value);
    mpz_import(mpq_numref(out), big->num_size, -1, sizeof(mp_limb_t), 0, 0, big->limbs);
    mpz_import(mpq_denref(out), big->den_size, -1, sizeof(mp_limb_t), 0, 0, big->limbs + big->num_size);
    if (big->negative)
        mpz_neg(mpq_numref(out), mpq_numref(out));
}

static bool fits_small(mpq_srcptr number)
{
    return mpz_sizeinbase(mpq_numref(number), 2) <= 63 && mpz_sizeinbase(mpq_denref(number), 2) <= 32;
}

/* The value is `want` exactly, in its one canonical form. */
static void check_at(fixture *f, gj_value value, mpq_srcptr want, const char *what, int line)
{
    f->checks++;
    read_value(&value, f->found);
    bool right = value.state == GJ_VALUE && mpz_cmp(mpq_numref(f->found), mpq_numref(want)) == 0 &&
                 mpz_cmp(mpq_denref(f->found), mpq_denref(want)) == 0 && (value.den != 0) == fits_small(want);
    if (right && value.den == 0) {
        const gj_big *big = gj_value_big(&value);
        right = big->limbs[big->num_size - 1] != 0 && big->limbs[big->num_size + big->den_size - 1] != 0;
    }
    if (right)
        return;
    char *a = mpq_get_str(NULL, 10, f->a), *b = mpq_get_str(NULL, 10, f->b);
    char *expected = mpq_get_str(NULL, 10, want), *found = mpq_get_str(NULL, 10, f->found);
    print_error("%s, a = %s, b = %s: expected %s, found %s\n", what, a, b, expected, found);
    free(a);
    free(b);
    free(expected);
    free(found);
    _fail(__FILE__, line);
}

#define check(f, value, want, what) check_at((f), (value), (want), (what), __LINE__)

static void floor_of(mpq_ptr out, mpq_srcptr a)
{
    mpz_fdiv_q(mpq_numref(out), mpq_numref(a), mpq_denref(a));
    mpz_set_ui(mpq_denref(out), 1);
}

static void check_arithmetic(fixture *f)
{
    gj_value a = value_of(f, f->a), b = value_of(f, f->b), out;
    check(f, a, f->a, "reading a");
    check(f, b, f->b, "reading b");

    assert_true(gj_number_add(&f->arena, &out, &a, &b));
    mpq_add(f->want, f->a, f->b);
    check(f, out, f->want, "a + b");

    assert_true(gj_number_sub(&f->arena, &out, &a, &b));
    mpq_sub(f->want, f->a, f->b);
    check(f, out, f->want, "a - b");

    assert_true(gj_number_mul(&f->arena, &out, &a, &b));
    mpq_mul(f->want, f->a, f->b);
    check(f, out, f->want, "a * b");

    assert_true(gj_number_neg(&f->arena, &out, &a));
    mpq_neg(f->want, f->a);
    check(f, out, f->want, "-a");

    assert_true(gj_number_abs(&f->arena, &out, &a));
    mpq_abs(f->want, f->a);
    check(f, out, f->want, "|a|");

    int order = 7;
    assert_true(gj_number_compare(&f->arena, &order, &a, &b));
    int expected = mpq_cmp(f->a, f->b);
    assert_int_equal((order > 0) - (order < 0), (expected > 0) - (expected < 0));
    assert_int_equal(gj_number_sign(&a), mpq_sgn(f->a));
    assert_int_equal(gj_number_is_whole(&a), mpz_cmp_ui(mpq_denref(f->a), 1) == 0);
    if (mpq_sgn(f->b) == 0)
        return;

    assert_true(gj_number_div(&f->arena, &out, &a, &b));
    mpq_div(f->want, f->a, f->b);
    check(f, out, f->want, "a / b");

    floor_of(f->spare, f->want);
    mpq_mul(f->spare, f->spare, f->b);
    mpq_sub(f->want, f->a, f->spare);
    assert_true(gj_number_mod(&f->arena, &out, &a, &b));
    check(f, out, f->want, "a mod b");
}

/* The multiple of b that a is rounded to, from the multiples on both sides;
 * whether it was an undecided tie. */
static bool expected_rounding(fixture *f, gj_rounding mode)
{
    mpz_t low, doubled, rest;
    mpz_inits(low, doubled, rest, NULL);
    mpq_div(f->spare, f->a, f->b);
    mpz_fdiv_qr(low, rest, mpq_numref(f->spare), mpq_denref(f->spare));
    mpz_mul_2exp(doubled, rest, 1);
    bool exact = mpz_sgn(rest) == 0, negative = mpq_sgn(f->a) < 0;
    int half = mpz_cmp(doubled, mpq_denref(f->spare));
    bool up = false, tie = false;
    switch (mode) {
    case GJ_ROUND_HALF_UP:
        up = half > 0 || (half == 0 && !negative);
        break;
    case GJ_ROUND_HALF_EVEN:
        up = half > 0 || (half == 0 && mpz_odd_p(low));
        break;
    case GJ_ROUND_HALF_DOWN:
        up = half > 0 || (half == 0 && negative);
        break;
    case GJ_ROUND_DOWN:
        up = negative;
        break;
    case GJ_ROUND_UP:
        up = !negative;
        break;
    case GJ_ROUND_CEIL:
        up = true;
        break;
    case GJ_ROUND_HALF_UNDETERMINED:
        tie = !exact && half == 0;
        up = half > 0;
        break;
    case GJ_ROUND_FLOOR:
    case GJ_ROUND_COUNT:
        break;
    }
    mpz_add_ui(mpq_numref(f->want), low, up && !exact ? 1 : 0);
    mpz_set_ui(mpq_denref(f->want), 1);
    mpq_mul(f->want, f->want, f->b);
    if (tie)
        mpq_set(f->want, f->a);
    mpz_clears(low, doubled, rest, NULL);
    return tie;
}

static void check_rounding(fixture *f)
{
    static const char *const names[] = {"half up", "half even", "half down", "down",
                                        "up",      "ceil",      "floor",     "half undetermined"};
    gj_value a = value_of(f, f->a), step = value_of(f, f->b), out;
    for (int mode = 0; mode < GJ_ROUND_COUNT; mode++) {
        bool tie = mode % 2 == 0;
        bool expected = expected_rounding(f, (gj_rounding)mode);
        assert_true(gj_number_round(&f->arena, &out, &a, &step, (gj_rounding)mode, &tie));
        check(f, out, f->want, names[mode]);
        assert_int_equal(tie, expected);
    }
}

/* How r * |r| compares with a, for the whole r that is `offset` away from what was found. */
static int compare_root(fixture *f, const gj_value *root, unsigned offset)
{
    read_value(root, f->want);
    mpz_add_ui(mpq_numref(f->want), mpq_numref(f->want), offset);
    mpq_abs(f->spare, f->want);
    mpq_mul(f->want, f->want, f->spare);
    return mpq_cmp(f->want, f->a);
}

static void check_roots(fixture *f)
{
    gj_value a = value_of(f, f->a), low, high, root;
    assert_true(gj_number_root_floor(&f->arena, &low, &a));
    assert_true(gj_number_root_ceil(&f->arena, &high, &a));
    assert_true(gj_number_is_whole(&low) && gj_number_is_whole(&high));
    assert_true(compare_root(f, &low, 0) <= 0);
    assert_true(compare_root(f, &low, 1) > 0);
    /* The ceiling is the floor where that is the root, else one more. */
    bool same = compare_root(f, &low, 0) == 0;
    read_value(&low, f->want);
    mpz_add_ui(mpq_numref(f->want), mpq_numref(f->want), same ? 0 : 1);
    check(f, high, f->want, "ceiling of the root of a");
    bool exact = false;
    assert_true(gj_number_root_exact(&f->arena, &root, &a, &exact));
    mpq_abs(f->spare, f->a);
    assert_int_equal(exact, mpz_perfect_square_p(mpq_numref(f->spare)) != 0 &&
                                mpz_perfect_square_p(mpq_denref(f->spare)) != 0);
    if (exact) {
        gj_value square;
        assert_true(gj_number_signed_square(&f->arena, &square, &root));
        check(f, square, f->a, "square of the root of a");
        assert_int_equal(gj_number_sign(&root), gj_number_sign(&a));
    }
    /* The root of b's signed square is b. */
    gj_value b = value_of(f, f->b), square;
    assert_true(gj_number_signed_square(&f->arena, &square, &b));
    mpq_abs(f->spare, f->b);
    mpq_mul(f->want, f->b, f->spare);
    check(f, square, f->want, "b * |b|");
    assert_true(gj_number_root_exact(&f->arena, &root, &square, &exact));
    assert_true(exact);
    check(f, root, f->b, "root of b * |b|");
}

/* The value of "-12.5" or "-25/2", read with GMP. */
static void read_text(gj_text text, mpq_ptr out)
{
    char *copy = calloc(text.size + 1, 1);
    assert_non_null(copy);
    size_t size = 0, places = 0;
    bool after = false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '.') {
            after = true;
            continue;
        }
        copy[size++] = text.bytes[i];
        places += after ? 1 : 0;
    }
    assert_int_equal(mpq_set_str(out, copy, 10), 0);
    free(copy);
    if (after) {
        mpz_ui_pow_ui(mpq_denref(out), 10, places);
        mpq_canonicalize(out);
    }
}

static void check_text(fixture *f)
{
    gj_value a = value_of(f, f->a), back;
    bool finite = false;
    mpz_t rest, five;
    mpz_init(rest);
    mpz_init_set_ui(five, 5);
    mpz_tdiv_q_2exp(rest, mpq_denref(f->a), mpz_scan1(mpq_denref(f->a), 0));
    mpz_remove(rest, rest, five);
    assert_true(gj_number_is_decimal(&f->arena, &a, &finite));
    assert_int_equal(finite, mpz_cmp_ui(rest, 1) == 0);
    mpz_clears(rest, five, NULL);

    gj_buffer_clear(&f->text);
    assert_true(gj_number_format(&f->arena, &f->text, &a));
    gj_text text = gj_buffer_as_text(&f->text);
    bool slash = memchr(text.bytes, '/', text.size) != NULL;
    bool point = memchr(text.bytes, '.', text.size) != NULL;
    assert_int_equal(slash, !finite);
    assert_int_equal(point, finite && !gj_number_is_whole(&a));
    assert_false(point && text.bytes[text.size - 1] == '0'); /* no digit more than needed */
    read_text(text, f->want);
    assert_true(mpq_equal(f->want, f->a));
    if (finite) {
        assert_int_equal(gj_number_from_decimal(&f->arena, &back, text), GJ_PARSE_OK);
        check(f, back, f->a, "reading what was written");
        if (!point)
            return;
        unsigned exponent = below(f, 30);
        gj_buffer_format(&f->text, "00e-%u", exponent); /* two zeros more, and an exponent */
        text = gj_buffer_as_text(&f->text);
        assert_int_equal(gj_number_from_decimal(&f->arena, &back, text), GJ_PARSE_OK);
        mpz_set_ui(mpq_numref(f->spare), 1);
        mpz_ui_pow_ui(mpq_denref(f->spare), 10, exponent);
        mpq_mul(f->want, f->a, f->spare);
        check(f, back, f->want, "reading with an exponent");
    }
}

/* A number on a border of the small form, into `out`. */
static void border(fixture *f, mpq_ptr out)
{
    mpz_set_ui(mpq_denref(out), 1);
    if (below(f, 3) != 0)
        near_power(f, mpq_numref(out), 63);
    else
        random_num(f, mpq_numref(out));
    if (below(f, 2) == 0)
        near_power(f, mpq_denref(out), 32);
    else if (below(f, 2) == 0)
        mpz_set_ui(mpq_denref(out), 1 + below(f, 100));
    if (below(f, 2) == 0)
        mpz_neg(mpq_numref(out), mpq_numref(out));
    mpq_canonicalize(out);
}

static void test_pairs(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < CASES; i++) {
        random_number(f, f->a);
        random_number(f, f->b);
        if (i % 4 == 0) /* equal denominators */
            mpz_set(mpq_denref(f->b), mpq_denref(f->a));
        mpq_canonicalize(f->b);
        check_arithmetic(f);
        check_text(f);
        gj_arena_reset(&f->arena);
    }
    assert_true(f->checks > CASES * 8);
}

static void test_results_on_the_border(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < CASES; i++) {
        random_nonzero(f, f->a);
        border(f, f->want);
        switch (i % 4) {
        case 0:
            mpq_sub(f->b, f->want, f->a);
            break;
        case 1:
            mpq_sub(f->b, f->a, f->want);
            break;
        case 2:
            mpq_div(f->b, f->want, f->a);
            break;
        default:
            if (mpq_sgn(f->want) != 0)
                mpq_div(f->b, f->a, f->want);
            break;
        }
        check_arithmetic(f);
        gj_arena_reset(&f->arena);
    }
}

static void test_mod_on_the_border(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < CASES / 4; i++) {
        /* a = k * b + rest */
        border(f, f->spare);
        random_nonzero(f, f->b);
        mpz_set_ui(mpq_numref(f->a), below(f, 4));
        mpz_set_ui(mpq_denref(f->a), 1);
        mpq_mul(f->a, f->a, f->b);
        mpq_add(f->a, f->a, f->spare);
        check_arithmetic(f);
        gj_arena_reset(&f->arena);
    }
}

static void test_rounding(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < CASES / 2; i++) {
        random_nonzero(f, f->b);
        mpq_abs(f->b, f->b);
        if (i % 3 == 0) {
            random_number(f, f->a);
        } else {
            /* An odd or even multiple of half a step: a tie, or no rounding at all. */
            random_num(f, mpq_numref(f->a));
            mpz_set_ui(mpq_denref(f->a), 2);
            mpq_canonicalize(f->a);
            mpq_mul(f->a, f->a, f->b);
        }
        if (i % 3 == 2) {
            /* … missed by very little. */
            mpz_set_si(mpq_numref(f->spare), below(f, 2) == 0 ? 1 : -1);
            mpz_set_ui(mpq_denref(f->spare), UINT32_MAX - below(f, 3));
            mpq_canonicalize(f->spare);
            mpq_add(f->a, f->a, f->spare);
        }
        check_rounding(f);
        gj_arena_reset(&f->arena);
    }
}

static void test_roots(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < CASES / 2; i++) {
        random_number(f, f->a);
        random_number(f, f->b);
        if (i % 2 == 0) {
            /* Squares, and their neighbours by one. */
            mpq_mul(f->a, f->a, f->a);
            mpz_set_si(mpq_numref(f->spare), (int)below(f, 3) - 1);
            mpz_set_ui(mpq_denref(f->spare), 1);
            mpq_add(f->a, f->a, f->spare);
            if (i % 4 == 0)
                mpq_neg(f->a, f->a);
        }
        check_roots(f);
        gj_arena_reset(&f->arena);
    }
}

/* A long computation: errors that are lost in one step would add up. */
static void test_running_sum(void **state)
{
    fixture *f = *state;
    gj_value sum = gj_value_whole(0);
    mpq_set_ui(f->a, 0, 1);
    for (unsigned i = 1; i <= 1500; i++) {
        gj_value term;
        assert_true(gj_number_from_fraction(&f->arena, &term, i % 3 == 0 ? -1 : 1, (int64_t)i));
        assert_true(gj_number_add(&f->arena, &sum, &sum, &term));
        mpq_set_si(f->b, i % 3 == 0 ? -1 : 1, i);
        mpq_add(f->a, f->a, f->b);
        check(f, sum, f->a, "running sum");
    }
    for (unsigned i = 1500; i >= 1; i--) {
        gj_value term;
        assert_true(gj_number_from_fraction(&f->arena, &term, i % 3 == 0 ? -1 : 1, (int64_t)i));
        assert_true(gj_number_sub(&f->arena, &sum, &sum, &term));
    }
    gj_value zero = gj_value_whole(0);
    assert_memory_equal(&sum, &zero, sizeof zero);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_pairs), TEST(test_results_on_the_border), TEST(test_mod_on_the_border), TEST(test_rounding),
        TEST(test_roots), TEST(test_running_sum),
    };
    return cmocka_run_group_tests_name("number property", tests, NULL, NULL);
}
