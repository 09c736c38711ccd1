/* Text of strangers, put where some program would take parts of it for its own: a spreadsheet for a formula,
 * a page for markup. In both, what must not be seen as it is appears as \u{202E} (gj_buffer_safe). */
#ifndef GJ_CLI_ESCAPE_H
#define GJ_CLI_ESCAPE_H

#include "base/text.h"

/* One field of CSV, in quotes where it needs them; line breaks stay. What a spreadsheet would take for a
 * formula gets an apostrophe in front, unless it is a plain number. */
void gj_csv_field(gj_buffer *out, gj_text text);
/* Text in a line or a table cell of Markdown; line breaks become blanks. */
void gj_md_text(gj_buffer *out, gj_text text);
/* The same for a table of rules, which are full of signs: only what would end the cell, or be a tag, a link
 * or a picture, is escaped. */
void gj_md_cell(gj_buffer *out, gj_text text);
/* The same between two backquotes, as code. */
void gj_md_code(gj_buffer *out, gj_text text);

#endif
