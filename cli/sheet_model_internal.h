/* What the files that gather a sheet share. */
#ifndef GJ_CLI_SHEET_MODEL_INTERNAL_H
#define GJ_CLI_SHEET_MODEL_INTERNAL_H

#include "cli/sheet_model.h"
#include "vm/explain.h"

/* Entries of a list that are shown before the rest is counted. */
#define GJ_SHEET_ENTRIES 40

/* A definition of the program, and a text of it. */
static inline const gj_image_definition *gj_model_definition(const gj_sheet_model *model, uint32_t definition)
{
    return &model->program->definitions[definition];
}
static inline gj_text gj_model_text(const gj_sheet_model *model, uint32_t string)
{
    return gj_program_text(model->program, string);
}

/* A catalogue text in the sheet's language. */
gj_text gj_model_message(const gj_sheet_model *model, gj_msg message);
/* The same with a number for {0}; in the record's arena. */
gj_text gj_model_counted(gj_sheet_model *model, gj_msg message, uint32_t count);
/* Empties a scratch buffer; that it ran short is not forgotten. */
void gj_model_again(gj_sheet_model *model, gj_buffer *buffer);
/* A copy of the buffer's text in the record's arena; the buffer is empty then. */
gj_text gj_model_keep(gj_sheet_model *model, gj_buffer *buffer);
/* Adds to one of the model's arrays. */
void gj_model_add(gj_sheet_model *model, gj_array *array, const void *item);
/* The title, or the name where there is none, of a definition. */
gj_text gj_model_title(const gj_sheet_model *model, uint32_t definition);
/* "@6.5 @7" of a run of citations; of a definition's. */
gj_text gj_model_clauses(gj_sheet_model *model, uint32_t first, uint32_t count);
gj_text gj_model_clauses_of(gj_sheet_model *model, uint32_t definition);
/* The value of a definition that is no bundle, in words; of conditions, whether they are met. */
void gj_model_value(gj_sheet_model *model, gj_buffer *out, uint32_t definition, const gj_value *value);
/* What an entry of a list is called: its identity, else its place from 0. `list`: the list's field. */
gj_text gj_model_entry(gj_sheet_model *model, uint32_t list_field, const gj_list *list, uint32_t entry);
/* Whether a result is the book's own, the interface's being shown, too. */
bool gj_model_is_own(const gj_sheet_model *model, uint32_t definition);
/* Whether a definition is conditions, or one of them. */
bool gj_model_is_conditions(const gj_sheet_model *model, uint32_t definition);
/* Explains a definition into the scratch arena, emptied first; NULL where there is no memory. */
gj_explanation *gj_model_explain(gj_sheet_model *model, uint32_t definition, uint32_t entry, uint32_t depth,
                                 bool whole);
/* Appends a formula, in names or in values. */
void gj_model_formula(gj_sheet_model *model, gj_buffer *out, const gj_formula *formula, bool values);
/* Appends what a guard asked, in names and where it says more in values: "total >= 90 (88 >= 90)". */
void gj_model_asked(gj_sheet_model *model, gj_buffer *out, const gj_formula *formula);

/* sheet_model_result.c: one result of the top level, with what belongs to it. */
void gj_model_result(gj_sheet_model *model, uint32_t definition, bool own);
/* sheet_model_bands.c: below the row of bands, what struck or blocked the next level; and their scale. */
void gj_model_bands(gj_sheet_model *model, uint32_t definition, size_t row);
/* sheet_model_score.c: every score of the program. */
void gj_model_scores(gj_sheet_model *model);
/* sheet_model_found.c: fills in what an item's points came from. */
void gj_model_found(gj_sheet_model *model, gj_score_row *row, uint32_t node);
/* sheet_model_steps.c: how the numbers and dates among the results came about. */
void gj_model_steps(gj_sheet_model *model);
/* sheet_model_notes.c: notes a result without a value (model->path says which); gathers equal ones. */
void gj_model_note(gj_sheet_model *model, const gj_value *value);

#endif
