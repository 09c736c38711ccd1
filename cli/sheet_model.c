/* Gathers a sheet as data. Invariant: the walk over results is that of the JSON (vm/result_shape.h), so that
 * no format shows less than another. What a score's parts have lost is in cli/sheet_model_score.c. */
#include "cli/sheet_model.h"

#include "cli/sheet_model_internal.h"
#include "vm/explain.h"
#include "vm/operations.h"
#include "vm/result_shape.h"

/* Entries of a list that are shown before the rest is counted. */
#define ENTRIES 40

static const gj_image_definition *definition_at(const gj_sheet_model *m, uint32_t d)
{
    return &m->sheet.program->definitions[d];
}

static gj_text text_at(const gj_sheet_model *m, uint32_t string)
{
    return gj_program_text(m->sheet.program, string);
}

gj_text gj_model_keep(gj_sheet_model *m, gj_buffer *buffer)
{
    gj_text text = gj_text_copy(m->sheet.arena, gj_buffer_as_text(buffer));
    gj_sheet_again(&m->sheet, buffer);
    return text;
}

gj_text gj_model_clauses(gj_sheet_model *m, uint32_t first, uint32_t count)
{
    gj_buffer *b = &m->sheet.value;
    gj_sheet_again(&m->sheet, b);
    gj_words_clauses(b, &m->sheet.words, first, count);
    return gj_model_keep(m, b);
}

static gj_sheet_row_data *add_row(gj_sheet_model *m, gj_array *rows, gj_sheet_row_data row)
{
    if (!gj_array_append(rows, &row)) {
        m->sheet.failed = true;
        return NULL;
    }
    return GJ_AT(rows, gj_sheet_row_data, rows->count - 1);
}

static bool is_conditions(const gj_sheet_model *m, uint32_t d)
{
    uint32_t kind = definition_at(m, d)->kind;
    return kind == GJ_DEF_CONDITIONS || kind == GJ_DEF_CONDITION;
}

static gj_mark mark_of(const gj_sheet_model *m, uint32_t d, const gj_value *value)
{
    if (value->state == GJ_UNKNOWN)
        return GJ_MARK_OPEN;
    if (value->state == GJ_ERROR)
        return GJ_MARK_WRONG;
    if (value->state == GJ_NOTHING || !is_conditions(m, d))
        return GJ_MARK_NONE;
    return value->num != 0 ? GJ_MARK_MET : GJ_MARK_NOT_MET;
}

static void value_words(gj_sheet_model *m, gj_buffer *out, uint32_t d, const gj_value *value)
{
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    (void)gj_machine_type(m->sheet.machine, d, &type, &aux);
    if (value->state == GJ_VALUE && is_conditions(m, d))
        gj_buffer_string(
            out, gj_msg_text(m->sheet.words.lang, value->num != 0 ? GJ_M_word_met : GJ_M_word_not_met));
    else
        gj_words_value(out, &m->sheet.words, type, aux, definition_at(m, d)->unit, value);
}

static gj_value part_words(gj_sheet_model *m, gj_buffer *out, uint32_t part, uint32_t entry)
{
    gj_value value = gj_shape_verdict(m->sheet.machine, part, entry, 1, &m->sheet.failed);
    if (value.state >= GJ_UNKNOWN) {
        size_t path = m->sheet.path.size;
        gj_buffer_char(&m->sheet.path, '.');
        gj_buffer_text(&m->sheet.path, text_at(m, definition_at(m, part)->name));
        gj_sheet_note_state(&m->sheet, &value);
        m->sheet.path.size = m->sheet.path.failed ? m->sheet.path.size : path;
    }
    value_words(m, out, part, &value);
    return value;
}

static int32_t date_of(const gj_value *value)
{
    return value->state == GJ_VALUE ? (int32_t)value->num : INT32_MIN;
}

