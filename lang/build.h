/* The compiler's state, shared by its phases. Internal to lang/. */
#ifndef GJ_LANG_BUILD_H
#define GJ_LANG_BUILD_H

#include "base/map.h"
#include "grammar/words.h"
#include "lang/compile.h"
#include "lang/core.h"

#define GJ_UNIT_FACTORS 6

typedef struct gj_unit_info {
    gj_text name, title;
    uint32_t factors;
    struct {
        uint32_t base; /* index of the base unit */
        int32_t power;
    } factor[GJ_UNIT_FACTORS];
    gj_value scale; /* how many of its base units one is: `unit day = 8 hours` */
    gj_span span;
} gj_unit_info;

typedef struct gj_alternative {
    gj_text name, title;
    gj_cite *cites;
    gj_span span;
} gj_alternative;

typedef struct gj_alternatives_info {
    gj_text name, title;
    gj_alternative *choices;
    uint32_t count;
    bool ordered;
    gj_span span;
    uint32_t index;
} gj_alternatives_info;

/* A field of the record; the tree of gj_image_field with more room. */
typedef struct gj_field {
    gj_text name, title;
    struct gj_field *parent, *first, *last, *next;
    uint32_t index;
    gj_field_kind kind;
    gj_type type;
    uint32_t flags;
    gj_value fallback, low, high;
    gj_text fallback_text;
    gj_cite *cites;
    gj_span span;
    const struct gj_node *key; /* of a field keyed by tree nodes: its node */
    bool keyed;                /* its children are keys */
    bool used;
} gj_field;

typedef struct gj_reading_info {
    gj_text name, title;
    gj_alternatives_info *alternatives;
    uint32_t chosen, index;
    gj_cite *cites;
    gj_span span;
    bool used;
} gj_reading_info;

/* A node of a tree. */
typedef struct gj_node {
    gj_text name, title;
    struct gj_node *parent, *first, *last, *next;
    gj_value worth;
    uint32_t level, unit; /* level: 0 for the tree itself */
    bool unsure;          /* a part was wrong: its sum says nothing */
    gj_cite *cites;
    gj_span span;
    struct gj_tree *tree;
} gj_node;

typedef struct gj_tree {
    gj_node root;
    gj_text *levels;
    uint32_t level_count;
    gj_map nodes; /* by name */
} gj_tree;

typedef struct gj_interface_info {
    const gj_entry *entry;
    gj_text name;
} gj_interface_info;

typedef enum gj_symbol_kind {
    GJ_S_FIELD,
    GJ_S_DEF,
    GJ_S_FUNCTION,
    GJ_S_TABLE,
    GJ_S_TREE,
    GJ_S_READING
} gj_symbol_kind;

/* What a name of the value namespace means. Alternatives, units and
 * interfaces have namespaces of their own. */
typedef struct gj_symbol {
    gj_symbol_kind kind;
    gj_text name;
    gj_span span;
    const gj_entry *entry;
    void *of;      /* gj_field, gj_def, gj_tree, gj_reading_info; NULL for functions and tables */
    uint8_t state; /* functions and tables: being expanded */
    bool used;
} gj_symbol;

typedef struct gj_build {
    const gj_compile_options *options;
    gj_compilation *out;
    gj_arena *arena;
    gj_diags *diags;
    gj_allocator allocator;
    gj_spellings known;       /* the spellings of the language's own words */
    gj_map values;            /* name -> gj_symbol */
    gj_map types;             /* name -> gj_alternatives_info */
    gj_map units_by_name;     /* name -> uint32_t * (unit index + 1) */
    gj_map parts;             /* parent and name -> field or definition: twins, found without a walk */
    gj_map interfaces;        /* name -> gj_interface_info */
    gj_array units;           /* of gj_unit_info */
    gj_array alternatives;    /* of gj_alternatives_info * */
    gj_array fields;          /* of gj_field *, in layout order */
    gj_array readings;        /* of gj_reading_info * */
    gj_array defs;            /* of gj_def * */
    gj_array symbols;         /* of gj_symbol * in the order of declaration */
    gj_field record;          /* the root: its children are the top-level fields */
    const gj_entry *rulebook; /* the main file's header */
    const gj_entry *implements;
    gj_interface_info *interface;
    gj_array silent;   /* of const gj_entry * */
    gj_array calendar; /* of int32_t, as the image has it */
    gj_array allowed;  /* of const gj_entry *: lints switched off */
    gj_month_end month_end;
    bool month_end_stated;
    gj_alternatives_info *deadline_state;
    uint32_t variables; /* numbers given out to LET and LOOP */
    uint32_t expansion; /* nodes made by expanding functions and tables, against GJ_EXPANSION_LIMIT */
    uint32_t expanding; /* how many of them we are in */
    uint32_t rank;
} gj_build;

