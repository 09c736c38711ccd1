/* Proofs over the core: which guards can hold together, which leave a hole, which can never hold. Internal to
 * lang/.
 *
 * Guards compare terms (fields, definitions, anything that is not taken apart) with constants. The constants
 * cut each term's range into points and open intervals between them; on each such cell every guard is
 * constant. Trying one sample of each cell is therefore exact for guards of that kind. A comparison of two
 * terms is an opaque yes/no; what depends on one is never claimed as an error. */
#ifndef GJ_LANG_PROVE_H
#define GJ_LANG_PROVE_H

#include "lang/fold.h"
#include "lang/lower.h"

#define GJ_PROVE_TERMS 24
#define GJ_PROVE_CELLS 200000u /* combinations tried before saying "not decided" */

/* What is known of a number or date: bounds (inclusive or not) and whether it is whole. */
typedef struct gj_range {
    bool has_low, has_high, low_open, high_open, whole;
    gj_value low, high;
} gj_range;

typedef struct gj_term {
    const gj_core *core;
    bool opaque; /* a comparison of terms, taken as a yes/no of its own */
    bool may_be_nothing;
    gj_range range;
    gj_array thresholds; /* of gj_value: numbers and dates it is compared with */
    gj_value *samples;
    uint32_t sample_count, at; /* at: the sample in force */
} gj_term;

typedef struct gj_space {
    gj_build *b;
    gj_arena *arena;           /* scratch */
    const gj_core **variables; /* by variable: the value a LET binds, NULL for others */
    gj_term terms[GJ_PROVE_TERMS];
    uint32_t count;
    bool overflow; /* too many terms or cells: nothing can be said */
} gj_space;

/* An empty space; gj_space_fini gives back what its terms took, and leaves it empty. */
void gj_space_init(gj_space *space, gj_build *b, gj_arena *arena, const gj_core **variables);
void gj_space_fini(gj_space *space);
/* Registers the terms of a guard (or of values compared in it). */
void gj_space_add(gj_space *space, const gj_core *guard);
/* Makes the samples; afterwards gj_space_next steps through all cells. False: too many. */
bool gj_space_begin(gj_space *space);
bool gj_space_next(gj_space *space);
/* Whether a guard holds on the cell in force; GJ_TRUTH_OPEN: that is not known. */
gj_truth gj_space_holds(const gj_space *space, const gj_core *guard);
/* "effective_staff = 25.5, audit_kind = initial": the cell in force, for messages. */
gj_text gj_space_witness(gj_space *space);
/* Whether the witness speaks of facts, and of at most so many definitions, whose values may not all be
 * possible. */
bool gj_space_is_certain(const gj_space *space, uint32_t definitions);
/* lang/prove_depend.c: whether it speaks of something computed and of a fact that this is computed from, so
 * that the witness may be of values that never occur together. */
bool gj_space_is_mixed(const gj_space *space);
/* Whether a guard compares two constants: then it comes from a call with a constant argument. */
bool gj_space_is_settled(const gj_space *space, const gj_core *guard);

/* A variable of a LET is what it was bound to; anything else, and NULL, is itself. */
const gj_core *gj_space_resolve(const gj_space *space, const gj_core *core);
/* Whether two cores are the same term. */
bool gj_space_same(const gj_space *space, const gj_core *x, const gj_core *y);
/* lang/prove_range.c: what is known of a value by itself, whatever its guards say. */
gj_range gj_range_of(const gj_space *space, const gj_core *core);
/* lang/prove_samples.c: makes a term's samples. False: no memory. */
bool gj_space_sample(gj_space *space, gj_term *term);
/* Orders two numbers; for gj_sort, with the arena as its context. */
int gj_space_compare(void *arena, const void *x, const void *y);
/* lang/prove_exclude.c: whether two guards never hold together, as far as that is seen without trying. */
bool gj_space_exclude(const gj_space *space, const gj_core *x, const gj_core *y);

/* lang/prove_cases.c: reports cases that collide or leave a hole, and notes the lines that are never
 * reached; `cases` is a core of kind CASES. */
void gj_prove_cases(gj_space *space, const gj_core *cases, gj_array *notes);
/* lang/prove_notes.c: what may be reported of a place, whether it was `found` at this look at it, and its
 * message's text; then reports what was found at each. `arena` is scratch. */
void gj_prove_notes_init(gj_array *notes, gj_allocator allocator);
void gj_prove_note(gj_build *b, gj_array *notes, gj_diag_code code, gj_span span, gj_text text, bool found);
void gj_prove_tell(gj_build *b, gj_arena *arena, gj_array *notes);
/* lang/prove_bands.c: the same for the bands of `def`, and labels that stand twice. `arena` is scratch,
 * `variables` as in gj_space. */
void gj_prove_bands(gj_build *b, gj_arena *arena, const gj_core **variables, const gj_def *def);
/* lang/prove_limit.c: whether one side of a limit decides nearly always */
void gj_prove_limit(gj_space *space, const gj_core *limit);
/* lang/lint.c: what is allowed and deserves a second look, then drops what `allow` switches off. */
void gj_lint_all(gj_build *b);
/* lang/prove_property.c: what `property` says of all definitions. */
void gj_prove_properties(gj_build *b, gj_arena *arena, const gj_core **variables);

#endif
