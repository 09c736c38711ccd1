/* What every verb is handed: the call, read and checked, and where its output goes. */
#ifndef GJ_CLI_CLI_H
#define GJ_CLI_CLI_H

#include "cli/io.h"
#include "cli/options.h"
#include "include/guiju.h"

#define GJ_VERSION GUIJU_VERSION

typedef enum gj_exit {
    GJ_EXIT_CLEAN = 0,    /* done, nothing wrong */
    GJ_EXIT_PROBLEMS = 1, /* rules or records are wrong; a difference was found; under --strict, see docs */
    GJ_EXIT_USAGE = 2,    /* the command was called wrongly */
    GJ_EXIT_IO = 3        /* something could not be read or written, or there was no memory */
} gj_exit;

struct gj_verb_row;

typedef struct gj_cli {
    const gj_system *system;
    gj_allocator allocator;
    gj_arena arena; /* the life of the call */
    gj_output out, err;
    gj_lang lang;
    bool color; /* of what goes to standard error */
    bool quiet, verbose;
    const struct gj_verb_row *verb; /* NULL until it is known */
    gj_options options;             /* operands without the verb itself */
} gj_cli;

typedef gj_exit gj_verb_function(gj_cli *cli);

typedef struct gj_verb_row {
    const char *name, *operands;
    uint32_t least, most; /* operands; most UINT32_MAX: any number */
    uint64_t options;     /* bits by gj_option_id, without the common ones */
    const char *formats;  /* values of --format, separated by commas */
    const char *text[2];  /* by gj_lang */
    const char *example;
    gj_verb_function *run;
} gj_verb_row;

extern const gj_verb_row gj_verb_rows[];
extern const size_t gj_verb_count;

#define GJ_VERB(suffix, name, operands, least, most, options, formats, en, zh, example)                      \
    gj_exit gj_verb_##suffix(gj_cli *cli);
#include "cli/verbs.def"
#undef GJ_VERB

/* The whole program but for main(): reads the call, runs the verb, writes what is left of the output. `words`
 * is the call without the program's name. Returns the exit status. */
int gj_cli_run(const gj_system *system, gj_allocator allocator, size_t count, const char *const *words);

/* The value of --format; "" where the call has none. It is one of the verb's (cli/run.c saw to that). */
gj_text gj_cli_format(const gj_cli *cli);
/* The worse of two statuses: a file that could not be read outweighs problems found. */
gj_exit gj_worse(gj_exit a, gj_exit b);

/* cli/help.c: the general help and a verb's own, in cli->lang. */
void gj_help_general(gj_cli *cli, gj_buffer *out);
void gj_help_verb(gj_cli *cli, const gj_verb_row *verb, gj_buffer *out);
/* "usage: guiju eval [options] RULES RECORD…" and a newline; the verb may be NULL. */
void gj_help_usage(gj_cli *cli, const gj_verb_row *verb, gj_buffer *out);

#endif
