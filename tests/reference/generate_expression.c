/* Expressions of a wanted type. Each is written in brackets, so that precedence plays no part, and each has a
 * value whenever the facts behind it have one: what may be nothing is given another value, or guarded. Choice
 * 0 is always the simplest form. */
#include "tests/reference/generate.h"

#include <stdio.h>

void gen_number_literal(gen *g)
{
    static const char *const pool[] = {"1", "0",  "2",  "3",  "10",  "0.5",  "30%", "20", "69.5", "100",
                                       "5", "45", "60", "70", "0.7", "1.25", "88",  "12", "4"};
    gen_write(g, "%s", pool[ref_pick(g->choices, sizeof pool / sizeof pool[0])]);
}

void gen_date_literal(gen *g)
{
    static const char *const pool[] = {"2024-01-31", "2024-02-29", "2025-12-31", "2024-05-01", "2026-01-01",
                                       "0001-01-01", "9999-12-31", "2024-05-11", "2025-06-15"};
    gen_write(g, "%s", pool[ref_pick(g->choices, sizeof pool / sizeof pool[0])]);
}

void gen_text_literal(gen *g)
{
    static const char *const pool[] = {"\"a\"",    "\"\"",  "\"abc\"", "\"甲乙丙\"",
                                       "\"A-12\"", "\"0\"", "\"é\""};
    gen_write(g, "%s", pool[ref_pick(g->choices, sizeof pool / sizeof pool[0])]);
}

static void write_literal(gen *g, const gen_atom *type)
{
    switch (type->kind) {
    case GJ_T_NUMBER:
        gen_number_literal(g);
        return;
    case GJ_T_BOOL:
        gen_write(g, ref_chance(g->choices, 50) ? "no" : "yes");
        return;
    case GJ_T_DATE:
        gen_date_literal(g);
        return;
    case GJ_T_ALTERNATIVE: {
        const gen_alternatives *a = &g->alternatives[type->alternatives];
        gen_write(g, "%s.%s", a->name, a->choices[ref_pick(g->choices, (uint32_t)a->count)]);
        return;
    }
    default:
        gen_text_literal(g);
        return;
    }
}

static bool fits(const gen_atom *atom, const gen_atom *type)
{
    return atom->kind == type->kind &&
           (atom->kind != GJ_T_ALTERNATIVE || atom->alternatives == type->alternatives);
}

const gen_atom *gen_find_atom(gen *g, const gen_atom *type, bool nothing)
{
    int found[600], count = 0;
    for (int i = 0; i < g->atom_count; i++) {
        if (fits(&g->atoms[i], type) && (!nothing || g->atoms[i].nothing))
            found[count++] = i;
    }
    if (count == 0)
        return NULL;
    /* what was bound last is nearest, and mostly more to the point */
    if (ref_chance(g->choices, 30))
        return &g->atoms[found[count - 1 - (int)ref_pick(g->choices, count < 4 ? (uint32_t)count : 4)]];
    return &g->atoms[found[ref_pick(g->choices, (uint32_t)count)]];
}

/* A name, made safe where it may be nothing. */
static void write_atom(gen *g, const gen_atom *atom)
{
    gen_atom type = *atom;
    if (!atom->nothing) {
        gen_write(g, "%s", atom->path);
        return;
    }
    if (ref_chance(g->choices, 40)) {
        gen_write(g, "(if %s is not nothing then %s else ", type.path, type.path);
        write_literal(g, &type);
        gen_write(g, ")");
        return;
    }
    gen_write(g, "(%s if nothing ", type.path);
    write_literal(g, &type);
    gen_write(g, ")");
}

static bool write_call(gen *g, const gen_atom *type, int depth)
{
    for (int i = g->callable_count; i-- > 0;) {
        const gen_callable *f = &g->callables[i];
        if (!fits(&f->result, type) || ref_chance(g->choices, 30))
            continue;
        gen_write(g, "%s(", f->name);
        for (int k = 0; k < f->parameters; k++) {
            gen_write(g, k == 0 ? "" : ", ");
            gen_value(g, &f->parameter[k], depth - 1);
        }
        gen_write(g, ")%s", f->member);
        return true;
    }
    return false;
}

