/* The grammar of guiju. Actions are one line and call a builder (grammar/ast.c, ast_entry.c); what words mean is lang/'s.
 * Which words are keywords where, and where a newline ends a line (NL), is settled before: grammar/filter.c.
 * No conflicts: they are solved in the grammar, never by precedence. */
%code requires {
#include "grammar/parse.h"
}
%code {
static void gj_yyerror(gj_span *span, gj_parse *cx, const char *message);
#define YYLLOC_DEFAULT(current, rhs, n)                                                                              \
    do {                                                                                                             \
        if (n)                                                                                                       \
            (current) = gj_span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n));                                            \
        else                                                                                                         \
            (current) = (gj_span){YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end};                                       \
    } while (0)
}

%define api.pure full
%define api.push-pull push
%define api.prefix {gj_yy}
%define api.token.prefix {GJ_TOK_}
%define api.value.type union
%define api.location.type {gj_span}
%define parse.error custom
%define parse.lac full
%expect 0
%parse-param {gj_parse *cx}

%token NL "end of line"
%token NAME "name" NUMBER "number" PERCENT "percentage" DATE "date" TEXT "text in quotes" CITATION "@clause"
%token COLON ":" COMMA "," DOT "." RANGE ".." RANGE_OPEN "..<" ARROW "->" LEFT_PAREN "(" RIGHT_PAREN ")"
%token LEFT_BRACKET "[" RIGHT_BRACKET "]" LEFT_BRACE "{" RIGHT_BRACE "}" BAR "|" PLUS "+" MINUS "-" TIMES "*"
%token DIVIDE "/" EQUAL "=" NOT_EQUAL "!=" LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">="
%token AND "and" OR "or" NOT "not" IS "is" IS_NOT "is not" IN "in" NOT_IN "not in" MOD "mod" MATCHES "matches"
%token IF "if" THEN "then" ELSE "else" WHEN "when" BY "by" FOR "for" FOR_EACH "for each" WHERE "where"
%token AT_LEAST "at least" AT_MOST "at most" IF_NOTHING "if nothing" IF_UNKNOWN "if unknown"
%token RULEBOOK "rulebook" SOURCES "sources" USE "use" INTERFACE "interface" IMPLEMENTS "implements"
%token SILENT "silent" NOTE "note" ALLOW "allow" UNIT "unit" ALTERNATIVES "alternatives" RECORD "record"
%token DEFINE "define" RESULT "result" TREE "tree" SCORE "score" BANDS "bands" TABLE "table" STEPS "steps"
%token CONDITIONS "conditions" CHECKLIST "checklist" DEADLINE "deadline" CALENDAR "calendar" READING "reading"
%token PROPERTY "property" TEST "test" TESTS "tests"
%token OVER "over" AT "at" FROM "from" ON "on" LEVELS "levels" ORDERED "ordered" GIVEN "given" ALL_OF "all of"
%token ANY_OF "any of" VETO "veto" EXPECT "expect" ASSUME "assume" COLUMNS "columns"
%token LIST_OF "list of" LIST_BY "list by" KEYED_BY "keyed by" ONE_OF "one of" DEFAULT "default"
%token COUNT "count" SUM "sum" EVERY "every" SOME "some" NONE_OF "none_of" MIN "min" MAX "max" MEAN "mean"
%token DISTINCT "distinct" ROUND "round" UNDETERMINED "undetermined" ERROR "error" TO "to"

%nterm <gj_expr *> expr disjunction conjunction negation relation bounded sum term unary postfix primary
%nterm <gj_expr *> key key_atom literal value limit item property_value test_value step_value words node_ref
%nterm <gj_expr *> cell optional_body
%nterm <gj_exprs> exprs values keys key_row limits items bounds step_bounds test_values cells names_list optional_keys
%nterm <gj_exprs> optional_arguments nodes
%nterm <gj_binders> each each_plain binders
%nterm <gj_cite *> cites
%nterm <gj_cites> cite_list
%nterm <gj_span> title optional_title from_name level_name
%nterm <gj_head> head bare_head text_head
%nterm <gj_entries> params param_list outputs declarations unit_names level_list choice_list choice_chain
%nterm <gj_entries> header_block header_lines interface_block interface_lines silent_block silent_lines
%nterm <gj_entries> choice_block choice_lines field_block field_lines case_block case_lines by_block by_lines
%nterm <gj_entries> node_block node_lines measure_block measure_lines band_block band_lines row_block row_lines
%nterm <gj_entries> step_block step_lines condition_block condition_lines entry_block entry_lines
%nterm <gj_entries> deadline_block deadline_lines test_block test_lines cases_block cases_lines object_block
%nterm <gj_entries> object_lines calendar_block calendar_lines
%nterm <gj_entry *> declaration param output header_line interface_line silent_line choice field case by_case node
%nterm <gj_entry *> measure band row step condition checklist_line deadline_line test_line cases_line object_line
%nterm <gj_entry *> calendar_line field_head case_head
%nterm <gj_type_node *> type base_type entry_type plain_type
%nterm <gj_operator> comparison all_any aggregate demand
%nterm <gj_span> or_what
%nterm <gj_expr *> unit_expr optional_unit default_value optional_guard

%%

file
  : declarations                    { cx->declarations = $1.first; }
  ;
declarations
  : %empty                          { $$ = gj_entries_none(); }
  | declarations declaration NL     { $$ = gj_entries_declare(cx, $1, $2); }
  | declarations error NL           { $$ = gj_entries_add($1, gj_ast_hole(cx, @2)); yyerrok; }
  ;

/* ---- how every line begins ---- */
title
  : TEXT                            { $$ = @1; }
  ;
optional_title
  : %empty                          { $$ = (gj_span){0, 0}; }
  | title                           { $$ = $1; }
  ;
cites
  : cite_list                       { $$ = $1.first; }
  ;
cite_list
  : %empty                          { $$ = (gj_cites){NULL, NULL}; }
  | cite_list CITATION              { $$ = gj_cites_add(cx, $1, @2); }
  ;
head
  : NAME optional_title cites       { $$ = gj_head_of(@1, $2, $3); }
  ;
bare_head
  : optional_title cites            { $$ = gj_head_of((gj_span){0, 0}, $1, $2); }
  ;
text_head
  : TEXT cites                      { $$ = gj_head_of((gj_span){0, 0}, @1, $2); }
  | NAME optional_title cites       { $$ = gj_head_of(@1, $2, $3); }
  ;
