/* Planning a vector machine. Invariant: a register of the program has one here where code for all lanes names
 * it, where one definition writes it and another reads it, or where it is shown; every other is some
 * definition's own business. Running the code is vm/vector_run.c's. */
#include "vm/vector_plan.h"

#include "vm/field_index.h"
#include "vm/opcode_table.h"
#include "vm/result_shape.h"

/* What runs record by record may be one part in so many of the code; more of it, and the rest does not make
 * up for handing its registers over. */
#define OTHERS_PART 16

bool gj_plan_has_lane_form(gj_opcode op)
{
    switch (op) {
    case GJ_OP_CONST:
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
    case GJ_OP_READING:
    case GJ_OP_MOVE:
    case GJ_OP_NOTHING:
    case GJ_OP_OPEN:
    case GJ_OP_FAIL:
    case GJ_OP_IS_NOTHING:
    case GJ_OP_IF_NOTHING:
    case GJ_OP_IF_UNKNOWN:
    case GJ_OP_STRICT:
    case GJ_OP_STRICT_LIST:
    case GJ_OP_JUMP:
    case GJ_OP_CASE:
    case GJ_OP_WHEN:
    case GJ_OP_OTHERWISE:
    case GJ_OP_SKIP_UNLESS:
    case GJ_OP_COUNT:
    case GJ_OP_MERGE_MAX:
    case GJ_OP_MERGE_MIN:
    case GJ_OP_AND:
    case GJ_OP_OR:
    case GJ_OP_NOT:
        return true;
    case GJ_OP_TEXT_EQUAL:
    case GJ_OP_TEXT_NOT_EQUAL:
        return false;
    default:
        return (op >= GJ_OP_ADD && op <= GJ_OP_ROUND_HALF_UNDETERMINED) ||
               (op >= GJ_OP_NUMBER_LESS && op <= GJ_OP_LATER);
    }
}

/* Whether an instruction may be left to the scalar machine. */
static bool may_be_alone(gj_opcode op)
{
    switch (op) {
    case GJ_OP_CONST:
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
    case GJ_OP_READING:
    case GJ_OP_MOVE:
    case GJ_OP_NOTHING:
    case GJ_OP_IF_NOTHING:
    case GJ_OP_IF_UNKNOWN:
        return false;
    default:
        return op < GJ_OP_JUMP || op > GJ_OP_SKIP_UNLESS;
    }
}

static void note_register(gj_plan *p, uint32_t reg, char shape, uint32_t definition)
{
    gj_plan_usage *u = &p->usages[reg];
    u->several = u->several || (u->last != GJ_PLAN_NONE && u->last != definition);
    u->last = definition;
    u->lanes = u->lanes || p->in_lanes[definition];
    u->written = u->written || gj_shape_writes(shape);
}

static void survey_definition(gj_plan *p, uint32_t definition)
{
    const uint64_t *code = p->program->code + p->machine->starts[definition];
    uint32_t length = gj_code_length(p->program, p->machine->starts[definition]);
    bool *lanes = &p->in_lanes[definition];
    *lanes = true;
    for (uint32_t i = 0; i < length; i++)
        *lanes = *lanes && gj_plan_has_lane_form((gj_opcode)GJ_OP_OF(code[i]));
    p->instructions += length;
    p->lane_instructions += *lanes ? length : 0;
    for (uint32_t i = 0; i < length; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(code[i])];
        p->alone_instructions += *lanes && may_be_alone((gj_opcode)GJ_OP_OF(code[i]));
        for (int k = 0; k < 3; k++) {
            uint32_t operand = gj_operand_of(code[i], k);
            if (gj_shape_is_register(row->shape[k][0]))
                note_register(p, operand, row->shape[k][0], definition);
            if (*lanes && row->shape[k][0] == 'K' && p->constants[operand] == 0)
                p->constants[operand] = ++p->constant_count;
        }
    }
}

static bool is_shown(const gj_plan *p, uint32_t definition)
{
    return p->everything || gj_shape_is_shown(p->machine, definition);
}

