/* Calls: the language's functions, definitions with parameters, and tables. The last two are expanded in
 * place, with each argument computed once; since none can call itself, that ends. */
#include "lang/lower.h"

#define GJ_CALL_DEPTH 60

/* ---- the language's own functions ---- */

typedef struct builtin {
    const char *name;
    gj_opcode op;
    uint8_t arguments;
    gj_type_kind in[2], out;
    const char *unit; /* of the result; "" plain, "=" the first argument's, "any" */
} builtin;

static const builtin builtins[] = {
    {"abs", GJ_OP_ABS, 1, {GJ_T_NUMBER}, GJ_T_NUMBER, "="},
    {"year", GJ_OP_YEAR, 1, {GJ_T_DATE}, GJ_T_NUMBER, ""},
    {"month", GJ_OP_MONTH, 1, {GJ_T_DATE}, GJ_T_NUMBER, ""},
    {"day", GJ_OP_DAY, 1, {GJ_T_DATE}, GJ_T_NUMBER, ""},
    {"year_end", GJ_OP_YEAR_END, 1, {GJ_T_DATE}, GJ_T_DATE, ""},
    {"month_end", GJ_OP_MONTH_END, 1, {GJ_T_DATE}, GJ_T_DATE, ""},
    {"is_workday", GJ_OP_IS_WORKDAY, 1, {GJ_T_DATE}, GJ_T_BOOL, ""},
    {"next_workday", GJ_OP_NEXT_WORKDAY, 1, {GJ_T_DATE}, GJ_T_DATE, ""},
    {"days_between", GJ_OP_DAYS_BETWEEN, 2, {GJ_T_DATE, GJ_T_DATE}, GJ_T_NUMBER, "days"},
    {"months_between", GJ_OP_MONTHS_BETWEEN, 2, {GJ_T_DATE, GJ_T_DATE}, GJ_T_NUMBER, "months"},
    {"digits", GJ_OP_DIGITS, 2, {GJ_T_NUMBER, GJ_T_NUMBER}, GJ_T_TEXT, ""},
    {"length", GJ_OP_LENGTH, 1, {GJ_T_TEXT}, GJ_T_NUMBER, ""},
    {"first", GJ_OP_PART, 2, {GJ_T_TEXT, GJ_T_NUMBER}, GJ_T_TEXT, ""},
    {"last", GJ_OP_PART, 2, {GJ_T_TEXT, GJ_T_NUMBER}, GJ_T_TEXT, ""},
};

static gj_core *poison(gj_lower *lw, const gj_expr *expr)
{
    return gj_core_poison(lw->b, expr->span);
}

static uint32_t count_of(const gj_expr *list)
{
    uint32_t count = 0;
    for (; list != NULL; list = list->next)
        count++;
    return count;
}

static bool right_count(gj_lower *lw, const gj_expr *expr, gj_text name, uint32_t wanted)
{
    uint32_t found = count_of(expr->list);
    if (found == wanted)
        return true;
    gj_report(lw->b->diags, GJ_D_argument_count, expr->span, gj_arg_text(name),
              gj_arg_u64(lw->b->diags, wanted), gj_arg_u64(lw->b->diags, found));
    return false;
}

static gj_core *call_builtin(gj_lower *lw, const gj_expr *expr, const builtin *f)
{
    gj_build *b = lw->b;
    gj_core *in[2] = {NULL, NULL};
    const gj_expr *argument = expr->list;
    if (!right_count(lw, expr, gj_text_from(f->name), f->arguments))
        return poison(lw, expr);
    bool nothing = false;
    for (int i = 0; i < f->arguments; i++, argument = argument->next) {
        gj_type wanted = f->in[i] == GJ_T_NUMBER ? gj_type_number(GJ_UNIT_ANY) : gj_type_of(f->in[i]);
        wanted.may_be_nothing = f->in[i] == GJ_T_DATE; /* nothing passes through dates */
        in[i] = gj_lower_typed(lw, argument, &wanted);
        if (in[i] == NULL)
            return NULL;
        if (in[i]->type.poison)
            return in[i];
        nothing = nothing || in[i]->type.may_be_nothing;
    }
    gj_type type = gj_type_of(f->out);
    type.may_be_nothing = nothing;
    if (f->unit[0] == '=')
        type.unit = in[0]->type.unit;
    else if (f->out == GJ_T_NUMBER && f->unit[0] != '\0')
        gj_unit_find(b, gj_text_from(f->unit), &type.unit);
    if (f->op == GJ_OP_PART && f->name[0] == 'l')
        in[1] = gj_core_op(b, GJ_OP_NEG, in[1]->type, in[1], NULL, in[1]->span);
    bool calendar = f->op == GJ_OP_IS_WORKDAY || f->op == GJ_OP_NEXT_WORKDAY;
    if (calendar && b->calendar.count == 0)
        gj_report_plain(b->diags, GJ_D_no_calendar, expr->span);
    return gj_core_op(b, f->op, type, in[0], in[1], expr->span);
}

