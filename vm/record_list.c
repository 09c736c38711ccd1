/* Lists while they are read. Entries are collected in memory of the reader's, one piece a nesting level,
 * because their number is not known and entries of inner lists come in between; a complete list moves to the
 * arena in one copy. Invariant: what points at a slot of an open list's entries is pending, and pending
 * things of inner lists lie behind those of outer ones. Equal identities are looked for when a list is
 * complete. */
#include "vm/record_internal.h"

#include <string.h>

bool gj_reader_reserve(gj_reader *reader, void *items, size_t *capacity, size_t keep, size_t want,
                       size_t size)
{
    if (want <= *capacity)
        return true;
    size_t grown = *capacity == 0 ? 16 : *capacity;
    while (grown < want)
        grown *= 2;
    void *old, *new = reader->allocator.resize(reader->allocator.user, NULL, 0, grown * size);
    memcpy(&old, items, sizeof(old));
    if (new == NULL) {
        reader->failed = true;
        return false;
    }
    if (old != NULL) {
        memcpy(new, old, keep * size);
        (void)reader->allocator.resize(reader->allocator.user, old, *capacity * size, 0);
    }
    memcpy(items, &new, sizeof(new));
    *capacity = grown;
    return true;
}

void gj_list_open(gj_reader *reader, uint32_t field, gj_value *frame)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    gj_open_list *list = &reader->lists[reader->list_count++];
    list->field = field;
    list->stride = f->frame;
    list->count = list->index = 0;
    list->current = 0;
    list->spoilt = false;
    list->pending = reader->pending.count;
    reader->levels[reader->depth++] = (gj_level){
        .kind = f->kind == GJ_FIELD_CODES ? GJ_LEVEL_CODES : GJ_LEVEL_LIST, .field = field, .frame = frame};
}

gj_value *gj_list_add(gj_reader *reader, gj_token token)
{
    gj_open_list *list = &reader->lists[reader->list_count - 1];
    if (list->count == GJ_RECORD_ENTRIES) {
        if (!list->spoilt)
            (void)gj_reader_error(reader, GJ_D_record_list_size, list->field, token,
                                  gj_reader_count(reader, GJ_RECORD_ENTRIES), gj_arg_none());
        list->spoilt = true;
        return NULL;
    }
    size_t before = (size_t)list->count * list->stride, limit = reader->record->arena->limit;
    if (limit != 0 && (before + list->stride) * sizeof(gj_value) > limit) {
        /* There they are to go, and it is to say that this is its limit. */
        (void)GJ_NEW_ARRAY(reader->record->arena, gj_value, before + list->stride);
        return NULL;
    }
    if (!gj_reader_reserve(reader, &list->slots, &list->slot_capacity, before, before + list->stride,
                           sizeof(gj_value)) ||
        !gj_reader_reserve(reader, &list->identities, &list->identity_capacity, list->count,
                           (size_t)list->count + 1, sizeof(gj_token)))
        return NULL;
    gj_value *entry = list->slots + before;
    memcpy(entry, reader->record->program->index->info[list->field].blank, list->stride * sizeof(gj_value));
    list->identities[list->count++] = (gj_token){0, 0};
    list->current = before;
    return entry;
}

void gj_list_pend(gj_reader *reader, gj_pending pending)
{
    if (reader->list_count > 0)
        (void)gj_array_append(&reader->pending, &pending);
}

/* The order of two entries by identity, then by position. *same: the identities are equal. */
static int order_entries(gj_reader *reader, const gj_image_field *field, uint32_t i, uint32_t k, bool *same)
{
    const gj_open_list *list = &reader->lists[reader->list_count - 1];
    const gj_value *a = &list->slots[(size_t)i * list->stride + field->slot];
    const gj_value *b = &list->slots[(size_t)k * list->stride + field->slot];
    int order = 0;
    if (field->type == GJ_T_TEXT) {
        const gj_string *x = gj_value_string(a), *y = gj_value_string(b);
        order = gj_text_compare((gj_text){x->bytes, x->size}, (gj_text){y->bytes, y->size});
    } else if (field->type == GJ_T_NUMBER) {
        (void)gj_number_compare(reader->record->arena, &order, a, b); /* the arena remembers a failure */
    } else {
        order = (a->num > b->num) - (a->num < b->num);
    }
    *same = order == 0;
    return order != 0 ? order : (i > k) - (i < k);
}

/* Lets the entry number at `root` sink to its place in the heap of `count` entry numbers,
 * the largest on top. */
