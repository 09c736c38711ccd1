/* Explanations: what the tree holds, how formulas are written, and that lists of any length and failing
 * allocations are borne. How a tree is shown to people is held by tests/golden/explain/. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>
#include <string.h>

#include "vm/explain.h"
#include "vm/result_notes.h"

static const char rules[] =
    "rulebook trial \"T\" { month_end : down }\n"
    "alternatives kind = a, b\n"
    "alternatives grade = low < mid < high\n"
    "calendar days_off \"D\" = 2026-01-01..2026-12-31 { 2026-01-01 : holiday }\n"
    "record {\n"
    "  x : number\n"
    "  y : number default 2\n"
    "  d : date\n"
    "  k : kind\n"
    "  g : grade default mid\n"
    "  t : text\n"
    "  e : date or nothing\n"
    "  notice : number days default 1\n"
    "  asked_for : number days or nothing default nothing\n"
    "  unsaid : number\n"
    "  ok : yes_no\n"
    "  list : list by id { id : text ; n : number ; good : yes_no default yes }\n"
    "}\n"
    "define double = x * 2\n"
    "result half_year = 6 months\n"
    "define good_one for each e in list = e.good and e.n > 1\n"
    "result sum_up = sum(for e in list where e.good : e.n) + 1\n"
    "result good_count = count(for e in list where good_one[e])\n"
    "result both = double + double / y\n"
    "result chosen {\n"
    "  when x < 0 : 0\n"
    "  else when x < 10 : x\n"
    "  else : error \"too much\"\n"
    "}\n"
    "result later = d + 3 months\n"
    "steps untouched \"U\" from x { }\n"
    "result same = untouched\n"
    "result again = x + double\n"
    "result sides { when x < 0 : 0 ; when x > 5 and ok : 1 ; else when y > 1 : 2 ; else : 3 }\n";

/* The tree in one line: rule(…), fact, ?test, with values. */
static void show(const book *b, gj_buffer *out, gj_arena *arena, const gj_explanation *node)
{
    const gj_program *program = b->machine.program;
    if (node->kind == GJ_EXPLAIN_RULE) {
        gj_definition_path(out, program, node->definition);
    } else if (node->kind == GJ_EXPLAIN_FACT) {
        gj_record_path(&b->record, node->field, node->of, out);
        gj_buffer_string(out, node->flags & GJ_EXPLAIN_DEFAULT ? "~" : "");
    } else if (node->kind == GJ_EXPLAIN_TEST) {
        gj_buffer_char(out, '?');
        assert_true(gj_formula_write(out, &b->machine, arena, node->formula, true, GJ_LANG_EN));
        gj_buffer_string(out, node->value.state != GJ_VALUE ? ":?" : node->value.num ? ":yes" : ":no");
    } else if (node->kind == GJ_EXPLAIN_REASON) {
        gj_buffer_char(out, '!');
        gj_buffer_text(out, gj_program_text(program, node->text));
    } else if (node->kind == GJ_EXPLAIN_OMITTED) {
        gj_buffer_format(out, "+%u", (unsigned)node->count);
    }
    if (node->kind == GJ_EXPLAIN_RULE && node->formula != NULL) {
        gj_buffer_char(out, '=');
        assert_true(gj_formula_write(out, &b->machine, arena, node->formula, false, GJ_LANG_EN));
    }
    gj_buffer_string(out, node->flags & GJ_EXPLAIN_REPEATED ? "^" : node->flags & GJ_EXPLAIN_CUT ? "…" : "");
    gj_buffer_string(out, node->first != NULL ? "(" : "");
    for (const gj_explanation *child = node->first; child != NULL; child = child->next) {
        show(b, out, arena, child);
        gj_buffer_string(out, child->next != NULL ? " " : ")");
    }
}

static void assert_tree(book *b, const char *name, uint32_t depth, const char *expected)
{
    gj_arena arena;
    gj_buffer out;
    gj_explanation *tree;
    uint32_t definition = gj_program_find(b->machine.program, text_of(name));
    gj_explain_options options = {.depth = depth};
    assert_int_not_equal(definition, UINT32_MAX);
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_explain(&b->machine, &arena, options, definition, UINT32_MAX, &tree), GJ_OK);
    show(b, &out, &arena, tree);
    assert_buffer(&out, expected);
    gj_buffer_fini(&out);
    gj_arena_fini(&arena);
}

