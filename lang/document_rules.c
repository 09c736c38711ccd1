/* One kind of rule each: values and cases, tables, scores, conditions, deadlines, readings. Expressions are
 * shown as they are written: the rule file is the language people review; titles and clauses tell what they
 * are about. */
#include "lang/document_internal.h"

#define NO_CODE ((gj_page_code){NULL, 0})

static gj_span span_of(const gj_expr *expr)
{
    return expr == NULL ? (gj_span){0, 0} : expr->span;
}

static void remark(gj_document_state *d, gj_msg label, gj_span about)
{
    gj_page_code code = gj_document_code(d, about);
    if (code.count > 0)
        gj_page_remark(&d->page, gj_document_word(d, label), (gj_text){0}, code);
}

/* `by x` with a title for x, where it is a plain name that has one. */
static void remark_about(gj_document_state *d, gj_msg label, const gj_expr *expr)
{
    gj_page_code code = gj_document_code(d, gj_exprs_span(expr));
    gj_text title =
        code.count == 1 && code.pieces[0].name != NULL ? code.pieces[0].name->title : (gj_text){0};
    if (code.count > 0)
        gj_page_remark(&d->page, gj_document_word(d, label), title, code);
}

/* ---- cases ---- */

void gj_document_write_guard(gj_document_state *d, const gj_entry *line)
{
    if (line->guard == NULL && line->is_else)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_otherwise));
    else
        gj_page_cell_code(&d->page, gj_document_code(d, span_of(line->guard)));
}

bool gj_document_any_guard(const gj_entry *lines)
{
    for (; lines != NULL; lines = lines->next) {
        if (lines->guard != NULL)
            return true;
    }
    return false;
}

bool gj_document_any_clause(const gj_entry *lines)
{
    for (; lines != NULL; lines = lines->next) {
        if (lines->cites != NULL)
            return true;
    }
    return false;
}

static void clause_head(gj_document_state *d, bool cited)
{
    if (cited)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_clause));
    gj_page_row_end(&d->page);
}

static void clause_cell(gj_document_state *d, bool cited, const gj_entry *line)
{
    if (cited)
        gj_page_cell(&d->page, gj_document_clauses(d, line));
    gj_page_row_end(&d->page);
}

/* Guarded lines: when | value | clause. Lines with keys have a guard only now and then. */
static void write_cases(gj_document_state *d, const gj_entry *lines)
{
    bool keyed = lines != NULL && lines->kind == GJ_N_BY_CASE, cited = gj_document_any_clause(lines);
    bool guarded = keyed && gj_document_any_guard(lines);
    gj_page_table(&d->page, 2u + guarded + cited);
    gj_page_row(&d->page);
    gj_page_cell(&d->page, gj_document_word(d, keyed ? GJ_M_doc_case : GJ_M_doc_when));
    if (guarded)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_when));
    gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_value));
    clause_head(d, cited);
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_page_row(&d->page);
        if (keyed && line->keys != NULL)
            gj_page_cell_code(&d->page, gj_document_values(d, line->keys));
        else
            gj_document_write_guard(d, line);
        if (guarded)
            gj_page_cell_code(&d->page,
                              gj_document_code(d, line->keys == NULL ? span_of(NULL) : span_of(line->guard)));
        gj_page_cell_code(&d->page, gj_document_values(d, line->values));
        clause_cell(d, cited, line);
    }
    gj_page_table_end(&d->page);
}

static bool is_by(const gj_expr *value)
{
    return value != NULL && value->kind == GJ_X_BY && value->a != NULL && value->next == NULL;
}

/* What a function or table is given. */
static void write_params(gj_document_state *d, const gj_entry *params)
{
    const gj_entry *last = params;
    while (last != NULL && last->next != NULL)
        last = last->next;
    if (last != NULL)
        remark(d, GJ_M_doc_given_values, (gj_span){params->span.begin, last->span.end});
}

static void write_value(gj_document_state *d, const gj_entry *e)
{
    write_params(d, e->params);
    if (e->has_body) {
        write_cases(d, e->body);
    } else if (is_by(e->values)) {
        remark_about(d, GJ_M_doc_by, e->values->a);
        write_cases(d, e->values->entries);
    } else {
        gj_page_code_block(&d->page, gj_document_values(d, e->values));
    }
}

/* ---- lists ---- */

static void write_nodes(gj_document_state *d, const gj_entry *nodes, uint32_t depth)
{
    for (const gj_entry *node = nodes; node != NULL; node = node->next) {
        gj_page_item item = {.title = gj_document_title(d, node),
                             .name = gj_document_name(d, node),
                             .code = gj_document_values(d, node->values),
                             .clauses = gj_document_clauses(d, node)};
        gj_page_entry(&d->page, depth, &item);
        write_nodes(d, node->body, depth + 1);
    }
}

