/* guiju dump: the compiled program as text. What is shown is vm/disassemble.c. */
#include "cli/cli.h"

#include "cli/rules.h"
#include "cli/say.h"

gj_exit gj_verb_dump(gj_cli *cli)
{
    gj_rules rules = {0};
    gj_exit exit = gj_rules_load(cli, cli->options.operands[0], &rules);
    if (exit == GJ_EXIT_CLEAN && gj_program_dump(rules.program, &cli->out.text) != GJ_OK)
        exit = gj_say_no_memory(cli);
    gj_rules_free(&rules);
    return exit;
}
