/* vm/record_table: names, values and lists of tables, and that a table says what its JSON says. */
#include "tests/unit/record_fixture.h"

#include <stdio.h>
#include <string.h>

#include "vm/record_table.h"

static const gj_table facts = {.kind = GJ_TABLE_FACTS};

static gj_status read_table(struct reading *r, const gj_table *table, const gj_table_columns *columns,
                            const char *text)
{
    gj_arena_reset(&r->arena);
    r->record = (gj_record){.program = r->program, .arena = &r->arena, .keep_places = r->record.keep_places};
    return gj_record_read_table(r->reader, &r->record, table, columns, text_of(text));
}

static void read_facts(struct reading *r, const char *text)
{
    assert_int_equal(read_table(r, &facts, NULL, text), GJ_OK);
}

static void assert_facts(struct reading *r, const char *text, const char *errors)
{
    read_facts(r, text);
    assert_errors(r, errors);
}

static void test_facts_by_name_and_by_title(void **state)
{
    struct reading *r = *state;
    assert_facts(r,
                 "\xEF\xBB\xBFname,value,title\r\n"
                 "# a comment,x\r\n"
                 "case,\"A, \"\"1\"\"\",标题\r\n"
                 "有效人数,12.50\r\n"
                 " as_of , 2026/5/3 \r\n"
                 "items.c8.points,1/2\r\n"
                 "\r\n"
                 "a heading,,x\r\n"
                 "mystery,是",
                 "");
    assert_slot(r, "case", "\"A, \\\"1\\\"\"");
    assert_slot(r, "effective_staff", "12.5");
    assert_slot(r, "as_of", "2026-05-03");
    assert_slot(r, "items.c8.points", "0.5");
    assert_slot(r, "items.c8.applicable", "true"); /* the entry is there: its defaults are, too */
    assert_slot(r, "items.c9", "missing");
    assert_slot(r, "mystery", "true");
    assert_slot(r, "audit_kind", "missing");
}

static void test_blank_is_unknown_and_nothing_is_said(void **state)
{
    struct reading *r = *state;
    assert_facts(r, "name,value\nas_of,\nvisit,无\nsites,nothing\ngrade,none\nitems.c8.points,NULL\n", "");
    assert_slot(r, "as_of", "missing");
    assert_slot(r, "visit", "nothing");
    assert_slot(r, "sites", "nothing");
    assert_slot(r, "grade", "none"); /* the name of a choice */
    assert_slot(r, "items.c8.points", "nothing");
    assert_facts(r, "name,value\nplan_items,无\nsites,[]\nitems.c8.applicable,\n", "");
    assert_slot(r, "plan_items", "list 0");
    assert_slot(r, "sites", "list 0");
    assert_slot(r, "items.c8", "missing");
    assert_facts(r, "name,value\ncase,\"\"\"\"\"\"\n", "");
    assert_slot(r, "case", "\"\"");
    assert_facts(r, "ratio,无\n", "GJ1022 6+3 ratio: `ratio` is the text `无`, expected a number\n");
}

static void test_numbers_come_from_their_digits(void **state)
{
    struct reading *r = *state;
    static const char *const good[][2] = {
        {"7", "7"}, {"+7", "7"},     {"007", "7"},       {"-0.50", "-0.5"}, {".5", "0.5"},  {"-.25", "-0.25"},
        {"0", "0"}, {"1e3", "1000"}, {"260/3", "260/3"}, {"0.1", "0.1"},    {"00.5", "0.5"}};
    static const char *const bad[] = {"1 000", "1,5", "7.",  ".",   "+",  "-",
                                      "--1",   "5%",  "0x1", "NaN", "1e", "七"};
    char text[64];
    for (size_t i = 0; i < COUNT(good); i++) {
        snprintf(text, sizeof(text), "items.c8.failed,%s", good[i][0]);
        assert_facts(r, text, "");
        assert_slot(r, "items.c8.failed", good[i][1]);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        snprintf(text, sizeof(text), "items.c8.failed,\"%s\"", bad[i]);
        read_facts(r, text);
        assert_int_equal(r->record.error_count, 1);
        assert_slot(r, "items.c8.failed", "error items.c8.failed");
    }
}

