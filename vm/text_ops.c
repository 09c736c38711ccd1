/* Texts in the machine.
 *
 * A pattern is written out into a row of places, each of which takes one character, may take one, or takes
 * any run. Matching walks the text once with the set of places that may come next, so that no pattern and no
 * text can make it slow: the work is bounded by their product. The places stand on the C stack; patterns are
 * short and are read again at each match. */
#include "vm/text_ops.h"

#include <string.h>

gj_text gj_string_text(const gj_string *string)
{
    return (gj_text){string->bytes, string->size};
}

gj_text gj_value_text(const gj_value *value)
{
    return gj_string_text(gj_value_string(value));
}

const gj_string *gj_string_join(gj_arena *arena, gj_text a, gj_text b)
{
    size_t size = a.size + b.size;
    gj_string *string = gj_arena_alloc(arena, sizeof *string + size);
    if (!string)
        return NULL;
    string->size = (uint32_t)size;
    if (a.size)
        memcpy(string->bytes, a.bytes, a.size);
    if (b.size)
        memcpy(string->bytes + a.size, b.bytes, b.size);
    return string;
}

gj_text gj_text_part(gj_text text, int64_t count)
{
    uint64_t total = gj_text_code_points(text);
    uint64_t wanted = gj_magnitude(count);
    if (wanted >= total)
        return text;
    uint64_t before = count < 0 ? total - wanted : wanted; /* characters in front of the cut */
    size_t at = 0;
    for (uint64_t i = 0; i < before; i++) {
        size_t length;
        (void)gj_utf8_decode(text.bytes + at, text.size - at, &length);
        at += length;
    }
    if (count < 0)
        return (gj_text){text.bytes + at, text.size - at};
    return (gj_text){text.bytes, at};
}

typedef enum place_kind { PLACE_CHARACTER, PLACE_ANY, PLACE_DIGIT, PLACE_CLASS, PLACE_RUN } place_kind;

typedef struct place {
    place_kind kind;
    bool optional;
    int32_t character;  /* PLACE_CHARACTER */
    gj_text class_text; /* PLACE_CLASS: between the brackets */
} place;

typedef struct places {
    place at[GJ_PATTERN_MAX];
    size_t count;
} places;

/* Reads one character; -1 for the end and for bytes that are not UTF-8. */
static int32_t next_character(gj_text text, size_t *at)
{
    if (*at >= text.size)
        return -1;
    size_t length;
    int32_t c = gj_utf8_decode(text.bytes + *at, text.size - *at, &length);
    *at += length;
    return c;
}

/* The next item of a class: one character or a range. False at the end or where it is malformed. */
static bool class_item(gj_text class_text, size_t *at, int32_t *low, int32_t *high)
{
    *low = *high = next_character(class_text, at);
    if (*low < 0)
        return false;
    size_t behind = *at;
    if (behind + 1 >= class_text.size || class_text.bytes[behind] != '-')
        return true; /* a `-` that ends the class means itself */
    behind++;
    *high = next_character(class_text, &behind);
    *at = behind;
    return *high >= *low;
}

static bool class_has(gj_text class_text, int32_t c)
{
    int32_t low, high;
    for (size_t at = 0; class_item(class_text, &at, &low, &high);) {
        if (low <= c && c <= high)
            return true;
    }
    return false;
}

/* Reads `[…]` behind its `[`. */
static bool read_class(gj_text pattern, size_t *at, place *out)
{
    size_t begin = *at, end = begin + 1; /* a first `]` belongs to the class */
    while (end < pattern.size && pattern.bytes[end] != ']')
        end++;
    if (end >= pattern.size)
        return false;
    out->kind = PLACE_CLASS;
    out->class_text = (gj_text){pattern.bytes + begin, end - begin};
    int32_t low, high;
    for (size_t item = 0; item < out->class_text.size;) {
        if (!class_item(out->class_text, &item, &low, &high))
            return false;
    }
    *at = end + 1;
    return true;
}

