/* Code for the cases of a core. Control goes from one guard to the next, and behind the value that is taken
 * to the end of them all; guards that no record can change leave no code. */
#include "lang/emit.h"

#include "lang/fold.h"

typedef struct exits {
    gj_array jumps; /* of uint32_t: instructions to point at the end */
} exits;

static void leave_by(gj_emit_state *em, exits *x, uint32_t instruction)
{
    if (!gj_array_append(&x->jumps, &instruction))
        em->failed = true;
}

static void emit_choice(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x);

/* The value of a case, into the target of all of them; cases inside leave by the same way. */
static void emit_case_value(gj_emit_state *em, const gj_core *value, uint32_t dst, exits *x)
{
    size_t facts = em->facts.count;
    if (value != NULL && value->kind == GJ_C_CASES)
        emit_choice(em, value, dst, x);
    else
        gj_emit_into(em, value, dst);
    gj_emit_forget_facts(em, facts);
}

/* A guard and its value; `test` leads behind them where the guard is no, with `target` as its first operand.
 * Where the guard is undetermined, WHEN goes to the JUMP at the value's end with the guard's reason, CASE
 * keeps it. */
static void emit_case(gj_emit_state *em, const gj_case *c, gj_opcode test, uint32_t target, uint32_t dst,
                      exits *x)
{
    uint32_t guard = gj_emit_value(em, c->guard);
    uint32_t skip = gj_emit_put(em, test, target, guard, 0, c->span);
    gj_emit_give(em, guard);
    emit_case_value(em, c->value, dst, x);
    leave_by(em, x, gj_emit_put(em, GJ_OP_JUMP, 0, 0, 0, c->span));
    gj_image_patch(&em->image, skip, gj_image_here(&em->image));
}

/* A case that is neither the end of all cases nor out of reach. */
static bool is_open(const gj_case *c)
{
    return c->guard != NULL && gj_fold(c->guard) == GJ_TRUTH_OPEN;
}

/* Nothing behind it can be reached. */
static bool is_last(const gj_case *c)
{
    return c->guard == NULL || gj_fold(c->guard) == GJ_TRUTH_YES;
}

/* The first case behind those that stand beside each other: an ordered one, the last, or none. *open: how
 * many of them may hold. */
static const gj_case *behind_unordered(const gj_case *c, uint32_t *open)
{
    for (*open = 0; c != NULL && !c->ordered && !is_last(c); c = c->next)
        *open += is_open(c);
    return c;
}

/* Cases beside each other: a guard that is undetermined lets the others decide, and counts only where none of
 * them holds. One that stands alone is as good as ordered. */
static const gj_case *emit_unordered(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x)
{
    uint32_t open;
    const gj_case *c = core->cases, *end = behind_unordered(c, &open);
    bool decided =
        end != NULL && end->guard != NULL && !end->ordered; /* by a guard beside them that always holds */
    if (open == 0 || (open == 1 && !decided))
        return c;
    uint32_t pending = gj_emit_take_bool(em);
    gj_emit_put(em, GJ_OP_CONST, pending, gj_emit_whole(em, GJ_T_BOOL, 0, 1), 0, core->span);
    for (; c != end; c = c->next)
        if (is_open(c))
            emit_case(em, c, GJ_OP_CASE, pending, dst, x);
    if (!decided)
        leave_by(em, x, gj_emit_put(em, GJ_OP_OTHERWISE, dst, pending, 0, core->span));
    gj_emit_give(em, pending);
    return end;
}

/* Falls through behind the last case; the others leave by x. */
static void emit_choice(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x)
{
    size_t facts = em->facts.count;
    const gj_case *c = emit_unordered(em, core, dst, x);
    for (; c != NULL && !is_last(c); c = c->next)
        if (is_open(c))
            emit_case(em, c, GJ_OP_WHEN, dst, dst, x);
    if (c != NULL)
        emit_case_value(em, c->value, dst, x);
    else
        gj_emit_put(em, GJ_OP_FAIL, dst,
                    gj_image_string(&em->image, gj_text_from(gj_msg_text(GJ_LANG_ZH, GJ_M_no_case))), 0,
                    core->span);
    gj_emit_forget_facts(em, facts);
}

void gj_emit_cases(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    exits x;
    gj_array_init(&x.jumps, em->b->allocator, sizeof(uint32_t));
    emit_choice(em, core, dst, &x);
    for (size_t i = 0; i < x.jumps.count; i++)
        gj_image_patch(&em->image, *GJ_AT(&x.jumps, uint32_t, i), gj_image_here(&em->image));
    em->failed = em->failed || x.jumps.failed;
    gj_array_fini(&x.jumps);
}
