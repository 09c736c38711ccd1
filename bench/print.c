/* Results as `guiju eval` prints them, written by hand for this one rule book, byte for byte the same: so
 * that outputs can be compared whole. */
#include "bench/print.h"

#include <stdio.h>
#include <string.h>

static char *put_text(char *at, const char *text)
{
    size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

static char *put_whole(char *at, int64_t number)
{
    char digits[24];
    size_t count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (number < 0)
        *at++ = '-';
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

/* A finite decimal where there is one, else "a/b" as a text. */
static char *put_fraction(char *at, bench_fraction f)
{
    if (f.den == 1)
        return put_whole(at, f.num);
    int64_t rest = f.den, scale = 1;
    int twos = 0, fives = 0;
    for (; rest % 2 == 0; rest /= 2)
        twos++;
    for (; rest % 5 == 0; rest /= 5)
        fives++;
    int places = twos > fives ? twos : fives;
    if (rest != 1 || places > 17) {
        *at++ = '"';
        at = put_whole(at, f.num);
        *at++ = '/';
        at = put_whole(at, f.den);
        *at++ = '"';
        return at;
    }
    for (int i = 0; i < places; i++)
        scale *= 10;
    at = put_whole(at, f.num / f.den);
    *at++ = '.';
    int64_t part = f.num % f.den * (scale / f.den);
    for (int i = places; i > 0; i--, part /= 10)
        at[i - 1] = (char)('0' + part % 10);
    return at + places;
}

size_t bench_print(char *out, const char *head, const bench_record *record, const bench_result *result)
{
    char *at = put_text(out, head);
    at = put_text(at, "\"record\":\"");
    at = put_text(at, record->name);
    at = put_text(at, "\",\"results\":{\"deductions_counted\":");
    at = put_whole(at, result->deductions);
    at = put_text(at, ",\"service_score\":");
    at = put_fraction(at, result->service);
    at = put_text(at, ",\"management_score\":");
    at = put_fraction(at, result->management);
    at = put_text(at, ",\"total_exact\":");
    at = put_fraction(at, result->exact);
    at = put_text(at, ",\"total\":");
    at = put_whole(at, result->total);
    at = put_text(at, ",\"level\":\"");
    at = put_text(at, bench_levels[result->level]);
    at = put_text(at, result->passed ? "\",\"passed\":true" : "\",\"passed\":false");
    at = put_text(at, ",\"document_days_min\":");
    at = put_fraction(at, (bench_fraction){1, 1});
    at = put_text(at, ",\"total_days_min\":");
    int32_t halves = result->document_halves + result->onsite_halves;
    at = put_fraction(at, halves % 2 ? (bench_fraction){halves, 2} : (bench_fraction){halves / 2, 1});
    at = put_text(
        at, "},\"failed\":{},\"undetermined\":{},\"open\":{},\"silent\":[],\"errors\":[],\"readings\":{}}\n");
    return (size_t)(at - out);
}
