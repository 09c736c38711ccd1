/* What stands beside the results: which facts are missing, what the book leaves open, what went wrong. */
#ifndef GJ_VM_RESULT_NOTES_H
#define GJ_VM_RESULT_NOTES_H

#include "vm/results.h"

/* Members of a JSON object or array under construction. */
typedef struct gj_members {
    gj_buffer text;
    size_t count;
} gj_members;

/* The notes of one record's results. */
typedef struct gj_notes {
    const gj_machine *machine;
    const gj_record *record;
    gj_lang lang;
    bool pretty;
    gj_members undetermined, open, errors;
    bool *told;  /* per record error, in the order of the list: stands in `errors` already */
    bool failed; /* no memory */
} gj_notes;

void gj_members_init(gj_members *members, gj_allocator allocator);
void gj_members_fini(gj_members *members);

/* `,` and `:` inside a line, with a blank behind where pretty. */
void gj_json_comma(gj_buffer *out, bool pretty);
void gj_json_colon(gj_buffer *out, bool pretty);

/* Sets up notes that belong to no record yet. */
void gj_notes_init(gj_notes *notes, const gj_machine *machine, gj_lang lang, bool pretty,
                   gj_allocator allocator);
/* Makes them empty, for a record; errors show in `failed` and in the buffers. */
void gj_notes_begin(gj_notes *notes, const gj_record *record);
void gj_notes_fini(gj_notes *notes);
/* Notes a result (by its path) that is unknown: its missing facts and the open clause. */
void gj_notes_undetermined(gj_notes *notes, gj_text result, const gj_value *value);
/* Notes a result that is an error, once for each reason. */
void gj_notes_error(gj_notes *notes, gj_text result, const gj_value *value);
/* Adds the record's errors that no result has mentioned. */
void gj_notes_rest(gj_notes *notes);

/* The clause a reason of kind OPEN, RULE, FAULT or TIE names, else the first one of its definition; empty:
 * neither. */
gj_text gj_reason_clause(const gj_program *program, const gj_reason *reason);
/* Appends what a reason of kind RULE or FAULT says, clause included; returns its code. */
gj_diag_code gj_reason_explain(gj_buffer *out, const gj_machine *machine, const gj_reason *reason,
                               gj_lang lang);

/* Appends the dotted path of a definition's name. */
void gj_definition_path(gj_buffer *out, const gj_program *program, uint32_t definition);

#endif
