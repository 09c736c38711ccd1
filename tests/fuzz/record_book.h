/* What the targets for records share: a book that has every kind of field, and what is done with a record of
 * it. */
#ifndef GJ_TESTS_FUZZ_RECORD_BOOK_H
#define GJ_TESTS_FUZZ_RECORD_BOOK_H

#include "tests/fuzz/fuzz.h"

#include "lang/compile.h"
#include "vm/evaluate.h"
#include "vm/results.h"

static const char book[] =
    "rulebook fuzz \"fuzz\" {\n  month_end : down\n}\n"
    "alternatives level = low \"l\" < mid \"m\" < high \"h\"\n"
    "record {\n"
    "  as_of : date\n"
    "  n : number in 0..100\n"
    "  w : whole > 0 or nothing\n"
    "  d : date >= 2020-01-01 or nothing default nothing\n"
    "  t : text\n"
    "  b : yes_no default yes\n"
    "  a : level\n"
    "  g : {\n    x : number\n    y : text or nothing\n    h : {\n      z : yes_no default no\n    }\n  } or "
    "nothing\n"
    "  k : keyed by level {\n    p : number default 1\n    q : date\n  } or nothing default nothing\n"
    "  l : list by id {\n    id : text\n    v : number\n    c : list of level\n    m : list of {\n      u : "
    "whole\n    }\n"
    "  }\n"
    "  c : list of level\n"
    "  s : list of text\n"
    "}\n"
    "result r1 = sum(for e in l for f in e.m where f.u > 1 : f.u / e.v)\n"
    "result r2 = max(for e in l for f in e.c : f) if nothing low\n"
    "result r3 = ceil(sqrt(n)) + (w if nothing 1)\n"
    "result r4 = join(t, first(t, n), length(t), as_of)\n"
    "result r5 = every(for e in s : e matches \"[a-z]{1,3}*\")\n"
    "result r6 = if d is not nothing then d + months(n) else as_of\n"
    "result r7 = if k.low is nothing then 0 else k.low.p\n"
    "result r8 for each e in l = distinct(for f in l where f.v = e.v : f.id)\n"
    "result r9 = if g is not nothing then g.x mod n else 1\n";

static gj_status read_file(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    (void)user;
    (void)arena;
    (void)path;
    *content = (gj_text){book, sizeof book - 1};
    return GJ_OK;
}

/* Compiled once; the fuzzer's main program never gives it back. */
static const gj_program *program(void)
{
    static gj_compilation compilation;
    if (compilation.program == NULL) {
        gj_compile_options options = {.allocator = gj_allocator_default(), .read = read_file};
        FUZZ_CHECK(gj_compile(&options, GJ_TEXT("fuzz.gj"), &compilation) == GJ_OK);
    }
    return compilation.program;
}

static void tell(const gj_record *record)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    for (const gj_record_error *error = record->errors; error != NULL; error = error->next) {
        gj_record_error_text(&out, GJ_LANG_EN, error);
        gj_record_error_text(&out, GJ_LANG_ZH, error);
    }
    FUZZ_CHECK(!out.failed);
    FUZZ_CHECK(record->error_count > 0 || record->errors == NULL);
    gj_buffer_fini(&out);
}

/* Evaluates a record, and writes what comes of it. */
static gj_status results_of(const gj_record *record, gj_buffer *out)
{
    gj_arena home, arena;
    gj_machine machine;
    gj_arena_init(&home, gj_allocator_default());
    gj_arena_init(&arena, gj_allocator_default());
    arena.limit = (size_t)64 << 20;
    FUZZ_CHECK(gj_machine_init(&machine, record->program, &home) == GJ_OK);
    gj_status status = gj_machine_run(&machine, record, &arena);
    FUZZ_CHECK(status == GJ_OK || status == GJ_E_NOMEM || status == GJ_E_LIMIT);
    arena.limit = 0;
    if (status == GJ_OK)
        FUZZ_CHECK(gj_results_json(out, &machine, record, NULL, 0, GJ_LANG_EN, false) == GJ_OK);
    gj_arena_fini(&arena);
    gj_arena_fini(&home);
    return status;
}

static void evaluate(const gj_record *record)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    (void)results_of(record, &out);
    gj_buffer_fini(&out);
}

#endif
