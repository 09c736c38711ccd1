/* Records into a vector machine, results out of it. The machine is planned in vm/vector_plan.c, and its loop
 * is vm/vector_run.c. */
#include "vm/vector_internal.h"

void gj_vector_fill(gj_vector_register *reg, const gj_value *value)
{
    for (unsigned lane = 0; lane < GJ_VECTOR_LANES; lane++)
        gj_vector_put(reg, lane, value);
}

static void enter_lanes(gj_vector *v, gj_vector_lane *lanes, size_t count)
{
    v->lanes = lanes;
    v->all = count == GJ_VECTOR_LANES ? ~(gj_lanes)0 : gj_lanes_of((unsigned)count) - 1;
    for (size_t i = 0; i < GJ_VECTOR_LANES; i++)
        v->frames[i] = lanes[i < count ? i : 0].record->slots;
    for (size_t i = 0; i < count; i++) {
        v->steps[i] = v->machine->schedule_steps;
        lanes[i].status = GJ_OK;
    }
}

gj_status gj_vector_run(gj_vector *vector, gj_vector_lane *lanes, size_t count)
{
    gj_vector *v = vector;
    gj_machine *machine = v->machine;
    machine->steps = machine->schedule_steps;
    if (machine->step_limit != 0 && machine->steps > machine->step_limit)
        return GJ_E_LIMIT;
    machine->record = lanes[0].record;
    gj_status status = gj_machine_prime(machine);
    if (status != GJ_OK)
        return status;
    if (v->primings != machine->primings) {
        for (gj_vector_register **at = v->fixed; *at != NULL; at++)
            gj_vector_fill(*at, &machine->registers[(*at)->number]);
        v->primings = machine->primings;
    }
    enter_lanes(v, lanes, count);
    gj_vector_code(v);
    return GJ_OK;
}

gj_value gj_vector_value(const gj_vector *vector, uint32_t definition, size_t lane)
{
    uint32_t reg = vector->machine->program->definitions[definition].reg;
    return vector->of[reg] ? gj_vector_get(vector->of[reg], (unsigned)lane) : vector->machine->registers[reg];
}

void gj_vector_show(gj_vector *vector, size_t lane)
{
    gj_machine *machine = vector->machine;
    machine->record = vector->lanes[lane].record;
    machine->arena = vector->lanes[lane].arena;
    machine->steps = vector->steps[lane];
    for (gj_vector_register **at = vector->shown; *at != NULL; at++)
        machine->registers[(*at)->number] = gj_vector_get(*at, (unsigned)lane);
    machine->unreduced = false;
}
