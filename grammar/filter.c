/* Between scanner and parser: where a word is a keyword, where a newline ends a line, and repairs of
 * brackets.
 *
 * Words stay free in this way: reserved words are keywords everywhere (but not behind a point), all others
 * only in the one place where the declaration they belong to uses them. A newline counts outside ( and [
 * unless the line obviously goes on. A bracket that was never closed is closed where its declaration must
 * have ended, with one message at the opening one, so that it costs one line and not the rest of the file. */
#include "grammar/parse.h"
#include "parser.h"

typedef struct word {
    const gj_token *token;
    uint32_t index;
    bool newline_before, semicolon_before, column_one;
} word;

typedef struct bracket {
    uint16_t lexeme; /* of the opening one */
    bool rounds;     /* the parenthesis of round( */
    bool chooses;    /* a `by` stands inside: braces may follow */
    const gj_token *token;
} bracket;

typedef struct filter {
    const gj_source *source;
    gj_diags *diags;
    gj_array words;    /* of word: the significant tokens */
    gj_array brackets; /* of bracket */
    gj_array *out;
    int declaration;       /* the parser token of the declaration we are in; 0: none */
    int last, before_last; /* parser tokens already emitted; 0: none */
    bool line_start;       /* the next token begins a line */
    bool failed;
} filter;

static const int mark_tokens[] = {[GJ_LEX_NAME] = GJ_TOK_NAME,
                                  [GJ_LEX_QUOTED] = GJ_TOK_NAME,
                                  [GJ_LEX_NUMBER] = GJ_TOK_NUMBER,
                                  [GJ_LEX_PERCENT] = GJ_TOK_PERCENT,
                                  [GJ_LEX_DATE] = GJ_TOK_DATE,
                                  [GJ_LEX_TEXT] = GJ_TOK_TEXT,
                                  [GJ_LEX_CITATION] = GJ_TOK_CITATION,
                                  [GJ_LEX_COLON] = GJ_TOK_COLON,
                                  [GJ_LEX_COMMA] = GJ_TOK_COMMA,
                                  [GJ_LEX_SEMICOLON] = GJ_TOK_NL,
                                  [GJ_LEX_DOT] = GJ_TOK_DOT,
                                  [GJ_LEX_RANGE] = GJ_TOK_RANGE,
                                  [GJ_LEX_RANGE_OPEN] = GJ_TOK_RANGE_OPEN,
                                  [GJ_LEX_ARROW] = GJ_TOK_ARROW,
                                  [GJ_LEX_LEFT_PAREN] = GJ_TOK_LEFT_PAREN,
                                  [GJ_LEX_RIGHT_PAREN] = GJ_TOK_RIGHT_PAREN,
                                  [GJ_LEX_LEFT_BRACKET] = GJ_TOK_LEFT_BRACKET,
                                  [GJ_LEX_RIGHT_BRACKET] = GJ_TOK_RIGHT_BRACKET,
                                  [GJ_LEX_LEFT_BRACE] = GJ_TOK_LEFT_BRACE,
                                  [GJ_LEX_RIGHT_BRACE] = GJ_TOK_RIGHT_BRACE,
                                  [GJ_LEX_BAR] = GJ_TOK_BAR,
                                  [GJ_LEX_PLUS] = GJ_TOK_PLUS,
                                  [GJ_LEX_MINUS] = GJ_TOK_MINUS,
                                  [GJ_LEX_TIMES] = GJ_TOK_TIMES,
                                  [GJ_LEX_DIVIDE] = GJ_TOK_DIVIDE,
                                  [GJ_LEX_EQUAL] = GJ_TOK_EQUAL,
                                  [GJ_LEX_NOT_EQUAL] = GJ_TOK_NOT_EQUAL,
                                  [GJ_LEX_LESS] = GJ_TOK_LESS,
                                  [GJ_LEX_LESS_EQUAL] = GJ_TOK_LESS_EQUAL,
                                  [GJ_LEX_GREATER] = GJ_TOK_GREATER,
                                  [GJ_LEX_GREATER_EQUAL] = GJ_TOK_GREATER_EQUAL,
                                  [GJ_LEX_END] = 0};

