/* cli/records: one record or many, by content, and lines one after the other. */
#include "tests/unit/fake_system.h"

#include <errno.h>
#include <string.h>

#include "cli/records.h"

static struct fake_system fake;

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    return 0;
}

/* What comes out of a file, as "line:text|line:text|"; "=text|" for a single record. */
static void assert_records(const char *path, const char *content, const char *expected)
{
    fake_put(&fake, path, content);
    for (fake.piece = 0; fake.piece < 4; fake.piece++) {
        gj_records records;
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), path), 0);
        gj_record_text record;
        int error = -1;
        while (gj_records_next(&records, &record, &error)) {
            if (record.line == 0)
                gj_buffer_char(&out, '=');
            else
                gj_buffer_format(&out, "%u:", (unsigned)record.line);
            gj_buffer_text(&out, record.text);
            gj_buffer_char(&out, '|');
        }
        assert_int_equal(error, 0);
        assert_buffer(&out, expected);
        gj_records_close(&records);
        gj_buffer_fini(&out);
        assert_int_equal(fake_open_count(&fake), 0);
    }
}

static void test_an_object_that_spans_the_file_is_one_record(void **state)
{
    (void)state;
    assert_records("a.json", "{\"a\":1}", "={\"a\":1}|");
    assert_records("a.json", "\n\n{\n  \"a\": 1\n}\n", "=\n\n{\n  \"a\": 1\n}\n|");
    assert_records("a.json", "{\"a\":1}\n\n  \n", "={\"a\":1}\n\n  \n|");
    /* lines that begin an object, but inside a list or behind a name */
    assert_records("a.json", "{\"a\":[\n{},\n{}]}", "={\"a\":[\n{},\n{}]}|");
    assert_records("a.json", "{\"a\":\n{}}", "={\"a\":\n{}}|");
}

static void test_what_is_no_record_at_all_is_handed_out_as_one(void **state)
{
    (void)state;
    assert_records("a.json", "", "=|");
    assert_records("a.json", " \n", "= \n|");
    assert_records("a.json", "[1,\n2]", "=[1,\n2]|");
    assert_records("a.json", "{\"a\":1} x", "={\"a\":1} x|");
}

static void test_several_lines_that_are_objects_are_records(void **state)
{
    (void)state;
    assert_records("a.json", "{\"a\":1}\n{\"a\":2}\n", "1:{\"a\":1}|2:{\"a\":2}|");
    assert_records("a.json", "{\"a\":1}\n{\"a\":2}", "1:{\"a\":1}|2:{\"a\":2}|");
    assert_records("a.json", "{\"a\":1}\nrubbish\n{\"a\":3}", "1:{\"a\":1}|2:rubbish|3:{\"a\":3}|");
    /* brackets and quotes inside a text do not count */
    assert_records("a.json", "{\"a\":\"}\\\"{\"}\n{}", "1:{\"a\":\"}\\\"{\"}|2:{}|");
}

static void test_a_broken_first_line_does_not_hide_the_others(void **state)
{
    (void)state;
    assert_records("a.json", "{\"a\":}}\n{\"a\":2}\n", "1:{\"a\":}}|2:{\"a\":2}|");
    assert_records("a.json", "rubbish\n{\"a\":2}\n", "1:rubbish|2:{\"a\":2}|");
}

static void test_the_suffix_decides_where_there_is_one(void **state)
{
    (void)state;
    assert_records("a.ndjson", "{\"a\":1}", "1:{\"a\":1}|");
    assert_records("a.jsonl", "{\n}", "1:{|2:}|");
    assert_records("a.ndjson", "", "");
    assert_records("a.ndjson", "\n\n", "");
}

static void test_line_ends_marks_and_empty_lines(void **state)
{
    (void)state;
    assert_records("a.ndjson", "\xEF\xBB\xBF{}\r\n\r\n  \n{} \r\n", "1:{}|4:{}|");
    assert_records("a.json", "\xEF\xBB\xBF{}\r\n{}\r\n", "1:{}|2:{}|");
    assert_records("a.json", "\xEF\xBB\xBF{\r\n}", "=\xEF\xBB\xBF{\r\n}|");
}

