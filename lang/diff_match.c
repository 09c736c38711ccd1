/* Which line of the old version is which of the new one. First by name (rows and cases by their keys), then
 * what is left over: the same content under another name is a renaming, the same values under other keys a
 * moved boundary. Invariant: a line is in at most one pair. */
#include "lang/diff_internal.h"

#include "vm/number.h"

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
    pairs->count[side] = count;
    if (pairs->entry[side] == NULL || pairs->key[side] == NULL || pairs->pair[side] == NULL)
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

static bool is_named(const gj_entry *e)
{
    return e->name.begin != 0 && e->kind != GJ_N_LIMIT && e->kind != GJ_N_HEADER && e->kind != GJ_N_MEASURE &&
           e->kind != GJ_N_SILENT && e->kind != GJ_N_BAND && e->kind != GJ_N_VETO &&
           e->kind != GJ_N_COLUMNS && e->kind != GJ_N_IMPLEMENTS && e->kind != GJ_N_SOURCES &&
           e->kind != GJ_N_RULEBOOK;
}

/* Whether the second may be the first under another name. */
static bool looks_renamed(gj_differ *d, const gj_entry *old, const gj_entry *new)
{
    if (old->kind != new->kind || !is_named(old) || !is_named(new))
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
        gj_diff_add_rename(d, gj_diff_written(d, 0, pairs->entry[0][i]->name),
                           gj_diff_written(d, 1, pairs->entry[1][found]->name));
    }
}

/* ---- rows and cases with other keys ---- */

static bool is_keyed(const gj_entry *e)
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
        if (pairs->pair[0][i] != SIZE_MAX || !is_keyed(pairs->entry[0][i]))
            continue;
        for (size_t k = 0; k < pairs->count[1] && pairs->pair[0][i] == SIZE_MAX; k++)
            if (pairs->pair[1][k] == SIZE_MAX && is_keyed(pairs->entry[1][k]) &&
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
    match_renamed(d, pairs);
    match_values(d, pairs);
    return !d->failed;
}

/* ---- boundaries ---- */

/* A key as a range of numbers: its ends as they are compared and as they are written. */
typedef struct ends {
    bool fits;
    gj_text low, high;           /* canonical; empty: open */
    gj_text show_low, show_high; /* … as written */
    bool high_open;
} ends;

static ends ends_of(gj_differ *d, int side, const gj_expr *key)
{
    ends e = {0};
    gj_text a = gj_diff_expr(d, side, key->a), show_a = {0};
    if (key->a != NULL)
        show_a = gj_diff_show(d, side, key->a->span);
    if (key->kind == GJ_X_RANGE && key->a != NULL && key->b != NULL) {
        e = (ends){true,
                   a,
                   gj_diff_expr(d, side, key->b),
                   show_a,
                   gj_diff_show(d, side, key->b->span),
                   key->op == GJ_O_RANGE_OPEN};
    } else if (key->kind == GJ_X_LIMIT && (key->op == GJ_O_LESS || key->op == GJ_O_LESS_EQUAL)) {
        e = (ends){.fits = true, .high = a, .show_high = show_a, .high_open = key->op == GJ_O_LESS};
    } else if (key->kind == GJ_X_LIMIT && (key->op == GJ_O_GREATER || key->op == GJ_O_GREATER_EQUAL)) {
        e = (ends){.fits = true, .low = a, .show_low = show_a};
    } else if (key->kind == GJ_X_NUMBER) {
        gj_text whole = gj_diff_expr(d, side, key), show = gj_diff_show(d, side, key->span);
        e = (ends){true, whole, whole, show, show, false};
    }
    return e;
}

/* The one key in which two rows differ; NULL where they differ in none or several. */
static const gj_expr *moved_key(gj_differ *d, const gj_entry *old, const gj_entry *new, const gj_expr **other)
{
    const gj_expr *moved = NULL, *y = new->keys;
    if (!gj_text_equal(gj_diff_expr(d, 0, old->guard), gj_diff_expr(d, 1, new->guard)))
        return NULL;
    for (const gj_expr *x = old->keys; x != NULL; x = x->next, y = y->next) {
        if (y == NULL)
            return NULL;
        if (gj_text_equal(gj_diff_expr(d, 0, x), gj_diff_expr(d, 1, y)))
            continue;
        if (moved != NULL)
            return NULL;
        moved = x;
        *other = y;
    }
    return y == NULL ? moved : NULL;
}

/* "45/46", or "20" where both sides of the boundary name the same number. */
static gj_text boundary(gj_differ *d, gj_text below, gj_text above)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    gj_buffer_text(&out, below);
    if (!gj_text_equal(below, above)) {
        gj_buffer_char(&out, '/');
        gj_buffer_text(&out, above);
    }
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(&out));
    d->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