static void test_dates_with_the_year_first(void **state)
{
    struct reading *r = *state;
    static const char *const good[] = {"2026-01-05", "2026-1-5", "2026/1/5",
                                       "2026/01/05", "2026.1.5", "2026年1月5日"};
    static const char *const bad[] = {"5/1/2026",       "26-1-5", "2026-1",    "2026-1/5",
                                      "2026-1-5 00:00", "46027",  "2026年1月5"};
    char text[64];
    for (size_t i = 0; i < COUNT(good); i++) {
        snprintf(text, sizeof(text), "as_of,%s", good[i]);
        assert_facts(r, text, "");
        assert_slot(r, "as_of", "2026-01-05");
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        snprintf(text, sizeof(text), "as_of,%s", bad[i]);
        read_facts(r, text);
        assert_int_equal(r->record.error_count, 1);
        assert_int_equal(r->record.errors->code, GJ_D_record_bad_date);
    }
    assert_facts(r, "as_of,2026/2/30",
                 "GJ1028 6+9 as_of: `as_of` is `2026/2/30`, a day that does not exist\n");
}

static void test_days_of_a_workbook(void **state)
{
    struct reading *r = *state;
    const gj_table book = {.kind = GJ_TABLE_FACTS, .workbook = true, .serial_zero = -25569};
    assert_int_equal(read_table(r, &book, NULL, "\"as_of\",\"46027\""), GJ_OK);
    assert_errors(r, "");
    assert_slot(r, "as_of", "2026-01-05");
    assert_int_equal(read_table(r, &book, NULL, "\"as_of\",\"60\"\n\"opened\",\"46027.5\"\n"), GJ_OK);
    assert_int_equal(r->record.error_count, 2);
    assert_int_equal(read_table(r, &book, NULL, "\"case\",=A1&B1\n\"branch_count\",#REF!\n\"as_of\",\n"),
                     GJ_OK);
    assert_errors(
        r, "GJ1057 7+6 case: a formula stands where a value is expected\n"
           "GJ1058 29+5 branch_count: the spreadsheet's error value stands where a value is expected\n");
    assert_slot(r, "case", "error case");
}

static void test_yes_and_no(void **state)
{
    struct reading *r = *state;
    static const char *const words[][2] = {{"yes", "true"}, {"TRUE", "true"},   {"是", "true"},
                                           {"No", "false"}, {"false", "false"}, {"否", "false"}};
    char text[64];
    for (size_t i = 0; i < COUNT(words); i++) {
        snprintf(text, sizeof(text), "mystery,%s", words[i][0]);
        assert_facts(r, text, "");
        assert_slot(r, "mystery", words[i][1]);
    }
    assert_facts(r, "mystery,1", "GJ1022 8+1 mystery: `mystery` is the text `1`, expected true or false\n");
}

static void test_entries_of_lists(void **state)
{
    struct reading *r = *state;
    assert_facts(r,
                 "sites[1].name,B\nsites[0].name,A\nsites[0].rooms[0].number,7\nsites[0].rooms[1].number,8\n"
                 "plan_items,scope; team；dates\ntags[0],x\ntags[1],\ntags[2],y;z\n",
                 "");
    assert_slot(r, "sites", "list 2");
    assert_slot(r, "sites[0].name", "\"A\"");
    assert_slot(r, "sites[0].rooms[1].number", "8");
    assert_slot(r, "sites[1].rooms", "missing");
    assert_slot(r, "plan_items", "list 3");
    assert_slot(r, "plan_items[2]", "dates");
    assert_slot(r, "tags", "list 2");
    assert_slot(r, "tags[1]", "\"y;z\"");
}

static void test_blank_entries(void **state)
{
    struct reading *r = *state;
    /* in between they are there and unknown, at the end they are not there, and alone there is no list */
    assert_facts(r, "sites[0].name,\nsites[1].name,B\nsites[2].name,\nsites[2].staff,\n", "");
    assert_slot(r, "sites", "list 2");
    assert_slot(r, "sites[0].name", "missing");
    assert_facts(r, "sites[0].name,\nsites[0].rooms[0].area,\n", "");
    assert_slot(r, "sites", "missing");
}

