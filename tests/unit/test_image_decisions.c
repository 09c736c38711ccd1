/* Each decision of the checks before the code, condition by condition: images of a few records, in pairs that
 * differ in one condition and in the verdict. Blocks are laid out by hand, layouts and definitions with the
 * builder. The second verifier must say the same of each. */
#include <string.h>
#include "lang/image_builder.h"
#include "tests/unit/refusal_fixture.h"

#define NONE UINT32_MAX
#define FINE GJ_REFUSE_COUNT

/* ---- blocks
 * ------------------------------------------------------------------------------------------------ */

typedef struct block {
    uint8_t bytes[1024] __attribute__((aligned(8)));
    size_t size;
    int next; /* section */
} block;

static gj_image_header *header_of(block *b)
{
    return (gj_image_header *)(void *)b->bytes;
}

static void block_begin(block *b)
{
    *b = (block){.size = sizeof(gj_image_header)};
    header_of(b)->magic = GJ_IMAGE_MAGIC;
    header_of(b)->version = GJ_IMAGE_VERSION;
}

/* The next section, and empty ones up to it. */
static void block_put(block *b, gj_section section, const void *bytes, size_t size)
{
    for (; b->next <= (int)section; b->next++) {
        b->size = (b->size + 7) / 8 * 8;
        header_of(b)->sections[b->next].offset = b->size;
    }
    assert_true(b->size + size + 8 < sizeof b->bytes);
    if (size > 0)
        memcpy(b->bytes + b->size, bytes, size);
    header_of(b)->sections[section].size = size;
    b->size += size;
}

static void expect_block(const char *what, block *b, gj_refusal_rule rule)
{
    block_put(b, GJ_SECTION_SILENT, NULL, 0);
    b->size = (b->size + 7) / 8 * 8;
    header_of(b)->size = b->size;
    expect_refusal(what, b->bytes, b->size, rule);
}

typedef struct words {
    uint32_t word[6];
    size_t count;
} words;

static void expect_strings(const char *what, words offsets, size_t bytes, gj_refusal_rule rule)
{
    static const uint8_t zeros[64];
    block b;
    block_begin(&b);
    block_put(&b, GJ_SECTION_STRINGS, offsets.word, offsets.count * 4);
    block_put(&b, GJ_SECTION_STRING_BYTES, zeros, bytes);
    expect_block(what, &b, rule);
}

static void test_string_tables(void **state)
{
    (void)state;
    expect_strings("the smallest image", (words){{0, 8}, 2}, 8, FINE);
    expect_strings("two strings", (words){{0, 8, 16}, 3}, 16, FINE);
    expect_strings("no offset", (words){{0}, 0}, 0, GJ_REFUSE_STRING_TABLE);
    expect_strings("one offset", (words){{0}, 1}, 8, GJ_REFUSE_STRING_TABLE);
    expect_strings("a first string elsewhere", (words){{4, 8}, 2}, 8, GJ_REFUSE_STRING_TABLE);
    expect_strings("a string without room for its size", (words){{0, 8, 16}, 3}, 8, GJ_REFUSE_STRING_TABLE);
    expect_strings("bytes behind the last string", (words){{0, 8}, 2}, 16, GJ_REFUSE_STRING_TABLE);
    expect_strings("an end elsewhere", (words){{0, 4}, 2}, 8, GJ_REFUSE_STRING_TABLE);
}

static void expect_calendar(const char *what, words table, gj_refusal_rule rule)
{
    static const uint32_t offsets[] = {0, 8};
    static const uint8_t zeros[8];
    block b;
    block_begin(&b);
    block_put(&b, GJ_SECTION_STRINGS, offsets, sizeof offsets);
    block_put(&b, GJ_SECTION_STRING_BYTES, zeros, sizeof zeros);
    block_put(&b, GJ_SECTION_CALENDAR, table.word, table.count * 4);
    expect_block(what, &b, rule);
}

