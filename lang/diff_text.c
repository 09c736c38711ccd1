/* What is written, as texts to compare and to show. Invariant: the texts to compare do not depend on
 * keywords' language, quotes, parentheses, line breaks, comments, spellings of numbers, dates and units; what
 * was renamed reads alike. The texts to show are the rule book's own. */
#include "lang/diff_internal.h"

#include <string.h>

#include "lang/literal_text.h"
#include "lang/rule_text.h"

static void put_expr(gj_differ *d, int side, gj_buffer *out, const gj_expr *expr);
static void put_entry(gj_differ *d, int side, gj_buffer *out, const gj_entry *e, bool name, bool title);

static gj_text finish(gj_differ *d, gj_buffer *out)
{
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(out));
    d->failed |= out->failed || gj_arena_failed(d->arena);
    gj_buffer_fini(out);
    return text;
}

gj_text gj_diff_written(gj_differ *d, int side, gj_span name)
{
    return name.begin == 0 ? (gj_text){0} : gj_name_text(&d->side[side].b, name);
}

/* ---- numbers and dates ---- */

/* 7, 7.0 and 007 are one number, 50% is 0.5. One that is too long stands as it is written. */
static void put_number(gj_differ *d, gj_buffer *out, gj_text raw, bool percent)
{
    gj_value value;
    if (gj_number_written(d->arena, &value, raw, percent) != GJ_PARSE_OK ||
        !gj_number_format(d->arena, out, &value))
        gj_buffer_text(out, raw);
}

/* A day that does not exist stands as it is written. */
static void put_date(gj_buffer *out, gj_text raw)
{
    int32_t date;
    if (gj_date_written(raw, &date))
        gj_date_format(out, date);
    else
        gj_buffer_text(out, raw);
}

static void put_unit(gj_differ *d, int side, gj_buffer *out, gj_span unit)
{
    gj_text name = gj_diff_plain(d, side, unit);
    const gj_text *first = gj_map_get(&d->side[side].units, name);
    gj_buffer_char(out, '_');
    gj_buffer_text(out, first != NULL ? *first : name);
}

/* ---- expressions ---- */

/* Words between blanks, each in English. */
static void put_words(gj_differ *d, int side, gj_buffer *out, gj_text text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t from = at;
        while (at < text.size && text.bytes[at] != ' ' && text.bytes[at] != '\n' && text.bytes[at] != '\t')
            at++;
        if (at > from) {
            gj_buffer_text(out, gj_canonical(&d->side[side].b, (gj_text){text.bytes + from, at - from}));
            gj_buffer_char(out, ' ');
        }
        at++;
    }
}

static void put_list(gj_differ *d, int side, gj_buffer *out, const gj_expr *first)
{
    for (; first != NULL; first = first->next) {
        put_expr(d, side, out, first);
        gj_buffer_char(out, ',');
    }
}

static void put_binders(gj_differ *d, int side, gj_buffer *out, const gj_binder *binder)
{
    for (; binder != NULL; binder = binder->next) {
        gj_buffer_string(out, "for ");
        gj_buffer_text(out, gj_diff_written(d, side, binder->name));
        gj_buffer_string(out, " in ");
        put_expr(d, side, out, binder->list);
        gj_buffer_string(out, " where ");
        put_expr(d, side, out, binder->guard);
    }
}

static void put_leaf(gj_differ *d, int side, gj_buffer *out, const gj_expr *expr)
{
    gj_build *b = &d->side[side].b;
    gj_text raw = gj_span_text(b, expr->span);
    if (expr->kind == GJ_X_NUMBER || expr->kind == GJ_X_PERCENT) {
        put_number(d, out, expr->a != NULL ? gj_span_text(b, expr->a->span) : raw,
                   expr->kind == GJ_X_PERCENT);
        if (expr->name.begin != 0)
            put_unit(d, side, out, expr->name);
    } else if (expr->kind == GJ_X_DATE) {
        put_date(out, raw);
    } else {
        gj_buffer_json(out, gj_title_text(b, expr->span));
    }
}

