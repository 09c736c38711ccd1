/* Code generation: core definitions to instructions. Control only goes forward, but for the loops over a
 * record's lists (emit_loop.c); emit_registers.c knows what lies in which register. */
#include "lang/emit.h"

#include "lang/fold.h"

/* Whether a core is a fact that can be kept; *entry is as in gj_loaded_fact. */
static bool is_fact(const gj_core *core, uint32_t *entry)
{
    *entry = UINT32_MAX;
    if (core->kind == GJ_C_ENTRY_FIELD && core->a != NULL && core->a->kind == GJ_C_VAR) {
        *entry = core->a->index;
        return true;
    }
    return core->kind == GJ_C_FIELD;
}

static void emit_op(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    gj_opcode op = (gj_opcode)core->opcode;
    if (op == GJ_OP_LEAST || op == GJ_OP_MOST) { /* these collect in their target */
        gj_emit_into(em, core->a, dst);
        uint32_t value = gj_emit_value(em, core->b);
        gj_emit_put(em, op, dst, value, 0, core->span);
        gj_emit_give(em, value);
        return;
    }
    uint32_t a = gj_emit_value(em, core->a), b = core->b == NULL ? 0 : gj_emit_value(em, core->b);
    uint32_t c = op == GJ_OP_MATCHES ? gj_image_string(&em->image, core->text) : b;
    gj_emit_put(em, op, dst, a, c, core->span);
    gj_emit_give(em, a);
    if (core->b != NULL)
        gj_emit_give(em, b);
}

void gj_emit_into(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    gj_image_builder *image = &em->image;
    if (core == NULL || em->failed) {
        em->failed = true;
        return;
    }
    uint32_t a, b;
    switch ((gj_core_kind)core->kind) {
    case GJ_C_CONST:
        gj_emit_put(em, GJ_OP_CONST, dst, gj_emit_constant(em, core), 0, core->span);
        return;
    case GJ_C_FIELD:
        if (gj_emit_loaded(em, core->index, UINT32_MAX, &a))
            gj_emit_put(em, GJ_OP_MOVE, dst, a, 0, core->span);
        else
            gj_emit_put(em, GJ_OP_FIELD, dst, core->index, 0, core->span);
        return;
    case GJ_C_LIST:
        gj_emit_put(em, GJ_OP_LIST, dst, core->index, 0, core->span);
        return;
    case GJ_C_ENTRY_FIELD:
    case GJ_C_ENTRY_LIST:
        a = gj_emit_value(em, core->a);
        gj_emit_put(em, core->kind == GJ_C_ENTRY_FIELD ? GJ_OP_ENTRY_FIELD : GJ_OP_ENTRY_LIST, dst, a,
                    core->index, core->span);
        gj_emit_give(em, a);
        return;
    case GJ_C_VAR:
    case GJ_C_DEF:
        gj_emit_put(em, GJ_OP_MOVE, dst, gj_emit_value(em, core), 0, core->span);
        return;
    case GJ_C_DEF_AT:
        a = gj_emit_value(em, core->a);
        gj_emit_put(em, GJ_OP_LOAD, dst, em->registers[core->index], a, core->span);
        gj_emit_give(em, a);
        return;
    case GJ_C_READING:
        gj_emit_put(em, GJ_OP_READING, dst, core->index, 0, core->span);
        return;
    case GJ_C_NOTHING:
        gj_emit_put(em, GJ_OP_NOTHING, dst, 0, 0, core->span);
        return;
    case GJ_C_OPEN:
    case GJ_C_FAIL:
        /* One after the other: compilers differ in the order of arguments, and the image in that of its
         * texts. */
        b = gj_image_string(image, core->clause);
        a = gj_image_string(image, core->text);
        gj_emit_put(em, core->kind == GJ_C_OPEN ? GJ_OP_OPEN : GJ_OP_FAIL, dst, a, b, core->span);
        return;
    case GJ_C_OP:
        emit_op(em, core, dst);
        return;
    case GJ_C_CASES:
        gj_emit_cases(em, core, dst);
        return;
    case GJ_C_LET:
        a = gj_emit_take_for(em, &core->a->type);
        gj_emit_pin(em, a);
        gj_emit_into(em, core->a, a);
        em->variables[core->index] = a;
        gj_emit_into(em, core->b, dst);
        gj_emit_unpin(em, a, true);
        return;
    case GJ_C_LOOP:
        gj_emit_loop(em, core, dst);
        return;
    case GJ_C_COUNT:
        a = gj_emit_value(em, core->a);
        gj_emit_put(em, GJ_OP_COUNT, dst, a, 0, core->span);
        gj_emit_give(em, a);
        a = gj_emit_take_for(em, &core->type); /* a list that is nothing has no entries, as loops have it */
        gj_emit_put(em, GJ_OP_CONST, a, gj_emit_whole(em, GJ_T_NUMBER, 0, 0), 0, core->span);
        gj_emit_put(em, GJ_OP_IF_NOTHING, dst, dst, a, core->span);
        gj_emit_give(em, a);
        return;
    case GJ_C_ABSORB:
        gj_emit_into(em, core->a, dst);
        a = gj_emit_value(em, core->b);
        gj_emit_put(em, (gj_opcode)core->opcode, dst, a,
                    gj_emit_whole(em, GJ_T_ALTERNATIVE, core->type.aux, core->constant.num), core->span);
        gj_emit_give(em, a);
        return;
    }
}