static void test_what_is_wrong_with_lists(void **state)
{
    struct reading *r = *state;
    assert_facts(r, "sites.name,A\nsites.staff,3\n",
                 "GJ1040 0+10 sites: `sites` is a list, and which entry is meant is not said\n");
    assert_slot(r, "sites", "error sites");
    assert_facts(r, "sites[1].name,A\n",
                 "GJ1041 0+13 sites[0]: there is no `sites[0]`, but an entry after it\n");
    assert_slot(r, "sites", "error sites");
    assert_facts(r, "sites[0].name,A\nsites,无\n", "GJ1021 0+13 sites: `sites` is given twice\n");
    assert_facts(r, "tags[0],a\ntags[0],b\n", "GJ1021 10+7 tags[1]: `tags[1]` is given twice\n");
    assert_facts(r, "sites[0],a\n", "GJ1022 9+1 sites[0]: `sites[0]` is the text `a`, expected an object\n");
    assert_facts(r, "sites[4294967296].name,A\n",
                 "GJ1020 0+22 sites[4294967296].name: unknown name "
                 "`sites[4294967296].name`\n");
    assert_facts(r, "branch_count[0],3\n",
                 "GJ1020 0+15 branch_count[0]: unknown name `branch_count[0]`; a similar name exists: "
                 "`branch_count`\n");
    assert_facts(r, "plan_items[0].x,scope\nsites[0].name.x,1\ncase.,1\n.,2\n",
                 "GJ1020 0+15 plan_items[0].x: unknown name `plan_items[0].x`\n"
                 "GJ1020 22+15 sites[].name.x: unknown name `sites[].name.x`\n"
                 "GJ1020 40+5 case.: unknown name `case.`\n"
                 "GJ1020 48+1 .: unknown name `.`\n");
}

static void test_names_and_rows_that_are_wrong(void **state)
{
    struct reading *r = *state;
    assert_facts(r, "name,value\n,3\nefective_staff,4\n有效人员,5\ncase,1\ncase,2\n",
                 "GJ1053 12+1 : a value without a name\n"
                 "GJ1020 14+14 efective_staff: unknown name `efective_staff`; a similar name exists: "
                 "`effective_staff`\n"
                 "GJ1020 31+12 有效人员: unknown name `有效人员`; a similar name exists: "
                 "`effective_staff`\n"
                 "GJ1021 53+4 case: `case` is given twice\n");
    assert_facts(r, "case,\"a\nas_of,\"2026-01-05\"x\n\"tags,b\nbranch_count,3\n",
                 "GJ1050 5+2 case: the quote at the beginning of this cell is never closed\n"
                 "GJ1051 14+13 as_of: something stands between the closing quote and the comma\n"
                 "GJ1050 28+7 : the quote at the beginning of this cell is never closed\n");
    assert_slot(r, "case", "error case");
    assert_slot(r, "branch_count", "3");
    assert_facts(r, "case,\xb0\xb8\n", "GJ1054 5+1 : the table is not UTF-8\n");
    assert_true(r->record.unreadable);
}

static void test_groups_and_entries_that_are_simply_there(void **state)
{
    struct reading *r = *state;
    assert_facts(r, "items.c8,{}\nsites[0],{}\n", "");
    assert_slot(r, "items.c8.applicable", "true");
    assert_slot(r, "items.c8.points", "nothing"); /* its default */
    assert_slot(r, "sites", "list 1");
    assert_facts(r, "items.c8,{}\nitems.c8.failed,1\n", "GJ1021 12+15 items.c8: `items.c8` is given twice\n");
}

/* ---- a row a case ---- */

static gj_status read_case(struct reading *r, const char *header, const char *row)
{
    gj_table table = {.kind = GJ_TABLE_CASES, .header = text_of(header)};
    gj_table_columns columns;
    gj_arena home;
    gj_arena_init(&home, r->arena.allocator);
    gj_arena_reset(&r->arena);
    r->record = (gj_record){.program = r->program, .arena = &r->arena};
    gj_status status = gj_table_columns_read(r->reader, &r->record, &table, &home, &columns);
    if (status == GJ_OK && row != NULL)
        status = read_table(r, &table, &columns, row);
    gj_arena_fini(&home);
    return status;
}

