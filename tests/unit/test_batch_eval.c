/* `guiju eval -j`: batches through the command line. What is written is what one thread writes, or, where
 * something fails, the beginning of it, and nothing is left behind. */
#define _GNU_SOURCE /* memmem */
#include "tests/unit/fake_system.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/lane.h"
#include "cli/say.h"
#include "tests/unit/shared_memory.h"

static struct fake_system fake;

static const char book[] = "rulebook demo \"demo\" { version : \"1\" }\n"
                           "record {\n  case : text\n  points : number in 0..100\n}\n"
                           "result half \"half\" @1 = points / 2\n"
                           "result high \"high\" @2 = points >= 60\n";

/* A program and records, every fifth wrong in some way; what the program gives for them is left in *out and
 * *err. */
static void prepare_eval(gj_text *out, gj_text *err)
{
    fake_system_init(&fake);
    fake_put(&fake, "demo.gj", book);
    assert_int_equal(fake_run(&fake, "compile", "demo.gj", "-o", "demo.gjc"), 0);
    gj_buffer records;
    gj_buffer_init(&records, gj_allocator_default());
    for (unsigned i = 0; i < 150; i++)
        gj_buffer_format(&records,
                         i % 5 == 3 ? "{\"case\":\"%u\",\"points\":\"%u\"\n"
                                    : "{\"case\":\"%u\",\"points\":%u}\n",
                         i, i % 103);
    gj_buffer_char(&records, '\0');
    fake_put(&fake, "a.ndjson", records.bytes);
    gj_buffer_fini(&records);
    assert_int_equal(fake_run(&fake, "eval", "demo.gjc", "a.ndjson", "-v"), 1);
    *out = fake_content(&fake, "<out>");
    *err = fake_content(&fake, "<err>");
    assert_true(out->size > 10000 && err->size > 1000 && out->size < FAKE_SIZE);
}

static char kept[2][FAKE_SIZE];

static gj_text keep(size_t which, gj_text text)
{
    memcpy(kept[which], text.bytes, text.size);
    return (gj_text){kept[which], text.size};
}

static int eval_on_threads(gj_allocator allocator)
{
    static const char *const words[] = {"eval", "demo.gjc", "a.ndjson", "-v", "-j", "4"};
    return fake_run_words(&fake, allocator, COUNT(words), words);
}

static void test_eval_says_the_same_with_threads(void **state)
{
    (void)state;
    gj_text out, err;
    prepare_eval(&out, &err);
    out = keep(0, out);
    err = keep(1, err);
    assert_int_equal(eval_on_threads(shared_memory_plan(SIZE_MAX, false)), 1);
    assert_true(gj_text_equal(fake_content(&fake, "<out>"), out));
    assert_true(gj_text_equal(fake_content(&fake, "<err>"), err));
    fake.threads_refused = true;
    assert_int_equal(eval_on_threads(shared_memory_plan(SIZE_MAX, false)), 1);
    assert_true(gj_text_equal(fake_content(&fake, "<out>"), out));
    assert_int_equal(shared_memory.blocks, 0);
}

static size_t lines_in(gj_text text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.size; i++)
        lines += text.bytes[i] == '\n';
    return lines;
}

static ptrdiff_t (*read_on)(void *user, int descriptor, void *bytes, size_t size);
static unsigned reads;

/* Records in a text: lines that are whole and not empty. */
static size_t records_in(gj_text text)
{
    size_t count = 0;
    for (size_t i = 1; i < text.size; i++)
        count += text.bytes[i] == '\n' && text.bytes[i - 1] != '\n';
    return count;
}

/* The `read` of a system whose input comes from somebody who looks at what has come of each record before he
 * sends the next: one to three lines at a time, some of them empty, sometimes with the beginning of another.
 */
static ptrdiff_t read_after_looking(void *user, int descriptor, void *bytes, size_t size)
{
    if (descriptor != 0)
        return read_on(user, descriptor, bytes, size);
    gj_text text = fake_content(&fake, "<in>");
    size_t from = fake.open[0].at, to = from, wanted = reads % 3 + 1;
    assert_int_equal(lines_in(fake_content(&fake, "<out>")), records_in((gj_text){text.bytes, from}));
    for (; to < text.size && wanted > 0; to++)
        wanted -= text.bytes[to] == '\n';
    if (++reads % 4 == 0 && to + 5 < text.size)
        to += 5;
    assert_true(to - from <= size);
    return read_on(user, descriptor, bytes, to - from);
}

