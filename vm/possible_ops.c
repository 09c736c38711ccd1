/* Instructions over sets of values. The states are worked out first, by strictness or by an instruction's own
 * rule, then what values there can be. Invariant: the result holds whatever vm/interpreter.c would give;
 * where it is not worth being exact (texts, merges of long alternatives) it holds everything. */
#include "vm/opcode_table.h"
#include "vm/possible_ops.h"

#include "vm/text_ops.h"

unsigned gj_possible_strict(unsigned a, unsigned b)
{
    unsigned out = 0;
    for (unsigned i = GJ_VALUE; i <= GJ_ERROR; i++)
        for (unsigned k = GJ_VALUE; k <= GJ_ERROR; k++)
            if ((a & GJ_MAY(i)) && (b & GJ_MAY(k)))
                out |= GJ_MAY(i > k ? i : k);
    return out;
}

/* ---- yes/no ---- */

/* The five outcomes of a yes/no as a set: no, yes, nothing, unknown, error. */
static unsigned outcomes_of(const gj_possible *value)
{
    unsigned out = ((unsigned)value->states >> 1) << 2;
    if (value->states & GJ_MAY_VALUE)
        out |= (unsigned)(value->choices & 3u);
    return out;
}

static gj_possible of_outcomes(unsigned outcomes)
{
    gj_possible out = gj_possible_choices(outcomes & 3u);
    out.states = (uint8_t)((outcomes >> 2) << 1 | ((outcomes & 3u) != 0 ? GJ_MAY_VALUE : 0));
    return out;
}

/* Kleene's and/or: the deciding value decides, else the stronger state. */
static gj_possible kleene(const gj_possible *b, const gj_possible *c, unsigned deciding)
{
    unsigned x = outcomes_of(b), y = outcomes_of(c), out = 0;
    for (unsigned i = 0; i < 5; i++)
        for (unsigned k = 0; k < 5; k++) {
            if (!(x >> i & 1u) || !(y >> k & 1u))
                continue;
            if (i == deciding || k == deciding)
                out |= 1u << deciding;
            else if (i < 2 && k < 2)
                out |= 1u << (1u - deciding);
            else
                out |= 1u << (i > k ? i : k);
        }
    return of_outcomes(out);
}

/* ---- comparisons ---- */

static unsigned compare_choices(uint64_t a, uint64_t b)
{
    int low_a = __builtin_ctzll(a), low_b = __builtin_ctzll(b);
    int high_a = 63 - __builtin_clzll(a), high_b = 63 - __builtin_clzll(b);
    return (low_a < high_b ? GJ_CAN_BE_LESS : 0) | (high_a > low_b ? GJ_CAN_BE_GREATER : 0) |
           ((a & b) != 0 ? GJ_CAN_BE_EQUAL : 0);
}

static unsigned compare(gj_arena *arena, const gj_path *path, const gj_possible *b, const gj_possible *c)
{
    unsigned can = b->kind == GJ_POSSIBLE_CHOICES ? compare_choices(b->choices, c->choices)
                                                  : gj_interval_compare(arena, &b->numbers, &c->numbers);
    gj_known_order below = gj_path_order(path, b->origin, c->origin);
    gj_known_order above = gj_path_order(path, c->origin, b->origin);
    if (below != GJ_ORDER_NONE)
        can &= ~GJ_CAN_BE_GREATER;
    if (above != GJ_ORDER_NONE)
        can &= ~GJ_CAN_BE_LESS;
    if (below == GJ_ORDER_LESS || above == GJ_ORDER_LESS)
        can &= ~GJ_CAN_BE_EQUAL;
    return can;
}

/* Which orders make a comparison true. */
static unsigned truth_of(gj_opcode op)
{
    switch (op) {
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        return GJ_CAN_BE_LESS;
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        return GJ_CAN_BE_LESS | GJ_CAN_BE_EQUAL;
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
        return GJ_CAN_BE_EQUAL;
    default:
        return GJ_CAN_BE_LESS | GJ_CAN_BE_GREATER;
    }
}

