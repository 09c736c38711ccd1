/* What the files of `diff` share. */
#ifndef GJ_CLI_DIFF_INTERNAL_H
#define GJ_CLI_DIFF_INTERNAL_H

#include "cli/book.h"
#include "cli/cli.h"
#include "lang/diff.h"

typedef enum gj_diff_format { GJ_DIFF_TEXT, GJ_DIFF_MD, GJ_DIFF_JSON } gj_diff_format;

/* diff_write.c: the changes. In JSON the members "old", "new", "same", "canon" and "changes", without the
 * braces around them. */
void gj_diff_write(gj_buffer *out, gj_lang lang, gj_diff_format format, const gj_book *old,
                   const gj_book *new, const gj_diff *diff);
/* A message with one text, one number or nothing in it, and a newline. */
void gj_diff_say(gj_buffer *out, gj_lang lang, gj_msg message, gj_text a, gj_text b, gj_text c);
/* Text for one line of a terminal: unsafe characters out, and cut with … where it is wider than `columns`. */
void gj_diff_short(gj_buffer *out, gj_text text, size_t columns);
/* Text in a cell of a Markdown table. */
void gj_diff_cell(gj_buffer *out, gj_text text);

#endif