/* Whether a definition is shown, or is a part of one that is shown by its parts. */
static bool is_seen(const gj_plan *p, uint32_t definition)
{
    const gj_image_definition *definitions = p->program->definitions;
    for (uint32_t depth = 0; depth < GJ_IMAGE_DEPTH_MAX; depth++) {
        if (is_shown(p, definition))
            return true;
        definition = definitions[definition].parent;
        if (definition == GJ_PLAN_NONE || !(gj_shape_is_bundle(p->machine, definition) ||
                                            definitions[definition].kind == GJ_DEF_CONDITIONS))
            return false;
    }
    return false;
}

/* Marks the registers that are definitions' own, and of these what is seen. */
static void survey_shown(gj_plan *p)
{
    for (uint32_t d = 0; d < p->program->definition_count; d++) {
        uint32_t reg = p->program->definitions[d].reg;
        if (reg == GJ_PLAN_NONE)
            continue;
        gj_plan_usage *u = &p->usages[reg];
        u->owned = true;
        u->shown = u->shown || is_seen(p, d);
        u->result =
            u->result || (gj_shape_is_shown(p->machine, d) && p->program->registers[reg].type == GJ_T_NUMBER);
    }
}

static bool survey(gj_plan *p)
{
    const gj_program *program = p->program;
    while (p->machine->starts[p->definitions] != GJ_PLAN_NONE)
        p->definitions++;
    p->usages = GJ_NEW_ARRAY(&p->scratch, gj_plan_usage, program->register_count);
    p->constants = GJ_NEW_ARRAY(&p->scratch, uint32_t, program->constant_count);
    p->in_lanes = GJ_NEW_ARRAY(&p->scratch, bool, p->definitions);
    if (gj_arena_failed(&p->scratch))
        return false;
    for (uint32_t r = 0; r < program->register_count; r++)
        p->usages[r].last = GJ_PLAN_NONE;
    for (uint32_t d = 0; d < p->definitions; d++)
        survey_definition(p, d);
    survey_shown(p);
    return true;
}

static bool has_register(const gj_plan_usage *u)
{
    return u->lanes || (u->written && (u->several || u->shown));
}

/* Registers of the program that have one here. */
static uint32_t count_registers(const gj_plan *p)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < p->program->register_count; r++)
        count += has_register(&p->usages[r]);
    return count;
}

static gj_vector_register *next_register(gj_vector *v, uint32_t number, bool is_bool)
{
    gj_vector_register *made = &v->registers[v->register_count++];
    made->number = number;
    made->is_bool = is_bool;
    return made;
}

static gj_vector_register *aligned_registers(gj_arena *arena, size_t count)
{
    char *bytes = gj_arena_array(arena, count + 1, sizeof(gj_vector_register));
    return bytes ? (gj_vector_register *)(void *)(bytes + -(uintptr_t)bytes % GJ_LANES_ALIGNMENT) : NULL;
}

/* Registers of the program first, then its constants, then one that holds nothing. */
static bool make_registers(gj_plan *p, uint32_t count)
{
    gj_vector *v = p->vector;
    const gj_program *program = p->program;
    size_t total = (size_t)count + p->constant_count + 1, fixed = 0, shown = 0, late = 0;
    v->registers = aligned_registers(p->machine->home, total);
    v->of = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, program->register_count);
    v->fixed = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, (size_t)count + 1);
    v->shown = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, (size_t)count + 1);
    v->late = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, (size_t)count + 1);
    if (!v->registers || !v->of || !v->fixed || !v->shown || !v->late)
        return false;
    for (uint32_t r = 0; r < program->register_count; r++) {
        if (!has_register(&p->usages[r]))
            continue;
        v->of[r] = next_register(v, r, program->registers[r].type == GJ_T_BOOL);
        if (!p->usages[r].written) {
            v->fixed[fixed++] = v->of[r];
        } else if (p->usages[r].shown) {
            v->shown[shown++] = v->of[r];
            if (!p->usages[r].result)
                v->late[late++] = v->of[r];
        }
    }
    v->register_count += p->constant_count;
    for (uint32_t k = 0; k < program->constant_count; k++) {
        if (p->constants[k] == 0)
            continue;
        gj_vector_register *held = &v->registers[count + p->constants[k] - 1];
        held->number = GJ_VECTOR_NO_NUMBER;
        held->is_bool = program->image_constants[k].type == GJ_T_BOOL;
        gj_vector_fill(held, &program->constants[k]);
    }
    const gj_value nothing = gj_value_nothing();
    gj_vector_fill(next_register(v, GJ_VECTOR_NO_NUMBER, false), &nothing);
    return true;
}

