/* grammar/lexer: every spelling of every word, every mark in every form, places of mistakes, and the promise
 * that the tokens joined give back the file. */
#include "tests/unit/diag_fixture.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "grammar/token.h"

typedef struct scan {
    diag_fixture f;
    gj_array tokens;
    const gj_source *source;
} scan;

static gj_status scan_begin(scan *s, gj_allocator allocator, gj_text text)
{
    gj_source *source = NULL;
    diag_begin(&s->f, allocator);
    gj_array_init(&s->tokens, allocator, sizeof(gj_token));
    gj_status status = gj_sources_add(&s->f.sources, GJ_TEXT("book.gj"), text, &source);
    s->source = source;
    return status == GJ_OK ? gj_scan(source, &s->tokens, &s->f.diags) : status;
}

static void scan_end(scan *s)
{
    gj_array_fini(&s->tokens);
    diag_end(&s->f);
}

static void scan_text(scan *s, const char *text)
{
    assert_int_equal(scan_begin(s, checked_alloc(), gj_text_from(text)), GJ_OK);
}

static const gj_token *token_at(const scan *s, size_t index)
{
    assert_true(index < s->tokens.count);
    return GJ_AT(&s->tokens, gj_token, index);
}

static gj_text token_text(const scan *s, const gj_token *token)
{
    return gj_sources_text(&s->f.sources, gj_token_span(token));
}

static gj_diag *problem(const scan *s, size_t index)
{
    assert_true(index < s->f.diags.list.count);
    return *GJ_AT(&s->f.diags.list, gj_diag *, index);
}

/* Each token begins where the one before ended, the first at the file's begin, the last (END) at its end. */
static void assert_covers(const scan *s)
{
    uint32_t at = s->source->base;
    assert_true(s->tokens.count > 0);
    for (size_t i = 0; i < s->tokens.count; i++) {
        const gj_token *token = token_at(s, i);
        assert_int_equal(token->begin, at);
        bool end = i + 1 == s->tokens.count;
        assert_int_equal(token->lexeme == GJ_LEX_END, end);
        assert_int_equal(token->length == 0, end);
        at += token->length;
    }
    assert_int_equal(at, s->source->base + s->source->text.size);
}

/* ---- words ---- */

/* `word` is one NAME with this row, whatever stands around it. */
static void assert_keyword(const char *word, size_t row)
{
    char text[160];
    scan s;
    (void)snprintf(text, sizeof(text), "%s\n(%s)、%s。", word, word, word);
    scan_text(&s, text);
    assert_covers(&s);
    size_t found = 0;
    for (size_t i = 0; i < s.tokens.count; i++) {
        const gj_token *token = token_at(&s, i);
        if (token->lexeme != GJ_LEX_NAME)
            continue;
        assert_text(token_text(&s, token), word);
        assert_int_equal(token->keyword, (int)row);
        found++;
    }
    assert_int_equal(found, 3);
    scan_end(&s);
}

static void test_every_spelling(void **state)
{
    (void)state;
    assert_true(gj_keyword_count > 100);
    for (size_t row = 0; row < gj_keyword_count; row++) {
        const gj_keyword *keyword = &gj_keywords[row];
        assert_int_equal(gj_keyword_find(gj_text_from(keyword->en)), (int)row);
        assert_int_equal(gj_keyword_find(gj_text_from(keyword->zh)), (int)row);
        assert_keyword(keyword->zh, row);
        /* words like `half up` are no token of their own: they are read as two names */
        if (keyword->class != GJ_WORD_KNOWN || strchr(keyword->en, ' ') == NULL)
            assert_keyword(keyword->en, row);
    }
    assert_int_equal(gj_keyword_find(GJ_TEXT("whenever")), -1);
}

/* A pair is joined over any blanks on one line, and not over a newline or a comment. */
static void test_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *first; /* text of the first token */
        bool joined;
    } cases[] = {{"at least 3", "at least", true}, {"at  \t least 3", "at  \t least", true},
                 {"at\nleast", "at", false},       {"at\xE3\x80\x80least", "at\xE3\x80\x80least", true},
                 {"at leastways", "at", false},    {"for each x", "for each", true},
                 {"for x", "for", false},          {"is not", "is not", true},
                 {"is nothing", "is", false},      {"at.least", "at", false},
                 {"half up", "half", false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scan s;
        scan_text(&s, cases[i].text);
        assert_covers(&s);
        assert_text(token_text(&s, token_at(&s, 0)), cases[i].first);
        assert_int_equal(s.f.diags.errors, 0);
        if (cases[i].joined)
            assert_non_null(strchr(gj_keywords[token_at(&s, 0)->keyword].en, ' '));
        scan_end(&s);
    }
}

