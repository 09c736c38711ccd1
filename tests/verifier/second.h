/* A second verifier of program images, for tests only: it is plain and slow where vm/verify.c is one quick
 * pass, and shares nothing with it but the table of instructions. It was written from docs/bytecode.md: it
 * reads bytes at the places which that page names, and looks for what the page forbids. It knows paths where
 * the other knows sets: a register is unset where some path leads without writing it. */
#ifndef GJ_TESTS_VERIFIER_SECOND_H
#define GJ_TESTS_VERIFIER_SECOND_H

#include <stddef.h>
#include <stdint.h>

/* What is wrong with an image, in words; NULL: nothing. Where the bytes lie in memory is of no concern to it.
 * Takes memory from malloc and gives it back; ends the program when there is none. */
const char *second_verify(const uint8_t *bytes, size_t size);

#endif
