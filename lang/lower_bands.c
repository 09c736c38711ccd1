/* bands: levels over one or more values. The level is the best whose requirements all hold; a veto brings it
 * down to its own level. Both are joined by the smaller of two ordered alternatives, for which the lowest
 * decides alone: a veto that would fail the client decides even where the score is unknown, and the other way
 * round. */
#include "lang/lower.h"

static uint32_t count_bands(const gj_entry *e)
{
    uint32_t count = 0;
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        count += line->kind == GJ_N_BAND;
    return count;
}

static bool has_all(const gj_build *b, const gj_alternatives_info *info, const gj_entry *e)
{
    uint32_t position;
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_BAND && !gj_alternatives_find(info, gj_name_text(b, line->name), &position))
            return false;
    }
    return true;
}

/* Alternatives made of the bands themselves: the first line is the best. */
static const gj_alternatives_info *make_levels(gj_build *b, const gj_entry *e)
{
    uint32_t count = count_bands(e), at = count;
    gj_alternatives_info *info =
        gj_alternatives_new(b, gj_name_text(b, e->name), gj_title_text(b, e->title), NULL, true, e->name);
    if (info == NULL)
        return NULL;
    info->choices = GJ_NEW_ARRAY(b->arena, gj_alternative, count);
    if (info->choices == NULL)
        return NULL;
    info->count = count;
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_BAND)
            info->choices[--at] = (gj_alternative){gj_name_text(b, line->name), gj_title_text(b, line->title),
                                                   line->cites, line->name};
    }
    return info;
}

static const gj_alternatives_info *find_levels(gj_build *b, const gj_def *def)
{
    gj_type promised;
    const gj_alternatives_info *found = NULL;
    if (gj_interface_type(b, def->name, &promised) && promised.kind == GJ_T_ALTERNATIVE && !promised.poison) {
        found = gj_alternatives_at(b, promised.aux);
        return has_all(b, found, def->entry) ? found : NULL;
    }
    for (uint32_t i = 0; i < b->alternatives.count; i++) {
        const gj_alternatives_info *info = gj_alternatives_at(b, i);
        if (info->ordered && info->name.size > 0 && has_all(b, info, def->entry))
            found = found == NULL || info->count < found->count ? info : found;
    }
    return found != NULL ? found : make_levels(b, def->entry);
}

/* One limit of a band on one value; NULL asks nothing. */
static gj_core *limit_holds(gj_lower *lw, const gj_expr *limit, gj_core *value)
{
    if (limit->kind == GJ_X_DASH || limit->kind == GJ_X_ELSE)
        return NULL;
    return gj_lower_key(lw, limit, value);
}

static gj_core *band_holds(gj_lower *lw, const gj_entry *line, gj_core **values, uint32_t count)
{
    gj_build *b = lw->b;
    gj_core *all = line->guard == NULL ? NULL : gj_lower_bool(lw, line->guard);
    size_t mark = gj_narrow_by(lw, all, true);
    uint32_t limits = 0;
    for (const gj_expr *limit = line->values; limit != NULL; limit = limit->next, limits++) {
        if (limits < count && limit->kind != GJ_X_ELSE)
            all = gj_core_and(b, all, limit_holds(lw, limit, values[limits]));
    }
    gj_narrow_back(lw, mark);
    bool is_else = line->values != NULL && line->values->kind == GJ_X_ELSE;
    if (limits != count && !is_else)
        gj_report(b->diags, GJ_D_band_limits, line->values == NULL ? line->span : line->values->span,
                  gj_arg_u64(b->diags, count), gj_arg_u64(b->diags, limits), gj_arg_none());
    return all == NULL ? gj_core_bool(b, true, line->span) : all;
}

static gj_def *add_band(gj_lower *lw, gj_def *def, const gj_entry *line, gj_definition_kind kind,
                        gj_core *holds, uint32_t level)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, line->name);
    gj_def *twin = gj_def_part(def, name);
    if (twin != NULL) {
        gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_band, line->name, name);
        gj_diag_also(b->diags, diag, GJ_M_first_here, twin->span, gj_arg_none(), gj_arg_none());
        return NULL;
    }
    gj_def *band = gj_lower_part(lw, def, name, kind, holds, line->name);
    if (band == NULL || band->body == NULL)
        return NULL;
    band->title = gj_title_text(b, line->title);
    band->cites = line->cites;
    band->entry = line;
    band->choice = level;
    return band;
}

