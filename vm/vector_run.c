/* The vector machine's loop: one instruction after the other, each for all lanes that are there.
 *
 * `here` are the lanes that run the instruction; jumps go forward only, so a lane that has jumped waits at
 * its target until the loop comes there. Each case does the lanes in whose operands are whole numbers at
 * once, and leaves the others to the scalar machine's own instruction (`alone`), whose results are put in
 * place last, so that a register may be operand and result. Lanes that do not run an instruction keep what
 * they have. */
#include "vm/vector_fractions.h"
#include "vm/vector_lanes.h"

#include "vm/field_index.h"
#include "vm/operations.h"
#include "vm/states.h"

/* Lanes whose results were computed one by one, waiting to be put in place. */
typedef struct pending {
    gj_lanes lanes;
    gj_value values[GJ_VECTOR_LANES];
} pending;

static void fail_lane(gj_vector *v, unsigned lane, gj_status status)
{
    v->lanes[lane].status = status;
    v->all &= ~gj_lanes_of(lane);
}

/* Makes the machine the lane's. */
static gj_arena *enter(gj_vector *v, unsigned lane)
{
    v->machine->record = v->lanes[lane].record;
    v->machine->arena = v->lanes[lane].arena;
    v->machine->steps = v->steps[lane];
    return v->machine->arena;
}

/* Reduces what the scalar machine is to see. Returns the lanes that are still there. */
static gj_lanes reduce(gj_vector *v, gj_vector_register *reg, gj_lanes lanes)
{
    gj_lanes failed = reg == NULL || (lanes & reg->fraction) == 0 ? 0 : gj_vector_reduce(v, reg, lanes);
    for (gj_lanes left = failed; left != 0; left &= left - 1) {
        unsigned lane = gj_lanes_first(left);
        fail_lane(v, lane, gj_memory_status(v->lanes[lane].arena));
    }
    return lanes & ~failed;
}

static void lend(gj_vector *v, const gj_vector_register *reg, unsigned lane)
{
    if (reg != NULL && reg->number != GJ_VECTOR_NO_NUMBER)
        v->machine->registers[reg->number] = gj_vector_get(reg, lane);
}

/* Runs the instruction in the scalar machine for each of `lanes`. */
static void alone(gj_vector *v, const gj_vector_instruction *at, gj_lanes lanes, pending *results)
{
    if (lanes == 0)
        return;
    lanes = reduce(v, at->b, reduce(v, at->c, reduce(v, at->a, lanes & v->all)));
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        (void)enter(v, lane);
        lend(v, at->a, lane);
        lend(v, at->b, lane);
        lend(v, at->c, lane);
        gj_status status = gj_run_linked(v->machine, at->as.linked);
        if (status != GJ_OK) {
            fail_lane(v, lane, status);
            continue;
        }
        results->lanes |= gj_lanes_of(lane);
        results->values[lane] = v->machine->registers[at->a->number];
    }
}

static void put_pending(gj_vector_register *to, const pending *results)
{
    for (gj_lanes lanes = results->lanes; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        gj_vector_put(to, lane, &results->values[lane]);
    }
}

static void put_whole(gj_vector_register *reg, gj_lanes lanes, const int64_t *num)
{
    gj_lanes_blend(reg->num, num, lanes);
    reg->whole |= lanes;
    reg->fraction &= ~lanes;
}

static void put_bits(gj_vector_register *reg, gj_lanes lanes, gj_lanes yes)
{
    reg->yes = (reg->yes & ~lanes) | (yes & lanes);
    reg->whole |= lanes;
}

