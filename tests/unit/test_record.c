/* Reading records: values, defaults, groups, lists, paths, places, assigning, memory. What is wrong with
 * records is in test_record_errors.c. */
#include "tests/unit/record_fixture.h"

#include <string.h>

static void test_a_blank_record_has_only_defaults(void **state)
{
    struct reading *r = *state;
    read_json(r, "{}");
    assert_errors(r, "");
    assert_slot(r, "case", "missing");
    assert_slot(r, "effective_staff", "missing");
    assert_slot(r, "mystery", "false");
    assert_slot(r, "grade", "none");
    assert_slot(r, "items", "missing");
    assert_slot(r, "items.c8", "missing");
    assert_slot(r, "items.c8.applicable", "missing");
    assert_slot(r, "items.c8.points", "missing");
    assert_slot(r, "visit", "nothing");
    assert_slot(r, "visit.day", "nothing");
    assert_slot(r, "visit.result", "nothing");
    assert_slot(r, "visit.result.score", "nothing");
    assert_slot(r, "sites", "missing");
    assert_slot(r, "plan_items", "missing");
    gj_value before[F_COUNT];
    memcpy(before, r->record.slots, r->program->frame * sizeof(gj_value));
    assert_int_equal(gj_record_blank(&r->record), GJ_OK);
    assert_memory_equal(before, r->record.slots, r->program->frame * sizeof(gj_value));
}

static void test_values_of_every_type(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"case\":\"A\\u4e2d\\n\",\"as_of\":\"2024-02-29\",\"effective_staff\":12.50,"
                 "\"branch_count\":500,\"audit_kind\":\"surveillance_1\",\"mystery\":true,\"ratio\":1e-3,"
                 "\"opened\":\"2020-01-31\",\"grade\":\"low\"}");
    assert_errors(r, "");
    assert_slot(r, "case", "\"A中\\n\"");
    assert_slot(r, "as_of", "2024-02-29");
    assert_slot(r, "effective_staff", "12.5");
    assert_slot(r, "branch_count", "500");
    assert_slot(r, "audit_kind", "surveillance_1");
    assert_slot(r, "mystery", "true");
    assert_slot(r, "ratio", "0.001");
    assert_slot(r, "opened", "2020-01-31");
    assert_slot(r, "grade", "low");
    read_json(r, "{\"as_of\":null,\"effective_staff\":123456789012345678901234567890.25,\"case\":\"\"}");
    assert_slot(r, "as_of", "nothing");
    assert_slot(r, "effective_staff", "123456789012345678901234567890.25");
    assert_slot(r, "case", "\"\"");
}

static void test_numbers_are_exact_and_may_be_fractions_in_quotes(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"effective_staff\":\"260/3\",\"ratio\":\"2/4\",\"branch_count\":\"6/3\"}");
    assert_errors(r, "");
    assert_slot(r, "effective_staff", "260/3");
    assert_slot(r, "ratio", "0.5");
    assert_slot(r, "branch_count", "2");
    read_json(r, "{\"branch_count\":5.0e1}");
    assert_errors(r, "");
    assert_slot(r, "branch_count", "50");
}

static void test_a_group_that_is_there_has_its_defaults(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"items\":{\"c8\":{}}}");
    assert_slot(r, "items", "true");
    assert_slot(r, "items.c8", "true");
    assert_slot(r, "items.c8.applicable", "true");
    assert_slot(r, "items.c8.failed", "0");
    assert_slot(r, "items.c8.points", "nothing");
    assert_slot(r, "items.c9", "missing");
    assert_slot(r, "items.c9.points", "missing");
    read_json(r, "{\"items\":{\"c9\":{\"points\":2}, \"c8\":{\"points\":3,\"applicable\":false}}}");
    assert_slot(r, "items.c8.applicable", "false");
    assert_slot(r, "items.c8.points", "3");
    assert_slot(r, "items.c9.points", "2");
    read_json(r, "{\"items\":{}}");
    assert_slot(r, "items", "true");
    assert_slot(r, "items.c8", "missing");
    assert_slot(r, "items.c8.failed", "missing");
    assert_errors(r, "");
}

