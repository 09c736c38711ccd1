/* grammar/: where lines end, which words stay free for names, what one mistake costs. Meaning is not looked
 * at: a text is parsed, and its tree compared with that of another text, or its problems counted. */
#include "tests/unit/parse_fixture.h"
#include "tests/unit/tree_dump.h"

#include <stdio.h>
#include <string.h>

/* "0201@3 0202@1": codes and lines, in the order of their places. */
static bool has_problems(const parsed *p, const char *text, const char *expected)
{
    char found[256] = "";
    for (size_t i = 0; i < p->f.diags.list.count; i++) {
        const gj_diag *diag = *GJ_AT(&p->f.diags.list, gj_diag *, i);
        size_t at = strlen(found);
        if (at + 16 < sizeof(found))
            (void)snprintf(found + at, sizeof(found) - at, "%s%s@%u", at == 0 ? "" : " ",
                           gj_diag_name(diag->code) + 2,
                           gj_sources_place(&p->f.sources, diag->span.begin).line);
    }
    bool same = strcmp(found, expected) == 0;
    if (!same)
        print_error("%s\nproblems: %s\nexpected: %s\n", text, found, expected);
    return same;
}

static void assert_problems(const parsed *p, const char *text, const char *expected)
{
    assert_true(has_problems(p, text, expected));
}

/* Whether a text gives these problems and so many declarations; says so where not. */
static bool parses(const char *text, const char *problems, size_t count)
{
    parsed p;
    parse_begin(&p, gj_text_from(text));
    bool right = has_problems(&p, text, problems) && p.status == GJ_OK;
    if (parse_declarations(&p) != count)
        print_error("%s\n%zu declarations, not %zu\n", text, parse_declarations(&p), count);
    right = right && parse_declarations(&p) == count;
    parse_end(&p);
    return right;
}

static void assert_parses(const char *text, const char *problems, size_t count)
{
    assert_true(parses(text, problems, count));
}

static void assert_same_tree(const char *one, const char *other)
{
    const char *texts[2] = {one, other};
    parsed p[2];
    gj_buffer out[2];
    for (int i = 0; i < 2; i++) {
        parse_begin(&p[i], gj_text_from(texts[i]));
        assert_problems(&p[i], texts[i], "");
        gj_buffer_init(&out[i], checked_alloc());
        tree_dump(&out[i], &p[i].file);
    }
    bool same = gj_text_equal(gj_buffer_as_text(&out[0]), gj_buffer_as_text(&out[1]));
    if (!same)
        print_error("two trees:\n%s\n%.*s\n%s\n%.*s", one, (int)out[0].size, out[0].bytes, other,
                    (int)out[1].size, out[1].bytes);
    assert_true(out[0].size > 0);
    assert_true(same);
    for (int i = 0; i < 2; i++) {
        gj_buffer_fini(&out[i]);
        parse_end(&p[i]);
    }
}

/* ---- where a line ends ---- */

