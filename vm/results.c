/* Results as JSON: one walk over the shown definitions. What is the same for every record, the shown definitions,
 * their keys and whatever of the document no record changes, is made once for a writer.
 *
 * A definition is either a value or a bundle of parts (a group, deadline, score or node); EACH makes an array
 * of either. What has no value stands in `undetermined` or `errors` (vm/result_notes.c) under its own path: a
 * whole result that is not known does not appear in `results`, a part or an array's element is null there.
 * Keys come in the order of the program, interface results first, so that the same record gives the same
 * bytes. */
#include "vm/results.h"

#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

#define NO_KEY ((gj_text){NULL, 0})

/* A definition that is shown. */
typedef struct item {
    uint32_t definition;
    gj_text path, key; /* its path; the same as a JSON text with its colon */
    bool plain;        /* a scalar in a register of its own, `value` */
    gj_type_kind type;
    uint32_t aux;
    const gj_value *value;
} item;

struct gj_results {
    const gj_machine *machine;
    const gj_program *program;
    const gj_record *record; /* the present one */
    bool pretty;
    gj_arena memory; /* items and their texts */
    item *items;     /* in the order in which they are shown */
    size_t item_count;
    gj_buffer head, silent, readings; /* up to the record's name; the two lists that no record changes */
    const gj_image_field *name;       /* the record's name; NULL: the layout has none */
    gj_notes notes;
    gj_members results, failures;
    gj_buffer path; /* of what is being shown, as the notes name it */
    bool failed;    /* no memory */
};

typedef gj_results walk;

gj_status gj_value_json(gj_buffer *out, const gj_program *program, gj_type_kind type, uint32_t aux,
                        const gj_value *value, gj_arena *arena)
{
    bool fine = true;
    if (value->state != GJ_VALUE) {
        gj_buffer_string(out, "null");
    } else if (type == GJ_T_NUMBER) {
        bool decimal = false;
        fine = gj_number_is_decimal(arena, value, &decimal);
        if (!decimal)
            gj_buffer_char(out, '"');
        fine = fine && gj_number_format(arena, out, value);
        if (!decimal)
            gj_buffer_char(out, '"');
    } else if (type == GJ_T_BOOL) {
        gj_buffer_string(out, value->num ? "true" : "false");
    } else if (type == GJ_T_ALTERNATIVE) {
        const gj_image_alternatives *alternatives = &program->alternatives[aux];
        const gj_image_choice *choices = &program->choices[alternatives->first];
        gj_buffer_json(out, gj_program_text(program, choices[value->num].name));
    } else if (type == GJ_T_DATE) {
        gj_buffer_char(out, '"');
        gj_date_format(out, (int32_t)value->num);
        gj_buffer_char(out, '"');
    } else if (type == GJ_T_TEXT) {
        const gj_string *string = gj_value_string(value);
        gj_buffer_json(out, (gj_text){string->bytes, string->size});
    } else {
        gj_buffer_string(out, "null");
    }
    return fine && !out->failed ? GJ_OK : GJ_E_NOMEM;
}

/* --- the shape of a definition --- */

static const gj_image_definition *definition_at(const walk *w, uint32_t d)
{
    return &w->program->definitions[d];
}

static gj_text name_of(const walk *w, uint32_t d)
{
    return gj_program_text(w->program, definition_at(w, d)->name);
}

/* --- showing --- */

/* Notes a state that is no value under the present path; false where there is a value to show. */
static bool noted(walk *w, const gj_value *value)
{
    if (value->state == GJ_UNKNOWN)
        gj_notes_undetermined(&w->notes, gj_buffer_as_text(&w->path), value);
    else if (value->state == GJ_ERROR)
        gj_notes_error(&w->notes, gj_buffer_as_text(&w->path), value);
    return value->state >= GJ_UNKNOWN;
}

static void show(walk *w, uint32_t d, uint32_t entry, int depth);

static void show_each(walk *w, uint32_t d, int depth)
{
    gj_buffer *out = &w->results.text;
    size_t path = w->path.size;
    uint32_t count = gj_machine_entries(w->machine, d);
    gj_buffer_char(out, '[');
    for (uint32_t entry = 0; entry < count; entry++) {
        if (entry > 0)
            gj_json_comma(out, w->pretty);
        gj_buffer_format(&w->path, "[%u]", (unsigned)entry);
        show(w, d, entry, depth);
        w->path.size = path;
    }
    gj_buffer_char(out, ']');
}

