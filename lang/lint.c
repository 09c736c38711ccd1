/* Lints: what is allowed and still deserves a second look. Each can be switched off in the file it is about,
 * by code and with a reason: allow GJ0801 "the annex has no clause numbers". */
#include "lang/prove.h"
#include <stdlib.h>
#include <utf8proc.h>

/* ---- clauses ---- */

static bool in_book(const gj_build *b, gj_span span)
{
    const gj_source *source = gj_sources_find(&b->out->sources, span);
    for (size_t i = 0; i < b->out->files.count; i++) {
        const gj_file *file = GJ_EACH(b->out->files, gj_file, i);
        if (file->source == source)
            return i == 0; /* the book's own main file; what it uses is linted as a book of its own */
    }
    return false;
}

static bool has_clause(const gj_def *def)
{
    for (; def != NULL; def = def->parent) {
        if (def->cites != NULL)
            return true;
    }
    return false;
}

static void lint_clauses(gj_build *b)
{
    if (b->rulebook == NULL)
        return;
    for (size_t i = 0; i < b->defs.count; i++) {
        const gj_def *def = GJ_EACH(b->defs, gj_def, i);
        bool shown = def->parent == NULL && (def->flags & GJ_DEFINITION_RESULT);
        if (shown && !has_clause(def) && in_book(b, def->span))
            gj_report_text(b->diags, GJ_D_no_clause, def->span, def->name);
    }
}

/* `@gbt27922/5.2.1` cites another document: `sources` says which. */
static bool source_is_known(const gj_build *b, gj_text name)
{
    for (size_t i = 0; i < b->out->files.count; i++) {
        for (const gj_entry *e = GJ_EACH(b->out->files, gj_file, i)->declarations; e != NULL; e = e->next) {
            if (e->kind == GJ_N_TREE && gj_text_equal(gj_name_text(b, e->name), name))
                return true;
            for (const gj_entry *line = e->kind == GJ_N_SOURCES ? e->body : NULL; line != NULL;
                 line = line->next) {
                if (gj_text_equal(gj_name_text(b, line->name), name))
                    return true;
            }
        }
    }
    return false;
}

static void lint_source(gj_build *b, const gj_cite *cite)
{
    gj_text label = gj_cite_label(b, cite);
    size_t slash = 0;
    while (slash < label.size && label.bytes[slash] != '/')
        slash++;
    bool word =
        slash > 0 && slash < label.size && (label.bytes[0] | 32) >= 'a' && (label.bytes[0] | 32) <= 'z';
    gj_text source = {label.bytes, slash};
    if (word && slash > 2 && !source_is_known(b, source))
        gj_report_text(b->diags, GJ_D_unknown_source, cite->span, source);
}

/* Two rows of a table, or two conditions, with one label: one of them is often a misprint. */
static void lint_labels(gj_build *b, const gj_entry *entries)
{
    gj_map seen;
    gj_map_init(&seen, b->allocator);
    for (const gj_entry *e = entries; e != NULL; e = e->next) {
        bool labelled =
            e->kind == GJ_N_ROW || e->kind == GJ_N_CONDITION || e->kind == GJ_N_ENTRY || e->kind == GJ_N_STEP;
        gj_text title = labelled ? gj_title_text(b, e->title) : (gj_text){0};
        const gj_entry *twin = title.size == 0 ? NULL : gj_map_get(&seen, title);
        if (twin != NULL) {
            gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_line_label, e->title, title);
            gj_diag_also(b->diags, diag, GJ_M_first_here, twin->title, gj_arg_none(), gj_arg_none());
        } else if (title.size > 0 && !gj_map_put(&seen, title, (void *)(uintptr_t)e)) {
            b->arena->failed = true;
        }
    }
    gj_map_fini(&seen);
}

static void lint_cites(gj_build *b, const gj_entry *entries)
{
    for (const gj_entry *e = entries; e != NULL; e = e->next) {
        for (const gj_cite *c = e->cites; c != NULL; c = c->next) {
            if (e->kind != GJ_N_USE)
                lint_source(b, c);
            for (const gj_cite *d = e->cites; d != c; d = d->next) {
                if (gj_text_equal(gj_cite_label(b, c), gj_cite_label(b, d)))
                    gj_report_text(b->diags, GJ_D_twin_clause, c->span, gj_cite_label(b, c));
            }
        }
        lint_labels(b, e->body);
        lint_cites(b, e->body);
    }
}

/* ---- spellings ---- */

static void lint_spelling(gj_build *b, gj_text name, gj_span span)
{
    bool latin = false, lookalike = false;
    for (size_t i = 0; i < name.size;) {
        size_t length;
        int32_t c = gj_utf8_decode(name.bytes + i, name.size - i, &length);
        latin = latin || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        lookalike = lookalike || (c >= 0x370 && c <= 0x52F); /* Greek, Cyrillic */
        i += length;
    }
    if (latin && lookalike)
        gj_report_text(b->diags, GJ_D_confusable, span, name);
    utf8proc_uint8_t *normal = NULL;
    if (name.size == 0)
        return;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)name.bytes, (utf8proc_ssize_t)name.size,
                                         &normal, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size >= 0 && !gj_text_equal(name, (gj_text){(const char *)normal, (size_t)size}))
        gj_report_text(b->diags, GJ_D_not_nfc, span, name);
    free(normal); /* utf8proc takes it from the C library */
}

static void lint_names(gj_build *b)
{
    for (size_t i = 0; i < b->symbols.count; i++) {
        const gj_symbol *symbol = GJ_EACH(b->symbols, gj_symbol, i);
        lint_spelling(b, symbol->name, symbol->span);
    }
}

/* ---- unused ---- */

