/* Diagnostics for machines: JSON and SARIF against goldens, and every way of running out of memory on the way
 * from a report to any of the three renderings. */
#include "tests/unit/diag_fixture.h"

#include <string.h>

/* ---- a JSON reader that only says whether it is JSON ---- */

static const char *skip_value(const char *at);

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t')
        at++;
    return at;
}

static const char *skip_string(const char *at)
{
    if (at == NULL || *at++ != '"')
        return NULL;
    for (; *at != '"'; at++) {
        if ((unsigned char)*at < 0x20)
            return NULL;
        if (*at != '\\')
            continue;
        at++;
        if (*at == 'u') {
            for (int i = 0; i < 4; i++)
                if (*++at == '\0' || strchr("0123456789abcdefABCDEF", *at) == NULL)
                    return NULL;
        } else if (*at == '\0' || strchr("\"\\/bfnrt", *at) == NULL) {
            return NULL;
        }
    }
    return at + 1;
}

static const char *skip_items(const char *at, char close, bool named)
{
    at = skip_blanks(at + 1);
    if (*at == close)
        return at + 1;
    for (;;) {
        if (named) {
            at = skip_string(skip_blanks(at));
            if (at == NULL || *at++ != ':')
                return NULL;
        }
        at = skip_value(at);
        if (at == NULL)
            return NULL;
        at = skip_blanks(at);
        if (*at == close)
            return at + 1;
        if (*at++ != ',')
            return NULL;
    }
}

static const char *skip_value(const char *at)
{
    at = skip_blanks(at);
    if (*at == '{')
        return skip_items(at, '}', true);
    if (*at == '[')
        return skip_items(at, ']', false);
    if (*at == '"')
        return skip_string(at);
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < 3; i++)
        if (strncmp(at, words[i], strlen(words[i])) == 0)
            return at + strlen(words[i]);
    size_t digits = strspn(at, "0123456789");
    return digits == 0 || (digits > 1 && *at == '0') ? NULL : at + digits;
}

/* One JSON value, UTF-8, and a newline. */
static bool is_json(gj_buffer *buffer)
{
    gj_buffer_char(buffer, '\0');
    buffer->size--;
    if (gj_utf8_invalid(gj_buffer_as_text(buffer)) != buffer->size)
        return false;
    const char *stop = skip_value(buffer->bytes);
    return stop != NULL && strcmp(stop, "\n") == 0 && strlen(buffer->bytes) == buffer->size;
}

static void the_json_check_can_fail(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    static const char *const bad[] = {"{\"a\":}\n", "[1,]\n",      "{}",    "\"\\x\"\n",
                                      "[1\n",       "{\"a\" 1}\n", "{}}\n", "01\n"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        gj_buffer_clear(&f->out);
        gj_buffer_string(&f->out, bad[i]);
        assert_false(is_json(&f->out));
    }
    gj_buffer_clear(&f->out);
    gj_buffer_string(&f->out, "{\"a\":[1,null,\"\\u00e9\\n\"],\"b\":{}}\n");
    assert_true(is_json(&f->out));
    diag_end(f);
}

/* ---- for machines ---- */

static void report_all_kinds(diag_fixture *f)
{
    const gj_source *s = diag_add(f, "规则/a b:c.gj", "当 金颔 > \"5\"\n第二\n"),
                    *t = diag_add(f, "/b.gj", "x");
    if (s == NULL || t == NULL)
        return;
    gj_diag *diag = gj_report_plain(&f->diags, GJ_D_invalid_utf8, diag_span(s, "金颔"));
    gj_diag_also(&f->diags, diag, GJ_M_did_you_mean, nowhere, gj_arg_text(GJ_TEXT("金额\"")), gj_arg_none());
    gj_diag_also(&f->diags, diag, GJ_M_first_here, diag_span(t, "x"), gj_arg_none(), gj_arg_none());
    gj_diag_fix_it(&f->diags, diag, diag_span(s, "金颔"), GJ_TEXT("金额\n\xE2\x80\xAE"), true);
    gj_diag_fix_it(&f->diags, diag, (gj_span){t->base, t->base}, GJ_TEXT(""), false);
    gj_span across = {diag_span(s, "\"5\"").begin, diag_span(s, "二").end};
    gj_report_text(&f->diags, GJ_D_cannot_read, across, GJ_TEXT("\xFF\"\\"));
    gj_report(&f->diags, GJ_D_cannot_read, nowhere, gj_arg_text(GJ_TEXT("a")), gj_arg_msg(GJ_M_note),
              gj_arg_u64(&f->diags, 3));
    gj_diags_sort(&f->diags);
}