static void rules_lead_to_facts(void **state)
{
    book b;
    (void)state;
    book_begin(&b, rules);
    book_run(&b, "{\"x\": 3, \"d\": \"2026-01-31\"}");
    assert_tree(&b, "both", 0, "both=double + double / y(y double=x * 2(x))");
    assert_tree(&b, "both", 1, "both=double + double / y(y double…)");
    assert_tree(&b, "chosen", 0, "chosen(?3 < 0:no ?3 < 10:yes x)");
    assert_tree(&b, "later", 0, "later=d + 3 months(d)");
    assert_tree(&b, "same", 0, "same(untouched(x))");
    assert_tree(&b, "again", 0, "again=x + double(x double=x * 2(x^))");
    assert_tree(&b, "sides", 0, "sides(?3 < 0:no ?3 > 5 and ?:no ?2 > 1:yes x ok y)");
    book_run(&b, "{\"x\": 7}"); /* guards beside each other are told once, the undetermined one among them */
    assert_tree(&b, "sides", 0, "sides(?7 < 0:no ?7 > 5 and ?:? x ok)");
    book_run(&b, "{\"x\": 30}");
    assert_tree(&b, "chosen", 0, "chosen(?30 < 0:no ?30 < 10:no !too much x)");
    book_run(&b, "{}");
    assert_tree(&b, "chosen", 0, "chosen(?? < 0:? x)");
    book_end(&b);
}

static void of_a_loop_the_turns_that_matter_are_told(void **state)
{
    book b;
    (void)state;
    book_begin(&b, rules);
    book_run(&b, "{\"list\": [{\"id\": \"p\", \"n\": 1, \"good\": false}, {\"id\": \"q\", \"n\": 2}]}");
    assert_tree(&b, "sum_up", 0, "sum_up=(for list: …) + 1(?yes:yes list list[1].good list[1].n +1)");
    assert_value(&b, "sum_up", "3");
    assert_tree(&b, "good_one", 0,
                "good_one(good_one=list[0].good and list[0].n > 1(list[0].good list[0].n) "
                "good_one=list[1].good and list[1].n > 1(list[1].good list[1].n))");
    assert_tree(
        &b, "good_count", 0,
        "good_count(?yes:yes list good_one=list[1].good and list[1].n > 1(list[1].good list[1].n) +1)");
    /* Where no turn changed anything one stands for all. */
    book_run(&b,
             "{\"list\": [{\"id\": \"p\", \"n\": 0}, {\"id\": \"q\", \"n\": 0}, {\"id\": \"r\", \"n\": 0}]}");
    assert_tree(&b, "good_count", 0,
                "good_count(?no:no list good_one=list[0].good and list[0].n > 1(list[0].good list[0].n) +2)");
    book_run(&b, "{\"list\": []}");
    assert_tree(&b, "sum_up", 0, "sum_up(list)");
    book_end(&b);
}

/* A record with `count` entries, written by itself. */
static char *long_list(size_t count)
{
    size_t size = 32 + count * 40, at;
    char *text = test_malloc(size);
    at = (size_t)snprintf(text, size, "{\"list\": [");
    for (size_t i = 0; i < count; i++)
        at += (size_t)snprintf(text + at, size - at, "%s{\"id\": \"e%zu\", \"n\": 2}", i > 0 ? "," : "", i);
    snprintf(text + at, size - at, "]}");
    return text;
}

static void long_lists_are_cut(void **state)
{
    book b;
    gj_arena arena;
    gj_explanation *tree;
    char *text = long_list(20000);
    (void)state;
    book_begin(&b, rules);
    book_run(&b, text);
    gj_arena_init(&arena, checked_alloc());
    uint32_t definition = gj_program_find(b.machine.program, GJ_TEXT("good_count"));
    assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0}, definition, 0, &tree), GJ_OK);
    size_t count = 0, omitted = 0;
    for (const gj_explanation *node = tree->first; node != NULL; node = node->next) {
        count++;
        omitted += node->kind == GJ_EXPLAIN_OMITTED ? node->count : 0;
    }
    assert_int_equal(count, 18); /* the list, eight entries with their guards, the rest */
    assert_int_equal(omitted, 20000 - 8);
    /* The machine's values are those of the run again. */
    assert_value(&b, "good_count", "20000");
    gj_arena_fini(&arena);
    book_end(&b);
    test_free(text);
}

