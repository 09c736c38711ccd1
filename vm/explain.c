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
/* Parts of a score at their full worth that are shown one by one below a rule that read them. */
#define ALIKE_MAX 3
/* Entries of a list shown one by one where all are asked for. */
#define ENTRIES_MAX 12

typedef struct spread {
    uint32_t definition, entry;
} spread;

typedef struct shown_fact {
    uint32_t field;
    const gj_value *of;
} shown_fact;

typedef struct builder {
    gj_machine *machine;
    const gj_program *program;
    gj_arena *arena;
    gj_explain_options options;
    gj_tracer tracer;
    gj_array spread; /* of spread: what was spread out */
    gj_array facts;  /* of shown_fact: what was shown */
    bool *readings;  /* by reading: was shown */
    gj_status status;
} builder;

static void explain_rule(builder *b, gj_explanation *node, uint32_t depth);

static const gj_image_definition *definition_at(const builder *b, uint32_t d)
{
    return &b->program->definitions[d];
}

static bool is_named(const builder *b, uint32_t d, const char *name)
{
    return gj_text_equal(gj_program_text(b->program, definition_at(b, d)->name), gj_text_from(name));
}

static gj_explanation *add(builder *b, gj_explanation *parent, gj_explanation made)
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

static gj_explanation *add_omitted(builder *b, gj_explanation *parent, gj_explain_omitted what,
                                   uint32_t count)
{
    return count == 0
               ? NULL
               : add(b, parent,
                     (gj_explanation){.kind = GJ_EXPLAIN_OMITTED, .omitted = (uint8_t)what, .count = count});
}

/* The list a definition has one value each for; NULL: it has not, or the list has no value. */
static const gj_list *list_of(const builder *b, uint32_t d)
{
    const gj_value *column = gj_machine_column(b->machine, d);
    return column != NULL && column->state == GJ_VALUE ? gj_value_column(column)->list : NULL;
}

static gj_explanation rule_node(const builder *b, uint32_t d, uint32_t entry)
{
    const gj_value *value = gj_machine_value(b->machine, d, entry);
    return (gj_explanation){.kind = GJ_EXPLAIN_RULE,
                            .definition = d,
                            .entry = entry,
                            .source = definition_at(b, d)->source,
                            .line = definition_at(b, d)->line,
                            .value = value != NULL ? *value : gj_value_nothing()};
}

/* Whether d is a measure of a score or of a node of its tree. */
static bool is_measure(const builder *b, uint32_t d)
{
    uint32_t parent = definition_at(b, d)->parent;
    return parent != UINT32_MAX && definition_at(b, d)->kind != GJ_DEF_NODE &&
           (definition_at(b, parent)->kind == GJ_DEF_SCORE || definition_at(b, parent)->kind == GJ_DEF_NODE);
}

static void note_worth(const builder *b, gj_explanation *node)
{
    gj_type_kind type;
    uint32_t aux, worth;
    if (!is_measure(b, node->definition) || is_named(b, node->definition, "worth") ||
        !gj_machine_type(b->machine, node->definition, &type, &aux) || type != GJ_T_NUMBER)
        return;
    worth = gj_shape_measure(b->machine, definition_at(b, node->definition)->parent, GJ_TEXT("worth"));
    const gj_value *value = worth == UINT32_MAX ? NULL : gj_machine_value(b->machine, worth, 0);
    if (value != NULL && value->state == GJ_VALUE) {
        node->worth = *value;
        node->flags |= GJ_EXPLAIN_WORTH;
    }
}

/* Where the record states a fact. */
static void note_place(const builder *b, gj_explanation *node)
{
    const gj_record *record = b->machine->record;
    const gj_image_field *field = &b->program->fields[node->field];
    const gj_value *slot = &(node->of != NULL ? node->of : record->slots)[field->slot];
    if (gj_record_place_of(record, slot, &node->offset))
        node->flags |= GJ_EXPLAIN_PLACE;
    else if (record->keep_places && node->value.state <= GJ_NOTHING && field->kind == GJ_FIELD_SCALAR)
        node->flags |= GJ_EXPLAIN_DEFAULT;
}

static void add_fact(builder *b, gj_explanation *parent, const gj_formula *leaf)
{
    gj_explanation *node =
        add(b, parent,
            (gj_explanation){
                .kind = GJ_EXPLAIN_FACT, .field = leaf->index, .of = leaf->of, .value = leaf->value});
    if (node == NULL)
        return;
    note_place(b, node);
    for (size_t i = 0; i < b->facts.count; i++) {
        const shown_fact *other = GJ_AT(&b->facts, shown_fact, i);
        if (other->field == leaf->index && other->of == leaf->of) {
            node->flags |= GJ_EXPLAIN_REPEATED;
            return;
        }
    }
    const shown_fact made = {leaf->index, leaf->of};
    if (!gj_array_append(&b->facts, &made))
        b->status = GJ_E_NOMEM;
}

