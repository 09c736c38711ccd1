/* The walk over a JSON text from token to token (vm/json_stage.h): the grammar of RFC 8259. Every token is
 * looked at as a whole, so that nothing is accepted that JSON does not have. Invariant: what stands before
 * `token` is right, and bit d of `objects` says whether level d is an object. Where and why a text is wrong
 * is vm/json_fault.c's business. */
#include "vm/json_reader.h"

#include <string.h>
#include <utf8proc.h>
#include "vm/json_stage.h"

/* How a walk ended. Refused: the text is not JSON. Stopped: a callback gave up. */
typedef enum outcome { WALK_DONE, WALK_REFUSED, WALK_STOPPED } outcome;

typedef struct walk {
    const char *text, *end;
    const uint32_t *token, *last; /* the next token; behind the last one */
    char *decoded;
    size_t mark; /* bytes before the text that are not in it */
    const gj_json_events *events;
    void *user;
} walk;

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "find_special takes the lowest byte for the first");
_Static_assert(GJ_JSON_MAX_DEPTH <= 64, "levels are bits of a word");

/* The first quote or backslash at or behind `at`, eight bytes a step. There is one: every string is closed;
 * and reading past it stays within the padding. */
static const char *find_special(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    for (;; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        uint64_t quotes = bytes ^ ones * '"', slashes = bytes ^ ones * '\\';
        /* The lowest bit set marks the first byte that became zero; higher ones may be wrong. */
        uint64_t found = ((quotes - ones) & ~quotes & tops) | ((slashes - ones) & ~slashes & tops);
        if (found != 0)
            return at + __builtin_ctzll(found) / 8;
    }
}

/* ---- escapes ---- */

/* Four hexadecimal digits; negative where they are none. Reading them stays within the padding. */
static int32_t code_unit(const char *at)
{
    return gj_json_code_unit((gj_text){at, 4});
}

static char *put_utf8(char *to, int32_t point)
{
    return to + utf8proc_encode_char(point, (utf8proc_uint8_t *)to);
}

