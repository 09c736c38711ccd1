/* Builders of the syntax tree, called by the grammar's one-line actions. A builder that finds no memory
 * returns NULL, and every builder takes NULL for a part: the arena remembers the failure, nobody else needs
 * to. Trees that grow deeper than GJ_AST_DEPTH become holes, so that later phases may recurse. */
#include "grammar/parse.h"
#include "parser.h"

static gj_expr *with_depth(gj_parse *cx, gj_expr *expr)
{
    if (expr == NULL)
        return NULL;
    const gj_expr *parts[3] = {expr->a, expr->b, expr->c};
    unsigned depth = 0;
    for (int i = 0; i < 3; i++) {
        if (parts[i] != NULL && parts[i]->depth > depth)
            depth = parts[i]->depth;
    }
    for (const gj_expr *item = expr->list; item != NULL; item = item->next) {
        if (item->depth > depth)
            depth = item->depth;
    }
    expr->depth = (depth + 1) & GJ_DEPTH_MASK; /* parts are no deeper than GJ_AST_DEPTH */
    if (depth + 1 > GJ_AST_DEPTH) {
        if (!cx->too_deep)
            gj_report_plain(cx->diags, GJ_D_too_deep, expr->span);
        cx->too_deep = true;
        *expr = (gj_expr){.kind = GJ_X_HOLE, .span = expr->span, .id = expr->id, .depth = 1};
    }
    return expr;
}

static gj_expr *new_expr(gj_parse *cx, gj_expr_kind kind, gj_span span)
{
    gj_expr *expr = GJ_NEW(cx->arena, gj_expr);
    if (expr == NULL)
        return NULL;
    expr->kind = (uint8_t)kind;
    expr->span = span;
    expr->id = ++*cx->ids;
    expr->depth = 1;
    return expr;
}

gj_expr *gj_ast_leaf(gj_parse *cx, gj_expr_kind kind, gj_span span)
{
    return new_expr(cx, kind, span);
}

gj_expr *gj_ast_number(gj_parse *cx, gj_span number, gj_span unit, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_NUMBER, span);
    if (expr == NULL)
        return NULL;
    expr->name = unit;
    expr->a = unit.begin == 0 ? NULL : new_expr(cx, GJ_X_NUMBER, number);
    return expr;
}

gj_expr *gj_ast_name(gj_parse *cx, gj_span name)
{
    gj_expr *expr = new_expr(cx, GJ_X_NAME, name);
    if (expr != NULL)
        expr->name = name;
    return expr;
}

gj_expr *gj_ast_member(gj_parse *cx, gj_expr *a, gj_span name, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_MEMBER, span);
    if (expr == NULL)
        return NULL;
    expr->a = a;
    expr->name = name;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_index(gj_parse *cx, gj_expr *a, gj_expr *b, gj_span span)
{
    return gj_ast_binary(cx, GJ_O_NONE, a, b, span);
}

gj_expr *gj_ast_call(gj_parse *cx, gj_span name, gj_exprs arguments, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_CALL, span);
    if (expr == NULL)
        return NULL;
    expr->name = name;
    expr->list = arguments.first;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_unary(gj_parse *cx, gj_expr_kind kind, gj_expr *a, gj_span span)
{
    gj_expr *expr = new_expr(cx, kind, span);
    if (expr == NULL)
        return NULL;
    expr->a = a;
    return with_depth(cx, expr);
}

/* The operator NONE makes an index, a [ b ]. */
gj_expr *gj_ast_binary(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *b, gj_span span)
{
    gj_expr *expr = new_expr(cx, op == GJ_O_NONE ? GJ_X_INDEX : GJ_X_BINARY, span);
    if (expr == NULL)
        return NULL;
    expr->op = (uint8_t)op;
    expr->a = a;
    expr->b = b;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_in(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *list, gj_expr *whole, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_IN, span);
    if (expr == NULL)
        return NULL;
    expr->op = (uint8_t)op;
    expr->a = a;
    expr->b = whole;
    expr->list = list;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_matches(gj_parse *cx, gj_expr *a, gj_span pattern, gj_span span)
{
    gj_expr *expr = gj_ast_unary(cx, GJ_X_MATCHES, a, span);
    if (expr != NULL)
        expr->b = new_expr(cx, GJ_X_TEXT, pattern);
    return expr;
}

gj_expr *gj_ast_if(gj_parse *cx, gj_expr *a, gj_expr *b, gj_expr *c, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_IF, span);
    if (expr == NULL)
        return NULL;
    expr->a = a;
    expr->b = b;
    expr->c = c;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_aggregate(gj_parse *cx, gj_operator op, gj_binders binders, gj_expr *body, gj_exprs list,
                          gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_AGGREGATE, span);
    if (expr == NULL)
        return NULL;
    expr->op = (uint8_t)op;
    expr->binders = binders.first;
    expr->a = body;
    expr->list = list.first;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_round(gj_parse *cx, gj_expr *a, gj_expr *step, gj_span mode, gj_span reading, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_ROUND, span);
    if (expr == NULL)
        return NULL;
    expr->a = a;
    expr->b = step;
    expr->name = mode;
    expr->c = reading.begin == 0 ? NULL : gj_ast_name(cx, reading);
    return with_depth(cx, expr);
}

gj_expr *gj_ast_by(gj_parse *cx, gj_expr *key, gj_entries cases, gj_span span)
{
    gj_expr *expr = gj_ast_unary(cx, GJ_X_BY, key, span);
    if (expr != NULL)
        expr->entries = cases.first;
    return expr;
}

