/* lang/: what rules come out as. Small books are compiled and evaluated; each row says what an expression
 * must be, undetermined, nothing and error included. Kinds of declarations are tested in
 * test_compile_declarations. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>

#define ROWS(before, json, rows) assert_rows((before), (json), (rows), sizeof(rows) / sizeof((rows)[0]))

/* x3 is 3, z is 0, half 0.5, neg -2.5, gone is nothing, lost is missing, bad is an error; and so on for the
 * others. */
static const char facts[] =
    "unit point, points \"分\"\nunit yuan \"元\"\nunit person_day, person_days \"人日\"\n"
    "alternatives kind = retail, repair, online\n"
    "alternatives level = low < mid < high\n"
    "record {\n"
    "  x3 : number ; z : number ; half : number ; neg : number ; big : number\n"
    "  gone : number or nothing ; lost : number ; bad : number\n"
    "  yes1 : yes_no ; no1 : yes_no ; lost_b : yes_no ; bad_b : yes_no\n"
    "  t : text ; cn : text ; lost_t : text\n"
    "  d : date ; e : date ; no_d : date or nothing ; lost_d : date\n"
    "  k : kind ; lost_k : kind ; l : level ; lost_l : level ; no_l : level or nothing\n"
    "  earned : number points ; paid : number yuan ; days : number person_days\n"
    "  tags : list of text ; kinds : list of kind ; lost_tags : list of text\n"
    "  a : list of { n : number ; b : yes_no ; w : number or nothing ; l : level ; t : text }\n"
    "  none : list of { n : number ; b : yes_no ; l : level }\n"
    "  lost_list : list of { n : number ; b : yes_no }\n"
    "  def : number default 7 ; not_there : number or nothing default nothing\n"
    "  g : { n : number ; h : { m : number default 4 } }\n"
    "  no_g : { n : number } or nothing\n"
    "  by_kind : keyed by kind { n : number } or nothing default nothing\n"
    "}\n";

static const char record[] =
    "{\"x3\": 3, \"z\": 0, \"half\": 0.5, \"neg\": -2.5, \"big\": 1e30, \"gone\": null, \"bad\": \"x\","
    "\"yes1\": true, \"no1\": false, \"bad_b\": 1, \"t\": \"AB-12\", \"cn\": \"售后服务\","
    "\"d\": \"2026-01-31\", \"e\": \"2024-02-29\", \"no_d\": null, \"k\": \"repair\", \"l\": \"mid\","
    "\"no_l\": null, \"earned\": 80, \"paid\": 1200, \"days\": 2.5,"
    "\"tags\": [\"x\", \"y\"], \"kinds\": [\"retail\"],"
    "\"a\": [{\"n\": 1, \"b\": true, \"w\": null, \"l\": \"low\", \"t\": \"p\"},"
    "        {\"n\": 4, \"b\": false, \"w\": 2, \"l\": \"high\", \"t\": \"q\"},"
    "        {\"n\": 4, \"b\": true, \"w\": 6, \"l\": \"mid\", \"t\": \"p\"}],"
    "\"none\": [], \"g\": {\"n\": 5, \"h\": {}}, \"no_g\": null, \"by_kind\": {\"repair\": {\"n\": 9}}}";

static void test_arithmetic(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"7 - 2 - 1", "4"},
        {"12 / 3 / 2", "2"},
        {"x3 / 2", "1.5"},
        {"1 / x3", "1/3"},
        {"1 / x3 * 3", "1"},
        {"0.1 + 0.2", "0.3"},
        {"-x3", "-3"},
        {"- -x3", "3"},
        {"-(x3 - 5)", "2"},
        {"2 - -x3", "5"},
        {"x3 mod 2", "1"},
        {"-x3 mod 2", "1"},
        {"x3 mod -2", "-1"},
        {"7.5 mod 2", "1.5"},
        {"30%", "0.3"},
        {"x3 * 30%", "0.9"},
        {"１２．５ + 1", "13.5"},
        {"007 + 1", "8"},
        {"big * big", "1000000000000000000000000000000000000000000000000000000000000"},
        {"big - big + 1", "1"},
        {"x3 / z", "error"},
        {"x3 mod z", "error"},
        {"z / x3", "0"},
        {"lost + 1", "undetermined"},
        {"bad + 1", "error"},
        {"lost + bad", "error"},
        {"lost * 0", "undetermined"},
        {"x3 at least 5", "5"},
        {"x3 at most 2", "2"},
        {"x3 at least 1 at most 2", "2"},
        {"x3 at least lost", "undetermined"},
        {"gone if nothing 8", "8"},
        {"not_there if nothing 8", "8"},
        {"lost if unknown 8", "8"},
        {"x3 if unknown 8", "3"},
        {"bad if unknown 8", "error"},
        {"(gone if nothing 1) + 1", "2"},
        {"def", "7"},
        {"abs(neg)", "2.5"},
        {"ceil(neg)", "-2"},
        {"floor(neg)", "-3"},
        {"ceil(half)", "1"},
        {"floor(x3)", "3"},
        {"ceil(lost)", "undetermined"},
        {"if x3 > 2 then 1 else 2", "1"},
        {"if lost_b then 1 else 2", "undetermined"},
        {"if bad_b then 1 else 2", "error"},
        {"if yes1 then 1 else lost", "1"},
        {"if no1 then bad else 2", "2"},
        {"g.n + g.h.m", "9"},
        {"undetermined \"x\"", "undetermined"},
        {"error \"x\"", "error"},
        {"if no1 then error \"x\" else 3", "3"},
    };
    ROWS(facts, record, rows);
}

