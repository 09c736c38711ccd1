/* guiju test: runs the cases that stand in rule books. Each case is a record made of its facts, evaluated by
 * the same machine as any record; a case passes when everything it expects comes out. Cases do not see each
 * other. Why one failed test_failure.c tells, what none reached test_coverage.c, which changes none notices
 * test_mutate.c; test_update.c writes what came out into the rule file. */
#include "cli/test_internal.h"

/* ---- shared with the reports ---- */

bool gj_test_wanted(const gj_testing *t, const gj_test_case *c)
{
    for (size_t i = 0; i + t->filter.size <= c->name.size; i++) {
        if (gj_text_equal((gj_text){c->name.bytes + i, t->filter.size}, t->filter))
            return true;
    }
    return t->filter.size == 0;
}

void gj_test_line_out(const gj_testing *t, gj_buffer *out, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    gj_arg args[3] = {gj_arg_text(a), gj_arg_text(b), gj_arg_text(c)};
    gj_buffer plain;
    gj_buffer_init(&plain, t->cli->allocator);
    gj_msg_format(&plain, t->cli->lang, message, args, 3);
    gj_buffer_safe(out, gj_buffer_as_text(&plain)); /* names and values are what somebody wrote */
    gj_buffer_char(out, '\n');
    out->failed = out->failed || plain.failed;
    gj_buffer_fini(&plain);
}

static const gj_source *source_at(const gj_rules *rules, uint32_t source)
{
    return source < rules->compilation.files.count
               ? (*GJ_AT(&rules->compilation.files, const gj_file *, source))->source
               : NULL;
}

void gj_test_book(const gj_testing *t, gj_buffer *out)
{
    const gj_image_header *header = t->program->header;
    gj_text name = gj_program_text(t->program, header->rulebook);
    gj_buffer_text(out, name.size > 0 ? name : t->rules->path);
    if (name.size == 0)
        return;
    gj_buffer_char(out, ' ');
    gj_buffer_text(out, gj_program_text(t->program, header->book_version));
}

bool gj_test_own(const gj_rules *rules, uint32_t source)
{
    const gj_source *file = source_at(rules, source);
    return file != NULL && !file->shared;
}

gj_text gj_test_clause(const gj_program *program, uint32_t definition)
{
    for (; definition != UINT32_MAX; definition = program->definitions[definition].parent) {
        const gj_image_definition *def = &program->definitions[definition];
        if (def->citations > 0)
            return gj_program_text(program, program->citations[def->citation]);
    }
    return GJ_NO_TEXT;
}

