/* The syntax tree. There is one shape of line in the language, so there is one node for declarations and
 * lines, gj_entry, and one for expressions, gj_expr; `kind` says which parts are used. Everything lies in the
 * arena of the compilation and is not changed after parsing. A NULL or a HOLE stands where the text was wrong
 * (and reported); later phases pass over it. */
#ifndef GJ_GRAMMAR_AST_H
#define GJ_GRAMMAR_AST_H

#include "base/diag.h"

typedef struct gj_expr gj_expr;
typedef struct gj_entry gj_entry;
typedef struct gj_type_node gj_type_node;

typedef enum gj_expr_kind {
    GJ_X_HOLE,
    GJ_X_NUMBER, /* `name`: unit, if any */
    GJ_X_PERCENT,
    GJ_X_DATE,
    GJ_X_TEXT,
    GJ_X_NAME,
    GJ_X_MEMBER,       /* a . name */
    GJ_X_INDEX,        /* a [ b ] */
    GJ_X_CALL,         /* name ( list ) */
    GJ_X_NOT,          /* not a */
    GJ_X_MINUS,        /* - a */
    GJ_X_BINARY,       /* a op b */
    GJ_X_IN,           /* a in list, or a in b (a list of the record); op NOT_IN: the opposite */
    GJ_X_MATCHES,      /* a matches b */
    GJ_X_IF,           /* if a then b else c */
    GJ_X_AGGREGATE,    /* op; binders and a (`: a`), or list */
    GJ_X_ROUND,        /* a to b; op: mode as gj_round_word, name: reading of `half by` */
    GJ_X_BY,           /* by a { entries } */
    GJ_X_UNDETERMINED, /* a: the text */
    GJ_X_ERROR,
    GJ_X_RANGE,  /* a .. b; b NULL: no upper end; op RANGE_OPEN: b not included */
    GJ_X_LIMIT,  /* op a: `>= 90` */
    GJ_X_DASH,   /* - : nothing, or nothing asked */
    GJ_X_ELSE,   /* else as a key or limit */
    GJ_X_LIST,   /* [ list ], in tests */
    GJ_X_OBJECT, /* { entries }, in tests; name: `all` or a: a count before `times` */
    GJ_X_STEP    /* op a: `+ 0.5` of a step; op 0: bounds alone; list: bounds as LIMITs */
} gj_expr_kind;

typedef enum gj_operator {
    GJ_O_NONE,
    GJ_O_ADD,
    GJ_O_SUB,
    GJ_O_MUL,
    GJ_O_DIV,
    GJ_O_MOD,
    GJ_O_EQUAL,
    GJ_O_NOT_EQUAL,
    GJ_O_LESS,
    GJ_O_LESS_EQUAL,
    GJ_O_GREATER,
    GJ_O_GREATER_EQUAL,
    GJ_O_IS,
    GJ_O_IS_NOT,
    GJ_O_IN,
    GJ_O_NOT_IN,
    GJ_O_AND,
    GJ_O_OR,
    GJ_O_AT_LEAST,
    GJ_O_AT_MOST,
    GJ_O_IF_NOTHING,
    GJ_O_IF_UNKNOWN,
    GJ_O_RANGE,
    GJ_O_RANGE_OPEN,
    GJ_O_SET,
    GJ_O_COUNT,
    GJ_O_SUM,
    GJ_O_EVERY,
    GJ_O_SOME,
    GJ_O_NONE_OF,
    GJ_O_MIN,
    GJ_O_MAX,
    GJ_O_MEAN,
    GJ_O_DISTINCT
} gj_operator;

/* for name in a where guard */
typedef struct gj_binder {
    struct gj_binder *next;
    gj_span span, name;
    gj_expr *list, *guard;
} gj_binder;

/* The most frequent node of a tree: 80 bytes, without a gap. */
#define GJ_DEPTH_MASK 0x7FFFu
struct gj_expr {
    uint8_t kind;           /* gj_expr_kind */
    uint8_t op;             /* gj_operator */
    uint16_t in_parens : 1; /* written inside parentheses */
    uint16_t depth : 15;    /* of the tree below, from 1; GJ_DEPTH_MASK */
    uint32_t id;            /* from 1, unique in the compilation */
    gj_span span;
    gj_span name;
    gj_expr *a, *b, *c;
    gj_expr *list;
    gj_entry *entries;
    gj_binder *binders;
    gj_expr *next; /* in the list it stands in */
};

typedef enum gj_type_node_kind {
    GJ_TN_NAME,   /* name, and for numbers the unit as an expression of names, * and / */
    GJ_TN_ONE_OF, /* choices */
    GJ_TN_LIST,   /* of an entry type (fields) or a scalar type; `name`: the identity field of `list by` */
    GJ_TN_KEYED   /* by a tree level or alternatives; fields */
} gj_type_node_kind;

