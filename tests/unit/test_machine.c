/* vm/machine, vm/reasons, vm/set: whole programs over records: facts and why they are missing, loops and
 * columns, slices, assumptions, limits, traces. */
#include "tests/unit/assembly.h"

#include <string.h>
#include "vm/operations.h"
#include "vm/set.h"

struct run {
    struct assembly as;
    gj_machine machine;
    gj_arena home, arena;
};

static void run_open(struct run *r)
{
    assembly_init(&r->as, checked_alloc());
    gj_arena_init(&r->home, checked_alloc());
    gj_arena_init(&r->arena, checked_alloc());
}

static void run_ready(struct run *r)
{
    assembly_done(&r->as);
    assert_int_equal(gj_machine_init(&r->machine, &r->as.program, &r->home), GJ_OK);
}

static void run_now(struct run *r)
{
    assert_int_equal(gj_machine_run(&r->machine, &r->as.record, &r->arena), GJ_OK);
}

static void run_close(struct run *r)
{
    gj_arena_fini(&r->home);
    gj_arena_fini(&r->arena);
    assembly_fini(&r->as);
}

/* --- facts --- */

struct paths {
    const struct run *run;
    gj_buffer text;
};

static void add_path(void *user, const gj_reason *reason)
{
    struct paths *paths = user;
    if (paths->text.size > 0)
        gj_buffer_char(&paths->text, ' ');
    if (reason->kind == GJ_WHY_MISSING)
        gj_record_path(&paths->run->as.record, reason->field, reason->entry, &paths->text);
    else
        gj_buffer_format(&paths->text, "kind%u:%u", (unsigned)reason->kind, (unsigned)reason->text);
}

static void expect_reasons(struct run *r, const gj_value *value, const char *expected)
{
    struct paths paths = {.run = r};
    gj_buffer_init(&paths.text, checked_alloc());
    assert_int_equal(gj_reasons(&r->arena, value, add_path, &paths), GJ_OK);
    assert_buffer(&paths.text, expected);
    gj_buffer_fini(&paths.text);
}

static void test_a_missing_fact_names_the_outermost_absent_group(void **state)
{
    (void)state;
    struct run r;
    run_open(&r);
    uint32_t staff = put_field(&r.as, "staff", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, TOP, 0);
    uint32_t items = put_field(&r.as, "items", GJ_FIELD_GROUP, GJ_T_BOOL, 0, TOP, 0);
    uint32_t c8 = put_field(&r.as, "c8", GJ_FIELD_GROUP, GJ_T_BOOL, 0, items, 0);
    uint32_t points = put_field(&r.as, "points", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, c8, 0);
    uint32_t x = put_register(&r.as, GJ_T_NUMBER, 0), y = put_register(&r.as, GJ_T_NUMBER, 0);
    uint32_t sum = put_register(&r.as, GJ_T_NUMBER, 0), there = put_register(&r.as, GJ_T_BOOL, 0);
    (void)put_definition(&r.as, "sum", GJ_DEF_VALUE, 0, sum, TOP);
    (void)put_code(&r.as, GJ_OP_FIELD, x, staff, 0);
    (void)put_code(&r.as, GJ_OP_FIELD, y, points, 0);
    (void)put_code(&r.as, GJ_OP_FIELD, there, c8, 0);
    (void)put_code(&r.as, GJ_OP_ADD, sum, x, y);
    run_ready(&r);

    run_now(&r);
    expect_reasons(&r, gj_machine_value(&r.machine, 0, 0), "staff items");
    expect_reasons(&r, &r.machine.registers[there], "items");

    r.as.slots[r.as.fields[items].slot] = gj_value_bool(true);
    run_now(&r);
    expect_reasons(&r, gj_machine_value(&r.machine, 0, 0), "staff items.c8");

    r.as.slots[r.as.fields[c8].slot] = gj_value_bool(true);
    r.as.slots[r.as.fields[staff].slot] = number(12, 1);
    run_now(&r);
    expect_reasons(&r, gj_machine_value(&r.machine, 0, 0), "items.c8.points");
    assert_int_equal(r.machine.registers[there].num, 1);

    r.as.slots[r.as.fields[points].slot] = number(1, 2);
    run_now(&r);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->state, GJ_VALUE);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->num, 25);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->den, 2);

    /* A group that is wrong spoils what is in it, with its own reason. */
    gj_reason wrong = {.kind = GJ_WHY_FIELD, .field = c8};
    r.as.slots[r.as.fields[c8].slot] = state_value(GJ_ERROR, &wrong);
    r.as.slots[r.as.fields[points].slot] = missing_value();
    run_now(&r);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->state, GJ_ERROR);
    assert_ptr_equal(gj_value_reason(gj_machine_value(&r.machine, 0, 0)), &wrong);

    /* nothing, and an error of the field itself, come through as they are */
    r.as.slots[r.as.fields[points].slot] = gj_value_nothing();
    run_now(&r);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->state, GJ_NOTHING);
    gj_reason own = {.kind = GJ_WHY_FIELD, .field = points};
    r.as.slots[r.as.fields[points].slot] = state_value(GJ_ERROR, &own);
    run_now(&r);
    assert_ptr_equal(gj_value_reason(gj_machine_value(&r.machine, 0, 0)), &own);
    run_close(&r);
}