static void test_comparisons(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"x3 = 3", "yes"},
        {"x3 = 3.00", "yes"},
        {"x3 != 3", "no"},
        {"x3 < 3", "no"},
        {"x3 <= 3", "yes"},
        {"x3 > 2.99", "yes"},
        {"x3 >= 4", "no"},
        {"1 / x3 * 3 = 1", "yes"},
        {"lost = 3", "undetermined"},
        {"bad = 3", "error"},
        {"lost < bad", "error"},
        {"big > big - 1", "yes"},
        {"t = \"AB-12\"", "yes"},
        {"t != \"x\"", "yes"},
        {"lost_t = t", "undetermined"},
        {"k is repair", "yes"},
        {"k is not repair", "no"},
        {"k = online", "no"},
        {"repair = k", "yes"},
        {"lost_k is repair", "undetermined"},
        {"l >= mid", "yes"},
        {"l > mid", "no"},
        {"l < high", "yes"},
        {"low < l", "yes"},
        {"lost_l < high", "undetermined"},
        {"d > e", "yes"},
        {"d = 2026-01-31", "yes"},
        {"d <= 2026年1月30日", "no"},
        {"lost_d > d", "undetermined"},
        {"yes1 = no1", "no"},
        {"yes1 is yes", "yes"},
        {"gone is nothing", "yes"},
        {"gone is not nothing", "no"},
        {"no_g is nothing", "yes"},
        {"by_kind.retail is nothing", "yes"},
        {"by_kind.repair is nothing", "no"},
        {"no_d is nothing", "yes"},
        {"not_there is nothing", "yes"},
        {"x3 in (1, 3, 5)", "yes"},
        {"x3 in (1..2, 4..5)", "no"},
        {"x3 in (1..3)", "yes"},
        {"x3 in (1..<3)", "no"},
        {"x3 not in (1, 2)", "yes"},
        {"k in (retail, online)", "no"},
        {"lost in (1, 2)", "undetermined"},
        {"\"x\" in tags", "yes"},
        {"\"z\" in tags", "no"},
        {"\"z\" not in tags", "yes"},
        {"retail in kinds", "yes"},
        {"\"x\" in lost_tags", "undetermined"},
        {"k in kinds", "no"},
        {"l at least high", "high"},
        {"l at most low", "low"},
        {"d at least e", "2026-01-31"},
        {"d at most e", "2024-02-29"},
    };
    ROWS(facts, record, rows);
}

static void test_logic(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"yes1 and yes1", "yes"},
        {"yes1 and no1", "no"},
        {"no1 and lost_b", "no"},
        {"lost_b and no1", "no"},
        {"no1 and bad_b", "no"},
        {"bad_b and no1", "no"},
        {"yes1 and lost_b", "undetermined"},
        {"yes1 and bad_b", "error"},
        {"lost_b and bad_b", "error"},
        {"yes1 or lost_b", "yes"},
        {"lost_b or yes1", "yes"},
        {"bad_b or yes1", "yes"},
        {"no1 or lost_b", "undetermined"},
        {"no1 or bad_b", "error"},
        {"lost_b or bad_b", "error"},
        {"no1 or no1", "no"},
        {"not yes1", "no"},
        {"not lost_b", "undetermined"},
        {"not bad_b", "error"},
        {"not no1 and yes1", "yes"},
        {"no1 or yes1 and no1", "no"},
        {"not (yes1 and no1)", "yes"},
        {"lost > 1 and no1", "no"},
        {"lost_b if unknown yes", "yes"},
        /* what may be nothing is narrowed by what stands before it */
        {"gone is not nothing and gone > 1", "no"},
        {"gone is nothing or gone > 1", "yes"},
        {"if gone is nothing then 0 else gone + 1", "0"},
        {"if no_g is not nothing then no_g.n else 1", "1"},
        {"{ when gone is not nothing : gone + 1 ; else : 0 }", "0"},
        {"{ when gone is nothing : 0 ; else : gone + 1 }", "0"},
        {"by_kind.repair is not nothing and by_kind.repair.n = 9", "yes"},
    };
    ROWS(facts, record, rows);
}