static void add_reading(builder *b, gj_explanation *parent, uint32_t reading)
{
    const gj_image_reading *row = &b->program->readings[reading];
    bool again = b->readings[reading];
    b->readings[reading] = true;
    (void)add(b, parent,
              (gj_explanation){.kind = GJ_EXPLAIN_READING,
                               .reading = reading,
                               .flags = again ? GJ_EXPLAIN_REPEATED : 0,
                               .source = row->source,
                               .line = row->line,
                               .value = gj_value_whole(b->machine->readings[reading])});
}

static uint32_t entry_of(const builder *b, uint32_t definition, const gj_value *of)
{
    const gj_list *list = of == NULL ? NULL : list_of(b, definition);
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

/* A rule below another. `decides`: it is a reason for the value above. */
static void add_rule(builder *b, gj_explanation *parent, uint32_t d, uint32_t entry, bool decides,
                     uint32_t depth)
{
    gj_explanation *node = add(b, parent, rule_node(b, d, entry));
    if (node == NULL)
        return;
    if (!decides && !b->options.whole) {
        node->flags |= GJ_EXPLAIN_ASIDE;
        note_worth(b, node);
        return;
    }
    explain_rule(b, node, depth);
}

/* Whether it is only said that a part of a score applies: what nobody asks about. */
static bool merely_applies(const builder *b, const gj_formula *formula)
{
    return formula->kind == GJ_FORMULA_DEFINITION && formula->value.state == GJ_VALUE &&
           formula->value.num != 0 && is_measure(b, formula->index) &&
           is_named(b, formula->index, "applicable");
}

static bool full(builder *b, uint32_t measure, uint32_t worth)
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
static bool goes_without_saying(const builder *b, const gj_formula *leaf)
{
    return merely_applies(b, leaf) || (leaf->kind == GJ_FORMULA_DEFINITION && is_measure(b, leaf->index) &&
                                       is_named(b, leaf->index, "worth"));
}

/* A measure of a part of a score that is all it could be. */
static bool at_full_worth(builder *b, const gj_formula *leaf)
{
    gj_type_kind type;
    uint32_t aux;
    if (leaf->kind != GJ_FORMULA_DEFINITION || !is_measure(b, leaf->index) ||
        !gj_machine_type(b->machine, leaf->index, &type, &aux) || type != GJ_T_NUMBER)
        return false;
    return full(b, leaf->index,
                gj_shape_measure(b->machine, definition_at(b, leaf->index)->parent, GJ_TEXT("worth")));
}

/* What the last trace read, as nodes below `parent`. The tracer is used anew on the way, so its list is
 * copied first. */
static void add_read(builder *b, gj_explanation *parent, const gj_told *told, size_t count, uint32_t depth)
{
    bool bad = parent->value.state >= GJ_UNKNOWN;
    bool part_of_score = parent->kind == GJ_EXPLAIN_RULE && is_measure(b, parent->definition);
    uint32_t alike = 0, omitted = 0;
    for (size_t i = 0; i < count; i++)
        alike += told[i].kind == GJ_TOLD_READ && at_full_worth(b, told[i].formula);
    for (size_t i = 0; i < count && b->status == GJ_OK; i++) {
        const gj_formula *leaf = told[i].formula;
        if (told[i].kind == GJ_TOLD_OMITTED) {
            add_omitted(b, parent, GJ_OMITTED_ENTRIES, told[i].count);
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
                add_rule(b, parent, leaf->index, entry, decides, depth);
        }
    }
    add_omitted(b, parent, GJ_OMITTED_FULL, omitted);
}

/* The definition whose code makes d's value, as far as it is known. */
static uint32_t maker_of(const builder *b, uint32_t d)
{
    uint32_t reg = definition_at(b, d)->reg;
    uint32_t owner = reg == UINT32_MAX ? UINT32_MAX : b->tracer.owner[reg];
    uint32_t up = definition_at(b, d)->code_size > 0 || owner == UINT32_MAX ? d : owner;
    while (up != UINT32_MAX && definition_at(b, up)->code_size == 0)
        up = definition_at(b, up)->parent;
    return up;
}

/* Traces the code behind d and copies what it told; *count 0 where there is nothing. */
static const gj_told *trace(builder *b, uint32_t d, uint32_t entry, const gj_formula **formula, size_t *count)
{
    uint32_t maker = maker_of(b, d);
    *formula = NULL;
    *count = 0;
    if (maker == UINT32_MAX || b->status != GJ_OK)
        return NULL;
    const gj_list *list = definition_at(b, d)->flags & GJ_DEFINITION_EACH ? list_of(b, d) : NULL;
    const gj_value *wanted =
        list == NULL || entry >= list->count ? NULL : list->slots + (size_t)entry * list->stride;
    b->status = gj_tracer_run(&b->tracer, maker, definition_at(b, d)->reg, wanted);
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

static void add_asked(builder *b, gj_explanation *node, const gj_told *told, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (told[i].kind == GJ_TOLD_TEST && !merely_applies(b, told[i].formula))
            (void)add(b, node,
                      (gj_explanation){.kind = GJ_EXPLAIN_TEST,
                                       .source = told[i].source,
                                       .line = told[i].line,
                                       .formula = told[i].formula,
                                       .value = told[i].formula->value});
        else if (told[i].kind == GJ_TOLD_REASON)
            (void)add(b, node,
                      (gj_explanation){.kind = GJ_EXPLAIN_REASON,
                                       .source = told[i].source,
                                       .line = told[i].line,
                                       .text = told[i].text,
                                       .clause = told[i].clause});
    }
}

/* A definition as its code has it: guards, formula, what was read. */
static void explain_code(builder *b, gj_explanation *node, uint32_t depth, bool asked)
{
    size_t count;
    const gj_formula *formula;
    const gj_told *told = trace(b, node->definition, node->entry, &formula, &count);
    if (asked && formula != NULL && formula->kind == GJ_FORMULA_OPERATION)
        node->formula = formula;
    if (asked)
        add_asked(b, node, told, count);
    add_read(b, node, told, count, depth);
}

/* A measure of a score with nodes below: the nodes that are not full. */
static void explain_measure(builder *b, gj_explanation *node, uint32_t depth)
{
    uint32_t owner = definition_at(b, node->definition)->parent, omitted = 0;
    gj_text name = gj_program_text(b->program, definition_at(b, node->definition)->name);
    for (uint32_t part = b->machine->first_part[owner]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        if (definition_at(b, part)->kind != GJ_DEF_NODE)
            continue;
        uint32_t measure = gj_shape_measure(b->machine, part, name);
        if (measure == UINT32_MAX)
            continue;
        if (full(b, measure, gj_shape_measure(b->machine, part, GJ_TEXT("worth"))))
            omitted++;
        else
            add_rule(b, node, measure, 0, true, depth);
    }
    add_omitted(b, node, GJ_OMITTED_FULL, omitted);
}

/* One band or veto: what it asks. What it read goes below `whole`, because bands ask for the same. */
static const gj_told *add_band(builder *b, gj_explanation *whole, uint32_t part, size_t *count)
{
    const gj_formula *formula;
    const gj_told *told = trace(b, part, 0, &formula, count);
    gj_explanation *node = add(b, whole, rule_node(b, part, 0));
    if (node != NULL) {
        node->formula = formula != NULL && formula->kind != GJ_FORMULA_CONSTANT ? formula : NULL;
        node->flags |= GJ_EXPLAIN_BAND;
    }
    return told;
}

static void explain_bands(builder *b, gj_explanation *node, uint32_t depth)
{
    const gj_told *read[64];
    size_t counts[64], bands = 0;
    bool open = true;
    uint32_t idle = 0;
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        const gj_value *value = gj_machine_value(b->machine, part, 0);
        uint32_t kind = definition_at(b, part)->kind;
        if (value == NULL || (kind != GJ_DEF_BAND && kind != GJ_DEF_VETO))
            continue;
        bool no = value->state == GJ_NOTHING || (value->state == GJ_VALUE && value->num == 0);
        if (kind == GJ_DEF_VETO && no && !b->options.whole) {
            idle++;
        } else if (kind == GJ_DEF_VETO || open || b->options.whole) {
            open = open && (kind == GJ_DEF_VETO || no);
            if (bands < 64) {
                read[bands] = add_band(b, node, part, &counts[bands]);
                bands++;
            }
        }
    }
    add_omitted(b, node, GJ_OMITTED_VETOES, idle);
    for (size_t i = 0; i < bands; i++)
        add_read(b, node, read[i], counts[i], depth);
}