/* The lines of a measure, or of a `by` inside a line. */
static void write_inner_cases(gj_document_state *d, const gj_entry *lines, uint32_t depth)
{
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_page_item item = {.code = gj_document_values(d, line->values),
                             .clauses = gj_document_clauses(d, line)};
        if (line->keys != NULL)
            item.key = gj_document_values(d, line->keys);
        else if (line->guard != NULL)
            item.key = gj_document_code(d, line->guard->span);
        else
            item.title = gj_document_word(d, GJ_M_doc_otherwise);
        gj_page_entry(&d->page, depth, &item);
    }
}

/* all of, any of: what a body of conditions wants. */
static gj_text wanted(const gj_document_state *d, const gj_entry *e)
{
    return gj_document_word(d, e->op == GJ_O_OR ? GJ_M_doc_any_of : GJ_M_doc_all_of);
}

/* Lines with a name each: conditions, steps, deadlines, measures, a checklist's entries. */
static void write_lines(gj_document_state *d, const gj_entry *lines, uint32_t depth)
{
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_page_item item = {.title = gj_document_title(d, line),
                             .name = gj_document_name(d, line),
                             .guard = gj_document_code(d, span_of(line->guard)),
                             .clauses = gj_document_clauses(d, line)};
        if (item.title.size == 0 && (line->kind == GJ_N_LIMIT || line->kind == GJ_N_MEASURE)) {
            item.title = gj_document_known(d, item.name);
            item.name = (gj_text){0};
        }
        bool by = is_by(line->values), conditions = line->kind == GJ_N_CONDITION && line->has_body;
        if (by)
            item.label = gj_document_word(d, GJ_M_doc_by);
        else if (conditions)
            item.label = wanted(d, line);
        item.code = by ? gj_document_code(d, line->values->a->span) : gj_document_values(d, line->values);
        gj_page_entry(&d->page, depth, &item);
        if (by)
            write_inner_cases(d, line->values->entries, depth + 1);
        else if (conditions)
            write_lines(d, line->body, depth + 1);
        else if (line->has_body)
            write_inner_cases(d, line->body, depth + 1);
    }
}

static void write_list(gj_document_state *d, const gj_entry *e)
{
    gj_page_list(&d->page);
    if (e->kind == GJ_N_TREE)
        write_nodes(d, e->body, 0);
    else
        write_lines(d, e->body, 0);
    gj_page_list_end(&d->page);
}

/* What stands before the list: for each what, over what, from what. */
static void write_head(gj_document_state *d, const gj_entry *e)
{
    if (e->each != NULL)
        remark(d, GJ_M_doc_each,
               (gj_span){e->each->name.begin,
                         e->each->guard != NULL ? e->each->guard->span.end : e->each->list->span.end});
    switch ((gj_entry_kind)e->kind) {
    case GJ_N_CHECKLIST:
        remark_about(d, GJ_M_doc_listed_in, e->keys);
        break;
    case GJ_N_SCORE:
        remark_about(d, GJ_M_doc_over, e->keys);
        if (e->names != NULL && e->names->title.begin != 0)
            remark(d, GJ_M_doc_facts_from, e->names->title);
        remark(d, GJ_M_doc_worth, gj_exprs_span(e->values));
        break;
    case GJ_N_TREE:
        remark(d, GJ_M_doc_worth, gj_exprs_span(e->values));
        break;
    case GJ_N_STEPS:
        remark_about(d, GJ_M_doc_starts, e->keys);
        break;
    case GJ_N_CONDITIONS:
        gj_page_lead(&d->page, wanted(d, e));
        break;
    default:
        break;
    }
}

/* The choices, the one in force marked. */
static void write_reading(gj_document_state *d, const gj_entry *e)
{
    gj_text chosen = gj_name_written(gj_document_span(d, gj_exprs_span(e->values)));
    gj_page_remark(&d->page, gj_document_word(d, GJ_M_doc_reading), (gj_text){0}, NO_CODE);
    gj_page_list(&d->page);
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        gj_page_item item = {.title = gj_document_title(d, line),
                             .name = gj_document_name(d, line),
                             .clauses = gj_document_clauses(d, line)};
        item.chosen = gj_text_equal(item.name, chosen);
        item.label = item.chosen ? gj_document_word(d, GJ_M_doc_chosen) : (gj_text){0};
        gj_page_entry(&d->page, 0, &item);
    }
    gj_page_list_end(&d->page);
}

/* ---- tables ---- */

static uint32_t count_entries(const gj_entry *list)
{
    uint32_t count = 0;
    for (; list != NULL; list = list->next)
        count++;
    return count;
}

