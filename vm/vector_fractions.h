/* Arithmetic on lanes that hold whole numbers and fractions: in 64 bits, without reducing what comes out. */
#ifndef GJ_VM_VECTOR_FRACTIONS_H
#define GJ_VM_VECTOR_FRACTIONS_H

#include "vm/vector_internal.h"

/* a = b op c in those of `lanes` whose operands are numbers of 64-bit parts, for ADD, SUB, MUL, DIV, MIN and
 * MAX. Where a result does not fit, operands are reduced, and it is tried once more. Returns the lanes that
 * remain to be done. */
gj_lanes gj_vector_calculate(gj_vector *vector, const gj_vector_instruction *at, gj_lanes lanes);
/* The same for the comparisons of numbers. */
gj_lanes gj_vector_compare(const gj_vector_instruction *at, gj_lanes lanes);
/* The same for rounding. Where there is no memory the lane's arena has failed, and failing is left to the
 * caller, too. */
gj_lanes gj_vector_round(gj_vector *vector, const gj_vector_instruction *at, gj_lanes lanes);

#endif
