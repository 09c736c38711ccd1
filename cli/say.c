/* Messages to people. Invariant: standard output is written out before anything goes to standard error, and
 * what is said has no control characters of others in it (gj_buffer_safe). Which words are used is in
 * base/messages.def and base/diag.def. */
#include "cli/say.h"

#include <errno.h>

gj_buffer *gj_say_begin(gj_cli *cli)
{
    (void)gj_output_flush(&cli->out); /* a failure is remembered and told at the end */
    return &cli->err.text;
}

/* Without asking for memory. */
static void write_no_memory(gj_cli *cli)
{
    gj_text words = gj_text_from(gj_msg_text(cli->lang, GJ_M_no_memory));
    (void)cli->system->write(cli->system->user, cli->err.descriptor, "guiju: ", 7);
    (void)cli->system->write(cli->system->user, cli->err.descriptor, words.bytes, words.size);
    (void)cli->system->write(cli->system->user, cli->err.descriptor, "\n", 1);
}

void gj_say_end(gj_cli *cli)
{
    bool before = cli->err.error != 0;
    /* Where it cannot be written there is nobody left to tell; where there was no memory for it, that can be
     * told. */
    if (!gj_output_flush(&cli->err) && !before && cli->err.error == ENOMEM)
        write_no_memory(cli);
}

/* A copy of the text that may be shown on a terminal. */
static gj_text shown(gj_cli *cli, gj_text text)
{
    if (text.bytes == NULL)
        return text;
    gj_buffer safe;
    gj_buffer_init(&safe, cli->allocator);
    gj_buffer_safe(&safe, text);
    gj_text copy = gj_text_copy(&cli->arena, gj_buffer_as_text(&safe));
    if (copy.bytes == NULL)
        copy = GJ_TEXT("");
    gj_buffer_fini(&safe);
    return copy;
}

static void append_message(gj_cli *cli, gj_buffer *out, gj_msg message, gj_text a, gj_text b)
{
    gj_arg args[2] = {gj_arg_text(shown(cli, a)), gj_arg_text(shown(cli, b))};
    gj_msg_format(out, cli->lang, message, args, 2);
    gj_buffer_char(out, '\n');
}

void gj_say(gj_cli *cli, gj_msg message, gj_text a, gj_text b)
{
    append_message(cli, gj_say_begin(cli), message, a, b);
    gj_say_end(cli);
}

gj_exit gj_say_usage(gj_cli *cli, gj_usage_problem problem)
{
    gj_buffer *out = gj_say_begin(cli);
    gj_buffer_string(out, "guiju");
    if (cli->verb != NULL)
        gj_buffer_format(out, " %s", cli->verb->name);
    gj_buffer_string(out, gj_msg_text(cli->lang, GJ_M_mark_colon));
    append_message(cli, out, problem.message, problem.args[0], problem.args[1]);
    if (problem.nearest.size != 0) {
        gj_buffer_string(out, gj_msg_text(cli->lang, GJ_M_help));
        gj_buffer_string(out, gj_msg_text(cli->lang, GJ_M_mark_colon));
        append_message(cli, out, GJ_M_did_you_mean, problem.nearest, GJ_NO_TEXT);
    }
    gj_help_usage(cli, cli->verb, out);
    gj_say_end(cli);
    return GJ_EXIT_USAGE;
}

gj_exit gj_say_misuse(gj_cli *cli, gj_msg message, gj_text a, gj_text b, gj_text nearest)
{
    return gj_say_usage(cli, (gj_usage_problem){message, {a, b}, nearest});
}

void gj_say_diags(gj_cli *cli, gj_diags *diags)
{
    gj_diags_text(gj_say_begin(cli), diags, (gj_render){.lang = cli->lang, .color = cli->color});
    gj_say_end(cli);
}

void gj_say_diag(gj_cli *cli, gj_diag_code code, gj_text a, gj_text b, gj_text nearest)
{
    gj_sources sources;
    gj_diags diags;
    gj_sources_init(&sources, &cli->arena);
    gj_diags_init(&diags, &cli->arena, &sources);
    gj_diag *diag = gj_report(&diags, code, (gj_span){0, 0}, gj_arg_text(shown(cli, a)),
                              gj_arg_text(shown(cli, b)), gj_arg_none());
    if (nearest.size != 0)
        gj_diag_also(&diags, diag, GJ_M_did_you_mean, (gj_span){0, 0}, gj_arg_text(shown(cli, nearest)),
                     gj_arg_none());
    diags.errors = diags.warnings = 0; /* one that stands alone is not counted */
    gj_say_diags(cli, &diags);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
}

void gj_error_words(gj_cli *cli, int error, gj_buffer *out)
{
    static const struct {
        int error;
        gj_msg message;
    } known[] = {{ENOENT, GJ_M_error_missing}, {ENOTDIR, GJ_M_error_missing}, {EACCES, GJ_M_error_denied},
                 {EPERM, GJ_M_error_denied},   {EISDIR, GJ_M_error_folder},   {ENOSPC, GJ_M_error_full},
                 {EDQUOT, GJ_M_error_full},    {EROFS, GJ_M_error_read_only}, {ENAMETOOLONG, GJ_M_error_name},
                 {ENOMEM, GJ_M_no_memory},     {EIO, GJ_M_error_device},      {EFBIG, GJ_M_error_file_limit},
                 {EXDEV, GJ_M_error_outside}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].error == error) {
            gj_buffer_string(out, gj_msg_text(cli->lang, known[i].message));
            return;
        }
    gj_msg_count(out, cli->lang, GJ_M_error_other, (uint64_t)error);
}

static gj_exit say_file(gj_cli *cli, gj_diag_code code, gj_text path, int error)
{
    if (error == ENOMEM)
        return gj_say_no_memory(cli);
    gj_buffer words;
    gj_buffer_init(&words, cli->allocator);
    gj_error_words(cli, error, &words);
    gj_say_diag(cli, code, path, gj_buffer_as_text(&words), GJ_NO_TEXT);
    gj_buffer_fini(&words);
    /* Where it could not be drawn, that much can still be said. */
    return cli->err.error == ENOMEM || gj_arena_failed(&cli->arena) ? gj_say_no_memory(cli) : GJ_EXIT_IO;
}

gj_text gj_say_path(const gj_cli *cli, gj_text path)
{
    return gj_text_equal(path, GJ_TEXT("-")) ? gj_text_from(gj_msg_text(cli->lang, GJ_M_standard_input))
                                             : path;
}

gj_exit gj_say_unreadable(gj_cli *cli, gj_text path, int error)
{
    return say_file(cli, error == E2BIG ? GJ_D_file_too_large : GJ_D_cannot_read, path, error);
}

gj_exit gj_say_unwritable(gj_cli *cli, gj_text path, int error)
{
    return say_file(cli, error == EPIPE ? GJ_D_pipe_closed : GJ_D_cannot_write, path, error);
}

gj_exit gj_say_no_memory(gj_cli *cli)
{
    (void)gj_output_flush(&cli->out);
    write_no_memory(cli);
    return GJ_EXIT_IO;
}
