/* The fixture of the diagnostics' tests; see the header. */
#include "tests/unit/diag_fixture.h"

#include <string.h>

void diag_begin(diag_fixture *f, gj_allocator allocator)
{
    gj_arena_init(&f->arena, allocator);
    gj_sources_init(&f->sources, &f->arena);
    gj_diags_init(&f->diags, &f->arena, &f->sources);
    gj_buffer_init(&f->out, allocator);
}

void diag_end(diag_fixture *f)
{
    gj_buffer_fini(&f->out);
    gj_diags_fini(&f->diags);
    gj_sources_fini(&f->sources);
    gj_arena_fini(&f->arena);
}

const gj_source *diag_add(diag_fixture *f, const char *path, const char *text)
{
    gj_source *source = NULL;
    if (gj_sources_add(&f->sources, text_of(path), text_of(text), &source) != GJ_OK)
        return NULL;
    return source;
}

gj_span diag_span(const gj_source *source, const char *what)
{
    const char *at = strstr(source->text.bytes, what);
    assert_non_null(at);
    uint32_t first = source->base + (uint32_t)(at - source->text.bytes);
    return (gj_span){first, first + (uint32_t)strlen(what)};
}
