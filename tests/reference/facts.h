/* A record before anybody has read it: a tree of JSON values, and its text. */
#ifndef GJ_TESTS_REFERENCE_FACTS_H
#define GJ_TESTS_REFERENCE_FACTS_H

#include "base/text.h"

typedef enum ref_fact_kind {
    REF_NULL,
    REF_FALSE,
    REF_TRUE,
    REF_NUMBER, /* text: as written */
    REF_STRING, /* text: what it says, without quotes and escapes */
    REF_ARRAY,
    REF_OBJECT
} ref_fact_kind;

/* Lies in the memory of tests/reference/memory.h. */
typedef struct ref_fact {
    ref_fact_kind kind;
    gj_text text;
    gj_text name; /* inside an object */
    struct ref_fact *first, *last, *next;
} ref_fact;

ref_fact *ref_fact_new(ref_fact_kind kind, gj_text text);
/* Appends a member to an object or, without a name, an element to an array; returns it. */
ref_fact *ref_fact_add(ref_fact *parent, gj_text name, ref_fact *child);
void ref_fact_print(gj_buffer *out, const ref_fact *fact);

#endif
