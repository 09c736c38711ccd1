/* Code generation: core definitions to instructions. Every definition with a value has a register of its own;
 * everything else lives in temporaries that are taken and given back by type. Control only goes forward; the
 * one loop is over a record's list. */
#include "lang/emit.h"

#include "lang/fold.h"

static uint32_t line_of(gj_emit_state *em, gj_span span)
{
    if (span.begin != em->line_at) {
        em->line_at = span.begin;
        em->line = gj_sources_place(&em->b->out->sources, span.begin).line;
    }
    return em->line;
}

static uint32_t put(gj_emit_state *em, gj_opcode op, uint32_t a, uint32_t b, uint32_t c, gj_span span)
{
    return gj_image_emit(&em->image, op, a, b, c, line_of(em, span));
}

uint32_t gj_new_register(gj_emit_state *em, gj_image_register type)
{
    uint8_t busy = 0;
    if (!gj_array_append(&em->busy, &busy))
        em->failed = true;
    return gj_image_add(&em->image.registers, &type);
}

gj_image_register gj_register_type(const gj_type *type)
{
    uint32_t aux =
        type->kind == GJ_T_ALTERNATIVE || type->kind == GJ_T_ENTRY || type->kind == GJ_T_LIST ? type->aux : 0;
    return (gj_image_register){.type = type->kind, .aux = aux};
}

/* A temporary of a type: one that was given back, or a new one. */
static uint32_t take(gj_emit_state *em, gj_image_register type)
{
    for (size_t i = em->idle.count; i-- > 0;) {
        uint32_t reg = *GJ_AT(&em->idle, uint32_t, i);
        const gj_image_register *have = GJ_AT(&em->image.registers, gj_image_register, reg);
        if (have->type == type.type && have->aux == type.aux && have->of == type.of &&
            have->of_aux == type.of_aux) {
            *GJ_AT(&em->idle, uint32_t, i) = *GJ_AT(&em->idle, uint32_t, em->idle.count - 1);
            em->idle.count--;
            *GJ_AT(&em->busy, uint8_t, reg) = 1;
            return reg;
        }
    }
    uint32_t reg = gj_new_register(em, type);
    if (reg < em->busy.count)
        *GJ_AT(&em->busy, uint8_t, reg) = 1;
    return reg;
}

static uint32_t take_for(gj_emit_state *em, const gj_type *type)
{
    return take(em, gj_register_type(type));
}

static uint32_t take_bool(gj_emit_state *em)
{
    return take(em, (gj_image_register){.type = GJ_T_BOOL});
}

/* Gives a temporary back; registers of definitions and variables stay. */
static void give(gj_emit_state *em, uint32_t reg)
{
    if (reg >= em->busy.count || *GJ_AT(&em->busy, uint8_t, reg) != 1)
        return;
    *GJ_AT(&em->busy, uint8_t, reg) = 0;
    if (!gj_array_append(&em->idle, &reg))
        em->failed = true;
}

/* While pinned, give() leaves a temporary alone. Registers that are no temporaries, or pinned already by
 * somebody further out, are left as they are; the answer says whether to unpin. */
static bool pin(gj_emit_state *em, uint32_t reg)
{
    if (reg >= em->busy.count || *GJ_AT(&em->busy, uint8_t, reg) != 1)
        return false;
    *GJ_AT(&em->busy, uint8_t, reg) = 2;
    return true;
}

static void unpin(gj_emit_state *em, uint32_t reg, bool pinned)
{
    if (!pinned || reg >= em->busy.count) /* there may be no such register where memory ran out */
        return;
    *GJ_AT(&em->busy, uint8_t, reg) = 1;
    give(em, reg);
}

static uint32_t constant(gj_emit_state *em, const gj_core *core)
{
    if (core->type.kind == GJ_T_TEXT)
        return gj_image_constant_text(&em->image, core->text);
    uint32_t aux = core->type.kind == GJ_T_ALTERNATIVE ? core->type.aux : 0;
    return gj_image_constant_of(&em->image, (gj_type_kind)core->type.kind, aux, &core->constant);
}

static uint32_t constant_whole(gj_emit_state *em, gj_type_kind kind, uint32_t aux, int64_t number)
{
    gj_value value = gj_value_whole(number);
    return gj_image_constant_of(&em->image, kind, aux, &value);
}

