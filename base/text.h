/* Text: a span of UTF-8 bytes that somebody else owns, and a buffer to write text into. */
#ifndef GJ_BASE_TEXT_H
#define GJ_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/arena.h"
#include "base/digits.h"

/* Not NUL-terminated; `bytes` may be NULL when size is 0. */
typedef struct gj_text {
    const char *bytes;
    size_t size;
} gj_text;

#define GJ_TEXT(literal) ((gj_text){("" literal), sizeof(literal) - 1})
/* For an argument that is not given, and for what is not there. */
#define GJ_NO_TEXT ((gj_text){NULL, 0})

static inline bool gj_is_digit(char c) /* of ASCII, whatever the locale */
{
    return c >= '0' && c <= '9';
}

gj_text gj_text_from(const char *c_string); /* NULL gives the empty text */
/* The same bytes. */
static inline bool gj_text_equal(gj_text a, gj_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}
/* Byte order: negative, 0, positive. */
int gj_text_compare(gj_text a, gj_text b);
/* The empty text begins and ends every text. */
bool gj_text_starts(gj_text text, gj_text prefix);
bool gj_text_ends(gj_text text, gj_text suffix);
/* What stands before the first such byte; the whole text where there is none. */
gj_text gj_text_until(gj_text text, char mark);
/* Whether a text is the digits of a whole number up to `most`, which *number receives (else
 * nothing of use). */
bool gj_text_whole(gj_text digits, uint64_t most, uint64_t *number);
/* The other way: a number's digits, which stand in `room`. */
gj_text gj_text_digits(char room[GJ_DIGITS], uint64_t number);
/* A path up to its last `/`, which belongs to it; empty where there is none. */
gj_text gj_text_folder(gj_text path);
/* Whether a file lies in a folder or below it, both being paths without `..` and symbolic links. */
bool gj_path_is_below(gj_text path, gj_text folder);
uint64_t gj_text_hash(gj_text text); /* FNV-1a; the same on every machine */
/* One more word for a hash: for tables in memory, not for anything that is kept. */
static inline uint64_t gj_hash_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}
/* A hash that costs less than gj_text_hash, for tables in memory too: it may differ from one kind of machine
 * to another. */
uint64_t gj_text_mixed(gj_text text);
/* A NUL-terminated copy in the arena; NULL when there is no memory. */
char *gj_text_c_string(gj_arena *arena, gj_text text);
/* A copy of the bytes in the arena; the empty text when there is no memory (the arena remembers). */
gj_text gj_text_copy(gj_arena *arena, gj_text text);

/* Decodes the code point at `bytes[0]`; *length receives how many bytes it takes. Invalid or cut UTF-8 gives
 * -1 and length 1. `size` must be at least 1. */
int32_t gj_utf8_decode(const char *bytes, size_t size, size_t *length);
/* The offset of the first byte that is not part of valid UTF-8, or `size`. */
size_t gj_utf8_invalid(gj_text text);
/* Columns a code point takes on a terminal: 2 for wide and full-width ones, 0 for combining marks and
 * control characters, else 1 (ambiguous ones count 1). From utf8proc, never from the locale. */
int gj_width_of(int32_t code_point);
/* Columns of a text; invalid bytes count 1. */
size_t gj_text_width(gj_text text);
/* How many code points a text has; an invalid byte counts as one. */
size_t gj_text_code_points(gj_text text);
/* Code points that must never reach a terminal as they are: C0 and C1 controls, bidirectional marks and
 * overrides, zero-width and line/paragraph separators. */
bool gj_is_unsafe(int32_t code_point);
/* Edit distance in code points with transpositions (Damerau-Levenshtein, optimal string alignment), cut off
 * at `limit`: anything above it gives limit + 1. Texts over 64 code points give limit + 1. */
size_t gj_text_distance(gj_text a, gj_text b, size_t limit);

/* A growing buffer. Appending after a failed allocation does nothing; `failed` says so at the end. */
typedef struct gj_buffer {
    gj_allocator allocator;
    char *bytes;
    size_t size, capacity;
    bool failed;
} gj_buffer;

/* An empty buffer, which takes no memory before something is written; gj_buffer_fini gives it back. */
void gj_buffer_init(gj_buffer *buffer, gj_allocator allocator);
void gj_buffer_fini(gj_buffer *buffer);
void gj_buffer_clear(gj_buffer *buffer); /* keeps the memory, clears `failed` */
/* Room for `size` bytes behind the last one, for the caller to fill and to add to `size`; NULL, and `failed`,
 * where there is no memory. */
char *gj_buffer_room(gj_buffer *buffer, size_t size);
void gj_buffer_bytes(gj_buffer *buffer, const void *bytes, size_t size);
void gj_buffer_text(gj_buffer *buffer, gj_text text);
void gj_buffer_string(gj_buffer *buffer, const char *c_string);
void gj_buffer_grow_char(gj_buffer *buffer, char c); /* the next one's other half */
static inline void gj_buffer_char(gj_buffer *buffer, char c)
{
    if (buffer->size < buffer->capacity && !buffer->failed)
        buffer->bytes[buffer->size++] = c;
    else
        gj_buffer_grow_char(buffer, c);
}
void gj_buffer_repeat(gj_buffer *buffer, char c, size_t count);
/* printf into the buffer; only %s %d %u %zu %lld %llu %x %c and widths are used in this project. */
void gj_buffer_format(gj_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void gj_buffer_formatv(gj_buffer *buffer, const char *format, va_list args);
void gj_buffer_i64(gj_buffer *buffer, int64_t value);
/* Text for a person: every unsafe code point as \u{202E}, every invalid byte as \x{FF}. */
void gj_buffer_safe(gj_buffer *buffer, gj_text text);
/* A JSON string with its quotes: RFC 8259 escapes; what gj_is_unsafe names as \uXXXX; invalid bytes as
 * U+FFFD; everything else as it is. */
void gj_buffer_json(gj_buffer *buffer, gj_text text);
/* Pads with blanks on the right until the text since `from` (an offset) takes `width` columns. */
void gj_buffer_pad(gj_buffer *buffer, size_t from, size_t width);
gj_text gj_buffer_as_text(const gj_buffer *buffer);

#endif
