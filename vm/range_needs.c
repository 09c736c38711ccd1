/* Which missing facts to ask for first. Facts that are missing together (an absent group) are asked for
 * together. Each is tried with single values, and what the result still leaves open then is compared. */
#include "vm/range_internal.h"

#include "base/sort.h"

/* Runs that trying may take, of which each costs about as much as an evaluation; what is not tried comes
 * last. */
#define TRIALS_MAX 4000u
/* Fields of a group that are tried. */
#define TRIED_MAX 16u

typedef struct gj_asked {
    gj_need need;
    uint32_t first;   /* of its facts */
    gj_spread spread; /* of all trials together */
    uint64_t trials;
} gj_asked;

static bool same_need(const gj_open_fact *fact, const gj_need *need)
{
    return fact->missing == need->field && fact->entry == need->entry;
}

/* Runs once and adds what is left open. */
static void try_values(gj_ranges *r, gj_asked *asked)
{
    gj_possible range = gj_ranges_run(r);
    bool values = (range.states & (GJ_MAY_VALUE | GJ_MAY_NOTHING)) != 0;
    range.states &= GJ_MAY_VALUE | GJ_MAY_NOTHING;
    if (!values) /* nothing but errors: that says little about the fact */
        return;
    gj_spread spread = gj_spread_of(&r->arena, &range);
    asked->spread = gj_spread_add(&r->arena, asked->spread, spread);
    asked->trials++;
}

/* Tries the values of each fact of a need, the others standing at their first. */
static void try_need(gj_ranges *r, gj_asked *asked)
{
    const gj_program *program = r->foresight.program;
    gj_possible samples[GJ_PARTS_MAX];
    uint32_t members[TRIED_MAX], count = 0;
    for (uint32_t i = asked->first; i < r->foresight.facts.count && count < TRIED_MAX; i++) {
        const gj_open_fact *fact = gj_foresight_fact(&r->foresight, i);
        if (!r->reads[i] || !same_need(fact, &asked->need))
            continue;
        if (gj_fact_samples(program, &r->arena, fact, samples) > 0)
            r->values[i] = samples[0];
        members[count++] = i;
    }
    try_values(r, asked);
    for (uint32_t m = 0; m < count; m++) {
        const gj_open_fact *fact = gj_foresight_fact(&r->foresight, members[m]);
        size_t ways = gj_fact_samples(program, &r->arena, fact, samples);
        for (size_t k = 1; k < ways; k++) {
            r->values[members[m]] = samples[k];
            try_values(r, asked);
        }
        if (ways > 0)
            r->values[members[m]] = samples[0];
    }
    for (uint32_t m = 0; m < count; m++)
        r->values[members[m]] = gj_foresight_fact(&r->foresight, members[m])->value;
}

static bool collect(gj_ranges *r, gj_array *asked)
{
    for (uint32_t i = 0; i < r->foresight.facts.count; i++) {
        const gj_open_fact *fact = gj_foresight_fact(&r->foresight, i);
        bool known = false;
        if (!r->reads[i] || fact->missing == UINT32_MAX)
            continue;
        for (size_t k = asked->count; k-- > 0 && !known;) {
            gj_asked *held = GJ_AT(asked, gj_asked, k);
            known = same_need(fact, &held->need);
            held->need.facts += known;
        }
        const gj_asked made = {.need = {.field = fact->missing, .entry = fact->entry, .facts = 1},
                               .first = i,
                               .spread = {0, gj_value_whole(0)}};
        if (!known && !gj_array_append(asked, &made))
            return false;
    }
    return true;
}

static int by_spread(void *user, const void *a, const void *b)
{
    const gj_asked *x = a, *y = b;
    if (x->need.narrows != y->need.narrows)
        return x->need.narrows ? -1 : 1;
    return gj_spread_compare(user, x->spread, x->trials, y->spread, y->trials);
}

gj_status gj_ranges_needs(gj_ranges *r, gj_arena *arena, gj_need **needs, size_t *count)
{
    gj_array asked;
    gj_arena_reset(&r->arena);
    gj_array_init(&asked, arena->allocator, sizeof(gj_asked));
    r->status = GJ_OK;
    *needs = NULL;
    *count = 0;
    gj_possible now = gj_ranges_run(r);
    now.states &= GJ_MAY_VALUE | GJ_MAY_NOTHING;
    gj_spread open = gj_spread_of(&r->arena, &now);
    bool fine = collect(r, &asked);
    for (size_t i = 0; i < asked.count && fine; i++) {
        gj_asked *one = GJ_AT(&asked, gj_asked, i);
        if (r->runs > r->limit + TRIALS_MAX || r->foresight.too_many)
            break;
        try_need(r, one);
        one->need.narrows =
            one->trials > 0 && gj_spread_compare(&r->arena, one->spread, one->trials, open, 1) < 0;
    }
    fine = fine && gj_sort(&r->arena, asked.items, asked.count, sizeof(gj_asked), by_spread, &r->arena);
    gj_need *out = fine ? GJ_NEW_ARRAY(arena, gj_need, asked.count) : NULL;
    for (size_t i = 0; i < asked.count && out != NULL; i++)
        out[i] = GJ_AT(&asked, gj_asked, i)->need;
    if (out != NULL) {
        *needs = out;
        *count = asked.count;
    }
    gj_array_fini(&asked);
    if (out == NULL || gj_arena_failed(&r->arena))
        return GJ_E_NOMEM;
    return r->status;
}
