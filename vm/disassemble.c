/* A program as text for people: what `guiju dump` shows. Everything the image holds is there, in the order of
 * its sections, and each instruction says what its operands are called. Nothing here judges a program; it
 * must have been loaded, so that every index in it is in range. Text from the image is quoted or made safe
 * for a terminal. */
#include "vm/program.h"

#include "vm/opcode_table.h"

typedef struct dump {
    const gj_program *program;
    gj_buffer *out;
    gj_arena arena;   /* for numbers */
    uint32_t *result; /* by register: the definition whose value it is, UINT32_MAX */
} dump;

static const char *const type_names[GJ_T_COUNT] = {"number", "yes/no", "alternative", "date", "text",
                                                   "entry",  "list",   "column",      "set"};
static const char *const field_kinds[] = {"scalar", "group", "list", "codes"};
static const char *const definition_kinds[GJ_DEF_KIND_COUNT] = {
    "value", "group", "conditions", "condition", "deadline", "bands",    "band",
    "veto",  "steps", "step",       "score",     "node",     "property", "test"};

_Static_assert(GJ_DEF_KIND_COUNT == 14, "name the new kind of definition");

/* ---- names ---- */

static void put_name(dump *d, uint32_t string)
{
    gj_buffer_safe(d->out, gj_program_text(d->program, string));
}

static void put_quoted(dump *d, uint32_t string)
{
    gj_buffer_json(d->out, gj_program_text(d->program, string));
}

/* name "title" @clause @clause */
static void put_head(dump *d, uint32_t name, uint32_t title, const uint32_t *run)
{
    put_name(d, name);
    if (title != 0) {
        gj_buffer_char(d->out, ' ');
        put_quoted(d, title);
    }
    /* The image has the first and the count side by side; its records' sizes are asserted. */
    /* cppcheck-suppress objectIndex */
    for (uint32_t i = 0; run != NULL && i < run[1]; i++) {
        gj_buffer_string(d->out, " @");
        put_name(d, d->program->citations[run[0] + i]);
    }
}

/* The name with those above it, outermost first; nesting is limited by the verifier. */
static void put_field(dump *d, uint32_t field)
{
    uint32_t path[GJ_IMAGE_DEPTH_MAX], depth = 0;
    for (; field != UINT32_MAX && depth < GJ_IMAGE_DEPTH_MAX; field = d->program->fields[field].parent)
        path[depth++] = field;
    while (depth-- > 0) {
        put_name(d, d->program->fields[path[depth]].name);
        if (depth > 0)
            gj_buffer_char(d->out, '.');
    }
}

static void put_definition(dump *d, uint32_t definition)
{
    uint32_t path[GJ_IMAGE_DEPTH_MAX], depth = 0;
    for (; definition != UINT32_MAX && depth < GJ_IMAGE_DEPTH_MAX;
         definition = d->program->definitions[definition].parent)
        path[depth++] = definition;
    while (depth-- > 0) {
        put_name(d, d->program->definitions[path[depth]].name);
        if (depth > 0)
            gj_buffer_char(d->out, '.');
    }
}

static void put_type(dump *d, uint32_t type, uint32_t aux)
{
    gj_buffer_string(d->out, type_names[type]);
    if (type == GJ_T_ALTERNATIVE) {
        gj_buffer_char(d->out, ' ');
        put_name(d, d->program->alternatives[aux].name);
    } else if (type == GJ_T_ENTRY || type == GJ_T_LIST || type == GJ_T_COLUMN) {
        gj_buffer_char(d->out, ' ');
        put_field(d, aux);
    }
}

static void put_constant(dump *d, uint32_t index)
{
    const gj_image_constant *constant = &d->program->image_constants[index];
    const gj_value *value = &d->program->constants[index];
    switch ((gj_type_kind)constant->type) {
    case GJ_T_NUMBER:
        if (!gj_number_format(&d->arena, d->out, value))
            d->out->failed = true;
        break;
    case GJ_T_BOOL:
        gj_buffer_string(d->out, constant->num != 0 ? "yes" : "no");
        break;
    case GJ_T_ALTERNATIVE:
        put_name(d,
                 d->program->choices[d->program->alternatives[constant->aux].first + (uint32_t)constant->num]
                     .name);
        break;
    case GJ_T_DATE:
        gj_date_format(d->out, (int32_t)constant->num);
        break;
    default:
        put_quoted(d, (uint32_t)constant->num);
        break;
    }
}

/* ---- instructions ---- */

static char operand_mark(char letter)
{
    switch (letter) {
    case 'K':
        return 'k';
    case 'T':
    case 'P':
        return 's';
    case 'F':
        return 'f';
    case 'R':
        return 'a';
    case 'J':
        return '@';
    default:
        return 'r';
    }
}

