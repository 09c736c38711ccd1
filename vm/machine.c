/* A thread's machine: its registers, which definitions it runs, and looking at what came out.
 *
 * The order of evaluation is the program's own. A slice keeps that order and leaves out what the wanted
 * definitions do not need: a definition needs those whose registers its code reads. A register that no run
 * has written holds "unknown" without a reason, so that asking for a definition outside the slice is
 * harmless. Running the code is left to vm/interpreter.c. */
#include "vm/evaluate.h"

#include <string.h>
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/opcode_table.h"
#include "vm/operations.h"

static void forget_values(gj_machine *machine)
{
    const gj_program *program = machine->program;
    machine->primed = false;
    for (uint32_t i = 0; i < program->register_count; i++) {
        const gj_image_register *reg = &program->registers[i];
        if (gj_register_is_constant(reg))
            machine->registers[i] = program->constants[reg->of - 1];
        else
            machine->registers[i] = (gj_value){.num = 0, .den = 1, .state = GJ_UNKNOWN};
    }
}

static void link_parts(gj_machine *machine)
{
    const gj_program *program = machine->program;
    for (uint32_t d = 0; d < program->definition_count; d++)
        machine->first_part[d] = machine->next_part[d] = UINT32_MAX;
    for (uint32_t d = program->definition_count; d-- > 0;) {
        uint32_t parent = program->definitions[d].parent;
        if (parent != UINT32_MAX) {
            machine->next_part[d] = machine->first_part[parent];
            machine->first_part[parent] = d;
        }
    }
}

/* What gives the same result for every record and takes no memory that is worth speaking of. */
static bool is_fixed_operation(gj_opcode op)
{
    switch (op) {
    case GJ_OP_CONST:
    case GJ_OP_READING:
    case GJ_OP_MOVE:
    case GJ_OP_NOTHING:
    case GJ_OP_AND:
    case GJ_OP_OR:
    case GJ_OP_NOT:
    case GJ_OP_JUMP:
    case GJ_OP_CASE:
    case GJ_OP_WHEN:
    case GJ_OP_OTHERWISE:
    case GJ_OP_SKIP_UNLESS:
    case GJ_OP_END:
        return true;
    default:
        return op >= GJ_OP_NUMBER_LESS && op <= GJ_OP_LATER;
    }
}

/* Whether no fact reaches a definition: its code computes nothing but fixed operations on constants, on what
 * it has made itself, and on results of fixed definitions. `varies` is by register; what the code writes is
 * marked there as the answer says. */
static bool is_fixed(const gj_program *program, uint32_t d, bool *varies)
{
    const gj_image_definition *definition = &program->definitions[d];
    bool fixed = true;
    for (uint32_t i = definition->code; i < definition->code + definition->code_size && fixed; i++) {
        uint64_t word = program->code[i];
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
        fixed = is_fixed_operation((gj_opcode)GJ_OP_OF(word));
        for (int k = 0; k < 3; k++) {
            if (gj_shape_reads(row->shape[k][0]) && varies[gj_operand_of(word, k)])
                fixed = false;
            if (gj_shape_writes(row->shape[k][0]))
                varies[gj_operand_of(word, k)] = false;
        }
    }
    for (uint32_t i = definition->code; i < definition->code + definition->code_size && !fixed; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(program->code[i])];
        for (int k = 0; k < 3; k++) {
            if (gj_shape_writes(row->shape[k][0]))
                varies[gj_operand_of(program->code[i], k)] = true;
        }
    }
    return fixed;
}

/* Splits the schedule into what is run once and what is run for each record. */
static bool split_schedule(gj_machine *machine)
{
    const gj_program *program = machine->program;
    uint32_t fixed_count = 0, start_count = 0;
    gj_arena scratch;
    gj_arena_init(&scratch, machine->home->allocator);
    bool *varies = GJ_NEW_ARRAY(&scratch, bool, program->register_count);
    machine->schedule_steps = 0;
    machine->primed = false;
    machine->linked = NULL;
    machine->runs = 0;
    for (uint32_t r = 0; varies && r < program->register_count; r++)
        varies[r] = !gj_register_is_constant(&program->registers[r]);
    for (const uint32_t *at = machine->schedule; varies && *at != UINT32_MAX; at++) {
        const gj_image_definition *definition = &program->definitions[*at];
        machine->schedule_steps += definition->code_size;
        if (is_fixed(program, *at, varies))
            machine->fixed[fixed_count++] = definition->code;
        else
            machine->starts[start_count++] = definition->code;
    }
    machine->fixed[fixed_count] = machine->starts[start_count] = UINT32_MAX;
    gj_arena_fini(&scratch);
    return varies != NULL;
}

