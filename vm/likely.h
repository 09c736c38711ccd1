/* What hardly ever is, for the compiler. */
#ifndef GJ_VM_LIKELY_H
#define GJ_VM_LIKELY_H

#if defined(__GNUC__)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#else
#define UNLIKELY(condition) (condition)
#endif

#endif
