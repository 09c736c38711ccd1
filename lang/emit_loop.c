/* Code for loops over a record's lists: aggregates, and definitions of one value per entry. What is read or
 * computed in a loop is forgotten behind it, and what it needs from outside is pinned while it runs. */
#include "lang/emit.h"

typedef struct loop_state {
    const gj_core *core;
    uint32_t sum; /* the register that collects: dst, or the set of distinct */
} loop_state;

/* Whether a single entry decides, so that only the entry's own value may be spoilt, never what was collected:
 * the highest of ordered alternatives absorbs, and a set is no scalar. */
static bool is_apart(const gj_core *core)
{
    return core->aggregate == GJ_O_DISTINCT || core->type.kind == GJ_T_ALTERNATIVE;
}

/* Adds a value to what was collected by min, max or distinct. */
static void collect_apart(gj_emit_state *em, const loop_state *s, uint32_t value)
{
    const gj_core *core = s->core;
    bool least = core->aggregate == GJ_O_MIN;
    if (core->aggregate == GJ_O_DISTINCT) {
        gj_emit_put(em, GJ_OP_INSERT, s->sum, value, 0, core->span);
        return;
    }
    uint32_t count = gj_alternatives_at(em->b, core->type.aux)->count;
    uint32_t end =
        gj_emit_whole(em, GJ_T_ALTERNATIVE, core->type.aux, least || count == 0 ? 0 : (int64_t)count - 1);
    gj_emit_put(em, least ? GJ_OP_MERGE_MIN : GJ_OP_MERGE_MAX, s->sum, value, end, core->span);
}

static void collect_logic(gj_emit_state *em, const loop_state *s, uint32_t guard, uint32_t value)
{
    bool every = s->core->aggregate == GJ_O_EVERY;
    gj_span span = s->core->span;
    gj_opcode op = every ? GJ_OP_AND : GJ_OP_OR;
    if (guard == UINT32_MAX) {
        gj_emit_put(em, op, s->sum, s->sum, value, span);
        return;
    }
    uint32_t both = gj_emit_take_bool(em); /* an entry that may not count decides nothing */
    if (every) {
        gj_emit_put(em, GJ_OP_NOT, both, guard, 0, span);
        gj_emit_put(em, GJ_OP_OR, both, both, value, span);
    } else {
        gj_emit_put(em, GJ_OP_AND, both, guard, value, span);
    }
    gj_emit_put(em, op, s->sum, s->sum, both, span);
    gj_emit_give(em, both);
}

static void collect(gj_emit_state *em, const loop_state *s, uint32_t guard)
{
    const gj_core *core = s->core;
    gj_span span = core->span;
    if (is_apart(core) && guard != UINT32_MAX) {
        uint32_t own = gj_emit_take_for(em, &core->a->type);
        gj_emit_into(em, core->a, own);
        gj_emit_put(em, GJ_OP_STRICT, own, guard, 0, span);
        collect_apart(em, s, own);
        gj_emit_give(em, own);
        return;
    }
    uint32_t value = gj_emit_value(em, core->a);
    if (core->aggregate == GJ_O_EVERY || core->aggregate == GJ_O_SOME) {
        collect_logic(em, s, guard, value);
    } else if (is_apart(core)) {
        collect_apart(em, s, value);
    } else {
        if (guard != UINT32_MAX) /* it may not count: who knows */
            gj_emit_put(em, GJ_OP_STRICT, s->sum, guard, 0, span);
        if (core->aggregate == GJ_O_SUM)
            gj_emit_put(em, GJ_OP_ADD, s->sum, s->sum, value, span);
        else
            gj_emit_put(em, core->aggregate == GJ_O_MIN ? GJ_OP_LEAST : GJ_OP_MOST, s->sum, value, 0, span);
    }
    gj_emit_give(em, value);
}

/* A list that has no value spoils what is collected like an entry of it, of which nothing is known. */
static void collect_list(gj_emit_state *em, const loop_state *s, uint32_t list, uint32_t guard)
{
    const gj_core *core = s->core;
    gj_span span = core->span;
    uint32_t state = gj_emit_take_bool(em); /* yes, or why the list has no value */
    gj_emit_put(em, GJ_OP_CONST, state, gj_emit_whole(em, GJ_T_BOOL, 0, 1), 0, span);
    gj_emit_put(em, GJ_OP_STRICT_LIST, state, list, 0, span);
    if (guard != UINT32_MAX) {
        uint32_t not = gj_emit_take_bool(em);
        gj_emit_put(em, GJ_OP_NOT, not, guard, 0, span);
        gj_emit_put(em, GJ_OP_OR, state, state, not, span);
        gj_emit_give(em, not );
    }
    if (core->aggregate == GJ_O_EVERY) {
        gj_emit_put(em, GJ_OP_AND, s->sum, s->sum, state, span);
    } else if (core->aggregate == GJ_O_SOME) {
        gj_emit_put(em, GJ_OP_NOT, state, state, 0, span);
        gj_emit_put(em, GJ_OP_OR, s->sum, s->sum, state, span);
    } else if (is_apart(core)) {
        uint32_t own = gj_emit_take_for(em, &core->a->type);
        gj_emit_put(em, GJ_OP_NOTHING, own, 0, 0, span);
        gj_emit_put(em, GJ_OP_STRICT, own, state, 0, span);
        collect_apart(em, s, own);
        gj_emit_give(em, own);
    } else {
        gj_emit_put(em, GJ_OP_STRICT, s->sum, state, 0, span);
    }
    gj_emit_give(em, state);
}

