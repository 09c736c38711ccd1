/* Sources: the space of offsets, lines, columns in code points and cells, and failing allocations. */
#include "tests/unit/support.h"

#include "base/source.h"

typedef struct fixture {
    gj_arena arena;
    gj_sources sources;
} fixture;

static void begin(fixture *f, gj_allocator allocator)
{
    gj_arena_init(&f->arena, allocator);
    gj_sources_init(&f->sources, &f->arena);
}

static void end(fixture *f)
{
    gj_sources_fini(&f->sources);
    gj_arena_fini(&f->arena);
}

static gj_source *add(fixture *f, const char *path, const char *text)
{
    gj_source *source = NULL;
    assert_int_equal(gj_sources_add(&f->sources, text_of(path), text_of(text), &source), GJ_OK);
    assert_non_null(source);
    return source;
}

static void assert_place(const fixture *f, uint32_t offset, const gj_source *source, uint32_t line,
                         uint32_t column, uint32_t cell)
{
    gj_place place = gj_sources_place(&f->sources, offset);
    const gj_source *of_line;
    assert_int_equal(gj_sources_line(&f->sources, offset, &of_line), line);
    assert_ptr_equal(of_line, source);
    assert_ptr_equal(place.source, source);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.cell, cell);
}

static void copies_path_and_text(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    char path[] = "a.gj", text[] = "规矩";
    gj_source *source = add(&f, path, text);
    path[0] = text[0] = 'x';
    assert_text(source->path, "a.gj");
    assert_text(source->text, "规矩");
    assert_int_equal(source->text.bytes[source->text.size], 0);
    end(&f);
}

static void finds_the_file_of_an_offset(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    gj_source *a = add(&f, "a.gj", "one\ntwo"), *b = add(&f, "b.gj", ""), *c = add(&f, "c.gj", "x");
    assert_int_equal(a->base, 1);
    assert_int_equal(b->base, 9);
    assert_int_equal(c->base, 10);
    assert_null(gj_sources_find(&f.sources, (gj_span){0, 0}));
    assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){1, 2}), a);
    assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){8, 8}), a); /* its end */
    assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){9, 9}), b);
    assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){10, 11}), c);
    assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){11, 11}), c);
    assert_null(gj_sources_find(&f.sources, (gj_span){12, 13}));
    assert_text(gj_sources_text(&f.sources, (gj_span){5, 8}), "two");
    assert_text(gj_sources_text(&f.sources, (gj_span){5, 99}), "two");
    assert_text(gj_sources_text(&f.sources, (gj_span){5, 5}), "");
    assert_text(gj_sources_text(&f.sources, (gj_span){0, 3}), "");
    end(&f);
}

/* Whatever pages they begin and end in: each file has the offsets from its first byte to its end, and no
 * other. */
static void finds_files_of_all_sizes(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    static const size_t sizes[] = {0, 4094, 0, 1, 4095, 4096, 4097, 3, 20000, 0, 0, 8190, 1};
    static const char big[20000];
    gj_source *sources[sizeof(sizes) / sizeof(sizes[0])];
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_int_equal(gj_sources_add(&f.sources, GJ_TEXT("x"), (gj_text){big, sizes[i]}, &sources[i]),
                         GJ_OK);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint32_t begins = sources[i]->base, ends = begins + (uint32_t)sizes[i];
        for (uint32_t offset = begins; offset <= ends; offset++)
            assert_ptr_equal(gj_sources_find(&f.sources, (gj_span){offset, offset}), sources[i]);
    }
    end(&f);
}

