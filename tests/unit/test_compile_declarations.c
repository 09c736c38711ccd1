/* lang/: what declarations come out as: scores, bands, tables, steps, conditions, checklists, deadlines,
 * readings and rules with a value for each entry. Small books are compiled and evaluated over several records
 * each. */
#include "tests/unit/book_fixture.h"

#include <string.h>

typedef struct expectation {
    const char *path, *value;
} expectation;

/* Runs one record and compares; the list ends with a NULL path. */
static void assert_record(book *b, const char *json, const expectation *expected)
{
    gj_buffer out;
    size_t wrong = 0;
    gj_buffer_init(&out, checked_alloc());
    book_run(b, json);
    for (; expected->path != NULL; expected++) {
        gj_buffer_clear(&out);
        book_show(b, &out, expected->path);
        if (gj_text_equal(gj_buffer_as_text(&out), gj_text_from(expected->value)))
            continue;
        print_error("%s\n  %s is %.*s, expected %s\n", json, expected->path, (int)out.size,
                    out.bytes == NULL ? "" : out.bytes, expected->value);
        wrong++;
    }
    gj_buffer_fini(&out);
    assert_int_equal(wrong, 0);
}

#define EXPECT(...) ((const expectation[]){__VA_ARGS__, {NULL, NULL}})

static void test_score(void **state)
{
    (void)state;
    static const char rules[] = "unit point, points \"分\"\n"
                                "tree shop \"门店\" = 10 points levels part > item {\n"
                                "  front = 6 { f1 : 2 ; f2 : 4 }\n"
                                "  back = 4 { b1 : 3 ; b2 : 1 }\n"
                                "}\n"
                                "record { items : keyed by shop.item {\n"
                                "  applicable : yes_no default yes ; good : yes_no ; points : number points "
                                "or nothing default nothing\n"
                                "} }\n"
                                "score sheet over shop from items = 10 points {\n"
                                "  lost_points : worth - (points if nothing 0)\n"
                                "  earned {\n"
                                "    when points is not nothing : points\n"
                                "    else when good : worth\n"
                                "    else : 0\n"
                                "  }\n"
                                "}\n"
                                "score front_desk over sheet.front = 6 points\n"
                                "score both over sheet.front + sheet.back = 10 points\n"
                                "result share = sheet.earned / sheet.applicable_worth\n"
                                "result zeros = count(for n in sheet where n.applicable and n.earned = 0)\n"
                                "result best = max(for n in sheet : n.earned)\n"
                                "result weights = sum(for n in shop : n.worth)\n"
                                "result by_node = sheet.f2.lost_points\n";
    book b;
    book_begin(&b, rules);
    assert_record(
        &b,
        "{\"items\": {\"f1\": {\"good\": true}, \"f2\": {\"good\": false}, \"b1\": {\"good\": true},"
        " \"b2\": {\"applicable\": false}}}",
        EXPECT({"sheet.earned", "5"}, {"sheet.front.earned", "2"}, {"sheet.back.earned", "3"},
               {"sheet.applicable_worth", "9"}, {"sheet.back.applicable_worth", "3"}, {"sheet.worth", "10"},
               {"sheet.back.b2.earned", "0"}, {"sheet.back.b2.applicable", "no"}, {"sheet.applicable", "yes"},
               {"front_desk.earned", "2"}, {"both.earned", "5"}, {"both.applicable_worth", "9"},
               {"share", "5/9"}, {"zeros", "1"}, {"best", "3"}, {"weights", "10"}, {"by_node", "4"}));
    /* a missing entry spoils what needs it and nothing else; nothing applicable divides by zero */
    assert_record(&b,
                  "{\"items\": {\"f1\": {\"good\": true}, \"f2\": {\"points\": 1.5}, \"b1\": {}, \"b2\": "
                  "{\"good\": true}}}",
                  EXPECT({"sheet.front.earned", "3.5"}, {"sheet.back.earned", "undetermined"},
                         {"sheet.earned", "undetermined"}, {"sheet.back.b2.earned", "1"},
                         {"front_desk.earned", "3.5"}, {"sheet.applicable_worth", "10"},
                         {"share", "undetermined"}, {"by_node", "2.5"}));
    assert_record(
        &b,
        "{\"items\": {\"f1\": {\"applicable\": false}, \"f2\": {\"applicable\": false},"
        " \"b1\": {\"applicable\": false}, \"b2\": {\"applicable\": false}}}",
        EXPECT({"sheet.earned", "0"}, {"sheet.applicable", "no"}, {"share", "error"}, {"zeros", "0"}));
    assert_record(&b,
                  "{\"items\": {\"f1\": {\"good\": 1}, \"f2\": {\"good\": true}, \"b1\": {\"good\": true}, "
                  "\"b2\": {\"good\": true}}}",
                  EXPECT({"sheet.f1.earned", "no such definition"}, {"sheet.front.f1.earned", "error"},
                         {"sheet.earned", "error"}, {"sheet.back.earned", "4"}));
    assert_record(&b, "{}", EXPECT({"sheet.earned", "undetermined"}, {"weights", "10"}));
    book_end(&b);
}

