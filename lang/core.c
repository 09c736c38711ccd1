/* Makers of core nodes. NULL (no memory) is passed through; a poisoned part poisons the whole. */
#include "lang/lower.h"

gj_core *gj_core_new(gj_build *b, gj_core_kind kind, gj_type type, gj_span span)
{
    gj_core *core = GJ_NEW(b->arena, gj_core);
    if (core == NULL)
        return NULL;
    core->kind = (uint8_t)kind;
    core->type = type;
    core->span = span;
    if (b->expanding > 0 && b->expansion < UINT32_MAX)
        b->expansion++;
    return core;
}

gj_core *gj_core_const(gj_build *b, gj_type type, gj_value value, gj_span span)
{
    gj_core *core = gj_core_new(b, GJ_C_CONST, type, span);
    if (core != NULL)
        core->constant = value;
    return core;
}

gj_core *gj_core_number(gj_build *b, int64_t number, gj_span span)
{
    return gj_core_const(b, gj_type_number(GJ_UNIT_ANY), gj_value_whole(number), span);
}

gj_core *gj_core_bool(gj_build *b, bool yes, gj_span span)
{
    return gj_core_const(b, gj_type_of(GJ_T_BOOL), gj_value_bool(yes), span);
}

gj_core *gj_core_choice(gj_build *b, uint32_t alternatives, uint32_t position, gj_span span)
{
    gj_type type = {.kind = GJ_T_ALTERNATIVE, .aux = alternatives};
    return gj_core_const(b, type, gj_value_whole(position), span);
}

gj_core *gj_core_text(gj_build *b, gj_text text, gj_span span)
{
    gj_core *core = gj_core_const(b, gj_type_of(GJ_T_TEXT), gj_value_whole(0), span);
    if (core != NULL)
        core->text = text;
    return core;
}

gj_core *gj_core_poison(gj_build *b, gj_span span)
{
    return gj_core_new(b, GJ_C_NOTHING, gj_type_poison(), span);
}

gj_core *gj_core_nothing(gj_build *b, gj_type type, gj_span span)
{
    type.may_be_nothing = true;
    return gj_core_new(b, GJ_C_NOTHING, type, span);
}

gj_core *gj_core_op(gj_build *b, gj_opcode op, gj_type type, gj_core *x, gj_core *y, gj_span span)
{
    if (x == NULL)
        return NULL;
    if (x->type.poison || (y != NULL && y->type.poison))
        return gj_core_poison(b, span);
    gj_core *core = gj_core_new(b, GJ_C_OP, type, span);
    if (core == NULL)
        return NULL;
    core->opcode = (uint16_t)op;
    core->a = x;
    core->b = y;
    return core;
}

gj_core *gj_core_def(gj_build *b, gj_def *def, gj_span span)
{
    gj_core *core = gj_core_new(b, GJ_C_DEF, def->type, span);
    if (core != NULL)
        core->index = def->index;
    def->used = true;
    return core;
}

gj_case *gj_core_add_case(gj_build *b, gj_core *cases, gj_core *guard, gj_core *value, bool ordered,
                          gj_span span)
{
    gj_case *one = GJ_NEW(b->arena, gj_case);
    if (one == NULL || cases == NULL)
        return NULL;
    *one = (gj_case){.guard = guard, .value = value, .ordered = ordered, .span = span};
    if (cases->last_case == NULL)
        cases->cases = one;
    else
        cases->last_case->next = one;
    cases->last_case = one;
    return one;
}

gj_core *gj_core_choose(gj_build *b, gj_core *guard, gj_core *yes, gj_core *no, gj_span span)
{
    if (guard == NULL || yes == NULL || no == NULL)
        return NULL;
    if (guard->type.poison || yes->type.poison || no->type.poison)
        return gj_core_poison(b, span);
    if (guard->kind == GJ_C_CONST)
        return guard->constant.num != 0 ? yes : no;
    gj_type type = yes->type.any ? no->type : yes->type;
    type.may_be_nothing = yes->type.may_be_nothing || no->type.may_be_nothing;
    gj_core *cases = gj_core_new(b, GJ_C_CASES, type, span);
    if (cases == NULL)
        return NULL;
    cases->index = GJ_CHOICE;
    gj_core_add_case(b, cases, guard, yes, true, span);
    gj_core_add_case(b, cases, NULL, no, true, span);
    return cases;
}

static gj_core *logic(gj_build *b, gj_opcode op, gj_core *x, gj_core *y)
{
    if (x == NULL || y == NULL)
        return x == NULL ? y : x;
    return gj_core_op(b, op, gj_type_of(GJ_T_BOOL), x, y, gj_span_join(x->span, y->span));
}

gj_core *gj_core_and(gj_build *b, gj_core *x, gj_core *y)
{
    return logic(b, GJ_OP_AND, x, y);
}

gj_core *gj_core_or(gj_build *b, gj_core *x, gj_core *y)
{
    return logic(b, GJ_OP_OR, x, y);
}

gj_core *gj_core_not(gj_build *b, gj_core *x)
{
    return x == NULL ? NULL : gj_core_op(b, GJ_OP_NOT, gj_type_of(GJ_T_BOOL), x, NULL, x->span);
}

void gj_core_parts(const gj_core *core, gj_core_visit *visit, void *user)
{
    visit(user, core->a);
    visit(user, core->b);
    for (const gj_case *c = core->cases; c != NULL; c = c->next) {
        visit(user, c->guard);
        visit(user, c->value);
    }
    for (const gj_loop *loop = core->kind == GJ_C_LOOP ? core->loops : NULL; loop != NULL; loop = loop->next)
        visit(user, loop->guard);
}

/* Cheap to repeat. */
static bool is_simple(const gj_core *core)
{
    switch (core->kind) {
    case GJ_C_CONST:
    case GJ_C_FIELD:
    case GJ_C_VAR:
    case GJ_C_DEF:
    case GJ_C_READING:
    case GJ_C_NOTHING:
        return true;
    case GJ_C_ENTRY_FIELD:
        return core->a != NULL && core->a->kind == GJ_C_VAR;
    default:
        return false;
    }
}

gj_core *gj_core_share(gj_build *b, gj_core *value, gj_core **let)
{
    *let = NULL;
    if (value == NULL || value->type.poison || is_simple(value))
        return value;
    *let = gj_core_new(b, GJ_C_LET, value->type, value->span);
    gj_core *variable = gj_core_new(b, GJ_C_VAR, value->type, value->span);
    if (*let == NULL || variable == NULL)
        return NULL;
    (*let)->index = variable->index = b->variables++;
    (*let)->a = value;
    return variable;
}

gj_core *gj_core_in_let(gj_core *let, gj_core *body)
{
    if (let == NULL || body == NULL || body->type.poison)
        return body;
    let->b = body;
    let->type = body->type;
    return let;
}

gj_core *gj_core_join(gj_core **terms, size_t count, gj_core_pair *pair, void *user)
{
    if (count <= 1)
        return count == 0 ? NULL : terms[0];
    size_t half = count / 2;
    gj_core *left = gj_core_join(terms, half, pair, user);
    return pair(user, left, gj_core_join(terms + half, count - half, pair, user));
}
