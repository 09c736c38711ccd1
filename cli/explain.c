/* guiju explain: why a result has its value. Names are found before the record is looked at, entries of lists
 * (`complaint_ok[c2]`, by identity or by number) after. Building the tree is vm/explain.c's, showing it is
 * left to explain_text.c and vm/explain_json.c. With --to it is told what it would take instead
 * (explain_to.c).
 */
#include "cli/explain_internal.h"

#include <string.h>

#include "cli/evaluation.h"
#include "cli/records.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "vm/explain_open.h"
#include "vm/operations.h"
#include "vm/result_shape.h"
#include "vm/text_ops.h"

/* A name of the call. */
typedef struct asked {
    gj_text name, entry; /* entry's bytes NULL: none was named */
    uint32_t definition; /* UINT32_MAX: the book is silent on it */
    const gj_image_silent *silent;
} asked;

typedef struct run {
    gj_cli *cli;
    gj_evaluation evaluation;
    gj_explain_options options;
    asked *names;
    size_t name_count;
    gj_text to; /* --to; bytes NULL: it was not given */
    gj_goal goal;
    bool json, opened, ndjson;
} run;

gj_place gj_explain_place(const gj_explaining *explaining, uint32_t offset)
{
    return gj_sources_place(&explaining->sources, explaining->base + offset);
}

static gj_place place_of(const void *user, uint32_t offset)
{
    return gj_explain_place(user, offset);
}

/* One explanation, or (tree NULL) a name that the book is silent on. */
static void write_json(gj_explaining *x, const gj_explanation *tree, const gj_image_silent *silent)
{
    gj_explain_writer writer = {.machine = x->machine,
                                .arena = x->arena,
                                .out = x->out,
                                .lang = x->words.lang,
                                .place = place_of,
                                .open = gj_explain_open_json,
                                .user = x};
    if (tree != NULL)
        gj_explain_json(&writer, tree, 4);
    else
        gj_explain_json_silent(&writer, silent, 4);
    x->failed |= writer.failed;
}

/* `level`, `surveillance_1.to`, `complaint_ok[c2].closed`. */
static gj_exit find_name(run *r, gj_text word, asked *name)
{
    const gj_program *program = r->evaluation.program;
    const char *open = memchr(word.bytes, '[', word.size);
    const char *close = open == NULL ? NULL : memchr(open, ']', word.size - (size_t)(open - word.bytes));
    gj_buffer plain;
    gj_buffer_init(&plain, r->cli->allocator);
    *name = (asked){.name = word};
    if (close != NULL) {
        name->entry = (gj_text){open + 1, (size_t)(close - open) - 1};
        gj_buffer_bytes(&plain, word.bytes, (size_t)(open - word.bytes));
        gj_buffer_bytes(&plain, close + 1, word.size - (size_t)(close + 1 - word.bytes));
        name->name = gj_text_copy(&r->cli->arena, gj_buffer_as_text(&plain));
    }
    gj_buffer_fini(&plain);
    name->definition = gj_program_find(program, name->name);
    if (name->definition != UINT32_MAX)
        return GJ_EXIT_CLEAN;
    gj_nearest nearest = gj_nearest_begin(name->name);
    for (uint32_t i = 0; i < program->silent_count; i++) {
        gj_text silent = gj_program_text(program, program->silent[i].name);
        if (gj_text_equal(silent, name->name)) {
            name->silent = &program->silent[i];
            return GJ_EXIT_CLEAN;
        }
        gj_nearest_try(&nearest, silent);
    }
    gj_nearest_try_results(&nearest, program);
    return gj_say_misuse(r->cli, GJ_M_unknown_result, word,
                         gj_program_text(program, program->header->rulebook), nearest.best);
}

/* The entry's position by its identity, else by its number; UINT32_MAX where it is not there. */
static uint32_t find_entry(gj_explaining *x, const asked *name)
{
    const gj_image_definition *definition = &x->program->definitions[name->definition];
    const gj_value *column = gj_machine_column(x->machine, name->definition);
    if (column == NULL || column->state != GJ_VALUE)
        return UINT32_MAX;
    const gj_list *list = gj_value_column(column)->list;
    const gj_image_field *identity =
        definition->list == UINT32_MAX ? NULL : gj_shape_identity(x->program, definition->list);
    for (uint32_t i = 0; i < list->count && identity != NULL; i++) {
        const gj_value *value = &list->slots[(size_t)i * list->stride + identity->slot];
        if (value->state == GJ_VALUE && identity->type == GJ_T_TEXT &&
            gj_text_equal(gj_value_text(value), name->entry))
            return i;
    }
    uint64_t number;
    bool is_there = gj_text_whole(name->entry, UINT32_MAX, &number) && number < list->count;
    return is_there ? (uint32_t)number : UINT32_MAX;
}

