/* How a test's expectation is written in the rule file, so that `guiju test --update` can write what came out
 * in its place. What is expected to have a value gets a hidden definition of its own, unless it is one; only
 * what states a single value can be written anew: `expect x = 3`, `expect x is high`, `expect x`, `expect not
 * x`, `expect x undetermined`, a cell. */
#include "lang/tests.h"

static gj_test_said no_value(gj_span whole)
{
    return (gj_test_said){.value = UINT32_MAX, .whole = whole};
}

/* A choice on the left, as in `initial = audit_kind`: it says nothing without what stands on the right. */
static bool is_lonely(const gj_build *b, const gj_expr *expr)
{
    return expr->kind == GJ_X_NAME && gj_find_value(b, gj_name_text(b, expr->name)) == NULL;
}

/* The definition that has an expression's value; UINT32_MAX: it has none that could be written. *type is the
 * value's. */
static uint32_t value_of(gj_build *b, const gj_expr *expr, gj_type *type)
{
    gj_lower lw;
    if (is_lonely(b, expr))
        return UINT32_MAX;
    gj_lower_init(&lw, b, NULL);
    lw.lenient = true;
    gj_core *body = gj_lower_value(&lw, expr, NULL);
    if (body != NULL && !body->type.poison)
        body = gj_lower_unroot(&lw, body);
    gj_lower_fini(&lw);
    if (body == NULL || body->type.poison || (!body->type.any && body->type.kind > GJ_T_TEXT))
        return UINT32_MAX;
    *type = body->type;
    if (body->kind == GJ_C_DEF)
        return body->index;
    gj_def *def = gj_def_new(b, NULL, GJ_TEXT("test"), GJ_DEF_VALUE, expr->span);
    if (def == NULL)
        return UINT32_MAX;
    def->flags = GJ_DEFINITION_HIDDEN;
    def->used = true;
    gj_finish_def(b, def, body);
    return def->body == NULL ? UINT32_MAX : def->index;
}

static bool is_path(const gj_expr *expr)
{
    while (expr->kind == GJ_X_MEMBER && !expr->in_parens)
        expr = expr->a;
    return expr->kind == GJ_X_NAME && !expr->in_parens;
}

static bool is_number(const gj_expr *expr)
{
    return expr->kind == GJ_X_NUMBER || (expr->kind == GJ_X_MINUS && expr->a->kind == GJ_X_NUMBER);
}

/* Whether an expression is nothing but a value of the type; a name may be a choice, or some rule. */
static bool is_literal(gj_build *b, const gj_expr *expr, const gj_type *type)
{
    uint32_t position;
    switch ((gj_expr_kind)expr->kind) {
    case GJ_X_PERCENT:
    case GJ_X_DATE:
    case GJ_X_TEXT:
        return true;
    case GJ_X_BINARY:
        return expr->op == GJ_O_DIV && is_number(expr->a) && is_number(expr->b);
    case GJ_X_NAME:
        return gj_word_is(b, expr->name, "nothing") ||
               (type->kind == GJ_T_BOOL &&
                (gj_word_is(b, expr->name, "yes") || gj_word_is(b, expr->name, "no"))) ||
               (type->kind == GJ_T_ALTERNATIVE &&
                gj_alternatives_find(gj_alternatives_at(b, type->aux), gj_name_text(b, expr->name),
                                     &position));
    default:
        return is_number(expr);
    }
}

/* Whether it stands by itself as a yes/no, and `not` may be put before it. */
static bool is_atom(const gj_expr *expr)
{
    switch ((gj_expr_kind)expr->kind) {
    case GJ_X_NAME:
    case GJ_X_MEMBER:
    case GJ_X_INDEX:
    case GJ_X_CALL:
    case GJ_X_AGGREGATE:
    case GJ_X_ROUND:
        return true;
    default:
        return expr->in_parens;
    }
}

gj_test_said gj_test_says(gj_build *b, const gj_expr *expr)
{
    gj_type type = gj_type_poison();
    if (!b->options->test_values || expr == NULL)
        return no_value(expr == NULL ? (gj_span){0, 0} : expr->span);
    bool compares = expr->kind == GJ_X_BINARY && (expr->op == GJ_O_EQUAL || expr->op == GJ_O_IS);
    bool open = !expr->in_parens && (compares || expr->kind == GJ_X_NOT);
    const gj_expr *subject = open ? expr->a : expr;
    gj_test_said said = {.whole = expr->span, .subject = subject->span, .plain = is_path(subject)};
    said.value = open || is_atom(subject) ? value_of(b, subject, &type) : UINT32_MAX;
    if (said.value == UINT32_MAX || (open && !compares && !is_atom(subject)) ||
        (open && compares && !is_literal(b, expr->b, &type)))
        return no_value(expr->span);
    if (open && compares) {
        said.literal = expr->b->span;
        said.unit = expr->b->kind == GJ_X_NUMBER ? expr->b->name : (gj_span){0, 0};
    }
    return said;
}

gj_test_said gj_test_says_word(gj_build *b, const gj_expr *path, uint32_t end)
{
    gj_type type = gj_type_poison();
    gj_test_said said = {.whole = {path->span.begin, end}, .subject = path->span, .plain = true};
    said.value = b->options->test_values ? value_of(b, path, &type) : UINT32_MAX;
    return said;
}

gj_test_said gj_test_says_cell(gj_build *b, const gj_expr *column, const gj_expr *cell)
{
    gj_type type = gj_type_poison();
    gj_test_said said = {.whole = cell->span, .literal = cell->span};
    bool literal = false;
    said.value = b->options->test_values ? value_of(b, column, &type) : UINT32_MAX;
    if (said.value != UINT32_MAX)
        literal = is_literal(b, cell, &type) ||
                  (cell->kind == GJ_X_NAME &&
                   (gj_word_is(b, cell->name, "undetermined") || gj_word_is(b, cell->name, "error")));
    return literal ? said : no_value(cell->span);
}
