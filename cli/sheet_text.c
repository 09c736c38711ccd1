/* The score sheet for a terminal. Invariant: no line is wider than the layout unless a single word is, and
 * everything said is in the model (cli/sheet_model.h). The tables of scores are in cli/sheet_text_score.c. */
#include "cli/sheet_text.h"

/* Where the head's values begin, in columns. */
#define HEAD 12
/* Deeper steps are not indented further. */
#define INDENT_MAX 24

/* With a blank line before it. */
static void heading(gj_layout *layout, const gj_sheet_model *m, gj_msg id)
{
    gj_layout_newline(layout);
    gj_layout_string(layout, gj_msg_text(m->words.lang, id), 0);
    gj_layout_newline(layout);
}

void gj_sheet_text_name(gj_layout *layout, gj_text title, gj_text name, size_t indent)
{
    gj_layout_text(layout, title, indent);
    if (name.size == 0 || gj_text_equal(title, name))
        return;
    if (title.size != 0)
        gj_layout_word(layout, GJ_TEXT(" "), indent);
    gj_layout_word(layout, name, indent);
}

/* Where values begin: beyond the middle, so that clauses have room on the right. */
static size_t value_column(const gj_layout *layout)
{
    return 44 + (gj_layout_width(layout) - GJ_LAYOUT_WIDTH) / 2;
}

/* Clauses at the right edge, on a line of their own where this one is full; ends the line. */
static void end_with_clauses(gj_layout *layout, gj_text clauses, size_t indent)
{
    size_t width = gj_text_width(clauses), line = gj_layout_width(layout);
    if (width != 0 && layout->column + width + 1 > line)
        gj_layout_newline(layout);
    if (width != 0 && width <= line)
        gj_layout_right(layout, clauses, line);
    else if (width != 0)
        gj_layout_text(layout, clauses, indent);
    gj_layout_newline(layout);
}

static gj_text mark_text(gj_mark mark)
{
    switch (mark) {
    case GJ_MARK_MET:
        return GJ_TEXT("✓ ");
    case GJ_MARK_NOT_MET:
        return GJ_TEXT("✗ ");
    case GJ_MARK_OPEN:
        return GJ_TEXT("? ");
    case GJ_MARK_WRONG:
        return GJ_TEXT("! ");
    case GJ_MARK_CHOSEN:
        return GJ_TEXT("* ");
    case GJ_MARK_NONE:
        break;
    }
    return GJ_TEXT("");
}

/* The mark stands before the value, or before the title where there is no value. */
static void write_row(gj_layout *layout, const gj_sheet_row *row)
{
    size_t indent = 2 + 2 * (size_t)row->depth, value = value_column(layout);
    gj_layout_to(layout, indent);
    if (row->value.size == 0)
        gj_layout_word(layout, mark_text(row->mark), indent);
    gj_sheet_text_name(layout, row->title, row->name, indent + 2);
    if (row->value.size != 0) {
        gj_layout_to(layout, value);
        gj_layout_word(layout, mark_text(row->mark), value);
        gj_layout_text(layout, row->value, value);
    }
    end_with_clauses(layout, row->clauses, indent + 2);
    if (row->detail.size != 0) {
        gj_layout_to(layout, indent + 2);
        gj_layout_text(layout, row->detail, indent + 2);
        gj_layout_newline(layout);
    }
}

static void write_head(gj_layout *layout, const gj_sheet_model *m)
{
    gj_layout_text(layout, m->title, 0);
    gj_layout_newline(layout);
    gj_layout_rule(layout, '=');
    for (size_t i = 0; i < m->head_count; i++) {
        gj_text value = m->head[i].value;
        bool identity = m->head[i].label == GJ_M_sheet_program;
        bool cut = identity && HEAD + value.size > gj_layout_width(layout);
        gj_layout_string(layout, gj_msg_text(m->words.lang, m->head[i].label), 0);
        gj_layout_to(layout, HEAD);
        /* "sha256:" and 16 digits tell programs apart; receipts and JSON have all of them. */
        gj_layout_text(layout, cut ? (gj_text){value.bytes, 23} : value, HEAD);
        gj_layout_word(layout, cut ? GJ_TEXT("…") : GJ_TEXT(""), HEAD);
        gj_layout_newline(layout);
    }
}

