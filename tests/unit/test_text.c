/* Texts, UTF-8, widths, edit distance, and buffers with what they write for people and for JSON. */
#include "tests/unit/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

static void compares_bytes(void **state)
{
    (void)state;
    assert_true(gj_text_equal(GJ_TEXT(""), (gj_text){NULL, 0}));
    assert_true(gj_text_equal(gj_text_from(NULL), gj_text_from("")));
    assert_true(gj_text_equal(GJ_TEXT("a\0b"), ((gj_text){"a\0b", 3})));
    assert_false(gj_text_equal(GJ_TEXT("a\0b"), GJ_TEXT("a\0c")));
    assert_true(gj_text_compare(GJ_TEXT("a"), GJ_TEXT("ab")) < 0);
    assert_true(gj_text_compare(GJ_TEXT("b"), GJ_TEXT("ab")) > 0);
    assert_true(gj_text_compare(GJ_TEXT("\xFF"), GJ_TEXT("a")) > 0);
    assert_int_equal(gj_text_compare(GJ_TEXT(""), (gj_text){NULL, 0}), 0);
    assert_true(gj_text_starts(GJ_TEXT("当金额"), GJ_TEXT("当")));
    assert_true(gj_text_starts(GJ_TEXT("x"), (gj_text){NULL, 0}));
    assert_false(gj_text_starts(GJ_TEXT("当"), GJ_TEXT("当金额")));
    assert_true(gj_text_ends(GJ_TEXT("rules.gj"), GJ_TEXT(".gj")));
    assert_true(gj_text_ends((gj_text){NULL, 0}, (gj_text){NULL, 0}));
    assert_false(gj_text_ends(GJ_TEXT("rules.gjc"), GJ_TEXT(".gj")));
    assert_false(gj_text_ends(GJ_TEXT("gj"), GJ_TEXT(".gj")));
}