static void test_constants_readings_and_stated_states(void **state)
{
    static const char *const choices[] = {"steady", "rising", NULL};
    (void)state;
    struct run r;
    run_open(&r);
    uint32_t set = put_alternatives(&r.as, "above", choices);
    uint32_t reading = put_reading(&r.as, "above_table", set, 1);
    uint32_t constant = put_constant(&r.as, number(7, 2));
    uint32_t why = put_string(&r.as, "左右不定"), clause = put_string(&r.as, "附件三");
    uint32_t n = put_register(&r.as, GJ_T_NUMBER, 0), a = put_register(&r.as, GJ_T_ALTERNATIVE, set);
    uint32_t open = put_register(&r.as, GJ_T_NUMBER, 0), failed = put_register(&r.as, GJ_T_NUMBER, 0);
    (void)put_definition(&r.as, "n", GJ_DEF_VALUE, 0, n, TOP);
    (void)put_code(&r.as, GJ_OP_CONST, n, constant, 0);
    (void)put_code(&r.as, GJ_OP_READING, a, reading, 0);
    uint32_t at = put_code(&r.as, GJ_OP_OPEN, open, why, clause);
    (void)put_code(&r.as, GJ_OP_FAIL, failed, why, clause);
    run_ready(&r);
    run_now(&r);
    assert_int_equal(r.machine.registers[n].num, 7);
    assert_int_equal(r.machine.registers[a].num, 1);
    assert_int_equal(r.machine.registers[open].state, GJ_UNKNOWN);
    const gj_reason *reason = gj_value_reason(&r.machine.registers[open]);
    assert_int_equal(reason->kind, GJ_WHY_OPEN);
    assert_int_equal(reason->text, why);
    assert_int_equal(reason->clause, clause);
    assert_int_equal(reason->instruction, at);
    assert_int_equal(r.machine.registers[failed].state, GJ_ERROR);
    assert_int_equal(gj_value_reason(&r.machine.registers[failed])->kind, GJ_WHY_RULE);
    gj_machine_choose(&r.machine, reading, 0);
    run_now(&r);
    assert_int_equal(r.machine.registers[a].num, 0);
    run_close(&r);
}

/* One fault must not colour what comes after it. */
static void test_a_fault_is_of_one_instruction(void **state)
{
    (void)state;
    struct run r;
    run_open(&r);
    uint32_t one = put_constant(&r.as, number(1, 1)), zero = put_constant(&r.as, number(0, 1));
    uint32_t x = put_register(&r.as, GJ_T_NUMBER, 0), y = put_register(&r.as, GJ_T_NUMBER, 0);
    uint32_t bad = put_register(&r.as, GJ_T_NUMBER, 0), good = put_register(&r.as, GJ_T_NUMBER, 0);
    (void)put_definition(&r.as, "good", GJ_DEF_VALUE, 0, good, TOP);
    (void)put_code(&r.as, GJ_OP_CONST, x, one, 0);
    (void)put_code(&r.as, GJ_OP_CONST, y, zero, 0);
    uint32_t at = put_code(&r.as, GJ_OP_DIV, bad, x, y);
    (void)put_code(&r.as, GJ_OP_DIV, good, x, x);
    run_ready(&r);
    run_now(&r);
    assert_int_equal(r.machine.registers[bad].state, GJ_ERROR);
    assert_int_equal(gj_value_reason(&r.machine.registers[bad])->instruction, at);
    assert_int_equal(r.machine.registers[good].state, GJ_VALUE);
    run_close(&r);
}

