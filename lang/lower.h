/* Lowering: from the syntax tree to the core, names resolved and types checked on the way.
 * Internal to lang/. */
#ifndef GJ_LANG_LOWER_H
#define GJ_LANG_LOWER_H

#include "lang/build.h"

/* What an expression can stand for beside a value. */
typedef enum gj_operand_kind {
    GJ_OPERAND_NONE,  /* wrong, and reported */
    GJ_OPERAND_VALUE, /* core */
    GJ_OPERAND_GROUP, /* field: a group of the record; core: the entry it is in, NULL at the top */
    GJ_OPERAND_LIST,  /* core: a list of the record; field: its field */
    GJ_OPERAND_DEF,   /* def: a group of definitions; core: the entry it is of, where it is one per entry */
    GJ_OPERAND_NODE,  /* node: of a tree */
    GJ_OPERAND_ALTERNATIVES,
    GJ_OPERAND_CHILDREN /* node: its child nodes */
} gj_operand_kind;

typedef struct gj_operand {
    gj_operand_kind kind;
    gj_core *core;
    gj_field *field;
    gj_def *def;
    const gj_node *node;
    const gj_alternatives_info *alternatives;
} gj_operand;

/* A local name: a loop variable, a parameter. */
typedef struct gj_binding {
    struct gj_binding *next;
    gj_text name;
    gj_operand operand;
} gj_binding;

/* Something known not to be nothing where we are. */
typedef struct gj_narrow {
    uint8_t kind; /* gj_core_kind: FIELD, ENTRY_FIELD, DEF, VAR */
    uint32_t index, variable;
} gj_narrow;

typedef struct gj_lower {
    gj_build *b;
    gj_binding *scope;
    gj_array narrows;    /* of gj_narrow */
    gj_def *def;         /* the definition being lowered */
    gj_core *entry;      /* EACH: the entry variable */
    uint32_t list;       /* EACH: its list's field; UINT32_MAX none */
    const gj_node *node; /* in a score: the node measured … */
    gj_def *node_def;    /* … its definition … */
    gj_field *from;      /* … and the keyed group its facts are in */
    int range_end;       /* of `a..b` as a value: 1 the lower end, 2 the upper, 0 not allowed */
    uint32_t depth;      /* of expansions */
    bool lenient;        /* in a test's expectation: nothing simply meets no comparison */
} gj_lower;

/* For one definition, `def`; gj_lower_fini gives back what is remembered of its guards. */
void gj_lower_init(gj_lower *lw, gj_build *b, gj_def *def);
void gj_lower_fini(gj_lower *lw);

/* ---- lang/lower_expr.c ---- */
/* A value, with `expected` (may be NULL) as a hint for bare alternatives and literals. Never NULL unless
 * there is no memory; poisoned where something was wrong. */
