/* lang/compile where memory runs out. Three ways to fail: the allocator, at every call; the parser
 * generator's own malloc, at every call; and the compilation's arena, at limits spread over its whole size,
 * because an arena asks the allocator only now and then and would hide most of its own failures. Whatever
 * fails, the compiler says so, gives everything back and claims no program. */
#include "tests/unit/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lang/compile.h"

#define FOLDER "tests/books/"

/* ---- the parser generator's malloc, by -Wl,--wrap=malloc ---- */

static struct faulty generator = {.fail_at = SIZE_MAX};

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
    size_t call = generator.calls++;
    if (call == generator.fail_at || (generator.sticky && call > generator.fail_at))
        return NULL;
    return __real_malloc(size);
}

static void generator_fails(size_t at, bool sticky)
{
    generator = (struct faulty){.fail_at = at, .sticky = sticky};
}

/* ---- books in memory ---- */

struct book {
    const char *path;
    char *bytes;
    size_t size;
};

static struct book books[] = {{.path = FOLDER "everything.gj"},
                              {.path = FOLDER "shared.gj"},
                              {.path = FOLDER "mistakes.gj"},
                              {.path = FOLDER "all_mistakes.gj"},
                              {.path = FOLDER "deep.gj"}};
#define BOOKS (sizeof(books) / sizeof(books[0]))

/* deep.gj is not a file: rows of parentheses make Bison's stacks grow beyond their first size. */
static bool make_deep(struct book *book)
{
    enum { LEVELS = 199, LINES = 3 };
    book->bytes = calloc(1, LINES * (2 * LEVELS + 64));
    if (book->bytes == NULL)
        return false;
    for (int line = 0; line < LINES; line++) {
        book->size += (size_t)sprintf(book->bytes + book->size, "define deep_%d = ", line);
        memset(book->bytes + book->size, '(', LEVELS);
        book->bytes[book->size + LEVELS] = '1';
        memset(book->bytes + book->size + LEVELS + 1, ')', LEVELS);
        book->size += 2 * LEVELS + 1;
        book->bytes[book->size++] = '\n';
    }
    return true;
}

static int load_books(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOOKS; i++) {
        if (strcmp(books[i].path, FOLDER "deep.gj") == 0) {
            if (!make_deep(&books[i]))
                return -1;
            continue;
        }
        FILE *file = fopen(books[i].path, "rb");
        if (file == NULL)
            return -1;
        books[i].bytes = calloc(1, 64 * 1024);
        books[i].size = books[i].bytes == NULL ? 0 : fread(books[i].bytes, 1, 64 * 1024, file);
        fclose(file);
        if (books[i].size == 0)
            return -1;
    }
    return 0;
}

static int free_books(void **state)
{
    (void)state;
    for (size_t i = 0; i < BOOKS; i++)
        free(books[i].bytes);
    return 0;
}

static gj_status read_book(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    (void)user;
    for (size_t i = 0; i < BOOKS; i++) {
        if (!gj_text_equal(path, gj_text_from(books[i].path)))
            continue;
        char *copy = gj_arena_copy(arena, books[i].bytes, books[i].size);
        *content = (gj_text){copy, books[i].size};
        return copy == NULL ? GJ_E_NOMEM : GJ_OK;
    }
    return GJ_E_IO;
}

/* ---- one compilation ---- */

struct outcome {
    gj_status status;
    size_t errors, used;
    bool program;
};

static struct outcome compile_as(const char *name, gj_allocator allocator, size_t limit, bool program_only)
{
    gj_compile_options options = {.allocator = allocator,
                                  .read = read_book,
                                  .memory_limit = limit,
                                  .tests = !program_only,
                                  .program_only = program_only};
    gj_compilation made;
    struct outcome out = {.status = gj_compile(&options, gj_text_from(name), &made)};
    out.errors = made.diags.errors;
    out.used = made.arena.used;
    out.program = made.program != NULL;
    gj_compilation_fini(&made);
    return out;
}

static struct outcome compile(const char *name, gj_allocator allocator, size_t limit)
{
    return compile_as(name, allocator, limit, false);
}

static void assert_out_of_memory(struct outcome out, const char *way, size_t n)
{
    if (out.status == GJ_E_NOMEM)
        return;
    print_error("%s, failure %zu: status %d, %zu errors\n", way, n, (int)out.status, out.errors);
    assert_int_equal(out.status, GJ_E_NOMEM);
}

/* What the book gives with memory for everything. */
static struct outcome undisturbed(const char *name, gj_status status)
{
    generator_fails(SIZE_MAX, false);
    struct outcome out = compile(name, checked_alloc(), 0);
    assert_int_equal(out.status, status);
    assert_int_equal(out.program, status == GJ_OK);
    assert_int_equal(out.errors == 0, status == GJ_OK);
    return out;
}

