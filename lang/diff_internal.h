/* What the differ's files share. */
#ifndef GJ_LANG_DIFF_INTERNAL_H
#define GJ_LANG_DIFF_INTERNAL_H

#include "lang/diff.h"

/* A version as the differ reads it. */
typedef struct gj_diff_side {
    gj_build b;       /* only what names and titles need */
    gj_map units;     /* any name of a unit -> gj_text *, its first name */
    gj_map renamings; /* a name of this side -> gj_renaming *, of those that are known */
    const gj_canon *canon;
} gj_diff_side;

/* One thing that the versions call differently. */
typedef struct gj_renaming {
    gj_text name[2];  /* old, new: as gj_diff_plain() has them */
    gj_text both;     /* what stands for either name in texts that are compared; no name reads so */
    bool declaration; /* of the top level */
    bool unclear;     /* another renaming has one of the names, too */
} gj_renaming;

/* Where in the books the comparison is. */
typedef struct gj_diff_spot {
    gj_text path, title, declaration;
    gj_msg word;
    const gj_cite *cites[2]; /* of the entry or what it stands in */
    gj_span span[2];
} gj_diff_spot;

typedef struct gj_differ {
    gj_diff *diff;
    gj_arena *arena;
    gj_allocator allocator;
    gj_diff_side side[2]; /* old, new */
    gj_array known;       /* of gj_renaming: those of the round before */
    gj_array found;       /* of gj_renaming: those of this round */
    bool failed;
} gj_differ;

/* ---- lang/diff_renames.c ---- */
/* A name without quotes, words of the language in English. */
gj_text gj_diff_plain(gj_differ *d, int side, gj_span name);
/* The same where the name refers to something: what was renamed reads alike in both versions, and like
 * nothing else. */
gj_text gj_diff_name(gj_differ *d, int side, gj_span name);
/* Whether a name that both versions declare or refer to is of two declarations: one of them was renamed. */
bool gj_diff_is_reused(const gj_differ *d, gj_text name);
/* Notes that two entries are one thing under two names. */
void gj_diff_found_renaming(gj_differ *d, const gj_entry *old, const gj_entry *new, bool declaration);
/* What was found is now known; false: it was known before. */
bool gj_diff_learn_renamings(gj_differ *d);

/* ---- lang/diff_text.c ---- */
/* The name as it is written. */
gj_text gj_diff_written(gj_differ *d, int side, gj_span name);
/* Canonical texts: equal where two expressions, types or entries read the same. NULL is the empty text. */
gj_text gj_diff_expr(gj_differ *d, int side, const gj_expr *expr);
gj_text gj_diff_exprs(gj_differ *d, int side, const gj_expr *first); /* a list linked by next */
gj_text gj_diff_type(gj_differ *d, int side, const gj_type_node *type, bool fields);
gj_text gj_diff_each(gj_differ *d, int side, const gj_binder *binders);
gj_text gj_diff_names(gj_differ *d, int side, const gj_entry *names);
gj_text gj_diff_params(gj_differ *d, int side, const gj_entry *params);
gj_text gj_diff_cites(gj_differ *d, int side, const gj_cite *cites);
/* All of an entry but its name; its title and clauses on demand. */
gj_text gj_diff_entry(gj_differ *d, int side, const gj_entry *entry, bool title);
/* What tells an entry from its siblings. */
gj_text gj_diff_key(gj_differ *d, int side, const gj_entry *entry);
/* For people: source text on one line. */
gj_text gj_diff_show(gj_differ *d, int side, gj_span span);
/* A word of the language, given in English, as the span's text spells it. */
gj_text gj_diff_show_word(gj_differ *d, int side, gj_span span, const char *word);
gj_text gj_diff_show_exprs(gj_differ *d, int side, const gj_expr *first);
gj_text gj_diff_show_cites(gj_differ *d, int side, const gj_cite *cites);

/* ---- lang/diff_entry.c ---- */
void gj_diff_report(gj_differ *d, const gj_diff_spot *spot, gj_change_kind kind, gj_msg aspect,
                    gj_text old_text, gj_text new_text, bool expression);
/* Matches two lists of entries and compares what matches. */
void gj_diff_lists(gj_differ *d, const gj_diff_spot *parent, const gj_entry *of, const gj_entry *old,
                   const gj_entry *new);
gj_diff_spot gj_diff_spot_of(gj_differ *d, const gj_diff_spot *parent, int side, const gj_entry *entry,
                             const gj_entry *other);

/* ---- lang/diff_match.c ---- */
/* Pairs the entries of two lists. `pair[i]` of each side: the position in the other, SIZE_MAX none. */
typedef struct gj_diff_pairs {
    const gj_entry **entry[2];
    gj_text *key[2];
    size_t count[2];
    size_t *pair[2];
    bool *renamed; /* by old position */
    bool *told[2]; /* rows that were told as parts of a split */
} gj_diff_pairs;
bool gj_diff_match(gj_differ *d, const gj_entry *old, const gj_entry *new, gj_diff_pairs *pairs);
/* Whether an entry declares its name; else it refers to what is declared elsewhere, or has none. */
bool gj_diff_is_named(const gj_entry *entry);
/* Whether an entry is known by its keys, as rows and cases are. */
bool gj_diff_is_row(const gj_entry *entry);

/* ---- lang/diff_rows.c ---- */
/* Rows that were split into several, or joined into one; marks them as told. */
void gj_diff_splits(gj_differ *d, const gj_diff_spot *parent, gj_diff_pairs *pairs);
/* Rows and cases matched by value whose keys changed: boundaries that moved are reported as one change, other
 * keys one by one. */
void gj_diff_boundaries(gj_differ *d, const gj_diff_spot *parent, const gj_diff_pairs *pairs);

#endif
