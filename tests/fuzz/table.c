/* Any bytes as a table of records. The first byte says which kind of table it is and whether it came from a
 * workbook; the rest is the table. What is read can be evaluated, every mistake can be told, and a record in
 * which nothing is wrong gives the same results as the JSON that it is written as. */
#include "tests/fuzz/record_book.h"

#include "vm/csv.h"
#include "vm/record_table.h"

const char *const fuzz_corpus = "tests/fuzz/corpus/tables";

/* The record as JSON, read again. */
static void hold_to_json(gj_reader *reader, const gj_record *record, gj_text json)
{
    gj_arena arena;
    gj_buffer own, other;
    gj_arena_init(&arena, gj_allocator_default());
    gj_buffer_init(&own, gj_allocator_default());
    gj_buffer_init(&other, gj_allocator_default());
    gj_record again = {.program = record->program, .arena = &arena};
    FUZZ_CHECK(gj_record_read(reader, &again, json) == GJ_OK);
    FUZZ_CHECK(again.error_count == 0 && !again.unreadable);
    FUZZ_CHECK(results_of(record, &own) == GJ_OK);
    FUZZ_CHECK(results_of(&again, &other) == GJ_OK);
    FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&own), gj_buffer_as_text(&other)));
    gj_buffer_fini(&own);
    gj_buffer_fini(&other);
    gj_arena_fini(&arena);
}

static void one_record(gj_reader *reader, const gj_table *table, const gj_table_columns *columns,
                       gj_text text)
{
    gj_arena arena;
    gj_buffer json;
    gj_arena_init(&arena, gj_allocator_default());
    gj_buffer_init(&json, gj_allocator_default());
    gj_record record = {.program = program(), .arena = &arena, .keep_places = text.size % 2 == 0};
    FUZZ_CHECK(gj_record_read_table(reader, &record, table, columns, text) == GJ_OK);
    tell(&record);
    for (const gj_record_error *error = record.errors; error != NULL; error = error->next)
        FUZZ_CHECK((size_t)error->offset + error->length <= text.size);
    evaluate(&record);
    FUZZ_CHECK(gj_table_json(reader, program(), &arena, table, columns, text, &json) == GJ_OK);
    if (record.error_count == 0)
        hold_to_json(reader, &record, gj_buffer_as_text(&json));
    gj_buffer_fini(&json);
    gj_arena_fini(&arena);
}

static void cases(gj_reader *reader, gj_table *table, gj_text text, size_t at)
{
    gj_arena home, arena;
    gj_table_columns columns;
    gj_arena_init(&home, gj_allocator_default());
    gj_arena_init(&arena, gj_allocator_default());
    size_t size = gj_csv_row_size((gj_text){text.bytes + at, text.size - at}, true);
    table->header = (gj_text){text.bytes + at, size};
    gj_record record = {.program = program(), .arena = &arena};
    FUZZ_CHECK(gj_table_columns_read(reader, &record, table, &home, &columns) == GJ_OK);
    tell(&record);
    for (at += size; at < text.size; at += size) {
        size = gj_csv_row_size((gj_text){text.bytes + at, text.size - at}, true);
        FUZZ_CHECK(size > 0 && size <= text.size - at);
        one_record(reader, table, &columns, (gj_text){text.bytes + at, size});
    }
    gj_arena_fini(&arena);
    gj_arena_fini(&home);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_reader *reader;
    gj_arena arena;
    if (size == 0)
        return 0;
    gj_text text = {(const char *)data + 1, size - 1};
    gj_arena_init(&arena, gj_allocator_default());
    FUZZ_CHECK(gj_reader_new(gj_allocator_default(), &reader) == GJ_OK);
    gj_table table = {.workbook = data[0] % 4 == 3, .serial_zero = -25569};
    size_t first = 0;
    table.kind = gj_table_look(data[0] % 2 == 0 ? NULL : program(), &arena, text, &first);
    FUZZ_CHECK(first <= text.size);
    if (table.kind == GJ_TABLE_CASES)
        cases(reader, &table, text, first);
    else
        one_record(reader, &table, NULL, text);
    gj_reader_free(reader);
    gj_arena_fini(&arena);
    return 0;
}
