/* What the loops over instructions share: how the cases of vm/instructions.inc are written down. A loop
 * defines the operands before it includes them:
 *
 *   RA RB RC               registers
 *   NUMBER_B NUMBER_C      operands that are no registers, as they stand
 *   REGISTER_A REGISTER_B  the numbers of registers
 *   CONSTANT_B CONSTANT_C  constants
 *   TOP_SLOT TOP_FIELD     a fact of the record itself: its slot, its field
 *   OPCODE PC              the instruction being run: gj_opcode; its index in the program
 *   TURN                   how many instructions a turn of the loop that NEXT ends has
 *   VM_CASE(name) VM_NEXT() VM_JUMP(operand) VM_JUMP_BEFORE_C()
 *
 * and has the variables machine, program, slots, slot_of, regs, arena, limit, nothing, result, fault and
 * order. Where the compiler has computed goto (COMPUTED_GOTO), every case ends in a jump of its own. */
#ifndef GJ_VM_LOOP_H
#define GJ_VM_LOOP_H

#include "vm/evaluate.h"
#include "vm/field_index.h"
#include "vm/likely.h"
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

_Static_assert((int)GJ_OP_ROUND_HALF_UNDETERMINED - (int)GJ_OP_ROUND_HALF_UP ==
                   (int)GJ_ROUND_HALF_UNDETERMINED,
               "rounding instructions stand in the order of gj_rounding");
_Static_assert((int)GJ_OP_ROUND_DOWN - (int)GJ_OP_ROUND_HALF_UP == (int)GJ_ROUND_DOWN &&
                   (int)GJ_OP_ROUND_FLOOR - (int)GJ_OP_ROUND_HALF_UP == (int)GJ_ROUND_FLOOR,
               "rounding instructions stand in the order of gj_rounding");
_Static_assert((int)GJ_OP_ADD_MONTHS_UP - (int)GJ_OP_ADD_MONTHS_STRICT == (int)GJ_MONTH_END_UP,
               "month instructions stand in the order of gj_month_end");

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

/* Cases of one shape. Whole numbers are done at once, everything else at `compare` and `arithmetic`. */
#define VM_COMPARE(name, op)                                                                                 \
    VM_CASE(name)                                                                                            \
    {                                                                                                        \
        if (UNLIKELY(!gj_are_whole(RB, RC)))                                                                 \
            goto compare;                                                                                    \
        gj_number_set(RA, RB->num op RC->num, 1);                                                            \
        VM_NEXT();                                                                                           \
    }
#define VM_ARITHMETIC(name, op)                                                                              \
    VM_CASE(name)                                                                                            \
    {                                                                                                        \
        int64_t number;                                                                                      \
        if (UNLIKELY(!gj_are_whole(RB, RC) || op(RB->num, RC->num, &number) || number == INT64_MIN))         \
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

static bool add_sub_mul(gj_opcode op, gj_arena *arena, gj_value *a, const gj_value *b, const gj_value *c)
{
    if (op == GJ_OP_ADD)
        return gj_number_add_slow(arena, a, b, c);
    if (op == GJ_OP_SUB)
        return gj_number_sub_slow(arena, a, b, c);
    return gj_number_mul_slow(arena, a, b, c);
}

#endif
