/* Two verifiers over spoiled images: both accept or both refuse, and what they accept runs within its stated
 * cost over records of its own layout. The images are the sample and those kept for fuzzing; the changes are
 * the same in every run. `make verifiers` is the long form. */
#include "tests/unit/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/unit/sample_image.h"
#include "tests/verifier/cross.h"
#include "vm/refusal.h"

#define OF_THE_SAMPLE 30000
#define OF_A_BOOK     1000

static cross_totals totals;
static uint64_t random_state = 20261122;

static void cross_all(const char *name, const uint8_t *image, size_t size, unsigned long count)
{
    gj_buffer report;
    gj_buffer_init(&report, gj_allocator_default());
    uint8_t *bad = malloc(size);
    assert_non_null(bad);
    bool good = cross_check(image, size, &random_state, &totals, &report) &&
                cross_mutants(image, size, count, &random_state, &totals, &report, bad);
    if (!good)
        print_error("%s: %.*s", name, (int)report.size, report.bytes);
    assert_true(good);
    free(bad);
    gj_buffer_fini(&report);
}

static void test_the_sample(void **state)
{
    (void)state;
    gj_allocator allocator = gj_allocator_default();
    void *image;
    size_t size;
    assert_int_equal(sample_image(allocator, &image, &size), GJ_OK);
    cross_all("sample", image, size, OF_THE_SAMPLE);
    allocator.resize(allocator.user, image, size, 0);
}

static void cross_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_in_range(size, 1, sizeof bytes - 1);
    cross_all(path, bytes, size, OF_A_BOOK);
}

static void test_books(void **state)
{
    (void)state;
    static const char folder[] = "tests/fuzz/corpus/images";
    DIR *all = opendir(folder);
    assert_non_null(all);
    int count = 0;
    for (const struct dirent *one; (one = readdir(all)) != NULL;) {
        char path[512];
        if (one->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        cross_file(path);
        count++;
    }
    closedir(all);
    assert_true(count > 0);
}

/* Both verdicts are common, and most rules have refused something:
 * else the changes are not worth their name. */
static void test_the_changes_reach_the_rules(void **state)
{
    (void)state;
    unsigned rules = 0;
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++)
        rules += totals.refused[i] > 0;
    assert_true(totals.accepted > totals.images / 10);
    assert_true(totals.images - totals.accepted > totals.images / 10);
    assert_true(rules > GJ_REFUSE_COUNT * 3 / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_sample),
        cmocka_unit_test(test_books),
        cmocka_unit_test(test_the_changes_reach_the_rules),
    };
    return cmocka_run_group_tests_name("verifiers", tests, NULL, NULL);
}
