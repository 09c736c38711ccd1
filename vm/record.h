/* An audit record laid out in slots by a program's own record layout.
 *
 * JSON is read in one pass: each name is looked up in the layout, each value checked against its type, range
 * and alternatives, and put into its slot. What is wrong spoils its own field only: the slot becomes an error
 * whose reason names the field, and the problem goes onto the record's list with its place. */
#ifndef GJ_VM_RECORD_H
#define GJ_VM_RECORD_H

#include "base/diag.h"
#include "vm/program.h"

/* At most so many errors of one record are kept. */
#define GJ_RECORD_ERRORS 50
/* At most so many entries of one list are taken. */
#define GJ_RECORD_ENTRIES (1u << 20)

typedef struct gj_record_error {
    gj_diag_code code;
    uint32_t field;          /* UINT32_MAX: no field of the layout */
    const gj_value *entry;   /* first slot of the list entry the field belongs to; NULL at the top level */
    uint32_t offset, length; /* bytes in the record's text; length 0: at its end */
    uint32_t other_offset, other_length; /* where the same was said before; length 0: no such place */
    bool assigned;                       /* the offsets count in a text given to gj_record_assign */
    gj_text path;                        /* "items.c8.points", "sites[2].staff"; empty: the record itself */
    gj_text nearest;                     /* the name that was perhaps meant; empty: none */
    gj_arg args[3];                      /* for the code's texts */
    struct gj_record_error *next;
} gj_record_error;

/* Where a value stood in the text, by slot: for explanations. Kept only when asked for. */
typedef struct gj_record_place {
    const gj_value *slot;
    uint32_t offset;
} gj_record_place;

typedef struct gj_record {
    const gj_program *program;
    gj_arena *arena;                      /* slots, texts, lists, errors; the caller's */
    gj_value *slots;                      /* program->frame of them */
    gj_record_error *errors, *last_error; /* in the order of the text */
    uint32_t error_count;                 /* all of them, also those not kept */
    bool keep_places;
    gj_record_place *places; /* in the arena; none unless keep_places */
    uint32_t place_count, place_capacity;
    bool unreadable; /* not JSON, or not an object: nothing was taken from it */
} gj_record;

/* Reads JSON records; holds the parser's own buffers, one per thread. */
typedef struct gj_reader gj_reader;
gj_status gj_reader_new(gj_allocator allocator, gj_reader **reader);
void gj_reader_free(gj_reader *reader); /* NULL is fine */

/* Reads one JSON object. `text` needs no padding and is not kept. What is wrong with the record goes to
 * record->errors (at most GJ_RECORD_ERRORS, then one that says so, the rest counted); the status is GJ_OK
 * even then. GJ_E_NOMEM: no memory. record must be zeroed but for program, arena and keep_places.
 *
 * A slot of which nothing is said is GJ_UNKNOWN with num 0. A wrong one is GJ_ERROR with the reason
 * GJ_WHY_FIELD; a wrong group spoils everything in it, with the group as the reason's field. */
gj_status gj_record_read(gj_reader *reader, gj_record *record, gj_text text);
/* An empty record: every field missing or at its default. */
gj_status gj_record_blank(gj_record *record);
/* Reads a JSON fragment into the field at `path` ("items.c8", "special_deductions", "as_of"), replacing what
 * was there and the errors it had; groups on the way come into being. Errors go to record->errors, also a
 * path that names no field outside lists. The record must have been read or blank. */
gj_status gj_record_assign(gj_reader *reader, gj_record *record, gj_text path, gj_text json);

/* What the record is called: its text `case`; bytes NULL where it states none. */
gj_text gj_record_name(const gj_record *record);
/* The path of a slot as people write it: field index and, inside lists, the entry. */
void gj_record_path(const gj_record *record, uint32_t field, const gj_value *entry, gj_buffer *out);
/* Byte offset in the record's text of a slot's value; false where unknown. */
bool gj_record_place_of(const gj_record *record, const gj_value *slot, uint32_t *offset);

/* The error behind a reason of kind GJ_WHY_FIELD; NULL where it was not kept. */
const gj_record_error *gj_record_error_of(const gj_record *record, uint32_t field, const gj_value *entry);
/* An error as a diagnostic line in a language: headline, and the nearest name where there is one. */
void gj_record_error_text(gj_buffer *out, gj_lang lang, const gj_record_error *error);
/* Adds an error to the diagnostics, its text being a source that begins at `base`. */
void gj_record_report(gj_diags *diags, const gj_record_error *error, uint32_t base);

#endif
