/* From tokens to pieces: the canonical spelling of each significant token, and what of the blanks, line
 * breaks and comments before it counts. Invariant: the pieces are the parser's tokens in their order, so a
 * layout of all pieces that keeps `ends` is the same file to the parser. Where lines are broken is
 * format_layout.c's. */
#include "grammar/format_internal.h"

#include <string.h>

#include "parser.h"

static const char *const marks[] = {
    [GJ_LEX_COLON] = ":",         [GJ_LEX_COMMA] = ",",         [GJ_LEX_DOT] = ".",
    [GJ_LEX_RANGE] = "..",        [GJ_LEX_RANGE_OPEN] = "..<",  [GJ_LEX_ARROW] = "->",
    [GJ_LEX_LEFT_PAREN] = "(",    [GJ_LEX_RIGHT_PAREN] = ")",   [GJ_LEX_LEFT_BRACKET] = "[",
    [GJ_LEX_RIGHT_BRACKET] = "]", [GJ_LEX_LEFT_BRACE] = "{",    [GJ_LEX_RIGHT_BRACE] = "}",
    [GJ_LEX_BAR] = "|",           [GJ_LEX_PLUS] = "+",          [GJ_LEX_MINUS] = "-",
    [GJ_LEX_TIMES] = "*",         [GJ_LEX_DIVIDE] = "/",        [GJ_LEX_EQUAL] = "=",
    [GJ_LEX_NOT_EQUAL] = "!=",    [GJ_LEX_LESS] = "<",          [GJ_LEX_LESS_EQUAL] = "<=",
    [GJ_LEX_GREATER] = ">",       [GJ_LEX_GREATER_EQUAL] = ">="};

typedef struct reading {
    gj_pieces *pieces;
    const gj_source *source;
    const gj_array *tokens;
    gj_format_keywords keywords;
    gj_array open;  /* of uint32_t: brackets */
    gj_array pairs; /* of gj_text: keywords of two words */
} reading;

void gj_pieces_init(gj_pieces *pieces, gj_allocator allocator)
{
    gj_array_init(&pieces->list, allocator, sizeof(gj_piece));
    gj_array_init(&pieces->comments, allocator, sizeof(gj_format_comment));
    gj_buffer_init(&pieces->text, allocator);
}

void gj_pieces_fini(gj_pieces *pieces)
{
    gj_array_fini(&pieces->list);
    gj_array_fini(&pieces->comments);
    gj_buffer_fini(&pieces->text);
}

static gj_text piece_text(const gj_pieces *pieces, const gj_piece *piece)
{
    if (piece->size == 0) /* of an empty file there are no bytes at all */
        return (gj_text){0};
    return (gj_text){pieces->text.bytes + piece->text, piece->size};
}

/* ---- spelling ---- */

/* A number or percentage with ASCII digits, point and sign; a full-width character is its ASCII twin +
 * 0xFEE0. */
static void spell_ascii(gj_buffer *out, gj_text text)
{
    for (size_t i = 0, length; i < text.size; i += length) {
        int32_t c = gj_utf8_decode(text.bytes + i, text.size - i, &length);
        gj_buffer_char(out, (char)(c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c));
    }
}

/* 2025年8月5日 and 2025－8－5 are 2025-08-05. */
static void spell_date(gj_buffer *out, gj_text text)
{
    int parts[3] = {0, 0, 0};
    size_t part = 0;
    for (size_t i = 0, length; i < text.size; i += length) {
        int32_t c = gj_utf8_decode(text.bytes + i, text.size - i, &length);
        if (c >= 0xFF10 && c <= 0xFF19)
            c -= 0xFEE0;
        if (c >= '0' && c <= '9')
            parts[part] = parts[part] * 10 + (c - '0');
        else if (part < 2)
            part++;
    }
    int year = parts[0];
    gj_buffer_format(out, "%d%d%d%d-%d%d-%d%d", year / 1000, year / 100 % 10, year / 10 % 10, year % 10,
                     parts[1] / 10, parts[1] % 10, parts[2] / 10, parts[2] % 10);
}