static void test_nobody_waits_for_what_has_been_worked_out(void **state)
{
    static const char *const words[] = {"eval", "demo.gjc", "-", "--format", "ndjson", "-j", "1"};
    (void)state;
    gj_text out, err;
    prepare_eval(&out, &err);
    for (int threads = 1; threads <= 3; threads++) {
        const char *call[COUNT(words)];
        char number[] = {(char)('0' + threads), '\0'};
        memcpy(call, words, sizeof words);
        call[COUNT(words) - 1] = number;
        gj_text records = fake_content(&fake, "a.ndjson");
        struct fake_file *in = fake_put(&fake, "<in>", "");
        for (size_t i = 0, lines = 0; i < records.size; i++) {
            in->bytes[in->size++] = records.bytes[i];
            if (records.bytes[i] == '\n' && ++lines % 5 == 2)
                in->bytes[in->size++] = '\n';
        }
        fake.open[0].at = 0;
        fake.slow = true;
        read_on = fake.system.read;
        fake.system.read = read_after_looking;
        reads = 0;
        assert_int_equal(fake_run_words(&fake, shared_memory_plan(SIZE_MAX, false), COUNT(words), call), 1);
        fake.system.read = read_on;
        fake.slow = false;
        assert_int_equal(lines_in(fake_content(&fake, "<out>")), 150);
    }
}

/* The program is asked to end while its input keeps it waiting: what was worked out is written, and no more.
 */
static void test_a_signal_ends_it_while_input_is_late(void **state)
{
    static const char *const words[] = {"eval", "demo.gjc", "-", "--format", "ndjson", "-j", "3"};
    (void)state;
    gj_text out, err;
    for (size_t n = 1; n < 5; n++) {
        prepare_eval(&out, &err);
        gj_text records = fake_content(&fake, "a.ndjson");
        struct fake_file *in = fake_put(&fake, "<in>", "");
        memcpy(in->bytes, records.bytes, records.size);
        in->size = records.size;
        fake.open[0].at = 0;
        fake.slow = true;
        fake.piece = 400;
        fake.stop_after = n;
        int exit = fake_run_words(&fake, shared_memory_plan(SIZE_MAX, false), COUNT(words), words);
        gj_text written = fake_content(&fake, "<out>");
        assert_true(exit == GJ_EXIT_IO || fake.stop_after != 0);
        assert_true(written.size == 0 || written.bytes[written.size - 1] == '\n');
        assert_true(lines_in(written) <= 150);
    }
}

/* Facts of every state: present, with a fraction, missing, wrong. */
static void record_number(unsigned i, char text[64])
{
    static const char *const facts[] = {",\"points\":", ",\"points\":0.",
                                        ",\"points\":\"x\",\"y\":", ",\"z\":"};
    snprintf(text, 64, "{\"case\":\"%u\"%s%u}", i, facts[i % 4], i % 103);
}

static void test_a_record_gives_in_a_batch_what_it_gives_alone(void **state)
{
    enum { RECORDS = 100 };
    char record[64];
    gj_buffer records, alone;
    (void)state;
    gj_buffer_init(&records, gj_allocator_default());
    gj_buffer_init(&alone, gj_allocator_default());
    fake_system_init(&fake);
    fake_put(&fake, "demo.gj", book);
    assert_int_equal(fake_run(&fake, "compile", "demo.gj", "-o", "demo.gjc"), 0);
    for (unsigned i = 0; i < RECORDS; i++) {
        record_number(i, record);
        gj_buffer_format(&records, "%s%s", record, i % 7 == 0 ? "\n\n" : "\n");
        fake_put(&fake, "one.json", record);
        assert_int_equal(fake_run(&fake, "eval", "demo.gjc", "one.json", "--format", "ndjson"), i % 4 >= 2);
        gj_buffer_text(&alone, fake_content(&fake, "<out>"));
    }
    gj_buffer_char(&records, '\0');
    fake_put(&fake, "a.ndjson", records.bytes);
    assert_int_equal(fake_run(&fake, "eval", "demo.gjc", "a.ndjson"), 1);
    assert_true(gj_text_equal(fake_content(&fake, "<out>"), gj_buffer_as_text(&alone)));
    gj_buffer_fini(&records);
    gj_buffer_fini(&alone);
}

