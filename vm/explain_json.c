/* Explanations for programs: one object a node, with what is below under `because`. Invariant: keys stand in
 * a fixed order and names do not change with the language; only the messages of `errors` do. */
#include "vm/explain_json.h"

#include "vm/operations.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

/* An object being written, one member a line. */
typedef struct object {
    gj_buffer *out;
    size_t indent;
    bool any;
} object;

static object begin(gj_buffer *out, size_t indent)
{
    gj_buffer_char(out, '{');
    return (object){out, indent + 2, false};
}

static void key(object *o, const char *name)
{
    gj_buffer_string(o->out, o->any ? ",\n" : "\n");
    gj_buffer_repeat(o->out, ' ', o->indent);
    gj_buffer_format(o->out, "\"%s\": ", name);
    o->any = true;
}

static void end(object *o)
{
    if (o->any) {
        gj_buffer_char(o->out, '\n');
        gj_buffer_repeat(o->out, ' ', o->indent - 2);
    }
    gj_buffer_char(o->out, '}');
}

static void text_member(object *o, const char *name, gj_text text)
{
    if (text.size == 0)
        return;
    key(o, name);
    gj_buffer_json(o->out, text);
}

static void flag_member(object *o, const char *name, bool set, bool value)
{
    if (!set)
        return;
    key(o, name);
    gj_buffer_string(o->out, value ? "true" : "false");
}

static void plain_value(gj_explain_writer *x, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    x->failed |= gj_value_json(x->out, x->machine->program, type, aux, value, x->arena) != GJ_OK;
}

static void value_member(gj_explain_writer *x, object *o, gj_type_kind type, uint32_t aux,
                         const gj_value *value)
{
    key(o, "value");
    if (type == GJ_T_LIST && value->state == GJ_VALUE)
        gj_buffer_format(o->out, "%u", (unsigned)gj_value_list(value)->count);
    else if (type == GJ_T_LIST)
        gj_buffer_string(o->out, "null");
    else
        plain_value(x, type, aux, value);
    key(o, "state");
    gj_buffer_format(o->out, "\"%s\"", gj_state_name((gj_state)value->state));
}

static void formula_member(gj_explain_writer *x, object *o, const gj_formula *formula)
{
    if (formula == NULL)
        return;
    for (int values = 0; values < 2; values++) {
        gj_buffer text;
        gj_buffer_init(&text, x->arena->allocator);
        x->failed |= !gj_formula_write(&text, x->machine, x->arena, formula, values == 1, GJ_LANG_EN);
        text_member(o, values == 1 ? "with_values" : "formula", gj_buffer_as_text(&text));
        gj_buffer_fini(&text);
    }
}

static void clauses_member(gj_explain_writer *x, object *o, uint32_t first, uint32_t count)
{
    if (count == 0)
        return;
    key(o, "clauses");
    for (uint32_t i = 0; i < count; i++) {
        gj_buffer_string(o->out, i == 0 ? "[" : ", ");
        gj_buffer_json(o->out,
                       gj_program_text(x->machine->program, x->machine->program->citations[first + i]));
    }
    gj_buffer_char(o->out, ']');
}

static void source_member(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    if (node->line == 0)
        return;
    key(o, "source");
    gj_buffer_string(o->out, "{\"file\": ");
    gj_buffer_json(o->out,
                   gj_program_text(x->machine->program, x->machine->program->sources[node->source].path));
    gj_buffer_format(o->out, ", \"line\": %u}", (unsigned)node->line);
}

static void write_node(gj_explain_writer *x, const gj_explanation *node, size_t indent);

static void below_member(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    if (node->first == NULL)
        return;
    key(o, "because");
    gj_buffer_char(o->out, '[');
    for (const gj_explanation *child = node->first; child != NULL; child = child->next) {
        gj_buffer_string(o->out, child == node->first ? "\n" : ",\n");
        gj_buffer_repeat(o->out, ' ', o->indent + 2);
        write_node(x, child, o->indent + 2);
    }
    gj_buffer_char(o->out, '\n');
    gj_buffer_repeat(o->out, ' ', o->indent);
    gj_buffer_char(o->out, ']');
}

/* Reasons for there being no value, gathered by kind. */
typedef struct whys {
    gj_explain_writer *x;
    gj_buffer missing, open, errors;
} whys;