/* A deadline or a range in one line; a deadline goes to the timeline, too. */
static gj_text span_words(gj_sheet_model *m, uint32_t d, uint32_t entry)
{
    const gj_machine *machine = m->sheet.machine;
    uint32_t parts[3] = {gj_shape_part(machine, d, "from"), gj_shape_part(machine, d, "to"),
                         gj_shape_part(machine, d, "state")};
    gj_value values[3] = {gj_value_nothing(), gj_value_nothing(), gj_value_nothing()};
    gj_buffer words;
    gj_buffer_init(&words, m->sheet.arena->allocator);
    for (int i = 0; i < 3; i++) {
        if (parts[i] == UINT32_MAX)
            continue;
        gj_buffer_string(&words, words.size == 0 ? "" : i == 1 ? " – " : "  ");
        values[i] = part_words(m, &words, parts[i], entry);
    }
    gj_text text = gj_model_keep(m, &words);
    gj_buffer_fini(&words);
    gj_type_kind type;
    uint32_t aux;
    if (definition_at(m, d)->kind == GJ_DEF_DEADLINE && values[1].state == GJ_VALUE) {
        gj_deadline_data made = {
            gj_words_title(&m->sheet.words, definition_at(m, d)->title, definition_at(m, d)->name),
            text_at(m, definition_at(m, d)->name),
            text,
            date_of(&values[0]),
            date_of(&values[1]),
            GJ_TEXT("")};
        if (values[2].state == GJ_VALUE && gj_machine_type(machine, parts[2], &type, &aux) &&
            type == GJ_T_ALTERNATIVE) {
            uint32_t choice = m->sheet.program->alternatives[aux].first + (uint32_t)values[2].num;
            made.state = text_at(m, m->sheet.program->choices[choice].name);
        }
        m->sheet.failed |= !gj_array_append(&m->deadlines, &made);
    }
    return text;
}

/* The conditions that decided, innermost ones last. */
static void add_deciding(gj_sheet_model *m, uint32_t d, uint32_t entry, uint32_t depth)
{
    const gj_machine *machine = m->sheet.machine;
    const gj_value *whole = gj_machine_value(machine, d, entry);
    bool any = (definition_at(m, d)->flags & GJ_DEFINITION_ANY) != 0;
    if (whole == NULL || whole->state != GJ_VALUE || (whole->num != 0) != any)
        return;
    for (uint32_t part = machine->first_part[d]; part != UINT32_MAX; part = machine->next_part[part]) {
        const gj_image_definition *definition = definition_at(m, part);
        const gj_value *value = gj_machine_value(machine, part, entry);
        if (!is_conditions(m, part) || value == NULL || value->state != GJ_VALUE || (value->num != 0) != any)
            continue;
        (void)add_row(
            m, &m->rows,
            (gj_sheet_row_data){.depth = depth,
                                .mark = any ? GJ_MARK_MET : GJ_MARK_NOT_MET,
                                .title = gj_words_title(&m->sheet.words, definition->title, definition->name),
                                .name = text_at(m, definition->name),
                                .clauses = gj_model_clauses(m, definition->citation, definition->citations),
                                .own = (definition_at(m, d)->flags & GJ_DEFINITION_INTERFACE) == 0});
        if (definition->kind == GJ_DEF_CONDITIONS)
            add_deciding(m, part, entry, depth + 1);
    }
}

/* A number for drawing. */
static double near(const gj_sheet_model *m, const gj_value *value)
{
    gj_value scaled, step = gj_value_whole(1), thousand = gj_value_whole(1000);
    bool tie;
    if (!gj_number_mul(m->sheet.arena, &scaled, value, &thousand) ||
        !gj_number_round(m->sheet.arena, &scaled, &scaled, &step, GJ_ROUND_HALF_EVEN, &tie) ||
        scaled.den != 1)
        return 0;
    return (double)scaled.num / 1000.0;
}

/* The limit that a band's formula asks of a number; false where it asks something else. */
static bool limit_of(const gj_formula *formula, const gj_formula **limit, const gj_formula **number)
{
    if (formula == NULL || formula->kind != GJ_FORMULA_OPERATION ||
        (formula->op != GJ_OP_NUMBER_LESS && formula->op != GJ_OP_NUMBER_LESS_EQUAL) ||
        formula->a->kind != GJ_FORMULA_CONSTANT || formula->b->kind != GJ_FORMULA_DEFINITION ||
        formula->b->value.state != GJ_VALUE)
        return false;
    *limit = formula->a;
    *number = formula->b;
    return true;
}