static void lint_unused(gj_build *b)
{
    for (size_t i = 0; i < b->symbols.count; i++) {
        const gj_symbol *symbol = GJ_EACH(b->symbols, gj_symbol, i);
        if ((symbol->kind == GJ_S_FUNCTION || symbol->kind == GJ_S_TABLE) && !symbol->used)
            gj_report_text(b->diags, GJ_D_unused, symbol->span, symbol->name);
    }
    for (size_t i = 0; i < b->readings.count; i++) {
        const gj_reading_info *reading = GJ_EACH(b->readings, gj_reading_info, i);
        if (!reading->used)
            gj_report_text(b->diags, GJ_D_unused_reading, reading->span, reading->name);
    }
    for (size_t i = 0; i < b->defs.count; i++) {
        const gj_def *def = GJ_EACH(b->defs, gj_def, i);
        bool hidden =
            def->parent == NULL && def->kind == GJ_DEF_VALUE && !(def->flags & GJ_DEFINITION_RESULT);
        if (hidden && !def->used && b->rulebook != NULL && in_book(b, def->span))
            gj_report_text(b->diags, GJ_D_unused, def->span, def->name);
    }
}

/* ---- months, limits ---- */

typedef struct looking {
    gj_build *b;
    gj_space space;
    gj_array limits; /* see gj_prove_note */
    bool months;
} looking;

static void lint_limit(looking *l, const gj_core *core)
{
    bool least = core->opcode == GJ_OP_MAX;
    gj_range of = gj_range_of(&l->space, core->a), bound = gj_range_of(&l->space, core->b);
    int order;
    const gj_value *far = least ? &of.low : &of.high, *near = least ? &bound.high : &bound.low;
    bool known = least ? of.has_low && bound.has_high : of.has_high && bound.has_low;
    bool compared = known && gj_number_compare(l->space.arena, &order, far, near);
    gj_prove_note(l->b, &l->limits, GJ_D_limit_never_binds, core->span, gj_span_text(l->b, core->b->span),
                  compared && (least ? order >= 0 : order <= 0));
    if (!compared)
        gj_prove_limit(&l->space, core);
}

static void look(void *user, const gj_core *core)
{
    looking *l = user;
    if (core == NULL)
        return;
    if (core->kind == GJ_C_OP) {
        if (core->opcode == GJ_OP_ADD_MONTHS_STRICT)
            l->months = true;
        if (core->opcode == GJ_OP_MAX || core->opcode == GJ_OP_MIN)
            lint_limit(l, core);
    }
    if (core->kind == GJ_C_LET)
        l->space.variables[core->index] = core->a;
    gj_core_parts(core, look, l);
}

static void lint_core(gj_build *b)
{
    gj_arena arena;
    looking l = {.b = b};
    gj_arena_init(&arena, b->allocator);
    gj_prove_notes_init(&l.limits, b->allocator);
    const gj_core **variables = GJ_NEW_ARRAY(b->arena, const gj_core *, (size_t)b->variables + 1);
    gj_space_init(&l.space, b, &arena, variables);
    for (size_t i = 0; variables != NULL && i < b->defs.count; i++)
        look(&l, GJ_EACH(b->defs, gj_def, i)->body);
    gj_prove_tell(b, &arena, &l.limits);
    gj_array_fini(&l.limits);
    gj_space_fini(&l.space);
    gj_arena_fini(&arena);
    if (l.months && !b->month_end_stated && b->rulebook != NULL)
        gj_report_plain(b->diags, GJ_D_month_end_unstated, b->rulebook->name);
}

/* ---- switched off ---- */

static bool same_file(const gj_build *b, gj_span x, gj_span y)
{
    return gj_sources_find(&b->out->sources, x) == gj_sources_find(&b->out->sources, y);
}

/* The code that an `allow` switches off; GJ_D_COUNT: none, which is reported. */
static gj_diag_code allowed_code(gj_build *b, const gj_entry *allow)
{
    gj_text name = gj_name_text(b, allow->name);
    gj_diag_code code = gj_diag_by_name(name);
    if (code == GJ_D_COUNT)
        gj_report_text(b->diags, GJ_D_unknown_code, allow->name, name);
    else if (gj_diag_severity(code) == GJ_SEVERITY_ERROR)
        gj_report_text(b->diags, GJ_D_code_is_error, allow->name, name);
    else if (gj_title_text(b, allow->title).size == 0)
        gj_report_text(b->diags, GJ_D_allow_reason, allow->head, name);
    else
        return code;
    return GJ_D_COUNT;
}

static void switch_off(gj_build *b, const gj_entry *allow)
{
    gj_diag_code code = allowed_code(b, allow);
    if (code == GJ_D_COUNT)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < b->diags->list.count; i++) {
        gj_diag *diag = GJ_EACH(b->diags->list, gj_diag, i);
        bool off = diag->code == code && same_file(b, diag->span, allow->name);
        if (off)
            b->diags->warnings--;
        else
            GJ_EACH(b->diags->list, gj_diag, kept++) = diag;
    }
    b->diags->list.count = kept;
}

static void look_again(gj_build *b)
{
    lint_clauses(b);
    for (size_t i = 0; i < b->out->files.count; i++)
        lint_cites(b, GJ_EACH(b->out->files, gj_file, i)->declarations);
    lint_names(b);
    lint_unused(b);
    lint_core(b);
}

void gj_lint_all(gj_build *b)
{
    if (!b->options->program_only)
        look_again(b); /* all of it only warns; a wrong `allow` is an error */
    for (size_t i = 0; i < b->allowed.count; i++)
        switch_off(b, GJ_EACH(b->allowed, const gj_entry, i));
}
