/* What guards say of the values they asked about, and what is left of it where two ways meet. */
#include "vm/path.h"

gj_known_order gj_path_order(const gj_path *path, gj_origin a, gj_origin b)
{
    gj_known_order known = GJ_ORDER_NONE;
    if (gj_origin_same(a, b))
        return GJ_ORDER_LESS_EQUAL;
    for (uint32_t i = 0; i < path->order_count; i++) {
        const gj_order *order = &path->orders[i];
        if (!gj_origin_same(order->less, a) || !gj_origin_same(order->more, b))
            continue;
        if (order->strict)
            return GJ_ORDER_LESS;
        known = GJ_ORDER_LESS_EQUAL;
    }
    return known;
}

gj_possible gj_path_see(const gj_path *path, gj_arena *arena, const gj_possible *value)
{
    gj_possible seen = *value;
    for (uint32_t i = 0; i < path->narrowed_count; i++)
        if (gj_origin_same(path->narrowed[i].origin, value->origin))
            seen = gj_possible_meet(arena, &seen, &path->narrowed[i].value);
    return seen;
}

/* What had the origin is no more than `value` from here on. */
static void narrow(gj_path *path, gj_arena *arena, gj_origin origin, const gj_possible *value)
{
    if (value->states == 0) {
        path->reached = false;
        return;
    }
    if (!gj_origin_same(origin, origin))
        return;
    for (uint32_t i = 0; i < path->narrowed_count; i++) {
        gj_narrowed *held = &path->narrowed[i];
        if (!gj_origin_same(held->origin, origin))
            continue;
        held->value = gj_possible_meet(arena, &held->value, value);
        path->reached = path->reached && held->value.states != 0;
        return;
    }
    if (path->narrowed_count < GJ_PATH_NARROWED)
        path->narrowed[path->narrowed_count++] = (gj_narrowed){origin, *value};
}

static void order(gj_path *path, gj_origin less, gj_origin more, bool strict)
{
    gj_known_order known = gj_path_order(path, less, more);
    if (known == GJ_ORDER_LESS || (known == GJ_ORDER_LESS_EQUAL && !strict))
        return;
    if (gj_origin_same(less, less) && gj_origin_same(more, more) && path->order_count < GJ_PATH_ORDERS)
        path->orders[path->order_count++] = (gj_order){less, more, strict};
}

void gj_path_states(gj_path *path, gj_arena *arena, const gj_possible *value, unsigned states)
{
    gj_possible seen = gj_path_see(path, arena, value);
    seen.states &= (uint8_t)states;
    narrow(path, arena, value->origin, &seen);
}

/* ---- comparisons ---- */

static int lowest_choice(uint64_t choices)
{
    return __builtin_ctzll(choices);
}

static int highest_choice(uint64_t choices)
{
    return 63 - __builtin_clzll(choices);
}

/* Positions from 0 to `last`. */
static uint64_t choices_up_to(int last)
{
    return last < 0 ? 0 : last >= 63 ? UINT64_MAX : (UINT64_C(1) << (last + 1)) - 1;
}

/* less < more, or <=: what is left of both. */
static void narrow_order(gj_path *path, gj_arena *arena, const gj_possible *less, const gj_possible *more,
                         bool strict)
{
    gj_possible a = gj_path_see(path, arena, less), b = gj_path_see(path, arena, more);
    a.states &= GJ_MAY_VALUE;
    b.states &= GJ_MAY_VALUE;
    if (a.states == 0 || b.states == 0) {
        path->reached = false;
        return;
    }
    bool fine = true;
    if (a.kind == GJ_POSSIBLE_CHOICES) {
        uint64_t below = choices_up_to(highest_choice(b.choices) - (strict ? 1 : 0));
        uint64_t above = ~choices_up_to(lowest_choice(a.choices) - (strict ? 0 : 1));
        a.choices &= below;
        b.choices &= above;
        fine = a.choices != 0 && b.choices != 0;
    } else {
        gj_bound high = b.numbers.high, low = a.numbers.low;
        high.open = high.infinite == 0 && (high.open || strict);
        low.open = low.infinite == 0 && (low.open || strict);
        fine = gj_interval_at_most(arena, &a.numbers, high) && gj_interval_at_least(arena, &b.numbers, low);
    }
    if (!fine) {
        path->reached = false;
        return;
    }
    narrow(path, arena, less->origin, &a);
    narrow(path, arena, more->origin, &b);
    order(path, less->origin, more->origin, strict);
}

static void narrow_equal(gj_path *path, gj_arena *arena, const gj_possible *a, const gj_possible *b)
{
    gj_possible x = gj_path_see(path, arena, a), y = gj_path_see(path, arena, b);
    x.states &= GJ_MAY_VALUE;
    y.states &= GJ_MAY_VALUE;
    x = gj_possible_meet(arena, &x, &y);
    narrow(path, arena, a->origin, &x);
    narrow(path, arena, b->origin, &x);
    order(path, a->origin, b->origin, false);
    order(path, b->origin, a->origin, false);
}

