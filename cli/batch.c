/* A ring of blocks of records between one reader and writer, the caller's thread, and threads that work.
 *
 * A block is some records, a log for what they write, and how they went. Blocks are numbered in the order of
 * the input; three counts say how far each kind of work is: written <= taken <= read, and read - written is
 * at most the size of the ring. A block belongs to the caller's thread until it is read, then to the thread
 * that takes it until it is done, then to the caller's thread again. The caller's thread writes the oldest
 * block when it is done, else reads ahead, else takes a block itself: so it goes on without any other thread,
 * and nothing waits for a thread that never began. Memory is bounded by the ring; where records are long, by
 * BYTES_AHEAD.
 *
 * Threads are those of POSIX: C11's <threads.h> does the same, but the thread sanitizer does not see through
 * it.
 */
#define _POSIX_C_SOURCE 200809L

#include "cli/batch.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "cli/lane.h"
#include "cli/say.h"

/* A block ends behind so many records, or the first that brings it over so many bytes: enough that taking one
 * costs nothing beside the work in it, and so little that it stays in a processor's cache. It has fewer
 * records where those written last say that so many would write more than LOG_BYTES; before anything is
 * written, FIRST_RECORDS. */
#define BLOCK_RECORDS GJ_BATCH_RECORDS
#define BLOCK_BYTES   ((size_t)96 * 1024)
#define LOG_BYTES     ((size_t)64 * 1024)
#define FIRST_RECORDS 2
/* The ring has two blocks a thread, and so many more: while the caller's thread reads or writes a piece, two
 * threads would run out of work. */
#define SPARE_BLOCKS 4
/* Where so much has been read or made and not yet written out, nothing more is read. */
#define BYTES_AHEAD ((size_t)4 * 1024 * 1024)
/* A block's buffer larger than this is not kept, and a chunk's. */
#define BUFFER_KEPT ((size_t)128 * 1024)
#define CHUNK_KEPT  (2 * GJ_RECORDS_PIECE)

/* What the reader has read at once, and lines of which blocks have; the caller's thread's own. */
typedef struct chunk {
    gj_buffer text; /* of the one being read from it is the reader's */
    size_t blocks;  /* that have such lines and are not yet written */
} chunk;

typedef struct block {
    chunk *chunk;                          /* where the records' texts are; NULL: they are copied here … */
    gj_buffer text;                        /* … one behind the other */
    gj_record_text records[BLOCK_RECORDS]; /* of copies the size only, until the block is whole … */
    size_t places[BLOCK_RECORDS];          /* … because they stand here in `text` */
    size_t count, bytes;                   /* records; bytes that they have */
    gj_log log;
    gj_exit exit;
    bool stopped; /* its last record ended the run */
    bool lost;    /* there was no memory for all that was written: the log is not whole */
    bool done;    /* all of it has been worked on; under the lock */
} block;

typedef struct batch batch;

typedef struct worker {
    batch *batch;
    gj_lane lane;
    void *state;
    gj_thread thread;
} worker;

struct batch {
    gj_cli *cli;
    gj_arena arena; /* workers and blocks */
    gj_records *records;
    const gj_batch_work *work;
    worker *workers;                    /* the first is the caller's thread */
    size_t worker_room, ready, started; /* ready: with a state; started: with a thread, the first included */
    block *blocks;                      /* the ring */
    size_t ring;
    chunk *chunks, *chunk; /* … and the one being read; NULL where records are copied */
    size_t chunk_count;
    bool stuck;           /* nothing is read before a block is written */
    uint64_t written;     /* the caller's alone */
    size_t block_records; /* of the next block that is read, at most */
    bool ended;           /* there is nothing more to read */
    bool stopped;         /* nothing more is to be written */
    int error;            /* of reading */
    gj_exit exit;
    pthread_mutex_t lock;
    pthread_cond_t queued, finished; /* a block was read, or the end has come; a block is done */
    uint64_t read, taken;            /* under the lock, as `done` of the blocks */
    size_t bytes_ahead;   /* under the lock: texts, and logs once they are whole, of blocks not written */
    bool closing;         /* under the lock: threads are to end */
    atomic_bool stopping; /* what is being worked on is of no use any more */
};

