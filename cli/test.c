/* guiju test: runs the cases that stand in rule books. Each case is a record made of its facts, evaluated by
 * the same machine as any record; a case passes when everything it expects comes out. Cases do not see each
 * other. */
#include "cli/cli.h"

#include "cli/rules.h"
#include "cli/say.h"
#include "vm/results.h"
#include <stdio.h>

#define NO_TEXT ((gj_text){NULL, 0})

typedef struct testing {
    gj_cli *cli;
    const gj_rules *rules;
    const gj_program *program;
    gj_reader *reader;
    gj_arena home, arena;
    gj_machine machine;
    gj_text filter;
    uint64_t passed, failed;
} testing;

static bool contains(gj_text text, gj_text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (gj_text_equal((gj_text){text.bytes + i, part.size}, part))
            return true;
    }
    return false;
}

/* ---- one failure ---- */

static void say_line(testing *t, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    gj_arg args[3] = {gj_arg_text(a), gj_arg_text(b), gj_arg_text(c)};
    gj_msg_format(&t->cli->out.text, t->cli->lang, message, args, 3);
    gj_buffer_char(&t->cli->out.text, '\n');
}

static void show_value(testing *t, gj_buffer *out, uint32_t definition)
{
    const gj_value *value = gj_machine_value(&t->machine, definition, 0);
    const gj_image_definition *def = &t->program->definitions[definition];
    const gj_image_register *reg = &t->program->registers[def->reg];
    if (value->state == GJ_UNKNOWN)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_undetermined));
    else if (value->state == GJ_ERROR)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_error));
    else
        (void)gj_value_json(out, t->program, (gj_type_kind)reg->type, reg->aux, value, &t->arena);
}

/* The names of a conditions' entries that are no. */
static void show_failed(testing *t, gj_buffer *out, uint32_t conditions)
{
    bool any = false;
    for (uint32_t i = 0; i < t->program->definition_count; i++) {
        const gj_image_definition *def = &t->program->definitions[i];
        if (def->parent != conditions || def->reg == UINT32_MAX)
            continue;
        const gj_value *value = gj_machine_value(&t->machine, i, 0);
        if (value->state != GJ_VALUE || value->num != 0)
            continue;
        gj_buffer_string(out, any ? ", " : "");
        gj_buffer_text(out, gj_program_text(t->program, def->name));
        any = true;
    }
    if (!any)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_no_entries_failed));
}

static void report(testing *t, const gj_test_expectation *e)
{
    const gj_sources *sources = &t->rules->compilation.sources;
    gj_place place = gj_sources_place(sources, e->span.begin);
    char line[16];
    gj_buffer text;
    (void)snprintf(line, sizeof line, "%u", place.line);
    gj_buffer_string(&t->cli->out.text, "  ");
    say_line(t, GJ_M_test_expected, place.source == NULL ? NO_TEXT : place.source->path, gj_text_from(line),
             gj_sources_text(sources, e->span));
    gj_buffer_init(&text, t->cli->allocator);
    if (e->kind == GJ_EXPECT_FAILED) {
        show_failed(t, &text, e->definition);
    } else if (e->about != UINT32_MAX) {
        gj_buffer_text(&text, gj_program_text(t->program, t->program->definitions[e->about].name));
        gj_buffer_string(&text, " = ");
        show_value(t, &text, e->about);
    } else {
        show_value(t, &text, e->definition);
    }
    gj_buffer_string(&t->cli->out.text, "    ");
    say_line(t, GJ_M_test_found, gj_buffer_as_text(&text), NO_TEXT, NO_TEXT);
    gj_buffer_fini(&text);
}

/* ---- judging ---- */

/* Every named entry is no, and no other. */
static bool failed_as_named(testing *t, const gj_test_expectation *e)
{
    for (uint32_t i = 0; i < t->program->definition_count; i++) {
        const gj_image_definition *def = &t->program->definitions[i];
        if (def->parent != e->definition || def->reg == UINT32_MAX)
            continue;
        const gj_value *value = gj_machine_value(&t->machine, i, 0);
        bool named = false, no = value->state == GJ_VALUE && value->num == 0;
        for (size_t k = 0; k < e->name_count; k++)
            named = named || gj_text_equal(e->names[k], gj_program_text(t->program, def->name));
        if (named != no)
            return false;
    }
    return true;
}

