/* The command line as a whole, in memory: calls, exit statuses, rule books found by name and version,
 * failures of files and of memory at every point. */
#include "tests/unit/fake_system.h"

#include <errno.h>
#include <string.h>

static struct fake_system fake;

static const char book[] = "rulebook demo \"演示\" {\n"
                           "  version   : \"%s\"\n"
                           "%s"
                           "  month_end : down\n"
                           "}\n"
                           "record {\n"
                           "  case   \"案卷号\" : text\n"
                           "  points \"得分\"   : number in 0..100\n"
                           "  legal  \"合法\"   : yes_no\n"
                           "}\n"
                           "alternatives grade \"级别\" = failed \"不合格\" < qualified \"达标\"\n"
                           "result total \"总分\" @1 = points\n"
                           "bands level \"级别\" @2 on total {\n"
                           "  qualified \"达标\"   @2.1 : >= %s\n"
                           "  failed    \"不合格\" @2.2 : else\n"
                           "}\n"
                           "conditions eligible \"条件\" @3 all of {\n"
                           "  legal_status \"合法主体\" @3.1 : legal\n"
                           "}\n";

/* A rule book with that version, effective date ("": none) and limit. */
static void put_book(const char *path, const char *version, const char *effective, const char *limit)
{
    gj_buffer text, date;
    gj_buffer_init(&text, checked_alloc());
    gj_buffer_init(&date, checked_alloc());
    if (effective[0] != '\0')
        gj_buffer_format(&date, "  effective : %s\n", effective);
    gj_buffer_char(&date, '\0');
    gj_buffer_format(&text, book, version, date.bytes, limit);
    gj_buffer_char(&text, '\0');
    fake_put(&fake, path, text.bytes);
    gj_buffer_fini(&text);
    gj_buffer_fini(&date);
}

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    fake.environment[0][0] = "GUIJU_RULES";
    fake.environment[0][1] = "rules";
    fake_folder(&fake, "rules");
    fake_folder(&fake, "rules/demo");
    put_book("rules/demo/old.gj", "A/1", "2020-01-01", "60");
    put_book("rules/demo/new.gj", "A/2", "2024-01-01", "70");
    put_book("rules/demo/first.gj", "0", "", "50");
    fake_put(&fake, "rules/demo/chapter.gj", "note n1 \"no rule book of its own\"\n");
    fake_put(&fake, "a.json", "{\"case\": \"c\", \"points\": 65, \"legal\": true}\n");
    return 0;
}

#define run(...) fake_run(&fake, __VA_ARGS__)

static void assert_has(const char *path, const char *wanted)
{
    struct fake_file *file = fake_find(&fake, path);
    assert_true(file->size < FAKE_SIZE);
    file->bytes[file->size] = '\0';
    if (strstr(file->bytes, wanted) == NULL) {
        print_error("expected in %s: %s\nfound:\n%s\n", path, wanted, file->bytes);
        fail();
    }
}

static void assert_empty(const char *path)
{
    assert_text(fake_content(&fake, path), "");
}

static void test_the_newest_version_counts(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo", "a.json", "--format", "ndjson"), 0);
    assert_has("<out>", "\"version\":\"A/2\"");
    assert_has("<out>", "\"level\":\"failed\"");
    assert_empty("<err>");
}

static void test_a_version_may_be_named(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo@A/1", "a.json", "--format=ndjson"), 0);
    assert_has("<out>", "\"version\":\"A/1\"");
    assert_int_equal(run("eval", "demo@0", "a.json", "--format=ndjson"), 0);
    assert_has("<out>", "\"version\":\"0\"");
    assert_int_equal(run("eval", "demo@A/9", "a.json"), 3);
    assert_has("<err>", "demo@A/2 (2024-01-01)");
    assert_empty("<out>");
}

static void test_the_version_in_force_on_a_day(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo", "a.json", "--at", "2023-12-31", "--format=ndjson"), 0);
    assert_has("<out>", "\"version\":\"A/1\"");
    assert_int_equal(run("eval", "demo", "a.json", "--at", "2024-01-01", "--format=ndjson"), 0);
    assert_has("<out>", "\"version\":\"A/2\"");
    /* a book without a date is the oldest, and always in force */
    assert_int_equal(run("eval", "demo", "a.json", "--at", "2000-01-01", "--format=ndjson"), 0);
    assert_has("<out>", "\"version\":\"0\"");
    assert_int_equal(run("eval", "demo", "a.json", "--at", "2023-02-30"), 2);
    assert_int_equal(run("eval", "demo@A/1", "a.json", "--at", "2024-01-01"), 2);
    assert_int_equal(run("eval", "rules/demo/old.gj", "a.json", "--at", "2024-01-01"), 2);
}

