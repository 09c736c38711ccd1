/* From a file to its syntax tree: scan, filter, push token by token into the parser. */
#include "grammar/parse_tests.h"
#include "parser.h"

/* The brace that closes the one at `open`; `open` where there is none. */
static size_t closing_brace(const gj_array *parser_tokens, size_t open)
{
    size_t depth = 0;
    for (size_t i = open; i < parser_tokens->count; i++) {
        int kind = GJ_AT(parser_tokens, gj_parser_token, i)->kind;
        depth += kind == GJ_TOK_LEFT_BRACE;
        depth -= kind == GJ_TOK_RIGHT_BRACE;
        if (depth == 0)
            return i;
    }
    return open;
}

/* The place to go on from behind the token at `i`. A line with a syntax error is passed over with the whole
 * blocks in it: what is in them, and their last braces, would be taken for lines of the block around. */
static size_t recover(gj_parse *cx, size_t i, int kind)
{
    if (kind == GJ_TOK_NL)
        cx->recovers = false;
    if (!cx->recovers || kind != GJ_TOK_LEFT_BRACE || cx->never_closed)
        return i;
    size_t close = closing_brace(cx->parser_tokens, i);
    cx->never_closed = close == i; /* nor are those around it, and nobody need look for them again */
    return close;
}

/* Whether something is to be done for tests before the token at `i`: at a line of one, or where one begins.
 */
static bool tests_wait(const gj_parse *cx, size_t i)
{
    const gj_parse_tests *t = cx->tests;
    if (t == NULL || t->inside != 0)
        return t != NULL && t->at_line;
    if (i >= cx->parser_tokens->count)
        return false;
    int kind = GJ_AT(cx->parser_tokens, gj_parser_token, i)->kind;
    return kind == GJ_TOK_TEST || kind == GJ_TOK_TESTS;
}

static gj_status push_all(gj_parse *cx, const gj_array *parser_tokens)
{
    gj_yypstate *parser = gj_yypstate_new();
    if (parser == NULL)
        return GJ_E_NOMEM;
    int state = YYPUSH_MORE;
    uint32_t deep = 0; /* words since the line's start that the grammar nests without a bracket */
    uint32_t end = cx->source->base + (uint32_t)cx->source->text.size;
    for (size_t i = 0; i <= parser_tokens->count && state == YYPUSH_MORE; i++) {
        int kind = 0; /* end of file */
        gj_span span = {end, end};
        if (tests_wait(cx, i))
            i = gj_parse_tests_before(cx, i);
        cx->position = i;
        if (i < parser_tokens->count) {
            const gj_parser_token *token = GJ_AT(parser_tokens, gj_parser_token, i);
            kind = token->kind;
            span = gj_token_span(GJ_AT(cx->tokens, gj_token, token->index));
            if (kind == GJ_TOK_NL)
                span.end = span.begin; /* a newline takes no room of its own */
        }
        deep = kind == GJ_TOK_NL ? 0
                                 : deep + (kind == GJ_TOK_NOT || kind == GJ_TOK_MINUS || kind == GJ_TOK_ELSE);
        if (deep > GJ_AST_DEPTH) {
            gj_report_plain(cx->diags, GJ_D_too_deep, span);
            cx->too_deep = true;
            break;
        }
        state = gj_yypush_parse(parser, kind, NULL, &span, cx);
        if (cx->tests != NULL && cx->tests->inside != 0)
            gj_parse_tests_after(cx, i);
        i = recover(cx, i, kind);
    }
    gj_yypstate_delete(parser);
    return state == 2 ? GJ_E_NOMEM : GJ_OK;
}

/* Marks the tokens before which a line ends. */
static void note_lines(const gj_array *tokens, const gj_array *parser_tokens)
{
    for (size_t i = 0; i < parser_tokens->count; i++) {
        const gj_parser_token *token = GJ_AT(parser_tokens, gj_parser_token, i);
        if (token->kind == GJ_TOK_NL)
            GJ_AT(tokens, gj_token, token->index)->begins_line = true;
    }
}

/* A file that is not UTF-8 is not read at all: every run of bad bytes is one problem, and nothing else is
 * said. */
static bool is_utf8(const gj_source *source, gj_diags *diags)
{
    gj_text text = source->text;
    size_t at = gj_utf8_invalid(text);
    bool clean = at == text.size;
    while (at < text.size) {
        size_t end = at;
        while (end < text.size && gj_utf8_invalid((gj_text){text.bytes + end, text.size - end}) == 0)
            end++;
        gj_span span = {source->base + (uint32_t)at, source->base + (uint32_t)end};
        gj_report_text(diags, GJ_D_invalid_utf8, span, (gj_text){text.bytes + at, end - at});
        if (diags->errors > 20)
            break;
        at = end + gj_utf8_invalid((gj_text){text.bytes + end, text.size - end});
    }
    return clean;
}

/* `tests` as in gj_parse. */
static gj_status parse(const gj_source *source, gj_arena *arena, gj_parse_tests *tests, gj_diags *diags,
                       uint32_t *ids, gj_file *file)
{
    gj_array parser_tokens;
    *file = (gj_file){.source = source};
    gj_array_init(&file->tokens, arena->allocator, sizeof(gj_token));
    gj_array_init(&parser_tokens, arena->allocator, sizeof(gj_parser_token));
    gj_parse cx = {.arena = arena,
                   .rules = arena,
                   .tests = tests,
                   .diags = diags,
                   .source = source,
                   .ids = ids,
                   .tokens = &file->tokens,
                   .parser_tokens = &parser_tokens};
    if (!is_utf8(source, diags)) {
        gj_array_fini(&parser_tokens);
        return gj_arena_failed(arena) ? GJ_E_NOMEM : GJ_OK;
    }
    gj_status status = gj_scan(source, &file->tokens, diags);
    if (status == GJ_OK)
        status = gj_filter(source, &file->tokens, diags, &parser_tokens);
    if (tests == NULL)
        note_lines(&file->tokens, &parser_tokens); /* for those who read tokens */
    if (status == GJ_OK)
        status = push_all(&cx, &parser_tokens);
    else if (status == GJ_E_LIMIT)
        status = GJ_OK; /* reported: the file has no tree */
    file->declarations = cx.declarations;
    gj_array_fini(&parser_tokens);
    return gj_arena_failed(arena) ? GJ_E_NOMEM : status;
}

gj_status gj_parse_file(const gj_source *source, gj_arena *arena, gj_diags *diags, uint32_t *ids,
                        gj_file *file)
{
    return parse(source, arena, NULL, diags, ids, file);
}

gj_status gj_parse_rules(const gj_source *source, gj_arena *arena, gj_diags *diags, uint32_t *ids,
                         gj_file *file)
{
    gj_parse_tests tests;
    size_t errors = diags->errors;
    gj_parse_tests_init(&tests, arena);
    gj_status status = parse(source, arena, &tests, diags, ids, file);
    if (!gj_parse_tests_fini(&tests))
        status = GJ_E_NOMEM;
    gj_array_fini(&file->tokens);
    if (diags->errors != errors)
        file->declarations = NULL; /* what was wrong may have parts in a test's tree, which is gone */
    return status;
}

void gj_file_fini(gj_file *file)
{
    gj_array_fini(&file->tokens);
}