/* Bands on one number become a scale, where each limit is a plain one. */
static void add_scale(gj_sheet_model *m, const gj_explanation *tree, gj_text title, gj_text level)
{
    gj_scale_data scale = {.title = title, .level = level};
    size_t most = 0;
    for (const gj_explanation *node = tree->first; node != NULL; node = node->next)
        most++;
    scale.bands = GJ_NEW_ARRAY(m->sheet.arena, gj_band_data, most);
    for (const gj_explanation *node = tree->first; node != NULL && scale.bands != NULL; node = node->next) {
        const gj_formula *limit, *number;
        if (node->kind != GJ_EXPLAIN_RULE || definition_at(m, node->definition)->kind != GJ_DEF_BAND ||
            !limit_of(node->formula, &limit, &number))
            continue;
        gj_buffer words;
        gj_buffer_init(&words, m->sheet.arena->allocator);
        gj_words_number(&words, &m->sheet.words, &number->value);
        scale.words = gj_model_keep(m, &words);
        scale.score = near(m, &number->value);
        gj_words_number(&words, &m->sheet.words, &limit->value);
        const gj_image_definition *band = definition_at(m, node->definition);
        scale.bands[scale.band_count++] =
            (gj_band_data){gj_words_title(&m->sheet.words, band->title, band->name), near(m, &limit->value),
                           gj_model_keep(m, &words)};
        gj_buffer_fini(&words);
    }
    if (scale.band_count >= 2)
        m->sheet.failed |= !gj_array_append(&m->scales, &scale);
}

/* The vetoes that struck, else the band above the one reached, with what it asks. */
static void add_bands(gj_sheet_model *m, const gj_explanation *tree, bool own)
{
    const gj_explanation *missed = NULL;
    bool struck = false;
    for (const gj_explanation *node = tree->first; node != NULL; node = node->next) {
        uint32_t kind =
            node->kind == GJ_EXPLAIN_RULE ? definition_at(m, node->definition)->kind : GJ_DEF_VALUE;
        bool yes = node->value.state == GJ_VALUE && node->value.num != 0;
        if (kind == GJ_DEF_VETO && yes) {
            const gj_image_definition *veto = definition_at(m, node->definition);
            struck = true;
            (void)add_row(m, &m->rows,
                          (gj_sheet_row_data){
                              .depth = 1,
                              .mark = GJ_MARK_NOT_MET,
                              .title = gj_words_title(&m->sheet.words, veto->title, veto->name),
                              .name = text_at(m, veto->name),
                              .value = gj_text_from(gj_msg_text(m->sheet.words.lang, GJ_M_sheet_veto_short)),
                              .clauses = gj_model_clauses(m, veto->citation, veto->citations),
                              .own = own});
        } else if (kind == GJ_DEF_BAND && node->value.state == GJ_VALUE && node->value.num == 0 &&
                   (int64_t)definition_at(m, node->definition)->choice > tree->value.num) {
            missed = node; /* the last one before the level reached */
        }
    }
    if (missed == NULL || struck)
        return;
    const gj_image_definition *band = definition_at(m, missed->definition);
    gj_buffer words;
    gj_buffer_init(&words, m->sheet.arena->allocator);
    gj_buffer_string(&words, gj_msg_text(m->sheet.words.lang, GJ_M_sheet_blocked));
    if (missed->formula != NULL)
        m->sheet.failed |= !gj_formula_write(&words, m->sheet.machine, m->sheet.arena, missed->formula, false,
                                             m->sheet.words.lang);
    (void)add_row(m, &m->rows,
                  (gj_sheet_row_data){.depth = 1,
                                      .mark = GJ_MARK_NOT_MET,
                                      .title = gj_words_title(&m->sheet.words, band->title, band->name),
                                      .name = text_at(m, band->name),
                                      .value = gj_model_keep(m, &words),
                                      .clauses = gj_model_clauses(m, band->citation, band->citations),
                                      .own = own});
    gj_buffer_fini(&words);
}

static void explain_result(gj_sheet_model *m, uint32_t d, size_t row, const gj_value *value)
{
    const gj_image_definition *definition = definition_at(m, d);
    gj_explanation *tree;
    bool bands = definition->kind == GJ_DEF_BANDS;
    if (value->state != GJ_VALUE || (!bands && definition->kind != GJ_DEF_VALUE))
        return;
    gj_explain_options options = {.depth = 1, .whole = bands};
    if (gj_explain(&m->sheet.evaluation->machine, m->sheet.arena, options, d, 0, &tree) != GJ_OK) {
        m->sheet.failed = true;
        return;
    }
    if (bands) {
        gj_sheet_row_data *data = GJ_AT(&m->rows, gj_sheet_row_data, row);
        add_scale(m, tree, data->title, data->value);
        add_bands(m, tree, data->own);
        return;
    }
    if (tree->formula == NULL || !gj_formula_has_values(tree->formula) || tree->formula->type != GJ_T_NUMBER)
        return;
    gj_buffer words;
    gj_buffer_init(&words, m->sheet.arena->allocator);
    for (int values = 0; values < 2; values++) {
        gj_buffer_string(&words, values == 0 ? "= " : " = ");
        m->sheet.failed |= !gj_formula_write(&words, m->sheet.machine, m->sheet.arena, tree->formula,
                                             values == 1, m->sheet.words.lang);
    }
    GJ_AT(&m->rows, gj_sheet_row_data, row)->formula = gj_model_keep(m, &words);
    gj_buffer_fini(&words);
}

