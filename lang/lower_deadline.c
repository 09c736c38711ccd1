/* deadline: from, to, and the state at the record's date. A recorded date before `from` is early, up to and
 * with `to` met, later late; one that is none or after `as_of` has not happened: open up to `to`, then late.
 * Where there is no date to count from, there is no deadline (nothing). */
#include "lang/lower.h"

typedef struct deadline {
    gj_lower *lw;
    gj_def *def;
    gj_core *applies, *from, *to, *done;
} deadline;

static const gj_entry *find_line(const deadline *d, const char *name)
{
    for (const gj_entry *line = d->def->entry->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_LIMIT && gj_word_is(d->lw->b, line->name, name))
            return line;
    }
    return NULL;
}

static void check_lines(const deadline *d)
{
    static const char *const known[] = {"from", "to", "done", "applies", "counting", "ends_on_holiday"};
    gj_build *b = d->lw->b;
    for (const gj_entry *line = d->def->entry->body; line != NULL; line = line->next) {
        bool found = line->kind != GJ_N_LIMIT;
        gj_near near;
        gj_near_init(&near, gj_name_text(b, line->name));
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            found = found || gj_word_is(b, line->name, known[i]);
            gj_near_try(&near, gj_text_from(known[i]));
        }
        if (found)
            continue;
        gj_diag *diag = gj_report_text(b->diags, GJ_D_deadline_line, line->name, gj_name_text(b, line->name));
        gj_near_report(b, diag, &near, line->name);
    }
}

static gj_core *date_of(deadline *d, const char *name)
{
    const gj_entry *line = find_line(d, name);
    gj_type date = gj_type_of(GJ_T_DATE);
    date.may_be_nothing = true;
    if (line == NULL)
        return NULL;
    gj_core *value = gj_lower_typed(d->lw, line->values, &date);
    if (line->guard != NULL) { /* a limit only where its guard holds */
        gj_core *guard = gj_lower_bool(d->lw, line->guard);
        value =
            gj_core_choose(d->lw->b, guard, value, gj_core_nothing(d->lw->b, date, line->span), line->span);
    }
    return value;
}

static gj_core *only_where(deadline *d, gj_core *guard, gj_core *date)
{
    if (guard == NULL || date == NULL)
        return date;
    return gj_core_choose(d->lw->b, guard, date, gj_core_nothing(d->lw->b, date->type, d->def->span),
                          d->def->span);
}

/* The word that a line gives, or what stands there instead of one. */
static gj_text word_of(const gj_build *b, const gj_entry *line)
{
    return gj_canonical(b, gj_span_text(b, line->values->span));
}

/* Counting the first day takes one day off; an end on a holiday moves to the next workday. */
static gj_core *adjust_end(deadline *d, gj_core *to)
{
    gj_build *b = d->lw->b;
    const gj_entry *counting = find_line(d, "counting"), *holiday = find_line(d, "ends_on_holiday");
    if (to == NULL || to->type.poison)
        return to;
    if (counting != NULL) {
        gj_text word = word_of(b, counting);
        if (gj_text_equal(word, GJ_TEXT("first_day")))
            to = gj_core_op(b, GJ_OP_ADD_DAYS, to->type, to, gj_core_number(b, -1, counting->span),
                            counting->span);
        else if (!gj_text_equal(word, GJ_TEXT("next_day")))
            gj_report_text(b->diags, GJ_D_deadline_word, counting->values->span, word);
    }
    if (holiday != NULL) {
        gj_text word = word_of(b, holiday);
        if (!gj_text_equal(word, GJ_TEXT("next_workday")))
            gj_report_text(b->diags, GJ_D_deadline_word, holiday->values->span, word);
        else if (b->calendar.count == 0)
            gj_report_plain(b->diags, GJ_D_no_calendar, holiday->span);
        else
            to = gj_core_op(b, GJ_OP_NEXT_WORKDAY, to->type, to, NULL, holiday->span);
    }
    return to;
}

static gj_core *reference(deadline *d, gj_def *part)
{
    gj_build *b = d->lw->b;
    if (!(part->flags & GJ_DEFINITION_EACH))
        return gj_core_def(b, part, d->def->span);
    gj_core *at = gj_core_new(b, GJ_C_DEF_AT, part->type, d->def->span);
    if (at != NULL) {
        at->index = part->index;
        at->a = d->lw->entry;
    }
    return at;
}

static gj_core *compare(deadline *d, gj_opcode op, gj_core *a, gj_core *c)
{
    return gj_core_op(d->lw->b, op, gj_type_of(GJ_T_BOOL), a, c, d->def->span);
}

