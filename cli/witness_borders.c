/* The borders that the search tries values around: constants of both versions, those first that a change
 * moved, then those of the changed rules, then those of the rules around. Invariant: each border stands once,
 * in the first stage that has it, so that what a stage tries begins with what the stages before it tried. */
#include "cli/witness_internal.h"

#include "vm/date.h"
#include "vm/number.h"

/* So many of a kind in all: what is tried around them grows with their number for each field. */
#define NUMBERS 48u
#define LENGTHS 24u
#define DATES   12u
#define TEXTS   12u
/* Longer than any time limit in a rule book, in days. */
#define LONGEST 4000

void gj_witness_borders_init(gj_witness_borders *borders, gj_allocator allocator)
{
    gj_array_init(&borders->numbers, allocator, sizeof(gj_value));
    gj_array_init(&borders->lengths, allocator, sizeof(gj_witness_length));
    gj_array_init(&borders->dates, allocator, sizeof(int32_t));
    gj_array_init(&borders->texts, allocator, sizeof(gj_text));
}

void gj_witness_borders_fini(gj_witness_borders *borders)
{
    gj_array_fini(&borders->numbers);
    gj_array_fini(&borders->lengths);
    gj_array_fini(&borders->dates);
    gj_array_fini(&borders->texts);
}

/* ---- one border ---- */

static void add_length(gj_witness_run *s, const gj_value *number, bool days, bool months)
{
    gj_array *lengths = &s->borders.lengths;
    gj_witness_length length = {.days = days, .months = months};
    if ((!days && !months) || !gj_number_to_i64(number, &length.count) || length.count < 0 ||
        length.count > LONGEST || lengths->count == LENGTHS)
        return;
    for (size_t i = 0; i < lengths->count; i++) {
        const gj_witness_length *known = GJ_AT(lengths, gj_witness_length, i);
        if (known->count == length.count && (known->days || !days) && (known->months || !months))
            return;
    }
    if (!gj_array_append(lengths, &length))
        s->failed = true;
}

static void add_number(gj_witness_run *s, const gj_value *number)
{
    gj_array *numbers = &s->borders.numbers;
    int order;
    for (size_t i = 0; i < numbers->count; i++)
        if (!gj_number_compare(&s->arena, &order, GJ_AT(numbers, gj_value, i), number) || order == 0)
            return;
    if (numbers->count < NUMBERS && !gj_array_append(numbers, number))
        s->failed = true;
}

static void add_date(gj_witness_run *s, gj_text text)
{
    gj_array *dates = &s->borders.dates;
    int32_t date;
    if (!gj_date_parse(text, &date) || dates->count == DATES)
        return;
    for (size_t i = 0; i < dates->count; i++)
        if (*GJ_AT(dates, int32_t, i) == date)
            return;
    if (!gj_array_append(dates, &date))
        s->failed = true;
}

static void add_text(gj_witness_run *s, gj_text text)
{
    gj_array *texts = &s->borders.texts;
    if (texts->count < TEXTS && !gj_array_has_text(texts, text) && !gj_array_append(texts, &text))
        s->failed = true;
}

static bool value_of(gj_witness_run *s, const gj_canon_literal *literal, gj_value *value)
{
    gj_value divisor;
    gj_arena *arena = &s->arena;
    if (gj_number_from_fraction_text(arena, value, literal->text) != GJ_PARSE_OK)
        return false;
    if (literal->divisor.size != 0 &&
        (gj_number_from_fraction_text(arena, &divisor, literal->divisor) != GJ_PARSE_OK ||
         gj_number_sign(&divisor) == 0 || !gj_number_div(arena, value, value, &divisor)))
        return false;
    return !literal->negative || gj_number_neg(arena, value, value);
}

static void add_literal(gj_witness_run *s, const gj_canon_literal *literal)
{
    gj_value value;
    if (literal->kind == 'd') {
        add_date(s, literal->text);
    } else if (literal->kind == 't') {
        add_text(s, literal->text);
    } else if (value_of(s, literal, &value)) {
        bool plain = literal->unit.size == 0;
        add_number(s, &value);
        add_length(s, &value, plain || gj_text_equal(literal->unit, GJ_TEXT("days")),
                   plain || gj_text_equal(literal->unit, GJ_TEXT("months")));
    }
}

/* ---- what a change moved ---- */

static bool has_number(const gj_program *program, const gj_value *number)
{
    for (uint32_t i = 0; i < program->constant_count; i++)
        if (program->image_constants[i].type == GJ_T_NUMBER && gj_value_same(&program->constants[i], number))
            return true;
    return false;
}

/* Numbers that only one version has anywhere: bounds of fields, weights and points are among them. */
static void add_only_one_version_has(gj_witness_run *s)
{
    for (int side = 0; side < 2; side++) {
        const gj_program *program = s->books[side]->rules.program, *other = s->books[!side]->rules.program;
        for (uint32_t i = 0; i < program->constant_count; i++) {
            const gj_value *number = &program->constants[i];
            if (program->image_constants[i].type != GJ_T_NUMBER || number->den == 0 ||
                has_number(other, number))
                continue;
            add_number(s, number);
            add_length(s, number, true, true);
        }
    }
}

typedef struct comparing {
    gj_witness_run *s;
    const gj_canon_item *twin;
    const gj_canon_literal *wanted;
    bool found;
} comparing;

static void compare_literal(void *user, const gj_canon_literal *literal)
{
    comparing *c = user;
    c->found = c->found || (literal->kind == c->wanted->kind && literal->negative == c->wanted->negative &&
                            gj_text_equal(literal->text, c->wanted->text) &&
                            gj_text_equal(literal->unit, c->wanted->unit) &&
                            gj_text_equal(literal->divisor, c->wanted->divisor));
}

/* A constant of a rule that the rule's other version does not have. */
static void add_if_moved(void *user, const gj_canon_literal *literal)
{
    comparing *c = user;
    c->wanted = literal;
    c->found = false;
    gj_canon_literals(c->twin->body, compare_literal, c);
    if (!c->found)
        add_literal(c->s, literal);
}

static void add_any(void *user, const gj_canon_literal *literal)
{
    add_literal(user, literal);
}

static void end_stage(gj_witness_run *s, size_t stage)
{
    gj_witness_borders *borders = &s->borders;
    borders->until[stage] = (gj_witness_extent){borders->numbers.count, borders->lengths.count,
                                                borders->dates.count, borders->texts.count};
}

void gj_witness_find_borders(gj_witness_run *s)
{
    add_only_one_version_has(s);
    for (size_t i = 0; i < s->reach.changed.count; i++) {
        const gj_changed_rule *rule = GJ_AT(&s->reach.changed, gj_changed_rule, i);
        comparing c = {.s = s, .twin = rule->twin};
        if (rule->twin != NULL)
            gj_canon_literals(rule->item->body, add_if_moved, &c);
    }
    for (int64_t plain = 0; plain <= 1; plain++) {
        gj_value value = gj_value_whole(plain);
        add_number(s, &value);
        add_length(s, &value, true, true);
    }
    end_stage(s, GJ_WITNESS_MOVED);
    for (size_t i = 0; i < s->reach.changed.count; i++)
        gj_canon_literals(GJ_AT(&s->reach.changed, gj_changed_rule, i)->item->body, add_any, s);
    end_stage(s, GJ_WITNESS_CHANGED);
    for (size_t i = 0; i < s->reach.around.count; i++)
        gj_canon_literals((*GJ_AT(&s->reach.around, const gj_canon_item *, i))->body, add_any, s);
    end_stage(s, GJ_WITNESS_AROUND);
}
