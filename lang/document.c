/* What of a rule book stands on its page, and in which order. Expressions are shown as they are written: the
 * rule file is the language people review; titles and clauses tell what they are about. */
#include "lang/document.h"

#include "base/sort.h"
#include "lang/document_writer.h"

typedef struct document {
    const gj_compilation *of;
    gj_page page;
    gj_arena arena;
    gj_array rules; /* of const gj_entry *: what has a clause, in the order of clauses */
} document;

/* ---- texts of the tree ---- */

static gj_text span_text(const document *d, gj_span span)
{
    return gj_sources_text(&d->of->sources, span);
}

static gj_text unquote(gj_text raw, const char *open, size_t open_size, size_t close_size)
{
    bool quoted = raw.size >= open_size + close_size && gj_text_starts(raw, (gj_text){open, open_size});
    return quoted ? (gj_text){raw.bytes + open_size, raw.size - open_size - close_size} : raw;
}

static gj_text title_of(const document *d, const gj_entry *e)
{
    gj_text raw = e->title.begin == 0 ? (gj_text){0} : span_text(d, e->title);
    raw = unquote(raw, "\"", 1, 1);
    return unquote(raw, "“", 3, 3);
}

static gj_text name_of(const document *d, const gj_entry *e)
{
    return e->name.begin == 0 ? (gj_text){0} : unquote(span_text(d, e->name), "「", 3, 3);
}

static gj_text clauses_of(document *d, const gj_entry *e)
{
    gj_text all = {0};
    if (e->cites != NULL) {
        const gj_cite *last = e->cites;
        while (last->next != NULL && last->next->span.begin >= last->span.end)
            last = last->next;
        all = span_text(d, (gj_span){e->cites->span.begin, last->span.end});
    }
    return all;
}

static gj_text values_text(const document *d, const gj_expr *list)
{
    if (list == NULL)
        return (gj_text){0};
    const gj_expr *last = list;
    while (last->next != NULL)
        last = last->next;
    return span_text(d, (gj_span){list->span.begin, last->span.end});
}

static gj_text word(const document *d, gj_msg message)
{
    return gj_text_from(gj_msg_text(d->page.lang, message));
}

/* ---- the order of clauses ---- */

/* 5.2 before 5.10: runs of digits count as numbers. */
static int compare_clauses(gj_text a, gj_text b)
{
    size_t i = 0, k = 0;
    while (i < a.size && k < b.size) {
        uint64_t x = 0, y = 0;
        size_t digits_a = i, digits_b = k;
        while (i < a.size && a.bytes[i] >= '0' && a.bytes[i] <= '9' && i - digits_a < 15)
            x = x * 10 + (uint64_t)(a.bytes[i++] - '0');
        while (k < b.size && b.bytes[k] >= '0' && b.bytes[k] <= '9' && k - digits_b < 15)
            y = y * 10 + (uint64_t)(b.bytes[k++] - '0');
        if ((i > digits_a) != (k > digits_b))
            return i > digits_a ? -1 : 1; /* numbered clauses before annexes */
        if (x != y)
            return x < y ? -1 : 1;
        if (i < a.size && k < b.size && i == digits_a) {
            if (a.bytes[i] != b.bytes[k])
                return (unsigned char)a.bytes[i] < (unsigned char)b.bytes[k] ? -1 : 1;
            i++;
            k++;
        }
    }
    return (i < a.size) - (k < b.size);
}

static int by_clause(void *user, const void *x, const void *y)
{
    const document *d = user;
    const gj_entry *a = *(const gj_entry *const *)x, *b = *(const gj_entry *const *)y;
    if ((a->cites == NULL) != (b->cites == NULL))
        return a->cites == NULL ? 1 : -1;
    return a->cites == NULL ? 0 : compare_clauses(span_text(d, a->cites->span), span_text(d, b->cites->span));
}

static bool is_rule(const gj_entry *e)
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

/* The book's own files lie in its folder; the standard ones elsewhere. */
static bool is_own(const document *d, const gj_file *file)
{
    gj_text main = GJ_AT(&d->of->files, gj_file *, 0)[0]->source->path;
    return gj_text_starts(file->source->path, gj_text_folder(main));
}

typedef void visit_entry(document *d, const gj_entry *e);

static void visit_own(document *d, visit_entry *visit)
{
    for (size_t i = 0; i < d->of->files.count; i++) {
        const gj_file *file = *GJ_AT(&d->of->files, gj_file *, i);
        for (const gj_entry *e = is_own(d, file) ? file->declarations : NULL; e != NULL; e = e->next)
            visit(d, e);
    }
}

static void gather(document *d, const gj_entry *e)
{
    if (is_rule(e) && !gj_array_append(&d->rules, &e))
        d->arena.failed = true;
}

/* ---- one kind of rule each ---- */

static void head_cell(document *d, gj_msg message)
{
    gj_page_cell(&d->page, word(d, message), false);
}

