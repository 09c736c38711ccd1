/* The formatter's layout, piece by piece, and what it promises of every file: the same tokens, comments and
 * tree, the same text when done twice, back and forth between the languages, and that blanks and the width of
 * marks in the source do not matter. */
#include "tests/unit/support.h"

#include <string.h>

#include "cli/io.h"
#include "grammar/format.h"
#include "grammar/parse.h"
#include "tests/unit/tree_dump.h"

static gj_status format(gj_allocator allocator, gj_text text, gj_format_keywords keywords, gj_buffer *out)
{
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
    gj_arena_init(&arena, allocator);
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    gj_status status = gj_sources_add(&sources, GJ_TEXT("x.gj"), text, &source);
    if (status == GJ_OK)
        status = gj_format(source, keywords, &diags, out);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_arena_fini(&arena);
    return status;
}

/* ---- layout ---- */

typedef struct sample {
    const char *source, *expected;
} sample;

static void check_samples(const sample *samples, size_t count, gj_format_keywords keywords)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    for (size_t i = 0; i < count; i++) {
        gj_buffer_clear(&out);
        assert_int_equal(format(checked_alloc(), text_of(samples[i].source), keywords, &out), GJ_OK);
        assert_buffer(&out, samples[i].expected);
    }
    gj_buffer_fini(&out);
}

static void test_columns(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"", ""},
        {"\n\n", ""},
        /* names, titles, citations, guards and values by display width */
        {"conditions c all of {\n a \"甲\" @1 : x\n long_name \"甲乙丙\" @1.2.3 when y : x and y\n}\n",
         "conditions c all of {\n"
         "  a         \"甲\"     @1            : x\n"
         "  long_name \"甲乙丙\" @1.2.3 when y : x and y\n"
         "}\n"},
        /* an empty line and a block of its own part the columns, a `by` does not */
        {"record {\n a : text\n\n long : text\n bb : list of { x : text\n y_y : text\n }\n c : text\n}\n",
         "record {\n  a : text\n\n  long : text\n  bb : list of {\n    x   : text\n    y_y : text\n  }\n  c "
         ": text\n}\n"},
        {"define x = by a { one : by b {\n two : 1\n else : 2 }\n three : 3\n}\n",
         "define x = by a {\n  one   : by b {\n    two  : 1\n    else : 2\n  }\n  three : 3\n}\n"},
        /* a guard among many lines without one does not push their values away */
        {"conditions c all of {\n a @1 : x\n b @2 when a_very_long_name_of_a_guard = 1 : x\n cc @3 : x\n}\n",
         "conditions c all of {\n  a  @1 : x\n  b  @2 when a_very_long_name_of_a_guard = 1 : x\n  cc @3 : "
         "x\n}\n"},
        /* rows by keys and values, vetoes apart from bands */
        {"table t(a: k, b: people) -> v \"V\": days, w {\n x,1..10 \"t\" : 1,2\n yyy, <20 : 10, 20\n else,- "
         ": 0, 0\n}\n",
         "table t(a: k, b: people) -> v \"V\": days, w {\n"
         "  x,    1..10 \"t\" : 1,  2\n  yyy,  < 20      : 10, 20\n  else, -         : 0,  0\n}\n"},
        {"bands l on t, u {\n a : >=90, -\n long : 70..<90, >= 5\n veto v when x : a\n}\n",
         "bands l on t, u {\n  a    : >= 90,   -\n  long : 70..<90, >= 5\n  veto v when x : a\n}\n"},
        {"tests \"t\" given r {\n a.b c | d\n -1 2/3 | \"甲\"\n 100 x | yes\n}\n",
         "tests \"t\" given r {\n  a.b c   | d\n  -1  2/3 | \"甲\"\n  100 x   | yes\n}\n"},
    };
    check_samples(samples, COUNT(samples), GJ_FORMAT_KEEP);
}

