/* Every verb, with every kind of fault at every operation: reading, writing and renaming that fail once or
 * from then on, disks that take a byte at a time, allocations that fail, a signal at any moment. Whatever
 * happens, the status is 3 or everything is as without the fault; nothing stays open; each file has its old
 * content or its new one; and something is said. */
#include "tests/unit/fake_system.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct fake_system fake;

static const char book[] = "rulebook demo \"Demo\" {\n"
                           "  version   : \"1\"\n"
                           "  month_end : down\n"
                           "}\n"
                           "use \"marks\"\n"
                           "record {\n"
                           "  case   \"Case\"   : text\n"
                           "  points \"Points\" : number in 0..100\n"
                           "}\n"
                           "result total \"Total\" @1 = points\n"
                           "bands level \"Level\" @2 on total {\n"
                           "  good \"Good\" @2.1 : >= limit\n"
                           "  bad  \"Bad\"  @2.2 : else\n"
                           "}\n"
                           "test \"high\" given \"given.json\" {\n"
                           "  expect level = good\n"
                           "}\n";

/* A later version. */
static const char newer_book[] = "rulebook demo \"Demo\" {\n"
                                 "  version   : \"2\"\n"
                                 "  effective : 2024-01-01\n"
                                 "  month_end : down\n"
                                 "}\n"
                                 "record { points : number }\n"
                                 "result total @1 = points + 1\n";

/* The words of a call; `outputs` are the files it writes, separated by blanks. */
struct call {
    const char *words[8];
    const char *outputs;
    bool memory; /* allocations fail in this call, too: others see to that for the rest */
};

static const struct call calls[] = {
    {{"check", "demo.gj", "--format", "json"}, "", false},
    {{"check", "--fix", "crooked.gj"}, "crooked.gj", true},
    {{"fmt", "demo.gj"}, "", false},
    {{"fmt", "--write", "crooked.gj", "demo.gj"}, "crooked.gj", true},
    {{"eval", "demo", "a.json", "--format", "text"}, "", false},
    {{"eval", "demo.gj", "b.ndjson", "a.json"}, "", false},
    {{"eval", "demo.gj", "b.ndjson", "--skip", "2"}, "", true},
    {{"eval", "demo.gj", "-", "--format", "csv"}, "", false},
    {{"eval", "demo.gjc", "a.json", "--receipt", "receipt.json"}, "receipt.json", false},
    {{"explain", "demo.gj", "a.json", "level"}, "", false},
    {{"verify", "known.json", "a.json", "demo.gj"}, "", false},
    {{"test", "demo.gj", "--junit", "junit.xml", "--coverage"}, "junit.xml", true},
    {{"test", "demo.gj", "--coverage", "--format", "lcov", "-o", "out"}, "out", false},
    {{"diff", "demo.gj", "next.gj", "--records", "b.ndjson"}, "", false},
    {{"compare", "demo.gj", "next.gj", "--record", "a.json"}, "", false},
    {{"compile", "demo.gj", "-o", "out"}, "out", false},
    {{"dump", "demo.gj"}, "", false},
    {{"schema", "demo.gj"}, "", false},
    {{"new", "record", "demo.gj", "-o", "out"}, "out", false},
    {{"new", "rulebook", "mine", "-o", "out"}, "out", true},
    {{"doc", "demo.gj", "-o", "out"}, "out", true},
    {{"doc", "demo.gj", "--format", "html"}, "", true},
    {{"explain-code", "GJ0102"}, "", true},
};

/* Compiled, and a receipt of, the book; made once. */
static char image[FAKE_SIZE], receipt[FAKE_SIZE];
static size_t image_size, receipt_size;

/* More records than a batch does before it asks whether it is to end. */
static void put_many(void)
{
    struct fake_file *many = fake_put(&fake, "many.ndjson", "");
    for (int i = 0; i < 130; i++)
        many->size +=
            (size_t)snprintf(many->bytes + many->size, FAKE_SIZE - many->size, "{\"points\": %d}\n", i);
}

static void put_files(void)
{
    fake_system_init(&fake);
    fake.environment[0][0] = "GUIJU_RULES";
    fake.environment[0][1] = "rules";
    fake_folder(&fake, "rules");
    fake_put(&fake, "demo.gj", book);
    fake_folder(&fake, "rules/demo");
    fake_put(&fake, "rules/demo/old.gj", book);
    fake_put(&fake, "rules/demo/new.gj", newer_book);
    fake_put(&fake, "rules/marks.gj", "define limit = 60\n");
    fake_put(&fake, "next.gj", book);
    struct fake_file *next = fake_find(&fake, "next.gj");
    memcpy(strstr(next->bytes, "@2.1 : >="), "@2.1 : > ", 9);
    fake_put(&fake, "crooked.gj", "record{ points:number in 0..100 }\nresult   all \"T\" @1=points == 1\n");
    fake_put(&fake, "given.json", "{\"case\": \"g\", \"points\": 80}\n");
    fake_put(&fake, "a.json", "{\"case\": \"a\", \"points\": 60}\n");
    fake_put(&fake, "b.ndjson", "{\"points\": 1}\n{\"points\": \"x\"}\n{\n{\"points\": 3}\n");
    put_many();
    fake_put(&fake, "<in>", "{\"points\": 4}\n{\"points\": 5}\n");
    fake_put(&fake, "out", "old");
    fake_put(&fake, "junit.xml", "old");
    fake_put(&fake, "receipt.json", "old");
    struct fake_file *file = fake_put(&fake, "demo.gjc", "");
    memcpy(file->bytes, image, file->size = image_size);
    file = fake_put(&fake, "known.json", "");
    memcpy(file->bytes, receipt, file->size = receipt_size);
}

