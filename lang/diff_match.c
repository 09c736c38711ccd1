/* Which line of the old version is which of the new one. First by name (rows and cases by their keys), then
 * what is left over: the same content under another name is a renaming, the same values under other keys a
 * moved boundary. Invariant: a line is in at most one pair. */
#include "lang/diff_internal.h"

/* A body shorter than this says too little to recognise a definition by it alone. */
#define TELLING_BODY 24u

static size_t count_of(const gj_entry *first)
{
    size_t count = 0;
    for (; first != NULL; first = first->next)
        count += first->kind != GJ_N_HOLE;
    return count;
}

static bool collect(gj_differ *d, gj_diff_pairs *pairs, int side, const gj_entry *first)
{
    size_t count = count_of(first), at = 0;
    pairs->entry[side] = GJ_NEW_ARRAY(d->arena, const gj_entry *, count + 1);
    pairs->key[side] = GJ_NEW_ARRAY(d->arena, gj_text, count + 1);
    pairs->pair[side] = GJ_NEW_ARRAY(d->arena, size_t, count + 1);
    pairs->told[side] = GJ_NEW_ARRAY(d->arena, bool, count + 1);
    pairs->count[side] = count;
    if (pairs->entry[side] == NULL || pairs->key[side] == NULL || pairs->pair[side] == NULL ||
        pairs->told[side] == NULL)
        return false;
    for (; first != NULL; first = first->next) {
        if (first->kind == GJ_N_HOLE)
            continue;
        pairs->entry[side][at] = first;
        pairs->key[side][at] = gj_diff_key(d, side, first);
        pairs->pair[side][at++] = SIZE_MAX;
    }
    return true;
}

static void join(gj_diff_pairs *pairs, size_t old, size_t new)
{
    pairs->pair[0][old] = new;
    pairs->pair[1][new] = old;
}

static void match_keys(gj_differ *d, gj_diff_pairs *pairs)
{
    gj_map keys;
    gj_map_init(&keys, d->allocator);
    for (size_t i = pairs->count[1]; i-- > 0;) /* the first of twins is found */
        if (!gj_map_put(&keys, pairs->key[1][i], &pairs->key[1][i]))
            d->failed = true;
    for (size_t i = 0; i < pairs->count[0]; i++) {
        const gj_text *found = gj_map_get(&keys, pairs->key[0][i]);
        size_t at = found == NULL ? pairs->count[1] : (size_t)(found - pairs->key[1]);
        while (at < pairs->count[1] &&
               (pairs->pair[1][at] != SIZE_MAX || !gj_text_equal(pairs->key[0][i], pairs->key[1][at])))
            at++;
        if (at < pairs->count[1])
            join(pairs, i, at);
    }
    gj_map_fini(&keys);
}

/* ---- renamings ---- */

bool gj_diff_is_named(const gj_entry *e)
{
    return e->name.begin != 0 && e->kind != GJ_N_LIMIT && e->kind != GJ_N_HEADER && e->kind != GJ_N_MEASURE &&
           e->kind != GJ_N_SILENT && e->kind != GJ_N_BAND && e->kind != GJ_N_VETO &&
           e->kind != GJ_N_COLUMNS && e->kind != GJ_N_IMPLEMENTS && e->kind != GJ_N_SOURCES &&
           e->kind != GJ_N_RULEBOOK;
}

/* Whether the second may be the first under another name. */
static bool looks_renamed(gj_differ *d, const gj_entry *old, const gj_entry *new)
{
    if (old->kind != new->kind || !gj_diff_is_named(old) || !gj_diff_is_named(new))
        return false;
    gj_text body = gj_diff_entry(d, 0, old, false);
    if (!gj_text_equal(body, gj_diff_entry(d, 1, new, false)))
        return false;
    gj_text titles[2] = {gj_title_text(&d->side[0].b, old->title), gj_title_text(&d->side[1].b, new->title)};
    if (titles[0].size > 0 && gj_text_equal(titles[0], titles[1]))
        return true;
    return old->kind != GJ_N_FIELD && old->kind != GJ_N_NODE && old->kind != GJ_N_CHOICE &&
           old->kind != GJ_N_NOTE && old->kind != GJ_N_ENTRY && body.size >= TELLING_BODY;
}

static void match_renamed(gj_differ *d, gj_diff_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count[0]; i++) {
        size_t found = SIZE_MAX;
        if (pairs->pair[0][i] != SIZE_MAX)
            continue;
        for (size_t k = 0; k < pairs->count[1] && found == SIZE_MAX; k++)
            if (pairs->pair[1][k] == SIZE_MAX && looks_renamed(d, pairs->entry[0][i], pairs->entry[1][k]))
                found = k;
        if (found == SIZE_MAX)
            continue;
        join(pairs, i, found);
        pairs->renamed[i] = true;
    }
}

/* Lines that are known by what they refer to, as a level's is by its choice, which was renamed. */
static void match_references(gj_differ *d, gj_diff_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count[0]; i++) {
        const gj_entry *old = pairs->entry[0][i];
        if (pairs->pair[0][i] != SIZE_MAX || old->name.begin == 0 || gj_diff_is_named(old))
            continue;
        gj_text name = gj_diff_name(d, 0, old->name);
        for (size_t k = 0; k < pairs->count[1] && pairs->pair[0][i] == SIZE_MAX; k++) {
            const gj_entry *new = pairs->entry[1][k];
            if (pairs->pair[1][k] == SIZE_MAX && new->kind == old->kind &&
                gj_text_equal(name, gj_diff_name(d, 1, new->name)))
                join(pairs, i, k);
        }
    }
}

/* ---- rows and cases with other keys ---- */

bool gj_diff_is_row(const gj_entry *e)
{
    return e->name.begin == 0 && (e->kind == GJ_N_ROW || e->kind == GJ_N_BY_CASE || e->kind == GJ_N_CASE);
}

static bool same_rest(gj_differ *d, const gj_entry *old, const gj_entry *new)
{
    return old->kind == new->kind &&
           old->is_else == new->is_else &&gj_text_equal(gj_diff_exprs(d, 0, old->values),
                                                        gj_diff_exprs(d, 1, new->values)) &&
           gj_text_equal(gj_title_text(&d->side[0].b, old->title),
                         gj_title_text(&d->side[1].b, new->title)) &&
           gj_text_equal(gj_diff_cites(d, 0, old->cites), gj_diff_cites(d, 1, new->cites));
}

static void match_values(gj_differ *d, gj_diff_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count[0]; i++) {
        if (pairs->pair[0][i] != SIZE_MAX || !gj_diff_is_row(pairs->entry[0][i]))
            continue;
        for (size_t k = 0; k < pairs->count[1] && pairs->pair[0][i] == SIZE_MAX; k++)
            if (pairs->pair[1][k] == SIZE_MAX && gj_diff_is_row(pairs->entry[1][k]) &&
                same_rest(d, pairs->entry[0][i], pairs->entry[1][k]))
                join(pairs, i, k);
    }
}

bool gj_diff_match(gj_differ *d, const gj_entry *old, const gj_entry *new, gj_diff_pairs *pairs)
{
    *pairs = (gj_diff_pairs){0};
    if (!collect(d, pairs, 0, old) || !collect(d, pairs, 1, new))
        return false;
    pairs->renamed = GJ_NEW_ARRAY(d->arena, bool, pairs->count[0] + 1);
    if (pairs->renamed == NULL)
        return false;
    match_keys(d, pairs);
    match_references(d, pairs);
    match_renamed(d, pairs);
    match_values(d, pairs);
    return !d->failed;
}
