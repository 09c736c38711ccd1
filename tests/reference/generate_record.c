/* The declarations that rules stand on: alternatives, a tree, the record. Each field that is declared becomes
 * something that expressions can name. */
#include "tests/reference/generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void gen_write(gen *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    gj_buffer_formatv(g->out, format, args);
    va_end(args);
}

void gen_name(char name[GEN_NAME], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(name, GEN_NAME, format, args);
    va_end(args);
}

void gen_new_name(gen *g, const char *prefix, char name[GEN_NAME])
{
    gen_name(name, "%s%d", prefix, g->names++);
}

void gen_add_atom(gen *g, const char *path, gj_type_kind kind, int alternatives, bool nothing)
{
    if (g->atom_count == (int)(sizeof g->atoms / sizeof g->atoms[0]))
        return;
    gen_atom *atom = &g->atoms[g->atom_count++];
    *atom = (gen_atom){.kind = kind, .alternatives = alternatives, .nothing = nothing};
    gen_name(atom->path, "%s", path);
}

void gen_alternatives_declarations(gen *g)
{
    g->alternatives_count = 1; /* the language's own */
    g->alternatives[0] =
        (gen_alternatives){.name = "deadline_state", .choices = {"open", "met", "early", "late"}, .count = 4};
    int count = 2 + (int)ref_pick(g->choices, 2);
    for (int i = 0; i < count; i++) {
        gen_alternatives *a = &g->alternatives[g->alternatives_count++];
        *a = (gen_alternatives){.count = 2 + (int)ref_pick(g->choices, 4), .ordered = i % 2 == 0};
        gen_name(a->name, "alt%d", i);
        gen_write(g, "alternatives %s =", a->name);
        for (int k = 0; k < a->count; k++) {
            gen_name(a->choices[k], "k%d_%c", i, 'a' + k);
            gen_write(g, "%s %s \"%c\"", k == 0 ? "" : a->ordered ? " <" : ",", a->choices[k], 'A' + k);
        }
        gen_write(g, "\n");
    }
}

/* A tree of parts n0, n1 … with leaves n0_0 … worth 1, 2, 3 …; `half` makes one of them a fraction. */
static void write_tree(gen *g)
{
    g->tree = true;
    g->tree_parts = 1 + (int)ref_pick(g->choices, 3);
    g->tree_leaves = 1 + (int)ref_pick(g->choices, 3);
    int part_worth = g->tree_leaves * (g->tree_leaves + 1) / 2;
    gen_write(g, "tree plan = (%d) levels part > leaf {\n", part_worth * g->tree_parts);
    for (int p = 0; p < g->tree_parts; p++) {
        gen_write(g, "  n%d = %d {\n", p, part_worth);
        for (int l = 0; l < g->tree_leaves; l++)
            gen_write(g, "    n%d_%d : %d\n", p, l, l + 1);
        gen_write(g, "  }\n");
    }
    gen_write(g, "}\n");
}

static void write_bounds(gen *g, gj_type_kind kind)
{
    if (kind == GJ_T_NUMBER) {
        static const char *const bounds[] = {"",      ">= 0",      "in 0..100",   "> 0",
                                             "<= 60", ">= 0 < 45", "in -5..<20.5"};
        gen_write(g, " %s", bounds[ref_pick(g->choices, 7)]);
    } else if (kind == GJ_T_DATE && ref_chance(g->choices, 15)) {
        gen_write(g, " >= 2023-02-01");
    }
}

/* The type of a scalar field, bounds and default too. */
static void write_scalar(gen *g, gen_atom *atom, bool plain)
{
    static const char *const defaults[] = {"1", "yes", "", "2024-05-01", "\"abc\""};
    *atom = gen_any_type(g);
    bool whole = atom->kind == GJ_T_NUMBER && ref_chance(g->choices, 30);
    const char *alternatives = g->alternatives[atom->alternatives].name;
    const char *const types[] = {whole ? "whole" : "number", "yes_no", alternatives, "date", "text"};
    gen_write(g, "%s", types[atom->kind]);
    if (plain)
        return;
    write_bounds(g, atom->kind);
    atom->nothing = ref_chance(g->choices, 25);
    if (atom->nothing)
        gen_write(g, " or nothing");
    if (atom->nothing && ref_chance(g->choices, 40))
        gen_write(g, " default nothing");
    else if (ref_chance(g->choices, 15))
        gen_write(g, " default %s",
                  atom->kind == GJ_T_ALTERNATIVE ? g->alternatives[atom->alternatives].choices[0]
                                                 : defaults[atom->kind]);
}

static void write_fields(gen *g, gen_list *list, const char *prefix, int count)
{
    for (int i = 0; i < count && list->field_count < GEN_FIELDS; i++) {
        gen_atom atom;
        gen_write(g, "    %s%d : ", prefix, i);
        write_scalar(g, &atom, false);
        gen_write(g, "\n");
        gen_name(atom.path, "%s%d", prefix, i);
        list->fields[list->field_count++] = atom;
    }
}

