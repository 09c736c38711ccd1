/* Sets of exact numbers between two bounds: what a number can still be while facts are missing.
 *
 * Invariant: an operation's interval holds every number that the operation gives for numbers of its operands.
 * It may hold more. Bounds are numbers in the small form (vm/number.h); one that would outgrow it is given up
 * and that side is open to infinity. Dates and alternatives are intervals of whole numbers. A function whose
 * arena has no memory answers with a wider interval; the arena remembers that it failed. */
#ifndef GJ_VM_INTERVAL_H
#define GJ_VM_INTERVAL_H

#include "vm/number.h"

typedef struct gj_bound {
    gj_value value;  /* where infinite is 0 */
    int8_t infinite; /* -1, 1: without end on that side; 0: value */
    bool open;       /* the value itself is not reached */
} gj_bound;

typedef struct gj_interval {
    gj_bound low, high;
    bool whole; /* whole numbers only */
} gj_interval;

/* Every number. */
gj_interval gj_interval_all(void);
/* One number; a large one gives every number. */
gj_interval gj_interval_exact(const gj_value *number);
gj_interval gj_interval_whole(int64_t low, int64_t high);
/* The whole numbers from 0: what is counted. */
gj_interval gj_interval_count(void);
/* Where two bounds lie, whether they are reached or not: negative, 0, positive. */
int gj_bound_compare(gj_arena *arena, const gj_bound *a, const gj_bound *b);
bool gj_interval_is_exact(const gj_interval *a);
/* Whether the two hold the same numbers as far as is known. */
bool gj_interval_equal(const gj_interval *a, const gj_interval *b);
/* Whether every number of `a` lies in `b`. */
bool gj_interval_within(gj_arena *arena, const gj_interval *a, const gj_interval *b);
bool gj_interval_holds(gj_arena *arena, const gj_interval *a, const gj_value *number);

/* The numbers in both; false: there are none. */
bool gj_interval_meet(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b);
/* The least interval around both. */
gj_interval gj_interval_join(gj_arena *arena, const gj_interval *a, const gj_interval *b);
/* What is left of `a` above or below the bound of another: `a <= high`, `a >= low`. False: nothing. */
bool gj_interval_at_most(gj_arena *arena, gj_interval *a, gj_bound high);
bool gj_interval_at_least(gj_arena *arena, gj_interval *a, gj_bound low);
/* A bound that moved on since `before` is given up. */
gj_interval gj_interval_widen(gj_arena *arena, const gj_interval *before, const gj_interval *after);

/* What instructions make of numbers from such intervals: no less than every outcome. */
gj_interval gj_interval_neg(gj_arena *arena, const gj_interval *a);
gj_interval gj_interval_add(gj_arena *arena, const gj_interval *a, const gj_interval *b);
gj_interval gj_interval_sub(gj_arena *arena, const gj_interval *a, const gj_interval *b);
gj_interval gj_interval_mul(gj_arena *arena, const gj_interval *a, const gj_interval *b);
/* Quotients by what is not zero in `b`; *zero: b may be zero. False: b is zero and nothing else. */
bool gj_interval_div(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b,
                     bool *zero);
bool gj_interval_mod(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *b,
                     bool *zero);
gj_interval gj_interval_abs(gj_arena *arena, const gj_interval *a);
gj_interval gj_interval_min(gj_arena *arena, const gj_interval *a, const gj_interval *b);
gj_interval gj_interval_max(gj_arena *arena, const gj_interval *a, const gj_interval *b);

/* Rounding to a multiple of what is above zero in `step`; *tie: a tie may be met in a mode that leaves it
 * open. False: no step is above zero. */
bool gj_interval_round(gj_arena *arena, gj_interval *out, const gj_interval *a, const gj_interval *step,
                       gj_rounding mode, bool *tie);

/* Functions of one number that never fall as it grows. `floor` and `ceil` may give a lower and a higher
 * number than the function itself; they return false where there is no memory. */
typedef bool gj_rising(gj_arena *arena, gj_value *out, const gj_value *a);
gj_interval gj_interval_map(gj_arena *arena, const gj_interval *a, gj_rising *floor, gj_rising *ceil,
                            bool whole);

/* How two numbers, one of each, can stand: a set of these. */
#define GJ_CAN_BE_LESS    1u
#define GJ_CAN_BE_EQUAL   2u
#define GJ_CAN_BE_GREATER 4u
unsigned gj_interval_compare(gj_arena *arena, const gj_interval *a, const gj_interval *b);

#endif
