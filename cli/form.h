/* A blank record: the facts that a rule book can ask for, as a form to fill in. Invariant of every form: as
 * it is given out it says nothing, so that evaluating it gives what evaluating {} gives. */
#ifndef GJ_CLI_FORM_H
#define GJ_CLI_FORM_H

#include "cli/field_words.h"

struct gj_xlsx_library;

/* A row of a table: a fact, or the heading of what follows. Texts lie in the words' arena. */
typedef struct gj_form_row {
    uint32_t field;
    gj_text path; /* "items.a1.applicable", "penalties[0].date" */
    gj_text title, expected, unit, clauses;
} gj_form_row;

/* The rows of a form as a table, of each list so many entries; `rows` is of gj_form_row and initialised.
 * False where there is no memory. */
bool gj_form_rows(const gj_words *words, uint32_t entries, gj_array *rows);
/* The rule book's title and version. */
gj_text gj_form_title(const gj_words *words);

/* The forms themselves, appended. False: no memory. */
bool gj_form_json(gj_buffer *out, const gj_words *words);
bool gj_form_csv(gj_buffer *out, const gj_words *words);
/* A workbook, made in a file of its own in `folder` that is gone afterwards; choices as drop-down lists, no
 * formulas. `library` is open. 0 or an error number. */
int gj_form_xlsx(gj_buffer *out, const struct gj_xlsx_library *library, const gj_words *words,
                 const char *folder);

#endif