gj_expr *gj_ast_range(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *b, gj_span span)
{
    gj_expr *expr = gj_ast_binary(cx, op, a, b, span);
    if (expr != NULL && expr->kind != GJ_X_HOLE)
        expr->kind = GJ_X_RANGE;
    return expr;
}

gj_expr *gj_ast_limit(gj_parse *cx, gj_operator op, gj_expr *a, gj_span span)
{
    gj_expr *expr = gj_ast_unary(cx, GJ_X_LIMIT, a, span);
    if (expr != NULL)
        expr->op = (uint8_t)op;
    return expr;
}

gj_expr *gj_ast_list(gj_parse *cx, gj_expr_kind kind, gj_exprs items, gj_span span)
{
    gj_expr *expr = new_expr(cx, kind, span);
    if (expr == NULL)
        return NULL;
    expr->list = items.first;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_object(gj_parse *cx, gj_expr *count, gj_span word, gj_entries entries, gj_span span)
{
    gj_expr *expr = gj_ast_unary(cx, GJ_X_OBJECT, count, span);
    if (expr == NULL)
        return NULL;
    expr->name = word;
    expr->entries = entries.first;
    return expr;
}

gj_expr *gj_ast_step(gj_parse *cx, gj_operator op, gj_expr *a, gj_exprs bounds, gj_span span)
{
    gj_expr *expr = new_expr(cx, GJ_X_STEP, span);
    if (expr == NULL)
        return NULL;
    expr->op = (uint8_t)op;
    expr->a = a;
    expr->list = bounds.first;
    return with_depth(cx, expr);
}

gj_expr *gj_ast_parens(gj_expr *a, gj_span span)
{
    if (a == NULL)
        return NULL;
    a->in_parens = true;
    if (a->kind != GJ_X_NUMBER && a->kind != GJ_X_PERCENT && a->kind != GJ_X_DATE && a->kind != GJ_X_TEXT)
        a->span = span; /* a literal is read from its span */
    return a;
}

gj_expr *gj_ast_undetermined(gj_parse *cx, gj_expr_kind kind, gj_span text, gj_span span)
{
    return gj_ast_unary(cx, kind, new_expr(cx, GJ_X_TEXT, text), span);
}

/* `a or b or c` as one key: a LIST of its atoms. */
gj_expr *gj_ast_or_key(gj_parse *cx, gj_expr *first, gj_expr *second, gj_span span)
{
    if (first == NULL || second == NULL)
        return first;
    if (first->kind != GJ_X_LIST) {
        gj_expr *list = new_expr(cx, GJ_X_LIST, span);
        if (list == NULL)
            return first;
        list->list = first;
        first = list;
    }
    gj_expr *last = first->b != NULL ? first->b : first->list; /* b: the last atom, while building */
    last->next = second;
    first->b = second;
    first->span = span;
    return first;
}

gj_exprs gj_exprs_one(gj_expr *first)
{
    return (gj_exprs){first, first};
}

gj_exprs gj_exprs_add(gj_exprs list, gj_expr *next)
{
    if (next == NULL)
        return list;
    if (list.last == NULL)
        return gj_exprs_one(next);
    list.last->next = next;
    list.last = next;
    return list;
}

gj_binders gj_binders_add(gj_parse *cx, gj_binders list, gj_span name, gj_expr *in, gj_expr *guard,
                          gj_span span)
{
    gj_binder *binder = GJ_NEW(cx->arena, gj_binder);
    if (binder == NULL)
        return list;
    *binder = (gj_binder){.span = span, .name = name, .list = in, .guard = guard};
    if (list.last == NULL)
        return (gj_binders){binder, binder};
    list.last->next = binder;
    list.last = binder;
    return list;
}

gj_cites gj_cites_add(gj_parse *cx, gj_cites list, gj_span span)
{
    gj_cite *cite = GJ_NEW(cx->arena, gj_cite);
    if (cite == NULL)
        return list;
    cite->span = span;
    if (list.last == NULL)
        return (gj_cites){cite, cite};
    list.last->next = cite;
    list.last = cite;
    return list;
}

gj_type_node *gj_ast_type(gj_parse *cx, gj_type_node_kind kind, gj_span name, gj_span span)
{
    gj_type_node *type = GJ_NEW(cx->arena, gj_type_node);
    if (type == NULL)
        return NULL;
    type->kind = (uint8_t)kind;
    type->name = name;
    type->span = span;
    return type;
}

gj_type_node *gj_ast_type_list(gj_parse *cx, gj_span identity, gj_type_node *of, gj_entries fields,
                               gj_span span)
{
    gj_type_node *type = gj_ast_type(cx, GJ_TN_LIST, identity, span);
    if (type == NULL)
        return NULL;
    type->of = of;
    type->fields = fields.first;
    return type;
}

gj_type_node *gj_ast_type_tail(gj_type_node *type, gj_exprs bounds, gj_span or_what, gj_expr *fallback,
                               gj_span span)
{
    if (type == NULL)
        return NULL;
    type->bounds = bounds.first;
    type->or_nothing = or_what.begin != 0;
    type->or_what = or_what;
    type->fallback = fallback;
    type->span = span;
    return type;
}

uint32_t gj_expr_count(const gj_expr *list)
{
    uint32_t count = 0;
    for (; list != NULL; list = list->next)
        count++;
    return count;
}
