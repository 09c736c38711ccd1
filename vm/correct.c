/* The search for the smallest sets of corrections. First it is asked whether all of them together could reach
 * the goal, over sets of values (vm/range.h): where they cannot, that is proved and nothing is tried. Then
 * sets are tried from the smallest up, those of the best findings first. Where that takes too many
 * evaluations, the best finding is added again and again until the goal is reached, and what turns out to be
 * needless is taken out. */
#include "vm/correct_internal.h"

#include "base/sort.h"
#include "vm/field_index.h"
#include "vm/operations.h"

/* Sets of more findings than these are not tried one by one. */
#define SIZE_MAX_TRIED 6u
/* Findings that do not help by themselves and are tried in sets nevertheless. */
#define IDLE_MAX 24u
/* Findings that are added one by one. */
#define GATHERED_MAX 200u

/* ---- what can be changed at all ---- */

static gj_status open_facts(gj_corrector *c)
{
    c->ranged = true;
    c->looking = *c->machine;
    c->looking.arena = &c->home;
    gj_status status = gj_ranges_init(&c->ranges, &c->looking, NULL, 1);
    if (status != GJ_OK)
        return status;
    if (c->home.limit != 0) /* one limit for what is kept here and there; 0 would be none */
        c->home.limit -= c->ranges.foresight.home.used - 1;
    c->ranges.target = c->goal->definition;
    c->ranges.entry = c->goal->entry;
    gj_foresight_target(&c->ranges.foresight, c->goal->definition);
    gj_foresight_reads(&c->ranges.foresight, c->ranges.reads);
    return GJ_OK;
}

/* Whether the goal may be reached when the given facts are open: values by fact of `ranges`. */
static bool is_possible(gj_corrector *c, const gj_possible *values)
{
    gj_interval wanted = gj_interval_all(), both;
    if (gj_foresight_run(&c->ranges.foresight, values) != GJ_OK)
        c->status = GJ_E_NOMEM;
    gj_possible range = gj_foresight_value(&c->ranges.foresight, c->goal->definition, c->goal->entry);
    if (!(range.states & GJ_MAY_VALUE))
        return false;
    if (range.kind == GJ_POSSIBLE_CHOICES) {
        uint64_t goal = UINT64_C(1) << ((uint64_t)c->goal->wanted.num & 63u);
        return (range.choices & (c->goal->at_least ? ~(goal - 1) : goal)) != 0;
    }
    if (c->goal->wanted.den != 0) {
        wanted.low = (gj_bound){.value = c->goal->wanted};
        if (!c->goal->at_least)
            wanted.high = wanted.low;
    }
    return gj_interval_meet(&c->run, &both, &range.numbers, &wanted);
}

/* ---- the number behind a goal ---- */

/* The nearest number that the goal is made of, going back from rule to rule. */
static uint32_t number_behind(gj_corrector *c)
{
    const gj_program *program = c->machine->program;
    const gj_foresight *f = &c->ranges.foresight;
    uint32_t count = program->definition_count;
    uint32_t *depth = GJ_NEW_ARRAY(&c->home, uint32_t, count), best = UINT32_MAX;
    uint32_t maker = f->writer[program->definitions[c->goal->definition].reg];
    if (depth == NULL || maker == UINT32_MAX)
        return UINT32_MAX;
    depth[maker] = 1;
    for (size_t e = f->edge_count; e-- > 0;) {
        uint32_t from = f->edges[2 * e], to = f->edges[2 * e + 1];
        if (depth[from] != 0 && (depth[to] == 0 || depth[to] > depth[from] + 1))
            depth[to] = depth[from] + 1;
    }
    for (uint32_t d = 0; d < count; d++) {
        const gj_image_definition *row = &program->definitions[d];
        if (depth[d] < 2 || row->reg == UINT32_MAX || program->registers[row->reg].type != GJ_T_NUMBER ||
            !f->varies[d])
            continue;
        if (best == UINT32_MAX || depth[d] < depth[best])
            best = d;
    }
    return best;
}

