/* cli/batch and cli/lane: records shared out among threads. Whatever fails, and wherever, what was written is
 * the beginning of what would have been written. Nothing is asserted on another thread than the first. */
#include "tests/unit/shared_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch.h"
#include "cli/lane.h"
#include "cli/say.h"

/* ---- a system that reads one text and writes down what is written, as "1<text>" or "2<text>" ---- */

struct world {
    const char *input;
    size_t size, at, piece; /* piece: at most so many bytes a read */
    size_t reads, writes;
    size_t read_fails, write_fails; /* call number, from 0, that fails, as all after it */
    size_t threads_most, threads;   /* how many can be started; are running */
    char *seen;
    size_t seen_size, seen_room;
    int last;      /* descriptor */
    bool out_only; /* what goes to standard error is not written down, nor where it stood */
    gj_system system;
    unsigned asked; /* whether reading would wait */
};

static ptrdiff_t world_read(void *user, int descriptor, void *bytes, size_t size)
{
    struct world *w = user;
    (void)descriptor;
    if (w->reads++ >= w->read_fails)
        return -EIO;
    if (size > w->piece)
        size = w->piece;
    if (size > w->size - w->at)
        size = w->size - w->at;
    memcpy(bytes, w->input + w->at, size);
    w->at += size;
    return (ptrdiff_t)size;
}

static void note(struct world *w, const void *bytes, size_t size)
{
    if (w->seen_size + size > w->seen_room) {
        w->seen_room = 2 * (w->seen_size + size);
        w->seen = realloc(w->seen, w->seen_room);
        assert_non_null(w->seen);
    }
    memcpy(w->seen + w->seen_size, bytes, size);
    w->seen_size += size;
}

static ptrdiff_t world_write(void *user, int descriptor, const void *bytes, size_t size)
{
    struct world *w = user;
    if (w->writes++ >= w->write_fails)
        return -EPIPE;
    if (w->out_only && descriptor != 1)
        return (ptrdiff_t)size;
    if (descriptor != w->last && !w->out_only)
        note(w, descriptor == 1 ? "1" : "2", 1);
    w->last = descriptor;
    note(w, bytes, size);
    return (ptrdiff_t)size;
}

/* Now it would wait, and now it would not. */
static bool world_ready(void *user, int descriptor, int milliseconds)
{
    struct world *w = user;
    (void)descriptor, (void)milliseconds;
    return w->asked++ % 2 == 0;
}

static bool world_stopped(void *user)
{
    (void)user;
    return false;
}

static int world_start(void *user, gj_thread *thread, void (*body)(void *argument), void *argument)
{
    struct world *w = user;
    if (w->threads == w->threads_most)
        return -EAGAIN;
    w->threads++;
    return gj_system_posix()->start_thread(NULL, thread, body, argument);
}

static void world_join(void *user, gj_thread *thread)
{
    struct world *w = user;
    gj_system_posix()->join_thread(NULL, thread);
    w->threads--;
}

static void world_init(struct world *w, gj_text input)
{
    *w = (struct world){.input = input.bytes,
                        .size = input.size,
                        .piece = SIZE_MAX,
                        .read_fails = SIZE_MAX,
                        .write_fails = SIZE_MAX,
                        .threads_most = SIZE_MAX};
    w->system = (gj_system){.user = w,
                            .read = world_read,
                            .ready = world_ready,
                            .write = world_write,
                            .stopped = world_stopped,
                            .start_thread = world_start,
                            .join_thread = world_join};
}

/* ---- the work: copies each record to standard output, and says something of some ---- */

struct copying {
    uint64_t stop_line; /* the run ends behind it */
    size_t states;      /* begun and not ended */
    size_t written;     /* records */
};

struct copy_state {
    struct copying *whole;
    gj_cli *cli;
};

static void *copy_begin(void *user, gj_cli *cli)
{
    struct copying *c = user;
    struct copy_state *state = cli->allocator.resize(cli->allocator.user, NULL, 0, sizeof *state);
    if (state != NULL) {
        *state = (struct copy_state){c, cli};
        c->states++;
    }
    return state;
}

static bool copy_record(void *user, const gj_record_text *record, gj_exit *exit)
{
    struct copy_state *state = user;
    gj_cli *cli = state->cli;
    if (record->line % 7 == 0) {
        gj_buffer_format(gj_say_begin(cli), "line %llu is odd\n", (unsigned long long)record->line);
        gj_say_end(cli);
        *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
    }
    if (record->line % 5 != 0) {
        gj_buffer_text(&cli->out.text, record->text);
        gj_buffer_char(&cli->out.text, '\n');
    }
    if (record->line == state->whole->stop_line) {
        *exit = GJ_EXIT_IO;
        return false;
    }
    return gj_output_ease(&cli->out);
}

static void copy_end(void *user, void *state)
{
    struct copying *c = user;
    struct copy_state *own = state;
    gj_allocator allocator = own->cli->allocator;
    allocator.resize(allocator.user, own, sizeof *own, 0);
    c->states--;
}

