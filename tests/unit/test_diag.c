/* Diagnostics: the tables, reporting and sorting, the drawing for people against goldens, JSON and SARIF, and
 * failing allocations. Only entries that the base itself uses appear here, so that new ones change nothing.
 */
#include "tests/unit/support.h"

#include <string.h>

#include "base/diag.h"

typedef struct fixture {
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_buffer out;
} fixture;

static void begin(fixture *f, gj_allocator allocator)
{
    gj_arena_init(&f->arena, allocator);
    gj_sources_init(&f->sources, &f->arena);
    gj_diags_init(&f->diags, &f->arena, &f->sources);
    gj_buffer_init(&f->out, allocator);
}

static void end(fixture *f)
{
    gj_buffer_fini(&f->out);
    gj_diags_fini(&f->diags);
    gj_sources_fini(&f->sources);
    gj_arena_fini(&f->arena);
}

static const gj_source *add(fixture *f, const char *path, const char *text)
{
    gj_source *source = NULL;
    if (gj_sources_add(&f->sources, text_of(path), text_of(text), &source) != GJ_OK)
        return NULL;
    return source;
}

/* The span of the first `what` in a file. */
static gj_span span_of(const gj_source *source, const char *what)
{
    const char *at = strstr(source->text.bytes, what);
    assert_non_null(at);
    uint32_t first = source->base + (uint32_t)(at - source->text.bytes);
    return (gj_span){first, first + (uint32_t)strlen(what)};
}

static const gj_span nowhere = {0, 0};

static void assert_drawn(fixture *f, gj_lang lang, const char *expected)
{
    gj_buffer_clear(&f->out);
    gj_diags_text(&f->out, &f->diags, (gj_render){.lang = lang});
    assert_false(f->out.failed);
    assert_buffer(&f->out, expected);
}

/* ---- a JSON reader that only says whether it is JSON ---- */

static const char *skip_value(const char *at);

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t')
        at++;
    return at;
}

static const char *skip_string(const char *at)
{
    if (at == NULL || *at++ != '"')
        return NULL;
    for (; *at != '"'; at++) {
        if ((unsigned char)*at < 0x20)
            return NULL;
        if (*at != '\\')
            continue;
        at++;
        if (*at == 'u') {
            for (int i = 0; i < 4; i++)
                if (*++at == '\0' || strchr("0123456789abcdefABCDEF", *at) == NULL)
                    return NULL;
        } else if (*at == '\0' || strchr("\"\\/bfnrt", *at) == NULL) {
            return NULL;
        }
    }
    return at + 1;
}

static const char *skip_items(const char *at, char close, bool named)
{
    at = skip_blanks(at + 1);
    if (*at == close)
        return at + 1;
    for (;;) {
        if (named) {
            at = skip_string(skip_blanks(at));
            if (at == NULL || *at++ != ':')
                return NULL;
        }
        at = skip_value(at);
        if (at == NULL)
            return NULL;
        at = skip_blanks(at);
        if (*at == close)
            return at + 1;
        if (*at++ != ',')
            return NULL;
    }
}

static const char *skip_value(const char *at)
{
    at = skip_blanks(at);
    if (*at == '{')
        return skip_items(at, '}', true);
    if (*at == '[')
        return skip_items(at, ']', false);
    if (*at == '"')
        return skip_string(at);
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++)
        if (strncmp(at, words[i], strlen(words[i])) == 0)
            return at + strlen(words[i]);
    size_t digits = strspn(at, "0123456789");
    return digits == 0 || (digits > 1 && *at == '0') ? NULL : at + digits;
}

/* One JSON value, UTF-8, and a newline. */
static bool is_json(gj_buffer *buffer)
{
    gj_buffer_char(buffer, '\0');
    buffer->size--;
    if (gj_utf8_invalid(gj_buffer_as_text(buffer)) != buffer->size)
        return false;
    const char *stop = skip_value(buffer->bytes);
    return stop != NULL && strcmp(stop, "\n") == 0 && strlen(buffer->bytes) == buffer->size;
}

