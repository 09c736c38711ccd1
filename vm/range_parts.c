/* Facts taken apart: into parts that cover all they can be, or into single values to try; and how much a
 * range leaves open. */
#include "vm/range_internal.h"

#include "vm/text_ops.h"

/* A number between two bounds is halved so often at most. */
#define HALVED_MAX 6u

static const gj_list empty_list = {NULL, 0, 1};

static gj_possible with_numbers(gj_possible like, gj_interval numbers)
{
    like.states = GJ_MAY_VALUE;
    like.numbers = numbers;
    return like;
}

static gj_possible with_choice(gj_possible like, uint64_t choices)
{
    like.states = GJ_MAY_VALUE;
    like.choices = choices;
    return like;
}

static size_t choice_parts(const gj_possible *value, gj_possible *parts)
{
    size_t count = 0;
    unsigned members = (unsigned)__builtin_popcountll(value->choices);
    if (members < 2)
        return 0;
    uint64_t half = value->choices;
    for (unsigned i = 0; i < members / 2; i++)
        half &= half - 1;
    if (members > GJ_PARTS_MAX) {
        parts[count++] = with_choice(*value, value->choices & ~half);
        parts[count++] = with_choice(*value, half);
        return count;
    }
    for (uint64_t rest = value->choices; rest != 0; rest &= rest - 1)
        parts[count++] = with_choice(*value, rest & (~rest + 1));
    return count;
}

/* Below, at and above one of the numbers: what there is of each. */
static size_t cut(gj_arena *arena, const gj_possible *value, const gj_value *at, gj_possible *parts)
{
    size_t count = 0;
    gj_bound beside = {.value = *at, .open = true};
    gj_interval piece = value->numbers;
    if (gj_interval_at_most(arena, &piece, beside))
        parts[count++] = with_numbers(*value, piece);
    parts[count++] = with_numbers(*value, gj_interval_exact(at));
    piece = value->numbers;
    if (gj_interval_at_least(arena, &piece, beside))
        parts[count++] = with_numbers(*value, piece);
    return count;
}

static bool middle(gj_arena *arena, const gj_interval *numbers, gj_value *out)
{
    static const gj_value two = {.num = 2, .den = 1};
    return numbers->low.infinite == 0 && numbers->high.infinite == 0 &&
           gj_number_add(arena, out, &numbers->low.value, &numbers->high.value) &&
           gj_number_div(arena, out, out, &two) && out->den != 0;
}

static size_t halves(gj_arena *arena, const gj_possible *value, gj_possible *parts)
{
    gj_value at;
    if (!middle(arena, &value->numbers, &at))
        return 0;
    gj_interval low = value->numbers, high = value->numbers;
    gj_bound below = {.value = at}, above = {.value = at, .open = true};
    /* There is something on either side of the middle of more than one number. */
    (void)gj_interval_at_most(arena, &low, below);
    (void)gj_interval_at_least(arena, &high, above);
    parts[0] = with_numbers(*value, low);
    parts[1] = with_numbers(*value, high);
    return 2;
}

static size_t number_parts(gj_arena *arena, const gj_possible *value, unsigned times, gj_possible *parts)
{
    static const gj_value zero = {.num = 0, .den = 1};
    const gj_interval *numbers = &value->numbers;
    size_t count = 0;
    if (gj_interval_is_exact(numbers) || times > HALVED_MAX)
        return 0;
    if (times > 0)
        return halves(arena, value, parts);
    if (numbers->low.infinite == 0 && !numbers->low.open)
        count = cut(arena, value, &numbers->low.value, parts);
    else if (numbers->high.infinite == 0 && !numbers->high.open)
        count = cut(arena, value, &numbers->high.value, parts);
    else if (gj_interval_holds(arena, numbers, &zero))
        count = cut(arena, value, &zero, parts);
    return count > 1 ? count : 0;
}

size_t gj_fact_parts(gj_arena *arena, const gj_image_field *field, const gj_possible *value, unsigned times,
                     gj_possible parts[GJ_PARTS_MAX])
{
    if ((value->states & GJ_MAY_VALUE) && value->states != GJ_MAY_VALUE) {
        parts[0] = gj_possible_states(*value, value->states & ~GJ_MAY_VALUE);
        parts[1] = gj_possible_states(*value, GJ_MAY_VALUE);
        return 2;
    }
    if (value->states != GJ_MAY_VALUE)
        return 0;
    if (value->kind == GJ_POSSIBLE_CHOICES)
        return choice_parts(value, parts);
    if (value->kind == GJ_POSSIBLE_NUMBERS) /* dates have no ends that matter */
        return field->type == GJ_T_DATE ? 0 : number_parts(arena, value, times, parts);
    if (!gj_field_is_list(field) || value->known != NULL || times > 0)
        return 0;
    parts[0] = parts[1] = *value;
    parts[0].known = &empty_list;
    return 2;
}

/* ---- samples ---- */

static size_t add_number(gj_arena *arena, const gj_possible *value, const gj_value *number,
                         gj_possible *samples, size_t count)
{
    const gj_interval here = gj_interval_exact(number);
    gj_interval piece;
    if (count == GJ_PARTS_MAX || !gj_interval_meet(arena, &piece, &value->numbers, &here))
        return count;
    for (size_t i = 0; i < count; i++)
        if (samples[i].states == GJ_MAY_VALUE && gj_interval_equal(&samples[i].numbers, &piece))
            return count;
    samples[count++] = with_numbers(*value, piece);
    return count;
}

