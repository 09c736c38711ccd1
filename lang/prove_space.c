/* The space of values that guards speak about: its terms, its cells, and what guards are on a cell. */
#include "lang/prove.h"
#include "vm/date.h"

void gj_space_init(gj_space *space, gj_build *b, gj_arena *arena, const gj_core **variables)
{
    *space = (gj_space){.b = b, .arena = arena, .variables = variables};
}

void gj_space_fini(gj_space *space)
{
    /* A proof that ran out of memory has proved nothing. */
    bool failed = gj_arena_failed(space->arena);
    for (uint32_t i = 0; i < space->count; i++) {
        failed = failed || space->terms[i].thresholds.failed;
        gj_array_fini(&space->terms[i].thresholds);
    }
    space->b->arena->failed = space->b->arena->failed || failed;
    space->count = 0;
}

const gj_core *gj_space_resolve(const gj_space *space, const gj_core *core)
{
    while (core != NULL && core->kind == GJ_C_VAR && space->variables[core->index] != NULL)
        core = space->variables[core->index];
    return core;
}

bool gj_space_same(const gj_space *space, const gj_core *x, const gj_core *y)
{
    x = gj_space_resolve(space, x);
    y = gj_space_resolve(space, y);
    if (x == y)
        return true;
    if (x == NULL || y == NULL || x->kind != y->kind || x->index != y->index || x->opcode != y->opcode)
        return false;
    switch ((gj_core_kind)x->kind) {
    case GJ_C_FIELD:
    case GJ_C_VAR:
    case GJ_C_DEF:
    case GJ_C_READING:
    case GJ_C_LIST:
        return true;
    case GJ_C_CONST:
        return x->constant.num == y->constant.num && x->constant.den == y->constant.den &&
               x->constant.den != 0 && x->type.kind == y->type.kind && gj_text_equal(x->text, y->text);
    case GJ_C_ENTRY_FIELD:
    case GJ_C_DEF_AT:
    case GJ_C_COUNT:
        return gj_space_same(space, x->a, y->a);
    case GJ_C_OP:
        return gj_space_same(space, x->a, y->a) && gj_space_same(space, x->b, y->b) &&
               gj_text_equal(x->text, y->text);
    default:
        return false;
    }
}

/* ---- terms ---- */

static gj_term *term_of(const gj_space *space, const gj_core *core)
{
    for (uint32_t i = 0; i < space->count; i++) {
        if (gj_space_same(space, space->terms[i].core, core))
            return (gj_term *)(uintptr_t)&space->terms[i];
    }
    return NULL;
}

static gj_term *add_term(gj_space *space, const gj_core *core, bool opaque)
{
    core = gj_space_resolve(space, core);
    gj_term *term = term_of(space, core);
    if (term != NULL)
        return term;
    if (space->count == GJ_PROVE_TERMS) {
        space->overflow = true;
        return NULL;
    }
    term = &space->terms[space->count++];
    *term = (gj_term){.core = core, .opaque = opaque, .range = gj_range_of(space, core)};
    gj_array_init(&term->thresholds, space->b->allocator, sizeof(gj_value));
    return term;
}

/* A definition that is a plain yes/no formula is looked through. */
static const gj_core *look_through(const gj_space *space, const gj_core *core, uint32_t depth)
{
    core = gj_space_resolve(space, core);
    if (core != NULL && core->kind == GJ_C_DEF && core->type.kind == GJ_T_BOOL && depth < 6) {
        const gj_def *def = GJ_EACH(space->b->defs, gj_def, core->index);
        if (def->body != NULL && !(def->flags & GJ_DEFINITION_EACH) && def->kind == GJ_DEF_VALUE &&
            (def->body->kind == GJ_C_OP || def->body->kind == GJ_C_FIELD || def->body->kind == GJ_C_DEF ||
             def->body->kind == GJ_C_CONST))
            return look_through(space, def->body, depth + 1);
    }
    return core;
}

static bool is_comparison(const gj_core *core)
{
    return core->kind == GJ_C_OP && core->opcode >= GJ_OP_NUMBER_LESS && core->opcode <= GJ_OP_NOT_EQUAL;
}

/* Constants, also those that a reading or another guard chooses between. */
static bool is_constant(const gj_space *space, const gj_core *core)
{
    core = gj_space_resolve(space, core);
    if (core == NULL || core->kind == GJ_C_CONST)
        return core != NULL;
    if (core->kind != GJ_C_CASES)
        return false;
    for (const gj_case *c = core->cases; c != NULL; c = c->next) {
        if (c->value == NULL || !is_constant(space, c->value))
            return false;
    }
    return true;
}

