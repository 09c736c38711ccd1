/* vm/csv: cells, rows, and what is wrong with either. */
#include "tests/unit/support.h"

#include <string.h>

#include "vm/csv.h"

/* The cells as "[text]offset+length", rows ended by |; a fault as ! (open) or ? (after), quotes as ". */
static void assert_cells(const char *text, const char *expected)
{
    gj_arena arena;
    gj_buffer out;
    gj_csv_cell cell;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    gj_csv csv = gj_csv_begin(text_of(text), 0, &arena);
    while (gj_csv_next(&csv, &cell)) {
        gj_buffer_string(&out, cell.quoted ? "\"" : "");
        gj_buffer_char(&out, '[');
        gj_buffer_text(&out, cell.text);
        gj_buffer_format(&out, "]%zu+%zu", cell.offset, cell.length);
        gj_buffer_string(&out, cell.fault == GJ_CSV_OPEN_QUOTE    ? "!"
                               : cell.fault == GJ_CSV_AFTER_QUOTE ? "?"
                                                                  : "");
        gj_buffer_string(&out, cell.last ? "|" : " ");
    }
    assert_buffer(&out, expected);
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
}

static void test_cells_and_rows(void **state)
{
    (void)state;
    assert_cells("", "");
    assert_cells("a", "[a]0+1|");
    assert_cells("a,b\nc\n", "[a]0+1 [b]2+1|[c]4+1|");
    assert_cells("a,\r\n,b", "[a]0+1 []2+0|[]4+0 [b]5+1|");
    assert_cells("a\rb", "[a]0+1|[b]2+1|");
    assert_cells("\n\na,", "[]0+0|[]1+0|[a]2+1 []4+0|");
    assert_cells(" a , b", "[ a ]0+3 [ b]4+2|");
}

static void test_quotes(void **state)
{
    (void)state;
    assert_cells("\"a,b\",c", "\"[a,b]0+5 [c]6+1|");
    assert_cells("\"a\nb\"\r\nc", "\"[a\nb]0+5|[c]7+1|");
    assert_cells("\"a\"\"b\"\"\"", "\"[a\"b\"]0+8|");
    assert_cells("\"\",\"\"\"\"", "\"[]0+2 \"[\"]3+4|");
    assert_cells("a\"b\",c", "[a\"b\"]0+4 [c]5+1|"); /* a quote in the middle is a character */
}

static void test_faults_end_with_their_cell(void **state)
{
    (void)state;
    assert_cells("\"a\"x,b", "\"[a]0+4? [b]5+1|");
    assert_cells("\"a,b\nc,d", "\"[a,b]0+4!|[c]5+1 [d]7+1|");
    assert_cells("x,\"", "[x]0+1 \"[]2+1!|");
}

static void assert_row(const char *text, bool all, size_t expected)
{
    assert_int_equal(gj_csv_row_size(text_of(text), all), expected);
}

static void test_rows_are_found_across_quotes(void **state)
{
    (void)state;
    assert_row("", true, 0);
    assert_row("a,b\nc", false, 4);
    assert_row("a,b", false, 0);
    assert_row("a,b", true, 3);
    assert_row("a\r\nb", true, 3);
    assert_row("a\r", false, 0); /* a line feed may follow */
    assert_row("a\r", true, 2);
    assert_row("\"a\nb\"\nc", true, 6);
    assert_row("\"a\nb", false, 0);
    assert_row("\"a\nb", true, 3);       /* never closed: one line */
    assert_row("\"a\nb\"x\nc", true, 3); /* closed in the wrong place: one line, too */
    assert_row("x,\"\"\"\n\",y\nz", true, 10);
    assert_row(",,\n", true, 3);
}

static void test_a_quote_is_looked_for_so_far_and_no_further(void **state)
{
    (void)state;
    size_t size = GJ_CSV_ROW_MAX + 64;
    char *text = test_malloc(size);
    memset(text, 'x', size);
    text[0] = text[size - 2] = '"';
    text[10] = text[size - 1] = '\n';
    assert_int_equal(gj_csv_row_size((gj_text){text, size}, true), 11);
    assert_int_equal(gj_csv_row_size((gj_text){text, size}, false), 11);
    text[GJ_CSV_ROW_MAX / 2] = '"';
    text[GJ_CSV_ROW_MAX / 2 + 1] = '\n';
    assert_int_equal(gj_csv_row_size((gj_text){text, size}, true), GJ_CSV_ROW_MAX / 2 + 2);
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_and_rows),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_faults_end_with_their_cell),
        cmocka_unit_test(test_rows_are_found_across_quotes),
        cmocka_unit_test(test_a_quote_is_looked_for_so_far_and_no_further),
    };
    return cmocka_run_group_tests_name("vm/csv", tests, NULL, NULL);
}