/* The register that always holds a constant; the machine fills it once. */
static uint32_t constant_register(gj_emit_state *em, gj_image_register type, uint32_t index)
{
    uint32_t none = 0;
    while (em->constants.count <= index)
        if (!gj_array_append(&em->constants, &none)) {
            em->failed = true;
            return 0;
        }
    uint32_t known = *GJ_AT(&em->constants, uint32_t, index);
    if (known != 0)
        return known - 1;
    type.of = index + 1;
    uint32_t reg = gj_new_register(em, type);
    *GJ_AT(&em->constants, uint32_t, index) = reg + 1;
    return reg;
}

/* ---- facts that are in a register already ----
 *
 * A fact that was read on every path from the definition's beginning to here is not read again. What is read
 * under a condition or in a loop is forgotten behind it. */

/* No more are looked through, so that time stays linear. */
#define FACTS_MAX 32u

static bool loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t *reg)
{
    size_t first = em->facts.count > FACTS_MAX ? em->facts.count - FACTS_MAX : 0;
    for (size_t i = em->facts.count; i-- > first;) {
        const gj_loaded_fact *fact = GJ_AT(&em->facts, gj_loaded_fact, i);
        if (fact->field == field && fact->entry == entry) {
            *reg = fact->reg;
            return true;
        }
    }
    return false;
}

static void note_loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t reg)
{
    gj_loaded_fact fact = {.field = field, .reg = reg, .entry = entry, .pinned = pin(em, reg)};
    if (!gj_array_append(&em->facts, &fact))
        em->failed = true;
}

static void forget_facts(gj_emit_state *em, size_t kept)
{
    while (em->facts.count > kept) {
        const gj_loaded_fact *fact = GJ_AT(&em->facts, gj_loaded_fact, --em->facts.count);
        unpin(em, fact->reg, fact->pinned);
    }
}

/* Whether a core is a fact that can be kept; *entry is as in gj_loaded_fact. */
static bool is_fact(const gj_core *core, uint32_t *entry)
{
    *entry = UINT32_MAX;
    if (core->kind == GJ_C_ENTRY_FIELD && core->a != NULL && core->a->kind == GJ_C_VAR) {
        *entry = core->a->index;
        return true;
    }
    return core->kind == GJ_C_FIELD;
}

/* ---- cases ---- */

typedef struct exits {
    gj_array jumps; /* of uint32_t: instructions to point at the end */
} exits;

static void leave_by(gj_emit_state *em, exits *x, uint32_t instruction)
{
    if (!gj_array_append(&x->jumps, &instruction))
        em->failed = true;
}

static void emit_choice(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x);

/* The value of a case, into the target of all of them; cases inside leave by the same way. */
static void emit_case_value(gj_emit_state *em, const gj_core *value, uint32_t dst, exits *x)
{
    size_t facts = em->facts.count;
    if (value != NULL && value->kind == GJ_C_CASES)
        emit_choice(em, value, dst, x);
    else
        gj_emit_into(em, value, dst);
    forget_facts(em, facts);
}

/* Where the guard is undetermined, WHEN goes to the JUMP at the case's end with the guard's reason. */
static void emit_ordered_case(gj_emit_state *em, const gj_case *c, uint32_t dst, exits *x)
{
    uint32_t guard = gj_emit_value(em, c->guard);
    uint32_t skip = put(em, GJ_OP_WHEN, dst, guard, 0, c->span);
    give(em, guard);
    emit_case_value(em, c->value, dst, x);
    leave_by(em, x, put(em, GJ_OP_JUMP, 0, 0, 0, c->span));
    gj_image_patch(&em->image, skip, gj_image_here(&em->image));
}

static void emit_case(gj_emit_state *em, const gj_case *c, uint32_t pending, uint32_t dst, exits *x)
{
    uint32_t guard = gj_emit_value(em, c->guard);
    uint32_t skip = put(em, GJ_OP_CASE, pending, guard, 0, c->span);
    give(em, guard);
    emit_case_value(em, c->value, dst, x);
    leave_by(em, x, put(em, GJ_OP_JUMP, 0, 0, 0, c->span));
    gj_image_patch(&em->image, skip, gj_image_here(&em->image));
}

/* A case that is neither the end of all cases nor out of reach. */
static bool is_open(const gj_case *c)
{
    return c->guard != NULL && gj_fold(c->guard) == GJ_TRUTH_OPEN;
}

/* Nothing behind it can be reached. */
static bool is_last(const gj_case *c)
{
    return c->guard == NULL || gj_fold(c->guard) == GJ_TRUTH_YES;
}

