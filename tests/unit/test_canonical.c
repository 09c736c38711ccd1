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

/* What texts are taken apart with, and the leaves of the last one. */
typedef struct taking {
    gj_json *json;
    gj_arena arena;
    gj_json_leaf *leaves;
    size_t count;
} taking;

static void take_begin(taking *t, gj_allocator allocator)
{
    *t = (taking){0};
    gj_arena_init(&t->arena, allocator);
    assert_int_equal(gj_json_new(&t->json), GJ_OK);
}

static void take_end(taking *t)
{
    gj_json_free(t->json);
    gj_arena_fini(&t->arena);
}

static gj_status take(taking *t, const char *text)
{
    gj_json_problem problem;
    return gj_json_leaves(t->json, &t->arena, text_of(text), &t->leaves, &t->count, &problem);
}

/* Paths and values, by turns. */
static void assert_leaves(taking *t, const char *text, const char *const expected[][2], size_t count)
{
    assert_int_equal(take(t, text), GJ_OK);
    assert_int_equal(t->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_text(t->leaves[i].path, expected[i][0]);
        assert_text(t->leaves[i].text, expected[i][1]);
    }
}

static void leaves_have_paths(void **state)
{
    static const char *const members[][2] = {
        {"b[0]", "1"}, {"b[1].x", "\"y\""}, {"b[2]", "[]"}, {"a.c", "{}"}, {"d", "null"}};
    static const char *const lists[][2] = {{"[0][0]", "1"}, {"[0][1].k[0]", "2"}, {"[0][1].l", "3"},
                                           {"[1]", "{}"},   {"[2].a", "[]"},      {"[2].b", "-0.5"}};
    static const char *const number[][2] = {{"", "7"}};
    static const char *const empty[][2] = {{"", "{}"}};
    taking t;
    (void)state;
    take_begin(&t, checked_alloc());
    assert_leaves(&t, nested, members, COUNT(members));
    assert_leaves(&t, "7", number, COUNT(number));
    assert_leaves(&t, "[[1,{\"k\":[2],\"l\":3}],{},{\"a\":[],\"b\":-5e-1}]", lists, COUNT(lists));
    assert_leaves(&t, "{}", empty, COUNT(empty));
    assert_int_equal(take(&t, "[7"), GJ_E_INVALID);
    take_end(&t);
}

/* As deep as texts may nest: every level has room. */
static void the_deepest_text_is_walked(void **state)
{
    char text[2 * GJ_JSON_MAX_DEPTH + 2], path[3 * GJ_JSON_MAX_DEPTH + 1];
    const char *const expected[][2] = {{path, "7"}};
    taking t;
    (void)state;
    memset(text, '[', GJ_JSON_MAX_DEPTH);
    text[GJ_JSON_MAX_DEPTH] = '7';
    memset(text + GJ_JSON_MAX_DEPTH + 1, ']', GJ_JSON_MAX_DEPTH);
    text[2 * GJ_JSON_MAX_DEPTH + 1] = '\0';
    for (size_t i = 0; i < GJ_JSON_MAX_DEPTH; i++)
        memcpy(path + 3 * i, "[0]", 4);
    take_begin(&t, checked_alloc());
    assert_leaves(&t, text, expected, COUNT(expected));
    take_end(&t);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(canonical(&out, text), GJ_OK);
    assert_buffer(&out, text);
    gj_buffer_fini(&out);
}

/* With a limit before each request of the arena that the leaves are to lie in. */
static void every_limit_is_noticed(void **state)
{
    taking t;
    (void)state;
    take_begin(&t, checked_alloc());
    assert_int_equal(take(&t, nested), GJ_OK);
    size_t used = t.arena.used;
    for (size_t limit = 16; limit < used; limit += 16) {
        gj_arena_reset(&t.arena);
        t.arena.limit = limit;
        assert_int_equal(take(&t, nested), GJ_E_NOMEM);
    }
    take_end(&t);
}

/* The JSON library's own memory is not the allocator's. */
static gj_status list_leaves(gj_allocator allocator)
{
    taking t;
    take_begin(&t, allocator);
    gj_status status = take(&t, nested);
    take_end(&t);
    return status;
}

static gj_status write_canonical(gj_allocator allocator)
{
    gj_buffer out;
    gj_buffer_init(&out, allocator);
    gj_status status = canonical(&out, nested);
    gj_buffer_fini(&out);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(list_leaves, 1);
    assert_every_allocation_is_noticed(write_canonical, 1);
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