static void sink(gj_reader *reader, const gj_image_field *field, uint32_t *heap, uint32_t root,
                 uint32_t count)
{
    bool same;
    for (uint32_t child; (child = root * 2 + 1) < count; root = child) {
        if (child + 1 < count && order_entries(reader, field, heap[child], heap[child + 1], &same) < 0)
            child++;
        if (order_entries(reader, field, heap[root], heap[child], &same) >= 0)
            return;
        uint32_t swap = heap[root];
        heap[root] = heap[child];
        heap[child] = swap;
    }
}

/* By heap: no input makes it slow, which cannot be said of hashing, and no memory is needed. */
static void sort_entries(gj_reader *reader, const gj_image_field *field, uint32_t *entries, uint32_t count)
{
    for (uint32_t i = count / 2; i > 0; i--)
        sink(reader, field, entries, i - 1, count);
    for (uint32_t left = count; left > 1; left--) {
        uint32_t swap = entries[0];
        entries[0] = entries[left - 1];
        entries[left - 1] = swap;
        sink(reader, field, entries, 0, left - 1);
    }
}

/* The identity of an entry, which an earlier one has already, becomes an error of its own. */
static void refuse_identity(gj_reader *reader, uint32_t field, uint32_t entry, uint32_t earlier)
{
    gj_open_list *list = &reader->lists[reader->list_count - 1];
    gj_token token = list->identities[entry];
    list->index = entry;
    list->current = (size_t)entry * list->stride;
    gj_record_error *error = gj_reader_error(reader, GJ_D_record_same_identity, field, token,
                                             gj_reader_found(reader, token), gj_arg_none());
    if (error != NULL) {
        error->other_offset = list->identities[earlier].offset;
        error->other_length = list->identities[earlier].length;
    }
    gj_reader_spoil(reader, field, list->slots + list->current);
}

/* Equal identities stand side by side when entries are sorted by them; all but the first are refused. */
static void check_identities(gj_reader *reader, uint32_t field)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    const gj_open_list *list = &reader->lists[reader->list_count - 1];
    uint32_t count = 0, first = 0;
    if (!gj_reader_reserve(reader, &reader->order, &reader->order_capacity, 0, list->count, sizeof(uint32_t)))
        return;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->slots[(size_t)i * list->stride + f->slot].state == GJ_VALUE &&
            list->identities[i].length > 0)
            reader->order[count++] = i;
    sort_entries(reader, f, reader->order, count);
    for (uint32_t i = 1; i < count && !gj_reader_failed(reader); i++) {
        bool same;
        (void)order_entries(reader, f, reader->order[first], reader->order[i], &same);
        if (same)
            refuse_identity(reader, field, reader->order[i], reader->order[first]);
        else
            first = i;
    }
}

/* Everything that pointed into the reader's memory points into the arena now; what belongs to the list around
 * it goes on waiting. */
static void settle(gj_reader *reader, const gj_open_list *list, gj_value *slots)
{
    size_t kept = list->pending;
    for (size_t i = list->pending; i < reader->pending.count; i++) {
        gj_pending *pending = GJ_AT(&reader->pending, gj_pending, i);
        if (pending->outer) {
            pending->outer = false;
            *GJ_AT(&reader->pending, gj_pending, kept++) = *pending;
        } else if (pending->reason != NULL)
            pending->reason->entry = slots + pending->slot;
        else if (pending->error != NULL)
            pending->error->entry = slots + pending->slot;
        else
            reader->record->places[pending->place].slot = slots + pending->slot;
    }
    reader->pending.count = kept;
}

void gj_list_close(gj_reader *reader, gj_value *frame)
{
    const gj_program *program = reader->record->program;
    gj_open_list *list = &reader->lists[reader->list_count - 1];
    uint32_t identity = program->index->info[list->field].identity;
    if (identity != UINT32_MAX && list->count > 1)
        check_identities(reader, identity);
    gj_list *made = GJ_NEW(reader->record->arena, gj_list);
    gj_value *slots = gj_arena_copy(reader->record->arena, list->slots,
                                    (size_t)list->count * list->stride * sizeof(gj_value));
    if (made == NULL || slots == NULL || gj_reader_failed(reader))
        return;
    settle(reader, list, slots);
    *made = (gj_list){slots, list->count, list->stride};
    reader->list_count--;
    gj_value *slot = &frame[program->fields[list->field].slot];
    if (list->spoilt)
        gj_reader_spoil(reader, list->field, frame);
    else
        *slot = (gj_value){.num = (int64_t)(intptr_t)made, .den = 1, .state = GJ_VALUE};
}