static void test_marks(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"定义 f（a：whole）＝（a＋１．５）×２÷３－a\n", "定义 f(a: whole) = (a + 1.5) * 2 / 3 - a\n"},
        {"define x=a≥3 and b≠4 or c in(1～5)\n", "define x = a >= 3 and b != 4 or c in (1..5)\n"},
        {"define x=d>=2025年8月5日 and d<2026－1－2\n", "define x = d >= 2025-08-05 and d < 2026-01-02\n"},
        {"define x=-a-  -3*(-b)+30％\n", "define x = -a - -3 * (-b) + 30%\n"},
        {"define x=850/9+a*2/3+1/3\n", "define x = 850/9 + a * 2 / 3 + 1/3\n"},
        {"define x=by a{b:1/2;c:1/2 day}\n", "define x = by a { b : 1/2; c : 1 / 2 day }\n"},
        {"define x=12 yuan/person_day*n/m\n", "define x = 12 yuan/person_day * n / m\n"},
        {"record{a:number yuan / person_day>=0 default 12 yuan}\n",
         "record { a : number yuan/person_day >= 0 default 12 yuan }\n"},
        {"steps s from x{\na:-0.5 at  least 1\nb :*0.7\n}\n",
         "steps s from x {\n  a : - 0.5 at least 1\n  b : * 0.7\n}\n"},
        {"define x=sum(for i in l where not(a):b[i] .c)\n",
         "define x = sum(for i in l where not (a) : b[i].c)\n"},
        {"define x @5.1（2） = \"“，”\"\n", "define x @5.1（2） = \"“，”\"\n"},
        {"define x ＠5.1 = 「when」 + f( 1 ,2 )\n", "define x @5.1 = 「when」 + f(1, 2)\n"},
        {"table t(a:k)→d:days by a ,b{\n1,2:3\n}\n", "table t(a: k) -> d: days by a, b {\n  1, 2 : 3\n}\n"},
    };
    check_samples(samples, COUNT(samples), GJ_FORMAT_KEEP);
}

static void test_lines(void **state)
{
    (void)state;
    static const sample samples[] = {
        /* at most one empty line, none at the ends of a block */
        {"\n\nuse a\n\n\n\nuse b\nrecord {\n\n  a : text\n\n\n  b : text\n\n}\n\n",
         "use a\n\nuse b\nrecord {\n  a : text\n\n  b : text\n}\n"},
        /* `;` outside a line is a newline; a brace stays with its head */
        {"use a;use b;\nrecord\n{a : text;bb : text\n}\n",
         "use a\nuse b\nrecord {\n  a  : text\n  bb : text\n}\n"},
        {"record {}\nrecord {\n}\n", "record { }\nrecord { }\n"},
        /* what was on one line stays there while it fits */
        {"define x = by a{b:1;c:2}+1\n", "define x = by a { b : 1; c : 2 } + 1\n"},
        {"define a_name_that_is_long_enough_to_fill_the_line = by another_long_name { first_key : 100; "
         "second : 2 }\n",
         "define a_name_that_is_long_enough_to_fill_the_line = by another_long_name {\n  first_key : 100\n"
         "  second    : 2\n}\n"},
        {"test t { l = [{ first = 1, second = \"a text that takes room\" }, { first = 2, second = \"another "
         "text\" },"
         " { first = 3 }] }\n",
         "test t {\n  l = [\n    { first = 1, second = \"a text that takes room\" },\n"
         "    { first = 2, second = \"another text\" },\n    { first = 3 }\n  ]\n}\n"},
        {"test t {\nl = 2 times { first = \"a text that takes room\", second = \"another text\", third = yes,"
         " fourth = no, fifth = 50000 }\n}\n",
         "test t {\n  l = 2 times {\n    first = \"a text that takes room\", second = \"another text\", "
         "third = yes,"
         " fourth = no,\n    fifth = 50000\n  }\n}\n"},
        /* the author's breaks */
        {"define x = a\nand f(b,\nc)\nor (\nd\n)\n",
         "define x = a\n  and f(b,\n    c)\n  or (\n    d\n  )\n"},
        {"record {\n a : number\n>= 0 }\nconditions c\nall of {\n x : a\nand b\n}\n", NULL},
        /* comments */
        {"#first\n\n# second  \nuse a # with a\nrecord { # of r\n\n# above\n a : text # x\n long : text   # "
         "y\n\n# last\n\n}\n#end",
         "#first\n\n# second\nuse a     # with a\nrecord {  # of r\n  # above\n  a    : text  # x\n  long : "
         "text  # y\n\n"
         "  # last\n}\n#end\n"},
        {"define x = a + ＃ why\n# more\nb # end\n", "define x = a +  # why\n  # more\n  b  # end\n"},
        {"record { a : text; # x\nb : text }\n", "record {\n  a : text  # x\n  b : text\n}\n"},
        {"use a\r\n# x\t\r\nuse b", "use a\n# x\nuse b\n"},
        {"\xEF\xBB\xBFuse a", "use a\n"},
        /* where a newline would not end the line, the semicolon stays */
        {"test t {\nassume x = - ; expect y\n}\n", "test t {\n  assume x = -;\n  expect y\n}\n"},
        {"record {\na : text ; or : text\n}\n", "record {\n  a  : text;\n  or : text\n}\n"},
    };
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    for (size_t i = 0; i < COUNT(samples); i++) {
        gj_buffer_clear(&out);
        gj_status status = format(checked_alloc(), text_of(samples[i].source), GJ_FORMAT_KEEP, &out);
        assert_int_equal(status, samples[i].expected == NULL ? GJ_E_INVALID : GJ_OK);
        assert_buffer(&out, samples[i].expected == NULL ? "" : samples[i].expected);
    }
    gj_buffer_fini(&out);
}

