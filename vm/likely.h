/* Which way a condition nearly always goes, for the compiler. */
#ifndef GJ_VM_LIKELY_H
#define GJ_VM_LIKELY_H

#if defined(__GNUC__)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#else
#define UNLIKELY(condition) (condition)
#define LIKELY(condition)   (condition)
#endif

#endif
