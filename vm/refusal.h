/* Why images are refused: the rules of vm/refusals.def as an enum, with names and explanations. */
#ifndef GJ_VM_REFUSAL_H
#define GJ_VM_REFUSAL_H

#include "vm/program.h"

typedef enum gj_refusal_rule {
#define GJ_REFUSAL(id, name, place, en, zh) GJ_REFUSE_##id,
#include "vm/refusals.def"
#undef GJ_REFUSAL
    GJ_REFUSE_COUNT
} gj_refusal_rule;

/* What gj_refusal.offset counts. */
typedef enum gj_refusal_place { GJ_REFUSAL_BYTE, GJ_REFUSAL_CODE } gj_refusal_place;

typedef struct gj_refusal_row {
    const char *name; /* as in gj_refusal.rule */
    gj_refusal_place place;
    const char *text[2]; /* what is wrong: English, Chinese; lower case, no full stop */
} gj_refusal_row;

/* GJ_REFUSE_COUNT rows, by rule. */
extern const gj_refusal_row gj_refusal_rows[GJ_REFUSE_COUNT];

/* The row of a refusal's rule; NULL where it names none (an empty refusal). */
const gj_refusal_row *gj_refusal_find(const gj_refusal *refusal);
/* Fills in a refusal. Always false, so that a check can return it. */
bool gj_refuse(gj_refusal *refusal, gj_refusal_rule rule, uint64_t offset, uint32_t detail);

#endif