static void test_keywords(void **state)
{
    (void)state;
    static const sample chinese[] = {
        {"define x when = 1\n", NULL},
        {"result x = if a at  least 1 > 2 then count(l) else none_of(for i in l : i.when is not b)\n",
         "结果 x = 若 a 不低于 1 > 2 则 计数(l) 否则 均不(对 i 属于 l : i.when 不为 b)\n"},
        /* names that are words elsewhere stay as they are */
        {"record {\n count : list of text\n default : whole default 1; or : text\n}\n",
         "档案 {\n  count   : 若干 text\n  default : whole 默认 1;\n  or      : text\n}\n"},
        {"define x = round(to, to 1, half up)\n", "定义 x = 舍入(to, 至 1, half up)\n"},
    };
    static const sample english[] = {
        {"若干 x = 1\n", NULL},
        {"定义 x = 非 a 且 b 不属于 (1, 2)\n", "define x = not a and b not in (1, 2)\n"},
        /* two words that the scanner would join are kept apart */
        {"定义 x = 若 nothing 则 1 否则 求和(对 each 属于 l : 1)\n",
         "define x = if 「nothing」 then 1 else sum(for 「each」 in l : 1)\n"},
    };
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(format(checked_alloc(), text_of(chinese[0].source), GJ_FORMAT_ZH, &out), GJ_E_INVALID);
    assert_int_equal(format(checked_alloc(), text_of(english[0].source), GJ_FORMAT_EN, &out), GJ_E_INVALID);
    assert_buffer(&out, "");
    gj_buffer_fini(&out);
    check_samples(chinese + 1, COUNT(chinese) - 1, GJ_FORMAT_ZH);
    check_samples(english + 1, COUNT(english) - 1, GJ_FORMAT_EN);
}

/* ---- properties ---- */

/* What a file says, however it is laid out: kinds of tokens with ends of lines, comments, and the tree. */
typedef struct meaning {
    gj_buffer tokens, comments, tree;
} meaning;