static void test_newlines(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        /* behind an operator, a comma, a colon, `=` the line goes on */
        {"define a = b +\n  c\n", "define a = b + c\n"},
        {"define a =\n  b\n", "define a = b\n"},
        {"define a = b and\n  c\n", "define a = b and c\n"},
        {"define a = b is\n c\n", "define a = b is c\n"},
        {"define a = not\n b\n", "define a = not b\n"},
        {"unit a,\n b \"c\"\n", "unit a, b \"c\"\n"},
        {"record { a :\n whole }\n", "record { a : whole }\n"},
        {"define a = if b then\n c else d\n", "define a = if b then c else d\n"},
        /* `and`, `or`, `then` may begin the next line, an operator may not */
        {"define a = b\n  and c\n", "define a = b and c\n"},
        {"define a = b\n  or c\n", "define a = b or c\n"},
        {"define a = if b\n  then c else d\n", "define a = if b then c else d\n"},
        /* inside ( and [ newlines mean nothing */
        {"define a = (\n b\n + c\n)\n", "define a = (b + c)\n"},
        {"define a = sum(for x in y\n where x.b\n : x.c)\n", "define a = sum(for x in y where x.b : x.c)\n"},
        {"define a = b[\n c\n]\n", "define a = b[c]\n"},
        /* a block, and a clause of the head, may begin on the next line */
        {"record\n{\n a : whole\n}\n", "record { a : whole }\n"},
        {"define a \"b\"\n  @5.1 =\n  c\n", "define a \"b\" @5.1 = c\n"},
        /* `;` and newlines end lines alike; empty ones do not count */
        {"record { a : whole ; b : whole }\n", "record {\n\n a : whole\n\n\n b : whole\n}\n"},
        {"define a = 1 ; define b = 2\n", "define a = 1\ndefine b = 2"},
        {"record { a : whole；b : whole；}", "record { a : whole\n b : whole }"},
        {"# a\n\ndefine a = 1 # b\n# c\n", "define a = 1\n"},
        {"define a = 1\r\ndefine b = 2\r\n", "define a = 1\ndefine b = 2\n"},
        /* `-` alone is a value, and then ends its line */
        {"define a {\n when b : -\n else : 1\n}\n", "define a { when b : - ; else : 1 }\n"},
        {"define a = b -\n c\n", "define a = b - c\n"},
        /* inside braces a clause may begin a line */
        {"define a {\n @5 when b : 1\n else : 2\n}\n", "define a { @5 when b : 1 ; else : 2 }\n"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        assert_same_tree(pairs[i][0], pairs[i][1]);
}

static void test_operator_first(void **state)
{
    (void)state;
    assert_parses("define a = b\n  + c\n", "0201@2", 1);
    assert_parses("define a = b\n  * c\ndefine d = 1\n", "0201@2", 2);
}

/* Full-width marks and Chinese words are the same language. */
static void test_two_spellings(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"定义 a（x：数）＝ x × ２ ＋ 1", "define a(x: 数) = x * ２ + 1"},
        {"档案｛ a ： 整数 ＞＝ 0 或 无 默认 无 ｝", "record { a : 整数 >= 0 or 无 default 无 }"},
        {"条件 c 全部满足｛ a 当 b ： d 属于 （1～5，7） ｝",
         "conditions c all of { a when b : d in (1..5, 7) }"},
        {"定义 a ＝ 求和（对 x 属于 y 凡 非 x.b ： x.c）", "define a = sum(for x in y where not x.b : x.c)"},
        {"定义 a = 若 b 则 c 否则 d 不低于 1", "define a = if b then c else d at least 1"},
        {"定义 a ｛ 当 b 不为 c ： 待定 “x” ； 否则 ： - ｝",
         "define a { when b is not c : undetermined “x” ; else : - }"},
        {"分档 l 依 t ｛ a ： ≥ 90 ； b ： 否则 ； 否决 v 当 w ： b ｝",
         "bands l on t { a : >= 90 ; b : else ; veto v when w : b }"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        assert_same_tree(pairs[i][0], pairs[i][1]);
}

/* ---- free names ---- */

/* The names of the audit record that rule books share, and the words inside its entries. */
static const char *const record_names[] = {"case",
                                           "as_of",
                                           "audit_kind",
                                           "effective_staff",
                                           "items",
                                           "indicators",
                                           "mystery_visit",
                                           "mystery_items",
                                           "special_deductions",
                                           "special_bonuses",
                                           "doc_review_days",
                                           "onsite_days",
                                           "remote_days",
                                           "audit_days_planned",
                                           "travel_days",
                                           "non_auditor_days",
                                           "initial_audit_days",
                                           "initial_onsite_days",
                                           "special_circumstance",
                                           "adjustment_reason",
                                           "similar_sites",
                                           "branch_count",
                                           "sites",
                                           "name",
                                           "service_type",
                                           "is_head_office",
                                           "staff",
                                           "audited",
                                           "audited_last_time",
                                           "audit_days",
                                           "mystery_done",
                                           "nonconformities",
                                           "id",
                                           "severity",
                                           "minor",
                                           "serious",
                                           "raised_date",
                                           "analysed_date",
                                           "corrected_date",
                                           "plan_accepted",
                                           "verified_date",
                                           "team_members",
                                           "application_date",
                                           "contract_date",
                                           "audit_start_date",
                                           "audit_end_date",
                                           "decision_date",
                                           "certificate_issue_date",
                                           "certificate_expiry_date",
                                           "previous_expiry_date",
                                           "suspend_date",
                                           "restore_date",
                                           "revoke_date",
                                           "legal_entity_ok",
                                           "licences_required",
                                           "laws_met",
                                           "system_begun",
                                           "ordered_shutdown",
                                           "prior_sanction_kind",
                                           "incidents",
                                           "date",
                                           "kind",
                                           "service",
                                           "quality",
                                           "environment",
                                           "safety",
                                           "illegal",
                                           "major",
                                           "extraordinary",
                                           "stop_order",
                                           "closed",
                                           "penalties",
                                           "lawsuits",
                                           "cleared",
                                           "certificate_number",
                                           "unified_credit_code",
                                           "certificate_status",
                                           "none",
                                           "valid",
                                           "suspended",
                                           "revoked",
                                           "cancelled",
                                           "expired",
                                           "grounds",
                                           "ground",
                                           "plan_items",
                                           "report_items",
                                           "applicable",
                                           "conforming",
                                           "sampled",
                                           "failed",
                                           "points",
                                           "rectified",
                                           "found_in",
                                           "management",
                                           "accepted",
                                           "law",
                                           "company_rule",
                                           "industry",
                                           "organisation",
                                           "staffing",
                                           "resources",
                                           "specification",
                                           "supervision",
                                           "improvement",
                                           "culture",
                                           "information",
                                           "support",
                                           "delivery",
                                           "repair",
                                           "recycling",
                                           "relations",
                                           "complaints",
                                           "a1",
                                           "b24",
                                           "c8",
                                           "initial",
                                           "surveillance_1",
                                           "recertification",
                                           "extension",
                                           "reduction",
                                           "change",
                                           "short_notice",
                                           "role",
                                           "title",
                                           "state",
                                           "from",
                                           "to",
                                           "open",
                                           "met",
                                           "early",
                                           "late",
                                           "total",
                                           "total_exact",
                                           "level",
                                           "passed",
                                           "eligible",
                                           "certificate_action",
                                           "suspend",
                                           "revoke",
                                           "cancel",
                                           "restore"};

/* A name as field, in paths, expressions, conditions, tests, alternatives and as a node. */
static void assert_free(const char *name)
{
    static const char form[] = "record {\n  %s \"x\" @5 : whole >= 0\n  b : whole\n}\n"
                               "define u = %s + 1\ndefine v = b * %s\ndefine w = group.%s > 0 and not %s\n"
                               "define %s = b\n"
                               "alternatives x = %s, other\n"
                               "conditions y all of {\n  %s : %s > 0\n  other : yes\n}\n"
                               "tree z = 1 {\n  %s : 1\n}\n"
                               "test t {\n  %s = 3\n  expect %s = 3\n}\n";
    char text[2048];
    parsed p;
    (void)snprintf(text, sizeof(text), form, name, name, name, name, name, name, name, name, name, name, name,
                   name);
    parse_begin(&p, gj_text_from(text));
    assert_problems(&p, text, "");
    assert_int_equal(parse_declarations(&p), 9);
    const gj_entry *field = p.file.declarations->body;
    assert_int_equal(field->kind, GJ_N_FIELD);
    assert_text(gj_sources_text(&p.f.sources, field->name), name);
    const gj_expr *sum = p.file.declarations->next->values;
    assert_int_equal(sum->kind, GJ_X_BINARY);
    assert_text(gj_sources_text(&p.f.sources, sum->a->name), name);
    parse_end(&p);
}

static void test_record_names_are_free(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(record_names) / sizeof(record_names[0]); i++)
        assert_free(record_names[i]);
}

