/* The first pass over an image: that the block is what its header says, that sections follow each other in
 * their order without gaps or overlaps and with zero padding, and that strings, sources, units, alternatives,
 * constants and the holiday table are in form. Invariant: nothing is read before it is known to lie inside
 * the image, and no memory is taken before the counts were held to their limits. Time is linear in the image
 * but for the sorting of names; the layout, the definitions and the code are left to the passes that follow.
 */
#include "vm/image_check.h"

#include <string.h>

static uint64_t round_up(uint64_t size, uint64_t multiple)
{
    return (size + multiple - 1) / multiple * multiple;
}

bool gj_check_refuse(gj_check *check, gj_refusal_rule rule, const void *where, uint32_t detail)
{
    return gj_refuse(check->refusal, rule, (uint64_t)((const uint8_t *)where - check->program->image),
                     detail);
}

bool gj_check_strings(gj_check *check, const uint32_t *strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strings[i] >= check->program->string_count)
            return gj_check_refuse(check, GJ_REFUSE_STRING_INDEX, &strings[i], strings[i]);
    return true;
}

bool gj_check_citations(gj_check *check, const uint32_t *run)
{
    uint32_t first = run[0], count = run[1];
    if (count == 0 ? first != 0 : first != check->next_citation)
        return gj_check_refuse(check, GJ_REFUSE_CITATION_RUN, &run[0], first);
    if (count > check->program->citation_count - check->next_citation)
        return gj_check_refuse(check, GJ_REFUSE_CITATION_RUN, &run[1], count);
    check->next_citation += count;
    return true;
}

bool gj_check_reserved(gj_check *check, const uint32_t *word)
{
    return *word == 0 || gj_check_refuse(check, GJ_REFUSE_RESERVED, word, *word);
}

bool gj_check_source(gj_check *check, const uint32_t *source)
{
    return *source < check->program->source_count ||
           gj_check_refuse(check, GJ_REFUSE_SOURCE_INDEX, source, *source);
}

bool gj_check_unit(gj_check *check, const uint32_t *unit)
{
    return *unit <= check->program->unit_count || gj_check_refuse(check, GJ_REFUSE_UNIT_INDEX, unit, *unit);
}

/* ---- names ---- */

static int compare_names(const gj_program *program, const gj_check_name *a, const gj_check_name *b)
{
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->string == b->string)
        return 0;
    return gj_text_compare(gj_program_text(program, a->string), gj_program_text(program, b->string));
}

/* Merge sort, so that no choice of names makes it slow. */
static gj_check_name *sort_names(const gj_program *program, gj_check_name *from, gj_check_name *to,
                                 size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            size_t middle = begin + width < count ? begin + width : count;
            size_t end = begin + 2 * width < count ? begin + 2 * width : count;
            size_t left = begin, right = middle;
            for (size_t out = begin; out < end; out++) {
                bool take_left =
                    right == end || (left < middle && compare_names(program, &from[left], &from[right]) <= 0);
                to[out] = take_left ? from[left++] : from[right++];
            }
        }
        gj_check_name *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

bool gj_check_names(gj_check *check, gj_check_name *names, size_t count, gj_refusal_rule rule,
                    const void *records, size_t record_size)
{
    gj_check_name *other = GJ_NEW_ARRAY(check->scratch, gj_check_name, count);
    if (other == NULL)
        return false;
    const gj_check_name *sorted = sort_names(check->program, names, other, count);
    for (size_t i = 0; i < count; i++) {
        bool empty = gj_program_text(check->program, sorted[i].string).size == 0;
        if (empty || (i > 0 && compare_names(check->program, &sorted[i - 1], &sorted[i]) == 0))
            return gj_check_refuse(check, rule, (const uint8_t *)records + sorted[i].record * record_size,
                                   sorted[i].record);
    }
    return true;
}

/* ---- the block ---- */

static const uint32_t record_sizes[GJ_SECTION_COUNT] = {
#define GJ_SECTION(name, record, meaning) (uint32_t)sizeof(record),
#include "vm/sections.def"
#undef GJ_SECTION
};