static void visit(void *user, const gj_reason *reason)
{
    whys *w = user;
    gj_explain_writer *x = w->x;
    gj_buffer *list = reason->kind == GJ_WHY_MISSING                              ? &w->missing
                      : reason->kind == GJ_WHY_OPEN || reason->kind == GJ_WHY_TIE ? &w->open
                                                                                  : &w->errors;
    gj_buffer words;
    gj_buffer_init(&words, x->arena->allocator);
    gj_buffer_string(list, list->size == 0 ? "" : ", ");
    if (reason->kind == GJ_WHY_MISSING) {
        gj_record_path(x->machine->record, reason->field, reason->entry, &words);
    } else if (reason->kind == GJ_WHY_OPEN) {
        gj_buffer_text(&words, gj_program_text(x->machine->program, reason->text));
    } else if (reason->kind == GJ_WHY_TIE) {
        gj_buffer_string(&words, gj_msg_text(x->lang, GJ_M_rounding_tie));
    } else if (reason->kind == GJ_WHY_FIELD) {
        const gj_record_error *error = gj_record_error_of(x->machine->record, reason->field, reason->entry);
        if (error != NULL)
            gj_record_error_text(&words, x->lang, error);
        else
            gj_record_path(x->machine->record, reason->field, reason->entry, &words);
    } else {
        (void)gj_reason_explain(&words, x->machine, reason, x->lang);
    }
    gj_buffer_json(list, gj_buffer_as_text(&words));
    x->failed |= words.failed;
    gj_buffer_fini(&words);
}

static void whys_members(gj_explain_writer *x, object *o, const gj_value *value)
{
    static const char *const names[] = {"missing", "open", "errors"};
    whys w = {.x = x};
    gj_buffer *lists[] = {&w.missing, &w.open, &w.errors};
    for (size_t i = 0; i < 3; i++)
        gj_buffer_init(lists[i], x->arena->allocator);
    x->failed |= gj_reasons(x->arena, value, visit, &w) != GJ_OK;
    for (size_t i = 0; i < 3; i++) {
        if (lists[i]->size != 0) {
            key(o, names[i]);
            gj_buffer_char(o->out, '[');
            gj_buffer_text(o->out, gj_buffer_as_text(lists[i]));
            gj_buffer_char(o->out, ']');
        }
        x->failed |= lists[i]->failed;
        gj_buffer_fini(lists[i]);
    }
}

static void rule_members(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    const gj_image_definition *definition = &x->machine->program->definitions[node->definition];
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    gj_buffer path;
    gj_buffer_init(&path, x->arena->allocator);
    gj_definition_path(&path, x->machine->program, node->definition);
    text_member(o, "rule", gj_buffer_as_text(&path));
    x->failed |= path.failed;
    gj_buffer_fini(&path);
    text_member(o, "title", gj_program_text(x->machine->program, definition->title));
    if (node->flags & GJ_EXPLAIN_EACH) {
        key(o, "entries");
        gj_buffer_format(o->out, "%u", (unsigned)node->count);
    } else if (definition->flags & GJ_DEFINITION_EACH) {
        key(o, "entry");
        gj_buffer_format(o->out, "%u", (unsigned)node->entry);
    }
    if (gj_machine_type(x->machine, node->definition, &type, &aux) && !(node->flags & GJ_EXPLAIN_EACH))
        value_member(x, o, type, aux, &node->value);
    if (node->flags & GJ_EXPLAIN_WORTH) {
        key(o, "worth");
        plain_value(x, GJ_T_NUMBER, 0, &node->worth);
    }
    formula_member(x, o, node->formula);
    clauses_member(x, o, definition->citation, definition->citations);
    source_member(x, o, node);
    flag_member(o, "decides", (node->flags & GJ_EXPLAIN_ASIDE) != 0, false);
    flag_member(o, "repeated", (node->flags & GJ_EXPLAIN_REPEATED) != 0, true);
    flag_member(o, "cut", (node->flags & GJ_EXPLAIN_CUT) != 0, true);
}

