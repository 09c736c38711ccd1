/* The hash map: absent and present keys, replacing, growth, keys that share a prefix, and failing
 * allocations. */
#include "tests/unit/support.h"

#include <stdio.h>

#include "base/map.h"
#include "base/status.h"

static void empty_map_has_nothing(void **state)
{
    (void)state;
    gj_map map;
    gj_map_init(&map, checked_alloc());
    assert_null(gj_map_get(&map, GJ_TEXT("名称")));
    gj_map_fini(&map);
}

static void puts_gets_and_replaces(void **state)
{
    (void)state;
    gj_map map;
    int one = 1, two = 2;
    gj_map_init(&map, checked_alloc());
    assert_true(gj_map_put(&map, GJ_TEXT("总分"), &one));
    assert_true(gj_map_put(&map, (gj_text){NULL, 0}, &two)); /* the empty text is a key like any other */
    assert_ptr_equal(gj_map_get(&map, GJ_TEXT("总分")), &one);
    assert_ptr_equal(gj_map_get(&map, GJ_TEXT("")), &two);
    assert_null(gj_map_get(&map, GJ_TEXT("总")));
    assert_null(gj_map_get(&map, GJ_TEXT("总分 ")));
    assert_true(gj_map_put(&map, GJ_TEXT("总分"), &two));
    assert_ptr_equal(gj_map_get(&map, GJ_TEXT("总分")), &two);
    assert_int_equal(map.count, 2);
    gj_map_fini(&map);
}

enum { MANY = 5000 };

static char keys[MANY][16];

static int make_keys(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++)
        snprintf(keys[i], sizeof(keys[i]), "k%d", i);
    return 0;
}

static void holds_many(void **state)
{
    (void)state;
    gj_map map;
    gj_map_init(&map, checked_alloc());
    for (int i = 0; i < MANY; i++)
        assert_true(gj_map_put(&map, text_of(keys[i]), keys[i]));
    assert_int_equal(map.count, MANY);
    assert_true(map.count <= map.capacity / 4 * 3);
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(gj_map_get(&map, text_of(keys[i])), keys[i]);
    assert_null(gj_map_get(&map, GJ_TEXT("k5000")));
    gj_map_fini(&map);
}

static gj_status fill(gj_allocator allocator)
{
    gj_map map;
    gj_map_init(&map, allocator);
    gj_status status = GJ_OK;
    for (int i = 0; i < 200; i++) {
        bool put = gj_map_put(&map, text_of(keys[i]), keys[i]);
        assert_ptr_equal(gj_map_get(&map, text_of(keys[i])), put ? keys[i] : NULL);
        if (!put)
            status = GJ_E_NOMEM;
    }
    assert_int_equal(map.failed, status != GJ_OK);
    gj_map_fini(&map);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(fill, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_map_has_nothing),
        cmocka_unit_test(puts_gets_and_replaces),
        cmocka_unit_test(holds_many),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests_name("map", tests, make_keys, NULL);
}