static void test_calendars(void **state)
{
    (void)state;
    uint32_t before = (uint32_t)(GJ_DATE_MIN - 1), after = (uint32_t)(GJ_DATE_MAX + 1);
    uint32_t first = (uint32_t)GJ_DATE_MIN, last = (uint32_t)GJ_DATE_MAX;
    expect_calendar("no holidays", (words){{0}, 0}, FINE);
    expect_calendar("a table without exceptions", (words){{5, 5}, 2}, FINE);
    expect_calendar("all days that there are", (words){{first, last}, 2}, FINE);
    expect_calendar("half a table", (words){{5}, 1}, GJ_REFUSE_CALENDAR);
    expect_calendar("it begins too early", (words){{before, last}, 2}, GJ_REFUSE_CALENDAR);
    expect_calendar("it ends too late", (words){{first, after}, 2}, GJ_REFUSE_CALENDAR);
    expect_calendar("it ends before it begins", (words){{6, 5}, 2}, GJ_REFUSE_CALENDAR);
    expect_calendar("ascending", (words){{0, 10, 0, 3, 20}, 5}, FINE);
    expect_calendar("a day twice", (words){{0, 10, 4, 5}, 4}, GJ_REFUSE_CALENDAR);
    expect_calendar("a day before the table", (words){{1, 10, 1}, 3}, GJ_REFUSE_CALENDAR);
    expect_calendar("a day behind the table", (words){{0, 10, 22}, 3}, GJ_REFUSE_CALENDAR);
    expect_calendar("days before 1970", (words){{(uint32_t)-10, 10, (uint32_t)-20, (uint32_t)-17}, 4}, FINE);
}

/* ---- layouts
 * ----------------------------------------------------------------------------------------------- */

enum { K0, K5, K10, K_HALF, K_DAY, K_FIRST, K_SECOND, K_OF_OTHER };

static uint32_t text(gj_image_builder *b, const char *c_string)
{
    return gj_image_string(b, gj_text_from(c_string));
}

static void begin(gj_image_builder *b)
{
    gj_image_builder_init(b, checked_alloc());
    gj_image_source source = {.path = text(b, "made.gj")};
    gj_image_add(&b->sources, &source);
    for (uint32_t set = 0; set < 2; set++) {
        gj_image_alternatives one = {
            .name = text(b, set == 0 ? "one" : "other"), .first = 2 * set, .count = 2};
        gj_image_add(&b->alternatives, &one);
        for (int i = 0; i < 2; i++) {
            gj_image_choice choice = {.name = text(b, i == 0 ? "no" : "full")};
            gj_image_add(&b->choices, &choice);
        }
    }
    gj_value zero = gj_value_whole(0), five = gj_value_whole(5), ten = gj_value_whole(10),
             one = gj_value_whole(1);
    gj_value half = one;
    half.den = 2;
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &zero);
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &five);
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &ten);
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &half);
    gj_image_constant_of(b, GJ_T_DATE, 0, &five);
    gj_image_constant_of(b, GJ_T_ALTERNATIVE, 0, &zero);
    gj_image_constant_of(b, GJ_T_ALTERNATIVE, 0, &one);
    gj_image_constant_of(b, GJ_T_ALTERNATIVE, 1, &one);
}

static uint32_t put_field(gj_image_builder *b, const char *name, gj_image_field field)
{
    field.name = text(b, name);
    if (field.kind == GJ_FIELD_LIST || field.kind == GJ_FIELD_CODES)
        field.type = GJ_T_LIST;
    if (field.kind == GJ_FIELD_GROUP)
        field.type = GJ_T_BOOL;
    return gj_image_add(&b->fields, &field);
}

static void expect(const char *what, gj_image_builder *b, gj_refusal_rule rule)
{
    void *image;
    size_t size;
    assert_int_equal(gj_image_finish(b, &image, &size), GJ_OK);
    expect_refusal(what, image, size, rule);
    b->allocator.resize(b->allocator.user, image, size, 0);
    gj_image_builder_fini(b);
}

