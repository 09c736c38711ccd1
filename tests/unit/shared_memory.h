/* An allocator that threads may share: cmocka's is for one thread alone. */
#ifndef GJ_TESTS_UNIT_SHARED_MEMORY_H
#define GJ_TESTS_UNIT_SHARED_MEMORY_H

#include <pthread.h>
#include "tests/unit/support.h"

struct shared_memory {
    pthread_mutex_t lock;
    struct faulty plan; /* call number fail_at fails, and with sticky all after it */
    size_t blocks;      /* taken and not given back */
};

/* The only one, because a failed test leaves its threads behind. */
extern struct shared_memory shared_memory;

/* It, with a new plan; nothing of it may be taken. */
gj_allocator shared_memory_plan(size_t fail_at, bool sticky);

#endif
