/* The page of a rule book, however little memory there is: whole or refused, in both formats and languages.
 * What stands on it is in tests/golden/doc. */
#include "tests/unit/book_fixture.h"

#include <string.h>

#include "lang/document.h"

static const char rules[] =
    "rulebook demo \"演示\" { version : \"1\" }\n"
    "sources { law : \"某法\" }\n"
    "alternatives grade = low < high\n"
    "record {\n"
    "  points \"得分\" : number in 0..100\n"
    "  as_of : date\n"
    "  notes : list of { done : yes_no }\n"
    "}\n"
    "reading half \"折半\" @1 = no { yes \"折\"; no \"不折\" }\n"
    "result total \"总分\" @1.10 = by half { yes : points / 2; no : points }\n"
    "bands level \"级别\" @1.2 on total { high : >= 60; low : else; veto v when points = 1 : low }\n"
    "table t(n: number) -> x { < 3 : 1; else : 2 }\n"
    "conditions fit @2 any of { a when points > 1 : total > 2; b all of { c : total > 3 } }\n"
    "deadline due @3 { to : 2026-01-01 + 3 days }\n"
    "note n1 \"注\" @4\n"
    "silent s \"未说\"\n"
    "test one { points = 60; assume half is no; expect total = 60; expect level is high }\n"
    "tests two given one { points | level; 1 | low }\n";

static book demo;

static gj_status every_page(gj_allocator allocator)
{
    gj_status status = GJ_OK;
    for (int i = 0; i < 4 && status == GJ_OK; i++) {
        gj_buffer out;
        gj_buffer_init(&out, allocator);
        status = gj_document(&demo.made, i < 2 ? GJ_DOCUMENT_MARKDOWN : GJ_DOCUMENT_HTML,
                             i % 2 == 0 ? GJ_LANG_ZH : GJ_LANG_EN, &out);
        gj_buffer_fini(&out);
    }
    return status;
}

static void test_every_allocation_is_noticed(void **state)
{
    (void)state;
    book_begin(&demo, rules);
    assert_every_allocation_is_noticed(every_page, 100);
    book_end(&demo);
}

/* Clauses come by number, examples below the rule they are about,
 * and the reader's language spells the words. */
static void test_the_order_of_a_page(void **state)
{
    (void)state;
    static const char *const order[] = {"某法",
                                        "`half` @1\n",
                                        "`level` @1.2\n",
                                        "low ─ \\>= 60 ─ high",
                                        "two",
                                        "`total` @1.10\n",
                                        "one",
                                        "@2",
                                        "以下各条满足其一即可",
                                        "以下各条须全部满足",
                                        "@3",
                                        "注",
                                        "未规定的事项"};
    gj_buffer out;
    book_begin(&demo, rules);
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_document(&demo.made, GJ_DOCUMENT_MARKDOWN, GJ_LANG_ZH, &out), GJ_OK);
    gj_buffer_char(&out, '\0');
    const char *at = out.bytes;
    for (size_t i = 0; i < COUNT(order); i++) {
        const char *found = strstr(at, order[i]);
        if (found == NULL)
            print_error("not behind the one before: %s\n%s\n", order[i], out.bytes);
        assert_non_null(found);
        at = found + 1;
    }
    gj_buffer_fini(&out);
    book_end(&demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_is_noticed),
        cmocka_unit_test(test_the_order_of_a_page),
    };
    return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