static void spell_keyword(const reading *r, gj_text text, int row)
{
    const gj_keyword *keyword = &gj_keywords[row];
    bool chinese = r->keywords == GJ_FORMAT_ZH ||
                   (r->keywords == GJ_FORMAT_KEEP && gj_text_equal(text, gj_text_from(keyword->zh)));
    gj_buffer_string(&r->pieces->text, chinese ? keyword->zh : keyword->en);
}

static void spell(const reading *r, const gj_token *token, bool keyword)
{
    gj_buffer *out = &r->pieces->text;
    gj_text text = gj_token_text(r->source, token);
    size_t length;
    switch (token->lexeme) {
    case GJ_LEX_NAME:
        if (keyword)
            spell_keyword(r, text, token->keyword);
        else
            gj_buffer_text(out, text);
        return;
    case GJ_LEX_NUMBER:
    case GJ_LEX_PERCENT:
        spell_ascii(out, text);
        return;
    case GJ_LEX_DATE:
        spell_date(out, text);
        return;
    case GJ_LEX_CITATION: /* the sign; the label is a quotation */
        (void)gj_utf8_decode(text.bytes, text.size, &length);
        gj_buffer_char(out, '@');
        gj_buffer_bytes(out, text.bytes + length, text.size - length);
        return;
    case GJ_LEX_QUOTED:
    case GJ_LEX_TEXT:
        gj_buffer_text(out, text);
        return;
    default:
        gj_buffer_string(out, marks[token->lexeme]);
    }
}

/* The keywords that are two words; false where there is no memory. */
static bool collect_pairs(gj_array *pairs)
{
    for (size_t i = 0; i < gj_keyword_count; i++) {
        gj_text pair = gj_text_from(gj_keywords[i].en);
        if (gj_keywords[i].class != GJ_WORD_KNOWN && memchr(pair.bytes, ' ', pair.size) != NULL &&
            !gj_array_append(pairs, &pair))
            return false;
    }
    return true;
}

/* Whether the scanner would take two words with a blank between them for one keyword. */
static bool joins(const gj_array *pairs, gj_text a, gj_text b)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const gj_text *pair = GJ_AT(pairs, gj_text, i);
        if (pair->size == a.size + 1 + b.size && pair->bytes[a.size] == ' ' && gj_text_starts(*pair, a) &&
            memcmp(pair->bytes + a.size + 1, b.bytes, b.size) == 0)
            return true;
    }
    return false;
}

/* Puts a name into 「」. */
static void quote(gj_pieces *pieces, gj_piece *piece)
{
    uint32_t begin = (uint32_t)pieces->text.size;
    gj_buffer_string(&pieces->text, "「");
    for (uint32_t i = 0; i < piece->size && !pieces->text.failed; i++)
        gj_buffer_char(&pieces->text, pieces->text.bytes[piece->text + i]);
    gj_buffer_string(&pieces->text, "」");
    piece->text = begin;
    piece->size = (uint32_t)pieces->text.size - begin;
}

/* Respelt, 若 and a name `nothing` behind it would become `if nothing`, another keyword;
 * the name is quoted. */
static void keep_apart(const reading *r, gj_piece *piece)
{
    gj_pieces *pieces = r->pieces;
    gj_piece *before = piece - 1;
    if (piece->newline || pieces->text.failed ||
        !joins(&r->pairs, piece_text(pieces, before), piece_text(pieces, piece)))
        return;
    if (piece->kind == GJ_TOK_NAME)
        quote(pieces, piece);
    else if (before->kind == GJ_TOK_NAME)
        quote(pieces, before);
}

/* ---- what stands before a piece ---- */

