/* Diagnostics drawn for people. Invariant: what is drawn under a source line is counted in terminal cells by
 * the same walk that draws the line (next_glyph), so carets stand right under CJK text, tabs and escaped code
 * points; and no byte of a source file reaches the terminal that could move the cursor or turn the text
 * around. The texts come from diag.c; sorting and dropping duplicates is the caller's choice. */
#include "base/diag.h"

#define TAB_STOP      ((size_t)8)
#define LINE_CELLS    ((size_t)160) /* longer source lines are cut to a window of this width */
#define CONTEXT_CELLS ((size_t)40)  /* how much of a cut line stands before the span */
/* Of a line of millions of bytes only these many before and behind the span's begin are looked at. */
#define BYTES_BEFORE  ((size_t)1024)
#define BYTES_BEHIND  ((size_t)4096)
#define DEFAULT_LIMIT ((size_t)50)
#define ELLIPSIS      "..."

typedef enum style { STYLE_NONE, STYLE_BOLD, STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_FRAME } style;

typedef struct painter {
    gj_buffer *out;
    const gj_sources *sources;
    gj_render how;
    int gutter; /* digits of the largest line number of the diagnostic being drawn */
} painter;

/* One step along a source line: some bytes and the cells they are drawn in. */
typedef struct glyph {
    size_t at, length; /* bytes of the line */
    size_t width;
    bool tab;
} glyph;

/* A span on its first line, in cells from 0. */
typedef struct extent {
    size_t begin, end, total;
} extent;

static void set_style(const painter *p, style s)
{
    static const char *const codes[] = {
        [STYLE_NONE] = "\033[0m",       [STYLE_BOLD] = "\033[1m",    [STYLE_ERROR] = "\033[1;31m",
        [STYLE_WARNING] = "\033[1;33m", [STYLE_NOTE] = "\033[1;36m", [STYLE_FRAME] = "\033[1;34m",
    };
    if (p->how.color)
        gj_buffer_string(p->out, codes[s]);
}

static void styled(const painter *p, style s, const char *text)
{
    set_style(p, s);
    gj_buffer_string(p->out, text);
    set_style(p, STYLE_NONE);
}

static style severity_style(gj_severity severity)
{
    return severity == GJ_SEVERITY_ERROR     ? STYLE_ERROR
           : severity == GJ_SEVERITY_WARNING ? STYLE_WARNING
                                             : STYLE_NOTE;
}

static const char *colon(gj_lang lang)
{
    return gj_msg_text(lang, GJ_M_mark_colon);
}

/* The width of \u{202E}, as gj_buffer_safe writes it. */
static size_t escape_width(int32_t point)
{
    size_t width = 5;
    for (uint32_t rest = (uint32_t)point; rest > 15; rest /= 16)
        width++;
    return width;
}

/* The glyph at byte `at` (< line.size) if drawing has reached cell `cell`. */
static glyph next_glyph(gj_text line, size_t at, size_t cell)
{
    glyph g = {.at = at};
    int32_t point = gj_utf8_decode(line.bytes + at, line.size - at, &g.length);
    if (point == '\t') {
        g.tab = true;
        g.width = TAB_STOP - cell % TAB_STOP;
    } else if (point < 0) {
        g.width = sizeof("\\x{FF}") - 1;
    } else if (gj_is_unsafe(point)) {
        g.width = escape_width(point);
    } else {
        g.width = (size_t)gj_width_of(point);
    }
    return g;
}

/* Where the bytes [begin, end) of a line are drawn; at least one cell, so that there is something to point
 * at. */
static extent measure(gj_text line, size_t begin, size_t end)
{
    extent e = {SIZE_MAX, SIZE_MAX, 0};
    for (size_t at = 0; at < line.size;) {
        glyph g = next_glyph(line, at, e.total);
        at += g.length;
        if (e.begin == SIZE_MAX && at > begin)
            e.begin = e.total;
        if (e.end == SIZE_MAX && g.at >= end)
            e.end = e.total;
        e.total += g.width;
    }
    if (e.begin == SIZE_MAX)
        e.begin = e.total;
    if (e.end == SIZE_MAX)
        e.end = e.total;
    if (e.end <= e.begin) {
        if (end > begin && e.begin > 0)
            e.begin--; /* a combining mark alone: point at what it stands on */
        e.end = e.begin + 1;
    }
    return e;
}

/* The first cell of a cut line that is shown. */
static size_t window_start(extent e)
{
    if (e.total <= LINE_CELLS || e.end + CONTEXT_CELLS <= LINE_CELLS || e.begin <= CONTEXT_CELLS)
        return 0;
    return e.begin - CONTEXT_CELLS;
}

/* Draws the cells [from, to) of a line. A glyph that lies across an edge is drawn as blanks, so that every
 * cell keeps its column. */
