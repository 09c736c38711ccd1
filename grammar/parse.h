/* What the grammar's one-line actions call: builders of tree nodes, and lists of them. A builder returns NULL
 * when there is no memory (the arena remembers) and takes NULL for any part. */
#ifndef GJ_GRAMMAR_PARSE_H
#define GJ_GRAMMAR_PARSE_H

#include "grammar/ast.h"
#include "grammar/token.h"

typedef struct gj_exprs {
    gj_expr *first, *last;
} gj_exprs;

typedef struct gj_entries {
    gj_entry *first, *last;
    bool braces;
} gj_entries;

typedef struct gj_binders {
    gj_binder *first, *last;
} gj_binders;

typedef struct gj_cites {
    gj_cite *first, *last;
} gj_cites;

/* name "title" @clause… : how every line begins */
typedef struct gj_head {
    gj_span name, title;
    gj_cite *cites;
} gj_head;

/* The parser's whole state beside Bison's own stack. */
typedef struct gj_parse {
    gj_arena *arena;              /* of the tree that is being made: */
    gj_arena *rules;              /* this, or that of `tests` */
    struct gj_parse_tests *tests; /* NULL: tests are kept */
    gj_diags *diags;
    const gj_source *source;
    uint32_t *ids;
    uint32_t depth;           /* nesting of expressions and blocks */
    uint32_t last_error_line; /* one syntax error a line */
    bool too_deep;
    bool never_closed;             /* a block that was to be passed over has no end */
    bool recovers;                 /* a syntax error was found, and its line has not ended */
    gj_entry *declarations;        /* the result */
    const gj_array *tokens;        /* of gj_token */
    const gj_array *parser_tokens; /* of gj_parser_token */
    size_t position;               /* of the token being pushed, in parser_tokens */
} gj_parse;

#define GJ_PARSE_DEPTH 200  /* open brackets */
#define GJ_AST_DEPTH   1000 /* levels of an expression */

/* Expressions, named after the kinds of grammar/ast.h that they make (gj_ast_name: GJ_X_NAME). `span` is the
 * whole expression's; `name`, `unit` and the like are spans within it, {0, 0} where there is none. */
gj_expr *gj_ast_leaf(gj_parse *cx, gj_expr_kind kind, gj_span span);
gj_expr *gj_ast_number(gj_parse *cx, gj_span number, gj_span unit, gj_span span);
gj_expr *gj_ast_name(gj_parse *cx, gj_span name);
gj_expr *gj_ast_member(gj_parse *cx, gj_expr *a, gj_span name, gj_span span);
gj_expr *gj_ast_index(gj_parse *cx, gj_expr *a, gj_expr *b, gj_span span);
gj_expr *gj_ast_call(gj_parse *cx, gj_span name, gj_exprs arguments, gj_span span);
gj_expr *gj_ast_unary(gj_parse *cx, gj_expr_kind kind, gj_expr *a, gj_span span);
gj_expr *gj_ast_binary(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *b, gj_span span);
gj_expr *gj_ast_in(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *list, gj_expr *whole, gj_span span);
gj_expr *gj_ast_matches(gj_parse *cx, gj_expr *a, gj_span pattern, gj_span span);
gj_expr *gj_ast_if(gj_parse *cx, gj_expr *a, gj_expr *b, gj_expr *c, gj_span span);
gj_expr *gj_ast_aggregate(gj_parse *cx, gj_operator op, gj_binders binders, gj_expr *body, gj_exprs list,
                          gj_span span);
gj_expr *gj_ast_round(gj_parse *cx, gj_expr *a, gj_expr *step, gj_span mode, gj_span reading, gj_span span);
gj_expr *gj_ast_by(gj_parse *cx, gj_expr *key, gj_entries cases, gj_span span);
gj_expr *gj_ast_range(gj_parse *cx, gj_operator op, gj_expr *a, gj_expr *b, gj_span span);
gj_expr *gj_ast_limit(gj_parse *cx, gj_operator op, gj_expr *a, gj_span span);
gj_expr *gj_ast_list(gj_parse *cx, gj_expr_kind kind, gj_exprs items, gj_span span);
gj_expr *gj_ast_object(gj_parse *cx, gj_expr *count, gj_span word, gj_entries entries, gj_span span);
gj_expr *gj_ast_step(gj_parse *cx, gj_operator op, gj_expr *a, gj_exprs bounds, gj_span span);
gj_expr *gj_ast_parens(gj_expr *a, gj_span span);
gj_expr *gj_ast_undetermined(gj_parse *cx, gj_expr_kind kind, gj_span text, gj_span span);
gj_expr *gj_ast_or_key(gj_parse *cx, gj_expr *first, gj_expr *second, gj_span span);

