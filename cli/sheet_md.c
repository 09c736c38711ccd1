/* The score sheet as Markdown. Invariant: nothing of what a record or rule book says is taken as markup; what
 * would be one is escaped, and line breaks are blanks. */
#include "cli/sheet_model.h"

#include "cli/escape.h"

static void md_string(gj_buffer *out, const gj_sheet_model *m, gj_msg id)
{
    gj_buffer_string(out, gj_msg_text(m->words.lang, id));
}

static void heading(gj_buffer *out, const gj_sheet_model *m, gj_msg id)
{
    gj_buffer_string(out, "\n## ");
    md_string(out, m, id);
    gj_buffer_string(out, "\n\n");
}

/* "| a | b | c |" with the line below it; `right`: from which column on numbers stand. */
static void table_head(gj_buffer *out, const gj_sheet_model *m, const gj_msg *columns, size_t count,
                       size_t right)
{
    for (size_t i = 0; i < count; i++) {
        gj_buffer_string(out, "| ");
        md_string(out, m, columns[i]);
        gj_buffer_char(out, ' ');
    }
    gj_buffer_string(out, "|\n");
    for (size_t i = 0; i < count; i++)
        gj_buffer_string(out, i >= right ? "| ---: " : "| --- ");
    gj_buffer_string(out, "|\n");
}

static void cell(gj_buffer *out, gj_text text)
{
    gj_buffer_string(out, "| ");
    gj_md_text(out, text);
    gj_buffer_char(out, ' ');
}

static void indent(gj_buffer *out, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        gj_buffer_string(out, "&emsp;");
}

static void named_cell(gj_buffer *out, uint32_t depth, gj_text title, gj_text name)
{
    gj_buffer_string(out, "| ");
    indent(out, depth);
    gj_md_text(out, title);
    if (name.size != 0 && !gj_text_equal(title, name)) {
        gj_buffer_string(out, " `");
        gj_buffer_safe(out, name); /* names hold no backticks */
        gj_buffer_char(out, '`');
    }
    gj_buffer_char(out, ' ');
}

/* A second line in a table cell. */
static void below(gj_buffer *out, gj_text text, bool first)
{
    if (text.size == 0)
        return;
    gj_buffer_string(out, first ? "" : "<br>");
    gj_md_text(out, text);
}

static void write_score(gj_buffer *out, const gj_sheet_model *m, const gj_score_data *score)
{
    static const gj_msg columns[] = {GJ_M_sheet_part,  GJ_M_sheet_clause,     GJ_M_sheet_found,
                                     GJ_M_sheet_worth, GJ_M_sheet_applicable, GJ_M_sheet_earned,
                                     GJ_M_sheet_lost};
    gj_buffer_string(out, "\n## ");
    gj_md_text(out, score->title);
    gj_buffer_string(out, "\n\n");
    table_head(out, m, columns, 7, 3);
    for (size_t i = 0; i < score->row_count; i++) {
        const gj_score_row *row = &score->rows[i];
        named_cell(out, row->depth, row->title, row->name);
        cell(out, row->clauses);
        gj_buffer_string(out, "| ");
        below(out, row->found, true);
        below(out, row->why, row->found.size == 0);
        gj_buffer_char(out, ' ');
        cell(out, row->worth.words);
        cell(out, row->applicable.words);
        cell(out, row->earned.words);
        cell(out, row->lost.words);
        gj_buffer_string(out, "|\n");
    }
}

static const char *mark_text(gj_mark mark)
{
    switch (mark) {
    case GJ_MARK_MET:
        return "✓ ";
    case GJ_MARK_NOT_MET:
        return "✗ ";
    case GJ_MARK_OPEN:
        return "? ";
    case GJ_MARK_WRONG:
        return "! ";
    case GJ_MARK_CHOSEN:
        return "\\* ";
    case GJ_MARK_NONE:
        break;
    }
    return "";
}

static void write_results(gj_buffer *out, const gj_sheet_model *m, bool own)
{
    static const gj_msg columns[] = {GJ_M_sheet_results, GJ_M_sheet_value, GJ_M_sheet_clause};
    bool any = false;
    for (size_t i = 0; i < m->rows.count; i++) {
        const gj_sheet_row *row = GJ_AT(&m->rows, gj_sheet_row, i);
        if (row->own != own)
            continue;
        if (!any) {
            heading(out, m, own ? GJ_M_sheet_own_results : GJ_M_sheet_results);
            table_head(out, m, columns, 3, 3);
        }
        any = true;
        named_cell(out, row->depth, row->title, row->name);
        gj_buffer_string(out, "| ");
        gj_buffer_string(out, mark_text(row->mark));
        gj_md_text(out, row->value);
        below(out, row->detail, false);
        gj_buffer_char(out, ' ');
        cell(out, row->clauses);
        gj_buffer_string(out, "|\n");
    }
}

