/* Expressions: literals, logic, choices, and which file lowers what else an expression can be. Types are
 * checked where operands meet, and nowhere else. */
#include "lang/lower.h"
#include "vm/text_ops.h"

void gj_lower_init(gj_lower *lw, gj_build *b, gj_def *def)
{
    *lw = (gj_lower){.b = b, .def = def, .list = UINT32_MAX};
    gj_array_init(&lw->narrows, b->allocator, sizeof(gj_narrow));
}

void gj_lower_fini(gj_lower *lw)
{
    gj_array_fini(&lw->narrows);
}

gj_core *gj_lower_present(gj_lower *lw, gj_core *a, gj_span span)
{
    if (a == NULL || a->type.poison || !a->type.may_be_nothing || lw->lenient)
        return a;
    gj_text what = gj_span_text(lw->b, span);
    gj_diag *diag = gj_report_text(lw->b->diags, GJ_D_may_be_nothing, span, what);
    gj_diag_fix_it(lw->b->diags, diag, (gj_span){span.end, span.end}, GJ_TEXT(" if nothing 0"), false);
    return gj_core_poison(lw->b, span);
}

/* ---- literals ---- */

static gj_core *lower_number(gj_lower *lw, const gj_expr *expr)
{
    gj_type type = gj_type_number(GJ_UNIT_ANY);
    gj_value value;
    gj_text unused;
    if (expr->name.begin != 0) {
        gj_text name = gj_name_text(lw->b, expr->name), word = gj_canonical(lw->b, name);
        bool years = gj_text_equal(word, GJ_TEXT("years")) ||
                     (gj_text_equal(name, GJ_TEXT("year")) && !gj_unit_find(lw->b, name, &type.unit));
        if (!gj_unit_find(lw->b, years ? GJ_TEXT("months") : name, &type.unit) &&
            !gj_unit_find(lw->b, word, &type.unit)) {
            gj_expr unit = {.kind = GJ_X_NAME, .span = expr->name, .name = expr->name};
            gj_unit_of(lw->b, &unit); /* reports */
            return gj_core_poison(lw->b, expr->span);
        }
        gj_expr digits = *expr->a;
        gj_type plain = gj_type_number(GJ_UNIT_ANY);
        if (!gj_literal(lw->b, &digits, &plain, &value, &unused))
            return gj_core_poison(lw->b, expr->span);
        gj_value twelve = gj_value_whole(12);
        if (years && !gj_number_mul(lw->b->arena, &value, &value, &twelve))
            return NULL;
        return gj_core_const(lw->b, type, value, expr->span);
    }
    if (!gj_literal(lw->b, expr, &type, &value, &unused))
        return gj_core_poison(lw->b, expr->span);
    return gj_core_const(lw->b, type, value, expr->span);
}

static gj_core *lower_date(gj_lower *lw, const gj_expr *expr)
{
    gj_type type = gj_type_of(GJ_T_DATE);
    gj_value value;
    gj_text unused;
    if (!gj_literal(lw->b, expr, &type, &value, &unused))
        return gj_core_poison(lw->b, expr->span);
    return gj_core_const(lw->b, type, value, expr->span);
}

/* ---- logic ---- */

gj_core *gj_lower_typed(gj_lower *lw, const gj_expr *expr, const gj_type *wanted)
{
    gj_core *value = gj_lower_value(lw, expr, wanted);
    if (value == NULL || value->type.poison)
        return value;
    if (!wanted->may_be_nothing)
        value = gj_lower_present(lw, value, expr->span);
    if (value == NULL || value->type.poison)
        return value;
    if (!wanted->root)
        value = gj_lower_unroot(lw, value);
    gj_type type = *wanted;
    if (!gj_unify(lw, &type, &value->type, expr->span))
        return gj_core_poison(lw->b, expr->span);
    gj_settle(value, &type);
    return value;
}

gj_core *gj_lower_bool(gj_lower *lw, const gj_expr *expr)
{
    gj_type yes_no = gj_type_of(GJ_T_BOOL);
    return gj_lower_typed(lw, expr, &yes_no);
}

static gj_core *lower_logic(gj_lower *lw, const gj_expr *expr)
{
    bool both = expr->op == GJ_O_AND;
    gj_core *a = gj_lower_bool(lw, expr->a);
    size_t mark = gj_narrow_by(lw, a, both);
    gj_core *c = gj_lower_bool(lw, expr->b);
    gj_narrow_back(lw, mark);
    if (a == NULL || c == NULL)
        return NULL;
    return gj_core_op(lw->b, both ? GJ_OP_AND : GJ_OP_OR, gj_type_of(GJ_T_BOOL), a, c, expr->span);
}

