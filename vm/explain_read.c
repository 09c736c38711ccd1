/* What a definition's code read, as nodes of an explanation: facts with their place in the record, readings,
 * rules below; and of a score, what goes without saying. The tree itself is vm/explain.c's. */
#include "vm/explain_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"

/* Parts of a score at their full worth that are shown one by one below a rule that read them. */
#define ALIKE_MAX 3
bool gj_explain_is_named(const gj_explainer *b, uint32_t d, const char *name)
{
    return gj_text_equal(gj_program_text(b->program, gj_explain_definition(b, d)->name), gj_text_from(name));
}

gj_explanation *gj_explain_add(gj_explainer *b, gj_explanation *parent, gj_explanation made)
{
    gj_explanation *node = GJ_NEW(b->arena, gj_explanation);
    if (node == NULL) {
        b->status = GJ_E_NOMEM;
        return NULL;
    }
    *node = made;
    if (parent != NULL && parent->last != NULL)
        parent->last->next = node;
    else if (parent != NULL)
        parent->first = node;
    if (parent != NULL)
        parent->last = node;
    return node;
}

gj_explanation *gj_explain_left_out(gj_explainer *b, gj_explanation *parent, gj_explain_omitted what,
                                    uint32_t count)
{
    return count == 0
               ? NULL
               : gj_explain_add(
                     b, parent,
                     (gj_explanation){.kind = GJ_EXPLAIN_OMITTED, .omitted = (uint8_t)what, .count = count});
}

/* The list a definition has one value each for; NULL: it has not, or the list has no value. */
const gj_list *gj_explain_list(const gj_explainer *b, uint32_t d)
{
    const gj_value *column = gj_machine_column(b->machine, d);
    return column != NULL && column->state == GJ_VALUE ? gj_value_column(column)->list : NULL;
}

/* Whether d is a measure of a score or of a node of its tree. */
bool gj_explain_is_measure(const gj_explainer *b, uint32_t d)
{
    uint32_t parent = gj_explain_definition(b, d)->parent;
    return parent != UINT32_MAX && gj_explain_definition(b, d)->kind != GJ_DEF_NODE &&
           (gj_explain_definition(b, parent)->kind == GJ_DEF_SCORE ||
            gj_explain_definition(b, parent)->kind == GJ_DEF_NODE);
}

/* Where the record states a fact. */
static void note_place(const gj_explainer *b, gj_explanation *node)
{
    const gj_record *record = b->machine->record;
    const gj_image_field *field = &b->program->fields[node->field];
    const gj_value *slot = &(node->of != NULL ? node->of : record->slots)[field->slot];
    if (gj_record_place_of(record, slot, &node->offset))
        node->flags |= GJ_EXPLAIN_PLACE;
    else if (record->keep_places && node->value.state <= GJ_NOTHING && field->kind == GJ_FIELD_SCALAR)
        node->flags |= GJ_EXPLAIN_DEFAULT;
}

static void add_fact(gj_explainer *b, gj_explanation *parent, const gj_formula *leaf)
{
    gj_explanation *node = gj_explain_add(
        b, parent,
        (gj_explanation){
            .kind = GJ_EXPLAIN_FACT, .field = leaf->index, .of = leaf->of, .value = leaf->value});
    if (node == NULL)
        return;
    note_place(b, node);
    for (size_t i = 0; i < b->facts.count; i++) {
        const gj_shown_fact *other = GJ_AT(&b->facts, gj_shown_fact, i);
        if (other->field == leaf->index && other->of == leaf->of) {
            node->flags |= GJ_EXPLAIN_REPEATED;
            return;
        }
    }
    const gj_shown_fact made = {leaf->index, leaf->of};
    if (!gj_array_append(&b->facts, &made))
        b->status = GJ_E_NOMEM;
}

static void add_reading(gj_explainer *b, gj_explanation *parent, uint32_t reading)
{
    const gj_image_reading *row = &b->program->readings[reading];
    bool again = b->readings[reading];
    b->readings[reading] = true;
    (void)gj_explain_add(b, parent,
                         (gj_explanation){.kind = GJ_EXPLAIN_READING,
                                          .reading = reading,
                                          .flags = again ? GJ_EXPLAIN_REPEATED : 0,
                                          .source = row->source,
                                          .line = row->line,
                                          .value = gj_value_whole(b->machine->readings[reading])});
}

static uint32_t entry_of(const gj_explainer *b, uint32_t definition, const gj_value *of)
{
    const gj_list *list = of == NULL ? NULL : gj_explain_list(b, definition);
    return list == NULL ? 0 : (uint32_t)((size_t)(of - list->slots) / list->stride);
}

