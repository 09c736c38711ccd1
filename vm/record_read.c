/* The walk over a record's text: names to fields, objects to groups and entries, arrays to lists, each value
 * to its slot. Invariant: `levels` has one element for each object and array that is open and not passed
 * over; what comes next is for `target`, or is passed over. A value is passed over where its name is unknown
 * or repeated, or where it is wrong altogether; it is still checked to be JSON. Scalars, lists and words for
 * errors are next door. */
#include "vm/record_internal.h"

#include <string.h>

gj_status gj_reader_new(gj_allocator allocator, gj_reader **reader)
{
    gj_reader *made = allocator.resize(allocator.user, NULL, 0, sizeof(*made));
    *reader = NULL;
    if (made == NULL)
        return GJ_E_NOMEM;
    memset(made, 0, sizeof(*made));
    made->allocator = allocator;
    gj_array_init(&made->pending, allocator, sizeof(gj_pending));
    gj_buffer_init(&made->buffer, allocator);
    if (gj_json_new(&made->json) != GJ_OK) {
        gj_reader_free(made);
        return GJ_E_NOMEM;
    }
    *reader = made;
    return GJ_OK;
}

static void release(gj_reader *reader, void *items, size_t size)
{
    if (items != NULL)
        (void)reader->allocator.resize(reader->allocator.user, items, size, 0);
}

void gj_reader_free(gj_reader *reader)
{
    if (reader == NULL)
        return;
    gj_json_free(reader->json);
    for (size_t i = 0; i < GJ_IMAGE_DEPTH_MAX; i++) {
        gj_open_list *list = &reader->lists[i];
        release(reader, list->slots, list->slot_capacity * sizeof(gj_value));
        release(reader, list->identities, list->identity_capacity * sizeof(gj_token));
    }
    release(reader, reader->seen, reader->seen_capacity * sizeof(gj_seen));
    release(reader, reader->order, reader->order_capacity * sizeof(uint32_t));
    gj_array_fini(&reader->pending);
    gj_buffer_fini(&reader->buffer);
    release(reader, reader, sizeof(*reader));
}

/* The field of that name in the object now open. Texts mostly keep to one order, so what came next the last
 * time is tried before names are looked up. */
static uint32_t find_field(gj_reader *reader, gj_text name)
{
    const gj_program *program = reader->record->program;
    gj_level *object = gj_reader_level(reader);
    if (object->expected == NULL || !gj_text_equal(object->expected->name, name)) {
        uint32_t field = gj_field_find(program, object->field, name);
        if (field == UINT32_MAX)
            return field;
        *object->from = object->expected = &program->index->info[field];
    }
    uint32_t field = object->expected->field;
    object->from = &reader->seen[field].behind;
    object->expected = *object->from;
    return field;
}

/* The next value is for `field` of the object now open, whose name stood at `token`, unless it has one
 * already. */
static void key_for(gj_reader *reader, uint32_t field, gj_token token)
{
    gj_level *object = gj_reader_level(reader);
    gj_seen *seen = &reader->seen[field];
    reader->name = token;
    reader->target = field;
    reader->passing = true;
    if (seen->stamp == object->stamp) {
        gj_reader_twice(reader, field, token, seen->name);
        gj_reader_spoil(reader, field, object->frame);
    } else {
        seen->stamp = object->stamp;
        seen->name = token;
        object->met++;
        reader->passing = false;
    }
}

static bool on_key(void *user, gj_text name, size_t offset, size_t length)
{
    gj_reader *reader = user;
    if (reader->passed > 0)
        return true;
    gj_token token = {(uint32_t)offset, (uint32_t)length};
    uint32_t field = find_field(reader, name);
    if (field != UINT32_MAX) {
        key_for(reader, field, token);
    } else {
        reader->name = token;
        reader->target = field;
        reader->passing = true;
        if (!gj_text_starts(name, GJ_TEXT("//"))) /* a comment */
            gj_reader_unknown_name(reader, gj_reader_level(reader)->field, name, token);
    }
    return !gj_reader_failed(reader);
}

/* A value that the field cannot have at all. */
static void refuse(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_token token)
{
    gj_reader_wrong_type(reader, field, kind, token, false);
    gj_reader_spoil(reader, field, frame);
}

static void scalar_for(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_text text,
                       gj_token token)
{
    const gj_program *program = reader->record->program;
    const gj_image_field *f = &program->fields[field];
    if (f->kind == GJ_FIELD_SCALAR) {
        if (f->flags & GJ_FIELD_IDENTITY) {
            gj_open_list *list = &reader->lists[reader->list_count - 1];
            list->identities[list->count - 1] = token;
        }
        gj_scalar_read(reader, field, frame, kind, text, token);
        return;
    }
    gj_reader_place(reader, &frame[f->slot], token);
    if (kind == GJ_JSON_NULL && f->flags & GJ_FIELD_MAY_BE_NOTHING)
        gj_record_fill(program, field, frame, gj_value_nothing());
    else
        refuse(reader, field, frame, kind, token);
}

