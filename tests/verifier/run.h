/* Runs a program that a verifier accepted, over records made for its own layout. */
#ifndef GJ_TESTS_VERIFIER_RUN_H
#define GJ_TESTS_VERIFIER_RUN_H

#include "vm/program.h"

/* Shows the program, then runs it over an empty record and over made ones. What is wrong (a run above the
 * cost that the header states, a status that may not be), or NULL. *limits is increased for each run that a
 * stated limit of memory or steps ended. */
const char *run_accepted(const gj_program *program, uint64_t *random, unsigned long *limits);

#endif
