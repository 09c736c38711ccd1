/* What the files behind vm/range.h share. */
#ifndef GJ_VM_RANGE_INTERNAL_H
#define GJ_VM_RANGE_INTERNAL_H

#include "vm/range.h"

/* How much is open: ends without a bound, then the width (of choices, how many but one). */
typedef struct gj_spread {
    uint64_t unbounded;
    gj_value width;
} gj_spread;

/* The spread of what something can be; errors and what the book leaves open are not counted. */
gj_spread gj_spread_of(gj_arena *arena, const gj_possible *value);
gj_spread gj_spread_add(gj_arena *arena, gj_spread a, gj_spread b);
/* Compares a / of_a with b / of_b. */
int gj_spread_compare(gj_arena *arena, gj_spread a, uint64_t of_a, gj_spread b, uint64_t of_b);

/* The ways a fact may turn out, as parts that together are all of `value`; 0: it is not divided any further.
 * `times`: how often it has been divided. */
#define GJ_PARTS_MAX 12u
size_t gj_fact_parts(gj_arena *arena, const gj_image_field *field, const gj_possible *value, unsigned times,
                     gj_possible parts[GJ_PARTS_MAX]);
/* Single values to try for a fact, its default first. */
size_t gj_fact_samples(const gj_program *program, gj_arena *arena, const gj_open_fact *fact,
                       gj_possible samples[GJ_PARTS_MAX]);

/* Runs the target with the present values. */
gj_possible gj_ranges_run(gj_ranges *ranges);

#endif
