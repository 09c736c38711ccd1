/* What a change can reach, read off the canons: the results that refer to something that differs, and the
 * fields that what differs refers to. Invariant: a result that is not named here has the same rule, down to
 * the facts, in both books. */
#include "cli/witness.h"

#include "base/map.h"

typedef struct walk {
    const gj_canon *canon, *other;
    gj_allocator allocator;
    gj_map seen;    /* keys already in the queue */
    gj_array queue; /* of gj_canon_item *: items to look at */
    gj_array *fields;
    bool differs, failed;
} walk;

static bool push_text(gj_array *array, gj_text text)
{
    for (size_t i = 0; i < array->count; i++)
        if (gj_text_equal(*GJ_AT(array, gj_text, i), text))
            return true;
    return gj_array_append(array, &text);
}

static bool differs(const gj_canon_item *item, const gj_canon *other)
{
    const gj_canon_item *twin = gj_canon_find(other, item->key);
    return twin == NULL || !gj_text_equal(twin->body, item->body);
}

static void enqueue(walk *w, const gj_canon_item *item, char kind, size_t prefix)
{
    gj_text path = {item->key.bytes + prefix, item->key.size - prefix};
    if (gj_map_get(&w->seen, item->key) != NULL)
        return;
    if (!gj_map_put(&w->seen, item->key, w) || !gj_array_append(&w->queue, &item))
        w->failed = true;
    if (kind == 'f' && w->fields != NULL && !push_text(w->fields, path))
        w->failed = true;
}

/* Puts the items of "KIND PATH" and of "KIND PATH.…" into the queue. */
static void meet(void *user, char kind, gj_text path)
{
    walk *w = user;
    gj_text prefix = kind == 'd' ? GJ_TEXT("define ") : kind == 'f' ? GJ_TEXT("field ") : GJ_TEXT("reading ");
    gj_buffer key;
    gj_buffer_init(&key, w->allocator);
    gj_buffer_text(&key, prefix);
    gj_buffer_text(&key, path);
    for (int parts = 0; parts < 2 && !key.failed; parts++) {
        gj_text wanted = gj_buffer_as_text(&key);
        for (size_t i = gj_canon_at(w->canon, wanted); i < w->canon->items.count; i++) {
            const gj_canon_item *item = GJ_AT(&w->canon->items, gj_canon_item, i);
            if (parts ? !gj_text_starts(item->key, wanted) : !gj_text_equal(item->key, wanted))
                break;
            enqueue(w, item, kind, prefix.size);
        }
        gj_buffer_char(&key, '.');
    }
    w->failed |= key.failed;
    gj_buffer_fini(&key);
}

static void begin(walk *w, const gj_canon *canon, const gj_canon *other, gj_allocator allocator,
                  gj_array *fields)
{
    *w = (walk){.canon = canon, .other = other, .allocator = allocator, .fields = fields};
    gj_map_init(&w->seen, allocator);
    gj_array_init(&w->queue, allocator, sizeof(const gj_canon_item *));
}

static void run(walk *w)
{
    for (size_t at = 0; at < w->queue.count && !w->failed; at++) {
        const gj_canon_item *item = *GJ_AT(&w->queue, const gj_canon_item *, at);
        w->differs = w->differs || differs(item, w->other);
        gj_canon_references(item->body, meet, w);
    }
}

static void end(walk *w, gj_reach *reach)
{
    reach->failed = reach->failed || w->failed;
    gj_map_fini(&w->seen);
    gj_array_fini(&w->queue);
}

/* The fields that the differing rules of one book look at. */
static void find_fields(gj_cli *cli, const gj_book *book, const gj_book *other, gj_reach *reach)
{
    walk w;
    begin(&w, &book->canon, &other->canon, cli->allocator, &reach->fields);
    for (size_t i = 0; i < book->canon.items.count; i++) {
        const gj_canon_item *item = GJ_AT(&book->canon.items, gj_canon_item, i);
        gj_text field = GJ_TEXT("field ");
        bool rule = gj_text_starts(item->key, GJ_TEXT("define ")), fact = gj_text_starts(item->key, field);
        if ((!rule && !fact) || !differs(item, &other->canon))
            continue;
        if (fact)
            meet(&w, 'f', (gj_text){item->key.bytes + field.size, item->key.size - field.size});
        gj_canon_references(item->body, meet, &w);
    }
    run(&w);
    end(&w, reach);
}

static void find_results(gj_cli *cli, const gj_book *book, const gj_book *other, gj_reach *reach)
{
    const gj_program *program = book->rules.program;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *def = &program->definitions[d];
        if (def->parent != UINT32_MAX || !(def->flags & GJ_DEFINITION_RESULT) ||
            (def->flags & GJ_DEFINITION_HIDDEN))
            continue;
        walk w;
        gj_text name = gj_program_text(program, def->name);
        begin(&w, &book->canon, &other->canon, cli->allocator, NULL);
        meet(&w, 'd', name);
        run(&w);
        if (w.differs && !push_text(&reach->results, name))
            reach->failed = true;
        end(&w, reach);
    }
}

void gj_reach_find(gj_cli *cli, const gj_book *old, const gj_book *new, gj_reach *reach)
{
    *reach = (gj_reach){0};
    gj_array_init(&reach->results, cli->allocator, sizeof(gj_text));
    gj_array_init(&reach->fields, cli->allocator, sizeof(gj_text));
    find_fields(cli, old, new, reach);
    find_fields(cli, new, old, reach);
    find_results(cli, old, new, reach);
    find_results(cli, new, old, reach);
}

void gj_reach_fini(gj_reach *reach)
{
    gj_array_fini(&reach->results);
    gj_array_fini(&reach->fields);
}