static void write_results(gj_layout *layout, const gj_sheet_model *m, bool own)
{
    bool any = false;
    for (size_t i = 0; i < m->rows.count; i++) {
        const gj_sheet_row *row = GJ_AT(&m->rows, gj_sheet_row, i);
        if (row->own != own)
            continue;
        if (!any)
            heading(layout, m, own ? GJ_M_sheet_own_results : GJ_M_sheet_results);
        any = true;
        write_row(layout, row);
    }
}

/* "标题 name = 值", with what it asks or how it was computed. */
static void write_step(gj_layout *layout, const gj_sheet_model *m, const gj_step_data *step)
{
    size_t indent = 2 + 2 * (size_t)step->depth;
    indent = indent < INDENT_MAX ? indent : INDENT_MAX;
    bool asks = step->kind == GJ_STEP_CASE, entry = step->kind == GJ_STEP_ENTRY;
    gj_layout_to(layout, indent);
    gj_layout_word(layout, asks ? GJ_TEXT("✓ ") : GJ_TEXT(""), indent);
    gj_sheet_text_name(layout, asks ? step->formula : step->title, step->name, indent + 4);
    if (step->value.size != 0) {
        gj_layout_word(layout, entry ? GJ_TEXT(" ") : GJ_TEXT(" = "), indent + 4);
        gj_layout_text(layout, step->value, indent + 4);
    }
    if (step->again)
        gj_layout_word(layout, gj_text_from(gj_msg_text(m->words.lang, GJ_M_explain_repeated)), indent + 4);
    end_with_clauses(layout, step->clauses, indent + 4);
    if (!asks && step->formula.size != 0) {
        gj_layout_to(layout, indent + 4);
        gj_layout_text(layout, step->formula, indent + 6);
        gj_layout_newline(layout);
    }
}

static void write_steps(gj_layout *layout, const gj_sheet_model *m, bool own)
{
    bool any = false;
    for (size_t i = 0; i < m->steps.count; i++) {
        const gj_step_data *step = GJ_AT(&m->steps, gj_step_data, i);
        if (step->own != own)
            continue;
        if (!any)
            heading(layout, m, own ? GJ_M_sheet_own_steps : GJ_M_sheet_steps);
        any = true;
        write_step(layout, m, step);
    }
}

static void write_notes(gj_layout *layout, const gj_sheet_model *m)
{
    const char *colon = gj_msg_text(m->words.lang, GJ_M_mark_colon);
    for (int errors = 0; errors < 2; errors++) {
        bool any = false;
        for (const gj_sheet_note *note = m->notes; note != NULL; note = note->next) {
            if (note->error != (errors == 1))
                continue;
            if (!any)
                heading(layout, m, errors == 1 ? GJ_M_sheet_errors : GJ_M_sheet_undetermined);
            any = true;
            gj_layout_to(layout, 2);
            gj_layout_text(layout, note->results, 4);
            gj_layout_newline(layout);
            for (size_t i = 0; i < 2; i++) {
                if (note->why[i].size == 0)
                    continue;
                gj_layout_to(layout, 4);
                gj_layout_string(layout, gj_msg_text(m->words.lang, gj_sheet_note_label(note, i)), 4);
                gj_layout_word(layout, gj_text_from(colon), 4);
                gj_layout_text(layout, note->why[i], 6);
                gj_layout_newline(layout);
            }
        }
    }
}

static void write_list(gj_layout *layout, const gj_sheet_model *m, const gj_array *rows, gj_msg title)
{
    if (rows->count != 0)
        heading(layout, m, title);
    for (size_t i = 0; i < rows->count; i++)
        write_row(layout, GJ_AT(rows, gj_sheet_row, i));
}

gj_status gj_sheet_text(gj_buffer *out, gj_evaluation *evaluation, size_t width, gj_results_tally *tally)
{
    gj_sheet_model model;
    gj_layout layout = {out, 0, width};
    gj_status status = gj_sheet_model_make(&model, evaluation, tally);
    if (status == GJ_OK) {
        write_head(&layout, &model);
        for (size_t i = 0; i < model.scores.count; i++)
            gj_sheet_text_score(&layout, &model, GJ_AT(&model.scores, gj_score_data, i));
        write_results(&layout, &model, false);
        write_steps(&layout, &model, false);
        write_results(&layout, &model, true);
        write_steps(&layout, &model, true);
        write_notes(&layout, &model);
        write_list(&layout, &model, &model.silent, GJ_M_sheet_silent);
        write_list(&layout, &model, &model.readings, GJ_M_sheet_readings);
    }
    gj_sheet_model_fini(&model);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}
