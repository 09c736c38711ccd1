/* Batches of records: read one after the other, each into an arena of its own, then evaluated at once by the
 * vector machine, then made the present record one after the other. Invariant: for each record the evaluation
 * is afterwards what it would be had it run that record alone. */
#include "cli/evaluation_batch.h"

#include "vm/result_shape.h"
#include "vm/vector.h"

/* Fewer records than this are done one by one: making the vector machine ready costs more. */
#define WORTHWHILE 16
/* Bytes that one record of many may take. What takes more is done by itself, so that a run keeps the memory
 * of one such record, not of as many as there are places. */
#define PLACE_MEMORY ((size_t)1 << 20)

_Static_assert(GJ_EVALUATION_BATCH == GJ_VECTOR_LANES, "a batch has a lane for each record");

typedef struct place {
    gj_arena arena;
    gj_record record;
    gj_status status; /* of reading it, then of evaluating it */
    size_t lane;      /* in the vector machine; NO_LANE: it was not evaluated there */
} place;

#define NO_LANE SIZE_MAX

typedef struct gj_evaluation_batch {
    const gj_text *texts;
    size_t count, at; /* how many; how many have been the present record */
    bool planned;     /* whether there is to be a vector machine has been found out */
    bool at_once;     /* this batch was evaluated by it */
    bool cut;         /* the machine computes what is shown, and no more */
    bool failed;      /* there was no memory for that */
    gj_vector *vector;
    place *places; /* GJ_EVALUATION_BATCH of them, in the evaluation's home; NULL without a vector machine */
    gj_vector_lane lanes[GJ_VECTOR_LANES];
} gj_evaluation_batch;

/* Of many records, nothing is computed that nobody will see. */
static void cut(gj_evaluation *e, gj_evaluation_batch *b, bool worth)
{
    gj_status status = GJ_OK;
    if (worth && !b->cut && e->only == NULL)
        status = gj_shape_select_shown(&e->machine);
    else if (e->whole && b->cut)
        status = gj_machine_select(&e->machine, NULL, 0);
    else
        return;
    b->cut = worth;
    b->failed = status != GJ_OK;
}

/* Where there is no memory for it, records are evaluated one by one. */
static void plan(gj_evaluation *e, gj_evaluation_batch *b)
{
    bool failed = e->home.failed;
    b->planned = true;
    if (gj_vector_new(&e->machine, e->room, false, &b->vector) == GJ_OK && b->vector != NULL)
        b->places = GJ_NEW_ARRAY(&e->home, place, GJ_EVALUATION_BATCH);
    for (size_t i = 0; b->places != NULL && i < GJ_EVALUATION_BATCH; i++)
        gj_arena_init(&b->places[i].arena, e->cli->allocator);
    e->home.failed = failed;
}

static void read_all(gj_evaluation *e, gj_evaluation_batch *b, size_t *lanes)
{
    for (size_t i = 0; i < b->count; i++) {
        place *p = &b->places[i];
        e->arena = &p->arena;
        p->status = gj_evaluation_read(e, &p->record, b->texts[i], PLACE_MEMORY);
        p->lane = NO_LANE;
        if (p->status != GJ_OK || p->record.unreadable)
            continue;
        p->lane = *lanes;
        b->lanes[(*lanes)++] = (gj_vector_lane){.record = &p->record, .arena = &p->arena};
    }
}

static void evaluate_all(gj_evaluation *e, gj_evaluation_batch *b)
{
    size_t lanes = 0;
    read_all(e, b, &lanes);
    gj_status status = lanes == 0 ? GJ_OK : gj_vector_run(b->vector, b->lanes, lanes);
    for (size_t i = 0; i < b->count; i++) {
        place *p = &b->places[i];
        if (p->lane != NO_LANE)
            p->status = status == GJ_OK ? b->lanes[p->lane].status : status;
    }
}

void gj_evaluation_begin_batch(gj_evaluation *evaluation, const gj_text *texts, size_t count)
{
    gj_evaluation *e = evaluation;
    bool worth = count >= WORTHWHILE && !e->whole;
    if (e->batch == NULL)
        e->batch = GJ_NEW(&e->home, gj_evaluation_batch);
    gj_evaluation_batch *b = e->batch;
    if (b == NULL)
        return; /* gj_evaluation_next says so */
    b->texts = texts;
    b->count = count;
    b->at = 0;
    cut(e, b, worth);
    if (worth && !b->planned && !b->failed)
        plan(e, b);
    b->at_once = worth && !b->failed && b->places != NULL;
    if (b->at_once)
        evaluate_all(e, b);
}

/* A record that passes a limit takes what no fact reaches along with it, and those behind it show that. */
static bool run_alone(gj_evaluation *e, gj_text text)
{
    return gj_evaluation_run(e, text) && (!e->limited || gj_machine_prime(&e->machine) == GJ_OK);
}

bool gj_evaluation_next(gj_evaluation *evaluation)
{
    gj_evaluation *e = evaluation;
    gj_evaluation_batch *b = e->batch;
    if (b == NULL || b->failed)
        return false;
    size_t at = b->at++;
    if (!b->at_once)
        return gj_evaluation_run(e, b->texts[at]);
    place *p = &b->places[at];
    if (p->arena.limited)
        return run_alone(e, b->texts[at]);
    e->arena = &p->arena;
    e->record = p->record;
    if (p->status == GJ_OK && p->lane != NO_LANE)
        gj_vector_show(b->vector, p->lane);
    e->machine.record = &e->record;
    return gj_evaluation_settle(e, p->status) == GJ_OK;
}

void gj_evaluation_end_batch(gj_evaluation *evaluation)
{
    gj_evaluation_batch *b = evaluation->batch;
    for (size_t i = 0; b != NULL && b->places != NULL && i < GJ_EVALUATION_BATCH; i++)
        gj_arena_fini(&b->places[i].arena);
}
