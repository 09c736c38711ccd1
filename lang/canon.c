/* Writes the canon: an item for each thing that a book states, sorted by key. The bodies of definitions come
 * from lang/canon_core.c. Invariant: what is written depends on names and values only, never on an index, a
 * place or the order of declarations; what is left out (notes, tests, sources, names of files) changes no
 * result. */
#include "lang/canon.h"

#include "base/sort.h"
#include "lang/canon_core.h"

void gj_canon_init(gj_canon *canon, gj_allocator allocator)
{
    *canon = (gj_canon){0};
    gj_arena_init(&canon->arena, allocator);
    gj_array_init(&canon->items, allocator, sizeof(gj_canon_item));
}

void gj_canon_fini(gj_canon *canon)
{
    gj_array_fini(&canon->items);
    gj_arena_fini(&canon->arena);
}

typedef struct writing {
    gj_build *b;
    gj_canon *canon;
    gj_canon_core core;
    gj_buffer key, body;
    size_t titled_from, titled_to; /* of the item being written */
} writing;

static void begin(writing *w, const char *kind)
{
    w->canon->failed |= w->key.failed || w->body.failed;
    gj_buffer_clear(&w->key);
    gj_buffer_clear(&w->body);
    gj_buffer_string(&w->key, kind);
    w->titled_from = w->titled_to = 0;
}

static void end(writing *w)
{
    gj_canon_item item = {gj_text_copy(&w->canon->arena, gj_buffer_as_text(&w->key)),
                          gj_text_copy(&w->canon->arena, gj_buffer_as_text(&w->body)), w->titled_from,
                          w->titled_to};
    if (w->key.failed || w->body.failed || !gj_array_append(&w->canon->items, &item))
        w->canon->failed = true;
}

static void put_cites(writing *w, const gj_cite *cites)
{
    for (; cites != NULL; cites = cites->next) {
        gj_buffer_char(&w->body, '@');
        gj_buffer_json(&w->body, gj_cite_label(w->b, cites));
        gj_buffer_char(&w->body, ' ');
    }
}

static void put_titled(writing *w, gj_text title, const gj_cite *cites)
{
    w->titled_from = w->body.size;
    gj_buffer_json(&w->body, title);
    gj_buffer_char(&w->body, ' ');
    put_cites(w, cites);
    w->titled_to = w->body.size;
}

static void write_book(writing *w)
{
    gj_build *b = w->b;
    begin(w, "book");
    if (b->rulebook != NULL) {
        gj_buffer_text(&w->body, gj_name_text(b, b->rulebook->name));
        put_titled(w, gj_title_text(b, b->rulebook->title), b->rulebook->cites);
    }
    if (b->interface != NULL)
        gj_buffer_text(&w->body, b->interface->name);
    gj_buffer_format(&w->body, " month_end %d %d", (int)b->month_end, (int)b->month_end_stated);
    end(w);
    for (const gj_entry *line = b->rulebook == NULL ? NULL : b->rulebook->body; line != NULL;
         line = line->next) {
        if (line->values == NULL)
            continue;
        begin(w, "header ");
        gj_buffer_text(&w->key, gj_canonical(b, gj_name_text(b, line->name)));
        gj_buffer_text(&w->body, line->values->kind == GJ_X_TEXT
                                     ? gj_title_text(b, line->values->span)
                                     : gj_canonical(b, gj_span_text(b, line->values->span)));
        end(w);
    }
    begin(w, "calendar");
    for (size_t i = 0; i < b->calendar.count; i++)
        gj_buffer_format(&w->body, "%d ", (int)*GJ_AT(&b->calendar, int32_t, i));
    end(w);
}

static int by_name(void *unused, const void *x, const void *y)
{
    const gj_alternative *const *a = x, *const *b = y;
    (void)unused;
    return gj_text_compare((*a)->name, (*b)->name);
}

/* The order of choices counts only where they are ordered. What they are called stands behind what they are.
 */
static void write_alternatives(writing *w, const gj_alternatives_info *info)
{
    const gj_alternative **choices =
        GJ_NEW_ARRAY(&w->canon->arena, const gj_alternative *, (size_t)info->count + 1);
    if (choices == NULL) {
        w->canon->failed = true;
        return;
    }
    for (uint32_t i = 0; i < info->count; i++)
        choices[i] = &info->choices[i];
    if (!info->ordered &&
        !gj_sort(&w->canon->arena, choices, info->count, sizeof(const gj_alternative *), by_name, NULL))
        w->canon->failed = true;
    begin(w, "alternatives ");
    gj_buffer_text(&w->key, info->name);
    gj_buffer_string(&w->body, info->ordered ? "ordered " : "");
    for (uint32_t i = 0; i < info->count; i++) {
        gj_buffer_text(&w->body, choices[i]->name);
        gj_buffer_char(&w->body, ' ');
    }
    size_t titled_from = w->body.size;
    put_titled(w, info->title, NULL);
    for (uint32_t i = 0; i < info->count; i++)
        put_titled(w, choices[i]->title, choices[i]->cites);
    w->titled_from = titled_from;
    end(w);
}