static void test_rounding(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"round(2.5, to 1, half up)", "3"},
        {"round(-2.5, to 1, half up)", "-3"},
        {"round(2.5, to 1, half even)", "2"},
        {"round(3.5, to 1, half even)", "4"},
        {"round(2.5, to 1, half down)", "2"},
        {"round(-2.5, to 1, half down)", "-2"},
        {"round(2.9, to 1, down)", "2"},
        {"round(-2.9, to 1, down)", "-2"},
        {"round(2.1, to 1, up)", "3"},
        {"round(-2.1, to 1, up)", "-3"},
        {"round(2.1, to 1, ceil)", "3"},
        {"round(-2.1, to 1, ceil)", "-2"},
        {"round(2.9, to 1, floor)", "2"},
        {"round(-2.9, to 1, floor)", "-3"},
        {"round(2.5, to 1, half undetermined)", "undetermined"},
        {"round(2.51, to 1, half undetermined)", "3"},
        {"round(2.74, to 0.5, half up)", "2.5"},
        {"round(2.75, to 0.5, half up)", "3"},
        {"round(1250, to 100, half even)", "1200"},
        {"round(x3 / 7, to 0.01, half up)", "0.43"},
        {"round(x3, to z, half up)", "error"},
        {"round(lost, to 1, half up)", "undetermined"},
        {"round(x3 / 2, to 1, 四舍五入)", "2"},
        {"round(2.5, to 1, half by halves)", "2"},
        {"sqrt(16)", "4"},
        {"sqrt(2.25)", "1.5"},
        {"sqrt(2) < 1.42", "yes"},
        {"ceil(sqrt(2))", "2"},
        {"floor(sqrt(2))", "1"},
        {"ceil(0.6 * sqrt(26))", "4"},
        {"ceil(0.6 * sqrt(25))", "3"},
        {"sqrt(2) + 1", "error"},
        {"sqrt(neg)", "error"},
        {"ceil(sqrt(neg))", "error"},
        {"sqrt(x3) > sqrt(2)", "yes"},
        {"sqrt(big * big) = big", "yes"},
    };
    static const char reading[] =
        "reading halves \"半数\" @1 = half_even { half_even \"成双\" ; half_up \"进位\" }\n";
    char before[4096];
    (void)snprintf(before, sizeof(before), "%s%s", facts, reading);
    ROWS(before, record, rows);
}

static void test_dates_and_texts(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"d + 1 months", "2026-02-28"},
        {"d + 13 months", "2027-02-28"},
        {"e + 12 months", "2025-02-28"},
        {"e - 1 months", "2024-01-29"},
        {"d + 1 days", "2026-02-01"},
        {"d - 31 days", "2025-12-31"},
        {"d + 1 years", "2027-01-31"},
        {"e + 4 years", "2028-02-29"},
        {"d + months(x3)", "2026-04-30"},
        {"d + days(x3 - 4)", "2026-01-30"},
        {"d + months(half)", "error"},
        {"d + days(big)", "error"},
        {"d + 12个月", "2027-01-31"},
        {"no_d + 1 months", "nothing"},
        {"lost_d + 1 days", "undetermined"},
        {"d + 1 workdays", "2026-02-02"},
        {"d + 2 workdays", "2026-02-04"},
        {"2026-02-06 + 1 workdays", "2026-02-07"},
        {"next_workday(2026-02-03)", "2026-02-04"},
        {"is_workday(2026-02-07)", "yes"},
        {"is_workday(d)", "no"},
        {"e + 1 workdays", "error"},
        {"days_between(e, d)", "702"},
        {"days_between(d, e)", "-702"},
        {"months_between(e, d)", "23"},
        {"months_between(d, d)", "0"},
        {"year(d)", "2026"},
        {"month(d)", "1"},
        {"day(d)", "31"},
        {"year_end(d)", "2026-12-31"},
        {"month_end(e)", "2024-02-29"},
        {"months_between(e, d) > 12 months", "yes"},
        {"year(lost_d)", "undetermined"},
        {"days_between(no_d, d)", "nothing"},
        {"join(t, \"/\", x3, \"/\", d)", "\"AB-12/3/2026-01-31\""},
        {"join(1 / x3, half)", "\"1/30.5\""},
        {"digits(x3, 4)", "\"0003\""},
        {"digits(12345, 2)", "\"12345\""},
        {"digits(neg, 4)", "error"},
        {"length(cn)", "4"},
        {"first(cn, 2)", "\"售后\""},
        {"last(t, 2)", "\"12\""},
        {"first(t, 99)", "\"AB-12\""},
        {"t matches \"[A-Z]{2}-#{2}\"", "yes"},
        {"t matches \"?B*\"", "yes"},
        {"t matches \"#*\"", "no"},
        {"cn matches \"售*\"", "yes"},
        {"lost_t matches \"*\"", "undetermined"},
        {"length(join(t, lost_t))", "undetermined"},
    };
    static const char head[] =
        "rulebook dated \"日期\" { month_end : down }\n"
        "calendar holidays = 2026-01-01..2026-12-31 { 2026-02-03 : holiday ; 2026-02-07 : workday }\n";
    char before[4096];
    (void)snprintf(before, sizeof(before), "%s%s", head, facts);
    ROWS(before, record, rows);
}

