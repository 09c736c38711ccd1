#include "tests/unit/fake_system.h"

#include <errno.h>
#include <string.h>

/* -error where this call is to fail, else 0. */
static int planned(struct fake_system *fake)
{
    size_t call = fake->calls++;
    return call == fake->fail_at || (fake->sticky && call > fake->fail_at) ? -fake->error : 0;
}

/* Everything lies in one working folder, "/": a path with it in front is the same file. */
static const char *plain(const char *path)
{
    return path[0] == '/' ? path + 1 : path;
}

struct fake_file *fake_find(struct fake_system *fake, const char *path)
{
    path = plain(path);
    for (size_t i = 0; i < FAKE_FILES; i++)
        if (fake->files[i].path[0] != '\0' && strcmp(fake->files[i].path, path) == 0)
            return &fake->files[i];
    return NULL;
}

static struct fake_file *make(struct fake_system *fake, const char *path, gj_path_kind kind)
{
    struct fake_file *file = fake_find(fake, path);
    path = plain(path);
    for (size_t i = 0; file == NULL && i < FAKE_FILES; i++)
        if (fake->files[i].path[0] == '\0')
            file = &fake->files[i];
    assert_non_null(file);
    assert_true(strlen(path) < sizeof(file->path));
    strcpy(file->path, path);
    file->kind = kind;
    file->target = NULL;
    file->size = 0;
    return file;
}

struct fake_file *fake_put(struct fake_system *fake, const char *path, const char *content)
{
    struct fake_file *file = make(fake, path, GJ_PATH_REGULAR);
    file->size = strlen(content);
    assert_true(file->size <= FAKE_SIZE);
    memcpy(file->bytes, content, file->size);
    return file;
}

struct fake_file *fake_folder(struct fake_system *fake, const char *path)
{
    return make(fake, path, GJ_PATH_FOLDER);
}

gj_text fake_content(struct fake_system *fake, const char *path)
{
    const struct fake_file *file = fake_find(fake, path);
    assert_non_null(file);
    return (gj_text){file->bytes, file->size};
}

size_t fake_open_count(const struct fake_system *fake)
{
    size_t count = 0;
    for (size_t i = 3; i < sizeof(fake->open) / sizeof(fake->open[0]); i++)
        count += fake->open[i].file != NULL;
    return count;
}

static int descriptor_for(struct fake_system *fake, struct fake_file *file, size_t at)
{
    for (int i = 3; i < (int)(sizeof(fake->open) / sizeof(fake->open[0])); i++)
        if (fake->open[i].file == NULL) {
            fake->open[i] = (struct fake_open){file, at};
            return i;
        }
    return -EMFILE;
}

static int fake_open(void *user, const char *path)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    struct fake_file *file = fake_find(fake, path);
    if (error == 0 && file == NULL)
        error = -ENOENT;
    return error != 0 ? error : descriptor_for(fake, file, 0);
}

static int fake_create(void *user, const char *path, const char *like)
{
    struct fake_system *fake = user;
    (void)like;
    int error = planned(fake);
    if (error == 0 && fake_find(fake, path) != NULL)
        error = -EEXIST;
    return error != 0 ? error : descriptor_for(fake, make(fake, path, GJ_PATH_REGULAR), 0);
}

static int fake_append(void *user, const char *path)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    struct fake_file *file = fake_find(fake, path);
    if (error == 0 && file == NULL)
        error = -ENOENT;
    return error != 0 ? error : descriptor_for(fake, file, file->size);
}

static size_t at_most(const struct fake_system *fake, size_t size, size_t room)
{
    if (fake->piece != 0 && size > fake->piece)
        size = fake->piece;
    return size < room ? size : room;
}

static ptrdiff_t fake_read(void *user, int descriptor, void *bytes, size_t size)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    if (error != 0)
        return error;
    struct fake_open *open = &fake->open[descriptor];
    assert_non_null(open->file);
    if (open->file->kind == GJ_PATH_FOLDER)
        return -EISDIR;
    size = at_most(fake, size, open->file->size - open->at);
    memcpy(bytes, open->file->bytes + open->at, size);
    open->at += size;
    return (ptrdiff_t)size;
}

static bool fake_ready(void *user, int descriptor, int milliseconds)
{
    const struct fake_system *fake = user;
    (void)descriptor, (void)milliseconds;
    return !fake->slow;
}

static ptrdiff_t fake_write(void *user, int descriptor, const void *bytes, size_t size)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    if (error != 0) {
        fake->failed_descriptor = descriptor;
        return error;
    }
    struct fake_open *open = &fake->open[descriptor];
    assert_non_null(open->file);
    size = at_most(fake, size, FAKE_SIZE - open->at);
    if (size == 0)
        return -ENOSPC;
    memcpy(open->file->bytes + open->at, bytes, size);
    open->at += size;
    if (open->file->size < open->at)
        open->file->size = open->at;
    return (ptrdiff_t)size;
}

static int fake_close(void *user, int descriptor)
{
    struct fake_system *fake = user;
    assert_non_null(fake->open[descriptor].file);
    fake->open[descriptor].file = NULL; /* also where closing fails, as POSIX has it */
    return planned(fake);
}

static int fake_sync(void *user, int descriptor)
{
    struct fake_system *fake = user;
    assert_non_null(fake->open[descriptor].file);
    return planned(fake);
}

static int fake_rename(void *user, const char *from, const char *to)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    if (error != 0)
        return error;
    struct fake_file *file = fake_find(fake, from), *old = fake_find(fake, to);
    assert_non_null(file);
    if (old != NULL)
        old->path[0] = '\0';
    strcpy(file->path, plain(to));
    return 0;
}