static void writes_json(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    gj_diags_json(&f->out, &f->diags, GJ_LANG_EN);
    assert_buffer(&f->out, "{\"diagnostics\":[]}\n");
    gj_buffer_clear(&f->out);
    report_all_kinds(f);
    gj_diags_json(&f->out, &f->diags, GJ_LANG_EN);
    assert_true(is_json(&f->out));
    assert_buffer(
        &f->out,
        "{\"diagnostics\":[\n"
        "{\"code\":\"GJ1301\",\"severity\":\"error\",\"slug\":\"cannot_read\",\"message\":\"cannot read `a`: "
        "note\","
        "\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null,\"label\":null,"
        "\"help\":\"check the path and its permissions\",\"related\":[],\"fixes\":[]},\n"
        "{\"code\":\"GJ0101\",\"severity\":\"error\",\"slug\":\"invalid_utf8\",\"message\":\"invalid UTF-8\","
        "\"file\":\"规则/a b:c.gj\",\"line\":1,\"column\":3,\"end_line\":1,\"end_column\":5,"
        "\"label\":\"these bytes are not UTF-8\",\"help\":\"save the file as UTF-8\",\"related\":["
        "{\"message\":\"a similar name exists: `金额\\\"`\",\"file\":null,\"line\":null,\"column\":null,"
        "\"end_line\":null,\"end_column\":null},"
        "{\"message\":\"first stated here\",\"file\":\"/b.gj\",\"line\":1,\"column\":1,\"end_line\":1,"
        "\"end_column\":2}],\"fixes\":["
        "{\"file\":\"规则/a b:c.gj\",\"line\":1,\"column\":3,\"end_line\":1,\"end_column\":5,"
        "\"replacement\":\"金额\\n\\u202E\",\"certain\":true},"
        "{\"file\":\"/b.gj\",\"line\":1,\"column\":1,\"end_line\":1,\"end_column\":1,\"replacement\":\"\","
        "\"certain\":false}]},\n"
        "{\"code\":\"GJ1301\",\"severity\":\"error\",\"slug\":\"cannot_read\","
        "\"message\":\"cannot read `\\\\x{FF}\\\"\\\\`: \",\"file\":\"规则/a "
        "b:c.gj\",\"line\":1,\"column\":8,"
        "\"end_line\":2,\"end_column\":3,\"label\":null,\"help\":\"check the path and its permissions\","
        "\"related\":[],\"fixes\":[]}]}\n");
    diag_end(f);
}

