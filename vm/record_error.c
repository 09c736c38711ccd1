/* What is wrong with a record, in words: errors with their place, path and arguments, spoilt slots with their
 * reason, and the way from a reason back to the words. Invariant: every argument and path lies in the
 * record's arena, and the list is in the order of the text as far as the record was read from one. Which
 * error it is has been decided by the callers. */
#include "vm/record_internal.h"

/* Code points of the record's text shown in a message. */
#define SHOWN 40
/* Alternatives named in a message. */
#define NAMED 12

/* What has been put together, in the arena. */
static gj_text keep(gj_reader *reader)
{
    reader->failed |= reader->buffer.failed; /* clearing the buffer forgets it */
    return gj_text_copy(reader->record->arena, gj_buffer_as_text(&reader->buffer));
}

/* Appends a text, cut where it is long. */
static void write_cut(gj_buffer *out, gj_text text)
{
    size_t at = 0, length = 0;
    for (unsigned shown = 0; at < text.size && shown < SHOWN; shown++, at += length)
        (void)gj_utf8_decode(text.bytes + at, text.size - at, &length);
    gj_buffer_bytes(out, text.bytes, at);
    if (at < text.size)
        gj_buffer_string(out, "…");
}

gj_arg gj_reader_found(gj_reader *reader, gj_token token)
{
    gj_text text = {reader->text.bytes + token.offset, token.length};
    if (text.size >= 2 && text.bytes[0] == '"') /* what matters stands between the quotes */
        text = (gj_text){text.bytes + 1, text.size - 2};
    gj_buffer_clear(&reader->buffer);
    write_cut(&reader->buffer, text);
    return gj_arg_text(keep(reader));
}

gj_arg gj_reader_count(gj_reader *reader, uint32_t number)
{
    gj_buffer_clear(&reader->buffer);
    gj_buffer_format(&reader->buffer, "%u", (unsigned)number);
    return gj_arg_text(keep(reader));
}

/* A message with an argument of its own, in both languages. */
static gj_arg phrase(gj_reader *reader, gj_msg message, gj_arg inner)
{
    gj_arg made;
    for (int lang = 0; lang < 2; lang++) {
        gj_buffer_clear(&reader->buffer);
        gj_msg_format(&reader->buffer, (gj_lang)lang, message, &inner, 1);
        made.in[lang] = keep(reader);
    }
    return made;
}

/* The path of a field within the entries now open. */
static gj_text path_of(gj_reader *reader, uint32_t field)
{
    uint32_t indexes[GJ_IMAGE_DEPTH_MAX];
    for (uint32_t i = 0; i < reader->list_count; i++)
        indexes[i] = reader->lists[i].index;
    gj_buffer_clear(&reader->buffer);
    gj_record_write_path(&reader->buffer, reader->record->program, field, indexes, reader->list_count);
    return keep(reader);
}

/* Puts an error where its place in the text belongs: nearly always at the end. */
static void insert(gj_record *record, gj_record_error *error)
{
    gj_record_error **at = &record->errors;
    if (record->last_error != NULL && (error->assigned || record->last_error->offset <= error->offset))
        at = &record->last_error->next;
    else
        while (*at != NULL && !(*at)->assigned && (*at)->offset <= error->offset)
            at = &(*at)->next;
    error->next = *at;
    *at = error;
    if (error->next == NULL)
        record->last_error = error;
}

/* The error's entry is known when the list it lies in is complete. An error about a whole list that is being
 * read lies in the list around it. */
static void pend(gj_reader *reader, gj_record_error *error)
{
    if (reader->list_count == 0)
        return;
    const gj_open_list *list = &reader->lists[reader->list_count - 1];
    if (error->field != list->field)
        gj_list_pend(reader, (gj_pending){.error = error, .slot = list->current});
    else if (reader->list_count > 1)
        gj_list_pend(reader, (gj_pending){.error = error, .outer = true, .slot = list[-1].current});
}

