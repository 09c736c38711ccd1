/* What it would take: the smallest sets, against all subsets worked out here; entries dropped and codes
 * added; what is no finding; what cannot be reached and what stands in the way; and failing allocations. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>

#include "vm/correct.h"

static gj_correcting find(book *b, gj_arena *arena, const char *name, gj_value wanted, bool at_least)
{
    gj_correcting found;
    const gj_goal goal = {gj_program_find(b->made.program, text_of(name)), 0, wanted, at_least};
    assert_int_not_equal(goal.definition, UINT32_MAX);
    assert_int_equal(gj_correct(&b->machine, arena, &goal, &found), GJ_OK);
    return found;
}

static void show(book *b, const gj_correcting *found, gj_buffer *out)
{
    if (found->reached)
        gj_buffer_string(out, "reached");
    if (found->impossible)
        gj_buffer_string(out, "impossible");
    for (size_t w = 0; w < found->way_count; w++) {
        gj_buffer_string(out, w == 0 ? "" : " | ");
        for (uint32_t i = 0; i < found->ways[w].count; i++) {
            const gj_correction *c = found->ways[w].corrections[i];
            gj_buffer_string(out, i == 0 ? "" : " ");
            gj_record_path(&b->record, c->field, c->entry, out);
            if (c->kind == GJ_CORRECT_DROP)
                gj_buffer_format(out, "[%u]-", (unsigned)c->index);
            else if (c->kind == GJ_CORRECT_ADD)
                gj_buffer_string(out, "+");
            else if (c->after.state == GJ_VALUE)
                gj_buffer_format(out, "=%d", (int)c->after.num);
            else
                gj_buffer_string(out, "=nothing");
        }
    }
    for (uint32_t i = 0; i < found->block_count; i++) {
        gj_buffer_string(out, i == 0 ? " blocked by " : " ");
        gj_record_path(&b->record, found->blocks[i], NULL, out);
    }
}

#define assert_ways(b, name, wanted, expected) assert_ways_at((b), (name), (wanted), (expected), __LINE__)
static void assert_ways_at(book *b, const char *name, int64_t wanted, const char *expected, int line)
{
    gj_arena arena;
    gj_buffer out;
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    gj_correcting found = find(b, &arena, name, gj_value_whole(wanted), true);
    show(b, &found, &out);
    assert_text_at(gj_buffer_as_text(&out), expected, __FILE__, line);
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
}

#define HEAD "rulebook trial \"T\" { month_end : down }\nalternatives grade = low < mid < high\n"

static void findings_of_every_kind(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "record {\n"
                        "  licence : yes_no\n"
                        "  kind : one of a, b\n"
                        "  done : date\n"
                        "  penalties : list of { serious : yes_no ; cleared : yes_no default no }\n"
                        "  papers : list of text\n"
                        "  failed : whole >= 0 default 0\n"
                        "}\n"
                        "conditions eligible all of {\n"
                        "  licence   : licence\n"
                        "  penalties : every(for p in penalties : not p.serious or p.cleared)\n"
                        "  papers    : \"plan\" in papers and \"report\" in papers\n"
                        "  right     : kind is a\n"
                        "}\n"
                        "define sound = failed <= 1\n"
                        "result ok = licence and sound\n");
    const char *record =
        "{\"licence\": false, \"kind\": \"a\", \"done\": \"2026-01-01\", \"failed\": 3, \"papers\": "
        "[\"plan\"], \"penalties\": [{\"serious\": false}, {\"serious\": true}]}";
    book_run(&b, record);
    assert_ways(&b, "eligible", 1,
                "licence=1 penalties[1]- papers+ | licence=1 penalties[1].serious=0 papers+");
    assert_ways(&b, "ok", 1, "licence=1 failed=1");
    book_run(&b,
             "{\"licence\": true, \"kind\": \"b\", \"papers\": [\"plan\", \"report\"], \"penalties\": []}");
    assert_ways(&b, "eligible", 1, "impossible blocked by kind");
    book_run(&b,
             "{\"licence\": true, \"kind\": \"a\", \"papers\": [\"plan\", \"report\"], \"penalties\": []}");
    assert_ways(&b, "eligible", 1, "reached");
    book_end(&b);
}

/* A number is moved to the nearest value that is as good as any; one that is better without end is no
 * finding. */
