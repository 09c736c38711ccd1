/* What tests of numbers compute in: an arena, and a buffer for texts. */
#ifndef GJ_TESTS_UNIT_NUMBER_FIXTURE_H
#define GJ_TESTS_UNIT_NUMBER_FIXTURE_H

#include "tests/unit/support.h"

typedef struct fixture {
    gj_arena arena;
    gj_buffer text;
} fixture;

/* For a group's tests; *state is the fixture. */
int number_set_up(void **state);
int number_tear_down(void **state);

#endif
