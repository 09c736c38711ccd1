/* Formulas in the language's own spelling. Invariant: brackets stand where reading needs them, by the same
 * precedences as the grammar's. A comparison with a constant on its left is turned round, because the
 * compiler writes `x >= 5` as 5 <= x. */
#include "vm/explain.h"

#include "vm/opcode_table.h"
#include "vm/operations.h"
#include "vm/result_notes.h"

typedef struct writer {
    gj_buffer *out;
    const gj_machine *machine;
    gj_arena *arena;
    bool values;
    gj_lang lang;
} writer;

/* How tightly an operation binds; a leaf or call binds tightest. */
enum { BIND_OR = 1, BIND_AND, BIND_NOT, BIND_COMPARE, BIND_SUM, BIND_PRODUCT, BIND_MINUS, BIND_LEAF };

typedef struct spelling {
    uint8_t op, binds;
    const char *text[2];   /* infix with its blanks, or a function's name; by gj_lang */
    const char *behind[2]; /* what stands behind the only operand of an infix one; NULL: nothing */
} spelling;

static const spelling spellings[] = {
    {GJ_OP_ADD, BIND_SUM, {" + ", " + "}, {NULL, NULL}},
    {GJ_OP_SUB, BIND_SUM, {" - ", " - "}, {NULL, NULL}},
    {GJ_OP_MUL, BIND_PRODUCT, {" * ", " * "}, {NULL, NULL}},
    {GJ_OP_DIV, BIND_PRODUCT, {" / ", " / "}, {NULL, NULL}},
    {GJ_OP_MOD, BIND_PRODUCT, {" mod ", " 取余 "}, {NULL, NULL}},
    {GJ_OP_NUMBER_LESS, BIND_COMPARE, {" < ", " < "}, {NULL, NULL}},
    {GJ_OP_NUMBER_LESS_EQUAL, BIND_COMPARE, {" <= ", " <= "}, {NULL, NULL}},
    {GJ_OP_NUMBER_EQUAL, BIND_COMPARE, {" = ", " = "}, {NULL, NULL}},
    {GJ_OP_NUMBER_NOT_EQUAL, BIND_COMPARE, {" != ", " != "}, {NULL, NULL}},
    {GJ_OP_LESS, BIND_COMPARE, {" < ", " < "}, {NULL, NULL}},
    {GJ_OP_LESS_EQUAL, BIND_COMPARE, {" <= ", " <= "}, {NULL, NULL}},
    {GJ_OP_EQUAL, BIND_COMPARE, {" is ", " 为 "}, {NULL, NULL}},
    {GJ_OP_NOT_EQUAL, BIND_COMPARE, {" is not ", " 不为 "}, {NULL, NULL}},
    {GJ_OP_TEXT_EQUAL, BIND_COMPARE, {" = ", " = "}, {NULL, NULL}},
    {GJ_OP_TEXT_NOT_EQUAL, BIND_COMPARE, {" != ", " != "}, {NULL, NULL}},
    {GJ_OP_AND, BIND_AND, {" and ", " 且 "}, {NULL, NULL}},
    {GJ_OP_OR, BIND_OR, {" or ", " 或 "}, {NULL, NULL}},
    {GJ_OP_IS_NOTHING, BIND_COMPARE, {NULL, NULL}, {" is nothing", " 为 无"}},
    {GJ_OP_MATCHES, BIND_COMPARE, {NULL, NULL}, {" matches …", " 符合 …"}},
    {GJ_OP_ABS, BIND_LEAF, {"abs", "绝对值"}, {NULL, NULL}},
    {GJ_OP_MIN, BIND_LEAF, {"min", "最小"}, {NULL, NULL}},
    {GJ_OP_MAX, BIND_LEAF, {"max", "最大"}, {NULL, NULL}},
    {GJ_OP_EARLIER, BIND_LEAF, {"min", "最小"}, {NULL, NULL}},
    {GJ_OP_LATER, BIND_LEAF, {"max", "最大"}, {NULL, NULL}},
    {GJ_OP_SIGNED_SQUARE, BIND_LEAF, {"square", "平方"}, {NULL, NULL}},
    {GJ_OP_ROOT, BIND_LEAF, {"sqrt", "平方根"}, {NULL, NULL}},
    {GJ_OP_ROOT_CEIL, BIND_LEAF, {"ceil sqrt", "向上取整 平方根"}, {NULL, NULL}},
    {GJ_OP_ROOT_FLOOR, BIND_LEAF, {"floor sqrt", "向下取整 平方根"}, {NULL, NULL}},
    {GJ_OP_COUNT, BIND_LEAF, {"count", "计数"}, {NULL, NULL}},
    {GJ_OP_SIZE, BIND_LEAF, {"distinct", "去重计数"}, {NULL, NULL}},
    {GJ_OP_DAYS_BETWEEN, BIND_LEAF, {"days_between", "相隔天数"}, {NULL, NULL}},
    {GJ_OP_MONTHS_BETWEEN, BIND_LEAF, {"months_between", "相隔月数"}, {NULL, NULL}},
    {GJ_OP_NEXT_WORKDAY, BIND_LEAF, {"next_workday", "下个工作日"}, {NULL, NULL}},
    {GJ_OP_IS_WORKDAY, BIND_LEAF, {"is_workday", "是工作日"}, {NULL, NULL}},
    {GJ_OP_YEAR, BIND_LEAF, {"year", "年份"}, {NULL, NULL}},
    {GJ_OP_MONTH, BIND_LEAF, {"month", "月份"}, {NULL, NULL}},
    {GJ_OP_DAY, BIND_LEAF, {"day", "日号"}, {NULL, NULL}},
    {GJ_OP_YEAR_END, BIND_LEAF, {"year_end", "年末"}, {NULL, NULL}},
    {GJ_OP_MONTH_END, BIND_LEAF, {"month_end", "月末"}, {NULL, NULL}},
    {GJ_OP_JOIN, BIND_LEAF, {"join", "连接"}, {NULL, NULL}},
    {GJ_OP_DIGITS, BIND_LEAF, {"digits", "位数补零"}, {NULL, NULL}},
    {GJ_OP_LENGTH, BIND_LEAF, {"length", "字数"}, {NULL, NULL}},
    {GJ_OP_PART, BIND_LEAF, {"first", "开头"}, {NULL, NULL}},
};

