/* What it would take for a result to reach a goal: the smallest sets of findings whose correction does.
 *
 * A finding is a fact of the record that the goal's rules look at and that could be stated otherwise: a fact
 * that differs from its field's default (a sample that failed, an item that does not conform), a yes/no,
 * number or ordered alternative without a default, an entry of a list (a penalty), or a code that a list
 * lacks. Dates, texts, unordered alternatives without a default and facts that stand at their default are
 * none. For each finding the one other value is chosen that is best for the goal by itself; numbers are taken
 * from the constants of the rules and the field's bounds.
 *
 * Sets are tried from the smallest up, each by evaluating the record with the corrections in place, so every
 * way that is told has been seen to work. What was not tried is said. */
#ifndef GJ_VM_CORRECT_H
#define GJ_VM_CORRECT_H

#include "vm/range.h"

/* Evaluations that a search may take. */
#define GJ_CORRECT_REPLAYS 100000u
/* … and instructions that they may run. Half of both is for the findings, each by itself. */
#define GJ_CORRECT_STEPS UINT64_C(200000000)
/* Ways that are told. */
#define GJ_CORRECT_WAYS 5u
/* Facts outside the findings that are told to stand in the way. */
#define GJ_CORRECT_BLOCKS 8u

typedef struct gj_goal {
    uint32_t definition, entry; /* a yes/no, number or alternative */
    gj_value wanted;
    bool at_least; /* numbers and ordered alternatives: that or more; else exactly that */
} gj_goal;

typedef enum gj_correction_kind {
    GJ_CORRECT_VALUE, /* the fact says something else */
    GJ_CORRECT_DROP,  /* an entry of the list is no more */
    GJ_CORRECT_ADD    /* a list of codes has one more */
} gj_correction_kind;

typedef struct gj_correction {
    uint8_t kind;
    uint32_t field;         /* the fact, or the list */
    const gj_value *entry;  /* the list entry that the field lies in; NULL: the top */
    gj_value *slot;         /* where it is in the record */
    uint32_t index;         /* DROP: which entry */
    gj_value before, after; /* VALUE; ADD: `after` is the code */
} gj_correction;

/* A set of corrections that reaches the goal; none of them can be left out. */
typedef struct gj_way {
    const gj_correction **corrections;
    uint32_t count;
    gj_value change; /* how much is changed: the differences of numbers, and 1 for anything else */
    gj_value result;
} gj_way;

typedef struct gj_correcting {
    gj_value now; /* the result as it is */
    bool reached; /* it is the goal already */
    gj_way *ways; /* by size, then by change, then in the layout's order */
    size_t way_count;
    uint32_t findings, helpful; /* how many there are; how many make something better by themselves */
    uint32_t complete;          /* all sets of up to so many findings were tried */
    uint32_t replays;
    bool cut;        /* there are more facts than could be looked at: findings may be missing here */
    bool gathered;   /* the way was found by adding the best finding again and again */
    bool smallest;   /* no smaller set than the first way's reaches the goal */
    bool impossible; /* proved: with whatever findings corrected, the goal is not reached */
    gj_value most;   /* the result with every helpful finding corrected */
    uint32_t
        blocks[GJ_CORRECT_BLOCKS]; /* fields of facts that are no findings and without which it could be */
    uint32_t block_count;
} gj_correcting;

/* Searches, after a full run of `machine` over its record, which is as before afterwards. What *out holds
 * lies in `arena`. The limits of memory hold here too, for each of the search's own arenas: what the search
 * keeps and foresees takes no more than `arena` may, an evaluation no more than the machine's arena.
 * GJ_E_NOMEM, also at a limit; GJ_E_LIMIT: an evaluation passed its limit of steps or memory. */
gj_status gj_correct(gj_machine *machine, gj_arena *arena, const gj_goal *goal, gj_correcting *out);

#endif
