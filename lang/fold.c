/* Conditions that no record can change. Invariant: an answer other than open is what the condition would
 * evaluate to under every record, states included; definitions and readings are never looked into, as
 * somebody may assume other values for them. */
#include "lang/fold.h"

#define DEPTH_MAX 4

static gj_truth truth_of(bool yes)
{
    return yes ? GJ_TRUTH_YES : GJ_TRUTH_NO;
}

static bool is_constant(const gj_core *core)
{
    return core != NULL && core->kind == GJ_C_CONST && core->type.kind != GJ_T_TEXT &&
           core->constant.den == 1;
}

/* A comparison of two whole numbers, dates or alternatives. */
static gj_truth compare(const gj_core *core)
{
    if (!is_constant(core->a) || !is_constant(core->b))
        return GJ_TRUTH_OPEN;
    int64_t a = core->a->constant.num, b = core->b->constant.num;
    switch (core->opcode) {
    case GJ_OP_LESS:
    case GJ_OP_NUMBER_LESS:
        return truth_of(a < b);
    case GJ_OP_LESS_EQUAL:
    case GJ_OP_NUMBER_LESS_EQUAL:
        return truth_of(a <= b);
    case GJ_OP_EQUAL:
    case GJ_OP_NUMBER_EQUAL:
        return truth_of(a == b);
    case GJ_OP_NOT_EQUAL:
    case GJ_OP_NUMBER_NOT_EQUAL:
        return truth_of(a != b);
    default:
        return GJ_TRUTH_OPEN;
    }
}

static gj_truth fold(const gj_core *core, int depth)
{
    if (core == NULL || depth == 0)
        return GJ_TRUTH_OPEN;
    if (core->kind == GJ_C_CONST && core->type.kind == GJ_T_BOOL)
        return truth_of(core->constant.num != 0);
    if (core->kind != GJ_C_OP)
        return GJ_TRUTH_OPEN;
    if (core->opcode != GJ_OP_AND && core->opcode != GJ_OP_OR && core->opcode != GJ_OP_NOT)
        return compare(core);
    gj_truth a = fold(core->a, depth - 1);
    if (core->opcode == GJ_OP_NOT)
        return a == GJ_TRUTH_OPEN ? a : truth_of(a == GJ_TRUTH_NO);
    gj_truth b = fold(core->b, depth - 1), deciding = truth_of(core->opcode == GJ_OP_OR);
    if (a == deciding || b == deciding)
        return deciding;
    return a == GJ_TRUTH_OPEN ? a : b;
}

gj_truth gj_fold(const gj_core *condition)
{
    return fold(condition, DEPTH_MAX);
}
