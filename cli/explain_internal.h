/* What the files of `guiju explain` share. */
#ifndef GJ_CLI_EXPLAIN_INTERNAL_H
#define GJ_CLI_EXPLAIN_INTERNAL_H

#include "cli/cli.h"
#include "cli/layout.h"
#include "cli/words.h"
#include "vm/correct.h"
#include "vm/explain.h"

/* One record's explanations being written. */
typedef struct gj_explaining {
    gj_machine *machine;
    const gj_program *program;
    gj_words words;
    gj_arena *arena; /* the record's */
    gj_buffer *out;
    gj_sources sources; /* the record's text, for places */
    uint32_t base;
    gj_text path;     /* of the record, as shown */
    uint64_t line;    /* NDJSON: the record's line; else 0 */
    gj_layout layout; /* text only */
    bool bare;        /* text only: says nothing of where rules and facts stand */
    bool failed;      /* no memory */
} gj_explaining;

/* Where a fact stands: line and column from 1. */
gj_place gj_explain_place(const gj_explaining *explaining, uint32_t offset);

/* A line: what is in `text`, then `right` at the right edge. Both are emptied. */
void gj_explain_line(gj_explaining *explaining, size_t indent, gj_buffer *text, gj_buffer *right);

/* explain_open.c: of what is undetermined, what it can still come to and which facts to ask for. */
void gj_explain_open_text(gj_explaining *explaining, const gj_explanation *tree);

/* explain_to.c: the value of --to, read for a definition. Says what is wrong with it. */
gj_exit gj_explain_goal(gj_cli *cli, const gj_machine *machine, gj_arena *arena, uint32_t definition,
                        gj_text name, gj_text value, gj_goal *goal);
/* What it would take to reach the goal. False: the evaluation passed its limit. */
bool gj_explain_to(gj_explaining *explaining, const gj_goal *goal, gj_text name, bool json);

/* explain_text.c: one tree; a name that the book is silent on. JSON is vm/explain_json.c's. */
void gj_explain_text(gj_explaining *explaining, const gj_explanation *tree);
/* explain_why.c: why there is no value; nothing where there is one. */
void gj_explain_text_whys(gj_explaining *explaining, const gj_value *value);
void gj_explain_text_silent(gj_explaining *explaining, const gj_image_silent *silent);

#endif
