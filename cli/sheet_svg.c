/* Drawings of an HTML sheet: bars, the scale of a level's bands, a timeline of deadlines. Invariant: a
 * drawing says nothing that the sheet does not also say in words, colours come from the page's style alone,
 * and text inside is escaped. Sizes are in the drawing's own units. */
#include "cli/sheet_model.h"

#define SCALE_WIDTH 640
#define TIME_LEFT   200
#define TIME_WIDTH  420

void gj_svg_bar(gj_buffer *out, uint32_t permille)
{
    gj_buffer_string(
        out, "<svg class=\"bar\" viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
             "<rect class=\"track\" width=\"1000\" height=\"100\"/>");
    if (permille != UINT32_MAX)
        gj_buffer_format(out, "<rect class=\"fill%s\" width=\"%u\" height=\"100\"/>",
                         permille < 1000 ? " lost" : "", (unsigned)permille);
    gj_buffer_string(out, "</svg>");
}

/* A place on the scale, which goes from `least` to `most`. */
static unsigned place(double value, double least, double most, unsigned width)
{
    double part = most > least ? (value - least) / (most - least) : 0;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return (unsigned)(part * width + 0.5);
}

static void text_at(gj_buffer *out, unsigned x, unsigned y, const char *class, gj_text text)
{
    gj_buffer_format(out, "<text class=\"%s\" x=\"%u\" y=\"%u\">", class, x, y);
    gj_html_text(out, text);
    gj_buffer_string(out, "</text>");
}

void gj_svg_scale(gj_buffer *out, const gj_scale_data *scale)
{
    double least = scale->score, most = scale->score;
    for (size_t i = 0; i < scale->band_count; i++) {
        least = scale->bands[i].least < least ? scale->bands[i].least : least;
        most = scale->bands[i].least > most ? scale->bands[i].least : most;
    }
    /* Room on both sides, and up to the hundred that most books count to. */
    double room = (most - least) / 4;
    room = room > 0 ? room : 1;
    least -= room;
    most = most <= 100 && most + room > 100 ? 100 : most + room;
    gj_buffer_format(out, "<svg class=\"scale\" viewBox=\"0 0 %u 96\" role=\"img\" aria-label=\"",
                     SCALE_WIDTH);
    gj_html_text(out, scale->title);
    gj_buffer_string(out, ": ");
    gj_html_text(out, scale->words);
    gj_buffer_string(out, "\">");
    unsigned right = SCALE_WIDTH;
    for (size_t i = 0; i < scale->band_count; i++) {
        unsigned left = place(scale->bands[i].least, least, most, SCALE_WIDTH);
        if (left > right) /* limits that do not fall: nothing to draw between them */
            continue;
        gj_buffer_format(out, "<rect class=\"band b%u\" x=\"%u\" y=\"34\" width=\"%u\" height=\"22\"/>",
                         (unsigned)(i % 4), left, right - left);
        text_at(out, left + 3, 50, "name", scale->bands[i].title);
        text_at(out, left + 1, 72, "limit", scale->bands[i].words);
        right = left;
    }
    gj_buffer_format(out, "<rect class=\"band below\" x=\"0\" y=\"34\" width=\"%u\" height=\"22\"/>", right);
    unsigned at = place(scale->score, least, most, SCALE_WIDTH);
    gj_buffer_format(out, "<path class=\"mark\" d=\"M%u 58V30m-5 -6h10l-5 8z\"/>", at);
    gj_buffer_format(out, "<text class=\"score\" x=\"%u\" y=\"18\" text-anchor=\"%s\">", at,
                     at > SCALE_WIDTH - 60 ? "end"
                     : at < 60             ? "start"
                                           : "middle");
    gj_html_text(out, scale->words);
    gj_buffer_string(out, "</text></svg>");
}

static unsigned day_place(int32_t day, int32_t first, int32_t last)
{
    return TIME_LEFT + place((double)day, (double)first, (double)last, TIME_WIDTH);
}

void gj_svg_timeline(gj_buffer *out, const gj_sheet_model *model)
{
    const gj_array *deadlines = &model->deadlines;
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < deadlines->count; i++) {
        const gj_deadline_data *d = GJ_AT(deadlines, gj_deadline_data, i);
        int32_t from = d->from != INT32_MIN ? d->from : d->to;
        first = from < first ? from : first;
        last = d->to > last ? d->to : last;
    }
    if (model->as_of != INT32_MIN) {
        first = model->as_of < first ? model->as_of : first;
        last = model->as_of > last ? model->as_of : last;
    }
    if (deadlines->count == 0)
        return;
    unsigned height = 30 * (unsigned)deadlines->count + 30;
    gj_buffer_format(out, "<svg class=\"time\" viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"",
                     TIME_LEFT + TIME_WIDTH + 20, height);
    gj_html_text(out, gj_text_from(gj_msg_text(model->words.lang, GJ_M_sheet_deadlines)));
    gj_buffer_string(out, "\">");
    for (size_t i = 0; i < deadlines->count; i++) {
        const gj_deadline_data *d = GJ_AT(deadlines, gj_deadline_data, i);
        unsigned y = 30 * (unsigned)i + 24, to = day_place(d->to, first, last);
        unsigned from = d->from == INT32_MIN ? to : day_place(d->from, first, last);
        const char *state = gj_text_equal(d->state, GJ_TEXT("late"))    ? "late"
                            : gj_text_equal(d->state, GJ_TEXT("early")) ? "early"
                            : gj_text_equal(d->state, GJ_TEXT("met"))   ? "met"
                                                                        : "open";
        text_at(out, 0, y, "name", d->title);
        gj_buffer_format(out, "<line class=\"rail\" x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>", TIME_LEFT,
                         y + 6, TIME_LEFT + TIME_WIDTH, y + 6);
        if (from < to)
            gj_buffer_format(out, "<rect class=\"span %s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"8\"/>",
                             state, from, y + 2, to - from);
        gj_buffer_format(out, "<circle class=\"end %s\" cx=\"%u\" cy=\"%u\" r=\"5\"/>", state, to, y + 6);
        gj_buffer_format(out, "<text class=\"limit\" x=\"%u\" y=\"%u\" text-anchor=\"%s\">", to, y - 2,
                         to > TIME_LEFT + TIME_WIDTH - 40 ? "end"
                         : to < TIME_LEFT + 40            ? "start"
                                                          : "middle");
        gj_date_format(out, d->to);
        gj_buffer_string(out, "</text>");
    }
    if (model->as_of != INT32_MIN) {
        unsigned x = day_place(model->as_of, first, last);
        gj_buffer_format(out, "<line class=\"today\" x1=\"%u\" y1=\"4\" x2=\"%u\" y2=\"%u\"/>", x, x,
                         height - 16);
        gj_buffer_format(out, "<text class=\"today\" x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, height - 4,
                         x > TIME_LEFT + TIME_WIDTH - 40 ? "end" : "start");
        gj_date_format(out, model->as_of);
        gj_buffer_string(out, "</text>");
    }
    gj_buffer_string(out, "</svg>");
}
