/* What the search found, for people and programs. */
#include "cli/witness.h"

/* "audit_days: 4 → 3", and the record below. */
static void put_witness(gj_paper *paper, const gj_witness *witness)
{
    size_t columns = paper->format == GJ_GRID_TEXT ? 60 : SIZE_MAX;
    gj_buffer line;
    gj_buffer_init(&line, paper->out->allocator);
    gj_buffer_text(&line, witness->result);
    gj_buffer_string(&line, ": ");
    gj_diff_short(&line, witness->old_text, columns);
    gj_buffer_string(&line, " → ");
    gj_diff_short(&line, witness->new_text, columns);
    gj_paper_line(paper, 2, gj_buffer_as_text(&line));
    gj_paper_code(paper, 3, witness->record);
    paper->out->failed |= line.failed;
    gj_buffer_fini(&line);
}

/* How far the search looked, and what it did not find. */
static void put_extent(gj_paper *paper, const gj_witnesses *w)
{
    char rooms[4][GJ_DIGITS];
    gj_buffer line;
    gj_arg looked[] = {gj_arg_text(gj_text_digits(rooms[0], w->tries)),
                       gj_arg_text(gj_text_digits(rooms[1], w->starts)),
                       gj_arg_text(gj_text_digits(rooms[2], w->fields)),
                       gj_arg_text(gj_text_digits(rooms[3], w->thresholds))};
    gj_buffer_init(&line, paper->out->allocator);
    gj_msg_format(&line, paper->lang, GJ_M_witness_looked, looked, sizeof(looked) / sizeof(looked[0]));
    gj_paper_gap(paper);
    gj_paper_line(paper, 0, gj_buffer_as_text(&line));
    if (w->limited)
        gj_paper_say(paper, 0, GJ_M_witness_limited, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    paper->out->failed |= line.failed;
    gj_buffer_clear(&line);
    for (size_t i = 0; i < w->open.count; i++) {
        gj_buffer_string(&line, i == 0 ? "" : gj_msg_text(paper->lang, GJ_M_mark_list));
        gj_buffer_text(&line, *GJ_AT(&w->open, gj_text, i));
    }
    if (w->open.count > 0)
        gj_paper_say(paper, 0, GJ_M_witness_open, gj_buffer_as_text(&line), GJ_NO_TEXT, GJ_NO_TEXT);
    paper->out->failed |= line.failed;
    gj_buffer_fini(&line);
}

void gj_witness_write(gj_paper *paper, const gj_witnesses *w)
{
    if (w->untouched) {
        gj_paper_heading_say(paper, 2, GJ_M_witness_untouched, GJ_NO_TEXT, GJ_NO_TEXT);
        return;
    }
    size_t shown = w->found.count < GJ_WITNESS_SHOWN ? w->found.count : GJ_WITNESS_SHOWN;
    gj_paper_heading_say(paper, 2, shown > 0 ? GJ_M_witness_found : GJ_M_witness_none, GJ_NO_TEXT,
                         GJ_NO_TEXT);
    for (size_t i = 0; i < shown; i++)
        put_witness(paper, GJ_AT(&w->found, gj_witness, i));
    put_extent(paper, w);
}

void gj_witness_json(gj_buffer *out, const gj_witnesses *w)
{
    gj_buffer_format(
        out, "{\"tries\":%zu,\"starts\":%zu,\"fields\":%zu,\"thresholds\":%zu,\"limited\":%s,\"found\":[",
        w->tries, w->starts, w->fields, w->thresholds, w->limited ? "true" : "false");
    for (size_t i = 0; i < w->found.count; i++) {
        const gj_witness *witness = GJ_AT(&w->found, gj_witness, i);
        gj_buffer_string(out, i == 0 ? "\n{\"result\":" : ",\n{\"result\":");
        gj_buffer_json(out, witness->result);
        gj_buffer_string(out, ",\"old\":");
        gj_buffer_json(out, witness->old_text);
        gj_buffer_string(out, ",\"new\":");
        gj_buffer_json(out, witness->new_text);
        gj_buffer_string(out, ",\"record\":");
        gj_buffer_text(out, witness->record);
        gj_buffer_char(out, '}');
    }
    gj_buffer_string(out, "],\"not_found\":[");
    for (size_t i = 0; i < w->open.count; i++) {
        gj_buffer_string(out, i == 0 ? "" : ",");
        gj_buffer_json(out, *GJ_AT(&w->open, gj_text, i));
    }
    gj_buffer_string(out, "]}");
}
