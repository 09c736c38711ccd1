/* Laying text out in columns. Invariant: `column` is the width of what stands in the last line, and no
 * line passes the width unless a single word does. */
#include "cli/layout.h"

#include <string.h>

size_t gj_layout_width(const gj_layout *layout)
{
    return layout->width != 0 ? layout->width : GJ_LAYOUT_WIDTH;
}

size_t gj_layout_width_asked(const char *columns)
{
    size_t width = 0;
    for (const char *c = columns; c != NULL && *c != '\0'; c++) {
        if (!gj_is_digit(*c))
            return GJ_LAYOUT_WIDTH;
        if (width < GJ_LAYOUT_WIDTH_MAX)
            width = width * 10 + (size_t)(*c - '0');
    }
    return width < GJ_LAYOUT_WIDTH       ? GJ_LAYOUT_WIDTH
           : width > GJ_LAYOUT_WIDTH_MAX ? GJ_LAYOUT_WIDTH_MAX
                                         : width;
}

static void put(gj_layout *layout, gj_text text)
{
    size_t before = layout->out->size;
    gj_buffer_safe(layout->out, text);
    if (layout->out->size > before)
        layout->column += gj_text_width((gj_text){layout->out->bytes + before, layout->out->size - before});
}

static void blanks(gj_layout *layout, size_t count)
{
    gj_buffer_repeat(layout->out, ' ', count);
    layout->column += count;
}

void gj_layout_newline(gj_layout *layout)
{
    gj_buffer_char(layout->out, '\n');
    layout->column = 0;
}

void gj_layout_rule(gj_layout *layout, char c)
{
    gj_buffer_repeat(layout->out, c, gj_layout_width(layout));
    gj_layout_newline(layout);
}

/* Whether one of the marks, none of which is ASCII, begins the text. */
static bool begins_with(const char *bytes, size_t size, const char *const *marks, size_t count)
{
    if (size == 0 || (unsigned char)bytes[0] < 0x80)
        return false;
    for (size_t i = 0; i < count; i++)
        if (gj_text_starts((gj_text){bytes, size}, gj_text_from(marks[i])))
            return true;
    return false;
}

/* What may not begin a line: it belongs to what stands before it. */
static bool sticks_to_the_left(const char *bytes, size_t size)
{
    static const char *const marks[] = {"，", "。", "；", "：", "、", "）", "」",
                                        "』", "》", "”",  "？", "！", "％"};
    return begins_with(bytes, size, marks, sizeof(marks) / sizeof(marks[0]));
}

static bool opens(const char *bytes, size_t size)
{
    static const char *const marks[] = {"（", "「", "『", "《", "“"};
    return begins_with(bytes, size, marks, sizeof(marks) / sizeof(marks[0]));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* How many bytes at the start of `text` stay together in one line. */
static size_t piece(gj_text text)
{
    size_t at = 0;
    bool open = false;
    while (at < text.size && !is_blank(text.bytes[at])) {
        size_t length;
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        bool wide = gj_width_of(point) == 2;
        bool left = sticks_to_the_left(text.bytes + at, text.size - at);
        if (at != 0 && wide && !left && !open)
            break;
        open = opens(text.bytes + at, text.size - at);
        at += length;
        if (wide && !open && (at == text.size || !sticks_to_the_left(text.bytes + at, text.size - at)))
            break;
    }
    return at;
}

void gj_layout_text(gj_layout *layout, gj_text text, size_t indent)
{
    bool blank = false, fresh = true; /* fresh: nothing of this text stands in the line yet */
    while (text.size != 0) {
        if (is_blank(text.bytes[0])) {
            blank = !fresh;
            text.bytes++;
            text.size--;
            continue;
        }
        gj_text next = {text.bytes, piece(text)};
        if (layout->column + gj_text_width(next) + blank > gj_layout_width(layout) &&
            layout->column > indent) {
            gj_layout_newline(layout);
            blanks(layout, indent);
        } else if (blank) {
            blanks(layout, 1);
        }
        blank = fresh = false;
        put(layout, next);
        text.bytes += next.size;
        text.size -= next.size;
    }
}

void gj_layout_string(gj_layout *layout, const char *text, size_t indent)
{
    gj_layout_text(layout, gj_text_from(text), indent);
}

void gj_layout_word(gj_layout *layout, gj_text text, size_t indent)
{
    if (layout->column + gj_text_width(text) > gj_layout_width(layout) && layout->column > indent) {
        gj_layout_newline(layout);
        blanks(layout, indent);
    }
    put(layout, text);
}

void gj_layout_to(gj_layout *layout, size_t column)
{
    if (layout->column != 0 && layout->column >= column)
        gj_layout_newline(layout);
    if (layout->column < column)
        blanks(layout, column - layout->column);
}

void gj_layout_right(gj_layout *layout, gj_text text, size_t column)
{
    size_t width = gj_text_width(text);
    if (layout->column + width < column)
        blanks(layout, column - width - layout->column);
    else if (layout->column != 0)
        blanks(layout, 1);
    put(layout, text);
}