/* Of a condition of which one half always holds, or never does, the half that decides. */
static const gj_core *decisive(const gj_core *core)
{
    while (core != NULL && core->kind == GJ_C_OP && (core->opcode == GJ_OP_AND || core->opcode == GJ_OP_OR)) {
        gj_truth neutral = core->opcode == GJ_OP_AND ? GJ_TRUTH_YES : GJ_TRUTH_NO;
        if (gj_fold(core->a) == neutral)
            core = core->b;
        else if (gj_fold(core->b) == neutral)
            core = core->a;
        else
            break;
    }
    return core;
}

uint32_t gj_emit_value(gj_emit_state *em, const gj_core *core)
{
    core = decisive(core);
    if (core == NULL) {
        em->failed = true;
        return 0;
    }
    if (core->kind == GJ_C_DEF)
        return em->registers[core->index];
    if (core->kind == GJ_C_VAR)
        return em->variables[core->index];
    if (core->kind == GJ_C_CONST)
        return gj_emit_constant_register(em, gj_register_type(&core->type), gj_emit_constant(em, core));
    uint32_t entry, reg;
    bool fact = is_fact(core, &entry);
    if (fact && gj_emit_loaded(em, core->index, entry, &reg))
        return reg;
    reg = gj_emit_take_for(em, &core->type);
    gj_emit_into(em, core, reg);
    if (fact)
        gj_emit_note_loaded(em, core->index, entry, reg);
    return reg;
}

void gj_emit_definition(gj_emit_state *em, const gj_def *def, gj_image_definition *out)
{
    gj_image_register type = gj_register_type(&def->type);
    if (def->flags & GJ_DEFINITION_EACH)
        type =
            (gj_image_register){.type = GJ_T_COLUMN, .aux = def->list, .of = type.type, .of_aux = type.aux};
    uint32_t reg = gj_new_register(em, type);
    em->registers[def->index] = reg;
    out->reg = reg;
    out->code = gj_image_here(&em->image);
    if (def->flags & GJ_DEFINITION_EACH)
        gj_emit_each(em, def);
    else
        gj_emit_into(em, def->body, reg);
    gj_emit_forget_facts(em, 0);
    gj_emit_put(em, GJ_OP_END, 0, 0, 0, def->span);
    out->code_size = gj_image_here(&em->image) - out->code;
}