optional_guard
  : %empty                          { $$ = NULL; }
  | WHEN expr                       { $$ = $2; }
  ;
each_plain
  : %empty                          { $$ = (gj_binders){NULL, NULL}; }
  | FOR_EACH NAME IN postfix        { $$ = gj_binders_add(cx, (gj_binders){NULL, NULL}, @2, $4, NULL, @$); }
  ;
each
  : each_plain                      { $$ = $1; }
  | FOR_EACH NAME IN postfix WHERE expr { $$ = gj_binders_add(cx, (gj_binders){NULL, NULL}, @2, $4, $6, @$); }
  ;

/* ---- declarations ---- */
declaration
  : RULEBOOK head header_block      { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_RULEBOOK, $2, @$), $3, @$); }
  | SOURCES bare_head header_block  { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_SOURCES, $2, @$), $3, @$); }
  | USE text_head                   { $$ = gj_ast_entry(cx, GJ_N_USE, $2, @$); }
  | INTERFACE head interface_block  { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_INTERFACE, $2, @$), $3, @$); }
  | IMPLEMENTS head                 { $$ = gj_ast_entry(cx, GJ_N_IMPLEMENTS, $2, @$); }
  | IMPLEMENTS head silent_block    { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_IMPLEMENTS, $2, @$), $3, @$); }
  | SILENT head                     { $$ = gj_ast_entry(cx, GJ_N_SILENT, $2, @$); }
  | NOTE head                       { $$ = gj_ast_entry(cx, GJ_N_NOTE, $2, @$); }
  | ALLOW head                      { $$ = gj_ast_entry(cx, GJ_N_ALLOW, $2, @$); }
  | UNIT unit_names bare_head       { $$ = gj_entry_names(gj_ast_entry(cx, GJ_N_UNIT, $3, @$), $2); }
  | UNIT unit_names bare_head EQUAL sum { $$ = gj_entry_value(gj_entry_names(gj_ast_entry(cx, GJ_N_UNIT, $3, @$), $2), gj_exprs_one($5), @$); }
  | ALTERNATIVES head EQUAL choice_list { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_ALTERNATIVES, $2, @$), $4, @$); }
  | ALTERNATIVES head EQUAL choice_chain { $$ = gj_entry_op(gj_entry_body(gj_ast_entry(cx, GJ_N_ALTERNATIVES, $2, @$), $4, @$), GJ_O_LESS); }
  | ALTERNATIVES head choice_block  { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_ALTERNATIVES, $2, @$), $3, @$); }
  | ALTERNATIVES head ORDERED choice_block { $$ = gj_entry_op(gj_entry_body(gj_ast_entry(cx, GJ_N_ALTERNATIVES, $2, @$), $4, @$), GJ_O_LESS); }
  | RECORD bare_head field_block    { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_RECORD, $2, @$), $3, @$); }
  | DEFINE NAME params bare_head each_plain EQUAL value { $$ = gj_entry_value(gj_entry_each(gj_entry_params(gj_ast_entry(cx, GJ_N_DEFINE, gj_head_of(@2, $4.title, $4.cites), @$), $3), $5), gj_exprs_one($7), @$); }
  | DEFINE NAME params bare_head each_plain case_block { $$ = gj_entry_body(gj_entry_each(gj_entry_params(gj_ast_entry(cx, GJ_N_DEFINE, gj_head_of(@2, $4.title, $4.cites), @$), $3), $5), $6, @$); }
  | RESULT NAME params bare_head each_plain EQUAL value { $$ = gj_entry_value(gj_entry_each(gj_entry_params(gj_ast_entry(cx, GJ_N_RESULT, gj_head_of(@2, $4.title, $4.cites), @$), $3), $5), gj_exprs_one($7), @$); }
  | RESULT NAME params bare_head each_plain case_block { $$ = gj_entry_body(gj_entry_each(gj_entry_params(gj_ast_entry(cx, GJ_N_RESULT, gj_head_of(@2, $4.title, $4.cites), @$), $3), $5), $6, @$); }
  | TREE head EQUAL sum level_list node_block { $$ = gj_entry_body(gj_entry_names(gj_entry_value(gj_ast_entry(cx, GJ_N_TREE, $2, @$), gj_exprs_one($4), @4), $5), $6, @$); }
  | SCORE head OVER nodes level_name from_name { $$ = gj_ast_entry(cx, GJ_N_SCORE, $2, @$); if ($$ != NULL) { $$->keys = $4.first; $$->names = gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of($5, $6, NULL), @$); } }
  | SCORE head OVER nodes level_name from_name EQUAL sum { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_SCORE, $2, @$), gj_exprs_one($8), @$); if ($$ != NULL) { $$->keys = $4.first; $$->names = gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of($5, $6, NULL), @$); } }
  | SCORE head OVER nodes level_name from_name measure_block { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_SCORE, $2, @$), $7, @$); if ($$ != NULL) { $$->keys = $4.first; $$->names = gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of($5, $6, NULL), @$); } }
  | SCORE head OVER nodes level_name from_name EQUAL sum measure_block { $$ = gj_entry_body(gj_entry_value(gj_ast_entry(cx, GJ_N_SCORE, $2, @$), gj_exprs_one($8), @8), $9, @$); if ($$ != NULL) { $$->keys = $4.first; $$->names = gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of($5, $6, NULL), @$); } }
  | BANDS head ON exprs band_block  { $$ = gj_entry_body(gj_entry_keys(gj_ast_entry(cx, GJ_N_BANDS, $2, @$), $4), $5, @$); }
  | TABLE NAME params bare_head ARROW outputs optional_keys row_block { $$ = gj_entry_body(gj_entry_keys(gj_entry_outputs(gj_entry_params(gj_ast_entry(cx, GJ_N_TABLE, gj_head_of(@2, $4.title, $4.cites), @$), $3), $6), $7), $8, @$); }
  | STEPS head FROM expr step_block { $$ = gj_entry_body(gj_entry_keys(gj_ast_entry(cx, GJ_N_STEPS, $2, @$), gj_exprs_one($4)), $5, @$); }
  | CONDITIONS head all_any each condition_block { $$ = gj_entry_body(gj_entry_each(gj_entry_op(gj_ast_entry(cx, GJ_N_CONDITIONS, $2, @$), $3), $4), $5, @$); }
  | CHECKLIST head IN postfix each entry_block { $$ = gj_entry_body(gj_entry_each(gj_entry_keys(gj_ast_entry(cx, GJ_N_CHECKLIST, $2, @$), gj_exprs_one($4)), $5), $6, @$); }
  | DEADLINE head each deadline_block { $$ = gj_entry_body(gj_entry_each(gj_ast_entry(cx, GJ_N_DEADLINE, $2, @$), $3), $4, @$); }
  | CALENDAR head EQUAL DATE RANGE DATE calendar_block { $$ = gj_entry_body(gj_entry_value(gj_ast_entry(cx, GJ_N_CALENDAR, $2, @$), gj_exprs_one(gj_ast_range(cx, GJ_O_RANGE, gj_ast_leaf(cx, GJ_X_DATE, @4), gj_ast_leaf(cx, GJ_X_DATE, @6), (gj_span){@4.begin, @6.end})), @4), $7, @$); }
  | READING head EQUAL NAME choice_block { $$ = gj_entry_body(gj_entry_value(gj_ast_entry(cx, GJ_N_READING, $2, @$), gj_exprs_one(gj_ast_name(cx, @4)), @4), $5, @$); }
  | PROPERTY head COLON property_value { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_PROPERTY, $2, @$), gj_exprs_one($4), @$); }
  | TEST text_head test_block       { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_TEST, $2, @$), $3, @$); }
  | TEST text_head GIVEN words test_block { $$ = gj_entry_path(gj_entry_body(gj_ast_entry(cx, GJ_N_TEST, $2, @$), $5, @$), $4); }
  | TESTS text_head cases_block     { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_TESTS, $2, @$), $3, @$); }
  | TESTS text_head GIVEN words cases_block { $$ = gj_entry_path(gj_entry_body(gj_ast_entry(cx, GJ_N_TESTS, $2, @$), $5, @$), $4); }
  ;
