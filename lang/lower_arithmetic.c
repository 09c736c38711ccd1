/* Arithmetic, dates and units included.
 *
 * A square root stays a root: sqrt(x) is carried as x, its signed square, and a product with a number as the
 * product with the number's signed square. Comparing (lower_compare.c), rounding up and rounding down are
 * then exact for every number; only a root that is used as a plain number must be rational. */
#include "lang/lower.h"

gj_core *gj_lower_unroot(gj_lower *lw, gj_core *a)
{
    if (a == NULL || a->type.poison || !a->type.root)
        return a;
    gj_type type = a->type;
    type.root = false;
    return gj_core_op(lw->b, GJ_OP_ROOT, type, a, NULL, a->span);
}

static const char *op_name(gj_operator op)
{
    static const char *const names[] = {[GJ_O_ADD] = "+",
                                        [GJ_O_SUB] = "-",
                                        [GJ_O_MUL] = "*",
                                        [GJ_O_DIV] = "/",
                                        [GJ_O_MOD] = "mod",
                                        [GJ_O_EQUAL] = "=",
                                        [GJ_O_NOT_EQUAL] = "!=",
                                        [GJ_O_LESS] = "<",
                                        [GJ_O_LESS_EQUAL] = "<=",
                                        [GJ_O_GREATER] = ">",
                                        [GJ_O_GREATER_EQUAL] = ">=",
                                        [GJ_O_IS] = "is",
                                        [GJ_O_IS_NOT] = "is not",
                                        [GJ_O_AND] = "and",
                                        [GJ_O_OR] = "or",
                                        [GJ_O_AT_LEAST] = "at least",
                                        [GJ_O_AT_MOST] = "at most"};
    return op < sizeof names / sizeof names[0] && names[op] != NULL ? names[op] : "?";
}

gj_core *gj_lower_wrong_operand(gj_lower *lw, gj_operator op, const gj_core *a, gj_span span)
{
    if (!a->type.poison)
        gj_report(lw->b->diags, GJ_D_operand, span, gj_arg_text(gj_text_from(op_name(op))),
                  gj_type_arg(lw->b, &a->type), gj_arg_none());
    return gj_core_poison(lw->b, span);
}

bool gj_lower_ordered(gj_lower *lw, gj_operator op, const gj_core *a, gj_span span)
{
    if (gj_type_is_ordered(lw->b, &a->type))
        return true;
    if (a->type.kind == GJ_T_ALTERNATIVE && !a->type.poison)
        gj_report(lw->b->diags, GJ_D_not_ordered, span, gj_type_arg(lw->b, &a->type), gj_arg_none(),
                  gj_arg_none());
    else
        (void)gj_lower_wrong_operand(lw, op, a, span);
    return false;
}

/* A date plus or minus a time in months, days or workdays. */
static gj_core *shift_date(gj_lower *lw, gj_operator op, gj_core *date, gj_core *time, gj_span span)
{
    gj_build *b = lw->b;
    gj_type type = gj_type_of(GJ_T_DATE);
    type.may_be_nothing = date->type.may_be_nothing || time->type.may_be_nothing;
    gj_text unit = gj_unit_name(b, time->type.unit);
    gj_opcode opcode;
    if (time->type.kind != GJ_T_NUMBER)
        return gj_lower_wrong_operand(lw, op, time, time->span);
    if (gj_text_equal(unit, GJ_TEXT("months")))
        opcode = b->month_end == GJ_MONTH_END_DOWN ? GJ_OP_ADD_MONTHS_DOWN
                 : b->month_end == GJ_MONTH_END_UP ? GJ_OP_ADD_MONTHS_UP
                                                   : GJ_OP_ADD_MONTHS_STRICT;
    else if (gj_text_equal(unit, GJ_TEXT("days")))
        opcode = GJ_OP_ADD_DAYS;
    else if (gj_text_equal(unit, GJ_TEXT("workdays")))
        opcode = GJ_OP_ADD_WORKDAYS;
    else {
        gj_report_plain(b->diags, GJ_D_date_shift, time->span);
        return gj_core_poison(b, span);
    }
    if (opcode == GJ_OP_ADD_WORKDAYS && b->calendar.count == 0)
        gj_report_plain(b->diags, GJ_D_no_calendar, span);
    if (op == GJ_O_SUB)
        time = gj_core_op(b, GJ_OP_NEG, time->type, time, NULL, time->span);
    return gj_core_op(b, opcode, type, date, time, span);
}

