/* What the versions call one thing by two names. The renamings that a round of the comparison finds hold in
 * the next round and nowhere else, so that none outlives what it was found by. Invariant: old against new and
 * new against old know the same renamings; a name that was renamed to two names, or from two, stands for
 * itself. */
#include "lang/diff_internal.h"

gj_text gj_diff_plain(gj_differ *d, int side, gj_span name)
{
    return gj_canonical(&d->side[side].b, gj_diff_written(d, side, name));
}

/* The renaming that a name of a side takes part in; NULL: it stands for itself. */
static const gj_renaming *renaming_of(const gj_differ *d, int side, gj_text name)
{
    const gj_renaming *renaming = gj_map_get(&d->side[side].renamings, name);
    return renaming == NULL || renaming->unclear ? NULL : renaming;
}

gj_text gj_diff_name(gj_differ *d, int side, gj_span name)
{
    gj_text text = gj_diff_plain(d, side, name);
    const gj_renaming *renaming = renaming_of(d, side, text);
    return renaming == NULL ? text : renaming->both;
}

bool gj_diff_is_reused(const gj_differ *d, gj_text name)
{
    for (int side = 0; side < 2; side++) {
        const gj_renaming *renaming = renaming_of(d, side, name);
        if (renaming != NULL && renaming->declaration)
            return true;
    }
    return false;
}

void gj_diff_found_renaming(gj_differ *d, const gj_entry *old, const gj_entry *new, bool declaration)
{
    gj_renaming *renaming = gj_array_push(&d->found);
    if (renaming == NULL)
        d->failed = true;
    else
        *renaming = (gj_renaming){.name = {gj_diff_plain(d, 0, old->name), gj_diff_plain(d, 1, new->name)},
                                  .declaration = declaration};
}

/* "old\nnew": no name has a line's end in it. */
static gj_text both_names(gj_differ *d, const gj_renaming *renaming)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    gj_buffer_text(&out, renaming->name[0]);
    gj_buffer_char(&out, '\n');
    gj_buffer_text(&out, renaming->name[1]);
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(&out));
    d->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

/* Marks both renamings where the second tells another story of its name. */
static void learn(gj_differ *d, int side, gj_renaming *renaming)
{
    gj_renaming *known = gj_map_get(&d->side[side].renamings, renaming->name[side]);
    if (known == NULL) {
        d->failed |= !gj_map_put(&d->side[side].renamings, renaming->name[side], renaming);
    } else if (!gj_text_equal(known->name[!side], renaming->name[!side])) {
        known->unclear = renaming->unclear = true;
    } else {
        known->declaration = renaming->declaration = known->declaration || renaming->declaration;
    }
}

static bool same_renamings(const gj_array *a, const gj_array *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++) {
        const gj_renaming *x = GJ_AT(a, gj_renaming, i), *y = GJ_AT(b, gj_renaming, i);
        same = gj_text_equal(x->name[0], y->name[0]) && gj_text_equal(x->name[1], y->name[1]) &&
               x->declaration == y->declaration;
    }
    return same;
}

bool gj_diff_learn_renamings(gj_differ *d)
{
    if (same_renamings(&d->known, &d->found))
        return false;
    gj_array found = d->found;
    d->found = d->known;
    d->known = found;
    gj_array_clear(&d->found);
    for (int side = 0; side < 2; side++) {
        gj_map_fini(&d->side[side].renamings);
        gj_map_init(&d->side[side].renamings, d->allocator);
    }
    for (size_t i = 0; i < d->known.count; i++) {
        gj_renaming *renaming = GJ_AT(&d->known, gj_renaming, i);
        renaming->both = both_names(d, renaming);
        learn(d, 0, renaming);
        learn(d, 1, renaming);
    }
    return true;
}