static void add_one(gj_sheet_model *m, uint32_t d, uint32_t entry, gj_text label, uint32_t depth, bool own)
{
    const gj_machine *machine = m->sheet.machine;
    const gj_image_definition *definition = definition_at(m, d);
    gj_value value = gj_shape_verdict(machine, d, entry, (int)depth, &m->sheet.failed);
    bool bundle = gj_shape_is_bundle(machine, d);
    bool span = definition->kind == GJ_DEF_DEADLINE || (definition->flags & GJ_DEFINITION_RANGE) != 0;
    gj_sheet_row_data row = {.depth = depth, .mark = mark_of(m, d, &value), .own = own};
    gj_buffer words;
    gj_buffer_init(&words, m->sheet.arena->allocator);
    if (value.state >= GJ_UNKNOWN)
        gj_sheet_note_state(&m->sheet, &value);
    if (value.state != GJ_VALUE || !bundle) {
        value_words(m, &words, d, &value);
        row.value = gj_model_keep(m, &words);
    } else if (span) {
        row.value = span_words(m, d, entry);
    }
    gj_buffer_fini(&words);
    row.title =
        label.size != 0 ? label : gj_words_title(&m->sheet.words, definition->title, definition->name);
    if (label.size == 0) {
        row.name = text_at(m, definition->name);
        row.clauses = gj_model_clauses(m, definition->citation, definition->citations);
    }
    (void)add_row(m, &m->rows, row);
    if (m->sheet.failed || m->rows.count == 0)
        return;
    if (definition->kind == GJ_DEF_CONDITIONS)
        add_deciding(m, d, entry, depth + 1);
    else if (label.size == 0 && !bundle)
        explain_result(m, d, m->rows.count - 1, &value);
    else if (bundle && !span && value.state == GJ_VALUE && definition->kind == GJ_DEF_GROUP)
        for (uint32_t part = gj_shape_first(machine, d); part != UINT32_MAX && depth < GJ_SHAPE_DEPTH;
             part = gj_shape_next(machine, part)) {
            size_t path = m->sheet.path.size;
            gj_buffer_char(&m->sheet.path, '.');
            gj_buffer_text(&m->sheet.path, text_at(m, definition_at(m, part)->name));
            add_one(m, part, entry, GJ_TEXT(""), depth + 1, own);
            m->sheet.path.size = m->sheet.path.failed ? m->sheet.path.size : path;
        }
}

gj_text gj_model_entry(gj_sheet_model *m, uint32_t d, const gj_list *list, uint32_t entry)
{
    uint32_t field = definition_at(m, d)->list;
    const gj_image_field *identity = field == UINT32_MAX ? NULL : gj_shape_identity(m->sheet.program, field);
    const gj_value *value =
        identity == NULL ? NULL : &list->slots[(size_t)entry * list->stride + identity->slot];
    gj_buffer *b = &m->sheet.value;
    gj_sheet_again(&m->sheet, b);
    if (value == NULL || value->state != GJ_VALUE)
        gj_buffer_format(b, "[%u]", (unsigned)entry);
    else
        gj_words_value(b, &m->sheet.words, (gj_type_kind)identity->type, identity->aux, 0, value);
    return gj_model_keep(m, b);
}

static gj_text counted(gj_sheet_model *m, gj_msg message, uint32_t count)
{
    gj_buffer *b = &m->sheet.value;
    gj_sheet_again(&m->sheet, b);
    gj_buffer_format(b, "%u", (unsigned)count);
    gj_arg arg = gj_arg_text(gj_model_keep(m, b));
    gj_msg_format(b, m->sheet.words.lang, message, &arg, 1);
    return gj_model_keep(m, b);
}