/* What every type has; false: nothing was written. */
static bool write_common(gen *g, const gen_atom *type, int depth)
{
    if (depth <= 0 || g->budget <= 0 || !ref_chance(g->choices, 75)) {
        const gen_atom *atom = ref_chance(g->choices, 80) ? gen_find_atom(g, type, false) : NULL;
        if (atom != NULL)
            write_atom(g, atom);
        else
            write_literal(g, type);
        return true;
    }
    g->budget--;
    switch (ref_pick(g->choices, 12)) {
    case 1:
        gen_write(g, "(if ");
        gen_bool(g, depth - 1);
        gen_write(g, " then ");
        gen_value(g, type, depth - 1);
        gen_write(g, " else ");
        if (ref_chance(g->choices, 20))
            gen_write(g, ref_chance(g->choices, 50) ? "undetermined \"open\"" : "error \"refused\"");
        else
            gen_value(g, type, depth - 1);
        gen_write(g, ")");
        return true;
    case 2:
        gen_write(g, "(");
        gen_value(g, type, depth - 1);
        gen_write(g, " if unknown ");
        gen_value(g, type, depth - 1);
        gen_write(g, ")");
        return true;
    case 3:
        return write_call(g, type, depth);
    default:
        return false;
    }
}

static void binary(gen *g, void write(gen *, int), const char *op, int depth)
{
    gen_write(g, "(");
    write(g, depth - 1);
    gen_write(g, " %s ", op);
    write(g, depth - 1);
    gen_write(g, ")");
}

static void call_1(gen *g, const char *name, void write(gen *, int), int depth)
{
    gen_write(g, "%s(", name);
    write(g, depth - 1);
    gen_write(g, ")");
}

static void write_round(gen *g, int depth)
{
    static const char *const modes[] = {"half up", "half even", "half down", "up",
                                        "down",    "ceil",      "floor",     "half undetermined"};
    gen_write(g, "round(");
    gen_number(g, depth - 1);
    gen_write(g, ", to ");
    if (ref_chance(g->choices, 15))
        gen_number(g, 0);
    else
        gen_write(g, ref_chance(g->choices, 50) ? "1" : ref_chance(g->choices, 50) ? "0.5" : "0.1");
    if (g->rounding_reading && ref_chance(g->choices, 20))
        gen_write(g, ", half by rounding)");
    else
        gen_write(g, ", %s)", modes[ref_pick(g->choices, 8)]);
}

/* Roots: compared, rounded, scaled, and as numbers, which most are not. */
static void write_root(gen *g, int depth)
{
    switch (ref_pick(g->choices, 4)) {
    case 0:
        gen_write(g, "ceil(sqrt(abs(");
        gen_number(g, depth - 1);
        gen_write(g, ")))");
        return;
    case 1:
        gen_write(g, "floor(");
        gen_number(g, 0);
        gen_write(g, " * sqrt(");
        gen_number(g, depth - 1);
        gen_write(g, "))");
        return;
    case 2:
        gen_write(g, "ceil(sqrt(");
        gen_number(g, depth - 1);
        gen_write(g, ") / ");
        gen_number(g, 0);
        gen_write(g, ")");
        return;
    default:
        gen_write(g, "(sqrt(");
        gen_number(g, depth - 1);
        gen_write(g, ") + 1)");
        return;
    }
}

static void write_date_number(gen *g, int depth)
{
    static const char *const parts[] = {"year", "month", "day"};
    uint32_t which = ref_pick(g->choices, 5);
    if (which < 3) {
        call_1(g, parts[which], gen_date, depth);
        return;
    }
    gen_write(g, "(%s(", which == 3 ? "days_between" : "months_between");
    gen_date(g, depth - 1);
    gen_write(g, ", ");
    gen_date(g, depth - 1);
    gen_write(g, ") / 1 %s)", which == 3 ? "day" : "month");
}

void gen_number(gen *g, int depth)
{
    static const gen_atom type = {.kind = GJ_T_NUMBER};
    static const char *const operators[] = {"+", "-", "*", "/", "mod", "at least", "at most"};
    if (write_common(g, &type, depth))
        return;
    switch (ref_pick(g->choices, 10)) {
    case 0:
    case 1:
    case 2:
        binary(g, gen_number, operators[ref_pick(g->choices, 7)], depth);
        return;
    case 3:
        write_round(g, depth);
        return;
    case 4:
        if (gen_has_list(g)) {
            gen_number_aggregate(g, depth);
            return;
        }
        call_1(g, "-", gen_number, depth);
        return;
    case 5:
        if (gen_has_list(g)) {
            gen_number_aggregate(g, depth);
            return;
        }
        call_1(g, "abs", gen_number, depth);
        return;
    case 6:
        write_root(g, depth);
        return;
    case 7:
        write_date_number(g, depth);
        return;
    case 8:
        gen_write(g, ref_chance(g->choices, 50) ? "min(" : "max(");
        gen_number(g, depth - 1);
        gen_write(g, ", ");
        gen_number(g, depth - 1);
        gen_write(g, ")");
        return;
    default:
        call_1(g, ref_chance(g->choices, 50) ? "ceil" : "floor", gen_number, depth);
        return;
    }
}