/* ceil, floor: exact for roots too. */
static gj_core *call_whole(gj_lower *lw, const gj_expr *expr, bool up)
{
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    number.root = true;
    if (!right_count(lw, expr, up ? GJ_TEXT("ceil") : GJ_TEXT("floor"), 1))
        return poison(lw, expr);
    gj_core *a = gj_lower_typed(lw, expr->list, &number);
    if (a == NULL || a->type.poison)
        return a;
    gj_type type = a->type;
    type.root = false;
    if (a->type.root)
        return gj_core_op(lw->b, up ? GJ_OP_ROOT_CEIL : GJ_OP_ROOT_FLOOR, type, a, NULL, expr->span);
    return gj_core_op(lw->b, up ? GJ_OP_ROUND_CEIL : GJ_OP_ROUND_FLOOR, type, a,
                      gj_core_number(lw->b, 1, expr->span), expr->span);
}

static gj_core *call_sqrt(gj_lower *lw, const gj_expr *expr)
{
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    if (!right_count(lw, expr, GJ_TEXT("sqrt"), 1))
        return poison(lw, expr);
    gj_core *a = gj_lower_typed(lw, expr->list, &number);
    if (a == NULL || a->type.poison)
        return a;
    gj_type type = a->type;
    type.root = true;
    return gj_core_op(lw->b, GJ_OP_NOT_NEGATIVE, type, a, NULL, expr->span);
}

/* months(n), days(n), workdays(n), years(n): a number as a length of time. */
static gj_core *call_time(gj_lower *lw, const gj_expr *expr, gj_text word)
{
    gj_build *b = lw->b;
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    if (!right_count(lw, expr, word, 1))
        return poison(lw, expr);
    gj_core *a = gj_lower_typed(lw, expr->list, &number);
    if (a == NULL || a->type.poison)
        return a;
    bool years = gj_text_equal(word, GJ_TEXT("years"));
    gj_type type = a->type;
    gj_unit_find(b, years ? GJ_TEXT("months") : word, &type.unit);
    gj_core *factor = gj_core_number(b, years ? 12 : 1, expr->span);
    return gj_core_op(b, GJ_OP_MUL, type, a, factor, expr->span);
}

/* next_due(start, 12 months, after): the first of start + 12, start + 24, … months that lies behind `after`;
 * each counted from the start, so that a short month leaves no trace in the later ones. */
