/* What the files of the text sheet share. */
#ifndef GJ_CLI_SHEET_TEXT_H
#define GJ_CLI_SHEET_TEXT_H

#include "cli/layout.h"
#include "cli/sheet_model.h"

/* "标题 name", the name only where it says something else; goes on in lines indented by `indent`. */
void gj_sheet_text_name(gj_layout *layout, gj_text title, gj_text name, size_t indent);

/* sheet_text_score.c: the table of a score. */
void gj_sheet_text_score(gj_layout *layout, const gj_sheet_model *model, const gj_score_data *score);

#endif
