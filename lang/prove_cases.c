/* Cases, tables and `by`: guards that can hold together, holes between them, lines that can never apply. */
#include "lang/prove.h"
#include "base/sort.h"

/* More lines than this are only compared where they are ranges of one term. */
#define MANY_CASES 300u

static uint32_t count_cases(const gj_core *cases)
{
    uint32_t count = 0;
    for (const gj_case *c = cases->cases; c != NULL; c = c->next)
        count++;
    return count;
}

static void report_pair(gj_space *space, gj_diag_code code, const gj_case *first, const gj_case *second,
                        gj_text witness)
{
    gj_diag *diag = gj_report_text(space->b->diags, code, second->span, witness);
    gj_diag_also(space->b->diags, diag, GJ_M_and_this_line, first->span, gj_arg_none(), gj_arg_none());
}

/* Two lines side by side must exclude each other. */
static void check_pair(gj_space *outer, const gj_case *first, const gj_case *second)
{
    gj_space space;
    if (gj_space_exclude(outer, first->guard, second->guard))
        return;
    gj_space_init(&space, outer->b, outer->arena, outer->variables);
    gj_space_add(&space, first->guard);
    gj_space_add(&space, second->guard);
    if (gj_space_is_certain(&space, 1) && gj_space_begin(&space)) {
        do {
            if (gj_space_holds(&space, first->guard) == GJ_TRUTH_YES &&
                gj_space_holds(&space, second->guard) == GJ_TRUTH_YES) {
                bool mixed = gj_space_is_mixed(&space);
                if (!mixed || !outer->b->options->program_only)
                    report_pair(&space, mixed ? GJ_D_cases_may_collide : GJ_D_cases_collide, first, second,
                                gj_space_witness(&space));
                break;
            }
        } while (gj_space_next(&space));
    }
    gj_space_fini(&space);
}

/* False: the line's guard holds nowhere, or only where a line above it decides. */
static bool is_reached(gj_space *outer, const gj_core *cases, const gj_case *line)
{
    gj_space space;
    bool reached = false;
    for (const gj_case *c = cases->cases; c != NULL; c = c->next) {
        if (c->guard != NULL && gj_space_is_settled(outer, c->guard))
            return true; /* an argument is a constant: no mistake of the line */
    }
    gj_space_init(&space, outer->b, outer->arena, outer->variables);
    gj_space_add(&space, line->guard);
    for (const gj_case *c = cases->cases; line->ordered && c != line; c = c->next)
        gj_space_add(&space, c->guard);
    if (!gj_space_begin(&space)) {
        gj_space_fini(&space);
        return true;
    }
    do {
        reached = line->guard == NULL || gj_space_holds(&space, line->guard) != GJ_TRUTH_NO;
        for (const gj_case *c = cases->cases; reached && line->ordered && c != line; c = c->next)
            reached = gj_space_holds(&space, c->guard) != GJ_TRUTH_YES;
    } while (!reached && gj_space_next(&space));
    gj_space_fini(&space);
    return reached;
}

static void note_line(gj_space *space, gj_array *notes, const gj_case *line, bool reached)
{
    gj_diag_code code = line->guard == NULL ? GJ_D_else_unreachable : GJ_D_case_unreachable;
    gj_prove_note(space->b, notes, code, line->span, (gj_text){NULL, 0}, !reached);
}

/* Every value must meet some line where there is no else. */
static void check_complete(gj_space *outer, const gj_core *cases)
{
    gj_space space;
    bool open = false; /* on some cell only a guard that is not decided may hold */
    gj_space_init(&space, outer->b, outer->arena, outer->variables);
    for (const gj_case *c = cases->cases; c != NULL; c = c->next)
        gj_space_add(&space, c->guard);
    if (outer->b->options->program_only && !gj_space_is_certain(&space, 0)) {
        gj_space_fini(&space);
        return;
    }
    if (gj_space_begin(&space)) {
        do {
            gj_truth met = GJ_TRUTH_NO;
            for (const gj_case *c = cases->cases; met != GJ_TRUTH_YES && c != NULL; c = c->next) {
                gj_truth holds = gj_space_holds(&space, c->guard);
                met = holds == GJ_TRUTH_NO ? met : holds;
            }
            open = open || met == GJ_TRUTH_OPEN;
            if (met == GJ_TRUTH_NO) {
                open = false;
                gj_report_text(outer->b->diags,
                               gj_space_is_certain(&space, 0) ? GJ_D_cases_hole : GJ_D_cases_maybe_hole,
                               cases->span, gj_space_witness(&space));
                break;
            }
        } while (gj_space_next(&space));
    } else {
        open = true;
    }
    if (open)
        gj_report_plain(outer->b->diags, GJ_D_cases_undecided, cases->span);
    gj_space_fini(&space);
}

