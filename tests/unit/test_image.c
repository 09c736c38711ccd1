/* The image builder, loading, finding and showing programs. */
#include "tests/unit/support.h"

#include <stdio.h>
#include <string.h>
#include "tests/unit/sample_image.h"

/* The sample, loaded. */
static gj_program *load_sample(void)
{
    void *image;
    size_t size;
    gj_program *program;
    gj_refusal refusal;
    assert_int_equal(sample_image(checked_alloc(), &image, &size), GJ_OK);
    gj_status status = gj_program_adopt(checked_alloc(), image, size, &program, &refusal);
    if (status == GJ_E_INVALID)
        print_error("refused: %s at %llu, %u\n", refusal.rule, (unsigned long long)refusal.offset,
                    refusal.detail);
    assert_int_equal(status, GJ_OK);
    return program;
}

static void same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    gj_program *p = load_sample();
    gj_allocator allocator = checked_alloc();
    gj_image_builder builder;
    gj_image_builder_init(&builder, allocator);
    sample_tables(&builder);
    sample_definitions(&builder);
    for (int i = 0; i < 2; i++) {
        void *again;
        size_t size;
        assert_int_equal(gj_image_finish(&builder, &again, &size), GJ_OK);
        assert_int_equal(size, p->image_size);
        assert_memory_equal(again, p->image, size);
        allocator.resize(allocator.user, again, size, 0);
    }
    gj_image_builder_fini(&builder);
    gj_program_free(p);
}

static void a_loaded_program_says_what_was_built(void **state)
{
    (void)state;
    gj_program *p = load_sample();
    assert_int_equal(p->field_count, F_COUNT);
    assert_int_equal(p->constant_count, K_COUNT);
    assert_int_equal(p->register_count, R_COUNT);
    assert_int_equal(p->definition_count, D_COUNT);
    assert_int_equal(p->frame, 8);
    assert_int_equal(p->fields[F_SITES].frame, 3);
    assert_int_equal(p->fields[F_ROOMS].frame, 1);
    assert_int_equal(p->fields[F_CONFORMING].slot, 4);
    assert_int_equal(p->fields[F_ROOMS].slot, 2);
    assert_int_equal(p->fields[F_SITES].first_child, F_SITE_ID);
    assert_int_equal(p->fields[F_SITES].next_sibling, F_SCOPES);
    assert_int_equal(p->fields[F_NOTE].next_sibling, SAMPLE_NONE);
    assert_true(gj_text_equal(gj_program_text(p, p->header->title), GJ_TEXT("样本规则")));
    assert_int_equal(p->constants[K_THIRD].num, 1);
    assert_int_equal(p->constants[K_THIRD].den, 3);
    assert_int_equal(p->constants[K_LARGE].den, 0);
    assert_int_equal(p->constants[K_TEXT].state, GJ_VALUE);
    const gj_string *text = gj_value_string(&p->constants[K_TEXT]);
    assert_true(gj_text_equal((gj_text){text->bytes, text->size}, GJ_TEXT("网点")));
    assert_int_equal(p->calendar.first, 20454);
    assert_int_equal(p->calendar.count, 2);
    /* 17 instructions of `per_site` and `distinct` stand in loops. */
    assert_int_equal(p->header->steps + p->header->loop_steps, p->code_count);
    assert_int_equal(p->header->loop_steps, 7 + 3);
    assert_int_equal(p->definitions[D_PLACE].code, 0);
    gj_program_free(p);
}

static void definitions_and_readings_are_found_by_name(void **state)
{
    (void)state;
    gj_program *p = load_sample();
    assert_int_equal(gj_program_find(p, GJ_TEXT("total")), D_TOTAL);
    assert_int_equal(gj_program_find(p, GJ_TEXT("eligible.legal")), D_LEGAL);
    assert_int_equal(gj_program_find(p, GJ_TEXT("level.five_star")), D_BAND);
    assert_int_equal(gj_program_find(p, GJ_TEXT("legal")), SAMPLE_NONE);
    assert_int_equal(gj_program_find(p, GJ_TEXT("eligible.")), SAMPLE_NONE);
    assert_int_equal(gj_program_find(p, GJ_TEXT("eligible.legal.more")), SAMPLE_NONE);
    assert_int_equal(gj_program_find(p, GJ_TEXT("")), SAMPLE_NONE);
    assert_int_equal(gj_program_find_reading(p, GJ_TEXT("stars")), 0);
    assert_int_equal(gj_program_find_reading(p, GJ_TEXT("star")), SAMPLE_NONE);
    gj_program_free(p);
}