static gj_text guard_text(const document *d, const gj_entry *line)
{
    if (line->guard != NULL)
        return span_text(d, line->guard->span);
    return line->is_else ? word(d, GJ_M_doc_otherwise) : (gj_text){0};
}

static void cases_table(document *d, const gj_entry *lines)
{
    gj_page_table(&d->page, 3);
    gj_page_row(&d->page);
    head_cell(d, GJ_M_doc_when);
    head_cell(d, GJ_M_doc_value);
    head_cell(d, GJ_M_doc_clause);
    gj_page_row_end(&d->page);
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_page_row(&d->page);
        gj_page_cell(&d->page, line->keys != NULL ? values_text(d, line->keys) : guard_text(d, line),
                     line->keys != NULL || line->guard != NULL);
        gj_page_cell(&d->page, values_text(d, line->values), true);
        gj_page_cell(&d->page, clauses_of(d, line), false);
        gj_page_row_end(&d->page);
    }
    gj_page_table_end(&d->page);
}

static void write_value(document *d, const gj_entry *e)
{
    if (e->has_body) {
        cases_table(d, e->body);
    } else if (e->values != NULL && e->values->kind == GJ_X_BY && e->values->a != NULL) {
        gj_page_remark(&d->page, word(d, GJ_M_doc_by), span_text(d, e->values->a->span));
        cases_table(d, e->values->entries);
    } else {
        gj_page_code(&d->page, values_text(d, e->values));
    }
}

static void write_nodes(document *d, const gj_entry *nodes, uint32_t depth)
{
    for (const gj_entry *node = nodes; node != NULL; node = node->next) {
        gj_page_item(&d->page, depth, title_of(d, node), name_of(d, node), values_text(d, node->values),
                     clauses_of(d, node));
        write_nodes(d, node->body, depth + 1);
    }
}

/* Lines with a name each: conditions, steps, deadlines, measures, a checklist's entries. */
static void write_lines(document *d, const gj_entry *lines, uint32_t depth)
{
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_text rest = values_text(d, line->values);
        if (line->guard != NULL) { /* when guard : value, as written */
            uint32_t end = line->values != NULL ? line->span.end : line->guard->span.end;
            rest = span_text(d, (gj_span){line->guard->span.begin, end});
        }
        gj_page_item(&d->page, depth, title_of(d, line), name_of(d, line), rest, clauses_of(d, line));
        if (line->has_body)
            write_lines(d, line->body, depth + 1);
    }
}

static void write_bands(document *d, const gj_entry *e)
{
    gj_page_remark(&d->page, word(d, GJ_M_doc_on), values_text(d, e->keys));
    gj_page_table(&d->page, 4);
    gj_page_row(&d->page);
    head_cell(d, GJ_M_doc_level);
    head_cell(d, GJ_M_doc_value);
    head_cell(d, GJ_M_doc_when);
    head_cell(d, GJ_M_doc_clause);
    gj_page_row_end(&d->page);
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        gj_page_row(&d->page);
        gj_page_cell(&d->page, title_of(d, line).size > 0 ? title_of(d, line) : name_of(d, line), false);
        gj_page_cell(&d->page, values_text(d, line->values), true);
        gj_page_cell(&d->page, guard_text(d, line), line->guard != NULL);
        gj_page_cell(&d->page, clauses_of(d, line), false);
        gj_page_row_end(&d->page);
    }
    gj_page_table_end(&d->page);
}

static uint32_t count_entries(const gj_entry *list)
{
    uint32_t count = 0;
    for (; list != NULL; list = list->next)
        count++;
    return count;
}

static void write_table(document *d, const gj_entry *e)
{
    uint32_t columns = count_entries(e->params) + count_entries(e->outputs) + 1;
    gj_page_table(&d->page, columns);
    gj_page_row(&d->page);
    for (const gj_entry *p = e->params; p != NULL; p = p->next)
        gj_page_cell(&d->page, name_of(d, p), true);
    for (const gj_entry *o = e->outputs; o != NULL; o = o->next)
        gj_page_cell(&d->page, title_of(d, o).size > 0 ? title_of(d, o) : name_of(d, o), false);
    head_cell(d, GJ_M_doc_clause);
    gj_page_row_end(&d->page);
    for (const gj_entry *row = e->body; row != NULL; row = row->next) {
        uint32_t cells = 0;
        gj_page_row(&d->page);
        for (const gj_expr *key = row->keys; key != NULL; key = key->next, cells++)
            gj_page_cell(&d->page, span_text(d, key->span), true);
        for (const gj_expr *value = row->values; value != NULL; value = value->next, cells++)
            gj_page_cell(&d->page, span_text(d, value->span), true);
        for (; cells + 1 < columns; cells++)
            gj_page_cell(&d->page, (gj_text){0}, false);
        gj_page_cell(&d->page, clauses_of(d, row), false);
        gj_page_row_end(&d->page);
    }
    gj_page_table_end(&d->page);
}

