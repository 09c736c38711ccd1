/* From the words of a call to a verb, by the table in cli/verbs.def. Invariant: a verb runs only after its
 * operands are counted, its options known to be its own and --format one of its formats; and no failure to
 * write standard output goes unnoticed. What verbs do is theirs. */
#include "cli/cli.h"

#include <string.h>

#include "cli/say.h"

#define TAKES(id) ((uint64_t)1 << GJ_OPT_##id)

const gj_verb_row gj_verb_rows[] = {
#define GJ_VERB(suffix, name, operands, least, most, options, formats, en, zh, example)                      \
    {name, operands, least, most, options, formats, {en, zh}, example, gj_verb_##suffix},
#include "cli/verbs.def"
#undef GJ_VERB
};
const size_t gj_verb_count = sizeof(gj_verb_rows) / sizeof(gj_verb_rows[0]);

gj_exit gj_worse(gj_exit a, gj_exit b)
{
    return a > b ? a : b;
}

gj_text gj_cli_format(const gj_cli *cli)
{
    gj_text format = GJ_TEXT("");
    (void)gj_options_get(&cli->options, GJ_OPT_format, &format);
    return format;
}

/* The variable's value; "" where it is not set. */
static const char *environment(const gj_cli *cli, const char *name)
{
    const char *value = cli->system->environment(cli->system->user, name);
    return value == NULL ? "" : value;
}

/* As POSIX has it: the first of the three that is set and not empty decides. */
static gj_lang lang_of_surroundings(const gj_cli *cli)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = environment(cli, names[i]);
        if (value[0] != '\0')
            return strncmp(value, "zh", 2) == 0 ? GJ_LANG_ZH : GJ_LANG_EN;
    }
    return GJ_LANG_EN;
}

/* Settles language and colour. They are looked at before anything else, so that problems with the rest of the
 * call are told as the caller wants to hear them; wrong values are left to check_values. */
static void settle_manner(gj_cli *cli)
{
    gj_text value;
    cli->lang = lang_of_surroundings(cli);
    if (gj_options_get(&cli->options, GJ_OPT_lang, &value))
        cli->lang = gj_text_equal(value, GJ_TEXT("zh")) ? GJ_LANG_ZH : GJ_LANG_EN;
    cli->color = cli->system->is_terminal(cli->system->user, cli->err.descriptor) &&
                 environment(cli, "NO_COLOR")[0] == '\0' && strcmp(environment(cli, "TERM"), "dumb") != 0;
    if (gj_options_get(&cli->options, GJ_OPT_color, &value) && !gj_text_equal(value, GJ_TEXT("auto")))
        cli->color = gj_text_equal(value, GJ_TEXT("always"));
    cli->quiet = gj_options_get(&cli->options, GJ_OPT_quiet, NULL);
    cli->verbose = gj_options_get(&cli->options, GJ_OPT_verbose, NULL);
}

static const gj_verb_row *find_verb(gj_text name, gj_text *nearest)
{
    gj_nearest near = gj_nearest_begin(name);
    for (size_t i = 0; i < gj_verb_count; i++) {
        gj_text known = gj_text_from(gj_verb_rows[i].name);
        if (gj_text_equal(known, name))
            return &gj_verb_rows[i];
        gj_nearest_try(&near, known);
    }
    *nearest = near.best;
    return NULL;
}

