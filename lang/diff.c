/* The differ: declarations of two books, all files together, matched by name and compared. A few rounds find
 * what was renamed, each with what the round before found; the last one writes the changes. Invariant: where
 * a definition's canon is the same bytes in both books, no change of how it is worked out is told; where the
 * canons differ, at least one change is; and the other way round the same changes are told. */
#include "lang/diff.h"

#include "lang/diff_internal.h"

/* A chain of names, each found by the one before, is followed so far. */
#define ROUNDS 12

static bool is_compared(const gj_entry *e)
{
    return e->kind != GJ_N_HOLE && e->kind != GJ_N_USE && e->kind != GJ_N_ALLOW && e->kind != GJ_N_TEST &&
           e->kind != GJ_N_TESTS;
}

/* Blocks whose lines belong together wherever they stand. */
static bool is_opened(const gj_entry *e)
{
    return e->kind == GJ_N_RECORD || e->kind == GJ_N_SOURCES || e->kind == GJ_N_IMPLEMENTS;
}

/* A shallow copy, linked into a list of ours: what is compared is not changed. */
static void append(gj_differ *d, const gj_entry *e, gj_entry ***end)
{
    gj_entry *copy = gj_arena_copy(d->arena, e, sizeof *e);
    if (copy == NULL) {
        d->failed = true;
        return;
    }
    copy->next = NULL;
    **end = copy;
    *end = &copy->next;
}

/* All declarations of a book as one list; the header of the book's own file only. */
static gj_entry *declarations(gj_differ *d, int side)
{
    const gj_compilation *book = d->side[side].b.out;
    gj_entry *first = NULL, **end = &first;
    for (size_t i = 0; i < book->files.count; i++) {
        const gj_file *file = GJ_EACH(book->files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next) {
            if (!is_compared(e) || (e->kind == GJ_N_RULEBOOK && i > 0))
                continue;
            for (const gj_entry *line = is_opened(e) ? e->body : NULL; line != NULL; line = line->next)
                append(d, line, &end);
            if (!is_opened(e))
                append(d, e, &end);
        }
    }
    return first;
}

static void begin_side(gj_differ *d, int side, const gj_version *version)
{
    gj_diff_side *s = &d->side[side];
    s->b = (gj_build){.out = (gj_compilation *)(uintptr_t)version->compilation,
                      .arena = d->arena,
                      .allocator = d->allocator};
    s->canon = version->canon;
    gj_spellings_init(&s->b.known);
    gj_map_init(&s->units, d->allocator);
    gj_map_init(&s->renamings, d->allocator);
}

/* Any name of a unit stands for its first. */
static void learn_units(gj_differ *d, int side, const gj_entry *e)
{
    for (; e != NULL; e = e->next) {
        if (e->kind != GJ_N_UNIT || e->names == NULL)
            continue;
        gj_text name = gj_diff_plain(d, side, e->names->name);
        gj_text *first = gj_arena_copy(d->arena, &name, sizeof name);
        for (const gj_entry *n = e->names; n != NULL; n = n->next)
            if (first == NULL || !gj_map_put(&d->side[side].units, gj_diff_plain(d, side, n->name), first))
                d->failed = true;
    }
}

/* ---- what the programs say about the changes ---- */

typedef struct looking_for_reused {
    const gj_differ *d;
    bool found;
} looking_for_reused;

static void look_at(void *user, char kind, gj_text path)
{
    looking_for_reused *looking = user;
    looking->found |= kind == 'd' && gj_diff_is_reused(looking->d, gj_text_until(path, '.'));
}

/* Whether a definition means the same in both books: its canon is the same bytes, and what that names are not
 * two things of one name. */
static bool means_the_same(const gj_differ *d, gj_text declaration)
{
    const gj_canon *old = d->side[0].canon, *new = d->side[1].canon;
    looking_for_reused looking = {.d = d};
    if (!gj_canon_same_definition(old, new, declaration))
        return false;
    gj_canon_definition_references(new, declaration, look_at, &looking);
    return !looking.found;
}