static void each_allocation_fails(const char *name, gj_status status, bool program_only)
{
    undisturbed(name, status);
    for (int sticky = 0; sticky < 2; sticky++) {
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky != 0};
            struct outcome out = compile_as(name, faulty_alloc(&f), 0, program_only);
            if (f.calls <= n) {
                assert_int_equal(out.status, status);
                assert_true(n > 10);
                break;
            }
            assert_out_of_memory(out, sticky ? "every allocation from one on" : "one allocation", n);
        }
    }
}

static void each_parser_allocation_fails(const char *name, gj_status status, size_t at_least)
{
    for (int sticky = 0; sticky < 2; sticky++) {
        for (size_t n = 0;; n++) {
            generator_fails(n, sticky != 0);
            struct outcome out = compile(name, checked_alloc(), 0);
            size_t calls = generator.calls;
            generator_fails(SIZE_MAX, false);
            if (calls <= n) {
                assert_int_equal(out.status, status);
                assert_true(n >= at_least);
                break;
            }
            assert_out_of_memory(out, "the parser's memory", n);
        }
    }
}

/* The steps between limits change, so that in the end all kinds of objects have met one. GJ_TEST_LIMITS says
 * how many limits to try; with very many, every single object meets one (`make coverage` does so). */
static void each_limit_fails(const char *name, gj_status status)
{
    struct outcome whole = undisturbed(name, status);
    const char *limits = getenv("GJ_TEST_LIMITS");
    size_t many = limits == NULL ? 400 : strtoul(limits, NULL, 10);
    size_t step = whole.used / many + 16, n = 0;
    for (size_t limit = 16; limit < whole.used; limit += step + (n++ % 7) * 16)
        assert_out_of_memory(compile(name, checked_alloc(), limit), "limit", limit);
    assert_true(n > 100);
    assert_int_equal(compile(name, checked_alloc(), whole.used).status, status);
}

static void test_good_book_allocations(void **state)
{
    (void)state;
    each_allocation_fails(FOLDER "everything.gj", GJ_OK, false);
    each_allocation_fails(FOLDER "everything.gj", GJ_OK, true);
}

static void test_good_book_parser(void **state)
{
    (void)state;
    each_parser_allocation_fails(FOLDER "everything.gj", GJ_OK, 2);
}

static void test_deep_book_parser(void **state)
{
    (void)state;
    each_parser_allocation_fails(FOLDER "deep.gj", GJ_OK, 2);
}

static void test_good_book_limits(void **state)
{
    (void)state;
    each_limit_fails(FOLDER "everything.gj", GJ_OK);
}

static void test_bad_book_allocations(void **state)
{
    (void)state;
    each_allocation_fails(FOLDER "mistakes.gj", GJ_E_INVALID, false);
    each_allocation_fails(FOLDER "mistakes.gj", GJ_E_INVALID, true);
}

static void test_bad_book_parser(void **state)
{
    (void)state;
    each_parser_allocation_fails(FOLDER "mistakes.gj", GJ_E_INVALID, 1);
}

static void test_bad_book_limits(void **state)
{
    (void)state;
    each_limit_fails(FOLDER "mistakes.gj", GJ_E_INVALID);
}

static void test_mistakes_allocations(void **state)
{
    (void)state;
    each_allocation_fails(FOLDER "all_mistakes.gj", GJ_E_INVALID, false);
}

static void test_mistakes_limits(void **state)
{
    (void)state;
    each_limit_fails(FOLDER "all_mistakes.gj", GJ_E_INVALID);
}

static gj_status read_header(gj_allocator allocator)
{
    gj_compile_options options = {.allocator = allocator, .read = read_book};
    gj_arena arena;
    gj_arena_init(&arena, allocator);
    gj_book_header header;
    gj_status status = gj_read_header(&options, &arena, GJ_TEXT(FOLDER "everything.gj"), &header);
    if (status == GJ_OK)
        assert_text(header.name, "everything");
    gj_arena_fini(&arena);
    return status;
}

/* A header is read without the rest of the compiler. */
static void test_header(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(read_header, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_book_allocations), cmocka_unit_test(test_good_book_parser),
        cmocka_unit_test(test_deep_book_parser),      cmocka_unit_test(test_good_book_limits),
        cmocka_unit_test(test_bad_book_allocations),  cmocka_unit_test(test_bad_book_parser),
        cmocka_unit_test(test_bad_book_limits),       cmocka_unit_test(test_mistakes_allocations),
        cmocka_unit_test(test_mistakes_limits),       cmocka_unit_test(test_header),
    };
    return cmocka_run_group_tests_name("compile faults", tests, load_books, free_books);
}
