/* What a change of rules does to records: counted over many, a few shown. */
#ifndef GJ_CLI_IMPACT_H
#define GJ_CLI_IMPACT_H

#include "cli/diff_internal.h"
#include "cli/outcome.h"

/* So many changed cases are kept with both their values. */
#define GJ_IMPACT_CASES 5u

/* From one value to another, and how often. */
typedef struct gj_transition {
    gj_text from, to;
    int64_t rank[2]; /* where the labels stand among the others */
    uint64_t count;
} gj_transition;

typedef struct gj_result_impact {
    gj_text name;
    uint8_t kind; /* gj_type_kind */
    uint64_t records, changed, up, down;
    gj_array transitions; /* of gj_transition: yes/no and alternatives; of others where a state changed */
    gj_array differences; /* of gj_value: numbers, dates in days; only those that changed */
} gj_result_impact;

typedef struct gj_case_change {
    gj_text name, from, to;
} gj_case_change;

typedef struct gj_case_impact {
    gj_text label;
    uint64_t line; /* 0: a record of its own */
    gj_case_change *changes;
    size_t count;
} gj_case_impact;

typedef struct gj_impact {
    gj_allocator allocator;
    gj_arena arena;
    gj_array results; /* of gj_result_impact */
    gj_array cases;   /* of gj_case_impact */
    uint64_t records, changed, bad;
    bool failed;
} gj_impact;

void gj_impact_init(gj_impact *impact, gj_allocator allocator);
void gj_impact_fini(gj_impact *impact);
/* Counts one record. */
void gj_impact_add(gj_impact *impact, gj_text label, uint64_t line, const gj_outcome *old,
                   const gj_outcome *new);
/* Evaluates every record of a file under both programs; says what is wrong with the file and its lines. */
gj_exit gj_impact_run(gj_cli *cli, const gj_program *old, const gj_program *new, gj_text path, gj_lang lang,
                      gj_impact *impact);
/* What the record just evaluated is called: its `case`, else nothing. */
gj_text gj_case_label(const gj_evaluation *evaluation);

/* impact_write.c; in JSON a value, an object. */
void gj_impact_write(gj_buffer *out, gj_lang lang, gj_diff_format format, gj_impact *impact);

#endif