words
  : NAME                            { $$ = gj_ast_name(cx, @1); }
  | TEXT                            { $$ = gj_ast_leaf(cx, GJ_X_TEXT, @1); }
  ;
params
  : %empty                          { $$ = gj_entries_none(); }
  | LEFT_PAREN param_list RIGHT_PAREN { $$ = $2; }
  ;
param_list
  : param                           { $$ = gj_entries_one($1); }
  | param_list COMMA param          { $$ = gj_entries_add($1, $3); }
  ;
param
  : NAME COLON plain_type           { $$ = gj_entry_type(gj_ast_entry(cx, GJ_N_PARAM, gj_head_of(@1, (gj_span){0, 0}, NULL), @$), $3, @$); }
  ;
outputs
  : output                          { $$ = gj_entries_one($1); }
  | outputs COMMA output            { $$ = gj_entries_add($1, $3); }
  ;
output
  : NAME optional_title             { $$ = gj_ast_entry(cx, GJ_N_PARAM, gj_head_of(@1, $2, NULL), @$); }
  | NAME optional_title COLON plain_type { $$ = gj_entry_type(gj_ast_entry(cx, GJ_N_PARAM, gj_head_of(@1, $2, NULL), @$), $4, @$); }
  ;
optional_keys
  : %empty                          { $$ = (gj_exprs){NULL, NULL}; }
  | BY exprs                        { $$ = $2; }
  ;
unit_names
  : NAME                            { $$ = gj_entries_one(gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of(@1, (gj_span){0, 0}, NULL), @1)); }
  | unit_names COMMA NAME           { $$ = gj_entries_add($1, gj_ast_entry(cx, GJ_N_CHOICE, gj_head_of(@3, (gj_span){0, 0}, NULL), @3)); }
  ;
level_list
  : %empty                          { $$ = gj_entries_none(); }
  | LEVELS choice_list              { $$ = $2; }
  | LEVELS level_list_chain         { $$ = $2; }
  ;
%nterm <gj_entries> level_list_chain;
level_list_chain
  : choice GREATER choice           { $$ = gj_entries_add(gj_entries_one($1), $3); }
  | level_list_chain GREATER choice { $$ = gj_entries_add($1, $3); }
  ;
choice_list
  : choice                          { $$ = gj_entries_one($1); }
  | choice_list COMMA choice        { $$ = gj_entries_add($1, $3); }
  ;
choice_chain
  : choice LESS choice              { $$ = gj_entries_add(gj_entries_one($1), $3); }
  | choice_chain LESS choice        { $$ = gj_entries_add($1, $3); }
  ;
choice
  : head                            { $$ = gj_ast_entry(cx, GJ_N_CHOICE, $1, @$); }
  ;
choice_block
  : LEFT_BRACE choice_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
choice_lines
  : %empty                          { $$ = gj_entries_none(); }
  | choice_lines choice NL          { $$ = gj_entries_add($1, $2); }
  | choice_lines error NL           { $$ = $1; yyerrok; }
  ;
header_block
  : LEFT_BRACE header_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
header_lines
  : %empty                          { $$ = gj_entries_none(); }
  | header_lines header_line NL     { $$ = gj_entries_add($1, $2); }
  | header_lines error NL           { $$ = $1; yyerrok; }
  ;
header_line
  : head COLON value                { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_HEADER, $1, @$), gj_exprs_one($3), @$); }
  | head                            { $$ = gj_ast_entry(cx, GJ_N_HEADER, $1, @$); }
  ;
interface_block
  : LEFT_BRACE interface_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
interface_lines
  : %empty                          { $$ = gj_entries_none(); }
  | interface_lines interface_line NL { $$ = gj_entries_add($1, $2); }
  | interface_lines error NL        { $$ = $1; yyerrok; }
  ;
interface_line
  : head COLON type                 { $$ = gj_entry_type(gj_ast_entry(cx, GJ_N_FIELD, $1, @$), $3, @$); }
  | head COLON demand type          { $$ = gj_entry_op(gj_entry_type(gj_ast_entry(cx, GJ_N_FIELD, $1, @$), $4, @$), $3); }
  | head COLON type choice_block    { $$ = gj_entry_body(gj_entry_type(gj_ast_entry(cx, GJ_N_FIELD, $1, @$), $3, @$), $4, @$); }
  ;
demand
  : AT_LEAST                        { $$ = GJ_O_AT_LEAST; }
  | AT_MOST                         { $$ = GJ_O_AT_MOST; }
  ;
silent_block
  : LEFT_BRACE silent_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
silent_lines
  : %empty                          { $$ = gj_entries_none(); }
  | silent_lines silent_line NL     { $$ = gj_entries_add($1, $2); }
  | silent_lines error NL           { $$ = $1; yyerrok; }
  ;
