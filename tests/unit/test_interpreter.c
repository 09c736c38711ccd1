/* vm/interpreter: what each instruction makes of values, and of every other state. Operands are put straight
 * into registers. */
#include "tests/unit/assembly.h"

#include <string.h>
#include "vm/opcode_table.h"
#include "vm/operations.h"

/* One instruction `op r0, r1, r2` (or c as an index), ready to be run on any operands. */
struct bench {
    struct assembly as;
    gj_machine machine;
    gj_arena home, arena;
    gj_reason reasons[4]; /* different facts, for unknown and error operands */
};

static gj_type_kind type_of(char shape)
{
    switch (shape) {
    case 'B':
    case 'b':
    case 'u':
        return GJ_T_BOOL;
    case 'A':
    case 'a':
    case 'y':
        return GJ_T_ALTERNATIVE;
    case 'D':
    case 'd':
    case 'I':
    case 'i':
        return GJ_T_DATE;
    case 'X':
    case 'x':
        return GJ_T_TEXT;
    case 'C':
    case 'c':
        return GJ_T_COLUMN;
    case 'S':
    case 's':
        return GJ_T_SET;
    case 'L':
    case 'l':
        return GJ_T_LIST;
    case 'E':
    case 'e':
        return GJ_T_ENTRY;
    default:
        return GJ_T_NUMBER;
    }
}

static bool is_register(char shape)
{
    return strchr("NBADXELCSVIMnbadxelcsviuymzw", shape) != NULL;
}

static void bench_open(struct bench *b, gj_opcode op, uint32_t c)
{
    const gj_opcode_row *row = &gj_opcode_rows[op];
    assembly_init(&b->as, checked_alloc());
    for (int k = 0; k < 3; k++)
        (void)put_register(&b->as, type_of(row->shape[k][0]), 0);
    (void)put_definition(&b->as, "d", GJ_DEF_VALUE, 0, 0, TOP);
    (void)put_code(&b->as, op, 0, 1, is_register(row->shape[2][0]) ? 2 : c);
    assembly_done(&b->as);
    gj_arena_init(&b->home, checked_alloc());
    gj_arena_init(&b->arena, checked_alloc());
    assert_int_equal(gj_machine_init(&b->machine, &b->as.program, &b->home), GJ_OK);
    for (uint32_t i = 0; i < 4; i++)
        b->reasons[i] = (gj_reason){.kind = GJ_WHY_MISSING, .field = i};
}

static void bench_close(struct bench *b)
{
    gj_arena_fini(&b->home);
    gj_arena_fini(&b->arena);
    assembly_fini(&b->as);
}

static const gj_value *bench_run(struct bench *b, gj_value first, gj_value second)
{
    b->machine.registers[1] = first;
    b->machine.registers[2] = second;
    assert_int_equal(gj_machine_run(&b->machine, &b->as.record, &b->arena), GJ_OK);
    return &b->machine.registers[0];
}

static void expect_number(struct bench *b, const gj_value *value, const char *expected)
{
    gj_buffer text;
    gj_buffer_init(&text, checked_alloc());
    assert_int_equal(value->state, GJ_VALUE);
    assert_true(gj_number_format(&b->arena, &text, value));
    assert_buffer(&text, expected);
    gj_buffer_fini(&text);
}

static void expect_fault(const gj_value *value, gj_fault fault)
{
    assert_int_equal(value->state, GJ_ERROR);
    assert_int_equal(gj_value_reason(value)->kind, GJ_WHY_FAULT);
    assert_int_equal(gj_value_reason(value)->fault, fault);
}

/* --- strictness --- */

static gj_value operand(struct bench *b, gj_state s, gj_value plain, int which)
{
    if (s == GJ_VALUE)
        return plain;
    if (s == GJ_NOTHING)
        return gj_value_nothing();
    return state_value(s, &b->reasons[which + (s == GJ_ERROR ? 2 : 0)]);
}

