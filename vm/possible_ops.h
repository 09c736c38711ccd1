/* What an instruction makes of what its operands can be: one function over vm/opcodes.def, for the
 * instructions that only compute. Control, lists, columns and facts are vm/foresee.c's. */
#ifndef GJ_VM_POSSIBLE_OPS_H
#define GJ_VM_POSSIBLE_OPS_H

#include "vm/path.h"

/* The instruction `word` with operands b and c as its row names them (a is the register's content before, for
 * those that read it too). Whatever the interpreter gives for values of the operands, on this path, is in the
 * result. False: not such an instruction. */
bool gj_possible_compute(const gj_program *program, gj_arena *arena, const gj_path *path, uint64_t word,
                         const gj_possible *a, const gj_possible *b, const gj_possible *c, gj_possible *out);

/* The states of a strict instruction over two operands. */
unsigned gj_possible_strict(unsigned a, unsigned b);

/* possible_dates.c: the instructions on dates, both operands being values. */
bool gj_possible_date(const gj_program *program, gj_arena *arena, gj_opcode op, const gj_possible *b,
                      const gj_possible *c, gj_possible *out);

#endif