static bool read_count(gj_text pattern, size_t *at, unsigned *count)
{
    size_t begin = *at;
    *count = 0;
    for (; *at < pattern.size && gj_is_digit(pattern.bytes[*at]); ++*at) {
        *count = *count * 10 + (unsigned)(pattern.bytes[*at] - '0');
        if (*count > GJ_PATTERN_MAX)
            return false;
    }
    return *at > begin;
}

/* Reads `{n}` or `{n,m}` where one stands. */
static bool read_repeat(gj_text pattern, size_t *at, unsigned *least, unsigned *most)
{
    *least = *most = 1;
    if (*at >= pattern.size || pattern.bytes[*at] != '{')
        return true;
    ++*at;
    if (!read_count(pattern, at, least))
        return false;
    *most = *least;
    if (*at < pattern.size && pattern.bytes[*at] == ',') {
        ++*at;
        if (!read_count(pattern, at, most))
            return false;
    }
    if (*at >= pattern.size || pattern.bytes[*at] != '}' || *most < *least || *most == 0)
        return false;
    ++*at;
    return true;
}

static bool read_place(gj_text pattern, size_t *at, place *out)
{
    *out = (place){.kind = PLACE_CHARACTER, .character = next_character(pattern, at)};
    switch (out->character) {
    case '?':
        out->kind = PLACE_ANY;
        return true;
    case '*':
        out->kind = PLACE_RUN;
        return true;
    case '#':
        out->kind = PLACE_DIGIT;
        return true;
    case '[':
        return read_class(pattern, at, out);
    case '{': /* nothing in front to repeat */
    case '}':
        return false;
    default:
        return out->character >= 0;
    }
}

/* Writes a pattern out; where it is malformed, *offset is the byte at which the bad part begins. */
static bool read_pattern(gj_text pattern, places *out, size_t *offset)
{
    out->count = 0;
    for (size_t at = 0; at < pattern.size;) {
        *offset = at;
        place one;
        if (!read_place(pattern, &at, &one))
            return false;
        *offset = at;
        unsigned least, most;
        if (one.kind == PLACE_RUN) { /* a run cannot be repeated: a `{` behind it is refused by read_place */
            least = most = 1;
        } else if (!read_repeat(pattern, &at, &least, &most)) {
            return false;
        }
        if (out->count + most > GJ_PATTERN_MAX)
            return false;
        for (unsigned i = 0; i < most; i++) {
            out->at[out->count] = one;
            out->at[out->count++].optional = i >= least;
        }
    }
    return true;
}

bool gj_pattern_check(gj_text pattern, size_t *offset)
{
    places row;
    size_t bad;
    bool fine = read_pattern(pattern, &row, &bad);
    if (!fine && offset)
        *offset = bad;
    return fine;
}

static bool takes(const place *one, int32_t c)
{
    switch (one->kind) {
    case PLACE_CHARACTER:
        return one->character == c;
    case PLACE_DIGIT:
        return c >= '0' && c <= '9';
    case PLACE_CLASS:
        return class_has(one->class_text, c);
    case PLACE_ANY:
    case PLACE_RUN:
        break;
    }
    return true;
}

bool gj_pattern_matches(gj_text pattern, gj_text text)
{
    places row;
    size_t bad;
    if (!read_pattern(pattern, &row, &bad))
        return false;
    /* may[i]: the text so far fits the places before i, and place i may come next. */
    bool may[GJ_PATTERN_MAX + 1] = {true}, then[GJ_PATTERN_MAX + 1];
    size_t at = 0;
    for (;;) {
        for (size_t i = 0; i < row.count; i++) {
            if (may[i] && (row.at[i].optional || row.at[i].kind == PLACE_RUN))
                may[i + 1] = true;
        }
        if (at >= text.size)
            return may[row.count];
        int32_t c = next_character(text, &at);
        memset(then, 0, row.count + 1);
        bool any = false;
        for (size_t i = 0; i < row.count; i++) {
            if (may[i] && takes(&row.at[i], c)) {
                then[row.at[i].kind == PLACE_RUN ? i : i + 1] = true;
                any = true;
            }
        }
        if (!any)
            return false;
        memcpy(may, then, row.count + 1);
    }
}
