/* The tree of an explanation, from traces of the definitions that took part. Invariant: each definition (each
 * entry of one that has several) is spread out at most once; where it is met again a node says so. What is
 * left out is counted. Bands, conditions, deadlines, steps and scores are shown as what they are, not as the
 * code they became. */
#include "vm/explain.h"

#include "vm/explain_internal.h"
#include "vm/operations.h"
#include "vm/result_shape.h"

/* Nesting of rules beyond this is cut whatever the options say. */
#define DEPTH_MAX 200
/* Entries of a list shown one by one where all are asked for. */
#define ENTRIES_MAX 12

static void explain_rule(gj_explainer *b, gj_explanation *node, uint32_t depth);

static gj_explanation rule_node(const gj_explainer *b, uint32_t d, uint32_t entry)
{
    const gj_value *value = gj_machine_value(b->machine, d, entry);
    return (gj_explanation){.kind = GJ_EXPLAIN_RULE,
                            .definition = d,
                            .entry = entry,
                            .source = gj_explain_definition(b, d)->source,
                            .line = gj_explain_definition(b, d)->line,
                            .value = value != NULL ? *value : gj_value_nothing()};
}

static void note_worth(const gj_explainer *b, gj_explanation *node)
{
    gj_type_kind type;
    uint32_t aux, worth;
    if (!gj_explain_is_measure(b, node->definition) || gj_explain_is_named(b, node->definition, "worth") ||
        !gj_machine_type(b->machine, node->definition, &type, &aux) || type != GJ_T_NUMBER)
        return;
    worth =
        gj_shape_measure(b->machine, gj_explain_definition(b, node->definition)->parent, GJ_TEXT("worth"));
    const gj_value *value = worth == UINT32_MAX ? NULL : gj_machine_value(b->machine, worth, 0);
    if (value != NULL && value->state == GJ_VALUE) {
        node->worth = *value;
        node->flags |= GJ_EXPLAIN_WORTH;
    }
}

/* A rule below another. `decides`: it is a reason for the value above. */
void gj_explain_rule(gj_explainer *b, gj_explanation *parent, uint32_t d, uint32_t entry, bool decides,
                     uint32_t depth)
{
    gj_explanation *node = gj_explain_add(b, parent, rule_node(b, d, entry));
    if (node == NULL)
        return;
    if (!decides && !b->options.whole) {
        node->flags |= GJ_EXPLAIN_ASIDE;
        note_worth(b, node);
        return;
    }
    explain_rule(b, node, depth);
}

/* The definition whose code makes d's value, as far as it is known. */
static uint32_t maker_of(const gj_explainer *b, uint32_t d)
{
    uint32_t reg = gj_explain_definition(b, d)->reg;
    uint32_t owner = reg == UINT32_MAX ? UINT32_MAX : b->tracer.owner[reg];
    uint32_t up = owner == UINT32_MAX ? d : owner;
    while (up != UINT32_MAX && gj_explain_definition(b, up)->code_size == 0)
        up = gj_explain_definition(b, up)->parent;
    return up;
}

/* Traces the code behind d and copies what it told; *count 0 where there is nothing. */
static const gj_told *trace(gj_explainer *b, uint32_t d, uint32_t entry, const gj_formula **formula,
                            size_t *count)
{
    uint32_t maker = maker_of(b, d);
    *formula = NULL;
    *count = 0;
    if (maker == UINT32_MAX || b->status != GJ_OK)
        return NULL;
    const gj_list *list =
        gj_explain_definition(b, d)->flags & GJ_DEFINITION_EACH ? gj_explain_list(b, d) : NULL;
    const gj_value *wanted =
        list == NULL || entry >= list->count ? NULL : list->slots + (size_t)entry * list->stride;
    b->status = gj_tracer_run(&b->tracer, maker, gj_explain_definition(b, d)->reg, wanted);
    if (b->status != GJ_OK)
        return NULL;
    *formula = b->tracer.formula;
    const gj_told *told =
        gj_arena_copy(b->arena, b->tracer.told.items, b->tracer.told.count * sizeof(gj_told));
    if (told == NULL)
        b->status = GJ_E_NOMEM;
    else
        *count = b->tracer.told.count;
    return told;
}

static void add_asked(gj_explainer *b, gj_explanation *node, const gj_told *told, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (told[i].kind == GJ_TOLD_TEST && !gj_explain_merely_applies(b, told[i].formula))
            (void)gj_explain_add(b, node,
                                 (gj_explanation){.kind = GJ_EXPLAIN_TEST,
                                                  .source = told[i].source,
                                                  .line = told[i].line,
                                                  .formula = told[i].formula,
                                                  .value = told[i].formula->value});
        else if (told[i].kind == GJ_TOLD_REASON)
            (void)gj_explain_add(b, node,
                                 (gj_explanation){.kind = GJ_EXPLAIN_REASON,
                                                  .source = told[i].source,
                                                  .line = told[i].line,
                                                  .text = told[i].text,
                                                  .clause = told[i].clause});
    }
}