/* The line that spreads one key over columns; NULL: none does. */
static const gj_entry *spread(const gj_entry *e)
{
    for (const gj_entry *row = e->body; row != NULL; row = row->next) {
        if (row->kind == GJ_N_COLUMNS)
            return row;
    }
    return NULL;
}

static void write_outputs(gj_document_state *d, const gj_entry *e)
{
    for (const gj_entry *o = e->outputs; o != NULL; o = o->next) {
        gj_text title = gj_document_title(d, o);
        gj_page_cell(&d->page, title.size > 0 ? title : gj_document_name(d, o));
    }
}

/* What columns a table has, keys and values first. */
typedef struct table_shape {
    const gj_entry *columns; /* NULL: none is spread */
    uint32_t keys, values;
    bool guarded, cited;
} table_shape;

static table_shape shape_of(const gj_entry *e)
{
    table_shape shape = {.columns = spread(e),
                         .keys = e->keys != NULL ? gj_expr_count(e->keys) : count_entries(e->params),
                         .values = count_entries(e->outputs),
                         .guarded = gj_document_any_guard(e->body),
                         .cited = gj_document_any_clause(e->body)};
    if (shape.columns != NULL) {
        shape.keys--;
        shape.values *= gj_expr_count(shape.columns->keys);
    }
    return shape;
}

static void write_table_head(gj_document_state *d, const gj_entry *e, const table_shape *shape)
{
    gj_page_table(&d->page, shape->keys + shape->values + shape->guarded + shape->cited);
    gj_page_row(&d->page);
    for (const gj_expr *key = e->keys; key != NULL; key = key->next)
        gj_page_cell_code(&d->page, gj_document_code(d, key->span));
    for (const gj_entry *p = e->keys != NULL ? NULL : e->params; p != NULL; p = p->next) {
        bool is_spread = shape->columns != NULL &&
                         gj_text_equal(gj_document_name(d, p), gj_document_name(d, shape->columns));
        if (!is_spread)
            gj_page_cell_code(&d->page, gj_document_code(d, p->name));
    }
    if (shape->columns == NULL)
        write_outputs(d, e);
    for (const gj_expr *key = shape->columns == NULL ? NULL : shape->columns->keys; key != NULL;
         key = key->next) {
        for (const gj_entry *o = e->outputs; o != NULL; o = o->next)
            gj_page_cell_code(&d->page, gj_document_code(d, key->span));
    }
    if (shape->guarded)
        gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_when));
    clause_head(d, shape->cited);
}

/* One `else` stands for all keys, one `undetermined` for all values. */
static void write_row(gj_document_state *d, const gj_entry *row, const table_shape *shape)
{
    const gj_expr *key = row->keys, *value = row->values;
    gj_page_row(&d->page);
    for (uint32_t i = 0; i < shape->keys; i++) {
        if (key != NULL && key->kind == GJ_X_ELSE)
            gj_page_cell(&d->page, gj_document_word(d, GJ_M_doc_otherwise));
        else
            gj_page_cell_code(&d->page, gj_document_code(d, span_of(key)));
        key = key == NULL ? NULL : key->next;
    }
    for (uint32_t i = 0; i < shape->values; i++) {
        gj_page_cell_code(&d->page, gj_document_code(d, span_of(value)));
        value = value != NULL && value->next != NULL ? value->next : value;
    }
    if (shape->guarded)
        gj_page_cell_code(&d->page, gj_document_code(d, span_of(row->guard)));
    clause_cell(d, shape->cited, row);
}

static void write_table(gj_document_state *d, const gj_entry *e)
{
    table_shape shape = shape_of(e);
    write_params(d, e->params);
    write_table_head(d, e, &shape);
    for (const gj_entry *row = e->body; row != NULL; row = row->next) {
        if (row->kind != GJ_N_COLUMNS)
            write_row(d, row, &shape);
    }
    gj_page_table_end(&d->page);
}

void gj_document_write_rule(gj_document_state *d, const gj_entry *e)
{
    if (e->kind == GJ_N_NOTE) {
        gj_page_remark(&d->page, gj_document_clauses(d, e), gj_document_title(d, e), NO_CODE);
        return;
    }
    gj_page_heading(&d->page, 3, gj_document_title(d, e), gj_document_name(d, e), gj_document_clauses(d, e));
    write_head(d, e);
    switch ((gj_entry_kind)e->kind) {
    case GJ_N_BANDS:
        gj_document_write_bands(d, e);
        return;
    case GJ_N_TABLE:
        write_table(d, e);
        return;
    case GJ_N_READING:
        write_reading(d, e);
        return;
    case GJ_N_TREE:
    case GJ_N_SCORE:
    case GJ_N_STEPS:
    case GJ_N_CONDITIONS:
    case GJ_N_CHECKLIST:
    case GJ_N_DEADLINE:
        write_list(d, e);
        return;
    default:
        write_value(d, e);
        return;
    }
}
