/* The command line at a terminal: sheets instead of JSON, colours, a count of a long batch, and nothing that
 * would garble a screen. */
#include "tests/unit/fake_system.h"

#include <string.h>

static struct fake_system fake;

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    fake_put(&fake, "demo.gj",
             "rulebook demo \"Demo\" { version : \"1\" }\n"
             "record { n : number }\n"
             "result total \"Total\" @1 = n\n");
    fake_put(&fake, "a.json", "{\"n\": 1}\n");
    fake_put(&fake, "wrong.gj", "result x @1 = y\n");
    return 0;
}

#define run(...) fake_run(&fake, __VA_ARGS__)

static void assert_begins(const char *path, const char *wanted)
{
    gj_text text = fake_content(&fake, path);
    if (!gj_text_starts(text, text_of(wanted))) {
        print_error("%s does not begin with: %s\nfound:\n%.*s\n", path, wanted, (int)text.size, text.bytes);
        fail();
    }
}

static bool has(const char *path, const char *wanted)
{
    gj_text text = fake_content(&fake, path), part = text_of(wanted);
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (memcmp(text.bytes + i, part.bytes, part.size) == 0)
            return true;
    return false;
}

static void test_people_get_a_sheet_and_programs_json(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo.gj", "a.json"), 0);
    assert_begins("<out>", "{\n");
    fake.terminal[1] = true;
    assert_int_equal(run("eval", "demo.gj", "a.json", "--lang", "en"), 0);
    assert_begins("<out>", "Demo\n====");
    assert_int_equal(run("eval", "demo.gj", "a.json", "a.json", "--lang", "en"), 0);
    assert_begins("<out>", "Demo\n====");
    assert_int_equal(run("eval", "demo.gj", "a.json", "--format", "json"), 0);
    assert_begins("<out>", "{\n");
}

static void test_colours_are_for_terminals(void **state)
{
    (void)state;
    assert_int_equal(run("check", "wrong.gj"), 1);
    assert_false(has("<err>", "\x1b["));
    fake.terminal[1] = true; /* where results go says nothing of where messages go */
    assert_int_equal(run("check", "wrong.gj"), 1);
    assert_false(has("<err>", "\x1b["));
    fake.terminal[2] = true;
    assert_int_equal(run("check", "wrong.gj"), 1);
    assert_true(has("<err>", "\x1b["));
    assert_int_equal(run("check", "wrong.gj", "--color", "never"), 1);
    assert_false(has("<err>", "\x1b["));
    fake.environment[0][0] = "TERM";
    fake.environment[0][1] = "dumb";
    assert_int_equal(run("check", "wrong.gj"), 1);
    assert_false(has("<err>", "\x1b["));
    assert_int_equal(run("check", "wrong.gj", "--color", "always"), 1);
    assert_true(has("<err>", "\x1b["));
    fake.environment[0][0] = "NO_COLOR";
    fake.environment[0][1] = "1";
    assert_int_equal(run("check", "wrong.gj"), 1);
    assert_false(has("<err>", "\x1b["));
}

static void test_a_workbook_is_not_shown(void **state)
{
    (void)state;
    assert_int_equal(run("new", "record", "demo.gj", "--format", "xlsx"), 0);
    assert_begins("<out>", "PK");
    fake.terminal[1] = true;
    assert_int_equal(run("new", "record", "demo.gj", "--format", "xlsx", "--lang", "en"), 2);
    assert_int_equal(fake_content(&fake, "<out>").size, 0);
    assert_true(has("<err>", "add -o FILE.xlsx"));
    assert_int_equal(run("new", "record", "demo.gj", "--format", "xlsx", "-o", "-"), 2);
    assert_int_equal(run("new", "record", "demo.gj", "--format", "xlsx", "-o", "form.xlsx"), 0);
    assert_begins("form.xlsx", "PK");
}

/* A count goes to the terminal while the results go elsewhere; it is gone at the end. */
static void test_a_long_batch_counts(void **state)
{
    enum { RECORDS = 8200 };
    (void)state;
    fake_put(&fake, "silent.gj", "record { n : number }\n"); /* of which no record has a row */
    struct fake_file *many = fake_put(&fake, "many.ndjson", "");
    for (size_t i = 0; i < RECORDS; i++, many->size += 3)
        memcpy(many->bytes + many->size, "{}\n", 3);
    assert_int_equal(run("eval", "silent.gj", "many.ndjson", "--format", "csv"), 0);
    assert_int_equal(fake_content(&fake, "<err>").size, 0);
    fake.terminal[2] = true;
    assert_int_equal(run("eval", "silent.gj", "many.ndjson", "--format", "csv"), 0);
    assert_text(fake_content(&fake, "<err>"), "4096\r8192\r                    \r");
    assert_int_equal(run("eval", "silent.gj", "many.ndjson", "--format", "csv", "-q"), 0);
    assert_int_equal(fake_content(&fake, "<err>").size, 0);
    many->size = 4095 * 3;
    assert_int_equal(run("eval", "silent.gj", "many.ndjson", "--format", "csv"), 0);
    assert_int_equal(fake_content(&fake, "<err>").size, 0);
    many->size = RECORDS * 3;
    fake.terminal[1] = true; /* the results themselves are what moves */
    assert_int_equal(run("eval", "silent.gj", "many.ndjson", "--format", "csv"), 0);
    assert_int_equal(fake_content(&fake, "<err>").size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_people_get_a_sheet_and_programs_json, set_up),
        cmocka_unit_test_setup(test_colours_are_for_terminals, set_up),
        cmocka_unit_test_setup(test_a_workbook_is_not_shown, set_up),
        cmocka_unit_test_setup(test_a_long_batch_counts, set_up),
    };
    return cmocka_run_group_tests_name("cli terminal", tests, NULL, NULL);
}