static void the_json_check_can_fail(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    static const char *const bad[] = {"{\"a\":}\n", "[1,]\n",      "{}",    "\"\\x\"\n",
                                      "[1\n",       "{\"a\" 1}\n", "{}}\n", "01\n"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        gj_buffer_clear(&f->out);
        gj_buffer_string(&f->out, bad[i]);
        assert_false(is_json(&f->out));
    }
    gj_buffer_clear(&f->out);
    gj_buffer_string(&f->out, "{\"a\":[1,null,\"\\u00e9\\n\"],\"b\":{}}\n");
    assert_true(is_json(&f->out));
    end(f);
}

/* ---- the tables ---- */

static const struct row {
    int number;
    const char *texts[3][2]; /* headline, label, help */
} rows[] = {
#define GJ_DIAG(number, severity, slug, en, zh, label_en, label_zh, help_en, help_zh)                        \
    {number, {{en, zh}, {label_en, label_zh}, {help_en, help_zh}}},
#include "base/diag.def"
#undef GJ_DIAG
};

/* A set of the {0} to {9} in a text. */
static unsigned slots_of(const char *text)
{
    unsigned slots = 0;
    for (; *text != '\0'; text++)
        if (text[0] == '{' && text[1] >= '0' && text[1] <= '9' && text[2] == '}')
            slots |= 1u << (text[1] - '0');
    return slots;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), least = strlen(end);
    return size >= least && strcmp(text + size - least, end) == 0;
}

/* House style and what both languages must share. */
static void check_texts(const char *what, const char *en, const char *zh)
{
    bool good = (*en == '\0') == (*zh == '\0') && slots_of(en) == slots_of(zh) && !ends_with(en, ".") &&
                !ends_with(zh, "。") && gj_utf8_invalid(text_of(zh)) == strlen(zh);
    if (!good)
        fail_msg("%s: `%s` and `%s` do not go together", what, en, zh);
}

static void every_code_is_whole(void **state)
{
    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(rows[0]), GJ_D_COUNT);
    for (int i = 0; i < (int)GJ_D_COUNT; i++) {
        const char *name = gj_diag_name((gj_diag_code)i);
        assert_int_equal(strlen(name), 6);
        assert_int_equal(gj_diag_by_name(text_of(name)), i); /* so numbers are unique, too */
        if (rows[i].number < 101 || rows[i].number > 1399 || rows[i].texts[0][0][0] == '\0')
            fail_msg("%s: number out of the ranges, or no headline", name);
        for (int t = 0; t < 3; t++) {
            check_texts(name, rows[i].texts[t][GJ_LANG_EN], rows[i].texts[t][GJ_LANG_ZH]);
            assert_true(slots_of(rows[i].texts[t][GJ_LANG_EN]) < 1u << 3); /* a report takes three */
        }
        for (int j = 0; j < i; j++)
            assert_string_not_equal(gj_diag_slug((gj_diag_code)i), gj_diag_slug((gj_diag_code)j));
    }
    assert_string_equal(gj_diag_name(GJ_D_invalid_utf8), "GJ0101");
    assert_string_equal(gj_diag_name(GJ_D_cannot_read), "GJ1301");
    assert_string_equal(gj_diag_slug(GJ_D_invalid_utf8), "invalid_utf8");
    assert_int_equal(gj_diag_severity(GJ_D_cannot_read), GJ_SEVERITY_ERROR);
    assert_int_equal(gj_diag_by_name(GJ_TEXT("GJ0000")), GJ_D_COUNT);
    assert_int_equal(gj_diag_by_name(GJ_TEXT("")), GJ_D_COUNT);
}

static void every_message_has_both_languages(void **state)
{
    (void)state;
    for (int i = 0; i < (int)GJ_M_COUNT; i++) {
        const char *en = gj_msg_text(GJ_LANG_EN, (gj_msg)i), *zh = gj_msg_text(GJ_LANG_ZH, (gj_msg)i);
        if (*en == '\0' || *zh == '\0' || slots_of(en) != slots_of(zh))
            fail_msg("message %d: `%s` and `%s` do not go together", i, en, zh);
    }
}

/* ---- reporting ---- */

