/* The formatter: the one canonical layout of a rule file, which `guiju fmt` writes.
 *
 * What the layout is: two columns of indentation for each open block, one entry a line, blocks that stood on
 * one line kept there while they fit in 100 columns, continuation lines where the author broke them, at most
 * one blank line in a row. Marks, digits and dates in their ASCII spelling, `;` only inside a line. The
 * names, titles, citations, guards and values of consecutive entries stand in columns by display width; so do
 * the cells of tables and trailing comments. Texts, names, clause numbers and comments are never changed. */
#ifndef GJ_GRAMMAR_FORMAT_H
#define GJ_GRAMMAR_FORMAT_H

#include "base/diag.h"

/* How keywords are spelled. */
typedef enum gj_format_keywords {
    GJ_FORMAT_KEEP, /* each as the file has it */
    GJ_FORMAT_EN,
    GJ_FORMAT_ZH
} gj_format_keywords;

/* Appends `source` in the canonical layout to `out`. The tokens, in their order, are those of the source, and
 * so is the tree; formatting the result gives the same text again. `source` must be one of the files of
 * diags->sources. GJ_E_INVALID where it has syntax errors: they are in `diags`, and nothing is appended.
 * GJ_E_NOMEM. */
gj_status gj_format(const gj_source *source, gj_format_keywords keywords, gj_diags *diags, gj_buffer *out);

#endif