static gj_core *call_next_due(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_type date = gj_type_of(GJ_T_DATE), months = gj_type_number(GJ_UNIT_PLAIN),
            plain = gj_type_number(GJ_UNIT_PLAIN);
    date.may_be_nothing = true;
    gj_unit_find(b, GJ_TEXT("months"), &months.unit);
    if (!right_count(lw, expr, GJ_TEXT("next_due"), 3))
        return poison(lw, expr);
    gj_core *start = gj_lower_typed(lw, expr->list, &date),
            *step = gj_lower_typed(lw, expr->list->next, &months);
    gj_core *after = gj_lower_typed(lw, expr->list->next->next, &date), *lets[3];
    if (start == NULL || step == NULL || after == NULL || start->type.poison || step->type.poison ||
        after->type.poison)
        return poison(lw, expr);
    if (step->kind == GJ_C_CONST && gj_number_sign(&step->constant) <= 0) {
        gj_report_plain(b->diags, GJ_D_round_step, expr->list->next->span);
        return poison(lw, expr);
    }
    gj_span span = expr->span;
    start = gj_core_share(b, start, &lets[0]);
    step = gj_core_share(b, step, &lets[1]);
    after = gj_core_share(b, after, &lets[2]);
    date.may_be_nothing =
        (start != NULL && start->type.may_be_nothing) || (after != NULL && after->type.may_be_nothing);
    gj_core *passed = gj_core_op(b, GJ_OP_MONTHS_BETWEEN, months, start, after, span);
    gj_core *rounds = gj_core_op(b, GJ_OP_DIV, plain, passed, step, span);
    rounds = gj_core_op(b, GJ_OP_ROUND_FLOOR, plain, rounds, gj_core_number(b, 1, span), span);
    rounds = gj_core_op(b, GJ_OP_ADD, plain, rounds, gj_core_number(b, 1, span), span);
    rounds = gj_core_op(b, GJ_OP_MAX, plain, rounds, gj_core_number(b, 1, span), span);
    gj_core *length = gj_core_op(b, GJ_OP_MUL, months, rounds, step, span);
    gj_core *due = gj_lower_arithmetic(lw, GJ_O_ADD, start, length, span);
    for (int i = 2; i >= 0; i--)
        due = gj_core_in_let(lets[i], due);
    return due;
}

/* join(a, b, …): numbers and dates as results print them. */
static gj_core *call_join(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_core *sofar = NULL;
    gj_type text = gj_type_of(GJ_T_TEXT);
    for (const gj_expr *item = expr->list; item != NULL; item = item->next) {
        gj_core *part =
            gj_lower_present(lw, gj_lower_unroot(lw, gj_lower_value(lw, item, &text)), item->span);
        if (part == NULL || part->type.poison)
            return part;
        if (part->type.kind == GJ_T_NUMBER)
            part = gj_core_op(b, GJ_OP_NUMBER_TEXT, text, part, NULL, item->span);
        else if (part->type.kind == GJ_T_DATE)
            part = gj_core_op(b, GJ_OP_DATE_TEXT, text, part, NULL, item->span);
        else if (part->type.kind != GJ_T_TEXT) {
            gj_report(b->diags, GJ_D_operand, item->span, gj_arg_text(GJ_TEXT("join")),
                      gj_type_arg(b, &part->type), gj_arg_none());
            return poison(lw, expr);
        }
        sofar = sofar == NULL ? part : gj_core_op(b, GJ_OP_JOIN, text, sofar, part, expr->span);
    }
    return sofar == NULL ? gj_core_text(b, (gj_text){0}, expr->span) : sofar;
}

/* ---- rounding ---- */

static const struct {
    const char *words, *name;
    gj_opcode op;
} modes[] = {{"half up", "half_up", GJ_OP_ROUND_HALF_UP},
             {"half even", "half_even", GJ_OP_ROUND_HALF_EVEN},
             {"half down", "half_down", GJ_OP_ROUND_HALF_DOWN},
             {"down", "down", GJ_OP_ROUND_DOWN},
             {"up", "up", GJ_OP_ROUND_UP},
             {"ceil", "ceil", GJ_OP_ROUND_CEIL},
             {"floor", "floor", GJ_OP_ROUND_FLOOR},
             {"half undetermined", "half_undetermined", GJ_OP_ROUND_HALF_UNDETERMINED}};

#define MODES (sizeof modes / sizeof modes[0])

/* Words with any blanks between them, as one. */
static bool same_words(gj_text text, const char *words)
{
    size_t at = 0;
    for (; *words != '\0'; words++) {
        if (*words != ' ') {
            if (at >= text.size || text.bytes[at++] != *words)
                return false;
            continue;
        }
        if (at >= text.size || text.bytes[at] != ' ')
            return false;
        while (at < text.size && text.bytes[at] == ' ')
            at++;
    }
    return at == text.size;
}