static void arguments_are_not_read_again(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    gj_arg args[] = {gj_arg_text(GJ_TEXT("{0}{1}\xE2\x80\xAE\n"))};
    gj_msg_format(&f->out, GJ_LANG_EN, GJ_M_did_you_mean, args, 1);
    assert_buffer(&f->out, "a similar name exists: `{0}{1}\\u{202E}\\u{A}`");
    gj_buffer_clear(&f->out);
    gj_msg_format(&f->out, GJ_LANG_ZH, GJ_M_did_you_mean, NULL, 0);
    assert_buffer(&f->out, "有相近的名称：``");
    gj_buffer_clear(&f->out);
    gj_diag *diag = gj_report(&f->diags, GJ_D_cannot_read, nowhere, gj_arg_text(GJ_TEXT("{1}")),
                              gj_arg_msg(GJ_M_note), gj_arg_none());
    gj_diag_headline(&f->out, GJ_LANG_ZH, diag);
    gj_buffer_char(&f->out, '|');
    gj_diag_headline(&f->out, GJ_LANG_EN, diag);
    gj_buffer_char(&f->out, '|');
    gj_diag_summary(&f->out, GJ_LANG_EN, GJ_D_cannot_read);
    assert_buffer(&f->out, "无法读取 `{1}`：注意|cannot read `{1}`: note|cannot read `…`: …");
    end(f);
}

static void arguments_are_copied(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    char name[] = "a.gj";
    gj_diag *diag = gj_report(&f->diags, GJ_D_cannot_read, nowhere, gj_arg_text(text_of(name)),
                              gj_arg_u64(&f->diags, UINT64_MAX), gj_arg_none());
    name[0] = 'x';
    gj_diag_headline(&f->out, GJ_LANG_EN, diag);
    assert_buffer(&f->out, "cannot read `a.gj`: 18446744073709551615");
    end(f);
}

static void sorts_and_drops_duplicates(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    const gj_source *a = add(f, "a.gj", "one two"), *b = add(f, "b.gj", "one two");
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(b, "one"));
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(a, "two"));
    gj_report_text(&f->diags, GJ_D_cannot_read, span_of(a, "two"), GJ_TEXT("x"));
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(a, "two"));
    gj_report_text(&f->diags, GJ_D_cannot_read, nowhere, GJ_TEXT("x"));
    gj_report_text(&f->diags, GJ_D_cannot_read, nowhere, GJ_TEXT("x"));
    gj_report_text(&f->diags, GJ_D_cannot_read, nowhere, GJ_TEXT("y"));
    assert_int_equal(f->diags.errors, 7);
    gj_diags_sort(&f->diags);
    assert_int_equal(f->diags.errors, 5);
    static const gj_diag_code codes[] = {GJ_D_cannot_read, GJ_D_cannot_read, GJ_D_invalid_utf8,
                                         GJ_D_cannot_read, GJ_D_invalid_utf8};
    assert_int_equal(f->diags.list.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal((*GJ_AT(&f->diags.list, gj_diag *, i))->code, codes[i]);
    assert_int_equal((*GJ_AT(&f->diags.list, gj_diag *, 4))->span.begin, b->base);
    gj_diags_sort(&f->diags);
    assert_int_equal(f->diags.list.count, 5);
    end(f);
}

/* ---- drawing ---- */

static void draws_the_caret_under_cjk_text(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    const gj_source *s = add(f, "rules/loan.gj", "\n\n\n\n\n\n    当 金颔 > 5000\n");
    gj_diag *diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(s, "金颔"));
    gj_diag_also(&f->diags, diag, GJ_M_did_you_mean, nowhere, gj_arg_text(GJ_TEXT("金额")), gj_arg_none());
    assert_drawn(f, GJ_LANG_EN,
                 "error[GJ0101]: invalid UTF-8\n"
                 "  --> rules/loan.gj:7:7\n"
                 "   |\n"
                 " 7 |     当 金颔 > 5000\n"
                 "   |        ^^^^ these bytes are not UTF-8\n"
                 "   |\n"
                 "help: a similar name exists: `金额`\n"
                 "help: save the file as UTF-8\n"
                 "\n"
                 "1 error\n");
    assert_drawn(f, GJ_LANG_ZH,
                 "错误[GJ0101]：不是有效的 UTF-8 编码\n"
                 "  --> rules/loan.gj:7:7\n"
                 "   |\n"
                 " 7 |     当 金颔 > 5000\n"
                 "   |        ^^^^ 这些字节不是 UTF-8\n"
                 "   |\n"
                 "建议：有相近的名称：`金额`\n"
                 "建议：请将文件另存为 UTF-8 编码\n"
                 "\n"
                 "1 个错误\n");
    end(f);
}

