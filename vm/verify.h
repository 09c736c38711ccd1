/* The verifier of code: one pass over the instructions, forwards, in which every instruction is looked at
 * once.
 *
 * Each instruction: the opcode exists, operands it does not use are zero, registers, constants, strings,
 * fields and readings exist and have the types that opcodes.def gives (there: how operands of one row must
 * agree).
 *
 * Control flow: inside a definition, and only forward to another of its instructions, but for NEXT. WHEN has
 * two targets, the one named and the instruction before it; OTHERWISE and, there, WHEN have written their
 * register where they jump. Loops are
 * FOR … NEXT, nested like brackets: FOR goes right behind its NEXT, NEXT right behind its FOR, both name the
 * same entry and list. An instruction's loop is the innermost FOR whose body it stands in; NEXT stands in the
 * body of its own FOR. A jump and its target have the same loop: loops are entered by FOR and left by NEXT
 * alone. Every instruction can be reached; END is the last of each definition and stands nowhere else.
 *
 * Registers: a set of those written on every path is carried along. At a jump the set is kept for the target
 * (the intersection where several jumps go there) and intersected where the pass arrives. A read must find
 * its register in the set. A definition begins with the results of those before it, with the registers that
 * hold a constant (program.h; nobody writes those), and nothing else. A result
 * is written only by the definition whose it is, and on every path to its END. An entry register lives from
 * its FOR to its NEXT and is not taken again in between; a loop's list stays as it is until its NEXT.
 *
 * Cost: the header's steps and loop_steps are what is counted here.
 *
 * The time is linear: the sets have at most GJ_DEFINITION_REGISTERS_MAX bits (in practice as many as a
 * definition writes registers), and at most GJ_OPEN_JUMPS_MAX are kept at a time. */
#ifndef GJ_VM_VERIFY_H
#define GJ_VM_VERIFY_H

#include "vm/image_check.h"

/* Needs what gj_check_image, gj_check_layout and gj_check_definitions have proved; returns as they do. */
bool gj_verify_code(gj_check *check);

/* Counts steps and loop_steps of the header (see program.h) by FOR and NEXT alone. */
void gj_code_cost(const uint64_t *code, size_t count, uint32_t *steps, uint32_t *loop_steps);

#endif