static void test_a_group_that_may_be_nothing(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"visit\":{}}");
    assert_slot(r, "visit", "true");
    assert_slot(r, "visit.day", "missing");
    assert_slot(r, "visit.result", "missing");
    assert_slot(r, "visit.result.score", "missing");
    read_json(r, "{\"visit\":{\"result\":{}}}");
    assert_slot(r, "visit.result", "true");
    assert_slot(r, "visit.result.score", "7");
    read_json(r, "{\"visit\":null}");
    assert_slot(r, "visit", "nothing");
    assert_slot(r, "visit.result.score", "nothing");
    assert_errors(r, "");
}

static void test_lists_of_objects_and_lists_in_them(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"sites\":[{\"name\":\"A\",\"rooms\":[{\"area\":1,\"number\":1},{\"number\":2}]},"
                 "{\"rooms\":[],\"seen\":{},\"staff\":3,\"name\":\"B\"},{}],\"case\":\"after\"}");
    assert_errors(r, "");
    assert_slot(r, "sites", "list 3");
    assert_slot(r, "sites[0].name", "\"A\"");
    assert_slot(r, "sites[0].rooms", "list 2");
    assert_slot(r, "sites[0].rooms[0].area", "1");
    assert_slot(r, "sites[0].rooms[1].area", "missing");
    assert_slot(r, "sites[0].rooms[1].number", "2");
    assert_slot(r, "sites[0].seen", "missing");
    assert_slot(r, "sites[0].seen.day", "missing");
    assert_slot(r, "sites[1].name", "\"B\"");
    assert_slot(r, "sites[1].rooms", "list 0");
    assert_slot(r, "sites[1].seen", "true");
    assert_slot(r, "sites[1].seen.day", "nothing");
    assert_slot(r, "sites[2].staff", "missing");
    assert_slot(r, "case", "\"after\"");
    read_json(r, "{\"sites\":[]}");
    assert_slot(r, "sites", "list 0");
    read_json(r, "{\"sites\":null}");
    assert_slot(r, "sites", "nothing");
}

static void test_lists_of_names(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"plan_items\":[\"dates\",\"scope\"],\"tags\":[\"x\",\"\",\"y\"]}");
    assert_errors(r, "");
    assert_slot(r, "plan_items", "list 2");
    assert_slot(r, "plan_items[0]", "dates");
    assert_slot(r, "plan_items[1]", "scope");
    assert_slot(r, "tags[1]", "\"\"");
    assert_slot(r, "tags[2]", "\"y\"");
}

static void test_a_long_list_keeps_every_entry(void **state)
{
    struct reading *r = *state;
    gj_buffer json;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"sites\":[");
    for (unsigned i = 0; i < 3000; i++)
        gj_buffer_format(&json, "%s{\"name\":\"s%u\",\"staff\":%u,\"rooms\":[{\"number\":%u}]}",
                         i > 0 ? "," : "", i, i, i);
    gj_buffer_string(&json, "]}");
    assert_int_equal(read_text(r, gj_buffer_as_text(&json)), GJ_OK);
    gj_buffer_fini(&json);
    assert_errors(r, "");
    const gj_list *list = (const gj_list *)(uintptr_t)slot_at(r, "sites")->num;
    assert_int_equal(list->count, 3000);
    for (uint32_t i = 0; i < 3000; i++) {
        const gj_value *entry = list->slots + (size_t)i * list->stride;
        assert_int_equal(entry[r->program->fields[F_SITE_STAFF].slot].num, i);
        const gj_list *rooms = (const gj_list *)(uintptr_t)entry[r->program->fields[F_ROOMS].slot].num;
        assert_int_equal(rooms->slots[r->program->fields[F_ROOM_NUMBER].slot].num, i);
    }
}