/* An expression whose being nothing can be asked for, and an atom that may be nothing. */
static bool write_is_nothing(gen *g)
{
    gen_atom type = gen_any_type(g);
    const gen_atom *atom = gen_find_atom(g, &type, true);
    if (g->group_count > 0 && ref_chance(g->choices, 30)) {
        gen_write(g, "(%s is %snothing)", g->groups[ref_pick(g->choices, (uint32_t)g->group_count)],
                  ref_chance(g->choices, 50) ? "not " : "");
        return true;
    }
    if (atom == NULL)
        return false;
    gen_write(g, "(%s is %snothing)", atom->path, ref_chance(g->choices, 50) ? "not " : "");
    return true;
}

static void write_comparison(gen *g, int depth)
{
    static const char *const operators[] = {"<", "<=", ">", ">=", "=", "!="};
    gen_atom type = gen_any_type(g);
    bool ordered = type.kind == GJ_T_NUMBER || type.kind == GJ_T_DATE ||
                   (type.kind == GJ_T_ALTERNATIVE && g->alternatives[type.alternatives].ordered);
    const char *op = ordered ? operators[ref_pick(g->choices, 6)] : operators[4 + ref_pick(g->choices, 2)];
    gen_write(g, "(");
    bool root = type.kind == GJ_T_NUMBER && ref_chance(g->choices, 10);
    if (root)
        gen_write(g, "sqrt(");
    gen_value(g, &type, depth - 1);
    gen_write(g, root ? ") %s " : " %s ", op);
    gen_value(g, &type, depth - 1);
    gen_write(g, ")");
}

static void write_in(gen *g, int depth)
{
    gen_atom type = {.kind = GJ_T_NUMBER};
    gen_write(g, "(");
    gen_number(g, depth - 1);
    gen_write(g, ref_chance(g->choices, 70) ? " in (" : " not in (");
    write_literal(g, &type);
    gen_write(g, ", 10..%s20)", ref_chance(g->choices, 50) ? "<" : "");
    gen_write(g, ")");
}

static void write_matches(gen *g, int depth)
{
    static const char *const patterns[] = {"a*",         "*",   "?{2,3}", "[A-Z]-##", "#{4}",
                                           "[a-c]{1,3}", "甲*", "??",     "*[0-9]*"};
    gen_write(g, "(");
    gen_text(g, depth - 1);
    gen_write(g, " matches \"%s\")", patterns[ref_pick(g->choices, sizeof patterns / sizeof patterns[0])]);
}

void gen_bool(gen *g, int depth)
{
    static const gen_atom type = {.kind = GJ_T_BOOL};
    if (write_common(g, &type, depth))
        return;
    switch (ref_pick(g->choices, 11)) {
    case 0:
    case 1:
    case 2:
        write_comparison(g, depth);
        return;
    case 3:
    case 4:
        binary(g, gen_bool, ref_chance(g->choices, 50) ? "and" : "or", depth);
        return;
    case 5:
        gen_write(g, "(not ");
        gen_bool(g, depth - 1);
        gen_write(g, ")");
        return;
    case 6:
        if (write_is_nothing(g))
            return;
        write_in(g, depth);
        return;
    case 7:
    case 8:
        if (gen_has_list(g)) {
            gen_bool_aggregate(g, depth);
            return;
        }
        write_in(g, depth);
        return;
    case 9:
        if (g->reading_count > 0) {
            gen_write(g, "(%s is %s_%c)", g->readings[ref_pick(g->choices, (uint32_t)g->reading_count)],
                      g->readings[0], 'a');
            return;
        }
        write_in(g, depth);
        return;
    default:
        if (g->calendar && ref_chance(g->choices, 40))
            call_1(g, "is_workday", gen_date, depth);
        else
            write_matches(g, depth);
        return;
    }
}