static void test_a_row_a_case(void **state)
{
    struct reading *r = *state;
    assert_int_equal(read_case(r,
                               "\xEF\xBB\xBF"
                               "case,有效人数,items.c8.points,,sites[0].name",
                               "A,3,无,,\"x,y\""),
                     GJ_OK);
    assert_errors(r, "");
    assert_slot(r, "effective_staff", "3");
    assert_slot(r, "items.c8.points", "nothing");
    assert_slot(r, "sites[0].name", "\"x,y\"");
    assert_int_equal(read_case(r, "case,as_of", "A"), GJ_OK); /* what is not there is unknown */
    assert_errors(r, "");
    assert_int_equal(read_case(r, "case,as_of", "A,2026-01-05,,"), GJ_OK);
    assert_errors(r, "");
}

static void test_a_row_that_cannot_be_trusted(void **state)
{
    struct reading *r = *state;
    assert_int_equal(read_case(r, "case,branch_count", "A, Inc,3"), GJ_OK);
    assert_errors(r, "GJ1052 7+1 : this row has more cells than the header, which has 2\n");
    assert_true(r->record.unreadable);
    assert_int_equal(read_case(r, "case,branch_count", "\"A,3"), GJ_OK);
    assert_errors(r, "GJ1050 0+4 : the quote at the beginning of this cell is never closed\n");
    assert_true(r->record.unreadable);
    assert_int_equal(read_case(r, "case,", "A,3"), GJ_OK); /* no name, no fact */
    assert_errors(r, "");
}

static void test_headers_that_are_wrong(void **state)
{
    struct reading *r = *state;
    assert_int_equal(read_case(r, "case,branch_cuont,\"x", NULL), GJ_OK);
    assert_errors(
        r, "GJ1020 5+12 branch_cuont: unknown name `branch_cuont`; a similar name exists: `branch_count`\n"
           "GJ1050 18+2 : the quote at the beginning of this cell is never closed\n");
    assert_int_equal(read_case(r, "\"case\"x,branch_count", NULL), GJ_OK);
    assert_errors(r, "GJ1051 0+7 : something stands between the closing quote and the comma\n");
    assert_int_equal(read_case(r, "case,branch_count", "\"A\"x,3"), GJ_OK);
    assert_errors(r, "GJ1051 0+4 : something stands between the closing quote and the comma\n");
    assert_facts(r, "\"case\"x,A\nbranch_count,3\n",
                 "GJ1051 0+7 : something stands between the closing quote and the comma\n");
    assert_facts(r, "branch_count,3\n\"case,A",
                 "GJ1050 15+7 : the quote at the beginning of this cell is never closed\n");
    assert_int_equal(read_case(r, "case,branch_cuont", "A,7"), GJ_OK); /* told at the header */
    assert_errors(r, "");
}

/* ---- which kind ---- */

static void assert_kind(struct reading *r, const char *text, gj_table_kind with, gj_table_kind without,
                        size_t first)
{
    size_t begins = 99;
    assert_int_equal(gj_table_look(r->program, &r->arena, text_of(text), &begins), with);
    assert_int_equal(begins, first);
    assert_int_equal(gj_table_look(NULL, &r->arena, text_of(text), &begins), without);
}