/* round(x, to STEP, half by READING): the reading's choices name modes. */
static gj_core *round_by(gj_lower *lw, const gj_expr *expr, gj_core *x, gj_core *step)
{
    gj_build *b = lw->b;
    gj_core *reading = gj_lower_value(lw, expr->c, NULL), *let;
    if (reading == NULL || reading->type.poison)
        return reading;
    if (reading->kind != GJ_C_READING) {
        gj_report_plain(b->diags, GJ_D_round_by, expr->c->span);
        return poison(lw, expr);
    }
    gj_core *shared = gj_core_share(b, x, &let);
    gj_core *cases = gj_core_new(b, GJ_C_CASES, x->type, expr->span);
    const gj_alternatives_info *info = gj_alternatives_at(b, reading->type.aux);
    for (uint32_t i = 0; i < info->count; i++) {
        size_t m = 0;
        while (m < MODES && !gj_text_equal(info->choices[i].name, gj_text_from(modes[m].name)))
            m++;
        if (m == MODES) {
            gj_report_text(b->diags, GJ_D_round_mode, info->choices[i].span, info->choices[i].name);
            return poison(lw, expr);
        }
        gj_core *is = gj_core_op(b, GJ_OP_EQUAL, gj_type_of(GJ_T_BOOL), reading,
                                 gj_core_choice(b, info->index, i, expr->span), expr->span);
        gj_core_add_case(b, cases, is, gj_core_op(b, modes[m].op, x->type, shared, step, expr->span), false,
                         expr->span);
    }
    return gj_core_in_let(let, cases);
}

/* A root that is surely not below zero: sqrt(…), times or divided by a constant. */
static bool is_not_negative(const gj_core *root)
{
    if (root->kind == GJ_C_CONST)
        return gj_number_sign(&root->constant) >= 0;
    if (root->kind != GJ_C_OP)
        return false;
    if (root->opcode == GJ_OP_NOT_NEGATIVE)
        return true;
    if (root->opcode == GJ_OP_SIGNED_SQUARE)
        return is_not_negative(root->a);
    return (root->opcode == GJ_OP_MUL || root->opcode == GJ_OP_DIV) && is_not_negative(root->a) &&
           is_not_negative(root->b);
}

/* Rounding a root r to steps of s: with q = r/s, down is floor(q), up is ceil(q), and half up
 * floor((floor(2q)+1)/2), all exact without ever writing the root down. */
static gj_core *round_root(gj_lower *lw, const gj_expr *expr, gj_core *root, gj_core *step)
{
    gj_build *b = lw->b;
    gj_text mode = gj_canonical(b, gj_span_text(b, expr->name));
    gj_type plain = root->type;
    plain.root = false;
    gj_span span = expr->span;
    gj_core *square = gj_core_op(b, GJ_OP_SIGNED_SQUARE, step->type, step, NULL, span);
    gj_core *quotient = gj_core_op(b, GJ_OP_DIV, root->type, root, square, span), *steps;
    bool sure = is_not_negative(root);
    if (same_words(mode, "ceil") || (sure && same_words(mode, "up"))) {
        steps = gj_core_op(b, GJ_OP_ROOT_CEIL, plain, quotient, NULL, span);
    } else if (same_words(mode, "floor") || (sure && same_words(mode, "down"))) {
        steps = gj_core_op(b, GJ_OP_ROOT_FLOOR, plain, quotient, NULL, span);
    } else if (sure && same_words(mode, "half up")) {
        gj_core *twice = gj_core_op(b, GJ_OP_MUL, root->type, quotient, gj_core_number(b, 4, span), span);
        gj_core *halves = gj_core_op(b, GJ_OP_ROOT_FLOOR, plain, twice, NULL, span);
        gj_core *more = gj_core_op(b, GJ_OP_ADD, plain, halves, gj_core_number(b, 1, span), span);
        gj_core *half = gj_core_op(b, GJ_OP_DIV, plain, more, gj_core_number(b, 2, span), span);
        steps = gj_core_op(b, GJ_OP_ROUND_FLOOR, plain, half, gj_core_number(b, 1, span), span);
    } else {
        gj_report_text(b->diags, GJ_D_round_root, expr->name, mode);
        return poison(lw, expr);
    }
    return gj_core_op(b, GJ_OP_MUL, plain, steps, step, span);
}

