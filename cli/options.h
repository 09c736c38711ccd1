/* The options table and the reading of a command line by it. */
#ifndef GJ_CLI_OPTIONS_H
#define GJ_CLI_OPTIONS_H

#include "base/diag.h"

typedef enum gj_option_id {
#define GJ_OPTION(id, letter, name, argument, common, en, zh) GJ_OPT_##id,
#include "cli/options.def"
#undef GJ_OPTION
    GJ_OPT_COUNT
} gj_option_id;

_Static_assert(GJ_OPT_COUNT <= 64, "sets of options are 64 bits wide");

typedef struct gj_option_row {
    char letter; /* 0: none */
    const char *name, *argument;
    bool common;
    const char *text[2]; /* by gj_lang */
} gj_option_row;

extern const gj_option_row gj_option_rows[GJ_OPT_COUNT];

/* An option as it was used; `value` is empty where it takes none. */
typedef struct gj_option_use {
    gj_option_id id;
    gj_text value;
} gj_option_use;

typedef struct gj_options {
    gj_option_use *uses; /* in the order of the command line */
    size_t use_count;
    gj_text *operands; /* NUL-terminated: they are the caller's strings */
    size_t operand_count;
} gj_options;

/* What is wrong with a call; `message` takes the arguments. */
typedef struct gj_usage_problem {
    gj_msg message;
    gj_text args[2];
    gj_text nearest; /* what was perhaps meant; empty: nothing is near */
} gj_usage_problem;

/* Reads the words of a call (without the program's name): --name VALUE, --name=VALUE, -x VALUE, -xVALUE,
 * letters together, -- for operands from here on, - as an operand. Options and operands may be mixed. The
 * words must outlive *options. GJ_E_INVALID fills *problem; GJ_E_NOMEM. */
gj_status gj_options_parse(gj_arena *arena, size_t count, const char *const *words, gj_options *options,
                           gj_usage_problem *problem);

/* The value of an option's last use; false where it was not used. `value` may be NULL. */
bool gj_options_get(const gj_options *options, gj_option_id id, gj_text *value);

/* Whether `text` is one of the names in a list such as "text,json" or "auto|always|never"; *index its
 * position. */
bool gj_name_in_list(const char *list, gj_text text, size_t *index);
/* The name in such a list that is nearest to `text`; empty: none is near. */
gj_text gj_nearest_in_list(const char *list, gj_text text);

/* Collects the name nearest to a wrong one; ties go to the first. */
typedef struct gj_nearest {
    gj_text wanted, best;
    size_t distance; /* of the best so far; above the limit: none */
} gj_nearest;
gj_nearest gj_nearest_begin(gj_text wanted);
void gj_nearest_try(gj_nearest *nearest, gj_text name);

#endif