/* Adds an error without arguments; beyond the limit one that says so, and then none.
 * `field` names its path. */
static gj_record_error *add(gj_reader *reader, gj_diag_code code, uint32_t field, gj_token token)
{
    gj_record *record = reader->record;
    if (record->error_count++ > GJ_RECORD_ERRORS)
        return NULL;
    gj_record_error *error = GJ_NEW(record->arena, gj_record_error);
    if (error == NULL)
        return NULL;
    *error = (gj_record_error){.code = code,
                               .field = field,
                               .offset = token.offset,
                               .length = token.length,
                               .assigned = reader->assigning};
    if (record->error_count > GJ_RECORD_ERRORS) {
        error->code = GJ_D_record_many;
        error->field = UINT32_MAX;
        error->args[0] = gj_reader_count(reader, GJ_RECORD_ERRORS);
        record->last_error->next = error;
        record->last_error = error;
        return NULL;
    }
    if (field != UINT32_MAX) {
        error->path = path_of(reader, field);
        error->args[0] = gj_arg_text(error->path);
        pend(reader, error);
    }
    insert(record, error);
    return error;
}

gj_record_error *gj_reader_error(gj_reader *reader, gj_diag_code code, uint32_t field, gj_token token,
                                 gj_arg a, gj_arg b)
{
    gj_record_error *error = add(reader, code, field, token);
    if (error == NULL)
        return NULL;
    error->args[1] = a;
    error->args[2] = b;
    return error;
}

void gj_reader_spoil(gj_reader *reader, uint32_t field, gj_value *frame)
{
    gj_reason *reason = GJ_NEW(reader->record->arena, gj_reason);
    if (reason == NULL)
        return;
    *reason = (gj_reason){.kind = GJ_WHY_FIELD, .field = field};
    if (reader->list_count > 0) {
        const gj_open_list *list = &reader->lists[reader->list_count - 1];
        gj_list_pend(reader, (gj_pending){.reason = reason, .slot = (size_t)(frame - list->slots)});
    }
    gj_record_fill(reader->record->program, field, frame,
                   (gj_value){.num = (int64_t)(intptr_t)reason, .den = 1, .state = GJ_ERROR});
}

/* What stands at a token of a text that is not JSON. */
static gj_arg found_or_end(gj_reader *reader, gj_token token)
{
    if (token.length == 0)
        return gj_arg_msg(GJ_M_json_end);
    gj_buffer_clear(&reader->buffer);
    write_cut(&reader->buffer, (gj_text){reader->text.bytes + token.offset, token.length});
    return phrase(reader, GJ_M_json_found, gj_arg_text(keep(reader)));
}