/* The ends, the middle, and some numbers that rules like to speak of. */
static size_t add_numbers(gj_arena *arena, const gj_possible *value, gj_possible *samples, size_t count)
{
    const gj_interval *numbers = &value->numbers;
    gj_value at, first;
    size_t begin = count;
    if (numbers->low.infinite == 0)
        count = add_number(arena, value, &numbers->low.value, samples, count);
    if (middle(arena, numbers, &at)) {
        if (numbers->whole)
            count = at.den == 1 ? add_number(arena, value, &at, samples, count) : count;
        else
            count = add_number(arena, value, &at, samples, count);
    }
    if (numbers->high.infinite == 0)
        count = add_number(arena, value, &numbers->high.value, samples, count);
    for (int64_t plain = 0; plain <= 2 && count < begin + 3; plain++) {
        first = gj_value_whole(plain);
        count = add_number(arena, value, &first, samples, count);
    }
    return count;
}

size_t gj_fact_samples(const gj_program *program, gj_arena *arena, const gj_open_fact *fact,
                       gj_possible samples[GJ_PARTS_MAX])
{
    static const gj_string no_text = {0};
    const gj_image_field *field = &program->fields[fact->field];
    const gj_possible *value = &fact->value;
    size_t count = 0;
    bool falls_to_nothing = (field->flags & GJ_FIELD_DEFAULT_NOTHING) != 0;
    if (falls_to_nothing)
        samples[count++] = gj_possible_states(*value, GJ_MAY_NOTHING);
    else if (field->flags & GJ_FIELD_HAS_DEFAULT)
        samples[count++] = gj_possible_of(program, (gj_type_kind)field->type, field->aux,
                                          &program->constants[field->fallback]);
    if (value->kind == GJ_POSSIBLE_CHOICES) {
        for (uint64_t rest = value->choices; rest != 0 && count < GJ_PARTS_MAX - 1; rest &= rest - 1)
            samples[count++] = with_choice(*value, rest & (~rest + 1));
    } else if (value->kind == GJ_POSSIBLE_NUMBERS && field->type == GJ_T_DATE) {
        const gj_value epoch = gj_value_whole(0);
        count = add_number(arena, value, &epoch, samples, count);
        if (count == 0)
            count = add_numbers(arena, value, samples, count);
    } else if (value->kind == GJ_POSSIBLE_NUMBERS) {
        count = add_numbers(arena, value, samples, count);
    } else if (count == 0) {
        samples[count] = *value;
        samples[count].states = GJ_MAY_VALUE;
        samples[count++].known = gj_field_is_list(field) ? (const void *)&empty_list : (const void *)&no_text;
    }
    if ((value->states & GJ_MAY_NOTHING) && !falls_to_nothing && count < GJ_PARTS_MAX)
        samples[count++] = gj_possible_states(*value, GJ_MAY_NOTHING);
    return count;
}

/* ---- spread ---- */

gj_spread gj_spread_of(gj_arena *arena, const gj_possible *value)
{
    gj_spread out = {0, gj_value_whole(0)};
    int64_t more = value->states & GJ_MAY_NOTHING && value->states & GJ_MAY_VALUE ? 1 : 0;
    gj_value extra;
    if (!(value->states & GJ_MAY_VALUE))
        return out;
    if (value->kind == GJ_POSSIBLE_CHOICES) {
        out.width = gj_value_whole(__builtin_popcountll(value->choices) - 1 + more);
        return out;
    }
    if (value->kind == GJ_POSSIBLE_KNOWN) {
        out.width = gj_value_whole((value->known == NULL ? 1 : 0) + more);
        return out;
    }
    const gj_interval *numbers = &value->numbers;
    out.unbounded = (numbers->low.infinite != 0 ? 1u : 0) + (numbers->high.infinite != 0 ? 1u : 0);
    extra = gj_value_whole(more);
    if (out.unbounded == 0 && gj_number_sub(arena, &out.width, &numbers->high.value, &numbers->low.value))
        (void)gj_number_add(arena, &out.width, &out.width, &extra);
    return out;
}

gj_spread gj_spread_add(gj_arena *arena, gj_spread a, gj_spread b)
{
    a.unbounded += b.unbounded;
    (void)gj_number_add(arena, &a.width, &a.width, &b.width);
    return a;
}

int gj_spread_compare(gj_arena *arena, gj_spread a, uint64_t of_a, gj_spread b, uint64_t of_b)
{
    gj_value times_a = gj_value_whole((int64_t)of_b), times_b = gj_value_whole((int64_t)of_a);
    int order = 0;
    if (a.unbounded * of_b != b.unbounded * of_a)
        return a.unbounded * of_b < b.unbounded * of_a ? -1 : 1;
    if (gj_number_mul(arena, &a.width, &a.width, &times_a) &&
        gj_number_mul(arena, &b.width, &b.width, &times_b))
        (void)gj_number_compare(arena, &order, &a.width, &b.width);
    return order;
}
