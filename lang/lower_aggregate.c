/* count, sum, every, some, min, max, mean, distinct. Over a list of the record they become loops of the
 * machine; over the nodes of a tree or a score, and over the keys of a keyed group, they are written out,
 * since those are known at compile time. */
#include "lang/lower.h"

/* ---- over a record's lists: a LOOP ---- */

typedef struct aggregate {
    gj_lower *lw;
    gj_operator op;
    const gj_expr *expr;
    gj_loop *loops, *last_loop; /* record loops opened so far */
    gj_core *guard;             /* guards over written-out names, joined */
} aggregate;

static gj_core *over(aggregate *g, const gj_binder *binder);

static gj_type body_type(aggregate *g)
{
    switch (g->op) {
    case GJ_O_EVERY:
    case GJ_O_SOME:
    case GJ_O_NONE_OF:
        return gj_type_of(GJ_T_BOOL);
    default:
        return gj_type_number(GJ_UNIT_ANY);
    }
}

static gj_core *lower_body(aggregate *g)
{
    gj_lower *lw = g->lw;
    gj_build *b = lw->b;
    gj_type wanted = body_type(g);
    if (g->op == GJ_O_COUNT) {
        if (g->expr->a == NULL)
            return gj_core_const(b, gj_type_number(GJ_UNIT_PLAIN), gj_value_whole(1), g->expr->span);
        gj_core *holds = gj_lower_bool(lw, g->expr->a); /* count(for x in L : condition) */
        gj_core *one = gj_core_const(b, gj_type_number(GJ_UNIT_PLAIN), gj_value_whole(1), g->expr->span);
        gj_core *zero = gj_core_const(b, gj_type_number(GJ_UNIT_PLAIN), gj_value_whole(0), g->expr->span);
        return gj_core_choose(b, holds, one, zero, g->expr->span);
    }
    if (g->expr->a == NULL) {
        if (wanted.kind == GJ_T_BOOL && g->expr->binders != NULL)
            return gj_core_bool(b, g->op != GJ_O_EVERY, g->expr->span); /* some(for x in L where g) */
        gj_report_plain(b->diags, GJ_D_aggregate_body, g->expr->span);
        return gj_core_poison(b, g->expr->span);
    }
    if (wanted.kind == GJ_T_BOOL)
        return gj_lower_bool(lw, g->expr->a);
    gj_core *body = gj_lower_unroot(lw, gj_lower_value(lw, g->expr->a, NULL));
    if (body == NULL || body->type.poison || g->op == GJ_O_DISTINCT)
        return body;
    bool extreme = g->op == GJ_O_MIN || g->op == GJ_O_MAX;
    if (!extreme)
        body = gj_lower_present(lw, body, g->expr->a->span);
    if (body == NULL || body->type.poison)
        return body;
    if (extreme ? gj_type_is_ordered(b, &body->type) : body->type.kind == GJ_T_NUMBER)
        return body;
    gj_report(b->diags, GJ_D_aggregate_type, g->expr->a->span, gj_type_arg(b, &body->type), gj_arg_none(),
              gj_arg_none());
    return gj_core_poison(b, g->expr->span);
}

static gj_core *loop_core(aggregate *g, gj_operator op, gj_core *body, gj_type type)
{
    gj_core *core = gj_core_new(g->lw->b, GJ_C_LOOP, type, g->expr->span);
    if (core == NULL || body == NULL)
        return NULL;
    core->aggregate = (uint8_t)op;
    core->loops = g->loops;
    core->a = body;
    return core;
}

/* sum / count, nothing where the count is 0. */
static gj_core *mean_of(aggregate *g, gj_core *sum, gj_core *count)
{
    gj_build *b = g->lw->b;
    gj_core *let;
    gj_core *shared = gj_core_share(b, count, &let);
    gj_core *zero = gj_core_const(b, gj_type_number(GJ_UNIT_PLAIN), gj_value_whole(0), g->expr->span);
    gj_core *empty = gj_core_op(b, GJ_OP_NUMBER_EQUAL, gj_type_of(GJ_T_BOOL), shared, zero, g->expr->span);
    gj_core *share =
        gj_core_op(b, GJ_OP_DIV, sum == NULL ? gj_type_poison() : sum->type, sum, shared, g->expr->span);
    gj_core *none = gj_core_nothing(b, sum == NULL ? gj_type_poison() : sum->type, g->expr->span);
    return gj_core_in_let(let, gj_core_choose(b, empty, none, share, g->expr->span));
}