static bool check_sections(gj_check *check)
{
    const uint8_t *image = check->program->image;
    const gj_image_header *header = check->program->header;
    uint64_t end = sizeof *header;
    for (uint32_t i = 0; i < GJ_SECTION_COUNT; i++) {
        uint64_t begin = round_up(end, 8);
        uint64_t offset = header->sections[i].offset, size = header->sections[i].size;
        uint64_t most =
            i == GJ_SECTION_STRING_BYTES ? GJ_IMAGE_SIZE_MAX : (uint64_t)GJ_IMAGE_COUNT_MAX * record_sizes[i];
        if (size > most)
            return gj_check_refuse(check, GJ_REFUSE_SECTION_LIMIT, &header->sections[i].size, i);
        if (offset != begin)
            return gj_check_refuse(check, GJ_REFUSE_SECTION_ORDER, &header->sections[i].offset, i);
        if (size % record_sizes[i] != 0 || begin > header->size || size > header->size - begin)
            return gj_check_refuse(check, GJ_REFUSE_SECTION_SIZE, &header->sections[i].size, i);
        for (; end < begin; end++)
            if (image[end] != 0)
                return gj_check_refuse(check, GJ_REFUSE_PADDING, &image[end], i);
        end = begin + size;
    }
    if (round_up(end, 8) != header->size)
        return gj_check_refuse(check, GJ_REFUSE_TRAILING, &image[end], 0);
    for (; end < header->size; end++)
        if (image[end] != 0)
            return gj_check_refuse(check, GJ_REFUSE_PADDING, &image[end], GJ_SECTION_COUNT);
    return true;
}

static bool check_block(gj_check *check)
{
    gj_program *program = check->program;
    if (((uintptr_t)program->image & 7) != 0)
        return gj_refuse(check->refusal, GJ_REFUSE_ALIGNMENT, 0, (uint32_t)((uintptr_t)program->image & 7));
    if (program->image_size > GJ_IMAGE_SIZE_MAX)
        return gj_refuse(check->refusal, GJ_REFUSE_IMAGE_LIMIT, 0, 0);
    if (program->image_size < sizeof *program->header)
        return gj_refuse(check->refusal, GJ_REFUSE_SHORT, program->image_size, 0);
    const gj_image_header *header = program->header = (const gj_image_header *)(const void *)program->image;
    if (header->magic != GJ_IMAGE_MAGIC)
        return gj_check_refuse(check, GJ_REFUSE_MAGIC, &header->magic, header->magic);
    if (header->version != GJ_IMAGE_VERSION)
        return gj_check_refuse(check, GJ_REFUSE_VERSION, &header->version, header->version);
    if (header->size != program->image_size)
        return gj_check_refuse(check, GJ_REFUSE_SIZE, &header->size, 0);
    return gj_check_reserved(check, &header->reserved) && check_sections(check);
}

static const void *section(const gj_program *program, gj_section which, uint32_t *count)
{
    *count = (uint32_t)(program->header->sections[which].size / record_sizes[which]);
    return program->image + program->header->sections[which].offset;
}

/* Points the program at its sections; their places are proved, their contents are not. */
static void find_sections(gj_program *program)
{
    uint32_t unused;
    program->strings = section(program, GJ_SECTION_STRINGS, &program->string_count);
    program->string_bytes = section(program, GJ_SECTION_STRING_BYTES, &unused);
    program->sources = section(program, GJ_SECTION_SOURCES, &program->source_count);
    program->units = section(program, GJ_SECTION_UNITS, &program->unit_count);
    program->alternatives = section(program, GJ_SECTION_ALTERNATIVES, &program->alternatives_count);
    program->choices = section(program, GJ_SECTION_CHOICES, &program->choice_count);
    program->fields = section(program, GJ_SECTION_FIELDS, &program->field_count);
    program->readings = section(program, GJ_SECTION_READINGS, &program->reading_count);
    program->image_constants = section(program, GJ_SECTION_CONSTANTS, &program->constant_count);
    program->registers = section(program, GJ_SECTION_REGISTERS, &program->register_count);
    program->definitions = section(program, GJ_SECTION_DEFINITIONS, &program->definition_count);
    program->citations = section(program, GJ_SECTION_CITATIONS, &program->citation_count);
    program->code = section(program, GJ_SECTION_CODE, &program->code_count);
    program->lines = section(program, GJ_SECTION_LINES, &unused);
    program->line_sources = section(program, GJ_SECTION_LINE_SOURCES, &unused);
    program->silent = section(program, GJ_SECTION_SILENT, &program->silent_count);
}

/* ---- strings ---- */