/* What stands between two answers. *told: whether there has been one, of this record. */
static void separate(const run *r, gj_explaining *x, bool *told)
{
    if (*told)
        gj_buffer_string(x->out, r->json ? ",\n    " : "\n");
    *told = true;
}

static gj_exit explain_name(run *r, gj_explaining *x, const asked *name, bool *told)
{
    if (name->silent != NULL) {
        separate(r, x, told);
        if (r->json)
            write_json(x, NULL, name->silent);
        else
            gj_explain_text_silent(x, name->silent);
        return GJ_EXIT_CLEAN;
    }
    uint32_t entry = name->entry.bytes == NULL ? UINT32_MAX : find_entry(x, name);
    if (name->entry.bytes != NULL && entry == UINT32_MAX) {
        gj_say(r->cli, GJ_M_explain_no_entry, name->name, name->entry);
        if (r->json) {
            separate(r, x, told);
            gj_buffer_string(x->out, "null");
        }
        return GJ_EXIT_PROBLEMS;
    }
    separate(r, x, told);
    if (r->to.bytes != NULL) {
        r->goal.entry = entry == UINT32_MAX ? 0 : entry;
        if (gj_explain_to(x, &r->goal, name->name, r->json))
            return GJ_EXIT_CLEAN;
        gj_say(r->cli, GJ_M_to_limit, name->name, GJ_NO_TEXT);
        return GJ_EXIT_PROBLEMS;
    }
    gj_explanation *tree;
    if (gj_explain(&r->evaluation.machine, x->arena, r->options, name->definition, entry, &tree) != GJ_OK) {
        x->failed = true;
        return GJ_EXIT_CLEAN;
    }
    if (r->json)
        write_json(x, tree, NULL);
    else
        gj_explain_text(x, tree);
    return GJ_EXIT_CLEAN;
}

static void begin_record(run *r, gj_explaining *x)
{
    const gj_image_header *header = x->program->header;
    if (!r->json) {
        if (r->ndjson)
            gj_buffer_format(x->out, "%s# %llu\n", r->opened ? "\n" : "", (unsigned long long)x->line);
        r->opened = true;
        return;
    }
    gj_buffer_string(x->out, !r->ndjson ? "" : r->opened ? ",\n" : "[\n");
    r->opened = true;
    gj_buffer_string(x->out, "{\n  \"rulebook\": ");
    gj_buffer_json(x->out, gj_program_text(x->program, header->rulebook));
    gj_buffer_string(x->out, ",\n  \"version\": ");
    gj_buffer_json(x->out, gj_program_text(x->program, header->book_version));
    gj_buffer_string(x->out, ",\n  \"program\": \"sha256:");
    for (size_t i = 0; i < 32; i++)
        gj_buffer_format(x->out, "%02x", (unsigned)x->program->sha256[i]);
    gj_buffer_string(x->out, "\",\n  \"explanations\": [\n    ");
}

static gj_exit explain_record(run *r, gj_text path, const gj_record_text *record)
{
    gj_evaluation *e = &r->evaluation;
    if (!gj_evaluation_run(e, record->text))
        return gj_say_no_memory(r->cli);
    gj_exit exit = GJ_EXIT_CLEAN;
    if (e->record.error_count != 0 || e->limited) {
        exit = gj_worse(GJ_EXIT_PROBLEMS, gj_evaluation_say_errors(e, path, record->line, record->text));
        if (e->limited || e->record.unreadable)
            return exit;
    }
    gj_explaining x = {.machine = &e->machine,
                       .program = e->program,
                       .words = {e->program, e->arena, r->cli->lang},
                       .arena = e->arena,
                       .out = &r->cli->out.text,
                       .path = path,
                       .line = record->line,
                       .layout = {&r->cli->out.text, 0, 0}};
    gj_source *source = NULL;
    gj_sources_init(&x.sources, e->arena);
    if (gj_sources_add(&x.sources, path, record->text, &source) == GJ_OK) {
        x.base = source->base;
        gj_evaluation_place(e, source, record->line);
        begin_record(r, &x);
        bool told = false;
        for (size_t i = 0; i < r->name_count; i++)
            exit = gj_worse(exit, explain_name(r, &x, &r->names[i], &told));
        if (r->json)
            gj_buffer_string(x.out, r->ndjson ? "\n  ]\n}" : "\n  ]\n}\n");
    } else {
        x.failed = true;
    }
    gj_sources_fini(&x.sources);
    return x.failed || gj_arena_failed(e->arena) ? gj_say_no_memory(r->cli) : exit;
}