static void test_month_end(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *later;
    } modes[] = {{"month_end : down", "2026-02-28"},
                 {"month_end : up", "2026-03-01"},
                 {"month_end : strict", "error"},
                 {"version : \"1\"", "error"}};
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        char before[256];
        (void)snprintf(before, sizeof(before), "rulebook r \"r\" { %s }\nrecord { d : date }\n",
                       modes[i].mode);
        const book_row rows[] = {{"d + 1 months", modes[i].later},
                                 {"d - 11 months", modes[i].later[0] == 'e' ? "error"
                                                   : i == 0                 ? "2025-02-28"
                                                                            : "2025-03-01"},
                                 {"d + 2 months", "2026-03-31"}};
        assert_rows(before, "{\"d\": \"2026-01-31\"}", rows, 3);
    }
}

static void test_aggregates(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"count(a)", "3"},
        {"count(for i in a where i.b)", "2"},
        {"count(for i in a : i.n > 3)", "2"},
        {"sum(for i in a : i.n)", "9"},
        {"sum(for i in a where not i.b : i.n)", "4"},
        {"mean(for i in a : i.n)", "3"},
        {"min(for i in a : i.n)", "1"},
        {"max(for i in a : i.n)", "4"},
        {"max(for i in a : i.l)", "high"},
        {"min(for i in a where i.n > 1 : i.l)", "mid"},
        {"every(for i in a : i.n > 0)", "yes"},
        {"every(for i in a : i.b)", "no"},
        {"some(for i in a : i.n > 3)", "yes"},
        {"some(for i in a where i.n > 9)", "no"},
        {"none_of(for i in a : i.n > 4)", "yes"},
        {"distinct(for i in a : i.n)", "2"},
        {"distinct(for i in a : i.t)", "2"},
        {"distinct(tags)", "2"},
        {"count(for i in a for j in a where i.n < j.n)", "2"},
        {"sum(for i in a for j in a : i.n * j.n)", "81"},
        {"sum(for i in a where i.w is not nothing : i.w)", "8"},
        {"sum(for i in a : i.w if nothing 0)", "8"},
        {"max(for i in a : i.w)", "6"},
        {"count(for x in tags where x = \"y\")", "1"},
        /* empty */
        {"count(none)", "0"},
        {"sum(for i in none : i.n)", "0"},
        {"mean(for i in none : i.n)", "nothing"},
        {"max(for i in none : i.n)", "nothing"},
        {"every(for i in none : i.b)", "yes"},
        {"some(for i in none : i.b)", "no"},
        {"none_of(for i in none : i.b)", "yes"},
        {"distinct(for i in none : i.n)", "0"},
        {"max(for i in none : i.l)", "nothing"},
        {"max(for i in none : i.n) if nothing 5", "5"},
        /* missing */
        {"count(lost_list)", "undetermined"},
        {"sum(for i in lost_list : i.n)", "undetermined"},
        {"every(for i in lost_list : i.b)", "undetermined"},
        {"some(for i in lost_list : i.b)", "undetermined"},
        {"sum(for i in a : i.n * lost)", "undetermined"},
        {"sum(for i in none : i.n * lost)", "0"},
        {"some(for i in a : i.n > lost or i.b)", "yes"},
        {"every(for i in a : i.n > lost and i.b)", "no"},
        {"count(for i in a where lost_b)", "undetermined"},
        {"sum(for i in a : bad)", "error"},
        /* values */
        {"max(x3, 7, half)", "7"},
        {"min(x3, neg)", "-2.5"},
        {"sum(x3, half)", "3.5"},
        {"mean(x3, 4)", "3.5"},
        {"max(d, e)", "2026-01-31"},
        {"max(l, high)", "high"},
        {"every(yes1, no1)", "no"},
        {"some(no1, yes1)", "yes"},
        {"max(x3, lost)", "undetermined"},
        {"max(lost_l, high)", "high"},
        {"min(lost_l, low)", "low"},
        {"max(lost_l, mid)", "undetermined"},
        {"none_of(no1, no1)", "yes"},
        /* keyed groups */
        {"sum(for i in by_kind where i is not nothing : i.n)", "9"},
        {"count(by_kind)", "3"},
    };
    ROWS(facts, record, rows);
}