static void strings_and_constants_are_kept_once(void **state)
{
    (void)state;
    gj_image_builder builder;
    gj_image_builder_init(&builder, checked_alloc());
    assert_int_equal(gj_image_string(&builder, GJ_TEXT("")), 0);
    uint32_t a = gj_image_string(&builder, GJ_TEXT("a"));
    assert_int_equal(gj_image_string(&builder, GJ_TEXT("b")), a + 1);
    assert_int_equal(gj_image_string(&builder, GJ_TEXT("a")), a);
    gj_value one = gj_value_whole(1);
    uint32_t number = gj_image_constant_of(&builder, GJ_T_NUMBER, 0, &one);
    assert_int_not_equal(gj_image_constant_of(&builder, GJ_T_BOOL, 0, &one), number);
    assert_int_equal(gj_image_constant_of(&builder, GJ_T_NUMBER, 0, &one), number);
    sample_number(&builder, "123456789012345678901234567890");
    sample_number(&builder, "123456789012345678901234567890");
    assert_int_equal(builder.constants.count, 3);
    gj_image_builder_fini(&builder);
}

static void runs_of_citations_are_written_for_each_record(void **state)
{
    (void)state;
    gj_program *p = load_sample();
    const gj_image_definition *total = &p->definitions[D_TOTAL], *legal = &p->definitions[D_LEGAL];
    assert_int_equal(legal->citations, 2);
    assert_int_not_equal(legal->citation, total->citation);
    assert_int_equal(p->citations[legal->citation + 1], p->citations[total->citation + 1]);
    assert_true(
        gj_text_equal(gj_program_text(p, p->citations[p->fields[F_STAFF].citation]), GJ_TEXT("附录A")));
    gj_program_free(p);
}

static void limits_are_reported(void **state)
{
    (void)state;
    gj_image_builder builder;
    void *image;
    size_t size;
    gj_image_builder_init(&builder, checked_alloc());
    gj_image_emit(&builder, GJ_OP_MOVE, GJ_OPERAND_MAX, 0, 0, 0, 1);
    assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_OK);
    builder.allocator.resize(builder.allocator.user, image, size, 0);
    gj_image_emit(&builder, GJ_OP_MOVE, GJ_OPERAND_MAX + 1, 0, 0, 0, 1);
    assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_E_LIMIT);
    assert_null(image);
    gj_image_builder_fini(&builder);

    gj_image_builder_init(&builder, checked_alloc());
    int32_t day = 0;
    for (uint32_t i = 0; i < GJ_IMAGE_COUNT_MAX; i++)
        gj_image_add(&builder.calendar, &day);
    assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_E_LIMIT);
    gj_image_builder_fini(&builder);
}

static void patching_changes_the_jump_alone(void **state)
{
    (void)state;
    gj_image_builder builder;
    gj_image_builder_init(&builder, checked_alloc());
    uint32_t at = gj_image_emit(&builder, GJ_OP_CASE, 5, 6, 0, 0, 1);
    uint32_t add = gj_image_emit(&builder, GJ_OP_ADD, 1, 2, 3, 0, 1);
    gj_image_patch(&builder, at, GJ_OPERAND_MAX);
    gj_image_patch(&builder, at, 77);
    gj_image_patch(&builder, add, 77); /* has none */
    assert_true(*GJ_AT(&builder.code, uint64_t, at) == gj_instruction(GJ_OP_CASE, 5, 6, 77));
    assert_true(*GJ_AT(&builder.code, uint64_t, add) == gj_instruction(GJ_OP_ADD, 1, 2, 3));
    gj_image_builder_fini(&builder);
}

