/* What is measured inside one process: scoring records that have been read before, by the machine and by
 * hand, and reading alone.
 *
 *   inside PROGRAM.gjc RECORDS.ndjson POOL ROUNDS EXPECTED
 *
 * The first POOL records of the file are kept in memory; each round goes over all of them with each
 * implementation in turn, so that a disturbance of the machine meets them alike, and of all rounds the
 * fastest counts. Prints lines "name seconds-per-record". Afterwards the whole file is scored exactly, by
 * hand and by the machine and in doubles, and what differs is counted; the exact totals and levels go to the
 * file EXPECTED, a line "total level" for each record. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/input.h"
#include "bench/read.h"
#include "vm/evaluate.h"

typedef struct pool {
    bench_record *records;
    size_t count, room;
} pool;

/* The machine's side: records laid out in slots, and what it runs them with. */
typedef struct side {
    gj_program *program;
    gj_reader *reader;
    gj_arena home, arena, pool_arena;
    gj_machine machine;
    gj_record *records;
    uint32_t service, management, exact, total, level;
} side;

static uint32_t definition(const side *s, const char *name)
{
    uint32_t found = gj_program_find(s->program, gj_text_from(name));
    if (found == UINT32_MAX)
        bench_stop(name);
    return found;
}

static void load(side *s, const char *path)
{
    double seconds;
    s->program = bench_load(path, &seconds);
    printf("load %.9f\n", seconds);
    gj_arena_init(&s->home, gj_allocator_default());
    gj_arena_init(&s->arena, gj_allocator_default());
    gj_arena_init(&s->pool_arena, gj_allocator_default());
    if (gj_reader_new(gj_allocator_default(), &s->reader) != GJ_OK ||
        gj_machine_init(&s->machine, s->program, &s->home) != GJ_OK)
        bench_stop("no memory");
}

static void lay_out(side *s, gj_record *record, gj_arena *arena, gj_text line)
{
    *record = (gj_record){.program = s->program, .arena = arena};
    if (gj_record_read(s->reader, record, line) != GJ_OK || record->error_count != 0)
        bench_stop("a record was refused");
}

static void run(side *s, const gj_record *record)
{
    gj_arena_reset(&s->arena);
    if (gj_machine_run(&s->machine, record, &s->arena) != GJ_OK)
        bench_stop("no memory");
}

static void keep(void *user, const bench_record *record)
{
    pool *p = user;
    if (p->count < p->room)
        p->records[p->count++] = *record;
}

static void nothing(void *user, const bench_record *record)
{
    *(int32_t *)user += record->staff_halves;
}

typedef struct times {
    double exact, doubles, machine, parse, read;
} times;

static void least(double *best, double taken, size_t count)
{
    taken /= (double)count;
    if (*best == 0 || taken < *best)
        *best = taken;
}

static volatile int64_t sink; /* keeps the compiler from leaving work out */

static void round_of(times *t, side *s, const pool *p, const bench_file *text, size_t pool_bytes)
{
    bench_result exact = {.fault = BENCH_FINE};
    bench_result_double doubles = {.fault = BENCH_FINE};
    double begin = bench_now();
    for (size_t i = 0; i < p->count; i++) {
        bench_score_exact(&p->records[i], &exact);
        sink = exact.total;
    }
    least(&t->exact, bench_now() - begin, p->count);
    begin = bench_now();
    for (size_t i = 0; i < p->count; i++) {
        bench_score_double(&p->records[i], &doubles);
        sink = doubles.total;
    }
    least(&t->doubles, bench_now() - begin, p->count);
    begin = bench_now();
    for (size_t i = 0; i < p->count; i++)
        run(s, &s->records[i]);
    least(&t->machine, bench_now() - begin, p->count);

    int32_t sum = 0;
    begin = bench_now();
    size_t count = bench_read(text->bytes, pool_bytes, text->padded, nothing, &sum);
    least(&t->parse, bench_now() - begin, count);
    sink = sum;
    begin = bench_now();
    for (size_t i = 0, at = 0; i < p->count; i++) {
        gj_record record;
        gj_arena_reset(&s->arena);
        lay_out(s, &record, &s->arena, bench_line(text, &at));
    }
    least(&t->read, bench_now() - begin, p->count);
}

