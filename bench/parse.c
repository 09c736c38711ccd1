/* Reads a file of records as `guiju eval` does, each line into a program's record, and does nothing with
 * them: what reading takes of evaluating from file to file.
 *
 *   parse PROGRAM.gjc RECORDS.ndjson */
#include <stdio.h>

#include "bench/input.h"
#include "cli/records.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        bench_stop("PROGRAM.gjc RECORDS.ndjson");
    double load;
    int error = 0;
    size_t read = 0;
    gj_program *program = bench_load(argv[1], &load);
    gj_reader *reader;
    gj_arena arena;
    gj_records records;
    gj_record_text text;
    gj_arena_init(&arena, gj_allocator_default());
    if (gj_reader_new(gj_allocator_default(), &reader) != GJ_OK ||
        gj_records_open(&records, gj_system_posix(), gj_allocator_default(), argv[2]) != 0)
        bench_stop("the records cannot be opened");
    while (gj_records_next(&records, &text, &error)) {
        gj_record record = {.program = program, .arena = &arena};
        gj_arena_reset(&arena);
        if (gj_record_read(reader, &record, text.text) != GJ_OK || record.unreadable)
            bench_stop("a record was refused");
        read++;
    }
    printf("records %zu\n", read);
    gj_records_close(&records);
    gj_reader_free(reader);
    gj_arena_fini(&arena);
    gj_program_free(program);
    return error != 0;
}