/* "--format", in the arena. */
static gj_text with_dashes(gj_cli *cli, gj_text name)
{
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    gj_buffer_string(&out, "--");
    gj_buffer_text(&out, name);
    gj_text text = gj_text_copy(&cli->arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return text;
}

static gj_exit say_bad_value(gj_cli *cli, gj_option_use use, const char *list)
{
    gj_buffer expected;
    gj_buffer_init(&expected, cli->allocator);
    gj_buffer_format(&expected, "--%s %s", gj_option_rows[use.id].name, list);
    gj_exit status = gj_say_misuse(cli, GJ_M_option_bad_value, use.value, gj_buffer_as_text(&expected),
                                   gj_nearest_in_list(list, use.value));
    gj_buffer_fini(&expected);
    return status;
}

/* Whether the values that do not depend on what a verb does are among those there are. */
static gj_exit check_values(gj_cli *cli)
{
    for (size_t i = 0; i < cli->options.use_count; i++) {
        gj_option_use use = cli->options.uses[i];
        const gj_option_row *row = &gj_option_rows[use.id];
        if (!row->common && cli->verb != NULL && !(cli->verb->options >> use.id & 1))
            return gj_say_misuse(cli, GJ_M_option_not_here, with_dashes(cli, gj_text_from(row->name)),
                                 gj_text_from(cli->verb->name), GJ_NO_TEXT);
        const char *list = use.id == GJ_OPT_format && cli->verb != NULL ? cli->verb->formats : row->argument;
        size_t index;
        if ((use.id == GJ_OPT_format || use.id == GJ_OPT_lang || use.id == GJ_OPT_color ||
             use.id == GJ_OPT_keywords || use.id == GJ_OPT_readings) &&
            !gj_name_in_list(list, use.value, &index))
            return say_bad_value(cli, use, list);
    }
    return GJ_EXIT_CLEAN;
}

static gj_exit check_operands(gj_cli *cli)
{
    size_t count = cli->options.operand_count;
    if (count < cli->verb->least)
        return gj_say_misuse(cli, GJ_M_operand_missing, gj_text_from(cli->verb->operands), GJ_NO_TEXT,
                             GJ_NO_TEXT);
    if (count > cli->verb->most)
        return gj_say_misuse(cli, GJ_M_operand_too_many, cli->options.operands[cli->verb->most], GJ_NO_TEXT,
                             GJ_NO_TEXT);
    return GJ_EXIT_CLEAN;
}

/* The first operand is the verb; it is taken out of the operands. */
static gj_exit settle_verb(gj_cli *cli)
{
    gj_text nearest = GJ_NO_TEXT;
    if (cli->options.operand_count == 0)
        return GJ_EXIT_CLEAN;
    gj_text name = cli->options.operands[0];
    cli->verb = find_verb(name, &nearest);
    if (cli->verb == NULL)
        return gj_say_misuse(cli, GJ_M_unknown_verb, name, GJ_NO_TEXT, nearest);
    cli->options.operands++;
    cli->options.operand_count--;
    return GJ_EXIT_CLEAN;
}

static gj_exit run_call(gj_cli *cli, size_t count, const char *const *words)
{
    gj_usage_problem problem;
    gj_status status = gj_options_parse(&cli->arena, count, words, &cli->options, &problem);
    if (status == GJ_E_NOMEM)
        return gj_say_no_memory(cli);
    settle_manner(cli);
    gj_exit exit = settle_verb(cli);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    if (status == GJ_E_INVALID) {
        if (problem.message == GJ_M_unknown_option && problem.nearest.size != 0)
            problem.nearest = with_dashes(cli, problem.nearest);
        return gj_say_usage(cli, problem);
    }
    exit = check_values(cli);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    if (gj_options_get(&cli->options, GJ_OPT_version, NULL)) {
        gj_buffer_string(&cli->out.text, "guiju " GJ_VERSION "\n");
        return GJ_EXIT_CLEAN;
    }
    if (gj_options_get(&cli->options, GJ_OPT_help, NULL)) {
        if (cli->verb == NULL)
            gj_help_general(cli, &cli->out.text);
        else
            gj_help_verb(cli, cli->verb, &cli->out.text);
        return GJ_EXIT_CLEAN;
    }
    if (cli->verb == NULL)
        return gj_say_misuse(cli, GJ_M_verb_missing, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    exit = check_operands(cli);
    return exit == GJ_EXIT_CLEAN ? cli->verb->run(cli) : exit;
}

int gj_cli_run(const gj_system *system, gj_allocator allocator, size_t count, const char *const *words)
{
    gj_cli cli = {.system = system, .allocator = allocator};
    gj_arena_init(&cli.arena, allocator);
    gj_output_init(&cli.out, system, allocator, 1);
    gj_output_init(&cli.err, system, allocator, 2);
    gj_exit exit = run_call(&cli, count, words);
    if (!gj_output_flush(&cli.out))
        exit =
            gj_say_unwritable(&cli, gj_text_from(gj_msg_text(cli.lang, GJ_M_standard_output)), cli.out.error);
    system->release(system->user); /* a verb may have held signals until all of its output is written */
    if (exit != GJ_EXIT_IO && gj_arena_failed(&cli.arena))
        exit = gj_say_no_memory(&cli);
    gj_output_fini(&cli.out);
    gj_output_fini(&cli.err);
    gj_arena_fini(&cli.arena);
    return (int)exit;
}
