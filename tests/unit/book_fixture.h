/* A rule book written in a test, compiled, and evaluated over records written in the test. */
#ifndef GJ_TESTS_UNIT_BOOK_FIXTURE_H
#define GJ_TESTS_UNIT_BOOK_FIXTURE_H

#include "tests/unit/support.h"

#include "lang/compile.h"
#include "vm/evaluate.h"

typedef struct book {
    const char *rules;
    gj_compilation made;
    gj_reader *reader;
    gj_arena home, arena; /* the machine's, one evaluation's */
    gj_machine machine;
    gj_record record;
} book;

/* Compiles `rules`; fails the test, showing the problems, where there is an error. */
void book_begin(book *b, const char *rules);
void book_end(book *b);
/* Reads a record and runs the program over it. */
void book_run(book *b, const char *json);
/* The value of a definition by its path, as text: 3, 1/3, yes, five, 2026-01-31, "text", nothing,
 * undetermined, error; of one for each entry: [a, b]; of a group: {from = 1, to = 2}. */
void book_show(book *b, gj_buffer *out, const char *path);
/* Fails the test unless the definition has that value. */
#define assert_value(b, path, expected) assert_value_at((b), (path), (expected), __FILE__, __LINE__)
void assert_value_at(book *b, const char *path, const char *expected, const char *file, int line);

/* Rows of rules, each the value of a result, and what each must be; `before` stands before them. */
typedef struct book_row {
    const char *rule, *value;
} book_row;
void assert_rows(const char *before, const char *json, const book_row *rows, size_t count);

#endif
