/* What a rule file says at a place, for people: taken from its tokens. */
#ifndef GJ_LANG_RULE_TEXT_H
#define GJ_LANG_RULE_TEXT_H

#include "grammar/token.h"
#include "lang/compile.h"

/* The file that a span lies in; NULL: none of the compilation. */
const gj_file *gj_file_of(const gj_compilation *compilation, gj_span span);
/* The first token of a file that does not end before an offset. */
size_t gj_file_token_at(const gj_file *file, uint32_t offset);
/* A token of a file as `lang` spells it: words of the language, unless they may be names where they stand. */
gj_text gj_token_spelled(const gj_file *file, size_t token, gj_lang lang);
/* From the first of a list of expressions to the last; 0 to 0 for none. */
gj_span gj_exprs_span(const gj_expr *list);
/* The text of a span on one line: comments and line breaks out, blanks joined, lines of a block joined by
 * "; ". Words of the language are spelled for a reader of `*reader`, or as they are written (NULL). In
 * `arena`; empty where there is no memory, which the arena then tells. */
gj_text gj_rule_text(const gj_compilation *compilation, gj_arena *arena, gj_span span, const gj_lang *reader);

#endif
