/* Numbers by example: the borders of the small form, canonical results, rounding modes, roots and
 * text. Random operands are test_number_property.c's business, limits and missing memory
 * test_number_memory.c's. */
#include "tests/unit/number_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "vm/big.h"

/* A number from "7", "-3/4" or "0.5". */
static gj_value number(fixture *f, const char *text)
{
    gj_value value;
    if (gj_number_from_fraction_text(&f->arena, &value, gj_text_from(text)) != GJ_PARSE_OK)
        assert_int_equal(gj_number_from_decimal(&f->arena, &value, gj_text_from(text)), GJ_PARSE_OK);
    return value;
}

static const char *fraction(fixture *f, gj_value value)
{
    gj_buffer_clear(&f->text);
    assert_true(gj_number_format_fraction(&f->arena, &f->text, &value));
    gj_buffer_char(&f->text, '\0');
    return f->text.bytes;
}

static const char *decimal(fixture *f, gj_value value)
{
    gj_buffer_clear(&f->text);
    assert_true(gj_number_format(&f->arena, &f->text, &value));
    gj_buffer_char(&f->text, '\0');
    return f->text.bytes;
}

typedef bool operation(gj_arena *, gj_value *, const gj_value *, const gj_value *);

static void expect_operation(fixture *f, operation *op, const char *a, const char *b, const char *result)
{
    gj_value x = number(f, a), y = number(f, b), out;
    assert_true(op(&f->arena, &out, &x, &y));
    assert_string_equal(fraction(f, out), result);
    /* Into an operand as well. */
    assert_true(op(&f->arena, &x, &x, &y));
    assert_string_equal(fraction(f, x), result);
}

static void test_operations(void **state)
{
    fixture *f = *state;
    expect_operation(f, gj_number_add, "2", "3", "5");
    expect_operation(f, gj_number_add, "1/6", "1/3", "1/2");
    expect_operation(f, gj_number_add, "1/6", "-1/6", "0");
    expect_operation(f, gj_number_add, "1/4294967295", "1/4294967294", "8589934589/18446744060824649730");
    expect_operation(f, gj_number_sub, "1/2", "1/3", "1/6");
    expect_operation(f, gj_number_mul, "2/3", "-3/2", "-1");
    expect_operation(f, gj_number_mul, "0", "7/3", "0");
    expect_operation(f, gj_number_div, "1", "3", "1/3");
    expect_operation(f, gj_number_div, "-4/9", "-2/3", "2/3");
    expect_operation(f, gj_number_div, "0", "-5", "0");
    expect_operation(f, gj_number_div, "1", "4294967296", "1/4294967296");
    expect_operation(f, gj_number_mod, "7", "3", "1");
    expect_operation(f, gj_number_mod, "-7", "3", "2");
    expect_operation(f, gj_number_mod, "7", "-3", "-2");
    expect_operation(f, gj_number_mod, "-7", "-3", "-1");
    expect_operation(f, gj_number_mod, "6", "-3", "0");
    expect_operation(f, gj_number_mod, "7/2", "2/3", "1/6");
    expect_operation(f, gj_number_mod, "-1/2", "1/3", "1/6");
    expect_operation(f, gj_number_mod, "100000000000000000000", "7", "2");
    expect_operation(f, gj_number_mod, "-100000000000000000000", "7", "5");
    expect_operation(f, gj_number_mod, "3", "-100000000000000000000", "-99999999999999999997");
}