static bool check_string_table(gj_check *check)
{
    gj_program *program = check->program;
    const uint32_t *offsets = program->strings;
    const uint8_t *bytes = program->string_bytes;
    uint64_t total = program->header->sections[GJ_SECTION_STRING_BYTES].size;
    if (program->string_count < 2 || offsets[0] != 0)
        return gj_check_refuse(check, GJ_REFUSE_STRING_TABLE, offsets, 0);
    program->string_count--; /* the last offset is an end only */
    uint64_t begin = 0;
    for (uint32_t i = 0; i < program->string_count; i++) {
        uint32_t size;
        if (total - begin < sizeof size)
            return gj_check_refuse(check, GJ_REFUSE_STRING_TABLE, &offsets[i], i);
        memcpy(&size, bytes + begin, sizeof size);
        uint64_t text = begin + sizeof size, end = round_up(text + size + 1, 4);
        if (end > total || offsets[i + 1] != end || (i == 0 && size != 0))
            return gj_check_refuse(check, GJ_REFUSE_STRING_TABLE, &offsets[i + 1], i);
        for (uint64_t k = text + size; k < end; k++)
            if (bytes[k] != 0)
                return gj_check_refuse(check, GJ_REFUSE_STRING_FORM, &bytes[k], i);
        size_t invalid = gj_utf8_invalid((gj_text){(const char *)bytes + text, size});
        if (invalid < size)
            return gj_check_refuse(check, GJ_REFUSE_STRING_UTF8, bytes + text + invalid, i);
        begin = end;
    }
    if (begin != total)
        return gj_check_refuse(check, GJ_REFUSE_STRING_TABLE, &offsets[program->string_count],
                               program->string_count);
    return true;
}

static bool check_header(gj_check *check)
{
    const gj_image_header *header = check->program->header;
    const uint32_t strings[] = {header->rulebook, header->title,    header->book_version,
                                header->issuer,   header->document, header->interface};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        if (strings[i] >= check->program->string_count)
            return gj_check_refuse(check, GJ_REFUSE_STRING_INDEX,
                                   i < 5 ? &header->rulebook + i : &header->interface, strings[i]);
    if (header->effective != INT32_MIN &&
        (header->effective < GJ_DATE_MIN || header->effective > GJ_DATE_MAX))
        return gj_check_refuse(check, GJ_REFUSE_HEADER_DATE, &header->effective, 0);
    return true;
}

/* ---- small tables ---- */

static bool check_sources_and_units(gj_check *check)
{
    const gj_program *program = check->program;
    for (uint32_t i = 0; i < program->source_count; i++)
        if (!gj_check_strings(check, &program->sources[i].path, 1) ||
            !gj_check_reserved(check, &program->sources[i].reserved))
            return false;
    for (uint32_t i = 0; i < program->unit_count; i++)
        if (!gj_check_strings(check, &program->units[i].name, 2))
            return false;
    return gj_check_strings(check, program->citations, program->citation_count);
}

static bool check_alternatives(gj_check *check)
{
    const gj_program *program = check->program;
    gj_check_name *names = GJ_NEW_ARRAY(check->scratch, gj_check_name, program->choice_count);
    if (names == NULL)
        return false;
    uint32_t next = 0;
    for (uint32_t i = 0; i < program->alternatives_count; i++) {
        const gj_image_alternatives *one = &program->alternatives[i];
        if (!gj_check_strings(check, &one->name, 2) || !gj_check_reserved(check, &one->reserved))
            return false;
        if (one->first != next || one->count == 0 || one->count > program->choice_count - next)
            return gj_check_refuse(check, GJ_REFUSE_ALTERNATIVES_RUN, &one->first, i);
        if (one->ordered > 1)
            return gj_check_refuse(check, GJ_REFUSE_ALTERNATIVES_ORDER, &one->ordered, one->ordered);
        for (uint32_t k = 0; k < one->count; k++, next++) {
            const gj_image_choice *choice = &program->choices[next];
            if (!gj_check_strings(check, &choice->name, 2) || !gj_check_citations(check, &choice->citation))
                return false;
            names[next] = (gj_check_name){.group = i, .string = choice->name, .record = next};
        }
    }
    if (next != program->choice_count)
        return gj_check_refuse(check, GJ_REFUSE_ALTERNATIVES_RUN, &program->choices[next], next);
    return gj_check_names(check, names, next, GJ_REFUSE_CHOICE_NAME, program->choices,
                          sizeof *program->choices);
}

