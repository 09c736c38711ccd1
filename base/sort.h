/* A stable sort whose comparison may have a context: the C library's has none. */
#ifndef GJ_BASE_SORT_H
#define GJ_BASE_SORT_H

#include "base/arena.h"

/* Negative, 0, positive. */
typedef int gj_compare_fn(void *user, const void *a, const void *b);

/* Sorts `count` items of `size` bytes in place, taking as much again from `arena`;
 * false where there is none. */
bool gj_sort(gj_arena *arena, void *items, size_t count, size_t size, gj_compare_fn *compare, void *user);

#endif
