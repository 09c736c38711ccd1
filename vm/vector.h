/* The vector machine: up to 64 records at a time, each instruction being done for all of them before the
 * next.
 *
 * Vector registers have a lane for each record, and a set of lanes is one 64-bit word: a yes/no register is
 * two of them, and a jump parts the lanes into those that go on and those that wait at its target. What one
 * instruction costs beside its work is paid once for all records.
 *
 * The machine of vm/evaluate.h stays what defines the result. Here only the usual cases have a form for all
 * lanes (vm/vector_run.c); a lane with anything else, a fraction apart, goes through the scalar machine's own
 * instruction, and a definition with a loop or an operation that has no such form runs record by record.
 * tests/reference and the unit tests hold both machines to the same values, reasons and limits. */
#ifndef GJ_VM_VECTOR_H
#define GJ_VM_VECTOR_H

#include "vm/evaluate.h"

#define GJ_VECTOR_LANES 64

typedef struct gj_vector gj_vector;

/* One record of a batch. */
typedef struct gj_vector_lane {
    const gj_record *record; /* read, and not unreadable */
    gj_arena *arena;         /* what its evaluation makes; no two lanes have the same */
    gj_status status;        /* out: what gj_machine_run would have returned for it */
} gj_vector_lane;

/* Makes *vector for what `machine` runs: its program, slice and step limit. Readings may be chosen later,
 * too; a slice or an assumption may not. Memory is machine->home's. *vector is NULL where it would take more
 * than `room` bytes there, or the program gains nothing by it, because too much of its code would run record
 * by record. `everything`, for tests: also where it gains nothing, and every definition is to have its value
 * afterwards, not only those that are shown and their parts. GJ_E_NOMEM. */
gj_status gj_vector_new(gj_machine *machine, size_t room, bool everything, gj_vector **vector);

/* Evaluates `count` records, 1 to GJ_VECTOR_LANES. Each lane gets its own status; a lane that failed leaves
 * the others alone. Arenas must live until the results have been looked at. The status is GJ_OK, or a failure
 * that befell what no record has a part in: then no lane has been evaluated. */
gj_status gj_vector_run(gj_vector *vector, gj_vector_lane *lanes, size_t count);

/* The value that a lane's record gave a definition that has one (its own register; a column where it has one
 * for each entry of a list), as gj_machine_value. */
gj_value gj_vector_value(const gj_vector *vector, uint32_t definition, size_t lane);

/* Makes the machine one that has just run the lane's record: its results can be asked for and written. The
 * lane's status must be GJ_OK. */
void gj_vector_show(gj_vector *vector, size_t lane);

#endif
