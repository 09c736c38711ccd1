/* What is wrong with records: which error, where, in what words, and which slots it spoils. */
#include "tests/unit/record_fixture.h"

#include <string.h>

static void assert_wrong(struct reading *r, const char *json, const char *errors)
{
    read_json(r, json);
    assert_errors(r, errors);
}

static void test_texts_that_are_no_record_are_not_used(void **state)
{
    struct reading *r = *state;
    static const struct {
        const char *json, *error;
    } cases[] = {
        {"", "GJ1001 0+0 : the record is empty\n"},
        {"{\"case\":\"\xb0\xb8\"}", "GJ1002 9+1 : the record is not UTF-8\n"},
        {"{} {}", "GJ1005 3+1 : the record is complete, but more text follows: `{`\n"},
        {"[{}]", "GJ1006 0+1 : the record is a list, expected an object\n"},
        {"\"x\"", "GJ1006 0+3 : the record is the text `x`, expected an object\n"},
        {"12", "GJ1006 0+2 : the record is the number 12, expected an object\n"},
        {"null", "GJ1006 0+4 : the record is null, expected an object\n"},
        {"{\"case\":", "GJ1007 8+0 : invalid JSON: expected a value, found the end\n"},
        {"{\"case\" \"A\"}", "GJ1007 8+1 : invalid JSON: expected `:`, found `\"`\n"},
        {"{\"case\":\"A\" \"ratio\":1}", "GJ1007 12+1 : invalid JSON: expected `,` or `}`, found `\"`\n"},
        {"{\"tags\":[\"a\"", "GJ1007 12+0 : invalid JSON: expected `,` or `]`, found the end\n"},
        {"{\"case\":\"A\",}", "GJ1008 12+1 : invalid JSON: expected a name, found `}`\n"},
        {"{case:1}", "GJ1008 1+4 : invalid JSON: expected a name, found `case`\n"},
        {"{\"ratio\":.5}", "GJ1009 9+2 : invalid JSON number `.5`\n"},
        {"{\"mystery\":yes}", "GJ1010 11+3 : invalid JSON: `yes`\n"},
        {"{\"case\":\"a\\x\"}", "GJ1011 10+2 : invalid escape `\\x` in a JSON text\n"},
        {"{\"case\":\"a\tb\"}", "GJ1012 10+1 : control character in a JSON text\n"},
        {"{\"case\":\"abc}", "GJ1013 8+1 : this JSON text is never closed\n"},
        {"{\"case\":7,\"ratio\":9,\"sites\":[{\"rooms\":[{]",
         "GJ1008 40+1 : invalid JSON: expected a name, found `]`\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_wrong(r, cases[i].json, cases[i].error);
        assert_true(r->record.unreadable);
        assert_int_equal(r->record.error_count, 1);
        assert_slot(r, "case", "missing");
        assert_slot(r, "sites", "missing");
        assert_slot(r, "mystery", "false");
    }
    read_json(r, "{}");
    assert_false(r->record.unreadable);
}

static void test_nesting_too_deep(void **state)
{
    struct reading *r = *state;
    static char deep[10007];
    memcpy(deep, "{\"xx\":", 6);
    memset(deep + 6, '[', sizeof(deep) - 7);
    assert_wrong(r, deep, "GJ1003 69+1 : the record nests more than 64 levels deep\n");
    assert_true(r->record.unreadable);
}

static void test_unknown_names_touch_nothing(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r,
        "{\"efective_staff\":3,\"有效人数\":4,\"items\":{\"c8\":{\"pointz\":[1,{\"case\":2}],\"points\":1}},"
        "\"sites\":[{},{\"satff\":{}}],\"x\":1,\"effective_staff\":5}",
        "GJ1020 1+16 efective_staff: unknown name `efective_staff`; a similar name exists: "
        "`effective_staff`\n"
        "GJ1020 20+14 有效人数: unknown name `有效人数`; a similar name exists: `effective_staff`\n"
        "GJ1020 52+8 items.c8.pointz: unknown name `items.c8.pointz`; a similar name exists: `points`\n"
        "GJ1020 102+7 sites[1].satff: unknown name `sites[1].satff`; a similar name exists: `staff`\n"
        "GJ1020 115+3 x: unknown name `x`\n");
    assert_slot(r, "effective_staff", "5");
    assert_slot(r, "items.c8.points", "1");
    assert_slot(r, "sites[1].staff", "missing");
    assert_slot(r, "case", "missing");
    assert_false(r->record.unreadable);
}

