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

/* What the walk calls; each returns false to stop (the walk then returns GJ_E_NOMEM). Offsets are bytes in
 * the text given to gj_json_walk. Texts are valid during the call only; 16 bytes more may be read behind
 * them. The walk checks as it goes: events may have been called when a fault is found further on. */
typedef struct gj_json_events {
    /* A scalar. For numbers and strings `text` is the digits as written, or the decoded string; `length` is
     * that of the token, quotes included. */
    bool (*scalar)(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length);
    bool (*begin)(void *user, gj_json_kind kind, size_t offset);        /* object or array */
    bool (*key)(void *user, gj_text key, size_t offset, size_t length); /* decoded; before its value */
    bool (*end)(void *user, gj_json_kind kind);
    /* NULL, or called before `key` with the bytes behind a name's opening quote: whether they are the name
     * that the caller expects, and its closing quote. If so the name is taken for read and `key` is not
     * called. Returns its bytes without quotes, 0: it is another one. `offset` is that of the opening quote.
     */
    size_t (*expect)(void *user, const char *bytes, size_t offset);
} gj_json_events;

typedef struct gj_json gj_json; /* the parser's buffers; one thread at a time */
gj_status gj_json_new(gj_json **json);
void gj_json_free(gj_json *json); /* NULL is fine */

/* Walks one JSON value that makes up the whole text; a byte order mark before it is passed over. On
 * GJ_E_INVALID, *problem says what is wrong and where. Takes memory only for texts longer than any before. */
gj_status gj_json_walk(gj_json *json, gj_text text, const gj_json_events *events, void *user,
                       gj_json_problem *problem);

#endif
