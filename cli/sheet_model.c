/* Gathers a sheet as data: the head, what the book is silent on, the readings in force, and the order of the
 * rest, each part of which has a file of its own (sheet_model_*.c). Invariant: the walk over results is that
 * of the JSON (vm/result_shape.h), so that no form shows less than another. */
#include "cli/sheet_model.h"

#include "cli/sheet_model_internal.h"
#include "vm/result_shape.h"

gj_text gj_model_message(const gj_sheet_model *model, gj_msg message)
{
    return gj_text_from(gj_msg_text(model->words.lang, message));
}

void gj_model_again(gj_sheet_model *model, gj_buffer *buffer)
{
    model->failed |= buffer->failed;
    gj_buffer_clear(buffer);
}

gj_text gj_model_keep(gj_sheet_model *model, gj_buffer *buffer)
{
    gj_text text = gj_text_copy(model->arena, gj_buffer_as_text(buffer));
    gj_model_again(model, buffer);
    return text;
}

gj_text gj_model_counted(gj_sheet_model *model, gj_msg message, uint32_t count)
{
    gj_buffer *b = &model->value;
    gj_model_again(model, b);
    gj_msg_count(b, model->words.lang, message, count);
    return gj_model_keep(model, b);
}

void gj_model_add(gj_sheet_model *model, gj_array *array, const void *item)
{
    model->failed |= !gj_array_append(array, item);
}

gj_text gj_model_title(const gj_sheet_model *model, uint32_t definition)
{
    const gj_image_definition *row = gj_model_definition(model, definition);
    return gj_words_title(&model->words, row->title, row->name);
}

gj_text gj_model_clauses(gj_sheet_model *model, uint32_t first, uint32_t count)
{
    gj_model_again(model, &model->value);
    gj_words_clauses(&model->value, &model->words, first, count);
    return gj_model_keep(model, &model->value);
}

gj_text gj_model_clauses_of(gj_sheet_model *model, uint32_t definition)
{
    const gj_image_definition *row = gj_model_definition(model, definition);
    return gj_model_clauses(model, row->citation, row->citations);
}

bool gj_model_is_conditions(const gj_sheet_model *model, uint32_t definition)
{
    uint32_t kind = gj_model_definition(model, definition)->kind;
    return kind == GJ_DEF_CONDITIONS || kind == GJ_DEF_CONDITION;
}

void gj_model_value(gj_sheet_model *model, gj_buffer *out, uint32_t definition, const gj_value *value)
{
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    (void)gj_machine_type(model->machine, definition, &type, &aux);
    if (value->state == GJ_VALUE && gj_model_is_conditions(model, definition))
        gj_buffer_text(out, gj_model_message(model, value->num != 0 ? GJ_M_word_met : GJ_M_word_not_met));
    else
        gj_words_value(out, &model->words, type, aux, gj_model_definition(model, definition)->unit, value);
}

gj_text gj_model_entry(gj_sheet_model *model, uint32_t list_field, const gj_list *list, uint32_t entry)
{
    const gj_image_field *identity;
    const gj_value *value = gj_shape_entry_name(model->program, list_field, list, entry, &identity);
    gj_buffer *b = &model->value;
    gj_model_again(model, b);
    if (value == NULL)
        gj_buffer_format(b, "[%u]", (unsigned)entry);
    else
        gj_words_value(b, &model->words, (gj_type_kind)identity->type, identity->aux, 0, value);
    return gj_model_keep(model, b);
}

gj_explanation *gj_model_explain(gj_sheet_model *model, uint32_t definition, uint32_t entry, uint32_t depth,
                                 bool whole)
{
    gj_explanation *tree = NULL;
    gj_explain_options options = {.depth = depth, .whole = whole};
    gj_arena_reset(&model->scratch);
    if (gj_explain(&model->evaluation->machine, &model->scratch, options, definition, entry, &tree) !=
        GJ_OK) {
        model->failed = true;
        return NULL;
    }
    return tree;
}

