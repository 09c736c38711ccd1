/* The vector machine (vm/vector.h): many records at once give what each gives alone, whatever their numbers,
 * and a lane that fails leaves the others alone. tests/reference holds both machines to generated books. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>
#include "vm/number.h"
#include "vm/vector.h"

#define ROOM ((size_t)16 << 20)

/* A batch of records beside the book's own machine. */
typedef struct batch {
    book b;
    gj_arena home, facts[GJ_VECTOR_LANES], arenas[GJ_VECTOR_LANES];
    gj_machine machine;
    gj_vector *vector;
    gj_record records[GJ_VECTOR_LANES];
    gj_vector_lane lanes[GJ_VECTOR_LANES];
} batch;

static void batch_begin(batch *t, const char *rules)
{
    *t = (batch){.vector = NULL};
    book_begin(&t->b, rules);
    gj_arena_init(&t->home, checked_alloc());
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++) {
        gj_arena_init(&t->facts[i], checked_alloc());
        gj_arena_init(&t->arenas[i], checked_alloc());
    }
    assert_int_equal(gj_machine_init(&t->machine, t->b.made.program, &t->home), GJ_OK);
}

static void batch_end(batch *t)
{
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++) {
        gj_arena_fini(&t->facts[i]);
        gj_arena_fini(&t->arenas[i]);
    }
    gj_arena_fini(&t->home);
    book_end(&t->b);
}

static void read_lane(batch *t, size_t lane, const char *json)
{
    gj_arena_reset(&t->facts[lane]);
    gj_arena_reset(&t->arenas[lane]);
    t->records[lane] = (gj_record){.program = t->b.made.program, .arena = &t->facts[lane]};
    assert_int_equal(gj_record_read(t->b.reader, &t->records[lane], text_of(json)), GJ_OK);
    t->lanes[lane] = (gj_vector_lane){.record = &t->records[lane], .arena = &t->arenas[lane]};
}

static bool same(const gj_value *x, const gj_value *y, gj_type_kind kind)
{
    gj_arena arena;
    int order = 1;
    if (x->state != y->state || x->den != y->den)
        return false;
    if (x->state != GJ_VALUE)
        return true;
    if (kind != GJ_T_NUMBER || x->den != 0)
        return x->num == y->num;
    gj_arena_init(&arena, checked_alloc());
    assert_true(gj_number_compare(&arena, &order, x, y));
    gj_arena_fini(&arena);
    return order == 0;
}

/* Each shown definition of each lane against the book's own machine over the same record. */
static void assert_lanes_agree(batch *t, size_t count)
{
    assert_int_equal(gj_vector_run(t->vector, t->lanes, count), GJ_OK);
    for (size_t i = 0; i < count; i++) {
        gj_arena_reset(&t->b.arena);
        gj_status status = gj_machine_run(&t->b.machine, &t->records[i], &t->b.arena);
        assert_int_equal(t->lanes[i].status, status);
        if (status != GJ_OK)
            continue;
        gj_vector_show(t->vector, i);
        assert_int_equal(t->machine.steps, t->b.machine.steps);
        for (uint32_t d = 0; d < t->b.made.program->definition_count; d++) {
            gj_type_kind kind;
            uint32_t aux;
            if (!gj_machine_type(&t->machine, d, &kind, &aux))
                continue;
            gj_value value = gj_vector_value(t->vector, d, i);
            const gj_value *expected = gj_machine_value(&t->b.machine, d, 0);
            if (!same(&value, expected, kind) || !same(gj_machine_value(&t->machine, d, 0), expected, kind)) {
                gj_text name = gj_program_text(t->b.made.program, t->b.made.program->definitions[d].name);
                fail_msg("lane %d: %.*s is another", (int)i, (int)name.size, name.bytes);
            }
        }
    }
}

#define NUMBERS                                                                                              \
    "rulebook t \"t\" {}\nrecord {\n  a : number\n  b : number\n  c : number\n  d : number or nothing\n}\n"