static void put_bound(writing *w, const gj_field *field, const char *name, uint32_t flag,
                      const gj_value *value)
{
    if (!(field->flags & flag))
        return;
    gj_buffer_format(&w->body, "%s ", name);
    gj_canon_constant(&w->core, &w->body, &field->type, value, field->fallback_text);
    gj_buffer_char(&w->body, ' ');
}

static void write_field(writing *w, const gj_field *field)
{
    begin(w, "field ");
    gj_buffer_text(&w->key, gj_field_path(w->b, field));
    gj_buffer_format(&w->body, "kind %d flags %u ", (int)field->kind, (unsigned)field->flags);
    gj_canon_type(&w->core, &w->body, &field->type);
    put_titled(w, field->title, field->cites);
    if (!(field->flags & GJ_FIELD_DEFAULT_NOTHING))
        put_bound(w, field, "default", GJ_FIELD_HAS_DEFAULT, &field->fallback);
    put_bound(w, field, "low", GJ_FIELD_LOW, &field->low);
    put_bound(w, field, "high", GJ_FIELD_HIGH, &field->high);
    end(w);
}

static void write_definition(writing *w, const gj_def *def)
{
    begin(w, "define ");
    gj_canon_path(&w->key, def);
    gj_buffer_format(&w->body, "kind %d flags %u ", (int)def->kind, (unsigned)def->flags);
    gj_canon_type(&w->core, &w->body, &def->type);
    put_titled(w, def->title, def->cites);
    if (def->kind == GJ_DEF_BAND || def->kind == GJ_DEF_VETO)
        gj_buffer_format(&w->body, "level %u ", (unsigned)def->choice);
    gj_canon_body(&w->core, &w->body, def);
    end(w);
}

static int by_key(void *unused, const void *x, const void *y)
{
    const gj_canon_item *a = x, *b = y;
    (void)unused;
    int order = gj_text_compare(a->key, b->key);
    return order != 0 ? order : gj_text_compare(a->body, b->body);
}

static void seal(gj_canon *canon)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[32];
    gj_buffer all;
    gj_buffer_init(&all, canon->arena.allocator);
    for (size_t i = 0; i < canon->items.count; i++) {
        const gj_canon_item *item = GJ_AT(&canon->items, gj_canon_item, i);
        gj_buffer_text(&all, item->key);
        gj_buffer_char(&all, '\n');
        gj_buffer_text(&all, item->body);
        gj_buffer_char(&all, '\n');
    }
    gj_sha256(all.bytes, all.size, digest);
    for (size_t i = 0; i < 32; i++) {
        canon->digest[2 * i] = digits[digest[i] >> 4];
        canon->digest[2 * i + 1] = digits[digest[i] & 15];
    }
    canon->digest[64] = '\0';
    canon->failed |= all.failed;
    gj_buffer_fini(&all);
}

void gj_canon_inspect(void *user, const struct gj_build *build)
{
    gj_canon *canon = user;
    /* Names of units are spelled on demand, into the compilation's arena:
     * the only thing that changes in it. */
    gj_build *b = (gj_build *)(uintptr_t)build;
    writing w = {.b = b, .canon = canon};
    gj_buffer_init(&w.key, b->allocator);
    gj_buffer_init(&w.body, b->allocator);
    gj_canon_core_init(&w.core, b, &canon->arena);
    write_book(&w);
    for (uint32_t i = 0; i < b->alternatives.count; i++)
        write_alternatives(&w, gj_alternatives_at(b, i));
    for (size_t i = 0; i < b->fields.count; i++)
        write_field(&w, GJ_EACH(b->fields, gj_field, i));
    for (size_t i = 0; i < b->readings.count; i++) {
        const gj_reading_info *reading = GJ_EACH(b->readings, gj_reading_info, i);
        begin(&w, "reading ");
        gj_buffer_text(&w.key, reading->name);
        put_titled(&w, reading->title, reading->cites);
        gj_buffer_text(&w.body, reading->alternatives->choices[reading->chosen].name);
        end(&w);
        write_alternatives(&w, reading->alternatives);
    }
    for (size_t i = 0; i < b->defs.count; i++) {
        const gj_def *def = GJ_EACH(b->defs, gj_def, i);
        if (def->kind != GJ_DEF_TEST)
            write_definition(&w, def);
    }
    for (size_t i = 0; i < b->silent.count; i++) {
        const gj_entry *e = GJ_EACH(b->silent, const gj_entry, i);
        begin(&w, "silent ");
        gj_buffer_text(&w.key, gj_name_text(b, e->name));
        put_titled(&w, gj_title_text(b, e->title), e->cites);
        end(&w);
    }
    canon->failed |= w.core.failed || gj_arena_failed(&canon->arena) || canon->items.failed || w.key.failed ||
                     w.body.failed;
    if (!canon->failed &&
        !gj_sort(&canon->arena, canon->items.items, canon->items.count, sizeof(gj_canon_item), by_key, NULL))
        canon->failed = true;
    seal(canon);
    gj_canon_core_fini(&w.core);
    gj_buffer_fini(&w.key);
    gj_buffer_fini(&w.body);
}

