/* Drawings of an HTML sheet: bars, the scale of a level's bands, a timeline of deadlines. Invariant: a
 * drawing says nothing that the sheet does not also say in words, colours come from the page's style alone,
 * and text inside is escaped. Sizes are in the drawing's own units. */
#include "cli/sheet_model.h"

#include "cli/html.h"

#define SCALE_WIDTH 640
#define TIME_LEFT   200
#define TIME_WIDTH  420
/* Columns of text left of a timeline. */
#define TITLE_COLUMNS 30

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
    gj_buffer_string(out, "</text></svg>\n");
}

/* The days that a timeline goes over. */
typedef struct days {
    int32_t first, last;
} days;

static days days_of(const gj_sheet_model *model)
{
    days all = {INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < model->deadlines.count; i++) {
        const gj_deadline_data *d = GJ_AT(&model->deadlines, gj_deadline_data, i);
        int32_t from = d->from != INT32_MIN ? d->from : d->to;
        all.first = from < all.first ? from : all.first;
        all.last = d->to > all.last ? d->to : all.last;
    }
    if (model->as_of != INT32_MIN) {
        all.first = model->as_of < all.first ? model->as_of : all.first;
        all.last = model->as_of > all.last ? model->as_of : all.last;
    }
    return all;
}

static unsigned day_place(int32_t day, days all)
{
    return TIME_LEFT + place((double)day, (double)all.first, (double)all.last, TIME_WIDTH);
}

/* Where a text of that width is held, so that it stays inside the drawing. */
static const char *anchor(unsigned x, unsigned half)
{
    return x + half > TIME_LEFT + TIME_WIDTH ? "end" : x < TIME_LEFT + half ? "start" : "middle";
}

/* As much of a title as has room on the left. */
static void title_at(gj_buffer *out, unsigned y, gj_text title)
{
    size_t at = 0, columns = 0, length;
    while (at < title.size) {
        int wide = gj_width_of(gj_utf8_decode(title.bytes + at, title.size - at, &length));
        if (columns + (size_t)(wide > 0 ? wide : 0) > TITLE_COLUMNS)
            break;
        columns += (size_t)(wide > 0 ? wide : 0);
        at += length;
    }
    gj_buffer_format(out, "<text class=\"name\" x=\"0\" y=\"%u\">", y);
    gj_html_text(out, (gj_text){title.bytes, at});
    gj_buffer_string(out, at < title.size ? "…</text>" : "</text>");
}

static void draw_today(gj_buffer *out, const gj_sheet_model *model, days all, unsigned height)
{
    unsigned x = day_place(model->as_of, all);
    gj_buffer_format(out, "<line class=\"today\" x1=\"%u\" y1=\"4\" x2=\"%u\" y2=\"%u\"/>", x, x,
                     height - 16);
    gj_buffer_format(out, "<text class=\"today\" x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, height - 4,
                     anchor(x, 60));
    gj_html_text(out, gj_text_from(gj_msg_text(model->words.lang, GJ_M_sheet_as_of)));
    gj_buffer_char(out, ' ');
    gj_date_format(out, model->as_of);
    gj_buffer_string(out, "</text>");
}

static void draw_deadline(gj_buffer *out, const gj_deadline_data *d, days all, unsigned y)
{
    unsigned to = day_place(d->to, all), from = d->from == INT32_MIN ? to : day_place(d->from, all);
    const char *state = gj_text_equal(d->state, GJ_TEXT("late"))    ? "late"
                        : gj_text_equal(d->state, GJ_TEXT("early")) ? "early"
                        : gj_text_equal(d->state, GJ_TEXT("met"))   ? "met"
                                                                    : "open";
    title_at(out, y, d->title);
    gj_buffer_format(out, "<line class=\"rail\" x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>", TIME_LEFT, y + 6,
                     TIME_LEFT + TIME_WIDTH, y + 6);
    if (from < to)
        gj_buffer_format(out, "<rect class=\"span %s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"8\"/>", state,
                         from, y + 2, to - from);
    gj_buffer_format(out, "<circle class=\"end %s\" cx=\"%u\" cy=\"%u\" r=\"5\"/>", state, to, y + 6);
    gj_buffer_format(out, "<text class=\"limit\" x=\"%u\" y=\"%u\" text-anchor=\"%s\">", to, y - 2,
                     anchor(to, 60));
    gj_date_format(out, d->to);
    gj_buffer_char(out, ' ');
    gj_html_text(out, d->state_words); /* a colour alone says nothing to some */
    gj_buffer_string(out, "</text>");
}

void gj_svg_timeline(gj_buffer *out, const gj_sheet_model *model)
{
    const gj_array *deadlines = &model->deadlines;
    days all = days_of(model);
    if (deadlines->count == 0)
        return;
    unsigned height = 30 * (unsigned)deadlines->count + 30;
    gj_buffer_format(out, "<svg class=\"time\" viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"",
                     TIME_LEFT + TIME_WIDTH + 20, height);
    gj_html_text(out, gj_text_from(gj_msg_text(model->words.lang, GJ_M_sheet_deadlines)));
    gj_buffer_string(out, "\">");
    if (model->as_of != INT32_MIN)
        draw_today(out, model, all, height);
    for (size_t i = 0; i < deadlines->count; i++)
        draw_deadline(out, GJ_AT(deadlines, gj_deadline_data, i), all, 30 * (unsigned)i + 24);
    gj_buffer_string(out, "</svg>\n");
}
