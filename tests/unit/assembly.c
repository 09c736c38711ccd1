/* Hand-made programs; see assembly.h. Limits are those of the fixed arrays and are asserted. */
#include "tests/unit/assembly.h"

#include <string.h>
#include "vm/field_index.h"

#define ROOM(array, count) assert_true((count) < sizeof(array) / sizeof *(array))

void assembly_init(struct assembly *as, gj_allocator allocator)
{
    memset(as, 0, sizeof *as);
    gj_arena_init(&as->program.arena, allocator);
    gj_arena_init(&as->record_arena, allocator);
    as->program.header = &as->header;
    as->program.strings = as->strings;
    as->program.string_bytes = as->string_bytes;
    as->program.alternatives = as->alternatives;
    as->program.choices = as->choices;
    as->program.fields = as->fields;
    as->program.readings = as->readings;
    as->program.constants = as->constants;
    as->program.registers = as->registers;
    as->program.definitions = as->definitions;
    as->program.citations = as->citations;
    as->program.code = as->code;
    as->program.silent = as->silent;
    as->program.calendar = (gj_calendar){.first = 1, .last = 0};
    put_string(as, "");
}

void assembly_done(struct assembly *as)
{
    if (as->program.definition_count > 0)
        put_code(as, GJ_OP_END, 0, 0, 0);
    assert_int_equal(gj_field_index_build(&as->program), GJ_OK);
    for (size_t i = 0; i < sizeof as->slots / sizeof *as->slots; i++)
        as->slots[i] = missing_value();
    as->record = (gj_record){.program = &as->program, .arena = &as->record_arena, .slots = as->slots};
}

void assembly_fini(struct assembly *as)
{
    gj_arena_fini(&as->program.arena);
    gj_arena_fini(&as->record_arena);
}

uint32_t put_string(struct assembly *as, const char *text)
{
    uint32_t size = (uint32_t)strlen(text), index = as->program.string_count++;
    ROOM(as->strings, index + 1);
    assert_true(as->string_end + size + 12 < sizeof as->string_bytes);
    as->strings[index] = as->string_end;
    memcpy(as->string_bytes + as->string_end, &size, sizeof size);
    memcpy(as->string_bytes + as->string_end + sizeof size, text, size);
    as->string_end = (as->string_end + (uint32_t)sizeof size + size + 4) / 4 * 4;
    as->strings[index + 1] = as->string_end;
    return index;
}

uint32_t put_alternatives(struct assembly *as, const char *name, const char *const *names)
{
    uint32_t index = as->program.alternatives_count++;
    ROOM(as->alternatives, index);
    gj_image_alternatives *set = &as->alternatives[index];
    set->name = put_string(as, name);
    set->first = as->program.choice_count;
    for (; names[set->count]; set->count++) {
        ROOM(as->choices, as->program.choice_count);
        as->choices[as->program.choice_count++].name = put_string(as, names[set->count]);
    }
    return index;
}

uint32_t put_field(struct assembly *as, const char *name, gj_field_kind kind, gj_type_kind type, uint32_t aux,
                   uint32_t parent, uint32_t flags)
{
    uint32_t index = as->program.field_count++;
    ROOM(as->fields, index);
    gj_image_field *field = &as->fields[index];
    *field = (gj_image_field){.name = put_string(as, name),
                              .parent = parent,
                              .kind = kind,
                              .type = type,
                              .aux = aux,
                              .flags = flags,
                              .first_child = UINT32_MAX,
                              .next_sibling = UINT32_MAX};
    for (uint32_t f = 0; f < index; f++) { /* the sibling before it, and the parent's link */
        if (as->fields[f].parent == parent && as->fields[f].next_sibling == UINT32_MAX)
            as->fields[f].next_sibling = index;
    }
    if (parent != TOP && as->fields[parent].first_child == UINT32_MAX)
        as->fields[parent].first_child = index;
    uint32_t frame = parent;
    while (frame != TOP && as->fields[frame].kind == GJ_FIELD_GROUP)
        frame = as->fields[frame].parent;
    field->slot = frame == TOP ? as->program.frame++ : as->fields[frame].frame++;
    return index;
}

