/* Two versions of a rule book compared rule by rule, by name and meaning. */
#ifndef GJ_LANG_DIFF_H
#define GJ_LANG_DIFF_H

#include "lang/canon.h"

typedef enum gj_change_kind {
    GJ_CHANGE_ADDED,
    GJ_CHANGE_REMOVED,
    GJ_CHANGE_RENAMED,
    GJ_CHANGE_CHANGED
} gj_change_kind;

/* One change. Texts are in the diff's arena, as the rule books spell them, on one line. */
typedef struct gj_change {
    gj_change_kind kind;
    gj_msg word;    /* what it is a change of: a band, a row, a result … */
    gj_msg aspect;  /* what of it: its title, its guard …; GJ_M_COUNT: its value */
    gj_text path;   /* "level.five_star", "base[26..45]" */
    gj_text title;  /* of it, or of what it stands in */
    gj_text clause; /* "@5.1.2", several behind each other; of it or of what it stands in; empty: none */
    gj_text old_text, new_text;    /* empty: nothing there */
    gj_place old_place, new_place; /* .source NULL: not there */
    gj_text declaration;           /* the name of what it stands in */
    bool expression;               /* a change of how a value is worked out: none where the programs agree */
} gj_change;

/* One version. Without a canon the book was not compiled, and only what is written is compared. */
typedef struct gj_version {
    const gj_compilation *compilation;
    const gj_canon *canon; /* NULL: none */
} gj_version;

typedef struct gj_diff {
    gj_arena arena;
    gj_array changes; /* of gj_change, in the order of the new version's source, what was removed at its old
                         place */
    bool same;        /* the canons are the same bytes: nothing that a record could tell has changed */
    bool unexplained; /* the canons differ, yet no change of a rule was found: the changes name the
                         definitions */
} gj_diff;

/* GJ_E_NOMEM. gj_diff_fini must be called in every case. */
gj_status gj_diff_books(gj_allocator allocator, const gj_version *old, const gj_version *new, gj_diff *diff);
void gj_diff_fini(gj_diff *diff);

/* The declaration of a result, in the files of a compilation; NULL. */
const gj_entry *gj_find_declaration(const gj_compilation *compilation, gj_text name);

#endif
