/* A span of a rule file on one line. Invariant: what is shown parses to the same rule; where a line of a
 * block ends, a semicolon stands instead, and nowhere else. */
#include "lang/rule_text.h"

#include "grammar/parse.h"

const gj_file *gj_file_of(const gj_compilation *compilation, gj_span span)
{
    const gj_source *source = gj_sources_find(&compilation->sources, span);
    for (size_t i = 0; i < compilation->files.count; i++) {
        const gj_file *file = *GJ_AT(&compilation->files, const gj_file *, i);
        if (file->source == source)
            return file;
    }
    return NULL;
}

size_t gj_file_token_at(const gj_file *file, uint32_t offset)
{
    size_t low = 0, high = file->tokens.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const gj_token *token = GJ_AT(&file->tokens, gj_token, middle);
        if (token->begin + token->length <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gj_text gj_token_spelled(const gj_file *file, size_t i, gj_lang lang)
{
    const gj_token *token = GJ_AT(&file->tokens, gj_token, i);
    gj_text text = gj_token_text(file->source, token);
    if (token->keyword < 0 || token->lexeme != GJ_LEX_NAME)
        return text;
    const gj_keyword *row = &gj_keywords[token->keyword];
    const gj_token *next = i + 1 < file->tokens.count ? GJ_AT(&file->tokens, gj_token, i + 1) : NULL;
    bool call = next != NULL && next->lexeme == GJ_LEX_LEFT_PAREN;
    if (row->class != GJ_WORD_RESERVED && row->class != GJ_WORD_VALUE &&
        !(row->class == GJ_WORD_AGGREGATE && call))
        return text;
    return gj_text_from(lang == GJ_LANG_ZH ? row->zh : row->en);
}

gj_span gj_exprs_span(const gj_expr *list)
{
    gj_span span = {0, 0};
    for (; list != NULL; list = list->next)
        span = gj_span_join(span, list->span);
    return span;
}

static bool is_word(const gj_token *token, const char *english)
{
    return token->lexeme == GJ_LEX_NAME && token->keyword >= 0 &&
           gj_text_equal(gj_text_from(gj_keywords[token->keyword].en), gj_text_from(english));
}

/* Whether a line goes on behind a token that is its last: what grammar/filter.c says of it. */
static bool goes_on_behind(const gj_token *token)
{
    switch (token->lexeme) {
    case GJ_LEX_COLON:
    case GJ_LEX_COMMA:
    case GJ_LEX_SEMICOLON:
    case GJ_LEX_DOT:
    case GJ_LEX_RANGE:
    case GJ_LEX_RANGE_OPEN:
    case GJ_LEX_ARROW:
    case GJ_LEX_LEFT_BRACE:
    case GJ_LEX_BAR:
    case GJ_LEX_PLUS:
    case GJ_LEX_TIMES:
    case GJ_LEX_DIVIDE:
    case GJ_LEX_EQUAL:
    case GJ_LEX_NOT_EQUAL:
    case GJ_LEX_LESS:
    case GJ_LEX_LESS_EQUAL:
    case GJ_LEX_GREATER:
    case GJ_LEX_GREATER_EQUAL:
        return true;
    default:
        return token->lexeme == GJ_LEX_NAME && token->keyword >= 0 &&
               gj_keywords[token->keyword].class == GJ_WORD_RESERVED && !is_word(token, "else");
    }
}

/* Whether the line before a token goes on with it. */
static bool goes_on_before(const gj_token *token)
{
    return token->lexeme == GJ_LEX_LEFT_BRACE || token->lexeme == GJ_LEX_RIGHT_BRACE ||
           is_word(token, "and") || is_word(token, "or") || is_word(token, "then");
}

/* The brackets that are open, the innermost lowest: whether it is a brace. As deep as the parser goes. */
typedef struct nesting {
    bool brace[GJ_PARSE_DEPTH + 1];
    size_t depth;
} nesting;

static void nest(nesting *n, const gj_token *token)
{
    bool opens = token->lexeme == GJ_LEX_LEFT_BRACE || token->lexeme == GJ_LEX_LEFT_PAREN ||
                 token->lexeme == GJ_LEX_LEFT_BRACKET;
    bool closes = token->lexeme == GJ_LEX_RIGHT_BRACE || token->lexeme == GJ_LEX_RIGHT_PAREN ||
                  token->lexeme == GJ_LEX_RIGHT_BRACKET;
    if (opens && n->depth < GJ_PARSE_DEPTH)
        n->brace[++n->depth] = token->lexeme == GJ_LEX_LEFT_BRACE;
    else if (closes && n->depth > 0)
        n->depth--;
}

gj_text gj_rule_text(const gj_compilation *compilation, gj_arena *arena, gj_span span, const gj_lang *reader)
{
    const gj_file *file = span.begin == span.end ? NULL : gj_file_of(compilation, span);
    const gj_token *last = NULL;
    nesting brackets = {{false}, 0};
    bool blank = false, line = false;
    gj_buffer out;
    gj_buffer_init(&out, arena->allocator);
    for (size_t i = file == NULL ? 0 : gj_file_token_at(file, span.begin);
         file != NULL && i < file->tokens.count; i++) {
        const gj_token *token = GJ_AT(&file->tokens, gj_token, i);
        if (token->begin >= span.end)
            break;
        if (token->lexeme >= GJ_LEX_TRIVIA) {
            blank = last != NULL;
            line = line || token->lexeme == GJ_LEX_NEWLINE;
            continue;
        }
        bool ends = last != NULL && line && brackets.brace[brackets.depth] && !goes_on_behind(last) &&
                    !goes_on_before(token);
        gj_buffer_string(&out, ends ? "; " : blank ? " " : "");
        gj_buffer_text(&out, reader == NULL ? gj_token_text(file->source, token)
                                            : gj_token_spelled(file, i, *reader));
        nest(&brackets, token);
        last = token;
        blank = line = false;
    }
    gj_text text = out.failed ? (gj_text){0} : gj_text_copy(arena, gj_buffer_as_text(&out));
    arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}