static void draws_several_and_other_places(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    const gj_source *a = add(f, "a.gj", "one\n2\n3\n4\n5\n6\n7\n8\n9\nten two\n"),
                    *b = add(f, "b.gj", "规 矩");
    gj_diag *diag = gj_report_text(&f->diags, GJ_D_cannot_read, span_of(a, "two"), GJ_TEXT("x"));
    gj_diag_also(&f->diags, diag, GJ_M_first_here, span_of(a, "one"), gj_arg_none(), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, span_of(b, "矩"), gj_arg_none(), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, nowhere, gj_arg_none(), gj_arg_none());
    diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(b, "矩"));
    diag->severity = GJ_SEVERITY_WARNING; /* as if the table said so */
    f->diags.errors = 1;
    f->diags.warnings = 1;
    gj_report_text(&f->diags, GJ_D_cannot_read, nowhere, GJ_TEXT("y"));
    gj_diags_sort(&f->diags);
    assert_drawn(f, GJ_LANG_EN,
                 "error[GJ1301]: cannot read `y`: \n"
                 "help: check the path and its permissions\n"
                 "\n"
                 "error[GJ1301]: cannot read `x`: \n"
                 "   --> a.gj:10:5\n"
                 "    |\n"
                 " 10 | ten two\n"
                 "    |     ^^^\n"
                 "    |\n"
                 "   ::: a.gj:1:1\n"
                 "    |\n"
                 "  1 | one\n"
                 "    | --- first stated here\n"
                 "    |\n"
                 "   ::: b.gj:1:3\n"
                 "    |\n"
                 "  1 | 规 矩\n"
                 "    |    -- first stated here\n"
                 "    |\n"
                 "note: first stated here\n"
                 "help: check the path and its permissions\n"
                 "\n"
                 "warning[GJ0101]: invalid UTF-8\n"
                 "  --> b.gj:1:3\n"
                 "   |\n"
                 " 1 | 规 矩\n"
                 "   |    ^^ these bytes are not UTF-8\n"
                 "   |\n"
                 "help: save the file as UTF-8\n"
                 "\n"
                 "2 errors, 1 warning\n");
    f->diags.warnings = 3;
    gj_buffer_clear(&f->out);
    gj_diags_text(&f->out, &f->diags, (gj_render){.lang = GJ_LANG_ZH, .limit = 1});
    assert_buffer(&f->out, "错误[GJ1301]：无法读取 `y`：\n"
                           "建议：请检查路径和读取权限\n"
                           "\n"
                           "另有 2 条未显示\n"
                           "\n"
                           "2 个错误，3 个警告\n");
    end(f);
}

/* Draws one span of one line and compares the two lines that show it. */
static void assert_marked(const char *line, size_t begin_at, size_t end_at, const char *expected)
{
    fixture f;
    begin(&f, checked_alloc());
    const gj_source *s = add(&f, "x", line);
    gj_report_text(&f.diags, GJ_D_cannot_read,
                   (gj_span){s->base + (uint32_t)begin_at, s->base + (uint32_t)end_at}, GJ_TEXT(""));
    gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_EN});
    gj_buffer_char(&f.out, '\0');
    char *from = strstr(f.out.bytes, "   |\n"), *to = from == NULL ? NULL : strstr(from + 1, "   |\n");
    assert_non_null(to);
    assert_text(((gj_text){from + 5, (size_t)(to - from) - 5}), expected);
    end(&f);
}