static void add_comment(const reading *r, const gj_token *token, bool trailing, bool blank)
{
    gj_pieces *pieces = r->pieces;
    gj_text text = gj_token_text(r->source, token);
    gj_format_comment *comment = gj_array_push(&pieces->comments);
    size_t mark;
    if (comment == NULL)
        return;
    (void)gj_utf8_decode(text.bytes, text.size, &mark);
    while (text.size > mark && (text.bytes[text.size - 1] == ' ' || text.bytes[text.size - 1] == '\t'))
        text.size--;
    comment->text = (uint32_t)pieces->text.size;
    comment->trailing = trailing;
    comment->blank = blank;
    gj_buffer_char(&pieces->text, '#');
    gj_buffer_bytes(&pieces->text, text.bytes + mark, text.size - mark);
    comment->size = (uint32_t)pieces->text.size - comment->text;
}

/* The tokens from `from` up to the piece's own. */
static void read_trivia(const reading *r, gj_piece *piece, size_t from, size_t to)
{
    size_t newlines = 0;
    bool fresh = from > 0; /* nothing but blanks since the last piece */
    for (size_t i = from; i < to; i++) {
        const gj_token *token = GJ_AT(r->tokens, gj_token, i);
        if (token->lexeme == GJ_LEX_NEWLINE) {
            newlines++;
            piece->newline = true;
        } else if (token->lexeme == GJ_LEX_COMMENT) {
            add_comment(r, token, fresh && newlines == 0, newlines > 1);
            piece->comment_count++;
            fresh = false;
            newlines = 0;
        }
    }
    piece->blank = newlines > 1;
}

/* A break before a block's brace, before a mark that belongs to what precedes it, or inside empty braces is
 * not kept; a mark's moves behind it. */
static void settle_newline(const gj_pieces *pieces, gj_piece *piece, bool *moved)
{
    piece->newline = piece->newline || *moved;
    *moved = false;
    if (piece->comment_count != 0) {
        piece->newline = true;
        return;
    }
    bool belongs = piece->kind == GJ_TOK_COMMA || piece->kind == GJ_TOK_DOT || piece->kind == GJ_TOK_RANGE ||
                   piece->kind == GJ_TOK_RANGE_OPEN;
    size_t index = (size_t)(piece - gj_piece_at(pieces, 0));
    bool empty = piece->kind == GJ_TOK_RIGHT_BRACE && index == piece->match + 1u;
    bool block = piece->kind == GJ_TOK_LEFT_BRACE && index > 0 && piece[-1].kind != GJ_TOK_COMMA &&
                 !gj_kind_opens(piece[-1].kind);
    if (belongs)
        *moved = piece->newline;
    if (belongs || empty || block)
        piece->newline = false;
}

/* Where a newline alone would not end the line for the filter, a semicolon must. */
static void settle_end(const gj_token *token, gj_piece *piece, size_t index)
{
    if (!piece->ends || index < 2 || piece->kind == GJ_TOK_RIGHT_BRACE)
        return;
    int before = piece[-2].kind;
    bool dash = piece[-1].kind == GJ_TOK_MINUS && before != GJ_TOK_COLON && before != GJ_TOK_COMMA;
    int word = token->lexeme == GJ_LEX_NAME && token->keyword >= 0 ? gj_keywords[token->keyword].token : 0;
    bool word_goes_on = word == GJ_TOK_AND || word == GJ_TOK_OR || word == GJ_TOK_THEN;
    piece[-1].needs_semicolon = piece->kind != 0 && (dash || word_goes_on);
}

/* ---- all of them ---- */

static void match_brackets(reading *r, gj_piece *piece, size_t index)
{
    if (gj_kind_opens(piece->kind)) {
        uint32_t opener = (uint32_t)index;
        (void)gj_array_append(&r->open, &opener);
    } else if (gj_kind_closes(piece->kind) && r->open.count != 0) {
        r->open.count--;
        piece->match = *GJ_AT(&r->open, uint32_t, r->open.count);
        gj_piece_at(r->pieces, piece->match)->match = (uint32_t)index;
    }
}