/* Results that leave the small form by one, and come back. */
static void test_borders(void **state)
{
    fixture *f = *state;
    static const struct {
        operation *op;
        const char *a, *b, *result;
    } cases[] = {
        {gj_number_add, "9223372036854775806", "1", "9223372036854775807"},
        {gj_number_add, "9223372036854775807", "1", "9223372036854775808"},
        {gj_number_add, "-9223372036854775807", "-1", "-9223372036854775808"},
        {gj_number_add, "-9223372036854775807", "-2", "-9223372036854775809"},
        {gj_number_add, "9223372036854775808", "-1", "9223372036854775807"},
        {gj_number_sub, "-9223372036854775807", "1", "-9223372036854775808"},
        {gj_number_sub, "-9223372036854775808", "-1", "-9223372036854775807"},
        {gj_number_mul, "-4611686018427387904", "2", "-9223372036854775808"},
        {gj_number_mul, "4611686018427387904", "2", "9223372036854775808"},
        {gj_number_mul, "3037000500", "3037000500", "9223372037000250000"},
        {gj_number_div, "9223372036854775808", "2", "4611686018427387904"},
        {gj_number_div, "1/4294967295", "2", "1/8589934590"},
        {gj_number_mul, "1/8589934590", "2", "1/4294967295"},
        {gj_number_mul, "1/65536", "1/65536", "1/4294967296"},
        {gj_number_add, "9223372036854775807/2", "1/2", "4611686018427387904"},
        {gj_number_add, "9223372036854775807/3", "9223372036854775807/3", "18446744073709551614/3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_operation(f, cases[i].op, cases[i].a, cases[i].b, cases[i].result);

    gj_value most = gj_value_whole(-INT64_MAX), one = gj_value_whole(1), big, back;
    assert_true(gj_number_sub(&f->arena, &big, &most, &one));
    assert_int_equal(big.den, 0); /* INT64_MIN is not small */
    assert_true(gj_number_add(&f->arena, &back, &big, &one));
    assert_memory_equal(&back, &most, sizeof most);

    assert_true(gj_number_neg(&f->arena, &back, &big));
    assert_string_equal(fraction(f, back), "9223372036854775808");
    assert_true(gj_number_abs(&f->arena, &back, &big));
    assert_string_equal(fraction(f, back), "9223372036854775808");
    assert_true(gj_number_abs(&f->arena, &back, &most));
    assert_string_equal(fraction(f, back), "9223372036854775807");
}

static void test_equal_numbers_have_equal_bytes(void **state)
{
    fixture *f = *state;
    gj_value a = number(f, "6/4"), b = number(f, "1.50"), c, third = number(f, "1/3"),
             two = gj_value_whole(2);
    assert_memory_equal(&a, &b, sizeof a);
    gj_value wide = number(f, "300000000000000000000"), divisor = number(f, "200000000000000000000");
    assert_true(gj_number_div(&f->arena, &c, &wide, &divisor));
    assert_memory_equal(&a, &c, sizeof a);
    gj_value zero, none = gj_value_whole(0);
    assert_true(gj_number_sub(&f->arena, &zero, &third, &third));
    assert_memory_equal(&zero, &none, sizeof none);
    assert_true(gj_number_sub(&f->arena, &zero, &wide, &wide));
    assert_memory_equal(&zero, &none, sizeof none);
    assert_true(gj_number_mod(&f->arena, &zero, &wide, &two));
    assert_memory_equal(&zero, &none, sizeof none);
}

static void test_questions(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *text;
        int sign;
        bool whole, fits;
        int64_t i64;
    } cases[] = {
        {"0", 0, true, true, 0},
        {"-5", -1, true, true, -5},
        {"1/2", 1, false, false, 0},
        {"9223372036854775807", 1, true, true, INT64_MAX},
        {"9223372036854775808", 1, true, false, 0},
        {"-9223372036854775808", -1, true, true, INT64_MIN},
        {"-9223372036854775809", -1, true, false, 0},
        {"-9223372036854775808/3", -1, false, false, 0},
        {"100000000000000000000/3", 1, false, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gj_value value = number(f, cases[i].text);
        assert_int_equal(gj_number_sign(&value), cases[i].sign);
        assert_int_equal(gj_number_is_whole(&value), cases[i].whole);
        int64_t i64 = 77;
        assert_int_equal(gj_number_to_i64(&value, &i64), cases[i].fits);
        assert_true(i64 == (cases[i].fits ? cases[i].i64 : 77));
    }
    static const char *const ascending[] = {
        "-100000000000000000001",
        "-100000000000000000000",
        "-9223372036854775808",
        "-9223372036854775807",
        "-1/2",
        "-1/3",
        "0",
        "1/4294967296",
        "1/4294967295",
        "1/3",
        "1/2",
        "9223372036854775807/2",
        "9223372036854775807",
        "9223372036854775808",
    };
    size_t count = sizeof ascending / sizeof *ascending;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            gj_value a = number(f, ascending[i]), b = number(f, ascending[j]);
            int order = 7;
            assert_true(gj_number_compare(&f->arena, &order, &a, &b));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
}

static void test_from_fraction(void **state)
{
    fixture *f = *state;
    static const struct {
        int64_t num, den;
        const char *text;
    } cases[] = {
        {6, 4, "3/2"},
        {0, 9, "0"},
        {INT64_MIN, 1, "-9223372036854775808"},
        {INT64_MIN, 2, "-4611686018427387904"},
        {INT64_MIN, INT64_MAX, "-9223372036854775808/9223372036854775807"},
        {INT64_MAX, INT64_MAX, "1"},
        {1, INT64_MAX, "1/9223372036854775807"},
        {1, UINT32_MAX, "1/4294967295"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gj_value value;
        assert_true(gj_number_from_fraction(&f->arena, &value, cases[i].num, cases[i].den));
        assert_string_equal(fraction(f, value), cases[i].text);
        gj_value same = number(f, cases[i].text);
        if (same.den != 0)
            assert_memory_equal(&value, &same, sizeof same);
    }
}

static void test_rounding(void **state)
{
    fixture *f = *state;
    /* In the order of gj_rounding; the last one leaves ties alone. */
    static const struct {
        const char *x, *step;
        const char *results[GJ_ROUND_COUNT];
    } cases[] = {
        {"5/2", "1", {"3", "2", "2", "2", "3", "3", "2", "5/2"}},
        {"7/2", "1", {"4", "4", "3", "3", "4", "4", "3", "7/2"}},
        {"-5/2", "1", {"-3", "-2", "-2", "-2", "-3", "-2", "-3", "-5/2"}},
        {"-7/2", "1", {"-4", "-4", "-3", "-3", "-4", "-3", "-4", "-7/2"}},
        {"12/5", "1", {"2", "2", "2", "2", "3", "3", "2", "2"}},
        {"-13/5", "1", {"-3", "-3", "-3", "-2", "-3", "-2", "-3", "-3"}},
        {"0", "1/2", {"0", "0", "0", "0", "0", "0", "0", "0"}},
        {"86.45", "0.1", {"173/2", "432/5", "432/5", "432/5", "173/2", "173/2", "432/5", "1729/20"}},
        {"25", "10", {"30", "20", "20", "20", "30", "30", "20", "25"}},
        {"1", "3/2", {"3/2", "3/2", "3/2", "0", "3/2", "3/2", "0", "3/2"}},
        {"1/4294967295", "1", {"0", "0", "0", "0", "1", "1", "0", "0"}},
        {"9223372036854775807/2",
         "1",
         {"4611686018427387904", "4611686018427387904", "4611686018427387903", "4611686018427387903",
          "4611686018427387904", "4611686018427387904", "4611686018427387903", "9223372036854775807/2"}},
        {"-9223372036854775807",
         "2",
         {"-9223372036854775808", "-9223372036854775808", "-9223372036854775806", "-9223372036854775806",
          "-9223372036854775808", "-9223372036854775806", "-9223372036854775808", "-9223372036854775807"}},
        /* The quotient is the largest small numerator, and what is added leads beyond it. */
        {"6148914691236517205/2",
         "1/3",
         {"9223372036854775808/3", "9223372036854775808/3", "9223372036854775807/3", "9223372036854775807/3",
          "9223372036854775808/3", "9223372036854775808/3", "9223372036854775807/3",
          "6148914691236517205/2"}},
        {"100000000000000000005",
         "10",
         {"100000000000000000010", "100000000000000000000", "100000000000000000000", "100000000000000000000",
          "100000000000000000010", "100000000000000000010", "100000000000000000000",
          "100000000000000000005"}},
        {"1",
         "100000000000000000000",
         {"0", "0", "0", "0", "100000000000000000000", "100000000000000000000", "0", "0"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int mode = 0; mode < GJ_ROUND_COUNT; mode++) {
            gj_value x = number(f, cases[i].x), step = number(f, cases[i].step), out;
            bool tie = false, left = false;
            assert_true(gj_number_round(&f->arena, &out, &x, &step, (gj_rounding)mode, &tie));
            assert_string_equal(fraction(f, out), cases[i].results[mode]);
            int same = 1;
            gj_value rest;
            assert_true(gj_number_mod(&f->arena, &rest, &out, &step));
            assert_true(gj_number_compare(&f->arena, &same, &out, &x));
            left = same == 0 && gj_number_sign(&rest) != 0;
            assert_int_equal(tie, left);
        }
    }
}

static void test_roots(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *square, *floor, *ceil, *exact; /* exact: NULL where irrational */
    } cases[] = {
        {"0", "0", "0", "0"},
        {"1", "1", "1", "1"},
        {"2", "1", "2", NULL},
        {"4", "2", "2", "2"},
        {"-4", "-2", "-2", "-2"},
        {"-5", "-3", "-2", NULL},
        {"1/4", "0", "1", "1/2"},
        {"-1/4", "-1", "0", "-1/2"},
        {"9/4", "1", "2", "3/2"},
        {"9/2", "2", "3", NULL},
        {"1/3", "0", "1", NULL},
        {"15/16", "0", "1", NULL},
        {"1000000000000000", "31622776", "31622777", NULL},
        {"999999961946176", "31622776", "31622776", "31622776"},
        {"9223372036854775807", "3037000499", "3037000500", NULL},
        {"100000000000000000000000000000000000000", "10000000000000000000", "10000000000000000000",
         "10000000000000000000"},
        {"-100000000000000000000000000000000000001", "-10000000000000000001", "-10000000000000000000", NULL},
        {"1/100000000000000000000", "0", "1", "1/10000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gj_value square = number(f, cases[i].square), out;
        bool exact;
        assert_true(gj_number_root_floor(&f->arena, &out, &square));
        assert_string_equal(fraction(f, out), cases[i].floor);
        assert_true(gj_number_root_ceil(&f->arena, &out, &square));
        assert_string_equal(fraction(f, out), cases[i].ceil);
        assert_true(gj_number_root_exact(&f->arena, &out, &square, &exact));
        assert_int_equal(exact, cases[i].exact != NULL);
        if (!cases[i].exact)
            continue;
        assert_string_equal(fraction(f, out), cases[i].exact);
        assert_true(gj_number_signed_square(&f->arena, &out, &out));
        assert_string_equal(fraction(f, out), cases[i].square);
    }
}

static void test_reading_decimals(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *text, *value;
    } good[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.0e5", "0"},
        {"86.5", "173/2"},
        {"-12.50", "-25/2"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"25e-2", "1/4"},
        {"1500e-2", "15"},
        {"0.000000001", "1/1000000000"},
        {"0.0000000001", "1/10000000000"},
        {"1e0000000000000000000000000000002", "100"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0.1000000000000000000000000000000000000000", "1/10"},
        {"123456789012345678901234567890.5", "246913578024691357802469135781/2"},
        {"92233720368547758.07e2", "9223372036854775807"},
        {"922337203685477581e1", "9223372036854775810"},
        {"1e18", "1000000000000000000"},
        {"1e19", "10000000000000000000"},
        {"0e-1000", "0"},
        {"0e1000", "0"},
        {"5e-19", "1/2000000000000000000"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        gj_value value;
        assert_int_equal(gj_number_from_decimal(&f->arena, &value, gj_text_from(good[i].text)), GJ_PARSE_OK);
        assert_string_equal(fraction(f, value), good[i].value);
    }
    static const char *const bad[] = {
        "",   "-",     "+1",   ".5",    "5.",  "01",    "-01", "1e",  "1e+", "1e-",   "1.e5", "1.5.2", " 1",
        "1 ", "1,000", "0x10", "1e5.0", "--1", "1e++5", "Inf", "NaN", "１",  "1_000", "1/2",  "1e5e5", "1-",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        gj_value value;
        assert_int_equal(gj_number_from_decimal(&f->arena, &value, gj_text_from(bad[i])), GJ_PARSE_SYNTAX);
    }
    gj_value value;
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){"1\0", 2}), GJ_PARSE_SYNTAX);
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){NULL, 0}), GJ_PARSE_SYNTAX);
}