static void put_expr(gj_differ *d, int side, gj_buffer *out, const gj_expr *expr)
{
    if (expr == NULL)
        return;
    switch ((gj_expr_kind)expr->kind) {
    case GJ_X_NUMBER:
    case GJ_X_PERCENT:
    case GJ_X_DATE:
    case GJ_X_TEXT:
        put_leaf(d, side, out, expr);
        return;
    case GJ_X_NAME:
        gj_buffer_text(out, gj_diff_name(d, side, expr->name));
        return;
    case GJ_X_DASH:
        gj_buffer_char(out, '-');
        return;
    case GJ_X_ELSE:
        gj_buffer_string(out, "else");
        return;
    default:
        break;
    }
    gj_buffer_format(out, "(%d %d ", (int)expr->kind, (int)expr->op);
    if (expr->name.begin != 0 && expr->kind == GJ_X_ROUND)
        put_words(d, side, out, gj_span_text(&d->side[side].b, expr->name));
    else if (expr->name.begin != 0)
        gj_buffer_text(out, gj_diff_name(d, side, expr->name));
    put_expr(d, side, out, expr->a);
    gj_buffer_char(out, ' ');
    if (expr->kind != GJ_X_LIST) /* there b is the list's last item */
        put_expr(d, side, out, expr->b);
    gj_buffer_char(out, ' ');
    put_expr(d, side, out, expr->c);
    put_list(d, side, out, expr->list);
    put_binders(d, side, out, expr->binders);
    for (const gj_entry *e = expr->entries; e != NULL; e = e->next)
        put_entry(d, side, out, e, true, true);
    gj_buffer_char(out, ')');
}

gj_text gj_diff_expr(gj_differ *d, int side, const gj_expr *expr)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_expr(d, side, &out, expr);
    return finish(d, &out);
}

gj_text gj_diff_exprs(gj_differ *d, int side, const gj_expr *first)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_list(d, side, &out, first);
    return finish(d, &out);
}

gj_text gj_diff_each(gj_differ *d, int side, const gj_binder *binders)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_binders(d, side, &out, binders);
    return finish(d, &out);
}

/* ---- types and entries ---- */

static void put_names(gj_differ *d, int side, gj_buffer *out, const gj_entry *names)
{
    for (; names != NULL; names = names->next) {
        gj_buffer_text(out, gj_diff_name(d, side, names->name));
        gj_buffer_char(out, ' ');
        gj_buffer_text(out, gj_diff_name(d, side, names->title)); /* a score's `from` stands there */
        gj_buffer_char(out, ',');
    }
}

static void put_type_unit(gj_differ *d, int side, gj_buffer *out, const gj_expr *unit)
{
    if (unit == NULL)
        return;
    if (unit->kind == GJ_X_NAME) {
        put_unit(d, side, out, unit->name);
        return;
    }
    put_type_unit(d, side, out, unit->a);
    gj_buffer_char(out, unit->op == GJ_O_DIV ? '/' : '*');
    put_type_unit(d, side, out, unit->b);
}

static void put_type(gj_differ *d, int side, gj_buffer *out, const gj_type_node *type, bool fields)
{
    if (type == NULL)
        return;
    gj_buffer_format(out, "%d ", (int)type->kind);
    gj_buffer_text(out, gj_diff_name(d, side, type->name));
    gj_buffer_char(out, '.');
    gj_buffer_text(out, gj_diff_name(d, side, type->level));
    put_type_unit(d, side, out, type->unit);
    put_names(d, side, out, type->choices);
    put_type(d, side, out, type->of, fields);
    put_list(d, side, out, type->bounds);
    gj_buffer_string(out, type->or_nothing || type->or_what.begin != 0 ? " or nothing " : " ");
    put_expr(d, side, out, type->fallback);
    for (const gj_entry *e = fields ? type->fields : NULL; e != NULL; e = e->next)
        put_entry(d, side, out, e, true, true);
}