static void write_reading(document *d, const gj_entry *e)
{
    gj_text chosen = values_text(d, e->values);
    gj_page_list(&d->page);
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        bool is = gj_text_equal(name_of(d, line), unquote(chosen, "「", 3, 3));
        gj_page_item(&d->page, 0, title_of(d, line), name_of(d, line),
                     is ? word(d, GJ_M_doc_chosen) : (gj_text){0}, clauses_of(d, line));
    }
    gj_page_list_end(&d->page);
}

static void write_rule(document *d, const gj_entry *e)
{
    if (e->kind == GJ_N_NOTE) {
        gj_page_remark(&d->page, clauses_of(d, e), title_of(d, e));
        return;
    }
    gj_page_heading(&d->page, 3, title_of(d, e), name_of(d, e), clauses_of(d, e));
    switch ((gj_entry_kind)e->kind) {
    case GJ_N_BANDS:
        write_bands(d, e);
        return;
    case GJ_N_TABLE:
        write_table(d, e);
        return;
    case GJ_N_READING:
        write_reading(d, e);
        return;
    case GJ_N_TREE:
        gj_page_list(&d->page);
        write_nodes(d, e->body, 0);
        gj_page_list_end(&d->page);
        return;
    case GJ_N_SCORE:
    case GJ_N_STEPS:
    case GJ_N_CONDITIONS:
    case GJ_N_CHECKLIST:
    case GJ_N_DEADLINE:
        if (e->keys != NULL)
            gj_page_remark(&d->page, word(d, GJ_M_doc_on), values_text(d, e->keys));
        gj_page_list(&d->page);
        write_lines(d, e->body, 0);
        gj_page_list_end(&d->page);
        return;
    default:
        write_value(d, e);
        return;
    }
}

/* ---- around the rules ---- */

static void write_header(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_RULEBOOK)
        return;
    gj_page_heading(&d->page, 1, title_of(d, e), name_of(d, e), (gj_text){0});
    gj_page_list(&d->page);
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        gj_page_item(&d->page, 0, name_of(d, line), (gj_text){0}, values_text(d, line->values), (gj_text){0});
    gj_page_list_end(&d->page);
}

static void write_silent(document *d, const gj_entry *e)
{
    if (e->kind == GJ_N_SILENT) {
        gj_page_item(&d->page, 0, title_of(d, e), name_of(d, e), (gj_text){0}, clauses_of(d, e));
        return;
    }
    for (const gj_entry *line = e->kind == GJ_N_IMPLEMENTS ? e->body : NULL; line != NULL; line = line->next)
        gj_page_item(&d->page, 0, title_of(d, line), name_of(d, line), (gj_text){0}, clauses_of(d, line));
}

static void write_example(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_TEST && e->kind != GJ_N_TESTS)
        return;
    gj_page_item(&d->page, 0, title_of(d, e), name_of(d, e), (gj_text){0}, (gj_text){0});
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_EXPECT || line->kind == GJ_N_CASES)
            gj_page_item(&d->page, 1, span_text(d, line->span), (gj_text){0}, (gj_text){0}, (gj_text){0});
    }
}

gj_status gj_document(const gj_compilation *compilation, gj_document_format format, gj_lang lang,
                      gj_buffer *out)
{
    document d = {.of = compilation, .page = {.out = out, .format = format, .lang = lang}};
    gj_arena_init(&d.arena, out->allocator);
    gj_array_init(&d.rules, out->allocator, sizeof(const gj_entry *));
    visit_own(&d, gather);
    bool sorted = !d.rules.failed &&
                  gj_sort(&d.arena, d.rules.items, d.rules.count, sizeof(const gj_entry *), by_clause, &d);
    const gj_entry *first =
        compilation->files.count > 0 ? GJ_AT(&compilation->files, gj_file *, 0)[0]->declarations : NULL;
    while (first != NULL && first->kind != GJ_N_RULEBOOK)
        first = first->next;
    gj_page_begin(&d.page, first == NULL ? (gj_text){0} : title_of(&d, first));
    visit_own(&d, write_header);
    gj_page_heading(&d.page, 2, word(&d, GJ_M_doc_rules), (gj_text){0}, (gj_text){0});
    for (size_t i = 0; sorted && i < d.rules.count; i++)
        write_rule(&d, *GJ_AT(&d.rules, const gj_entry *, i));
    gj_page_heading(&d.page, 2, word(&d, GJ_M_doc_silent), (gj_text){0}, (gj_text){0});
    gj_page_list(&d.page);
    visit_own(&d, write_silent);
    gj_page_list_end(&d.page);
    gj_page_heading(&d.page, 2, word(&d, GJ_M_doc_examples), (gj_text){0}, (gj_text){0});
    gj_page_list(&d.page);
    visit_own(&d, write_example);
    gj_page_list_end(&d.page);
    gj_page_end(&d.page);
    bool fine = sorted && !gj_arena_failed(&d.arena) && !out->failed;
    gj_array_fini(&d.rules);
    gj_arena_fini(&d.arena);
    return fine ? GJ_OK : GJ_E_NOMEM;
}