static bool holds_already(const gj_explanation *parent, gj_explain_kind kind, uint32_t index, uint32_t entry,
                          const gj_value *of)
{
    for (const gj_explanation *node = parent->first; node != NULL; node = node->next)
        if (node->kind == kind && (kind == GJ_EXPLAIN_RULE ? node->definition == index && node->entry == entry
                                   : kind == GJ_EXPLAIN_FACT ? node->field == index && node->of == of
                                                             : node->reading == index))
            return true;
    return false;
}

/* Whether it is only said that a part of a score applies: what nobody asks about. */
bool gj_explain_merely_applies(const gj_explainer *b, const gj_formula *formula)
{
    return formula->kind == GJ_FORMULA_DEFINITION && formula->value.state == GJ_VALUE &&
           formula->value.num != 0 && gj_explain_is_measure(b, formula->index) &&
           gj_explain_is_named(b, formula->index, "applicable");
}

bool gj_explain_is_full(gj_explainer *b, uint32_t measure, uint32_t worth)
{
    const gj_value *value = gj_machine_value(b->machine, measure, 0);
    const gj_value *most = worth == UINT32_MAX ? NULL : gj_machine_value(b->machine, worth, 0);
    int order = 1;
    if (value == NULL || most == NULL || value->state != GJ_VALUE || most->state != GJ_VALUE)
        return false;
    if (!gj_number_compare(b->arena, &order, value, most))
        b->status = GJ_E_NOMEM;
    return order == 0;
}

/* What a part of a score is worth stands in the rules, beside the points. */
static bool goes_without_saying(const gj_explainer *b, const gj_formula *leaf)
{
    return gj_explain_merely_applies(b, leaf) ||
           (leaf->kind == GJ_FORMULA_DEFINITION && gj_explain_is_measure(b, leaf->index) &&
            gj_explain_is_named(b, leaf->index, "worth"));
}

/* A measure of a part of a score that is all it could be. */
static bool at_full_worth(gj_explainer *b, const gj_formula *leaf)
{
    gj_type_kind type;
    uint32_t aux;
    if (leaf->kind != GJ_FORMULA_DEFINITION || !gj_explain_is_measure(b, leaf->index) ||
        !gj_machine_type(b->machine, leaf->index, &type, &aux) || type != GJ_T_NUMBER)
        return false;
    return gj_explain_is_full(
        b, leaf->index,
        gj_shape_measure(b->machine, gj_explain_definition(b, leaf->index)->parent, GJ_TEXT("worth")));
}

/* What the last trace read, as nodes below `parent`. The tracer is used anew on the way, so its list is
 * copied first. */
void gj_explain_read(gj_explainer *b, gj_explanation *parent, const gj_told *told, size_t count,
                     uint32_t depth)
{
    bool bad = parent->value.state >= GJ_UNKNOWN;
    bool part_of_score = parent->kind == GJ_EXPLAIN_RULE && gj_explain_is_measure(b, parent->definition);
    uint32_t alike = 0, omitted = 0;
    for (size_t i = 0; i < count; i++)
        alike += told[i].kind == GJ_TOLD_READ && at_full_worth(b, told[i].formula);
    for (size_t i = 0; i < count && b->status == GJ_OK; i++) {
        const gj_formula *leaf = told[i].formula;
        if (told[i].kind == GJ_TOLD_OMITTED) {
            gj_explain_left_out(b, parent, GJ_OMITTED_ENTRIES, told[i].count);
        } else if (told[i].kind != GJ_TOLD_READ) {
            continue;
        } else if (leaf->kind == GJ_FORMULA_FACT) {
            if (!holds_already(parent, GJ_EXPLAIN_FACT, leaf->index, 0, leaf->of))
                add_fact(b, parent, leaf);
        } else if (leaf->kind == GJ_FORMULA_READING) {
            if (!holds_already(parent, GJ_EXPLAIN_READING, leaf->index, 0, NULL))
                add_reading(b, parent, leaf->index);
        } else if (!b->options.whole && alike > ALIKE_MAX && at_full_worth(b, leaf)) {
            omitted++;
        } else if (b->options.whole || !goes_without_saying(b, leaf)) {
            uint32_t entry = entry_of(b, leaf->index, leaf->of);
            /* Of what is known, it is the full points that explain no loss. */
            bool decides = bad == (leaf->value.state >= GJ_UNKNOWN) &&
                           (bad || !part_of_score || !at_full_worth(b, leaf));
            if (!holds_already(parent, GJ_EXPLAIN_RULE, leaf->index, entry, NULL))
                gj_explain_rule(b, parent, leaf->index, entry, decides, depth);
        }
    }
    gj_explain_left_out(b, parent, GJ_OMITTED_FULL, omitted);
}
