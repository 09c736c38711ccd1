/* The calendar, worked out by counting: a day is the number of days since 1970-01-01. */
#ifndef GJ_TESTS_REFERENCE_DATES_H
#define GJ_TESTS_REFERENCE_DATES_H

#include <stdbool.h>

typedef struct ref_date {
    long year, month, day;
} ref_date;

bool ref_is_leap(long year);
long ref_month_days(long year, long month);
/* Whether there is such a day, from 0001-01-01 to 9999-12-31. */
bool ref_date_exists(ref_date date);
long ref_day_of(ref_date date);
ref_date ref_date_of(long day);
/* The first and last day of the calendar. */
long ref_day_first(void);
long ref_day_last(void);
/* 1: Monday … 7: Sunday. */
long ref_weekday(long day);
/* Completed months from one day to another; negative where the second is earlier. */
long ref_months_between(long from, long to);

#endif