static void test_a_name_given_twice_spoils_its_field(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r,
        "{\"case\":\"A\",\"mystery\":true,\"case\":\"A\",\"items\":{\"c8\":{\"points\":1,\"points\":2},"
        "\"c9\":{}},"
        "\"sites\":[{\"staff\":1},{\"staff\":2,\"rooms\":[],\"staff\":2}],\"tags\":[],\"tags\":[\"x\"],"
        "\"visit\":{},\"visit\":{\"day\":5}}",
        "GJ1021 27+6 case: `case` is given twice\n"
        "GJ1021 64+8 items.c8.points: `items.c8.points` is given twice\n"
        "GJ1021 128+7 sites[1].staff: `sites[1].staff` is given twice\n"
        "GJ1021 150+6 tags: `tags` is given twice\n"
        "GJ1021 174+7 visit: `visit` is given twice\n");
    const gj_record_error *error = r->record.errors;
    assert_int_equal(error->other_offset, 1);
    assert_int_equal(error->other_length, 6);
    assert_slot(r, "case", "error case");
    assert_slot(r, "mystery", "true");
    assert_slot(r, "items.c8.points", "error items.c8.points");
    assert_slot(r, "items.c8.failed", "0");
    assert_slot(r, "sites[0].staff", "1");
    assert_slot(r, "sites[1].staff", "error sites[1].staff");
    assert_slot(r, "sites[1].rooms", "list 0");
    assert_slot(r, "tags", "error tags");
    assert_slot(r, "visit", "error visit");
    assert_slot(r, "visit.day", "error visit");
    assert_slot(r, "visit.result.score", "error visit");
}

static void test_values_of_the_wrong_kind(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r,
        "{\"case\":7,\"as_of\":true,\"effective_staff\":\"12\",\"branch_count\":{},\"audit_kind\":[],"
        "\"mystery\":\"yes\",\"ratio\":null,\"items\":[],\"sites\":{\"name\":1},\"tags\":\"x\"}",
        "GJ1022 8+1 case: `case` is the number 7, expected a text\n"
        "GJ1022 18+4 as_of: `as_of` is true, expected a date as \"2026-01-31\"\n"
        "GJ1022 41+4 effective_staff: `effective_staff` is the text `12`, expected a number\n"
        "GJ1022 61+1 branch_count: `branch_count` is an object, expected a whole number\n"
        "GJ1022 77+1 audit_kind: `audit_kind` is a list, expected one of initial, surveillance_1, "
        "recertification\n"
        "GJ1022 90+5 mystery: `mystery` is the text `yes`, expected true or false\n"
        "GJ1023 104+4 ratio: `ratio` is null, expected a number\n"
        "GJ1022 117+1 items: `items` is a list, expected an object\n"
        "GJ1022 128+1 sites: `sites` is an object, expected a list of objects\n"
        "GJ1022 146+3 tags: `tags` is the text `x`, expected a list of names\n");
    assert_slot(r, "case", "error case");
    assert_slot(r, "branch_count", "error branch_count");
    assert_slot(r, "ratio", "error ratio");
    assert_slot(r, "items", "error items");
    assert_slot(r, "items.c8", "error items");
    assert_slot(r, "items.c8.points", "error items");
    assert_slot(r, "sites", "error sites");
    assert_slot(r, "tags", "error tags");
    assert_slot(r, "visit", "nothing");
}

