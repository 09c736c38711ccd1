/* Facts for the search: what a record says, as JSON, and a record made up. Invariant: what is written reads
 * back as the same facts; fields at their default are left out. */
#include "cli/witness.h"

#include "vm/field_index.h"
#include "vm/number.h"
#include "vm/results.h"

/* The day that an assembled record has everywhere: a Monday, in the middle of a year and a month. */
#define ASSEMBLED_DATE 20255 /* 2025-06-16 */

typedef struct writing {
    const gj_program *program;
    gj_arena *arena;
    gj_buffer *out;
    bool failed;
} writing;

static gj_text keep(gj_arena *arena, gj_buffer *out)
{
    gj_text text = gj_text_copy(arena, gj_buffer_as_text(out));
    if (out->failed)
        arena->failed = true;
    gj_buffer_fini(out);
    return text;
}

static gj_text name_of(const gj_program *program, uint32_t field)
{
    return gj_program_text(program, program->fields[field].name);
}

gj_text gj_field_dotted(const gj_program *program, gj_arena *arena, uint32_t field)
{
    uint32_t way[GJ_IMAGE_DEPTH_MAX + 1], count = 0;
    gj_buffer out;
    gj_buffer_init(&out, arena->allocator);
    for (uint32_t f = field; f != UINT32_MAX && count <= GJ_IMAGE_DEPTH_MAX; f = program->fields[f].parent)
        way[count++] = f;
    while (count > 0) {
        gj_buffer_text(&out, name_of(program, way[--count]));
        if (count > 0)
            gj_buffer_char(&out, '.');
    }
    return keep(arena, &out);
}

/* ---- a record as JSON ---- */

static bool is_default(const writing *w, const gj_image_field *field, const gj_value *value)
{
    if (!(field->flags & GJ_FIELD_HAS_DEFAULT))
        return false;
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        return value->state == GJ_NOTHING;
    const gj_value *fallback = &w->program->constants[field->fallback];
    return field->kind == GJ_FIELD_SCALAR && field->type != GJ_T_TEXT && value->state == GJ_VALUE &&
           value->den != 0 && value->num == fallback->num && value->den == fallback->den;
}

static bool put_slot(writing *w, uint32_t field, const gj_value *frame);

/* {"name":…} of the fields below a group or a list's entry. */
static void put_object(writing *w, uint32_t parent, const gj_value *frame)
{
    bool any = false;
    gj_buffer_char(w->out, '{');
    for (uint32_t f = gj_field_children(w->program, parent); f != UINT32_MAX;
         f = w->program->fields[f].next_sibling) {
        size_t before = w->out->size;
        gj_buffer_string(w->out, any ? "," : "");
        gj_buffer_json(w->out, name_of(w->program, f));
        gj_buffer_char(w->out, ':');
        if (put_slot(w, f, frame))
            any = true;
        else
            w->out->size = before;
    }
    gj_buffer_char(w->out, '}');
}

static void put_list(writing *w, uint32_t field, const gj_list *list)
{
    gj_buffer_char(w->out, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        const gj_value *frame = list->slots + (size_t)i * list->stride;
        gj_buffer_string(w->out, i == 0 ? "" : ",");
        if (w->program->fields[field].kind == GJ_FIELD_CODES) {
            if (!put_slot(w, w->program->fields[field].first_child, frame))
                gj_buffer_string(w->out, "null");
        } else {
            put_object(w, field, frame);
        }
    }
    gj_buffer_char(w->out, ']');
}

/* The field's JSON; false, and nothing that counts written, where nothing need be said. */
static bool put_slot(writing *w, uint32_t field, const gj_value *frame)
{
    const gj_image_field *row = &w->program->fields[field];
    const gj_value *value = &frame[row->slot];
    if (value->state >= GJ_UNKNOWN || is_default(w, row, value))
        return false;
    if (value->state == GJ_NOTHING)
        gj_buffer_string(w->out, "null");
    else if (row->kind == GJ_FIELD_GROUP)
        put_object(w, field, frame);
    else if (gj_field_is_list(row))
        put_list(w, field, (const gj_list *)(uintptr_t)value->num);
    else if (gj_value_json(w->out, w->program, (gj_type_kind)row->type, row->aux, value, w->arena) != GJ_OK)
        w->failed = true;
    return true;
}