/* --- lists --- */

/* sites: list of {staff, days: list of {length}}; sums and counts over both, distinct, least and most, and a
 * column with twice the staff. */
struct lists {
    uint32_t sites, staff, days, length;
    uint32_t sum, count, distinct, least, most, column, first, total;
};

static void put_lists(struct run *r, struct lists *l)
{
    struct assembly *as = &r->as;
    l->sites = put_field(as, "sites", GJ_FIELD_LIST, GJ_T_LIST, 0, TOP, 0);
    l->staff = put_field(as, "staff", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, l->sites, 0);
    l->days = put_field(as, "days", GJ_FIELD_LIST, GJ_T_LIST, 0, l->sites, 0);
    l->length = put_field(as, "length", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, l->days, 0);
    uint32_t zero = put_constant(as, number(0, 1)), two = put_constant(as, number(2, 1));
    uint32_t list = put_register(as, GJ_T_LIST, l->sites), site = put_register(as, GJ_T_ENTRY, l->sites);
    uint32_t inner = put_register(as, GJ_T_LIST, l->days), day = put_register(as, GJ_T_ENTRY, l->days);
    uint32_t x = put_register(as, GJ_T_NUMBER, 0), factor = put_register(as, GJ_T_NUMBER, 0);
    uint32_t set = put_register(as, GJ_T_SET, 0);
    l->sum = put_register(as, GJ_T_NUMBER, 0);
    l->count = put_register(as, GJ_T_NUMBER, 0);
    l->distinct = put_register(as, GJ_T_NUMBER, 0);
    l->least = put_register(as, GJ_T_NUMBER, 0);
    l->most = put_register(as, GJ_T_NUMBER, 0);
    l->first = put_register(as, GJ_T_NUMBER, 0);
    l->total = put_register(as, GJ_T_NUMBER, 0);
    l->column = put_column(as, l->sites, GJ_T_NUMBER, 0);

    (void)put_definition(as, "sum", GJ_DEF_VALUE, 0, l->sum, TOP);
    (void)put_code(as, GJ_OP_LIST, list, l->sites, 0);
    (void)put_code(as, GJ_OP_COUNT, l->count, list, 0);
    (void)put_code(as, GJ_OP_CONST, l->sum, zero, 0);
    (void)put_code(as, GJ_OP_CONST, l->total, zero, 0);
    (void)put_code(as, GJ_OP_CONST, factor, two, 0);
    (void)put_code(as, GJ_OP_NOTHING, l->least, 0, 0);
    (void)put_code(as, GJ_OP_NOTHING, l->most, 0, 0);
    (void)put_code(as, GJ_OP_SET, set, 0, 0);
    (void)put_code(as, GJ_OP_COLUMN, l->column, list, 0);
    uint32_t outer_loop = put_code(as, GJ_OP_FOR, site, list, 0);
    uint32_t outer_body = as->program.code_count;
    (void)put_code(as, GJ_OP_ENTRY_FIELD, x, site, l->staff);
    (void)put_code(as, GJ_OP_ADD, l->sum, l->sum, x);
    (void)put_code(as, GJ_OP_LEAST, l->least, x, 0);
    (void)put_code(as, GJ_OP_MOST, l->most, x, 0);
    (void)put_code(as, GJ_OP_INSERT, set, x, 0);
    (void)put_code(as, GJ_OP_MUL, x, x, factor);
    (void)put_code(as, GJ_OP_STORE, l->column, site, x);
    (void)put_code(as, GJ_OP_ENTRY_LIST, inner, site, l->days);
    uint32_t inner_loop = put_code(as, GJ_OP_FOR, day, inner, 0);
    uint32_t inner_body = as->program.code_count;
    (void)put_code(as, GJ_OP_ENTRY_FIELD, x, day, l->length);
    (void)put_code(as, GJ_OP_ADD, l->total, l->total, x);
    (void)put_code(as, GJ_OP_NEXT, day, inner, inner_body);
    put_target(as, inner_loop, 2);
    (void)put_code(as, GJ_OP_STRICT_LIST, l->total, inner, 0);
    (void)put_code(as, GJ_OP_NEXT, site, list, outer_body);
    put_target(as, outer_loop, 2);
    (void)put_code(as, GJ_OP_STRICT_LIST, l->sum, list, 0);
    (void)put_code(as, GJ_OP_SIZE, l->distinct, set, 0);
    /* a second loop reads the column back: its last value stays */
    (void)put_code(as, GJ_OP_CONST, l->first, zero, 0);
    uint32_t again = put_code(as, GJ_OP_FOR, site, list, 0);
    uint32_t again_body = as->program.code_count;
    (void)put_code(as, GJ_OP_LOAD, l->first, l->column, site);
    (void)put_code(as, GJ_OP_NEXT, site, list, again_body);
    put_target(as, again, 2);

    (void)put_definition(as, "twice", GJ_DEF_VALUE, GJ_DEFINITION_EACH, l->column, TOP);
    as->definitions[1].list = l->sites;
}

