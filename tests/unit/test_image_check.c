/* Every rule about the image itself refuses the sample with one thing changed, and by its own name. The last
 * test finds rules that no image here breaks. */
#include <string.h>
#include "tests/unit/refusal_fixture.h"
#include "tests/unit/sample_image.h"

typedef struct view {
    gj_image_header *header;
    size_t size;
    uint8_t *bytes;
    uint32_t *strings;
    uint8_t *string_bytes;
    gj_image_source *sources;
    gj_image_unit *units;
    gj_image_alternatives *alternatives;
    gj_image_choice *choices;
    gj_image_field *fields;
    gj_image_reading *readings;
    gj_image_constant *constants;
    int32_t *calendar;
    gj_image_register *registers;
    gj_image_definition *definitions;
    uint32_t *citations;
    uint64_t *code;
    uint32_t *line_sources;
    gj_image_silent *silent;
} view;

static void spoil_padding(view *v)
{
    for (int i = 0; i < GJ_SECTION_COUNT; i++) {
        uint64_t end = v->header->sections[i].offset + v->header->sections[i].size;
        if (end % 8 != 0) {
            v->bytes[end] = 1;
            return;
        }
    }
}

#define SECTION_OF(name) v->header->sections[GJ_SECTION_##name]

/* CHANGE(name, rule, statement) */
#define CHANGES(CHANGE)                                                                                      \
    CHANGE(limit, IMAGE_LIMIT, v->size = GJ_IMAGE_SIZE_MAX + 8)                                              \
    CHANGE(empty, SHORT, v->size = 0)                                                                        \
    CHANGE(cut_header, SHORT, v->size = sizeof(gj_image_header) - 8)                                         \
    CHANGE(magic, MAGIC, v->header->magic ^= 1)                                                              \
    CHANGE(version, VERSION, v->header->version++)                                                           \
    CHANGE(cut, SIZE, v->size -= 8)                                                                          \
    CHANGE(size, SIZE, v->header->size += 8)                                                                 \
    CHANGE(many, SECTION_LIMIT, SECTION_OF(UNITS).size = 8ull * (GJ_IMAGE_COUNT_MAX + 1))                    \
    CHANGE(wrapping, SECTION_LIMIT, SECTION_OF(UNITS).size = UINT64_MAX)                                     \
    CHANGE(gap, SECTION_ORDER, SECTION_OF(UNITS).offset += 8)                                                \
    CHANGE(overlap, SECTION_ORDER, SECTION_OF(UNITS).offset -= 8)                                            \
    CHANGE(part_record, SECTION_SIZE, SECTION_OF(UNITS).size += 4)                                           \
    CHANGE(long_section, SECTION_SIZE, SECTION_OF(STRING_BYTES).size = v->size)                              \
    CHANGE(padding, PADDING, spoil_padding(v))                                                               \
    CHANGE(trailing, TRAILING, SECTION_OF(SILENT).size = 0)                                                  \
    CHANGE(reserved_header, RESERVED, v->header->reserved = 1)                                               \
    CHANGE(reserved_source, RESERVED, v->sources[0].reserved = 1)                                            \
    CHANGE(reserved_alternatives, RESERVED, v->alternatives[0].reserved = 1)                                 \
    CHANGE(reserved_field, RESERVED, v->fields[0].reserved = 1)                                              \
    CHANGE(reserved_constant, RESERVED, v->constants[0].reserved = 1)                                        \
    CHANGE(reserved_definition, RESERVED, v->definitions[0].reserved = 1)                                    \
    CHANGE(date, HEADER_DATE, v->header->effective = GJ_DATE_MAX + 1)                                        \
    CHANGE(string_gap, STRING_TABLE, v->strings[1] += 4)                                                     \
    CHANGE(string_long, STRING_TABLE, v->string_bytes[v->strings[2] + 3] = 0x7F)                             \
    CHANGE(string_zero, STRING_TABLE, v->string_bytes[0] = 1)                                                \
    CHANGE(string_end, STRING_FORM, v->string_bytes[4] = 'x')                                                \
    CHANGE(string_padding, STRING_FORM, v->string_bytes[7] = 'x')                                            \
    CHANGE(utf8, STRING_UTF8, v->string_bytes[v->strings[1] + 4] = 0xFF)                                     \
    CHANGE(string_of_header, STRING_INDEX, v->header->interface = 9999)                                      \
    CHANGE(string_of_unit, STRING_INDEX, v->units[0].title = UINT32_MAX)                                     \
    CHANGE(string_of_citation, STRING_INDEX, v->citations[0] = 9999)                                         \
    CHANGE(citation_skips, CITATION_RUN, v->definitions[D_TOTAL].citation++)                                 \
    CHANGE(citation_none, CITATION_RUN, v->definitions[D_PLACE].citation = 1)                                \
    CHANGE(citation_long, CITATION_RUN, v->silent[0].citations = UINT32_MAX)                                 \
    CHANGE(citation_left, CITATION_UNUSED, v->silent[0].citations = v->silent[0].citation = 0)               \
    CHANGE(source, SOURCE_INDEX, v->definitions[0].source = 1)                                               \
    CHANGE(unit, UNIT_INDEX, v->fields[0].unit = 2)                                                          \
    CHANGE(choices_overlap, ALTERNATIVES_RUN, v->alternatives[1].first = 2)                                  \
    CHANGE(choices_none, ALTERNATIVES_RUN, v->alternatives[0].count = 0)                                     \
    CHANGE(choices_left, ALTERNATIVES_RUN, v->alternatives[1].count = 1)                                     \
    CHANGE(choices_many, ALTERNATIVES_RUN, v->alternatives[1].count = UINT32_MAX)                            \
    CHANGE(ordered, ALTERNATIVES_ORDER, v->alternatives[0].ordered = 2)                                      \
    CHANGE(choice_twice, CHOICE_NAME, v->choices[2].name = v->choices[0].name)                               \
    CHANGE(choice_nameless, CHOICE_NAME, v->choices[0].name = 0)                                             \
    CHANGE(reading_chosen, READING_CHOICE, v->readings[0].chosen = 2)                                        \
    CHANGE(reading_of, READING_CHOICE, v->readings[0].alternatives = 2)                                      \
    CHANGE(reading_nameless, READING_NAME, v->readings[0].name = 0)                                          \
    CHANGE(constant_type, CONSTANT_TYPE, v->constants[K_YES].type = GJ_T_ENTRY)                              \
    CHANGE(constant_den, CONSTANT_FORM, v->constants[K_YES].den = 2)                                         \
    CHANGE(constant_aux, CONSTANT_FORM, v->constants[K_DATE].aux = 1)                                        \
    CHANGE(reducible, CONSTANT_NUMBER, v->constants[K_THIRD].num = 3)                                        \
    CHANGE(zero_thirds, CONSTANT_NUMBER, v->constants[K_THIRD].num = 0)                                      \
    CHANGE(large_text, CONSTANT_LARGE, v->constants[K_LARGE].aux = v->header->rulebook)                      \
    CHANGE(large_range, STRING_INDEX, v->constants[K_LARGE].aux = 9999)                                      \
    CHANGE(yes, CONSTANT_RANGE, v->constants[K_YES].num = 2)                                                 \
    CHANGE(choice_range, CONSTANT_RANGE, v->constants[K_QUALIFIED].num = 3)                                  \
    CHANGE(choice_of_none, CONSTANT_RANGE, v->constants[K_QUALIFIED].aux = 2)                                \
    CHANGE(date_range, CONSTANT_RANGE, v->constants[K_DATE].num = GJ_DATE_MIN - 1)                           \
    CHANGE(text_range, CONSTANT_RANGE, v->constants[K_TEXT].num = -1)                                        \
    CHANGE(calendar_empty, CALENDAR, v->calendar[0] = v->calendar[1] + 1)                                    \
    CHANGE(calendar_order, CALENDAR, v->calendar[3] = v->calendar[2] + 1)                                    \
    CHANGE(calendar_range, CALENDAR, v->calendar[2] = INT32_MIN)                                             \
    CHANGE(field_twice, FIELD_NAME, v->fields[F_WISH].name = v->fields[F_STAFF].name)                        \
    CHANGE(field_nameless, FIELD_NAME, v->fields[F_AREA].name = 0)                                           \
    CHANGE(field_below_scalar, FIELD_PARENT, v->fields[F_CONFORMING].parent = F_WISH)                        \
    CHANGE(field_below_later, FIELD_PARENT, v->fields[F_WISH].parent = F_SERVICE)                            \
    CHANGE(field_below_itself, FIELD_PARENT, v->fields[F_SERVICE].parent = F_SERVICE)                        \
    CHANGE(field_kind, FIELD_KIND, v->fields[F_WISH].kind = GJ_FIELD_CODES + 1)                              \
    CHANGE(codes_name, FIELD_KIND, v->fields[F_SCOPE].name = v->fields[F_STAFF].name)                        \
    CHANGE(field_type, FIELD_TYPE, v->fields[F_WISH].type = GJ_T_ENTRY)                                      \
    CHANGE(field_aux, FIELD_TYPE, v->fields[F_WISH].aux = 2)                                                 \
    CHANGE(group_type, FIELD_TYPE, v->fields[F_SERVICE].type = GJ_T_NUMBER)                                  \
    CHANGE(first_child, FIELD_LINK, v->fields[F_SERVICE].first_child = F_NOTE)                               \
    CHANGE(child_of_scalar, FIELD_LINK, v->fields[F_WISH].first_child = F_CONFORMING)                        \
    CHANGE(sibling, FIELD_LINK, v->fields[F_SITE_ID].next_sibling = F_ROOMS)                                 \
    CHANGE(sibling_of_last, FIELD_LINK, v->fields[F_NOTE].next_sibling = F_NOTE)                             \
    CHANGE(slot, FIELD_SLOT, v->fields[F_STAFF].slot = 0)                                                    \
    CHANGE(frame, FIELD_FRAME, v->fields[F_SITES].frame = 4)                                                 \
    CHANGE(frame_of_scalar, FIELD_FRAME, v->fields[F_WISH].frame = 1)                                        \
    CHANGE(flags, FIELD_FLAGS, v->fields[F_WISH].flags = 1u << 20)                                           \
    CHANGE(whole_text, FIELD_FLAGS, v->fields[F_NOTE].flags |= GJ_FIELD_WHOLE)                               \
    CHANGE(open_without, FIELD_FLAGS, v->fields[F_AREA].flags = GJ_FIELD_HIGH_OPEN)                          \
    CHANGE(nothing_without, FIELD_FLAGS, v->fields[F_AREA].flags = GJ_FIELD_DEFAULT_NOTHING)                 \
    CHANGE(group_bound, FIELD_FLAGS, v->fields[F_SERVICE].flags = GJ_FIELD_LOW)                              \
    CHANGE(bound_type, FIELD_BOUND, v->fields[F_STAFF].low = K_DATE)                                         \
    CHANGE(bound_range, FIELD_BOUND, v->fields[F_STAFF].high = 9999)                                         \
    CHANGE(bound_unused, FIELD_BOUND, v->fields[F_AREA].low = 1)                                             \
    CHANGE(bound_empty, FIELD_BOUND, v->fields[F_STAFF].low = K_HUNDRED)                                     \
    CHANGE(default_whole, FIELD_DEFAULT, v->fields[F_STAFF].fallback = K_THIRD)                              \
    CHANGE(default_low, FIELD_DEFAULT, v->fields[F_STAFF].fallback = K_ZERO)                                 \
    CHANGE(default_large, FIELD_DEFAULT, v->fields[F_STAFF].fallback = K_LARGE)                              \
    CHANGE(default_nothing, FIELD_DEFAULT, v->fields[F_NOTE].fallback = K_TEXT)                              \
    CHANGE(identity_of_record, FIELD_IDENTITY, v->fields[F_NOTE].flags |= GJ_FIELD_IDENTITY)                 \
    CHANGE(identity_twice, FIELD_IDENTITY, v->fields[F_SITE_STAFF].flags |= GJ_FIELD_IDENTITY)               \
    CHANGE(register_type, REGISTER_TYPE, v->registers[R_N2].type = GJ_T_COUNT)                               \
    CHANGE(register_aux, REGISTER_TYPE, v->registers[R_N2].aux = 1)                                          \
    CHANGE(column_nested, REGISTER_TYPE, v->registers[R_COLUMN].aux = F_ROOMS)                               \
    CHANGE(column_of, REGISTER_TYPE, v->registers[R_COLUMN].of = GJ_T_LIST)                                  \
    CHANGE(list_of_scalar, REGISTER_TYPE, v->registers[R_SITES].aux = F_WISH)                                \
    CHANGE(definition_kind, DEFINITION_KIND, v->definitions[0].kind = GJ_DEF_KIND_COUNT)                     \
    CHANGE(definition_flags, DEFINITION_KIND, v->definitions[0].flags |= 1u << 31)                           \
    CHANGE(definition_circle, DEFINITION_PARENT, v->definitions[D_LEVEL].parent = D_BAND)                    \
    CHANGE(definition_orphan, DEFINITION_PARENT, v->definitions[0].parent = D_COUNT)                         \
    CHANGE(definition_each, DEFINITION_LIST, v->definitions[D_PER_SITE].list = F_WISH)                       \
    CHANGE(definition_once, DEFINITION_LIST, v->definitions[D_TOTAL].list = F_SITES)                         \
    CHANGE(definition_register, DEFINITION_REGISTER, v->definitions[D_TOTAL].reg = R_COUNT)                  \
    CHANGE(definition_column, DEFINITION_REGISTER, v->definitions[D_TOTAL].reg = R_COLUMN)                   \
    CHANGE(definition_scalar, DEFINITION_REGISTER, v->definitions[D_PER_SITE].reg = R_TOTAL)                 \
    CHANGE(definition_suits, DEFINITION_REGISTER, v->definitions[D_LEVEL].reg = R_DISTINCT)                  \
    CHANGE(band_choice, DEFINITION_CHOICE, v->definitions[D_BAND].choice = 3)                                \
    CHANGE(band_alone, DEFINITION_CHOICE, v->definitions[D_BAND].parent = SAMPLE_NONE)                       \
    CHANGE(value_choice, DEFINITION_CHOICE, v->definitions[D_TOTAL].choice = 1)                              \
    CHANGE(code_gap, DEFINITION_CODE, v->definitions[D_TOTAL].code_size--)                                   \
    CHANGE(code_long, DEFINITION_CODE, v->definitions[D_DISTINCT].code_size++)                               \
    CHANGE(code_left, DEFINITION_CODE, v->definitions[D_DISTINCT].code_size--)                               \
    CHANGE(code_none, DEFINITION_CODE, v->definitions[D_PLACE].code = 1)                                     \
    CHANGE(owners, RESULT_OWNER, v->definitions[D_DISTINCT].reg = R_TOTAL)                                   \
    CHANGE(owner_none, RESULT_OWNER, v->definitions[D_LEGAL].parent = SAMPLE_NONE)                           \
    CHANGE(lines, LINE_COUNT, SECTION_OF(LINES).size += 4)                                                   \
    CHANGE(line_sources, LINE_COUNT, SECTION_OF(LINE_SOURCES).size += 4)                                     \
    CHANGE(line_source, LINE_SOURCE, v->line_sources[0] = 9)                                                 \
    CHANGE(steps, COST_STEPS, v->header->steps++)                                                            \
    CHANGE(loop_steps, COST_LOOPS, v->header->loop_steps--)