/* ---- many ranges of one term: sorted, so that long tables take no longer than their length ---- */

typedef struct interval {
    gj_range range;
    const gj_case *line;
} interval;

/* The range of `term` that a guard allows; false: it is not of that kind. */
static bool interval_of(const gj_core *guard, const gj_core **term, gj_range *range)
{
    if (guard == NULL || guard->kind != GJ_C_OP)
        return false;
    if (guard->opcode == GJ_OP_AND)
        return interval_of(guard->a, term, range) && interval_of(guard->b, term, range);
    bool left = guard->a != NULL && guard->a->kind == GJ_C_CONST,
         right = guard->b != NULL && guard->b->kind == GJ_C_CONST;
    if (left == right || guard->opcode < GJ_OP_NUMBER_LESS || guard->opcode > GJ_OP_NUMBER_EQUAL)
        return false;
    const gj_core *of = left ? guard->b : guard->a, *constant = left ? guard->a : guard->b;
    if (*term != NULL && !((*term)->kind == of->kind && (*term)->index == of->index && (*term)->a == of->a))
        return false;
    if (of->kind != GJ_C_FIELD && of->kind != GJ_C_VAR && of->kind != GJ_C_DEF)
        return false;
    *term = of;
    bool equal = guard->opcode == GJ_OP_NUMBER_EQUAL, open = guard->opcode == GJ_OP_NUMBER_LESS;
    if (equal || left) {
        range->has_low = true;
        range->low = constant->constant;
        range->low_open = !equal && open;
    }
    if (equal || right) {
        range->has_high = true;
        range->high = constant->constant;
        range->high_open = !equal && open;
    }
    return true;
}

static int compare_numbers(gj_space *space, const gj_value *x, const gj_value *y)
{
    return gj_space_compare(space->arena, x, y);
}

static int by_low(void *space, const void *x, const void *y)
{
    const interval *a = x, *b = y;
    if (a->range.has_low != b->range.has_low)
        return a->range.has_low ? 1 : -1;
    int order = a->range.has_low ? compare_numbers(space, &a->range.low, &b->range.low) : 0;
    if (order == 0 && a->range.low_open != b->range.low_open)
        return a->range.low_open ? 1 : -1;
    return order;
}

/* Of a whole term, only whole numbers count: its range ends at those. */
static bool end_at_whole(gj_space *space, gj_range *range)
{
    gj_value one = gj_value_whole(1);
    bool tie, open = range->low_open;
    if (range->has_low && (!gj_number_round(space->arena, &range->low, &range->low, &one,
                                            open ? GJ_ROUND_FLOOR : GJ_ROUND_CEIL, &tie) ||
                           (open && !gj_number_add(space->arena, &range->low, &range->low, &one))))
        return false;
    open = range->high_open;
    if (range->has_high && (!gj_number_round(space->arena, &range->high, &range->high, &one,
                                             open ? GJ_ROUND_CEIL : GJ_ROUND_FLOOR, &tie) ||
                            (open && !gj_number_sub(space->arena, &range->high, &range->high, &one))))
        return false;
    range->low_open = range->high_open = false;
    return true;
}

/* Whether a number lies in both ranges; in neither lies one where its own ends are the wrong way round. */
static bool have_common(gj_space *space, const gj_range *a, const gj_range *b)
{
    const gj_range *const sides[2] = {a, b};
    for (int low = 0; low < 2; low++) {
        for (int high = 0; high < 2; high++) {
            if (!sides[low]->has_low || !sides[high]->has_high)
                continue;
            int order = compare_numbers(space, &sides[low]->low, &sides[high]->high);
            if (order > 0 || (order == 0 && (sides[low]->low_open || sides[high]->high_open)))
                return false;
        }
    }
    return true;
}

/* Whether `a` goes further up than `b`. */
static bool ends_later(gj_space *space, const gj_range *a, const gj_range *b)
{
    if (!a->has_high || !b->has_high)
        return !a->has_high && b->has_high;
    int order = compare_numbers(space, &a->high, &b->high);
    return order > 0 || (order == 0 && !a->high_open && b->high_open);
}