static gj_possible compared(gj_arena *arena, const gj_path *path, gj_opcode op, const gj_possible *b,
                            const gj_possible *c)
{
    unsigned can = compare(arena, path, b, c), truth = truth_of(op);
    return of_outcomes(((can & truth) != 0 ? 2u : 0) | ((can & ~truth) != 0 ? 1u : 0));
}

/* ---- the smaller and the larger ---- */

static gj_possible extreme(gj_arena *arena, const gj_possible *b, const gj_possible *c, bool larger)
{
    gj_possible out = *b;
    if (b->kind != GJ_POSSIBLE_CHOICES) {
        out.numbers = larger ? gj_interval_max(arena, &b->numbers, &c->numbers)
                             : gj_interval_min(arena, &b->numbers, &c->numbers);
        return out;
    }
    uint64_t most_b = UINT64_C(2) << (63 - __builtin_clzll(b->choices)),
             most_c = UINT64_C(2) << (63 - __builtin_clzll(c->choices)),
             least_b = UINT64_C(1) << __builtin_ctzll(b->choices),
             least_c = UINT64_C(1) << __builtin_ctzll(c->choices);
    if (larger)
        out.choices = (b->choices & ~(least_c - 1)) | (c->choices & ~(least_b - 1));
    else
        out.choices = (b->choices & (most_c - 1)) | (c->choices & (most_b - 1));
    return out;
}

/* LEAST and MOST: nothing is passed over. */
static gj_possible gathered(gj_arena *arena, const gj_possible *a, const gj_possible *b, bool larger)
{
    unsigned states = 0;
    gj_possible out = *a, both;
    for (unsigned i = GJ_VALUE; i <= GJ_ERROR; i++)
        for (unsigned k = GJ_VALUE; k <= GJ_ERROR; k++)
            if ((a->states & GJ_MAY(i)) && (b->states & GJ_MAY(k)))
                states |= GJ_MAY(k == GJ_NOTHING ? i : i == GJ_NOTHING ? k : i > k ? i : k);
    out.states = 0;
    if ((a->states & GJ_MAY_VALUE) && (b->states & GJ_MAY_NOTHING))
        out = gj_possible_states(*a, GJ_MAY_VALUE);
    if ((b->states & GJ_MAY_VALUE) && (a->states & GJ_MAY_NOTHING)) {
        both = gj_possible_states(*b, GJ_MAY_VALUE);
        out = gj_possible_join(arena, &out, &both);
    }
    if (a->states & b->states & GJ_MAY_VALUE) {
        both = gj_possible_states(extreme(arena, a, b, larger), GJ_MAY_VALUE);
        out = gj_possible_join(arena, &out, &both);
    }
    return gj_possible_states(out, states);
}

/* MERGE: as above, and one alternative absorbs everything; so either may be the outcome. */
static gj_possible merged(gj_arena *arena, const gj_possible *a, const gj_possible *b, int64_t absorbing,
                          bool larger)
{
    gj_possible out = gathered(arena, a, b, larger);
    bool long_one = a->kind != GJ_POSSIBLE_CHOICES;
    uint64_t bit = long_one ? 0 : UINT64_C(1) << absorbing;
    bool in_a = (a->states & GJ_MAY_VALUE) && (long_one || (a->choices & bit) != 0);
    bool in_b = (b->states & GJ_MAY_VALUE) && (long_one || (b->choices & bit) != 0);
    if (!in_a && !in_b)
        return out;
    if (long_one) {
        gj_possible wide = gj_possible_join(arena, a, b);
        wide.states = out.states | GJ_MAY_VALUE;
        return gj_possible_states(wide, wide.states);
    }
    if (!(out.states & GJ_MAY_VALUE))
        out.choices = 0;
    out.choices |= bit;
    return gj_possible_states(out, out.states | GJ_MAY_VALUE);
}

/* ---- numbers ---- */

static bool root_floor(gj_arena *arena, gj_value *out, const gj_value *s)
{
    bool exact = false;
    return gj_number_root_exact(arena, out, s, &exact) && (exact || gj_number_root_floor(arena, out, s));
}

