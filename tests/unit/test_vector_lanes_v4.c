/* The same tests on the functions made for processors with AVX-512, where this is one; elsewhere on the plain
 * ones. Sanitized code has no vector instructions. */
#if defined(__GNUC__) && __GNUC__ >= 12 && defined(__x86_64__) && !defined(__clang__)
#pragma GCC optimize("O2", "tree-vectorize")
#define LANES_PROCESSOR "x86-64-v4"
#define FOR_PROCESSORS  __attribute__((target("arch=x86-64-v4"), no_sanitize("address", "undefined")))
#else
#define FOR_PROCESSORS
#endif
#include "vm/vector_lanes.c"

#include "tests/unit/test_vector_lanes.c"