static void test_a_path_is_taken_as_it_stands(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "rules/demo/old.gj", "a.json", "--format=ndjson"), 0);
    assert_has("<out>", "\"level\":\"qualified\"");
    assert_int_equal(run("check", "nowhere.gj"), 3);
    assert_int_equal(run("check", "nowhere/x"), 3);
    assert_int_equal(run("dump", "nowhere.gjc"), 3);
}

static void test_an_unknown_name_gets_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(run("check", "dmeo"), 3);
    assert_has("<err>", "`demo`");
    assert_empty("<out>");
    fake.environment[0][1] = "elsewhere";
    assert_int_equal(run("check", "demo"), 3);
    assert_has("<err>", "elsewhere");
}

static void test_a_wrong_call_is_told_with_the_usage(void **state)
{
    (void)state;
    assert_int_equal(fake_run_words(&fake, checked_alloc(), 0, NULL), 2);
    assert_has("<err>", "usage: guiju");
    assert_int_equal(run("evla", "demo", "a.json"), 2);
    assert_has("<err>", "`eval`");
    assert_int_equal(run("eval", "demo"), 2);
    assert_has("<err>", "usage: guiju eval [options] RULES RECORD…");
    assert_int_equal(run("dump", "demo", "a.json"), 2);
    assert_int_equal(run("dump", "demo", "--fix"), 2);
    assert_int_equal(run("eval", "demo", "a.json", "--format", "xml"), 2);
    assert_int_equal(run("eval", "demo", "a.json", "--format"), 2);
    assert_int_equal(run("eval", "demo", "a.json", "-j", "0"), 2);
    assert_int_equal(run("eval", "demo", "a.json", "--only", "totl"), 2);
    assert_has("<err>", "`total`");
    assert_int_equal(run("eval", "demo", "a.json", "--reading", "x=y"), 2);
    assert_int_equal(run("eval", "demo", "a.json", "--lang", "fr"), 2);
    assert_int_equal(run("compile", "demo"), 2);
    assert_int_equal(run("new", "recrod", "demo"), 2);
    assert_has("<err>", "`record`");
    assert_int_equal(run("new", "rulebook", "1x"), 2);
    assert_int_equal(run("explain-code", "GJ9999"), 2);
    assert_empty("<out>");
}

static void test_help_and_version_go_to_standard_output(void **state)
{
    (void)state;
    assert_int_equal(run("--help"), 0);
    for (size_t i = 0; i < gj_verb_count; i++) {
        assert_has("<out>", gj_verb_rows[i].name);
    }
    for (size_t i = 0; i < gj_verb_count; i++) {
        assert_int_equal(run(gj_verb_rows[i].name, "--help"), 0);
        assert_has("<out>", gj_verb_rows[i].example);
        assert_int_equal(run(gj_verb_rows[i].name, "--help", "--lang=zh"), 0);
        assert_has("<out>", gj_verb_rows[i].text[GJ_LANG_ZH]);
        assert_empty("<err>");
    }
    assert_int_equal(run("--version"), 0);
    assert_has("<out>", "guiju " GJ_VERSION);
}

static void test_the_language_of_the_surroundings(void **state)
{
    (void)state;
    fake.environment[1][0] = "LANG";
    fake.environment[1][1] = "zh_CN.UTF-8";
    assert_int_equal(run("dump"), 2);
    assert_has("<err>", "用法");
    fake.environment[2][0] = "LC_MESSAGES";
    fake.environment[2][1] = "en_GB.UTF-8";
    assert_int_equal(run("dump"), 2);
    assert_has("<err>", "usage");
    fake.environment[3][0] = "LC_ALL";
    fake.environment[3][1] = "zh_TW";
    assert_int_equal(run("dump"), 2);
    assert_has("<err>", "用法");
    assert_int_equal(run("dump", "--lang", "en"), 2);
    assert_has("<err>", "usage");
}

static void test_a_wrong_record_costs_only_itself(void **state)
{
    (void)state;
    fake_put(&fake, "b.ndjson",
             "{\"case\": \"1\", \"points\": 80}\n{\"case\":\n{\"points\": \"x\"}\n{\"points\": 1}\n");
    assert_int_equal(run("eval", "demo", "b.ndjson"), 1);
    assert_has("<out>", "{\"line\":2,\"errors\":[");
    assert_has("<out>", "\"field\":\"points\"");
    assert_has("<out>", "\"total\":1,");
    assert_empty("<err>");
    assert_int_equal(run("eval", "demo", "b.ndjson", "a.json", "-v"), 1);
    assert_has("<err>", "b.ndjson:2:9"); /* in a batch with -v, also drawn */
    assert_has("<err>", "5 records, 2 of them with problems");
}

