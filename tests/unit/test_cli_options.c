/* cli/options: reading a call, and the names that were perhaps meant. */
#include "tests/unit/support.h"

#include <string.h>

#include "cli/options.h"

struct call {
    gj_arena arena;
    gj_options options;
    gj_usage_problem problem;
};

static gj_status parse_words(struct call *call, size_t count, const char *const *words)
{
    gj_arena_init(&call->arena, checked_alloc());
    return gj_options_parse(&call->arena, count, words, &call->options, &call->problem);
}

#define parse(call, ...)                                                                                     \
    parse_words((call), COUNT(((const char *const[]){__VA_ARGS__})), (const char *const[]){__VA_ARGS__})

static void done(struct call *call)
{
    gj_arena_fini(&call->arena);
}

static void assert_use(const struct call *call, size_t index, gj_option_id id, const char *value)
{
    assert_true(index < call->options.use_count);
    assert_int_equal(call->options.uses[index].id, id);
    assert_text(call->options.uses[index].value, value);
}

static void test_options_and_operands_may_be_mixed(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse(&call, "eval", "--format", "json", "zdi", "--only=total,level", "-", "--strict"),
                     GJ_OK);
    assert_int_equal(call.options.operand_count, 3);
    assert_text(call.options.operands[0], "eval");
    assert_text(call.options.operands[1], "zdi");
    assert_text(call.options.operands[2], "-");
    assert_int_equal(call.options.use_count, 3);
    assert_use(&call, 0, GJ_OPT_format, "json");
    assert_use(&call, 1, GJ_OPT_only, "total,level");
    assert_use(&call, 2, GJ_OPT_strict, "");
    done(&call);
}

static void test_letters(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse(&call, "-qvj4", "-j", "5", "-o=x", "-ofile"), GJ_OK);
    assert_int_equal(call.options.use_count, 6);
    assert_use(&call, 0, GJ_OPT_quiet, "");
    assert_use(&call, 1, GJ_OPT_verbose, "");
    assert_use(&call, 2, GJ_OPT_jobs, "4");
    assert_use(&call, 3, GJ_OPT_jobs, "5");
    assert_use(&call, 4, GJ_OPT_output, "x");
    assert_use(&call, 5, GJ_OPT_output, "file");
    done(&call);
}

static void test_the_last_use_counts(void **state)
{
    (void)state;
    struct call call;
    gj_text value;
    assert_int_equal(parse(&call, "--lang", "zh", "--lang", "en"), GJ_OK);
    assert_true(gj_options_get(&call.options, GJ_OPT_lang, &value));
    assert_text(value, "en");
    assert_false(gj_options_get(&call.options, GJ_OPT_color, &value));
    done(&call);
}

static void test_two_dashes_end_the_options(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse(&call, "check", "--", "--fix", "-q"), GJ_OK);
    assert_int_equal(call.options.use_count, 0);
    assert_int_equal(call.options.operand_count, 3);
    assert_text(call.options.operands[1], "--fix");
    done(&call);
}

static void test_a_value_may_look_like_an_option(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse(&call, "-o", "-", "--only", "--strict", "--only="), GJ_OK);
    assert_use(&call, 0, GJ_OPT_output, "-");
    assert_use(&call, 1, GJ_OPT_only, "--strict");
    assert_use(&call, 2, GJ_OPT_only, "");
    done(&call);
}

