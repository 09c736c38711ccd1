/* Rows of tables and cases whose keys changed: a boundary that moved between two rows is one change, and so
 * is a row that was split into several or several that were joined. Invariant: what is told here is told
 * nowhere else; whatever does not fit exactly is left to be told row by row. */
#include "lang/diff_internal.h"

#include "vm/number.h"

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
    gj_diff_report(d, &spot, GJ_CHANGE_CHANGED, GJ_M_aspect_row_keys, gj_diff_show_exprs(d, 0, old->keys),
                   gj_diff_show_exprs(d, 1, new->keys), true);
}

/* Whether the range `above` goes on where `below` ends: at the same number, date or name, or, where the end
 * belongs to the range, at the next whole number. */
static bool goes_on(gj_differ *d, const ends *below, const ends *above)
{
    gj_value end, begin, gap, one = gj_value_whole(1);
    int order;
    gj_text digits[2] = {below->high, above->low};
    if (digits[0].size == 0 || digits[1].size == 0)
        return false;
    if (below->high_open || gj_text_equal(digits[0], digits[1]))
        return gj_text_equal(digits[0], digits[1]);
    for (int i = 0; i < 2; i++) /* the number without its unit */
        for (size_t k = 0; k < digits[i].size; k++)
            if (digits[i].bytes[k] == '_')
                digits[i].size = k;
    return gj_number_from_decimal(d->arena, &end, digits[0]) == GJ_PARSE_OK &&
           gj_number_from_decimal(d->arena, &begin, digits[1]) == GJ_PARSE_OK &&
           gj_number_sub(d->arena, &gap, &begin, &end) && gj_number_compare(d->arena, &order, &gap, &one) &&
           order == 0;
}

/* Whether `above` begins where `below` ends, in both versions, with all else the same. */
static bool adjoin(gj_differ *d, const gj_diff_pairs *pairs, const moved_row *below, const moved_row *above)
{
    const gj_expr *x = pairs->entry[0][below->old]->keys, *y = pairs->entry[0][above->old]->keys;
    size_t differing = 0;
    for (; x != NULL && y != NULL; x = x->next, y = y->next)
        differing += !gj_text_equal(gj_diff_expr(d, 0, x), gj_diff_expr(d, 0, y));
    return differing == 1 && x == NULL && y == NULL && goes_on(d, &below->from, &above->from) &&
           goes_on(d, &below->to, &above->to);
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
        if (k == SIZE_MAX || pairs->told[0][i] || !gj_diff_is_row(pairs->entry[0][i]) ||
            gj_text_equal(gj_diff_exprs(d, 0, pairs->entry[0][i]->keys),
                          gj_diff_exprs(d, 1, pairs->entry[1][k]->keys)))
            continue; /* another guard is told with what else changed in the row */
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

/* ---- rows split and joined ---- */

/* The rows of one version that together are one row of the other. */
typedef struct parts {
    size_t first, count;
} parts;

/* Whether a row of `side` may be a part of `whole` in the other version: the same title and clauses, all keys
 * the same but one. `*key` is that key of the whole, which all parts must share; `*own` the part's. */
static bool is_part(gj_differ *d, int side, const gj_entry *whole, const gj_entry *part, const gj_expr **key,
                    ends *own)
{
    const gj_entry *old = side == 0 ? part : whole, *new = side == 0 ? whole : part;
    const gj_expr *new_key = NULL, *old_key = moved_key(d, old, new, &new_key);
    const gj_expr *of_whole = side == 0 ? new_key : old_key, *of_part = side == 0 ? old_key : new_key;
    if (old_key == NULL || (*key != NULL && *key != of_whole) ||
        !gj_text_equal(gj_title_text(&d->side[0].b, old->title), gj_title_text(&d->side[1].b, new->title)) ||
        !gj_text_equal(gj_diff_cites(d, 0, old->cites), gj_diff_cites(d, 1, new->cites)))
        return false;
    *key = of_whole;
    *own = ends_of(d, side, of_part);
    return own->fits;
}

/* Rows of `side` behind each other, from `at` on, that fill the row `whole` of the other version from end to
 * end; count 0: they do not. None of them may belong to another row. */
static parts find_parts(gj_differ *d, const gj_diff_pairs *pairs, int side, size_t whole, size_t at)
{
    const gj_entry *entry = pairs->entry[!side][whole];
    const gj_expr *key = NULL;
    ends own, all, last = {0};
    for (size_t i = at; i < pairs->count[side]; i++) {
        bool free = pairs->pair[side][i] == SIZE_MAX || pairs->pair[side][i] == whole;
        if (!free || pairs->told[side][i] || !gj_diff_is_row(pairs->entry[side][i]) ||
            !is_part(d, side, entry, pairs->entry[side][i], &key, &own))
            break;
        all = ends_of(d, !side, key);
        bool fits = i == at ? all.fits && gj_text_equal(own.low, all.low) : goes_on(d, &last, &own);
        if (!fits)
            break;
        if (i > at && gj_text_equal(own.high, all.high) && own.high_open == all.high_open)
            return (parts){at, i - at + 1};
        last = own;
    }
    return (parts){0, 0};
}

/* "46..80 : 4 days; 81..100 : 5 days" */
static gj_text shown_rows(gj_differ *d, const gj_diff_pairs *pairs, int side, parts rows)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    for (size_t i = 0; i < rows.count; i++) {
        gj_buffer_string(&out, i > 0 ? "; " : "");
        gj_buffer_text(&out, gj_diff_show(d, side, pairs->entry[side][rows.first + i]->span));
    }
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(&out));
    d->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

/* Tells that one row of the other version is several rows of `side`, and marks all of them as told. */
static void report_parts(gj_differ *d, const gj_diff_spot *parent, gj_diff_pairs *pairs, int side,
                         size_t whole, parts rows)
{
    gj_diff_spot spot =
        gj_diff_spot_of(d, parent, !side, pairs->entry[!side][whole], pairs->entry[side][rows.first]);
    gj_text one = shown_rows(d, pairs, !side, (parts){whole, 1}), several = shown_rows(d, pairs, side, rows);
    gj_diff_report(d, &spot, GJ_CHANGE_CHANGED, side == 1 ? GJ_M_aspect_split : GJ_M_aspect_joined,
                   side == 1 ? one : several, side == 1 ? several : one, true);
    pairs->told[!side][whole] = true;
    for (size_t i = 0; i < rows.count; i++)
        pairs->told[side][rows.first + i] = true;
}

void gj_diff_splits(gj_differ *d, const gj_diff_spot *parent, gj_diff_pairs *pairs)
{
    for (int side = 1; side >= 0; side--) { /* rows of the new version first: one old row was split */
        for (size_t i = 0; i < pairs->count[!side]; i++) {
            size_t twin = pairs->pair[!side][i];
            bool same = twin != SIZE_MAX && gj_text_equal(pairs->key[!side][i], pairs->key[side][twin]);
            parts found = {0, 0};
            if (same || pairs->told[!side][i] || !gj_diff_is_row(pairs->entry[!side][i]))
                continue;
            for (size_t at = 0; at < pairs->count[side] && found.count == 0; at++)
                found = find_parts(d, pairs, side, i, at);
            if (found.count > 0)
                report_parts(d, parent, pairs, side, i, found);
        }
    }
}
