/* A form as a workbook: its first rows, and what each cell lets a person type, read from the sheet's XML.
 * What a filled form gives is in tests/golden/new. */
#define _POSIX_C_SOURCE 200809L /* mkstemp */
#include "tests/unit/fake_system.h"
#include "cli/workbook.h"

#include <minizip/unzip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct fake_system fake;

static const char book[] = "rulebook form \"Form\" { version : \"1\" }\n"
                           "alternatives k1 \"K\" = a \"A\", b \"A\", c, d \"否\"\n"
                           "alternatives k2 \"L\" = one \"甲\", other \"无\"\n"
                           "record {\n"
                           "  above   : number > 0\n"
                           "  least   : number >= 0.5\n"
                           "  most    : number <= 10\n"
                           "  below   : number < 10\n"
                           "  any     : number\n"
                           "  between : number in 0..100\n"
                           "  whole   : whole in 0..<10\n"
                           "  natural : whole > 0 or nothing\n"
                           "  fewer   : whole < 10\n"
                           "  huge    : number >= 123456789012345678901234567890\n"
                           "  old     : date >= 1800-01-01\n"
                           "  day     : date in 2026-01-01..2026-12-31\n"
                           "  until   : date <= 2030-12-31 or nothing\n"
                           "  choice  : k1\n"
                           "  again   : k1\n"
                           "  maybe   : k1 or nothing\n"
                           "  second  : k2\n"
                           "  third   : k2 or nothing\n"
                           "  flag    : yes_no\n"
                           "  text    : text\n"
                           "}\n";

#define SHEET_SIZE 65536

/* The form's part of that name, in that language, ended by a NUL. */
static void read_part(const char *lang, const char *name, char sheet[SHEET_SIZE])
{
    char path[] = "/tmp/guiju-form-XXXXXX";
    assert_int_equal(fake_run(&fake, "new", "record", "form.gj", "--format", "xlsx", "--lang", lang), 0);
    gj_text form = fake_content(&fake, "<out>");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, form.bytes, form.size), form.size);
    assert_int_equal(close(descriptor), 0);
    unzFile zip = unzOpen64(path);
    (void)unlink(path);
    assert_non_null(zip);
    assert_int_equal(unzLocateFile(zip, name, 1), UNZ_OK);
    assert_int_equal(unzOpenCurrentFile(zip), UNZ_OK);
    int size = unzReadCurrentFile(zip, sheet, SHEET_SIZE - 1);
    assert_in_range(size, 1, SHEET_SIZE - 2);
    sheet[size] = '\0';
    (void)unzCloseCurrentFile(zip);
    (void)unzClose(zip);
}

/* The cells' rules in their order, a line each: "B4 decimal greaterThan warning 0",
 * the last two its limits. */
static void write_rules(const char *sheet, gj_buffer *out)
{
    static const char *const attributes[] = {"sqref", "type", "operator", "errorStyle"};
    const char *at = strstr(sheet, "<dataValidation ");
    for (; at != NULL; at = strstr(at + 1, "<dataValidation ")) {
        const char *end = strstr(at, "</dataValidation>");
        assert_non_null(end);
        for (size_t i = 0; i < COUNT(attributes); i++) {
            char key[24];
            snprintf(key, sizeof(key), " %s=\"", attributes[i]);
            const char *value = strstr(at, key);
            if (value == NULL || value > end)
                continue;
            value += strlen(key);
            gj_buffer_bytes(out, value, strcspn(value, "\""));
            gj_buffer_char(out, ' ');
        }
        for (const char *limit = at; (limit = strstr(limit, "<formula")) != NULL && limit < end; limit++) {
            const char *value = strchr(limit, '>') + 1;
            gj_buffer_bytes(out, value, strcspn(value, "<"));
            gj_buffer_char(out, ' ');
        }
        out->bytes[out->size - 1] = '\n';
    }
}

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    fake_put(&fake, "form.gj", book);
    return 0;
}

/* Above the facts stand the columns' headings, the form's title and how to fill it. */
static void test_the_headings_come_first(void **state)
{
    static const char *const rows[] = {"\"name\",\"value\",\"title\"", "\"# Form", "\"# ", "\"above\",",
                                       "\"least\","};
    gj_arena arena;
    gj_buffer out;
    (void)state;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(fake_run(&fake, "new", "record", "form.gj", "--format", "xlsx", "--lang", "en"), 0);
    gj_workbook workbook = {.arena = &arena};
    assert_int_equal(gj_workbook_read(&workbook, fake_content(&fake, "<out>"), &out), GJ_OK);
    gj_buffer_char(&out, '\0');
    const char *row = out.bytes;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_non_null(row);
        if (strncmp(row, rows[i], strlen(rows[i])) != 0)
            fail_msg("row %zu is %.60s", i + 1, row);
        row = strchr(row, '\n');
        row = row == NULL ? NULL : row + 1;
    }
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
}

