/* The set behind `distinct`: open addressing, at most half full, doubling in the arena.
 *
 * Two values are the same where the rule language calls them equal: numbers by value, texts by their bytes,
 * all else by payload. Small numbers have one form each, so only large ones are compared by the number
 * module; they are hashed by their digits, so that a record cannot crowd them into one place. */
#include "vm/set.h"

#include <string.h>
#include "vm/number.h"
#include "vm/text_ops.h"

typedef struct member {
    gj_value value;
    uint64_t hash;
    uint8_t type;
    bool used;
} member;

struct gj_set {
    member *members;
    uint32_t count, capacity; /* capacity: 0 or a power of two */
};

#define FIRST_CAPACITY 16u

gj_set *gj_set_new(gj_arena *arena)
{
    return GJ_NEW(arena, gj_set);
}

uint32_t gj_set_size(const gj_set *set)
{
    return set->count;
}

static bool hash_of(gj_arena *arena, gj_type_kind type, const gj_value *value, uint64_t *hash)
{
    if (type == GJ_T_TEXT) {
        *hash = gj_hash_mix(type, gj_text_hash(gj_value_text(value)));
    } else if (type == GJ_T_NUMBER && value->den == 0) {
        gj_buffer digits;
        gj_buffer_init(&digits, arena->allocator);
        bool fine = gj_number_format_fraction(arena, &digits, value) && !digits.failed;
        *hash = gj_hash_mix(type, gj_text_hash(gj_buffer_as_text(&digits)));
        gj_buffer_fini(&digits);
        return fine;
    } else {
        *hash = gj_hash_mix(gj_hash_mix(type, (uint64_t)value->num), value->den);
    }
    return true;
}

/* *equal whether a member holds the value; false where there is no memory. */
static bool equals(gj_arena *arena, const member *held, gj_type_kind type, uint64_t hash,
                   const gj_value *value, bool *equal)
{
    *equal = false;
    if (held->hash != hash || held->type != type)
        return true;
    if (type == GJ_T_TEXT) {
        *equal = gj_text_equal(gj_value_text(&held->value), gj_value_text(value));
    } else if (type == GJ_T_NUMBER) {
        int order;
        if (!gj_number_compare(arena, &order, &held->value, value))
            return false;
        *equal = order == 0;
    } else {
        *equal = held->value.num == value->num;
    }
    return true;
}

static void place(member *members, uint32_t capacity, const member *one)
{
    uint32_t at = (uint32_t)one->hash & (capacity - 1);
    while (members[at].used)
        at = (at + 1) & (capacity - 1);
    members[at] = *one;
}

static bool make_room(gj_arena *arena, gj_set *set)
{
    if (set->count < set->capacity / 2)
        return true;
    uint32_t capacity = set->capacity ? 2 * set->capacity : FIRST_CAPACITY;
    member *members = capacity ? GJ_NEW_ARRAY(arena, member, capacity) : NULL;
    if (!members)
        return false;
    for (uint32_t i = 0; i < set->capacity; i++) {
        if (set->members[i].used)
            place(members, capacity, &set->members[i]);
    }
    set->members = members;
    set->capacity = capacity;
    return true;
}

bool gj_set_insert(gj_arena *arena, gj_set *set, gj_type_kind type, const gj_value *value)
{
    member new_one = {.value = *value, .type = (uint8_t)type, .used = true};
    if (!hash_of(arena, type, value, &new_one.hash) || !make_room(arena, set))
        return false;
    for (uint32_t at = (uint32_t)new_one.hash & (set->capacity - 1); set->members[at].used;
         at = (at + 1) & (set->capacity - 1)) {
        bool equal;
        if (!equals(arena, &set->members[at], type, new_one.hash, value, &equal))
            return false;
        if (equal)
            return true;
    }
    place(set->members, set->capacity, &new_one);
    set->count++;
    return true;
}