static void schedule_all(gj_machine *machine)
{
    uint32_t count = 0;
    for (uint32_t d = 0; d < machine->program->definition_count; d++) {
        if (machine->program->definitions[d].code_size > 0)
            machine->schedule[count++] = d;
    }
    machine->schedule[count] = UINT32_MAX;
}

gj_status gj_machine_init(gj_machine *machine, const gj_program *program, gj_arena *arena)
{
    *machine = (gj_machine){.program = program, .home = arena, .arena = arena};
    uint32_t definitions = program->definition_count, registers = program->register_count;
    machine->registers = GJ_NEW_ARRAY(arena, gj_value, registers);
    machine->readings = GJ_NEW_ARRAY(arena, uint32_t, program->reading_count);
    machine->schedule = GJ_NEW_ARRAY(arena, uint32_t, (size_t)definitions + 1);
    machine->starts = GJ_NEW_ARRAY(arena, uint32_t, (size_t)definitions + 1);
    machine->fixed = GJ_NEW_ARRAY(arena, uint32_t, (size_t)definitions + 1);
    machine->first_part = GJ_NEW_ARRAY(arena, uint32_t, definitions);
    machine->next_part = GJ_NEW_ARRAY(arena, uint32_t, definitions);
    if (gj_arena_failed(arena))
        return GJ_E_NOMEM;
    for (uint32_t r = 0; r < program->reading_count; r++)
        machine->readings[r] = program->readings[r].chosen;
    forget_values(machine);
    link_parts(machine);
    schedule_all(machine);
    return split_schedule(machine) ? GJ_OK : GJ_E_NOMEM;
}

void gj_machine_choose(gj_machine *machine, uint32_t reading, uint32_t choice)
{
    machine->readings[reading] = choice;
    machine->primed = false;
}

/* Who needs whom, while a slice is worked out. */
typedef struct slice {
    const gj_program *program;
    bool *needed;     /* per definition */
    uint32_t *writer; /* per register: the last definition so far whose code writes it */
    uint32_t *edges;  /* pairs: a definition and one it needs; ascending by the first */
    size_t edge_count;
} slice;

static bool slice_init(slice *s, const gj_program *program, gj_arena *scratch)
{
    *s = (slice){.program = program};
    s->needed = GJ_NEW_ARRAY(scratch, bool, program->definition_count);
    s->writer = GJ_NEW_ARRAY(scratch, uint32_t, program->register_count);
    s->edges = GJ_NEW_ARRAY(scratch, uint32_t, (size_t)program->code_count * 6);
    if (!s->needed || !s->writer || !s->edges)
        return false;
    for (uint32_t r = 0; r < program->register_count; r++)
        s->writer[r] = UINT32_MAX;
    return true;
}

/* A register that the definition's own code has written before is its own business. */
static void note_read(slice *s, uint32_t definition, uint32_t reg)
{
    uint32_t writer = s->writer[reg];
    if (writer == UINT32_MAX || writer == definition)
        return;
    s->edges[2 * s->edge_count] = definition;
    s->edges[2 * s->edge_count++ + 1] = writer;
}

static void scan_definition(slice *s, uint32_t d)
{
    const gj_image_definition *definition = &s->program->definitions[d];
    for (uint32_t i = definition->code; i < definition->code + definition->code_size; i++) {
        uint64_t word = s->program->code[i];
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
        for (int k = 0; k < 3; k++) {
            if (gj_shape_reads(row->shape[k][0]))
                note_read(s, d, gj_operand_of(word, k));
        }
        for (int k = 0; k < 3; k++) {
            if (gj_shape_writes(row->shape[k][0]))
                s->writer[gj_operand_of(word, k)] = d;
        }
    }
}

/* A wanted definition brings its parts, and those whose code makes its value. */
static void mark_wanted(slice *s, const bool *selected)
{
    const gj_image_definition *definitions = s->program->definitions;
    for (uint32_t d = 0; d < s->program->definition_count; d++) {
        uint32_t up = d;
        for (uint32_t depth = 0; up != UINT32_MAX && depth < GJ_IMAGE_DEPTH_MAX && !selected[up]; depth++)
            up = definitions[up].parent;
        if (up == UINT32_MAX || !selected[up])
            continue;
        s->needed[d] = true;
        if (definitions[d].reg != UINT32_MAX && s->writer[definitions[d].reg] != UINT32_MAX)
            s->needed[s->writer[definitions[d].reg]] = true;
    }
}

