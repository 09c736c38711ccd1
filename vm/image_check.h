/* The passes that look at an image before it is believed, and what they hand to each other. In this order:
 *
 *   gj_check_image        vm/image_check.c       the block, its sections, strings, constants and small tables
 *   gj_check_layout       vm/layout_check.c      the tree of the record's fields
 *   gj_check_definitions  vm/definition_check.c  registers, definitions, whose code writes which result
 *   gj_verify_code        vm/verify.c            the instructions
 *
 * Each may rely on what those before it have proved and on nothing else. */
#ifndef GJ_VM_IMAGE_CHECK_H
#define GJ_VM_IMAGE_CHECK_H

#include "vm/refusal.h"

#define GJ_NO_INDEX UINT32_MAX

/* One loading. The passes return false when they refuse (then *refusal is filled in) or when there is no
 * memory (then it stays empty). */
typedef struct gj_check {
    gj_program *program; /* image and image_size set by the caller; gj_check_image fills in the rest */
    gj_arena *scratch;   /* the caller's; freed after loading */
    gj_refusal *refusal;
    uint32_t next_citation; /* where the next record's run of citations must begin */
    uint32_t *field_list;   /* by field: the nearest list above it, GJ_NO_INDEX: none (gj_check_layout) */
    uint32_t *owner;        /* by register: the definition whose code writes it as a result, GJ_NO_INDEX: none
                             * (gj_check_definitions) */
    bool *pattern;          /* by string: known to be a well-formed pattern (gj_verify_code) */
} gj_check;

/* The first three passes; the fourth is in vm/verify.h. */
bool gj_check_image(gj_check *check);
bool gj_check_layout(gj_check *check);
bool gj_check_definitions(gj_check *check);

/* For the passes. Refuses at a place inside the image. */
bool gj_check_refuse(gj_check *check, gj_refusal_rule rule, const void *where, uint32_t detail);
/* The strings, `count` of them, are in the table. */
bool gj_check_strings(gj_check *check, const uint32_t *strings, size_t count);
/* A record's citations (first, count) begin where those of the record before ended. */
bool gj_check_citations(gj_check *check, const uint32_t *run);
/* A reserved word is zero. */
bool gj_check_reserved(gj_check *check, const uint32_t *word);
/* A source, and a unit (index + 1; 0: none), are there. */
bool gj_check_source(gj_check *check, const uint32_t *source);
bool gj_check_unit(gj_check *check, const uint32_t *unit);

/* A name and the group it must be alone of its kind in. */
typedef struct gj_check_name {
    uint32_t group, string, record;
} gj_check_name;

/* Sorts the names; refuses by `rule` where two of a group are alike or one is empty. `records` points at the
 * first record, each of `record_size` bytes, for the refusal's place. */
bool gj_check_names(gj_check *check, gj_check_name *names, size_t count, gj_refusal_rule rule,
                    const void *records, size_t record_size);

#endif
