/* Tests in the language: `test` and `tests` become cases to run. What a case expects becomes a hidden
 * definition of the program, so that an expectation is evaluated by the same machine as the rules it is
 * about. */
#include "lang/tests.h"

typedef struct declared_test {
    const gj_entry *entry;
    gj_text name;
    uint8_t state;       /* 0 not made, 1 being made, 2 done */
    gj_test_case *first; /* the case; of a table the first line's */
} declared_test;

typedef struct tests {
    gj_build *b;
    gj_array declared; /* of declared_test */
    gj_test_case *last;
} tests;

static void make_test(tests *t, declared_test *d);

/* ---- adding to a case ---- */

static void add_fact(tests *t, gj_test_case *c, const gj_expr *path, const gj_expr *value)
{
    gj_test_fact *fact = GJ_NEW(t->b->arena, gj_test_fact);
    if (fact == NULL || !gj_test_fact_json(t->b, path, value, fact))
        return;
    gj_test_fact **end = &c->facts;
    while (*end != NULL)
        end = &(*end)->next;
    *end = fact;
}

static void add_assumption(tests *t, gj_test_case *c, const gj_test_assumption *assumption)
{
    gj_test_assumption *copy = gj_arena_copy(t->b->arena, assumption, sizeof *assumption);
    gj_test_assumption **end = &c->assumptions;
    if (copy == NULL)
        return;
    copy->next = NULL;
    while (*end != NULL)
        end = &(*end)->next;
    *end = copy;
}

static void add_expectation(tests *t, gj_test_case *c, const gj_test_expectation *expectation)
{
    gj_test_expectation *copy = gj_arena_copy(t->b->arena, expectation, sizeof *expectation);
    gj_test_expectation **end = &c->expectations;
    if (copy == NULL)
        return;
    while (*end != NULL)
        end = &(*end)->next;
    *end = copy;
}

static gj_test_case *add_case(tests *t, gj_text name, gj_span span)
{
    gj_test_case *c = GJ_NEW(t->b->arena, gj_test_case);
    if (c == NULL)
        return NULL;
    c->name = name;
    c->span = span;
    if (t->last == NULL)
        t->b->out->tests = c;
    else
        t->last->next = c;
    t->last = c;
    return c;
}

/* ---- assume ---- */

static void assume(tests *t, gj_test_case *c, const gj_expr *path, const gj_expr *value)
{
    gj_build *b = t->b;
    gj_lower lw;
    gj_symbol *symbol = path->kind == GJ_X_NAME ? gj_find_value(b, gj_name_text(b, path->name)) : NULL;
    gj_test_assumption a = {.span = path->span};
    gj_text unused;
    if (symbol != NULL && symbol->kind == GJ_S_READING) {
        const gj_reading_info *reading = symbol->of;
        gj_type type = {.kind = GJ_T_ALTERNATIVE, .aux = reading->alternatives->index};
        a.is_reading = true;
        a.index = reading->index;
        if (gj_literal(b, value, &type, &a.value, &unused))
            add_assumption(t, c, &a);
        return;
    }
    gj_lower_init(&lw, b, NULL);
    gj_operand of = gj_lower_operand(&lw, path, NULL);
    gj_lower_fini(&lw);
    if (of.kind != GJ_OPERAND_VALUE && !(of.kind == GJ_OPERAND_DEF && of.def->body != NULL)) {
        if (of.kind != GJ_OPERAND_NONE)
            gj_report_text(b->diags, GJ_D_cannot_assume, path->span, gj_span_text(b, path->span));
        return;
    }
    gj_def *def = of.kind == GJ_OPERAND_DEF   ? of.def
                  : of.core->kind == GJ_C_DEF ? GJ_EACH(b->defs, gj_def, of.core->index)
                                              : NULL;
    if (def == NULL || def->type.kind == GJ_T_TEXT) {
        gj_report_text(b->diags, GJ_D_cannot_assume, path->span, gj_span_text(b, path->span));
        return;
    }
    def->used = true;
    a.index = def->index;
    if (value->kind == GJ_X_NAME && gj_word_is(b, value->name, "nothing"))
        a.value = gj_value_nothing();
    else if (!gj_literal(b, value, &def->type, &a.value, &unused))
        return;
    add_assumption(t, c, &a);
}

/* ---- expect ---- */

