/* Generated rule books where memory runs out: an arena asks its allocator only now and then, so here its own
 * limit stands before each single request in turn. Evaluating, reading a record, explaining every definition,
 * writing its formulas and foreseeing what is open either come to their end or say that memory ran out; and
 * with enough memory, the same values come out afterwards. Books and records are the same in every run. */
#include "tests/unit/support.h"

#include <stdlib.h>
#include "tests/reference/compare.h"
#include "tests/reference/generate.h"
#include "tests/reference/memory.h"
#include "vm/explain_open.h"
#include "vm/range.h"
#include "vm/results.h"

#define BOOKS      40
#define RECORDS    2
#define RANGE_RUNS 4
#define LIMITS     400 /* tries of one thing, at most, unless GJ_TEST_LIMITS says more; then steps are wider */

static gj_text record_of(ref_subject *subject, uint64_t seed, gj_buffer *out)
{
    ref_choices choices;
    size_t mark = ref_memory_mark();
    ref_choices_random(&choices, seed);
    gj_buffer_clear(out);
    ref_fact_print(out, gen_facts(&choices, &subject->book));
    ref_choices_fini(&choices);
    ref_memory_release(mark);
    return gj_buffer_as_text(out);
}

/* Steps of 16 bytes meet every request. */
static size_t step_for(size_t used)
{
    const char *more = getenv("GJ_TEST_LIMITS");
    size_t limits = more == NULL ? LIMITS : strtoul(more, NULL, 10);
    return used / limits < 16 ? 16 : used / limits / 16 * 16 + 16;
}

static void read_within_limits(ref_subject *subject, gj_text text)
{
    gj_arena arena;
    gj_arena_init(&arena, checked_alloc());
    gj_record record = {.program = subject->compilation.program, .arena = &arena, .keep_places = true};
    gj_status status = gj_record_read(subject->reader, &record, text);
    size_t used = arena.used;
    for (size_t limit = 16; limit < used; limit += step_for(used)) {
        gj_arena_reset(&arena);
        arena.limit = limit;
        record = (gj_record){.program = subject->compilation.program, .arena = &arena, .keep_places = true};
        gj_status now = gj_record_read(subject->reader, &record, text);
        assert_true(now == GJ_E_NOMEM || now == status);
        assert_true(now == GJ_E_NOMEM || !arena.failed);
    }
    gj_arena_fini(&arena);
}

static void results(ref_subject *subject, const gj_record *record, gj_buffer *out)
{
    gj_buffer_clear(out);
    assert_int_equal(gj_results_json(out, &subject->machine, record, NULL, 0, GJ_LANG_EN, false), GJ_OK);
}

static void run_within_limits(ref_subject *subject, const gj_record *record)
{
    gj_arena *arena = &subject->arena;
    gj_buffer before, after;
    gj_buffer_init(&before, checked_alloc());
    gj_buffer_init(&after, checked_alloc());
    gj_arena_reset(arena);
    arena->limit = 0;
    assert_int_equal(gj_machine_run(&subject->machine, record, arena), GJ_OK);
    size_t used = arena->used;
    results(subject, record, &before);
    for (size_t limit = 16; limit < used; limit += step_for(used)) {
        gj_arena_reset(arena);
        arena->limit = limit;
        assert_int_equal(gj_machine_run(&subject->machine, record, arena), GJ_E_LIMIT);
    }
    gj_arena_reset(arena);
    arena->limit = 0;
    assert_int_equal(gj_machine_run(&subject->machine, record, arena), GJ_OK);
    results(subject, record, &after);
    assert_true(gj_text_equal(gj_buffer_as_text(&before), gj_buffer_as_text(&after)));
    gj_buffer_fini(&before);
    gj_buffer_fini(&after);
}

