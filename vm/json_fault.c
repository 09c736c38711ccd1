/* Finds the first problem in a text that is not JSON: a strict scan by the grammar of RFC 8259, with one bit
 * a nesting level for "inside an object". Invariant: `at` stands behind everything that has been found right.
 * It builds nothing; good texts never come here, because the JSON library reads them. */
#include "vm/json_fault.h"

#include <string.h>

typedef struct scan {
    const char *begin, *at, *end;
    uint64_t objects; /* bit d: level d is an object, not an array */
    unsigned depth;
    gj_json_problem problem;
} scan;

static int hex_digit(char c)
{
    if (gj_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void skip_blanks(scan *s)
{
    while (s->at < s->end && gj_json_is_blank(*s->at))
        s->at++;
}

/* What a caret underlines at `from`: up to the next blank or punctuation mark of JSON, at least one code
 * point. */
static size_t token_length(const scan *s, const char *from)
{
    if (from == s->end)
        return 0;
    size_t length;
    (void)gj_utf8_decode(from, (size_t)(s->end - from), &length);
    if (strchr("{}[]:,\"", *from) != NULL)
        return length;
    const char *to = from + length;
    while (to < s->end && !gj_json_is_blank(*to) && (*to == '\0' || strchr("{}[]:,\"", *to) == NULL))
        to++;
    return (size_t)(to - from);
}

static bool fail(scan *s, gj_json_fault fault, const char *from, size_t length)
{
    s->problem = (gj_json_problem){fault, (size_t)(from - s->begin), length};
    return false;
}

/* Fails at the token that stands at `at`. */
static bool refuse(scan *s, gj_json_fault fault)
{
    return fail(s, fault, s->at, token_length(s, s->at));
}

size_t gj_json_number_size(gj_text text)
{
    size_t at = 0, size = text.size;
    const char *c = text.bytes;
    if (at < size && c[at] == '-')
        at++;
    if (at == size || !gj_is_digit(c[at]))
        return 0;
    if (c[at] == '0')
        at++;
    else
        while (at < size && gj_is_digit(c[at]))
            at++;
    if (at + 1 < size && c[at] == '.' && gj_is_digit(c[at + 1])) {
        at++;
        while (at < size && gj_is_digit(c[at]))
            at++;
    }
    if (at < size && (c[at] == 'e' || c[at] == 'E')) {
        size_t digits = at + 1;
        if (digits < size && (c[digits] == '+' || c[digits] == '-'))
            digits++;
        if (digits < size && gj_is_digit(c[digits])) {
            at = digits;
            while (at < size && gj_is_digit(c[at]))
                at++;
        }
    }
    return at;
}

size_t gj_json_mark_size(gj_text text)
{
    return gj_text_starts(text, GJ_TEXT("\xEF\xBB\xBF")) ? 3 : 0;
}

int32_t gj_json_code_unit(gj_text text)
{
    if (text.size < 4)
        return -1;
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(text.bytes[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static int32_t code_unit(const scan *s, const char *from)
{
    return gj_json_code_unit((gj_text){from, (size_t)(s->end - from)});
}

/* At a backslash. A surrogate stands for nothing without its other half. */
static bool escape(scan *s)
{
    const char *from = s->at;
    if (s->end - from < 2)
        return true; /* the string never ends, which is said of the string */
    if (from[1] != 'u') {
        size_t length;
        if (from[1] != '\0' && strchr("\"\\/bfnrt", from[1]) != NULL) {
            s->at += 2;
            return true;
        }
        (void)gj_utf8_decode(from + 1, (size_t)(s->end - from - 1), &length);
        return fail(s, GJ_JSON_ESCAPE, from, length + 1);
    }
    int32_t unit = code_unit(s, from + 2);
    if (unit < 0) {
        size_t length = 2;
        while (length < 6 && from + length < s->end && hex_digit(from[length]) >= 0)
            length++;
        return fail(s, GJ_JSON_ESCAPE, from, length);
    }
    s->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    if (unit < 0xDC00 && s->end - s->at >= 6 && s->at[0] == '\\' && s->at[1] == 'u') {
        int32_t low = code_unit(s, s->at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            s->at += 6;
            return true;
        }
    }
    return fail(s, GJ_JSON_ESCAPE, from, 6);
}

static bool string(scan *s)
{
    const char *quote = s->at++;
    while (s->at < s->end) {
        unsigned char c = (unsigned char)*s->at;
        if (c == '"') {
            s->at++;
            return true;
        }
        if (c < 0x20)
            return fail(s, GJ_JSON_CONTROL, s->at, 1);
        if (c != '\\') {
            s->at++;
            continue;
        }
        const char *before = s->at;
        if (!escape(s))
            return false;
        if (s->at == before)
            break;
    }
    return fail(s, GJ_JSON_OPEN_STRING, quote, 1);
}

static bool scalar(scan *s)
{
    static const gj_text words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    if (*s->at == '"')
        return string(s);
    size_t length = token_length(s, s->at);
    gj_text token = {s->at, length};
    if (gj_is_digit(*s->at) || *s->at == '-' || *s->at == '+' || *s->at == '.') {
        if (gj_json_number_size(token) != length)
            return refuse(s, GJ_JSON_NUMBER_FAULT);
        s->at += length;
        return true;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (gj_text_equal(token, words[i])) {
            s->at += length;
            return true;
        }
    return refuse(s, strchr("{}[]:,", *s->at) != NULL ? GJ_JSON_VALUE : GJ_JSON_WORD);
}

static bool in_object(const scan *s)
{
    return (s->objects >> (s->depth - 1) & 1) != 0;
}

/* A name and its colon; a value must follow. */
static bool name(scan *s)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != '"')
        return refuse(s, GJ_JSON_NAME);
    if (!string(s))
        return false;
    skip_blanks(s);
    if (s->at == s->end || *s->at != ':')
        return refuse(s, GJ_JSON_COLON);
    s->at++;
    return true;
}

/* Behind a value: closes what is closed here, up to the comma before the next value. *more:
 * a value follows. */
static bool after_value(scan *s, bool *more)
{
    *more = false;
    while (s->depth > 0) {
        skip_blanks(s);
        bool object = in_object(s);
        if (s->at < s->end && *s->at == ',') {
            s->at++;
            *more = true;
            return !object || name(s);
        }
        if (s->at == s->end || *s->at != (object ? '}' : ']'))
            return refuse(s, object ? GJ_JSON_COMMA_OR_BRACE : GJ_JSON_COMMA_OR_BRACKET);
        s->at++;
        s->depth--;
    }
    return true;
}

/* Opens an object or array. *empty: it is closed again at once. */
static bool open(scan *s, bool *empty)
{
    bool object = *s->at == '{';
    if (s->depth == GJ_JSON_MAX_DEPTH)
        return fail(s, GJ_JSON_DEPTH, s->at, 1);
    s->objects = (s->objects & ~(UINT64_C(1) << s->depth)) | (uint64_t)object << s->depth;
    s->depth++;
    s->at++;
    skip_blanks(s);
    *empty = s->at < s->end && *s->at == (object ? '}' : ']');
    if (*empty) {
        s->at++;
        s->depth--;
        return true;
    }
    return !object || name(s);
}

static bool value(scan *s)
{
    for (bool more = true; more;) {
        skip_blanks(s);
        if (s->at == s->end)
            return refuse(s, s->depth == 0 ? GJ_JSON_EMPTY : GJ_JSON_VALUE);
        bool complete = true;
        if (*s->at == '{' || *s->at == '[') {
            if (!open(s, &complete))
                return false;
        } else if (!scalar(s)) {
            return false;
        }
        if (complete && !after_value(s, &more))
            return false;
    }
    skip_blanks(s);
    return s->at == s->end || refuse(s, GJ_JSON_TRAILING);
}

gj_json_problem gj_json_find_problem(gj_text text)
{
    if (text.size > GJ_JSON_MAX_SIZE)
        return (gj_json_problem){GJ_JSON_SIZE, 0, 0};
    size_t invalid = gj_utf8_invalid(text);
    if (invalid < text.size)
        return (gj_json_problem){GJ_JSON_UTF8, invalid, 1};
    scan s = {.begin = text.bytes, .at = text.bytes, .end = text.bytes + text.size};
    if (text.size == 0)
        return (gj_json_problem){GJ_JSON_EMPTY, 0, 0};
    s.at += gj_json_mark_size(text);
    (void)value(&s);
    return s.problem;
}