static gj_value *slot_of(struct run *r, gj_list *list, uint32_t entry, uint32_t field)
{
    return &list->slots[entry * list->stride + r->as.fields[field].slot];
}

static gj_value register_of(const struct run *r, uint32_t reg)
{
    return r->machine.registers[reg];
}

static void expect_whole(gj_value value, int64_t expected)
{
    assert_int_equal(value.state, GJ_VALUE);
    assert_int_equal(value.den, 1);
    assert_int_equal(value.num, expected);
}

static void test_loops_over_lists(void **state)
{
    (void)state;
    struct run r;
    struct lists l;
    run_open(&r);
    put_lists(&r, &l);
    run_ready(&r);

    /* no list: everything about it is unknown, for one reason */
    run_now(&r);
    expect_reasons(&r, &r.machine.registers[l.sum], "sites");
    expect_reasons(&r, &r.machine.registers[l.count], "sites");
    assert_int_equal(register_of(&r, l.column).state, GJ_UNKNOWN);
    assert_int_equal(gj_machine_entries(&r.machine, 1), 0);
    assert_int_equal(gj_machine_value(&r.machine, 1, 3)->state, GJ_UNKNOWN);

    /* an empty list */
    gj_list *sites = new_list(&r.as, l.sites, 0);
    r.as.slots[r.as.fields[l.sites].slot] = pointer_value(sites);
    run_now(&r);
    expect_whole(register_of(&r, l.sum), 0);
    expect_whole(register_of(&r, l.count), 0);
    expect_whole(register_of(&r, l.distinct), 0);
    assert_int_equal(register_of(&r, l.least).state, GJ_NOTHING);
    assert_int_equal(gj_machine_entries(&r.machine, 1), 0);
    assert_null(gj_machine_value(&r.machine, 1, 0));

    /* three sites with inner lists of 2, 0 and 1 */
    static const int64_t staff[] = {7, 3, 7}, inner[] = {2, 0, 1};
    sites = new_list(&r.as, l.sites, 3);
    r.as.slots[r.as.fields[l.sites].slot] = pointer_value(sites);
    for (uint32_t i = 0; i < 3; i++) {
        *slot_of(&r, sites, i, l.staff) = number(staff[i], 1);
        gj_list *days = new_list(&r.as, l.days, (uint32_t)inner[i]);
        for (uint32_t k = 0; k < days->count; k++)
            *slot_of(&r, days, k, l.length) = number(10 * i + k + 1, 1);
        *slot_of(&r, sites, i, l.days) = pointer_value(days);
    }
    run_now(&r);
    expect_whole(register_of(&r, l.sum), 17);
    expect_whole(register_of(&r, l.count), 3);
    expect_whole(register_of(&r, l.distinct), 2);
    expect_whole(register_of(&r, l.least), 3);
    expect_whole(register_of(&r, l.most), 7);
    expect_whole(register_of(&r, l.total), 1 + 2 + 21);
    expect_whole(register_of(&r, l.first), 14);
    assert_int_equal(gj_machine_entries(&r.machine, 1), 3);
    expect_whole(*gj_machine_value(&r.machine, 1, 1), 6);
    assert_null(gj_machine_value(&r.machine, 1, 3));
    gj_type_kind type;
    uint32_t aux;
    assert_true(gj_machine_type(&r.machine, 1, &type, &aux));
    assert_int_equal(type, GJ_T_NUMBER);

    /* one fact missing in an entry, and one inner list */
    *slot_of(&r, sites, 1, l.staff) = missing_value();
    *slot_of(&r, sites, 2, l.days) = missing_value();
    run_now(&r);
    expect_reasons(&r, &r.machine.registers[l.sum], "sites[1].staff");
    expect_reasons(&r, &r.machine.registers[l.distinct], "sites[1].staff");
    expect_reasons(&r, &r.machine.registers[l.least], "sites[1].staff");
    expect_reasons(&r, &r.machine.registers[l.total], "sites[2].days");
    expect_whole(*gj_machine_value(&r.machine, 1, 0), 14);
    expect_reasons(&r, gj_machine_value(&r.machine, 1, 1), "sites[1].staff");

    /* nothing is passed over by extremes and sets */
    *slot_of(&r, sites, 1, l.staff) = gj_value_nothing();
    *slot_of(&r, sites, 2, l.staff) = gj_value_nothing();
    run_now(&r);
    expect_whole(register_of(&r, l.least), 7);
    expect_whole(register_of(&r, l.distinct), 1);
    assert_int_equal(register_of(&r, l.sum).state, GJ_NOTHING);
    run_close(&r);
}

