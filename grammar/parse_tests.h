/* Parsing tests only to see whether they are right: where nobody wants their tree, half of a rule book need
 * not be made one. */
#ifndef GJ_GRAMMAR_PARSE_TESTS_H
#define GJ_GRAMMAR_PARSE_TESTS_H

#include "base/map.h"
#include "grammar/parse.h"

typedef struct gj_parse_tests {
    gj_arena tree;   /* of the test at hand */
    gj_arena keys;   /* of `right` */
    gj_map right;    /* lines in which the parser found nothing wrong, by the kinds of their tokens */
    gj_array line;   /* of uint16_t: the declaration's kind, then those of the line at hand */
    uint16_t inside; /* the declaration we are in: GJ_TOK_TEST, GJ_TOK_TESTS; 0: neither */
    uint32_t braces; /* open in it */
    bool at_line;    /* the next token begins one of its lines */
    size_t end;      /* of the line that is being parsed: the token that ends it */
    size_t errors;   /* when it began */
} gj_parse_tests;

/* `like`: the arena of the tree that is kept, for its allocator and its limit, which holds for each of the
 * two arenas here. */
void gj_parse_tests_init(gj_parse_tests *tests, const gj_arena *like);
/* Gives everything back. False: memory ran out, and it is not known whether all is right. */
bool gj_parse_tests_fini(gj_parse_tests *tests);

/* Before the token at `index` of cx->parser_tokens is pushed: the one to push instead, behind lines that are
 * known to be right; cx->arena is then where what comes next belongs. Does nothing but where a test begins,
 * or a line of one. */
size_t gj_parse_tests_before(gj_parse *cx, size_t index);
/* When it was pushed; does nothing outside of tests. */
void gj_parse_tests_after(gj_parse *cx, size_t index);

#endif