static void reads_whole_numbers(void **state)
{
    static const struct {
        const char *digits;
        uint64_t most;
        bool fine;
    } rows[] = {
        {"0", 0, true},
        {"1", 0, false},
        {"007", 9, true},
        {"9999", 9999, true},
        {"10000", 9999, false},
        {"", 9, false},
        {"1x", 99, false},
        {"-1", 99, false},
        {"+1", 99, false},
        {" 1", 99, false},
        {"18446744073709551615", UINT64_MAX, true},
        {"18446744073709551616", UINT64_MAX, false},
        {"99999999999999999999", UINT64_MAX, false},
        {"000000000000000000000000000012", 12, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t number;
        bool fine = gj_text_whole(text_of(rows[i].digits), rows[i].most, &number);
        assert_int_equal(fine, rows[i].fine);
        if (fine)
            assert_true(number == strtoull(rows[i].digits, NULL, 10));
    }
}

static void writes_whole_numbers(void **state)
{
    static const struct {
        uint64_t number;
        const char *digits;
    } rows[] = {
        {0, "0"}, {7, "7"}, {10, "10"}, {4294967296, "4294967296"}, {UINT64_MAX, "18446744073709551615"}};
    char room[GJ_DIGITS];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_text(gj_text_digits(room, rows[i].number), rows[i].digits);
}

/* Around every power of ten, where the number of digits changes and with it how they are found. */
static void writes_numbers_of_every_length(void **state)
{
    uint64_t power = 1;
    (void)state;
    for (int digits = 1; digits <= GJ_DIGITS; digits++, power *= 10) {
        const uint64_t some[] = {power - 1, power, power + 1, power * 9 / 7, power + power / 10 * 9};
        for (size_t i = 0; i < COUNT(some); i++) {
            char expected[32], room[2][GJ_DIGITS + 1] = {{0}, {0}};
            snprintf(expected, sizeof expected, "%llu", (unsigned long long)some[i]);
            char *end = gj_digits_put(room[0], some[i]), *other = gj_digits_put_any(room[1], some[i]);
            assert_text(((gj_text){room[0], (size_t)(end - room[0])}), expected);
            assert_text(((gj_text){room[1], (size_t)(other - room[1])}), expected);
            assert_int_equal(room[0][GJ_DIGITS] | room[1][GJ_DIGITS], 0);
        }
    }
}

static void hashes_as_fnv_1a(void **state)
{
    (void)state;
    assert_true(gj_text_hash(GJ_TEXT("")) == UINT64_C(0xCBF29CE484222325));
    assert_true(gj_text_hash(GJ_TEXT("a")) == UINT64_C(0xAF63DC4C8601EC8C));
    assert_true(gj_text_hash(GJ_TEXT("foobar")) == UINT64_C(0x85944171F73967E8));
}

/* Texts that differ in any one byte, or in length alone, have other hashes:
 * as good as certain for 64 bits. */
static void mixes_every_byte(void **state)
{
    (void)state;
    char bytes[40] = {0};
    for (size_t size = 1; size < sizeof(bytes); size++) {
        uint64_t plain = gj_text_mixed((gj_text){bytes, size});
        assert_true(plain == gj_text_mixed((gj_text){bytes, size}));
        assert_true(plain != gj_text_mixed((gj_text){bytes, size - 1}));
        for (size_t i = 0; i < size; i++) {
            bytes[i] = 1;
            assert_true(plain != gj_text_mixed((gj_text){bytes, size}));
            bytes[i] = 0;
        }
    }
    assert_true(gj_text_mixed((gj_text){NULL, 0}) == gj_text_mixed(GJ_TEXT("")));
}

static void copies_into_an_arena(void **state)
{
    (void)state;
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    assert_string_equal(gj_text_c_string(&arena, (gj_text){"abcdef", 3}), "abc");
    assert_string_equal(gj_text_c_string(&arena, (gj_text){NULL, 0}), "");
    assert_text(gj_text_copy(&arena, GJ_TEXT("规矩")), "规矩");
    arena.limit = arena.used;
    assert_null(gj_text_c_string(&arena, GJ_TEXT("x")));
    assert_int_equal(gj_text_copy(&arena, GJ_TEXT("x")).size, 0);
    assert_true(gj_arena_failed(&arena));
    gj_arena_fini(&arena);
}

static void decodes_valid_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int32_t point;
        size_t length;
    } cases[] = {
        {"a", 'a', 1},
        {"\x7F", 0x7F, 1},
        {"\xC2\x80", 0x80, 2},
        {"\xDF\xBF", 0x7FF, 2},
        {"\xE0\xA0\x80", 0x800, 3},
        {"\xED\x9F\xBF", 0xD7FF, 3},
        {"\xEE\x80\x80", 0xE000, 3},
        {"规", 0x89C4, 3},
        {"\xEF\xBF\xBF", 0xFFFF, 3},
        {"\xF0\x90\x80\x80", 0x10000, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t length = 0;
        assert_int_equal(gj_utf8_decode(cases[i].bytes, strlen(cases[i].bytes), &length), cases[i].point);
        assert_int_equal(length, cases[i].length);
        assert_int_equal(gj_utf8_invalid(text_of(cases[i].bytes)), cases[i].length);
        /* every cut of it is invalid */
        for (size_t cut = 1; cut < cases[i].length; cut++) {
            assert_int_equal(gj_utf8_decode(cases[i].bytes, cut, &length), -1);
            assert_int_equal(length, 1);
        }
    }
    size_t length;
    assert_int_equal(gj_utf8_decode("\0x", 2, &length), 0);
    assert_int_equal(length, 1);
}

static void refuses_invalid_utf8(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC3(",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE8\xA7x",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xF0\x9F\x98x",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t length = 0;
        assert_int_equal(gj_utf8_decode(cases[i], strlen(cases[i]), &length), -1);
        assert_int_equal(length, 1);
        assert_int_equal(gj_utf8_invalid(text_of(cases[i])), 0);
    }
    assert_int_equal(gj_utf8_invalid(GJ_TEXT("规矩\xFF矩")), 6);
    assert_int_equal(gj_utf8_invalid((gj_text){NULL, 0}), 0);
}

static void knows_widths(void **state)
{
    (void)state;
    assert_int_equal(gj_width_of('a'), 1);
    assert_int_equal(gj_width_of(0x89C4), 2);  /* 规 */
    assert_int_equal(gj_width_of(0xFF0C), 2);  /* ， */
    assert_int_equal(gj_width_of(0x1F600), 2); /* an emoji */
    assert_int_equal(gj_width_of(0x0301), 0);  /* combining acute */
    assert_int_equal(gj_width_of(0x00B1), 1);  /* ±, ambiguous */
    assert_int_equal(gj_width_of('\n'), 0);
    assert_int_equal(gj_width_of(0x9B), 0);
    assert_int_equal(gj_text_width(GJ_TEXT("a规e\xCC\x81\xFF")), 5);
    assert_int_equal(gj_text_code_points(GJ_TEXT("a规e\xCC\x81\xFF")), 5);
    assert_int_equal(gj_text_width((gj_text){NULL, 0}), 0);
}