/* The ways to round, in the order of their operations. */
static const char *const roundings[][2] = {
    {"half up", "四舍五入"},
    {"half even", "五成双"},
    {"half down", "五舍六入"},
    {"down", "舍去"},
    {"up", "进位"},
    {"ceil", "向上取整"},
    {"floor", "向下取整"},
    {"half undetermined", "五待定"},
};
_Static_assert(sizeof(roundings) / sizeof(roundings[0]) ==
                   GJ_OP_ROUND_HALF_UNDETERMINED - GJ_OP_ROUND_HALF_UP + 1,
               "a word for each rounding");

/* What may be added to a date: one and more of it, and a number made a length of time, by gj_lang. */
typedef struct length {
    uint8_t op;
    const char *one[2], *more[2];
} length;

static const length lengths[] = {
    {GJ_OP_ADD_MONTHS_STRICT, {"month", "个月"}, {"months", "个月"}},
    {GJ_OP_ADD_MONTHS_DOWN, {"month", "个月"}, {"months", "个月"}},
    {GJ_OP_ADD_MONTHS_UP, {"month", "个月"}, {"months", "个月"}},
    {GJ_OP_ADD_DAYS, {"day", "天"}, {"days", "天"}},
    {GJ_OP_ADD_WORKDAYS, {"workday", "工作日"}, {"workdays", "工作日"}},
};

static void write(const writer *w, const gj_formula *formula, int around);

static const spelling *spelling_of(uint32_t op)
{
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
        if (spellings[i].op == op)
            return &spellings[i];
    return NULL;
}

static const length *length_of(uint32_t op)
{
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        if (lengths[i].op == op)
            return &lengths[i];
    return NULL;
}

