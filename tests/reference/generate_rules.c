/* Declarations of rules: definitions in all their forms, conditions, deadlines, steps, scores, readings. Each
 * adds what it declares to the names that the ones after it may use. */
#include "tests/reference/generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

gen_atom gen_any_type(gen *g)
{
    static const gj_type_kind kinds[] = {GJ_T_NUMBER, GJ_T_BOOL,        GJ_T_NUMBER,
                                         GJ_T_DATE,   GJ_T_ALTERNATIVE, GJ_T_TEXT,
                                         GJ_T_BOOL,   GJ_T_NUMBER,      GJ_T_ALTERNATIVE};
    gen_atom type = {.kind = kinds[ref_pick(g->choices, sizeof kinds / sizeof kinds[0])]};
    if (type.kind == GJ_T_ALTERNATIVE)
        type.alternatives = 1 + (int)ref_pick(g->choices, (uint32_t)g->alternatives_count - 1);
    return type;
}

static const char *define_word(gen *g)
{
    return ref_chance(g->choices, 20) ? "define" : "result";
}

/* A value that may be nothing, and sets type->nothing, or one that cannot. */
static void write_maybe(gen *g, gen_atom *type, int depth)
{
    type->nothing = true;
    switch (ref_pick(g->choices, 8)) {
    case 1: {
        const gen_atom *atom = gen_find_atom(g, type, true);
        if (atom != NULL) {
            gen_write(g, "%s", atom->path);
            return;
        }
        break;
    }
    case 2:
        gen_write(g, "if ");
        gen_bool(g, depth - 1);
        gen_write(g, " then nothing else ");
        gen_value(g, type, depth - 1);
        return;
    case 3:
        if (type->kind == GJ_T_DATE) { /* nothing passes through */
            const gen_atom *atom = gen_find_atom(g, type, true);
            if (atom != NULL) {
                gen_write(g, "%s + %u months", atom->path, (unsigned)ref_pick(g->choices, 20));
                return;
            }
        }
        break;
    case 4:
        if (gen_has_list(g) &&
            (type->kind == GJ_T_NUMBER || type->kind == GJ_T_DATE ||
             (type->kind == GJ_T_ALTERNATIVE && g->alternatives[type->alternatives].ordered))) {
            gen_extreme(g, type, depth);
            return;
        }
        break;
    default:
        break;
    }
    type->nothing = false;
    gen_value(g, type, depth);
}

/* Cases: either by the size of a number, which exclude each other, or in order. */
static void write_cases(gen *g, gen_atom *type)
{
    gen_write(g, "{\n");
    bool nothing = ref_chance(g->choices, 20);
    if (ref_chance(g->choices, 40)) {
        static const gen_atom number = {.kind = GJ_T_NUMBER};
        const gen_atom *atom = gen_find_atom(g, &number, false);
        if (atom != NULL && !atom->nothing) {
            gen_write(g, "  when %s < 10 : ", atom->path);
            gen_value(g, type, 2);
            gen_write(g, "\n  when %s >= 20 : ", atom->path);
            gen_value(g, type, 2);
            gen_write(g, "\n  when %s in (10..<20) : ", atom->path);
            gen_value(g, type, 2);
            gen_write(g, "\n}\n");
            return;
        }
    }
    int count = 1 + (int)ref_pick(g->choices, 3);
    for (int i = 0; i < count; i++) {
        gen_write(g, i == 0 ? "  when " : "  else when ");
        gen_bool(g, 2);
        gen_write(g, " : ");
        if (ref_chance(g->choices, 15))
            gen_write(g, ref_chance(g->choices, 50) ? "undetermined \"left open\"" : "error \"not allowed\"");
        else
            gen_value(g, type, 2);
        gen_write(g, "\n");
    }
    gen_write(g, "  else : ");
    if (nothing)
        gen_write(g, "-");
    else
        gen_value(g, type, 2);
    gen_write(g, "\n}\n");
    type->nothing = nothing;
}

