/* The loop over linked code (vm/link.h): the cases of vm/instructions.inc with operands that lie ready, and
 * what vm/fused.def adds. Invariant: it does what the loop in vm/interpreter.c does to the same record, but
 * for fractions that are not reduced yet; tests/reference and the unit tests run both. A fused instruction
 * does what its parts do, one after the other, as long as nothing is out of the ordinary; the part that is
 * runs alone, and what stands behind it goes on. */
#include "vm/link.h"

#include "vm/loop.h"
#include "vm/number_unreduced.h"

#define REGISTER(offset) ((gj_value *)(void *)((char *)regs + (offset)))
#define SLOT(offset)     ((const gj_value *)(const void *)((const char *)slots + (offset)))
#define CONSTANT(offset) ((const gj_value *)(const void *)((const char *)program->constants + (offset)))
#define TARGET(offset)   ((const gj_linked_instruction *)(const void *)((const char *)code + (offset)))

#define RA         REGISTER(at->a)
#define RB         REGISTER(at->b)
#define RC         REGISTER(at->c)
#define NUMBER_B   at->b
#define NUMBER_C   at->c
#define REGISTER_A (at->a / sizeof(gj_value))
#define REGISTER_B (at->b / sizeof(gj_value))
#define CONSTANT_B CONSTANT(at->b)
#define CONSTANT_C CONSTANT(at->c)
#define TOP_SLOT   SLOT(at->b)
#define TOP_FIELD  at->c
#define OPCODE     ((gj_opcode)at->plain)
#define PC         gj_linked_origin(linked, (uint32_t)(at - code))
#define TURN       ((uint64_t)(at - TARGET(at->c)) + 1)

#if COMPUTED_GOTO
#define VM_CASE(name)  op_##name:
#define VM_FUSED(name) op_##name:
#define VM_DISPATCH()  goto *table[at->op]
#define VM_PLAIN()     goto *table[at->plain]
#else
#define VM_CASE(name)  case GJ_OP_##name:
#define VM_FUSED(name) case GJ_LINKED_##name:
#define VM_DISPATCH()  goto dispatch
#define VM_PLAIN()                                                                                           \
    do {                                                                                                     \
        op = at->plain;                                                                                      \
        goto again;                                                                                          \
    } while (0)
#endif

#define VM_NEXT()                                                                                            \
    do {                                                                                                     \
        at++;                                                                                                \
        VM_DISPATCH();                                                                                       \
    } while (0)
#define VM_GOTO(target)                                                                                      \
    do {                                                                                                     \
        at = (target);                                                                                       \
        VM_DISPATCH();                                                                                       \
    } while (0)
#define TARGET_A           TARGET(at->a)
#define TARGET_B           TARGET(at->b)
#define TARGET_C           TARGET(at->c)
#define VM_JUMP(operand)   VM_GOTO(TARGET_##operand)
#define VM_JUMP_BEFORE_C() VM_GOTO(TARGET(at->c) - 1)

/* Where a large number is near, fractions are reduced. */
#define VM_BESIDE_LARGE()                                                                                    \
    do {                                                                                                     \
        if (UNLIKELY(RB->den == 0 || RC->den == 0))                                                          \
            reduce_operands(regs, at);                                                                       \
    } while (0)

/* What a fused instruction is made of: each part does what the instruction k places behind `at` does, or
 * leaves it to run alone. */
#define PART_A(k) REGISTER(at[k].a)
#define PART_B(k) REGISTER(at[k].b)
#define PART_C(k) REGISTER(at[k].c)
#define VM_ALONE(k)                                                                                          \
    do {                                                                                                     \
        at += (k);                                                                                           \
        goto alone;                                                                                          \
    } while (0)
#define PART_ORDINARY(k, condition)                                                                          \
    do {                                                                                                     \
        if (UNLIKELY(!(condition)))                                                                          \
            VM_ALONE(k);                                                                                     \
    } while (0)
