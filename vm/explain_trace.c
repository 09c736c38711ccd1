/* What one definition's code did, followed instruction by instruction. Each register has a shadow: the
 * formula that gave its present value. Invariant: a formula never grows with the number of turns of a loop;
 * what a loop gathers is one leaf. Of a loop's turns those are told that changed what it gathers, and at most
 * GJ_EXPLAIN_ENTRIES of them. What is worth showing of all this is for vm/explain.c to say. */
#include "vm/explain_internal.h"

#include <string.h>

#include "vm/opcode_table.h"
#include "vm/operations.h"

/* Formulas with more leaves than this are shown by their value alone. */
#define LEAVES 9
/* Turns of one loop that are followed at all. */
#define TURNS 4096

typedef struct gj_shadow {
    const gj_formula *formula;
    gj_value value; /* as it was before the instruction at hand */
    uint32_t stamp; /* of the last write; below tracer->start: not in this trace */
} gj_shadow;

/* A loop that is being gone through. */
typedef struct gj_turning {
    uint32_t reg, list;     /* the entry's register, the list's field */
    uint32_t turn_stamp;    /* when the present turn began */
    size_t loop_mark, mark; /* told before the loop, before the turn */
    uint32_t turns, kept, omitted;
    bool changed, base, idle; /* base: the loop of an EACH definition itself; idle: an idle turn was kept */
    const gj_formula *leaf;
} gj_turning;

static const gj_formula *new_formula(gj_tracer *t, gj_formula made)
{
    gj_formula *formula = GJ_NEW(t->arena, gj_formula);
    if (formula == NULL)
        t->failed = true;
    else
        *formula = made;
    return formula;
}

static gj_value *value_of(gj_tracer *t, uint32_t reg)
{
    return &t->machine->registers[reg];
}

/* A formula of the register's type. */
static gj_formula of_register(const gj_tracer *t, uint32_t reg, gj_formula_kind kind, uint32_t index)
{
    const gj_image_register *declared = &t->machine->program->registers[reg];
    bool column = declared->type == GJ_T_COLUMN;
    return (gj_formula){.kind = (uint8_t)kind,
                        .type = (uint8_t)(column ? declared->of : declared->type),
                        .aux = column ? declared->of_aux : declared->aux,
                        .index = index,
                        .size = 1,
                        .value = t->machine->registers[reg]};
}

static gj_turning *innermost(gj_tracer *t)
{
    return t->loop_count > 0 ? &t->loops[t->loop_count - 1] : NULL;
}

/* Whether what happens now belongs to another entry than the one looked at, or to a turn too many. */
static bool is_blind(const gj_tracer *t)
{
    for (uint32_t i = 0; i < t->loop_count; i++) {
        const gj_turning *loop = &t->loops[i];
        if (loop->base ? gj_value_entry(&t->machine->registers[loop->reg]) != t->wanted
                       : loop->kept >= GJ_EXPLAIN_ENTRIES || loop->turns > TURNS)
            return true;
    }
    return false;
}

static void tell(gj_tracer *t, gj_told told)
{
    if (is_blind(t))
        return;
    if (told.kind == GJ_TOLD_READ) { /* once is enough */
        for (size_t i = 0; i < t->told.count; i++) {
            const gj_told *other = GJ_AT(&t->told, gj_told, i);
            if (other->kind == GJ_TOLD_READ && other->formula->kind == told.formula->kind &&
                other->formula->index == told.formula->index && other->formula->of == told.formula->of)
                return;
        }
    }
    if (!gj_array_append(&t->told, &told))
        t->failed = true;
}

/* A leaf that was read: told, and the formula of whoever takes it. */
static const gj_formula *read_leaf(gj_tracer *t, gj_formula leaf)
{
    if (is_blind(t))
        return NULL;
    const gj_formula *formula = new_formula(t, leaf);
    if (formula != NULL)
        tell(t, (gj_told){.kind = GJ_TOLD_READ, .formula = formula});
    return formula;
}