/* What lies between two neighbours: -1 they overlap, 0 they touch, 1 there is room. */
static int room_between(gj_space *space, const gj_range *a, const gj_range *b, bool whole)
{
    if (!a->has_high || !b->has_low)
        return -1;
    int order = compare_numbers(space, &a->high, &b->low);
    if (order > 0)
        return -1;
    if (order == 0)
        return a->high_open && b->low_open ? 1 : a->high_open || b->low_open ? 0 : -1;
    if (!whole)
        return 1;
    gj_value one = gj_value_whole(1), next;
    bool touch = !a->high_open && !b->low_open && gj_number_add(space->arena, &next, &a->high, &one) &&
                 compare_numbers(space, &next, &b->low) == 0;
    return touch ? 0 : 1;
}

/* The middle of two numbers. */
static gj_value middle_of(gj_space *space, const gj_value *a, const gj_value *b)
{
    gj_value sum, two = gj_value_whole(2), middle = *a;
    if (gj_number_add(space->arena, &sum, a, b))
        (void)gj_number_div(space->arena, &middle, &sum, &two);
    return middle;
}

/* A value in both of two ranges that overlap, `b` beginning no earlier. */
static gj_value point_in_both(gj_space *space, const gj_range *a, const gj_range *b)
{
    gj_value one = gj_value_whole(1), point = gj_value_whole(0);
    bool a_ends_first = a->has_high && (!b->has_high || compare_numbers(space, &a->high, &b->high) <= 0);
    const gj_range *ends = a_ends_first ? a : b;
    if (b->has_low && !b->low_open)
        return b->low;
    if (b->has_low && ends->has_high)
        return middle_of(space, &b->low, &ends->high);
    if (b->has_low)
        (void)gj_number_add(space->arena, &point, &b->low, &one);
    else if (ends->has_high)
        (void)gj_number_sub(space->arena, &point, &ends->high, &one);
    return point;
}

/* The value that falls into both ranges, or between them, with the name of what it is a value of. */
static gj_text describe(gj_space *space, const gj_core *term, const gj_range *a, const gj_range *b,
                        bool overlap, bool whole)
{
    gj_buffer out;
    gj_value one = gj_value_whole(1), point;
    gj_buffer_init(&out, space->b->allocator);
    if (overlap) {
        point = point_in_both(space, a, b);
    } else if (compare_numbers(space, &a->high, &b->low) == 0) {
        point = a->high; /* neither includes it */
    } else {
        point = middle_of(space, &a->high, &b->low);
        if (whole && !gj_number_add(space->arena, &point, &a->high, &one))
            point = a->high;
    }
    gj_buffer_text(&out, term->kind == GJ_C_FIELD
                             ? gj_field_path(space->b, GJ_EACH(space->b->fields, gj_field, term->index))
                             : gj_span_text(space->b, term->span));
    gj_buffer_string(&out, " = ");
    (void)gj_number_format(space->arena, &out, &point);
    gj_text text = gj_text_copy(space->b->arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return text;
}

/* A table whose last row goes on for ever with one value: often the print stops where the table does. */
static void lint_flat(gj_space *space, const gj_core *cases, const interval *list, uint32_t count,
                      const gj_core *term, const gj_range *range)
{
    const gj_symbol *table = gj_find_value(space->b, gj_span_text(space->b, cases->span));
    const gj_range *last = &list[count - 1].range;
    if (table == NULL || table->kind != GJ_S_TABLE || last->has_high || range->has_high || !last->has_low ||
        list[count - 1].line->value == NULL || list[count - 1].line->value->kind != GJ_C_CONST)
        return;
    gj_buffer from;
    gj_buffer_init(&from, space->b->allocator);
    (void)gj_number_format(space->arena, &from, &last->low);
    gj_report(space->b->diags, GJ_D_flat_table, list[count - 1].line->span,
              gj_arg_text(gj_buffer_as_text(&from)), gj_arg_text(gj_span_text(space->b, term->span)),
              gj_arg_none());
    gj_buffer_fini(&from);
}

/* A fact can have any value of its range; what is computed may never have some. */
static bool is_fact(const gj_space *space, const gj_core *term)
{
    while (term != NULL && term->kind == GJ_C_VAR && space->variables[term->index] != NULL)
        term = space->variables[term->index];
    return term != NULL &&
           (term->kind == GJ_C_FIELD || term->kind == GJ_C_ENTRY_FIELD || term->kind == GJ_C_VAR);
}

/* The ranges of the lines, all of one term and side by side, without lines that nothing of the term's range
 * reaches; *rest is the `else`, NULL: none. 0: this is not that kind of cases. */
static uint32_t find_intervals(gj_space *space, const gj_core *cases, gj_array *notes, interval *list,
                               const gj_core **term, gj_range *range, const gj_case **rest)
{
    uint32_t count = 0, kept = 0;
    const gj_case *c = cases->cases;
    for (; c != NULL && c->guard != NULL && !c->ordered; c = c->next) {
        if (!interval_of(c->guard, term, &list[count].range))
            return 0;
        list[count++].line = c;
    }
    *rest = c;
    if (count < 2 || (c != NULL && c->guard != NULL))
        return 0;
    *range = gj_range_of(space, *term);
    if (range->whole && !end_at_whole(space, range))
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        if (range->whole && !end_at_whole(space, &list[i].range))
            return 0;
        bool reached = have_common(space, range, &list[i].range);
        note_line(space, notes, list[i].line, reached);
        if (reached)
            list[kept++] = list[i];
    }
    return kept;
}