/* Which declarations a HEAD or LINE word belongs to. */
static const struct {
    int word, declaration;
} homes[] = {
    {GJ_TOK_OVER, GJ_TOK_SCORE},           {GJ_TOK_AT, GJ_TOK_SCORE},    {GJ_TOK_FROM, GJ_TOK_SCORE},
    {GJ_TOK_FROM, GJ_TOK_STEPS},           {GJ_TOK_ON, GJ_TOK_BANDS},    {GJ_TOK_LEVELS, GJ_TOK_TREE},
    {GJ_TOK_ORDERED, GJ_TOK_ALTERNATIVES}, {GJ_TOK_GIVEN, GJ_TOK_TEST},  {GJ_TOK_GIVEN, GJ_TOK_TESTS},
    {GJ_TOK_VETO, GJ_TOK_BANDS},           {GJ_TOK_EXPECT, GJ_TOK_TEST}, {GJ_TOK_ASSUME, GJ_TOK_TEST},
    {GJ_TOK_COLUMNS, GJ_TOK_TABLE}};

static bool at_home(int token, int declaration)
{
    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        if (homes[i].word == token && homes[i].declaration == declaration)
            return true;
    }
    return false;
}

/* What stands behind a word; the last one is the file's end, and nobody asks what is behind that. */
static uint16_t lexeme_behind(const word *w)
{
    return w[1].token->lexeme;
}

static void emit(filter *f, int kind, uint32_t index)
{
    gj_parser_token *token = gj_array_place(f->out);
    if (token == NULL)
        f->failed = true;
    else
        *token = (gj_parser_token){kind, index};
    f->before_last = f->last;
    f->last = kind;
}

static bracket *top(const filter *f)
{
    return f->brackets.count == 0 ? NULL : GJ_AT(&f->brackets, bracket, f->brackets.count - 1);
}

static bool is_brace_or_none(const bracket *b)
{
    return b == NULL || b->lexeme == GJ_LEX_LEFT_BRACE;
}

/* ---- newlines ---- */

/* The line goes on behind such a token. */
static bool continues_after(const filter *f)
{
    switch (f->last) {
    case GJ_TOK_MINUS: /* `: -` is a whole value */
        return f->before_last != GJ_TOK_COLON && f->before_last != GJ_TOK_COMMA;
    case GJ_TOK_COMMA:
    case GJ_TOK_COLON:
    case GJ_TOK_EQUAL:
    case GJ_TOK_ARROW:
    case GJ_TOK_DOT:
    case GJ_TOK_PLUS:
    case GJ_TOK_TIMES:
    case GJ_TOK_DIVIDE:
    case GJ_TOK_NOT_EQUAL:
    case GJ_TOK_LESS:
    case GJ_TOK_LESS_EQUAL:
    case GJ_TOK_GREATER:
    case GJ_TOK_GREATER_EQUAL:
    case GJ_TOK_AND:
    case GJ_TOK_OR:
    case GJ_TOK_NOT:
    case GJ_TOK_IS:
    case GJ_TOK_IS_NOT:
    case GJ_TOK_IN:
    case GJ_TOK_NOT_IN:
    case GJ_TOK_MOD:
    case GJ_TOK_MATCHES:
    case GJ_TOK_IF:
    case GJ_TOK_THEN:
    case GJ_TOK_WHEN:
    case GJ_TOK_BY:
    case GJ_TOK_FOR:
    case GJ_TOK_FOR_EACH:
    case GJ_TOK_WHERE:
    case GJ_TOK_AT_LEAST:
    case GJ_TOK_AT_MOST:
    case GJ_TOK_IF_NOTHING:
    case GJ_TOK_IF_UNKNOWN:
    case GJ_TOK_RANGE:
    case GJ_TOK_RANGE_OPEN:
    case GJ_TOK_BAR:
        return true;
    default:
        return false;
    }
}

/* The line goes on before such a token. */
static bool continues_before(const filter *f, const word *w)
{
    switch (w->token->lexeme) {
    case GJ_LEX_RIGHT_PAREN:
    case GJ_LEX_RIGHT_BRACKET:
    case GJ_LEX_LEFT_BRACE:
        return true;
    case GJ_LEX_CITATION: /* a case may begin with its clause, inside braces */
        return f->brackets.count == 0;
    case GJ_LEX_NAME:
        if (w->token->keyword < 0)
            return false;
        switch (gj_keywords[w->token->keyword].token) {
        case GJ_TOK_AND:
        case GJ_TOK_OR:
        case GJ_TOK_THEN:
            return true;
        default:
            return false;
        }
    default:
        return false;
    }
}

static bool declares(const word *w);

/* A word in column one that declares, with a name behind it:
 * whatever is still open was meant to be closed. */
static bool begins_declaration(const word *w)
{
    return w->column_one && declares(w);
}

