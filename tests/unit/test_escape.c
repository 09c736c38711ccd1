/* cli/escape: text of strangers in CSV and Markdown never becomes a formula, markup, a link or the end of its
 * cell. */
#include "tests/unit/support.h"

#include "cli/escape.h"

typedef void escape_function(gj_buffer *out, gj_text text);

struct pair {
    const char *text, *escaped;
};

static void assert_all(escape_function *escape, const struct pair *pairs, size_t count)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    for (size_t i = 0; i < count; i++) {
        gj_buffer_clear(&out);
        escape(&out, text_of(pairs[i].text));
        assert_buffer(&out, pairs[i].escaped);
    }
    gj_buffer_fini(&out);
}

static void test_a_cell_is_no_formula(void **state)
{
    static const struct pair pairs[] = {
        {"", ""},
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"a\"", "\"say \"\"a\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"@sum", "'@sum"},
        {"-1", "-1"},
        {"-1.5", "-1.5"},
        {"1.5", "1.5"},
        {"-", "-"}, /* no formula yet */
        {"-a", "'-a"},
        {"-1/3", "'-1/3"},
        {"\xE2\x80\xAE", "\\u{202E}"},
    };
    (void)state;
    assert_all(gj_csv_field, pairs, COUNT(pairs));
}

static void test_text_is_no_markup(void **state)
{
    static const struct pair pairs[] = {
        {"", ""},
        {"a b\nc\rd\te", "a b c d e"},
        {"<b>&amp;", "&lt;b&gt;&amp;amp;"},
        {"*a* _b_ `c` [d](e) |f| # g ~h~ \\",
         "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\|f\\| \\# g \\~h\\~ \\\\"},
        {"two_words A_B 1_2 a_, _a a_", "two_words A_B 1_2 a\\_, \\_a a\\_"},
        {"甲_乙 😀 \x01\xFF", "甲\\_乙 😀 \\u{1}\\x{FF}"},
    };
    (void)state;
    assert_all(gj_md_text, pairs, COUNT(pairs));
}

static void test_a_rule_in_a_cell_keeps_its_signs(void **state)
{
    static const struct pair pairs[] = {
        {"", ""},
        {"a * b >= [c] ]", "a * b >= [c] ]"},
        {"a | b \\ c", "a \\| b \\\\ c"},
        {"<b> a < b", "&lt;b> a &lt; b"},
        {"[a](b) ![c](d)", "[a\\](b) ![c\\](d)"},
        {"two\nlines\r", "two lines "},
        {"甲\xE2\x80\xAE", "甲\\u{202E}"},
    };
    (void)state;
    assert_all(gj_md_cell, pairs, COUNT(pairs));
}

static void test_code_stays_code(void **state)
{
    static const struct pair pairs[] = {
        {"", "``"},
        {"a_b*c <d>", "`a_b*c <d>`"},
        {"a|b", "`a\\|b`"},
        {"a`b\nc\rd", "`a'b c d`"},
        {"甲 é \x01\x80", "`甲 é \\u{1}\\x{80}`"},
    };
    (void)state;
    assert_all(gj_md_code, pairs, COUNT(pairs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cell_is_no_formula),
        cmocka_unit_test(test_text_is_no_markup),
        cmocka_unit_test(test_a_rule_in_a_cell_keeps_its_signs),
        cmocka_unit_test(test_code_stays_code),
    };
    return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