/* The formula of a register that is read now. */
static const gj_formula *constant(gj_tracer *t, uint32_t reg)
{
    gj_formula made = of_register(t, reg, GJ_FORMULA_CONSTANT, 0);
    made.fixed = true;
    return is_blind(t) ? NULL : new_formula(t, made);
}

static const gj_formula *read_register(gj_tracer *t, uint32_t reg)
{
    const gj_formula *known = t->shadows[reg].formula;
    if (t->shadows[reg].stamp >= t->start && known != NULL && known->kind == GJ_FORMULA_LOOP &&
        !is_blind(t)) { /* what it has gathered by now */
        gj_formula now = *known;
        now.value = *value_of(t, reg);
        return new_formula(t, now);
    }
    if (t->shadows[reg].stamp >= t->start)
        return known;
    uint32_t owner = t->owner[reg];
    const gj_image_register *declared = &t->machine->program->registers[reg];
    uint32_t type = declared->type;
    if (type <= GJ_T_TEXT && declared->of != 0)
        return constant(t, reg);
    if (owner == UINT32_MAX || owner == t->definition || type == GJ_T_COLUMN)
        return NULL;
    return read_leaf(t, of_register(t, reg, GJ_FORMULA_DEFINITION, owner));
}

static void write_register(gj_tracer *t, uint32_t reg, const gj_formula *formula)
{
    t->shadows[reg] = (gj_shadow){formula, *value_of(t, reg), ++t->stamp};
}

/* The register is an accumulator of the loops in whose present turn it was not yet written. Returns the
 * outermost of them that is not the EACH loop; NULL: it is none. */
static gj_turning *gathers(gj_tracer *t, uint32_t reg, bool changed)
{
    gj_turning *outermost = NULL;
    uint32_t stamp = t->shadows[reg].stamp;
    for (uint32_t i = t->loop_count; i-- > 0;) {
        gj_turning *loop = &t->loops[i];
        if (loop->base || stamp < t->start || stamp >= loop->turn_stamp)
            continue;
        loop->changed |= changed;
        outermost = loop;
    }
    return outermost;
}

static bool is_yes_no(const gj_formula *formula, int64_t value)
{
    return formula != NULL && formula->kind == GJ_FORMULA_CONSTANT && formula->type == GJ_T_BOOL &&
           formula->value.state == GJ_VALUE && formula->value.num == value;
}

static const gj_formula *operation(gj_tracer *t, uint32_t op, uint32_t reg, const gj_formula *a,
                                   const gj_formula *b, bool two)
{
    if (a == NULL || (two && b == NULL) || is_blind(t))
        return NULL;
    /* What was settled when the rules were compiled is no news. */
    int64_t neutral = op == GJ_OP_AND ? 1 : 0;
    if (op == GJ_OP_AND || op == GJ_OP_OR) {
        if (is_yes_no(a, neutral) || is_yes_no(b, 1 - neutral))
            return b;
        if (is_yes_no(b, neutral) || is_yes_no(a, 1 - neutral))
            return a;
    }
    gj_formula made = of_register(t, reg, GJ_FORMULA_OPERATION, 0);
    made.op = (uint8_t)op;
    made.a = a;
    made.b = two ? b : NULL;
    made.size = a->size + (two ? b->size : 0);
    made.fixed = a->fixed && (!two || b->fixed);
    if (made.size > LEAVES)
        made = (gj_formula){.kind = GJ_FORMULA_LONG,
                            .type = made.type,
                            .aux = made.aux,
                            .size = 1,
                            .fixed = made.fixed,
                            .value = made.value};
    else if (a->kind == GJ_FORMULA_CONSTANT && (!two || b->kind == GJ_FORMULA_CONSTANT))
        made = (gj_formula){.kind = GJ_FORMULA_CONSTANT,
                            .type = made.type,
                            .aux = made.aux,
                            .size = 1,
                            .fixed = true,
                            .value = made.value};
    return new_formula(t, made);
}