static bool check_constant(gj_check *check, const gj_image_constant *constant, gj_value *value,
                           uint64_t *digits)
{
    gj_program *program = check->program;
    bool number = constant->type == GJ_T_NUMBER, large = number && constant->den == 0;
    if (constant->type > GJ_T_TEXT)
        return gj_check_refuse(check, GJ_REFUSE_CONSTANT_TYPE, &constant->type, constant->type);
    if (!gj_check_reserved(check, &constant->reserved))
        return false;
    if ((!number && constant->den != 1) || (large && constant->num != 0) ||
        (!large && constant->type != GJ_T_ALTERNATIVE && constant->aux != 0))
        return gj_check_refuse(check, GJ_REFUSE_CONSTANT_FORM, constant, constant->type);
    *value = (gj_value){.num = constant->num, .den = constant->den, .state = GJ_VALUE};
    int64_t low = 0, high = 1;
    switch ((gj_type_kind)constant->type) {
    case GJ_T_NUMBER: {
        if (!large) {
            gj_value reduced;
            if (!gj_number_from_fraction(&program->arena, &reduced, constant->num, constant->den))
                return false;
            if (reduced.num != constant->num || reduced.den != constant->den)
                return gj_check_refuse(check, GJ_REFUSE_CONSTANT_NUMBER, constant, constant->den);
            return true;
        }
        if (!gj_check_strings(check, &constant->aux, 1))
            return false;
        gj_text text = gj_program_text(program, constant->aux);
        *digits += text.size;
        if (*digits > GJ_IMAGE_DIGITS_MAX)
            return gj_check_refuse(check, GJ_REFUSE_CONSTANT_DIGITS, constant, constant->aux);
        gj_number_parse_result parsed = gj_number_from_fraction_text(&program->arena, value, text);
        if (parsed == GJ_PARSE_NOMEM)
            return false;
        gj_buffer again;
        gj_buffer_init(&again, program->arena.allocator);
        bool same = parsed == GJ_PARSE_OK && value->den == 0;
        bool enough = !same || (gj_number_format_fraction(&program->arena, &again, value) && !again.failed);
        same = same && enough && gj_text_equal(gj_buffer_as_text(&again), text);
        gj_buffer_fini(&again);
        return enough && (same || gj_check_refuse(check, GJ_REFUSE_CONSTANT_LARGE, constant, constant->aux));
    }
    case GJ_T_ALTERNATIVE:
        high = constant->aux < program->alternatives_count
                   ? (int64_t)program->alternatives[constant->aux].count - 1
                   : -1;
        break;
    case GJ_T_DATE:
        low = GJ_DATE_MIN;
        high = GJ_DATE_MAX;
        break;
    case GJ_T_TEXT:
        high = (int64_t)program->string_count - 1;
        break;
    default: /* yes/no */
        break;
    }
    if (constant->num < low || constant->num > high)
        return gj_check_refuse(check, GJ_REFUSE_CONSTANT_RANGE, &constant->num, constant->type);
    if (constant->type == GJ_T_TEXT)
        value->num = (int64_t)(intptr_t)gj_program_string(program, (uint32_t)constant->num);
    return true;
}

static bool check_constants(gj_check *check)
{
    gj_program *program = check->program;
    program->constants = GJ_NEW_ARRAY(&program->arena, gj_value, program->constant_count);
    if (program->constants == NULL)
        return false;
    uint64_t digits = 0;
    for (uint32_t i = 0; i < program->constant_count; i++)
        if (!check_constant(check, &program->image_constants[i], &program->constants[i], &digits))
            return false;
    return true;
}

static bool check_calendar(gj_check *check)
{
    gj_program *program = check->program;
    uint32_t count;
    const int32_t *table = section(program, GJ_SECTION_CALENDAR, &count);
    program->calendar = (gj_calendar){.first = 1, .last = 0};
    if (count == 0)
        return true;
    if (count == 1 || table[0] < GJ_DATE_MIN || table[1] > GJ_DATE_MAX || table[0] > table[1])
        return gj_check_refuse(check, GJ_REFUSE_CALENDAR, table, 0);
    int32_t before = table[0] - 1;
    for (uint32_t i = 2; i < count; i++) {
        /* Exceptions are date * 2 + 0 or 1; C's division would round negative dates towards zero. */
        int32_t date = (table[i] - (table[i] & 1)) / 2;
        if (date <= before || date > table[1])
            return gj_check_refuse(check, GJ_REFUSE_CALENDAR, &table[i], i);
        before = date;
    }
    program->calendar =
        (gj_calendar){.first = table[0], .last = table[1], .exceptions = table + 2, .count = count - 2};
    return true;
}

bool gj_check_image(gj_check *check)
{
    if (!check_block(check))
        return false;
    find_sections(check->program);
    return check_string_table(check) && check_header(check) && check_sources_and_units(check) &&
           check_alternatives(check) && check_constants(check) && check_calendar(check);
}