static void meaning_fini(meaning *m)
{
    gj_buffer_fini(&m->tokens);
    gj_buffer_fini(&m->comments);
    gj_buffer_fini(&m->tree);
}

/* Reads a file; false where it has syntax errors. */
static bool read_meaning(gj_text text, meaning *m)
{
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
    gj_file file;
    gj_array kinds;
    uint32_t ids = 0;
    gj_allocator allocator = gj_allocator_default();
    gj_buffer_init(&m->tokens, allocator);
    gj_buffer_init(&m->comments, allocator);
    gj_buffer_init(&m->tree, allocator);
    gj_arena_init(&arena, allocator);
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    gj_array_init(&kinds, allocator, sizeof(gj_parser_token));
    assert_int_equal(gj_sources_add(&sources, GJ_TEXT("x.gj"), text, &source), GJ_OK);
    assert_int_equal(gj_parse_file(source, &arena, &diags, &ids, &file), GJ_OK);
    bool good = diags.errors == 0;
    if (good) {
        assert_int_equal(gj_filter(source, &file.tokens, &diags, &kinds), GJ_OK);
        for (size_t i = 0; i < kinds.count; i++)
            gj_buffer_format(&m->tokens, "%d ", GJ_AT(&kinds, gj_parser_token, i)->kind);
        for (size_t i = 0; i < file.tokens.count; i++) {
            const gj_token *token = GJ_AT(&file.tokens, gj_token, i);
            if (token->lexeme != GJ_LEX_COMMENT)
                continue;
            gj_text comment = {source->text.bytes + (token->begin - source->base), token->length};
            while (comment.bytes[comment.size - 1] == ' ' || comment.bytes[comment.size - 1] == '\t')
                comment.size--;
            gj_buffer_text(&m->comments, comment);
            gj_buffer_char(&m->comments, '\n');
        }
        tree_dump(&m->tree, &file);
    }
    gj_array_fini(&kinds);
    gj_file_fini(&file);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_arena_fini(&arena);
    return good;
}

static void assert_same(const gj_buffer *a, const gj_buffer *b, const char *what)
{
    if (!gj_text_equal(gj_buffer_as_text(a), gj_buffer_as_text(b)))
        fail_msg("%s differ:\n%.*s\n----\n%.*s", what, (int)a->size, a->bytes, (int)b->size, b->bytes);
}

static void assert_same_meaning(gj_text before, gj_text after)
{
    meaning a, b;
    assert_true(read_meaning(before, &a));
    if (!read_meaning(after, &b))
        fail_msg("the layout has syntax errors:\n%.*s", (int)after.size, after.bytes);
    assert_same(&a.tokens, &b.tokens, "tokens");
    assert_same(&a.comments, &b.comments, "comments");
    assert_same(&a.tree, &b.tree, "trees");
    meaning_fini(&a);
    meaning_fini(&b);
}

static void format_well(gj_text text, gj_format_keywords keywords, gj_buffer *out)
{
    gj_buffer_init(out, gj_allocator_default());
    assert_int_equal(format(gj_allocator_default(), text, keywords, out), GJ_OK);
}

/* No line of a layout ends in a blank or stands behind another empty one. */
static void assert_neat(gj_text text)
{
    for (size_t i = 1; i < text.size; i++) {
        if (text.bytes[i] == '\n' && (text.bytes[i - 1] == ' ' || text.bytes[i - 1] == '\t'))
            fail_msg("a blank at the end of a line:\n%.*s", (int)i, text.bytes);
        if (i > 1 && text.bytes[i] == '\n' && text.bytes[i - 1] == '\n' && text.bytes[i - 2] == '\n')
            fail_msg("two empty lines:\n%.*s", (int)i, text.bytes);
    }
}

