/* See lanes.h. Every lane has an arena and a record of its own; the scalar machine runs over the same record
 * afterwards, so that what a value points to in the record is the same in both. */
#include "tests/reference/lanes.h"

#include "vm/number.h"
#include "vm/record.h"
#include "vm/results.h"
#include "vm/vector.h"

#include <stdlib.h>
#include <string.h>

unsigned long ref_lanes_compared;

typedef struct lanes {
    ref_subject *subject;
    gj_arena home, scalar_arena, arenas[GJ_VECTOR_LANES];
    gj_machine machine; /* beside the vector machine */
    gj_vector *vector;
    gj_record records[GJ_VECTOR_LANES];
    gj_vector_lane lanes[GJ_VECTOR_LANES];
    gj_buffer results[2];
    gj_buffer *out;
} lanes;

static bool same_value(const gj_value *x, const gj_value *y, gj_type_kind kind)
{
    if (x->state != y->state || x->den != y->den)
        return x->state == y->state && x->state >= GJ_UNKNOWN; /* reasons are compared in the results */
    if (x->state != GJ_VALUE || x->num == y->num)
        return true;
    if (kind == GJ_T_TEXT)
        return gj_text_equal((gj_text){gj_value_string(x)->bytes, gj_value_string(x)->size},
                             (gj_text){gj_value_string(y)->bytes, gj_value_string(y)->size});
    gj_arena arena;
    int order = 1;
    gj_arena_init(&arena, gj_allocator_default());
    bool same = kind == GJ_T_NUMBER && x->den == 0 && gj_number_compare(&arena, &order, x, y) && order == 0;
    gj_arena_fini(&arena);
    return same;
}

static bool same_definition(lanes *l, uint32_t d, size_t lane)
{
    const gj_machine *scalar = &l->subject->machine, *vector = &l->machine;
    gj_type_kind kind;
    uint32_t aux;
    if (!gj_machine_type(scalar, d, &kind, &aux))
        return true;
    uint32_t entries = gj_machine_column(scalar, d) == NULL ? 1 : gj_machine_entries(scalar, d);
    bool same = gj_machine_column(scalar, d) == NULL ||
                (gj_machine_column(scalar, d)->state == gj_machine_column(vector, d)->state &&
                 entries == gj_machine_entries(vector, d));
    for (uint32_t i = 0; i < entries && same; i++)
        same = same_value(gj_machine_value(scalar, d, i), gj_machine_value(vector, d, i), kind);
    if (!same) {
        gj_text name = gj_program_text(scalar->program, scalar->program->definitions[d].name);
        gj_buffer_format(l->out, "lane %d: %.*s (definition %u) differs\n", (int)lane, (int)name.size,
                         name.bytes, (unsigned)d);
    }
    return same;
}

/* Results as JSON, with the reasons for what has none. */
static bool same_results(lanes *l, const gj_record *record)
{
    const gj_machine *machines[2] = {&l->subject->machine, &l->machine};
    for (int i = 0; i < 2; i++) {
        gj_buffer_clear(&l->results[i]);
        if (gj_results_json(&l->results[i], machines[i], record, NULL, 0, GJ_LANG_EN, false) != GJ_OK)
            exit(3);
    }
    if (gj_text_equal(gj_buffer_as_text(&l->results[0]), gj_buffer_as_text(&l->results[1])))
        return true;
    gj_buffer_string(l->out, "scalar: ");
    gj_buffer_text(l->out, gj_buffer_as_text(&l->results[0]));
    gj_buffer_string(l->out, "\nvector: ");
    gj_buffer_text(l->out, gj_buffer_as_text(&l->results[1]));
    gj_buffer_char(l->out, '\n');
    return false;
}

static bool same_lane(lanes *l, size_t lane)
{
    gj_machine *scalar = &l->subject->machine;
    gj_arena_reset(&l->scalar_arena);
    gj_status status = gj_machine_run(scalar, l->lanes[lane].record, &l->scalar_arena);
    if (status != l->lanes[lane].status) {
        gj_buffer_format(l->out, "lane %d: status %d, scalar %d\n", (int)lane, (int)l->lanes[lane].status,
                         (int)status);
        return false;
    }
    if (status != GJ_OK)
        return true;
    gj_vector_show(l->vector, lane);
    bool same = scalar->steps == l->machine.steps && same_results(l, l->lanes[lane].record);
    if (scalar->steps != l->machine.steps)
        gj_buffer_string(l->out, "another number of steps\n");
    for (uint32_t d = 0; d < scalar->program->definition_count; d++)
        same = same_definition(l, d, lane) && same;
    ref_lanes_compared++;
    return same;
}

static ref_verdict compare_all(lanes *l, size_t count)
{
    bool same = true;
    if (gj_vector_run(l->vector, l->lanes, count) != GJ_OK)
        return REF_LIMIT;
    for (size_t i = 0; i < count; i++)
        same = same_lane(l, i) && same;
    return same ? REF_AGREE : REF_DIFFER;
}

/* Reads the records; how many can be evaluated. */
static size_t read_all(lanes *l, const gj_text *texts, size_t count)
{
    size_t lane = 0;
    for (size_t i = 0; i < count; i++) {
        l->records[lane] = (gj_record){.program = l->subject->compilation.program, .arena = &l->arenas[lane]};
        if (gj_record_read(l->subject->reader, &l->records[lane], texts[i]) != GJ_OK ||
            l->records[lane].unreadable)
            continue;
        l->lanes[lane] = (gj_vector_lane){.record = &l->records[lane], .arena = &l->arenas[lane]};
        lane++;
    }
    return lane;
}

ref_verdict ref_compare_lanes(ref_subject *subject, const gj_text *records, size_t count, gj_buffer *out)
{
    gj_allocator allocator = gj_allocator_default();
    lanes *l = calloc(1, sizeof *l);
    if (l == NULL)
        exit(3);
    l->subject = subject;
    l->out = out;
    gj_arena_init(&l->home, allocator);
    gj_arena_init(&l->scalar_arena, allocator);
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++)
        gj_arena_init(&l->arenas[i], allocator);
    gj_buffer_init(&l->results[0], allocator);
    gj_buffer_init(&l->results[1], allocator);
    ref_verdict verdict = REF_LIMIT;
    if (gj_machine_init(&l->machine, subject->compilation.program, &l->home) == GJ_OK &&
        gj_vector_new(&l->machine, (size_t)16 << 20, true, &l->vector) == GJ_OK && l->vector != NULL) {
        for (uint32_t i = 0; i < subject->compilation.program->reading_count; i++)
            gj_machine_choose(&l->machine, i, subject->machine.readings[i]);
        size_t lane_count = read_all(l, records, count);
        verdict = lane_count == 0 ? REF_AGREE : compare_all(l, lane_count);
    }
    gj_buffer_fini(&l->results[0]);
    gj_buffer_fini(&l->results[1]);
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++)
        gj_arena_fini(&l->arenas[i]);
    gj_arena_fini(&l->scalar_arena);
    gj_arena_fini(&l->home);
    free(l);
    return verdict;
}
