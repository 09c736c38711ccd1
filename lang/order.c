/* In which order definitions are lowered: what one names comes first. The order is found from the text, with
 * a stack of our own, so that a chain of a hundred thousand rules needs no deep recursion; lowering then
 * meets what it needs already typed. A name in the text may turn out to be an alternative or a loop variable,
 * so circles are judged only while lowering. */
#include "lang/lower.h"

typedef struct visit {
    gj_def *def;
    size_t first, next, end; /* its references, a run of `references` */
} visit;

typedef struct order {
    gj_build *b;
    gj_array references; /* of gj_def * */
    gj_array stack;      /* of visit */
    gj_array seen;       /* of gj_symbol *: functions and tables walked for the present definition */
    uint8_t *visited;    /* by definition */
} order;

static void walk_entries(order *o, const gj_entry *entries);
static void walk_entry(order *o, const gj_entry *e);

static void add_reference(order *o, gj_span name)
{
    gj_symbol *symbol = gj_find_value(o->b, gj_name_text(o->b, name));
    if (symbol == NULL)
        return;
    if (symbol->kind == GJ_S_DEF) {
        gj_def *def = symbol->of;
        if (def->state == 0 && !gj_array_append(&o->references, &def))
            o->b->arena->failed = true;
    } else if (symbol->kind == GJ_S_FUNCTION || symbol->kind == GJ_S_TABLE) {
        for (size_t i = 0; i < o->seen.count; i++) {
            if (GJ_EACH(o->seen, gj_symbol, i) == symbol)
                return;
        }
        if (!gj_array_append(&o->seen, &symbol)) {
            o->b->arena->failed = true;
            return;
        }
        walk_entry(o, symbol->entry);
    }
}

static void walk_expr(order *o, const gj_expr *expr)
{
    if (expr == NULL)
        return;
    if (expr->kind == GJ_X_NAME || expr->kind == GJ_X_CALL)
        add_reference(o, expr->name);
    walk_expr(o, expr->a);
    if (expr->kind != GJ_X_LIST)
        walk_expr(o, expr->b);
    walk_expr(o, expr->c);
    for (const gj_expr *item = expr->list; item != NULL; item = item->next)
        walk_expr(o, item);
    for (const gj_binder *binder = expr->binders; binder != NULL; binder = binder->next) {
        walk_expr(o, binder->list);
        walk_expr(o, binder->guard);
    }
    walk_entries(o, expr->entries);
}

static void walk_entry(order *o, const gj_entry *e)
{
    for (const gj_expr *x = e->keys; x != NULL; x = x->next)
        walk_expr(o, x);
    for (const gj_expr *x = e->values; x != NULL; x = x->next)
        walk_expr(o, x);
    walk_expr(o, e->guard);
    for (const gj_binder *binder = e->each; binder != NULL; binder = binder->next) {
        walk_expr(o, binder->list);
        walk_expr(o, binder->guard);
    }
    walk_entries(o, e->body);
}

static void walk_entries(order *o, const gj_entry *entries)
{
    for (const gj_entry *e = entries; e != NULL; e = e->next)
        walk_entry(o, e);
}

static bool push(order *o, gj_def *def)
{
    visit v = {.def = def, .first = o->references.count, .next = o->references.count};
    o->visited[def->index] = 1;
    gj_array_clear(&o->seen);
    walk_entry(o, def->entry);
    v.end = o->references.count;
    return gj_array_append(&o->stack, &v);
}

static void lower_from(order *o, gj_def *start)
{
    if (o->visited[start->index] || !push(o, start))
        return;
    while (o->stack.count > 0) {
        visit *v = GJ_AT(&o->stack, visit, o->stack.count - 1);
        if (v->next < v->end) {
            gj_def *def = GJ_EACH(o->references, gj_def, v->next);
            v->next++;
            if (!o->visited[def->index] && !push(o, def)) {
                o->b->arena->failed = true;
                return;
            }
            continue;
        }
        gj_def *def = v->def;
        o->references.count = v->first;
        o->stack.count--;
        gj_lower_def(o->b, def, def->span);
    }
}

void gj_lower_def(gj_build *b, gj_def *def, gj_span from)
{
    if (def->state == 2)
        return;
    if (def->state == 1) {
        gj_diag *diag = gj_report_text(b->diags, GJ_D_circle, from, def->name);
        gj_diag_also(b->diags, diag, GJ_M_first_here, def->span, gj_arg_none(), gj_arg_none());
        return;
    }
    gj_lower lw;
    gj_lower_init(&lw, b, def);
    def->state = 1;
    switch ((gj_definition_kind)def->kind) {
    case GJ_DEF_SCORE:
        gj_lower_score(&lw, def);
        break;
    case GJ_DEF_BANDS:
        gj_lower_bands(&lw, def);
        break;
    case GJ_DEF_STEPS:
        gj_lower_steps(&lw, def);
        break;
    case GJ_DEF_CONDITIONS:
        gj_lower_conditions(&lw, def);
        break;
    case GJ_DEF_DEADLINE:
        gj_lower_deadline(&lw, def);
        break;
    case GJ_DEF_PROPERTY:
        gj_lower_property(&lw, def);
        break;
    default:
        gj_lower_value_def(&lw, def);
        break;
    }
    def->state = 2;
    gj_lower_fini(&lw);
}

/* The interface's results first, in its order; then the others as they are written. */
static void lower_interface(order *o)
{
    if (o->b->interface == NULL)
        return;
    for (const gj_entry *e = o->b->interface->entry->body; e != NULL; e = e->next) {
        gj_symbol *symbol = gj_find_value(o->b, gj_name_text(o->b, e->name));
        if (symbol != NULL && symbol->kind == GJ_S_DEF)
            lower_from(o, symbol->of);
    }
}

void gj_lower_all(gj_build *b)
{
    order o = {.b = b};
    gj_array_init(&o.references, b->allocator, sizeof(gj_def *));
    gj_array_init(&o.stack, b->allocator, sizeof(visit));
    gj_array_init(&o.seen, b->allocator, sizeof(gj_symbol *));
    o.visited = GJ_NEW_ARRAY(b->arena, uint8_t, b->defs.count + 1);
    size_t declared = b->defs.count;
    if (o.visited != NULL) {
        lower_interface(&o);
        for (size_t i = 0; i < declared && !gj_arena_failed(b->arena); i++)
            lower_from(&o, GJ_EACH(b->defs, gj_def, i));
    }
    b->arena->failed |= o.references.failed || o.stack.failed || o.seen.failed;
    gj_array_fini(&o.references);
    gj_array_fini(&o.stack);
    gj_array_fini(&o.seen);
}
