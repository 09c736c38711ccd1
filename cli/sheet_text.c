/* The score sheet's order: head, scores, results, what is undetermined or wrong, what the book leaves to
 * others, readings in force. Invariant: every result that is shown appears once, and one without a value has
 * its reason below. Each part is in a file of its own (sheet_score.c, sheet_result.c, sheet_notes.c). */
#include "cli/sheet.h"

#include "cli/sheet_internal.h"

static const char *message(const gj_sheet *s, gj_msg id)
{
    return gj_msg_text(s->words.lang, id);
}

void gj_sheet_again(gj_sheet *sheet, gj_buffer *buffer)
{
    sheet->failed |= buffer->failed;
    gj_buffer_clear(buffer);
}

void gj_sheet_heading(gj_sheet *sheet, gj_msg id)
{
    gj_layout_newline(&sheet->layout);
    gj_layout_string(&sheet->layout, message(sheet, id), 0);
    gj_layout_newline(&sheet->layout);
}

void gj_sheet_row(gj_sheet *sheet, size_t indent, gj_text title, gj_text name, gj_text value,
                  uint32_t citation, uint32_t citations)
{
    gj_layout *l = &sheet->layout;
    gj_layout_to(l, indent);
    gj_layout_text(l, title, indent + 2);
    if (name.size != 0 && !gj_text_equal(title, name)) {
        gj_layout_word(l, GJ_TEXT(" "), indent + 2);
        gj_layout_word(l, name, indent + 2);
    }
    if (value.size != 0) {
        gj_layout_to(l, GJ_SHEET_VALUE);
        gj_layout_text(l, value, GJ_SHEET_VALUE);
    }
    if (citations != 0) {
        gj_buffer clauses;
        gj_buffer_init(&clauses, sheet->arena->allocator);
        gj_words_clauses(&clauses, &sheet->words, citation, citations);
        gj_text text = gj_buffer_as_text(&clauses);
        if (l->column + gj_text_width(text) + 1 > GJ_LAYOUT_WIDTH)
            gj_layout_newline(l);
        if (gj_text_width(text) <= GJ_LAYOUT_WIDTH)
            gj_layout_right(l, text, GJ_LAYOUT_WIDTH);
        else
            gj_layout_text(l, text, indent + 2);
        sheet->failed |= clauses.failed;
        gj_buffer_fini(&clauses);
    }
    gj_layout_newline(l);
}

/* "标签  value" in the head of the sheet. */
static void head_line(gj_sheet *s, gj_msg label, gj_text value)
{
    gj_layout_string(&s->layout, message(s, label), 0);
    gj_layout_to(&s->layout, 12);
    gj_layout_text(&s->layout, value, 12);
    gj_layout_newline(&s->layout);
}

static void head_fact(gj_sheet *s, gj_msg label, const char *name)
{
    for (uint32_t f = 0; f < s->program->field_count; f++) {
        const gj_image_field *field = &s->program->fields[f];
        if (field->parent != UINT32_MAX || field->kind != GJ_FIELD_SCALAR ||
            !gj_text_equal(gj_program_text(s->program, field->name), gj_text_from(name)))
            continue;
        const gj_value *value = &s->evaluation->record.slots[field->slot];
        if (value->state != GJ_VALUE)
            return;
        gj_sheet_again(s, &s->value);
        gj_words_value(&s->value, &s->words, (gj_type_kind)field->type, field->aux, field->unit, value);
        head_line(s, label, gj_buffer_as_text(&s->value));
        return;
    }
}

