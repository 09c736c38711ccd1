/* A batch that was stopped, and going on with it: eval --skip. */
#ifndef GJ_CLI_RESUME_H
#define GJ_CLI_RESUME_H

#include "cli/cli.h"

/* How many records the call wants passed over; 0 without --skip. Says what is wrong with the number. */
gj_exit gj_resume_option(gj_cli *cli, uint64_t *skip);
/* Says that a signal stopped the batch when `records` records, those passed over included, had been done, and
 * (`can_skip`) how to go on. Their results are written first. */
gj_exit gj_resume_say_stopped(gj_cli *cli, uint64_t records, bool can_skip);

#endif