gj_core *gj_lower_round(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    number.root = true;
    gj_core *x = gj_lower_typed(lw, expr->a, &number);
    if (x == NULL || x->type.poison)
        return x;
    gj_type step_type = x->type;
    step_type.may_be_nothing = step_type.root = false;
    gj_core *step = gj_lower_typed(lw, expr->b, &step_type);
    if (step == NULL || step->type.poison)
        return step;
    if (step->kind == GJ_C_CONST && gj_number_sign(&step->constant) <= 0) {
        gj_report_plain(b->diags, GJ_D_round_step, expr->b->span);
        return poison(lw, expr);
    }
    if (x->type.root)
        return round_root(lw, expr, x, step);
    if (expr->c != NULL)
        return round_by(lw, expr, x, step);
    gj_text mode = gj_canonical(b, gj_span_text(b, expr->name));
    for (size_t i = 0; i < MODES; i++) {
        if (same_words(mode, modes[i].words))
            return gj_core_op(b, modes[i].op, x->type, x, step, expr->span);
    }
    gj_report_text(b->diags, GJ_D_round_mode, expr->name, mode);
    return poison(lw, expr);
}

/* ---- definitions with parameters, tables ---- */

/* Binds the arguments of a call; lets[] receives what must stand around the result. */
static bool bind_arguments(gj_lower *lw, const gj_entry *params, const gj_expr *arguments,
                           gj_binding *outside, gj_core **lets, gj_core **values)
{
    gj_build *b = lw->b;
    gj_binding *inside = NULL;
    uint32_t i = 0;
    for (const gj_entry *p = params; p != NULL; p = p->next, arguments = arguments->next, i++) {
        uint32_t flags = 0;
        gj_type type = gj_plain_type(b, p->type, &flags);
        if (type.poison)
            return false;
        lw->scope = outside;
        gj_core *value = gj_lower_typed(lw, arguments, &type);
        if (value == NULL || value->type.poison)
            return false;
        values[i] = gj_core_share(b, value, &lets[i]);
        lw->scope = inside;
        gj_bind(lw, gj_name_text(b, p->name), gj_operand_core(values[i]));
        inside = lw->scope;
    }
    lw->scope = inside;
    return true;
}

static uint32_t count_params(const gj_entry *params)
{
    uint32_t count = 0;
    for (; params != NULL; params = params->next)
        count++;
    return count;
}

static gj_core *wrap(gj_core **lets, uint32_t count, gj_core *body)
{
    while (count-- > 0)
        body = gj_core_in_let(lets[count], body);
    return body;
}

/* Enters an expansion: its own names only, no score or entry around it. */
typedef struct outside {
    gj_binding *scope;
    const gj_node *node;
    gj_core *entry;
} outside;

static bool enter(gj_lower *lw, const gj_expr *expr, gj_symbol *symbol)
{
    symbol->used = true;
    if (symbol->state == 1 || lw->depth >= GJ_CALL_DEPTH) {
        gj_report_text(lw->b->diags, GJ_D_circle, expr->span, symbol->name);
        return false;
    }
    symbol->state = 1;
    lw->node = NULL;
    lw->entry = NULL;
    lw->depth++;
    lw->b->expanding++;
    return true;
}

static void leave(gj_lower *lw, gj_symbol *symbol)
{
    lw->depth--;
    lw->b->expanding--;
    symbol->state = 0;
}

static outside here(const gj_lower *lw)
{
    return (outside){lw->scope, lw->node, lw->entry};
}

static void go_back(gj_lower *lw, const outside *o)
{
    lw->scope = o->scope;
    lw->node = o->node;
    lw->entry = o->entry;
}

static gj_core *call_function(gj_lower *lw, const gj_expr *expr, gj_symbol *f, const gj_type *expected)
{
    gj_build *b = lw->b;
    uint32_t count = count_params(f->entry->params);
    outside o = here(lw);
    if (!right_count(lw, expr, f->name, count))
        return poison(lw, expr);
    gj_core **lets = GJ_NEW_ARRAY(b->arena, gj_core *, count),
            **values = GJ_NEW_ARRAY(b->arena, gj_core *, count);
    gj_core *body = poison(lw, expr);
    if (lets == NULL || values == NULL)
        return NULL;
    /* the arguments belong to the caller, and may well call the same function */
    if (bind_arguments(lw, f->entry->params, expr->list, o.scope, lets, values) && enter(lw, expr, f)) {
        body = f->entry->has_body ? gj_lower_cases(lw, f->entry->body, expected, f->entry->span)
                                  : gj_lower_cell(lw, f->entry->values, expected, f->entry->cites);
        body = wrap(lets, count, body);
        leave(lw, f);
    }
    go_back(lw, &o);
    return body;
}