static void test_a_missing_record_is_told_and_the_others_are_evaluated(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo", "none.json", "a.json"), 3);
    assert_has("<err>", "none.json");
    assert_has("<out>", "\"record\":\"c\"");
}

static void test_strict(void **state)
{
    (void)state;
    fake_put(&fake, "b.json", "{\"points\": 80, \"legal\": false}");
    assert_int_equal(run("eval", "demo", "b.json"), 0);
    for (size_t i = 0; i < 3; i++) {
        static const char *const formats[] = {"text", "json", "ndjson"};
        assert_int_equal(run("eval", "demo", "b.json", "--strict", "--format", formats[i]), 1);
        assert_int_equal(run("eval", "demo", "a.json", "--strict", "--format", formats[i]), 0);
        fake_put(&fake, "c.json", "{\"legal\": true}");
        assert_int_equal(run("eval", "demo", "c.json", "--strict", "--format", formats[i]), 1);
        assert_int_equal(run("eval", "demo", "c.json", "--strict", "--only=eligible", "--format", formats[i]),
                         0);
    }
}

static void test_compiled_and_source_give_the_same(void **state)
{
    (void)state;
    assert_int_equal(run("eval", "demo", "a.json", "--format=text"), 0);
    static char sheet[FAKE_SIZE];
    gj_text text = fake_content(&fake, "<out>");
    memcpy(sheet, text.bytes, text.size);
    sheet[text.size] = '\0';
    assert_int_equal(run("compile", "demo", "-o", "demo.gjc"), 0);
    assert_int_equal(run("eval", "demo.gjc", "a.json", "--format=text"), 0);
    assert_text(fake_content(&fake, "<out>"), sheet);
    assert_int_equal(run("check", "demo.gjc"), 0);
    fake_find(&fake, "demo.gjc")->bytes[200] ^= 1;
    assert_int_equal(run("check", "demo.gjc"), 1);
    assert_has("<err>", "GJ1201");
}

static void test_a_new_rule_book_is_clean_and_its_blank_record_says_nothing(void **state)
{
    (void)state;
    assert_int_equal(run("new", "rulebook", "mine", "-o", "mine.gj"), 0);
    assert_int_equal(run("check", "mine.gj"), 0);
    assert_has("<err>", "no problems found");
    assert_int_equal(run("new", "record", "mine.gj", "-o", "blank.json"), 0);
    assert_int_equal(run("eval", "mine.gj", "blank.json"), 0);
    assert_has("<out>", "\"expires\": [\"issue_date\"]"); /* unknown, not nothing */
    assert_int_equal(run("new", "record", "mine.gj", "--format", "csv", "-o", "blank.csv"), 0);
    assert_int_equal(run("eval", "mine.gj", "blank.csv"), 0);
    assert_has("<out>", "\"expires\": [\"issue_date\"]");
    fake_put(&fake, "full.json",
             "{\"case\": \"1\", \"as_of\": \"2026-03-01\", \"management\": 30, \"service\": 45.5,"
             "\"legal_entity_ok\": true, \"issue_date\": null}");
    assert_int_equal(run("eval", "mine.gj", "full.json", "--strict"), 0);
    assert_has("<out>", "\"total\": 75.5");
}

