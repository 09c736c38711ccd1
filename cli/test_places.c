/* Which file an instruction's line is in. The image keeps a line for each instruction and a file for each
 * definition; the code of a function or table stands in the definition that calls it, with the lines of where
 * it is written. So the files are noted from the lowered book while it is compiled. Where a definition has
 * code from the same line of two files, its own file is taken. */
#include "cli/test_internal.h"

#include "lang/build.h"
#include <stdlib.h>

typedef struct collecting {
    const gj_build *build;
    gj_array *lines;
    const gj_def *def;
    bool several; /* another file than the definition's own was met */
} collecting;

void gj_test_places_init(gj_test_places *places, gj_allocator allocator)
{
    gj_array_init(&places->lines, allocator, sizeof(gj_test_line));
}

void gj_test_places_fini(gj_test_places *places)
{
    gj_array_fini(&places->lines);
}

static uint32_t index_of(const gj_build *build, const gj_source *source)
{
    for (uint32_t i = 0; i < build->out->files.count; i++) {
        if ((*GJ_AT(&build->out->files, const gj_file *, i))->source == source)
            return i;
    }
    return 0;
}

static void note(collecting *x, gj_span span)
{
    gj_place place = gj_sources_place(&x->build->out->sources, span.begin);
    if (place.source == NULL)
        return;
    gj_test_line line = {.of = x->def, .line = place.line, .source = index_of(x->build, place.source)};
    const gj_test_line *last =
        x->lines->count == 0 ? NULL : GJ_AT(x->lines, gj_test_line, x->lines->count - 1);
    if (last != NULL && last->of == line.of && last->line == line.line && last->source == line.source)
        return;
    gj_place own = gj_sources_place(&x->build->out->sources, x->def->span.begin);
    x->several = x->several || own.source != place.source;
    (void)gj_array_append(x->lines, &line);
}

static void walk(collecting *x, const gj_core *core)
{
    for (; core != NULL; core = core->b) {
        note(x, core->span);
        for (const gj_case *c = core->cases; c != NULL; c = c->next) {
            note(x, c->span);
            walk(x, c->guard);
            walk(x, c->value);
        }
        for (const gj_loop *loop = core->loops; loop != NULL; loop = loop->next) {
            walk(x, loop->list);
            walk(x, loop->guard);
        }
        walk(x, core->a);
    }
}

void gj_test_places_collect(void *user, const struct gj_build *build)
{
    gj_test_places *places = user;
    for (size_t i = 0; i < build->defs.count; i++) {
        collecting x = {
            .build = build, .lines = &places->lines, .def = *GJ_AT(&build->defs, const gj_def *, i)};
        size_t kept = places->lines.count;
        walk(&x, x.def->body);
        if (!x.several)
            places->lines.count = kept;
    }
}

static int by_line(const void *x, const void *y)
{
    const gj_test_line *a = x, *b = y;
    if (a->definition != b->definition)
        return a->definition < b->definition ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->source < b->source ? -1 : a->source > b->source;
}

void gj_test_places_resolve(gj_test_places *places)
{
    for (size_t i = 0; i < places->lines.count; i++) {
        gj_test_line *line = GJ_AT(&places->lines, gj_test_line, i);
        line->definition = ((const gj_def *)line->of)->image;
    }
    if (places->lines.count > 0)
        qsort(places->lines.items, places->lines.count, sizeof(gj_test_line), by_line);
}

uint32_t gj_test_source(const gj_test_places *places, const gj_program *program, uint32_t definition,
                        uint32_t line)
{
    uint32_t own = program->definitions[definition].source, found = own;
    size_t low = 0, high = places->lines.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const gj_test_line *at = GJ_AT(&places->lines, gj_test_line, middle);
        if (at->definition < definition || (at->definition == definition && at->line < line))
            low = middle + 1;
        else
            high = middle;
    }
    for (bool first = true; low < places->lines.count; low++, first = false) {
        const gj_test_line *at = GJ_AT(&places->lines, gj_test_line, low);
        if (at->definition != definition || at->line != line)
            break;
        if (first || at->source == own)
            found = at->source;
    }
    return found;
}
