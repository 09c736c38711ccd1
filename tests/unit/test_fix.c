/* cli/fix: which edits are taken together, what a text is with them, and that a file is written only from the
 * text that was compiled. What `check --fix` says is in tests/golden/check. */
#include "tests/unit/fake_system.h"

#include <string.h>

#include "cli/fix.h"

static struct fake_system fake;

#define EDIT(begin, end, text)                                                                               \
    {                                                                                                        \
        begin, end,                                                                                          \
        {                                                                                                    \
            text, sizeof(text) - 1                                                                           \
        }                                                                                                    \
    }

/* Settles the edits of "0123456789" and compares what it is with them. */
static void assert_settled(gj_edit *edits, size_t count, size_t kept, const char *expected)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_edits_settle(edits, count), kept);
    gj_edits_apply(&out, GJ_TEXT("0123456789"), edits, kept);
    assert_buffer(&out, expected);
    gj_buffer_fini(&out);
}

static void test_edits_apart_are_all_taken(void **state)
{
    (void)state;
    gj_edit edits[] = {EDIT(8, 10, "z"), EDIT(0, 1, "abc"), EDIT(4, 4, "+"), EDIT(5, 7, "")};
    assert_settled(edits, COUNT(edits), 4, "abc123+47z");
    assert_settled(NULL, 0, 0, "0123456789");
}

static void test_of_edits_that_meet_one_is_taken(void **state)
{
    (void)state;
    gj_edit overlap[] = {EDIT(3, 6, "b"), EDIT(1, 4, "a"), EDIT(6, 7, "c")};
    assert_settled(overlap, COUNT(overlap), 2, "0a45c789");
    gj_edit inside[] = {EDIT(2, 8, "all"), EDIT(3, 4, "x"), EDIT(2, 3, "first")};
    assert_settled(inside, COUNT(inside), 2, "01firstx456789");
    gj_edit touching[] = {EDIT(1, 3, "a"), EDIT(3, 5, "b")};
    assert_settled(touching, COUNT(touching), 2, "0ab56789");
    gj_edit insertions[] = {EDIT(2, 2, "y"), EDIT(2, 2, "x")};
    assert_settled(insertions, COUNT(insertions), 1, "01x23456789");
    gj_edit twice[] = {EDIT(2, 3, "same"), EDIT(2, 3, "same")};
    assert_settled(twice, COUNT(twice), 1, "01same3456789");
}

/* As a verb would, of a source that was read as "old". */
static gj_exit write_from_old(const char *path, gj_allocator allocator, bool *written)
{
    static gj_edit edit = EDIT(0, 3, "new");
    gj_source source = {.path = text_of(path), .text = GJ_TEXT("old text")};
    gj_cli cli = {.system = &fake.system, .allocator = allocator};
    gj_arena_init(&cli.arena, allocator);
    gj_output_init(&cli.out, &fake.system, allocator, 1);
    gj_output_init(&cli.err, &fake.system, allocator, 2);
    gj_exit exit = gj_edits_write(&cli, &source, &edit, 1, written);
    gj_output_fini(&cli.out);
    gj_output_fini(&cli.err);
    gj_arena_fini(&cli.arena);
    return exit;
}

static void test_a_file_that_changed_meanwhile_is_left_alone(void **state)
{
    bool written;
    (void)state;
    fake_system_init(&fake);
    fake_put(&fake, "a.gj", "old text");
    assert_int_equal(write_from_old("a.gj", checked_alloc(), &written), GJ_EXIT_CLEAN);
    assert_true(written);
    assert_text(fake_content(&fake, "a.gj"), "new text");
    assert_int_equal(write_from_old("a.gj", checked_alloc(), &written), GJ_EXIT_CLEAN);
    assert_false(written);
    assert_text(fake_content(&fake, "a.gj"), "new text");
    assert_int_equal(write_from_old("gone.gj", checked_alloc(), &written), GJ_EXIT_IO);
    assert_false(written);
}

static void test_without_memory_nothing_is_written(void **state)
{
    (void)state;
    for (size_t n = 0;; n++) {
        struct faulty f = {.fail_at = n};
        bool written;
        fake_system_init(&fake);
        fake_put(&fake, "a.gj", "old text");
        gj_exit exit = write_from_old("a.gj", faulty_alloc(&f), &written);
        assert_text(fake_content(&fake, "a.gj"), written ? "new text" : "old text");
        assert_int_equal(exit, written ? GJ_EXIT_CLEAN : GJ_EXIT_IO);
        assert_int_equal(fake_open_count(&fake), 0);
        if (f.calls <= n) {
            assert_true(written && n > 2);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits_apart_are_all_taken),
        cmocka_unit_test(test_of_edits_that_meet_one_is_taken),
        cmocka_unit_test(test_a_file_that_changed_meanwhile_is_left_alone),
        cmocka_unit_test(test_without_memory_nothing_is_written),
    };
    return cmocka_run_group_tests_name("fix", tests, NULL, NULL);
}
