/* Carries diagnostics from one space of source offsets to another. Invariant: a span keeps its file, line and
 * column; one that is nowhere stays nowhere. Order is left to gj_diags_sort. */
#include "cli/merge.h"

typedef struct merge {
    gj_diags *into;
    gj_sources *sources;
    const gj_sources *from;
    gj_status status;
} merge;

/* The file of `sources` that is the same as `source`, added where there is none; NULL after a failure. */
static const gj_source *counterpart(merge *m, const gj_source *source)
{
    for (size_t i = 0; i < m->sources->files.count; i++) {
        const gj_source *known = *GJ_AT(&m->sources->files, gj_source *, i);
        if (gj_text_equal(known->path, source->path) && gj_text_equal(known->text, source->text))
            return known;
    }
    gj_source *added = NULL;
    gj_status status = gj_sources_add(m->sources, source->path, source->text, &added);
    if (status != GJ_OK)
        m->status = status;
    return status == GJ_OK ? added : NULL;
}

static gj_span moved(merge *m, gj_span span)
{
    const gj_source *source = gj_sources_find(m->from, span);
    const gj_source *target = source == NULL ? NULL : counterpart(m, source);
    if (target == NULL)
        return (gj_span){0, 0};
    return (gj_span){span.begin - source->base + target->base, span.end - source->base + target->base};
}

static void carry(merge *m, const gj_diag *diag)
{
    gj_diag *copy =
        gj_report(m->into, diag->code, moved(m, diag->span), diag->args[0], diag->args[1], diag->args[2]);
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next)
        gj_diag_also(m->into, copy, extra->message, moved(m, extra->span), extra->args[0], extra->args[1]);
    for (const gj_diag_fix *fix = diag->fixes; fix != NULL; fix = fix->next)
        gj_diag_fix_it(m->into, copy, moved(m, fix->span), fix->replacement, fix->certain);
}

gj_status gj_diags_merge(gj_diags *into, gj_sources *sources, const gj_diags *from)
{
    merge m = {into, sources, from->sources, GJ_OK};
    for (size_t i = 0; i < from->list.count && m.status == GJ_OK; i++)
        carry(&m, *GJ_AT(&from->list, const gj_diag *, i));
    if (m.status == GJ_OK && gj_arena_failed(into->arena))
        m.status = GJ_E_NOMEM;
    return m.status;
}
