/* Comma-separated values as RFC 4180 has them, cell by cell. Knows nothing of records; never fails: what is
 * not as it should be is said in the cell, and the next cell goes on as well as can be. */
#ifndef GJ_VM_CSV_H
#define GJ_VM_CSV_H

#include "base/text.h"

/* A row longer than this, in bytes, is taken for one whose quote was never closed. */
#define GJ_CSV_ROW_MAX ((size_t)256 << 10)

typedef enum gj_csv_fault {
    GJ_CSV_FINE,
    GJ_CSV_OPEN_QUOTE, /* no closing quote before the end of the text; the cell ends with its line instead */
    GJ_CSV_AFTER_QUOTE /* something between the closing quote and the comma; it is not in the cell's text */
} gj_csv_fault;

typedef struct gj_csv_cell {
    gj_text text;          /* without quotes; a part of the source, or a copy where quotes stood in it */
    size_t offset, length; /* the cell in the source, its quotes included */
    gj_csv_fault fault;
    bool quoted;
    bool last; /* of its row */
} gj_csv_cell;

typedef struct gj_csv {
    gj_text text;
    size_t at;
    bool inside;     /* a comma stands before `at`: one more cell follows, if only an empty one */
    gj_arena *arena; /* for the copies */
} gj_csv;

/* Begins at `at`, which is 0 or where a row begins. */
gj_csv gj_csv_begin(gj_text text, size_t at, gj_arena *arena);
/* The next cell; false at the end of the text. CR LF, LF and a lone CR end a row; an empty line is a row of
 * one empty cell. Where there is no memory for a copy its text is empty, and the arena remembers. */
bool gj_csv_next(gj_csv *csv, gj_csv_cell *cell);

/* The size in bytes of the row that begins at text.bytes[0], its line break included; 0: its end is not there
 * yet (never where `all` says that there is no more text). A row in which a quote is not closed, or is
 * followed by something else than a comma, is one line. */
size_t gj_csv_row_size(gj_text text, bool all);

#endif