static void word(const writer *w, const char *en, const char *zh)
{
    gj_buffer_string(w->out, w->lang == GJ_LANG_ZH ? zh : en);
}

static void write_value(const writer *w, const gj_formula *f)
{
    const gj_program *program = w->machine->program;
    const gj_value *value = &f->value;
    if (value->state == GJ_NOTHING) {
        word(w, "nothing", "无");
    } else if (value->state != GJ_VALUE) {
        gj_buffer_char(w->out, '?');
    } else if (f->type == GJ_T_NUMBER) {
        if (!gj_number_format(w->arena, w->out, value))
            w->out->failed = true;
    } else if (f->type == GJ_T_BOOL) {
        word(w, value->num != 0 ? "yes" : "no", value->num != 0 ? "是" : "否");
    } else if (f->type == GJ_T_ALTERNATIVE) {
        uint32_t choice = program->alternatives[f->aux].first + (uint32_t)value->num;
        gj_buffer_text(w->out, gj_program_text(program, program->choices[choice].name));
    } else if (f->type == GJ_T_DATE) {
        gj_date_format(w->out, (int32_t)value->num);
    } else if (f->type == GJ_T_TEXT) {
        const gj_string *string = gj_value_string(value);
        gj_buffer_json(w->out, (gj_text){string->bytes, string->size});
    } else if (f->type == GJ_T_LIST) {
        gj_buffer_format(w->out, "[%u]", (unsigned)gj_value_list(value)->count);
    } else {
        gj_buffer_string(w->out, "…");
    }
}

static void write_name(const writer *w, const gj_formula *f)
{
    const gj_program *program = w->machine->program;
    switch ((gj_formula_kind)f->kind) {
    case GJ_FORMULA_DEFINITION: {
        gj_definition_path(w->out, program, f->index);
        const gj_value *column = f->of == NULL ? NULL : gj_machine_column(w->machine, f->index);
        if (column != NULL && column->state == GJ_VALUE) {
            const gj_list *list = gj_value_column(column)->list;
            gj_buffer_format(w->out, "[%u]", (unsigned)((size_t)(f->of - list->slots) / list->stride));
        }
        break;
    }
    case GJ_FORMULA_FACT:
        gj_record_path(w->machine->record, f->index, f->of, w->out);
        break;
    case GJ_FORMULA_READING:
        gj_buffer_text(w->out, gj_program_text(program, program->readings[f->index].name));
        break;
    case GJ_FORMULA_LOOP:
        gj_buffer_string(w->out, "(for ");
        gj_record_path(w->machine->record, f->index, NULL, w->out);
        gj_buffer_string(w->out, ": …)");
        break;
    case GJ_FORMULA_LONG:
        gj_buffer_string(w->out, "(…)");
        break;
    case GJ_FORMULA_CONSTANT:
    case GJ_FORMULA_OPERATION:
        write_value(w, f);
        break;
    }
}

/* not (x is nothing), not (x is y): said in one. */
static bool write_denied(const writer *w, const gj_formula *f)
{
    const gj_formula *a = f->a;
    if (a->kind != GJ_FORMULA_OPERATION || (a->op != GJ_OP_IS_NOTHING && a->op != GJ_OP_EQUAL))
        return false;
    write(w, a->a, BIND_COMPARE + 1);
    word(w, " is not ", " 不为 ");
    if (a->b != NULL)
        write(w, a->b, BIND_COMPARE + 1);
    else
        word(w, "nothing", "无");
    return true;
}

static const char *turned(uint32_t op)
{
    return op == GJ_OP_NUMBER_LESS || op == GJ_OP_LESS               ? " > "
           : op == GJ_OP_NUMBER_LESS_EQUAL || op == GJ_OP_LESS_EQUAL ? " >= "
                                                                     : NULL;
}

static bool equals_one(const gj_formula *f)
{
    const gj_value one = gj_value_whole(1);
    return gj_value_same(&f->value, &one);
}

static bool is_one(const gj_formula *f)
{
    return f->kind == GJ_FORMULA_CONSTANT && f->type == GJ_T_NUMBER && equals_one(f);
}

