/* What the files that gather a sheet share. */
#ifndef GJ_CLI_SHEET_MODEL_INTERNAL_H
#define GJ_CLI_SHEET_MODEL_INTERNAL_H

#include "cli/sheet_model.h"

/* A copy of the buffer's text in the record's arena; the buffer is empty then. */
gj_text gj_model_keep(gj_sheet_model *model, gj_buffer *buffer);
/* "@6.5 @7" of a run of citations. */
gj_text gj_model_clauses(gj_sheet_model *model, uint32_t first, uint32_t count);
/* What an entry of an EACH definition's list is called. */
gj_text gj_model_entry(gj_sheet_model *model, uint32_t definition, const gj_list *list, uint32_t entry);
/* sheet_model_score.c: every score of the program. */
void gj_model_scores(gj_sheet_model *model);

#endif
