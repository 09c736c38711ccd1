/* What the fuzz targets share. Each target is one file with LLVMFuzzerTestOneInput in it: libFuzzer and AFL++
 * bring the main program that finds new inputs, tests/fuzz/replay.c one that only runs the inputs it is
 * given. */
#ifndef GJ_TESTS_FUZZ_FUZZ_H
#define GJ_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* The folder with the inputs that are kept for the target. */
extern const char *const fuzz_corpus;

/* Ends the program where something is not as it must be. */
#define FUZZ_CHECK(condition)                                                                                \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                          \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
