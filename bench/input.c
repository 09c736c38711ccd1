/* See bench/input.h. Files stay in memory until the program ends. */
#define _POSIX_C_SOURCE 200809L
#include "bench/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void bench_stop(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(3);
}

bench_file bench_read_file(const char *path)
{
    bench_file text = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        bench_stop(path);
    text.size = (size_t)ftell(file);
    text.padded = text.size + BENCH_PADDING;
    text.bytes = calloc(1, text.padded);
    rewind(file);
    if (text.bytes == NULL || fread(text.bytes, 1, text.size, file) != text.size)
        bench_stop(path);
    fclose(file);
    return text;
}

gj_text bench_line(const bench_file *file, size_t *at)
{
    const char *begin = file->bytes + *at, *end = memchr(begin, '\n', file->size - *at);
    size_t size = end == NULL ? file->size - *at : (size_t)(end - begin);
    *at += size + (end != NULL);
    return (gj_text){begin, size};
}

gj_program *bench_load(const char *path, double *seconds)
{
    bench_file image = bench_read_file(path);
    gj_program *program = NULL;
    *seconds = 0;
    for (int i = 0; i < 50; i++) {
        gj_program_free(program);
        double begin = bench_now();
        if (gj_program_load(gj_allocator_default(), image.bytes, image.size, &program, NULL) != GJ_OK)
            bench_stop(path);
        double taken = bench_now() - begin;
        if (i == 0 || taken < *seconds)
            *seconds = taken;
    }
    return program;
}