static void test_which_kind_of_table(void **state)
{
    struct reading *r = *state;
    assert_kind(r, "name,value\n", GJ_TABLE_FACTS, GJ_TABLE_FACTS, 0);
    assert_kind(r, "\xEF\xBB\xBF名称,值,标题\n", GJ_TABLE_FACTS, GJ_TABLE_FACTS, 3);
    assert_kind(r, "case,as_of\nA,2026-01-05\n", GJ_TABLE_CASES, GJ_TABLE_CASES, 0);
    assert_kind(r, "# x\n\ncase,as_of\nA,2026-01-05\n", GJ_TABLE_CASES, GJ_TABLE_CASES, 5);
    assert_kind(r, "case,A\nas_of,2026-01-05\n", GJ_TABLE_FACTS, GJ_TABLE_CASES, 0);
    assert_kind(r, "case,A\n", GJ_TABLE_FACTS, GJ_TABLE_CASES, 0);
    assert_kind(r, "case,as_off\nA,2026-01-05\n", GJ_TABLE_CASES, GJ_TABLE_CASES, 0); /* a slip in a header */
    assert_kind(r, "case\nA\n", GJ_TABLE_CASES, GJ_TABLE_CASES, 0);
    assert_kind(r, "", GJ_TABLE_FACTS, GJ_TABLE_FACTS, 0);
}

/* ---- the same as JSON ---- */

static void assert_json(struct reading *r, const char *text, const char *expected)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    gj_arena_reset(&r->arena);
    assert_int_equal(gj_table_json(r->reader, r->program, &r->arena, &facts, NULL, text_of(text), &out),
                     GJ_OK);
    assert_buffer(&out, expected);
    gj_buffer_fini(&out);
}

static void test_as_json(void **state)
{
    struct reading *r = *state;
    assert_json(r, "", "{}");
    assert_json(r,
                "sites[1].staff,3\nsites[0].name,\"a\"\"b\"\ncase,无\nitems.c8.points,无\nmystery,no\ntags,a;"
                "b\nvisit.day,2026/1/5\nratio,.5\n",
                "{\"case\":\"无\",\"mystery\":false,\"ratio\":0.5,\"items\":{\"c8\":{\"points\":null}},"
                "\"visit\":{\"day\":\"2026-01-05\"},\"sites\":[{\"name\":\"a\\\"b\"},{\"staff\":3}],"
                "\"tags\":[\"a\",\"b\"]}");
    /* what is wrong stays wrong */
    assert_json(r, "sites.name,A\nsites[0].name,B\ncase,\"x\nnobody,3\n",
                "{\"case\":{},\"sites\":false,\"sites\":[{\"name\":\"B\"}]}");
}

static void test_places_are_those_of_the_table(void **state)
{
    struct reading *r = *state;
    uint32_t offset = 0;
    r->record.keep_places = true;
    read_facts(r, "name,value\nbranch_count,3\ntags,a; b\nsites[0].staff,4");
    assert_true(gj_record_place_of(&r->record, slot_at(r, "branch_count"), &offset));
    assert_int_equal(offset, 24);
    assert_true(gj_record_place_of(&r->record, slot_at(r, "tags[1]"), &offset));
    assert_int_equal(offset, 34);
    assert_true(gj_record_place_of(&r->record, slot_at(r, "sites[0].staff"), &offset));
    assert_int_equal(offset, 51);
}

/* ---- memory ---- */

static gj_status read_everything(gj_allocator allocator)
{
    static const char text[] =
        "name,value\ncase,\"a\"\"b\"\nas_of,2026/1/5\nratio,.5\nsites[1].name,B\nsites[0].name,A\n"
        "sites[0].rooms[0].number,x\ntags,a;b\nnobody,3\nsites.staff,3\ncase,2\n";
    struct reading r;
    gj_status status = reading_init(&r, allocator);
    if (status == GJ_OK)
        status = read_table(&r, &facts, NULL, text);
    if (status == GJ_OK)
        assert_int_equal(r.record.error_count, 4);
    gj_buffer out;
    gj_buffer_init(&out, allocator);
    if (status == GJ_OK)
        status = gj_table_json(r.reader, r.program, &r.arena, &facts, NULL, text_of(text), &out);
    if (status == GJ_OK)
        status = read_case(&r, "case,sites[0].name,nobody", "\"a\"\"b\",B,3");
    gj_buffer_fini(&out);
    reading_fini(&r);
    return status;
}

