/* How a page is written, Markdown or HTML: the same calls for both. Texts are escaped here and nowhere else.
 */
#ifndef GJ_LANG_DOCUMENT_WRITER_H
#define GJ_LANG_DOCUMENT_WRITER_H

#include "lang/document.h"

typedef struct gj_page {
    gj_buffer *out;
    gj_document_format format;
    gj_lang lang;
    uint32_t columns; /* of the table being written */
    bool first_row;
} gj_page;

void gj_page_begin(gj_page *page, gj_text title);
void gj_page_end(gj_page *page);
/* A heading of level 1 to 4; `name` and `clauses` (may be empty) stand behind the title in smaller type. */
void gj_page_heading(gj_page *page, int level, gj_text title, gj_text name, gj_text clauses);
void gj_page_paragraph(gj_page *page, gj_text text);
/* A remark set apart. */
void gj_page_remark(gj_page *page, gj_text title, gj_text text);
/* Rule text in type of one width, on lines of its own. */
void gj_page_code(gj_page *page, gj_text code);
/* A table row by row; the first row is its head. */
void gj_page_table(gj_page *page, uint32_t columns);
void gj_page_row(gj_page *page);
void gj_page_cell(gj_page *page, gj_text text, bool code);
void gj_page_row_end(gj_page *page);
void gj_page_table_end(gj_page *page);
/* A list; depth from 0. */
void gj_page_list(gj_page *page);
void gj_page_item(gj_page *page, uint32_t depth, gj_text title, gj_text name, gj_text rest, gj_text clauses);
void gj_page_list_end(gj_page *page);

#endif