/* The first case behind those that stand beside each other: an ordered one, the last, or none. *open: how
 * many of them may hold. */
static const gj_case *behind_unordered(const gj_case *c, uint32_t *open)
{
    for (*open = 0; c != NULL && !c->ordered && !is_last(c); c = c->next)
        *open += is_open(c);
    return c;
}

/* Cases beside each other: a guard that is undetermined lets the others decide, and counts only where none of
 * them holds. One that stands alone is as good as ordered. */
static const gj_case *emit_unordered(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x)
{
    uint32_t open;
    const gj_case *c = core->cases, *end = behind_unordered(c, &open);
    bool decided =
        end != NULL && end->guard != NULL && !end->ordered; /* by a guard beside them that always holds */
    if (open == 0 || (open == 1 && !decided))
        return c;
    uint32_t pending = take_bool(em);
    put(em, GJ_OP_CONST, pending, constant_whole(em, GJ_T_BOOL, 0, 1), 0, core->span);
    for (; c != end; c = c->next)
        if (is_open(c))
            emit_case(em, c, pending, dst, x);
    if (!decided)
        leave_by(em, x, put(em, GJ_OP_OTHERWISE, dst, pending, 0, core->span));
    give(em, pending);
    return end;
}

/* Falls through behind the last case; the others leave by x. */
static void emit_choice(gj_emit_state *em, const gj_core *core, uint32_t dst, exits *x)
{
    size_t facts = em->facts.count;
    const gj_case *c = emit_unordered(em, core, dst, x);
    for (; c != NULL && !is_last(c); c = c->next)
        if (is_open(c))
            emit_ordered_case(em, c, dst, x);
    if (c != NULL)
        emit_case_value(em, c->value, dst, x);
    else
        put(em, GJ_OP_FAIL, dst,
            gj_image_string(&em->image, gj_text_from(gj_msg_text(GJ_LANG_ZH, GJ_M_no_case))), 0, core->span);
    forget_facts(em, facts);
}

static void emit_cases(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    exits x;
    gj_array_init(&x.jumps, em->b->allocator, sizeof(uint32_t));
    emit_choice(em, core, dst, &x);
    for (size_t i = 0; i < x.jumps.count; i++)
        gj_image_patch(&em->image, *GJ_AT(&x.jumps, uint32_t, i), gj_image_here(&em->image));
    em->failed = em->failed || x.jumps.failed;
    gj_array_fini(&x.jumps);
}

/* ---- loops ---- */

typedef struct loop_state {
    const gj_core *core;
    uint32_t sum; /* the register that collects: dst, or the set of distinct */
} loop_state;

/* Whether a single entry decides, so that only the entry's own value may be spoilt, never what was collected:
 * the highest of ordered alternatives absorbs, and a set is no scalar. */
static bool is_apart(const gj_core *core)
{
    return core->aggregate == GJ_O_DISTINCT || core->type.kind == GJ_T_ALTERNATIVE;
}

/* Adds a value to what was collected by min, max or distinct. */
static void collect_apart(gj_emit_state *em, const loop_state *s, uint32_t value)
{
    const gj_core *core = s->core;
    bool least = core->aggregate == GJ_O_MIN;
    if (core->aggregate == GJ_O_DISTINCT) {
        put(em, GJ_OP_INSERT, s->sum, value, 0, core->span);
        return;
    }
    uint32_t count = gj_alternatives_at(em->b, core->type.aux)->count;
    uint32_t end =
        constant_whole(em, GJ_T_ALTERNATIVE, core->type.aux, least || count == 0 ? 0 : (int64_t)count - 1);
    put(em, least ? GJ_OP_MERGE_MIN : GJ_OP_MERGE_MAX, s->sum, value, end, core->span);
}

static void collect_logic(gj_emit_state *em, const loop_state *s, uint32_t guard, uint32_t value)
{
    bool every = s->core->aggregate == GJ_O_EVERY;
    gj_span span = s->core->span;
    gj_opcode op = every ? GJ_OP_AND : GJ_OP_OR;
    if (guard == UINT32_MAX) {
        put(em, op, s->sum, s->sum, value, span);
        return;
    }
    uint32_t both = take_bool(em); /* an entry that may not count decides nothing */
    if (every) {
        put(em, GJ_OP_NOT, both, guard, 0, span);
        put(em, GJ_OP_OR, both, both, value, span);
    } else {
        put(em, GJ_OP_AND, both, guard, value, span);
    }
    put(em, op, s->sum, s->sum, both, span);
    give(em, both);
}