/* What is promised of a file without syntax errors. */
static void check_promises(gj_text text)
{
    gj_buffer once, twice, zh, en, both;
    format_well(text, GJ_FORMAT_KEEP, &once);
    assert_same_meaning(text, gj_buffer_as_text(&once));
    assert_neat(gj_buffer_as_text(&once));
    format_well(gj_buffer_as_text(&once), GJ_FORMAT_KEEP, &twice);
    assert_same(&once, &twice, "once and twice");
    format_well(gj_buffer_as_text(&once), GJ_FORMAT_EN, &en);
    format_well(gj_buffer_as_text(&once), GJ_FORMAT_ZH, &zh);
    assert_same_meaning(text, gj_buffer_as_text(&zh));
    format_well(gj_buffer_as_text(&zh), GJ_FORMAT_EN, &both);
    assert_same(&en, &both, "back from Chinese");
    gj_buffer_fini(&once);
    gj_buffer_fini(&twice);
    gj_buffer_fini(&zh);
    gj_buffer_fini(&en);
    gj_buffer_fini(&both);
}

static uint64_t random_state = 11;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

/* How a token may look otherwise without saying anything else. */
static const struct {
    uint16_t lexeme;
    const char *other;
} twins[] = {{GJ_LEX_COLON, "："},       {GJ_LEX_COMMA, "，"},        {GJ_LEX_LEFT_PAREN, "（"},
             {GJ_LEX_RIGHT_PAREN, "）"}, {GJ_LEX_LEFT_BRACE, "｛"},   {GJ_LEX_RIGHT_BRACE, "｝"},
             {GJ_LEX_BAR, "｜"},         {GJ_LEX_PLUS, "＋"},         {GJ_LEX_EQUAL, "＝"},
             {GJ_LEX_LESS_EQUAL, "≤"},   {GJ_LEX_GREATER_EQUAL, "≥"}, {GJ_LEX_ARROW, "→"}};

static void put_blanks(gj_buffer *out)
{
    static const char *const blanks[] = {" ", "   ", "\t", "　"};
    gj_buffer_string(out, blanks[random_below(COUNT(blanks))]);
}

/* The file with other blanks, other empty lines and full-width marks. A comment keeps its last byte, a
 * citation a blank behind it. */
static void spoil(gj_text text, gj_buffer *out)
{
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
    gj_array tokens;
    gj_buffer_init(out, gj_allocator_default());
    gj_arena_init(&arena, gj_allocator_default());
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    gj_array_init(&tokens, gj_allocator_default(), sizeof(gj_token));
    assert_int_equal(gj_sources_add(&sources, GJ_TEXT("x.gj"), text, &source), GJ_OK);
    assert_int_equal(gj_scan(source, &tokens, &diags), GJ_OK);
    bool indents = true;
    for (size_t i = 0; i < tokens.count; i++) {
        const gj_token *token = GJ_AT(&tokens, gj_token, i);
        const char *other = NULL;
        for (size_t k = 0; k < COUNT(twins) && random_below(2) == 0; k++)
            if (twins[k].lexeme == token->lexeme)
                other = twins[k].other;
        if (other != NULL)
            gj_buffer_string(out, other);
        else if (token->lexeme == GJ_LEX_BLANK)
            put_blanks(out);
        else
            gj_buffer_bytes(out, source->text.bytes + (token->begin - source->base), token->length);
        /* A blank at the beginning of a line must not vanish: there, a declaration would begin. */
        if (token->lexeme < GJ_LEX_TRIVIA && token->lexeme != GJ_LEX_END && !indents &&
            random_below(3) == 0 && token[1].lexeme != GJ_LEX_NAME)
            put_blanks(out);
        indents = token->lexeme == GJ_LEX_NEWLINE;
    }
    gj_array_fini(&tokens);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_arena_fini(&arena);
}

typedef struct walk {
    const gj_system *system;
    const char *folder;
    size_t files, good; /* … without syntax errors */
} walk;

