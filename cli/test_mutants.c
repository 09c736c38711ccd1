/* Which small changes of a rule book's code stand for small changes of its text: constants a step smaller or
 * larger, one comparison, connective, rounding or extremum for its neighbour, a negation left out, one of
 * several values left out, a guard left out. What the compiler adds of its own (the state of a deadline,
 * where a loop begins to count) is left alone. */
#include "cli/test_mutate.h"

#include "vm/opcode_table.h"
#include <stdlib.h>
#include <string.h>

void gj_edits_init(gj_edits *edits, gj_allocator allocator)
{
    gj_array_init(&edits->edits, allocator, sizeof(gj_edit));
    gj_array_init(&edits->nudges, allocator, sizeof(gj_nudge));
    gj_arena_init(&edits->scratch, allocator);
}

void gj_edits_fini(gj_edits *edits)
{
    gj_arena_fini(&edits->scratch);
    gj_array_fini(&edits->nudges);
    gj_array_fini(&edits->edits);
}

/* ---- operations ---- */

static uint64_t with_operand(uint64_t word, int k, uint32_t operand)
{
    uint64_t mask = (uint64_t)GJ_OPERAND_MAX << GJ_OPERAND_SHIFT(k);
    return (word & ~mask) | (uint64_t)operand << GJ_OPERAND_SHIFT(k);
}

/* ---- constants ---- */

static int64_t divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* A step as the number is written: 1; 0.5 for halves; 0.1, 0.01 for decimals; else what its denominator says.
 * False for what is too large to step from. */
static bool nudge(const gj_image_constant *from, bool up, gj_image_constant *to)
{
    const int64_t most = INT64_C(1) << 40;
    *to = *from;
    if (from->type == GJ_T_DATE) {
        to->num += up ? 1 : -1;
        return true;
    }
    if (from->type != GJ_T_NUMBER || from->den == 0 || from->num > most || from->num < -most ||
        from->den > 1000)
        return false;
    int64_t den = from->den, parts = den <= 2 ? den : 10 % den == 0 ? 10 : 100 % den == 0 ? 100 : den;
    int64_t num = from->num * (parts / den) + (up ? 1 : -1);
    int64_t common = divisor(num, parts);
    to->num = num / common;
    to->den = (uint32_t)(parts / common);
    return true;
}

/* The number of a constant a step away; UINT32_MAX: there is none. */
static uint32_t nudged(gj_edits *edits, const gj_program *program, uint32_t constant, bool up)
{
    for (size_t i = 0; i < edits->nudges.count; i++) {
        const gj_nudge *have = GJ_AT(&edits->nudges, gj_nudge, i);
        if (have->constant == constant && have->up == up)
            return (uint32_t)i;
    }
    gj_nudge add = {.constant = constant, .up = up};
    if (!nudge(&program->image_constants[constant], up, &add.value) || !gj_array_append(&edits->nudges, &add))
        return UINT32_MAX;
    return (uint32_t)edits->nudges.count - 1;
}

/* ---- finding ---- */

typedef struct finding {
    gj_edits *edits;
    const gj_testing *t;
    const gj_program *p;
} finding;

/* `turned`: see gj_edit_spelled. False: the rules do not say it. */
static bool add(finding *f, gj_edit edit, bool turned)
{
    if (edit.line == 0 || !gj_test_own(f->t->rules, edit.source) ||
        !gj_edit_spelled(f->t, &f->edits->scratch, &edit, turned))
        return false;
    (void)gj_array_append(&f->edits->edits, &edit);
    return true;
}

/* `k`: which operand is the constant's register; -1: operand 1 is the constant itself. */
static void nudge_constant(finding *f, gj_edit edit, uint32_t constant, int k)
{
    edit.kind = GJ_EDIT_CONSTANT;
    edit.old = constant;
    for (uint32_t up = 0; up < 2; up++) {
        uint32_t number = nudged(f->edits, f->p, constant, up != 0);
        if (number == UINT32_MAX)
            continue;
        edit.new = up;
        edit.word = with_operand(f->p->code[edit.instruction], k < 0 ? 1 : k,
                                 (k < 0 ? f->p->constant_count : f->p->register_count) + number);
        (void)add(f, edit, false);
    }
}

