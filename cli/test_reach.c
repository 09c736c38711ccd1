/* What a case looked at: from the values it expects, through the instructions that made them in this case,
 * down to the facts. A rule is reached where something expected really read it, not merely where it was
 * evaluated beside: every evaluation runs the whole book. Definitions stand in the order of evaluation, so
 * one pass from the last expected one to the first reaches everything. */
#include "cli/test_internal.h"

#include "vm/opcode_table.h"
#include <string.h>

gj_status gj_reach_init(gj_reach *reach, const gj_program *program, gj_arena *arena)
{
    reach->program = program;
    reach->owner = GJ_NEW_ARRAY(arena, uint32_t, program->register_count);
    reach->needed = GJ_NEW_ARRAY(arena, bool, program->definition_count);
    reach->ran = GJ_NEW_ARRAY(arena, uint8_t, program->code_count);
    if (gj_arena_failed(arena))
        return GJ_E_NOMEM;
    for (uint32_t r = 0; r < program->register_count; r++)
        reach->owner[r] = UINT32_MAX;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *def = &program->definitions[d];
        if (def->reg != UINT32_MAX && def->code_size > 0)
            reach->owner[def->reg] = d;
    }
    return GJ_OK;
}

static void need(gj_reach *reach, uint32_t definition)
{
    const gj_program *program = reach->program;
    const gj_image_definition *def = &program->definitions[definition];
    reach->needed[definition] = true;
    if (def->code_size == 0 && def->reg != UINT32_MAX && reach->owner[def->reg] != UINT32_MAX)
        reach->needed[reach->owner[def->reg]] = true;
}

/* Called after each instruction of a definition that is needed. */
static void step(void *user, const gj_machine *machine, uint32_t instruction)
{
    gj_reach *reach = user;
    uint64_t word = reach->program->code[instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    reach->ran[instruction] |= GJ_RAN;
    for (int k = 0; k < 3; k++) {
        uint32_t reg = gj_operand_of(word, k);
        if (gj_shape_reads(row->shape[k][0]) && reach->owner[reg] != UINT32_MAX)
            need(reach, reach->owner[reg]);
    }
    bool branch = op == GJ_OP_CASE || op == GJ_OP_WHEN || op == GJ_OP_SKIP_UNLESS;
    if (!branch)
        return;
    const gj_value *guard = &machine->registers[op == GJ_OP_SKIP_UNLESS ? GJ_A_OF(word) : GJ_B_OF(word)];
    if (guard->state == GJ_VALUE)
        reach->ran[instruction] |= guard->num != 0 ? GJ_RAN_YES : GJ_RAN_NO;
}

static bool is_assumed(const gj_test_case *c, uint32_t definition)
{
    for (const gj_test_assumption *a = c->assumptions; a != NULL; a = a->next) {
        if (!a->is_reading && a->index == definition)
            return true;
    }
    return false;
}

gj_status gj_reach_case(gj_reach *reach, gj_machine *machine, const gj_test_case *c)
{
    const gj_program *program = reach->program;
    const gj_trace trace = {step, reach};
    memset(reach->needed, 0, program->definition_count * sizeof *reach->needed);
    memset(reach->ran, 0, program->code_count * sizeof *reach->ran);
    for (const gj_test_expectation *e = c->expectations; e != NULL; e = e->next) {
        need(reach, e->definition);
        for (uint32_t d = 0; e->kind == GJ_EXPECT_FAILED && d < program->definition_count; d++) {
            if (program->definitions[d].parent == e->definition)
                need(reach, d);
        }
    }
    for (uint32_t d = program->definition_count; d-- > 0;) {
        if (!reach->needed[d] || program->definitions[d].code_size == 0 || is_assumed(c, d))
            continue;
        gj_status status = gj_machine_trace(machine, d, &trace);
        if (status != GJ_OK)
            return status;
        uint32_t end = program->definitions[d].code + program->definitions[d].code_size - 1;
        reach->ran[end] |= GJ_RAN;
    }
    return GJ_OK;
}