static void a_refused_image_is_not_adopted(void **state)
{
    (void)state;
    gj_allocator allocator = checked_alloc();
    void *image;
    size_t size;
    assert_int_equal(sample_image(allocator, &image, &size), GJ_OK);
    ((gj_image_header *)image)->version++;
    gj_program *program;
    gj_refusal refusal;
    assert_int_equal(gj_program_adopt(allocator, image, size, &program, &refusal), GJ_E_INVALID);
    assert_null(program);
    assert_string_equal(refusal.rule, "image-version");
    assert_int_equal(gj_program_load(allocator, image, size, &program, NULL), GJ_E_INVALID);
    allocator.resize(allocator.user, image, size, 0); /* still ours */
    gj_program_free(NULL);
}

static const char *const golden_dump[] = {
#include "tests/unit/sample_dump.inc"
};

static void the_dump_shows_everything(void **state)
{
    (void)state;
    gj_program *p = load_sample();
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_program_dump(p, &out), GJ_OK);
    gj_text rest = gj_buffer_as_text(&out);
    for (size_t i = 0; i < sizeof golden_dump / sizeof golden_dump[0]; i++) {
        size_t size = strlen(golden_dump[i]);
        gj_text line = {rest.bytes, size < rest.size ? size : rest.size};
        assert_text(line, golden_dump[i]);
        rest = (gj_text){rest.bytes + size, rest.size - size};
    }
    assert_int_equal(rest.size, 0);
    gj_buffer_clear(&out);
    gj_instruction_format(p, 2, &out);
    assert_true(gj_text_equal(gj_buffer_as_text(&out), GJ_TEXT("MUL r18, r0, r1")));
    gj_buffer_fini(&out);
    assert_string_equal(gj_opcode_name(GJ_OP_CONST), "CONST");
    assert_string_equal(gj_opcode_name(GJ_OP_TOTAL), "?");
    gj_program_free(p);
}

static void hex(const uint8_t digest[32], char out[65])
{
    for (int i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static void sha256_is_that_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    uint8_t digest[32], plain[32];
    char text[65];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        gj_sha256(cases[i].text, strlen(cases[i].text), digest);
        hex(digest, text);
        assert_string_equal(text, cases[i].digest);
        gj_sha256_plain(cases[i].text, strlen(cases[i].text), plain);
        assert_memory_equal(digest, plain, 32);
    }
    uint8_t bytes[400];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 7);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        gj_sha256(bytes, size, digest);
        gj_sha256_plain(bytes, size, plain);
        assert_memory_equal(digest, plain, 32);
    }
}

static gj_status build_load_and_dump(gj_allocator allocator)
{
    void *image;
    size_t size;
    gj_status status = sample_image(allocator, &image, &size);
    if (status != GJ_OK)
        return status;
    gj_program *program;
    gj_refusal refusal;
    status = gj_program_adopt(allocator, image, size, &program, &refusal);
    if (status != GJ_OK) {
        allocator.resize(allocator.user, image, size, 0);
        return status;
    }
    gj_buffer out;
    gj_buffer_init(&out, allocator);
    status = gj_program_dump(program, &out);
    gj_buffer_fini(&out);
    gj_program_free(program);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(build_load_and_dump, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_calls_give_the_same_bytes),
        cmocka_unit_test(a_loaded_program_says_what_was_built),
        cmocka_unit_test(definitions_and_readings_are_found_by_name),
        cmocka_unit_test(strings_and_constants_are_kept_once),
        cmocka_unit_test(runs_of_citations_are_written_for_each_record),
        cmocka_unit_test(limits_are_reported),
        cmocka_unit_test(patching_changes_the_jump_alone),
        cmocka_unit_test(a_refused_image_is_not_adopted),
        cmocka_unit_test(the_dump_shows_everything),
        cmocka_unit_test(sha256_is_that_of_the_standard),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