/* What the results say of reasons comes from the evaluation's arena too. */
static void write_within_limits(ref_subject *subject, const gj_record *record)
{
    gj_arena *arena = &subject->arena;
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    gj_arena_reset(arena);
    arena->limit = 0;
    assert_int_equal(gj_machine_run(&subject->machine, record, arena), GJ_OK);
    bool done = false;
    for (size_t limit = arena->used; !done; limit += 16) {
        gj_buffer_clear(&out);
        arena->limit = limit < 16 ? 16 : limit;
        gj_status status =
            gj_results_json(&out, &subject->machine, record, NULL, 0, GJ_LANG_ZH, limit % 32 == 0);
        done = status == GJ_OK;
        assert_true(done || status == GJ_E_NOMEM);
    }
    arena->limit = 0;
    gj_buffer_fini(&out);
}

/* A machine, and one for a slice of the program. */
static void begin_within_limits(const gj_program *program)
{
    uint32_t last = program->definition_count - 1;
    bool made = false, selected = false;
    for (size_t limit = 16; !selected; limit += 16) {
        gj_arena home;
        gj_machine machine;
        gj_arena_init(&home, checked_alloc());
        home.limit = limit;
        gj_status status = gj_machine_init(&machine, program, &home);
        assert_true(status == GJ_E_NOMEM || status == GJ_OK);
        assert_true(status == GJ_OK || !made);
        made = status == GJ_OK;
        if (made) {
            status = gj_machine_select(&machine, &last, 1);
            assert_true(status == GJ_E_NOMEM || status == GJ_OK);
            selected = status == GJ_OK;
        }
        gj_arena_fini(&home);
    }
}

static bool write_formulas(ref_subject *subject, gj_arena *arena, const gj_explanation *node, gj_buffer *out)
{
    bool fine = true;
    for (; node != NULL && fine; node = node->next) {
        gj_buffer_clear(out);
        if (node->formula != NULL)
            fine = gj_formula_write(out, &subject->machine, arena, node->formula, node->entry % 2 == 0,
                                    node->line % 2 == 0 ? GJ_LANG_EN : GJ_LANG_ZH);
        fine = fine && write_formulas(subject, arena, node->first, out);
    }
    return fine;
}

/* GJ_E_NOMEM, or GJ_OK where the limit was enough. `open`: with what is still open, whose arenas have the
 * same limit. */
static gj_status explain(ref_subject *subject, gj_arena *arena, uint32_t definition, bool whole, bool open)
{
    gj_machine machine = subject->machine;
    gj_explanation *tree;
    gj_explain_options options = {.whole = whole};
    gj_buffer out;
    gj_explain_writer writer = {.machine = &machine,
                                .arena = arena,
                                .out = &out,
                                .lang = GJ_LANG_EN,
                                .open = open ? gj_explain_open_json : NULL};
    gj_status status = gj_explain(&subject->machine, arena, options, definition, UINT32_MAX, &tree);
    gj_buffer_init(&out, checked_alloc());
    machine.arena = arena;
    if (status == GJ_OK && !write_formulas(subject, arena, tree, &out))
        status = GJ_E_NOMEM;
    if (status == GJ_OK)
        gj_explain_json(&writer, tree, 0);
    gj_buffer_fini(&out);
    return status == GJ_OK && writer.failed ? GJ_E_NOMEM : status;
}

/* Until the limit is enough for what is foreseen, too, which may be above what the explanation takes. */
static void explain_within_limits(ref_subject *subject, bool whole, bool open)
{
    const gj_program *program = subject->compilation.program;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        gj_arena arena;
        if ((program->definitions[d].flags & GJ_DEFINITION_RESULT) == 0)
            continue;
        gj_arena_init(&arena, checked_alloc());
        assert_int_equal(explain(subject, &arena, d, whole, open), GJ_OK);
        size_t used = arena.used;
        gj_status status = GJ_E_NOMEM;
        for (size_t limit = 16; limit < used || status != GJ_OK; limit += step_for(used * 8)) {
            gj_arena_reset(&arena);
            arena.limit = limit;
            status = explain(subject, &arena, d, whole, open);
            assert_true(status == GJ_E_NOMEM || (status == GJ_OK && limit >= used));
        }
        gj_arena_fini(&arena);
    }
}

/* One question about what is open, with a limit before each request of the run itself or of the boxes;
 * without one, the answer is what it was. */