/* --- one block --- */

static void drop_large_buffers(block *k)
{
    if (k->text.capacity > BUFFER_KEPT)
        gj_buffer_fini(&k->text);
    if (k->log.text.capacity > BUFFER_KEPT)
        gj_buffer_fini(&k->log.text);
}

static void clear_block(block *k)
{
    gj_buffer_clear(&k->text);
    gj_log_clear(&k->log);
    k->count = k->bytes = 0;
    k->exit = GJ_EXIT_CLEAN;
    k->stopped = k->lost = k->done = false;
}

/* Takes up the record that stands behind a block's last; false where there is no memory. */
static bool add_record(block *k)
{
    gj_text text = k->records[k->count].text;
    if (k->chunk == NULL) {
        k->places[k->count] = k->text.size;
        gj_buffer_text(&k->text, text);
    }
    k->count += !k->text.failed;
    k->bytes += text.size;
    return !k->text.failed;
}

/* Where blocks have lines of the chunk being read, reading goes on in another one. False: there is none, and
 * the batch is stuck; or there is no memory, and it has ended. */
static bool turn_over(batch *b)
{
    chunk *next = b->chunks;
    if (b->chunk == NULL || b->chunk->blocks == 0)
        return true;
    while (next < b->chunks + b->chunk_count && (next == b->chunk || next->blocks != 0))
        next++;
    if (next == b->chunks + b->chunk_count) {
        b->stuck = true;
        return false;
    }
    if (!gj_records_leave(b->records, &next->text)) {
        b->error = ENOMEM; /* what was taken up before is whole */
        b->ended = true;
        return false;
    }
    b->chunk->text = next->text;
    next->text = (gj_buffer){.allocator = b->cli->allocator};
    b->chunk = next;
    return true;
}

/* The first record of a block. Where it does not come at once, what comes of the blocks ahead is written out
 * first. The input's end or failure is noted in the batch. */
static bool first_record(batch *b, gj_record_text *record)
{
    if (b->ended || gj_records_next_at_hand(b->records, record))
        return !b->ended;
    if (!turn_over(b))
        return false;
    b->records->hurried = b->read != b->written;
    bool found = gj_records_next(b->records, record, &b->error);
    b->stuck = !found && b->records->late;
    b->ended = !found && !b->stuck;
    if (b->stuck)
        b->error = 0;
    return found;
}

/* Takes the next record into a block, and what has been read already behind it: nothing waits for more. */
static void fill_block(batch *b, block *k)
{
    bool more = first_record(b, &k->records[0]);
    k->chunk = b->chunk;
    while (more) {
        if (!add_record(k)) {
            b->error = ENOMEM;
            b->ended = true;
            return;
        }
        more = k->count < b->block_records && k->bytes < BLOCK_BYTES &&
               gj_records_next_at_hand(b->records, &k->records[k->count]);
    }
    if (k->chunk != NULL && k->count != 0)
        k->chunk->blocks++;
}

static void do_block(worker *w, block *k)
{
    const gj_batch_work *work = w->batch->work;
    w->lane.log = &k->log;
    for (size_t i = 0; k->chunk == NULL && i < k->count; i++)
        k->records[i].text.bytes = k->text.bytes == NULL ? NULL : k->text.bytes + k->places[i];
    k->stopped = atomic_load_explicit(&w->batch->stopping, memory_order_relaxed) ||
                 !work->records(w->state, k->records, k->count, &k->exit);
    k->lost = !gj_lane_settle(&w->lane);
    pthread_mutex_lock(&w->batch->lock);
    w->batch->bytes_ahead += k->log.text.size;
    k->done = true;
    pthread_cond_signal(&w->batch->finished);
    pthread_mutex_unlock(&w->batch->lock);
}

/* --- threads --- */

