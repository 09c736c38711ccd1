/* Every call is counted under a lock; the memory itself is the C library's. */
#include "tests/unit/shared_memory.h"

#include <stdlib.h>

struct shared_memory shared_memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *shared_resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct shared_memory *m = user;
    (void)old_size;
    pthread_mutex_lock(&m->lock);
    size_t call = new_size == 0 ? 0 : m->plan.calls++;
    bool fails = new_size != 0 && (call == m->plan.fail_at || (m->plan.sticky && call > m->plan.fail_at));
    if (!fails && ptr == NULL && new_size != 0)
        m->blocks++;
    if (ptr != NULL && new_size == 0)
        m->blocks--;
    pthread_mutex_unlock(&m->lock);
    if (fails)
        return NULL;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

gj_allocator shared_memory_plan(size_t fail_at, bool sticky)
{
    assert_int_equal(shared_memory.blocks, 0);
    shared_memory.plan = (struct faulty){.fail_at = fail_at, .sticky = sticky};
    return (gj_allocator){shared_resize, &shared_memory};
}
