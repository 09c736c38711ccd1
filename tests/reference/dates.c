/* The calendar by counting: the days before each year are added up once, from year 1 on, and everything else
 * is subtraction and comparison. Nothing here is clever; that is its use. */
#include "tests/reference/dates.h"

#define YEARS 9999

static long before_year[YEARS + 2]; /* days from 0001-01-01 to the year's first */

bool ref_is_leap(long year)
{
    if (year % 400 == 0)
        return true;
    if (year % 100 == 0)
        return false;
    return year % 4 == 0;
}

long ref_month_days(long year, long month)
{
    switch (month) {
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    case 2:
        return ref_is_leap(year) ? 29 : 28;
    default:
        return 31;
    }
}

static long days_before_year(long year)
{
    if (before_year[2] == 0) {
        for (long y = 1; y <= YEARS; y++)
            before_year[y + 1] = before_year[y] + (ref_is_leap(y) ? 366 : 365);
    }
    return before_year[year];
}

bool ref_date_exists(ref_date date)
{
    return date.year >= 1 && date.year <= YEARS && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= ref_month_days(date.year, date.month);
}

/* From 0001-01-01. */
static long absolute(ref_date date)
{
    long days = days_before_year(date.year);
    for (long month = 1; month < date.month; month++)
        days += ref_month_days(date.year, month);
    return days + date.day - 1;
}

static long epoch(void)
{
    return absolute((ref_date){1970, 1, 1});
}

long ref_day_of(ref_date date)
{
    return absolute(date) - epoch();
}

ref_date ref_date_of(long day)
{
    long days = day + epoch();
    long low = 1, high = YEARS; /* the last year that begins on or before the day */
    while (low < high) {
        long middle = (low + high + 1) / 2;
        if (days_before_year(middle) <= days)
            low = middle;
        else
            high = middle - 1;
    }
    ref_date date = {low, 1, 1};
    days -= days_before_year(low);
    while (days >= ref_month_days(date.year, date.month)) {
        days -= ref_month_days(date.year, date.month);
        date.month++;
    }
    date.day = days + 1;
    return date;
}

long ref_day_first(void)
{
    return ref_day_of((ref_date){1, 1, 1});
}

long ref_day_last(void)
{
    return ref_day_of((ref_date){YEARS, 12, 31});
}

long ref_weekday(long day)
{
    long since_monday = day - ref_day_of((ref_date){2024, 1, 1}); /* a Monday */
    return (since_monday % 7 + 7) % 7 + 1;
}

/* The day that lies so many whole months after another, moved back to the month's end where it does not
 * exist. */
static long months_later(long day, long months)
{
    ref_date date = ref_date_of(day);
    long count = date.year * 12 + date.month - 1 + months;
    ref_date then = {count / 12, count % 12 + 1, date.day};
    while (then.day > ref_month_days(then.year, then.month))
        then.day--;
    return ref_day_of(then);
}

long ref_months_between(long from, long to)
{
    ref_date a = ref_date_of(from), b = ref_date_of(to);
    long months = (b.year - a.year) * 12 + b.month - a.month; /* leads into the month of `to` */
    return months_later(from, months) > to ? months - 1 : months;
}
