/* Guarded cases, `by` with its keys, and the keys of rows: all become one CASES. Cases without `else` before
 * them stand side by side (they must exclude each other, lang/prove_cases.c sees to it), `else when` only
 * counts where everything above is no. */
#include "lang/lower.h"

gj_core *gj_lower_cell(gj_lower *lw, const gj_expr *expr, const gj_type *expected, const gj_cite *cites)
{
    gj_core *value = gj_lower_unroot(lw, gj_lower_value(lw, expr, expected));
    if (value != NULL && cites != NULL && (value->kind == GJ_C_OPEN || value->kind == GJ_C_FAIL))
        value->clause = gj_first_clause(lw->b, cites);
    return value;
}

/* Gives all values of a CASES one type. */
static gj_core *settle_cases(gj_lower *lw, gj_core *cases, const gj_type *expected)
{
    gj_type type = {.any = true};
    bool fits = true;
    if (cases == NULL)
        return NULL;
    /* One message for the whole is enough. */
    for (const gj_case *c = cases->cases; c != NULL && !type.poison; c = c->next) {
        bool sound = c->value != NULL && (c->guard == NULL || !c->guard->type.poison);
        fits = sound && gj_unify(lw, &type, &c->value->type, c->value->span) && fits;
    }
    if (!fits || cases->cases == NULL)
        return gj_core_poison(lw->b, cases->span);
    if (type.any && expected != NULL && !expected->poison) {
        bool nothing = type.may_be_nothing;
        type = *expected;
        type.may_be_nothing = nothing;
    }
    for (gj_case *c = cases->cases; c != NULL; c = c->next)
        gj_settle(c->value, &type);
    cases->type = type;
    return cases;
}

static gj_type hint_of(const gj_core *cases, const gj_type *expected)
{
    if (expected != NULL)
        return *expected;
    for (const gj_case *c = cases->cases; c != NULL; c = c->next) {
        if (c->value != NULL && !c->value->type.poison && !c->value->type.any)
            return c->value->type;
    }
    return gj_type_poison();
}

gj_core *gj_lower_cases(gj_lower *lw, const gj_entry *entries, const gj_type *expected, gj_span span)
{
    gj_core *cases = gj_core_new(lw->b, GJ_C_CASES, gj_type_poison(), span);
    size_t before = lw->narrows.count;
    if (cases == NULL)
        return NULL;
    bool hole = false;
    for (const gj_entry *e = entries; e != NULL; e = e->next) {
        if (e->kind == GJ_N_HOLE || e->values == NULL) {
            hole = true;
            continue;
        }
        if (cases->last_case != NULL && cases->last_case->guard == NULL) {
            gj_report_plain(lw->b->diags, GJ_D_case_behind_else, e->span);
            break;
        }
        if (!e->is_else && cases->last_case != NULL && cases->last_case->ordered)
            gj_report_plain(lw->b->diags, GJ_D_when_behind_else, e->span);
        if (e->is_else) { /* everything above is no */
            for (const gj_case *c = cases->cases; c != NULL; c = c->next)
                gj_narrow_by(lw, c->guard, false);
        }
        gj_core *guard = e->guard == NULL ? NULL : gj_lower_bool(lw, e->guard);
        size_t mark = gj_narrow_by(lw, guard, true);
        gj_type hint = hint_of(cases, expected);
        gj_core *value = gj_lower_cell(lw, e->values, hint.poison ? NULL : &hint, e->cites);
        gj_narrow_back(lw, mark);
        if (e->is_else)
            gj_narrow_back(lw, before);
        gj_core_add_case(lw->b, cases, guard, value, e->is_else, e->span);
    }
    if (hole && cases->cases == NULL)
        return gj_core_poison(lw->b, span);
    if (cases->cases == NULL)
        gj_report_plain(lw->b->diags, GJ_D_no_cases, span);
    return settle_cases(lw, cases, expected);
}

/* ---- keys ---- */

static gj_core *range_key(gj_lower *lw, const gj_expr *key, gj_core *value)
{
    gj_core *low = gj_lower_value(lw, key->a, &value->type), *high = gj_lower_value(lw, key->b, &value->type);
    gj_core *from = gj_lower_compare(lw, GJ_O_GREATER_EQUAL, value, low, key->span);
    gj_core *to = gj_lower_compare(lw, key->op == GJ_O_RANGE_OPEN ? GJ_O_LESS : GJ_O_LESS_EQUAL, value, high,
                                   key->span);
    if (low != NULL && high != NULL && low->kind == GJ_C_CONST && high->kind == GJ_C_CONST &&
        low->type.kind == GJ_T_NUMBER) {
        int order;
        if (gj_number_compare(lw->b->arena, &order, &low->constant, &high->constant) && order > 0)
            gj_report_plain(lw->b->diags, GJ_D_range_backwards, key->span);
    }
    return gj_core_and(lw->b, from, to);
}

gj_core *gj_lower_key(gj_lower *lw, const gj_expr *key, gj_core *value)
{
    if (key == NULL || value == NULL)
        return NULL;
    switch (key->kind) {
    case GJ_X_DASH:
    case GJ_X_ELSE:
        return NULL;
    case GJ_X_LIST: {
        gj_core *any = NULL;
        for (const gj_expr *item = key->list; item != NULL; item = item->next)
            any = gj_core_or(lw->b, any, gj_lower_key(lw, item, value));
        return any;
    }
    case GJ_X_RANGE:
        return range_key(lw, key, value);
    case GJ_X_LIMIT: {
        gj_core *limit = gj_lower_value(lw, key->a, &value->type);
        return gj_lower_compare(lw, (gj_operator)key->op, value, limit, key->span);
    }
    default:
        return gj_lower_compare(lw, GJ_O_EQUAL, value, gj_lower_value(lw, key, &value->type), key->span);
    }
}

gj_core *gj_lower_by(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_build *b = lw->b;
    gj_core *key = gj_lower_present(lw, gj_lower_unroot(lw, gj_lower_value(lw, expr->a, NULL)),
                                    expr->a == NULL ? expr->span : expr->a->span),
            *let;
    if (key == NULL || key->type.poison)
        return key;
    gj_core *shared = gj_core_share(b, key, &let);
    gj_core *cases = gj_core_new(b, GJ_C_CASES, gj_type_poison(), expr->span);
    if (shared == NULL || cases == NULL)
        return NULL;
    bool hole = false;
    for (const gj_entry *e = expr->entries; e != NULL; e = e->next) {
        if (e->kind == GJ_N_HOLE || e->values == NULL) {
            hole = true;
            continue;
        }
        if (cases->last_case != NULL && cases->last_case->guard == NULL) {
            gj_report_plain(b->diags, GJ_D_case_behind_else, e->span);
            break;
        }
        gj_core *guard = e->is_else ? NULL : gj_lower_key(lw, e->keys, shared);
        if (e->guard != NULL)
            guard = gj_core_and(b, guard, gj_lower_bool(lw, e->guard));
        size_t mark = gj_narrow_by(lw, guard, true);
        gj_type hint = hint_of(cases, expected);
        gj_core *value = gj_lower_cell(lw, e->values, hint.poison ? NULL : &hint, e->cites);
        gj_narrow_back(lw, mark);
        gj_core_add_case(b, cases, guard, value, e->is_else, e->span);
    }
    if (cases->cases == NULL) {
        if (!hole)
            gj_report_plain(b->diags, GJ_D_no_cases, expr->span);
        return gj_core_poison(b, expr->span);
    }
    return gj_core_in_let(let, settle_cases(lw, cases, expected));
}
