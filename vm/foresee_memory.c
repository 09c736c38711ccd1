/* Facts, list entries and columns in a run over sets of values. An entry of a list that is not known stands
 * for all entries that the list may have; what is stored for it is stored for any of them. */
#include "vm/foresee_internal.h"

#include "vm/field_index.h"
#include "vm/operations.h"

static const gj_open_fact *find_fact(const gj_foresight *f, const gj_value *slot, uint32_t *index)
{
    if (f->slot_mask == 0)
        return NULL;
    for (uint32_t at = (uint32_t)((uintptr_t)slot >> 4) & f->slot_mask; f->by_slot[at] != 0;
         at = (at + 1) & f->slot_mask) {
        const gj_open_fact *fact = gj_foresight_fact(f, f->by_slot[at] - 1);
        if (fact->slot == slot) {
            *index = f->by_slot[at] - 1;
            return fact;
        }
    }
    return NULL;
}

/* Whether the fields of a list's entry lie in a group that may be nothing. */
static bool may_be_absent(const gj_program *program, uint32_t field)
{
    for (uint32_t up = program->fields[field].parent;
         up != UINT32_MAX && program->fields[up].kind == GJ_FIELD_GROUP; up = program->fields[up].parent)
        if (program->fields[up].flags & (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_DEFAULT_NOTHING))
            return true;
    return false;
}

gj_possible gj_foresee_fact(gj_foresight *f, uint32_t field, const gj_value *frame, const gj_value *entry)
{
    const gj_image_field *row = &f->program->fields[field];
    const gj_value *slot = &frame[row->slot];
    uint32_t index;
    gj_possible out;
    if (f->open_field[field] && find_fact(f, slot, &index) != NULL) {
        out = f->values[index];
    } else {
        gj_value value = *slot;
        /* The fields of a wrong group are errors with it. */
        for (uint32_t up = row->parent;
             value.state == GJ_UNKNOWN && up != UINT32_MAX && f->program->fields[up].kind == GJ_FIELD_GROUP;
             up = f->program->fields[up].parent)
            if (frame[f->program->fields[up].slot].state == GJ_ERROR)
                value = frame[f->program->fields[up].slot];
        out = gj_possible_of(f->program, (gj_type_kind)row->type, row->aux, &value);
    }
    out.origin = (gj_origin){(uint64_t)field + 1, (uint64_t)(uintptr_t)entry};
    return out;
}

gj_possible gj_foresee_entry_fact(gj_foresight *f, uint32_t field, const gj_possible *entry)
{
    const gj_image_field *row = &f->program->fields[field];
    unsigned others = entry->states & ~GJ_MAY_VALUE;
    gj_possible out = gj_possible_any(f->program, (gj_type_kind)row->type, row->aux);
    if (!(entry->states & GJ_MAY_VALUE))
        return gj_possible_states(out, others);
    if (entry->known != NULL)
        out = gj_foresee_fact(f, field, entry->known, entry->known);
    else
        out = gj_possible_fact(f->program, &f->scratch, field, may_be_absent(f->program, field));
    out.states |= (uint8_t)others;
    if (entry->known == NULL && entry->origin.in != 0) /* odd: no entry lies there */
        out.origin = (gj_origin){(uint64_t)field + 1, entry->origin.in * 2 + 1};
    return out;
}

gj_possible gj_foresee_count(gj_foresight *f, const gj_possible *list)
{
    gj_possible out = gj_possible_numbers(gj_interval_count());
    (void)f;
    if ((list->states & GJ_MAY_VALUE) && list->known != NULL) {
        int64_t count = ((const gj_list *)list->known)->count;
        out.numbers = gj_interval_whole(count, count);
    }
    return gj_possible_states(out, list->states);
}

gj_possible gj_foresee_column(gj_foresight *f, const gj_possible *list)
{
    gj_possible out = {.states = list->states, .kind = GJ_POSSIBLE_KNOWN, .numbers = gj_interval_all()};
    gj_possible_column *column = GJ_NEW(&f->scratch, gj_possible_column);
    const gj_list *known = list->states & GJ_MAY_VALUE ? list->known : NULL;
    uint32_t count = known != NULL ? known->count : 1;
    gj_possible *values = GJ_NEW_ARRAY(&f->scratch, gj_possible, count);
    if (column == NULL || values == NULL)
        return out;
    for (uint32_t i = 0; i < count; i++)
        values[i].states = GJ_MAY_NOTHING; /* its kind comes with the first value */
    column->list = known;
    column->values = values;
    out.known = column;
    return out;
}

gj_possible gj_foresee_known_column(gj_foresight *f, const gj_value *value)
{
    gj_possible out = {.states = (uint8_t)GJ_MAY((unsigned)value->state),
                       .kind = GJ_POSSIBLE_KNOWN,
                       .numbers = gj_interval_all()};
    gj_possible_column *column = GJ_NEW(&f->scratch, gj_possible_column);
    if (value->state != GJ_VALUE || column == NULL)
        return out;
    column->list = gj_value_column(value)->list;
    column->concrete = gj_value_column(value)->values;
    out.known = column;
    return out;
}

