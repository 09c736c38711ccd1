/* Patterns, as the comment in vm/text_ops.h describes them: recursive descent over bytes, since every byte
 * with a meaning is ASCII and the text is known to be UTF-8. */
#include "tests/verifier/image.h"

#define MOST_PLACES 512

typedef struct reader {
    const char *at, *end;
} reader;

static bool next_is(const reader *r, char c)
{
    return r->at < r->end && *r->at == c;
}

/* One code point of text that is known to be UTF-8. */
static int32_t code_point(reader *r)
{
    unsigned char first = (unsigned char)*r->at++;
    if (first < 0x80)
        return first;
    int32_t value = first >= 0xF0 ? first & 0x07 : first >= 0xE0 ? first & 0x0F : first & 0x1F;
    while (r->at < r->end && ((unsigned char)*r->at & 0xC0) == 0x80)
        value = value << 6 | (*r->at++ & 0x3F);
    return value;
}

/* Behind `[`: at least one byte, then up to the next `]`; ranges go upwards. */
static bool read_class(reader *r)
{
    reader inside = {.at = r->at, .end = r->at + 1};
    while (inside.end < r->end && *inside.end != ']')
        inside.end++;
    if (inside.end >= r->end)
        return false;
    r->at = inside.end + 1;
    while (inside.at < inside.end) {
        int32_t low = code_point(&inside);
        if (next_is(&inside, '-') && inside.end - inside.at > 1) {
            inside.at++;
            if (code_point(&inside) < low)
                return false;
        }
    }
    return true;
}

static bool read_number(reader *r, long *out)
{
    const char *begin = r->at;
    for (*out = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        *out = *out * 10 + (*r->at - '0');
        if (*out > MOST_PLACES)
            return false;
    }
    return r->at > begin;
}

bool sv_is_pattern(const char *text, size_t size)
{
    reader r = {.at = text, .end = text + size};
    long places = 0;
    while (r.at < r.end) {
        char c = *r.at;
        if (c == '{' || c == '}')
            return false;
        code_point(&r);
        if (c == '[' && !read_class(&r))
            return false;
        long least = 1, most = 1;
        if (next_is(&r, '{') && c != '*') {
            r.at++;
            if (!read_number(&r, &least))
                return false;
            most = least;
            if (next_is(&r, ',')) {
                r.at++;
                if (!read_number(&r, &most))
                    return false;
            }
            if (!next_is(&r, '}') || most < least || most < 1)
                return false;
            r.at++;
        }
        places += most;
        if (places > MOST_PLACES)
            return false;
    }
    return true;
}