static bool root_ceil(gj_arena *arena, gj_value *out, const gj_value *s)
{
    bool exact = false;
    return gj_number_root_exact(arena, out, s, &exact) && (exact || gj_number_root_ceil(arena, out, s));
}

static bool is_root(gj_arena *arena, const gj_interval *a)
{
    gj_value out;
    bool exact = false;
    return gj_interval_is_exact(a) && gj_number_root_exact(arena, &out, &a->low.value, &exact) && exact;
}

static gj_bound at_number(int64_t number)
{
    return (gj_bound){.value = gj_value_whole(number)};
}

/* What an order known on the path says of a difference or a quotient. */
static void use_order(gj_arena *arena, const gj_path *path, gj_opcode op, const gj_possible *b,
                      const gj_possible *c, gj_interval *numbers)
{
    bool below = gj_path_order(path, b->origin, c->origin) != GJ_ORDER_NONE;
    bool above = gj_path_order(path, c->origin, b->origin) != GJ_ORDER_NONE;
    static const gj_value zero = {.num = 0, .den = 1};
    int order_b = -1, order_c = -1;
    if (!below && !above)
        return;
    if (op == GJ_OP_SUB) {
        if (below)
            (void)gj_interval_at_most(arena, numbers, at_number(0));
        if (above)
            (void)gj_interval_at_least(arena, numbers, at_number(0));
        return;
    }
    if (b->numbers.low.infinite == 0)
        (void)gj_number_compare(arena, &order_b, &b->numbers.low.value, &zero);
    if (c->numbers.low.infinite == 0)
        (void)gj_number_compare(arena, &order_c, &c->numbers.low.value, &zero);
    if (order_c < 0 || (below && order_b < 0))
        return; /* only of what is not below zero it is certain */
    if (below)
        (void)gj_interval_at_most(arena, numbers, at_number(1));
    if (above)
        (void)gj_interval_at_least(arena, numbers, at_number(1));
}

/* The numbers of an instruction on two; *states loses what cannot be and gains faults. */
static gj_interval number_of_two(gj_arena *arena, const gj_path *path, gj_opcode op, const gj_possible *b,
                                 const gj_possible *c, unsigned *states)
{
    gj_interval out = gj_interval_all();
    bool odd = false, fine = true;
    switch (op) {
    case GJ_OP_ADD:
        return gj_interval_add(arena, &b->numbers, &c->numbers);
    case GJ_OP_SUB:
        out = gj_interval_sub(arena, &b->numbers, &c->numbers);
        use_order(arena, path, op, b, c, &out);
        return out;
    case GJ_OP_MUL:
        return gj_interval_mul(arena, &b->numbers, &c->numbers);
    case GJ_OP_DIV:
        fine = gj_interval_div(arena, &out, &b->numbers, &c->numbers, &odd);
        if (fine)
            use_order(arena, path, op, b, c, &out);
        break;
    default:
        fine = gj_interval_mod(arena, &out, &b->numbers, &c->numbers, &odd);
        break;
    }
    if (!fine)
        *states &= ~GJ_MAY_VALUE;
    if (odd)
        *states |= GJ_MAY_ERROR;
    return out;
}

static gj_interval rounded(gj_arena *arena, gj_opcode op, const gj_possible *b, const gj_possible *c,
                           unsigned *states)
{
    static const gj_value zero = {.num = 0, .den = 1};
    gj_interval out = gj_interval_all();
    const gj_interval none = gj_interval_exact(&zero);
    bool tie;
    gj_rounding mode = (gj_rounding)(op - GJ_OP_ROUND_HALF_UP);
    if (!gj_interval_round(arena, &out, &b->numbers, &c->numbers, mode, &tie))
        *states &= ~GJ_MAY_VALUE;
    if (gj_interval_compare(arena, &c->numbers, &none) & (GJ_CAN_BE_LESS | GJ_CAN_BE_EQUAL))
        *states |= GJ_MAY_ERROR;
    if (tie) {
        *states |= GJ_MAY_UNKNOWN;
        if (gj_interval_is_exact(&b->numbers) && gj_interval_is_exact(&c->numbers))
            *states &= ~GJ_MAY_VALUE;
    }
    return out;
}

