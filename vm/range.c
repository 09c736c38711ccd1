/* Ranges, made narrower by taking facts apart: a run over all that the open facts can be gives a range that
 * is too wide where one fact counts twice. So it is divided into boxes, in each of which one fact can be
 * less, and the boxes that reach furthest are divided again until none reaches beyond what is certain to
 * happen, or the runs are used up. Invariant: the boxes together are always everything, so their ranges
 * together are sound at any time. */
#include "vm/range_internal.h"

/* More facts than these are not tried one by one to find those that narrow most. */
#define RANKED_MAX 64u
/* The calendar has ends of its own; they, and what lies so many days from them, are no news. */
#define CALENDAR_ENDS (100 * 366)

typedef struct gj_box {
    const struct gj_box *parent; /* what is narrowed there is narrowed here */
    uint32_t fact;               /* UINT32_MAX: nothing, everything is open */
    uint32_t times;              /* how often this fact was divided */
    gj_possible value;           /* what it can be */
    gj_possible range;           /* what comes out */
    uint32_t depth;
    bool closed;
} gj_box;

gj_status gj_ranges_init(gj_ranges *r, gj_machine *machine, const gj_freed *freed, size_t freed_count)
{
    *r = (gj_ranges){.target = UINT32_MAX};
    gj_arena_init(&r->arena, machine->arena->allocator);
    r->arena.limit = machine->arena->limit;
    gj_status status = gj_foresight_init(&r->foresight, machine, freed, freed_count);
    if (status != GJ_OK)
        return status;
    size_t count = r->foresight.facts.count;
    r->values = GJ_NEW_ARRAY(&r->foresight.home, gj_possible, count);
    r->reads = GJ_NEW_ARRAY(&r->foresight.home, bool, count);
    r->order = GJ_NEW_ARRAY(&r->foresight.home, uint32_t, count);
    if (gj_arena_failed(&r->foresight.home))
        return GJ_E_NOMEM;
    for (size_t i = 0; i < count; i++)
        r->values[i] = gj_foresight_fact(&r->foresight, i)->value;
    return GJ_OK;
}

void gj_ranges_fini(gj_ranges *r)
{
    gj_foresight_fini(&r->foresight);
    gj_arena_fini(&r->arena);
}

bool gj_ranges_is_open(const gj_ranges *r, uint32_t definition)
{
    return gj_foresight_varies(&r->foresight, definition);
}

gj_possible gj_ranges_run(gj_ranges *r)
{
    if (r->work >= GJ_RANGE_WORK)
        r->foresight.too_many = true;
    gj_status status = gj_foresight_run(&r->foresight, r->values);
    r->work += r->foresight.work;
    r->runs++;
    if (status != GJ_OK)
        r->status = status;
    gj_possible out = gj_foresight_value(&r->foresight, r->target, r->entry);
    out.guess = NULL; /* what it points to is gone with the next run */
    out.origin = (gj_origin){0, 0};
    return out;
}

/* ---- facts that narrow most ---- */

typedef struct gj_ranked {
    uint32_t fact;
    gj_spread spread;
    uint64_t parts;
} gj_ranked;

/* The spread that is left, on average, when a fact has been divided. */
static bool rank_fact(gj_ranges *r, uint32_t fact, gj_ranked *out)
{
    gj_possible parts[GJ_PARTS_MAX], whole = r->values[fact];
    const gj_image_field *field =
        &r->foresight.program->fields[gj_foresight_fact(&r->foresight, fact)->field];
    size_t count = gj_fact_parts(&r->arena, field, &whole, 0, parts);
    *out = (gj_ranked){.fact = fact, .spread = {0, gj_value_whole(0)}, .parts = count};
    for (size_t i = 0; i < count; i++) {
        r->values[fact] = parts[i];
        gj_possible range = gj_ranges_run(r);
        out->spread = gj_spread_add(&r->arena, out->spread, gj_spread_of(&r->arena, &range));
    }
    r->values[fact] = whole;
    return count > 0;
}