/* An EACH definition: a line for the whole, one for each entry; a condition that is met needs none. */
static void add_each(gj_sheet_model *m, uint32_t d, const gj_value *column, bool own)
{
    const gj_image_definition *definition = definition_at(m, d);
    gj_sheet_row_data row = {.title = gj_words_title(&m->sheet.words, definition->title, definition->name),
                             .name = text_at(m, definition->name),
                             .clauses = gj_model_clauses(m, definition->citation, definition->citations),
                             .own = own};
    uint32_t count = 0, shown = 0;
    bool failed = false;
    if (column->state == GJ_VALUE) {
        count = gj_value_column(column)->list->count;
        row.value = counted(m, GJ_M_sheet_entries, count);
    } else {
        gj_buffer *b = &m->sheet.value;
        row.mark = column->state == GJ_UNKNOWN ? GJ_MARK_OPEN
                   : column->state == GJ_ERROR ? GJ_MARK_WRONG
                                               : GJ_MARK_NONE;
        gj_sheet_again(&m->sheet, b);
        gj_words_value(b, &m->sheet.words, GJ_T_BOOL, 0, 0, column);
        row.value = gj_model_keep(m, b);
        if (column->state >= GJ_UNKNOWN)
            gj_sheet_note_state(&m->sheet, column);
    }
    (void)add_row(m, &m->rows, row);
    for (uint32_t entry = 0; entry < count && !m->sheet.failed; entry++) {
        gj_value value = gj_shape_verdict(m->sheet.machine, d, entry, 0, &m->sheet.failed);
        bool met =
            is_conditions(m, d) && (value.state == GJ_NOTHING || (value.state == GJ_VALUE && value.num != 0));
        failed |= is_conditions(m, d) && value.state == GJ_VALUE && value.num == 0;
        if (met || shown++ >= ENTRIES)
            continue;
        size_t path = m->sheet.path.size;
        gj_buffer_format(&m->sheet.path, "[%u]", (unsigned)entry);
        add_one(m, d, entry, gj_model_entry(m, d, gj_value_column(column)->list, entry), 1, own);
        m->sheet.path.size = m->sheet.path.failed ? m->sheet.path.size : path;
    }
    m->sheet.tally->failed += failed;
    if (shown > ENTRIES)
        (void)add_row(m, &m->rows,
                      (gj_sheet_row_data){
                          .depth = 1, .title = counted(m, GJ_M_more_not_shown, shown - ENTRIES), .own = own});
}

static void add_result(gj_sheet_model *m, uint32_t d, bool own)
{
    gj_sheet_again(&m->sheet, &m->sheet.path);
    gj_words_titled(&m->sheet.path, &m->sheet.words, definition_at(m, d)->title, definition_at(m, d)->name);
    const gj_value *column = gj_machine_column(m->sheet.machine, d);
    if (column != NULL) {
        add_each(m, d, column, own);
        return;
    }
    add_one(m, d, 0, GJ_TEXT(""), 0, own);
    if (definition_at(m, d)->kind == GJ_DEF_CONDITIONS) {
        gj_value value = gj_shape_verdict(m->sheet.machine, d, 0, 0, &m->sheet.failed);
        m->sheet.tally->failed += value.state == GJ_VALUE && value.num == 0;
    }
}

static void head_line(gj_sheet_model *m, gj_msg label, gj_text value)
{
    if (value.size != 0 && m->head_count < sizeof(m->head) / sizeof(m->head[0]))
        m->head[m->head_count++] = (gj_head_line){label, value};
}

static void head_fact(gj_sheet_model *m, gj_msg label, const char *name)
{
    const gj_program *program = m->sheet.program;
    for (uint32_t f = 0; f < program->field_count; f++) {
        const gj_image_field *field = &program->fields[f];
        if (field->parent != UINT32_MAX || field->kind != GJ_FIELD_SCALAR ||
            !gj_text_equal(text_at(m, field->name), gj_text_from(name)))
            continue;
        const gj_value *value = &m->sheet.evaluation->record.slots[field->slot];
        if (value->state != GJ_VALUE)
            return;
        gj_buffer *b = &m->sheet.value;
        gj_sheet_again(&m->sheet, b);
        gj_words_value(b, &m->sheet.words, (gj_type_kind)field->type, field->aux, field->unit, value);
        head_line(m, label, gj_model_keep(m, b));
        if (field->type == GJ_T_DATE)
            m->as_of = (int32_t)value->num;
        return;
    }
}