static void expect_field(const char *what, gj_image_field field, gj_refusal_rule rule)
{
    gj_image_builder b;
    begin(&b);
    field.parent = NONE;
    put_field(&b, "tested", field);
    expect(what, &b, rule);
}

#define F(...) ((gj_image_field){__VA_ARGS__})
#define LOW    GJ_FIELD_LOW
#define HIGH   GJ_FIELD_HIGH
#define GIVEN  GJ_FIELD_HAS_DEFAULT

static void test_bounds_and_defaults(void **state)
{
    (void)state;
    expect_field("a number", F(.flags = 0), FINE);
    expect_field("between", F(.flags = LOW | HIGH, .low = K0, .high = K5), FINE);
    expect_field("at one point", F(.flags = LOW | HIGH, .low = K5, .high = K5), FINE);
    expect_field("at no point, low open", F(.flags = LOW | GJ_FIELD_LOW_OPEN | HIGH, .low = K5, .high = K5),
                 GJ_REFUSE_FIELD_BOUND);
    expect_field("at no point, high open", F(.flags = LOW | GJ_FIELD_HIGH_OPEN | HIGH, .low = K5, .high = K5),
                 GJ_REFUSE_FIELD_BOUND);
    expect_field("upside down", F(.flags = LOW | HIGH, .low = K10, .high = K5), GJ_REFUSE_FIELD_BOUND);
    expect_field("a low bound alone", F(.flags = LOW, .low = K10), FINE);
    expect_field("a high bound alone", F(.flags = HIGH, .high = K10), FINE);
    expect_field("a bound that is a date", F(.flags = LOW, .low = K_DAY), GJ_REFUSE_FIELD_BOUND);
    expect_field("a date's bound", F(.type = GJ_T_DATE, .flags = LOW, .low = K_DAY), FINE);
    expect_field("a bound without its flag", F(.low = K5), GJ_REFUSE_FIELD_BOUND);
    expect_field("a high bound without its flag", F(.high = K5), GJ_REFUSE_FIELD_BOUND);
    expect_field("a default", F(.flags = GIVEN, .fallback = K5), FINE);
    expect_field("a default without its flag", F(.fallback = K5), GJ_REFUSE_FIELD_DEFAULT);
    expect_field("at the low bound", F(.flags = GIVEN | LOW, .fallback = K5, .low = K5), FINE);
    expect_field("at an open bound", F(.flags = GIVEN | LOW | GJ_FIELD_LOW_OPEN, .fallback = K5, .low = K5),
                 GJ_REFUSE_FIELD_DEFAULT);
    expect_field("below", F(.flags = GIVEN | LOW, .fallback = K0, .low = K5), GJ_REFUSE_FIELD_DEFAULT);
    expect_field("at the high bound", F(.flags = GIVEN | HIGH, .fallback = K5, .high = K5), FINE);
    expect_field("at an open high bound",
                 F(.flags = GIVEN | HIGH | GJ_FIELD_HIGH_OPEN, .fallback = K5, .high = K5),
                 GJ_REFUSE_FIELD_DEFAULT);
    expect_field("above", F(.flags = GIVEN | HIGH, .fallback = K10, .high = K5), GJ_REFUSE_FIELD_DEFAULT);
    expect_field("whole", F(.flags = GIVEN | GJ_FIELD_WHOLE, .fallback = K5), FINE);
    expect_field("not whole", F(.flags = GIVEN | GJ_FIELD_WHOLE, .fallback = K_HALF),
                 GJ_REFUSE_FIELD_DEFAULT);
    expect_field("not whole, and may be", F(.flags = GIVEN, .fallback = K_HALF), FINE);
    expect_field("an alternative's default",
                 F(.type = GJ_T_ALTERNATIVE, .flags = GIVEN, .fallback = K_SECOND), FINE);
    expect_field("another's alternative", F(.type = GJ_T_ALTERNATIVE, .flags = GIVEN, .fallback = K_OF_OTHER),
                 GJ_REFUSE_FIELD_DEFAULT);
    expect_field("alternatives in order",
                 F(.type = GJ_T_ALTERNATIVE, .flags = LOW | HIGH, .low = K_FIRST, .high = K_SECOND), FINE);
    expect_field("nothing", F(.flags = GIVEN | GJ_FIELD_DEFAULT_NOTHING), FINE);
    expect_field("nothing, and a constant", F(.flags = GIVEN | GJ_FIELD_DEFAULT_NOTHING, .fallback = K5),
                 GJ_REFUSE_FIELD_DEFAULT);
    expect_field("nothing of no default", F(.flags = GJ_FIELD_DEFAULT_NOTHING), GJ_REFUSE_FIELD_FLAGS);
}