/* A loop's beginning: nobody wrote that 0. */
static bool begins_loop(const gj_program *p, uint32_t i, uint32_t end)
{
    for (uint32_t k = i + 1; k < end && k <= i + 5; k++) {
        uint32_t op = GJ_OP_OF(p->code[k]);
        if (op == GJ_OP_FOR)
            return true;
        if (op != GJ_OP_LIST && op != GJ_OP_ENTRY_LIST && op != GJ_OP_MOVE)
            return false;
    }
    return false;
}

/* A connective that the compiler has put in: between the entries of conditions, or to gather what a loop
 * finds. */
static bool is_gathering(const gj_program *p, const gj_edit *edit)
{
    uint64_t word = p->code[edit->instruction], next = p->code[edit->instruction + 1];
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_AND:
    case GJ_OP_OR:
        return GJ_A_OF(word) == GJ_B_OF(word) || p->definitions[edit->definition].kind == GJ_DEF_CONDITIONS;
    case GJ_OP_NOT:
        return GJ_OP_OF(next) == GJ_OP_OR && GJ_A_OF(next) == GJ_A_OF(word) && GJ_B_OF(next) == GJ_A_OF(word);
    default:
        return false;
    }
}

/* What wrote a register last before an instruction of its definition; UINT32_MAX: none did. */
static uint32_t writer_of(const gj_program *p, uint32_t first, uint32_t instruction, uint32_t reg)
{
    for (uint32_t i = instruction; i-- > first;) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(p->code[i])];
        if (strchr("nbivdxm", row->shape[0][0]) != NULL && GJ_A_OF(p->code[i]) == reg)
            return i;
    }
    return UINT32_MAX;
}

/* Whether a register holds a constant, or what is computed of constants alone, as the third of `n > 1/3`. */
static bool is_fixed(const gj_program *p, uint32_t first, uint32_t instruction, uint32_t reg)
{
    if (gj_register_is_constant(&p->registers[reg]))
        return true;
    uint32_t by = writer_of(p, first, instruction, reg);
    gj_opcode op = by == UINT32_MAX ? GJ_OP_END : (gj_opcode)GJ_OP_OF(p->code[by]);
    if (op == GJ_OP_CONST)
        return true;
    bool two = op == GJ_OP_DIV || op == GJ_OP_MUL || op == GJ_OP_ADD || op == GJ_OP_SUB;
    return (two || op == GJ_OP_NEG) && gj_register_is_constant(&p->registers[GJ_B_OF(p->code[by])]) &&
           (!two || gj_register_is_constant(&p->registers[GJ_C_OF(p->code[by])]));
}

static bool is_turned(const gj_program *p, const gj_edit *edit)
{
    uint64_t word = p->code[edit->instruction];
    uint32_t first = p->definitions[edit->definition].code;
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS:
    case GJ_OP_LESS_EQUAL:
        return is_fixed(p, first, edit->instruction, GJ_B_OF(word)) &&
               !is_fixed(p, first, edit->instruction, GJ_C_OF(word));
    case GJ_OP_NOT: {
        uint32_t by = writer_of(p, first, edit->instruction, GJ_B_OF(word));
        return by != UINT32_MAX && GJ_OP_OF(p->code[by]) == GJ_OP_IS_NOTHING;
    }
    default:
        return false;
    }
}

static bool is_of_checklist(const gj_program *p, uint32_t definition)
{
    while (definition != UINT32_MAX && !(p->definitions[definition].flags & GJ_DEFINITION_CHECKLIST))
        definition = p->definitions[definition].parent;
    return definition != UINT32_MAX;
}