/* A definition as its code has it: guards, formula, what was read. */
static void explain_code(gj_explainer *b, gj_explanation *node, uint32_t depth, bool asked)
{
    size_t count;
    const gj_formula *formula;
    const gj_told *told = trace(b, node->definition, node->entry, &formula, &count);
    if (asked && formula != NULL && formula->kind == GJ_FORMULA_OPERATION)
        node->formula = formula;
    if (asked)
        add_asked(b, node, told, count);
    gj_explain_read(b, node, told, count, depth);
}

/* A measure of a score with nodes below: the nodes that are not full. */
static void explain_measure(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    uint32_t owner = gj_explain_definition(b, node->definition)->parent, omitted = 0;
    gj_text name = gj_program_text(b->program, gj_explain_definition(b, node->definition)->name);
    for (uint32_t part = b->machine->first_part[owner]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        if (gj_explain_definition(b, part)->kind != GJ_DEF_NODE)
            continue;
        uint32_t measure = gj_shape_measure(b->machine, part, name);
        if (measure == UINT32_MAX)
            continue;
        if (gj_explain_is_full(b, measure, gj_shape_measure(b->machine, part, GJ_TEXT("worth"))))
            omitted++;
        else
            gj_explain_rule(b, node, measure, 0, true, depth);
    }
    gj_explain_left_out(b, node, GJ_OMITTED_FULL, omitted);
}

/* One band or veto: what it asks. What it read goes below `whole`, because bands ask for the same. */
static const gj_told *add_band(gj_explainer *b, gj_explanation *whole, uint32_t part, size_t *count)
{
    const gj_formula *formula;
    const gj_told *told = trace(b, part, 0, &formula, count);
    gj_explanation *node = gj_explain_add(b, whole, rule_node(b, part, 0));
    if (node != NULL) {
        node->formula = formula != NULL && formula->kind != GJ_FORMULA_CONSTANT ? formula : NULL;
        node->flags |= GJ_EXPLAIN_BAND;
    }
    return told;
}

static void explain_bands(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    size_t parts = 0, bands = 0;
    bool open = true;
    uint32_t idle = 0;
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX;
         part = b->machine->next_part[part])
        parts++;
    const gj_told **read = GJ_NEW_ARRAY(b->arena, const gj_told *, parts);
    size_t *counts = GJ_NEW_ARRAY(b->arena, size_t, parts);
    if (gj_arena_failed(b->arena)) {
        b->status = GJ_E_NOMEM;
        return;
    }
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        const gj_value *value = gj_machine_value(b->machine, part, 0);
        uint32_t kind = gj_explain_definition(b, part)->kind;
        if (value == NULL || (kind != GJ_DEF_BAND && kind != GJ_DEF_VETO))
            continue;
        bool no = value->state == GJ_NOTHING || (value->state == GJ_VALUE && value->num == 0);
        if (kind == GJ_DEF_VETO && no && !b->options.whole) {
            idle++;
        } else if (kind == GJ_DEF_VETO || open || b->options.whole) {
            open = open && (kind == GJ_DEF_VETO || no);
            read[bands] = add_band(b, node, part, &counts[bands]);
            bands++;
        }
    }
    gj_explain_left_out(b, node, GJ_OMITTED_VETOES, idle);
    for (size_t i = 0; i < bands; i++)
        gj_explain_read(b, node, read[i], counts[i], depth);
}

/* Conditions: the parts, of which those decide that made the whole what it is. */
static void explain_conditions(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        uint32_t kind = gj_explain_definition(b, part)->kind;
        const gj_value *value = gj_machine_value(b->machine, part, node->entry);
        if (value == NULL || (kind != GJ_DEF_CONDITION && kind != GJ_DEF_CONDITIONS))
            continue;
        /* Where one part was enough for the outcome, only those that had it decide. */
        bool decides = value->state == GJ_VALUE
                           ? node->value.state == GJ_VALUE && value->num == node->value.num
                           : value->state >= GJ_UNKNOWN && node->value.state >= GJ_UNKNOWN;
        gj_explain_rule(b, node, part, node->entry, decides, depth);
    }
}

static void explain_parts(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part])
        if (!(gj_explain_definition(b, part)->flags & GJ_DEFINITION_HIDDEN))
            gj_explain_rule(b, node, part, node->entry, true, depth);
}

static bool has_condition_parts(const gj_explainer *b, uint32_t d)
{
    uint32_t part = b->machine->first_part[d];
    return part != UINT32_MAX && (gj_explain_definition(b, part)->kind == GJ_DEF_CONDITION ||
                                  gj_explain_definition(b, part)->kind == GJ_DEF_CONDITIONS);
}

static void explain_score(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    uint32_t earned = gj_shape_measure(b->machine, node->definition, GJ_TEXT("earned"));
    uint32_t rest = gj_shape_measure(b->machine, node->definition, GJ_TEXT("applicable_worth"));
    if (rest != UINT32_MAX)
        gj_explain_rule(b, node, rest, 0, true, depth);
    if (earned != UINT32_MAX)
        gj_explain_rule(b, node, earned, 0, true, depth);
    else
        explain_parts(b, node, depth);
}

