/* Runs a program over sets of values instead of values: what definitions can still come to when the facts
 * that are missing become known, each within what its field declares. The same code is read as the
 * interpreter runs, from the image, so it works wherever an image does.
 *
 * Only what an open fact reaches is run again; of everything else the machine's registers hold the one value.
 * An open fact is one that the record does not state, or a stated one that the caller frees. */
#ifndef GJ_VM_FORESEE_H
#define GJ_VM_FORESEE_H

#include "vm/evaluate.h"
#include "vm/possible.h"

/* A fact whose value is open. */
typedef struct gj_open_fact {
    uint32_t field;
    const gj_value *entry; /* first slot of the list entry it belongs to; NULL at the top */
    const gj_value *slot;
    gj_possible value; /* what its field allows */
    uint32_t missing;  /* what is missing there: the outermost absent group around it, or the field;
                        * UINT32_MAX:  freed, not missing */
} gj_open_fact;

typedef struct gj_foresight {
    gj_machine *machine;
    const gj_program *program;
    gj_arena home;                /* the tables */
    gj_arena scratch;             /* one run's */
    gj_array facts;               /* of gj_open_fact, in the layout's order */
    uint32_t *by_slot, slot_mask; /* facts by their slots: 1 + index, open addressing */
    bool *varies;                 /* by definition: an open fact reaches it */
    bool *open_field;             /* by field: some instance of it is open */
    bool *read_field;             /* by field: scratch of gj_foresight_reads */
    uint32_t *writer;             /* by register: the last definition that writes it */
    uint32_t *edges;              /* pairs: a definition and one it needs; ascending by the first */
    size_t edge_count;
    uint32_t *written, *first_written; /* registers that a definition writes; where its own begin */
    bool *needed;                      /* by definition: run for the present target */
    /* a run */
    const gj_possible *values; /* by fact: what it can be in this run */
    gj_possible *regs;
    uint64_t *stamps, stamp; /* by register: the run that wrote it */
    uint32_t *local;         /* by register: its place in the path of the definition being run */
    uint64_t fresh, work;
    struct gj_waiting *waiting; /* paths that wait for the run to reach an instruction */
    bool exhausted, column_changed;
    bool too_many; /* open facts: nothing is run, everything is possible */
} gj_foresight;

/* Open facts that are looked at; of a record with more, everything is possible. */
#define GJ_OPEN_FACTS_MAX 20000u

/* A fact to be freed although the record states it. */
typedef struct gj_freed {
    uint32_t field;
    const gj_value *entry;
} gj_freed;

/* Looks at the record after a full run; machine and record must stay as they are meanwhile. freed NULL and a
 * count above 0: everything that the record states is freed, groups aside. No arena takes more than the limit
 * of the machine's. GJ_E_NOMEM. gj_foresight_fini in every case. */
gj_status gj_foresight_init(gj_foresight *foresight, gj_machine *machine, const gj_freed *freed,
                            size_t freed_count);
void gj_foresight_fini(gj_foresight *foresight);

static inline const gj_open_fact *gj_foresight_fact(const gj_foresight *foresight, size_t index)
{
    return (const gj_open_fact *)foresight->facts.items + index;
}

/* Chooses the definition that the next runs are for; UINT32_MAX: all of them. */
void gj_foresight_target(gj_foresight *foresight, uint32_t definition);
/* Whether the target depends on open facts at all. */
bool gj_foresight_varies(const gj_foresight *foresight, uint32_t definition);
/* Which facts the code of the present target reads. */
void gj_foresight_reads(gj_foresight *foresight, bool *by_fact);

/* Runs the target's code; values: by fact, what each can be. GJ_E_NOMEM. */
gj_status gj_foresight_run(gj_foresight *foresight, const gj_possible *values);
/* What a definition can be after a run that it was a target of. `entry`: of an EACH definition. A definition
 * that has no value of its own: every state, no value. Valid until the next run. */
gj_possible gj_foresight_value(gj_foresight *foresight, uint32_t definition, uint32_t entry);

#endif