static void numbers_go_no_further_than_needed(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "record { managers : whole >= 0 ; staff : whole >= 0 ; bonus : number >= 0 }\n"
                        "result level { when managers * 10 >= staff : grade.high ; else when managers >= 1 : "
                        "mid ; else : low }\n"
                        "result total = 60 + bonus\n"
                        "result passed = total >= 90\n");
    book_run(&b, "{\"managers\": 0, \"staff\": 10, \"bonus\": 1}");
    assert_ways(&b, "level", 2, "managers=1 | staff=0");
    assert_ways(&b, "passed", 1, "impossible blocked by bonus");
    book_end(&b);
}

/* Ten items worth 1 … 10, of which some fail: the smallest number of them that must be put right. */
static void the_smallest_sets_are_the_smallest(void **state)
{
    char rules[2048], json[512];
    book b;
    (void)state;
    int size = snprintf(rules, sizeof(rules), HEAD "record {\n");
    for (int i = 1; i <= 10; i++)
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, "  c%d : yes_no default yes\n", i);
    size += snprintf(rules + size, sizeof(rules) - (size_t)size, "}\nresult total = 0");
    for (int i = 1; i <= 10; i++)
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, " + (if c%d then %d else 0)", i, i);
    snprintf(rules + size, sizeof(rules) - (size_t)size, "\n");
    book_begin(&b, rules);
    for (unsigned bad = 1; bad < 1024; bad += 37) {
        size = snprintf(json, sizeof(json), "{");
        int has = 0, best = 99;
        for (int i = 1; i <= 10; i++) {
            bool fails = (bad >> (i - 1) & 1u) != 0;
            has += fails ? 0 : i;
            if (fails)
                size += snprintf(json + size, sizeof(json) - (size_t)size, "%s\"c%d\": false",
                                 json[size - 1] == '{' ? "" : ", ", i);
        }
        snprintf(json + size, sizeof(json) - (size_t)size, "}");
        int goal = 45;
        for (unsigned set = 0; set < 1024; set++) {
            int total = has, count = 0;
            for (int i = 1; i <= 10; i++)
                if ((set & bad) >> (i - 1) & 1u) {
                    total += i;
                    count++;
                }
            if ((set & ~bad) == 0 && total >= goal && count < best)
                best = count;
        }
        gj_arena arena;
        gj_arena_init(&arena, checked_alloc());
        book_run(&b, json);
        gj_correcting found = find(&b, &arena, "total", gj_value_whole(goal), true);
        assert_int_equal(found.reached, best == 0);
        if (best > 0) {
            assert_true(found.way_count > 0);
            assert_int_equal(found.ways[0].count, best);
            assert_true(found.smallest);
        }
        gj_arena_fini(&arena);
    }
    book_end(&b);
}

/* Too many sets for all to be tried: the best findings are gathered, and that is said. */
static void many_findings_are_gathered(void **state)
{
    char rules[4096], json[2048];
    book b;
    gj_arena arena;
    (void)state;
    int size = snprintf(rules, sizeof(rules), HEAD "record {\n"), text = snprintf(json, sizeof(json), "{");
    for (int i = 0; i < 40; i++) {
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, "  c%d : yes_no default yes\n", i);
        text += snprintf(json + text, sizeof(json) - (size_t)text, "%s\"c%d\": false", i == 0 ? "" : ", ", i);
    }
    snprintf(json + text, sizeof(json) - (size_t)text, "}");
    size += snprintf(rules + size, sizeof(rules) - (size_t)size, "}\nresult total = 0");
    for (int i = 0; i < 40; i++)
        size +=
            snprintf(rules + size, sizeof(rules) - (size_t)size, " + (if c%d then %d else 0)", i, 1 + i % 3);
    snprintf(rules + size, sizeof(rules) - (size_t)size, "\n");
    book_begin(&b, rules);
    book_run(&b, json);
    gj_arena_init(&arena, checked_alloc());
    gj_correcting found = find(&b, &arena, "total", gj_value_whole(30), true);
    assert_true(found.gathered);
    assert_false(found.smallest);
    assert_int_equal(found.way_count, 1);
    assert_int_equal(found.ways[0].count, 10); /* 13 items are worth 3 */
    assert_value(&b, "total", "0");            /* the record is as it was */
    book_run(&b, json);
    assert_value(&b, "total", "0");
    gj_arena_fini(&arena);
    book_end(&b);
}

