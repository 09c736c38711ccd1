/* One instruction's operands against its row of opcodes.def. */
#ifndef GJ_VM_VERIFY_OPERANDS_H
#define GJ_VM_VERIFY_OPERANDS_H

#include "vm/image_check.h"

/* What an instruction reads and writes. */
typedef struct gj_operands {
    uint32_t reads[3];
    uint32_t read_count;
    uint32_t written; /* register written anew, GJ_NO_INDEX: none */
    uint32_t changed; /* register read and changed in place, GJ_NO_INDEX: none */
} gj_operands;

/* Checks the operands of instruction `at` (opcode included) and says what they read and write. Jump targets
 * are left to the caller. */
bool gj_verify_operands(gj_check *check, uint32_t at, gj_operands *operands);

#endif
