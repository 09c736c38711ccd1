/* The scores of a sheet as data. Invariant: the two upper levels of a tree have a row each, the sum is the
 * last row; of the items below, those are named that lost points, do not apply or are not assessed. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"

/* Levels with rows of their own. */
#define LEVELS 2

typedef struct table {
    gj_sheet_model *model;
    gj_array rows; /* of gj_score_row */
    gj_buffer lost, out, open;
} table;

static const gj_image_definition *definition_at(const table *t, uint32_t d)
{
    return &t->model->sheet.program->definitions[d];
}

static gj_text number_text(table *t, const gj_value *value)
{
    gj_sheet *s = &t->model->sheet;
    gj_sheet_again(s, &s->value);
    if (value == NULL)
        gj_buffer_char(&s->value, '-');
    else if (value->state == GJ_UNKNOWN)
        gj_buffer_string(&s->value, gj_msg_text(s->words.lang, GJ_M_sheet_unknown));
    else
        gj_words_value(&s->value, &s->words, GJ_T_NUMBER, 0, 0, value);
    return gj_model_keep(t->model, &s->value);
}

/* part of whole in thousandths, for a drawing. */
static uint32_t permille(const table *t, const gj_value *part, const gj_value *whole)
{
    gj_arena *arena = t->model->sheet.arena;
    gj_value ratio, step = gj_value_whole(1), thousand = gj_value_whole(1000);
    bool tie;
    if (part == NULL || whole == NULL || part->state != GJ_VALUE || whole->state != GJ_VALUE ||
        gj_number_sign(whole) <= 0 || gj_number_sign(part) < 0 ||
        !gj_number_mul(arena, &ratio, part, &thousand) || !gj_number_div(arena, &ratio, &ratio, whole) ||
        !gj_number_round(arena, &ratio, &ratio, &step, GJ_ROUND_DOWN, &tie) || ratio.den != 1)
        return UINT32_MAX;
    return ratio.num > 1000 ? 1000 : (uint32_t)ratio.num;
}

static void add_row(table *t, uint32_t d, gj_text title, gj_text name, uint32_t depth)
{
    const gj_sheet *s = &t->model->sheet;
    const gj_value *applicable = gj_sheet_measure(s, d, "applicable"),
                   *worth = gj_sheet_measure(s, d, "worth");
    const gj_value *rest = gj_sheet_measure(s, d, "applicable_worth"),
                   *earned = gj_sheet_measure(s, d, "earned");
    gj_value none = gj_value_whole(0);
    if (rest == NULL && applicable != NULL)
        rest = applicable->state != GJ_VALUE ? applicable : applicable->num != 0 ? worth : &none;
    gj_score_row row = {.depth = depth, .title = title, .name = name};
    row.worth = number_text(t, worth);
    row.applicable = number_text(t, rest);
    row.earned = number_text(t, earned);
    row.permille = permille(t, earned, rest);
    row.clauses = gj_model_clauses(t->model, definition_at(t, d)->citation, definition_at(t, d)->citations);
    if (!gj_array_append(&t->rows, &row))
        t->model->sheet.failed = true;
}

static void add_item(table *t, gj_buffer *list, uint32_t d)
{
    const gj_words *words = &t->model->sheet.words;
    gj_buffer_string(list, list->size == 0 ? "" : words->lang == GJ_LANG_ZH ? "；" : "; ");
    gj_words_titled(list, words, definition_at(t, d)->title, definition_at(t, d)->name);
}

static void look_at_item(table *t, uint32_t d)
{
    gj_sheet *s = &t->model->sheet;
    const gj_value *applicable = gj_sheet_measure(s, d, "applicable"),
                   *worth = gj_sheet_measure(s, d, "worth");
    const gj_value *earned = gj_sheet_measure(s, d, "earned");
    int order = 0;
    if (earned == NULL || worth == NULL || worth->state != GJ_VALUE)
        return;
    if (applicable != NULL && applicable->state == GJ_VALUE && applicable->num == 0) {
        add_item(t, &t->out, d);
    } else if (earned->state >= GJ_UNKNOWN) {
        add_item(t, &t->open, d);
    } else if (earned->state == GJ_VALUE) {
        if (!gj_number_compare(s->arena, &order, earned, worth))
            s->failed = true;
        if (order == 0)
            return;
        add_item(t, &t->lost, d);
        gj_buffer_char(&t->lost, ' ');
        gj_words_number(&t->lost, &s->words, earned);
        gj_buffer_char(&t->lost, '/');
        gj_words_number(&t->lost, &s->words, worth);
    }
}

static void walk(table *t, uint32_t d, uint32_t level)
{
    const gj_sheet *s = &t->model->sheet;
    for (uint32_t part = s->machine->first_part[d]; part != UINT32_MAX && level < GJ_SHAPE_DEPTH;
         part = s->machine->next_part[part]) {
        const gj_image_definition *definition = definition_at(t, part);
        if (definition->kind != GJ_DEF_NODE)
            continue;
        if (level < LEVELS)
            add_row(t, part, gj_words_title(&s->words, definition->title, definition->name),
                    gj_program_text(s->program, definition->name), level);
        if (!gj_shape_has_nodes(s->machine, part))
            look_at_item(t, part);
        walk(t, part, level + 1);
    }
}

static void add_score(gj_sheet_model *m, uint32_t d)
{
    const gj_image_definition *definition = &m->sheet.program->definitions[d];
    table t = {.model = m};
    gj_allocator allocator = m->sheet.arena->allocator;
    gj_array_init(&t.rows, allocator, sizeof(gj_score_row));
    gj_buffer_init(&t.lost, allocator);
    gj_buffer_init(&t.out, allocator);
    gj_buffer_init(&t.open, allocator);
    walk(&t, d, 0);
    add_row(&t, d, gj_text_from(gj_msg_text(m->sheet.words.lang, GJ_M_sheet_sum)), GJ_TEXT(""), 0);
    gj_score_data score = {
        .title = gj_words_title(&m->sheet.words, definition->title, definition->name),
        .name = gj_program_text(m->sheet.program, definition->name),
        .clauses = gj_model_clauses(m, definition->citation, definition->citations),
        .rows = gj_arena_copy(m->sheet.arena, t.rows.items, t.rows.count * sizeof(gj_score_row)),
        .row_count = t.rows.count,
        .lost = gj_model_keep(m, &t.lost),
        .out = gj_model_keep(m, &t.out),
        .open = gj_model_keep(m, &t.open)};
    if (score.rows == NULL || t.rows.failed || !gj_array_append(&m->scores, &score))
        m->sheet.failed = true;
    gj_array_fini(&t.rows);
    gj_buffer_fini(&t.lost);
    gj_buffer_fini(&t.out);
    gj_buffer_fini(&t.open);
}

void gj_model_scores(gj_sheet_model *model)
{
    for (uint32_t d = 0; d < model->sheet.program->definition_count && !model->sheet.failed; d++) {
        const gj_image_definition *definition = &model->sheet.program->definitions[d];
        if (definition->kind == GJ_DEF_SCORE && !(definition->flags & GJ_DEFINITION_HIDDEN))
            add_score(model, d);
    }
}