static void test_flags(void **state)
{
    (void)state;
    expect_field("whole text", F(.type = GJ_T_TEXT, .flags = GJ_FIELD_WHOLE), GJ_REFUSE_FIELD_FLAGS);
    expect_field("bounded text", F(.type = GJ_T_TEXT, .flags = LOW), GJ_REFUSE_FIELD_FLAGS);
    expect_field("text bounded above", F(.type = GJ_T_TEXT, .flags = HIGH), GJ_REFUSE_FIELD_FLAGS);
    expect_field("bounded yes", F(.type = GJ_T_BOOL, .flags = HIGH), GJ_REFUSE_FIELD_FLAGS);
    expect_field("open below", F(.flags = GJ_FIELD_LOW_OPEN), GJ_REFUSE_FIELD_FLAGS);
    expect_field("open above", F(.flags = GJ_FIELD_HIGH_OPEN), GJ_REFUSE_FIELD_FLAGS);
    expect_field("unknown", F(.flags = 512), GJ_REFUSE_FIELD_FLAGS);
    expect_field("a group that may be nothing", F(.kind = GJ_FIELD_GROUP, .flags = GJ_FIELD_MAY_BE_NOTHING),
                 FINE);
    expect_field("a group that is nothing by default",
                 F(.kind = GJ_FIELD_GROUP, .flags = GIVEN | GJ_FIELD_DEFAULT_NOTHING), FINE);
    expect_field("a group with a default", F(.kind = GJ_FIELD_GROUP, .flags = GIVEN), GJ_REFUSE_FIELD_FLAGS);
    expect_field("a group with a bound", F(.kind = GJ_FIELD_GROUP, .flags = HIGH), GJ_REFUSE_FIELD_FLAGS);
    expect_field("an identity of the record", F(.type = GJ_T_TEXT, .flags = GJ_FIELD_IDENTITY),
                 GJ_REFUSE_FIELD_IDENTITY);
    expect_field("alternatives of a number", F(.aux = 1), GJ_REFUSE_FIELD_TYPE);
    expect_field("no such alternatives", F(.type = GJ_T_ALTERNATIVE, .aux = 2), GJ_REFUSE_FIELD_TYPE);
    expect_field("a scalar of lists", F(.type = GJ_T_LIST), GJ_REFUSE_FIELD_TYPE);
}

/* A parent of one kind, and below it one or two fields. */
static void expect_below(const char *what, gj_field_kind kind, gj_image_field below, uint32_t count,
                         gj_refusal_rule rule)
{
    static const char *const names[] = {"value", "second"};
    gj_image_builder b;
    begin(&b);
    uint32_t parent = put_field(&b, "above", F(.kind = kind, .parent = NONE));
    below.parent = parent;
    for (uint32_t i = 0; i < count; i++)
        put_field(&b, names[i], below);
    expect(what, &b, rule);
}

