/* The record reader's view of a program's layout, made once when the program is loaded: names to fields,
 * names to alternatives, and ready-made frames with the defaults in place. Lives in the program's arena;
 * immutable. */
#ifndef GJ_VM_FIELD_INDEX_H
#define GJ_VM_FIELD_INDEX_H

#include <string.h>

#include "vm/program.h"

/* One slot that a group's presence sets. */
typedef struct gj_field_default {
    uint32_t slot;
    gj_value value;
} gj_field_default;

#define GJ_NAME_HEAD 16

/* Fields of which nearly every value is told at a glance. */
typedef enum gj_field_glance {
    GJ_GLANCE_NONE,
    GJ_GLANCE_BOOL,
    GJ_GLANCE_WHOLE /* a number; whole ones from `low` to `high` are in order */
} gj_field_glance;

/* What the reader wants to know of a field beside the image's own record. */
typedef struct gj_field_info {
    gj_text name;
    uint64_t head[2], mask[2];          /* the name's first GJ_NAME_HEAD bytes, and ones where it has bytes */
    uint64_t quoted[2], quoted_mask[2]; /* the same of the name and a quote behind it */
    uint32_t slot, next;                /* as in the image: its slot, the sibling behind it */
    uint32_t glance;                    /* gj_field_glance */
    int64_t low, high;
    uint32_t defaults, default_count; /* GROUP: run in the index's `defaults` */
    uint32_t identity;                /* LIST, CODES: the child of which no two are alike; UINT32_MAX: none */
    const gj_value *blank;            /* LIST, CODES: an entry of which nothing is known, `frame` slots */
} gj_field_info;

typedef struct gj_name_slot {
    uint32_t hash, scope;
    uint32_t target; /* field, or position among the alternatives */
    uint32_t used;
} gj_name_slot;

typedef struct gj_field_index {
    gj_field_info *info; /* by field */
    uint32_t
        *slot_of; /* by field: its slot; the machine asks at every turn, and in the image they lie apart */
    const gj_value *blank; /* a record of which nothing is known, program->frame slots */
    gj_field_default *defaults;
    gj_name_slot *names; /* open addressing, a power of two, at most half full */
    uint32_t mask;
    uint32_t first_child; /* first field at the top; UINT32_MAX: none */
} gj_field_index;

/* Builds program->index. The program's strings, constants and fields must be loaded and its layout verified.
 * Memory comes from program->arena. GJ_E_NOMEM. */
gj_status gj_field_index_build(gj_program *program);

/* The child of `parent` (UINT32_MAX: the top) of that name; UINT32_MAX: none. */
uint32_t gj_field_find(const gj_program *program, uint32_t parent, gj_text name);
/* The position of a name among alternatives; UINT32_MAX: none. */
uint32_t gj_choice_find(const gj_program *program, uint32_t alternatives, gj_text name);

/* Whether a field has the name `key`, behind which GJ_NAME_HEAD bytes more may be read. A record asks this at
 * every turn, so the bytes are compared as words, without a branch for their number. */
static inline bool gj_field_is(const gj_field_info *info, gj_text key)
{
    uint64_t word[2];
    if (key.size != info->name.size)
        return false;
    memcpy(word, key.bytes, GJ_NAME_HEAD);
    if ((((word[0] ^ info->head[0]) & info->mask[0]) | ((word[1] ^ info->head[1]) & info->mask[1])) != 0)
        return false;
    return key.size <= GJ_NAME_HEAD || memcmp(key.bytes, info->name.bytes, key.size) == 0;
}

/* Whether the field's name and a quote stand at `bytes`, GJ_NAME_HEAD of which may be read. */
static inline bool gj_field_stands_at(const gj_field_info *info, const char *bytes)
{
    uint64_t word[2];
    memcpy(word, bytes, GJ_NAME_HEAD);
    if ((((word[0] ^ info->quoted[0]) & info->quoted_mask[0]) |
         ((word[1] ^ info->quoted[1]) & info->quoted_mask[1])) != 0)
        return false;
    size_t size = info->name.size;
    return size < GJ_NAME_HEAD || (strncmp(bytes, info->name.bytes, size) == 0 && bytes[size] == '"');
}

/* First child of a field (UINT32_MAX: of the top). */
static inline uint32_t gj_field_children(const gj_program *program, uint32_t parent)
{
    return parent == UINT32_MAX ? program->index->first_child : program->fields[parent].first_child;
}

/* The field after `field` in a walk, parents first, over everything below `top` that lies in the same frame
 * as `top`'s own children: lists are met but not entered. Start with gj_field_children(program, top). */
uint32_t gj_field_next(const gj_program *program, uint32_t top, uint32_t field);

/* A fact that is missing. The interpreter finds out why when it meets one. */
static inline gj_value gj_value_missing(void)
{
    return (gj_value){.num = 0, .den = 1, .state = GJ_UNKNOWN};
}

#endif
