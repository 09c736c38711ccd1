/* Comparisons. Both sides have one type then, a bare name on one side that of the other, and neither may be
 * nothing, which is asked for by itself. */
#include "lang/lower.h"

static gj_core *as_square(gj_lower *lw, gj_core *a)
{
    return a->type.root ? a : gj_core_op(lw->b, GJ_OP_SIGNED_SQUARE, a->type, a, NULL, a->span);
}

static gj_core *compare_numbers(gj_lower *lw, gj_operator op, gj_core *a, gj_core *c, gj_span span)
{
    if (a->type.root || c->type.root) {
        a = as_square(lw, a);
        c = as_square(lw, c);
    }
    bool swap = op == GJ_O_GREATER || op == GJ_O_GREATER_EQUAL;
    gj_opcode opcode = op == GJ_O_EQUAL || op == GJ_O_IS           ? GJ_OP_NUMBER_EQUAL
                       : op == GJ_O_NOT_EQUAL || op == GJ_O_IS_NOT ? GJ_OP_NUMBER_NOT_EQUAL
                       : op == GJ_O_LESS || op == GJ_O_GREATER     ? GJ_OP_NUMBER_LESS
                                                                   : GJ_OP_NUMBER_LESS_EQUAL;
    return gj_core_op(lw->b, opcode, gj_type_of(GJ_T_BOOL), swap ? c : a, swap ? a : c, span);
}

static gj_core *compare_others(gj_lower *lw, gj_operator op, gj_core *a, gj_core *c, gj_span span)
{
    gj_build *b = lw->b;
    bool equal = op == GJ_O_EQUAL || op == GJ_O_IS, differ = op == GJ_O_NOT_EQUAL || op == GJ_O_IS_NOT;
    gj_type yes_no = gj_type_of(GJ_T_BOOL);
    if (a->type.kind == GJ_T_TEXT && (equal || differ))
        return gj_core_op(b, equal ? GJ_OP_TEXT_EQUAL : GJ_OP_TEXT_NOT_EQUAL, yes_no, a, c, span);
    if (a->type.kind != GJ_T_BOOL && a->type.kind != GJ_T_ALTERNATIVE && a->type.kind != GJ_T_DATE)
        return gj_lower_wrong_operand(lw, op, a, span);
    if (!equal && !differ && !gj_lower_ordered(lw, op, a, span))
        return gj_core_poison(b, span);
    bool swap = op == GJ_O_GREATER || op == GJ_O_GREATER_EQUAL;
    gj_opcode opcode = equal                                   ? GJ_OP_EQUAL
                       : differ                                ? GJ_OP_NOT_EQUAL
                       : op == GJ_O_LESS || op == GJ_O_GREATER ? GJ_OP_LESS
                                                               : GJ_OP_LESS_EQUAL;
    return gj_core_op(b, opcode, yes_no, swap ? c : a, swap ? a : c, span);
}

gj_core *gj_lower_compare(gj_lower *lw, gj_operator op, gj_core *a, gj_core *c, gj_span span)
{
    if (a == NULL || c == NULL)
        return NULL;
    a = gj_lower_present(lw, a, a->span);
    c = gj_lower_present(lw, c, c->span);
    if (a == NULL || c == NULL || a->type.poison || c->type.poison)
        return gj_core_poison(lw->b, span);
    gj_type type = a->type;
    if (!gj_unify(lw, &type, &c->type, span))
        return gj_core_poison(lw->b, span);
    gj_settle(a, &type);
    gj_settle(c, &type);
    return type.kind == GJ_T_NUMBER ? compare_numbers(lw, op, a, c, span)
                                    : compare_others(lw, op, a, c, span);
}

/* x is nothing, x is not nothing. */
static gj_core *lower_is_nothing(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_operand operand = gj_lower_operand(lw, expr->a, NULL);
    gj_core *subject = NULL;
    if (operand.kind == GJ_OPERAND_GROUP) {
        gj_type there = gj_type_of(GJ_T_BOOL);
        subject = gj_core_new(b, operand.core == NULL ? GJ_C_FIELD : GJ_C_ENTRY_FIELD, there, expr->a->span);
        if (subject != NULL) {
            subject->index = operand.field->index;
            subject->a = operand.core;
        }
    } else {
        subject = gj_operand_value(lw, operand, expr->a->span);
        if (subject != NULL && !subject->type.poison && !subject->type.may_be_nothing)
            gj_report_text(b->diags, GJ_D_never_nothing, expr->span, gj_span_text(b, expr->a->span));
    }
    gj_core *is = gj_core_op(b, GJ_OP_IS_NOTHING, gj_type_of(GJ_T_BOOL), subject, NULL, expr->span);
    return expr->op == GJ_O_IS ? is : gj_core_not(b, is);
}

static bool is_bare_name(const gj_expr *expr)
{
    return expr != NULL && expr->kind == GJ_X_NAME;
}

/* Whether a bare name means something by itself, so that the other side need not tell. */
static bool means_something(const gj_lower *lw, const gj_expr *expr)
{
    gj_text name = gj_name_text(lw->b, expr->name);
    for (const gj_binding *binding = lw->scope; binding != NULL; binding = binding->next) {
        if (gj_text_equal(binding->name, name))
            return true;
    }
    return gj_find_value(lw->b, name) != NULL || (lw->from != NULL && lw->node != NULL);
}

gj_core *gj_lower_comparison(gj_lower *lw, const gj_expr *expr)
{
    gj_operator op = (gj_operator)expr->op;
    if ((op == GJ_O_IS || op == GJ_O_IS_NOT) && is_bare_name(expr->b) &&
        gj_word_is(lw->b, expr->b->name, "nothing"))
        return lower_is_nothing(lw, expr);
    gj_core *a, *c;
    if (is_bare_name(expr->a) && !means_something(lw, expr->a)) { /* `initial = audit_kind` */
        c = gj_lower_value(lw, expr->b, NULL);
        a = gj_lower_value(lw, expr->a, c == NULL ? NULL : &c->type);
    } else {
        a = gj_lower_value(lw, expr->a, NULL);
        c = gj_lower_value(lw, expr->b, a == NULL ? NULL : &a->type);
    }
    return gj_lower_compare(lw, op, a, c, expr->span);
}
