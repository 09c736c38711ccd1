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

/* Reads all records that are left, each as "line:text|", `whole` in place of "line:" where it is the whole
 * file; what `out` holds then must be as expected. Closes and frees both. */
static void assert_rest(gj_records *records, gj_buffer *out, const char *whole, const char *expected)
{
    gj_record_text record;
    int error = -1;
    while (gj_records_next(records, &record, &error)) {
        if (record.line == 0)
            gj_buffer_string(out, whole);
        else
            gj_buffer_format(out, "%u:", (unsigned)record.line);
        gj_buffer_text(out, record.text);
        gj_buffer_char(out, '|');
    }
    assert_int_equal(error, 0);
    assert_buffer(out, expected);
    gj_records_close(records);
    gj_buffer_fini(out);
    assert_int_equal(fake_open_count(&fake), 0);
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
        assert_rest(&records, &out, "=", expected);
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

/* A first line that is a whole object tells, where somebody waits for it. */
static void test_the_first_line_tells_who_waits(void **state)
{
    static const struct {
        const char *text;
        bool ndjson, prompt;
    } rows[] = {{"{}\n", false, true},
                {"{\"a\":1}\n{}\n", true, true},
                {"{\n}\n", false, false},
                {"[{}]\n", false, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        gj_records records;
        for (int prompt = 0; prompt < 2; prompt++) {
            fake_put(&fake, "<in>", rows[i].text);
            fake.open[0].at = 0;
            assert_int_equal((prompt ? gj_records_open_prompt : gj_records_open)(&records, &fake.system,
                                                                                 checked_alloc(), "-"),
                             0);
            assert_int_equal(records.ndjson, prompt ? rows[i].prompt : rows[i].ndjson);
            gj_records_close(&records);
        }
    }
}

/* Texts that were handed out stay where they are, whatever is read behind them. */
static void test_texts_are_left_behind(void **state)
{
    (void)state;
    gj_records records;
    gj_record_text first[2], second;
    gj_buffer kept;
    int error;
    fake_put(&fake, "a.ndjson", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    fake.piece = 20; /* two lines, and the beginning of the third */
    gj_buffer_init(&kept, checked_alloc());
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "a.ndjson"), 0);
    assert_true(gj_records_are_lines(&records));
    assert_true(gj_records_next(&records, &first[0], &error));
    assert_true(gj_records_next_at_hand(&records, &first[1]));
    assert_false(gj_records_next_at_hand(&records, &second));
    fake.slow = records.hurried = true;
    assert_false(gj_records_next(&records, &second, &error));
    assert_int_equal(error, EAGAIN);
    assert_true(records.late);
    fake.slow = false; /* now it would read, but not wait */
    struct faulty faulty = {.fail_at = 0};
    gj_buffer refused;
    gj_buffer_init(&refused, faulty_alloc(&faulty));
    assert_false(gj_records_leave(&records, &refused));
    assert_true(gj_records_leave(&records, &kept));
    assert_true(gj_records_next(&records, &second, &error));
    assert_text(first[0].text, "{\"a\":1}");
    assert_text(first[1].text, "{\"b\":2}");
    assert_text(second.text, "{\"c\":3}");
    assert_int_equal(second.line, 3);
    assert_false(gj_records_next(&records, &second, &error));
    assert_int_equal(error, 0);
    gj_buffer_fini(&kept);
    gj_records_close(&records);
}

/* Who was late once and is then asked to end is not late. */
static void test_late_is_what_the_last_call_was(void **state)
{
    (void)state;
    gj_records records;
    gj_record_text record;
    int error;
    fake_put(&fake, "a.ndjson", "{\"a\":1}\n{\"b\":2}\n");
    fake.piece = 8;
    assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), "a.ndjson"), 0);
    assert_true(gj_records_next(&records, &record, &error));
    fake.slow = records.hurried = true;
    assert_false(gj_records_next(&records, &record, &error));
    assert_true(records.late && error == EAGAIN);
    records.to_end = true;
    assert_false(gj_records_next(&records, &record, &error));
    assert_true(!records.late && error == EINTR);
    gj_records_close(&records);
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

/* What comes out of a table without a program: "line:row|", the kind decided by its header alone. */
static void assert_rows(const char *path, const char *content, const char *expected)
{
    fake_put(&fake, path, content);
    for (fake.piece = 0; fake.piece < 4; fake.piece++) {
        gj_records records;
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), path), 0);
        assert_true(records.is_table);
        assert_int_equal(gj_records_take_kind(&records, NULL), 0);
        gj_buffer_text(&out, records.table.header);
        gj_buffer_char(&out, '/');
        assert_rest(&records, &out, "0:", expected);
    }
}