/* Up to twelve entries are all told; of more those that stand out. */
static void many_entries_are_told_where_they_stand_out(void **state)
{
    book b;
    gj_arena arena;
    gj_explanation *tree;
    (void)state;
    book_begin(&b, rules);
    for (size_t count = 12; count <= 13; count++) {
        char *text = long_list(count);
        size_t told = 0, omitted = 0;
        book_run(&b, text);
        gj_arena_init(&arena, checked_alloc());
        assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0},
                                    gj_program_find(b.machine.program, GJ_TEXT("good_one")), UINT32_MAX,
                                    &tree),
                         GJ_OK);
        for (const gj_explanation *node = tree->first; node != NULL; node = node->next) {
            told += node->kind == GJ_EXPLAIN_RULE;
            omitted += node->kind == GJ_EXPLAIN_OMITTED ? node->count : 0;
        }
        assert_int_equal(told, count == 12 ? 12 : 0);
        assert_int_equal(omitted, count - told);
        gj_arena_fini(&arena);
        test_free(text);
    }
    book_end(&b);
}

/* Every band down to the one that holds is told, however many there are, and what they read once below. */
static void as_many_bands_as_there_are(void **state)
{
    enum { BANDS = 90 };
    char source[8192];
    book b;
    gj_arena arena;
    gj_explanation *tree;
    int size = snprintf(source, sizeof(source),
                        "rulebook trial \"T\" { month_end : down }\n"
                        "record { x : number ; y : number }\nbands many on x, y {\n");
    size_t bands = 0, facts = 0;
    (void)state;
    for (int i = 0; i < BANDS; i++)
        size +=
            snprintf(source + size, sizeof(source) - (size_t)size, "  b%d : >= %d, >= %d\n", i, BANDS - i, i);
    snprintf(source + size, sizeof(source) - (size_t)size, "  last : else, else\n}\nresult asked = many\n");
    book_begin(&b, source);
    book_run(&b, "{\"x\": 0, \"y\": 0}");
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0},
                                gj_program_find(b.machine.program, GJ_TEXT("many")), 0, &tree),
                     GJ_OK);
    for (const gj_explanation *node = tree->first; node != NULL; node = node->next) {
        bands += node->kind == GJ_EXPLAIN_RULE && (node->flags & GJ_EXPLAIN_BAND) != 0;
        facts += node->kind == GJ_EXPLAIN_FACT;
    }
    assert_int_equal(bands, BANDS + 1);
    assert_int_equal(facts, 2);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* Rules behind rules are told two hundred deep, whatever is asked for; then it is said that there is more. */
static void chains_of_rules_are_cut(void **state)
{
    book b;
    gj_arena arena;
    gj_buffer source;
    gj_explanation *tree;
    (void)state;
    gj_buffer_init(&source, checked_alloc());
    gj_buffer_string(&source,
                     "rulebook trial \"T\" { month_end : down }\nrecord { x : number }\ndefine d0 = x + 1\n");
    for (int i = 1; i < 210; i++)
        gj_buffer_format(&source, "define d%d = d%d + 1\n", i, i - 1);
    gj_buffer_string(&source, "result asked = d209\n");
    gj_buffer_char(&source, '\0');
    book_begin(&b, source.bytes);
    book_run(&b, "{\"x\": 1}");
    gj_arena_init(&arena, checked_alloc());
    assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0},
                                gj_program_find(b.machine.program, GJ_TEXT("asked")), 0, &tree),
                     GJ_OK);
    int depth = 0;
    const gj_explanation *node = tree;
    for (; node->first != NULL; node = node->first)
        depth++;
    assert_int_equal(depth, 200);
    assert_true(node->flags & GJ_EXPLAIN_CUT);
    assert_int_equal(node->kind, GJ_EXPLAIN_RULE);
    gj_arena_fini(&arena);
    gj_buffer_fini(&source);
    book_end(&b);
}

