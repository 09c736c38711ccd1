/* Fractions in lanes. A lane's numbers are at most INT64_MAX in size, denominators above zero, and everything
 * is checked for overflow; a result may be a fraction that is a whole number. Reduced fractions that fit no
 * gj_value of the small form become large numbers in the lane's own arena. */
#include "vm/vector_fractions.h"

#include "vm/operations.h"
#include "vm/vector_lanes.h"

/* From so many lanes on, the divisors of all lanes are cheaper than theirs, one by one. */
#define MANY 8

typedef struct parts {
    int64_t num, den;
} parts;

static parts parts_of(const gj_vector_register *reg, unsigned lane)
{
    bool whole = (reg->whole >> lane & 1) != 0;
    return (parts){reg->num[lane], whole ? 1 : reg->tail[lane]};
}

static bool times(int64_t *out, int64_t a, int64_t b)
{
    return !__builtin_mul_overflow(a, b, out) && *out != INT64_MIN;
}

/* b + c. Equal denominators stay what they are. */
static bool add(parts *out, parts b, parts c)
{
    if (b.den == c.den) {
        out->den = b.den;
        return !__builtin_add_overflow(b.num, c.num, &out->num) && out->num != INT64_MIN;
    }
    int64_t left, right;
    return times(&out->den, b.den, c.den) && times(&left, b.num, c.den) && times(&right, c.num, b.den) &&
           !__builtin_add_overflow(left, right, &out->num) && out->num != INT64_MIN;
}

static bool order_of(int *order, parts b, parts c)
{
    int64_t left, right;
    if (!times(&left, b.num, c.den) || !times(&right, c.num, b.den))
        return false;
    *order = (left > right) - (left < right);
    return true;
}

/* False where it does not fit, or is nothing that two numbers make. */
static bool calculate(uint32_t op, parts *out, parts b, parts c)
{
    int order;
    switch (op) {
    case GJ_OP_ADD:
        return add(out, b, c);
    case GJ_OP_SUB:
        c.num = -c.num;
        return add(out, b, c);
    case GJ_OP_MUL:
        return times(&out->num, b.num, c.num) && times(&out->den, b.den, c.den);
    case GJ_OP_DIV:
        if (c.num < 0) {
            b.num = -b.num;
            c.num = -c.num;
        }
        return c.num != 0 && times(&out->num, b.num, c.den) && times(&out->den, b.den, c.num);
    default: /* MIN, MAX */
        if (!order_of(&order, b, c))
            return false;
        *out = (op == GJ_OP_MIN ? order <= 0 : order >= 0) ? b : c;
        return true;
    }
}

static void put(gj_vector_register *reg, unsigned lane, parts result)
{
    gj_lanes bit = gj_lanes_of(lane), whole = result.den == 1 ? bit : 0;
    reg->num[lane] = result.num;
    reg->tail[lane] = result.den;
    reg->whole = (reg->whole & ~bit) | whole;
    reg->fraction = (reg->fraction & ~bit) | (bit ^ whole);
}

/* ---- all lanes at once ---- */

/* Lanes in which both operands are numbers. */
static gj_lanes both_numbers(const gj_vector_instruction *at)
{
    return (at->b->whole | at->b->fraction) & (at->c->whole | at->c->fraction);
}

/* Returns those of `lanes` that have a result. */
static gj_lanes calculate_fitting(const gj_vector_instruction *at, gj_lanes lanes)
{
    switch (at->op) {
    case GJ_OP_ADD:
        return gj_lanes_fraction_add(at->a, at->b, at->c, lanes, 1);
    case GJ_OP_SUB:
        return gj_lanes_fraction_add(at->a, at->b, at->c, lanes, -1);
    case GJ_OP_MUL:
        return gj_lanes_fraction_multiply(at->a, at->b, at->c, lanes);
    case GJ_OP_DIV:
        return gj_lanes_fraction_divide(at->a, at->b, at->c, lanes);
    case GJ_OP_MIN:
        return gj_lanes_fraction_choose(at->a, at->b, at->c, lanes, 1);
    default:
        return gj_lanes_fraction_choose(at->a, at->b, at->c, lanes, -1);
    }
}

/* The lanes in which the comparison holds; *fit: those in which that is known. */
static gj_lanes compare_fitting(const gj_vector_instruction *at, gj_lanes *fit)
{
    switch (at->op) {
    case GJ_OP_NUMBER_LESS:
        return gj_lanes_fraction_less(fit, at->b, at->c);
    case GJ_OP_NUMBER_LESS_EQUAL:
        return ~gj_lanes_fraction_less(fit, at->c, at->b);
    case GJ_OP_NUMBER_EQUAL:
        return gj_lanes_fraction_equal(fit, at->b, at->c);
    default:
        return ~gj_lanes_fraction_equal(fit, at->b, at->c);
    }
}

/* ---- one lane after the other ---- */