/* A machine like the caller's: the same program, readings and limit of steps. */
static gj_status machine_like(gj_corrector *c, gj_machine *made)
{
    const gj_program *program = c->machine->program;
    gj_status status = gj_machine_init(made, program, &c->home);
    for (uint32_t i = 0; status == GJ_OK && i < program->reading_count; i++)
        gj_machine_choose(made, i, c->machine->readings[i]);
    made->step_limit = c->machine->step_limit;
    return status;
}

/* Whether more of the number behind the goal is better: tried with very much and very little of it. */
static int direction_of(gj_corrector *c, uint32_t behind)
{
    gj_merit merits[2];
    gj_machine held = c->replaying;
    for (int side = 0; side < 2 && c->status == GJ_OK; side++) {
        c->status = machine_like(c, &c->replaying);
        if (c->status == GJ_OK)
            c->status = gj_machine_assume(&c->replaying, behind,
                                          gj_value_whole(side == 0 ? -1000000000 : 1000000000));
        if (c->status == GJ_OK)
            merits[side] = gj_correct_replay(c, NULL, 0);
        merits[side].behind = gj_value_whole(0);
    }
    c->replaying = held;
    return c->status == GJ_OK ? gj_merit_compare(&merits[1], &merits[0], c->direction) : 0;
}

static gj_status begin(gj_corrector *c)
{
    gj_status status = machine_like(c, &c->replaying);
    if (status == GJ_OK)
        status = open_facts(c);
    if (status != GJ_OK)
        return status;
    uint32_t behind = number_behind(c);
    if (behind != UINT32_MAX) {
        c->direction = 1;
        c->direction = direction_of(c, behind);
        c->behind = c->direction == 0 ? UINT32_MAX : behind;
    }
    if (c->status != GJ_OK)
        return c->status;
    uint32_t wanted[2] = {c->goal->definition, c->behind};
    return gj_machine_select(&c->replaying, wanted, c->behind == UINT32_MAX ? 1 : 2);
}

/* ---- ways ---- */

