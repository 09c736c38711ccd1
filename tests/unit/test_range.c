/* Ranges of results while facts are missing: how narrow they are, that they hold what happens (a longer run
 * is `make differential`), what is asked first, and that failing allocations are noticed. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>

#include "cli/foreseen.h"
#include "tests/reference/differential.h"
#include "tests/reference/memory.h"
#include "tests/reference/ranges.h"
#include "vm/field_index.h"
#include "vm/range.h"

static void show(book *b, gj_ranges *ranges, const char *name, gj_buffer *out)
{
    const gj_program *program = b->made.program;
    const gj_words words = {program, &b->arena, GJ_LANG_EN};
    gj_possible range;
    gj_type_kind type;
    uint32_t aux, definition = gj_program_find(program, text_of(name));
    assert_int_not_equal(definition, UINT32_MAX);
    assert_true(gj_machine_type(&b->machine, definition, &type, &aux));
    assert_int_equal(gj_ranges_of(ranges, definition, 0, GJ_RANGE_RUNS, &range), GJ_OK);
    gj_foreseen_words(out, &words, type, aux, 0, &range);
    gj_buffer_string(out, range.states & GJ_MAY_UNKNOWN ? " ?" : "");
    gj_buffer_string(out, range.states & GJ_MAY_ERROR ? " !" : "");
}

/* A result's range in words; ? where the book may leave it open, ! where it may be an error. */
static void assert_range_at(book *b, const char *name, const char *expected, int line)
{
    gj_ranges ranges;
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_ranges_init(&ranges, &b->machine, NULL, 0), GJ_OK);
    show(b, &ranges, name, &out);
    gj_ranges_fini(&ranges);
    assert_text_at(gj_buffer_as_text(&out), expected, __FILE__, line);
    gj_buffer_fini(&out);
}
#define assert_range(b, name, expected) assert_range_at((b), (name), (expected), __LINE__)

#define HEAD "rulebook trial \"T\" { month_end : down }\nalternatives grade = low < mid < high\n"

static void arithmetic_and_guards(void **state)
{
    book b;
    (void)state;
    book_begin(
        &b, HEAD
        "record { x : number in 0..10 ; n : whole > 0 ; k : yes_no ; g : grade ; y : number default 3 }\n"
        "result twice = x * 2 + y\n"
        "result ratio = x / n\n"
        "result part { when x > 6 : x ; else when k : 6 ; else : y }\n"
        "result level { when part >= 6 : grade.high ; else : mid }\n"
        "result better = g >= mid\n"
        "result same = x - x\n"
        "result refused { when k : error \"no\" ; else : x }\n"
        "result kept = x if unknown 100\n"
        "result fixed = if k then 4 else 4\n"
        "result rounded = round(x / 3, to 1, half up)\n");
    book_run(&b, "{}");
    assert_range(&b, "twice", "3 to 23");
    assert_range(&b, "ratio", "0 to 10");
    assert_range(&b, "part", "3 to 10");
    assert_range(&b, "level", "mid or high");
    assert_range(&b, "better", "");
    assert_range(&b, "refused", "0 to 10 !");
    assert_range(&b, "kept", "0 to 10");
    assert_range(&b, "fixed", "4 in any case");
    assert_range(&b, "rounded", "0 to 3");
    book_run(&b, "{\"x\": 4, \"g\": \"high\"}");
    assert_range(&b, "twice", "11 in any case");
    assert_range(&b, "part", "3 to 6");
    assert_range(&b, "better", "yes in any case");
    book_end(&b);
}

/* One fact in two places, and two facts whose order a guard has settled. */
static void facts_that_belong_together(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD
               "record { k : yes_no ; sampled : whole >= 0 ; failed : whole >= 0 ; x : number in 0..10 }\n"
               "define a = if k then 10 else 0\n"
               "define c = if k then 0 else 10\n"
               "result total = a + c\n"
               "result earned {\n"
               "  when failed > sampled : error \"too many\"\n"
               "  else when sampled > 0 : 5 * (1 - failed / sampled)\n"
               "  else : 5\n"
               "}\n"
               "result spread = abs(x - 5) + x\n");
    book_run(&b, "{}");
    assert_range(&b, "total", "10 in any case");
    assert_range(&b, "earned", "0 to 5 !");
    book_run(&b, "{\"sampled\": 4}");
    assert_range(&b, "earned", "0 to 5 !");
    book_end(&b);
}