static void test_units(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"earned + 5", "85"},
        {"earned - 5 points", "75"},
        {"paid / days", "480"},
        {"paid / days * days = paid", "yes"},
        {"earned / 100 points", "0.8"},
        {"days * 2", "5"},
        {"days at least 3 person_days", "3"},
        {"paid / days > 400 yuan/person_day", "yes"},
        {"earned * 10% + 1 point", "9"},
        {"round(days, to 1, half up)", "3"},
        {"sum(earned, earned)", "160"},
        {"by earned { >= 80 : 1 ; < 80 : 2 }", "1"},
        {"abs(earned - 100)", "20"},
        {"earned * earned > 1", "yes"},
    };
    ROWS(facts, record, rows);
}

static void test_cases(void **state)
{
    (void)state;
    static const book_row rows[] = {
        {"{ when x3 < 3 : 1 ; when x3 >= 3 : 2 }", "2"},
        {"{ when x3 < 3 : 1 ; else when x3 < 9 : 2 ; else : 3 }", "2"},
        {"{ when x3 = 9 : 1 ; else : 3 }", "3"},
        {"{ when yes1 : - ; else : 1 }", "nothing"},
        {"{ when yes1 : undetermined \"x\" ; else : 1 }", "undetermined"},
        {"{ when yes1 : error \"x\" ; else : 1 }", "error"},
        {"{ when lost_b : 1 ; else : 2 }", "undetermined"},
        {"{ when bad_b : 1 ; else : 2 }", "error"},
        /* side by side: a line that holds decides, whatever another one is */
        {"{ when lost > z : 1 ; when x3 = 3 : 2 ; else : 3 }", "2"},
        {"{ when bad > z : 1 ; when x3 = 3 : 2 ; else : 3 }", "2"},
        {"{ when lost > z : 1 ; when x3 = 4 : 2 ; else : 3 }", "undetermined"},
        {"{ when lost > 1 : 1 ; else when x3 = 3 : 2 ; else : 3 }", "undetermined"},
        {"by k { retail : 1 ; repair or online : 2 }", "2"},
        {"by lost_k { retail : 1 ; repair or online : 2 }", "undetermined"},
        {"by k { retail : 1 ; else : 5 }", "5"},
        {"by x3 { < 0 : 1 ; 0..3 : 2 ; 3.5..4 : 3 ; else : 4 }", "2"},
        {"by x3 { 0..<3 : 1 ; 3..<6 : 2 ; else : 4 }", "2"},
        {"by half { 1..3 : 1 ; else : undetermined \"x\" }", "undetermined"},
        {"by k { repair when x3 > 5 : 1 ; repair when x3 <= 5 : 2 ; else : 3 }", "2"},
        {"by yes1 { yes : 1 ; no : 2 }", "1"},
        {"by d { < 2026-01-01 : 1 ; >= 2026-01-01 : 2 }", "2"},
        {"by t { \"AB-12\" : 1 ; else : 2 }", "1"},
        {"by l { low : 0.5 ; mid : 1 ; high : 2 }", "1"},
        {"by k { retail : low ; else : high }", "high"},
        {"0.5..1", "{from = 0.5, to = 1}"},
        {"by k { retail : 1..2 ; else : 3..x3 * 2 }", "{from = 3, to = 6}"},
        {"{ when yes1 : 1..2 ; else : 3 }", "{from = 1, to = 2}"},
    };
    ROWS(facts, record, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),      cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_logic),           cmocka_unit_test(test_rounding),
        cmocka_unit_test(test_dates_and_texts), cmocka_unit_test(test_month_end),
        cmocka_unit_test(test_aggregates),      cmocka_unit_test(test_units),
        cmocka_unit_test(test_cases),
    };
    return cmocka_run_group_tests_name("compile", tests, NULL, NULL);
}
