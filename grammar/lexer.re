/* The scanner: bytes to tokens, by re2c. It knows words and marks, not where they may stand: that is the filter's
 * and the grammar's. Every byte of the file ends up in exactly one token. Full-width marks and digits are the
 * same tokens as their ASCII twins; inside texts and comments nothing is changed. */
#include "grammar/token.h"
#include "grammar/words.h"
#include <string.h>

/*!include:re2c "unicode_categories.re" */

/* In rule books a token is somewhat longer than this, blanks and line ends included. */
#define BYTES_A_TOKEN 4

typedef struct lexer {
    const unsigned char *cur, *end, *begin;
    const gj_source *source;
    gj_diags *diags;
} lexer;

static gj_span span_of(const lexer *lx, const unsigned char *from)
{
    uint32_t offset = lx->source->base + (uint32_t)(from - lx->begin);
    return (gj_span){offset, lx->source->base + (uint32_t)(lx->cur - lx->begin)};
}

static gj_lexeme bad(lexer *lx, const unsigned char *from, gj_diag_code code)
{
    gj_span span = span_of(lx, from);
    gj_text found = {(const char *)from, (size_t)(lx->cur - from)};
    gj_report_text(lx->diags, code, span, found);
    return GJ_LEX_BAD;
}

/* The same, where the first `size` bytes (0: all) are certain to be meant as `meant`. */
static gj_lexeme bad_for(lexer *lx, const unsigned char *from, gj_diag_code code, size_t size, gj_text meant)
{
    gj_span span = span_of(lx, from);
    gj_text found = {(const char *)from, (size_t)(lx->cur - from)};
    gj_diag *diag = gj_report_text(lx->diags, code, span, found);
    if (size != 0)
        span.end = span.begin + (uint32_t)size;
    gj_diag_fix_it(lx->diags, diag, span, meant, true);
    return GJ_LEX_BAD;
}

/* A run of bytes that are not UTF-8 is one problem. */
static gj_lexeme invalid_bytes(lexer *lx, const unsigned char *from)
{
    while (lx->cur < lx->end) {
        size_t length;
        if (gj_utf8_decode((const char *)lx->cur, (size_t)(lx->end - lx->cur), &length) >= 0)
            break;
        lx->cur++;
    }
    return bad(lx, from, GJ_D_invalid_utf8);
}

/* What has been read ends at `cur`. While scan_one reads, its cursor is not in the lexer: it would be stored before
 * each byte, which for all the compiler knows could be a byte of it. */
static lexer *at(lexer *lx, const unsigned char *cur)
{
    lx->cur = cur;
    return lx;
}

static gj_lexeme found(lexer *lx, const unsigned char *cur, gj_lexeme lexeme)
{
    lx->cur = cur;
    return lexeme;
}

