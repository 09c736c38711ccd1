/* A JSON value as a list of its leaves: a walk of the reader's events that keeps the path to where it stands.
 */
#include "vm/json_leaves.h"

#include "base/array.h"
#include "vm/canonical.h"

typedef struct level {
    size_t path; /* its own length */
    uint32_t items;
    bool list, any;
} level;

typedef struct listing {
    gj_arena *arena;
    gj_array leaves;
    gj_buffer path, text;
    level levels[GJ_JSON_MAX_DEPTH + 1];
    size_t depth;
} listing;

static bool listed(const listing *l)
{
    return !l->leaves.failed && !l->path.failed && !l->text.failed && !gj_arena_failed(l->arena);
}

/* The path of the value that begins now stands in l->path. */
static void item_begins(listing *l)
{
    if (l->depth == 0)
        return;
    level *around = &l->levels[l->depth - 1];
    around->any = true;
    if (around->list && !l->path.failed) {
        l->path.size = around->path;
        gj_buffer_format(&l->path, "[%u]", (unsigned)around->items++);
    }
}

static void add_leaf(listing *l, gj_text text)
{
    gj_leaf leaf = {gj_text_copy(l->arena, gj_buffer_as_text(&l->path)), gj_text_copy(l->arena, text)};
    gj_array_append(&l->leaves, &leaf);
}

static bool list_scalar(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length)
{
    listing *l = user;
    (void)offset;
    (void)length;
    item_begins(l);
    gj_buffer_clear(&l->text);
    gj_canonical_scalar(&l->text, kind, text);
    add_leaf(l, gj_buffer_as_text(&l->text));
    return listed(l);
}

static bool list_begin(void *user, gj_json_kind kind, size_t offset)
{
    listing *l = user;
    (void)offset;
    item_begins(l);
    l->levels[l->depth++] = (level){.path = l->path.size, .list = kind == GJ_JSON_ARRAY};
    return listed(l);
}

static bool list_key(void *user, gj_text key, size_t offset, size_t length)
{
    listing *l = user;
    (void)offset;
    (void)length;
    if (!l->path.failed)
        l->path.size = l->levels[l->depth - 1].path;
    if (l->path.size != 0)
        gj_buffer_char(&l->path, '.');
    gj_buffer_text(&l->path, key);
    return listed(l);
}

static bool list_end(void *user, gj_json_kind kind)
{
    listing *l = user;
    const level *closed = &l->levels[--l->depth];
    if (!l->path.failed)
        l->path.size = closed->path;
    if (!closed->any)
        add_leaf(l, kind == GJ_JSON_OBJECT ? GJ_TEXT("{}") : GJ_TEXT("[]"));
    return listed(l);
}

gj_status gj_json_leaves(gj_json *json, gj_arena *arena, gj_text text, gj_leaves *leaves,
                         gj_json_problem *problem)
{
    static const gj_json_events events = {
        .scalar = list_scalar, .begin = list_begin, .key = list_key, .end = list_end};
    listing l = {.arena = arena};
    gj_array_init(&l.leaves, arena->allocator, sizeof(gj_leaf));
    gj_buffer_init(&l.path, arena->allocator);
    gj_buffer_init(&l.text, arena->allocator);
    *leaves = (gj_leaves){NULL, 0};
    gj_status status = gj_json_walk(json, text, &events, &l, problem);
    if (status == GJ_OK) {
        *leaves = (gj_leaves){gj_arena_copy(arena, l.leaves.items, l.leaves.count * sizeof(gj_leaf)),
                              l.leaves.count};
        status = leaves->items == NULL || !listed(&l) ? GJ_E_NOMEM : GJ_OK;
    }
    gj_array_fini(&l.leaves);
    gj_buffer_fini(&l.path);
    gj_buffer_fini(&l.text);
    return status;
}

const gj_leaf *gj_leaf_find(const gj_leaves *leaves, gj_text path, size_t hint)
{
    for (size_t i = 0; i < leaves->count; i++) {
        const gj_leaf *leaf = &leaves->items[(hint + i) % leaves->count];
        if (gj_text_equal(leaf->path, path))
            return leaf;
    }
    return NULL;
}
