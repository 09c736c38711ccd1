/* A span of a rule file on one line. Invariant: what is shown parses to the same rule; where a line of a
 * block ends (as the filter has it), a semicolon stands instead, and nowhere else. */
#include "lang/rule_text.h"

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

gj_text gj_rule_text(const gj_compilation *compilation, gj_arena *arena, gj_span span, const gj_lang *reader)
{
    const gj_file *file = span.begin == span.end ? NULL : gj_file_of(compilation, span);
    const gj_token *last = NULL;
    size_t braces = 0; /* open */
    bool blank = false;
    gj_buffer out;
    gj_buffer_init(&out, arena->allocator);
    for (size_t i = file == NULL ? 0 : gj_file_token_at(file, span.begin);
         file != NULL && i < file->tokens.count; i++) {
        const gj_token *token = GJ_AT(&file->tokens, gj_token, i);
        if (token->begin >= span.end)
            break;
        if (token->lexeme >= GJ_LEX_TRIVIA) {
            blank = last != NULL;
            continue;
        }
        bool closes = token->lexeme == GJ_LEX_RIGHT_BRACE;
        bool ends = token->begins_line && braces > 0 && !closes && last->lexeme != GJ_LEX_SEMICOLON;
        gj_buffer_string(&out, ends ? "; " : blank ? " " : "");
        gj_buffer_text(&out, reader == NULL ? gj_token_text(file->source, token)
                                            : gj_token_spelled(file, i, *reader));
        braces += token->lexeme == GJ_LEX_LEFT_BRACE;
        braces -= closes && braces > 0;
        last = token;
        blank = false;
    }
    gj_text text = out.failed ? (gj_text){0} : gj_text_copy(arena, gj_buffer_as_text(&out));
    arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}
