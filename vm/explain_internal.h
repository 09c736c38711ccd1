/* What the files of explanations share; nobody else includes it. */
#ifndef GJ_VM_EXPLAIN_INTERNAL_H
#define GJ_VM_EXPLAIN_INTERNAL_H

#include "base/array.h"
#include "vm/explain.h"

/* Entries of one loop that are shown where they made a difference. */
#define GJ_EXPLAIN_ENTRIES 8

typedef enum gj_told_kind { GJ_TOLD_TEST, GJ_TOLD_READ, GJ_TOLD_REASON, GJ_TOLD_OMITTED } gj_told_kind;

/* Something that a definition's code did. */
typedef struct gj_told {
    uint8_t kind;                               /* gj_told_kind */
    bool idle;                                  /* happened in a turn of a loop that changed nothing */
    uint32_t source, line, text, clause, count; /* TEST, REASON: where the rules have it */
    const gj_formula *formula;                  /* TEST: the guard; READ: a leaf */
} gj_told;

/* Traces of definitions, one after the other. */
typedef struct gj_tracer {
    gj_machine *machine;
    gj_arena *arena;
    uint32_t *owner; /* by register: the definition whose value it is; UINT32_MAX */
    struct gj_shadow *shadows;
    gj_array told; /* of gj_told: the last trace */
    struct gj_turning *loops;
    uint32_t loop_count;
    uint32_t start; /* stamp at which the present trace began */
    uint32_t stamp;
    uint32_t definition;
    const gj_value *wanted;    /* of an EACH definition: the entry looked at */
    uint32_t target;           /* the register whose value is explained */
    const gj_formula *formula; /* how it came about; NULL: it was not computed */
    bool failed;
} gj_tracer;

/* False where there is no memory; gj_tracer_fini in every case. */
bool gj_tracer_init(gj_tracer *tracer, gj_machine *machine, gj_arena *arena);
void gj_tracer_fini(gj_tracer *tracer);
/* Runs a definition's code again, filling `told` and `formula` for the register `target`; `wanted`: the list
 * entry, NULL where there is none. */
gj_status gj_tracer_run(gj_tracer *tracer, uint32_t definition, uint32_t target, const gj_value *wanted);

#endif
