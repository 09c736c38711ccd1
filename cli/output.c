/* Delivers a verb's one output. Files are written whole or not at all (cli/io.h). */
#include "cli/output.h"

#include "cli/say.h"

gj_exit gj_output_deliver(gj_cli *cli, gj_text content)
{
    gj_text path;
    if (!gj_options_get(&cli->options, GJ_OPT_output, &path) || gj_text_equal(path, GJ_TEXT("-"))) {
        gj_buffer_text(&cli->out.text, content);
        return GJ_EXIT_CLEAN;
    }
    const char *name = gj_text_c_string(&cli->arena, path);
    if (name == NULL)
        return gj_say_no_memory(cli);
    int error = gj_io_write(cli->system, cli->allocator, name, content);
    return error == 0 ? GJ_EXIT_CLEAN : gj_say_unwritable(cli, path, error);
}