/* Every strict instruction, in every state of its operands. */
static void test_strict_instructions_let_the_worst_state_through(void **state)
{
    static const uint16_t ops[] = {
        GJ_OP_ADD,
        GJ_OP_SUB,
        GJ_OP_MUL,
        GJ_OP_DIV,
        GJ_OP_MOD,
        GJ_OP_NEG,
        GJ_OP_ABS,
        GJ_OP_MIN,
        GJ_OP_MAX,
        GJ_OP_ROUND_HALF_UP,
        GJ_OP_ROUND_HALF_EVEN,
        GJ_OP_ROUND_HALF_DOWN,
        GJ_OP_ROUND_DOWN,
        GJ_OP_ROUND_UP,
        GJ_OP_ROUND_CEIL,
        GJ_OP_ROUND_FLOOR,
        GJ_OP_ROUND_HALF_UNDETERMINED,
        GJ_OP_SIGNED_SQUARE,
        GJ_OP_ROOT,
        GJ_OP_ROOT_CEIL,
        GJ_OP_ROOT_FLOOR,
        GJ_OP_NOT_NEGATIVE,
        GJ_OP_NUMBER_LESS,
        GJ_OP_NUMBER_LESS_EQUAL,
        GJ_OP_NUMBER_EQUAL,
        GJ_OP_NUMBER_NOT_EQUAL,
        GJ_OP_LESS,
        GJ_OP_LESS_EQUAL,
        GJ_OP_EQUAL,
        GJ_OP_NOT_EQUAL,
        GJ_OP_TEXT_EQUAL,
        GJ_OP_TEXT_NOT_EQUAL,
        GJ_OP_EARLIER,
        GJ_OP_LATER,
        GJ_OP_NOT,
        GJ_OP_COUNT,
        GJ_OP_SIZE,
        GJ_OP_COLUMN,
        GJ_OP_LOAD,
        GJ_OP_ENTRY_FIELD,
        GJ_OP_ENTRY_LIST,
        GJ_OP_ADD_MONTHS_STRICT,
        GJ_OP_ADD_MONTHS_DOWN,
        GJ_OP_ADD_MONTHS_UP,
        GJ_OP_ADD_DAYS,
        GJ_OP_ADD_WORKDAYS,
        GJ_OP_NEXT_WORKDAY,
        GJ_OP_DAYS_BETWEEN,
        GJ_OP_MONTHS_BETWEEN,
        GJ_OP_YEAR,
        GJ_OP_MONTH,
        GJ_OP_DAY,
        GJ_OP_YEAR_END,
        GJ_OP_MONTH_END,
        GJ_OP_IS_WORKDAY,
        GJ_OP_JOIN,
        GJ_OP_DIGITS,
        GJ_OP_NUMBER_TEXT,
        GJ_OP_DATE_TEXT,
        GJ_OP_LENGTH,
        GJ_OP_MATCHES,
        GJ_OP_PART,
    };
    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)ops[i], 0);
        bool two = is_register(gj_opcode_rows[ops[i]].shape[2][0]);
        gj_value plain = number(1, 1); /* never looked at: one operand at least has no value */
        for (int s = 0; s < 16; s++) {
            gj_state first = (gj_state)(s / 4), second = two ? (gj_state)(s % 4) : GJ_VALUE;
            if (first == GJ_VALUE && second == GJ_VALUE)
                continue;
            gj_value x = operand(&b, first, plain, 0), y = operand(&b, second, plain, 1);
            const gj_value *got = bench_run(&b, x, y);
            gj_state worst = first > second ? first : second;
            if (got->state != worst)
                fail_msg("%s: states %d, %d gave %d", gj_opcode_rows[ops[i]].name, first, second, got->state);
            if (worst >= GJ_UNKNOWN && first == second) {
                assert_int_equal(gj_value_reason(got)->kind, GJ_WHY_BOTH);
                assert_ptr_equal(gj_value_reason(got)->a, gj_value_reason(&x));
                assert_ptr_equal(gj_value_reason(got)->b, gj_value_reason(&y));
            } else if (worst >= GJ_UNKNOWN) {
                assert_ptr_equal(gj_value_reason(got), gj_value_reason(first > second ? &x : &y));
            }
        }
        bench_close(&b);
    }
}

/* --- numbers --- */

