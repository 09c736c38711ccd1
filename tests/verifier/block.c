/* The block of bytes: the header, the sections behind each other, and strings. */
#include "tests/verifier/image.h"
#include "tests/verifier/second.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES   (64u << 20)
#define MOST_RECORDS (1u << 19)
#define HEADER       328

void *sv_take(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (memory == NULL) {
        fprintf(stderr, "the second verifier has no memory\n");
        exit(3);
    }
    return memory;
}

uint64_t sv_bytes_at(const image *im, size_t at, size_t count)
{
    uint64_t value = 0;
    for (size_t i = count; i-- > 0;)
        value = value << 8 | im->bytes[at + i];
    return value;
}

uint32_t sv_word_of(const image *im, int of, size_t record, size_t byte)
{
    const section *s = &im->sections[of];
    return (uint32_t)sv_bytes_at(im, s->at + record * s->record + byte, 4);
}

uint32_t sv_count_of(const image *im, int of)
{
    return of == STRINGS ? im->string_count : (uint32_t)im->sections[of].count;
}

static const char *check_sections(image *im)
{
    static const size_t records[SECTIONS] = {4, 1, 8, 8, 24, 16, 80, 32, 24, 4, 16, 64, 4, 8, 4, 4, 16};
    size_t end = HEADER;
    for (int i = 0; i < SECTIONS; i++) {
        uint64_t at = sv_bytes_at(im, 56 + 16 * (size_t)i, 8), size = sv_bytes_at(im, 64 + 16 * (size_t)i, 8);
        MUST(at >= end && at < end + 8 && at % 8 == 0, "a section is not behind the one before it");
        MUST(at <= im->size && size <= im->size - at, "a section passes the end");
        MUST(size % records[i] == 0, "a part of a record");
        MUST(i == STRING_BYTES || size / records[i] <= MOST_RECORDS, "too many records");
        for (; end < at; end++)
            MUST(im->bytes[end] == 0, "bytes between sections are not zero");
        im->sections[i] =
            (section){.at = (size_t)at, .count = (size_t)size / records[i], .record = records[i]};
        end = (size_t)(at + size);
    }
    MUST(im->size % 8 == 0 && im->size - end < 8, "bytes behind the last section");
    for (; end < im->size; end++)
        MUST(im->bytes[end] == 0, "bytes behind the last section are not zero");
    return NULL;
}

/* The rows of "Well-Formed UTF-8 Byte Sequences" in the Unicode standard: the first byte, the second, and how
 * many follow that. */
static bool is_utf8(const uint8_t *bytes, size_t size)
{
    static const uint8_t rows[][5] = {
        {0xC2, 0xDF, 0x80, 0xBF, 0}, {0xE0, 0xE0, 0xA0, 0xBF, 1}, {0xE1, 0xEC, 0x80, 0xBF, 1},
        {0xED, 0xED, 0x80, 0x9F, 1}, {0xEE, 0xEF, 0x80, 0xBF, 1}, {0xF0, 0xF0, 0x90, 0xBF, 2},
        {0xF1, 0xF3, 0x80, 0xBF, 2}, {0xF4, 0xF4, 0x80, 0x8F, 2},
    };
    for (size_t i = 0; i < size;) {
        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        const uint8_t *row = NULL;
        for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
            if (bytes[i] >= rows[r][0] && bytes[i] <= rows[r][1])
                row = rows[r];
        if (row == NULL || size - i < (size_t)row[4] + 2 || bytes[i + 1] < row[2] || bytes[i + 1] > row[3])
            return false;
        for (size_t k = 0; k < row[4]; k++)
            if (bytes[i + 2 + k] < 0x80 || bytes[i + 2 + k] > 0xBF)
                return false;
        i += (size_t)row[4] + 2;
    }
    return true;
}

static const char *check_string_table(image *im)
{
    const section *offsets = &im->sections[STRINGS], *bytes = &im->sections[STRING_BYTES];
    MUST(offsets->count >= 2, "no string");
    im->string_count = (uint32_t)offsets->count - 1;
    size_t at = 0;
    for (uint32_t i = 0; i < im->string_count; i++) {
        MUST(sv_word_of(im, STRINGS, i, 0) == at, "a string does not begin where the one before it ended");
        MUST(bytes->count - at >= 8, "a string passes the end");
        size_t size = (size_t)sv_bytes_at(im, bytes->at + at, 4);
        MUST(i > 0 || size == 0, "string 0 is not empty");
        MUST(size < bytes->count - at - 4, "a string passes the end");
        size_t end = at + 4 + size + 1;
        while (end % 4 != 0)
            end++;
        MUST(end <= bytes->count, "a string passes the end");
        for (size_t k = at + 4 + size; k < end; k++)
            MUST(im->bytes[bytes->at + k] == 0, "a string does not end in zeros");
        MUST(is_utf8(im->bytes + bytes->at + at + 4, size), "a string is not UTF-8");
        at = end;
    }
    MUST(sv_word_of(im, STRINGS, im->string_count, 0) == at && at == bytes->count, "strings end elsewhere");
    return NULL;
}

const char *sv_check_block(image *im)
{
    MUST(im->size <= MOST_BYTES, "more than 64 MiB");
    MUST(im->size >= HEADER, "shorter than a header");
    MUST(memcmp(im->bytes, "NGJ1", 4) == 0, "not an image");
    MUST(sv_bytes_at(im, 4, 4) == 2, "another version");
    MUST(sv_bytes_at(im, 8, 8) == im->size, "another size");
    MUST(sv_bytes_at(im, HEADER_RESERVED, 4) == 0, "a reserved word is not zero");
    TRY(check_sections(im));
    return check_string_table(im);
}

const char *sv_string_of(const image *im, uint32_t string, size_t *size)
{
    size_t at = im->sections[STRING_BYTES].at + sv_word_of(im, STRINGS, string, 0);
    *size = (size_t)sv_bytes_at(im, at, 4);
    return (const char *)im->bytes + at + 4;
}

bool sv_same_string(const image *im, uint32_t a, uint32_t b)
{
    size_t a_size, b_size;
    const char *a_text = sv_string_of(im, a, &a_size), *b_text = sv_string_of(im, b, &b_size);
    return a_size == b_size && memcmp(a_text, b_text, a_size) == 0;
}

const char *second_verify(const uint8_t *bytes, size_t size)
{
    image im = {.bytes = bytes, .size = size};
    TRY(sv_check_block(&im));
    TRY(sv_check_tables(&im));
    TRY(sv_check_constants(&im));
    TRY(sv_check_fields(&im));
    TRY(sv_check_definitions(&im));
    return sv_check_code(&im);
}
