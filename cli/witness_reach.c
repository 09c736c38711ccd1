/* What a change can reach, read off the canons: the results that refer to something that differs, and the
 * fields that what differs refers to. Invariant: a result that is not named here has the same rule, down to
 * the facts, in both books; titles and clauses are no difference, for no value depends on them. */
#include "cli/witness.h"

#include "base/map.h"

typedef struct walk {
    const gj_canon *canon, *other;
    const gj_array *shared; /* of gj_text: what stands in a body that a change of something shared moves */
    gj_allocator allocator;
    gj_map seen;    /* keys already in the queue */
    gj_array queue; /* of gj_canon_item *: items to look at */
    gj_array *fields;
    bool differs, failed;
} walk;

static bool push_text(gj_array *array, gj_text text)
{
    return gj_array_has_text(array, text) || gj_array_append(array, &text);
}

static bool differs(const gj_canon_item *item, const gj_canon *other)
{
    const gj_canon_item *twin = gj_canon_find(other, item->key);
    return twin == NULL || !gj_canon_same_meaning(twin, item);
}

static bool has(gj_text body, gj_text wanted)
{
    for (size_t at = 0; at + wanted.size <= body.size; at++)
        if (gj_text_starts((gj_text){body.bytes + at, body.size - at}, wanted))
            return true;
    return false;
}

/* Whether an item gives other values than the same one of the other version: by its own words, or by what
 * they mean. */
static bool is_moved(const walk *w, const gj_canon_item *item)
{
    if (differs(item, w->other))
        return true;
    for (size_t i = 0; i < w->shared->count; i++)
        if (has(item->body, *GJ_AT(w->shared, gj_text, i)))
            return true;
    return false;
}

static void add_shared(gj_reach *reach, gj_array *shared, const char *before, gj_text name,
                       const char *behind)
{
    gj_buffer out;
    gj_buffer_init(&out, reach->arena.allocator);
    gj_buffer_string(&out, before);
    gj_buffer_text(&out, name);
    gj_buffer_string(&out, behind);
    gj_text text = gj_text_copy(&reach->arena, gj_buffer_as_text(&out));
    if (out.failed || !gj_array_append(shared, &text))
        reach->failed = true;
    gj_buffer_fini(&out);
}

/* Alternatives that have other choices or another order, and workdays where the calendar is another: rules
 * that name them mean something else, though their words are the same. */