/* Whether it has no syntax errors. */
static bool check_file(const char *path)
{
    gj_buffer text, spoilt, plain, again;
    gj_buffer_init(&text, gj_allocator_default());
    assert_int_equal(gj_io_read(gj_system_posix(), path, &text), 0);
    meaning m;
    bool good = read_meaning(gj_buffer_as_text(&text), &m);
    meaning_fini(&m);
    if (good) {
        check_promises(gj_buffer_as_text(&text));
        spoil(gj_buffer_as_text(&text), &spoilt);
        format_well(gj_buffer_as_text(&text), GJ_FORMAT_KEEP, &plain);
        format_well(gj_buffer_as_text(&spoilt), GJ_FORMAT_KEEP, &again);
        assert_same(&plain, &again, "the layouts of a file and of the same file with other blanks and marks");
        gj_buffer_fini(&spoilt);
        gj_buffer_fini(&plain);
        gj_buffer_fini(&again);
    }
    gj_buffer_fini(&text);
    return good;
}

static bool visit(void *user, const char *name)
{
    walk *outer = user;
    gj_buffer path;
    gj_buffer_init(&path, gj_allocator_default());
    gj_buffer_format(&path, "%s/%s", outer->folder, name);
    gj_buffer_char(&path, '\0');
    size_t size = strlen(name);
    walk inner = {outer->system, path.bytes, 0, 0};
    if (name[0] != '.' && outer->system->kind(outer->system->user, path.bytes) == GJ_PATH_FOLDER)
        (void)outer->system->list(outer->system->user, path.bytes, visit, &inner);
    else if (size > 3 && strcmp(name + size - 3, ".gj") == 0) {
        inner.good = check_file(path.bytes) ? 1 : 0;
        inner.files = 1;
    }
    outer->files += inner.files;
    outer->good += inner.good;
    gj_buffer_fini(&path);
    return true;
}

static void test_every_file(void **state)
{
    (void)state;
    static const char *const folders[] = {"stdlib-rules", "examples", "docs", "tests"};
    walk all = {gj_system_posix(), "", 0, 0};
    for (size_t i = 0; i < COUNT(folders); i++) {
        all.folder = folders[i];
        (void)all.system->list(all.system->user, folders[i], visit, &all);
        if (i == 0)
            assert_int_equal(all.good, all.files);
    }
    assert_true(all.good >= 20);
}

/* Every declaration, crowded. */
static const char crowd[] =
    "rulebook b \"书\" { version : \"1\"; month_end : down }\nuse \"other.gj\"\nsources { s : \"S\" }\n"
    "implements i { silent a \"why\" @1; silent b }\nnote n \"t\" @1 @2\nunit day, days \"日\" = 8 * hour / "
    "minute\n"
    "alternatives k \"K\" = a \"A\", b\nalternatives o = x < y < z\nalternatives g ordered {\n p \"P\"\n q "
    "@1\n}\n"
    "interface f { total : number points; e : conditions { one; two } }\n"
    "record \"r\" @1 { a \"甲\" : whole people in 0..100 or nothing default nothing\n"
    " l : list by id { id : text; n : one of x, y }\n k : keyed by tree.item { w : yes_no }\n m : list of "
    "one of a, b\n}\n"
    "tree t = 100 points levels part > item { p \"P\" @1 = 40 { a : 1; b \"B\" @2 : 39 }\n q = 60 { c : 60 } "
    "}\n"
    "score s \"S\" @1 over t at item from items = 100 points { applicable { when a : yes; else : no }\n "
    "earned : worth }\n"
    "bands lv on a, b { hi \"高\" @1 when g : >= 90, -; lo : 70..<90, else; veto v when x or not y : lo }\n"
    "table d(a: k, n: whole) \"D\" @1 -> v \"V\": days, w by a, n + 1 {\n columns c : x, y\n a or b, 1..25 "
    "\"t\" @2 when g : 1, 2\n else, - : undetermined \"?\", 0.5..1\n}\n"
    "steps st from d(a, 1).v { one \"一\" @1 when m : + 0.5; two : at least 1; three when x : * 0.7 at least "
    "2 at most 5 }\n"
    "conditions c all of for each m in team where m.x { a : every(for i in l for j in i.m where j.y : j.z); "
    "n any of { b : x } }\n"
    "checklist h in items for each e in l { one \"一\"; two when x in (a, 1..2) }\n"
    "deadline w { to : d + 3 months; done : if a is nothing then - 1 else 2 }\ncalendar y = "
    "2025-01-01..2025-12-31 {\n 2025-01-01 or 2025-01-02 \"元旦\" : holiday\n}\n"
    "reading r = one { one \"甲\"; two \"乙\" }\nproperty p : increasing f(x) by y\n"
    "define e for each m in team = round(m.a, to 0.5, half by r) if unknown (b at least -1)\n"
    "test u \"U\" given v { items = all { p = 3 }; x.y = [ 1, { a = [] }, \"t\" ]; assume q = 2; w = 2 times "
    "{ k = "
    "law }; expect c failed a, b; expect not z }\n"
    "tests \"T\" given v { a.b c | d; -1 2/3 | undetermined }\n";

