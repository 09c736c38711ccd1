/* Tables, functions, bands and scores. */
#include "tests/reference/generate.h"

#include <stdio.h>
#include <string.h>

/* Rows by one of the alternatives and by a number's size, for all of both. */
static void write_table(gen *g)
{
    static const char *const sizes[] = {"< 10", "10..<20", ">= 20"};
    if (g->callable_count == 8)
        return;
    gen_callable *f = &g->callables[g->callable_count];
    *f = (gen_callable){.result = gen_any_type(g), .parameters = 2};
    f->parameter[0] =
        (gen_atom){.kind = GJ_T_ALTERNATIVE,
                   .alternatives = 1 + (int)ref_pick(g->choices, (uint32_t)g->alternatives_count - 1)};
    f->parameter[1] = (gen_atom){.kind = GJ_T_NUMBER};
    const gen_alternatives *of = &g->alternatives[f->parameter[0].alternatives];
    const char *const types[] = {"number", "yes_no", g->alternatives[f->result.alternatives].name, "date",
                                 "text"};
    bool two = ref_chance(g->choices, 40), columns = !two && ref_chance(g->choices, 40);
    gen_new_name(g, "tab", f->name);
    if (two)
        gen_name(f->member, ".v");
    gen_write(g, "table %s(key: %s, size: number) -> v: %s%s {\n", f->name, of->name, types[f->result.kind],
              two ? ", w: number" : "");
    if (columns) {
        gen_write(g, "  columns key : ");
        for (int i = 0; i < of->count; i++)
            gen_write(g, "%s%s", i == 0 ? "" : ", ", of->choices[i]);
        gen_write(g, "\n");
    }
    for (int i = 0; i < (columns ? 1 : of->count); i++) {
        for (int s = 0; s < 3; s++) {
            gen_write(g, columns ? "  %s%s : " : "  %s, %s : ", columns ? "" : of->choices[i], sizes[s]);
            for (int c = 0; c < (columns ? of->count : 1); c++) {
                gen_write(g, c == 0 ? "" : ", ");
                if (!columns && ref_chance(g->choices, 10))
                    gen_write(g, "undetermined \"cell\"");
                else
                    gen_value(g, &f->result, 1);
            }
            if (two) {
                gen_write(g, ", ");
                gen_number(g, 1);
            }
            gen_write(g, "\n");
        }
    }
    gen_write(g, "}\n");
    g->callable_count++;
}

static void write_function(gen *g)
{
    if (g->callable_count == 8)
        return;
    gen_callable f = {.result = gen_any_type(g), .parameters = 1 + (int)ref_pick(g->choices, 2)};
    gen_new_name(g, "fun", f.name);
    int before = g->atom_count;
    gen_write(g, "define %s(", f.name);
    for (int i = 0; i < f.parameters; i++) {
        f.parameter[i] = gen_any_type(g);
        const char *const types[] = {"number", "yes_no", g->alternatives[f.parameter[i].alternatives].name,
                                     "date", "text"};
        char name[GEN_NAME];
        gen_new_name(g, "x", name);
        gen_write(g, "%s%s: %s", i == 0 ? "" : ", ", name, types[f.parameter[i].kind]);
        gen_add_atom(g, name, f.parameter[i].kind, f.parameter[i].alternatives, false);
    }
    gen_write(g, ") = ");
    gen_value(g, &f.result, 3);
    gen_write(g, "\n");
    g->atom_count = before;
    g->callables[g->callable_count++] = f;
}

