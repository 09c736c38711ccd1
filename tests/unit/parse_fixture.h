/* A text, parsed: what tests of the grammar look at. */
#ifndef GJ_TESTS_UNIT_PARSE_FIXTURE_H
#define GJ_TESTS_UNIT_PARSE_FIXTURE_H

#include "grammar/parse.h"
#include "tests/unit/diag_fixture.h"

typedef struct parsed {
    diag_fixture f;
    gj_file file;
    gj_status status;
} parsed;

/* Parses `text`, which must outlive *p; problems are sorted. */
void parse_begin(parsed *p, gj_text text);
/* The same of the rules alone (gj_parse_rules). */
void parse_begin_rules(parsed *p, gj_text text);
void parse_end(parsed *p);
/* How many declarations there are, without those that could not be read. */
size_t parse_declarations(const parsed *p);

#endif
