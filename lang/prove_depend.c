/* Whether something computed stands in a space beside a fact that it is computed from: then not all of the
 * values that they can have apart can occur together. Definitions are followed with a list of those still to
 * be looked at, not by recursion: they may stand in a long chain. */
#include "lang/prove.h"

typedef struct search {
    const gj_space *space;
    bool *met;      /* by definition */
    gj_array queue; /* of uint32_t: definitions met and not yet looked at */
    bool found;
} search;

static bool is_fact(const gj_core *core)
{
    return core->kind == GJ_C_FIELD || core->kind == GJ_C_ENTRY_FIELD;
}

/* Whether a field is a term by itself. */
static bool is_term(const gj_space *space, uint32_t field)
{
    for (uint32_t i = 0; i < space->count; i++) {
        if (is_fact(space->terms[i].core) && space->terms[i].core->index == field)
            return true;
    }
    return false;
}

static void meet(search *s, uint32_t definition)
{
    if (!s->met[definition])
        (void)gj_array_append(&s->queue, &definition);
    s->met[definition] = true;
}

/* The depth of one definition's body is that of its brackets, which the parser bounds. */
static void look(void *user, const gj_core *core)
{
    search *s = user;
    core = gj_space_resolve(s->space, core);
    if (core == NULL || s->found)
        return;
    if (is_fact(core))
        s->found = is_term(s->space, core->index);
    else if (core->kind == GJ_C_DEF || core->kind == GJ_C_DEF_AT)
        meet(s, core->index);
    gj_core_parts(core, look, s);
}

bool gj_space_is_mixed(const gj_space *space)
{
    search s = {.space = space};
    s.met = GJ_NEW_ARRAY(space->arena, bool, space->b->defs.count);
    gj_array_init(&s.queue, space->b->allocator, sizeof(uint32_t));
    for (uint32_t i = 0; s.met != NULL && i < space->count; i++) {
        if (!is_fact(space->terms[i].core))
            look(&s, space->terms[i].core);
    }
    for (size_t i = 0; i < s.queue.count && !s.found; i++)
        look(&s, GJ_EACH(space->b->defs, gj_def, *GJ_AT(&s.queue, uint32_t, i))->body);
    gj_array_fini(&s.queue);
    return s.found;
}