static void test_a_column_refuses_entries_of_another_list(void **state)
{
    (void)state;
    gj_value slots[4] = {{.num = 0}}, values[2] = {{.num = 0}};
    gj_list list = {.slots = slots, .count = 1, .stride = 2}, odd = {.slots = slots, .count = 2};
    gj_column column = {&list, values}, broken = {&odd, values};
    assert_ptr_equal(gj_column_at(&column, slots), values);
    assert_null(gj_column_at(&column, slots + 2));
    assert_null(gj_column_at(&broken, slots));
}

static void test_steps_are_limited(void **state)
{
    (void)state;
    struct run r;
    struct lists l;
    run_open(&r);
    put_lists(&r, &l);
    run_ready(&r);
    gj_list *sites = new_list(&r.as, l.sites, 40);
    r.as.slots[r.as.fields[l.sites].slot] = pointer_value(sites);
    run_now(&r);
    uint64_t steps = r.machine.steps;
    assert_true(steps > 40 * 10 && steps < 40 * 20);
    r.machine.step_limit = steps;
    run_now(&r);
    r.machine.step_limit = steps - 1;
    assert_int_equal(gj_machine_run(&r.machine, &r.as.record, &r.arena), GJ_E_LIMIT);
    assert_int_equal(gj_machine_value(&r.machine, 0, 0)->state, GJ_UNKNOWN); /* nothing half done is left */
    assert_null(gj_value_reason(gj_machine_value(&r.machine, 0, 0)));
    r.machine.step_limit = 5;
    assert_int_equal(gj_machine_run(&r.machine, &r.as.record, &r.arena), GJ_E_LIMIT);
    run_close(&r);
}

/* --- sets --- */

static void test_sets_count_what_differs(void **state)
{
    (void)state;
    struct assembly as;
    assembly_init(&as, checked_alloc());
    gj_arena *arena = &as.record_arena;
    gj_set *set = gj_set_new(arena);
    for (int turn = 0; turn < 2; turn++) {
        for (int64_t i = 0; i < 1000; i++) {
            gj_value small = number(i, 1), part = number(2 * i + 1, 2), large;
            assert_true(gj_number_mul(arena, &large, &(gj_value){.num = INT64_MAX - i, .den = 1},
                                      &(gj_value){.num = INT64_MAX, .den = 1}));
            assert_true(gj_set_insert(arena, set, GJ_T_NUMBER, &small));
            assert_true(gj_set_insert(arena, set, GJ_T_NUMBER, &part));
            assert_true(gj_set_insert(arena, set, GJ_T_NUMBER, &large));
        }
    }
    assert_int_equal(gj_set_size(set), 3000);
    gj_value yes = gj_value_bool(true), first = text_value(&as, "甲"), same = text_value(&as, "甲"),
             other = text_value(&as, "乙");
    assert_true(gj_set_insert(arena, set, GJ_T_BOOL, &yes)); /* not the number 1 */
    assert_true(gj_set_insert(arena, set, GJ_T_TEXT, &first));
    assert_true(gj_set_insert(arena, set, GJ_T_TEXT, &same));
    assert_true(gj_set_insert(arena, set, GJ_T_TEXT, &other));
    assert_int_equal(gj_set_size(set), 3003);
    assembly_fini(&as);
}

/* --- reasons --- */