static void explain_spread(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    const gj_image_definition *definition = gj_explain_definition(b, node->definition);
    gj_type_kind type;
    uint32_t aux;
    switch ((gj_definition_kind)definition->kind) {
    case GJ_DEF_BANDS:
        explain_bands(b, node, depth);
        return;
    case GJ_DEF_SCORE:
    case GJ_DEF_NODE:
        explain_score(b, node, depth);
        return;
    case GJ_DEF_GROUP:
    case GJ_DEF_DEADLINE:
        explain_parts(b, node, depth);
        return;
    default:
        break;
    }
    if (definition->kind == GJ_DEF_CONDITIONS && has_condition_parts(b, node->definition))
        explain_conditions(b, node, depth);
    else if (definition->kind == GJ_DEF_STEPS && b->machine->first_part[node->definition] != UINT32_MAX)
        explain_parts(b, node, depth);
    else if (gj_explain_is_measure(b, node->definition) &&
             gj_shape_has_nodes(b->machine, definition->parent) &&
             gj_machine_type(b->machine, node->definition, &type, &aux) && type == GJ_T_NUMBER)
        explain_measure(b, node, depth);
    else
        /* How a deadline's state comes from its dates is the language's, not the book's. */
        explain_code(b, node, depth,
                     definition->parent == UINT32_MAX ||
                         gj_explain_definition(b, definition->parent)->kind != GJ_DEF_DEADLINE ||
                         !gj_explain_is_named(b, node->definition, "state"));
}

/* Whether an entry needs a reader's eye. */
static bool stands_out(const gj_value *value)
{
    return value != NULL && (value->state >= GJ_UNKNOWN || (value->state == GJ_VALUE && value->num == 0));
}

/* Every entry of the list: first those that stand out, where there are too many for all. */
static void explain_each(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    const gj_list *list = gj_explain_list(b, node->definition);
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux, shown = 0, count = list == NULL ? 0 : list->count;
    bool verdicts = gj_machine_type(b->machine, node->definition, &type, &aux) && type == GJ_T_BOOL;
    node->flags |= GJ_EXPLAIN_EACH;
    node->count = count;
    for (uint32_t entry = 0; entry < count && b->status == GJ_OK && shown < ENTRIES_MAX; entry++) {
        if (count > ENTRIES_MAX && verdicts &&
            !stands_out(gj_machine_value(b->machine, node->definition, entry)))
            continue;
        shown++;
        gj_explain_rule(b, node, node->definition, entry, true, depth);
    }
    gj_explain_left_out(b, node, verdicts && shown < ENTRIES_MAX ? GJ_OMITTED_MET : GJ_OMITTED_ENTRIES,
                        count - shown);
}

static void explain_rule(gj_explainer *b, gj_explanation *node, uint32_t depth)
{
    note_worth(b, node);
    for (size_t i = 0; i < b->spread.count; i++) {
        const gj_spread_out *other = GJ_AT(&b->spread, gj_spread_out, i);
        if (other->definition == node->definition && other->entry == node->entry) {
            node->flags |= GJ_EXPLAIN_REPEATED;
            return;
        }
    }
    if (depth >= DEPTH_MAX || (b->options.depth != 0 && depth >= b->options.depth)) {
        node->flags |= GJ_EXPLAIN_CUT;
        return;
    }
    size_t mark = b->spread.count;
    const gj_spread_out made = {node->definition, node->entry};
    if (!gj_array_append(&b->spread, &made)) {
        b->status = GJ_E_NOMEM;
        return;
    }
    bool each = node->entry == UINT32_MAX;
    if (each)
        explain_each(b, node, depth + 1);
    else
        explain_spread(b, node, depth + 1);
    /* One that has nothing below is as short as a reference to it. */
    if (node->first == NULL && node->formula == NULL && b->spread.count == mark + 1)
        b->spread.count = mark;
}

gj_status gj_explain(gj_machine *machine, gj_arena *arena, gj_explain_options options, uint32_t definition,
                     uint32_t entry, gj_explanation **out)
{
    gj_explainer b = {.machine = machine, .program = machine->program, .arena = arena, .options = options};
    gj_array_init(&b.spread, arena->allocator, sizeof(gj_spread_out));
    gj_array_init(&b.facts, arena->allocator, sizeof(gj_shown_fact));
    bool each = (machine->program->definitions[definition].flags & GJ_DEFINITION_EACH) != 0;
    *out = NULL;
    b.readings = GJ_NEW_ARRAY(arena, bool, machine->program->reading_count);
    if (gj_tracer_init(&b.tracer, machine, arena) && b.readings != NULL) {
        *out = gj_explain_add(&b, NULL, rule_node(&b, definition, each ? entry : 0));
        if (*out != NULL)
            explain_rule(&b, *out, 0);
    } else {
        b.status = GJ_E_NOMEM;
    }
    if (b.spread.failed || gj_arena_failed(arena))
        b.status = GJ_E_NOMEM;
    gj_tracer_fini(&b.tracer);
    gj_array_fini(&b.spread);
    gj_array_fini(&b.facts);
    return b.status;
}