silent_line
  : SILENT head                     { $$ = gj_ast_entry(cx, GJ_N_SILENT, $2, @$); }
  ;

/* ---- the record ---- */
field_block
  : LEFT_BRACE field_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
field_lines
  : %empty                          { $$ = gj_entries_none(); }
  | field_lines field NL            { $$ = gj_entries_add($1, $2); }
  | field_lines error NL            { $$ = $1; yyerrok; }
  ;
field
  : field_head COLON type           { $$ = gj_entry_type($1, $3, @$); }
  ;
field_head
  : head                            { $$ = gj_ast_entry(cx, GJ_N_FIELD, $1, @$); }
  ;
type
  : base_type bounds or_what default_value { $$ = gj_ast_type_tail($1, $2, $3, $4, @$); }
  ;
or_what
  : %empty                          { $$ = (gj_span){0, 0}; }
  | OR NAME                         { $$ = @2; }
  ;
default_value
  : %empty                          { $$ = NULL; }
  | DEFAULT literal                 { $$ = $2; }
  ;
bounds
  : %empty                          { $$ = (gj_exprs){NULL, NULL}; }
  | bounds comparison literal       { $$ = gj_exprs_add($1, gj_ast_limit(cx, $2, $3, @$)); }
  | bounds IN literal RANGE literal { $$ = gj_exprs_add($1, gj_ast_range(cx, GJ_O_RANGE, $3, $5, @$)); }
  | bounds IN literal RANGE_OPEN literal { $$ = gj_exprs_add($1, gj_ast_range(cx, GJ_O_RANGE_OPEN, $3, $5, @$)); }
  ;
base_type
  : plain_type                      { $$ = $1; }
  | ONE_OF choice_list              { $$ = gj_ast_type(cx, GJ_TN_ONE_OF, @1, @$); if ($$ != NULL) $$->choices = $2.first; }
  | LIST_OF entry_type              { $$ = gj_ast_type_list(cx, (gj_span){0, 0}, $2, gj_entries_none(), @$); }
  | LIST_OF field_block             { $$ = gj_ast_type_list(cx, (gj_span){0, 0}, NULL, $2, @$); }
  | LIST_BY NAME field_block        { $$ = gj_ast_type_list(cx, @2, NULL, $3, @$); }
  | KEYED_BY NAME field_block       { $$ = gj_ast_type(cx, GJ_TN_KEYED, @2, @$); if ($$ != NULL) $$->fields = $3.first; }
  | KEYED_BY NAME DOT NAME field_block { $$ = gj_ast_type(cx, GJ_TN_KEYED, @2, @$); if ($$ != NULL) { $$->level = @4; $$->fields = $5.first; } }
  | field_block                     { $$ = gj_ast_type(cx, GJ_TN_KEYED, (gj_span){0, 0}, @$); if ($$ != NULL) $$->fields = $1.first; }
  ;
plain_type
  : NAME optional_unit              { $$ = gj_ast_type(cx, GJ_TN_NAME, @1, @$); if ($$ != NULL) $$->unit = $2; }
  ;
entry_type
  : plain_type                      { $$ = $1; }
  | ONE_OF choice_list              { $$ = gj_ast_type(cx, GJ_TN_ONE_OF, @1, @$); if ($$ != NULL) $$->choices = $2.first; }
  ;
optional_unit
  : %empty                          { $$ = NULL; }
  | unit_expr                       { $$ = $1; }
  ;
unit_expr
  : NAME                            { $$ = gj_ast_name(cx, @1); }
  | unit_expr DIVIDE NAME           { $$ = gj_ast_binary(cx, GJ_O_DIV, $1, gj_ast_name(cx, @3), @$); }
  | unit_expr TIMES NAME            { $$ = gj_ast_binary(cx, GJ_O_MUL, $1, gj_ast_name(cx, @3), @$); }
  ;

/* ---- cases ---- */
case_block
  : LEFT_BRACE case_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
case_lines
  : %empty                          { $$ = gj_entries_none(); }
  | case_lines case NL              { $$ = gj_entries_add($1, $2); }
  | case_lines error NL             { $$ = gj_entries_add($1, gj_ast_hole(cx, @2)); yyerrok; }
  ;
case
  : case_head WHEN expr cites COLON value { $$ = gj_entry_cites(gj_entry_begin(gj_entry_value(gj_entry_guard($1, $3, false), gj_exprs_one($6), @$), @2), $4); }
  | ELSE WHEN expr cites COLON value { $$ = gj_entry_cites(gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_CASE, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), $3, true), gj_exprs_one($6), @$), $4); }
  | ELSE cites COLON value          { $$ = gj_entry_cites(gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_CASE, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), NULL, true), gj_exprs_one($4), @$), $2); }
  ;
case_head
  : cites                           { $$ = gj_ast_entry(cx, GJ_N_CASE, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, $1), @$); }
  | head                            { $$ = gj_ast_entry(cx, GJ_N_CASE, $1, @$); }
  ;
by_block
  : LEFT_BRACE by_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
by_lines
  : %empty                          { $$ = gj_entries_none(); }
  | by_lines by_case NL             { $$ = gj_entries_add($1, $2); }
  | by_lines error NL               { $$ = gj_entries_add($1, gj_ast_hole(cx, @2)); yyerrok; }
  ;
by_case
  : key optional_title cites optional_guard COLON value { $$ = gj_entry_value(gj_entry_guard(gj_entry_keys(gj_ast_entry(cx, GJ_N_BY_CASE, gj_head_of((gj_span){0, 0}, $2, $3), @$), gj_exprs_one($1)), $4, false), gj_exprs_one($6), @$); }
  | ELSE cites COLON value          { $$ = gj_entry_cites(gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_BY_CASE, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), NULL, true), gj_exprs_one($4), @$), $2); }
  ;
key
  : key_atom                        { $$ = $1; }
  | key OR key_atom                 { $$ = gj_ast_or_key(cx, $1, $3, @$); }
  ;
key_atom
  : literal                         { $$ = $1; }
  | literal RANGE literal           { $$ = gj_ast_range(cx, GJ_O_RANGE, $1, $3, @$); }
  | literal RANGE_OPEN literal      { $$ = gj_ast_range(cx, GJ_O_RANGE_OPEN, $1, $3, @$); }
  | comparison sum                  { $$ = gj_ast_limit(cx, $1, $2, @$); }
  ;