static void test_a_full_disk_is_told(void **state)
{
    (void)state;
    fake.error = ENOSPC;
    for (size_t n = 0; n < 40; n++) {
        fake.fail_at = fake.calls + n;
        fake.sticky = false;
        int exit = run("eval", "demo", "a.json");
        if (fake.calls <= fake.fail_at)
            break;
        /* Closing what was only read loses nothing; everything else is told. */
        assert_true(exit == 3 || exit == 0);
        if (exit == 0)
            assert_has("<out>", "\"level\"");
        assert_int_equal(fake_open_count(&fake), 0);
        assert_true(n < 39);
    }
    fake.fail_at = SIZE_MAX;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const calls[][5] = {{"eval", "demo", "a.json", "--format=text", "--lang=zh"},
                                           {"eval", "demo", "bad.ndjson", "--only=total", "-v"},
                                           {"eval", "demo", "a.json", "--format=html", "--lang=zh"},
                                           {"eval", "demo", "a.json", "--format=md", "-q"},
                                           {"eval", "demo", "bad.ndjson", "--format=csv", "-q"},
                                           {"eval", "demo", "a.json", "--readings=all", "--format=text"},
                                           {"eval", "demo", "a.json", "--readings=all", "--format=json"},
                                           {"eval", "demo", "a.json", "--receipt=receipt.json", "-q"},
                                           {"eval", "demo", "facts.csv", "--receipt=r2.json", "-q"},
                                           {"eval", "demo", "cases.csv", "--only=total", "-v"},
                                           {"explain", "demo", "facts.csv", "level", "--lang=zh"},
                                           {"compare", "demo", "demo", "--record=facts.csv", "-q"},
                                           {"compare", "demo", "demo", "--records=cases.csv", "-q"},
                                           {"new", "record", "demo", "--format=csv", "--lang=zh"},
                                           {"new", "record", "demo", "--format=xlsx", "--output=form.xlsx"},
                                           {"eval", "demo", "form.xlsx", "--only=total", "-v"},
                                           {"verify", "receipt.json", "a.json", "demo", "-q"},
                                           {"verify", "receipt.json", "bad.ndjson", "demo", "-q"},
                                           {"explain", "demo", "a.json", "level", "--lang=zh"},
                                           {"explain", "demo", "a.json", "level", "--format=json"},
                                           {"schema", "demo", "-q", "-q", "-q"},
                                           {"new", "record", "demo", "--format=md", "-q"},
                                           {"new", "record", "demo", "-o", "out.json"},
                                           {"check", "demo", "mistake.gj", "--format", "sarif"},
                                           {"check", "demo", "mistake.gj", "dmeo", "-q"},
                                           {"compile", "demo", "-o", "demo.gjc", "-q"},
                                           {"dump", "image.gjc", "-q", "-q", "-q"},
                                           {"fmt", "mistake.gj", "rules/demo/old.gj", "--keywords", "zh"},
                                           {"fmt", "--check", "rules/demo/old.gj", "-v", "-v"}};
    fake_put(&fake, "bad.ndjson", "{\"points\": \"x\"}\n{\n{\"points\": 3}\n");
    fake_put(&fake, "facts.csv", "name,value\npoints,80\nlegal,yes\ncase,\"a\"\"b\"\nlegl,x\n");
    fake_put(&fake, "cases.csv", "case,points,pionts\nA,80,\n\"B,3\nC,x,\n");
    fake_put(&fake, "mistake.gj",
             "rulebook m \"m\" { version : \"1\" month_end : down }\nresult x = y == 1\n");
    assert_int_equal(run("compile", "demo", "-o", "image.gjc"), 0);
    for (size_t call = 0; call < COUNT(calls); call++) {
        int whole = fake_run_words(&fake, checked_alloc(), 5, calls[call]);
        bool missing = strcmp(calls[call][0], "check") == 0 && strcmp(calls[call][3], "dmeo") == 0;
        bool several = strcmp(calls[call][0], "verify") == 0 && strcmp(calls[call][2], "bad.ndjson") == 0;
        assert_int_equal(whole > 1, missing || several);
        static char expected[FAKE_SIZE + 1];
        gj_text text = fake_content(&fake, "<out>");
        memcpy(expected, text.bytes, text.size);
        expected[text.size] = '\0';
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky == 1};
                int exit = fake_run_words(&fake, faulty_alloc(&f), 5, calls[call]);
                assert_int_equal(fake_open_count(&fake), 0);
                /* Memory that was only wanted for speed may be missing; then nothing else is. */
                if (exit == whole && whole != 3)
                    assert_text(fake_content(&fake, "<out>"), expected);
                if (f.calls <= n)
                    break;
                if (exit != 3 && exit != whole) {
                    print_error("call %zu, allocation %zu, sticky %d: exit %d\n", call, n, sticky, exit);
                    fail();
                }
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_newest_version_counts, set_up),
        cmocka_unit_test_setup(test_a_version_may_be_named, set_up),
        cmocka_unit_test_setup(test_the_version_in_force_on_a_day, set_up),
        cmocka_unit_test_setup(test_a_path_is_taken_as_it_stands, set_up),
        cmocka_unit_test_setup(test_an_unknown_name_gets_the_nearest, set_up),
        cmocka_unit_test_setup(test_a_wrong_call_is_told_with_the_usage, set_up),
        cmocka_unit_test_setup(test_help_and_version_go_to_standard_output, set_up),
        cmocka_unit_test_setup(test_the_language_of_the_surroundings, set_up),
        cmocka_unit_test_setup(test_a_wrong_record_costs_only_itself, set_up),
        cmocka_unit_test_setup(test_a_missing_record_is_told_and_the_others_are_evaluated, set_up),
        cmocka_unit_test_setup(test_strict, set_up),
        cmocka_unit_test_setup(test_compiled_and_source_give_the_same, set_up),
        cmocka_unit_test_setup(test_a_new_rule_book_is_clean_and_its_blank_record_says_nothing, set_up),
        cmocka_unit_test_setup(test_a_full_disk_is_told, set_up),
        cmocka_unit_test_setup(test_every_allocation_may_fail, set_up),
    };
    return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