static void writes_sarif(void **state)
{
    (void)state;
    diag_fixture here, *f = &here;
    diag_begin(f, checked_alloc());
    report_all_kinds(f);
    gj_diags_sarif(&f->out, &f->diags, GJ_LANG_ZH);
    assert_true(is_json(&f->out));
    assert_buffer(
        &f->out,
        "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n"
        "\"tool\":{\"driver\":{\"name\":\"guiju\",\"rules\":[\n"
        "{\"id\":\"GJ0101\",\"name\":\"invalid_utf8\",\"shortDescription\":{\"text\":\"不是有效的 UTF-8 "
        "编码\"},"
        "\"defaultConfiguration\":{\"level\":\"error\"}},\n"
        "{\"id\":\"GJ1301\",\"name\":\"cannot_read\",\"shortDescription\":{\"text\":\"无法读取 `…`：…\"},"
        "\"defaultConfiguration\":{\"level\":\"error\"}}]}},\n"
        "\"columnKind\":\"unicodeCodePoints\",\n"
        "\"results\":[\n"
        "{\"ruleId\":\"GJ1301\",\"ruleIndex\":1,\"level\":\"error\",\"message\":{\"text\":\"无法读取 "
        "`a`：注意\\n请检查路径和读取权限\"},\"locations\":[]},\n"
        "{\"ruleId\":\"GJ0101\",\"ruleIndex\":0,\"level\":\"error\",\"message\":{\"text\":\"不是有效的 UTF-8 "
        "编码\\n有相近的名称：`金额\\\"`\\n请将文件另存为 UTF-8 编码\"},\"locations\":[{\"physicalLocation\":"
        "{\"artifactLocation\":{\"uri\":\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"region\":{\"startLine\":1,"
        "\"startColumn\":3,\"endLine\":1,\"endColumn\":5}},\"message\":{\"text\":\"这些字节不是 UTF-8\"}}],"
        "\"relatedLocations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"file:///b.gj\"},"
        "\"region\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":2}},\"message\":{\"text\":"
        "\"首次出现在这里\"}}],\"fixes\":[{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":"
        "\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"replacements\":[{\"deletedRegion\":{\"startLine\":1,"
        "\"startColumn\":3,\"endLine\":1,\"endColumn\":5},\"insertedContent\":{\"text\":\"金额\\n\\u202E\"}}]"
        "}]},"
        "{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":\"file:///b.gj\"},\"replacements\":["
        "{\"deletedRegion\":{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":1},"
        "\"insertedContent\":{\"text\":\"\"}}]}]}]},\n"
        "{\"ruleId\":\"GJ1301\",\"ruleIndex\":1,\"level\":\"error\",\"message\":{\"text\":\"无法读取 "
        "`\\\\x{FF}\\\"\\\\`：\\n请检查路径和读取权限\"},\"locations\":[{\"physicalLocation\":"
        "{\"artifactLocation\":{\"uri\":\"%E8%A7%84%E5%88%99/a%20b%3Ac.gj\"},\"region\":{\"startLine\":1,"
        "\"startColumn\":8,\"endLine\":2,\"endColumn\":3}}}]}]}]}\n");
    diag_end(f);
}

/* ---- no memory ---- */

static gj_status report_and_render(gj_allocator allocator)
{
    diag_fixture f;
    diag_begin(&f, allocator);
    for (int i = 0; i < 12; i++) /* more than the list's first capacity */
        report_all_kinds(&f);
    gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_ZH, .color = true});
    bool failed = f.out.failed;
    gj_buffer_clear(&f.out);
    gj_diags_json(&f.out, &f.diags, GJ_LANG_EN);
    failed = failed || f.out.failed;
    gj_buffer_clear(&f.out);
    gj_diags_sarif(&f.out, &f.diags, GJ_LANG_EN);
    failed = failed || f.out.failed || gj_arena_failed(&f.arena) || f.sources.files.failed;
    diag_end(&f);
    return failed ? GJ_E_NOMEM : GJ_OK;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(report_and_render, 8);
}

/* Each arena allocation in turn finds no room, which the hook alone cannot bring about. */
static void every_report_can_run_out(void **state)
{
    (void)state;
    for (size_t limit = 16;; limit += 16) {
        diag_fixture f;
        diag_begin(&f, checked_alloc());
        f.arena.limit = limit;
        report_all_kinds(&f);
        bool failed = gj_arena_failed(&f.arena);
        gj_diags_text(&f.out, &f.diags, (gj_render){.lang = GJ_LANG_EN});
        gj_buffer_clear(&f.out);
        gj_diags_json(&f.out, &f.diags, GJ_LANG_EN);
        assert_true(is_json(&f.out));
        if (f.sources.files.count == 2)
            assert_int_equal(f.diags.errors, 3); /* counted even when lost */
        diag_end(&f);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_json_check_can_fail),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(writes_sarif),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_report_can_run_out),
    };
    return cmocka_run_group_tests_name("diag_json", tests, NULL, NULL);
}
