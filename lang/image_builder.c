/* Builds a program image section by section and lays it out. The builder knows the format and nothing of the
 * language: it does not ask whether an image makes sense, which is the verifier's business
 * (vm/image_check.h). What follows from the rest of an image is filled in here, so that callers cannot get it
 * wrong: sizes and offsets, the slots, frames and links of fields, the order of citations, and the cost in
 * the header. Invariant: the same calls in the same order give the same bytes; no address, time or hash order
 * reaches them. */
#include "lang/image_builder.h"

#include <string.h>
#include "vm/image_check.h"
#include "vm/opcode_table.h"
#include "vm/text_ops.h"
#include "vm/verify.h"

void gj_image_builder_init(gj_image_builder *builder, gj_allocator allocator)
{
    *builder = (gj_image_builder){.allocator = allocator};
    builder->header.magic = GJ_IMAGE_MAGIC;
    builder->header.version = GJ_IMAGE_VERSION;
    builder->header.effective = INT32_MIN;
    gj_arena_init(&builder->arena, allocator);
    gj_map_init(&builder->string_index, allocator);
    gj_map_init(&builder->constant_index, allocator);
    gj_array_init(&builder->strings, allocator, sizeof(gj_text));
    gj_array_init(&builder->sources, allocator, sizeof(gj_image_source));
    gj_array_init(&builder->units, allocator, sizeof(gj_image_unit));
    gj_array_init(&builder->alternatives, allocator, sizeof(gj_image_alternatives));
    gj_array_init(&builder->choices, allocator, sizeof(gj_image_choice));
    gj_array_init(&builder->fields, allocator, sizeof(gj_image_field));
    gj_array_init(&builder->readings, allocator, sizeof(gj_image_reading));
    gj_array_init(&builder->constants, allocator, sizeof(gj_image_constant));
    gj_array_init(&builder->calendar, allocator, sizeof(int32_t));
    gj_array_init(&builder->registers, allocator, sizeof(gj_image_register));
    gj_array_init(&builder->definitions, allocator, sizeof(gj_image_definition));
    gj_array_init(&builder->citations, allocator, sizeof(uint32_t));
    gj_array_init(&builder->code, allocator, sizeof(uint64_t));
    gj_array_init(&builder->lines, allocator, sizeof(uint32_t));
    gj_array_init(&builder->line_sources, allocator, sizeof(uint32_t));
    gj_array_init(&builder->silent, allocator, sizeof(gj_image_silent));
    gj_image_string(builder, (gj_text){"", 0});
}

/* The arrays that become sections as they are; NULL for the two that strings make. */
static const gj_array *section_array(const gj_image_builder *builder, uint32_t section)
{
    switch ((gj_section)section) {
    case GJ_SECTION_SOURCES:
        return &builder->sources;
    case GJ_SECTION_UNITS:
        return &builder->units;
    case GJ_SECTION_ALTERNATIVES:
        return &builder->alternatives;
    case GJ_SECTION_CHOICES:
        return &builder->choices;
    case GJ_SECTION_FIELDS:
        return &builder->fields;
    case GJ_SECTION_READINGS:
        return &builder->readings;
    case GJ_SECTION_CONSTANTS:
        return &builder->constants;
    case GJ_SECTION_CALENDAR:
        return &builder->calendar;
    case GJ_SECTION_REGISTERS:
        return &builder->registers;
    case GJ_SECTION_DEFINITIONS:
        return &builder->definitions;
    case GJ_SECTION_CITATIONS:
        return &builder->citations;
    case GJ_SECTION_CODE:
        return &builder->code;
    case GJ_SECTION_LINES:
        return &builder->lines;
    case GJ_SECTION_LINE_SOURCES:
        return &builder->line_sources;
    case GJ_SECTION_SILENT:
        return &builder->silent;
    default:
        return NULL;
    }
}

void gj_image_builder_fini(gj_image_builder *builder)
{
    gj_array *arrays[] = {
        &builder->strings,  &builder->sources,   &builder->units,        &builder->alternatives,
        &builder->choices,  &builder->fields,    &builder->readings,     &builder->constants,
        &builder->calendar, &builder->registers, &builder->definitions,  &builder->citations,
        &builder->code,     &builder->lines,     &builder->line_sources, &builder->silent};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        gj_array_fini(arrays[i]);
    gj_map_fini(&builder->string_index);
    gj_map_fini(&builder->constant_index);
    gj_arena_fini(&builder->arena);
}

/* ---- strings and constants ---- */