static book asked;
static int64_t asked_for;

static gj_status ask(gj_allocator allocator)
{
    gj_arena arena, run;
    gj_correcting found;
    gj_machine machine = asked.machine;
    const gj_goal goal = {gj_program_find(asked.made.program, text_of("total")), 0, gj_value_whole(asked_for),
                          true};
    gj_arena_init(&arena, allocator);
    gj_arena_init(&run, allocator);
    machine.arena = &run;
    gj_status status = gj_correct(&machine, &arena, &goal, &found);
    gj_arena_fini(&run);
    gj_arena_fini(&arena);
    return status;
}

/* What is found first takes the memory for all that is found: once a fact, once an entry, once a code. */
static void every_allocation_is_noticed(void **state)
{
    static const struct {
        const char *rules, *record;
        int64_t wanted;
    } rows[] = {
        {HEAD "record { a : yes_no default yes ; rows : list of { n : number } ; t : list of text }\n"
              "result total = (if a then 3 else 0) - count(for r in rows where r.n > 1) +\n"
              "               (if \"x\" in t then 1 else 0) + 1\n",
         "{\"a\": false, \"rows\": [{\"n\": 2}, {\"n\": 1}], \"t\": [\"y\"]}", 4},
        {HEAD "record { rows : list of { n : number } }\n"
              "result total = 0 - count(for r in rows where r.n > 1)\n",
         "{\"rows\": [{\"n\": 2}]}", 0},
        {HEAD "record { t : list of text ; a : yes_no }\n"
              "define points = (if a then 2 else 0) + (if \"x\" in t then 1 else 0)\n"
              "result total = if points > 2 then 1 else 0\n",
         "{\"t\": [], \"a\": false}", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        asked_for = rows[i].wanted;
        book_begin(&asked, rows[i].rules);
        book_run(&asked, rows[i].record);
        assert_every_allocation_is_noticed(ask, 5);
        book_end(&asked);
    }
}

/* A list whose entries are named instead of described: alternatives, texts, and what cannot be guessed. */
static void codes_of_every_kind(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "alternatives mark = red, green, blue\n"
                        "record {\n"
                        "  marks  : list of mark\n"
                        "  papers : list of text\n"
                        "  days   : list of date\n"
                        "}\n"
                        "result marked = mark.green in marks and mark.red in marks\n"
                        "result complete = \"plan\" in papers and \"report\" in papers\n"
                        "result dated = 2026-01-01 in days\n"
                        "result bare = not (mark.red in marks)\n");
    book_run(&b, "{\"marks\": [\"red\"], \"papers\": [\"report\", 7], \"days\": [\"2026-02-01\"]}");
    assert_ways(&b, "marked", 1, "marks+");
    assert_ways(&b, "complete", 1, "papers+");
    assert_ways(&b, "dated", 1, "");
    assert_ways(&b, "bare", 1, "marks[0]-");
    book_end(&b);
}

/* Two choices of one list are each added to what the other one leaves; so are entries dropped and added. */
static void one_list_takes_several_corrections(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "alternatives mark = red, green, blue\n"
                        "record { marks : list of mark }\n"
                        "conditions good all of {\n"
                        "  green : mark.green in marks\n"
                        "  blue  : mark.blue in marks\n"
                        "  other : not (mark.red in marks)\n"
                        "}\n");
    book_run(&b, "{\"marks\": [\"red\"]}");
    assert_ways(&b, "good", 1, "marks[0]- marks+ marks+");
    book_end(&b);
}

