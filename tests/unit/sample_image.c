/* The sample image of tests/unit/sample_image.h, table by table. */
#include "tests/unit/sample_image.h"

#include "vm/opcode_table.h"

uint32_t sample_string(gj_image_builder *b, const char *text)
{
    return gj_image_string(b, gj_text_from(text));
}

static uint32_t sample_cite(gj_image_builder *b, const char *label)
{
    gj_text text = gj_text_from(label);
    return gj_image_citations(b, &text, 1);
}

static void sample_choice(gj_image_builder *b, const char *name, const char *title)
{
    gj_image_choice choice = {.name = sample_string(b, name), .title = sample_string(b, title)};
    gj_image_add(&b->choices, &choice);
}

static void sample_field(gj_image_builder *b, const char *name, gj_image_field field)
{
    field.name = sample_string(b, name);
    field.line = 10 + (uint32_t)b->fields.count;
    if (field.kind == GJ_FIELD_LIST || field.kind == GJ_FIELD_CODES)
        field.type = GJ_T_LIST;
    if (field.kind == GJ_FIELD_GROUP)
        field.type = GJ_T_BOOL;
    gj_image_add(&b->fields, &field);
}

uint32_t sample_number(gj_image_builder *b, const char *fraction)
{
    gj_value value;
    if (gj_number_from_fraction_text(&b->arena, &value, gj_text_from(fraction)) == GJ_PARSE_OK)
        return gj_image_constant_of(b, GJ_T_NUMBER, 0, &value);
    b->failed = true;
    return 0;
}

