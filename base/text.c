/* Spans of text: comparing, hashing, copying. A text owns nothing and may hold any bytes; everything about
 * code points is in utf8.c. */
#include "base/text.h"

#include <string.h>

gj_text gj_text_from(const char *c_string)
{
    if (c_string == NULL)
        return GJ_NO_TEXT;
    return (gj_text){c_string, strlen(c_string)};
}

int gj_text_compare(gj_text a, gj_text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.bytes, b.bytes, common);
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

bool gj_text_starts(gj_text text, gj_text prefix)
{
    return text.size >= prefix.size &&
           (prefix.size == 0 || memcmp(text.bytes, prefix.bytes, prefix.size) == 0);
}

bool gj_text_ends(gj_text text, gj_text suffix)
{
    return text.size >= suffix.size &&
           (suffix.size == 0 || memcmp(text.bytes + text.size - suffix.size, suffix.bytes, suffix.size) == 0);
}

gj_text gj_text_until(gj_text text, char mark)
{
    const char *at = text.size == 0 ? NULL : memchr(text.bytes, mark, text.size);
    return at == NULL ? text : (gj_text){text.bytes, (size_t)(at - text.bytes)};
}

bool gj_text_whole(gj_text digits, uint64_t most, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < digits.size; i++) {
        uint64_t digit = (uint64_t)(unsigned char)digits.bytes[i] - '0';
        if (!gj_is_digit(digits.bytes[i]) || *number > most / 10 || digit > most - *number * 10)
            return false;
        *number = *number * 10 + digit;
    }
    return digits.size > 0;
}

gj_text gj_text_digits(char room[GJ_DIGITS], uint64_t number)
{
    return (gj_text){room, (size_t)(gj_digits_put(room, number) - room)};
}

gj_text gj_text_folder(gj_text path)
{
    while (path.size > 0 && path.bytes[path.size - 1] != '/')
        path.size--;
    return path;
}

bool gj_path_is_below(gj_text path, gj_text folder)
{
    while (folder.size > 0 && folder.bytes[folder.size - 1] == '/')
        folder.size--;
    return path.size > folder.size && path.bytes[folder.size] == '/' && gj_text_starts(path, folder);
}

uint64_t gj_text_hash(gj_text text)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

/* One word, made of two that may overlap: the size is in the hash already. */
static uint64_t short_word(const char *bytes, size_t size)
{
    uint32_t first = 0, last = 0;
    if (size >= sizeof first) {
        memcpy(&first, bytes, sizeof first);
        memcpy(&last, bytes + size - sizeof last, sizeof last);
    } else if (size > 0) {
        first = (unsigned char)bytes[0] | (uint32_t)(unsigned char)bytes[size / 2] << 8;
        last = (unsigned char)bytes[size - 1];
    }
    return first | (uint64_t)last << 32;
}

/* Eight bytes at a time: the names of rule books are long, and in UTF-8 Chinese ones are three times as long.
 * The last eight may have been read in part before, which costs less than taking the rest byte by byte. */
uint64_t gj_text_mixed(gj_text text)
{
    uint64_t hash = text.size, word;
    if (text.size < sizeof word)
        return gj_hash_mix(hash, short_word(text.bytes, text.size));
    for (size_t at = 0; text.size - at > sizeof word; at += sizeof word) {
        memcpy(&word, text.bytes + at, sizeof word);
        hash = gj_hash_mix(hash, word);
    }
    memcpy(&word, text.bytes + text.size - sizeof word, sizeof word);
    return gj_hash_mix(hash, word);
}

char *gj_text_c_string(gj_arena *arena, gj_text text)
{
    if (text.size == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = gj_arena_alloc(arena, text.size + 1); /* zeroed, so the terminator is there */
    if (copy != NULL && text.size != 0)
        memcpy(copy, text.bytes, text.size);
    return copy;
}

gj_text gj_text_copy(gj_arena *arena, gj_text text)
{
    const char *copy = gj_arena_copy(arena, text.bytes, text.size);
    if (copy == NULL)
        return GJ_NO_TEXT;
    return (gj_text){copy, text.size};
}
