/* The machine against the reference evaluator: one rule book, one record, every definition. */
#ifndef GJ_TESTS_REFERENCE_COMPARE_H
#define GJ_TESTS_REFERENCE_COMPARE_H

#include "lang/compile.h"
#include "tests/reference/book.h"
#include "tests/reference/choices.h"
#include "tests/reference/facts.h"
#include "vm/evaluate.h"

/* A compiled book, ready to run in both. */
typedef struct ref_subject {
    gj_compilation compilation;
    ref_book book;
    gj_arena home, arena;
    gj_machine machine;
    gj_reader *reader;
    bool ready;
} ref_subject;

/* Where a book's files come from: `text` for the main file where it is not NULL, else the file system. */
typedef struct ref_source {
    gj_text path, text;
    const gj_text *folders;
    size_t folder_count;
} ref_source;

/* Compiles a book. False: the diagnostics (subject->compilation) say why. End with ref_subject_fini in any
 * case. */
bool ref_subject_init(ref_subject *subject, const ref_source *source);
void ref_subject_fini(ref_subject *subject);

typedef enum ref_verdict {
    REF_AGREE,
    REF_DIFFER, /* `out` says where */
    REF_LIMIT   /* the machine stopped at a stated limit: nothing to compare */
} ref_verdict;

/* Evaluates the record in both and compares values, states and reasons. `choices` chooses readings. */
ref_verdict ref_compare(ref_subject *subject, const ref_fact *facts, ref_choices *choices, gj_buffer *out);
/* How many values have been compared so far, and how many of them were unknown and failed. */
extern unsigned long ref_compared, ref_compared_unknown, ref_compared_failed;

#endif
