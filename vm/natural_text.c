/* Decimal digits of natural numbers, both ways, 19 digits (the most that a limb holds) at a time.
 *
 * Quadratic in the length, which GJ_NAT_LIMBS bounds; mpn's own conversions are quicker for thousands of
 * digits but reach GMP's allocator. What the digits mean (signs, points, exponents) is vm/number_text.c's
 * business. */
#include "vm/natural.h"

#include <string.h>

#define CHUNK 19u

static const mp_limb_t power_of_ten[CHUNK + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* a * 10^count + the digits, where `digits` is NULL for zeros. */
static gj_nat append(gj_scratch *scratch, gj_nat a, const char *digits, size_t count)
{
    if (a.size > GJ_NAT_MOST || count / CHUNK + 1 > GJ_NAT_MOST - a.size)
        gj_scratch_fail(scratch);
    mp_limb_t *limbs = scratch->failed ? NULL : gj_scratch_take(scratch, a.size + count / CHUNK + 1);
    if (!limbs)
        return gj_nat_zero();
    size_t size = a.size;
    if (size > 0)
        memcpy(limbs, a.limbs, size * sizeof *limbs);
    for (size_t done = 0; done < count;) {
        size_t chunk = count - done < CHUNK ? count - done : CHUNK;
        mp_limb_t carry = 0;
        for (size_t i = 0; digits && i < chunk; i++)
            carry = carry * 10 + (mp_limb_t)(digits[done + i] - '0');
        if (size > 0) {
            mp_limb_t high = mpn_mul_1(limbs, limbs, (mp_size_t)size, power_of_ten[chunk]);
            carry = high + mpn_add_1(limbs, limbs, (mp_size_t)size, carry);
        }
        if (carry != 0)
            limbs[size++] = carry;
        done += chunk;
    }
    return (gj_nat){limbs, size};
}

gj_nat gj_nat_append_digits(gj_scratch *scratch, gj_nat a, gj_text digits)
{
    return digits.size == 0 ? a : append(scratch, a, digits.bytes, digits.size);
}

gj_nat gj_nat_append_zeros(gj_scratch *scratch, gj_nat a, size_t count)
{
    return count == 0 ? a : append(scratch, a, NULL, count);
}

/* Writes the last 19 digits of `value`. */
static void write_chunk(char *out, mp_limb_t value)
{
    for (size_t i = CHUNK; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
}

void gj_nat_format(gj_scratch *scratch, gj_buffer *out, gj_nat a)
{
    if (scratch->failed)
        return;
    if (a.size == 0) {
        gj_buffer_char(out, '0');
        return;
    }
    /* A limb is at most 20 digits long, and so much room is a multiple of the chunk plus one more chunk. */
    size_t room = a.size * 20 + CHUNK;
    mp_limb_t *rest = gj_scratch_take(scratch, a.size);
    char *digits = (char *)gj_scratch_take(scratch, (room + sizeof(mp_limb_t) - 1) / sizeof(mp_limb_t));
    if (!rest || !digits)
        return;
    memcpy(rest, a.limbs, a.size * sizeof *rest);
    size_t at = room;
    for (size_t size = a.size; size > 0; size -= rest[size - 1] == 0) {
        at -= CHUNK;
        write_chunk(digits + at, mpn_divrem_1(rest, 0, rest, (mp_size_t)size, power_of_ten[CHUNK]));
    }
    while (digits[at] == '0')
        at++;
    gj_buffer_bytes(out, digits + at, room - at);
}

void gj_nat_format_fraction(gj_scratch *scratch, gj_buffer *out, gj_nat remainder, gj_nat divisor)
{
    if (scratch->failed)
        return;
    size_t size = divisor.size;
    mp_limb_t *rest = gj_scratch_take(scratch, size + 1);
    mp_limb_t *next = gj_scratch_take(scratch, size);
    if (!rest || !next)
        return;
    memset(rest, 0, (size + 1) * sizeof *rest);
    memcpy(rest, remainder.limbs, remainder.size * sizeof *rest);
    while (!mpn_zero_p(rest, (mp_size_t)size) && !out->failed) {
        /* The remainder is below the divisor, so the quotient is below 10^19: its second limb is zero. */
        mp_limb_t quotient[2];
        char digits[CHUNK];
        rest[size] = mpn_mul_1(rest, rest, (mp_size_t)size, power_of_ten[CHUNK]);
        mpn_tdiv_qr(quotient, next, 0, rest, (mp_size_t)size + 1, divisor.limbs, (mp_size_t)size);
        memcpy(rest, next, size * sizeof *rest);
        write_chunk(digits, quotient[0]);
        size_t count = CHUNK;
        if (mpn_zero_p(rest, (mp_size_t)size)) {
            while (digits[count - 1] == '0')
                count--;
        }
        gj_buffer_bytes(out, digits, count);
    }
}
