/* steps: a value adjusted line by line. Each line's outcome is a part of its own, so that an explanation
 * shows what every step did and which limit was hit. */
#include "lang/lower.h"

static gj_core *bounded(gj_lower *lw, gj_core *value, const gj_expr *bounds)
{
    for (const gj_expr *bound = bounds; bound != NULL; bound = bound->next) {
        gj_core *limit = gj_lower_value(lw, bound->a, value == NULL ? NULL : &value->type);
        value = gj_lower_arithmetic(lw, (gj_operator)bound->op, value, limit, bound->span);
    }
    return value;
}

static gj_core *apply(gj_lower *lw, gj_core *before, const gj_expr *step)
{
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    gj_operator op = (gj_operator)step->op;
    if (before == NULL)
        return NULL;
    gj_core *operand =
        gj_lower_value(lw, step->a, op == GJ_O_MUL || op == GJ_O_DIV ? &number : &before->type);
    gj_core *after = op == GJ_O_SET ? operand : gj_lower_arithmetic(lw, op, before, operand, step->span);
    return bounded(lw, gj_lower_unroot(lw, after), step->list);
}

void gj_lower_steps(gj_lower *lw, gj_def *def)
{
    gj_build *b = lw->b;
    const gj_entry *e = def->entry;
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    gj_core *value = gj_lower_typed(lw, e->keys, &number);
    for (const gj_entry *line = e->body; line != NULL && value != NULL && !value->type.poison;
         line = line->next) {
        if (line->kind != GJ_N_STEP || line->values == NULL)
            continue;
        gj_text name = gj_name_text(b, line->name);
        gj_def *twin = gj_def_part(def, name);
        if (twin != NULL) {
            gj_report_twin(b, name, line->name, twin->span);
            continue;
        }
        gj_core *let, *shared = gj_core_share(b, value, &let);
        gj_core *guard = line->guard == NULL ? NULL : gj_lower_bool(lw, line->guard);
        size_t mark = gj_narrow_by(lw, guard, true);
        gj_core *after = apply(lw, shared, line->values);
        gj_narrow_back(lw, mark);
        if (after != NULL && !after->type.poison) {
            gj_type type = shared->type;
            if (!gj_unify(lw, &type, &after->type, line->values->span))
                after = gj_core_poison(b, line->span);
            else
                gj_settle(after, &type);
        }
        if (guard != NULL)
            after = gj_core_choose(b, guard, after, shared, line->span);
        gj_def *part = gj_lower_part(lw, def, name, GJ_DEF_STEP, gj_core_in_let(let, after), line->name);
        if (part == NULL || part->body == NULL) {
            value = gj_core_poison(b, e->span);
            break;
        }
        part->title = gj_title_text(b, line->title);
        part->cites = line->cites;
        part->entry = line;
        value = gj_core_def(b, part, line->span);
    }
    gj_finish_def(b, def, value);
}
