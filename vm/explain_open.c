/* Looking at an undetermined result, or at those of its parts that are. The facts to ask for are those of the
 * first part that has any. */
#include "vm/explain_open.h"

#include "vm/operations.h"
#include "vm/result_shape.h"
#include "vm/results.h"

typedef struct opening {
    gj_machine *machine;
    gj_arena *arena;
    bool failed; /* no memory */
} opening;

static void look_at(opening *x, gj_ranges *ranges, uint32_t definition, uint32_t entry, gj_open_result *out)
{
    const gj_value *value = gj_machine_value(x->machine, definition, entry);
    gj_open_value *made = &out->values[out->count];
    if (value == NULL || value->state != GJ_UNKNOWN || out->count == GJ_OPEN_PARTS ||
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

static void look(opening *x, const gj_explanation *tree, gj_open_result *out)
{
    gj_ranges ranges;
    if (tree->flags & GJ_EXPLAIN_EACH)
        return;
    bool bundle = gj_shape_is_bundle(x->machine, tree->definition);
    const gj_value *value = gj_machine_value(x->machine, tree->definition, tree->entry);
    if (!bundle && (value == NULL || value->state != GJ_UNKNOWN))
        return;
    if (gj_ranges_init(&ranges, x->machine, NULL, 0) != GJ_OK)
        x->failed = true;
    else if (!bundle)
        look_at(x, &ranges, tree->definition, tree->entry, out);
    for (uint32_t part = bundle && !x->failed ? gj_shape_first(x->machine, tree->definition) : UINT32_MAX;
         part != UINT32_MAX && !x->failed; part = gj_shape_next(x->machine, part))
        look_at(x, &ranges, part, tree->entry, out);
    gj_ranges_fini(&ranges);
}

gj_status gj_explain_open(gj_machine *machine, gj_arena *arena, const gj_explanation *tree,
                          gj_open_result *out)
{
    opening x = {machine, arena, false};
    *out = (gj_open_result){.count = 0};
    look(&x, tree, out);
    return x.failed ? GJ_E_NOMEM : GJ_OK;
}

/* ---- as JSON ---- */

/* A member of an object that has some already. */
static void new_member(gj_explain_writer *x, const char *name, size_t indent)
{
    gj_buffer_string(x->out, ",\n");
    gj_buffer_repeat(x->out, ' ', indent);
    gj_buffer_format(x->out, "\"%s\": ", name);
}

static void plain_value(gj_explain_writer *x, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    x->failed |= gj_value_json(x->out, x->machine->program, type, aux, value, x->arena) != GJ_OK;
}

static void bound_members(gj_explain_writer *x, const gj_open_value *value)
{
    for (int side = 0; side < 2; side++) {
        const gj_bound *bound = side == 0 ? &value->range.numbers.low : &value->range.numbers.high;
        if (!gj_range_has_end(value->type, bound))
            continue;
        gj_buffer_string(x->out, side == 0 ? "\"least\": " : "\"most\": ");
        plain_value(x, value->type, value->aux, &bound->value);
        gj_buffer_string(x->out, ", ");
        if (bound->open)
            gj_buffer_string(x->out, side == 0 ? "\"least_excluded\": true, " : "\"most_excluded\": true, ");
    }
}

static void choices_member(gj_explain_writer *x, const gj_open_value *value)
{
    gj_buffer_string(x->out, "\"values\": [");
    bool first = true;
    for (uint64_t rest = value->range.choices; rest != 0; rest &= rest - 1) {
        gj_value choice = gj_value_whole(__builtin_ctzll(rest));
        gj_buffer_string(x->out, first ? "" : ", ");
        plain_value(x, value->type, value->aux, &choice);
        first = false;
    }
    gj_buffer_string(x->out, "], ");
}

static void write_range(gj_explain_writer *x, const gj_open_value *value)
{
    const gj_possible *range = &value->range;
    gj_buffer_char(x->out, '{');
    if ((range->states & GJ_MAY_VALUE) && range->kind == GJ_POSSIBLE_NUMBERS)
        bound_members(x, value);
    if ((range->states & GJ_MAY_VALUE) && range->kind == GJ_POSSIBLE_CHOICES)
        choices_member(x, value);
    gj_buffer_format(
        x->out, "\"value\": %s, \"nothing\": %s, \"open\": %s, \"error\": %s}",
        range->states & GJ_MAY_VALUE ? "true" : "false", range->states & GJ_MAY_NOTHING ? "true" : "false",
        range->states & GJ_MAY_UNKNOWN ? "true" : "false", range->states & GJ_MAY_ERROR ? "true" : "false");
}

static void range_member(gj_explain_writer *x, const gj_explanation *tree, const gj_open_result *open,
                         size_t indent)
{
    bool parts = open->values[0].definition != tree->definition;
    new_member(x, "range", indent);
    gj_buffer_string(x->out, parts ? "{" : "");
    for (size_t i = 0; i < open->count; i++) {
        if (parts) {
            uint32_t part = open->values[i].definition;
            gj_buffer_string(x->out, i == 0 ? "" : ", ");
            gj_buffer_json(x->out,
                           gj_program_text(x->machine->program, x->machine->program->definitions[part].name));
            gj_buffer_string(x->out, ": ");
        }
        write_range(x, &open->values[i]);
    }
    gj_buffer_string(x->out, parts ? "}" : "");
}

static void write_need(gj_explain_writer *x, const gj_need *need)
{
    gj_buffer path;
    gj_buffer_init(&path, x->arena->allocator);
    gj_record_path(x->machine->record, need->field, need->entry, &path);
    gj_buffer_string(x->out, "{\"fact\": ");
    gj_buffer_json(x->out, gj_buffer_as_text(&path));
    gj_buffer_string(x->out, ", \"title\": ");
    gj_buffer_json(x->out,
                   gj_program_text(x->machine->program, x->machine->program->fields[need->field].title));
    gj_buffer_format(x->out, ", \"narrows\": %s}", need->narrows ? "true" : "false");
    x->failed |= path.failed;
    gj_buffer_fini(&path);
}

static void needed_member(gj_explain_writer *x, const gj_open_result *open, size_t indent)
{
    new_member(x, "needed", indent);
    gj_buffer_char(x->out, '[');
    for (size_t i = 0; i < open->need_count; i++) {
        gj_buffer_string(x->out, i == 0 ? "\n" : ",\n");
        gj_buffer_repeat(x->out, ' ', indent + 2);
        write_need(x, &open->needs[i]);
    }
    if (open->need_count > 0) {
        gj_buffer_char(x->out, '\n');
        gj_buffer_repeat(x->out, ' ', indent);
    }
    gj_buffer_char(x->out, ']');
}

void gj_explain_open_json(gj_explain_writer *writer, const gj_explanation *tree, size_t indent)
{
    gj_open_result open;
    writer->failed |= gj_explain_open(writer->machine, writer->arena, tree, &open) != GJ_OK;
    if (open.count == 0)
        return;
    range_member(writer, tree, &open, indent);
    needed_member(writer, &open, indent);
}
