/* Planning definitions that a vector machine runs record by record: what they take from it and leave there,
 * and what is the same for all records whose list is empty. */
#include "vm/vector_plan.h"

#include "vm/field_index.h"
#include "vm/opcode_table.h"

/* Which registers a definition that runs record by record takes from here and leaves here. */
static bool make_exchange(gj_plan *p, gj_vector_scalar *to, uint32_t code)
{
    gj_vector *v = p->vector;
    uint32_t length = gj_code_length(p->program, code);
    uint8_t *seen = GJ_NEW_ARRAY(&p->scratch, uint8_t, v->register_count);
    size_t in = 0, out = 0;
    enum { READ = 1, WRITTEN = 2 };
    for (uint32_t i = code; seen && i < code + length; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(p->program->code[i])];
        for (int k = 0; k < 3; k++) {
            char shape = row->shape[k][0];
            if (!gj_shape_is_register(shape) || !v->of[gj_operand_of(p->program->code[i], k)])
                continue;
            gj_vector_register *reg = v->of[gj_operand_of(p->program->code[i], k)];
            if (gj_shape_reads(shape) && p->usages[reg->number].written)
                seen[reg - v->registers] |= READ;
            if (gj_shape_writes(shape))
                seen[reg - v->registers] |= WRITTEN;
        }
    }
    for (uint32_t r = 0; seen && r < v->register_count; r++) {
        in += (seen[r] & READ) != 0;
        out += (seen[r] & WRITTEN) != 0;
    }
    to->in = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, in + 1);
    to->out = GJ_NEW_ARRAY(p->machine->home, gj_vector_register *, out + 1);
    if (!seen || !to->in || !to->out)
        return false;
    in = out = 0;
    for (uint32_t r = 0; r < v->register_count; r++) {
        if (seen[r] & READ)
            to->in[in++] = &v->registers[r];
        if (seen[r] & WRITTEN)
            to->out[out++] = &v->registers[r];
    }
    return true;
}

/* ---- empty lists ---- */

/* What happens where the list is empty: the instructions that run then, as far as they do the same for every
 * record. */
typedef struct path {
    const gj_plan *plan;
    uint32_t slot; /* of the list; GJ_VECTOR_NO_LIST: not yet met */
    bool *written; /* by the program's register */
    size_t made;   /* of these, registers that there are here */
} path;

/* Whether an instruction does the same for all records whose list is empty. */
static bool is_alike(path *on, uint64_t word)
{
    const gj_plan *p = on->plan;
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    if (op == GJ_OP_LIST) {
        uint32_t slot = p->program->index->slot_of[GJ_B_OF(word)];
        if (on->slot != GJ_VECTOR_NO_LIST && on->slot != slot)
            return false;
        on->slot = slot;
    } else if (op == GJ_OP_FIELD || op == GJ_OP_CASE || op == GJ_OP_WHEN || op == GJ_OP_OTHERWISE ||
               op == GJ_OP_SKIP_UNLESS || (op != GJ_OP_FOR && !gj_plan_has_lane_form(op))) {
        return false;
    }
    for (int k = 0; k < 3; k++) {
        uint32_t reg = gj_operand_of(word, k);
        if (gj_shape_reads(row->shape[k][0]) && !on->written[reg] && p->usages[reg].written)
            return false; /* it comes from another definition */
    }
    return true;
}

/* Marks what an instruction writes; false where that lies in a record's memory. */
static bool note_written(path *on, uint64_t word)
{
    const gj_plan *p = on->plan;
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    for (int k = 0; k < 3 && GJ_OP_OF(word) != GJ_OP_FOR; k++) { /* which writes only where it goes on */
        uint32_t reg = gj_operand_of(word, k);
        if (!gj_shape_writes(row->shape[k][0]))
            continue;
        gj_type_kind type = (gj_type_kind)p->program->registers[reg].type;
        if (type != GJ_T_NUMBER && type != GJ_T_BOOL && type != GJ_T_ALTERNATIVE && type != GJ_T_DATE &&
            type != GJ_T_LIST)
            return false;
        on->made += !on->written[reg] && p->vector->of[reg] != NULL;
        on->written[reg] = true;
    }
    return true;
}

/* Follows the path; false where it depends on more of the record than its list. */
static bool follow(path *on, uint32_t code)
{
    const uint64_t *words = on->plan->program->code;
    for (uint32_t at = code; GJ_OP_OF(words[at]) != GJ_OP_END;) {
        uint64_t word = words[at];
        if (!is_alike(on, word) || !note_written(on, word))
            return false;
        at = GJ_OP_OF(word) == GJ_OP_FOR    ? gj_operand_of(word, 2)
             : GJ_OP_OF(word) == GJ_OP_JUMP ? gj_operand_of(word, 0)
                                            : at + 1;
    }
    return on->slot != GJ_VECTOR_NO_LIST;
}

static bool make_alike(gj_plan *p, gj_vector_scalar *to, uint32_t code)
{
    path on = {.plan = p, .slot = GJ_VECTOR_NO_LIST};
    on.written = GJ_NEW_ARRAY(&p->scratch, bool, p->program->register_count);
    to->list = GJ_VECTOR_NO_LIST;
    if (!on.written)
        return false;
    if (!follow(&on, code))
        return true;
    to->list = on.slot;
    to->made = GJ_NEW_ARRAY(p->machine->home, gj_vector_made, on.made + 1);
    size_t made = 0;
    for (uint32_t r = 0; to->made && r < p->program->register_count; r++) {
        if (on.written[r] && p->vector->of[r])
            to->made[made++] = (gj_vector_made){p->vector->of[r], p->program->registers[r].type == GJ_T_LIST};
    }
    return to->made != NULL;
}

bool gj_plan_scalar(gj_plan *plan, gj_vector_instruction *to, uint32_t code)
{
    gj_plan *p = plan;
    gj_vector_scalar *scalar = GJ_NEW(p->machine->home, gj_vector_scalar);
    uint32_t *starts = GJ_NEW_ARRAY(p->machine->home, uint32_t, 2);
    if (!scalar || !starts || !make_exchange(p, scalar, code) || !make_alike(p, scalar, code))
        return false;
    starts[0] = code;
    starts[1] = GJ_PLAN_NONE;
    scalar->linked = gj_link(p->machine->home, p->program, starts, false);
    to->runs = GJ_VECTOR_SCALAR;
    to->as.scalar = scalar;
    return scalar->linked != NULL;
}