/* Numbers of any size: in the record, as a bound, as the goal and as what comes out. */
static void large_numbers_are_told_as_they_are(void **state)
{
    book b;
    gj_arena arena;
    gj_buffer out;
    gj_value wanted;
    (void)state;
    book_begin(&b, HEAD "record {\n"
                        "  x : number in 0..100000000000000000000\n"
                        "  y : number default 2\n"
                        "  z : number\n"
                        "}\n"
                        "result total = x * y * 10000000000 + (if z > 5 then 1 else 0)\n");
    book_run(&b, "{\"x\": 50000000000000000000, \"y\": 3, \"z\": 90000000000000000000000}");
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_number_from_decimal(&arena, &wanted, GJ_TEXT("1e30")), GJ_PARSE_OK);
    gj_correcting found = find(&b, &arena, "total", wanted, true);
    assert_true(found.reached);
    assert_true(gj_number_format(&arena, &out, &found.now));
    assert_buffer(&out, "1500000000000000000000000000001");
    assert_int_equal(gj_number_from_decimal(&arena, &wanted, GJ_TEXT("1000000000000000000000000000001")),
                     GJ_PARSE_OK);
    found = find(&b, &arena, "total", wanted, false);
    assert_false(found.reached);
    assert_int_equal(found.way_count, 1);
    gj_buffer_clear(&out);
    assert_true(gj_number_format(&arena, &out, &found.ways[0].result));
    assert_buffer(&out, "1000000000000000000000000000001");
    assert_int_equal(found.ways[0].count, 1);
    assert_int_equal(found.ways[0].corrections[0]->after.num, 2);
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* What a number is judged by: more of it, less of it, neither; under a reading that the caller has chosen. */
static void the_number_behind_a_goal_leads(void **state)
{
    book b;
    gj_arena arena;
    gj_correcting found;
    (void)state;
    gj_arena_init(&arena, checked_alloc());
    book_begin(&b, HEAD
               "record { a : yes_no default yes ; b : yes_no default yes ; n : number in 0..9 }\n"
               "reading limit \"L\" @1 = strict { strict \"S\" ; mild \"M\" }\n"
               "define points = (if a then 2 else 0) + (if b then 2 else 0)\n"
               "define most = by limit { strict : 3 ; mild : 1 }\n"
               "result passed = points > most\n"
               "result level { when points < 1 : grade.high ; else when points < 3 : mid ; else : low }\n"
               "result hit = n = 5\n"
               "result five = 5\n"
               "result odd = a and n < 0\n");
    const char *record = "{\"a\": false, \"b\": false, \"n\": 7}";
    book_run(&b, record);
    assert_ways(&b, "passed", 1, "a=1 b=1");
    assert_ways(&b, "level", 2, "reached");
    assert_ways(&b, "hit", 1, "n=5");
    assert_ways(&b, "five", 5, "reached");
    assert_ways(&b, "five", 6, "impossible");
    assert_ways(&b, "odd", 1, "impossible");
    found = find(&b, &arena, "points", gj_value_whole(2), false);
    assert_int_equal(found.way_count, 2);
    assert_int_equal(found.ways[0].count, 1);
    found = find(&b, &arena, "points", gj_value_whole(3), false);
    assert_int_equal(found.way_count, 0);
    gj_machine_choose(&b.machine, 0, 1);
    book_run(&b, record);
    assert_ways(&b, "passed", 1, "a=1 | b=1");
    book_run(&b, "{\"a\": false, \"b\": true, \"n\": 7}");
    assert_ways(&b, "level", 2, "impossible blocked by b");
    gj_arena_fini(&arena);
    book_end(&b);
}

/* Facts that differ from their defaults, of each type; alternatives with more choices than are tried. */
static void defaults_are_gone_back_to(void **state)
{
    char rules[8192];
    book b;
    (void)state;
    int size = snprintf(rules, sizeof(rules), HEAD "alternatives mark = c, d\nalternatives long = c0");
    for (int i = 1; i < 100; i++)
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, " < c%d", i);
    size += snprintf(rules + size, sizeof(rules) - (size_t)size, "\nresult listed = h in (");
    for (int i = 1; i <= 100; i++)
        size += snprintf(rules + size, sizeof(rules) - (size_t)size, "%s%d", i == 1 ? "" : ", ", 10 * i);
    size += snprintf(rules + size, sizeof(rules) - (size_t)size, ")\nresult in_order = mark.c in codes");
    snprintf(rules + size, sizeof(rules) - (size_t)size,
             "\nrecord {\n  codes : list of mark or nothing\n"
             "  g : grade default high\n"
             "  n : number or nothing default nothing\n"
             "  m : number or nothing\n"
             "  h : number in 0..10\n"
             "  l : long\n"
             "}\n"
             "result best = g is high\n"
             "result none = n is nothing\n"
             "result some_n = n is not nothing and n >= 3 or m is not nothing and m >= 3 and m < 90\n"
             "result fair_n = n is nothing or n >= 3\n"
             "result much = h >= 10\n"
             "result near = l is long.c90\n"
             "result far = l is long.c98\n");
    book_begin(&b, rules);
    book_run(&b, "{\"g\": \"low\", \"n\": 1, \"m\": null, \"h\": 4, \"l\": \"c1\", \"codes\": null}");
    assert_ways(&b, "best", 1, "g=2");
    assert_ways(&b, "none", 1, "n=nothing");
    assert_ways(&b, "much", 1, "h=10");
    assert_ways(&b, "near", 1, "l=90");
    assert_ways(&b, "far", 1, "impossible blocked by l");
    assert_ways(&b, "some_n", 1, "m=3 | n=3");
    assert_ways(&b, "fair_n", 1, "n=3");
    assert_ways(&b, "listed", 1, "h=10");
    assert_ways(&b, "in_order", 1, "impossible blocked by codes");
    book_end(&b);
}