static gen_list inner_lists[8];

/* A group inside the entries of a list. */
static void write_entry_group(gen *g, gen_list *list)
{
    gen_write(g, "    grp : {\n");
    int first = list->field_count;
    write_fields(g, list, "h", 1 + (int)ref_pick(g->choices, 2));
    bool nothing = ref_chance(g->choices, 40);
    gen_write(g, "    }%s\n", nothing ? " or nothing" : "");
    for (int i = first; i < list->field_count; i++) {
        gen_atom *field = &list->fields[i];
        gen_name(field->path, "grp.h%d", i - first);
        field->nothing = field->nothing || nothing;
    }
}

static void write_list(gen *g, const char *name)
{
    gen_list *list = &g->lists[g->list_count];
    *list = (gen_list){.id = g->list_count++};
    gen_name(list->path, "%s", name);
    list->codes = ref_chance(g->choices, 30);
    if (list->codes) {
        gen_write(g, "list of ");
        write_scalar(g, &list->fields[0], true);
        list->field_count = 1;
    } else {
        bool named = ref_chance(g->choices, 20);
        gen_write(g, named ? "list by id {\n    id : text\n" : "list of {\n");
        write_fields(g, list, "f", 1 + (int)ref_pick(g->choices, 4));
        if (ref_chance(g->choices, 25))
            write_entry_group(g, list);
        if (list->id < 8 && ref_chance(g->choices, 35)) {
            gen_list *inner = &inner_lists[list->id];
            *inner = (gen_list){.id = -1, .path = "sub"};
            gen_write(g, "    sub : list of {\n");
            write_fields(g, inner, "s", 1 + (int)ref_pick(g->choices, 2));
            gen_write(g, "    }\n");
            list->inner = inner;
        }
        gen_write(g, "  }");
    }
    list->nothing = ref_chance(g->choices, 10);
    gen_write(g, "%s\n", list->nothing ? " or nothing" : "");
}

/* A group of fields, or the same for each choice of alternatives or each leaf of the tree. */
static void write_group(gen *g, const char *name)
{
    gen_list fields = {0};
    char path[GEN_NAME];
    bool keyed = ref_chance(g->choices, 35), nothing = ref_chance(g->choices, 30);
    int a = 1 + (int)ref_pick(g->choices, (uint32_t)g->alternatives_count - 1);
    if (keyed)
        gen_write(g, "keyed by %s {\n", g->alternatives[a].name);
    else
        gen_write(g, "{\n");
    write_fields(g, &fields, "g", 1 + (int)ref_pick(g->choices, 3));
    gen_write(g, "  }%s\n", !nothing ? "" : keyed ? " or nothing default nothing" : " or nothing");
    if (nothing && g->group_count < 8)
        gen_name(g->groups[g->group_count++], "%s%s%s", name, keyed ? "." : "",
                 keyed ? g->alternatives[a].choices[0] : "");
    for (int i = 0; i < fields.field_count; i++) {
        const gen_atom *field = &fields.fields[i];
        for (int k = 0; k < (keyed ? g->alternatives[a].count : 1); k++) {
            gen_name(path, "%s.%s%s%s", name, keyed ? g->alternatives[a].choices[k] : "", keyed ? "." : "",
                     field->path);
            /* of a keyed group that may be nothing it is the keys that may be, and each of their fields with
             * it */
            if (!(keyed && nothing))
                gen_add_atom(g, path, field->kind, field->alternatives, field->nothing || nothing);
        }
    }
}

void gen_record(gen *g)
{
    if (ref_chance(g->choices, 35))
        write_tree(g);
    gen_write(g, "record {\n  as_of : date\n");
    gen_add_atom(g, "as_of", GJ_T_DATE, 0, false);
    if (g->tree && ref_chance(g->choices, 85)) {
        g->keyed_tree = true;
        gen_write(g,
                  "  items : keyed by plan {\n    applicable : yes_no default yes\n    conforming : yes_no\n"
                  "    points : number >= 0 or nothing default nothing\n    sampled : whole >= 0 default 0\n"
                  "    failed : whole >= 0 default 0\n  }\n");
    }
    for (int i = 0; i < 14 && (i < 2 || ref_chance(g->choices, 80)); i++) {
        char name[GEN_NAME];
        gen_new_name(g, "r", name);
        gen_write(g, "  %s : ", name);
        uint32_t what = ref_pick(g->choices, 10);
        if (what >= 8 && g->list_count < 4) {
            write_list(g, name);
        } else if (what == 7) {
            write_group(g, name);
        } else {
            gen_atom atom;
            write_scalar(g, &atom, false);
            gen_write(g, "\n");
            gen_add_atom(g, name, atom.kind, atom.alternatives, atom.nothing);
        }
    }
    gen_write(g, "}\n");
}
