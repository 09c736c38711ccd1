/* What is known of a value by itself: the bounds its field states, and what operations make of them.
 * Invariant: the value always lies in the range; it need not reach its ends. */
#include "lang/prove.h"

#include "vm/opcode_table.h"

/* How far a range is looked for through operations and definitions. */
#define RANGE_DEPTH 12u

static void bound_low(gj_range *range, gj_value low, bool open)
{
    range->has_low = true;
    range->low = low;
    range->low_open = open;
}

static void bound_high(gj_range *range, gj_value high, bool open)
{
    range->has_high = true;
    range->high = high;
    range->high_open = open;
}

/* The range of the larger (or smaller) of two numbers: it keeps the end that either has, and the other end
 * where both have it. */
static gj_range bounded_range(const gj_space *space, bool larger, gj_range x, gj_range y)
{
    gj_range range;
    int order = 0;
    if (larger) {
        range = x.has_low ? x : y;
        if (x.has_low && y.has_low && gj_number_compare(space->arena, &order, &x.low, &y.low) && order < 0)
            range = y;
        range.has_high = false;
    } else {
        range = x.has_high ? x : y;
        if (x.has_high && y.has_high && gj_number_compare(space->arena, &order, &x.high, &y.high) &&
            order > 0)
            range = y;
        range.has_low = false;
    }
    range.whole = x.whole && y.whole;
    return range;
}

static gj_range range_of(const gj_space *space, const gj_core *core, uint32_t depth);

static gj_range field_range(const gj_field *field)
{
    gj_range range = {.whole = field->flags & GJ_FIELD_WHOLE};
    if (field->flags & GJ_FIELD_LOW)
        bound_low(&range, field->low, field->flags & GJ_FIELD_LOW_OPEN);
    if (field->flags & GJ_FIELD_HIGH)
        bound_high(&range, field->high, field->flags & GJ_FIELD_HIGH_OPEN);
    return range;
}

/* A count of different values is one, and so is a sum of a constant that is not negative. */
static gj_range loop_range(const gj_core *core)
{
    gj_range range = {0};
    bool distinct = core->aggregate == GJ_O_DISTINCT;
    bool counts =
        core->aggregate == GJ_O_SUM && core->a->kind == GJ_C_CONST && gj_number_sign(&core->a->constant) >= 0;
    if (distinct || counts) {
        bound_low(&range, gj_value_whole(0), false);
        range.whole = distinct || gj_number_is_whole(&core->a->constant);
    }
    return range;
}

/* Rounding to whole numbers leaves whole ends where they are. */
static gj_range rounded_range(const gj_space *space, const gj_core *core, uint32_t depth)
{
    gj_range range = {0}, of = range_of(space, core->a, depth + 1);
    const gj_core *step = gj_space_resolve(space, core->b);
    range.whole = step->kind == GJ_C_CONST && gj_number_is_whole(&step->constant);
    if (!range.whole || step->constant.num != 1)
        return range;
    if (of.has_low && gj_number_is_whole(&of.low))
        bound_low(&range, of.low, false);
    if (of.has_high && gj_number_is_whole(&of.high))
        bound_high(&range, of.high, false);
    return range;
}

static gj_range operation_range(const gj_space *space, const gj_core *core, uint32_t depth)
{
    if (gj_opcode_rounds((gj_opcode)core->opcode))
        return rounded_range(space, core, depth);
    switch (core->opcode) {
    case GJ_OP_ROOT_CEIL:
    case GJ_OP_ROOT_FLOOR:
    case GJ_OP_YEAR:
    case GJ_OP_MONTH:
    case GJ_OP_DAY:
    case GJ_OP_DAYS_BETWEEN:
    case GJ_OP_MONTHS_BETWEEN:
    case GJ_OP_LENGTH:
        return (gj_range){.whole = true};
    case GJ_OP_MAX:
    case GJ_OP_MIN:
        return bounded_range(space, core->opcode == GJ_OP_MAX, range_of(space, core->a, depth + 1),
                             range_of(space, core->b, depth + 1));
    case GJ_OP_ADD:
    case GJ_OP_SUB:
    case GJ_OP_MUL:
        return (gj_range){.whole = range_of(space, core->a, depth + 1).whole &&
                                   range_of(space, core->b, depth + 1).whole};
    default:
        return (gj_range){0};
    }
}

static gj_range range_by_kind(const gj_space *space, const gj_core *core, uint32_t depth)
{
    gj_range range = {0};
    switch ((gj_core_kind)core->kind) {
    case GJ_C_CONST:
        range.has_low = range.has_high = true;
        range.low = range.high = core->constant;
        range.whole = core->type.kind == GJ_T_NUMBER && gj_number_is_whole(&core->constant);
        return range;
    case GJ_C_FIELD:
    case GJ_C_ENTRY_FIELD:
        return field_range(GJ_EACH(space->b->fields, gj_field, core->index));
    case GJ_C_COUNT:
        bound_low(&range, gj_value_whole(0), false);
        range.whole = true;
        return range;
    case GJ_C_LOOP:
        return loop_range(core);
    case GJ_C_OP:
        return operation_range(space, core, depth);
    case GJ_C_DEF: {
        const gj_def *def = GJ_EACH(space->b->defs, gj_def, core->index);
        if (def->body != NULL && !(def->flags & GJ_DEFINITION_EACH) && def->body->kind != GJ_C_VAR)
            return range_of(space, def->body, depth + 1);
        return range;
    }
    default:
        return range;
    }
}

static gj_range range_of(const gj_space *space, const gj_core *core, uint32_t depth)
{
    core = gj_space_resolve(space, core);
    if (core == NULL || depth > RANGE_DEPTH)
        return (gj_range){0};
    gj_range range = range_by_kind(space, core, depth);
    range.whole = range.whole || core->type.kind == GJ_T_DATE;
    return range;
}

gj_range gj_range_of(const gj_space *space, const gj_core *core)
{
    return range_of(space, core, 0);
}