static gj_interval number_of_one(gj_arena *arena, gj_opcode op, const gj_possible *b, unsigned *states)
{
    gj_interval out = b->numbers;
    switch (op) {
    case GJ_OP_NEG:
        return gj_interval_neg(arena, &b->numbers);
    case GJ_OP_ABS:
        return gj_interval_abs(arena, &b->numbers);
    case GJ_OP_SIGNED_SQUARE:
        return gj_interval_map(arena, &b->numbers, gj_number_signed_square, gj_number_signed_square,
                               b->numbers.whole);
    case GJ_OP_ROOT:
        if (!is_root(arena, &b->numbers))
            *states |= GJ_MAY_ERROR;
        return gj_interval_map(arena, &b->numbers, root_floor, root_ceil, false);
    case GJ_OP_ROOT_CEIL:
        return gj_interval_map(arena, &b->numbers, gj_number_root_ceil, gj_number_root_ceil, true);
    case GJ_OP_ROOT_FLOOR:
        return gj_interval_map(arena, &b->numbers, gj_number_root_floor, gj_number_root_floor, true);
    default: { /* NOT_NEGATIVE */
        const gj_interval negative = {{.infinite = -1}, at_number(0), false};
        gj_interval below;
        if (gj_interval_meet(arena, &below, &out, &negative) &&
            !(gj_interval_is_exact(&below) && gj_number_sign(&below.low.value) == 0))
            *states |= GJ_MAY_ERROR;
        if (!gj_interval_at_least(arena, &out, at_number(0)))
            *states &= ~GJ_MAY_VALUE;
        return out;
    }
    }
}

/* ---- texts: which ones is only known of single ones ---- */

static const gj_string *text_of(const gj_possible *value)
{
    return value->known;
}

static gj_possible text_test(const gj_program *program, gj_opcode op, uint64_t word, const gj_possible *b,
                             const gj_possible *c)
{
    if (text_of(b) == NULL || (op != GJ_OP_MATCHES && text_of(c) == NULL))
        return gj_possible_choices(3);
    gj_text text = gj_string_text(text_of(b));
    bool yes = op == GJ_OP_MATCHES
                   ? gj_pattern_matches(gj_program_text(program, GJ_C_OF(word)), text)
                   : gj_text_equal(text, gj_string_text(text_of(c))) == (op == GJ_OP_TEXT_EQUAL);
    return gj_possible_choices(yes ? 2 : 1);
}

static gj_interval text_length(const gj_possible *b)
{
    if (text_of(b) == NULL)
        return gj_interval_count();
    int64_t length = (int64_t)gj_text_code_points(gj_string_text(text_of(b)));
    return gj_interval_whole(length, length);
}

/* ---- the table ---- */

static bool special(const gj_program *program, gj_arena *arena, uint64_t word, const gj_possible *a,
                    const gj_possible *b, const gj_possible *c, gj_possible *out)
{
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_AND:
        *out = kleene(b, c, 0);
        return true;
    case GJ_OP_OR:
        *out = kleene(b, c, 1);
        return true;
    case GJ_OP_MERGE_MAX:
    case GJ_OP_MERGE_MIN:
        *out = merged(arena, a, b, program->constants[GJ_C_OF(word)].num, GJ_OP_OF(word) == GJ_OP_MERGE_MAX);
        return true;
    case GJ_OP_LEAST:
    case GJ_OP_MOST:
        *out = gathered(arena, a, b, GJ_OP_OF(word) == GJ_OP_MOST);
        return true;
    case GJ_OP_IS_NOTHING:
        *out =
            gj_possible_choices((b->states & GJ_MAY_NOTHING ? 2u : 0) | (b->states & GJ_MAY_VALUE ? 1u : 0));
        out->states =
            (uint8_t)((b->states & (GJ_MAY_UNKNOWN | GJ_MAY_ERROR)) | (out->choices != 0 ? GJ_MAY_VALUE : 0));
        return true;
    case GJ_OP_IF_NOTHING:
    case GJ_OP_IF_UNKNOWN: {
        unsigned passed = GJ_OP_OF(word) == GJ_OP_IF_NOTHING ? GJ_MAY_NOTHING : GJ_MAY_UNKNOWN;
        *out = *b;
        if (b->states & passed) {
            out->states &= (uint8_t)~passed;
            *out = out->states == 0 ? *c : gj_possible_join(arena, out, c);
        }
        return true;
    }
    case GJ_OP_STRICT:
    case GJ_OP_STRICT_LIST: {
        unsigned quiet = b->states & (GJ_MAY_VALUE | GJ_MAY_NOTHING) ? GJ_MAY_VALUE : 0;
        *out = gj_possible_states(
            *a, gj_possible_strict(a->states, (b->states & (GJ_MAY_UNKNOWN | GJ_MAY_ERROR)) | quiet));
        return true;
    }
    default:
        return false;
    }
}

