/* Lanes and their logs. Invariant: pieces of a log that follow one another went to different outputs, so a
 * log without messages is one piece. A log that ran out of memory says so and is not to be written out whole:
 * what stands in it then is what came before. */
#include "cli/lane.h"

#include <errno.h>

#include "cli/say.h"

void gj_log_init(gj_log *log, gj_allocator allocator)
{
    gj_buffer_init(&log->text, allocator);
    gj_array_init(&log->pieces, allocator, sizeof(gj_log_piece));
}

void gj_log_fini(gj_log *log)
{
    gj_buffer_fini(&log->text);
    gj_array_fini(&log->pieces);
}

void gj_log_clear(gj_log *log)
{
    gj_buffer_clear(&log->text);
    gj_array_clear(&log->pieces);
}

/* Whether there was no memory for a part of it. */
static bool has_failed(const gj_log *log)
{
    return log->text.failed || log->pieces.failed;
}

static gj_log_piece *last_piece(const gj_log *log)
{
    size_t count = log->pieces.count;
    return count == 0 ? NULL : GJ_AT(&log->pieces, gj_log_piece, count - 1);
}

/* The `write` of a lane's system. */
static ptrdiff_t write_to_log(void *user, int descriptor, const void *bytes, size_t size)
{
    const gj_lane *lane = user;
    gj_log *log = lane->log;
    if (log == NULL)
        return (ptrdiff_t)size;
    bool error = descriptor == lane->cli.err.descriptor;
    gj_log_piece *piece = last_piece(log);
    if (piece == NULL || piece->error != error)
        piece = gj_array_push(&log->pieces);
    gj_buffer_bytes(&log->text, bytes, size);
    if (has_failed(log) || piece == NULL)
        return -ENOMEM;
    *piece = (gj_log_piece){log->text.size, error};
    return (ptrdiff_t)size;
}

bool gj_log_write(const gj_log *log, gj_cli *cli)
{
    size_t at = 0;
    for (size_t i = 0; i < log->pieces.count; i++) {
        const gj_log_piece *piece = GJ_AT(&log->pieces, gj_log_piece, i);
        if (piece->end < at)
            break; /* begun when memory ran out */
        gj_text text = {log->text.bytes + at, piece->end - at};
        at = piece->end;
        if (piece->error) {
            gj_buffer_text(gj_say_begin(cli), text);
            gj_say_end(cli);
        } else {
            gj_buffer_text(&cli->out.text, text);
        }
        if (!gj_output_ease(&cli->out))
            return false;
    }
    return gj_output_ease(&cli->out);
}

void gj_lane_init(gj_lane *lane, const gj_cli *cli)
{
    *lane = (gj_lane){.cli = *cli};
    lane->system = (gj_system){.user = lane, .write = write_to_log};
    lane->cli.system = &lane->system;
    gj_arena_init(&lane->cli.arena, cli->allocator);
    gj_output_init(&lane->cli.out, &lane->system, cli->allocator, cli->out.descriptor);
    gj_output_init(&lane->cli.err, &lane->system, cli->allocator, cli->err.descriptor);
}

void gj_lane_fini(gj_lane *lane)
{
    gj_output_fini(&lane->cli.out);
    gj_output_fini(&lane->cli.err);
    gj_arena_fini(&lane->cli.arena);
}

bool gj_lane_settle(gj_lane *lane)
{
    return gj_output_flush(&lane->cli.out) && lane->cli.err.error == 0 && !has_failed(lane->log);
}
