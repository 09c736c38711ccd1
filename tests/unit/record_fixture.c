/* Builds the layout with the image builder, so that what the tests read has passed the verifier. */
#include "tests/unit/record_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "lang/image_builder.h"

#define TOP UINT32_MAX

static uint32_t text(gj_image_builder *b, const char *words)
{
    return gj_image_string(b, gj_text_from(words));
}

static uint32_t alternatives(gj_image_builder *b, const char *name, bool ordered, const char *const *choices)
{
    gj_image_alternatives made = {.name = text(b, name),
                                  .title = text(b, name),
                                  .first = (uint32_t)b->choices.count,
                                  .ordered = ordered ? 1 : 0};
    for (; choices[made.count] != NULL; made.count++) {
        gj_image_choice choice = {.name = text(b, choices[made.count])};
        choice.title = made.count == 0 ? text(b, "初次审查") : choice.name;
        (void)gj_image_add(&b->choices, &choice);
    }
    return gj_image_add(&b->alternatives, &made);
}

static uint32_t constant(gj_image_builder *b, gj_type_kind type, uint32_t aux, int64_t number)
{
    gj_value value = gj_value_whole(number);
    return gj_image_constant_of(b, type, aux, &value);
}

static void field(gj_image_builder *b, enum field index, const char *name, uint32_t parent,
                  gj_image_field rest)
{
    rest.name = text(b, name);
    rest.title = text(b, index == F_STAFF ? "有效人数" : name);
    rest.parent = parent;
    rest.line = (uint32_t)index + 1;
    (void)gj_image_add(&b->fields, &rest);
}

#define SCALAR(t, ...)                                                                                       \
    (gj_image_field)                                                                                         \
    {                                                                                                        \
        .kind = GJ_FIELD_SCALAR, .type = GJ_T_##t, __VA_ARGS__                                               \
    }
#define GROUP(f)                                                                                             \
    (gj_image_field)                                                                                         \
    {                                                                                                        \
        .kind = GJ_FIELD_GROUP, .type = GJ_T_BOOL, .flags = (f)                                              \
    }
#define LIST(k, f)                                                                                           \
    (gj_image_field)                                                                                         \
    {                                                                                                        \
        .kind = GJ_FIELD_##k, .type = GJ_T_LIST, .flags = (f)                                                \
    }

#define OR_NONE (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING)

static void top_fields(gj_image_builder *b, uint32_t kinds, uint32_t grades)
{
    uint32_t zero = constant(b, GJ_T_NUMBER, 0, 0), one = constant(b, GJ_T_NUMBER, 0, 1);
    field(b, F_CASE, "case", TOP, SCALAR(TEXT, .flags = 0));
    field(b, F_AS_OF, "as_of", TOP, SCALAR(DATE, .flags = GJ_FIELD_MAY_BE_NOTHING));
    field(b, F_STAFF, "effective_staff", TOP, SCALAR(NUMBER, .flags = GJ_FIELD_LOW, .low = zero));
    field(b, F_BRANCHES, "branch_count", TOP,
          SCALAR(NUMBER, .flags = GJ_FIELD_WHOLE | GJ_FIELD_LOW | GJ_FIELD_HIGH, .low = zero,
                 .high = constant(b, GJ_T_NUMBER, 0, 500)));
    field(b, F_AUDIT_KIND, "audit_kind", TOP, SCALAR(ALTERNATIVE, .aux = kinds));
    field(b, F_MYSTERY, "mystery", TOP,
          SCALAR(BOOL, .flags = GJ_FIELD_HAS_DEFAULT, .fallback = constant(b, GJ_T_BOOL, 0, 0)));
    field(b, F_RATIO, "ratio", TOP,
          SCALAR(NUMBER, .flags = GJ_FIELD_LOW | GJ_FIELD_LOW_OPEN | GJ_FIELD_HIGH | GJ_FIELD_HIGH_OPEN,
                 .low = zero, .high = one));
    field(b, F_OPENED, "opened", TOP,
          SCALAR(DATE, .flags = GJ_FIELD_LOW, .low = constant(b, GJ_T_DATE, 0, 18292)));
    field(b, F_GRADE, "grade", TOP,
          SCALAR(ALTERNATIVE, .aux = grades, .flags = GJ_FIELD_HIGH | GJ_FIELD_HAS_DEFAULT,
                 .high = constant(b, GJ_T_ALTERNATIVE, grades, 1),
                 .fallback = constant(b, GJ_T_ALTERNATIVE, grades, 0)));
}