void gen_date(gen *g, int depth)
{
    static const gen_atom type = {.kind = GJ_T_DATE};
    static const char *const units[] = {"months", "days", "years", "workdays"};
    if (write_common(g, &type, depth))
        return;
    switch (ref_pick(g->choices, 6)) {
    case 0:
    case 1:
        gen_write(g, "(");
        gen_date(g, depth - 1);
        gen_write(g, " %c %u %s)", ref_chance(g->choices, 50) ? '-' : '+', (unsigned)ref_pick(g->choices, 40),
                  units[ref_pick(g->choices, g->calendar ? 4 : 3)]);
        return;
    case 2:
        gen_write(g, "(");
        gen_date(g, depth - 1);
        gen_write(g, " + %s(", units[ref_pick(g->choices, g->calendar ? 4 : 3)]);
        gen_number(g, depth - 1);
        gen_write(g, "))");
        return;
    case 3:
        call_1(g, ref_chance(g->choices, 50) ? "year_end" : "month_end", gen_date, depth);
        return;
    case 4:
        if (g->calendar) {
            call_1(g, "next_workday", gen_date, depth);
            return;
        }
        call_1(g, "month_end", gen_date, depth);
        return;
    default:
        if (gen_has_list(g)) {
            gen_write(g, "(");
            gen_extreme(g, &type, depth);
            gen_write(g, " if nothing ");
            gen_date_literal(g);
            gen_write(g, ")");
            return;
        }
        binary(g, gen_date, ref_chance(g->choices, 50) ? "at least" : "at most", depth);
        return;
    }
}

void gen_choice(gen *g, int alternatives, int depth)
{
    gen_atom type = {.kind = GJ_T_ALTERNATIVE, .alternatives = alternatives};
    bool ordered = g->alternatives[alternatives].ordered;
    if (write_common(g, &type, depth))
        return;
    switch (ordered ? ref_pick(g->choices, 4) : 0) {
    case 1:
        gen_write(g, "(");
        gen_choice(g, alternatives, depth - 1);
        gen_write(g, ref_chance(g->choices, 50) ? " at least " : " at most ");
        gen_choice(g, alternatives, depth - 1);
        gen_write(g, ")");
        return;
    case 2:
        gen_write(g, ref_chance(g->choices, 50) ? "min(" : "max(");
        gen_choice(g, alternatives, depth - 1);
        gen_write(g, ", ");
        gen_choice(g, alternatives, depth - 1);
        gen_write(g, ")");
        return;
    case 3:
        if (gen_has_list(g)) {
            gen_write(g, "(");
            gen_extreme(g, &type, depth);
            gen_write(g, " if nothing ");
            write_literal(g, &type);
            gen_write(g, ")");
            return;
        }
        break;
    default:
        break;
    }
    write_literal(g, &type);
}

void gen_text(gen *g, int depth)
{
    static const gen_atom type = {.kind = GJ_T_TEXT};
    if (write_common(g, &type, depth))
        return;
    switch (ref_pick(g->choices, 4)) {
    case 0:
        gen_write(g, "join(");
        gen_text(g, depth - 1);
        gen_write(g, ", ");
        if (ref_chance(g->choices, 40))
            gen_number(g, depth - 1);
        else
            gen_date(g, depth - 1);
        gen_write(g, ")");
        return;
    case 1:
        gen_write(g, "digits(");
        gen_number(g, depth - 1);
        gen_write(g, ", 4)");
        return;
    case 2:
        gen_write(g, "%s(", ref_chance(g->choices, 50) ? "first" : "last");
        gen_text(g, depth - 1);
        gen_write(g, ", ");
        gen_number(g, 0);
        gen_write(g, ")");
        return;
    default:
        gen_write(g, "join(length(");
        gen_text(g, depth - 1);
        gen_write(g, "), \"-\")");
        return;
    }
}

void gen_value(gen *g, const gen_atom *type, int depth)
{
    switch (type->kind) {
    case GJ_T_NUMBER:
        gen_number(g, depth);
        return;
    case GJ_T_BOOL:
        gen_bool(g, depth);
        return;
    case GJ_T_DATE:
        gen_date(g, depth);
        return;
    case GJ_T_ALTERNATIVE:
        gen_choice(g, type->alternatives, depth);
        return;
    default:
        gen_text(g, depth);
        return;
    }
}