/* to = from in some lanes, whatever their state. */
static void move(gj_vector_register *to, const gj_vector_register *from, gj_lanes lanes)
{
    gj_lanes odd = lanes & ~from->whole;
    if (to->is_bool)
        to->yes = (to->yes & ~lanes) | (from->yes & lanes);
    else if (to != from)
        put_whole(to, lanes, from->num);
    if (odd != 0 && to->is_bool)
        gj_lanes_blend(to->num, from->num, odd);
    if (odd != 0)
        gj_lanes_blend(to->tail, from->tail, odd);
    to->whole = (to->whole & ~lanes) | (from->whole & lanes);
    to->fraction = (to->fraction & ~lanes) | (from->fraction & lanes);
}

/* Which of some lanes are in one of the states from `low` to `high`, none of them a whole number. */
static gj_lanes in_states(const gj_vector_register *reg, gj_lanes lanes, gj_state low, gj_state high)
{
    gj_lanes found = 0;
    for (lanes &= ~(reg->whole | reg->fraction); lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        gj_state state = (gj_state)gj_vector_get(reg, lane).state;
        if (state >= low && state <= high)
            found |= gj_lanes_of(lane);
    }
    return found;
}

/* The facts at one slot of all records. */
static void fact(gj_vector *v, const gj_vector_instruction *at, gj_lanes lanes, int64_t *num,
                 pending *results)
{
    gj_vector_register *to = at->a;
    gj_lanes odd, yes = 0;
    if (to->is_bool) {
        odd = gj_lanes_gather_bits(&yes, v->frames, at->slot);
    } else {
        odd = gj_lanes_gather(num, v->frames, at->slot);
        put_whole(to, lanes & ~odd, num);
    }
    put_bits(to, lanes & ~odd, yes);
    for (odd &= lanes; odd != 0; odd &= odd - 1) {
        unsigned lane = gj_lanes_first(odd);
        const gj_value *slot = &v->frames[lane][at->slot];
        results->values[lane] = *slot;
        if (slot->state >= GJ_UNKNOWN) {
            gj_arena *arena = enter(v, lane);
            if (!gj_state_fact(v->machine, &results->values[lane], at->operand, v->frames[lane], NULL)) {
                fail_lane(v, lane, gj_memory_status(arena));
                continue;
            }
        }
        results->lanes |= gj_lanes_of(lane);
    }
}

/* A definition of one record. */
static bool scalar_lane(gj_vector *v, const gj_vector_scalar *definition, unsigned lane)
{
    (void)enter(v, lane);
    for (gj_vector_register *const *in = definition->in; *in != NULL; in++)
        lend(v, *in, lane);
    gj_status status = gj_run_linked(v->machine, definition->linked);
    v->steps[lane] = v->machine->steps;
    if (status != GJ_OK) {
        fail_lane(v, lane, status);
        return false;
    }
    for (gj_vector_register *const *out = definition->out; *out != NULL; out++)
        gj_vector_put(*out, lane, &v->machine->registers[(*out)->number]);
    return true;
}

/* The lanes whose list at a slot is empty. */
static gj_lanes empty_lists(const gj_vector *v, uint32_t slot)
{
    gj_lanes found = 0;
    for (gj_lanes lanes = slot == GJ_VECTOR_NO_LIST ? 0 : v->all; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        const gj_value *value = &v->frames[lane][slot];
        if (value->state == GJ_VALUE && gj_value_list(value)->count == 0)
            found |= gj_lanes_of(lane);
    }
    return found;
}

/* What has come out in one lane is put into others, too; false where it lies in that lane's memory. */
static bool spread(gj_vector *v, const gj_vector_scalar *definition, gj_lanes lanes)
{
    for (gj_vector_register *const *out = definition->out; *out != NULL; out++) {
        const gj_value *value = &v->machine->registers[(*out)->number];
        if (value->state > GJ_NOTHING || value->den == 0)
            return false;
    }
    for (gj_vector_register *const *out = definition->out; *out != NULL; out++) {
        for (gj_lanes left = lanes; left != 0; left &= left - 1)
            gj_vector_put(*out, gj_lanes_first(left), &v->machine->registers[(*out)->number]);
    }
    return true;
}