static gj_core *finish_loop(aggregate *g)
{
    gj_build *b = g->lw->b;
    gj_core *body = lower_body(g);
    if (body == NULL)
        return NULL;
    if (body->type.poison)
        return gj_core_poison(b, g->expr->span);
    if (g->guard != NULL && g->last_loop != NULL)
        g->last_loop->guard = gj_core_and(b, g->last_loop->guard, g->guard);
    gj_type type = body->type, plain = gj_type_number(GJ_UNIT_PLAIN);
    switch (g->op) {
    case GJ_O_COUNT:
        return loop_core(g, GJ_O_SUM, body, plain);
    case GJ_O_DISTINCT:
        return loop_core(g, GJ_O_DISTINCT, body, plain);
    case GJ_O_NONE_OF:
        return gj_core_not(b, loop_core(g, GJ_O_SOME, body, type));
    case GJ_O_MEAN: {
        gj_core *one = gj_core_const(b, plain, gj_value_whole(1), g->expr->span);
        return mean_of(g, loop_core(g, GJ_O_SUM, body, type), loop_core(g, GJ_O_SUM, one, plain));
    }
    case GJ_O_MIN:
    case GJ_O_MAX:
        type.may_be_nothing = true;
        return loop_core(g, g->op, body, type);
    default:
        return loop_core(g, g->op, body, type);
    }
}

static gj_core *over_list(aggregate *g, const gj_binder *binder, gj_operand list)
{
    gj_lower *lw = g->lw;
    gj_build *b = lw->b;
    gj_loop *loop = GJ_NEW(b->arena, gj_loop);
    gj_type type = {.kind = GJ_T_ENTRY, .aux = list.field->index};
    gj_core *variable = gj_core_new(b, GJ_C_VAR, type, binder->name);
    if (loop == NULL || variable == NULL)
        return NULL;
    variable->index = b->variables++;
    *loop = (gj_loop){.variable = variable->index, .list = list.core};
    gj_loop *loops = g->loops, *last = g->last_loop;
    if (g->loops == NULL)
        g->loops = loop;
    else
        g->last_loop->next = loop;
    g->last_loop = loop;
    gj_operand bound = gj_operand_core(variable);
    if (list.field->kind == GJ_FIELD_CODES)
        bound = gj_operand_field(lw, list.field->first, variable, binder->name);
    gj_binding *scope = lw->scope;
    gj_bind(lw, gj_name_text(b, binder->name), bound);
    size_t mark = lw->narrows.count;
    if (binder->guard != NULL) {
        loop->guard = gj_lower_bool(lw, binder->guard);
        gj_narrow_by(lw, loop->guard, true);
    }
    gj_core *result = binder->next != NULL ? over(g, binder->next) : finish_loop(g);
    if (loop->guard != NULL && loop->guard->type.poison)
        result = gj_core_poison(b, g->expr->span);
    gj_narrow_back(lw, mark);
    lw->scope = scope;
    g->loops = loops;
    g->last_loop = last;
    return result;
}

/* ---- written out ---- */

/* Joins one term to what there is so far. */
static gj_core *combine(aggregate *g, gj_core *sofar, gj_core *term)
{
    gj_build *b = g->lw->b;
    if (sofar == NULL || term == NULL)
        return sofar == NULL ? term : sofar;
    if (sofar->type.poison || term->type.poison)
        return gj_core_poison(b, g->expr->span);
    gj_type type = sofar->type;
    if (!gj_unify(g->lw, &type, &term->type, g->expr->span))
        return gj_core_poison(b, g->expr->span);
    switch (g->op) {
    case GJ_O_EVERY:
    case GJ_O_NONE_OF:
        return gj_core_op(b, GJ_OP_AND, type, sofar, term, g->expr->span);
    case GJ_O_SOME:
        return gj_core_op(b, GJ_OP_OR, type, sofar, term, g->expr->span);
    case GJ_O_MIN:
        return gj_core_op(b, GJ_OP_LEAST, type, sofar, term, g->expr->span);
    case GJ_O_MAX:
        return gj_core_op(b, GJ_OP_MOST, type, sofar, term, g->expr->span);
    default:
        return gj_core_op(b, GJ_OP_ADD, type, sofar, term, g->expr->span);
    }
}