static void count_reason(void *user, const gj_reason *reason)
{
    (void)reason;
    ++*(size_t *)user;
}

/* A graph in which the number of ways doubles with each node. */
static void test_reasons_are_told_once_each(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    gj_value value = missing_value();
    size_t count = 0;
    assert_int_equal(gj_reasons(&arena, &value, count_reason, &count), GJ_OK);
    assert_int_equal(count, 0);
    enum { LEAVES = 500 };
    static gj_reason leaves[LEAVES], both[LEAVES], again[LEAVES];
    const gj_reason *top = NULL;
    for (uint32_t i = 0; i < LEAVES; i++) {
        leaves[i] = (gj_reason){.kind = GJ_WHY_MISSING, .field = i / 2}; /* each fact twice */
        both[i] = (gj_reason){.kind = GJ_WHY_BOTH, .a = top, .b = &leaves[i]};
        again[i] = (gj_reason){.kind = GJ_WHY_BOTH, .a = &both[i], .b = &both[i]};
        top = &again[i];
    }
    value = state_value(GJ_UNKNOWN, top);
    assert_int_equal(gj_reasons(&arena, &value, count_reason, &count), GJ_OK);
    assert_int_equal(count, LEAVES / 2);
    gj_arena_fini(&arena);
}

/* --- slices, assumptions, traces --- */

/* a = field; b = a + a; c = 5; group g { p = b }; d = c + c, with a scratch register that all of them use */
struct graph {
    uint32_t field, a, b, c, g, p, d;
};

static void put_graph(struct run *r, struct graph *g)
{
    struct assembly *as = &r->as;
    g->field = put_field(as, "staff", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, TOP, 0);
    uint32_t five = put_constant(as, number(5, 1)), scratch = put_register(as, GJ_T_NUMBER, 0);
    uint32_t regs[5];
    for (int i = 0; i < 5; i++)
        regs[i] = put_register(as, GJ_T_NUMBER, 0);
    g->a = put_definition(as, "a", GJ_DEF_VALUE, GJ_DEFINITION_RESULT, regs[0], TOP);
    (void)put_code(as, GJ_OP_FIELD, scratch, g->field, 0);
    (void)put_code(as, GJ_OP_MOVE, regs[0], scratch, 0);
    g->b = put_definition(as, "b", GJ_DEF_VALUE, GJ_DEFINITION_RESULT, regs[1], TOP);
    (void)put_code(as, GJ_OP_ADD, scratch, regs[0], regs[0]);
    (void)put_code(as, GJ_OP_MOVE, regs[1], scratch, 0);
    g->c = put_definition(as, "c", GJ_DEF_VALUE, GJ_DEFINITION_RESULT, regs[2], TOP);
    (void)put_code(as, GJ_OP_CONST, scratch, five, 0);
    (void)put_code(as, GJ_OP_MOVE, regs[2], scratch, 0);
    g->p = put_definition(as, "p", GJ_DEF_VALUE, 0, regs[3], r->as.program.definition_count + 1);
    (void)put_code(as, GJ_OP_MOVE, regs[3], regs[1], 0);
    g->g = put_definition(as, "g", GJ_DEF_GROUP, 0, UINT32_MAX, TOP); /* behind its part */
    g->d = put_definition(as, "d", GJ_DEF_VALUE, GJ_DEFINITION_RESULT, regs[4], TOP);
    (void)put_code(as, GJ_OP_ADD, scratch, regs[2], regs[2]);
    (void)put_code(as, GJ_OP_MOVE, regs[4], scratch, 0);
}

static void expect_schedule(const struct run *r, const char *expected)
{
    char found[16] = "";
    for (size_t i = 0; r->machine.schedule[i] != UINT32_MAX; i++) {
        uint32_t name = r->as.program.definitions[r->machine.schedule[i]].name;
        found[i] = gj_program_text(&r->as.program, name).bytes[0];
    }
    assert_string_equal(found, expected);
}

