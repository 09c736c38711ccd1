/* What a run over sets of values needs beforehand: the open facts of a record, the definitions that they
 * reach, and who needs whom. Invariant: a definition is left out of a run only where no open fact reaches it
 * and the machine's registers hold its value. Running code is vm/foresee_code.c's. */
#include "vm/foresee_internal.h"

#include <string.h>

#include "vm/field_index.h"
#include "vm/opcode_table.h"
#include "vm/operations.h"

/* Sets and columns are changed in place through their first operand. */
static bool writes(char shape, int operand)
{
    return shape != '\0' && strchr(operand == 0 ? "nbadxelcsviuymzwCS" : "nbadxelcsviuymzw", shape) != NULL;
}

/* ---- open facts ---- */

static bool may_be_nothing(const gj_image_field *field)
{
    return (field->flags & (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_DEFAULT_NOTHING)) != 0;
}

static bool add_fact(gj_foresight *f, uint32_t field, gj_value *frame, const gj_value *entry, bool freed)
{
    const gj_image_field *fields = f->program->fields;
    gj_open_fact fact = {
        .field = field, .entry = entry, .slot = &frame[fields[field].slot], .missing = field};
    bool absent = false;
    for (uint32_t up = fields[field].parent; up != UINT32_MAX && fields[up].kind == GJ_FIELD_GROUP;
         up = fields[up].parent) {
        gj_state state = (gj_state)frame[fields[up].slot].state;
        if (state == GJ_ERROR && !freed)
            return true; /* wrong with its group, whatever it would be */
        if (state != GJ_VALUE) {
            fact.missing = up;
            absent = absent || may_be_nothing(&fields[up]);
        }
    }
    if (freed)
        fact.missing = UINT32_MAX;
    if (f->facts.count == GJ_OPEN_FACTS_MAX) {
        f->too_many = true;
        return true;
    }
    fact.value = gj_possible_fact(f->program, &f->home, field, absent);
    f->open_field[field] = true;
    return gj_array_append(&f->facts, &fact);
}

static bool is_freed(const gj_image_field *row, const gj_value *slot, const gj_freed *freed, size_t count,
                     uint32_t field, const gj_value *entry)
{
    if (freed == NULL)
        return count > 0 && slot->state <= GJ_NOTHING && row->kind != GJ_FIELD_GROUP;
    for (size_t i = 0; i < count; i++)
        if (freed[i].field == field && freed[i].entry == entry)
            return true;
    return false;
}

/* The open facts of a frame and of the entries of the lists in it. */
static bool find_facts(gj_foresight *f, uint32_t owner, gj_value *frame, const gj_freed *freed, size_t count)
{
    const gj_program *program = f->program;
    const gj_value *entry = owner == UINT32_MAX ? NULL : frame;
    for (uint32_t field = gj_field_children(program, owner); field != UINT32_MAX;
         field = gj_field_next(program, owner, field)) {
        const gj_image_field *row = &program->fields[field];
        const gj_value *slot = &frame[row->slot];
        bool chosen = is_freed(row, slot, freed, count, field, entry);
        if ((chosen || (slot->state == GJ_UNKNOWN && slot->num == 0)) &&
            !add_fact(f, field, frame, entry, chosen))
            return false;
        if (!gj_field_is_list(row) || slot->state != GJ_VALUE)
            continue;
        const gj_list *list = gj_value_list(slot);
        for (uint32_t i = 0; i < list->count && !f->too_many; i++)
            if (!find_facts(f, field, list->slots + (size_t)i * list->stride, freed, count))
                return false;
    }
    return true;
}

static bool index_facts(gj_foresight *f)
{
    uint32_t size = 16;
    while (size < 2 * f->facts.count + 2)
        size *= 2;
    f->by_slot = GJ_NEW_ARRAY(&f->home, uint32_t, size);
    if (f->by_slot == NULL)
        return false;
    f->slot_mask = size - 1;
    for (size_t i = 0; i < f->facts.count; i++) {
        uint32_t at = (uint32_t)((uintptr_t)gj_foresight_fact(f, i)->slot >> 4) & f->slot_mask;
        while (f->by_slot[at] != 0)
            at = (at + 1) & f->slot_mask;
        f->by_slot[at] = (uint32_t)i + 1;
    }
    return true;
}

/* ---- definitions ---- */

/* The field that an instruction reads; UINT32_MAX: none. */
static uint32_t field_of(uint64_t word)
{
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
        return GJ_B_OF(word);
    case GJ_OP_ENTRY_FIELD:
    case GJ_OP_ENTRY_LIST:
        return GJ_C_OF(word);
    default:
        return UINT32_MAX;
    }
}

