/* What people read, told once for a terminal, for Markdown and for an HTML page. CSV has no headings and no
 * lines, tables alone. */
#ifndef GJ_CLI_PAPER_H
#define GJ_CLI_PAPER_H

#include "cli/grid.h"
#include "base/diag.h"

typedef struct gj_paper {
    gj_buffer *out;
    gj_lang lang;
    gj_grid_format format;
    bool begun; /* Markdown: something stands there, what comes next is set apart by an empty line */
} gj_paper;

/* A heading with an empty line before it. `level` 2: a part; 3: a part of one, indented on a terminal. */
void gj_paper_heading(gj_paper *paper, int level, gj_text name, gj_text title);
/* The same with a catalogue text for a heading. */
void gj_paper_heading_say(gj_paper *paper, int level, gj_msg message, gj_text a, gj_text b);
/* A line below a heading of that level; 0: below none. In HTML a paragraph. */
void gj_paper_line(gj_paper *paper, int level, gj_text line);
void gj_paper_say(gj_paper *paper, int level, gj_msg message, gj_text a, gj_text b, gj_text c);
/* An empty line on a terminal. */
void gj_paper_gap(gj_paper *paper);
/* Text to stay as it is, line breaks and all. */
void gj_paper_code(gj_paper *paper, int level, gj_text code);
/* A table below a heading of that level. */
void gj_paper_grid(gj_paper *paper, int level, gj_grid *grid);

#endif
