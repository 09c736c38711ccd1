/* Sets a machine up by the call and runs it over records. Invariant: between two records nothing is kept but
 * the machine and the reader's buffers, so memory does not grow with their number. How results are written is
 * left to cli/eval.c and the sheets. */
#include "cli/evaluation_batch.h"

#include <string.h>

#include "cli/say.h"
#include "cli/words.h"
#include "vm/field_index.h"
#include "vm/natural.h"
#include "vm/result_shape.h"

_Static_assert(GJ_STEP_LIMIT == 2000000000u && GJ_EVALUATION_MEMORY >> 20 == 1024 && GJ_NAT_LIMBS == 1024,
               "gj_evaluation_limit says these numbers");

static gj_text book_of(const gj_evaluation *e)
{
    return gj_program_text(e->program, e->program->header->rulebook);
}

void gj_nearest_try_results(gj_nearest *nearest, const gj_program *program)
{
    for (uint32_t d = 0; d < program->definition_count; d++)
        if (program->definitions[d].parent == UINT32_MAX &&
            !(program->definitions[d].flags & GJ_DEFINITION_HIDDEN))
            gj_nearest_try(nearest, gj_program_text(program, program->definitions[d].name));
}

static bool is_silent(const gj_program *program, gj_text name)
{
    for (uint32_t i = 0; i < program->silent_count; i++)
        if (gj_text_equal(gj_program_text(program, program->silent[i].name), name))
            return true;
    return false;
}

/* Adds the names of one --only, separated by commas, to the selection. */
static gj_exit select_names(gj_evaluation *e, gj_text names)
{
    size_t at = 0;
    while (at <= names.size) {
        const char *begin = names.bytes + at;
        const char *comma = at < names.size ? memchr(begin, ',', names.size - at) : NULL;
        gj_text name = {begin, comma == NULL ? names.size - at : (size_t)(comma - begin)};
        at += name.size + 1;
        if (name.size == 0)
            continue;
        uint32_t found = gj_program_find(e->program, name);
        if (found == UINT32_MAX && is_silent(e->program, name))
            continue; /* asked of several books at once: this one has no answer, and says so under `silent` */
        if (found == UINT32_MAX) {
            gj_nearest nearest = gj_nearest_begin(name);
            gj_nearest_try_results(&nearest, e->program);
            return gj_say_misuse(e->cli, GJ_M_unknown_result, name, book_of(e), nearest.best);
        }
        e->only[e->only_count++] = found;
    }
    return GJ_EXIT_CLEAN;
}

static gj_exit apply_only(gj_evaluation *e)
{
    const gj_options *options = &e->cli->options;
    size_t most = 0;
    for (size_t i = 0; i < options->use_count; i++)
        if (options->uses[i].id == GJ_OPT_only)
            most += options->uses[i].value.size + 1;
    if (most == 0)
        return GJ_EXIT_CLEAN;
    e->only = GJ_NEW_ARRAY(&e->home, uint32_t, most);
    if (e->only == NULL)
        return gj_say_no_memory(e->cli);
    gj_exit exit = GJ_EXIT_CLEAN;
    for (size_t i = 0; i < options->use_count && exit == GJ_EXIT_CLEAN; i++)
        if (options->uses[i].id == GJ_OPT_only)
            exit = select_names(e, options->uses[i].value);
    if (exit == GJ_EXIT_CLEAN && e->only_count != 0 &&
        gj_machine_select(&e->machine, e->only, e->only_count) != GJ_OK)
        exit = gj_say_no_memory(e->cli);
    return exit;
}

/* `choice`: "NAME=CHOICE" as given. */
static gj_exit misuse_choice(gj_evaluation *e, gj_text choice, uint32_t alternatives, gj_text nearest)
{
    const gj_words words = {e->program, &e->cli->arena, e->cli->lang};
    gj_buffer choices;
    gj_buffer_init(&choices, e->cli->allocator);
    gj_words_choices(&choices, &words, alternatives);
    gj_exit exit = choices.failed ? gj_say_no_memory(e->cli)
                                  : gj_say_misuse(e->cli, GJ_M_unknown_choice, choice,
                                                  gj_buffer_as_text(&choices), nearest);
    gj_buffer_fini(&choices);
    return exit;
}

