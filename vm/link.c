/* From a program's code to linked code; see vm/link.h. Invariant: the instructions of a definition keep their
 * order and their distances, its END falling away, so that a jump's place is its place in the program moved
 * by one number, and a jump to the END goes to the definition behind it. Running it is vm/linked.c's
 * business. */
#include "vm/link.h"

#include "vm/field_index.h"
#include "vm/opcode_table.h"

/* An operand as linked code has it; `base` and `code` are where the definition begins here and in the
 * program. */
static uint32_t link_operand(char shape, uint32_t number, uint32_t base, uint32_t code)
{
    if (gj_shape_is_register(shape) || shape == 'K')
        return number * (uint32_t)sizeof(gj_value);
    if (shape == 'J')
        return (number - code + base) * (uint32_t)sizeof(gj_linked_instruction);
    return number;
}

/* Whether a fraction as operand k of an instruction may as well be unreduced: it is passed on, or nothing but
 * its value counts. Of what is rounded that is so, of the step not. */
static bool takes_unreduced(gj_opcode op, int k)
{
    switch (op) {
    case GJ_OP_ADD:
    case GJ_OP_SUB:
    case GJ_OP_MUL:
    case GJ_OP_DIV:
    case GJ_OP_NEG:
    case GJ_OP_MIN:
    case GJ_OP_MAX:
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_NUMBER_NOT_EQUAL:
    case GJ_OP_MOVE:
    case GJ_OP_IS_NOTHING:
    case GJ_OP_IF_NOTHING:
    case GJ_OP_IF_UNKNOWN:
    case GJ_OP_STRICT:
        return true;
    default:
        return gj_opcode_rounds(op) && k == 1;
    }
}

/* Which operands are numbers that code makes, by bits. */
static uint8_t numbers_read(const gj_program *program, uint64_t word)
{
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    unsigned found = 0;
    for (int k = 0; k < 3; k++) {
        if (!gj_shape_reads(row->shape[k][0]))
            continue;
        const gj_image_register *reg = &program->registers[gj_operand_of(word, k)];
        if (reg->type == GJ_T_NUMBER && !gj_register_is_constant(reg))
            found |= 1u << k;
    }
    return (uint8_t)found;
}

/* Whether an instruction looks at a fraction that may be unreduced. */
static bool looks(const gj_linked_instruction *at)
{
    for (int k = 0; k < 3; k++) {
        if ((at->reduce >> k & 1) && !takes_unreduced((gj_opcode)at->plain, k))
            return true;
    }
    return false;
}

static gj_linked_instruction link_one(const gj_program *program, uint32_t at, uint32_t base, uint32_t code,
                                      bool unreduced)
{
    uint64_t word = program->code[at];
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    gj_linked_instruction made = {.op = (uint16_t)GJ_OP_OF(word),
                                  .plain = (uint8_t)GJ_OP_OF(word),
                                  .reduce = unreduced ? numbers_read(program, word) : 0,
                                  .a = link_operand(row->shape[0][0], gj_operand_of(word, 0), base, code),
                                  .b = link_operand(row->shape[1][0], gj_operand_of(word, 1), base, code),
                                  .c = link_operand(row->shape[2][0], gj_operand_of(word, 2), base, code)};
    if (made.plain == GJ_OP_FIELD || made.plain == GJ_OP_LIST) {
        made.c = made.b;
        made.b = program->index->slot_of[made.c] * (uint32_t)sizeof(gj_value);
    }
    return made;
}

/* Whether DIV, SUB, MUL take a share of a weight: each has what the one before it has made as its c, and
 * nothing made here as its b. */
static bool shares(const gj_linked_instruction *at)
{
    return at[1].c == at[0].a && at[1].b != at[0].a && at[2].c == at[1].a && at[2].b != at[0].a &&
           at[2].b != at[1].a;
}