static void test_trees(void **state)
{
    (void)state;
    gj_image_field plain = F(.type = GJ_T_TEXT), group = F(.kind = GJ_FIELD_GROUP);
    gj_image_field identity = F(.type = GJ_T_TEXT, .flags = GJ_FIELD_IDENTITY);
    expect_below("a list", GJ_FIELD_LIST, plain, 1, FINE);
    expect_below("a list of nothing", GJ_FIELD_LIST, plain, 0, GJ_REFUSE_FIELD_FRAME);
    expect_below("an empty group", GJ_FIELD_GROUP, plain, 0, FINE);
    expect_below("codes", GJ_FIELD_CODES, plain, 1, FINE);
    expect_below("codes of nothing", GJ_FIELD_CODES, plain, 0, GJ_REFUSE_FIELD_KIND);
    expect_below("codes of two", GJ_FIELD_CODES, plain, 2, GJ_REFUSE_FIELD_KIND);
    expect_below("codes of groups", GJ_FIELD_CODES, group, 1, GJ_REFUSE_FIELD_KIND);
    expect_below("below a scalar", GJ_FIELD_SCALAR, plain, 1, GJ_REFUSE_FIELD_PARENT);
    expect_below("an identity", GJ_FIELD_LIST, identity, 1, FINE);
    expect_below("two identities", GJ_FIELD_LIST, identity, 2, GJ_REFUSE_FIELD_IDENTITY);
    expect_below("an identity of a group", GJ_FIELD_GROUP, identity, 1, GJ_REFUSE_FIELD_IDENTITY);
    for (uint32_t levels = GJ_IMAGE_DEPTH_MAX; levels <= GJ_IMAGE_DEPTH_MAX + 1; levels++) {
        gj_image_builder b;
        uint32_t above = NONE;
        begin(&b);
        for (uint32_t i = 0; i < levels; i++)
            above = put_field(&b, "deeper", F(.kind = GJ_FIELD_GROUP, .parent = above));
        expect("nested", &b, levels == GJ_IMAGE_DEPTH_MAX ? FINE : GJ_REFUSE_FIELD_PARENT);
    }
}

/* ---- definitions
 * ------------------------------------------------------------------------------------------- */

enum { R_NUMBER, R_BOOL, R_ALTERNATIVE, R_COLUMN, R_CONSTANT, R_SET, R_ENTRY };

static uint32_t put_definition(gj_image_builder *b, gj_image_definition definition)
{
    definition.name = text(b, "d");
    if ((definition.flags & GJ_DEFINITION_EACH) == 0)
        definition.list = NONE;
    return gj_image_add(&b->definitions, &definition);
}

/* Code that makes its register nothing, or a column. */
static void put_code(gj_image_builder *b, gj_image_definition *definition)
{
    definition->code = gj_image_here(b);
    if (definition->reg == R_COLUMN) {
        gj_image_register list = {GJ_T_LIST, 0, 0, 0};
        uint32_t reg = gj_image_add(&b->registers, &list);
        gj_image_emit(b, GJ_OP_LIST, reg, 0, 0, 0, 1);
        gj_image_emit(b, GJ_OP_COLUMN, R_COLUMN, reg, 0, 0, 1);
    } else if (definition->reg != NONE) {
        gj_image_emit(b, GJ_OP_NOTHING, definition->reg, 0, 0, 0, 1);
    }
    gj_image_emit(b, GJ_OP_END, 0, 0, 0, 0, 1);
    definition->code_size = gj_image_here(b) - definition->code;
}

