/* How a page is written, Markdown or HTML: the same calls for both.
 * Texts are escaped here and nowhere else. */
#ifndef GJ_LANG_DOCUMENT_WRITER_H
#define GJ_LANG_DOCUMENT_WRITER_H

#include "lang/document.h"

/* What a name in rule text means. */
typedef struct gj_page_name {
    gj_text name, title;
    bool is_own;     /* it has a heading on this page */
    bool is_reading; /* what it says depends on how a clause is read */
} gj_page_name;

/* A piece of rule text; `name` NULL: it is none, or none that the page knows. */
typedef struct gj_page_piece {
    gj_text text;
    const gj_page_name *name;
} gj_page_piece;

/* Rule text on one line, without comments. */
typedef struct gj_page_code {
    const gj_page_piece *pieces;
    size_t count;
} gj_page_code;

/* One entry of a list; what is empty is left out. */
typedef struct gj_page_item {
    gj_text title, name;
    gj_page_code key; /* stands in the title's place */
    gj_text label;    /* before the code: "given" */
    gj_page_code guard, code;
    gj_text clauses;
    bool chosen; /* of several: the one in force */
} gj_page_item;

typedef struct gj_page {
    gj_buffer *out;
    gj_document_format format;
    gj_lang lang;
    uint32_t columns; /* of the table being written */
    bool first_row;
    uint32_t lists; /* open ones */
} gj_page;

/* The page around everything else: its head and what ends it. */
void gj_page_begin(gj_page *page, gj_text title);
void gj_page_end(gj_page *page);
/* A heading of level 1 to 4; `name` and `clauses` (may be empty) stand behind the title in smaller type. Of
 * level 3 and 4, `name` is what names in rule text lead to. */
void gj_page_heading(gj_page *page, int level, gj_text title, gj_text name, gj_text clauses);
/* A heading as an entry of the contents, which HTML alone has. */
void gj_page_contents_begin(gj_page *page, gj_text title);
void gj_page_contents(gj_page *page, gj_text title, gj_text name, gj_text clauses);
void gj_page_contents_end(gj_page *page);
/* A remark set apart: a title, a text or rule text (each may be empty). */
void gj_page_remark(gj_page *page, gj_text title, gj_text text, gj_page_code code);
/* A line that leads in to a list. */
void gj_page_lead(gj_page *page, gj_text content);
/* Rule text on a line of its own. */
void gj_page_code_block(gj_page *page, gj_page_code code);
/* A table row by row; the first row is its head. */
void gj_page_table(gj_page *page, uint32_t columns);
void gj_page_row(gj_page *page);
void gj_page_cell(gj_page *page, gj_text text);
void gj_page_cell_code(gj_page *page, gj_page_code code);
void gj_page_row_end(gj_page *page);
void gj_page_table_end(gj_page *page);
/* A list of entries; depth from 0, at most one more than the entry before. */
void gj_page_list(gj_page *page);
void gj_page_entry(gj_page *page, uint32_t depth, const gj_page_item *item);
void gj_page_list_end(gj_page *page);
/* A scale, from the lowest step up: each step's title, and where it begins (empty of the lowest). */
void gj_page_scale(gj_page *page);
void gj_page_step(gj_page *page, gj_text title, gj_text from);
void gj_page_scale_end(gj_page *page);
/* Examples below a rule. */
void gj_page_examples(gj_page *page, gj_text title);
void gj_page_examples_end(gj_page *page);

#endif
