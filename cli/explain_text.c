/* Explanations for people: a tree by indentation, 80 columns wide. Invariant: a line says what holds and with
 * which value on the left, and where that is written on the right. */
#include "cli/explain_internal.h"

#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

/* Guards that failed are all shown where there are no more than these. */
#define FAILED_SHOWN 4
/* What stands at the end of a line is not pushed beyond this indent. */
#define INDENT_MAX 32

static void write_node(gj_explaining *x, const gj_explanation *node, const gj_explanation *parent,
                       size_t indent);

static const gj_image_definition *definition_at(const gj_explaining *x, uint32_t d)
{
    return &x->program->definitions[d];
}

void gj_explain_line(gj_explaining *x, size_t indent, gj_buffer *text, gj_buffer *right)
{
    gj_layout *l = &x->layout;
    size_t width = gj_text_width(gj_buffer_as_text(right));
    gj_layout_to(l, indent);
    gj_layout_text(l, gj_buffer_as_text(text), indent + 4);
    if (width != 0) {
        if (l->column + width + 2 > gj_layout_width(l))
            gj_layout_newline(l);
        if (width <= gj_layout_width(l))
            gj_layout_right(l, gj_buffer_as_text(right), gj_layout_width(l));
        else
            gj_layout_text(l, gj_buffer_as_text(right), indent + 4);
    }
    gj_layout_newline(l);
    x->failed |= text->failed || right->failed;
    gj_buffer_clear(text);
    gj_buffer_clear(right);
}

static void add_source(gj_explaining *x, gj_buffer *right, const gj_explanation *node)
{
    if (node->line == 0 || x->bare)
        return;
    if (right->size != 0)
        gj_buffer_string(right, "  ");
    gj_buffer_text(right, gj_program_text(x->program, x->program->sources[node->source].path));
    gj_buffer_format(right, ":%u", (unsigned)node->line);
}

static void add_mark(gj_buffer *text, const gj_value *value)
{
    gj_buffer_string(text, value->state == GJ_VALUE     ? (value->num != 0 ? "✓ " : "✗ ")
                           : value->state == GJ_NOTHING ? "- "
                                                        : "? ");
}

/* "total >= 95 (88 >= 95)" */
static void add_formula(gj_explaining *x, gj_buffer *text, const gj_formula *formula, const char *between,
                        const char *behind)
{
    gj_buffer names, values;
    gj_buffer_init(&names, x->arena->allocator);
    gj_buffer_init(&values, x->arena->allocator);
    x->failed |= !gj_formula_write(&names, x->machine, x->arena, formula, false, x->words.lang) ||
                 !gj_formula_write(&values, x->machine, x->arena, formula, true, x->words.lang);
    gj_buffer_text(text, gj_buffer_as_text(&names));
    if (gj_formula_has_values(formula) &&
        !gj_text_equal(gj_buffer_as_text(&names), gj_buffer_as_text(&values))) {
        gj_buffer_string(text, between);
        gj_buffer_text(text, gj_buffer_as_text(&values));
        gj_buffer_string(text, behind);
    }
    gj_buffer_fini(&names);
    gj_buffer_fini(&values);
}

static bool is_part_of(const gj_explaining *x, uint32_t d, gj_definition_kind kind)
{
    uint32_t parent = definition_at(x, d)->parent;
    return parent != UINT32_MAX && definition_at(x, parent)->kind == (uint32_t)kind;
}

