/* Loading a program image and finding things in it by name. A program is made only from an image that passed
 * every check of vm/image_check.h, and never changes afterwards: whoever holds one need not doubt an index in
 * it. What an image is refused for is left to those checks, the record's field index to vm/field_index.c. */
#include "vm/program.h"

#include <string.h>
#include "vm/field_index.h"
#include "vm/verify.h"

static gj_status check_program(gj_program *program, gj_arena *scratch, gj_refusal *refusal)
{
    gj_check check = {.program = program, .scratch = scratch, .refusal = refusal};
    if (gj_check_image(&check) && gj_check_layout(&check) && gj_check_definitions(&check) &&
        gj_verify_code(&check))
        return GJ_OK;
    return refusal->rule != NULL ? GJ_E_INVALID : GJ_E_NOMEM;
}

gj_status gj_program_load(gj_allocator allocator, const void *image, size_t size, gj_program **program,
                          gj_refusal *refusal)
{
    gj_refusal unasked;
    if (refusal == NULL)
        refusal = &unasked;
    *refusal = (gj_refusal){0};
    *program = NULL;
    gj_program *made = allocator.resize(allocator.user, NULL, 0, sizeof *made);
    if (made == NULL)
        return GJ_E_NOMEM;
    *made = (gj_program){.image = image, .image_size = size};
    gj_arena_init(&made->arena, allocator);
    gj_arena scratch;
    gj_arena_init(&scratch, allocator);
    gj_status status = check_program(made, &scratch, refusal);
    gj_arena_fini(&scratch);
    if (status == GJ_OK) {
        gj_sha256(image, size, made->sha256);
        status = gj_field_index_build(made);
    }
    if (status != GJ_OK) {
        gj_program_free(made);
        return status;
    }
    *program = made;
    return GJ_OK;
}

gj_status gj_program_adopt(gj_allocator allocator, void *image, size_t size, gj_program **program,
                           gj_refusal *refusal)
{
    gj_status status = gj_program_load(allocator, image, size, program, refusal);
    if (status == GJ_OK)
        (*program)->owned_image = image;
    return status;
}

void gj_program_free(gj_program *program)
{
    if (program == NULL)
        return;
    gj_allocator allocator = program->arena.allocator;
    if (program->owned_image != NULL)
        allocator.resize(allocator.user, program->owned_image, program->image_size, 0);
    gj_arena_fini(&program->arena);
    allocator.resize(allocator.user, program, sizeof *program, 0);
}

const gj_string *gj_program_string(const gj_program *program, uint32_t index)
{
    /* Strings begin at multiples of 4, and the section at one of 8. */
    return (const gj_string *)(const void *)(program->string_bytes + program->strings[index]);
}

gj_text gj_program_text(const gj_program *program, uint32_t index)
{
    const gj_string *string = gj_program_string(program, index);
    return (gj_text){string->bytes, string->size};
}

static uint32_t find_part(const gj_program *program, uint32_t parent, gj_text name)
{
    for (uint32_t i = 0; i < program->definition_count; i++) {
        const gj_image_definition *definition = &program->definitions[i];
        if (definition->parent == parent && gj_text_equal(gj_program_text(program, definition->name), name))
            return i;
    }
    return UINT32_MAX;
}

uint32_t gj_program_find(const gj_program *program, gj_text name)
{
    /* A name may hold a dot itself: the whole of what is left is tried before a part of it. */
    uint32_t parent = UINT32_MAX;
    for (;;) {
        uint32_t found = find_part(program, parent, name);
        if (found != UINT32_MAX)
            return found;
        for (size_t cut = 0; cut < name.size && found == UINT32_MAX; cut++) {
            if (name.bytes[cut] != '.')
                continue;
            found = find_part(program, parent, (gj_text){name.bytes, cut});
            if (found != UINT32_MAX)
                name = (gj_text){name.bytes + cut + 1, name.size - cut - 1};
        }
        if (found == UINT32_MAX)
            return UINT32_MAX;
        parent = found;
    }
}

uint32_t gj_program_find_reading(const gj_program *program, gj_text name)
{
    for (uint32_t i = 0; i < program->reading_count; i++)
        if (gj_text_equal(gj_program_text(program, program->readings[i].name), name))
            return i;
    return UINT32_MAX;
}