/* A line ends before such a word, newline or not. */
static bool closes_line(const filter *f, const word *w)
{
    uint16_t lexeme = w->token->lexeme;
    return lexeme == GJ_LEX_RIGHT_BRACE || lexeme == GJ_LEX_END ||
           (f->brackets.count == 0 && begins_declaration(w));
}

/* There is a newline or a semicolon before the word, and it ends the line. */
static bool counts(const filter *f, const word *w)
{
    if (!w->semicolon_before && !w->newline_before)
        return false;
    return is_brace_or_none(top(f)) &&
           (w->semicolon_before || (!continues_after(f) && !continues_before(f, w)));
}

static void newline_before(filter *f, const word *w)
{
    bool nothing_yet = f->last == 0 || f->last == GJ_TOK_NL || f->last == GJ_TOK_LEFT_BRACE;
    if (!nothing_yet && (closes_line(f, w) || counts(f, w)))
        emit(f, GJ_TOK_NL, w->index);
    if (f->last == GJ_TOK_NL || f->last == GJ_TOK_LEFT_BRACE || f->last == 0)
        f->line_start = true;
}

/* ---- brackets ---- */

static void close_top(filter *f, const word *w, gj_diag_code code)
{
    bracket *open = top(f);
    gj_diag *diag =
        gj_report_text(f->diags, code, gj_token_span(open->token), gj_token_text(f->source, open->token));
    gj_diag_also(f->diags, diag, GJ_M_should_end_before, gj_token_span(w->token), gj_arg_none(),
                 gj_arg_none());
    if (open->lexeme == GJ_LEX_LEFT_BRACE && f->last != GJ_TOK_NL && f->last != GJ_TOK_LEFT_BRACE)
        emit(f, GJ_TOK_NL, w->index);
    emit(f,
         open->lexeme == GJ_LEX_LEFT_PAREN     ? GJ_TOK_RIGHT_PAREN
         : open->lexeme == GJ_LEX_LEFT_BRACKET ? GJ_TOK_RIGHT_BRACKET
                                               : GJ_TOK_RIGHT_BRACE,
         w->index);
    f->brackets.count--;
}

/* A word that declares, with a name behind it. */
static bool declares(const word *w)
{
    if (w->token->lexeme != GJ_LEX_NAME || w->token->keyword < 0 ||
        gj_keywords[w->token->keyword].class != GJ_WORD_DECLARES)
        return false;
    uint16_t next = lexeme_behind(w);
    return next == GJ_LEX_NAME || next == GJ_LEX_QUOTED || next == GJ_LEX_TEXT ||
           (next == GJ_LEX_LEFT_BRACE && gj_keywords[w->token->keyword].token == GJ_TOK_RECORD);
}

static void repair_brackets(filter *f, const word *w)
{
    uint16_t lexeme = w->token->lexeme;
    if (f->brackets.count == 0)
        return;
    bool ends = lexeme == GJ_LEX_END || begins_declaration(w);
    while (top(f) != NULL) {
        bool brace = top(f)->lexeme == GJ_LEX_LEFT_BRACE;
        bool stops =
            !brace &&
            (lexeme == GJ_LEX_CITATION || lexeme == GJ_LEX_RIGHT_BRACE ||
             (lexeme == GJ_LEX_LEFT_BRACE && top(f)->lexeme == GJ_LEX_LEFT_PAREN && !top(f)->chooses));
        if (!stops && !ends)
            return;
        close_top(f, w, brace ? GJ_D_unclosed_brace : GJ_D_unclosed_bracket);
    }
}

static bool closes(uint16_t open, uint16_t close)
{
    return (open == GJ_LEX_LEFT_PAREN && close == GJ_LEX_RIGHT_PAREN) ||
           (open == GJ_LEX_LEFT_BRACKET && close == GJ_LEX_RIGHT_BRACKET) ||
           (open == GJ_LEX_LEFT_BRACE && close == GJ_LEX_RIGHT_BRACE);
}

