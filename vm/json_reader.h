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

/* Members of an object that are still to come: where their tokens begin in a text that a colon, a comma and a
 * bracket each are one of. GJ_JSON_PADDING zero bytes are behind the text. Strings are known to be closed. */
typedef struct gj_json_ahead {
    const char *text;
    const uint32_t *tokens; /* the first is a name, if the text is right */
    size_t count;
    size_t mark; /* to be added to a token for its offset in the text given to gj_json_walk */
} gj_json_ahead;

/* Bytes that may be read behind a text. */
#define GJ_JSON_PADDING 64

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
    /* NULL, or called where a name is due: lets the caller read, and check, as many members as it knows at a
     * glance. Returns how many tokens it took for read, of each member name, colon, value and comma: a
     * multiple of four where a name is due again, two more where the value is that of a name it took, three
     * more where the object's closing bracket is due. */
    size_t (*ahead)(void *user, const gj_json_ahead *ahead);
} gj_json_events;

typedef struct gj_json gj_json; /* the parser's buffers; one thread at a time */
gj_status gj_json_new(gj_json **json);
void gj_json_free(gj_json *json); /* NULL is fine */

/* Walks one JSON value that makes up the whole text; a byte order mark before it is passed over. On
 * GJ_E_INVALID, *problem says what is wrong and where. Takes memory only for texts longer than any before. */
gj_status gj_json_walk(gj_json *json, gj_text text, const gj_json_events *events, void *user,
                       gj_json_problem *problem);

#endif