static void group_fields(gj_image_builder *b)
{
    uint32_t zero = constant(b, GJ_T_NUMBER, 0, 0);
    field(b, F_ITEMS, "items", TOP, GROUP(0));
    field(b, F_C8, "c8", F_ITEMS, GROUP(0));
    field(b, F_C8_APPLICABLE, "applicable", F_C8,
          SCALAR(BOOL, .flags = GJ_FIELD_HAS_DEFAULT, .fallback = constant(b, GJ_T_BOOL, 0, 1)));
    field(b, F_C8_FAILED, "failed", F_C8, SCALAR(NUMBER, .flags = GJ_FIELD_HAS_DEFAULT, .fallback = zero));
    field(b, F_C8_POINTS, "points", F_C8,
          SCALAR(NUMBER, .flags = OR_NONE | GJ_FIELD_LOW | GJ_FIELD_HIGH, .low = zero,
                 .high = constant(b, GJ_T_NUMBER, 0, 4)));
    field(b, F_C9, "c9", F_ITEMS, GROUP(0));
    field(b, F_C9_POINTS, "points", F_C9, SCALAR(NUMBER, .flags = 0));
    field(b, F_VISIT, "visit", TOP, GROUP(OR_NONE));
    field(b, F_VISIT_DAY, "day", F_VISIT, SCALAR(DATE, .flags = 0));
    field(b, F_VISIT_RESULT, "result", F_VISIT, GROUP(0));
    field(b, F_VISIT_SCORE, "score", F_VISIT_RESULT,
          SCALAR(NUMBER, .flags = GJ_FIELD_HAS_DEFAULT, .fallback = constant(b, GJ_T_NUMBER, 0, 7)));
}

static void list_fields(gj_image_builder *b, uint32_t codes)
{
    field(b, F_SITES, "sites", TOP, LIST(LIST, GJ_FIELD_MAY_BE_NOTHING));
    field(b, F_SITE_NAME, "name", F_SITES, SCALAR(TEXT, .flags = GJ_FIELD_IDENTITY));
    field(b, F_SITE_STAFF, "staff", F_SITES, SCALAR(NUMBER, .flags = GJ_FIELD_WHOLE));
    field(b, F_SITE_SEEN, "seen", F_SITES, GROUP(0));
    field(b, F_SITE_DAY, "day", F_SITE_SEEN, SCALAR(DATE, .flags = OR_NONE));
    field(b, F_ROOMS, "rooms", F_SITES, LIST(LIST, 0));
    field(b, F_ROOM_AREA, "area", F_ROOMS, SCALAR(NUMBER, .flags = 0));
    field(b, F_ROOM_NUMBER, "number", F_ROOMS, SCALAR(NUMBER, .flags = GJ_FIELD_IDENTITY));
    field(b, F_PLAN_ITEMS, "plan_items", TOP, LIST(CODES, 0));
    field(b, F_PLAN_ITEM, "value", F_PLAN_ITEMS, SCALAR(ALTERNATIVE, .aux = codes));
    field(b, F_TAGS, "tags", TOP, LIST(CODES, 0));
    field(b, F_TAG, "value", F_TAGS, SCALAR(TEXT, .flags = 0));
}

