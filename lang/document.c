/* What of a rule book stands on its page, and in which order: its head, the facts it adds to the record, its
 * rules by clause with the tests about each below it, what it does not regulate, and the tests about none. */
#include "lang/document.h"

#include "base/sort.h"
#include "lang/document_internal.h"

typedef gj_document_state document;

/* ---- the order of clauses ---- */

/* 5.2 before 5.10: runs of digits count as numbers. */
static int compare_clauses(gj_text a, gj_text b)
{
    size_t i = 0, k = 0;
    while (i < a.size && k < b.size) {
        uint64_t x = 0, y = 0;
        size_t digits_a = i, digits_b = k;
        while (i < a.size && gj_is_digit(a.bytes[i]) && i - digits_a < 15)
            x = x * 10 + (uint64_t)(a.bytes[i++] - '0');
        while (k < b.size && gj_is_digit(b.bytes[k]) && k - digits_b < 15)
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
    const gj_entry *a = (*(gj_document_rule *const *)x)->entry, *b = (*(gj_document_rule *const *)y)->entry;
    if ((a->cites == NULL) != (b->cites == NULL))
        return a->cites == NULL ? 1 : -1;
    return a->cites == NULL
               ? 0
               : compare_clauses(gj_document_span(d, a->cites->span), gj_document_span(d, b->cites->span));
}

/* ---- gathering ---- */

typedef void visit_entry(document *d, const gj_entry *e);

static void visit_own(document *d, visit_entry *visit)
{
    for (size_t i = 0; i < d->of->files.count; i++) {
        const gj_file *file = *GJ_AT(&d->of->files, const gj_file *, i);
        for (const gj_entry *e = file->source->shared ? NULL : file->declarations; e != NULL; e = e->next)
            visit(d, e);
    }
}

static void gather_rule(document *d, const gj_entry *e)
{
    if (!gj_document_is_rule(e))
        return;
    gj_document_rule *rule = GJ_NEW(&d->arena, gj_document_rule);
    if (rule == NULL)
        return;
    rule->entry = e;
    gj_array_init(&rule->tests, d->arena.allocator, sizeof(const gj_entry *));
    if (!gj_array_append(&d->rules, &rule)) {
        d->arena.failed = true;
        return;
    }
    gj_text name = gj_document_name(d, e);
    if (name.size > 0 && e->kind != GJ_N_NOTE && !gj_map_put(&d->rules_by_name, name, rule))
        d->arena.failed = true;
}

static void gather_test(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_TEST && e->kind != GJ_N_TESTS)
        return;
    gj_document_rule *rule = gj_document_subject(d, e);
    if (!gj_array_append(rule != NULL ? &rule->tests : &d->other_tests, &e))
        d->arena.failed = true;
}

/* ---- around the rules ---- */

static gj_text header_label(const document *d, gj_text name)
{
    static const struct {
        const char *name;
        gj_msg label;
    } labels[] = {{"issuer", GJ_M_doc_issuer},
                  {"document", GJ_M_doc_document},
                  {"version", GJ_M_doc_version},
                  {"effective", GJ_M_doc_effective},
                  {"month_end", GJ_M_doc_month_end}};
    gj_text word = gj_keyword_spelled(name, GJ_LANG_EN);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (gj_text_equal(word, gj_text_from(labels[i].name)))
            return gj_document_word(d, labels[i].label);
    }
    return name;
}

/* The lines of a rulebook's or of sources' block: label and text. */
static void write_header_lines(document *d, const gj_entry *lines)
{
    gj_page_list(&d->page);
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_page_item item = {.title = header_label(d, gj_document_name(d, line)),
                             .label = gj_name_written(gj_document_span(d, gj_exprs_span(line->values)))};
        gj_page_entry(&d->page, 0, &item);
    }
    gj_page_list_end(&d->page);
}

static void write_header(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_RULEBOOK)
        return;
    gj_page_heading(&d->page, 1, gj_document_title(d, e), gj_document_name(d, e), gj_document_clauses(d, e));
    write_header_lines(d, e->body);
}

static void write_sources(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_SOURCES || e->body == NULL)
        return;
    gj_text title = gj_document_title(d, e);
    gj_page_heading(&d->page, 2, title.size > 0 ? title : gj_document_word(d, GJ_M_doc_sources), GJ_NO_TEXT,
                    GJ_NO_TEXT);
    write_header_lines(d, e->body);
}

static void write_contents(document *d)
{
    gj_page_contents_begin(&d->page, gj_document_word(d, GJ_M_doc_contents));
    for (size_t i = 0; i < d->rules.count; i++) {
        const gj_entry *e = (*GJ_AT(&d->rules, gj_document_rule *, i))->entry;
        if (e->kind != GJ_N_NOTE)
            gj_page_contents(&d->page, gj_document_title(d, e), gj_document_name(d, e),
                             gj_document_clauses(d, e));
    }
    gj_page_contents_end(&d->page);
}

/* What stands between a type and the fields inside it. */
static bool is_blank(const gj_page_piece *piece)
{
    return gj_text_equal(piece->text, GJ_TEXT("{")) || gj_text_equal(piece->text, GJ_TEXT(" "));
}