static void draws_tabs_as_blanks(void **state)
{
    (void)state;
    assert_marked("\ta\tb", 3, 4,
                  " 1 |         a       b\n"
                  "   |                 ^\n");
    assert_marked("规\tb", 3, 4,
                  " 1 | 规      b\n"
                  "   |   ^^^^^^\n"); /* a tab itself */
}

static void draws_what_is_unsafe_as_escapes(void **state)
{
    (void)state;
    assert_marked("a\xE2\x80\xAE"
                  "b",
                  4, 5,
                  " 1 | a\\u{202E}b\n"
                  "   |          ^\n");
    assert_marked("a\xE2\x80\xAE"
                  "b",
                  1, 4,
                  " 1 | a\\u{202E}b\n"
                  "   |  ^^^^^^^^\n");
    assert_marked("\x1B[31m\x01x", 6, 7,
                  " 1 | \\u{1B}[31m\\u{1}x\n"
                  "   |                ^\n");
    assert_marked("规\xFF\xFE矩", 3, 5,
                  " 1 | 规\\x{FF}\\x{FE}矩\n"
                  "   |   ^^^^^^^^^^^^\n");
}

static void marks_the_odd_places(void **state)
{
    (void)state;
    assert_marked("abc", 1, 1, " 1 | abc\n   |  ^\n");               /* an insertion */
    assert_marked("abc", 3, 3, " 1 | abc\n   |    ^\n");             /* the end of the file */
    assert_marked("", 0, 0, " 1 |\n   | ^\n");                       /* an empty file */
    assert_marked("ab\r\ncd", 1, 6, " 1 | ab\n   |  ^\n");           /* many lines: the first */
    assert_marked("ab\r\ncd", 2, 5, " 1 | ab\n   |   ^\n");          /* from the line end on */
    assert_marked("ab\r\ncd", 3, 4, " 1 | ab\n   |   ^\n");          /* the newline itself */
    assert_marked("xe\xCC\x81", 2, 4, " 1 | xe\xCC\x81\n   |  ^\n"); /* a combining mark alone */
    assert_marked("xe\xCC\x81z", 1, 4, " 1 | xe\xCC\x81z\n   |  ^\n");
    assert_marked("规矩", 4, 5, " 1 | 规矩\n   |   ^^\n"); /* inside a code point */
}

/* A line of `before` blanks and dots, then XX, then `after` of them. */
static void make_long(char *line, size_t before, size_t after)
{
    memset(line, '.', before);
    memcpy(line + before, "XX", 2);
    memset(line + before + 2, ',', after);
    line[before + 2 + after] = '\0';
}

static void assert_long(size_t before, size_t after, const char *source, size_t caret, size_t carets)
{
    char line[1000], expected[600] = " 1 | ";
    make_long(line, before, after);
    strcat(expected, source);
    strcat(expected, "\n   | ");
    size_t size = strlen(expected);
    memset(expected + size, ' ', caret);
    memset(expected + size + caret, '^', carets);
    memcpy(expected + size + caret + carets, "\n", 2);
    assert_marked(line, before, before + 2, expected);
}

static void cuts_long_lines_around_the_span(void **state)
{
    (void)state;
    char whole[300];
    make_long(whole, 158, 0); /* 160 cells: not cut */
    assert_long(158, 0, whole, 158, 2);
    make_long(whole, 10, 148);
    strcat(whole, "...");
    assert_long(10, 400, whole, 10, 2); /* cut behind only */
    char cut[300] = "...", window[200];
    make_long(window, 40, 118);
    strcat(cut, window);
    strcat(cut, "...");
    assert_long(300, 400, cut, 43, 2); /* on both sides */
    strcpy(cut, "...");
    make_long(window, 40, 50);
    strcat(cut, window);
    assert_long(300, 50, cut, 43, 2); /* in front only */
}

