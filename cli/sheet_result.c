/* One result on the sheet: its value, and below it what a reader asks next (which condition failed, which
 * veto struck, which level was missed). Invariant: the walk is that of the JSON (vm/result_shape.h), so that
 * both show the same results. */
#include "cli/sheet_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"

/* Entries of a list that are shown before the rest is counted. */
#define ENTRIES 12

static const gj_image_definition *definition_at(const gj_sheet *s, uint32_t d)
{
    return &s->program->definitions[d];
}

static gj_text title_of(const gj_sheet *s, uint32_t d)
{
    return gj_words_title(&s->words, definition_at(s, d)->title, definition_at(s, d)->name);
}

static gj_text name_of(const gj_sheet *s, uint32_t d)
{
    return gj_program_text(s->program, definition_at(s, d)->name);
}

static bool is_conditions(const gj_sheet *s, uint32_t d)
{
    uint32_t kind = definition_at(s, d)->kind;
    return kind == GJ_DEF_CONDITIONS || kind == GJ_DEF_CONDITION;
}

/* Appends the value of a definition that is no bundle. */
static void scalar_words(gj_sheet *s, gj_buffer *out, uint32_t d, const gj_value *value)
{
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    (void)gj_machine_type(s->machine, d, &type, &aux);
    if (value->state == GJ_VALUE && is_conditions(s, d))
        gj_buffer_string(out,
                         gj_msg_text(s->words.lang, value->num != 0 ? GJ_M_word_met : GJ_M_word_not_met));
    else
        gj_words_value(out, &s->words, type, aux, definition_at(s, d)->unit, value);
}

/* Notes a part that has no value; the path gains its title for that. */
static void note_part(gj_sheet *s, uint32_t part, const gj_value *value)
{
    if (value->state < GJ_UNKNOWN)
        return;
    size_t path = s->path.size;
    gj_buffer_char(&s->path, '.');
    gj_buffer_text(&s->path, name_of(s, part));
    gj_sheet_note_state(s, value);
    s->path.size = s->path.failed ? s->path.size : path;
}

static void part_words(gj_sheet *s, gj_buffer *out, uint32_t part, uint32_t entry)
{
    gj_value value = gj_shape_verdict(s->machine, part, entry, 1, &s->failed);
    note_part(s, part, &value);
    scalar_words(s, out, part, &value);
}

/* "2026-01-15 — 2026-08-15  未到期" or "0.5 – 1 人日". */
static void span_words(gj_sheet *s, gj_buffer *out, uint32_t d, uint32_t entry)
{
    uint32_t from = gj_shape_part(s->machine, d, "from"), to = gj_shape_part(s->machine, d, "to");
    uint32_t state = gj_shape_part(s->machine, d, "state");
    if (from != UINT32_MAX) {
        part_words(s, out, from, entry);
        gj_buffer_string(out, " – ");
    }
    if (to != UINT32_MAX)
        part_words(s, out, to, entry);
    if (state != UINT32_MAX) {
        gj_buffer_string(out, "  ");
        part_words(s, out, state, entry);
    }
}

/* The conditions below `d` that decided: of `all of` those not met, of `any of` those met; the innermost
 * ones. Where none of `any of` is met there is nothing to point at. */
static void write_deciding(gj_sheet *s, uint32_t d, uint32_t entry, size_t indent)
{
    const gj_value *whole = gj_machine_value(s->machine, d, entry);
    bool any = (definition_at(s, d)->flags & GJ_DEFINITION_ANY) != 0;
    if (whole == NULL || whole->state != GJ_VALUE || (whole->num != 0) != any)
        return;
    for (uint32_t part = s->machine->first_part[d]; part != UINT32_MAX; part = s->machine->next_part[part]) {
        const gj_value *value = gj_machine_value(s->machine, part, entry);
        if (!is_conditions(s, part) || value == NULL || value->state != GJ_VALUE || (value->num != 0) != any)
            continue;
        const gj_image_definition *definition = definition_at(s, part);
        gj_sheet_again(s, &s->value);
        gj_buffer_string(&s->value, any ? "✓ " : "✗ ");
        gj_buffer_text(&s->value, title_of(s, part));
        gj_sheet_row(s, indent, gj_buffer_as_text(&s->value), name_of(s, part), GJ_TEXT(""),
                     definition->citation, definition->citations);
        if (definition->kind == GJ_DEF_CONDITIONS)
            write_deciding(s, part, entry, indent + 2);
    }
}