/* The next block that nobody works on; NULL. Under the lock. */
static block *take(batch *b)
{
    return b->taken == b->read ? NULL : &b->blocks[b->taken++ % b->ring];
}

static void work_on(void *argument)
{
    worker *w = argument;
    batch *b = w->batch;
    pthread_mutex_lock(&b->lock);
    while (!b->closing) {
        block *k = take(b);
        if (k == NULL) {
            pthread_cond_wait(&b->queued, &b->lock);
            continue;
        }
        pthread_mutex_unlock(&b->lock);
        do_block(w, k);
        pthread_mutex_lock(&b->lock);
    }
    pthread_mutex_unlock(&b->lock);
}

/* A worker with a lane and a state; false where there is no memory. */
static bool make_ready(batch *b)
{
    worker *w = &b->workers[b->ready];
    w->batch = b;
    gj_lane_init(&w->lane, b->cli);
    w->state = b->work->begin(b->work->user, &w->lane.cli);
    if (w->state == NULL) {
        gj_lane_fini(&w->lane);
        return false;
    }
    b->ready++;
    return true;
}

/* One thread more; where it cannot be had, it is not tried again. */
static void start_thread(batch *b)
{
    const gj_system *system = b->cli->system;
    if (b->started == b->worker_room)
        return;
    if (make_ready(b) && system->start_thread(system->user, &b->workers[b->started].thread, work_on,
                                              &b->workers[b->started]) == 0)
        b->started++;
    else
        b->worker_room = b->started;
}

/* --- the caller's thread --- */

static block *oldest(const batch *b)
{
    return &b->blocks[b->written % b->ring];
}

typedef enum step { WRITE, READ, HELP, WAIT, END } step;

/* What the caller's thread does next; with HELP, *k is the block it has taken. */
static step next_step(batch *b, block **k)
{
    step next = WAIT;
    bool ahead = b->read != b->written;
    pthread_mutex_lock(&b->lock);
    bool room = b->read - b->written < b->ring && b->bytes_ahead < BYTES_AHEAD;
    if (ahead && oldest(b)->done)
        next = WRITE;
    else if (!b->ended && (!ahead || (room && !b->stuck)))
        next = READ;
    else if ((*k = take(b)) != NULL)
        next = HELP;
    else if (!ahead)
        next = END;
    pthread_mutex_unlock(&b->lock);
    return next;
}

static void read_block(batch *b)
{
    block *k = &b->blocks[b->read % b->ring];
    clear_block(k);
    fill_block(b, k);
    if (k->count == 0)
        return;
    pthread_mutex_lock(&b->lock);
    b->bytes_ahead += k->bytes;
    b->read++;
    bool waiting = b->read - b->taken > 1; /* one is this thread's own */
    pthread_cond_signal(&b->queued);
    pthread_mutex_unlock(&b->lock);
    if (waiting)
        start_thread(b);
}

/* One block less has lines of a chunk. */
static void give_back(batch *b, chunk *c)
{
    b->stuck = false;
    if (c != NULL && --c->blocks == 0 && c->text.capacity > CHUNK_KEPT)
        gj_buffer_fini(&c->text);
}

static void write_block(batch *b)
{
    block *k = oldest(b);
    size_t fitting = LOG_BYTES / (k->log.text.size / k->count + 1);
    b->block_records = fitting == 0 ? 1 : fitting < BLOCK_RECORDS ? fitting : BLOCK_RECORDS;
    b->written++;
    bool fine = gj_log_write(&k->log, b->cli);
    b->exit = gj_worse(b->exit, k->exit);
    bool lost = k->lost || b->cli->err.error == ENOMEM; /* also what was said may be lost here */
    if (lost)
        b->exit = gj_say_no_memory(b->cli);
    b->stopped = k->stopped || lost || !fine;
    if (!b->stopped)
        b->work->written(b->work->user, k->count);
    pthread_mutex_lock(&b->lock);
    b->bytes_ahead -= k->bytes + k->log.text.size;
    pthread_mutex_unlock(&b->lock);
    drop_large_buffers(k);
    give_back(b, k->chunk);
}