static void cuts_through_wide_characters(void **state)
{
    (void)state;
    /* 101 wide characters after one narrow one: the window begins in the middle of one. */
    char line[400] = "x", expected[600] = " 1 | ... ";
    for (int i = 0; i < 101; i++)
        strcat(line, "规");
    strcat(line, "Y");
    /* Y is in cell 203; the window starts at 163, an odd cell where a character begins */
    strcpy(expected, " 1 | ...");
    for (int i = 0; i < 20; i++)
        strcat(expected, "规");
    strcat(expected, "Y\n   | ");
    for (int i = 0; i < 43; i++)
        strcat(expected, " ");
    strcat(expected, "^\n");
    assert_marked(line, 1 + 101 * 3, 2 + 101 * 3, expected);
    /* The same with one more narrow character before Y: now one is cut in two and drawn as a blank. */
    line[strlen(line) - 1] = '\0';
    strcat(line, "-Y");
    strcpy(expected, " 1 | ... ");
    for (int i = 0; i < 19; i++)
        strcat(expected, "规");
    strcat(expected, "-Y\n   | ");
    for (int i = 0; i < 43; i++)
        strcat(expected, " ");
    strcat(expected, "^\n");
    assert_marked(line, 2 + 101 * 3, 3 + 101 * 3, expected);
    /* A span longer than the window is underlined as far as it is drawn. */
    char all[1000], marks[900] = " 1 | ";
    memset(all, 'a', 500);
    all[500] = '\0';
    memset(marks + 5, 'a', 160);
    strcpy(marks + 165, "...\n   | ");
    size_t size = strlen(marks);
    memset(marks + size, '^', 160);
    strcpy(marks + size + 160, "\n");
    assert_marked(all, 0, 500, marks);
}

static void colours_only_when_asked(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    const gj_source *s = add(f, "a.gj", "x");
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(s, "x"));
    gj_diags_text(&f->out, &f->diags, (gj_render){.lang = GJ_LANG_EN});
    assert_null(memchr(f->out.bytes, 0x1B, f->out.size));
    gj_buffer plain;
    gj_buffer_init(&plain, checked_alloc());
    gj_buffer_text(&plain, gj_buffer_as_text(&f->out));
    gj_buffer_char(&plain, '\0');
    gj_buffer_clear(&f->out);
    gj_diags_text(&f->out, &f->diags, (gj_render){.lang = GJ_LANG_EN, .color = true});
    assert_memory_equal(f->out.bytes, "\033[1;31merror[GJ0101]\033[0m\033[1m: invalid UTF-8\033[0m\n", 46);
    /* Without its escapes it is the same text. */
    size_t kept = 0;
    for (size_t i = 0; i < f->out.size; i++) {
        if (f->out.bytes[i] == 0x1B)
            while (f->out.bytes[i] != 'm')
                i++;
        else
            f->out.bytes[kept++] = f->out.bytes[i];
    }
    f->out.size = kept;
    assert_buffer(&f->out, plain.bytes);
    gj_buffer_fini(&plain);
    end(f);
}

static void nothing_to_say_draws_nothing(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    assert_drawn(f, GJ_LANG_EN, "");
    end(f);
}

/* ---- for machines ---- */

static void report_all_kinds(fixture *f)
{
    const gj_source *s = add(f, "规则/a b:c.gj", "当 金颔 > \"5\"\n第二\n"), *t = add(f, "/b.gj", "x");
    if (s == NULL || t == NULL)
        return;
    gj_diag *diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, span_of(s, "金颔"));
    gj_diag_also(&f->diags, diag, GJ_M_did_you_mean, nowhere, gj_arg_text(GJ_TEXT("金额\"")), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, span_of(t, "x"), gj_arg_none(), gj_arg_none());
    gj_diag_fix_it(&f->diags, diag, span_of(s, "金颔"), GJ_TEXT("金额\n\xE2\x80\xAE"), true);
    gj_diag_fix_it(&f->diags, diag, (gj_span){t->base, t->base}, GJ_TEXT(""), false);
    gj_span across = {span_of(s, "\"5\"").begin, span_of(s, "二").end};
    gj_report_text(&f->diags, GJ_D_cannot_read, across, GJ_TEXT("\xFF\"\\"));
    gj_report(&f->diags, GJ_D_cannot_read, nowhere, gj_arg_text(GJ_TEXT("a")), gj_arg_msg(GJ_M_note),
              gj_arg_u64(&f->diags, 3));
    gj_diags_sort(&f->diags);
}

