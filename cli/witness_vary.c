/* What the search varies: the fields that the changed rules look at, around the numbers that only one version
 * has. */
#include "cli/witness_internal.h"

#include "vm/field_index.h"
#include "vm/number.h"

static bool has_number(const gj_program *program, const gj_value *number)
{
    for (uint32_t i = 0; i < program->constant_count; i++)
        if (program->image_constants[i].type == GJ_T_NUMBER && program->constants[i].num == number->num &&
            program->constants[i].den == number->den && number->den != 0)
            return true;
    return false;
}

void gj_witness_numbers(gj_witness_run *s)
{
    for (int side = 0; side < 2; side++) {
        const gj_program *program = s->books[side]->rules.program, *other = s->books[!side]->rules.program;
        for (uint32_t i = 0; i < program->constant_count; i++) {
            const gj_value *number = &program->constants[i];
            if (program->image_constants[i].type != GJ_T_NUMBER || number->den == 0 ||
                has_number(other, number))
                continue;
            if (!gj_array_append(&s->numbers, number))
                s->failed = true;
        }
    }
    for (int64_t plain = 0; plain <= 1; plain++) {
        gj_value value = gj_value_whole(plain);
        if (!gj_array_append(&s->numbers, &value))
            s->failed = true;
    }
    s->out->thresholds = s->numbers.count;
}

static bool is_reached(const gj_witness_run *s, gj_text path)
{
    for (size_t i = 0; i < s->reach.fields.count; i++)
        if (gj_text_equal(*GJ_AT(&s->reach.fields, gj_text, i), path))
            return true;
    return false;
}

static void add_varied(gj_witness_run *s, gj_text path, const gj_array *candidates, bool alike)
{
    gj_witness_field field = {
        .path = path,
        .count = candidates->count,
        .alike = alike,
        .candidates = gj_arena_copy(&s->arena, candidates->items, candidates->count * sizeof(gj_text))};
    if (candidates->count > 0 && (field.candidates == NULL || !gj_array_append(&s->fields, &field)))
        s->failed = true;
}

/* Lists of a record: none, one entry with each field tried, and as many as a threshold says. */
static void vary_list(gj_witness_run *s, const gj_program *program, uint32_t list, const gj_array *dates)
{
    gj_array candidates, inner;
    gj_array_init(&candidates, s->cli->allocator, sizeof(gj_text));
    gj_array_init(&inner, s->cli->allocator, sizeof(gj_text));
    gj_buffer json;
    gj_buffer_init(&json, s->cli->allocator);
    for (uint32_t f = program->fields[list].first_child; f != UINT32_MAX;
         f = program->fields[f].next_sibling) {
        gj_field_candidates(s->cli, program, &s->arena, f, &s->numbers, dates, &inner);
        for (size_t i = 0; i < inner.count; i++) {
            gj_buffer_clear(&json);
            gj_buffer_char(&json, '[');
            gj_buffer_text(
                &json, gj_assembled_entry(s->cli, program, &s->arena, list, f, *GJ_AT(&inner, gj_text, i)));
            gj_buffer_char(&json, ']');
            gj_text text = gj_text_copy(&s->arena, gj_buffer_as_text(&json));
            s->failed |= json.failed || !gj_array_append(&candidates, &text);
        }
    }
    gj_text entry = gj_assembled_entry(s->cli, program, &s->arena, list, UINT32_MAX, GJ_NO_TEXT);
    for (size_t i = 0; i < s->numbers.count; i++) {
        int64_t count;
        if (!gj_number_to_i64(GJ_AT(&s->numbers, gj_value, i), &count) || count < 0 || count > 30)
            continue;
        gj_buffer_clear(&json);
        gj_buffer_char(&json, '[');
        for (int64_t k = 0; k < count; k++) {
            gj_buffer_string(&json, k == 0 ? "" : ",");
            gj_buffer_text(&json, entry);
        }
        gj_buffer_char(&json, ']');
        gj_text text = gj_text_copy(&s->arena, gj_buffer_as_text(&json));
        s->failed |= json.failed || !gj_array_append(&candidates, &text);
    }
    add_varied(s, gj_field_dotted(program, &s->arena, list), &candidates, false);
    gj_buffer_fini(&json);
    gj_array_fini(&inner);
    gj_array_fini(&candidates);
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
        if (!known && is_reached(s, gj_field_dotted(e->program, &s->arena, f)) &&
            !gj_array_append(dates, &date))
            s->failed = true;
    }
}

void gj_witness_fields(gj_witness_run *s)
{
    const gj_program *program = s->books[1]->rules.program;
    gj_array candidates, dates;
    gj_array_clear(&s->fields);
    gj_array_init(&candidates, s->cli->allocator, sizeof(gj_text));
    gj_array_init(&dates, s->cli->allocator, sizeof(int32_t));
    find_dates(s, &dates);
    for (uint32_t f = 0; f < program->field_count && !s->failed; f++) {
        const gj_image_field *row = &program->fields[f];
        uint32_t above = row->parent;
        bool in_list = false;
        for (; above != UINT32_MAX; above = program->fields[above].parent)
            in_list = in_list || gj_field_is_list(&program->fields[above]);
        gj_text path = gj_field_dotted(program, &s->arena, f);
        if (in_list || !is_reached(s, path))
            continue;
        if (row->kind == GJ_FIELD_SCALAR) {
            gj_field_candidates(s->cli, program, &s->arena, f, &s->numbers, &dates, &candidates);
            add_varied(s, path, &candidates,
                       row->parent != UINT32_MAX && program->fields[row->parent].parent != UINT32_MAX);
        } else if (row->kind == GJ_FIELD_LIST) {
            vary_list(s, program, f, &dates);
        }
    }
    gj_array_fini(&dates);
    gj_array_fini(&candidates);
    s->out->fields = s->fields.count > s->out->fields ? s->fields.count : s->out->fields;
}