static void test_a_slice_holds_what_is_needed(void **state)
{
    (void)state;
    struct run r;
    struct graph g;
    run_open(&r);
    put_graph(&r, &g);
    run_ready(&r);
    expect_schedule(&r, "abcpd");
    assert_int_equal(gj_machine_select(&r.machine, &g.d, 1), GJ_OK);
    expect_schedule(&r, "cd");
    run_now(&r);
    expect_whole(*gj_machine_value(&r.machine, g.d, 0), 10);
    assert_int_equal(gj_machine_value(&r.machine, g.b, 0)->state, GJ_UNKNOWN); /* outside the slice */
    assert_null(gj_value_reason(gj_machine_value(&r.machine, g.b, 0)));
    assert_int_equal(gj_machine_select(&r.machine, &g.g, 1), GJ_OK);
    expect_schedule(&r, "abp");
    assert_null(gj_machine_value(&r.machine, g.g, 0));
    uint32_t two[] = {g.a, g.c};
    assert_int_equal(gj_machine_select(&r.machine, two, 2), GJ_OK);
    expect_schedule(&r, "ac");
    assert_int_equal(gj_machine_select(&r.machine, NULL, 0), GJ_OK);
    expect_schedule(&r, "abcpd");
    assert_null(r.machine.selected);
    run_close(&r);
}

static void test_assumed_values_stand_in(void **state)
{
    (void)state;
    struct run r;
    struct graph g;
    run_open(&r);
    put_graph(&r, &g);
    run_ready(&r);
    assert_int_equal(gj_machine_assume(&r.machine, g.a, number(20, 1)), GJ_OK);
    assert_int_equal(gj_machine_assume(&r.machine, g.a, number(21, 1)), GJ_OK); /* the last one counts */
    assert_int_equal(gj_machine_assume(&r.machine, g.c, gj_value_nothing()), GJ_OK);
    assert_int_equal(gj_machine_assume(&r.machine, g.g, number(1, 1)), GJ_E_INVALID);
    run_now(&r);
    expect_whole(*gj_machine_value(&r.machine, g.a, 0), 21);
    expect_whole(*gj_machine_value(&r.machine, g.p, 0), 42);
    assert_int_equal(gj_machine_value(&r.machine, g.d, 0)->state, GJ_NOTHING);
    r.machine.step_limit = 3;
    assert_int_equal(gj_machine_run(&r.machine, &r.as.record, &r.arena), GJ_E_LIMIT);
    run_close(&r);

    struct lists l;
    run_open(&r);
    put_lists(&r, &l);
    run_ready(&r);
    assert_int_equal(gj_machine_assume(&r.machine, 1, number(1, 1)), GJ_E_INVALID); /* one for each entry */
    run_close(&r);
}

static void note_step(void *user, const gj_machine *machine, uint32_t instruction)
{
    gj_buffer_format(user, "%s%s", gj_opcode_name((gj_opcode)GJ_OP_OF(machine->program->code[instruction])),
                     GJ_OP_OF(machine->program->code[instruction]) == GJ_OP_END ? "." : " ");
}

static void test_a_trace_calls_back_for_each_instruction(void **state)
{
    (void)state;
    struct run r;
    struct graph g;
    run_open(&r);
    put_graph(&r, &g);
    run_ready(&r);
    r.as.slots[0] = number(4, 1);
    run_now(&r);
    gj_buffer steps;
    gj_buffer_init(&steps, checked_alloc());
    gj_trace trace = {note_step, &steps};
    r.machine.step_limit = r.machine.steps;
    assert_int_equal(gj_machine_trace(&r.machine, g.b, &trace), GJ_OK);
    assert_int_equal(gj_machine_trace(&r.machine, g.g, &trace), GJ_OK); /* no code */
    assert_buffer(&steps, "ADD MOVE END.");
    expect_whole(*gj_machine_value(&r.machine, g.b, 0), 8);
    gj_buffer_fini(&steps);
    run_close(&r);
}

/* --- memory --- */

/* Everything that can ask for memory in one program: loops, sets, columns, joined reasons, large numbers,
 * texts. */