static size_t take(const char *path, char *to)
{
    gj_text content = fake_content(&fake, path);
    memcpy(to, content.bytes, content.size);
    return content.size;
}

static int set_up_once(void **state)
{
    (void)state;
    put_files();
    if (fake_run(&fake, "compile", "demo.gj", "-o", "out") != 0)
        return -1;
    image_size = take("out", image);
    if (fake_run(&fake, "eval", "demo.gj", "a.json", "--receipt", "receipt.json") != 0)
        return -1;
    receipt_size = take("receipt.json", receipt);
    return 0;
}

/* ---- one call ---- */

static int run_call(const struct call *call, gj_allocator allocator)
{
    size_t count = 0;
    while (count < COUNT(call->words) && call->words[count] != NULL)
        count++;
    fake.open[0].at = 0;
    return fake_run_words(&fake, allocator, count, call->words);
}

/* What a call leaves behind where nothing fails. */
struct outcome {
    int exit;
    struct fake_file files[FAKE_FILES];
};

static struct outcome before, whole;

static void keep(struct outcome *outcome, int exit)
{
    outcome->exit = exit;
    memcpy(outcome->files, fake.files, sizeof(outcome->files));
}

static const struct fake_file *kept(const struct outcome *outcome, const char *path)
{
    for (size_t i = 0; i < FAKE_FILES; i++)
        if (strcmp(outcome->files[i].path, path) == 0)
            return &outcome->files[i];
    return NULL;
}

static bool same(const struct fake_file *a, const struct fake_file *b)
{
    return a != NULL && b != NULL && a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* Whether a file is an output of the call, or standard output or error. */
static bool may_change(const struct call *call, const char *path)
{
    const char *at = strstr(call->outputs, path);
    return path[0] == '<' || (at != NULL && (at[strlen(path)] == ' ' || at[strlen(path)] == '\0'));
}

static void fail_with(const struct call *call, const char *fault, size_t n, int exit, const char *why)
{
    gj_text out = fake_content(&fake, "<out>"), err = fake_content(&fake, "<err>");
    print_error("%s %s %s: %s at operation %zu: %s; status %d (%d without), written:\n%.*s\nsaid:\n%.*s\n",
                call->words[0], call->words[1], call->words[2] == NULL ? "" : call->words[2], fault, n, why,
                exit, whole.exit, (int)out.size, out.bytes, (int)err.size, err.bytes);
    fail();
}

static bool holds(gj_text text, gj_text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (memcmp(text.bytes + i, part.bytes, part.size) == 0)
            return true;
    return false;
}

/* Whether an output tells of the fault: JSON by its code, a report of tests below the case. */
static bool told_there(gj_text out)
{
    return holds(out, GJ_TEXT("GJ13")) || holds(out, GJ_TEXT("cannot be read: "));
}

/* What must hold after any fault. `told` says that standard error could be written. */
static void check_call(const struct call *call, const char *fault, size_t n, int exit, bool told)
{
    if (exit != GJ_EXIT_IO && exit != whole.exit)
        fail_with(call, fault, n, exit, "another status");
    if (fake_open_count(&fake) != 0)
        fail_with(call, fault, n, exit, "a file stays open");
    if (fake.held)
        fail_with(call, fault, n, exit, "signals are still held");
    if (exit == GJ_EXIT_IO && told && fake_content(&fake, "<err>").size == 0 &&
        !told_there(fake_content(&fake, "<out>")))
        fail_with(call, fault, n, exit, "nothing is said");
    if (exit != GJ_EXIT_IO && !same(fake_find(&fake, "<out>"), kept(&whole, "<out>")))
        fail_with(call, fault, n, exit, "another output");
    for (size_t i = 0; i < FAKE_FILES; i++) {
        const struct fake_file *file = &fake.files[i];
        if (file->path[0] == '\0' || file->path[0] == '<')
            continue;
        bool old = same(file, kept(&before, file->path));
        bool new = may_change(call, file->path) && same(file, kept(&whole, file->path));
        bool tells =
            exit == GJ_EXIT_IO && may_change(call, file->path) && told_there(fake_content(&fake, file->path));
        if (!old && !new && !tells) /* a report of tests is whole with the fault in it */
            fail_with(call, fault, n, exit, file->path);
        if (exit != GJ_EXIT_IO && !same(file, kept(&whole, file->path)))
            fail_with(call, fault, n, exit, file->path);
    }
}

static void run_whole(const struct call *call)
{
    put_files();
    keep(&before, 0);
    keep(&whole, run_call(call, checked_alloc()));
    assert_true(whole.exit == 0 || whole.exit == 1);
}

static void test_every_verb_is_called(void **state)
{
    (void)state;
    for (size_t v = 0; v < gj_verb_count; v++) {
        bool found = false;
        for (size_t c = 0; c < COUNT(calls) && !found; c++)
            found = strcmp(calls[c].words[0], gj_verb_rows[v].name) == 0;
        if (!found)
            fail_msg("no call of %s", gj_verb_rows[v].name);
    }
}

static void test_every_operation_fails(void **state)
{
    static const struct {
        int error;
        const char *name;
    } faults[] = {{EIO, "EIO"}, {ENOSPC, "ENOSPC"}, {EACCES, "EACCES"}, {EPIPE, "EPIPE"}};
    (void)state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        run_whole(&calls[c]);
        for (size_t f = 0; f < COUNT(faults); f++)
            for (int sticky = 0; sticky < 2; sticky++)
                for (size_t n = 0;; n++) {
                    put_files();
                    fake.error = faults[f].error;
                    fake.fail_at = n;
                    fake.sticky = sticky == 1;
                    int exit = run_call(&calls[c], checked_alloc());
                    if (fake.calls <= n) {
                        assert_int_equal(exit, whole.exit);
                        assert_true(n > 0);
                        break;
                    }
                    /* An error message is itself a write that may be the one to fail. */
                    bool told = !sticky && fake.failed_descriptor != 2;
                    check_call(&calls[c], faults[f].name, n, exit, told);
                }
    }
}