/* x if nothing y, x if unknown y */
static gj_core *lower_instead(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    bool nothing = expr->op == GJ_O_IF_NOTHING;
    gj_core *a = gj_lower_unroot(lw, gj_lower_value(lw, expr->a, expected));
    gj_core *c = gj_lower_unroot(lw, gj_lower_value(lw, expr->b, a == NULL ? NULL : &a->type));
    if (a == NULL || c == NULL)
        return NULL;
    if (a->type.poison || c->type.poison)
        return gj_core_poison(lw->b, expr->span);
    if (nothing && !a->type.may_be_nothing)
        gj_report_text(lw->b->diags, GJ_D_never_nothing, expr->span, gj_span_text(lw->b, expr->a->span));
    gj_type type = a->type;
    if (!gj_unify(lw, &type, &c->type, expr->span))
        return gj_core_poison(lw->b, expr->span);
    gj_settle(a, &type);
    gj_settle(c, &type);
    type.may_be_nothing = c->type.may_be_nothing || (!nothing && a->type.may_be_nothing);
    return gj_core_op(lw->b, nothing ? GJ_OP_IF_NOTHING : GJ_OP_IF_UNKNOWN, type, a, c, expr->span);
}

static gj_core *lower_if(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_core *guard = gj_lower_bool(lw, expr->a);
    size_t mark = gj_narrow_by(lw, guard, true);
    gj_core *yes = gj_lower_unroot(lw, gj_lower_value(lw, expr->b, expected));
    gj_narrow_back(lw, mark);
    gj_narrow_by(lw, guard, false);
    gj_core *no = gj_lower_unroot(
        lw, gj_lower_value(lw, expr->c, expected != NULL || yes == NULL ? expected : &yes->type));
    gj_narrow_back(lw, mark);
    if (yes == NULL || no == NULL)
        return NULL;
    gj_type type = yes->type;
    if (!gj_unify(lw, &type, &no->type, expr->span))
        return gj_core_poison(lw->b, expr->span);
    gj_settle(yes, &type);
    gj_settle(no, &type);
    gj_core *chosen = gj_core_choose(lw->b, guard, yes, no, expr->span);
    if (chosen != NULL && !chosen->type.poison)
        chosen->type = type;
    return chosen;
}

static gj_core *lower_binary(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_operator op = (gj_operator)expr->op;
    switch (op) {
    case GJ_O_AND:
    case GJ_O_OR:
        return lower_logic(lw, expr);
    case GJ_O_EQUAL:
    case GJ_O_NOT_EQUAL:
    case GJ_O_LESS:
    case GJ_O_LESS_EQUAL:
    case GJ_O_GREATER:
    case GJ_O_GREATER_EQUAL:
    case GJ_O_IS:
    case GJ_O_IS_NOT:
        return gj_lower_comparison(lw, expr);
    case GJ_O_IF_NOTHING:
    case GJ_O_IF_UNKNOWN:
        return lower_instead(lw, expr, expected);
    default:
        break;
    }
    bool bound = op == GJ_O_AT_LEAST || op == GJ_O_AT_MOST;
    gj_core *a = gj_lower_value(lw, expr->a, bound ? expected : NULL);
    gj_core *c = gj_lower_value(lw, expr->b, bound && a != NULL ? &a->type : NULL);
    return bound ? gj_lower_bound(lw, op, a, c, expr->span) : gj_lower_arithmetic(lw, op, a, c, expr->span);
}

static gj_core *lower_matches(gj_lower *lw, const gj_expr *expr)
{
    gj_type text = gj_type_of(GJ_T_TEXT);
    gj_core *a = gj_lower_typed(lw, expr->a, &text);
    gj_text pattern = gj_title_text(lw->b, expr->b->span);
    if (!gj_pattern_check(pattern, NULL)) {
        gj_report_text(lw->b->diags, GJ_D_bad_pattern, expr->b->span, pattern);
        return gj_core_poison(lw->b, expr->span);
    }
    gj_core *core = gj_core_op(lw->b, GJ_OP_MATCHES, gj_type_of(GJ_T_BOOL), a, NULL, expr->span);
    if (core != NULL)
        core->text = pattern;
    return core;
}