static void test_each_cell_takes_what_the_record_takes(void **state)
{
    static char sheet[SHEET_SIZE];
    gj_buffer out;
    (void)state;
    gj_buffer_init(&out, checked_alloc());
    read_part("en", "xl/worksheets/sheet1.xml", sheet);
    write_rules(sheet, &out);
    assert_buffer(&out, "B4 decimal greaterThan warning 0\n"
                        "B5 decimal greaterThanOrEqual warning 0.5\n"
                        "B6 decimal lessThanOrEqual warning 10\n"
                        "B7 decimal lessThan warning 10\n"
                        "B8 decimal warning -999999999999 999999999999\n"
                        "B9 decimal warning 0 100\n"
                        "B10 whole 0 9\n"
                        "B11 whole greaterThanOrEqual warning 1\n"
                        "B12 whole lessThanOrEqual 9\n"
                        "B13 decimal warning -999999999999 999999999999\n"
                        "B14 date warning 61 2958465\n"
                        "B15 date 46023 46387\n"
                        "B16 date warning 61 47848\n"
                        "B17 list 'choices'!$A$1:$A$4\n"
                        "B18 list 'choices'!$A$1:$A$4\n"
                        "B19 list 'choices'!$B$1:$B$5\n"
                        "B20 list 'choices'!$C$1:$C$2\n"
                        "B21 list 'choices'!$D$1:$D$3\n"
                        "B22 list 'choices'!$E$1:$E$2\n");
    gj_buffer_fini(&out);
}

/* The style of a cell, by its place in the workbook's list of styles; -1: there is no such cell. */
static int style_of(const char *sheet, const char *cell)
{
    char key[24];
    int style = 0;
    snprintf(key, sizeof(key), "<c r=\"%s\"", cell);
    const char *at = strstr(sheet, key);
    if (at == NULL)
        return -1;
    (void)sscanf(at + strlen(key), " s=\"%d\"", &style);
    return style;
}

/* Whether the sheet's protection, which is on, leaves cells of that style free. */
static bool is_free(const char *styles, int style)
{
    const char *at = strstr(styles, "<cellXfs");
    for (int i = -1; i < style && at != NULL; i++)
        at = strstr(at + 1, "<xf ");
    assert_non_null(at);
    const char *next = strstr(at + 1, "<xf "), *lock = strstr(at, "<protection locked=\"0\"/>");
    return lock != NULL && (next == NULL || lock < next);
}

/* A protected sheet takes values, whatever their type, nothing beside them, and rows below. */
static void test_only_values_can_be_typed(void **state)
{
    static char sheet[SHEET_SIZE], styles[SHEET_SIZE];
    (void)state;
    read_part("en", "xl/worksheets/sheet1.xml", sheet);
    read_part("en", "xl/styles.xml", styles);
    assert_non_null(strstr(sheet, "<sheetProtection "));
    for (int row = 1; row <= 23; row++) {
        for (char column = 'A'; column <= 'F'; column++) {
            char cell[16];
            snprintf(cell, sizeof(cell), "%c%d", column, row);
            int style = style_of(sheet, cell);
            bool free = column == 'B' && row > 3;
            if (free && style < 0)
                fail_msg("%s has no style", cell);
            if (style >= 0 && is_free(styles, style) != free)
                fail_msg("%s is %s", cell, free ? "locked" : "free");
        }
    }
    int columns = 0;
    for (const char *at = sheet; (at = strstr(at + 1, "<col ")) != NULL; columns++) {
        const char *style = strstr(at, " style=\"");
        assert_true(style != NULL && style < strchr(at, '>'));
        assert_true(is_free(styles, atoi(style + strlen(" style=\""))));
    }
    assert_int_equal(columns, 6);
}

/* Titles stand in the lists where people read Chinese,
 * unless two choices share one or the cell may say 无. */
static void test_choices_are_told_apart(void **state)
{
    static char strings[SHEET_SIZE];
    static const char *const there[] = {">a<", ">b<", ">c<", ">甲<", ">other<"};
    static const char *const not_there[] = {">A<", ">one<"};
    (void)state;
    read_part("zh", "xl/sharedStrings.xml", strings);
    for (size_t i = 0; i < COUNT(there); i++)
        if (strstr(strings, there[i]) == NULL)
            fail_msg("%s is not offered", there[i]);
    for (size_t i = 0; i < COUNT(not_there); i++)
        if (strstr(strings, not_there[i]) != NULL)
            fail_msg("%s is offered", not_there[i]);
    read_part("en", "xl/sharedStrings.xml", strings);
    assert_non_null(strstr(strings, ">one<"));
    assert_null(strstr(strings, ">甲<"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_headings_come_first, set_up),
        cmocka_unit_test_setup(test_each_cell_takes_what_the_record_takes, set_up),
        cmocka_unit_test_setup(test_only_values_can_be_typed, set_up),
        cmocka_unit_test_setup(test_choices_are_told_apart, set_up),
    };
    return cmocka_run_group_tests_name("form workbook", tests, NULL, NULL);
}
