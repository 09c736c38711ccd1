/* diff and compare where memory runs out, and what the canon tells apart: every small change of a rule, and
 * none of layout. Books are in memory. */
#include "tests/unit/fake_system.h"

#include <string.h>

static struct fake_system fake;

static const char old_book[] = "rulebook tiny \"Tiny\" {\n"
                               "  version : \"1\"\n"
                               "}\n"
                               "alternatives grade \"Grade\" ordered {\n"
                               "  fail \"fail\"\n"
                               "  pass \"pass\"\n"
                               "}\n"
                               "record {\n"
                               "  case  : text\n"
                               "  staff \"Staff\" : whole in 1..100\n"
                               "  fine  \"Fine\"  : yes_no\n"
                               "  finds \"Finds\" : list of {\n"
                               "    big \"Big\" : yes_no\n"
                               "  }\n"
                               "}\n"
                               "reading many \"Many\" @1 = some {\n"
                               "  some \"one is many\"\n"
                               "  lots \"two are many\"\n"
                               "}\n"
                               "table days(n: whole) \"Days\" @2 -> days: number {\n"
                               "  1..20 : 1\n"
                               "  else  : 2\n"
                               "}\n"
                               "result audit \"Audit\" @2 = days(staff)\n"
                               "define few \"Few\" @3 = count(for f in finds where f.big) < 2\n"
                               "bands level \"Level\" @4 on staff {\n"
                               "  pass \"pass\" @4.1 : >= 10\n"
                               "  fail \"fail\"      : else\n"
                               "}\n"
                               "conditions good \"Good\" @5 all of {\n"
                               "  fine \"Fine\" @5.1 when many is some : fine\n"
                               "  size \"Size\" @5.2                   : staff >= 3\n"
                               "}\n"
                               "test \"one\" {\n"
                               "  staff = 25\n"
                               "  fine = yes\n"
                               "  expect good\n"
                               "}\n";

/* old_book with the first `from` replaced. */
static const char *changed(const char *from, const char *to)
{
    static char text[8192];
    const char *at = strstr(old_book, from);
    assert_non_null(at);
    size_t before = (size_t)(at - old_book);
    memcpy(text, old_book, before);
    memcpy(text + before, to, strlen(to));
    strcpy(text + before + strlen(to), at + strlen(from));
    return text;
}

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    fake_put(&fake, "old.gj", old_book);
    fake_put(&fake, "new.gj", changed("1..20", "1..15"));
    fake_put(&fake, "split.gj", changed("1..20 : 1", "1..9 : 1\n  10..20 : 3"));
    fake_put(&fake, "r.ndjson", "{\"case\":\"a\",\"staff\":18,\"fine\":true}\n{\"staff\":4,\"finds\":[]}\n");
    fake_put(&fake, "r.json", "{\"case\":\"a\",\"staff\":18,\"fine\":true}\n");
    return 0;
}

#define run(...) fake_run(&fake, __VA_ARGS__)

static bool out_has(const char *wanted)
{
    gj_text out = fake_content(&fake, "<out>");
    size_t size = strlen(wanted);
    for (size_t i = 0; i + size <= out.size; i++)
        if (memcmp(out.bytes + i, wanted, size) == 0)
            return true;
    return false;
}

