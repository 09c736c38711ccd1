/* Records on which two versions of a rule book differ, found by trying values around the numbers of both. */
#ifndef GJ_CLI_WITNESS_H
#define GJ_CLI_WITNESS_H

#include "cli/diff_internal.h"
#include "cli/outcome.h"
#include "cli/tried.h"

/* At most so many witnesses are told. */
#define GJ_WITNESS_SHOWN 12u

/* A record on which a result differs; evaluated once more from its text under both programs before it is
 * told. */
typedef struct gj_witness {
    gj_text result; /* the cell: "level", "surveillance_1.to" */
    gj_text old_text, new_text;
    gj_text record;  /* JSON, all of it that the difference needs */
    bool determined; /* both have a value */
} gj_witness;

typedef struct gj_witnesses {
    gj_arena arena;
    gj_array found;    /* of gj_witness, the smallest record first */
    gj_array open;     /* of gj_text: results whose rules changed, and no difference was found */
    size_t starts;     /* records that the search began with */
    size_t fields;     /* fields that were varied */
    size_t thresholds; /* numbers and dates that fields were tried around */
    size_t tries;      /* records evaluated */
    bool untouched;    /* no value depends on what changed: there was nothing to search for */
    bool limited;      /* not all that was meant to be tried was */
} gj_witnesses;

void gj_witnesses_init(gj_witnesses *witnesses, gj_allocator allocator);
void gj_witnesses_fini(gj_witnesses *witnesses);
/* Searches; both books have a program and a canon. */
gj_exit gj_witness_search(gj_cli *cli, const gj_book *old, const gj_book *new, gj_lang lang,
                          gj_witnesses *witnesses);

/* witness_write.c: for people; for programs, an object. */
void gj_witness_write(gj_paper *paper, const gj_witnesses *witnesses);
void gj_witness_json(gj_buffer *out, const gj_witnesses *witnesses);

/* ---- between the files of the search ---- */

/* witness_facts.c: a record's facts, one for each field at the top that says something; NULL: no memory. */
gj_fact *gj_record_facts(const gj_evaluation *evaluation, gj_arena *arena, size_t *count);
/* A record in which every field says something: numbers at a bound or 10, yes, the first alternative, one
 * date. */
gj_text gj_assembled_record(gj_cli *cli, const gj_program *program, gj_arena *arena);
/* The JSON of one entry of a list, every field filled as above; `field` (UINT32_MAX: none) is given as
 * `json`. */
gj_text gj_assembled_entry(gj_cli *cli, const gj_program *program, gj_arena *arena, uint32_t list,
                           uint32_t field, gj_text json);
/* The path of a field, dots between names. */
gj_text gj_field_dotted(const gj_program *program, gj_arena *arena, uint32_t field);
/* {"path":json,…} */
gj_text gj_facts_json(gj_cli *cli, gj_arena *arena, const gj_fact *facts, size_t count);

/* witness_reach.c: what the changes reach. */
typedef struct gj_changed_rule {
    const gj_canon_item *item, *twin; /* twin NULL: the other version has none of that name */
} gj_changed_rule;

typedef struct gj_reach {
    gj_arena arena;
    gj_array results; /* of gj_text: results of the top level that a change may move */
    gj_array fields;  /* of gj_text: fields that the changed rules look at, however indirectly */
    gj_array changed; /* of gj_changed_rule */
    gj_array around;  /* of const gj_canon_item *: rules that those results rest on, the nearest first */
    bool failed;
} gj_reach;
void gj_reach_find(gj_cli *cli, const gj_book *old, const gj_book *new, gj_reach *reach);
void gj_reach_fini(gj_reach *reach);

#endif
