/* States other than "a value": strictness, Kleene logic, new reasons.
 *
 * The interpreter comes here only when an operand has no value or an instruction cannot give one, so nothing
 * here need be fast. The invariant is the order of gj_state: nothing < unknown < error, the stronger wins.
 * Walking the reasons afterwards is vm/reasons.c. */
#include "vm/states.h"

_Static_assert(GJ_VALUE < GJ_NOTHING && GJ_NOTHING < GJ_UNKNOWN && GJ_UNKNOWN < GJ_ERROR,
               "strictness takes the larger state");

static gj_value with_reason(gj_state state, const gj_reason *reason)
{
    return (gj_value){.num = (int64_t)(intptr_t)reason, .den = 1, .state = (uint8_t)state};
}

bool gj_strict(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    if (a->state != b->state) {
        *out = a->state > b->state ? *a : *b;
        return true;
    }
    if (a->state < GJ_UNKNOWN) {
        *out = *a;
        return true;
    }
    const gj_reason *reason;
    if (!gj_reason_join(arena, &reason, gj_value_reason(a), gj_value_reason(b)))
        return false;
    *out = with_reason((gj_state)a->state, reason);
    return true;
}

bool gj_kleene(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b, int64_t deciding)
{
    if ((a->state == GJ_VALUE && a->num == deciding) || (b->state == GJ_VALUE && b->num == deciding)) {
        *out = gj_value_bool(deciding != 0);
        return true;
    }
    return gj_strict(arena, out, a, b);
}

static bool new_reason(gj_arena *arena, gj_value *out, gj_state state, gj_reason content)
{
    gj_reason *reason = gj_arena_copy(arena, &content, sizeof content);
    if (!reason)
        return false;
    *out = with_reason(state, reason);
    return true;
}

bool gj_state_fault(gj_arena *arena, gj_value *out, gj_fault fault, uint32_t instruction)
{
    return new_reason(arena, out, GJ_ERROR,
                      (gj_reason){.kind = GJ_WHY_FAULT, .fault = (uint8_t)fault, .instruction = instruction});
}

bool gj_state_tie(gj_arena *arena, gj_value *out, uint32_t instruction)
{
    return new_reason(arena, out, GJ_UNKNOWN, (gj_reason){.kind = GJ_WHY_TIE, .instruction = instruction});
}

bool gj_state_open(gj_arena *arena, gj_value *out, uint32_t text, uint32_t clause, uint32_t instruction)
{
    return new_reason(
        arena, out, GJ_UNKNOWN,
        (gj_reason){.kind = GJ_WHY_OPEN, .text = text, .clause = clause, .instruction = instruction});
}

bool gj_state_refused(gj_arena *arena, gj_value *out, uint32_t text, uint32_t clause, uint32_t instruction)
{
    return new_reason(
        arena, out, GJ_ERROR,
        (gj_reason){.kind = GJ_WHY_RULE, .text = text, .clause = clause, .instruction = instruction});
}

bool gj_state_fact(gj_machine *machine, gj_value *out, uint32_t field, const gj_value *frame,
                   const gj_value *entry)
{
    const gj_image_field *fields = machine->program->fields;
    const gj_value *slot = &frame[fields[field].slot];
    if (slot->state != GJ_UNKNOWN || slot->num != 0) {
        *out = *slot;
        return true;
    }
    /* Groups share the frame of their fields; the walk ends at the enclosing list or at the top. */
    uint32_t absent = field;
    for (uint32_t up = fields[field].parent; up != UINT32_MAX && fields[up].kind == GJ_FIELD_GROUP;
         up = fields[up].parent) {
        const gj_value *group = &frame[fields[up].slot];
        if (group->state == GJ_ERROR) {
            *out = *group;
            return true;
        }
        if (group->state != GJ_VALUE || group->num == 0)
            absent = up;
    }
    return new_reason(machine->arena, out, GJ_UNKNOWN,
                      (gj_reason){.kind = GJ_WHY_MISSING, .field = absent, .entry = entry});
}
