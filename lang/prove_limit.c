/* Limits that hardly ever bind: `a at least b` where both sides follow from one number, tried value by value.
 * That is no proof, and the message says how far it looked; but a limit that two thousand values never meet
 * deserves a look. */
#include "lang/prove.h"

#define TRIED 2000

typedef struct trial {
    gj_space *space;
    const gj_core *term; /* the one thing both sides follow from */
    gj_value value;
    bool failed;
} trial;

static bool same_term(const gj_core *a, const gj_core *b)
{
    return a->kind == b->kind && a->index == b->index && a->a == b->a;
}

/* What a variable is bound to; what a definition computes, where that is plain arithmetic. */
static const gj_core *formula_of(const gj_space *space, const gj_core *core)
{
    for (int steps = 0; core != NULL && steps < 20; steps++) {
        if (core->kind == GJ_C_VAR && space->variables[core->index] != NULL) {
            core = space->variables[core->index];
            continue;
        }
        const gj_def *def = core->kind == GJ_C_DEF ? GJ_EACH(space->b->defs, gj_def, core->index) : NULL;
        if (def == NULL || def->body == NULL || (def->flags & GJ_DEFINITION_EACH) ||
            def->body->kind != GJ_C_OP)
            return core;
        core = def->body;
    }
    return core;
}

static gj_value evaluate(trial *t, const gj_core *core, uint32_t depth);

static gj_value evaluate_op(trial *t, const gj_core *core, uint32_t depth)
{
    gj_arena *arena = t->space->arena;
    gj_value a = evaluate(t, core->a, depth + 1), b = core->b == NULL ? a : evaluate(t, core->b, depth + 1),
             out = a;
    bool tie = false, exact = true, done = false;
    int order = 0;
    if (t->failed)
        return a;
    switch (core->opcode) {
    case GJ_OP_ADD:
        done = gj_number_add(arena, &out, &a, &b);
        break;
    case GJ_OP_SUB:
        done = gj_number_sub(arena, &out, &a, &b);
        break;
    case GJ_OP_MUL:
        done = gj_number_mul(arena, &out, &a, &b);
        break;
    case GJ_OP_DIV:
        done = gj_number_sign(&b) != 0 && gj_number_div(arena, &out, &a, &b);
        break;
    case GJ_OP_NEG:
        done = gj_number_neg(arena, &out, &a);
        break;
    case GJ_OP_ABS:
        done = gj_number_abs(arena, &out, &a);
        break;
    case GJ_OP_MIN:
    case GJ_OP_MAX:
        done = gj_number_compare(arena, &order, &a, &b);
        out = (order < 0) == (core->opcode == GJ_OP_MIN) ? a : b;
        break;
    case GJ_OP_SIGNED_SQUARE:
        done = gj_number_signed_square(arena, &out, &a);
        break;
    case GJ_OP_NOT_NEGATIVE:
        done = gj_number_sign(&a) >= 0;
        break;
    case GJ_OP_ROOT:
        done = gj_number_root_exact(arena, &out, &a, &exact) && exact;
        break;
    case GJ_OP_ROOT_CEIL:
        done = gj_number_root_ceil(arena, &out, &a);
        break;
    case GJ_OP_ROOT_FLOOR:
        done = gj_number_root_floor(arena, &out, &a);
        break;
    default:
        if (core->opcode >= GJ_OP_ROUND_HALF_UP && core->opcode <= GJ_OP_ROUND_FLOOR)
            done =
                gj_number_sign(&b) > 0 &&
                gj_number_round(arena, &out, &a, &b, (gj_rounding)(core->opcode - GJ_OP_ROUND_HALF_UP), &tie);
        break;
    }
    t->failed = !done;
    return out;
}

static gj_value evaluate(trial *t, const gj_core *core, uint32_t depth)
{
    gj_value none = gj_value_whole(0);
    core = formula_of(t->space, core);
    if (core == NULL || depth > 60 || core->type.kind != GJ_T_NUMBER) {
        t->failed = true;
        return none;
    }
    if (core->kind == GJ_C_CONST)
        return core->constant;
    if (core->kind == GJ_C_OP)
        return evaluate_op(t, core, depth);
    if (core->kind != GJ_C_FIELD && core->kind != GJ_C_DEF && core->kind != GJ_C_ENTRY_FIELD) {
        t->failed = true;
        return none;
    }
    if (t->term == NULL)
        t->term = core;
    if (!same_term(t->term, core))
        t->failed = true;
    return t->value;
}

static bool mentions_term(const gj_space *space, const gj_core *core, uint32_t depth)
{
    core = formula_of(space, core);
    if (core == NULL || depth > 60 || core->kind == GJ_C_CONST)
        return false;
    if (core->kind != GJ_C_OP)
        return true;
    return mentions_term(space, core->a, depth + 1) || mentions_term(space, core->b, depth + 1);
}

void gj_prove_limit(gj_space *space, const gj_core *limit)
{
    trial t = {.space = space};
    int64_t last[2] = {-1, -1}; /* the last value at which the left, the right side alone decided */
    const gj_core *sides[2] = {limit->a, limit->b};
    int order = 0;
    if (!mentions_term(space, limit->a, 0) || !mentions_term(space, limit->b, 0))
        return;
    for (int64_t n = 0; n <= TRIED; n++) {
        gj_arena_reset(space->arena);
        t.value = gj_value_whole(n);
        gj_value a = evaluate(&t, limit->a, 0), b = evaluate(&t, limit->b, 0);
        if (t.failed || !gj_number_compare(space->arena, &order, &a, &b))
            return;
        if (order != 0)
            last[(order > 0) == (limit->opcode == GJ_OP_MAX) ? 0 : 1] = n;
    }
    for (int side = 0; side < 2; side++) {
        if (last[side] >= TRIED / 100 || last[1 - side] < TRIED)
            continue;
        gj_report(space->b->diags, GJ_D_limit_hardly_binds, limit->span,
                  gj_arg_text(gj_span_text(space->b, sides[side]->span)),
                  gj_arg_text(gj_span_text(space->b, sides[1 - side]->span)),
                  gj_arg_u64(space->b->diags, (uint64_t)(last[side] + 1)));
    }
}
