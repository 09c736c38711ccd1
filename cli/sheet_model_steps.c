/* How the numbers and dates among the results came about: each rule on the way with its formula, the case of
 * it that applies, and the facts that it read, down to the points of scores, which have a table of their own.
 * Invariant: a rule's steps stand on the sheet once; where it is met again, it is only named. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

/* Rules are followed no deeper than this. */
#define DEPTH 32

typedef struct stepping {
    gj_sheet_model *model;
    bool *told;   /* by definition: its steps are written */
    bool *listed; /* by field: the list's entries are written */
    bool own;
} stepping;

static void follow(stepping *s, uint32_t d, uint32_t depth);

static gj_step_data *add_step(stepping *s, gj_step_data step)
{
    step.own = s->own;
    gj_model_add(s->model, &s->model->steps, &step);
    return s->model->failed ? NULL : GJ_AT(&s->model->steps, gj_step_data, s->model->steps.count - 1);
}

static bool is_measure(const gj_sheet_model *m, uint32_t d)
{
    uint32_t parent = gj_model_definition(m, d)->parent;
    return parent != UINT32_MAX && (gj_model_definition(m, parent)->kind == GJ_DEF_SCORE ||
                                    gj_model_definition(m, parent)->kind == GJ_DEF_NODE);
}

/* Whether a definition's value is computed: a number or a date. */
static bool is_computed(const gj_sheet_model *m, uint32_t d)
{
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux;
    return gj_machine_type(m->machine, d, &type, &aux) && (type == GJ_T_NUMBER || type == GJ_T_DATE);
}

/* "= a + b = 1 + 2" */
static gj_text formula_words(gj_sheet_model *m, const gj_formula *formula)
{
    gj_buffer *b = &m->value;
    gj_model_again(m, b);
    gj_buffer_string(b, "= ");
    gj_model_formula(m, b, formula, false);
    if (gj_formula_has_values(formula)) {
        gj_buffer_string(b, " = ");
        gj_model_formula(m, b, formula, true);
    }
    return gj_model_keep(m, b);
}

static gj_text path_words(gj_sheet_model *m, uint32_t field, const gj_value *of)
{
    gj_model_again(m, &m->value);
    gj_record_path(&m->evaluation->record, field, of, &m->value);
    return gj_model_keep(m, &m->value);
}

static gj_text field_words(gj_sheet_model *m, const gj_image_field *field, const gj_value *value)
{
    gj_model_again(m, &m->value);
    gj_words_value(&m->value, &m->words, (gj_type_kind)field->type, field->aux, field->unit, value);
    return gj_model_keep(m, &m->value);
}

/* The guard that held, where it says more than a name. */
static void add_case(stepping *s, const gj_explanation *test, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    if (test->value.state != GJ_VALUE || test->value.num == 0 || !gj_formula_has_values(test->formula))
        return;
    gj_model_again(m, &m->value);
    gj_model_asked(m, &m->value, test->formula);
    gj_text words = gj_model_keep(m, &m->value);
    /* Two outputs of one row ask the same. */
    const gj_step_data *last = GJ_AT(&m->steps, gj_step_data, m->steps.count - 1);
    if (last->kind != GJ_STEP_CASE || !gj_text_equal(last->formula, words))
        (void)add_step(s, (gj_step_data){.kind = GJ_STEP_CASE, .depth = depth, .formula = words});
}

/* "类别：临时；周工时：20": what the record states of an entry. */
static gj_text entry_words(gj_sheet_model *m, uint32_t list_field, const gj_value *slots)
{
    const gj_image_field *fields = m->program->fields;
    gj_buffer words;
    gj_buffer_init(&words, m->arena->allocator);
    for (uint32_t f = fields[list_field].first_child; f != UINT32_MAX; f = fields[f].next_sibling) {
        const gj_value *value = &slots[fields[f].slot];
        if (fields[f].kind != GJ_FIELD_SCALAR || value->state != GJ_VALUE)
            continue;
        gj_buffer_string(&words, words.size == 0 ? "" : gj_msg_text(m->words.lang, GJ_M_mark_semicolon));
        gj_buffer_text(&words, gj_words_title(&m->words, fields[f].title, fields[f].name));
        gj_buffer_string(&words, gj_msg_text(m->words.lang, GJ_M_mark_colon));
        gj_buffer_text(&words, field_words(m, &fields[f], value));
    }
    gj_text text = gj_model_keep(m, &words);
    gj_buffer_fini(&words);
    return text;
}

