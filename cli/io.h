/* The one seam between guiju and the operating system: everything that the command line reads, writes or asks
 * of its surroundings goes through a gj_system, so that tests can put a full disk or a closed pipe in its
 * place. */
#ifndef GJ_CLI_IO_H
#define GJ_CLI_IO_H

#include <pthread.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/text.h"

typedef enum gj_path_kind {
    GJ_PATH_NONE,    /* there is nothing of that name */
    GJ_PATH_REGULAR, /* an ordinary file */
    GJ_PATH_FOLDER,
    GJ_PATH_SPECIAL /* a device, a pipe */
} gj_path_kind;

/* Called for each name in a folder; false stops. */
typedef bool gj_name_visit(void *user, const char *name);

/* A thread; it must stay where it is until it is joined. */
typedef struct gj_thread {
    pthread_t id;
    void (*body)(void *argument);
    void *argument;
} gj_thread;

/* Functions return -E where they fail, E being an error number of <errno.h>. */
typedef struct gj_system {
    void *user;
    int (*open)(void *user, const char *path); /* for reading: a descriptor */
    int (*create)(void *user, const char *path,
                  const char *like);             /* a file that must be new, with the
                                                  * permissions of `like` (NULL: the usual) */
    int (*append)(void *user, const char *path); /* a special file, for writing */
    ptrdiff_t (*read)(void *user, int descriptor, void *bytes, size_t size); /* 0: the end */
    bool (*ready)(void *user, int descriptor, int milliseconds); /* reading would not wait longer */
    ptrdiff_t (*write)(void *user, int descriptor, const void *bytes, size_t size);
    int (*close)(void *user, int descriptor);
    int (*sync)(void *user, int descriptor); /* what was written is on the disk */
    int (*rename)(void *user, const char *from, const char *to);
    int (*remove)(void *user, const char *path);
    int (*resolve)(void *user, const char *path, char *out,
                   size_t size); /* the path without symbolic links */
    gj_path_kind (*kind)(void *user, const char *path);
    int (*list)(void *user, const char *path, gj_name_visit *visit, void *visit_user);
    /* Keeps the signals that ask a program to end (interrupt, hang-up, terminate) waiting, so that none of
     * them cuts a line or leaves a temporary file; true where they were not kept waiting before. Those that
     * the caller of the program ignores stay ignored. */
    bool (*hold)(void *user);
    /* Lets them through again: one that waits ends the program here. */
    void (*release)(void *user);
    bool (*stopped)(void *user); /* one is waiting; reading then gives -EINTR */
    bool (*is_terminal)(void *user, int descriptor);
    const char *(*environment)(void *user, const char *name); /* NULL where it is not set */
    int (*start_thread)(void *user, gj_thread *thread, void (*body)(void *argument), void *argument);
    void (*join_thread)(void *user, gj_thread *thread); /* waits for its end */
    /* Some megabytes of memory will be taken, bit by bit. NULL: there is no way to help. */
    void (*expect_memory)(void *user);
} gj_system;

/* The real one. */
const gj_system *gj_system_posix(void);

/* Reads a file whole into `out` (cleared first). 0, or the error number; ENOMEM where there was no memory,
 * E2BIG where it has more than GJ_FILE_SIZE_MAX bytes. */
int gj_io_read(const gj_system *system, const char *path, gj_buffer *out);
/* Reads everything that is left of a descriptor behind what `out` holds, with the same errors. */
int gj_io_read_rest(const gj_system *system, int descriptor, gj_buffer *out);
/* Reads a file that a rule book names: an ordinary file that, links followed, lies in `folder` or below it
 * ("": the working folder). Errors as above, and EXDEV where it lies elsewhere or is a device or a pipe. */
int gj_io_read_below(const gj_system *system, gj_allocator allocator, gj_text folder, gj_text name,
                     gj_buffer *out);
/* The path that `path` ("": the working folder) leads to without symbolic links, behind what `out` holds. 0
 * or the error number; EXDEV for a device or a pipe. */
int gj_io_locate(const gj_system *system, gj_text path, gj_buffer *out);
/* Reads up to `size` bytes behind what `out` holds; *end says that there is no more. */
int gj_io_read_some(const gj_system *system, int descriptor, gj_buffer *out, size_t size, bool *end);

/* Writes a file so that nobody ever sees a part of it: a new file beside it takes its place once everything
 * is on the disk. Symbolic links are followed and permissions kept; a device or pipe is written directly.
 * After a failure the old file is as it was and the new one is gone; signals wait so long. 0, or the error
 * number. */
int gj_io_write(const gj_system *system, gj_allocator allocator, const char *path, gj_text content);

/* Something that is written piece by piece: standard output, standard error. Append to `text` and call
 * gj_output_ease now and then; after a failure everything more is dropped. */
typedef struct gj_output {
    const gj_system *system;
    int descriptor;
    int error; /* the first failure's number; 0: none */
    gj_buffer text;
} gj_output;

/* Nothing gathered for that descriptor; it is not opened, and not closed. */
void gj_output_init(gj_output *output, const gj_system *system, gj_allocator allocator, int descriptor);
void gj_output_fini(gj_output *output); /* writes nothing */
/* Writes what has gathered; false after a failure, also an earlier one. */
bool gj_output_flush(gj_output *output);
/* Writes what has gathered where it is much. */
bool gj_output_ease(gj_output *output);

#endif
