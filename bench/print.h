/* Results as text, for the hand-written program that is compared with `guiju eval`. */
#ifndef GJ_BENCH_PRINT_H
#define GJ_BENCH_PRINT_H

#include "bench/scoring.h"

#define BENCH_LINE_MAX 1024

/* Writes a line of at most BENCH_LINE_MAX bytes and returns its length. `head` is what stands before the
 * record's name: rule book, version and program. */
size_t bench_print(char *out, const char *head, const bench_record *record, const bench_result *result);

#endif