static void draw_cells(gj_buffer *out, gj_text line, size_t from, size_t to)
{
    size_t cell = 0;
    for (size_t at = 0; at < line.size && cell <= to;) {
        glyph g = next_glyph(line, at, cell);
        size_t begin = cell < from ? from : cell;
        size_t end = cell + g.width > to ? to : cell + g.width;
        bool whole = cell >= from && cell + g.width <= to;
        if (g.width == 0 ? cell > from || from == 0 : whole && !g.tab)
            gj_buffer_safe(out, (gj_text){line.bytes + at, g.length});
        else if (begin < end)
            gj_buffer_repeat(out, ' ', end - begin);
        at += g.length;
        cell += g.width;
    }
}

/* "   |", or " 7 |" for a line number above 0. */
static void draw_bar(const painter *p, uint32_t line)
{
    set_style(p, STYLE_FRAME);
    if (line == 0)
        gj_buffer_repeat(p->out, ' ', (size_t)p->gutter + 2);
    else
        gj_buffer_format(p->out, " %*u ", p->gutter, line);
    gj_buffer_char(p->out, '|');
    set_style(p, STYLE_NONE);
}

/* "  --> file:7:7" and the line end. */
static void draw_location(const painter *p, const char *arrow, gj_place place)
{
    gj_buffer_repeat(p->out, ' ', (size_t)p->gutter + 1);
    styled(p, STYLE_FRAME, arrow);
    gj_buffer_char(p->out, ' ');
    gj_place_write(p->out, place);
    gj_buffer_char(p->out, '\n');
}

/* The part of a line around byte `begin` that may be drawn; what is left out in front is *skipped bytes. */
static gj_text around(gj_text line, size_t begin, size_t *skipped)
{
    size_t from = begin > BYTES_BEFORE ? begin - BYTES_BEFORE : 0;
    while (from > 0 && from < begin && ((unsigned char)line.bytes[from] & 0xC0) == 0x80)
        from++; /* inside a code point */
    size_t to = line.size - begin > BYTES_BEHIND ? begin + BYTES_BEHIND : line.size;
    *skipped = from;
    return (gj_text){line.bytes + from, to - from};
}

/* The source line of a span and the marks under it, without the line end that follows the label. */
static void draw_source(const painter *p, gj_span span, gj_place place, char mark, style s)
{
    gj_text line = gj_source_line(place.source, place.line);
    uint32_t first = place.source->base + place.source->lines[place.line - 1];
    size_t begin = span.begin - first, end = span.end > span.begin ? span.end - first : begin;
    if (begin > line.size)
        begin = line.size; /* at the newline */
    if (end > line.size)
        end = line.size; /* only the first line is drawn */
    size_t skipped, whole = line.size;
    line = around(line, begin, &skipped);
    extent e = measure(line, begin - skipped, end - skipped);
    size_t from = window_start(e), to = e.total;
    bool cut_before = from != 0 || skipped != 0, cut_behind = skipped + line.size < whole;
    size_t lead = cut_before ? sizeof(ELLIPSIS) - 1 : 0;
    if (to > from + LINE_CELLS)
        to = from + LINE_CELLS;

    draw_bar(p, gj_place_line(place));
    if (line.size != 0)
        gj_buffer_char(p->out, ' ');
    if (cut_before)
        gj_buffer_string(p->out, ELLIPSIS);
    draw_cells(p->out, line, from, to);
    if (to < e.total || cut_behind) {
        gj_buffer_string(p->out, ELLIPSIS);
        if (e.end > to)
            e.end = to;
    }
    gj_buffer_char(p->out, '\n');

    draw_bar(p, 0);
    gj_buffer_repeat(p->out, ' ', 1 + lead + (e.begin - from));
    set_style(p, s);
    gj_buffer_repeat(p->out, mark, e.end - e.begin);
    set_style(p, STYLE_NONE);
}

/* Location, frame, source line and marks; the label and the line end are the caller's. */
static void draw_block(const painter *p, const char *arrow, gj_span span, char mark, style s)
{
    gj_place place = gj_sources_place(p->sources, span.begin);
    draw_location(p, arrow, place);
    draw_bar(p, 0);
    gj_buffer_char(p->out, '\n');
    draw_source(p, span, place, mark, s);
}

static bool has_place(const painter *p, gj_span span)
{
    return p->sources != NULL && gj_sources_find(p->sources, span) != NULL;
}

static int digits_of(const painter *p, gj_span span)
{
    int digits = 1;
    for (uint32_t line = gj_place_line(gj_sources_place(p->sources, span.begin)); line > 9; line /= 10)
        digits++;
    return digits;
}

