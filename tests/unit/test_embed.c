/* include/guiju.h as a program of somebody else uses it:
 * nothing but that header is asked for what is tested. */
#include "tests/unit/support.h"

#include "include/guiju.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define BOOK "tests/books/embed.gj"

static const char whole[] =
    "{\"as_of\":\"2026-01-31\",\"points\":60.5,\"legal\":true,\"since\":\"2026-01-05\","
    "\"label\":\"a \\\"b\\\"\",\"names\":[{\"name\":\"x\",\"age\":3}]}";
static const char whole_results[] = "\"results\":{\"third\":\"121/6\",\"rounded\":61,\"tag\":\"a "
                                    "\\\"b\\\"\",\"started\":\"2026-01-05\",\"ages\":3,"
                                    "\"checked\":60.5,\"level\":\"qualified\",\"eligible\":true,\"due\":{"
                                    "\"to\":\"2026-02-04\",\"state\":\"open\"}}";

/* ---- what most tests begin with ---- */

static guiju_options options_of(gj_allocator *allocator)
{
    guiju_options options;
    guiju_options_init(&options);
    options.resize = allocator->resize;
    options.user = allocator->user;
    return options;
}

/* The book compiled and loaded, all memory from the options' hook. */
static guiju_status load_book(const guiju_options *options, guiju_program **program)
{
    guiju_image *image;
    *program = NULL;
    guiju_status status = guiju_compile(options, BOOK, NULL, &image);
    if (status == GUIJU_OK) {
        size_t size;
        const void *bytes = guiju_image_bytes(image, &size);
        status = guiju_program_load(options, bytes, size, program, NULL);
    }
    guiju_image_free(image);
    return status;
}

struct fixture {
    gj_allocator allocator;
    guiju_options options;
    guiju_program *program;
    guiju_machine *machine;
};

static void begin(struct fixture *f)
{
    f->allocator = checked_alloc();
    f->options = options_of(&f->allocator);
    assert_int_equal(load_book(&f->options, &f->program), GUIJU_OK);
    assert_int_equal(guiju_machine_new(&f->options, f->program, &f->machine), GUIJU_OK);
}

static void end(struct fixture *f)
{
    guiju_machine_free(f->machine);
    guiju_program_free(f->program);
}

static guiju_status evaluate(guiju_machine *machine, const char *json)
{
    return guiju_evaluate(machine, json, strlen(json));
}

static void assert_result(guiju_machine *machine, const char *name, guiju_state state, const char *text)
{
    const char *value = NULL;
    assert_int_equal(guiju_result(machine, name, NULL), state);
    assert_int_equal(guiju_result(machine, name, &value), state);
    assert_string_equal(value, text);
}

static void assert_contains(const char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL)
        fail_msg("no %s in %s", part, text == NULL ? "NULL" : text);
}

/* ---- programs ---- */

static void test_texts_of_a_program(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_string_equal(guiju_version(), GUIJU_VERSION);
    assert_string_equal(guiju_program_name(f.program), "demo");
    assert_string_equal(guiju_program_title(f.program), "演示");
    assert_string_equal(guiju_program_version(f.program), "A/1");
    const char *identity = guiju_program_identity(f.program);
    assert_int_equal(strlen(identity), 7 + 64);
    assert_int_equal(strncmp(identity, "sha256:", 7), 0);
    assert_int_equal(strspn(identity + 7, "0123456789abcdef"), 64);
    end(&f);
}

static void assert_refused(const void *image, size_t size, const char *rule)
{
    gj_allocator allocator = checked_alloc();
    guiju_options options = options_of(&allocator);
    guiju_program *program = (guiju_program *)&allocator;
    const char *reason = NULL;
    assert_int_equal(guiju_program_load(&options, image, size, &program, &reason), GUIJU_INVALID);
    assert_null(program);
    assert_string_equal(reason, rule);
    assert_int_equal(guiju_program_load(NULL, image, size, &program, NULL), GUIJU_INVALID);
    assert_null(program);
}

