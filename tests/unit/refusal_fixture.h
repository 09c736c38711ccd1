/* Loading images that must be refused, and which rules were broken so far. */
#ifndef GJ_TESTS_UNIT_REFUSAL_FIXTURE_H
#define GJ_TESTS_UNIT_REFUSAL_FIXTURE_H

#include "tests/unit/support.h"
#include "vm/refusal.h"

/* Loads an image and fails the test unless it is refused by `rule` (GJ_REFUSE_COUNT: loaded). Returns the
 * refusal's place. The second verifier (tests/verifier) must agree. `what` names the case in messages. */
uint64_t expect_refusal(const char *what, const void *image, size_t size, gj_refusal_rule rule);
/* Fails the test unless every rule of that place has refused an image so far. */
void expect_all_refused(gj_refusal_place place);

#endif
