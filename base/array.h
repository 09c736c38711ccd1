/* A growable array of plain structs. One type for all: the element size is fixed at init. Pointers into the
 * array are valid until the next push. */
#ifndef GJ_BASE_ARRAY_H
#define GJ_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/text.h"

typedef struct gj_array {
    gj_allocator allocator;
    void *items;
    size_t count, capacity, item_size;
    bool failed; /* a push found no memory; sticky */
} gj_array;

/* An empty array of elements of so many bytes; gj_array_fini gives its memory back, which leaves it empty. */
void gj_array_init(gj_array *array, gj_allocator allocator, size_t item_size);
void gj_array_fini(gj_array *array);
/* Makes room for one more element at least; false when there is no memory. */
bool gj_array_grow(gj_array *array);
/* Makes room for so many elements in all, where they are expected; false when there is no memory. */
bool gj_array_reserve(gj_array *array, size_t capacity);
/* A zeroed new element at the end; NULL when there is no memory. */
void *gj_array_push(gj_array *array);
/* The same with anything in it, to be written whole. */
static inline void *gj_array_place(gj_array *array)
{
    if (array->count == array->capacity && !gj_array_grow(array))
        return NULL;
    return (char *)array->items + array->count++ * array->item_size;
}
/* Appends a copy of *item; false when there is no memory. */
bool gj_array_append(gj_array *array, const void *item);
/* Whether an array of gj_text has that text. */
bool gj_array_has_text(const gj_array *texts, gj_text text);
/* No elements; keeps the memory. */
void gj_array_clear(gj_array *array);

#define GJ_AT(array, type, index) (&((type *)(array)->items)[index])

#endif
