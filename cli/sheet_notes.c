/* Why results have no value: reasons gathered, so that twenty results that lack one date say so once.
 * Invariant: the notes stand in the order in which their first result was shown. */
#include "cli/sheet_internal.h"

#include <string.h>

#include "vm/result_notes.h"

/* Facts of one group that are named before the rest is counted. */
#define NAMED 6

typedef struct gathering {
    gj_sheet *sheet;
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
    const gj_program *program = g->sheet->program;
    if (g->missing.size != 0)
        gj_buffer_string(&g->missing, g->sheet->words.lang == GJ_LANG_ZH ? "；" : "; ");
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
        gj_buffer_format(&g->missing, ", … (%zu)", g->count);
    if (g->count > 1)
        gj_buffer_char(&g->missing, '}');
    g->count = 0;
    gj_sheet_again(g->sheet, &g->names);
}

static void missing_fact(gathering *g, const gj_reason *reason)
{
    gj_sheet_again(g->sheet, &g->path);
    gj_record_path(&g->sheet->evaluation->record, reason->field, reason->entry, &g->path);
    gj_text path = gj_buffer_as_text(&g->path), parent = parent_of(path);
    /* Facts at the top level have no group; each has a title of its own. */
    if (g->count != 0 && (parent.size == 0 || !gj_text_equal(parent, g->parent)))
        flush_group(g);
    if (g->count == 0) {
        g->parent = gj_text_copy(g->sheet->arena, parent);
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
    gj_sheet *sheet = g->sheet;
    if (reason->kind == GJ_WHY_MISSING) {
        missing_fact(g, reason);
        return;
    }
    if (g->why.size != 0)
        gj_buffer_string(&g->why, sheet->words.lang == GJ_LANG_ZH ? "；" : "; ");
    if (reason->kind == GJ_WHY_FIELD) {
        gj_sheet_again(g->sheet, &g->path);
        gj_record_path(&sheet->evaluation->record, reason->field, reason->entry, &g->path);
        gj_arg arg = gj_arg_text(gj_buffer_as_text(&g->path));
        gj_msg_format(&g->why, sheet->words.lang, GJ_M_sheet_wrong_fact, &arg, 1);
    } else if (reason->kind == GJ_WHY_RULE || reason->kind == GJ_WHY_FAULT) {
        (void)gj_reason_explain(&g->why, sheet->machine, reason, sheet->words.lang);
    } else {
        if (reason->kind == GJ_WHY_TIE)
            gj_buffer_string(&g->why, gj_msg_text(sheet->words.lang, GJ_M_rounding_tie));
        else
            gj_buffer_text(&g->why, gj_program_text(sheet->program, reason->text));
        gj_text clause = gj_reason_clause(sheet->program, reason);
        if (clause.size != 0) {
            gj_buffer_string(&g->why, " @");
            gj_buffer_text(&g->why, clause);
        }
    }
}

/* The note that says the same, or a new one. */
static gj_sheet_note *note_for(gj_sheet *sheet, const gathering *g, bool error)
{
    gj_text missing = gj_buffer_as_text(&g->missing), why = gj_buffer_as_text(&g->why);
    for (gj_sheet_note *note = sheet->notes; note != NULL; note = note->next)
        if (note->error == error && gj_text_equal(note->why[0], missing) && gj_text_equal(note->why[1], why))
            return note;
    gj_sheet_note *note = GJ_NEW(sheet->arena, gj_sheet_note);
    if (note == NULL)
        return NULL;
    note->error = error;
    note->why[0] = gj_text_copy(sheet->arena, missing);
    note->why[1] = gj_text_copy(sheet->arena, why);
    if (sheet->last_note == NULL)
        sheet->notes = note;
    else
        sheet->last_note->next = note;
    sheet->last_note = note;
    return note;
}

void gj_sheet_note_state(gj_sheet *sheet, const gj_value *value)
{
    bool error = value->state == GJ_ERROR;
    if (error)
        sheet->tally->errors++;
    else
        sheet->tally->undetermined++;
    gj_allocator allocator = sheet->arena->allocator;
    gathering g = {.sheet = sheet};
    gj_buffer_init(&g.missing, allocator);
    gj_buffer_init(&g.why, allocator);
    gj_buffer_init(&g.path, allocator);
    gj_buffer_init(&g.names, allocator);
    if (gj_reasons(sheet->arena, value, visit, &g) != GJ_OK)
        sheet->failed = true;
    flush_group(&g);
    gj_sheet_note *note = note_for(sheet, &g, error);
    if (note != NULL) {
        /* `missing` is free to hold the longer list of results now. */
        gj_sheet_again(sheet, &g.missing);
        gj_buffer_text(&g.missing, note->results);
        if (note->results.size != 0)
            gj_buffer_string(&g.missing, sheet->words.lang == GJ_LANG_ZH ? "、" : ", ");
        gj_buffer_text(&g.missing, gj_buffer_as_text(&sheet->path));
        note->results = gj_text_copy(sheet->arena, gj_buffer_as_text(&g.missing));
    }
    sheet->failed |= g.missing.failed || g.why.failed || g.path.failed || g.names.failed;
    gj_buffer_fini(&g.missing);
    gj_buffer_fini(&g.why);
    gj_buffer_fini(&g.path);
    gj_buffer_fini(&g.names);
}

static void labelled(gj_sheet *sheet, gj_msg label, gj_text text)
{
    if (text.size == 0)
        return;
    gj_layout_to(&sheet->layout, 4);
    gj_layout_string(&sheet->layout, gj_msg_text(sheet->words.lang, label), 4);
    gj_layout_string(&sheet->layout, sheet->words.lang == GJ_LANG_ZH ? "：" : ": ", 4);
    if (sheet->words.lang == GJ_LANG_EN)
        gj_layout_word(&sheet->layout, GJ_TEXT(" "), 4);
    gj_layout_text(&sheet->layout, text, 6);
    gj_layout_newline(&sheet->layout);
}

void gj_sheet_write_notes(gj_sheet *sheet)
{
    for (int errors = 0; errors < 2; errors++) {
        bool any = false;
        for (const gj_sheet_note *note = sheet->notes; note != NULL; note = note->next) {
            if (note->error != (errors == 1))
                continue;
            if (!any)
                gj_sheet_heading(sheet, errors == 1 ? GJ_M_sheet_errors : GJ_M_sheet_undetermined);
            any = true;
            gj_layout_to(&sheet->layout, 2);
            gj_layout_text(&sheet->layout, note->results, 4);
            gj_layout_newline(&sheet->layout);
            labelled(sheet, GJ_M_sheet_missing, note->why[0]);
            labelled(sheet, errors == 1 ? GJ_M_sheet_because : GJ_M_sheet_open, note->why[1]);
        }
    }
}
