/* Spoiled images: whatever is done to the sample's bytes, loading refuses it or gives a program that can be
 * shown; it never reads outside the image (the sanitizers watch) and never runs into a wrong index. The
 * changes are the same in every run. */
#include "tests/unit/support.h"

#include <stdlib.h>
#include <string.h>
#include "tests/unit/sample_image.h"
#include "vm/evaluate.h"

#define ROUNDS 100000

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

/* One change: a byte, a word of a kind that breaks things, or a word from elsewhere in the image. */
static void spoil(uint8_t *image, uint32_t size)
{
    static const uint32_t words[] = {0, 1, 2, 3, 7, 8, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    uint32_t at = random_below(size), word = random_below(size / 4) * 4;
    switch (random_below(4)) {
    case 0:
        image[at] = (uint8_t)random_below(256);
        break;
    case 1:
        image[at] = (uint8_t)(image[at] ^ 1u << random_below(8));
        break;
    case 2:
        memcpy(image + word, &words[random_below(sizeof words / sizeof words[0])], 4);
        break;
    default:
        memmove(image + word, image + random_below(size / 4) * 4, 4);
        break;
    }
}

static const char record_text[] =
    "{\"as_of\":\"2026-03-31\",\"staff\":40,\"wish\":\"qualified\",\"service\":{\"conforming\":true},"
    "\"sites\":[{\"id\":\"a\",\"staff\":1.5,\"rooms\":[{\"area\":3},{\"area\":1e30}]},"
    "{\"id\":\"b\",\"staff\":7,\"rooms\":[]},{\"id\":\"c\",\"rooms\":[{}]}],"
    "\"scopes\":[\"x\",\"y\",\"x\"],\"note\":null}";

/* Runs a program over the record and over an empty one; what comes out does not matter. */
static void run(gj_reader *reader, const gj_program *program)
{
    gj_arena memory, once;
    gj_arena_init(&memory, gj_allocator_default());
    gj_arena_init(&once, gj_allocator_default());
    once.limit = 1 << 20;
    gj_machine machine;
    assert_int_equal(gj_machine_init(&machine, program, &memory), GJ_OK);
    for (int blank = 0; blank < 2; blank++) {
        gj_record record = {.program = program, .arena = &memory};
        gj_status status =
            blank ? gj_record_blank(&record)
                  : gj_record_read(reader, &record, (gj_text){record_text, sizeof record_text - 1});
        assert_int_equal(status, GJ_OK);
        status = gj_machine_run(&machine, &record, &once);
        assert_true(status == GJ_OK || status == GJ_E_LIMIT); /* `once` has a limit */
        gj_arena_reset(&once);
    }
    gj_arena_fini(&once);
    gj_arena_fini(&memory);
}

static void spoiled_images_do_no_harm(void **state)
{
    (void)state;
    gj_allocator allocator = gj_allocator_default();
    void *image;
    size_t size;
    assert_int_equal(sample_image(allocator, &image, &size), GJ_OK);
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    random_state = 20251204;
    size_t loaded = 0, refused = 0;
    gj_buffer out;
    gj_buffer_init(&out, allocator);
    gj_reader *reader;
    assert_int_equal(gj_reader_new(allocator, &reader), GJ_OK);
    /* From the fields on, an image is mostly what runs. */
    uint32_t fields = (uint32_t)((const gj_image_header *)image)->sections[GJ_SECTION_FIELDS].offset;
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(copy, image, size);
        /* Three quarters of the rounds leave the header and the strings alone: else most would end there. */
        uint32_t skip = round % 4 == 0 ? 0 : fields;
        for (uint32_t changes = 1 + random_below(3); changes > 0; changes--)
            spoil(copy + skip, (uint32_t)size - skip);
        gj_program *program;
        gj_refusal refusal;
        gj_status status = gj_program_load(allocator, copy, size, &program, &refusal);
        if (status == GJ_OK) {
            loaded++;
            gj_buffer_clear(&out);
            assert_int_equal(gj_program_dump(program, &out), GJ_OK);
            run(reader, program);
            gj_program_free(program);
        } else {
            refused++;
            assert_int_equal(status, GJ_E_INVALID);
            assert_non_null(refusal.rule);
            assert_null(program);
        }
    }
    /* Both happen, or the changes are not worth their name. */
    assert_true(loaded > ROUNDS / 50);
    assert_true(refused > ROUNDS / 2);
    gj_reader_free(reader);
    gj_buffer_fini(&out);
    free(copy);
    allocator.resize(allocator.user, image, size, 0);
}

static void cut_images_are_refused(void **state)
{
    (void)state;
    gj_allocator allocator = gj_allocator_default();
    void *image;
    size_t size;
    assert_int_equal(sample_image(allocator, &image, &size), GJ_OK);
    for (size_t cut = 0; cut < size; cut++) {
        void *copy = malloc(cut + 1);
        assert_non_null(copy);
        memcpy(copy, image, cut);
        gj_program *program;
        gj_refusal refusal;
        assert_int_equal(gj_program_load(allocator, copy, cut, &program, &refusal), GJ_E_INVALID);
        /* Also where the header admits to it. */
        if (cut >= sizeof(gj_image_header)) {
            ((gj_image_header *)copy)->size = cut;
            assert_int_equal(gj_program_load(allocator, copy, cut, &program, &refusal), GJ_E_INVALID);
        }
        free(copy);
    }
    allocator.resize(allocator.user, image, size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoiled_images_do_no_harm),
        cmocka_unit_test(cut_images_are_refused),
    };
    return cmocka_run_group_tests_name("image_mutation", tests, NULL, NULL);
}
