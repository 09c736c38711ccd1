/* Texts, character by character. A pattern is matched by trying: what stands at its head against what stands
 * at the head of the text, and the rest against the rest. */
#include "tests/reference/operators.h"

#include "tests/reference/dates.h"
#include "tests/reference/memory.h"

#include <stdio.h>
#include <string.h>

/* Takes the first character off a text. */
static long take(gj_text *text)
{
    size_t length;
    long c = gj_utf8_decode(text->bytes, text->size, &length);
    *text = (gj_text){text->bytes + length, text->size - length};
    return c;
}

/* Whether c is in the class whose inside is `inside`. */
static bool in_class(gj_text inside, long c)
{
    while (inside.size > 0) {
        long low = take(&inside), high = low;
        if (inside.size >= 2 && inside.bytes[0] == '-') {
            take(&inside);
            high = take(&inside);
        }
        if (c >= low && c <= high)
            return true;
    }
    return false;
}

/* Takes one place off a pattern: what it allows, and how often. */
typedef struct place {
    long character; /* itself, or one of: */
    char wild;      /* 0, '?', '#', '[' */
    gj_text class;
    long least, most;
} place;

static place take_place(gj_text *pattern)
{
    place p = {.least = 1, .most = 1};
    p.character = take(pattern);
    if (p.character == '?' || p.character == '#')
        p.wild = (char)p.character;
    if (p.character == '[') {
        p.wild = '[';
        size_t size = 1;
        while (pattern->bytes[size] != ']')
            size++;
        p.class = (gj_text){pattern->bytes, size};
        *pattern = (gj_text){pattern->bytes + size + 1, pattern->size - size - 1};
    }
    if (pattern->size > 0 && pattern->bytes[0] == '{') {
        const char *end = memchr(pattern->bytes, '}', pattern->size);
        char counts[32];
        size_t size = (size_t)(end - pattern->bytes - 1);
        snprintf(counts, sizeof counts, "%.*s", (int)size, pattern->bytes + 1);
        if (sscanf(counts, "%ld,%ld", &p.least, &p.most) == 1)
            p.most = p.least;
        *pattern = (gj_text){end + 1, pattern->size - size - 2};
    }
    return p;
}

static bool allows(const place *p, long c)
{
    switch (p->wild) {
    case '?':
        return true;
    case '#':
        return c >= '0' && c <= '9';
    case '[':
        return in_class(p->class, c);
    default:
        return c == p->character;
    }
}

static bool repeated(gj_text text, const place *p, long done, gj_text rest)
{
    if (done >= p->least && ref_matches(text, rest))
        return true;
    if (done == p->most || text.size == 0)
        return false;
    gj_text after = text;
    return allows(p, take(&after)) && repeated(after, p, done + 1, rest);
}

bool ref_matches(gj_text text, gj_text pattern)
{
    if (pattern.size == 0)
        return text.size == 0;
    if (pattern.bytes[0] == '*') {
        gj_text rest = {pattern.bytes + 1, pattern.size - 1};
        for (;;) {
            if (ref_matches(text, rest))
                return true;
            if (text.size == 0)
                return false;
            take(&text);
        }
    }
    place p = take_place(&pattern);
    return repeated(text, &p, 0, pattern);
}

long ref_length(gj_text text)
{
    long count = 0;
    for (; text.size > 0; count++)
        take(&text);
    return count;
}

gj_text ref_part(gj_text text, long count)
{
    long length = ref_length(text), skip = 0;
    if (count < 0) {
        skip = length + count > 0 ? length + count : 0;
        count = length;
    }
    for (; skip > 0; skip--)
        take(&text);
    gj_text rest = text;
    for (; count > 0 && rest.size > 0; count--)
        take(&rest);
    return (gj_text){text.bytes, text.size - rest.size};
}

gj_text ref_join(gj_text a, gj_text b)
{
    char *bytes = ref_alloc(a.size + b.size + 1);
    if (a.size > 0)
        memcpy(bytes, a.bytes, a.size);
    if (b.size > 0)
        memcpy(bytes + a.size, b.bytes, b.size);
    return (gj_text){bytes, a.size + b.size};
}

const char *ref_date_text(long day)
{
    char *text = ref_alloc(32);
    ref_date date = ref_date_of(day);
    snprintf(text, 32, "%04ld-%02ld-%02ld", date.year, date.month, date.day);
    return text;
}
