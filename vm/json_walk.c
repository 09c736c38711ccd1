/* The walk over a JSON text: the grammar of RFC 8259. Every token is looked at as a whole, so that nothing is
 * accepted that JSON does not have. Texts are read as they stand up to the first string with an escape, from
 * which on the library finds the tokens (vm/json_stage.h). Invariant: what stands before `now.at` is right,
 * but for a scalar that is being looked at. Where and why a text is wrong is vm/json_fault.c's business. */
#include "vm/json_reader.h"

#include <string.h>
#include <utf8proc.h>
#include "vm/json_stage.h"

/* How a walk ended. Refused: the text is not JSON. Stopped: a callback gave up. */
typedef enum outcome { WALK_DONE, WALK_REFUSED, WALK_STOPPED } outcome;

typedef struct walk {
    gj_json_progress now;
    gj_json *json;
    const char *staged;           /* where tokens are counted from; NULL: they are read as they stand */
    const uint32_t *token, *last; /* the next token; behind the last one */
    char *decoded;
    const gj_json_events *events;
    void *user;
} walk;

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "find_special takes the lowest byte for the first");
_Static_assert(GJ_JSON_MAX_DEPTH <= 64, "levels are bits of a word");

const char *gj_json_over_blanks(const char *at)
{
    while (gj_json_is_blank(*at))
        at++;
    return at;
}

/* The first quote, backslash or control character at or behind `at`, eight bytes a step; there is one behind
 * the text. *beyond: has its highest bits set where there is something beyond ASCII before it. */