/* Every block that was read is being worked on: by others, as this thread is here. */
static void wait_for_oldest(batch *b)
{
    pthread_mutex_lock(&b->lock);
    while (!oldest(b)->done)
        pthread_cond_wait(&b->finished, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

static void run(batch *b)
{
    block *k = NULL;
    while (!b->stopped) {
        switch (next_step(b, &k)) {
        case WRITE:
            write_block(b);
            break;
        case READ:
            read_block(b);
            break;
        case HELP:
            do_block(&b->workers[0], k);
            break;
        case WAIT:
            wait_for_oldest(b);
            break;
        case END:
            return;
        }
    }
}

/* --- setting up --- */

static bool set_up(batch *b, size_t threads)
{
    b->worker_room = threads < GJ_BATCH_THREADS ? threads : GJ_BATCH_THREADS;
    b->ring = 2 * b->worker_room + SPARE_BLOCKS;
    b->block_records = FIRST_RECORDS;
    b->workers = GJ_NEW_ARRAY(&b->arena, worker, b->worker_room);
    b->blocks = GJ_NEW_ARRAY(&b->arena, block, b->ring);
    /* A pipe gives little more than a block at once: each may have a chunk of its own, of which only what was
     * read takes memory. */
    b->chunk_count = gj_records_are_lines(b->records) ? b->ring + 2 : 0;
    b->chunks = GJ_NEW_ARRAY(&b->arena, chunk, b->chunk_count);
    if (b->workers == NULL || b->blocks == NULL || b->chunks == NULL)
        return false;
    b->chunk = b->chunk_count == 0 ? NULL : b->chunks;
    for (size_t i = 0; i < b->chunk_count; i++)
        gj_buffer_init(&b->chunks[i].text, b->cli->allocator);
    for (size_t i = 0; i < b->ring; i++) {
        gj_buffer_init(&b->blocks[i].text, b->cli->allocator);
        gj_log_init(&b->blocks[i].log, b->cli->allocator);
    }
    b->started = make_ready(b);
    return b->started == 1;
}

static void tear_down(batch *b)
{
    const gj_system *system = b->cli->system;
    atomic_store(&b->stopping, true);
    pthread_mutex_lock(&b->lock);
    b->closing = true;
    pthread_cond_broadcast(&b->queued);
    pthread_mutex_unlock(&b->lock);
    for (size_t i = 1; i < b->started; i++)
        system->join_thread(system->user, &b->workers[i].thread);
    for (size_t i = 0; i < b->ready; i++) {
        b->work->end(b->work->user, b->workers[i].state);
        gj_lane_fini(&b->workers[i].lane);
    }
    for (size_t i = 0; b->blocks != NULL && i < b->ring; i++) {
        gj_buffer_fini(&b->blocks[i].text);
        gj_log_fini(&b->blocks[i].log);
    }
    for (size_t i = 0; b->chunks != NULL && i < b->chunk_count; i++)
        gj_buffer_fini(&b->chunks[i].text);
    gj_arena_fini(&b->arena);
}

bool gj_batch_run(gj_cli *cli, gj_records *records, size_t threads, const gj_batch_work *work, gj_exit *exit,
                  int *error)
{
    batch b = {.cli = cli, .records = records, .work = work, .exit = *exit};
    /* With default attributes these three need no memory and cannot fail. */
    (void)pthread_mutex_init(&b.lock, NULL);
    (void)pthread_cond_init(&b.queued, NULL);
    (void)pthread_cond_init(&b.finished, NULL);
    gj_arena_init(&b.arena, cli->allocator);
    bool begun = set_up(&b, threads);
    if (begun)
        run(&b);
    tear_down(&b);
    (void)pthread_cond_destroy(&b.finished);
    (void)pthread_cond_destroy(&b.queued);
    (void)pthread_mutex_destroy(&b.lock);
    *exit = begun ? b.exit : gj_worse(b.exit, gj_say_no_memory(cli));
    *error = b.error;
    return begun && !b.stopped;
}