static void test_numbers_out_of_range(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r, "{\"effective_staff\":-0.5,\"branch_count\":501,\"ratio\":1,\"items\":{\"c8\":{\"points\":4.5}}}",
        "GJ1024 19+4 effective_staff: `effective_staff` is -0.5, allowed is >= 0\n"
        "GJ1024 39+3 branch_count: `branch_count` is 501, allowed is >= 0, <= 500\n"
        "GJ1024 51+1 ratio: `ratio` is 1, allowed is > 0, < 1\n"
        "GJ1024 77+3 items.c8.points: `items.c8.points` is 4.5, allowed is >= 0, <= 4\n");
    assert_slot(r, "items.c8.points", "error items.c8.points");
    assert_slot(r, "items.c8.applicable", "true");
    assert_wrong(r, "{\"branch_count\":2.5,\"ratio\":0,\"opened\":\"2020-01-30\",\"grade\":\"high\"}",
                 "GJ1025 16+3 branch_count: `branch_count` is 2.5, expected a whole number\n"
                 "GJ1024 28+1 ratio: `ratio` is 0, allowed is > 0, < 1\n"
                 "GJ1024 39+12 opened: `opened` is 2020-01-30, allowed is >= 2020-01-31\n"
                 "GJ1024 60+6 grade: `grade` is high, allowed is <= low\n");
    assert_wrong(r, "{\"ratio\":\"1/0\",\"effective_staff\":\"1/x\",\"branch_count\":\"5/2\"}",
                 "GJ1022 9+5 ratio: `ratio` is the text `1/0`, expected a number\n"
                 "GJ1022 33+5 effective_staff: `effective_staff` is the text `1/x`, expected a number\n"
                 "GJ1025 54+5 branch_count: `branch_count` is 5/2, expected a whole number\n");
}

static void test_numbers_too_long(void **state)
{
    struct reading *r = *state;
    gj_buffer json;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"effective_staff\":");
    gj_buffer_repeat(&json, '9', GJ_NUMBER_DIGITS + 1);
    gj_buffer_string(&json, "}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    gj_buffer_fini(&json);
    assert_errors(r, "GJ1029 19+1001 effective_staff: `effective_staff` has more than 1000 digits\n");
    assert_slot(r, "effective_staff", "error effective_staff");
    assert_wrong(r, "{\"effective_staff\":1e1001}",
                 "GJ1029 19+6 effective_staff: `effective_staff` has more than 1000 digits\n");
}

static void test_names_that_no_alternative_has(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r, "{\"audit_kind\":\"surveilance_1\",\"plan_items\":[\"scope\",\"tema\",7,null]}",
        "GJ1026 14+15 audit_kind: `audit_kind` is `surveilance_1`, expected one of initial, "
        "surveillance_1, recertification; a similar name exists: `surveillance_1`\n"
        "GJ1026 52+6 plan_items[1]: `plan_items[1]` is `tema`, expected one of scope, dates, team; a "
        "similar name exists: `team`\n"
        "GJ1022 59+1 plan_items[2]: `plan_items[2]` is the number 7, expected one of scope, dates, "
        "team\n"
        "GJ1023 61+4 plan_items[3]: `plan_items[3]` is null, expected one of scope, dates, team\n");
    assert_slot(r, "audit_kind", "error audit_kind");
    assert_slot(r, "plan_items", "list 4");
    assert_slot(r, "plan_items[0]", "scope");
    assert_slot(r, "plan_items[1]", "error plan_items[1]");
    assert_slot(r, "plan_items[3]", "error plan_items[3]");
    assert_wrong(r, "{\"audit_kind\":\"初次审查\"}",
                 "GJ1026 14+14 audit_kind: `audit_kind` is `初次审查`, expected one of initial, "
                 "surveillance_1, recertification; a similar name exists: `initial`\n");
}

static void test_days_that_are_none(void **state)
{
    struct reading *r = *state;
    assert_wrong(r, "{\"as_of\":\"2023-02-29\"}",
                 "GJ1028 9+12 as_of: `as_of` is `2023-02-29`, a day that does not exist\n");
    assert_slot(r, "as_of", "error as_of");
    assert_wrong(r, "{\"as_of\":\"2024-13-01\"}",
                 "GJ1028 9+12 as_of: `as_of` is `2024-13-01`, a day that does not exist\n");
    static const char *const wrong[] = {"2024-2-29",        "2024/02/29", "20240229",
                                        "2024-02-29T00:00", "today",      ""};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        gj_buffer json, expected;
        gj_buffer_init(&json, checked_alloc());
        gj_buffer_init(&expected, checked_alloc());
        gj_buffer_format(&json, "{\"as_of\":\"%s\"}", wrong[i]);
        gj_buffer_format(&expected, "GJ1027 9+%zu as_of: `as_of` is `%s`, expected a date as 2026-01-31\n%c",
                         strlen(wrong[i]) + 2, wrong[i], '\0');
        assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
        assert_errors(r, expected.bytes);
        gj_buffer_fini(&json);
        gj_buffer_fini(&expected);
    }
}

