/* Dates against a calendar that is turned day by day, month arithmetic against searching for the answer, and
 * workdays against asking the table about every day on the way. */
#include "tests/unit/support.h"

#include "vm/date.h"

static const int32_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool is_leap(int32_t year)
{
    if (year % 400 == 0)
        return true;
    return year % 4 == 0 && year % 100 != 0;
}

static int32_t length_of(gj_civil civil)
{
    return month_days[civil.month - 1] + (civil.month == 2 && is_leap(civil.year) ? 1 : 0);
}

static void test_every_day(void **state)
{
    (void)state;
    gj_civil civil = {1, 1, 1};
    for (int32_t date = GJ_DATE_MIN; date <= GJ_DATE_MAX; date++) {
        gj_civil found = gj_date_to_civil(date);
        if (found.year != civil.year || found.month != civil.month || found.day != civil.day ||
            gj_date_from_civil(civil) != date || !gj_date_valid(civil.year, civil.month, civil.day))
            fail_msg("day %d is %d-%d-%d", date, civil.year, civil.month, civil.day);
        if (civil.day < length_of(civil)) {
            civil.day++;
        } else {
            assert_false(gj_date_valid(civil.year, civil.month, civil.day + 1));
            civil.day = 1;
            civil.month = civil.month % 12 + 1;
            civil.year += civil.month == 1 ? 1 : 0;
        }
    }
    assert_int_equal(civil.year, 10000);
}

static int32_t date_of(const char *text)
{
    int32_t date = 0;
    if (!gj_date_parse(text_of(text), &date))
        fail_msg("not a date: %s", text);
    return date;
}

static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(date_of("1970-01-01"), 0);
    assert_int_equal(date_of("1969-12-31"), -1);
    assert_int_equal(date_of("2000-01-01"), 10957);
    assert_int_equal(date_of("2000-03-01"), 11017);
    assert_int_equal(date_of("2038-01-19"), 24855);
    assert_int_equal(date_of("0001-01-01"), GJ_DATE_MIN);
    assert_int_equal(date_of("9999-12-31"), GJ_DATE_MAX);
    assert_int_equal(date_of("1582-10-15") - date_of("1582-10-04"), 11); /* no Julian gap */
}

static void test_reading(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "2024",        "2024-1-1",   "24-01-01",   "2024/01/01", "2024-01-01 ", " 2024-01-01",
        "20240101",   "2024-13-01",  "2024-00-01", "2024-01-00", "2024-01-32", "2023-02-29",  "1900-02-29",
        "2100-02-29", "2024-02-30",  "2024-04-31", "0000-01-01", "-001-01-01", "+024-01-01",  "10000-01-01",
        "2024-01-1a", "2024-01-01T", "2024-0１-1", "2024- 1-01", "2024-01--1", "2024-01-+1",  "202a-01-01",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t date = 77;
        if (gj_date_parse(text_of(bad[i]), &date))
            fail_msg("read as a date: \"%s\"", bad[i]);
        assert_int_equal(date, 77);
    }
    int32_t date;
    assert_false(gj_date_parse((gj_text){NULL, 0}, &date));
    assert_false(gj_date_parse((gj_text){"2024-01-0\0", 10}, &date));
    assert_true(gj_date_parse((gj_text){"2024-02-29x", 10}, &date));
    assert_true(gj_date_parse(text_of("2000-02-29"), &date));

    static const struct {
        int32_t year, month, day;
    } invalid[] = {{0, 1, 1},     {10000, 1, 1}, {-1, 1, 1},           {2024, 0, 1},        {2024, 13, 1},
                   {2024, 1, 0},  {2024, 1, -1}, {2024, INT32_MAX, 1}, {INT32_MIN, 1, 1},   {2024, -3, 1},
                   {2024, 1, 32}, {2023, 2, 29}, {INT32_MAX, 2, 29},   {2024, 1, INT32_MAX}};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_false(gj_date_valid(invalid[i].year, invalid[i].month, invalid[i].day));
}