static void test_numbers_are_exact(void **state)
{
    static const struct {
        uint16_t op;
        gj_value b, c;
        const char *expected;
    } cases[] = {
        {GJ_OP_ADD, {.num = 1, .den = 3}, {.num = 1, .den = 6}, "0.5"},
        {GJ_OP_ADD, {.num = INT64_MAX, .den = 1}, {.num = 1, .den = 1}, "9223372036854775808"},
        {GJ_OP_SUB, {.num = 1, .den = 1}, {.num = 4, .den = 1}, "-3"},
        {GJ_OP_MUL, {.num = 1, .den = 3}, {.num = 3, .den = 1}, "1"},
        {GJ_OP_DIV, {.num = 260, .den = 1}, {.num = 3, .den = 1}, "260/3"},
        {GJ_OP_MOD, {.num = -7, .den = 1}, {.num = 3, .den = 1}, "2"},
        {GJ_OP_NEG, {.num = 7, .den = 2}, {.num = 0, .den = 1}, "-3.5"},
        {GJ_OP_ABS, {.num = -7, .den = 2}, {.num = 0, .den = 1}, "3.5"},
        {GJ_OP_MIN, {.num = 1, .den = 3}, {.num = 1, .den = 2}, "1/3"},
        {GJ_OP_MIN, {.num = 5, .den = 1}, {.num = 2, .den = 1}, "2"},
        {GJ_OP_MAX, {.num = 1, .den = 3}, {.num = 1, .den = 2}, "0.5"},
        {GJ_OP_MAX, {.num = 5, .den = 1}, {.num = 2, .den = 1}, "5"},
        {GJ_OP_ROUND_HALF_UP, {.num = -5, .den = 2}, {.num = 1, .den = 1}, "-3"},
        {GJ_OP_ROUND_HALF_EVEN, {.num = 5, .den = 2}, {.num = 1, .den = 1}, "2"},
        {GJ_OP_ROUND_HALF_DOWN, {.num = 5, .den = 2}, {.num = 1, .den = 1}, "2"},
        {GJ_OP_ROUND_DOWN, {.num = -27, .den = 10}, {.num = 1, .den = 1}, "-2"},
        {GJ_OP_ROUND_UP, {.num = -21, .den = 10}, {.num = 1, .den = 1}, "-3"},
        {GJ_OP_ROUND_CEIL, {.num = 21, .den = 10}, {.num = 1, .den = 2}, "2.5"},
        {GJ_OP_ROUND_FLOOR, {.num = -21, .den = 10}, {.num = 1, .den = 2}, "-2.5"},
        {GJ_OP_ROUND_HALF_UNDETERMINED, {.num = 26, .den = 10}, {.num = 1, .den = 1}, "3"},
        {GJ_OP_SIGNED_SQUARE, {.num = -3, .den = 1}, {.num = 0, .den = 1}, "-9"},
        {GJ_OP_ROOT, {.num = 9, .den = 4}, {.num = 0, .den = 1}, "1.5"},
        {GJ_OP_ROOT_CEIL, {.num = 17, .den = 1}, {.num = 0, .den = 1}, "5"},
        {GJ_OP_ROOT_FLOOR, {.num = 17, .den = 1}, {.num = 0, .den = 1}, "4"},
        {GJ_OP_NOT_NEGATIVE, {.num = 0, .den = 1}, {.num = 0, .den = 1}, "0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        expect_number(&b, bench_run(&b, cases[i].b, cases[i].c), cases[i].expected);
        bench_close(&b);
    }
}

static void test_what_cannot_be_computed_is_a_fault(void **state)
{
    static const struct {
        uint16_t op;
        gj_fault fault;
        gj_value b, c;
    } cases[] = {
        {GJ_OP_DIV, GJ_FAULT_DIVISION, {.num = 1, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_MOD, GJ_FAULT_DIVISION, {.num = 1, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_ROUND_UP, GJ_FAULT_STEP, {.num = 1, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_ROUND_HALF_UP, GJ_FAULT_STEP, {.num = 1, .den = 1}, {.num = -1, .den = 1}},
        {GJ_OP_ROOT, GJ_FAULT_IRRATIONAL, {.num = 2, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_NOT_NEGATIVE, GJ_FAULT_NEGATIVE, {.num = -1, .den = 9}, {.num = 0, .den = 1}},
        {GJ_OP_ADD_DAYS, GJ_FAULT_NOT_WHOLE, {.num = 0, .den = 1}, {.num = 1, .den = 2}},
        {GJ_OP_ADD_DAYS, GJ_FAULT_DATE_RANGE, {.num = GJ_DATE_MAX, .den = 1}, {.num = 1, .den = 1}},
        {GJ_OP_ADD_MONTHS_DOWN, GJ_FAULT_NOT_WHOLE, {.num = 0, .den = 1}, {.num = 1, .den = 2}},
        {GJ_OP_ADD_MONTHS_DOWN, GJ_FAULT_DATE_RANGE, {.num = 0, .den = 1}, {.num = INT64_MAX, .den = 1}},
        {GJ_OP_ADD_MONTHS_STRICT, GJ_FAULT_MONTH_END, {.num = 30, .den = 1}, {.num = 1, .den = 1}},
        {GJ_OP_ADD_WORKDAYS, GJ_FAULT_CALENDAR, {.num = 0, .den = 1}, {.num = 1, .den = 1}},
        {GJ_OP_ADD_WORKDAYS, GJ_FAULT_NOT_WHOLE, {.num = 0, .den = 1}, {.num = 1, .den = 3}},
        {GJ_OP_NEXT_WORKDAY, GJ_FAULT_CALENDAR, {.num = 0, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_IS_WORKDAY, GJ_FAULT_CALENDAR, {.num = 0, .den = 1}, {.num = 0, .den = 1}},
        {GJ_OP_DIGITS, GJ_FAULT_DIGITS, {.num = -1, .den = 1}, {.num = 3, .den = 1}},
        {GJ_OP_DIGITS, GJ_FAULT_DIGITS, {.num = 1, .den = 2}, {.num = 3, .den = 1}},
        {GJ_OP_DIGITS, GJ_FAULT_DIGITS, {.num = 1, .den = 1}, {.num = 1001, .den = 1}},
        {GJ_OP_DIGITS, GJ_FAULT_DIGITS, {.num = 1, .den = 1}, {.num = -1, .den = 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        const gj_value *got = bench_run(&b, cases[i].b, cases[i].c);
        expect_fault(got, cases[i].fault);
        assert_int_equal(gj_value_reason(got)->instruction, 0);
        bench_close(&b);
    }
}

static void test_a_count_of_days_beyond_64_bits_leaves_the_calendar(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, GJ_OP_ADD_DAYS, 0);
    gj_value large;
    assert_true(gj_number_mul(&b.arena, &large, &(gj_value){.num = INT64_MAX, .den = 1},
                              &(gj_value){.num = INT64_MAX, .den = 1}));
    expect_fault(bench_run(&b, number(0, 1), large), GJ_FAULT_DATE_RANGE);
    bench_close(&b);
}

static void test_an_undecided_tie_is_unknown(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, GJ_OP_ROUND_HALF_UNDETERMINED, 0);
    const gj_value *got = bench_run(&b, number(5, 2), number(1, 1));
    assert_int_equal(got->state, GJ_UNKNOWN);
    assert_int_equal(gj_value_reason(got)->kind, GJ_WHY_TIE);
    bench_close(&b);
}

/* --- comparisons and logic --- */

static void test_comparisons(void **state)
{
    static const struct {
        uint16_t op;
        const char *expected; /* for less, equal, greater */
    } cases[] = {
        {GJ_OP_NUMBER_LESS, "100"},  {GJ_OP_NUMBER_LESS_EQUAL, "110"},
        {GJ_OP_NUMBER_EQUAL, "010"}, {GJ_OP_NUMBER_NOT_EQUAL, "101"},
        {GJ_OP_LESS, "100"},         {GJ_OP_LESS_EQUAL, "110"},
        {GJ_OP_EQUAL, "010"},        {GJ_OP_NOT_EQUAL, "101"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        for (int k = 0; k < 3; k++) {
            const gj_value *got = bench_run(&b, number(k + 1, 1), number(2, 1));
            assert_int_equal(got->state, GJ_VALUE);
            assert_int_equal(got->num, cases[i].expected[k] - '0');
            if (cases[i].op > GJ_OP_NUMBER_NOT_EQUAL)
                continue;
            got = bench_run(&b, number(3 * k + 4, 15), number(7, 15)); /* other denominators */
            assert_int_equal(got->num, cases[i].expected[k] - '0');
        }
        bench_close(&b);
    }
    struct bench b;
    bench_open(&b, GJ_OP_EARLIER, 0);
    assert_int_equal(bench_run(&b, number(3, 1), number(2, 1))->num, 2);
    assert_int_equal(bench_run(&b, number(1, 1), number(2, 1))->num, 1);
    bench_close(&b);
    bench_open(&b, GJ_OP_LATER, 0);
    assert_int_equal(bench_run(&b, number(3, 1), number(2, 1))->num, 3);
    assert_int_equal(bench_run(&b, number(1, 1), number(2, 1))->num, 2);
    bench_close(&b);
    for (int k = 0; k < 2; k++) {
        bench_open(&b, k ? GJ_OP_TEXT_NOT_EQUAL : GJ_OP_TEXT_EQUAL, 0);
        gj_value x = text_value(&b.as, "规矩"), y = text_value(&b.as, "规矩"), z = text_value(&b.as, "规");
        assert_int_equal(bench_run(&b, x, y)->num, !k);
        assert_int_equal(bench_run(&b, x, z)->num, k);
        bench_close(&b);
    }
}

/* yes, no, nothing, unknown, error */
static gj_value logic_operand(struct bench *b, char c, int which)
{
    switch (c) {
    case 'y':
        return gj_value_bool(true);
    case 'n':
        return gj_value_bool(false);
    case '-':
        return gj_value_nothing();
    default:
        return state_value(c == 'u' ? GJ_UNKNOWN : GJ_ERROR, &b->reasons[which]);
    }
}

static char logic_outcome(const gj_value *value)
{
    switch ((gj_state)value->state) {
    case GJ_VALUE:
        return value->num ? 'y' : 'n';
    case GJ_NOTHING:
        return '-';
    case GJ_UNKNOWN:
        return 'u';
    default:
        return 'e';
    }
}

static void test_logic_lets_what_decides_decide(void **state)
{
    static const char names[] = "yn-ue";
    static const char and_table[5][6] = {"yn-ue", "nnnnn", "-n-ue", "unuue", "eneee"};
    static const char or_table[5][6] = {"yyyyy", "yn-ue", "y--ue", "yuuue", "yeeee"};
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct bench b;
        bench_open(&b, k ? GJ_OP_OR : GJ_OP_AND, 0);
        for (int i = 0; i < 25; i++) {
            const gj_value *got =
                bench_run(&b, logic_operand(&b, names[i / 5], 0), logic_operand(&b, names[i % 5], 1));
            char expected = (k ? or_table : and_table)[i / 5][i % 5];
            if (logic_outcome(got) != expected)
                fail_msg("%c %s %c gave %c", names[i / 5], k ? "or" : "and", names[i % 5],
                         logic_outcome(got));
        }
        bench_close(&b);
    }
    struct bench b;
    bench_open(&b, GJ_OP_NOT, 0);
    assert_int_equal(logic_outcome(bench_run(&b, gj_value_bool(true), gj_value_nothing())), 'n');
    assert_int_equal(logic_outcome(bench_run(&b, gj_value_bool(false), gj_value_nothing())), 'y');
    bench_close(&b);
}

/* a and b among alternatives 0..4; 4 absorbs upwards, 0 downwards; - u e as above. */
static void test_merging_alternatives_absorbs_at_the_end(void **state)
{
    static const struct {
        uint16_t op;
        char a, b, expected;
    } cases[] = {
        {GJ_OP_MERGE_MAX, '1', '3', '3'}, {GJ_OP_MERGE_MAX, '3', '1', '3'}, {GJ_OP_MERGE_MAX, '4', 'u', '4'},
        {GJ_OP_MERGE_MAX, 'u', '4', '4'}, {GJ_OP_MERGE_MAX, 'e', '4', '4'}, {GJ_OP_MERGE_MAX, '3', 'u', 'u'},
        {GJ_OP_MERGE_MAX, 'u', 'e', 'e'}, {GJ_OP_MERGE_MAX, '1', '-', '1'}, {GJ_OP_MERGE_MAX, '-', '3', '3'},
        {GJ_OP_MERGE_MIN, '-', 'u', 'u'}, {GJ_OP_MERGE_MAX, '0', 'u', 'u'}, {GJ_OP_MERGE_MIN, '1', '3', '1'},
        {GJ_OP_MERGE_MIN, '3', '1', '1'}, {GJ_OP_MERGE_MIN, '0', 'e', '0'}, {GJ_OP_MERGE_MIN, 'u', '0', '0'},
        {GJ_OP_MERGE_MIN, '4', 'u', 'u'},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        b.as.constants[0] = number(cases[i].op == GJ_OP_MERGE_MAX ? 4 : 0, 1);
        char names[2] = {cases[i].a, cases[i].b};
        gj_value operands[2];
        for (int k = 0; k < 2; k++)
            operands[k] = names[k] >= '0' && names[k] <= '9' ? number(names[k] - '0', 1)
                                                             : logic_operand(&b, names[k], k);
        b.machine.registers[0] = operands[0];
        const gj_value *got = bench_run(&b, operands[1], gj_value_nothing());
        char outcome = got->state == GJ_VALUE ? (char)('0' + got->num) : logic_outcome(got);
        if (outcome != cases[i].expected)
            fail_msg("case %zu gave %c", i, outcome);
        bench_close(&b);
    }
}

/* --- states and control --- */

/* Expected outcomes for the first operand in the states y - u e (and the second plain "no"). */
static void test_instructions_about_states(void **state)
{
    static const struct {
        uint16_t op;
        const char *expected;
    } cases[] = {{GJ_OP_IS_NOTHING, "nyue"},
                 {GJ_OP_IF_NOTHING, "ynue"},
                 {GJ_OP_IF_UNKNOWN, "y-ne"},
                 {GJ_OP_MOVE, "y-ue"}};
    static const char names[] = "y-ue";
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        for (int k = 0; k < 4; k++) {
            const gj_value *got = bench_run(&b, logic_operand(&b, names[k], 0), gj_value_bool(false));
            assert_int_equal(logic_outcome(got), cases[i].expected[k]);
        }
        bench_close(&b);
    }
}

/* STRICT, INSERT's set and CASE's register: what r0 is after meeting r1. Rows: r0; columns: r1,
 * as y n - u e. */
static void test_accumulators_take_reasons(void **state)
{
    static const char names[] = "yn-ue";
    static const struct {
        uint16_t op;
        char table[5][6];
    } cases[] = {
        {GJ_OP_STRICT, {"yyyue", "nnnue", "---ue", "uuuue", "eeeee"}},
        {GJ_OP_STRICT_LIST, {"yyyue", "nnnue", "---ue", "uuuue", "eeeee"}},
        {GJ_OP_CASE, {"yy-ue", "nn-ue", "---ue", "uuuue", "eeeee"}},
        {GJ_OP_OTHERWISE, {"yy-ue", "nn-ue", "---ue", "uu-ue", "ee-ue"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 1); /* jumps go to END, as going on does */
        for (int k = 0; k < 25; k++) {
            b.machine.registers[0] = logic_operand(&b, names[k / 5], 0);
            const gj_value *got = bench_run(&b, logic_operand(&b, names[k % 5], 1), gj_value_nothing());
            if (logic_outcome(got) != cases[i].table[k / 5][k % 5])
                fail_msg("%s: %c met %c and became %c", gj_opcode_rows[cases[i].op].name, names[k / 5],
                         names[k % 5], logic_outcome(got));
        }
        b.machine.registers[0] = logic_operand(&b, 'u', 0);
        const gj_value *got = bench_run(&b, logic_operand(&b, 'u', 1), gj_value_nothing());
        if (cases[i].op == GJ_OP_OTHERWISE)
            assert_ptr_equal(gj_value_reason(got), &b.reasons[1]);
        else
            assert_int_equal(gj_value_reason(got)->kind, GJ_WHY_BOTH);
        bench_close(&b);
    }
}

/* Where each control instruction goes: r0 becomes nothing where it goes on, and is left where it jumps. */
static void test_jumps(void **state)
{
    static const struct {
        uint16_t op;
        char operand;
        bool jumps;
    } cases[] = {
        {GJ_OP_JUMP, 'y', true},         {GJ_OP_CASE, 'y', false},        {GJ_OP_CASE, 'n', true},
        {GJ_OP_CASE, '-', true},         {GJ_OP_CASE, 'u', true},         {GJ_OP_CASE, 'e', true},
        {GJ_OP_OTHERWISE, 'y', false},   {GJ_OP_OTHERWISE, 'n', false},   {GJ_OP_OTHERWISE, '-', true},
        {GJ_OP_OTHERWISE, 'u', true},    {GJ_OP_OTHERWISE, 'e', true},    {GJ_OP_SKIP_UNLESS, 'y', false},
        {GJ_OP_SKIP_UNLESS, 'n', true},  {GJ_OP_SKIP_UNLESS, '-', false}, {GJ_OP_SKIP_UNLESS, 'u', false},
        {GJ_OP_SKIP_UNLESS, 'e', false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        assembly_init(&b.as, checked_alloc());
        for (int k = 0; k < 3; k++)
            (void)put_register(&b.as, GJ_T_BOOL, 0);
        (void)put_definition(&b.as, "d", GJ_DEF_VALUE, 0, 2, TOP);
        (void)put_code(&b.as, GJ_OP_MOVE, 2, 1, 0); /* r2 stays a mark unless NOTHING is reached */
        uint32_t jump = put_code(&b.as, (gj_opcode)cases[i].op, cases[i].op == GJ_OP_SKIP_UNLESS,
                                 cases[i].op == GJ_OP_CASE || cases[i].op == GJ_OP_OTHERWISE, 0);
        if (cases[i].op == GJ_OP_JUMP)
            b.as.code[jump] = gj_instruction(GJ_OP_JUMP, 0, 0, 0);
        (void)put_code(&b.as, GJ_OP_READING, 2, 0, 0);
        put_target(&b.as, jump, cases[i].op == GJ_OP_JUMP ? 0 : cases[i].op == GJ_OP_SKIP_UNLESS ? 1 : 2);
        (void)put_reading(&b.as, "r", 0, 7);
        assembly_done(&b.as);
        gj_arena_init(&b.home, checked_alloc());
        gj_arena_init(&b.arena, checked_alloc());
        assert_int_equal(gj_machine_init(&b.machine, &b.as.program, &b.home), GJ_OK);
        b.machine.registers[0] = gj_value_bool(false);
        b.machine.registers[1] = logic_operand(&b, cases[i].operand, 0);
        assert_int_equal(gj_machine_run(&b.machine, &b.as.record, &b.arena), GJ_OK);
        bool went_on = b.machine.registers[2].state == GJ_VALUE && b.machine.registers[2].num == 7;
        if (went_on == cases[i].jumps)
            fail_msg("%s on %c", gj_opcode_rows[cases[i].op].name, cases[i].operand);
        bench_close(&b);
    }
}

/* --- dates and texts --- */

static void test_dates(void **state)
{
    static const struct {
        uint16_t op;
        const char *date, *other; /* other: a date, or a number */
        const char *expected;
    } cases[] = {
        {GJ_OP_ADD_MONTHS_DOWN, "2024-01-31", "1", "2024-02-29"},
        {GJ_OP_ADD_MONTHS_UP, "2025-01-31", "1", "2025-03-01"},
        {GJ_OP_ADD_MONTHS_STRICT, "2025-01-28", "1", "2025-02-28"},
        {GJ_OP_ADD_DAYS, "2025-12-31", "1", "2026-01-01"},
        {GJ_OP_ADD_WORKDAYS, "2026-01-02", "2", "2026-01-06"},
        {GJ_OP_NEXT_WORKDAY, "2026-01-03", "0", "2026-01-05"},
        {GJ_OP_YEAR_END, "2026-02-03", "0", "2026-12-31"},
        {GJ_OP_MONTH_END, "2024-02-03", "0", "2024-02-29"},
        {GJ_OP_DAYS_BETWEEN, "2026-01-01", "2026-03-01", "59"},
        {GJ_OP_MONTHS_BETWEEN, "2026-01-31", "2026-03-30", "1"},
        {GJ_OP_YEAR, "2026-02-03", "0", "2026"},
        {GJ_OP_MONTH, "2026-02-03", "0", "2"},
        {GJ_OP_DAY, "2026-02-03", "0", "3"},
        {GJ_OP_IS_WORKDAY, "2026-01-03", "0", "0"},
        {GJ_OP_IS_WORKDAY, "2026-01-05", "0", "1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_open(&b, (gj_opcode)cases[i].op, 0);
        gj_value year = date_value("2026-01-01"), end = date_value("2026-12-31");
        b.as.program.calendar = (gj_calendar){.first = (int32_t)year.num, .last = (int32_t)end.num};
        gj_value other =
            strlen(cases[i].other) == 10 ? date_value(cases[i].other) : number(cases[i].other[0] - '0', 1);
        const gj_value *got = bench_run(&b, date_value(cases[i].date), other);
        if (strlen(cases[i].expected) == 10) {
            assert_int_equal(got->state, GJ_VALUE);
            assert_int_equal(got->num, date_value(cases[i].expected).num);
        } else {
            expect_number(&b, got, cases[i].expected);
        }
        bench_close(&b);
    }
}

static void expect_text(const gj_value *value, const char *expected)
{
    assert_int_equal(value->state, GJ_VALUE);
    const gj_string *string = gj_value_string(value);
    assert_text(((gj_text){string->bytes, string->size}), expected);
}

static void test_texts(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, GJ_OP_JOIN, 0);
    expect_text(bench_run(&b, text_value(&b.as, "规"), text_value(&b.as, "矩")), "规矩");
    bench_close(&b);
    bench_open(&b, GJ_OP_DIGITS, 0);
    expect_text(bench_run(&b, number(42, 1), number(5, 1)), "00042");
    expect_text(bench_run(&b, number(123456, 1), number(5, 1)), "123456");
    expect_text(bench_run(&b, number(0, 1), number(0, 1)), "0");
    bench_close(&b);
    bench_open(&b, GJ_OP_NUMBER_TEXT, 0);
    expect_text(bench_run(&b, number(-7, 3), number(0, 1)), "-7/3");
    bench_close(&b);
    bench_open(&b, GJ_OP_DATE_TEXT, 0);
    expect_text(bench_run(&b, date_value("2026-02-03"), number(0, 1)), "2026-02-03");
    bench_close(&b);
    bench_open(&b, GJ_OP_LENGTH, 0);
    expect_number(&b, bench_run(&b, text_value(&b.as, "规矩ab"), number(0, 1)), "4");
    bench_close(&b);
    bench_open(&b, GJ_OP_MATCHES, 2); /* string 2 is put below */
    (void)put_string(&b.as, "CN-#{4}");
    assert_int_equal(b.as.program.string_count, 3);
    assert_int_equal(bench_run(&b, text_value(&b.as, "CN-2026"), number(0, 1))->num, 1);
    assert_int_equal(bench_run(&b, text_value(&b.as, "CN-202"), number(0, 1))->num, 0);
    bench_close(&b);
    bench_open(&b, GJ_OP_PART, 0);
    expect_text(bench_run(&b, text_value(&b.as, "规矩ab"), number(2, 1)), "规矩");
    expect_text(bench_run(&b, text_value(&b.as, "规矩ab"), number(-1, 1)), "b");
    expect_fault(bench_run(&b, text_value(&b.as, "ab"), number(1, 2)), GJ_FAULT_NOT_WHOLE);
    bench_close(&b);
}

static void test_a_text_cannot_grow_without_end(void **state)
{
    (void)state;
    struct bench b;
    bench_open(&b, GJ_OP_JOIN, 0);
    gj_value text = text_value(&b.as, "0123456789abcdef");
    for (int i = 0; i < 16; i++)
        text = *bench_run(&b, text, text);
    assert_int_equal(gj_value_string(&text)->size, 1u << 20);
    expect_fault(bench_run(&b, text, text_value(&b.as, "x")), GJ_FAULT_TEXT_SIZE);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict_instructions_let_the_worst_state_through),
        cmocka_unit_test(test_numbers_are_exact),
        cmocka_unit_test(test_what_cannot_be_computed_is_a_fault),
        cmocka_unit_test(test_a_count_of_days_beyond_64_bits_leaves_the_calendar),
        cmocka_unit_test(test_an_undecided_tie_is_unknown),
        cmocka_unit_test(test_comparisons),
        cmocka_unit_test(test_logic_lets_what_decides_decide),
        cmocka_unit_test(test_merging_alternatives_absorbs_at_the_end),
        cmocka_unit_test(test_instructions_about_states),
        cmocka_unit_test(test_accumulators_take_reasons),
        cmocka_unit_test(test_jumps),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_a_text_cannot_grow_without_end),
    };
    return cmocka_run_group_tests_name("interpreter", tests, NULL, NULL);
}
