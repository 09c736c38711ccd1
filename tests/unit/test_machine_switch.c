/* The same tests for the dispatch loop as a `switch`, which compilers without computed goto get. */
#define GJ_NO_COMPUTED_GOTO
#include "vm/interpreter.c"

#include "tests/unit/test_machine.c"
