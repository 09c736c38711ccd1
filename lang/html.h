/* What every page of HTML shares, whoever writes it: texts, head and end. */
#ifndef GJ_LANG_HTML_H
#define GJ_LANG_HTML_H

#include "base/diag.h"

/* Text between tags or in an attribute: &, <, >, " and ' as entities, and what must not be shown as \u{…}. */
void gj_html_text(gj_buffer *out, gj_text text);

/* Everything up to and with <body>: the language, the title, a style (in two parts, the second perhaps "")
 * and a policy that allows that style and nothing else: no scripts, no fonts or pictures, from wherever.
 * gj_html_foot closes what it opened. */
void gj_html_head(gj_buffer *out, gj_lang lang, gj_text title, const char *style, const char *more_style);
void gj_html_foot(gj_buffer *out);

#endif
