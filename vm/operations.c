/* Instructions whose work is too long for the dispatch loop: division, dates, texts, extremes, columns.
 *
 * Each function sees values only (but for the extremes and merges, which settle states themselves) and
 * reports what cannot be computed as a gj_fault; the interpreter makes the error of it. The arithmetic itself
 * is in vm/number.h, vm/date.h and vm/text_ops.h. */
#include "vm/operations.h"

#include "vm/states.h"
#include "vm/text_ops.h"

bool gj_do_div(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    if (c->num == 0 && c->den == 1) {
        *fault = GJ_FAULT_DIVISION;
        return true;
    }
    return gj_number_div(machine->arena, out, b, c);
}

bool gj_do_mod(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    if (gj_number_sign(c) == 0) {
        *fault = GJ_FAULT_DIVISION;
        return true;
    }
    return gj_number_mod(machine->arena, out, b, c);
}

bool gj_do_root(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault)
{
    bool exact = false;
    if (!gj_number_root_exact(machine->arena, out, b, &exact))
        return false;
    if (!exact)
        *fault = GJ_FAULT_IRRATIONAL;
    return true;
}

/* A count of days or months. A whole number beyond 64 bits leads out of the calendar in any case. */
static bool whole_count(const gj_value *c, int64_t *count, gj_fault *fault)
{
    if (gj_number_to_i64(c, count))
        return true;
    *fault = gj_number_is_whole(c) ? GJ_FAULT_DATE_RANGE : GJ_FAULT_NOT_WHOLE;
    return false;
}

static bool date_result(gj_value *out, int32_t date, gj_date_result result, gj_fault *fault)
{
    if (result == GJ_DATE_OK)
        *out = gj_value_whole(date);
    else
        *fault = result == GJ_DATE_NO_SUCH_DAY ? GJ_FAULT_MONTH_END : GJ_FAULT_DATE_RANGE;
    return true;
}

bool gj_do_add_months(gj_value *out, const gj_value *b, const gj_value *c, gj_month_end mode, gj_fault *fault)
{
    int64_t months;
    if (!whole_count(c, &months, fault))
        return true;
    int32_t date = 0;
    gj_date_result result = gj_date_add_months((int32_t)b->num, months, mode, &date);
    return date_result(out, date, result, fault);
}

bool gj_do_add_days(gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    int64_t days;
    if (!whole_count(c, &days, fault))
        return true;
    int32_t date = 0;
    gj_date_result result = gj_date_add_days((int32_t)b->num, days, &date);
    return date_result(out, date, result, fault);
}

bool gj_do_add_workdays(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c,
                        gj_fault *fault)
{
    int64_t days;
    if (!whole_count(c, &days, fault))
        return true;
    int32_t date;
    if (gj_calendar_add_workdays(&machine->program->calendar, (int32_t)b->num, days, &date))
        *out = gj_value_whole(date);
    else
        *fault = GJ_FAULT_CALENDAR;
    return true;
}

bool gj_do_next_workday(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault)
{
    int32_t date;
    if (gj_calendar_next_workday(&machine->program->calendar, (int32_t)b->num, &date))
        *out = gj_value_whole(date);
    else
        *fault = GJ_FAULT_CALENDAR;
    return true;
}

bool gj_do_is_workday(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault)
{
    bool workday;
    if (gj_calendar_is_workday(&machine->program->calendar, (int32_t)b->num, &workday))
        *out = gj_value_bool(workday);
    else
        *fault = GJ_FAULT_CALENDAR;
    return true;
}

void gj_do_year_end(gj_value *out, const gj_value *b)
{
    gj_civil civil = gj_date_to_civil((int32_t)b->num);
    *out = gj_value_whole(gj_date_from_civil((gj_civil){civil.year, 12, 31}));
}

void gj_do_month_end(gj_value *out, const gj_value *b)
{
    gj_civil civil = gj_date_to_civil((int32_t)b->num);
    civil.day = 31;
    while (!gj_date_valid(civil.year, civil.month, civil.day))
        civil.day--;
    *out = gj_value_whole(gj_date_from_civil(civil));
}

static bool string_value(gj_machine *machine, gj_value *out, gj_text a, gj_text b, gj_fault *fault)
{
    if (a.size > GJ_TEXT_SIZE_MAX || b.size > GJ_TEXT_SIZE_MAX - a.size) {
        *fault = GJ_FAULT_TEXT_SIZE;
        return true;
    }
    const gj_string *string = gj_string_join(machine->arena, a, b);
    if (!string)
        return false;
    *out = gj_value_whole((int64_t)(intptr_t)string);
    return true;
}

bool gj_do_join(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    return string_value(machine, out, gj_value_text(b), gj_value_text(c), fault);
}

