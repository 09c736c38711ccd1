/* Ranges of results while facts are missing: how narrow they are, that they hold what happens (a longer run
 * is `make differential`), what is asked first, and that failing allocations are noticed. */
#include "tests/unit/book_fixture.h"

#include "cli/foreseen.h"
#include "tests/reference/differential.h"
#include "tests/reference/memory.h"
#include "tests/reference/ranges.h"
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
        cmocka_unit_test(arithmetic_and_guards),      cmocka_unit_test(facts_that_belong_together),
        cmocka_unit_test(lists_known_and_not),        cmocka_unit_test(what_is_asked_first),
        cmocka_unit_test(a_stated_fact_can_be_freed), cmocka_unit_test(every_allocation_is_noticed),
        cmocka_unit_test(generated_ranges_hold),
    };
    return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
