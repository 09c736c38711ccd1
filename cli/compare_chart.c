/* One result over a swept field, drawn as steps: a line for each book. Invariant: the drawing says nothing
 * that the table below it does not say; lines are told apart by colour, by dashes and by a legend, so that
 * print in one colour can be read; where books say the same their lines lie side by side. Units are the
 * drawing's own. */
#include "cli/compare_internal.h"

#include <math.h>

#include "cli/html.h"

#define LEFT   110.0
#define WIDTH  780.0
#define TOP    34.0
#define HEIGHT 220.0
/* Labels of an axis stand at least so far apart. */
#define LABEL_APART_X 52.0
#define LABEL_APART_Y 20.0

typedef struct chart {
    gj_buffer *out;
    const gj_sweep *sweep;
    const gj_step_table *table;
    double least, most; /* of the heights */
    double points;
} chart;

static const gj_step_row *row_at(const chart *ch, size_t i)
{
    return GJ_AT(&ch->table->rows, gj_step_row, i);
}

static double x_of(const chart *ch, double point)
{
    return LEFT + WIDTH * point / ch->points;
}

static double y_of(const chart *ch, double height)
{
    double part = ch->most > ch->least ? (height - ch->least) / (ch->most - ch->least) : 0.5;
    return TOP + HEIGHT * (1 - part);
}

/* A length to a tenth, without the locale. */
static void put_length(gj_buffer *out, double length)
{
    long tenths = lround(length * 10);
    gj_buffer_format(out, "%ld.%ld", tenths / 10, tenths % 10 < 0 ? -(tenths % 10) : tenths % 10);
}

static void put_text(const chart *ch, double x, double y, const char *attributes, gj_text text)
{
    gj_buffer_string(ch->out, "<text x=\"");
    put_length(ch->out, x);
    gj_buffer_string(ch->out, "\" y=\"");
    put_length(ch->out, y);
    gj_buffer_format(ch->out, "\" %s>", attributes);
    gj_html_text(ch->out, text);
    gj_buffer_string(ch->out, "</text>\n");
}

static bool measure(chart *ch)
{
    bool any = false;
    ch->least = INFINITY;
    ch->most = -INFINITY;
    for (size_t i = 0; i < ch->table->rows.count; i++) {
        const gj_step_row *row = row_at(ch, i);
        ch->points += (double)row->points;
        for (size_t k = 0; k < ch->sweep->c->count; k++) {
            if (isnan(row->heights[k]))
                continue;
            any = true;
            ch->least = fmin(ch->least, row->heights[k]);
            ch->most = fmax(ch->most, row->heights[k]);
        }
    }
    return any;
}

/* Where the books differ, shaded from top to bottom. */
static void draw_differences(const chart *ch)
{
    double at = 0;
    for (size_t i = 0; i < ch->table->rows.count; i++) {
        double from = at;
        while (i < ch->table->rows.count && row_at(ch, i)->differs)
            at += (double)row_at(ch, i++)->points;
        if (at > from) {
            gj_buffer_string(ch->out, "<rect class=\"differ\" x=\"");
            put_length(ch->out, x_of(ch, from));
            gj_buffer_format(ch->out, "\" y=\"%.0f\" height=\"%.0f\" width=\"", TOP - 8, HEIGHT + 16);
            put_length(ch->out, x_of(ch, at) - x_of(ch, from));
            gj_buffer_string(ch->out, "\"/>\n");
        }
        if (i < ch->table->rows.count)
            at += (double)row_at(ch, i)->points;
    }
}

/* A line across and its value at the left, for the values that find room: the least, the most, the others
 * from below. */
static void draw_heights(const chart *ch)
{
    double labelled[24];
    size_t count = 0, most = sizeof labelled / sizeof *labelled;
    for (int round = 0; round < 2; round++) { /* first the ends, then what lies between */
        for (size_t i = 0; i < ch->table->rows.count; i++) {
            const gj_step_row *row = row_at(ch, i);
            for (size_t k = 0; k < ch->sweep->c->count && count < most; k++) {
                double height = row->heights[k];
                bool end = height == ch->least || height == ch->most;
                bool room = !isnan(height) && end == (round == 0);
                for (size_t n = 0; n < count && room; n++)
                    room = fabs(labelled[n] - y_of(ch, height)) >= LABEL_APART_Y;
                if (!room)
                    continue;
                labelled[count++] = y_of(ch, height);
                gj_buffer_format(ch->out, "<path class=\"grid\" d=\"M%.0f ", LEFT);
                put_length(ch->out, y_of(ch, height));
                gj_buffer_format(ch->out, "h%.0f\"/>\n", WIDTH);
                put_text(ch, LEFT - 8, y_of(ch, height) + 4, "class=\"soft\" text-anchor=\"end\"",
                         row->texts[k]);
            }
        }
    }
}

