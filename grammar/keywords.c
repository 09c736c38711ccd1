/* The rows of keywords.def as data. Which token a row is called in the parser comes from the generated
 * header; nothing else of the parser is known here. */
#include "grammar/token.h"
#include "grammar/parse.h"
#include "parser.h"
#include <string.h>

#define GJ_TOK_NONE 0
const gj_keyword gj_keywords[] = {
#define GJ_KEYWORD(token, class_, en_, zh_, help_en_, help_zh_)                                              \
    {GJ_TOK_##token, GJ_WORD_##class_, en_, zh_, help_en_, help_zh_},
#include "grammar/keywords.def"
#undef GJ_KEYWORD
};
const size_t gj_keyword_count = sizeof(gj_keywords) / sizeof(gj_keywords[0]);

int gj_keyword_find(gj_text word)
{
    for (size_t i = 0; i < gj_keyword_count; i++) {
        if (gj_text_equal(word, gj_text_from(gj_keywords[i].en)) ||
            gj_text_equal(word, gj_text_from(gj_keywords[i].zh)))
            return (int)i;
    }
    return -1;
}

gj_text gj_keyword_spelled(gj_text word, gj_lang lang)
{
    int row = gj_keyword_find(word);
    if (row < 0)
        return word;
    return gj_text_from(lang == GJ_LANG_ZH ? gj_keywords[row].zh : gj_keywords[row].en);
}