/* Blanks of every kind around cells, and quotes around blanks alone. */
static void test_blanks_around_cells(void **state)
{
    struct reading *r = *state;
    assert_facts(r,
                 "\tname ,\xC2\xA0value\t\n"
                 "　case　,\"\t\"\n"
                 "\xC2\xA0"
                 "effective_staff\xC2\xA0,　 12\t\n"
                 "tags,\xC2\xA0"
                 "a ;　; b\t\n"
                 "branch_count\n"
                 "\"ratio\", \n",
                 "");
    assert_slot(r, "case", "missing");
    assert_slot(r, "effective_staff", "12");
    assert_slot(r, "tags", "list 2");
    assert_slot(r, "ratio", "missing");
    assert_facts(r, "\"case\",\" a \"\n", "");
    assert_slot(r, "case", "\" a \"");
}

/* Numbers of entries that are none, and what stands behind them. */
static void test_entries_that_no_list_has(void **state)
{
    struct reading *r = *state;
    static const char *const names[] = {"sites[",
                                        "sites[]",
                                        "sites[1",
                                        "sites[12345678]",
                                        "sites[1234567890]",
                                        "sites[1].",
                                        "sites[0]name",
                                        "sites[-1].name",
                                        "sites[x].name",
                                        "case[0]",
                                        "tags[0].a",
                                        "plan_items[0][1]",
                                        "sites[0].rooms[0].area[0]",
                                        "visit[0].day",
                                        "[0]",
                                        ".case",
                                        "items.",
                                        "sites[0].rooms[1",
                                        "sites[9999999].name"};
    char text[64];
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(text, sizeof(text), "%s,1", names[i]);
        read_facts(r, text);
        assert_int_equal(r->record.error_count, 1);
        assert_int_equal(r->record.errors->code, GJ_D_record_unknown_name);
    }
}

/* With a limit before each request of the record's arena. */
static void test_every_limit_is_noticed(void **state)
{
    struct reading *r = *state;
    static const char text[] =
        "as_of,2026/5/3\nitems.c8.failed,+.5\nsites[1].name,a;b\nsites[0].rooms[2].area,7\n"
        "tags,x;y\ncase,\"a\"\"b\"\nvisit.day,2026/2/30\nno_such,1\nratio,\"open\n";
    const gj_table cases = {.kind = GJ_TABLE_CASES, .header = GJ_TEXT("as_of,\"ca\"\"se\",tags[0]")};
    assert_int_equal(read_table(r, &facts, NULL, text), GJ_OK);
    size_t used = r->arena.used;
    for (size_t limit = 16; limit < used; limit += 16) {
        r->arena.limit = limit;
        assert_int_equal(read_table(r, &facts, NULL, text), GJ_E_NOMEM);
    }
    gj_status status = GJ_E_NOMEM;
    for (size_t limit = 16; status != GJ_OK; limit += 16) {
        gj_table_columns columns;
        gj_arena_reset(&r->arena);
        r->arena.limit = limit;
        r->record = (gj_record){.program = r->program, .arena = &r->arena};
        status = gj_table_columns_read(r->reader, &r->record, &cases, &r->arena, &columns);
        assert_true(status == GJ_OK || status == GJ_E_NOMEM);
    }
    r->arena.limit = 0;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(read_everything, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(test_facts_by_name_and_by_title),
        READING_TEST(test_blank_is_unknown_and_nothing_is_said),
        READING_TEST(test_numbers_come_from_their_digits),
        READING_TEST(test_dates_with_the_year_first),
        READING_TEST(test_days_of_a_workbook),
        READING_TEST(test_yes_and_no),
        READING_TEST(test_entries_of_lists),
        READING_TEST(test_blank_entries),
        READING_TEST(test_what_is_wrong_with_lists),
        READING_TEST(test_names_and_rows_that_are_wrong),
        READING_TEST(test_groups_and_entries_that_are_simply_there),
        READING_TEST(test_a_row_a_case),
        READING_TEST(test_a_row_that_cannot_be_trusted),
        READING_TEST(test_headers_that_are_wrong),
        READING_TEST(test_which_kind_of_table),
        READING_TEST(test_as_json),
        READING_TEST(test_places_are_those_of_the_table),
        READING_TEST(test_blanks_around_cells),
        READING_TEST(test_entries_that_no_list_has),
        READING_TEST(test_every_limit_is_noticed),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("vm/record_table", tests, NULL, NULL);
}
