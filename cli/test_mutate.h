/* Small changes of a rule book's code: what test_mutants.c finds and test_mutate.c tries. */
#ifndef GJ_CLI_TEST_MUTATE_H
#define GJ_CLI_TEST_MUTATE_H

#include "cli/test_internal.h"

typedef enum gj_edit_kind {
    GJ_EDIT_CONSTANT,  /* a number or date one step smaller or larger */
    GJ_EDIT_OPERATION, /* another operation on the same operands */
    GJ_EDIT_ITEM,      /* one of several values, of which one must be there, left out */
    GJ_EDIT_OTHER,     /* a list must have another entry than this one */
    GJ_EDIT_ALWAYS,    /* a guard that always holds */
    GJ_EDIT_NEVER      /* … that never does */
} gj_edit_kind;

/* How the rules write a number. */
enum {
    GJ_WRITTEN_PLAIN,
    GJ_WRITTEN_PERCENT, /* 30% */
    GJ_WRITTEN_NEGATED, /* with the other sign: `d - 3 days` adds -3 */
    GJ_WRITTEN_YEARS    /* 3 years are 36 months */
};

/* One instruction put in place of another. */
typedef struct gj_edit {
    uint32_t source, line;   /* where the rule stands */
    uint32_t kind, old, new; /* operations: opcodes; constants: the constant, and 0 smaller or 1 larger;
                              * items: the constant, and 1 where it is a checklist's */
    uint32_t ordinal;        /* which of several alike on the line */
    uint32_t definition, instruction;
    uint32_t
        said; /* how the rules write it: operations, what test_spelled.c knows; constants, GJ_WRITTEN_… */
    uint32_t places; /* how often the line says it */
    bool homeless;   /* the line has fewer places than there are changes like it */
    gj_text written; /* an operation: the sign, or the first token of the word, as the line has it */
    uint64_t word;
} gj_edit;

/* A constant that some edit needs: one of the program's, a step smaller or larger. */
typedef struct gj_nudge {
    uint32_t constant;
    bool up;
    gj_image_constant value;
} gj_nudge;

typedef struct gj_edits {
    gj_array edits; /* of gj_edit, in the order of the text; those alike in all but definition and instruction
                     * are the copies of one change and are made together */
    gj_array nudges;  /* of gj_nudge: constant and register number k behind the program's own ones */
    gj_arena scratch; /* while they are looked for */
} gj_edits;

void gj_edits_init(gj_edits *edits, gj_allocator allocator);
void gj_edits_fini(gj_edits *edits);
/* Finds what can be changed in the book's own rules. GJ_E_NOMEM. */
gj_status gj_edits_find(gj_edits *edits, const gj_testing *t);
/* Whether two edits are copies of one change. */
bool gj_edit_same(const gj_edit *a, const gj_edit *b);
/* A copy of the program's image with the nudged constants, and a register that holds each. GJ_E_NOMEM; *image
 * belongs to the caller (*size bytes of `allocator`). */
gj_status gj_edits_image(const gj_edits *edits, const gj_program *program, gj_allocator allocator,
                         uint8_t **image, size_t *size);

/* ---- test_spelled.c ---- */

/* The operations that one may be changed to; false: there are not so many. */
bool gj_operation_changed(gj_opcode op, size_t index, gj_opcode *to);
/* Finds how the rule's line writes what an edit changes. `turned`: of a comparison the code has a constant on
 * the left; of a negation it denies that something is nothing. False: the line does not say it. Numbers are
 * read in `scratch`, which then tells where there was no memory. */
bool gj_edit_spelled(const gj_testing *t, gj_arena *scratch, gj_edit *edit, bool turned);
/* Whether two operations' edits change the same words into the same. */
bool gj_edit_same_words(const gj_edit *a, const gj_edit *b);
/* Appends an edit as people read it: "20 → 21", ">= → >". */
void gj_edit_write(gj_buffer *out, const gj_testing *t, const gj_edits *edits, const gj_edit *edit);

#endif