static gj_exit apply_reading(gj_evaluation *e, gj_text choice)
{
    const char *mark = memchr(choice.bytes, '=', choice.size);
    if (mark == NULL)
        return gj_say_misuse(e->cli, GJ_M_option_bad_value, choice, GJ_TEXT("--reading NAME=CHOICE"),
                             GJ_NO_TEXT);
    gj_text name = {choice.bytes, (size_t)(mark - choice.bytes)};
    gj_text wanted = {mark + 1, choice.size - name.size - 1};
    const gj_program *program = e->program;
    uint32_t reading = gj_program_find_reading(program, name);
    if (reading == UINT32_MAX) {
        gj_nearest nearest = gj_nearest_begin(name);
        for (uint32_t i = 0; i < program->reading_count; i++)
            gj_nearest_try(&nearest, gj_program_text(program, program->readings[i].name));
        return gj_say_misuse(e->cli, GJ_M_unknown_reading, name, book_of(e), nearest.best);
    }
    uint32_t alternatives = program->readings[reading].alternatives;
    uint32_t position = gj_choice_find(program, alternatives, wanted);
    if (position == UINT32_MAX) {
        const gj_image_alternatives *row = &program->alternatives[alternatives];
        gj_nearest nearest = gj_nearest_begin(wanted);
        for (uint32_t i = 0; i < row->count; i++)
            gj_nearest_try(&nearest, gj_program_text(program, program->choices[row->first + i].name));
        return misuse_choice(e, choice, alternatives, nearest.best);
    }
    gj_machine_choose(&e->machine, reading, position);
    return GJ_EXIT_CLEAN;
}

bool gj_evaluation_shows(const gj_evaluation *evaluation, uint32_t definition)
{
    if (evaluation->only == NULL)
        return gj_shape_is_shown(&evaluation->machine, definition);
    for (size_t i = 0; i < evaluation->only_count; i++)
        if (evaluation->only[i] == definition)
            return true;
    return false;
}

gj_exit gj_evaluation_begin(gj_evaluation *evaluation, gj_cli *cli, const gj_program *program)
{
    gj_evaluation *e = evaluation;
    *e = (gj_evaluation){.cli = cli, .program = program, .room = GJ_EVALUATION_ROOM};
    gj_arena_init(&e->home, cli->allocator);
    gj_arena_init(&e->one, cli->allocator);
    e->arena = &e->one;
    if (gj_reader_new(cli->allocator, &e->reader) != GJ_OK ||
        gj_machine_init(&e->machine, program, &e->home) != GJ_OK)
        return gj_say_no_memory(cli);
    e->machine.step_limit = GJ_STEP_LIMIT;
    gj_exit exit = GJ_EXIT_CLEAN;
    for (size_t i = 0; i < cli->options.use_count && exit == GJ_EXIT_CLEAN; i++)
        if (cli->options.uses[i].id == GJ_OPT_reading)
            exit = apply_reading(e, cli->options.uses[i].value);
    return exit == GJ_EXIT_CLEAN ? apply_only(e) : exit;
}

gj_exit gj_evaluation_share(gj_evaluation *share, gj_cli *cli, const gj_evaluation *whole)
{
    gj_exit exit = gj_evaluation_begin(share, cli, whole->program);
    share->places = whole->places;
    share->table = whole->table;
    share->columns = whole->columns; /* made once for the file, and not changed */
    share->sheet = whole->sheet;
    return exit;
}

void gj_evaluation_end(gj_evaluation *evaluation)
{
    gj_reader_free(evaluation->reader);
    gj_evaluation_end_batch(evaluation);
    gj_arena_fini(&evaluation->one);
    gj_arena_fini(&evaluation->home);
}

