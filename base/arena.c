/* Arenas: a chain of blocks that double in size. Invariant: blocks behind `current` hold nothing alive, so
 * one that is too small for a request may be replaced; `current` is NULL only while there are no blocks.
 * Memory is zeroed when it is handed out, not when a block is taken, because reset reuses blocks; what a copy
 * goes to is not. Threads are the caller's business: an arena belongs to one. */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT   ((size_t)16)
#define FIRST_BLOCK ((size_t)8 * 1024)
#define LAST_BLOCK  ((size_t)1024 * 1024)

struct gj_arena_block {
    gj_arena_block *next;
    size_t size;   /* of the whole block, this header included */
    size_t offset; /* from the block's first byte to its first free one; aligned as an address */
};

static void *default_resize(void *user, void *ptr, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

gj_allocator gj_allocator_default(void)
{
    return (gj_allocator){default_resize, NULL};
}

/* The hook may align to less than 16 bytes, so the first free byte is found from the address. */
static size_t first_offset(const gj_arena_block *block)
{
    uintptr_t address = (uintptr_t)block + sizeof(gj_arena_block);
    size_t over = (size_t)(address % ALIGNMENT);
    return sizeof(gj_arena_block) + (over == 0 ? 0 : ALIGNMENT - over);
}

void gj_arena_init(gj_arena *arena, gj_allocator allocator)
{
    *arena = (gj_arena){.allocator = allocator};
}

void gj_arena_fini(gj_arena *arena)
{
    gj_arena_block *block = arena->first;
    while (block != NULL) {
        gj_arena_block *next = block->next;
        arena->allocator.resize(arena->allocator.user, block, block->size, 0);
        block = next;
    }
    arena->first = NULL;
    arena->current = NULL;
    arena->used = 0;
    arena->limit = 0;
    arena->failed = arena->limited = arena->refused = false;
}

void gj_arena_reset(gj_arena *arena)
{
    arena->current = arena->first;
    if (arena->current != NULL)
        arena->current->offset = first_offset(arena->current);
    arena->used = 0;
    arena->failed = arena->limited = arena->refused = false;
}

/* Makes a block with room for `size` bytes current. The block behind the current one is used if it is large
 * enough, else replaced: keeping it would let an arena that is reset again and again grow without end. */
static bool next_block(gj_arena *arena, size_t size)
{
    gj_arena_block *last = arena->current;
    gj_arena_block *old = last == NULL ? arena->first : last->next;
    if (old != NULL) {
        old->offset = first_offset(old);
        if (old->size - old->offset >= size) {
            arena->current = old;
            return true;
        }
    }
    size_t want = last == NULL ? FIRST_BLOCK : last->size * 2;
    if (want > LAST_BLOCK)
        want = LAST_BLOCK;
    if (size > SIZE_MAX - sizeof(gj_arena_block) - ALIGNMENT)
        return false;
    if (want < size + sizeof(gj_arena_block) + ALIGNMENT)
        want = size + sizeof(gj_arena_block) + ALIGNMENT;
    gj_arena_block *block = arena->allocator.resize(arena->allocator.user, NULL, 0, want);
    if (block == NULL)
        return false;
    block->size = want;
    block->offset = first_offset(block);
    block->next = old == NULL ? NULL : old->next;
    if (old != NULL)
        arena->allocator.resize(arena->allocator.user, old, old->size, 0);
    if (last == NULL)
        arena->first = block;
    else
        last->next = block;
    arena->current = block;
    return true;
}

/* As gj_arena_alloc, but what is in it is not said. *got: how many bytes there are. Inline: nearly every
 * request is met in a few instructions. */
static inline void *take(gj_arena *arena, size_t size, size_t *got)
{
    size_t taken = size == 0 ? ALIGNMENT : size;
    if (taken > SIZE_MAX - (ALIGNMENT - 1)) {
        arena->failed = true;
        return NULL;
    }
    taken = (taken + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (taken > SIZE_MAX - arena->used || (arena->limit != 0 && arena->used + taken > arena->limit)) {
        arena->failed = arena->limited = true;
        return NULL;
    }
    gj_arena_block *block = arena->current;
    if (block == NULL || block->size - block->offset < taken) {
        if (!next_block(arena, taken)) {
            arena->failed = true;
            return NULL;
        }
        block = arena->current;
    }
    void *bytes = (char *)block + block->offset;
    block->offset += taken;
    arena->used += taken;
    *got = taken;
    return bytes;
}

void *gj_arena_alloc(gj_arena *arena, size_t size)
{
    size_t got;
    void *bytes = take(arena, size, &got);
    return bytes == NULL ? NULL : memset(bytes, 0, got);
}

void gj_arena_refuse(gj_arena *arena)
{
    arena->failed = arena->refused = true;
}

void *gj_arena_array(gj_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->failed = true;
        return NULL;
    }
    return gj_arena_alloc(arena, count * size);
}

void *gj_arena_copy(gj_arena *arena, const void *bytes, size_t size)
{
    size_t got;
    void *copy = take(arena, size, &got);
    if (copy != NULL && size != 0)
        memcpy(copy, bytes, size);
    return copy;
}
