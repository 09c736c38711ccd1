/* From RULES to a program: compiled from source, or loaded from bytecode and verified. Invariant:
 * rules->program is NULL or verified, and belongs to the compilation or to `rules`, never to both. Where a
 * name leads is cli/rules_find.c. */
#include "cli/rules.h"

#include <errno.h>
#include <string.h>

#include "cli/rules_internal.h"
#include "cli/say.h"
#include "vm/refusal.h"

/* A compilation takes no more than this: a rule book of a thousand pages takes a hundredth of it. */
#define COMPILE_MEMORY ((size_t)1 << 30)

static gj_status status_of(int error)
{
    return error == 0        ? GJ_OK
           : error == ENOMEM ? GJ_E_NOMEM
           : error == EXDEV  ? GJ_E_INVALID
           : error == E2BIG  ? GJ_E_LIMIT
                             : GJ_E_IO;
}

/* A gj_read_file_fn. */
static gj_status read_for_compiler(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    gj_cli *cli = user;
    gj_buffer text, name;
    gj_buffer_init(&text, cli->allocator);
    gj_buffer_init(&name, cli->allocator);
    gj_buffer_text(&name, path);
    gj_buffer_char(&name, '\0');
    int error = name.failed ? ENOMEM : gj_io_read(cli->system, name.bytes, &text);
    gj_status status = status_of(error);
    if (error == 0) {
        *content = gj_text_copy(arena, gj_buffer_as_text(&text));
        if (content->bytes == NULL && text.size != 0)
            status = GJ_E_NOMEM;
    }
    gj_buffer_fini(&name);
    gj_buffer_fini(&text);
    return status;
}

/* A gj_locate_file_fn. */
static gj_status locate_for_compiler(void *user, gj_arena *arena, gj_text path, gj_text *real)
{
    gj_cli *cli = user;
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    int error = gj_io_locate(cli->system, path, &out);
    gj_status status = error == ENOENT ? GJ_OK : status_of(error);
    *real = GJ_NO_TEXT;
    if (error == 0)
        *real = gj_text_copy(arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return gj_arena_failed(arena) ? GJ_E_NOMEM : status;
}

gj_compile_options gj_rules_compile_options(gj_cli *cli, const gj_text *folder)
{
    return (gj_compile_options){.allocator = cli->allocator,
                                .read = read_for_compiler,
                                .locate = locate_for_compiler,
                                .user = cli,
                                .folders = folder,
                                .folder_count = folder->size != 0,
                                .memory_limit = COMPILE_MEMORY};
}

static gj_status compile_file(gj_cli *cli, gj_text path, gj_rules *rules, bool program_only)
{
    gj_text folder = gj_rules_folder(cli);
    gj_compile_options options = gj_rules_compile_options(cli, &folder);
    options.tests = rules->tests;
    options.test_values = rules->test_values;
    options.program_only = program_only;
    options.inspect = rules->inspect;
    options.inspect_user = rules->inspect_user;
    rules->path = path;
    if (cli->system->expect_memory != NULL)
        cli->system->expect_memory(cli->system->user);
    gj_status status = gj_compile(&options, path, &rules->compilation);
    rules->compiled = true;
    rules->program = status == GJ_OK ? rules->compilation.program : NULL;
    return status;
}

gj_status gj_rules_compile(gj_cli *cli, gj_text path, gj_rules *rules)
{
    return compile_file(cli, path, rules, false);
}

int gj_rules_read_given(gj_cli *cli, gj_text path, gj_text given, gj_buffer *out)
{
    gj_text rules = gj_rules_folder(cli);
    while (rules.size > 0 && rules.bytes[rules.size - 1] == '/')
        rules.size--;
    const gj_text folders[] = {gj_text_folder(path), GJ_TEXT(""), gj_text_folder(rules)};
    int error = ENOENT;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && error == ENOENT; i++)
        error = gj_io_read_below(cli->system, cli->allocator, folders[i], given, out);
    return error;
}

