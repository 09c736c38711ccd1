/* Aggregates over lists, nested where a list has lists in its entries, with and without guards. */
#include "tests/reference/generate.h"

#include <stdio.h>

bool gen_has_list(const gen *g)
{
    return g->list_count > 0;
}

static const gen_list *pick_list(gen *g)
{
    /* lists inside the entries of what is bound were added last */
    if (g->list_count > 1 && ref_chance(g->choices, 40))
        return &g->lists[g->list_count - 1];
    return &g->lists[ref_pick(g->choices, (uint32_t)g->list_count)];
}

gen_mark gen_bind(gen *g, const gen_list *from, char name[GEN_NAME])
{
    gen_mark mark = {g->atom_count, g->list_count};
    gen_list list = *from;
    char path[GEN_NAME];
    gen_name(name, "v%d", g->variables++);
    for (int i = 0; i < list.field_count; i++) {
        const gen_atom *field = &list.fields[i];
        gen_name(path, list.codes ? "%s" : "%s.%s", name, field->path);
        gen_add_atom(g, path, field->kind, field->alternatives, field->nothing);
    }
    for (int i = 0; i < g->each_count; i++) {
        if (g->each[i].list != list.id)
            continue;
        gen_name(path, "%s[%s]", g->each[i].atom.path, name);
        if (!list.codes)
            gen_add_atom(g, path, g->each[i].atom.kind, g->each[i].atom.alternatives,
                         g->each[i].atom.nothing);
    }
    if (list.inner != NULL && g->list_count < 24) {
        g->lists[g->list_count] = *list.inner;
        gen_name(g->lists[g->list_count].path, "%s.%s", name, list.inner->path);
        g->list_count++;
    }
    return mark;
}

void gen_unbind(gen *g, gen_mark mark)
{
    g->atom_count = mark.atoms;
    g->list_count = mark.lists;
}

/* `for x in L where g`, perhaps two of them. */
static gen_mark write_binders(gen *g, int depth)
{
    char name[GEN_NAME];
    const gen_list *list = pick_list(g);
    gen_write(g, "for ");
    char path[GEN_NAME];
    gen_name(path, "%s", list->path);
    gen_mark mark = gen_bind(g, list, name);
    gen_write(g, "%s in %s", name, path);
    if (ref_chance(g->choices, 45)) {
        gen_write(g, " where ");
        gen_bool(g, depth - 1);
    }
    if (ref_chance(g->choices, 25)) {
        gen_write(g, " ");
        write_binders(g, depth - 1);
    }
    return mark;
}

static void open(gen *g, const char *name, int depth, gen_mark *mark)
{
    gen_write(g, "%s(", name);
    *mark = write_binders(g, depth);
}

void gen_extreme(gen *g, const gen_atom *type, int depth)
{
    gen_mark mark;
    open(g, ref_chance(g->choices, 50) ? "min" : "max", depth, &mark);
    gen_write(g, " : ");
    const gen_atom *raw = ref_chance(g->choices, 40) ? gen_find_atom(g, type, false) : NULL;
    if (raw != NULL)
        gen_write(g, "%s", raw->path); /* nothing is passed over */
    else
        gen_value(g, type, depth - 1);
    gen_write(g, ")");
    gen_unbind(g, mark);
}

void gen_number_aggregate(gen *g, int depth)
{
    static const gen_atom number = {.kind = GJ_T_NUMBER};
    gen_mark mark;
    gen_atom any;
    switch (ref_pick(g->choices, 7)) {
    case 0:
        gen_write(g, "count(%s)", pick_list(g)->path);
        return;
    case 1:
        open(g, "count", depth, &mark);
        break;
    case 2:
        open(g, "count", depth, &mark);
        gen_write(g, " : ");
        gen_bool(g, depth - 1);
        break;
    case 3:
        open(g, "sum", depth, &mark);
        gen_write(g, " : ");
        gen_number(g, depth - 1);
        break;
    case 4:
        open(g, "distinct", depth, &mark);
        gen_write(g, " : ");
        any = gen_any_type(g);
        if (gen_find_atom(g, &any, true) != NULL && ref_chance(g->choices, 30))
            gen_write(g, "%s", gen_find_atom(g, &any, true)->path);
        else
            gen_value(g, &any, depth - 1);
        break;
    case 5:
        gen_write(g, "(");
        open(g, "mean", depth, &mark);
        gen_write(g, " : ");
        gen_number(g, depth - 1);
        gen_write(g, ") if nothing 0");
        break;
    default:
        gen_write(g, "(");
        gen_extreme(g, &number, depth);
        gen_write(g, " if nothing 7)");
        return;
    }
    gen_write(g, ")");
    gen_unbind(g, mark);
}

/* `code in list` for lists of codes. */
static bool write_membership(gen *g, int depth)
{
    for (int i = 0; i < g->list_count; i++) {
        if (!g->lists[i].codes || ref_chance(g->choices, 40))
            continue;
        gen_write(g, "(");
        gen_value(g, &g->lists[i].fields[0], depth - 1);
        gen_write(g, ref_chance(g->choices, 70) ? " in %s)" : " not in %s)", g->lists[i].path);
        return true;
    }
    return false;
}

void gen_bool_aggregate(gen *g, int depth)
{
    static const char *const names[] = {"some", "every", "none_of"};
    gen_mark mark;
    if (ref_chance(g->choices, 25) && write_membership(g, depth))
        return;
    open(g, names[ref_pick(g->choices, 3)], depth, &mark);
    gen_write(g, " : ");
    gen_bool(g, depth - 1);
    gen_write(g, ")");
    gen_unbind(g, mark);
}