static void write_by(gen *g, gen_atom *type)
{
    int a = 1 + (int)ref_pick(g->choices, (uint32_t)g->alternatives_count - 1);
    const gen_alternatives *of = &g->alternatives[a];
    gen_atom key = {.kind = GJ_T_ALTERNATIVE, .alternatives = a};
    const gen_atom *atom = gen_find_atom(g, &key, false);
    if (atom == NULL || atom->nothing) {
        gen_value(g, type, 2);
        gen_write(g, "\n");
        return;
    }
    gen_write(g, "by %s {\n", atom->path);
    for (int i = 0; i < of->count; i++) {
        gen_write(g, "  %s", of->choices[i]);
        if (i + 2 < of->count && ref_chance(g->choices, 20)) {
            gen_write(g, " or %s", of->choices[i + 1]);
            i++;
        }
        gen_write(g, " : ");
        gen_value(g, type, 2);
        gen_write(g, "\n");
    }
    gen_write(g, "}\n");
}

/* A value of the entry of a list that is bound, for `for each`. */
static void write_each(gen *g)
{
    char name[GEN_NAME], variable[GEN_NAME];
    int at = (int)ref_pick(g->choices, (uint32_t)g->list_count);
    if (g->each_count == 16)
        return;
    gen_new_name(g, "each", name);
    gen_atom type = gen_any_type(g);
    const gen_list list = g->lists[at];
    gen_write(g, "%s %s ", define_word(g), name);
    gen_mark mark = gen_bind(g, &list, variable);
    gen_write(g, "for each %s in %s = ", variable, list.path);
    write_maybe(g, &type, 3);
    gen_write(g, "\n");
    gen_unbind(g, mark);
    gen_each *each = &g->each[g->each_count++];
    *each = (gen_each){.atom = type, .list = list.id};
    gen_name(each->atom.path, "%s", name);
}

static void write_definition(gen *g)
{
    char name[GEN_NAME];
    gen_new_name(g, "d", name);
    gen_atom type = gen_any_type(g);
    gen_write(g, "%s %s ", define_word(g), name);
    switch (ref_pick(g->choices, 6)) {
    case 1:
        write_cases(g, &type);
        break;
    case 2:
        gen_write(g, "= ");
        write_by(g, &type);
        break;
    case 3:
        if (type.kind == GJ_T_NUMBER) { /* a range: its ends are parts */
            char part[GEN_NAME];
            gen_write(g, "= ");
            gen_number(g, 1);
            gen_write(g, "..");
            gen_number(g, 1);
            gen_write(g, "\n");
            gen_name(part, "%s.from", name);
            gen_add_atom(g, part, GJ_T_NUMBER, 0, false);
            return;
        }
        /* fall through */
    default:
        gen_write(g, "= ");
        write_maybe(g, &type, 4);
        gen_write(g, "\n");
        break;
    }
    gen_add_atom(g, name, type.kind, type.alternatives, type.nothing);
}

static void write_condition(gen *g, const char *name, int number)
{
    gen_write(g, "  e%d", number);
    bool guard = ref_chance(g->choices, 35);
    if (guard) {
        gen_write(g, " when ");
        gen_bool(g, 2);
    }
    gen_write(g, " : ");
    gen_bool(g, 2);
    gen_write(g, "\n");
    char part[GEN_NAME];
    gen_name(part, "%s.e%d", name, number);
    if (name[0] != '\0')
        gen_add_atom(g, part, GJ_T_BOOL, 0, guard);
}

