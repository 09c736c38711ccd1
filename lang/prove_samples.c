/* One value of each cell that a term's constants cut its range into: the constants themselves, one value
 * between two neighbours, and one beyond either end. Invariant: every sample lies in the term's range. */
#include "base/sort.h"
#include "lang/prove.h"

int gj_space_compare(void *arena, const void *x, const void *y)
{
    int order = 0;
    (void)gj_number_compare(arena, &order, x, y); /* a failure is in the arena */
    return order;
}

static bool in_range(const gj_space *space, const gj_range *range, const gj_value *value)
{
    int order;
    if (range->whole && !gj_number_is_whole(value))
        return false;
    if (range->has_low && (!gj_number_compare(space->arena, &order, value, &range->low) || order < 0 ||
                           (order == 0 && range->low_open)))
        return false;
    return !range->has_high || (gj_number_compare(space->arena, &order, value, &range->high) &&
                                (order < 0 || (order == 0 && !range->high_open)));
}

static void add_sample(gj_space *space, gj_term *term, gj_value value)
{
    if (in_range(space, &term->range, &value))
        term->samples[term->sample_count++] = value;
}

/* One value strictly between two others: whole where the term is. */
static void add_between(gj_space *space, gj_term *term, const gj_value *low, const gj_value *high)
{
    gj_value sum, two = gj_value_whole(2), one = gj_value_whole(1), middle;
    int order;
    if (term->range.whole) {
        gj_value step = one;
        bool tie;
        if (!gj_number_round(space->arena, &middle, low, &step, GJ_ROUND_FLOOR, &tie) ||
            !gj_number_add(space->arena, &middle, &middle, &one) ||
            !gj_number_compare(space->arena, &order, &middle, high) || order >= 0)
            return;
    } else if (!gj_number_add(space->arena, &sum, low, high) ||
               !gj_number_div(space->arena, &middle, &sum, &two)) {
        return;
    }
    add_sample(space, term, middle);
}

static bool sample_numbers(gj_space *space, gj_term *term)
{
    size_t count = term->thresholds.count;
    term->samples = GJ_NEW_ARRAY(space->arena, gj_value, 2 * count + 8);
    if (term->samples == NULL)
        return false;
    gj_array points; /* thresholds and the range's own ends, sorted */
    gj_array_init(&points, space->b->allocator, sizeof(gj_value));
    for (size_t i = 0; i < count; i++)
        gj_array_append(&points, GJ_AT(&term->thresholds, gj_value, i));
    if (term->range.has_low)
        gj_array_append(&points, &term->range.low);
    if (term->range.has_high)
        gj_array_append(&points, &term->range.high);
    if (points.count == 0) {
        gj_value zero = gj_value_whole(0);
        gj_array_append(&points, &zero);
    }
    if (points.failed) {
        space->b->arena->failed = true;
        gj_array_fini(&points);
        return false;
    }
    if (!gj_sort(space->arena, points.items, points.count, sizeof(gj_value), gj_space_compare,
                 space->arena)) {
        gj_array_fini(&points);
        return false;
    }
    size_t unique = 1;
    for (size_t i = 1; i < points.count; i++) {
        if (gj_space_compare(space->arena, GJ_AT(&points, gj_value, i),
                             GJ_AT(&points, gj_value, unique - 1)) != 0)
            *GJ_AT(&points, gj_value, unique++) = *GJ_AT(&points, gj_value, i);
    }
    gj_value one = gj_value_whole(1), outside;
    if (gj_number_sub(space->arena, &outside, GJ_AT(&points, gj_value, 0), &one))
        add_sample(space, term, outside);
    for (size_t i = 0; i < unique; i++) {
        add_sample(space, term, *GJ_AT(&points, gj_value, i));
        if (i + 1 < unique)
            add_between(space, term, GJ_AT(&points, gj_value, i), GJ_AT(&points, gj_value, i + 1));
    }
    if (gj_number_add(space->arena, &outside, GJ_AT(&points, gj_value, unique - 1), &one))
        add_sample(space, term, outside);
    gj_array_fini(&points);
    return true;
}

bool gj_space_sample(gj_space *space, gj_term *term)
{
    const gj_type *type = &term->core->type;
    if (term->opaque || type->kind == GJ_T_BOOL || type->kind == GJ_T_ALTERNATIVE) {
        uint32_t count =
            term->opaque || type->kind == GJ_T_BOOL ? 2 : gj_alternatives_at(space->b, type->aux)->count;
        term->samples = GJ_NEW_ARRAY(space->arena, gj_value, (size_t)count + 1);
        if (term->samples == NULL)
            return false;
        for (uint32_t i = 0; i < count; i++)
            term->samples[term->sample_count++] = gj_value_whole(i);
    } else if (type->kind == GJ_T_NUMBER || type->kind == GJ_T_DATE) {
        if (!sample_numbers(space, term))
            return false;
    } else { /* texts: whether nothing or not is all that is asked of them here */
        term->samples = GJ_NEW_ARRAY(space->arena, gj_value, 2);
        if (term->samples == NULL)
            return false;
        term->samples[term->sample_count++] = gj_value_whole(0);
    }
    if (term->may_be_nothing)
        term->samples[term->sample_count++] = gj_value_nothing();
    return true;
}