static void test_size_of_decimals(void **state)
{
    fixture *f = *state;
    char text[GJ_NUMBER_DIGITS + 8];
    gj_value value;
    memset(text, '9', sizeof text);
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){text, GJ_NUMBER_DIGITS}),
                     GJ_PARSE_OK);
    assert_memory_equal(fraction(f, value), text, GJ_NUMBER_DIGITS);
    assert_int_equal(f->text.size, GJ_NUMBER_DIGITS + 1);
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){text, GJ_NUMBER_DIGITS + 1}),
                     GJ_PARSE_SIZE);
    text[GJ_NUMBER_DIGITS / 2] = '.';
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){text, GJ_NUMBER_DIGITS + 1}),
                     GJ_PARSE_OK);
    assert_memory_equal(decimal(f, value), text, GJ_NUMBER_DIGITS + 1);
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){text, GJ_NUMBER_DIGITS + 2}),
                     GJ_PARSE_SIZE);
    text[GJ_NUMBER_DIGITS + 2] = 'x'; /* both wrong: it is no number in the first place */
    assert_int_equal(gj_number_from_decimal(&f->arena, &value, (gj_text){text, GJ_NUMBER_DIGITS + 3}),
                     GJ_PARSE_SYNTAX);

    static const struct {
        const char *text;
        gj_number_parse_result result;
    } cases[] = {
        {"1e1000", GJ_PARSE_OK},     {"1e1001", GJ_PARSE_SIZE},
        {"1e-1000", GJ_PARSE_OK},    {"1e-1001", GJ_PARSE_SIZE},
        {"0e1001", GJ_PARSE_SIZE},   {"1e99999999999999999999999", GJ_PARSE_SIZE},
        {"-1.5e-1000", GJ_PARSE_OK}, {"1e-99999999999999999999999", GJ_PARSE_SIZE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(gj_number_from_decimal(&f->arena, &value, gj_text_from(cases[i].text)),
                         cases[i].result);
}

static void test_reading_fractions(void **state)
{
    fixture *f = *state;
    static const char *const bad[] = {"",     "-",   "1/",   "/2", "1/0",   "1/000",
                                      "1/-2", "1.5", "1 /2", "+1", "1/2/3", "1e5"};
    gj_value value;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(gj_number_from_fraction_text(&f->arena, &value, gj_text_from(bad[i])),
                         GJ_PARSE_SYNTAX);
    assert_string_equal(fraction(f, number(f, "-24/10")), "-12/5");
    assert_string_equal(fraction(f, number(f, "007/0014")), "1/2");
    assert_string_equal(fraction(f, number(f, "-0/5")), "0");

    char *long_text = malloc(GJ_NUMBER_PART_DIGITS + 1);
    assert_non_null(long_text);
    memset(long_text, '1', GJ_NUMBER_PART_DIGITS + 1);
    assert_int_equal(
        gj_number_from_fraction_text(&f->arena, &value, (gj_text){long_text, GJ_NUMBER_PART_DIGITS + 1}),
        GJ_PARSE_SIZE);
    assert_int_equal(
        gj_number_from_fraction_text(&f->arena, &value, (gj_text){long_text, GJ_NUMBER_PART_DIGITS - 1}),
        GJ_PARSE_OK);
    memset(long_text, '9', GJ_NUMBER_PART_DIGITS);
    assert_false(gj_arena_failed(&f->arena));
    assert_int_equal(
        gj_number_from_fraction_text(&f->arena, &value, (gj_text){long_text, GJ_NUMBER_PART_DIGITS}),
        GJ_PARSE_SIZE); /* some numbers with so many digits fit, this one does not */
    assert_false(gj_arena_failed(&f->arena));
    free(long_text);
}

static void test_writing(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *value, *text;
        bool decimal;
    } cases[] = {
        {"0", "0", true},
        {"173/2", "86.5", true},
        {"-3", "-3", true},
        {"260/3", "260/3", false},
        {"-1/7", "-1/7", false},
        {"-1/8", "-0.125", true},
        {"-5/4", "-1.25", true},
        {"201/100", "2.01", true},
        {"9/256", "0.03515625", true},
        {"1/512", "0.001953125", true},
        {"1/390625", "0.00000256", true},
        {"1/100000000", "0.00000001", true},
        {"99999999/100000000", "0.99999999", true},
        {"123456789/100000000", "1.23456789", true},
        {"1/1000000000", "0.000000001", true},
        {"1/2147483648", "0.0000000004656612873077392578125", true},
        {"1/1220703125", "0.0000000008192", true},
        {"9223372036854775807/2", "4611686018427387903.5", true},
        {"-9223372036854775807/3", "-9223372036854775807/3", false},
        {"100000000000000000000", "100000000000000000000", true},
        {"-100000000000000000001/2", "-50000000000000000000.5", true},
        {"100000000000000000000/7", "100000000000000000000/7", false},
        {"1/10000000000000000000", "0.0000000000000000001", true},
        {"1/100000000000000000000", "0.00000000000000000001", true},
        {"1/18446744073709551616", "0.0000000000000000000542101086242752217003726400434970855712890625",
         true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gj_value value = number(f, cases[i].value);
        bool finite = !cases[i].decimal;
        assert_string_equal(decimal(f, value), cases[i].text);
        assert_true(gj_number_is_decimal(&f->arena, &value, &finite));
        assert_int_equal(finite, cases[i].decimal);
        assert_string_equal(fraction(f, value), cases[i].value);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, number_set_up, number_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_operations),
        TEST(test_borders),
        TEST(test_equal_numbers_have_equal_bytes),
        TEST(test_questions),
        TEST(test_from_fraction),
        TEST(test_rounding),
        TEST(test_roots),
        TEST(test_reading_decimals),
        TEST(test_size_of_decimals),
        TEST(test_reading_fractions),
        TEST(test_writing),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
