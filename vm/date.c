/* Gregorian dates as day numbers, and months on top of them.
 *
 * Conversions count from 1 March, so that a leap day is the last of its year and all the lengths before it
 * are regular: the month with number m from March (0 .. 11) begins (153 m + 2) / 5 days into the year. Every
 * date that comes out is between 0001-01-01 and 9999-12-31. Workdays are left to vm/calendar.c. */
#include "vm/date.h"

enum {
    DAYS_PER_400_YEARS = 146097,
    DAYS_PER_100_YEARS = 36524, /* without the leap day that every fourth century ends with */
    DAYS_PER_4_YEARS = 1461,
    DAYS_PER_YEAR = 365,
    MARCH_EPOCH = -719468, /* 0000-03-01 */
    YEAR_MAX = 9999
};

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool gj_date_valid(int32_t year, int32_t month, int32_t day)
{
    return year >= 1 && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

int32_t gj_date_from_civil(gj_civil civil)
{
    int32_t year = civil.month > 2 ? civil.year : civil.year - 1;
    int32_t month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
    int32_t leap_days = year / 4 - year / 100 + year / 400;
    return MARCH_EPOCH + year * DAYS_PER_YEAR + leap_days + (153 * month + 2) / 5 + civil.day - 1;
}

gj_civil gj_date_to_civil(int32_t date)
{
    int32_t days = date - MARCH_EPOCH;
    int32_t year = days / DAYS_PER_400_YEARS * 400;
    days %= DAYS_PER_400_YEARS;
    /* A longer period's extra leap day would count as the first day of a fifth shorter one. */
    int32_t centuries = days / DAYS_PER_100_YEARS;
    if (centuries == 4)
        centuries = 3;
    days -= centuries * DAYS_PER_100_YEARS;
    int32_t fours = days / DAYS_PER_4_YEARS;
    days %= DAYS_PER_4_YEARS;
    int32_t ones = days / DAYS_PER_YEAR;
    if (ones == 4)
        ones = 3;
    days -= ones * DAYS_PER_YEAR;
    year += centuries * 100 + fours * 4 + ones;
    int32_t month = (5 * days + 2) / 153;
    int32_t day = days - (153 * month + 2) / 5 + 1;
    return month < 10 ? (gj_civil){year, month + 3, day} : (gj_civil){year + 1, month - 9, day};
}

/* `count` digits as a number; false where one is not a digit. */
static bool read_digits(const char *bytes, size_t count, int32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
        *out = *out * 10 + (bytes[i] - '0');
    }
    return true;
}

bool gj_date_parse(gj_text text, int32_t *date)
{
    gj_civil civil;
    if (text.size != 10 || text.bytes[4] != '-' || text.bytes[7] != '-' ||
        !read_digits(text.bytes, 4, &civil.year) || !read_digits(text.bytes + 5, 2, &civil.month) ||
        !read_digits(text.bytes + 8, 2, &civil.day) || !gj_date_valid(civil.year, civil.month, civil.day))
        return false;
    *date = gj_date_from_civil(civil);
    return true;
}

void gj_date_format(gj_buffer *out, int32_t date)
{
    gj_civil civil = gj_date_to_civil(date);
    int32_t parts[] = {civil.year, civil.month, civil.day};
    char text[] = "0000-00-00";
    static const struct {
        uint8_t last, digits;
    } places[] = {{3, 4}, {6, 2}, {9, 2}};
    for (int i = 0; i < 3; i++) {
        for (int digit = 0; digit < places[i].digits; digit++, parts[i] /= 10)
            text[places[i].last - digit] = (char)('0' + parts[i] % 10);
    }
    gj_buffer_bytes(out, text, sizeof text - 1);
}

gj_date_result gj_date_add_months(int32_t date, int64_t months, gj_month_end mode, int32_t *out)
{
    if (months > YEAR_MAX * 12 || months < -YEAR_MAX * 12)
        return GJ_DATE_OUT_OF_RANGE;
    gj_civil civil = gj_date_to_civil(date);
    int32_t month = civil.year * 12 + civil.month - 1 + (int32_t)months;
    if (month < 12 || month >= (YEAR_MAX + 1) * 12)
        return GJ_DATE_OUT_OF_RANGE;
    gj_civil target = {month / 12, month % 12 + 1, civil.day};
    int32_t last = days_in_month(target.year, target.month);
    int32_t beyond = 0;
    if (target.day > last) {
        if (mode == GJ_MONTH_END_STRICT)
            return GJ_DATE_NO_SUCH_DAY;
        target.day = last;
        /* Never after 9999-12-31: December has every day. */
        beyond = mode == GJ_MONTH_END_UP ? 1 : 0;
    }
    *out = gj_date_from_civil(target) + beyond;
    return GJ_DATE_OK;
}

gj_date_result gj_date_add_days(int32_t date, int64_t days, int32_t *out)
{
    if (days < (int64_t)GJ_DATE_MIN - date || days > (int64_t)GJ_DATE_MAX - date)
        return GJ_DATE_OUT_OF_RANGE;
    *out = (int32_t)(date + days);
    return GJ_DATE_OK;
}

int32_t gj_date_months_between(int32_t a, int32_t b)
{
    gj_civil from = gj_date_to_civil(a), to = gj_date_to_civil(b);
    int32_t months = (to.year - from.year) * 12 + to.month - from.month;
    int32_t last = days_in_month(to.year, to.month);
    /* That many months after a is in b's month; it may be later than b,
     * and the month before is then right. */
    int32_t reached = from.day < last ? from.day : last;
    return reached > to.day ? months - 1 : months;
}