static void rank_facts(gj_ranges *r)
{
    gj_ranked ranked[RANKED_MAX];
    size_t count = 0, candidates = 0;
    r->order_count = 0;
    for (uint32_t i = 0; i < r->foresight.facts.count; i++)
        candidates += r->reads[i];
    if (candidates > RANKED_MAX || r->limit < 4 * candidates || r->foresight.exhausted)
        return;
    for (uint32_t i = 0; i < r->foresight.facts.count; i++) {
        gj_ranked made;
        if (!r->reads[i] || !rank_fact(r, i, &made))
            continue;
        size_t at = count++;
        for (; at > 0 && gj_spread_compare(&r->arena, made.spread, made.parts, ranked[at - 1].spread,
                                           ranked[at - 1].parts) < 0;
             at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = made;
    }
    for (size_t i = 0; i < count; i++)
        r->order[r->order_count++] = ranked[i].fact;
}

/* ---- boxes ---- */

/* What a box makes of a fact, and how often it was divided. */
static gj_possible value_in(const gj_ranges *r, const gj_box *box, uint32_t fact, uint32_t *times)
{
    *times = 0;
    for (; box != NULL; box = box->parent)
        if (box->fact == fact) {
            *times = box->times;
            return box->value;
        }
    return gj_foresight_fact(&r->foresight, fact)->value;
}

static void run_box(gj_ranges *r, gj_box *box)
{
    uint32_t times;
    for (const gj_box *up = box; up != NULL; up = up->parent)
        if (up->fact != UINT32_MAX)
            r->values[up->fact] = value_in(r, box, up->fact, &times);
    box->range = gj_ranges_run(r);
    for (const gj_box *up = box; up != NULL; up = up->parent)
        if (up->fact != UINT32_MAX)
            r->values[up->fact] = gj_foresight_fact(&r->foresight, up->fact)->value;
}

static gj_box *add_box(gj_ranges *r, gj_array *boxes, gj_box content)
{
    gj_box *box = gj_arena_copy(&r->arena, &content, sizeof content);
    if (box == NULL || !gj_array_append(boxes, &box)) {
        r->status = GJ_E_NOMEM;
        return NULL;
    }
    run_box(r, box);
    return box;
}

/* Divides a box by the next fact that can be; false: none can. */
static bool divide(gj_ranges *r, gj_array *boxes, const gj_box *box)
{
    gj_possible parts[GJ_PARTS_MAX];
    for (size_t i = 0; i < r->order_count; i++) {
        uint32_t fact = r->order[i], times;
        gj_possible value = value_in(r, box, fact, &times);
        const gj_image_field *field =
            &r->foresight.program->fields[gj_foresight_fact(&r->foresight, fact)->field];
        size_t count = gj_fact_parts(&r->arena, field, &value, times, parts);
        if (count == 0)
            continue;
        bool states = value.states != GJ_MAY_VALUE;
        for (size_t k = 0; k < count && r->status == GJ_OK; k++)
            (void)add_box(r, boxes,
                          (gj_box){.parent = box,
                                   .fact = fact,
                                   .times = states ? times : times + 1,
                                   .value = parts[k],
                                   .depth = box->depth + 1});
        return true;
    }
    return false;
}

/* The values and nothing that a range holds; other states need no narrowing. */
static gj_possible worth_telling(gj_possible range)
{
    range.states &= GJ_MAY_VALUE | GJ_MAY_NOTHING;
    return range;
}

static void join_into(gj_arena *arena, gj_possible *all, const gj_possible *one)
{
    *all = all->states == 0 ? *one : gj_possible_join(arena, all, one);
}

/* Whether box a reaches further than box b: by its upper end (side 1) or its lower one, then by what stands
 * first. Of choices the deeper box is nearer to an end. */
static bool further(gj_arena *arena, const gj_box *a, const gj_box *b, int side)
{
    if (b == NULL)
        return true;
    if (a->range.kind != GJ_POSSIBLE_NUMBERS || !(a->range.states & b->range.states & GJ_MAY_VALUE))
        return a->depth > b->depth;
    const gj_interval *x = &a->range.numbers, *y = &b->range.numbers;
    int order =
        side > 0 ? gj_bound_compare(arena, &x->high, &y->high) : gj_bound_compare(arena, &y->low, &x->low);
    return order > 0 || (order == 0 && a->depth > b->depth);
}

/* Closes what need not be divided; returns the box to divide next, NULL: none. */
static gj_box *next_box(gj_ranges *r, gj_array *boxes, gj_possible *certain, int side)
{
    gj_box *best = NULL;
    for (size_t i = 0; i < boxes->count; i++) {
        gj_box *box = *GJ_AT(boxes, gj_box *, i);
        if (box->closed)
            continue;
        gj_possible telling = worth_telling(box->range);
        if (telling.states == 0 || gj_possible_is_exact(&telling)) {
            box->closed = true;
            if (telling.states != 0)
                join_into(&r->arena, certain, &telling);
        }
    }
    for (size_t i = 0; i < boxes->count; i++) {
        gj_box *box = *GJ_AT(boxes, gj_box *, i);
        gj_possible telling = worth_telling(box->range);
        if (box->closed)
            continue;
        if (certain->states != 0 && gj_possible_within(&r->arena, &telling, certain))
            continue; /* it cannot tell more than what is told */
        if (further(&r->arena, box, best, side))
            best = box;
    }
    return best;
}

static gj_possible narrow(gj_ranges *r, gj_array *boxes)
{
    gj_possible certain = {0}, all = {0};
    for (int side = 1; r->runs < r->limit && r->work < GJ_RANGE_WORK / 2 && r->status == GJ_OK;
         side = -side) {
        gj_box *box = next_box(r, boxes, &certain, side);
        if (box == NULL)
            break;
        box->closed = true;
        if (divide(r, boxes, box)) {
            box->range.states = 0; /* its parts stand for it */
        } else {
            gj_possible telling = worth_telling(box->range);
            join_into(&r->arena, &certain, &telling);
        }
    }
    for (size_t i = 0; i < boxes->count; i++) {
        const gj_box *box = *GJ_AT(boxes, gj_box *, i);
        if (box->range.states != 0)
            join_into(&r->arena, &all, &box->range);
    }
    return all;
}

gj_status gj_ranges_of(gj_ranges *r, uint32_t definition, uint32_t entry, uint32_t runs, gj_possible *out)
{
    gj_array boxes;
    gj_arena_reset(&r->arena);
    r->target = definition;
    r->entry = entry;
    r->runs = 0;
    r->limit = runs;
    r->status = GJ_OK;
    gj_foresight_target(&r->foresight, definition);
    gj_foresight_reads(&r->foresight, r->reads);
    gj_array_init(&boxes, r->arena.allocator, sizeof(gj_box *));
    gj_box *root = add_box(r, &boxes, (gj_box){.fact = UINT32_MAX});
    if (root != NULL) {
        gj_possible telling = worth_telling(root->range);
        if (telling.states != 0 && !gj_possible_is_exact(&telling))
            rank_facts(r);
        *out = narrow(r, &boxes);
    }
    gj_array_fini(&boxes);
    return r->status == GJ_OK && gj_arena_failed(&r->arena) ? GJ_E_NOMEM : r->status;
}

bool gj_range_has_end(gj_type_kind type, const gj_bound *bound)
{
    if (type == GJ_T_DATE)
        return bound->infinite == 0 && bound->value.num > GJ_DATE_MIN + CALENDAR_ENDS &&
               bound->value.num < GJ_DATE_MAX - CALENDAR_ENDS;
    return bound->infinite == 0;
}
