/* `--readings all`: what another choice of each reading would change for one record. */
#ifndef GJ_CLI_READINGS_H
#define GJ_CLI_READINGS_H

#include "cli/evaluation.h"

/* A result that would be another one; as canonical JSON, empty where it would not be there. */
typedef struct gj_reading_change {
    gj_text path; /* "total", "surveillance_1.to", "failed.eligible[0]" */
    gj_text from, to;
} gj_reading_change;

/* One choice that is not in force. */
typedef struct gj_reading_case {
    uint32_t reading, choice; /* choice: position among the reading's */
    gj_reading_change *changes;
    size_t change_count;
} gj_reading_case;

/* Evaluates the present record (readable, not limited) anew with each other choice of each reading, one at a
 * time. The machine's readings are as before; its values are gone, and it is to be run again before it is
 * asked for any. Cases are in the record's arena. GJ_E_NOMEM. */
gj_status gj_readings_try(gj_evaluation *evaluation, gj_reading_case **cases, size_t *count);

/* readings_write.c: tries them and appends what changes as a part of the score sheet,
 * `width` columns wide … */
gj_status gj_readings_text(gj_buffer *out, gj_evaluation *evaluation, size_t width);
/* … and as a JSON member, "other_readings", without a comma around it. */
gj_status gj_readings_json(gj_buffer *out, gj_evaluation *evaluation, bool pretty);

#endif
