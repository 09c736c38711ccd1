/* cli/workbook: a workbook's first sheet as a table, and workbooks that are made to do harm. */
#include "tests/unit/support.h"

#include <minizip/zip.h>
#include <stdio.h>
#include <string.h>

#include "cli/workbook.h"

/* ---- making archives in memory ---- */

#define ARCHIVE_SIZE (512 * 1024)

struct archive {
    char bytes[ARCHIVE_SIZE];
    size_t size, at;
};

static struct archive made;

static voidpf open_made(voidpf user, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return user;
}

static uLong write_made(voidpf user, voidpf stream, const void *bytes, uLong size)
{
    struct archive *a = user;
    (void)stream;
    assert_true(a->at + size <= ARCHIVE_SIZE);
    memcpy(a->bytes + a->at, bytes, size);
    a->at += size;
    a->size = a->at > a->size ? a->at : a->size;
    return size;
}

static uLong read_made(voidpf user, voidpf stream, void *bytes, uLong size)
{
    (void)user;
    (void)stream;
    (void)bytes;
    (void)size;
    return 0;
}

static ZPOS64_T tell_made(voidpf user, voidpf stream)
{
    (void)stream;
    return ((const struct archive *)user)->at;
}

static long seek_made(voidpf user, voidpf stream, ZPOS64_T offset, int origin)
{
    struct archive *a = user;
    (void)stream;
    a->at = (origin == ZLIB_FILEFUNC_SEEK_CUR   ? a->at
             : origin == ZLIB_FILEFUNC_SEEK_END ? a->size
                                                : 0) +
            (size_t)offset;
    return 0;
}

static int close_made(voidpf user, voidpf stream)
{
    (void)user;
    (void)stream;
    return 0;
}

static int error_made(voidpf user, voidpf stream)
{
    (void)user;
    (void)stream;
    return 0;
}

static zipFile begin_archive(void)
{
    zlib_filefunc64_def functions = {.zopen64_file = open_made,
                                     .zread_file = read_made,
                                     .zwrite_file = write_made,
                                     .ztell64_file = tell_made,
                                     .zseek64_file = seek_made,
                                     .zclose_file = close_made,
                                     .zerror_file = error_made,
                                     .opaque = &made};
    made.size = made.at = 0;
    zipFile zip = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
    assert_non_null(zip);
    return zip;
}

/* Adds a part, `count` times the text. */
static void add_part(zipFile zip, const char *name, const char *text, size_t count)
{
    assert_int_equal(zipOpenNewFileInZip(zip, name, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6), ZIP_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(zipWriteInFileInZip(zip, text, (unsigned)strlen(text)), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
}

#define WORKBOOK                                                                                             \
    "<workbook><sheets><sheet name='F' sheetId='1' r:id='r1'/><sheet name='G' "                              \
    "r:id='r2'/></sheets></workbook>"
#define RELATIONS                                                                                            \
    "<Relationships><Relationship Id='r2' Type='x/worksheet' Target='worksheets/sheet2.xml'/>"               \
    "<Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"                              \
    "<Relationship Id='r3' Type='x/sharedStrings' Target='/xl/sharedStrings.xml'/></Relationships>"
#define STRINGS                                                                                              \
    "<sst><si><t>name</t></si><si><t>va</t></si><si><r><t>va</t></r><r><t>lue</t></r>"                       \
    "<rPh><t>no</t></rPh></si><si><t>a &amp; \"b\"\n,c</t></si></sst>"

static void make(const char *workbook, const char *relations, const char *strings, const char *sheet,
                 size_t count)
{
    zipFile zip = begin_archive();
    add_part(zip, "xl/workbook.xml", workbook, 1);
    add_part(zip, "xl/_rels/workbook.xml.rels", relations, 1);
    if (strings != NULL)
        add_part(zip, "xl/sharedStrings.xml", strings, 1);
    if (sheet != NULL)
        add_part(zip, "xl/worksheets/sheet1.xml", sheet, count);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
}

/* ---- reading them ---- */

static void assert_read(const char *expected)
{
    gj_arena arena;
    gj_buffer rows;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&rows, checked_alloc());
    gj_workbook book = {.arena = &arena};
    assert_true(gj_workbook_is((gj_text){made.bytes, made.size}));
    assert_int_equal(gj_workbook_read(&book, (gj_text){made.bytes, made.size}, &rows), GJ_OK);
    assert_text(book.sheet, "F");
    assert_buffer(&rows, expected);
    gj_buffer_fini(&rows);
    gj_arena_fini(&arena);
}

static void assert_refused(gj_text bytes, gj_diag_code why, gj_msg detail)
{
    gj_arena arena;
    gj_buffer rows;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&rows, checked_alloc());
    gj_workbook book = {.arena = &arena};
    assert_int_equal(gj_workbook_read(&book, bytes, &rows), GJ_E_INVALID);
    assert_int_equal(book.why, why);
    assert_int_equal(book.detail, detail);
    gj_buffer_fini(&rows);
    gj_arena_fini(&arena);
}

