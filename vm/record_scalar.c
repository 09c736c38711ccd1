/* One value of the text for one scalar field: its type, its range, its alternatives. Invariant: afterwards
 * the slot holds a checked value, nothing, or an error that has been told. Spoiling more than the one slot,
 * and lists, are the walk's business. */
#include "vm/record_internal.h"

#include <string.h>

static void put(gj_value *slot, gj_state state, int64_t number)
{
    gj_number_set(slot, number, 1);
    slot->state = (uint8_t)state;
}

static void refuse(gj_reader *reader, uint32_t field, gj_value *frame, gj_diag_code code, gj_token token)
{
    (void)gj_reader_error(reader, code, field, token, gj_reader_found(reader, token), gj_arg_none());
    gj_reader_spoil(reader, field, frame);
}

static void refuse_type(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_token token)
{
    gj_reader_wrong_type(reader, field, kind, token, false);
    gj_reader_spoil(reader, field, frame);
}

/* Whether the value lies on the allowed side of the bound: `sign` 1 for a low bound, -1 for a high one. */
static bool within(gj_reader *reader, const gj_image_field *field, const gj_value *value, uint32_t bound,
                   bool open, int sign)
{
    const gj_value *limit = &reader->record->program->constants[bound];
    int order = (value->num > limit->num) - (value->num < limit->num);
    if (field->type == GJ_T_NUMBER && !gj_number_compare(reader->record->arena, &order, value, limit))
        return true; /* the arena remembers */
    return open ? order * sign > 0 : order * sign >= 0;
}

/* Checks the value in the field's slot against what the field allows. */
static void check_range(gj_reader *reader, uint32_t field, gj_value *frame, gj_token token)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    const gj_value *value = &frame[f->slot];
    if (f->flags & GJ_FIELD_WHOLE && !gj_number_is_whole(value)) {
        refuse(reader, field, frame, GJ_D_record_not_whole, token);
        return;
    }
    if ((f->flags & GJ_FIELD_LOW &&
         !within(reader, f, value, f->low, (f->flags & GJ_FIELD_LOW_OPEN) != 0, 1)) ||
        (f->flags & GJ_FIELD_HIGH &&
         !within(reader, f, value, f->high, (f->flags & GJ_FIELD_HIGH_OPEN) != 0, -1))) {
        gj_reader_out_of_range(reader, field, token);
        gj_reader_spoil(reader, field, frame);
    }
}

/* The most frequent numbers, made in place: a few digits and nothing else. */
static bool read_digits(gj_text text, gj_value *slot)
{
    int64_t number = 0;
    if (text.size > 18)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)(unsigned char)text.bytes[i] - '0';
        if (digit > 9)
            return false;
        number = number * 10 + digit;
    }
    put(slot, GJ_VALUE, number);
    return true;
}

/* Digits as JSON writes numbers, or a text with a fraction as results print it: "260/3". */
static void read_number(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_text text,
                        gj_token token)
{
    gj_arena *arena = reader->record->arena;
    gj_value *slot = &frame[reader->record->program->fields[field].slot];
    gj_number_parse_result parsed = GJ_PARSE_SYNTAX;
    if (kind == GJ_JSON_NUMBER)
        parsed = read_digits(text, slot) ? GJ_PARSE_OK : gj_number_from_decimal(arena, slot, text);
    else if (kind == GJ_JSON_STRING && text.size > 0 && memchr(text.bytes, '/', text.size) != NULL)
        parsed = gj_number_from_fraction_text(arena, slot, text);
    switch (parsed) {
    case GJ_PARSE_OK:
        check_range(reader, field, frame, token);
        break;
    case GJ_PARSE_SYNTAX:
        refuse_type(reader, field, frame, kind, token);
        break;
    case GJ_PARSE_SIZE:
        (void)gj_reader_error(reader, GJ_D_record_number_size, field, token,
                              gj_reader_count(reader, GJ_NUMBER_DIGITS), gj_arg_none());
        gj_reader_spoil(reader, field, frame);
        break;
    case GJ_PARSE_NOMEM:
        reader->failed = true;
        break;
    }
}

/* Whether the text has the shape of a date, so that only its day can be what is wrong. */
static bool looks_like_date(gj_text text)
{
    static const char shape[] = "0000-00-00";
    if (text.size != sizeof(shape) - 1)
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (shape[i] == '-' ? text.bytes[i] != '-' : text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    return true;
}

static void read_date(gj_reader *reader, uint32_t field, gj_value *frame, gj_text text, gj_token token)
{
    int32_t date;
    if (gj_date_parse(text, &date)) {
        put(&frame[reader->record->program->fields[field].slot], GJ_VALUE, date);
        check_range(reader, field, frame, token);
        return;
    }
    refuse(reader, field, frame, looks_like_date(text) ? GJ_D_record_no_such_day : GJ_D_record_bad_date,
           token);
}

static void read_choice(gj_reader *reader, uint32_t field, gj_value *frame, gj_text text, gj_token token)
{
    const gj_program *program = reader->record->program;
    uint32_t position = gj_choice_find(program, program->fields[field].aux, text);
    if (position == UINT32_MAX) {
        gj_reader_unknown_choice(reader, field, text, token);
        gj_reader_spoil(reader, field, frame);
        return;
    }
    put(&frame[program->fields[field].slot], GJ_VALUE, position);
    check_range(reader, field, frame, token);
}

static void read_text(gj_reader *reader, gj_value *slot, gj_text text)
{
    gj_string *string = gj_arena_alloc(reader->record->arena, sizeof(gj_string) + text.size);
    if (string == NULL)
        return;
    string->size = (uint32_t)text.size;
    if (text.size > 0)
        memcpy(string->bytes, text.bytes, text.size);
    put(slot, GJ_VALUE, (int64_t)(intptr_t)string);
}

void gj_scalar_read(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_text text,
                    gj_token token)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    gj_reader_place(reader, &frame[f->slot], token);
    if (kind == GJ_JSON_NULL && f->flags & GJ_FIELD_MAY_BE_NOTHING)
        put(&frame[f->slot], GJ_NOTHING, 0);
    else if (f->type == GJ_T_NUMBER && kind != GJ_JSON_NULL)
        read_number(reader, field, frame, kind, text, token);
    else if (f->type == GJ_T_BOOL && (kind == GJ_JSON_TRUE || kind == GJ_JSON_FALSE))
        put(&frame[f->slot], GJ_VALUE, kind == GJ_JSON_TRUE ? 1 : 0);
    else if (f->type == GJ_T_ALTERNATIVE && kind == GJ_JSON_STRING)
        read_choice(reader, field, frame, text, token);
    else if (f->type == GJ_T_DATE && kind == GJ_JSON_STRING)
        read_date(reader, field, frame, text, token);
    else if (f->type == GJ_T_TEXT && kind == GJ_JSON_STRING)
        read_text(reader, &frame[f->slot], text);
    else
        refuse_type(reader, field, frame, kind, token);
}