static int fake_remove(void *user, const char *path)
{
    struct fake_system *fake = user;
    struct fake_file *file = fake_find(fake, path);
    if (file == NULL)
        return -ENOENT;
    file->path[0] = '\0'; /* cleaning up after a failure is not made to fail */
    return 0;
}

static size_t without_slash(const char *path)
{
    size_t length = strlen(path);
    return length > 0 && path[length - 1] == '/' ? length - 1 : length;
}

/* "x" and "x/" are "/x", and "." is "/"; a file with a target is a symbolic link to it. */
static int fake_resolve(void *user, const char *path, char *out, size_t size)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    const struct fake_file *file = fake_find(fake, path);
    if (file != NULL && file->target != NULL)
        path = file->target;
    path = plain(path);
    size_t length = strcmp(path, ".") == 0 ? 0 : without_slash(path);
    assert_true(length + 1 < size);
    out[0] = '/';
    memcpy(out + 1, path, length);
    out[length + 1] = '\0';
    return error;
}

/* What stands before a slash in some file's path is a folder, too. */
static gj_path_kind fake_kind(void *user, const char *path)
{
    struct fake_system *fake = user;
    const struct fake_file *file = fake_find(fake, path);
    path = plain(path);
    size_t length = without_slash(path);
    if (file != NULL)
        return file->kind;
    for (size_t i = 0; i < FAKE_FILES; i++)
        if (strncmp(fake->files[i].path, path, length) == 0 &&
            (fake->files[i].path[length] == '/' || (length > 0 && fake->files[i].path[length] == '\0')))
            return fake->files[i].path[length] == '/' ? GJ_PATH_FOLDER : fake->files[i].kind;
    return length == 0 || strcmp(path, ".") == 0 ? GJ_PATH_FOLDER : GJ_PATH_NONE;
}

/* Lists from the last file to the first: nobody may depend on the order. */
static int fake_list(void *user, const char *path, gj_name_visit *visit, void *visit_user)
{
    struct fake_system *fake = user;
    int error = planned(fake);
    size_t length = strlen(path);
    if (fake_kind(fake, path) != GJ_PATH_FOLDER)
        error = -ENOTDIR;
    for (size_t i = FAKE_FILES; error == 0 && i-- > 0;) {
        const char *name = fake->files[i].path;
        if (strncmp(name, path, length) == 0 && name[length] == '/' &&
            strchr(name + length + 1, '/') == NULL && !visit(visit_user, name + length + 1))
            break;
    }
    return error;
}

static bool fake_hold(void *user)
{
    struct fake_system *fake = user;
    bool before = fake->held;
    fake->held = true;
    return !before;
}

static void fake_release(void *user)
{
    ((struct fake_system *)user)->held = false;
}

static bool fake_stopped(void *user)
{
    struct fake_system *fake = user;
    return fake->held && fake->stop_after != 0 && --fake->stop_after == 0;
}

static bool fake_is_terminal(void *user, int descriptor)
{
    const struct fake_system *fake = user;
    return descriptor >= 0 && descriptor < 3 && fake->terminal[descriptor];
}

static const char *fake_environment(void *user, const char *name)
{
    const struct fake_system *fake = user;
    for (size_t i = 0; i < sizeof(fake->environment) / sizeof(fake->environment[0]); i++)
        if (fake->environment[i][0] != NULL && strcmp(fake->environment[i][0], name) == 0)
            return fake->environment[i][1];
    return NULL;
}

/* Threads are real. */
static int fake_start_thread(void *user, gj_thread *thread, void (*body)(void *argument), void *argument)
{
    struct fake_system *fake = user;
    if (fake->threads_refused)
        return -EAGAIN;
    const gj_system *real = gj_system_posix();
    int error = real->start_thread(real->user, thread, body, argument);
    fake->threads += error == 0;
    return error;
}

static void fake_join_thread(void *user, gj_thread *thread)
{
    struct fake_system *fake = user;
    const gj_system *real = gj_system_posix();
    real->join_thread(real->user, thread);
    fake->threads--;
}

void fake_system_init(struct fake_system *fake)
{
    memset(fake, 0, sizeof(*fake));
    fake->fail_at = SIZE_MAX;
    fake->error = EIO;
    fake->failed_descriptor = -1;
    fake->open[0].file = fake_put(fake, "<in>", "");
    fake->open[1].file = fake_put(fake, "<out>", "");
    fake->open[2].file = fake_put(fake, "<err>", "");
    fake->system = (gj_system){.user = fake,
                               .open = fake_open,
                               .create = fake_create,
                               .append = fake_append,
                               .read = fake_read,
                               .ready = fake_ready,
                               .write = fake_write,
                               .close = fake_close,
                               .sync = fake_sync,
                               .rename = fake_rename,
                               .remove = fake_remove,
                               .resolve = fake_resolve,
                               .kind = fake_kind,
                               .list = fake_list,
                               .hold = fake_hold,
                               .release = fake_release,
                               .stopped = fake_stopped,
                               .is_terminal = fake_is_terminal,
                               .environment = fake_environment,
                               .start_thread = fake_start_thread,
                               .join_thread = fake_join_thread};
}

int fake_run_words(struct fake_system *fake, gj_allocator allocator, size_t count, const char *const *words)
{
    fake_put(fake, "<out>", "");
    fake_put(fake, "<err>", "");
    fake->open[1].at = fake->open[2].at = 0;
    return gj_cli_run(&fake->system, allocator, count, words);
}