static void make_head(gj_sheet_model *m)
{
    const gj_image_header *header = m->sheet.program->header;
    gj_buffer *b = &m->sheet.value;
    m->title = gj_words_title(&m->sheet.words, header->title, header->rulebook);
    gj_sheet_again(&m->sheet, b);
    gj_buffer_text(b, text_at(m, header->rulebook));
    gj_buffer_char(b, ' ');
    gj_buffer_text(b, text_at(m, header->book_version));
    if (header->document != 0) {
        gj_buffer_char(b, ' ');
        gj_buffer_text(b, text_at(m, header->document));
    }
    head_line(m, GJ_M_sheet_book, gj_model_keep(m, b));
    if (header->effective != INT32_MIN) {
        gj_date_format(b, header->effective);
        head_line(m, GJ_M_sheet_effective, gj_model_keep(m, b));
    }
    head_line(m, GJ_M_sheet_issuer, text_at(m, header->issuer));
    gj_buffer_string(b, "sha256:");
    for (size_t i = 0; i < sizeof(m->sheet.program->sha256); i++)
        gj_buffer_format(b, "%02x", (unsigned)m->sheet.program->sha256[i]);
    head_line(m, GJ_M_sheet_program, gj_model_keep(m, b));
    head_fact(m, GJ_M_sheet_case, "case");
    head_fact(m, GJ_M_sheet_as_of, "as_of");
}

static void make_rest(gj_sheet_model *m)
{
    const gj_program *program = m->sheet.program;
    gj_evaluation *e = m->sheet.evaluation;
    for (uint32_t i = 0; i < program->silent_count && e->only_count == 0; i++)
        (void)add_row(m, &m->silent,
                      (gj_sheet_row_data){.name = text_at(m, program->silent[i].name),
                                          .value = text_at(m, program->silent[i].title),
                                          .clauses = gj_model_clauses(m, program->silent[i].citation,
                                                                      program->silent[i].citations)});
    for (uint32_t i = 0; i < program->reading_count && e->only == NULL; i++) {
        const gj_image_reading *reading = &program->readings[i];
        uint32_t chosen = m->sheet.machine->readings[i];
        const gj_image_choice *choice =
            &program->choices[program->alternatives[reading->alternatives].first + chosen];
        (void)add_row(
            m, &m->readings,
            (gj_sheet_row_data){.mark = chosen != reading->chosen ? GJ_MARK_CHOSEN : GJ_MARK_NONE,
                                .title = gj_words_title(&m->sheet.words, reading->title, reading->name),
                                .name = text_at(m, reading->name),
                                .value = text_at(m, choice->name),
                                .formula = text_at(m, choice->title),
                                .clauses = gj_model_clauses(m, reading->citation, reading->citations)});
    }
}

gj_status gj_sheet_model_make(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_sheet_model *m = model;
    gj_evaluation *e = evaluation;
    *m = (gj_sheet_model){.sheet = {.evaluation = e,
                                    .machine = &e->machine,
                                    .program = e->program,
                                    .words = {e->program, &e->arena, e->cli->lang},
                                    .arena = &e->arena,
                                    .tally = tally},
                          .as_of = INT32_MIN};
    *tally = (gj_results_tally){0};
    gj_buffer_init(&m->sheet.path, e->cli->allocator);
    gj_buffer_init(&m->sheet.value, e->cli->allocator);
    gj_array_init(&m->scores, e->cli->allocator, sizeof(gj_score_data));
    gj_array_init(&m->deadlines, e->cli->allocator, sizeof(gj_deadline_data));
    gj_array_init(&m->scales, e->cli->allocator, sizeof(gj_scale_data));
    gj_array *rows[] = {&m->rows, &m->silent, &m->readings};
    for (size_t i = 0; i < 3; i++)
        gj_array_init(rows[i], e->cli->allocator, sizeof(gj_sheet_row_data));
    make_head(m);
    if (e->only == NULL)
        gj_model_scores(m);
    /* The interface's results first: they are what books have in common. */
    for (int own = 0; own < 2; own++)
        for (uint32_t d = 0; d < e->program->definition_count && !m->sheet.failed; d++)
            if (((definition_at(m, d)->flags & GJ_DEFINITION_INTERFACE) == 0) == (own == 1) &&
                gj_evaluation_shows(e, d))
                add_result(m, d, own == 1);
    make_rest(m);
    return m->sheet.failed || m->sheet.value.failed || m->sheet.path.failed || gj_arena_failed(&e->arena)
               ? GJ_E_NOMEM
               : GJ_OK;
}

void gj_sheet_model_fini(gj_sheet_model *model)
{
    gj_array *arrays[] = {&model->scores, &model->rows,   &model->deadlines,
                          &model->scales, &model->silent, &model->readings};
    for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
        gj_array_fini(arrays[i]);
    gj_buffer_fini(&model->sheet.path);
    gj_buffer_fini(&model->sheet.value);
}