static void lists_known_and_not(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "record { rows : list of { n : number in 1..5 ; bad : yes_no } ; d : date }\n"
                        "result sum_up = sum(for r in rows where r.bad : r.n)\n"
                        "result many = count(rows)\n"
                        "result most = max(for r in rows : r.n)\n"
                        "result any_bad = some(for r in rows : r.bad)\n"
                        "result later = d + 1 months\n");
    book_run(&b, "{}");
    assert_range(&b, "sum_up", "at least 0");
    assert_range(&b, "many", "at least 0");
    assert_range(&b, "most", "1 to 5 or none");
    book_run(&b, "{\"rows\": [{\"n\": 2, \"bad\": true}, {\"n\": 3}, {\"bad\": true}]}");
    assert_range(&b, "sum_up", "3 to 10");
    assert_range(&b, "many", "3 in any case");
    assert_range(&b, "most", "3 to 5");
    assert_range(&b, "any_bad", "yes in any case");
    book_end(&b);
}

static void what_is_asked_first(void **state)
{
    book b;
    gj_ranges ranges;
    gj_need *needs;
    size_t count;
    gj_possible range;
    gj_arena arena;
    (void)state;
    book_begin(&b,
               HEAD "record { small : yes_no ; idle : number >= 0 ; large : yes_no ; group : { in_it : "
                    "number in 0..2 } }\n"
                    "result total = (if small then 1 else 0) + (if large then 10 else 0) + group.in_it +\n"
                    "               (if idle < 0 then 1 else 0)\n");
    book_run(&b, "{}");
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_ranges_init(&ranges, &b.machine, NULL, 0), GJ_OK);
    uint32_t total = gj_program_find(b.made.program, text_of("total"));
    assert_int_equal(gj_ranges_of(&ranges, total, 0, GJ_RANGE_RUNS, &range), GJ_OK);
    assert_int_equal(gj_ranges_needs(&ranges, &arena, &needs, &count), GJ_OK);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    for (size_t i = 0; i < count; i++) {
        gj_record_path(&b.record, needs[i].field, needs[i].entry, &out);
        gj_buffer_string(&out, needs[i].narrows ? " " : "- ");
    }
    assert_buffer(&out, "large group small idle- ");
    gj_buffer_fini(&out);
    gj_ranges_fini(&ranges);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* What a guard says of two facts holds for their difference and their quotient, whichever stands first. */
static void orders_narrow_differences(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "record { have : number in 0..10 ; used : number in 0..10 ; low : number in -5..5 }\n"
                        "result rest { when have >= used : have - used ; else : 0 }\n"
                        "result over { when have > used : 0 ; else : have - used }\n"
                        "result share { when used > 0 and have >= used : have / used ; else : 1 }\n"
                        "result part { when have > 0 and have >= used : used / have ; else : 1 }\n"
                        "result signed { when low <= have and have > 0 : low / have ; else : 0 }\n"
                        "result not_five { when have is not 0 and have is not 10 : have ; else : 5 }\n");
    book_run(&b, "{}");
    assert_range(&b, "rest", "0 to 10");
    assert_range(&b, "over", "-10 to 0");
    assert_range(&b, "share", "at least 1");
    assert_range(&b, "part", "0 to 1");
    assert_range(&b, "signed", "at most 1");
    assert_range(&b, "not_five", "more than 0 and less than 10");
    book_end(&b);
}

