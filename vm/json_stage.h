/* The JSON library's first stage behind a C interface: it checks that a text is UTF-8, closes its strings and
 * has no control characters in them, and finds where its tokens begin, 64 bytes a step. Reading them is
 * vm/json_walk.c's. Internal to the JSON reader. */
#ifndef GJ_VM_JSON_STAGE_H
#define GJ_VM_JSON_STAGE_H

#include "vm/json_reader.h"

/* A text that the stage has gone through; valid until the next one. */
typedef struct gj_json_staged {
    const char *text; /* a copy, at least GJ_JSON_PADDING zero bytes behind it */
    char *decoded;    /* as many bytes, for the walk's use */
    const uint32_t
        *tokens; /* where brackets, commas, colons, and the first bytes of strings and other scalars are */
    size_t count;
} gj_json_staged;

/* GJ_E_INVALID: the text cannot be JSON. `text` without its byte order mark, at most GJ_JSON_MAX_SIZE. */
gj_status gj_json_stage(gj_json *json, gj_text text, gj_json_staged *staged);

#endif
