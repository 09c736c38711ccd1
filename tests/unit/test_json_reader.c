/* The walk over JSON texts: what it calls, what it refuses and where, and that the library's judgement and
 * the fault finder's are the same. */
#include "tests/unit/support.h"

#include <stdlib.h>
#include <string.h>

#include "vm/json_reader.h"

/* The library allocates with C++'s operators. The program's own definitions of them, under their C++ names
 * (those of a machine whose size_t is an unsigned long), take the place of the ones in the C++ library. */
static size_t allocations, failing = SIZE_MAX;
static bool failing_on;
static long live;

static void *allocate(size_t size)
{
    size_t call = allocations++;
    if (call == failing || (failing_on && call > failing))
        return NULL;
    live++;
    return malloc(size == 0 ? 1 : size);
}

static void release(void *ptr)
{
    live -= ptr != NULL;
    free(ptr);
}

#define OPERATOR_NEW(name, mangled)                                                                          \
    void *name(size_t size, const void *nothrow) __asm__(mangled);                                           \
    void *name(size_t size, const void *nothrow)                                                             \
    {                                                                                                        \
        (void)nothrow;                                                                                       \
        return allocate(size);                                                                               \
    }
#define OPERATOR_DELETE(name, mangled)                                                                       \
    void name(void *ptr) __asm__(mangled);                                                                   \
    void name(void *ptr)                                                                                     \
    {                                                                                                        \
        release(ptr);                                                                                        \
    }
OPERATOR_NEW(new_one, "_Znwm")
OPERATOR_NEW(new_many, "_Znam")
OPERATOR_NEW(new_one_nothrow, "_ZnwmRKSt9nothrow_t")
OPERATOR_NEW(new_many_nothrow, "_ZnamRKSt9nothrow_t")
OPERATOR_DELETE(delete_one, "_ZdlPv")
OPERATOR_DELETE(delete_many, "_ZdaPv")
OPERATOR_DELETE(delete_one_sized, "_ZdlPvm")
OPERATOR_DELETE(delete_many_sized, "_ZdaPvm")

/* Writes down what the walk calls; stops after `budget` calls. */
struct log {
    gj_buffer out;
    gj_text text;
    long budget;
};

static bool went(struct log *log)
{
    return --log->budget >= 0;
}

static bool log_scalar(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length)
{
    struct log *log = user;
    static const char *const names[] = {"null", "false", "true", "number", "string"};
    assert_true(offset + length <= log->text.size);
    gj_buffer_format(&log->out, "%s(", names[kind]);
    if (kind >= GJ_JSON_NUMBER)
        gj_buffer_text(&log->out, text);
    gj_buffer_format(&log->out, ")%zu+%zu ", offset, length);
    return went(log);
}

static bool log_begin(void *user, gj_json_kind kind, size_t offset)
{
    struct log *log = user;
    assert_int_equal(log->text.bytes[offset], kind == GJ_JSON_OBJECT ? '{' : '[');
    gj_buffer_format(&log->out, "%s%zu ", kind == GJ_JSON_OBJECT ? "{" : "[", offset);
    return went(log);
}

static bool log_key(void *user, gj_text key, size_t offset, size_t length)
{
    struct log *log = user;
    assert_int_equal(log->text.bytes[offset], '"');
    assert_int_equal(log->text.bytes[offset + length - 1], '"');
    gj_buffer_text(&log->out, key);
    gj_buffer_format(&log->out, "@%zu+%zu ", offset, length);
    return went(log);
}

static bool log_end(void *user, gj_json_kind kind)
{
    struct log *log = user;
    gj_buffer_string(&log->out, kind == GJ_JSON_OBJECT ? "} " : "] ");
    return went(log);
}

static const gj_json_events events = {
    .scalar = log_scalar, .begin = log_begin, .key = log_key, .end = log_end};

static int set_up(void **state)
{
    gj_json *json;
    if (gj_json_new(&json) != GJ_OK)
        return -1;
    *state = json;
    return 0;
}

static int tear_down(void **state)
{
    gj_json_free(*state);
    return 0;
}

static gj_status walk(gj_json *json, gj_text text, struct log *log, gj_json_problem *problem)
{
    gj_buffer_init(&log->out, checked_alloc());
    log->text = text;
    log->budget = 1000000;
    return gj_json_walk(json, text, &events, log, problem);
}

static void assert_walk(gj_json *json, const char *text, const char *calls)
{
    struct log log;
    gj_json_problem problem;
    assert_int_equal(walk(json, text_of(text), &log, &problem), GJ_OK);
    assert_int_equal(problem.fault, GJ_JSON_OK);
    assert_buffer(&log.out, calls);
    gj_buffer_fini(&log.out);
}

