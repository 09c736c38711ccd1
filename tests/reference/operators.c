/* The operations of the core. Almost all are strict: an operand that has failed makes the result fail, else
 * one that is unknown makes it unknown, else one that is nothing makes it nothing. What is not strict says
 * so. */
#include "tests/reference/operators.h"

#include "tests/reference/dates.h"
#include "tests/reference/memory.h"
#include "vm/date.h"

#include <stdio.h>
#include <string.h>

ref_value ref_and(ref_value a, ref_value b)
{
    if (ref_is(a, 0) || ref_is(b, 0))
        return ref_whole(0);
    if (a.state == REF_VALUE && b.state == REF_VALUE)
        return ref_whole(1);
    return ref_stronger(a, b);
}

ref_value ref_or(ref_value a, ref_value b)
{
    if (ref_is(a, 1) || ref_is(b, 1))
        return ref_whole(1);
    if (a.state == REF_VALUE && b.state == REF_VALUE)
        return ref_whole(0);
    return ref_stronger(a, b);
}

ref_value ref_not(ref_value a)
{
    return a.state == REF_VALUE ? ref_whole(1 - a.whole) : a;
}

static int order(ref_value a, ref_value b, gj_type_kind kind)
{
    if (kind == GJ_T_NUMBER)
        return mpq_cmp(a.number, b.number);
    return (a.whole > b.whole) - (a.whole < b.whole);
}

ref_value ref_extreme(ref_value a, ref_value b, gj_type_kind kind, int sign)
{
    if (a.state == REF_NOTHING)
        return b;
    if (b.state == REF_NOTHING)
        return a;
    if (a.state != REF_VALUE || b.state != REF_VALUE)
        return ref_stronger(a, b);
    return order(b, a, kind) * sign > 0 ? b : a;
}

ref_value ref_absorb(ref_value a, ref_value b, long end, int sign)
{
    if (ref_is(a, end))
        return a;
    if (ref_is(b, end))
        return b;
    return ref_extreme(a, b, GJ_T_ALTERNATIVE, sign);
}

static ref_value fault(const char *words)
{
    return ref_without(REF_FAILED, "fault %s", words);
}

/* ---- numbers ---- */

static bool is_whole(mpq_srcptr number)
{
    return mpz_cmp_ui(mpq_denref(number), 1) == 0;
}

static ref_value arithmetic(gj_opcode op, mpq_srcptr a, mpq_srcptr b)
{
    mpq_ptr out = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(out);
    switch (op) {
    case GJ_OP_ADD:
        mpq_add(out, a, b);
        break;
    case GJ_OP_SUB:
        mpq_sub(out, a, b);
        break;
    case GJ_OP_MUL:
        mpq_mul(out, a, b);
        break;
    case GJ_OP_NEG:
        mpq_neg(out, a);
        break;
    case GJ_OP_ABS:
        mpq_abs(out, a);
        break;
    case GJ_OP_SIGNED_SQUARE:
        mpq_mul(out, a, a);
        if (mpq_sgn(a) < 0)
            mpq_neg(out, out);
        break;
    default: /* DIV, MOD */
        if (mpq_sgn(b) == 0)
            return fault("division");
        mpq_div(out, a, b);
        if (op == GJ_OP_MOD) { /* a - b * floor(a / b) */
            mpz_fdiv_q(mpq_numref(out), mpq_numref(out), mpq_denref(out));
            mpz_set_ui(mpq_denref(out), 1);
            mpq_mul(out, out, b);
            mpq_sub(out, a, out);
        }
        break;
    }
    return ref_number(out);
}

static ref_value compare(gj_opcode op, int sign)
{
    switch (op) {
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_LESS:
        return ref_whole(sign < 0);
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_LESS_EQUAL:
        return ref_whole(sign <= 0);
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_EQUAL:
    case GJ_OP_TEXT_EQUAL:
        return ref_whole(sign == 0);
    default:
        return ref_whole(sign != 0);
    }
}

