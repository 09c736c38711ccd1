/* What is still open about an undetermined result: its range so far, and the facts to ask for, in the order
 * worth asking. A result that is shown as its parts (a deadline, a range) has a range for each part without a
 * value. */
#include "cli/explain_internal.h"

#include <stdio.h>

#include "cli/foreseen.h"
#include "vm/result_notes.h"
#include "vm/result_shape.h"

/* Facts to ask for that are named before the rest is counted. */
#define NAMED 12
/* Parts of one result that are looked at. */
#define PARTS_MAX 8

/* A value without one, and what it can come to. */
typedef struct open_value {
    uint32_t definition;
    gj_type_kind type;
    uint32_t aux;
    gj_possible range;
} open_value;

typedef struct open_result {
    open_value values[PARTS_MAX];
    size_t count;
    gj_need *needs;
    size_t need_count;
} open_result;

static void look_at(gj_explaining *x, gj_ranges *ranges, uint32_t definition, uint32_t entry,
                    open_result *out)
{
    const gj_value *value = gj_machine_value(x->machine, definition, entry);
    open_value *made = &out->values[out->count];
    if (value == NULL || value->state != GJ_UNKNOWN || out->count == PARTS_MAX ||
        !gj_ranges_is_open(ranges, definition) ||
        !gj_machine_type(x->machine, definition, &made->type, &made->aux))
        return;
    made->definition = definition;
    if (gj_ranges_of(ranges, definition, entry, GJ_RANGE_RUNS, &made->range) != GJ_OK)
        x->failed = true;
    out->count++;
    if (out->need_count == 0 && gj_ranges_needs(ranges, x->arena, &out->needs, &out->need_count) != GJ_OK)
        x->failed = true;
}

static open_result look(gj_explaining *x, const gj_explanation *tree)
{
    open_result out = {.count = 0};
    gj_ranges ranges;
    if (tree->flags & GJ_EXPLAIN_EACH)
        return out;
    bool bundle = gj_shape_is_bundle(x->machine, tree->definition);
    const gj_value *value = gj_machine_value(x->machine, tree->definition, tree->entry);
    if (!bundle && (value == NULL || value->state != GJ_UNKNOWN))
        return out;
    if (gj_ranges_init(&ranges, x->machine, NULL, 0) != GJ_OK)
        x->failed = true;
    else if (!bundle)
        look_at(x, &ranges, tree->definition, tree->entry, &out);
    for (uint32_t part = bundle && !x->failed ? gj_shape_first(x->machine, tree->definition) : UINT32_MAX;
         part != UINT32_MAX && !x->failed; part = gj_shape_next(x->machine, part))
        look_at(x, &ranges, part, tree->entry, &out);
    gj_ranges_fini(&ranges);
    return out;
}

/* ---- text ---- */

static void write_ranges(gj_explaining *x, const gj_explanation *tree, const open_result *open,
                         gj_buffer *text, gj_buffer *right)
{
    const char *colon = gj_msg_text(x->words.lang, GJ_M_mark_colon);
    for (size_t i = 0; i < open->count; i++) {
        const open_value *value = &open->values[i];
        gj_buffer_format(text, "%s%s", gj_msg_text(x->words.lang, GJ_M_range_so_far), colon);
        if (value->definition != tree->definition) {
            gj_buffer_text(text,
                           gj_program_text(x->program, x->program->definitions[value->definition].name));
            gj_buffer_char(text, ' ');
        }
        size_t before = text->size;
        gj_foreseen_words(text, &x->words, value->type, value->aux,
                          x->program->definitions[value->definition].unit, &value->range);
        if (text->size != before)
            gj_explain_line(x, 2, text, right);
        gj_buffer_clear(text);
    }
}

static void write_need(gj_explaining *x, const gj_need *need, size_t number, gj_buffer *text,
                       gj_buffer *right)
{
    gj_text title = gj_program_text(x->program, x->program->fields[need->field].title);
    gj_buffer_format(text, "%zu. ", number);
    gj_buffer_text(text, title);
    gj_buffer_string(text, title.size != 0 ? " " : "");
    gj_record_path(x->machine->record, need->field, need->entry, text);
    gj_explain_line(x, 4, text, right);
}

void gj_explain_open_text(gj_explaining *x, const gj_explanation *tree)
{
    gj_buffer text, right;
    open_result open = look(x, tree);
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    write_ranges(x, tree, &open, &text, &right);
    if (open.need_count > 1) { /* one alone was named as missing already */
        gj_buffer_string(&text, gj_msg_text(x->words.lang, GJ_M_range_ask));
        gj_explain_line(x, 2, &text, &right);
        for (size_t i = 0; i < open.need_count && i < NAMED; i++)
            write_need(x, &open.needs[i], i + 1, &text, &right);
    }
    if (open.need_count > NAMED) {
        char number[24];
        snprintf(number, sizeof(number), "%zu", open.need_count - NAMED);
        gj_arg arg = gj_arg_text(gj_text_from(number));
        gj_msg_format(&text, x->words.lang, GJ_M_range_ask_more, &arg, 1);
        gj_explain_line(x, 4, &text, &right);
    }
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

/* ---- JSON ---- */

static void new_member(gj_explaining *x, const char *name, size_t indent)
{
    gj_buffer_string(x->out, ",\n");
    gj_buffer_repeat(x->out, ' ', indent);
    gj_buffer_format(x->out, "\"%s\": ", name);
}

static void write_needs_json(gj_explaining *x, const open_result *open, size_t indent)
{
    gj_buffer path;
    gj_buffer_init(&path, x->arena->allocator);
    new_member(x, "needed", indent);
    gj_buffer_char(x->out, '[');
    for (size_t i = 0; i < open->need_count; i++) {
        const gj_need *need = &open->needs[i];
        gj_buffer_clear(&path);
        gj_record_path(x->machine->record, need->field, need->entry, &path);
        gj_buffer_string(x->out, i == 0 ? "\n" : ",\n");
        gj_buffer_repeat(x->out, ' ', indent + 2);
        gj_buffer_string(x->out, "{\"fact\": ");
        gj_buffer_json(x->out, gj_buffer_as_text(&path));
        gj_buffer_string(x->out, ", \"title\": ");
        gj_buffer_json(x->out, gj_program_text(x->program, x->program->fields[need->field].title));
        gj_buffer_format(x->out, ", \"narrows\": %s}", need->narrows ? "true" : "false");
    }
    if (open->need_count > 0) {
        gj_buffer_char(x->out, '\n');
        gj_buffer_repeat(x->out, ' ', indent);
    }
    gj_buffer_char(x->out, ']');
    x->failed |= path.failed;
    gj_buffer_fini(&path);
}

void gj_explain_open_json(gj_explaining *x, const gj_explanation *tree, size_t indent)
{
    open_result open = look(x, tree);
    if (open.count == 0)
        return;
    new_member(x, "range", indent);
    bool parts = open.values[0].definition != tree->definition;
    gj_buffer_string(x->out, parts ? "{" : "");
    for (size_t i = 0; i < open.count; i++) {
        const open_value *value = &open.values[i];
        if (parts) {
            gj_buffer_string(x->out, i == 0 ? "" : ", ");
            gj_buffer_json(x->out,
                           gj_program_text(x->program, x->program->definitions[value->definition].name));
            gj_buffer_string(x->out, ": ");
        }
        x->failed |= !gj_foreseen_json(x->out, x->program, x->arena, value->type, value->aux, &value->range);
    }
    gj_buffer_string(x->out, parts ? "}" : "");
    write_needs_json(x, &open, indent);
}
