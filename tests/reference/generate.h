/* Generators: rule books over all of the language's core, and records for any book's layout. Whatever the
 * choices, a book comes out that should compile; the share that does not is counted by the driver. */
#ifndef GJ_TESTS_REFERENCE_GENERATE_H
#define GJ_TESTS_REFERENCE_GENERATE_H

#include "tests/reference/book.h"
#include "tests/reference/choices.h"
#include "tests/reference/facts.h"

/* Writes a rule book. */
void gen_book(ref_choices *choices, gj_buffer *out);
/* A record for a book: mostly as the book wants it, with missing, null, wrong and doubled facts. */
ref_fact *gen_facts(ref_choices *choices, const ref_book *book);
/* One in which nothing is missing; numbers may be out of their range. */
ref_fact *gen_whole_facts(ref_choices *choices, const ref_book *book);

/* ---- between the files of the generator ---- */

#define GEN_NAME   48
#define GEN_FIELDS 10

/* Something that an expression may name. */
typedef struct gen_atom {
    char path[GEN_NAME];
    gj_type_kind kind;
    int alternatives; /* of that kind: index in gen.alternatives */
    bool nothing;     /* may be nothing */
} gen_atom;

typedef struct gen_list {
    char path[GEN_NAME];
    int id;     /* lists at the top: their own number; others -1 */
    bool codes; /* the entry itself is the first field */
    bool nothing;
    int field_count;
    gen_atom fields[GEN_FIELDS];  /* paths relative to the entry */
    const struct gen_list *inner; /* a list inside its entries, or NULL */
} gen_list;

typedef struct gen_alternatives {
    char name[GEN_NAME];
    char choices[8][GEN_NAME];
    int count;
    bool ordered;
} gen_alternatives;

/* One value per entry of a list. */
typedef struct gen_each {
    gen_atom atom; /* path: the definition's name */
    int list;
} gen_each;

typedef struct gen_callable { /* a function or table of one or two parameters */
    char name[GEN_NAME];
    char member[GEN_NAME]; /* ".v" of a table with several outputs, else "" */
    gen_atom result;
    int parameters;
    gen_atom parameter[2];
} gen_callable;

typedef struct gen {
    ref_choices *choices;
    gj_buffer *out;
    gen_atom atoms[600];
    int atom_count;
    gen_list lists[24];
    int list_count;
    gen_alternatives alternatives[8];
    int alternatives_count;
    gen_each each[16];
    int each_count;
    gen_callable callables[8];
    int callable_count;
    char readings[4][GEN_NAME]; /* with choices <name>_a, <name>_b */
    int reading_count;
    char groups[8][GEN_NAME]; /* groups of fields that may be nothing */
    int group_count;
    bool rounding_reading, calendar, tree, keyed_tree;
    int tree_parts, tree_leaves; /* nodes n0 … with leaves n0_0 … each */
    int variables, names;
    int budget; /* of operators left in this declaration */
} gen;

/* generate_expression.c: each writes an expression that cannot be nothing. `depth` bounds nesting. */
void gen_number(gen *g, int depth);
void gen_bool(gen *g, int depth);
void gen_date(gen *g, int depth);
void gen_choice(gen *g, int alternatives, int depth);
void gen_text(gen *g, int depth);
void gen_value(gen *g, const gen_atom *type, int depth);
/* generate_aggregate.c */
void gen_number_aggregate(gen *g, int depth);
void gen_bool_aggregate(gen *g, int depth);
/* An aggregate that may be nothing: min, max, mean. */
void gen_extreme(gen *g, const gen_atom *type, int depth);
bool gen_has_list(const gen *g);
/* Binds a new variable to a list's entries; its name goes to `name`. gen_unbind goes back. */
typedef struct gen_mark {
    int atoms, lists;
} gen_mark;
gen_mark gen_bind(gen *g, const gen_list *list, char name[GEN_NAME]);
void gen_unbind(gen *g, gen_mark mark);

void gen_number_literal(gen *g);
void gen_date_literal(gen *g);
void gen_text_literal(gen *g);
/* One of the things that can be named of a type; NULL. `nothing`: only those that may be nothing. */
const gen_atom *gen_find_atom(gen *g, const gen_atom *type, bool nothing);
void gen_add_atom(gen *g, const char *path, gj_type_kind kind, int alternatives, bool nothing);

/* generate_record.c */
void gen_alternatives_declarations(gen *g);
void gen_record(gen *g);
/* generate_rules.c, generate_tables.c */
void gen_declaration(gen *g);
void gen_tables_declaration(gen *g, uint32_t which);
gen_atom gen_any_type(gen *g);
void gen_new_name(gen *g, const char *prefix, char name[GEN_NAME]);
/* Puts a name together; what is too long is cut. */
void gen_name(char name[GEN_NAME], const char *format, ...) __attribute__((format(printf, 2, 3)));
void gen_write(gen *g, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