static void test_tables(void **state)
{
    (void)state;
    assert_rows("a.csv", "name,value\na,1\n", "/0:name,value\na,1\n|");
    assert_rows("a.csv", "a,b\n1,2\n\n,,\n3,\"x\ny\"\n# no\n4,5", "a,b\n/2:1,2|5:3,\"x\ny\"|8:4,5|");
    assert_rows("a.csv",
                "# no\n\xEF\xBB\xBF"
                "a,b\r\n1,2\r\n",
                "\xEF\xBB\xBF"
                "a,b\r\n/3:1,2|");
    assert_rows("a.csv", "a,b\n\"1,2\n3,4\n\"5\"6,7\n8,9", "a,b\n/2:\"1,2|3:3,4|4:\"5\"6,7|5:8,9|");
    assert_rows("a.CSV", "a\n1\n", "a\n/2:1|");
    assert_rows("table", "\n a,b\n1,2\n", " a,b\n/3:1,2|");
    assert_rows("a.csv", "a,b", "a,b/");
}

/* Whether a file of any name is taken for a table. */
static void assert_table(const char *path, const char *content, bool expected)
{
    fake_put(&fake, path, content);
    for (fake.piece = 0; fake.piece < 4; fake.piece++) {
        gj_records records;
        assert_int_equal(gj_records_open(&records, &fake.system, checked_alloc(), path), 0);
        assert_int_equal(records.is_table, expected);
        assert_int_equal(records.lost, expected && content[0] == 'P');
        gj_records_close(&records);
    }
}

static void test_what_is_a_table(void **state)
{
    (void)state;
    assert_table("a", "a,b", true);
    assert_table("a", "a\nb,c", false);
    assert_table("a", "{\"a\":1,\n\"b\":2}", false);
    assert_table("a", " [1,2]", false);
    assert_table("a", "", false);
    assert_table("a", "x", false);
    assert_table("a.json", "a,b", false);
    assert_table("a.ndjson", "a,b", false);
    assert_table("a.csv", "", true);
    assert_table("a", "PK\003\004", true);
    assert_table("a.json", "PK\003\004, no", false);
}

/* Reads all of a file, as a table where it is one. */
static int read_all(gj_allocator allocator, const char *path)
{
    gj_records records;
    gj_record_text record;
    int error = gj_records_open(&records, &fake.system, allocator, path);
    if (error == 0 && records.is_table)
        error = gj_records_take_kind(&records, NULL);
    while (error == 0 && gj_records_next(&records, &record, &error))
        continue;
    gj_records_close(&records);
    return error;
}

static gj_status status_of(int error)
{
    assert_true(error == 0 || error == ENOMEM);
    return error == 0 ? GJ_OK : GJ_E_NOMEM;
}

static gj_status every_row(gj_allocator allocator)
{
    return status_of(read_all(allocator, "a.csv"));
}

static gj_status every_line(gj_allocator allocator)
{
    return status_of(read_all(allocator, "a.json"));
}

static void test_a_table_without_memory_or_disk(void **state)
{
    (void)state;
    fake_put(&fake, "a.csv", "# x\na,b\n\"1\n\",2\n3,4\n");
    fake.piece = 3;
    assert_every_allocation_is_noticed(every_row, 2);
    fake.error = EIO;
    for (fake.fail_at = 0;; fake.fail_at++) {
        fake.calls = 0;
        int error = read_all(checked_alloc(), "a.csv");
        if (fake.calls <= fake.fail_at)
            break;
        assert_true(error == EIO || error == 0); /* closing loses nothing */
    }
    assert_in_range(fake.fail_at, 5, 100);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    fake_put(&fake, "a.json", "{}\n{}\n");
    assert_every_allocation_is_noticed(every_line, 0);
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
        cmocka_unit_test_setup(test_the_first_line_tells_who_waits, set_up),
        cmocka_unit_test_setup(test_texts_are_left_behind, set_up),
        cmocka_unit_test_setup(test_late_is_what_the_last_call_was, set_up),
        cmocka_unit_test_setup(test_memory_is_that_of_the_longest_line, set_up),
        cmocka_unit_test_setup(test_a_failed_read_is_told, set_up),
        cmocka_unit_test_setup(test_tables, set_up),
        cmocka_unit_test_setup(test_what_is_a_table, set_up),
        cmocka_unit_test_setup(test_a_table_without_memory_or_disk, set_up),
        cmocka_unit_test_setup(test_every_allocation_may_fail, set_up),
    };
    return cmocka_run_group_tests_name("cli/records", tests, NULL, NULL);
}
