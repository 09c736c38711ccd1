/* A stack of bytes in chunks that never move. A mark is a position in the sequence of all chunks; releasing
 * goes back to it, and the chunks behind stay for the next time. */
#include "tests/reference/memory.h"

#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK  ((size_t)1 << 20)
#define CHUNKS 4096

static char *chunks[CHUNKS];
static size_t used; /* chunk number * CHUNK + bytes used in it */

static void *chunk(size_t number)
{
    if (number >= CHUNKS) {
        fprintf(stderr, "the reference evaluator needs more than %zu bytes\n", CHUNK * CHUNKS);
        exit(3);
    }
    if (chunks[number] == NULL && (chunks[number] = malloc(CHUNK)) == NULL) {
        fprintf(stderr, "no memory\n");
        exit(3);
    }
    return chunks[number];
}

static void *take(size_t size)
{
    size = (size + 15) / 16 * 16;
    if (size > CHUNK) {
        fprintf(stderr, "the reference evaluator was asked for %zu bytes at once\n", size);
        exit(3);
    }
    if (CHUNK - used % CHUNK < size || (used % CHUNK == 0 && used > 0))
        used = (used + CHUNK - 1) / CHUNK * CHUNK;
    char *bytes = chunk(used / CHUNK);
    bytes += used % CHUNK;
    used += size;
    return bytes;
}

void *ref_alloc(size_t size)
{
    void *bytes = take(size == 0 ? 1 : size);
    memset(bytes, 0, size);
    return bytes;
}

size_t ref_memory_mark(void)
{
    return used;
}

void ref_memory_release(size_t mark)
{
    used = mark;
}

void ref_memory_fini(void)
{
    for (size_t i = 0; i < CHUNKS && chunks[i] != NULL; i++) {
        free(chunks[i]);
        chunks[i] = NULL;
    }
    used = 0;
}

static void *gmp_resize(void *old, size_t old_size, size_t new_size)
{
    if (new_size <= old_size)
        return old;
    void *bytes = take(new_size);
    memcpy(bytes, old, old_size);
    return bytes;
}

static void gmp_free(void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
}

void ref_memory_init(void)
{
    mp_set_memory_functions(take, gmp_resize, gmp_free);
}
