/* Two texts side by side: what is common stands in one row, and either column gives its text back. */
#include "tests/unit/support.h"

#include "cli/beside.h"

/* Rows as "left=right" where they are the same, "left|right" where not, "-" for no line. */
static void assert_rows(const char *left, const char *right, const char *expected)
{
    gj_arena arena;
    gj_array rows;
    gj_buffer out;
    gj_arena_init(&arena, checked_alloc());
    gj_array_init(&rows, checked_alloc(), sizeof(gj_beside_row));
    gj_buffer_init(&out, checked_alloc());
    assert_true(gj_beside(&arena, text_of(left), text_of(right), &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const gj_beside_row *row = GJ_AT(&rows, gj_beside_row, i);
        assert_true(!row->same || (row->has_left && row->has_right));
        gj_buffer_text(&out, row->has_left ? row->left : GJ_TEXT("-"));
        gj_buffer_char(&out, row->same ? '=' : '|');
        gj_buffer_text(&out, row->has_right ? row->right : GJ_TEXT("-"));
        gj_buffer_char(&out, ' ');
    }
    assert_buffer(&out, expected);
    gj_buffer_fini(&out);
    gj_array_fini(&rows);
    gj_arena_fini(&arena);
}

static void test_rows(void **state)
{
    (void)state;
    assert_rows("", "", "");
    assert_rows("a\nb\n", "a\nb\n", "a=a b=b ");
    assert_rows("a\n\nb", "a\n\nb\n", "a=a = b=b ");
    assert_rows("a\nb\nc\n", "a\nx\nc\n", "a=a b|x c=c ");
    assert_rows("a\nb\n", "b\n", "a|- b=b ");
    assert_rows("b\n", "a\nb\n", "-|a b=b ");
    assert_rows("a\nb\nc\nd\n", "b\nd\ne\n", "a|- b=b c|- d=d -|e ");
    assert_rows("a\nb\n", "", "a|- b|- ");
    assert_rows("a\nb\nc\n", "x\ny\n", "a|x b|y c|- ");
}

static gj_status beside(gj_allocator allocator)
{
    gj_arena arena;
    gj_array rows;
    gj_arena_init(&arena, allocator);
    gj_array_init(&rows, allocator, sizeof(gj_beside_row));
    bool fine = gj_beside(&arena, GJ_TEXT("a\nb\nc\n"), GJ_TEXT("a\nc\nd\n"), &rows);
    gj_array_fini(&rows);
    gj_arena_fini(&arena);
    return fine ? GJ_OK : GJ_E_NOMEM;
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(beside, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
