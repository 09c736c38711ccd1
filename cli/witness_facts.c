/* Facts for the search: what a record says, as JSON, and what a field may be tried with. Invariant: what is
 * written reads back as the same facts; fields at their default are left out. */
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

/* ---- candidates ---- */

static void add(gj_arena *arena, gj_array *candidates, gj_buffer *out)
{
    gj_text text = keep(arena, out);
    for (size_t i = 0; i < candidates->count; i++)
        if (gj_text_equal(*GJ_AT(candidates, gj_text, i), text))
            return;
    if (!gj_array_append(candidates, &text))
        arena->failed = true;
}

static bool within(const gj_program *program, gj_arena *arena, const gj_image_field *row,
                   const gj_value *value)
{
    int order;
    if ((row->flags & GJ_FIELD_WHOLE) && !gj_number_is_whole(value))
        return false;
    if ((row->flags & GJ_FIELD_LOW) &&
        (!gj_number_compare(arena, &order, value, &program->constants[row->low]) ||
         order < ((row->flags & GJ_FIELD_LOW_OPEN) ? 1 : 0)))
        return false;
    return !(row->flags & GJ_FIELD_HIGH) ||
           (gj_number_compare(arena, &order, value, &program->constants[row->high]) &&
            order <= ((row->flags & GJ_FIELD_HIGH_OPEN) ? -1 : 0));
}

static void add_numbers(gj_cli *cli, const gj_program *program, gj_arena *arena, const gj_image_field *row,
                        const gj_array *numbers, gj_array *candidates)
{
    static const struct {
        int64_t num, den;
    } steps[] = {{0, 1}, {1, 1}, {-1, 1}, {1, 10}, {-1, 10}};
    for (size_t i = 0; i < numbers->count; i++) {
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            gj_value step, value;
            gj_buffer out;
            bool fine = gj_number_from_fraction(arena, &step, steps[k].num, steps[k].den) &&
                        gj_number_add(arena, &value, GJ_AT(numbers, gj_value, i), &step);
            if (!fine || !within(program, arena, row, &value))
                continue;
            gj_buffer_init(&out, cli->allocator);
            writing w = {program, arena, &out, false};
            put_number(&w, &value);
            add(arena, candidates, &out);
        }
    }
}

/* Days counted from the record's own: by each threshold as days and as months, and a day around it. */
static void add_dates(gj_cli *cli, gj_arena *arena, const gj_array *numbers, const gj_array *dates,
                      gj_array *candidates)
{
    for (size_t d = 0; d < dates->count; d++) {
        for (size_t i = 0; i < numbers->count; i++) {
            int64_t count;
            int32_t days[2], from = *GJ_AT(dates, int32_t, d);
            if (!gj_number_to_i64(GJ_AT(numbers, gj_value, i), &count) || count < 0 || count > 4000)
                continue;
            for (int back = 0; back < 2; back++) {
                int64_t by = back ? -count : count;
                bool fits[2] = {gj_date_add_days(from, by, &days[0]) == GJ_DATE_OK,
                                gj_date_add_months(from, by, GJ_MONTH_END_DOWN, &days[1]) == GJ_DATE_OK};
                for (int k = 0; k < 2; k++) {
                    for (int32_t around = -1; fits[k] && around <= 1; around++) {
                        gj_buffer out;
                        gj_buffer_init(&out, cli->allocator);
                        put_date(&out, days[k] + around);
                        add(arena, candidates, &out);
                    }
                }
            }
        }
    }
}

void gj_field_candidates(gj_cli *cli, const gj_program *program, gj_arena *arena, uint32_t field,
                         const gj_array *numbers, const gj_array *dates, gj_array *candidates)
{
    const gj_image_field *row = &program->fields[field];
    gj_buffer out;
    gj_array_clear(candidates);
    if (row->type == GJ_T_BOOL) {
        for (int yes = 1; yes >= 0; yes--) {
            gj_buffer_init(&out, cli->allocator);
            gj_buffer_string(&out, yes ? "true" : "false");
            add(arena, candidates, &out);
        }
    } else if (row->type == GJ_T_ALTERNATIVE) {
        const gj_image_alternatives *choices = &program->alternatives[row->aux];
        for (uint32_t i = 0; i < choices->count; i++) {
            gj_buffer_init(&out, cli->allocator);
            gj_buffer_json(&out, gj_program_text(program, program->choices[choices->first + i].name));
            add(arena, candidates, &out);
        }
    } else if (row->type == GJ_T_NUMBER) {
        add_numbers(cli, program, arena, row, numbers, candidates);
    } else if (row->type == GJ_T_DATE) {
        add_dates(cli, arena, numbers, dates, candidates);
    }
    if (row->flags & GJ_FIELD_MAY_BE_NOTHING) {
        gj_buffer_init(&out, cli->allocator);
        gj_buffer_string(&out, "null");
        add(arena, candidates, &out);
    }
}
