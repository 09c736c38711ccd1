/* Batches of the command line's evaluations (cli/evaluation.h): a record that is too large to be done with
 * others is done by itself, and takes nothing from those beside it. */
#include "tests/unit/book_fixture.h"

#include "cli/evaluation.h"

#define COUNT_OF_RECORDS 20
#define LARGE            3
#define ENTRIES          100000

#define RULES                                                                                                \
    "rulebook t \"t\" {}\nrecord {\n  a : number\n  rows : list of { n : number }\n}\n"                      \
    "reading which \"which\" @1 = three { two \"two\" ; three \"three\" }\n"                                 \
    "result chosen = by which {\n  two : 2\n  three : 3\n}\n"                                                \
    "result twice = a * chosen\nresult thrice = a * 3\nresult less = a < 10\n"                               \
    "result agreed = which = three\n"

/* Twenty records, one of them with so many entries that it passes what a place in a batch may take. */
static void write_records(gj_buffer *out, gj_text *texts, const char *large)
{
    size_t begins[COUNT_OF_RECORDS + 1] = {0};
    for (size_t i = 0; i < COUNT_OF_RECORDS; i++) {
        if (i == LARGE)
            gj_buffer_format(out, "{\"a\":%s,\"rows\":[", large);
        else
            gj_buffer_format(out, "{\"a\":%zu,\"rows\":[", i);
        for (size_t k = 0; i == LARGE && k < ENTRIES; k++)
            gj_buffer_string(out, k == 0 ? "{\"n\":1}" : ",{\"n\":1}");
        gj_buffer_string(out, "]}");
        begins[i + 1] = out->size;
    }
    assert_false(out->failed);
    for (size_t i = 0; i < COUNT_OF_RECORDS; i++)
        texts[i] = (gj_text){out->bytes + begins[i], begins[i + 1] - begins[i]};
}

static void assert_number(const gj_evaluation *e, const char *name, int64_t expected)
{
    const gj_value *value = gj_machine_value(&e->machine, gj_program_find(e->program, gj_text_from(name)), 0);
    assert_int_equal(value->state, GJ_VALUE);
    assert_int_equal(value->den, 1);
    assert_int_equal(value->num, expected);
}

/* Goes through a batch. `limit`: the large record passes a limit of its own. */
static void go_through(gj_evaluation *e, const gj_text *texts, bool limit)
{
    gj_evaluation_begin_batch(e, texts, COUNT_OF_RECORDS);
    for (size_t i = 0; i < COUNT_OF_RECORDS; i++) {
        assert_true(gj_evaluation_next(e));
        assert_int_equal(e->arena == &e->one, i == LARGE); /* all others were done together */
        assert_int_equal(e->limited, limit && i == LARGE);
        if (e->limited)
            continue;
        assert_number(e, "chosen", 3);
        assert_number(e, "agreed", 1);
        assert_number(e, "twice", 3 * (int64_t)i);
    }
}

/* A book, an evaluation of it, and records. */
typedef struct batch_run {
    gj_cli cli;
    book b;
    gj_evaluation e;
    gj_buffer records;
    gj_text texts[COUNT_OF_RECORDS];
} batch_run;

/* `large`: the large record's number. */
static void begin_run(batch_run *r, const char *rules, const char *large)
{
    r->cli = (gj_cli){.allocator = checked_alloc()};
    gj_buffer_init(&r->records, checked_alloc());
    write_records(&r->records, r->texts, large);
    book_begin(&r->b, rules);
    assert_int_equal(gj_evaluation_begin(&r->e, &r->cli, r->b.made.program), GJ_EXIT_CLEAN);
}

static void end_run(batch_run *r)
{
    gj_evaluation_end(&r->e);
    book_end(&r->b);
    gj_buffer_fini(&r->records);
}

static void go_through_twice(const char *rules, const char *large, bool limit)
{
    batch_run r;
    begin_run(&r, rules, large);
    go_through(&r.e, r.texts, limit);
    go_through(&r.e, r.texts, limit);
    end_run(&r);
}

static void test_a_large_record_is_done_by_itself(void **state)
{
    (void)state;
    go_through_twice(RULES, "3", false);
}

/* What no fact reaches, here `agreed`, is there for the records behind one that failed. */
static void test_a_large_record_beyond_a_limit_leaves_the_others_alone(void **state)
{
    (void)state;
    go_through_twice(RULES "define p = a * a * a * a * a * a * a * a\n"
                           "define q = p * p * p * p * p * p * p * p\n"
                           "define r = q * q * q * q * q * q * q * q\n"
                           "result s = r * r * r * r * r * r * r * r\n",
                     "1000000000000000000", true);
}

static void expect_beside(gj_evaluation *e, const gj_text *texts, bool whole)
{
    e->whole = whole;
    gj_evaluation_begin_batch(e, texts, COUNT_OF_RECORDS);
    for (size_t i = 0; i < COUNT_OF_RECORDS; i++) {
        assert_true(gj_evaluation_next(e));
        assert_number(e, "twice", 3 * (int64_t)i);
        if (whole)
            assert_number(e, "sheet.earned", 2 * (int64_t)i);
        else
            assert_int_equal(
                gj_machine_value(&e->machine, gj_program_find(e->program, gj_text_from("sheet.earned")), 0)
                    ->state,
                GJ_UNKNOWN);
    }
}

/* What no result needs is computed only where more than the results is asked for, and that may change. */
static void test_nothing_is_computed_that_nobody_sees(void **state)
{
    (void)state;
    batch_run r;
    begin_run(&r,
              RULES "unit point, points \"p\"\n"
                    "tree t \"t\" = 10 points levels part {\n  x \"x\" : 4\n  y \"y\" : 6\n}\n"
                    "score sheet \"s\" over t at part = 10 points {\n  earned : a * 1 point\n}\n"
                    "result of_x = sheet.x.earned\n",
              "3");
    expect_beside(&r.e, r.texts, false);
    expect_beside(&r.e, r.texts, true);
    expect_beside(&r.e, r.texts, true);
    expect_beside(&r.e, r.texts, false);
    end_run(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_large_record_is_done_by_itself),
        cmocka_unit_test(test_a_large_record_beyond_a_limit_leaves_the_others_alone),
        cmocka_unit_test(test_nothing_is_computed_that_nobody_sees),
    };
    return cmocka_run_group_tests_name("evaluation_batch", tests, NULL, NULL);
}