static gj_exit compile(gj_cli *cli, gj_text path, gj_rules *rules)
{
    /* Warnings are for those who write rules: `check` shows them. A book with errors is compiled again, to
     * have all told. */
    bool quickly = !rules->whole && !rules->tests && rules->inspect == NULL && !cli->verbose;
    gj_status status = compile_file(cli, path, rules, quickly);
    if (quickly && status == GJ_E_INVALID) {
        gj_compilation_fini(&rules->compilation);
        status = compile_file(cli, path, rules, false);
    }
    gj_diags *diags = &rules->compilation.diags;
    if (status == GJ_E_NOMEM || status == GJ_E_LIMIT)
        return gj_say_no_memory(cli);
    if (status != GJ_OK || (cli->verbose && diags->list.count != 0))
        gj_say_diags(cli, diags);
    if (status == GJ_OK)
        return GJ_EXIT_CLEAN;
    return status == GJ_E_IO ? GJ_EXIT_IO : GJ_EXIT_PROBLEMS;
}

static gj_exit say_refused(gj_cli *cli, gj_text path, const gj_refusal *refusal)
{
    const gj_refusal_row *row = gj_refusal_find(refusal);
    gj_buffer why;
    gj_buffer_init(&why, cli->allocator);
    if (row != NULL)
        gj_buffer_format(&why, "%s (%s, %s %llu)", row->text[cli->lang], row->name,
                         gj_msg_text(cli->lang, row->place == GJ_REFUSAL_CODE ? GJ_M_instruction : GJ_M_byte),
                         (unsigned long long)refusal->offset);
    gj_say_diag(cli, GJ_D_image_refused, path, gj_buffer_as_text(&why), GJ_NO_TEXT);
    gj_buffer_fini(&why);
    return GJ_EXIT_PROBLEMS;
}

static gj_exit load_image(gj_cli *cli, gj_text path, gj_rules *rules)
{
    const gj_allocator *allocator = &cli->allocator;
    const char *name = gj_text_c_string(&cli->arena, path);
    gj_buffer bytes;
    gj_buffer_init(&bytes, *allocator);
    int error = name == NULL ? ENOMEM : gj_io_read(cli->system, name, &bytes);
    /* The program frees the block by its size, so the block is made as long as its content. */
    size_t size = bytes.size, capacity = bytes.capacity;
    void *image = NULL;
    if (error == 0 && size != 0) {
        image = allocator->resize(allocator->user, bytes.bytes, capacity, size);
        if (image == NULL)
            error = ENOMEM;
    }
    if (error != 0 || size == 0) {
        gj_buffer_fini(&bytes);
        if (error == ENOMEM)
            return gj_say_no_memory(cli);
        if (error != 0)
            return gj_say_unreadable(cli, path, error);
    }
    gj_refusal refusal = {0};
    gj_status status = gj_program_adopt(*allocator, image, size, &rules->program, &refusal);
    if (status == GJ_OK) {
        rules->owned = true;
        return GJ_EXIT_CLEAN;
    }
    rules->program = NULL;
    if (image != NULL)
        (void)allocator->resize(allocator->user, image, size, 0);
    return status == GJ_E_INVALID ? say_refused(cli, path, &refusal) : gj_say_no_memory(cli);
}

gj_exit gj_rules_load(gj_cli *cli, gj_text name, gj_rules *rules)
{
    *rules = (gj_rules){.tests = rules->tests,
                        .test_values = rules->test_values,
                        .whole = rules->whole,
                        .inspect = rules->inspect,
                        .inspect_user = rules->inspect_user};
    gj_text at = GJ_NO_TEXT;
    (void)gj_options_get(&cli->options, GJ_OPT_at, &at);
    gj_exit exit = gj_rules_find(cli, name, at, &rules->path);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    gj_text path = rules->path;
    bool image = path.size >= 4 && memcmp(path.bytes + path.size - 4, ".gjc", 4) == 0;
    return image ? load_image(cli, path, rules) : compile(cli, path, rules);
}

void gj_rules_free(gj_rules *rules)
{
    if (rules->owned)
        gj_program_free(rules->program);
    if (rules->compiled)
        gj_compilation_fini(&rules->compilation);
    *rules = (gj_rules){0};
}
