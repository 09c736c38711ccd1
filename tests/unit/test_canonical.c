/* Canonical JSON: what says the same has the same bytes. */
#include "tests/unit/support.h"

#include <string.h>

#include "vm/canonical.h"

static gj_status canonical(gj_buffer *out, const char *text)
{
    gj_json *json;
    gj_json_problem problem;
    assert_int_equal(gj_json_new(&json), GJ_OK);
    gj_status status = gj_canonical_json(json, out, text_of(text), &problem);
    gj_json_free(json);
    return status;
}

static void same_numbers_have_one_form(void **state)
{
    static const char *const rows[][2] = {
        {"0", "0"},
        {"-0.000e5", "0"},
        {"15", "15"},
        {"1.50e1", "15"},
        {"0.15E+2", "15"},
        {"-0.250", "-0.25"},
        {"25e-2", "0.25"},
        {"1e3", "1000"},
        {"1000.0", "1000"},
        {"12345678901234567890123456789", "12345678901234567890123456789"},
        {"1e39", "1000000000000000000000000000000000000000"},
        {"1e40", "1e40"},
        {"12e4000000000", "12e4000000000"},
        {"1e-41", "1e-41"},
        {"0.0000000000000000000000000000000000000012", "0.0000000000000000000000000000000000000012"},
        {"1e99999999999999999999999999", "1e99999999999999999"},
        {"1E5", "100000"},
        {"100e-2", "1"},
        {"0.001e3", "1"},
        {"-12.5e-3", "-0.0125"},
        {"-7", "-7"},
        {"120", "120"},
        {"10.10", "10.1"},
        {"1e-40", "0.0000000000000000000000000000000000000001"},
        {"12e-41", "0.00000000000000000000000000000000000000012"},
        {"1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"},
        {"12345678901234567890123456789012345678901", "12345678901234567890123456789012345678901e0"},
        {"123456789012345678901234567890123456789.1", "123456789012345678901234567890123456789.1"},
        {"1234567890123456789012345678901234567890.1", "12345678901234567890123456789012345678901e-1"},
        {"-1e40", "-1e40"},
        {"9e-99999999999999999999999999", "9e-99999999999999999"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        gj_canonical_number(&out, text_of(rows[i][0]));
        assert_buffer(&out, rows[i][1]);
        gj_buffer_fini(&out);
    }
}

static void members_are_sorted_and_blanks_dropped(void **state)
{
    static const char *const rows[][2] = {
        {" { \"b\" : 1 , \"a\" : [ true , null , \"x\\u0041\" ] } ", "{\"a\":[true,null,\"xA\"],\"b\":1}"},
        {"{}", "{}"},
        {"[]", "[]"},
        {"[[],{},[{}]]", "[[],{},[{}]]"},
        {"{\"z\":{\"y\":{\"b\":2,\"a\":1}},\"a\":{}}", "{\"a\":{},\"z\":{\"y\":{\"a\":1,\"b\":2}}}"},
        {"{\"a\":2,\"b\":0,\"a\":1}", "{\"a\":2,\"a\":1,\"b\":0}"},
        {"{\"ab\":1,\"a\":2,\"\\u4e2d\":3,\"B\":4}", "{\"B\":4,\"a\":2,\"ab\":1,\"中\":3}"},
        {"[{\"k\":1},{\"j\":2,\"i\":[3,4]}]", "[{\"k\":1},{\"i\":[3,4],\"j\":2}]"},
        {"\"a\\/b\\n\"", "\"a/b\\n\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        assert_int_equal(canonical(&out, rows[i][0]), GJ_OK);
        assert_buffer(&out, rows[i][1]);
        gj_buffer_fini(&out);
    }
}

static void what_is_no_json_is_refused(void **state)
{
    static const char *const rows[] = {"", "{", "[1,]", "{\"a\" 1}", "nope", "1 2", "\"\\x\""};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        assert_int_equal(canonical(&out, rows[i]), GJ_E_INVALID);
        gj_buffer_fini(&out);
    }
}

/* As deep as texts may nest. */
static void the_deepest_text_is_written(void **state)
{
    char text[2 * GJ_JSON_MAX_DEPTH + 2];
    gj_buffer out;
    (void)state;
    memset(text, '[', GJ_JSON_MAX_DEPTH);
    text[GJ_JSON_MAX_DEPTH] = '7';
    memset(text + GJ_JSON_MAX_DEPTH + 1, ']', GJ_JSON_MAX_DEPTH);
    text[2 * GJ_JSON_MAX_DEPTH + 1] = '\0';
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(canonical(&out, text), GJ_OK);
    assert_buffer(&out, text);
    gj_buffer_fini(&out);
}

static gj_status write_canonical(gj_allocator allocator)
{
    gj_buffer out;
    gj_buffer_init(&out, allocator);
    gj_status status = canonical(&out, "{\"b\":[1.0,{\"x\":\"y\"},[]],\"a\":{\"c\":{}},\"d\":null}");
    gj_buffer_fini(&out);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(write_canonical, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_numbers_have_one_form), cmocka_unit_test(members_are_sorted_and_blanks_dropped),
        cmocka_unit_test(what_is_no_json_is_refused), cmocka_unit_test(the_deepest_text_is_written),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