static void every_allocation_fails(void **state)
{
    static const char *const names[] = {"both", "sum_up", "good_one", "chosen"};
    book b;
    (void)state;
    book_begin(&b, rules);
    book_run(&b,
             "{\"x\": 3, \"list\": [{\"id\": \"p\", \"n\": 1, \"good\": false}, {\"id\": \"q\", \"n\": 2}]}");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky != 0};
                gj_arena arena;
                gj_explanation *tree;
                gj_arena_init(&arena, faulty_alloc(&f));
                gj_status status =
                    gj_explain(&b.machine, &arena, (gj_explain_options){0},
                               gj_program_find(b.machine.program, text_of(names[i])), UINT32_MAX, &tree);
                gj_arena_fini(&arena);
                if (f.calls <= n) {
                    assert_int_equal(status, GJ_OK);
                    break;
                }
                assert_int_equal(status, GJ_E_NOMEM);
            }
    book_end(&b);
}

/* An expression, how it is written with names in both languages, and with values. */
typedef struct written {
    const char *rule, *en, *zh, *values;
} written;

static void assert_formula(const written *row, const char *record)
{
    book b;
    gj_arena arena;
    gj_buffer out, source;
    gj_explanation *tree;
    gj_buffer_init(&source, checked_alloc());
    gj_buffer_format(&source, "%s\nresult asked = %s\n", rules, row->rule);
    gj_buffer_char(&source, '\0');
    gj_arena_init(&arena, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    book_begin(&b, source.bytes);
    book_run(&b, record);
    assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0},
                                gj_program_find(b.machine.program, GJ_TEXT("asked")), 0, &tree),
                     GJ_OK);
    assert_non_null(tree->formula);
    assert_true(gj_formula_write(&out, &b.machine, &arena, tree->formula, false, GJ_LANG_EN));
    assert_buffer(&out, row->en);
    gj_buffer_clear(&out);
    assert_true(gj_formula_write(&out, &b.machine, &arena, tree->formula, false, GJ_LANG_ZH));
    assert_buffer(&out, row->zh);
    gj_buffer_clear(&out);
    assert_true(gj_formula_write(&out, &b.machine, &arena, tree->formula, true, GJ_LANG_EN));
    assert_buffer(&out, row->values);
    gj_buffer_fini(&out);
    gj_buffer_fini(&source);
    gj_arena_fini(&arena);
    book_end(&b);
}

