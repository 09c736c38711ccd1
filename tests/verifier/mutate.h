/* Small changes of a program image that leave it an image: of what a verifier should look at twice. */
#ifndef GJ_TESTS_VERIFIER_MUTATE_H
#define GJ_TESTS_VERIFIER_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* A number below `limit`, which is not 0. */
uint32_t random_below(uint64_t *random, uint32_t limit);
/* Changes one thing in place, `size` bytes; most often in the code. `random` goes on. */
void mutate_image(uint8_t *image, size_t size, uint64_t *random);
/* Puts the counted costs into the header, where code and header can be found. */
void mutate_costs(uint8_t *image, size_t size);

#endif