static void test_refused_images(void **state)
{
    (void)state;
    static char bytes[4096];
    guiju_image *image;
    size_t size;
    assert_refused(NULL, 0, "image-short");
    assert_refused(bytes, 1, "image-short");
    assert_refused(bytes, sizeof bytes, "image-magic");
    assert_refused(bytes, (size_t)1 << 40, "image-limit"); /* refused before a byte of it is looked at */

    assert_int_equal(guiju_compile(NULL, BOOK, NULL, &image), GUIJU_OK);
    const void *whole_image = guiju_image_bytes(image, &size);
    assert_refused(whole_image, size - 8, "image-size");
    guiju_image_free(image);
}

/* The image lies wherever its owner put it, and may go once it is loaded. */
static void test_image_is_copied(void **state)
{
    (void)state;
    guiju_image *image;
    guiju_program *program;
    guiju_machine *machine;
    size_t size;
    assert_int_equal(guiju_compile(NULL, BOOK, NULL, &image), GUIJU_OK);
    const void *bytes = guiju_image_bytes(image, &size);
    char *crooked = test_malloc(size + 1);
    memcpy(crooked + 1, bytes, size);
    guiju_image_free(image);
    assert_int_equal(guiju_program_load(NULL, crooked + 1, size, &program, NULL), GUIJU_OK);
    memset(crooked, 0xFF, size + 1);
    test_free(crooked);
    assert_int_equal(guiju_machine_new(NULL, program, &machine), GUIJU_OK);
    assert_int_equal(evaluate(machine, whole), GUIJU_OK);
    assert_result(machine, "level", GUIJU_VALUE, "qualified");
    guiju_machine_free(machine);
    guiju_program_free(program);
}

static void test_nothing_is_freed(void **state)
{
    (void)state;
    guiju_machine_free(NULL);
    guiju_program_free(NULL);
    guiju_image_free(NULL);
}

/* ---- evaluation ---- */

static void test_results(void **state)
{
    (void)state;
    struct fixture f;
    size_t size = 1;
    begin(&f);
    assert_null(guiju_results_json(f.machine, &size));
    assert_int_equal(size, 0);
    assert_result(f.machine, "level", GUIJU_NO_RESULT, "");

    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    const char *json = guiju_results_json(f.machine, &size);
    assert_contains(json, whole_results);
    assert_int_equal(strlen(json), size);
    assert_ptr_equal(guiju_results_json(f.machine, NULL), json);
    assert_result(f.machine, "third", GUIJU_VALUE, "121/6");
    assert_result(f.machine, "rounded", GUIJU_VALUE, "61");
    assert_result(f.machine, "tag", GUIJU_VALUE, "a \"b\"");
    assert_result(f.machine, "started", GUIJU_VALUE, "2026-01-05");
    assert_result(f.machine, "level", GUIJU_VALUE, "qualified");
    assert_result(f.machine, "level.qualified", GUIJU_VALUE, "true");
    assert_result(f.machine, "eligible", GUIJU_VALUE, "true");
    assert_result(f.machine, "eligible.enough", GUIJU_VALUE, "true");
    assert_result(f.machine, "due.to", GUIJU_VALUE, "2026-02-04");
    assert_result(f.machine, "due.state", GUIJU_VALUE, "open");
    assert_result(f.machine, "due", GUIJU_NO_RESULT, "");
    assert_result(f.machine, "nobody", GUIJU_NO_RESULT, "");
    assert_result(f.machine, "eligible.nobody", GUIJU_NO_RESULT, "");
    assert_result(f.machine, "", GUIJU_NO_RESULT, "");
    end(&f);
}