/* A new entry of a list of scalars; its only field takes the value. NULL: there is no room. */
static gj_value *add_code(gj_reader *reader, gj_token token)
{
    gj_value *entry = gj_list_add(reader, token);
    gj_open_list *list = &reader->lists[reader->list_count - 1];
    if (entry != NULL)
        list->identities[list->count - 1] = token;
    return entry;
}

/* An element of a list of objects that is no object: without it the list is not what it claims to be. */
static void refuse_element(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    gj_reader_wrong_type(reader, gj_reader_level(reader)->field, kind, token, true);
    reader->lists[reader->list_count - 1].spoilt = true;
}

static bool on_scalar(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length)
{
    gj_reader *reader = user;
    gj_token token = {(uint32_t)offset, (uint32_t)length};
    if (reader->passed > 0)
        return true;
    if (reader->depth == 0) {
        if (reader->assigning) {
            scalar_for(reader, reader->target, reader->record->slots, kind, text, token);
        } else {
            gj_reader_not_object(reader, kind, token);
            reader->not_object = true;
        }
        return !gj_reader_failed(reader);
    }
    const gj_level *around = gj_reader_level(reader);
    if (around->kind == GJ_LEVEL_OBJECT) {
        if (!reader->passing)
            scalar_for(reader, reader->target, around->frame, kind, text, token);
        return !gj_reader_failed(reader);
    }
    if (around->kind == GJ_LEVEL_LIST) {
        refuse_element(reader, kind, token);
    } else {
        gj_value *entry = add_code(reader, token);
        if (entry != NULL)
            gj_scalar_read(reader, reader->record->program->fields[around->field].first_child, entry, kind,
                           text, token);
    }
    reader->lists[reader->list_count - 1].index++;
    return !gj_reader_failed(reader);
}

/* An object or array begins that is the value of a field. */
static void begin_for(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_token token)
{
    const gj_program *program = reader->record->program;
    const gj_image_field *f = &program->fields[field];
    gj_reader_place(reader, &frame[f->slot], token);
    if (kind == GJ_JSON_OBJECT && f->kind == GJ_FIELD_GROUP) {
        gj_record_enter(program, field, frame);
        (void)gj_reader_open(reader, field, frame);
    } else if (kind == GJ_JSON_ARRAY && gj_field_is_list(f)) {
        gj_list_open(reader, field, frame);
    } else {
        refuse(reader, field, frame, kind, token);
        reader->passed = 1;
    }
}

/* An object or array begins that is an element of a list. */
static void begin_element(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    const gj_level *around = gj_reader_level(reader);
    gj_value *entry = NULL;
    if (around->kind == GJ_LEVEL_LIST && kind == GJ_JSON_OBJECT) {
        uint32_t field = around->field;
        entry = gj_list_add(reader, token);
        if (entry != NULL) {
            (void)gj_reader_open(reader, field, entry);
            return; /* the element is counted when it ends */
        }
    } else if (around->kind == GJ_LEVEL_LIST) {
        refuse_element(reader, kind, token);
    } else if ((entry = add_code(reader, token)) != NULL) {
        refuse(reader, reader->record->program->fields[around->field].first_child, entry, kind, token);
    }
    reader->passed = 1;
    reader->lists[reader->list_count - 1].index++;
}

static bool begin_value(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    if (reader->passed > 0) {
        reader->passed++;
        return true;
    }
    if (reader->depth == 0) {
        if (reader->assigning) {
            begin_for(reader, reader->target, reader->record->slots, kind, token);
        } else if (kind == GJ_JSON_OBJECT) {
            (void)gj_reader_open(reader, UINT32_MAX, reader->record->slots);
        } else {
            gj_reader_not_object(reader, kind, token);
            reader->not_object = true;
            reader->passed = 1;
        }
    } else if (gj_reader_level(reader)->kind != GJ_LEVEL_OBJECT) {
        begin_element(reader, kind, token);
    } else if (reader->passing) {
        reader->passed = 1;
    } else {
        begin_for(reader, reader->target, gj_reader_level(reader)->frame, kind, token);
    }
    return !gj_reader_failed(reader);
}

static bool on_begin(void *user, gj_json_kind kind, size_t offset)
{
    return begin_value(user, kind, (gj_token){(uint32_t)offset, 1});
}