/* The vetoes that struck, or what blocked the next level. */
static void write_bands(gj_sheet *s, uint32_t d, int64_t level)
{
    uint32_t next = UINT32_MAX;
    bool struck = false;
    for (uint32_t part = s->machine->first_part[d]; part != UINT32_MAX; part = s->machine->next_part[part]) {
        const gj_image_definition *definition = definition_at(s, part);
        const gj_value *value = gj_machine_value(s->machine, part, 0);
        if (value == NULL || value->state != GJ_VALUE)
            continue;
        if (definition->kind == GJ_DEF_VETO && value->num != 0) {
            struck = true;
            gj_sheet_again(s, &s->value);
            gj_buffer_string(&s->value, gj_msg_text(s->words.lang, GJ_M_sheet_veto));
            gj_buffer_text(&s->value, title_of(s, part));
            gj_sheet_row(s, 4, gj_buffer_as_text(&s->value), name_of(s, part), GJ_TEXT(""),
                         definition->citation, definition->citations);
        } else if (definition->kind == GJ_DEF_BAND && value->num == 0 &&
                   (int64_t)definition->choice > level &&
                   (next == UINT32_MAX || definition->choice < definition_at(s, next)->choice)) {
            next = part;
        }
    }
    if (struck || next == UINT32_MAX)
        return;
    gj_sheet_again(s, &s->value);
    gj_buffer_string(&s->value, gj_msg_text(s->words.lang, GJ_M_sheet_blocked));
    gj_buffer_text(&s->value, title_of(s, next));
    gj_sheet_row(s, 4, gj_buffer_as_text(&s->value), name_of(s, next), GJ_TEXT(""),
                 definition_at(s, next)->citation, definition_at(s, next)->citations);
}

static void write_one(gj_sheet *s, uint32_t d, uint32_t entry, gj_text label, size_t indent, int depth);

static void write_parts(gj_sheet *s, uint32_t d, uint32_t entry, size_t indent, int depth)
{
    for (uint32_t part = gj_shape_first(s->machine, d); part != UINT32_MAX && depth < GJ_SHAPE_DEPTH;
         part = gj_shape_next(s->machine, part)) {
        size_t path = s->path.size;
        gj_buffer_char(&s->path, '.');
        gj_buffer_text(&s->path, name_of(s, part));
        write_one(s, part, entry, GJ_TEXT(""), indent + 2, depth + 1);
        s->path.size = s->path.failed ? s->path.size : path;
    }
}

/* One value of a definition: of the record, or of one entry of a list, which `label` names. */
static void write_one(gj_sheet *s, uint32_t d, uint32_t entry, gj_text label, size_t indent, int depth)
{
    const gj_image_definition *definition = definition_at(s, d);
    gj_value value = gj_shape_verdict(s->machine, d, entry, depth, &s->failed);
    bool bundle = gj_shape_is_bundle(s->machine, d);
    bool span = definition->kind == GJ_DEF_DEADLINE || (definition->flags & GJ_DEFINITION_RANGE) != 0;
    gj_buffer words;
    gj_buffer_init(&words, s->arena->allocator);
    if (value.state != GJ_VALUE || !bundle)
        scalar_words(s, &words, d, &value);
    else if (span)
        span_words(s, &words, d, entry);
    if (value.state >= GJ_UNKNOWN)
        gj_sheet_note_state(s, &value);
    if (label.size != 0)
        gj_sheet_row(s, indent, label, GJ_TEXT(""), gj_buffer_as_text(&words), 0, 0);
    else
        gj_sheet_row(s, indent, title_of(s, d), name_of(s, d), gj_buffer_as_text(&words),
                     definition->citation, definition->citations);
    s->failed |= words.failed;
    gj_buffer_fini(&words);
    if (definition->kind == GJ_DEF_CONDITIONS)
        write_deciding(s, d, entry, indent + 2);
    else if (definition->kind == GJ_DEF_BANDS && value.state == GJ_VALUE)
        write_bands(s, d, value.num);
    else if (bundle && !span && value.state == GJ_VALUE && definition->kind == GJ_DEF_GROUP)
        write_parts(s, d, entry, indent, depth);
}

/* What an entry of a list is called: its identity, else its number from 1. */
static void entry_label(gj_sheet *s, gj_buffer *out, uint32_t list_field, const gj_list *list, uint32_t entry)
{
    const gj_image_field *identity =
        list_field == UINT32_MAX ? NULL : gj_shape_identity(s->program, list_field);
    const gj_value *value =
        identity == NULL ? NULL : &list->slots[(size_t)entry * list->stride + identity->slot];
    if (value == NULL || value->state != GJ_VALUE)
        gj_buffer_format(out, "[%u]", (unsigned)entry);
    else
        gj_words_value(out, &s->words, (gj_type_kind)identity->type, identity->aux, identity->unit, value);
}

