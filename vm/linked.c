/* The loop over linked code (vm/link.h): the cases of vm/instructions.inc with operands that lie ready, and
 * the pairs of vm/fused.def. Invariant: it does what the loop in vm/interpreter.c does to the same record;
 * tests/reference and the unit tests run both. A pair whose operands are out of the ordinary does its first
 * half only, by the label of that instruction, and goes on with its second, which stands behind it. */
#include "vm/link.h"

#include "vm/loop.h"

#define REGISTER(offset) ((gj_value *)(void *)((char *)regs + (offset)))
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
#define TOP_SLOT   ((const gj_value *)(const void *)((const char *)slots + at->b))
#define TOP_FIELD  at->c
#define OPCODE     opcode_of(at->op)
#define PC         gj_linked_origin(linked, (uint32_t)(at - code))
#define TURN       ((uint64_t)(at - TARGET(at->c)) + 1)

#if COMPUTED_GOTO
#define VM_CASE(name)  op_##name:
#define VM_FUSED(name) op_##name:
#define VM_DISPATCH()  goto *table[at->op]
#else
#define VM_CASE(name)  case GJ_OP_##name:
#define VM_FUSED(name) case GJ_LINKED_##name:
#define VM_DISPATCH()  goto dispatch
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

/* A comparison and the WHEN behind it. */
#define VM_COMPARE_WHEN(name, op)                                                                            \
    VM_FUSED(name)                                                                                           \
    {                                                                                                        \
        if (UNLIKELY(!VM_WHOLE_2()))                                                                         \
            goto compare;                                                                                    \
        bool yes = RB->num op RC->num;                                                                       \
        gj_number_set(RA, yes, 1);                                                                           \
        VM_GOTO(yes ? at + 2 : TARGET(at[1].c));                                                             \
    }

/* What a fused instruction begins with. */
static gj_opcode opcode_of(uint32_t op)
{
    switch (op) {
#define GJ_FUSED(name, first, second)                                                                        \
    case GJ_LINKED_##name:                                                                                   \
        return GJ_OP_##first;
#include "vm/fused.def"
#undef GJ_FUSED
    default:
        return (gj_opcode)op;
    }
}

gj_status gj_run_linked(gj_machine *machine, const gj_linked *linked)
{
    const gj_program *const program = machine->program;
    const gj_linked_instruction *const code = linked->code;
    const uint32_t *const slot_of = program->index->slot_of;
    const gj_value nothing = gj_value_nothing();
    const gj_value *const slots = machine->record->slots;
    gj_value *const regs = machine->registers;
    gj_arena *const arena = machine->arena;
    const uint64_t limit = machine->step_limit ? machine->step_limit : UINT64_MAX;
    const gj_linked_instruction *at = code;
    gj_value result = gj_value_nothing();
    gj_fault fault = GJ_FAULT_NONE;
    int order;

#if COMPUTED_GOTO
    static void *const table[] = {
#define GJ_OP(name, a, b, c, meaning) &&op_##name,
#include "vm/opcodes.def"
#undef GJ_OP
#define GJ_FUSED(name, first, second) &&op_##name,
#include "vm/fused.def"
#undef GJ_FUSED
    };
    VM_DISPATCH();
    {
#else
dispatch:
    switch (at->op) {
#endif

        VM_CASE(END)
        {
            return GJ_OK;
        }

        /* pairs */
        VM_COMPARE_WHEN(NUMBER_LESS_WHEN, <)
        VM_COMPARE_WHEN(NUMBER_LESS_EQUAL_WHEN, <=)
        VM_FUSED(FIELD_WHEN)
        {
            const gj_value *slot = TOP_SLOT;
            if (UNLIKELY(slot->state != GJ_VALUE)) {
                if (slot->state >= GJ_UNKNOWN)
                    VM_NEED(gj_state_fact(machine, RA, TOP_FIELD, slots, NULL));
                else
                    copy(RA, slot);
                VM_NEXT();
            }
            copy(RA, slot);
            VM_GOTO(slot->num ? at + 2 : TARGET(at[1].c));
        }
        VM_FUSED(IS_NOTHING_WHEN)
        {
            if (UNLIKELY(RB->state >= GJ_UNKNOWN))
                goto strict_one;
            bool yes = RB->state == GJ_NOTHING;
            gj_number_set(RA, yes, 1);
            VM_GOTO(yes ? at + 2 : TARGET(at[1].c));
        }
        VM_FUSED(AND_WHEN)
        {
            if (UNLIKELY((RB->state | RC->state) != GJ_VALUE)) {
                VM_NEED(gj_kleene(arena, RA, RB, RC, 0));
                VM_NEXT();
            }
            int64_t yes = RB->num & RC->num;
            gj_number_set(RA, yes, 1);
            VM_GOTO(yes ? at + 2 : TARGET(at[1].c));
        }
        VM_FUSED(CONST_JUMP)
        {
            copy(RA, CONSTANT_B);
            VM_GOTO(TARGET(at[1].a));
        }
        VM_FUSED(MOVE_JUMP)
        {
            copy(RA, RB);
            VM_GOTO(TARGET(at[1].a));
        }

#include "vm/instructions.inc"
#if !COMPUTED_GOTO
    default:
        return GJ_E_INVALID; /* the verifier lets no such instruction through */
#endif
    }

#include "vm/instruction_labels.inc"
no_memory:
    return gj_memory_status(arena);
}