static void test_bands(void **state)
{
    (void)state;
    static const char rules[] = "alternatives star = failed < passed < three < five\n"
                                "record { total : number ; service : number ; open : yes_no ; bad : whole }\n"
                                "bands level on total, service {\n"
                                "  five            : >= 95, >= 55\n"
                                "  three when open : 80..<95, -\n"
                                "  passed          : >= 70, -\n"
                                "  failed          : else, else\n"
                                "  veto many when bad > 4 : failed\n"
                                "  veto some_bad when bad > 2 : passed\n"
                                "}\n"
                                "result good = level >= passed\n";
    book b;
    book_begin(&b, rules);
    assert_record(&b, "{\"total\": 96, \"service\": 55, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "five"}, {"level.five", "yes"}, {"level.three", "no"},
                         {"level.many", "no"}, {"good", "yes"}));
    assert_record(&b, "{\"total\": 96, \"service\": 54, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "passed"}));
    assert_record(&b, "{\"total\": 95, \"service\": 0, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "passed"}));
    assert_record(&b, "{\"total\": 94.99, \"service\": 0, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "three"}));
    assert_record(&b, "{\"total\": 80, \"service\": 0, \"open\": false, \"bad\": 0}",
                  EXPECT({"level", "passed"}));
    assert_record(&b, "{\"total\": 69.9, \"service\": 60, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "failed"}, {"good", "no"}));
    assert_record(&b, "{\"total\": 96, \"service\": 55, \"open\": true, \"bad\": 3}",
                  EXPECT({"level", "passed"}));
    assert_record(&b, "{\"total\": 96, \"service\": 55, \"open\": true, \"bad\": 5}",
                  EXPECT({"level", "failed"}, {"level.many", "yes"}));
    /* a veto that fails decides even where the rest is unknown, and so does what already decides */
    assert_record(&b, "{\"bad\": 5}", EXPECT({"level", "failed"}, {"good", "no"}));
    assert_record(&b, "{\"total\": 60, \"service\": 1, \"open\": true}", EXPECT({"level", "failed"}));
    assert_record(&b, "{\"total\": 96, \"service\": 55}", EXPECT({"level", "undetermined"}));
    assert_record(&b, "{\"total\": 75, \"bad\": 0, \"open\": true}", EXPECT({"level", "passed"}));
    assert_record(&b, "{\"total\": 96, \"open\": true, \"bad\": 0}", EXPECT({"level", "undetermined"}));
    assert_record(&b, "{\"total\": \"x\", \"service\": 55, \"open\": true, \"bad\": 5}",
                  EXPECT({"level", "failed"}));
    assert_record(&b, "{\"total\": \"x\", \"service\": 55, \"open\": true, \"bad\": 0}",
                  EXPECT({"level", "error"}));
    book_end(&b);
}

static void test_tables(void **state)
{
    (void)state;
    static const char rules[] =
        "unit person_day, person_days \"人日\"\nunit yuan \"元\"\n"
        "alternatives kind = retail, repair, online\n"
        "record { k : kind ; staff : number ; open : yes_no }\n"
        "table base(k: kind, staff: number) -> document, onsite: person_days {\n"
        "  retail, 1..25             : 0.5, 1\n"
        "  retail, 26..45            : 0.5, staff / 10\n"
        "  repair or online, < 20    : 1, 2\n"
        "  repair, >= 20 when open   : 3, -\n"
        "  online, >= 20             : 4, 8\n"
        "  else                      : undetermined \"not listed\"\n"
        "}\n"
        "table fee(k: kind, staff: number) -> price: yuan {\n"
        "  columns k : retail, repair, online\n"
        "  <= 100 : 10, 20, 30\n"
        "  > 100  : 40, staff * 1 yuan, undetermined \"by contract\"\n"
        "}\n"
        "table grade(n: number) -> word by n * 2 { 2 : \"two\" ; 4..6 : \"some\" ; else : \"many\" }\n"
        "result document = base(k, staff).document\n"
        "result onsite = base(k, staff).onsite\n"
        "result price = fee(k, staff)\n"
        "result fixed = fee(retail, 3)\n"
        "result word = grade(staff)\n"
        "define twice(n: number) = n * 2\n"
        "result nested = twice(twice(staff) + 1)\n";
    book b;
    book_begin(&b, rules);
    assert_record(&b, "{\"k\": \"retail\", \"staff\": 25, \"open\": true}",
                  EXPECT({"document", "0.5"}, {"onsite", "1"}, {"price", "10"}, {"fixed", "10"},
                         {"word", "\"many\""}, {"nested", "102"}));
    assert_record(&b, "{\"k\": \"retail\", \"staff\": 25.5, \"open\": true}",
                  EXPECT({"document", "undetermined"}));
    assert_record(&b, "{\"k\": \"retail\", \"staff\": 45, \"open\": true}", EXPECT({"onsite", "4.5"}));
    assert_record(&b, "{\"k\": \"repair\", \"staff\": 19.9, \"open\": true}",
                  EXPECT({"document", "1"}, {"onsite", "2"}, {"price", "20"}));
    assert_record(&b, "{\"k\": \"repair\", \"staff\": 20, \"open\": true}",
                  EXPECT({"document", "3"}, {"onsite", "nothing"}));
    assert_record(&b, "{\"k\": \"repair\", \"staff\": 20, \"open\": false}",
                  EXPECT({"document", "undetermined"}));
    assert_record(&b, "{\"k\": \"online\", \"staff\": 101}",
                  EXPECT({"document", "4"}, {"price", "undetermined"}));
    assert_record(&b, "{\"k\": \"repair\", \"staff\": 101}", EXPECT({"price", "101"}));
    assert_record(&b, "{\"staff\": 1}",
                  EXPECT({"document", "undetermined"}, {"word", "\"two\""}, {"fixed", "10"}));
    assert_record(&b, "{\"k\": \"x\", \"staff\": 2}", EXPECT({"document", "error"}, {"word", "\"some\""}));
    book_end(&b);
}

static void test_steps(void **state)
{
    (void)state;
    static const char rules[] = "unit person_day, person_days \"人日\"\n"
                                "record { base : number person_days ; open : yes_no ; far : yes_no }\n"
                                "steps days from base {\n"
                                "  visit when open  : + 0.5\n"
                                "  reduce when far  : * 0.5 at least 1 at most 4\n"
                                "  share            : - 10% * base\n"
                                "  least            : at least 0.5\n"
                                "  most             : at most 9\n"
                                "}\n"
                                "steps set from base { fixed when far : = 3 ; half : / 2 }\n"
                                "result rounded = round(days, to 0.5, up)\nresult after = set\n"
                                "result before = days.visit\n";
    book b;
    book_begin(&b, rules);
    assert_record(&b, "{\"base\": 4, \"open\": true, \"far\": false}",
                  EXPECT({"days", "4.1"}, {"days.visit", "4.5"}, {"days.reduce", "4.5"},
                         {"days.share", "4.1"}, {"rounded", "4.5"}, {"set", "2"}, {"before", "4.5"}));
    assert_record(&b, "{\"base\": 1, \"open\": false, \"far\": true}",
                  EXPECT({"days.reduce", "1"}, {"days", "0.9"}, {"set", "1.5"}, {"set.fixed", "3"}));
    assert_record(&b, "{\"base\": 100, \"open\": false, \"far\": false}",
                  EXPECT({"days.share", "90"}, {"days", "9"}));
    assert_record(&b, "{\"base\": 0, \"open\": false, \"far\": false}", EXPECT({"days", "0.5"}));
    assert_record(&b, "{\"base\": 4, \"far\": false}", EXPECT({"days", "undetermined"}, {"set", "2"}));
    assert_record(&b, "{\"open\": true, \"far\": true}", EXPECT({"days", "undetermined"}, {"set", "1.5"}));
    book_end(&b);
}

static void test_conditions(void **state)
{
    (void)state;
    static const char rules[] =
        "record { legal : yes_no ; needed : yes_no ; licence : yes_no ; remote : yes_no ; near : yes_no\n"
        "  papers : list of text\n"
        "  members : list of { lead : yes_no ; days : number ; registered : yes_no } }\n"
        "conditions fit all of {\n"
        "  lawful             : legal\n"
        "  papers_ok when needed : licence\n"
        "  reach any of { far : remote ; close : near }\n"
        "}\n"
        "conditions team all of for each m in members where m.lead {\n"
        "  enough : m.days >= 5\n"
        "  known  : m.registered\n"
        "}\n"
        "checklist dossier in papers { charter ; plan when needed ; report }\n"
        "result ok = fit and dossier\n"
        "define long_enough for each m in members = m.days > 3\n"
        "result long_ones = count(for m in members where long_enough[m])\n"
        "result doubled for each m in members = m.days * 2\n";
    book b;
    book_begin(&b, rules);
    assert_record(&b,
                  "{\"legal\": true, \"needed\": false, \"remote\": false, \"near\": true, \"papers\": "
                  "[\"charter\", \"report\"],"
                  " \"members\": [{\"lead\": true, \"days\": 5, \"registered\": true}, {\"lead\": false, "
                  "\"days\": 2, \"registered\": false}]}",
                  EXPECT({"fit", "yes"}, {"fit.lawful", "yes"}, {"fit.papers_ok", "nothing"},
                         {"fit.reach", "yes"}, {"fit.reach.far", "no"}, {"dossier", "yes"},
                         {"dossier.plan", "nothing"}, {"dossier.charter", "yes"}, {"ok", "yes"},
                         {"team", "[yes, yes]"}, {"team.enough", "[yes, nothing]"}, {"long_ones", "1"},
                         {"doubled", "[10, 4]"}));
    assert_record(
        &b,
        "{\"legal\": true, \"needed\": true, \"licence\": false, \"remote\": true, \"papers\": [\"plan\"],"
        " \"members\": [{\"lead\": true, \"days\": 2, \"registered\": true}]}",
        EXPECT({"fit", "no"}, {"fit.papers_ok", "no"}, {"fit.reach", "yes"},
               {"fit.reach.close", "undetermined"}, {"dossier", "no"}, {"dossier.charter", "no"},
               {"dossier.plan", "yes"}, {"ok", "no"}, {"team", "[no]"}, {"team.enough", "[no]"},
               {"team.known", "[yes]"}));
    assert_record(&b, "{\"legal\": false}",
                  EXPECT({"fit", "no"}, {"fit.reach", "undetermined"}, {"dossier", "undetermined"},
                         {"ok", "no"}, {"team", "undetermined"}, {"long_ones", "undetermined"},
                         {"doubled", "undetermined"}));
    assert_record(&b, "{\"legal\": true, \"remote\": true, \"members\": []}",
                  EXPECT({"fit", "undetermined"}, {"fit.papers_ok", "undetermined"}, {"team", "[]"},
                         {"doubled", "[]"}));
    assert_record(&b, "{\"members\": [{\"days\": 9, \"registered\": true}]}",
                  EXPECT({"team", "[undetermined]"}, {"doubled", "[18]"}));
    book_end(&b);
}

static void test_deadlines(void **state)
{
    (void)state;
    static const char rules[] =
        "rulebook r \"r\" { month_end : down }\n"
        "record { as_of : date ; signed : date ; answered : date or nothing ; open : yes_no\n"
        "  found : list of { raised : date ; closed : date or nothing ; grave : yes_no } }\n"
        "calendar year = 2026-01-01..2026-12-31 { 2026-01-01..2026-01-03 : holiday ; 2026-01-04 : workday }\n"
        "deadline answer { from : signed + 1 days ; to : signed + 10 days ; done : answered ; applies : open "
        "}\n"
        "deadline counted { to : signed + 10 days ; counting : first_day }\n"
        "deadline shifted { to : signed + 8 days ; ends_on_holiday : next_workday ; done : answered }\n"
        "deadline closing for each f in found where f.grave { to : f.raised + 3 months ; done : f.closed }\n"
        "result late = answer.state is not nothing and answer.state is late\n"
        "result latest = answer.to\n";
    book b;
    book_begin(&b, rules);
    assert_record(
        &b, "{\"as_of\": \"2026-01-05\", \"signed\": \"2025-12-25\", \"answered\": null, \"open\": true}",
        EXPECT({"answer.from", "2025-12-26"}, {"answer.to", "2026-01-04"}, {"answer.state", "late"},
               {"late", "yes"}, {"latest", "2026-01-04"}, {"counted.to", "2026-01-03"},
               {"counted.state", "late"}, {"shifted.to", "2026-01-04"}, {"closing.state", "undetermined"}));
    assert_record(
        &b, "{\"as_of\": \"2026-01-04\", \"signed\": \"2025-12-25\", \"answered\": null, \"open\": true}",
        EXPECT({"answer.state", "open"}));
    assert_record(&b,
                  "{\"as_of\": \"2026-02-01\", \"signed\": \"2025-12-25\", \"answered\": \"2026-01-04\", "
                  "\"open\": true}",
                  EXPECT({"answer.state", "met"}, {"late", "no"}, {"shifted.state", "met"}));
    assert_record(&b,
                  "{\"as_of\": \"2026-02-01\", \"signed\": \"2025-12-25\", \"answered\": \"2025-12-25\", "
                  "\"open\": true}",
                  EXPECT({"answer.state", "early"}, {"shifted.state", "met"}));
    assert_record(&b,
                  "{\"as_of\": \"2026-02-01\", \"signed\": \"2025-12-25\", \"answered\": \"2026-01-05\", "
                  "\"open\": true}",
                  EXPECT({"answer.state", "late"}));
    /* done after the record's own date is not done yet */
    assert_record(&b,
                  "{\"as_of\": \"2026-01-01\", \"signed\": \"2025-12-25\", \"answered\": \"2026-01-03\", "
                  "\"open\": true}",
                  EXPECT({"answer.state", "open"}));
    assert_record(&b, "{\"as_of\": \"2026-01-01\", \"signed\": \"2025-12-25\", \"open\": false}",
                  EXPECT({"answer.to", "nothing"}, {"answer.state", "nothing"}));
    assert_record(&b, "{\"as_of\": \"2026-01-01\", \"signed\": \"2025-12-25\"}",
                  EXPECT({"answer.to", "undetermined"}, {"answer.state", "undetermined"},
                         {"counted.to", "2026-01-03"}, {"counted.state", "open"},
                         {"shifted.state", "undetermined"}));
    assert_record(&b, "{\"signed\": \"2025-12-25\", \"open\": true, \"answered\": null}",
                  EXPECT({"answer.to", "2026-01-04"}, {"answer.state", "undetermined"}));
    assert_record(&b,
                  "{\"as_of\": \"2026-06-01\", \"found\": [{\"raised\": \"2025-11-30\", \"closed\": "
                  "\"2026-02-28\", \"grave\": true},"
                  " {\"raised\": \"2026-01-01\", \"closed\": null, \"grave\": false}, {\"raised\": "
                  "\"2026-03-31\", \"closed\": null, \"grave\": true}]}",
                  EXPECT({"closing.to", "[2026-02-28, nothing, 2026-06-30]"},
                         {"closing.state", "[met, nothing, open]"}));
    book_end(&b);
}

/* A reading is chosen by the book, and can be chosen otherwise for a run. */
static void test_readings(void **state)
{
    (void)state;
    static const char rules[] = "record { n : number }\n"
                                "reading how \"怎样\" @6 = exact { exact \"不取整\" ; rounded \"取整\" }\n"
                                "result total = by how { exact : n ; rounded : floor(n) }\n"
                                "result plain = if how is exact then 1 else 2\n";
    book b;
    book_begin(&b, rules);
    assert_record(&b, "{\"n\": 2.5}", EXPECT({"total", "2.5"}, {"plain", "1"}));
    uint32_t reading = gj_program_find_reading(b.made.program, GJ_TEXT("how"));
    assert_int_not_equal(reading, UINT32_MAX);
    gj_machine_choose(&b.machine, reading, 1);
    assert_record(&b, "{\"n\": 2.5}", EXPECT({"total", "2"}, {"plain", "2"}));
    book_end(&b);
}

/* Names of the interface come out flagged, in the order of the interface; the rest behind them. */
static void test_interface(void **state)
{
    (void)state;
    static const char rules[] =
        "interface shop { total : number ; fit : conditions { legal } ; bonus : number ; due : deadline }\n"
        "record { as_of : date ; n : number }\n"
        "result extra = n * 2\n"
        "deadline due { to : as_of + 1 days }\n"
        "conditions fit all of { legal : n > 0 }\n"
        "result total = n\n"
        "implements shop { silent bonus \"没有\" @6 }\n";
    book b;
    book_begin(&b, rules);
    const gj_program *p = b.made.program;
    assert_int_equal(p->silent_count, 1);
    assert_text(gj_program_text(p, p->silent[0].name), "bonus");
    assert_text(gj_program_text(p, p->header->interface), "shop");
    static const char *const named[] = {"total", "fit", "due"};
    for (size_t i = 0; i < 3; i++) {
        uint32_t d = gj_program_find(p, gj_text_from(named[i]));
        assert_true(p->definitions[d].flags & GJ_DEFINITION_INTERFACE);
        assert_true(p->definitions[d].flags & GJ_DEFINITION_RESULT);
    }
    uint32_t extra = gj_program_find(p, GJ_TEXT("extra"));
    assert_false(p->definitions[extra].flags & GJ_DEFINITION_INTERFACE);
    book_end(&b);
}

/* The same book gives the same bytes, however often it is compiled; another spelling of it too. */
static void test_same_bytes(void **state)
{
    (void)state;
    book a, b, c;
    book_begin(
        &a, "record { n : whole >= 0 }\nresult total \"总分\" @5 = if n > 3 and n < 9 then 1 else n * 2\n");
    book_begin(
        &b, "record { n : whole >= 0 }\nresult total \"总分\" @5 = if n > 3 and n < 9 then 1 else n * 2\n");
    book_begin(&c, "档案｛ n ： 整数 ≥ 0 ｝\n结果 total “总分” ＠5 ＝ 若 n ＞ 3 且 n ＜ 9 则 1 否则 n × 2\n");
    assert_int_equal(a.made.image_size, b.made.image_size);
    assert_memory_equal(a.made.image, b.made.image, a.made.image_size);
    assert_int_equal(a.made.image_size, c.made.image_size);
    assert_memory_equal(a.made.image, c.made.image, a.made.image_size);
    book_end(&a);
    book_end(&b);
    book_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_score),    cmocka_unit_test(test_bands),      cmocka_unit_test(test_tables),
        cmocka_unit_test(test_steps),    cmocka_unit_test(test_conditions), cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_readings), cmocka_unit_test(test_interface),  cmocka_unit_test(test_same_bytes),
    };
    return cmocka_run_group_tests_name("compile declarations", tests, NULL, NULL);
}
