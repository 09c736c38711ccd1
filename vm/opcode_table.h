/* The instruction set as data, made from opcodes.def. */
#ifndef GJ_VM_OPCODE_TABLE_H
#define GJ_VM_OPCODE_TABLE_H

#include "vm/program.h"

/* One instruction: its name, the shapes of its operands a, b, c (a letter of opcodes.def, or '-'), its
 * meaning. */
typedef struct gj_opcode_row {
    const char *name;
    char shape[3][2]; /* one letter and a NUL each */
    const char *meaning;
} gj_opcode_row;

/* GJ_OP_TOTAL rows, by opcode. */
extern const gj_opcode_row gj_opcode_rows[GJ_OP_TOTAL];

/* Operand k (0: a, 1: b, 2: c) of an instruction word. */
static inline uint32_t gj_operand_of(uint64_t word, int k)
{
    return (uint32_t)(word >> GJ_OPERAND_SHIFT(k) & GJ_OPERAND_MAX);
}

/* Whether an operand of a shape is a register that the instruction reads. */
static inline bool gj_shape_reads(char shape)
{
    switch (shape) {
    case 'N':
    case 'B':
    case 'A':
    case 'D':
    case 'X':
    case 'E':
    case 'L':
    case 'C':
    case 'S':
    case 'V':
    case 'I':
    case 'M':
    case 'u':
    case 'y':
    case 'm':
    case 'z':
        return true;
    default:
        return false;
    }
}

/* Whether it is one that the instruction writes. Sets and columns are changed in place through an operand
 * that is read. */
static inline bool gj_shape_writes(char shape)
{
    return (shape >= 'a' && shape <= 'z') || shape == 'C' || shape == 'S';
}

/* Whether an operand of a shape is a register at all. */
static inline bool gj_shape_is_register(char shape)
{
    return gj_shape_reads(shape) || gj_shape_writes(shape);
}

/* Whether it is one of the roundings, which stand side by side. */
static inline bool gj_opcode_rounds(gj_opcode op)
{
    return op >= GJ_OP_ROUND_HALF_UP && op <= GJ_OP_ROUND_HALF_UNDETERMINED;
}

/* How many instructions there are from `code` up to its definition's END. */
static inline uint32_t gj_code_length(const gj_program *program, uint32_t code)
{
    uint32_t length = 0;
    while (GJ_OP_OF(program->code[code + length]) != GJ_OP_END)
        length++;
    return length;
}

#endif