#define GJ_EXPANSION_LIMIT 1000000u

/* ---- lang/names.c ---- */
/* The text of a name without its quotes. */
gj_text gj_name_text(const gj_build *b, gj_span name);
/* A title without its quotes, escapes undone; the empty text for none. */
gj_text gj_title_text(gj_build *b, gj_span title);
/* The English spelling where the text is a word of the language in either spelling, else the text itself. */
gj_text gj_canonical(const gj_build *b, gj_text word);
/* Whether a name is this word of the language (its English spelling), in either spelling. */
bool gj_word_is(const gj_build *b, gj_span name, const char *word);
/* A clause label without its @. */
gj_text gj_cite_label(const gj_build *b, const gj_cite *cite);
/* The first clause of a list, as gj_cite_label; the empty text for none. */
gj_text gj_first_clause(const gj_build *b, const gj_cite *cites);
/* "did you mean": begun for the name that is wanted, tried with each name there is, and added to `diag` with
 * a fix of `span`, where one was near enough. */
typedef struct gj_near {
    gj_text wanted, best;
    size_t distance;
} gj_near;
void gj_near_init(gj_near *near, gj_text wanted);
void gj_near_try(gj_near *near, gj_text candidate);
void gj_near_report(gj_build *b, gj_diag *diag, const gj_near *near, gj_span span);
/* Nearest name of the value namespace. */
void gj_near_value(gj_build *b, gj_near *near);
/* Enters `part` under its parent's name for it; gives the one that was there first, NULL where the name is
 * new. */
void *gj_claim(gj_build *b, const void *parent, gj_text name, void *part);

/* ---- lang/modules.c ---- */
/* Reads the main file and what it uses into out->files, a used file after the one that uses it first. */
gj_status gj_modules_load(gj_build *b, gj_text path);

/* ---- lang/declare.c ---- */
/* Enters every declaration of all files into the tables. */
gj_status gj_declare_all(gj_build *b);
/* What a name stands for in the value namespace; NULL: nothing. */
gj_symbol *gj_find_value(const gj_build *b, gj_text name);
/* A new definition, the last part of `parent` where that is not NULL. NULL: no memory. */
gj_def *gj_def_new(gj_build *b, gj_def *parent, gj_text name, gj_definition_kind kind, gj_span span);
/* The part of that name; NULL: none. */
gj_def *gj_def_part(const gj_def *def, gj_text name);
/* `name` was given a second time; the first is shown beside it. An empty span:
 * the language itself gave it. */
void gj_report_twin(gj_build *b, gj_text name, gj_span second, gj_span first);

/* ---- lang/units.c ---- */
/* Index of the unit that an expression of unit names means; reports. GJ_UNIT_PLAIN where it is wrong. */
uint32_t gj_unit_of(gj_build *b, const gj_expr *unit);
/* A unit by any of its spellings. */
bool gj_unit_find(const gj_build *b, gj_text name, uint32_t *unit);
/* x times y (sign 1) or x by y (sign -1), made where it is new; GJ_UNIT_PLAIN where nothing is left, or more
 * than a unit can be made of. */
uint32_t gj_unit_product(gj_build *b, uint32_t x, uint32_t y, int sign);
/* As people write it; the empty text for a plain number. */
gj_text gj_unit_name(gj_build *b, uint32_t unit);
const gj_unit_info *gj_unit_info_of(const gj_build *b, uint32_t unit);
/* Enters a `unit` declaration; reports names that are taken. */
void gj_declare_unit(gj_build *b, const gj_entry *entry);

