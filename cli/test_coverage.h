/* What coverage collects and writes. Internal to test_coverage.c (collecting) and test_coverage_write.c. */
#ifndef GJ_CLI_TEST_COVERAGE_H
#define GJ_CLI_TEST_COVERAGE_H

#include "cli/test_internal.h"

typedef enum gj_cover_kind {
    GJ_COVER_RULE,      /* a definition was read on the way to something expected: `yes` */
    GJ_COVER_CASE,      /* a guarded line, row or filter: its guard was yes, was no */
    GJ_COVER_ELSE,      /* the line behind the last guard was reached: `yes` */
    GJ_COVER_BAND,      /* a band or veto applied, did not apply */
    GJ_COVER_CONDITION, /* an entry was yes, was no */
    GJ_COVER_STATE,     /* a deadline had the state `name`: `yes` */
    GJ_COVER_READING,   /* a reading was read with the choice `name` in force: `yes` */
    GJ_COVER_FACT,      /* a field of the record was read: `yes` */
    GJ_COVER_KINDS
} gj_cover_kind;

/* Something of the source that cases reach; what the compiler made several copies of is one. */
typedef struct gj_cover_item {
    uint32_t kind, source, line, ordinal;
    gj_text name, of; /* `of`: the rule, reading or list it belongs to; may be empty */
    gj_text clause;
    uint64_t yes, no; /* how many cases, of all copies */
    uint64_t reached; /* … reached the rule it belongs to */
    bool two_sided;   /* it is wanted both ways */
} gj_cover_item;

/* How often a line was run. */
typedef struct gj_cover_line {
    uint32_t source, line;
    uint64_t hits;
} gj_cover_line;

struct gj_coverage {
    gj_arena *arena;
    gj_reach reach;
    uint64_t cases;
    uint64_t *reached;         /* by definition: cases */
    uint64_t *hits, *yes, *no; /* by instruction: cases */
    uint64_t *is_yes, *is_no;  /* by definition: cases in which its value was so */
    uint64_t **states;         /* by definition: by state of a deadline; NULL: no deadline's state */
    uint64_t **choices;        /* by reading: by choice */
    uint64_t *facts;           /* by field */
    bool *seen;                /* by field, or by reading: in the present case */
};

/* The items of a book in the order of its text, copies joined. `items` and `lines` are initialised arrays of
 * gj_cover_item and gj_cover_line. GJ_E_NOMEM. */
gj_status gj_coverage_items(const gj_coverage *coverage, const gj_testing *t, gj_array *items,
                            gj_array *lines);
/* Whether an item lacks nothing. */
bool gj_cover_full(const gj_cover_item *item);

#endif
