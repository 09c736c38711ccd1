/* What the files that read workbooks share. */
#ifndef GJ_CLI_WORKBOOK_PARTS_H
#define GJ_CLI_WORKBOOK_PARTS_H

#include <expat.h>

#include "cli/workbook.h"

/* One part of the archive while it is parsed: the handlers of its kind and what they make. */
typedef struct gj_workbook_part {
    gj_workbook *book;
    XML_Parser parser;
    gj_status status; /* GJ_OK until something is wrong; then parsing stops */
    gj_buffer text;   /* of the element at hand */
    bool collecting;  /* text is wanted */
    bool phonetic;    /* inside how to pronounce a text, which is no part of it */
} gj_workbook_part;

/* The part cannot be read: parsing stops. */
void gj_workbook_refuse(gj_workbook_part *part, gj_diag_code why, gj_msg detail);
/* There is no memory: parsing stops. */
void gj_workbook_no_memory(gj_workbook_part *part);

/* The name without its prefix is this one: the same part may be written with prefixes and without. */
bool gj_xml_is(const XML_Char *name, const char *wanted);
/* An attribute of that name, NULL: none. */
const XML_Char *gj_xml_attribute(const XML_Char **attributes, const char *wanted);

/* cli/workbook_sheet.c: the sheet's cells go to `rows`. */
typedef struct gj_workbook_strings {
    gj_text *items; /* in the book's arena */
    size_t count;
} gj_workbook_strings;

typedef struct gj_workbook_sheet {
    gj_workbook_part part; /* first: handlers are given its address */
    const gj_workbook_strings *strings;
    gj_buffer *rows;
    uint32_t row, column; /* of the cell that comes next in `rows`, from 1 */
    uint32_t at_row;      /* the row element at hand */
    uint32_t at_column;   /* the cell element at hand */
    char type;            /* of it: n number, s shared string, t text, b yes/no, e error, d date */
    bool formula;
    gj_buffer value;
} gj_workbook_sheet;

/* Handlers for the elements of a sheet; `user` is the gj_workbook_sheet. */
void XMLCALL gj_sheet_start(void *user, const XML_Char *name, const XML_Char **attributes);
void XMLCALL gj_sheet_end(void *user, const XML_Char *name);

#endif