#define CHANGE(name, rule, statement)                                                                        \
    static void change_##name(view *v)                                                                       \
    {                                                                                                        \
        statement;                                                                                           \
    }
CHANGES(CHANGE)
#undef CHANGE

static void changed_images_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        gj_refusal_rule rule;
        void (*change)(view *v);
    } cases[] = {
#define CHANGE(name, rule, statement) {#name, GJ_REFUSE_##rule, change_##name},
        CHANGES(CHANGE)
#undef CHANGE
    };
    gj_allocator allocator = checked_alloc();
    void *image;
    size_t size;
    assert_int_equal(sample_image(allocator, &image, &size), GJ_OK);
    uint8_t *copy = allocator.resize(allocator.user, NULL, 0, size);
    expect_refusal("the sample", image, size, GJ_REFUSE_COUNT);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(copy, image, size);
        gj_image_header *header = (void *)copy;
#define AT(section) (void *)(copy + header->sections[GJ_SECTION_##section].offset)
        view v = {header,
                  size,
                  copy,
                  AT(STRINGS),
                  AT(STRING_BYTES),
                  AT(SOURCES),
                  AT(UNITS),
                  AT(ALTERNATIVES),
                  AT(CHOICES),
                  AT(FIELDS),
                  AT(READINGS),
                  AT(CONSTANTS),
                  AT(CALENDAR),
                  AT(REGISTERS),
                  AT(DEFINITIONS),
                  AT(CITATIONS),
                  AT(CODE),
                  AT(LINE_SOURCES),
                  AT(SILENT)};