/* The field's values at which something changes, where they find room. */
static void draw_values(const chart *ch)
{
    double at = 0, last = -INFINITY;
    for (size_t i = 0; i < ch->table->rows.count; i++) {
        double x = x_of(ch, at);
        if (x - last >= LABEL_APART_X && x <= LEFT + WIDTH - LABEL_APART_X) {
            put_text(ch, x, TOP + HEIGHT + 24, "class=\"soft\"", row_at(ch, i)->from);
            last = x;
        }
        at += (double)row_at(ch, i)->points;
    }
    put_text(ch, LEFT + WIDTH, TOP + HEIGHT + 24, "class=\"soft\" text-anchor=\"end\"",
             row_at(ch, ch->table->rows.count - 1)->to);
    put_text(ch, LEFT + WIDTH / 2, TOP + HEIGHT + 42, "text-anchor=\"middle\"", ch->sweep->field);
}

/* Dashes of a book's line. */
static void put_style(const chart *ch, size_t book)
{
    static const char *const dashes[] = {"", "7 3", "2 3", "9 3 2 3", "14 4"};
    gj_buffer_format(ch->out, "class=\"steps s%zu\"", book % GJ_COMPARE_BOOKS);
    if (book % 5 != 0)
        gj_buffer_format(ch->out, " stroke-dasharray=\"%s\"", dashes[book % 5]);
}

static void draw_book(const chart *ch, size_t book)
{
    double at = 0, aside = 2.4 * ((double)book - ((double)ch->sweep->c->count - 1) / 2);
    bool drawing = false;
    gj_buffer_string(ch->out, "<path ");
    put_style(ch, book);
    gj_buffer_string(ch->out, " d=\"");
    for (size_t i = 0; i < ch->table->rows.count; i++) {
        const gj_step_row *row = row_at(ch, i);
        double height = row->heights[book];
        if (!isnan(height)) {
            if (drawing) {
                gj_buffer_char(ch->out, 'V');
            } else {
                gj_buffer_char(ch->out, 'M');
                put_length(ch->out, x_of(ch, at));
                gj_buffer_char(ch->out, ' ');
            }
            put_length(ch->out, y_of(ch, height) + aside);
            gj_buffer_char(ch->out, 'H');
            put_length(ch->out, x_of(ch, at + (double)row->points));
        }
        drawing = !isnan(height);
        at += (double)row->points;
    }
    gj_buffer_string(ch->out, "\"/>\n");
}

static bool is_drawn(const chart *ch, size_t book)
{
    for (size_t i = 0; i < ch->table->rows.count; i++)
        if (!isnan(row_at(ch, i)->heights[book]))
            return true;
    return false;
}

/* A sample of each line with the book's name; books without a line say why. */
static void draw_legend(const chart *ch)
{
    gj_compare *c = ch->sweep->c;
    double x = LEFT;
    for (size_t i = 0; i < c->count; i++) {
        bool drawn = is_drawn(ch, i);
        gj_buffer label;
        gj_buffer_init(&label, c->cli->allocator);
        gj_buffer_text(&label, c->labels[i]);
        if (!drawn) {
            gj_buffer_string(&label, " (");
            gj_buffer_text(&label, row_at(ch, 0)->texts[i]);
            gj_buffer_char(&label, ')');
        }
        if (drawn) {
            gj_buffer_string(ch->out, "<path ");
            put_style(ch, i);
            gj_buffer_string(ch->out, " d=\"M");
            put_length(ch->out, x);
            gj_buffer_string(ch->out, " 12h28\"/>\n");
        }
        put_text(ch, x + (drawn ? 34 : 0), 16, drawn ? "class=\"name\"" : "class=\"soft\"",
                 gj_buffer_as_text(&label));
        x += (drawn ? 34 : 0) + 8.0 * (double)gj_text_width(gj_buffer_as_text(&label)) + 18;
        c->failed |= label.failed;
        gj_buffer_fini(&label);
    }
}

void gj_compare_chart(gj_buffer *out, const gj_sweep *sweep, const gj_step_table *table)
{
    chart ch = {.out = out, .sweep = sweep, .table = table};
    if (!measure(&ch))
        return;
    gj_buffer_format(out, "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", LEFT + WIDTH + 20,
                     TOP + HEIGHT + 50);
    gj_html_text(out, table->name);
    gj_buffer_string(out, "\">\n");
    draw_differences(&ch);
    draw_heights(&ch);
    draw_values(&ch);
    for (size_t i = 0; i < sweep->c->count; i++)
        if (is_drawn(&ch, i))
            draw_book(&ch, i);
    draw_legend(&ch);
    gj_buffer_string(out, "</svg>\n");
}
