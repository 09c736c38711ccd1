/* The dispatch loop over vm/opcodes.def.
 *
 * Every case first asks whether its operands are values, which they nearly always are, and works at once;
 * anything else goes to a label at the end of the loop and from there into vm/states.c. `at` stands on the
 * instruction being run until VM_NEXT or VM_GOTO moves it. The verifier has proved the program sound, so
 * nothing is checked here that the instruction's meaning does not ask for. The loop is written once: VM_CASE
 * and VM_NEXT become computed goto where the compiler has it (unless GJ_NO_COMPUTED_GOTO is defined), else a
 * switch. */
#include "vm/interpreter.h"

#include "vm/field_index.h"
#include "vm/operations.h"
#include "vm/set.h"
#include "vm/states.h"
#include "vm/text_ops.h"

#if defined(__GNUC__) && !defined(__clang__)
/* gcc would join the ends of all cases into one, and every instruction would then be guessed by the same
 * jump; and it would copy values as vectors, which wait for the two words they were written as. */
#pragma GCC optimize("no-crossjumping", "no-gcse", "no-tree-slp-vectorize")
#endif

#if defined(__GNUC__) && !defined(GJ_NO_COMPUTED_GOTO)
#define COMPUTED_GOTO 1
#pragma GCC diagnostic ignored "-Wpedantic" /* addresses of labels */
#else
#define COMPUTED_GOTO 0
#endif

#if defined(__GNUC__)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#else
#define UNLIKELY(condition) (condition)
#define LIKELY(condition)   (condition)
#endif

_Static_assert((int)GJ_OP_ROUND_HALF_UNDETERMINED - (int)GJ_OP_ROUND_HALF_UP ==
                   (int)GJ_ROUND_HALF_UNDETERMINED,
               "rounding instructions stand in the order of gj_rounding");
_Static_assert((int)GJ_OP_ROUND_DOWN - (int)GJ_OP_ROUND_HALF_UP == (int)GJ_ROUND_DOWN &&
                   (int)GJ_OP_ROUND_FLOOR - (int)GJ_OP_ROUND_HALF_UP == (int)GJ_ROUND_FLOOR,
               "rounding instructions stand in the order of gj_rounding");
_Static_assert((int)GJ_OP_ADD_MONTHS_UP - (int)GJ_OP_ADD_MONTHS_STRICT == (int)GJ_MONTH_END_UP,
               "month instructions stand in the order of gj_month_end");

#define RA (&regs[GJ_A_OF(word)])
#define RB (&regs[GJ_B_OF(word)])
#define RC (&regs[GJ_C_OF(word)])
#define PC ((uint32_t)(at - code)) /* index of the instruction being run */

#if COMPUTED_GOTO
#define VM_CASE(name) op_##name:
#define VM_DISPATCH()                                                                                        \
    do {                                                                                                     \
        word = *at;                                                                                          \
        goto *table[GJ_OP_OF(word)];                                                                         \
    } while (0)
#else
#define VM_CASE(name) case GJ_OP_##name:
#define VM_DISPATCH() goto dispatch
#endif

#define VM_NEXT()                                                                                            \
    do {                                                                                                     \
        at++;                                                                                                \
        VM_DISPATCH();                                                                                       \
    } while (0)
#define VM_GOTO(target)                                                                                      \
    do {                                                                                                     \
        at = &code[target];                                                                                  \
        VM_DISPATCH();                                                                                       \
    } while (0)

/* Leaves the case where an operand is no value. */
#define VM_STRICT_1()                                                                                        \
    do {                                                                                                     \
        if (UNLIKELY(RB->state != GJ_VALUE))                                                                 \
            goto strict_one;                                                                                 \
    } while (0)
#define VM_STRICT_2()                                                                                        \
    do {                                                                                                     \
        if (UNLIKELY((RB->state | RC->state) != GJ_VALUE))                                                   \
            goto strict_two;                                                                                 \
    } while (0)
/* A step that needs memory. */
#define VM_NEED(call)                                                                                        \
    do {                                                                                                     \
        if (UNLIKELY(!(call)))                                                                               \
            goto no_memory;                                                                                  \
    } while (0)
/* The same with an outcome in `result`, or a fault in `fault`. */
#define VM_RESULT(call)                                                                                      \
    do {                                                                                                     \
        VM_NEED(call);                                                                                       \
        if (UNLIKELY(fault != GJ_FAULT_NONE))                                                                \
            goto faulted;                                                                                    \
        copy(RA, &result);                                                                                   \
        VM_NEXT();                                                                                           \
    } while (0)