#undef AT
        cases[i].change(&v);
        expect_refusal(cases[i].name, copy, v.size, cases[i].rule);
    }
    memcpy(copy, image, size);
    allocator.resize(allocator.user, copy, size, 0);
    uint8_t *shifted = allocator.resize(allocator.user, NULL, 0, size + 8);
    memcpy(shifted + 4, image, size);
    expect_refusal("off by 4", shifted + 4, size, GJ_REFUSE_ALIGNMENT);
    allocator.resize(allocator.user, shifted, size + 8, 0);
    allocator.resize(allocator.user, image, size, 0);
}

static void too_many_digits_are_refused(void **state)
{
    (void)state;
    gj_image_builder builder;
    gj_image_builder_init(&builder, checked_alloc());
    sample_tables(&builder);
    char digits[901] = {0};
    memset(digits, '9', sizeof digits - 1);
    uint32_t large = sample_number(&builder, digits);
    gj_image_constant constant = *GJ_AT(&builder.constants, gj_image_constant, large);
    for (size_t i = 0; i <= GJ_IMAGE_DIGITS_MAX / (sizeof digits - 1); i++)
        gj_image_add(&builder.constants, &constant);
    void *image;
    size_t size;
    assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_OK);
    expect_refusal("digits", image, size, GJ_REFUSE_CONSTANT_DIGITS);
    builder.allocator.resize(builder.allocator.user, image, size, 0);
    gj_image_builder_fini(&builder);
}

