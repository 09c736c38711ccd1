/* Linked code: what a machine runs for each record, prepared once from the program and the machine's
 * schedule.
 *
 * The code in the image stays what defines the result; this is the same code with less to do. Definitions
 * stand one behind the other without their ENDs; operands are byte offsets instead of bit fields; and where
 * instructions often follow each other, the first does the work of all (vm/fused.def). The others still stand
 * behind it, so that jumps find them. Fractions may stay unreduced (vm/number_unreduced.h) until an
 * instruction looks at them, or somebody outside (gj_machine_value). Linked code belongs to one machine. */
#ifndef GJ_VM_LINK_H
#define GJ_VM_LINK_H

#include "vm/evaluate.h"

enum {
    GJ_LINKED_FIRST = GJ_OP_TOTAL - 1, /* fused instructions are numbered behind gj_opcode */
#define GJ_FUSED(name, ...) GJ_LINKED_##name,
#include "vm/fused.def"
#undef GJ_FUSED
    GJ_LINKED_TOTAL
};

typedef struct gj_linked_instruction {
    uint16_t op;      /* gj_opcode or GJ_LINKED_… */
    uint8_t plain;    /* gj_opcode: what stands there in the program */
    uint8_t reduce;   /* operands that may hold an unreduced number, which it reads: 1 a, 2 b, 4 c */
    uint32_t a, b, c; /* registers, constants, jump targets, the record's slots: byte offsets; else as they
                       * stand. Of FIELD and LIST, b is the slot and c the field */
} gj_linked_instruction;

struct gj_linked {
    gj_linked_instruction *code; /* the last is an END */
    uint32_t *bases;             /* by definition of `starts`: where its code begins in `code` */
    const uint32_t *starts;      /* and in the program */
    uint32_t count;              /* of definitions */
};

/* Prepares the definitions whose code begins at `starts` (UINT32_MAX behind the last), which are kept, not
 * copied. With `unreduced`, numbers in registers may be so afterwards (gj_number_reduce). NULL: no memory. */
gj_linked *gj_link(gj_arena *arena, const gj_program *program, const uint32_t *starts, bool unreduced);
/* The same for one instruction that neither jumps nor loops: what it does, and no more. */
gj_linked *gj_link_one(gj_arena *arena, const gj_program *program, uint32_t instruction);
/* The program's instruction that a linked one was made from. */
uint32_t gj_linked_origin(const gj_linked *linked, uint32_t position);
/* Runs linked code over machine->record. As gj_interpret. */
gj_status gj_run_linked(gj_machine *machine, const gj_linked *linked);

#endif
