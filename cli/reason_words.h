/* Why a result has no value, in words for people. */
#ifndef GJ_CLI_REASON_WORDS_H
#define GJ_CLI_REASON_WORDS_H

#include "vm/evaluate.h"

/* Appends a reason of any kind but GJ_WHY_MISSING: "`staff` is wrong in the record", what a rule refuses, or
 * what the book leaves open, with the clause. After a run of the machine. */
void gj_reason_words(gj_buffer *out, const gj_machine *machine, const gj_reason *reason, gj_lang lang);

#endif