static gj_status load(gj_allocator allocator, gj_program **program)
{
    static const char *const kinds[] = {"initial", "surveillance_1", "recertification", NULL};
    static const char *const grades[] = {"none", "low", "high", NULL};
    static const char *const codes[] = {"scope", "dates", "team", NULL};
    gj_image_builder b;
    gj_image_builder_init(&b, allocator);
    b.header.rulebook = text(&b, "fixture");
    gj_image_source source = {.path = text(&b, "fixture.gj")};
    (void)gj_image_add(&b.sources, &source);
    uint32_t of_kind = alternatives(&b, "kind", false, kinds);
    uint32_t of_grade = alternatives(&b, "grade", true, grades);
    uint32_t of_code = alternatives(&b, "code", false, codes);
    top_fields(&b, of_kind, of_grade);
    group_fields(&b);
    list_fields(&b, of_code);
    void *image = NULL;
    size_t size = 0;
    gj_status status = gj_image_finish(&b, &image, &size);
    if (status == GJ_OK)
        assert_int_equal(b.fields.count, F_COUNT);
    gj_image_builder_fini(&b);
    gj_refusal refusal = {0};
    *program = NULL;
    if (status == GJ_OK)
        status = gj_program_adopt(allocator, image, size, program, &refusal);
    if (status == GJ_E_INVALID)
        fail_msg("the layout was refused: %s, %u", refusal.rule, (unsigned)refusal.detail);
    if (status != GJ_OK && image != NULL)
        (void)allocator.resize(allocator.user, image, size, 0);
    return status;
}

gj_status reading_init(struct reading *r, gj_allocator allocator)
{
    *r = (struct reading){0};
    gj_arena_init(&r->arena, allocator);
    gj_status status = load(allocator, &r->program);
    if (status == GJ_OK)
        status = gj_reader_new(allocator, &r->reader);
    return status;
}

void reading_fini(struct reading *r)
{
    gj_reader_free(r->reader);
    gj_program_free(r->program);
    gj_arena_fini(&r->arena);
}

gj_status read_text(struct reading *r, gj_text json)
{
    gj_arena_reset(&r->arena);
    r->record = (gj_record){.program = r->program, .arena = &r->arena, .keep_places = r->record.keep_places};
    return gj_record_read(r->reader, &r->record, json);
}

void read_json(struct reading *r, const char *json)
{
    assert_int_equal(read_text(r, text_of(json)), GJ_OK);
}

/* Readers keep buffers from one text to the next, which cmocka would take for leaks of the test. */
int set_up_reading(void **state)
{
    struct reading *r = malloc(sizeof(*r));
    *state = r;
    return r != NULL && reading_init(r, gj_allocator_default()) == GJ_OK ? 0 : -1;
}

int tear_down_reading(void **state)
{
    reading_fini(*state);
    free(*state);
    return 0;
}

/* Goes down a path; *field becomes the field reached. */
static const gj_value *find_slot(struct reading *r, const char *path, uint32_t *field)
{
    const gj_image_field *fields = r->program->fields;
    const gj_value *frame = r->record.slots;
    *field = UINT32_MAX;
    while (*path != '\0') {
        if (*path == '[') {
            const gj_value *slot = &frame[fields[*field].slot];
            if (slot->state != GJ_VALUE)
                fail_msg("no list before %s", path);
            const gj_list *list = (const gj_list *)(uintptr_t)slot->num;
            char *after;
            unsigned long index = strtoul(path + 1, &after, 10);
            if (index >= list->count)
                fail_msg("no entry %s", path);
            frame = list->slots + index * list->stride;
            path = after + 1;
            if (fields[*field].kind == GJ_FIELD_CODES)
                *field = fields[*field].first_child;
        } else {
            size_t length = strcspn(path, ".[");
            *field = gj_field_find(r->program, *field, (gj_text){path, length});
            if (*field == UINT32_MAX)
                fail_msg("no field %s", path);
            path += length;
        }
        path += *path == '.';
    }
    return &frame[fields[*field].slot];
}

const gj_value *slot_at(struct reading *r, const char *path)
{
    uint32_t field;
    return find_slot(r, path, &field);
}

