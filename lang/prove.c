/* Walks every definition of the core and has its cases, bands and properties proved. */
#include "lang/prove.h"

typedef struct walk {
    gj_build *b;
    gj_arena arena;
    const gj_core **variables;
    const gj_def *def;
    gj_array notes; /* see gj_prove_note */
} walk;

static void prove_core(void *user, const gj_core *core)
{
    walk *w = user;
    if (core == NULL)
        return;
    if (core->kind == GJ_C_LET)
        w->variables[core->index] = core->a;
    if (core->kind == GJ_C_CASES && core->span.begin != 0 && w->def->kind != GJ_DEF_BANDS) {
        gj_space space;
        gj_space_init(&space, w->b, &w->arena, w->variables);
        gj_prove_cases(&space, core, &w->notes);
        gj_space_fini(&space);
        gj_arena_reset(&w->arena);
    }
    gj_core_parts(core, prove_core, w);
}

/* Lines made by the compiler itself (deadlines' states, guards of conditions) need no proof. */
static bool is_written(const gj_def *def)
{
    switch ((gj_definition_kind)def->kind) {
    case GJ_DEF_VALUE:
    case GJ_DEF_BAND:
    case GJ_DEF_VETO:
    case GJ_DEF_STEP:
    case GJ_DEF_CONDITION:
        return def->parent == NULL || def->parent->kind != GJ_DEF_DEADLINE ||
               !gj_text_equal(def->name, GJ_TEXT("state"));
    default:
        return false;
    }
}

void gj_prove_all(gj_build *b)
{
    walk w = {.b = b};
    gj_arena_init(&w.arena, b->allocator);
    gj_prove_notes_init(&w.notes, b->allocator);
    w.variables = GJ_NEW_ARRAY(b->arena, const gj_core *, (size_t)b->variables + 1);
    for (size_t i = 0; w.variables != NULL && i < b->defs.count; i++) {
        w.def = GJ_EACH(b->defs, gj_def, i);
        if (w.def->body != NULL && is_written(w.def))
            prove_core(&w, w.def->body);
        if (w.def->kind == GJ_DEF_BANDS && w.def->body != NULL)
            gj_prove_bands(b, &w.arena, w.variables, w.def);
    }
    gj_prove_tell(b, &w.arena, &w.notes);
    gj_array_fini(&w.notes);
    if (w.variables != NULL)
        gj_prove_properties(b, &w.arena, w.variables);
    if (gj_arena_failed(&w.arena))
        b->arena->failed = true;
    gj_arena_fini(&w.arena);
    gj_lint_all(b);
}
