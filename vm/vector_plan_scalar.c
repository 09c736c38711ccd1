/* Planning definitions that a vector machine runs record by record: what they take from it and leave there,
 * and whether the same comes out for all records whose list is empty. */
#include "vm/vector_plan.h"

#include "vm/field_index.h"
#include "vm/opcode_table.h"

/* Which registers a definition takes from here and leaves here: other definitions' own, and its own. */
static bool make_exchange(gj_plan *p, gj_vector_scalar *to, uint32_t code)
{
    gj_vector *v = p->vector;
    uint8_t *seen = GJ_NEW_ARRAY(&p->scratch, uint8_t, v->register_count);
    size_t in = 0, out = 0;
    enum { READ = 1, WRITTEN = 2 };
    for (uint32_t i = code; seen && GJ_OP_OF(p->program->code[i]) != GJ_OP_END; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(p->program->code[i])];
        for (int k = 0; k < 3; k++) {
            char shape = row->shape[k][0];
            uint32_t number = gj_operand_of(p->program->code[i], k);
            if (!gj_shape_is_register(shape) || !p->usages[number].owned || !v->of[number])
                continue;
            /* A column that is changed in place was made here; one that is loaded from perhaps not. */
            seen[v->of[number] - v->registers] |= shape >= 'a' ? WRITTEN : 0;
            seen[v->of[number] - v->registers] |= p->usages[number].written ? READ : 0;
        }
    }
    for (uint32_t r = 0; seen && r < v->register_count; r++) {
        in += seen[r] == READ;
        out += (seen[r] & WRITTEN) != 0;
    }
    to->in = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, in + 1);
    to->out = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, out + 1);
    if (!seen || !to->in || !to->out)
        return false;
    in = out = 0;
    for (uint32_t r = 0; r < v->register_count; r++) {
        if (seen[r] == READ)
            to->in[in++] = &v->registers[r];
        if (seen[r] & WRITTEN)
            to->out[out++] = &v->registers[r];
    }
    return true;
}

/* ---- empty lists ---- */

static bool is_among(gj_vector_register *const *registers, uint32_t number)
{
    while (*registers != NULL && (*registers)->number != number)
        registers++;
    return *registers != NULL;
}

/* Whether an instruction does the same for all records whose list is empty. *slot is that list's. */
static bool is_alike(const gj_plan *p, const gj_vector_scalar *scalar, uint64_t word, uint32_t *slot)
{
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    if (op == GJ_OP_LIST) {
        uint32_t list = p->program->index->slot_of[GJ_B_OF(word)];
        if (*slot != GJ_VECTOR_NO_LIST && *slot != list)
            return false;
        *slot = list;
    } else if (op == GJ_OP_FIELD || op == GJ_OP_CASE || op == GJ_OP_WHEN || op == GJ_OP_OTHERWISE ||
               op == GJ_OP_SKIP_UNLESS || (op != GJ_OP_FOR && !gj_plan_has_lane_form(op))) {
        return false;
    }
    for (int k = 0; k < 3; k++) {
        if (gj_shape_reads(row->shape[k][0]) && is_among(scalar->in, gj_operand_of(word, k)))
            return false;
    }
    return true;
}

/* Follows what runs where the list is empty; GJ_VECTOR_NO_LIST where that depends on more of the record. */
static uint32_t only_list(const gj_plan *p, const gj_vector_scalar *scalar, uint32_t code)
{
    uint32_t slot = GJ_VECTOR_NO_LIST;
    for (gj_vector_register *const *out = scalar->out; *out != NULL; out++) {
        gj_type_kind type = (gj_type_kind)p->program->registers[(*out)->number].type;
        if (type != GJ_T_NUMBER && type != GJ_T_BOOL && type != GJ_T_ALTERNATIVE && type != GJ_T_DATE)
            return GJ_VECTOR_NO_LIST; /* it may lie in a record's memory */
    }
    for (uint32_t at = code; GJ_OP_OF(p->program->code[at]) != GJ_OP_END;) {
        uint64_t word = p->program->code[at];
        if (!is_alike(p, scalar, word, &slot))
            return GJ_VECTOR_NO_LIST;
        at = GJ_OP_OF(word) == GJ_OP_FOR    ? gj_operand_of(word, 2)
             : GJ_OP_OF(word) == GJ_OP_JUMP ? gj_operand_of(word, 0)
                                            : at + 1;
    }
    return slot;
}

bool gj_plan_scalar(gj_plan *plan, gj_vector_instruction *to, uint32_t code)
{
    gj_arena *home = plan->machine->home;
    gj_vector_scalar *scalar = GJ_NEW(home, gj_vector_scalar);
    uint32_t *starts = GJ_NEW_ARRAY(home, uint32_t, 2);
    if (!scalar || !starts || !make_exchange(plan, scalar, code))
        return false;
    starts[0] = code;
    starts[1] = GJ_PLAN_NONE;
    scalar->linked = gj_link(home, plan->program, starts, false);
    scalar->list = only_list(plan, scalar, code);
    to->runs = GJ_VECTOR_SCALAR;
    to->as.scalar = scalar;
    return scalar->linked != NULL;
}
