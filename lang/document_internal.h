/* What the files that make a page share. Internal to document*.c. */
#ifndef GJ_LANG_DOCUMENT_INTERNAL_H
#define GJ_LANG_DOCUMENT_INTERNAL_H

#include "base/map.h"
#include "lang/literal_text.h"
#include "lang/document_writer.h"
#include "lang/rule_text.h"

/* A rule of the page, and the tests that are about it. */
typedef struct gj_document_rule {
    const gj_entry *entry;
    gj_array tests; /* of const gj_entry *, in the order of the text */
} gj_document_rule;

/* A page being made. */
typedef struct gj_document_state {
    const gj_compilation *of;
    gj_page page;
    gj_arena arena;
    gj_array rules;       /* of gj_document_rule *, in the order of clauses, then of the text */
    gj_array other_tests; /* of const gj_entry *: about no rule of the page */
    gj_map names;         /* name -> gj_page_name */
    gj_map rules_by_name; /* name -> gj_document_rule */
    size_t silent;        /* declarations that say what is not regulated */
} gj_document_state;

/* ---- document_text.c: texts of the tree ---- */

/* What the rule files have in a span. */
gj_text gj_document_span(const gj_document_state *d, gj_span span);
/* A name or title without its quotes; empty: it has none. */
gj_text gj_document_name(const gj_document_state *d, const gj_entry *e);
gj_text gj_document_title(const gj_document_state *d, const gj_entry *e);
/* The clauses behind a head, as they are written. */
gj_text gj_document_clauses(const gj_document_state *d, const gj_entry *e);
gj_text gj_document_word(const gj_document_state *d, gj_msg message);
/* Rule text for the page; its names are looked up. Nothing for an empty span. */
gj_page_code gj_document_code(gj_document_state *d, gj_span span);
gj_page_code gj_document_values(gj_document_state *d, const gj_expr *list);
/* A word of the language as the page's reader reads it: `done` as 完成. Other words unchanged. */
gj_text gj_document_known(const gj_document_state *d, gj_text word);
/* Fills d->names from all files, the used ones too. */
void gj_document_find_names(gj_document_state *d);
bool gj_document_is_rule(const gj_entry *e);

/* ---- document_rules.c, document_bands.c, document_tests.c ---- */

/* A rule under its heading. */
void gj_document_write_rule(gj_document_state *d, const gj_entry *e);
/* Whether any of some lines has a guard; a clause. A column that all of them leave empty is left out. */
bool gj_document_any_guard(const gj_entry *lines);
bool gj_document_any_clause(const gj_entry *lines);
/* A guard, or "otherwise". */
void gj_document_write_guard(gj_document_state *d, const gj_entry *line);
void gj_document_write_bands(gj_document_state *d, const gj_entry *e);
/* The rule that a test is about: the first of what it expects that has one. NULL: none. */
gj_document_rule *gj_document_subject(const gj_document_state *d, const gj_entry *test);
/* Tests (an array of const gj_entry *) as examples under a title. */
void gj_document_write_tests(gj_document_state *d, const gj_array *tests, gj_msg title);

#endif