literal
  : NUMBER                          { $$ = gj_ast_number(cx, @1, (gj_span){0, 0}, @$); }
  | NUMBER NAME                     { $$ = gj_ast_number(cx, @1, @2, @$); }
  | PERCENT                         { $$ = gj_ast_leaf(cx, GJ_X_PERCENT, @1); }
  | MINUS NUMBER                    { $$ = gj_ast_unary(cx, GJ_X_MINUS, gj_ast_number(cx, @2, (gj_span){0, 0}, @2), @$); }
  | MINUS NUMBER NAME               { $$ = gj_ast_unary(cx, GJ_X_MINUS, gj_ast_number(cx, @2, @3, @2), @$); }
  | MINUS PERCENT                   { $$ = gj_ast_unary(cx, GJ_X_MINUS, gj_ast_leaf(cx, GJ_X_PERCENT, @2), @$); }
  | DATE                            { $$ = gj_ast_leaf(cx, GJ_X_DATE, @1); }
  | TEXT                            { $$ = gj_ast_leaf(cx, GJ_X_TEXT, @1); }
  | NAME                            { $$ = gj_ast_name(cx, @1); }
  ;
value
  : expr                            { $$ = $1; }
  | sum RANGE sum                   { $$ = gj_ast_range(cx, GJ_O_RANGE, $1, $3, @$); }
  | MINUS                           { $$ = gj_ast_leaf(cx, GJ_X_DASH, @1); }
  ;
values
  : value                           { $$ = gj_exprs_one($1); }
  | values COMMA value              { $$ = gj_exprs_add($1, $3); }
  ;

/* ---- trees and scores ---- */
node_block
  : LEFT_BRACE node_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
node_lines
  : %empty                          { $$ = gj_entries_none(); }
  | node_lines node NL              { $$ = gj_entries_add($1, $2); }
  | node_lines error NL             { $$ = gj_entries_add($1, gj_ast_hole(cx, @2)); yyerrok; }
  ;
node
  : head EQUAL sum node_block       { $$ = gj_entry_body(gj_entry_value(gj_ast_entry(cx, GJ_N_NODE, $1, @$), gj_exprs_one($3), @3), $4, @$); }
  | head COLON sum                  { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_NODE, $1, @$), gj_exprs_one($3), @$); }
  ;
nodes
  : node_ref                        { $$ = gj_exprs_one($1); }
  | nodes PLUS node_ref             { $$ = gj_exprs_add($1, $3); }
  ;
node_ref
  : NAME                            { $$ = gj_ast_name(cx, @1); }
  | node_ref DOT NAME               { $$ = gj_ast_member(cx, $1, @3, @$); }
  ;
level_name
  : %empty                          { $$ = (gj_span){0, 0}; }
  | AT NAME                         { $$ = @2; }
  ;
from_name
  : %empty                          { $$ = (gj_span){0, 0}; }
  | FROM NAME                       { $$ = @2; }
  ;
measure_block
  : LEFT_BRACE measure_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
measure_lines
  : %empty                          { $$ = gj_entries_none(); }
  | measure_lines measure NL        { $$ = gj_entries_add($1, $2); }
  | measure_lines error NL          { $$ = $1; yyerrok; }
  ;
measure
  : head COLON value                { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_MEASURE, $1, @$), gj_exprs_one($3), @$); }
  | head case_block                 { $$ = gj_entry_body(gj_ast_entry(cx, GJ_N_MEASURE, $1, @$), $2, @$); }
  ;

/* ---- bands, tables, steps ---- */
band_block
  : LEFT_BRACE band_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
band_lines
  : %empty                          { $$ = gj_entries_none(); }
  | band_lines band NL              { $$ = gj_entries_add($1, $2); }
  | band_lines error NL             { $$ = $1; yyerrok; }
  ;
band
  : head optional_guard COLON limits { $$ = gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_BAND, $1, @$), $2, false), $4, @$); }
  | VETO head WHEN expr COLON NAME  { $$ = gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_VETO, $2, @$), $4, false), gj_exprs_one(gj_ast_name(cx, @6)), @$); }
  ;
limits
  : limit                           { $$ = gj_exprs_one($1); }
  | limits COMMA limit              { $$ = gj_exprs_add($1, $3); }
  ;
limit
  : comparison sum                  { $$ = gj_ast_limit(cx, $1, $2, @$); }
  | sum RANGE sum                   { $$ = gj_ast_range(cx, GJ_O_RANGE, $1, $3, @$); }
  | sum RANGE_OPEN sum              { $$ = gj_ast_range(cx, GJ_O_RANGE_OPEN, $1, $3, @$); }
  | sum                             { $$ = $1; }
  | MINUS                           { $$ = gj_ast_leaf(cx, GJ_X_DASH, @1); }
  | ELSE                            { $$ = gj_ast_leaf(cx, GJ_X_ELSE, @1); }
  ;
row_block
  : LEFT_BRACE row_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
row_lines
  : %empty                          { $$ = gj_entries_none(); }
  | row_lines row NL                { $$ = gj_entries_add($1, $2); }
  | row_lines error NL              { $$ = gj_entries_add($1, gj_ast_hole(cx, @2)); yyerrok; }
  ;
row
  : key_row optional_title cites optional_guard COLON values { $$ = gj_entry_value(gj_entry_guard(gj_entry_keys(gj_ast_entry(cx, GJ_N_ROW, gj_head_of((gj_span){0, 0}, $2, $3), @$), $1), $4, false), $6, @$); }
  | COLUMNS NAME COLON keys         { $$ = gj_entry_keys(gj_ast_entry(cx, GJ_N_COLUMNS, gj_head_of(@2, (gj_span){0, 0}, NULL), @$), $4); }
  ;
key_row
  : cell                            { $$ = gj_exprs_one($1); }
  | key_row COMMA cell              { $$ = gj_exprs_add($1, $3); }
  ;
cell
  : key                             { $$ = $1; }
  | ELSE                            { $$ = gj_ast_leaf(cx, GJ_X_ELSE, @1); }
  | MINUS                           { $$ = gj_ast_leaf(cx, GJ_X_DASH, @1); }
  ;
keys
  : key                             { $$ = gj_exprs_one($1); }
  | keys COMMA key                  { $$ = gj_exprs_add($1, $3); }
  ;
step_block
  : LEFT_BRACE step_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
step_lines
  : %empty                          { $$ = gj_entries_none(); }
  | step_lines step NL              { $$ = gj_entries_add($1, $2); }
  | step_lines error NL             { $$ = $1; yyerrok; }
  ;