/* Whether both operands are whole numbers. */
#define VM_WHOLE_2() (((gj_value_tail(RB) ^ GJ_VALUE_ONE) | (gj_value_tail(RC) ^ GJ_VALUE_ONE)) == 0)

/* Cases of one shape. Whole numbers are done at once, everything else at `compare` and `arithmetic`. */
#define VM_COMPARE(name, op)                                                                                 \
    VM_CASE(name)                                                                                            \
    {                                                                                                        \
        if (UNLIKELY(!VM_WHOLE_2()))                                                                         \
            goto compare;                                                                                    \
        gj_number_set(RA, RB->num op RC->num, 1);                                                            \
        VM_NEXT();                                                                                           \
    }
#define VM_ARITHMETIC(name, op)                                                                              \
    VM_CASE(name)                                                                                            \
    {                                                                                                        \
        int64_t number;                                                                                      \
        if (UNLIKELY(!VM_WHOLE_2() || op(RB->num, RC->num, &number) || number == INT64_MIN))                 \
            goto arithmetic;                                                                                 \
        gj_number_set(RA, number, 1);                                                                        \
        VM_NEXT();                                                                                           \
    }
#define VM_TEST(name, test)                                                                                  \
    VM_CASE(name)                                                                                            \
    {                                                                                                        \
        VM_STRICT_2();                                                                                       \
        gj_number_set(RA, test, 1);                                                                          \
        VM_NEXT();                                                                                           \
    }

/* A value is copied as the two words it is written as. */
static inline void copy(gj_value *to, const gj_value *from)
{
    uint64_t tail = gj_value_tail(from);
    to->num = from->num;
    gj_value_set_tail(to, tail);
}

/* What an order of two numbers means for a comparison. */
static bool comparison(gj_opcode op, int order)
{
    switch (op) {
    case GJ_OP_NUMBER_LESS:
        return order < 0;
    case GJ_OP_NUMBER_LESS_EQUAL:
        return order <= 0;
    case GJ_OP_NUMBER_EQUAL:
        return order == 0;
    default:
        return order != 0;
    }
}

/* Before instruction `now` is run: the one before it (UINT32_MAX: none) has done its work. END does none, so
 * it is told at once. Returns what is to be told next. */
static uint32_t tell(const gj_trace *trace, const gj_machine *machine, uint32_t before, uint32_t now)
{
    if (before != UINT32_MAX)
        trace->step(trace->user, machine, before);
    if (GJ_OP_OF(machine->program->code[now]) != GJ_OP_END)
        return now;
    trace->step(trace->user, machine, now);
    return UINT32_MAX;
}

static bool add_sub_mul(gj_opcode op, gj_arena *arena, gj_value *a, const gj_value *b, const gj_value *c)
{
    if (op == GJ_OP_ADD)
        return gj_number_add_slow(arena, a, b, c);
    if (op == GJ_OP_SUB)
        return gj_number_sub_slow(arena, a, b, c);
    return gj_number_mul_slow(arena, a, b, c);
}

