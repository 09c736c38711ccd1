/* What cli/rules_find.c and cli/rules.c share. */
#ifndef GJ_CLI_RULES_INTERNAL_H
#define GJ_CLI_RULES_INTERNAL_H

#include "cli/rules.h"

/* How this command line compiles: files through cli->system, standard rules from *folder (empty: none), which
 * must live as long as the options. */
gj_compile_options gj_rules_compile_options(gj_cli *cli, const gj_text *folder);

#endif
