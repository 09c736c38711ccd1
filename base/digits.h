/* Whole numbers as decimal digits, eight at a time: without a loop or a branch on how many there are,
 * which a processor could only guess. */
#ifndef GJ_BASE_DIGITS_H
#define GJ_BASE_DIGITS_H

#include <stdint.h>
#include <string.h>

/* The most digits that a number has, and the room that gj_digits_put needs. */
#define GJ_DIGITS 20

#define GJ_EIGHT_DIGITS UINT32_C(100000000)

/* A number without its sign; of INT64_MIN, too. */
static inline uint64_t gj_magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

/* The digits of a number below 10^8, a byte each, the first one lowest. Quotients of ever smaller parts are
 * taken side by side in one word, by multiplying. */
static inline uint64_t gj_digits_of_eight(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t tens = fours * 10486 >> 20 & UINT64_C(0x0000007F0000007F);
    uint64_t twos = tens | (fours - tens * 100) << 16;
    uint64_t ones = twos * 103 >> 10 & UINT64_C(0x000F000F000F000F);
    return ones | (twos - ones * 10) << 8;
}

#define GJ_EIGHT_ZEROS UINT64_C(0x3030303030303030)

/* Writes a number's digits and returns their end. All of GJ_DIGITS bytes from `to` on may be written. Three
 * ways that give the same: for numbers nearly all of which have a single digit, for numbers of up to eight of
 * which nothing is known, and for long ones. */
char *gj_digits_put_long(char *to, uint64_t number);

static inline char *gj_digits_put_any(char *to, uint64_t number)
{
    if (number >= GJ_EIGHT_DIGITS)
        return gj_digits_put_long(to, number);
    uint64_t digits = gj_digits_of_eight((uint32_t)number);
    unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8; /* in front; the last stays */
    digits = (digits | GJ_EIGHT_ZEROS) >> (8 * zeros);
    memcpy(to, &digits, sizeof digits);
    return to + (8 - zeros);
}

static inline char *gj_digits_put(char *to, uint64_t number)
{
    if (number >= 10)
        return gj_digits_put_any(to, number);
    *to = (char)('0' + number);
    return to + 1;
}

#endif