/* Everything but definitions and code. */
void sample_tables(gj_image_builder *b)
{
    static const int32_t holidays[] = {20454, 20818, 20454 * 2, 20465 * 2 + 1};
    static const gj_image_register registers[R_COUNT] = {
        [R_N0] = {GJ_T_NUMBER, 0, 0, 0},
        [R_N1] = {GJ_T_NUMBER, 0, 0, 0},
        [R_N2] = {GJ_T_NUMBER, 0, 0, 0},
        [R_B0] = {GJ_T_BOOL, 0, 0, 0},
        [R_B1] = {GJ_T_BOOL, 0, 0, 0},
        [R_A0] = {GJ_T_ALTERNATIVE, LEVEL, 0, 0},
        [R_S0] = {GJ_T_ALTERNATIVE, STARS, 0, 0},
        [R_D0] = {GJ_T_DATE, 0, 0, 0},
        [R_X0] = {GJ_T_TEXT, 0, 0, 0},
        [R_E0] = {GJ_T_ENTRY, F_SITES, 0, 0},
        [R_E1] = {GJ_T_ENTRY, F_SITES, 0, 0},
        [R_ROOM] = {GJ_T_ENTRY, F_ROOMS, 0, 0},
        [R_SITES] = {GJ_T_LIST, F_SITES, 0, 0},
        [R_ROOMS] = {GJ_T_LIST, F_ROOMS, 0, 0},
        [R_SCOPES] = {GJ_T_LIST, F_SCOPES, 0, 0},
        [R_SCOPE] = {GJ_T_ENTRY, F_SCOPES, 0, 0},
        [R_COLUMN] = {GJ_T_COLUMN, F_SITES, GJ_T_NUMBER, 0},
        [R_SET] = {GJ_T_SET, 0, GJ_T_TEXT, 0},
        [R_TOTAL] = {GJ_T_NUMBER, 0, 0, 0},
        [R_PER_SITE] = {GJ_T_COLUMN, F_SITES, GJ_T_NUMBER, 0},
        [R_ELIGIBLE] = {GJ_T_BOOL, 0, 0, 0},
        [R_LEGAL] = {GJ_T_BOOL, 0, 0, 0},
        [R_LEVEL] = {GJ_T_ALTERNATIVE, LEVEL, 0, 0},
        [R_BAND] = {GJ_T_BOOL, 0, 0, 0},
        [R_DISTINCT] = {GJ_T_NUMBER, 0, 0, 0},
    };
    b->header.rulebook = sample_string(b, "sample");
    b->header.title = sample_string(b, "样本规则");
    b->header.issuer = sample_string(b, "测试");
    b->header.document = sample_string(b, "S-1:2025");
    b->header.book_version = sample_string(b, "A/1");
    b->header.interface = sample_string(b, "certification");
    b->header.effective = 20426;
    gj_image_source source = {.path = sample_string(b, "sample.gj")};
    gj_image_add(&b->sources, &source);
    gj_image_unit unit = {.name = sample_string(b, "person"), .title = sample_string(b, "人")};
    gj_image_add(&b->units, &unit);

    gj_image_alternatives level = {.name = sample_string(b, "level"), .count = 3, .ordered = 1};
    gj_image_alternatives stars = {.name = sample_string(b, "stars"), .first = 3, .count = 2};
    gj_image_add(&b->alternatives, &level);
    gj_image_add(&b->alternatives, &stars);
    sample_choice(b, "failed", "不合格");
    sample_choice(b, "qualified", "达标级");
    sample_choice(b, "five_star", "五星级");
    sample_choice(b, "corrected", "三星、四星、五星");
    sample_choice(b, "printed", "80分起均为五星");

    gj_value zero = gj_value_whole(0), hundred = gj_value_whole(100), yes = gj_value_bool(true);
    gj_value one = gj_value_whole(1), date = gj_value_whole(20454);
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &zero);
    gj_image_constant_of(b, GJ_T_NUMBER, 0, &hundred);
    sample_number(b, "1/3");
    sample_number(b, "-1000000000000000000000000000000/7");
    gj_image_constant_of(b, GJ_T_BOOL, 0, &yes);
    gj_image_constant_of(b, GJ_T_ALTERNATIVE, LEVEL, &one);
    gj_image_constant_of(b, GJ_T_DATE, 0, &date);
    gj_image_constant_text(b, gj_text_from("网点"));
    gj_image_constant_of(b, GJ_T_ALTERNATIVE, STARS, &one);

    uint32_t top = SAMPLE_NONE;
    sample_field(b, "as_of", (gj_image_field){.parent = top, .type = GJ_T_DATE});
    sample_field(b, "staff",
                 (gj_image_field){.parent = top,
                                  .unit = 1,
                                  .flags = GJ_FIELD_WHOLE | GJ_FIELD_LOW | GJ_FIELD_LOW_OPEN | GJ_FIELD_HIGH |
                                           GJ_FIELD_HAS_DEFAULT,
                                  .fallback = K_HUNDRED,
                                  .low = K_ZERO,
                                  .high = K_HUNDRED,
                                  .citation = sample_cite(b, "附录A"),
                                  .citations = 1});
    sample_field(b, "wish", (gj_image_field){.parent = top, .type = GJ_T_ALTERNATIVE, .aux = LEVEL});
    sample_field(b, "service", (gj_image_field){.parent = top, .kind = GJ_FIELD_GROUP});
    sample_field(b, "conforming", (gj_image_field){.parent = F_SERVICE, .type = GJ_T_BOOL});
    sample_field(b, "sites", (gj_image_field){.parent = top, .kind = GJ_FIELD_LIST});
    sample_field(b, "id", (gj_image_field){.parent = F_SITES, .type = GJ_T_TEXT, .flags = GJ_FIELD_IDENTITY});
    sample_field(b, "staff", (gj_image_field){.parent = F_SITES, .type = GJ_T_NUMBER});
    sample_field(b, "rooms", (gj_image_field){.parent = F_SITES, .kind = GJ_FIELD_LIST});
    sample_field(b, "area", (gj_image_field){.parent = F_ROOMS, .type = GJ_T_NUMBER});
    sample_field(b, "scopes", (gj_image_field){.parent = top, .kind = GJ_FIELD_CODES});
    sample_field(b, "value", (gj_image_field){.parent = F_SCOPES, .type = GJ_T_TEXT});
    sample_field(
        b, "note",
        (gj_image_field){.parent = top,
                         .type = GJ_T_TEXT,
                         .flags = GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING});

    gj_image_reading reading = {.name = sample_string(b, "stars"),
                                .title = sample_string(b, "星级"),
                                .alternatives = STARS,
                                .citation = sample_cite(b, "6.5.4.4"),
                                .citations = 1,
                                .line = 30};
    gj_image_add(&b->readings, &reading);
    for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++)
        gj_image_add(&b->calendar, &holidays[i]);
    for (size_t i = 0; i < R_COUNT; i++)
        gj_image_add(&b->registers, &registers[i]);
    gj_image_silent silent = {
        .name = sample_string(b, "onsite_days"), .citation = sample_cite(b, "6.4"), .citations = 1};
    gj_image_add(&b->silent, &silent);
}

