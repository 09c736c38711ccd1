/* The real operating system behind the seam of cli/io.h: POSIX calls, repeated where a signal cut them short.
 * Invariant: a failure is returned as -errno, never left in errno. What is done with files is in cli/io.c. */
#define _GNU_SOURCE /* ppoll */

#include "cli/io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int or_error(int result)
{
    return result < 0 ? -errno : result;
}

static int posix_open(void *user, const char *path)
{
    (void)user;
    int descriptor;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    } while (descriptor < 0 && errno == EINTR);
    return or_error(descriptor);
}

static int posix_create(void *user, const char *path, const char *like)
{
    (void)user;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    struct stat status;
    /* Permissions that cannot be given are no reason to fail: the content is what was asked for. */
    if (descriptor >= 0 && like != NULL && stat(like, &status) == 0)
        (void)fchmod(descriptor, status.st_mode & 0777);
    return or_error(descriptor);
}

static int posix_append(void *user, const char *path)
{
    (void)user;
    return or_error(open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
}

/* The signals that ask a program to end, without those that its caller has it ignore. */
static void ending_signals(sigset_t *set)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        struct sigaction action;
        if (sigaction(signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(set, signals[i]);
    }
}

/* No handler and no variable: a signal that is held waits in the kernel, where anybody may look. Threads that
 * begin later inherit the mask. */
static bool posix_hold(void *user)
{
    (void)user;
    sigset_t set, before;
    ending_signals(&set);
    if (pthread_sigmask(SIG_BLOCK, &set, &before) != 0)
        return false;
    return sigismember(&set, SIGTERM) == 1 ? !sigismember(&before, SIGTERM) : !sigismember(&before, SIGINT);
}

static void posix_release(void *user)
{
    (void)user;
    sigset_t set;
    ending_signals(&set);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* Held signals are pending until they are released; nearly always there is none, and one call tells. */
static bool posix_stopped(void *user)
{
    (void)user;
    sigset_t pending, set;
    if (sigpending(&pending) != 0 || sigisemptyset(&pending))
        return false;
    ending_signals(&set);
    return (sigismember(&set, SIGINT) && sigismember(&pending, SIGINT)) ||
           (sigismember(&set, SIGTERM) && sigismember(&pending, SIGTERM)) ||
           (sigismember(&set, SIGHUP) && sigismember(&pending, SIGHUP));
}

/* Waits until there is something to read. Here, where nothing is being written, a signal that was held back
 * may end the program: who waits for a line from a terminal must not have to wait for that line. Where none
 * is held, reading itself waits so. */
static void wait_to_read(int descriptor)
{
    sigset_t set, mask;
    if (pthread_sigmask(SIG_SETMASK, NULL, &mask) != 0 || sigisemptyset(&mask))
        return;
    ending_signals(&set);
    for (int signal = 1; signal < NSIG; signal++)
        if (sigismember(&set, signal) == 1)
            sigdelset(&mask, signal);
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
    (void)ppoll(&wanted, 1, NULL, &mask);
}

static ptrdiff_t posix_read(void *user, int descriptor, void *bytes, size_t size)
{
    ssize_t got;
    if (posix_stopped(user))
        return -EINTR;
    wait_to_read(descriptor);
    do {
        got = read(descriptor, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

static bool posix_ready(void *user, int descriptor, int milliseconds)
{
    (void)user;
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
    return poll(&wanted, 1, milliseconds) != 0; /* what is wrong with it, reading will tell */
}

static ptrdiff_t posix_write(void *user, int descriptor, const void *bytes, size_t size)
{
    (void)user;
    ssize_t put;
    do {
        put = write(descriptor, bytes, size);
    } while (put < 0 && errno == EINTR);
    return put < 0 ? -errno : put;
}

static int posix_close(void *user, int descriptor)
{
    (void)user;
    return or_error(close(descriptor));
}

static int posix_sync(void *user, int descriptor)
{
    (void)user;
    int result = or_error(fsync(descriptor));
    /* Some file systems cannot: then there is nothing to wait for. */
    return result == -EINVAL || result == -ENOSYS ? 0 : result;
}

static int posix_rename(void *user, const char *from, const char *to)
{
    (void)user;
    return or_error(rename(from, to));
}

static int posix_remove(void *user, const char *path)
{
    (void)user;
    return or_error(unlink(path));
}

static int posix_resolve(void *user, const char *path, char *out, size_t size)
{
    (void)user;
    char *resolved = realpath(path, NULL);
    if (resolved == NULL)
        return -errno;
    size_t length = strlen(resolved);
    if (length < size)
        memcpy(out, resolved, length + 1);
    free(resolved);
    return length < size ? 0 : -ENAMETOOLONG;
}

static gj_path_kind posix_kind(void *user, const char *path)
{
    (void)user;
    struct stat status;
    if (stat(path, &status) != 0)
        return GJ_PATH_NONE;
    if (S_ISREG(status.st_mode))
        return GJ_PATH_REGULAR;
    return S_ISDIR(status.st_mode) ? GJ_PATH_FOLDER : GJ_PATH_SPECIAL;
}

static int posix_list(void *user, const char *path, gj_name_visit *visit, void *visit_user)
{
    (void)user;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return -errno;
    errno = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!visit(visit_user, entry->d_name))
            break;
        errno = 0;
    }
    int error = entry == NULL ? errno : 0;
    (void)closedir(folder);
    return -error;
}

static bool posix_is_terminal(void *user, int descriptor)
{
    (void)user;
    return isatty(descriptor) == 1;
}

static const char *posix_environment(void *user, const char *name)
{
    (void)user;
    return getenv(name);
}

static void *run_thread(void *user)
{
    const gj_thread *thread = user;
    thread->body(thread->argument);
    return NULL;
}

static int posix_start_thread(void *user, gj_thread *thread, void (*body)(void *argument), void *argument)
{
    (void)user;
    thread->body = body;
    thread->argument = argument;
    return -pthread_create(&thread->id, NULL, run_thread, thread);
}

static void posix_join_thread(void *user, gj_thread *thread)
{
    (void)user;
    (void)pthread_join(thread->id, NULL);
}

#ifdef __GLIBC__
/* What compiling a large rule book takes is asked for at once and in large pages: one of those, touched for
 * the first time, costs as much as 40 of the usual ones and takes the place of 512. */
#define EXPECTED   ((size_t)8 << 20)
#define LARGE_PAGE ((uintptr_t)2 << 20)

/* Where the system has no large pages, or other ones, all stays as it is. */
static void posix_expect_memory(void *user)
{
    (void)user;
    void *first = malloc(EXPECTED);
    if (first == NULL)
        return;
    uintptr_t begin = ((uintptr_t)first + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)first + EXPECTED) / LARGE_PAGE * LARGE_PAGE;
    (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
    free(first); /* the heap keeps it (cli/main.c) */
}
#else
#define posix_expect_memory NULL
#endif

const gj_system *gj_system_posix(void)
{
    static const gj_system posix = {.open = posix_open,
                                    .create = posix_create,
                                    .append = posix_append,
                                    .read = posix_read,
                                    .ready = posix_ready,
                                    .write = posix_write,
                                    .close = posix_close,
                                    .sync = posix_sync,
                                    .rename = posix_rename,
                                    .remove = posix_remove,
                                    .resolve = posix_resolve,
                                    .kind = posix_kind,
                                    .list = posix_list,
                                    .hold = posix_hold,
                                    .release = posix_release,
                                    .stopped = posix_stopped,
                                    .is_terminal = posix_is_terminal,
                                    .environment = posix_environment,
                                    .start_thread = posix_start_thread,
                                    .join_thread = posix_join_thread,
                                    .expect_memory = posix_expect_memory};
    return &posix;
}
