/* Sets of values by themselves: columns whose entries are known, not known or beyond their list; sets that
 * grow; what holds what; and the calendar where it ends. Sound means: whatever may happen is among what is
 * said. Whole programs are held to that by test_range and the generator of tests/reference. */
#include "tests/unit/book_fixture.h"

#include "vm/foresee_internal.h"
#include "vm/operations.h"
#include "vm/possible_ops.h"
#include "vm/range_internal.h"
#include "vm/set.h"

static gj_possible numbers(int64_t low, int64_t high)
{
    return gj_possible_numbers(gj_interval_whole(low, high));
}

static gj_possible known(const void *what)
{
    return (gj_possible){
        .states = GJ_MAY_VALUE, .kind = GJ_POSSIBLE_KNOWN, .numbers = gj_interval_all(), .known = what};
}

static void assert_numbers(const gj_possible *value, unsigned states, int64_t low, int64_t high)
{
    const gj_interval expected = gj_interval_whole(low, high);
    assert_int_equal(value->states, states);
    assert_int_equal(value->numbers.low.infinite, 0);
    assert_int_equal(value->numbers.low.value.num, expected.low.value.num);
    assert_int_equal(value->numbers.high.infinite, 0);
    assert_int_equal(value->numbers.high.value.num, expected.high.value.num);
}

/* A run over a book with one list of two entries, n being its only field. */
typedef struct ground {
    book b;
    gj_foresight f;
    const gj_list *list;
} ground;

static void begin(ground *g)
{
    book_begin(&g->b, "rulebook trial \"T\" { month_end : down }\n"
                      "record { rows : list of { n : number } ; x : number }\n"
                      "define double for each r in rows = r.n * 2\n"
                      "result total = sum(for r in rows : double[r]) + x\n");
    book_run(&g->b, "{\"rows\": [{\"n\": 1}, {\"n\": 2}]}");
    assert_int_equal(gj_foresight_init(&g->f, &g->b.machine, NULL, 0), GJ_OK);
    g->list = gj_value_list(&g->b.record.slots[0]);
}

static void end(ground *g)
{
    gj_foresight_fini(&g->f);
    book_end(&g->b);
}

static const gj_value *entry_of(const ground *g, uint32_t index)
{
    return &g->list->slots[(size_t)index * g->list->stride];
}

/* The register of `double`, a column of numbers, and one that holds a number of it. */
static uint32_t number_register(const ground *g)
{
    for (uint32_t r = 0; r < g->b.made.program->register_count; r++)
        if (g->b.made.program->registers[r].type == GJ_T_NUMBER)
            return r;
    fail();
    return 0;
}

static void what_is_stored_for_an_entry_is_loaded_for_it(void **state)
{
    ground g;
    (void)state;
    begin(&g);
    uint32_t reg = number_register(&g);
    gj_possible list = known(g.list), column = gj_foresee_column(&g.f, &list);
    gj_possible first = known(entry_of(&g, 0)), second = known(entry_of(&g, 1)), any = known(NULL);
    gj_possible one = numbers(3, 4), other = numbers(7, 7), out;
    gj_foresee_store(&g.f, &column, &first, &one);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_numbers(&out, GJ_MAY_VALUE, 3, 4);
    out = gj_foresee_load(&g.f, reg, &column, &second); /* nothing has been stored there */
    assert_int_equal(out.states, GJ_MAY_NOTHING);
    /* Of an entry that is not known, and of one beside the list, it may be any. */
    const gj_value *beside[] = {NULL, entry_of(&g, 0) - 1, entry_of(&g, 2), entry_of(&g, 0) + 5};
    for (size_t i = 0; i < COUNT(beside); i++) {
        any.known = beside[i];
        out = gj_foresee_load(&g.f, reg, &column, &any);
        assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_NOTHING, 3, 4);
    }
    any.known = NULL;
    gj_foresee_store(&g.f, &column, &any, &other);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_numbers(&out, GJ_MAY_VALUE, 3, 7);
    out = gj_foresee_load(&g.f, reg, &column, &second);
    assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_NOTHING, 7, 7);
    /* While another way waits, this store may be the one that does not happen; so may one of no entry. */
    gj_waiting waiting = {0};
    g.f.waiting = &waiting;
    one = numbers(1, 1);
    gj_foresee_store(&g.f, &column, &first, &one);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_numbers(&out, GJ_MAY_VALUE, 1, 7);
    g.f.waiting = NULL;
    first.states |= GJ_MAY_UNKNOWN;
    one = numbers(9, 9);
    gj_foresee_store(&g.f, &column, &first, &one);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_UNKNOWN, 1, 9);
    assert_false(g.f.exhausted);
    end(&g);
}