static void find_shared(const gj_canon *canon, const gj_canon *other, gj_reach *reach, gj_array *shared)
{
    gj_text alternatives = GJ_TEXT("alternatives "), calendar = GJ_TEXT("calendar");
    for (size_t i = 0; i < canon->items.count; i++) {
        const gj_canon_item *item = GJ_AT(&canon->items, gj_canon_item, i);
        gj_text key = item->key;
        bool days = gj_text_equal(key, calendar);
        if ((!days && !gj_text_starts(key, alternatives)) || !differs(item, other))
            continue;
        if (days) {
            add_shared(reach, shared, "(ADD_WORKDAYS ", GJ_TEXT(""), "");
            add_shared(reach, shared, "(NEXT_WORKDAY ", GJ_TEXT(""), "");
            add_shared(reach, shared, "(IS_WORKDAY ", GJ_TEXT(""), "");
            continue;
        }
        gj_text name = {key.bytes + alternatives.size, key.size - alternatives.size};
        add_shared(reach, shared, "alternative ", name, " ");
        add_shared(reach, shared, "(", name, "/");
    }
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

static void begin(walk *w, const gj_canon *canon, const gj_canon *other, const gj_array *shared,
                  gj_allocator allocator, gj_array *fields)
{
    *w = (walk){.canon = canon, .other = other, .shared = shared, .allocator = allocator, .fields = fields};
    gj_map_init(&w->seen, allocator);
    gj_array_init(&w->queue, allocator, sizeof(const gj_canon_item *));
}

static void run(walk *w)
{
    for (size_t at = 0; at < w->queue.count && !w->failed; at++) {
        const gj_canon_item *item = *GJ_AT(&w->queue, const gj_canon_item *, at);
        w->differs = w->differs || is_moved(w, item);
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
static void find_fields(gj_cli *cli, const gj_book *book, const gj_book *other, const gj_array *shared,
                        gj_reach *reach)
{
    walk w;
    begin(&w, &book->canon, &other->canon, shared, cli->allocator, &reach->fields);
    for (size_t i = 0; i < book->canon.items.count; i++) {
        const gj_canon_item *item = GJ_AT(&book->canon.items, gj_canon_item, i);
        gj_text field = GJ_TEXT("field ");
        bool rule = gj_text_starts(item->key, GJ_TEXT("define ")), fact = gj_text_starts(item->key, field);
        if ((!rule && !fact) || !is_moved(&w, item))
            continue;
        gj_changed_rule changed = {item, gj_canon_find(&other->canon, item->key)};
        if (rule && !gj_array_append(&reach->changed, &changed))
            reach->failed = true;
        if (fact)
            meet(&w, 'f', (gj_text){item->key.bytes + field.size, item->key.size - field.size});
        gj_canon_references(item->body, meet, &w);
    }
    run(&w);
    end(&w, reach);
}

/* Keeps the rules that a result rests on, each once. */
static void keep_around(const walk *w, gj_map *known, gj_reach *reach)
{
    for (size_t i = 0; i < w->queue.count; i++) {
        const gj_canon_item *item = *GJ_AT(&w->queue, const gj_canon_item *, i);
        if (!gj_text_starts(item->key, GJ_TEXT("define ")) || gj_map_get(known, item->key) != NULL)
            continue;
        if (!gj_map_put(known, item->key, reach) || !gj_array_append(&reach->around, &item))
            reach->failed = true;
    }
}

static void find_results(gj_cli *cli, const gj_book *book, const gj_book *other, const gj_array *shared,
                         gj_reach *reach)
{
    gj_map known;
    gj_map_init(&known, cli->allocator);
    const gj_program *program = book->rules.program;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *def = &program->definitions[d];
        if (def->parent != UINT32_MAX || !(def->flags & GJ_DEFINITION_RESULT) ||
            (def->flags & GJ_DEFINITION_HIDDEN))
            continue;
        walk w;
        gj_text name = gj_program_text(program, def->name);
        begin(&w, &book->canon, &other->canon, shared, cli->allocator, NULL);
        meet(&w, 'd', name);
        run(&w);
        if (w.differs && !push_text(&reach->results, name))
            reach->failed = true;
        if (w.differs)
            keep_around(&w, &known, reach);
        end(&w, reach);
    }
    gj_map_fini(&known);
}

void gj_reach_find(gj_cli *cli, const gj_book *old, const gj_book *new, gj_reach *reach)
{
    *reach = (gj_reach){0};
    gj_arena_init(&reach->arena, cli->allocator);
    gj_array_init(&reach->results, cli->allocator, sizeof(gj_text));
    gj_array_init(&reach->fields, cli->allocator, sizeof(gj_text));
    gj_array_init(&reach->changed, cli->allocator, sizeof(gj_changed_rule));
    gj_array_init(&reach->around, cli->allocator, sizeof(const gj_canon_item *));
    gj_array shared;
    gj_array_init(&shared, cli->allocator, sizeof(gj_text));
    find_shared(&old->canon, &new->canon, reach, &shared);
    find_shared(&new->canon, &old->canon, reach, &shared);
    find_fields(cli, old, new, &shared, reach);
    find_fields(cli, new, old, &shared, reach);
    find_results(cli, old, new, &shared, reach);
    find_results(cli, new, old, &shared, reach);
    gj_array_fini(&shared);
}

void gj_reach_fini(gj_reach *reach)
{
    gj_arena_fini(&reach->arena);
    gj_array_fini(&reach->results);
    gj_array_fini(&reach->fields);
    gj_array_fini(&reach->changed);
    gj_array_fini(&reach->around);
}
