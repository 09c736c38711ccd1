/* Growing buffers and what is written into them for people and for machines. Invariant: `size` <= `capacity`;
 * after a failed allocation nothing more is appended, so a buffer never holds text with a hole in it, and
 * `failed` tells. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)256)

void gj_buffer_init(gj_buffer *buffer, gj_allocator allocator)
{
    *buffer = (gj_buffer){.allocator = allocator};
}

void gj_buffer_fini(gj_buffer *buffer)
{
    if (buffer->bytes != NULL)
        buffer->allocator.resize(buffer->allocator.user, buffer->bytes, buffer->capacity, 0);
    buffer->bytes = NULL;
    buffer->size = buffer->capacity = 0;
    buffer->failed = false;
}

void gj_buffer_clear(gj_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

static bool grow(gj_buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    if (more > SIZE_MAX / 2 - buffer->size) {
        buffer->failed = true;
        return false;
    }
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity;
    while (capacity < buffer->size + more)
        capacity *= 2;
    char *bytes = buffer->allocator.resize(buffer->allocator.user, buffer->bytes, buffer->capacity, capacity);
    if (bytes == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

/* Room for `more` bytes behind the last one; false, for good, when there is no memory. */
static inline bool reserve(gj_buffer *buffer, size_t more)
{
    return (more <= buffer->capacity - buffer->size && !buffer->failed) || grow(buffer, more);
}

char *gj_buffer_room(gj_buffer *buffer, size_t size)
{
    return reserve(buffer, size) ? buffer->bytes + buffer->size : NULL;
}

void gj_buffer_bytes(gj_buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0 || !reserve(buffer, size))
        return;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

void gj_buffer_text(gj_buffer *buffer, gj_text text)
{
    gj_buffer_bytes(buffer, text.bytes, text.size);
}

void gj_buffer_string(gj_buffer *buffer, const char *c_string)
{
    gj_buffer_bytes(buffer, c_string, strlen(c_string));
}

void gj_buffer_grow_char(gj_buffer *buffer, char c)
{
    gj_buffer_bytes(buffer, &c, 1);
}

void gj_buffer_repeat(gj_buffer *buffer, char c, size_t count)
{
    if (count == 0 || !reserve(buffer, count))
        return;
    memset(buffer->bytes + buffer->size, c, count);
    buffer->size += count;
}

void gj_buffer_format(gj_buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gj_buffer_formatv(buffer, format, args);
    va_end(args);
}

void gj_buffer_formatv(gj_buffer *buffer, const char *format, va_list args)
{
    if (buffer->failed)
        return;
    va_list again;
    va_copy(again, args);
    size_t room = buffer->capacity - buffer->size;
    int length = vsnprintf(room == 0 ? NULL : buffer->bytes + buffer->size, room, format, args);
    if (length < 0) {
        buffer->failed = true;
    } else if ((size_t)length < room) {
        buffer->size += (size_t)length;
    } else if (reserve(buffer, (size_t)length + 1)) { /* vsnprintf wants room for its NUL */
        vsnprintf(buffer->bytes + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
}

void gj_buffer_i64(gj_buffer *buffer, int64_t value)
{
    char *room = gj_buffer_room(buffer, 1 + GJ_DIGITS);
    if (room == NULL)
        return;
    *room = '-';
    char *end = gj_digits_put(room + (value < 0), gj_magnitude(value));
    buffer->size += (size_t)(end - room);
}

/* Upper-case hexadecimal, at least `least` digits. */
static void append_hex(gj_buffer *buffer, uint32_t value, int least)
{
    int digits = 8;
    while (digits > least && value >> (4 * (digits - 1)) == 0)
        digits--;
    while (digits-- > 0)
        gj_buffer_char(buffer, "0123456789ABCDEF"[value >> (4 * digits) & 15]);
}

void gj_buffer_safe(gj_buffer *buffer, gj_text text)
{
    size_t at = 0, clean = 0; /* what is clean is copied in runs */
    while (at < text.size) {
        size_t length;
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        if (point < 0 || gj_is_unsafe(point)) {
            gj_buffer_bytes(buffer, text.bytes + clean, at - clean);
            gj_buffer_string(buffer, point < 0 ? "\\x{" : "\\u{");
            append_hex(buffer, point < 0 ? (unsigned char)text.bytes[at] : (uint32_t)point,
                       point < 0 ? 2 : 1);
            gj_buffer_char(buffer, '}');
            clean = at + length;
        }
        at += length;
    }
    if (clean < text.size)
        gj_buffer_bytes(buffer, text.bytes + clean, text.size - clean);
}

static void append_json_escape(gj_buffer *buffer, int32_t point)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: the character, its letter */
    for (size_t i = 0; i + 1 < sizeof(letters); i += 2)
        if (point == letters[i]) {
            gj_buffer_char(buffer, '\\');
            gj_buffer_char(buffer, letters[i + 1]);
            return;
        }
    uint32_t unit = (uint32_t)point;
    if (unit > 0xFFFF) { /* JSON counts in UTF-16 */
        gj_buffer_string(buffer, "\\u");
        append_hex(buffer, 0xD800 + ((unit - 0x10000) >> 10), 4);
        unit = 0xDC00 + ((unit - 0x10000) & 0x3FF);
    }
    gj_buffer_string(buffer, "\\u");
    append_hex(buffer, unit, 4);
}

/* Whether all of eight bytes stand for themselves in a JSON string, and in ASCII. */
static bool is_plain(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t quotes = word ^ ones * '"', slashes = word ^ ones * '\\';
    uint64_t found = ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) |
                     ((word - ones * 0x20) & ~word) | word | (word + ones);
    return (found & tops) == 0;
}

void gj_buffer_json(gj_buffer *buffer, gj_text text)
{
    size_t at = 0, clean = 0;
    gj_buffer_char(buffer, '"');
    while (at < text.size) {
        size_t length, left = text.size - at; /* where fewer than eight are left, eight that end with them */
        if (text.size >= 8 && is_plain(text.bytes + at - (left < 8 ? 8 - left : 0))) {
            at += left < 8 ? left : 8;
            continue;
        }
        unsigned char byte = (unsigned char)text.bytes[at];
        if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') { /* nearly all */
            at++;
            continue;
        }
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        if (point < 0 || gj_is_unsafe(point) || point == '"' || point == '\\') {
            gj_buffer_bytes(buffer, text.bytes + clean, at - clean);
            if (point < 0)
                gj_buffer_string(buffer, "\xEF\xBF\xBD");
            else
                append_json_escape(buffer, point);
            clean = at + length;
        }
        at += length;
    }
    if (clean < text.size)
        gj_buffer_bytes(buffer, text.bytes + clean, text.size - clean);
    gj_buffer_char(buffer, '"');
}

void gj_buffer_pad(gj_buffer *buffer, size_t from, size_t width)
{
    if (buffer->failed || from > buffer->size)
        return;
    gj_text written = {buffer->bytes == NULL ? NULL : buffer->bytes + from, buffer->size - from};
    size_t taken = gj_text_width(written);
    if (taken < width)
        gj_buffer_repeat(buffer, ' ', width - taken);
}

gj_text gj_buffer_as_text(const gj_buffer *buffer)
{
    return (gj_text){buffer->bytes, buffer->size};
}