/* Which output a member names; the only one where `output` is NULL. */
static bool find_output(gj_lower *lw, const gj_expr *call, const gj_symbol *table, const gj_expr *output,
                        uint32_t *position, const gj_entry **found)
{
    gj_build *b = lw->b;
    const gj_entry *outputs = table->entry->outputs;
    *position = 0;
    *found = outputs;
    if (output == NULL) {
        if (outputs != NULL && outputs->next != NULL)
            gj_report(b->diags, GJ_D_which_output, call->span, gj_arg_text(table->name),
                      gj_arg_text(gj_name_text(b, outputs->name)), gj_arg_none());
        return outputs != NULL && outputs->next == NULL;
    }
    gj_text name = gj_name_text(b, output->name);
    gj_near near;
    gj_near_init(&near, name);
    for (; *found != NULL; *found = (*found)->next, (*position)++) {
        gj_text candidate = gj_name_text(b, (*found)->name);
        if (gj_text_equal(candidate, name))
            return true;
        gj_near_try(&near, candidate);
    }
    gj_diag *diag = gj_report(b->diags, GJ_D_no_part, output->span, gj_arg_text(table->name),
                              gj_arg_text(name), gj_arg_none());
    gj_near_report(b, diag, &near, output->name);
    return false;
}

/* The type a table promises for an output: written, or a unit or alternatives of the same name. */
static gj_type output_type(gj_lower *lw, const gj_entry *output)
{
    gj_build *b = lw->b;
    uint32_t flags = 0, unit;
    gj_text name = gj_name_text(b, output->name);
    if (output->type != NULL)
        return gj_plain_type(b, output->type, &flags);
    const gj_alternatives_info *info = gj_map_get(&b->types, name);
    if (info != NULL)
        return (gj_type){.kind = GJ_T_ALTERNATIVE, .aux = info->index};
    if (gj_unit_find(b, name, &unit))
        return gj_type_number(unit);
    return gj_type_poison();
}

typedef struct table_call {
    gj_symbol *table;
    gj_core **keys; /* values the key columns are compared with */
    uint32_t key_count;
    uint32_t position; /* of the output */
    bool ranges;
    const gj_entry *columns; /* the line that spreads a key, or NULL */
    uint32_t column_key;     /* which key it spreads */
} table_call;

/* The guard of one row: every key cell fits. */
static gj_core *row_guard(gj_lower *lw, const table_call *t, const gj_entry *row, const gj_expr *column,
                          bool *has_else, bool *fits)
{
    gj_build *b = lw->b;
    gj_core *guard = NULL;
    const gj_expr *cell = row->keys;
    uint32_t cells = count_of(row->keys), wanted = t->key_count - (t->columns != NULL ? 1u : 0u);
    *has_else = cells == 1 && cell->kind == GJ_X_ELSE && row->guard == NULL;
    *fits = true;
    if (!*has_else && cells != wanted) {
        gj_report(b->diags, GJ_D_row_keys, row->keys == NULL ? row->span : row->keys->span,
                  gj_arg_u64(b->diags, wanted), gj_arg_u64(b->diags, cells), gj_arg_none());
        *fits = false;
        return NULL;
    }
    for (uint32_t k = 0; !*has_else && k < t->key_count; k++) {
        if (t->columns != NULL && k == t->column_key) {
            guard = gj_core_and(b, guard, gj_lower_key(lw, column, t->keys[k]));
            continue;
        }
        guard = gj_core_and(b, guard, gj_lower_key(lw, cell, t->keys[k]));
        cell = cell->next;
    }
    if (row->guard != NULL)
        guard = gj_core_and(b, guard, gj_lower_bool(lw, row->guard));
    return guard;
}