gj_fact *gj_record_facts(const gj_evaluation *e, gj_arena *arena, size_t *count)
{
    const gj_program *program = e->program;
    gj_fact *facts = GJ_NEW_ARRAY(arena, gj_fact, (size_t)program->field_count + 1);
    *count = 0;
    for (uint32_t f = gj_field_children(program, UINT32_MAX); facts != NULL && f != UINT32_MAX;
         f = program->fields[f].next_sibling) {
        gj_buffer out;
        gj_buffer_init(&out, arena->allocator);
        writing w = {program, arena, &out, false};
        bool says = put_slot(&w, f, e->record.slots);
        gj_text json = keep(arena, &out);
        if (w.failed)
            arena->failed = true;
        if (says)
            facts[(*count)++] = (gj_fact){name_of(program, f), json};
    }
    return gj_arena_failed(arena) ? NULL : facts;
}

gj_text gj_facts_json(gj_cli *cli, gj_arena *arena, const gj_fact *facts, size_t count)
{
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    gj_buffer_char(&out, '{');
    for (size_t i = 0; i < count; i++) {
        gj_buffer_string(&out, i == 0 ? "" : ",");
        gj_buffer_json(&out, facts[i].path);
        gj_buffer_char(&out, ':');
        gj_buffer_text(&out, facts[i].json);
    }
    gj_buffer_char(&out, '}');
    return keep(arena, &out);
}

/* ---- a record from nothing ---- */

static void put_date(gj_buffer *out, int32_t date)
{
    gj_buffer_char(out, '"');
    gj_date_format(out, date);
    gj_buffer_char(out, '"');
}

static void put_number(writing *w, const gj_value *value)
{
    if (gj_value_json(w->out, w->program, GJ_T_NUMBER, 0, value, w->arena) != GJ_OK)
        w->failed = true;
}

static void assemble_scalar(writing *w, uint32_t field)
{
    const gj_image_field *row = &w->program->fields[field];
    gj_value ten = gj_value_whole(10);
    int order;
    switch ((gj_type_kind)row->type) {
    case GJ_T_BOOL:
        gj_buffer_string(w->out, "true");
        return;
    case GJ_T_ALTERNATIVE:
        gj_buffer_json(
            w->out,
            gj_program_text(w->program, w->program->choices[w->program->alternatives[row->aux].first].name));
        return;
    case GJ_T_DATE:
        put_date(w->out, ASSEMBLED_DATE);
        return;
    case GJ_T_TEXT:
        gj_buffer_string(w->out, "\"x\"");
        return;
    default:
        break;
    }
    const gj_value *value = &ten;
    if ((row->flags & GJ_FIELD_HIGH) &&
        (!gj_number_compare(w->arena, &order, &w->program->constants[row->high], &ten) || order < 0))
        value = &w->program->constants[row->high];
    if ((row->flags & GJ_FIELD_LOW) &&
        (!gj_number_compare(w->arena, &order, &w->program->constants[row->low], value) || order > 0))
        value = &w->program->constants[row->low];
    put_number(w, value);
}

static void assemble(writing *w, uint32_t parent, uint32_t given, gj_text json)
{
    bool any = false;
    gj_buffer_char(w->out, '{');
    for (uint32_t f = gj_field_children(w->program, parent); f != UINT32_MAX;
         f = w->program->fields[f].next_sibling) {
        const gj_image_field *row = &w->program->fields[f];
        if ((row->flags & GJ_FIELD_HAS_DEFAULT) && f != given)
            continue;
        gj_buffer_string(w->out, any ? "," : "");
        any = true;
        gj_buffer_json(w->out, name_of(w->program, f));
        gj_buffer_char(w->out, ':');
        if (f == given)
            gj_buffer_text(w->out, json);
        else if (row->kind == GJ_FIELD_GROUP)
            assemble(w, f, given, json);
        else if (gj_field_is_list(row))
            gj_buffer_string(w->out, "[]");
        else
            assemble_scalar(w, f);
    }
    gj_buffer_char(w->out, '}');
}

gj_text gj_assembled_record(gj_cli *cli, const gj_program *program, gj_arena *arena)
{
    return gj_assembled_entry(cli, program, arena, UINT32_MAX, UINT32_MAX, (gj_text){0});
}

gj_text gj_assembled_entry(gj_cli *cli, const gj_program *program, gj_arena *arena, uint32_t list,
                           uint32_t field, gj_text json)
{
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    writing w = {program, arena, &out, false};
    assemble(&w, list, field, json);
    if (w.failed)
        arena->failed = true;
    return keep(arena, &out);
}
