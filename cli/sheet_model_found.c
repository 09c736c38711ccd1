/* What an item's points came from: the facts of the record that its own rules read, and the calculation.
 * Invariant: a fact is named only where the record states it; facts of several groups that say the same are
 * said once, with the groups behind. Followed are the item's own measures and no other rule. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"

/* How far an item's measures are followed through each other. */
#define DEPTH 4
/* Groups that are named with one fact before the rest is counted. */
#define NAMED 8

/* One thing found: a field's title with its value, and the groups that state it. */
typedef struct finding {
    gj_text title, value, groups;
    size_t count; /* of groups */
} finding;

typedef struct findings {
    gj_sheet_model *model;
    uint32_t node; /* the item */
    const gj_value *points;
    gj_array items; /* of finding */
    gj_array seen;  /* of uint32_t: fields */
    gj_text why;
    bool plain; /* nothing but yes */
} findings;

static bool seen_before(findings *f, uint32_t field)
{
    for (size_t i = 0; i < f->seen.count; i++)
        if (*GJ_AT(&f->seen, uint32_t, i) == field)
            return true;
    gj_model_add(f->model, &f->seen, &field);
    return false;
}

/* The group that states a field; empty where it is the item's own, or none. */
static gj_text group_of(const findings *f, const gj_image_field *field)
{
    const gj_sheet_model *m = f->model;
    if (field->parent == UINT32_MAX)
        return GJ_TEXT("");
    gj_text group = gj_model_text(m, m->program->fields[field->parent].name);
    gj_text item = gj_model_text(m, gj_model_definition(m, f->node)->name);
    return gj_text_equal(group, item) ? GJ_TEXT("") : group;
}

static void add_group(findings *f, finding *item, gj_text group)
{
    gj_sheet_model *m = f->model;
    if (group.size == 0 || item->count++ >= NAMED)
        return;
    gj_buffer_text(&m->value, item->groups);
    gj_buffer_string(&m->value, item->groups.size == 0 ? "" : gj_msg_text(m->words.lang, GJ_M_mark_list));
    gj_buffer_text(&m->value, group);
    item->groups = gj_model_keep(m, &m->value);
}

static void add_fact(findings *f, const gj_explanation *fact)
{
    gj_sheet_model *m = f->model;
    const gj_image_field *field = &m->program->fields[fact->field];
    if (field->kind != GJ_FIELD_SCALAR || fact->of != NULL || (fact->flags & GJ_EXPLAIN_DEFAULT) ||
        fact->value.state != GJ_VALUE || seen_before(f, fact->field))
        return;
    f->plain &= field->type == GJ_T_BOOL && fact->value.num != 0;
    gj_model_again(m, &m->value);
    gj_words_value(&m->value, &m->words, (gj_type_kind)field->type, field->aux, field->unit, &fact->value);
    finding made = {.title = gj_words_title(&m->words, field->title, field->name),
                    .value = gj_model_keep(m, &m->value)};
    gj_text group = group_of(f, field);
    for (size_t i = 0; i < f->items.count; i++) {
        finding *other = GJ_AT(&f->items, finding, i);
        if (gj_text_equal(other->title, made.title) && gj_text_equal(other->value, made.value)) {
            add_group(f, other, group);
            return;
        }
    }
    add_group(f, &made, group);
    gj_model_add(m, &f->items, &made);
}

/* Whether a measure handed its value through to the points, which are not 0 as many things are. */
static bool gave(const findings *f, const gj_explanation *rule)
{
    int order = 1;
    if (rule->value.state != GJ_VALUE || f->points == NULL || f->points->state != GJ_VALUE ||
        gj_number_sign(f->points) == 0)
        return false;
    f->model->failed |= !gj_number_compare(f->model->arena, &order, &rule->value, f->points);
    return order == 0;
}

/* Facts and the calculation below a measure of the item; `top`: it is the points themselves. */
static void look_at(findings *f, const gj_explanation *rule, bool top)
{
    gj_sheet_model *m = f->model;
    if (f->why.size == 0 && rule->formula != NULL && rule->formula->type == GJ_T_NUMBER &&
        gj_formula_has_values(rule->formula) && (top || gave(f, rule))) {
        gj_model_again(m, &m->value);
        gj_buffer_string(&m->value, "= ");
        gj_model_formula(m, &m->value, rule->formula, true);
        f->why = gj_model_keep(m, &m->value);
    }
    for (const gj_explanation *child = rule->first; child != NULL; child = child->next)
        if (child->kind == GJ_EXPLAIN_FACT)
            add_fact(f, child);
        else if (child->kind == GJ_EXPLAIN_RULE &&
                 gj_model_definition(m, child->definition)->parent == f->node)
            look_at(f, child, false);
}

static void look_at_measure(findings *f, const char *name)
{
    uint32_t measure = gj_shape_measure(f->model->machine, f->node, gj_text_from(name));
    const gj_explanation *tree =
        measure == UINT32_MAX ? NULL : gj_model_explain(f->model, measure, 0, DEPTH, true);
    if (tree != NULL)
        look_at(f, tree, true);
}

/* "抽样数：10（b11）；不符合数：2" */
static gj_text findings_words(findings *f)
{
    gj_sheet_model *m = f->model;
    gj_lang lang = m->words.lang;
    gj_model_again(m, &m->value);
    for (size_t i = 0; i < f->items.count; i++) {
        const finding *item = GJ_AT(&f->items, finding, i);
        gj_buffer_string(&m->value, i == 0 ? "" : gj_msg_text(lang, GJ_M_mark_semicolon));
        gj_buffer_text(&m->value, item->title);
        gj_buffer_string(&m->value, gj_msg_text(lang, GJ_M_mark_colon));
        gj_buffer_text(&m->value, item->value);
        if (item->groups.size == 0)
            continue;
        gj_buffer_string(&m->value, gj_msg_text(lang, GJ_M_mark_open));
        gj_buffer_text(&m->value, item->groups);
        if (item->count > NAMED)
            gj_msg_count(&m->value, lang, GJ_M_in_all, item->count);
        gj_buffer_string(&m->value, gj_msg_text(lang, GJ_M_mark_close));
    }
    return gj_model_keep(m, &m->value);
}

void gj_model_found(gj_sheet_model *model, gj_score_row *row, uint32_t node)
{
    uint32_t earned = gj_shape_measure(model->machine, node, GJ_TEXT("earned"));
    findings f = {.model = model,
                  .node = node,
                  .points = earned == UINT32_MAX ? NULL : gj_machine_value(model->machine, earned, 0),
                  .plain = true};
    gj_array_init(&f.items, model->arena->allocator, sizeof(finding));
    gj_array_init(&f.seen, model->arena->allocator, sizeof(uint32_t));
    look_at_measure(&f, "applicable");
    look_at_measure(&f, "earned");
    row->found = findings_words(&f);
    if (row->lost.words.size != 0)
        row->why = f.why;
    row->plain &= f.plain || f.items.count == 1;
    gj_array_fini(&f.items);
    gj_array_fini(&f.seen);
}