/* A guard came out: by the register's state. Guards that no record could change are not told. */
static void test(gj_tracer *t, uint32_t reg, uint32_t instruction)
{
    const gj_formula *formula = read_register(t, reg);
    if (formula == NULL || formula->fixed)
        return;
    gj_formula copy = *formula;
    copy.value = *value_of(t, reg);
    const gj_formula *held = gj_value_same(&copy.value, &formula->value) ? formula : new_formula(t, copy);
    if (held != NULL)
        tell(t, (gj_told){.kind = GJ_TOLD_TEST,
                          .source = t->machine->program->line_sources[instruction],
                          .line = t->machine->program->lines[instruction],
                          .formula = held});
}

static void enter_loop(gj_tracer *t, uint32_t reg, uint32_t list_reg)
{
    const gj_program *program = t->machine->program;
    const gj_value *list = value_of(t, list_reg);
    if (list->state != GJ_VALUE || gj_value_list(list)->count == 0 || t->loop_count == GJ_LOOP_DEPTH_MAX)
        return;
    const gj_image_definition *definition = &program->definitions[t->definition];
    uint32_t field = program->registers[list_reg].aux;
    gj_turning loop = {.reg = reg, .list = field, .loop_mark = t->told.count, .mark = t->told.count};
    loop.base = t->loop_count == 0 && t->wanted != NULL && definition->list == field;
    t->loops[t->loop_count++] = loop;
    write_register(t, reg, NULL);
    innermost(t)->turn_stamp = t->stamp;
}

/* A turn of the innermost loop has ended: what it told stays, or goes. */
static void end_turn(gj_tracer *t, gj_turning *loop)
{
    if (loop->base)
        return;
    bool keep = loop->changed ? loop->kept < GJ_EXPLAIN_ENTRIES : !loop->idle && loop->kept == 0;
    if (keep && !loop->changed) {
        for (size_t i = loop->mark; i < t->told.count; i++)
            GJ_AT(&t->told, gj_told, i)->idle = true;
        loop->idle = true;
    } else if (!keep) {
        t->told.count = loop->mark;
        loop->omitted++;
    }
    loop->kept += keep && loop->changed;
}

static void leave_loop(gj_tracer *t)
{
    gj_turning loop = t->loops[t->loop_count - 1];
    if (loop.idle && loop.kept > 0) { /* the idle turn stood in for turns that matter; there are some */
        size_t to = loop.loop_mark;
        for (size_t i = to; i < t->told.count; i++) {
            gj_told told = *GJ_AT(&t->told, gj_told, i);
            if (!told.idle)
                *GJ_AT(&t->told, gj_told, to++) = told;
        }
        t->told.count = to;
        loop.omitted++;
    }
    t->loop_count--;
    if (!loop.base && loop.omitted > 0)
        tell(t, (gj_told){.kind = GJ_TOLD_OMITTED, .count = loop.omitted});
}

/* NEXT has moved on to the next entry, or left the loop. */
static void next_turn(gj_tracer *t, uint32_t reg)
{
    gj_turning *loop = innermost(t);
    if (loop == NULL || loop->reg != reg)
        return;
    end_turn(t, loop);
    if (gj_value_same(value_of(t, reg), &t->shadows[reg].value)) {
        leave_loop(t);
        return;
    }
    write_register(t, reg, NULL);
    loop->turns++;
    loop->changed = false;
    loop->mark = t->told.count;
    loop->turn_stamp = t->stamp;
}

static void read_fact(gj_tracer *t, uint32_t reg, uint32_t field, const gj_value *of)
{
    gj_formula leaf = of_register(t, reg, GJ_FORMULA_FACT, field);
    leaf.of = of;
    const gj_image_definition *definition = &t->machine->program->definitions[t->definition];
    /* The list that an EACH definition goes through is not a reason for one entry's value. */
    bool own = t->wanted != NULL && definition->list == field;
    write_register(t, reg, own || is_blind(t) ? NULL : read_leaf(t, leaf));
}

