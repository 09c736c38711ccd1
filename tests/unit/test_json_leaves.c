/* JSON as a list of leaves: what stands where. */
#include "tests/unit/support.h"

#include <string.h>

#include "vm/json_leaves.h"

static const char nested[] = "{\"b\":[1.0,{\"x\":\"y\"},[]],\"a\":{\"c\":{}},\"d\":null}";

/* What texts are taken apart with, and the leaves of the last one. */
typedef struct taking {
    gj_json *json;
    gj_arena arena;
    gj_leaves leaves;
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
    return gj_json_leaves(t->json, &t->arena, text_of(text), &t->leaves, &problem);
}

/* Paths and values, by turns. */
static void assert_leaves(taking *t, const char *text, const char *const expected[][2], size_t count)
{
    assert_int_equal(take(t, text), GJ_OK);
    assert_int_equal(t->leaves.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_text(t->leaves.items[i].path, expected[i][0]);
        assert_text(t->leaves.items[i].text, expected[i][1]);
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

static void leaves_are_found_by_path(void **state)
{
    taking t;
    (void)state;
    take_begin(&t, checked_alloc());
    assert_int_equal(take(&t, nested), GJ_OK);
    for (size_t hint = 0; hint < 7; hint++) {
        for (size_t i = 0; i < t.leaves.count; i++)
            assert_ptr_equal(gj_leaf_find(&t.leaves, t.leaves.items[i].path, hint), &t.leaves.items[i]);
        assert_null(gj_leaf_find(&t.leaves, text_of("b[1]"), hint));
    }
    assert_null(gj_leaf_find(&(gj_leaves){NULL, 0}, text_of("d"), 3));
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

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(list_leaves, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_have_paths),          cmocka_unit_test(leaves_are_found_by_path),
        cmocka_unit_test(the_deepest_text_is_walked), cmocka_unit_test(every_limit_is_noticed),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests_name("json_leaves", tests, NULL, NULL);
}