static void write_conditions(gen *g)
{
    char name[GEN_NAME], variable[GEN_NAME];
    gen_mark mark = {0};
    gen_new_name(g, "c", name);
    bool each = g->list_count > 0 && ref_chance(g->choices, 35);
    gen_write(g, "conditions %s %s", name, ref_chance(g->choices, 30) ? "any of" : "all of");
    int before = g->atom_count;
    if (each) {
        const gen_list list = g->lists[ref_pick(g->choices, (uint32_t)g->list_count)];
        gen_write(g, " for each ");
        mark = gen_bind(g, &list, variable);
        gen_write(g, "%s in %s", variable, list.path);
        if (ref_chance(g->choices, 40)) {
            gen_write(g, " where ");
            gen_bool(g, 2);
        }
    }
    gen_write(g, " {\n");
    int count = 1 + (int)ref_pick(g->choices, 3);
    for (int i = 0; i < count; i++)
        write_condition(g, "", i);
    if (ref_chance(g->choices, 20)) {
        gen_write(g, "  more %s {\n", ref_chance(g->choices, 50) ? "any of" : "all of");
        write_condition(g, "", 8);
        write_condition(g, "", 9);
        gen_write(g, "  }\n");
    }
    gen_write(g, "}\n");
    if (each)
        gen_unbind(g, mark);
    g->atom_count = before;
    gen_add_atom(g, name, GJ_T_BOOL, 0, false);
}

/* A date, perhaps one that may be nothing; says so. */
static bool write_any_date(gen *g)
{
    static const gen_atom date = {.kind = GJ_T_DATE};
    const gen_atom *raw = ref_chance(g->choices, 40) ? gen_find_atom(g, &date, true) : NULL;
    if (raw == NULL) {
        gen_date(g, 2);
        return false;
    }
    gen_write(g, "%s", raw->path);
    if (ref_chance(g->choices, 50))
        gen_write(g, " + %u %s", (unsigned)ref_pick(g->choices, 30),
                  ref_chance(g->choices, 50) ? "months" : "days");
    return true;
}

static void write_deadline(gen *g)
{
    char name[GEN_NAME], variable[GEN_NAME], part[GEN_NAME];
    gen_mark mark = {0};
    gen_new_name(g, "t", name);
    bool each = g->list_count > 0 && ref_chance(g->choices, 30);
    gen_write(g, "deadline %s", name);
    if (each) {
        const gen_list list = g->lists[ref_pick(g->choices, (uint32_t)g->list_count)];
        gen_write(g, " for each ");
        mark = gen_bind(g, &list, variable);
        gen_write(g, "%s in %s", variable, list.path);
    }
    gen_write(g, " {\n");
    if (ref_chance(g->choices, 50)) {
        gen_write(g, "  from : ");
        write_any_date(g);
        gen_write(g, "\n");
    }
    gen_write(g, "  to : ");
    bool nothing = write_any_date(g);
    gen_write(g, "\n");
    if (ref_chance(g->choices, 70)) {
        gen_write(g, "  done : ");
        write_any_date(g);
        gen_write(g, "\n");
    }
    if (ref_chance(g->choices, 40)) {
        gen_write(g, "  applies : ");
        gen_bool(g, 2);
        gen_write(g, "\n");
        nothing = true;
    }
    if (ref_chance(g->choices, 25))
        gen_write(g, "  counting : %s\n", ref_chance(g->choices, 60) ? "first_day" : "next_day");
    if (g->calendar && ref_chance(g->choices, 30))
        gen_write(g, "  ends_on_holiday : next_workday\n");
    gen_write(g, "}\n");
    if (each) {
        gen_unbind(g, mark);
        return;
    }
    gen_name(part, "%s.to", name);
    gen_add_atom(g, part, GJ_T_DATE, 0, nothing);
    gen_name(part, "%s.state", name);
    gen_add_atom(g, part, GJ_T_ALTERNATIVE, 0, true);
}

