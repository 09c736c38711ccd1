/* Gregorian dates as days since 1970-01-01, from 0001-01-01 to 9999-12-31. No clock, no locale, no time
 * zone. */
#ifndef GJ_VM_DATE_H
#define GJ_VM_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

typedef enum gj_month_end {
    GJ_MONTH_END_STRICT, /* a day that the target month lacks is a fault */
    GJ_MONTH_END_DOWN,   /* the month's last day (Civil Code, article 202) */
    GJ_MONTH_END_UP      /* the first day of the next month */
} gj_month_end;

#define GJ_DATE_MIN (-719162)
#define GJ_DATE_MAX 2932896

typedef struct gj_civil {
    int32_t year, month, day;
} gj_civil;

/* Whether there is such a day, of the years 1 to 9999. */
bool gj_date_valid(int32_t year, int32_t month, int32_t day);
int32_t gj_date_from_civil(gj_civil civil); /* the civil date must be valid */
/* The other way; the date is between GJ_DATE_MIN and GJ_DATE_MAX. */
gj_civil gj_date_to_civil(int32_t date);
/* Reads exactly YYYY-MM-DD with an existing day; false otherwise. */
bool gj_date_parse(gj_text text, int32_t *date);
/* Appends YYYY-MM-DD. */
void gj_date_format(gj_buffer *out, int32_t date);

typedef enum gj_date_result { GJ_DATE_OK, GJ_DATE_OUT_OF_RANGE, GJ_DATE_NO_SUCH_DAY } gj_date_result;

/* Adds months or days (may be negative); a day that the month lacks is clamped once by `mode`. *out is set on
 * GJ_DATE_OK only. */
gj_date_result gj_date_add_months(int32_t date, int64_t months, gj_month_end mode, int32_t *out);
gj_date_result gj_date_add_days(int32_t date, int64_t days, int32_t *out);
/* Completed months from a to b: the largest m with a + m months (down) <= b; negative where b is before a. */
int32_t gj_date_months_between(int32_t a, int32_t b);

/* A holiday table: the days of its range that differ from the week (Monday to Friday are workdays). */
typedef struct gj_calendar {
    int32_t first, last;       /* the range it speaks about; first > last: no table */
    const int32_t *exceptions; /* ascending dates; date * 2 + (1: a workday after all) */
    uint32_t count;
} gj_calendar;

/* Whether a date is a workday; false returned where the date is outside the table. */
bool gj_calendar_is_workday(const gj_calendar *calendar, int32_t date, bool *workday);
/* The n-th workday after `date` (n < 0: before; n = 0: the date itself). False where the date, or one on the
 * way to the result, is outside the table. */
bool gj_calendar_add_workdays(const gj_calendar *calendar, int32_t date, int64_t n, int32_t *out);
/* `date` where it is a workday, else the next one; false as above. */
bool gj_calendar_next_workday(const gj_calendar *calendar, int32_t date, int32_t *out);

#endif
