/* The instruction set as data: the rows of opcodes.def in memory, for the verifier, the disassembler, the
 * image builder and the reference page. Nothing here knows what an instruction does. */
#include "vm/opcode_table.h"

const gj_opcode_row gj_opcode_rows[GJ_OP_TOTAL] = {
#define GJ_OP(name, a, b, c, meaning) {#name, {#a, #b, #c}, meaning},
#include "vm/opcodes.def"
#undef GJ_OP
};

_Static_assert(GJ_OP_TOTAL <= 1024, "an opcode has 10 bits");

const char *gj_opcode_name(gj_opcode op)
{
    return (unsigned)op < GJ_OP_TOTAL ? gj_opcode_rows[op].name : "?";
}
