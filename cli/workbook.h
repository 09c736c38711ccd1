/* A workbook's first sheet as comma-separated values. Reads .xlsx: a zip archive (minizip) of XML (expat);
 * only what the parts mean to us is said here. Nothing that such a file contains can make this take more than
 * the limits below. */
#ifndef GJ_CLI_WORKBOOK_H
#define GJ_CLI_WORKBOOK_H

#include "base/diag.h"

/* The longest part that is unpacked, and the longest table that is made, in bytes. */
#define GJ_WORKBOOK_LIMIT ((size_t)64 << 20)

typedef struct gj_workbook {
    gj_arena *arena;     /* for what is below; the caller's */
    gj_text sheet;       /* the first sheet's name */
    int32_t serial_zero; /* the day that the workbook's dates count from, in days since 1970-01-01 */
    gj_diag_code why;    /* after GJ_E_INVALID */
    gj_msg detail;
} gj_workbook;

/* Whether a text begins as a zip archive does. */
bool gj_workbook_is(gj_text text);

/* Appends the sheet to `rows`: line k is row k, every value stands in quotes and blank cells are empty; line
 * breaks in a cell become blanks. A formula (beginning with =) or an error value stands without quotes.
 * Numbers have the 15 significant digits that spreadsheets show. GJ_E_INVALID: it cannot be read, for the
 * reason in `why` and `detail`. GJ_E_NOMEM. */
gj_status gj_workbook_read(gj_workbook *book, gj_text bytes, gj_buffer *rows);

/* Appends a number as it stands in a workbook, to 15 significant digits; as it is where it is none. */
void gj_workbook_number(gj_buffer *out, gj_text digits);

#endif
