/* What tokens of a rule file say: names and texts, numbers and dates, whatever their quotes, width and form.
 */
#ifndef GJ_LANG_LITERAL_TEXT_H
#define GJ_LANG_LITERAL_TEXT_H

#include "vm/date.h"
#include "vm/number.h"

/* A name or text without its quotes; escapes in a text stay. */
gj_text gj_name_written(gj_text raw);
/* A number token's value; `percent`: it is so many hundredths. */
gj_number_parse_result gj_number_written(gj_arena *arena, gj_value *out, gj_text text, bool percent);
/* A date token's day, `2026-01-31` or `2026年1月31日`; false: there is no such day. */
bool gj_date_written(gj_text text, int32_t *date);

#endif
