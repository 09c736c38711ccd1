/* Why a definition has its value: a tree of what its code did in a run, down to the record's facts.
 *
 * The tree is data; words for it are made by those who show it. It says what happened in this one evaluation:
 * which guards were asked and how they came out, the formula that gave the value, and what was read. A rule
 * that was read stands below the one that read it, unless it decided nothing (see GJ_EXPLAIN_ASIDE). */
#ifndef GJ_VM_EXPLAIN_H
#define GJ_VM_EXPLAIN_H

#include "vm/evaluate.h"

typedef enum gj_formula_kind {
    GJ_FORMULA_OPERATION,  /* op, a, b */
    GJ_FORMULA_CONSTANT,   /* value */
    GJ_FORMULA_DEFINITION, /* index: definition; `of`: first slot of the list entry, NULL none */
    GJ_FORMULA_FACT,       /* index: field; `of` as above */
    GJ_FORMULA_READING,    /* index: reading */
    GJ_FORMULA_LONG,       /* too long to be shown: its value stands for it */
    GJ_FORMULA_LOOP        /* index: the list's field; what a loop over it has gathered */
} gj_formula_kind;

/* An expression as it was computed: a graph whose leaves are constants and what was read. */
typedef struct gj_formula {
    uint8_t kind; /* gj_formula_kind */
    uint8_t op;   /* gj_opcode */
    uint8_t type; /* gj_type_kind of the value */
    bool fixed;   /* the same for every record: constants and readings alone */
    uint32_t aux; /* alternatives, or a list's field, of the type */
    uint32_t index;
    uint32_t size; /* leaves, counted once for each way to them */
    const gj_value *of;
    gj_value value;
    const struct gj_formula *a, *b; /* b NULL: one operand */
} gj_formula;

typedef enum gj_explain_kind {
    GJ_EXPLAIN_RULE,    /* `definition`, `entry`: a definition and its value */
    GJ_EXPLAIN_FACT,    /* `field`, `of`: a fact of the record; of a list, the value is the list */
    GJ_EXPLAIN_READING, /* `reading`: the choice in force is the value */
    GJ_EXPLAIN_TEST,    /* `formula`: a guard that was asked, and how it came out */
    GJ_EXPLAIN_REASON,  /* `text`, `clause`: the book's own words for why there is no value */
    GJ_EXPLAIN_OMITTED  /* `omitted`, `count`: what is left out here */
} gj_explain_kind;

typedef enum gj_explain_omitted {
    GJ_OMITTED_FULL,    /* parts of a score at their full worth */
    GJ_OMITTED_ENTRIES, /* entries of a list that made no difference, or too many that did */
    GJ_OMITTED_VETOES,  /* vetoes that did not strike */
    GJ_OMITTED_MET      /* entries of a list that meet their conditions */
} gj_explain_omitted;

#define GJ_EXPLAIN_REPEATED 1u   /* what is below was shown further up */
#define GJ_EXPLAIN_CUT      2u   /* there is more below than the depth allows */
#define GJ_EXPLAIN_ASIDE    4u   /* it did not decide; what is below is left out */
#define GJ_EXPLAIN_DEFAULT  8u   /* a fact that the record does not state */
#define GJ_EXPLAIN_PLACE    16u  /* `offset` says where the record states it */
#define GJ_EXPLAIN_WORTH    32u  /* `worth` is what the part of the score could have earned */
#define GJ_EXPLAIN_EACH     64u  /* stands for all entries of a list; one child each */
#define GJ_EXPLAIN_BAND     128u /* `formula` is what the band or veto asks */

typedef struct gj_explanation {
    uint8_t kind; /* gj_explain_kind */
    uint8_t omitted;
    uint16_t flags;
    uint32_t definition, entry, field, reading, text, clause, count;
    uint32_t source, line; /* of the rules: index in sources; line 0: none. Not for facts */
    uint32_t offset;       /* byte in the record's text */
    const gj_value *of;
    gj_value value, worth;
    const gj_formula *formula; /* RULE: the calculation; NULL: none worth showing */
    struct gj_explanation *first, *last, *next;
} gj_explanation;

typedef struct gj_explain_options {
    uint32_t depth; /* levels of rules; 0: as many as there are */
    bool whole;     /* follow also what did not decide */
} gj_explain_options;

/* Explains a definition after a full run; the record (read with keep_places for places) and the evaluation's
 * arena must still be there. `entry`: of an EACH definition, which entry; UINT32_MAX: all of them. The tree
 * is in `arena`. GJ_E_NOMEM. */
gj_status gj_explain(gj_machine *machine, gj_arena *arena, gj_explain_options options, uint32_t definition,
                     uint32_t entry, gj_explanation **out);

/* Appends a formula as the language writes it, with names or (`values`) with what they stood for. `lang`
 * spells its words. GJ_E_NOMEM: false. */
bool gj_formula_write(gj_buffer *out, const gj_machine *machine, gj_arena *arena, const gj_formula *formula,
                      bool values, gj_lang lang);

/* Whether the values of a formula's leaves say more than its outcome does:
 * something is compared or computed. */
bool gj_formula_has_values(const gj_formula *formula);

#endif