/* An instruction that has nothing to do with loops, lists or guards: operands a, b, c by its row. */
static void compute(gj_tracer *t, uint64_t word)
{
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    uint32_t op = GJ_OP_OF(word), a = GJ_A_OF(word);
    const gj_formula *operands[2] = {NULL, NULL};
    bool itself = strchr("uymz", row->shape[0][0]) != NULL;
    int count = 0;
    for (int k = 1; k < 3; k++) {
        char shape = row->shape[k][0];
        if (strchr("NBADXVIMLS", shape) == NULL)
            continue;
        uint32_t reg = gj_operand_of(word, k);
        itself |= reg == a;
        if (shape == 'L')
            operands[count++] = t->shadows[reg].stamp >= t->start ? t->shadows[reg].formula : NULL;
        else
            operands[count++] = read_register(t, reg);
    }
    gj_turning *loop = itself ? gathers(t, a, !gj_value_same(value_of(t, a), &t->shadows[a].value)) : NULL;
    const gj_formula *formula = NULL;
    if (loop != NULL) {
        if (loop->leaf == NULL)
            loop->leaf = new_formula(t, of_register(t, a, GJ_FORMULA_LOOP, loop->list));
        formula = loop->leaf;
    } else if (op == GJ_OP_STRICT || op == GJ_OP_STRICT_LIST || op == GJ_OP_MERGE_MAX ||
               op == GJ_OP_MERGE_MIN || op == GJ_OP_LEAST || op == GJ_OP_MOST) {
        formula = t->shadows[a].formula;
    } else if (op == GJ_OP_MOVE) {
        formula = operands[0];
    } else if (op == GJ_OP_IF_NOTHING || op == GJ_OP_IF_UNKNOWN) {
        uint8_t passed = op == GJ_OP_IF_NOTHING ? GJ_NOTHING : GJ_UNKNOWN;
        uint32_t b = GJ_B_OF(word);
        const gj_value *value = b == a ? &t->shadows[a].value : value_of(t, b);
        formula = value->state == passed ? operands[1] : operands[0];
    } else if (count > 0) {
        formula = operation(t, op, a, operands[0], operands[1], count == 2);
    }
    if (loop != NULL) { /* still what it was when the turn began, as far as gathering goes */
        t->shadows[a].formula = formula;
        t->shadows[a].value = *value_of(t, a);
        return;
    }
    write_register(t, a, formula);
}

/* LOAD: the value of an EACH definition for one entry. */
static void load(gj_tracer *t, uint64_t word)
{
    uint32_t a = GJ_A_OF(word), column = GJ_B_OF(word);
    const gj_value *entry = value_of(t, GJ_C_OF(word));
    const gj_formula *formula = NULL;
    if (t->shadows[column].stamp < t->start && t->owner[column] != UINT32_MAX && entry->state == GJ_VALUE) {
        gj_formula leaf = of_register(t, a, GJ_FORMULA_DEFINITION, t->owner[column]);
        leaf.of = gj_value_entry(entry);
        formula = read_leaf(t, leaf);
    }
    write_register(t, a, formula);
}

/* A guard that is undetermined, or wrong, decides: the value is its reason. */
static void leave_open(gj_tracer *t, uint32_t reg, uint32_t guard)
{
    if (value_of(t, guard)->state != GJ_VALUE)
        write_register(t, reg, is_blind(t) ? NULL : new_formula(t, of_register(t, reg, GJ_FORMULA_LONG, 0)));
}