/* Every word of the language but the reserved ones is a name where the language does not use it. */
static void test_words_are_free(void **state)
{
    (void)state;
    size_t words = 0;
    for (size_t i = 0; i < gj_keyword_count; i++) {
        const gj_keyword *keyword = &gj_keywords[i];
        if (keyword->class == GJ_WORD_RESERVED || strchr(keyword->en, ' ') != NULL)
            continue;
        assert_free(keyword->en);
        assert_free(keyword->zh);
        words++;
    }
    assert_true(words > 60);
}

/* A reserved word is a name in quotes, behind a point, and where a line of a block begins with it. */
static void test_reserved_words(void **state)
{
    (void)state;
    size_t words = 0;
    for (size_t i = 0; i < gj_keyword_count; i++) {
        if (gj_keywords[i].class != GJ_WORD_RESERVED)
            continue;
        char text[256];
        (void)snprintf(text, sizeof(text), "record {\n  「%s」 : whole\n}\ndefine a = 「%s」 + b.%s\n",
                       gj_keywords[i].en, gj_keywords[i].zh, gj_keywords[i].zh);
        assert_parses(text, "", 2);
        words++;
    }
    assert_true(words > 15);
    assert_parses("record {\n  when : date\n}\n", "0201@2", 1);
    assert_parses("record {\n  in : date\n  by : text\n}\n", "", 1);
}