step
  : head optional_guard COLON step_value { $$ = gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_STEP, $1, @$), $2, false), gj_exprs_one($4), @$); }
  ;
step_value
  : PLUS sum step_bounds            { $$ = gj_ast_step(cx, GJ_O_ADD, $2, $3, @$); }
  | MINUS sum step_bounds           { $$ = gj_ast_step(cx, GJ_O_SUB, $2, $3, @$); }
  | TIMES sum step_bounds           { $$ = gj_ast_step(cx, GJ_O_MUL, $2, $3, @$); }
  | DIVIDE sum step_bounds          { $$ = gj_ast_step(cx, GJ_O_DIV, $2, $3, @$); }
  | EQUAL sum step_bounds           { $$ = gj_ast_step(cx, GJ_O_SET, $2, $3, @$); }
  | AT_LEAST sum step_bounds        { $$ = gj_ast_step(cx, GJ_O_AT_LEAST, $2, $3, @$); }
  | AT_MOST sum step_bounds         { $$ = gj_ast_step(cx, GJ_O_AT_MOST, $2, $3, @$); }
  ;
step_bounds
  : %empty                          { $$ = (gj_exprs){NULL, NULL}; }
  | step_bounds AT_LEAST sum        { $$ = gj_exprs_add($1, gj_ast_limit(cx, GJ_O_AT_LEAST, $3, @$)); }
  | step_bounds AT_MOST sum         { $$ = gj_exprs_add($1, gj_ast_limit(cx, GJ_O_AT_MOST, $3, @$)); }
  ;

/* ---- conditions, deadlines ---- */
all_any
  : ALL_OF                          { $$ = GJ_O_AND; }
  | ANY_OF                          { $$ = GJ_O_OR; }
  ;
condition_block
  : LEFT_BRACE condition_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
condition_lines
  : %empty                          { $$ = gj_entries_none(); }
  | condition_lines condition NL    { $$ = gj_entries_add($1, $2); }
  | condition_lines error NL        { $$ = $1; yyerrok; }
  ;
condition
  : head optional_guard COLON value { $$ = gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_CONDITION, $1, @$), $2, false), gj_exprs_one($4), @$); }
  | head optional_guard all_any condition_block { $$ = gj_entry_op(gj_entry_body(gj_entry_guard(gj_ast_entry(cx, GJ_N_CONDITION, $1, @$), $2, false), $4, @$), $3); }
  ;
entry_block
  : LEFT_BRACE entry_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
entry_lines
  : %empty                          { $$ = gj_entries_none(); }
  | entry_lines checklist_line NL   { $$ = gj_entries_add($1, $2); }
  | entry_lines error NL            { $$ = $1; yyerrok; }
  ;
checklist_line
  : head optional_guard             { $$ = gj_entry_guard(gj_ast_entry(cx, GJ_N_ENTRY, $1, @$), $2, false); }
  ;
deadline_block
  : LEFT_BRACE deadline_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
deadline_lines
  : %empty                          { $$ = gj_entries_none(); }
  | deadline_lines deadline_line NL { $$ = gj_entries_add($1, $2); }
  | deadline_lines error NL         { $$ = $1; yyerrok; }
  ;
deadline_line
  : head optional_guard COLON value { $$ = gj_entry_value(gj_entry_guard(gj_ast_entry(cx, GJ_N_LIMIT, $1, @$), $2, false), gj_exprs_one($4), @$); }
  ;
calendar_block
  : LEFT_BRACE calendar_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
calendar_lines
  : %empty                          { $$ = gj_entries_none(); }
  | calendar_lines calendar_line NL { $$ = gj_entries_add($1, $2); }
  | calendar_lines error NL         { $$ = $1; yyerrok; }
  ;
calendar_line
  : key optional_title cites COLON NAME { $$ = gj_entry_value(gj_entry_keys(gj_ast_entry(cx, GJ_N_LIMIT, gj_head_of((gj_span){0, 0}, $2, $3), @$), gj_exprs_one($1)), gj_exprs_one(gj_ast_name(cx, @5)), @$); }
  ;
property_value
  : NAME expr                       { $$ = gj_ast_call(cx, @1, gj_exprs_one($2), @$); }
  | NAME postfix BY NAME            { $$ = gj_ast_call(cx, @1, gj_exprs_add(gj_exprs_one($2), gj_ast_name(cx, @4)), @$); }
  ;

/* ---- tests ---- */
test_block
  : LEFT_BRACE test_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
test_lines
  : %empty                          { $$ = gj_entries_none(); }
  | test_lines test_line NL         { $$ = gj_entries_add($1, $2); }
  | test_lines error NL             { $$ = $1; yyerrok; }
  ;
test_line
  : postfix EQUAL test_value        { $$ = gj_entry_value(gj_entry_path(gj_ast_entry(cx, GJ_N_SET, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), $1), gj_exprs_one($3), @$); }
  | ASSUME postfix EQUAL value      { $$ = gj_entry_value(gj_entry_path(gj_ast_entry(cx, GJ_N_ASSUME, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), $2), gj_exprs_one($4), @$); }
  | ASSUME NAME IS NAME             { $$ = gj_entry_value(gj_entry_path(gj_ast_entry(cx, GJ_N_ASSUME, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), gj_ast_name(cx, @2)), gj_exprs_one(gj_ast_name(cx, @4)), @$); }
  | EXPECT expr                     { $$ = gj_entry_value(gj_ast_entry(cx, GJ_N_EXPECT, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), gj_exprs_one($2), @$); }
  | EXPECT node_ref names_list      { $$ = gj_entry_keys(gj_entry_path(gj_ast_entry(cx, GJ_N_EXPECT, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), $2), $3); }
  ;
names_list
  : NAME                            { $$ = gj_exprs_one(gj_ast_name(cx, @1)); }
  | NAME NAME                       { $$ = gj_exprs_add(gj_exprs_one(gj_ast_name(cx, @1)), gj_ast_name(cx, @2)); }
  | names_list COMMA NAME           { $$ = gj_exprs_add($1, gj_ast_name(cx, @3)); }
  ;
test_value
  : literal                         { $$ = $1; }
  | object_block                    { $$ = gj_ast_object(cx, NULL, (gj_span){0, 0}, $1, @$); }
  | NAME object_block               { $$ = gj_ast_object(cx, NULL, @1, $2, @$); }
  | NUMBER NAME object_block        { $$ = gj_ast_object(cx, gj_ast_number(cx, @1, (gj_span){0, 0}, @1), @2, $3, @$); }
  | LEFT_BRACKET RIGHT_BRACKET      { $$ = gj_ast_list(cx, GJ_X_LIST, (gj_exprs){NULL, NULL}, @$); }
  | LEFT_BRACKET test_values RIGHT_BRACKET { $$ = gj_ast_list(cx, GJ_X_LIST, $2, @$); }
  ;