static void collect(gj_emit_state *em, const loop_state *s, uint32_t guard)
{
    const gj_core *core = s->core;
    gj_span span = core->span;
    if (is_apart(core) && guard != UINT32_MAX) {
        uint32_t own = take_for(em, &core->a->type);
        gj_emit_into(em, core->a, own);
        put(em, GJ_OP_STRICT, own, guard, 0, span);
        collect_apart(em, s, own);
        give(em, own);
        return;
    }
    uint32_t value = gj_emit_value(em, core->a);
    if (core->aggregate == GJ_O_EVERY || core->aggregate == GJ_O_SOME) {
        collect_logic(em, s, guard, value);
    } else if (is_apart(core)) {
        collect_apart(em, s, value);
    } else {
        if (guard != UINT32_MAX) /* it may not count: who knows */
            put(em, GJ_OP_STRICT, s->sum, guard, 0, span);
        if (core->aggregate == GJ_O_SUM)
            put(em, GJ_OP_ADD, s->sum, s->sum, value, span);
        else
            put(em, core->aggregate == GJ_O_MIN ? GJ_OP_LEAST : GJ_OP_MOST, s->sum, value, 0, span);
    }
    give(em, value);
}

/* A list that has no value spoils what is collected like an entry of it, of which nothing is known. */
static void collect_list(gj_emit_state *em, const loop_state *s, uint32_t list, uint32_t guard)
{
    const gj_core *core = s->core;
    gj_span span = core->span;
    uint32_t state = take_bool(em); /* yes, or why the list has no value */
    put(em, GJ_OP_CONST, state, constant_whole(em, GJ_T_BOOL, 0, 1), 0, span);
    put(em, GJ_OP_STRICT_LIST, state, list, 0, span);
    if (guard != UINT32_MAX) {
        uint32_t not = take_bool(em);
        put(em, GJ_OP_NOT, not, guard, 0, span);
        put(em, GJ_OP_OR, state, state, not, span);
        give(em, not );
    }
    if (core->aggregate == GJ_O_EVERY) {
        put(em, GJ_OP_AND, s->sum, s->sum, state, span);
    } else if (core->aggregate == GJ_O_SOME) {
        put(em, GJ_OP_NOT, state, state, 0, span);
        put(em, GJ_OP_OR, s->sum, s->sum, state, span);
    } else if (is_apart(core)) {
        uint32_t own = take_for(em, &core->a->type);
        put(em, GJ_OP_NOTHING, own, 0, 0, span);
        put(em, GJ_OP_STRICT, own, state, 0, span);
        collect_apart(em, s, own);
        give(em, own);
    } else {
        put(em, GJ_OP_STRICT, s->sum, state, 0, span);
    }
    give(em, state);
}

static void emit_loops(gj_emit_state *em, const loop_state *s, const gj_loop *loop, uint32_t guard_above)
{
    gj_span span = s->core->span;
    uint32_t list = gj_emit_value(em, loop->list), guard = guard_above;
    bool list_pinned = pin(em, list), guard_pinned = false;
    gj_type entry = {.kind = GJ_T_ENTRY, .aux = loop->list->type.aux};
    uint32_t variable = take_for(em, &entry);
    pin(em, variable);
    em->variables[loop->variable] = variable;
    uint32_t begin = put(em, GJ_OP_FOR, variable, list, 0, span), skip = UINT32_MAX;
    size_t facts = em->facts.count;
    if (loop->guard != NULL) {
        guard = gj_emit_value(em, loop->guard);
        skip = put(em, GJ_OP_SKIP_UNLESS, guard, 0, 0, span);
        if (guard_above != UINT32_MAX) {
            uint32_t both = take_bool(em);
            put(em, GJ_OP_AND, both, guard, guard_above, span);
            give(em, guard);
            guard = both;
        }
        guard_pinned = pin(em, guard);
    }
    if (loop->next != NULL)
        emit_loops(em, s, loop->next, guard);
    else
        collect(em, s, guard);
    forget_facts(em, facts);
    unpin(em, guard, guard_pinned);
    uint32_t next = put(em, GJ_OP_NEXT, variable, list, begin + 1, span);
    if (skip != UINT32_MAX)
        gj_image_patch(&em->image, skip, next);
    gj_image_patch(&em->image, begin, next + 1);
    collect_list(em, s, list, guard_above);
    unpin(em, variable, true);
    unpin(em, list, list_pinned);
}