static bool copy_records(void *user, const gj_record_text *records, size_t count, gj_exit *exit)
{
    bool go_on = true;
    for (size_t i = 0; i < count && go_on; i++)
        go_on = copy_record(user, &records[i], exit);
    return go_on;
}

static void copy_written(void *user, size_t records)
{
    struct copying *c = user;
    c->written += records;
}

/* ---- one run ---- */

struct outcome {
    bool done;
    gj_exit exit;
    int error; /* of reading … */
    int lost;  /* … and of writing */
    size_t written;
};

/* Runs the work over the world's input; nothing may be left behind. */
static struct outcome run_copy(struct world *w, gj_allocator allocator, size_t threads, uint64_t stop_line)
{
    struct copying copying = {.stop_line = stop_line};
    const gj_batch_work work = {&copying, copy_begin, copy_records, copy_end, copy_written};
    struct outcome outcome = {0};
    gj_records records;
    gj_cli cli = {.system = &w->system, .allocator = allocator};
    gj_arena_init(&cli.arena, allocator);
    gj_output_init(&cli.out, &w->system, allocator, 1);
    gj_output_init(&cli.err, &w->system, allocator, 2);
    outcome.error = gj_records_open(&records, &w->system, allocator, "-");
    if (outcome.error == 0) {
        assert_true(records.ndjson);
        outcome.done = gj_batch_run(&cli, &records, threads, &work, &outcome.exit, &outcome.error);
        outcome.done = gj_output_flush(&cli.out) && outcome.done;
    }
    gj_records_close(&records);
    gj_output_fini(&cli.out);
    gj_output_fini(&cli.err);
    gj_arena_fini(&cli.arena);
    assert_int_equal(copying.states, 0);
    assert_int_equal(w->threads, 0);
    assert_int_equal(shared_memory.blocks, 0);
    outcome.lost = cli.out.error;
    outcome.written = copying.written;
    return outcome;
}

/* What a run without any failure writes, and what it reads. */
static gj_buffer input, expected, expected_out;
enum { LINES = 3000 };

static int set_up(void **state)
{
    (void)state;
    gj_buffer_init(&input, gj_allocator_default());
    gj_buffer_init(&expected, gj_allocator_default());
    gj_buffer_init(&expected_out, gj_allocator_default());
    int last = 0;
    for (unsigned line = 1; line <= LINES; line++) {
        gj_buffer text;
        gj_buffer_init(&text, gj_allocator_default());
        gj_buffer_format(&text, "{\"n\":%u,\"x\":\"", line);
        gj_buffer_repeat(&text, 'x', line * 37 % 200);
        gj_buffer_string(&text, "\"}");
        gj_buffer_text(&input, gj_buffer_as_text(&text));
        gj_buffer_char(&input, '\n');
        if (line % 7 == 0) {
            gj_buffer_string(&expected, last == 2 ? "" : "2");
            gj_buffer_format(&expected, "line %u is odd\n", line);
            last = 2;
        }
        if (line % 5 != 0) {
            gj_buffer_string(&expected, last == 1 ? "" : "1");
            gj_buffer_text(&expected, gj_buffer_as_text(&text));
            gj_buffer_char(&expected, '\n');
            gj_buffer_text(&expected_out, gj_buffer_as_text(&text));
            gj_buffer_char(&expected_out, '\n');
            last = 1;
        }
        gj_buffer_fini(&text);
    }
    assert_false(input.failed || expected.failed || expected_out.failed);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gj_buffer_fini(&input);
    gj_buffer_fini(&expected);
    gj_buffer_fini(&expected_out);
    return 0;
}

/* What was seen is how the whole begins. */
static void assert_seen_beginning(const struct world *w)
{
    const gj_buffer *all = w->out_only ? &expected_out : &expected;
    assert_true(w->seen_size <= all->size);
    assert_memory_equal(w->seen == NULL ? "" : w->seen, all->bytes, w->seen_size);
}

static void assert_seen_whole(const struct world *w)
{
    assert_int_equal(w->seen_size, w->out_only ? expected_out.size : expected.size);
    assert_seen_beginning(w);
}

/* ---- tests ---- */

static void test_order_is_kept_by_any_number_of_threads(void **state)
{
    (void)state;
    static const size_t numbers[] = {1, 2, 3, 4, 16, 1000};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), numbers[i], 0);
        assert_true(outcome.done);
        assert_int_equal(outcome.exit, GJ_EXIT_PROBLEMS);
        assert_int_equal(outcome.error, 0);
        assert_int_equal(outcome.written, LINES);
        assert_seen_whole(&w);
        free(w.seen);
    }
}

static void test_threads_that_cannot_be_had_are_done_without(void **state)
{
    (void)state;
    for (size_t most = 0; most < 4; most++) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        w.threads_most = most;
        assert_true(run_copy(&w, shared_memory_plan(SIZE_MAX, false), 8, 0).done);
        assert_seen_whole(&w);
        free(w.seen);
    }
}

