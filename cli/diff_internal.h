/* What the files of `diff` share. */
#ifndef GJ_CLI_DIFF_INTERNAL_H
#define GJ_CLI_DIFF_INTERNAL_H

#include "cli/book.h"
#include "cli/cli.h"
#include "cli/paper.h"
#include "lang/diff.h"

/* diff_write.c: the changes for people, from the title on; of an HTML page the caller writes the end. */
void gj_diff_write(gj_paper *paper, const gj_book *old, const gj_book *new, const gj_diff *diff);
/* diff_json.c: the members "old", "new", "same" and "changes", without the braces around them. */
void gj_diff_json(gj_buffer *out, const gj_book *old, const gj_book *new, const gj_diff *diff);
/* Text for one line of a terminal: unsafe characters out, and cut with … where it is wider than `columns`. */
void gj_diff_short(gj_buffer *out, gj_text text, size_t columns);

#endif