static int gutter_of(const painter *p, const gj_diag *diag)
{
    int gutter = has_place(p, diag->span) ? digits_of(p, diag->span) : 1;
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next)
        if (has_place(p, extra->span) && digits_of(p, extra->span) > gutter)
            gutter = digits_of(p, extra->span);
    return gutter;
}

static void draw_headline(const painter *p, const gj_diag *diag)
{
    static const gj_msg words[] = {[GJ_SEVERITY_NOTE] = GJ_M_note,
                                   [GJ_SEVERITY_WARNING] = GJ_M_warning,
                                   [GJ_SEVERITY_ERROR] = GJ_M_error};
    set_style(p, severity_style(diag->severity));
    gj_buffer_string(p->out, gj_msg_text(p->how.lang, words[diag->severity]));
    gj_buffer_format(p->out, "[%s]", gj_diag_name(diag->code));
    set_style(p, STYLE_NONE);
    set_style(p, STYLE_BOLD);
    gj_buffer_string(p->out, colon(p->how.lang));
    gj_diag_headline(p->out, p->how.lang, diag);
    set_style(p, STYLE_NONE);
    gj_buffer_char(p->out, '\n');
}

static void draw_extra_message(const painter *p, const gj_diag_extra *extra)
{
    gj_msg_format(p->out, p->how.lang, extra->message, extra->args,
                  sizeof(extra->args) / sizeof(extra->args[0]));
    gj_buffer_char(p->out, '\n');
}

/* The blocks with source lines; true if there was any. */
static bool draw_places(const painter *p, const gj_diag *diag)
{
    bool any = false;
    if (has_place(p, diag->span)) {
        draw_block(p, "-->", diag->span, '^', severity_style(diag->severity));
        size_t before = p->out->size;
        gj_buffer_char(p->out, ' ');
        if (!gj_diag_label(p->out, p->how.lang, diag) && p->out->size > before)
            p->out->size = before; /* no label: no blank either */
        gj_buffer_char(p->out, '\n');
        any = true;
    }
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next) {
        if (!has_place(p, extra->span))
            continue;
        if (any) {
            draw_bar(p, 0);
            gj_buffer_char(p->out, '\n');
        }
        draw_block(p, any ? ":::" : "-->", extra->span, '-', STYLE_FRAME);
        gj_buffer_char(p->out, ' ');
        draw_extra_message(p, extra);
        any = true;
    }
    return any;
}

/* "note: ", "help: "; the first of them is set off from the drawing by one more bar. */
static void begin_remark(const painter *p, gj_msg word, bool *bar)
{
    if (*bar) {
        draw_bar(p, 0);
        gj_buffer_char(p->out, '\n');
        *bar = false;
    }
    styled(p, STYLE_NOTE, gj_msg_text(p->how.lang, word));
    gj_buffer_string(p->out, colon(p->how.lang));
}

static void draw_remarks(const painter *p, const gj_diag *diag, bool bar)
{
    for (int help = 0; help < 2; help++)
        for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next)
            if (!has_place(p, extra->span) && gj_msg_is_help(extra->message) == (help == 1)) {
                begin_remark(p, help ? GJ_M_help : GJ_M_note, &bar);
                draw_extra_message(p, extra);
            }
    size_t before = p->out->size;
    begin_remark(p, GJ_M_help, &bar);
    if (gj_diag_help(p->out, p->how.lang, diag))
        gj_buffer_char(p->out, '\n');
    else if (p->out->size > before)
        p->out->size = before;
}

void gj_diags_text(gj_buffer *out, const gj_diags *diags, gj_render how)
{
    painter p = {out, diags->sources, how, 1};
    size_t limit = how.limit == 0 ? DEFAULT_LIMIT : how.limit;
    for (size_t i = 0; i < diags->list.count && i < limit; i++) {
        const gj_diag *diag = *GJ_AT(&diags->list, const gj_diag *, i);
        if (i != 0)
            gj_buffer_char(out, '\n');
        p.gutter = gutter_of(&p, diag);
        draw_headline(&p, diag);
        draw_remarks(&p, diag, draw_places(&p, diag));
    }
    if (diags->list.count > limit) {
        gj_buffer_char(out, '\n');
        gj_msg_count(out, how.lang, GJ_M_more_not_shown, diags->list.count - limit);
        gj_buffer_char(out, '\n');
    }
    if (diags->errors == 0 && diags->warnings == 0)
        return;
    gj_buffer_char(out, '\n');
    if (diags->errors != 0)
        gj_msg_count(out, how.lang, GJ_M_errors, diags->errors);
    if (diags->errors != 0 && diags->warnings != 0)
        gj_buffer_string(out, gj_msg_text(how.lang, GJ_M_mark_comma));
    if (diags->warnings != 0)
        gj_msg_count(out, how.lang, GJ_M_warnings, diags->warnings);
    gj_buffer_char(out, '\n');
}
