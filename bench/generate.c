/* Writes N records of the scoring chapter, one a line: the work that everything in bench/ is measured on.
 *
 *   generate N [--plain | --facts]
 *
 * The same N gives the same bytes on every machine. One record in about fifty is put together so that its
 * exact total lies half-way between two points, where a wrong last bit shows. Invariant: every record is
 * complete and has a total (no indicator of the system is inapplicable, failed <= sampled). --plain
 * writes the same as numbers, for languages that would measure their JSON library otherwise; --facts writes a
 * rule book of N facts, for measuring the compiler. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/scoring.h"

static uint64_t state = 0x9E3779B97F4A7C15u;

/* xorshift64*: enough for data, and the same everywhere. */
static uint32_t draw(uint32_t below)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 0x2545F4914F6CDD1Du >> 32) % below);
}

static bool chance(uint32_t percent)
{
    return draw(100) < percent;
}

static void draw_indicator(bench_indicator *one, bool system)
{
    *one = (bench_indicator){.applicable = system || chance(96), .conforming = chance(93)};
    if (!chance(55))
        return;
    one->sampled = 1 + (int32_t)draw(24);
    if (chance(35))
        one->failed = 1 + (int32_t)draw((uint32_t)(one->sampled < 4 ? one->sampled : 4));
}

/* Shares of sevenths, elevenths, … that make whole points two by two, and half a point: a total that only
 * exact arithmetic is sure to round rightly. */
static void draw_half(bench_record *record)
{
    static const int pairs[][2] = {{1, 2}, {3, 7}, {4, 11}, {6, 8}}; /* of equal worth */
    for (int i = 0; i < BENCH_INDICATORS; i++)
        record->indicators[i] = (bench_indicator){.applicable = true, .conforming = true, .sampled = 3};
    for (int i = 0; i < 4; i++) {
        int32_t parts = 3 + (int32_t)draw(20), share = 1 + (int32_t)draw((uint32_t)parts - 1);
        bench_indicator *one = &record->indicators[pairs[i][0]], *other = &record->indicators[pairs[i][1]];
        if (chance(25))
            continue;
        one->sampled = other->sampled = parts;
        one->failed = share;
        other->failed = parts - share;
    }
    record->indicators[BENCH_REPAIR].sampled = 20; /* worth 10: half a point a sample */
    record->indicators[BENCH_REPAIR].failed = 1 + 2 * (int32_t)draw(4);
}

static void draw_record(bench_record *record)
{
    memset(record, 0, sizeof *record);
    if (chance(2)) {
        draw_half(record);
    } else {
        for (int i = 0; i < BENCH_INDICATORS; i++)
            draw_indicator(&record->indicators[i], i < BENCH_SYSTEM_END);
    }
    record->deduction_count = chance(20) ? (int32_t)draw(6) : 0;
    for (int32_t i = 0; i < record->deduction_count; i++) {
        record->deductions[i].kind = (int8_t)draw(4);
        record->deductions[i].found_in = (int8_t)draw(2);
    }
    record->bonus_count = chance(15) ? (int32_t)draw(3) : 0;
    for (int32_t i = 0; i < record->bonus_count; i++)
        record->bonuses[i].accepted = chance(80);
    record->staff_halves = 2 + (int32_t)draw(120); /* in halves of a person */
    record->mystery_visit = chance(30);
}

static void write_record(uint32_t number, const bench_record *record)
{
    printf("{\"case\":\"WPRZ-%07" PRIu32 "\",\"indicators\":{", number);
    for (int i = 0; i < BENCH_INDICATORS; i++) {
        const bench_indicator *one = &record->indicators[i];
        printf("%s\"%s\":{\"applicable\":%s,\"conforming\":%s,\"sampled\":%d,\"failed\":%d}", i ? "," : "",
               bench_names[i], one->applicable ? "true" : "false", one->conforming ? "true" : "false",
               (int)one->sampled, (int)one->failed);
    }
    printf("},\"special_deductions\":[");
    for (int32_t i = 0; i < record->deduction_count; i++)
        printf("%s{\"kind\":\"%s\",\"found_in\":\"%s\"}", i ? "," : "",
               bench_kinds[record->deductions[i].kind], bench_parts[record->deductions[i].found_in]);
    printf("],\"special_bonuses\":[");
    for (int32_t i = 0; i < record->bonus_count; i++)
        printf("%s{\"accepted\":%s}", i ? "," : "", record->bonuses[i].accepted ? "true" : "false");
    printf("],\"effective_staff\":%d%s,\"mystery_visit\":%s}\n", (int)(record->staff_halves / 2),
           record->staff_halves % 2 ? ".5" : "", record->mystery_visit ? "true" : "false");
}

/* Per indicator applicable, conforming, sampled, failed; then how many deductions, how many bonuses and how
 * many of them accepted, staff in halves of a person, mystery visit. */
static void write_plain(const bench_record *record)
{
    for (int i = 0; i < BENCH_INDICATORS; i++) {
        const bench_indicator *one = &record->indicators[i];
        printf("%d %d %d %d ", one->applicable, one->conforming, (int)one->sampled, (int)one->failed);
    }
    int accepted = 0;
    for (int32_t i = 0; i < record->bonus_count; i++)
        accepted += record->bonuses[i].accepted;
    printf("%d %d %d %d %d\n", (int)record->deduction_count, (int)record->bonus_count, accepted,
           (int)record->staff_halves, record->mystery_visit);
}

/* A book of so many facts, each read by one condition. */
static void write_facts(uint32_t count)
{
    printf("rulebook facts \"%" PRIu32 "\" { version : \"1\" }\nrecord \"facts\" {\n", count);
    for (uint32_t i = 0; i < count; i++)
        printf("  fact_%" PRIu32 " \"fact %" PRIu32 "\" : whole >= 0\n", i, i);
    printf("}\nconditions met \"met\" all of {\n");
    for (uint32_t i = 0; i < count; i++)
        printf("  c%" PRIu32 " \"condition %" PRIu32 "\" @1.%" PRIu32 " : fact_%" PRIu32 " <= %" PRIu32 "\n",
               i, i, i % 1000 + 1, i, i % 977);
    printf("}\n");
}

int main(int argc, char **argv)
{
    uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 200000;
    if (argc > 2 && strcmp(argv[2], "--facts") == 0) {
        write_facts(count);
        return ferror(stdout) != 0;
    }
    bool plain = argc > 2 && strcmp(argv[2], "--plain") == 0;
    for (uint32_t i = 0; i < count; i++) {
        bench_record record;
        draw_record(&record);
        if (plain)
            write_plain(&record);
        else
            write_record(i, &record);
    }
    return fflush(stdout) != 0 || ferror(stdout) != 0;
}
