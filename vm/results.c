/* Results as JSON: the document around the shown definitions (result_show.c). What is the same for every
 * record, the shown definitions, their keys and whatever of the document no record changes, is made once for
 * a writer. Keys come in the order of the program, interface results first, so that the same record gives the
 * same bytes. */
#include "vm/results_internal.h"

#include "vm/result_shape.h"

/* A text of the writer's own; the buffer is empty again. */
static gj_text kept(gj_results *w, gj_buffer *text)
{
    gj_text copy = gj_text_copy(&w->memory, gj_buffer_as_text(text));
    w->failed |= text->failed;
    gj_buffer_clear(text);
    return copy;
}

/* The same in whole blocks, also from its second byte on: what is behind it may be read, and is zero. */
static gj_text kept_blocks(gj_results *w, gj_buffer *text)
{
    size_t size = text->size;
    gj_buffer_repeat(text, '\0', GJ_RESULT_BLOCK + 1);
    return (gj_text){kept(w, text).bytes, size};
}

/* The JSON of each value of a type that has few; *longest: the bytes of the longest. */
static gj_text *choices_of(gj_results *w, gj_type_kind type, uint32_t aux, size_t *longest)
{
    uint32_t count = type == GJ_T_BOOL ? 2 : w->program->alternatives[aux].count;
    gj_text *choices = GJ_NEW_ARRAY(&w->memory, gj_text, count);
    for (uint32_t i = 0; choices != NULL && i < count; i++) {
        gj_value value = gj_value_whole(i);
        (void)gj_value_json(&w->path, w->program, type, aux, &value, &w->memory);
        choices[i] = kept_blocks(w, &w->path);
        if (choices[i].size > *longest)
            *longest = choices[i].size;
    }
    return choices;
}

/* What makes an item one that is quickly written. */
static void plan_quick(gj_results *w, gj_result_item *one)
{
    const gj_image_definition *definition = gj_results_definition(w, one->definition);
    uint32_t aux;
    size_t longest = 0;
    if (gj_shape_is_bundle(w->machine, one->definition) || definition->kind == GJ_DEF_CONDITIONS ||
        gj_machine_column(w->machine, one->definition) ||
        !gj_machine_type(w->machine, one->definition, &one->type, &aux))
        return;
    one->reg = definition->reg;
    if (one->type == GJ_T_NUMBER)
        longest = GJ_RESULT_NUMBER;
    else if (one->type == GJ_T_BOOL || one->type == GJ_T_ALTERNATIVE)
        one->choices = choices_of(w, one->type, aux, &longest);
    if (longest != 0)
        one->room = one->key.size + longest + 2 * GJ_RESULT_BLOCK;
    w->room += one->room;
}

static void plan_item(gj_results *w, uint32_t d)
{
    gj_result_item *one = &w->items[w->item_count++];
    *one = (gj_result_item){.definition = d};
    gj_definition_path(&w->path, w->program, d);
    one->path = kept(w, &w->path);
    gj_buffer_string(&w->path, w->pretty ? ",\n    " : ",");
    gj_buffer_json(&w->path, one->path);
    gj_json_colon(&w->path, w->pretty);
    one->key = kept_blocks(w, &w->path);
    plan_quick(w, one);
}

/* Interface results first. */
static void plan_items(gj_results *w, const uint32_t *only, size_t only_count)
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
    w->items = GJ_NEW_ARRAY(&w->memory, gj_result_item, wanted);
    if (!w->items)
        return;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t d = 0; d < count; d++) {
            bool interface = (gj_results_definition(w, d)->flags & GJ_DEFINITION_INTERFACE) != 0;
            if (shown[d] && interface == (pass == 0))
                plan_item(w, d);
        }
    }
}

/* --- the document --- */

/* A key of the document itself; `first` opens it. */
static void key(gj_buffer *out, const char *name, bool first, bool pretty)
{
    gj_buffer_string(out, first ? "{" : ",");
    if (pretty)
        gj_buffer_string(out, "\n  ");
    gj_buffer_string(out, "\"");
    gj_buffer_string(out, name);
    gj_buffer_string(out, "\"");
    gj_json_colon(out, pretty);
}

/* The end of a section with so many members. */
static void close_section(gj_buffer *out, size_t members, char closing, bool pretty)
{
    if (pretty && members > 0)
        gj_buffer_string(out, "\n  ");
    gj_buffer_char(out, closing);
}

static void section(gj_buffer *out, const char *name, const gj_members *members, const char *brackets,
                    bool pretty)
{
    key(out, name, false, pretty);
    gj_buffer_char(out, brackets[0]);
    gj_buffer_text(out, gj_buffer_as_text(&members->text));
    close_section(out, members->count, brackets[1], pretty);
}