static void emit_loop(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    loop_state s = {core, dst};
    gj_span span = core->span;
    switch (core->aggregate) {
    case GJ_O_SUM:
        put(em, GJ_OP_CONST, dst, constant_whole(em, GJ_T_NUMBER, 0, 0), 0, span);
        break;
    case GJ_O_EVERY:
    case GJ_O_SOME:
        put(em, GJ_OP_CONST, dst, constant_whole(em, GJ_T_BOOL, 0, core->aggregate == GJ_O_EVERY), 0, span);
        break;
    case GJ_O_DISTINCT: {
        gj_image_register of = gj_register_type(&core->a->type);
        s.sum = take(em, (gj_image_register){.type = GJ_T_SET, .of = of.type, .of_aux = of.aux});
        pin(em, s.sum);
        put(em, GJ_OP_SET, s.sum, 0, 0, span);
        break;
    }
    default:
        put(em, GJ_OP_NOTHING, dst, 0, 0, span);
        break;
    }
    emit_loops(em, &s, core->loops, UINT32_MAX);
    if (core->aggregate != GJ_O_DISTINCT)
        return;
    put(em, GJ_OP_SIZE, dst, s.sum, 0, span);
    unpin(em, s.sum, true);
}

/* ---- values ---- */

static void emit_op(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    gj_opcode op = (gj_opcode)core->opcode;
    if (op == GJ_OP_LEAST || op == GJ_OP_MOST) { /* these collect in their target */
        gj_emit_into(em, core->a, dst);
        uint32_t value = gj_emit_value(em, core->b);
        put(em, op, dst, value, 0, core->span);
        give(em, value);
        return;
    }
    uint32_t a = gj_emit_value(em, core->a), b = core->b == NULL ? 0 : gj_emit_value(em, core->b);
    uint32_t c = op == GJ_OP_MATCHES ? gj_image_string(&em->image, core->text) : b;
    put(em, op, dst, a, c, core->span);
    give(em, a);
    if (core->b != NULL)
        give(em, b);
}

void gj_emit_into(gj_emit_state *em, const gj_core *core, uint32_t dst)
{
    gj_image_builder *image = &em->image;
    if (core == NULL || em->failed) {
        em->failed = true;
        return;
    }
    uint32_t a;
    switch ((gj_core_kind)core->kind) {
    case GJ_C_CONST:
        put(em, GJ_OP_CONST, dst, constant(em, core), 0, core->span);
        return;
    case GJ_C_FIELD:
        if (loaded(em, core->index, UINT32_MAX, &a))
            put(em, GJ_OP_MOVE, dst, a, 0, core->span);
        else
            put(em, GJ_OP_FIELD, dst, core->index, 0, core->span);
        return;
    case GJ_C_LIST:
        put(em, GJ_OP_LIST, dst, core->index, 0, core->span);
        return;
    case GJ_C_ENTRY_FIELD:
    case GJ_C_ENTRY_LIST:
        a = gj_emit_value(em, core->a);
        put(em, core->kind == GJ_C_ENTRY_FIELD ? GJ_OP_ENTRY_FIELD : GJ_OP_ENTRY_LIST, dst, a, core->index,
            core->span);
        give(em, a);
        return;
    case GJ_C_VAR:
    case GJ_C_DEF:
        put(em, GJ_OP_MOVE, dst, gj_emit_value(em, core), 0, core->span);
        return;
    case GJ_C_DEF_AT:
        a = gj_emit_value(em, core->a);
        put(em, GJ_OP_LOAD, dst, em->registers[core->index], a, core->span);
        give(em, a);
        return;
    case GJ_C_READING:
        put(em, GJ_OP_READING, dst, core->index, 0, core->span);
        return;
    case GJ_C_NOTHING:
        put(em, GJ_OP_NOTHING, dst, 0, 0, core->span);
        return;
    case GJ_C_OPEN:
    case GJ_C_FAIL:
        put(em, core->kind == GJ_C_OPEN ? GJ_OP_OPEN : GJ_OP_FAIL, dst, gj_image_string(image, core->text),
            gj_image_string(image, core->clause), core->span);
        return;
    case GJ_C_OP:
        emit_op(em, core, dst);
        return;
    case GJ_C_CASES:
        emit_cases(em, core, dst);
        return;
    case GJ_C_LET:
        a = take_for(em, &core->a->type);
        pin(em, a);
        gj_emit_into(em, core->a, a);
        em->variables[core->index] = a;
        gj_emit_into(em, core->b, dst);
        unpin(em, a, true);
        return;
    case GJ_C_LOOP:
        emit_loop(em, core, dst);
        return;
    case GJ_C_COUNT:
        a = gj_emit_value(em, core->a);
        put(em, GJ_OP_COUNT, dst, a, 0, core->span);
        give(em, a);
        a = take_for(em, &core->type); /* a list that is nothing has no entries, as loops have it */
        put(em, GJ_OP_CONST, a, constant_whole(em, GJ_T_NUMBER, 0, 0), 0, core->span);
        put(em, GJ_OP_IF_NOTHING, dst, dst, a, core->span);
        give(em, a);
        return;
    case GJ_C_ABSORB:
        gj_emit_into(em, core->a, dst);
        a = gj_emit_value(em, core->b);
        put(em, (gj_opcode)core->opcode, dst, a,
            constant_whole(em, GJ_T_ALTERNATIVE, core->type.aux, core->constant.num), core->span);
        give(em, a);
        return;
    }
}

