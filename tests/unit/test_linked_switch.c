/* Random code by linked code's loop as a `switch`, which compilers without computed goto get. */
#define GJ_NO_COMPUTED_GOTO
#include "vm/linked.c"

#include "tests/unit/test_random_code.c"