static void formulas_are_written_as_the_language_has_them(void **state)
{
    static const written rows[] = {
        {"x - (y - x)", "x - (y - x)", "x - (y - x)", "3 - (2 - 3)"},
        {"x - y - x", "x - y - x", "x - y - x", "3 - 2 - 3"},
        {"x / (y * x)", "x / (y * x)", "x / (y * x)", "3 / (2 * 3)"},
        {"(x + y) * x", "(x + y) * x", "(x + y) * x", "(3 + 2) * 3"},
        {"-(x + y)", "-(x + y)", "-(x + y)", "-(3 + 2)"},
        {"x * -y", "x * -y", "x * -y", "3 * -2"},
        {"x at least 1", "max(x, 1)", "最大(x, 1)", "max(3, 1)"},
        {"x at most 9", "min(x, 9)", "最小(x, 9)", "min(3, 9)"},
        {"ceil(x / y)", "ceil(x / y)", "向上取整(x / y)", "ceil(3 / 2)"},
        {"floor(x / y)", "floor(x / y)", "向下取整(x / y)", "floor(3 / 2)"},
        {"round(x, to 0.5, half up)", "round(x, to 0.5, half up)", "舍入(x, 至 0.5, 四舍五入)",
         "round(3, to 0.5, half up)"},
        {"round(x, to 1, half undetermined)", "round(x, to 1, half undetermined)", "舍入(x, 至 1, 五待定)",
         "round(3, to 1, half undetermined)"},
        {"round(x / y, to 1, half even)", "round(x / y, to 1, half even)", "舍入(x / y, 至 1, 五成双)",
         "round(3 / 2, to 1, half even)"},
        {"round(x, to y, half down)", "round(x, to y, half down)", "舍入(x, 至 y, 五舍六入)",
         "round(3, to 2, half down)"},
        {"round(x, to 1, up)", "round(x, to 1, up)", "舍入(x, 至 1, 进位)", "round(3, to 1, up)"},
        {"round(x, to 1, down)", "round(x, to 1, down)", "舍入(x, 至 1, 舍去)", "round(3, to 1, down)"},
        {"round(x, to 5, ceil)", "round(x, to 5, ceil)", "舍入(x, 至 5, 向上取整)", "round(3, to 5, ceil)"},
        {"round(x, to y, floor)", "round(x, to y, floor)", "舍入(x, 至 y, 向下取整)",
         "round(3, to 2, floor)"},
        {"x >= 5", "x >= 5", "x >= 5", "3 >= 5"},
        {"5 <= x", "x >= 5", "x >= 5", "3 >= 5"},
        {"x < 5", "x < 5", "x < 5", "3 < 5"},
        {"x > y", "y < x", "y < x", "2 < 3"},
        {"5 > x", "x < 5", "x < 5", "3 < 5"},
        {"x != y", "x != y", "x != y", "3 != 2"},
        {"x = 5", "x = 5", "x = 5", "3 = 5"},
        {"x > 5 or y <= 2 and ok", "x > 5 or y <= 2 and ok", "x > 5 或 y <= 2 且 ok",
         "3 > 5 or 2 <= 2 and yes"},
        {"(x > 5 or y <= 2) and ok", "(x > 5 or y <= 2) and ok", "(x > 5 或 y <= 2) 且 ok",
         "(3 > 5 or 2 <= 2) and yes"},
        {"not (ok and x > 1)", "not (ok and x > 1)", "非 (ok 且 x > 1)", "not (yes and 3 > 1)"},
        {"not ok", "not ok", "非 ok", "not yes"},
        {"k is a", "k is a", "k 为 a", "a is a"},
        {"k is not a", "k is not a", "k 不为 a", "a is not a"},
        {"not (k is a)", "k is not a", "k 不为 a", "a is not a"},
        {"e is nothing", "e is nothing", "e 为 无", "nothing is nothing"},
        {"e is not nothing", "e is not nothing", "e 不为 无", "nothing is not nothing"},
        {"not (e is nothing)", "e is not nothing", "e 不为 无", "nothing is not nothing"},
        {"count(list) + x", "count(list) + x", "计数(list) + x", "count([0]) + 3"},
        {"days_between(d, d + 2 days)", "days_between(d, d + 2 days)", "相隔天数(d, d + 2 天)",
         "days_between(2026-01-31, 2026-01-31 + 2 days)"},
        {"d + 2 days", "d + 2 days", "d + 2 天", "2026-01-31 + 2 days"},
        {"not (ok = (x > 1))", "ok is not (x > 1)", "ok 不为 (x > 1)", "yes is not (3 > 1)"},
        {"not ((x > 9) = ok)", "(x > 9) is not ok", "(x > 9) 不为 ok", "(3 > 9) is not yes"},
        {"d + 0 days", "d + 0 days", "d + 0 天", "2026-01-31 + 0 days"},
        {"first(t, 0)", "first(t, 0)", "开头(t, 0)", "first(\"abc\", 0)"},
        {"d - 3 days", "d - 3 days", "d - 3 天", "2026-01-31 - 3 days"},
        {"d - 1 month", "d - 1 month", "d - 1 个月", "2026-01-31 - 1 month"},
        {"d + 1 day", "d + 1 day", "d + 1 天", "2026-01-31 + 1 day"},
        {"d + months(x)", "d + months(x)", "d + 个月(x)", "2026-01-31 + 3 months"},
        {"d - days(x)", "d - days(x)", "d - 天(x)", "2026-01-31 - 3 days"},
        {"d - days(x - y)", "d - days(x - y)", "d - 天(x - y)", "2026-01-31 - days(3 - 2)"},
        {"d + days(x - y) * 1", "d + days((x - y) * 1)", "d + 天((x - y) * 1)",
         "2026-01-31 + days((3 - 2) * 1)"},
        {"d + years(x)", "d + months(x * 12)", "d + 个月(x * 12)", "2026-01-31 + months(3 * 12)"},
        {"d + years(x) + 1 workday", "d + months(x * 12) + 1 workday", "d + 个月(x * 12) + 1 工作日",
         "2026-01-31 + months(3 * 12) + 1 workday"},
        {"d + notice", "d + notice", "d + notice", "2026-01-31 + 1 day"},
        {"d - notice", "d - notice", "d - notice", "2026-01-31 - 1 day"},
        {"d + half_year", "d + half_year", "d + half_year", "2026-01-31 + 6 months"},
        {"d + days(unsaid)", "d + days(unsaid)", "d + 天(unsaid)", "2026-01-31 + ? days"},
        {"d + asked_for", "d + asked_for", "d + asked_for", "2026-01-31 + nothing"},
        {"d + days(x + x + x + x + x + x + x + x + x + x)", "d + (…) days", "d + (…) 天",
         "2026-01-31 + 30 days"},
        {"d - 2 workdays", "d - 2 workdays", "d - 2 工作日", "2026-01-31 - 2 workdays"},
        {"months_between(d, d + 2 months)", "months_between(d, d + 2 months)", "相隔月数(d, d + 2 个月)",
         "months_between(2026-01-31, 2026-01-31 + 2 months)"},
        {"year(d) + month(d) + day(d)", "year(d) + month(d) + day(d)", "年份(d) + 月份(d) + 日号(d)",
         "year(2026-01-31) + month(2026-01-31) + day(2026-01-31)"},
        {"year_end(d)", "year_end(d)", "年末(d)", "year_end(2026-01-31)"},
        {"month_end(d)", "month_end(d)", "月末(d)", "month_end(2026-01-31)"},
        {"next_workday(d)", "next_workday(d)", "下个工作日(d)", "next_workday(2026-01-31)"},
        {"is_workday(d)", "is_workday(d)", "是工作日(d)", "is_workday(2026-01-31)"},
        {"d > 2026-01-01", "d > 2026-01-01", "d > 2026-01-01", "2026-01-31 > 2026-01-01"},
        {"max(d, 2026-02-01)", "max(d, 2026-02-01)", "最大(d, 2026-02-01)", "max(2026-01-31, 2026-02-01)"},
        {"min(d, 2026-02-01)", "min(d, 2026-02-01)", "最小(d, 2026-02-01)", "min(2026-01-31, 2026-02-01)"},
        {"abs(x - y)", "abs(x - y)", "绝对值(x - y)", "abs(3 - 2)"},
        {"x mod y", "x mod y", "x 取余 y", "3 mod 2"},
        {"sqrt(x * 3) >= 2", "x * 3 >= 4", "x * 3 >= 4", "3 * 3 >= 4"},
        {"ceil(sqrt(x))", "ceil sqrt(x)", "向上取整 平方根(x)", "ceil sqrt(3)"},
        {"floor(sqrt(x))", "floor sqrt(x)", "向下取整 平方根(x)", "floor sqrt(3)"},
        {"t = \"x\"", "t = \"x\"", "t = \"x\"", "\"abc\" = \"x\""},
        {"t != \"x\"", "t != \"x\"", "t != \"x\"", "\"abc\" != \"x\""},
        {"t matches \"a#\"", "t matches …", "t 符合 …", "\"abc\" matches …"},
        {"join(t, \"-\")", "join(t, \"-\")", "连接(t, \"-\")", "join(\"abc\", \"-\")"},
        {"digits(x, 4)", "digits(x, 4)", "位数补零(x, 4)", "digits(3, 4)"},
        {"length(t)", "length(t)", "字数(t)", "length(\"abc\")"},
        {"first(t, 2)", "first(t, 2)", "开头(t, 2)", "first(\"abc\", 2)"},
        {"last(t, 2)", "last(t, 2)", "末尾(t, 2)", "last(\"abc\", 2)"},
        {"distinct(for r in list : r.n) + x", "0 + x", "0 + x", "0 + 3"},
        {"x - (y + x)", "x - (y + x)", "x - (y + x)", "3 - (2 + 3)"},
        {"x - -y", "x - -y", "x - -y", "3 - -2"},
        {"x * (y / x)", "x * (y / x)", "x * (y / x)", "3 * (2 / 3)"},
        {"(x - y) mod x", "(x - y) mod x", "(x - y) 取余 x", "(3 - 2) mod 3"},
        {"not (x > 1) and ok", "not x > 1 and ok", "非 x > 1 且 ok", "not 3 > 1 and yes"},
        {"ok or not ok", "ok or not ok", "ok 或 非 ok", "yes or not yes"},
        {"k is a or k is b", "k is a or k is b", "k 为 a 或 k 为 b", "a is a or a is b"},
        {"g >= mid", "g >= mid", "g >= mid", "mid >= mid"},
        {"g < mid", "g < mid", "g < mid", "mid < mid"},
        {"mid <= g", "g >= mid", "g >= mid", "mid >= mid"},
        {"x + 1/3", "x + 1/3", "x + 1/3", "3 + 1/3"},
        {"sum_up * 2", "sum_up * 2", "sum_up * 2", "1 * 2"},
        {"(x + y) - x", "x + y - x", "x + y - x", "3 + 2 - 3"},
        {"-x - y", "-x - y", "-x - y", "-3 - 2"},
        {"-(-x)", "--x", "--x", "--3"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_formula(&rows[i],
                       "{\"x\": 3, \"d\": \"2026-01-31\", \"k\": \"a\", \"ok\": true, \"list\": [], "
                       "\"t\": \"abc\", \"e\": null}");
}

static void assert_no_formula(const char *rule, const char *record)
{
    char source[2048];
    book b;
    gj_arena arena;
    gj_explanation *tree;
    snprintf(source, sizeof(source), "%s\nresult asked = %s\n", rules, rule);
    gj_arena_init(&arena, checked_alloc());
    book_begin(&b, source);
    book_run(&b, record);
    assert_int_equal(gj_explain(&b.machine, &arena, (gj_explain_options){0},
                                gj_program_find(b.machine.program, GJ_TEXT("asked")), 0, &tree),
                     GJ_OK);
    assert_null(tree->formula);
    gj_arena_fini(&arena);
    book_end(&b);
}

/* What the rules settle by themselves is left out; what they settle altogether has no formula. */
static void settled_parts_are_left_out(void **state)
{
    static const char *const left_out[] = {"yes and x > 1", "x > 1 and yes", "no or x > 1", "x > 1 or no"};
    static const char *const settled[] = {"no and x > 1", "x > 1 and no", "yes or x > 1", "x > 1 or yes"};
    (void)state;
    for (size_t i = 0; i < COUNT(left_out); i++) {
        const written row = {left_out[i], "x > 1", "x > 1", "3 > 1"};
        assert_formula(&row, "{\"x\": 3}");
    }
    for (size_t i = 0; i < COUNT(settled); i++)
        assert_no_formula(settled[i], "{\"x\": 3}");
}

/* A sum of so many facts. */
static const char *sum_of(char *out, size_t room, int count)
{
    int size = snprintf(out, room, "x");
    for (int i = 1; i < count; i++)
        size += snprintf(out + size, room - (size_t)size, " + x");
    return out;
}

/* Nine leaves are shown; what is longer is one leaf of what follows. */
static void long_formulas_are_cut(void **state)
{
    char rule[256];
    (void)state;
    const written rows[] = {{sum_of(rule, sizeof(rule), 9), "x + x + x + x + x + x + x + x + x",
                             "x + x + x + x + x + x + x + x + x", "3 + 3 + 3 + 3 + 3 + 3 + 3 + 3 + 3"}};
    assert_formula(&rows[0], "{\"x\": 3}");
    const written cut = {sum_of(rule, sizeof(rule), 18), "(…) + x + x + x + x + x + x + x + x",
                         "(…) + x + x + x + x + x + x + x + x", "30 + 3 + 3 + 3 + 3 + 3 + 3 + 3 + 3"};
    assert_formula(&cut, "{\"x\": 3}");
    assert_no_formula(sum_of(rule, sizeof(rule), 10), "{\"x\": 3}");
    assert_no_formula(sum_of(rule, sizeof(rule), 19), "{\"x\": 3}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_lead_to_facts),
        cmocka_unit_test(of_a_loop_the_turns_that_matter_are_told),
        cmocka_unit_test(long_lists_are_cut),
        cmocka_unit_test(chains_of_rules_are_cut),
        cmocka_unit_test(many_entries_are_told_where_they_stand_out),
        cmocka_unit_test(as_many_bands_as_there_are),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(formulas_are_written_as_the_language_has_them),
        cmocka_unit_test(settled_parts_are_left_out),
        cmocka_unit_test(long_formulas_are_cut),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