/* Dates and months of which a day may be missing; workdays; parts of dates. */
static void dates_between_two_days(void **state)
{
    book b;
    (void)state;
    book_begin(
        &b,
        "rulebook trial \"T\" { month_end : strict }\n"
        "calendar days \"2026\" = 2026-01-01..2026-12-31 { 2026-01-01 : holiday }\n"
        "record {\n"
        "  d : date in 2026-01-10..2026-03-20 ; e : date in 2026-02-03..2026-02-20 ; n : whole in 1..2\n"
        "  any : date ; wide : date in 2025-01-01..2027-12-31 ; many : whole ; late : date >= 2027-02-01\n"
        "}\n"
        "result next = d + 1 months\n"
        "result after = 2026-01-31 + months(n)\n"
        "result far = any + days(many)\n"
        "result month = month(d)\n"
        "result day = day(e)\n"
        "result day_of_month = day(d)\n"
        "result year = year(wide)\n"
        "result month_of_years = month(wide)\n"
        "result work = e + 2 workdays\n"
        "result workday = next_workday(wide)\n"
        "result beyond = next_workday(late)\n"
        "result works = is_workday(wide)\n"
        "result between = months_between(2025-12-31, d)\n"
        "result worked = wide + workdays(many)\n");
    book_run(&b, "{}");
    assert_range(&b, "next", "2026-02-10 to 2026-04-20 !");
    assert_range(&b, "after", "2026-03-31 !");
    assert_range(&b, "far", " !");
    assert_range(&b, "month", "1 to 3");
    assert_range(&b, "day", "3 to 20");
    assert_range(&b, "day_of_month", "1 to 31");
    assert_range(&b, "year", "2025 to 2027");
    assert_range(&b, "month_of_years", "1 to 12");
    assert_range(&b, "work", "2026-02-05 to 2026-02-24");
    assert_range(&b, "workday", "2026-01-01 to 2026-12-31 !");
    assert_range(&b, "beyond", "2026-01-01 to 2026-12-31 !");
    assert_range(&b, "works", " !");
    assert_range(&b, "between", "0 to 2");
    assert_range(&b, "worked", "2026-01-01 to 2026-12-31 !");
    book_end(&b);
}

/* Entries of known lists one by one, of lists not known all together; columns, sets,
 * groups that may be none. */
static void entries_and_columns(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD
               "alternatives many = a0 < a1 < a2 < a3 < a4 < a5 < a6 < a7 < a8 < a9 < b0 < b1 < b2 < b3\n"
               "record {\n"
               "  rows : list of { n : number in 1..5 ; g : grade ; kind : text ; d : date or nothing }\n"
               "  visit : { days : number in 1..3 ; inner : { hours : number in 0..8 } } or nothing\n"
               "  m : many ; t : text default \"x\" ; neg : number < 0 ; w : whole in 0..5\n"
               "}\n"
               "define double for each r in rows = r.n * 2\n"
               "define known for each r in rows = 7\n"
               "result doubled = sum(for r in rows : double[r])\n"
               "result sevens = sum(for r in rows : known[r] + r.n * 0)\n"
               "result kinds = distinct(for r in rows : r.kind)\n"
               "result worst = min(for r in rows : r.g)\n"
               "result pairs = count(for r in rows for s in rows where r.n > s.n)\n"
               "result days = visit.days if nothing 0\n"
               "result hours = visit.inner.hours if nothing 9\n"
               "result later = m > many.a4\n"
               "result named = t = \"x\"\n"
               "result minus = neg + w\n"
               "result first_size = sum(for r in rows where r.d is nothing : r.n)\n");
    book_run(&b, "{}");
    assert_range(&b, "doubled", "at least 0 or none");
    assert_range(&b, "sevens", "at least 0 or none");
    assert_range(&b, "kinds", "at least 0");
    assert_range(&b, "worst", "");
    assert_range(&b, "pairs", "at least 0");
    assert_range(&b, "days", "0 to 3");
    assert_range(&b, "hours", "0 to 9");
    assert_range(&b, "later", "");
    assert_range(&b, "minus", "less than 5");
    assert_range(&b, "first_size", "at least 0");
    book_run(
        &b,
        "{\"rows\": [{\"n\": 2, \"kind\": \"p\"}, {\"g\": \"mid\"}], \"visit\": {\"days\": 2}, \"neg\": 5}");
    assert_range(&b, "doubled", "6 to 14");
    assert_range(&b, "sevens", "14 in any case");
    assert_range(&b, "kinds", "1 to 2");
    assert_range(&b, "worst", "low or mid");
    assert_range(&b, "pairs", "0 to 1");
    assert_range(&b, "days", "2 in any case");
    assert_range(&b, "hours", "0 to 8");
    assert_range(&b, "minus", " !");
    assert_range(&b, "first_size", "0 to 7");
    book_end(&b);
}