static void test_standard_input(void **state)
{
    (void)state;
    fake_put(&fake, "<in>", "{}\n{}\n");
    gj_records records;
    gj_record_text record;
    int error;
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "-"), 0);
    assert_true(records.ndjson);
    assert_true(gj_records_next(&records, &record, &error));
    assert_true(gj_records_next(&records, &record, &error));
    assert_int_equal(record.line, 2);
    assert_false(gj_records_next(&records, &record, &error));
    assert_false(gj_records_next(&records, &record, &error)); /* and stays so */
    gj_records_close(&records);
    assert_non_null(fake.open[0].file); /* it is not ours to close */
}

/* A file of many lines never lies in memory as a whole. */
static void test_memory_is_that_of_the_longest_line(void **state)
{
    (void)state;
    struct fake_file *file = fake_put(&fake, "a.ndjson", "");
    memset(file->bytes, ' ', FAKE_SIZE);
    for (size_t i = 0; i + 8 <= FAKE_SIZE; i += 8)
        memcpy(file->bytes + i, "{}     \n", 8);
    file->size = FAKE_SIZE;
    gj_records records;
    gj_record_text record;
    int error;
    fake.piece = 64;
    size_t count = 0;
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "a.ndjson"), 0);
    while (gj_records_next(&records, &record, &error)) {
        count++;
        assert_text(record.text, "{}");
        assert_true(records.text.size <= 128);
    }
    assert_int_equal(count, FAKE_SIZE / 8);
    gj_records_close(&records);
}

static void test_a_failed_read_is_told(void **state)
{
    (void)state;
    gj_records records;
    gj_record_text record;
    int error;
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "none"), ENOENT);
    gj_records_close(&records);
    fake_folder(&fake, "folder.ndjson");
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "folder.ndjson"), EISDIR);
    gj_records_close(&records);
    fake_put(&fake, "a.ndjson", "{}\n{}\n");
    fake.piece = 3;
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "a.ndjson"), 0);
    assert_true(gj_records_next(&records, &record, &error));
    fake.fail_at = fake.calls;
    assert_false(gj_records_next(&records, &record, &error));
    assert_int_equal(error, EIO);
    gj_records_close(&records);
    assert_int_equal(fake_open_count(&fake), 0);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    fake_put(&fake, "a.json", "{}\n{}\n");
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky == 1};
            gj_records records;
            gj_record_text record;
            int error = gj_records_open(&records, &fake.system, faulty_alloc(&f), "a.json");
            while (error == 0 && gj_records_next(&records, &record, &error))
                continue;
            gj_records_close(&records);
            assert_int_equal(error, f.calls > n ? ENOMEM : 0);
            if (f.calls <= n)
                break;
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_an_object_that_spans_the_file_is_one_record, set_up),
        cmocka_unit_test_setup(test_what_is_no_record_at_all_is_handed_out_as_one, set_up),
        cmocka_unit_test_setup(test_several_lines_that_are_objects_are_records, set_up),
        cmocka_unit_test_setup(test_a_broken_first_line_does_not_hide_the_others, set_up),
        cmocka_unit_test_setup(test_the_suffix_decides_where_there_is_one, set_up),
        cmocka_unit_test_setup(test_line_ends_marks_and_empty_lines, set_up),
        cmocka_unit_test_setup(test_standard_input, set_up),
        cmocka_unit_test_setup(test_memory_is_that_of_the_longest_line, set_up),
        cmocka_unit_test_setup(test_a_failed_read_is_told, set_up),
        cmocka_unit_test_setup(test_every_allocation_may_fail, set_up),
    };
    return cmocka_run_group_tests_name("cli/records", tests, NULL, NULL);
}