void gj_instruction_format(const gj_program *program, uint32_t index, gj_buffer *out)
{
    uint64_t word = program->code[index];
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    gj_buffer_string(out, row->name);
    for (int k = 0; k < 3; k++)
        if (row->shape[k][0] != '-')
            gj_buffer_format(out, "%s %c%u", k == 0 ? "" : ",", operand_mark(row->shape[k][0]),
                             gj_operand_of(word, k));
}

/* What an operand is called; false where it has no name. */
static bool put_operand_name(dump *d, char letter, uint32_t number)
{
    switch (operand_mark(letter)) {
    case 'k':
        put_constant(d, number);
        return true;
    case 's':
        put_quoted(d, number);
        return true;
    case 'f':
        put_field(d, number);
        return true;
    case 'a':
        put_name(d, d->program->readings[number].name);
        return true;
    case 'r':
        if (d->result[number] == UINT32_MAX)
            return false;
        gj_buffer_format(d->out, "r%u ", number);
        put_definition(d, d->result[number]);
        return true;
    default:
        return false;
    }
}

/* "    12  ADD r12, r3, r4        ; 34: constant 5, r3 total"; the line's file stands before it where it is
 * not `source`, the definition's own. */
static void put_instruction(dump *d, uint32_t index, uint32_t source)
{
    uint64_t word = d->program->code[index];
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    gj_buffer_format(d->out, "  %6u  ", index);
    size_t from = d->out->size;
    gj_instruction_format(d->program, index, d->out);
    gj_buffer_pad(d->out, from, 32);
    gj_buffer_string(d->out, " ; ");
    if (d->program->line_sources[index] != source) {
        put_name(d, d->program->sources[d->program->line_sources[index]].path);
        gj_buffer_char(d->out, ':');
    }
    gj_buffer_format(d->out, "%u", d->program->lines[index]);
    const char *before = ": ";
    for (int k = 0; k < 3; k++) {
        size_t mark = d->out->size;
        gj_buffer_string(d->out, before);
        if (row->shape[k][0] != '-' && put_operand_name(d, row->shape[k][0], gj_operand_of(word, k)))
            before = ", ";
        else if (!d->out->failed)
            d->out->size = mark;
    }
    gj_buffer_char(d->out, '\n');
}

/* ---- sections ---- */

static void put_place(dump *d, uint32_t source, uint32_t line)
{
    gj_buffer_string(d->out, " [");
    put_name(d, d->program->sources[source].path);
    gj_buffer_format(d->out, ":%u]", line);
}

static void put_unit(dump *d, uint32_t unit)
{
    if (unit == 0)
        return;
    gj_buffer_string(d->out, " in ");
    put_name(d, d->program->units[unit - 1].name);
}

static void dump_header(dump *d)
{
    const gj_program *program = d->program;
    const gj_image_header *header = program->header;
    const struct {
        const char *label;
        uint32_t string;
    } rows[] = {{"issuer", header->issuer},
                {"document", header->document},
                {"version", header->book_version},
                {"interface", header->interface}};
    gj_buffer_string(d->out, "rulebook ");
    put_head(d, header->rulebook, header->title, NULL);
    gj_buffer_char(d->out, '\n');
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].string == 0)
            continue;
        gj_buffer_format(d->out, "  %-10s ", rows[i].label);
        put_quoted(d, rows[i].string);
        gj_buffer_char(d->out, '\n');
    }
    if (header->effective != INT32_MIN) {
        gj_buffer_string(d->out, "  effective  ");
        gj_date_format(d->out, header->effective);
        gj_buffer_char(d->out, '\n');
    }
    gj_buffer_format(d->out, "  image      format %u, %llu bytes\n  sha256     ", header->version,
                     (unsigned long long)header->size);
    for (size_t i = 0; i < sizeof program->sha256; i++)
        gj_buffer_format(d->out, "%02x", program->sha256[i]);
    gj_buffer_format(d->out, "\n  cost       %u steps, and %u for each round of its loops\n", header->steps,
                     header->loop_steps);
    for (uint32_t i = 0; i < program->source_count; i++) {
        gj_buffer_string(d->out, "  source     ");
        put_name(d, program->sources[i].path);
        gj_buffer_char(d->out, '\n');
    }
}

