/* Reading files whole, writing them atomically, and output that remembers its first failure. Invariant: a
 * descriptor opened here is closed here, and a temporary file is renamed or removed, whatever fails. Nothing
 * is said to anybody: callers get the error number. The calls themselves are in cli/system.c. */
#include "cli/io.h"

#include <errno.h>
#include <string.h>

#include "base/source.h"

#define PIECE       ((size_t)64 * 1024)
#define LEAST_PIECE ((size_t)4 * 1024)
/* Written at a time: a system takes twice as long for a file that it gets in pieces of a quarter of it. */
#define WRITTEN_PIECE ((size_t)512 * 1024)
#define PATH_SIZE     ((size_t)4096)
/* How many names are tried for the temporary file. */
#define ATTEMPTS 100

int gj_io_read_some(const gj_system *system, int descriptor, gj_buffer *out, size_t size, bool *end)
{
    *end = false;
    char *room = gj_buffer_room(out, size);
    if (room == NULL)
        return ENOMEM;
    ptrdiff_t got = system->read(system->user, descriptor, room, size);
    out->size += got > 0 ? (size_t)got : 0;
    *end = got == 0;
    return got < 0 ? (int)-got : 0;
}

/* How much to ask for: what there is room for, unless that is next to nothing. */
static size_t piece_of(const gj_buffer *out)
{
    size_t room = out->capacity - out->size;
    if (room >= LEAST_PIECE)
        return room;
    return out->size < PIECE ? PIECE : out->size;
}

int gj_io_read_rest(const gj_system *system, int descriptor, gj_buffer *out)
{
    bool end = false;
    int error = 0;
    while (error == 0 && !end && out->size <= GJ_FILE_SIZE_MAX)
        error = gj_io_read_some(system, descriptor, out, piece_of(out), &end);
    return error == 0 && out->size > GJ_FILE_SIZE_MAX ? E2BIG : error;
}

int gj_io_read(const gj_system *system, const char *path, gj_buffer *out)
{
    gj_buffer_clear(out);
    int descriptor = system->open(system->user, path);
    if (descriptor < 0)
        return -descriptor;
    int error = gj_io_read_rest(system, descriptor, out);
    (void)system->close(system->user, descriptor); /* nothing was written: closing loses nothing */
    return error;
}

int gj_io_locate(const gj_system *system, gj_text path, gj_buffer *out)
{
    char name[PATH_SIZE], resolved[PATH_SIZE];
    if (path.size >= sizeof(name))
        return ENAMETOOLONG;
    if (path.size == 0)
        path = GJ_TEXT(".");
    if (memchr(path.bytes, '\0', path.size) != NULL)
        return ENOENT; /* the system would look for what stands before it */
    memcpy(name, path.bytes, path.size);
    name[path.size] = '\0';
    gj_path_kind kind = system->kind(system->user, name);
    if (kind == GJ_PATH_NONE || kind == GJ_PATH_SPECIAL)
        return kind == GJ_PATH_NONE ? ENOENT : EXDEV;
    int failed = system->resolve(system->user, name, resolved, sizeof(resolved));
    if (failed != 0)
        return -failed;
    gj_buffer_string(out, resolved);
    return out->failed ? ENOMEM : 0;
}

int gj_io_read_below(const gj_system *system, gj_allocator allocator, gj_text folder, gj_text name,
                     gj_buffer *out)
{
    gj_buffer path, root, real;
    gj_buffer_init(&path, allocator);
    gj_buffer_init(&root, allocator);
    gj_buffer_init(&real, allocator);
    gj_buffer_text(&path, folder);
    gj_buffer_text(&path, name);
    int error = path.failed ? ENOMEM : gj_io_locate(system, gj_buffer_as_text(&path), &real);
    if (error == 0)
        error = gj_io_locate(system, folder, &root);
    if (error == 0 && !gj_path_is_below(gj_buffer_as_text(&real), gj_buffer_as_text(&root)))
        error = EXDEV;
    if (error == 0) {
        gj_buffer_char(&real, '\0');
        error = real.failed ? ENOMEM : gj_io_read(system, real.bytes, out);
    }
    gj_buffer_fini(&real);
    gj_buffer_fini(&root);
    gj_buffer_fini(&path);
    return error;
}

