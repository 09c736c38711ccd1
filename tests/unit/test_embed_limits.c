#define _XOPEN_SOURCE 700

/* What an embedding program meets where rules or records go too far: numbers without an end, files that are
 * not the book's to read, files that are too large; the shortest paths; and the limits of the command line's
 * own evaluations. */
#include "tests/unit/support.h"
#include "cli/evaluation.h"
#include "include/guiju.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/guiju-test-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *content)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"book.gj", "link.gj", "pipe.gj", "large.gj", "beside.gj", "r/far.gj"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(path_of(names[i]));
    (void)rmdir(path_of("r"));
    return rmdir(folder);
}

/* Compiles book.gj; the problems' text must contain `problem`. */
static void assert_refused(const char *book, const char *problem)
{
    guiju_image *image = NULL;
    put("book.gj", book);
    assert_int_equal(guiju_compile(NULL, path_of("book.gj"), NULL, &image), GUIJU_INVALID);
    assert_non_null(strstr(guiju_image_problems(image, 0), problem));
    guiju_image_free(image);
}

static void test_links_and_pipes_are_not_read(void **state)
{
    (void)state;
    assert_int_equal(symlink("/etc/passwd", path_of("link.gj")), 0);
    assert_refused("use \"link\"\n", "GJ0719");
    assert_int_equal(mkfifo(path_of("pipe.gj"), 0600), 0);
    assert_refused("use \"pipe\"\n", "GJ0719");
    assert_refused("use \"none\"\n", "GJ0701");
}

static void test_a_large_file_is_refused(void **state)
{
    (void)state;
    put("large.gj", "");
    assert_int_equal(truncate(path_of("large.gj"), (off_t)(64 << 20) + 1), 0);
    assert_refused("use \"large\"\n", "GJ0704");
    guiju_image *image = NULL;
    assert_int_equal(guiju_compile(NULL, path_of("large.gj"), NULL, &image), GUIJU_INVALID);
    guiju_image_free(image);
}

/* Compiles `book` as book.gj of the present folder, which is where the other files are. */
static void assert_compiles_here(const char *book, const char *rules)
{
    guiju_image *image = NULL;
    int before = open(".", O_RDONLY | O_DIRECTORY);
    assert_true(before >= 0);
    put("book.gj", book);
    assert_int_equal(chdir(folder), 0);
    guiju_status status = guiju_compile(NULL, "book.gj", rules, &image);
    assert_int_equal(fchdir(before), 0);
    assert_int_equal(close(before), 0);
    assert_int_equal(status, GUIJU_OK);
    assert_string_equal(guiju_image_problems(image, 0), "");
    guiju_image_free(image);
}

/* A path that names no folder, and a folder of standard rules whose name is a single letter. */
static void test_shortest_paths_lead_to_used_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir(path_of("r"), 0700), 0);
    put("beside.gj", "define near = 1\n");
    put("r/far.gj", "define distant = 2\n");
    assert_compiles_here("use \"beside\"\nresult r = near\n", NULL);
    assert_compiles_here("use \"beside\"\nuse far\nresult r = near + distant\n", "r");
}

static void test_a_number_without_end_is_a_limit_and_the_machine_goes_on(void **state)
{
    (void)state;
    guiju_image *image = NULL;
    guiju_program *program = NULL;
    guiju_machine *machine = NULL;
    const char *value = NULL;
    size_t size = 0;
    put("book.gj", "record { n : number }\n"
                   "define a = n * n * n * n * n * n * n * n\n"
                   "define b = a * a * a * a * a * a * a * a\n"
                   "define c = b * b * b * b * b * b * b * b\n"
                   "define d = c * c * c * c * c * c * c * c\n"
                   "result e = d * d * d * d * d * d * d * d\n");
    assert_int_equal(guiju_compile(NULL, path_of("book.gj"), NULL, &image), GUIJU_OK);
    const void *bytes = guiju_image_bytes(image, &size);
    assert_int_equal(guiju_program_load(NULL, bytes, size, &program, NULL), GUIJU_OK);
    assert_int_equal(guiju_machine_new(NULL, program, &machine), GUIJU_OK);
    for (int round = 0; round < 100; round++) { /* so that code made ready after some records is met, too */
        assert_int_equal(guiju_evaluate(machine, "{\"n\":7}", 7), GUIJU_LIMIT);
        assert_int_equal(guiju_evaluate(machine, "{\"n\":1}", 7), GUIJU_OK);
        assert_int_equal(guiju_result(machine, "e", &value), GUIJU_VALUE);
        assert_string_equal(value, "1");
    }
    guiju_machine_free(machine);
    guiju_program_free(program);
    guiju_image_free(image);
}

static void test_each_limit_of_an_evaluation_has_its_name(void **state)
{
    (void)state;
    gj_evaluation e = {0};
    gj_arena_init(&e.one, checked_alloc());
    e.arena = &e.one;
    gj_arena_init(&e.home, checked_alloc());
    gj_evaluation_start(&e);
    assert_null(gj_arena_alloc(e.arena, GJ_EVALUATION_MEMORY + 1));
    assert_int_equal(gj_evaluation_settle(&e, GJ_E_NOMEM), GJ_OK);
    assert_true(e.limited);
    assert_int_equal(gj_evaluation_limit(&e).code, GJ_D_record_memory);
    gj_evaluation_start(&e);
    gj_arena_refuse(e.arena);
    assert_int_equal(gj_evaluation_settle(&e, GJ_E_LIMIT), GJ_OK);
    assert_int_equal(gj_evaluation_limit(&e).code, GJ_D_record_number);
    gj_evaluation_start(&e);
    assert_false(e.limited);
    assert_int_equal(gj_evaluation_settle(&e, GJ_E_LIMIT), GJ_OK);
    assert_int_equal(gj_evaluation_limit(&e).code, GJ_D_record_too_costly);
    gj_evaluation_start(&e);
    assert_int_equal(gj_evaluation_settle(&e, GJ_E_NOMEM), GJ_E_NOMEM);
    assert_false(e.limited);
    gj_arena_fini(e.arena);
    gj_arena_fini(&e.home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_and_pipes_are_not_read),
        cmocka_unit_test(test_a_large_file_is_refused),
        cmocka_unit_test(test_shortest_paths_lead_to_used_files),
        cmocka_unit_test(test_a_number_without_end_is_a_limit_and_the_machine_goes_on),
        cmocka_unit_test(test_each_limit_of_an_evaluation_has_its_name),
    };
    return cmocka_run_group_tests_name("embed limits", tests, make_folder, remove_folder);
}
