/* Merge sort, bottom up: runs of 1, 2, 4 … are merged from one half of the memory to the other. */
#include "base/sort.h"

#include <string.h>

typedef struct sorting {
    size_t size;
    gj_compare_fn *compare;
    void *user;
} sorting;

/* Merges from[low, middle) and from[middle, high) into to[low, high). */
static void merge(const sorting *s, const char *from, char *to, size_t low, size_t middle, size_t high)
{
    size_t a = low, b = middle;
    for (size_t at = low; at < high; at++) {
        bool left =
            a < middle && (b >= high || s->compare(s->user, from + a * s->size, from + b * s->size) <= 0);
        memcpy(to + at * s->size, from + (left ? a++ : b++) * s->size, s->size);
    }
}

bool gj_sort(gj_arena *arena, void *items, size_t count, size_t size, gj_compare_fn *compare, void *user)
{
    sorting s = {size, compare, user};
    char *from = items, *to = gj_arena_array(arena, count, size);
    if (to == NULL)
        return false;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t low = 0; low < count; low += 2 * run) {
            size_t middle = low + run < count ? low + run : count;
            size_t high = middle + run < count ? middle + run : count;
            merge(&s, from, to, low, middle, high);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != (char *)items && count > 0)
        memcpy(items, from, count * size);
    return true;
}
