/* The scoring chapter written by hand in C with binary floating point, as most programs have it. What it gets
 * wrong is part of what `make bench` shows. */
#include <math.h>

#include "bench/scoring.h"

static double earned(const bench_indicator *one, double worth, bench_fault *fault)
{
    if (one->failed > one->sampled) {
        *fault = BENCH_SAMPLES;
        return 0;
    }
    if (one->sampled > 0)
        return worth * (1 - (double)one->failed / one->sampled);
    return one->conforming ? worth : 0;
}

void bench_score_double(const bench_record *record, bench_result_double *result)
{
    double management = 0, service = 0, counted = 0;
    result->fault = BENCH_FINE;
    for (int i = 0; i < BENCH_SYSTEM_END; i++) {
        if (!record->indicators[i].applicable)
            result->fault = BENCH_NOT_APPLICABLE;
        else
            management += earned(&record->indicators[i], bench_worths[i], &result->fault);
    }
    for (int i = BENCH_SYSTEM_END; i < BENCH_INDICATORS; i++) {
        if (!record->indicators[i].applicable)
            continue;
        counted += bench_worths[i];
        service += earned(&record->indicators[i], bench_worths[i], &result->fault);
    }
    if (counted == 0)
        result->fault = BENCH_NOT_APPLICABLE;
    if (result->fault != BENCH_FINE)
        return;

    service = service / counted * 60 - record->deduction_count;
    if (service < 0)
        service = 0;
    bool bonus = false;
    for (int32_t i = 0; i < record->bonus_count; i++)
        bonus = bonus || record->bonuses[i].accepted;
    service += bonus;
    double exact = service + management;
    if (exact > 100)
        exact = 100;
    result->deductions = record->deduction_count;
    result->service = service;
    result->management = management;
    result->exact = exact;
    result->total = (int32_t)floor(exact + 0.5);
    int32_t total = result->total;
    result->level = total >= 95 ? 4 : total >= 90 ? 3 : total >= 80 ? 2 : total >= 70 ? 1 : 0;
    if (record->deduction_count >= 5)
        result->level = 0;
    result->passed = result->level >= 1;
    result->document_days = 1;
    result->onsite_days = (record->staff_halves / 2.0 >= 20 ? 4 : 2) + (record->mystery_visit ? 0.5 : 0);
}
