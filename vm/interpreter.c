/* The loop that runs a program where it lies in the image: for traces, for assumed values, and for a
 * machine's first records (vm/link.h prepares a faster one). `at` stands on the instruction being run until
 * VM_NEXT or VM_JUMP moves it. The verifier has proved the program sound, so nothing is checked here that the
 * instruction's meaning does not ask for. The loop is written once: VM_CASE and VM_NEXT become computed goto
 * where the compiler has it (unless GJ_NO_COMPUTED_GOTO is defined), else a switch. */
#include "vm/interpreter.h"

#include "vm/loop.h"

#define RA         (&regs[GJ_A_OF(word)])
#define RB         (&regs[GJ_B_OF(word)])
#define RC         (&regs[GJ_C_OF(word)])
#define NUMBER_B   GJ_B_OF(word)
#define NUMBER_C   GJ_C_OF(word)
#define REGISTER_A GJ_A_OF(word)
#define REGISTER_B GJ_B_OF(word)
#define CONSTANT_B (&program->constants[GJ_B_OF(word)])
#define CONSTANT_C (&program->constants[GJ_C_OF(word)])
#define TOP_SLOT   (&slots[slot_of[GJ_B_OF(word)]])
#define TOP_FIELD  GJ_B_OF(word)
#define OPCODE     ((gj_opcode)GJ_OP_OF(word))
#define PC         ((uint32_t)(at - code))
#define TURN       (PC - GJ_C_OF(word) + 1)

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
#define VM_JUMP(operand)   VM_GOTO(GJ_##operand##_OF(word))
#define VM_JUMP_BEFORE_C() VM_GOTO(GJ_C_OF(word) - 1)

#define VM_BESIDE_LARGE() /* fractions are always reduced here */

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

        VM_CASE(END)
        {
            uint32_t start = *starts++;
            if (UNLIKELY(start == UINT32_MAX))
                return GJ_OK;
            VM_GOTO(start);
        }

#include "vm/instructions.inc"
#if !COMPUTED_GOTO
    case GJ_OP_TOTAL:
    default:
        return GJ_E_INVALID; /* the verifier lets no such instruction through */
#endif
    }

#include "vm/instruction_labels.inc"
no_memory:
    return gj_memory_status(arena);
}
