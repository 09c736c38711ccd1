/* Evaluating a record under a program. */
#ifndef GJ_VM_EVALUATE_H
#define GJ_VM_EVALUATE_H

#include "vm/record.h"

/* Before so many records, making code ready costs more than it gives. */
#define GJ_LINK_AFTER 8

/* A value put in place of a definition's own (tests). */
typedef struct gj_assumption {
    struct gj_assumption *next;
    uint32_t reg;
    gj_value value;
} gj_assumption;

typedef struct gj_linked gj_linked;

/* A thread's machine: registers and the arena of the evaluation. */
typedef struct gj_machine {
    const gj_program *program;
    gj_arena *home;  /* the machine's own arrays */
    gj_arena *arena; /* reasons, large numbers, texts, columns: the evaluation's, the caller's */
    const gj_record *record;
    gj_value *registers;
    uint32_t *readings;  /* choice in force for each reading */
    uint64_t steps;      /* instructions run: each definition counts whole, and each turn of a loop */
    uint64_t step_limit; /* 0: none */
    uint32_t *schedule;  /* definitions with code, in order; UINT32_MAX behind the last */
    uint32_t *starts;    /* where their code begins, in that order, but for … */
    uint32_t *fixed;     /* … those that no fact reaches: run once and kept; UINT32_MAX behind the last */
    uint64_t schedule_steps;          /* instructions of all of them */
    bool primed;                      /* what no fact reaches has been run */
    uint32_t primings;                /* how often; it may wrap */
    gj_linked *linked;                /* the code at `starts`, made ready (vm/link.h); NULL: not yet */
    uint32_t runs;                    /* records so far, up to GJ_LINK_AFTER */
    bool unreduced;                   /* registers may hold numbers that gj_machine_register has to reduce */
    gj_assumption *assumptions;       /* NULL: none */
    bool *selected;                   /* per definition: named in gj_machine_select; NULL: everything */
    uint32_t *first_part, *next_part; /* per definition: its parts, in the program's order; UINT32_MAX ends */
} gj_machine;

/* Registers and readings (at the book's choices) from `arena`, which must live as long as the machine and is
 * not reset by it. */
gj_status gj_machine_init(gj_machine *machine, const gj_program *program, gj_arena *arena);
/* Chooses a reading by position. */
void gj_machine_choose(gj_machine *machine, uint32_t reading, uint32_t choice);
/* Restricts evaluation to what the named definitions need, their parts included (indexes; count 0:
 * everything). A definition outside that slice has the state unknown, without a reason. */
gj_status gj_machine_select(gj_machine *machine, const uint32_t *definitions, size_t count);
/* Puts a value, of the definition's own type, in place of its own for the following runs. What the value
 * points to must live as long as the machine. GJ_E_INVALID: the definition has no value, or one for each
 * entry of a list. */
gj_status gj_machine_assume(gj_machine *machine, uint32_t definition, gj_value value);

/* Runs the program over a record. `arena` takes what this evaluation makes (reasons, large numbers, texts);
 * reset it between records. GJ_E_LIMIT: step_limit or the arena's limit reached,
 * or a number beyond 65536 bits (gj_arena_at_limit tells the latter two); GJ_E_NOMEM. Wrong facts are not
 * failures: they are states. */
gj_status gj_machine_run(gj_machine *machine, const gj_record *record, gj_arena *arena);

/* Runs what no fact reaches, unless its results are still there; gj_machine_run does so itself. Its memory is
 * the machine's. As gj_machine_run. */
gj_status gj_machine_prime(gj_machine *machine);

/* The value of a definition after a run; `entry` is the position in the list for EACH definitions, else 0.
 * Where the list of an EACH definition has no value, that state stands for every entry. NULL: the definition
 * has no value of its own (a group), or no such entry. Valid until the evaluation's arena is reset or the
 * next run. */
const gj_value *gj_machine_value(const gj_machine *machine, uint32_t definition, uint32_t entry);
const gj_value *gj_machine_reduced(const gj_machine *machine, uint32_t reg); /* the next one's other half */
/* A register after a run. Where it holds a number, this is what makes it canonical, if linked code has left
 * it unreduced (vm/link.h): nobody else reads a machine's registers. Valid as gj_machine_value. */
static inline const gj_value *gj_machine_register(const gj_machine *machine, uint32_t reg)
{
    return machine->unreduced ? gj_machine_reduced(machine, reg) : &machine->registers[reg];
}
/* The register that says of which list entries an EACH definition has values: its own column, or the first
 * one among its parts; its state is that of the list. NULL: the definition is not EACH. */
const gj_value *gj_machine_column(const gj_machine *machine, uint32_t definition);
/* How many entries an EACH definition has (0 where the list has no value). */
uint32_t gj_machine_entries(const gj_machine *machine, uint32_t definition);

/* The type of a definition's value, of one entry for EACH definitions; false where it has no value. */
bool gj_machine_type(const gj_machine *machine, uint32_t definition, gj_type_kind *type, uint32_t *aux);

/* Called for each instruction that a re-run of one definition executes; for explanations. */
typedef struct gj_trace {
    void (*step)(void *user, const gj_machine *machine, uint32_t instruction);
    void *user;
} gj_trace;
/* Runs one definition's code again after a full run, calling back after each instruction; the record and the
 * evaluation's arena must still be there. */
gj_status gj_machine_trace(gj_machine *machine, uint32_t definition, const gj_trace *trace);

/* Calls `visit` once for each different reason behind an unknown or error value, in the order met. */
typedef void gj_reason_visit(void *user, const gj_reason *reason);
gj_status gj_reasons(gj_arena *arena, const gj_value *value, gj_reason_visit *visit, void *user);

#endif