/* Instructions whose operands, all strict, are values. */
static bool plain(const gj_program *program, gj_arena *arena, const gj_path *path, uint64_t word,
                  const gj_possible *b, const gj_possible *c, gj_possible *out)
{
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    unsigned states = GJ_MAY_VALUE;
    *out = gj_possible_numbers(gj_interval_all());
    if (op >= GJ_OP_ADD && op <= GJ_OP_MOD) {
        out->numbers = number_of_two(arena, path, op, b, c, &states);
    } else if (op == GJ_OP_MIN || op == GJ_OP_MAX || op == GJ_OP_EARLIER || op == GJ_OP_LATER) {
        *out = extreme(arena, b, c, op == GJ_OP_MAX || op == GJ_OP_LATER);
    } else if (gj_opcode_rounds(op)) {
        out->numbers = rounded(arena, op, b, c, &states);
    } else if (op >= GJ_OP_NEG && op <= GJ_OP_NOT_NEGATIVE) {
        out->numbers = number_of_one(arena, op, b, &states);
    } else if (op >= GJ_OP_NUMBER_LESS && op <= GJ_OP_NOT_EQUAL) {
        *out = compared(arena, path, op, b, c);
    } else if (op == GJ_OP_TEXT_EQUAL || op == GJ_OP_TEXT_NOT_EQUAL || op == GJ_OP_MATCHES) {
        *out = text_test(program, op, word, b, c);
    } else if (op == GJ_OP_NOT) {
        out->kind = GJ_POSSIBLE_CHOICES;
        out->choices = (b->choices >> 1 & 1u) | (b->choices & 1u) << 1;
    } else if (op == GJ_OP_LENGTH) {
        out->numbers = text_length(b);
    } else if (op == GJ_OP_SIZE) {
        out->numbers = b->numbers;
    } else if (op >= GJ_OP_JOIN && op <= GJ_OP_PART) {
        out->kind = GJ_POSSIBLE_KNOWN;
        states |= op == GJ_OP_DATE_TEXT ? 0 : GJ_MAY_ERROR;
    } else {
        return gj_possible_date(program, arena, op, b, c, out);
    }
    out->states = (uint8_t)states;
    return true;
}

bool gj_possible_compute(const gj_program *program, gj_arena *arena, const gj_path *path, uint64_t word,
                         const gj_possible *a, const gj_possible *b, const gj_possible *c, gj_possible *out)
{
    if (special(program, arena, word, a, b, c, out))
        return true;
    unsigned states = c == NULL ? b->states : gj_possible_strict(b->states, c->states);
    gj_possible made = gj_possible_numbers(gj_interval_all());
    if (states & GJ_MAY_VALUE) {
        if (!plain(program, arena, path, word, b, c, &made))
            return false;
        *out = gj_possible_states(made, (states & ~GJ_MAY_VALUE) | made.states);
        return true;
    }
    /* Of no value nothing is computed; the kind is that of what would be. */
    const gj_image_register *reg = &program->registers[GJ_A_OF(word)];
    *out = gj_possible_states(gj_possible_any(program, (gj_type_kind)reg->type, reg->aux), states);
    return true;
}