static void drop_unreal(gj_differ *d)
{
    gj_diff *diff = d->diff;
    const gj_canon *old = d->side[0].canon, *new = d->side[1].canon;
    size_t kept = 0;
    if (old == NULL || new == NULL)
        return;
    diff->same = gj_canon_equal(old, new);
    for (size_t i = 0; i < diff->changes.count; i++) {
        const gj_change *change = GJ_AT(&diff->changes, gj_change, i);
        bool unreal = change->expression && (diff->same || means_the_same(d, change->declaration));
        if (!unreal)
            *GJ_AT(&diff->changes, gj_change, kept++) = *change;
    }
    diff->changes.count = kept;
}

/* Names the items that differ where nothing else was found. */
static void name_items(gj_differ *d)
{
    const gj_canon *canons[2] = {d->side[0].canon, d->side[1].canon};
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < canons[side]->items.count; i++) {
            const gj_canon_item *item = GJ_AT(&canons[side]->items, gj_canon_item, i);
            const gj_canon_item *other = gj_canon_find(canons[!side], item->key);
            if (other != NULL && (side == 1 || gj_text_equal(other->body, item->body)))
                continue;
            gj_diff_spot spot = {.word = GJ_M_thing_line, .path = item->key};
            gj_diff_report(d, &spot,
                           other != NULL ? GJ_CHANGE_CHANGED
                           : side == 0   ? GJ_CHANGE_REMOVED
                                         : GJ_CHANGE_ADDED,
                           GJ_M_aspect_program, (gj_text){0}, (gj_text){0}, true);
        }
    }
    d->diff->unexplained = true;
}

gj_status gj_diff_books(gj_allocator allocator, const gj_version *old, const gj_version *new, gj_diff *diff)
{
    gj_differ d = {.diff = diff, .arena = &diff->arena, .allocator = allocator};
    *diff = (gj_diff){0};
    gj_arena_init(&diff->arena, allocator);
    gj_array_init(&diff->changes, allocator, sizeof(gj_change));
    gj_array_init(&d.known, allocator, sizeof(gj_renaming));
    gj_array_init(&d.found, allocator, sizeof(gj_renaming));
    begin_side(&d, 0, old);
    begin_side(&d, 1, new);
    gj_entry *first[2] = {d.failed ? NULL : declarations(&d, 0), d.failed ? NULL : declarations(&d, 1)};
    for (int side = 0; side < 2 && !d.failed; side++)
        learn_units(&d, side, first[side]);
    for (int round = 1; !d.failed; round++) {
        gj_array_clear(&diff->changes);
        gj_array_clear(&d.found);
        gj_diff_lists(&d, NULL, NULL, first[0], first[1]);
        if (round == ROUNDS || !gj_diff_learn_renamings(&d))
            break;
    }
    drop_unreal(&d);
    bool canons = d.side[0].canon != NULL && d.side[1].canon != NULL;
    if (!d.failed && canons && !diff->same && diff->changes.count == 0)
        name_items(&d);
    bool failed = d.failed || gj_arena_failed(&diff->arena) || diff->changes.failed;
    if (canons)
        failed = failed || d.side[0].canon->failed || d.side[1].canon->failed;
    for (int side = 0; side < 2; side++) {
        gj_map_fini(&d.side[side].units);
        gj_map_fini(&d.side[side].renamings);
    }
    gj_array_fini(&d.known);
    gj_array_fini(&d.found);
    return failed ? GJ_E_NOMEM : GJ_OK;
}

void gj_diff_fini(gj_diff *diff)
{
    gj_array_fini(&diff->changes);
    gj_arena_fini(&diff->arena);
}

const gj_entry *gj_find_declaration(const gj_compilation *compilation, gj_text name)
{
    gj_build b = {.out = (gj_compilation *)(uintptr_t)compilation};
    for (size_t i = 0; i < compilation->files.count; i++) {
        const gj_file *file = GJ_EACH(compilation->files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next) {
            bool value = e->kind == GJ_N_RESULT || e->kind == GJ_N_DEFINE || e->kind == GJ_N_BANDS ||
                         e->kind == GJ_N_STEPS || e->kind == GJ_N_CONDITIONS || e->kind == GJ_N_CHECKLIST ||
                         e->kind == GJ_N_DEADLINE || e->kind == GJ_N_SCORE;
            if (value && gj_text_equal(gj_name_text(&b, e->name), name))
                return e;
        }
    }
    return NULL;
}
