/* Any bytes as a record of a book that has every kind of field. Before the first NUL is the record; behind
 * it, in turns, paths and JSON for assignments. What is read can be evaluated, every mistake can be told, and
 * reading ahead gives what the walk alone gives, which a record that keeps places leaves everything to. */
#include "tests/fuzz/record_book.h"

#include <string.h>

#include "vm/json_fault.h"

/* The text up to the next NUL; *rest goes behind it. */
static gj_text part(gj_text *rest)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->bytes, '\0', rest->size);
    gj_text taken = {rest->bytes, end == NULL ? rest->size : (size_t)(end - rest->bytes)};
    size_t skip = end == NULL ? rest->size : taken.size + 1;
    *rest = (gj_text){rest->bytes + skip, rest->size - skip};
    return taken;
}

static void hold_together(const gj_record *record, const gj_record *other)
{
    gj_buffer own, its;
    gj_buffer_init(&own, gj_allocator_default());
    gj_buffer_init(&its, gj_allocator_default());
    FUZZ_CHECK(record->unreadable == other->unreadable && record->error_count == other->error_count);
    const gj_record_error *a = record->errors, *b = other->errors;
    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        FUZZ_CHECK(a->code == b->code && a->field == b->field && a->offset == b->offset &&
                   a->length == b->length && a->other_offset == b->other_offset &&
                   gj_text_equal(a->path, b->path));
    FUZZ_CHECK(a == b);
    FUZZ_CHECK(results_of(record, &own) == results_of(other, &its));
    FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&own), gj_buffer_as_text(&its)));
    gj_buffer_fini(&own);
    gj_buffer_fini(&its);
}

/* Reads a record once more, the other way. */
static void read_both_ways(gj_reader *reader, const gj_record *record, gj_text text)
{
    gj_arena arena;
    gj_arena_init(&arena, gj_allocator_default());
    gj_record other = {.program = program(), .arena = &arena, .keep_places = !record->keep_places};
    FUZZ_CHECK(gj_record_read(reader, &other, text) == GJ_OK);
    hold_together(record, &other);
    /* What the reader takes for JSON is what the fault finder takes for it. */
    bool json = gj_json_find_problem(text).fault == GJ_JSON_OK;
    const char *first = json ? text.bytes + gj_json_mark_size(text) : "";
    while (*first == ' ' || *first == '\t' || *first == '\r' || *first == '\n')
        first++; /* JSON is not of blanks alone */
    FUZZ_CHECK(record->unreadable == (!json || *first != '{'));
    gj_arena_fini(&arena);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/records";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_text rest = {(const char *)data, size};
    gj_arena arena;
    gj_reader *reader;
    gj_arena_init(&arena, gj_allocator_default());
    FUZZ_CHECK(gj_reader_new(gj_allocator_default(), &reader) == GJ_OK);
    gj_record record = {.program = program(), .arena = &arena, .keep_places = size % 2 == 0};
    gj_text text = part(&rest);
    FUZZ_CHECK(gj_record_read(reader, &record, text) == GJ_OK);
    tell(&record);
    read_both_ways(reader, &record, text);
    for (int turns = 0; turns < 4 && rest.size > 0; turns++) {
        gj_text path = part(&rest);
        FUZZ_CHECK(gj_record_assign(reader, &record, path, part(&rest)) == GJ_OK);
        tell(&record);
        evaluate(&record);
    }
    gj_reader_free(reader);
    gj_arena_fini(&arena);
    return 0;
}
