/* Where generators take their decisions from: a generator of random numbers that remembers what was chosen,
 * or a list of choices made before. A shorter list, and one with smaller numbers, means a smaller result:
 * that is all that shrinking has to know. */
#ifndef GJ_TESTS_REFERENCE_CHOICES_H
#define GJ_TESTS_REFERENCE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ref_choices {
    uint64_t random; /* state of the generator; unused when replaying */
    bool replaying;
    uint32_t *list; /* what was chosen, or is to be; malloc'd */
    size_t count, room;
    size_t next; /* replaying: the next to take; beyond the end everything is 0 */
} ref_choices;

void ref_choices_random(ref_choices *choices, uint64_t seed);
/* Replays a list, which is copied. */
void ref_choices_replay(ref_choices *choices, const uint32_t *list, size_t count);
void ref_choices_fini(ref_choices *choices);

/* A number below `count` (at least 1). 0 should be the simplest. */
uint32_t ref_pick(ref_choices *choices, uint32_t count);
/* No, or with a chance of `of` in 100, yes; of 0 and of 100 nothing is chosen. */
bool ref_chance(ref_choices *choices, uint32_t of);

/* Makes the list as small as it can while `bad` says yes of it, trying at most `tries` times. */
typedef bool ref_bad_fn(void *user, const uint32_t *list, size_t count);
void ref_shrink(uint32_t *list, size_t *count, size_t tries, ref_bad_fn *bad, void *user);

#endif
