/* What code generation keeps count of: the registers and what they hold. Every definition with a value has a
 * register of its own; everything else lives in temporaries that are taken and given back by type, in
 * constants, or in the facts that the present definition has read. */
#include "lang/emit.h"

/* Finds the line of a place, and its file. */
static void find_line(gj_emit_state *em, gj_span span)
{
    if (span.begin == em->line_at)
        return;
    em->line_at = span.begin;
    em->line_source = gj_emit_source(em, span, &em->line);
}

uint32_t gj_emit_put(gj_emit_state *em, gj_opcode op, uint32_t a, uint32_t b, uint32_t c, gj_span span)
{
    find_line(em, span);
    return gj_image_emit(&em->image, op, a, b, c, em->line_source, em->line);
}

uint32_t gj_new_register(gj_emit_state *em, gj_image_register type)
{
    uint8_t busy = 0;
    if (!gj_array_append(&em->busy, &busy))
        em->failed = true;
    return gj_image_add(&em->image.registers, &type);
}

gj_image_register gj_register_type(const gj_type *type)
{
    uint32_t aux =
        type->kind == GJ_T_ALTERNATIVE || type->kind == GJ_T_ENTRY || type->kind == GJ_T_LIST ? type->aux : 0;
    return (gj_image_register){.type = type->kind, .aux = aux};
}

uint32_t gj_emit_take(gj_emit_state *em, gj_image_register type)
{
    for (size_t i = em->idle.count; i-- > 0;) {
        uint32_t reg = *GJ_AT(&em->idle, uint32_t, i);
        const gj_image_register *have = GJ_AT(&em->image.registers, gj_image_register, reg);
        if (have->type == type.type && have->aux == type.aux && have->of == type.of &&
            have->of_aux == type.of_aux) {
            *GJ_AT(&em->idle, uint32_t, i) = *GJ_AT(&em->idle, uint32_t, em->idle.count - 1);
            em->idle.count--;
            *GJ_AT(&em->busy, uint8_t, reg) = 1;
            return reg;
        }
    }
    uint32_t reg = gj_new_register(em, type);
    if (reg < em->busy.count)
        *GJ_AT(&em->busy, uint8_t, reg) = 1;
    return reg;
}

uint32_t gj_emit_take_for(gj_emit_state *em, const gj_type *type)
{
    return gj_emit_take(em, gj_register_type(type));
}

uint32_t gj_emit_take_bool(gj_emit_state *em)
{
    return gj_emit_take(em, (gj_image_register){.type = GJ_T_BOOL});
}

void gj_emit_give(gj_emit_state *em, uint32_t reg)
{
    if (reg >= em->busy.count || *GJ_AT(&em->busy, uint8_t, reg) != 1)
        return;
    *GJ_AT(&em->busy, uint8_t, reg) = 0;
    if (!gj_array_append(&em->idle, &reg))
        em->failed = true;
}

bool gj_emit_pin(gj_emit_state *em, uint32_t reg)
{
    if (reg >= em->busy.count || *GJ_AT(&em->busy, uint8_t, reg) != 1)
        return false;
    *GJ_AT(&em->busy, uint8_t, reg) = 2;
    return true;
}

void gj_emit_unpin(gj_emit_state *em, uint32_t reg, bool pinned)
{
    if (!pinned || reg >= em->busy.count) /* there may be no such register where memory ran out */
        return;
    *GJ_AT(&em->busy, uint8_t, reg) = 1;
    gj_emit_give(em, reg);
}

uint32_t gj_emit_constant(gj_emit_state *em, const gj_core *core)
{
    if (core->type.kind == GJ_T_TEXT)
        return gj_image_constant_text(&em->image, core->text);
    uint32_t aux = core->type.kind == GJ_T_ALTERNATIVE ? core->type.aux : 0;
    return gj_image_constant_of(&em->image, (gj_type_kind)core->type.kind, aux, &core->constant);
}

uint32_t gj_emit_whole(gj_emit_state *em, gj_type_kind kind, uint32_t aux, int64_t number)
{
    gj_value value = gj_value_whole(number);
    return gj_image_constant_of(&em->image, kind, aux, &value);
}

uint32_t gj_emit_constant_register(gj_emit_state *em, gj_image_register type, uint32_t index)
{
    uint32_t none = 0;
    while (em->constants.count <= index)
        if (!gj_array_append(&em->constants, &none)) {
            em->failed = true;
            return 0;
        }
    uint32_t known = *GJ_AT(&em->constants, uint32_t, index);
    if (known != 0)
        return known - 1;
    type.of = index + 1;
    uint32_t reg = gj_new_register(em, type);
    *GJ_AT(&em->constants, uint32_t, index) = reg + 1;
    return reg;
}

/* ---- facts that are in a register already ----
 *
 * A fact that was read on every path from the definition's beginning to here is not read again. What is read
 * under a condition or in a loop is forgotten behind it. */

/* No more are looked through, so that time stays linear. */
#define FACTS_MAX 32u

bool gj_emit_loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t *reg)
{
    size_t first = em->facts.count > FACTS_MAX ? em->facts.count - FACTS_MAX : 0;
    for (size_t i = em->facts.count; i-- > first;) {
        const gj_loaded_fact *fact = GJ_AT(&em->facts, gj_loaded_fact, i);
        if (fact->field == field && fact->entry == entry) {
            *reg = fact->reg;
            return true;
        }
    }
    return false;
}

void gj_emit_note_loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t reg)
{
    gj_loaded_fact fact = {.field = field, .reg = reg, .entry = entry, .pinned = gj_emit_pin(em, reg)};
    if (!gj_array_append(&em->facts, &fact))
        em->failed = true;
}

void gj_emit_forget_facts(gj_emit_state *em, size_t kept)
{
    while (em->facts.count > kept) {
        const gj_loaded_fact *fact = GJ_AT(&em->facts, gj_loaded_fact, --em->facts.count);
        gj_emit_unpin(em, fact->reg, fact->pinned);
    }
}