static void write_bands(gen *g)
{
    if (g->alternatives_count == 8)
        return;
    int index = g->alternatives_count;
    gen_alternatives *of = &g->alternatives[index];
    *of = (gen_alternatives){.count = 3, .ordered = true};
    gen_new_name(g, "levels", of->name);
    for (int i = 0; i < 3; i++)
        gen_name(of->choices[i], "lv%d_%c", index, 'a' + i);
    gen_write(g, "alternatives %s = %s \"a\" < %s \"b\" < %s \"c\"\n", of->name, of->choices[0],
              of->choices[1], of->choices[2]);
    char name[GEN_NAME];
    gen_new_name(g, "b", name);
    bool two = ref_chance(g->choices, 35);
    gen_write(g, "bands %s on ", name);
    gen_number(g, 2);
    if (two) {
        gen_write(g, ", ");
        gen_number(g, 2);
    }
    gen_write(g, " {\n  %s", of->choices[2]);
    if (ref_chance(g->choices, 30)) {
        gen_write(g, " when ");
        gen_bool(g, 2);
    }
    gen_write(g, " : >= 60%s\n", two ? ", <= 10" : "");
    gen_write(g, "  %s : %s%s\n", of->choices[1], ref_chance(g->choices, 50) ? "20..<60" : ">= 20",
              two ? ", -" : "");
    gen_write(g, "  %s : else\n", of->choices[0]);
    int vetoes = (int)ref_pick(g->choices, 3);
    for (int i = 0; i < vetoes; i++) {
        gen_write(g, "  veto z%d when ", i);
        gen_bool(g, 2);
        gen_write(g, " : %s\n", of->choices[ref_pick(g->choices, 2)]);
    }
    gen_write(g, "}\n");
    g->alternatives_count++; /* only now, so that nothing above stands on it */
    gen_add_atom(g, name, GJ_T_ALTERNATIVE, index, false);
}

static void write_measures(gen *g)
{
    int before = g->atom_count;
    gen_add_atom(g, "worth", GJ_T_NUMBER, 0, false);
    if (g->keyed_tree) {
        gen_add_atom(g, "points", GJ_T_NUMBER, 0, true);
        gen_add_atom(g, "sampled", GJ_T_NUMBER, 0, false);
        gen_add_atom(g, "failed", GJ_T_NUMBER, 0, false);
        gen_add_atom(g, "conforming", GJ_T_BOOL, 0, false);
    }
    if (ref_chance(g->choices, 30)) {
        gen_write(g, "  applicable : ");
        gen_bool(g, 2);
        gen_write(g, "\n");
    }
    if (ref_chance(g->choices, 40)) {
        gen_write(g, "  share : ");
        gen_number(g, 2);
        gen_write(g, "\n");
        gen_add_atom(g, "share", GJ_T_NUMBER, 0, false);
    }
    if (g->keyed_tree && ref_chance(g->choices, 60)) {
        gen_write(g, "  earned {\n    when points is not nothing : points\n"
                     "    else when sampled > 0 : worth * (1 - failed / sampled)\n"
                     "    else when not conforming : 0\n    else : ");
        gen_number(g, 1);
        gen_write(g, "\n  }\n");
    } else {
        gen_write(g, "  earned : ");
        gen_number(g, 2);
        gen_write(g, "\n");
    }
    g->atom_count = before;
}

static void write_score(gen *g)
{
    char name[GEN_NAME], path[GEN_NAME];
    if (!g->tree) {
        write_table(g);
        return;
    }
    gen_new_name(g, "sc", name);
    gen_write(g, "score %s over plan%s {\n", name, g->keyed_tree ? " from items" : "");
    write_measures(g);
    gen_write(g, "}\n");
    static const char *const parts[] = {"earned", "applicable_worth", "n0.earned", "n0.n0_0.earned",
                                        "n0.applicable_worth"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        gen_name(path, "%s.%s", name, parts[i]);
        gen_add_atom(g, path, GJ_T_NUMBER, 0, false);
    }
    char sum[GEN_NAME];
    gen_new_name(g, "d", sum);
    gen_write(g, "result %s = count(for n in %s where n.applicable and n.earned = 0)\n", sum, name);
    gen_add_atom(g, sum, GJ_T_NUMBER, 0, false);
    gen_new_name(g, "d", sum);
    gen_write(g, "result %s = %s(for n in %s where n.applicable : n.earned) if nothing 0\n", sum,
              ref_chance(g->choices, 50) ? "max" : "mean", name);
    gen_add_atom(g, sum, GJ_T_NUMBER, 0, false);
}

void gen_tables_declaration(gen *g, uint32_t which)
{
    switch (which) {
    case 0:
        write_table(g);
        return;
    case 1:
        write_function(g);
        return;
    case 2:
        write_bands(g);
        return;
    default:
        write_score(g);
        return;
    }
}
