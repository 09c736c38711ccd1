/* The score sheet: an evaluation for people. Each form appends the sheet of the record just evaluated
 * (readable, not limited), in cli->lang, and counts what has failed, is undetermined or wrong. All return
 * GJ_E_NOMEM where there is no memory. */
#ifndef GJ_CLI_SHEET_H
#define GJ_CLI_SHEET_H

#include "cli/evaluation.h"

/* For a terminal, `width` columns wide (0: 80). */
gj_status gj_sheet_text(gj_buffer *out, gj_evaluation *evaluation, size_t width, gj_results_tally *tally);
gj_status gj_sheet_md(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally);
gj_status gj_sheet_html(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally);
/* What stands before the first HTML sheet and behind the last. */
void gj_sheet_html_begin(gj_buffer *out, gj_lang lang, gj_text title);
void gj_sheet_html_end(gj_buffer *out);
/* A line for each part of a score and for each result:
 * [record,]result,title,value,state,clause,reason,missing,worth,applicable,lost. `record`: with that column.
 */
gj_status gj_sheet_csv(gj_buffer *out, gj_evaluation *evaluation, bool record, gj_results_tally *tally);
void gj_sheet_csv_begin(gj_buffer *out, bool record);

#endif
