/* vm/text_ops: patterns, parts and joins of texts. */
#include "tests/unit/support.h"

#include <string.h>
#include "vm/text_ops.h"

struct match {
    const char *pattern, *text;
    bool fits;
};

static void test_patterns_match_whole_texts(void **state)
{
    static const struct match cases[] = {
        {"", "", true},
        {"", "a", false},
        {"abc", "abc", true},
        {"abc", "abcd", false},
        {"abc", "ab", false},
        {"a?c", "abc", true},
        {"a?c", "a规c", true},
        {"a?c", "ac", false},
        {"*", "", true},
        {"*", "规矩", true},
        {"a*", "a", true},
        {"*c", "abc", true},
        {"a*c", "abcbc", true},
        {"a*c", "abcb", false},
        {"a**c", "ac", true},
        {"#", "7", true},
        {"#", "７", false},
        {"#", "x", false},
        {"[0-9A-Z]", "Q", true},
        {"[0-9A-Z]", "q", false},
        {"[0-9A-Z]{18}", "91310000MA1FL0XQ1A", true},
        {"[0-9A-Z]{18}", "91310000MA1FL0XQ1", false},
        {"[0-9A-Z]{18}", "91310000MA1FL0XQ1AB", false},
        {"#{2,4}", "1", false},
        {"#{2,4}", "12", true},
        {"#{2,4}", "1234", true},
        {"#{2,4}", "12345", false},
        {"#{0,2}x", "x", true},
        {"a{0,1}b", "b", true},
        {"CN-####-[甲-龟]", "CN-2026-规", true},
        {"[*]", "*", true},
        {"[*]", "x", false},
        {"[]]", "]", true},
        {"[-a]", "-", true},
        {"[a-]", "-", true},
        {"[a-]", "b", false},
        {"[{]#[}]", "{1}", true},
        {"]", "]", true},
        {"规则{2}", "规则则", true},
        {"规则{2}", "规则规则", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct match *one = &cases[i];
        assert_true(gj_pattern_check(text_of(one->pattern), NULL));
        if (gj_pattern_matches(text_of(one->pattern), text_of(one->text)) != one->fits)
            fail_msg("`%s` on `%s`", one->pattern, one->text);
    }
}

static void test_malformed_patterns_are_refused_where_they_break(void **state)
{
    static const struct {
        const char *pattern;
        size_t offset;
    } cases[] = {
        {"a[bc", 1},    {"[", 0},
        {"[]", 0},      {"ab[c-a]", 2},
        {"{2}", 0},     {"a}", 1},
        {"a{", 1},      {"a{}", 1},
        {"a{2", 1},     {"a{,2}", 1},
        {"a{2,}", 1},   {"a{3,2}", 1},
        {"a{0}", 1},    {"ab*{2}", 3},
        {"a{2}{2}", 4}, {"a{513}", 1},
        {"a{0,0}", 1},  {"a{99999999999}", 1},
        {"\xff", 0},    {"a{400}b{200}", 7},
        {"[\xff]", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t offset = 999;
        assert_false(gj_pattern_check(text_of(cases[i].pattern), &offset));
        if (offset != cases[i].offset)
            fail_msg("`%s` at %zu", cases[i].pattern, offset);
        assert_false(gj_pattern_matches(text_of(cases[i].pattern), text_of(cases[i].pattern)));
    }
}

/* A backtracking matcher would need 2^40 steps and more. */
static void test_matching_cannot_blow_up(void **state)
{
    (void)state;
    char pattern[128] = "", text[512];
    for (int i = 0; i < 30; i++)
        strcat(pattern, "*a");
    strcat(pattern, "*b");
    memset(text, 'a', sizeof text);
    assert_false(gj_pattern_matches(text_of(pattern), (gj_text){text, sizeof text}));
    assert_true(gj_pattern_matches(text_of("a{0,256}a{256}"), (gj_text){text, sizeof text}));
    assert_false(gj_pattern_matches(text_of("a{0,255}a{256}"), (gj_text){text, sizeof text}));
    text[sizeof text - 1] = 'b';
    assert_true(gj_pattern_matches(text_of(pattern), (gj_text){text, sizeof text}));
}

static void test_invalid_bytes_fit_only_what_takes_anything(void **state)
{
    (void)state;
    assert_true(gj_pattern_matches(text_of("a?b"), text_of("a\xff"
                                                           "b")));
    assert_false(gj_pattern_matches(text_of("a[a-z]b"), text_of("a\xff"
                                                                "b")));
}

static void test_parts_count_characters(void **state)
{
    (void)state;
    gj_text text = text_of("规矩ab");
    assert_text(gj_text_part(text, 0), "");
    assert_text(gj_text_part(text, 1), "规");
    assert_text(gj_text_part(text, 3), "规矩a");
    assert_text(gj_text_part(text, 4), "规矩ab");
    assert_text(gj_text_part(text, 99), "规矩ab");
    assert_text(gj_text_part(text, -1), "b");
    assert_text(gj_text_part(text, -3), "矩ab");
    assert_text(gj_text_part(text, INT64_MIN), "规矩ab");
    assert_text(gj_text_part(text_of(""), -2), "");
}

static void test_joins_take_one_allocation(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    const gj_string *string = gj_string_join(&arena, text_of("规"), text_of("矩"));
    assert_non_null(string);
    assert_text(gj_string_text(string), "规矩");
    assert_text(gj_string_text(gj_string_join(&arena, text_of(""), (gj_text){NULL, 0})), "");
    gj_arena_fini(&arena);
    struct faulty f = {.fail_at = 0};
    gj_arena_init(&arena, faulty_alloc(&f));
    assert_null(gj_string_join(&arena, text_of("a"), text_of("b")));
    gj_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns_match_whole_texts),
        cmocka_unit_test(test_malformed_patterns_are_refused_where_they_break),
        cmocka_unit_test(test_matching_cannot_blow_up),
        cmocka_unit_test(test_invalid_bytes_fit_only_what_takes_anything),
        cmocka_unit_test(test_parts_count_characters),
        cmocka_unit_test(test_joins_take_one_allocation),
    };
    return cmocka_run_group_tests_name("text_ops", tests, NULL, NULL);
}