/* ---- code ---- */

/* Where an instruction goes that may jump; else 0. */
static uint32_t target_of(const gj_opcode_row *row, uint64_t word)
{
    for (int k = 0; k < 3; k++)
        if (row->shape[k][0] == 'J')
            return gj_operand_of(word, k);
    return 0;
}

static gj_vector_register *constant_register(const gj_plan *p, uint32_t constant)
{
    const gj_vector *v = p->vector;
    return &v->registers[v->register_count - 1 - p->constant_count + p->constants[constant] - 1];
}

static bool make_instruction(gj_plan *p, gj_vector_instruction *to, uint32_t at, uint32_t moved)
{
    gj_vector *v = p->vector;
    uint64_t word = p->program->code[at];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    gj_vector_register **operands[3] = {&to->a, &to->b, &to->c};
    to->op = to->runs = (uint16_t)op;
    for (int k = 0; k < 3; k++) {
        if (gj_shape_is_register(row->shape[k][0]))
            *operands[k] = v->of[gj_operand_of(word, k)];
        else if (row->shape[k][0] == 'K')
            *operands[k] = constant_register(p, gj_operand_of(word, k));
    }
    if (op == GJ_OP_NOTHING)
        to->b = &v->registers[v->register_count - 1];
    if (op == GJ_OP_FIELD || op == GJ_OP_LIST || op == GJ_OP_READING)
        to->operand = GJ_B_OF(word);
    if (op == GJ_OP_FIELD || op == GJ_OP_LIST)
        to->slot = p->program->index->slot_of[to->operand];
    to->target = target_of(row, word) + moved; /* unsigned: `moved` may be a step back */
    if (!may_be_alone(op))
        return true;
    to->as.linked = gj_link_one(p->machine->home, p->program, at);
    return to->as.linked != NULL;
}

/* A definition's own register, where it is a result: it is reduced behind the definition. Reduced it must be,
 * once, and whatever reads it gets the smaller numbers. NULL: it is none. */
static gj_vector_register *result_of(const gj_plan *p, uint32_t definition)
{
    const uint64_t *words = p->program->code;
    for (uint32_t i = p->machine->starts[definition]; GJ_OP_OF(words[i]) != GJ_OP_END; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(words[i])];
        for (int k = 0; k < 3; k++) {
            uint32_t reg = gj_operand_of(words[i], k);
            if (gj_shape_writes(row->shape[k][0]) && p->usages[reg].result)
                return p->vector->of[reg];
        }
    }
    return NULL;
}

/* DIV, SUB, MUL take a share of a weight, w * (k - x / y): each has what the one before it has made as its c,
 * and nothing made here as its b. */
static bool shares(const gj_vector_instruction *at)
{
    return at[0].op == GJ_OP_DIV && at[1].op == GJ_OP_SUB && at[2].op == GJ_OP_MUL && at[1].c == at[0].a &&
           at[1].b != at[0].a && at[2].c == at[1].a && at[2].b != at[0].a && at[2].b != at[1].a;
}

static bool copies(const gj_vector_instruction *at)
{
    return at->op == GJ_OP_CONST || at->op == GJ_OP_MOVE;
}

/* WHEN, a copy, JUMP, another copy: one of two values, as a fact says. `behind` is the place behind them, and
 * where that has a JUMP, it may be its target. */
