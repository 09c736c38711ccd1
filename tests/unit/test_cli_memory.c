/* The command line on a book of everything the language can say, where memory runs out: at the allocator,
 * and, by -Wl,--wrap, at every single request to an arena, because arenas ask the allocator only now and then
 * and would hide most of their own failures. Whatever fails, the status is 3, or the output is what it is
 * without the fault; nothing stays open and nothing leaks. */
#include "tests/unit/fake_system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fake_system fake;

/* ---- requests to arenas ---- */

/* Request number fail_at fails, and with `sticky` all after it. */
static struct faulty requests = {.fail_at = SIZE_MAX};

void *__real_gj_arena_alloc(gj_arena *arena, size_t size);
void *__wrap_gj_arena_alloc(gj_arena *arena, size_t size);
void *__real_gj_arena_array(gj_arena *arena, size_t count, size_t size);
void *__wrap_gj_arena_array(gj_arena *arena, size_t count, size_t size);
void *__real_gj_arena_copy(gj_arena *arena, const void *bytes, size_t size);
void *__wrap_gj_arena_copy(gj_arena *arena, const void *bytes, size_t size);

static bool refused(gj_arena *arena)
{
    size_t request = requests.calls++;
    bool fails = request == requests.fail_at || (requests.sticky && request > requests.fail_at);
    arena->failed = arena->failed || fails;
    return fails;
}

void *__wrap_gj_arena_alloc(gj_arena *arena, size_t size)
{
    return refused(arena) ? NULL : __real_gj_arena_alloc(arena, size);
}

void *__wrap_gj_arena_array(gj_arena *arena, size_t count, size_t size)
{
    return refused(arena) ? NULL : __real_gj_arena_array(arena, count, size);
}

void *__wrap_gj_arena_copy(gj_arena *arena, const void *bytes, size_t size)
{
    return refused(arena) ? NULL : __real_gj_arena_copy(arena, bytes, size);
}

/* ---- the calls ---- */

struct call {
    const char *words[8];
    size_t books; /* that it compiles first, which other tests look at */
};

static const struct call calls[] = {
    {{"eval", "book.gjc", "full.json", "--format", "text"}, 0},
    {{"eval", "book.gjc", "holes.json", "--format", "text", "--lang", "zh"}, 0},
    {{"eval", "book.gjc", "full.json", "--format", "html", "--lang", "zh"}, 0},
    {{"eval", "book.gjc", "holes.json", "--format", "md"}, 0},
    {{"eval", "book.gjc", "full.json", "--format", "csv"}, 0},
    {{"eval", "book.gjc", "full.json", "--readings=all", "--format=text"}, 0},
    {{"eval", "book.gjc", "full.json", "--readings=all", "--format=json"}, 0},
    {{"eval", "book.gjc", "cases.ndjson", "--format=ndjson"}, 0},
    {{"eval", "book.gjc", "cases.csv", "--only=total,level"}, 0},
    {{"explain", "book.gjc", "full.json", "level", "fit", "site_score", "renewal"}, 0},
    {{"explain", "book.gjc", "holes.json", "level", "bonus", "--format", "json"}, 0},
    {{"explain", "book.gjc", "full.json", "level", "--to", "five", "--lang", "zh"}, 0},
    {{"explain", "book.gjc", "full.json", "level", "--to=five", "--format=json"}, 0},
    {{"schema", "book.gjc"}, 0},
    {{"new", "record", "book.gjc", "--format", "md"}, 0},
    {{"new", "record", "book.gjc", "--format", "json", "--lang", "zh"}, 0},
    {{"verify", "receipt.json", "full.json", "book.gjc"}, 0},
    {{"verify", "receipt.json", "holes.json", "book.gjc"}, 0},
    {{"compare", "book.gjc", "book.gjc", "--record", "full.json"}, 0},
    {{"compare", "book.gjc", "book.gjc", "--records", "cases.ndjson"}, 0},
    {{"compare", "book.gjc", "book.gjc", "--over=size=1..90", "--record=full.json", "--format=html"}, 0},
    {{"test", "tests/books/everything.gj", "--coverage", "--lang", "zh"}, 1},
    {{"test", "tests/books/everything.gj", "--mutate", "-v"}, 1},
    {{"diff", "tests/books/everything.gj", "tests/books/other.gj", "--records", "cases.ndjson"}, 2},
    {{"diff", "tests/books/everything.gj", "tests/books/other.gj", "--format=html", "--lang=zh"}, 2},
    {{"compare", "tests/books/everything.gj", "tests/books/other.gj", "--format", "md"}, 2},
    {{"doc", "tests/books/everything.gj", "--format", "html"}, 1},
};

static int run_call(const struct call *call, gj_allocator allocator)
{
    size_t count = 0;
    while (count < COUNT(call->words) && call->words[count] != NULL)
        count++;
    return fake_run_words(&fake, allocator, count, call->words);
}

/* ---- the files ---- */

static void put_from_disk(const char *path)
{
    static char bytes[FAKE_SIZE + 1];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    bytes[fread(bytes, 1, FAKE_SIZE, file)] = '\0';
    (void)fclose(file);
    fake_put(&fake, path, bytes);
}

/* The book with one limit moved. */
static void put_other(void)
{
    fake_put(&fake, "tests/books/other.gj", "");
    const struct fake_file *book = fake_find(&fake, "tests/books/everything.gj");
    struct fake_file *other = fake_find(&fake, "tests/books/other.gj");
    memcpy(other->bytes, book->bytes, other->size = book->size);
    other->bytes[other->size] = '\0';
    char *limit = strstr(other->bytes, ": >= 90, >= 10");
    assert_non_null(limit);
    memcpy(limit, ": >= 80, >= 10", 14);
}