/* What a term counts where its guard does not hold. */
static gj_core *neutral(aggregate *g, const gj_type *type)
{
    gj_build *b = g->lw->b;
    switch (g->op) {
    case GJ_O_EVERY:
    case GJ_O_NONE_OF:
        return gj_core_bool(b, true, g->expr->span);
    case GJ_O_SOME:
        return gj_core_bool(b, false, g->expr->span);
    case GJ_O_MIN:
    case GJ_O_MAX:
        return gj_core_nothing(b, *type, g->expr->span);
    default:
        return gj_core_const(b, *type, gj_value_whole(0), g->expr->span);
    }
}

static gj_core *empty_result(aggregate *g)
{
    gj_type plain = gj_type_number(GJ_UNIT_ANY);
    return neutral(g, &plain);
}

static gj_core *one_term(aggregate *g, const gj_binder *binder)
{
    gj_lower *lw = g->lw;
    gj_build *b = lw->b;
    gj_core *guard = NULL;
    size_t mark = lw->narrows.count;
    if (binder->guard != NULL) {
        guard = gj_lower_bool(lw, binder->guard);
        gj_narrow_by(lw, guard, true);
    }
    gj_core *term;
    if (binder->next != NULL) {
        term = over(g, binder->next);
    } else {
        term = lower_body(g);
        if (g->op == GJ_O_NONE_OF)
            term = gj_core_not(b, term);
    }
    gj_narrow_back(lw, mark);
    if (term == NULL || guard == NULL)
        return term;
    return gj_core_choose(b, guard, term, neutral(g, &term->type), g->expr->span);
}

/* The terms of one binder, gathered to be joined two by two. */
static void add_term(aggregate *g, const gj_binder *binder, gj_operand bound, gj_array *terms)
{
    gj_lower *lw = g->lw;
    gj_binding *scope = lw->scope;
    gj_bind(lw, gj_name_text(lw->b, binder->name), bound);
    gj_core *term = one_term(g, binder);
    lw->scope = scope;
    if (term == NULL || !gj_array_append(terms, &term))
        lw->b->arena->failed = true;
}

/* The measured nodes of a score: those without nodes below them. */
static void over_measured(aggregate *g, const gj_binder *binder, gj_def *def, gj_array *terms)
{
    bool leaf = true;
    for (gj_def *part = def->first; part != NULL; part = part->next) {
        if (part->kind == GJ_DEF_NODE) {
            leaf = false;
            over_measured(g, binder, part, terms);
        }
    }
    if (leaf && def->kind == GJ_DEF_NODE)
        add_term(g, binder, (gj_operand){.kind = GJ_OPERAND_DEF, .def = def}, terms);
    if (!leaf || def->kind != GJ_DEF_SCORE || def->entry == NULL)
        return;
    for (const gj_expr *over = def->entry->keys; over != NULL;
         over = over->next) { /* a score over parts of others */
        gj_operand of = gj_lower_operand(g->lw, over, NULL);
        if (of.kind == GJ_OPERAND_DEF)
            over_measured(g, binder, of.def, terms);
    }
}

static void over_nodes(aggregate *g, const gj_binder *binder, const gj_node *root, gj_array *terms)
{
    for (const gj_node *n = root->first; n != NULL; n = gj_node_after(root, n)) {
        if (n->first == NULL)
            add_term(g, binder, (gj_operand){.kind = GJ_OPERAND_NODE, .node = n}, terms);
    }
}

static gj_core *combine_two(void *user, gj_core *x, gj_core *y)
{
    return combine(user, x, y);
}

static gj_core *written_out(aggregate *g, const gj_binder *binder, gj_operand of)
{
    gj_array terms;
    gj_array_init(&terms, g->lw->b->allocator, sizeof(gj_core *));
    if (of.kind == GJ_OPERAND_DEF) {
        over_measured(g, binder, of.def, &terms);
    } else if (of.kind == GJ_OPERAND_NODE) {
        over_nodes(g, binder, of.node, &terms);
    } else if (of.kind == GJ_OPERAND_CHILDREN) {
        for (const gj_node *n = of.node->first; n != NULL; n = n->next)
            add_term(g, binder, (gj_operand){.kind = GJ_OPERAND_NODE, .node = n}, &terms);
    } else {
        for (gj_field *key = of.field->first; key != NULL; key = key->next)
            add_term(g, binder, gj_operand_field(g->lw, key, of.core, binder->name), &terms);
    }
    gj_core *joined = gj_core_join(terms.items, terms.count, combine_two, g);
    gj_array_fini(&terms);
    return joined == NULL ? empty_result(g) : joined;
}

