/* Reading the scoring chapter's records with simdjson, as a hand would for this one layout; C's view of
 * bench/read.cpp. */
#ifndef GJ_BENCH_READ_H
#define GJ_BENCH_READ_H

#include "bench/scoring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void bench_record_visit(void *user, const bench_record *record);

/* Reads NDJSON in blocks and calls back for each record. `text` must have `padded` bytes, 64 more than
 * `size`. How many records were right; reading stops at the first that is wrong. */
size_t bench_read(const char *text, size_t size, size_t padded, bench_record_visit *visit, void *user);

#ifdef __cplusplus
}
#endif
#endif