static void columns_that_are_not_known(void **state)
{
    ground g;
    (void)state;
    begin(&g);
    uint32_t reg = number_register(&g);
    gj_possible any_list = known(NULL), none = known(NULL), column, out, one = numbers(3, 4),
                two = numbers(5, 6);
    gj_possible first = known(entry_of(&g, 0)), any = known(NULL);
    /* One value stands for all entries of a list that is not known. */
    column = gj_foresee_column(&g.f, &any_list);
    gj_foresee_store(&g.f, &column, &any, &one);
    gj_foresee_store(&g.f, &column, &any, &two);
    out = gj_foresee_load(&g.f, reg, &column, &any);
    assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_NOTHING, 3, 6);
    /* A column that a full run has made, whose values are known; nobody stores there again. */
    const gj_value *made =
        gj_machine_column(&g.b.machine, gj_program_find(g.b.made.program, text_of("double")));
    column = gj_foresee_known_column(&g.f, made);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_numbers(&out, GJ_MAY_VALUE, 2, 2);
    out = gj_foresee_load(&g.f, reg, &column, &any);
    assert_int_equal(out.states, GJ_MAY_ALL);
    gj_foresee_store(&g.f, &column, &first, &one);
    assert_true(g.f.exhausted);
    /* A column of no list; of no value; of no state yet. */
    const gj_value missing = {.state = GJ_UNKNOWN};
    column = gj_foresee_known_column(&g.f, &missing);
    assert_int_equal(column.states, GJ_MAY_UNKNOWN);
    g.f.exhausted = false;
    gj_foresee_store(&g.f, &column, &first, &one);
    assert_false(g.f.exhausted);
    out = gj_foresee_load(&g.f, reg, &column, &first);
    assert_int_equal(out.states, GJ_MAY_UNKNOWN);
    out = gj_foresee_load(&g.f, reg, &none, &first);
    assert_int_equal(out.states, GJ_MAY_ALL);
    none.states = 0;
    gj_foresee_store(&g.f, &none, &first, &one);
    assert_true(g.f.exhausted);
    none.states = GJ_MAY_VALUE;
    g.f.exhausted = false;
    gj_foresee_store(&g.f, &none, &first, &one);
    assert_true(g.f.exhausted);
    /* States of column and entry come together as strict operands do. */
    any_list.states = GJ_MAY_VALUE | GJ_MAY_ERROR;
    any.states = GJ_MAY_VALUE | GJ_MAY_UNKNOWN;
    column = gj_foresee_column(&g.f, &any_list);
    gj_foresee_store(&g.f, &column, &any, &one);
    out = gj_foresee_load(&g.f, reg, &column, &any);
    assert_numbers(&out, GJ_MAY_ALL, 3, 4);
    any.states = GJ_MAY_ERROR;
    out = gj_foresee_load(&g.f, reg, &column, &any);
    assert_int_equal(out.states, GJ_MAY_ERROR);
    out = gj_foresee_entry_fact(&g.f, 1, &any);
    assert_int_equal(out.states, GJ_MAY_ERROR);
    end(&g);
}

static void sets_grow_by_what_is_put_in(void **state)
{
    (void)state;
    gj_possible set = numbers(0, 0), value = numbers(4, 4), out;
    set.kind = GJ_POSSIBLE_SET;
    out = gj_foresee_insert(&set, &value);
    assert_numbers(&out, GJ_MAY_VALUE, 1, 1);
    out = gj_foresee_insert(&out, &value); /* the same value, perhaps */
    assert_numbers(&out, GJ_MAY_VALUE, 1, 2);
    value.states = GJ_MAY_VALUE | GJ_MAY_NOTHING; /* nothing is passed over */
    out = gj_foresee_insert(&set, &value);
    assert_numbers(&out, GJ_MAY_VALUE, 0, 1);
    value.states = GJ_MAY_NOTHING;
    out = gj_foresee_insert(&set, &value);
    assert_numbers(&out, GJ_MAY_VALUE, 0, 0);
    value.states = GJ_MAY_VALUE | GJ_MAY_UNKNOWN | GJ_MAY_ERROR; /* these spoil it */
    out = gj_foresee_insert(&set, &value);
    assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_UNKNOWN | GJ_MAY_ERROR, 1, 1);
    value.states = GJ_MAY_UNKNOWN;
    set.states = GJ_MAY_ERROR;
    out = gj_foresee_insert(&set, &value);
    assert_int_equal(out.states, GJ_MAY_ERROR);
    /* More than can be counted. */
    value.states = set.states = GJ_MAY_VALUE;
    set.numbers = gj_interval_whole(3, UINT32_MAX);
    out = gj_foresee_insert(&set, &value);
    assert_int_equal(out.numbers.high.infinite, 1);
    assert_int_equal(out.numbers.low.value.num, 3);
    set.numbers = gj_interval_all();
    out = gj_foresee_insert(&set, &value);
    assert_int_equal(out.numbers.low.infinite, -1);
    assert_int_equal(out.numbers.high.infinite, 1);
}

