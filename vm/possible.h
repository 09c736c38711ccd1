/* What a register can still hold while facts are missing: the states it may be in and the values it may have.
 *
 * Invariant: a gj_possible stands for a set of gj_values of one type; joining, narrowing and computing never
 * lose one of them. Numbers, dates and alternatives of many choices (by position) are intervals; yes/no and
 * alternatives of up to 64 choices are sets. */
#ifndef GJ_VM_POSSIBLE_H
#define GJ_VM_POSSIBLE_H

#include "vm/interval.h"
#include "vm/program.h"

/* States, as a set. */
#define GJ_MAY(state)  (1u << (state))
#define GJ_MAY_VALUE   GJ_MAY(GJ_VALUE)
#define GJ_MAY_NOTHING GJ_MAY(GJ_NOTHING)
#define GJ_MAY_UNKNOWN GJ_MAY(GJ_UNKNOWN)
#define GJ_MAY_ERROR   GJ_MAY(GJ_ERROR)
#define GJ_MAY_ALL     (GJ_MAY_VALUE | GJ_MAY_NOTHING | GJ_MAY_UNKNOWN | GJ_MAY_ERROR)

typedef enum gj_possible_kind {
    GJ_POSSIBLE_NUMBERS, /* numbers, dates, alternatives of many choices: `numbers` */
    GJ_POSSIBLE_CHOICES, /* yes/no, alternatives: bit i of `choices` is position i */
    GJ_POSSIBLE_KNOWN,   /* text, entry, list, column: `known`, or NULL for any of them */
    GJ_POSSIBLE_SET      /* `numbers` is how many different values it holds */
} gj_possible_kind;

/* What makes two registers surely the same value: the same fact, or one computed value copied. All zero:
 * equal to nothing. */
typedef struct gj_origin {
    uint64_t of, in;
} gj_origin;

struct gj_guess; /* vm/path.h: what a yes/no says of other registers */

typedef struct gj_possible {
    uint8_t states; /* GJ_MAY_… */
    uint8_t kind;   /* gj_possible_kind */
    gj_interval numbers;
    uint64_t choices;
    const void *known; /* gj_string, an entry's first slot, gj_list, gj_possible_column */
    gj_origin origin;
    const struct gj_guess *guess; /* of a yes/no; NULL: it says nothing of others */
} gj_possible;

/* A column while it is worked out: one for each entry of the list, or one for all of a list not known. */
typedef struct gj_possible_column {
    const gj_list *list;      /* NULL: not known */
    const gj_value *concrete; /* not NULL: the values are known and these */
    gj_possible *values;
} gj_possible_column;

/* Anything that a value of this type can be, in any state. `aux` and `of` as in gj_image_register. */
gj_possible gj_possible_any(const gj_program *program, gj_type_kind type, uint32_t aux);
/* One value, in its state. Columns are not made by this. */
gj_possible gj_possible_of(const gj_program *program, gj_type_kind type, uint32_t aux, const gj_value *value);
/* No value, in these states. */
gj_possible gj_possible_states(gj_possible like, unsigned states);
/* Yes/no: bit 0 no, bit 1 yes. */
gj_possible gj_possible_choices(uint64_t choices);
gj_possible gj_possible_numbers(gj_interval numbers);
/* A fact that the record does not state: what its field allows. `absent`: it may be nothing because a group
 * around it may. */
gj_possible gj_possible_fact(const gj_program *program, gj_arena *arena, uint32_t field, bool absent);

/* Everything that either can be. */
gj_possible gj_possible_join(gj_arena *arena, const gj_possible *a, const gj_possible *b);
/* What both allow; the states may come out empty: none. */
gj_possible gj_possible_meet(gj_arena *arena, const gj_possible *a, const gj_possible *b);
/* The same states and values; origins and guesses aside. */
bool gj_possible_equal(const gj_possible *a, const gj_possible *b);
/* Whether `a` says no more than `b`. */
bool gj_possible_within(gj_arena *arena, const gj_possible *a, const gj_possible *b);
/* Exactly one value, and no other state. */
bool gj_possible_is_exact(const gj_possible *a);
/* Whether a value of this type, in whatever state, is among them. */
bool gj_possible_holds(gj_arena *arena, const gj_possible *a, const gj_value *value);

static inline bool gj_origin_same(gj_origin a, gj_origin b)
{
    return (a.of | a.in) != 0 && a.of == b.of && a.in == b.in;
}

#endif