/* Whether there are holes between the lines; where there is no `else` they are reported. Overlaps always are.
 */
static bool check_neighbours(gj_space *space, const interval *list, uint32_t count, const gj_core *term,
                             bool whole, bool has_else)
{
    bool holes = false;
    for (uint32_t i = 1, furthest = 0; i < count; i++) {
        const gj_range *below = &list[furthest].range, *above = &list[i].range;
        int room = room_between(space, below, above, whole);
        holes = holes || room > 0;
        if (room < 0)
            report_pair(space, GJ_D_cases_collide, list[furthest].line, list[i].line,
                        describe(space, term, below, above, true, whole));
        else if (room > 0 && !has_else)
            gj_report_text(space->b->diags, is_fact(space, term) ? GJ_D_cases_hole : GJ_D_cases_maybe_hole,
                           list[i].line->span, describe(space, term, below, above, false, whole));
        if (ends_later(space, above, below))
            furthest = i;
    }
    return holes;
}

/* Ranges of one term, all side by side. False: this is not that kind of cases. */
static bool check_intervals(gj_space *space, const gj_core *cases, gj_array *notes)
{
    const gj_core *term = NULL;
    const gj_case *rest;
    gj_range range;
    interval *list = GJ_NEW_ARRAY(space->arena, interval, count_cases(cases));
    uint32_t count = list == NULL ? 0 : find_intervals(space, cases, notes, list, &term, &range, &rest);
    if (count == 0)
        return false;
    if (!gj_sort(space->arena, list, count, sizeof list[0], by_low, space))
        return true;
    bool holes = check_neighbours(space, list, count, term, range.whole, rest != NULL);
    lint_flat(space, cases, list, count, term, &range);
    const interval *first = &list[0], *last = &list[0];
    for (uint32_t i = 1; i < count; i++)
        last = ends_later(space, &list[i].range, &last->range) ? &list[i] : last;
    gj_range below = {.has_high = range.has_low, .high = range.low, .high_open = !range.low_open};
    gj_range above = {.has_low = range.has_high, .low = range.high, .low_open = !range.high_open};
    bool before = first->range.has_low &&
                  (!range.has_low || room_between(space, &below, &first->range, range.whole) > 0);
    bool behind = last->range.has_high &&
                  (!range.has_high || room_between(space, &last->range, &above, range.whole) > 0);
    if (rest != NULL)
        note_line(space, notes, rest, holes || before || behind);
    else if (before || behind)
        gj_report_text(space->b->diags, is_fact(space, term) ? GJ_D_cases_end : GJ_D_cases_undecided,
                       before ? first->line->span : last->line->span, gj_span_text(space->b, term->span));
    return true;
}

void gj_prove_cases(gj_space *space, const gj_core *cases, gj_array *notes)
{
    if (check_intervals(space, cases, notes) || count_cases(cases) > MANY_CASES)
        return;
    bool has_else = false;
    for (const gj_case *c = cases->cases; c != NULL; c = c->next) {
        has_else = has_else || c->guard == NULL;
        for (const gj_case *d = cases->cases; c->guard != NULL && !c->ordered && d != c; d = d->next) {
            if (d->guard != NULL && !d->ordered)
                check_pair(space, d, c);
        }
        if (cases->index != GJ_CHOICE && !space->b->options->program_only)
            note_line(space, notes, c, is_reached(space, cases, c));
    }
    if (!has_else)
        check_complete(space, cases);
}
