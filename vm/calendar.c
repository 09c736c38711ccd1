/* Workdays by a holiday table.
 *
 * Monday to Friday are workdays except for the table's exceptions. The table speaks about its range only: a
 * question about any day outside it has no answer, so that a table that was not kept up to date is noticed
 * and never guessed from. Walking is day by day, with a place in the exceptions that moves along. */
#include "vm/date.h"

static bool in_range(const gj_calendar *calendar, int64_t date)
{
    return date >= calendar->first && date <= calendar->last;
}

/* The first exception whose date is not before `date`; `count` where there is none. */
static uint32_t first_exception(const gj_calendar *calendar, int32_t date)
{
    uint32_t low = 0, high = calendar->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calendar->exceptions[middle] < (int64_t)date * 2)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What the week says; day 0 was a Thursday. */
static bool is_weekday(int32_t date)
{
    int32_t day = (date % 7 + 7 + 3) % 7; /* 0: Monday */
    return day < 5;
}

/* Whether a day in range is a workday, `at` being an index whose neighbours include the day's exception. */
static bool decide(const gj_calendar *calendar, uint32_t at, int32_t date)
{
    if (at < calendar->count) {
        int64_t beyond = calendar->exceptions[at] - (int64_t)date * 2;
        if (beyond == 0 || beyond == 1)
            return beyond == 1;
    }
    return is_weekday(date);
}

bool gj_calendar_is_workday(const gj_calendar *calendar, int32_t date, bool *workday)
{
    if (!in_range(calendar, date))
        return false;
    *workday = decide(calendar, first_exception(calendar, date), date);
    return true;
}

bool gj_calendar_add_workdays(const gj_calendar *calendar, int32_t date, int64_t n, int32_t *out)
{
    if (!in_range(calendar, date))
        return false;
    int32_t step = n < 0 ? -1 : 1;
    uint32_t at = first_exception(calendar, date);
    while (n != 0) {
        date += step;
        if (!in_range(calendar, date))
            return false;
        if (step > 0) {
            while (at < calendar->count && calendar->exceptions[at] < (int64_t)date * 2)
                at++;
        } else {
            while (at > 0 && calendar->exceptions[at - 1] >= (int64_t)date * 2)
                at--;
        }
        if (decide(calendar, at, date))
            n -= step;
    }
    *out = date;
    return true;
}

bool gj_calendar_next_workday(const gj_calendar *calendar, int32_t date, int32_t *out)
{
    bool workday;
    if (!gj_calendar_is_workday(calendar, date, &workday))
        return false;
    if (workday) {
        *out = date;
        return true;
    }
    return gj_calendar_add_workdays(calendar, date, 1, out);
}
