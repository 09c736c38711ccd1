/* Tests as examples: what the record says, what comes out. */
#include "lang/document_internal.h"

/* ---- what a test is about ---- */

/* The name an expression begins with: of `sheet.staffing.earned = 1` it is `sheet`. */
static gj_span leading_name(const gj_expr *expr)
{
    while (expr != NULL) {
        switch ((gj_expr_kind)expr->kind) {
        case GJ_X_NAME:
            return expr->name;
        case GJ_X_CALL:
            return expr->name;
        case GJ_X_MEMBER:
        case GJ_X_INDEX:
        case GJ_X_NOT:
        case GJ_X_MINUS:
        case GJ_X_BINARY:
        case GJ_X_IN:
        case GJ_X_ROUND:
            expr = expr->a;
            break;
        default:
            return (gj_span){0, 0};
        }
    }
    return (gj_span){0, 0};
}

static gj_document_rule *rule_of(const gj_document_state *d, const gj_expr *expr)
{
    gj_span name = leading_name(expr);
    return name.begin == name.end ? NULL
                                  : gj_map_get(&d->rules_by_name, gj_name_written(gj_document_span(d, name)));
}

gj_document_rule *gj_document_subject(const gj_document_state *d, const gj_entry *test)
{
    gj_document_rule *rule = NULL;
    if (test->kind == GJ_N_TESTS) {
        const gj_expr *column = test->body == NULL ? NULL : test->body->values;
        for (; column != NULL && rule == NULL; column = column->next)
            rule = rule_of(d, column);
        return rule;
    }
    for (const gj_entry *line = test->body; line != NULL && rule == NULL; line = line->next) {
        if (line->kind == GJ_N_EXPECT)
            rule = rule_of(d, line->keys != NULL ? line->path : line->values);
    }
    return rule;
}

/* ---- writing ---- */

/* One entry a test's line: what it says, under the test's own. */
static void write_line(gj_document_state *d, gj_msg label, gj_span span)
{
    gj_page_item item = {.label = label == GJ_M_doc_facts ? (gj_text){0} : gj_document_word(d, label),
                         .code = gj_document_code(d, span)};
    if (item.code.count > 0)
        gj_page_entry(&d->page, 1, &item);
}

/* What a line says behind its keyword. */
static gj_span behind_keyword(const gj_entry *line)
{
    gj_span span = line->span;
    const gj_expr *first = line->path != NULL ? line->path : line->values;
    if (first != NULL)
        span.begin = first->span.begin;
    return span;
}

static void write_test(gj_document_state *d, const gj_entry *test)
{
    gj_page_item item = {.title = gj_document_title(d, test), .name = gj_document_name(d, test)};
    gj_page_entry(&d->page, 0, &item);
    if (test->path != NULL)
        write_line(d, GJ_M_doc_given, test->path->span);
    for (const gj_entry *line = test->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_EXPECT)
            write_line(d, GJ_M_doc_expect, behind_keyword(line));
        else if (line->kind == GJ_N_ASSUME)
            write_line(d, GJ_M_doc_assume, behind_keyword(line));
        else if (line->kind == GJ_N_SET)
            write_line(d, GJ_M_doc_facts, line->span);
    }
}

/* A table's rows as they are written; what comes out stands behind a column of arrows. */
static void write_cases(gj_document_state *d, const gj_entry *test)
{
    const gj_entry *head = test->body;
    if (head == NULL)
        return;
    gj_text title = gj_document_title(d, test);
    title = title.size > 0 ? title : gj_document_name(d, test);
    if (test->path == NULL)
        gj_page_lead(&d->page, title);
    else
        gj_page_remark(&d->page, title, gj_document_word(d, GJ_M_doc_given),
                       gj_document_code(d, test->path->span));
    gj_page_table(&d->page, gj_expr_count(head->keys) + gj_expr_count(head->values) + 1);
    for (const gj_entry *row = head; row != NULL; row = row->next) {
        gj_page_row(&d->page);
        for (const gj_expr *cell = row->keys; cell != NULL; cell = cell->next)
            gj_page_cell_code(&d->page, gj_document_code(d, cell->span));
        gj_page_cell(&d->page, GJ_TEXT("→"));
        for (const gj_expr *cell = row->values; cell != NULL; cell = cell->next)
            gj_page_cell_code(&d->page, gj_document_code(d, cell->span));
        gj_page_row_end(&d->page);
    }
    gj_page_table_end(&d->page);
}

void gj_document_write_tests(gj_document_state *d, const gj_array *tests, gj_msg title)
{
    bool list = false;
    if (tests->count == 0)
        return;
    gj_page_examples(&d->page, gj_document_word(d, title));
    for (size_t i = 0; i < tests->count; i++) {
        const gj_entry *test = *GJ_AT(tests, const gj_entry *, i);
        bool single = test->kind == GJ_N_TEST;
        if (single && !list)
            gj_page_list(&d->page);
        if (!single && list)
            gj_page_list_end(&d->page);
        list = single;
        if (single)
            write_test(d, test);
        else
            write_cases(d, test);
    }
    if (list)
        gj_page_list_end(&d->page);
    gj_page_examples_end(&d->page);
}
