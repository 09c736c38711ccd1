/* Words for a token that cannot stand where it does: what was found, what could have stood there, and the
 * likely slip behind it. The parser knows the first two; the third is looked for in the text around. */
#include "grammar/parse.h"
#include "parser.h"
#include <string.h>

/* The grammar's symbols that are neither keywords nor marks. */
static const struct {
    const char *name; /* in grammar/parser.y */
    gj_msg words;
} symbols[] = {{"name", GJ_M_symbol_name},
               {"number", GJ_M_symbol_number},
               {"percentage", GJ_M_symbol_percentage},
               {"date", GJ_M_symbol_date},
               {"text in quotes", GJ_M_symbol_text},
               {"@clause", GJ_M_symbol_clause},
               {"end of line", GJ_M_symbol_line_end},
               {"end of file", GJ_M_symbol_file_end}};

static void put_symbol(gj_buffer *out, const char *name, gj_lang lang)
{
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        if (strcmp(symbols[i].name, name) == 0) {
            gj_buffer_string(out, gj_msg_text(lang, symbols[i].words));
            return;
        }
    }
    gj_buffer_char(out, '`');
    gj_buffer_text(out, gj_keyword_spelled(gj_text_from(name), lang));
    gj_buffer_char(out, '`');
}

/* The longest part of a word that a message repeats, in bytes. */
#define WORD_SHOWN 60

static void put_word(gj_buffer *out, gj_text word)
{
    bool cut = word.size > WORD_SHOWN;
    if (cut) /* between two characters */
        word.size = gj_utf8_invalid((gj_text){word.bytes, WORD_SHOWN});
    gj_buffer_char(out, '`');
    gj_buffer_text(out, word);
    gj_buffer_string(out, cut ? "…`" : "`");
}

static bool has(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool among(const char *name, const char *const *group)
{
    for (; *group != NULL; group++) {
        if (strcmp(*group, name) == 0)
            return true;
    }
    return false;
}

static const char *const value_starters[] = {
    "name", "number", "percentage", "date",  "text in quotes", "(",     "-",       "not",
    "if",   "by",     "count",      "sum",   "every",          "some",  "none_of", "min",
    "max",  "mean",   "distinct",   "round", "undetermined",   "error", NULL};
static const char *const operators[] = {"+",          "-",          "*",       "/",        "mod",
                                        "=",          "!=",         "<",       "<=",       ">",
                                        ">=",         "and",        "or",      "is",       "is not",
                                        "in",         "not in",     "matches", "at least", "at most",
                                        "if nothing", "if unknown", "(",       "[",        ".",
                                        NULL};

/* A word that begins a declaration. */
static bool declares(const char *name)
{
    int row = gj_keyword_find(gj_text_from(name));
    return row >= 0 && gj_keywords[row].class == GJ_WORD_DECLARES;
}

static void list_expected(gj_buffer *out, gj_lang lang, const char *const *names, size_t count)
{
    bool value = has(names, count, "name") && has(names, count, "number") && has(names, count, "(");
    bool operator_ = has(names, count, "*") && has(names, count, "+");
    bool declaration = has(names, count, "define") && has(names, count, "rulebook");
    size_t shown = 0;
    const char *comma = gj_msg_text(lang, GJ_M_mark_list);
    if (value) {
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_a_value));
        shown++;
    }
    if (declaration) {
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_a_declaration));
        shown++;
    }
    for (size_t i = 0; i < count; i++) {
        if (declaration && declares(names[i]))
            continue;
        if ((value && among(names[i], value_starters)) || (operator_ && among(names[i], operators)))
            continue;
        if (shown == 6) {
            gj_buffer_string(out, gj_msg_text(lang, GJ_M_and_more));
            break;
        }
        if (shown++ > 0)
            gj_buffer_string(out, comma);
        put_symbol(out, names[i], lang);
    }
    if (operator_) {
        if (shown > 0)
            gj_buffer_string(out, comma);
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_an_operator));
    }
}

static const gj_parser_token *pushed(const gj_parse *cx, size_t position)
{
    return position < cx->parser_tokens->count ? GJ_AT(cx->parser_tokens, gj_parser_token, position) : NULL;
}

static const gj_token *token_of(const gj_parse *cx, size_t position)
{
    const gj_parser_token *p = pushed(cx, position);
    return p == NULL ? NULL : GJ_AT(cx->tokens, gj_token, p->index);
}

/* The longest keyword that a word begins with, where something is left over: `当总分`. */
static size_t glued_keyword(gj_text word)
{
    size_t best = 0;
    for (size_t i = 0; i < gj_keyword_count; i++) {
        if (gj_keywords[i].class != GJ_WORD_RESERVED && gj_keywords[i].class != GJ_WORD_DECLARES)
            continue;
        gj_text zh = gj_text_from(gj_keywords[i].zh);
        if (zh.size > best && zh.size < word.size && gj_text_starts(word, zh))
            best = zh.size;
    }
    return best;
}

/* A Chinese keyword run together with the word behind it, in the faulty token or the one before; where `则`
 * has nothing to belong to, in any word of the line. */