static const char *find_special(const char *at, uint64_t *beyond)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    for (*beyond = 0;; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        uint64_t quotes = bytes ^ ones * '"', slashes = bytes ^ ones * '\\';
        /* The lowest bit set marks the first byte that is special; higher ones may be wrong. */
        uint64_t found =
            (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | ((bytes - ones * ' ') & ~bytes)) &
            tops;
        if (found != 0) {
            *beyond |= bytes & tops & ((found & (0 - found)) - 1);
            return at + __builtin_ctzll(found) / 8;
        }
        *beyond |= bytes & tops;
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
        uint64_t beyond;
        const char *special = find_special(*at, &beyond);
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

/* Finds the tokens from `at` on; false where the rest of the text is refused. */
static bool find_tokens(walk *w, const char *at)
{
    gj_json_tokens tokens;
    if (gj_json_stage(w->json, (gj_text){at, (size_t)(w->now.end - at)}, &tokens) != GJ_OK)
        return false;
    w->staged = at;
    w->token = tokens.first;
    w->last = tokens.first + tokens.count;
    return true;
}

/* The next token, which is left; behind the last one a byte that begins nothing. */
static const char *next(const walk *w)
{
    if (w->staged == NULL)
        return gj_json_past_blanks(w->now.at);
    return w->token == w->last ? w->now.end : w->staged + *w->token;
}

/* The string at a quote, handed out where it lies unless it has escapes. *length: of the token, both quotes
 * included. */
static bool read_string(walk *w, const char *quote, gj_text *text, size_t *length)
{
    uint64_t beyond;
    const char *end = find_special(quote + 1, &beyond);
    *text = (gj_text){quote + 1, (size_t)(end - quote) - 1};
    bool plain = *end == '"' && (beyond == 0 || gj_json_is_utf8(*text));
    if (!plain && w->staged == NULL) {
        if (!find_tokens(w, quote))
            return false;
        w->token++;
    }
    if (!plain) {
        end = quote + 1;
        const char *to = decode_escapes(&end, w->decoded);
        if (to == NULL)
            return false;
        *text = (gj_text){w->decoded, (size_t)(to - w->decoded)};
    }
    w->now.at = end + 1;
    *length = (size_t)(end - quote) + 1;
    return true;
}

/* Whether a number or word that ends at `at` is the whole of its token: only blanks are left up to the next
 * one, or something that begins one. */
static bool ends_at(walk *w, const char *at)
{
    w->now.at = at;
    return w->staged == NULL ? gj_json_ends_scalar(*at) : gj_json_past_blanks(at) == next(w);
}

/* How many bytes at `at` are a number; digits alone, nearly all, are told first. */
static size_t number_size(const walk *w, const char *at)
{
    size_t size = 0;
    while (at[size] >= '0' && at[size] <= '9')
        size++;
    bool more = at[size] == '.' || at[size] == 'e' || at[size] == 'E' || at[size] == '-';
    if (size == 0 || more || (at[0] == '0' && size > 1))
        return gj_json_number_size((gj_text){at, (size_t)(w->now.end - at)});
    return size;
}

static outcome after(bool went_on)
{
    return went_on ? WALK_DONE : WALK_STOPPED;
}

/* The word at `at`; GJ_JSON_STRING: none of the three. Five bytes may be read. */
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

/* Where a token stands in the text that was given. */
static size_t offset_of(const walk *w, const char *at)
{
    return (size_t)(at - w->now.text) + w->now.mark;
}

static outcome walk_scalar(walk *w, const char *at)
{
    size_t offset = offset_of(w, at), length;
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
    const char *at = next(w);
    if (w->staged != NULL && w->token < w->last)
        w->token++;
    w->now.at = at + 1;
    return at;
}

/* Lets the caller read ahead. */
static void walk_ahead(walk *w)
{
    if (w->events->ahead != NULL)
        w->events->ahead(w->user, &w->now);
    while (w->staged != NULL && w->token < w->last && w->staged + *w->token < w->now.at)
        w->token++;
}

/* A name and its colon. */
static outcome walk_name(walk *w)
{
    const char *at = take(w);
    size_t length;
    gj_text name;
    w->now.due = GJ_JSON_DUE_VALUE;
    if (*at != '"' || !read_string(w, at, &name, &length))
        return WALK_REFUSED;
    if (!w->events->key(w->user, name, offset_of(w, at), length))
        return WALK_STOPPED;
    return *take(w) == ':' ? WALK_DONE : WALK_REFUSED;
}

/* An object or array begins at `at`. */
static outcome walk_begin(walk *w, const char *at)
{
    bool object = *at == '{';
    if (w->now.depth == GJ_JSON_MAX_DEPTH)
        return WALK_REFUSED;
    if (!w->events->begin(w->user, object ? GJ_JSON_OBJECT : GJ_JSON_ARRAY, offset_of(w, at)))
        return WALK_STOPPED;
    w->now.objects = w->now.objects << 1 | object;
    w->now.depth++;
    if (*next(w) != (object ? '}' : ']'))
        w->now.due = object ? GJ_JSON_DUE_NAME : GJ_JSON_DUE_VALUE;
    return WALK_DONE;
}

static outcome walk_value(walk *w)
{
    const char *at = take(w);
    w->now.due = GJ_JSON_DUE_MORE;
    return *at == '{' || *at == '[' ? walk_begin(w, at) : walk_scalar(w, at);
}

/* Behind a value: the bracket around it is closed, or a comma stands before the next one. */
static outcome walk_more(walk *w)
{
    const char *at = take(w);
    bool object = (w->now.objects & 1) != 0;
    if (*at == (object ? '}' : ']')) {
        w->now.objects >>= 1;
        w->now.depth--;
        return after(w->events->end(w->user, object ? GJ_JSON_OBJECT : GJ_JSON_ARRAY));
    }
    w->now.due = object ? GJ_JSON_DUE_NAME : GJ_JSON_DUE_VALUE;
    return *at == ',' ? WALK_DONE : WALK_REFUSED;
}

/* The value that makes up the text. A loop rather than calls: levels are bits of `objects`. */
static outcome walk_text(walk *w)
{
    outcome went = walk_value(w);
    while (went == WALK_DONE && w->now.depth > 0) {
        if (w->now.due == GJ_JSON_DUE_NAME)
            walk_ahead(w);
        if (w->now.due == GJ_JSON_DUE_VALUE)
            went = walk_value(w);
        else
            went = w->now.due == GJ_JSON_DUE_NAME ? walk_name(w) : walk_more(w);
    }
    return went;
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
    gj_json_copy copy;
    if (gj_json_load(json, (gj_text){text.bytes + mark, text.size - mark}, &copy) != GJ_OK)
        return GJ_E_NOMEM;
    walk w = {
        .now = {.text = copy.text, .at = copy.text, .end = copy.text + (text.size - mark), .mark = mark},
        .json = json,
        .decoded = copy.decoded,
        .events = events,
        .user = user};
    outcome went = walk_text(&w);
    if (went == WALK_STOPPED)
        return GJ_E_NOMEM;
    if (went == WALK_DONE && next(&w) == w.now.end)
        return GJ_OK;
    *problem = gj_json_find_problem(text);
    if (problem->fault == GJ_JSON_OK) /* the library knows better: say at least that something is wrong */
        *problem = (gj_json_problem){GJ_JSON_VALUE, 0, 0};
    return GJ_E_INVALID;
}
