/* Definitions with parameters and tables, expanded where they are called, with each argument computed once;
 * since none can call itself, that ends. */
#include "lang/lower.h"

/* How many calls may stand inside each other: each is a handful of C's frames. */
#define GJ_CALL_DEPTH 60

void gj_report_expansion(gj_lower *lw, gj_span span, gj_arg depth)
{
    if (lw->b->expansion != UINT32_MAX)
        gj_report(lw->b->diags, GJ_D_expansion, span, depth, gj_arg_none(), gj_arg_none());
    lw->b->expansion = UINT32_MAX;
}

/* Binds the arguments of a call; lets[] receives what must stand around the result. */
static bool bind_arguments(gj_lower *lw, const gj_entry *params, const gj_expr *arguments,
                           gj_binding *outside, gj_core **lets, gj_core **values)
{
    gj_build *b = lw->b;
    gj_binding *inside = NULL;
    uint32_t i = 0;
    for (const gj_entry *p = params; p != NULL; p = p->next, arguments = arguments->next, i++) {
        uint32_t flags = 0;
        gj_type type = gj_plain_type(b, p->type, &flags);
        if (type.poison)
            return false;
        lw->scope = outside;
        gj_core *value = gj_lower_typed(lw, arguments, &type);
        if (value == NULL || value->type.poison)
            return false;
        values[i] = gj_core_share(b, value, &lets[i]);
        lw->scope = inside;
        gj_bind(lw, gj_name_text(b, p->name), gj_operand_core(values[i]));
        inside = lw->scope;
    }
    lw->scope = inside;
    return true;
}

static uint32_t count_params(const gj_entry *params)
{
    uint32_t count = 0;
    for (; params != NULL; params = params->next)
        count++;
    return count;
}

static gj_core *wrap(gj_core **lets, uint32_t count, gj_core *body)
{
    while (count-- > 0)
        body = gj_core_in_let(lets[count], body);
    return body;
}

/* Enters an expansion: its own names only, no score or entry around it. */
typedef struct outside {
    gj_binding *scope;
    const gj_node *node;
    gj_core *entry;
} outside;

static bool enter(gj_lower *lw, const gj_expr *expr, gj_symbol *symbol)
{
    symbol->used = true;
    if (symbol->state == 1) {
        gj_report_text(lw->b->diags, GJ_D_circle, expr->span, symbol->name);
        return false;
    }
    if (lw->depth >= GJ_CALL_DEPTH) {
        gj_report_expansion(lw, expr->span, gj_arg_u64(lw->b->diags, GJ_CALL_DEPTH));
        return false;
    }
    symbol->state = 1;
    lw->node = NULL;
    lw->entry = NULL;
    lw->depth++;
    lw->b->expanding++;
    return true;
}

static void leave(gj_lower *lw, gj_symbol *symbol)
{
    lw->depth--;
    lw->b->expanding--;
    symbol->state = 0;
}

static outside here(const gj_lower *lw)
{
    return (outside){lw->scope, lw->node, lw->entry};
}

static void go_back(gj_lower *lw, const outside *o)
{
    lw->scope = o->scope;
    lw->node = o->node;
    lw->entry = o->entry;
}

gj_core *gj_lower_function(gj_lower *lw, const gj_expr *expr, gj_symbol *f, const gj_type *expected)
{
    gj_build *b = lw->b;
    uint32_t count = count_params(f->entry->params);
    outside o = here(lw);
    if (!gj_right_count(lw, expr, f->name, count))
        return gj_core_poison(lw->b, expr->span);
    gj_core **lets = GJ_NEW_ARRAY(b->arena, gj_core *, count),
            **values = GJ_NEW_ARRAY(b->arena, gj_core *, count);
    gj_core *body = gj_core_poison(lw->b, expr->span);
    if (lets == NULL || values == NULL)
        return NULL;
    /* the arguments belong to the caller, and may well call the same function */
    if (bind_arguments(lw, f->entry->params, expr->list, o.scope, lets, values) && enter(lw, expr, f)) {
        body = f->entry->has_body ? gj_lower_cases(lw, f->entry->body, expected, f->entry->span)
                                  : gj_lower_cell(lw, f->entry->values, expected, f->entry->cites);
        body = wrap(lets, count, body);
        leave(lw, f);
    }
    go_back(lw, &o);
    return body;
}