static void test_states(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(evaluate(f.machine, "{\"points\":101,\"since\":null}"), GUIJU_OK);
    assert_result(f.machine, "checked", GUIJU_ERROR, "");
    assert_result(f.machine, "started", GUIJU_NOTHING, "");
    assert_result(f.machine, "tag", GUIJU_UNDETERMINED, "");
    assert_result(f.machine, "rounded", GUIJU_VALUE, "101");
    assert_contains(guiju_results_json(f.machine, NULL), "\"undetermined\":{\"tag\":[\"label\"]");

    assert_int_equal(evaluate(f.machine, "{\"points\":\"many\",\"label\":\"\"}"), GUIJU_OK);
    assert_result(f.machine, "checked", GUIJU_ERROR, "");
    assert_result(f.machine, "tag", GUIJU_VALUE, "");
    assert_contains(guiju_results_json(f.machine, NULL), "GJ1022");
    end(&f);
}

static void test_explain(void **state)
{
    (void)state;
    struct fixture f;
    size_t size, cut;
    begin(&f);
    assert_null(guiju_explain(f.machine, "level", 0, NULL)); /* nothing was evaluated yet */
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    const char *why = guiju_explain(f.machine, "level", 0, &size);
    assert_contains(why, "\"rule\": \"level\"");
    assert_contains(why, "\"value\": \"qualified\"");
    assert_contains(why, "\"fact\": \"points\"");
    assert_int_equal(strlen(why), size);
    assert_null(strstr(why, "\"place\""));
    assert_contains(guiju_explain(f.machine, "eligible", 0, &size), "\"fact\": \"legal\"");
    assert_contains(guiju_explain(f.machine, "eligible", 1, &cut), "\"cut\": true");
    assert_true(cut < size);
    assert_contains(guiju_explain(f.machine, "due.to", 0, NULL), "\"rule\": \"due.to\"");
    assert_null(guiju_explain(f.machine, "no_such_name", 0, &size));
    assert_int_equal(size, 0);
    assert_result(f.machine, "level", GUIJU_VALUE, "qualified"); /* explaining changes nothing */
    assert_contains(guiju_results_json(f.machine, NULL), whole_results);
    assert_int_equal(evaluate(f.machine, "{}"), GUIJU_OK);
    assert_contains(guiju_explain(f.machine, "rounded", 0, NULL), "\"missing\": [\"points\"]");
    assert_int_equal(evaluate(f.machine, "[]"), GUIJU_INVALID);
    assert_null(guiju_explain(f.machine, "level", 0, NULL));
    end(&f);
}

static void test_no_record(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "nonsense", "[]", "{\"points\":1", "7"};
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
        assert_int_equal(evaluate(f.machine, texts[i]), GUIJU_INVALID);
        assert_int_equal(strncmp(guiju_results_json(f.machine, NULL), "{\"errors\":[", 11), 0);
        assert_result(f.machine, "level", GUIJU_NO_RESULT, "");
    }
    assert_int_equal(guiju_evaluate(f.machine, NULL, 0), GUIJU_INVALID);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_contains(guiju_results_json(f.machine, NULL), whole_results);
    end(&f);
}

static void test_choose(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_int_equal(guiju_machine_choose(f.machine, "halves", "down"), GUIJU_INVALID);
    assert_int_equal(guiju_machine_choose(f.machine, "nobody", "even"), GUIJU_INVALID);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "rounded", GUIJU_VALUE, "61");
    assert_contains(guiju_results_json(f.machine, NULL), "\"readings\":{\"halves\":\"up\"}");
    assert_int_equal(guiju_machine_choose(f.machine, "halves", "even"), GUIJU_OK);
    assert_null(guiju_results_json(f.machine, NULL)); /* it would say `even` beside what `up` gave */
    assert_result(f.machine, "rounded", GUIJU_NO_RESULT, "");
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "rounded", GUIJU_VALUE, "60");
    assert_contains(guiju_results_json(f.machine, NULL), "\"readings\":{\"halves\":\"even\"}");
    end(&f);
}

