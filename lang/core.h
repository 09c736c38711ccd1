/* The core: what every rule is lowered to. A program is a list of definitions without circles; a definition's
 * body is a tree of gj_core, typed, in which nothing of the surface is left but the place it came from.
 * Proofs, the code generator and the differ read this and nothing above it. */
#ifndef GJ_LANG_CORE_H
#define GJ_LANG_CORE_H

#include "base/source.h"
#include "grammar/ast.h"
#include "vm/program.h"

/* Units are interned products of base units; index 0 is the plain number. */
#define GJ_UNIT_PLAIN 0u
#define GJ_UNIT_ANY   UINT32_MAX /* of literals: the unit that is needed */

typedef struct gj_type {
    uint8_t kind; /* gj_type_kind */
    bool poison;  /* something was wrong and reported; goes with everything */
    bool any;     /* of `nothing`, `undetermined`, `error`: takes the type that is needed */
    bool may_be_nothing;
    bool root;     /* a number that is a signed square standing for its root */
    uint32_t unit; /* numbers */
    uint32_t aux;  /* alternatives: index; entries and lists: index of the list's field */
} gj_type;

typedef enum gj_core_kind {
    GJ_C_CONST,       /* constant */
    GJ_C_FIELD,       /* index: field */
    GJ_C_ENTRY_FIELD, /* a: entry, index: field */
    GJ_C_LIST,        /* index: field of a top-level list */
    GJ_C_ENTRY_LIST,  /* a: entry, index: field */
    GJ_C_VAR,         /* index: a variable of LET or LOOP */
    GJ_C_DEF,         /* index: definition */
    GJ_C_DEF_AT,      /* index: definition with one value per entry, a: entry */
    GJ_C_READING,     /* index */
    GJ_C_NOTHING,
    GJ_C_OPEN, /* text, clause */
    GJ_C_FAIL,
    GJ_C_OP,    /* opcode with a, b as its operands; MATCHES: text is the pattern */
    GJ_C_CASES, /* cases, the last without a guard where there is an else */
    GJ_C_LET,   /* index: variable, a: its value, b: body */
    GJ_C_LOOP,  /* aggregate over loops with body a */
    GJ_C_COUNT, /* a: list */
    GJ_C_ABSORB /* the larger (opcode MERGE_MAX) or smaller of a and b; constant absorbs */
} gj_core_kind;

typedef struct gj_core gj_core;

typedef struct gj_case {
    struct gj_case *next;
    gj_core *guard; /* NULL: else */
    gj_core *value;
    bool ordered; /* `else when`: only where the cases before it are no */
    gj_span span;
} gj_case;

typedef struct gj_loop {
    struct gj_loop *next;
    uint32_t variable;
    gj_core *list;
    gj_core *guard; /* NULL: none */
} gj_loop;

#define GJ_CHOICE UINT32_MAX

/* There are tens of thousands in a large book: parts that no kind needs together share their place. */
struct gj_core {
    uint8_t kind;      /* gj_core_kind */
    uint8_t aggregate; /* gj_operator, for LOOP */
    uint16_t opcode;   /* gj_opcode */
    uint32_t index;    /* CASES: GJ_CHOICE where it is an `if`, or made by the compiler */
    gj_type type;
    gj_span span;
    gj_core *a, *b;
    gj_text text;
    union {
        gj_value constant; /* CONST; of text: see text. ABSORB */
        gj_text clause;    /* OPEN, FAIL */
    };
    gj_case *cases;
    union {
        gj_case *last_case; /* CASES */
        gj_loop *loops;     /* LOOP */
    };
};

/* One definition: a value, or a group of them with a name. */
typedef struct gj_def {
    gj_text name, title;
    struct gj_def *parent, *first, *last, *next; /* parts and siblings */
    uint8_t kind;                                /* gj_definition_kind */
    uint8_t state;                               /* 0 not lowered, 1 being lowered, 2 done */
    uint32_t flags;                              /* GJ_DEFINITION_… */
    gj_type type;
    gj_core *body;                /* NULL: no value of its own */
    gj_core *each;                /* EACH: the list; the entry is variable each_variable */
    uint32_t each_variable, list; /* list: its field */
    const gj_entry *entry;        /* where it is written; NULL: made by the compiler */
    gj_span span;
    gj_cite *cites;
    uint32_t choice;
    uint32_t index;             /* in build->defs */
    uint32_t image;             /* in the image's table */
    uint32_t rank;              /* order of evaluation */
    const struct gj_node *node; /* scores */
    bool used;
} gj_def;

/* Calls for each part of a core: its operands, the guards and values of its cases, the guards of its loops.
 * NULL for what is not there. lang/core.c. */
typedef void gj_core_visit(void *user, const gj_core *part);
void gj_core_parts(const gj_core *core, gj_core_visit *visit, void *user);

#endif