#define PART_CONST(k) copy(PART_A(k), CONSTANT(at[k].b))
#define PART_FIELD(k)                                                                                        \
    do {                                                                                                     \
        const gj_value *slot_##k = SLOT(at[k].b);                                                            \
        PART_ORDINARY(k, slot_##k->state < GJ_UNKNOWN);                                                      \
        copy(PART_A(k), slot_##k);                                                                           \
    } while (0)
#define PART_ARITHMETIC(k, name) PART_ORDINARY(k, gj_unreduced_##name(PART_A(k), PART_B(k), PART_C(k)))
/* Yes or no, of two values. */
#define PART_TEST(k, test)                                                                                   \
    do {                                                                                                     \
        PART_ORDINARY(k, (PART_B(k)->state | PART_C(k)->state) == GJ_VALUE);                                 \
        gj_number_set(PART_A(k), test, 1);                                                                   \
    } while (0)
#define PART_LOGIC(k, op) PART_TEST(k, PART_B(k)->num op PART_C(k)->num)
/* Ends with the WHEN at k + 1, whose guard is what k has made. */
#define PART_GUARD(k, test)                                                                                  \
    do {                                                                                                     \
        bool yes = (test);                                                                                   \
        gj_number_set(PART_A(k), yes, 1);                                                                    \
        VM_GOTO(yes ? at + (k) + 2 : TARGET(at[(k) + 1].c));                                                 \
    } while (0)

/* A comparison and the WHEN or CASE behind it, which are the same to a value. */
#define VM_COMPARE_WHEN(name, op)                                                                            \
    VM_FUSED(name)                                                                                           \
    {                                                                                                        \
        if (UNLIKELY(!gj_are_whole(RB, RC)))                                                                 \
            goto compare;                                                                                    \
        PART_GUARD(0, RB->num op RC->num);                                                                   \
    }
/* One after the other while they are of one kind. */
#define VM_ALL_OF(name, op, part)                                                                            \
    VM_FUSED(name)                                                                                           \
    {                                                                                                        \
        do {                                                                                                 \
            part;                                                                                            \
            at++;                                                                                            \
        } while (at->plain == GJ_OP_##op);                                                                   \
        VM_DISPATCH();                                                                                       \
    }
#define VM_UNREDUCED(op, name)                                                                               \
    VM_FUSED(op)                                                                                             \
    {                                                                                                        \
        PART_ARITHMETIC(0, name);                                                                            \
        VM_NEXT();                                                                                           \
    }

/* The operands of an instruction that looks at fractions. */
static void reduce_operands(gj_value *regs, const gj_linked_instruction *at)
{
    if (at->reduce & 1)
        gj_number_reduce(REGISTER(at->a));
    if (at->reduce & 2)
        gj_number_reduce(REGISTER(at->b));
    if (at->reduce & 4)
        gj_number_reduce(REGISTER(at->c));
}

gj_status gj_run_linked(gj_machine *machine, const gj_linked *linked)
{
    const gj_program *const program = machine->program;
    const gj_linked_instruction *const code = linked->code;
    const uint32_t *const slot_of = program->index->slot_of;
    static const gj_value nothing = {.num = 0, .den = 1, .state = GJ_NOTHING};
    const gj_value *const slots = machine->record->slots;
    gj_value *const regs = machine->registers;
    gj_arena *const arena = machine->arena;
    const uint64_t limit = machine->step_limit ? machine->step_limit : UINT64_MAX;
    const gj_linked_instruction *at = code;
    gj_value result = {0};
    gj_fault fault = GJ_FAULT_NONE;
    int order;

#if COMPUTED_GOTO
    static void *const table[] = {
#define GJ_OP(name, a, b, c, meaning) &&op_##name,
#include "vm/opcodes.def"
#undef GJ_OP
#define GJ_FUSED(name, ...) &&op_##name,
#include "vm/fused.def"
#undef GJ_FUSED
    };
    VM_DISPATCH();
    {
#else
    uint32_t op;
dispatch:
    op = at->op;
again:
    switch (op) {
#endif

        VM_CASE(END)
        {
            return GJ_OK;
        }

        /* vm/fused.def */
        VM_FUSED(DIV_SUB_MUL_JUMP)
        {
            PART_ORDINARY(0, gj_unreduced_share(RA, PART_A(1), PART_A(2), RB, RC, PART_B(1), PART_B(2)));
            VM_GOTO(TARGET(at[3].a));
        }
        VM_FUSED(SELECT)
        {
            PART_ORDINARY(0, RB->state == GJ_VALUE);
            copy(PART_A(1), CONSTANT(RB->num ? at[1].b : at[3].b));
            VM_GOTO(at + 4);
        }
        VM_FUSED(FIELD_SELECT)
        {
            const gj_value *slot = TOP_SLOT;
            PART_ORDINARY(0, slot->state == GJ_VALUE);
            copy(RA, slot);
            copy(PART_A(2), slot->num ? PART_B(2) : CONSTANT(at[4].b));
            VM_GOTO(TARGET(at[3].a));
        }
        VM_FUSED(FIELD_FIELD_NUMBER_LESS_WHEN)
        {
            const gj_value *first = TOP_SLOT, *second = SLOT(at[1].b);
            PART_ORDINARY(0, gj_are_whole(first, second));
            copy(RA, first);
            copy(PART_A(1), second);
            PART_GUARD(2, first->num < second->num);
        }
        VM_FUSED(ENTRY_FIELD_TEXT_EQUAL_OR_NEXT)
        {
            PART_ORDINARY(0, RB->state == GJ_VALUE);
            const gj_value *slot = &gj_value_entry(RB)[slot_of[at->c]];
            PART_ORDINARY(0, slot->state < GJ_UNKNOWN);
            copy(RA, slot);
            PART_TEST(1, gj_text_values_equal(PART_B(1), PART_C(1)));
            PART_LOGIC(2, |);
            VM_ALONE(3);
        }
        VM_FUSED(CONST_STRICT_LIST_NOT_OR)
        {
            PART_CONST(0);
            PART_ORDINARY(1, PART_B(1)->state < GJ_UNKNOWN);
            PART_ORDINARY(2, PART_B(2)->state == GJ_VALUE);
            gj_number_set(PART_A(2), PART_B(2)->num ^ 1, 1);
            PART_LOGIC(3, |);
            VM_GOTO(at + 4);
        }
        VM_FUSED(CONST_LIST_FOR)
        {
            PART_CONST(0);
            PART_FIELD(1);
            VM_ALONE(2);
        }
        VM_FUSED(READING_EQUAL)
        {
            gj_number_set(RA, machine->readings[NUMBER_B], 1);
            PART_LOGIC(1, ==);
            VM_GOTO(at + 2);
        }
        VM_COMPARE_WHEN(NUMBER_LESS_WHEN, <)
        VM_COMPARE_WHEN(NUMBER_LESS_EQUAL_WHEN, <=)
        VM_COMPARE_WHEN(NUMBER_LESS_CASE, <)
        VM_COMPARE_WHEN(NUMBER_LESS_EQUAL_CASE, <=)
        VM_FUSED(FIELD_WHEN)
        {
            const gj_value *slot = TOP_SLOT;
            PART_ORDINARY(0, slot->state == GJ_VALUE);
            copy(RA, slot);
            VM_GOTO(slot->num ? at + 2 : TARGET(at[1].c));
        }
        VM_FUSED(IS_NOTHING_WHEN)
        {
            PART_ORDINARY(0, RB->state < GJ_UNKNOWN);
            PART_GUARD(0, RB->state == GJ_NOTHING);
        }
        VM_FUSED(AND_WHEN)
        {
            PART_ORDINARY(0, (RB->state | RC->state) == GJ_VALUE);
            PART_GUARD(0, RB->num & RC->num);
        }
        VM_FUSED(CONST_JUMP)
        {
            PART_CONST(0);
            VM_GOTO(TARGET(at[1].a));
        }
        VM_FUSED(MOVE_JUMP)
        {
            copy(RA, RB);
            VM_GOTO(TARGET(at[1].a));
        }
        VM_ALL_OF(ADDS, ADD, PART_ARITHMETIC(0, add))
        VM_ALL_OF(ANDS, AND, PART_LOGIC(0, &))
        VM_ALL_OF(ORS, OR, PART_LOGIC(0, |))
        VM_UNREDUCED(ADD_UNREDUCED, add)
        VM_UNREDUCED(SUB_UNREDUCED, sub)
        VM_UNREDUCED(MUL_UNREDUCED, mul)
        VM_UNREDUCED(DIV_UNREDUCED, div)
        VM_FUSED(ALONE)
        {
            goto alone;
        }

#include "vm/instructions.inc"
#if !COMPUTED_GOTO
    default:
        return GJ_E_INVALID; /* the verifier lets no such instruction through */
#endif
    }

alone:
    reduce_operands(regs, at);
    VM_PLAIN();

#include "vm/instruction_labels.inc"
no_memory:
    return gj_memory_status(arena);
}
