/* A record is made field by field from the program's layout: values within the bounds, values of a wrong
 * type, none at all; lists of none to three entries. */
#include "tests/verifier/run.h"

#include "tests/verifier/mutate.h"
#include "vm/results.h"
#include "vm/vector.h"

#define STEP_LIMIT 2000000

typedef struct maker {
    const gj_program *program;
    gj_buffer *out;
    uint64_t *random;
} maker;

static bool one_in(maker *m, uint32_t many)
{
    return random_below(m->random, many) == 0;
}

static void make_number(maker *m, const gj_image_field *field)
{
    static const char *const numbers[] = {"0", "1", "2", "7", "40", "1.5", "-3", "86.25", "1e30", "1e-5"};
    uint32_t bound = (field->flags & GJ_FIELD_LOW) != 0 ? field->low : field->high;
    if ((field->flags & (GJ_FIELD_LOW | GJ_FIELD_HIGH)) != 0 && !one_in(m, 3)) {
        const gj_value *value = &m->program->constants[bound];
        if (value->den == 1) {
            gj_buffer_format(m->out, "%lld", (long long)value->num + (int)random_below(m->random, 3) - 1);
            return;
        }
    }
    gj_buffer_string(m->out, numbers[random_below(m->random, sizeof numbers / sizeof numbers[0])]);
}

static void make_scalar(maker *m, const gj_image_field *field)
{
    static const char *const texts[] = {"\"\"", "\"a\"", "\"b\"", "\"网点\"", "\"9001\""};
    static const char *const dates[] = {"\"2026-03-31\"", "\"2024-02-29\"", "\"0001-01-01\"",
                                        "\"9999-12-31\""};
    static const char *const wrong[] = {"null", "{}", "[1]", "\"\\u0000\"", "true"};
    if (one_in(m, 12)) {
        gj_buffer_string(m->out, wrong[random_below(m->random, sizeof wrong / sizeof wrong[0])]);
        return;
    }
    const gj_image_alternatives *set;
    switch ((gj_type_kind)field->type) {
    case GJ_T_NUMBER:
        make_number(m, field);
        break;
    case GJ_T_BOOL:
        gj_buffer_string(m->out, one_in(m, 2) ? "true" : "false");
        break;
    case GJ_T_ALTERNATIVE:
        set = &m->program->alternatives[field->aux];
        gj_buffer_json(
            m->out,
            gj_program_text(m->program,
                            m->program->choices[set->first + random_below(m->random, set->count)].name));
        break;
    case GJ_T_DATE:
        gj_buffer_string(m->out, dates[random_below(m->random, sizeof dates / sizeof dates[0])]);
        break;
    default:
        gj_buffer_string(m->out, texts[random_below(m->random, sizeof texts / sizeof texts[0])]);
        break;
    }
}

static void make_object(maker *m, uint32_t first);

static void make_field(maker *m, const gj_image_field *field)
{
    uint32_t count = random_below(m->random, 4);
    switch ((gj_field_kind)field->kind) {
    case GJ_FIELD_SCALAR:
        make_scalar(m, field);
        return;
    case GJ_FIELD_GROUP:
        make_object(m, field->first_child);
        return;
    default:
        break;
    }
    gj_buffer_char(m->out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            gj_buffer_char(m->out, ',');
        if (field->kind == GJ_FIELD_CODES)
            make_scalar(m, &m->program->fields[field->first_child]);
        else
            make_object(m, field->first_child);
    }
    gj_buffer_char(m->out, ']');
}

static void make_object(maker *m, uint32_t first)
{
    bool any = false;
    gj_buffer_char(m->out, '{');
    for (uint32_t f = first; f != UINT32_MAX; f = m->program->fields[f].next_sibling) {
        if (one_in(m, 8))
            continue; /* a missing fact */
        if (any)
            gj_buffer_char(m->out, ',');
        any = true;
        gj_buffer_json(m->out, gj_program_text(m->program, m->program->fields[f].name));
        gj_buffer_char(m->out, ':');
        make_field(m, &m->program->fields[f]);
    }
    gj_buffer_char(m->out, '}');
}