/* A step as an item of a nested list. */
static void write_step(gj_buffer *out, const gj_sheet_model *m, const gj_step_data *step)
{
    bool asks = step->kind == GJ_STEP_CASE;
    gj_buffer_repeat(out, ' ', 2 * (size_t)step->depth);
    gj_buffer_string(out, asks ? "- ✓ " : "- ");
    gj_md_text(out, asks ? step->formula : step->title);
    if (step->name.size != 0) {
        gj_buffer_string(out, step->title.size != 0 ? " `" : "`");
        gj_buffer_safe(out, step->name);
        gj_buffer_char(out, '`');
    }
    if (step->value.size != 0) {
        gj_buffer_string(out, step->kind == GJ_STEP_ENTRY ? " " : " = ");
        gj_md_text(out, step->value);
    }
    if (step->again)
        md_string(out, m, GJ_M_explain_repeated);
    if (step->clauses.size != 0) {
        gj_buffer_char(out, ' ');
        gj_md_text(out, step->clauses);
    }
    if (!asks)
        below(out, step->formula, false);
    gj_buffer_char(out, '\n');
}

static void write_steps(gj_buffer *out, const gj_sheet_model *m, bool own)
{
    bool any = false;
    for (size_t i = 0; i < m->steps.count; i++) {
        const gj_step_data *step = GJ_AT(&m->steps, gj_step_data, i);
        if (step->own != own)
            continue;
        if (!any)
            heading(out, m, own ? GJ_M_sheet_own_steps : GJ_M_sheet_steps);
        any = true;
        write_step(out, m, step);
    }
}

static void write_notes(gj_buffer *out, const gj_sheet_model *m)
{
    for (int errors = 0; errors < 2; errors++) {
        bool any = false;
        for (const gj_sheet_note *note = m->notes; note != NULL; note = note->next) {
            if (note->error != (errors == 1))
                continue;
            if (!any)
                heading(out, m, errors == 1 ? GJ_M_sheet_errors : GJ_M_sheet_undetermined);
            any = true;
            gj_buffer_string(out, "- ");
            gj_md_text(out, note->results);
            for (size_t i = 0; i < 2; i++) {
                if (note->why[i].size == 0)
                    continue;
                gj_buffer_string(out, "\n  - **");
                md_string(out, m, gj_sheet_note_label(note, i));
                gj_buffer_string(out, "** ");
                gj_md_text(out, note->why[i]);
            }
            gj_buffer_char(out, '\n');
        }
    }
}

static void write_list(gj_buffer *out, const gj_sheet_model *m, const gj_array *rows, gj_msg title)
{
    if (rows->count == 0)
        return;
    heading(out, m, title);
    for (size_t i = 0; i < rows->count; i++) {
        const gj_sheet_row *row = GJ_AT(rows, gj_sheet_row, i);
        gj_buffer_string(out, "- ");
        gj_md_text(out, row->title);
        gj_buffer_format(out, "%s`", row->title.size != 0 ? " " : "");
        gj_buffer_safe(out, row->name);
        gj_buffer_string(out, row->detail.size != 0 ? "` = " : "` ");
        if (row->mark == GJ_MARK_CHOSEN)
            gj_buffer_string(out, "\\* ");
        gj_md_text(out, row->value);
        if (row->detail.size != 0) {
            gj_buffer_char(out, ' ');
            gj_md_text(out, row->detail);
        }
        if (row->clauses.size != 0) {
            gj_buffer_char(out, ' ');
            gj_md_text(out, row->clauses);
        }
        gj_buffer_char(out, '\n');
    }
}

gj_status gj_sheet_md(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_sheet_model model, *m = &model;
    gj_status status = gj_sheet_model_make(m, evaluation, tally);
    if (status == GJ_OK) {
        gj_buffer_string(out, "# ");
        gj_md_text(out, m->title);
        gj_buffer_string(out, "\n\n");
        for (size_t i = 0; i < m->head_count; i++) {
            gj_buffer_string(out, "- **");
            md_string(out, m, m->head[i].label);
            gj_buffer_string(out, "** ");
            gj_md_text(out, m->head[i].value);
            gj_buffer_char(out, '\n');
        }
        for (size_t i = 0; i < m->scores.count; i++)
            write_score(out, m, GJ_AT(&m->scores, gj_score_data, i));
        write_results(out, m, false);
        write_steps(out, m, false);
        write_results(out, m, true);
        write_steps(out, m, true);
        write_notes(out, m);
        write_list(out, m, &m->silent, GJ_M_sheet_silent);
        write_list(out, m, &m->readings, GJ_M_sheet_readings);
    }
    gj_sheet_model_fini(m);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}