static void last_writers(const gj_program *program, uint32_t *writer)
{
    for (uint32_t r = 0; r < program->register_count; r++)
        writer[r] = UINT32_MAX;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *definition = &program->definitions[d];
        for (uint32_t i = definition->code; i < definition->code + definition->code_size; i++)
            for (int k = 0; k < 3; k++)
                if (writes(gj_opcode_rows[GJ_OP_OF(program->code[i])].shape[k][0], k))
                    writer[gj_operand_of(program->code[i], k)] = d;
    }
}

/* A register that an instruction of `d` reads. One that the definition has written itself is its own
 * business; one that somebody writes again later has to be made again for its readers. */
static void note_read(gj_foresight *f, uint32_t d, uint32_t maker, uint32_t reg)
{
    if (maker == UINT32_MAX || maker == d)
        return;
    f->edges[2 * f->edge_count] = d;
    f->edges[2 * f->edge_count++ + 1] = maker;
    if (maker != f->writer[reg])
        f->varies[maker] = true;
    f->varies[d] = f->varies[d] || f->varies[maker];
}

/* What one definition reads and writes. `before` is by register: who wrote it last so far. */
static void scan_definition(gj_foresight *f, uint32_t d, uint32_t *before, uint32_t *count)
{
    const gj_image_definition *definition = &f->program->definitions[d];
    f->first_written[d] = *count;
    for (uint32_t i = definition->code; i < definition->code + definition->code_size; i++) {
        uint64_t word = f->program->code[i];
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
        uint32_t field = field_of(word);
        if (field != UINT32_MAX && f->open_field[field])
            f->varies[d] = true;
        for (int k = 0; k < 3; k++)
            if (gj_shape_reads(row->shape[k][0]))
                note_read(f, d, before[gj_operand_of(word, k)], gj_operand_of(word, k));
        for (int k = 0; k < 3; k++) {
            uint32_t reg = gj_operand_of(word, k);
            if (!writes(row->shape[k][0], k) || before[reg] == d)
                continue;
            before[reg] = d;
            f->written[(*count)++] = reg;
        }
    }
}

static bool scan_definitions(gj_foresight *f)
{
    const gj_program *program = f->program;
    uint32_t registers = program->register_count, count = 0;
    f->varies = GJ_NEW_ARRAY(&f->home, bool, program->definition_count);
    f->needed = GJ_NEW_ARRAY(&f->home, bool, program->definition_count);
    f->writer = GJ_NEW_ARRAY(&f->home, uint32_t, registers);
    f->edges = GJ_NEW_ARRAY(&f->home, uint32_t, (size_t)program->code_count * 6);
    f->written = GJ_NEW_ARRAY(&f->home, uint32_t, (size_t)program->code_count * 3);
    f->first_written = GJ_NEW_ARRAY(&f->home, uint32_t, (size_t)program->definition_count + 1);
    f->regs = GJ_NEW_ARRAY(&f->home, gj_possible, registers);
    f->stamps = GJ_NEW_ARRAY(&f->home, uint64_t, registers);
    f->local = GJ_NEW_ARRAY(&f->home, uint32_t, registers);
    uint32_t *before = GJ_NEW_ARRAY(&f->scratch, uint32_t, registers);
    if (gj_arena_failed(&f->home) || before == NULL)
        return false;
    last_writers(program, f->writer);
    for (uint32_t r = 0; r < registers; r++)
        before[r] = f->local[r] = UINT32_MAX;
    for (uint32_t d = 0; d < program->definition_count; d++)
        scan_definition(f, d, before, &count);
    f->first_written[program->definition_count] = count;
    return true;
}

gj_status gj_foresight_init(gj_foresight *f, gj_machine *machine, const gj_freed *freed, size_t freed_count)
{
    const gj_program *program = machine->program;
    gj_allocator allocator = machine->arena->allocator;
    *f = (gj_foresight){.machine = machine, .program = program};
    gj_arena_init(&f->home, allocator);
    gj_arena_init(&f->scratch, allocator);
    f->home.limit = f->scratch.limit = machine->arena->limit;
    gj_array_init(&f->facts, allocator, sizeof(gj_open_fact));
    f->open_field = GJ_NEW_ARRAY(&f->home, bool, program->field_count);
    f->read_field = GJ_NEW_ARRAY(&f->home, bool, program->field_count);
    if (f->open_field == NULL || f->read_field == NULL ||
        !find_facts(f, UINT32_MAX, machine->record->slots, freed, freed_count) || !index_facts(f) ||
        !scan_definitions(f))
        return GJ_E_NOMEM;
    gj_foresight_target(f, UINT32_MAX);
    return gj_arena_failed(&f->home) ? GJ_E_NOMEM : GJ_OK;
}