/* Whether an entry needs a reader's eye: it has no value, or is a condition that is not met. */
static bool stands_out(gj_sheet *s, uint32_t d, uint32_t entry)
{
    gj_value value = gj_shape_verdict(s->machine, d, entry, 0, &s->failed);
    return value.state >= GJ_UNKNOWN || (value.state == GJ_VALUE && is_conditions(s, d) && value.num == 0);
}

static void write_each(gj_sheet *s, uint32_t d, const gj_list *list)
{
    const gj_image_definition *definition = definition_at(s, d);
    uint32_t count = gj_machine_entries(s->machine, d), bad = 0, shown = 0;
    for (uint32_t entry = 0; entry < count; entry++)
        bad += stands_out(s, d, entry);
    gj_buffer words;
    gj_buffer_init(&words, s->arena->allocator);
    gj_buffer_format(&words, "%u", (unsigned)count);
    gj_arg arg = gj_arg_text(gj_buffer_as_text(&words));
    gj_buffer line;
    gj_buffer_init(&line, s->arena->allocator);
    gj_msg_format(&line, s->words.lang, GJ_M_sheet_entries, &arg, 1);
    if (is_conditions(s, d) && count != 0 && bad == 0) {
        gj_buffer_string(&line, s->words.lang == GJ_LANG_ZH ? "，" : ", ");
        gj_buffer_string(&line, gj_msg_text(s->words.lang, GJ_M_sheet_all_met));
    }
    gj_sheet_row(s, 2, title_of(s, d), name_of(s, d), gj_buffer_as_text(&line), definition->citation,
                 definition->citations);
    bool failed = false;
    for (uint32_t entry = 0; entry < count; entry++) {
        bool eye = stands_out(s, d, entry);
        if (is_conditions(s, d) && !eye)
            continue;
        failed |= eye && is_conditions(s, d) &&
                  gj_shape_verdict(s->machine, d, entry, 0, &s->failed).state == GJ_VALUE;
        if (shown++ >= ENTRIES)
            continue;
        size_t path = s->path.size;
        gj_buffer_format(&s->path, "[%u]", (unsigned)entry);
        gj_sheet_again(s, &words);
        entry_label(s, &words, definition->list, list, entry);
        write_one(s, d, entry, gj_buffer_as_text(&words), 4, 0);
        s->path.size = s->path.failed ? s->path.size : path;
    }
    s->tally->failed += failed;
    if (shown > ENTRIES) {
        gj_sheet_again(s, &words);
        gj_buffer_format(&words, "%u", (unsigned)(shown - ENTRIES));
        arg = gj_arg_text(gj_buffer_as_text(&words));
        gj_layout_to(&s->layout, 4);
        gj_sheet_again(s, &line);
        gj_msg_format(&line, s->words.lang, GJ_M_more_not_shown, &arg, 1);
        gj_layout_text(&s->layout, gj_buffer_as_text(&line), 4);
        gj_layout_newline(&s->layout);
    }
    s->failed |= words.failed || line.failed;
    gj_buffer_fini(&words);
    gj_buffer_fini(&line);
}

void gj_sheet_write_result(gj_sheet *sheet, uint32_t definition)
{
    gj_sheet *s = sheet;
    uint32_t d = definition;
    gj_sheet_again(s, &s->path);
    gj_words_titled(&s->path, &s->words, definition_at(s, d)->title, definition_at(s, d)->name);
    const gj_value *column = gj_machine_column(s->machine, d);
    if (column != NULL && column->state == GJ_VALUE) {
        write_each(s, d, gj_value_column(column)->list);
        return;
    }
    if (column != NULL) { /* the list itself has no value */
        gj_buffer words;
        gj_buffer_init(&words, s->arena->allocator);
        gj_words_value(&words, &s->words, GJ_T_BOOL, 0, 0, column);
        if (column->state >= GJ_UNKNOWN)
            gj_sheet_note_state(s, column);
        gj_sheet_row(s, 2, title_of(s, d), name_of(s, d), gj_buffer_as_text(&words),
                     definition_at(s, d)->citation, definition_at(s, d)->citations);
        s->failed |= words.failed;
        gj_buffer_fini(&words);
        return;
    }
    write_one(s, d, 0, GJ_TEXT(""), 2, 0);
    if (definition_at(s, d)->kind == GJ_DEF_CONDITIONS) {
        gj_value value = gj_shape_verdict(s->machine, d, 0, 0, &s->failed);
        s->tally->failed += value.state == GJ_VALUE && value.num == 0;
    }
}
