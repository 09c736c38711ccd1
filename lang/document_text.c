/* The texts of a page: what a rule file says, taken from its tokens, and what its names mean. A name that
 * means several things (an alternative and a deadline called the same) is shown as it is: the page does not
 * guess.
 */
#include "lang/document_internal.h"

gj_text gj_document_span(const gj_document_state *d, gj_span span)
{
    return gj_sources_text(&d->of->sources, span);
}

gj_text gj_document_title(const gj_document_state *d, const gj_entry *e)
{
    return e->title.begin == 0 ? (gj_text){0} : gj_name_written(gj_document_span(d, e->title));
}

gj_text gj_document_name(const gj_document_state *d, const gj_entry *e)
{
    return e->name.begin == 0 ? (gj_text){0} : gj_name_written(gj_document_span(d, e->name));
}

gj_text gj_document_clauses(const gj_document_state *d, const gj_entry *e)
{
    if (e->cites == NULL)
        return (gj_text){0};
    const gj_cite *last = e->cites;
    while (last->next != NULL && last->next->span.begin >= last->span.end)
        last = last->next;
    return gj_document_span(d, (gj_span){e->cites->span.begin, last->span.end});
}

gj_text gj_document_word(const gj_document_state *d, gj_msg message)
{
    return gj_text_from(gj_msg_text(d->page.lang, message));
}

gj_text gj_document_known(const gj_document_state *d, gj_text word)
{
    return gj_keyword_spelled(word, d->page.lang);
}

/* ---- rule text ---- */

static const gj_page_name *meaning(const gj_document_state *d, const gj_token *token, gj_text text,
                                   bool member)
{
    bool word = token->lexeme == GJ_LEX_NAME || token->lexeme == GJ_LEX_QUOTED;
    const gj_page_name *name = word && !member ? gj_map_get(&d->names, gj_name_written(text)) : NULL;
    return name != NULL && (name->is_own || name->title.size > 0) ? name : NULL;
}

gj_page_code gj_document_code(gj_document_state *d, gj_span span)
{
    const gj_file *file = span.begin == span.end ? NULL : gj_file_of(d->of, span);
    gj_array pieces;
    gj_array_init(&pieces, d->arena.allocator, sizeof(gj_page_piece));
    bool blank = false, member = false;
    for (size_t i = file == NULL ? 0 : gj_file_token_at(file, span.begin);
         file != NULL && i < file->tokens.count; i++) {
        const gj_token *token = GJ_AT(&file->tokens, gj_token, i);
        if (token->begin >= span.end)
            break;
        if (token->lexeme >= GJ_LEX_TRIVIA) {
            blank = pieces.count > 0;
            continue;
        }
        if (blank)
            (void)gj_array_append(&pieces, &(gj_page_piece){GJ_TEXT(" "), NULL});
        gj_page_piece piece = {gj_token_spelled(file, i, d->page.lang),
                               meaning(d, token, gj_token_text(file->source, token), member)};
        (void)gj_array_append(&pieces, &piece);
        blank = false;
        member = token->lexeme == GJ_LEX_DOT;
    }
    gj_page_code code = {NULL, pieces.count};
    if (pieces.count > 0)
        code.pieces = gj_arena_copy(&d->arena, pieces.items, pieces.count * sizeof(gj_page_piece));
    if (pieces.failed || code.pieces == NULL)
        code.count = 0;
    d->arena.failed = d->arena.failed || pieces.failed;
    gj_array_fini(&pieces);
    return code;
}

gj_page_code gj_document_values(gj_document_state *d, const gj_expr *list)
{
    return gj_document_code(d, gj_exprs_span(list));
}

/* ---- what names mean ---- */

bool gj_document_is_rule(const gj_entry *e)
{
    switch ((gj_entry_kind)e->kind) {
    case GJ_N_DEFINE:
    case GJ_N_RESULT:
    case GJ_N_TREE:
    case GJ_N_SCORE:
    case GJ_N_BANDS:
    case GJ_N_TABLE:
    case GJ_N_STEPS:
    case GJ_N_CONDITIONS:
    case GJ_N_CHECKLIST:
    case GJ_N_DEADLINE:
    case GJ_N_READING:
    case GJ_N_NOTE:
    case GJ_N_PROPERTY:
        return true;
    default:
        return false;
    }
}

static void add_name(gj_document_state *d, const gj_entry *e, bool own)
{
    gj_page_name name = {.name = gj_document_name(d, e), .title = gj_document_title(d, e), .is_own = own};
    name.is_reading = e->kind == GJ_N_READING;
    if (name.name.size == 0)
        return;
    gj_page_name *twin = gj_map_get(&d->names, name.name);
    if (twin != NULL) {
        bool same = !own && !twin->is_own && gj_text_equal(twin->title, name.title);
        if (!same)
            *twin = (gj_page_name){.name = name.name}; /* means several things: shown as it is */
        return;
    }
    gj_page_name *copy = gj_arena_copy(&d->arena, &name, sizeof name);
    if (copy != NULL && !gj_map_put(&d->names, name.name, copy))
        d->arena.failed = true;
}

static void add_fields(gj_document_state *d, const gj_entry *fields);

static void add_type(gj_document_state *d, const gj_type_node *type)
{
    for (; type != NULL; type = type->of) {
        for (const gj_entry *choice = type->choices; choice != NULL; choice = choice->next)
            add_name(d, choice, false);
        add_fields(d, type->fields);
    }
}

static void add_fields(gj_document_state *d, const gj_entry *fields)
{
    for (const gj_entry *field = fields; field != NULL; field = field->next) {
        add_name(d, field, false);
        add_type(d, field->type);
    }
}

static void add_declaration(gj_document_state *d, const gj_entry *e, bool own)
{
    if (gj_document_is_rule(e) && e->kind != GJ_N_NOTE)
        add_name(d, e, own);
    if (e->kind == GJ_N_RECORD)
        add_fields(d, e->body);
    if (e->kind != GJ_N_ALTERNATIVES && e->kind != GJ_N_READING)
        return;
    for (const gj_entry *choice = e->body; choice != NULL; choice = choice->next)
        add_name(d, choice, false);
}

void gj_document_find_names(gj_document_state *d)
{
    for (size_t i = 0; i < d->of->files.count; i++) {
        const gj_file *file = *GJ_AT(&d->of->files, const gj_file *, i);
        bool own = !file->source->shared;
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next)
            add_declaration(d, e, own);
    }
}