gj_text gj_test_source_line(const gj_rules *rules, uint32_t source, uint32_t line)
{
    const gj_source *file = source_at(rules, source);
    if (file == NULL || line == 0 || line > file->line_count)
        return GJ_NO_TEXT;
    gj_text text = gj_source_line(file, line);
    while (text.size > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        text = (gj_text){text.bytes + 1, text.size - 1};
    while (text.size > 0 && (text.bytes[text.size - 1] == ' ' || text.bytes[text.size - 1] == '\r'))
        text.size--;
    return text;
}

/* ---- judging ---- */

/* Every named entry is no, and no other. */
static bool failed_as_named(const gj_machine *machine, const gj_test_expectation *e)
{
    const gj_program *program = machine->program;
    for (uint32_t i = 0; i < program->definition_count; i++) {
        const gj_image_definition *def = &program->definitions[i];
        if (def->parent != e->definition || def->reg == UINT32_MAX)
            continue;
        const gj_value *value = gj_machine_value(machine, i, 0);
        bool named = false, no = value->state == GJ_VALUE && value->num == 0;
        for (size_t k = 0; k < e->name_count; k++)
            named = named || gj_text_equal(e->names[k], gj_program_text(program, def->name));
        if (named != no)
            return false;
    }
    return true;
}

bool gj_test_holds(const gj_machine *machine, const gj_test_expectation *e)
{
    if (e->kind == GJ_EXPECT_FAILED)
        return failed_as_named(machine, e);
    const gj_value *value = gj_machine_value(machine, e->definition, 0);
    switch (e->kind) {
    case GJ_EXPECT_UNDETERMINED:
        return value->state == GJ_UNKNOWN;
    case GJ_EXPECT_ERROR:
        return value->state == GJ_ERROR;
    default:
        return value->state == GJ_VALUE && value->num == 1;
    }
}

/* ---- one case ---- */

/* What people read of a failed case; nothing where it passed, or what came out is recorded. */
static void judge(gj_testing *t, const gj_test_case *c, const gj_record *record, gj_buffer *failure)
{
    for (const gj_test_expectation *e = c->expectations; e != NULL; e = e->next) {
        gj_msg why = GJ_M_test_failed;
        if (gj_test_holds(t->machine, e) || (t->update != NULL && gj_update_record(t, c, e, &why)))
            continue;
        if (failure->size == 0)
            gj_test_line_out(t, failure, GJ_M_test_failed, c->name, GJ_NO_TEXT, GJ_NO_TEXT);
        gj_test_report(t, failure, e);
        if (t->update != NULL) {
            gj_buffer_string(failure, "    ");
            gj_test_line_out(t, failure, why, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
        }
    }
    for (const gj_record_error *e = failure->size > 0 ? record->errors : NULL; e != NULL; e = e->next) {
        gj_buffer text;
        gj_buffer_init(&text, t->cli->allocator);
        gj_record_error_text(&text, t->cli->lang, e);
        gj_buffer_string(failure, "    ");
        gj_test_line_out(t, failure, GJ_M_test_record_wrong, gj_buffer_as_text(&text), GJ_NO_TEXT,
                         GJ_NO_TEXT);
        failure->failed = failure->failed || text.failed;
        gj_buffer_fini(&text);
    }
}

/* What people read of a case whose record file cannot be read. */
static void tell_unreadable(gj_testing *t, const gj_test_case *c, gj_buffer *failure)
{
    gj_place place = gj_sources_place(&t->rules->compilation.sources, c->span.begin);
    gj_buffer why, at;
    gj_buffer_init(&why, t->cli->allocator);
    gj_buffer_init(&at, t->cli->allocator);
    gj_error_words(t->cli, t->read_error, &why);
    gj_buffer_text(&at, place.source == NULL ? GJ_NO_TEXT : place.source->path);
    gj_buffer_format(&at, ":%u", place.line);
    gj_test_line_out(t, failure, GJ_M_test_failed, c->name, GJ_NO_TEXT, GJ_NO_TEXT);
    gj_buffer_string(failure, "  ");
    gj_test_line_out(t, failure, GJ_M_test_no_record, gj_buffer_as_text(&at), c->given,
                     gj_buffer_as_text(&why));
    failure->failed = failure->failed || why.failed || at.failed;
    gj_buffer_fini(&at);
    gj_buffer_fini(&why);
}

/* A case whose record cannot be read fails, and the others go on; the status tells at the end. */
static gj_exit run_case(gj_testing *t, const gj_test_case *c)
{
    gj_record record;
    gj_buffer failure;
    gj_arena_reset(&t->arena);
    gj_status status = gj_test_run(t, c, &record, &t->arena);
    if (status != GJ_OK && status != GJ_E_IO)
        return gj_say_no_memory(t->cli);
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_buffer_init(&failure, t->cli->allocator);
    if (status == GJ_OK)
        judge(t, c, &record, &failure);
    else
        tell_unreadable(t, c, &failure);
    t->unreadable = t->unreadable || status != GJ_OK;
    bool failed = failure.size > 0;
    t->passed += !failed;
    t->failed += failed;
    gj_buffer_text(t->out, gj_buffer_as_text(&failure));
    if (t->junit != NULL) {
        gj_place place = gj_sources_place(&t->rules->compilation.sources, c->span.begin);
        gj_junit_case(t->junit, gj_program_text(t->program, t->program->header->rulebook), c->name,
                      place.source == NULL ? GJ_NO_TEXT : place.source->path, place.line,
                      gj_buffer_as_text(&failure));
    }
    bool covers = t->coverage != NULL && status == GJ_OK;
    if (failure.failed || (covers && gj_coverage_add(t->coverage, t, c) != GJ_OK))
        exit = gj_say_no_memory(t->cli);
    gj_buffer_fini(&failure);
    return exit;
}

/* ---- the verb ---- */

static gj_exit run_cases(gj_testing *t, gj_text format, gj_buffer *coverage)
{
    gj_arena arena;
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_arena_init(&arena, t->cli->allocator);
    t->coverage = coverage == NULL ? NULL : gj_coverage_new(t, &arena);
    if (coverage != NULL && t->coverage == NULL)
        exit = gj_say_no_memory(t->cli);
    for (const gj_test_case *c = t->rules->compilation.tests; exit == GJ_EXIT_CLEAN && c != NULL;
         c = c->next) {
        if (gj_test_wanted(t, c))
            exit = run_case(t, c);
    }
    if (exit == GJ_EXIT_CLEAN && t->coverage != NULL &&
        gj_coverage_write(t->coverage, t, format, coverage) != GJ_OK)
        exit = gj_say_no_memory(t->cli);
    t->coverage = NULL;
    gj_arena_fini(&arena);
    return exit;
}

static gj_exit run_rules(gj_testing *t, gj_text name, gj_text format, gj_buffer *coverage, gj_buffer *mutants)
{
    gj_rules rules = {.tests = true, .test_values = t->update != NULL};
    gj_exit exit = gj_rules_load(t->cli, name, &rules);
    if (exit == GJ_EXIT_CLEAN) {
        t->rules = &rules;
        t->program = rules.program;
        gj_arena_reset(&t->book);
        exit = gj_machine_init(&t->plain, t->program, &t->book) == GJ_OK ? run_cases(t, format, coverage)
                                                                         : gj_say_no_memory(t->cli);
    }
    if (exit == GJ_EXIT_CLEAN && mutants != NULL)
        exit = gj_test_mutate(t, mutants);
    if (exit == GJ_EXIT_CLEAN && t->update != NULL)
        exit = gj_update_write(t);
    gj_rules_free(&rules);
    t->rules = NULL; /* they end here */
    t->program = NULL;
    return exit;
}

static gj_exit write_file(gj_cli *cli, gj_text path, const gj_buffer *content)
{
    const char *name = gj_text_c_string(&cli->arena, path);
    if (content->failed || name == NULL)
        return gj_say_no_memory(cli);
    int error = gj_io_write(cli->system, cli->allocator, name, gj_buffer_as_text(content));
    return error == 0 ? GJ_EXIT_CLEAN : gj_say_unwritable(cli, path, error);
}

/* How the reports are asked for. */
typedef struct wish {
    bool coverage, mutate, update, machine_format; /* … one that only programs read */
    gj_text format, junit, output;
} wish;

static gj_exit read_wish(gj_cli *cli, wish *w)
{
    bool format = gj_options_get(&cli->options, GJ_OPT_format, &w->format);
    w->coverage = gj_options_get(&cli->options, GJ_OPT_coverage, NULL);
    w->mutate = gj_options_get(&cli->options, GJ_OPT_mutate, NULL);
    w->update = gj_options_get(&cli->options, GJ_OPT_update, NULL);
    (void)gj_options_get(&cli->options, GJ_OPT_junit, &w->junit);
    bool output = gj_options_get(&cli->options, GJ_OPT_output, &w->output);
    if (!format)
        w->format = GJ_TEXT("text");
    if (gj_text_equal(w->output, GJ_TEXT("-")))
        w->output = GJ_NO_TEXT;
    w->machine_format = !gj_text_equal(w->format, GJ_TEXT("text"));
    if ((format || output) && !w->coverage)
        return gj_say_misuse(cli, GJ_M_test_needs_coverage,
                             format ? GJ_TEXT("--format") : GJ_TEXT("--output"), GJ_NO_TEXT, GJ_NO_TEXT);
    /* What the other reports would say is about the expectations as they were. */
    gj_text other = w->coverage          ? GJ_TEXT("--coverage")
                    : w->mutate          ? GJ_TEXT("--mutate")
                    : w->junit.size != 0 ? GJ_TEXT("--junit")
                                         : GJ_NO_TEXT;
    if (w->update && other.size != 0)
        return gj_say_misuse(cli, GJ_M_options_exclude, GJ_TEXT("--update"), other, GJ_NO_TEXT);
    return GJ_EXIT_CLEAN;
}

static void write_totals(gj_testing *t)
{
    char passed[GJ_DIGITS], failed[GJ_DIGITS], updated[GJ_DIGITS];
    if (!t->cli->quiet || t->failed > 0)
        gj_test_line_out(t, t->out, GJ_M_test_totals, gj_text_digits(passed, t->passed),
                         gj_text_digits(failed, t->failed), GJ_NO_TEXT);
    if (!t->cli->quiet && t->passed == 0 && t->failed == 0 &&
        t->filter.size > 0) /* a slip of the pen, perhaps */
        gj_test_line_out(t, t->out, GJ_M_test_none_named, t->filter, GJ_NO_TEXT, GJ_NO_TEXT);
    if (t->updated > 0)
        gj_test_line_out(t, t->out, GJ_M_test_updated, gj_text_digits(updated, t->updated), GJ_NO_TEXT,
                         GJ_NO_TEXT);
}

/* All rule books of the call, then what was written about them, each to its place. */
static gj_exit run_all(gj_testing *t, const wish *w, gj_buffer *coverage, gj_buffer *mutants)
{
    gj_cli *cli = t->cli;
    gj_exit exit = GJ_EXIT_CLEAN;
    bool json = gj_text_equal(w->format, GJ_TEXT("json"));
    for (size_t i = 0; i < cli->options.operand_count; i++) {
        if (json)
            gj_buffer_string(coverage, i > 0 ? ",\n" : cli->options.operand_count > 1 ? "[\n" : "");
        size_t before = coverage->size;
        exit = gj_worse(exit, run_rules(t, cli->options.operands[i], w->format, w->coverage ? coverage : NULL,
                                        w->mutate ? mutants : NULL));
        if (json && coverage->size == before)
            gj_buffer_string(coverage, "null"); /* the book could not be read */
    }
    if (json)
        gj_buffer_string(coverage, cli->options.operand_count > 1 ? "\n]\n" : "\n");
    write_totals(t);
    if (w->coverage && !w->machine_format &&
        w->output.size == 0) { /* all for one reader: in the order of interest */
        gj_buffer_text(t->out, gj_buffer_as_text(coverage));
        t->out->failed = t->out->failed || coverage->failed;
        gj_buffer_clear(coverage);
    }
    gj_buffer_text(t->out, gj_buffer_as_text(mutants));
    /* A report without a book that could not be read would look like the whole. */
    if (t->junit != NULL && exit != GJ_EXIT_IO) {
        gj_junit_end(t->junit, t->passed, t->failed);
        exit = gj_worse(exit, write_file(cli, w->junit, t->junit));
    }
    return coverage->failed || mutants->failed ? gj_worse(exit, gj_say_no_memory(cli)) : exit;
}

gj_exit gj_verb_test(gj_cli *cli)
{
    gj_testing t = {.cli = cli};
    gj_buffer coverage, mutants, junit, people;
    wish w = {0};
    gj_exit exit = read_wish(cli, &w);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    (void)gj_options_get(&cli->options, GJ_OPT_filter, &t.filter);
    if (w.update && gj_update_new(&t) != GJ_OK)
        return gj_say_no_memory(cli);
    if (gj_reader_new(cli->allocator, &t.reader) != GJ_OK) {
        gj_update_free(&t);
        return gj_say_no_memory(cli);
    }
    gj_arena_init(&t.book, cli->allocator);
    gj_arena_init(&t.home, cli->allocator);
    gj_arena_init(&t.arena, cli->allocator);
    gj_buffer_init(&coverage, cli->allocator);
    gj_buffer_init(&mutants, cli->allocator);
    gj_buffer_init(&junit, cli->allocator);
    gj_buffer_init(&people, cli->allocator);
    t.junit = w.junit.size > 0 ? &junit : NULL;
    t.out = &people;
    exit = run_all(&t, &w, &coverage, &mutants);
    bool apart = w.coverage && w.machine_format && w.output.size == 0; /* a program reads standard output */
    if (apart) {
        gj_buffer_text(gj_say_begin(cli), gj_buffer_as_text(&people));
        gj_say_end(cli);
    } else {
        gj_buffer_text(&cli->out.text, gj_buffer_as_text(&people));
    }
    /* Coverage without a case whose record could not be read would look like the whole. */
    bool covered = exit != GJ_EXIT_IO && !t.unreadable;
    if (w.coverage && w.output.size > 0 && covered)
        exit = gj_worse(exit, write_file(cli, w.output, &coverage));
    else if (w.output.size == 0)
        gj_buffer_text(&cli->out.text, gj_buffer_as_text(&coverage));
    if (people.failed)
        exit = gj_worse(exit, gj_say_no_memory(cli));
    gj_buffer_fini(&people);
    gj_buffer_fini(&junit);
    gj_buffer_fini(&mutants);
    gj_buffer_fini(&coverage);
    gj_reader_free(t.reader);
    gj_arena_fini(&t.arena);
    gj_arena_fini(&t.home);
    gj_arena_fini(&t.book);
    gj_update_free(&t);
    if (t.unreadable)
        exit = gj_worse(exit, GJ_EXIT_IO);
    return t.failed > 0 ? gj_worse(exit, GJ_EXIT_PROBLEMS) : exit;
}