static gj_exit explain_records(run *r, gj_text path)
{
    gj_records records;
    gj_record_text record;
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_text shown = gj_say_path(r->cli, path);
    int error = gj_records_open(&records, r->cli->system, r->cli->allocator, path.bytes);
    if (error == 0)
        exit = gj_records_take(&records, &r->evaluation, 1, shown, &error);
    r->ndjson = records.ndjson;
    records.output = &r->cli->out;
    while (error == 0 && exit != GJ_EXIT_IO && gj_records_next(&records, &record, &error)) {
        exit = gj_worse(exit, explain_record(r, shown, &record));
        if (!gj_output_ease(&r->cli->out))
            break;
    }
    if (error != 0)
        exit = gj_worse(exit, gj_say_unreadable(r->cli, shown, error));
    if (r->json && r->ndjson)
        gj_buffer_string(&r->cli->out.text, r->opened ? "\n]\n" : "[]\n");
    gj_records_close(&records);
    return exit;
}

/* --to aims at one result. */
static gj_exit read_goal(run *r)
{
    const asked *name = &r->names[0];
    if (r->to.bytes == NULL)
        return GJ_EXIT_CLEAN;
    if (r->name_count != 1)
        return gj_say_misuse(r->cli, GJ_M_to_one_name, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    if (name->silent != NULL) /* which is what will be said of it */
        return GJ_EXIT_CLEAN;
    const gj_program *program = r->evaluation.program;
    gj_exit exit = gj_explain_goal(r->cli, &r->evaluation.machine, &r->cli->arena, name->definition,
                                   name->name, r->to, &r->goal);
    if (exit == GJ_EXIT_CLEAN && name->entry.bytes == NULL &&
        (program->definitions[name->definition].flags & GJ_DEFINITION_EACH))
        return gj_say_misuse(r->cli, GJ_M_to_entry, name->name, GJ_NO_TEXT, GJ_NO_TEXT);
    return exit;
}

static gj_exit read_options(run *r)
{
    gj_text depth;
    if (!gj_options_get(&r->cli->options, GJ_OPT_to, &r->to))
        r->to = GJ_NO_TEXT;
    r->json = gj_text_equal(gj_cli_format(r->cli), GJ_TEXT("json"));
    r->options.whole = r->cli->verbose;
    if (!gj_options_get(&r->cli->options, GJ_OPT_depth, &depth))
        return GJ_EXIT_CLEAN;
    uint64_t number;
    bool fine = gj_text_whole(depth, 9999, &number) && number > 0;
    r->options.depth = (uint32_t)number;
    if (fine)
        return GJ_EXIT_CLEAN;
    return gj_say_misuse(r->cli, GJ_M_option_bad_value, depth, GJ_TEXT("--depth N (1..9999)"), GJ_NO_TEXT);
}

gj_exit gj_verb_explain(gj_cli *cli)
{
    run r = {.cli = cli, .name_count = cli->options.operand_count - 2};
    gj_rules rules = {0};
    gj_exit exit = read_options(&r);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    r.names = GJ_NEW_ARRAY(&cli->arena, asked, r.name_count);
    exit = r.names == NULL ? gj_say_no_memory(cli) : gj_rules_load(cli, cli->options.operands[0], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        exit = gj_evaluation_begin(&r.evaluation, cli, rules.program);
        r.evaluation.places = true;
        for (size_t i = 0; i < r.name_count && exit == GJ_EXIT_CLEAN; i++)
            exit = find_name(&r, cli->options.operands[i + 2], &r.names[i]);
        if (exit == GJ_EXIT_CLEAN)
            exit = read_goal(&r);
        if (exit == GJ_EXIT_CLEAN)
            exit = explain_records(&r, cli->options.operands[1]);
        gj_evaluation_end(&r.evaluation);
    }
    gj_rules_free(&rules);
    return exit;
}
