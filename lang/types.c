/* Types: what fits together, and how messages name it. */
#include "lang/lower.h"

bool gj_same_type(const gj_type *a, const gj_type *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == GJ_T_NUMBER)
        return a->unit == b->unit || a->unit == GJ_UNIT_ANY || b->unit == GJ_UNIT_ANY;
    return a->kind == GJ_T_BOOL || a->kind == GJ_T_DATE || a->kind == GJ_T_TEXT || a->aux == b->aux;
}

bool gj_type_is_ordered(gj_build *b, const gj_type *type)
{
    if (type->poison)
        return false;
    return type->kind == GJ_T_NUMBER || type->kind == GJ_T_DATE ||
           (type->kind == GJ_T_ALTERNATIVE && gj_alternatives_at(b, type->aux)->ordered);
}

gj_arg gj_type_arg(gj_build *b, const gj_type *type)
{
    static const gj_msg names[] = {GJ_M_type_number, GJ_M_type_bool,  GJ_M_type_alternative, GJ_M_type_date,
                                   GJ_M_type_text,   GJ_M_type_entry, GJ_M_type_list};
    gj_arg arg = gj_arg_msg(type->kind <= GJ_T_LIST ? names[type->kind] : GJ_M_type_list);
    gj_text detail = {0};
    if (type->kind == GJ_T_NUMBER)
        detail = gj_unit_name(b, type->unit);
    else if (type->kind == GJ_T_ALTERNATIVE && type->aux < b->alternatives.count)
        detail = gj_alternatives_label(b, gj_alternatives_at(b, type->aux));
    if (detail.size == 0)
        return arg;
    for (int lang = 0; lang < 2; lang++) {
        gj_buffer out;
        gj_buffer_init(&out, b->allocator);
        gj_buffer_text(&out, arg.in[lang]);
        gj_buffer_string(&out, " `");
        gj_buffer_text(&out, detail);
        gj_buffer_char(&out, '`');
        arg.in[lang] = gj_text_copy(b->arena, gj_buffer_as_text(&out));
        b->arena->failed |= out.failed;
        gj_buffer_fini(&out);
    }
    return arg;
}

bool gj_unify(gj_lower *lw, gj_type *into, const gj_type *type, gj_span span)
{
    if (into->poison || type->poison) {
        into->poison = true;
        return false;
    }
    bool nothing = into->may_be_nothing || type->may_be_nothing;
    if (into->any)
        *into = *type;
    into->may_be_nothing = nothing;
    if (type->any)
        return true;
    if (gj_same_type(into, type)) {
        if (into->kind == GJ_T_NUMBER && into->unit == GJ_UNIT_ANY)
            into->unit = type->unit;
        return true;
    }
    bool units = into->kind == GJ_T_NUMBER && type->kind == GJ_T_NUMBER;
    if (units) {
        gj_text x = gj_unit_name(lw->b, into->unit), y = gj_unit_name(lw->b, type->unit);
        gj_arg plain = gj_arg_msg(GJ_M_plain_number);
        gj_report(lw->b->diags, GJ_D_units_differ, span, x.size > 0 ? gj_arg_text(x) : plain,
                  y.size > 0 ? gj_arg_text(y) : plain, gj_arg_none());
    } else {
        gj_report(lw->b->diags, GJ_D_types_differ, span, gj_type_arg(lw->b, into), gj_type_arg(lw->b, type),
                  gj_arg_none());
    }
    into->poison = true;
    return false;
}

void gj_settle(gj_core *core, const gj_type *type)
{
    if (core == NULL || core->type.poison || type->poison)
        return;
    bool open = core->type.any || (core->type.kind == GJ_T_NUMBER && core->type.unit == GJ_UNIT_ANY);
    if (open) {
        bool nothing = core->type.may_be_nothing, root = core->type.root;
        core->type = *type;
        core->type.may_be_nothing = nothing;
        core->type.root = root;
        core->type.any = false;
    }
    if (core->kind == GJ_C_CASES) {
        for (gj_case *c = core->cases; c != NULL; c = c->next)
            gj_settle(c->value, type);
    } else if (core->kind == GJ_C_LET) {
        gj_settle(core->b, type);
    } else if (core->kind == GJ_C_OP &&
               (core->opcode == GJ_OP_IF_NOTHING || core->opcode == GJ_OP_IF_UNKNOWN)) {
        gj_settle(core->a, type);
        gj_settle(core->b, type);
    }
}
