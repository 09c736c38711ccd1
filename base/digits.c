/* See base/digits.h. */
#include "base/digits.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a word's first byte is its lowest");

static char *put_eight(char *to, uint64_t number)
{
    uint64_t digits = gj_digits_of_eight((uint32_t)number) | GJ_EIGHT_ZEROS;
    memcpy(to, &digits, sizeof digits);
    return to + sizeof digits;
}

char *gj_digits_put_long(char *to, uint64_t number)
{
    const uint64_t eight = GJ_EIGHT_DIGITS;
    uint64_t above = number / eight; /* up to twelve digits */
    to =
        above < eight ? gj_digits_put(to, above) : put_eight(gj_digits_put(to, above / eight), above % eight);
    return put_eight(to, number % eight);
}