static void begin_definitions(gj_image_builder *b)
{
    static const gj_image_register registers[] = {[R_NUMBER] = {GJ_T_NUMBER, 0, 0, 0},
                                                  [R_BOOL] = {GJ_T_BOOL, 0, 0, 0},
                                                  [R_ALTERNATIVE] = {GJ_T_ALTERNATIVE, 0, 0, 0},
                                                  [R_COLUMN] = {GJ_T_COLUMN, 0, GJ_T_NUMBER, 0},
                                                  [R_CONSTANT] = {GJ_T_NUMBER, 0, 1 + K5, 0},
                                                  [R_SET] = {GJ_T_SET, 0, GJ_T_NUMBER, 0},
                                                  [R_ENTRY] = {GJ_T_ENTRY, 0, 0, 0}};
    begin(b);
    uint32_t list = put_field(b, "list", F(.kind = GJ_FIELD_LIST, .parent = NONE));
    put_field(b, "part", F(.parent = list));
    uint32_t other = put_field(b, "more", F(.kind = GJ_FIELD_LIST, .parent = NONE));
    put_field(b, "part", F(.parent = other));
    for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++)
        gj_image_add(&b->registers, &registers[i]);
}

static void expect_definition(const char *what, gj_image_definition definition, gj_refusal_rule rule)
{
    gj_image_builder b;
    begin_definitions(&b);
    definition.parent = NONE;
    put_code(&b, &definition);
    put_definition(&b, definition);
    expect(what, &b, rule);
}

#define D(...) ((gj_image_definition){__VA_ARGS__})