/* Of a condition of which one half always holds, or never does, the half that decides. */
static const gj_core *decisive(const gj_core *core)
{
    while (core != NULL && core->kind == GJ_C_OP && (core->opcode == GJ_OP_AND || core->opcode == GJ_OP_OR)) {
        gj_truth neutral = core->opcode == GJ_OP_AND ? GJ_TRUTH_YES : GJ_TRUTH_NO;
        if (gj_fold(core->a) == neutral)
            core = core->b;
        else if (gj_fold(core->b) == neutral)
            core = core->a;
        else
            break;
    }
    return core;
}

uint32_t gj_emit_value(gj_emit_state *em, const gj_core *core)
{
    core = decisive(core);
    if (core == NULL) {
        em->failed = true;
        return 0;
    }
    if (core->kind == GJ_C_DEF)
        return em->registers[core->index];
    if (core->kind == GJ_C_VAR)
        return em->variables[core->index];
    if (core->kind == GJ_C_CONST)
        return constant_register(em, gj_register_type(&core->type), constant(em, core));
    uint32_t entry, reg;
    bool fact = is_fact(core, &entry);
    if (fact && loaded(em, core->index, entry, &reg))
        return reg;
    reg = take_for(em, &core->type);
    gj_emit_into(em, core, reg);
    if (fact)
        note_loaded(em, core->index, entry, reg);
    return reg;
}

/* One value per entry: a column filled by a loop. */
static void emit_each(gj_emit_state *em, const gj_def *def)
{
    gj_span span = def->span;
    uint32_t column = em->registers[def->index], list = gj_emit_value(em, def->each);
    gj_type entry = {.kind = GJ_T_ENTRY, .aux = def->list};
    uint32_t variable = take_for(em, &entry);
    bool list_pinned = pin(em, list);
    pin(em, variable);
    em->variables[def->each_variable] = variable;
    put(em, GJ_OP_COLUMN, column, list, 0, span);
    uint32_t begin = put(em, GJ_OP_FOR, variable, list, 0, span);
    uint32_t value = gj_emit_value(em, def->body);
    put(em, GJ_OP_STORE, column, variable, value, span);
    give(em, value);
    forget_facts(em, 0);
    uint32_t next = put(em, GJ_OP_NEXT, variable, list, begin + 1, span);
    gj_image_patch(&em->image, begin, next + 1);
    unpin(em, variable, true);
    unpin(em, list, list_pinned);
}

void gj_emit_definition(gj_emit_state *em, const gj_def *def, gj_image_definition *out)
{
    gj_image_register type = gj_register_type(&def->type);
    if (def->flags & GJ_DEFINITION_EACH)
        type =
            (gj_image_register){.type = GJ_T_COLUMN, .aux = def->list, .of = type.type, .of_aux = type.aux};
    uint32_t reg = gj_new_register(em, type);
    em->registers[def->index] = reg;
    out->reg = reg;
    out->code = gj_image_here(&em->image);
    if (def->flags & GJ_DEFINITION_EACH)
        emit_each(em, def);
    else
        gj_emit_into(em, def->body, reg);
    forget_facts(em, 0);
    put(em, GJ_OP_END, 0, 0, 0, def->span);
    out->code_size = gj_image_here(&em->image) - out->code;
}
