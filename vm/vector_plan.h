/* A vector machine while it is planned, between the files that do it: vector_plan.c, and vector_plan_scalar.c
 * for definitions that run record by record. Internal. */
#ifndef GJ_VM_VECTOR_PLAN_H
#define GJ_VM_VECTOR_PLAN_H

#include "vm/vector_internal.h"

#define GJ_PLAN_NONE UINT32_MAX

/* What is known of a register while planning. */
typedef struct gj_plan_usage {
    uint32_t last; /* the last definition so far that names it, by its place in the plan; GJ_PLAN_NONE */
    bool lanes;    /* code for all lanes names it */
    bool several;  /* more than one definition does */
    bool written;  /* one that writes it does */
    bool owned; /* it is some definition's own, which alone writes it; others are written, wherever they are
                 * read, in the same definition before (the verifier's rules) */
    bool shown;
    bool result; /* a number that people see: shown whether or not everything is */
} gj_plan_usage;

typedef struct gj_plan {
    gj_vector *vector;
    gj_machine *machine;
    const gj_program *program;
    gj_arena scratch;
    gj_plan_usage *usages; /* by register */
    uint32_t *constants;   /* by constant: 1 + the register that holds it; 0: none yet */
    bool *in_lanes;        /* by definition in machine->starts: whether it has a form for all lanes */
    uint32_t definitions;
    size_t instructions, lane_instructions, alone_instructions;
    uint32_t constant_count;
    bool everything;
} gj_plan;

/* Whether an instruction may stand in code for all lanes. What has no form of its own is there because it is
 * rarely run, or rare beside others. */
bool gj_plan_has_lane_form(gj_opcode op);
/* Makes the instruction that runs a whole definition, whose code begins at `code`. False: no memory. */
bool gj_plan_scalar(gj_plan *plan, gj_vector_instruction *to, uint32_t code);

#endif