static void schedule_slice(gj_machine *machine, slice *s)
{
    const gj_program *program = machine->program;
    for (uint32_t d = 0; d < program->definition_count; d++)
        scan_definition(s, d);
    mark_wanted(s, machine->selected);
    /* Edges lead to definitions that come earlier, so one pass from the end reaches everything. */
    for (size_t e = s->edge_count; e-- > 0;) {
        if (s->needed[s->edges[2 * e]])
            s->needed[s->edges[2 * e + 1]] = true;
    }
    uint32_t count = 0;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        if (s->needed[d] && program->definitions[d].code_size > 0)
            machine->schedule[count++] = d;
    }
    machine->schedule[count] = UINT32_MAX;
}

gj_status gj_machine_select(gj_machine *machine, const uint32_t *definitions, size_t count)
{
    forget_values(machine);
    machine->selected = NULL;
    schedule_all(machine);
    if (count == 0)
        return split_schedule(machine) ? GJ_OK : GJ_E_NOMEM;
    bool *selected = GJ_NEW_ARRAY(machine->home, bool, machine->program->definition_count);
    if (!selected)
        return GJ_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        selected[definitions[i]] = true;
    gj_arena scratch;
    gj_arena_init(&scratch, machine->home->allocator);
    slice s;
    bool fine = slice_init(&s, machine->program, &scratch);
    if (fine) {
        machine->selected = selected;
        schedule_slice(machine, &s);
    }
    gj_arena_fini(&scratch);
    return fine && split_schedule(machine) ? GJ_OK : GJ_E_NOMEM;
}

gj_status gj_machine_assume(gj_machine *machine, uint32_t definition, gj_value value)
{
    uint32_t reg = machine->program->definitions[definition].reg;
    if (reg == UINT32_MAX || machine->program->registers[reg].type == GJ_T_COLUMN)
        return GJ_E_INVALID;
    for (gj_assumption *held = machine->assumptions; held; held = held->next) {
        if (held->reg == reg) {
            held->value = value;
            return GJ_OK;
        }
    }
    gj_assumption *assumption = GJ_NEW(machine->home, gj_assumption);
    if (!assumption)
        return GJ_E_NOMEM;
    *assumption = (gj_assumption){.next = machine->assumptions, .reg = reg, .value = value};
    machine->assumptions = assumption;
    return GJ_OK;
}

static void put_assumptions(gj_machine *machine)
{
    for (const gj_assumption *held = machine->assumptions; held; held = held->next)
        machine->registers[held->reg] = held->value;
}

/* Definition by definition: one's code may make the values of its parts as well, so it runs even where its
 * own value is assumed, and the assumed values are put back behind it. */
static gj_status run_with_assumptions(gj_machine *machine)
{
    put_assumptions(machine);
    for (const uint32_t *at = machine->schedule; *at != UINT32_MAX; at++) {
        const uint32_t one[2] = {machine->program->definitions[*at].code, UINT32_MAX};
        gj_status status = gj_interpret(machine, one, NULL);
        if (status != GJ_OK)
            return status;
        put_assumptions(machine);
    }
    return GJ_OK;
}

gj_status gj_machine_prime(gj_machine *machine)
{
    if (machine->primed)
        return GJ_OK;
    machine->arena = machine->home;
    if (gj_arena_at_limit(machine->home))
        return GJ_E_LIMIT; /* it would be again, and what it makes on the way would stay */
    gj_status status = gj_interpret(machine, machine->fixed, NULL);
    machine->primed = status == GJ_OK;
    machine->primings++;
    return status;
}

/* The definitions that facts reach. Where there is no memory for linked code, the machine goes on without it,
 * and its arena is as good as before. */
static gj_status run_record(gj_machine *machine)
{
    if (machine->linked) {
        machine->unreduced = true;
        return gj_run_linked(machine, machine->linked);
    }
    if (machine->runs < GJ_LINK_AFTER && ++machine->runs == GJ_LINK_AFTER) {
        bool failed = machine->home->failed;
        machine->linked = gj_link(machine->home, machine->program, machine->starts, true);
        machine->home->failed = failed;
    }
    return gj_interpret(machine, machine->starts, NULL);
}

