/* Sets of values: made, joined, narrowed, compared. What instructions do to them is vm/possible_ops.c's. */
#include "vm/possible.h"

#include "vm/operations.h"
#include "vm/set.h"

/* The sets of alternatives that fit into one word. */
#define CHOICES_MAX 64u

static uint64_t all_choices(uint32_t count)
{
    return count >= CHOICES_MAX ? UINT64_MAX : (UINT64_C(1) << count) - 1;
}

static uint32_t choice_count(const gj_program *program, gj_type_kind type, uint32_t aux)
{
    return type == GJ_T_BOOL ? 2 : program->alternatives[aux].count;
}

gj_possible gj_possible_any(const gj_program *program, gj_type_kind type, uint32_t aux)
{
    gj_possible out = {.states = GJ_MAY_ALL, .kind = GJ_POSSIBLE_KNOWN, .numbers = gj_interval_all()};
    switch (type) {
    case GJ_T_NUMBER:
        out.kind = GJ_POSSIBLE_NUMBERS;
        break;
    case GJ_T_DATE:
        out.kind = GJ_POSSIBLE_NUMBERS;
        out.numbers = gj_interval_whole(GJ_DATE_MIN, GJ_DATE_MAX);
        break;
    case GJ_T_BOOL:
    case GJ_T_ALTERNATIVE: {
        uint32_t count = choice_count(program, type, aux);
        out.kind = count <= CHOICES_MAX ? GJ_POSSIBLE_CHOICES : GJ_POSSIBLE_NUMBERS;
        out.choices = all_choices(count);
        out.numbers = gj_interval_whole(0, (int64_t)count - 1);
        break;
    }
    case GJ_T_SET:
        out.kind = GJ_POSSIBLE_SET;
        out.numbers = gj_interval_count();
        break;
    default:
        break;
    }
    return out;
}

gj_possible gj_possible_states(gj_possible like, unsigned states)
{
    like.states = (uint8_t)states;
    like.guess = NULL;
    like.origin = (gj_origin){0, 0};
    return like;
}

gj_possible gj_possible_of(const gj_program *program, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    gj_possible out = gj_possible_states(gj_possible_any(program, type, aux), GJ_MAY((unsigned)value->state));
    if (value->state != GJ_VALUE)
        return out;
    if (out.kind == GJ_POSSIBLE_NUMBERS)
        out.numbers = gj_interval_exact(value);
    else if (out.kind == GJ_POSSIBLE_CHOICES)
        out.choices = UINT64_C(1) << ((uint64_t)value->num % CHOICES_MAX);
    else if (out.kind == GJ_POSSIBLE_SET)
        out.numbers = gj_interval_whole(gj_set_size((const gj_set *)(uintptr_t)value->num),
                                        gj_set_size((const gj_set *)(uintptr_t)value->num));
    else
        out.known = (const void *)(uintptr_t)value->num;
    return out;
}

gj_possible gj_possible_choices(uint64_t choices)
{
    return (gj_possible){.states = GJ_MAY_VALUE, .kind = GJ_POSSIBLE_CHOICES, .choices = choices};
}

gj_possible gj_possible_numbers(gj_interval numbers)
{
    return (gj_possible){.states = GJ_MAY_VALUE, .kind = GJ_POSSIBLE_NUMBERS, .numbers = numbers};
}

/* A bound of a field, as the image states it. */
static gj_bound field_bound(const gj_program *program, uint32_t constant, bool open, int side)
{
    const gj_value *value = &program->constants[constant];
    if (value->den == 0)
        return (gj_bound){.value = {.den = 1}, .infinite = (int8_t)side};
    return (gj_bound){.value = *value, .open = open};
}

static void bound_fact(const gj_program *program, gj_arena *arena, const gj_image_field *field,
                       gj_interval *numbers)
{
    gj_interval declared = gj_interval_all();
    declared.whole = (field->flags & GJ_FIELD_WHOLE) != 0;
    if (field->flags & GJ_FIELD_LOW)
        declared.low = field_bound(program, field->low, (field->flags & GJ_FIELD_LOW_OPEN) != 0, -1);
    if (field->flags & GJ_FIELD_HIGH)
        declared.high = field_bound(program, field->high, (field->flags & GJ_FIELD_HIGH_OPEN) != 0, 1);
    /* Bounds that no value meets: then it is not known what a record can say there. */
    (void)gj_interval_meet(arena, numbers, numbers, &declared);
}

