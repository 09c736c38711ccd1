/* Bands on a sheet: what struck, or what blocked the next level, and a scale where the bands lie on one
 * number. Invariant: what is said of a band is what its rule asked in this run. */
#include "cli/sheet_model_internal.h"

#include "vm/operations.h"

/* A number for drawing. */
static double near(const gj_sheet_model *m, const gj_value *value)
{
    gj_value scaled, step = gj_value_whole(1), thousand = gj_value_whole(1000);
    bool tie;
    if (!gj_number_mul(m->arena, &scaled, value, &thousand) ||
        !gj_number_round(m->arena, &scaled, &scaled, &step, GJ_ROUND_HALF_EVEN, &tie) || scaled.den != 1)
        return 0;
    return (double)scaled.num / 1000.0;
}

/* The limit that a band's formula asks of a number; false where it asks something else. */
static bool limit_of(const gj_formula *formula, const gj_formula **limit, const gj_formula **number)
{
    if (formula != NULL && formula->kind == GJ_FORMULA_OPERATION && formula->op == GJ_OP_AND)
        return limit_of(formula->b, limit, number); /* what was asked first is when the band applies */
    if (formula == NULL || formula->kind != GJ_FORMULA_OPERATION ||
        (formula->op != GJ_OP_NUMBER_LESS && formula->op != GJ_OP_NUMBER_LESS_EQUAL) ||
        formula->a->kind != GJ_FORMULA_CONSTANT || formula->b->kind != GJ_FORMULA_DEFINITION ||
        formula->b->value.state != GJ_VALUE)
        return false;
    *limit = formula->a;
    *number = formula->b;
    return true;
}

static gj_text number_words(gj_sheet_model *m, const gj_value *value)
{
    gj_model_again(m, &m->value);
    gj_words_number(&m->value, &m->words, value);
    return gj_model_keep(m, &m->value);
}

/* Bands on one number become a scale, where each limit is a plain one. */
static void add_scale(gj_sheet_model *m, const gj_explanation *tree, gj_text title, gj_text level)
{
    gj_scale_data scale = {.title = title, .level = level};
    size_t most = 0;
    for (const gj_explanation *node = tree->first; node != NULL; node = node->next)
        most++;
    scale.bands = GJ_NEW_ARRAY(m->arena, gj_band_data, most);
    for (const gj_explanation *node = tree->first; node != NULL && scale.bands != NULL; node = node->next) {
        const gj_formula *limit, *number;
        if (node->kind != GJ_EXPLAIN_RULE || gj_model_definition(m, node->definition)->kind != GJ_DEF_BAND ||
            !limit_of(node->formula, &limit, &number))
            continue;
        scale.words = number_words(m, &number->value);
        scale.score = near(m, &number->value);
        scale.bands[scale.band_count++] = (gj_band_data){
            gj_model_title(m, node->definition), near(m, &limit->value), number_words(m, &limit->value)};
    }
    if (scale.band_count >= 2)
        gj_model_add(m, &m->scales, &scale);
}

static void add_band_row(gj_sheet_model *m, const gj_explanation *node, gj_msg label, bool own)
{
    gj_model_again(m, &m->value);
    if (node->formula != NULL)
        gj_model_asked(m, &m->value, node->formula);
    gj_text asked = gj_model_keep(m, &m->value);
    const gj_sheet_row row = {.depth = 1,
                              .mark = GJ_MARK_NOT_MET,
                              .title = gj_model_title(m, node->definition),
                              .name = gj_model_text(m, gj_model_definition(m, node->definition)->name),
                              .value = gj_model_message(m, label),
                              .detail = asked,
                              .clauses = gj_model_clauses_of(m, node->definition),
                              .own = own};
    gj_model_add(m, &m->rows, &row);
}

void gj_model_bands(gj_sheet_model *model, uint32_t definition, size_t row)
{
    gj_sheet_model *m = model;
    const gj_explanation *tree = gj_model_explain(m, definition, 0, 1, true), *next = NULL;
    bool struck = false;
    if (tree == NULL)
        return;
    const gj_sheet_row *whole = GJ_AT(&m->rows, gj_sheet_row, row);
    bool own = whole->own;
    add_scale(m, tree, whole->title, whole->value);
    for (const gj_explanation *node = tree->first; node != NULL && !m->failed; node = node->next) {
        if (node->kind != GJ_EXPLAIN_RULE || node->value.state != GJ_VALUE)
            continue;
        const gj_image_definition *part = gj_model_definition(m, node->definition);
        if (part->kind == GJ_DEF_VETO && node->value.num != 0) {
            struck = true;
            add_band_row(m, node, GJ_M_sheet_veto_short, own);
        } else if (part->kind == GJ_DEF_BAND && node->value.num == 0 &&
                   (int64_t)part->choice > tree->value.num &&
                   (next == NULL || part->choice < gj_model_definition(m, next->definition)->choice)) {
            next = node; /* of those above the level reached, the nearest */
        }
    }
    if (next != NULL && !struck)
        add_band_row(m, next, GJ_M_sheet_blocked, own);
}
