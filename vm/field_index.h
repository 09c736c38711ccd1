/* The record reader's view of a program's layout, made once when the program is loaded: names to fields,
 * names to alternatives, and ready-made frames with the defaults in place. Lives in the program's arena;
 * immutable. */
#ifndef GJ_VM_FIELD_INDEX_H
#define GJ_VM_FIELD_INDEX_H

#include <string.h>

#include "vm/program.h"

#define GJ_MEMBER_HEAD 16

/* Fields of which nearly every value is told at a glance. */
typedef enum gj_field_glance {
    GJ_GLANCE_NONE,
    GJ_GLANCE_BOOL,
    GJ_GLANCE_WHOLE, /* a number; whole ones from `low` up to `span` above it are in order */
    GJ_GLANCE_GROUP
} gj_field_glance;

/* What the reader wants to know of a field beside the image's own record. What it looks at for every member
 * of a record comes first. */
typedef struct gj_field_info {
    /* The name in quotes and a colon: the first GJ_MEMBER_HEAD bytes, and ones where there are so many. */
    uint64_t member[2], member_mask[2];
    /* The least number at a glance, and how far the largest is above it; truths are 0 and 1. */
    int64_t low;
    uint64_t span;
    const struct gj_field_info *next, *first; /* the sibling behind it, its first child; NULL: none */
    uint32_t field, slot;                     /* its number; as in the image */
    uint32_t member_size; /* name, quotes and colon; UINT32_MAX: it is written otherwise */
    uint32_t glance;      /* gj_field_glance */
    gj_text name;
    gj_value unsaid;       /* what its slot holds when what encloses it is there and nothing is said of it */
    uint32_t children;     /* how many it has */
    uint32_t identity;     /* LIST, CODES: the child of which no two are alike; UINT32_MAX: none */
    const gj_value *blank; /* LIST, CODES: an entry of which nothing is known, `frame` slots */
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
    gj_name_slot *names;   /* open addressing, a power of two, at most half full */
    uint32_t mask;
    uint32_t first_child; /* first field at the top; UINT32_MAX: none */
    uint32_t name;        /* the text `case` at the top; UINT32_MAX: none */
} gj_field_index;

/* Builds program->index. The program's strings, constants and fields must be loaded and its layout verified.
 * Memory comes from program->arena. GJ_E_NOMEM. */
gj_status gj_field_index_build(gj_program *program);

/* The child of `parent` (UINT32_MAX: the top) of that name; UINT32_MAX: none. */
uint32_t gj_field_find(const gj_program *program, uint32_t parent, gj_text name);
/* The position of a name among alternatives; UINT32_MAX: none. */
uint32_t gj_choice_find(const gj_program *program, uint32_t alternatives, gj_text name);

/* Whether the field's name in quotes, and a colon, stand at `at`; up to `end`, and GJ_MEMBER_HEAD bytes
 * behind it, may be read. */
static inline bool gj_field_member_at(const gj_field_info *info, const char *at, const char *end)
{
    uint64_t word[2];
    memcpy(word, at, GJ_MEMBER_HEAD);
    if ((((word[0] ^ info->member[0]) & info->member_mask[0]) |
         ((word[1] ^ info->member[1]) & info->member_mask[1])) != 0)
        return false;
    size_t size = info->member_size;
    return size <= GJ_MEMBER_HEAD ||
           ((size_t)(end - at) > size && memcmp(at + 1, info->name.bytes, size - 3) == 0 &&
            at[size - 2] == '"' && at[size - 1] == ':');
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