static void write_value(struct reading *r, uint32_t field, const gj_value *value, gj_buffer *out)
{
    const gj_image_field *f = &r->program->fields[field];
    const gj_string *string = gj_value_string(value);
    const gj_image_alternatives *set = &r->program->alternatives[f->aux];
    switch (f->type) {
    case GJ_T_NUMBER:
        assert_true(gj_number_format(&r->arena, out, value));
        break;
    case GJ_T_BOOL:
        gj_buffer_string(out, value->num != 0 ? "true" : "false");
        break;
    case GJ_T_ALTERNATIVE:
        gj_buffer_text(out, gj_program_text(r->program, r->program->choices[set->first + value->num].name));
        break;
    case GJ_T_DATE:
        gj_date_format(out, (int32_t)value->num);
        break;
    case GJ_T_TEXT:
        gj_buffer_json(out, (gj_text){string->bytes, string->size});
        break;
    default:
        gj_buffer_format(out, "list %u", (unsigned)((const gj_list *)(uintptr_t)value->num)->count);
        break;
    }
}

static void write_slot(struct reading *r, uint32_t field, const gj_value *slot, gj_buffer *out)
{
    if (slot->state == GJ_VALUE) {
        write_value(r, field, slot, out);
    } else if (slot->state == GJ_ERROR) {
        const gj_reason *reason = gj_value_reason(slot);
        assert_int_equal(reason->kind, GJ_WHY_FIELD);
        gj_buffer_string(out, "error ");
        gj_record_path(&r->record, reason->field, reason->entry, out);
        if (gj_record_error_of(&r->record, reason->field, reason->entry) == NULL)
            gj_buffer_string(out, " untold");
    } else {
        if (slot->num != 0)
            gj_buffer_string(out, "odd ");
        gj_buffer_string(out, slot->state == GJ_NOTHING ? "nothing" : "missing");
    }
}

void assert_slot_at(struct reading *r, const char *path, const char *expected, const char *file, int line)
{
    uint32_t field;
    const gj_value *slot = find_slot(r, path, &field);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    write_slot(r, field, slot, &out);
    assert_text_at(gj_buffer_as_text(&out), expected, file, line);
    gj_buffer_fini(&out);
}

static void write_frame(struct reading *r, uint32_t top, const gj_value *frame, gj_buffer *out)
{
    for (uint32_t f = gj_field_children(r->program, top); f != UINT32_MAX;
         f = gj_field_next(r->program, top, f)) {
        const gj_value *slot = &frame[r->program->fields[f].slot];
        gj_buffer_text(out, r->program->index->info[f].name);
        gj_buffer_char(out, ' ');
        write_slot(r, f, slot, out);
        gj_buffer_char(out, '\n');
        if (r->program->fields[f].type != GJ_T_LIST || slot->state != GJ_VALUE)
            continue;
        const gj_list *list = (const gj_list *)(uintptr_t)slot->num;
        for (uint32_t i = 0; i < list->count; i++)
            write_frame(r, f, list->slots + (size_t)i * list->stride, out);
    }
}

static void write_errors(const struct reading *r, gj_buffer *out)
{
    for (const gj_record_error *error = r->record.errors; error != NULL; error = error->next) {
        gj_buffer_format(out, "%s %u+%u ", gj_diag_name(error->code), (unsigned)error->offset,
                         (unsigned)error->length);
        gj_buffer_text(out, error->path);
        gj_buffer_string(out, ": ");
        gj_record_error_text(out, GJ_LANG_EN, error);
        gj_buffer_char(out, '\n');
    }
}

void write_record(struct reading *r, gj_buffer *out)
{
    gj_buffer_string(out, r->record.unreadable ? "unreadable\n" : "");
    write_frame(r, UINT32_MAX, r->record.slots, out);
    write_errors(r, out);
}

void assert_errors_at(struct reading *r, const char *expected, const char *file, int line)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    write_errors(r, &out);
    assert_text_at(gj_buffer_as_text(&out), expected, file, line);
    gj_buffer_fini(&out);
}