/* Newlines, empty lines, comments and semicolons in any place:
 * what is still a rule file keeps its promises. */
static void test_odd_breaks(void **state)
{
    (void)state;
    static const char *const inserted[] = {"\n", "\n\n\n", " # c\n", ";", ";\n", "\n# d\n\n", " ", "\n  "};
    gj_text text = text_of(crowd);
    size_t good = 0;
    check_promises(text);
    for (int round = 0; round < 1500; round++) {
        gj_buffer odd;
        gj_buffer_init(&odd, gj_allocator_default());
        uint32_t rarity = 40u + random_below(400);
        for (size_t i = 0; i < text.size; i++) {
            bool blank = text.bytes[i] == ' ' || text.bytes[i] == '\n';
            if (blank && random_below(rarity) == 0)
                gj_buffer_string(&odd, inserted[random_below(COUNT(inserted))]);
            if (text.bytes[i] == '\n' && random_below(rarity) == 0)
                continue;
            gj_buffer_char(&odd, text.bytes[i]);
        }
        meaning m;
        bool well = read_meaning(gj_buffer_as_text(&odd), &m);
        meaning_fini(&m);
        if (well) {
            good++;
            check_promises(gj_buffer_as_text(&odd));
        } else {
            gj_buffer out;
            gj_buffer_init(&out, gj_allocator_default());
            assert_int_equal(format(gj_allocator_default(), gj_buffer_as_text(&odd), GJ_FORMAT_KEEP, &out),
                             GJ_E_INVALID);
            assert_int_equal(out.size, 0);
            gj_buffer_fini(&out);
        }
        gj_buffer_fini(&odd);
    }
    assert_true(good > 50);
}

static void test_no_memory(void **state)
{
    (void)state;
    static const char text[] =
        "define x = by a { b : 1; c : 2 } # c\nrecord {\n a \"甲\" : text\n bb : [\n}\n";
    static const char good[] =
        "define x = by a { b : 1; c : 2 } # c\nrecord {\n a \"甲\" : text\n bb : whole\n}\n";
    const char *const texts[] = {good, text};
    for (size_t which = 0; which < COUNT(texts); which++)
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky != 0};
                gj_buffer out;
                gj_buffer_init(&out, faulty_alloc(&f));
                gj_status status = format(faulty_alloc(&f), text_of(texts[which]), GJ_FORMAT_KEEP, &out);
                bool done = f.calls <= n;
                gj_buffer_fini(&out);
                if (done) {
                    assert_int_equal(status, which == 0 ? GJ_OK : GJ_E_INVALID);
                    break;
                }
                assert_int_equal(status, GJ_E_NOMEM);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),    cmocka_unit_test(test_marks),
        cmocka_unit_test(test_lines),      cmocka_unit_test(test_keywords),
        cmocka_unit_test(test_every_file), cmocka_unit_test(test_odd_breaks),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