static void test_writing(void **state)
{
    (void)state;
    gj_buffer text;
    gj_buffer_init(&text, checked_alloc());
    for (int32_t date = GJ_DATE_MIN; date <= GJ_DATE_MAX; date += 37) {
        int32_t back = 0;
        gj_buffer_clear(&text);
        gj_date_format(&text, date);
        assert_int_equal(text.size, 10);
        assert_true(gj_date_parse(gj_buffer_as_text(&text), &back));
        assert_int_equal(back, date);
    }
    gj_buffer_clear(&text);
    gj_date_format(&text, GJ_DATE_MIN);
    gj_buffer_char(&text, ' ');
    gj_date_format(&text, GJ_DATE_MAX);
    gj_buffer_char(&text, ' ');
    gj_date_format(&text, date_of("2024-02-29"));
    assert_buffer(&text, "0001-01-01 9999-12-31 2024-02-29");
    gj_buffer_fini(&text);

    struct faulty faults = {.fail_at = 0, .sticky = true};
    gj_buffer_init(&text, faulty_alloc(&faults));
    gj_date_format(&text, 0);
    assert_true(text.failed);
    gj_buffer_fini(&text);
}

/* Goes one month after the other, then down from the day until it exists. */
static gj_date_result add_months_slowly(int32_t date, int32_t months, gj_month_end mode, int32_t *out)
{
    gj_civil civil = gj_date_to_civil(date);
    for (; months > 0; months--) {
        civil.month++;
        if (civil.month == 13)
            civil = (gj_civil){civil.year + 1, 1, civil.day};
    }
    for (; months < 0; months++) {
        civil.month--;
        if (civil.month == 0)
            civil = (gj_civil){civil.year - 1, 12, civil.day};
    }
    if (civil.year < 1 || civil.year > 9999)
        return GJ_DATE_OUT_OF_RANGE;
    int32_t missing = 0;
    while (!gj_date_valid(civil.year, civil.month, civil.day)) {
        civil.day--;
        missing++;
    }
    if (missing > 0 && mode == GJ_MONTH_END_STRICT)
        return GJ_DATE_NO_SUCH_DAY;
    *out = gj_date_from_civil(civil) + (missing > 0 && mode == GJ_MONTH_END_UP ? 1 : 0);
    return GJ_DATE_OK;
}

static void check_months(int32_t date, int32_t months)
{
    for (int mode = GJ_MONTH_END_STRICT; mode <= GJ_MONTH_END_UP; mode++) {
        int32_t found = 77, expected = 77;
        gj_date_result result = add_months_slowly(date, months, (gj_month_end)mode, &expected);
        if (gj_date_add_months(date, months, (gj_month_end)mode, &found) != result || found != expected)
            fail_msg("day %d + %d months, mode %d: %d, not %d", date, months, mode, found, expected);
    }
}

static void test_adding_months(void **state)
{
    (void)state;
    for (int32_t date = date_of("1896-01-01"); date < date_of("1905-01-01"); date++) {
        for (int32_t months = -14; months <= 14; months++)
            check_months(date, months);
        check_months(date, 1200 + date % 13);
    }
    for (int32_t k = 0; k < 70; k++) { /* both ends of the range */
        for (int32_t months = -3; months <= 3; months++) {
            check_months(GJ_DATE_MIN + k, months);
            check_months(GJ_DATE_MAX - k, months);
        }
    }
    static const struct {
        const char *from;
        int64_t months;
        gj_month_end mode;
        const char *to; /* NULL: no such day */
    } cases[] = {
        {"2024-01-31", 1, GJ_MONTH_END_DOWN, "2024-02-29"},
        {"2023-01-31", 1, GJ_MONTH_END_DOWN, "2023-02-28"},
        {"2023-01-31", 1, GJ_MONTH_END_UP, "2023-03-01"},
        {"2023-01-31", 1, GJ_MONTH_END_STRICT, NULL},
        {"2024-01-31", 2, GJ_MONTH_END_STRICT, "2024-03-31"},
        {"2024-02-29", 12, GJ_MONTH_END_DOWN, "2025-02-28"},
        {"2024-02-29", -12, GJ_MONTH_END_UP, "2023-03-01"},
        {"2024-02-29", 48, GJ_MONTH_END_STRICT, "2028-02-29"},
        {"2024-12-31", 12, GJ_MONTH_END_STRICT, "2025-12-31"},
        {"0001-01-31", 119987, GJ_MONTH_END_DOWN, "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t found = 0;
        gj_date_result result =
            gj_date_add_months(date_of(cases[i].from), cases[i].months, cases[i].mode, &found);
        assert_int_equal(result, cases[i].to ? GJ_DATE_OK : GJ_DATE_NO_SUCH_DAY);
        if (cases[i].to)
            assert_int_equal(found, date_of(cases[i].to));
    }
    static const int64_t far[] = {INT64_MIN,           INT64_MAX, INT64_C(1) << 32,
                                  -(INT64_C(1) << 32), 120000,    -120000};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        int32_t out = 77;
        assert_int_equal(gj_date_add_months(0, far[i], GJ_MONTH_END_DOWN, &out), GJ_DATE_OUT_OF_RANGE);
        assert_int_equal(gj_date_add_months(GJ_DATE_MAX, far[i], GJ_MONTH_END_DOWN, &out),
                         GJ_DATE_OUT_OF_RANGE);
        assert_int_equal(gj_date_add_months(GJ_DATE_MIN, far[i], GJ_MONTH_END_DOWN, &out),
                         GJ_DATE_OUT_OF_RANGE);
        assert_int_equal(out, 77);
    }
}

