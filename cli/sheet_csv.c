/* Scores and results for spreadsheets: one line for each part of a score and for each result. Invariant: RFC
 * 4180 with a byte order mark, and no cell that a spreadsheet would run as a formula: one that begins as such
 * is a text with ' before it, unless it is a plain number. A fraction is written with its approximation, so
 * that none is taken for a date. */
#include "cli/sheet.h"

#include "cli/escape.h"
#include "cli/sheet_model_internal.h"
#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

typedef struct table {
    gj_buffer *out;
    gj_sheet_model model; /* for its buffers and words; nothing is gathered in it */
    gj_text record;       /* the case, where there is that column */
    bool with_record;
    gj_text clauses; /* of the result at hand */
} table;

static void next_cell(table *t, gj_text text)
{
    gj_buffer_char(t->out, ',');
    gj_csv_field(t->out, text);
}

/* The value as JSON has it, without quotes; a fraction as people read it. */
static gj_text value_text(table *t, uint32_t d, const gj_value *value)
{
    gj_sheet_model *s = &t->model;
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    bool known = gj_machine_type(s->machine, d, &type, &aux);
    gj_model_again(s, &s->value);
    if (!known || value->state != GJ_VALUE)
        return GJ_TEXT("");
    if (type == GJ_T_NUMBER) {
        gj_words_number(&s->value, &s->words, value);
    } else if (type == GJ_T_TEXT) {
        const gj_string *string = gj_value_string(value);
        gj_buffer_bytes(&s->value, string->bytes, string->size);
    } else {
        s->failed |= gj_value_json(&s->value, s->program, type, aux, value, s->arena) != GJ_OK;
        gj_text json = gj_model_keep(&t->model, &s->value);
        if (json.size >= 2 && json.bytes[0] == '"')
            json = (gj_text){json.bytes + 1, json.size - 2};
        return json;
    }
    return gj_model_keep(&t->model, &s->value);
}

typedef struct whys {
    table *t;
    gj_buffer reason, missing;
} whys;

static void visit(void *user, const gj_reason *reason)
{
    whys *w = user;
    gj_sheet_model *s = &w->t->model;
    gj_buffer *list = reason->kind == GJ_WHY_MISSING ? &w->missing : &w->reason;
    gj_buffer_string(list, list->size == 0 ? "" : "; ");
    if (reason->kind == GJ_WHY_MISSING) {
        gj_record_path(&s->evaluation->record, reason->field, reason->entry, list);
    } else if (reason->kind == GJ_WHY_OPEN) {
        gj_buffer_text(list, gj_program_text(s->program, reason->text));
        gj_text clause = gj_reason_clause(s->program, reason);
        gj_buffer_format(list, "%s", clause.size != 0 ? " @" : "");
        gj_buffer_text(list, clause);
    } else if (reason->kind == GJ_WHY_TIE) {
        gj_buffer_string(list, gj_msg_text(s->words.lang, GJ_M_rounding_tie));
    } else if (reason->kind == GJ_WHY_FIELD) {
        const gj_record_error *error =
            gj_record_error_of(&s->evaluation->record, reason->field, reason->entry);
        if (error != NULL)
            gj_record_error_text(list, s->words.lang, error);
        else
            gj_record_path(&s->evaluation->record, reason->field, reason->entry, list);
    } else {
        (void)gj_reason_explain(list, s->machine, reason, s->words.lang);
    }
}

/* The conditions that failed, innermost ones. */
static void list_failed(table *t, uint32_t d, uint32_t entry, gj_buffer *out)
{
    gj_sheet_model *s = &t->model;
    for (uint32_t part = gj_shape_first_failed(s->machine, d, entry); part != UINT32_MAX;
         part = gj_shape_next_failed(s->machine, part, entry)) {
        const gj_image_definition *definition = &s->program->definitions[part];
        size_t before = out->size;
        if (definition->kind == GJ_DEF_CONDITIONS)
            list_failed(t, part, entry, out);
        if (out->size == before) {
            gj_buffer_string(out, out->size == 0 ? "" : "; ");
            gj_buffer_text(out, gj_words_title(&s->words, definition->title, definition->name));
        }
    }
}

static void write_line(table *t, uint32_t d, uint32_t entry, gj_value value, gj_text title)
{
    gj_sheet_model *s = &t->model;
    whys w = {.t = t};
    gj_buffer_init(&w.reason, s->arena->allocator);
    gj_buffer_init(&w.missing, s->arena->allocator);
    s->failed |= gj_reasons(s->arena, &value, visit, &w) != GJ_OK;
    s->tally->undetermined += value.state == GJ_UNKNOWN;
    s->tally->errors += value.state == GJ_ERROR;
    if (s->program->definitions[d].kind == GJ_DEF_CONDITIONS && value.state == GJ_VALUE && value.num == 0) {
        s->tally->failed++;
        list_failed(t, d, entry, &w.reason);
    }
    if (t->with_record) {
        gj_csv_field(t->out, t->record);
        gj_buffer_char(t->out, ',');
    }
    gj_csv_field(t->out, gj_buffer_as_text(&s->path));
    next_cell(t, title);
    next_cell(t, value_text(t, d, &value));
    next_cell(t, gj_text_from(gj_state_name((gj_state)value.state)));
    next_cell(t, t->clauses.size > 1 ? (gj_text){t->clauses.bytes + 1, t->clauses.size - 1} : t->clauses);
    next_cell(t, gj_buffer_as_text(&w.reason));
    next_cell(t, gj_buffer_as_text(&w.missing));
    gj_buffer_string(t->out, ",,,\r\n"); /* no score: nothing it is worth */
    s->failed |= w.reason.failed || w.missing.failed;
    gj_buffer_fini(&w.reason);
    gj_buffer_fini(&w.missing);
}