static void write_head(gj_sheet *s)
{
    const gj_image_header *header = s->program->header;
    gj_layout_text(&s->layout, gj_words_title(&s->words, header->title, header->rulebook), 0);
    gj_layout_newline(&s->layout);
    gj_layout_rule(&s->layout, '=');
    gj_sheet_again(s, &s->value);
    gj_buffer_text(&s->value, gj_program_text(s->program, header->rulebook));
    gj_buffer_char(&s->value, ' ');
    gj_buffer_text(&s->value, gj_program_text(s->program, header->book_version));
    if (gj_program_text(s->program, header->document).size != 0) {
        gj_buffer_string(&s->value, "  ");
        gj_buffer_text(&s->value, gj_program_text(s->program, header->document));
    }
    if (header->effective != INT32_MIN) {
        gj_buffer_string(&s->value, "  ");
        gj_buffer_string(&s->value, message(s, GJ_M_sheet_effective));
        gj_buffer_char(&s->value, ' ');
        gj_date_format(&s->value, header->effective);
    }
    head_line(s, GJ_M_sheet_book, gj_buffer_as_text(&s->value));
    if (gj_program_text(s->program, header->issuer).size != 0)
        head_line(s, GJ_M_sheet_issuer, gj_program_text(s->program, header->issuer));
    gj_sheet_again(s, &s->value);
    gj_buffer_string(&s->value, "sha256:");
    for (size_t i = 0; i < 8; i++)
        gj_buffer_format(&s->value, "%02x", (unsigned)s->program->sha256[i]);
    gj_buffer_string(&s->value, "…");
    head_line(s, GJ_M_sheet_program, gj_buffer_as_text(&s->value));
    head_fact(s, GJ_M_sheet_case, "case");
    head_fact(s, GJ_M_sheet_as_of, "as_of");
}

/* The interface's results first: they are what books have in common. */
static void write_results(gj_sheet *s)
{
    bool interface_seen = false;
    for (int pass = 0; pass < 2; pass++) {
        bool headed = false;
        for (uint32_t d = 0; d < s->program->definition_count; d++) {
            bool interface = (s->program->definitions[d].flags & GJ_DEFINITION_INTERFACE) != 0;
            if (interface != (pass == 0) || !gj_evaluation_shows(s->evaluation, d))
                continue;
            if (!headed)
                gj_sheet_heading(s,
                                 pass == 1 && interface_seen ? GJ_M_sheet_own_results : GJ_M_sheet_results);
            headed = true;
            interface_seen |= interface;
            gj_sheet_write_result(s, d);
        }
    }
}

static void write_silent(gj_sheet *s)
{
    if (s->program->silent_count == 0)
        return;
    gj_sheet_heading(s, GJ_M_sheet_silent);
    for (uint32_t i = 0; i < s->program->silent_count; i++) {
        const gj_image_silent *silent = &s->program->silent[i];
        gj_text why = gj_program_text(s->program, silent->title);
        gj_sheet_row(s, 2, gj_program_text(s->program, silent->name), GJ_TEXT(""), why, silent->citation,
                     silent->citations);
    }
}

static void write_readings(gj_sheet *s)
{
    if (s->program->reading_count == 0)
        return;
    gj_sheet_heading(s, GJ_M_sheet_readings);
    for (uint32_t i = 0; i < s->program->reading_count; i++) {
        const gj_image_reading *reading = &s->program->readings[i];
        uint32_t chosen = s->machine->readings[i];
        const gj_image_choice *choice =
            &s->program->choices[s->program->alternatives[reading->alternatives].first + chosen];
        gj_sheet_again(s, &s->value);
        if (chosen != reading->chosen)
            gj_buffer_string(&s->value, "* ");
        gj_buffer_text(&s->value, gj_program_text(s->program, choice->name));
        gj_sheet_row(s, 2, gj_words_title(&s->words, reading->title, reading->name),
                     gj_program_text(s->program, reading->name), gj_buffer_as_text(&s->value),
                     reading->citation, reading->citations);
        gj_text title = gj_program_text(s->program, choice->title);
        if (title.size != 0) {
            gj_layout_to(&s->layout, 4);
            gj_layout_text(&s->layout, title, 4);
            gj_layout_newline(&s->layout);
        }
    }
}

gj_status gj_sheet_text(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_evaluation *e = evaluation;
    gj_sheet s = {.evaluation = e,
                  .machine = &e->machine,
                  .program = e->program,
                  .words = {e->program, &e->arena, e->cli->lang},
                  .layout = {out, 0, 0},
                  .arena = &e->arena,
                  .tally = tally};
    *tally = (gj_results_tally){0};
    gj_buffer_init(&s.path, e->cli->allocator);
    gj_buffer_init(&s.value, e->cli->allocator);
    write_head(&s);
    if (e->only == NULL)
        gj_sheet_write_scores(&s);
    write_results(&s);
    gj_sheet_write_notes(&s);
    if (e->only_count == 0)
        write_silent(&s);
    if (e->only == NULL)
        write_readings(&s);
    bool failed = s.failed || s.path.failed || s.value.failed || out->failed || gj_arena_failed(&e->arena);
    gj_buffer_fini(&s.path);
    gj_buffer_fini(&s.value);
    return failed ? GJ_E_NOMEM : GJ_OK;
}
