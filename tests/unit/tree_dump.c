/* Writes a syntax tree as text. Names and values are written as the source spells them, so trees of
 * differently spelt sources differ where their names or numbers do, and nowhere else. */
#include "tests/unit/tree_dump.h"

typedef struct dump {
    gj_buffer *out;
    const gj_source *source;
    size_t level;
} dump;

static void put_expr(dump *d, const char *role, const gj_expr *expr);
static void put_entry(dump *d, const char *role, const gj_entry *entry);
static void put_type(dump *d, const gj_type_node *type);

static void put_line(dump *d, const char *role, unsigned kind, unsigned op)
{
    gj_buffer_repeat(d->out, ' ', d->level);
    gj_buffer_format(d->out, "%s %u %u", role, kind, op);
}

static void put_span(dump *d, gj_span span)
{
    if (span.begin == 0)
        return;
    gj_buffer_char(d->out, ' ');
    gj_buffer_bytes(d->out, d->source->text.bytes + (span.begin - d->source->base), span.end - span.begin);
}

static void put_binders(dump *d, const gj_binder *binder)
{
    for (; binder != NULL; binder = binder->next) {
        put_line(d, "binder", 0, 0);
        put_span(d, binder->name);
        gj_buffer_char(d->out, '\n');
        d->level++;
        put_expr(d, "in", binder->list);
        put_expr(d, "where", binder->guard);
        d->level--;
    }
}

static void put_entries(dump *d, const char *role, const gj_entry *entry)
{
    for (; entry != NULL; entry = entry->next)
        put_entry(d, role, entry);
}

static void put_exprs(dump *d, const char *role, const gj_expr *expr)
{
    for (; expr != NULL; expr = expr->next)
        put_expr(d, role, expr);
}

static bool is_leaf(const gj_expr *expr)
{
    return expr->kind == GJ_X_NUMBER || expr->kind == GJ_X_PERCENT || expr->kind == GJ_X_DATE ||
           expr->kind == GJ_X_TEXT;
}

static void put_expr(dump *d, const char *role, const gj_expr *expr)
{
    if (expr == NULL)
        return;
    put_line(d, role, expr->kind, expr->op);
    gj_buffer_string(d->out, expr->in_parens ? " ()" : "");
    if (is_leaf(expr) && !expr->in_parens && expr->name.begin == 0)
        put_span(d, expr->span);
    put_span(d, expr->name);
    gj_buffer_char(d->out, '\n');
    d->level++;
    put_expr(d, "a", expr->a);
    put_expr(d, "b", expr->b);
    put_expr(d, "c", expr->c);
    put_exprs(d, "item", expr->list);
    put_entries(d, "entry", expr->entries);
    put_binders(d, expr->binders);
    d->level--;
}

static void put_type(dump *d, const gj_type_node *type)
{
    if (type == NULL)
        return;
    put_line(d, "type", type->kind, type->or_nothing);
    if (type->kind != GJ_TN_ONE_OF) /* whose name is a keyword */
        put_span(d, type->name);
    put_span(d, type->level);
    put_span(d, type->or_what);
    gj_buffer_char(d->out, '\n');
    d->level++;
    put_expr(d, "unit", type->unit);
    put_entries(d, "choice", type->choices);
    put_type(d, type->of);
    put_entries(d, "field", type->fields);
    put_exprs(d, "bound", type->bounds);
    put_expr(d, "default", type->fallback);
    d->level--;
}

static void put_entry(dump *d, const char *role, const gj_entry *entry)
{
    if (entry == NULL)
        return;
    put_line(d, role, entry->kind, entry->op);
    gj_buffer_string(d->out, entry->is_else ? " else" : "");
    gj_buffer_string(d->out, entry->has_body ? " {}" : "");
    put_span(d, entry->name);
    put_span(d, entry->title);
    for (const gj_cite *cite = entry->cites; cite != NULL; cite = cite->next)
        put_span(d, cite->span);
    gj_buffer_char(d->out, '\n');
    d->level++;
    put_entries(d, "param", entry->params);
    put_binders(d, entry->each);
    put_exprs(d, "key", entry->keys);
    put_expr(d, "guard", entry->guard);
    put_exprs(d, "value", entry->values);
    put_expr(d, "path", entry->path);
    put_type(d, entry->type);
    put_entries(d, "output", entry->outputs);
    put_entries(d, "name", entry->names);
    put_entries(d, "body", entry->body);
    d->level--;
}

void tree_dump(gj_buffer *out, const gj_file *file)
{
    dump d = {out, file->source, 0};
    put_entries(&d, "declaration", file->declarations);
}
