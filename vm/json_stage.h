/* The JSON library's first stage behind a C interface: it checks that a text is UTF-8, closes its strings and
 * has no control characters in them, and finds where its tokens begin, 64 bytes a step. Reading them is
 * vm/json_walk.c's. Internal to the JSON reader. */
#ifndef GJ_VM_JSON_STAGE_H
#define GJ_VM_JSON_STAGE_H

#include "vm/json_reader.h"

/* A text to be walked; valid until the next one. */
typedef struct gj_json_copy {
    char *text;    /* a copy, at least GJ_JSON_PADDING zero bytes behind it */
    char *decoded; /* as many bytes, for the walk's use */
} gj_json_copy;

/* Where tokens begin, counted from where the stage began. */
typedef struct gj_json_tokens {
    const uint32_t *first; /* brackets, commas, colons, and the first bytes of strings and other scalars */
    size_t count;
} gj_json_tokens;

/* Copies a text, without its byte order mark and at most GJ_JSON_MAX_SIZE. GJ_E_NOMEM. */
gj_status gj_json_load(gj_json *json, gj_text text, gj_json_copy *copy);
/* The tokens of a part of the copy up to its end, which begins outside of strings. GJ_E_INVALID: it cannot be
 * JSON. */
gj_status gj_json_stage(gj_json *json, gj_text part, gj_json_tokens *tokens);
/* Whether a string of the copy is UTF-8: told faster than letter by letter. */
bool gj_json_is_utf8(gj_text string);

#endif
