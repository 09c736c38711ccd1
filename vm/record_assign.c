/* Setting one field of a record from a text of its own, as tests and "what if" questions do. Invariant:
 * afterwards the record is as if that field had stood so in its text, but for the places of errors, which are
 * marked. */
#include "vm/record_internal.h"

#include <string.h>

/* The field of a path; UINT32_MAX where there is none, or where the way leads into a list. *parent and *name
 * are then what was looked for, and where. */
static uint32_t resolve(const gj_program *program, gj_text path, uint32_t *parent, gj_text *name)
{
    *parent = UINT32_MAX;
    for (;;) {
        const char *dot = path.size == 0 ? NULL : memchr(path.bytes, '.', path.size);
        *name = dot == NULL ? path : (gj_text){path.bytes, (size_t)(dot - path.bytes)};
        uint32_t field = gj_field_find(program, *parent, *name);
        if (field == UINT32_MAX || dot == NULL)
            return field;
        *parent = field;
        path = (gj_text){dot + 1, path.size - name->size - 1};
        if (program->fields[field].kind != GJ_FIELD_GROUP) {
            *name = path;
            return UINT32_MAX;
        }
    }
}

static bool is_below(const gj_program *program, uint32_t field, uint32_t top)
{
    while (field != UINT32_MAX && field != top)
        field = program->fields[field].parent;
    return field == top;
}

/* Forgets what was wrong with the field and everything in it. */
static void drop_errors(gj_record *record, uint32_t top)
{
    gj_record_error **at = &record->errors;
    record->last_error = NULL;
    while (*at != NULL) {
        if ((*at)->field != UINT32_MAX && is_below(record->program, (*at)->field, top)) {
            *at = (*at)->next;
            record->error_count--;
        } else {
            record->last_error = *at;
            at = &(*at)->next;
        }
    }
}

/* Makes the groups around the field be there, the outermost first. */
static void enter_groups(const gj_program *program, uint32_t field, gj_value *frame)
{
    uint32_t way[GJ_IMAGE_DEPTH_MAX], count = 0;
    for (uint32_t f = program->fields[field].parent; f != UINT32_MAX; f = program->fields[f].parent)
        way[count++] = f;
    while (count > 0) {
        uint32_t group = way[--count];
        if (frame[program->fields[group].slot].state == GJ_VALUE)
            continue;
        gj_record_unsay(program, group, frame);
        gj_record_enter(program, group, frame);
    }
}

gj_status gj_record_assign(gj_reader *reader, gj_record *record, gj_text path, gj_text json)
{
    const gj_program *program = record->program;
    uint32_t parent;
    gj_text name;
    uint32_t field = resolve(program, path, &parent, &name);
    if (field == UINT32_MAX) {
        gj_reader_start(reader, record, path, UINT32_MAX);
        reader->assigning = true;
        gj_reader_unknown_name(reader, parent, name, (gj_token){0, 0});
        return gj_reader_failed(reader) ? GJ_E_NOMEM : GJ_OK;
    }
    enter_groups(program, field, record->slots);
    drop_errors(record, field);
    gj_record_unsay(program, field, record->slots);
    gj_json_problem problem;
    gj_reader_start(reader, record, json, field);
    gj_status status = gj_reader_walk(reader, &problem);
    if (status == GJ_E_INVALID) {
        reader->list_count = 0;
        drop_errors(record, field);
        gj_reader_not_json(reader, problem, field);
        gj_reader_spoil(reader, field, record->slots);
        status = GJ_OK;
    }
    return status == GJ_OK && gj_reader_failed(reader) ? GJ_E_NOMEM : status;
}