/* ---- what mistakes cost ---- */

static void test_repairs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problems;
        size_t declarations;
    } cases[] = {
        {"", "", 0},
        {"\n\n# nothing\n", "", 0},
        /* an open bracket costs its own declaration a message, and the next one nothing */
        {"define a = (b + 1\ndefine c = 2\n", "0202@1", 2},
        {"define a = b[c\ndefine d = 2\n", "0202@1", 2},
        {"define a = ((b + 1)\ndefine c = 2\n", "0202@1", 2},
        {"record {\n  a : whole\n\ndefine b = 1\n", "0203@1", 2},
        {"record {\n  a : {\n    b : whole\n\ndefine c = 1\n", "0203@1 0203@2", 2},
        {"define a {\n  when b : c\n  else : (d\n}\ndefine e = 1\n", "0202@3", 2},
        {"record { a : whole", "0203@1", 1},
        {"define a = 1)\ndefine b = 2\n", "0204@1", 2},
        {"}\ndefine b = 2\n", "0204@1", 1},
        /* a line inside a block is lost alone */
        {"record {\n  a whole\n  b : whole\n}\ndefine c = 1\n", "0201@2", 2},
        {"record {\n  a : : whole\n  b c d\n  e : whole\n}\n", "0201@2 0201@3", 1},
        {"bands l on t {\n  a : >= 90\n  b >= 80\n  c : else\n}\ndefine d = 1\n", "0201@3", 2},
        {"table t(a: number) -> b {\n  1 : 2\n  3 4\n  else : 5\n}\n", "0201@3", 1},
        {"test t {\n  a = \n  b = 3\n  expect b = 3\n}\ndefine c = 1\n", "0201@3", 2},
        /* a declaration outside braces is lost alone */
        {"define a = 1 2\ndefine b = 2\n", "0201@1", 1},
        {"define = 1\ndefine b = 2\n", "0201@1", 1},
        {"define a = b +\n\ndefine c = 2\n", "0201@1", 1},
        /* a misspelt first word: the nearest stands in */
        {"defin a = 1\ndefine b = 2\n", "0205@1", 2},
        {"recrod {\n  a : whole\n}\n", "0205@1", 1},
        {"定意 a = 1\n", "0205@1", 1},
        {"定义a = 1\ndefine b = 2\n", "0201@1", 1},
        /* one message a line */
        {"define a = 1 2 3 ) ( 4 5\ndefine b = 2\n", "0201@1 0204@1 0202@1", 1},
        {"x y z\np q r\n", "0201@1 0201@2", 0},
        /* marks of other languages */
        {"define a = b == 1\n", "0108@1", 1},
        {"define a = 2026/01/31\ndefine b = 1e5\n", "0105@1 0106@2", 2},
        {"define a = \"b\ndefine c = 1\n", "0103@1", 2},
    };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        wrong += parses(cases[i].text, cases[i].problems, cases[i].declarations) ? 0 : 1;
    assert_int_equal(wrong, 0);
}

/* ---- size ---- */

