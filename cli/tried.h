/* Records made of a text and facts put into it: those of tests, and those that a search or a sweep tries. */
#ifndef GJ_CLI_TRIED_H
#define GJ_CLI_TRIED_H

#include "cli/evaluation.h"
#include "cli/rules.h"

/* A fact: a path and its JSON. */
typedef struct gj_fact {
    gj_text path, json;
} gj_fact;

/* Evaluates `base` with the facts of a test (may be NULL) and then `more` put into it. GJ_OK also where the
 * base is no record (e->record.unreadable: then nothing ran) or the record is too costly (e->limited).
 * GJ_E_NOMEM. */
gj_status gj_try_record(gj_evaluation *e, gj_text base, const gj_test_fact *facts, const gj_fact *more,
                        size_t count);
/* The text of the record that a test is given by name: a file beside the rules, or below the working folder;
 * {} where no name is given or no file is there. In `arena`. GJ_E_NOMEM. */
gj_status gj_test_given(gj_cli *cli, gj_arena *arena, const gj_rules *rules, gj_text given, gj_text *text);

#endif
