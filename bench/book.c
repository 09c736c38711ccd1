/* What each part of the work costs for any program and its records, whole and cut to some of its results.
 *
 *   book PROGRAM.gjc RECORDS.ndjson POOL ROUNDS [NAME,…]…
 *
 * Of each slice ("-": everything that is shown) the parts are timed one after the other over the first POOL
 * records, in rounds that take turns, and the fastest counts. Prints "load seconds", "read
 * seconds-per-record", and of each slice "run:NAMES seconds-per-record" and "both:NAMES seconds-per-record",
 * which is running and writing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/input.h"
#include "vm/result_shape.h"
#include "vm/results.h"

#define SLICES 16
#define NAMES  16

typedef struct slice {
    const char *names;
    gj_arena home;
    gj_machine machine;
    gj_results *results;
    uint32_t only[NAMES];
    size_t only_count;
    double run, both; /* both: running and writing */
} slice;

typedef struct pool {
    gj_reader *reader;
    gj_arena arena;     /* of the records */
    gj_record *records; /* read before */
    gj_text *lines;
    size_t count;
    double read;
} pool;

static void least(double *best, double taken, size_t count)
{
    taken /= (double)count;
    if (*best == 0 || taken < *best)
        *best = taken;
}

static void read_record(pool *p, const gj_program *program, gj_record *record, gj_arena *arena, size_t i)
{
    *record = (gj_record){.program = program, .arena = arena};
    if (gj_record_read(p->reader, record, p->lines[i]) != GJ_OK || record->unreadable)
        bench_stop("a record was refused");
}

static void fill_pool(pool *p, const gj_program *program, const char *path, size_t room)
{
    bench_file text = bench_read_file(path);
    gj_arena_init(&p->arena, gj_allocator_default());
    p->records = calloc(room, sizeof *p->records);
    p->lines = calloc(room, sizeof *p->lines);
    if (p->records == NULL || p->lines == NULL || gj_reader_new(gj_allocator_default(), &p->reader) != GJ_OK)
        bench_stop("no memory");
    for (size_t at = 0; p->count < room && at < text.size; p->count++) {
        p->lines[p->count] = bench_line(&text, &at);
        read_record(p, program, &p->records[p->count], &p->arena, p->count);
    }
    if (p->count == 0)
        bench_stop("no records");
}

static void cut(slice *s, const gj_program *program, const char *names)
{
    s->names = names;
    gj_arena_init(&s->home, gj_allocator_default());
    if (gj_machine_init(&s->machine, program, &s->home) != GJ_OK)
        bench_stop("no memory");
    for (const char *name = names; strcmp(names, "-") != 0 && *name != '\0' && s->only_count < NAMES;) {
        size_t size = strcspn(name, ",");
        uint32_t found = gj_program_find(program, (gj_text){name, size});
        if (found == UINT32_MAX)
            bench_stop(name);
        s->only[s->only_count++] = found;
        name += size + (name[size] == ',');
    }
    const uint32_t *only = s->only_count == 0 ? NULL : s->only;
    gj_status status =
        only ? gj_machine_select(&s->machine, only, s->only_count) : gj_shape_select_shown(&s->machine);
    if (status != GJ_OK || gj_results_new(gj_allocator_default(), &s->machine, only, s->only_count,
                                          GJ_LANG_EN, false, &s->results) != GJ_OK)
        bench_stop("no memory");
}

/* One round over all records; `out`: their results are written, too. */
static double time_slice(slice *s, const pool *p, gj_arena *arena, gj_buffer *out)
{
    double begin = bench_now();
    for (size_t i = 0; i < p->count; i++) {
        gj_results_tally tally;
        gj_arena_reset(arena);
        if (gj_machine_run(&s->machine, &p->records[i], arena) != GJ_OK)
            bench_stop("no memory");
        if (out == NULL)
            continue;
        gj_buffer_clear(out);
        if (gj_results_write(s->results, out, &p->records[i], &tally) != GJ_OK)
            bench_stop("no memory");
    }
    return bench_now() - begin;
}

static void time_reading(pool *p, const gj_program *program, gj_arena *arena)
{
    double begin = bench_now();
    for (size_t i = 0; i < p->count; i++) {
        gj_record record;
        gj_arena_reset(arena);
        read_record(p, program, &record, arena, i);
    }
    least(&p->read, bench_now() - begin, p->count);
}

int main(int argc, char **argv)
{
    static slice slices[SLICES];
    size_t slice_count = argc > 5 ? (size_t)argc - 5 : 1;
    if (argc < 5 || slice_count > SLICES)
        bench_stop("PROGRAM.gjc RECORDS.ndjson POOL ROUNDS [NAME,…]…");
    double load;
    gj_program *program = bench_load(argv[1], &load);
    pool p = {0};
    fill_pool(&p, program, argv[2], strtoul(argv[3], NULL, 10));
    for (size_t i = 0; i < slice_count; i++)
        cut(&slices[i], program, argc > 5 ? argv[5 + i] : "-");
    gj_arena arena;
    gj_buffer out;
    gj_arena_init(&arena, gj_allocator_default());
    gj_buffer_init(&out, gj_allocator_default());
    for (long rounds = strtol(argv[4], NULL, 10); rounds > 0; rounds--) {
        time_reading(&p, program, &arena);
        for (size_t i = 0; i < slice_count; i++) {
            least(&slices[i].run, time_slice(&slices[i], &p, &arena, NULL), p.count);
            least(&slices[i].both, time_slice(&slices[i], &p, &arena, &out), p.count);
        }
    }
    printf("load %.9f\nread %.12f\n", load, p.read);
    for (size_t i = 0; i < slice_count; i++)
        printf("run:%s %.12f\nboth:%s %.12f\n", slices[i].names, slices[i].run, slices[i].names,
               slices[i].both);
    return 0;
}
