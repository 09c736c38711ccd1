/* Looking elements up by name. Programs list results in much the same order, so the hint mostly hits. */
#include "cli/named.h"

void *gj_named_find(const gj_array *array, gj_text name, size_t hint)
{
    for (size_t i = 0; i < array->count; i++) {
        char *element = (char *)array->items + (hint + i) % array->count * array->item_size;
        if (gj_text_equal(*(const gj_text *)(const void *)element, name))
            return element;
    }
    return NULL;
}

void *gj_named_get(gj_array *array, gj_arena *arena, gj_text name, size_t hint, bool *added)
{
    void *element = gj_named_find(array, name, hint);
    *added = element == NULL;
    if (element != NULL)
        return element;
    element = gj_array_push(array);
    if (element != NULL)
        *(gj_text *)element = gj_text_copy(arena, name);
    return gj_arena_failed(arena) ? NULL : element;
}