static ref_value root_of(gj_opcode op, mpq_srcptr square)
{
    if (op != GJ_OP_ROOT)
        return ref_number(ref_root_whole(square, op == GJ_OP_ROOT_CEIL));
    mpq_srcptr root = ref_root(square);
    return root == NULL ? fault("irrational") : ref_number(root);
}

static ref_value rounded(gj_opcode op, mpq_srcptr x, mpq_srcptr step)
{
    bool tie;
    if (mpq_sgn(step) <= 0)
        return fault("step");
    mpq_srcptr number = ref_round(op, x, step, &tie);
    return tie ? ref_without(REF_UNKNOWN, "tie") : ref_number(number);
}

/* ---- dates ---- */

static ref_value day_or_fault(long day, bool fits)
{
    return fits && day >= ref_day_first() && day <= ref_day_last() ? ref_whole(day) : fault("date range");
}

static ref_value add_months(gj_opcode op, long day, long months)
{
    ref_date date = ref_date_of(day);
    if (months > 200000 || months < -200000)
        return fault("date range");
    long count = date.year * 12 + date.month - 1 + months;
    if (count < 12 || count >= 120000)
        return fault("date range");
    ref_date then = {count / 12, count % 12 + 1, date.day};
    if (ref_date_exists(then))
        return ref_whole(ref_day_of(then));
    if (op == GJ_OP_ADD_MONTHS_STRICT)
        return fault("month end");
    then.day = ref_month_days(then.year, then.month);
    return ref_whole(ref_day_of(then) + (op == GJ_OP_ADD_MONTHS_UP ? 1 : 0));
}

/* 1 a workday, 0 not, -1 outside the holiday table. */
static int workday(const ref_book *book, long day)
{
    if (!book->has_calendar || day < book->calendar_first || day > book->calendar_last)
        return -1;
    for (size_t i = 0; i < book->exception_count; i++) {
        if (book->exceptions[i] == day * 2)
            return 0;
        if (book->exceptions[i] == day * 2 + 1)
            return 1;
    }
    return ref_weekday(day) <= 5;
}

static ref_value add_workdays(const ref_book *book, long day, long count)
{
    if (workday(book, day) < 0)
        return fault("calendar");
    while (count != 0) {
        day += count > 0 ? 1 : -1;
        int is = workday(book, day);
        if (is < 0)
            return fault("calendar");
        if (is > 0)
            count -= count > 0 ? 1 : -1;
    }
    return ref_whole(day);
}

static ref_value next_workday(const ref_book *book, long day)
{
    int is = workday(book, day);
    if (is < 0)
        return fault("calendar");
    return is > 0 ? ref_whole(day) : add_workdays(book, day, 1);
}

/* A date moved by a number of days, months or workdays. */
static ref_value shift(const ref_book *book, gj_opcode op, long day, mpq_srcptr by)
{
    if (!is_whole(by))
        return fault("not whole");
    bool fits = mpz_fits_slong_p(mpq_numref(by)) != 0;
    if (!fits)
        return fault("date range");
    long count = mpz_get_si(mpq_numref(by));
    if (op == GJ_OP_ADD_WORKDAYS)
        return add_workdays(book, day, count);
    if (op == GJ_OP_ADD_DAYS)
        return day_or_fault(day + count, count > -10000000 && count < 10000000);
    return add_months(op, day, count);
}