static void assert_needs_at(book *b, const gj_freed *freed, size_t freed_count, const char *name,
                            const char *expected, int line)
{
    gj_ranges ranges;
    gj_need *needs;
    size_t count;
    gj_possible range;
    gj_arena arena;
    gj_buffer out;
    uint32_t definition = gj_program_find(b->made.program, text_of(name));
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_ranges_init(&ranges, &b->machine, freed, freed_count), GJ_OK);
    assert_int_equal(gj_ranges_of(&ranges, definition, 0, GJ_RANGE_RUNS, &range), GJ_OK);
    assert_int_equal(gj_ranges_needs(&ranges, &arena, &needs, &count), GJ_OK);
    for (size_t i = 0; i < count; i++) {
        gj_buffer_string(&out, i == 0 ? "" : " ");
        gj_record_path(&b->record, needs[i].field, needs[i].entry, &out);
        gj_buffer_string(&out, needs[i].narrows ? "" : "-");
    }
    assert_text_at(gj_buffer_as_text(&out), expected, __FILE__, line);
    gj_buffer_fini(&out);
    gj_ranges_fini(&ranges);
    gj_arena_fini(&arena);
}
#define assert_needs(b, name, expected) assert_needs_at((b), NULL, 0, (name), (expected), __LINE__)

/* The same field of two entries is two questions; a field without a number that could be tried is asked for
 * nevertheless; what ends in an error whatever is said narrows nothing. */
static void every_kind_of_fact_can_be_asked_for(void **state)
{
    char rules[4096];
    book b;
    (void)state;
    book_begin(&b, HEAD
               "alternatives many = a0 < a1 < a2 < a3 < a4 < a5 < a6 < a7 < a8 < a9 < b0 < b1 < b2 < b3\n"
               "record {\n"
               "  rows : list of { n : number in 1..5 } ; neg : number < 0 ; w : whole in 0..5 ; m : many\n"
               "  t : text ; stated : number in 0..3\n"
               "}\n"
               "result total = sum(for r in rows : r.n) + neg + w + stated + (if m > many.a4 then 9 else 0)\n"
               "result refused = if w > 3 then error \"a\" else error \"b\"\n"
               "result named = if t = \"x\" then 1 else 2\n");
    book_run(&b, "{\"rows\": [{}, {}], \"stated\": 2}");
    assert_needs(&b, "total", "rows[0].n- rows[1].n- neg- w- m-");
    assert_needs(&b, "refused", "w-");
    assert_needs(&b, "named", "t");
    const gj_freed freed = {gj_field_children(b.made.program, UINT32_MAX) + 6, NULL};
    assert_needs_at(&b, &freed, 1, "total", "rows[0].n- rows[1].n- neg- w- m-", __LINE__);
    book_end(&b);
    /* A group of more fields than are tried. */
    int size = snprintf(rules, sizeof(rules), HEAD "record { group : {");
    for (int i = 0; i < 20; i++)
        size +=
            snprintf(rules + size, sizeof(rules) - (size_t)size, "%s f%d : yes_no", i == 0 ? "" : " ;", i);
    size += snprintf(rules + size, sizeof(rules) - (size_t)size, " } }\nresult total = 0");
    for (int i = 0; i < 20; i++)
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, " + (if group.f%d then 1 else 0)", i);
    snprintf(rules + size, sizeof(rules) - (size_t)size, "\n");
    book_begin(&b, rules);
    book_run(&b, "{}");
    assert_needs(&b, "total", "group");
    assert_range(&b, "total", "0 to 20");
    book_end(&b);
}

