/* Where a verb's one output goes: standard output, or the file that --output names. */
#ifndef GJ_CLI_OUTPUT_H
#define GJ_CLI_OUTPUT_H

#include "cli/cli.h"

/* Puts `content` where --output says ("-" or no such option: standard output). Says what is wrong. */
gj_exit gj_output_deliver(gj_cli *cli, gj_text content);

#endif
