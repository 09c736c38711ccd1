/* The program behind `make verifiers`.
 *
 *   verifiers [--images N] [--seed S] IMAGE.gjc …
 *
 * N images, each one of the given ones with one to three things changed, through both verifiers; what is
 * accepted is run. A disagreement is said, and its image written to build/verifiers-N.gjc. Exit status 1 when
 * there was one. An image on which --images 0 is given is checked as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tests/verifier/cross.h"
#include "vm/refusal.h"

#define AT_ONCE 200

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "verifiers: %s cannot be read\n", path);
        exit(2);
    }
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*size + 1);
    if (bytes == NULL || fread(bytes, 1, *size, file) != *size) {
        fprintf(stderr, "verifiers: %s cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    return bytes;
}

static void keep(const cross_totals *totals, const uint8_t *image, size_t size, const gj_buffer *report)
{
    char path[64];
    snprintf(path, sizeof path, "build/verifiers-%lu.gjc", totals->disagreements);
    FILE *file = fopen(path, "wb");
    if (file != NULL) {
        fwrite(image, 1, size, file);
        fclose(file);
    }
    printf("%s: %.*s", path, (int)report->size, report->bytes);
    fflush(stdout);
}

/* Turns over the given images, some mutants of each at a time. */
static void run_all(char **paths, int count, unsigned long images, uint64_t random, cross_totals *totals)
{
    gj_buffer report;
    gj_buffer_init(&report, gj_allocator_default());
    for (int i = 0; count > 0 && (i < count || totals->images < images); i++) {
        size_t size;
        uint8_t *image = read_file(paths[i % count], &size), *bad = malloc(size + 1);
        if (bad == NULL)
            exit(3);
        memcpy(bad, image, size);
        bool good = i >= count || cross_check(image, size, &random, totals, &report);
        unsigned long left = totals->images < images ? images - totals->images : 0;
        good = good &&
               cross_mutants(image, size, left < AT_ONCE ? left : AT_ONCE, &random, totals, &report, bad);
        if (!good)
            keep(totals, bad, size, &report);
        gj_buffer_clear(&report);
        free(bad);
        free(image);
    }
    gj_buffer_fini(&report);
}

int main(int argc, char **argv)
{
    unsigned long images = 100000;
    uint64_t seed = 1;
    int first = 1;
    for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
        unsigned long number = strtoul(argv[first + 1], NULL, 10);
        if (strcmp(argv[first], "--images") == 0)
            images = number;
        else if (strcmp(argv[first], "--seed") == 0)
            seed = number;
        else
            first = argc;
    }
    if (first >= argc) {
        fprintf(stderr, "usage: verifiers [--images N] [--seed S] IMAGE.gjc ...\n");
        return 2;
    }
    cross_totals totals = {0};
    time_t start = time(NULL);
    run_all(argv + first, argc - first, images, seed, &totals);
    unsigned rules = 0;
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++)
        rules += totals.refused[i] > 0;
    printf(
        "%lu images, %lu accepted and run (%lu runs ended at a limit), the others refused by %u of %u rules; "
        "%lu disagreements; %ld s\n",
        totals.images, totals.accepted, totals.limits, rules, (unsigned)GJ_REFUSE_COUNT, totals.disagreements,
        (long)(time(NULL) - start));
    return totals.disagreements == 0 ? 0 : 1;
}
