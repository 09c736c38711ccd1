/* Growable arrays of plain structs. Invariant: `count` <= `capacity`, and `items` has room for `capacity`
 * elements; a push that finds no memory leaves the array as it was and sets `failed`. What the elements own
 * is the caller's business. */
#include "base/array.h"

#include <stdint.h>
#include <string.h>

void gj_array_init(gj_array *array, gj_allocator allocator, size_t item_size)
{
    *array = (gj_array){.allocator = allocator, .item_size = item_size};
}

void gj_array_fini(gj_array *array)
{
    if (array->items != NULL)
        array->allocator.resize(array->allocator.user, array->items, array->capacity * array->item_size, 0);
    array->items = NULL;
    array->count = array->capacity = 0;
    array->failed = false;
}

static bool resize(gj_array *array, size_t capacity)
{
    if (capacity > SIZE_MAX / array->item_size)
        return false;
    void *items = array->allocator.resize(array->allocator.user, array->items,
                                          array->capacity * array->item_size, capacity * array->item_size);
    if (items == NULL)
        return false;
    array->items = items;
    array->capacity = capacity;
    return true;
}

bool gj_array_reserve(gj_array *array, size_t capacity)
{
    if (capacity <= array->capacity || resize(array, capacity))
        return true;
    array->failed = true;
    return false;
}

bool gj_array_grow(gj_array *array)
{
    if (array->capacity <= SIZE_MAX / 2 && resize(array, array->capacity == 0 ? 8 : array->capacity * 2))
        return true;
    array->failed = true;
    return false;
}

void *gj_array_push(gj_array *array)
{
    void *item = gj_array_place(array);
    return item == NULL ? NULL : memset(item, 0, array->item_size);
}

bool gj_array_append(gj_array *array, const void *item)
{
    void *place = gj_array_place(array);
    if (place == NULL)
        return false;
    if (array->item_size == sizeof(uint64_t)) /* most hold pointers, and this takes no call */
        memcpy(place, item, sizeof(uint64_t));
    else if (array->item_size == sizeof(uint32_t))
        memcpy(place, item, sizeof(uint32_t));
    else
        memcpy(place, item, array->item_size);
    return true;
}

bool gj_array_has_text(const gj_array *texts, gj_text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (gj_text_equal(*GJ_AT(texts, const gj_text, i), text))
            return true;
    return false;
}

void gj_array_clear(gj_array *array)
{
    array->count = 0;
    array->failed = false;
}
