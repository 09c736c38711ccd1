/* What is known not to be nothing where we are: guards say so (`when points is not nothing : points`), and
 * inside them the value may be used. Only plain references can be narrowed: fields, definitions, variables.
 */
#include "lang/lower.h"

static bool key_of(const gj_core *core, gj_narrow *key)
{
    switch (core->kind) {
    case GJ_C_FIELD:
    case GJ_C_DEF:
    case GJ_C_VAR:
        *key = (gj_narrow){core->kind, core->index, UINT32_MAX};
        return true;
    case GJ_C_ENTRY_FIELD:
    case GJ_C_DEF_AT:
        if (core->a == NULL || core->a->kind != GJ_C_VAR)
            return false;
        *key = (gj_narrow){core->kind, core->index, core->a->index};
        return true;
    default:
        return false;
    }
}

static void remember(gj_lower *lw, const gj_core *core)
{
    gj_narrow key;
    if (key_of(core, &key) && !gj_array_append(&lw->narrows, &key))
        lw->b->arena->failed = true;
}

static void learn(gj_lower *lw, const gj_core *guard, bool yes)
{
    if (guard == NULL || guard->kind != GJ_C_OP)
        return;
    switch (guard->opcode) {
    case GJ_OP_AND:
    case GJ_OP_OR:
        if (yes == (guard->opcode == GJ_OP_AND)) {
            learn(lw, guard->a, yes);
            learn(lw, guard->b, yes);
        }
        return;
    case GJ_OP_NOT:
        learn(lw, guard->a, !yes);
        return;
    case GJ_OP_IS_NOTHING:
        if (!yes)
            remember(lw, guard->a);
        return;
    default:
        return;
    }
}

size_t gj_narrow_by(gj_lower *lw, const gj_core *guard, bool yes)
{
    size_t mark = lw->narrows.count;
    learn(lw, guard, yes);
    return mark;
}

void gj_narrow_back(gj_lower *lw, size_t mark)
{
    lw->narrows.count = mark;
}

static bool holds(const gj_lower *lw, const gj_narrow *key)
{
    for (size_t i = 0; i < lw->narrows.count; i++) {
        const gj_narrow *known = GJ_AT(&lw->narrows, gj_narrow, i);
        if (known->kind == key->kind && known->index == key->index && known->variable == key->variable)
            return true;
    }
    return false;
}

bool gj_is_narrowed(const gj_lower *lw, const gj_core *core)
{
    gj_narrow key;
    return key_of(core, &key) && holds(lw, &key);
}

bool gj_is_group_narrowed(const gj_lower *lw, const gj_field *field, const gj_core *entry)
{
    gj_narrow key = {GJ_C_FIELD, field->index, UINT32_MAX};
    if (entry != NULL) {
        if (entry->kind != GJ_C_VAR)
            return false;
        key = (gj_narrow){GJ_C_ENTRY_FIELD, field->index, entry->index};
    }
    return holds(lw, &key);
}