static void assert_fault(gj_json *json, gj_text text, gj_json_fault fault, size_t offset, size_t length)
{
    struct log log;
    gj_json_problem problem;
    assert_int_equal(walk(json, text, &log, &problem), GJ_E_INVALID);
    assert_int_equal(problem.fault, fault);
    assert_int_equal(problem.offset, offset);
    assert_int_equal(problem.length, length);
    gj_buffer_fini(&log.out);
}

static void test_values_arrive_in_order_with_their_places(void **state)
{
    assert_walk(*state, "{\"a\": [1, -2.50e+3 ], \"b\":{ }, \"c\":\"x\"}",
                "{0 a@1+3 [6 number(1)7+1 number(-2.50e+3)10+8 ] b@22+3 {26 } c@31+3 string(x)35+3 } ");
    assert_walk(*state, " [true,false , null]\n", "[1 true()2+4 false()7+5 null()15+4 ] ");
    assert_walk(*state, "[[],[[]]]", "[0 [1 ] [4 [5 ] ] ] ");
}

static void test_a_scalar_is_a_whole_text(void **state)
{
    assert_walk(*state, " \"text\" ", "string(text)1+6 ");
    assert_walk(*state, "12345678901234567890123456789.5", "number(12345678901234567890123456789.5)0+31 ");
    assert_walk(*state, "null", "null()0+4 ");
}

static void test_strings_are_decoded(void **state)
{
    assert_walk(*state, "[\"\\\"\\\\\\/\\n\\u4e2d\\ud83d\\ude00 \"]", "[0 string(\"\\/\n中😀 )1+29 ] ");
    assert_walk(*state, "{\"\\u0061\\t\":\"中\"}", "{0 a\t@1+10 string(中)12+5 } ");
    struct log log;
    gj_json_problem problem;
    assert_int_equal(walk(*state, text_of("\"a\\u0000b\""), &log, &problem), GJ_OK);
    assert_memory_equal(log.out.bytes, "string(a\0b)", 11);
    gj_buffer_fini(&log.out);
}

static void test_a_byte_order_mark_is_passed_over(void **state)
{
    assert_walk(*state, "\xEF\xBB\xBF{\"a\":1}", "{3 a@4+3 number(1)8+1 } ");
    assert_fault(*state, text_of("\xEF\xBB\xBF"), GJ_JSON_EMPTY, 3, 0);
    assert_fault(*state, text_of("\xEF\xBB\xBF{,}"), GJ_JSON_NAME, 4, 1);
}

