/* Dates between two days: the calendar's functions never fall as a date or a count grows, so the ends of an
 * interval give the ends of the result. What may leave the calendar may be an error. */
#include "vm/possible_ops.h"

/* A bound of whole numbers, which is a small one; without end, the furthest there is. */
static int64_t whole_at(const gj_bound *bound)
{
    if (bound->infinite != 0)
        return bound->infinite < 0 ? INT64_MIN : INT64_MAX;
    return bound->value.num;
}

static int32_t day_at(const gj_bound *bound)
{
    int64_t day = whole_at(bound);
    return (int32_t)(day < GJ_DATE_MIN ? GJ_DATE_MIN : day > GJ_DATE_MAX ? GJ_DATE_MAX : day);
}

typedef enum gj_stepping { STEP_DAYS, STEP_MONTHS, STEP_WORKDAYS } gj_stepping;

typedef struct gj_steps {
    const gj_calendar *calendar;
    gj_stepping by;
    gj_month_end mode;
} gj_steps;

/* A day so many steps from another; *fault where there is none, the day then being the last on that way. */
static int64_t step(const gj_steps *steps, int32_t day, int64_t count, bool *fault)
{
    int32_t out = 0;
    bool fine;
    if (steps->by == STEP_WORKDAYS)
        fine = gj_calendar_add_workdays(steps->calendar, day, count, &out);
    else if (steps->by == STEP_MONTHS)
        fine = gj_date_add_months(day, count, steps->mode, &out) == GJ_DATE_OK;
    else
        fine = gj_date_add_days(day, count, &out) == GJ_DATE_OK;
    if (fine)
        return out;
    *fault = true;
    return INT64_MIN;
}

/* `strict`: months of which a day may be missing. */
static gj_possible add(const gj_program *program, gj_arena *arena, gj_steps steps, bool strict,
                       const gj_possible *b, const gj_possible *c)
{
    gj_interval counts = gj_interval_all();
    bool fault = !c->numbers.whole;
    counts.whole = true;
    gj_possible out = gj_possible_numbers(gj_interval_whole(GJ_DATE_MIN, GJ_DATE_MAX));
    if (!gj_interval_meet(arena, &counts, &counts, &c->numbers))
        return gj_possible_states(out, GJ_MAY_ERROR);
    /* Of many days some may be missing; those that are there lie between what the other modes give. */
    bool single = gj_interval_is_exact(&b->numbers) && gj_interval_is_exact(&counts);
    bool several = strict && !single;
    fault = fault || several;
    if (several)
        steps.mode = GJ_MONTH_END_DOWN;
    int64_t low = step(&steps, day_at(&b->numbers.low), whole_at(&counts.low), &fault);
    if (several)
        steps.mode = GJ_MONTH_END_UP;
    int64_t high = step(&steps, day_at(&b->numbers.high), whole_at(&counts.high), &fault);
    if (single && low == INT64_MIN)
        return gj_possible_states(out, GJ_MAY_ERROR);
    if (steps.by == STEP_WORKDAYS && (low == INT64_MIN || high == INT64_MIN)) {
        low = low == INT64_MIN ? program->calendar.first : low;
        high = high == INT64_MIN ? program->calendar.last : high;
    }
    low = low < GJ_DATE_MIN ? GJ_DATE_MIN : low;
    high = high == INT64_MIN ? GJ_DATE_MAX : high;
    if (low <= high)
        out.numbers = gj_interval_whole(low, high);
    if (fault)
        out.states |= GJ_MAY_ERROR;
    return out;
}

static gj_possible months_between(const gj_possible *b, const gj_possible *c)
{
    return gj_possible_numbers(
        gj_interval_whole(gj_date_months_between(day_at(&b->numbers.high), day_at(&c->numbers.low)),
                          gj_date_months_between(day_at(&b->numbers.low), day_at(&c->numbers.high))));
}

static int32_t last_of_month(gj_civil civil)
{
    civil.day = 31;
    while (!gj_date_valid(civil.year, civil.month, civil.day))
        civil.day--;
    return gj_date_from_civil(civil);
}

