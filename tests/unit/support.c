/* The tests' allocators and text helpers. Each block carries its size in front, so that a caller's idea of
 * the old size can be checked; nothing here is static, so tests cannot disturb one another. */
#include "tests/unit/support.h"

#include <string.h>

/* cmocka aligns to 8 bytes at least; the header keeps the user's bytes as aligned as the block. */
#define HEADER ((size_t)16)

static void *plain_resize(void *ptr, size_t old_size, size_t new_size)
{
    char *block = ptr == NULL ? NULL : (char *)ptr - HEADER;
    if (block != NULL) {
        size_t real = 0;
        memcpy(&real, block, sizeof(real));
        assert_int_equal(old_size, real);
    } else {
        assert_int_equal(old_size, 0);
    }
    if (new_size == 0) {
        if (block != NULL)
            test_free(block);
        return NULL;
    }
    block = block == NULL ? test_malloc(new_size + HEADER) : test_realloc(block, new_size + HEADER);
    if (block == NULL)
        return NULL;
    memcpy(block, &new_size, sizeof(new_size));
    return block + HEADER;
}

static void *checked_resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    (void)user;
    return plain_resize(ptr, old_size, new_size);
}

static void *faulty_resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct faulty *f = user;
    if (new_size != 0) {
        size_t call = f->calls++;
        if (call == f->fail_at || (f->sticky && call > f->fail_at))
            return NULL;
    }
    return plain_resize(ptr, old_size, new_size);
}

gj_allocator faulty_alloc(struct faulty *f)
{
    return (gj_allocator){faulty_resize, f};
}

gj_allocator checked_alloc(void)
{
    return (gj_allocator){checked_resize, NULL};
}

void assert_every_allocation_is_noticed(gj_status (*operation)(gj_allocator allocator), size_t least)
{
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky != 0};
            gj_status status = operation(faulty_alloc(&f));
            if (f.calls <= n) {
                assert_int_equal(status, GJ_OK);
                assert_true(n > least);
                break;
            }
            assert_int_equal(status, GJ_E_NOMEM);
        }
}

gj_text text_of(const char *c_string)
{
    return (gj_text){c_string, strlen(c_string)};
}

void assert_text_at(gj_text actual, const char *expected, const char *file, int line)
{
    size_t size = strlen(expected);
    if (actual.size == size && (size == 0 || memcmp(actual.bytes, expected, size) == 0))
        return;
    print_error("expected (%zu bytes):\n%s\nfound (%zu bytes):\n%.*s\n", size, expected, actual.size,
                (int)actual.size, actual.bytes == NULL ? "" : actual.bytes);
    _fail(file, line);
}