static void test_paths_name_entries(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"sites\":[{},{\"rooms\":[{},{}]}],\"tags\":[\"a\"]}");
    static const struct {
        uint32_t field;
        const char *entry, *path;
    } cases[] = {
        {F_CASE, NULL, "case"},
        {F_C8_POINTS, NULL, "items.c8.points"},
        {F_SITES, NULL, "sites"},
        {F_SITE_STAFF, "sites[1].name", "sites[1].staff"},
        {F_SITE_DAY, "sites[0].name", "sites[0].seen.day"},
        {F_ROOMS, "sites[1].name", "sites[1].rooms"},
        {F_ROOM_AREA, "sites[1].rooms[1].area", "sites[1].rooms[1].area"},
        {F_TAG, "tags[0]", "tags[0]"},
        {F_ROOM_AREA, NULL, "sites[].rooms[].area"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        gj_record_path(&r->record, cases[i].field, cases[i].entry == NULL ? NULL : slot_at(r, cases[i].entry),
                       &out);
        assert_buffer(&out, cases[i].path);
        gj_buffer_fini(&out);
    }
}

static void test_places_are_kept_when_asked_for(void **state)
{
    struct reading *r = *state;
    r->record.keep_places = true;
    read_json(r, "{\"case\":\"A\",\"items\":{\"c8\":{\"points\":3}},\"sites\":[{},{\"staff\":7,\"rooms\":[{"
                 "\"area\":1}]}],"
                 "\"tags\":[\"a\"]}");
    static const struct {
        const char *path;
        uint32_t offset;
    } cases[] = {{"case", 8},    {"items", 20},          {"items.c8.points", 36},
                 {"sites", 48},  {"sites[1].staff", 61}, {"sites[1].rooms[0].area", 80},
                 {"tags[0]", 94}};
    uint32_t offset = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(gj_record_place_of(&r->record, slot_at(r, cases[i].path), &offset));
        assert_int_equal(offset, cases[i].offset);
    }
    assert_false(gj_record_place_of(&r->record, slot_at(r, "effective_staff"), &offset));
    r->record.keep_places = false;
    read_json(r, "{\"case\":\"A\"}");
    assert_false(gj_record_place_of(&r->record, slot_at(r, "case"), &offset));
}

static void assign(struct reading *r, const char *path, const char *json)
{
    assert_int_equal(gj_record_assign(r->reader, &r->record, text_of(path), text_of(json)), GJ_OK);
}

static void test_assigning_replaces_one_field(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"case\":\"A\",\"as_of\":7,\"items\":5,\"sites\":[{\"name\":\"x\"}],\"visit\":{\"result\":"
                 "{\"score\":1}}}");
    assert_int_equal(r->record.error_count, 2);
    assign(r, "as_of", " \"2026-01-15\"");
    assert_slot(r, "as_of", "2026-01-15");
    assert_int_equal(r->record.error_count, 1);
    assign(r, "items.c8.points", "2.5");
    assert_errors(r, "GJ1022 30+1 items: `items` is the number 5, expected an object\n");
    assert_slot(r, "items.c8.points", "2.5");
    assert_slot(r, "items.c8.applicable", "true");
    assert_slot(r, "items.c9.points", "missing");
    assign(r, "items", "{\"c8\":{}}");
    assert_errors(r, "");
    assert_slot(r, "items.c8.points", "nothing");
    assign(r, "sites", "[{},{\"staff\":4}]");
    assert_slot(r, "sites[1].staff", "4");
    assert_slot(r, "sites[0].name", "missing");
    assign(r, "visit", "{}");
    assert_slot(r, "visit.result.score", "missing");
    assign(r, "visit", "null");
    assert_slot(r, "visit.result.score", "nothing");
    assign(r, "visit.result.score", "3");
    assert_slot(r, "visit", "true");
    assert_slot(r, "visit.day", "missing");
    assert_slot(r, "visit.result.score", "3");
    assert_slot(r, "case", "\"A\"");
    assert_errors(r, "");
}