static gj_lanes calculate_lanes(const gj_vector_instruction *at, gj_lanes lanes)
{
    gj_lanes left = 0;
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        parts result;
        if (calculate(at->op, &result, parts_of(at->b, lane), parts_of(at->c, lane)))
            put(at->a, lane, result);
        else
            left |= gj_lanes_of(lane);
    }
    return left;
}

gj_lanes gj_vector_calculate(gj_vector *vector, const gj_vector_instruction *at, gj_lanes lanes)
{
    if (lanes == 0)
        return 0;
    gj_lanes numbers = lanes & both_numbers(at);
    gj_lanes left = numbers & ~calculate_fitting(at, numbers);
    if (left == 0)
        return lanes & ~numbers;
    left = calculate_lanes(at, left);
    if (left != 0) {
        (void)gj_vector_reduce(vector, at->b, left); /* what cannot be is left to the caller */
        (void)gj_vector_reduce(vector, at->c, left);
        gj_lanes still = left & both_numbers(at);
        left = calculate_lanes(at, still) | (left & ~still);
    }
    return left | (lanes & ~numbers);
}

static gj_lanes compare_lanes(const gj_vector_instruction *at, gj_lanes lanes, gj_lanes *left)
{
    gj_lanes yes = 0;
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        int order;
        if (!order_of(&order, parts_of(at->b, lane), parts_of(at->c, lane)))
            *left |= gj_lanes_of(lane);
        else if (gj_comparison((gj_opcode)at->op, order))
            yes |= gj_lanes_of(lane);
    }
    return yes;
}

gj_lanes gj_vector_compare(const gj_vector_instruction *at, gj_lanes lanes)
{
    if (lanes == 0)
        return 0;
    gj_lanes numbers = lanes & both_numbers(at), fit, left = 0;
    gj_lanes yes = compare_fitting(at, &fit);
    fit &= numbers;
    yes = (yes & fit) | compare_lanes(at, numbers & ~fit, &left);
    gj_lanes done = numbers & ~left;
    at->a->yes = (at->a->yes & ~done) | yes;
    at->a->whole |= done;
    return lanes & ~done;
}

/* Lanes with a fraction whose denominator no gj_value holds. */
static gj_lanes beyond_values(const gj_vector_register *reg, gj_lanes lanes)
{
    gj_lanes found = 0;
    for (lanes &= reg->fraction; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        found |= reg->tail[lane] > UINT32_MAX ? gj_lanes_of(lane) : 0;
    }
    return found;
}

gj_lanes gj_vector_round(gj_vector *vector, const gj_vector_instruction *at, gj_lanes lanes)
{
    gj_lanes left =
        gj_vector_reduce(vector, at->b, beyond_values(at->b, lanes)) | gj_vector_reduce(vector, at->c, lanes);
    gj_rounding mode = (gj_rounding)(at->op - GJ_OP_ROUND_HALF_UP);
    for (lanes &= ~left; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        gj_value b = gj_vector_get(at->b, lane), c = gj_vector_get(at->c, lane), result;
        bool tie = false;
        if ((b.state | c.state) == GJ_VALUE && gj_number_sign(&c) > 0 &&
            gj_number_round(vector->lanes[lane].arena, &result, &b, &c, mode, &tie) && !tie)
            gj_vector_put(at->a, lane, &result);
        else
            left |= gj_lanes_of(lane);
    }
    return left;
}

/* ---- reducing ---- */

/* Of so many lanes that working on all of them is cheaper than on each by itself. Those whose denominator is
 * still too large are left, and returned. */
static gj_lanes reduce_many(gj_vector_register *reg, gj_lanes lanes)
{
    GJ_LANES_ALIGNED int64_t num[GJ_VECTOR_LANES] = {0};
    GJ_LANES_ALIGNED int64_t den[GJ_VECTOR_LANES];
    gj_lanes whole = 0, large = 0;
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
        den[i] = 1;
    gj_lanes_blend(num, reg->num, lanes);
    gj_lanes_blend(den, reg->tail, lanes);
    gj_lanes_reduce(num, den);
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        whole |= (gj_lanes)(den[i] == 1) << i;
        large |= (gj_lanes)(den[i] > UINT32_MAX) << i;
    }
    lanes &= ~large;
    gj_lanes_blend(reg->num, num, lanes);
    gj_lanes_blend(reg->tail, den, lanes);
    reg->whole |= lanes & whole;
    reg->fraction &= ~(lanes & whole);
    return large;
}

gj_lanes gj_vector_reduce(gj_vector *vector, gj_vector_register *reg, gj_lanes lanes)
{
    gj_lanes failed = 0;
    lanes &= reg->fraction;
    if (__builtin_popcountll(lanes) >= MANY)
        lanes = reduce_many(reg, lanes);
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        gj_value value;
        if (gj_number_from_fraction(vector->lanes[lane].arena, &value, reg->num[lane], reg->tail[lane]))
            gj_vector_put(reg, lane, &value);
        else
            failed |= gj_lanes_of(lane);
    }
    return failed;
}
