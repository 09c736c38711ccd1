/* An operating system in memory for tests of the command line: a few files, and failures on request. */
#ifndef GJ_TESTS_UNIT_FAKE_SYSTEM_H
#define GJ_TESTS_UNIT_FAKE_SYSTEM_H

#include "tests/unit/support.h"
#include "cli/cli.h"
#include "cli/io.h"

#define FAKE_FILES 24
#define FAKE_SIZE  65536

struct fake_file {
    char path[128]; /* "": free */
    char bytes[FAKE_SIZE];
    size_t size;
    gj_path_kind kind;
    const char *target; /* of a symbolic link, as a path of its own; NULL: none */
};

struct fake_open {
    struct fake_file *file; /* NULL: closed */
    size_t at;
};

/* Descriptors 0, 1 and 2 are the files "<in>", "<out>" and "<err>". Call number `fail_at` (from 0) of those
 * that can fail returns -error, and with `sticky` all after it. */
struct fake_system {
    struct fake_file files[FAKE_FILES];
    struct fake_open open[8];
    size_t calls, fail_at;
    int error;
    bool sticky;
    int failed_descriptor; /* of the last planned failure of a write; -1: none */
    bool held;             /* signals are */
    size_t stop_after;     /* a signal waits when it is asked for the so many-th time; 0: never */
    bool slow;             /* reading always waits */
    size_t piece;          /* at most so many bytes a read or write; 0: no limit */
    const char *environment[8][2];
    bool threads_refused; /* no thread can be started */
    size_t threads;       /* started and not joined */
    bool terminal[3];     /* descriptors that are terminals */
    gj_system system;
};

/* No failure planned. The struct is large: keep it static. */
void fake_system_init(struct fake_system *fake);
/* Adds a file, or changes it; a folder with kind GJ_PATH_FOLDER and content NULL. */
struct fake_file *fake_put(struct fake_system *fake, const char *path, const char *content);
struct fake_file *fake_folder(struct fake_system *fake, const char *path);
/* NULL: there is none. */
struct fake_file *fake_find(struct fake_system *fake, const char *path);
/* How many descriptors beside the three are open. */
size_t fake_open_count(const struct fake_system *fake);
gj_text fake_content(struct fake_system *fake, const char *path);

/* Runs the program with these words behind its name, <out> and <err> being empty before;
 * returns its status. */
int fake_run_words(struct fake_system *fake, gj_allocator allocator, size_t count, const char *const *words);
#define fake_run(fake, ...)                                                                                  \
    fake_run_words((fake), checked_alloc(), COUNT(((const char *const[]){__VA_ARGS__})),                     \
                   (const char *const[]){__VA_ARGS__})

#endif