/* Every pair of numbers that lie at some border: of 32 and 64 bits, of fractions, of what is no number. */
static void test_all_arithmetic_on_awkward_numbers(void **state)
{
    static const char *const numbers[] = {"0",
                                          "1",
                                          "-1",
                                          "7",
                                          "0.5",
                                          "-0.25",
                                          "0.3",
                                          "12.75",
                                          "1048575",
                                          "1048576",
                                          "-1048577",
                                          "2147483647",
                                          "2147483648",
                                          "-2147483648",
                                          "4294967295",
                                          "4294967296",
                                          "0.000000001",
                                          "3037000500.5",
                                          "9223372036854775807",
                                          "-9223372036854775807",
                                          "-9223372036854775808",
                                          "9223372036854775808",
                                          "0.1234567890123456789",
                                          "1e30",
                                          "-1e-30",
                                          "null",
                                          "\"wrong\""};
    static const char *const rules[] = {
        "result sum = a + b\nresult difference = a - b\nresult product = a * b\nresult quotient = a / b\n"
        "result both = (a + b) * (a - b) / (a * b + 1)\nresult remainder = a mod b\n",
        "result least = if a < b then a else b\nresult most = a at least b\nresult few = a at most b at most "
        "c\n"
        "result mixed = a / 3 + b / 7 - c / 11 + a * b / 13\nresult negative = -(a / 9)\n",
        "result less = a < b\nresult no_more = a <= b\nresult same = a = b\nresult other = a <> b\n"
        "result thirds = a / 3 < b / 3\nresult thirds_same = a / 3 = b / 3\nresult over = a / 6 >= b / 4\n",
        "result up = round(a / 3 + b, to 1, half up)\nresult even = round(a, to 0.5, half even)\n"
        "result down = round(a / 7, to 1, down)\nresult floor = round(b / 3, to 2, floor)\n"
        "result tie = round(a + b, to 1, half undetermined)\n",
        "result instead = d if nothing b\nresult there = d is nothing\n"
        "result chosen {\n  when a > b : a / 3\n  else when a < b : b / 7\n  else : c\n}\n"
        "result logic = a > 1 and b > 1 or not (a < b)\n",
        "result share = 6 * (1 - a / b)\nresult part = c * (b - a / 7)\nresult rest = a * (c - b / a)\n"
        "result again = a * (1 - b / 12) + b * (1 - a / 12)\nresult one = if a > b then a else c\n"
        "result other = if a > b then 5 else 7\nresult neither = if d is nothing then a > b else b > c\n",
    };
    (void)state;
    for (size_t r = 0; r < COUNT(rules); r++) {
        char text[1024], json[256];
        batch t;
        snprintf(text, sizeof text, "%s%s", NUMBERS, rules[r]);
        batch_begin(&t, text);
        assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
        assert_non_null(t.vector);
        size_t count = 0, room = 1; /* batches of 1, 2, 3, … records */
        for (size_t i = 0; i < COUNT(numbers) * COUNT(numbers); i++) {
            const char *a = numbers[i / COUNT(numbers)], *b = numbers[i % COUNT(numbers)];
            snprintf(json, sizeof json, "{\"a\":%s,\"b\":%s%s}", a, b, i % 5 == 0 ? "" : ",\"c\":1.5");
            read_lane(&t, count++, json);
            if (count < room && i + 1 < COUNT(numbers) * COUNT(numbers))
                continue;
            assert_lanes_agree(&t, count);
            count = 0;
            room = room == GJ_VECTOR_LANES ? GJ_VECTOR_LANES : room + 1;
        }
        batch_end(&t);
    }
}

#define LISTS "rulebook t \"t\" {}\nrecord {\n  n : number\n  sites : list of {\n    staff : whole\n  }\n}\n"

/* What comes of an empty list is worked out once; of other lists, of none and of wrong ones, for each record.
 */