/* Maps hold pointers and not NULL: an index is kept as itself plus one. */
static uint32_t remembered(const gj_map *map, gj_text key)
{
    return (uint32_t)(uintptr_t)gj_map_get(map, key);
}

static bool remember(gj_map *map, gj_text key, size_t index)
{
    return gj_map_put(map, key, (void *)(uintptr_t)(index + 1));
}

uint32_t gj_image_string(gj_image_builder *builder, gj_text text)
{
    uint32_t known = remembered(&builder->string_index, text);
    if (known != 0)
        return known - 1;
    size_t index = builder->strings.count;
    if (!gj_array_append(&builder->strings, &text) || !remember(&builder->string_index, text, index))
        return 0;
    return (uint32_t)index;
}

static uint32_t add_constant(gj_image_builder *builder, const gj_image_constant *constant)
{
    uint32_t known =
        remembered(&builder->constant_index, (gj_text){(const char *)constant, sizeof *constant});
    if (known != 0)
        return known - 1;
    const char *key = gj_arena_copy(&builder->arena, constant, sizeof *constant);
    size_t index = builder->constants.count;
    if (key == NULL || !gj_array_append(&builder->constants, constant) ||
        !remember(&builder->constant_index, (gj_text){key, sizeof *constant}, index))
        return 0;
    return (uint32_t)index;
}

uint32_t gj_image_constant_of(gj_image_builder *builder, gj_type_kind type, uint32_t aux,
                              const gj_value *value)
{
    gj_image_constant constant = {.type = (uint32_t)type, .num = value->num, .den = 1};
    if (type == GJ_T_ALTERNATIVE)
        constant.aux = aux;
    if (type == GJ_T_TEXT)
        return gj_image_constant_text(builder, gj_value_text(value));
    if (type == GJ_T_NUMBER)
        constant.den = value->den;
    if (type == GJ_T_NUMBER && value->den == 0) {
        gj_buffer digits;
        gj_buffer_init(&digits, builder->allocator);
        bool good = gj_number_format_fraction(&builder->arena, &digits, value) && !digits.failed;
        constant.num = 0;
        if (good)
            constant.aux =
                gj_image_string(builder, gj_text_copy(&builder->arena, gj_buffer_as_text(&digits)));
        else
            builder->failed = true;
        gj_buffer_fini(&digits);
    }
    return add_constant(builder, &constant);
}

uint32_t gj_image_constant_text(gj_image_builder *builder, gj_text text)
{
    gj_image_constant constant = {.type = GJ_T_TEXT, .num = gj_image_string(builder, text), .den = 1};
    return add_constant(builder, &constant);
}

/* ---- code and records ---- */

uint32_t gj_image_emit(gj_image_builder *builder, gj_opcode op, uint32_t a, uint32_t b, uint32_t c,
                       uint32_t source, uint32_t line)
{
    if (a > GJ_OPERAND_MAX || b > GJ_OPERAND_MAX || c > GJ_OPERAND_MAX) {
        builder->over_limit = true;
        a = b = c = 0;
    }
    uint32_t index = gj_image_here(builder);
    uint64_t *word = gj_array_place(&builder->code);
    uint32_t *at_line = gj_array_place(&builder->lines), *of_source = gj_array_place(&builder->line_sources);
    if (word != NULL)
        *word = gj_instruction(op, a, b, c);
    if (at_line != NULL)
        *at_line = line;
    if (of_source != NULL)
        *of_source = source;
    return index;
}

void gj_image_patch(gj_image_builder *builder, uint32_t instruction, uint32_t target)
{
    if (target > GJ_OPERAND_MAX)
        builder->over_limit = true;
    if (target > GJ_OPERAND_MAX || instruction >= builder->code.count)
        return;
    uint64_t *word = GJ_AT(&builder->code, uint64_t, instruction);
    if (GJ_OP_OF(*word) >= GJ_OP_TOTAL)
        return;
    for (int k = 0; k < 3; k++) {
        if (gj_opcode_rows[GJ_OP_OF(*word)].shape[k][0] != 'J')
            continue;
        int shift = GJ_OPERAND_SHIFT(k);
        *word = (*word & ~((uint64_t)GJ_OPERAND_MAX << shift)) | (uint64_t)target << shift;
    }
}

uint32_t gj_image_here(const gj_image_builder *builder)
{
    return (uint32_t)builder->code.count;
}

