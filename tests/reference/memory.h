/* Memory of the reference evaluator: taken piece by piece, given back all at once. GMP takes its own from
 * here too, so that no number has to be cleared. One of it for the whole program: these are test programs. */
#ifndef GJ_TESTS_REFERENCE_MEMORY_H
#define GJ_TESTS_REFERENCE_MEMORY_H

#include <stddef.h>

/* Lets GMP take its memory from here. Call before the first number is made. */
void ref_memory_init(void);
/* `size` bytes, zeroed, aligned for anything; ends the program when there are none. */
void *ref_alloc(size_t size);
/* Everything taken since the mark is free again. */
size_t ref_memory_mark(void);
void ref_memory_release(size_t mark);
/* Gives all of it back to the system. */
void ref_memory_fini(void);

#define REF_NEW(type)          ((type *)ref_alloc(sizeof(type)))
#define REF_NEW_ARRAY(type, n) ((type *)ref_alloc(sizeof(type) * (size_t)(n)))

#endif