static gj_core *over(aggregate *g, const gj_binder *binder)
{
    gj_lower *lw = g->lw;
    gj_operand of = gj_lower_operand(lw, binder->list, NULL);
    bool known = of.kind == GJ_OPERAND_DEF ? of.def->kind == GJ_DEF_SCORE || of.def->kind == GJ_DEF_NODE
                                           : of.kind == GJ_OPERAND_NODE || of.kind == GJ_OPERAND_CHILDREN ||
                                                 (of.kind == GJ_OPERAND_GROUP && of.field->keyed);
    if (of.kind == GJ_OPERAND_LIST)
        return over_list(g, binder, of);
    if (known && g->loops == NULL && (g->op != GJ_O_DISTINCT && g->op != GJ_O_MEAN))
        return written_out(g, binder, of);
    if (known && g->op == GJ_O_MEAN && g->loops == NULL) {
        aggregate sum = *g, count = *g;
        gj_expr counted = *g->expr;
        sum.op = GJ_O_SUM;
        counted.a = NULL;
        count.op = GJ_O_COUNT;
        count.expr = &counted;
        return mean_of(g, written_out(&sum, binder, of), written_out(&count, binder, of));
    }
    if (of.kind != GJ_OPERAND_NONE)
        gj_report_text(lw->b->diags, known ? GJ_D_aggregate_order : GJ_D_not_a_list, binder->list->span,
                       gj_span_text(lw->b, binder->list->span));
    return gj_core_poison(lw->b, g->expr->span);
}

/* ---- without `for`: count(L), min(a, b), … ---- */

static gj_core *of_values(aggregate *g, const gj_type *expected)
{
    gj_lower *lw = g->lw;
    gj_core *sofar = NULL;
    uint32_t count = 0;
    for (const gj_expr *item = g->expr->list; item != NULL; item = item->next) {
        gj_core *value =
            gj_lower_unroot(lw, gj_lower_value(lw, item, sofar == NULL ? expected : &sofar->type));
        value = gj_lower_present(lw, value, item->span);
        if (value == NULL)
            return NULL;
        bool number = value->type.kind == GJ_T_NUMBER;
        bool extreme = g->op == GJ_O_MIN || g->op == GJ_O_MAX;
        bool logic = g->op == GJ_O_EVERY || g->op == GJ_O_SOME || g->op == GJ_O_NONE_OF;
        bool fits = extreme ? gj_type_is_ordered(lw->b, &value->type)
                    : logic ? value->type.kind == GJ_T_BOOL
                            : number;
        if (!value->type.poison && !fits) {
            gj_report(lw->b->diags, GJ_D_aggregate_type, item->span, gj_type_arg(lw->b, &value->type),
                      gj_arg_none(), gj_arg_none());
            return gj_core_poison(lw->b, g->expr->span);
        }
        if (g->op == GJ_O_NONE_OF)
            value = gj_core_not(lw->b, value);
        gj_core *joined = combine(g, sofar, value);
        if (sofar != NULL && joined != NULL && extreme && joined->kind == GJ_C_OP && !joined->type.poison) {
            bool least = g->op == GJ_O_MIN;
            joined->opcode = number ? (least ? GJ_OP_MIN : GJ_OP_MAX) : (least ? GJ_OP_EARLIER : GJ_OP_LATER);
            if (joined->type.kind == GJ_T_ALTERNATIVE) { /* top and bottom decide alone */
                const gj_alternatives_info *info = gj_alternatives_at(lw->b, joined->type.aux);
                joined->kind = GJ_C_ABSORB;
                joined->opcode = least ? GJ_OP_MERGE_MIN : GJ_OP_MERGE_MAX;
                joined->constant = gj_value_whole(least || info->count == 0 ? 0 : (int64_t)info->count - 1);
            }
        }
        sofar = joined;
        count++;
    }
    if (g->op == GJ_O_MEAN && sofar != NULL && !sofar->type.poison)
        return gj_lower_arithmetic(lw, GJ_O_DIV, sofar, gj_core_number(lw->b, count, g->expr->span),
                                   g->expr->span);
    return sofar;
}

/* A single list in parentheses: count(L) of a list, of a score's nodes, of a keyed group. */
static gj_core *of_whole(aggregate *g, gj_operand of)
{
    gj_build *b = g->lw->b;
    if (g->op != GJ_O_COUNT && !(g->op == GJ_O_DISTINCT && of.kind == GJ_OPERAND_LIST)) {
        gj_report_plain(b->diags, GJ_D_aggregate_body, g->expr->span);
        return gj_core_poison(b, g->expr->span);
    }
    if (of.kind == GJ_OPERAND_LIST) {
        gj_core *core = gj_core_new(b, GJ_C_COUNT, gj_type_number(GJ_UNIT_PLAIN), g->expr->span);
        if (core != NULL)
            core->a = of.core;
        return core;
    }
    gj_binder binder = {.span = g->expr->span, .name = g->expr->span};
    return written_out(g, &binder, of);
}

