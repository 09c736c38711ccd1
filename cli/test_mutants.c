/* Which small changes of a rule book's code stand for small changes of its text: constants a step smaller or
 * larger, one comparison, connective, rounding or extremum for its neighbour, a negation left out, a guard
 * left out. What the compiler adds of its own (the state of a deadline, where a loop begins to count) is left
 * alone. */
#include "cli/test_mutate.h"

#include "vm/opcode_table.h"
#include "vm/results.h"
#include <stdlib.h>
#include <string.h>

void gj_edits_init(gj_edits *edits, gj_allocator allocator)
{
    gj_array_init(&edits->edits, allocator, sizeof(gj_edit));
    gj_array_init(&edits->nudges, allocator, sizeof(gj_nudge));
}

void gj_edits_fini(gj_edits *edits)
{
    gj_array_fini(&edits->nudges);
    gj_array_fini(&edits->edits);
}

/* ---- operations ---- */

/* One operation for another; the operands stay. */
typedef struct swap {
    gj_opcode from, to;
} swap;

static const swap swaps[] = {
    {GJ_OP_NUMBER_LESS, GJ_OP_NUMBER_LESS_EQUAL},
    {GJ_OP_NUMBER_LESS_EQUAL, GJ_OP_NUMBER_LESS},
    {GJ_OP_NUMBER_EQUAL, GJ_OP_NUMBER_NOT_EQUAL},
    {GJ_OP_NUMBER_NOT_EQUAL, GJ_OP_NUMBER_EQUAL},
    {GJ_OP_LESS, GJ_OP_LESS_EQUAL},
    {GJ_OP_LESS_EQUAL, GJ_OP_LESS},
    {GJ_OP_EQUAL, GJ_OP_NOT_EQUAL},
    {GJ_OP_NOT_EQUAL, GJ_OP_EQUAL},
    {GJ_OP_TEXT_EQUAL, GJ_OP_TEXT_NOT_EQUAL},
    {GJ_OP_TEXT_NOT_EQUAL, GJ_OP_TEXT_EQUAL},
    {GJ_OP_AND, GJ_OP_OR},
    {GJ_OP_OR, GJ_OP_AND},
    {GJ_OP_NOT, GJ_OP_MOVE},
    {GJ_OP_MIN, GJ_OP_MAX},
    {GJ_OP_MAX, GJ_OP_MIN},
    {GJ_OP_EARLIER, GJ_OP_LATER},
    {GJ_OP_LATER, GJ_OP_EARLIER},
    {GJ_OP_LEAST, GJ_OP_MOST},
    {GJ_OP_MOST, GJ_OP_LEAST},
    {GJ_OP_ROUND_HALF_UP, GJ_OP_ROUND_HALF_DOWN},
    {GJ_OP_ROUND_HALF_UP, GJ_OP_ROUND_DOWN},
    {GJ_OP_ROUND_HALF_EVEN, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_HALF_DOWN, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_DOWN, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_UP, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_CEIL, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_FLOOR, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROUND_HALF_UNDETERMINED, GJ_OP_ROUND_HALF_UP},
    {GJ_OP_ROOT_CEIL, GJ_OP_ROOT_FLOOR},
    {GJ_OP_ROOT_FLOOR, GJ_OP_ROOT_CEIL},
};

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

static void add(finding *f, gj_edit edit)
{
    if (edit.line != 0 && gj_test_own(f->t->rules, edit.source))
        (void)gj_array_append(&f->edits->edits, &edit);
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
        add(f, edit);
    }
}

