/* A lane: the call as one thread of several sees it. What goes to standard output and standard error there is
 * not written but kept in a log, in order; it is written out when its turn has come. Whoever writes through
 * gj_cli (cli/say.h, gj_output) needs not know of it. */
#ifndef GJ_CLI_LANE_H
#define GJ_CLI_LANE_H

#include "base/array.h"
#include "cli/cli.h"

/* What was written to the two outputs, in the order in which it was. */
typedef struct gj_log {
    gj_buffer text;
    gj_array pieces; /* of gj_log_piece */
} gj_log;

typedef struct gj_log_piece {
    size_t end; /* in the text; a piece begins where the one before ends */
    bool error; /* it went to standard error */
} gj_log_piece;

/* An empty log; gj_log_fini gives its memory back. */
void gj_log_init(gj_log *log, gj_allocator allocator);
void gj_log_fini(gj_log *log);
/* Makes it empty; keeps the memory. */
void gj_log_clear(gj_log *log);
/* Writes what it holds to the outputs of `cli`; false after a failure of standard output, also an earlier
 * one. */
bool gj_log_write(const gj_log *log, gj_cli *cli);

typedef struct gj_lane {
    gj_cli cli; /* the call's verb, options and manner; outputs and arena of its own; its system can only
                   write */
    gj_system system;
    gj_log *log; /* where everything goes; NULL: nowhere */
} gj_lane;

/* Sets up a lane of the call `cli`, which must outlive it. The lane must stay where it is. */
void gj_lane_init(gj_lane *lane, const gj_cli *cli);
void gj_lane_fini(gj_lane *lane);
/* Hands what has gathered in the outputs to the log; false where something was lost on the way: there was no
 * memory. */
bool gj_lane_settle(gj_lane *lane);

#endif