static void test_pieces_of_any_size_make_the_same_records(void **state)
{
    (void)state;
    static const size_t pieces[] = {1, 100, 4099};
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        w.piece = pieces[i];
        assert_true(run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, 0).done);
        assert_seen_whole(&w);
        free(w.seen);
    }
}

static void test_few_records_need_no_thread(void **state)
{
    (void)state;
    struct world w;
    world_init(&w, GJ_TEXT("{\"n\":1}\n\n{\"n\":3}"));
    w.threads_most = 0;
    struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, 0);
    assert_true(outcome.done);
    assert_int_equal(outcome.written, 2);
    gj_text seen = {w.seen, w.seen_size};
    assert_text(seen, "1{\"n\":1}\n{\"n\":3}\n");
    free(w.seen);
}

/* The number in the last record that was seen. */
static uint64_t last_number(const struct world *w)
{
    static const char begin[] = "{\"n\":";
    for (size_t at = w->seen_size - (sizeof begin - 1); at > 0; at--)
        if (memcmp(w->seen + at, begin, sizeof begin - 1) == 0)
            return strtoull(w->seen + at + sizeof begin - 1, NULL, 10);
    return 0;
}

static void test_a_record_may_end_the_run(void **state)
{
    (void)state;
    for (uint64_t line = 1; line < LINES; line += 83) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, line);
        assert_false(outcome.done);
        assert_int_equal(outcome.exit, GJ_EXIT_IO);
        assert_seen_beginning(&w);
        if (line % 5 != 0)
            assert_int_equal(last_number(&w), line); /* nothing stands behind it */
        free(w.seen);
    }
}

static void test_records_before_a_reading_error_count(void **state)
{
    (void)state;
    for (size_t reads = 1; reads < 40; reads += 3) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        w.piece = 9000;
        w.read_fails = reads;
        struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, 0);
        assert_true(outcome.done);
        assert_int_equal(outcome.error, EIO);
        assert_seen_beginning(&w);
        /* all but the line that was cut off */
        size_t whole = 0;
        for (size_t i = 0; i < w.at; i++)
            whole += input.bytes[i] == '\n';
        assert_int_equal(outcome.written, whole);
        free(w.seen);
    }
}

static void test_a_closed_pipe_ends_the_run(void **state)
{
    (void)state;
    for (size_t writes = 0; writes < 400; writes += 13) {
        struct world w;
        world_init(&w, gj_buffer_as_text(&input));
        w.write_fails = writes;
        struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, 0);
        assert_false(outcome.done);
        assert_true(outcome.written < LINES);
        assert_seen_beginning(&w);
        free(w.seen);
    }
}

static void test_memory_that_cannot_be_had_is_told(void **state)
{
    (void)state;
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            struct world w;
            world_init(&w, gj_buffer_as_text(&input));
            w.piece = 9000;
            w.out_only = true; /* a message that found no memory is lost, and nobody is left to be told */
            struct outcome outcome = run_copy(&w, shared_memory_plan(n, sticky != 0), 4, 0);
            size_t calls = shared_memory.plan.calls;
            if (outcome.done && outcome.error == 0) /* without a thread, perhaps, but whole */
                assert_seen_whole(&w);
            else
                assert_seen_beginning(&w);
            if (!outcome.done && outcome.error == 0 && outcome.lost == 0)
                assert_int_equal(outcome.exit, GJ_EXIT_IO);
            free(w.seen);
            if (calls <= n) {
                assert_true(outcome.done && n > 20);
                break;
            }
            if (sticky && n < 3)
                assert_true(!outcome.done || outcome.error == ENOMEM);
        }
}

/* Records so long that not all blocks of the ring may be full of them. */
static void test_long_records_are_not_all_held_at_once(void **state)
{
    (void)state;
    enum { COUNT_LONG = 12 };
    gj_buffer text;
    gj_buffer_init(&text, gj_allocator_default());
    for (int i = 1; i <= COUNT_LONG; i++) {
        gj_buffer_string(&text, "{\"x\":\"");
        gj_buffer_repeat(&text, 'x', (size_t)3 << 20);
        gj_buffer_string(&text, "\"}\n");
    }
    struct world w;
    world_init(&w, gj_buffer_as_text(&text));
    struct outcome outcome = run_copy(&w, shared_memory_plan(SIZE_MAX, false), 4, 0);
    assert_true(outcome.done);
    assert_int_equal(outcome.written, COUNT_LONG);
    free(w.seen);
    gj_buffer_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_is_kept_by_any_number_of_threads),
        cmocka_unit_test(test_threads_that_cannot_be_had_are_done_without),
        cmocka_unit_test(test_pieces_of_any_size_make_the_same_records),
        cmocka_unit_test(test_few_records_need_no_thread),
        cmocka_unit_test(test_a_record_may_end_the_run),
        cmocka_unit_test(test_records_before_a_reading_error_count),
        cmocka_unit_test(test_a_closed_pipe_ends_the_run),
        cmocka_unit_test(test_memory_that_cannot_be_had_is_told),
        cmocka_unit_test(test_long_records_are_not_all_held_at_once),
    };
    return cmocka_run_group_tests_name("batch", tests, set_up, tear_down);
}