static bool selects(const gj_vector_instruction *at, uint32_t behind, uint32_t end)
{
    return at[0].op == GJ_OP_WHEN && copies(&at[1]) && at[2].op == GJ_OP_JUMP && copies(&at[3]) &&
           at[1].a == at[3].a && at[0].target == behind - 1 &&
           (at[2].target == behind ||
            (behind < end && at[4].op == GJ_OP_JUMP && at[4].target == at[2].target));
}

/* What rule books say again and again is done at once, for the lanes for which that can be; the instructions
 * stay in place for the others. No idiom goes beyond its definition. */
static void mark_idioms(gj_vector *v, uint32_t first, uint32_t count)
{
    const uint32_t end = first + count;
    for (uint32_t i = first; i < end; i++) {
        gj_vector_instruction *at = &v->code[i];
        if (end - i >= 3 && shares(at))
            at->runs = GJ_VECTOR_SHARE;
        else if (end - i >= 4 && selects(at, i + 4, end))
            at->runs = GJ_VECTOR_SELECT;
    }
}

static bool make_definition(gj_plan *p, gj_vector_instruction **at, uint32_t code)
{
    gj_vector_instruction *to = *at;
    uint32_t base = (uint32_t)(to - p->vector->code), length = gj_code_length(p->program, code);
    bool fine = true;
    for (uint32_t i = 0; i < length && fine; i++)
        fine = make_instruction(p, to++, code + i, base - code);
    *at = to;
    if (fine)
        mark_idioms(p->vector, base, length);
    return fine;
}

/* Each definition may be one that runs record by record, and have a result to be reduced; then the END. */
static size_t most_instructions(const gj_plan *p)
{
    return p->lane_instructions + 2 * (size_t)p->definitions + 1;
}

static bool make_code(gj_plan *p)
{
    gj_vector_instruction *to = GJ_NEW_ARRAY(p->machine->home, gj_vector_instruction, most_instructions(p));
    if (!to)
        return false;
    p->vector->code = to;
    bool fine = true;
    for (uint32_t d = 0; d < p->definitions && fine; d++) {
        uint32_t code = p->machine->starts[d];
        gj_vector_register *result = result_of(p, d);
        fine = p->in_lanes[d] ? make_definition(p, &to, code) : gj_plan_scalar(p, to++, code);
        if (result)
            *to++ = (gj_vector_instruction){.runs = GJ_VECTOR_REDUCE, .a = result};
    }
    to->runs = GJ_OP_END;
    return fine;
}

/* Bytes that a plan takes, linked code of what runs record by record apart. */
static size_t bytes_of(const gj_plan *p, uint32_t registers)
{
    const size_t alone = sizeof(gj_linked) + 2 * sizeof(gj_linked_instruction) + 32;
    return ((size_t)registers + p->constant_count + 2) * sizeof(gj_vector_register) +
           most_instructions(p) * sizeof(gj_vector_instruction) + p->alone_instructions * alone;
}

static bool gains(const gj_plan *p)
{
    size_t others = p->instructions - p->lane_instructions;
    return p->everything || others * OTHERS_PART <= p->instructions;
}

gj_status gj_vector_new(gj_machine *machine, size_t room, bool everything, gj_vector **vector)
{
    gj_plan p = {.machine = machine, .program = machine->program, .everything = everything};
    *vector = NULL;
    gj_arena_init(&p.scratch, machine->home->allocator);
    bool fine = survey(&p);
    uint32_t count = fine ? count_registers(&p) : 0;
    if (fine && gains(&p) && bytes_of(&p, count) <= room) {
        p.vector = GJ_NEW(machine->home, gj_vector);
        fine = p.vector != NULL;
        if (fine)
            *p.vector = (gj_vector){.machine = machine, .primings = machine->primings - 1};
        fine = fine && make_registers(&p, count) && make_code(&p);
        *vector = fine ? p.vector : NULL;
    }
    gj_arena_fini(&p.scratch);
    return fine ? GJ_OK : GJ_E_NOMEM;
}
