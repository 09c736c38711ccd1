/* What a JSON value says, place by place, so that two values can be held beside each other. */
#ifndef GJ_VM_JSON_LEAVES_H
#define GJ_VM_JSON_LEAVES_H

#include "vm/json_reader.h"

/* A scalar, empty list or empty object inside a JSON value. */
typedef struct gj_leaf {
    gj_text path; /* "results.total", "errors[0].code" */
    gj_text text; /* canonical (vm/canonical.h) */
} gj_leaf;

typedef struct gj_leaves {
    gj_leaf *items; /* in the order of the text */
    size_t count;
} gj_leaves;

/* Lists a value's leaves; all in `arena`. GJ_E_INVALID: it is no JSON (*problem); GJ_E_NOMEM. */
gj_status gj_json_leaves(gj_json *json, gj_arena *arena, gj_text text, gj_leaves *leaves,
                         gj_json_problem *problem);
/* The leaf of that path; NULL. `hint`: where it may be. */
const gj_leaf *gj_leaf_find(const gj_leaves *leaves, gj_text path, size_t hint);

#endif