static void test_wrong_calls(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse(&call, "eval", "--fromat", "json"), GJ_E_INVALID);
    assert_int_equal(call.problem.message, GJ_M_unknown_option);
    assert_text(call.problem.args[0], "--fromat");
    assert_text(call.problem.nearest, "format");
    done(&call);
    assert_int_equal(parse(&call, "--zzzzzzzz=1"), GJ_E_INVALID);
    assert_text(call.problem.args[0], "--zzzzzzzz");
    assert_int_equal(call.problem.nearest.size, 0);
    done(&call);
    assert_int_equal(parse(&call, "--format"), GJ_E_INVALID);
    assert_int_equal(call.problem.message, GJ_M_option_needs_value);
    done(&call);
    assert_int_equal(parse(&call, "-qj"), GJ_E_INVALID);
    assert_int_equal(call.problem.message, GJ_M_option_needs_value);
    done(&call);
    assert_int_equal(parse(&call, "--strict=yes"), GJ_E_INVALID);
    assert_int_equal(call.problem.message, GJ_M_option_takes_no_value);
    assert_text(call.problem.args[0], "--strict");
    done(&call);
    assert_int_equal(parse(&call, "-q值"), GJ_E_INVALID);
    assert_int_equal(call.problem.message, GJ_M_unknown_letter);
    assert_text(call.problem.args[0], "值");
    assert_text(call.problem.args[1], "-q值");
    done(&call);
}

static void test_no_words_are_fine(void **state)
{
    (void)state;
    struct call call;
    assert_int_equal(parse_words(&call, 0, NULL), GJ_OK);
    assert_int_equal(call.options.operand_count, 0);
    done(&call);
}

static void test_lists_of_names(void **state)
{
    (void)state;
    size_t index;
    assert_true(gj_name_in_list("text,json,ndjson", text_of("ndjson"), &index));
    assert_int_equal(index, 2);
    assert_true(gj_name_in_list("zh|en", text_of("zh"), &index));
    assert_int_equal(index, 0);
    assert_false(gj_name_in_list("text,json", text_of("text,json"), &index));
    assert_false(gj_name_in_list("text,json", text_of(""), &index));
    assert_false(gj_name_in_list("", text_of("x"), &index));
    assert_text(gj_nearest_in_list("text,json,ndjson", text_of("jsno")), "json");
    assert_int_equal(gj_nearest_in_list("text,json,ndjson", text_of("html")).size, 0);
}

static void test_the_nearest_name(void **state)
{
    (void)state;
    gj_nearest nearest = gj_nearest_begin(text_of("chekc"));
    gj_nearest_try(&nearest, text_of("eval"));
    assert_int_equal(nearest.best.size, 0);
    gj_nearest_try(&nearest, text_of("check"));
    assert_text(nearest.best, "check");
    gj_nearest_try(&nearest, text_of("chekd")); /* as near, but later */
    assert_text(nearest.best, "check");
    nearest = gj_nearest_begin(text_of("x"));
    gj_nearest_try(&nearest, text_of("y"));
    assert_int_equal(nearest.best.size, 0);
}

static void test_every_row_of_the_table_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < GJ_OPT_COUNT; i++) {
        const gj_option_row *row = &gj_option_rows[i];
        assert_true(strlen(row->name) > 1);
        assert_true(row->text[GJ_LANG_EN][0] != '\0' && row->text[GJ_LANG_ZH][0] != '\0');
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(row->name, gj_option_rows[k].name);
            assert_true(row->letter == 0 || row->letter != gj_option_rows[k].letter);
        }
    }
}

static gj_status parse_some(gj_allocator allocator)
{
    static const char *const words[] = {"eval", "--format", "json", "-qvv"};
    struct call call;
    gj_arena_init(&call.arena, allocator);
    gj_status status = gj_options_parse(&call.arena, COUNT(words), words, &call.options, &call.problem);
    gj_arena_fini(&call.arena);
    return status;
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(parse_some, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_operands_may_be_mixed),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_the_last_use_counts),
        cmocka_unit_test(test_two_dashes_end_the_options),
        cmocka_unit_test(test_a_value_may_look_like_an_option),
        cmocka_unit_test(test_wrong_calls),
        cmocka_unit_test(test_no_words_are_fine),
        cmocka_unit_test(test_lists_of_names),
        cmocka_unit_test(test_the_nearest_name),
        cmocka_unit_test(test_every_row_of_the_table_is_whole),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("cli/options", tests, NULL, NULL);
}