test_values
  : test_value                      { $$ = gj_exprs_one($1); }
  | test_values COMMA test_value    { $$ = gj_exprs_add($1, $3); }
  ;
object_block
  : LEFT_BRACE object_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
object_lines
  : %empty                          { $$ = gj_entries_none(); }
  | object_lines object_line NL     { $$ = gj_entries_add($1, $2); }
  | object_lines object_line COMMA  { $$ = gj_entries_add($1, $2); }
  | object_lines error NL           { $$ = $1; yyerrok; }
  ;
object_line
  : NAME EQUAL test_value           { $$ = gj_entry_value(gj_entry_path(gj_ast_entry(cx, GJ_N_SET, gj_head_of(@1, (gj_span){0, 0}, NULL), @$), gj_ast_name(cx, @1)), gj_exprs_one($3), @$); }
  ;
cases_block
  : LEFT_BRACE cases_lines RIGHT_BRACE { $$ = gj_entries_in_braces($2); }
  ;
cases_lines
  : %empty                          { $$ = gj_entries_none(); }
  | cases_lines cases_line NL       { $$ = gj_entries_add($1, $2); }
  | cases_lines error NL            { $$ = $1; yyerrok; }
  ;
cases_line
  : cells BAR cells                 { $$ = gj_entry_value(gj_entry_keys(gj_ast_entry(cx, GJ_N_CASES, gj_head_of((gj_span){0, 0}, (gj_span){0, 0}, NULL), @$), $1), $3, @$); }
  ;
cells
  : item                            { $$ = gj_exprs_one($1); }
  | cells item                      { $$ = gj_exprs_add($1, $2); }
  ;
item
  : NUMBER                          { $$ = gj_ast_number(cx, @1, (gj_span){0, 0}, @$); }
  | MINUS NUMBER                    { $$ = gj_ast_unary(cx, GJ_X_MINUS, gj_ast_number(cx, @2, (gj_span){0, 0}, @2), @$); }
  | PERCENT                         { $$ = gj_ast_leaf(cx, GJ_X_PERCENT, @1); }
  | DATE                            { $$ = gj_ast_leaf(cx, GJ_X_DATE, @1); }
  | TEXT                            { $$ = gj_ast_leaf(cx, GJ_X_TEXT, @1); }
  | node_ref                        { $$ = $1; }
  | NUMBER DIVIDE NUMBER            { $$ = gj_ast_binary(cx, GJ_O_DIV, gj_ast_number(cx, @1, (gj_span){0, 0}, @1), gj_ast_number(cx, @3, (gj_span){0, 0}, @3), @$); }
  ;

/* ---- expressions ---- */
exprs
  : expr                            { $$ = gj_exprs_one($1); }
  | exprs COMMA expr                { $$ = gj_exprs_add($1, $3); }
  ;
expr
  : disjunction                     { $$ = $1; }
  | IF expr THEN expr ELSE expr     { $$ = gj_ast_if(cx, $2, $4, $6, @$); }
  ;
disjunction
  : conjunction                     { $$ = $1; }
  | disjunction OR conjunction      { $$ = gj_ast_binary(cx, GJ_O_OR, $1, $3, @$); }
  ;
conjunction
  : negation                        { $$ = $1; }
  | conjunction AND negation        { $$ = gj_ast_binary(cx, GJ_O_AND, $1, $3, @$); }
  ;
negation
  : relation                        { $$ = $1; }
  | NOT negation                    { $$ = gj_ast_unary(cx, GJ_X_NOT, $2, @$); }
  ;
relation
  : bounded                         { $$ = $1; }
  | bounded comparison bounded      { $$ = gj_ast_binary(cx, $2, $1, $3, @$); }
  | bounded IS bounded              { $$ = gj_ast_binary(cx, GJ_O_IS, $1, $3, @$); }
  | bounded IS_NOT bounded          { $$ = gj_ast_binary(cx, GJ_O_IS_NOT, $1, $3, @$); }
  | bounded IN LEFT_PAREN items RIGHT_PAREN { $$ = gj_ast_in(cx, GJ_O_IN, $1, $4.first, NULL, @$); }
  | bounded NOT_IN LEFT_PAREN items RIGHT_PAREN { $$ = gj_ast_in(cx, GJ_O_NOT_IN, $1, $4.first, NULL, @$); }
  | bounded IN node_ref             { $$ = gj_ast_in(cx, GJ_O_IN, $1, NULL, $3, @$); }
  | bounded NOT_IN node_ref         { $$ = gj_ast_in(cx, GJ_O_NOT_IN, $1, NULL, $3, @$); }
  | bounded MATCHES TEXT            { $$ = gj_ast_matches(cx, $1, @3, @$); }
  ;
items
  : range_item                      { $$ = gj_exprs_one($1); }
  | items COMMA range_item          { $$ = gj_exprs_add($1, $3); }
  ;
%nterm <gj_expr *> range_item;
range_item
  : sum                             { $$ = $1; }
  | sum RANGE sum                   { $$ = gj_ast_range(cx, GJ_O_RANGE, $1, $3, @$); }
  | sum RANGE_OPEN sum              { $$ = gj_ast_range(cx, GJ_O_RANGE_OPEN, $1, $3, @$); }
  ;
comparison
  : EQUAL                           { $$ = GJ_O_EQUAL; }
  | NOT_EQUAL                       { $$ = GJ_O_NOT_EQUAL; }
  | LESS                            { $$ = GJ_O_LESS; }
  | LESS_EQUAL                      { $$ = GJ_O_LESS_EQUAL; }
  | GREATER                         { $$ = GJ_O_GREATER; }
  | GREATER_EQUAL                   { $$ = GJ_O_GREATER_EQUAL; }
  ;
bounded
  : sum                             { $$ = $1; }
  | bounded AT_LEAST sum            { $$ = gj_ast_binary(cx, GJ_O_AT_LEAST, $1, $3, @$); }
  | bounded AT_MOST sum             { $$ = gj_ast_binary(cx, GJ_O_AT_MOST, $1, $3, @$); }
  | bounded IF_NOTHING sum          { $$ = gj_ast_binary(cx, GJ_O_IF_NOTHING, $1, $3, @$); }
  | bounded IF_UNKNOWN sum          { $$ = gj_ast_binary(cx, GJ_O_IF_UNKNOWN, $1, $3, @$); }
  ;
