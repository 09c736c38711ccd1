/* What the files of the record reader share; nobody else includes it.
 *
 * While a list is read its entries lie in the reader's own memory, which may move; they are copied to the
 * arena when the list ends. Whatever points at an entry meanwhile is noted as pending and set then. A
 * function here that finds no memory leaves a mark in the arena or the reader; the walk asks
 * gj_reader_failed() after each event. */
#ifndef GJ_VM_RECORD_INTERNAL_H
#define GJ_VM_RECORD_INTERNAL_H

#include "vm/field_index.h"
#include "vm/json_reader.h"
#include "vm/record.h"

/* A place in the text. */
typedef struct gj_token {
    uint32_t offset, length;
} gj_token;

typedef enum gj_level_kind { GJ_LEVEL_OBJECT, GJ_LEVEL_LIST, GJ_LEVEL_CODES } gj_level_kind;

/* An object or array of the text that is being read. */
typedef struct gj_level {
    gj_level_kind kind;
    uint32_t field;  /* OBJECT: group, list whose entry it is, UINT32_MAX the record; else the list */
    gj_value *frame; /* OBJECT: where its fields' slots are; else where the list's own slot is */
    uint64_t stamp;  /* OBJECT: marks in `seen` the fields met in it */
    const gj_field_info *expected, **from; /* OBJECT: what came next the last time, and where that stands */
    uint32_t met;                          /* OBJECT: how many of its fields were met */
} gj_level;

typedef struct gj_open_list {
    uint32_t field, stride;
    uint32_t count;  /* entries so far, the current one included */
    uint32_t index;  /* of the current element among all, good or bad */
    size_t current;  /* first slot of the current entry, among `slots` */
    bool spoilt;     /* an element is no entry: the list is an error when it is complete */
    size_t pending;  /* how many were pending before */
    gj_value *slots; /* count * stride; this and `identities` are kept for the next list */
    size_t slot_capacity;
    gj_token *identities; /* by entry: where its identity stood; length 0: nowhere */
    size_t identity_capacity;
} gj_open_list;

/* Something that points to slot `slot` of the entries of the innermost open list, or of the one around it. */
typedef struct gj_pending {
    gj_reason *reason;
    gj_record_error *error;
    uint32_t place; /* index of a place where neither of the above */
    bool outer;     /* of the list around it */
    size_t slot;
} gj_pending;

/* What is remembered of a field: where it was met, and in which order things came the last time, at first in
 * the layout's. NULL: nothing did. */
typedef struct gj_seen {
    uint64_t stamp;
    gj_token name;
    const gj_field_info *behind, *inside; /* the member behind it; the first one in it */
} gj_seen;

struct gj_reader {
    gj_allocator allocator;
    gj_json *json;
    gj_record *record;
    gj_text text;
    bool assigning;
    bool not_object;
    bool failed;     /* no memory for the reader's own buffers */
    uint32_t target; /* field the next value is for; UINT32_MAX: the record, or nobody's (`passing`) */
    bool passing;    /* the next value is to be passed over */
    uint32_t passed; /* objects and arrays open inside a value that is passed over */
    gj_token name;   /* the name read last */
    uint32_t depth, list_count;
    gj_level levels[GJ_JSON_MAX_DEPTH];
    gj_open_list lists[GJ_IMAGE_DEPTH_MAX];
    uint64_t stamp;
    gj_seen *seen; /* by field */
    size_t seen_capacity;
    const gj_field_info *first; /* as `inside`, of the record */
    const gj_field_info *infos; /* of the program that all this is about … */
    uint8_t program_sha256[32]; /* … which a later one at the same address is not */
    gj_array pending;
    uint32_t *order; /* entry numbers, for finding equal identities */
    size_t order_capacity;
    gj_buffer buffer; /* where texts of errors are put together */
};

static inline bool gj_reader_failed(const gj_reader *reader)
{
    return reader->failed || reader->pending.failed || gj_arena_failed(reader->record->arena);
}

/* The innermost object or array; there is one. */
static inline gj_level *gj_reader_level(gj_reader *reader)
{
    return &reader->levels[reader->depth - 1];
}

/* An object that is the record's, a group or a list's entry begins; returns its level. */
static inline gj_level *gj_reader_open(gj_reader *reader, uint32_t field, gj_value *frame)
{
    gj_level *level = &reader->levels[reader->depth++];
    const gj_field_info **from = field == UINT32_MAX ? &reader->first : &reader->seen[field].inside;
    *level = (gj_level){.kind = GJ_LEVEL_OBJECT,
                        .field = field,
                        .frame = frame,
                        .stamp = ++reader->stamp,
                        .expected = *from,
                        .from = from};
    return level;
}

/* Room for `want` items of `size` bytes at *items, the first `keep` of which stay;
 * false when there is none. */
bool gj_reader_reserve(gj_reader *reader, void *items, size_t *capacity, size_t keep, size_t want,
                       size_t size);