/* Chinese has no blanks between words, so a word that begins with a keyword is another word. */
static void test_longest_word(void **state)
{
    (void)state;
    static const char *const words[] = {"当总分", "且",    "total", "总分2", "_x",
                                        "café",   "whens", "人日",  "第5条", "a_b"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        scan s;
        scan_text(&s, words[i]);
        assert_int_equal(s.tokens.count, 2);
        assert_int_equal(token_at(&s, 0)->lexeme, GJ_LEX_NAME);
        assert_int_equal(token_at(&s, 0)->keyword, gj_keyword_find(gj_text_from(words[i])));
        scan_end(&s);
    }
}

/* ---- marks and literals ---- */

static const struct {
    const char *text;
    gj_lexeme lexeme;
} single[] = {{":", GJ_LEX_COLON},
              {"：", GJ_LEX_COLON},
              {",", GJ_LEX_COMMA},
              {"，", GJ_LEX_COMMA},
              {"、", GJ_LEX_COMMA},
              {";", GJ_LEX_SEMICOLON},
              {"；", GJ_LEX_SEMICOLON},
              {".", GJ_LEX_DOT},
              {"．", GJ_LEX_DOT},
              {"..", GJ_LEX_RANGE},
              {"～", GJ_LEX_RANGE},
              {"~", GJ_LEX_RANGE},
              {"…", GJ_LEX_RANGE},
              {"……", GJ_LEX_RANGE},
              {"..<", GJ_LEX_RANGE_OPEN},
              {"～＜", GJ_LEX_RANGE_OPEN},
              {"->", GJ_LEX_ARROW},
              {"→", GJ_LEX_ARROW},
              {"(", GJ_LEX_LEFT_PAREN},
              {"（", GJ_LEX_LEFT_PAREN},
              {")", GJ_LEX_RIGHT_PAREN},
              {"）", GJ_LEX_RIGHT_PAREN},
              {"[", GJ_LEX_LEFT_BRACKET},
              {"【", GJ_LEX_LEFT_BRACKET},
              {"［", GJ_LEX_LEFT_BRACKET},
              {"]", GJ_LEX_RIGHT_BRACKET},
              {"】", GJ_LEX_RIGHT_BRACKET},
              {"］", GJ_LEX_RIGHT_BRACKET},
              {"{", GJ_LEX_LEFT_BRACE},
              {"｛", GJ_LEX_LEFT_BRACE},
              {"}", GJ_LEX_RIGHT_BRACE},
              {"｝", GJ_LEX_RIGHT_BRACE},
              {"|", GJ_LEX_BAR},
              {"｜", GJ_LEX_BAR},
              {"+", GJ_LEX_PLUS},
              {"＋", GJ_LEX_PLUS},
              {"-", GJ_LEX_MINUS},
              {"－", GJ_LEX_MINUS},
              {"−", GJ_LEX_MINUS},
              {"*", GJ_LEX_TIMES},
              {"×", GJ_LEX_TIMES},
              {"＊", GJ_LEX_TIMES},
              {"/", GJ_LEX_DIVIDE},
              {"÷", GJ_LEX_DIVIDE},
              {"／", GJ_LEX_DIVIDE},
              {"=", GJ_LEX_EQUAL},
              {"＝", GJ_LEX_EQUAL},
              {"!=", GJ_LEX_NOT_EQUAL},
              {"≠", GJ_LEX_NOT_EQUAL},
              {"<>", GJ_LEX_NOT_EQUAL},
              {"<", GJ_LEX_LESS},
              {"＜", GJ_LEX_LESS},
              {"<=", GJ_LEX_LESS_EQUAL},
              {"≤", GJ_LEX_LESS_EQUAL},
              {"＜＝", GJ_LEX_LESS_EQUAL},
              {">", GJ_LEX_GREATER},
              {"＞", GJ_LEX_GREATER},
              {">=", GJ_LEX_GREATER_EQUAL},
              {"≥", GJ_LEX_GREATER_EQUAL},
              {"＞＝", GJ_LEX_GREATER_EQUAL},
              {"0", GJ_LEX_NUMBER},
              {"007", GJ_LEX_NUMBER},
              {"12.50", GJ_LEX_NUMBER},
              {"１２．５", GJ_LEX_NUMBER},
              {"30%", GJ_LEX_PERCENT},
              {"0.5％", GJ_LEX_PERCENT},
              {"３０％", GJ_LEX_PERCENT},
              {"2026-01-31", GJ_LEX_DATE},
              {"2026-1-1", GJ_LEX_DATE},
              {"２０２６－０１－３１", GJ_LEX_DATE},
              {"2026年1月31日", GJ_LEX_DATE},
              {"2026年01月01日", GJ_LEX_DATE},
              {"\"\"", GJ_LEX_TEXT},
              {"\"a\\\"b\"", GJ_LEX_TEXT},
              {"“他说\"好\"”", GJ_LEX_TEXT},
              {"\"a # b\"", GJ_LEX_TEXT},
              {"「when」", GJ_LEX_QUOTED},
              {"「a b」", GJ_LEX_QUOTED},
              {"@5", GJ_LEX_CITATION},
              {"@6.5.2.1(3)c", GJ_LEX_CITATION},
              {"@5.2.1e", GJ_LEX_CITATION},
              {"@gbt27922/5.2.1", GJ_LEX_CITATION},
              {"@「3.3)」", GJ_LEX_CITATION},
              {"＠附件四", GJ_LEX_CITATION},
              {"@6.评分标准d", GJ_LEX_CITATION},
              {"@4.1（2）", GJ_LEX_CITATION},
              {"@5.1-2", GJ_LEX_CITATION},
              {"@§3", GJ_LEX_CITATION},
              {"# to the end", GJ_LEX_COMMENT},
              {"＃ 注释 \"x", GJ_LEX_COMMENT},
              {" \t\xE3\x80\x80", GJ_LEX_BLANK},
              {"\r\n", GJ_LEX_NEWLINE},
              {"\r", GJ_LEX_NEWLINE}};

