/* What the bench programs share: the clock, files read whole, lines. A failure ends the program with
 * status 3. */
#ifndef GJ_BENCH_INPUT_H
#define GJ_BENCH_INPUT_H

#include "base/text.h"
#include "vm/program.h"

/* Behind a file's bytes there are so many zeros. */
#define BENCH_PADDING ((size_t)64)

typedef struct bench_file {
    char *bytes; /* never freed */
    size_t size, padded;
} bench_file;

double bench_now(void); /* seconds, from some moment on */
_Noreturn void bench_stop(const char *what);
bench_file bench_read_file(const char *path);
/* The line that begins at *at, which moves to the next one. */
gj_text bench_line(const bench_file *file, size_t *at);
/* Loads a program and says how many seconds that took at best, of fifty times. */
gj_program *bench_load(const char *path, double *seconds);

#endif