/* Keeps the stack of brackets; false: the token is a stray one and is dropped. */
static bool track_brackets(filter *f, const word *w)
{
    uint16_t lexeme = w->token->lexeme;
    if (lexeme == GJ_LEX_LEFT_PAREN || lexeme == GJ_LEX_LEFT_BRACKET || lexeme == GJ_LEX_LEFT_BRACE) {
        bracket b = {lexeme, lexeme == GJ_LEX_LEFT_PAREN && f->last == GJ_TOK_ROUND, false, w->token};
        if (!gj_array_append(&f->brackets, &b))
            f->failed = true;
        return true;
    }
    if (lexeme != GJ_LEX_RIGHT_PAREN && lexeme != GJ_LEX_RIGHT_BRACKET && lexeme != GJ_LEX_RIGHT_BRACE)
        return true;
    if (top(f) != NULL && closes(top(f)->lexeme, lexeme)) {
        f->brackets.count--;
        return true;
    }
    gj_report_text(f->diags, GJ_D_stray_bracket, gj_token_span(w->token), gj_token_text(f->source, w->token));
    return false;
}

/* ---- words ---- */

/* A misspelt declaration word: the nearest one stands in, so that its body is still read. */
static int guess_declaration(filter *f, const word *w)
{
    gj_text found = gj_token_text(f->source, w->token);
    size_t best = 3;
    int row = -1;
    for (size_t k = 0; k < gj_keyword_count; k++) {
        if (gj_keywords[k].class != GJ_WORD_DECLARES)
            continue;
        size_t en = gj_text_distance(found, gj_text_from(gj_keywords[k].en), 2);
        size_t zh = gj_text_distance(found, gj_text_from(gj_keywords[k].zh), 1);
        size_t distance = en < zh ? en : zh;
        if (distance < best && distance * 2 <= gj_text_code_points(found)) {
            best = distance;
            row = (int)k;
        }
    }
    uint16_t next = lexeme_behind(w);
    bool named =
        next == GJ_LEX_NAME || next == GJ_LEX_QUOTED || next == GJ_LEX_TEXT || next == GJ_LEX_LEFT_BRACE;
    if (row < 0 || !named)
        return GJ_TOK_NAME;
    gj_diag *diag = gj_report_text(f->diags, GJ_D_unknown_declaration, gj_token_span(w->token), found);
    bool chinese = (unsigned char)found.bytes[0] >= 0x80;
    gj_text meant = gj_text_from(chinese ? gj_keywords[row].zh : gj_keywords[row].en);
    gj_diag_also(f->diags, diag, GJ_M_did_you_mean, (gj_span){0, 0}, gj_arg_text(meant), gj_arg_none());
    gj_diag_fix_it(f->diags, diag, gj_token_span(w->token), meant, best <= 1);
    return gj_keywords[row].token;
}

static bool follows_name(uint16_t next)
{
    return next == GJ_LEX_COLON || next == GJ_LEX_TEXT || next == GJ_LEX_CITATION || next == GJ_LEX_EQUAL ||
           next == GJ_LEX_COMMA || next == GJ_LEX_DOT || next == GJ_LEX_END || next == GJ_LEX_RIGHT_BRACE;
}

static bool in_type(const filter *f)
{
    return f->declaration == GJ_TOK_RECORD || f->declaration == GJ_TOK_INTERFACE;
}

