/* include/guiju.h for the compiler: rule files on disk to an image. Only the reading of files is done here;
 * what they say is the compiler's business (lang/compile.h). */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE   700

#include "include/guiju.h"

#include "lang/compile.h"
#include "vm/embed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct guiju_image {
    gj_allocator allocator;
    gj_compilation compilation;
    gj_buffer problems;
};

/* A gj_read_file_fn; `user` is the allocator. */
static gj_status read_file(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    const gj_allocator *allocator = user;
    char *name = gj_text_c_string(arena, path), block[4096];
    gj_buffer bytes;
    if (name == NULL)
        return GJ_E_NOMEM;
    FILE *file = memchr(path.bytes, '\0', path.size) != NULL ? NULL : fopen(name, "rb");
    if (file == NULL)
        return GJ_E_IO;
    gj_buffer_init(&bytes, *allocator);
    size_t size;
    while (bytes.size <= GJ_FILE_SIZE_MAX && !bytes.failed &&
           (size = fread(block, 1, sizeof block, file)) > 0)
        gj_buffer_bytes(&bytes, block, size);
    gj_status status = ferror(file)                    ? GJ_E_IO
                       : bytes.failed                  ? GJ_E_NOMEM
                       : bytes.size > GJ_FILE_SIZE_MAX ? GJ_E_LIMIT
                                                       : GJ_OK;
    (void)fclose(file);
    if (status == GJ_OK)
        *content = gj_text_copy(arena, gj_buffer_as_text(&bytes));
    gj_buffer_fini(&bytes);
    return gj_arena_failed(arena) ? GJ_E_NOMEM : status;
}

/* A gj_locate_file_fn. What realpath() takes for itself comes from the C library and goes back to it. */
static gj_status locate_file(void *user, gj_arena *arena, gj_text path, gj_text *real)
{
    (void)user;
    struct stat status;
    const char *name = path.size == 0 ? "." : gj_text_c_string(arena, path);
    if (name == NULL)
        return GJ_E_NOMEM;
    *real = GJ_NO_TEXT;
    if (memchr(name, '\0', path.size) != NULL || stat(name, &status) != 0)
        return GJ_OK;
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return GJ_E_INVALID;
    char *resolved = realpath(name, NULL);
    if (resolved == NULL)
        return GJ_E_IO;
    *real = gj_text_copy(arena, gj_text_from(resolved));
    free(resolved);
    return gj_arena_failed(arena) ? GJ_E_NOMEM : GJ_OK;
}

guiju_status guiju_compile(const guiju_options *options, const char *path, const char *rules,
                           guiju_image **image)
{
    guiju_options chosen = gj_embed_options(options);
    gj_allocator allocator = gj_embed_allocator(&chosen);
    guiju_image *made = allocator.resize(allocator.user, NULL, 0, sizeof *made);
    *image = NULL;
    if (made == NULL)
        return GUIJU_NO_MEMORY;
    *made = (guiju_image){.allocator = allocator};
    gj_buffer_init(&made->problems, allocator);
    gj_text folder = gj_text_from(rules);
    gj_compile_options compile = {.allocator = allocator,
                                  .read = read_file,
                                  .locate = locate_file,
                                  .user = &made->allocator,
                                  .folders = &folder,
                                  .folder_count = rules != NULL};
    gj_status status = gj_compile(&compile, gj_text_from(path), &made->compilation);
    if (status == GJ_OK || status == GJ_E_INVALID)
        *image = made;
    else
        guiju_image_free(made);
    return gj_embed_status(status);
}

const void *guiju_image_bytes(const guiju_image *image, size_t *size)
{
    bool whole = image->compilation.program != NULL;
    *size = whole ? image->compilation.image_size : 0;
    return whole ? image->compilation.image : NULL;
}

const char *guiju_image_problems(guiju_image *image, int chinese)
{
    gj_buffer_clear(&image->problems);
    gj_diags_text(&image->problems, &image->compilation.diags,
                  (gj_render){.lang = chinese ? GJ_LANG_ZH : GJ_LANG_EN});
    gj_buffer_char(&image->problems, '\0');
    return image->problems.failed ? NULL : image->problems.bytes;
}

void guiju_image_free(guiju_image *image)
{
    if (image == NULL)
        return;
    gj_allocator allocator = image->allocator;
    gj_compilation_fini(&image->compilation);
    gj_buffer_fini(&image->problems);
    (void)allocator.resize(allocator.user, image, sizeof *image, 0);
}
