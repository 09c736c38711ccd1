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

static gj_status ask(gj_allocator allocator)
{
    gj_arena arena, run;
    gj_correcting found;
    gj_machine machine = asked.machine;
    const gj_goal goal = {gj_program_find(asked.made.program, text_of("total")), 0, gj_value_whole(4), true};
    gj_arena_init(&arena, allocator);
    gj_arena_init(&run, allocator);
    machine.arena = &run;
    gj_status status = gj_correct(&machine, &arena, &goal, &found);
    gj_arena_fini(&run);
    gj_arena_fini(&arena);
    return status;
}

static void every_allocation_is_noticed(void **state)
{
    (void)state;
    book_begin(&asked,
               HEAD "record { a : yes_no default yes ; rows : list of { n : number } ; t : list of text }\n"
                    "result total = (if a then 3 else 0) - count(for r in rows where r.n > 1) +\n"
                    "               (if \"x\" in t then 1 else 0) + 1\n");
    book_run(&asked, "{\"a\": false, \"rows\": [{\"n\": 2}, {\"n\": 1}], \"t\": [\"y\"]}");
    assert_every_allocation_is_noticed(ask, 5);
    book_end(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(findings_of_every_kind),
        cmocka_unit_test(numbers_go_no_further_than_needed),
        cmocka_unit_test(the_smallest_sets_are_the_smallest),
        cmocka_unit_test(many_findings_are_gathered),
        cmocka_unit_test(every_allocation_is_noticed),
    };
    return cmocka_run_group_tests_name("correct", tests, NULL, NULL);
}
