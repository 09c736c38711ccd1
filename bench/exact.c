/* The scoring chapter written by hand in C, exactly: what a careful programmer would ship for this one rule
 * book. Fractions are of __int128 and reduced as late as possible; an indicator without failed samples brings
 * no denominator, so that most additions are of whole numbers. Invariant: in a sum, den > 0 and stays below
 * 2^62, else the sum is reduced first. */
#include "bench/scoring.h"

#if defined(__GNUC__)
__extension__ typedef __int128 wide;
#endif

#define DEN_LIMIT ((wide)1 << 62)

const char *const bench_names[BENCH_INDICATORS] = {
    "organisation", "staffing", "resources",   "specification", "supervision",
    "improvement",  "culture",  "information", "support",       "delivery",
    "repair",       "quality",  "recycling",   "relations",     "complaints"};
const int32_t bench_worths[BENCH_INDICATORS] = {4, 6, 6, 6, 7, 5, 6, 6, 6, 4, 10, 7, 2, 15, 10};
const char *const bench_kinds[4] = {"law", "company_rule", "industry", "system_operation"};
const char *const bench_parts[2] = {"service", "management"};
const char *const bench_levels[5] = {"failed", "qualified", "three_star", "four_star", "five_star"};

typedef struct fraction {
    wide num, den;
} fraction;

static uint64_t gcd_of_words(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    do {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t swap = a;
            a = b;
            b = swap;
        }
        b -= a;
    } while (b != 0);
    return a << twos;
}

static wide gcd(wide a, wide b)
{
    if (a < 0)
        a = -a;
    while (b != 0) {
        if (a <= INT64_MAX && b <= INT64_MAX) /* nearly always */
            return (wide)gcd_of_words((uint64_t)a % (uint64_t)b, (uint64_t)b);
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static fraction reduced(fraction f)
{
    if (f.den == 1)
        return f;
    wide common = gcd(f.num, f.den);
    if (common > 1) {
        f.num /= common;
        f.den /= common;
    }
    return f;
}

static void add(fraction *sum, int64_t num, int64_t den)
{
    if (sum->den == den) {
        sum->num += num;
        return;
    }
    if (den == 1) {
        sum->num += num * sum->den;
        return;
    }
    sum->num = sum->num * den + num * sum->den;
    sum->den *= den;
    if (sum->den >= DEN_LIMIT)
        *sum = reduced(*sum);
}

static bench_fraction small(fraction f)
{
    return (bench_fraction){(int64_t)f.num, (int64_t)f.den};
}

/* Adds what one indicator earned; false where its samples are wrong. */
static bool earn(fraction *sum, const bench_indicator *one, int32_t worth)
{
    if (one->failed > one->sampled)
        return false;
    if (one->sampled > 0) {
        if (one->failed == 0)
            add(sum, worth, 1);
        else
            add(sum, (int64_t)worth * (one->sampled - one->failed), one->sampled);
    } else if (one->conforming) {
        add(sum, worth, 1);
    }
    return true;
}

void bench_score_exact(const bench_record *record, bench_result *result)
{
    fraction management = {0, 1}, service = {0, 1};
    int32_t counted = 0;
    result->fault = BENCH_FINE;
    for (int i = 0; i < BENCH_SYSTEM_END; i++) {
        if (!record->indicators[i].applicable)
            result->fault = BENCH_NOT_APPLICABLE;
        else if (!earn(&management, &record->indicators[i], bench_worths[i]))
            result->fault = BENCH_SAMPLES;
    }
    for (int i = BENCH_SYSTEM_END; i < BENCH_INDICATORS; i++) {
        if (!record->indicators[i].applicable)
            continue;
        counted += bench_worths[i];
        if (!earn(&service, &record->indicators[i], bench_worths[i]))
            result->fault = BENCH_SAMPLES;
    }
    if (counted == 0)
        result->fault = BENCH_NOT_APPLICABLE;
    if (result->fault != BENCH_FINE)
        return;

    service.num *= 60;
    service.den *= counted;
    service.num -= record->deduction_count * service.den;
    if (service.num < 0)
        service = (fraction){0, 1};
    int32_t bonus = 0;
    for (int32_t i = 0; i < record->bonus_count; i++)
        bonus += record->bonuses[i].accepted;
    if (bonus > 0)
        service.num += service.den;
    service = reduced(service);
    management = reduced(management);
    fraction exact = {service.num * management.den + management.num * service.den,
                      service.den * management.den};
    if (exact.num > 100 * exact.den)
        exact = (fraction){100, 1};
    exact = reduced(exact);

    result->deductions = record->deduction_count;
    result->service = small(service);
    result->management = small(management);
    result->exact = small(exact);
    result->total = (int32_t)((2 * exact.num + exact.den) / (2 * exact.den));
    int32_t total = result->total;
    result->level = total >= 95 ? 4 : total >= 90 ? 3 : total >= 80 ? 2 : total >= 70 ? 1 : 0;
    if (record->deduction_count >= 5)
        result->level = 0;
    result->passed = result->level >= 1;
    bool many = record->staff_halves >= 2 * 20;
    result->document_halves = 2;
    result->onsite_halves = (many ? 8 : 4) + record->mystery_visit;
}