/* \uXXXX, *at behind the u: one code point, of two surrogates where need be. */
static char *decode_unicode(const char **at, char *to)
{
    int32_t unit = code_unit(*at);
    if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return NULL;
    *at += 4;
    if (unit < 0xD800 || unit > 0xDFFF)
        return put_utf8(to, unit);
    if ((*at)[0] != '\\' || (*at)[1] != 'u')
        return NULL;
    int32_t low = code_unit(*at + 2);
    if (low < 0xDC00 || low > 0xDFFF)
        return NULL;
    *at += 6;
    return put_utf8(to, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
}

/* A string with escapes, from its first byte on; *at moves to its closing quote. NULL: a wrong escape. */
static char *decode_escapes(const char **at, char *to)
{
    static const char letters[] = "\"\"\\\\//b\bf\fn\nr\rt\t"; /* pairs: the letter, what it stands for */
    for (;;) {
        const char *special = find_special(*at);
        size_t plain = (size_t)(special - *at);
        memcpy(to, *at, plain);
        to += plain;
        *at = special;
        if (*special == '"')
            return to;
        *at = special + 2;
        if (special[1] == 'u') {
            to = decode_unicode(at, to);
            if (to == NULL)
                return NULL;
            continue;
        }
        size_t i = 0;
        while (i + 1 < sizeof letters && letters[i] != special[1])
            i += 2;
        if (i + 1 >= sizeof letters)
            return NULL;
        *to++ = letters[i + 1];
    }
}

/* ---- scalars ---- */

/* Four letters as the word that they are in memory. */
#define WORD(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

/* The string at a quote. Strings without escapes, nearly all, are handed out where they lie. *length: of the
 * token, both quotes included. */
static bool read_string(const walk *w, const char *quote, gj_text *text, size_t *length)
{
    const char *end = find_special(quote + 1);
    if (*end == '"') {
        *text = (gj_text){quote + 1, (size_t)(end - quote) - 1};
    } else {
        end = quote + 1;
        const char *to = decode_escapes(&end, w->decoded);
        if (to == NULL)
            return false;
        *text = (gj_text){w->decoded, (size_t)(to - w->decoded)};
    }
    *length = (size_t)(end - quote) + 1;
    return true;
}

/* Whether a number or word that ends at `at` is the whole of its token: only blanks are left up to the next
 * one. */
static bool ends_at(const walk *w, const char *at)
{
    const char *next = w->token == w->last ? w->end : w->text + *w->token;
    if (at == next)
        return true;
    while (at < next && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at == next;
}

/* How many bytes at `at` are a number; digits alone, nearly all, are told first. */
static size_t number_size(const walk *w, const char *at)
{
    size_t size = 0;
    while (at[size] >= '0' && at[size] <= '9')
        size++;
    bool more = at[size] == '.' || at[size] == 'e' || at[size] == 'E' || at[size] == '-';
    if (size == 0 || more || (at[0] == '0' && size > 1))
        return gj_json_number_size((gj_text){at, (size_t)(w->end - at)});
    return size;
}

static outcome after(bool went_on)
{
    return went_on ? WALK_DONE : WALK_STOPPED;
}

/* The word at `at`; GJ_JSON_STRING: none of the three. Eight bytes may be read. */
static gj_json_kind word_at(const char *at, size_t *size)
{
    uint32_t head;
    memcpy(&head, at, sizeof head);
    *size = 4;
    if (head == WORD('t', 'r', 'u', 'e'))
        return GJ_JSON_TRUE;
    if (head == WORD('n', 'u', 'l', 'l'))
        return GJ_JSON_NULL;
    *size = 5;
    return head == WORD('f', 'a', 'l', 's') && at[4] == 'e' ? GJ_JSON_FALSE : GJ_JSON_STRING;
}

static outcome walk_scalar(const walk *w, const char *at)
{
    size_t offset = (size_t)(at - w->text) + w->mark, length;
    gj_text text;
    if (*at == '"') {
        if (!read_string(w, at, &text, &length))
            return WALK_REFUSED;
        return after(w->events->scalar(w->user, GJ_JSON_STRING, text, offset, length));
    }
    if (*at == '-' || (*at >= '0' && *at <= '9')) {
        size_t size = number_size(w, at);
        if (size == 0 || !ends_at(w, at + size))
            return WALK_REFUSED;
        return after(w->events->scalar(w->user, GJ_JSON_NUMBER, (gj_text){at, size}, offset, size));
    }
    size_t size;
    gj_json_kind kind = word_at(at, &size);
    if (kind == GJ_JSON_STRING || !ends_at(w, at + size))
        return WALK_REFUSED;
    return after(w->events->scalar(w->user, kind, (gj_text){at, size}, offset, size));
}

/* ---- objects and arrays ---- */

/* The next token; behind the last one a byte that begins nothing. */
static const char *take(walk *w)
{
    return w->token == w->last ? w->end : w->text + *w->token++;
}

/* A name and its colon, or more where the caller reads ahead: *closed, all members up to the closing bracket.
 */
static outcome walk_name(walk *w, bool *closed)
{
    if (w->events->ahead != NULL) {
        gj_json_ahead ahead = {w->text, w->token, (size_t)(w->last - w->token), w->mark};
        size_t taken = w->events->ahead(w->user, &ahead);
        w->token += taken;
        *closed = taken % 4 == 3;
        if (taken % 4 != 0)
            return WALK_DONE;
    }
    const char *at = take(w);
    size_t offset = (size_t)(at - w->text) + w->mark, length;
    gj_text name;
    if (*at != '"' || !read_string(w, at, &name, &length))
        return WALK_REFUSED;
    if (!w->events->key(w->user, name, offset, length))
        return WALK_STOPPED;
    return *take(w) == ':' ? WALK_DONE : WALK_REFUSED;
}

/* The value at `at` and all in it. Loops rather than calls: levels are bits of `objects`. */
static outcome walk_value(walk *w, const char *at)
{
    uint64_t objects = 0;
    unsigned depth = 0;
    for (;;) {
        outcome went = WALK_DONE;
        bool closed = true;
        if (*at == '{' || *at == '[') {
            bool object = *at == '{';
            if (depth == GJ_JSON_MAX_DEPTH)
                return WALK_REFUSED;
            if (!w->events->begin(w->user, object ? GJ_JSON_OBJECT : GJ_JSON_ARRAY,
                                  (size_t)(at - w->text) + w->mark))
                return WALK_STOPPED;
            objects = objects << 1 | object;
            depth++;
            closed = w->token < w->last && w->text[*w->token] == (object ? '}' : ']');
            if (!closed && object)
                went = walk_name(w, &closed);
        } else {
            went = walk_scalar(w, at);
        }
        if (went != WALK_DONE)
            return went;
        while (closed && depth > 0) {
            at = take(w);
            bool object = (objects & 1) != 0;
            closed = *at == (object ? '}' : ']');
            if (closed) {
                if (!w->events->end(w->user, object ? GJ_JSON_OBJECT : GJ_JSON_ARRAY))
                    return WALK_STOPPED;
                objects >>= 1;
                depth--;
                continue;
            }
            if (*at != ',')
                return WALK_REFUSED;
            went = object ? walk_name(w, &closed) : WALK_DONE;
            if (went != WALK_DONE)
                return went;
        }
        if (depth == 0)
            return WALK_DONE;
        at = take(w);
    }
}

gj_status gj_json_walk(gj_json *json, gj_text text, const gj_json_events *events, void *user,
                       gj_json_problem *problem)
{
    *problem = (gj_json_problem){GJ_JSON_OK, 0, 0};
    if (text.size > GJ_JSON_MAX_SIZE) {
        *problem = (gj_json_problem){GJ_JSON_SIZE, 0, 0};
        return GJ_E_INVALID;
    }
    size_t mark = gj_json_mark_size(text);
    gj_json_staged staged;
    gj_status status = gj_json_stage(json, (gj_text){text.bytes + mark, text.size - mark}, &staged);
    if (status == GJ_OK) {
        walk w = {.text = staged.text,
                  .end = staged.text + (text.size - mark),
                  .token = staged.tokens,
                  .last = staged.tokens + staged.count,
                  .decoded = staged.decoded,
                  .mark = mark,
                  .events = events,
                  .user = user};
        outcome went = walk_value(&w, take(&w));
        if (went == WALK_STOPPED)
            return GJ_E_NOMEM;
        if (went == WALK_REFUSED || w.token != w.last)
            status = GJ_E_INVALID;
    }
    if (status != GJ_E_INVALID)
        return status;
    *problem = gj_json_find_problem(text);
    if (problem->fault == GJ_JSON_OK) /* the library knows better: say at least that something is wrong */
        *problem = (gj_json_problem){GJ_JSON_VALUE, 0, 0};
    return GJ_E_INVALID;
}