static void range_within_limits(gj_ranges *ranges, gj_arena *limited, uint32_t definition)
{
    gj_possible before, now;
    assert_int_equal(gj_ranges_of(ranges, definition, 0, RANGE_RUNS, &before), GJ_OK);
    uint8_t states = before.states;
    size_t used = limited->used;
    for (size_t limit = 16; limit < used; limit += step_for(used * 8)) {
        limited->limit = limit;
        ranges->work = 0;
        gj_status status = gj_ranges_of(ranges, definition, 0, RANGE_RUNS, &now);
        assert_true(status == GJ_OK || status == GJ_E_NOMEM);
        assert_true(status == GJ_E_NOMEM || (now.states & states) == states);
    }
    limited->limit = 0;
    ranges->work = 0;
    assert_int_equal(gj_ranges_of(ranges, definition, 0, RANGE_RUNS, &now), GJ_OK);
    assert_int_equal(now.states, states);
}

/* Returns how many results were open. */
static size_t foresee_within_limits(ref_subject *subject, const gj_record *record)
{
    size_t open = 0;
    const gj_program *program = subject->compilation.program;
    gj_ranges ranges;
    gj_arena_reset(&subject->arena);
    assert_int_equal(gj_machine_run(&subject->machine, record, &subject->arena), GJ_OK);
    assert_int_equal(gj_ranges_init(&ranges, &subject->machine, NULL, 0), GJ_OK);
    for (uint32_t d = 0; d < program->definition_count; d++) {
        if ((program->definitions[d].flags & (GJ_DEFINITION_RESULT | GJ_DEFINITION_EACH)) !=
                GJ_DEFINITION_RESULT ||
            !gj_ranges_is_open(&ranges, d))
            continue;
        range_within_limits(&ranges, &ranges.foresight.scratch, d);
        range_within_limits(&ranges, &ranges.arena, d);
        open++;
    }
    gj_ranges_fini(&ranges);
    return open;
}

/* False: the book does not compile. Adds to *open the results that were open. */
static bool try_book(uint64_t seed, size_t *open)
{
    ref_choices choices;
    gj_buffer text, facts;
    ref_subject subject;
    size_t mark = ref_memory_mark();
    gj_buffer_init(&text, checked_alloc());
    gj_buffer_init(&facts, checked_alloc());
    ref_choices_random(&choices, seed);
    gen_book(&choices, &text);
    ref_source source = {.path = GJ_TEXT("made.gj"), .text = gj_buffer_as_text(&text)};
    bool compiled = ref_subject_init(&subject, &source);
    if (compiled) {
        begin_within_limits(subject.compilation.program);
        for (uint64_t r = 0; r < RECORDS; r++) {
            gj_text record_text = record_of(&subject, seed * 31 + r, &facts);
            gj_arena memory;
            gj_arena_init(&memory, checked_alloc());
            gj_record record = {
                .program = subject.compilation.program, .arena = &memory, .keep_places = true};
            read_within_limits(&subject, record_text);
            assert_int_equal(gj_record_read(subject.reader, &record, record_text), GJ_OK);
            run_within_limits(&subject, &record);
            write_within_limits(&subject, &record);
            explain_within_limits(&subject, r % 2 == 0, r == 1 && seed % 8 == 0);
            *open += foresee_within_limits(&subject, &record);
            gj_arena_fini(&memory);
        }
    }
    ref_subject_fini(&subject);
    ref_choices_fini(&choices);
    gj_buffer_fini(&text);
    gj_buffer_fini(&facts);
    ref_memory_release(mark);
    return compiled;
}

static void test_every_limit_is_noticed(void **state)
{
    (void)state;
    ref_memory_init();
    unsigned compiled = 0;
    size_t open = 0;
    for (uint64_t seed = 1; seed <= BOOKS; seed++)
        compiled += try_book(seed, &open);
    assert_true(compiled > BOOKS * 3 / 4 && open > BOOKS);
    ref_memory_fini();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_limit_is_noticed),
    };
    return cmocka_run_group_tests_name("generated limits", tests, NULL, NULL);
}
