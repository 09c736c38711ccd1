/* guiju compile: a rule book as bytecode. The bytes are those of the verified program, so that what is
 * written is what would have run. */
#include "cli/cli.h"

#include "cli/output.h"
#include "cli/rules.h"
#include "cli/say.h"

gj_exit gj_verb_compile(gj_cli *cli)
{
    if (!gj_options_get(&cli->options, GJ_OPT_output, NULL))
        return gj_say_misuse(cli, GJ_M_operand_missing, GJ_TEXT("-o FILE.gjc"), GJ_NO_TEXT, GJ_NO_TEXT);
    gj_rules rules = {0};
    gj_exit exit = gj_rules_load(cli, cli->options.operands[0], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        const gj_program *program = rules.program;
        exit = gj_output_deliver(cli, (gj_text){(const char *)program->image, program->image_size});
    }
    gj_rules_free(&rules);
    return exit;
}