void gj_reader_not_json(gj_reader *reader, gj_json_problem problem, uint32_t field)
{
    static const struct {
        gj_diag_code code;
        gj_msg expected; /* record_expected only */
    } words[] = {
        [GJ_JSON_OK] = {GJ_D_record_expected, GJ_M_json_value},
        [GJ_JSON_EMPTY] = {GJ_D_record_empty, GJ_M_json_value},
        [GJ_JSON_UTF8] = {GJ_D_record_not_utf8, GJ_M_json_value},
        [GJ_JSON_SIZE] = {GJ_D_record_too_large, GJ_M_json_value},
        [GJ_JSON_DEPTH] = {GJ_D_record_too_deep, GJ_M_json_value},
        [GJ_JSON_TRAILING] = {GJ_D_record_trailing, GJ_M_json_value},
        [GJ_JSON_VALUE] = {GJ_D_record_expected, GJ_M_json_value},
        [GJ_JSON_NAME] = {GJ_D_record_name_expected, GJ_M_json_value},
        [GJ_JSON_COLON] = {GJ_D_record_expected, GJ_M_json_colon},
        [GJ_JSON_COMMA_OR_BRACE] = {GJ_D_record_expected, GJ_M_json_comma_or_brace},
        [GJ_JSON_COMMA_OR_BRACKET] = {GJ_D_record_expected, GJ_M_json_comma_or_bracket},
        [GJ_JSON_NUMBER_FAULT] = {GJ_D_record_bad_number, GJ_M_json_value},
        [GJ_JSON_WORD] = {GJ_D_record_bad_word, GJ_M_json_value},
        [GJ_JSON_ESCAPE] = {GJ_D_record_bad_escape, GJ_M_json_value},
        [GJ_JSON_CONTROL] = {GJ_D_record_control, GJ_M_json_value},
        [GJ_JSON_OPEN_STRING] = {GJ_D_record_open_text, GJ_M_json_value},
    };
    gj_token token = {(uint32_t)problem.offset, (uint32_t)problem.length};
    gj_diag_code code = words[problem.fault].code;
    gj_record_error *error = add(reader, code, UINT32_MAX, token);
    if (error == NULL)
        return;
    error->field = field;
    error->path = field == UINT32_MAX ? GJ_NO_TEXT : path_of(reader, field);
    if (code == GJ_D_record_expected) {
        error->args[0] = gj_arg_msg(words[problem.fault].expected);
        error->args[1] = found_or_end(reader, token);
    } else if (code == GJ_D_record_name_expected) {
        error->args[0] = found_or_end(reader, token);
    } else if (code == GJ_D_record_too_deep) {
        error->args[0] = gj_reader_count(reader, GJ_JSON_MAX_DEPTH);
    } else if (problem.fault != GJ_JSON_UTF8) {
        error->args[0] = gj_reader_found(reader, token);
    }
}

/* A value of the text in words, the noun that fits behind "is". */
static gj_arg value_in_words(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    switch (kind) {
    case GJ_JSON_NULL:
        return gj_arg_msg(GJ_M_json_null);
    case GJ_JSON_FALSE:
        return gj_arg_msg(GJ_M_json_false);
    case GJ_JSON_TRUE:
        return gj_arg_msg(GJ_M_json_true);
    case GJ_JSON_NUMBER:
        return phrase(reader, GJ_M_json_number, gj_reader_found(reader, token));
    case GJ_JSON_STRING:
        return phrase(reader, GJ_M_json_text, gj_reader_found(reader, token));
    case GJ_JSON_OBJECT:
        return gj_arg_msg(GJ_M_json_object);
    case GJ_JSON_ARRAY:
        break;
    }
    return gj_arg_msg(GJ_M_json_list);
}

void gj_reader_not_object(gj_reader *reader, gj_json_kind kind, gj_token token)
{
    gj_record_error *error = add(reader, GJ_D_record_not_object, UINT32_MAX, token);
    if (error != NULL)
        error->args[0] = value_in_words(reader, kind, token);
}

static gj_text choice_name(const gj_program *program, const gj_image_alternatives *set, uint32_t position)
{
    return gj_program_text(program, program->choices[set->first + position].name);
}

static gj_arg choices_in_words(gj_reader *reader, uint32_t alternatives)
{
    const gj_program *program = reader->record->program;
    const gj_image_alternatives *set = &program->alternatives[alternatives];
    gj_buffer_clear(&reader->buffer);
    for (uint32_t i = 0; i < set->count && i < NAMED; i++) {
        gj_buffer_string(&reader->buffer, i == 0 ? "" : ", ");
        gj_buffer_text(&reader->buffer, choice_name(program, set, i));
    }
    gj_buffer_string(&reader->buffer, set->count > NAMED ? ", …" : "");
    return gj_arg_text(keep(reader));
}