static int word_token(filter *f, const word *w)
{
    uint16_t next = lexeme_behind(w);
    bool inside = f->brackets.count > 0;
    bool starts = f->line_start;
    if (w->token->lexeme == GJ_LEX_QUOTED || f->last == GJ_TOK_DOT)
        return GJ_TOK_NAME;
    if (starts && !inside &&
        (w->token->keyword < 0 || gj_keywords[w->token->keyword].class != GJ_WORD_DECLARES))
        return guess_declaration(f, w);
    if (w->token->keyword < 0)
        return GJ_TOK_NAME;
    const gj_keyword *keyword = &gj_keywords[w->token->keyword];
    switch (keyword->class) {
    case GJ_WORD_RESERVED:
        if (starts && inside && follows_name(next) && keyword->token != GJ_TOK_ELSE &&
            keyword->token != GJ_TOK_WHEN)
            return GJ_TOK_NAME;
        if (keyword->token == GJ_TOK_BY && top(f) != NULL)
            top(f)->chooses = true;
        return keyword->token;
    case GJ_WORD_DECLARES:
        if (starts && !inside)
            return keyword->token;
        return keyword->token == GJ_TOK_SILENT && starts && f->declaration == GJ_TOK_IMPLEMENTS &&
                       !follows_name(next)
                   ? GJ_TOK_SILENT
                   : GJ_TOK_NAME;
    case GJ_WORD_HEAD:
        if (keyword->token == GJ_TOK_ALL_OF || keyword->token == GJ_TOK_ANY_OF)
            return keyword->token;
        return !inside && f->last != f->declaration && at_home(keyword->token, f->declaration) &&
                       (f->last == GJ_TOK_NAME || f->last == GJ_TOK_TEXT || f->last == GJ_TOK_CITATION ||
                        f->last == GJ_TOK_NUMBER || f->last == GJ_TOK_RIGHT_PAREN)
                   ? keyword->token
                   : GJ_TOK_NAME;
    case GJ_WORD_LINE:
        return inside && starts && at_home(keyword->token, f->declaration) && !follows_name(next)
                   ? keyword->token
                   : GJ_TOK_NAME;
    case GJ_WORD_TYPE:
        if (keyword->token == GJ_TOK_DEFAULT)
            return in_type(f) && !starts && f->last != GJ_TOK_COLON ? GJ_TOK_DEFAULT : GJ_TOK_NAME;
        return f->last == GJ_TOK_COLON || f->last == GJ_TOK_LIST_OF ? keyword->token : GJ_TOK_NAME;
    case GJ_WORD_AGGREGATE:
        return next == GJ_LEX_LEFT_PAREN && !starts ? keyword->token : GJ_TOK_NAME;
    case GJ_WORD_VALUE:
        return next == GJ_LEX_TEXT && !starts && f->last != f->declaration ? keyword->token : GJ_TOK_NAME;
    case GJ_WORD_KNOWN:
        if (f->last == GJ_TOK_COMMA && top(f) != NULL && top(f)->rounds &&
            gj_text_equal(gj_text_from(keyword->en), GJ_TEXT("to")) && next != GJ_LEX_COMMA &&
            next != GJ_LEX_RIGHT_PAREN)
            return GJ_TOK_TO;
        return GJ_TOK_NAME;
    }
    return GJ_TOK_NAME;
}

static void filter_one(filter *f, const word *w)
{
    repair_brackets(f, w);
    newline_before(f, w);
    if (w->token->lexeme == GJ_LEX_END)
        return;
    if (!track_brackets(f, w))
        return;
    int kind;
    if (w->token->lexeme == GJ_LEX_NAME || w->token->lexeme == GJ_LEX_QUOTED) {
        bool outside = f->line_start && f->brackets.count == 0;
        kind = word_token(f, w);
        if (outside)
            f->declaration = kind;
    } else {
        kind = mark_tokens[w->token->lexeme];
    }
    emit(f, kind, w->index);
    f->line_start = false;
}

/* The significant tokens, each with what stood before it. */
static gj_status collect(filter *f, const gj_array *tokens)
{
    bool newline = true, semicolon = false;
    if (!gj_array_reserve(&f->words, tokens->count) || !gj_array_reserve(f->out, tokens->count))
        return GJ_E_NOMEM;
    for (size_t i = 0; i < tokens->count; i++) {
        const gj_token *token = GJ_AT(tokens, gj_token, i);
        if (token->lexeme == GJ_LEX_NEWLINE) {
            newline = true;
        } else if (token->lexeme == GJ_LEX_SEMICOLON) {
            semicolon = true;
        } else if (token->lexeme < GJ_LEX_TRIVIA && token->lexeme != GJ_LEX_BAD) {
            bool first = newline && (token->begin == f->source->base ||
                                     gj_token_text(f->source, token).bytes[-1] == '\n');
            word *w = gj_array_place(&f->words);
            if (w == NULL)
                return GJ_E_NOMEM;
            *w = (word){token, (uint32_t)i, newline, semicolon, first};
            newline = semicolon = false;
        }
    }
    return GJ_OK;
}

gj_status gj_filter(const gj_source *source, const gj_array *tokens, gj_diags *diags, gj_array *out)
{
    filter f = {.source = source, .diags = diags, .out = out, .line_start = true};
    gj_array_init(&f.words, tokens->allocator, sizeof(word));
    gj_array_init(&f.brackets, tokens->allocator, sizeof(bracket));
    gj_status status = collect(&f, tokens);
    for (size_t i = 0; status == GJ_OK && i < f.words.count && !f.failed; i++) {
        const word *w = GJ_AT(&f.words, word, i);
        filter_one(&f, w);
        if (f.brackets.count > GJ_PARSE_DEPTH) {
            gj_report_plain(diags, GJ_D_too_deep, gj_token_span(w->token));
            status = GJ_E_LIMIT;
        }
    }
    if (f.failed)
        status = GJ_E_NOMEM;
    gj_array_fini(&f.words);
    gj_array_fini(&f.brackets);
    return status;
}
