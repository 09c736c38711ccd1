/* What the files of the text sheet share. */
#ifndef GJ_CLI_SHEET_INTERNAL_H
#define GJ_CLI_SHEET_INTERNAL_H

#include "cli/layout.h"
#include "cli/sheet.h"
#include "cli/words.h"

/* Where values begin, in columns. */
#define GJ_SHEET_VALUE 44

/* Results that lack the same facts, or are wrong for the same reason. */
typedef struct gj_sheet_note {
    struct gj_sheet_note *next;
    gj_text results; /* titles, one after the other */
    gj_text why[2];  /* the missing facts; what the book leaves open or what is wrong */
    bool error;
} gj_sheet_note;

typedef struct gj_sheet {
    gj_evaluation *evaluation;
    const gj_machine *machine;
    const gj_program *program;
    gj_words words;
    gj_layout layout;
    gj_arena *arena; /* the record's */
    gj_sheet_note *notes, *last_note;
    gj_results_tally *tally;
    gj_buffer path;  /* titles on the way to the result being shown */
    gj_buffer value; /* scratch */
    bool failed;     /* no memory */
} gj_sheet;

/* Empties a scratch buffer; that it ran short is not forgotten. */
void gj_sheet_again(gj_sheet *sheet, gj_buffer *buffer);
/* A heading with a blank line before it. */
void gj_sheet_heading(gj_sheet *sheet, gj_msg message);
/* A row: title and name, the value at its column, the clauses on the right. `indent` in columns. */
void gj_sheet_row(gj_sheet *sheet, size_t indent, gj_text title, gj_text name, gj_text value,
                  uint32_t citation, uint32_t citations);

/* sheet_notes.c: notes a result without a value (sheet->path says which); gathers equal ones. */
void gj_sheet_note_state(gj_sheet *sheet, const gj_value *value);
/* Writes the notes gathered: what is undetermined, what is wrong. */
void gj_sheet_write_notes(gj_sheet *sheet);

/* sheet_score.c: the table of each score; a measure of a score or of a node of its tree (NULL: it has none of
 * that name). */
const gj_value *gj_sheet_measure(const gj_sheet *sheet, uint32_t node, const char *name);
void gj_sheet_write_scores(gj_sheet *sheet);

/* sheet_result.c: one result of the top level, with what belongs to it. */
void gj_sheet_write_result(gj_sheet *sheet, uint32_t definition);

#endif
