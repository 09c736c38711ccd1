/* The score sheet: an evaluation for people. */
#ifndef GJ_CLI_SHEET_H
#define GJ_CLI_SHEET_H

#include "cli/evaluation.h"

/* Appends the sheet of the record just evaluated (readable, not limited), in cli->lang, fitting 80 columns,
 * and counts what has failed, is undetermined or wrong. GJ_E_NOMEM. */
gj_status gj_sheet_text(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally);

#endif