static bool holds(testing *t, const gj_test_expectation *e)
{
    if (e->kind == GJ_EXPECT_FAILED)
        return failed_as_named(t, e);
    const gj_value *value = gj_machine_value(&t->machine, e->definition, 0);
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

/* The record a case starts from: a file beside the rules or below the working folder, else an empty one. */
static gj_exit start_record(testing *t, const gj_test_case *c, gj_record *record)
{
    gj_buffer content, path;
    int error = 0;
    if (c->given.size == 0)
        return gj_record_blank(record) == GJ_OK ? GJ_EXIT_CLEAN : gj_say_no_memory(t->cli);
    gj_buffer_init(&content, t->cli->allocator);
    for (int beside = 0; beside < 2; beside++) {
        size_t folder = t->rules->path.size;
        while (folder > 0 && t->rules->path.bytes[folder - 1] != '/')
            folder--;
        gj_buffer_init(&path, t->cli->allocator);
        if (beside == 0)
            gj_buffer_text(&path, (gj_text){t->rules->path.bytes, folder});
        gj_buffer_text(&path, c->given);
        const char *name = gj_text_c_string(&t->arena, gj_buffer_as_text(&path));
        error = name == NULL ? 12 : gj_io_read(t->cli->system, name, &content);
        gj_buffer_fini(&path);
        if (error == 0)
            break;
    }
    gj_exit exit = GJ_EXIT_CLEAN;
    if (error != 0)
        exit = gj_say_unreadable(t->cli, c->given, error);
    else if (gj_record_read(t->reader, record, gj_buffer_as_text(&content)) != GJ_OK)
        exit = gj_say_no_memory(t->cli);
    gj_buffer_fini(&content);
    return exit;
}

static gj_exit apply(testing *t, const gj_test_case *c, gj_record *record)
{
    for (const gj_test_fact *fact = c->facts; fact != NULL; fact = fact->next) {
        if (gj_record_assign(t->reader, record, fact->path, fact->json) != GJ_OK)
            return gj_say_no_memory(t->cli);
    }
    for (const gj_test_assumption *a = c->assumptions; a != NULL; a = a->next) {
        if (a->is_reading)
            gj_machine_choose(&t->machine, a->index, (uint32_t)a->value.num);
        else if (gj_machine_assume(&t->machine, a->index, a->value) != GJ_OK)
            return gj_say_no_memory(t->cli);
    }
    return GJ_EXIT_CLEAN;
}

static gj_exit run_case(testing *t, const gj_test_case *c)
{
    gj_record record = {.program = t->program, .arena = &t->arena};
    gj_arena_reset(&t->arena);
    gj_arena_reset(&t->home);
    if (gj_machine_init(&t->machine, t->program, &t->home) != GJ_OK)
        return gj_say_no_memory(t->cli);
    gj_exit exit = start_record(t, c, &record);
    if (exit == GJ_EXIT_CLEAN)
        exit = apply(t, c, &record);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    if (gj_machine_run(&t->machine, &record, &t->arena) != GJ_OK)
        return gj_say_no_memory(t->cli);
    bool named = false;
    for (const gj_test_expectation *e = c->expectations; e != NULL; e = e->next) {
        if (holds(t, e))
            continue;
        if (!named)
            say_line(t, GJ_M_test_failed, c->name, NO_TEXT, NO_TEXT);
        named = true;
        report(t, e);
    }
    for (const gj_record_error *e = named ? record.errors : NULL; e != NULL; e = e->next) {
        gj_buffer text;
        gj_buffer_init(&text, t->cli->allocator);
        gj_record_error_text(&text, t->cli->lang, e);
        gj_buffer_string(&t->cli->out.text, "    ");
        say_line(t, GJ_M_test_record_wrong, gj_buffer_as_text(&text), NO_TEXT, NO_TEXT);
        gj_buffer_fini(&text);
    }
    t->passed += !named;
    t->failed += named;
    return GJ_EXIT_CLEAN;
}

static gj_exit run_rules(testing *t, gj_text name)
{
    gj_rules rules = {.tests = true};
    gj_exit exit = gj_rules_load(t->cli, name, &rules);
    t->rules = &rules;
    t->program = rules.program;
    for (const gj_test_case *c = rules.compilation.tests; exit == GJ_EXIT_CLEAN && c != NULL; c = c->next) {
        if (contains(c->name, t->filter))
            exit = run_case(t, c);
    }
    gj_rules_free(&rules);
    return exit;
}

gj_exit gj_verb_test(gj_cli *cli)
{
    testing t = {.cli = cli};
    gj_exit exit = GJ_EXIT_CLEAN;
    (void)gj_options_get(&cli->options, GJ_OPT_filter, &t.filter);
    gj_arena_init(&t.home, cli->allocator);
    gj_arena_init(&t.arena, cli->allocator);
    if (gj_reader_new(cli->allocator, &t.reader) != GJ_OK)
        return gj_say_no_memory(cli);
    for (size_t i = 0; i < cli->options.operand_count; i++)
        exit = gj_worse(exit, run_rules(&t, cli->options.operands[i]));
    char passed[24], failed[24];
    (void)snprintf(passed, sizeof passed, "%llu", (unsigned long long)t.passed);
    (void)snprintf(failed, sizeof failed, "%llu", (unsigned long long)t.failed);
    if (!cli->quiet || t.failed > 0)
        say_line(&t, GJ_M_test_totals, gj_text_from(passed), gj_text_from(failed), NO_TEXT);
    gj_reader_free(t.reader);
    gj_arena_fini(&t.arena);
    gj_arena_fini(&t.home);
    return t.failed > 0 ? gj_worse(exit, GJ_EXIT_PROBLEMS) : exit;
}
