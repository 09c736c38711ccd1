/* One result on the sheet: its value, and below it what a reader asks next (which condition failed, which
 * entries of a list are missing or not in order). Invariant: the walk is that of the JSON
 * (vm/result_shape.h), so that both show the same results. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"

static gj_mark mark_of(const gj_sheet_model *m, uint32_t d, const gj_value *value)
{
    if (value->state == GJ_UNKNOWN)
        return GJ_MARK_OPEN;
    if (value->state == GJ_ERROR)
        return GJ_MARK_WRONG;
    if (value->state == GJ_NOTHING || !gj_model_is_conditions(m, d))
        return GJ_MARK_NONE;
    return value->num != 0 ? GJ_MARK_MET : GJ_MARK_NOT_MET;
}

/* Adds ".part" to the path and gives back where it ended before. */
static size_t enter(gj_sheet_model *m, uint32_t part)
{
    size_t before = m->path.size;
    gj_buffer_char(&m->path, '.');
    gj_buffer_text(&m->path, gj_model_text(m, gj_model_definition(m, part)->name));
    return before;
}

static void leave(gj_sheet_model *m, size_t before)
{
    if (!m->path.failed)
        m->path.size = before;
}

static gj_value part_words(gj_sheet_model *m, gj_buffer *out, uint32_t part, uint32_t entry)
{
    gj_value value = gj_shape_verdict(m->machine, part, entry, 1, &m->failed);
    if (value.state >= GJ_UNKNOWN) {
        size_t before = enter(m, part);
        gj_model_note(m, &value);
        leave(m, before);
    }
    gj_model_value(m, out, part, &value);
    return value;
}

static int32_t date_of(const gj_value *value)
{
    return value->state == GJ_VALUE ? (int32_t)value->num : INT32_MIN;
}

/* The deadline's state, a choice that the language has declared; NULL: it has none. */
static const gj_image_choice *state_of(const gj_sheet_model *m, uint32_t part, const gj_value *value)
{
    gj_type_kind type;
    uint32_t aux;
    if (part == UINT32_MAX || value->state != GJ_VALUE || !gj_machine_type(m->machine, part, &type, &aux) ||
        type != GJ_T_ALTERNATIVE)
        return NULL;
    return &m->program->choices[m->program->alternatives[aux].first + (uint32_t)value->num];
}

/* What a deadline is called on the timeline: of a list's entry, with what names that. */
static gj_text deadline_title(gj_sheet_model *m, uint32_t d, gj_text label)
{
    if (label.size == 0)
        return gj_model_title(m, d);
    gj_model_again(m, &m->value);
    gj_buffer_text(&m->value, gj_model_title(m, d));
    gj_buffer_char(&m->value, ' ');
    gj_buffer_text(&m->value, label);
    return gj_model_keep(m, &m->value);
}

/* "2026-01-15 – 2026-08-15  未到期" or "0.5 – 1 人日"; a deadline goes to the timeline, too. */
static gj_text span_words(gj_sheet_model *m, uint32_t d, uint32_t entry, gj_text label)
{
    uint32_t parts[3] = {gj_shape_part(m->machine, d, "from"), gj_shape_part(m->machine, d, "to"),
                         gj_shape_part(m->machine, d, "state")};
    gj_value values[3] = {gj_value_nothing(), gj_value_nothing(), gj_value_nothing()};
    gj_buffer words;
    gj_buffer_init(&words, m->arena->allocator);
    for (int i = 0; i < 3; i++) {
        if (parts[i] == UINT32_MAX)
            continue;
        gj_buffer_string(&words, words.size == 0 ? "" : i == 1 ? " – " : "  ");
        values[i] = part_words(m, &words, parts[i], entry);
    }
    gj_text text = gj_model_keep(m, &words);
    gj_buffer_fini(&words);
    if (gj_model_definition(m, d)->kind == GJ_DEF_DEADLINE && values[1].state == GJ_VALUE) {
        const gj_image_choice *state = state_of(m, parts[2], &values[2]);
        bool chinese = m->words.lang == GJ_LANG_ZH; /* in English its name says it */
        const gj_deadline_data made = {
            .title = deadline_title(m, d, label),
            .name = gj_model_text(m, gj_model_definition(m, d)->name),
            .words = text,
            .from = date_of(&values[0]),
            .to = date_of(&values[1]),
            .state = state == NULL ? GJ_TEXT("") : gj_model_text(m, state->name),
            .state_words = state == NULL ? gj_model_message(m, GJ_M_word_undetermined)
                                         : gj_model_text(m, chinese ? state->title : state->name)};
        gj_model_add(m, &m->deadlines, &made);
    }
    return text;
}