void gj_foresight_fini(gj_foresight *f)
{
    gj_array_fini(&f->facts);
    gj_arena_fini(&f->scratch);
    gj_arena_fini(&f->home);
}

/* ---- targets ---- */

/* The definition that makes a definition's value; UINT32_MAX: none. */
static uint32_t maker_of(const gj_foresight *f, uint32_t d)
{
    uint32_t reg = f->program->definitions[d].reg;
    return reg == UINT32_MAX ? UINT32_MAX : f->writer[reg];
}

void gj_foresight_target(gj_foresight *f, uint32_t definition)
{
    uint32_t count = f->program->definition_count;
    for (uint32_t d = 0; d < count; d++)
        f->needed[d] = definition == UINT32_MAX;
    if (definition != UINT32_MAX && maker_of(f, definition) != UINT32_MAX)
        f->needed[maker_of(f, definition)] = true;
    /* Edges lead to definitions that come earlier, so one pass from the end reaches everything. */
    for (size_t e = f->edge_count; e-- > 0;)
        if (f->needed[f->edges[2 * e]] && f->varies[f->edges[2 * e]])
            f->needed[f->edges[2 * e + 1]] = true;
}

bool gj_foresight_varies(const gj_foresight *f, uint32_t definition)
{
    uint32_t maker = maker_of(f, definition);
    return maker != UINT32_MAX && f->varies[maker];
}

void gj_foresight_reads(gj_foresight *f, bool *by_fact)
{
    const gj_program *program = f->program;
    for (uint32_t field = 0; field < program->field_count; field++)
        f->read_field[field] = false;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *definition = &program->definitions[d];
        for (uint32_t i = definition->code;
             f->needed[d] && f->varies[d] && i < definition->code + definition->code_size; i++)
            if (field_of(program->code[i]) != UINT32_MAX)
                f->read_field[field_of(program->code[i])] = true;
    }
    for (size_t i = 0; i < f->facts.count; i++)
        by_fact[i] = f->read_field[gj_foresight_fact(f, i)->field];
}

gj_status gj_foresight_run(gj_foresight *f, const gj_possible *values)
{
    gj_arena_reset(&f->scratch);
    f->values = values;
    f->stamp++;
    f->work = 0;
    f->exhausted = f->too_many;
    for (uint32_t d = 0; d < f->program->definition_count; d++)
        if (f->needed[d] && f->varies[d] && f->program->definitions[d].code_size > 0)
            gj_foresee_definition(f, d);
    return gj_arena_failed(&f->scratch) ? GJ_E_NOMEM : GJ_OK;
}

gj_possible gj_foresee_register(gj_foresight *f, uint32_t reg)
{
    const gj_image_register *row = &f->program->registers[reg];
    gj_type_kind type = (gj_type_kind)row->type;
    if (f->stamps[reg] == f->stamp)
        return f->regs[reg];
    if (type == GJ_T_COLUMN)
        return gj_foresee_known_column(f, gj_machine_register(f->machine, reg));
    return gj_possible_of(f->program, type, row->aux, gj_machine_register(f->machine, reg));
}

gj_possible gj_foresight_value(gj_foresight *f, uint32_t definition, uint32_t entry)
{
    uint32_t reg = f->program->definitions[definition].reg;
    if (reg == UINT32_MAX)
        return (gj_possible){.states = GJ_MAY_ALL & ~GJ_MAY_VALUE, .kind = GJ_POSSIBLE_KNOWN};
    gj_possible held = gj_foresee_register(f, reg);
    const gj_image_register *row = &f->program->registers[reg];
    if (row->type != GJ_T_COLUMN)
        return held;
    const gj_possible_column *column = held.known;
    gj_possible any = gj_possible_any(f->program, (gj_type_kind)row->of, row->of_aux);
    if (!(held.states & GJ_MAY_VALUE))
        return gj_possible_states(any, held.states);
    if (column == NULL || column->list == NULL || entry >= column->list->count)
        return any;
    gj_possible value = column->concrete != NULL ? gj_possible_of(f->program, (gj_type_kind)row->of,
                                                                  row->of_aux, &column->concrete[entry])
                                                 : column->values[entry];
    if (!(value.states & GJ_MAY_VALUE))
        value = gj_possible_states(any, value.states);
    value.states |= held.states & (uint8_t)~GJ_MAY_VALUE;
    return value;
}
