/* Any bytes as a rule book: the compiler says what is wrong or makes an image that its own verifier accepts,
 * within a stated amount of memory; the program then runs over an empty record within its stated cost. Asked
 * for the program alone, the compiler makes the same one, and finds an error where there is one. */
#include "tests/fuzz/fuzz.h"

#include "lang/compile.h"
#include "vm/evaluate.h"

#include <string.h>

static gj_status read_file(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    (void)arena;
    if (!gj_text_equal(path, GJ_TEXT("fuzz.gj")))
        return GJ_E_IO; /* nothing else is there to be used */
    *content = *(const gj_text *)user;
    return GJ_OK;
}

static void run(const gj_program *program)
{
    gj_arena home, arena;
    gj_machine machine;
    gj_arena_init(&home, gj_allocator_default());
    gj_arena_init(&arena, gj_allocator_default());
    arena.limit = (size_t)64 << 20;
    gj_record record = {.program = program, .arena = &arena};
    FUZZ_CHECK(gj_machine_init(&machine, program, &home) == GJ_OK);
    FUZZ_CHECK(gj_record_blank(&record) == GJ_OK);
    gj_status status = gj_machine_run(&machine, &record, &arena);
    FUZZ_CHECK(status == GJ_OK || status == GJ_E_NOMEM || status == GJ_E_LIMIT);
    FUZZ_CHECK(machine.steps <= (uint64_t)program->header->steps + program->header->loop_steps);
    gj_arena_fini(&arena);
    gj_arena_fini(&home);
}

static void draw(gj_compilation *compilation)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    gj_diags_text(&out, &compilation->diags, (gj_render){.lang = GJ_LANG_EN});
    gj_diags_sarif(&out, &compilation->diags, GJ_LANG_ZH);
    FUZZ_CHECK(!out.failed && gj_utf8_invalid(gj_buffer_as_text(&out)) == out.size);
    gj_buffer_fini(&out);
}

static void compile_program(gj_compile_options options, const gj_compilation *whole)
{
    gj_compilation compilation;
    options.program_only = true;
    gj_status status = gj_compile(&options, GJ_TEXT("fuzz.gj"), &compilation);
    FUZZ_CHECK((compilation.program != NULL) == (whole->program != NULL) || status == GJ_E_NOMEM);
    FUZZ_CHECK((compilation.diags.errors > 0) == (whole->diags.errors > 0) || status == GJ_E_NOMEM);
    if (compilation.program != NULL)
        FUZZ_CHECK(compilation.image_size == whole->image_size &&
                   memcmp(compilation.image, whole->image, whole->image_size) == 0);
    gj_compilation_fini(&compilation);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/books";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_text text = {(const char *)data, size};
    bool tests = size % 4 == 0;
    gj_compile_options options = {.allocator = gj_allocator_default(),
                                  .read = read_file,
                                  .user = &text,
                                  .memory_limit = (size_t)256 << 20,
                                  .tests = tests};
    gj_compilation compilation;
    gj_status status = gj_compile(&options, GJ_TEXT("fuzz.gj"), &compilation);
    FUZZ_CHECK(status == GJ_OK || status == GJ_E_INVALID || status == GJ_E_NOMEM);
    FUZZ_CHECK((status == GJ_OK) == (compilation.program != NULL));
    FUZZ_CHECK(status != GJ_E_INVALID || compilation.diags.errors > 0);
    for (size_t i = 0; i < compilation.diags.list.count; i++)
        FUZZ_CHECK((*GJ_AT(&compilation.diags.list, gj_diag *, i))->code != GJ_D_internal_image);
    if (size % 3 == 0)
        draw(&compilation);
    if (compilation.program != NULL && !tests)
        run(compilation.program);
    if (status != GJ_E_NOMEM && !tests)
        compile_program(options, &compilation);
    gj_compilation_fini(&compilation);
    return 0;
}
