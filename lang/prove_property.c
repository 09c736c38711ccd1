/* property: a statement over all records, proved, refuted by a record, or called undecided. `always` and
 * `never` take a yes/no; they are proved over the cells that their constants make. `increasing f by x` and
 * `decreasing f by x` are proved over the same cells where f is a choice of constants by x. */
#include "lang/prove.h"

/* What the statement speaks of is lowered with all other rules: `body` is its formula or function, `each` the
 * key that a monotone function is looked at along. */
void gj_lower_property(gj_lower *lw, gj_def *def)
{
    const gj_expr *statement = def->entry->values;
    def->state = 2;
    if (statement == NULL || statement->kind != GJ_X_CALL || statement->list == NULL)
        return;
    if (statement->list->next == NULL) {
        def->body = gj_lower_bool(lw, statement->list);
        return;
    }
    def->body = gj_lower_value(lw, statement->list, NULL);
    def->each = gj_lower_value(lw, statement->list->next, NULL);
}

/* always / never */
static void prove_statement(gj_space *space, const gj_def *def, bool wanted)
{
    const gj_core *core = def->body;
    bool open = false;
    gj_space_add(space, core);
    if (!gj_space_begin(space)) {
        gj_report_text(space->b->diags, GJ_D_property_undecided, def->span, def->name);
        return;
    }
    do {
        gj_truth holds = gj_space_holds(space, core);
        open = open || holds == GJ_TRUTH_OPEN;
        if (holds != GJ_TRUTH_OPEN && (holds == GJ_TRUTH_YES) != wanted) {
            gj_report(space->b->diags,
                      gj_space_is_certain(space, 0) ? GJ_D_property_refuted : GJ_D_property_undecided,
                      def->span, gj_arg_text(def->name), gj_arg_text(gj_space_witness(space)), gj_arg_none());
            return;
        }
    } while (gj_space_next(space));
    if (open)
        gj_report_text(space->b->diags, GJ_D_property_undecided, def->span, def->name);
}

/* The body behind references and LETs; LETs met are remembered. */
static const gj_core *body_of(gj_space *space, const gj_core *core)
{
    for (;;) {
        if (core->kind == GJ_C_LET) {
            space->variables[core->index] = core->a;
            core = core->b;
        } else if (core->kind == GJ_C_DEF) {
            const gj_def *def = GJ_EACH(space->b->defs, gj_def, core->index);
            if (def->body == NULL)
                return core;
            core = def->body;
        } else {
            return core;
        }
    }
}

static const gj_value *chosen(gj_space *space, const gj_core *cases)
{
    for (const gj_case *c = cases->cases; c != NULL; c = c->next) {
        gj_truth holds = c->guard == NULL ? GJ_TRUTH_YES : gj_space_holds(space, c->guard);
        if (holds == GJ_TRUTH_OPEN || (holds == GJ_TRUTH_YES && c->value->kind != GJ_C_CONST))
            return NULL;
        if (holds == GJ_TRUTH_YES)
            return &c->value->constant;
    }
    return NULL;
}

/* increasing f by x: with everything else fixed, f never falls from one cell of x to the next. */
static void prove_monotone(gj_space *space, const gj_def *def, int sign)
{
    const gj_core *key = def->each, *cases = body_of(space, def->body);
    bool decided = cases->kind == GJ_C_CASES;
    for (const gj_case *c = decided ? cases->cases : NULL; c != NULL; c = c->next)
        gj_space_add(space, c->guard);
    decided = decided && gj_space_begin(space);
    uint32_t x = 0;
    while (decided && x < space->count &&
           !(space->terms[x].core->kind == key->kind && space->terms[x].core->index == key->index))
        x++;
    decided = decided && x < space->count;
    do {
        if (!decided || space->terms[x].at + 1 >= space->terms[x].sample_count)
            continue;
        const gj_value *here = chosen(space, cases);
        space->terms[x].at++;
        const gj_value *next = chosen(space, cases);
        space->terms[x].at--;
        int order;
        if (here == NULL || next == NULL || !gj_number_compare(space->arena, &order, here, next)) {
            decided = false;
        } else if (order * sign > 0) {
            gj_report(space->b->diags, GJ_D_property_refuted, def->span, gj_arg_text(def->name),
                      gj_arg_text(gj_space_witness(space)), gj_arg_none());
            return;
        }
    } while (decided && gj_space_next(space));
    if (!decided)
        gj_report_text(space->b->diags, GJ_D_property_undecided, def->span, def->name);
}

static void prove(gj_build *b, gj_arena *arena, const gj_core **variables, const gj_def *def)
{
    const gj_expr *statement = def->entry->values;
    gj_space space;
    if (statement == NULL || def->body == NULL || def->body->type.poison ||
        (def->each != NULL && def->each->type.poison))
        return;
    gj_space_init(&space, b, arena, variables);
    bool pair = def->each != NULL;
    if (gj_word_is(b, statement->name, "always") && !pair)
        prove_statement(&space, def, true);
    else if (gj_word_is(b, statement->name, "never") && !pair)
        prove_statement(&space, def, false);
    else if (gj_word_is(b, statement->name, "increasing") && pair)
        prove_monotone(&space, def, 1);
    else if (gj_word_is(b, statement->name, "decreasing") && pair)
        prove_monotone(&space, def, -1);
    else
        gj_report_plain(b->diags, GJ_D_property_word, statement->name);
    gj_space_fini(&space);
    gj_arena_reset(arena);
}

void gj_prove_properties(gj_build *b, gj_arena *arena, const gj_core **variables)
{
    for (size_t i = 0; i < b->defs.count; i++) {
        const gj_def *def = GJ_EACH(b->defs, gj_def, i);
        if (def->kind == GJ_DEF_PROPERTY)
            prove(b, arena, variables, def);
    }
}