typedef struct search {
    gj_corrector *c;
    gj_arena *arena;
    gj_correcting *out;
    const gj_correction *chosen[GATHERED_MAX];
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

/* A copy of a replay's outcome that outlives the next one; where there is no memory the arena says so. */
static gj_value kept(gj_arena *arena, const gj_value *outcome)
{
    static const gj_value zero = {.num = 0, .den = 1};
    gj_value copy = *outcome;
    if (outcome->state == GJ_VALUE && outcome->den == 0)
        (void)gj_number_add(arena, &copy, outcome, &zero);
    return copy;
}

/* Keeps a way; of too many the one that changes most goes. */
static void keep(search *s, uint32_t count, const gj_merit *merit)
{
    gj_correcting *out = s->out;
    gj_way way = {.count = count, .change = change_of(s, count), .result = kept(s->arena, &merit->outcome)};
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
    while (!merit.reached && count < helpful && count < GATHERED_MAX && !gj_correct_spent(c, 4)) {
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

/* ---- what stands in the way ---- */

/* What each fact can be when every finding may be corrected, and nothing else. */
static gj_possible *with_findings(gj_corrector *c)
{
    const gj_program *program = c->machine->program;
    size_t count = c->ranges.foresight.facts.count;
    gj_possible *values = GJ_NEW_ARRAY(&c->home, gj_possible, count);
    for (size_t i = 0; i < count && values != NULL; i++) {
        const gj_open_fact *fact = gj_foresight_fact(&c->ranges.foresight, i);
        const gj_image_field *field = &program->fields[fact->field];
        values[i] = gj_possible_of(program, (gj_type_kind)field->type, field->aux, fact->slot);
        for (size_t k = 0; k < c->moves.count; k++) {
            const gj_correction *move = &GJ_AT(&c->moves, gj_move, k)->correction;
            if (move->slot != fact->slot)
                continue;
            gj_possible after =
                move->kind == GJ_CORRECT_VALUE
                    ? gj_possible_of(program, (gj_type_kind)field->type, field->aux, &move->after)
                    : fact->value; /* whatever the list becomes */
            values[i] = gj_possible_join(&c->home, &values[i], &after);
        }
    }
    return values;
}

/* Whether two facts are written at the same place of the layout. */
static bool is_told(const gj_correcting *out, uint32_t field)
{
    for (uint32_t i = 0; i < out->block_count; i++)
        if (out->blocks[i] == field)
            return true;
    return false;
}

static void find_blocks(gj_corrector *c, gj_possible *values, gj_correcting *out)
{
    for (size_t i = 0; i < c->ranges.foresight.facts.count && out->block_count < GJ_CORRECT_BLOCKS; i++) {
        const gj_open_fact *fact = gj_foresight_fact(&c->ranges.foresight, i);
        gj_possible held = values[i];
        if (!c->ranges.reads[i] || is_told(out, fact->field) || c->status != GJ_OK)
            continue;
        values[i] = fact->value;
        if (is_possible(c, values))
            out->blocks[out->block_count++] = fact->field;
        values[i] = held;
    }
}

static void search_sets(gj_corrector *c, gj_arena *arena, gj_correcting *out)
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

/* The result with every helpful finding corrected. */
static void correct_all(gj_corrector *c, gj_arena *arena, gj_correcting *out)
{
    const gj_correction *all[GATHERED_MAX];
    uint32_t count = out->helpful < GATHERED_MAX ? out->helpful : GATHERED_MAX;
    for (uint32_t i = 0; i < count; i++)
        all[i] = &GJ_AT(&c->moves, gj_move, i)->correction;
    if (c->status != GJ_OK)
        return;
    const gj_merit merit = gj_correct_replay(c, all, count);
    out->most = kept(arena, &merit.outcome);
}

static void search_all(gj_corrector *c, gj_arena *arena, gj_correcting *out)
{
    c->status = gj_correct_find(c);
    out->findings = (uint32_t)c->moves.count;
    out->cut = c->cut;
    for (size_t i = 0; i < c->moves.count; i++)
        out->helpful += GJ_AT(&c->moves, gj_move, i)->helps;
    gj_move *moves = gj_arena_copy(arena, c->moves.items, c->moves.count * sizeof(gj_move));
    gj_possible *values = with_findings(c);
    if (c->status != GJ_OK || moves == NULL || values == NULL) {
        c->status = c->status == GJ_OK ? GJ_E_NOMEM : c->status;
        return;
    }
    out->impossible = !c->cut && !is_possible(c, values);
    if (out->impossible)
        find_blocks(c, values, out);
    else
        search_sets(c, arena, out);
    correct_all(c, arena, out);
    /* The ways point at the moves, which are about to go: at the same ones in the caller's arena. */
    const gj_move *first = (const gj_move *)c->moves.items;
    for (size_t w = 0; w < out->way_count; w++)
        for (uint32_t i = 0; i < out->ways[w].count; i++) {
            size_t index = (size_t)((const gj_move *)(const void *)out->ways[w].corrections[i] - first);
            out->ways[w].corrections[i] = &moves[index].correction;
        }
}

gj_status gj_correct(gj_machine *machine, gj_arena *arena, const gj_goal *goal, gj_correcting *out)
{
    gj_corrector c = {.machine = machine, .goal = goal, .behind = UINT32_MAX, .direction = 0};
    gj_arena_init(&c.home, machine->arena->allocator);
    gj_arena_init(&c.run, machine->arena->allocator);
    c.home.limit = arena->limit;
    c.run.limit = machine->arena->limit;
    gj_array_init(&c.moves, machine->arena->allocator, sizeof(gj_move));
    *out = (gj_correcting){.ways = GJ_NEW_ARRAY(arena, gj_way, GJ_CORRECT_WAYS)};
    gj_status status = out->ways == NULL ? GJ_E_NOMEM : begin(&c);
    if (status == GJ_OK) {
        gj_merit now = gj_correct_replay(&c, NULL, 0);
        out->now = out->most = kept(arena, &now.outcome);
        out->reached = now.reached;
        if (!out->reached && c.status == GJ_OK)
            search_all(&c, arena, out);
        out->replays = c.replays;
        status = c.status;
    }
    if (c.ranged)
        gj_ranges_fini(&c.ranges);
    if (status == GJ_OK && (gj_arena_failed(arena) || gj_arena_failed(&c.home)))
        status = GJ_E_NOMEM;
    gj_array_fini(&c.moves);
    gj_arena_fini(&c.run);
    gj_arena_fini(&c.home);
    return status;
}