/* Whether the second operand is a constant below zero; *positive: the same without its sign. */
static bool is_below_zero(const writer *w, const gj_formula *f, gj_formula *positive)
{
    if (f->b == NULL || f->b->kind != GJ_FORMULA_CONSTANT || f->b->value.state != GJ_VALUE ||
        gj_number_sign(&f->b->value) >= 0)
        return false;
    *positive = *f->b;
    if (!gj_number_neg(w->arena, &positive->value, &f->b->value))
        w->out->failed = true;
    return true;
}

/* The end of a text is the beginning of so many characters below zero. */
static bool write_end(const writer *w, const gj_formula *f)
{
    gj_formula size;
    if (f->op != GJ_OP_PART || !is_below_zero(w, f, &size))
        return false;
    word(w, "last(", "末尾(");
    write(w, f->a, 0);
    gj_buffer_string(w->out, ", ");
    write(w, &size, 0);
    gj_buffer_char(w->out, ')');
    return true;
}

static void write_call(const writer *w, const char *name, const gj_formula *f)
{
    gj_buffer_string(w->out, name);
    gj_buffer_char(w->out, '(');
    write(w, f->a, 0);
    if (f->b != NULL) {
        gj_buffer_string(w->out, ", ");
        write(w, f->b, 0);
    }
    gj_buffer_char(w->out, ')');
}

/* ceil(x), or with the step and the way. */
static void write_rounding(const writer *w, const gj_formula *f)
{
    const char *way = roundings[f->op - GJ_OP_ROUND_HALF_UP][w->lang];
    bool whole = (f->op == GJ_OP_ROUND_CEIL || f->op == GJ_OP_ROUND_FLOOR) && is_one(f->b);
    if (whole)
        gj_buffer_string(w->out, way);
    else
        word(w, "round", "舍入");
    gj_buffer_char(w->out, '(');
    write(w, f->a, 0);
    if (!whole) {
        word(w, ", to ", ", 至 ");
        write(w, f->b, 0);
        gj_buffer_string(w->out, ", ");
        gj_buffer_string(w->out, way);
    }
    gj_buffer_char(w->out, ')');
}

/* Whether what a name stands for is a length of time by itself: the language lets a date be added to nothing
 * else that has a unit. */
static bool has_unit(const writer *w, const gj_formula *f)
{
    const gj_program *program = w->machine->program;
    return (f->kind == GJ_FORMULA_DEFINITION && program->definitions[f->index].unit != 0) ||
           (f->kind == GJ_FORMULA_FACT && program->fields[f->index].unit != 0);
}

/* `+ 1 day`, `- days(n)`, or `+ notice`, where a notice is so many days. */
static void write_shift(const writer *w, const length *unit, const gj_formula *f)
{
    gj_formula positive;
    const gj_formula *by = f->b;
    bool back = is_below_zero(w, f, &positive);
    if (back) { /* a constant that the author took away */
        by = &positive;
    } else if (by->kind == GJ_FORMULA_OPERATION && by->op == GJ_OP_NEG) {
        back = true;
        by = by->a;
    }
    gj_buffer_string(w->out, back ? " - " : " + ");
    if (by->kind == GJ_FORMULA_OPERATION && by->op == GJ_OP_MUL && is_one(by->b))
        by = by->a; /* days(n) is computed so */
    bool constant = by->kind == GJ_FORMULA_CONSTANT, value = w->values || constant;
    if (constant || by->kind == GJ_FORMULA_LONG || (w->values && by->kind != GJ_FORMULA_OPERATION)) {
        write(w, by, BIND_LEAF);
        if (!value || by->value.state != GJ_NOTHING) {
            gj_buffer_char(w->out, ' ');
            gj_buffer_string(w->out, value && equals_one(by) ? unit->one[w->lang] : unit->more[w->lang]);
        }
    } else if (has_unit(w, by)) {
        write(w, by, BIND_LEAF);
    } else {
        gj_buffer_string(w->out, unit->more[w->lang]);
        gj_buffer_char(w->out, '(');
        write(w, by, 0);
        gj_buffer_char(w->out, ')');
    }
}