/* What a rule is called: title and path; a part of a score by its node. */
static void add_rule_name(gj_explaining *x, gj_buffer *text, const gj_explanation *node,
                          const gj_explanation *parent)
{
    const gj_image_definition *definition = definition_at(x, node->definition);
    bool below =
        parent != NULL && parent->kind == GJ_EXPLAIN_RULE && definition->parent == parent->definition;
    uint32_t named = node->definition;
    bool measure = definition->kind != GJ_DEF_NODE &&
                   (is_part_of(x, named, GJ_DEF_NODE) || is_part_of(x, named, GJ_DEF_SCORE));
    uint32_t title = measure ? definition_at(x, definition->parent)->title : definition->title;
    gj_buffer_text(text, gj_program_text(x->program, title));
    if (title != 0)
        gj_buffer_char(text, ' ');
    gj_text name = gj_program_text(x->program, definition->name);
    uint32_t above = parent == NULL || parent->kind != GJ_EXPLAIN_RULE
                         ? UINT32_MAX
                         : definition_at(x, parent->definition)->parent;
    bool under_measure =
        measure && above != UINT32_MAX && above == definition_at(x, definition->parent)->parent;
    if (under_measure) {
        gj_buffer_text(text, gj_program_text(x->program, definition_at(x, definition->parent)->name));
        if (!gj_text_equal(name, GJ_TEXT("earned"))) {
            gj_buffer_char(text, '.');
            gj_buffer_text(text, name);
        }
    } else if (below) {
        gj_buffer_text(text, name);
    } else {
        gj_definition_path(text, x->program, node->definition);
    }
}

/* "[c2]": the entry of an EACH definition. */
static void add_entry(gj_explaining *x, gj_buffer *text, const gj_explanation *node)
{
    const gj_image_definition *definition = definition_at(x, node->definition);
    if (!(definition->flags & GJ_DEFINITION_EACH) || (node->flags & GJ_EXPLAIN_EACH))
        return;
    const gj_value *column = gj_machine_column(x->machine, node->definition);
    const gj_image_field *identity;
    if (column == NULL || column->state != GJ_VALUE)
        return;
    const gj_list *list = gj_value_column(column)->list;
    const gj_value *value = gj_shape_entry_name(x->program, definition->list, list, node->entry, &identity);
    gj_buffer_char(text, '[');
    if (value == NULL)
        gj_buffer_format(text, "%u", (unsigned)node->entry);
    else
        gj_words_value(text, &x->words, (gj_type_kind)identity->type, identity->aux, 0, value);
    gj_buffer_char(text, ']');
}

static bool is_verdict(const gj_explaining *x, uint32_t d)
{
    uint32_t kind = definition_at(x, d)->kind;
    return kind == GJ_DEF_CONDITION || kind == GJ_DEF_CONDITIONS || kind == GJ_DEF_BAND ||
           kind == GJ_DEF_VETO;
}

static void add_rule_value(gj_explaining *x, gj_buffer *text, const gj_explanation *node)
{
    const gj_image_definition *definition = definition_at(x, node->definition);
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    if (!gj_machine_type(x->machine, node->definition, &type, &aux) || (node->flags & GJ_EXPLAIN_EACH))
        return;
    gj_buffer_string(text, " = ");
    if (node->flags & GJ_EXPLAIN_WORTH) {
        gj_words_value(text, &x->words, type, aux, 0, &node->value);
        gj_buffer_string(text, " / ");
        gj_words_value(text, &x->words, type, aux, definition->unit, &node->worth);
    } else {
        gj_words_value(text, &x->words, type, aux, definition->unit, &node->value);
    }
}