uint32_t gj_image_citations(gj_image_builder *builder, const gj_text *labels, size_t count)
{
    uint32_t first = count == 0 ? 0 : (uint32_t)builder->citations.count;
    for (size_t i = 0; i < count; i++) {
        uint32_t string = gj_image_string(builder, labels[i]);
        gj_array_append(&builder->citations, &string);
    }
    return first;
}

uint32_t gj_image_add(gj_array *section, const void *record)
{
    size_t index = section->count;
    return gj_array_append(section, record) ? (uint32_t)index : UINT32_MAX;
}

/* ---- layout ---- */

static uint64_t round_up(uint64_t size, uint64_t multiple)
{
    return (size + multiple - 1) / multiple * multiple;
}

/* Numbers slots and links fields by their parents. A field whose parent does not come before it is left as it
 * is: the verifier refuses it. `last` and `list` have one element more than there are fields, for the top. */
static void link_fields(gj_image_field *fields, uint32_t count, uint32_t *last, uint32_t *list)
{
    uint32_t record_slots = 0;
    for (uint32_t i = 0; i <= count; i++)
        last[i] = list[i] = GJ_NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        fields[i].first_child = fields[i].next_sibling = GJ_NO_INDEX;
        fields[i].slot = fields[i].frame = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t parent = fields[i].parent, above = parent == GJ_NO_INDEX ? count : parent;
        if (parent != GJ_NO_INDEX && parent >= i)
            continue;
        if (parent != GJ_NO_INDEX)
            list[i] = fields[parent].kind == GJ_FIELD_GROUP ? list[parent] : parent;
        uint32_t *slots = list[i] == GJ_NO_INDEX ? &record_slots : &fields[list[i]].frame;
        fields[i].slot = (*slots)++;
        if (last[above] != GJ_NO_INDEX)
            fields[last[above]].next_sibling = i;
        else if (parent != GJ_NO_INDEX)
            fields[parent].first_child = i;
        last[above] = i;
    }
}

/* One image being written. `runs` go over all records that have citations, in the order of their sections. */
typedef struct writer {
    const gj_image_builder *builder;
    uint8_t *image; /* NULL while only counting */
    const gj_image_header *header;
    uint32_t *citations; /* in the image */
    uint32_t next;
} writer;

/* Moves a record's citations (first, count) to where the format wants them: behind those of the record
 * before. */
static void move_citations(writer *out, uint32_t *run)
{
    const gj_array *from = &out->builder->citations;
    if (run[0] > from->count || run[1] > from->count - run[0])
        run[0] = run[1] = 0; /* only after a failed allocation */
    if (out->image != NULL) {
        for (uint32_t i = 0; i < run[1]; i++)
            out->citations[out->next + i] = *GJ_AT(from, const uint32_t, run[0] + i);
        run[0] = run[1] == 0 ? 0 : out->next;
    }
    out->next += run[1];
}

/* The records of a section: in the image, or the builder's while only counting. */
static void *records_of(const writer *out, gj_section section)
{
    if (out->image == NULL)
        return section_array(out->builder, section)->items;
    return out->image + out->header->sections[section].offset;
}

static void move_all_citations(writer *out)
{
    const gj_image_builder *builder = out->builder;
    gj_image_choice *choices = records_of(out, GJ_SECTION_CHOICES);
    gj_image_field *fields = records_of(out, GJ_SECTION_FIELDS);
    gj_image_reading *readings = records_of(out, GJ_SECTION_READINGS);
    gj_image_definition *definitions = records_of(out, GJ_SECTION_DEFINITIONS);
    gj_image_silent *silent = records_of(out, GJ_SECTION_SILENT);
    for (size_t i = 0; i < builder->choices.count; i++)
        move_citations(out, &choices[i].citation);
    for (size_t i = 0; i < builder->fields.count; i++)
        move_citations(out, &fields[i].citation);
    for (size_t i = 0; i < builder->readings.count; i++)
        move_citations(out, &readings[i].citation);
    for (size_t i = 0; i < builder->definitions.count; i++)
        move_citations(out, &definitions[i].citation);
    for (size_t i = 0; i < builder->silent.count; i++)
        move_citations(out, &silent[i].citation);
}

static uint64_t string_size(const gj_image_builder *builder, size_t index)
{
    return round_up(sizeof(uint32_t) + GJ_AT(&builder->strings, gj_text, index)->size + 1, 4);
}