/* Every one of these is a change in meaning, told as such. */
static void test_changes_are_told(void **state)
{
    static const char *const changes[][3] = {
        {"1..20 : 1", "1..20 : 1.5", "~ row days[1..20]"},
        {"1..20 : 1", "1..19 : 1", "19"},
        {"else  : 2", "else  : 3", "~ row days[else]"},
        {">= 10", "> 10", ">= 10 → > 10"},
        {"= some {", "= lots {", "some → lots"},
        {"\"two are many\"", "\"two are lots\"", "title"},
        {"@5.2  ", "@5.3  ", "@5.2 → @5.3"},
        {"all of {", "any of {", "all of"},
        {"staff >= 3", "staff >= 4", "staff >= 3 → staff >= 4"},
        {"when many is some", "when many is lots", "many is some → many is lots"},
        {"in 1..100", "in 1..200", "1..100"},
        {"\"Staff\" : whole", "\"Staff\" : number", "whole in 1..100 → number in 1..100"},
        {"where f.big) < 2", "where f.big) <= 2", "< 2"},
        {"where f.big", "where not f.big", "not f.big"},
        {"version : \"1\"", "version : \"2\"", "\"1\" → \"2\""},
        {"result audit", "result days_of_audit", "audit → days_of_audit"},
        {"  fail \"fail\"\n  pass \"pass\"", "  fail \"fail\"\n  pass \"passed\"", "pass → passed"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        fake_put(&fake, "new.gj", changed(changes[i][0], changes[i][1]));
        int exit = run("diff", "old.gj", "new.gj", "--lang", "en");
        if (exit != GJ_EXIT_PROBLEMS || !out_has(changes[i][2]))
            fail_msg("%s → %s: exit %d, said:\n%.*s%.*s", changes[i][0], changes[i][1], exit,
                     (int)fake_content(&fake, "<out>").size, fake_content(&fake, "<out>").bytes,
                     (int)fake_content(&fake, "<err>").size, fake_content(&fake, "<err>").bytes);
    }
}

/* None of these is. */
static void test_the_rest_is_not(void **state)
{
    static const char *const changes[][2] = {
        {"1..20 : 1", "1..20 : 1.0"},
        {"1..20 : 1\n  else", "1..20 : 1 # one day\n\n  else"},
        {"staff >= 3", "(staff >= 3)"},
        {"staff >= 3", "3 <= staff"},
        {"  fine \"Fine\" @5.1 when many is some : fine\n  size \"Size\" @5.2                   : staff >= "
         "3\n",
         "  size \"Size\" @5.2 : staff >= 3\n  fine \"Fine\" @5.1 when many is some : fine\n"},
        {"(for f in finds where f.big)", "(for g in finds where g.big)"},
        {"staff = 25", "staff = 26"},
        {"result audit", "结果 audit"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        fake_put(&fake, "new.gj", changed(changes[i][0], changes[i][1]));
        int exit = run("diff", "old.gj", "new.gj", "--lang", "en");
        if (exit != GJ_EXIT_CLEAN || !out_has("no change in meaning"))
            fail_msg("%s → %s: exit %d, said:\n%.*s%.*s", changes[i][0], changes[i][1], exit,
                     (int)fake_content(&fake, "<out>").size, fake_content(&fake, "<out>").bytes,
                     (int)fake_content(&fake, "<err>").size, fake_content(&fake, "<err>").bytes);
    }
}

/* Whatever allocation fails, once or from then on: exit 3, nothing lost, nothing claimed. */
static void test_memory_runs_out(void **state)
{
    static const char *const calls[][10] = {
        {"diff", "old.gj", "new.gj", "--records", "r.ndjson", "--format", "json", NULL},
        {"diff", "old.gj", "new.gj", "--records", "r.ndjson", NULL},
        {"diff", "old.gj", "new.gj", "--format", "md", NULL},
        {"diff", "old.gj", "split.gj", "--format", "html", NULL},
        {"diff", "old.gj", "new.gj", "--records", "r.ndjson", "--format", "html", NULL},
        {"compare", "old.gj", "new.gj", NULL},
        {"compare", "old.gj", "new.gj", "--format", "csv", NULL},
        {"compare", "old.gj", "new.gj", "--over", "staff=1..30", "--record", "r.json", NULL},
        {"compare", "old.gj", "new.gj", "--record", "r.json", NULL},
        {"compare", "old.gj", "new.gj", "--records", "r.ndjson", NULL},
        {"compare", "old.gj", "new.gj", "--format", "html", NULL},
        {"compare", "old.gj", "new.gj", "--over", "staff=1..30", "--format", "html", NULL},
        {"compare", "old.gj", "new.gj", "--records", "r.ndjson", "--format", "md", NULL},
    };
    (void)state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        size_t words = 0;
        while (calls[c][words] != NULL)
            words++;
        for (int sticky = 0; sticky < 2; sticky++) {
            for (size_t n = 0;; n += 1 + n / 64) { /* all of the first, then ever fewer */
                struct faulty f = {.fail_at = n, .sticky = sticky};
                int exit = fake_run_words(&fake, faulty_alloc(&f), words, calls[c]);
                if (f.calls <= n)
                    break;
                if (exit != GJ_EXIT_IO)
                    fail_msg("call %zu (%s), allocation %zu%s: exit %d, said:\n%.*s", c, calls[c][0], n,
                             sticky ? " and on" : "", exit, (int)fake_content(&fake, "<err>").size,
                             fake_content(&fake, "<err>").bytes);
                assert_int_equal(fake_open_count(&fake), 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_changes_are_told, set_up),
        cmocka_unit_test_setup(test_the_rest_is_not, set_up),
        cmocka_unit_test_setup(test_memory_runs_out, set_up),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
