/* Values of the reference evaluator: a state, and a rational, a whole number, a text, an entry or a list. */
#ifndef GJ_TESTS_REFERENCE_VALUE_H
#define GJ_TESTS_REFERENCE_VALUE_H

#include <gmp.h>

#include "base/text.h"

/* The strongest last: what an operator without a rule of its own takes on. */
typedef enum ref_state { REF_VALUE, REF_NOTHING, REF_UNKNOWN, REF_FAILED } ref_state;

/* Why there is no value: one reason in words, or two that both hold. */
typedef struct ref_why {
    const char *words; /* NULL: both */
    const struct ref_why *a, *b;
    unsigned mark; /* of the last walk over it */
} ref_why;

typedef struct ref_entry ref_entry;
typedef struct ref_list ref_list;

typedef struct ref_value {
    ref_state state;
    mpq_srcptr number;
    long whole; /* yes/no as 1 and 0, the position of an alternative, a day */
    gj_text text;
    const ref_entry *entry;
    const ref_list *list;
    const ref_why *why; /* unknown and failed */
} ref_value;

ref_value ref_number(mpq_srcptr number); /* not copied */
ref_value ref_small(long number);        /* a number */
ref_value ref_whole(long whole);         /* yes/no, alternative, day */
ref_value ref_text(gj_text text);
ref_value ref_nothing(void);
/* Unknown or failed, for a reason in words (printf). */
ref_value ref_without(ref_state state, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The stronger state of two; where both are unknown or both failed, both reasons.
 * Neither need lack a value. */
ref_value ref_stronger(ref_value a, ref_value b);
bool ref_is(ref_value value, long whole); /* a value, and that one */

/* The words of all reasons, sorted, each once; *count of them. */
const char **ref_reasons(const ref_why *why, size_t *count);

/* The way a results page prints a number: a decimal where it ends, else a fraction. */
const char *ref_number_text(mpq_srcptr number);

#endif