/* One lexeme; lx->cur stands behind it. */
static gj_lexeme scan_one(lexer *lx)
{
    const unsigned char *const from = lx->cur, *const end = lx->end;
    const unsigned char *cur = from, *mark;
    /*!re2c
      re2c:encoding:utf8 = 1;
      re2c:encoding-policy = fail;
      re2c:yyfill:enable = 0;
      re2c:eof = 0;
      re2c:define:YYCTYPE  = "unsigned char";
      re2c:define:YYCURSOR = "cur";
      re2c:define:YYMARKER = "mark";
      re2c:define:YYLIMIT  = "end";

      digit    = [0-9０-９];
      point    = "." | "．";
      id_start = L | Nl | "_";
      id_more  = id_start | Mn | Mc | Nd | Pc;
      blank    = [ \t] | "\u3000" | "\ufeff";
      newline  = "\r\n" | "\n" | "\r";
      inline   = [^\x00\r\n];

      seg      = (L | N | Mn | Mc | "_" | "§")+ | "(" [^()（）\x00\r\n]* ")" | "（" [^()（）\x00\r\n]* "）";
      label    = seg (([-./·．—] | "——")? seg)* | "「" [^」\x00\r\n]* "」";
      dash     = "-" | "－" | "−";

      blank+                              { return found(lx, cur, GJ_LEX_BLANK); }
      newline                             { return found(lx, cur, GJ_LEX_NEWLINE); }
      ("#" | "＃") inline*                { return found(lx, cur, GJ_LEX_COMMENT); }

      id_start id_more*                   { return found(lx, cur, GJ_LEX_NAME); }
      "「" [^「」\x00\r\n]+ "」"          { return found(lx, cur, GJ_LEX_QUOTED); }
      "「" id_more*                       { bad(at(lx, cur), from, GJ_D_unclosed_name); return GJ_LEX_QUOTED; }

      digit+ (point digit+)?              { return found(lx, cur, GJ_LEX_NUMBER); }
      digit+ (point digit+)? ("%" | "％") { return found(lx, cur, GJ_LEX_PERCENT); }
      digit{4} dash digit{1,2} dash digit{1,2}   { return found(lx, cur, GJ_LEX_DATE); }
      digit{4} "年" digit{1,2} "月" digit{1,2} "日" { return found(lx, cur, GJ_LEX_DATE); }
      digit{4} (point | "/" | "／") digit{1,2} (point | "/" | "／") digit{1,2} { bad(at(lx, cur), from, GJ_D_date_spelling); return GJ_LEX_DATE; }
      digit+ (point digit+)? [Ee] [-+]? digit+ { bad(at(lx, cur), from, GJ_D_exponent); return GJ_LEX_NUMBER; }

      ["] ([^"\\\x00\r\n] | "\\" inline)* ["]   { return found(lx, cur, GJ_LEX_TEXT); }
      "“" [^”\x00\r\n]* "”"               { return found(lx, cur, GJ_LEX_TEXT); }
      ["] ([^"\\\x00\r\n] | "\\" inline)*    { bad(at(lx, cur), from, GJ_D_unclosed_text); return GJ_LEX_TEXT; }
      "“" [^”\x00\r\n]*                   { bad(at(lx, cur), from, GJ_D_unclosed_text); return GJ_LEX_TEXT; }

      ("@" | "＠") label                  { return found(lx, cur, GJ_LEX_CITATION); }
      ("@" | "＠") blank+ label           { bad(at(lx, cur), from, GJ_D_bare_at); return GJ_LEX_CITATION; }
      ("@" | "＠")                        { return bad(at(lx, cur), from, GJ_D_bare_at); }

      ":" | "："                          { return found(lx, cur, GJ_LEX_COLON); }
      "," | "，" | "、"                   { return found(lx, cur, GJ_LEX_COMMA); }
      ";" | "；"                          { return found(lx, cur, GJ_LEX_SEMICOLON); }
      "." | "．"                          { return found(lx, cur, GJ_LEX_DOT); }
      ".." | "～" | "…" | "……" | "~"      { return found(lx, cur, GJ_LEX_RANGE); }
      (".." | "～" | "…") ("<" | "＜")    { return found(lx, cur, GJ_LEX_RANGE_OPEN); }
      "->" | "→"                          { return found(lx, cur, GJ_LEX_ARROW); }
      "(" | "（"                          { return found(lx, cur, GJ_LEX_LEFT_PAREN); }
      ")" | "）"                          { return found(lx, cur, GJ_LEX_RIGHT_PAREN); }
      "[" | "【" | "［"                   { return found(lx, cur, GJ_LEX_LEFT_BRACKET); }
      "]" | "】" | "］"                   { return found(lx, cur, GJ_LEX_RIGHT_BRACKET); }
      "{" | "｛"                          { return found(lx, cur, GJ_LEX_LEFT_BRACE); }
      "}" | "｝"                          { return found(lx, cur, GJ_LEX_RIGHT_BRACE); }
      "|" | "｜"                          { return found(lx, cur, GJ_LEX_BAR); }
      "+" | "＋"                          { return found(lx, cur, GJ_LEX_PLUS); }
      dash                                { return found(lx, cur, GJ_LEX_MINUS); }
      "*" | "×" | "＊"                    { return found(lx, cur, GJ_LEX_TIMES); }
      "/" | "÷" | "／"                    { return found(lx, cur, GJ_LEX_DIVIDE); }
      "=" | "＝"                          { return found(lx, cur, GJ_LEX_EQUAL); }
      "!=" | "≠" | "<>"                   { return found(lx, cur, GJ_LEX_NOT_EQUAL); }
      "<" | "＜"                          { return found(lx, cur, GJ_LEX_LESS); }
      "<=" | "≤" | "＜＝" | "<＝" | "＜="  { return found(lx, cur, GJ_LEX_LESS_EQUAL); }
      ">" | "＞"                          { return found(lx, cur, GJ_LEX_GREATER); }
      ">=" | "≥" | "＞＝" | ">＝" | "＞="  { return found(lx, cur, GJ_LEX_GREATER_EQUAL); }

      "==" | "＝＝"                       { bad_for(at(lx, cur), from, GJ_D_double_equal, 0, GJ_TEXT("=")); return GJ_LEX_EQUAL; }
      "&&" | "||" | "!"                   { return bad(at(lx, cur), from, GJ_D_foreign_operator); }
      "//" inline* | "/*"                 { return bad_for(at(lx, cur), from, GJ_D_foreign_comment, 2, GJ_TEXT("#")); }
      "。"                                { return bad_for(at(lx, cur), from, GJ_D_full_stop, 0, GJ_TEXT("")); }

      $                                   { return found(lx, cur, GJ_LEX_END); }
      [^]                                 { return bad(at(lx, cur), from, GJ_D_unexpected_character); }
      *                                   { return invalid_bytes(at(lx, cur), from); }
    */
}