void gj_model_formula(gj_sheet_model *model, gj_buffer *out, const gj_formula *formula, bool values)
{
    model->failed |= !gj_formula_write(out, model->machine, model->arena, formula, values, model->words.lang);
}

void gj_model_asked(gj_sheet_model *model, gj_buffer *out, const gj_formula *formula)
{
    gj_model_formula(model, out, formula, false);
    if (!gj_formula_has_values(formula))
        return;
    gj_buffer_string(out, " (");
    gj_model_formula(model, out, formula, true);
    gj_buffer_char(out, ')');
}

static void head_line(gj_sheet_model *m, gj_msg label, gj_text value)
{
    if (value.size != 0 && m->head_count < sizeof(m->head) / sizeof(m->head[0]))
        m->head[m->head_count++] = (gj_head_line){label, value};
}

static void head_fact(gj_sheet_model *m, gj_msg label, const char *name)
{
    const gj_program *program = m->program;
    for (uint32_t f = 0; f < program->field_count; f++) {
        const gj_image_field *field = &program->fields[f];
        if (field->parent != UINT32_MAX || field->kind != GJ_FIELD_SCALAR ||
            !gj_text_equal(gj_model_text(m, field->name), gj_text_from(name)))
            continue;
        const gj_value *value = &m->evaluation->record.slots[field->slot];
        if (value->state != GJ_VALUE)
            return;
        gj_model_again(m, &m->value);
        gj_words_value(&m->value, &m->words, (gj_type_kind)field->type, field->aux, field->unit, value);
        head_line(m, label, gj_model_keep(m, &m->value));
        if (field->type == GJ_T_DATE)
            m->as_of = (int32_t)value->num;
        return;
    }
}

static void make_head(gj_sheet_model *m)
{
    const gj_image_header *header = m->program->header;
    gj_buffer *b = &m->value;
    m->title = gj_words_title(&m->words, header->title, header->rulebook);
    gj_buffer_text(b, gj_model_text(m, header->rulebook));
    gj_buffer_char(b, ' ');
    gj_buffer_text(b, gj_model_text(m, header->book_version));
    if (header->document != 0) {
        gj_buffer_char(b, ' ');
        gj_buffer_text(b, gj_model_text(m, header->document));
    }
    head_line(m, GJ_M_sheet_book, gj_model_keep(m, b));
    if (header->effective != INT32_MIN) {
        gj_date_format(b, header->effective);
        head_line(m, GJ_M_sheet_effective, gj_model_keep(m, b));
    }
    head_line(m, GJ_M_sheet_issuer, gj_model_text(m, header->issuer));
    gj_buffer_string(b, "sha256:");
    for (size_t i = 0; i < sizeof(m->program->sha256); i++)
        gj_buffer_format(b, "%02x", (unsigned)m->program->sha256[i]);
    head_line(m, GJ_M_sheet_program, gj_model_keep(m, b));
    head_fact(m, GJ_M_sheet_case, "case");
    head_fact(m, GJ_M_sheet_as_of, "as_of");
}

bool gj_model_is_own(const gj_sheet_model *model, uint32_t definition)
{
    return model->has_interface &&
           (gj_model_definition(model, definition)->flags & GJ_DEFINITION_INTERFACE) == 0;
}

/* The interface's results first: they are what books have in common. */
static void make_results(gj_sheet_model *m)
{
    for (int own = 0; own < 2; own++)
        for (uint32_t d = 0; d < m->program->definition_count && !m->failed; d++)
            if (gj_model_is_own(m, d) == (own == 1) && gj_evaluation_shows(m->evaluation, d))
                gj_model_result(m, d, own == 1);
}

static void look_for_interface(gj_sheet_model *m)
{
    for (uint32_t d = 0; d < m->program->definition_count; d++)
        m->has_interface |= (gj_model_definition(m, d)->flags & GJ_DEFINITION_INTERFACE) != 0 &&
                            gj_evaluation_shows(m->evaluation, d);
}

