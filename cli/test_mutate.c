/* Small changes of the rules (mutants), and whether any case notices. */
#include "cli/test_internal.h"

gj_exit gj_test_mutate(gj_testing *t, gj_buffer *out)
{
    (void)t;
    (void)out;
    return GJ_EXIT_CLEAN;
}