static void knows_unsafe_code_points(void **state)
{
    (void)state;
    static const int32_t unsafe[] = {0,      '\t',   '\n',   0x1B,   0x7F,   0x80,   0x9B,   0x9F,
                                     0x61C,  0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E,
                                     0x2060, 0x2066, 0x2069, 0x200D, 0x200C, 0xFEFF, 0xE0041};
    static const int32_t safe[] = {' ',    '~',    0xA0,   0x301,  0x2010, 0x2027,
                                   0x202F, 0x3000, 0x89C4, 0xFF0C, 0x1F600};
    for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
        assert_true(gj_is_unsafe(unsafe[i]));
    for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
        assert_false(gj_is_unsafe(safe[i]));
}

static void measures_edit_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t limit, distance;
    } cases[] = {
        {"", "", 2, 0},
        {"abc", "abc", 0, 0},
        {"abc", "abd", 0, 1},
        {"金额", "金颔", 2, 1},
        {"金额", "额金", 2, 1}, /* a transposition */
        {"abcd", "acbd", 1, 1},
        {"abcdef", "badcfe", 3, 3},
        {"abcdef", "badcfe", 2, 3},
        {"ca", "abc", 5, 3}, /* optimal string alignment; unrestricted it would be 2 */
        {"kitten", "sitting", 5, 3},
        {"kitten", "sitting", 2, 3},
        {"", "abc", 3, 3},
        {"", "abc", 1, 2},
        {"\xFF", "\xFE", 3, 1}, /* two different invalid bytes */
        {"\xFF", "\xFF", 3, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(gj_text_distance(text_of(cases[i].a), text_of(cases[i].b), cases[i].limit),
                         cases[i].distance);
        assert_int_equal(gj_text_distance(text_of(cases[i].b), text_of(cases[i].a), cases[i].limit),
                         cases[i].distance);
    }
    char longest[65 * 3 + 1] = "";
    for (int i = 0; i < 64; i++)
        strcat(longest, "规");
    assert_int_equal(gj_text_distance(text_of(longest), text_of(longest), 3), 0);
    strcat(longest, "规");
    assert_int_equal(gj_text_distance(text_of(longest), text_of(longest), 3), 4);
}

static void appends(void **state)
{
    (void)state;
    gj_buffer b;
    gj_buffer_init(&b, checked_alloc());
    gj_buffer_bytes(&b, NULL, 0);
    assert_int_equal(gj_buffer_as_text(&b).size, 0);
    gj_buffer_text(&b, GJ_TEXT("规"));
    gj_buffer_string(&b, "矩");
    gj_buffer_char(&b, ' ');
    gj_buffer_repeat(&b, '-', 3);
    gj_buffer_repeat(&b, '-', 0);
    gj_buffer_format(&b, " %s %d %4u|%x", "x", -3, 12u, 255u);
    assert_buffer(&b, "规矩 --- x -3   12|ff");
    gj_buffer_clear(&b);
    gj_buffer_i64(&b, INT64_MIN);
    gj_buffer_char(&b, ' ');
    gj_buffer_i64(&b, INT64_MAX);
    gj_buffer_char(&b, ' ');
    gj_buffer_i64(&b, 0);
    assert_buffer(&b, "-9223372036854775808 9223372036854775807 0");
    gj_buffer_fini(&b);
}

/* Formatting at every fill of the buffer: the result must not depend on the room that is left. */
static void formats_at_any_fill(void **state)
{
    (void)state;
    for (size_t fill = 240; fill < 260; fill++) {
        gj_buffer b;
        gj_buffer_init(&b, checked_alloc());
        gj_buffer_repeat(&b, 'x', fill);
        gj_buffer_format(&b, "%s", "0123456789");
        assert_int_equal(b.size, fill + 10);
        assert_memory_equal(b.bytes + fill, "0123456789", 10);
        gj_buffer_fini(&b);
    }
}