static void test_entries_that_are_alike(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r,
        "{\"sites\":[{\"name\":\"A\"},{\"name\":\"B\",\"rooms\":[{\"number\":1},{\"number\":1.0},{}]},"
        "{\"staff\":4,\"name\":\"A\"},{},{}],\"tags\":[\"x\",\"y\",\"x\",\"x\"],\"plan_items\":[\"dates\","
        "\"dates\"],\"case\":7}",
        "GJ1030 67+3 sites[1].rooms[1].number: `sites[1].rooms[1].number` is `1.0`, which another entry "
        "has already\n"
        "GJ1030 95+3 sites[2].name: `sites[2].name` is `A`, which another entry has already\n"
        "GJ1030 123+3 tags[2]: `tags[2]` is `x`, which another entry has already\n"
        "GJ1030 127+3 tags[3]: `tags[3]` is `x`, which another entry has already\n"
        "GJ1030 154+7 plan_items[1]: `plan_items[1]` is `dates`, which another entry has already\n"
        "GJ1022 170+1 case: `case` is the number 7, expected a text\n");
    assert_int_equal(r->record.errors->other_offset, 54);
    assert_slot(r, "sites[0].name", "\"A\"");
    assert_slot(r, "sites[2].name", "error sites[2].name");
    assert_slot(r, "sites[2].staff", "4");
    assert_slot(r, "sites[1].rooms[1].number", "error sites[1].rooms[1].number");
    assert_slot(r, "tags[0]", "\"x\"");
    assert_slot(r, "tags[2]", "error tags[2]");
    assert_slot(r, "plan_items[1]", "error plan_items[1]");
}

