/* The greatest common divisor, by the binary algorithm; gcd(a, 0) is a. The loop has no branch but its end:
 * which of two numbers is the smaller cannot be foreseen. */
#ifndef GJ_VM_GCD_H
#define GJ_VM_GCD_H

#include <stdint.h>

static inline uint64_t gj_gcd(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    do {
        b >>= __builtin_ctzll(b);
        uint64_t less = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = less;
    } while (b != 0);
    return a << twos;
}

#endif
