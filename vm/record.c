/* A record's slots: blank ones, groups that come and go, paths and places. Invariant: the fields of a group
 * that is not there have no value of their own: they are missing, nothing or an error with it. How a text
 * fills the slots is in record_read.c and its neighbours. */
#include "vm/record_internal.h"
#include "vm/text_ops.h"

gj_status gj_record_blank(gj_record *record)
{
    const gj_program *program = record->program;
    record->slots = gj_arena_copy(record->arena, program->index->blank, program->frame * sizeof(gj_value));
    record->errors = record->last_error = NULL;
    record->error_count = 0;
    record->places = NULL;
    record->place_count = record->place_capacity = 0;
    record->unreadable = false;
    return record->slots == NULL ? GJ_E_NOMEM : GJ_OK;
}

/* The fields of a group, not the group's own slot. */
static void fill_below(const gj_program *program, uint32_t group, gj_value *frame, gj_value value)
{
    for (uint32_t f = gj_field_children(program, group); f != UINT32_MAX;
         f = gj_field_next(program, group, f))
        frame[program->fields[f].slot] = value;
}

void gj_record_fill(const gj_program *program, uint32_t field, gj_value *frame, gj_value value)
{
    frame[program->fields[field].slot] = value;
    if (program->fields[field].kind == GJ_FIELD_GROUP)
        fill_below(program, field, frame, value);
}

void gj_record_unsay(const gj_program *program, uint32_t field, gj_value *frame)
{
    gj_record_fill(program, field, frame, program->index->info[field].unsaid);
}

void gj_record_enter(const gj_program *program, uint32_t group, gj_value *frame)
{
    frame[program->fields[group].slot] = gj_value_bool(true);
    for (const gj_field_info *f = program->index->info[group].first; f != NULL; f = f->next)
        gj_record_fill(program, f->field, frame, f->unsaid);
}

/* The fields from the top down to `field`; returns how many. */
static uint32_t way_to(const gj_program *program, uint32_t field, uint32_t way[GJ_IMAGE_DEPTH_MAX])
{
    uint32_t count = 0;
    for (uint32_t f = field; f != UINT32_MAX && count < GJ_IMAGE_DEPTH_MAX; f = program->fields[f].parent)
        way[count++] = f;
    for (uint32_t i = 0; i < count / 2; i++) {
        uint32_t swap = way[i];
        way[i] = way[count - 1 - i];
        way[count - 1 - i] = swap;
    }
    return count;
}

void gj_record_write_path(gj_buffer *out, const gj_program *program, uint32_t field, const uint32_t *indexes,
                          uint32_t count)
{
    uint32_t way[GJ_IMAGE_DEPTH_MAX], steps = way_to(program, field, way);
    for (uint32_t i = 0, list = 0; i < steps; i++) {
        if (i > 0 && program->fields[way[i - 1]].kind == GJ_FIELD_CODES)
            break; /* its entries are their only field */
        if (i > 0)
            gj_buffer_char(out, '.');
        gj_buffer_text(out, program->index->info[way[i]].name);
        if (!gj_field_is_list(&program->fields[way[i]]))
            continue;
        if (list < count)
            gj_buffer_format(out, "[%u]", (unsigned)indexes[list++]);
        else if (i + 1 < steps)
            gj_buffer_string(out, "[]");
    }
}

/* Finds the entry of the lists' innermost one, the outermost being in `frame`; true where it is there. */
static bool find_entry(const gj_program *program, const uint32_t *lists, uint32_t count,
                       const gj_value *frame, const gj_value *entry, uint32_t *indexes)
{
    const gj_value *slot = &frame[program->fields[lists[0]].slot];
    if (slot->state != GJ_VALUE)
        return false;
    const gj_list *list = (const gj_list *)(uintptr_t)slot->num;
    if (count > 1) {
        for (indexes[0] = 0; indexes[0] < list->count; indexes[0]++)
            if (find_entry(program, lists + 1, count - 1, list->slots + (size_t)indexes[0] * list->stride,
                           entry, indexes + 1))
                return true;
        return false;
    }
    uintptr_t first = (uintptr_t)list->slots, wanted = (uintptr_t)entry;
    size_t size = list->stride * sizeof(gj_value);
    if (wanted < first || wanted >= first + list->count * size)
        return false;
    indexes[0] = (uint32_t)((wanted - first) / size);
    return true;
}

void gj_record_path(const gj_record *record, uint32_t field, const gj_value *entry, gj_buffer *out)
{
    const gj_program *program = record->program;
    uint32_t way[GJ_IMAGE_DEPTH_MAX], steps = way_to(program, field, way);
    uint32_t lists[GJ_IMAGE_DEPTH_MAX], indexes[GJ_IMAGE_DEPTH_MAX], count = 0;
    for (uint32_t i = 0; i + 1 < steps; i++)
        if (gj_field_is_list(&program->fields[way[i]]))
            lists[count++] = way[i];
    if (entry == NULL || count == 0 || !find_entry(program, lists, count, record->slots, entry, indexes))
        count = 0;
    gj_record_write_path(out, program, field, indexes, count);
}

void gj_reader_place(gj_reader *reader, const gj_value *slot, gj_token token)
{
    gj_record *record = reader->record;
    if (!record->keep_places)
        return;
    if (record->place_count == record->place_capacity) {
        uint32_t capacity = record->place_capacity == 0 ? 64 : record->place_capacity * 2;
        gj_record_place *places = GJ_NEW_ARRAY(record->arena, gj_record_place, capacity);
        if (places == NULL)
            return;
        for (uint32_t i = 0; i < record->place_count; i++)
            places[i] = record->places[i];
        record->places = places;
        record->place_capacity = capacity;
    }
    record->places[record->place_count] = (gj_record_place){slot, token.offset};
    if (reader->list_count > 0) {
        const gj_open_list *list = &reader->lists[reader->list_count - 1];
        gj_list_pend(reader,
                     (gj_pending){.place = record->place_count, .slot = (size_t)(slot - list->slots)});
    }
    record->place_count++;
}

bool gj_record_place_of(const gj_record *record, const gj_value *slot, uint32_t *offset)
{
    for (uint32_t i = record->place_count; i > 0; i--)
        if (record->places[i - 1].slot == slot) {
            *offset = record->places[i - 1].offset;
            return true;
        }
    return false;
}

gj_text gj_record_name(const gj_record *record)
{
    const gj_program *program = record->program;
    uint32_t field = program->index->name;
    const gj_value *slot = field == UINT32_MAX ? NULL : &record->slots[program->fields[field].slot];
    return slot == NULL || slot->state != GJ_VALUE ? GJ_NO_TEXT : gj_value_text(slot);
}