/* A definition with code; J operands are moved to where the definition begins. */
uint32_t sample_definition(gj_image_builder *b, const char *name, gj_image_definition definition,
                           const sample_instruction *code, size_t count)
{
    definition.name = sample_string(b, name);
    definition.code = gj_image_here(b);
    definition.code_size = (uint32_t)count;
    definition.line = 40 + (uint32_t)b->definitions.count;
    if ((definition.flags & GJ_DEFINITION_EACH) == 0)
        definition.list = SAMPLE_NONE;
    for (size_t i = 0; i < count; i++) {
        const sample_instruction *one = &code[i];
        uint32_t at = gj_image_emit(b, one->op, one->a, one->b, one->c, 0, definition.line);
        const uint32_t operands[] = {one->a, one->b, one->c};
        for (size_t k = 0; k < 3; k++)
            if (gj_opcode_rows[one->op].shape[k][0] == 'J')
                gj_image_patch(b, at, definition.code + operands[k]);
    }
    return gj_image_add(&b->definitions, &definition);
}

void sample_definitions(gj_image_builder *b)
{
    static const sample_instruction total[] = {
        {GJ_OP_FIELD, R_N0, F_STAFF, 0},     {GJ_OP_CONST, R_N1, K_THIRD, 0},
        {GJ_OP_MUL, R_TOTAL, R_N0, R_N1},    {GJ_OP_CONST, R_N1, K_HUNDRED, 0},
        {GJ_OP_MIN, R_TOTAL, R_TOTAL, R_N1}, {GJ_OP_END, 0, 0, 0},
    };
    static const sample_instruction per_site[] = {
        {GJ_OP_LIST, R_SITES, F_SITES, 0},
        {GJ_OP_COLUMN, R_PER_SITE, R_SITES, 0},
        {GJ_OP_FOR, R_E0, R_SITES, 10},
        {GJ_OP_ENTRY_FIELD, R_N0, R_E0, F_SITE_STAFF},
        {GJ_OP_ENTRY_LIST, R_ROOMS, R_E0, F_ROOMS},
        {GJ_OP_FOR, R_ROOM, R_ROOMS, 8},
        {GJ_OP_ENTRY_FIELD, R_N1, R_ROOM, F_AREA},
        {GJ_OP_NEXT, R_ROOM, R_ROOMS, 6},
        {GJ_OP_STORE, R_PER_SITE, R_E0, R_N0},
        {GJ_OP_NEXT, R_E0, R_SITES, 3},
        {GJ_OP_END, 0, 0, 0},
    };
    static const sample_instruction eligible[] = {
        {GJ_OP_FIELD, R_LEGAL, F_CONFORMING, 0},
        {GJ_OP_NOTHING, R_ELIGIBLE, 0, 0},
        {GJ_OP_CASE, R_ELIGIBLE, R_LEGAL, 5},
        {GJ_OP_CONST, R_ELIGIBLE, K_YES, 0},
        {GJ_OP_JUMP, 6, 0, 0},
        {GJ_OP_OPEN, R_ELIGIBLE, 0, 0},
        {GJ_OP_END, 0, 0, 0},
    };
    static const sample_instruction band[] = {
        {GJ_OP_CONST, R_N0, K_HUNDRED, 0},
        {GJ_OP_NUMBER_LESS_EQUAL, R_BAND, R_N0, R_TOTAL},
        {GJ_OP_END, 0, 0, 0},
    };
    static const sample_instruction level[] = {
        {GJ_OP_READING, R_S0, 0, 0},
        {GJ_OP_FIELD, R_LEVEL, F_WISH, 0},
        {GJ_OP_CONST, R_A0, K_QUALIFIED, 0},
        {GJ_OP_SKIP_UNLESS, R_BAND, 5, 0},
        {GJ_OP_MERGE_MAX, R_LEVEL, R_A0, K_QUALIFIED},
        {GJ_OP_END, 0, 0, 0},
    };
    static const sample_instruction distinct[] = {
        {GJ_OP_LIST, R_SCOPES, F_SCOPES, 0}, {GJ_OP_SET, R_SET, 0, 0},
        {GJ_OP_FOR, R_SCOPE, R_SCOPES, 6},   {GJ_OP_ENTRY_FIELD, R_X0, R_SCOPE, F_SCOPE},
        {GJ_OP_INSERT, R_SET, R_X0, 0},      {GJ_OP_NEXT, R_SCOPE, R_SCOPES, 3},
        {GJ_OP_SIZE, R_DISTINCT, R_SET, 0},  {GJ_OP_END, 0, 0, 0},
    };
    uint32_t top = SAMPLE_NONE;
    gj_text clauses[] = {GJ_TEXT("6.5.4.1"), GJ_TEXT("表1")};
    uint32_t cited = gj_image_citations(b, clauses, 2);
    sample_definition(b, "total",
                      (gj_image_definition){.title = sample_string(b, "综合评分"),
                                            .parent = top,
                                            .flags = GJ_DEFINITION_RESULT | GJ_DEFINITION_INTERFACE,
                                            .reg = R_TOTAL,
                                            .unit = 1,
                                            .citation = cited,
                                            .citations = 2},
                      SAMPLE_CODE(total));
    sample_definition(
        b, "per_site",
        (gj_image_definition){.parent = top, .flags = GJ_DEFINITION_EACH, .reg = R_PER_SITE, .list = F_SITES},
        SAMPLE_CODE(per_site));
    sample_definition(
        b, "eligible",
        (gj_image_definition){
            .parent = top, .kind = GJ_DEF_CONDITIONS, .flags = GJ_DEFINITION_RESULT, .reg = R_ELIGIBLE},
        SAMPLE_CODE(eligible));
    sample_definition(b, "legal",
                      (gj_image_definition){.parent = D_ELIGIBLE,
                                            .kind = GJ_DEF_CONDITION,
                                            .reg = R_LEGAL,
                                            .citation = cited, /* a run shared with `total` */
                                            .citations = 2},
                      NULL, 0);
    sample_definition(
        b, "five_star",
        (gj_image_definition){.parent = D_LEVEL, .kind = GJ_DEF_BAND, .reg = R_BAND, .choice = 2},
        SAMPLE_CODE(band));
    sample_definition(b, "level",
                      (gj_image_definition){
                          .parent = top, .kind = GJ_DEF_BANDS, .flags = GJ_DEFINITION_RESULT, .reg = R_LEVEL},
                      SAMPLE_CODE(level));
    sample_definition(b, "distinct", (gj_image_definition){.parent = top, .reg = R_DISTINCT},
                      SAMPLE_CODE(distinct));
    sample_definition(
        b, "place", (gj_image_definition){.parent = top, .kind = GJ_DEF_GROUP, .reg = SAMPLE_NONE}, NULL, 0);
}

/* The whole sample as an image from `allocator`. */
gj_status sample_image(gj_allocator allocator, void **image, size_t *size)
{
    gj_image_builder builder;
    gj_image_builder_init(&builder, allocator);
    sample_tables(&builder);
    sample_definitions(&builder);
    gj_status status = gj_image_finish(&builder, image, size);
    gj_image_builder_fini(&builder);
    return status;
}