gj_exprs gj_exprs_one(gj_expr *first);
gj_exprs gj_exprs_add(gj_exprs list, gj_expr *next);

gj_binders gj_binders_add(gj_parse *cx, gj_binders list, gj_span name, gj_expr *in, gj_expr *guard,
                          gj_span span);
gj_cites gj_cites_add(gj_parse *cx, gj_cites list, gj_span cite);

gj_type_node *gj_ast_type(gj_parse *cx, gj_type_node_kind kind, gj_span name, gj_span span);
gj_type_node *gj_ast_type_list(gj_parse *cx, gj_span identity, gj_type_node *of, gj_entries fields,
                               gj_span span);
gj_type_node *gj_ast_type_tail(gj_type_node *type, gj_exprs bounds, gj_span or_what, gj_expr *fallback,
                               gj_span span);

/* An entry and what is added to it, named after its members in grammar/ast.h (gj_entry_keys: keys); each
 * returns the entry. `span`: up to where the entry reaches now. */
gj_entry *gj_ast_entry(gj_parse *cx, gj_entry_kind kind, gj_head head, gj_span span);
gj_entry *gj_ast_hole(gj_parse *cx, gj_span span);
gj_head gj_head_of(gj_span name, gj_span title, gj_cite *cites);
gj_entry *gj_entry_body(gj_entry *entry, gj_entries body, gj_span span);
gj_entry *gj_entry_value(gj_entry *entry, gj_exprs values, gj_span span);
gj_entry *gj_entry_guard(gj_entry *entry, gj_expr *guard, bool is_else);
gj_entry *gj_entry_keys(gj_entry *entry, gj_exprs keys);
gj_entry *gj_entry_each(gj_entry *entry, gj_binders each);
gj_entry *gj_entry_op(gj_entry *entry, gj_operator op);
gj_entry *gj_entry_path(gj_entry *entry, gj_expr *path);
gj_entry *gj_entry_type(gj_entry *entry, gj_type_node *type, gj_span span);
gj_entry *gj_entry_params(gj_entry *entry, gj_entries params);
gj_entry *gj_entry_outputs(gj_entry *entry, gj_entries outputs);
gj_entry *gj_entry_names(gj_entry *entry, gj_entries names);
gj_entry *gj_entry_cites(gj_entry *entry, gj_cite *cites);
/* An entry whose head is empty begins at `first`, not behind the line before. */
gj_entry *gj_entry_begin(gj_entry *entry, gj_span first);

/* Entries in the order of the text; NULL is passed over, as where memory ran out. */
gj_entries gj_entries_none(void);
gj_entries gj_entries_one(gj_entry *first);
gj_entries gj_entries_add(gj_entries list, gj_entry *next);
gj_entries gj_entries_in_braces(gj_entries list);
/* As gj_entries_add, for declarations: one that is not to be kept is left out. */
gj_entries gj_entries_declare(gj_parse *cx, gj_entries list, gj_entry *next);

/* Reports a token that cannot stand where it does.
 * `found` and `expected` are the grammar's names of symbols. */
void gj_syntax_error(gj_parse *cx, gj_span span, const char *found, const char *const *expected,
                     size_t count);

/* The filter: where words are keywords and where newlines end a line (grammar/filter.c). Produces parser
 * tokens in order; `kind` is the parser's token kind. */
typedef struct gj_parser_token {
    int kind;
    uint32_t index; /* in the token array */
} gj_parser_token;
/* Fills `out`, which is empty, with parser tokens; `tokens` are as gj_scan left them. GJ_E_LIMIT: brackets
 * stand deeper than GJ_PARSE_DEPTH, which is reported. */
gj_status gj_filter(const gj_source *source, const gj_array *tokens, gj_diags *diags, gj_array *out);

#endif
