/* Diagnostics: the tables, reporting and sorting, and the drawing for people against goldens. Only entries
 * that the base itself uses appear here, so that new ones change nothing. */
#include "tests/unit/diag_fixture.h"

#include <string.h>

static void assert_drawn(diag_fixture *f, gj_lang lang, const char *expected)
{
    gj_buffer_clear(&f->out);
    gj_diags_text(&f->out, &f->diags, (gj_render){.lang = lang});
    assert_false(f->out.failed);
    assert_buffer(&f->out, expected);
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

/* Whether every "{d|" goes on as "one|many}", in English only: Chinese has one word for all numbers. */
static bool words_are_whole(const char *en, const char *zh)
{
    for (; *en != '\0'; en++) {
        if (en[0] != '{' || en[1] < '0' || en[1] > '9' || en[2] != '|')
            continue;
        size_t one = strcspn(en + 3, "|{}"), many = strcspn(en + 4 + one, "|{}");
        if (one == 0 || en[3 + one] != '|' || many == 0 || en[4 + one + many] != '}')
            return false;
    }
    for (; *zh != '\0'; zh++)
        if (zh[0] == '{' && zh[1] >= '0' && zh[1] <= '9' && zh[2] == '|')
            return false;
    return true;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), least = strlen(end);
    return size >= least && strcmp(text + size - least, end) == 0;
}

/* House style and what both languages must share. */
static void check_texts(const char *what, const char *en, const char *zh)
{
    bool good = (*en == '\0') == (*zh == '\0') && slots_of(en) == slots_of(zh) && words_are_whole(en, zh) &&
                !ends_with(en, ".") && !ends_with(zh, "。") && gj_utf8_invalid(text_of(zh)) == strlen(zh);
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
        if (*en == '\0' || *zh == '\0' || slots_of(en) != slots_of(zh) || !words_are_whole(en, zh))
            fail_msg("message %d: `%s` and `%s` do not go together", i, en, zh);
    }
}

/* ---- reporting ---- */

static void a_word_goes_with_its_number(void **state)
{
    (void)state;
    static const struct {
        const char *numbers[3], *en, *zh;
    } cases[] = {{{"1", "1", "1"},
                  "searched: 1 finding, 1 of which helps by itself; 1 evaluation",
                  "查找范围：1 项发现，其中 1 项单独有用；评定 1 次"},
                 {{"11", "0", "1.0"},
                  "searched: 11 findings, 0 of which help by themselves; 1.0 evaluations",
                  "查找范围：11 项发现，其中 0 项单独有用；评定 1.0 次"},
                 {{"", "…", "-1"},
                  "searched:  findings, … of which help by themselves; -1 evaluations",
                  "查找范围： 项发现，其中 … 项单独有用；评定 -1 次"}};
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gj_arg args[3];
        for (size_t k = 0; k < 3; k++)
            args[k] = gj_arg_text(text_of(cases[i].numbers[k]));
        gj_msg_format(&f->out, GJ_LANG_EN, GJ_M_to_searched, args, 3);
        assert_buffer(&f->out, cases[i].en);
        gj_buffer_clear(&f->out);
        gj_msg_format(&f->out, GJ_LANG_ZH, GJ_M_to_searched, args, 3);
        assert_buffer(&f->out, cases[i].zh);
        gj_buffer_clear(&f->out);
    }
    gj_msg_format(&f->out, GJ_LANG_EN, GJ_M_to_searched, NULL, 0);
    assert_buffer(&f->out, "searched:  ,  of which ;  ");
    diag_end(f);
}

static void arguments_are_not_read_again(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
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
    diag_end(f);
}

static void arguments_are_copied(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    char name[] = "a.gj";
    gj_diag *diag = gj_report(&f->diags, GJ_D_cannot_read, nowhere, gj_arg_text(text_of(name)),
                              gj_arg_u64(&f->diags, UINT64_MAX), gj_arg_none());
    name[0] = 'x';
    gj_diag_headline(&f->out, GJ_LANG_EN, diag);
    assert_buffer(&f->out, "cannot read `a.gj`: 18446744073709551615");
    diag_end(f);
}

static void sorts_and_drops_duplicates(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    const gj_source *a = diag_add(f, "a.gj", "one two"), *b = diag_add(f, "b.gj", "one two");
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(b, "one"));
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(a, "two"));
    gj_report_text(&f->diags, GJ_D_cannot_read, diag_span(a, "two"), GJ_TEXT("x"));
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(a, "two"));
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
    diag_end(f);
}

/* ---- drawing ---- */

static void draws_the_caret_under_cjk_text(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    const gj_source *s = diag_add(f, "rules/loan.gj", "\n\n\n\n\n\n    当 金颔 > 5000\n");
    gj_diag *diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(s, "金颔"));
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
    diag_end(f);
}

static void draws_several_and_other_places(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    const gj_source *a = diag_add(f, "a.gj", "one\n2\n3\n4\n5\n6\n7\n8\n9\nten two\n"),
                    *b = diag_add(f, "b.gj", "规 矩");
    gj_diag *diag = gj_report_text(&f->diags, GJ_D_cannot_read, diag_span(a, "two"), GJ_TEXT("x"));
    gj_diag_also(&f->diags, diag, GJ_M_first_here, diag_span(a, "one"), gj_arg_none(), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, diag_span(b, "矩"), gj_arg_none(), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, nowhere, gj_arg_none(), gj_arg_none());
    diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(b, "矩"));
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
    diag_end(f);
}

/* Draws one span of one line and compares the two lines that show it. */
static void assert_marked(const char *line, size_t begin_at, size_t end_at, const char *expected)
{
    diag_fixture f;
    diag_begin(&f, checked_alloc());
    const gj_source *s = diag_add(&f, "x", line);
    gj_report_text(&f.diags, GJ_D_cannot_read,
                   (gj_span){s->base + (uint32_t)begin_at, s->base + (uint32_t)end_at}, GJ_TEXT(""));
    gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_EN});
    gj_buffer_char(&f.out, '\0');
    char *from = strstr(f.out.bytes, "   |\n"), *to = from == NULL ? NULL : strstr(from + 1, "   |\n");
    assert_non_null(to);
    assert_text(((gj_text){from + 5, (size_t)(to - from) - 5}), expected);
    diag_end(&f);
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
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    const gj_source *s = diag_add(f, "a.gj", "x");
    gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(s, "x"));
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
    diag_end(f);
}

static void nothing_to_say_draws_nothing(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    assert_drawn(f, GJ_LANG_EN, "");
    diag_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_whole),
        cmocka_unit_test(every_message_has_both_languages),
        cmocka_unit_test(a_word_goes_with_its_number),
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
    };
    return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