static void dump_tables(dump *d)
{
    const gj_program *program = d->program;
    if (program->unit_count > 0)
        gj_buffer_string(d->out, "\nunits\n");
    for (uint32_t i = 0; i < program->unit_count; i++) {
        gj_buffer_string(d->out, "  ");
        put_head(d, program->units[i].name, program->units[i].title, NULL);
        gj_buffer_char(d->out, '\n');
    }
    if (program->alternatives_count > 0)
        gj_buffer_string(d->out, "\nalternatives\n");
    for (uint32_t i = 0; i < program->alternatives_count; i++) {
        const gj_image_alternatives *one = &program->alternatives[i];
        gj_buffer_string(d->out, "  ");
        put_head(d, one->name, one->title, NULL);
        gj_buffer_string(d->out, one->ordered != 0 ? " ordered\n" : "\n");
        for (uint32_t k = 0; k < one->count; k++) {
            const gj_image_choice *choice = &program->choices[one->first + k];
            gj_buffer_format(d->out, "  %6u  ", k);
            put_head(d, choice->name, choice->title, &choice->citation);
            gj_buffer_char(d->out, '\n');
        }
    }
    if (program->reading_count > 0)
        gj_buffer_string(d->out, "\nreadings\n");
    for (uint32_t i = 0; i < program->reading_count; i++) {
        const gj_image_reading *reading = &program->readings[i];
        gj_buffer_format(d->out, "  a%-5u  ", i);
        put_head(d, reading->name, reading->title, &reading->citation);
        gj_buffer_string(d->out, " = ");
        put_name(d,
                 program->choices[program->alternatives[reading->alternatives].first + reading->chosen].name);
        put_place(d, reading->source, reading->line);
        gj_buffer_char(d->out, '\n');
    }
}

static void put_bound(dump *d, uint32_t flags, uint32_t has, uint32_t open, const char *op, uint32_t constant)
{
    if ((flags & has) == 0)
        return;
    gj_buffer_format(d->out, " %s%s ", op, (flags & open) != 0 ? "" : "=");
    put_constant(d, constant);
}

static const char *slots_word(uint32_t count)
{
    return count == 1 ? "slot" : "slots";
}

static void dump_layout(dump *d)
{
    const gj_program *program = d->program;
    gj_buffer_format(d->out, "\nlayout, %u %s\n", program->frame, slots_word(program->frame));
    for (uint32_t i = 0; i < program->field_count; i++) {
        const gj_image_field *field = &program->fields[i];
        uint32_t flags = field->flags;
        gj_buffer_format(d->out, "  f%-5u  slot %-4u ", i, field->slot);
        put_field(d, i);
        if (field->title != 0) {
            gj_buffer_char(d->out, ' ');
            put_quoted(d, field->title);
        }
        for (uint32_t k = 0; k < field->citations; k++) {
            gj_buffer_string(d->out, " @");
            put_name(d, program->citations[field->citation + k]);
        }
        gj_buffer_string(d->out, " : ");
        if (field->kind == GJ_FIELD_SCALAR)
            put_type(d, field->type, field->aux);
        else
            gj_buffer_string(d->out, field_kinds[field->kind]);
        if (field->frame > 0)
            gj_buffer_format(d->out, " of %u %s", field->frame, slots_word(field->frame));
        put_unit(d, field->unit);
        if ((flags & GJ_FIELD_WHOLE) != 0)
            gj_buffer_string(d->out, " whole");
        put_bound(d, flags, GJ_FIELD_LOW, GJ_FIELD_LOW_OPEN, ">", field->low);
        put_bound(d, flags, GJ_FIELD_HIGH, GJ_FIELD_HIGH_OPEN, "<", field->high);
        if ((flags & GJ_FIELD_MAY_BE_NOTHING) != 0)
            gj_buffer_string(d->out, " or nothing");
        if ((flags & GJ_FIELD_DEFAULT_NOTHING) != 0) {
            gj_buffer_string(d->out, " default nothing");
        } else if ((flags & GJ_FIELD_HAS_DEFAULT) != 0) {
            gj_buffer_string(d->out, " default ");
            put_constant(d, field->fallback);
        }
        if ((flags & GJ_FIELD_IDENTITY) != 0)
            gj_buffer_string(d->out, " identity");
        put_place(d, field->source, field->line);
        gj_buffer_char(d->out, '\n');
    }
}