struct gj_type_node {
    uint8_t kind;
    gj_span span, name, level; /* KEYED: name . level */
    gj_expr *unit;
    gj_entry *choices; /* GJ_N_CHOICE */
    gj_type_node *of;
    gj_entry *fields;
    gj_expr *bounds; /* LIMIT or RANGE, linked by next */
    bool or_nothing;
    gj_span or_what; /* the word behind `or` */
    gj_expr *fallback;
};

typedef enum gj_entry_kind {
    GJ_N_HOLE,
    /* declarations */
    GJ_N_RULEBOOK,
    GJ_N_SOURCES,
    GJ_N_USE,
    GJ_N_INTERFACE,
    GJ_N_IMPLEMENTS,
    GJ_N_SILENT,
    GJ_N_NOTE,
    GJ_N_ALLOW,
    GJ_N_UNIT,
    GJ_N_ALTERNATIVES,
    GJ_N_RECORD,
    GJ_N_DEFINE,
    GJ_N_RESULT,
    GJ_N_TREE,
    GJ_N_SCORE,
    GJ_N_BANDS,
    GJ_N_TABLE,
    GJ_N_STEPS,
    GJ_N_CONDITIONS,
    GJ_N_CHECKLIST,
    GJ_N_DEADLINE,
    GJ_N_CALENDAR,
    GJ_N_READING,
    GJ_N_PROPERTY,
    GJ_N_TEST,
    GJ_N_TESTS,
    /* lines */
    GJ_N_HEADER,    /* name : value */
    GJ_N_FIELD,     /* name : type */
    GJ_N_CHOICE,    /* name */
    GJ_N_CASE,      /* [name] (when guard | else when guard | else) : value */
    GJ_N_BY_CASE,   /* keys when guard : value; keys ELSE */
    GJ_N_NODE,      /* name = value { nodes } or name : value */
    GJ_N_MEASURE,   /* name : value or name { cases }, of a score */
    GJ_N_BAND,      /* name when guard : limits in values */
    GJ_N_VETO,      /* name when guard : level in values */
    GJ_N_COLUMNS,   /* name : keys */
    GJ_N_ROW,       /* keys when guard : values */
    GJ_N_STEP,      /* name when guard : STEP */
    GJ_N_CONDITION, /* name when guard : value, or all/any of { lines } */
    GJ_N_ENTRY,     /* name when guard, of a checklist */
    GJ_N_LIMIT,     /* name when guard : value, of a deadline; of a calendar keys : word */
    GJ_N_SET,       /* path = value, of a test */
    GJ_N_ASSUME,
    GJ_N_EXPECT, /* value; `words`: what is said behind it */
    GJ_N_CASES,  /* a line of a table of tests: keys | values */
    GJ_N_PARAM   /* name : type */
} gj_entry_kind;

typedef struct gj_cite {
    struct gj_cite *next;
    gj_span span; /* with the @ */
} gj_cite;

struct gj_entry {
    uint8_t kind;        /* gj_entry_kind */
    uint8_t op;          /* by kind: ALL_OF / ANY_OF as AND / OR; `=` or `:`; alternatives ordered: LESS */
    bool is_else;        /* else, or else when */
    bool has_body;       /* braces were written, perhaps empty */
    gj_span span, head;  /* the whole; up to the body or value */
    gj_span name, title; /* title with its quotes */
    gj_cite *cites;
    gj_entry *params; /* GJ_N_PARAM */
    gj_binder *each;  /* for each … */
    gj_expr *keys;    /* rows, cases; over, on, by, from expressions of a head */
    gj_expr *guard;
    gj_expr *values; /* linked by next */
    gj_expr *path;   /* SET; a second head expression (from) */
    gj_type_node *type;
    gj_entry *outputs; /* tables: GJ_N_PARAM */
    gj_entry *names;   /* unit's further names, tree's levels, implements' …: GJ_N_CHOICE */
    gj_entry *body;
    gj_entry *next;
    uint32_t id;
};

/* A parsed file. */
typedef struct gj_file {
    const gj_source *source;
    gj_array tokens; /* of gj_token */
    gj_entry *declarations;
} gj_file;

/* How many expressions stand in a list; 0 for NULL. */
uint32_t gj_expr_count(const gj_expr *list);

/* Scans and parses; problems go to diags, holes into the tree. The tree lies in `arena`. *ids counts
 * expressions and entries over all files of a compilation. GJ_E_NOMEM. */
gj_status gj_parse_file(const gj_source *source, gj_arena *arena, gj_diags *diags, uint32_t *ids,
                        gj_file *file);
/* The same, but neither tests nor tokens are kept: they are looked at for mistakes, and gone. A file with
 * mistakes has no tree. */
gj_status gj_parse_rules(const gj_source *source, gj_arena *arena, gj_diags *diags, uint32_t *ids,
                         gj_file *file);
/* Gives the tokens back; the tree is the arena's. For an all-zero file, too. */
void gj_file_fini(gj_file *file);

#endif