/* Fields and what is inside them, as they are written. */
static void write_fields(document *d, const gj_entry *fields, uint32_t depth)
{
    for (const gj_entry *field = fields; field != NULL; field = field->next) {
        const gj_entry *inner = field->type == NULL ? NULL : field->type->fields;
        gj_page_item item = {.title = gj_document_title(d, field),
                             .name = gj_document_name(d, field),
                             .clauses = gj_document_clauses(d, field)};
        if (field->type != NULL) {
            gj_span type = field->type->span;
            if (inner != NULL)
                type.end = inner->span.begin;
            item.code = gj_document_code(d, type);
            while (inner != NULL && item.code.count > 0 && is_blank(&item.code.pieces[item.code.count - 1]))
                item.code.count--;
        }
        gj_page_entry(&d->page, depth, &item);
        write_fields(d, inner, depth + 1);
    }
}

static void write_record(document *d, const gj_entry *e)
{
    if (e->kind != GJ_N_RECORD || e->body == NULL)
        return;
    gj_page_heading(&d->page, 2, gj_document_word(d, GJ_M_doc_record), GJ_NO_TEXT, GJ_NO_TEXT);
    gj_page_list(&d->page);
    write_fields(d, e->body, 0);
    gj_page_list_end(&d->page);
}

static void write_rules(document *d)
{
    if (d->rules.count == 0)
        return;
    gj_page_heading(&d->page, 2, gj_document_word(d, GJ_M_doc_rules), GJ_NO_TEXT, GJ_NO_TEXT);
    for (size_t i = 0; i < d->rules.count; i++) {
        const gj_document_rule *rule = *GJ_AT(&d->rules, gj_document_rule *, i);
        gj_document_write_rule(d, rule->entry);
        gj_document_write_tests(d, &rule->tests, GJ_M_doc_examples);
    }
}

static bool says_silent(const gj_entry *e)
{
    return e->kind == GJ_N_SILENT || (e->kind == GJ_N_IMPLEMENTS && e->body != NULL);
}

static void count_silent(document *d, const gj_entry *e)
{
    d->silent += says_silent(e);
}

static void write_silent(document *d, const gj_entry *e)
{
    if (!says_silent(e))
        return;
    for (const gj_entry *line = e->kind == GJ_N_SILENT ? e : e->body; line != NULL; line = line->next) {
        gj_page_item item = {.name = gj_document_name(d, line),
                             .label = gj_document_title(d, line),
                             .clauses = gj_document_clauses(d, line)};
        gj_page_entry(&d->page, 0, &item);
        if (line == e)
            return;
    }
}

static void write_all_silent(document *d)
{
    visit_own(d, count_silent);
    if (d->silent == 0)
        return;
    gj_page_heading(&d->page, 2, gj_document_word(d, GJ_M_doc_silent), GJ_NO_TEXT, GJ_NO_TEXT);
    gj_page_list(&d->page);
    visit_own(d, write_silent);
    gj_page_list_end(&d->page);
}

/* ---- the page ---- */

static void write_page(document *d)
{
    const gj_entry *first = (*GJ_AT(&d->of->files, const gj_file *, 0))->declarations;
    while (first != NULL && first->kind != GJ_N_RULEBOOK)
        first = first->next;
    gj_page_begin(&d->page, first == NULL ? GJ_NO_TEXT : gj_document_title(d, first));
    visit_own(d, write_header);
    visit_own(d, write_sources);
    write_contents(d);
    visit_own(d, write_record);
    write_rules(d);
    write_all_silent(d);
    if (d->other_tests.count > 0)
        gj_page_heading(&d->page, 2, gj_document_word(d, GJ_M_doc_other_examples), GJ_NO_TEXT, GJ_NO_TEXT);
    gj_document_write_tests(d, &d->other_tests, GJ_M_doc_examples);
    gj_page_end(&d->page);
}

gj_status gj_document(const gj_compilation *compilation, gj_document_format format, gj_lang lang,
                      gj_buffer *out)
{
    document d = {.of = compilation, .page = {.out = out, .format = format, .lang = lang}};
    gj_allocator allocator = out->allocator;
    gj_arena_init(&d.arena, allocator);
    gj_array_init(&d.rules, allocator, sizeof(gj_document_rule *));
    gj_array_init(&d.other_tests, allocator, sizeof(const gj_entry *));
    gj_map_init(&d.names, allocator);
    gj_map_init(&d.rules_by_name, allocator);
    gj_document_find_names(&d);
    visit_own(&d, gather_rule);
    visit_own(&d, gather_test);
    bool sorted = !gj_arena_failed(&d.arena) &&
                  gj_sort(&d.arena, d.rules.items, d.rules.count, sizeof(gj_document_rule *), by_clause, &d);
    if (sorted)
        write_page(&d);
    bool fine = sorted && !gj_arena_failed(&d.arena) && !out->failed;
    for (size_t i = 0; i < d.rules.count; i++)
        gj_array_fini(&(*GJ_AT(&d.rules, gj_document_rule *, i))->tests);
    gj_map_fini(&d.rules_by_name);
    gj_map_fini(&d.names);
    gj_array_fini(&d.other_tests);
    gj_array_fini(&d.rules);
    gj_arena_fini(&d.arena);
    return fine ? GJ_OK : GJ_E_NOMEM;
}
