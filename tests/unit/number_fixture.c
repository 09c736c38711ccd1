/* On the plain heap: cmocka takes for a leak what only a teardown gives back. */
#include "tests/unit/number_fixture.h"

#include <stdlib.h>

int number_set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    gj_arena_init(&f->arena, gj_allocator_default());
    gj_buffer_init(&f->text, gj_allocator_default());
    *state = f;
    return 0;
}

int number_tear_down(void **state)
{
    fixture *f = *state;
    gj_arena_fini(&f->arena);
    gj_buffer_fini(&f->text);
    free(f);
    return 0;
}