/* ---- who is wrong ---- */

typedef struct verdicts {
    side *s;
    const bench_file *text;
    size_t at;
    FILE *expected;
    size_t records, halves, machine_wrong, double_wrong, double_wrong_halves;
} verdicts;

static bool is_number(const side *s, uint32_t which, bench_fraction wanted)
{
    const gj_value *value = gj_machine_value(&s->machine, which, 0);
    return value->state == GJ_VALUE && value->num == wanted.num && value->den == wanted.den;
}

static void judge(void *user, const bench_record *record)
{
    verdicts *v = user;
    side *s = v->s;
    bench_result exact;
    bench_result_double doubles;
    gj_record own;
    bench_score_exact(record, &exact);
    bench_score_double(record, &doubles);
    gj_arena_reset(&s->pool_arena);
    lay_out(s, &own, &s->pool_arena, bench_line(v->text, &v->at));
    run(s, &own);
    fprintf(v->expected, "%d %d\n", (int)exact.total, (int)exact.level);
    bool half = exact.exact.den == 2;
    bool right = is_number(s, s->service, exact.service) && is_number(s, s->management, exact.management) &&
                 is_number(s, s->exact, exact.exact) &&
                 is_number(s, s->total, (bench_fraction){exact.total, 1}) &&
                 is_number(s, s->level, (bench_fraction){exact.level, 1});
    bool double_right = doubles.total == exact.total && doubles.level == exact.level;
    v->records++;
    v->halves += half;
    v->machine_wrong += !right;
    v->double_wrong += !double_right;
    v->double_wrong_halves += half && !double_right;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        bench_stop("PROGRAM.gjc RECORDS.ndjson POOL ROUNDS EXPECTED");
    static side s;
    load(&s, argv[1]);
    bench_file text = bench_read_file(argv[2]);
    pool p = {.room = (size_t)strtoul(argv[3], NULL, 10)};
    p.records = calloc(p.room, sizeof *p.records);
    s.records = calloc(p.room, sizeof *s.records);
    if (p.records == NULL || s.records == NULL)
        bench_stop("no memory");
    size_t pool_bytes = 0;
    for (size_t i = 0; i < p.room && pool_bytes < text.size; i++)
        lay_out(&s, &s.records[i], &s.pool_arena, bench_line(&text, &pool_bytes));
    bench_read(text.bytes, pool_bytes, text.padded, keep, &p);
    if (p.count == 0)
        bench_stop("no records");
    times t = {0};
    for (long rounds = strtol(argv[4], NULL, 10); rounds > 0; rounds--)
        round_of(&t, &s, &p, &text, pool_bytes);
    printf("exact %.12f\ndoubles %.12f\nmachine %.12f\nparse %.12f\nread %.12f\n", t.exact, t.doubles,
           t.machine, t.parse, t.read);

    s.service = definition(&s, "service_score");
    s.management = definition(&s, "management_score");
    s.exact = definition(&s, "total_exact");
    s.total = definition(&s, "total");
    s.level = definition(&s, "level");
    verdicts v = {.s = &s, .text = &text, .expected = fopen(argv[5], "w")};
    if (v.expected == NULL)
        bench_stop(argv[5]);
    bench_read(text.bytes, text.size, text.padded, judge, &v);
    printf("records %zu\nhalves %zu\nmachine-wrong %zu\ndouble-wrong %zu\ndouble-wrong-halves %zu\n",
           v.records, v.halves, v.machine_wrong, v.double_wrong, v.double_wrong_halves);
    return fclose(v.expected) != 0 || v.machine_wrong != 0;
}
