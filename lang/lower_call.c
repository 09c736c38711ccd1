/* Calls: which kind of thing a called name is, and the language's own functions. */
#include "lang/lower.h"

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

bool gj_right_count(gj_lower *lw, const gj_expr *expr, gj_text name, uint32_t wanted)
{
    uint32_t found = gj_expr_count(expr->list);
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
    if (!gj_right_count(lw, expr, gj_text_from(f->name), f->arguments))
        return gj_core_poison(lw->b, expr->span);
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
    if (!gj_right_count(lw, expr, up ? GJ_TEXT("ceil") : GJ_TEXT("floor"), 1))
        return gj_core_poison(lw->b, expr->span);
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
    if (!gj_right_count(lw, expr, GJ_TEXT("sqrt"), 1))
        return gj_core_poison(lw->b, expr->span);
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
    if (!gj_right_count(lw, expr, word, 1))
        return gj_core_poison(lw->b, expr->span);
    gj_core *a = gj_lower_typed(lw, expr->list, &number);
    if (a == NULL || a->type.poison)
        return a;
    bool years = gj_text_equal(word, GJ_TEXT("years"));
    gj_type type = a->type;
    gj_unit_find(b, years ? GJ_TEXT("months") : word, &type.unit);
    gj_core *factor = gj_core_number(b, years ? 12 : 1, expr->span);
    return gj_core_op(b, GJ_OP_MUL, type, a, factor, expr->span);
}

/* `due` if it lies behind `after`, else `next`: where short months lead to the first of the following month,
 * a date can lie behind `after` although the months up to it have passed. A date that is nothing leaves
 * `next`. */
static gj_core *first_behind(gj_build *b, gj_core *after, gj_core *due, gj_core *next, gj_span span)
{
    gj_type yes_no = gj_type_of(GJ_T_BOOL);
    yes_no.may_be_nothing = true;
    gj_core *behind = gj_core_op(b, GJ_OP_LESS, yes_no, after, due, span);
    behind =
        gj_core_op(b, GJ_OP_IF_NOTHING, gj_type_of(GJ_T_BOOL), behind, gj_core_bool(b, false, span), span);
    return gj_core_choose(b, behind, due, next, span);
}

/* next_due(start, 12 months, after): the first of start + 12, start + 24, … months that lies behind `after`;
 * each counted from the start, so that a short month leaves no trace in the later ones. */
static gj_core *call_next_due(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_type date = gj_type_of(GJ_T_DATE), months = gj_type_number(GJ_UNIT_PLAIN);
    date.may_be_nothing = true;
    gj_unit_find(b, GJ_TEXT("months"), &months.unit);
    if (!gj_right_count(lw, expr, GJ_TEXT("next_due"), 3))
        return gj_core_poison(lw->b, expr->span);
    gj_core *start = gj_lower_typed(lw, expr->list, &date),
            *step = gj_lower_typed(lw, expr->list->next, &months);
    gj_core *after = gj_lower_typed(lw, expr->list->next->next, &date), *lets[3];
    if (start == NULL || step == NULL || after == NULL || start->type.poison || step->type.poison ||
        after->type.poison)
        return gj_core_poison(lw->b, expr->span);
    if (gj_refuse_step(lw, step, expr->list->next->span))
        return gj_core_poison(lw->b, expr->span);
    gj_span span = expr->span;
    start = gj_core_share(b, start, &lets[0]);
    step = gj_core_share(b, step, &lets[1]);
    after = gj_core_share(b, after, &lets[2]);
    gj_core *passed = gj_core_op(b, GJ_OP_MONTHS_BETWEEN, months, start, after, span);
    passed =
        gj_core_op(b, GJ_OP_ROUND_FLOOR, months, passed, step, span); /* a step not above 0 is an error */
    gj_core *length = gj_core_op(b, GJ_OP_ADD, months, passed, step, span);
    length = gj_core_op(b, GJ_OP_MAX, months, length, step, span);
    gj_core *due = gj_lower_arithmetic(lw, GJ_O_ADD, start, length, span);
    if (b->month_end == GJ_MONTH_END_UP) {
        length = gj_core_op(b, GJ_OP_MAX, months, passed, step, span);
        due = first_behind(b, after, gj_lower_arithmetic(lw, GJ_O_ADD, start, length, span), due, span);
    }
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
            return gj_core_poison(lw->b, expr->span);
        }
        sofar = sofar == NULL ? part : gj_core_op(b, GJ_OP_JOIN, text, sofar, part, expr->span);
    }
    return sofar == NULL ? gj_core_text(b, (gj_text){0}, expr->span) : sofar;
}

gj_operand gj_lower_call(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, expr->name), word = gj_canonical(b, name);
    gj_symbol *symbol = gj_find_value(b, name);
    if (symbol != NULL && symbol->kind == GJ_S_FUNCTION)
        return gj_operand_core(gj_lower_function(lw, expr, symbol, expected));
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
