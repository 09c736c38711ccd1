/* The record's layout for people and for other programs: what `schema` and `new record` share. */
#ifndef GJ_CLI_FIELD_WORDS_H
#define GJ_CLI_FIELD_WORDS_H

#include "cli/words.h"

/* The first field of the record's top level, UINT32_MAX: none. Fields of one level are linked by
 * next_sibling. */
uint32_t gj_field_first(const gj_program *program);
/* Whether a group's entries are named by keys (items.a1 …): all its fields are groups themselves. */
bool gj_field_is_keyed(const gj_program *program, uint32_t field);
/* The scalar that a list of codes is a list of. */
const gj_image_field *gj_field_element(const gj_program *program, const gj_image_field *field);
/* What the field takes, in words: "数 ≥ 0，人日；可为 null；缺省 0". */
void gj_field_words(gj_buffer *out, const gj_words *words, uint32_t field);
/* The same for a cell of a form: "数 ≥ 0；没有则填 无；空白视为 0". The unit is not in it; a group that must
 * be there takes nothing. */
void gj_field_cell_words(gj_buffer *out, const gj_words *words, uint32_t field);
/* The default as JSON; false, and nothing appended, where there is none. */
bool gj_field_default_json(gj_buffer *out, const gj_words *words, const gj_image_field *field);

#endif
