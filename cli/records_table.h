/* What cli/records.c leaves to cli/records_table.c: inputs that are tables or workbooks. */
#ifndef GJ_CLI_RECORDS_TABLE_H
#define GJ_CLI_RECORDS_TABLE_H

#include "cli/records.h"

/* Reads on, behind what has not been handed out. 0, or the error number. */
int gj_records_read_more(gj_records *records);

/* Whether the beginning of a text tells if it is a table or workbook, and then *is_table. `all`: there is no
 * more. */
bool gj_records_look_table(gj_text text, bool all, bool *is_table);
/* Reads what a table or workbook has to be known by: the whole workbook, or a good piece of a table. */
int gj_records_open_table(gj_records *records);
/* As gj_records_next, for a table with a row a case. */
bool gj_records_next_row(gj_records *records, gj_record_text *record, int *error);

#endif