static gj_core *lower_open(gj_lower *lw, const gj_expr *expr, gj_core_kind kind)
{
    gj_type any = {.any = true};
    gj_core *core = gj_core_new(lw->b, kind, any, expr->span);
    if (core == NULL)
        return NULL;
    core->text = gj_title_text(lw->b, expr->a->span);
    core->clause = gj_first_clause(lw->b, lw->def == NULL ? NULL : lw->def->cites);
    return core;
}

gj_operand gj_operand_core(gj_core *core)
{
    return (gj_operand){.kind = core == NULL || core->type.poison ? GJ_OPERAND_NONE : GJ_OPERAND_VALUE,
                        .core = core};
}

gj_operand gj_lower_operand(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    if (expr == NULL)
        return (gj_operand){0};
    if (lw->b->expansion > GJ_EXPANSION_LIMIT) {
        gj_report_expansion(lw, expr->span, gj_arg_none());
        return (gj_operand){0};
    }
    switch ((gj_expr_kind)expr->kind) {
    case GJ_X_NUMBER:
    case GJ_X_PERCENT:
        return gj_operand_core(lower_number(lw, expr));
    case GJ_X_DATE:
        return gj_operand_core(lower_date(lw, expr));
    case GJ_X_TEXT:
        return gj_operand_core(gj_core_text(lw->b, gj_title_text(lw->b, expr->span), expr->span));
    case GJ_X_NAME:
        return gj_lower_name(lw, expr, expected);
    case GJ_X_MEMBER:
        return gj_lower_member(lw, expr);
    case GJ_X_INDEX:
        return gj_lower_index(lw, expr);
    case GJ_X_CALL:
        return gj_lower_call(lw, expr, expected);
    case GJ_X_NOT:
        return gj_operand_core(gj_core_not(lw->b, gj_lower_bool(lw, expr->a)));
    case GJ_X_MINUS:
        return gj_operand_core(gj_lower_minus(lw, expr, expected));
    case GJ_X_BINARY:
        return gj_operand_core(lower_binary(lw, expr, expected));
    case GJ_X_IN:
        return gj_operand_core(gj_lower_in(lw, expr));
    case GJ_X_MATCHES:
        return gj_operand_core(lower_matches(lw, expr));
    case GJ_X_IF:
        return gj_operand_core(lower_if(lw, expr, expected));
    case GJ_X_AGGREGATE:
        return gj_operand_core(gj_lower_aggregate(lw, expr, expected));
    case GJ_X_ROUND:
        return gj_operand_core(gj_lower_round(lw, expr));
    case GJ_X_BY:
        return gj_operand_core(gj_lower_by(lw, expr, expected));
    case GJ_X_UNDETERMINED:
        return gj_operand_core(lower_open(lw, expr, GJ_C_OPEN));
    case GJ_X_ERROR:
        return gj_operand_core(lower_open(lw, expr, GJ_C_FAIL));
    case GJ_X_RANGE:
        if (lw->range_end != 0)
            return gj_operand_core(gj_lower_value(lw, lw->range_end == 1 ? expr->a : expr->b, expected));
        gj_report_plain(lw->b->diags, GJ_D_range_as_value, expr->span);
        return (gj_operand){0};
    case GJ_X_DASH:
        return gj_operand_core(gj_core_nothing(lw->b, (gj_type){.any = true}, expr->span));
    default:
        return (gj_operand){0};
    }
}

gj_core *gj_operand_value(gj_lower *lw, gj_operand operand, gj_span span)
{
    gj_build *b = lw->b;
    switch (operand.kind) {
    case GJ_OPERAND_VALUE:
        return operand.core;
    case GJ_OPERAND_NONE:
        return gj_core_poison(b, span);
    case GJ_OPERAND_DEF:
        if (operand.def->body != NULL)
            return gj_core_def(b, operand.def, span);
        break;
    default:
        break;
    }
    gj_report_text(b->diags, GJ_D_not_a_value, span, gj_span_text(b, span));
    return gj_core_poison(b, span);
}

gj_core *gj_lower_value(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    if (expr == NULL)
        return gj_core_poison(lw->b, (gj_span){0, 0});
    gj_core *value = gj_operand_value(lw, gj_lower_operand(lw, expr, expected), expr->span);
    if (value != NULL && !value->type.poison &&
        (value->type.kind == GJ_T_ENTRY || value->type.kind == GJ_T_LIST) &&
        !(expected != NULL && expected->kind == value->type.kind)) {
        gj_report_text(lw->b->diags, GJ_D_not_a_value, expr->span, gj_span_text(lw->b, expr->span));
        return gj_core_poison(lw->b, expr->span);
    }
    return value;
}
