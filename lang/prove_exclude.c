/* Two guards that exclude each other at first sight, because each says of one term that it lies elsewhere:
 * most lines side by side are of that kind, and trying all cells would only find the same. What is not seen
 * here is left to the cells (prove_space.c). */
#include "lang/prove.h"

/* What a part of a guard says of a term. */
typedef struct saying {
    const gj_core *term;
    gj_range range;
} saying;

static void bound(gj_range *range, bool low, gj_value value, bool open)
{
    if (low) {
        range->has_low = true;
        range->low = value;
        range->low_open = open;
    } else {
        range->has_high = true;
        range->high = value;
        range->high_open = open;
    }
}

/* A comparison with a constant, or a truth; false: it is something else. */
static bool says(const gj_space *space, const gj_core *core, saying *out)
{
    *out = (saying){.term = core};
    bool negated = core->kind == GJ_C_OP && core->opcode == GJ_OP_NOT;
    if (negated || core->kind != GJ_C_OP) {
        out->term = negated ? core->a : core;
        bound(&out->range, true, gj_value_whole(!negated), false);
        bound(&out->range, false, gj_value_whole(!negated), false);
        return true;
    }
    if (core->opcode < GJ_OP_NUMBER_LESS || core->opcode > GJ_OP_NOT_EQUAL)
        return false;
    const gj_core *a = gj_space_resolve(space, core->a), *b = gj_space_resolve(space, core->b);
    if (a == NULL || b == NULL || (a->kind == GJ_C_CONST) == (b->kind == GJ_C_CONST))
        return false;
    bool low = a->kind == GJ_C_CONST; /* what stands on the left is the smaller one */
    gj_value constant = low ? a->constant : b->constant;
    out->term = low ? b : a;
    switch (core->opcode) {
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
        bound(&out->range, true, constant, false);
        bound(&out->range, false, constant, false);
        return true;
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        bound(&out->range, low, constant, true);
        return true;
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        bound(&out->range, low, constant, false);
        return true;
    default:
        return false;
    }
}

/* Whether one range ends before the other begins. */
static bool lies_below(const gj_space *space, const gj_range *x, const gj_range *y)
{
    int order;
    return x->has_high && y->has_low && gj_number_compare(space->arena, &order, &x->high, &y->low) &&
           (order < 0 || (order == 0 && (x->high_open || y->low_open)));
}

bool gj_space_exclude(const gj_space *space, const gj_core *x, const gj_core *y)
{
    if (x == NULL || y == NULL)
        return false;
    if (x->kind == GJ_C_OP && x->opcode == GJ_OP_AND)
        return gj_space_exclude(space, x->a, y) || gj_space_exclude(space, x->b, y);
    if (y->kind == GJ_C_OP && y->opcode == GJ_OP_AND)
        return gj_space_exclude(space, x, y->a) || gj_space_exclude(space, x, y->b);
    saying of_x, of_y;
    return says(space, x, &of_x) && says(space, y, &of_y) && gj_space_same(space, of_x.term, of_y.term) &&
           (lies_below(space, &of_x.range, &of_y.range) || lies_below(space, &of_y.range, &of_x.range));
}