gj_status gj_machine_run(gj_machine *machine, const gj_record *record, gj_arena *arena)
{
    bool assuming = machine->assumptions != NULL;
    gj_status status = GJ_OK;
    machine->record = record;
    machine->steps = machine->schedule_steps;
    if (machine->step_limit != 0 && machine->steps > machine->step_limit)
        status = GJ_E_LIMIT;
    else if (!assuming)
        status = gj_machine_prime(machine);
    machine->arena = arena;
    if (status == GJ_OK)
        status = assuming ? run_with_assumptions(machine) : run_record(machine);
    if (status != GJ_OK)
        forget_values(machine); /* half of them belong to this record, half to the last one */
    return status;
}

/* The first column among a definition's own register and those of its parts; UINT32_MAX: none. */
static uint32_t column_register(const gj_machine *machine, uint32_t definition, uint32_t depth)
{
    const gj_program *program = machine->program;
    uint32_t reg = program->definitions[definition].reg;
    if (reg != UINT32_MAX && program->registers[reg].type == GJ_T_COLUMN)
        return reg;
    if (depth == GJ_IMAGE_DEPTH_MAX)
        return UINT32_MAX;
    for (uint32_t part = machine->first_part[definition]; part != UINT32_MAX;
         part = machine->next_part[part]) {
        uint32_t found = column_register(machine, part, depth + 1);
        if (found != UINT32_MAX)
            return found;
    }
    return UINT32_MAX;
}

const gj_value *gj_machine_column(const gj_machine *machine, uint32_t definition)
{
    /* A plain group may have an EACH part without being one. */
    bool each = (machine->program->definitions[definition].flags & GJ_DEFINITION_EACH) != 0;
    uint32_t reg = column_register(machine, definition, each ? 0 : GJ_IMAGE_DEPTH_MAX);
    return reg == UINT32_MAX ? NULL : &machine->registers[reg];
}

uint32_t gj_machine_entries(const gj_machine *machine, uint32_t definition)
{
    const gj_value *column = gj_machine_column(machine, definition);
    return column && column->state == GJ_VALUE ? gj_value_column(column)->list->count : 0;
}

const gj_value *gj_machine_reduced(const gj_machine *machine, uint32_t reg)
{
    gj_value *value = &machine->registers[reg];
    if (machine->program->registers[reg].type == GJ_T_NUMBER)
        gj_number_reduce(value);
    return value;
}

const gj_value *gj_machine_value(const gj_machine *machine, uint32_t definition, uint32_t entry)
{
    uint32_t reg = machine->program->definitions[definition].reg;
    if (reg == UINT32_MAX)
        return NULL;
    const gj_value *value = gj_machine_register(machine, reg);
    if (machine->program->registers[reg].type != GJ_T_COLUMN || value->state != GJ_VALUE)
        return value;
    const gj_column *column = gj_value_column(value);
    return entry < column->list->count ? &column->values[entry] : NULL;
}

bool gj_machine_type(const gj_machine *machine, uint32_t definition, gj_type_kind *type, uint32_t *aux)
{
    uint32_t reg = machine->program->definitions[definition].reg;
    if (reg == UINT32_MAX)
        return false;
    const gj_image_register *declared = &machine->program->registers[reg];
    bool column = declared->type == GJ_T_COLUMN;
    *type = (gj_type_kind)(column ? declared->of : declared->type);
    *aux = column ? declared->of_aux : declared->aux;
    return true;
}

/* What is watched runs by the loop that knows no unreduced numbers. */
static void reduce_registers(gj_machine *machine)
{
    for (uint32_t r = 0; machine->unreduced && r < machine->program->register_count; r++)
        (void)gj_machine_register(machine, r);
    machine->unreduced = false;
}

gj_status gj_machine_trace(gj_machine *machine, uint32_t definition, const gj_trace *trace)
{
    if (machine->program->definitions[definition].code_size == 0)
        return GJ_OK;
    reduce_registers(machine);
    const uint32_t one[2] = {machine->program->definitions[definition].code, UINT32_MAX};
    uint64_t steps = machine->steps; /* the run's own; looking again is not counted against its limit */
    machine->steps = 0;
    gj_status status = gj_interpret(machine, one, trace);
    machine->steps = steps;
    put_assumptions(machine);
    return status;
}