static ref_value of_date(const ref_book *book, gj_opcode op, long day)
{
    ref_date date = ref_date_of(day);
    switch (op) {
    case GJ_OP_YEAR:
        return ref_small(date.year);
    case GJ_OP_MONTH:
        return ref_small(date.month);
    case GJ_OP_DAY:
        return ref_small(date.day);
    case GJ_OP_YEAR_END:
        return ref_whole(ref_day_of((ref_date){date.year, 12, 31}));
    case GJ_OP_MONTH_END:
        return ref_whole(
            ref_day_of((ref_date){date.year, date.month, ref_month_days(date.year, date.month)}));
    case GJ_OP_NEXT_WORKDAY:
        return next_workday(book, day);
    case GJ_OP_IS_WORKDAY:
        return workday(book, day) < 0 ? fault("calendar") : ref_whole(workday(book, day));
    default:
        return ref_text(gj_text_from(ref_date_text(day)));
    }
}

/* ---- texts ---- */

static ref_value digits(mpq_srcptr number, mpq_srcptr width)
{
    if (!is_whole(number) || mpq_sgn(number) < 0 || !is_whole(width) || mpq_sgn(width) < 0 ||
        mpq_cmp_ui(width, 1000, 1) > 0)
        return fault("digits");
    gj_text text = gj_text_from(ref_number_text(number));
    for (long missing = mpz_get_si(mpq_numref(width)) - (long)text.size; missing > 0; missing--)
        text = ref_join(gj_text_from("0"), text);
    return ref_text(text);
}

static ref_value part(gj_text text, mpq_srcptr count)
{
    if (!is_whole(count))
        return fault("not whole");
    if (!mpz_fits_slong_p(mpq_numref(count)))
        return ref_text(text);
    long characters = mpz_get_si(mpq_numref(count));
    if (characters > 10000000 || characters < -10000000)
        return ref_text(text);
    return ref_text(ref_part(text, characters));
}

static ref_value joined(gj_text a, gj_text b)
{
    if (a.size + b.size > (size_t)1 << 20)
        return fault("text size");
    return ref_text(ref_join(a, b));
}

/* ---- all of them ---- */

/* Operands have values. */
static ref_value operate_on_values(const ref_book *book, gj_opcode op, ref_value a, ref_value b,
                                   gj_type_kind kind, gj_text pattern)
{
    switch (op) {
    case GJ_OP_ADD:
    case GJ_OP_SUB:
    case GJ_OP_MUL:
    case GJ_OP_DIV:
    case GJ_OP_MOD:
    case GJ_OP_NEG:
    case GJ_OP_ABS:
    case GJ_OP_SIGNED_SQUARE:
        return arithmetic(op, a.number, b.number);
    case GJ_OP_MIN:
    case GJ_OP_EARLIER:
        return order(a, b, kind) <= 0 ? a : b;
    case GJ_OP_MAX:
    case GJ_OP_LATER:
        return order(a, b, kind) >= 0 ? a : b;
    case GJ_OP_ROUND_HALF_UP:
    case GJ_OP_ROUND_HALF_EVEN:
    case GJ_OP_ROUND_HALF_DOWN:
    case GJ_OP_ROUND_DOWN:
    case GJ_OP_ROUND_UP:
    case GJ_OP_ROUND_CEIL:
    case GJ_OP_ROUND_FLOOR:
    case GJ_OP_ROUND_HALF_UNDETERMINED:
        return rounded(op, a.number, b.number);
    case GJ_OP_ROOT:
    case GJ_OP_ROOT_CEIL:
    case GJ_OP_ROOT_FLOOR:
        return root_of(op, a.number);
    case GJ_OP_NOT_NEGATIVE:
        return mpq_sgn(a.number) < 0 ? fault("negative") : a;
    case GJ_OP_NUMBER_LESS:
    case GJ_OP_NUMBER_LESS_EQUAL:
    case GJ_OP_NUMBER_EQUAL:
    case GJ_OP_NUMBER_NOT_EQUAL:
        return compare(op, mpq_cmp(a.number, b.number));
    case GJ_OP_LESS:
    case GJ_OP_LESS_EQUAL:
    case GJ_OP_EQUAL:
    case GJ_OP_NOT_EQUAL:
        return compare(op, (a.whole > b.whole) - (a.whole < b.whole));
    case GJ_OP_TEXT_EQUAL:
    case GJ_OP_TEXT_NOT_EQUAL:
        return compare(op, gj_text_equal(a.text, b.text) ? 0 : 1);
    case GJ_OP_NOT:
        return ref_not(a);
    case GJ_OP_ADD_MONTHS_STRICT:
    case GJ_OP_ADD_MONTHS_DOWN:
    case GJ_OP_ADD_MONTHS_UP:
    case GJ_OP_ADD_DAYS:
    case GJ_OP_ADD_WORKDAYS:
        return shift(book, op, a.whole, b.number);
    case GJ_OP_DAYS_BETWEEN:
        return ref_small(b.whole - a.whole);
    case GJ_OP_MONTHS_BETWEEN:
        return ref_small(ref_months_between(a.whole, b.whole));
    case GJ_OP_YEAR:
    case GJ_OP_MONTH:
    case GJ_OP_DAY:
    case GJ_OP_YEAR_END:
    case GJ_OP_MONTH_END:
    case GJ_OP_NEXT_WORKDAY:
    case GJ_OP_IS_WORKDAY:
    case GJ_OP_DATE_TEXT:
        return of_date(book, op, a.whole);
    case GJ_OP_JOIN:
        return joined(a.text, b.text);
    case GJ_OP_DIGITS:
        return digits(a.number, b.number);
    case GJ_OP_NUMBER_TEXT:
        return ref_text(gj_text_from(ref_number_text(a.number)));
    case GJ_OP_LENGTH:
        return ref_small(ref_length(a.text));
    case GJ_OP_MATCHES:
        return ref_whole(ref_matches(a.text, pattern));
    case GJ_OP_PART:
        return part(a.text, b.number);
    default:
        return ref_without(REF_FAILED, "no such operation: %d", (int)op);
    }
}