static void writes_json(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    gj_diags_json(&f->out, &f->diags, GJ_LANG_EN);
    assert_buffer(&f->out, "{\"diagnostics\":[]}\n");
    gj_buffer_clear(&f->out);
    report_all_kinds(f);
    gj_diags_json(&f->out, &f->diags, GJ_LANG_EN);
    assert_true(is_json(&f->out));
    assert_buffer(
        &f->out,
        "{\"diagnostics\":[\n"
        "{\"code\":\"GJ1301\",\"severity\":\"error\",\"slug\":\"cannot_read\",\"message\":\"cannot read `a`: "
        "note\","
        "\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null,\"label\":null,"
        "\"help\":\"check the path and its permissions\",\"related\":[],\"fixes\":[]},\n"
        "{\"code\":\"GJ0101\",\"severity\":\"error\",\"slug\":\"invalid_utf8\",\"message\":\"invalid UTF-8\","
        "\"file\":\"规则/a b:c.gj\",\"line\":1,\"column\":3,\"end_line\":1,\"end_column\":5,"
        "\"label\":\"these bytes are not UTF-8\",\"help\":\"save the file as UTF-8\",\"related\":["
        "{\"message\":\"a similar name exists: `金额\\\"`\",\"file\":null,\"line\":null,\"column\":null,"
        "\"end_line\":null,\"end_column\":null},"
        "{\"message\":\"first stated here\",\"file\":\"/b.gj\",\"line\":1,\"column\":1,\"end_line\":1,"
        "\"end_column\":2}],\"fixes\":["
        "{\"file\":\"规则/a b:c.gj\",\"line\":1,\"column\":3,\"end_line\":1,\"end_column\":5,"
        "\"replacement\":\"金额\\n\\u202E\",\"certain\":true},"
        "{\"file\":\"/b.gj\",\"line\":1,\"column\":1,\"end_line\":1,\"end_column\":1,\"replacement\":\"\","
        "\"certain\":false}]},\n"
        "{\"code\":\"GJ1301\",\"severity\":\"error\",\"slug\":\"cannot_read\","
        "\"message\":\"cannot read `\\\\x{FF}\\\"\\\\`: \",\"file\":\"规则/a "
        "b:c.gj\",\"line\":1,\"column\":8,"
        "\"end_line\":2,\"end_column\":3,\"label\":null,\"help\":\"check the path and its permissions\","
        "\"related\":[],\"fixes\":[]}]}\n");
    end(f);
}

static void writes_sarif(void **state)
{
    (void)state;
    fixture here, *f = &here;
    begin(f, checked_alloc());
    report_all_kinds(f);
    gj_diags_sarif(&f->out, &f->diags, GJ_LANG_ZH);
    assert_true(is_json(&f->out));
    assert_buffer(
        &f->out,
        "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n"
        "\"tool\":{\"driver\":{\"name\":\"guiju\",\"rules\":[\n"
        "{\"id\":\"GJ0101\",\"name\":\"invalid_utf8\",\"shortDescription\":{\"text\":\"不是有效的 UTF-8 "
        "编码\"},"
        "\"defaultConfiguration\":{\"level\":\"error\"}},\n"
        "{\"id\":\"GJ1301\",\"name\":\"cannot_read\",\"shortDescription\":{\"text\":\"无法读取 `…`：…\"},"
        "\"defaultConfiguration\":{\"level\":\"error\"}}]}},\n"
        "\"columnKind\":\"unicodeCodePoints\",\n"
        "\"results\":[\n"
        "{\"ruleId\":\"GJ1301\",\"ruleIndex\":1,\"level\":\"error\",\"message\":{\"text\":\"无法读取 "
        "`a`：注意\\n请检查路径和读取权限\"},\"locations\":[]},\n"
        "{\"ruleId\":\"GJ0101\",\"ruleIndex\":0,\"level\":\"error\",\"message\":{\"text\":\"不是有效的 UTF-8 "
        "编码\\n有相近的名称：`金额\\\"`\\n请将文件另存为 UTF-8 编码\"},\"locations\":[{\"physicalLocation\":"
        "{\"artifactLocation\":{\"uri\":\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"region\":{\"startLine\":1,"
        "\"startColumn\":3,\"endLine\":1,\"endColumn\":5}},\"message\":{\"text\":\"这些字节不是 UTF-8\"}}],"
        "\"relatedLocations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"file:///b.gj\"},"
        "\"region\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":2}},\"message\":{\"text\":"
        "\"首次出现在这里\"}}],\"fixes\":[{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":"
        "\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"replacements\":[{\"deletedRegion\":{\"startLine\":1,"
        "\"startColumn\":3,\"endLine\":1,\"endColumn\":5},\"insertedContent\":{\"text\":\"金额\\n\\u202E\"}}]"
        "}]},"
        "{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":\"file:///b.gj\"},\"replacements\":["
        "{\"deletedRegion\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":1},"
        "\"insertedContent\":{\"text\":\"\"}}]}]}]},\n"
        "{\"ruleId\":\"GJ1301\",\"ruleIndex\":1,\"level\":\"error\",\"message\":{\"text\":\"无法读取 "
        "`\\\\x{FF}\\\"\\\\`：\\n请检查路径和读取权限\"},\"locations\":[{\"physicalLocation\":"
        "{\"artifactLocation\":{\"uri\":\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"region\":{\"startLine\":1,"
        "\"startColumn\":8,\"endLine\":2,\"endColumn\":3}}}]}]}]}\n");
    end(f);
}