static void test_adding_days(void **state)
{
    (void)state;
    int32_t out = 77;
    assert_int_equal(gj_date_add_days(0, GJ_DATE_MAX, &out), GJ_DATE_OK);
    assert_int_equal(out, GJ_DATE_MAX);
    assert_int_equal(gj_date_add_days(GJ_DATE_MAX, (int64_t)GJ_DATE_MIN - GJ_DATE_MAX, &out), GJ_DATE_OK);
    assert_int_equal(out, GJ_DATE_MIN);
    static const struct {
        int32_t date;
        int64_t days;
    } cases[] = {
        {GJ_DATE_MAX, 1}, {GJ_DATE_MIN, -1}, {0, (int64_t)GJ_DATE_MAX + 1}, {0, (int64_t)GJ_DATE_MIN - 1},
        {1, INT64_MAX},   {-1, INT64_MIN},   {0, INT64_C(1) << 32},         {0, -(INT64_C(1) << 32)}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(gj_date_add_days(cases[i].date, cases[i].days, &out), GJ_DATE_OUT_OF_RANGE);
    assert_int_equal(out, GJ_DATE_MIN);
}

static void test_months_between(void **state)
{
    (void)state;
    /* By definition: m months from a do not pass b, m + 1 do. */
    for (int32_t a = date_of("1999-11-20"); a < date_of("2001-03-05"); a++) {
        for (int32_t b = date_of("1999-01-25"); b < date_of("2002-03-05"); b++) {
            int32_t months = gj_date_months_between(a, b), here = 0, after = 0;
            gj_date_add_months(a, months, GJ_MONTH_END_DOWN, &here);
            gj_date_add_months(a, months + 1, GJ_MONTH_END_DOWN, &after);
            if (here > b || after <= b)
                fail_msg("from day %d to day %d: %d months", a, b, months);
        }
    }
    assert_int_equal(gj_date_months_between(date_of("2024-01-31"), date_of("2024-02-29")), 1);
    assert_int_equal(gj_date_months_between(date_of("2024-01-31"), date_of("2024-02-28")), 0);
    assert_int_equal(gj_date_months_between(date_of("2024-02-01"), date_of("2024-01-31")), -1);
    assert_int_equal(gj_date_months_between(GJ_DATE_MIN, GJ_DATE_MAX), 119987);
    assert_int_equal(gj_date_months_between(GJ_DATE_MAX, GJ_DATE_MIN), -119988);
}

/* --- Workdays
 * ------------------------------------------------------------------------------------------------ */

/* Two years with a week off and the weekends around it worked, an exception on the first and last day, and
 * two that say what the week says anyway. */
typedef struct table {
    int32_t exceptions[32];
    gj_calendar calendar;
} table;

static void make_table(table *t)
{
    static const struct {
        const char *day;
        int works;
    } days[] = {
        {"2024-01-01", 0}, {"2024-02-04", 1}, {"2024-02-10", 0}, {"2024-02-12", 0},
        {"2024-02-13", 0}, {"2024-02-14", 0}, {"2024-02-15", 0}, {"2024-02-16", 0},
        {"2024-02-18", 1}, {"2024-05-01", 0}, {"2024-06-03", 1}, {"2025-12-31", 0},
    };
    t->calendar = (gj_calendar){date_of("2024-01-01"), date_of("2025-12-31"), t->exceptions, 0};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        t->exceptions[t->calendar.count++] = date_of(days[i].day) * 2 + days[i].works;
}

/* The week turned from a known Monday, and the table searched from its start. */
static bool works(const gj_calendar *calendar, int32_t date)
{
    for (uint32_t i = 0; i < calendar->count; i++) {
        if (calendar->exceptions[i] == date * 2)
            return false;
        if (calendar->exceptions[i] == date * 2 + 1)
            return true;
    }
    int32_t monday = date_of("2018-01-01");
    return (date - monday) % 7 < 5;
}

static void test_workdays(void **state)
{
    (void)state;
    table t;
    make_table(&t);
    for (int32_t date = t.calendar.first - 5; date <= t.calendar.last + 5; date++) {
        bool inside = date >= t.calendar.first && date <= t.calendar.last, workday = false;
        assert_int_equal(gj_calendar_is_workday(&t.calendar, date, &workday), inside);
        if (inside)
            assert_int_equal(workday, works(&t.calendar, date));
    }
    bool workday;
    assert_true(gj_calendar_is_workday(&t.calendar, date_of("2024-02-04"), &workday) &&
                workday); /* a Sunday */
    assert_true(gj_calendar_is_workday(&t.calendar, date_of("2024-02-12"), &workday) && !workday);
    assert_true(gj_calendar_is_workday(&t.calendar, date_of("2024-02-17"), &workday) && !workday);
}

static bool add_slowly(const gj_calendar *calendar, int32_t date, int32_t n, int32_t *out)
{
    int32_t step = n < 0 ? -1 : 1;
    while (n != 0) {
        date += step;
        if (date < calendar->first || date > calendar->last)
            return false;
        if (works(calendar, date))
            n -= step;
    }
    *out = date;
    return true;
}

static void test_adding_workdays(void **state)
{
    (void)state;
    table t;
    make_table(&t);
    for (int32_t date = t.calendar.first; date <= t.calendar.last; date++) {
        for (int32_t n = -12; n <= 12; n++) {
            int32_t found = 77, expected = 77;
            bool done = add_slowly(&t.calendar, date, n, &expected);
            if (gj_calendar_add_workdays(&t.calendar, date, n, &found) != done || found != expected)
                fail_msg("day %d + %d workdays: %d, not %d", date, n, found, expected);
        }
        int32_t next = 77;
        bool done = gj_calendar_next_workday(&t.calendar, date, &next);
        assert_int_equal(done, date < date_of("2025-12-31"));
        if (done) {
            assert_true(next >= date && works(&t.calendar, next));
            for (int32_t between = date; between < next; between++)
                assert_false(works(&t.calendar, between));
        }
    }
    int32_t out = 77;
    assert_true(gj_calendar_add_workdays(&t.calendar, date_of("2024-02-09"), 1, &out));
    assert_int_equal(out, date_of("2024-02-18"));
    assert_true(gj_calendar_add_workdays(&t.calendar, date_of("2024-02-19"), -1, &out));
    assert_int_equal(out, date_of("2024-02-18"));
    assert_true(gj_calendar_add_workdays(&t.calendar, date_of("2024-02-12"), 0, &out));
    assert_int_equal(out, date_of("2024-02-12")); /* not a workday, but none is counted */
}

static void test_outside_the_table(void **state)
{
    (void)state;
    table t;
    make_table(&t);
    int32_t out = 77;
    assert_false(gj_calendar_add_workdays(&t.calendar, t.calendar.first - 1, 1, &out));
    assert_false(gj_calendar_add_workdays(&t.calendar, t.calendar.last + 1, -1, &out));
    assert_false(gj_calendar_add_workdays(&t.calendar, t.calendar.last + 1, 0, &out));
    assert_false(gj_calendar_add_workdays(&t.calendar, t.calendar.first, INT64_MAX, &out));
    assert_false(gj_calendar_add_workdays(&t.calendar, t.calendar.first, INT64_MIN, &out));
    assert_false(gj_calendar_next_workday(&t.calendar, t.calendar.first - 1, &out));
    assert_false(
        gj_calendar_next_workday(&t.calendar, t.calendar.last, &out)); /* a day off, the last known one */

    gj_calendar none = {.first = 1, .last = 0};
    bool workday;
    assert_false(gj_calendar_is_workday(&none, 0, &workday));
    assert_false(gj_calendar_is_workday(&none, 1, &workday));
    assert_false(gj_calendar_add_workdays(&none, 1, 0, &out));
    assert_false(gj_calendar_next_workday(&none, 1, &out));
    assert_int_equal(out, 77);

    /* No exceptions, and before 1970: the week alone. */
    gj_calendar plain = {.first = date_of("1949-10-01"), .last = date_of("1949-10-31")};
    assert_true(gj_calendar_next_workday(&plain, date_of("1949-10-01"), &out)); /* a Saturday */
    assert_int_equal(out, date_of("1949-10-03"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),       cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_reading),         cmocka_unit_test(test_writing),
        cmocka_unit_test(test_adding_months),   cmocka_unit_test(test_adding_days),
        cmocka_unit_test(test_months_between),  cmocka_unit_test(test_workdays),
        cmocka_unit_test(test_adding_workdays), cmocka_unit_test(test_outside_the_table),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