static void test_assigning_what_is_wrong(void **state)
{
    struct reading *r = *state;
    assert_int_equal(read_text(r, text_of("{\"case\":\"A\",\"nmae\":1}")), GJ_OK);
    assign(r, "branch_count", "1.5");
    assign(r, "mystery", "tru");
    assign(r, "items.c8.pionts", "1");
    assign(r, "sites.staff", "1");
    assign(r, "", "1");
    assert_errors(
        r, "GJ1020 12+6 nmae: unknown name `nmae`\n"
           "GJ1025 0+3 branch_count: `branch_count` is 1.5, expected a whole number\n"
           "GJ1010 0+3 mystery: invalid JSON: `tru`\n"
           "GJ1020 0+0 items.c8.pionts: unknown name `items.c8.pionts`; a similar name exists: `points`\n"
           "GJ1020 0+0 sites.staff: unknown name `sites.staff`\n"
           "GJ1020 0+0 : unknown name ``\n");
    assert_true(r->record.errors->next->assigned);
    assert_false(r->record.errors->assigned);
    assert_slot(r, "branch_count", "error branch_count");
    assert_slot(r, "mystery", "error mystery");
    assert_false(r->record.unreadable);
    assign(r, "mystery", "true");
    assert_slot(r, "mystery", "true");
    assert_int_equal(r->record.error_count, 5);
}

static const char long_record[] =
    "{\"case\":\"A\",\"as_of\":null,\"effective_staff\":123456789012345678901234567890,\"items\":{\"c8\":{"
    "\"points\":3}},"
    "\"sites\":[{\"name\":\"x\",\"rooms\":[{\"area\":1},{\"area\":\"wrong\"}]},{\"name\":\"x\"},{\"staff\":1."
    "5},7],"
    "\"plan_items\":[\"scope\",\"scope\",\"teem\"],\"ratio\":3,\"nmae\":1,\"case\":\"B\",\"visit\":8}";

static gj_status read_with(gj_allocator allocator)
{
    struct reading r;
    gj_status status = reading_init(&r, allocator);
    r.record.keep_places = true;
    if (status == GJ_OK)
        status = read_text(&r, text_of(long_record));
    if (status == GJ_OK)
        status = gj_record_assign(r.reader, &r.record, text_of("sites"), text_of("[{\"staff\":2.5}]"));
    if (status == GJ_OK)
        status = read_text(&r, text_of("{\"case\":"));
    reading_fini(&r);
    return status;
}

static void test_every_allocation_fails_once_and_for_good(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(read_with, 0);
}

static void test_a_limit_of_the_arena_holds(void **state)
{
    struct reading *r = *state;
    bool read = false;
    for (size_t limit = 1; !read && limit < 100000; limit += 64) {
        r->arena.limit = limit;
        read = read_text(r, text_of(long_record)) == GJ_OK;
        assert_true(r->arena.used <= limit);
        assert_true(read || r->arena.limited); /* it says why */
    }
    r->arena.limit = 0;
    assert_true(read);
}

static void test_reading_on_takes_no_memory(void **state)
{
    (void)state;
    struct faulty f = {.fail_at = SIZE_MAX};
    struct reading r;
    assert_int_equal(reading_init(&r, faulty_alloc(&f)), GJ_OK);
    read_json(&r, long_record);
    read_json(&r, long_record);
    size_t before = f.calls;
    for (int i = 0; i < 10; i++)
        read_json(&r, long_record);
    assert_int_equal(f.calls, before);
    reading_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(test_a_blank_record_has_only_defaults),
        READING_TEST(test_values_of_every_type),
        READING_TEST(test_numbers_are_exact_and_may_be_fractions_in_quotes),
        READING_TEST(test_a_group_that_is_there_has_its_defaults),
        READING_TEST(test_a_group_that_may_be_nothing),
        READING_TEST(test_lists_of_objects_and_lists_in_them),
        READING_TEST(test_lists_of_names),
        READING_TEST(test_a_long_list_keeps_every_entry),
        READING_TEST(test_paths_name_entries),
        READING_TEST(test_places_are_kept_when_asked_for),
        READING_TEST(test_assigning_replaces_one_field),
        READING_TEST(test_assigning_what_is_wrong),
        READING_TEST(test_every_allocation_fails_once_and_for_good),
        READING_TEST(test_a_limit_of_the_arena_holds),
        READING_TEST(test_reading_on_takes_no_memory),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