static void step(void *user, const gj_machine *machine, uint32_t instruction)
{
    gj_tracer *t = user;
    const gj_program *program = machine->program;
    uint64_t word = program->code[instruction];
    uint32_t a = GJ_A_OF(word), b = GJ_B_OF(word), c = GJ_C_OF(word);
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_CONST:
    case GJ_OP_NOTHING:
    case GJ_OP_SET:
    case GJ_OP_COLUMN:
        write_register(t, a, constant(t, a));
        break;
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
        read_fact(t, a, b, NULL);
        break;
    case GJ_OP_ENTRY_FIELD:
    case GJ_OP_ENTRY_LIST:
        read_fact(t, a, c, value_of(t, b)->state == GJ_VALUE ? gj_value_entry(value_of(t, b)) : NULL);
        break;
    case GJ_OP_READING: {
        gj_formula leaf = of_register(t, a, GJ_FORMULA_READING, b);
        leaf.fixed = true;
        write_register(t, a, read_leaf(t, leaf));
        break;
    }
    case GJ_OP_OPEN:
    case GJ_OP_FAIL:
        tell(t, (gj_told){.kind = GJ_TOLD_REASON,
                          .source = program->line_sources[instruction],
                          .line = program->lines[instruction],
                          .text = b,
                          .clause = c});
        write_register(t, a, NULL);
        break;
    case GJ_OP_JUMP:
    case GJ_OP_END:
        break;
    case GJ_OP_CASE:
        test(t, b, instruction);
        t->shadows[a].value = *value_of(t, a);
        break;
    case GJ_OP_WHEN:
        test(t, b, instruction);
        leave_open(t, a, b);
        break;
    case GJ_OP_OTHERWISE: /* its guards have been told, each by itself */
        leave_open(t, a, b);
        break;
    case GJ_OP_SKIP_UNLESS:
        test(t, a, instruction);
        break;
    case GJ_OP_FOR:
        enter_loop(t, a, b);
        break;
    case GJ_OP_NEXT:
        next_turn(t, a);
        break;
    case GJ_OP_INSERT:
        (void)read_register(t, b);
        (void)gathers(t, a, value_of(t, b)->state != GJ_NOTHING);
        break;
    case GJ_OP_STORE:
        if (t->target == a && value_of(t, b)->state == GJ_VALUE &&
            gj_value_entry(value_of(t, b)) == t->wanted)
            t->formula = read_register(t, c);
        else
            (void)read_register(t, c);
        break;
    case GJ_OP_LOAD:
        load(t, word);
        break;
    default:
        compute(t, word);
        break;
    }
}

bool gj_tracer_init(gj_tracer *tracer, gj_machine *machine, gj_arena *arena)
{
    const gj_program *program = machine->program;
    *tracer = (gj_tracer){.machine = machine, .arena = arena};
    gj_array_init(&tracer->told, arena->allocator, sizeof(gj_told));
    tracer->owner = GJ_NEW_ARRAY(arena, uint32_t, program->register_count);
    tracer->shadows = GJ_NEW_ARRAY(arena, gj_shadow, program->register_count);
    tracer->loops = GJ_NEW_ARRAY(arena, gj_turning, GJ_LOOP_DEPTH_MAX);
    if (tracer->owner == NULL || tracer->shadows == NULL || tracer->loops == NULL)
        return false;
    for (uint32_t r = 0; r < program->register_count; r++)
        tracer->owner[r] = UINT32_MAX;
    /* Several names may share a register; the one whose code writes it is meant. */
    for (int with_code = 1; with_code >= 0; with_code--)
        for (uint32_t d = 0; d < program->definition_count; d++) {
            const gj_image_definition *definition = &program->definitions[d];
            if (definition->reg != UINT32_MAX && tracer->owner[definition->reg] == UINT32_MAX &&
                (definition->code_size > 0) == (with_code == 1))
                tracer->owner[definition->reg] = d;
        }
    return true;
}

void gj_tracer_fini(gj_tracer *tracer)
{
    gj_array_fini(&tracer->told);
}

gj_status gj_tracer_run(gj_tracer *tracer, uint32_t definition, uint32_t target, const gj_value *wanted)
{
    gj_array_clear(&tracer->told);
    tracer->start = ++tracer->stamp;
    tracer->loop_count = 0;
    tracer->definition = definition;
    tracer->target = target;
    tracer->wanted = wanted;
    tracer->formula = NULL;
    const gj_trace trace = {step, tracer};
    gj_status status = gj_machine_trace(tracer->machine, definition, &trace);
    if (status == GJ_OK && wanted == NULL && target != UINT32_MAX &&
        tracer->shadows[target].stamp >= tracer->start)
        tracer->formula = tracer->shadows[target].formula;
    if (status == GJ_OK && (tracer->failed || tracer->told.failed || gj_arena_failed(tracer->arena)))
        status = GJ_E_NOMEM;
    return status;
}
