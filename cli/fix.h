/* Edits of rule files in place, and the certain fix-its of a compilation as such edits. */
#ifndef GJ_CLI_FIX_H
#define GJ_CLI_FIX_H

#include "cli/cli.h"

/* Applies every certain fix in `diags` to the text of the file it belongs to and writes the file again, whole
 * or not at all. A fix that touches one already taken waits for the next run. *applied counts them. A file
 * that is no longer what was compiled, or is one of the standard rules used, is left alone. Says what was
 * done and what is wrong. */
gj_exit gj_fix_apply(gj_cli *cli, const gj_diags *diags, size_t *applied);

/* The text with its fixes, appended to `out`; `begin` and `end` of each count in the text, ascending and
 * apart. */
typedef struct gj_edit {
    size_t begin, end;
    gj_text replacement;
} gj_edit;
void gj_edits_apply(gj_buffer *out, gj_text text, const gj_edit *edits, size_t count);
/* Sorts edits by place and keeps those that neither overlap nor touch an earlier one; returns how many. Two
 * equal ones count once. */
size_t gj_edits_settle(gj_edit *edits, size_t count);
/* Writes a source's file again with settled edits, whole or not at all. *written says whether it was: a file
 * that is no longer what was compiled is left alone. Says what is wrong. */
gj_exit gj_edits_write(gj_cli *cli, const gj_source *source, const gj_edit *edits, size_t count,
                       bool *written);

#endif