static void show_part(walk *w, uint32_t part, uint32_t entry, bool first, int depth)
{
    gj_buffer *out = &w->results.text;
    size_t path = w->path.size;
    if (!first)
        gj_json_comma(out, w->pretty);
    gj_buffer_json(out, name_of(w, part));
    gj_json_colon(out, w->pretty);
    gj_buffer_char(&w->path, '.');
    gj_buffer_text(&w->path, name_of(w, part));
    const gj_value *column = gj_machine_column(w->machine, part);
    if (!column || gj_machine_column(w->machine, definition_at(w, part)->parent))
        show(w, part, entry, depth + 1);
    else if (column->state == GJ_VALUE)
        show_each(w, part, depth + 1); /* an array inside a plain group */
    else
        show(w, part, 0, depth + 1);
    w->path.size = path;
}

static void show_deadline(walk *w, uint32_t d, uint32_t entry, int depth)
{
    static const char *const names[] = {"from", "to", "state"};
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t part = gj_shape_part(w->machine, d, names[i]);
        if (part == UINT32_MAX)
            continue;
        show_part(w, part, entry, first, depth);
        first = false;
    }
}

/* Appends the JSON of one definition, or of one entry's. */
static void show(walk *w, uint32_t d, uint32_t entry, int depth)
{
    gj_buffer *out = &w->results.text;
    gj_value value = gj_shape_verdict(w->machine, d, entry, depth, &w->failed);
    if (noted(w, &value) || value.state == GJ_NOTHING || depth > GJ_SHAPE_DEPTH) {
        gj_buffer_string(out, "null");
        return;
    }
    if (!gj_shape_is_bundle(w->machine, d)) {
        gj_type_kind type = GJ_T_BOOL;
        uint32_t aux = 0;
        (void)gj_machine_type(w->machine, d, &type, &aux);
        if (gj_value_json(out, w->program, type, aux, &value, w->machine->arena) != GJ_OK)
            w->failed = true;
        return;
    }
    gj_buffer_char(out, '{');
    if (definition_at(w, d)->kind == GJ_DEF_DEADLINE) {
        show_deadline(w, d, entry, depth);
    } else {
        for (uint32_t part = gj_shape_first(w->machine, d), first = part; part != UINT32_MAX;
             part = gj_shape_next(w->machine, part))
            show_part(w, part, entry, part == first, depth);
    }
    gj_buffer_char(out, '}');
}

/* Begins a member of a section with the item's key. */
static void begin_item(walk *w, gj_members *members, const item *one)
{
    gj_members_begin(members, NO_KEY, w->pretty);
    gj_buffer_text(&members->text, one->key);
}

static void show_top(walk *w, const item *one)
{
    uint32_t d = one->definition;
    w->failed |= w->path.failed; /* clearing forgets it */
    gj_buffer_clear(&w->path);
    if (one->plain && one->value->state < GJ_UNKNOWN) {
        begin_item(w, &w->results, one);
        if (gj_value_json(&w->results.text, w->program, one->type, one->aux, one->value, w->machine->arena) !=
            GJ_OK)
            w->failed = true;
        return;
    }
    gj_buffer_text(&w->path, one->path);
    const gj_value *column = gj_machine_column(w->machine, d);
    gj_value value = column ? *column : gj_shape_verdict(w->machine, d, 0, 0, &w->failed);
    if (noted(w, &value))
        return;
    begin_item(w, &w->results, one);
    if (column && column->state == GJ_VALUE)
        show_each(w, d, 0);
    else
        show(w, d, 0, 0);
}

/* --- what failed --- */

/* Appends ["a","b"]: the entries of conditions that apply and are no, unless the whole holds all the same (any
 * of). With out NULL, only counts them. */