static void add_thresholds(gj_space *space, gj_term *term, const gj_core *constant)
{
    constant = gj_space_resolve(space, constant);
    if (constant->kind == GJ_C_CONST) {
        if (!gj_array_append(&term->thresholds, &constant->constant))
            space->overflow = true;
        return;
    }
    for (const gj_case *c = constant->cases; c != NULL; c = c->next) {
        add_thresholds(space, term, c->value);
        if (c->guard != NULL)
            gj_space_add(space, c->guard);
    }
}

static void add_comparison(gj_space *space, const gj_core *core)
{
    bool left = is_constant(space, core->a), right = is_constant(space, core->b);
    if (left == right) {
        if (!left)
            add_term(space, core, true);
        return;
    }
    gj_term *term = add_term(space, left ? core->b : core->a, false);
    if (term != NULL)
        add_thresholds(space, term, left ? core->a : core->b);
}

void gj_space_add(gj_space *space, const gj_core *guard)
{
    const gj_core *core = look_through(space, guard, 0);
    if (core == NULL || core->kind == GJ_C_CONST)
        return;
    if (core->kind == GJ_C_OP && (core->opcode == GJ_OP_AND || core->opcode == GJ_OP_OR)) {
        gj_space_add(space, core->a);
        gj_space_add(space, core->b);
    } else if (core->kind == GJ_C_OP && core->opcode == GJ_OP_NOT) {
        gj_space_add(space, core->a);
    } else if (core->kind == GJ_C_OP && core->opcode == GJ_OP_IS_NOTHING) {
        gj_term *term = add_term(space, core->a, false);
        if (term != NULL)
            term->may_be_nothing = true;
    } else if (is_comparison(core)) {
        add_comparison(space, core);
    } else {
        bool plain = core->kind == GJ_C_FIELD || core->kind == GJ_C_ENTRY_FIELD || core->kind == GJ_C_DEF ||
                     core->kind == GJ_C_READING || core->kind == GJ_C_DEF_AT;
        add_term(space, core, !plain);
    }
}

/* ---- cells ---- */

bool gj_space_begin(gj_space *space)
{
    uint64_t cells = 1;
    if (space->overflow)
        return false;
    for (uint32_t i = 0; i < space->count; i++) {
        gj_term *term = &space->terms[i];
        if (!gj_space_sample(space, term) || term->sample_count == 0)
            return false;
        cells *= term->sample_count;
        if (cells > GJ_PROVE_CELLS)
            return false;
    }
    return true;
}

bool gj_space_next(gj_space *space)
{
    for (uint32_t i = 0; i < space->count; i++) {
        gj_term *term = &space->terms[i];
        if (++term->at < term->sample_count)
            return true;
        term->at = 0;
    }
    return false;
}

/* ---- guards on the cell in force ---- */

static const gj_value *sample_of(const gj_space *space, const gj_core *core)
{
    const gj_term *term = term_of(space, gj_space_resolve(space, core));
    return term == NULL ? NULL : &term->samples[term->at];
}

/* The constant that is chosen on this cell; NULL: not known. */
static const gj_value *constant_of(const gj_space *space, const gj_core *core)
{
    core = gj_space_resolve(space, core);
    if (core == NULL)
        return NULL;
    if (core->kind == GJ_C_CONST)
        return &core->constant;
    if (core->kind != GJ_C_CASES)
        return sample_of(space, core);
    for (const gj_case *c = core->cases; c != NULL; c = c->next) {
        gj_truth holds = c->guard == NULL ? GJ_TRUTH_YES : gj_space_holds(space, c->guard);
        if (holds == GJ_TRUTH_OPEN)
            return NULL;
        if (holds == GJ_TRUTH_YES)
            return constant_of(space, c->value);
    }
    return NULL;
}

static gj_truth truth(bool yes)
{
    return yes ? GJ_TRUTH_YES : GJ_TRUTH_NO;
}

static gj_truth compare(const gj_space *space, const gj_core *core)
{
    const gj_value *opaque = sample_of(space, core);
    if (opaque != NULL)
        return GJ_TRUTH_OPEN;
    const gj_value *a = constant_of(space, core->a), *b = constant_of(space, core->b);
    int order;
    if (a == NULL || b == NULL)
        return GJ_TRUTH_OPEN;
    if (a->state == GJ_NOTHING || b->state == GJ_NOTHING)
        return GJ_TRUTH_NO;
    if (!gj_number_compare(space->arena, &order, a, b))
        return GJ_TRUTH_OPEN;
    switch (core->opcode) {
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        return truth(order < 0);
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        return truth(order <= 0);
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
        return truth(order == 0);
    default:
        return truth(order != 0);
    }
}