/* ---- no memory ---- */

static gj_status report_and_render(gj_allocator allocator)
{
    fixture f;
    begin(&f, allocator);
    for (int i = 0; i < 12; i++) /* more than the list's first capacity */
        report_all_kinds(&f);
    gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_ZH, .color = true});
    bool failed = f.out.failed;
    gj_buffer_clear(&f.out);
    gj_diags_json(&f.out, &f.diags, GJ_LANG_EN);
    failed = failed || f.out.failed;
    gj_buffer_clear(&f.out);
    gj_diags_sarif(&f.out, &f.diags, GJ_LANG_EN);
    failed = failed || f.out.failed || gj_arena_failed(&f.arena) || f.sources.files.failed;
    end(&f);
    return failed ? GJ_E_NOMEM : GJ_OK;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky != 0};
            gj_status status = report_and_render(faulty_alloc(&f));
            if (f.calls <= n) {
                assert_int_equal(status, GJ_OK);
                assert_true(n > 8);
                break;
            }
            assert_int_equal(status, GJ_E_NOMEM);
        }
}

/* Each arena allocation in turn finds no room, which the hook alone cannot bring about. */
static void every_report_can_run_out(void **state)
{
    (void)state;
    for (size_t limit = 16;; limit += 16) {
        fixture f;
        begin(&f, checked_alloc());
        f.arena.limit = limit;
        report_all_kinds(&f);
        bool failed = gj_arena_failed(&f.arena);
        gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_EN});
        gj_buffer_clear(&f.out);
        gj_diags_json(&f.out, &f.diags, GJ_LANG_EN);
        assert_true(is_json(&f.out));
        if (f.sources.files.count == 2)
            assert_int_equal(f.diags.errors, 3); /* counted even when lost */
        end(&f);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_json_check_can_fail),
        cmocka_unit_test(every_code_is_whole),
        cmocka_unit_test(every_message_has_both_languages),
        cmocka_unit_test(arguments_are_not_read_again),
        cmocka_unit_test(arguments_are_copied),
        cmocka_unit_test(sorts_and_drops_duplicates),
        cmocka_unit_test(draws_the_caret_under_cjk_text),
        cmocka_unit_test(draws_several_and_other_places),
        cmocka_unit_test(draws_tabs_as_blanks),
        cmocka_unit_test(draws_what_is_unsafe_as_escapes),
        cmocka_unit_test(marks_the_odd_places),
        cmocka_unit_test(cuts_long_lines_around_the_span),
        cmocka_unit_test(cuts_through_wide_characters),
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(nothing_to_say_draws_nothing),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(writes_sarif),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_report_can_run_out),
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