static void test_many_entries_are_compared_by_value(void **state)
{
    struct reading *r = *state;
    gj_buffer json;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"sites\":[{\"rooms\":[");
    for (unsigned i = 0; i < 1000; i++)
        gj_buffer_format(&json, "{\"number\":%u%s},", i * 617 % 1000,
                         i % 2 == 0 ? "" : "00000000000000000000000000001");
    gj_buffer_string(&json, "{\"number\":617000000000000000000000000000.1e-1}]}]}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    assert_errors(r, "");
    json.size -= 4;
    gj_buffer_string(&json, ",{\"number\":6170000000000000000000000000001e-2}]}]}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    assert_int_equal(r->record.error_count, 1);
    assert_slot(r, "sites[0].rooms[1001].number", "error sites[0].rooms[1001].number");
    gj_buffer_fini(&json);
}

static void test_an_element_that_is_no_object_spoils_the_list(void **state)
{
    struct reading *r = *state;
    assert_wrong(r, "{\"sites\":[{\"name\":\"A\"},5,{\"staff\":1.5},null,[]],\"case\":\"x\"}",
                 "GJ1022 23+1 sites[1]: `sites[1]` is the number 5, expected an object\n"
                 "GJ1025 34+3 sites[2].staff: `sites[2].staff` is 1.5, expected a whole number\n"
                 "GJ1023 39+4 sites[3]: `sites[3]` is null, expected an object\n"
                 "GJ1022 44+1 sites[4]: `sites[4]` is a list, expected an object\n");
    assert_slot(r, "sites", "error sites");
    assert_slot(r, "case", "\"x\"");
    assert_wrong(r, "{\"sites\":[{},{\"rooms\":[{},\"x\"],\"name\":3}]}",
                 "GJ1022 26+3 sites[1].rooms[1]: `sites[1].rooms[1]` is the text `x`, expected an object\n"
                 "GJ1022 38+1 sites[1].name: `sites[1].name` is the number 3, expected a text\n");
    assert_slot(r, "sites", "list 2");
    assert_slot(r, "sites[0].rooms", "missing");
    assert_slot(r, "sites[1].rooms", "error sites[1].rooms");
    assert_slot(r, "sites[1].name", "error sites[1].name");
}

static void test_a_list_has_a_limit(void **state)
{
    struct reading *r = *state;
    gj_buffer json;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"plan_items\":[1");
    for (size_t i = 1; i < GJ_RECORD_ENTRIES; i++)
        gj_buffer_string(&json, ",1");
    gj_buffer_string(&json, ",1,1],\"case\":\"x\"}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    gj_buffer_fini(&json);
    assert_int_equal(r->record.error_count, GJ_RECORD_ENTRIES + 1);
    assert_slot(r, "plan_items", "error plan_items untold");
    assert_slot(r, "case", "\"x\"");
}

static void test_after_fifty_errors_the_rest_is_counted(void **state)
{
    struct reading *r = *state;
    gj_buffer json;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"tags\":[0");
    for (int i = 1; i < 60; i++)
        gj_buffer_format(&json, ",%d", i);
    gj_buffer_string(&json, "]}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    gj_buffer_fini(&json);
    assert_int_equal(r->record.error_count, 60);
    int kept = 0;
    for (const gj_record_error *error = r->record.errors; error != NULL; error = error->next)
        kept++;
    assert_int_equal(kept, GJ_RECORD_ERRORS + 1);
    assert_int_equal(r->record.last_error->code, GJ_D_record_many);
    assert_slot(r, "tags[49]", "error tags[49]");
    assert_slot(r, "tags[55]", "error tags[55] untold");
}

static void test_long_and_dangerous_values_are_shown_safely(void **state)
{
    struct reading *r = *state;
    assert_wrong(
        r,
        "{\"as_of\":"
        "\"\u202E三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\"}",
        "GJ1027 9+128 as_of: `as_of` is "
        "`\\u{202E}三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一…`, "
        "expected a date as "
        "2026-01-31\n");
}

static void test_errors_speak_both_languages_and_become_diagnostics(void **state)
{
    struct reading *r = *state;
    const char *json = "{\"ratio\":3,\"nmae\":1,\"case\":\"x\",\"effective_stuff\":1,\"case\":\"y\"}";
    read_json(r, json);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    for (const gj_record_error *error = r->record.errors; error != NULL; error = error->next) {
        gj_record_error_text(&out, GJ_LANG_ZH, error);
        gj_buffer_char(&out, '\n');
    }
    assert_buffer(&out, "`ratio` 是 3，允许范围为 > 0, < 1\n"
                        "未知的名称 `nmae`\n"
                        "未知的名称 `effective_stuff`；有相近的名称：`effective_staff`\n"
                        "`case` 写了两次\n");
    gj_buffer_clear(&out);
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
    gj_sources_init(&sources, &r->arena);
    gj_diags_init(&diags, &r->arena, &sources);
    assert_int_equal(gj_sources_add(&sources, text_of("r.json"), text_of(json), &source), GJ_OK);
    for (const gj_record_error *error = r->record.errors; error != NULL; error = error->next)
        gj_record_report(&diags, error, source->base);
    gj_diags_text(&out, &diags, (gj_render){.lang = GJ_LANG_EN});
    gj_buffer_char(&out, '\0');
    assert_non_null(
        strstr(out.bytes, "error[GJ1024]: `ratio` is 3, allowed is > 0, < 1\n  --> r.json:1:10\n"));
    assert_non_null(strstr(out.bytes, "`effective_staff`"));
    assert_non_null(strstr(out.bytes, "first stated here"));
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_buffer_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(test_texts_that_are_no_record_are_not_used),
        READING_TEST(test_nesting_too_deep),
        READING_TEST(test_unknown_names_touch_nothing),
        READING_TEST(test_a_name_given_twice_spoils_its_field),
        READING_TEST(test_values_of_the_wrong_kind),
        READING_TEST(test_numbers_out_of_range),
        READING_TEST(test_numbers_too_long),
        READING_TEST(test_names_that_no_alternative_has),
        READING_TEST(test_days_that_are_none),
        READING_TEST(test_entries_that_are_alike),
        READING_TEST(test_many_entries_are_compared_by_value),
        READING_TEST(test_an_element_that_is_no_object_spoils_the_list),
        READING_TEST(test_a_list_has_a_limit),
        READING_TEST(test_after_fifty_errors_the_rest_is_counted),
        READING_TEST(test_long_and_dangerous_values_are_shown_safely),
        READING_TEST(test_errors_speak_both_languages_and_become_diagnostics),
    };
    return cmocka_run_group_tests_name("record_errors", tests, NULL, NULL);
}