static const char full[] =
    "{\"as_of\": \"2026-03-01\", \"kind\": \"retail\", \"staff\": 12, \"size\": 50, \"share\": \"1/3\","
    " \"name\": \"A1\", \"certified\": \"2025-01-01\", \"paid\": 120, \"documents\": [\"charter\"],"
    " \"colours\": [\"red\"], \"kinds\": [\"retail\"], \"address\": {\"city\": \"x\"},"
    " \"findings\": [{\"level\": \"major\", \"closed\": null, \"weight\": 4},"
    " {\"level\": \"minor\", \"closed\": \"2026-02-01\", \"weight\": 1}],"
    " \"sites\": [{\"code\": \"a\", \"staff\": 4}, {\"code\": \"b\", \"staff\": 1, \"days\": 2}],"
    " \"items\": {\"f1\": {\"points\": 1, \"conforming\": false}, \"f2\": {\"conforming\": true},"
    " \"b1\": {\"conforming\": true, \"applicable\": false}, \"b2\": {\"conforming\": false}}}";
static const char holes[] =
    "{\"as_of\": \"2026-03-01\", \"kind\": \"repair\", \"size\": -5, \"documents\": [\"charter\"],"
    " \"findings\": [{\"level\": \"major\"}], \"sites\": [{\"code\": \"a\", \"staff\": 4}, {\"code\": "
    "\"b\"}],"
    " \"items\": {\"f1\": {\"conforming\": true}}, \"extra\": 1}";

static int set_up(void **state)
{
    (void)state;
    fake_system_init(&fake);
    put_from_disk("tests/books/everything.gj");
    put_from_disk("tests/books/shared.gj");
    put_other();
    fake_put(&fake, "full.json", full);
    fake_put(&fake, "holes.json", holes);
    char cases[2048];
    snprintf(cases, sizeof(cases), "%s\n[]\n%s\n", full, holes);
    fake_put(&fake, "cases.ndjson", cases);
    fake_put(&fake, "cases.csv",
             "as_of,kind,size,items.f1.conforming\n2026-03-01,retail,50,yes\n2026-13-01,x,1,\n");
    if (fake_run(&fake, "compile", "tests/books/everything.gj", "-o", "book.gjc") != 0)
        return -1;
    return fake_run(&fake, "eval", "book.gjc", "full.json", "--receipt", "receipt.json") > 1 ? -1 : 0;
}

/* ---- the fault ---- */

static char whole[FAKE_SIZE];
static size_t whole_size;
static int whole_exit;

static void run_whole(const struct call *call)
{
    whole_exit = run_call(call, checked_alloc());
    if (whole_exit > 1) {
        gj_text err = fake_content(&fake, "<err>");
        fail_msg("%s %s: status %d: %.*s", call->words[0], call->words[1], whole_exit, (int)err.size,
                 err.bytes);
    }
    gj_text out = fake_content(&fake, "<out>");
    memcpy(whole, out.bytes, whole_size = out.size);
}

static void check_call(const struct call *call, const char *fault, size_t n, int exit)
{
    gj_text out = fake_content(&fake, "<out>");
    bool same = exit == whole_exit && out.size == whole_size && memcmp(out.bytes, whole, whole_size) == 0;
    bool told = exit == 3 && fake_content(&fake, "<err>").size != 0;
    if ((!same && !told) || fake_open_count(&fake) != 0)
        fail_msg("%s %s %s %s: %s number %zu: status %d (%d without)", call->words[0], call->words[1],
                 call->words[2], call->words[3], fault, n, exit, whole_exit);
}

/* How many faults a call meets at most: spread over all there are. GJ_TEST_LIMITS says more. */
static size_t most_faults(void)
{
    const char *more = getenv("GJ_TEST_LIMITS");
    return more == NULL ? 60 : strtoul(more, NULL, 10) / 20;
}

/* From one fault to the next, of `count`. */
static size_t step_of(size_t count)
{
    return count / most_faults() + 1;
}

static size_t requests_of(const struct call *call)
{
    requests = (struct faulty){.fail_at = SIZE_MAX};
    (void)run_call(call, checked_alloc());
    return requests.calls;
}

static void test_every_request_to_an_arena_may_fail(void **state)
{
    static const struct call check = {{"check", "tests/books/everything.gj"}, 1};
    (void)state;
    size_t compiling = requests_of(&check);
    for (size_t c = 0; c < COUNT(calls); c++) {
        run_whole(&calls[c]);
        size_t all = requests_of(&calls[c]), from = calls[c].books * compiling;
        if (from >= all)
            from = 0;
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = from; n < all; n += step_of(all - from)) {
                requests = (struct faulty){.fail_at = n, .sticky = sticky == 1};
                int exit = run_call(&calls[c], checked_alloc());
                requests = (struct faulty){.fail_at = SIZE_MAX};
                check_call(&calls[c], sticky ? "arenas' requests from" : "an arena's request", n, exit);
            }
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t c = 0; c < COUNT(calls); c++) {
        struct faulty count = {.fail_at = SIZE_MAX};
        run_whole(&calls[c]);
        (void)run_call(&calls[c], faulty_alloc(&count));
        for (int sticky = 0; sticky < 2; sticky++)
            for (size_t n = 0; n < count.calls; n += step_of(count.calls)) {
                struct faulty f = {.fail_at = n, .sticky = sticky == 1};
                check_call(&calls[c], sticky ? "allocations from" : "allocation", n,
                           run_call(&calls[c], faulty_alloc(&f)));
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_request_to_an_arena_may_fail),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("cli memory", tests, set_up, NULL);
}
