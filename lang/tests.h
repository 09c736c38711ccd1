/* Tests of a rule book, while they are compiled. Internal to lang/. */
#ifndef GJ_LANG_TESTS_H
#define GJ_LANG_TESTS_H

#include "lang/lower.h"

typedef struct gj_test_facts {
    gj_build *b;
    gj_buffer out;
} gj_test_facts;

/* The field a path names; *count: the path ends in `.count` of a list, which is then the field.
 * NULL: none. */
gj_field *gj_test_field(gj_build *b, const gj_expr *path, bool *count);
/* `path = value` as a fact; reports and returns false where it is wrong. */
bool gj_test_fact_json(gj_build *b, const gj_expr *path, const gj_expr *value, gj_test_fact *fact);

/* ---- lang/test_said.c: how an expectation is written. Without options->test_values:
 * as no single value. */
/* `expect EXPRESSION`. */
gj_test_said gj_test_says(gj_build *b, const gj_expr *expr);
/* `expect PATH word`, up to the end of the line. */
gj_test_said gj_test_says_word(gj_build *b, const gj_expr *path, uint32_t end);
/* A cell of a table, below the column's expression. */
gj_test_said gj_test_says_cell(gj_build *b, const gj_expr *column, const gj_expr *cell);

#endif