static void emit_loops(gj_emit_state *em, const loop_state *s, const gj_loop *loop, uint32_t guard_above)
{
    gj_span span = s->core->span;
    uint32_t list = gj_emit_value(em, loop->list), guard = guard_above;
    bool list_pinned = gj_emit_pin(em, list), guard_pinned = false;
    gj_type entry = {.kind = GJ_T_ENTRY, .aux = loop->list->type.aux};
    uint32_t variable = gj_emit_take_for(em, &entry);
    gj_emit_pin(em, variable);
    em->variables[loop->variable] = variable;
    uint32_t begin = gj_emit_put(em, GJ_OP_FOR, variable, list, 0, span), skip = UINT32_MAX;
    size_t facts = em->facts.count;
    if (loop->guard != NULL) {
        guard = gj_emit_value(em, loop->guard);
        skip = gj_emit_put(em, GJ_OP_SKIP_UNLESS, guard, 0, 0, span);
        if (guard_above != UINT32_MAX) {
            uint32_t both = gj_emit_take_bool(em);
            gj_emit_put(em, GJ_OP_AND, both, guard, guard_above, span);
            gj_emit_give(em, guard);
            guard = both;
        }
        guard_pinned = gj_emit_pin(em, guard);
    }
    if (loop->next != NULL)
        emit_loops(em, s, loop->next, guard);
    else
        collect(em, s, guard);
    gj_emit_forget_facts(em, facts);
    gj_emit_unpin(em, guard, guard_pinned);
    uint32_t next = gj_emit_put(em, GJ_OP_NEXT, variable, list, begin + 1, span);
    if (skip != UINT32_MAX)
        gj_image_patch(&em->image, skip, next);
    gj_image_patch(&em->image, begin, next + 1);
    collect_list(em, s, list, guard_above);
    gj_emit_unpin(em, variable, true);
    gj_emit_unpin(em, list, list_pinned);
}

void gj_emit_loop(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    loop_state s = {core, dst};
    gj_span span = core->span;
    switch (core->aggregate) {
    case GJ_O_SUM:
        gj_emit_put(em, GJ_OP_CONST, dst, gj_emit_whole(em, GJ_T_NUMBER, 0, 0), 0, span);
        break;
    case GJ_O_EVERY:
    case GJ_O_SOME:
        gj_emit_put(em, GJ_OP_CONST, dst, gj_emit_whole(em, GJ_T_BOOL, 0, core->aggregate == GJ_O_EVERY), 0,
                    span);
        break;
    case GJ_O_DISTINCT: {
        gj_image_register of = gj_register_type(&core->a->type);
        s.sum = gj_emit_take(em, (gj_image_register){.type = GJ_T_SET, .of = of.type, .of_aux = of.aux});
        gj_emit_pin(em, s.sum);
        gj_emit_put(em, GJ_OP_SET, s.sum, 0, 0, span);
        break;
    }
    default:
        gj_emit_put(em, GJ_OP_NOTHING, dst, 0, 0, span);
        break;
    }
    emit_loops(em, &s, core->loops, UINT32_MAX);
    if (core->aggregate != GJ_O_DISTINCT)
        return;
    gj_emit_put(em, GJ_OP_SIZE, dst, s.sum, 0, span);
    gj_emit_unpin(em, s.sum, true);
}

/* One value per entry: a column filled by a loop. */
void gj_emit_each(gj_emit_state *em, const gj_def *def)
{
    gj_span span = def->span;
    uint32_t column = em->registers[def->index], list = gj_emit_value(em, def->each);
    gj_type entry = {.kind = GJ_T_ENTRY, .aux = def->list};
    uint32_t variable = gj_emit_take_for(em, &entry);
    bool list_pinned = gj_emit_pin(em, list);
    gj_emit_pin(em, variable);
    em->variables[def->each_variable] = variable;
    gj_emit_put(em, GJ_OP_COLUMN, column, list, 0, span);
    uint32_t begin = gj_emit_put(em, GJ_OP_FOR, variable, list, 0, span);
    uint32_t value = gj_emit_value(em, def->body);
    gj_emit_put(em, GJ_OP_STORE, column, variable, value, span);
    gj_emit_give(em, value);
    gj_emit_forget_facts(em, 0);
    uint32_t next = gj_emit_put(em, GJ_OP_NEXT, variable, list, begin + 1, span);
    gj_image_patch(&em->image, begin, next + 1);
    gj_emit_unpin(em, variable, true);
    gj_emit_unpin(em, list, list_pinned);
}