/* A part of a date: of two dates in one year the months rise, of two in one month the days do. */
static gj_interval part(gj_opcode op, gj_civil low, gj_civil high)
{
    if (op == GJ_OP_YEAR)
        return gj_interval_whole(low.year, high.year);
    if (low.year != high.year)
        return gj_interval_whole(1, op == GJ_OP_MONTH ? 12 : 31);
    if (op == GJ_OP_MONTH)
        return gj_interval_whole(low.month, high.month);
    return low.month == high.month ? gj_interval_whole(low.day, high.day) : gj_interval_whole(1, 31);
}

static gj_possible is_workday(const gj_program *program, const gj_possible *b)
{
    const gj_calendar *calendar = &program->calendar;
    int32_t low = day_at(&b->numbers.low), high = day_at(&b->numbers.high);
    bool workday;
    gj_possible out = gj_possible_choices(3);
    if (low == high && gj_calendar_is_workday(calendar, low, &workday))
        return gj_possible_choices(workday ? 2 : 1);
    if (low < calendar->first || high > calendar->last || calendar->first > calendar->last)
        out.states |= GJ_MAY_ERROR;
    return out;
}

static gj_possible next_workday(const gj_program *program, const gj_possible *b)
{
    const gj_calendar *calendar = &program->calendar;
    int32_t low = 0, high = 0;
    gj_possible out = gj_possible_numbers(gj_interval_whole(GJ_DATE_MIN, GJ_DATE_MAX));
    bool has_low = gj_calendar_next_workday(calendar, day_at(&b->numbers.low), &low);
    bool has_high = gj_calendar_next_workday(calendar, day_at(&b->numbers.high), &high);
    if (!has_low || !has_high)
        out.states |= GJ_MAY_ERROR;
    low = has_low ? low : calendar->first;
    high = has_high ? high : calendar->last;
    if (low <= high)
        out.numbers = gj_interval_whole(low, high);
    return out;
}

bool gj_possible_date(const gj_program *program, gj_arena *arena, gj_opcode op, const gj_possible *b,
                      const gj_possible *c, gj_possible *out)
{
    gj_civil low = gj_date_to_civil(day_at(&b->numbers.low)),
             high = gj_date_to_civil(day_at(&b->numbers.high));
    switch (op) {
    case GJ_OP_ADD_MONTHS_STRICT:
    case GJ_OP_ADD_MONTHS_DOWN:
    case GJ_OP_ADD_MONTHS_UP: {
        gj_steps steps = {.by = STEP_MONTHS, .mode = (gj_month_end)(op - GJ_OP_ADD_MONTHS_STRICT)};
        *out = add(program, arena, steps, op == GJ_OP_ADD_MONTHS_STRICT, b, c);
        return true;
    }
    case GJ_OP_ADD_DAYS:
        *out = add(program, arena, (gj_steps){.by = STEP_DAYS}, false, b, c);
        return true;
    case GJ_OP_ADD_WORKDAYS:
        *out =
            add(program, arena, (gj_steps){.calendar = &program->calendar, .by = STEP_WORKDAYS}, false, b, c);
        return true;
    case GJ_OP_NEXT_WORKDAY:
        *out = next_workday(program, b);
        return true;
    case GJ_OP_DAYS_BETWEEN:
        *out = gj_possible_numbers(gj_interval_sub(arena, &c->numbers, &b->numbers));
        return true;
    case GJ_OP_MONTHS_BETWEEN:
        *out = months_between(b, c);
        return true;
    case GJ_OP_YEAR:
    case GJ_OP_MONTH:
    case GJ_OP_DAY:
        *out = gj_possible_numbers(part(op, low, high));
        return true;
    case GJ_OP_YEAR_END:
        *out = gj_possible_numbers(gj_interval_whole(gj_date_from_civil((gj_civil){low.year, 12, 31}),
                                                     gj_date_from_civil((gj_civil){high.year, 12, 31})));
        return true;
    case GJ_OP_MONTH_END:
        *out = gj_possible_numbers(gj_interval_whole(last_of_month(low), last_of_month(high)));
        return true;
    case GJ_OP_IS_WORKDAY:
        *out = is_workday(program, b);
        return true;
    default:
        return false;
    }
}