gj_core *gj_lower_value(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
/* The same, and it must have the type `wanted` (may_be_nothing allowed only where wanted says so). */
gj_core *gj_lower_typed(gj_lower *lw, const gj_expr *expr, const gj_type *wanted);
/* The same, and it must be a yes/no. */
gj_core *gj_lower_bool(gj_lower *lw, const gj_expr *expr);
/* Whatever the expression stands for. GJ_OPERAND_NONE: wrong and reported, or no expression. */
gj_operand gj_lower_operand(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
/* An operand as a value; reports where it is none. */
gj_core *gj_operand_value(gj_lower *lw, gj_operand operand, gj_span span);
/* Reports a value that may be nothing, which is poisoned then; other values unchanged. */
gj_core *gj_lower_present(gj_lower *lw, gj_core *a, gj_span span);

/* ---- lang/lower_arithmetic.c ---- */
/* +, -, *, / and mod of two values already lowered, dates and lengths of time included;
 * units are reckoned. */
gj_core *gj_lower_arithmetic(gj_lower *lw, gj_operator op, gj_core *a, gj_core *b, gj_span span);
/* The same for `at least` and `at most`: numbers, dates, ordered alternatives. */
gj_core *gj_lower_bound(gj_lower *lw, gj_operator op, gj_core *a, gj_core *b, gj_span span);
/* -x */
gj_core *gj_lower_minus(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
/* A root as the number it is; other numbers unchanged. */
gj_core *gj_lower_unroot(gj_lower *lw, gj_core *a);
/* Reports that the operator takes no such value; poisoned. */
gj_core *gj_lower_wrong_operand(gj_lower *lw, gj_operator op, const gj_core *a, gj_span span);
/* Whether values of that type have an order; reports where they have none. */
bool gj_lower_ordered(gj_lower *lw, gj_operator op, const gj_core *a, gj_span span);

/* ---- lang/lower_compare.c ---- */
/* =, <, `is` and their like, `is nothing` included. */
gj_core *gj_lower_comparison(gj_lower *lw, const gj_expr *expr);
/* A comparison of two values already lowered. */
gj_core *gj_lower_compare(gj_lower *lw, gj_operator op, gj_core *a, gj_core *b, gj_span span);

/* ---- lang/types.c ---- */
/* Makes *into the common type of both; reports and poisons it where there is none. */
bool gj_unify(gj_lower *lw, gj_type *into, const gj_type *type, gj_span span);
/* Gives a value of `any` type, or of a literal's unit, the type that is needed. */
void gj_settle(gj_core *core, const gj_type *type);
/* A type as messages name it. */
gj_arg gj_type_arg(gj_build *b, const gj_type *type);
/* Whether there is a larger and a smaller among its values: numbers, dates, ordered alternatives. */
bool gj_type_is_ordered(gj_build *b, const gj_type *type);
/* Whether values of both can be compared: of one kind, with one unit or the same alternatives. */
bool gj_same_type(const gj_type *a, const gj_type *b);

/* ---- lang/core.c: makers ---- */
/* Each gives NULL where there is no memory, which the arena remembers, so that a part may be NULL, too. What
 * is made of something poisoned is poisoned, and nothing more is reported of it. */
gj_core *gj_core_new(gj_build *b, gj_core_kind kind, gj_type type, gj_span span);
gj_core *gj_core_const(gj_build *b, gj_type type, gj_value value, gj_span span);
gj_core *gj_core_number(gj_build *b, int64_t number, gj_span span);
gj_core *gj_core_bool(gj_build *b, bool yes, gj_span span);
gj_core *gj_core_choice(gj_build *b, uint32_t alternatives, uint32_t position, gj_span span);
gj_core *gj_core_text(gj_build *b, gj_text text, gj_span span);
/* `y` NULL: an instruction of one operand. */
gj_core *gj_core_op(gj_build *b, gj_opcode op, gj_type type, gj_core *x, gj_core *y, gj_span span);
gj_core *gj_core_poison(gj_build *b, gj_span span);
gj_core *gj_core_def(gj_build *b, gj_def *def, gj_span span);
gj_core *gj_core_nothing(gj_build *b, gj_type type, gj_span span);
/* when guard : yes, else : no, with one guard. */
gj_core *gj_core_choose(gj_build *b, gj_core *guard, gj_core *yes, gj_core *no, gj_span span);
/* A further case of a core of kind CASES; `ordered`: only where those above do not hold. */
gj_case *gj_core_add_case(gj_build *b, gj_core *cases, gj_core *guard, gj_core *value, bool ordered,
                          gj_span span);
gj_core *gj_core_and(gj_build *b, gj_core *x, gj_core *y); /* NULL for either: the other */
gj_core *gj_core_or(gj_build *b, gj_core *x, gj_core *y);
gj_core *gj_core_not(gj_build *b, gj_core *x);
/* A reference to `value` that may be used several times: itself where simple, else a new variable of *let. */
gj_core *gj_core_share(gj_build *b, gj_core *value, gj_core **let);
/* The body inside the LET that gj_core_share made (NULL: none). */
gj_core *gj_core_in_let(gj_core *let, gj_core *body);

/* Joins many terms two by two, so that the tree's depth is the logarithm of their number. NULL for none. */
typedef gj_core *gj_core_pair(void *user, gj_core *x, gj_core *y);
gj_core *gj_core_join(gj_core **terms, size_t count, gj_core_pair *pair, void *user);

/* ---- lang/narrow.c ---- */
/* Remembers what `guard` being yes (or no) says about nothing. Returns a mark to go back to. */
size_t gj_narrow_by(gj_lower *lw, const gj_core *guard, bool yes);
/* Forgets what was remembered since the mark. */
void gj_narrow_back(gj_lower *lw, size_t mark);
/* Whether a value is known not to be nothing here; a group, in `entry` where it is a list's. */
bool gj_is_narrowed(const gj_lower *lw, const gj_core *core);
bool gj_is_group_narrowed(const gj_lower *lw, const gj_field *field, const gj_core *entry);

/* ---- lang/lower_name.c ---- */
/* `a`, `a.b` and `a[b]`; names that mean nothing are reported with the nearest that would. */
gj_operand gj_lower_name(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
gj_operand gj_lower_member(gj_lower *lw, const gj_expr *expr);
gj_operand gj_lower_index(gj_lower *lw, const gj_expr *expr);
/* Operands of a value, and of a field (in `entry` where it is a list's). */
gj_operand gj_operand_core(gj_core *core);
gj_operand gj_operand_field(gj_lower *lw, gj_field *field, gj_core *entry, gj_span span);
/* Adds a local name, which hides others; lw->scope as it was before takes it away. */
void gj_bind(gj_lower *lw, gj_text name, gj_operand operand);

/* ---- lang/lower_call.c ---- */
/* A call of the language's own functions, of a function or of a table of the book. */
gj_operand gj_lower_call(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
/* Whether a call has so many arguments; reports. */
bool gj_right_count(gj_lower *lw, const gj_expr *expr, gj_text name, uint32_t wanted);

/* ---- lang/lower_expand.c ---- */
/* Says once that the rules grow too large, and ends all lowering. `depth`: how deep calls may stand, where
 * that is what was too much; else none. */
void gj_report_expansion(gj_lower *lw, gj_span span, gj_arg depth);
/* The body of a function with its arguments in place. */
gj_core *gj_lower_function(gj_lower *lw, const gj_expr *expr, gj_symbol *f, const gj_type *expected);
/* One output of a table called with arguments; `output` NULL: its only one. */
gj_core *gj_lower_table(gj_lower *lw, const gj_expr *call, gj_symbol *table, const gj_expr *output);

/* ---- lang/lower_round.c ---- */
/* `round(x, to step, mode)`. */
gj_core *gj_lower_round(gj_lower *lw, const gj_expr *expr);
/* Whether a step is known not to be above 0, which is reported at `span`. One that is computed is asked when
 * it is used. */
bool gj_refuse_step(gj_lower *lw, const gj_core *step, gj_span span);

/* ---- lang/lower_aggregate.c ---- */
/* `sum(for x in …)` and the like; `x in (…)`. */
gj_core *gj_lower_aggregate(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
gj_core *gj_lower_in(gj_lower *lw, const gj_expr *expr);

/* ---- lang/lower_cases.c ---- */
/* Lines with guards; `by` with keys. */
gj_core *gj_lower_cases(gj_lower *lw, const gj_entry *cases, const gj_type *expected, gj_span span);
gj_core *gj_lower_by(gj_lower *lw, const gj_expr *expr, const gj_type *expected);
/* Whether `key` (an expression of a row or case) fits `value`; NULL: always. */
gj_core *gj_lower_key(gj_lower *lw, const gj_expr *key, gj_core *value);
/* A value of a case or cell, where `-`, ranges, undetermined and error are allowed. */
gj_core *gj_lower_cell(gj_lower *lw, const gj_expr *expr, const gj_type *expected, const gj_cite *cites);

/* ---- one kind of declaration each ---- */
void gj_lower_value_def(gj_lower *lw, gj_def *def);  /* lang/lower_value.c */
void gj_lower_steps(gj_lower *lw, gj_def *def);      /* lang/lower_steps.c */
void gj_lower_bands(gj_lower *lw, gj_def *def);      /* lang/lower_bands.c */
void gj_lower_score(gj_lower *lw, gj_def *def);      /* lang/lower_score.c */
void gj_lower_conditions(gj_lower *lw, gj_def *def); /* lang/lower_conditions.c */
void gj_lower_deadline(gj_lower *lw, gj_def *def);   /* lang/lower_deadline.c */
void gj_lower_property(gj_lower *lw, gj_def *def);   /* lang/prove_property.c */
/* Opens `for each x in list where g`; the guard (may be NULL) is returned in *guard. False: no `for each`. */
bool gj_lower_each(gj_lower *lw, gj_def *def, const gj_binder *each, gj_core **guard);
/* A part of a definition with a value of its own, evaluated after its siblings so far. */
gj_def *gj_lower_part(gj_lower *lw, gj_def *parent, gj_text name, gj_definition_kind kind, gj_core *body,
                      gj_span span);
void gj_finish_def(gj_build *b, gj_def *def, gj_core *body); /* sets type, rank and state */

#endif