/* A definition, record by record; once for all whose list is empty. */
static void scalar(gj_vector *v, const gj_vector_scalar *definition)
{
    for (gj_vector_register *const *in = definition->in; *in != NULL; in++)
        (void)reduce(v, *in, v->all);
    gj_lanes lanes = v->all, alike = empty_lists(v, definition->list);
    if (alike != 0 && scalar_lane(v, definition, gj_lanes_first(alike)))
        lanes &= spread(v, definition, alike) ? ~alike : ~(alike & (0 - alike));
    for (lanes &= v->all; lanes != 0; lanes &= lanes - 1)
        (void)scalar_lane(v, definition, gj_lanes_first(lanes));
}

/* Of whole numbers; false where a result of any lane might not fit. */
static bool at_once(const gj_vector_instruction *at, int64_t *num)
{
    const int64_t *b = at->b->num, *c = at->c->num;
    switch (at->op) {
    case GJ_OP_ADD:
        return gj_lanes_add(num, b, c);
    case GJ_OP_SUB:
        return gj_lanes_subtract(num, b, c);
    case GJ_OP_MIN:
        gj_lanes_smaller(num, b, c);
        return true;
    default:
        gj_lanes_larger(num, b, c);
        return true;
    }
}

/* Of two alternatives, of which one may absorb the other. */
static void merge(const gj_vector_instruction *at, int64_t *num)
{
    const int64_t *a = at->a->num, *b = at->b->num;
    int64_t absorbing = at->c->num[0];
    for (unsigned i = 0; i < GJ_VECTOR_LANES; i++) {
        bool other = at->op == GJ_OP_MERGE_MAX ? b[i] > a[i] : b[i] < a[i];
        num[i] = a[i] != absorbing && (b[i] == absorbing || other) ? b[i] : a[i];
    }
}

static gj_lanes compared(const gj_vector_instruction *at)
{
    const gj_vector_register *b = at->b, *c = at->c;
    bool bits = b->is_bool;
    switch (at->op) {
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        return bits ? ~b->yes & c->yes : gj_lanes_less(b->num, c->num);
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        return bits ? ~b->yes | c->yes : gj_lanes_less_equal(b->num, c->num);
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
        return bits ? ~(b->yes ^ c->yes) : gj_lanes_equal(b->num, c->num);
    default:
        return bits ? b->yes ^ c->yes : ~gj_lanes_equal(b->num, c->num);
    }
}

/* Lanes where the guard is no value: the result takes its reason, and they go on at `target`. */
static void leave(gj_vector *v, const gj_vector_instruction *at, gj_lanes lanes)
{
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = gj_lanes_first(lanes);
        gj_value a = gj_vector_get(at->a, lane), b = gj_vector_get(at->b, lane);
        if (gj_strict(v->lanes[lane].arena, &a, &a, &b))
            gj_vector_put(at->a, lane, &a);
        else
            fail_lane(v, lane, gj_memory_status(v->lanes[lane].arena));
    }
}

/* Some lanes go on elsewhere. Returns them. */
static gj_lanes pass(gj_vector_instruction *to, gj_lanes lanes)
{
    to->waiting |= lanes;
    return lanes;
}

/* w * (k - x / y) in the lanes with whole numbers that are not large; returns these. */
static gj_lanes share(const gj_vector_instruction *at, gj_lanes lanes)
{
    const gj_lanes_share of = {.quotient = at[0].a,
                               .difference = at[1].a,
                               .product = at[2].a,
                               .x = at[0].b->num,
                               .y = at[0].c->num,
                               .k = at[1].b->num,
                               .w = at[2].b->num};
    lanes &= at[0].b->whole & at[0].c->whole & at[1].b->whole & at[2].b->whole;
    return lanes == 0 ? 0 : gj_lanes_take_share(&of, lanes);
}

