/* The program behind `make differential`.
 *
 *   differential [--pairs N] [--seed S] [--records R] [--stop D] [--rejected] [--text] [--rules DIR] [BOOK.gj
 * ...]
 *
 * Without a book: generated ones, from number S on, R records each, until N pairs were compared or D
 * disagreed.
 * --text shows the book number S and ends. Exit status 1 when something disagreed. */
#include "tests/reference/differential.h"
#include "tests/reference/generate.h"
#include "tests/reference/lanes.h"
#include "tests/reference/memory.h"
#include "tests/reference/ranges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct settings {
    unsigned long pairs, records, stop;
    uint64_t seed;
    bool rejected, text;
    gj_text rules;
    int first_book;
} settings;

static unsigned long number_of(const char *text)
{
    return text == NULL ? 0 : strtoul(text, NULL, 10);
}

static settings read_arguments(int argc, char **argv)
{
    settings s = {.pairs = 100000, .records = 200, .stop = 5, .seed = 1, .rules = GJ_TEXT("stdlib-rules")};
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--pairs") == 0)
            s.pairs = number_of(argv[++i]);
        else if (strcmp(argv[i], "--records") == 0)
            s.records = number_of(argv[++i]);
        else if (strcmp(argv[i], "--stop") == 0)
            s.stop = number_of(argv[++i]);
        else if (strcmp(argv[i], "--seed") == 0)
            s.seed = number_of(argv[++i]);
        else if (strcmp(argv[i], "--rules") == 0)
            s.rules = gj_text_from(argv[++i]);
        else if (strcmp(argv[i], "--rejected") == 0)
            s.rejected = true;
        else if (strcmp(argv[i], "--text") == 0)
            s.text = true;
        else {
            fprintf(stderr, "differential: %s?\n", argv[i]);
            exit(2);
        }
    }
    s.first_book = i;
    return s;
}

static void show_text(const settings *s, gj_buffer *report)
{
    ref_choices choices;
    ref_choices_random(&choices, s->seed);
    gen_book(&choices, report);
    ref_choices_fini(&choices);
    fwrite(report->bytes, 1, report->size, stdout);
}

static void print_and_clear(gj_buffer *report)
{
    if (report->size > 0)
        fwrite(report->bytes, 1, report->size, stdout);
    fflush(stdout);
    gj_buffer_clear(report);
}

int main(int argc, char **argv)
{
    settings s = read_arguments(argc, argv);
    ref_totals totals = {0};
    gj_buffer report;
    time_t start = time(NULL);
    gj_buffer_init(&report, gj_allocator_default());
    ref_memory_init();
    if (s.text) {
        show_text(&s, &report);
        gj_buffer_fini(&report);
        return 0;
    }
    for (int i = s.first_book; i < argc; i++) {
        ref_source source = {.path = gj_text_from(argv[i]), .folders = &s.rules, .folder_count = 1};
        ref_differ_file(&source, s.seed, s.pairs, &totals, &report);
        print_and_clear(&report);
    }
    for (uint64_t seed = s.seed; s.first_book == argc && totals.pairs < s.pairs &&
                                 totals.disagreements < s.stop && totals.rejected < 1000 + s.pairs / 10;
         seed++) {
        ref_differ_generated(seed, s.records, &totals, &report, s.rejected);
        print_and_clear(&report);
    }
    printf("%lu pairs of %lu books (%lu rejected), %lu at a limit; %lu values compared, of them %lu unknown "
           "and %lu "
           "errors; %lu disagreements; %ld s\n",
           totals.pairs, totals.books, totals.rejected, totals.limits, ref_compared, ref_compared_unknown,
           ref_compared_failed, totals.disagreements, (long)(time(NULL) - start));
    printf("%lu ranges checked, %lu of them open, %lu of these with an end\n", ref_ranges_checked,
           ref_ranges_open, ref_ranges_bounded);
    printf("%lu records evaluated by the vector machine, too\n", ref_lanes_compared);
    gj_buffer_fini(&report);
    ref_memory_fini();
    return totals.disagreements == 0 ? 0 : 1;
}