static bool hint_glued(gj_parse *cx, gj_diag *diag)
{
    const gj_parser_token *found = pushed(cx, cx->position);
    size_t most = found != NULL && found->kind == GJ_TOK_THEN ? cx->position + 1 : 2;
    for (size_t back = 0; back < most && back <= cx->position; back++) {
        const gj_parser_token *p = pushed(cx, cx->position - back);
        if (p != NULL && p->kind == GJ_TOK_NL && back > 0)
            break;
        if (p == NULL || p->kind != GJ_TOK_NAME)
            continue;
        const gj_token *token = token_of(cx, cx->position - back);
        gj_text word = gj_token_text(cx->source, token);
        size_t cut = token->lexeme == GJ_LEX_NAME ? glued_keyword(word) : 0;
        if (cut == 0)
            continue;
        char *spaced = gj_arena_alloc(cx->arena, word.size + 1);
        if (spaced == NULL)
            return true;
        memcpy(spaced, word.bytes, cut);
        spaced[cut] = ' ';
        memcpy(spaced + cut + 1, word.bytes + cut, word.size - cut);
        gj_text fixed = {spaced, word.size + 1};
        gj_diag_also(cx->diags, diag, GJ_M_space_missing, (gj_span){0, 0}, gj_arg_text(fixed), gj_arg_none());
        gj_diag_fix_it(cx->diags, diag, gj_token_span(token), fixed, false);
        return true;
    }
    return false;
}

static bool is_operator(int kind)
{
    return (kind >= GJ_TOK_PLUS && kind <= GJ_TOK_GREATER_EQUAL) || kind == GJ_TOK_IS ||
           kind == GJ_TOK_IS_NOT || kind == GJ_TOK_AT_LEAST || kind == GJ_TOK_AT_MOST || kind == GJ_TOK_MOD;
}

/* Whether `else` is what the next line begins with; `token` is its first. */
static bool begins_with_else(const gj_token *token)
{
    return token->keyword >= 0 && gj_keywords[token->keyword].token == GJ_TOK_ELSE;
}

static void hint(gj_parse *cx, gj_diag *diag, const char *const *expected, size_t count)
{
    const gj_parser_token *p = pushed(cx, cx->position);
    const gj_parser_token *before = cx->position > 0 ? pushed(cx, cx->position - 1) : NULL;
    gj_span nowhere = {0, 0};
    if (p == NULL || diag == NULL)
        return;
    const gj_token *token = token_of(cx, cx->position);
    gj_text word = gj_token_text(cx->source, token);
    gj_msg message;
    if (is_operator(p->kind) && before != NULL && before->kind == GJ_TOK_NL)
        message = GJ_M_operator_up;
    else if (p->kind == GJ_TOK_MINUS && has(expected, count, ".."))
        message = GJ_M_write_range;
    else if (is_operator(p->kind) && has(expected, count, "and") && !has(expected, count, "<"))
        message = GJ_M_chained_comparison;
    else if (p->kind == GJ_TOK_NL && has(expected, count, "else") && begins_with_else(token))
        message = GJ_M_else_up;
    else if (has(expected, count, "name") && token->keyword >= 0 && p->kind != GJ_TOK_NAME &&
             p->kind != GJ_TOK_NL) /* whose word is the next line's */
        message = GJ_M_quote_keyword;
    else if (p->kind == GJ_TOK_CITATION)
        message = GJ_M_citation_place;
    else if (p->kind == GJ_TOK_TEXT)
        message = GJ_M_title_place;
    else if (has(expected, count, ":") && !has(expected, count, "+"))
        message = GJ_M_colon_missing;
    else {
        hint_glued(cx, diag);
        return;
    }
    if ((message != GJ_M_quote_keyword || p->kind == GJ_TOK_THEN) && hint_glued(cx, diag))
        return;
    gj_diag_also(cx->diags, diag, message, nowhere, gj_arg_text(word), gj_arg_none());
}

/* A missing end is missed behind the last word that is there, not before the next one, lines below. */
static gj_span place_of_end(const gj_parse *cx, gj_span span)
{
    const gj_token *last = cx->position == 0 ? NULL : token_of(cx, cx->position - 1);
    return last == NULL ? span : (gj_span){gj_token_span(last).end, gj_token_span(last).end};
}

/* What was written behind a blank: in Chinese a mark of quotation keeps it, a word does not. */
static gj_text set_off(const gj_buffer *buffer, gj_lang lang)
{
    gj_text text = gj_buffer_as_text(buffer);
    bool drop = text.size > 1 && (lang == GJ_LANG_EN || text.bytes[1] != '`');
    return drop ? (gj_text){text.bytes + 1, text.size - 1} : text;
}

void gj_syntax_error(gj_parse *cx, gj_span span, const char *found, const char *const *expected, size_t count)
{
    cx->recovers = true;
    /* Where an end was missed is told behind the line above; what follows is this line's all the same. */
    uint32_t line = gj_sources_place(cx->diags->sources, span.begin).line;
    bool ends = strcmp(found, "end of line") == 0 || strcmp(found, "end of file") == 0;
    if (ends)
        span = place_of_end(cx, span);
    if (line == cx->last_error_line)
        return;
    cx->last_error_line = line;
    gj_buffer buffers[4];
    for (int i = 0; i < 4; i++) {
        gj_buffer_init(&buffers[i], cx->arena->allocator);
        gj_buffer_char(&buffers[i], ' ');
    }
    const gj_token *token = token_of(cx, cx->position);
    for (int lang = 0; lang < 2; lang++) {
        if (token == NULL || ends)
            put_symbol(&buffers[lang], found, (gj_lang)lang);
        else
            put_word(&buffers[lang], gj_token_text(cx->source, token));
        list_expected(&buffers[2 + lang], (gj_lang)lang, expected, count);
    }
    gj_arg what = {{set_off(&buffers[0], GJ_LANG_EN), set_off(&buffers[1], GJ_LANG_ZH)}};
    gj_arg wanted = {{set_off(&buffers[2], GJ_LANG_EN), set_off(&buffers[3], GJ_LANG_ZH)}};
    gj_diag *diag = gj_report(cx->diags, GJ_D_unexpected_token, span, what, wanted, gj_arg_none());
    hint(cx, diag, expected, count);
    for (int i = 0; i < 4; i++) {
        cx->arena->failed |= buffers[i].failed;
        gj_buffer_fini(&buffers[i]);
    }
}
