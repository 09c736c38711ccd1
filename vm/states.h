/* What happens to states other than "a value": the slow paths of the interpreter, and joining reasons. All of
 * these return false where the evaluation's arena has no memory; *out is then unchanged. `out` may be an
 * operand. */
#ifndef GJ_VM_STATES_H
#define GJ_VM_STATES_H

#include "vm/evaluate.h"

/* The one reason that stands for both; either may be NULL (no reason is known).
 * *out is NULL where both are. */
bool gj_reason_join(gj_arena *arena, const gj_reason **out, const gj_reason *a, const gj_reason *b);

/* The strict result of two operands of which at least one is no value: error before unknown before nothing;
 * two of a kind give both reasons. */
bool gj_strict(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b);
/* AND (deciding: 0) and OR (deciding: 1) where an operand is no value. */
bool gj_kleene(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b, int64_t deciding);

/* *out becomes an error (or, for OPEN and TIE, unknown) with a new reason. `instruction` is the one that met
 * it. */
bool gj_state_fault(gj_arena *arena, gj_value *out, gj_fault fault, uint32_t instruction);
bool gj_state_tie(gj_arena *arena, gj_value *out, uint32_t instruction);
bool gj_state_open(gj_arena *arena, gj_value *out, uint32_t text, uint32_t clause, uint32_t instruction);
bool gj_state_refused(gj_arena *arena, gj_value *out, uint32_t text, uint32_t clause, uint32_t instruction);

/* Reads a fact whose slot is unknown or an error. `frame` is where the field's slots lie: the record's own,
 * or the list entry `entry` (NULL at the top level). A missing fact gets its reason here, which names the
 * outermost absent group around it; inside a group that is itself an error, that error is taken. */
bool gj_state_fact(gj_machine *machine, gj_value *out, uint32_t field, const gj_value *frame,
                   const gj_value *entry);

#endif
