/* What the search varies: the fields that the changed rules look at, around the borders of a stage. */
#include "cli/witness_internal.h"

#include "vm/field_index.h"
#include "vm/number.h"
#include "vm/result_shape.h"

/* A list is tried with so many entries at most. */
#define ENTRIES 30

static void add_varied(gj_witness_run *s, uint32_t f, const gj_array *candidates, size_t before)
{
    const gj_program *program = s->books[1]->rules.program;
    uint32_t parent = program->fields[f].parent;
    gj_witness_field field = {
        .path = gj_field_dotted(program, &s->varied, f),
        .count = candidates->count,
        .before = before,
        .field = f,
        .alike = !gj_field_is_list(&program->fields[f]) && parent != UINT32_MAX &&
                 program->fields[parent].parent != UINT32_MAX,
        .candidates = gj_arena_copy(&s->varied, candidates->items, candidates->count * sizeof(gj_text))};
    if (candidates->count > 0 && (field.candidates == NULL || !gj_array_append(&s->fields, &field)))
        s->failed = true;
}

/* "[…]" as a candidate that is new. */
static void add_list(gj_witness_run *s, gj_array *candidates, gj_buffer *json)
{
    gj_text text = gj_buffer_as_text(json);
    if (gj_array_has_text(candidates, text))
        return;
    text = gj_text_copy(&s->varied, text);
    s->failed |= json->failed || !gj_array_append(candidates, &text);
}

/* So many entries, each filled in, and no two of one identity. */
static void put_entries(gj_witness_run *s, gj_buffer *json, uint32_t list, int64_t count)
{
    const gj_program *program = s->books[1]->rules.program;
    const gj_image_field *field = gj_shape_identity(program, list);
    uint32_t identity = field == NULL ? UINT32_MAX : (uint32_t)(field - program->fields);
    gj_buffer_char(json, '[');
    for (int64_t k = 0; k < count; k++) {
        gj_buffer name;
        gj_buffer_init(&name, s->cli->allocator);
        gj_buffer_format(&name, "\"x%d\"", (int)k + 1);
        gj_buffer_string(json, k == 0 ? "" : ",");
        gj_buffer_text(
            json, gj_assembled_entry(s->cli, program, &s->varied, list, identity, gj_buffer_as_text(&name)));
        s->failed |= name.failed;
        gj_buffer_fini(&name);
    }
    gj_buffer_char(json, ']');
}

/* Lists with one entry, each of its fields tried in turn. */
static void add_single_entries(gj_witness_run *s, uint32_t list, size_t stage, const gj_array *dates,
                               gj_array *candidates)
{
    const gj_program *program = s->books[1]->rules.program;
    bool codes = program->fields[list].kind == GJ_FIELD_CODES;
    gj_array inner;
    gj_buffer json;
    gj_array_init(&inner, s->cli->allocator, sizeof(gj_text));
    gj_buffer_init(&json, s->cli->allocator);
    for (uint32_t f = program->fields[list].first_child; f != UINT32_MAX;
         f = program->fields[f].next_sibling) {
        gj_array_clear(&inner);
        gj_witness_candidates(s, f, stage, dates, &inner);
        for (size_t i = 0; i < inner.count; i++) {
            gj_text value = *GJ_AT(&inner, gj_text, i);
            gj_buffer_clear(&json);
            gj_buffer_char(&json, '[');
            gj_buffer_text(&json,
                           codes ? value : gj_assembled_entry(s->cli, program, &s->varied, list, f, value));
            gj_buffer_char(&json, ']');
            add_list(s, candidates, &json);
        }
    }
    gj_buffer_fini(&json);
    gj_array_fini(&inner);
}

/* Lists of a record: none, one entry with each field tried, and as many as a border says. */
static void list_candidates(gj_witness_run *s, uint32_t list, size_t stage, const gj_array *dates,
                            gj_array *candidates)
{
    gj_buffer json;
    gj_buffer_init(&json, s->cli->allocator);
    add_single_entries(s, list, stage, dates, candidates);
    bool codes = s->books[1]->rules.program->fields[list].kind == GJ_FIELD_CODES;
    for (size_t i = 0; i < s->borders.until[stage].numbers; i++) {
        int64_t count;
        if (!gj_number_to_i64(GJ_AT(&s->borders.numbers, gj_value, i), &count) || count < 0 ||
            count > (codes ? 0 : ENTRIES))
            continue;
        gj_buffer_clear(&json);
        put_entries(s, &json, list, count);
        add_list(s, candidates, &json);
    }
    gj_buffer_fini(&json);
}

/* The days that the starting record has in the fields that count. */
static void find_dates(gj_witness_run *s, gj_array *dates)
{
    const gj_evaluation *e = &s->evaluations[1];
    for (uint32_t f = 0; f < e->program->field_count && dates->count < 12; f++) {
        const gj_image_field *row = &e->program->fields[f];
        if (row->parent != UINT32_MAX || row->type != GJ_T_DATE || row->kind != GJ_FIELD_SCALAR ||
            e->record.slots[row->slot].state != GJ_VALUE)
            continue;
        int32_t date = (int32_t)e->record.slots[row->slot].num;
        bool known = false;
        for (size_t i = 0; i < dates->count; i++)
            known = known || *GJ_AT(dates, int32_t, i) == date;
        if (!known && gj_array_has_text(&s->reach.fields, gj_field_dotted(e->program, &s->varied, f)) &&
            !gj_array_append(dates, &date))
            s->failed = true;
    }
}

static void candidates_of(gj_witness_run *s, uint32_t field, size_t stage, const gj_array *dates,
                          gj_array *candidates)
{
    if (gj_field_is_list(&s->books[1]->rules.program->fields[field]))
        list_candidates(s, field, stage, dates, candidates);
    else
        gj_witness_candidates(s, field, stage, dates, candidates);
}

/* Whether a field is a fact by itself: no group, and not of a list's entry. */
static bool stands_alone(const gj_program *program, uint32_t field)
{
    for (uint32_t above = program->fields[field].parent; above != UINT32_MAX;
         above = program->fields[above].parent)
        if (gj_field_is_list(&program->fields[above]))
            return false;
    return program->fields[field].kind != GJ_FIELD_GROUP;
}

void gj_witness_fields(gj_witness_run *s, size_t stage)
{
    const gj_program *program = s->books[1]->rules.program;
    gj_array candidates, dates;
    gj_array_clear(&s->fields);
    s->failed = s->failed || gj_arena_failed(&s->varied); /* a reset forgets it */
    gj_arena_reset(&s->varied);
    gj_array_init(&candidates, s->cli->allocator, sizeof(gj_text));
    gj_array_init(&dates, s->cli->allocator, sizeof(int32_t));
    find_dates(s, &dates);
    for (uint32_t f = 0; f < program->field_count && !s->failed; f++) {
        size_t before = 0;
        if (!stands_alone(program, f) ||
            !gj_array_has_text(&s->reach.fields, gj_field_dotted(program, &s->varied, f)))
            continue;
        gj_array_clear(&candidates);
        for (size_t k = 0; k <= stage; k++) {
            before = k == 0 ? 0 : candidates.count;
            candidates_of(s, f, k, &dates, &candidates);
        }
        add_varied(s, f, &candidates, before);
    }
    gj_array_fini(&dates);
    gj_array_fini(&candidates);
    s->failed = s->failed || gj_arena_failed(&s->varied);
    s->out->fields = s->fields.count > s->out->fields ? s->fields.count : s->out->fields;
}