/* Whether a band that is written with `else`. */
static bool is_rest(const gj_entry *line)
{
    return line->values != NULL && line->values->kind == GJ_X_ELSE;
}

/* when band 1: level 1, else when band 2: … with the best level first. */
static gj_core *choose_band(gj_lower *lw, gj_def *def, const gj_alternatives_info *levels)
{
    gj_build *b = lw->b;
    gj_type type = {.kind = GJ_T_ALTERNATIVE, .aux = levels->index};
    gj_core *cases = gj_core_new(b, GJ_C_CASES, type, def->span);
    gj_core *rest = NULL;
    for (uint32_t i = levels->count; i-- > 0;) {
        for (gj_def *band = def->first; band != NULL; band = band->next) {
            if (band->kind != GJ_DEF_BAND || band->choice != i || band->type.poison)
                continue;
            gj_core *level = gj_core_choice(b, levels->index, i, band->span);
            if (is_rest(band->entry) && band->entry->guard == NULL)
                rest = level;
            else
                gj_core_add_case(b, cases, gj_core_def(b, band, band->span), level, true, band->entry->span);
        }
    }
    if (rest != NULL)
        gj_core_add_case(b, cases, NULL, rest, true, rest->span);
    return cases != NULL && cases->cases == NULL ? rest : cases;
}

static void lower_vetoes(gj_lower *lw, gj_def *def, const gj_alternatives_info *levels)
{
    gj_build *b = lw->b;
    for (const gj_entry *line = def->entry->body; line != NULL; line = line->next) {
        uint32_t level;
        if (line->kind != GJ_N_VETO || line->values == NULL)
            continue;
        gj_text name = gj_name_text(b, line->values->name);
        if (!gj_alternatives_find(levels, name, &level)) {
            gj_report(b->diags, GJ_D_unknown_choice, line->values->span, gj_arg_text(name),
                      gj_arg_text(levels->name), gj_arg_none());
            continue;
        }
        add_band(lw, def, line, GJ_DEF_VETO, gj_lower_bool(lw, line->guard), level);
    }
}

static gj_core *apply_vetoes(gj_lower *lw, gj_def *def, const gj_alternatives_info *levels, gj_core *level)
{
    gj_build *b = lw->b;
    for (gj_def *veto = def->first; veto != NULL && level != NULL; veto = veto->next) {
        if (veto->kind != GJ_DEF_VETO || veto->type.poison)
            continue;
        gj_core *down = gj_core_choose(
            b, gj_core_def(b, veto, veto->span), gj_core_choice(b, levels->index, veto->choice, veto->span),
            gj_core_choice(b, levels->index, levels->count - 1, veto->span), veto->span);
        gj_core *both = gj_core_new(b, GJ_C_ABSORB, level->type, def->span);
        if (both == NULL)
            return NULL;
        both->opcode = GJ_OP_MERGE_MIN;
        both->a = level;
        both->b = down;
        both->constant = gj_value_whole(0);
        level = both;
    }
    return level;
}

void gj_lower_bands(gj_lower *lw, gj_def *def)
{
    gj_build *b = lw->b;
    const gj_entry *e = def->entry;
    gj_core *values[16];
    uint32_t count = 0;
    bool whole = true;
    for (const gj_expr *on = e->keys; on != NULL && count < 16; on = on->next) {
        values[count] = gj_lower_present(lw, gj_lower_unroot(lw, gj_lower_value(lw, on, NULL)), on->span);
        whole = whole && values[count] != NULL && !values[count]->type.poison;
        count++;
    }
    const gj_alternatives_info *levels = find_levels(b, def);
    if (levels == NULL) {
        gj_report_text(b->diags, GJ_D_bands_levels, e->name, def->name);
        whole = false;
    }
    if (!whole) {
        gj_finish_def(b, def, NULL);
        return;
    }
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        uint32_t level;
        if (line->kind == GJ_N_BAND && gj_alternatives_find(levels, gj_name_text(b, line->name), &level))
            add_band(lw, def, line, GJ_DEF_BAND, band_holds(lw, line, values, count), level);
    }
    lower_vetoes(lw, def, levels);
    gj_finish_def(b, def, apply_vetoes(lw, def, levels, choose_band(lw, def, levels)));
}
