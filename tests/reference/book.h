/* A rule book as the reference evaluator wants it: what the compiler's lowering made, copied out while it was
 * there. The trees of the definitions are the compiler's own and live in its compilation. */
#ifndef GJ_TESTS_REFERENCE_BOOK_H
#define GJ_TESTS_REFERENCE_BOOK_H

#include "lang/build.h"
#include "tests/reference/value.h"

#define REF_NONE ((size_t)-1)

typedef struct ref_field {
    gj_text name;
    size_t index;
    size_t parent, first, next; /* REF_NONE: none */
    gj_field_kind kind;
    gj_type_kind type;
    const gj_alternatives_info *alternatives; /* of a field of alternatives */
    uint32_t flags;
    ref_value fallback, low, high;
} ref_field;

typedef struct ref_reading {
    gj_text name;
    long chosen, choices; /* the book's own choice, and how many there are */
    long in_force;
} ref_reading;

typedef struct ref_book {
    ref_field *fields;
    size_t field_count, first_field;
    const gj_def **defs;
    size_t def_count;
    ref_reading *readings;
    size_t reading_count;
    uint32_t variables;
    const gj_alternatives_info **alternatives;
    size_t alternatives_count;
    bool has_calendar;
    long calendar_first, calendar_last;
    int32_t *exceptions; /* day * 2, plus 1 for a workday */
    size_t exception_count;
} ref_book;

/* For gj_compile_options.inspect, with a ref_book as its user; fills the book. */
void ref_book_inspect(void *user, const struct gj_build *build);
/* A constant of the lowered book as a value; `text` is what a text constant says. */
ref_value ref_constant(gj_type_kind kind, const gj_value *value, gj_text text);
/* The child of a field (REF_NONE: of the record) of that name; REF_NONE. */
size_t ref_field_find(const ref_book *book, size_t parent, gj_text name);

#endif
