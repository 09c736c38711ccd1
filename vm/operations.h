/* Instructions whose work is too long to stand in the dispatch loop. Their operands are all in the state
 * GJ_VALUE and `out` is not one of them. False: no memory. A fault is handed back in *fault (GJ_FAULT_NONE
 * before); *out then has no meaning. */
#ifndef GJ_VM_OPERATIONS_H
#define GJ_VM_OPERATIONS_H

#include "vm/evaluate.h"

/* b / c and b mod c (by zero: a fault), and the root whose signed square b is (a fault: not rational). */
bool gj_do_div(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
bool gj_do_mod(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
bool gj_do_root(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault);

/* Dates: b with c months, days or workdays added; the first workday from b on; whether b is one. Faults: c is
 * not whole, the calendar ends, or the holiday table does not say. */
bool gj_do_add_months(gj_value *out, const gj_value *b, const gj_value *c, gj_month_end mode,
                      gj_fault *fault);
bool gj_do_add_days(gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
bool gj_do_add_workdays(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c,
                        gj_fault *fault);
bool gj_do_next_workday(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault);
bool gj_do_is_workday(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault);
/* Cannot fail. */
void gj_do_year_end(gj_value *out, const gj_value *b);
void gj_do_month_end(gj_value *out, const gj_value *b);

/* Texts: b and c joined; the number b in at least c digits; a number and a date as text; the first c
 * characters of b, or the last -c. */
bool gj_do_join(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
bool gj_do_digits(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
bool gj_do_number_text(gj_machine *machine, gj_value *out, const gj_value *b, gj_fault *fault);
bool gj_do_date_text(gj_machine *machine, gj_value *out, const gj_value *b);
bool gj_do_part(gj_machine *machine, gj_value *out, const gj_value *b, const gj_value *c, gj_fault *fault);
/* Cannot fail. */
bool gj_text_values_equal(const gj_value *b, const gj_value *c);

/* LEAST (sign -1) and MOST (sign 1): unlike the above, takes operands of any state, `a` being read and
 * written; `type` is the type of both. */
bool gj_do_extreme(gj_machine *machine, gj_value *a, const gj_value *b, gj_type_kind type, int sign);

/* MERGE_MAX (sign 1) and MERGE_MIN (sign -1), any state; `absorbing` is the alternative that decides. */
bool gj_do_merge(gj_machine *machine, gj_value *a, const gj_value *b, int64_t absorbing, int sign);

/* Lists and columns. */
static inline const gj_list *gj_value_list(const gj_value *value)
{
    return (const gj_list *)(uintptr_t)value->num;
}

static inline gj_column *gj_value_column(const gj_value *value)
{
    return (gj_column *)(uintptr_t)value->num;
}

static inline const gj_value *gj_value_entry(const gj_value *value)
{
    return (const gj_value *)(uintptr_t)value->num;
}

/* A column for the list in `b`, all nothing. */
bool gj_do_column(gj_machine *machine, gj_value *out, const gj_value *b);
/* Where a column keeps an entry's value; NULL where the entry belongs to another instance of the list (one
 * list inside two entries), which no compiled rule does. */
gj_value *gj_column_at(const gj_column *column, const gj_value *entry);

/* What an evaluation ends with whose arena has failed. */
static inline gj_status gj_memory_status(const gj_arena *arena)
{
    return gj_arena_at_limit(arena) ? GJ_E_LIMIT : GJ_E_NOMEM;
}

/* What an order of two numbers means for a comparison. */
static inline bool gj_comparison(gj_opcode op, int order)
{
    switch (op) {
    case GJ_OP_NUMBER_LESS:
        return order < 0;
    case GJ_OP_NUMBER_LESS_EQUAL:
        return order <= 0;
    case GJ_OP_NUMBER_EQUAL:
        return order == 0;
    default:
        return order != 0;
    }
}

#endif