/* Which output a member names; the only one where `output` is NULL. */
static bool find_output(gj_lower *lw, const gj_expr *call, const gj_symbol *table, const gj_expr *output,
                        uint32_t *position, const gj_entry **found)
{
    gj_build *b = lw->b;
    const gj_entry *outputs = table->entry->outputs;
    *position = 0;
    *found = outputs;
    if (output == NULL) {
        if (outputs != NULL && outputs->next != NULL)
            gj_report(b->diags, GJ_D_which_output, call->span, gj_arg_text(table->name),
                      gj_arg_text(gj_name_text(b, outputs->name)), gj_arg_none());
        return outputs != NULL && outputs->next == NULL;
    }
    gj_text name = gj_name_text(b, output->name);
    gj_near near;
    gj_near_init(&near, name);
    for (; *found != NULL; *found = (*found)->next, (*position)++) {
        gj_text candidate = gj_name_text(b, (*found)->name);
        if (gj_text_equal(candidate, name))
            return true;
        gj_near_try(&near, candidate);
    }
    gj_diag *diag = gj_report(b->diags, GJ_D_no_part, output->span, gj_arg_text(table->name),
                              gj_arg_text(name), gj_arg_none());
    gj_near_report(b, diag, &near, output->name);
    return false;
}

/* The type a table promises for an output: written, or a unit or alternatives of the same name. */
static gj_type output_type(gj_lower *lw, const gj_entry *output)
{
    gj_build *b = lw->b;
    uint32_t flags = 0, unit;
    gj_text name = gj_name_text(b, output->name);
    if (output->type != NULL)
        return gj_plain_type(b, output->type, &flags);
    const gj_alternatives_info *info = gj_map_get(&b->types, name);
    if (info != NULL)
        return (gj_type){.kind = GJ_T_ALTERNATIVE, .aux = info->index};
    if (gj_unit_find(b, name, &unit))
        return gj_type_number(unit);
    return gj_type_poison();
}

typedef struct table_call {
    gj_symbol *table;
    gj_core **keys; /* values the key columns are compared with */
    uint32_t key_count;
    uint32_t position; /* of the output */
    bool ranges;
    const gj_entry *columns; /* the line that spreads a key, or NULL */
    uint32_t column_key;     /* which key it spreads */
} table_call;

/* The guard of one row: every key cell fits. */
static gj_core *row_guard(gj_lower *lw, const table_call *t, const gj_entry *row, const gj_expr *column,
                          bool *has_else, bool *fits)
{
    gj_build *b = lw->b;
    gj_core *guard = NULL;
    const gj_expr *cell = row->keys;
    uint32_t cells = gj_expr_count(row->keys), wanted = t->key_count - (t->columns != NULL ? 1u : 0u);
    *has_else = cells == 1 && cell->kind == GJ_X_ELSE && row->guard == NULL;
    *fits = true;
    if (!*has_else && cells != wanted) {
        gj_report(b->diags, GJ_D_row_keys, row->keys == NULL ? row->span : row->keys->span,
                  gj_arg_u64(b->diags, wanted), gj_arg_u64(b->diags, cells), gj_arg_none());
        *fits = false;
        return NULL;
    }
    for (uint32_t k = 0; !*has_else && k < t->key_count; k++) {
        if (t->columns != NULL && k == t->column_key) {
            guard = gj_core_and(b, guard, gj_lower_key(lw, column, t->keys[k]));
            continue;
        }
        guard = gj_core_and(b, guard, gj_lower_key(lw, cell, t->keys[k]));
        cell = cell->next;
    }
    if (row->guard != NULL)
        guard = gj_core_and(b, guard, gj_lower_bool(lw, row->guard));
    return guard;
}

static bool add_row(gj_lower *lw, const table_call *t, gj_core *cases, const gj_entry *row,
                    const gj_expr *column, const gj_expr *cell, const gj_type *type)
{
    bool has_else, fits;
    gj_core *guard = row_guard(lw, t, row, column, &has_else, &fits);
    if (!fits || cell == NULL)
        return false;
    if (guard != NULL && guard->type.poison)
        return false;
    gj_core *value = gj_lower_cell(lw, cell, type->poison ? NULL : type, row->cites);
    if (value == NULL || value->type.poison)
        return false;
    return gj_core_add_case(lw->b, cases, guard, value, has_else, row->span) != NULL;
}

static const gj_expr *nth(const gj_expr *list, uint32_t n)
{
    for (; list != NULL && n > 0; n--)
        list = list->next;
    return list;
}