/* One of two values in the lanes in which the fact is known; returns these. */
static gj_lanes choose(const gj_vector_instruction *at, gj_lanes lanes)
{
    gj_lanes known = lanes & at->b->whole, yes = known & at->b->yes;
    if (yes != 0)
        move(at[1].a, at[1].b, yes);
    if (yes != known)
        move(at[3].a, at[3].b, known & ~yes);
    return known;
}

void gj_vector_code(gj_vector *v)
{
    GJ_LANES_ALIGNED int64_t num[GJ_VECTOR_LANES] = {0};
    pending results = {0};
    gj_lanes here = v->all;
    for (gj_vector_instruction *at = v->code;; at++) {
        here = (here | at->waiting) & v->all;
        at->waiting = 0;
        if (here == 0 && at->runs != GJ_OP_END)
            continue;
        gj_vector_register *a = at->a, *b = at->b, *c = at->c;
        results.lanes = 0;
        switch (at->runs) {
        case GJ_OP_END:
            for (gj_vector_register **late = v->late; *late != NULL; late++)
                (void)reduce(v, *late, v->all);
            return;
        case GJ_VECTOR_SCALAR:
            scalar(v, at->as.scalar);
            continue;
        case GJ_VECTOR_REDUCE:
            (void)reduce(v, a, here);
            continue;

        case GJ_OP_FIELD:
        case GJ_OP_LIST:
            fact(v, at, here, num, &results);
            break;
        case GJ_OP_CONST: /* `b` holds it */
        case GJ_OP_NOTHING:
        case GJ_OP_MOVE:
            move(a, b, here);
            continue;
        case GJ_OP_READING:
            for (unsigned i = 0; i < GJ_VECTOR_LANES; i++)
                num[i] = v->machine->readings[at->operand];
            put_whole(a, here, num);
            continue;

        case GJ_OP_ADD:
        case GJ_OP_SUB:
        case GJ_OP_MIN:
        case GJ_OP_MAX: {
            /* fractions among them: whole numbers are done with these */
            gj_lanes quick = here & b->whole & c->whole;
            if ((here & (b->fraction | c->fraction)) != 0 || !at_once(at, num))
                quick = 0;
            alone(v, at, gj_vector_calculate(v, at, here & ~quick), &results);
            put_whole(a, quick, num);
            break;
        }
        case GJ_OP_ROUND_HALF_UP:
        case GJ_OP_ROUND_HALF_EVEN:
        case GJ_OP_ROUND_HALF_DOWN:
        case GJ_OP_ROUND_DOWN:
        case GJ_OP_ROUND_UP:
        case GJ_OP_ROUND_CEIL:
        case GJ_OP_ROUND_FLOOR:
        case GJ_OP_ROUND_HALF_UNDETERMINED:
            alone(v, at, gj_vector_round(v, at, here), &results);
            break;
        case GJ_VECTOR_SHARE:
            here &= ~pass(at + 3, share(at, here));
            if (here == 0)
                continue;
            /* fall through */
        case GJ_OP_MUL:
        case GJ_OP_DIV:
            alone(v, at, gj_vector_calculate(v, at, here), &results);
            break;
        case GJ_OP_EARLIER:
        case GJ_OP_LATER: {
            gj_lanes quick = b->is_bool ? 0 : here & b->whole & c->whole;
            alone(v, at, here & ~quick, &results);
            if (at->op == GJ_OP_EARLIER)
                gj_lanes_smaller(num, b->num, c->num);
            else
                gj_lanes_larger(num, b->num, c->num);
            put_whole(a, quick, num);
            break;
        }
        case GJ_OP_MERGE_MAX:
        case GJ_OP_MERGE_MIN: {
            gj_lanes quick = here & a->whole & b->whole;
            alone(v, at, here & ~quick, &results);
            merge(at, num);
            put_whole(a, quick, num);
            break;
        }
        case GJ_OP_COUNT: {
            gj_lanes quick = here & b->whole;
            alone(v, at, here & ~quick, &results);
            for (gj_lanes left = quick; left != 0; left &= left - 1) {
                unsigned lane = gj_lanes_first(left);
                num[lane] = ((const gj_list *)(uintptr_t)b->num[lane])->count;
            }
            put_whole(a, quick, num);
            break;
        }

        case GJ_OP_NUMBER_LESS:
        case GJ_OP_NUMBER_LESS_EQUAL:
        case GJ_OP_NUMBER_EQUAL:
        case GJ_OP_NUMBER_NOT_EQUAL: {
            gj_lanes quick = here & b->whole & c->whole;
            alone(v, at, gj_vector_compare(at, here & ~quick), &results);
            put_bits(a, quick, compared(at));
            break;
        }
        case GJ_OP_LESS:
        case GJ_OP_LESS_EQUAL:
        case GJ_OP_EQUAL:
        case GJ_OP_NOT_EQUAL: {
            gj_lanes quick = here & b->whole & c->whole;
            alone(v, at, here & ~quick, &results);
            put_bits(a, quick, compared(at));
            break;
        }
        case GJ_OP_AND:
        case GJ_OP_OR: {
            gj_lanes quick = here & b->whole & c->whole;
            alone(v, at, here & ~quick, &results);
            put_bits(a, quick, at->op == GJ_OP_AND ? b->yes & c->yes : b->yes | c->yes);
            break;
        }
        case GJ_OP_NOT: {
            gj_lanes quick = here & b->whole;
            alone(v, at, here & ~quick, &results);
            put_bits(a, quick, ~b->yes);
            break;
        }
        case GJ_OP_IS_NOTHING: {
            gj_lanes strange = in_states(b, here, GJ_UNKNOWN, GJ_ERROR);
            gj_lanes absent = in_states(b, here, GJ_NOTHING, GJ_NOTHING);
            alone(v, at, strange, &results);
            put_bits(a, here & ~strange, absent);
            break;
        }
        case GJ_OP_IF_NOTHING:
        case GJ_OP_IF_UNKNOWN: {
            gj_state state = at->op == GJ_OP_IF_NOTHING ? GJ_NOTHING : GJ_UNKNOWN;
            gj_lanes absent = in_states(b, here, state, state);
            move(a, b, here & ~absent);
            move(a, c, absent);
            continue;
        }
        case GJ_OP_STRICT:
        case GJ_OP_STRICT_LIST:
            alone(v, at, in_states(b, here, GJ_UNKNOWN, GJ_ERROR), &results);
            break;

        case GJ_OP_JUMP:
            v->code[at->target].waiting |= here;
            here = 0;
            continue;
        case GJ_OP_CASE:
            leave(v, at, here & ~b->whole);
            v->code[at->target].waiting |= here & ~(b->whole & b->yes);
            here &= b->whole & b->yes;
            continue;
        case GJ_VECTOR_SELECT:
            here &= ~pass(&v->code[at[2].target], choose(at, here));
            if (here == 0)
                continue;
            /* fall through */
        case GJ_OP_WHEN:
            if ((here & ~b->whole) != 0) {
                move(a, b, here & ~b->whole);
                v->code[at->target - 1].waiting |= here & ~b->whole;
            }
            v->code[at->target].waiting |= here & b->whole & ~b->yes;
            here &= b->whole & b->yes;
            continue;
        case GJ_OP_OTHERWISE: {
            gj_lanes others = in_states(b, here, GJ_NOTHING, GJ_ERROR);
            if (others != 0)
                move(a, b, others);
            v->code[at->target].waiting |= others;
            here &= ~others;
            continue;
        }
        case GJ_OP_SKIP_UNLESS: {
            gj_lanes no = here & a->whole & ~a->yes;
            v->code[at->target].waiting |= no;
            here &= ~no;
            continue;
        }

        default: /* the rest has no form for all lanes */
            alone(v, at, here, &results);
            break;
        }
        if (results.lanes != 0)
            put_pending(a, &results);
    }
}