static gj_status all_of_it(struct run *r, gj_allocator allocator)
{
    gj_arena_init(&r->home, allocator);
    gj_arena_init(&r->arena, allocator);
    gj_status status = gj_machine_init(&r->machine, &r->as.program, &r->home);
    uint32_t wanted[] = {0, 1, 2};
    if (status == GJ_OK)
        status = gj_machine_select(&r->machine, wanted, 3);
    if (status == GJ_OK)
        status = gj_machine_assume(&r->machine, 0, number(1, 1));
    if (status == GJ_OK)
        status = gj_machine_run(&r->machine, &r->as.record, &r->arena);
    size_t count = 0;
    if (status == GJ_OK)
        status = gj_reasons(&r->arena, gj_machine_value(&r->machine, 2, 0), count_reason, &count);
    if (status == GJ_OK)
        assert_int_equal(count, 1);
    gj_arena_fini(&r->home);
    gj_arena_fini(&r->arena);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct run r;
    struct lists l;
    assembly_init(&r.as, checked_alloc());
    put_lists(&r, &l);
    uint32_t date = put_constant(&r.as, date_value("2026-02-03")),
             many = put_constant(&r.as, number(INT64_MAX, 1));
    uint32_t d = put_register(&r.as, GJ_T_DATE, 0), n = put_register(&r.as, GJ_T_NUMBER, 0),
             x = put_register(&r.as, GJ_T_TEXT, 0), y = put_register(&r.as, GJ_T_TEXT, 0);
    (void)put_definition(&r.as, "t", GJ_DEF_VALUE, 0, n, TOP);
    (void)put_code(&r.as, GJ_OP_CONST, d, date, 0);
    (void)put_code(&r.as, GJ_OP_DATE_TEXT, x, d, 0);
    (void)put_code(&r.as, GJ_OP_CONST, n, many, 0);
    (void)put_code(&r.as, GJ_OP_MUL, n, n, n);
    (void)put_code(&r.as, GJ_OP_NUMBER_TEXT, y, n, 0);
    (void)put_code(&r.as, GJ_OP_JOIN, x, x, y);
    (void)put_code(&r.as, GJ_OP_CONST, n, many, 0);
    (void)put_code(&r.as, GJ_OP_DIGITS, y, n, l.distinct);
    (void)put_code(&r.as, GJ_OP_PART, x, x, n);
    (void)put_code(&r.as, GJ_OP_OPEN, n, 0, 0);
    (void)put_code(&r.as, GJ_OP_STRICT, n, l.sum, 0);
    assembly_done(&r.as);
    gj_list *sites = new_list(&r.as, l.sites, 30);
    r.as.slots[r.as.fields[l.sites].slot] = pointer_value(sites);
    for (uint32_t i = 0; i < sites->count; i++)
        *slot_of(&r, sites, i, l.staff) = number(i, 1);
    for (int sticky = 0; sticky < 2; sticky++) {
        for (size_t k = 0;; k++) {
            struct faulty f = {.fail_at = k, .sticky = sticky};
            gj_status status = all_of_it(&r, faulty_alloc(&f));
            if (f.calls <= k) {
                assert_int_equal(status, GJ_OK);
                assert_true(k > 5);
                break;
            }
            assert_int_equal(status, GJ_E_NOMEM);
        }
    }
    assembly_fini(&r.as);
}

/* Arenas rarely ask for a block; a limit of their own meets every single request. */
static void test_every_limit_of_the_arena_is_noticed(void **state)
{
    (void)state;
    struct run r;
    struct lists l;
    run_open(&r);
    put_lists(&r, &l);
    run_ready(&r);
    gj_list *sites = new_list(&r.as, l.sites, 30);
    r.as.slots[r.as.fields[l.sites].slot] = pointer_value(sites);
    bool done = false;
    for (size_t limit = 1; !done; limit += 16) {
        gj_arena_reset(&r.arena);
        r.arena.limit = limit;
        gj_status status = gj_machine_run(&r.machine, &r.as.record, &r.arena);
        done = status == GJ_OK;
        assert_int_equal(status, done ? GJ_OK : GJ_E_LIMIT);
        assert_int_equal(gj_arena_at_limit(&r.arena), !done);
        assert_true(limit < 100000);
        if (done)
            assert_true(limit > 1000);
    }
    run_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_missing_fact_names_the_outermost_absent_group),
        cmocka_unit_test(test_constants_readings_and_stated_states),
        cmocka_unit_test(test_a_fault_is_of_one_instruction),
        cmocka_unit_test(test_loops_over_lists),
        cmocka_unit_test(test_a_column_refuses_entries_of_another_list),
        cmocka_unit_test(test_steps_are_limited),
        cmocka_unit_test(test_sets_count_what_differs),
        cmocka_unit_test(test_reasons_are_told_once_each),
        cmocka_unit_test(test_a_slice_holds_what_is_needed),
        cmocka_unit_test(test_assumed_values_stand_in),
        cmocka_unit_test(test_a_trace_calls_back_for_each_instruction),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_every_limit_of_the_arena_is_noticed),
    };
    return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
