/* Both verifiers over one image, and what they accept through the machine. */
#ifndef GJ_TESTS_VERIFIER_CROSS_H
#define GJ_TESTS_VERIFIER_CROSS_H

#include "vm/program.h"

typedef struct cross_totals {
    unsigned long images, accepted, limits, disagreements;
    unsigned long refused[128]; /* by rule, in the order of vm/refusals.def */
} cross_totals;

/* The image is copied to a block of its own. False where the verifiers disagree or a run goes wrong: `report`
 * says how, and `totals` counts. `random` chooses the records. */
bool cross_check(const uint8_t *image, size_t size, uint64_t *random, cross_totals *totals,
                 gj_buffer *report);
/* `count` images made from one by one to three changes each. Ends at the first that fails, which `bad` (of
 * the image's size) then holds. */
bool cross_mutants(const uint8_t *image, size_t size, unsigned long count, uint64_t *random,
                   cross_totals *totals, gj_buffer *report, uint8_t *bad);

#endif
