/* A set of different scalar values, for `distinct`: grows in the evaluation's arena and is never shrunk. */
#ifndef GJ_VM_SET_H
#define GJ_VM_SET_H

#include "base/arena.h"
#include "vm/value.h"

typedef struct gj_set gj_set;

/* An empty set; NULL where there is no memory. */
gj_set *gj_set_new(gj_arena *arena);
/* Puts in a value (state GJ_VALUE) of a scalar type. What a large number or a text points to is not copied.
 * Values of different types are different. False where there is no memory; the set is then unchanged. */
bool gj_set_insert(gj_arena *arena, gj_set *set, gj_type_kind type, const gj_value *value);
/* How many different values were put in. */
uint32_t gj_set_size(const gj_set *set);

#endif