/* The place of an entry in a column's list; UINT32_MAX: it is not known. */
static uint32_t place_of(const gj_possible_column *column, const gj_value *entry)
{
    const gj_list *list = column->list;
    if (list == NULL || entry == NULL || list->stride == 0 || entry < list->slots)
        return UINT32_MAX;
    size_t place = (size_t)(entry - list->slots) / list->stride;
    return place < list->count ? (uint32_t)place : UINT32_MAX;
}

static void put(gj_foresight *f, gj_possible *held, const gj_possible *value, bool surely)
{
    gj_possible before = *held;
    if (surely) {
        *held = *value;
    } else if (!(held->states & GJ_MAY_VALUE)) { /* what it had has no kind yet */
        *held = *value;
        held->states |= before.states;
    } else {
        *held = gj_possible_join(&f->scratch, &before, value);
    }
    held->origin = (gj_origin){0, 0};
    held->guess = NULL;
    f->column_changed |= !gj_possible_equal(&before, held);
}

void gj_foresee_store(gj_foresight *f, const gj_possible *column, const gj_possible *entry,
                      const gj_possible *value)
{
    gj_possible_column *to = (gj_possible_column *)(uintptr_t)column->known;
    if (column->states != 0 && !(column->states & GJ_MAY_VALUE))
        return;
    if (column->states == 0 || to == NULL ||
        to->values == NULL) { /* another definition's: no compiled rule stores there */
        f->exhausted = true;
        return;
    }
    uint32_t place = place_of(to, entry->known);
    if (to->list == NULL) {
        put(f, &to->values[0], value, false);
    } else if (place != UINT32_MAX) {
        /* While another path waits, this one may not be the one that is taken. */
        put(f, &to->values[place], value, f->waiting == NULL && entry->states == GJ_MAY_VALUE);
    } else {
        for (uint32_t i = 0; i < to->list->count; i++)
            put(f, &to->values[i], value, false);
    }
}

gj_possible gj_foresee_load(gj_foresight *f, uint32_t reg, const gj_possible *column,
                            const gj_possible *entry)
{
    const gj_image_register *row = &f->program->registers[reg];
    gj_possible any = gj_possible_any(f->program, (gj_type_kind)row->type, row->aux), out;
    const gj_possible_column *from = column->known;
    unsigned states = 0;
    for (unsigned i = GJ_VALUE; i <= GJ_ERROR; i++)
        for (unsigned k = GJ_VALUE; k <= GJ_ERROR; k++)
            if ((i | k) != 0 && (column->states & GJ_MAY(i)) && (entry->states & GJ_MAY(k)))
                states |= GJ_MAY(i > k ? i : k);
    if (!(column->states & entry->states & GJ_MAY_VALUE))
        return gj_possible_states(any, states);
    if (from == NULL)
        return any;
    uint32_t place = place_of(from, entry->known);
    if (from->concrete != NULL && place != UINT32_MAX) {
        out = gj_possible_of(f->program, (gj_type_kind)row->type, row->aux, &from->concrete[place]);
    } else if (from->concrete != NULL) {
        out = any;
    } else if (place != UINT32_MAX || from->list == NULL) {
        out = from->values[from->list == NULL ? 0 : place];
    } else {
        out = gj_possible_states(any, GJ_MAY_NOTHING);
        for (uint32_t i = 0; i < from->list->count; i++)
            put(f, &out, &from->values[i], false);
    }
    if (!(out.states & GJ_MAY_VALUE)) /* give it the register's kind */
        out = gj_possible_states(any, out.states);
    out.states |= (uint8_t)states;
    return out;
}

gj_possible gj_foresee_insert(const gj_possible *set, const gj_possible *value)
{
    gj_possible out = *set;
    unsigned spoils = value->states & (GJ_MAY_UNKNOWN | GJ_MAY_ERROR);
    unsigned quiet = value->states & (GJ_MAY_VALUE | GJ_MAY_NOTHING) ? GJ_MAY_VALUE : 0;
    unsigned states = 0;
    for (unsigned i = GJ_VALUE; i <= GJ_ERROR; i++)
        for (unsigned k = GJ_VALUE; k <= GJ_ERROR; k++)
            if ((set->states & GJ_MAY(i)) && ((spoils | quiet) & GJ_MAY(k)))
                states |= GJ_MAY(i > k ? i : k);
    if (value->states & GJ_MAY_VALUE) {
        int64_t low = 0, high = 0;
        bool small = out.numbers.low.infinite == 0 && gj_number_to_i64(&out.numbers.low.value, &low);
        if (small && out.numbers.high.infinite == 0 && gj_number_to_i64(&out.numbers.high.value, &high) &&
            high < UINT32_MAX)
            out.numbers.high.value = gj_value_whole(high + 1);
        else
            out.numbers.high = (gj_bound){.value = {.den = 1}, .infinite = 1};
        if (small && low < 1 && !(value->states & GJ_MAY_NOTHING))
            out.numbers.low.value = gj_value_whole(1);
    }
    return gj_possible_states(out, states);
}
