/* The search for the smallest sets of corrections that reach the goal: sets are tried from the smallest up,
 * those of the best findings first. Where that takes too many evaluations, the best finding is added again
 * and again until the goal is reached, and what turns out to be needless is taken out. */
#include "base/sort.h"
#include "vm/correct_internal.h"

/* Sets of more findings than these are not tried one by one. */
#define SIZE_MAX_TRIED 6u
/* Findings that do not help by themselves and are tried in sets nevertheless. */
#define IDLE_MAX 24u

gj_value gj_correct_kept(gj_arena *arena, const gj_value *outcome)
{
    static const gj_value zero = {.num = 0, .den = 1};
    gj_value copy = *outcome;
    if (outcome->state == GJ_VALUE && outcome->den == 0)
        (void)gj_number_add(arena, &copy, outcome, &zero);
    return copy;
}

typedef struct search {
    gj_corrector *c;
    gj_arena *arena;
    gj_correcting *out;
    const gj_correction *chosen[GJ_CORRECT_GATHERED];
    uint32_t candidates; /* moves that are tried in sets */
    bool limited;
} search;

static const gj_move *move_at(const search *s, uint32_t index)
{
    return (const gj_move *)s->c->moves.items + index;
}

static gj_value change_of(search *s, uint32_t count)
{
    gj_value sum = gj_value_whole(0), one;
    for (uint32_t i = 0; i < count; i++) {
        const gj_correction *correction = s->chosen[i];
        bool number = correction->kind == GJ_CORRECT_VALUE && correction->before.state == GJ_VALUE &&
                      correction->after.state == GJ_VALUE &&
                      s->c->machine->program->fields[correction->field].type == GJ_T_NUMBER;
        one = gj_value_whole(1);
        if (number && gj_number_sub(s->arena, &one, &correction->after, &correction->before))
            (void)gj_number_abs(s->arena, &one, &one);
        (void)gj_number_add(s->arena, &sum, &sum, &one); /* where memory ran out the arena says so */
    }
    return sum;
}

static bool has(const gj_way *way, const gj_correction *correction)
{
    for (uint32_t i = 0; i < way->count; i++)
        if (way->corrections[i] == correction)
            return true;
    return false;
}

/* Whether a way that is known lies in the chosen set. */
static bool is_known(const search *s, uint32_t count)
{
    for (size_t w = 0; w < s->out->way_count; w++) {
        uint32_t found = 0;
        for (uint32_t i = 0; i < count; i++)
            found += has(&s->out->ways[w], s->chosen[i]);
        if (found == s->out->ways[w].count)
            return true;
    }
    return false;
}

static int by_change(void *user, const void *a, const void *b)
{
    const gj_way *x = a, *y = b;
    int order = 0;
    (void)gj_number_compare(user, &order, &x->change, &y->change);
    return x->count == y->count ? order : (x->count > y->count) - (x->count < y->count);
}

/* Keeps a way; of too many the one that changes most goes. */
static void keep(search *s, uint32_t count, const gj_merit *merit)
{
    gj_correcting *out = s->out;
    gj_way way = {
        .count = count, .change = change_of(s, count), .result = gj_correct_kept(s->arena, &merit->outcome)};
    way.corrections = gj_arena_copy(s->arena, s->chosen, count * sizeof(gj_correction *));
    if (way.corrections == NULL) {
        s->c->status = GJ_E_NOMEM;
        return;
    }
    if (out->way_count < GJ_CORRECT_WAYS)
        out->ways[out->way_count++] = way;
    else if (by_change(s->arena, &way, &out->ways[out->way_count - 1]) < 0)
        out->ways[out->way_count - 1] = way;
    if (!gj_sort(s->arena, out->ways, out->way_count, sizeof(gj_way), by_change, s->arena))
        s->c->status = GJ_E_NOMEM;
}

/* Tries every set of `size` findings that begins with those chosen already. */
static void try_sets(search *s, uint32_t size, uint32_t count, uint32_t from)
{
    if (s->c->status != GJ_OK || s->limited)
        return;
    if (count == size) {
        if (is_known(s, count))
            return;
        if (gj_correct_spent(s->c, 2)) {
            s->limited = true;
            return;
        }
        gj_merit merit = gj_correct_replay(s->c, s->chosen, count);
        if (merit.reached)
            keep(s, count, &merit);
        return;
    }
    for (uint32_t i = from; i + (size - count) <= s->candidates; i++) {
        s->chosen[count] = &move_at(s, i)->correction;
        try_sets(s, size, count + 1, i + 1);
    }
}

/* Adds the best finding again and again, then leaves out what was not needed. A replay that fails reaches
 * nothing and is better than nothing, nor are those after it, so this comes to its end. */
static void gather(search *s)
{
    gj_corrector *c = s->c;
    uint32_t count = 0, helpful = s->out->helpful;
    gj_merit merit = gj_correct_replay(c, NULL, 0);
    while (!merit.reached && count < helpful && count < GJ_CORRECT_GATHERED && !gj_correct_spent(c, 4)) {
        uint32_t best = UINT32_MAX;
        gj_merit best_merit = merit;
        for (uint32_t i = 0; i < helpful && c->status == GJ_OK; i++) {
            s->chosen[count] = &move_at(s, i)->correction;
            bool used = false;
            for (uint32_t k = 0; k < count; k++)
                used = used || s->chosen[k] == s->chosen[count];
            gj_merit tried = used ? merit : gj_correct_replay(c, s->chosen, count + 1);
            if (!used && gj_merit_compare(&tried, &best_merit, c->direction) > 0) {
                best = i;
                best_merit = tried;
            }
        }
        if (best == UINT32_MAX)
            return;
        s->chosen[count++] = &move_at(s, best)->correction;
        merit = best_merit;
    }
    for (uint32_t i = count; merit.reached && i-- > 0;) {
        const gj_correction *dropped = s->chosen[i];
        for (uint32_t k = i; k + 1 < count; k++)
            s->chosen[k] = s->chosen[k + 1];
        gj_merit without = gj_correct_replay(c, s->chosen, count - 1);
        if (without.reached) {
            count--;
            merit = without;
            continue;
        }
        for (uint32_t k = count - 1; k > i; k--)
            s->chosen[k] = s->chosen[k - 1];
        s->chosen[i] = dropped;
    }
    if (merit.reached) {
        s->out->gathered = true;
        merit = gj_correct_replay(c, s->chosen, count); /* its outcome went with the replays behind it */
        keep(s, count, &merit);
    }
}

void gj_correct_ways(gj_corrector *c, gj_arena *arena, gj_correcting *out)
{
    search s = {.c = c, .arena = arena, .out = out};
    uint32_t idle = (uint32_t)c->moves.count - out->helpful;
    s.candidates = out->helpful + (idle < IDLE_MAX ? idle : IDLE_MAX);
    for (uint32_t size = 1; size <= SIZE_MAX_TRIED && size <= s.candidates && c->status == GJ_OK; size++) {
        try_sets(&s, size, 0, 0);
        if (s.limited)
            break;
        if (!c->cut && (idle <= IDLE_MAX || size == 1))
            out->complete = size;
        if (out->way_count > 0 && (out->way_count >= 3 || size > out->ways[0].count))
            break;
    }
    if (out->way_count == 0 && c->status == GJ_OK)
        gather(&s);
    out->smallest = out->way_count > 0 && out->ways[0].count <= out->complete + 1;
}
