/* Arrays whose elements begin with a gj_text, their name. */
#ifndef GJ_CLI_NAMED_H
#define GJ_CLI_NAMED_H

#include "base/array.h"
#include "base/text.h"

/* The element of that name; NULL. `hint`: where it may be. */
void *gj_named_find(const gj_array *array, gj_text name, size_t hint);
/* The same; where there is none, one is added that is all zeros but for its name, which is copied into the
 * arena, and *added says so. NULL: no memory. */
void *gj_named_get(gj_array *array, gj_arena *arena, gj_text name, size_t hint, bool *added);

#endif
