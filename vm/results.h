/* Results as JSON: one object a record, keys in a fixed order (see docs/audit-record.md). */
#ifndef GJ_VM_RESULTS_H
#define GJ_VM_RESULTS_H

#include "vm/evaluate.h"

/* Appends
 * {"rulebook":…,"version":…,"program":"sha256:…","record":…,"results":{…},"failed":{…},"undetermined":{…},
 * "open":{…},"silent":[…],"errors":[…],"readings":{…}} on one line without a newline, after a run. `pretty`
 * breaks and indents it for people. Shown are definitions flagged RESULT at the top level, in the order of
 * the program (interface results first). `only`: definition indexes to show, NULL: all; a selected machine
 * shows what was selected. A record that could not be read gives {"errors":[…]} alone. GJ_E_NOMEM. */
gj_status gj_results_json(gj_buffer *out, const gj_machine *machine, const gj_record *record,
                          const uint32_t *only, size_t only_count, gj_lang lang, bool pretty);
/* How many results stand in each section. */
typedef struct gj_results_tally {
    size_t failed, undetermined, errors;
} gj_results_tally;
/* Writes the results of many records: what is the same for all of them is made once. The machine's selection
 * and readings, and `only`, must be what they are to be when it is made, and the machine must outlive it.
 * NULL is fine for gj_results_free. */
typedef struct gj_results gj_results;
gj_status gj_results_new(gj_allocator allocator, const gj_machine *machine, const uint32_t *only,
                         size_t only_count, gj_lang lang, bool pretty, gj_results **results);
void gj_results_free(gj_results *results);
/* The same as gj_results_json for the machine's last run, and counts. After a failure `out` is as it was. */
gj_status gj_results_write(gj_results *results, gj_buffer *out, const gj_record *record,
                           gj_results_tally *tally);
/* Appends a record's errors as a JSON array, [{"code":…,"field":…,"message":…}], as they stand in a record
 * that could not be read. `pretty` as above. GJ_E_NOMEM. */
gj_status gj_record_errors_json(gj_buffer *out, const gj_record *record, gj_lang lang, bool pretty);
/* A state as outputs for programs name it: "value", "nothing", "undetermined", "error". */
const char *gj_state_name(gj_state state);
/* A scalar value as JSON: 86.5, "260/3", true, "three_star", "2026-01-15", null for nothing, unknown and
 * error. */
gj_status gj_value_json(gj_buffer *out, const gj_program *program, gj_type_kind type, uint32_t aux,
                        const gj_value *value, gj_arena *arena);

#endif
