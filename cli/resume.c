/* eval --skip: how many records to pass over, and what is said when a signal stops a batch. Invariant: the
 * number that is said is the number of lines of NDJSON that were written, so that both `wc -l` and this
 * message name where to go on. */
#include "cli/resume.h"

#include "cli/say.h"

/* More records than anybody has. */
#define MOST UINT64_C(999999999999999999)

gj_exit gj_resume_option(gj_cli *cli, uint64_t *skip)
{
    gj_text number;
    *skip = 0;
    if (!gj_options_get(&cli->options, GJ_OPT_skip, &number))
        return GJ_EXIT_CLEAN;
    if (gj_text_whole(number, MOST, skip))
        return GJ_EXIT_CLEAN;
    return gj_say_misuse(cli, GJ_M_option_bad_value, number, GJ_TEXT("--skip N (0..999999999999999999)"),
                         GJ_NO_TEXT);
}

gj_exit gj_resume_say_stopped(gj_cli *cli, uint64_t records, bool can_skip)
{
    char room[GJ_DIGITS];
    gj_say(cli, can_skip ? GJ_M_stopped_skip : GJ_M_stopped, gj_text_digits(room, records), GJ_NO_TEXT);
    return GJ_EXIT_IO;
}
