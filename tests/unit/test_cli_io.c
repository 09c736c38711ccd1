/* cli/io: reading, writing in one step, and output that fails. */
#include "tests/unit/fake_system.h"

#include <errno.h>
#include <string.h>

static struct fake_system fake;

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    return 0;
}

static void test_a_file_is_read_whole_in_pieces_of_any_size(void **state)
{
    (void)state;
    fake_put(&fake, "a", "一二三四五六七八九十");
    for (fake.piece = 0; fake.piece < 5; fake.piece++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        assert_int_equal(gj_io_read(&fake.system, "a", &out), 0);
        assert_buffer(&out, "一二三四五六七八九十");
        gj_buffer_fini(&out);
        assert_int_equal(fake_open_count(&fake), 0);
    }
}

static void test_what_cannot_be_read_gives_its_error_number(void **state)
{
    (void)state;
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_io_read(&fake.system, "none", &out), ENOENT);
    fake_folder(&fake, "folder");
    assert_int_equal(gj_io_read(&fake.system, "folder", &out), EISDIR);
    fake_put(&fake, "a", "text");
    fake.error = EACCES;
    fake.fail_at = fake.calls;
    assert_int_equal(gj_io_read(&fake.system, "a", &out), EACCES);
    fake.error = EIO;
    fake.fail_at = fake.calls + 1; /* the read */
    assert_int_equal(gj_io_read(&fake.system, "a", &out), EIO);
    assert_int_equal(fake_open_count(&fake), 0);
    gj_buffer_fini(&out);
}

static void test_writing_replaces_the_file(void **state)
{
    (void)state;
    fake_put(&fake, "a", "old and longer");
    fake.piece = 2;
    assert_int_equal(gj_io_write(&fake.system, checked_alloc(), "a", text_of("new")), 0);
    assert_text(fake_content(&fake, "a"), "new");
    assert_int_equal(gj_io_write(&fake.system, checked_alloc(), "b", text_of("")), 0);
    assert_text(fake_content(&fake, "b"), "");
    assert_null(fake_find(&fake, "a.new-0"));
}

static void test_a_left_over_temporary_file_is_not_touched(void **state)
{
    (void)state;
    fake_put(&fake, "a.new-0", "somebody else's");
    assert_int_equal(gj_io_write(&fake.system, checked_alloc(), "a", text_of("new")), 0);
    assert_text(fake_content(&fake, "a"), "new");
    assert_text(fake_content(&fake, "a.new-0"), "somebody else's");
}

static void test_every_call_may_fail_and_the_old_file_stays(void **state)
{
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            fake_system_init(&fake);
            fake_put(&fake, "a", "old");
            fake.fail_at = n;
            fake.sticky = sticky == 1;
            fake.error = ENOSPC;
            int error = gj_io_write(&fake.system, checked_alloc(), "a", text_of("new"));
            assert_int_equal(fake_open_count(&fake), 0);
            assert_null(fake_find(&fake, "a.new-0"));
            if (fake.calls <= n) {
                assert_int_equal(error, 0);
                assert_text(fake_content(&fake, "a"), "new");
                break;
            }
            assert_int_equal(error, ENOSPC);
            assert_text(fake_content(&fake, "a"), "old");
        }
}

static void test_a_device_is_written_directly_and_a_folder_not_at_all(void **state)
{
    (void)state;
    fake_put(&fake, "device", "")->kind = GJ_PATH_SPECIAL;
    assert_int_equal(gj_io_write(&fake.system, checked_alloc(), "device", text_of("text")), 0);
    assert_text(fake_content(&fake, "device"), "text");
    assert_int_equal(fake_find(&fake, "device")->kind, GJ_PATH_SPECIAL);
    fake_folder(&fake, "folder");
    assert_int_equal(gj_io_write(&fake.system, checked_alloc(), "folder", text_of("text")), EISDIR);
}