/* No more than eight facts are told that stand in the way. */
static void what_stands_in_the_way_is_cut(void **state)
{
    book b;
    (void)state;
    book_begin(&b, HEAD "record {\n"
                        "  d1 : date ; d2 : date ; d3 : date ; d4 : date ; d5 : date\n"
                        "  d6 : date ; d7 : date ; d8 : date ; d9 : date\n"
                        "}\n"
                        "result any_late = d1 > 2026-06-01 or d2 > 2026-06-01 or d3 > 2026-06-01 or\n"
                        "  d4 > 2026-06-01 or d5 > 2026-06-01 or d6 > 2026-06-01 or d7 > 2026-06-01 or\n"
                        "  d8 > 2026-06-01 or d9 > 2026-06-01\n");
    book_run(&b, "{\"d1\": \"2026-01-01\", \"d2\": \"2026-01-01\", \"d3\": "
                 "\"2026-01-01\", \"d4\": \"2026-01-01\", \"d5\": \"2026-01-01\", \"d6\": \"2026-01-01\", "
                 "\"d7\": \"2026-01-01\", \"d8\": \"2026-01-01\", \"d9\": \"2026-01-01\"}");
    assert_ways(&b, "any_late", 1, "impossible blocked by d1 d2 d3 d4 d5 d6 d7 d8");
    book_end(&b);
}