gj_status gj_interpret(gj_machine *machine, const uint32_t *starts, const gj_trace *trace)
{
    const gj_program *const program = machine->program;
    const uint64_t *const code = program->code;
    const uint32_t *const slot_of = program->index->slot_of;
    const gj_value nothing = gj_value_nothing();
    const gj_value *const slots = machine->record->slots;
    gj_value *const regs = machine->registers;
    gj_arena *const arena = machine->arena;
    const uint64_t limit = machine->step_limit ? machine->step_limit : UINT64_MAX;
    const uint64_t *at = code;
    uint32_t traced = UINT32_MAX;
    uint64_t word;
    gj_value result = gj_value_nothing();
    gj_fault fault = GJ_FAULT_NONE;
    int order;

#if COMPUTED_GOTO
    static void *const plain_table[] = {
#define GJ_OP(name, a, b, c, meaning) &&op_##name,
#include "vm/opcodes.def"
#undef GJ_OP
    };
    static void *const trace_table[] = {
#define GJ_OP(name, a, b, c, meaning) &&tracing,
#include "vm/opcodes.def"
#undef GJ_OP
    };
    void *const *const table = trace ? trace_table : plain_table;
#endif

    if (*starts == UINT32_MAX)
        return GJ_OK;
    VM_GOTO(*starts++);

#if COMPUTED_GOTO
tracing:
    traced = tell(trace, machine, traced, PC);
    goto *plain_table[GJ_OP_OF(word)];
    {
#else
dispatch:
    word = *at;
    if (UNLIKELY(trace != NULL))
        traced = tell(trace, machine, traced, PC);
    switch ((gj_opcode)GJ_OP_OF(word)) {
#endif

        /* constants, facts, moves */
        VM_CASE(CONST)
        {
            copy(RA, &program->constants[GJ_B_OF(word)]);
            VM_NEXT();
        }
        VM_CASE(FIELD)
        VM_CASE(LIST)
        {
            uint32_t field = GJ_B_OF(word);
            const gj_value *slot = &slots[slot_of[field]];
            if (UNLIKELY(slot->state >= GJ_UNKNOWN))
                VM_NEED(gj_state_fact(machine, RA, field, slots, NULL));
            else
                copy(RA, slot);
            VM_NEXT();
        }
        VM_CASE(ENTRY_FIELD)
        VM_CASE(ENTRY_LIST)
        {
            VM_STRICT_1();
            uint32_t field = GJ_C_OF(word);
            const gj_value *entry = gj_value_entry(RB);
            const gj_value *slot = &entry[slot_of[field]];
            if (UNLIKELY(slot->state >= GJ_UNKNOWN))
                VM_NEED(gj_state_fact(machine, RA, field, entry, entry));
            else
                copy(RA, slot);
            VM_NEXT();
        }
        VM_CASE(READING)
        {
            gj_number_set(RA, machine->readings[GJ_B_OF(word)], 1);
            VM_NEXT();
        }
        VM_CASE(MOVE)
        {
            copy(RA, RB);
            VM_NEXT();
        }
        VM_CASE(NOTHING)
        {
            copy(RA, &nothing);
            VM_NEXT();
        }
        VM_CASE(OPEN)
        {
            VM_NEED(gj_state_open(arena, RA, GJ_B_OF(word), GJ_C_OF(word), PC));
            VM_NEXT();
        }
        VM_CASE(FAIL)
        {
            VM_NEED(gj_state_refused(arena, RA, GJ_B_OF(word), GJ_C_OF(word), PC));
            VM_NEXT();
        }

        /* numbers */
        VM_ARITHMETIC(ADD, __builtin_add_overflow)
        VM_ARITHMETIC(SUB, __builtin_sub_overflow)
        VM_ARITHMETIC(MUL, __builtin_mul_overflow)
        VM_CASE(DIV)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_div(machine, &result, RB, RC, &fault));
        }
        VM_CASE(MOD)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_mod(machine, &result, RB, RC, &fault));
        }
        VM_CASE(NEG)
        {
            VM_STRICT_1();
            VM_RESULT(gj_number_neg(arena, &result, RB));
        }
        VM_CASE(ABS)
        {
            VM_STRICT_1();
            VM_RESULT(gj_number_abs(arena, &result, RB));
        }
        VM_CASE(MIN)
        {
            VM_STRICT_2();
            VM_NEED(gj_number_compare(arena, &order, RB, RC));
            copy(RA, order <= 0 ? RB : RC);
            VM_NEXT();
        }
        VM_CASE(MAX)
        {
            VM_STRICT_2();
            VM_NEED(gj_number_compare(arena, &order, RB, RC));
            copy(RA, order >= 0 ? RB : RC);
            VM_NEXT();
        }
        VM_CASE(ROUND_HALF_UP)
        VM_CASE(ROUND_HALF_EVEN)
        VM_CASE(ROUND_HALF_DOWN)
        VM_CASE(ROUND_DOWN)
        VM_CASE(ROUND_UP)
        VM_CASE(ROUND_CEIL)
        VM_CASE(ROUND_FLOOR)
        VM_CASE(ROUND_HALF_UNDETERMINED)
        {
            VM_STRICT_2();
            if (UNLIKELY(gj_number_sign(RC) <= 0)) {
                fault = GJ_FAULT_STEP;
                goto faulted;
            }
            bool tie = false;
            gj_rounding mode = (gj_rounding)(GJ_OP_OF(word) - GJ_OP_ROUND_HALF_UP);
            VM_NEED(gj_number_round(arena, &result, RB, RC, mode, &tie));
            if (UNLIKELY(tie))
                VM_NEED(gj_state_tie(arena, RA, PC));
            else
                copy(RA, &result);
            VM_NEXT();
        }
        VM_CASE(SIGNED_SQUARE)
        {
            VM_STRICT_1();
            VM_RESULT(gj_number_signed_square(arena, &result, RB));
        }
        VM_CASE(ROOT)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_root(machine, &result, RB, &fault));
        }
        VM_CASE(ROOT_CEIL)
        {
            VM_STRICT_1();
            VM_RESULT(gj_number_root_ceil(arena, &result, RB));
        }
        VM_CASE(ROOT_FLOOR)
        {
            VM_STRICT_1();
            VM_RESULT(gj_number_root_floor(arena, &result, RB));
        }
        VM_CASE(NOT_NEGATIVE)
        {
            VM_STRICT_1();
            if (UNLIKELY(gj_number_sign(RB) < 0)) {
                fault = GJ_FAULT_NEGATIVE;
                goto faulted;
            }
            copy(RA, RB);
            VM_NEXT();
        }

        /* comparisons */
        VM_COMPARE(NUMBER_LESS, <)
        VM_COMPARE(NUMBER_LESS_EQUAL, <=)
        VM_COMPARE(NUMBER_EQUAL, ==)
        VM_COMPARE(NUMBER_NOT_EQUAL, !=)
        VM_TEST(LESS, RB->num < RC->num)
        VM_TEST(LESS_EQUAL, RB->num <= RC->num)
        VM_TEST(EQUAL, RB->num == RC->num)
        VM_TEST(NOT_EQUAL, RB->num != RC->num)
        VM_TEST(TEXT_EQUAL, gj_text_values_equal(RB, RC))
        VM_TEST(TEXT_NOT_EQUAL, !gj_text_values_equal(RB, RC))
        VM_CASE(EARLIER)
        {
            VM_STRICT_2();
            copy(RA, RB->num <= RC->num ? RB : RC);
            VM_NEXT();
        }
        VM_CASE(LATER)
        {
            VM_STRICT_2();
            copy(RA, RB->num >= RC->num ? RB : RC);
            VM_NEXT();
        }

        /* Kleene logic */
        VM_CASE(AND)
        {
            if (UNLIKELY((RB->state | RC->state) != GJ_VALUE))
                VM_NEED(gj_kleene(arena, RA, RB, RC, 0));
            else
                gj_number_set(RA, RB->num & RC->num, 1);
            VM_NEXT();
        }
        VM_CASE(OR)
        {
            if (UNLIKELY((RB->state | RC->state) != GJ_VALUE))
                VM_NEED(gj_kleene(arena, RA, RB, RC, 1));
            else
                gj_number_set(RA, RB->num | RC->num, 1);
            VM_NEXT();
        }
        VM_CASE(NOT)
        {
            VM_STRICT_1();
            gj_number_set(RA, RB->num ^ 1, 1);
            VM_NEXT();
        }
        VM_CASE(MERGE_MAX)
        {
            VM_NEED(gj_do_merge(machine, RA, RB, program->constants[GJ_C_OF(word)].num, 1));
            VM_NEXT();
        }
        VM_CASE(MERGE_MIN)
        {
            VM_NEED(gj_do_merge(machine, RA, RB, program->constants[GJ_C_OF(word)].num, -1));
            VM_NEXT();
        }

        /* states */
        VM_CASE(IS_NOTHING)
        {
            if (UNLIKELY(RB->state >= GJ_UNKNOWN))
                goto strict_one;
            gj_number_set(RA, RB->state == GJ_NOTHING, 1);
            VM_NEXT();
        }
        VM_CASE(IF_NOTHING)
        {
            copy(RA, RB->state == GJ_NOTHING ? RC : RB);
            VM_NEXT();
        }
        VM_CASE(IF_UNKNOWN)
        {
            copy(RA, RB->state == GJ_UNKNOWN ? RC : RB);
            VM_NEXT();
        }
        VM_CASE(STRICT)
        VM_CASE(STRICT_LIST)
        {
            if (UNLIKELY(RB->state >= GJ_UNKNOWN))
                VM_NEED(gj_strict(arena, RA, RA, RB));
            VM_NEXT();
        }

        /* control */
        VM_CASE(JUMP)
        {
            VM_GOTO(GJ_A_OF(word));
        }
        VM_CASE(CASE)
        {
            if (UNLIKELY(RB->state != GJ_VALUE)) {
                VM_NEED(gj_strict(arena, RA, RA, RB));
                VM_GOTO(GJ_C_OF(word));
            }
            if (RB->num)
                VM_NEXT();
            VM_GOTO(GJ_C_OF(word));
        }
        VM_CASE(WHEN)
        {
            if (UNLIKELY(RB->state != GJ_VALUE)) {
                copy(RA, RB);
                VM_GOTO(GJ_C_OF(word) - 1);
            }
            if (RB->num)
                VM_NEXT();
            VM_GOTO(GJ_C_OF(word));
        }
        VM_CASE(OTHERWISE)
        {
            if (RB->state == GJ_VALUE)
                VM_NEXT();
            copy(RA, RB);
            VM_GOTO(GJ_C_OF(word));
        }
        VM_CASE(SKIP_UNLESS)
        {
            if (RA->state == GJ_VALUE && RA->num == 0)
                VM_GOTO(GJ_B_OF(word));
            VM_NEXT();
        }
        VM_CASE(END)
        {
            uint32_t start = *starts++;
            if (UNLIKELY(start == UINT32_MAX))
                return GJ_OK;
            VM_GOTO(start);
        }

        /* loops */
        VM_CASE(FOR)
        {
            if (UNLIKELY(RB->state != GJ_VALUE) || gj_value_list(RB)->count == 0)
                VM_GOTO(GJ_C_OF(word));
            gj_number_set(RA, (int64_t)(intptr_t)gj_value_list(RB)->slots, 1);
            VM_NEXT();
        }
        VM_CASE(NEXT)
        {
            const gj_list *list = gj_value_list(RB);
            const gj_value *entry = gj_value_entry(RA) + list->stride;
            if (entry >= list->slots + (size_t)list->count * list->stride)
                VM_NEXT();
            gj_number_set(RA, (int64_t)(intptr_t)entry, 1);
            machine->steps += PC - GJ_C_OF(word) + 1;
            if (UNLIKELY(machine->steps > limit))
                return GJ_E_LIMIT;
            VM_GOTO(GJ_C_OF(word));
        }
        VM_CASE(COUNT)
        {
            VM_STRICT_1();
            gj_number_set(RA, gj_value_list(RB)->count, 1);
            VM_NEXT();
        }
        VM_CASE(LEAST)
        {
            VM_NEED(gj_do_extreme(machine, RA, RB, (gj_type_kind)program->registers[GJ_A_OF(word)].type, -1));
            VM_NEXT();
        }
        VM_CASE(MOST)
        {
            VM_NEED(gj_do_extreme(machine, RA, RB, (gj_type_kind)program->registers[GJ_A_OF(word)].type, 1));
            VM_NEXT();
        }
        VM_CASE(SET)
        {
            gj_set *set = gj_set_new(arena);
            VM_NEED(set);
            gj_number_set(RA, (int64_t)(intptr_t)set, 1);
            VM_NEXT();
        }
        VM_CASE(INSERT)
        {
            if (UNLIKELY(RB->state >= GJ_UNKNOWN))
                VM_NEED(gj_strict(arena, RA, RA, RB));
            else if (RB->state == GJ_VALUE && RA->state == GJ_VALUE)
                VM_NEED(gj_set_insert(arena, (gj_set *)(uintptr_t)RA->num,
                                      (gj_type_kind)program->registers[GJ_B_OF(word)].type, RB));
            VM_NEXT();
        }
        VM_CASE(SIZE)
        {
            VM_STRICT_1();
            gj_number_set(RA, gj_set_size((const gj_set *)(uintptr_t)RB->num), 1);
            VM_NEXT();
        }
        VM_CASE(COLUMN)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_column(machine, &result, RB));
        }
        VM_CASE(STORE)
        {
            if (RA->state == GJ_VALUE) {
                gj_value *held = gj_column_at(gj_value_column(RA), gj_value_entry(RB));
                if (held)
                    copy(held, RC);
            }
            VM_NEXT();
        }
        VM_CASE(LOAD)
        {
            VM_STRICT_2();
            const gj_value *held = gj_column_at(gj_value_column(RB), gj_value_entry(RC));
            copy(RA, held ? held : &nothing);
            VM_NEXT();
        }

        /* dates */
        VM_CASE(ADD_MONTHS_STRICT)
        VM_CASE(ADD_MONTHS_DOWN)
        VM_CASE(ADD_MONTHS_UP)
        {
            VM_STRICT_2();
            gj_month_end mode = (gj_month_end)(GJ_OP_OF(word) - GJ_OP_ADD_MONTHS_STRICT);
            VM_RESULT(gj_do_add_months(&result, RB, RC, mode, &fault));
        }
        VM_CASE(ADD_DAYS)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_add_days(&result, RB, RC, &fault));
        }
        VM_CASE(ADD_WORKDAYS)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_add_workdays(machine, &result, RB, RC, &fault));
        }
        VM_CASE(NEXT_WORKDAY)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_next_workday(machine, &result, RB, &fault));
        }
        VM_CASE(DAYS_BETWEEN)
        {
            VM_STRICT_2();
            gj_number_set(RA, RC->num - RB->num, 1);
            VM_NEXT();
        }
        VM_CASE(MONTHS_BETWEEN)
        {
            VM_STRICT_2();
            gj_number_set(RA, gj_date_months_between((int32_t)RB->num, (int32_t)RC->num), 1);
            VM_NEXT();
        }
        VM_CASE(YEAR)
        {
            VM_STRICT_1();
            gj_number_set(RA, gj_date_to_civil((int32_t)RB->num).year, 1);
            VM_NEXT();
        }
        VM_CASE(MONTH)
        {
            VM_STRICT_1();
            gj_number_set(RA, gj_date_to_civil((int32_t)RB->num).month, 1);
            VM_NEXT();
        }
        VM_CASE(DAY)
        {
            VM_STRICT_1();
            gj_number_set(RA, gj_date_to_civil((int32_t)RB->num).day, 1);
            VM_NEXT();
        }
        VM_CASE(YEAR_END)
        {
            VM_STRICT_1();
            gj_do_year_end(RA, RB);
            VM_NEXT();
        }
        VM_CASE(MONTH_END)
        {
            VM_STRICT_1();
            gj_do_month_end(RA, RB);
            VM_NEXT();
        }
        VM_CASE(IS_WORKDAY)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_is_workday(machine, &result, RB, &fault));
        }

        /* text */
        VM_CASE(JOIN)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_join(machine, &result, RB, RC, &fault));
        }
        VM_CASE(DIGITS)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_digits(machine, &result, RB, RC, &fault));
        }
        VM_CASE(NUMBER_TEXT)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_number_text(machine, &result, RB, &fault));
        }
        VM_CASE(DATE_TEXT)
        {
            VM_STRICT_1();
            VM_RESULT(gj_do_date_text(machine, &result, RB));
        }
        VM_CASE(LENGTH)
        {
            VM_STRICT_1();
            size_t length = gj_text_code_points(gj_value_text(RB));
            gj_number_set(RA, (int64_t)length, 1);
            VM_NEXT();
        }
        VM_CASE(MATCHES)
        {
            VM_STRICT_1();
            gj_text pattern = gj_program_text(program, GJ_C_OF(word));
            gj_number_set(RA, gj_pattern_matches(pattern, gj_value_text(RB)), 1);
            VM_NEXT();
        }
        VM_CASE(PART)
        {
            VM_STRICT_2();
            VM_RESULT(gj_do_part(machine, &result, RB, RC, &fault));
        }
#if !COMPUTED_GOTO
    case GJ_OP_TOTAL:
    default:
        return GJ_E_INVALID; /* the verifier lets no such instruction through */
#endif
    }

compare:
    VM_STRICT_2();
    VM_NEED(gj_number_compare(arena, &order, RB, RC));
    gj_number_set(RA, comparison((gj_opcode)GJ_OP_OF(word), order), 1);
    VM_NEXT();
arithmetic:
    VM_STRICT_2();
    VM_NEED(add_sub_mul((gj_opcode)GJ_OP_OF(word), arena, RA, RB, RC));
    VM_NEXT();
strict_one:
    copy(RA, RB);
    VM_NEXT();
strict_two:
    VM_NEED(gj_strict(arena, RA, RB, RC));
    VM_NEXT();
faulted:
    VM_NEED(gj_state_fault(arena, RA, fault, PC));
    fault = GJ_FAULT_NONE;
    VM_NEXT();
no_memory:
    return GJ_E_NOMEM;
}