/* Sizes and offsets of all sections. */
static gj_status plan(const gj_image_builder *builder, uint32_t citations, gj_image_header *header)
{
    uint64_t at = sizeof *header, string_bytes = 0;
    for (size_t i = 0; i < builder->strings.count; i++)
        string_bytes += string_size(builder, i);
    for (uint32_t i = 0; i < GJ_SECTION_COUNT; i++) {
        const gj_array *array = section_array(builder, i);
        uint64_t count = array != NULL ? array->count : builder->strings.count;
        if (i == GJ_SECTION_CITATIONS)
            count = citations;
        if (count >= GJ_IMAGE_COUNT_MAX)
            return GJ_E_LIMIT;
        header->sections[i].offset = at;
        header->sections[i].size = i == GJ_SECTION_STRINGS        ? (count + 1) * sizeof(uint32_t)
                                   : i == GJ_SECTION_STRING_BYTES ? string_bytes
                                                                  : count * array->item_size;
        at = round_up(at + header->sections[i].size, 8);
        if (at > GJ_IMAGE_SIZE_MAX)
            return GJ_E_LIMIT;
    }
    header->size = at;
    return GJ_OK;
}

static void write_strings(const writer *out)
{
    const gj_image_builder *builder = out->builder;
    uint32_t *offsets = (uint32_t *)(void *)(out->image + out->header->sections[GJ_SECTION_STRINGS].offset);
    uint8_t *bytes = out->image + out->header->sections[GJ_SECTION_STRING_BYTES].offset;
    uint32_t at = 0;
    for (size_t i = 0; i < builder->strings.count; i++) {
        gj_text text = *GJ_AT(&builder->strings, gj_text, i);
        uint32_t size = (uint32_t)text.size;
        offsets[i] = at;
        memcpy(bytes + at, &size, sizeof size);
        if (size > 0)
            memcpy(bytes + at + sizeof size, text.bytes, size);
        at += (uint32_t)string_size(builder, i);
    }
    offsets[builder->strings.count] = at;
}

static bool has_failed(const gj_image_builder *builder)
{
    bool failed = builder->failed || builder->strings.failed || builder->string_index.failed ||
                  builder->constant_index.failed || gj_arena_failed(&builder->arena);
    for (uint32_t i = 0; i < GJ_SECTION_COUNT; i++) {
        const gj_array *array = section_array(builder, i);
        failed = failed || (array != NULL && array->failed);
    }
    return failed;
}

gj_status gj_image_finish(gj_image_builder *builder, void **image, size_t *size)
{
    *image = NULL;
    *size = 0;
    if (has_failed(builder))
        return GJ_E_NOMEM;
    if (builder->over_limit)
        return GJ_E_LIMIT;
    gj_image_header header = builder->header;
    header.reserved = 0;
    gj_code_cost(builder->code.items, builder->code.count, &header.steps, &header.loop_steps);
    writer out = {.builder = builder, .header = &header};
    move_all_citations(&out);
    gj_status status = plan(builder, out.next, &header);
    if (status != GJ_OK)
        return status;
    uint32_t fields = (uint32_t)builder->fields.count;
    uint32_t *last = GJ_NEW_ARRAY(&builder->arena, uint32_t, fields + 1);
    uint32_t *list = GJ_NEW_ARRAY(&builder->arena, uint32_t, fields + 1);
    out.image = builder->allocator.resize(builder->allocator.user, NULL, 0, (size_t)header.size);
    if (last == NULL || list == NULL || out.image == NULL) {
        if (out.image != NULL)
            builder->allocator.resize(builder->allocator.user, out.image, (size_t)header.size, 0);
        return GJ_E_NOMEM;
    }
    memset(out.image, 0, (size_t)header.size);
    memcpy(out.image, &header, sizeof header);
    write_strings(&out);
    for (uint32_t i = 0; i < GJ_SECTION_COUNT; i++) {
        const gj_array *array = section_array(builder, i);
        if (array != NULL && i != GJ_SECTION_CITATIONS && array->count > 0)
            memcpy(out.image + header.sections[i].offset, array->items, (size_t)header.sections[i].size);
    }
    out.citations = records_of(&out, GJ_SECTION_CITATIONS);
    out.next = 0;
    move_all_citations(&out);
    link_fields(records_of(&out, GJ_SECTION_FIELDS), fields, last, list);
    gj_image_definition *definitions = records_of(&out, GJ_SECTION_DEFINITIONS);
    for (size_t i = 0; i < builder->definitions.count; i++)
        if (definitions[i].code_size == 0)
            definitions[i].code = 0;
    *image = out.image;
    *size = (size_t)header.size;
    return GJ_OK;
}