static void assert_made_refused(gj_diag_code why, gj_msg detail)
{
    assert_refused((gj_text){made.bytes, made.size}, why, detail);
}

static void assert_sheet(const char *cells, const char *expected)
{
    char sheet[2048];
    snprintf(sheet, sizeof(sheet), "<worksheet><sheetData>%s</sheetData></worksheet>", cells);
    make(WORKBOOK, RELATIONS, STRINGS, sheet, 1);
    assert_read(expected);
}

static void test_cells_of_every_kind(void **state)
{
    (void)state;
    assert_sheet(
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>2</v></c></row>"
        "<row r='3'><c r='B3'><v>83.299999999999997</v></c><c r='D3' t='s'><v>3</v></c></row>"
        "<row r='4'><c r='A4' t='b'><v>1</v></c><c r='B4' t='inlineStr'><is><r><t>x</t></r><r><t>y</t></r>"
        "<rPh><t>z</t></rPh></is></c><c r='C4' t='str'><v>t</v></c><c r='D4' "
        "t='d'><v>2026-01-05T00:00:00</v></c>"
        "<c r='E4' s='3'/></row>",
        "\"name\",\"value\"\n\n,\"83.3\",,\"a & \"\"b\"\" ,c\"\n\"true\",\"xy\",\"t\",\"2026-01-05\"");
    assert_sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c t='e'><v>#REF!</v></c>"
                 "<c><f>SUM(A1,\"B\")</f><v>3</v></c><c t='shared'><f t='shared' si='0'/><v>3</v></c></row>",
                 "\"1\",\"2\"\n#REF!,=SUM(A1  B ),=");
    assert_sheet("", "");
}

static void test_prefixes_make_no_difference(void **state)
{
    (void)state;
    make("<x:workbook><x:workbookPr date1904='1'/><x:sheets><x:sheet name='F' "
         "rel:id='r1'/></x:sheets></x:workbook>",
         RELATIONS, NULL,
         "<x:worksheet><x:sheetData><x:row r='2'><x:c "
         "r='AB2'><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>",
         1);
    assert_read("\n,,,,,,,,,,,,,,,,,,,,,,,,,,,\"7\"");
}

static void test_numbers_have_fifteen_digits(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"0", "0"},
                                          {"-0", "0"},
                                          {"12", "12"},
                                          {"0.1", "0.1"},
                                          {"0.10000000000000001", "0.1"},
                                          {"83.299999999999997", "83.3"},
                                          {"2.2999999999999998", "2.3"},
                                          {"-1.1000000000000001", "-1.1"},
                                          {"99.999999999999999", "100"},
                                          {"999999999999999.9", "1000000000000000"},
                                          {"123456789012345678", "123456789012346000"},
                                          {"1E-3", "0.001"},
                                          {"1.0000000000000001E-2", "0.01"},
                                          {"1.5e+3", "1500"},
                                          {"4.9406564584124654E-324", "0.0000"},
                                          {"1e401", "1e401"},
                                          {"x", "x"},
                                          {"", ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        gj_workbook_number(&out, text_of(rows[i][0]));
        if (out.size > 100)
            assert_true(gj_text_starts(gj_buffer_as_text(&out), text_of(rows[i][1])));
        else
            assert_buffer(&out, rows[i][1]);
        gj_buffer_fini(&out);
    }
}

/* The sheet of `damaged workbooks` is read right, if it is read. */
static gj_status status_of(gj_text bytes)
{
    gj_arena arena;
    gj_buffer rows;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&rows, checked_alloc());
    gj_workbook book = {.arena = &arena};
    gj_status status = gj_workbook_read(&book, bytes, &rows);
    if (status == GJ_OK)
        assert_buffer(&rows, "\"1\"");
    else
        assert_int_equal(status, GJ_E_INVALID);
    gj_buffer_fini(&rows);
    gj_arena_fini(&arena);
    return status;
}

static void test_damaged_workbooks(void **state)
{
    (void)state;
    const char *sheet =
        "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData></worksheet>";
    make(WORKBOOK, RELATIONS, STRINGS, sheet, 1);
    struct archive *whole = test_malloc(sizeof(*whole));
    *whole = made;
    for (size_t size = 4; size < whole->size; size += 7) /* cut anywhere */
        assert_int_equal(status_of((gj_text){whole->bytes, size}), GJ_E_INVALID);
    size_t fine = 0;
    for (size_t i = 60; i < whole->size; i++) { /* any byte wrong: read as it was, or refused */
        whole->bytes[i] ^= 0x55;
        fine += status_of((gj_text){whole->bytes, whole->size}) == GJ_OK;
        whole->bytes[i] ^= 0x55;
    }
    assert_in_range(fine, 1, whole->size / 2); /* times, versions and attributes do not matter */
    test_free(whole);
    make(WORKBOOK, RELATIONS, STRINGS, NULL, 0);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_no_sheet);
    make("<workbook/>", RELATIONS, STRINGS, sheet, 1);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_no_sheet);
    make("<workbook>", RELATIONS, STRINGS, sheet, 1);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_xml);
    zipFile zip = begin_archive();
    add_part(zip, "word/document.xml", "<document/>", 1);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_no_sheet);
}