/* A list that was read: how long it is, and its entries. */
static void add_list(stepping *s, const gj_explanation *fact, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    const gj_image_field *field = &m->program->fields[fact->field];
    const gj_list *list = gj_value_list(&fact->value);
    bool again = s->listed[fact->field] && list->count != 0;
    (void)add_step(s, (gj_step_data){.kind = GJ_STEP_FACT,
                                     .depth = depth,
                                     .title = gj_model_text(m, field->title),
                                     .name = path_words(m, fact->field, fact->of),
                                     .value = gj_model_counted(m, GJ_M_sheet_entries, list->count),
                                     .again = again});
    for (uint32_t entry = 0; entry < list->count && !again && !m->failed; entry++) {
        if (entry == GJ_SHEET_ENTRIES) {
            (void)add_step(s, (gj_step_data){.kind = GJ_STEP_ENTRY,
                                             .depth = depth + 1,
                                             .title = gj_model_counted(m, GJ_M_more_not_shown,
                                                                       list->count - GJ_SHEET_ENTRIES)});
            break;
        }
        (void)add_step(s, (gj_step_data){.kind = GJ_STEP_ENTRY,
                                         .depth = depth + 1,
                                         .name = gj_model_entry(m, fact->field, list, entry),
                                         .value = entry_words(m, fact->field,
                                                              &list->slots[(size_t)entry * list->stride])});
    }
    if (fact->of == NULL)
        s->listed[fact->field] = true;
}

static void add_fact(stepping *s, const gj_explanation *fact, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    const gj_image_field *field = &m->program->fields[fact->field];
    if (gj_field_is_list(field)) {
        if (fact->value.state == GJ_VALUE)
            add_list(s, fact, depth);
        return;
    }
    if (fact->of != NULL || fact->value.state > GJ_NOTHING)
        return; /* entries are shown with their list */
    gj_text value = field_words(m, field, &fact->value);
    if (fact->flags & GJ_EXPLAIN_DEFAULT) {
        gj_buffer_text(&m->value, value);
        gj_buffer_string(&m->value, gj_msg_text(m->words.lang, GJ_M_mark_open));
        gj_buffer_text(&m->value, gj_model_message(m, GJ_M_explain_default));
        gj_buffer_string(&m->value, gj_msg_text(m->words.lang, GJ_M_mark_close));
        value = gj_model_keep(m, &m->value);
    }
    (void)add_step(s, (gj_step_data){.kind = GJ_STEP_FACT,
                                     .depth = depth,
                                     .title = gj_model_text(m, field->title),
                                     .name = path_words(m, fact->field, NULL),
                                     .value = value});
}

/* A rule that was read, of one entry of a list where it has one for each: its value alone. */
static void add_value(stepping *s, const gj_explanation *rule, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    uint32_t d = rule->definition;
    const gj_image_definition *definition = gj_model_definition(m, d);
    const gj_value *column = gj_machine_column(m->machine, d);
    uint32_t titled = is_measure(m, d) ? definition->parent : d; /* points are called as their part */
    gj_text entry = GJ_TEXT("");
    if (column != NULL && column->state == GJ_VALUE && !(rule->flags & GJ_EXPLAIN_EACH))
        entry = gj_model_entry(m, definition->list, gj_value_column(column)->list, rule->entry);
    gj_model_again(m, &m->value);
    gj_definition_path(&m->value, m->program, d);
    if (entry.size != 0)
        gj_buffer_format(&m->value, entry.bytes[0] == '[' ? "%.*s" : "[%.*s]", (int)entry.size, entry.bytes);
    gj_text name = gj_model_keep(m, &m->value);
    gj_model_value(m, &m->value, d, &rule->value);
    (void)add_step(s, (gj_step_data){.kind = GJ_STEP_RULE,
                                     .depth = depth,
                                     .title = gj_model_text(m, gj_model_definition(m, titled)->title),
                                     .name = name,
                                     .value = gj_model_keep(m, &m->value),
                                     .clauses = gj_model_clauses_of(m, d),
                                     .again = s->told[d] && column == NULL});
}

/* What a rule read: copied out of the scratch arena, which the rules below need, too. */
typedef struct read_rule {
    struct read_rule *next;
    gj_explanation rule;
} read_rule;

/* `formula`: the rule above has one, in which the points of scores stand by name. */
static void follow_rule(stepping *s, const gj_explanation *rule, uint32_t depth, bool formula)
{
    const gj_sheet_model *m = s->model;
    uint32_t d = rule->definition;
    bool each = (gj_model_definition(m, d)->flags & GJ_DEFINITION_EACH) != 0;
    if (rule->value.state != GJ_VALUE || (is_measure(m, d) && (formula || !is_computed(m, d))))
        return;
    add_value(s, rule, depth);
    if (is_measure(m, d))
        return; /* how it came about stands in the score's table */
    if (!each && !s->told[d] && is_computed(m, d) && depth < DEPTH)
        follow(s, d, depth);
}

