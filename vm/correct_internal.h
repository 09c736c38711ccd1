/* What the files behind vm/correct.h share. */
#ifndef GJ_VM_CORRECT_INTERNAL_H
#define GJ_VM_CORRECT_INTERNAL_H

#include "vm/correct.h"

/* How good an outcome is for the goal; compared from the first member on. */
typedef struct gj_merit {
    bool reached;
    int state;        /* 3 a value, 2 nothing, 1 undetermined, 0 error */
    gj_value value;   /* numbers and ordered alternatives: more is better; else 0 */
    int64_t failing;  /* conditions behind the goal that do not hold, and vetoes that strike */
    gj_value behind;  /* a number that the goal is judged by; more is better */
    gj_value outcome; /* what came out, until the next replay; not compared */
} gj_merit;

typedef struct gj_move {
    gj_correction correction;
    gj_merit merit; /* of the correction alone */
    bool helps;
} gj_move;

typedef struct gj_corrector {
    gj_machine *machine;  /* that has run */
    gj_machine replaying; /* the same program, for the goal alone */
    gj_machine looking;   /* `machine` with `home`, whose limit holds for what is foreseen */
    gj_arena home, run;
    const gj_goal *goal;
    gj_ranges ranges; /* all facts that may be findings, or stand in the way, being open */
    bool ranged;      /* `ranges` is there */
    uint32_t behind;  /* the definition of gj_merit.behind; UINT32_MAX: none */
    int direction;    /* 1: more of it is better, -1: less */
    gj_array moves;   /* of gj_move */
    uint32_t replays;
    uint64_t steps; /* instructions of all replays */
    bool cut;       /* not all facts were looked at */
    gj_status status;
} gj_corrector;

/* correct_find.c: fills `moves` with one for each finding: the value that is best by itself. Those that help
 * stand first, the best in front. */
gj_status gj_correct_find(gj_corrector *c);

/* correct_ways.c: fills in the ways, which point at `moves`, and how far the search got. `out->helpful`: how
 * many moves help. */
void gj_correct_ways(gj_corrector *c, gj_arena *arena, gj_correcting *out);
/* Findings that are added to each other one by one. */
#define GJ_CORRECT_GATHERED 200u

/* Evaluates the record with these corrections in place; the record is as before afterwards. */
gj_merit gj_correct_replay(gj_corrector *c, const gj_correction *const *corrections, uint32_t count);
/* A copy of a replay's outcome that outlives the next one; where there is no memory the arena says so. */
gj_value gj_correct_kept(gj_arena *arena, const gj_value *outcome);
/* Whether so many halves of what a search may take are used up. */
static inline bool gj_correct_spent(const gj_corrector *c, uint32_t halves)
{
    return c->replays >= GJ_CORRECT_REPLAYS / 2 * halves || c->steps >= GJ_CORRECT_STEPS / 2 * halves;
}
/* Negative, 0, positive: a is worse, as good, better. `direction`: of the search. */
int gj_merit_compare(const gj_merit *a, const gj_merit *b, int direction);

#endif
