/* guiju fmt: rule files in the one canonical layout: on standard output, back into the files (--write), or
 * only asked for (--check). Invariant: a file with syntax errors is refused whole, and a file is replaced in
 * one step or not at all. The layout itself is grammar/format.h's. */
#include "cli/cli.h"

#include <errno.h>

#include "cli/rules.h"
#include "cli/say.h"
#include "grammar/format.h"

typedef struct formatting {
    gj_cli *cli;
    gj_sources sources;
    gj_diags diags;
    gj_format_keywords keywords;
    bool check, write;
} formatting;

static gj_format_keywords keywords_of(const gj_cli *cli)
{
    gj_text value = GJ_NO_TEXT;
    if (!gj_options_get(&cli->options, GJ_OPT_keywords, &value))
        return GJ_FORMAT_KEEP;
    return gj_text_equal(value, GJ_TEXT("zh")) ? GJ_FORMAT_ZH : GJ_FORMAT_EN;
}

/* Hands the layout of a file out. `path` is NULL for standard input, which is never written. */
static gj_exit deliver(formatting *f, const char *path, const gj_source *source, gj_text text)
{
    gj_cli *cli = f->cli;
    bool same = gj_text_equal(text, source->text);
    if (f->check) {
        if (!same && !cli->quiet) {
            gj_buffer_safe(&cli->out.text, source->path);
            gj_buffer_char(&cli->out.text, '\n');
        }
        return same ? GJ_EXIT_CLEAN : GJ_EXIT_PROBLEMS;
    }
    if (!f->write || path == NULL) {
        gj_buffer_text(&cli->out.text, text);
        return cli->out.text.failed ? gj_say_no_memory(cli) : GJ_EXIT_CLEAN;
    }
    if (same)
        return GJ_EXIT_CLEAN;
    int error = gj_io_write(cli->system, cli->allocator, path, text);
    if (error != 0)
        return gj_say_unwritable(cli, source->path, error);
    if (!cli->quiet)
        gj_say(cli, GJ_M_file_formatted, source->path, GJ_NO_TEXT);
    return GJ_EXIT_CLEAN;
}

static gj_exit format_text(formatting *f, const char *path, gj_text shown, gj_text text)
{
    gj_source *source = NULL;
    gj_buffer out;
    gj_buffer_init(&out, f->cli->allocator);
    gj_exit exit = GJ_EXIT_PROBLEMS;
    gj_status status = gj_sources_add(&f->sources, shown, text, &source);
    if (status == GJ_OK)
        status = gj_format(source, f->keywords, &f->diags, &out);
    if (status == GJ_OK)
        exit = deliver(f, path, source, gj_buffer_as_text(&out));
    else if (status != GJ_E_INVALID)
        exit = gj_say_no_memory(f->cli);
    gj_buffer_fini(&out);
    return exit;
}

static gj_exit format_file(formatting *f, gj_text name)
{
    gj_cli *cli = f->cli;
    bool standard_input = gj_text_equal(name, GJ_TEXT("-"));
    gj_text shown = standard_input ? gj_text_from(gj_msg_text(cli->lang, GJ_M_standard_input)) : name;
    if (!standard_input) {
        gj_exit found = gj_rules_find(cli, name, GJ_NO_TEXT, &shown);
        if (found != GJ_EXIT_CLEAN)
            return found;
    }
    const char *path = standard_input ? NULL : gj_text_c_string(&cli->arena, shown);
    gj_buffer text;
    gj_buffer_init(&text, cli->allocator);
    int error = standard_input ? gj_io_read_rest(cli->system, 0, &text)
                : path == NULL ? ENOMEM
                               : gj_io_read(cli->system, path, &text);
    gj_exit exit = error == ENOMEM ? gj_say_no_memory(cli)
                   : error != 0    ? gj_say_unreadable(cli, shown, error)
                                   : format_text(f, path, shown, gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
    return exit;
}

gj_exit gj_verb_fmt(gj_cli *cli)
{
    formatting f = {.cli = cli, .keywords = keywords_of(cli)};
    f.check = gj_options_get(&cli->options, GJ_OPT_check, NULL);
    f.write = gj_options_get(&cli->options, GJ_OPT_write, NULL);
    if (f.check && f.write)
        return gj_say_misuse(cli, GJ_M_options_exclude, GJ_TEXT("--check"), GJ_TEXT("--write"), GJ_NO_TEXT);
    gj_sources_init(&f.sources, &cli->arena);
    gj_diags_init(&f.diags, &cli->arena, &f.sources);
    gj_exit exit = GJ_EXIT_CLEAN;
    for (size_t i = 0; i < cli->options.operand_count && exit != GJ_EXIT_USAGE; i++)
        exit = gj_worse(exit, format_file(&f, cli->options.operands[i]));
    if (f.diags.list.count != 0)
        gj_say_diags(cli, &f.diags);
    gj_diags_fini(&f.diags);
    gj_sources_fini(&f.sources);
    return exit;
}
