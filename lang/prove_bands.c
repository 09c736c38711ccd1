/* Bands: is there a level for every value, can each level be reached, does each have a label of its own. */
#include "lang/prove.h"

static void add_bands(gj_space *space, const gj_def *def)
{
    for (const gj_def *band = def->first; band != NULL; band = band->next) {
        if (band->kind == GJ_DEF_BAND)
            gj_space_add(space, band->body);
    }
}

static bool is_rest(const gj_def *band)
{
    return band->entry->values != NULL && band->entry->values->kind == GJ_X_ELSE &&
           band->entry->guard == NULL;
}

static void check_complete(gj_space *space, const gj_def *def)
{
    do {
        bool met = false;
        for (const gj_def *band = def->first; !met && band != NULL; band = band->next)
            met = band->kind == GJ_DEF_BAND &&
                  (is_rest(band) || gj_space_holds(space, band->body) != GJ_TRUTH_NO);
        if (!met) {
            gj_report_text(space->b->diags, GJ_D_bands_gap, def->span, gj_space_witness(space));
            return;
        }
    } while (gj_space_next(space));
}

/* A band that holds only where a better one does is never given. */
static void check_reached(gj_space *space, const gj_def *def, const gj_def *band)
{
    for (uint32_t i = 0; i < space->count; i++)
        space->terms[i].at = 0;
    do {
        bool given = is_rest(band) || gj_space_holds(space, band->body) != GJ_TRUTH_NO;
        for (const gj_def *other = def->first; given && other != NULL; other = other->next) {
            bool better = other->kind == GJ_DEF_BAND && other != band && !is_rest(other) &&
                          (is_rest(band) || other->choice > band->choice);
            given = !better || gj_space_holds(space, other->body) != GJ_TRUTH_YES;
        }
        if (given)
            return;
    } while (gj_space_next(space));
    gj_report_text(space->b->diags, GJ_D_band_unreachable, band->span, band->name);
}

static void check_labels(gj_build *b, const gj_def *def)
{
    for (const gj_def *band = def->first; band != NULL; band = band->next) {
        for (const gj_def *other = def->first; band->title.size > 0 && other != band; other = other->next) {
            if (other->kind != band->kind || !gj_text_equal(other->title, band->title))
                continue;
            gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_label, band->span, band->title);
            gj_diag_also(b->diags, diag, GJ_M_first_here, other->span, gj_arg_none(), gj_arg_none());
            break;
        }
    }
}

void gj_prove_bands(gj_build *b, gj_arena *arena, const gj_core **variables, const gj_def *def)
{
    gj_space space;
    if (!b->options->program_only)
        check_labels(b, def);
    gj_space_init(&space, b, arena, variables);
    add_bands(&space, def);
    if (gj_space_begin(&space)) {
        check_complete(&space, def);
        for (const gj_def *band = def->first; band != NULL && !b->options->program_only; band = band->next) {
            if (band->kind == GJ_DEF_BAND && band->body != NULL)
                check_reached(&space, def, band);
        }
    }
    gj_space_fini(&space);
    gj_arena_reset(arena);
}