static bool takes_one(gj_opcode op)
{
    switch (op) {
    case GJ_OP_NEG:
    case GJ_OP_ABS:
    case GJ_OP_SIGNED_SQUARE:
    case GJ_OP_ROOT:
    case GJ_OP_ROOT_CEIL:
    case GJ_OP_ROOT_FLOOR:
    case GJ_OP_NOT_NEGATIVE:
    case GJ_OP_NOT:
    case GJ_OP_YEAR:
    case GJ_OP_MONTH:
    case GJ_OP_DAY:
    case GJ_OP_YEAR_END:
    case GJ_OP_MONTH_END:
    case GJ_OP_NEXT_WORKDAY:
    case GJ_OP_IS_WORKDAY:
    case GJ_OP_DATE_TEXT:
    case GJ_OP_NUMBER_TEXT:
    case GJ_OP_LENGTH:
    case GJ_OP_MATCHES:
        return true;
    default:
        return false;
    }
}

ref_value ref_operate(const ref_book *book, gj_opcode op, ref_value a, ref_value b, gj_type_kind kind,
                      gj_text pattern)
{
    switch (op) { /* what is not strict */
    case GJ_OP_AND:
        return ref_and(a, b);
    case GJ_OP_OR:
        return ref_or(a, b);
    case GJ_OP_IS_NOTHING:
        return a.state >= REF_UNKNOWN ? a : ref_whole(a.state == REF_NOTHING);
    case GJ_OP_IF_NOTHING:
        return a.state == REF_NOTHING ? b : a;
    case GJ_OP_IF_UNKNOWN:
        return a.state == REF_UNKNOWN ? b : a;
    case GJ_OP_LEAST:
    case GJ_OP_MOST:
        return ref_extreme(a, b, kind, op == GJ_OP_LEAST ? -1 : 1);
    default:
        break;
    }
    if (takes_one(op))
        b = a;
    if (a.state != REF_VALUE || b.state != REF_VALUE)
        return takes_one(op) ? a : ref_stronger(a, b);
    return operate_on_values(book, op, a, b, kind, pattern);
}