static gj_def *hidden(tests *t, gj_core *body, gj_span span)
{
    gj_build *b = t->b;
    if (body == NULL || body->type.poison)
        return NULL;
    gj_def *def = gj_def_new(b, NULL, GJ_TEXT("test"), GJ_DEF_TEST, span);
    if (def == NULL)
        return NULL;
    def->flags = GJ_DEFINITION_HIDDEN;
    gj_finish_def(b, def, body);
    return def->body == NULL ? NULL : def;
}

/* The definition a comparison is about, to show its value when it fails. */
static uint32_t subject_of(const gj_core *core)
{
    while (core != NULL && core->kind == GJ_C_OP && core->opcode != GJ_OP_AND && core->opcode != GJ_OP_OR) {
        if (core->b != NULL && core->b->kind == GJ_C_DEF)
            return core->b->index;
        core = core->a;
    }
    return core != NULL && core->kind == GJ_C_DEF ? core->index : UINT32_MAX;
}

static void expect_true(tests *t, gj_test_case *c, gj_core *body, gj_test_said said, gj_span span)
{
    gj_def *def = hidden(t, body, span);
    if (def == NULL)
        return;
    gj_test_expectation e = {.kind = GJ_EXPECT_TRUE,
                             .definition = def->index,
                             .about = subject_of(body),
                             .span = span,
                             .said = said};
    add_expectation(t, c, &e);
}

static void expect_state(tests *t, gj_test_case *c, const gj_expr *path, gj_expect_kind kind,
                         gj_test_said said, gj_span span)
{
    gj_lower lw;
    gj_lower_init(&lw, t->b, NULL);
    lw.lenient = true;
    gj_core *value = gj_lower_value(&lw, path, NULL);
    gj_lower_fini(&lw);
    /* any yes/no that is unknown or an error whenever the value is */
    gj_core *body = gj_core_op(t->b, GJ_OP_IS_NOTHING, gj_type_of(GJ_T_BOOL), value, NULL, span);
    gj_def *def = hidden(t, body, span);
    if (def == NULL)
        return;
    gj_test_expectation e = {
        .kind = kind, .definition = def->index, .about = subject_of(value), .span = span, .said = said};
    add_expectation(t, c, &e);
}

static void expect_failed(tests *t, gj_test_case *c, const gj_expr *path, const gj_expr *names,
                          gj_test_said said, gj_span span)
{
    gj_build *b = t->b;
    gj_lower lw;
    gj_lower_init(&lw, b, NULL);
    gj_operand of = gj_lower_operand(&lw, path, NULL);
    gj_lower_fini(&lw);
    if (of.kind != GJ_OPERAND_DEF || of.def->kind != GJ_DEF_CONDITIONS ||
        (of.def->flags & GJ_DEFINITION_EACH)) {
        if (of.kind != GJ_OPERAND_NONE)
            gj_report_text(b->diags, GJ_D_expect_failed, path->span, gj_span_text(b, path->span));
        return;
    }
    gj_test_expectation e = {.kind = GJ_EXPECT_FAILED,
                             .definition = of.def->index,
                             .about = of.def->index,
                             .span = span,
                             .said = said};
    for (const gj_expr *n = names; n != NULL; n = n->next)
        e.name_count++;
    gj_text *list = GJ_NEW_ARRAY(b->arena, gj_text, e.name_count);
    if (list == NULL)
        return;
    e.names = list;
    for (const gj_expr *n = names; n != NULL; n = n->next, list++) {
        *list = gj_name_text(b, n->name);
        if (gj_def_part(of.def, *list) != NULL)
            continue;
        gj_diag *diag = gj_report(b->diags, GJ_D_no_part, n->span, gj_arg_text(of.def->name),
                                  gj_arg_text(*list), gj_arg_none());
        gj_near near;
        gj_near_init(&near, *list);
        for (const gj_def *part = of.def->first; part != NULL; part = part->next)
            gj_near_try(&near, part->name);
        gj_near_report(b, diag, &near, n->span);
    }
    add_expectation(t, c, &e);
}