/* The conditions below `d` that decided, innermost ones last: of `all of` those not met, of `any of` those
 * met or, where none is, the alternatives, which the line above them (the last row so far) then calls that.
 */
static void add_deciding(gj_sheet_model *m, uint32_t d, uint32_t entry, uint32_t depth, bool own)
{
    const gj_value *whole = gj_machine_value(m->machine, d, entry);
    bool any = (gj_model_definition(m, d)->flags & GJ_DEFINITION_ANY) != 0;
    bool met = whole != NULL && whole->num != 0;
    size_t above = m->rows.count - 1;
    if (whole == NULL || whole->state != GJ_VALUE || (met && !any))
        return;
    for (uint32_t part = m->machine->first_part[d]; part != UINT32_MAX; part = m->machine->next_part[part]) {
        const gj_value *value = gj_machine_value(m->machine, part, entry);
        if (!gj_model_is_conditions(m, part) || value == NULL || value->state != GJ_VALUE ||
            (value->num != 0) != met)
            continue;
        const gj_sheet_row row = {.depth = depth,
                                  .mark = met ? GJ_MARK_MET : GJ_MARK_NOT_MET,
                                  .title = gj_model_title(m, part),
                                  .name = gj_model_text(m, gj_model_definition(m, part)->name),
                                  .clauses = gj_model_clauses_of(m, part),
                                  .own = own};
        gj_model_add(m, &m->rows, &row);
        if (gj_model_definition(m, part)->kind == GJ_DEF_CONDITIONS)
            add_deciding(m, part, entry, depth + 1, own);
    }
    if (any && !met && !m->failed && m->rows.count > above + 1)
        GJ_AT(&m->rows, gj_sheet_row, above)->detail = gj_model_message(m, GJ_M_sheet_none_met);
}

/* "so far: 98 to 100 分", of a result that is undetermined; empty where nothing is known. */
static gj_text still_open(gj_sheet_model *m, uint32_t d, uint32_t entry)
{
    gj_text range;
    if (gj_foreseen(&m->foreseeing, &m->evaluation->machine, &m->words, m->arena, d, entry, &range) != GJ_OK)
        m->failed = true;
    if (range.size == 0)
        return GJ_TEXT("");
    gj_model_again(m, &m->value);
    gj_buffer_text(&m->value, gj_model_message(m, GJ_M_range_so_far));
    gj_buffer_text(&m->value, gj_model_message(m, GJ_M_mark_colon));
    gj_buffer_text(&m->value, range);
    return gj_model_keep(m, &m->value);
}

/* One value of a definition: of the record, or of one entry of a list, which `label` names. */
static void add_one(gj_sheet_model *m, uint32_t d, uint32_t entry, gj_text label, uint32_t depth, bool own)
{
    const gj_image_definition *definition = gj_model_definition(m, d);
    gj_value value = gj_shape_verdict(m->machine, d, entry, (int)depth, &m->failed);
    bool bundle = gj_shape_is_bundle(m->machine, d); /* a deadline or a range: the language has no others */
    gj_sheet_row row = {.depth = depth, .mark = mark_of(m, d, &value), .title = label, .own = own};
    if (value.state >= GJ_UNKNOWN)
        gj_model_note(m, &value);
    if (value.state != GJ_VALUE || !bundle) {
        gj_model_again(m, &m->value);
        gj_model_value(m, &m->value, d, &value);
        row.value = gj_model_keep(m, &m->value);
        if (value.state == GJ_UNKNOWN)
            row.detail = still_open(m, d, entry);
    } else {
        row.value = span_words(m, d, entry, label);
    }
    if (label.size == 0) {
        row.title = gj_model_title(m, d);
        row.name = gj_model_text(m, definition->name);
        row.clauses = gj_model_clauses_of(m, d);
    }
    size_t at = m->rows.count;
    gj_model_add(m, &m->rows, &row);
    if (m->failed)
        return;
    if (definition->kind == GJ_DEF_CONDITIONS)
        add_deciding(m, d, entry, depth + 1, own);
    else if (definition->kind == GJ_DEF_BANDS && label.size == 0 && value.state == GJ_VALUE)
        gj_model_bands(m, d, at);
}

/* How the entries of a list came out under conditions, in numbers. */
typedef struct entries {
    uint32_t count, failed, open;
} entries;