/* Conditions: the parts, of which those decide that made the whole what it is. */
static void explain_conditions(builder *b, gj_explanation *node, uint32_t depth)
{
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part]) {
        uint32_t kind = definition_at(b, part)->kind;
        const gj_value *value = gj_machine_value(b->machine, part, node->entry);
        if (value == NULL || (kind != GJ_DEF_CONDITION && kind != GJ_DEF_CONDITIONS))
            continue;
        /* Where one part was enough for the outcome, only those that had it decide. */
        bool decides = value->state == GJ_VALUE
                           ? node->value.state == GJ_VALUE && value->num == node->value.num
                           : value->state >= GJ_UNKNOWN && node->value.state >= GJ_UNKNOWN;
        add_rule(b, node, part, node->entry, decides, depth);
    }
}

static void explain_parts(builder *b, gj_explanation *node, uint32_t depth)
{
    for (uint32_t part = b->machine->first_part[node->definition]; part != UINT32_MAX && b->status == GJ_OK;
         part = b->machine->next_part[part])
        if (!(definition_at(b, part)->flags & GJ_DEFINITION_HIDDEN))
            add_rule(b, node, part, node->entry, true, depth);
}

static bool has_condition_parts(const builder *b, uint32_t d)
{
    uint32_t part = b->machine->first_part[d];
    return part != UINT32_MAX && (definition_at(b, part)->kind == GJ_DEF_CONDITION ||
                                  definition_at(b, part)->kind == GJ_DEF_CONDITIONS);
}

