/* What the unit tests share: allocators that notice leaks and can be made to fail, and texts. Include the
 * four headers cmocka wants through this one. */
#ifndef GJ_TESTS_UNIT_SUPPORT_H
#define GJ_TESTS_UNIT_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An allocator that fails at its call number `fail_at` (from 0), and from then on if `sticky`. `calls` counts
 * every call that asks for memory. A loop over `fail_at` that ends when calls <= fail_at has seen every
 * allocation fail:
 *
 *     for (int sticky = 0; sticky < 2; sticky++)
 *         for (size_t n = 0;; n++) {
 *             struct faulty f = {.fail_at = n, .sticky = sticky};
 *             gj_status status = operation(faulty_alloc(&f));
 *             if (f.calls <= n) { assert_int_equal(status, GJ_OK); break; }
 *             assert_int_equal(status, GJ_E_NOMEM);
 *         }
 */
struct faulty {
    size_t fail_at;
    bool sticky;
    size_t calls;
};

/* Built on cmocka's test_malloc, so that a leak, or a write past the end, fails the test; it also fails the
 * test when a caller states a wrong old size. What a test takes it gives back itself: cmocka calls it a leak
 * when a teardown does. `f` must outlive what is allocated. */
gj_allocator faulty_alloc(struct faulty *f);
/* The same, never failing. */
gj_allocator checked_alloc(void);
/* Runs that loop over an operation which returns GJ_OK or GJ_E_NOMEM and keeps nothing. The test fails unless
 * it asks for memory more than `least` times. */
void assert_every_allocation_is_noticed(gj_status (*operation)(gj_allocator allocator), size_t least);

/* A text of a C string (its bytes are not copied). */
gj_text text_of(const char *c_string);
/* Fails the test, showing both, unless `actual` has exactly the bytes of `expected`. */
#define assert_text(actual, expected) assert_text_at((actual), (expected), __FILE__, __LINE__)
void assert_text_at(gj_text actual, const char *expected, const char *file, int line);
/* The same for what a buffer holds. */
#define assert_buffer(buffer, expected) assert_text(gj_buffer_as_text(buffer), (expected))

#endif
