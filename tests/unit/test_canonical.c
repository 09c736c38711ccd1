/* Canonical JSON: what says the same has the same bytes; and JSON as a list of leaves. */
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

static const char nested[] = "{\"b\":[1.0,{\"x\":\"y\"},[]],\"a\":{\"c\":{}},\"d\":null}";

static void leaves_have_paths(void **state)
{
    static const char *const expected[][2] = {
        {"b[0]", "1"}, {"b[1].x", "\"y\""}, {"b[2]", "[]"}, {"a.c", "{}"}, {"d", "null"}};
    gj_json *json;
    gj_json_problem problem;
    gj_arena arena;
    gj_json_leaf *leaves;
    size_t count;
    (void)state;
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_json_new(&json), GJ_OK);
    assert_int_equal(gj_json_leaves(json, &arena, text_of(nested), &leaves, &count, &problem), GJ_OK);
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_text(leaves[i].path, expected[i][0]);
        assert_text(leaves[i].text, expected[i][1]);
    }
    assert_int_equal(gj_json_leaves(json, &arena, text_of("7"), &leaves, &count, &problem), GJ_OK);
    assert_int_equal(count, 1);
    assert_text(leaves[0].path, "");
    static const char *const lists[][2] = {{"[0][0]", "1"}, {"[0][1].k[0]", "2"}, {"[0][1].l", "3"},
                                           {"[1]", "{}"},   {"[2].a", "[]"},      {"[2].b", "-0.5"}};
    assert_int_equal(gj_json_leaves(json, &arena,
                                    text_of("[[1,{\"k\":[2],\"l\":3}],{},{\"a\":[],\"b\":-5e-1}]"), &leaves,
                                    &count, &problem),
                     GJ_OK);
    assert_int_equal(count, COUNT(lists));
    for (size_t i = 0; i < count; i++) {
        assert_text(leaves[i].path, lists[i][0]);
        assert_text(leaves[i].text, lists[i][1]);
    }
    assert_int_equal(gj_json_leaves(json, &arena, text_of("{}"), &leaves, &count, &problem), GJ_OK);
    assert_int_equal(count, 1);
    assert_text(leaves[0].path, "");
    assert_text(leaves[0].text, "{}");
    assert_int_equal(gj_json_leaves(json, &arena, text_of("[7"), &leaves, &count, &problem), GJ_E_INVALID);
    gj_json_free(json);
    gj_arena_fini(&arena);
}

/* As deep as texts may nest: every level has room. */
static void the_deepest_text_is_walked(void **state)
{
    char text[2 * GJ_JSON_MAX_DEPTH + 2], path[3 * GJ_JSON_MAX_DEPTH + 1];
    gj_json *json;
    gj_json_problem problem;
    gj_arena arena;
    gj_json_leaf *leaves;
    size_t count;
    (void)state;
    memset(text, '[', GJ_JSON_MAX_DEPTH);
    text[GJ_JSON_MAX_DEPTH] = '7';
    memset(text + GJ_JSON_MAX_DEPTH + 1, ']', GJ_JSON_MAX_DEPTH);
    text[2 * GJ_JSON_MAX_DEPTH + 1] = '\0';
    for (size_t i = 0; i < GJ_JSON_MAX_DEPTH; i++)
        memcpy(path + 3 * i, "[0]", 4);
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_json_new(&json), GJ_OK);
    assert_int_equal(gj_json_leaves(json, &arena, text_of(text), &leaves, &count, &problem), GJ_OK);
    assert_int_equal(count, 1);
    assert_text(leaves[0].path, path);
    assert_text(leaves[0].text, "7");
    gj_json_free(json);
    gj_arena_fini(&arena);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(canonical(&out, text), GJ_OK);
    assert_buffer(&out, text);
    gj_buffer_fini(&out);
}

/* With a limit before each request of the arena that the leaves are to lie in. */
static void every_limit_is_noticed(void **state)
{
    gj_json *json;
    gj_json_problem problem;
    gj_arena arena;
    gj_json_leaf *leaves;
    size_t count;
    (void)state;
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_json_new(&json), GJ_OK);
    assert_int_equal(gj_json_leaves(json, &arena, text_of(nested), &leaves, &count, &problem), GJ_OK);
    size_t used = arena.used;
    for (size_t limit = 16; limit < used; limit += 16) {
        gj_arena_reset(&arena);
        arena.limit = limit;
        assert_int_equal(gj_json_leaves(json, &arena, text_of(nested), &leaves, &count, &problem),
                         GJ_E_NOMEM);
    }
    gj_json_free(json);
    gj_arena_fini(&arena);
}

static void every_allocation_fails(void **state)
{
    gj_json *json;
    gj_json_problem problem;
    (void)state;
    assert_int_equal(gj_json_new(&json), GJ_OK);
    for (int list = 0; list < 2; list++)
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky != 0};
                gj_status status;
                if (list == 1) {
                    gj_arena arena;
                    gj_json_leaf *leaves;
                    size_t count;
                    gj_arena_init(&arena, faulty_alloc(&f));
                    status = gj_json_leaves(json, &arena, text_of(nested), &leaves, &count, &problem);
                    gj_arena_fini(&arena);
                } else {
                    gj_buffer out;
                    gj_buffer_init(&out, faulty_alloc(&f));
                    status = gj_canonical_json(json, &out, text_of(nested), &problem);
                    gj_buffer_fini(&out);
                }
                if (f.calls <= n) {
                    assert_int_equal(status, GJ_OK);
                    break;
                }
                assert_int_equal(status, GJ_E_NOMEM);
            }
    gj_json_free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_numbers_have_one_form), cmocka_unit_test(members_are_sorted_and_blanks_dropped),
        cmocka_unit_test(what_is_no_json_is_refused), cmocka_unit_test(leaves_have_paths),
        cmocka_unit_test(the_deepest_text_is_walked), cmocka_unit_test(every_limit_is_noticed),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