static void add_piece(reading *r, int kind, size_t from, size_t token_index, bool ends, bool *moved)
{
    gj_pieces *pieces = r->pieces;
    const gj_token *token = GJ_AT(r->tokens, gj_token, token_index);
    size_t index = pieces->list.count;
    gj_piece *piece = gj_array_push(&pieces->list);
    if (piece == NULL)
        return;
    bool keyword = token->lexeme == GJ_LEX_NAME && token->keyword >= 0 && kind != GJ_TOK_NAME;
    piece->kind = kind;
    piece->keyword = keyword ? token->keyword : -1;
    piece->ends = ends;
    piece->first_comment = (uint32_t)pieces->comments.count;
    read_trivia(r, piece, from, token_index);
    match_brackets(r, piece, index);
    settle_newline(pieces, piece, moved);
    settle_end(token, piece, index);
    piece->text = (uint32_t)pieces->text.size;
    if (kind != 0)
        spell(r, token, keyword);
    piece->size = (uint32_t)pieces->text.size - piece->text;
    if (index > 0 && token->lexeme == GJ_LEX_NAME)
        keep_apart(r, piece);
}

/* Widths, and the sums over them. */
static void measure(gj_pieces *pieces)
{
    uint64_t flat = 0;
    uint32_t breaks = 0;
    for (size_t i = 0; i < pieces->list.count; i++) {
        gj_piece *piece = gj_piece_at(pieces, i);
        piece->width = (uint32_t)gj_text_width(piece_text(pieces, piece));
        flat += piece->width + (piece->gap ? 1u : 0u) +
                (piece->ends && piece->kind != GJ_TOK_RIGHT_BRACE ? 1u : 0u);
        breaks += piece->newline ? 1u : 0u;
        piece->flat = flat;
        piece->breaks = breaks;
    }
}

gj_status gj_pieces_read(gj_pieces *pieces, const gj_source *source, gj_format_keywords keywords,
                         const gj_array *tokens, gj_diags *diags)
{
    reading r = {.pieces = pieces, .source = source, .tokens = tokens, .keywords = keywords};
    gj_array kinds;
    gj_array_init(&kinds, tokens->allocator, sizeof(gj_parser_token));
    gj_array_init(&r.open, tokens->allocator, sizeof(uint32_t));
    gj_array_init(&r.pairs, tokens->allocator, sizeof(gj_text));
    gj_status status = collect_pairs(&r.pairs) ? gj_filter(source, tokens, diags, &kinds) : GJ_E_NOMEM;
    bool ends = false, moved = false;
    size_t from = 0;
    for (size_t i = 0; status == GJ_OK && i <= kinds.count; i++) {
        gj_parser_token token = {0, (uint32_t)tokens->count - 1};
        if (i < kinds.count)
            token = *GJ_AT(&kinds, gj_parser_token, i);
        if (token.kind == GJ_TOK_NL) {
            ends = true;
            continue;
        }
        add_piece(&r, token.kind, from, token.index, ends, &moved);
        ends = false;
        from = (size_t)token.index + 1;
    }
    if (pieces->list.failed || pieces->comments.failed || pieces->text.failed || r.open.failed)
        status = GJ_E_NOMEM;
    if (status == GJ_OK) {
        gj_format_gaps(pieces);
        measure(pieces);
    }
    gj_array_fini(&r.pairs);
    gj_array_fini(&r.open);
    gj_array_fini(&kinds);
    return status;
}

bool gj_pieces_equal(const gj_pieces *a, const gj_pieces *b)
{
    if (a->list.count != b->list.count || a->comments.count != b->comments.count)
        return false;
    for (size_t i = 0; i < a->list.count; i++) {
        const gj_piece *x = gj_piece_at(a, i), *y = gj_piece_at(b, i);
        if (x->kind != y->kind || x->ends != y->ends || x->comment_count != y->comment_count ||
            !gj_text_equal(piece_text(a, x), piece_text(b, y)))
            return false;
    }
    for (size_t i = 0; i < a->comments.count; i++) {
        const gj_format_comment *x = GJ_AT(&a->comments, gj_format_comment, i);
        const gj_format_comment *y = GJ_AT(&b->comments, gj_format_comment, i);
        if (!gj_text_equal((gj_text){a->text.bytes + x->text, x->size},
                           (gj_text){b->text.bytes + y->text, y->size}))
            return false;
    }
    return true;
}