static void test_only(void **state)
{
    (void)state;
    static const char *const some[] = {"level", "eligible.enough"}, *const wrong[] = {"level", "nobody"};
    struct fixture f;
    begin(&f);
    assert_int_equal(guiju_machine_choose(f.machine, "halves", "even"), GUIJU_OK);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_contains(guiju_results_json(f.machine, NULL), "rounded");
    assert_int_equal(guiju_machine_only(f.machine, some, 2), GUIJU_OK);
    assert_int_equal(guiju_machine_only(f.machine, wrong, 2), GUIJU_INVALID);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "level", GUIJU_VALUE, "qualified");
    assert_result(f.machine, "eligible.enough", GUIJU_VALUE, "true");
    assert_result(f.machine, "rounded", GUIJU_UNDETERMINED, "");
    assert_null(strstr(guiju_results_json(f.machine, NULL), "rounded"));

    assert_int_equal(guiju_machine_only(f.machine, NULL, 0), GUIJU_OK);
    assert_null(guiju_results_json(f.machine, NULL));
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "rounded", GUIJU_VALUE, "60"); /* the reading is as it was chosen */
    end(&f);
}

/* A caller that restricts its machine anew for every record must not fill its memory. */
static void test_only_keeps_nothing(void **state)
{
    (void)state;
    static const char *const one[] = {"level"};
    struct faulty counter = {.fail_at = SIZE_MAX};
    struct fixture f;
    size_t calls[3];
    begin(&f);
    guiju_machine_free(f.machine);
    gj_allocator counting = faulty_alloc(&counter);
    guiju_options options = options_of(&counting);
    assert_int_equal(guiju_machine_new(&options, f.program, &f.machine), GUIJU_OK);
    for (int round = 0; round < 3; round++) {
        size_t before = counter.calls;
        for (int i = 0; i < 100; i++)
            assert_int_equal(guiju_machine_only(f.machine, one, 1), GUIJU_OK);
        calls[round] = counter.calls - before;
    }
    assert_int_equal(calls[1], calls[2]);
    end(&f);
}

/* ---- limits ---- */

static void test_step_limit(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    guiju_machine_free(f.machine);
    f.options.step_limit = 10;
    assert_int_equal(guiju_machine_new(&f.options, f.program, &f.machine), GUIJU_OK);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_LIMIT);
    assert_null(guiju_results_json(f.machine, NULL));
    assert_result(f.machine, "level", GUIJU_NO_RESULT, "");
    static const char *const little[] = {"started"};
    assert_int_equal(guiju_machine_only(f.machine, little, 1), GUIJU_OK); /* and the limit stays */
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "started", GUIJU_VALUE, "2026-01-05");
    assert_int_equal(guiju_machine_only(f.machine, NULL, 0), GUIJU_OK);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_LIMIT);
    end(&f);
}

static void test_memory_limit(void **state)
{
    (void)state;
    enum { NAMES = 1000 };
    static char many[NAMES * 24 + 16];
    size_t size = (size_t)sprintf(many, "{\"names\":[");
    for (int i = 0; i < NAMES; i++)
        size += (size_t)sprintf(many + size, "%s{\"age\":1}", i == 0 ? "" : ",");
    size += (size_t)sprintf(many + size, "]}");
    struct fixture f;
    begin(&f);
    guiju_machine_free(f.machine);
    f.options.memory_limit = 16384;
    assert_int_equal(guiju_machine_new(&f.options, f.program, &f.machine), GUIJU_OK);
    assert_int_equal(guiju_evaluate(f.machine, many, size), GUIJU_NO_MEMORY);
    assert_null(guiju_results_json(f.machine, NULL));
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    assert_result(f.machine, "ages", GUIJU_VALUE, "3");
    guiju_machine_free(f.machine);
    f.options.memory_limit = 0;
    f.options.step_limit = 0;
    assert_int_equal(guiju_machine_new(&f.options, f.program, &f.machine), GUIJU_OK);
    assert_int_equal(guiju_evaluate(f.machine, many, size), GUIJU_OK);
    assert_result(f.machine, "ages", GUIJU_VALUE, "1000");
    end(&f);
}