static gj_core *state(deadline *d, const char *name)
{
    uint32_t position = 0;
    gj_alternatives_find(d->lw->b->deadline_state, gj_text_from(name), &position);
    return gj_core_choice(d->lw->b, d->lw->b->deadline_state->index, position, d->def->span);
}

static gj_core *is_nothing(deadline *d, gj_core *a)
{
    return gj_core_op(d->lw->b, GJ_OP_IS_NOTHING, gj_type_of(GJ_T_BOOL), a, NULL, d->def->span);
}

static gj_core *state_of(deadline *d, gj_core *as_of)
{
    gj_build *b = d->lw->b;
    gj_span span = d->def->span;
    gj_type type = {.kind = GJ_T_ALTERNATIVE, .aux = b->deadline_state->index};
    gj_core *pending = gj_core_choose(b, compare(d, GJ_OP_LESS_EQUAL, as_of, d->to), state(d, "open"),
                                      state(d, "late"), span);
    gj_core *cases = gj_core_new(b, GJ_C_CASES, type, span);
    if (cases == NULL)
        return NULL;
    cases->type.may_be_nothing = true;
    gj_core_add_case(b, cases, is_nothing(d, d->to), gj_core_nothing(b, type, span), true, span);
    if (d->done == NULL) {
        gj_core_add_case(b, cases, NULL, pending, true, span);
        return cases;
    }
    gj_core *ahead = compare(d, GJ_OP_LESS, as_of, d->done);
    gj_core *not_done = d->done->type.may_be_nothing ? gj_core_or(b, is_nothing(d, d->done), ahead) : ahead;
    gj_core_add_case(b, cases, not_done, pending, true, span);
    if (d->from != NULL) {
        gj_core *early = compare(d, GJ_OP_LESS, d->done, d->from);
        if (d->from->type.may_be_nothing)
            early = gj_core_and(b, gj_core_not(b, is_nothing(d, d->from)), early);
        gj_core_add_case(b, cases, early, state(d, "early"), true, span);
    }
    gj_core_add_case(b, cases, compare(d, GJ_OP_LESS_EQUAL, d->done, d->to), state(d, "met"), true, span);
    gj_core_add_case(b, cases, NULL, state(d, "late"), true, span);
    return cases;
}

/* The record's date: the only today there is. */
static gj_core *as_of(deadline *d)
{
    gj_build *b = d->lw->b;
    gj_symbol *symbol = gj_find_value(b, GJ_TEXT("as_of"));
    gj_field *field = symbol != NULL && symbol->kind == GJ_S_FIELD ? symbol->of : NULL;
    if (field == NULL || field->type.kind != GJ_T_DATE) {
        gj_report_plain(b->diags, GJ_D_no_as_of, d->def->span);
        return NULL;
    }
    symbol->used = true;
    gj_operand of = gj_operand_field(d->lw, field, NULL, d->def->span);
    return of.core;
}

void gj_lower_deadline(gj_lower *lw, gj_def *def)
{
    deadline d = {.lw = lw, .def = def};
    gj_build *b = lw->b;
    gj_core *for_which;
    check_lines(&d);
    if (gj_lower_each(lw, def, def->entry->each, &for_which) && lw->entry == NULL) {
        def->state = 2;
        return;
    }
    const gj_entry *applies = find_line(&d, "applies");
    d.applies = gj_core_and(b, for_which, applies == NULL ? NULL : gj_lower_bool(lw, applies->values));
    gj_core *from = only_where(&d, d.applies, date_of(&d, "from"));
    gj_core *to = only_where(&d, d.applies, adjust_end(&d, date_of(&d, "to")));
    if (find_line(&d, "to") == NULL) {
        gj_report_text(b->diags, GJ_D_deadline_end, def->span, def->name);
        def->state = 2;
        return;
    }
    if (from != NULL) {
        gj_def *part = gj_lower_part(lw, def, GJ_TEXT("from"), GJ_DEF_VALUE, from, def->span);
        if (part != NULL && part->body != NULL)
            d.from = reference(&d, part);
    }
    gj_def *end = gj_lower_part(lw, def, GJ_TEXT("to"), GJ_DEF_VALUE, to, def->span);
    gj_core *today = as_of(&d);
    d.done = date_of(&d, "done");
    if (end != NULL && end->body != NULL && today != NULL && b->deadline_state != NULL &&
        (d.done == NULL || !d.done->type.poison)) {
        d.to = reference(&d, end);
        gj_lower_part(lw, def, GJ_TEXT("state"), GJ_DEF_VALUE, state_of(&d, today), def->span);
    }
    def->state = 2;
}