static bool add_row(gj_lower *lw, const table_call *t, gj_core *cases, const gj_entry *row,
                    const gj_expr *column, const gj_expr *cell, const gj_type *type)
{
    bool has_else, fits;
    gj_core *guard = row_guard(lw, t, row, column, &has_else, &fits);
    if (!fits || cell == NULL)
        return false;
    if (guard != NULL && guard->type.poison)
        return false;
    gj_core *value = gj_lower_cell(lw, cell, type->poison ? NULL : type, row->cites);
    if (value == NULL || value->type.poison)
        return false;
    return gj_core_add_case(lw->b, cases, guard, value, has_else, row->span) != NULL;
}

static const gj_expr *nth(const gj_expr *list, uint32_t n)
{
    for (; list != NULL && n > 0; n--)
        list = list->next;
    return list;
}

static bool add_rows(gj_lower *lw, const table_call *t, gj_core *cases, const gj_type *type, uint32_t outputs)
{
    gj_build *b = lw->b;
    bool all = true;
    for (const gj_entry *row = t->table->entry->body; row != NULL; row = row->next) {
        if (row->kind == GJ_N_COLUMNS)
            continue;
        if (row->kind != GJ_N_ROW) {
            all = false;
            continue;
        }
        bool is_else = row->keys != NULL && row->keys->kind == GJ_X_ELSE && row->keys->next == NULL;
        uint32_t cells = count_of(row->values);
        bool spread = t->columns != NULL && !is_else;
        uint32_t wanted = spread ? count_of(t->columns->keys) : outputs;
        bool open = cells == 1 && (row->values->kind == GJ_X_UNDETERMINED || row->values->kind == GJ_X_ERROR);
        if (cells != wanted && !open) {
            gj_report(b->diags, GJ_D_row_values, row->values == NULL ? row->span : row->values->span,
                      gj_arg_u64(b->diags, wanted), gj_arg_u64(b->diags, cells), gj_arg_none());
            all = false;
            continue;
        }
        if (!spread) {
            all =
                add_row(lw, t, cases, row, NULL, open ? row->values : nth(row->values, t->position), type) &&
                all;
            continue;
        }
        const gj_expr *cell = row->values;
        for (const gj_expr *column = t->columns->keys; column != NULL; column = column->next) {
            all = add_row(lw, t, cases, row, column, cell, type) && all;
            if (!open)
                cell = cell->next;
        }
    }
    return all;
}

static bool find_columns(gj_lower *lw, table_call *t)
{
    for (const gj_entry *line = t->table->entry->body; line != NULL; line = line->next) {
        if (line->kind != GJ_N_COLUMNS)
            continue;
        t->columns = line;
        t->column_key = 0;
        for (const gj_entry *p = t->table->entry->params; p != NULL; p = p->next, t->column_key++) {
            if (gj_text_equal(gj_name_text(lw->b, p->name), gj_name_text(lw->b, line->name)))
                return true;
        }
        gj_report_text(lw->b->diags, GJ_D_unknown_column, line->name, gj_name_text(lw->b, line->name));
        return false;
    }
    return true;
}

static gj_core *expand_table(gj_lower *lw, const gj_expr *call, gj_symbol *table, const gj_entry *output,
                             uint32_t position, gj_core **lets, gj_core **values, uint32_t count)
{
    gj_build *b = lw->b;
    table_call t = {.table = table, .keys = values, .key_count = count, .position = position};
    gj_core *cases = gj_core_new(b, GJ_C_CASES, gj_type_poison(), table->span), *keys_let[8] = {NULL};
    gj_core *by[8];
    uint32_t by_count = 0;
    for (const gj_expr *key = table->entry->keys; key != NULL && by_count < 8; key = key->next) {
        gj_core *value = gj_lower_present(lw, gj_lower_value(lw, key, NULL), key->span);
        by[by_count] = gj_core_share(b, value, &keys_let[by_count]);
        if (value == NULL || value->type.poison)
            return gj_core_poison(b, call->span);
        by_count++;
    }
    if (by_count > 0) {
        t.keys = by;
        t.key_count = by_count;
    }
    gj_type type = output_type(lw, output);
    if (cases == NULL || !find_columns(lw, &t) ||
        !add_rows(lw, &t, cases, &type, count_params(table->entry->outputs)))
        return gj_core_poison(b, call->span);
    gj_type joined = {.any = true};
    for (gj_case *c = cases->cases; c != NULL; c = c->next) {
        if (!type.poison) { /* the promise holds for each cell */
            gj_type promised = type;
            if (!gj_unify(lw, &promised, &c->value->type, c->span))
                return gj_core_poison(b, call->span);
        }
        if (!gj_unify(lw, &joined, &c->value->type, c->span))
            return gj_core_poison(b, call->span);
    }
    if (!type.poison) {
        bool nothing = joined.may_be_nothing;
        joined = type;
        joined.may_be_nothing = nothing;
    }
    for (gj_case *c = cases->cases; c != NULL; c = c->next)
        gj_settle(c->value, &joined);
    cases->type = joined;
    gj_core *result = wrap(keys_let, by_count, cases);
    return wrap(lets, count, result);
}

