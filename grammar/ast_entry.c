/* Builders of entries: whatever is declared, and every line of a block. As in grammar/ast.c a missing part is
 * NULL, and what is given a part returns itself. */
#include "grammar/parse.h"

gj_entry *gj_ast_entry(gj_parse *cx, gj_entry_kind kind, gj_head head, gj_span span)
{
    gj_entry *entry = GJ_NEW(cx->arena, gj_entry);
    if (entry == NULL)
        return NULL;
    entry->kind = (uint8_t)kind;
    entry->id = ++*cx->ids;
    entry->span = entry->head = span;
    entry->name = head.name;
    entry->title = head.title;
    entry->cites = head.cites;
    return entry;
}

gj_entry *gj_ast_hole(gj_parse *cx, gj_span span)
{
    return gj_ast_entry(cx, GJ_N_HOLE, (gj_head){{0, 0}, {0, 0}, NULL}, span);
}

gj_head gj_head_of(gj_span name, gj_span title, gj_cite *cites)
{
    return (gj_head){name, title, cites};
}

gj_entry *gj_entry_body(gj_entry *entry, gj_entries body, gj_span span)
{
    if (entry == NULL)
        return NULL;
    entry->body = body.first;
    entry->has_body = body.braces;
    entry->span = gj_span_join(entry->span, span);
    return entry;
}

gj_entry *gj_entry_value(gj_entry *entry, gj_exprs values, gj_span span)
{
    if (entry == NULL)
        return NULL;
    entry->values = values.first;
    entry->span = gj_span_join(entry->span, span);
    return entry;
}

gj_entry *gj_entry_guard(gj_entry *entry, gj_expr *guard, bool is_else)
{
    if (entry == NULL)
        return NULL;
    entry->guard = guard;
    entry->is_else = is_else;
    return entry;
}

gj_entry *gj_entry_keys(gj_entry *entry, gj_exprs keys)
{
    if (entry != NULL)
        entry->keys = keys.first;
    return entry;
}

gj_entry *gj_entry_each(gj_entry *entry, gj_binders each)
{
    if (entry != NULL)
        entry->each = each.first;
    return entry;
}

gj_entry *gj_entry_op(gj_entry *entry, gj_operator op)
{
    if (entry != NULL)
        entry->op = (uint8_t)op;
    return entry;
}

gj_entry *gj_entry_path(gj_entry *entry, gj_expr *path)
{
    if (entry != NULL)
        entry->path = path;
    return entry;
}

gj_entry *gj_entry_type(gj_entry *entry, gj_type_node *type, gj_span span)
{
    if (entry == NULL)
        return NULL;
    entry->type = type;
    entry->span = gj_span_join(entry->span, span);
    return entry;
}

gj_entry *gj_entry_params(gj_entry *entry, gj_entries params)
{
    if (entry != NULL)
        entry->params = params.first;
    return entry;
}

gj_entry *gj_entry_outputs(gj_entry *entry, gj_entries outputs)
{
    if (entry != NULL)
        entry->outputs = outputs.first;
    return entry;
}

gj_entry *gj_entry_names(gj_entry *entry, gj_entries names)
{
    if (entry != NULL)
        entry->names = names.first;
    return entry;
}

/* Citations may stand behind the guard as well as behind the title. */
gj_entry *gj_entry_cites(gj_entry *entry, gj_cite *cites)
{
    if (entry == NULL || cites == NULL)
        return entry;
    gj_cite **end = &entry->cites;
    while (*end != NULL)
        end = &(*end)->next;
    *end = cites;
    return entry;
}

gj_entry *gj_entry_begin(gj_entry *entry, gj_span first)
{
    if (entry != NULL && entry->name.begin == 0 && entry->cites == NULL)
        entry->span.begin = entry->head.begin = first.begin;
    return entry;
}

gj_entries gj_entries_none(void)
{
    return (gj_entries){NULL, NULL, false};
}

gj_entries gj_entries_one(gj_entry *first)
{
    return (gj_entries){first, first, false};
}

gj_entries gj_entries_add(gj_entries list, gj_entry *next)
{
    if (next == NULL)
        return list;
    if (list.last == NULL)
        list.first = next;
    else
        list.last->next = next;
    list.last = next;
    return list;
}

gj_entries gj_entries_declare(gj_parse *cx, gj_entries list, gj_entry *next)
{
    bool test = next != NULL && (next->kind == GJ_N_TEST || next->kind == GJ_N_TESTS);
    return test && cx->tests != NULL ? list : gj_entries_add(list, next);
}

gj_entries gj_entries_in_braces(gj_entries list)
{
    list.braces = true;
    return list;
}
