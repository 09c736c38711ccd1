/* A hash map from text to a pointer. Keys are not copied: they must outlive the map.
 * Iteration order is never used anywhere, so that no output can depend on it. */
#ifndef GJ_BASE_MAP_H
#define GJ_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

typedef struct gj_map_slot {
    gj_text key;
    uint64_t hash;
    void *value; /* NULL: the slot is free */
} gj_map_slot;

typedef struct gj_map {
    gj_allocator allocator;
    gj_map_slot *slots;
    size_t count, capacity;
    bool failed;
} gj_map;

/* An empty map; gj_map_fini gives its memory back. */
void gj_map_init(gj_map *map, gj_allocator allocator);
void gj_map_fini(gj_map *map);
/* The value, or NULL where the key is absent. */
void *gj_map_get(const gj_map *map, gj_text key);
/* Adds the key, or replaces its value (not NULL); false when there is no memory. */
bool gj_map_put(gj_map *map, gj_text key, void *value);

#endif