/* 19728 digits always fit into 65536 bits; 19729 nines do not, and that is no lack of memory. */
static void numbers_above_their_limit_are_refused(void **state)
{
    (void)state;
    static char digits[GJ_NUMBER_PART_DIGITS + 1];
    memset(digits, '9', GJ_NUMBER_PART_DIGITS);
    for (int above = 0; above < 2; above++) {
        gj_image_builder builder;
        gj_image_builder_init(&builder, checked_alloc());
        sample_tables(&builder);
        sample_definitions(&builder);
        gj_image_constant constant = {.type = GJ_T_NUMBER};
        constant.aux = gj_image_string(&builder, gj_text_from(digits + 1 - above));
        gj_image_add(&builder.constants, &constant);
        void *image;
        size_t size;
        assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_OK);
        expect_refusal("a large number", image, size, above ? GJ_REFUSE_CONSTANT_LARGE : GJ_REFUSE_COUNT);
        builder.allocator.resize(builder.allocator.user, image, size, 0);
        gj_image_builder_fini(&builder);
    }
}

static void every_rule_was_broken(void **state)
{
    (void)state;
    expect_all_refused(GJ_REFUSAL_BYTE);
    gj_refusal none = {0};
    assert_null(gj_refusal_find(&none));
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(gj_refusal_rows[i].name, gj_refusal_rows[k].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_images_are_refused),
        cmocka_unit_test(too_many_digits_are_refused),
        cmocka_unit_test(numbers_above_their_limit_are_refused),
        cmocka_unit_test(every_rule_was_broken),
    };
    return cmocka_run_group_tests_name("image_check", tests, NULL, NULL);
}