/* q * root and root / q, as signed squares. */
static gj_core *scale_root(gj_lower *lw, gj_operator op, gj_core *x, gj_core *y, gj_type type, gj_span span)
{
    gj_build *b = lw->b;
    type.root = true;
    if (!x->type.root)
        x = gj_core_op(b, GJ_OP_SIGNED_SQUARE, x->type, x, NULL, x->span);
    if (!y->type.root)
        y = gj_core_op(b, GJ_OP_SIGNED_SQUARE, y->type, y, NULL, y->span);
    return gj_core_op(b, op == GJ_O_MUL ? GJ_OP_MUL : GJ_OP_DIV, type, x, y, span);
}

gj_core *gj_lower_arithmetic(gj_lower *lw, gj_operator op, gj_core *a, gj_core *c, gj_span span)
{
    gj_build *b = lw->b;
    if (a == NULL || c == NULL)
        return NULL;
    if (a->type.poison || c->type.poison)
        return gj_core_poison(b, span);
    if (a->type.kind == GJ_T_DATE && (op == GJ_O_ADD || op == GJ_O_SUB) && c->type.kind != GJ_T_DATE)
        return shift_date(lw, op, a, c, span);
    if (a->type.kind == GJ_T_DATE && c->type.kind == GJ_T_DATE && op == GJ_O_SUB) {
        gj_report_plain(b->diags, GJ_D_date_difference, span);
        return gj_core_poison(b, span);
    }
    if (a->type.kind != GJ_T_NUMBER || a->type.any)
        return gj_lower_wrong_operand(lw, op, a, a->span);
    if (c->type.kind != GJ_T_NUMBER || c->type.any)
        return gj_lower_wrong_operand(lw, op, c, c->span);
    a = gj_lower_present(lw, a, a->span);
    c = gj_lower_present(lw, c, c->span);
    if (a == NULL || c == NULL || a->type.poison || c->type.poison)
        return gj_core_poison(b, span);
    gj_type type = a->type;
    type.root = false;
    if (op == GJ_O_MUL || op == GJ_O_DIV) {
        bool literals = a->type.unit == GJ_UNIT_ANY && c->type.unit == GJ_UNIT_ANY;
        bool flexible = (a->type.unit == GJ_UNIT_ANY && c->type.unit == GJ_UNIT_PLAIN) ||
                        (c->type.unit == GJ_UNIT_ANY && a->type.unit == GJ_UNIT_PLAIN);
        type.unit = literals || flexible
                        ? GJ_UNIT_ANY
                        : gj_unit_product(b, a->type.unit, c->type.unit, op == GJ_O_MUL ? 1 : -1);
        if (a->type.root || c->type.root)
            return scale_root(lw, op, a, c, type, span);
    } else if (!gj_unify(lw, &type, &c->type, span)) {
        return gj_core_poison(b, span);
    }
    static const gj_opcode opcodes[] = {
        [GJ_O_ADD] = GJ_OP_ADD,    [GJ_O_SUB] = GJ_OP_SUB, [GJ_O_MUL] = GJ_OP_MUL,
        [GJ_O_DIV] = GJ_OP_DIV,    [GJ_O_MOD] = GJ_OP_MOD, [GJ_O_AT_LEAST] = GJ_OP_MAX,
        [GJ_O_AT_MOST] = GJ_OP_MIN};
    return gj_core_op(b, opcodes[op], type, gj_lower_unroot(lw, a), gj_lower_unroot(lw, c), span);
}

gj_core *gj_lower_bound(gj_lower *lw, gj_operator op, gj_core *a, gj_core *c, gj_span span)
{
    if (a == NULL || c == NULL || a->type.poison || c->type.poison)
        return gj_core_poison(lw->b, span);
    if (a->type.kind == GJ_T_NUMBER)
        return gj_lower_arithmetic(lw, op, a, c, span);
    gj_type type = a->type;
    if (!gj_lower_ordered(lw, op, a, span))
        return gj_core_poison(lw->b, span);
    if (!gj_unify(lw, &type, &c->type, span))
        return gj_core_poison(lw->b, span);
    return gj_core_op(lw->b, op == GJ_O_AT_LEAST ? GJ_OP_LATER : GJ_OP_EARLIER, type, a, c, span);
}

gj_core *gj_lower_minus(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_core *a = gj_lower_value(lw, expr->a, expected);
    if (a == NULL || a->type.poison)
        return a;
    if (a->type.kind != GJ_T_NUMBER || a->type.any)
        return gj_lower_wrong_operand(lw, GJ_O_SUB, a, expr->span);
    if (a->kind == GJ_C_CONST) { /* as one number, so that the proofs know it for one */
        gj_value negative;
        bool fine = gj_number_neg(lw->b->arena, &negative, &a->constant);
        return fine ? gj_core_const(lw->b, a->type, negative, expr->span) : NULL;
    }
    a = gj_lower_present(lw, a, expr->a->span);
    return a == NULL ? NULL : gj_core_op(lw->b, GJ_OP_NEG, a->type, a, NULL, expr->span);
}