static bool is_rounding(gj_opcode op)
{
    return op >= GJ_OP_ROUND_HALF_UP && op <= GJ_OP_ROUND_HALF_UNDETERMINED;
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

static void find_operations(finding *f, gj_edit edit)
{
    uint64_t word = f->p->code[edit.instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    if (is_gathering(f->p, &edit))
        return;
    bool compares = op == GJ_OP_NUMBER_LESS || op == GJ_OP_NUMBER_LESS_EQUAL || op == GJ_OP_LESS ||
                    op == GJ_OP_LESS_EQUAL;
    edit.flipped = compares && gj_register_is_constant(&f->p->registers[GJ_B_OF(word)]) &&
                   !gj_register_is_constant(&f->p->registers[GJ_C_OF(word)]);
    edit.kind = GJ_EDIT_OPERATION;
    edit.old = op;
    for (size_t i = 0; i < sizeof swaps / sizeof swaps[0]; i++) {
        if (swaps[i].from != op)
            continue;
        edit.new = swaps[i].to;
        edit.word = (word & ~(uint64_t)0x7F) | (uint64_t)swaps[i].to;
        add(f, edit);
    }
}

static void find_constants(finding *f, gj_edit edit)
{
    uint64_t word = f->p->code[edit.instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    for (int k = 1; k < 3; k++) {
        bool reads = strchr("NDIVM", row->shape[k][0]) != NULL && !(is_rounding(op) && k == 2);
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
    add(f, edit);
    edit.kind = GJ_EDIT_NEVER;
    edit.word = gj_instruction(GJ_OP_JUMP, target, 0, 0);
    add(f, edit);
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
    const uint32_t x[] = {a->source, a->line, a->kind, a->old, a->new, a->flipped};
    const uint32_t y[] = {b->source, b->line, b->kind, b->old, b->new, b->flipped};
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

gj_status gj_edits_find(gj_edits *edits, const gj_testing *t)
{
    finding f = {edits, t, t->program};
    for (uint32_t d = 0; d < t->program->definition_count; d++) {
        uint32_t kind = t->program->definitions[d].kind;
        if (kind != GJ_DEF_TEST && kind != GJ_DEF_PROPERTY)
            find_in(&f, d);
    }
    if (edits->edits.failed || edits->nudges.failed)
        return GJ_E_NOMEM;
    gj_array *all = &edits->edits;
    if (all->count > 0)
        qsort(all->items, all->count, sizeof(gj_edit), by_instruction);
    number_copies(all);
    if (all->count > 0)
        qsort(all->items, all->count, sizeof(gj_edit), by_instruction);
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

/* ---- words ---- */

/* A number or a date, as a rule spells it. */
static void write_constant(gj_buffer *out, const gj_testing *t, const gj_image_constant *constant)
{
    if (constant->type == GJ_T_DATE) {
        gj_date_format(out, (int32_t)constant->num);
        return;
    }
    gj_arena scratch;
    gj_arena_init(&scratch, t->cli->allocator);
    gj_value value = {.num = constant->num, .den = constant->den, .state = GJ_VALUE};
    out->failed = !gj_number_format(&scratch, out, &value) || out->failed;
    gj_arena_fini(&scratch);
}

static void write_operation(gj_buffer *out, gj_opcode op, bool flipped)
{
    const char *sign = NULL;
    if (op == GJ_OP_NUMBER_LESS || op == GJ_OP_LESS)
        sign = flipped ? ">" : "<";
    else if (op == GJ_OP_NUMBER_LESS_EQUAL || op == GJ_OP_LESS_EQUAL)
        sign = flipped ? ">=" : "<=";
    else if (op == GJ_OP_NUMBER_EQUAL || op == GJ_OP_EQUAL || op == GJ_OP_TEXT_EQUAL)
        sign = "=";
    else if (op == GJ_OP_NUMBER_NOT_EQUAL || op == GJ_OP_NOT_EQUAL || op == GJ_OP_TEXT_NOT_EQUAL)
        sign = "!=";
    gj_buffer_string(out, sign == NULL ? "" : sign);
    for (const char *c = sign == NULL ? gj_opcode_name(op) : ""; *c != '\0'; c++)
        gj_buffer_char(out, *c == '_' ? ' ' : (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c));
}

void gj_edit_write(gj_buffer *out, const gj_testing *t, const gj_edits *edits, const gj_edit *edit)
{
    switch ((gj_edit_kind)edit->kind) {
    case GJ_EDIT_CONSTANT:
        write_constant(out, t, &t->program->image_constants[edit->old]);
        gj_buffer_string(out, " → ");
        for (size_t i = 0; i < edits->nudges.count; i++) {
            const gj_nudge *to = GJ_AT(&edits->nudges, gj_nudge, i);
            if (to->constant == edit->old && to->up == (edit->new != 0))
                write_constant(out, t, &to->value);
        }
        break;
    case GJ_EDIT_OPERATION:
        if (edit->new == GJ_OP_MOVE) {
            gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_mutate_not));
            break;
        }
        write_operation(out, (gj_opcode)edit->old, edit->flipped);
        gj_buffer_string(out, " → ");
        write_operation(out, (gj_opcode)edit->new, edit->flipped);
        break;
    default:
        gj_buffer_string(out, gj_msg_text(t->cli->lang, edit->kind == GJ_EDIT_ALWAYS ? GJ_M_mutate_always
                                                                                     : GJ_M_mutate_never));
        break;
    }
    if (edit->ordinal > 0)
        gj_buffer_format(out, " #%u", edit->ordinal + 1);
}