static void head(gj_buffer *out, const gj_results *w)
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
    gj_buffer_string(out, "\"");
    key(out, "record", false, w->pretty);
}

static void record_name(gj_buffer *out, const gj_results *w)
{
    gj_text name = gj_record_name(w->record);
    if (name.bytes == NULL)
        gj_buffer_string(out, "null");
    else
        gj_buffer_json(out, name);
}

static void opening(gj_buffer *out, const gj_results *w)
{
    key(out, "results", false, w->pretty);
    gj_buffer_string(out, "{");
}

static void silent(gj_buffer *out, const gj_results *w)
{
    key(out, "silent", false, w->pretty);
    gj_buffer_string(out, "[");
    for (uint32_t i = 0; i < w->program->silent_count; i++) {
        if (i > 0)
            gj_json_comma(out, w->pretty);
        gj_buffer_json(out, gj_program_text(w->program, w->program->silent[i].name));
    }
    gj_buffer_string(out, "]");
}

static void readings(gj_buffer *out, const gj_results *w)
{
    const gj_program *program = w->program;
    key(out, "readings", false, w->pretty);
    gj_buffer_string(out, "{");
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
    gj_buffer_string(out, "}");
}

/* All that stands behind the results. */
static void beside(gj_buffer *out, const gj_results *w)
{
    section(out, "failed", &w->failures, "{}", w->pretty);
    section(out, "undetermined", &w->notes.undetermined, "{}", w->pretty);
    section(out, "open", &w->notes.open, "{}", w->pretty);
    gj_buffer_text(out, w->silent);
    section(out, "errors", &w->notes.errors, "[]", w->pretty);
    gj_buffer_text(out, w->readings);
    gj_buffer_string(out, w->pretty ? "\n}" : "}");
}

static void plan_document(gj_results *w)
{
    head(&w->path, w);
    w->head = kept_blocks(w, &w->path);
    opening(&w->path, w);
    w->opening = kept_blocks(w, &w->path);
    silent(&w->path, w);
    w->silent = kept(w, &w->path);
    readings(&w->path, w);
    w->readings = kept(w, &w->path);
    beside(&w->path, w);
    w->clean = kept_blocks(w, &w->path);
}

static bool has_notes(const gj_results *w)
{
    const gj_notes *notes = &w->notes;
    return w->failures.count + notes->undetermined.count + notes->open.count + notes->errors.count != 0;
}

static void append_blocks(gj_buffer *out, gj_text text)
{
    char *room = gj_buffer_room(out, text.size + GJ_RESULT_BLOCK);
    if (room != NULL)
        out->size += (size_t)(gj_result_put(room, text) - room);
}

/* The document for the present record. Results are written into it as they are shown, and what is noted on
 * the way stands behind them. */
static void document(gj_buffer *out, gj_results *w)
{
    append_blocks(out, w->head);
    record_name(out, w);
    append_blocks(out, w->opening);
    w->out = out;
    w->shown = 0;
    gj_results_show(w);
    gj_notes_rest(&w->notes);
    close_section(out, w->shown, '}', w->pretty);
    if (has_notes(w))
        beside(out, w);
    else
        append_blocks(out, w->clean);
}

static bool has_failed(const gj_results *w)
{
    const gj_notes *notes = &w->notes;
    return w->failed || notes->failed || w->out->failed || w->failures.text.failed || w->path.failed ||
           notes->undetermined.text.failed || notes->open.text.failed || notes->errors.text.failed;
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
    gj_buffer_fini(&results->path);
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
    gj_buffer_init(&w->path, allocator);
    gj_notes_init(&w->notes, machine, lang, pretty, allocator);
    gj_members_init(&w->failures, allocator);
    plan_items(w, only, only_count);
    plan_document(w);
    if (w->failed || gj_arena_failed(&w->memory)) {
        gj_results_free(w);
        return GJ_E_NOMEM;
    }
    *results = w;
    return GJ_OK;
}

static gj_status write_unreadable(gj_buffer *out, const gj_results *w, const gj_record *record,
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
    gj_results *w = results;
    *tally = (gj_results_tally){0};
    if (record->unreadable)
        return write_unreadable(out, w, record, tally);
    size_t before = out->size;
    w->record = record;
    w->failed = false; /* whatever befell the record before */
    gj_buffer_clear(&w->path);
    clear_members(&w->failures);
    gj_notes_begin(&w->notes, record);
    document(out, w);
    *tally = (gj_results_tally){w->failures.count, w->notes.undetermined.count, w->notes.errors.count};
    if (!has_failed(w))
        return GJ_OK;
    out->size = before;
    return GJ_E_NOMEM;
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