/* Whether gj_is_unsafe() needs to be asked about what begins with this byte. Most of Chinese begins with one that
 * nothing unsafe begins with, and so does the rest of it. */
static bool may_be_unsafe(unsigned char c)
{
    return c < 0x20 ? c != '\n'
                    : c == 0x7F || c == 0xC2 || c == 0xD8 || c == 0xE1 || c == 0xE2 || c == 0xEF || c == 0xF3;
}

/* Whether the eight bytes here are ASCII, and no control character: neither below a blank, nor 0x7F. */
static bool is_plain(const char *bytes)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    /* Of bytes below 0x80 the highest bit is set by the first sum from 0x20 on, by the second from 0x7F on. */
    return (word & each * 0x80) == 0 && ((word + each * 0x60) & each * 0x80) == each * 0x80 &&
           ((word + each) & each * 0x80) == 0;
}

/* Control and bidirectional characters can make a line look like another one: none is allowed anywhere. */
static void find_unsafe(const gj_source *source, gj_diags *diags)
{
    const char *bytes = source->text.bytes;
    for (size_t i = 0; i < source->text.size;) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x80 && source->text.size - i >= sizeof(uint64_t) && is_plain(bytes + i)) {
            i += sizeof(uint64_t);
            continue;
        }
        if (!may_be_unsafe(c)) {
            i++;
            continue;
        }
        size_t length;
        int32_t code_point = gj_utf8_decode(bytes + i, source->text.size - i, &length);
        bool blank = c == '\n' || c == '\r' || c == '\t' || (code_point == 0xFEFF && i == 0);
        if (code_point >= 0 && !blank && gj_is_unsafe(code_point)) {
            gj_span span = {source->base + (uint32_t)i, source->base + (uint32_t)(i + length)};
            gj_report_text(diags, GJ_D_unsafe_character, span, (gj_text){bytes + i, length});
        }
        i += length;
    }
}

/* Full-width letters in a word look like ASCII ones and are different names. */
static void check_word(lexer *lx, const unsigned char *from)
{
    /* All of them begin with this byte, and little else in a word does. */
    const unsigned char *at = memchr(from, 0xEF, (size_t)(lx->cur - from));
    while (at != NULL && at < lx->cur) {
        size_t length;
        int32_t c = gj_utf8_decode((const char *)at, (size_t)(lx->cur - at), &length);
        if ((c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || (c >= 0xFF10 && c <= 0xFF19)) {
            gj_span span = span_of(lx, from);
            gj_text word = {(const char *)from, (size_t)(lx->cur - from)};
            gj_report_text(lx->diags, GJ_D_full_width_letters, span, word);
            return;
        }
        at += length;
    }
}

/* Joins the last token with the two before it ("at", blank, "least") where the pair is a keyword. */
static void join_pair(gj_array *tokens, const gj_spellings *words, const gj_source *source)
{
    if (tokens->count < 3)
        return;
    gj_token *last = GJ_AT(tokens, gj_token, tokens->count - 1);
    gj_token *blank = last - 1, *first = last - 2;
    if (blank->lexeme != GJ_LEX_BLANK || first->lexeme != GJ_LEX_NAME)
        return;
    int row = gj_spellings_find_pair(words, gj_token_text(source, first), gj_token_text(source, last));
    if (row < 0)
        return;
    first->keyword = (int16_t)row;
    first->length = last->begin + last->length - first->begin;
    tokens->count -= 2;
}

static gj_status scan_all(lexer *lx, gj_array *tokens, const gj_spellings *words)
{
    for (;;) {
        const unsigned char *from = lx->cur;
        gj_lexeme lexeme = scan_one(lx);
        gj_token *token = gj_array_place(tokens);
        if (token == NULL)
            return GJ_E_NOMEM;
        *token = (gj_token){.lexeme = (uint8_t)lexeme,
                            .keyword = -1,
                            .begin = lx->source->base + (uint32_t)(from - lx->begin),
                            .length = (uint32_t)(lx->cur - from)};
        if (lexeme == GJ_LEX_END)
            return GJ_OK;
        if (lexeme == GJ_LEX_NAME) {
            token->keyword = (int16_t)gj_spellings_find(words, gj_token_text(lx->source, token));
            if (token->keyword < 0)
                check_word(lx, from);
            join_pair(tokens, words, lx->source);
        }
    }
}

gj_status gj_scan(const gj_source *source, gj_array *tokens, gj_diags *diags)
{
    const unsigned char *bytes = (const unsigned char *)source->text.bytes;
    lexer lx = {bytes, bytes + source->text.size, bytes, source, diags};
    gj_spellings words;
    gj_spellings_init(&words);
    find_unsafe(source, diags);
    if (!gj_array_reserve(tokens, source->text.size / BYTES_A_TOKEN + 1))
        return GJ_E_NOMEM;
    return scan_all(&lx, tokens, &words);
}