static void write_counted(gj_explaining *x, size_t indent, gj_msg id, uint32_t count)
{
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    gj_msg_count(&text, x->words.lang, id, count);
    gj_explain_line(x, indent, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

static bool failed_test(const gj_explanation *node)
{
    return node->kind == GJ_EXPLAIN_TEST && node->value.state == GJ_VALUE && node->value.num == 0;
}

static bool is_default(const gj_explanation *node)
{
    return node->kind == GJ_EXPLAIN_FACT && (node->flags & GJ_EXPLAIN_DEFAULT) != 0;
}

/* The facts that the record does not state, in one line; those said before are left out. */
static void write_defaults(gj_explaining *x, const gj_explanation *node, size_t indent)
{
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    for (const gj_explanation *child = node->first; child != NULL; child = child->next) {
        if (!is_default(child) || (child->flags & GJ_EXPLAIN_REPEATED))
            continue;
        const gj_image_field *field = &x->program->fields[child->field];
        if (text.size == 0)
            gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, GJ_M_explain_default),
                             gj_words_string(&x->words, GJ_M_mark_colon));
        else
            gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_mark_list));
        gj_record_path(x->machine->record, child->field, child->of, &text);
        gj_buffer_string(&text, " = ");
        gj_words_value(&text, &x->words, (gj_type_kind)field->type, field->aux, field->unit, &child->value);
    }
    if (text.size != 0 || text.failed)
        gj_explain_line(x, indent < INDENT_MAX ? indent : INDENT_MAX, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

/* What is below a node. Of many guards that failed only the last ones are shown, or none where one held. */
static void write_below(gj_explaining *x, const gj_explanation *node, size_t indent)
{
    uint32_t failed = 0, others = 0, skip;
    for (const gj_explanation *child = node->first; child != NULL; child = child->next) {
        failed += failed_test(child);
        others += child->kind == GJ_EXPLAIN_TEST && !failed_test(child);
    }
    skip = failed <= FAILED_SHOWN ? 0 : others != 0 ? failed : failed - 2;
    if (skip != 0)
        write_counted(x, indent, GJ_M_explain_other_cases, skip);
    for (const gj_explanation *child = node->first; child != NULL; child = child->next) {
        if (failed_test(child) && skip > 0)
            skip--;
        else if (!is_default(child))
            write_node(x, child, node, indent);
    }
    write_defaults(x, node, indent);
}

static void write_rule(gj_explaining *x, const gj_explanation *node, const gj_explanation *parent,
                       size_t indent)
{
    const gj_image_definition *definition = definition_at(x, node->definition);
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    bool verdict = is_verdict(x, node->definition) && !(node->flags & GJ_EXPLAIN_EACH);
    if (verdict)
        add_mark(&text, &node->value);
    if (definition->kind == GJ_DEF_VETO)
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_sheet_veto));
    add_rule_name(x, &text, node, parent);
    add_entry(x, &text, node);
    if (node->flags & GJ_EXPLAIN_BAND && node->formula != NULL) {
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_mark_colon));
        add_formula(x, &text, node->formula, " (", ")");
    } else if (verdict && node->value.state != GJ_VALUE) {
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_mark_colon));
        if (node->value.state == GJ_NOTHING)
            gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_explain_not_asked));
        else
            gj_words_value(&text, &x->words, GJ_T_BOOL, 0, 0, &node->value);
    } else if (!verdict) {
        add_rule_value(x, &text, node);
    }
    if (node->flags & GJ_EXPLAIN_REPEATED)
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_explain_repeated));
    else if (node->flags & GJ_EXPLAIN_CUT)
        gj_buffer_format(&text, " %s", gj_words_string(&x->words, GJ_M_explain_cut));
    uint32_t cited =
        definition->citations == 0 && (node->flags & GJ_EXPLAIN_WORTH) && definition->parent != UINT32_MAX
            ? definition->parent
            : node->definition;
    gj_words_clauses(&right, &x->words, definition_at(x, cited)->citation,
                     definition_at(x, cited)->citations);
    if (!(node->flags & (GJ_EXPLAIN_REPEATED | GJ_EXPLAIN_ASIDE)))
        add_source(x, &right, node);
    gj_explain_line(x, indent, &text, &right);
    if (node->formula != NULL && !(node->flags & GJ_EXPLAIN_BAND)) {
        gj_buffer_string(&text, "= ");
        add_formula(x, &text, node->formula, " = ", "");
        gj_explain_line(x, indent + 2, &text, &right);
    }
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
    write_below(x, node, indent + 2);
}

