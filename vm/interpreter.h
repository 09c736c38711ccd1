/* The dispatch loop; called by vm/machine.c only. */
#ifndef GJ_VM_INTERPRETER_H
#define GJ_VM_INTERPRETER_H

#include "vm/evaluate.h"

/* Runs the definitions whose code begins at `starts` (instructions, UINT32_MAX behind the last) over
 * machine->record. With a trace, calls back after each instruction. Turns of loops count towards the limit
 * here, the definitions themselves are the caller's to count. GJ_E_LIMIT, GJ_E_NOMEM. */
gj_status gj_interpret(gj_machine *machine, const uint32_t *starts, const gj_trace *trace);

#endif