static void test_memory_may_be_short(void **state)
{
    (void)state;
    struct faulty faulty = {.fail_at = 0, .sticky = true};
    gj_buffer out;
    fake_put(&fake, "a", "text");
    gj_buffer_init(&out, faulty_alloc(&faulty));
    assert_int_equal(gj_io_read(&fake.system, "a", &out), ENOMEM);
    gj_buffer_fini(&out);
    faulty.calls = 0;
    assert_int_equal(gj_io_write(&fake.system, faulty_alloc(&faulty), "a", text_of("new")), ENOMEM);
    assert_text(fake_content(&fake, "a"), "text");
    assert_int_equal(fake_open_count(&fake), 0);
}

static void test_output_remembers_its_first_failure(void **state)
{
    (void)state;
    gj_output output;
    gj_output_init(&output, &fake.system, checked_alloc(), 1);
    gj_buffer_string(&output.text, "one ");
    assert_true(gj_output_flush(&output));
    fake.error = EPIPE;
    fake.fail_at = fake.calls;
    gj_buffer_string(&output.text, "two ");
    assert_false(gj_output_flush(&output));
    fake.error = ENOSPC;
    gj_buffer_string(&output.text, "three ");
    assert_false(gj_output_flush(&output));
    assert_int_equal(output.error, EPIPE);
    assert_text(fake_content(&fake, "<out>"), "one ");
    gj_output_fini(&output);
}

static void test_output_with_a_hole_is_not_written(void **state)
{
    (void)state;
    struct faulty faulty = {.fail_at = 0};
    gj_output output;
    gj_output_init(&output, &fake.system, faulty_alloc(&faulty), 1);
    gj_buffer_string(&output.text, "lost");
    gj_buffer_string(&output.text, "rest");
    assert_false(gj_output_ease(&output));
    assert_int_equal(output.error, ENOMEM);
    assert_text(fake_content(&fake, "<out>"), "");
    gj_output_fini(&output);
}

/* The `write` of a system that only counts. */
static ptrdiff_t count_bytes(void *user, int descriptor, const void *bytes, size_t size)
{
    (void)descriptor, (void)bytes;
    *(size_t *)user += size;
    return (ptrdiff_t)size;
}

static void test_output_is_written_when_it_is_much(void **state)
{
    (void)state;
    size_t written = 0, pieces = 0;
    const gj_system counting = {.user = &written, .write = count_bytes};
    gj_output output;
    gj_output_init(&output, &counting, checked_alloc(), 1);
    gj_buffer_string(&output.text, "little");
    assert_true(gj_output_ease(&output));
    assert_int_equal(written, 0);
    for (; written == 0 && pieces < 1000; pieces++) {
        gj_buffer_repeat(&output.text, 'x', 10000);
        assert_true(gj_output_ease(&output));
    }
    assert_int_equal(written, strlen("little") + pieces * 10000); /* all of it */
    assert_true(written >= 65536);
    assert_int_equal(output.text.size, 0);
    gj_output_fini(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_file_is_read_whole_in_pieces_of_any_size, set_up),
        cmocka_unit_test_setup(test_what_cannot_be_read_gives_its_error_number, set_up),
        cmocka_unit_test_setup(test_writing_replaces_the_file, set_up),
        cmocka_unit_test_setup(test_a_left_over_temporary_file_is_not_touched, set_up),
        cmocka_unit_test_setup(test_every_call_may_fail_and_the_old_file_stays, set_up),
        cmocka_unit_test_setup(test_a_device_is_written_directly_and_a_folder_not_at_all, set_up),
        cmocka_unit_test_setup(test_memory_may_be_short, set_up),
        cmocka_unit_test_setup(test_output_remembers_its_first_failure, set_up),
        cmocka_unit_test_setup(test_output_with_a_hole_is_not_written, set_up),
        cmocka_unit_test_setup(test_output_is_written_when_it_is_much, set_up),
    };
    return cmocka_run_group_tests_name("cli/io", tests, NULL, NULL);
}