static void test_faults_have_their_place(void **state)
{
    static const struct {
        const char *text;
        gj_json_fault fault;
        size_t offset, length;
    } cases[] = {
        {"", GJ_JSON_EMPTY, 0, 0},
        {" \n\t ", GJ_JSON_EMPTY, 4, 0},
        {"{\"a\":1,}", GJ_JSON_NAME, 7, 1},
        {"{a:1}", GJ_JSON_NAME, 1, 1},
        {"{'a':1}", GJ_JSON_NAME, 1, 3},
        {"{“a”:1}", GJ_JSON_NAME, 1, 7},
        {"{\"a\" 1}", GJ_JSON_COLON, 5, 1},
        {"{\"a\"：1}", GJ_JSON_COLON, 4, 4},
        {"{\"a\":}", GJ_JSON_VALUE, 5, 1},
        {"{\"a\"::1}", GJ_JSON_VALUE, 5, 1},
        {"{\"a\":\"b\":1}", GJ_JSON_COMMA_OR_BRACE, 8, 1},
        {"{\"a\":1 \"b\":2}", GJ_JSON_COMMA_OR_BRACE, 7, 1},
        {"{\"a\":1]", GJ_JSON_COMMA_OR_BRACE, 6, 1},
        {"{\"a\":1", GJ_JSON_COMMA_OR_BRACE, 6, 0},
        {"{\"a\":{\"b\":1}", GJ_JSON_COMMA_OR_BRACE, 12, 0},
        {"{", GJ_JSON_NAME, 1, 0},
        {"[1,2", GJ_JSON_COMMA_OR_BRACKET, 4, 0},
        {"[1 2]", GJ_JSON_COMMA_OR_BRACKET, 3, 1},
        {"[1,]", GJ_JSON_VALUE, 3, 1},
        {"[,1]", GJ_JSON_VALUE, 1, 1},
        {"[1}", GJ_JSON_COMMA_OR_BRACKET, 2, 1},
        {"]", GJ_JSON_VALUE, 0, 1},
        {"{} {}", GJ_JSON_TRAILING, 3, 1},
        {"{\"a\":1}}", GJ_JSON_TRAILING, 7, 1},
        {"1 2", GJ_JSON_TRAILING, 2, 1},
        {"\"a\" \"b\"", GJ_JSON_TRAILING, 4, 1},
        {"null x", GJ_JSON_TRAILING, 5, 1},
        {"[01]", GJ_JSON_NUMBER_FAULT, 1, 2},
        {"[1.]", GJ_JSON_NUMBER_FAULT, 1, 2},
        {"[.5]", GJ_JSON_NUMBER_FAULT, 1, 2},
        {"[+1]", GJ_JSON_NUMBER_FAULT, 1, 2},
        {"[-]", GJ_JSON_NUMBER_FAULT, 1, 1},
        {"[1e]", GJ_JSON_NUMBER_FAULT, 1, 2},
        {"[0x10]", GJ_JSON_NUMBER_FAULT, 1, 4},
        {"[1,000.5.2]", GJ_JSON_NUMBER_FAULT, 3, 7},
        {"[１]", GJ_JSON_WORD, 1, 3},
        {"[truex]", GJ_JSON_WORD, 1, 5},
        {"[True]", GJ_JSON_WORD, 1, 4},
        {"[nul]", GJ_JSON_WORD, 1, 3},
        {"[NaN]", GJ_JSON_WORD, 1, 3},
        {"[\"a\\qb\"]", GJ_JSON_ESCAPE, 3, 2},
        {"[\"\\u12g4\"]", GJ_JSON_ESCAPE, 2, 4},
        {"[\"\\q", GJ_JSON_ESCAPE, 2, 2},
        {"[\"\\ud83d\"]", GJ_JSON_ESCAPE, 2, 6},
        {"[\"\\ud83d\\u0041\"]", GJ_JSON_ESCAPE, 2, 6},
        {"[\"\\ude00\"]", GJ_JSON_ESCAPE, 2, 6},
        {"{\"\\ude00\":1}", GJ_JSON_ESCAPE, 2, 6},
        {"[\"a\nb\"]", GJ_JSON_CONTROL, 3, 1},
        {"[\"abc]", GJ_JSON_OPEN_STRING, 1, 1},
        {"[\"abc\\\"]", GJ_JSON_OPEN_STRING, 1, 1},
        {"[\"abc\\", GJ_JSON_OPEN_STRING, 1, 1},
        {"[\"\xff\"]", GJ_JSON_UTF8, 2, 1},
        {"[\"\xed\xa0\xbd\"]", GJ_JSON_UTF8, 2, 1},
        {"[1] // \xb0", GJ_JSON_UTF8, 7, 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_fault(*state, text_of(cases[i].text), cases[i].fault, cases[i].offset, cases[i].length);
    assert_fault(*state, (gj_text){"[1]\0", 4}, GJ_JSON_TRAILING, 3, 1);
    assert_fault(*state, (gj_text){"{\"a\0\":1}", 8}, GJ_JSON_CONTROL, 3, 1);
}

/* `depth` arrays, closed or not. */
static gj_text nested(size_t depth, bool closed)
{
    static char bytes[20001];
    memset(bytes, '[', depth);
    memset(bytes + depth, ']', depth);
    return (gj_text){bytes, closed ? depth * 2 : depth};
}

static void test_nesting_ends_at_the_limit(void **state)
{
    struct log log;
    gj_json_problem problem;
    assert_int_equal(walk(*state, nested(GJ_JSON_MAX_DEPTH, true), &log, &problem), GJ_OK);
    gj_buffer_fini(&log.out);
    assert_fault(*state, nested(GJ_JSON_MAX_DEPTH + 1, true), GJ_JSON_DEPTH, GJ_JSON_MAX_DEPTH, 1);
    assert_fault(*state, nested(10000, true), GJ_JSON_DEPTH, GJ_JSON_MAX_DEPTH, 1);
    assert_fault(*state, nested(10000, false), GJ_JSON_DEPTH, GJ_JSON_MAX_DEPTH, 1);
}

static void test_texts_of_any_length_follow_each_other(void **state)
{
    char *bytes = test_malloc(100002);
    for (size_t size = 2; size <= 100002; size = size * 3 / 2) {
        memset(bytes, 'x', size);
        bytes[0] = bytes[size - 1] = '"';
        struct log log;
        gj_json_problem problem;
        assert_int_equal(walk(*state, (gj_text){bytes, size}, &log, &problem), GJ_OK);
        gj_buffer_fini(&log.out);
        assert_fault(*state, (gj_text){bytes, size - 1}, GJ_JSON_OPEN_STRING, 0, 1);
    }
    test_free(bytes);
    assert_walk(*state, "{}", "{0 } ");
}

static void test_a_callback_can_stop_the_walk(void **state)
{
    gj_text text = text_of("{\"a\":[1,{}],\"b\":null}");
    for (long budget = 0; budget <= 10; budget++) {
        struct log log = {.text = text, .budget = budget};
        gj_json_problem problem;
        gj_buffer_init(&log.out, checked_alloc());
        assert_int_equal(gj_json_walk(*state, text, &events, &log, &problem),
                         budget < 10 ? GJ_E_NOMEM : GJ_OK);
        assert_int_equal(problem.fault, GJ_JSON_OK);
        gj_buffer_fini(&log.out);
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Good texts, a few bytes of which are cut, doubled or replaced: the library must refuse exactly those in
 * which the fault finder finds something. */
static void test_both_judges_agree(void **state)
{
    static const char *const good[] = {
        "{\"a\":{\"b\":[1,2,{\"c\":null}],\"d\":\"x\\ty\"},\"e\":[[],{}],\"f\":-0.5e-3}",
        "[1,[2,[3,\"a\"]],true,false,null,{\"k\":\"v\\ud83d\\ude00\"}]", "  -12.5e+3  ", "\"\\u4e2d\\\\\""};
    static const char bytes[] = "{}[]:,\"\\ \n019-+.eEtfnu\xff\xe4x";
    uint32_t seed = 7;
    int refused = 0;
    for (int round = 0; round < 20000; round++) {
        char text[128];
        size_t size = strlen(good[round % 4]);
        memcpy(text, good[round % 4], size);
        for (uint32_t changes = next_random(&seed) % 3; changes > 0 && size > 1; changes--) {
            size_t at = next_random(&seed) % size;
            uint32_t how = next_random(&seed) % 3;
            if (how == 0)
                memmove(text + at, text + at + 1, --size - at);
            else if (how == 1)
                memmove(text + at + 1, text + at, size++ - at);
            else
                text[at] = bytes[next_random(&seed) % (sizeof(bytes) - 1)];
        }
        struct log log;
        gj_json_problem problem;
        gj_text changed = {text, size};
        bool accepted = walk(*state, changed, &log, &problem) == GJ_OK;
        gj_buffer_fini(&log.out);
        gj_json_problem found = gj_json_find_problem(changed);
        assert_int_equal(accepted, found.fault == GJ_JSON_OK);
        assert_true(found.offset + found.length <= size);
        refused += !accepted;
    }
    assert_true(refused > 5000 && refused < 15000);
}

static void test_too_long_a_text_is_refused_before_it_is_read(void **state)
{
    gj_text text = {"", GJ_JSON_MAX_SIZE + 1};
    gj_json_problem problem;
    struct log log = {.text = text};
    assert_int_equal(gj_json_walk(*state, text, &events, &log, &problem), GJ_E_INVALID);
    assert_int_equal(problem.fault, GJ_JSON_SIZE);
    assert_int_equal(gj_json_find_problem(text).fault, GJ_JSON_SIZE);
}

static gj_status walk_twice(void)
{
    static char bytes[20000];
    memset(bytes, 'x', sizeof(bytes));
    bytes[0] = bytes[sizeof(bytes) - 1] = '"';
    gj_json *json = NULL;
    gj_json_problem problem;
    struct log log;
    gj_status status = gj_json_new(&json);
    if (status == GJ_OK) {
        status = walk(json, text_of("{\"a\\n\":[\"\\t\"]}"), &log, &problem);
        gj_buffer_fini(&log.out);
    }
    if (status == GJ_OK) {
        status = walk(json, (gj_text){bytes, sizeof(bytes)}, &log, &problem);
        gj_buffer_fini(&log.out);
    }
    gj_json_free(json);
    return status;
}

static void test_every_allocation_fails_once_and_for_good(void **state)
{
    (void)state;
    long before = live;
    for (int sticky = 0; sticky < 2; sticky++)
        for (failing = 0;; failing++) {
            allocations = 0;
            failing_on = sticky;
            gj_status status = walk_twice();
            assert_int_equal(live, before);
            if (allocations <= failing) {
                assert_int_equal(status, GJ_OK);
                assert_true(allocations > 3);
                break;
            }
            if (status != GJ_OK) /* the library's own string buffer is not needed here */
                assert_int_equal(status, GJ_E_NOMEM);
        }
    failing = SIZE_MAX;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_arrive_in_order_with_their_places),
        cmocka_unit_test(test_a_scalar_is_a_whole_text),
        cmocka_unit_test(test_strings_are_decoded),
        cmocka_unit_test(test_a_byte_order_mark_is_passed_over),
        cmocka_unit_test(test_faults_have_their_place),
        cmocka_unit_test(test_nesting_ends_at_the_limit),
        cmocka_unit_test(test_texts_of_any_length_follow_each_other),
        cmocka_unit_test(test_a_callback_can_stop_the_walk),
        cmocka_unit_test(test_both_judges_agree),
        cmocka_unit_test(test_too_long_a_text_is_refused_before_it_is_read),
        cmocka_unit_test(test_every_allocation_fails_once_and_for_good),
    };
    return cmocka_run_group_tests_name("json_reader", tests, set_up, tear_down);
}
