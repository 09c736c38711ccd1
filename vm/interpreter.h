/* The dispatch loop; called by vm/machine.c only. */
#ifndef GJ_VM_INTERPRETER_H
#define GJ_VM_INTERPRETER_H

#include "vm/evaluate.h"

/* Runs the definitions of a schedule (indexes, UINT32_MAX behind the last) over machine->record. With a
 * trace, calls back after each instruction. GJ_E_LIMIT, GJ_E_NOMEM. */
gj_status gj_interpret(gj_machine *machine, const uint32_t *schedule, const gj_trace *trace);

#endif