static bool on_end(void *user, gj_json_kind kind)
{
    gj_reader *reader = user;
    (void)kind;
    if (reader->passed > 0) {
        reader->passed--;
        return true;
    }
    gj_level ended = *gj_reader_level(reader);
    reader->depth--;
    if (ended.kind != GJ_LEVEL_OBJECT)
        gj_list_close(reader, ended.frame);
    else if (ended.field != UINT32_MAX && reader->record->program->fields[ended.field].kind == GJ_FIELD_LIST)
        reader->lists[reader->list_count - 1].index++;
    return !gj_reader_failed(reader);
}

void gj_reader_start(gj_reader *reader, gj_record *record, gj_text text, uint32_t target)
{
    reader->record = record;
    reader->text = text;
    reader->assigning = target != UINT32_MAX;
    reader->target = target;
    reader->not_object = reader->failed = reader->passing = false;
    reader->passed = reader->depth = reader->list_count = 0;
    gj_array_clear(&reader->pending);
    reader->pending.failed = false;
    gj_buffer_clear(&reader->buffer);
}

/* Nothing has been met, and what is expected is the layout's order. */
static void forget(gj_reader *reader)
{
    const gj_program *program = reader->record->program;
    const gj_field_index *index = program->index;
    reader->infos = index->info;
    memcpy(reader->program_sha256, program->sha256, sizeof reader->program_sha256);
    for (uint32_t f = 0; f < program->field_count; f++)
        reader->seen[f] = (gj_seen){.behind = index->info[f].next, .inside = index->info[f].first};
    reader->first = index->first_child == UINT32_MAX ? NULL : &index->info[index->first_child];
}

bool gj_reader_ready(gj_reader *reader)
{
    const gj_program *program = reader->record->program;
    if (!gj_reader_reserve(reader, &reader->seen, &reader->seen_capacity, 0, program->field_count,
                           sizeof(gj_seen)))
        return false;
    if (reader->infos != program->index->info ||
        memcmp(reader->program_sha256, program->sha256, sizeof reader->program_sha256) != 0)
        forget(reader);
    return true;
}

gj_status gj_reader_walk(gj_reader *reader, gj_json_problem *problem)
{
    static const gj_json_events events = {
        .scalar = on_scalar, .begin = on_begin, .key = on_key, .end = on_end, .ahead = gj_record_ahead};
    if (!gj_reader_ready(reader))
        return GJ_E_NOMEM;
    return gj_json_walk(reader->json, reader->text, &events, reader, problem);
}

/* ---- the same for readers of other texts ---- */

bool gj_reader_key(gj_reader *reader, uint32_t field, gj_token token)
{
    if (reader->passed > 0)
        return false;
    key_for(reader, field, token);
    return !reader->passing;
}

void gj_reader_scalar(gj_reader *reader, gj_json_kind kind, gj_text text, gj_token token)
{
    (void)on_scalar(reader, kind, text, token.offset, token.length);
}

void gj_reader_begin(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    (void)begin_value(reader, kind, token);
}

void gj_reader_end(gj_reader *reader)
{
    (void)on_end(reader, GJ_JSON_OBJECT);
}

void gj_reader_refuse(gj_reader *reader, uint32_t field, gj_diag_code code, gj_token token)
{
    (void)gj_reader_error(reader, code, field, token, gj_arg_none(), gj_arg_none());
    gj_reader_spoil(reader, field, gj_reader_level(reader)->frame);
}

void gj_reader_gap(gj_reader *reader, uint32_t field, gj_token token)
{
    gj_open_list *list = &reader->lists[reader->list_count - 1];
    if (reader->passed > 0)
        return;
    (void)gj_reader_error(reader, GJ_D_record_entry_gap, field, token, gj_arg_none(), gj_arg_none());
    list->spoilt = true;
}

gj_status gj_record_read(gj_reader *reader, gj_record *record, gj_text text)
{
    gj_json_problem problem = {GJ_JSON_OK, 0, 0};
    gj_status status = gj_record_blank(record);
    gj_reader_start(reader, record, text, UINT32_MAX);
    if (status == GJ_OK)
        status = gj_reader_walk(reader, &problem);
    if (status == GJ_E_INVALID) { /* nothing of it is used */
        status = gj_record_blank(record);
        record->unreadable = true;
        reader->list_count = 0;
        if (status == GJ_OK)
            gj_reader_not_json(reader, problem, UINT32_MAX);
    } else if (status == GJ_OK) {
        record->unreadable = reader->not_object;
    }
    return status == GJ_OK && gj_reader_failed(reader) ? GJ_E_NOMEM : status;
}