static void counts_lines_columns_and_cells(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    add(&f, "first.gj", "some other file\n");
    /*                                       0  3  6   7   8  11  12       16  */
    gj_source *s = add(&f, "x.gj", "规矩\ta\n\t当e\xCC\x81\xFFz\r\n");
    assert_place(&f, s->base + 0, s, 1, 1, 1);
    assert_place(&f, s->base + 1, s, 1, 1, 1); /* inside a code point */
    assert_place(&f, s->base + 3, s, 1, 2, 3);
    assert_place(&f, s->base + 6, s, 1, 3, 5);  /* the tab */
    assert_place(&f, s->base + 7, s, 1, 4, 9);  /* after it */
    assert_place(&f, s->base + 8, s, 1, 5, 10); /* the newline */
    assert_place(&f, s->base + 9, s, 2, 1, 1);
    assert_place(&f, s->base + 10, s, 2, 2, 9);
    assert_place(&f, s->base + 13, s, 2, 3, 11);
    assert_place(&f, s->base + 14, s, 2, 4, 12); /* the combining mark */
    assert_place(&f, s->base + 16, s, 2, 5, 12); /* the invalid byte */
    assert_place(&f, s->base + 17, s, 2, 6, 13);
    assert_place(&f, s->base + 20, s, 3, 1, 1); /* the end of the file */
    assert_place(&f, 0, NULL, 0, 0, 0);
    assert_int_equal(s->line_count, 3);
    assert_text(gj_source_line(s, 1), "规矩\ta");
    assert_text(gj_source_line(s, 2), "\t当e\xCC\x81\xFFz"); /* without the carriage return */
    assert_text(gj_source_line(s, 3), "");
    assert_text(gj_source_line(s, 4), "");
    assert_text(gj_source_line(s, 0), "");
    end(&f);
}

static void a_lone_carriage_return_is_text(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    gj_source *s = add(&f, "x.gj", "a\rb\r");
    assert_int_equal(s->line_count, 1);
    assert_text(gj_source_line(s, 1), "a\rb\r");
    end(&f);
}

static void refuses_more_than_the_offsets_hold(void **state)
{
    (void)state;
    fixture f;
    begin(&f, checked_alloc());
    gj_source *source = NULL;
    /* The sizes are refused before a byte is read, so the text need not be there. */
    assert_int_equal(gj_sources_add(&f.sources, GJ_TEXT("x"), (gj_text){"", SIZE_MAX}, &source), GJ_E_LIMIT);
    assert_int_equal(gj_sources_add(&f.sources, GJ_TEXT("x"), (gj_text){"", UINT32_MAX - 2}, &source),
                     GJ_E_LIMIT);
    assert_null(source);
    f.sources.next_base = UINT32_MAX - 4;
    assert_int_equal(gj_sources_add(&f.sources, GJ_TEXT("x"), GJ_TEXT("abc"), &source), GJ_E_LIMIT);
    source = add(&f, "x", "ab");
    assert_place(&f, source->base + 2, source, 1, 3, 3);
    assert_int_equal(gj_sources_add(&f.sources, GJ_TEXT("x"), GJ_TEXT(""), &source), GJ_E_LIMIT);
    end(&f);
}

static gj_status add_two(gj_allocator allocator)
{
    fixture f;
    begin(&f, allocator);
    gj_source *source = NULL;
    gj_status status = GJ_OK;
    char big[20000];
    for (size_t i = 0; i < sizeof(big); i++)
        big[i] = i % 3 == 0 ? '\n' : 'x';
    for (int i = 0; i < 20 && status == GJ_OK; i++) {
        size_t files = f.sources.files.count;
        uint32_t base = f.sources.next_base;
        status = gj_sources_add(&f.sources, GJ_TEXT("x.gj"), (gj_text){big, sizeof(big)}, &source);
        if (status != GJ_OK) { /* nothing half added */
            assert_null(source);
            assert_int_equal(f.sources.files.count, files);
            assert_int_equal(f.sources.next_base, base);
        }
    }
    end(&f);
    return status;
}

static void every_allocation_fails(void **state)
{
    (void)state;
    assert_every_allocation_is_noticed(add_two, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_path_and_text),
        cmocka_unit_test(finds_the_file_of_an_offset),
        cmocka_unit_test(finds_files_of_all_sizes),
        cmocka_unit_test(counts_lines_columns_and_cells),
        cmocka_unit_test(a_lone_carriage_return_is_text),
        cmocka_unit_test(refuses_more_than_the_offsets_hold),
        cmocka_unit_test(every_allocation_fails),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