gj_core *gj_lower_table(gj_lower *lw, const gj_expr *call, gj_symbol *table, const gj_expr *output)
{
    gj_build *b = lw->b;
    uint32_t position, count = count_params(table->entry->params);
    const gj_entry *which;
    outside o = here(lw);
    table->used = true;
    if (!find_output(lw, call, table, output, &position, &which) ||
        !right_count(lw, call, table->name, count))
        return gj_core_poison(b, call->span);
    gj_core **lets = GJ_NEW_ARRAY(b->arena, gj_core *, count),
            **values = GJ_NEW_ARRAY(b->arena, gj_core *, count);
    gj_core *result = gj_core_poison(b, call->span);
    if (lets == NULL || values == NULL)
        return NULL;
    if (bind_arguments(lw, table->entry->params, call->list, o.scope, lets, values) &&
        enter(lw, call, table)) {
        result = expand_table(lw, call, table, which, position, lets, values, count);
        leave(lw, table);
    }
    go_back(lw, &o);
    return result;
}

gj_operand gj_lower_call(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, expr->name), word = gj_canonical(b, name);
    gj_symbol *symbol = gj_find_value(b, name);
    if (symbol != NULL && symbol->kind == GJ_S_FUNCTION)
        return gj_operand_core(call_function(lw, expr, symbol, expected));
    if (symbol != NULL && symbol->kind == GJ_S_TABLE)
        return gj_operand_core(gj_lower_table(lw, expr, symbol, NULL));
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        if (gj_text_equal(word, gj_text_from(builtins[i].name)))
            return gj_operand_core(call_builtin(lw, expr, &builtins[i]));
    }
    if (gj_text_equal(word, GJ_TEXT("ceil")) || gj_text_equal(word, GJ_TEXT("floor")))
        return gj_operand_core(call_whole(lw, expr, word.bytes[0] == 'c'));
    if (gj_text_equal(word, GJ_TEXT("sqrt")))
        return gj_operand_core(call_sqrt(lw, expr));
    if (gj_text_equal(word, GJ_TEXT("join")))
        return gj_operand_core(call_join(lw, expr));
    if (gj_text_equal(word, GJ_TEXT("next_due")))
        return gj_operand_core(call_next_due(lw, expr));
    static const char *const times[] = {"months", "days", "workdays", "years"};
    for (size_t i = 0; i < 4; i++) {
        if (gj_text_equal(word, gj_text_from(times[i])))
            return gj_operand_core(call_time(lw, expr, word));
    }
    gj_diag *diag = gj_report_text(b->diags, symbol == NULL ? GJ_D_unknown_function : GJ_D_not_a_function,
                                   expr->name, name);
    gj_near near;
    gj_near_init(&near, name);
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++)
        gj_near_try(&near, gj_text_from(builtins[i].name));
    static const char *const more[] = {"ceil",     "floor", "sqrt", "join", "round",
                                       "next_due", "count", "sum",  "mean"};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        gj_near_try(&near, gj_text_from(more[i]));
    gj_near_value(b, &near);
    if (symbol == NULL)
        gj_near_report(b, diag, &near, expr->name);
    return (gj_operand){0};
}