/* "define a = " and `count` times `piece`, then `middle` and `count` times `tail`. */
static void assert_repeated(const char *piece, const char *middle, const char *tail, size_t count,
                            bool too_deep)
{
    static char text[1 << 20];
    size_t size = (size_t)snprintf(text, sizeof(text), "define a = ");
    for (size_t i = 0; i < count; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%s", piece);
    size += (size_t)snprintf(text + size, sizeof(text) - size, "%s", middle);
    for (size_t i = 0; i < count; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "%s", tail);
    assert_true(size + 1 < sizeof(text));
    parsed p;
    parse_begin(&p, (gj_text){text, size});
    assert_int_equal(p.status, GJ_OK);
    bool found = p.f.diags.errors == 1 && (*GJ_AT(&p.f.diags.list, gj_diag *, 0))->code == GJ_D_too_deep;
    if (found != too_deep || (!too_deep && p.f.diags.errors != 0))
        print_error("%zu times %s: %zu errors\n", count, piece, p.f.diags.errors);
    assert_int_equal(found, too_deep);
    assert_int_equal(p.f.diags.errors, too_deep ? 1 : 0);
    parse_end(&p);
}

static void test_depth(void **state)
{
    (void)state;
    assert_repeated("(", "1", ")", 200, false);
    assert_repeated("(", "1", ")", 201, true);
    assert_repeated("(", "1", ")", 100000, true);
    assert_repeated("a[", "1", "]", 200, false);
    assert_repeated("a[", "1", "]", 5000, true);
    assert_repeated("f(", "1", ")", 5000, true);
    assert_repeated("- ", "1", "", 100, false);
    assert_repeated("- ", "1", "", 50000, true);
    assert_repeated("not ", "b", "", 50000, true);
    assert_repeated("if b then 1 else ", "2", "", 30000, true);
    assert_repeated("1 + ", "1", "", 500, false);
    assert_repeated("1 + ", "1", "", 100000, true);
    assert_repeated("a.", "b", "", 100000, true);
}

/* Length is no depth: many declarations, many lines, a long list. */
static void test_length(void **state)
{
    (void)state;
    static char text[1 << 20];
    size_t size = 0;
    for (int i = 0; i < 20000; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "define a%d = %d\n", i, i);
    parsed p;
    parse_begin(&p, (gj_text){text, size});
    assert_int_equal(p.f.diags.errors, 0);
    assert_int_equal(parse_declarations(&p), 20000);
    parse_end(&p);
    size = (size_t)snprintf(text, sizeof(text), "define a = max(0");
    for (int i = 0; i < 20000; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, ", %d", i);
    size += (size_t)snprintf(text + size, sizeof(text) - size, ")\n");
    parse_begin(&p, (gj_text){text, size});
    assert_int_equal(p.f.diags.errors, 0);
    assert_int_equal(parse_declarations(&p), 1);
    parse_end(&p);
}

/* Tokens in any order never hang or crash the parser, and everything stays in order behind it. */
static void test_random_tokens(void **state)
{
    (void)state;
    static const char *const pieces[] = {"define ",
                                         "record ",
                                         "bands ",
                                         "table ",
                                         "test ",
                                         "a ",
                                         "b ",
                                         "{ ",
                                         "} ",
                                         "( ",
                                         ") ",
                                         "[ ",
                                         "] ",
                                         ": ",
                                         "= ",
                                         ", ",
                                         "; ",
                                         "\n",
                                         "\n",
                                         "when ",
                                         "else ",
                                         "if ",
                                         "then ",
                                         "by ",
                                         "for ",
                                         "in ",
                                         "where ",
                                         "on ",
                                         "expect ",
                                         "1 ",
                                         "\"t\" ",
                                         "@5 ",
                                         "+ ",
                                         "- ",
                                         "< ",
                                         ".. ",
                                         "-> ",
                                         ". ",
                                         "and ",
                                         "not ",
                                         "sum",
                                         "count",
                                         "undetermined ",
                                         "all of ",
                                         "one of "};
    uint32_t random = 7;
    for (int round = 0; round < 2000; round++) {
        char text[400];
        size_t size = 0;
        while (size < 360) {
            random = random * 1664525u + 1013904223u;
            const char *piece = pieces[(random >> 16) % (sizeof(pieces) / sizeof(pieces[0]))];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        parsed p;
        parse_begin(&p, (gj_text){text, size});
        assert_int_equal(p.status, GJ_OK);
        parse_end(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_newlines),       cmocka_unit_test(test_operator_first),
        cmocka_unit_test(test_two_spellings),  cmocka_unit_test(test_record_names_are_free),
        cmocka_unit_test(test_words_are_free), cmocka_unit_test(test_reserved_words),
        cmocka_unit_test(test_repairs),        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_length),         cmocka_unit_test(test_random_tokens),
    };
    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
