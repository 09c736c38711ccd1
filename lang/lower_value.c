/* define and result: a value, guarded cases, a range, one value per entry; and what all kinds of definitions
 * share. */
#include "lang/lower.h"

void gj_finish_def(gj_build *b, gj_def *def, gj_core *body)
{
    gj_type text = gj_type_of(GJ_T_TEXT);
    if (body != NULL && body->type.any) /* only undetermined, error or nothing: as good a type as any */
        gj_settle(body, &text);
    if (body == NULL || body->type.poison) {
        def->type = gj_type_poison();
    } else {
        def->body = body;
        def->type = body->type;
        if (def->type.kind == GJ_T_NUMBER && def->type.unit == GJ_UNIT_ANY)
            def->type.unit = GJ_UNIT_PLAIN;
        def->rank = b->rank++;
    }
    def->state = 2;
}

gj_def *gj_lower_part(gj_lower *lw, gj_def *parent, gj_text name, gj_definition_kind kind, gj_core *body,
                      gj_span span)
{
    gj_def *part = gj_def_new(lw->b, parent, name, kind, span);
    if (part == NULL)
        return NULL;
    part->flags = parent->flags & GJ_DEFINITION_EACH;
    part->each = parent->each;
    part->each_variable = parent->each_variable;
    part->list = parent->list;
    part->used = true;
    gj_finish_def(lw->b, part, body);
    return part;
}

bool gj_lower_each(gj_lower *lw, gj_def *def, const gj_binder *each, gj_core **guard)
{
    gj_build *b = lw->b;
    *guard = NULL;
    if (each == NULL)
        return false;
    gj_operand of = gj_lower_operand(lw, each->list, NULL);
    if (of.kind != GJ_OPERAND_LIST || of.core->kind != GJ_C_LIST) {
        if (of.kind != GJ_OPERAND_NONE)
            gj_report_text(b->diags, GJ_D_not_a_list, each->list->span, gj_span_text(b, each->list->span));
        def->type = gj_type_poison();
        return true;
    }
    gj_type type = {.kind = GJ_T_ENTRY, .aux = of.field->index};
    gj_core *variable = gj_core_new(b, GJ_C_VAR, type, each->name);
    if (variable == NULL)
        return true;
    variable->index = b->variables++;
    def->flags |= GJ_DEFINITION_EACH;
    def->each = of.core;
    def->each_variable = variable->index;
    def->list = of.field->index;
    lw->entry = variable;
    lw->list = def->list;
    gj_operand bound = gj_operand_core(variable);
    if (of.field->kind == GJ_FIELD_CODES)
        bound = gj_operand_field(lw, of.field->first, variable, each->name);
    gj_bind(lw, gj_name_text(b, each->name), bound);
    if (each->guard != NULL) {
        *guard = gj_lower_bool(lw, each->guard);
        gj_narrow_by(lw, *guard, true);
    }
    return true;
}

static bool has_range(const gj_entry *e)
{
    if (e->values != NULL && e->values->kind == GJ_X_RANGE)
        return true;
    if (e->values != NULL && e->values->kind == GJ_X_BY) {
        for (const gj_entry *c = e->values->entries; c != NULL; c = c->next) {
            if (c->values != NULL && c->values->kind == GJ_X_RANGE)
                return true;
        }
    }
    for (const gj_entry *c = e->body; c != NULL; c = c->next) {
        if (c->values != NULL && c->values->kind == GJ_X_RANGE)
            return true;
    }
    return false;
}

static gj_core *lower_body(gj_lower *lw, gj_def *def, const gj_type *expected)
{
    const gj_entry *e = def->entry;
    if (e->has_body)
        return gj_lower_cases(lw, e->body, expected, e->span);
    return gj_lower_cell(lw, e->values, expected, e->cites);
}

void gj_lower_value_def(gj_lower *lw, gj_def *def)
{
    gj_build *b = lw->b;
    const gj_entry *e = def->entry;
    gj_core *guard;
    gj_type promised;
    bool asked = e->kind == GJ_N_RESULT && gj_interface_type(b, def->name, &promised) && !promised.poison;
    gj_lower_each(lw, def, e->each, &guard);
    if (has_range(e)) {
        static const char *const ends[] = {"from", "to"};
        def->kind = GJ_DEF_GROUP;
        def->flags |= GJ_DEFINITION_RANGE;
        for (int i = 0; i < 2; i++) {
            lw->range_end = i + 1;
            size_t errors = b->diags->errors;
            gj_core *body = lower_body(lw, def, asked ? &promised : NULL);
            gj_lower_part(lw, def, gj_text_from(ends[i]), GJ_DEF_VALUE, body, def->span);
            if (b->diags->errors != errors)
                break; /* the other end would say the same again */
        }
        lw->range_end = 0;
        def->state = 2;
        return;
    }
    gj_core *body = lower_body(lw, def, asked ? &promised : NULL);
    if (asked && body != NULL && !body->type.poison) {
        gj_type type = promised;
        if (!gj_unify(lw, &type, &body->type, e->values != NULL ? e->values->span : e->head))
            body = gj_core_poison(b, e->span);
        else
            gj_settle(body, &promised);
    }
    gj_finish_def(b, def, body);
}