static void test_eval_survives_every_failed_allocation(void **state)
{
    (void)state;
    gj_text out, err;
    prepare_eval(&out, &err);
    out = keep(0, out);
    for (int sticky = 0; sticky < 2; sticky++)
        for (size_t n = 0;; n++) {
            int exit = eval_on_threads(shared_memory_plan(n, sticky != 0));
            gj_text seen = fake_content(&fake, "<out>");
            assert_true(exit == 1 || exit == 3);
            assert_true(seen.size <= out.size && memcmp(seen.bytes, out.bytes, seen.size) == 0);
            assert_true(exit == 3 || seen.size == out.size);
            assert_true(exit == 1 || fake_content(&fake, "<err>").size > 0);
            assert_int_equal(shared_memory.blocks, 0);
            assert_int_equal(fake.threads, 0);
            assert_int_equal(fake_open_count(&fake), 0);
            if (shared_memory.plan.calls <= n) {
                assert_int_equal(exit, 1);
                break;
            }
        }
}

/* A thread's last words reach the reader also where there is no memory left to copy them. */
static void test_what_a_thread_said_needs_no_memory_to_be_told(void **state)
{
    (void)state;
    fake_system_init(&fake);
    gj_log log;
    gj_log_init(&log, gj_allocator_default());
    gj_buffer_string(&log.text, "guiju: lost");
    const gj_log_piece piece = {log.text.size, true};
    assert_true(gj_array_append(&log.pieces, &piece));
    gj_cli cli = {.system = &fake.system, .allocator = shared_memory_plan(0, true)};
    gj_output_init(&cli.out, cli.system, cli.allocator, 1);
    gj_output_init(&cli.err, cli.system, cli.allocator, 2);
    assert_true(gj_log_write(&log, &cli));
    assert_int_equal(cli.err.error, ENOMEM);
    gj_text words = gj_text_from(gj_msg_text(cli.lang, GJ_M_no_memory)), told = fake_content(&fake, "<err>");
    assert_true(told.size > words.size && memmem(told.bytes, told.size, words.bytes, words.size) != NULL);
    gj_output_fini(&cli.out);
    gj_output_fini(&cli.err);
    gj_log_fini(&log);
}

static void test_eval_survives_every_failed_call(void **state)
{
    (void)state;
    gj_text out, err;
    prepare_eval(&out, &err);
    out = keep(0, out);
    fake.error = ENOSPC;
    fake.sticky = true;
    for (fake.fail_at = 0;; fake.fail_at++) {
        fake.calls = 0;
        int exit = eval_on_threads(shared_memory_plan(SIZE_MAX, false));
        gj_text seen = fake_content(&fake, "<out>");
        assert_true(seen.size <= out.size && memcmp(seen.bytes, out.bytes, seen.size) == 0);
        assert_int_equal(shared_memory.blocks, 0);
        assert_int_equal(fake.threads, 0);
        if (fake.calls <= fake.fail_at) {
            assert_int_equal(exit, 1);
            break;
        }
        assert_true(exit == 3 || seen.size == out.size); /* closing and messages may fail unseen */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eval_says_the_same_with_threads),
        cmocka_unit_test(test_nobody_waits_for_what_has_been_worked_out),
        cmocka_unit_test(test_a_signal_ends_it_while_input_is_late),
        cmocka_unit_test(test_a_record_gives_in_a_batch_what_it_gives_alone),
        cmocka_unit_test(test_eval_survives_every_failed_allocation),
        cmocka_unit_test(test_what_a_thread_said_needs_no_memory_to_be_told),
        cmocka_unit_test(test_eval_survives_every_failed_call),
    };
    return cmocka_run_group_tests_name("batch eval", tests, NULL, NULL);
}
