/* Corrections put into a record, evaluated, and taken out again. Facts are changed where they lie; a list
 * that loses or gains entries gets a new one for the time of the evaluation. */
#include "vm/correct_internal.h"

#include <string.h>

#include "vm/field_index.h"
#include "vm/operations.h"

/* A list as it is with the corrections of its slot. */
static bool corrected_list(gj_corrector *c, const gj_correction *const *corrections, uint32_t count,
                           const gj_correction *first, gj_value *out)
{
    const gj_program *program = c->machine->program;
    const gj_image_field *field = &program->fields[first->field];
    const gj_list *list = gj_value_list(first->slot);
    gj_list *made = GJ_NEW(&c->run, gj_list);
    gj_value *slots = GJ_NEW_ARRAY(&c->run, gj_value, ((size_t)list->count + count) * list->stride);
    if (gj_arena_failed(&c->run))
        return false;
    *made = (gj_list){slots, 0, list->stride};
    for (uint32_t i = 0; i < list->count; i++) {
        bool dropped = false;
        for (uint32_t k = 0; k < count; k++)
            dropped = dropped || (corrections[k]->kind == GJ_CORRECT_DROP &&
                                  corrections[k]->slot == first->slot && corrections[k]->index == i);
        if (!dropped)
            memcpy(&slots[(size_t)made->count++ * list->stride], &list->slots[(size_t)i * list->stride],
                   list->stride * sizeof *slots);
    }
    for (uint32_t k = 0; k < count; k++)
        if (corrections[k]->kind == GJ_CORRECT_ADD && corrections[k]->slot == first->slot)
            slots[(size_t)made->count++ * list->stride + program->fields[field->first_child].slot] =
                corrections[k]->after;
    *out = gj_value_whole((int64_t)(intptr_t)made);
    return true;
}

static int64_t failing(const gj_corrector *c)
{
    const gj_program *program = c->machine->program;
    int64_t count = 0;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *definition = &program->definitions[d];
        bool veto = definition->kind == GJ_DEF_VETO;
        if (definition->kind != GJ_DEF_CONDITION && !veto)
            continue;
        uint32_t entries = definition->flags & GJ_DEFINITION_EACH ? gj_machine_entries(&c->replaying, d) : 1;
        for (uint32_t i = 0; i < entries; i++) {
            const gj_value *value = gj_machine_value(&c->replaying, d, i);
            count += value != NULL && value->state == GJ_VALUE && (value->num != 0) == veto;
        }
    }
    return count;
}

/* Whether a value is what the goal asks for. */
static bool is_reached(gj_corrector *c, const gj_value *value)
{
    int order = 0;
    if (value->state != GJ_VALUE)
        return false;
    if (!gj_number_compare(&c->run, &order, value, &c->goal->wanted))
        c->status = GJ_E_NOMEM;
    return c->goal->at_least ? order >= 0 : order == 0;
}

static gj_merit merit_of(gj_corrector *c)
{
    static const int ranks[] = {[GJ_VALUE] = 3, [GJ_NOTHING] = 2, [GJ_UNKNOWN] = 1, [GJ_ERROR] = 0};
    gj_merit merit = {.value = gj_value_whole(0), .behind = gj_value_whole(0)};
    const gj_value *value = gj_machine_value(&c->replaying, c->goal->definition, c->goal->entry);
    merit.outcome = value != NULL ? *value : gj_value_nothing();
    merit.reached = is_reached(c, &merit.outcome);
    merit.state = ranks[merit.outcome.state];
    if (c->goal->at_least && merit.outcome.state == GJ_VALUE && merit.outcome.den != 0)
        merit.value = merit.outcome;
    merit.failing = failing(c);
    if (c->behind != UINT32_MAX) {
        const gj_value *behind = gj_machine_value(&c->replaying, c->behind, 0);
        if (behind->state == GJ_VALUE && behind->den != 0)
            merit.behind = *behind; /* large numbers die with the run */
    }
    if (merit.outcome.state != GJ_VALUE) /* its reasons die with the run */
        merit.outcome = (gj_value){.num = 0, .den = 1, .state = merit.outcome.state};
    return merit;
}

gj_merit gj_correct_replay(gj_corrector *c, const gj_correction *const *corrections, uint32_t count)
{
    gj_merit merit = {.value = gj_value_whole(0), .behind = gj_value_whole(0), .outcome = gj_value_whole(0)};
    gj_arena_reset(&c->run);
    c->replays++;
    gj_value *saved = GJ_NEW_ARRAY(&c->run, gj_value, count);
    if (saved == NULL) {
        c->status = GJ_E_NOMEM;
        return merit;
    }
    for (uint32_t i = 0; i < count; i++)
        saved[i] = *corrections[i]->slot;
    for (uint32_t i = 0; i < count; i++)
        if (corrections[i]->kind == GJ_CORRECT_VALUE)
            *corrections[i]->slot = corrections[i]->after;
    for (uint32_t i = 0; i < count && c->status == GJ_OK; i++) {
        bool first = corrections[i]->kind != GJ_CORRECT_VALUE;
        for (uint32_t k = 0; k < i; k++)
            first = first && corrections[k]->slot != corrections[i]->slot;
        if (first && !corrected_list(c, corrections, count, corrections[i], corrections[i]->slot))
            c->status = GJ_E_NOMEM;
    }
    gj_status status = c->status;
    if (status == GJ_OK)
        status = gj_machine_run(&c->replaying, c->machine->record, &c->run);
    c->steps += c->replaying.steps;
    for (uint32_t i = 0; i < count; i++)
        *corrections[i]->slot = saved[i];
    if (status == GJ_OK)
        merit = merit_of(c);
    else
        c->status = status;
    return merit;
}

/* The numbers of merits are small ones, which are compared without memory. */
static int compare_numbers(const gj_value *a, const gj_value *b)
{
    int order = 0;
    (void)gj_number_compare(NULL, &order, a, b);
    return order;
}

int gj_merit_compare(const gj_merit *a, const gj_merit *b, int direction)
{
    if (a->reached != b->reached)
        return a->reached ? 1 : -1;
    if (a->state != b->state)
        return a->state > b->state ? 1 : -1;
    int order = compare_numbers(&a->value, &b->value);
    if (order != 0)
        return order;
    if (a->failing != b->failing)
        return a->failing < b->failing ? 1 : -1;
    return compare_numbers(&a->behind, &b->behind) * direction;
}