static void write_result(table *t, uint32_t d, uint32_t entry, gj_text title, int depth)
{
    gj_sheet_model *s = &t->model;
    gj_value value = gj_shape_verdict(s->machine, d, entry, depth, &s->failed);
    if (!gj_shape_is_bundle(s->machine, d) || value.state == GJ_NOTHING || depth >= GJ_SHAPE_DEPTH) {
        write_line(t, d, entry, value, title);
        return;
    }
    for (uint32_t part = gj_shape_first(s->machine, d); part != UINT32_MAX;
         part = gj_shape_next(s->machine, part)) {
        const gj_image_definition *definition = &s->program->definitions[part];
        size_t path = s->path.size;
        gj_buffer *b = &s->value;
        gj_buffer_char(&s->path, '.');
        gj_buffer_text(&s->path, gj_program_text(s->program, definition->name));
        gj_model_again(s, b);
        gj_buffer_text(b, title);
        gj_buffer_char(b, ' ');
        gj_buffer_text(b, gj_words_title(&s->words, definition->title, definition->name));
        write_result(t, part, entry, gj_model_keep(&t->model, b), depth + 1);
        s->path.size = s->path.failed ? s->path.size : path;
    }
}

static void write_shown(table *t, uint32_t d)
{
    gj_sheet_model *s = &t->model;
    const gj_image_definition *definition = &s->program->definitions[d];
    const gj_value *column = gj_machine_column(s->machine, d);
    gj_text title = gj_program_text(s->program, definition->title);
    t->clauses = gj_model_clauses(&t->model, definition->citation, definition->citations);
    gj_model_again(s, &s->path);
    gj_definition_path(&s->path, s->program, d);
    if (column == NULL) {
        write_result(t, d, 0, title, 0);
    } else if (column->state != GJ_VALUE) {
        write_line(t, d, 0, *column, title);
    } else {
        const gj_list *list = gj_value_column(column)->list;
        for (uint32_t entry = 0; entry < list->count && !s->failed; entry++) {
            size_t path = s->path.size;
            gj_text label = gj_model_entry(&t->model, definition->list, list, entry);
            bool bare = label.size != 0 && label.bytes[0] == '[';
            gj_buffer_string(&s->path, bare ? "" : "[");
            gj_buffer_text(&s->path, label);
            gj_buffer_string(&s->path, bare ? "" : "]");
            write_result(t, d, entry, title, 0);
            s->path.size = s->path.failed ? s->path.size : path;
        }
    }
}

/* One part of a score, or its sum. */
static void write_part(table *t, const gj_score_data *score, const gj_score_row *row)
{
    gj_sheet_model *s = &t->model;
    bool sum = row->name.size == 0, known = row->state == GJ_VALUE;
    gj_model_again(s, &s->value);
    gj_buffer_text(&s->value, row->found);
    gj_buffer_string(&s->value, row->found.size != 0 && row->why.size != 0 ? " " : "");
    gj_buffer_text(&s->value, row->why);
    gj_text reason = gj_model_keep(s, &s->value);
    if (t->with_record) {
        gj_csv_field(t->out, t->record);
        gj_buffer_char(t->out, ',');
    }
    gj_csv_field(t->out, row->path);
    next_cell(t, sum ? score->title : row->title);
    next_cell(t, known ? row->earned.words : GJ_TEXT(""));
    next_cell(t, gj_text_from(gj_state_name(row->state)));
    next_cell(t, row->clauses.size > 1 ? (gj_text){row->clauses.bytes + 1, row->clauses.size - 1}
                                       : row->clauses);
    next_cell(t, reason);
    next_cell(t, GJ_TEXT(""));
    next_cell(t, row->worth.words);
    next_cell(t, row->applicable.words);
    next_cell(t, row->lost.words);
    gj_buffer_string(t->out, "\r\n");
}

static void write_scores(table *t)
{
    gj_model_scores(&t->model);
    for (size_t i = 0; i < t->model.scores.count && !t->model.failed; i++) {
        const gj_score_data *score = GJ_AT(&t->model.scores, gj_score_data, i);
        for (size_t k = 0; k < score->row_count; k++)
            write_part(t, score, &score->rows[k]);
    }
}

gj_status gj_sheet_csv(gj_buffer *out, gj_evaluation *evaluation, bool record, gj_results_tally *tally)
{
    gj_evaluation *e = evaluation;
    table t = {.out = out, .with_record = record};
    gj_sheet_model *s = &t.model;
    gj_sheet_model_begin(s, e, tally);
    t.record =
        record ? gj_record_name(&e->record) : GJ_TEXT(""); /* so that lines of several can be told apart */
    if (e->only == NULL)
        write_scores(&t);
    for (int own = 0; own < 2; own++)
        for (uint32_t d = 0; d < e->program->definition_count && !s->failed; d++)
            if (((e->program->definitions[d].flags & GJ_DEFINITION_INTERFACE) == 0) == (own == 1) &&
                gj_evaluation_shows(e, d))
                write_shown(&t, d);
    gj_status status = gj_sheet_model_status(s);
    gj_sheet_model_fini(s);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}

void gj_sheet_csv_begin(gj_buffer *out, bool record)
{
    gj_buffer_string(out, "\xEF\xBB\xBF");
    gj_buffer_string(out, record ? "record," : "");
    gj_buffer_string(out, "result,title,value,state,clause,reason,missing,worth,applicable,lost\r\n");
}
