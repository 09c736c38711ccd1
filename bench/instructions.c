/* Which instructions a machine runs for each record, one after the other: the first POOL records of a file,
 * a line for each instruction, an empty one where the next is not the one that stands behind it. bench/run
 * counts what follows each other; vm/fused.def goes by it.
 *
 *   instructions PROGRAM.gjc RECORDS.ndjson POOL */
#include <stdio.h>
#include <stdlib.h>

#include "bench/input.h"
#include "vm/opcode_table.h"
#include "vm/result_shape.h"

static uint32_t expected;

/* Linked code has no END: what stands behind it goes on. */
static void step(void *user, const gj_machine *machine, uint32_t instruction)
{
    const gj_program *program = user;
    unsigned op = GJ_OP_OF(program->code[instruction]);
    (void)machine;
    if (op == GJ_OP_END)
        return;
    if (instruction != expected)
        putchar('\n');
    puts(gj_opcode_rows[op].name);
    expected = instruction + 1;
}

/* What is run for each record, in order. */
static void trace(gj_machine *machine, const gj_program *program)
{
    const gj_trace watch = {step, (void *)program};
    const uint32_t *start = machine->starts;
    for (uint32_t d = 0; d < program->definition_count && *start != UINT32_MAX; d++) {
        if (program->definitions[d].code_size == 0 || program->definitions[d].code != *start)
            continue;
        expected = *start++;
        if (gj_machine_trace(machine, d, &watch) != GJ_OK)
            bench_stop("no memory");
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_stop("PROGRAM.gjc RECORDS.ndjson POOL");
    double load;
    gj_program *program = bench_load(argv[1], &load);
    bench_file text = bench_read_file(argv[2]);
    gj_arena home, arena;
    gj_reader *reader;
    gj_machine machine;
    gj_arena_init(&home, gj_allocator_default());
    gj_arena_init(&arena, gj_allocator_default());
    if (gj_reader_new(gj_allocator_default(), &reader) != GJ_OK ||
        gj_machine_init(&machine, program, &home) != GJ_OK || gj_shape_select_shown(&machine) != GJ_OK)
        bench_stop("no memory");
    size_t at = 0;
    for (long pool = strtol(argv[3], NULL, 10); pool > 0 && at < text.size; pool--) {
        gj_arena_reset(&arena);
        gj_record record = {.program = program, .arena = &arena};
        if (gj_record_read(reader, &record, bench_line(&text, &at)) != GJ_OK ||
            gj_machine_run(&machine, &record, &arena) != GJ_OK)
            bench_stop("a record was refused");
        trace(&machine, program);
    }
    gj_reader_free(reader);
    gj_arena_fini(&home);
    gj_arena_fini(&arena);
    gj_program_free(program);
    return 0;
}
