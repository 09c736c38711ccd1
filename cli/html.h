/* Pages of HTML that need nothing else: no scripts, no fonts or pictures from elsewhere, light and dark as
 * the reader's system is, and fit to be printed. Every text goes through gj_html_text, whoever wrote it. */
#ifndef GJ_CLI_HTML_H
#define GJ_CLI_HTML_H

#include "base/diag.h"
#include "cli/grid.h"
#include "lang/html.h"

/* Everything up to and with the page's heading; gj_html_end closes what it opened. */
void gj_html_begin(gj_buffer *out, gj_lang lang, gj_text title);
void gj_html_end(gj_buffer *out);

/* Text between a start and an end tag: gj_html_element(out, "p", "note", text) is <p class="note">…</p>.
 * `class` NULL: none. */
void gj_html_element(gj_buffer *out, const char *tag, const char *class, gj_text text);
/* A heading of a level from 2 on: "title" and the name as code behind it; the name alone where there is no
 * title. */
void gj_html_heading(gj_buffer *out, int level, gj_text name, gj_text title);
/* A grid as a table: the first row and the first column are headings, numbers stand on the right. */
void gj_html_grid(gj_buffer *out, const gj_grid *grid);

#endif