/* Makes a record empty, and its arena. */
static void start(gj_evaluation *e, gj_record *record, size_t memory)
{
    gj_arena_reset(e->arena);
    *record = (gj_record){.program = e->program, .arena = e->arena, .keep_places = e->places};
    e->arena->limit = memory;
    e->limited = false;
}

void gj_evaluation_start(gj_evaluation *evaluation)
{
    start(evaluation, &evaluation->record, GJ_EVALUATION_MEMORY);
}

gj_status gj_evaluation_settle(gj_evaluation *evaluation, gj_status status)
{
    gj_evaluation *e = evaluation;
    e->arena->limit = 0; /* telling what came out takes as much as there is to tell */
    e->limited = status == GJ_E_LIMIT || (status == GJ_E_NOMEM && e->arena->limited);
    return e->limited ? GJ_OK : status;
}

gj_status gj_evaluation_read(gj_evaluation *evaluation, gj_record *record, gj_text text, size_t memory)
{
    gj_evaluation *e = evaluation;
    start(e, record, memory);
    return e->table == NULL ? gj_record_read(e->reader, record, text)
                            : gj_record_read_table(e->reader, record, e->table, &e->columns, text);
}

bool gj_evaluation_run(gj_evaluation *evaluation, gj_text text)
{
    gj_evaluation *e = evaluation;
    e->arena = &e->one;
    gj_status status = gj_evaluation_read(e, &e->record, text, GJ_EVALUATION_MEMORY);
    if (status == GJ_OK && !e->record.unreadable)
        status = gj_machine_run(&e->machine, &e->record, e->arena);
    return gj_evaluation_settle(e, status) == GJ_OK;
}

gj_diag gj_evaluation_limit(const gj_evaluation *evaluation)
{
    const gj_evaluation *e = evaluation;
    gj_diag diag = {.code = GJ_D_record_too_costly};
    gj_text amount = GJ_TEXT("2000000000");
    if (e->arena->limited) {
        diag.code = GJ_D_record_memory;
        amount = GJ_TEXT("1024");
    } else if (e->arena->refused || e->home.refused) {
        diag.code = GJ_D_record_number;
        amount = GJ_TEXT("65536");
    }
    diag.args[0] = gj_arg_text(amount);
    return diag;
}

gj_status gj_evaluation_json(gj_evaluation *evaluation, gj_text text, gj_buffer *out)
{
    gj_evaluation *e = evaluation;
    if (e->table != NULL)
        return gj_table_json(e->reader, e->program, e->arena, e->table, &e->columns, text, out);
    gj_buffer_text(out, text);
    return out->failed ? GJ_E_NOMEM : GJ_OK;
}

void gj_evaluation_place(const gj_evaluation *evaluation, gj_source *source, uint64_t line)
{
    source->lines_before = line == 0 ? 0 : (uint32_t)line - 1;
    source->sheet = evaluation->sheet;
}

gj_exit gj_evaluation_say_errors(gj_evaluation *evaluation, gj_text path, uint64_t line, gj_text text)
{
    gj_evaluation *e = evaluation;
    gj_arena arena; /* not the evaluation's, which may have failed for good at its limit */
    gj_sources sources;
    gj_diags diags;
    gj_source *source = NULL;
    gj_arena_init(&arena, e->cli->allocator);
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    if (gj_sources_add(&sources, path, text, &source) == GJ_OK) {
        gj_evaluation_place(e, source, line);
        for (const gj_record_error *error = e->record.errors; error != NULL; error = error->next)
            gj_record_report(&diags, error, source->base);
        if (e->limited) {
            gj_diag limit = gj_evaluation_limit(e);
            gj_report(&diags, limit.code, (gj_span){source->base, source->base}, limit.args[0], gj_arg_none(),
                      gj_arg_none());
        }
        gj_say_diags(e->cli, &diags);
    }
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    bool lost = source == NULL || gj_arena_failed(&arena);
    gj_arena_fini(&arena);
    return lost ? gj_say_no_memory(e->cli) : GJ_EXIT_CLEAN;
}
