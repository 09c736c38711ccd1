/* Fractions in lanes. A lane's numbers are at most INT64_MAX in size, denominators above zero, and everything
 * is checked for overflow; a result may be a fraction that is a whole number. Reduced fractions that fit no
 * gj_value of the small form become large numbers in the lane's own arena. */
#include "vm/vector_fractions.h"

#include "vm/gcd.h"
#include "vm/operations.h"
#include "vm/vector_lanes.h"

/* From so many lanes on, the divisors of all lanes are cheaper than theirs, one by one. */
#define MANY 8

#define ONES_8 1, 1, 1, 1, 1, 1, 1, 1

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

typedef struct operands {
    gj_lanes_numbers b, c;
    gj_lanes numbers; /* lanes in which both are numbers */
    gj_lanes fit;     /* … of few enough bits (gj_lanes_fit) */
    int64_t b_den[GJ_VECTOR_LANES], c_den[GJ_VECTOR_LANES];
} operands;

static const int64_t ones[GJ_VECTOR_LANES] = {ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8, ONES_8};

static void take(operands *o, const gj_vector_instruction *at, gj_lanes lanes)
{
    const gj_vector_register *b = at->b, *c = at->c;
    o->b = (gj_lanes_numbers){b->num, o->b_den};
    o->c = (gj_lanes_numbers){c->num, o->c_den};
    if ((b->fraction & lanes) != 0)
        gj_lanes_denominators(o->b_den, b->tail, b->fraction);
    else
        o->b.den = ones;
    if ((c->fraction & lanes) != 0)
        gj_lanes_denominators(o->c_den, c->tail, c->fraction);
    else
        o->c.den = ones;
    o->numbers = lanes & (b->whole | b->fraction) & (c->whole | c->fraction);
    o->fit = gj_lanes_fit(o->b, o->c) & o->numbers;
}

/* Puts results into some lanes, of which those in `whole` have a denominator of 1. */
static void put_all(gj_vector_register *to, gj_lanes lanes, const int64_t *num, const int64_t *den,
                    gj_lanes whole)
{
    gj_lanes_blend(to->num, num, lanes);
    if ((lanes & ~whole) != 0)
        gj_lanes_blend(to->tail, den, lanes);
    to->whole = (to->whole & ~lanes) | (whole & lanes);
    to->fraction = (to->fraction & ~lanes) | (lanes & ~whole);
}

/* Of lanes whose operands fit. Returns those that have a result. */
static gj_lanes calculate_fitting(const gj_vector_instruction *at, const operands *o)
{
    int64_t num[GJ_VECTOR_LANES], den[GJ_VECTOR_LANES];
    gj_lanes lanes = o->fit, nowhere = 0, less;
    switch (at->op) {
    case GJ_OP_ADD:
    case GJ_OP_SUB:
        gj_lanes_fraction_add(num, den, o->b, o->c, at->op == GJ_OP_ADD ? 1 : -1);
        break;
    case GJ_OP_MUL:
        gj_lanes_fraction_multiply(num, den, o->b, o->c);
        break;
    case GJ_OP_DIV:
        gj_lanes_fraction_divide(num, den, o->b, o->c);
        nowhere = gj_lanes_less(den, ones);
        break;
    default: /* MIN, MAX */
        less = gj_lanes_fraction_less(o->c, o->b);
        if (at->op == GJ_OP_MAX)
            less = ~less;
        memcpy(num, o->b.num, sizeof num);
        memcpy(den, o->b.den, sizeof den);
        gj_lanes_blend(num, o->c.num, less);
        gj_lanes_blend(den, o->c.den, less);
    }
    lanes &= ~nowhere;
    put_all(at->a, lanes, num, den, gj_lanes_equal(den, ones));
    return lanes;
}

static gj_lanes compare_fitting(const gj_vector_instruction *at, const operands *o)
{
    switch (at->op) {
    case GJ_OP_NUMBER_LESS:
        return gj_lanes_fraction_less(o->b, o->c);
    case GJ_OP_NUMBER_LESS_EQUAL:
        return ~gj_lanes_fraction_less(o->c, o->b);
    case GJ_OP_NUMBER_EQUAL:
        return gj_lanes_fraction_equal(o->b, o->c);
    default:
        return ~gj_lanes_fraction_equal(o->b, o->c);
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
    operands o;
    take(&o, at, lanes);
    gj_lanes left = lanes & ~calculate_fitting(at, &o);
    if ((left & o.numbers) == 0)
        return left;
    gj_lanes others = left & ~o.numbers;
    left = calculate_lanes(at, left & o.numbers);
    if (left != 0) {
        (void)gj_vector_reduce(vector, at->b, left); /* what cannot be is left to the caller */
        (void)gj_vector_reduce(vector, at->c, left);
        gj_lanes numbers = (at->b->whole | at->b->fraction) & (at->c->whole | at->c->fraction);
        left = calculate_lanes(at, left & numbers) | (left & ~numbers);
    }
    return left | others;
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
    operands o;
    take(&o, at, lanes);
    gj_lanes left = 0, yes = compare_fitting(at, &o) & o.fit;
    yes |= compare_lanes(at, o.numbers & ~o.fit, &left);
    gj_lanes done = o.numbers & ~left;
    at->a->yes = (at->a->yes & ~done) | yes;
    at->a->whole |= done;
    return lanes & ~done;
}

gj_lanes gj_vector_round(gj_vector *vector, const gj_vector_instruction *at, gj_lanes lanes)
{
    gj_lanes left = gj_vector_reduce(vector, at->b, lanes) | gj_vector_reduce(vector, at->c, lanes);
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

static int64_t common_divisor(int64_t num, int64_t den)
{
    uint64_t rest = (num < 0 ? 0 - (uint64_t)num : (uint64_t)num) % (uint64_t)den;
    return (int64_t)gj_gcd((uint64_t)den, rest);
}

/* Of the lanes that are to be reduced; the others may get anything. */
static void common_divisors(int64_t *common, const gj_vector_register *reg, gj_lanes lanes)
{
    int64_t num[GJ_VECTOR_LANES] = {0}, den[GJ_VECTOR_LANES];
    if (__builtin_popcountll(lanes) >= MANY) {
        gj_lanes_blend(num, reg->num, lanes);
        gj_lanes_denominators(den, reg->tail, lanes);
        gj_lanes_common_divisors(common, num, den);
        return;
    }
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        common[lane] = common_divisor(reg->num[lane], reg->tail[lane]);
    }
}

gj_lanes gj_vector_reduce(gj_vector *vector, gj_vector_register *reg, gj_lanes lanes)
{
    gj_lanes failed = 0;
    int64_t common[GJ_VECTOR_LANES];
    lanes &= reg->fraction;
    common_divisors(common, reg, lanes);
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        int64_t num = reg->num[lane], den = reg->tail[lane];
        if (common[lane] != 1) {
            num /= common[lane];
            den /= common[lane];
        }
        gj_value value;
        if (den <= UINT32_MAX) {
            gj_number_set(&value, num, (uint32_t)den);
        } else if (!gj_number_from_fraction(vector->lanes[lane].arena, &value, num, den)) {
            failed |= gj_lanes_of(lane);
            continue;
        }
        gj_vector_put(reg, lane, &value);
    }
    return failed;
}