static void test_values_suit_their_kind(void **state)
{
    static const struct {
        gj_definition_kind kind;
        bool number, yes_no, alternative;
    } kinds[] = {
        {GJ_DEF_VALUE, true, true, true},       {GJ_DEF_CONDITIONS, false, true, false},
        {GJ_DEF_CONDITION, false, true, false}, {GJ_DEF_DEADLINE, true, true, true},
        {GJ_DEF_BANDS, false, false, true},     {GJ_DEF_STEPS, true, false, false},
        {GJ_DEF_STEP, true, false, false},      {GJ_DEF_SCORE, true, true, true},
        {GJ_DEF_NODE, true, true, true},        {GJ_DEF_PROPERTY, true, true, true},
        {GJ_DEF_TEST, false, true, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        uint32_t kind = kinds[i].kind;
        gj_refusal_rule no = GJ_REFUSE_DEFINITION_REGISTER;
        expect_definition("of a number", D(.kind = kind, .reg = R_NUMBER), kinds[i].number ? FINE : no);
        expect_definition("of yes/no", D(.kind = kind, .reg = R_BOOL), kinds[i].yes_no ? FINE : no);
        expect_definition("of an alternative", D(.kind = kind, .reg = R_ALTERNATIVE),
                          kinds[i].alternative ? FINE : no);
    }
    expect_definition("of a constant", D(.reg = R_CONSTANT), GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("of a set", D(.reg = R_SET), GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("of an entry", D(.reg = R_ENTRY), GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("a group with a value", D(.kind = GJ_DEF_GROUP, .reg = R_NUMBER),
                      GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("a group with code", D(.kind = GJ_DEF_GROUP, .reg = NONE), FINE);
    expect_definition("one for each", D(.flags = GJ_DEFINITION_EACH, .reg = R_COLUMN), FINE);
    expect_definition("one for each of another list",
                      D(.flags = GJ_DEFINITION_EACH, .reg = R_COLUMN, .list = 2),
                      GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("one for each of no list", D(.flags = GJ_DEFINITION_EACH, .reg = R_COLUMN, .list = 1),
                      GJ_REFUSE_DEFINITION_LIST);
    expect_definition("one for each, a scalar", D(.flags = GJ_DEFINITION_EACH, .reg = R_NUMBER),
                      GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("a column for one", D(.reg = R_COLUMN), GJ_REFUSE_DEFINITION_REGISTER);
    expect_definition("a band alone", D(.kind = GJ_DEF_BAND, .reg = R_BOOL), GJ_REFUSE_DEFINITION_CHOICE);
    expect_definition("a level of no band", D(.reg = R_NUMBER, .choice = 1), GJ_REFUSE_DEFINITION_CHOICE);
}

/* A band or veto below something. */
static void expect_band(const char *what, gj_image_definition above, gj_image_definition band,
                        bool code_above, gj_refusal_rule rule)
{
    gj_image_builder b;
    begin_definitions(&b);
    band.reg = R_BOOL;
    band.parent = 1;
    above.parent = NONE;
    put_code(&b, &band);
    if (code_above)
        put_code(&b, &above);
    put_definition(&b, band);
    put_definition(&b, above);
    expect(what, &b, rule);
}

static void test_bands_have_levels(void **state)
{
    gj_image_definition bands = D(.kind = GJ_DEF_BANDS, .reg = R_ALTERNATIVE);
    (void)state;
    expect_band("a band", bands, D(.kind = GJ_DEF_BAND, .choice = 1), true, FINE);
    expect_band("a veto", bands, D(.kind = GJ_DEF_VETO, .choice = 1), true, FINE);
    expect_band("a level too many", bands, D(.kind = GJ_DEF_BAND, .choice = 2), true,
                GJ_REFUSE_DEFINITION_CHOICE);
    expect_band("a veto of a level too many", bands, D(.kind = GJ_DEF_VETO, .choice = 2), true,
                GJ_REFUSE_DEFINITION_CHOICE);
    expect_band("a band of a value", D(.kind = GJ_DEF_VALUE, .reg = R_ALTERNATIVE), D(.kind = GJ_DEF_BAND),
                true, GJ_REFUSE_DEFINITION_CHOICE);
    expect_band("a band of bands without a value", D(.kind = GJ_DEF_BANDS, .reg = NONE),
                D(.kind = GJ_DEF_BAND), false, GJ_REFUSE_DEFINITION_CHOICE);
}

/* What shows another's register, and what shows nobody's. */
static void expect_shown(const char *what, bool parent_has_code, bool below_it, gj_refusal_rule rule)
{
    gj_image_builder b;
    begin_definitions(&b);
    gj_image_definition whole =
        D(.parent = NONE, .kind = GJ_DEF_CONDITIONS, .reg = parent_has_code ? R_BOOL : NONE);
    if (parent_has_code) {
        whole.code_size = 3;
        gj_image_emit(&b, GJ_OP_NOTHING, R_BOOL, 0, 0, 0, 1);
        gj_image_emit(&b, GJ_OP_NOTHING, R_NUMBER, 0, 0, 0, 1);
        gj_image_emit(&b, GJ_OP_END, 0, 0, 0, 0, 1);
    }
    put_definition(&b, whole);
    put_definition(&b, D(.parent = below_it ? 0 : NONE, .kind = GJ_DEF_GROUP, .reg = NONE));
    put_definition(&b, D(.parent = 1, .reg = R_NUMBER));
    expect(what, &b, rule);
}

static void test_parts_show_what_their_whole_writes(void **state)
{
    (void)state;
    expect_shown("written by what is above what is above", true, true, FINE);
    expect_shown("written by nobody above", true, false, GJ_REFUSE_RESULT_OWNER);
    expect_shown("nobody above has code", false, true, GJ_REFUSE_RESULT_OWNER);
    for (uint32_t levels = GJ_IMAGE_DEPTH_MAX; levels <= GJ_IMAGE_DEPTH_MAX + 1; levels++) {
        gj_image_builder b;
        begin_definitions(&b);
        for (uint32_t i = 0; i < levels; i++)
            put_definition(&b, D(.parent = i - 1, .kind = GJ_DEF_GROUP, .reg = NONE)); /* 0 - 1 is none */
        expect("nested", &b, levels == GJ_IMAGE_DEPTH_MAX ? FINE : GJ_REFUSE_DEFINITION_PARENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_string_tables),
        cmocka_unit_test(test_calendars),
        cmocka_unit_test(test_bounds_and_defaults),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_values_suit_their_kind),
        cmocka_unit_test(test_bands_have_levels),
        cmocka_unit_test(test_parts_show_what_their_whole_writes),
    };
    return cmocka_run_group_tests_name("image decisions", tests, NULL, NULL);
}
