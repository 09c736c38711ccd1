/* A rule book as a page to read: clauses in order, tables as tables, bands as a scale, conditions as lists,
 * readings with the chosen one marked, tests as examples. */
#ifndef GJ_LANG_DOCUMENT_H
#define GJ_LANG_DOCUMENT_H

#include "lang/compile.h"

typedef enum gj_document_format { GJ_DOCUMENT_MARKDOWN, GJ_DOCUMENT_HTML } gj_document_format;

/* Appends the page of a compiled book: its own files, not the standard ones it uses. GJ_E_NOMEM. */
gj_status gj_document(const gj_compilation *compilation, gj_document_format format, gj_lang lang,
                      gj_buffer *out);

#endif