static bool add_rows(gj_lower *lw, const table_call *t, gj_core *cases, const gj_type *type, uint32_t outputs)
{
    gj_build *b = lw->b;
    bool all = true;
    for (const gj_entry *row = t->table->entry->body; row != NULL; row = row->next) {
        if (row->kind == GJ_N_COLUMNS)
            continue;
        if (row->kind != GJ_N_ROW) {
            all = false;
            continue;
        }
        bool is_else = row->keys != NULL && row->keys->kind == GJ_X_ELSE && row->keys->next == NULL;
        uint32_t cells = gj_expr_count(row->values);
        bool spread = t->columns != NULL && !is_else;
        uint32_t wanted = spread ? gj_expr_count(t->columns->keys) : outputs;
        bool open = cells == 1 && (row->values->kind == GJ_X_UNDETERMINED || row->values->kind == GJ_X_ERROR);
        if (cells != wanted && !open) {
            gj_report(b->diags, GJ_D_row_values, row->values == NULL ? row->span : row->values->span,
                      gj_arg_u64(b->diags, wanted), gj_arg_u64(b->diags, cells), gj_arg_none());
            all = false;
            continue;
        }
        if (!spread) {
            all =
                add_row(lw, t, cases, row, NULL, open ? row->values : nth(row->values, t->position), type) &&
                all;
            continue;
        }
        const gj_expr *cell = row->values;
        for (const gj_expr *column = t->columns->keys; column != NULL; column = column->next) {
            all = add_row(lw, t, cases, row, column, cell, type) && all;
            if (!open)
                cell = cell->next;
        }
    }
    return all;
}

static bool find_columns(gj_lower *lw, table_call *t)
{
    for (const gj_entry *line = t->table->entry->body; line != NULL; line = line->next) {
        if (line->kind != GJ_N_COLUMNS)
            continue;
        t->columns = line;
        t->column_key = 0;
        for (const gj_entry *p = t->table->entry->params; p != NULL; p = p->next, t->column_key++) {
            if (gj_text_equal(gj_name_text(lw->b, p->name), gj_name_text(lw->b, line->name)))
                return true;
        }
        gj_report_text(lw->b->diags, GJ_D_unknown_column, line->name, gj_name_text(lw->b, line->name));
        return false;
    }
    return true;
}

static gj_core *expand_table(gj_lower *lw, const gj_expr *call, gj_symbol *table, const gj_entry *output,
                             uint32_t position, gj_core **lets, gj_core **values, uint32_t count)
{
    gj_build *b = lw->b;
    table_call t = {.table = table, .keys = values, .key_count = count, .position = position};
    gj_core *cases = gj_core_new(b, GJ_C_CASES, gj_type_poison(), table->span), *keys_let[8] = {NULL};
    gj_core *by[8];
    uint32_t by_count = 0;
    for (const gj_expr *key = table->entry->keys; key != NULL && by_count < 8; key = key->next) {
        gj_core *value = gj_lower_present(lw, gj_lower_value(lw, key, NULL), key->span);
        by[by_count] = gj_core_share(b, value, &keys_let[by_count]);
        if (value == NULL || value->type.poison)
            return gj_core_poison(b, call->span);
        by_count++;
    }
    if (by_count > 0) {
        t.keys = by;
        t.key_count = by_count;
    }
    gj_type type = output_type(lw, output);
    if (cases == NULL || !find_columns(lw, &t) ||
        !add_rows(lw, &t, cases, &type, count_params(table->entry->outputs)))
        return gj_core_poison(b, call->span);
    gj_type joined = {.any = true};
    for (gj_case *c = cases->cases; c != NULL; c = c->next) {
        if (!type.poison) { /* the promise holds for each cell */
            gj_type promised = type;
            if (!gj_unify(lw, &promised, &c->value->type, c->span))
                return gj_core_poison(b, call->span);
        }
        if (!gj_unify(lw, &joined, &c->value->type, c->span))
            return gj_core_poison(b, call->span);
    }
    if (!type.poison) {
        bool nothing = joined.may_be_nothing;
        joined = type;
        joined.may_be_nothing = nothing;
    }
    for (gj_case *c = cases->cases; c != NULL; c = c->next)
        gj_settle(c->value, &joined);
    cases->type = joined;
    gj_core *result = wrap(keys_let, by_count, cases);
    return wrap(lets, count, result);
}

gj_core *gj_lower_table(gj_lower *lw, const gj_expr *call, gj_symbol *table, const gj_expr *output)
{
    gj_build *b = lw->b;
    uint32_t position, count = count_params(table->entry->params);
    const gj_entry *which;
    outside o = here(lw);
    table->used = true;
    if (!find_output(lw, call, table, output, &position, &which) ||
        !gj_right_count(lw, call, table->name, count))
        return gj_core_poison(b, call->span);
    gj_core **lets = GJ_NEW_ARRAY(b->arena, gj_core *, count),
            **values = GJ_NEW_ARRAY(b->arena, gj_core *, count);
    gj_core *result = gj_core_poison(b, call->span);
    if (lets == NULL || values == NULL)
        return NULL;
    if (bind_arguments(lw, table->entry->params, call->list, o.scope, lets, values) &&
        enter(lw, call, table)) {
        result = expand_table(lw, call, table, which, position, lets, values, count);
        leave(lw, table);
    }
    go_back(lw, &o);
    return result;
}
