/* Records of one input, shared out among threads. What comes out is the same for any number of them: what a
 * record writes, to standard output and standard error, appears in the order of the input. */
#ifndef GJ_CLI_BATCH_H
#define GJ_CLI_BATCH_H

#include "cli/cli.h"
#include "cli/records.h"

/* More threads than this are not started: each takes up to a megabyte, and the whole is to stay under 32. */
#define GJ_BATCH_THREADS 20

/* So many records, at most, are handed out together: what the vector machine takes. */
#define GJ_BATCH_RECORDS GJ_EVALUATION_BATCH

/* What is done with records. A state belongs to one thread at a time. */
typedef struct gj_batch_work {
    void *user;
    /* A thread's own state; `cli` is its view of the call, lives as long as the state, and can only write.
     * NULL: no memory. Called by the caller's own thread, as are `end` and `written`. */
    void *(*begin)(void *user, gj_cli *cli);
    /* Does records in their order, at most GJ_BATCH_RECORDS. False: the run ends behind the last one that it
     * did. *exit is made worse where there is reason to. */
    bool (*records)(void *state, const gj_record_text *records, size_t count, gj_exit *exit);
    void (*end)(void *user, void *state);
    /* So many records more have been written out. */
    void (*written)(void *user, size_t records);
} gj_batch_work;

/* Does all records that `records` still has (NDJSON), on up to `threads` threads, the caller's one among
 * them: only that one reads and writes. Where a thread or its state cannot be had, those that are there do
 * the work. *exit becomes worse, up to the first record that ends the run; *error is that of gj_records_next.
 * True: everything that was read has been written out. */
bool gj_batch_run(gj_cli *cli, gj_records *records, size_t threads, const gj_batch_work *work, gj_exit *exit,
                  int *error);

#endif