static void pads_in_cells(void **state)
{
    (void)state;
    gj_buffer b;
    gj_buffer_init(&b, checked_alloc());
    gj_buffer_pad(&b, 0, 2);
    size_t from = b.size;
    gj_buffer_string(&b, "规矩");
    gj_buffer_pad(&b, from, 6);
    gj_buffer_char(&b, '|');
    from = b.size;
    gj_buffer_string(&b, "规矩");
    gj_buffer_pad(&b, from, 3);
    gj_buffer_char(&b, '|');
    assert_buffer(&b, "  规矩  |规矩|");
    gj_buffer_fini(&b);
}

static void writes_safely(void **state)
{
    (void)state;
    gj_buffer b;
    gj_buffer_init(&b, checked_alloc());
    gj_buffer_safe(&b, GJ_TEXT("规\xE2\x80\xAE矩\n\x1B[1m\xFF\xC2\x9B\xF3\xA0\x81\x81 é\\{0}"));
    assert_buffer(&b, "规\\u{202E}矩\\u{A}\\u{1B}[1m\\x{FF}\\u{9B}\\u{E0041} é\\{0}");
    gj_buffer_clear(&b);
    gj_buffer_safe(&b, (gj_text){"\0", 1});
    gj_buffer_safe(&b, (gj_text){NULL, 0});
    assert_buffer(&b, "\\u{0}");
    gj_buffer_fini(&b);
}

static void writes_json_strings(void **state)
{
    (void)state;
    gj_buffer b;
    gj_buffer_init(&b, checked_alloc());
    gj_buffer_json(&b, GJ_TEXT("规\"\\/\b\f\n\r\t\x01\x1F\x7F"));
    assert_buffer(&b, "\"规\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001F\\u007F\"");
    gj_buffer_clear(&b);
    gj_buffer_json(
        &b, GJ_TEXT("\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\x8D\xC2\x9B\xF0\x9F\x98\x80"));
    assert_buffer(&b, "\"\\u2028\\u2029\\u202E\\u2066\\u200D\\u009B\xF0\x9F\x98\x80\"");
    gj_buffer_clear(&b);
    gj_buffer_json(&b, GJ_TEXT("a\xFF\xE8\xA7"));
    assert_buffer(&b, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    gj_buffer_clear(&b);
    gj_buffer_json(&b, (gj_text){"a\0b", 3});
    gj_buffer_json(&b, (gj_text){NULL, 0});
    assert_buffer(&b, "\"a\\u0000b\"\"\"");
    gj_buffer_fini(&b);
}

/* Everything that appends, more than once around the buffer's growth. */
static gj_status write_much(gj_allocator allocator)
{
    gj_buffer b;
    gj_buffer_init(&b, allocator);
    for (int i = 0; i < 60; i++) {
        gj_buffer_safe(&b, GJ_TEXT("规\xE2\x80\xAE矩"));
        gj_buffer_json(&b, GJ_TEXT("\n\xFF"));
        gj_buffer_format(&b, "%d %s", i, "a longer piece of text");
        gj_buffer_pad(&b, 0, b.size + 10);
        gj_buffer_i64(&b, i);
        gj_buffer_char(&b, 'c');
    }
    gj_status status = b.failed ? GJ_E_NOMEM : GJ_OK;
    size_t size = b.size;
    gj_buffer_string(&b, "more");
    assert_int_equal(b.size, status == GJ_OK ? size + 4 : size); /* a failed buffer stays as it is */
    gj_buffer_fini(&b);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(write_much, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_bytes),         cmocka_unit_test(hashes_as_fnv_1a),
        cmocka_unit_test(mixes_every_byte),       cmocka_unit_test(copies_into_an_arena),
        cmocka_unit_test(decodes_valid_utf8),     cmocka_unit_test(refuses_invalid_utf8),
        cmocka_unit_test(knows_widths),           cmocka_unit_test(knows_unsafe_code_points),
        cmocka_unit_test(measures_edit_distance), cmocka_unit_test(appends),
        cmocka_unit_test(formats_at_any_fill),    cmocka_unit_test(pads_in_cells),
        cmocka_unit_test(writes_safely),          cmocka_unit_test(writes_json_strings),
        cmocka_unit_test(every_allocation_fails), cmocka_unit_test(reads_whole_numbers),
        cmocka_unit_test(writes_whole_numbers),   cmocka_unit_test(writes_numbers_of_every_length),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