/* How tightly an operation binds, given its spelling. */
static int binding(const gj_formula *f, const spelling *s)
{
    if (s != NULL)
        return s->binds;
    if (f->op == GJ_OP_NOT)
        return f->a->kind == GJ_FORMULA_OPERATION && (f->a->op == GJ_OP_IS_NOTHING || f->a->op == GJ_OP_EQUAL)
                   ? BIND_COMPARE
                   : BIND_NOT;
    return length_of(f->op) != NULL ? BIND_SUM : f->op == GJ_OP_NEG ? BIND_MINUS : BIND_LEAF;
}

static void write_operation(const writer *w, const gj_formula *f, int around)
{
    const spelling *s = spelling_of(f->op);
    const length *unit = length_of(f->op);
    int binds = binding(f, s);
    bool bracket = binds < around;
    if (bracket)
        gj_buffer_char(w->out, '(');
    if (f->op == GJ_OP_NOT) {
        if (!write_denied(w, f)) {
            word(w, "not ", "非 ");
            write(w, f->a, BIND_NOT);
        }
    } else if (f->op == GJ_OP_NEG) {
        gj_buffer_char(w->out, '-');
        write(w, f->a, BIND_MINUS);
    } else if (unit != NULL) {
        write(w, f->a, BIND_SUM);
        write_shift(w, unit, f);
    } else if (gj_opcode_rounds((gj_opcode)f->op)) {
        write_rounding(w, f);
    } else if (binds == BIND_LEAF) {
        const char *const text[2] = {"text", "文本"}; /* what has no spelling makes a text */
        if (!write_end(w, f))
            write_call(w, s != NULL ? s->text[w->lang] : text[w->lang], f);
    } else if (turned(f->op) != NULL && f->a->kind == GJ_FORMULA_CONSTANT) {
        write(w, f->b, binds + 1);
        gj_buffer_string(w->out, turned(f->op));
        write(w, f->a, binds + 1);
    } else {
        write(w, f->a, binds == BIND_COMPARE ? binds + 1 : binds);
        if (f->b != NULL && s->text[w->lang] != NULL) {
            gj_buffer_string(w->out, s->text[w->lang]);
            write(w, f->b, binds == BIND_AND || binds == BIND_OR || f->op == GJ_OP_ADD ? binds : binds + 1);
        }
        if (s->behind[w->lang] != NULL)
            gj_buffer_string(w->out, s->behind[w->lang]);
    }
    if (bracket)
        gj_buffer_char(w->out, ')');
}

/* `around`: how tightly what stands around binds. */
static void write(const writer *w, const gj_formula *formula, int around)
{
    if (formula->kind == GJ_FORMULA_OPERATION && formula->op == GJ_OP_NOT_NEGATIVE)
        write(w, formula->a, around); /* what a root is taken of: it is only looked at */
    else if (formula->kind == GJ_FORMULA_OPERATION)
        write_operation(w, formula, around);
    else if (w->values && formula->kind != GJ_FORMULA_READING) /* its choice stands beside it */
        write_value(w, formula);
    else
        write_name(w, formula);
}

bool gj_formula_write(gj_buffer *out, const gj_machine *machine, gj_arena *arena, const gj_formula *formula,
                      bool values, gj_lang lang)
{
    const writer w = {out, machine, arena, values, lang};
    write(&w, formula, 0);
    return !out->failed && !gj_arena_failed(arena);
}

bool gj_formula_has_values(const gj_formula *formula)
{
    if (formula->kind != GJ_FORMULA_OPERATION)
        return false;
    if (formula->op == GJ_OP_AND || formula->op == GJ_OP_OR)
        return gj_formula_has_values(formula->a) || gj_formula_has_values(formula->b);
    if (formula->op == GJ_OP_NOT)
        return gj_formula_has_values(formula->a);
    return formula->op != GJ_OP_IS_NOTHING && formula->op != GJ_OP_COUNT && formula->op != GJ_OP_SIZE &&
           !formula->fixed;
}