static void test_short_reads_and_writes_lose_nothing(void **state)
{
    (void)state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        run_whole(&calls[c]);
        for (size_t piece = 1; piece < 8; piece += 3) {
            put_files();
            fake.piece = piece;
            int exit = run_call(&calls[c], checked_alloc());
            assert_int_equal(exit, whole.exit);
            check_call(&calls[c], "short", piece, exit, true);
        }
    }
}

static void test_every_allocation_fails(void **state)
{
    (void)state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        if (!calls[c].memory)
            continue;
        run_whole(&calls[c]);
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0;; n++) {
                struct faulty f = {.fail_at = n, .sticky = sticky == 1};
                put_files();
                int exit = run_call(&calls[c], faulty_alloc(&f));
                check_call(&calls[c], sticky ? "no memory from then on" : "no memory once", n, exit, true);
                if (f.calls <= n)
                    break;
            }
    }
}

/* How many line breaks a text has; it must end in one. */
static size_t lines_of(gj_text text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text.size; i++)
        lines += text.bytes[i] == '\n';
    assert_true(text.size == 0 || text.bytes[text.size - 1] == '\n');
    return lines;
}

static void test_a_signal_leaves_whole_lines_and_the_rest_can_follow(void **state)
{
    static const struct call batch = {{"eval", "demo.gj", "many.ndjson"}, "", false};
    (void)state;
    run_whole(&batch);
    const struct fake_file *all = kept(&whole, "<out>");
    for (size_t n = 1;; n++) {
        char part[FAKE_SIZE], number[24];
        put_files();
        fake.stop_after = n;
        int exit = run_call(&batch, checked_alloc());
        if (fake.stop_after != 0) { /* it was never asked so often */
            assert_int_equal(exit, whole.exit);
            assert_true(n > 3);
            return;
        }
        assert_int_equal(exit, GJ_EXIT_IO);
        assert_false(fake.held);
        size_t size = take("<out>", part);
        assert_memory_equal(part, all->bytes, size);
        snprintf(number, sizeof(number), "%zu", lines_of((gj_text){part, size}));
        assert_true(fake_content(&fake, "<err>").size != 0);
        const char *const rest[] = {"eval", "demo.gj", "many.ndjson", "--skip", number};
        fake.open[0].at = 0;
        assert_true(fake_run_words(&fake, checked_alloc(), COUNT(rest), rest) < GJ_EXIT_USAGE);
        gj_text more = fake_content(&fake, "<out>");
        assert_int_equal(size + more.size, all->size);
        assert_memory_equal(more.bytes, all->bytes + size, more.size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_verb_is_called),
        cmocka_unit_test(test_every_operation_fails),
        cmocka_unit_test(test_short_reads_and_writes_lose_nothing),
        cmocka_unit_test(test_every_allocation_fails),
        cmocka_unit_test(test_a_signal_leaves_whole_lines_and_the_rest_can_follow),
    };
    return cmocka_run_group_tests_name("faults", tests, set_up_once, NULL);
}
