/* A lowered book in canonical form: what it means, without what it looks like. Two books whose canons are the
 * same bytes give the same results, with the same titles and clauses, for every record; the differ and
 * `compare` rest on this. Spelling, order, layout, comments, file names and line numbers leave no trace in
 * it. */
#ifndef GJ_LANG_CANON_H
#define GJ_LANG_CANON_H

#include "lang/build.h"

/* One thing that a book states. Keys: "book", "calendar", "alternatives NAME", "field PATH", "reading NAME",
 * "define PATH" for every definition and its parts, "silent NAME". A body names what it refers to as
 * `d:PATH`, `f:PATH` and `r:NAME`, each followed by a byte that no name has (blank or parenthesis). */
typedef struct gj_canon_item {
    gj_text key, body;             /* in the canon's arena */
    size_t titled_from, titled_to; /* where in the body its title and clauses stand; equal: it has none */
} gj_canon_item;

typedef struct gj_canon {
    gj_arena arena;
    gj_array items;  /* of gj_canon_item, sorted by key, then body */
    char digest[65]; /* the SHA-256 of everything, in hexadecimal digits */
    bool failed;     /* no memory: nothing may be concluded */
} gj_canon;

/* A canon of nothing; gj_canon_fini gives back what it took. */
void gj_canon_init(gj_canon *canon, gj_allocator allocator);
void gj_canon_fini(gj_canon *canon);
/* A gj_inspect_fn: `user` is the gj_canon to fill. */
void gj_canon_inspect(void *user, const struct gj_build *b);

/* Whether both mean the same; false also where either failed. */
bool gj_canon_equal(const gj_canon *a, const gj_canon *b);
/* Where the first item stands whose key is not below `key`: keys that begin alike stand side by side. */
size_t gj_canon_at(const gj_canon *canon, gj_text key);
/* The first item with that key; NULL. */
const gj_canon_item *gj_canon_find(const gj_canon *canon, gj_text key);
/* Whether two items give the same values: their bodies are the same but for title and clauses. */
bool gj_canon_same_meaning(const gj_canon_item *a, const gj_canon_item *b);
/* Whether all items of a definition, its parts included, are the same in both books; `name` is of the top
 * level. */
bool gj_canon_same_definition(const gj_canon *a, const gj_canon *b, gj_text name);

/* Called for each reference in a body; `kind` is 'd', 'f' or 'r'. */
typedef void gj_canon_visit(void *user, char kind, gj_text path);
void gj_canon_references(gj_text body, gj_canon_visit *visit, void *user);
/* The same for all bodies of a definition, its parts included. */
void gj_canon_definition_references(const gj_canon *canon, gj_text path, gj_canon_visit *visit, void *user);

/* ---- canon_literals.c ---- */

/* A constant of a rule's body. */
typedef struct gj_canon_literal {
    char kind;       /* 'n' number, 'd' date, 't' text */
    bool negative;   /* a number that is taken with the other sign */
    gj_text text;    /* "25", "10/3", "2026-01-31"; a text as JSON */
    gj_text unit;    /* of a number; empty: none */
    gj_text divisor; /* a number that this one is divided by, as `1/3` is written; empty: none */
} gj_canon_literal;

typedef void gj_canon_literal_visit(void *user, const gj_canon_literal *constant);
/* Called for each number, date and text that a body compares or computes with. */
void gj_canon_literals(gj_text body, gj_canon_literal_visit *visit, void *user);

#endif