/* What a field, or an entry of a list, should be. */
static gj_arg expected_in_words(gj_reader *reader, uint32_t field, bool entry)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    if (f->kind == GJ_FIELD_GROUP || (f->kind == GJ_FIELD_LIST && entry))
        return gj_arg_msg(GJ_M_expect_group);
    if (f->kind == GJ_FIELD_LIST)
        return gj_arg_msg(GJ_M_expect_entries);
    if (f->kind == GJ_FIELD_CODES)
        return gj_arg_msg(GJ_M_expect_codes);
    switch (f->type) {
    case GJ_T_NUMBER:
        return gj_arg_msg(f->flags & GJ_FIELD_WHOLE ? GJ_M_expect_whole : GJ_M_expect_number);
    case GJ_T_BOOL:
        return gj_arg_msg(GJ_M_expect_bool);
    case GJ_T_ALTERNATIVE:
        return phrase(reader, GJ_M_expect_choice, choices_in_words(reader, f->aux));
    case GJ_T_DATE:
        return gj_arg_msg(GJ_M_expect_date);
    default:
        return gj_arg_msg(GJ_M_expect_text);
    }
}

void gj_reader_wrong_type(gj_reader *reader, uint32_t field, gj_json_kind kind, gj_token token, bool entry)
{
    gj_arg expected = expected_in_words(reader, field, entry);
    if (kind == GJ_JSON_NULL)
        (void)gj_reader_error(reader, GJ_D_record_null, field, token, expected, gj_arg_none());
    else
        (void)gj_reader_error(reader, GJ_D_record_wrong_type, field, token,
                              value_in_words(reader, kind, token), expected);
}

void gj_reader_twice(gj_reader *reader, uint32_t field, gj_token token, gj_token first)
{
    gj_record_error *error =
        gj_reader_error(reader, GJ_D_record_twice, field, token, gj_arg_none(), gj_arg_none());
    if (error != NULL) {
        error->other_offset = first.offset;
        error->other_length = first.length;
    }
}

/* Appends a bound as the record would write it. */
static void write_bound(gj_reader *reader, const gj_image_field *field, const char *relation, uint32_t bound)
{
    const gj_program *program = reader->record->program;
    const gj_value *value = &program->constants[bound];
    gj_buffer *out = &reader->buffer;
    gj_buffer_string(out, out->size > 0 ? ", " : "");
    gj_buffer_string(out, relation);
    gj_buffer_char(out, ' ');
    if (field->type == GJ_T_DATE)
        gj_date_format(out, (int32_t)value->num);
    else if (field->type == GJ_T_ALTERNATIVE)
        gj_buffer_text(out, choice_name(program, &program->alternatives[field->aux], (uint32_t)value->num));
    else
        (void)gj_number_format(reader->record->arena, out, value);
}

void gj_reader_out_of_range(gj_reader *reader, uint32_t field, gj_token token)
{
    const gj_image_field *f = &reader->record->program->fields[field];
    gj_buffer_clear(&reader->buffer);
    if (f->flags & GJ_FIELD_LOW)
        write_bound(reader, f, f->flags & GJ_FIELD_LOW_OPEN ? ">" : ">=", f->low);
    if (f->flags & GJ_FIELD_HIGH)
        write_bound(reader, f, f->flags & GJ_FIELD_HIGH_OPEN ? "<" : "<=", f->high);
    gj_arg range = gj_arg_text(keep(reader));
    (void)gj_reader_error(reader, GJ_D_record_out_of_range, field, token, gj_reader_found(reader, token),
                          range);
}

/* How far a name may be from what was written to be offered instead: one letter in three, three at most, and
 * nothing for names of one or two, all of which are near each other. */
static size_t tolerance(gj_text written)
{
    size_t third = gj_text_code_points(written) / 3;
    return third > 3 ? 3 : third;
}

/* Keeps the nearer of two names; one whose title was written is nearest. */
static void consider(gj_text written, gj_text name, gj_text title, gj_text *best, size_t *distance)
{
    size_t far = gj_text_equal(written, title) ? 0 : gj_text_distance(written, name, *distance);
    size_t to_title = title.size == 0 ? far : gj_text_distance(written, title, *distance);
    if (to_title < far)
        far = to_title;
    if (far < *distance) {
        *best = name;
        *distance = far;
    }
}

