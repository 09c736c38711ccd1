/* SHA-256 (FIPS 180-4), the identity of a program. The plain C definition is the whole of it on most
 * machines; on x86-64 with the SHA extensions, asked for at run time, blocks are hashed by them, which is
 * some ten times faster: without it hashing would be the better part of loading. Both give the same digest; a
 * test compares them. */
#include "vm/program.h"

#include <string.h>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define HAS_SHA_EXTENSIONS 1
#include <cpuid.h>
#include <immintrin.h>
#else
#define HAS_SHA_EXTENSIONS 0
#endif

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static void hash_plain(uint32_t state[8], const uint8_t *block, size_t blocks)
{
    for (; blocks > 0; blocks--, block += 64) {
        uint32_t w[64];
        for (size_t t = 0; t < 16; t++)
            w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
                   (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
        for (size_t t = 16; t < 64; t++) {
            uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
            uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (size_t t = 0; t < 64; t++) {
            uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
            uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + constants[t] + w[t];
            uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
            uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}

#if HAS_SHA_EXTENSIONS
static bool has_sha_extensions(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSE4_1) == 0 || (c & bit_SSSE3) == 0)
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (1u << 29)) != 0;
}

/* The instructions hold the state as two vectors, A B E F and C D G H from the highest lane down, and do two
 * rounds each; the message schedule is made four words at a time. */
__attribute__((target("sha,sse4.1,ssse3"))) static void hash_extended(uint32_t state[8], const uint8_t *block,
                                                                      size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abef = _mm_set_epi32((int)state[0], (int)state[1], (int)state[4], (int)state[5]);
    __m128i cdgh = _mm_set_epi32((int)state[2], (int)state[3], (int)state[6], (int)state[7]);
    for (; blocks > 0; blocks--, block += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i)), swap);
        for (int i = 0; i < 16; i++) {
            __m128i now = w[0];
            __m128i sum =
                _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(const void *)(constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            __m128i made = _mm_add_epi32(_mm_sha256msg1_epu32(now, w[1]), _mm_alignr_epi8(w[3], w[2], 4));
            made = _mm_sha256msg2_epu32(made, w[3]);
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = made;
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    uint32_t lanes[4];
    _mm_storeu_si128((__m128i *)(void *)lanes, abef);
    state[0] = lanes[3];
    state[1] = lanes[2];
    state[4] = lanes[1];
    state[5] = lanes[0];
    _mm_storeu_si128((__m128i *)(void *)lanes, cdgh);
    state[2] = lanes[3];
    state[3] = lanes[2];
    state[6] = lanes[1];
    state[7] = lanes[0];
}
#endif

static void digest_with(void (*hash)(uint32_t *, const uint8_t *, size_t), const uint8_t *bytes, size_t size,
                        uint8_t digest[32])
{
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    hash(state, bytes, size / 64);
    /* The rest, a one bit, zeros, and the length in bits. */
    uint8_t tail[128] = {0};
    size_t rest = size % 64, tail_size = rest < 56 ? 64 : 128;
    if (rest > 0)
        memcpy(tail, bytes + (size - rest), rest);
    tail[rest] = 0x80;
    for (size_t i = 0; i < 8; i++)
        tail[tail_size - 1 - i] = (uint8_t)((uint64_t)size * 8 >> (8 * i));
    hash(state, tail, tail_size / 64);
    for (size_t i = 0; i < 32; i++)
        digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

void gj_sha256_plain(const void *bytes, size_t size, uint8_t digest[32])
{
    digest_with(hash_plain, bytes, size, digest);
}

void gj_sha256(const void *bytes, size_t size, uint8_t digest[32])
{
#if HAS_SHA_EXTENSIONS
    if (has_sha_extensions()) {
        digest_with(hash_extended, bytes, size, digest);
        return;
    }
#endif
    digest_with(hash_plain, bytes, size, digest);
}
