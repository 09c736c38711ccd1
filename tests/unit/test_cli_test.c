/* guiju test as a whole, in memory: statuses, where each report goes, and failures of memory and of files at
 * every point: never a report that only looks whole. What the reports say is in tests/golden/test. */
#include "tests/unit/fake_system.h"

#include <string.h>

static struct fake_system fake;

static const char book[] = "rulebook demo \"演示\" {\n"
                           "  version : \"A/1\"\n"
                           "}\n"
                           "record {\n"
                           "  points \"得分\" : number in 0..100\n"
                           "  legal  \"合法\" : yes_no\n"
                           "}\n"
                           "reading half \"折半\" @1 = no {\n"
                           "  yes \"折\"\n"
                           "  no  \"不折\"\n"
                           "}\n"
                           "result total \"总分\" @1 = by half {\n"
                           "  yes : points / 2\n"
                           "  no  : points\n"
                           "}\n"
                           "result passed \"通过\" @2 = total >= 60 and not (legal is no)\n"
                           "test whole {\n"
                           "  points = 60\n"
                           "  legal = yes\n"
                           "  expect passed\n"
                           "}\n"
                           "test halved {\n"
                           "  points = 60\n"
                           "  assume half is yes\n"
                           "  expect total = %s\n"
                           "}\n";

static void put_book(const char *path, const char *total)
{
    gj_buffer text;
    gj_buffer_init(&text, checked_alloc());
    gj_buffer_format(&text, book, total);
    gj_buffer_char(&text, '\0');
    fake_put(&fake, path, text.bytes);
    gj_buffer_fini(&text);
}

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    put_book("good.gj", "30");
    put_book("bad.gj", "31");
    return 0;
}

#define run(...) fake_run(&fake, __VA_ARGS__)

static bool has(const char *path, const char *wanted)
{
    struct fake_file *file = fake_find(&fake, path);
    assert_true(file != NULL && file->size < FAKE_SIZE);
    file->bytes[file->size] = '\0';
    return strstr(file->bytes, wanted) != NULL;
}

static void test_the_status_is_that_of_the_tests(void **state)
{
    (void)state;
    assert_int_equal(run("test", "good.gj"), 0);
    assert_int_equal(run("test", "bad.gj"), 1);
    assert_true(has("<out>", "total = 30"));
    assert_true(has("<out>", "points = 60"));
    assert_int_equal(run("test", "good.gj", "--coverage", "--mutate"), 0);
    assert_true(has("<out>", "total >= 60"));
    assert_int_equal(run("test", "bad.gj", "--mutate"), 1);
    assert_int_equal(run("test", "bad.gj", "--filter", "whole"), 0);
}

static void test_each_report_goes_to_its_place(void **state)
{
    (void)state;
    assert_int_equal(run("test", "good.gj", "--coverage", "--format", "json"), 0);
    assert_false(has("<out>", "passed, 0"));
    assert_true(has("<err>", "2 passed, 0 failed"));
    assert_int_equal(
        run("test", "good.gj", "--coverage", "--format", "lcov", "-o", "a.info", "--junit", "a.xml"), 0);
    assert_true(has("a.info", "SF:good.gj\n"));
    assert_true(has("a.xml", "<testsuites tests=\"2\" failures=\"0\">"));
    assert_true(has("<out>", "2 passed, 0 failed"));
    assert_int_equal(run("test", "good.gj", "--format", "json"), 2);
    assert_int_equal(run("test", "good.gj", "--output", "a.info"), 2);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const calls[][6] = {
        {"test", "bad.gj", "--coverage", "--junit", "b.xml", "--lang=zh"},
        {"test", "good.gj", "--filter", "whole", "--mutate", "-v"},
    };
    for (size_t call = 0; call < COUNT(calls); call++) {
        int whole = fake_run_words(&fake, checked_alloc(), COUNT(calls[call]), calls[call]);
        static char output[FAKE_SIZE];
        size_t size = fake_find(&fake, "<out>")->size;
        memcpy(output, fake_find(&fake, "<out>")->bytes, size);
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky == 1};
                int exit = fake_run_words(&fake, faulty_alloc(&f), COUNT(calls[call]), calls[call]);
                const struct fake_file *out = fake_find(&fake, "<out>");
                bool same = exit == whole && out->size == size && memcmp(out->bytes, output, size) == 0;
                if (exit != 3 && !same) {
                    print_error("call %zu, allocation %zu, sticky %d: exit %d\n", call, n, sticky, exit);
                    fail();
                }
                if (f.calls <= n) {
                    assert_true(same);
                    break;
                }
            }
    }
}

static bool is_good(const char *path)
{
    const struct fake_file *file = fake_find(&fake, path), *good = fake_find(&fake, "good.gj");
    return file->size == good->size && memcmp(file->bytes, good->bytes, good->size) == 0;
}

static void test_what_came_out_is_recorded(void **state)
{
    (void)state;
    assert_int_equal(run("test", "bad.gj", "--update"), 0);
    assert_true(has("<out>", "halved: 31 → 30"));
    assert_true(is_good("bad.gj"));
    assert_int_equal(run("test", "bad.gj", "--update", "--mutate"), 2);
    assert_int_equal(run("test", "bad.gj", "--update", "--junit", "a.xml"), 2);
}

/* However little memory there is: the file is as it was, or recorded whole. */
static void test_recording_is_all_or_nothing(void **state)
{
    (void)state;
    static const char *const call[] = {"test", "bad.gj", "--update"};
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky == 1};
            put_book("bad.gj", "31");
            int exit = fake_run_words(&fake, faulty_alloc(&f), COUNT(call), call);
            assert_true(is_good("bad.gj") || has("bad.gj", "expect total = 31\n"));
            if (f.calls <= n) {
                assert_int_equal(exit, 0);
                break;
            }
            assert_true(exit == 3 || (exit == 0 && is_good("bad.gj")));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_status_is_that_of_the_tests, set_up),
        cmocka_unit_test_setup(test_each_report_goes_to_its_place, set_up),
        cmocka_unit_test_setup(test_every_allocation_may_fail, set_up),
        cmocka_unit_test_setup(test_what_came_out_is_recorded, set_up),
        cmocka_unit_test_setup(test_recording_is_all_or_nothing, set_up),
    };
    return cmocka_run_group_tests_name("cli test", tests, NULL, NULL);
}