/* A program that was built when the struct was shorter hands in a shorter one. */
static void test_shorter_options(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    guiju_machine_free(f.machine);
    guiju_options shorter;
    guiju_options_init(&shorter);
    assert_int_equal(shorter.size, sizeof shorter);
    shorter.size = offsetof(guiju_options, step_limit);
    shorter.step_limit = 1;
    shorter.memory_limit = 1;
    assert_int_equal(guiju_machine_new(&shorter, f.program, &f.machine), GUIJU_OK);
    assert_int_equal(evaluate(f.machine, whole), GUIJU_OK);
    end(&f);
}

/* ---- the compiler ---- */

static void test_compile_with_problems(void **state)
{
    (void)state;
    gj_allocator allocator = checked_alloc();
    guiju_options options = options_of(&allocator);
    guiju_image *image;
    size_t size = 1;
    assert_int_equal(guiju_compile(&options, "tests/books/mistakes.gj", NULL, &image), GUIJU_INVALID);
    assert_null(guiju_image_bytes(image, &size));
    assert_int_equal(size, 0);
    assert_contains(guiju_image_problems(image, 0), "error[GJ");
    assert_contains(guiju_image_problems(image, 0), "--> tests/books/mistakes.gj:");
    assert_contains(guiju_image_problems(image, 1), "错误");
    guiju_image_free(image);

    assert_int_equal(guiju_compile(&options, BOOK, NULL, &image), GUIJU_OK);
    assert_non_null(guiju_image_bytes(image, &size));
    assert_string_equal(guiju_image_problems(image, 0), "");
    guiju_image_free(image);

    assert_int_equal(guiju_compile(&options, "tests/books/nobody.gj", NULL, &image), GUIJU_IO);
    assert_null(image);
    assert_int_equal(guiju_compile(&options, "tests/books", NULL, &image), GUIJU_IO); /* a folder */
    assert_null(image);
}

static void test_compile_with_rules(void **state)
{
    (void)state;
    guiju_image *image;
    size_t size;
    const char *path = "stdlib-rules/zdi/unversioned.gj";
    assert_int_equal(guiju_compile(NULL, path, NULL, &image),
                     GUIJU_INVALID); /* `use certification` is not found */
    assert_contains(guiju_image_problems(image, 0), "certification");
    guiju_image_free(image);
    assert_int_equal(guiju_compile(NULL, path, "stdlib-rules", &image), GUIJU_OK);
    assert_non_null(guiju_image_bytes(image, &size));
    guiju_image_free(image);
}

/* ---- memory runs out ---- */

/* One of each call, as far as the memory goes. */
static guiju_status use_everything(const guiju_options *options)
{
    static const char *const some[] = {"third", "level", "due"};
    guiju_program *program;
    guiju_machine *machine = NULL;
    const char *value;
    guiju_status status = load_book(options, &program);
    if (status == GUIJU_OK)
        status = guiju_machine_new(options, program, &machine);
    if (status == GUIJU_OK)
        status = guiju_machine_choose(machine, "halves", "even");
    if (status == GUIJU_OK)
        status = guiju_machine_only(machine, some, 3);
    if (status == GUIJU_OK)
        status = evaluate(machine, whole);
    if (status == GUIJU_OK) {
        assert_int_equal(guiju_result(machine, "third", &value), GUIJU_VALUE);
        status = value == NULL ? GUIJU_NO_MEMORY : GUIJU_OK;
        if (value != NULL)
            assert_string_equal(value, "121/6");
    }
    if (status == GUIJU_OK && guiju_results_json(machine, NULL) == NULL)
        status = GUIJU_NO_MEMORY;
    if (status == GUIJU_OK && guiju_explain(machine, "level", 0, NULL) == NULL)
        status = GUIJU_NO_MEMORY;
    guiju_machine_free(machine);
    guiju_program_free(program);
    return status;
}

static void test_every_allocation_fails(void **state)
{
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky};
            gj_allocator allocator = faulty_alloc(&f);
            guiju_options options = options_of(&allocator);
            guiju_status status = use_everything(&options);
            if (f.calls <= n) {
                assert_int_equal(status, GUIJU_OK);
                break;
            }
            assert_int_equal(status, GUIJU_NO_MEMORY);
        }
}

