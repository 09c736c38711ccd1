/* The scoring chapter as a hand would write it: a record as a struct, and what is made of it. Everything in
 * bench/ works on these; the rule book that says the same is bench/scoring.gj. */
#ifndef GJ_BENCH_SCORING_H
#define GJ_BENCH_SCORING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_INDICATORS 15
#define BENCH_SYSTEM_END 7 /* the first 7 belong to the system, the rest to goods and customers */
#define BENCH_REPAIR     10
#define BENCH_LIST_MAX   16

extern const char *const bench_names[BENCH_INDICATORS];
extern const int32_t bench_worths[BENCH_INDICATORS]; /* points, together 100 */
extern const char *const bench_kinds[4], *const bench_parts[2];
extern const char *const bench_levels[5]; /* from the lowest */

typedef struct bench_indicator {
    bool applicable, conforming;
    int32_t sampled, failed;
} bench_indicator;

typedef struct bench_record {
    char name[24]; /* the case */
    bench_indicator indicators[BENCH_INDICATORS];
    int32_t deduction_count, bonus_count;
    struct {
        int8_t kind, found_in;
    } deductions[BENCH_LIST_MAX];
    struct {
        bool accepted;
    } bonuses[BENCH_LIST_MAX];
    int32_t staff_halves; /* effective staff in halves of a person */
    bool mystery_visit;
} bench_record;

typedef struct bench_fraction {
    int64_t num, den; /* reduced, den > 0 */
} bench_fraction;

typedef enum bench_fault {
    BENCH_FINE,
    BENCH_NOT_APPLICABLE, /* no indicator of the service part applies, or one of the system does not */
    BENCH_SAMPLES         /* more failed than sampled */
} bench_fault;

typedef struct bench_result {
    bench_fault fault;
    bench_fraction service, management, exact;
    int32_t total, level, deductions;
    bool passed;
    int32_t document_halves, onsite_halves; /* days in halves */
} bench_result;

/* bench/exact.c: exact, fractions of __int128 reduced late. */
void bench_score_exact(const bench_record *record, bench_result *result);

/* The same in binary floating point: what does not fit there is left out. */
typedef struct bench_result_double {
    bench_fault fault;
    double service, management, exact, document_days, onsite_days;
    int32_t total, level, deductions;
    bool passed;
} bench_result_double;
/* bench/doubles.c */
void bench_score_double(const bench_record *record, bench_result_double *result);

#endif