static void test_empty_lists_are_done_once(void **state)
{
    static const char *const lists[] = {"[]",
                                        "[{\"staff\":4}]",
                                        "[{\"staff\":9},{\"staff\":2}]",
                                        "null",
                                        "\"wrong\"",
                                        "[{}]",
                                        "[{\"staff\":\"x\"},{\"staff\":7}]"};
    char json[256];
    batch t;
    (void)state;
    batch_begin(&t,
                "rulebook t \"t\" {}\nrecord {\n  n : number\n  sites : list of {\n    staff : whole\n  }\n"
                "  teams : list of {\n    staff : whole\n  }\n}\n"
                "result many = count(for s in sites where s.staff > 3)\n"
                "result total = sum(for s in sites : s.staff)\n"
                "result smallest = min(for s in sites : s.staff)\n"
                "result small = some(for s in sites : s.staff < 3)\n"
                "result all = every(for s in sites : s.staff > 1)\n"
                "result several = count(sites) + sum(for s in sites : s.staff)\n"
                "result beside = n + sum(for s in sites : s.staff)\n"
                "define twice = n * 2\nresult other = twice + sum(for s in sites : s.staff)\n"
                "result both = sum(for s in sites : s.staff) * 100 + sum(for t in teams : t.staff)\n"
                "result beyond = 1000000000000000000000000 + sum(for s in sites : s.staff)\n");
    assert_int_equal(gj_vector_new(&t.machine, ROOM, true, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    for (size_t step = 0; step < 12; step++) {
        for (size_t i = 0; i < GJ_VECTOR_LANES; i++) {
            size_t which = step == 0 ? 0 : (i * step + step) % (COUNT(lists) + step % 3 * COUNT(lists));
            const char *list = lists[which < COUNT(lists) ? which : 0];
            snprintf(json, sizeof json, "{\"n\":%u.5,\"sites\":%s,\"teams\":%s}", (unsigned)i, list,
                     lists[i / 3 % 3]);
            read_lane(&t, i, json);
        }
        assert_lanes_agree(&t, step == 11 ? 17 : GJ_VECTOR_LANES);
    }
    batch_end(&t);
}

/* A sum beside enough that has a form for all lanes. */
#define LEVELS(name, part)                                                                                   \
    "result " name " {\n"                                                                                    \
    "  when n > 1" part " : 1\n  else when n > 0" part " : 2\n  else when n > -1" part " : 3\n"              \
    "  else when n > -2" part " : 4\n  else when n > -3" part " : 5\n  else when n > -4" part " : 6\n"       \
    "  else when n > -5" part " : 7\n  else when n > -6" part " : 8\n  else when n > -7" part " : 9\n"       \
    "  else : 10\n}\n"
static const char with_loop[] =
    LISTS "result staff = sum(for s in sites : s.staff)\nresult share = n / 3\n" LEVELS("a", "")
        LEVELS("b", ".25") LEVELS("c", ".5") LEVELS("d", ".75") LEVELS("e", ".125");

static void test_a_lane_at_a_limit_fails_alone(void **state)
{
    batch t;
    (void)state;
    batch_begin(&t, with_loop);
    assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    for (size_t i = 0; i < 5; i++)
        read_lane(&t, i, i == 2 ? "{\"sites\":[{\"staff\":3}]}" : "{\"n\":5,\"sites\":[{\"staff\":3},{}]}");
    t.arenas[3].limit = 16; /* the missing staff has a reason, which is larger */
    assert_int_equal(gj_vector_run(t.vector, t.lanes, 5), GJ_OK);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(t.lanes[i].status, i == 3 ? GJ_E_LIMIT : GJ_OK);
    t.arenas[2].limit = 16; /* here it is `n` that is missing, in code for all lanes */
    for (size_t i = 0; i < 5; i++)
        gj_arena_reset(&t.arenas[i]);
    assert_int_equal(gj_vector_run(t.vector, t.lanes, 5), GJ_OK);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(t.lanes[i].status, i == 2 || i == 3 ? GJ_E_LIMIT : GJ_OK);
    t.arenas[2].limit = t.arenas[3].limit = 0;
    for (size_t i = 0; i < 5; i++)
        gj_arena_reset(&t.arenas[i]);
    assert_lanes_agree(&t, 5); /* and what failed before is forgotten */
    batch_end(&t);
}

static void test_steps_are_counted_for_each_lane(void **state)
{
    batch t;
    (void)state;
    batch_begin(&t, with_loop);
    t.machine.step_limit = t.b.machine.step_limit = t.machine.schedule_steps + 10;
    assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    read_lane(&t, 0, "{\"n\":1,\"sites\":[{\"staff\":3}]}");
    read_lane(&t, 1, "{\"n\":1,\"sites\":[{},{},{},{},{},{},{},{},{},{},{},{}]}");
    read_lane(&t, 2, "{\"n\":1,\"sites\":[]}");
    assert_lanes_agree(&t, 3);
    assert_int_equal(t.lanes[0].status, GJ_OK);
    assert_int_equal(t.lanes[1].status, GJ_E_LIMIT);
    assert_int_equal(t.lanes[2].status, GJ_OK);
    t.machine.step_limit = 1; /* which no record can keep */
    assert_int_equal(gj_vector_run(t.vector, t.lanes, 3), GJ_E_LIMIT);
    batch_end(&t);
}

static void test_readings_may_change_between_batches(void **state)
{
    static const char rules[] = NUMBERS
        "reading which \"which\" @1 = thirds { thirds \"in three\" ; halves \"in two\" }\n"
        "result part = by which {\n  thirds : a / 3\n  halves : a / 2\n}\nresult doubled = part * 2\n";
    batch t;
    (void)state;
    batch_begin(&t, rules);
    assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    for (uint32_t choice = 0; choice < 3; choice++) {
        gj_machine_choose(&t.machine, 0, choice % 2);
        gj_machine_choose(&t.b.machine, 0, choice % 2);
        read_lane(&t, 0, "{\"a\":1}");
        read_lane(&t, 1, "{\"b\":1}");
        assert_lanes_agree(&t, 2);
        assert_int_equal(gj_vector_value(t.vector, gj_program_find(t.b.made.program, text_of("part")), 0).den,
                         choice % 2 == 0 ? 3 : 2);
    }
    batch_end(&t);
}

static void test_a_slice_has_only_what_it_needs(void **state)
{
    static const char rules[] =
        NUMBERS "define third = a / 3\nresult one = third + 1\nresult two = one * b\nresult other = c / 7\n";
    batch t;
    (void)state;
    batch_begin(&t, rules);
    uint32_t wanted = gj_program_find(t.b.made.program, text_of("one"));
    assert_int_equal(gj_machine_select(&t.machine, &wanted, 1), GJ_OK);
    assert_int_equal(gj_machine_select(&t.b.machine, &wanted, 1), GJ_OK);
    assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    read_lane(&t, 0, "{\"a\":1,\"b\":2,\"c\":3}");
    read_lane(&t, 1, "{\"a\":2}");
    assert_int_equal(gj_vector_run(t.vector, t.lanes, 2), GJ_OK);
    for (size_t i = 0; i < 2; i++) {
        gj_value value = gj_vector_value(t.vector, wanted, i);
        assert_int_equal(value.num, i == 0 ? 4 : 5);
        assert_int_equal(value.den, 3);
        gj_vector_show(t.vector, i);
        assert_int_equal(gj_machine_value(&t.machine, wanted, 0)->num, i == 0 ? 4 : 5);
        uint32_t other = gj_program_find(t.b.made.program, text_of("other"));
        assert_int_equal(gj_machine_value(&t.machine, other, 0)->state, GJ_UNKNOWN);
    }
    batch_end(&t);
}

/* Mostly loops: the scalar machine is as fast. */
static void test_a_program_of_loops_has_none(void **state)
{
    static const char rules[] = LISTS "result staff = sum(for s in sites : s.staff)\n"
                                      "result most = max(for s in sites : s.staff)\n";
    batch t;
    (void)state;
    batch_begin(&t, rules);
    assert_int_equal(gj_vector_new(&t.machine, ROOM, false, &t.vector), GJ_OK);
    assert_null(t.vector);
    assert_int_equal(gj_vector_new(&t.machine, 1000, true, &t.vector), GJ_OK);
    assert_null(t.vector); /* there is no room */
    assert_int_equal(gj_vector_new(&t.machine, ROOM, true, &t.vector), GJ_OK);
    assert_non_null(t.vector);
    read_lane(&t, 0, "{\"sites\":[{\"staff\":3},{\"staff\":4}]}");
    read_lane(&t, 1, "{}");
    read_lane(&t, 2, "{\"sites\":[{\"staff\":1.5}]}");
    assert_lanes_agree(&t, 3);
    batch_end(&t);
}

/* Plans with so much memory beyond the machine's own; how much it took. */
static gj_status plan_within(const gj_program *program, size_t limit, size_t *used)
{
    gj_arena home;
    gj_machine machine;
    gj_vector *vector;
    gj_arena_init(&home, checked_alloc());
    assert_int_equal(gj_machine_init(&machine, program, &home), GJ_OK);
    size_t before = home.used;
    home.limit = limit == 0 ? 0 : before + limit;
    gj_status status = gj_vector_new(&machine, ROOM, false, &vector);
    assert_true((status == GJ_OK) == (vector != NULL));
    *used = home.used - before;
    gj_arena_fini(&home);
    return status;
}

static void test_planning_where_memory_ends(void **state)
{
    batch t;
    size_t whole, used;
    (void)state;
    batch_begin(&t, with_loop);
    assert_int_equal(plan_within(t.b.made.program, 0, &whole), GJ_OK);
    for (size_t limit = 16; limit < whole; limit += limit < 4096 ? 16 : whole / 300 / 16 * 16 + 16)
        assert_int_equal(plan_within(t.b.made.program, limit, &used), GJ_E_NOMEM);
    assert_int_equal(plan_within(t.b.made.program, whole, &used), GJ_OK);
    batch_end(&t);
}

static gj_status plan_with(gj_allocator allocator)
{
    book b;
    gj_arena home;
    gj_machine machine;
    gj_vector *vector;
    book_begin(&b, with_loop);
    gj_arena_init(&home, allocator);
    gj_status status = gj_machine_init(&machine, b.made.program, &home);
    if (status == GJ_OK)
        status = gj_vector_new(&machine, ROOM, false, &vector);
    gj_arena_fini(&home);
    book_end(&b);
    return status;
}

static void test_planning_notices_every_failed_allocation(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(plan_with, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_arithmetic_on_awkward_numbers),
        cmocka_unit_test(test_empty_lists_are_done_once),
        cmocka_unit_test(test_a_lane_at_a_limit_fails_alone),
        cmocka_unit_test(test_steps_are_counted_for_each_lane),
        cmocka_unit_test(test_readings_may_change_between_batches),
        cmocka_unit_test(test_a_slice_has_only_what_it_needs),
        cmocka_unit_test(test_a_program_of_loops_has_none),
        cmocka_unit_test(test_planning_where_memory_ends),
        cmocka_unit_test(test_planning_notices_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("vector", tests, NULL, NULL);
}