/* Whether WHEN, CONST, JUMP, CONST give one register one of two constants. */
static bool selects(const gj_linked_instruction *at, const gj_linked_instruction *code)
{
    size_t here = (size_t)(at - code);
    return at[1].a == at[3].a && at[0].c == (here + 3) * sizeof *at && at[2].a == (here + 4) * sizeof *at;
}

/* Whether WHEN, MOVE, JUMP, CONST, JUMP give one register another's value or a constant. */
static bool chooses(const gj_linked_instruction *at, const gj_linked_instruction *code)
{
    size_t here = (size_t)(at - code);
    return at[1].a == at[3].a && at[0].c == (here + 3) * sizeof *at && at[2].a == at[4].a;
}

static bool follow(const gj_linked_instruction *at, const gj_linked_instruction *end, const uint8_t *ops,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (at + i >= end || at[i].plain != ops[i])
            return false;
    }
    return true;
}

/* The number of what begins at an instruction; its own where nothing fits. */
static uint16_t fused(const gj_linked_instruction *at, const gj_linked_instruction *code,
                      const gj_linked_instruction *end, bool unreduced)
{
#define GJ_FUSED(name, condition, ...)                                                                       \
    {                                                                                                        \
        const uint8_t ops[] = {__VA_ARGS__};                                                                 \
        if (follow(at, end, ops, sizeof ops) && (condition))                                                 \
            return GJ_LINKED_##name;                                                                         \
    }
#include "vm/fused.def"
#undef GJ_FUSED
    return at->plain;
}

gj_linked *gj_link(gj_arena *arena, const gj_program *program, const uint32_t *starts, bool unreduced)
{
    uint32_t definitions = 0;
    size_t length = 1;
    for (; starts[definitions] != UINT32_MAX; definitions++)
        length += gj_code_length(program, starts[definitions]);
    gj_linked *linked = GJ_NEW(arena, gj_linked);
    /* Operands have 19 bits and 16 bytes each: no offset passes 32 bits. */
    gj_linked_instruction *to = GJ_NEW_ARRAY(arena, gj_linked_instruction, length);
    uint32_t *bases = GJ_NEW_ARRAY(arena, uint32_t, definitions);
    if (linked == NULL || to == NULL || bases == NULL)
        return NULL;
    uint32_t position = 0;
    for (uint32_t d = 0; d < definitions; d++) {
        uint32_t code = starts[d];
        bases[d] = position;
        for (uint32_t at = code; GJ_OP_OF(program->code[at]) != GJ_OP_END; at++)
            to[position++] = link_one(program, at, bases[d], code, unreduced);
    }
    to[position].op = to[position].plain = GJ_OP_END;
    for (uint32_t i = 0; i < position; i++)
        to[i].op = fused(&to[i], to, to + position, unreduced);
    *linked = (gj_linked){.code = to, .bases = bases, .starts = starts, .count = definitions};
    return linked;
}

gj_linked *gj_link_one(gj_arena *arena, const gj_program *program, uint32_t instruction)
{
    gj_linked *linked = GJ_NEW(arena, gj_linked);
    gj_linked_instruction *to = GJ_NEW_ARRAY(arena, gj_linked_instruction, 2);
    uint32_t *starts = GJ_NEW_ARRAY(arena, uint32_t, 2);
    if (linked == NULL || to == NULL || starts == NULL)
        return NULL;
    starts[0] = instruction;
    to[0] = link_one(program, instruction, 0, instruction, false);
    to[1].op = to[1].plain = GJ_OP_END;
    *linked = (gj_linked){.code = to, .bases = starts + 1, .starts = starts, .count = 1};
    return linked;
}

uint32_t gj_linked_origin(const gj_linked *linked, uint32_t position)
{
    uint32_t low = 0, high = linked->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (linked->bases[middle] <= position)
            low = middle;
        else
            high = middle;
    }
    return linked->starts[low] + (position - linked->bases[low]);
}