/* Entries of a list for which a result is asked one by one: the entry itself may go. */
static void a_result_of_each_entry(void **state)
{
    book b;
    gj_arena arena;
    gj_buffer out;
    gj_correcting found;
    (void)state;
    book_begin(&b, HEAD "record { rows : list of { n : number in 0..9 } }\n"
                        "result fine for each r in rows = r.n > 5\n");
    book_run(&b, "{\"rows\": [{\"n\": 7}, {\"n\": 1}]}");
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    const gj_goal goal = {gj_program_find(b.made.program, text_of("fine")), 1, gj_value_whole(1), false};
    assert_int_equal(gj_correct(&b.machine, &arena, &goal, &found), GJ_OK);
    show(&b, &found, &out);
    assert_buffer(&out, "rows[1].n=9"); /* without the entry there is no result */
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* Eight findings are needed where sets of six are tried: what was added for its own worth and turns out not
 * to be needed is left out again. Where adding gets no further there is no way to tell. */
static void what_is_gathered_is_needed(void **state)
{
    book b;
    gj_arena arena;
    gj_buffer out;
    (void)state;
    book_begin(&b,
               HEAD "record {\n"
                    "  a : yes_no default yes\n"
                    "  b1 : yes_no default yes ; b2 : yes_no default yes ; b3 : yes_no default yes\n"
                    "  b4 : yes_no default yes ; b5 : yes_no default yes ; b6 : yes_no default yes\n"
                    "  b7 : yes_no default yes ; b8 : yes_no default yes\n"
                    "}\n"
                    "define all_b = b1 and b2 and b3 and b4 and b5 and b6 and b7 and b8\n"
                    "define few = (if b1 then 1 else 0) + (if b2 then 1 else 0) + (if b3 then 1 else 0) +\n"
                    "             (if b4 then 1 else 0) + (if b5 then 1 else 0) + (if b6 then 1 else 0) +\n"
                    "             (if b7 then 1 else 0) + (if b8 then 1 else 0)\n"
                    "result total = (if all_b then 100 else few + (if a then 20 else 0))\n"
                    "result capped = few + (if a then 20 else 0) - (if all_b then 9 else 0)\n");
    book_run(&b, "{\"a\": false, \"b1\": false, \"b2\": false, \"b3\": false, \"b4\": false, \"b5\": false, "
                 "\"b6\": false, \"b7\": false, \"b8\": false}");
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    gj_correcting found = find(&b, &arena, "total", gj_value_whole(100), true);
    show(&b, &found, &out);
    assert_buffer(&out, "b1=1 b2=1 b3=1 b4=1 b5=1 b6=1 b7=1 b8=1");
    assert_true(found.gathered);
    assert_false(found.smallest);
    assert_int_equal(found.complete, 6);
    found = find(&b, &arena, "capped", gj_value_whole(28), true);
    assert_false(found.gathered || found.impossible);
    assert_int_equal(found.way_count, 0);
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* More facts than are looked at: nothing is found, and nothing is said to be impossible. */
static void too_many_facts_are_said(void **state)
{
    book b;
    gj_arena arena;
    const size_t entries = 20001;
    char *json = test_malloc(entries * 8 + 32);
    size_t size = (size_t)sprintf(json, "{\"rows\": [");
    (void)state;
    for (size_t i = 0; i < entries; i++)
        size += (size_t)sprintf(json + size, "%s{}", i == 0 ? "" : ",");
    (void)sprintf(json + size, "]}");
    book_begin(&b, HEAD "record { rows : list of { n : number default 3 } }\n"
                        "result total = 0 - count(for r in rows where r.n > 1)\n");
    book_run(&b, json);
    gj_arena_init(&arena, checked_alloc());
    gj_correcting found = find(&b, &arena, "total", gj_value_whole(0), true);
    assert_true(found.cut);
    assert_int_equal(found.findings, 0);
    assert_false(found.impossible || found.smallest);
    assert_int_equal(found.complete, 0);
    gj_arena_fini(&arena);
    test_free(json);
    book_end(&b);
}

/* Evaluations that take long: looking at findings ends where half of what a search may take is used up. */
static void long_evaluations_end_the_search(void **state)
{
    book b;
    gj_arena arena;
    gj_buffer json;
    (void)state;
    gj_buffer_init(&json, checked_alloc());
    gj_buffer_string(&json, "{\"rows\": [");
    for (int i = 0; i < 400; i++)
        gj_buffer_format(&json, "%s{\"n\": %d}", i == 0 ? "" : ", ", i);
    gj_buffer_string(&json, "]}");
    gj_buffer_bytes(&json, "", 1);
    book_begin(&b, HEAD "record { rows : list of { n : number in 0..1000 } }\n"
                        "define all = sum(for r in rows : count(for s in rows where s.n >= r.n))\n"
                        "result total = all - 2 * 80200\n");
    book_run(&b, json.bytes);
    gj_arena_init(&arena, checked_alloc());
    gj_correcting found = find(&b, &arena, "total", gj_value_whole(79000), true);
    assert_true(found.cut && found.findings > 10 && found.findings < 800);
    assert_int_equal(found.complete, 0);
    assert_false(found.impossible || found.smallest);
    gj_arena_fini(&arena);
    gj_buffer_fini(&json);
    book_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_of_every_kind),
        cmocka_unit_test(numbers_go_no_further_than_needed),
        cmocka_unit_test(the_smallest_sets_are_the_smallest),
        cmocka_unit_test(many_findings_are_gathered),
        cmocka_unit_test(codes_of_every_kind),
        cmocka_unit_test(long_evaluations_end_the_search),
        cmocka_unit_test(what_is_gathered_is_needed),
        cmocka_unit_test(too_many_facts_are_said),
        cmocka_unit_test(the_number_behind_a_goal_leads),
        cmocka_unit_test(defaults_are_gone_back_to),
        cmocka_unit_test(what_stands_in_the_way_is_cut),
        cmocka_unit_test(a_result_of_each_entry),
        cmocka_unit_test(large_numbers_are_told_as_they_are),
        cmocka_unit_test(one_list_takes_several_corrections),
        cmocka_unit_test(every_allocation_is_noticed),
    };
    return cmocka_run_group_tests_name("correct", tests, NULL, NULL);
}
