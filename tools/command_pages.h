/* What the pages about the command line share: the program's own tables, in the order in which they are
 * shown. */
#ifndef GJ_TOOLS_COMMAND_PAGES_H
#define GJ_TOOLS_COMMAND_PAGES_H

#include <stdio.h>
#include "cli/cli.h"

/* Whether a verb takes an option: its own, or (`common`) one of every verb. */
static inline bool takes(const gj_verb_row *verb, unsigned option, bool common)
{
    return gj_option_rows[option].common ? common : (verb->options >> option & 1) != 0;
}

/* The option's argument as people write it, "" for none: "zh|en", "FILE"; of --format the verb's own names,
 * apart by commas. */
static inline const char *argument_of(const gj_verb_row *verb, unsigned option)
{
    return option == GJ_OPT_format ? verb->formats : gj_option_rows[option].argument;
}

/* Whether an argument is one of some names, as "zh|en" or "text,json", and no word in capitals for something
 * else. */
static inline bool is_choice(const char *argument)
{
    return argument[0] >= 'a' && argument[0] <= 'z';
}

/* tools/manual_pages.c: the page of the whole program (`verb` NULL) or of one verb. */
void write_manual_page(FILE *out, gj_lang lang, const gj_verb_row *verb);

/* tools/completions.c: what makes a shell complete the words of a call. */
void write_bash(FILE *out);
void write_zsh(FILE *out);
void write_fish(FILE *out);

#endif
