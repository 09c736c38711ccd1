/* Any bytes as a record of a book that has every kind of field. Before the first NUL is the record; behind
 * it, in turns, paths and JSON for assignments. What is read can be evaluated, and every mistake can be told.
 */
#include "tests/fuzz/record_book.h"

#include <string.h>

/* The text up to the next NUL; *rest goes behind it. */
static gj_text part(gj_text *rest)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->bytes, '\0', rest->size);
    gj_text taken = {rest->bytes, end == NULL ? rest->size : (size_t)(end - rest->bytes)};
    size_t skip = end == NULL ? rest->size : taken.size + 1;
    *rest = (gj_text){rest->bytes + skip, rest->size - skip};
    return taken;
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
    FUZZ_CHECK(gj_record_read(reader, &record, part(&rest)) == GJ_OK);
    tell(&record);
    evaluate(&record);
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
