/* What is read off a canonical body: its constants, and whether two say the same. What the canon itself tells
 * apart is tested with the differ. */
#include "tests/unit/support.h"

#include <string.h>

#include "lang/canon.h"

static void put(void *user, const gj_canon_literal *constant)
{
    gj_buffer *out = user;
    gj_buffer_format(out, "%s%c %s", out->size == 0 ? "" : "; ", constant->kind,
                     constant->negative ? "-" : "");
    gj_buffer_text(out, constant->text);
    gj_buffer_string(out, constant->divisor.size == 0 ? "" : " over ");
    gj_buffer_text(out, constant->divisor);
    gj_buffer_string(out, constant->unit.size == 0 ? "" : " of ");
    gj_buffer_text(out, constant->unit);
}

static void constants_are_found_with_sign_unit_and_divisor(void **state)
{
    static const char *const rows[][2] = {
        {"(NUMBER_LESS (25 ) (f:score ) ) ", "n 25"},
        {"(NUMBER_LESS (f:score ) (10/3_points ) ) ", "n 10/3 of points"},
        {"(NUMBER_LESS (f:cold ) (NEG (10_degrees ) ) ) ", "n -10 of degrees"},
        {"(NUMBER_LESS (f:cold ) (-10 ) ) ", "n -10"},
        {"(NUMBER_LESS (f:n ) (DIV (1 ) (3 ) ) ) ", "n 1 over 3"},
        {"(NUMBER_LESS (f:n ) (NEG (DIV (1 ) (3 ) ) ) ) ", "n -1 over 3"},
        {"(NUMBER_LESS (f:n ) (DIV (NEG (1 ) ) (3 ) ) ) ", "n -1; n 3"},
        {"(DIV (f:n ) (3 ) ) ", "n 3"},
        {"(LESS (f:day ) (2026-01-31 ) ) ", "d 2026-01-31"},
        {"(DIV (1 ) (2026-01-31 ) ) ", "n 1; d 2026-01-31"},
        {"(ADD_DAYS (2026-01-31 ) (30_days ) ) ", "d 2026-01-31; n 30 of days"},
        {"(TEXT_EQUAL (f:name ) (\"a \\\"(7 ) \" ) ) ", "t \"a \\\"(7 ) \""},
        {"kind 1 flags 0 number \"title (3 ) \" @\"(4 ) \" (5 ) ", "n 5"},
        {"(undetermined \"(3 ) \"\"5.1\") ", ""},
        {"(EQUAL (f:grade ) (grade/high ) ) ", ""},
        {"(loop 0 (for (f:list ) where (yes ) ) (7 ) ) ", "n 7"},
        {"(7x ) ", ""},
        {"(7", ""},
        {"(", ""},
        {"", ""},
        {"(\"", ""},
        {"(\"a\\", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        gj_canon_literals(text_of(rows[i][0]), put, &out);
        assert_buffer(&out, rows[i][1]);
        gj_buffer_fini(&out);
    }
}

static gj_canon_item item(const char *head, const char *titled, const char *rest, char *room)
{
    strcpy(room, head);
    strcat(room, titled);
    strcat(room, rest);
    return (gj_canon_item){text_of("define x"), text_of(room), strlen(head), strlen(head) + strlen(titled)};
}

static void titles_and_clauses_mean_nothing(void **state)
{
    char rooms[5][80];
    gj_canon_item one = item("kind 1 ", "\"A\" @\"1\" ", "(5 ) ", rooms[0]),
                  retitled = item("kind 1 ", "\"Another\" ", "(5 ) ", rooms[1]),
                  other_body = item("kind 1 ", "\"A\" @\"1\" ", "(6 ) ", rooms[2]),
                  other_head = item("kind 2 ", "\"A\" @\"1\" ", "(5 ) ", rooms[3]),
                  untitled = item("", "", "(5 ) ", rooms[4]);
    (void)state;
    assert_true(gj_canon_same_meaning(&one, &one));
    assert_true(gj_canon_same_meaning(&one, &retitled));
    assert_false(gj_canon_same_meaning(&one, &other_body));
    assert_false(gj_canon_same_meaning(&one, &other_head));
    assert_false(gj_canon_same_meaning(&one, &untitled));
    assert_true(gj_canon_same_meaning(&untitled, &untitled));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_found_with_sign_unit_and_divisor),
        cmocka_unit_test(titles_and_clauses_mean_nothing),
    };
    return cmocka_run_group_tests_name("canon", tests, NULL, NULL);
}