static void put_entry(gj_differ *d, int side, gj_buffer *out, const gj_entry *e, bool name, bool title)
{
    gj_build *b = &d->side[side].b;
    gj_buffer_format(out, "{%d %d %d ", (int)e->kind, (int)e->op, (int)e->is_else);
    if (name) /* what declares its own name is told where it has another */
        gj_buffer_text(out, gj_diff_is_named(e) ? gj_diff_plain(d, side, e->name)
                                                : gj_diff_name(d, side, e->name));
    if (title) {
        gj_buffer_json(out, gj_title_text(b, e->title));
        gj_buffer_text(out, gj_diff_cites(d, side, e->cites));
    }
    for (const gj_entry *p = e->params; p != NULL; p = p->next)
        put_entry(d, side, out, p, true, true);
    put_binders(d, side, out, e->each);
    gj_buffer_string(out, " keys ");
    put_list(d, side, out, e->keys);
    gj_buffer_string(out, " when ");
    put_expr(d, side, out, e->guard);
    gj_buffer_char(out, ':');
    put_list(d, side, out, e->values);
    put_expr(d, side, out, e->path);
    put_type(d, side, out, e->type, true);
    for (const gj_entry *p = e->outputs; p != NULL; p = p->next)
        put_entry(d, side, out, p, true, true);
    put_names(d, side, out, e->names);
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        put_entry(d, side, out, line, true, true);
    gj_buffer_char(out, '}');
}

gj_text gj_diff_type(gj_differ *d, int side, const gj_type_node *type, bool fields)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_type(d, side, &out, type, fields);
    return finish(d, &out);
}

gj_text gj_diff_names(gj_differ *d, int side, const gj_entry *names)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_names(d, side, &out, names);
    return finish(d, &out);
}

gj_text gj_diff_params(gj_differ *d, int side, const gj_entry *params)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    for (; params != NULL; params = params->next)
        put_entry(d, side, &out, params, true, false);
    return finish(d, &out);
}

gj_text gj_diff_entry(gj_differ *d, int side, const gj_entry *entry, bool title)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    put_entry(d, side, &out, entry, false, title);
    return finish(d, &out);
}

gj_text gj_diff_cites(gj_differ *d, int side, const gj_cite *cites)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    for (; cites != NULL; cites = cites->next) {
        gj_buffer_char(&out, '@');
        gj_buffer_text(&out, gj_cite_label(&d->side[side].b, cites));
        gj_buffer_char(&out, ' ');
    }
    return finish(d, &out);
}

gj_text gj_diff_key(gj_differ *d, int side, const gj_entry *e)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    gj_buffer_format(&out, "%d ", (int)e->kind);
    if (e->kind == GJ_N_RULEBOOK) {
        gj_buffer_string(&out, "the book");
    } else if (e->name.begin != 0) { /* as it was called then: what was renamed is found by what it says */
        gj_buffer_text(&out, gj_diff_plain(d, side, e->name));
    } else if (e->kind == GJ_N_TEST || e->kind == GJ_N_TESTS || e->kind == GJ_N_USE) {
        gj_buffer_text(&out, gj_title_text(&d->side[side].b, e->title));
    } else if (e->kind == GJ_N_UNIT && e->names != NULL) {
        gj_buffer_text(&out, gj_diff_plain(d, side, e->names->name));
    } else if (e->kind == GJ_N_CASE || e->kind == GJ_N_BY_CASE || e->kind == GJ_N_ROW ||
               e->kind == GJ_N_LIMIT) {
        gj_buffer_string(&out, e->is_else && e->guard == NULL ? "else" : "");
        put_list(d, side, &out, e->keys);
        put_expr(d, side, &out, e->guard);
    }
    return finish(d, &out);
}

/* ---- for people ---- */

gj_text gj_diff_show(gj_differ *d, int side, gj_span span)
{
    return span.begin == 0 ? (gj_text){0} : gj_rule_text(d->side[side].b.out, d->arena, span, NULL);
}

gj_text gj_diff_show_word(gj_differ *d, int side, gj_span span, const char *word)
{
    const gj_file *file = gj_file_of(d->side[side].b.out, span);
    for (size_t i = file == NULL ? 0 : gj_file_token_at(file, span.begin);
         file != NULL && i < file->tokens.count; i++) {
        const gj_token *token = GJ_AT(&file->tokens, gj_token, i);
        if (token->begin >= span.end)
            break;
        if (token->keyword >= 0 && token->lexeme == GJ_LEX_NAME &&
            strcmp(gj_keywords[token->keyword].en, word) == 0)
            return gj_token_text(file->source, token);
    }
    return gj_text_from(word);
}

gj_text gj_diff_show_exprs(gj_differ *d, int side, const gj_expr *first)
{
    return gj_diff_show(d, side, gj_exprs_span(first));
}

gj_text gj_diff_show_cites(gj_differ *d, int side, const gj_cite *cites)
{
    gj_text text = gj_diff_cites(d, side, cites);
    if (text.size > 0)
        text.size--;
    return text;
}