static void assert_sheet_refused(const char *cells, gj_diag_code why, gj_msg detail)
{
    char sheet[2048];
    snprintf(sheet, sizeof(sheet), "<worksheet><sheetData>%s</sheetData></worksheet>", cells);
    make(WORKBOOK, RELATIONS, STRINGS, sheet, 1);
    assert_made_refused(why, detail);
}

static void test_cells_out_of_order(void **state)
{
    (void)state;
    static const char *const sheets[] = {
        "<row r='2'/><row r='1'/>",
        "<row r='0'/>",
        "<row r='1048577'/>",
        "<row r='99999999999999999999'/>",
        "<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>",
        "<row r='1'><c r='A2'><v>1</v></c></row>",
        "<row r='1'><c r='XFE1'><v>1</v></c></row>",
        "<row r='1'><c r='AAAAAAAAAA1'><v>1</v></c></row>",
        "<row r='1'><c r='1'><v>1</v></c></row>",
        "<row r='1'><c t='s'><v>4</v></c></row>",
        "<row r='1'><c t='s'><v>-1</v></c></row>",
        "<row r='1'><c t='s'><v>99999999999999999999</v></c></row>",
    };
    for (size_t i = 0; i < COUNT(sheets); i++)
        assert_sheet_refused(sheets[i], GJ_D_workbook_unreadable, GJ_M_workbook_order);
}

static void test_harmful_workbooks(void **state)
{
    (void)state;
    /* a small archive with an endless part */
    make(WORKBOOK, RELATIONS, STRINGS,
         "<worksheet>                                                              ", 1);
    zipFile zip = begin_archive();
    add_part(zip, "xl/workbook.xml", WORKBOOK, 1);
    add_part(zip, "xl/_rels/workbook.xml.rels", RELATIONS, 1);
    static char blanks[65537];
    memset(blanks, ' ', sizeof(blanks) - 1);
    assert_int_equal(
        zipOpenNewFileInZip(zip, "xl/worksheets/sheet1.xml", NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6),
        ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(zip, "<w>", 3), ZIP_OK);
    for (size_t i = 0; i < 1100; i++)
        assert_int_equal(zipWriteInFileInZip(zip, blanks, sizeof(blanks) - 1), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
    assert_true(made.size < 200000);
    assert_made_refused(GJ_D_workbook_too_large, GJ_M_workbook_part_size);
    /* entities within entities, and files of the machine */
    make("<!DOCTYPE w [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><workbook>&b;</workbook>", RELATIONS,
         STRINGS, NULL, 0);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_doctype);
    make("<!DOCTYPE w SYSTEM 'file:///etc/passwd'><workbook/>", RELATIONS, STRINGS, NULL, 0);
    assert_made_refused(GJ_D_workbook_unreadable, GJ_M_workbook_doctype);
    /* the last column of every row */
    zip = begin_archive();
    add_part(zip, "xl/workbook.xml", WORKBOOK, 1);
    add_part(zip, "xl/_rels/workbook.xml.rels", RELATIONS, 1);
    assert_int_equal(
        zipOpenNewFileInZip(zip, "xl/worksheets/sheet1.xml", NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6),
        ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(zip, "<w>", 3), ZIP_OK);
    for (unsigned i = 1; i < 5000; i++) {
        char row[64];
        int size = snprintf(row, sizeof(row), "<row r='%u'><c r='XFD%u'><v>1</v></c></row>", i, i);
        assert_int_equal(zipWriteInFileInZip(zip, row, (unsigned)size), ZIP_OK);
    }
    assert_int_equal(zipWriteInFileInZip(zip, "</w>", 4), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
    assert_made_refused(GJ_D_workbook_too_large, GJ_M_workbook_cells);
}

static gj_status read_made_again(gj_allocator allocator)
{
    gj_arena arena;
    gj_buffer rows;
    gj_arena_init(&arena, allocator);
    gj_buffer_init(&rows, allocator);
    gj_workbook book = {.arena = &arena};
    gj_status status = gj_workbook_read(&book, (gj_text){made.bytes, made.size}, &rows);
    gj_buffer_fini(&rows);
    gj_arena_fini(&arena);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    make(WORKBOOK, RELATIONS, STRINGS,
         "<w><row r='1'><c r='A1' t='s'><v>3</v></c><c><f>A1</f></c></row><row "
         "r='900'><c><v>12</v></c></row></w>",
         1);
    assert_every_allocation_is_noticed(read_made_again, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_of_every_kind),
        cmocka_unit_test(test_prefixes_make_no_difference),
        cmocka_unit_test(test_numbers_have_fifteen_digits),
        cmocka_unit_test(test_damaged_workbooks),
        cmocka_unit_test(test_cells_out_of_order),
        cmocka_unit_test(test_harmful_workbooks),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("cli/workbook", tests, NULL, NULL);
}