gj_possible gj_possible_fact(const gj_program *program, gj_arena *arena, uint32_t f, bool absent)
{
    const gj_image_field *field = &program->fields[f];
    gj_type_kind type = (gj_type_kind)field->type;
    gj_possible out = gj_possible_states(gj_possible_any(program, type, field->aux), GJ_MAY_VALUE);
    if (field->kind == GJ_FIELD_GROUP)
        out.choices = 2;
    if (field->kind == GJ_FIELD_SCALAR && out.kind == GJ_POSSIBLE_NUMBERS && type != GJ_T_ALTERNATIVE)
        bound_fact(program, arena, field, &out.numbers);
    if ((field->flags & (GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING)) == GJ_FIELD_HAS_DEFAULT) {
        gj_possible fallback =
            gj_possible_of(program, type, field->aux, &program->constants[field->fallback]);
        out = gj_possible_join(arena, &out, &fallback);
    }
    if (absent || (field->flags & (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_DEFAULT_NOTHING)) != 0)
        out.states |= GJ_MAY_NOTHING;
    return out;
}

gj_possible gj_possible_join(gj_arena *arena, const gj_possible *a, const gj_possible *b)
{
    gj_possible out = *a;
    if (!gj_origin_same(a->origin, b->origin))
        out.origin = (gj_origin){0, 0};
    if (a->guess != b->guess)
        out.guess = NULL;
    out.states |= b->states;
    if (!(b->states & GJ_MAY_VALUE))
        return out;
    if (!(a->states & GJ_MAY_VALUE)) {
        out.numbers = b->numbers;
        out.choices = b->choices;
        out.known = b->known;
        return out;
    }
    if (a->kind == GJ_POSSIBLE_NUMBERS || a->kind == GJ_POSSIBLE_SET)
        out.numbers = gj_interval_join(arena, &a->numbers, &b->numbers);
    out.choices |= b->choices;
    if (a->known != b->known)
        out.known = NULL;
    return out;
}

gj_possible gj_possible_meet(gj_arena *arena, const gj_possible *a, const gj_possible *b)
{
    gj_possible out = *a;
    out.states &= b->states;
    if (!(out.states & GJ_MAY_VALUE))
        return out;
    if (a->kind == GJ_POSSIBLE_CHOICES)
        out.choices &= b->choices;
    else if (a->kind == GJ_POSSIBLE_KNOWN && a->known == NULL)
        out.known = b->known;
    if (a->kind == GJ_POSSIBLE_CHOICES ? out.choices == 0
                                       : a->kind != GJ_POSSIBLE_KNOWN &&
                                             !gj_interval_meet(arena, &out.numbers, &a->numbers, &b->numbers))
        out.states &= (uint8_t)~GJ_MAY_VALUE;
    return out;
}

bool gj_possible_equal(const gj_possible *a, const gj_possible *b)
{
    if (a->states != b->states || a->kind != b->kind)
        return false;
    if (!(a->states & GJ_MAY_VALUE))
        return true;
    switch ((gj_possible_kind)a->kind) {
    case GJ_POSSIBLE_CHOICES:
        return a->choices == b->choices;
    case GJ_POSSIBLE_KNOWN:
        return a->known == b->known;
    default:
        return gj_interval_equal(&a->numbers, &b->numbers);
    }
}

bool gj_possible_within(gj_arena *arena, const gj_possible *a, const gj_possible *b)
{
    if ((a->states & ~b->states) != 0)
        return false;
    if (!(a->states & GJ_MAY_VALUE))
        return true;
    switch ((gj_possible_kind)a->kind) {
    case GJ_POSSIBLE_CHOICES:
        return (a->choices & ~b->choices) == 0;
    case GJ_POSSIBLE_KNOWN:
        return b->known == NULL || a->known == b->known;
    default:
        return gj_interval_within(arena, &a->numbers, &b->numbers);
    }
}

bool gj_possible_is_exact(const gj_possible *a)
{
    if (a->states == GJ_MAY_NOTHING)
        return true;
    if (a->states != GJ_MAY_VALUE)
        return false;
    switch ((gj_possible_kind)a->kind) {
    case GJ_POSSIBLE_CHOICES:
        return (a->choices & (a->choices - 1)) == 0;
    case GJ_POSSIBLE_KNOWN:
        return a->known != NULL;
    default:
        return gj_interval_is_exact(&a->numbers);
    }
}

bool gj_possible_holds(gj_arena *arena, const gj_possible *a, const gj_value *value)
{
    if (!(a->states & GJ_MAY((unsigned)value->state)))
        return false;
    if (value->state != GJ_VALUE)
        return true;
    switch ((gj_possible_kind)a->kind) {
    case GJ_POSSIBLE_CHOICES:
        return (a->choices >> value->num & 1) != 0;
    case GJ_POSSIBLE_KNOWN:
        return a->known == NULL || a->known == (const void *)(uintptr_t)value->num;
    case GJ_POSSIBLE_SET:
        return true;
    default:
        return gj_interval_holds(arena, &a->numbers, value);
    }
}