gj_core *gj_lower_aggregate(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    aggregate g = {.lw = lw, .op = (gj_operator)expr->op, .expr = expr};
    if (expr->binders != NULL)
        return over(&g, expr->binders);
    if (expr->list != NULL && expr->list->next == NULL && g.op != GJ_O_EVERY && g.op != GJ_O_SOME) {
        gj_operand of = gj_lower_operand(lw, expr->list, expected);
        bool whole =
            of.kind == GJ_OPERAND_LIST || of.kind == GJ_OPERAND_NODE || of.kind == GJ_OPERAND_CHILDREN ||
            (of.kind == GJ_OPERAND_GROUP && of.field->keyed) ||
            (of.kind == GJ_OPERAND_DEF && (of.def->kind == GJ_DEF_SCORE || of.def->kind == GJ_DEF_NODE));
        if (whole)
            return of_whole(&g, of);
        if (of.kind == GJ_OPERAND_NONE)
            return gj_core_poison(lw->b, expr->span);
        if (g.op == GJ_O_COUNT || g.op == GJ_O_DISTINCT) {
            gj_report_text(lw->b->diags, GJ_D_not_a_list, expr->list->span,
                           gj_span_text(lw->b, expr->list->span));
            return gj_core_poison(lw->b, expr->span);
        }
    }
    if (g.op == GJ_O_COUNT || g.op == GJ_O_DISTINCT) {
        gj_report_plain(lw->b->diags, GJ_D_aggregate_body, expr->span);
        return gj_core_poison(lw->b, expr->span);
    }
    return of_values(&g, expected);
}

/* ---- x in (…), code in list ---- */

static gj_core *in_list(gj_lower *lw, const gj_expr *expr, gj_operand list)
{
    gj_build *b = lw->b;
    if (list.field->kind != GJ_FIELD_CODES) {
        gj_report_text(b->diags, GJ_D_not_codes, expr->b->span, gj_span_text(b, expr->b->span));
        return gj_core_poison(b, expr->span);
    }
    gj_type type = list.field->first->type, entry = {.kind = GJ_T_ENTRY, .aux = list.field->index};
    gj_core *value = gj_lower_typed(lw, expr->a, &type), *let;
    gj_core *shared = gj_core_share(b, value, &let);
    gj_loop *loop = GJ_NEW(b->arena, gj_loop);
    gj_core *variable = gj_core_new(b, GJ_C_VAR, entry, expr->span);
    gj_core *some = gj_core_new(b, GJ_C_LOOP, gj_type_of(GJ_T_BOOL), expr->span);
    if (shared == NULL || loop == NULL || variable == NULL || some == NULL)
        return NULL;
    if (shared->type.poison)
        return shared;
    variable->index = b->variables++;
    *loop = (gj_loop){.variable = variable->index, .list = list.core};
    gj_operand code = gj_operand_field(lw, list.field->first, variable, expr->span);
    some->aggregate = GJ_O_SOME;
    some->loops = loop;
    some->a = gj_lower_compare(lw, GJ_O_EQUAL, code.core, shared, expr->span);
    if (some->a == NULL || some->a->type.poison)
        return gj_core_poison(b, expr->span);
    return gj_core_in_let(let, some);
}

gj_core *gj_lower_in(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_core *any = NULL;
    if (expr->b != NULL) {
        gj_operand of = gj_lower_operand(lw, expr->b, NULL);
        if (of.kind == GJ_OPERAND_LIST) {
            any = in_list(lw, expr, of);
        } else {
            if (of.kind != GJ_OPERAND_NONE)
                gj_report_text(b->diags, GJ_D_not_a_list, expr->b->span, gj_span_text(b, expr->b->span));
            return gj_core_poison(b, expr->span);
        }
    } else {
        gj_core *value = gj_lower_present(lw, gj_lower_value(lw, expr->a, NULL), expr->a->span), *let;
        gj_core *shared = gj_core_share(b, value, &let);
        for (const gj_expr *item = expr->list; shared != NULL && item != NULL; item = item->next)
            any = gj_core_or(b, any, gj_lower_key(lw, item, shared));
        any = gj_core_in_let(let, any);
    }
    return expr->op == GJ_O_NOT_IN ? gj_core_not(b, any) : any;
}
