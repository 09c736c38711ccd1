/* What the tests of diagnostics share: an arena, sources, a list and a buffer that belong together. */
#ifndef GJ_TESTS_UNIT_DIAG_FIXTURE_H
#define GJ_TESTS_UNIT_DIAG_FIXTURE_H

#include "tests/unit/support.h"

#include "base/diag.h"

typedef struct diag_fixture {
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_buffer out;
} diag_fixture;

/* Called inside a test, not as its setup: cmocka wants each function to free what it took. */
void diag_begin(diag_fixture *f, gj_allocator allocator);
void diag_end(diag_fixture *f);
/* Adds a file; NULL when there is no memory. */
const gj_source *diag_add(diag_fixture *f, const char *path, const char *text);
/* The span of the first `what` in a file; fails the test when it is not there. */
gj_span diag_span(const gj_source *source, const char *what);

static const gj_span nowhere = {0, 0};

#endif