/* The most turns that one nest of loops can make over the record. */
static uint64_t turns(const gj_program *program, const gj_value *frame, uint32_t parent)
{
    uint64_t most = 1;
    for (uint32_t f = 0; f < program->field_count; f++) {
        const gj_image_field *field = &program->fields[f];
        if (!gj_field_is_list(field))
            continue;
        uint32_t up = field->parent;
        while (up != UINT32_MAX && program->fields[up].kind == GJ_FIELD_GROUP)
            up = program->fields[up].parent;
        if (up != parent || frame[field->slot].state != GJ_VALUE)
            continue;
        const gj_list *list = (const gj_list *)(uintptr_t)frame[field->slot].num;
        uint64_t inner = 1;
        for (uint32_t i = 0; i < list->count; i++) {
            uint64_t here = turns(program, list->slots + (size_t)i * list->stride, f);
            inner = here > inner ? here : inner;
        }
        uint64_t all = list->count * inner;
        most = all > most ? all : most;
    }
    return most;
}

/* Loops can stand in loops over the same lists, 16 deep. */
static uint64_t cost_bound(const gj_program *program, const gj_record *record)
{
    uint64_t n = turns(program, record->slots, UINT32_MAX), product = 1;
    for (int depth = 0; depth < 16 && product < (uint64_t)1 << 40; depth++)
        product *= n;
    return program->header->steps + program->header->loop_steps * product;
}

#define RECORDS 3

/* A record for the vector machine, and what the plain one made of it. */
typedef struct expected {
    gj_record record;
    gj_arena facts, arena;
    gj_status status;
    uint64_t steps;
    gj_buffer results;
} expected;

typedef struct runner {
    gj_arena home, once;
    gj_machine plain, linked,
        together; /* instruction by instruction, by code made ready, many records at once */
    gj_reader *reader;
    gj_buffer text, results[2];
    expected records[RECORDS];
    size_t count;           /* of records that were evaluated */
    gj_status plain_status; /* of the last one */
} runner;

static gj_status run_machine(runner *r, gj_machine *machine, const gj_record *record, gj_buffer *results)
{
    gj_arena_reset(&r->once);
    gj_buffer_clear(results);
    gj_status status = gj_machine_run(machine, record, &r->once);
    if (status == GJ_OK)
        status = gj_results_json(results, machine, record, NULL, 0, GJ_LANG_EN, false);
    return status;
}

/* Both ways to run say the same and take as many steps. */
static const char *run_both(runner *r, const gj_program *program, const gj_record *record,
                            unsigned long *limits)
{
    r->plain.runs = 0; /* so that it stays what it is */
    gj_status plain = run_machine(r, &r->plain, record, &r->results[0]);
    if (plain == GJ_OK && r->plain.steps > cost_bound(program, record))
        return "a run costs more than the header states";
    if (r->linked.linked == NULL) { /* the next run makes it ready */
        r->linked.runs = GJ_LINK_AFTER - 1;
        (void)run_machine(r, &r->linked, record, &r->results[1]);
    }
    gj_status linked = run_machine(r, &r->linked, record, &r->results[1]);
    *limits += plain != GJ_OK;
    r->plain_status = plain;
    if (plain != GJ_OK || linked != GJ_OK)
        return plain == linked && (plain == GJ_E_NOMEM || plain == GJ_E_LIMIT) ? NULL : "a run fails";
    if (r->plain.steps != r->linked.steps)
        return "linked code takes another number of steps";
    return gj_text_equal(gj_buffer_as_text(&r->results[0]), gj_buffer_as_text(&r->results[1]))
               ? NULL
               : "linked code has other results";
}

