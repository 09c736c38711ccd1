/* RULES on the command line: finding the file that is meant, and making a program of it. */
#ifndef GJ_CLI_RULES_H
#define GJ_CLI_RULES_H

#include "cli/cli.h"
#include "lang/compile.h"

/* Finds the rule file behind `name`: a path (it has a `/`, or ends in .gj or .gjc) as it stands, else a
 * standard rule book, `name` or `name@version`, in the rules folder: the newest by effective date, or with
 * `at` (a date, empty: none) the newest in force then. *path is in cli->arena. Says what is wrong where the
 * status is not GJ_EXIT_CLEAN. */
gj_exit gj_rules_find(gj_cli *cli, gj_text name, gj_text at, gj_text *path);
/* Whether a name is taken as a path. */
bool gj_rules_is_path(gj_text name);
/* The folder of the standard rule books: $GUIJU_RULES, else beside the source tree, else where the program
 * was installed; the empty text where there is none. In cli->arena or static. */
gj_text gj_rules_folder(gj_cli *cli);

/* A rule book ready to run. */
typedef struct gj_rules {
    gj_compilation compilation; /* of a .gj file */
    bool tests;                 /* set before compiling: the tests too */
    bool test_values;           /* set before compiling: see gj_compile_options */
    bool whole;                 /* set before compiling: what the program was made of is wanted as well */
    gj_inspect_fn *inspect;     /* set before compiling: see gj_compile_options */
    void *inspect_user;
    bool compiled;       /* … and must be freed */
    gj_program *program; /* borrowed from the compilation, or owned; NULL where there were errors */
    bool owned;
    gj_text path; /* in cli->arena */
} gj_rules;

/* Compiles a .gj file; the problems are in rules->compilation.diags and nothing is said. GJ_E_INVALID where
 * the rules are wrong, GJ_E_IO where the file cannot be read, GJ_E_NOMEM. gj_rules_free must be called in
 * every case. */
gj_status gj_rules_compile(gj_cli *cli, gj_text path, gj_rules *rules);
/* Reads the record that a test of the rule book at `path` is given by name, into `out`: a file beside the
 * book, else below the working folder, else beside the folder of the standard rule books (whose tests are
 * given the examples), and nowhere else. 0, or the error number (gj_io_read_below). */
int gj_rules_read_given(gj_cli *cli, gj_text path, gj_text given, gj_buffer *out);
/* Finds and loads rules.program by the name on the command line and --at, saying what is wrong: a .gj file is
 * compiled, a .gjc file verified. gj_rules_free must be called in every case. */
gj_exit gj_rules_load(gj_cli *cli, gj_text name, gj_rules *rules);
void gj_rules_free(gj_rules *rules);

#endif