static void what_holds_what(void **state)
{
    ground g;
    (void)state;
    begin(&g);
    gj_arena *arena = &g.f.scratch;
    const gj_program *program = g.b.made.program;
    gj_possible choices = gj_possible_choices(2), text = known("a"), any = known(NULL), out;
    gj_value yes = gj_value_bool(true), no = gj_value_bool(false), nothing = gj_value_nothing();
    assert_true(gj_possible_holds(arena, &choices, &yes));
    assert_false(gj_possible_holds(arena, &choices, &no));
    assert_false(gj_possible_holds(arena, &choices, &nothing));
    choices.states |= GJ_MAY_NOTHING;
    assert_true(gj_possible_holds(arena, &choices, &nothing));
    gj_value here = gj_value_whole((int64_t)(intptr_t)text.known);
    assert_true(gj_possible_holds(arena, &text, &here));
    assert_true(gj_possible_holds(arena, &any, &here));
    assert_false(gj_possible_holds(arena, &text, &no));
    /* Sets are known by how many values they hold. */
    gj_set *set = gj_set_new(arena);
    assert_non_null(set);
    gj_value one = gj_value_whole(7), held = gj_value_whole((int64_t)(intptr_t)set);
    assert_true(gj_set_insert(arena, set, GJ_T_NUMBER, &one));
    out = gj_possible_of(program, GJ_T_SET, 0, &held);
    assert_numbers(&out, GJ_MAY_VALUE, 1, 1);
    assert_true(gj_possible_holds(arena, &out, &held));
    /* What two allow; nothing is left where they have nothing in common. */
    gj_possible a = numbers(0, 3), b = numbers(5, 9);
    out = gj_possible_meet(arena, &a, &b);
    assert_int_equal(out.states, 0);
    b = numbers(2, 9);
    out = gj_possible_meet(arena, &a, &b);
    assert_numbers(&out, GJ_MAY_VALUE, 2, 3);
    a = gj_possible_choices(1);
    b = gj_possible_choices(2);
    out = gj_possible_meet(arena, &a, &b);
    assert_int_equal(out.states, 0);
    out = gj_possible_meet(arena, &any, &text);
    assert_ptr_equal(out.known, text.known);
    a.states = b.states = GJ_MAY_NOTHING;
    assert_true(gj_possible_within(arena, &a, &b));
    assert_true(gj_possible_equal(&a, &b));
    end(&g);
}

/* Days that no calendar has, and more days than there are. */
static void the_calendar_ends(void **state)
{
    ground g;
    (void)state;
    begin(&g);
    const gj_program *program = g.b.made.program; /* without a calendar */
    gj_arena *arena = &g.f.scratch;
    gj_possible days = numbers(0, 40), counts = gj_possible_numbers(gj_interval_all()), out;
    assert_true(gj_possible_date(program, arena, GJ_OP_IS_WORKDAY, &days, NULL, &out));
    assert_int_equal(out.choices, 3);
    assert_int_equal(out.states, GJ_MAY_VALUE | GJ_MAY_ERROR);
    assert_true(gj_possible_date(program, arena, GJ_OP_NEXT_WORKDAY, &days, NULL, &out));
    assert_true(out.states & GJ_MAY_ERROR);
    assert_true(gj_possible_date(program, arena, GJ_OP_ADD_WORKDAYS, &days, &counts, &out));
    assert_true(out.states & GJ_MAY_ERROR);
    assert_true(gj_possible_date(program, arena, GJ_OP_ADD_DAYS, &days, &counts, &out));
    assert_numbers(&out, GJ_MAY_VALUE | GJ_MAY_ERROR, GJ_DATE_MIN, GJ_DATE_MAX);
    days = gj_possible_numbers(gj_interval_all()); /* as a loop leaves it that never ends */
    assert_true(gj_possible_date(program, arena, GJ_OP_YEAR, &days, NULL, &out));
    assert_numbers(&out, GJ_MAY_VALUE, 1, 9999);
    days.numbers = gj_interval_whole((int64_t)GJ_DATE_MIN - 5, (int64_t)GJ_DATE_MAX + 5);
    assert_true(gj_possible_date(program, arena, GJ_OP_YEAR, &days, NULL, &out));
    assert_numbers(&out, GJ_MAY_VALUE, 1, 9999);
    gj_value half = {.num = 1, .den = 2};
    counts.numbers = gj_interval_exact(&half);
    assert_true(gj_possible_date(program, arena, GJ_OP_ADD_DAYS, &days, &counts, &out));
    assert_int_equal(out.states, GJ_MAY_ERROR);
    assert_false(gj_possible_date(program, arena, GJ_OP_JOIN, &days, &counts, &out));
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_stored_for_an_entry_is_loaded_for_it),
        cmocka_unit_test(columns_that_are_not_known),
        cmocka_unit_test(sets_grow_by_what_is_put_in),
        cmocka_unit_test(what_holds_what),
        cmocka_unit_test(the_calendar_ends),
    };
    return cmocka_run_group_tests_name("possible", tests, NULL, NULL);
}
