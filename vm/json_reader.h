/* Reading JSON: one function that walks a text and calls back. Numbers arrive as their digits; nothing here
 * knows of records. */
#ifndef GJ_VM_JSON_READER_H
#define GJ_VM_JSON_READER_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "vm/json_fault.h"

typedef enum gj_json_kind {
    GJ_JSON_NULL,
    GJ_JSON_FALSE,
    GJ_JSON_TRUE,
    GJ_JSON_NUMBER,
    GJ_JSON_STRING,
    GJ_JSON_OBJECT,
    GJ_JSON_ARRAY
} gj_json_kind;

/* What is due in a text that has been read up to some place. */
typedef enum gj_json_due {
    GJ_JSON_DUE_VALUE, /* the text's, that of a name, or an array's element */
    GJ_JSON_DUE_NAME,  /* of a member */
    GJ_JSON_DUE_MORE   /* a comma or the innermost closing bracket */
} gj_json_due;

/* How far a text has been read. GJ_JSON_PADDING zero bytes are behind it. */
typedef struct gj_json_progress {
    const char *text, *at, *end;
    size_t mark;      /* to be added to an offset in `text` for that in the text given to gj_json_walk */
    uint64_t objects; /* the lowest bit: the innermost level is an object; the next one: that around it; … */
    unsigned depth;   /* how many levels are open; at most GJ_JSON_MAX_DEPTH */
    gj_json_due due;  /* at `at`, but for blanks */
} gj_json_progress;

/* Bytes that may be read behind a text. */
#define GJ_JSON_PADDING 64

/* Behind the blanks at `at`, which something else follows; mostly there are none. */
const char *gj_json_over_blanks(const char *at);
static inline const char *gj_json_past_blanks(const char *at)
{
    return (unsigned char)*at > ' ' ? at : gj_json_over_blanks(at);
}

/* Whether the character may stand behind a number or word; zero is the text's end, or refused there. */
static inline bool gj_json_ends_scalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == '\0' || gj_json_is_blank(c);
}

/* What the walk calls; each returns false to stop (the walk then returns GJ_E_NOMEM). Offsets are bytes in
 * the text given to gj_json_walk. Texts are valid during the call only. The walk checks as it goes: events
 * may have been called when a fault is found further on. */
typedef struct gj_json_events {
    /* A scalar. For numbers and strings `text` is the digits as written, or the decoded string; `length` is
     * that of the token, quotes included. */
    bool (*scalar)(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length);
    bool (*begin)(void *user, gj_json_kind kind, size_t offset);        /* object or array */
    bool (*key)(void *user, gj_text key, size_t offset, size_t length); /* decoded; before its value */
    bool (*end)(void *user, gj_json_kind kind);
    /* NULL, or called where a name is due: lets the caller read ahead whatever it can read by itself, as far
     * as it likes, and move `progress` behind it. All of that must be JSON, and no token be cut in two. */
    void (*ahead)(void *user, gj_json_progress *progress);
} gj_json_events;

typedef struct gj_json gj_json; /* the parser's buffers; one thread at a time */
gj_status gj_json_new(gj_json **json);
void gj_json_free(gj_json *json); /* NULL is fine */

/* Walks one JSON value that makes up the whole text; a byte order mark before it is passed over. On
 * GJ_E_INVALID, *problem says what is wrong and where. Takes memory only for texts longer than any before. */
gj_status gj_json_walk(gj_json *json, gj_text text, const gj_json_events *events, void *user,
                       gj_json_problem *problem);

#endif