/* `a` is not the one value that `b` is. */
static void narrow_unequal(gj_path *path, gj_arena *arena, const gj_possible *a, const gj_possible *b)
{
    gj_possible x = gj_path_see(path, arena, a), y = gj_path_see(path, arena, b);
    x.states &= GJ_MAY_VALUE;
    if (x.kind == GJ_POSSIBLE_CHOICES && gj_possible_is_exact(&y)) {
        x.choices &= ~y.choices;
        if (x.choices == 0)
            x.states = 0;
    } else if (x.kind == GJ_POSSIBLE_NUMBERS && gj_possible_is_exact(&y)) {
        gj_bound beside = y.numbers.low;
        gj_interval above = x.numbers, below = x.numbers;
        beside.open = true;
        bool has_above = gj_interval_at_least(arena, &above, beside);
        bool has_below = gj_interval_at_most(arena, &below, beside);
        if (has_above && has_below)
            x.numbers = gj_interval_join(arena, &above, &below);
        else if (has_above || has_below)
            x.numbers = has_above ? above : below;
        else
            x.states = 0;
    }
    narrow(path, arena, a->origin, &x);
}

static void assume_guess(gj_path *path, gj_arena *arena, const gj_guess *guess, bool yes)
{
    switch ((gj_opcode)guess->op) {
    case GJ_OP_NOT:
        gj_path_assume(path, arena, &guess->a, !yes);
        break;
    case GJ_OP_AND:
    case GJ_OP_OR: /* both are decided where the whole is yes, or no */
        if (yes != (guess->op == GJ_OP_AND))
            break;
        gj_path_assume(path, arena, &guess->a, yes);
        if (path->reached)
            gj_path_assume(path, arena, &guess->b, yes);
        break;
    case GJ_OP_IS_NOTHING:
        gj_path_states(path, arena, &guess->a, yes ? GJ_MAY_NOTHING : GJ_MAY_VALUE);
        break;
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        narrow_order(path, arena, yes ? &guess->a : &guess->b, yes ? &guess->b : &guess->a, yes);
        break;
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        narrow_order(path, arena, yes ? &guess->a : &guess->b, yes ? &guess->b : &guess->a, !yes);
        break;
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
    case GJ_OP_NUMBER_NOT_EQUAL:
    case GJ_OP_NOT_EQUAL:
        if (yes == (guess->op == GJ_OP_NUMBER_EQUAL || guess->op == GJ_OP_EQUAL)) {
            narrow_equal(path, arena, &guess->a, &guess->b);
        } else {
            narrow_unequal(path, arena, &guess->a, &guess->b);
            if (path->reached)
                narrow_unequal(path, arena, &guess->b, &guess->a);
        }
        break;
    default:
        break;
    }
}

void gj_path_assume(gj_path *path, gj_arena *arena, const gj_possible *value, bool yes)
{
    gj_possible seen = gj_path_see(path, arena, value);
    seen.states &= GJ_MAY_VALUE;
    seen.choices &= yes ? 2u : 1u;
    if (seen.choices == 0)
        seen.states = 0;
    narrow(path, arena, value->origin, &seen);
    if (path->reached && value->guess != NULL)
        assume_guess(path, arena, value->guess, yes);
}

/* ---- where ways part and meet ---- */

bool gj_path_copy(gj_arena *arena, gj_path *out, const gj_path *path)
{
    gj_possible *regs = gj_arena_copy(arena, path->regs, path->reg_count * sizeof *regs);
    if (regs == NULL)
        return false;
    *out = *path;
    out->regs = regs;
    return true;
}

/* The claims of `path` that hold on `other` as well. */
static void join_claims(gj_arena *arena, gj_path *path, const gj_path *other)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < path->narrowed_count; i++)
        for (uint32_t k = 0; k < other->narrowed_count; k++)
            if (gj_origin_same(path->narrowed[i].origin, other->narrowed[k].origin)) {
                path->narrowed[kept].origin = path->narrowed[i].origin;
                path->narrowed[kept++].value =
                    gj_possible_join(arena, &path->narrowed[i].value, &other->narrowed[k].value);
                break;
            }
    path->narrowed_count = kept;
    kept = 0;
    for (uint32_t i = 0; i < path->order_count; i++) {
        gj_order held = path->orders[i];
        gj_known_order there = gj_path_order(other, held.less, held.more);
        if (there == GJ_ORDER_NONE)
            continue;
        held.strict = held.strict && there == GJ_ORDER_LESS;
        path->orders[kept++] = held;
    }
    path->order_count = kept;
}

void gj_path_join(gj_arena *arena, gj_path *path, const gj_path *other)
{
    if (!other->reached)
        return;
    for (uint32_t i = 0; i < path->reg_count; i++) {
        if (!path->reached) {
            path->regs[i] = other->regs[i];
            continue;
        }
        gj_possible a = gj_path_see(path, arena, &path->regs[i]);
        gj_possible b = gj_path_see(other, arena, &other->regs[i]);
        path->regs[i] = gj_possible_join(arena, &a, &b);
    }
    if (path->reached) {
        join_claims(arena, path, other);
        return;
    }
    gj_possible *regs = path->regs;
    *path = *other;
    path->regs = regs;
}

void gj_path_forget(gj_path *path)
{
    path->narrowed_count = path->order_count = 0;
    for (uint32_t i = 0; i < path->reg_count; i++) {
        path->regs[i].origin = (gj_origin){0, 0};
        path->regs[i].guess = NULL;
    }
}