/* record_read.c: the walk. */
/* Makes the reader ready for a text, which is for the field `target` (UINT32_MAX: the record). */
void gj_reader_start(gj_reader *reader, gj_record *record, gj_text text, uint32_t target);
/* Walks the text into the record's slots. As gj_json_walk. */
gj_status gj_reader_walk(gj_reader *reader, gj_json_problem *problem);

/* record_ahead.c: reads members that keep to the layout's order, and are told at a glance; groups of such
 * ones, too. As `ahead` of gj_json_events. */
void gj_record_ahead(void *user, gj_json_progress *progress);

/* For texts that are not JSON, between gj_reader_start and the end: makes it ready; false where there is no
 * memory. */
bool gj_reader_ready(gj_reader *reader);
/* What the walk does at a name (the field of the object now open; false: its value is to be passed over; or
 * any text), a scalar, the beginning and the end of an object or array. Names, values and ends nest as in
 * JSON. */
bool gj_reader_key(gj_reader *reader, uint32_t field, gj_token token);
void gj_reader_scalar(gj_reader *reader, gj_json_kind kind, gj_text text, gj_token token);
void gj_reader_begin(gj_reader *reader, gj_json_kind kind, gj_token token);
void gj_reader_end(gj_reader *reader);
/* In place of a value: the field is wrong for the reason that the code names. */
void gj_reader_refuse(gj_reader *reader, uint32_t field, gj_diag_code code, gj_token token);
/* In place of an entry of the innermost list: it is missing, and the list is wrong. */
void gj_reader_gap(gj_reader *reader, uint32_t field, gj_token token);

/* record.c: slots. */
/* The field's slot and, of a group, everything below it in the frame become `value`. */
void gj_record_fill(const gj_program *program, uint32_t field, gj_value *frame, gj_value value);
/* A group whose slots are as they are where it is absent is there now. */
void gj_record_enter(const gj_program *program, uint32_t group, gj_value *frame);
/* The field's slot, and a group's fields, become what they are where nothing is said of them. */
void gj_record_unsay(const gj_program *program, uint32_t field, gj_value *frame);
/* The path of a field; the lists on the way, itself included, take their indexes from `indexes` while they
 * last, and "[]" after that, a list at the end of the path nothing. */
void gj_record_write_path(gj_buffer *out, const gj_program *program, uint32_t field, const uint32_t *indexes,
                          uint32_t count);
/* Remembers where a slot's value stood. */
void gj_reader_place(gj_reader *reader, const gj_value *slot, gj_token token);

/* record_list.c: lists being read. */
void gj_list_open(gj_reader *reader, uint32_t field, gj_value *frame);
/* A new entry of the innermost list; NULL where there is no memory or the list is full (spoilt, and told). */
gj_value *gj_list_add(gj_reader *reader, gj_token token);
/* The innermost list is complete: its entries go to the arena, the list to its slot in `frame`. */
void gj_list_close(gj_reader *reader, gj_value *frame);
/* Notes that something points to the current entry of the innermost list, if any list is open. */
void gj_list_pend(gj_reader *reader, gj_pending pending);

/* record_scalar.c: one value for one scalar field; `frame` holds its slot. */
void gj_scalar_read(gj_reader *reader, uint32_t field, gj_value *frame, gj_json_kind kind, gj_text text,
                    gj_token token);

/* record_error.c: what is wrong. Each error is about a field inside the entries now open. */
/* The field, and all of a group, become errors for the reason that the field is wrong. */
void gj_reader_spoil(gj_reader *reader, uint32_t field, gj_value *frame);
/* Adds an error whose arguments are the field's path, a and b (in the arena); NULL where it is only counted
 * or there is no memory. */
gj_record_error *gj_reader_error(gj_reader *reader, gj_diag_code code, uint32_t field, gj_token token,
                                 gj_arg a, gj_arg b);
/* The text is not JSON; it was for `field` (UINT32_MAX: the record). */
void gj_reader_not_json(gj_reader *reader, gj_json_problem problem, uint32_t field);
/* The record is something other than an object. */
void gj_reader_not_object(gj_reader *reader, gj_json_kind kind, gj_token token);
/* A name that the layout does not have inside `parent`. */
void gj_reader_unknown_name(gj_reader *reader, uint32_t parent, gj_text name, gj_token token);
void gj_reader_twice(gj_reader *reader, uint32_t field, gj_token token, gj_token first);
/* A value of the wrong kind for the field, or for an entry of that list. */
void gj_reader_wrong_type(gj_reader *reader, uint32_t field, gj_json_kind kind, gj_token token, bool entry);
void gj_reader_out_of_range(gj_reader *reader, uint32_t field, gj_token token);
void gj_reader_unknown_choice(gj_reader *reader, uint32_t field, gj_text name, gj_token token);
/* The source text of a token as an argument, cut where it is long. */
gj_arg gj_reader_found(gj_reader *reader, gj_token token);
/* A number as an argument. */
gj_arg gj_reader_count(gj_reader *reader, uint32_t number);

#endif