/* One of several values, or what a list must have: nobody wrote a sign where it is compared. Without the
 * value, the comparison is with the other side itself, so that it is as strict as before. */
static void find_item(finding *f, gj_edit edit, gj_opcode differs)
{
    const gj_program *p = f->p;
    uint64_t word = p->code[edit.instruction];
    uint32_t left = GJ_B_OF(word), right = GJ_C_OF(word);
    bool fixed[2] = {gj_register_is_constant(&p->registers[left]),
                     gj_register_is_constant(&p->registers[right])};
    if (fixed[0] == fixed[1])
        return;
    uint32_t other = fixed[0] ? right : left;
    edit.old = p->registers[fixed[0] ? left : right].of - 1;
    edit.new = is_of_checklist(p, edit.definition);
    edit.kind = GJ_EDIT_OTHER;
    edit.word = (word & ~(uint64_t)0x7F) | (uint64_t)differs;
    if (add(f, edit, false))
        return;
    edit.kind = GJ_EDIT_ITEM;
    edit.word = gj_instruction(differs, GJ_A_OF(word), other, other);
    (void)add(f, edit, false);
}

static void find_operations(finding *f, gj_edit edit)
{
    uint64_t word = f->p->code[edit.instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    if (is_gathering(f->p, &edit))
        return;
    bool turned = is_turned(f->p, &edit);
    edit.kind = GJ_EDIT_OPERATION;
    edit.old = op;
    bool equal = op == GJ_OP_EQUAL || op == GJ_OP_NUMBER_EQUAL || op == GJ_OP_TEXT_EQUAL, said = false;
    gj_opcode to = op;
    for (size_t i = 0; gj_operation_changed(op, i, &to); i++) {
        edit.new = to;
        edit.word = (word & ~(uint64_t)0x7F) | (uint64_t)to;
        said = add(f, edit, turned) || said;
    }
    if (equal && !said)
        find_item(f, edit, to);
}

static void find_constants(finding *f, gj_edit edit)
{
    uint64_t word = f->p->code[edit.instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    for (int k = 1; k < 3; k++) {
        bool reads = strchr("NDIVM", row->shape[k][0]) != NULL && !(gj_opcode_rounds(op) && k == 2);
        if (reads && gj_register_is_constant(&f->p->registers[gj_operand_of(word, k)]))
            nudge_constant(f, edit, f->p->registers[gj_operand_of(word, k)].of - 1, k);
    }
}

static void find_guard(finding *f, gj_edit edit)
{
    uint64_t word = f->p->code[edit.instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    if (op != GJ_OP_CASE && op != GJ_OP_WHEN && op != GJ_OP_SKIP_UNLESS)
        return;
    uint32_t target = op == GJ_OP_SKIP_UNLESS ? GJ_B_OF(word) : GJ_C_OF(word);
    edit.kind = GJ_EDIT_ALWAYS;
    edit.word = gj_instruction(GJ_OP_JUMP, edit.instruction + 1, 0, 0);
    (void)add(f, edit, false);
    edit.kind = GJ_EDIT_NEVER;
    edit.word = gj_instruction(GJ_OP_JUMP, target, 0, 0);
    (void)add(f, edit, false);
}

static uint32_t above(const gj_program *p, uint32_t d, gj_definition_kind kind)
{
    while (d != UINT32_MAX && p->definitions[d].kind != (uint32_t)kind)
        d = p->definitions[d].parent;
    return d;
}

/* The weight of a score's item, which stands in the tree: worth, and what of it is applicable. */
static void find_weight(finding *f, uint32_t d)
{
    const gj_program *p = f->p;
    const gj_image_definition *def = &p->definitions[d];
    gj_text name = gj_program_text(p, def->name);
    if (!gj_text_equal(name, GJ_TEXT("worth")) && !gj_text_equal(name, GJ_TEXT("applicable_worth")))
        return;
    const gj_image_definition *node = &p->definitions[def->parent];
    for (uint32_t k = 0; k < p->definition_count; k++) {
        if (p->definitions[k].parent == def->parent && p->definitions[k].kind == GJ_DEF_NODE)
            return; /* a group's weight is the sum of its parts' */
    }
    for (uint32_t i = def->code; i < def->code + def->code_size; i++) {
        bool weight = GJ_OP_OF(p->code[i]) == GJ_OP_CONST && p->image_constants[GJ_B_OF(p->code[i])].num != 0;
        gj_edit edit = {.source = node->source, .line = node->line, .definition = d, .instruction = i};
        if (weight)
            nudge_constant(f, edit, GJ_B_OF(p->code[i]), -1);
    }
}

static void find_in(finding *f, uint32_t d)
{
    const gj_program *p = f->p;
    const gj_image_definition *def = &p->definitions[d];
    uint32_t score = above(p, d, GJ_DEF_SCORE), deadline = above(p, d, GJ_DEF_DEADLINE);
    if (score != UINT32_MAX && def->parent != UINT32_MAX)
        find_weight(f, d);
    for (uint32_t i = def->code; i < def->code + def->code_size; i++) {
        uint32_t line = p->lines[i];
        gj_edit edit = {.source = p->line_sources[i], .line = line, .definition = d, .instruction = i};
        if ((score != UINT32_MAX && line == p->definitions[score].line) ||
            (deadline != UINT32_MAX && line == p->definitions[deadline].line))
            continue; /* made by the compiler */
        find_operations(f, edit);
        if (GJ_OP_OF(p->code[i]) != GJ_OP_CONST)
            find_constants(f, edit);
        else if (!begins_loop(p, i, def->code + def->code_size))
            nudge_constant(f, edit, GJ_B_OF(p->code[i]), -1);
        find_guard(f, edit);
    }
}

/* ---- order, copies ---- */

static int by_change(const gj_edit *a, const gj_edit *b)
{
    const uint32_t x[] = {a->source, a->line, a->kind, a->old, a->new, a->said};
    const uint32_t y[] = {b->source, b->line, b->kind, b->old, b->new, b->said};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    }
    return 0;
}

static int by_instruction(const void *x, const void *y)
{
    const gj_edit *a = x, *b = y;
    int order = by_change(a, b);
    if (order != 0)
        return order;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    return a->instruction < b->instruction ? -1 : a->instruction > b->instruction;
}

bool gj_edit_same(const gj_edit *a, const gj_edit *b)
{
    return by_change(a, b) == 0 && a->ordinal == b->ordinal;
}

/* Numbers what is alike on a line. A definition that holds the line several times (a table called twice)
 * holds each change several times: copies, as many as in the definition with the fewest. */
static void number_copies(gj_array *edits)
{
    size_t first = 0;
    while (first < edits->count) {
        gj_edit *group = GJ_AT(edits, gj_edit, first);
        size_t count = 0, fewest = SIZE_MAX, run = 0;
        while (first + count < edits->count && by_change(group, group + count) == 0) {
            group[count].ordinal = (uint32_t)run++;
            count++;
            if (first + count == edits->count || by_change(group, group + count) != 0 ||
                group[count].definition != group[count - 1].definition) {
                fewest = run < fewest ? run : fewest;
                run = 0;
            }
        }
        for (size_t i = 0; i < count; i++)
            group[i].ordinal %= (uint32_t)fewest;
        first += count;
    }
}

/* How many changes before the one at `i`, which is the first of its copies, look the same on the line. */
static size_t alike_before(const gj_array *edits, size_t i)
{
    const gj_edit *edit = GJ_AT(edits, gj_edit, i);
    size_t alike = 0;
    for (size_t k = i; k-- > 0;) {
        const gj_edit *other = edit - (i - k);
        if (other->source != edit->source || other->line != edit->line || other->kind != edit->kind)
            break;
        bool words = edit->kind == GJ_EDIT_OPERATION ? gj_edit_same_words(other, edit)
                                                     : other->old == edit->old && other->new == edit->new;
        alike += words && !gj_edit_same(other, other + 1);
    }
    return alike;
}

/* Takes away what the line has no place for: of several alike, those at the end are the compiler's own, as
 * the 1 by which a count goes up. */
static void drop_homeless(gj_array *edits)
{
    size_t kept = 0;
    bool homeless = false;
    for (size_t i = 0; i < edits->count; i++) {
        gj_edit *edit = GJ_AT(edits, gj_edit, i);
        if (i == 0 || !gj_edit_same(edit - 1, edit))
            homeless = edit->places > 0 && alike_before(edits, i) >= edit->places;
        edit->homeless = homeless;
    }
    for (size_t i = 0; i < edits->count; i++) {
        const gj_edit *edit = GJ_AT(edits, gj_edit, i);
        if (!edit->homeless)
            *GJ_AT(edits, gj_edit, kept++) = *edit;
    }
    edits->count = kept;
}

gj_status gj_edits_find(gj_edits *edits, const gj_testing *t)
{
    finding f = {edits, t, t->program};
    for (uint32_t d = 0; d < t->program->definition_count; d++) {
        uint32_t kind = t->program->definitions[d].kind;
        if (kind != GJ_DEF_TEST && kind != GJ_DEF_PROPERTY)
            find_in(&f, d);
    }
    if (edits->edits.failed || edits->nudges.failed || gj_arena_failed(&edits->scratch))
        return GJ_E_NOMEM;
    gj_array *all = &edits->edits;
    if (all->count > 0)
        qsort(all->items, all->count, sizeof(gj_edit), by_instruction);
    number_copies(all);
    if (all->count > 0)
        qsort(all->items, all->count, sizeof(gj_edit), by_instruction);
    drop_homeless(all);
    return GJ_OK;
}

/* ---- the image ---- */

gj_status gj_edits_image(const gj_edits *edits, const gj_program *program, gj_allocator allocator,
                         uint8_t **image, size_t *size)
{
    size_t count = edits->nudges.count, constants = count * sizeof(gj_image_constant),
           registers =
               count * sizeof(gj_image_register); /* both multiples of 8: what follows stays aligned */
    *size = program->image_size + constants + registers;
    *image = allocator.resize(allocator.user, NULL, 0, *size);
    if (*image == NULL)
        return GJ_E_NOMEM;
    gj_image_header header = *program->header;
    size_t out = sizeof header;
    header.size = *size;
    for (uint32_t s = 0; s < GJ_SECTION_COUNT; s++) {
        size_t length = header.sections[s].size,
               next = s + 1 < GJ_SECTION_COUNT ? header.sections[s + 1].offset : program->image_size;
        size_t offset = header.sections[s].offset;
        header.sections[s].offset = out;
        memcpy(*image + out, program->image + offset, length);
        uint8_t *end = *image + out + length;
        for (size_t i = 0; i < count && (s == GJ_SECTION_CONSTANTS || s == GJ_SECTION_REGISTERS); i++) {
            const gj_nudge *add = GJ_AT(&edits->nudges, gj_nudge, i);
            gj_image_register reg = {.type = add->value.type,
                                     .of = program->constant_count + (uint32_t)i + 1};
            const void *record = s == GJ_SECTION_CONSTANTS ? (const void *)&add->value : (const void *)&reg;
            size_t record_size = s == GJ_SECTION_CONSTANTS ? sizeof add->value : sizeof reg;
            memcpy(end, record, record_size);
            end += record_size;
            header.sections[s].size += record_size;
        }
        memset(end, 0, next - offset - length);
        out = (size_t)(end - *image) + (next - offset - length);
    }
    memcpy(*image, &header, sizeof header);
    return GJ_OK;
}
