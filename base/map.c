/* A hash map from text: open addressing with linear probing. Invariant: `capacity` is 0 or a power of two and
 * at least a quarter of the slots is free, so that every probe ends. Nothing is ever removed. */
#include "base/map.h"

#include <string.h>

#define FIRST_CAPACITY ((size_t)16)

void gj_map_init(gj_map *map, gj_allocator allocator)
{
    *map = (gj_map){.allocator = allocator};
}

void gj_map_fini(gj_map *map)
{
    if (map->slots != NULL)
        map->allocator.resize(map->allocator.user, map->slots, map->capacity * sizeof(gj_map_slot), 0);
    map->slots = NULL;
    map->count = map->capacity = 0;
    map->failed = false;
}

/* The slot that holds the key, or the free one where it would go. */
static gj_map_slot *probe(gj_map_slot *slots, size_t capacity, gj_text key, uint64_t hash)
{
    /* A product mixes its low bits least, and the mask keeps only those: fold the high half in. */
    size_t index = (size_t)(hash ^ hash >> 32) & (capacity - 1);
    while (slots[index].value != NULL && (slots[index].hash != hash || !gj_text_equal(slots[index].key, key)))
        index = (index + 1) & (capacity - 1);
    return &slots[index];
}

static bool grow(gj_map *map)
{
    if (map->capacity > SIZE_MAX / sizeof(gj_map_slot) / 2)
        return false;
    size_t capacity = map->capacity == 0 ? FIRST_CAPACITY : map->capacity * 2;
    gj_map_slot *slots = map->allocator.resize(map->allocator.user, NULL, 0, capacity * sizeof(gj_map_slot));
    if (slots == NULL)
        return false;
    memset(slots, 0, capacity * sizeof(gj_map_slot));
    for (size_t i = 0; i < map->capacity; i++) {
        const gj_map_slot *slot = &map->slots[i];
        if (slot->value != NULL)
            *probe(slots, capacity, slot->key, slot->hash) = *slot;
    }
    if (map->slots != NULL)
        map->allocator.resize(map->allocator.user, map->slots, map->capacity * sizeof(gj_map_slot), 0);
    map->slots = slots;
    map->capacity = capacity;
    return true;
}

void *gj_map_get(const gj_map *map, gj_text key)
{
    if (map->capacity == 0)
        return NULL;
    return probe(map->slots, map->capacity, key, gj_text_mixed(key))->value;
}

bool gj_map_put(gj_map *map, gj_text key, void *value)
{
    uint64_t hash = gj_text_mixed(key);
    if (map->capacity != 0) {
        gj_map_slot *slot = probe(map->slots, map->capacity, key, hash);
        if (slot->value != NULL) {
            slot->value = value;
            return true;
        }
    }
    if (map->count >= map->capacity / 4 * 3 && !grow(map)) {
        map->failed = true;
        return false;
    }
    *probe(map->slots, map->capacity, key, hash) = (gj_map_slot){key, hash, value};
    map->count++;
    return true;
}