gj_truth gj_space_holds(const gj_space *space, const gj_core *guard)
{
    const gj_core *core = look_through(space, guard, 0);
    if (core == NULL)
        return GJ_TRUTH_OPEN;
    if (core->kind == GJ_C_CONST)
        return truth(core->constant.num != 0);
    if (core->kind == GJ_C_OP && (core->opcode == GJ_OP_AND || core->opcode == GJ_OP_OR)) {
        gj_truth a = gj_space_holds(space, core->a), b = gj_space_holds(space, core->b);
        gj_truth decides = core->opcode == GJ_OP_AND ? GJ_TRUTH_NO : GJ_TRUTH_YES;
        return a == decides || b == decides               ? decides
               : a == GJ_TRUTH_OPEN || b == GJ_TRUTH_OPEN ? GJ_TRUTH_OPEN
                                                          : a;
    }
    if (core->kind == GJ_C_OP && core->opcode == GJ_OP_NOT) {
        gj_truth a = gj_space_holds(space, core->a);
        return a == GJ_TRUTH_OPEN ? GJ_TRUTH_OPEN : truth(a == GJ_TRUTH_NO);
    }
    if (core->kind == GJ_C_OP && core->opcode == GJ_OP_IS_NOTHING) {
        const gj_value *value = sample_of(space, core->a);
        return value == NULL ? GJ_TRUTH_OPEN : truth(value->state == GJ_NOTHING);
    }
    if (is_comparison(core))
        return compare(space, core);
    const gj_term *term = term_of(space, core);
    if (term == NULL || term->opaque)
        return GJ_TRUTH_OPEN;
    const gj_value *value = &term->samples[term->at];
    return truth(value->state == GJ_VALUE && value->num != 0);
}

/* ---- witnesses ---- */

static gj_text name_of(gj_space *space, const gj_core *core)
{
    switch ((gj_core_kind)core->kind) {
    case GJ_C_FIELD:
    case GJ_C_ENTRY_FIELD:
        return gj_field_path(space->b, GJ_EACH(space->b->fields, gj_field, core->index));
    case GJ_C_DEF:
        return GJ_EACH(space->b->defs, gj_def, core->index)->name;
    case GJ_C_READING:
        return GJ_EACH(space->b->readings, gj_reading_info, core->index)->name;
    default:
        return gj_span_text(space->b, core->span);
    }
}

static void show_sample(gj_space *space, gj_buffer *out, const gj_core *core, const gj_value *value)
{
    if (value->state == GJ_NOTHING)
        gj_buffer_string(out, "nothing");
    else if (core->type.kind == GJ_T_NUMBER)
        (void)gj_number_format(space->arena, out, value);
    else if (core->type.kind == GJ_T_DATE)
        gj_date_format(out, (int32_t)value->num);
    else if (core->type.kind == GJ_T_ALTERNATIVE)
        gj_buffer_text(out, gj_alternatives_at(space->b, core->type.aux)->choices[value->num].name);
    else
        gj_buffer_string(out, value->num ? "yes" : "no");
}

gj_text gj_space_witness(gj_space *space)
{
    gj_buffer out;
    gj_buffer_init(&out, space->b->allocator);
    for (uint32_t i = 0; i < space->count; i++) {
        const gj_term *term = &space->terms[i];
        if (term->opaque)
            continue;
        if (out.size > 0)
            gj_buffer_string(&out, ", ");
        gj_buffer_text(&out, name_of(space, term->core));
        gj_buffer_string(&out, " = ");
        show_sample(space, &out, term->core, &term->samples[term->at]);
    }
    gj_text text = gj_text_copy(space->b->arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return text;
}

bool gj_space_is_certain(const gj_space *space, uint32_t allowed)
{
    uint32_t definitions = 0;
    for (uint32_t i = 0; i < space->count; i++) {
        const gj_core *core = space->terms[i].core;
        if (space->terms[i].opaque)
            return false;
        bool fact = core->kind == GJ_C_FIELD || core->kind == GJ_C_ENTRY_FIELD ||
                    core->kind == GJ_C_READING || core->kind == GJ_C_VAR;
        definitions += !fact;
    }
    return definitions <= allowed;
}

bool gj_space_is_settled(const gj_space *space, const gj_core *guard)
{
    const gj_core *core = gj_space_resolve(space, guard);
    if (core == NULL || core->kind != GJ_C_OP)
        return core != NULL && core->kind == GJ_C_CONST;
    if (core->opcode == GJ_OP_AND || core->opcode == GJ_OP_OR || core->opcode == GJ_OP_NOT)
        return gj_space_is_settled(space, core->a) ||
               (core->b != NULL && gj_space_is_settled(space, core->b));
    return is_comparison(core) && is_constant(space, core->a) && is_constant(space, core->b);
}