static void test_single_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        scan s;
        scan_text(&s, single[i].text);
        assert_covers(&s);
        if (s.tokens.count != 2 || token_at(&s, 0)->lexeme != single[i].lexeme)
            print_error("%s: %zu tokens, the first %d, not %d\n", single[i].text, s.tokens.count,
                        token_at(&s, 0)->lexeme, (int)single[i].lexeme);
        assert_int_equal(s.tokens.count, 2);
        assert_int_equal(token_at(&s, 0)->lexeme, single[i].lexeme);
        assert_int_equal(s.f.diags.list.count, 0);
        scan_end(&s);
    }
}

/* What looks like one token and is several. */
static void test_borders(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gj_lexeme lexemes[8];
    } cases[] = {
        {"1..25", {GJ_LEX_NUMBER, GJ_LEX_RANGE, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"1.5..2", {GJ_LEX_NUMBER, GJ_LEX_RANGE, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"26..<45", {GJ_LEX_NUMBER, GJ_LEX_RANGE_OPEN, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"1.x", {GJ_LEX_NUMBER, GJ_LEX_DOT, GJ_LEX_NAME, GJ_LEX_END}},
        {"2026-01-31..2026-02-01", {GJ_LEX_DATE, GJ_LEX_RANGE, GJ_LEX_DATE, GJ_LEX_END}},
        {"2026-1", {GJ_LEX_NUMBER, GJ_LEX_MINUS, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"5/2026", {GJ_LEX_NUMBER, GJ_LEX_DIVIDE, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"12个月", {GJ_LEX_NUMBER, GJ_LEX_NAME, GJ_LEX_END}},
        {"2026年", {GJ_LEX_NUMBER, GJ_LEX_NAME, GJ_LEX_END}},
        {"a-b", {GJ_LEX_NAME, GJ_LEX_MINUS, GJ_LEX_NAME, GJ_LEX_END}},
        {"a->b", {GJ_LEX_NAME, GJ_LEX_ARROW, GJ_LEX_NAME, GJ_LEX_END}},
        {"<-1", {GJ_LEX_LESS, GJ_LEX_MINUS, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"@5:x", {GJ_LEX_CITATION, GJ_LEX_COLON, GJ_LEX_NAME, GJ_LEX_END}},
        {"@5.1 @5.2", {GJ_LEX_CITATION, GJ_LEX_BLANK, GJ_LEX_CITATION, GJ_LEX_END}},
        {"x@5.1=3", {GJ_LEX_NAME, GJ_LEX_CITATION, GJ_LEX_EQUAL, GJ_LEX_NUMBER, GJ_LEX_END}},
        {"“a”“b”", {GJ_LEX_TEXT, GJ_LEX_TEXT, GJ_LEX_END}},
        {"\"a\"b", {GJ_LEX_TEXT, GJ_LEX_NAME, GJ_LEX_END}},
        {"a#b\nc", {GJ_LEX_NAME, GJ_LEX_COMMENT, GJ_LEX_NEWLINE, GJ_LEX_NAME, GJ_LEX_END}},
        {"", {GJ_LEX_END}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scan s;
        scan_text(&s, cases[i].text);
        assert_covers(&s);
        for (size_t k = 0; k < s.tokens.count && k < 8; k++) {
            if (token_at(&s, k)->lexeme != cases[i].lexemes[k])
                print_error("%s: token %zu\n", cases[i].text, k);
            assert_int_equal(token_at(&s, k)->lexeme, cases[i].lexemes[k]);
        }
        assert_int_equal(s.f.diags.list.count, 0);
        scan_end(&s);
    }
}

/* ---- mistakes ---- */

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gj_diag_code code;
        const char *at; /* what the caret is under */
    } cases[] = {
        {"a \"b c", GJ_D_unclosed_text, "\"b c"},
        {"a “b c\nd", GJ_D_unclosed_text, "“b c"},
        {"a 「b c\nd", GJ_D_unclosed_name, "「b"},
        {"2026/01/31", GJ_D_date_spelling, "2026/01/31"},
        {"2026.1.31", GJ_D_date_spelling, "2026.1.31"},
        {"x 1e6", GJ_D_exponent, "1e6"},
        {"x 1.5E-3", GJ_D_exponent, "1.5E-3"},
        {"x @", GJ_D_bare_at, "@"},
        {"x == 1", GJ_D_double_equal, "=="},
        {"x ＝＝ 1", GJ_D_double_equal, "＝＝"},
        {"x && y", GJ_D_foreign_operator, "&&"},
        {"x || y", GJ_D_foreign_operator, "||"},
        {"!x", GJ_D_foreign_operator, "!"},
        {"x // y", GJ_D_foreign_comment, "// y"},
        {"x。", GJ_D_full_stop, "。"},
        {"ｘ", GJ_D_full_width_letters, "ｘ"},
        {"aｂ1", GJ_D_full_width_letters, "aｂ1"},
        {"x $", GJ_D_unexpected_character, "$"},
        {"x \\", GJ_D_unexpected_character, "\\"},
        {"x 😀", GJ_D_unexpected_character, "😀"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scan s;
        scan_text(&s, cases[i].text);
        assert_covers(&s);
        if (s.f.diags.list.count != 1)
            print_error("%s: %zu problems\n", cases[i].text, s.f.diags.list.count);
        assert_int_equal(s.f.diags.list.count, 1);
        assert_int_equal(problem(&s, 0)->code, cases[i].code);
        assert_text(gj_sources_text(&s.f.sources, problem(&s, 0)->span), cases[i].at);
        scan_end(&s);
    }
}

static void assert_problem(gj_text text, gj_diag_code code, uint32_t begin, uint32_t length)
{
    scan s;
    assert_int_equal(scan_begin(&s, checked_alloc(), text), GJ_OK);
    assert_covers(&s);
    assert_int_equal(s.f.diags.list.count, 1);
    assert_int_equal(problem(&s, 0)->code, code);
    assert_int_equal(problem(&s, 0)->span.begin - s.source->base, begin);
    assert_int_equal(problem(&s, 0)->span.end - problem(&s, 0)->span.begin, length);
    scan_end(&s);
}

static void test_bytes(void **state)
{
    (void)state;
    /* a run of bad bytes is one problem, and the file goes on behind it */
    assert_problem(GJ_TEXT("a \xBA\xCF\xFF b"), GJ_D_invalid_utf8, 2, 3);
    assert_problem(GJ_TEXT("\xE4\xB8"), GJ_D_invalid_utf8, 0, 2);     /* cut off */
    assert_problem(GJ_TEXT("\xC0\x80"), GJ_D_invalid_utf8, 0, 2);     /* overlong */
    assert_problem(GJ_TEXT("\xED\xA0\x80"), GJ_D_invalid_utf8, 0, 3); /* surrogate */
    /* a NUL inside is a character like others that have no meaning, not the end */
    scan s;
    assert_int_equal(scan_begin(&s, checked_alloc(), (gj_text){"a\0b", 3}), GJ_OK);
    assert_covers(&s);
    assert_true(s.f.diags.errors >= 1);
    assert_text(token_text(&s, token_at(&s, s.tokens.count - 2)), "b");
    scan_end(&s);
    /* direction marks nowhere, not even in comments and texts; a byte order mark only first */
    assert_problem(GJ_TEXT("# a\xE2\x80\xAE"
                           "b"),
                   GJ_D_unsafe_character, 3, 3);
    assert_problem(GJ_TEXT("\"a\xE2\x81\xA6\""), GJ_D_unsafe_character, 2, 3);
    assert_problem(GJ_TEXT("a \xEF\xBB\xBF"), GJ_D_unsafe_character, 2, 3);
    scan_text(&s, "\xEF\xBB\xBFrecord");
    assert_int_equal(s.f.diags.list.count, 0);
    assert_text(token_text(&s, token_at(&s, 1)), "record");
    scan_end(&s);
}

/* ---- all of it ---- */

static void scan_file(const char *path)
{
    static char bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_true(size < sizeof(bytes));
    scan s;
    assert_int_equal(scan_begin(&s, checked_alloc(), (gj_text){bytes, size}), GJ_OK);
    assert_covers(&s);
    if (strstr(path, "mistakes") == NULL)
        assert_int_equal(s.f.diags.errors, 0);
    scan_end(&s);
}

static void test_rule_files(void **state)
{
    (void)state;
    static const char *const patterns[] = {"stdlib-rules/*.gj", "stdlib-rules/*/*.gj",
                                           "stdlib-rules/*/*/*.gj", "tests/books/*.gj"};
    size_t files = 0;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        glob_t found;
        assert_int_equal(glob(patterns[i], 0, NULL, &found), 0);
        for (size_t k = 0; k < found.gl_pathc; k++, files++)
            scan_file(found.gl_pathv[k]);
        globfree(&found);
    }
    assert_true(files > 10);
}

/* Bytes at random, mostly from the alphabet of rule files: the tokens always cover them. */
static void test_random_bytes(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a",        "当",    " ",  "\n", "\"", "“",  "”",  "「", "」",   "@",
        "1",        "2026-", ".",  "(",  "（", ")",  "\\", "#",  "\xFF", "\xE4",
        "\xE4\xB8", "e",     "<",  "=",  "＜", "！", "$",  "\r", "\t",   "\xE2\x80\xAE",
        "at ",      "least", "年", "月", "日", "%",  "/",  "{",  "}",    "-"};
    uint32_t random = 1;
    for (int round = 0; round < 3000; round++) {
        char text[64];
        size_t size = 0;
        while (size < 48) {
            random = random * 1664525u + 1013904223u;
            const char *piece = pieces[(random >> 16) % (sizeof(pieces) / sizeof(pieces[0]))];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        scan s;
        assert_int_equal(scan_begin(&s, checked_alloc(), (gj_text){text, size}), GJ_OK);
        assert_covers(&s);
        scan_end(&s);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    static const char text[] = "define a \"标题\" @5 = b at least 3 # c\nx == 2026/01/31 ｘ\n";
    for (int sticky = 0; sticky < 2; sticky++) {
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky != 0};
            scan s;
            gj_status status = scan_begin(&s, faulty_alloc(&f), gj_text_from(text));
            size_t errors = s.f.diags.errors;
            bool failed = gj_arena_failed(&s.f.arena);
            scan_end(&s);
            if (f.calls <= n) {
                assert_int_equal(status, GJ_OK);
                break;
            }
            assert_true(status == GJ_E_NOMEM || failed || errors == 3);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_spelling), cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_longest_word),   cmocka_unit_test(test_single_tokens),
        cmocka_unit_test(test_borders),        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_bytes),          cmocka_unit_test(test_rule_files),
        cmocka_unit_test(test_random_bytes),   cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}