static size_t failed_names(walk *w, gj_buffer *out, uint32_t d, uint32_t entry)
{
    size_t count = 0;
    const gj_value *whole = gj_machine_value(w->machine, d, entry);
    if (whole && whole->state == GJ_VALUE && whole->num != 0)
        return 0;
    for (uint32_t part = w->machine->first_part[d]; part != UINT32_MAX; part = w->machine->next_part[part]) {
        const gj_value *value = gj_machine_value(w->machine, part, entry);
        uint32_t kind = definition_at(w, part)->kind;
        if ((kind != GJ_DEF_CONDITION && kind != GJ_DEF_CONDITIONS) || !value || value->state != GJ_VALUE ||
            value->num != 0)
            continue;
        count++;
        if (!out)
            continue;
        if (count == 1)
            gj_buffer_char(out, '[');
        else
            gj_json_comma(out, w->pretty);
        gj_buffer_json(out, name_of(w, part));
    }
    if (out && count > 0)
        gj_buffer_char(out, ']');
    return count;
}

static void entry_name(walk *w, uint32_t field, const gj_list *list, uint32_t entry)
{
    gj_buffer *out = &w->failures.text;
    const gj_image_field *identity = field == UINT32_MAX ? NULL : gj_shape_identity(w->program, field);
    const gj_value *value = identity ? &list->slots[(size_t)entry * list->stride + identity->slot] : NULL;
    if (!value || value->state != GJ_VALUE)
        gj_buffer_format(out, "%u", (unsigned)entry);
    else if (gj_value_json(out, w->program, (gj_type_kind)identity->type, identity->aux, value,
                           w->machine->arena) != GJ_OK)
        w->failed = true;
}

static void note_failed_each(walk *w, const item *one, const gj_list *list)
{
    uint32_t d = one->definition;
    gj_buffer *out = &w->failures.text;
    bool any = false;
    for (uint32_t entry = 0; entry < list->count; entry++) {
        if (failed_names(w, NULL, d, entry) == 0)
            continue;
        if (any) {
            gj_json_comma(out, w->pretty);
        } else {
            begin_item(w, &w->failures, one);
            gj_buffer_char(out, '[');
        }
        any = true;
        gj_buffer_string(out, "{\"entry\"");
        gj_json_colon(out, w->pretty);
        entry_name(w, definition_at(w, d)->list, list, entry);
        gj_json_comma(out, w->pretty);
        gj_buffer_string(out, "\"failed\"");
        gj_json_colon(out, w->pretty);
        (void)failed_names(w, out, d, entry);
        gj_buffer_char(out, '}');
    }
    if (any)
        gj_buffer_char(out, ']');
}

static void note_failed(walk *w, const item *one)
{
    const gj_value *column = gj_machine_column(w->machine, one->definition);
    if (column) {
        if (column->state == GJ_VALUE)
            note_failed_each(w, one, gj_value_column(column)->list);
    } else if (failed_names(w, NULL, one->definition, 0) > 0) {
        begin_item(w, &w->failures, one);
        (void)failed_names(w, &w->failures.text, one->definition, 0);
    }
}

/* --- what is the same for every record --- */

/* A text of the writer's own; the buffer is empty again. */
static gj_text kept(walk *w, gj_buffer *text)
{
    gj_text copy = gj_text_copy(&w->memory, gj_buffer_as_text(text));
    w->failed |= text->failed;
    gj_buffer_clear(text);
    return copy;
}

static void plan_item(walk *w, uint32_t d)
{
    item *one = &w->items[w->item_count++];
    *one = (item){.definition = d};
    gj_definition_path(&w->path, w->program, d);
    one->path = kept(w, &w->path);
    gj_buffer_json(&w->path, one->path);
    gj_json_colon(&w->path, w->pretty);
    one->key = kept(w, &w->path);
    one->plain = !gj_shape_is_bundle(w->machine, d) && !gj_machine_column(w->machine, d) &&
                 gj_machine_type(w->machine, d, &one->type, &one->aux);
    if (one->plain)
        one->value = &w->machine->registers[definition_at(w, d)->reg];
}

/* Interface results first. */
static void plan_items(walk *w, const uint32_t *only, size_t only_count)
{
    uint32_t count = w->program->definition_count;
    bool *shown = GJ_NEW_ARRAY(&w->memory, bool, count);
    size_t wanted = 0;
    if (!shown)
        return;
    for (size_t i = 0; only && i < only_count; i++)
        shown[only[i]] = true;
    for (uint32_t d = 0; d < count; d++) {
        shown[d] = only ? shown[d] : gj_shape_is_shown(w->machine, d);
        wanted += shown[d];
    }
    w->items = GJ_NEW_ARRAY(&w->memory, item, wanted);
    if (!w->items)
        return;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t d = 0; d < count; d++) {
            bool interface = (definition_at(w, d)->flags & GJ_DEFINITION_INTERFACE) != 0;
            if (shown[d] && interface == (pass == 0))
                plan_item(w, d);
        }
    }
}

