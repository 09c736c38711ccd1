/* Why results have no value: reasons gathered, so that twenty results that lack one date say so once.
 * Invariant: the notes stand in the order in which their first result was shown. */
#include "cli/sheet_model_internal.h"

#include <string.h>

#include "cli/reason_words.h"

/* Facts of one group that are named before the rest is counted. */
#define NAMED 6

typedef struct gathering {
    gj_sheet_model *model;
    gj_buffer missing, why, path, names;
    gj_text parent; /* the group of the facts in `names`; in the arena */
    uint32_t field; /* the first one's */
    size_t count;   /* facts in that group so far */
} gathering;

static gj_text parent_of(gj_text path)
{
    size_t size = path.size;
    while (size > 0 && path.bytes[size - 1] != '.')
        size--;
    return (gj_text){path.bytes, size};
}

/* Writes the group of facts that has gathered: "判定日期 as_of", or "评价指标 items: a1, a2, … (50)". */
static void flush_group(gathering *g)
{
    if (g->count == 0)
        return;
    const gj_program *program = g->model->program;
    if (g->missing.size != 0)
        gj_buffer_string(&g->missing, gj_msg_text(g->model->words.lang, GJ_M_mark_semicolon));
    const gj_image_field *field = &program->fields[g->field];
    if (g->count > 1 && field->parent != UINT32_MAX)
        field = &program->fields[field->parent];
    gj_text title = gj_program_text(program, field->title);
    gj_buffer_text(&g->missing, title);
    if (title.size != 0)
        gj_buffer_char(&g->missing, ' ');
    gj_buffer_text(&g->missing, g->parent);
    if (g->count > 1)
        gj_buffer_char(&g->missing, '{');
    gj_buffer_text(&g->missing, gj_buffer_as_text(&g->names));
    if (g->count > NAMED)
        gj_msg_count(&g->missing, g->model->words.lang, GJ_M_in_all, g->count);
    if (g->count > 1)
        gj_buffer_char(&g->missing, '}');
    g->count = 0;
    gj_model_again(g->model, &g->names);
}

static void missing_fact(gathering *g, const gj_reason *reason)
{
    gj_model_again(g->model, &g->path);
    gj_record_path(&g->model->evaluation->record, reason->field, reason->entry, &g->path);
    gj_text path = gj_buffer_as_text(&g->path), parent = parent_of(path);
    /* Facts at the top level have no group; each has a title of its own. */
    if (g->count != 0 && (parent.size == 0 || !gj_text_equal(parent, g->parent)))
        flush_group(g);
    if (g->count == 0) {
        g->parent = gj_text_copy(g->model->arena, parent);
        g->field = reason->field;
    }
    if (g->count < NAMED) {
        gj_buffer_string(&g->names, g->count == 0 ? "" : ", ");
        gj_buffer_bytes(&g->names, path.bytes + parent.size, path.size - parent.size);
    }
    g->count++;
}

static void visit(void *user, const gj_reason *reason)
{
    gathering *g = user;
    gj_sheet_model *model = g->model;
    if (reason->kind == GJ_WHY_MISSING) {
        missing_fact(g, reason);
        return;
    }
    if (g->why.size != 0)
        gj_buffer_string(&g->why, gj_msg_text(model->words.lang, GJ_M_mark_semicolon));
    gj_reason_words(&g->why, model->machine, reason, model->words.lang);
}

/* The note that says the same, or a new one. */
static gj_sheet_note *note_for(gj_sheet_model *model, const gathering *g, bool error)
{
    gj_text missing = gj_buffer_as_text(&g->missing), why = gj_buffer_as_text(&g->why);
    for (gj_sheet_note *note = model->notes; note != NULL; note = note->next)
        if (note->error == error && gj_text_equal(note->why[0], missing) && gj_text_equal(note->why[1], why))
            return note;
    gj_sheet_note *note = GJ_NEW(model->arena, gj_sheet_note);
    if (note == NULL)
        return NULL;
    note->error = error;
    note->why[0] = gj_text_copy(model->arena, missing);
    note->why[1] = gj_text_copy(model->arena, why);
    if (model->last_note == NULL)
        model->notes = note;
    else
        model->last_note->next = note;
    model->last_note = note;
    return note;
}

void gj_model_note(gj_sheet_model *model, const gj_value *value)
{
    bool error = value->state == GJ_ERROR;
    if (error)
        model->tally->errors++;
    else
        model->tally->undetermined++;
    gj_allocator allocator = model->arena->allocator;
    gathering g = {.model = model};
    gj_buffer_init(&g.missing, allocator);
    gj_buffer_init(&g.why, allocator);
    gj_buffer_init(&g.path, allocator);
    gj_buffer_init(&g.names, allocator);
    if (gj_reasons(model->arena, value, visit, &g) != GJ_OK)
        model->failed = true;
    flush_group(&g);
    gj_sheet_note *note = note_for(model, &g, error);
    if (note != NULL) {
        /* `missing` is free to hold the longer list of results now. */
        gj_model_again(model, &g.missing);
        gj_buffer_text(&g.missing, note->results);
        if (note->results.size != 0)
            gj_buffer_string(&g.missing, gj_msg_text(model->words.lang, GJ_M_mark_list));
        gj_buffer_text(&g.missing, gj_buffer_as_text(&model->path));
        note->results = gj_text_copy(model->arena, gj_buffer_as_text(&g.missing));
    }
    model->failed |= g.missing.failed || g.why.failed || g.path.failed || g.names.failed;
    gj_buffer_fini(&g.missing);
    gj_buffer_fini(&g.why);
    gj_buffer_fini(&g.path);
    gj_buffer_fini(&g.names);
}

gj_msg gj_sheet_note_label(const gj_sheet_note *note, size_t why)
{
    return why == 0 ? GJ_M_sheet_missing : note->error ? GJ_M_sheet_because : GJ_M_sheet_open;
}