static entries count_entries(gj_sheet_model *m, uint32_t d, uint32_t count)
{
    entries counted = {.count = count};
    for (uint32_t entry = 0; entry < count; entry++) {
        gj_value value = gj_shape_verdict(m->machine, d, entry, 0, &m->failed);
        counted.open += value.state >= GJ_UNKNOWN;
        counted.failed += value.state == GJ_VALUE && value.num == 0;
    }
    return counted;
}

/* The line for the whole of a list. */
static void add_whole(gj_sheet_model *m, uint32_t d, entries counted, bool own)
{
    bool conditions = gj_model_is_conditions(m, d) && counted.count != 0;
    gj_sheet_row row = {.title = gj_model_title(m, d),
                        .name = gj_model_text(m, gj_model_definition(m, d)->name),
                        .value = gj_model_counted(m, GJ_M_sheet_entries, counted.count),
                        .clauses = gj_model_clauses_of(m, d),
                        .own = own};
    if (conditions) {
        row.mark = counted.failed != 0 ? GJ_MARK_NOT_MET : counted.open != 0 ? GJ_MARK_OPEN : GJ_MARK_MET;
        m->tally->failed += counted.failed != 0;
    }
    if (row.mark == GJ_MARK_MET) {
        gj_buffer_text(&m->value, row.value);
        gj_buffer_string(&m->value, gj_msg_text(m->words.lang, GJ_M_mark_comma));
        gj_buffer_text(&m->value, gj_model_message(m, GJ_M_sheet_all_met));
        row.value = gj_model_keep(m, &m->value);
    }
    gj_model_add(m, &m->rows, &row);
}

/* A definition with a value for each entry of a list; a condition that is met needs no line. */
static void add_each(gj_sheet_model *m, uint32_t d, const gj_list *list, bool own)
{
    entries counted = count_entries(m, d, list->count);
    bool conditions = gj_model_is_conditions(m, d);
    uint32_t shown = 0;
    add_whole(m, d, counted, own);
    for (uint32_t entry = 0; entry < list->count && !m->failed; entry++) {
        gj_value value = gj_shape_verdict(m->machine, d, entry, 0, &m->failed);
        bool met = value.state == GJ_NOTHING || (value.state == GJ_VALUE && value.num != 0);
        if ((conditions && met) || shown++ >= GJ_SHEET_ENTRIES)
            continue;
        size_t before = m->path.size;
        gj_buffer_format(&m->path, "[%u]", (unsigned)entry);
        add_one(m, d, entry, gj_model_entry(m, gj_model_definition(m, d)->list, list, entry), 1, own);
        leave(m, before);
    }
    if (shown > GJ_SHEET_ENTRIES) {
        const gj_sheet_row row = {.depth = 1,
                                  .title = gj_model_counted(m, GJ_M_more_not_shown, shown - GJ_SHEET_ENTRIES),
                                  .own = own};
        gj_model_add(m, &m->rows, &row);
    }
}

/* A definition for each entry of a list that has no value itself. */
static void add_without_list(gj_sheet_model *m, uint32_t d, const gj_value *column, bool own)
{
    gj_model_again(m, &m->value);
    gj_words_value(&m->value, &m->words, GJ_T_BOOL, 0, 0, column);
    const gj_sheet_row row = {.mark = mark_of(m, d, column),
                              .title = gj_model_title(m, d),
                              .name = gj_model_text(m, gj_model_definition(m, d)->name),
                              .value = gj_model_keep(m, &m->value),
                              .clauses = gj_model_clauses_of(m, d),
                              .own = own};
    if (column->state >= GJ_UNKNOWN)
        gj_model_note(m, column);
    gj_model_add(m, &m->rows, &row);
}

void gj_model_result(gj_sheet_model *model, uint32_t definition, bool own)
{
    gj_sheet_model *m = model;
    const gj_image_definition *row = gj_model_definition(m, definition);
    gj_model_again(m, &m->path);
    gj_words_titled(&m->path, &m->words, row->title, row->name);
    const gj_value *column = gj_machine_column(m->machine, definition);
    if (column != NULL && column->state == GJ_VALUE) {
        add_each(m, definition, gj_value_column(column)->list, own);
    } else if (column != NULL) {
        add_without_list(m, definition, column, own);
    } else {
        add_one(m, definition, 0, GJ_TEXT(""), 0, own);
        gj_value value = gj_shape_verdict(m->machine, definition, 0, 0, &m->failed);
        m->tally->failed += row->kind == GJ_DEF_CONDITIONS && value.state == GJ_VALUE && value.num == 0;
    }
}
