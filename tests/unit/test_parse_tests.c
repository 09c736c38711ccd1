/* grammar/parse_tests: where the rules alone are wanted, tests are looked at and not kept, and what is wrong
 * with them is found all the same. */
#include "tests/unit/parse_fixture.h"

#include <string.h>

static size_t problems_of_rules(gj_text text, size_t *kept)
{
    parsed p;
    parse_begin_rules(&p, text);
    assert_int_equal(p.status, GJ_OK);
    size_t errors = p.f.diags.errors;
    *kept = parse_declarations(&p);
    parse_end(&p);
    return errors;
}

static void test_rules_alone(void **state)
{
    (void)state;
    static const char text[] = "define a = 1\n"
                               "test \"one\" { x = 1; y = [ { z = 2 }, { z = 3 } ]\n  expect a = 1 }\n"
                               "define b = 2\n"
                               "tests \"two\" {\n  x | a\n  1 | 2\n}\n"
                               "define c = 3\n";
    size_t kept;
    assert_int_equal(problems_of_rules(text_of(text), &kept), 0);
    assert_int_equal(kept, 3);
    parsed p;
    parse_begin(&p, text_of(text));
    assert_int_equal(parse_declarations(&p), 5);
    parse_end(&p);
}

/* Lines that were right before are not parsed again,
 * and lines that are wrong are found wherever they stand. */
static void test_random_tests(void **state)
{
    (void)state;
    static const char *const heads[] = {"test \"t\" {\n", "test n \"t\" given m {\n", "tests \"t\" {\n",
                                        "tests \"t\" given \"file\" {\n", "test {\n"};
    static const char *const lines[] = {"  x = 1\n",
                                        "  y = 2; x = 3\n",
                                        "  x.y = [ { z = 2026-01-01 },\n    { z = 1 } ]\n",
                                        "  expect a = 1\n",
                                        "  expect b is c\n",
                                        "  x | y\n",
                                        "  1 | 2\n",
                                        "  1 2 | 3\n",
                                        "  assume r is s\n",
                                        "\n",
                                        "  # x\n",
                                        "  x = 2 times { a = 1\n    b = 2 }\n",
                                        "  x = { b = 2 }\n",
                                        "  x y\n",
                                        "  x = )\n",
                                        "  } {\n"};
    const size_t usual = sizeof(lines) / sizeof(lines[0]) - 3; /* the last ones are right nowhere */
    uint32_t random = 11;
    size_t right = 0, wrong = 0;
    for (int round = 0; round < 3000; round++) {
        char text[1200] = "";
        random = random * 1664525u + 1013904223u;
        bool table = (random >> 20) % 2 == 0, strange = (random >> 24) % 4 == 0;
        for (int test = 0; test < 3; test++) {
            random = random * 1664525u + 1013904223u;
            size_t head = strange ? (random >> 16) % 5 : (random >> 16) % 2 + (table ? 2 : 0);
            strcat(text, heads[head]);
            for (int line = 0; line < 4; line++) {
                random = random * 1664525u + 1013904223u;
                size_t of_kind = table ? 5 + (random >> 16) % 3 : (random >> 16) % 5;
                strcat(text, lines[strange ? (random >> 16) % (usual + 3) : of_kind]);
            }
            strcat(text, "}\ndefine a = 1\n");
        }
        parsed p;
        size_t kept;
        parse_begin(&p, text_of(text));
        bool found = problems_of_rules(text_of(text), &kept) > 0;
        if (found != (p.f.diags.errors > 0))
            print_error("%s", text);
        assert_int_equal(found, p.f.diags.errors > 0);
        right += !found;
        wrong += found;
        parse_end(&p);
    }
    assert_true(right > 500 && wrong > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_alone),
        cmocka_unit_test(test_random_tests),
    };
    return cmocka_run_group_tests_name("parse tests", tests, NULL, NULL);
}