static int write_all(const gj_system *system, int descriptor, gj_text content)
{
    size_t at = 0;
    while (at < content.size) {
        ptrdiff_t put = system->write(system->user, descriptor, content.bytes + at, content.size - at);
        if (put < 0)
            return (int)-put;
        if (put == 0)
            return EIO; /* would go on for ever */
        at += (size_t)put;
    }
    return 0;
}

static int write_special(const gj_system *system, const char *path, gj_text content)
{
    int descriptor = system->append(system->user, path);
    if (descriptor < 0)
        return -descriptor;
    int error = write_all(system, descriptor, content);
    int closed = system->close(system->user, descriptor);
    return error != 0 ? error : -closed;
}

/* Writes `content` to a new file beside `path`, whose name is left in `name`. */
static int write_beside(const gj_system *system, const char *path, gj_text content, gj_buffer *name)
{
    int descriptor = -EEXIST;
    const char *like = system->kind(system->user, path) == GJ_PATH_REGULAR ? path : NULL;
    for (int attempt = 0; attempt < ATTEMPTS && descriptor == -EEXIST; attempt++) {
        gj_buffer_clear(name);
        gj_buffer_format(name, "%s.new-%d", path, attempt);
        gj_buffer_char(name, '\0');
        if (name->failed)
            return ENOMEM;
        descriptor = system->create(system->user, name->bytes, like);
    }
    if (descriptor < 0)
        return -descriptor;
    int error = write_all(system, descriptor, content);
    if (error == 0)
        error = -system->sync(system->user, descriptor);
    int closed = system->close(system->user, descriptor);
    if (error == 0)
        error = -closed;
    if (error != 0)
        (void)system->remove(system->user, name->bytes);
    return error;
}

int gj_io_write(const gj_system *system, gj_allocator allocator, const char *path, gj_text content)
{
    gj_path_kind kind = system->kind(system->user, path);
    if (kind == GJ_PATH_SPECIAL)
        return write_special(system, path, content);
    if (kind == GJ_PATH_FOLDER)
        return EISDIR;
    char resolved[PATH_SIZE];
    if (kind == GJ_PATH_REGULAR) {
        int failed = system->resolve(system->user, path, resolved, sizeof(resolved));
        if (failed != 0)
            return -failed;
        path = resolved;
    }
    gj_buffer name;
    gj_buffer_init(&name, allocator);
    bool held = system->hold(system->user);
    int error = write_beside(system, path, content, &name);
    if (error == 0) {
        error = -system->rename(system->user, name.bytes, path);
        if (error != 0)
            (void)system->remove(system->user, name.bytes);
    }
    gj_buffer_fini(&name);
    if (held)
        system->release(system->user);
    return error;
}

void gj_output_init(gj_output *output, const gj_system *system, gj_allocator allocator, int descriptor)
{
    *output = (gj_output){.system = system, .descriptor = descriptor};
    gj_buffer_init(&output->text, allocator);
}

void gj_output_fini(gj_output *output)
{
    gj_buffer_fini(&output->text);
}

bool gj_output_flush(gj_output *output)
{
    if (output->error == 0 && output->text.failed)
        output->error = ENOMEM; /* a part of the text is missing, so the rest may not appear either */
    if (output->error == 0)
        output->error = write_all(output->system, output->descriptor, gj_buffer_as_text(&output->text));
    gj_buffer_clear(&output->text);
    return output->error == 0;
}

bool gj_output_ease(gj_output *output)
{
    if (output->text.size >= WRITTEN_PIECE || output->text.failed)
        return gj_output_flush(output);
    return output->error == 0;
}
