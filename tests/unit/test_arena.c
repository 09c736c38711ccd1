/* Arenas and arrays: alignment, zeroing, reuse, limits, overflow, and every allocation failing. */
#include "tests/unit/support.h"

#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/status.h"

static void hands_out_zeroed_aligned_bytes(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *bytes = gj_arena_alloc(&arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xA5, size); /* would show in a later block if they overlapped */
    }
    assert_false(gj_arena_failed(&arena));
    gj_arena_fini(&arena);
}

static void zeroes_again_after_reset(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    unsigned char *bytes = gj_arena_alloc(&arena, 100);
    memset(bytes, 0xFF, 100);
    gj_arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    unsigned char *again = gj_arena_alloc(&arena, 100);
    assert_ptr_equal(again, bytes);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
    gj_arena_fini(&arena);
}

/* The same work after a reset takes no memory from the hook, whatever was done in between. */
static void reset_keeps_blocks_and_does_not_grow(void **state)
{
    (void)state;
    struct faulty f = {.fail_at = SIZE_MAX};
    gj_arena arena;
    gj_arena_init(&arena, faulty_alloc(&f));
    static const size_t patterns[3][4] = {
        {100, 50000, 100, 9000}, {9000, 200000, 16, 16}, {16, 100000, 50000, 50000}};
    size_t settled = 0;
    for (int round = 0; round < 40; round++) {
        for (size_t i = 0; i < 4; i++)
            assert_non_null(gj_arena_alloc(&arena, patterns[round % 3][i]));
        gj_arena_reset(&arena);
        if (round == 20)
            settled = f.calls;
    }
    assert_int_equal(f.calls, settled);
    gj_arena_fini(&arena);
}

static void large_requests_get_their_own_room(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    char *small = gj_arena_alloc(&arena, 10);
    char *large = gj_arena_alloc(&arena, 3u * 1024 * 1024);
    assert_non_null(large);
    memset(large, 1, 3u * 1024 * 1024);
    assert_int_equal(small[9], 0);
    gj_arena_fini(&arena);
}

static void limit_is_kept(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    arena.limit = 64;
    assert_non_null(gj_arena_alloc(&arena, 33)); /* 48 with padding */
    assert_non_null(gj_arena_alloc(&arena, 16));
    assert_int_equal(arena.used, 64);
    assert_false(gj_arena_failed(&arena));
    assert_null(gj_arena_alloc(&arena, 1));
    assert_true(gj_arena_failed(&arena));
    gj_arena_reset(&arena);
    assert_false(gj_arena_failed(&arena));
    assert_non_null(gj_arena_alloc(&arena, 64));
    gj_arena_fini(&arena);
}

static void overflow_is_a_failure(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    assert_null(gj_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_true(gj_arena_failed(&arena));
    gj_arena_reset(&arena);
    assert_null(gj_arena_alloc(&arena, SIZE_MAX));
    assert_true(gj_arena_failed(&arena));
    gj_arena_reset(&arena);
    assert_null(gj_arena_alloc(&arena, SIZE_MAX - 31)); /* rounds up, but no block can hold it */
    assert_true(gj_arena_failed(&arena));
    gj_arena_fini(&arena);
}

static void copies_bytes(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    char *copy = gj_arena_copy(&arena, "abc", 4);
    assert_string_equal(copy, "abc");
    assert_non_null(gj_arena_copy(&arena, NULL, 0));
    assert_non_null(gj_arena_array(&arena, 0, 8));
    gj_arena_fini(&arena);
}

static gj_status fill_arena(gj_allocator allocator)
{
    gj_arena arena;
    gj_arena_init(&arena, allocator);
    for (int round = 0; round < 2; round++) {
        for (size_t size = 1; size < 400000; size *= 3) {
            char *bytes = gj_arena_alloc(&arena, size);
            if (bytes != NULL)
                bytes[size - 1] = 1;
        }
        if (round == 0 && !gj_arena_failed(&arena))
            gj_arena_reset(&arena);
    }
    gj_status status = gj_arena_failed(&arena) ? GJ_E_NOMEM : GJ_OK;
    gj_arena_fini(&arena);
    return status;
}

static void array_grows_and_clears(void **state)
{
    (void)state;
    gj_array array;
    gj_array_init(&array, checked_alloc(), sizeof(int));
    for (int i = 0; i < 1000; i++)
        assert_true(gj_array_append(&array, &i));
    assert_int_equal(array.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(*GJ_AT(&array, int, i), i);
    gj_array_clear(&array);
    assert_int_equal(array.count, 0);
    assert_int_equal(*(int *)gj_array_push(&array), 0); /* zeroed, though it held a number before */
    gj_array_fini(&array);
}

static void array_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    gj_array array;
    gj_array_init(&array, checked_alloc(), SIZE_MAX / 4);
    assert_null(gj_array_push(&array));
    assert_true(array.failed);
    gj_array_fini(&array);
}

static gj_status fill_array(gj_allocator allocator)
{
    gj_array array;
    gj_array_init(&array, allocator, sizeof(size_t));
    size_t kept = 0;
    for (size_t i = 0; i < 100; i++)
        kept += gj_array_append(&array, &i);
    assert_int_equal(array.count, kept);
    gj_status status = array.failed ? GJ_E_NOMEM : GJ_OK;
    gj_array_fini(&array);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    gj_status (*const operations[])(gj_allocator) = {fill_arena, fill_array};
    for (size_t o = 0; o < 2; o++)
        assert_every_allocation_is_noticed(operations[o], 2);
}

static void default_allocator_resizes(void **state)
{
    (void)state;
    gj_allocator a = gj_allocator_default();
    char *bytes = a.resize(a.user, NULL, 0, 4);
    assert_non_null(bytes);
    memcpy(bytes, "abc", 4);
    bytes = a.resize(a.user, bytes, 4, 4000);
    assert_non_null(bytes);
    assert_string_equal(bytes, "abc");
    assert_null(a.resize(a.user, bytes, 4000, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_out_zeroed_aligned_bytes),
        cmocka_unit_test(zeroes_again_after_reset),
        cmocka_unit_test(reset_keeps_blocks_and_does_not_grow),
        cmocka_unit_test(large_requests_get_their_own_room),
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(overflow_is_a_failure),
        cmocka_unit_test(copies_bytes),
        cmocka_unit_test(array_grows_and_clears),
        cmocka_unit_test(array_refuses_sizes_that_overflow),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(default_allocator_resizes),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
