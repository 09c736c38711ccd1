/* Bands as a scale, where all of them ask for so much of one number, and as a table with all they ask. */
#include "lang/document_internal.h"

/* The number from which on a band's first limit holds; NULL: it asks for something else. */
static const gj_expr *threshold(const gj_entry *band)
{
    const gj_expr *limit = band->kind == GJ_N_BAND && band->guard == NULL ? band->values : NULL;
    if (limit == NULL || limit->kind != GJ_X_LIMIT ||
        (limit->op != GJ_O_GREATER_EQUAL && limit->op != GJ_O_GREATER))
        return NULL;
    return limit->a != NULL && (limit->a->kind == GJ_X_NUMBER || limit->a->kind == GJ_X_PERCENT) ? limit
                                                                                                 : NULL;
}

static bool is_lowest(const gj_entry *band)
{
    return band->kind == GJ_N_BAND && band->guard == NULL && band->values != NULL &&
           (band->values->kind == GJ_X_ELSE || band->values->kind == GJ_X_DASH);
}

static gj_text shown(const gj_document_state *d, const gj_entry *band)
{
    gj_text title = gj_document_title(d, band);
    return title.size > 0 ? title : gj_document_name(d, band);
}

/* The bands, the highest first as rule books have them, and one below them all. */
static bool is_scale(const gj_entry *e)
{
    size_t steps = 0;
    const gj_entry *last = NULL;
    for (const gj_entry *band = e->body; band != NULL; band = band->next) {
        if (band->kind != GJ_N_BAND)
            continue;
        if (last != NULL && is_lowest(last))
            return false;
        if (threshold(band) == NULL && !is_lowest(band))
            return false;
        last = band;
        steps++;
    }
    return steps > 1 && is_lowest(last);
}

/* From the lowest, which stands last, up. */
static void write_scale(gj_document_state *d, const gj_entry *e)
{
    gj_array steps;
    gj_array_init(&steps, d->arena.allocator, sizeof(const gj_entry *));
    for (const gj_entry *band = e->body; band != NULL; band = band->next) {
        if (band->kind == GJ_N_BAND)
            (void)gj_array_append(&steps, &band);
    }
    gj_page_scale(&d->page);
    for (size_t i = steps.count; i-- > 0;) {
        const gj_entry *band = *GJ_AT(&steps, const gj_entry *, i);
        const gj_expr *limit = threshold(band);
        gj_page_step(&d->page, shown(d, band),
                     limit == NULL ? (gj_text){0} : gj_document_span(d, limit->span));
    }
    gj_page_scale_end(&d->page);
    d->arena.failed = d->arena.failed || steps.failed;
    gj_array_fini(&steps);
}

/* A veto's cell says which level it leads to. */
static void write_level(gj_document_state *d, const gj_entry *e, const gj_entry *line)
{
    gj_buffer text;
    gj_buffer_init(&text, d->arena.allocator);
    gj_buffer_text(&text, shown(d, line));
    if (line->kind == GJ_N_VETO && line->values != NULL) {
        gj_text level = gj_name_written(gj_document_span(d, line->values->span)), title = level;
        for (const gj_entry *band = e->body; band != NULL; band = band->next) {
            if (band->kind == GJ_N_BAND && gj_text_equal(gj_document_name(d, band), level))
                title = shown(d, band);
        }
        gj_buffer_string(&text, " → ");
        gj_buffer_text(&text, title);
    }
    gj_page_cell(&d->page, gj_buffer_as_text(&text));
    d->arena.failed = d->arena.failed || text.failed;
    gj_buffer_fini(&text);
}

static void write_limits(gj_document_state *d, const gj_entry *line, uint32_t keys)
{
    const gj_expr *limit = line->kind == GJ_N_BAND ? line->values : NULL;
    for (uint32_t i = 0; i < keys; i++, limit = limit == NULL ? NULL : limit->next) {
        if (limit != NULL && limit->kind == GJ_X_ELSE)
            gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_otherwise));
        else
            gj_page_cell_code(&d->page, gj_document_code(d, limit == NULL ? (gj_span){0, 0} : limit->span));
    }
}

void gj_document_write_bands(gj_document_state *d, const gj_entry *e)
{
    uint32_t keys = gj_expr_count(e->keys);
    bool guarded = gj_document_any_guard(e->body), cited = gj_document_any_clause(e->body);
    gj_page_remark(&d->page, gj_document_word(d, GJ_M_doc_on), (gj_text){0}, gj_document_values(d, e->keys));
    if (is_scale(e))
        write_scale(d, e);
    gj_page_table(&d->page, keys + 1 + guarded + cited);
    gj_page_row(&d->page);
    gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_level));
    for (const gj_expr *key = e->keys; key != NULL; key = key->next)
        gj_page_cell_code(&d->page, gj_document_code(d, key->span));
    if (guarded)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_when));
    if (cited)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_clause));
    gj_page_row_end(&d->page);
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        gj_page_row(&d->page);
        write_level(d, e, line);
        write_limits(d, line, keys);
        if (guarded)
            gj_document_write_guard(d, line);
        if (cited)
            gj_page_cell(&d->page, gj_document_clauses(d, line));
        gj_page_row_end(&d->page);
    }
    gj_page_table_end(&d->page);
}