uint32_t put_reading(struct assembly *as, const char *name, uint32_t alternatives, uint32_t chosen)
{
    uint32_t index = as->program.reading_count++;
    ROOM(as->readings, index);
    as->readings[index] =
        (gj_image_reading){.name = put_string(as, name), .alternatives = alternatives, .chosen = chosen};
    return index;
}

uint32_t put_constant(struct assembly *as, gj_value value)
{
    uint32_t index = as->program.constant_count++;
    ROOM(as->constants, index);
    as->constants[index] = value;
    return index;
}

uint32_t put_register(struct assembly *as, gj_type_kind type, uint32_t aux)
{
    uint32_t index = as->program.register_count++;
    ROOM(as->registers, index);
    as->registers[index] = (gj_image_register){.type = type, .aux = aux};
    return index;
}

uint32_t put_column(struct assembly *as, uint32_t list, gj_type_kind of, uint32_t of_aux)
{
    uint32_t reg = put_register(as, GJ_T_COLUMN, list);
    as->registers[reg].of = of;
    as->registers[reg].of_aux = of_aux;
    return reg;
}

uint32_t put_definition(struct assembly *as, const char *name, gj_definition_kind kind, uint32_t flags,
                        uint32_t reg, uint32_t parent)
{
    uint32_t index = as->program.definition_count;
    ROOM(as->definitions, index);
    if (index > 0 && as->definitions[index - 1].code_size > 0)
        put_code(as, GJ_OP_END, 0, 0, 0);
    as->program.definition_count++;
    as->definitions[index] = (gj_image_definition){.name = put_string(as, name),
                                                   .parent = parent,
                                                   .kind = kind,
                                                   .flags = flags,
                                                   .reg = reg,
                                                   .list = UINT32_MAX,
                                                   .code = as->program.code_count};
    return index;
}

void put_citation(struct assembly *as, const char *clause)
{
    ROOM(as->citations, as->program.citation_count);
    gj_image_definition *last = &as->definitions[as->program.definition_count - 1];
    last->citation = as->program.citation_count;
    last->citations = 1;
    as->citations[as->program.citation_count++] = put_string(as, clause);
}

uint32_t put_code(struct assembly *as, gj_opcode op, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t index = as->program.code_count++;
    ROOM(as->code, index);
    gj_image_definition *last = &as->definitions[as->program.definition_count - 1];
    if (op == GJ_OP_END && last->code_size == 0) { /* a definition without code ends nowhere */
        as->program.code_count--;
        return index;
    }
    as->code[index] = gj_instruction(op, a, b, c);
    last->code_size++;
    return index;
}

void put_target(struct assembly *as, uint32_t instruction, int operand)
{
    as->code[instruction] |= (uint64_t)as->program.code_count << GJ_OPERAND_SHIFT(operand);
}

gj_value number(int64_t num, uint32_t den)
{
    return (gj_value){.num = num, .den = den, .state = GJ_VALUE};
}

gj_value date_value(const char *text)
{
    int32_t date = 0;
    assert_true(gj_date_parse(text_of(text), &date));
    return number(date, 1);
}

gj_value pointer_value(const void *pointer)
{
    return number((int64_t)(intptr_t)pointer, 1);
}

gj_value text_value(struct assembly *as, const char *text)
{
    uint32_t size = (uint32_t)strlen(text);
    gj_string *string = gj_arena_alloc(&as->record_arena, sizeof *string + size);
    assert_non_null(string);
    string->size = size;
    memcpy(string->bytes, text, size);
    return pointer_value(string);
}

gj_value missing_value(void)
{
    return (gj_value){.num = 0, .den = 1, .state = GJ_UNKNOWN};
}

gj_value state_value(gj_state state, const gj_reason *reason)
{
    return (gj_value){.num = (int64_t)(intptr_t)reason, .den = 1, .state = (uint8_t)state};
}

gj_list *new_list(struct assembly *as, uint32_t field, uint32_t count)
{
    gj_list *list = GJ_NEW(&as->record_arena, gj_list);
    assert_non_null(list);
    list->count = count;
    list->stride = as->fields[field].frame;
    list->slots = GJ_NEW_ARRAY(&as->record_arena, gj_value, (size_t)count * list->stride);
    assert_non_null(list->slots);
    for (uint32_t i = 0; i < count * list->stride; i++)
        list->slots[i] = missing_value();
    return list;
}
