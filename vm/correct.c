/* What would reach a goal. First it is asked whether all corrections together could, over sets of values
 * (vm/range.h): where they cannot, that is proved, nothing is tried, and what stands in the way is named.
 * Else vm/correct_ways.c searches. */
#include "vm/correct_internal.h"

#include "vm/field_index.h"
#include "vm/operations.h"

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

/* Whether a field is named already: one of a list may be open in several entries. */
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

/* The result with every helpful finding corrected. */
static void correct_all(gj_corrector *c, gj_arena *arena, gj_correcting *out)
{
    const gj_correction *all[GJ_CORRECT_GATHERED];
    uint32_t count = out->helpful < GJ_CORRECT_GATHERED ? out->helpful : GJ_CORRECT_GATHERED;
    for (uint32_t i = 0; i < count; i++)
        all[i] = &GJ_AT(&c->moves, gj_move, i)->correction;
    if (c->status != GJ_OK)
        return;
    const gj_merit merit = gj_correct_replay(c, all, count);
    out->most = gj_correct_kept(arena, &merit.outcome);
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
        gj_correct_ways(c, arena, out);
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
        out->now = out->most = gj_correct_kept(arena, &now.outcome);
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