/* What stands below a rule's own row, which is the last one; `depth`: the row's. */
static void follow(stepping *s, uint32_t d, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    size_t row = m->steps.count - 1;
    const gj_explanation *tree = gj_model_explain(m, d, 0, 1, false);
    read_rule *rules = NULL, **last = &rules;
    s->told[d] = true;
    if (tree == NULL)
        return;
    bool formula = tree->formula != NULL;
    if (formula)
        GJ_AT(&m->steps, gj_step_data, row)->formula = formula_words(m, tree->formula);
    for (const gj_explanation *child = tree->first; child != NULL && !m->failed; child = child->next) {
        if (child->kind == GJ_EXPLAIN_TEST) {
            add_case(s, child, depth + 1);
        } else if (child->kind == GJ_EXPLAIN_FACT) {
            add_fact(s, child, depth + 1);
        } else if (child->kind == GJ_EXPLAIN_RULE) {
            *last = GJ_NEW(m->arena, read_rule);
            if (*last == NULL)
                return;
            (*last)->rule = *child;
            last = &(*last)->next;
        }
    }
    for (const read_rule *read = rules; read != NULL && !m->failed; read = read->next)
        follow_rule(s, &read->rule, depth + 1, formula);
}

/* The title; the two ends of a deadline or range have none. */
static gj_text title_of(const gj_sheet_model *m, uint32_t d)
{
    gj_text name = gj_model_text(m, gj_model_definition(m, d)->name);
    if (gj_model_definition(m, d)->title != 0)
        return gj_model_title(m, d);
    return gj_text_equal(name, GJ_TEXT("from")) ? gj_model_message(m, GJ_M_sheet_from)
           : gj_text_equal(name, GJ_TEXT("to")) ? gj_model_message(m, GJ_M_sheet_to)
                                                : GJ_TEXT("");
}

/* A result of the top level, or a part of one. Where there is nothing to say of it, its row goes again. */
static void add_root(stepping *s, uint32_t d, uint32_t depth)
{
    gj_sheet_model *m = s->model;
    const gj_image_definition *definition = gj_model_definition(m, d);
    size_t row = m->steps.count;
    gj_value value = gj_shape_verdict(m->machine, d, 0, (int)depth, &m->failed);
    if (s->told[d] || value.state != GJ_VALUE || depth > GJ_SHAPE_DEPTH)
        return;
    gj_step_data root = {.kind = GJ_STEP_RULE,
                         .depth = depth,
                         .title = title_of(m, d),
                         .name = gj_model_text(m, definition->name),
                         .clauses = gj_model_clauses_of(m, d)};
    bool bundle = gj_shape_is_bundle(m->machine, d);
    if (!bundle) {
        gj_model_again(m, &m->value);
        gj_model_value(m, &m->value, d, &value);
        root.value = gj_model_keep(m, &m->value);
    }
    if (add_step(s, root) == NULL)
        return;
    if (!bundle)
        follow(s, d, depth);
    else
        for (uint32_t part = gj_shape_first(m->machine, d); part != UINT32_MAX && !m->failed;
             part = gj_shape_next(m->machine, part))
            if (is_computed(m, part) || gj_shape_is_bundle(m->machine, part))
                add_root(s, part, depth + 1);
    if (!m->failed && m->steps.count == row + 1 && GJ_AT(&m->steps, gj_step_data, row)->formula.size == 0)
        m->steps.count = row;
}

static bool is_root(const gj_sheet_model *m, uint32_t d)
{
    uint32_t kind = gj_model_definition(m, d)->kind;
    bool bundle = gj_shape_is_bundle(m->machine, d);
    return gj_evaluation_shows(m->evaluation, d) && gj_machine_column(m->machine, d) == NULL &&
           (bundle ? kind == GJ_DEF_DEADLINE || kind == GJ_DEF_GROUP : is_computed(m, d));
}

void gj_model_steps(gj_sheet_model *model)
{
    gj_sheet_model *m = model;
    stepping s = {.model = m,
                  .told = GJ_NEW_ARRAY(m->arena, bool, m->program->definition_count),
                  .listed = GJ_NEW_ARRAY(m->arena, bool, m->program->field_count)};
    if (s.told == NULL || s.listed == NULL)
        return;
    for (int own = 0; own < 2; own++)
        for (uint32_t d = 0; d < m->program->definition_count && !m->failed; d++) {
            s.own = gj_model_is_own(m, d);
            if (s.own == (own == 1) && is_root(m, d))
                add_root(&s, d, 0);
        }
}
