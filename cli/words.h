/* A program's values and names in words for people. */
#ifndef GJ_CLI_WORDS_H
#define GJ_CLI_WORDS_H

#include "base/diag.h"
#include "vm/evaluate.h"

typedef struct gj_words {
    const gj_program *program;
    gj_arena *arena; /* for numbers */
    gj_lang lang;
} gj_words;

/* A catalogue text in the reader's language. */
static inline const char *gj_words_string(const gj_words *words, gj_msg message)
{
    return gj_msg_text(words->lang, message);
}

/* A scalar: "86.5 分", "1 day", "260/3 (≈86.67)", "是", "三星级 three_star", "2026-01-15", text as it is.
 * `unit`: index in UNITS + 1, 0 none. In the states other than a value: "无", "未定", "错误". */
void gj_words_value(gj_buffer *out, const gj_words *words, gj_type_kind type, uint32_t aux, uint32_t unit,
                    const gj_value *value);
/* A number as it is, without its unit: "86.5", "260/3". */
void gj_words_exact(gj_buffer *out, const gj_words *words, const gj_value *value);
/* The same; a fraction with a decimal near it. */
void gj_words_number(gj_buffer *out, const gj_words *words, const gj_value *value);
/* The unit's title, else its name; of the language's own units the word in the reader's language; empty:
 * none. */
gj_text gj_words_unit(const gj_words *words, uint32_t unit);
/* The title, or the name where there is none (strings of the image). */
gj_text gj_words_title(const gj_words *words, uint32_t title, uint32_t name);
/* "标题 name", or the name alone. */
void gj_words_titled(gj_buffer *out, const gj_words *words, uint32_t title, uint32_t name);
/* A choice by name and title: "failed 不合格". */
void gj_words_choice(gj_buffer *out, const gj_words *words, const gj_image_choice *choice);
/* All alternatives of a row: "failed 不合格, qualified 达标". */
void gj_words_choices(gj_buffer *out, const gj_words *words, uint32_t alternatives);
/* The clauses of a run of citations: "@6.5.4.1 @附录A"; nothing where there are none. */
void gj_words_clauses(gj_buffer *out, const gj_words *words, uint32_t first, uint32_t count);

#endif