static void explain_score(builder *b, gj_explanation *node, uint32_t depth)
{
    uint32_t earned = gj_shape_measure(b->machine, node->definition, GJ_TEXT("earned"));
    uint32_t rest = gj_shape_measure(b->machine, node->definition, GJ_TEXT("applicable_worth"));
    if (rest != UINT32_MAX)
        add_rule(b, node, rest, 0, true, depth);
    if (earned != UINT32_MAX)
        add_rule(b, node, earned, 0, true, depth);
    else
        explain_parts(b, node, depth);
}

static void explain_spread(builder *b, gj_explanation *node, uint32_t depth)
{
    const gj_image_definition *definition = definition_at(b, node->definition);
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
    else if (is_measure(b, node->definition) && gj_shape_has_nodes(b->machine, definition->parent) &&
             gj_machine_type(b->machine, node->definition, &type, &aux) && type == GJ_T_NUMBER)
        explain_measure(b, node, depth);
    else
        /* How a deadline's state comes from its dates is the language's, not the book's. */
        explain_code(b, node, depth,
                     definition->parent == UINT32_MAX ||
                         definition_at(b, definition->parent)->kind != GJ_DEF_DEADLINE ||
                         !is_named(b, node->definition, "state"));
}

/* Whether an entry needs a reader's eye. */
static bool stands_out(const gj_value *value)
{
    return value != NULL && (value->state >= GJ_UNKNOWN || (value->state == GJ_VALUE && value->num == 0));
}

/* Every entry of the list: first those that stand out, where there are too many for all. */
static void explain_each(builder *b, gj_explanation *node, uint32_t depth)
{
    const gj_list *list = list_of(b, node->definition);
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux, shown = 0, count = list == NULL ? 0 : list->count;
    bool verdicts = gj_machine_type(b->machine, node->definition, &type, &aux) && type == GJ_T_BOOL;
    node->flags |= GJ_EXPLAIN_EACH;
    node->count = count;
    const gj_value *column = gj_machine_column(b->machine, node->definition);
    node->value = column != NULL && column->state != GJ_VALUE ? *column : gj_value_whole(0);
    for (uint32_t entry = 0; entry < count && b->status == GJ_OK && shown < ENTRIES_MAX; entry++) {
        if (count > ENTRIES_MAX && verdicts &&
            !stands_out(gj_machine_value(b->machine, node->definition, entry)))
            continue;
        shown++;
        add_rule(b, node, node->definition, entry, true, depth);
    }
    add_omitted(b, node, verdicts && shown < ENTRIES_MAX ? GJ_OMITTED_MET : GJ_OMITTED_ENTRIES,
                count - shown);
}

static void explain_rule(builder *b, gj_explanation *node, uint32_t depth)
{
    note_worth(b, node);
    for (size_t i = 0; i < b->spread.count; i++) {
        const spread *other = GJ_AT(&b->spread, spread, i);
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
    const spread made = {node->definition, node->entry};
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
    builder b = {.machine = machine, .program = machine->program, .arena = arena, .options = options};
    gj_array_init(&b.spread, arena->allocator, sizeof(spread));
    gj_array_init(&b.facts, arena->allocator, sizeof(shown_fact));
    bool each = (machine->program->definitions[definition].flags & GJ_DEFINITION_EACH) != 0;
    *out = NULL;
    b.readings = GJ_NEW_ARRAY(arena, bool, machine->program->reading_count);
    if (gj_tracer_init(&b.tracer, machine, arena) && b.readings != NULL) {
        *out = add(&b, NULL, rule_node(&b, definition, each ? entry : 0));
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