/* --- the document --- */

/* A key of the document itself; `first` opens it. */
static void key(gj_buffer *out, const char *name, bool first, bool pretty)
{
    gj_buffer_char(out, first ? '{' : ',');
    if (pretty)
        gj_buffer_string(out, "\n  ");
    gj_buffer_json(out, gj_text_from(name));
    gj_json_colon(out, pretty);
}

static void section(gj_buffer *out, const char *name, const gj_members *members, const char *brackets,
                    bool pretty)
{
    key(out, name, false, pretty);
    gj_buffer_char(out, brackets[0]);
    gj_buffer_text(out, gj_buffer_as_text(&members->text));
    if (pretty && members->count > 0)
        gj_buffer_string(out, "\n  ");
    gj_buffer_char(out, brackets[1]);
}

static void head(gj_buffer *out, const walk *w)
{
    const gj_program *program = w->program;
    key(out, "rulebook", true, w->pretty);
    gj_buffer_json(out, gj_program_text(program, program->header->rulebook));
    key(out, "version", false, w->pretty);
    gj_buffer_json(out, gj_program_text(program, program->header->book_version));
    key(out, "program", false, w->pretty);
    gj_buffer_string(out, "\"sha256:");
    for (size_t i = 0; i < sizeof program->sha256; i++)
        gj_buffer_format(out, "%02x", (unsigned)program->sha256[i]);
    gj_buffer_char(out, '"');
    key(out, "record", false, w->pretty);
}

/* The field that names a record. */
static const gj_image_field *name_field(const gj_program *program)
{
    for (uint32_t f = 0; f < program->field_count; f++) {
        const gj_image_field *field = &program->fields[f];
        if (field->parent == UINT32_MAX && field->kind == GJ_FIELD_SCALAR && field->type == GJ_T_TEXT &&
            gj_text_equal(gj_program_text(program, field->name), GJ_TEXT("case")))
            return field;
    }
    return NULL;
}

static void record_name(gj_buffer *out, const walk *w)
{
    const gj_value *slot = w->name ? &w->record->slots[w->name->slot] : NULL;
    if (!slot || slot->state != GJ_VALUE) {
        gj_buffer_string(out, "null");
        return;
    }
    const gj_string *name = gj_value_string(slot);
    gj_buffer_json(out, (gj_text){name->bytes, name->size});
}

static void silent(gj_buffer *out, const walk *w)
{
    key(out, "silent", false, w->pretty);
    gj_buffer_char(out, '[');
    for (uint32_t i = 0; i < w->program->silent_count; i++) {
        if (i > 0)
            gj_json_comma(out, w->pretty);
        gj_buffer_json(out, gj_program_text(w->program, w->program->silent[i].name));
    }
    gj_buffer_char(out, ']');
}

static void readings(gj_buffer *out, const walk *w)
{
    const gj_program *program = w->program;
    key(out, "readings", false, w->pretty);
    gj_buffer_char(out, '{');
    for (uint32_t i = 0; i < program->reading_count; i++) {
        const gj_image_reading *reading = &program->readings[i];
        const gj_image_alternatives *choices = &program->alternatives[reading->alternatives];
        if (i > 0)
            gj_json_comma(out, w->pretty);
        gj_buffer_json(out, gj_program_text(program, reading->name));
        gj_json_colon(out, w->pretty);
        uint32_t choice = choices->first + w->machine->readings[i];
        gj_buffer_json(out, gj_program_text(program, program->choices[choice].name));
    }
    gj_buffer_char(out, '}');
}

static void document(gj_buffer *out, const walk *w)
{
    gj_buffer_text(out, gj_buffer_as_text(&w->head));
    record_name(out, w);
    section(out, "results", &w->results, "{}", w->pretty);
    section(out, "failed", &w->failures, "{}", w->pretty);
    section(out, "undetermined", &w->notes.undetermined, "{}", w->pretty);
    section(out, "open", &w->notes.open, "{}", w->pretty);
    gj_buffer_text(out, gj_buffer_as_text(&w->silent));
    section(out, "errors", &w->notes.errors, "[]", w->pretty);
    gj_buffer_text(out, gj_buffer_as_text(&w->readings));
    gj_buffer_string(out, w->pretty ? "\n}" : "}");
}

