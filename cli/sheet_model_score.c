/* The scores of a sheet as data. Invariant: every part of a score's tree has a row, from the largest part
 * down to the items, and the sum is the last row. What an item's points came from is in
 * cli/sheet_model_found.c. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

typedef struct table {
    gj_sheet_model *model;
    gj_array rows; /* of gj_score_row */
    bool found;    /* the record says something of one of the items */
} table;

/* The measures of a part of a score; NULL: it has none of that name. */
typedef struct measures {
    const gj_value *worth, *applicable, *rest, *earned; /* rest: what of the worth applies */
} measures;

static const gj_value *measure(const gj_sheet_model *m, uint32_t node, const char *name)
{
    uint32_t part = gj_shape_measure(m->machine, node, gj_text_from(name));
    return part == UINT32_MAX ? NULL : gj_machine_value(m->machine, part, 0);
}

static measures measures_of(const gj_sheet_model *m, uint32_t node, const gj_value *none)
{
    measures all = {measure(m, node, "worth"), measure(m, node, "applicable"),
                    measure(m, node, "applicable_worth"), measure(m, node, "earned")};
    if (all.rest == NULL && all.applicable != NULL)
        all.rest = all.applicable->state != GJ_VALUE ? all.applicable
                   : all.applicable->num != 0        ? all.worth
                                                     : none;
    return all;
}

static gj_points points_of(gj_sheet_model *m, const gj_value *value)
{
    gj_points points;
    gj_model_again(m, &m->value);
    if (value == NULL)
        return (gj_points){GJ_TEXT("-"), GJ_TEXT("-")};
    if (value->state != GJ_VALUE) {
        if (value->state == GJ_UNKNOWN) /* in a cell there is no room for the whole word */
            gj_buffer_text(&m->value, gj_model_message(m, GJ_M_sheet_unknown));
        else
            gj_words_value(&m->value, &m->words, GJ_T_NUMBER, 0, 0, value);
        points.words = gj_model_keep(m, &m->value);
        points.exact = points.words;
        return points;
    }
    gj_words_exact(&m->value, &m->words, value);
    points.exact = gj_model_keep(m, &m->value);
    gj_words_number(&m->value, &m->words, value);
    points.words = gj_model_keep(m, &m->value);
    return points;
}

static bool known(const gj_value *value)
{
    return value != NULL && value->state == GJ_VALUE;
}

/* part of whole in thousandths, for a drawing. */
static uint32_t permille(const gj_sheet_model *m, const gj_value *part, const gj_value *whole)
{
    gj_value ratio, step = gj_value_whole(1), thousand = gj_value_whole(1000);
    bool tie;
    if (!known(part) || !known(whole) || gj_number_sign(whole) <= 0 || gj_number_sign(part) < 0 ||
        !gj_number_mul(m->arena, &ratio, part, &thousand) ||
        !gj_number_div(m->arena, &ratio, &ratio, whole) ||
        !gj_number_round(m->arena, &ratio, &ratio, &step, GJ_ROUND_DOWN, &tie) || ratio.den != 1)
        return UINT32_MAX;
    return ratio.num > 1000 ? 1000 : (uint32_t)ratio.num;
}

/* What was lost of the points that apply; false: nothing, or it cannot be said. */
static bool lost_points(gj_sheet_model *m, const measures *all, gj_value *lost)
{
    if (!known(all->rest) || !known(all->earned))
        return false;
    if (!gj_number_sub(m->arena, lost, all->rest, all->earned)) {
        m->failed = true;
        return false;
    }
    return gj_number_sign(lost) != 0;
}

static void add_row(table *t, uint32_t d, gj_text title, gj_text name, uint32_t depth, bool item)
{
    gj_sheet_model *m = t->model;
    gj_value none = gj_value_whole(0), lost;
    measures all = measures_of(m, d, &none);
    gj_score_row row = {.depth = depth, .title = title, .name = name, .item = item};
    row.clauses = gj_model_clauses_of(m, d);
    gj_definition_path(&m->value, m->program, d);
    row.path = gj_model_keep(m, &m->value);
    row.worth = points_of(m, all.worth);
    row.applicable = points_of(m, all.rest);
    row.earned = points_of(m, all.earned);
    row.state = all.earned != NULL ? (gj_state)all.earned->state : GJ_NOTHING;
    row.permille = permille(m, all.earned, all.rest);
    row.plain = true;
    if (lost_points(m, &all, &lost)) {
        row.lost = points_of(m, &lost);
        row.plain = false;
    }
    if (item) {
        row.plain &= known(all.applicable) && all.applicable->num != 0;
        gj_model_found(m, &row, d);
        t->found |= row.found.size != 0;
    }
    if (!gj_array_append(&t->rows, &row))
        m->failed = true;
}

static void walk(table *t, uint32_t d, uint32_t level)
{
    const gj_sheet_model *m = t->model;
    for (uint32_t part = m->machine->first_part[d]; part != UINT32_MAX && level < GJ_SHAPE_DEPTH;
         part = m->machine->next_part[part]) {
        const gj_image_definition *definition = gj_model_definition(m, part);
        if (definition->kind != GJ_DEF_NODE)
            continue;
        add_row(t, part, gj_model_title(m, part), gj_model_text(m, definition->name), level,
                !gj_shape_has_nodes(m->machine, part));
        walk(t, part, level + 1);
    }
}

static void add_score(gj_sheet_model *m, uint32_t d)
{
    table t = {.model = m};
    gj_value none = gj_value_whole(0);
    const gj_value *rest = measures_of(m, d, &none).rest;
    gj_array_init(&t.rows, m->arena->allocator, sizeof(gj_score_row));
    walk(&t, d, 0);
    /* Where nothing applies and nothing was recorded, the sum says all there is to say. */
    if (!t.found && known(rest) && gj_number_sign(rest) == 0)
        gj_array_clear(&t.rows);
    add_row(&t, d, gj_model_message(m, GJ_M_sheet_sum), GJ_TEXT(""), 0, false);
    const gj_score_data score = {
        .title = gj_model_title(m, d),
        .name = gj_model_text(m, gj_model_definition(m, d)->name),
        .clauses = gj_model_clauses_of(m, d),
        .rows = gj_arena_copy(m->arena, t.rows.items, t.rows.count * sizeof(gj_score_row)),
        .row_count = t.rows.count};
    m->failed |= score.rows == NULL || t.rows.failed;
    gj_model_add(m, &m->scores, &score);
    gj_array_fini(&t.rows);
}

void gj_model_scores(gj_sheet_model *model)
{
    for (uint32_t d = 0; d < model->program->definition_count && !model->failed; d++) {
        const gj_image_definition *definition = gj_model_definition(model, d);
        if (definition->kind == GJ_DEF_SCORE && !(definition->flags & GJ_DEFINITION_HIDDEN))
            add_score(model, d);
    }
}