static void dump_constants(dump *d)
{
    const gj_program *program = d->program;
    if (program->constant_count > 0)
        gj_buffer_string(d->out, "\nconstants\n");
    for (uint32_t i = 0; i < program->constant_count; i++) {
        gj_buffer_format(d->out, "  k%-5u  ", i);
        put_type(d, program->image_constants[i].type, program->image_constants[i].aux);
        gj_buffer_char(d->out, ' ');
        put_constant(d, i);
        gj_buffer_char(d->out, '\n');
    }
    const gj_calendar *calendar = &program->calendar;
    if (calendar->first > calendar->last)
        return;
    gj_buffer_string(d->out, "\nholidays ");
    gj_date_format(d->out, calendar->first);
    gj_buffer_string(d->out, " .. ");
    gj_date_format(d->out, calendar->last);
    gj_buffer_char(d->out, '\n');
    for (uint32_t i = 0; i < calendar->count; i++) {
        int32_t workday = calendar->exceptions[i] & 1;
        gj_buffer_string(d->out, "  ");
        gj_date_format(d->out, (calendar->exceptions[i] - workday) / 2);
        gj_buffer_string(d->out, workday != 0 ? " workday\n" : " day off\n");
    }
}

static void put_flags(dump *d, uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {{GJ_DEFINITION_RESULT, "result"},       {GJ_DEFINITION_ANY, "any of"},
                 {GJ_DEFINITION_RANGE, "range"},         {GJ_DEFINITION_INTERFACE, "interface"},
                 {GJ_DEFINITION_CHECKLIST, "checklist"}, {GJ_DEFINITION_HIDDEN, "hidden"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if ((flags & names[i].flag) != 0)
            gj_buffer_format(d->out, ", %s", names[i].name);
}

static void dump_definition(dump *d, uint32_t index)
{
    const gj_program *program = d->program;
    const gj_image_definition *definition = &program->definitions[index];
    gj_buffer_string(d->out, "  ");
    put_definition(d, index);
    if (definition->title != 0) {
        gj_buffer_char(d->out, ' ');
        put_quoted(d, definition->title);
    }
    for (uint32_t i = 0; i < definition->citations; i++) {
        gj_buffer_string(d->out, " @");
        put_name(d, program->citations[definition->citation + i]);
    }
    gj_buffer_format(d->out, " : %s", definition_kinds[definition->kind]);
    put_flags(d, definition->flags);
    if (definition->kind == GJ_DEF_BAND || definition->kind == GJ_DEF_VETO) {
        const gj_image_definition *bands = &program->definitions[definition->parent];
        const gj_image_register *reg = &program->registers[bands->reg];
        uint32_t aux = reg->type == GJ_T_COLUMN ? reg->of_aux : reg->aux;
        gj_buffer_string(d->out, " for ");
        put_name(d, program->choices[program->alternatives[aux].first + definition->choice].name);
    }
    if (definition->reg != UINT32_MAX) {
        const gj_image_register *reg = &program->registers[definition->reg];
        gj_buffer_format(d->out, " -> r%u ", definition->reg);
        put_type(d, reg->type == GJ_T_COLUMN ? reg->of : reg->type,
                 reg->type == GJ_T_COLUMN ? reg->of_aux : reg->aux);
        put_unit(d, definition->unit);
    }
    if (definition->list != UINT32_MAX) {
        gj_buffer_string(d->out, " for each of ");
        put_field(d, definition->list);
    }
    put_place(d, definition->source, definition->line);
    gj_buffer_char(d->out, '\n');
    for (uint32_t i = 0; i < definition->code_size; i++)
        put_instruction(d, definition->code + i, definition->source);
}

gj_status gj_program_dump(const gj_program *program, gj_buffer *out)
{
    dump d = {.program = program, .out = out};
    gj_arena_init(&d.arena, out->allocator);
    d.result = GJ_NEW_ARRAY(&d.arena, uint32_t, program->register_count);
    if (d.result == NULL) {
        gj_arena_fini(&d.arena);
        return GJ_E_NOMEM;
    }
    for (uint32_t i = 0; i < program->register_count; i++)
        d.result[i] = UINT32_MAX;
    for (uint32_t i = program->definition_count; i-- > 0;)
        if (program->definitions[i].reg != UINT32_MAX)
            d.result[program->definitions[i].reg] = i;
    dump_header(&d);
    dump_tables(&d);
    dump_layout(&d);
    dump_constants(&d);
    if (program->definition_count > 0)
        gj_buffer_string(out, "\ndefinitions\n");
    for (uint32_t i = 0; i < program->definition_count; i++)
        dump_definition(&d, i);
    if (program->silent_count > 0)
        gj_buffer_string(out, "\nsilent\n");
    for (uint32_t i = 0; i < program->silent_count; i++) {
        gj_buffer_string(out, "  ");
        put_head(&d, program->silent[i].name, program->silent[i].title, &program->silent[i].citation);
        gj_buffer_char(out, '\n');
    }
    gj_arena_fini(&d.arena);
    return out->failed ? GJ_E_NOMEM : GJ_OK;
}