sum
  : term                            { $$ = $1; }
  | sum PLUS term                   { $$ = gj_ast_binary(cx, GJ_O_ADD, $1, $3, @$); }
  | sum MINUS term                  { $$ = gj_ast_binary(cx, GJ_O_SUB, $1, $3, @$); }
  ;
term
  : unary                           { $$ = $1; }
  | term TIMES unary                { $$ = gj_ast_binary(cx, GJ_O_MUL, $1, $3, @$); }
  | term DIVIDE unary               { $$ = gj_ast_binary(cx, GJ_O_DIV, $1, $3, @$); }
  | term MOD unary                  { $$ = gj_ast_binary(cx, GJ_O_MOD, $1, $3, @$); }
  ;
unary
  : postfix                         { $$ = $1; }
  | MINUS unary                     { $$ = gj_ast_unary(cx, GJ_X_MINUS, $2, @$); }
  ;
postfix
  : node_ref                        { $$ = $1; }
  | reached                         { $$ = $1; }
  ;
%nterm <gj_expr *> reached;
reached
  : primary                         { $$ = $1; }
  | NAME LEFT_PAREN optional_arguments RIGHT_PAREN { $$ = gj_ast_call(cx, @1, $3, @$); }
  | node_ref LEFT_BRACKET expr RIGHT_BRACKET { $$ = gj_ast_index(cx, $1, $3, @$); }
  | reached LEFT_BRACKET expr RIGHT_BRACKET { $$ = gj_ast_index(cx, $1, $3, @$); }
  | reached DOT NAME                { $$ = gj_ast_member(cx, $1, @3, @$); }
  ;
optional_arguments
  : %empty                          { $$ = (gj_exprs){NULL, NULL}; }
  | exprs                           { $$ = $1; }
  ;
primary
  : NUMBER                          { $$ = gj_ast_number(cx, @1, (gj_span){0, 0}, @$); }
  | NUMBER NAME                     { $$ = gj_ast_number(cx, @1, @2, @$); }
  | PERCENT                         { $$ = gj_ast_leaf(cx, GJ_X_PERCENT, @1); }
  | DATE                            { $$ = gj_ast_leaf(cx, GJ_X_DATE, @1); }
  | TEXT                            { $$ = gj_ast_leaf(cx, GJ_X_TEXT, @1); }
  | LEFT_PAREN expr RIGHT_PAREN     { $$ = gj_ast_parens($2, @$); }
  | LEFT_PAREN error RIGHT_PAREN    { $$ = gj_ast_leaf(cx, GJ_X_HOLE, @$); yyerrok; }
  | aggregate LEFT_PAREN binders optional_body RIGHT_PAREN { $$ = gj_ast_aggregate(cx, $1, $3, $4, (gj_exprs){NULL, NULL}, @$); }
  | aggregate LEFT_PAREN exprs RIGHT_PAREN { $$ = gj_ast_aggregate(cx, $1, (gj_binders){NULL, NULL}, NULL, $3, @$); }
  | ROUND LEFT_PAREN expr COMMA TO sum COMMA NAME RIGHT_PAREN { $$ = gj_ast_round(cx, $3, $6, @8, (gj_span){0, 0}, @$); }
  | ROUND LEFT_PAREN expr COMMA TO sum COMMA NAME NAME RIGHT_PAREN { $$ = gj_ast_round(cx, $3, $6, gj_span_join(@8, @9), (gj_span){0, 0}, @$); }
  | ROUND LEFT_PAREN expr COMMA TO sum COMMA NAME BY NAME RIGHT_PAREN { $$ = gj_ast_round(cx, $3, $6, @8, @10, @$); }
  | BY postfix by_block             { $$ = gj_ast_by(cx, $2, $3, @$); }
  | UNDETERMINED TEXT               { $$ = gj_ast_undetermined(cx, GJ_X_UNDETERMINED, @2, @$); }
  | ERROR TEXT                      { $$ = gj_ast_undetermined(cx, GJ_X_ERROR, @2, @$); }
  ;
binders
  : FOR NAME IN postfix             { $$ = gj_binders_add(cx, (gj_binders){NULL, NULL}, @2, $4, NULL, @$); }
  | FOR NAME IN postfix WHERE expr  { $$ = gj_binders_add(cx, (gj_binders){NULL, NULL}, @2, $4, $6, @$); }
  | binders FOR NAME IN postfix     { $$ = gj_binders_add(cx, $1, @3, $5, NULL, @$); }
  | binders FOR NAME IN postfix WHERE expr { $$ = gj_binders_add(cx, $1, @3, $5, $7, @$); }
  ;
optional_body
  : %empty                          { $$ = NULL; }
  | COLON expr                      { $$ = $2; }
  ;
aggregate
  : COUNT                           { $$ = GJ_O_COUNT; }
  | SUM                             { $$ = GJ_O_SUM; }
  | EVERY                           { $$ = GJ_O_EVERY; }
  | SOME                            { $$ = GJ_O_SOME; }
  | NONE_OF                         { $$ = GJ_O_NONE_OF; }
  | MIN                             { $$ = GJ_O_MIN; }
  | MAX                             { $$ = GJ_O_MAX; }
  | MEAN                            { $$ = GJ_O_MEAN; }
  | DISTINCT                        { $$ = GJ_O_DISTINCT; }
  ;

%%
/* Only "memory exhausted" comes this way; the parser then ends with status 2. */
static void gj_yyerror(gj_span *span, gj_parse *cx, const char *message)
{
    (void)span;
    (void)cx;
    (void)message;
}

/* Hands what was found and what could have stood there to grammar/syntax_error.c, by the names of the symbols. */
static int yyreport_syntax_error(const yypcontext_t *context, gj_parse *cx)
{
    enum { LIMIT = 128 };
    yysymbol_kind_t kinds[LIMIT];
    const char *names[LIMIT];
    int count = yypcontext_expected_tokens(context, kinds, LIMIT);
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(kinds[i]);
    yysymbol_kind_t found = yypcontext_token(context);
    gj_syntax_error(cx, *yypcontext_location(context), found == YYSYMBOL_YYEMPTY ? "" : yysymbol_name(found), names,
                    count < 0 ? 0 : (size_t)count);
    return 0;
}