static void fact_members(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    const gj_image_field *field = &x->machine->program->fields[node->field];
    gj_buffer path;
    gj_buffer_init(&path, x->arena->allocator);
    gj_record_path(x->machine->record, node->field, node->of, &path);
    text_member(o, "fact", gj_buffer_as_text(&path));
    x->failed |= path.failed;
    gj_buffer_fini(&path);
    text_member(o, "title", gj_program_text(x->machine->program, field->title));
    value_member(x, o, field->kind == GJ_FIELD_CODES ? GJ_T_LIST : (gj_type_kind)field->type, field->aux,
                 &node->value);
    flag_member(o, "default", (node->flags & GJ_EXPLAIN_DEFAULT) != 0, true);
    if (node->flags & GJ_EXPLAIN_PLACE && x->place != NULL) {
        gj_place place = x->place(x->user, node->offset);
        key(o, "place");
        gj_buffer_format(o->out, "{\"line\": %u, \"column\": %u}", (unsigned)gj_place_line(place),
                         (unsigned)place.column);
    }
}

static void reading_members(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    const gj_image_reading *reading = &x->machine->program->readings[node->reading];
    uint32_t first = x->machine->program->alternatives[reading->alternatives].first;
    const gj_image_choice *choice = &x->machine->program->choices[first + (uint32_t)node->value.num];
    text_member(o, "reading", gj_program_text(x->machine->program, reading->name));
    text_member(o, "title", gj_program_text(x->machine->program, reading->title));
    text_member(o, "choice", gj_program_text(x->machine->program, choice->name));
    clauses_member(x, o, reading->citation, reading->citations);
    source_member(x, o, node);
}

static void other_members(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    static const char *const omitted[] = {[GJ_OMITTED_FULL] = "full",
                                          [GJ_OMITTED_ENTRIES] = "entries",
                                          [GJ_OMITTED_VETOES] = "vetoes",
                                          [GJ_OMITTED_MET] = "met"};
    if (node->kind == GJ_EXPLAIN_TEST) {
        key(o, "test");
        gj_buffer_string(o->out, node->value.state != GJ_VALUE ? "null"
                                 : node->value.num != 0        ? "true"
                                                               : "false");
        formula_member(x, o, node->formula);
        source_member(x, o, node);
    } else if (node->kind == GJ_EXPLAIN_REASON) {
        text_member(o, "reason", gj_program_text(x->machine->program, node->text));
        text_member(o, "clause", gj_program_text(x->machine->program, node->clause));
        source_member(x, o, node);
    } else {
        text_member(o, "omitted", gj_text_from(omitted[node->omitted]));
        key(o, "count");
        gj_buffer_format(o->out, "%u", (unsigned)node->count);
    }
}

static void write_members(gj_explain_writer *x, object *o, const gj_explanation *node)
{
    if (node->kind == GJ_EXPLAIN_RULE)
        rule_members(x, o, node);
    else if (node->kind == GJ_EXPLAIN_FACT)
        fact_members(x, o, node);
    else if (node->kind == GJ_EXPLAIN_READING)
        reading_members(x, o, node);
    else
        other_members(x, o, node);
}

static void write_node(gj_explain_writer *x, const gj_explanation *node, size_t indent)
{
    object o = begin(x->out, indent);
    write_members(x, &o, node);
    below_member(x, &o, node);
    end(&o);
}

void gj_explain_json(gj_explain_writer *writer, const gj_explanation *tree, size_t indent)
{
    gj_explain_writer *x = writer;
    gj_value value = tree->value;
    const gj_image_definition *definition = &x->machine->program->definitions[tree->definition];
    if (definition->reg == UINT32_MAX && !(tree->flags & GJ_EXPLAIN_EACH))
        value = gj_shape_verdict(x->machine, tree->definition, tree->entry, 0, &x->failed);
    object o = begin(x->out, indent);
    write_members(x, &o, tree);
    whys_members(x, &o, &value);
    if (x->open != NULL)
        x->open(x, tree, o.indent);
    below_member(x, &o, tree);
    end(&o);
    x->failed |= x->out->failed;
}

void gj_explain_json_silent(gj_explain_writer *writer, const gj_image_silent *silent, size_t indent)
{
    const gj_program *program = writer->machine->program;
    object o = begin(writer->out, indent);
    text_member(&o, "silent", gj_program_text(program, silent->name));
    text_member(&o, "title", gj_program_text(program, silent->title));
    clauses_member(writer, &o, silent->citation, silent->citations);
    end(&o);
    writer->failed |= writer->out->failed;
}
