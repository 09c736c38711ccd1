/* Memory: the one allocation hook, and arenas on top of it.
 *
 * Everything with the life of one compilation or one evaluation is taken from an arena and freed with it. An
 * arena that could not get memory returns NULL and remembers it in `failed`: builders pass NULL on as "a
 * hole", and whoever owns the arena asks gj_arena_failed() once at the end. */
#ifndef GJ_BASE_ARENA_H
#define GJ_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/* Resizes `ptr` (NULL: allocates) from old_size to new_size bytes; new_size 0 frees and returns NULL. The
 * result is aligned for any type. Returns NULL when there is no memory; `ptr` is then still valid. */
typedef void *gj_resize_fn(void *user, void *ptr, size_t old_size, size_t new_size);

typedef struct gj_allocator {
    gj_resize_fn *resize;
    void *user;
} gj_allocator;

/* The C library's realloc and free. */
gj_allocator gj_allocator_default(void);

typedef struct gj_arena_block gj_arena_block;

typedef struct gj_arena {
    gj_allocator allocator;
    gj_arena_block *first;   /* blocks in the order of allocation; reset keeps them */
    gj_arena_block *current; /* the block that allocations are taken from */
    size_t used;             /* bytes handed out since init or reset, padding included */
    size_t limit;            /* `used` may not pass this; 0: no limit */
    bool failed;             /* an allocation returned NULL; sticky until reset */
    bool limited;            /* … because `limit` said no, not the allocator: also sticky until reset */
    bool refused;            /* gj_arena_refuse was called: also sticky until reset */
} gj_arena;

/* Sets up an empty arena; takes no memory yet. */
void gj_arena_init(gj_arena *arena, gj_allocator allocator);
/* Gives all memory back to the allocator; the arena is then as after init. */
void gj_arena_fini(gj_arena *arena);
/* Makes all blocks free for reuse; whatever was allocated is gone. */
void gj_arena_reset(gj_arena *arena);

/* `size` bytes, zeroed, aligned to 16; NULL (and `failed` set) when there is no memory or the limit is
 * reached. A size of 0 gives a valid pointer. */
void *gj_arena_alloc(gj_arena *arena, size_t size);
/* `count` objects of `size` bytes, zeroed; NULL also where the product overflows. */
void *gj_arena_array(gj_arena *arena, size_t count, size_t size);
/* A copy of `size` bytes; NULL as above. */
void *gj_arena_copy(gj_arena *arena, const void *bytes, size_t size);

/* For those who make something in an arena: what was asked for is beyond what they can make, although there
 * is memory. The arena counts as failed from then on. */
void gj_arena_refuse(gj_arena *arena);

/* Whether it was a limit, not a lack of memory, that made the arena fail. */
static inline bool gj_arena_at_limit(const gj_arena *arena)
{
    return arena->limited || arena->refused;
}

/* Whether some request was refused since the arena was made or reset, for whatever reason. */
static inline bool gj_arena_failed(const gj_arena *arena)
{
    return arena->failed;
}

#define GJ_NEW(arena, type)          ((type *)gj_arena_alloc((arena), sizeof(type)))
#define GJ_NEW_ARRAY(arena, type, n) ((type *)gj_arena_array((arena), (n), sizeof(type)))

#endif
