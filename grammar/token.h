/* Tokens: a rule file as an array that holds every byte of it, blanks and comments too. Joined, the texts of
 * the tokens give back the file. */
#ifndef GJ_GRAMMAR_TOKEN_H
#define GJ_GRAMMAR_TOKEN_H

#include "base/array.h"
#include "base/diag.h"

/* What the scanner makes. Words are NAME until the filter (grammar/filter.c) sees where they stand; `keyword`
 * says which row of keywords.def they spell. */
typedef enum gj_lexeme {
    GJ_LEX_NAME,
    GJ_LEX_QUOTED, /* 「name」 */
    GJ_LEX_NUMBER,
    GJ_LEX_PERCENT, /* 30% */
    GJ_LEX_DATE,
    GJ_LEX_TEXT,
    GJ_LEX_CITATION,
    GJ_LEX_COLON,
    GJ_LEX_COMMA,
    GJ_LEX_SEMICOLON,
    GJ_LEX_DOT,
    GJ_LEX_RANGE,      /* .. */
    GJ_LEX_RANGE_OPEN, /* ..< */
    GJ_LEX_ARROW,
    GJ_LEX_LEFT_PAREN,
    GJ_LEX_RIGHT_PAREN,
    GJ_LEX_LEFT_BRACKET,
    GJ_LEX_RIGHT_BRACKET,
    GJ_LEX_LEFT_BRACE,
    GJ_LEX_RIGHT_BRACE,
    GJ_LEX_BAR,
    GJ_LEX_PLUS,
    GJ_LEX_MINUS,
    GJ_LEX_TIMES,
    GJ_LEX_DIVIDE,
    GJ_LEX_EQUAL,
    GJ_LEX_NOT_EQUAL,
    GJ_LEX_LESS,
    GJ_LEX_LESS_EQUAL,
    GJ_LEX_GREATER,
    GJ_LEX_GREATER_EQUAL,
    GJ_LEX_END, /* end of file, length 0 */
    GJ_LEX_BAD, /* reported already; the parser never sees it */
    GJ_LEX_TRIVIA,
    GJ_LEX_BLANK = GJ_LEX_TRIVIA,
    GJ_LEX_NEWLINE,
    GJ_LEX_COMMENT
} gj_lexeme;

typedef struct gj_token {
    uint8_t lexeme;   /* gj_lexeme */
    bool begins_line; /* once parsed: what stands before it is a line of its own, by newline or semicolon */
    int16_t keyword;  /* row of keywords.def, -1: none */
    uint32_t begin;   /* offset in the space of gj_sources */
    uint32_t length;
} gj_token;

typedef enum gj_keyword_class {
    GJ_WORD_RESERVED,
    GJ_WORD_DECLARES,
    GJ_WORD_HEAD,
    GJ_WORD_LINE,
    GJ_WORD_TYPE,
    GJ_WORD_AGGREGATE,
    GJ_WORD_VALUE,
    GJ_WORD_KNOWN
} gj_keyword_class;

typedef struct gj_keyword {
    int token; /* the parser's token kind; 0 for KNOWN words */
    gj_keyword_class class;
    const char *en, *zh, *help_en, *help_zh;
} gj_keyword;

extern const gj_keyword gj_keywords[];
extern const size_t gj_keyword_count;
/* The row that a spelling belongs to; -1: an ordinary word. */
int gj_keyword_find(gj_text word);
/* A word of the language, in either spelling, as `lang` spells it; an ordinary word as it is. */
gj_text gj_keyword_spelled(gj_text word, gj_lang lang);

/* Scans a file of `sources` into tokens (of gj_token). Problems go to diags; the tokens always cover the file
 * and end with GJ_LEX_END. GJ_E_NOMEM. */
gj_status gj_scan(const gj_source *source, gj_array *tokens, gj_diags *diags);

/* Where a token stands. */
static inline gj_span gj_token_span(const gj_token *token)
{
    return (gj_span){token->begin, token->begin + token->length};
}

/* The bytes of a token of that file. */
static inline gj_text gj_token_text(const gj_source *source, const gj_token *token)
{
    return (gj_text){source->text.bytes + (token->begin - source->base), token->length};
}

#endif
