/* What is measured inside one process: scoring records that have been read before, by the machine one by
 * one and many at once, and by hand; and reading alone.
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
#include "vm/result_shape.h"
#include "vm/vector.h"

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
    gj_vector *vector;
    gj_arena lane_arenas[GJ_VECTOR_LANES];
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
        gj_machine_init(&s->machine, s->program, &s->home) != GJ_OK ||
        gj_shape_select_shown(&s->machine) != GJ_OK || /* as eval does */
        gj_vector_new(&s->machine, (size_t)16 << 20, false, &s->vector) != GJ_OK || s->vector == NULL)
        bench_stop("no memory");
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++)
        gj_arena_init(&s->lane_arenas[i], gj_allocator_default());
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

/* Up to GJ_VECTOR_LANES records at once. */
static void run_batch(side *s, const gj_record *records, size_t count)
{
    gj_vector_lane lanes[GJ_VECTOR_LANES];
    for (size_t i = 0; i < count; i++) {
        gj_arena_reset(&s->lane_arenas[i]);
        lanes[i] = (gj_vector_lane){.record = &records[i], .arena = &s->lane_arenas[i]};
    }
    if (gj_vector_run(s->vector, lanes, count) != GJ_OK)
        bench_stop("no memory");
    for (size_t i = 0; i < count; i++)
        if (lanes[i].status != GJ_OK)
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
    double exact, doubles, machine, batch, parse, read;
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
    begin = bench_now();
    for (size_t i = 0; i < p->count; i += GJ_VECTOR_LANES)
        run_batch(s, &s->records[i], p->count - i < GJ_VECTOR_LANES ? p->count - i : GJ_VECTOR_LANES);
    least(&t->batch, bench_now() - begin, p->count);

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

/* Records are judged as many at a time as the vector machine takes. */
typedef struct verdicts {
    side *s;
    const bench_file *text;
    size_t at;
    FILE *expected;
    bench_result exact[GJ_VECTOR_LANES];
    bench_result_double doubles[GJ_VECTOR_LANES];
    size_t count; /* of records waiting */
    size_t records, halves, machine_wrong, double_wrong, double_wrong_halves;
} verdicts;

static bool is_number(const gj_value *value, bench_fraction wanted)
{
    return value->state == GJ_VALUE && value->num == wanted.num && value->den == wanted.den;
}

/* One record by the machine, or the lane of a batch. */
static bool is_right(const side *s, const bench_result *exact, size_t lane, bool batch)
{
    const struct {
        uint32_t which;
        bench_fraction wanted;
    } all[] = {{s->service, exact->service},
               {s->management, exact->management},
               {s->exact, exact->exact},
               {s->total, {exact->total, 1}},
               {s->level, {exact->level, 1}}};
    bool right = true;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        gj_value value = batch ? gj_vector_value(s->vector, all[i].which, lane)
                               : *gj_machine_value(&s->machine, all[i].which, 0);
        right = right && is_number(&value, all[i].wanted);
    }
    return right;
}

static void judge_waiting(verdicts *v)
{
    side *s = v->s;
    gj_record own[GJ_VECTOR_LANES];
    bool right[GJ_VECTOR_LANES];
    gj_arena_reset(&s->pool_arena);
    for (size_t i = 0; i < v->count; i++) {
        lay_out(s, &own[i], &s->pool_arena, bench_line(v->text, &v->at));
        run(s, &own[i]);
        right[i] = is_right(s, &v->exact[i], 0, false);
    }
    if (v->count != 0)
        run_batch(s, own, v->count);
    for (size_t i = 0; i < v->count; i++) {
        const bench_result *exact = &v->exact[i];
        bool half = exact->exact.den == 2;
        bool double_right = v->doubles[i].total == exact->total && v->doubles[i].level == exact->level;
        fprintf(v->expected, "%d %d\n", (int)exact->total, (int)exact->level);
        v->records++;
        v->halves += half;
        v->machine_wrong += !(right[i] && is_right(s, exact, i, true));
        v->double_wrong += !double_right;
        v->double_wrong_halves += half && !double_right;
    }
    v->count = 0;
}

static void judge(void *user, const bench_record *record)
{
    verdicts *v = user;
    bench_score_exact(record, &v->exact[v->count]);
    bench_score_double(record, &v->doubles[v->count]);
    if (++v->count == GJ_VECTOR_LANES)
        judge_waiting(v);
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
    printf("exact %.12f\ndoubles %.12f\nmachine %.12f\nbatch %.12f\nparse %.12f\nread %.12f\n", t.exact,
           t.doubles, t.machine, t.batch, t.parse, t.read);

    s.service = definition(&s, "service_score");
    s.management = definition(&s, "management_score");
    s.exact = definition(&s, "total_exact");
    s.total = definition(&s, "total");
    s.level = definition(&s, "level");
    static verdicts v;
    v = (verdicts){.s = &s, .text = &text, .expected = fopen(argv[5], "w")};
    if (v.expected == NULL)
        bench_stop(argv[5]);
    bench_read(text.bytes, text.size, text.padded, judge, &v);
    judge_waiting(&v);
    printf("records %zu\nhalves %zu\nmachine-wrong %zu\ndouble-wrong %zu\ndouble-wrong-halves %zu\n",
           v.records, v.halves, v.machine_wrong, v.double_wrong, v.double_wrong_halves);
    return fclose(v.expected) != 0 || v.machine_wrong != 0;
}