static void expect(tests *t, gj_test_case *c, const gj_entry *line)
{
    gj_build *b = t->b;
    if (line->keys == NULL) { /* expect EXPRESSION */
        gj_lower lw;
        gj_lower_init(&lw, b, NULL);
        lw.lenient = true;
        gj_core *body = gj_lower_bool(&lw, line->values);
        gj_lower_fini(&lw);
        expect_true(t, c, body, gj_test_says(b, line->values), line->span);
        return;
    }
    gj_span word = line->keys->name;
    gj_test_said said = gj_test_says_word(b, line->path, line->span.end);
    if (gj_word_is(b, word, "undetermined") && line->keys->next == NULL)
        expect_state(t, c, line->path, GJ_EXPECT_UNDETERMINED, said, line->span);
    else if (gj_word_is(b, word, "error") && line->keys->next == NULL)
        expect_state(t, c, line->path, GJ_EXPECT_ERROR, said, line->span);
    else if (gj_word_is(b, word, "failed"))
        expect_failed(t, c, line->path, line->keys->next, said, line->span);
    else
        gj_report_text(b->diags, GJ_D_expect_word, word, gj_name_text(b, word));
}

/* One cell right of the bar: what the column's value must be. */
static void expect_cell(tests *t, gj_test_case *c, const gj_expr *column, const gj_expr *cell)
{
    gj_build *b = t->b;
    gj_test_said said = gj_test_says_cell(b, column, cell);
    if (cell->kind == GJ_X_NAME && gj_word_is(b, cell->name, "undetermined")) {
        expect_state(t, c, column, GJ_EXPECT_UNDETERMINED, said, cell->span);
        return;
    }
    if (cell->kind == GJ_X_NAME && gj_word_is(b, cell->name, "error")) {
        expect_state(t, c, column, GJ_EXPECT_ERROR, said, cell->span);
        return;
    }
    gj_lower lw;
    gj_lower_init(&lw, b, NULL);
    lw.lenient = true;
    gj_core *value = gj_lower_value(&lw, column, NULL), *body;
    if (cell->kind == GJ_X_NAME && gj_word_is(b, cell->name, "nothing"))
        body = gj_core_op(b, GJ_OP_IS_NOTHING, gj_type_of(GJ_T_BOOL), value, NULL, cell->span);
    else
        body = gj_lower_compare(&lw, GJ_O_EQUAL, value,
                                value == NULL ? NULL : gj_lower_value(&lw, cell, &value->type), cell->span);
    gj_lower_fini(&lw);
    expect_true(t, c, body, said, cell->span);
}

/* ---- given ---- */

static declared_test *find_test(tests *t, gj_text name)
{
    for (size_t i = 0; i < t->declared.count; i++) {
        declared_test *d = GJ_AT(&t->declared, declared_test, i);
        if (gj_text_equal(d->name, name))
            return d;
    }
    return NULL;
}

/* Begins a case with another test's facts, or names the file it starts from. */
static void start_from(tests *t, gj_test_case *c, const gj_expr *given)
{
    gj_build *b = t->b;
    if (given == NULL)
        return;
    if (given->kind == GJ_X_TEXT && find_test(t, gj_title_text(b, given->span)) == NULL) {
        c->given = gj_title_text(b, given->span);
        return;
    }
    gj_text name = given->kind == GJ_X_TEXT ? gj_title_text(b, given->span) : gj_name_text(b, given->name);
    declared_test *d = find_test(t, name);
    if (d == NULL || d->entry->kind != GJ_N_TEST) {
        gj_diag *diag = gj_report_text(b->diags, GJ_D_unknown_test, given->span, name);
        gj_near near;
        gj_near_init(&near, name);
        for (size_t i = 0; i < t->declared.count; i++) {
            const declared_test *one = GJ_AT(&t->declared, declared_test, i);
            if (one->entry->kind == GJ_N_TEST) /* of the lines of a table none can be started from */
                gj_near_try(&near, one->name);
        }
        gj_near_report(b, diag, &near, given->span);
        return;
    }
    if (d->state == 1) {
        gj_report_text(b->diags, GJ_D_circle, given->span, name);
        return;
    }
    make_test(t, d);
    if (d->first == NULL)
        return;
    c->given = d->first->given;
    for (const gj_test_fact *fact = d->first->facts; fact != NULL; fact = fact->next) {
        gj_test_fact *copy = gj_arena_copy(b->arena, fact, sizeof *fact), **end = &c->facts;
        if (copy == NULL)
            return;
        copy->next = NULL;
        while (*end != NULL)
            end = &(*end)->next;
        *end = copy;
    }
    for (const gj_test_assumption *a = d->first->assumptions; a != NULL; a = a->next)
        add_assumption(t, c, a);
}

/* ---- one test, one table ---- */

