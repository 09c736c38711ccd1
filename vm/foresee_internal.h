/* What the files behind vm/foresee.h share. */
#ifndef GJ_VM_FORESEE_INTERNAL_H
#define GJ_VM_FORESEE_INTERNAL_H

#include "vm/foresee.h"
#include "vm/path.h"

/* A run gives up, and everything is possible, after so many instructions. */
#define GJ_FORESEE_WORK 4000000u
/* … or where its paths take more memory than this, in bytes. */
#define GJ_FORESEE_MEMORY (64u << 20)

typedef struct gj_waiting {
    struct gj_waiting *next;
    uint32_t at;
    gj_path path;
} gj_waiting;

/* Runs one definition's code. */
void gj_foresee_definition(gj_foresight *f, uint32_t definition);
/* What a register holds outside of the definition being run. */
gj_possible gj_foresee_register(gj_foresight *f, uint32_t reg);

/* foresee_memory.c: facts, lists and columns. Each sets what the instruction writes in `path`. */
gj_possible gj_foresee_fact(gj_foresight *f, uint32_t field, const gj_value *frame, const gj_value *entry);
/* A field of an entry, whichever `entry` may be; strict in it. */
gj_possible gj_foresee_entry_fact(gj_foresight *f, uint32_t field, const gj_possible *entry);
gj_possible gj_foresee_count(gj_foresight *f, const gj_possible *list);
gj_possible gj_foresee_column(gj_foresight *f, const gj_possible *list);
void gj_foresee_store(gj_foresight *f, const gj_possible *column, const gj_possible *entry,
                      const gj_possible *value);
gj_possible gj_foresee_load(gj_foresight *f, uint32_t reg, const gj_possible *column,
                            const gj_possible *entry);
gj_possible gj_foresee_insert(const gj_possible *set, const gj_possible *value);
/* A column whose values a full run has made. */
gj_possible gj_foresee_known_column(gj_foresight *f, const gj_value *value);

/* Another origin than any before. */
static inline gj_origin gj_foresee_origin(gj_foresight *f)
{
    return (gj_origin){0, ++f->fresh};
}

#endif