static void write_steps(gen *g)
{
    static const char *const operators[] = {"+", "-", "*", "/", "=", "at least", "at most"};
    char name[GEN_NAME], part[GEN_NAME];
    gen_new_name(g, "s", name);
    gen_write(g, "steps %s from ", name);
    gen_number(g, 2);
    gen_write(g, " {\n");
    int count = 1 + (int)ref_pick(g->choices, 3), before = g->atom_count;
    for (int i = 0; i < count; i++) {
        gen_write(g, "  p%d", i);
        if (ref_chance(g->choices, 50)) {
            gen_write(g, " when ");
            gen_bool(g, 2);
        }
        gen_write(g, " : %s ", operators[ref_pick(g->choices, 7)]);
        gen_number(g, 2);
        if (ref_chance(g->choices, 40)) {
            gen_write(g, " at least ");
            gen_number(g, 1);
        }
        if (ref_chance(g->choices, 40)) {
            gen_write(g, " at most ");
            gen_number(g, 1);
        }
        gen_write(g, "\n");
    }
    gen_write(g, "}\n");
    g->atom_count = before;
    gen_name(part, "%s.p0", name);
    gen_add_atom(g, part, GJ_T_NUMBER, 0, false);
    /* the last step's value is the value of the whole */
    gen_name(part, "%s.p%d", name, count - 1);
    gen_add_atom(g, part, GJ_T_NUMBER, 0, false);
}

static void write_checklist(gen *g)
{
    for (int i = 0; i < g->list_count; i++) {
        const gen_list *list = &g->lists[i];
        if (!list->codes || list->fields[0].kind != GJ_T_ALTERNATIVE)
            continue;
        const gen_alternatives *of = &g->alternatives[list->fields[0].alternatives];
        char name[GEN_NAME];
        gen_new_name(g, "k", name);
        gen_write(g, "checklist %s in %s {\n", name, list->path);
        for (int k = 0; k < of->count; k++) {
            gen_write(g, "  %s", of->choices[k]);
            if (ref_chance(g->choices, 40)) {
                gen_write(g, " when ");
                gen_bool(g, 2);
            }
            gen_write(g, "\n");
        }
        gen_write(g, "}\n");
        gen_add_atom(g, name, GJ_T_BOOL, 0, false);
        return;
    }
    write_definition(g);
}

static void write_reading(gen *g)
{
    if (g->reading_count == 0) {
        gen_name(g->readings[0], "how");
        g->reading_count = 1;
        gen_write(g, "reading how \"how\" = how_a {\n  how_a \"one\"\n  how_b \"other\"\n}\n");
    } else if (!g->rounding_reading) {
        g->rounding_reading = true;
        gen_write(g, "reading rounding \"rounding\" = half_up {\n  half_up \"up\"\n  half_even \"even\"\n"
                     "  down \"down\"\n}\n");
    } else {
        write_definition(g);
    }
}

void gen_declaration(gen *g)
{
    g->budget = 14;
    uint32_t which = ref_pick(g->choices, 16);
    switch (which) {
    case 1:
        write_conditions(g);
        return;
    case 2:
        write_deadline(g);
        return;
    case 3:
        write_steps(g);
        return;
    case 4:
        write_checklist(g);
        return;
    case 5:
        write_reading(g);
        return;
    case 6:
    case 7:
        if (g->list_count > 0) {
            write_each(g);
            return;
        }
        write_definition(g);
        return;
    case 8:
    case 9:
    case 10:
    case 11:
        gen_tables_declaration(g, which - 8);
        return;
    default:
        write_definition(g);
        return;
    }
}

void gen_book(ref_choices *choices, gj_buffer *out)
{
    static const char *const month_ends[] = {"down", "strict", "up"};
    gen *g = calloc(1, sizeof *g);
    if (g == NULL)
        exit(3);
    g->choices = choices;
    g->out = out;
    gen_write(g, "rulebook made \"made\" {\n  month_end : %s\n}\n", month_ends[ref_pick(choices, 3)]);
    gen_alternatives_declarations(g);
    gen_record(g);
    if (ref_chance(choices, 25)) {
        g->calendar = true;
        gen_write(g, "calendar days_off = 2023-01-01..2026-12-31 {\n  2024-05-01..2024-05-05 : holiday\n"
                     "  2024-05-11 : workday\n  2025-01-01 : holiday\n}\n");
    }
    for (int i = 0; i < 24 && (i < 1 || ref_chance(choices, 93)); i++)
        gen_declaration(g);
    free(g);
}
