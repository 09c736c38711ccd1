/* What the command line says to people, all of it on standard error. Standard output is written out first, so
 * that the two keep their order where they end up in one place. */
#ifndef GJ_CLI_SAY_H
#define GJ_CLI_SAY_H

#include "cli/cli.h"

/* Where to append a message; gj_say_end writes it. */
gj_buffer *gj_say_begin(gj_cli *cli);
void gj_say_end(gj_cli *cli);

/* A catalogue text on a line of its own. */
void gj_say(gj_cli *cli, gj_msg message, gj_text a, gj_text b);

/* Says what is wrong with the call, what was perhaps meant (`nearest`, empty: nothing) and the usage. Returns
 * GJ_EXIT_USAGE. */
gj_exit gj_say_usage(gj_cli *cli, gj_usage_problem problem);
gj_exit gj_say_misuse(gj_cli *cli, gj_msg message, gj_text a, gj_text b, gj_text nearest);

/* Draws diagnostics for people. */
void gj_say_diags(gj_cli *cli, gj_diags *diags);
/* Draws one diagnostic that has no place; `nearest` as above. */
void gj_say_diag(gj_cli *cli, gj_diag_code code, gj_text a, gj_text b, gj_text nearest);

/* A file's name as messages show it: `-` is standard input. */
gj_text gj_say_path(const gj_cli *cli, gj_text path);
/* Says that a file could not be read (or written), and why; returns GJ_EXIT_IO. */
gj_exit gj_say_unreadable(gj_cli *cli, gj_text path, int error);
gj_exit gj_say_unwritable(gj_cli *cli, gj_text path, int error);
/* Says that there is no memory left, without needing any; returns GJ_EXIT_IO. */
gj_exit gj_say_no_memory(gj_cli *cli);

/* An error number in words: "no such file", "错误号 99". */
void gj_error_words(gj_cli *cli, int error, gj_buffer *out);

#endif