/* Whether the next error would be kept. Where not, nothing is looked up for it: a record of a million wrong
 * names must not cost a million searches. */
static bool is_kept(const gj_reader *reader)
{
    return reader->record->error_count < GJ_RECORD_ERRORS;
}

void gj_reader_unknown_name(gj_reader *reader, uint32_t parent, gj_text name, gj_token token)
{
    const gj_program *program = reader->record->program;
    gj_text nearest = {NULL, 0};
    size_t distance = tolerance(name) + 1;
    bool inside = parent == UINT32_MAX || program->fields[parent].kind == GJ_FIELD_GROUP ||
                  !reader->assigning; /* a path to assign to cannot lead into a list */
    uint32_t f = inside && is_kept(reader) ? gj_field_children(program, parent) : UINT32_MAX;
    for (; f != UINT32_MAX; f = program->fields[f].next_sibling)
        consider(name, program->index->info[f].name, gj_program_text(program, program->fields[f].title),
                 &nearest, &distance);
    gj_record_error *error = add(reader, GJ_D_record_unknown_name, UINT32_MAX, token);
    if (error == NULL)
        return;
    gj_text before = parent == UINT32_MAX ? GJ_NO_TEXT : path_of(reader, parent);
    gj_buffer_clear(&reader->buffer);
    gj_buffer_text(&reader->buffer, before);
    gj_buffer_string(&reader->buffer, before.size > 0 ? "." : "");
    write_cut(&reader->buffer, name);
    error->path = keep(reader);
    error->args[0] = gj_arg_text(error->path);
    error->nearest = nearest;
}

void gj_reader_unknown_choice(gj_reader *reader, uint32_t field, gj_text name, gj_token token)
{
    const gj_program *program = reader->record->program;
    const gj_image_alternatives *set = &program->alternatives[program->fields[field].aux];
    gj_text nearest = {NULL, 0};
    size_t distance = tolerance(name) + 1;
    if (!is_kept(reader)) {
        (void)add(reader, GJ_D_record_unknown_choice, field, token);
        return;
    }
    for (uint32_t i = 0; i < set->count; i++)
        consider(name, choice_name(program, set, i),
                 gj_program_text(program, program->choices[set->first + i].title), &nearest, &distance);
    gj_arg expected = choices_in_words(reader, program->fields[field].aux);
    gj_record_error *error = gj_reader_error(reader, GJ_D_record_unknown_choice, field, token,
                                             gj_reader_found(reader, token), expected);
    if (error != NULL)
        error->nearest = nearest;
}

const gj_record_error *gj_record_error_of(const gj_record *record, uint32_t field, const gj_value *entry)
{
    const gj_record_error *error = record->errors;
    while (error != NULL && (error->field != field || error->entry != entry))
        error = error->next;
    return error;
}

void gj_record_error_text(gj_buffer *out, gj_lang lang, const gj_record_error *error)
{
    gj_diag diag = {.code = error->code, .args = {error->args[0], error->args[1], error->args[2]}};
    gj_diag_headline(out, lang, &diag);
    if (error->nearest.size == 0)
        return;
    gj_buffer_string(out, gj_msg_text(lang, GJ_M_mark_semicolon));
    gj_msg_with(out, lang, GJ_M_did_you_mean, error->nearest);
}

void gj_record_report(gj_diags *diags, const gj_record_error *error, uint32_t base)
{
    gj_span span = {base + error->offset, base + error->offset + error->length};
    gj_diag *diag = gj_report(diags, error->code, span, error->args[0], error->args[1], error->args[2]);
    if (error->other_length > 0)
        gj_diag_also(diags, diag, GJ_M_first_here,
                     (gj_span){base + error->other_offset, base + error->other_offset + error->other_length},
                     gj_arg_none(), gj_arg_none());
    if (error->nearest.size > 0)
        gj_diag_also(diags, diag, GJ_M_did_you_mean, (gj_span){0, 0}, gj_arg_text(error->nearest),
                     gj_arg_none());
}