static void write_fact(gj_explaining *x, const gj_explanation *node, size_t indent)
{
    const gj_image_field *field = &x->program->fields[node->field];
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    gj_buffer_text(&text, gj_program_text(x->program, field->title));
    if (field->title != 0)
        gj_buffer_char(&text, ' ');
    gj_record_path(x->machine->record, node->field, node->of, &text);
    if (node->value.state == GJ_UNKNOWN) {
        gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, GJ_M_mark_colon),
                         gj_words_string(&x->words, GJ_M_explain_absent));
    } else if (node->value.state == GJ_ERROR) {
        gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, GJ_M_mark_colon),
                         gj_words_string(&x->words, GJ_M_explain_wrong));
    } else if (gj_field_is_list(field)) {
        uint32_t count = node->value.state == GJ_VALUE ? gj_value_list(&node->value)->count : 0;
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_mark_colon));
        gj_msg_count(&text, x->words.lang, GJ_M_sheet_entries, count);
    } else {
        gj_buffer_string(&text, " = ");
        gj_words_value(&text, &x->words, (gj_type_kind)field->type, field->aux, field->unit, &node->value);
    }
    if ((node->flags & GJ_EXPLAIN_PLACE) && !x->bare) {
        gj_place_write(&right, gj_explain_place(x, node->offset));
    }
    gj_explain_line(x, indent, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

static void write_reading(gj_explaining *x, const gj_explanation *node, size_t indent)
{
    const gj_image_reading *reading = &x->program->readings[node->reading];
    const gj_image_choice *choice =
        &x->program
             ->choices[x->program->alternatives[reading->alternatives].first + (uint32_t)node->value.num];
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, GJ_M_explain_reading),
                     gj_words_string(&x->words, GJ_M_mark_colon));
    gj_words_titled(&text, &x->words, reading->title, reading->name);
    gj_buffer_string(&text, " = ");
    if (node->flags & GJ_EXPLAIN_REPEATED) {
        gj_buffer_text(&text, gj_program_text(x->program, choice->name));
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_explain_repeated));
    } else {
        gj_words_choice(&text, &x->words, choice);
        gj_words_clauses(&right, &x->words, reading->citation, reading->citations);
        add_source(x, &right, node);
    }
    gj_explain_line(x, indent, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

static void write_small(gj_explaining *x, const gj_explanation *node, size_t indent)
{
    static const gj_msg omitted[] = {[GJ_OMITTED_FULL] = GJ_M_explain_full,
                                     [GJ_OMITTED_ENTRIES] = GJ_M_explain_entries,
                                     [GJ_OMITTED_VETOES] = GJ_M_explain_vetoes,
                                     [GJ_OMITTED_MET] = GJ_M_explain_met};
    if (node->kind == GJ_EXPLAIN_OMITTED) {
        write_counted(x, indent, omitted[node->omitted], node->count);
        return;
    }
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    if (node->kind == GJ_EXPLAIN_TEST) {
        add_mark(&text, &node->value);
        add_formula(x, &text, node->formula, " (", ")");
    } else {
        gj_buffer_text(&text, gj_program_text(x->program, node->text));
        gj_text clause = gj_program_text(x->program, node->clause);
        if (clause.size != 0) {
            gj_buffer_char(&right, '@');
            gj_buffer_text(&right, clause);
        }
    }
    add_source(x, &right, node);
    gj_explain_line(x, indent, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

static void write_node(gj_explaining *x, const gj_explanation *node, const gj_explanation *parent,
                       size_t indent)
{
    size_t at = indent < INDENT_MAX ? indent : INDENT_MAX;
    if (node->kind == GJ_EXPLAIN_RULE)
        write_rule(x, node, parent, at);
    else if (node->kind == GJ_EXPLAIN_FACT)
        write_fact(x, node, at);
    else if (node->kind == GJ_EXPLAIN_READING)
        write_reading(x, node, at);
    else
        write_small(x, node, at);
}

void gj_explain_text(gj_explaining *explaining, const gj_explanation *tree)
{
    gj_explaining *x = explaining;
    const gj_image_definition *definition = definition_at(x, tree->definition);
    gj_value verdict = tree->value;
    write_rule(x, tree, NULL, 0);
    if (definition->reg == UINT32_MAX && !(tree->flags & GJ_EXPLAIN_EACH))
        verdict = gj_shape_verdict(x->machine, tree->definition, tree->entry, 0, &x->failed);
    gj_explain_text_whys(x, &verdict);
    gj_explain_open_text(x, tree);
}
