/* UTF-8 and what code points look like on a terminal. Decoding is strict (no surrogates, no overlong forms,
 * nothing above U+10FFFF), and an invalid byte always stands for itself, so that every function here walks
 * any bytes to their end. Widths come from utf8proc's tables, never from the locale. */
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

static bool is_trail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

int32_t gj_utf8_decode(const char *bytes, size_t size, size_t *length)
{
    *length = 1;
    if ((unsigned char)bytes[0] < 0x80)
        return (unsigned char)bytes[0];
    unsigned char b[4] = {0};
    if (size >= sizeof b)
        memcpy(b, bytes, sizeof b);
    else
        memcpy(b, bytes, size);
    /* A cut sequence meets a zero in `b`, which is no trail byte: no length checks are needed below. */
    if (b[0] >= 0xC2 && b[0] <= 0xDF && is_trail(b[1])) {
        *length = 2;
        return (b[0] & 0x1F) << 6 | (b[1] & 0x3F);
    }
    if (b[0] >= 0xE0 && b[0] <= 0xEF && is_trail(b[1]) && is_trail(b[2])) {
        int32_t code_point = (b[0] & 0x0F) << 12 | (b[1] & 0x3F) << 6 | (b[2] & 0x3F);
        if (code_point < 0x800 || (code_point >= 0xD800 && code_point <= 0xDFFF))
            return -1;
        *length = 3;
        return code_point;
    }
    if (b[0] >= 0xF0 && b[0] <= 0xF4 && is_trail(b[1]) && is_trail(b[2]) && is_trail(b[3])) {
        int32_t code_point = (b[0] & 0x07) << 18 | (b[1] & 0x3F) << 12 | (b[2] & 0x3F) << 6 | (b[3] & 0x3F);
        if (code_point < 0x10000 || code_point > 0x10FFFF)
            return -1;
        *length = 4;
        return code_point;
    }
    return -1;
}

/* Whether the eight bytes here are ASCII. */
static bool ascii_here(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

/* Whether a code point of three bytes is here that takes no second look: U+1000 to U+CFFF, where most of
 * Chinese is. */
static bool plain_here(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return b[0] >= 0xE1 && b[0] <= 0xEC && is_trail(b[1]) && is_trail(b[2]);
}

size_t gj_utf8_invalid(gj_text text)
{
    size_t at = 0;
    while (at < text.size) {
        if (text.size - at >= sizeof(uint64_t)) {
            if (ascii_here(text.bytes + at)) {
                at += sizeof(uint64_t);
                continue;
            }
            if (plain_here(text.bytes + at)) {
                at += 3;
                continue;
            }
        }
        size_t length;
        if (gj_utf8_decode(text.bytes + at, text.size - at, &length) < 0)
            return at;
        at += length;
    }
    return text.size;
}

int gj_width_of(int32_t code_point)
{
    if (code_point >= 0x20 && code_point < 0x7F)
        return 1;
    if (code_point < 0)
        return 1;
    return utf8proc_charwidth(code_point);
}

size_t gj_text_width(gj_text text)
{
    size_t width = 0, at = 0;
    while (at < text.size) {
        size_t length;
        width += (size_t)gj_width_of(gj_utf8_decode(text.bytes + at, text.size - at, &length));
        at += length;
    }
    return width;
}

size_t gj_text_code_points(gj_text text)
{
    size_t count = 0, at = 0;
    while (at < text.size) {
        size_t length;
        gj_utf8_decode(text.bytes + at, text.size - at, &length);
        at += length;
        count++;
    }
    return count;
}

bool gj_is_unsafe(int32_t code_point)
{
    static const struct {
        int32_t first, last;
    } ranges[] = {
        {0x0000, 0x001F},   /* C0 controls */
        {0x007F, 0x009F},   /* delete, C1 controls */
        {0x061C, 0x061C},   /* Arabic letter mark */
        {0x180E, 0x180E},   /* Mongolian vowel separator, once a blank of no width */
        {0x200B, 0x200F},   /* zero-width blank and joiners, left-to-right and right-to-left marks */
        {0x2028, 0x202E},   /* line and paragraph separators, embeddings and overrides */
        {0x2060, 0x206F},   /* word joiner, invisible operators, isolates, deprecated format characters */
        {0xFEFF, 0xFEFF},   /* byte order mark */
        {0xFFF9, 0xFFFB},   /* interlinear annotation */
        {0xE0000, 0xE007F}, /* tags: invisible copies of ASCII */
    };
    if (code_point >= 0x20 && code_point < 0x7F)
        return false;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

#define MOST_POINTS 64

/* Decodes at most MOST_POINTS code points; an invalid byte becomes a number no code point has. Returns how
 * many there are, MOST_POINTS + 1 for too many. */
static size_t spell_out(gj_text text, int32_t points[MOST_POINTS])
{
    size_t count = 0, at = 0;
    while (at < text.size) {
        if (count == MOST_POINTS)
            return MOST_POINTS + 1;
        size_t length;
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        points[count++] = point < 0 ? -1 - (unsigned char)text.bytes[at] : point;
        at += length;
    }
    return count;
}

size_t gj_text_distance(gj_text a, gj_text b, size_t limit)
{
    int32_t x[MOST_POINTS], y[MOST_POINTS];
    size_t m = spell_out(a, x), n = spell_out(b, y);
    size_t above = limit == SIZE_MAX ? limit : limit + 1;
    if (m > MOST_POINTS || n > MOST_POINTS || (m > n ? m - n : n - m) > limit)
        return above;
    /* Row i holds the distances of x[0..i) to every y[0..j); a transposition looks two rows back. */
    size_t rows[3][MOST_POINTS + 1];
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        size_t least = i;
        for (size_t j = 1; j <= n; j++) {
            size_t cost = last[j - 1] + (x[i - 1] != y[j - 1]);
            if (last[j] + 1 < cost)
                cost = last[j] + 1;
            if (now[j - 1] + 1 < cost)
                cost = now[j - 1] + 1;
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] && before[j - 2] + 1 < cost)
                cost = before[j - 2] + 1;
            now[j] = cost;
            if (cost < least)
                least = cost;
        }
        /* A row is at most one worse than the row before it,
         * so a transposition cannot get below this again. */
        if (least > limit)
            return above;
    }
    size_t distance = rows[m % 3][n];
    return distance > limit ? above : distance;
}
