/* A quick differential run (`make differential` is the long one), the reference evaluator's own arithmetic
 * against facts from elsewhere, and proof that a difference is noticed. */
#include "tests/unit/support.h"

#include <string.h>

#include "tests/reference/dates.h"
#include "tests/reference/differential.h"
#include "tests/reference/lanes.h"
#include "tests/reference/memory.h"
#include "tests/reference/operators.h"

static long day(long year, long month, long day_of_month)
{
    return ref_day_of((ref_date){year, month, day_of_month});
}

static void dates_are_those_of_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(day(1970, 1, 1), 0);
    assert_int_equal(day(2000, 3, 1) - day(2000, 2, 28), 2);
    assert_int_equal(day(1900, 3, 1) - day(1900, 2, 28), 1);
    assert_int_equal(ref_day_first(), -719162);
    assert_int_equal(ref_day_last(), 2932896);
    assert_int_equal(ref_weekday(day(2026, 11, 22)), 7);
    assert_string_equal(ref_date_text(day(2024, 2, 29)), "2024-02-29");
    for (long at = ref_day_first(); at <= ref_day_last(); at += 997)
        assert_int_equal(ref_day_of(ref_date_of(at)), at);
    assert_int_equal(ref_months_between(day(2024, 1, 31), day(2024, 2, 29)), 1);
    assert_int_equal(ref_months_between(day(2024, 1, 31), day(2024, 3, 30)), 1);
    assert_false(ref_date_exists((ref_date){2023, 2, 29}));
}

static mpq_srcptr rational(const char *text)
{
    mpq_ptr number = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(number);
    mpq_set_str(number, text, 10);
    mpq_canonicalize(number);
    return number;
}

static void rounding_goes_where_its_name_says(void **state)
{
    static const struct {
        gj_opcode mode;
        const char *plus, *minus; /* 5/2 and -5/2 to whole numbers */
    } cases[] = {{GJ_OP_ROUND_HALF_UP, "3", "-3"},   {GJ_OP_ROUND_HALF_DOWN, "2", "-2"},
                 {GJ_OP_ROUND_HALF_EVEN, "2", "-2"}, {GJ_OP_ROUND_UP, "3", "-3"},
                 {GJ_OP_ROUND_DOWN, "2", "-2"},      {GJ_OP_ROUND_CEIL, "3", "-2"},
                 {GJ_OP_ROUND_FLOOR, "2", "-3"}};
    bool tie;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mpq_srcptr plus = ref_round(cases[i].mode, rational("5/2"), rational("1"), &tie);
        mpq_srcptr minus = ref_round(cases[i].mode, rational("-5/2"), rational("1"), &tie);
        assert_string_equal(ref_number_text(plus), cases[i].plus);
        assert_string_equal(ref_number_text(minus), cases[i].minus);
        assert_false(tie);
    }
    ref_round(GJ_OP_ROUND_HALF_UNDETERMINED, rational("7/4"), rational("1/2"), &tie);
    assert_true(tie);
    assert_string_equal(ref_number_text(ref_root_whole(rational("10"), true)), "4");
    assert_string_equal(ref_number_text(ref_root_whole(rational("-10"), true)), "-3");
    assert_string_equal(ref_number_text(ref_root(rational("49/16"))), "1.75");
    assert_null(ref_root(rational("2")));
    assert_string_equal(ref_number_text(rational("1/3")), "1/3");
    assert_string_equal(ref_number_text(rational("-1/80")), "-0.0125");
}

static void patterns_cover_the_whole_text(void **state)
{
    (void)state;
    assert_true(ref_matches(text_of("A-12"), text_of("[A-Z]-##")));
    assert_false(ref_matches(text_of("A-123"), text_of("[A-Z]-##")));
    assert_true(ref_matches(text_of("甲乙丙"), text_of("甲?{2}")));
    assert_true(ref_matches(text_of(""), text_of("*")));
    assert_false(ref_matches(text_of("ab"), text_of("a{2,3}")));
}

static void generated_books_agree(void **state)
{
    ref_totals totals = {0};
    gj_buffer report;
    (void)state;
    gj_buffer_init(&report, gj_allocator_default());
    for (uint64_t seed = 1; seed <= 400 && totals.disagreements == 0; seed++)
        ref_differ_generated(seed, 20, &totals, &report, false);
    gj_buffer_char(&report, '\0');
    if (totals.disagreements > 0)
        print_error("%s\n", report.bytes);
    assert_int_equal(totals.disagreements, 0);
    assert_true(totals.rejected * 20 < totals.books); /* else the generator is worth little */
    assert_true(ref_compared_unknown * 20 > ref_compared && ref_compared_failed * 20 > ref_compared);
    assert_true(ref_lanes_compared * 2 > totals.pairs);
    gj_buffer_fini(&report);
}

/* A book whose default is changed behind the back of the reference evaluator. */
static void a_difference_is_noticed(void **state)
{
    static const char text[] = "rulebook small \"small\" {\n  month_end : down\n}\n"
                               "record {\n  n : number default 1\n}\nresult r = n + 1\n";
    ref_source source = {.path = GJ_TEXT("small.gj"), .text = {text, sizeof text - 1}};
    ref_subject subject;
    ref_choices choices;
    gj_buffer out;
    (void)state;
    gj_buffer_init(&out, gj_allocator_default());
    ref_choices_replay(&choices, NULL, 0);
    assert_true(ref_subject_init(&subject, &source));
    ref_fact *facts = ref_fact_new(REF_OBJECT, (gj_text){0});
    assert_int_equal(ref_compare(&subject, facts, &choices, &out), REF_AGREE);
    subject.book.fields[0].fallback = ref_small(2);
    assert_int_equal(ref_compare(&subject, facts, &choices, &out), REF_DIFFER);
    assert_buffer(&out, "r\n  machine:   2\n  reference: 3\n");
    ref_subject_fini(&subject);
    ref_choices_fini(&choices);
    gj_buffer_fini(&out);
}

/* Bad is any list with a number of 5 or more and two others somewhere behind it. */
static bool has_five(void *user, const uint32_t *list, size_t count)
{
    (void)user;
    for (size_t i = 0; i + 2 < count; i++) {
        if (list[i] >= 5)
            return true;
    }
    return false;
}

static void shrinking_ends_at_the_smallest(void **state)
{
    uint32_t list[40];
    size_t count = 40;
    (void)state;
    for (uint32_t i = 0; i < 40; i++)
        list[i] = i;
    ref_shrink(list, &count, 10000, has_five, NULL);
    assert_int_equal(count, 3);
    assert_int_equal(list[0], 5);
    assert_int_equal(list[1], 0);
    assert_int_equal(list[2], 0);
}

static int begin(void **state)
{
    (void)state;
    ref_memory_init();
    return 0;
}

static int end(void **state)
{
    (void)state;
    ref_memory_fini();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_those_of_the_calendar),
        cmocka_unit_test(rounding_goes_where_its_name_says),
        cmocka_unit_test(patterns_cover_the_whole_text),
        cmocka_unit_test(shrinking_ends_at_the_smallest),
        cmocka_unit_test(a_difference_is_noticed),
        cmocka_unit_test(generated_books_agree),
    };
    return cmocka_run_group_tests_name("differential", tests, begin, end);
}