static bool walk_failed(const walk *w)
{
    const gj_notes *notes = &w->notes;
    return w->failed || notes->failed || w->results.text.failed || w->failures.text.failed ||
           w->path.failed || notes->undetermined.text.failed || notes->open.text.failed ||
           notes->errors.text.failed;
}

static void clear_members(gj_members *members)
{
    gj_buffer_clear(&members->text);
    members->count = 0;
}

void gj_results_free(gj_results *results)
{
    if (!results)
        return;
    gj_allocator allocator = results->memory.allocator;
    gj_buffer *buffers[] = {&results->head, &results->silent, &results->readings, &results->path};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        gj_buffer_fini(buffers[i]);
    gj_members_fini(&results->results);
    gj_members_fini(&results->failures);
    gj_notes_fini(&results->notes);
    gj_arena_fini(&results->memory);
    (void)allocator.resize(allocator.user, results, sizeof *results, 0);
}

gj_status gj_results_new(gj_allocator allocator, const gj_machine *machine, const uint32_t *only,
                         size_t only_count, gj_lang lang, bool pretty, gj_results **results)
{
    gj_results *w = allocator.resize(allocator.user, NULL, 0, sizeof *w);
    *results = NULL;
    if (!w)
        return GJ_E_NOMEM;
    *w = (gj_results){.machine = machine, .program = machine->program, .pretty = pretty};
    gj_arena_init(&w->memory, allocator);
    gj_buffer *buffers[] = {&w->head, &w->silent, &w->readings, &w->path};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        gj_buffer_init(buffers[i], allocator);
    gj_notes_init(&w->notes, machine, lang, pretty, allocator);
    gj_members_init(&w->results, allocator);
    gj_members_init(&w->failures, allocator);
    plan_items(w, only, only_count);
    head(&w->head, w);
    silent(&w->silent, w);
    readings(&w->readings, w);
    w->name = name_field(w->program);
    if (w->failed || gj_arena_failed(&w->memory) || w->head.failed || w->silent.failed || w->readings.failed) {
        gj_results_free(w);
        return GJ_E_NOMEM;
    }
    *results = w;
    return GJ_OK;
}

static gj_status write_unreadable(gj_buffer *out, const walk *w, const gj_record *record,
                                  gj_results_tally *tally)
{
    tally->errors = record->error_count;
    key(out, "errors", true, w->pretty);
    gj_status status = gj_record_errors_json(out, record, w->notes.lang, w->pretty);
    gj_buffer_string(out, w->pretty ? "\n}" : "}");
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}

gj_status gj_results_write(gj_results *results, gj_buffer *out, const gj_record *record,
                           gj_results_tally *tally)
{
    walk *w = results;
    *tally = (gj_results_tally){0};
    if (record->unreadable)
        return write_unreadable(out, w, record, tally);
    w->record = record;
    w->failed = false;
    clear_members(&w->results);
    clear_members(&w->failures);
    gj_notes_begin(&w->notes, record);
    for (size_t i = 0; i < w->item_count; i++) {
        show_top(w, &w->items[i]);
        if (definition_at(w, w->items[i].definition)->kind == GJ_DEF_CONDITIONS)
            note_failed(w, &w->items[i]);
    }
    gj_notes_rest(&w->notes);
    bool failed = walk_failed(w);
    if (!failed)
        document(out, w);
    *tally = (gj_results_tally){w->failures.count, w->notes.undetermined.count, w->notes.errors.count};
    return failed || out->failed ? GJ_E_NOMEM : GJ_OK;
}

gj_status gj_results_json(gj_buffer *out, const gj_machine *machine, const gj_record *record,
                          const uint32_t *only, size_t only_count, gj_lang lang, bool pretty)
{
    gj_results *results;
    gj_results_tally tally;
    gj_status status =
        gj_results_new(machine->arena->allocator, machine, only, only_count, lang, pretty, &results);
    if (status == GJ_OK)
        status = gj_results_write(results, out, record, &tally);
    gj_results_free(results);
    return status;
}