/* ---- lang/fields.c ---- */
/* Adds the fields of a `record` to the record there is; reports what is wrong with them. */
void gj_declare_record(gj_build *b, const gj_entry *entry);
void gj_layout(gj_build *b); /* numbers all fields, after all records and trees are declared */
/* The part of that name; NULL: none. */
gj_field *gj_field_part(const gj_field *field, gj_text name);
/* The path of a field as people write it, in the arena. */
gj_text gj_field_path(gj_build *b, const gj_field *field);
/* A literal of a given type as a value; reports and returns false where it is none. Text: *text. */
bool gj_literal(gj_build *b, const gj_expr *expr, const gj_type *type, gj_value *value, gj_text *text);
/* A plain type: number with unit, alternatives, date … */
gj_type gj_plain_type(gj_build *b, const gj_type_node *node, uint32_t *flags);

/* ---- lang/alternatives.c ---- */
/* New alternatives, `name` empty where they have none; `choices` are entries, of which twins are reported and
 * left out. NULL: no memory. */
gj_alternatives_info *gj_alternatives_new(gj_build *b, gj_text name, gj_text title, const gj_entry *choices,
                                          bool ordered, gj_span span);
/* By their index in b->alternatives. */
gj_alternatives_info *gj_alternatives_at(const gj_build *b, uint32_t index);
/* What messages call them: their name or, where they have none (`one of a, b`),
 * the first of their choices. */
gj_text gj_alternatives_label(gj_build *b, const gj_alternatives_info *alternatives);
/* The position of the choice of that name. */
bool gj_alternatives_find(const gj_alternatives_info *alternatives, gj_text name, uint32_t *position);

/* ---- lang/trees.c ---- */
/* Enters a `tree` with its nodes; reports twins, wrong levels and weights that do not add up. */
void gj_declare_tree(gj_build *b, const gj_entry *entry);
/* The node of that name, at any level; NULL: none. */
gj_node *gj_tree_node(const gj_tree *tree, gj_text name);
/* The level of that name, from 1 below the root. */
bool gj_tree_level(const gj_tree *tree, gj_text name, uint32_t *level);
gj_node *gj_node_after(const gj_node *root, const gj_node *node); /* the next in preorder below root */

/* ---- lang/order.c ---- */
/* Lowers every definition, what it names first where that can be seen from the text. */
void gj_lower_all(gj_build *b);
/* Lowers one where that has not been done; reports a circle at `from`, the place that needs it. */
void gj_lower_def(gj_build *b, gj_def *def, gj_span from);

/* ---- lang/interface.c ---- */
/* Holds the book to the interface it implements, and what is silent to the book; reports. */
void gj_check_interface(gj_build *b);
/* The type an interface asks of a result; false: it names no such result. */
bool gj_interface_type(gj_build *b, gj_text name, gj_type *type);

/* ---- lang/tests.c ---- */
/* Makes the tests of all files, with their facts and expectations; reports. */
void gj_declare_tests(gj_build *b);
/* Turns definitions into their places in the finished image. */
void gj_resolve_tests(gj_build *b);

/* ---- lang/prove*.c ---- */
/* Looks for collisions, holes and refuted properties in all definitions, then lints (lang/lint.c);
 * reports. */
void gj_prove_all(gj_build *b);

/* ---- lang/emit.c ---- */
/* Writes the image into b->out. */
gj_status gj_emit(gj_build *b);

/* ---- helpers ---- */
static inline gj_text gj_span_text(const gj_build *b, gj_span span)
{
    return gj_sources_text(&b->out->sources, span);
}

/* Types: of a kind without unit or alternatives, of something wrong and reported, of numbers with a unit. */
static inline gj_type gj_type_of(gj_type_kind kind)
{
    return (gj_type){.kind = (uint8_t)kind};
}

static inline gj_type gj_type_poison(void)
{
    return (gj_type){.poison = true};
}

static inline gj_type gj_type_number(uint32_t unit)
{
    return (gj_type){.kind = GJ_T_NUMBER, .unit = unit};
}

#define GJ_EACH(array, type, i) (*GJ_AT(&(array), type *, (i)))

#endif