/* More missing facts than are looked at: anything is possible. */
static void too_many_missing_facts(void **state)
{
    book b;
    gj_buffer json;
    (void)state;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"rows\": [{}");
    for (int i = 0; i < 20000; i++)
        gj_buffer_string(&json, ",{}");
    gj_buffer_string(&json, "]}");
    gj_buffer_bytes(&json, "", 1);
    book_begin(&b, HEAD "record { rows : list of { n : number in 1..5 } }\n"
                        "result total = sum(for r in rows : r.n)\n");
    book_run(&b, json.bytes);
    assert_range(&b, "total", " ? !");
    gj_buffer_fini(&json);
    book_end(&b);
}

/* A fact that the record states is opened by the caller. */
static void a_stated_fact_can_be_freed(void **state)
{
    book b;
    gj_ranges ranges;
    gj_possible range;
    (void)state;
    book_begin(&b, HEAD "record { x : number in 0..10 ; y : number in 0..10 }\nresult total = x + y\n");
    book_run(&b, "{\"x\": 3, \"y\": 4}");
    const gj_freed freed = {1, NULL};
    assert_int_equal(gj_ranges_init(&ranges, &b.machine, &freed, 1), GJ_OK);
    uint32_t total = gj_program_find(b.made.program, text_of("total"));
    assert_true(gj_ranges_is_open(&ranges, total));
    assert_int_equal(gj_ranges_of(&ranges, total, 0, 1, &range), GJ_OK);
    assert_int_equal(range.numbers.low.value.num, 3);
    assert_int_equal(range.numbers.high.value.num, 13);
    gj_ranges_fini(&ranges);
    book_end(&b);
}

/* Thousands of generated books and records with holes. */
static void generated_ranges_hold(void **state)
{
    ref_totals totals = {0};
    gj_buffer report;
    (void)state;
    ref_memory_init();
    gj_buffer_init(&report, gj_allocator_default());
    for (uint64_t seed = 100001; seed <= 100600 && totals.disagreements == 0; seed++)
        ref_differ_generated(seed, 20, &totals, &report, false);
    gj_buffer_char(&report, '\0');
    if (totals.disagreements > 0)
        print_error("%s\n", report.bytes);
    assert_int_equal(totals.disagreements, 0);
    assert_true(ref_ranges_checked > 20000);
    assert_true(ref_ranges_open * 5 > ref_ranges_checked); /* else the holes are worth little */
    gj_buffer_fini(&report);
    ref_memory_fini();
}

static book asked;

static gj_status ask(gj_allocator allocator)
{
    gj_arena arena;
    gj_ranges ranges;
    gj_possible range;
    gj_need *needs;
    size_t count;
    gj_machine machine = asked.machine;
    gj_arena_init(&arena, allocator);
    machine.arena = &arena;
    gj_status status = gj_ranges_init(&ranges, &machine, NULL, 0);
    if (status == GJ_OK)
        status = gj_ranges_of(&ranges, gj_program_find(asked.made.program, text_of("total")), 0, 20, &range);
    if (status == GJ_OK)
        status = gj_ranges_needs(&ranges, &arena, &needs, &count);
    gj_ranges_fini(&ranges);
    gj_arena_fini(&arena);
    return status;
}

static void every_allocation_is_noticed(void **state)
{
    (void)state;
    book_begin(&asked, HEAD "record { k : yes_no ; x : number in 0..10 ; rows : list of { n : number } }\n"
                            "result total = (if k then x else 3) + sum(for r in rows : r.n)\n");
    book_run(&asked, "{\"rows\": [{}, {\"n\": 1}]}");
    assert_every_allocation_is_noticed(ask, 5);
    book_end(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_narrow_differences),
        cmocka_unit_test(dates_between_two_days),
        cmocka_unit_test(every_kind_of_fact_can_be_asked_for),
        cmocka_unit_test(too_many_missing_facts),
        cmocka_unit_test(entries_and_columns),
        cmocka_unit_test(arithmetic_and_guards),
        cmocka_unit_test(facts_that_belong_together),
        cmocka_unit_test(lists_known_and_not),
        cmocka_unit_test(what_is_asked_first),
        cmocka_unit_test(a_stated_fact_can_be_freed),
        cmocka_unit_test(every_allocation_is_noticed),
        cmocka_unit_test(generated_ranges_hold),
    };
    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