typedef struct moved_row {
    size_t old, new;
    ends from, to;
    bool low, high; /* an end that moved and has not been told */
    bool told;      /* some end of it was */
} moved_row;

static void report_end(gj_differ *d, const gj_diff_spot *parent, const gj_diff_pairs *pairs,
                       const moved_row *below, const moved_row *above)
{
    gj_diff_spot spot =
        gj_diff_spot_of(d, parent, 1, pairs->entry[1][below->new], pairs->entry[0][below->old]);
    if (parent != NULL) { /* a boundary belongs to both rows */
        spot.path = parent->path;
        spot.word = parent->word;
    }
    gj_diff_report(d, &spot, GJ_CHANGE_CHANGED, GJ_M_aspect_boundary,
                   boundary(d, below->from.show_high, above->from.show_low),
                   boundary(d, below->to.show_high, above->to.show_low), true);
}

static void report_keys(gj_differ *d, const gj_diff_spot *parent, const gj_diff_pairs *pairs,
                        const moved_row *row)
{
    const gj_entry *old = pairs->entry[0][row->old], *new = pairs->entry[1][row->new];
    gj_diff_spot spot = gj_diff_spot_of(d, parent, 1, new, old);
    bool keys =
        new->keys != NULL && !gj_text_equal(gj_diff_exprs(d, 0, old->keys), gj_diff_exprs(d, 1, new->keys));
    gj_msg aspect = keys ? GJ_M_aspect_row_keys : GJ_M_aspect_guard;
    gj_diff_report(d, &spot, GJ_CHANGE_CHANGED, aspect,
                   keys ? gj_diff_show_exprs(d, 0, old->keys) : gj_diff_show_exprs(d, 0, old->guard),
                   keys ? gj_diff_show_exprs(d, 1, new->keys) : gj_diff_show_exprs(d, 1, new->guard), true);
}

/* Whether `above` begins where `below` ends, in both versions, with all else the same. */
static bool adjoin(gj_differ *d, const gj_diff_pairs *pairs, const moved_row *below, const moved_row *above)
{
    const gj_expr *x = pairs->entry[0][below->old]->keys, *y = pairs->entry[0][above->old]->keys;
    size_t differing = 0;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        differing += !gj_text_equal(gj_diff_expr(d, 0, x), gj_diff_expr(d, 0, y));
    if (differing != 1 || x != NULL || y != NULL)
        return false;
    const ends *low[2] = {&below->from, &below->to}, *high[2] = {&above->from, &above->to};
    for (int side = 0; side < 2; side++) {
        gj_value end, begin, gap, one = gj_value_whole(1);
        int order;
        gj_text digits[2] = {low[side]->high, high[side]->low};
        for (int i = 0; i < 2; i++) /* the number without its unit */
            for (size_t k = 0; k < digits[i].size; k++)
                if (digits[i].bytes[k] == '_')
                    digits[i].size = k;
        if (gj_number_from_decimal(d->arena, &end, digits[0]) != GJ_PARSE_OK ||
            gj_number_from_decimal(d->arena, &begin, digits[1]) != GJ_PARSE_OK ||
            !gj_number_sub(d->arena, &gap, &begin, &end) || gj_number_sign(&gap) < 0 ||
            !gj_number_compare(d->arena, &order, &gap, &one) || order > 0)
            return false;
    }
    return true;
}

void gj_diff_boundaries(gj_differ *d, const gj_diff_spot *parent, const gj_diff_pairs *pairs)
{
    size_t count = 0;
    moved_row *rows = GJ_NEW_ARRAY(d->arena, moved_row, pairs->count[0] + 1);
    if (rows == NULL) {
        d->failed = true;
        return;
    }
    for (size_t i = 0; i < pairs->count[0]; i++) {
        size_t k = pairs->pair[0][i];
        if (k == SIZE_MAX || !is_keyed(pairs->entry[0][i]) ||
            gj_text_equal(pairs->key[0][i], pairs->key[1][k]))
            continue;
        moved_row row = {.old = i, .new = k};
        const gj_expr *other = NULL, *key = moved_key(d, pairs->entry[0][i], pairs->entry[1][k], &other);
        if (key != NULL) {
            row.from = ends_of(d, 0, key);
            row.to = ends_of(d, 1, other);
            bool fits = row.from.fits && row.to.fits;
            row.low = fits && !gj_text_equal(row.from.low, row.to.low);
            row.high = fits && !gj_text_equal(row.from.high, row.to.high);
        }
        rows[count++] = row;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count && rows[i].high; k++) {
            if (k == i || !rows[k].low || !adjoin(d, pairs, &rows[i], &rows[k]))
                continue;
            report_end(d, parent, pairs, &rows[i], &rows[k]);
            rows[i].high = rows[k].low = false;
            rows[i].told = rows[k].told = true;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!rows[i].told || rows[i].low || rows[i].high)
            report_keys(d, parent, pairs, &rows[i]);
}