static void make_silent(gj_sheet_model *m)
{
    for (uint32_t i = 0; i < m->program->silent_count; i++) {
        const gj_image_silent *silent = &m->program->silent[i];
        const gj_sheet_row row = {.name = gj_model_text(m, silent->name),
                                  .value = gj_model_text(m, silent->title),
                                  .clauses = gj_model_clauses(m, silent->citation, silent->citations)};
        gj_model_add(m, &m->silent, &row);
    }
}

static void make_readings(gj_sheet_model *m)
{
    for (uint32_t i = 0; i < m->program->reading_count; i++) {
        const gj_image_reading *reading = &m->program->readings[i];
        uint32_t chosen = m->machine->readings[i];
        const gj_image_choice *choice =
            &m->program->choices[m->program->alternatives[reading->alternatives].first + chosen];
        const gj_sheet_row row = {.mark = chosen != reading->chosen ? GJ_MARK_CHOSEN : GJ_MARK_NONE,
                                  .title = gj_words_title(&m->words, reading->title, reading->name),
                                  .name = gj_model_text(m, reading->name),
                                  .value = gj_model_text(m, choice->name),
                                  .detail = gj_model_text(m, choice->title),
                                  .clauses = gj_model_clauses(m, reading->citation, reading->citations)};
        gj_model_add(m, &m->readings, &row);
    }
}

/* The arrays of a model with the sizes of what is in them. */
static void for_arrays(gj_sheet_model *m, void (*visit)(gj_array *array, gj_allocator allocator, size_t size))
{
    const struct {
        gj_array *array;
        size_t size;
    } all[] = {{&m->scores, sizeof(gj_score_data)}, {&m->rows, sizeof(gj_sheet_row)},
               {&m->steps, sizeof(gj_step_data)},   {&m->deadlines, sizeof(gj_deadline_data)},
               {&m->scales, sizeof(gj_scale_data)}, {&m->silent, sizeof(gj_sheet_row)},
               {&m->readings, sizeof(gj_sheet_row)}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        visit(all[i].array, m->evaluation->cli->allocator, all[i].size);
}

static void finish_array(gj_array *array, gj_allocator allocator, size_t size)
{
    (void)allocator;
    (void)size;
    gj_array_fini(array);
}

void gj_sheet_model_begin(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_evaluation *e = evaluation;
    *model = (gj_sheet_model){.evaluation = e,
                              .machine = &e->machine,
                              .program = e->program,
                              .words = {e->program, e->arena, e->cli->lang},
                              .arena = e->arena,
                              .tally = tally,
                              .as_of = INT32_MIN};
    *tally = (gj_results_tally){0};
    gj_arena_init(&model->scratch, e->cli->allocator);
    gj_buffer_init(&model->path, e->cli->allocator);
    gj_buffer_init(&model->value, e->cli->allocator);
    for_arrays(model, gj_array_init);
}

gj_status gj_sheet_model_status(const gj_sheet_model *model)
{
    return model->failed || model->value.failed || model->path.failed || gj_arena_failed(model->arena)
               ? GJ_E_NOMEM
               : GJ_OK;
}

gj_status gj_sheet_model_make(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_sheet_model_begin(model, evaluation, tally);
    bool everything = evaluation->only == NULL;
    look_for_interface(model);
    make_head(model);
    if (everything)
        gj_model_scores(model);
    make_results(model);
    if (everything)
        gj_model_steps(model);
    if (evaluation->only_count == 0)
        make_silent(model);
    if (everything)
        make_readings(model);
    return gj_sheet_model_status(model);
}

void gj_sheet_model_fini(gj_sheet_model *model)
{
    for_arrays(model, finish_array);
    gj_foreseen_end(&model->foreseeing);
    gj_arena_fini(&model->scratch);
    gj_buffer_fini(&model->path);
    gj_buffer_fini(&model->value);
}