/* What the vector machine says of the records that were evaluated, all of them at once. */
static const char *run_together(runner *r)
{
    gj_vector *vector;
    gj_vector_lane lanes[RECORDS];
    if (gj_vector_new(&r->together, (size_t)16 << 20, true, &vector) != GJ_OK)
        return "no memory for a vector machine";
    if (vector == NULL || r->count == 0)
        return NULL;
    for (size_t i = 0; i < r->count; i++)
        lanes[i] = (gj_vector_lane){.record = &r->records[i].record, .arena = &r->records[i].arena};
    gj_status status = gj_vector_run(vector, lanes, r->count);
    for (size_t i = 0; i < r->count; i++) {
        const expected *e = &r->records[i];
        gj_status lane = status == GJ_OK ? lanes[i].status : status;
        if (lane != e->status)
            return "the vector machine ends otherwise";
        if (lane != GJ_OK)
            continue;
        gj_vector_show(vector, i);
        gj_buffer_clear(&r->results[0]);
        if (gj_results_json(&r->results[0], &r->together, &e->record, NULL, 0, GJ_LANG_EN, false) != GJ_OK)
            return "no memory for results";
        if (r->together.steps != e->steps)
            return "the vector machine takes another number of steps";
        if (!gj_text_equal(gj_buffer_as_text(&r->results[0]), gj_buffer_as_text(&e->results)))
            return "the vector machine has other results";
    }
    return NULL;
}

static const char *run_record(runner *r, const gj_program *program, uint64_t *random, bool blank,
                              unsigned long *limits)
{
    expected *e = &r->records[r->count];
    e->record = (gj_record){.program = program, .arena = &e->facts};
    gj_status status = GJ_OK;
    gj_buffer_clear(&r->text);
    if (blank) {
        status = gj_record_blank(&e->record);
    } else {
        maker m = {program, &r->text, random};
        make_object(&m, program->field_count == 0 ? UINT32_MAX : 0);
        status = gj_record_read(r->reader, &e->record, gj_buffer_as_text(&r->text));
    }
    if (status == GJ_E_NOMEM) {
        ++*limits;
        return NULL;
    }
    const char *wrong =
        status == GJ_OK ? run_both(r, program, &e->record, limits) : "a made record cannot be read";
    if (wrong == NULL) {
        gj_buffer_text(&e->results, gj_buffer_as_text(&r->results[0]));
        e->status = r->plain_status;
        e->steps = r->plain.steps;
        r->count++;
    }
    return wrong;
}

static bool start(runner *r, const gj_program *program)
{
    gj_allocator allocator = gj_allocator_default();
    *r = (runner){0};
    gj_arena_init(&r->home, allocator);
    gj_arena_init(&r->once, allocator);
    gj_buffer_init(&r->text, allocator);
    gj_buffer_init(&r->results[0], allocator);
    gj_buffer_init(&r->results[1], allocator);
    for (size_t i = 0; i < RECORDS; i++) {
        gj_arena_init(&r->records[i].facts, allocator);
        gj_arena_init(&r->records[i].arena, allocator);
        gj_buffer_init(&r->records[i].results, allocator);
        r->records[i].facts.limit = (size_t)64 << 20;
    }
    if (gj_reader_new(allocator, &r->reader) != GJ_OK ||
        gj_machine_init(&r->plain, program, &r->home) != GJ_OK ||
        gj_machine_init(&r->linked, program, &r->home) != GJ_OK ||
        gj_machine_init(&r->together, program, &r->home) != GJ_OK)
        return false;
    r->plain.step_limit = r->linked.step_limit = r->together.step_limit = STEP_LIMIT;
    return true;
}

static void end(runner *r)
{
    gj_reader_free(r->reader);
    gj_buffer_fini(&r->text);
    gj_buffer_fini(&r->results[0]);
    gj_buffer_fini(&r->results[1]);
    for (size_t i = 0; i < RECORDS; i++) {
        gj_arena_fini(&r->records[i].facts);
        gj_arena_fini(&r->records[i].arena);
        gj_buffer_fini(&r->records[i].results);
    }
    gj_arena_fini(&r->once);
    gj_arena_fini(&r->home);
}

const char *run_accepted(const gj_program *program, uint64_t *random, unsigned long *limits)
{
    runner r;
    const char *wrong = start(&r, program) ? NULL : "no memory for a machine";
    if (wrong == NULL && (gj_program_dump(program, &r.text) != GJ_OK || r.text.failed))
        wrong = "the program cannot be shown";
    for (int i = 0; wrong == NULL && i < RECORDS; i++)
        wrong = run_record(&r, program, random, i == 0, limits);
    if (wrong == NULL)
        wrong = run_together(&r);
    end(&r);
    return wrong;
}