/* ---- reading it ---- */

static bool same_item(const gj_canon_item *a, const gj_canon_item *b)
{
    return gj_text_equal(a->key, b->key) && gj_text_equal(a->body, b->body);
}

bool gj_canon_equal(const gj_canon *a, const gj_canon *b)
{
    if (a->failed || b->failed || a->items.count != b->items.count)
        return false;
    for (size_t i = 0; i < a->items.count; i++)
        if (!same_item(GJ_AT(&a->items, gj_canon_item, i), GJ_AT(&b->items, gj_canon_item, i)))
            return false;
    return true;
}

size_t gj_canon_at(const gj_canon *canon, gj_text key)
{
    size_t low = 0, high = canon->items.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (gj_text_compare(GJ_AT(&canon->items, gj_canon_item, middle)->key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const gj_canon_item *gj_canon_find(const gj_canon *canon, gj_text key)
{
    size_t at = gj_canon_at(canon, key);
    if (at == canon->items.count || !gj_text_equal(GJ_AT(&canon->items, gj_canon_item, at)->key, key))
        return NULL;
    return GJ_AT(&canon->items, gj_canon_item, at);
}

bool gj_canon_same_meaning(const gj_canon_item *a, const gj_canon_item *b)
{
    gj_text before[2] = {{a->body.bytes, a->titled_from}, {b->body.bytes, b->titled_from}},
            behind[2] = {{a->body.bytes + a->titled_to, a->body.size - a->titled_to},
                         {b->body.bytes + b->titled_to, b->body.size - b->titled_to}};
    return gj_text_equal(before[0], before[1]) && gj_text_equal(behind[0], behind[1]);
}

/* Whether an item is of the definition `name`: "define NAME" or "define NAME.…". */
static bool is_of(const gj_canon_item *item, gj_text name)
{
    gj_text prefix = GJ_TEXT("define ");
    if (!gj_text_starts(item->key, prefix))
        return false;
    gj_text path = {item->key.bytes + prefix.size, item->key.size - prefix.size};
    return gj_text_starts(path, name) && (path.size == name.size || path.bytes[name.size] == '.');
}

/* The next item of the definition, from `at` on; items.count: none. */
static size_t next_of(const gj_canon *canon, size_t at, gj_text name)
{
    while (at < canon->items.count && !is_of(GJ_AT(&canon->items, gj_canon_item, at), name))
        at++;
    return at;
}

bool gj_canon_same_definition(const gj_canon *a, const gj_canon *b, gj_text name)
{
    size_t x = next_of(a, 0, name), y = next_of(b, 0, name);
    bool any = false;
    while (x < a->items.count && y < b->items.count) {
        if (!same_item(GJ_AT(&a->items, gj_canon_item, x), GJ_AT(&b->items, gj_canon_item, y)))
            return false;
        any = true;
        x = next_of(a, x + 1, name);
        y = next_of(b, y + 1, name);
    }
    return any && x == a->items.count && y == b->items.count && !a->failed && !b->failed;
}

void gj_canon_references(gj_text body, gj_canon_visit *visit, void *user)
{
    for (size_t i = 0; i + 2 < body.size; i++) {
        bool begins = i == 0 || body.bytes[i - 1] == ' ' || body.bytes[i - 1] == '(';
        if (body.bytes[i] == '"') { /* titles and texts may hold anything */
            for (i++; i < body.size && body.bytes[i] != '"'; i++)
                i += body.bytes[i] == '\\';
            continue;
        }
        char kind = body.bytes[i];
        if (!begins || body.bytes[i + 1] != ':' || (kind != 'd' && kind != 'f' && kind != 'r'))
            continue;
        size_t from = i + 2, to = from;
        while (to < body.size && body.bytes[to] != ' ' && body.bytes[to] != '(' && body.bytes[to] != ')')
            to++;
        visit(user, kind, (gj_text){body.bytes + from, to - from});
        i = to;
    }
}

void gj_canon_definition_references(const gj_canon *canon, gj_text path, gj_canon_visit *visit, void *user)
{
    for (size_t i = next_of(canon, 0, path); i < canon->items.count; i = next_of(canon, i + 1, path))
        gj_canon_references(GJ_AT(&canon->items, gj_canon_item, i)->body, visit, user);
}