/* After a failure the machine goes on as if it had not been: the same evaluation, the same results. */
static void test_machine_outlives_failures(void **state)
{
    (void)state;
    static const char *const some[] = {"third", "level", "due"};
    struct fixture f;
    begin(&f);
    for (size_t n = 0;; n++) {
        struct faulty faulty = {.fail_at = SIZE_MAX};
        gj_allocator allocator = faulty_alloc(&faulty);
        guiju_options options = options_of(&allocator);
        guiju_machine *machine;
        assert_int_equal(guiju_machine_new(&options, f.program, &machine), GUIJU_OK);
        faulty.fail_at = faulty.calls + n;
        bool failed = guiju_machine_only(machine, some, 3) != GUIJU_OK;
        failed |= evaluate(machine, whole) != GUIJU_OK;
        failed |= guiju_results_json(machine, NULL) == NULL;
        bool reached = faulty.calls > faulty.fail_at;
        assert_int_equal(failed, reached);
        faulty.fail_at = SIZE_MAX;
        if (guiju_results_json(machine, NULL) == NULL)
            assert_int_equal(evaluate(machine, whole), GUIJU_OK);
        assert_contains(guiju_results_json(machine, NULL), "\"third\":\"121/6\"");
        assert_result(machine, "due.to", GUIJU_VALUE, "2026-02-04");
        guiju_machine_free(machine);
        if (!reached)
            break;
    }
    end(&f);
}

/* ---- threads ---- */

enum { THREADS = 4, ROUNDS = 200 };

struct worker {
    pthread_t thread;
    const guiju_program *program;
    int number;
    int wrong;
};

static void *work(void *user)
{
    struct worker *w = user;
    guiju_machine *machine;
    if (guiju_machine_new(NULL, w->program, &machine) != GUIJU_OK) {
        w->wrong++;
        return NULL;
    }
    if (w->number % 2 != 0 && guiju_machine_choose(machine, "halves", "even") != GUIJU_OK)
        w->wrong++;
    for (int i = 0; i < ROUNDS; i++) {
        char json[64], expected[16];
        const char *value;
        int points = 2 * (i % 40);
        sprintf(json, "{\"points\":%d.5}", points);
        sprintf(expected, "%d", points + (w->number % 2 == 0));
        if (evaluate(machine, json) != GUIJU_OK || guiju_result(machine, "rounded", &value) != GUIJU_VALUE ||
            strcmp(value, expected) != 0 || guiju_results_json(machine, NULL) == NULL)
            w->wrong++;
    }
    if (strcmp(guiju_program_name(w->program), "demo") != 0)
        w->wrong++;
    guiju_machine_free(machine);
    return NULL;
}

static void test_threads_share_a_program(void **state)
{
    (void)state;
    struct worker workers[THREADS];
    guiju_program *program;
    assert_int_equal(load_book(NULL, &program), GUIJU_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.program = program, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].wrong, 0);
    }
    guiju_program_free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_of_a_program),
        cmocka_unit_test(test_refused_images),
        cmocka_unit_test(test_image_is_copied),
        cmocka_unit_test(test_nothing_is_freed),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_explain),
        cmocka_unit_test(test_no_record),
        cmocka_unit_test(test_choose),
        cmocka_unit_test(test_only),
        cmocka_unit_test(test_only_keeps_nothing),
        cmocka_unit_test(test_step_limit),
        cmocka_unit_test(test_memory_limit),
        cmocka_unit_test(test_shorter_options),
        cmocka_unit_test(test_compile_with_problems),
        cmocka_unit_test(test_compile_with_rules),
        cmocka_unit_test(test_every_allocation_fails),
        cmocka_unit_test(test_machine_outlives_failures),
        cmocka_unit_test(test_threads_share_a_program),
    };
    return cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