static void make_single(tests *t, declared_test *d)
{
    gj_test_case *c = add_case(t, d->name, d->entry->head);
    if (c == NULL)
        return;
    start_from(t, c, d->entry->path);
    for (const gj_entry *line = d->entry->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_SET && line->path != NULL)
            add_fact(t, c, line->path, line->values);
        else if (line->kind == GJ_N_ASSUME && line->path != NULL && line->values != NULL)
            assume(t, c, line->path, line->values);
        else if (line->kind == GJ_N_EXPECT)
            expect(t, c, line);
    }
    d->first = c;
}

static void set_cell(tests *t, gj_test_case *c, const gj_expr *column, const gj_expr *cell)
{
    bool count;
    if (gj_test_field(t->b, column, &count) != NULL)
        add_fact(t, c, column, cell);
    else
        assume(t, c, column, cell);
}

static gj_text line_name(tests *t, const declared_test *d, uint32_t line)
{
    gj_buffer out;
    gj_buffer_init(&out, t->b->allocator);
    gj_buffer_text(&out, d->name);
    gj_buffer_format(&out, " #%u", line);
    gj_text name = gj_text_copy(t->b->arena, gj_buffer_as_text(&out));
    t->b->arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return name;
}

static void make_table(tests *t, declared_test *d)
{
    const gj_entry *header = d->entry->body;
    uint32_t number = 0;
    if (header == NULL)
        return;
    uint32_t facts = gj_expr_count(header->keys), results = gj_expr_count(header->values);
    for (const gj_entry *line = header->next; line != NULL; line = line->next) {
        if (gj_expr_count(line->keys) != facts || gj_expr_count(line->values) != results) {
            gj_report(t->b->diags, GJ_D_tests_cells, line->span, gj_arg_u64(t->b->diags, facts),
                      gj_arg_u64(t->b->diags, results), gj_arg_none());
            continue;
        }
        gj_test_case *c = add_case(t, line_name(t, d, ++number), line->span);
        if (c == NULL)
            return;
        start_from(t, c, d->entry->path);
        const gj_expr *cell = line->keys;
        for (const gj_expr *column = header->keys; column != NULL; column = column->next, cell = cell->next)
            set_cell(t, c, column, cell);
        cell = line->values;
        for (const gj_expr *column = header->values; column != NULL; column = column->next, cell = cell->next)
            expect_cell(t, c, column, cell);
    }
}

static void make_test(tests *t, declared_test *d)
{
    if (d->state != 0)
        return;
    d->state = 1;
    if (d->entry->kind == GJ_N_TEST)
        make_single(t, d);
    else
        make_table(t, d);
    d->state = 2;
}

static gj_span name_of(const gj_entry *e)
{
    return e->name.begin != 0 ? e->name : e->title;
}

static void declare(tests *t, const gj_entry *e)
{
    declared_test d = {.entry = e};
    d.name = e->name.begin != 0 ? gj_name_text(t->b, e->name) : gj_title_text(t->b, e->title);
    declared_test *twin = d.name.size == 0 ? NULL : find_test(t, d.name);
    if (twin != NULL)
        gj_report_twin(t->b, d.name, name_of(e), name_of(twin->entry));
    if (!gj_array_append(&t->declared, &d))
        t->b->arena->failed = true;
}

void gj_declare_tests(gj_build *b)
{
    tests t = {.b = b};
    gj_array_init(&t.declared, b->allocator, sizeof(declared_test));
    for (size_t i = 0; i < b->out->files.count; i++) {
        const gj_file *file = GJ_EACH(b->out->files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next) {
            if (e->kind == GJ_N_TEST || e->kind == GJ_N_TESTS)
                declare(&t, e);
        }
    }
    for (size_t i = 0; i < t.declared.count; i++)
        make_test(&t, GJ_AT(&t.declared, declared_test, i));
    gj_array_fini(&t.declared);
}

static uint32_t place_of(const gj_build *b, uint32_t def)
{
    return def == UINT32_MAX ? UINT32_MAX : GJ_EACH(b->defs, gj_def, def)->image;
}

void gj_resolve_tests(gj_build *b)
{
    for (gj_test_case *c = b->out->tests; c != NULL; c = c->next) {
        for (gj_test_assumption *a = c->assumptions; a != NULL; a = a->next)
            a->index = a->is_reading ? a->index : place_of(b, a->index);
        for (gj_test_expectation *e = c->expectations; e != NULL; e = e->next) {
            e->definition = place_of(b, e->definition);
            e->about = place_of(b, e->about);
            e->said.value = place_of(b, e->said.value);
        }
    }
}