bool gj_do_digits(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    int64_t width;
    if (!gj_number_is_whole(b) || gj_number_sign(b) < 0 || !gj_number_to_i64(c, &width) || width < 0 ||
        width > GJ_NUMBER_DIGITS) {
        *fault = GJ_FAULT_DIGITS;
        return true;
    }
    gj_buffer digits, zeros;
    gj_buffer_init(&digits, machine->arena->allocator);
    gj_buffer_init(&zeros, machine->arena->allocator);
    bool fine = gj_number_format(machine->arena, &digits, b);
    if (fine && digits.size < (size_t)width)
        gj_buffer_repeat(&zeros, '0', (size_t)width - digits.size);
    fine = fine && !digits.failed && !zeros.failed &&
           string_value(machine, out, gj_buffer_as_text(&zeros), gj_buffer_as_text(&digits), fault);
    gj_buffer_fini(&zeros);
    gj_buffer_fini(&digits);
    return fine;
}

bool gj_do_number_text(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault)
{
    gj_buffer digits;
    gj_buffer_init(&digits, machine->arena->allocator);
    bool fine = gj_number_format(machine->arena, &digits, b) && !digits.failed &&
                string_value(machine, out, gj_buffer_as_text(&digits), GJ_TEXT(""), fault);
    gj_buffer_fini(&digits);
    return fine;
}

bool gj_do_date_text(gj_machine *machine, gj_value *out, const gj_value *b)
{
    gj_buffer text;
    gj_buffer_init(&text, machine->arena->allocator);
    gj_date_format(&text, (int32_t)b->num);
    gj_fault fault = GJ_FAULT_NONE; /* ten bytes always fit */
    bool fine = !text.failed && string_value(machine, out, gj_buffer_as_text(&text), GJ_TEXT(""), &fault);
    gj_buffer_fini(&text);
    return fine;
}

bool gj_do_part(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault)
{
    if (!gj_number_is_whole(c)) {
        *fault = GJ_FAULT_NOT_WHOLE;
        return true;
    }
    int64_t count;
    if (!gj_number_to_i64(c, &count))
        count = gj_number_sign(c) < 0 ? INT64_MIN : INT64_MAX; /* longer than any text */
    return string_value(machine, out, gj_text_part(gj_value_text(b), count), GJ_TEXT(""), fault);
}

bool gj_text_values_equal(const gj_value *b, const gj_value *c)
{
    return gj_text_equal(gj_value_text(b), gj_value_text(c));
}

static bool order_of(gj_machine *machine, int *order, const gj_value *a, const gj_value *b, gj_type_kind type)
{
    if (type == GJ_T_NUMBER)
        return gj_number_compare(machine->arena, order, a, b);
    *order = (a->num > b->num) - (a->num < b->num);
    return true;
}

bool gj_do_extreme(gj_machine *machine, gj_value *a, const gj_value *b, gj_type_kind type, int sign)
{
    if (b->state == GJ_NOTHING)
        return true;
    if (a->state == GJ_NOTHING) {
        *a = *b;
        return true;
    }
    if (a->state != GJ_VALUE || b->state != GJ_VALUE)
        return gj_strict(machine->arena, a, a, b);
    int order;
    if (!order_of(machine, &order, b, a, type))
        return false;
    if ((sign < 0 && order < 0) || (sign > 0 && order > 0))
        *a = *b;
    return true;
}

bool gj_do_merge(gj_machine *machine, gj_value *a, const gj_value *b, int64_t absorbing, int sign)
{
    if (a->state == GJ_VALUE && a->num == absorbing)
        return true;
    if (b->state == GJ_VALUE && b->num == absorbing) {
        *a = *b;
        return true;
    }
    if (b->state == GJ_NOTHING)
        return true;
    if (a->state == GJ_NOTHING) {
        *a = *b;
        return true;
    }
    if (a->state != GJ_VALUE || b->state != GJ_VALUE)
        return gj_strict(machine->arena, a, a, b);
    if (sign > 0 ? b->num > a->num : b->num < a->num)
        *a = *b;
    return true;
}

bool gj_do_column(gj_machine *machine, gj_value *out, const gj_value *b)
{
    const gj_list *list = gj_value_list(b);
    gj_column *column = GJ_NEW(machine->arena, gj_column);
    gj_value *values = GJ_NEW_ARRAY(machine->arena, gj_value, list->count);
    if (!column || !values)
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        values[i] = gj_value_nothing();
    column->list = list;
    column->values = values;
    *out = gj_value_whole((int64_t)(intptr_t)column);
    return true;
}

gj_value *gj_column_at(const gj_column *column, const gj_value *entry)
{
    const gj_list *list = column->list;
    uintptr_t first = (uintptr_t)list->slots, at = (uintptr_t)entry;
    if (list->stride == 0 || at < first)
        return NULL;
    uintptr_t index = (at - first) / (list->stride * sizeof(gj_value));
    return index < list->count ? &column->values[index] : NULL;
}
