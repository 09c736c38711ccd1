/* Pairs of books, counted: on how many records they say something else of a result, and which of them is the
 * stricter there. Only values are compared: where a book is silent, or a fact is missing, there is nothing to
 * disagree about. Invariant: "stricter" is said of what was counted, with a record that shows it, and only
 * where the other book was never the stricter one; a value against nothing counts for neither. */
#include "cli/compare_internal.h"

#include "cli/named.h"

size_t gj_compare_pair(size_t i, size_t k, size_t count)
{
    return i * (2 * count - i - 1) / 2 + (k - i - 1);
}

void gj_pairs_init(gj_pairs *pairs, gj_compare *c)
{
    *pairs = (gj_pairs){.c = c};
    gj_array_init(&pairs->results, c->cli->allocator, sizeof(gj_pairs_of));
}

void gj_pairs_fini(gj_pairs *pairs)
{
    gj_array_fini(&pairs->results);
}

/* "case-1: 5, 3.5", "staff = 20: 5, 3.5" */
static gj_text shown_by(gj_pairs *pairs, gj_text where, const gj_cell *a, const gj_cell *b)
{
    gj_compare *c = pairs->c;
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    gj_buffer_text(&out, pairs->field);
    gj_buffer_string(&out, pairs->field.size > 0 ? " = " : "");
    gj_buffer_text(&out, where);
    gj_buffer_text(&out, gj_compare_word(c, GJ_M_mark_colon));
    gj_buffer_text(&out, gj_cell_text(a));
    gj_buffer_text(&out, gj_compare_word(c, GJ_M_mark_list));
    gj_buffer_text(&out, gj_cell_text(b));
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

static bool count_pair(gj_pairs *pairs, gj_direction direction, gj_pair_tally *tally, const gj_cell *a,
                       const gj_cell *b, gj_arena *arena, gj_text where)
{
    if (!gj_cell_has_value(a) || !gj_cell_has_value(b))
        return false;
    tally->compared++;
    if (gj_cell_equal(a, b))
        return false;
    tally->differing++;
    int stricter = gj_compare_stricter(pairs->c, direction, arena, a, b);
    if (stricter == 0)
        return true;
    size_t which = stricter < 0 ? 0 : 1;
    if (tally->stricter[which]++ == 0)
        tally->shown[which] = shown_by(pairs, where, a, b);
    return true;
}

bool gj_pairs_count(gj_pairs *pairs, gj_text name, const gj_cell *const *cells, gj_arena *arena,
                    gj_text where, bool *same, size_t hint)
{
    gj_compare *c = pairs->c;
    bool added, any = false;
    gj_pairs_of *of = gj_named_get(&pairs->results, &c->arena, name, hint, &added);
    if (of == NULL) {
        c->failed = true;
        return false;
    }
    if (added)
        of->direction = gj_compare_direction(c, of->name);
    for (size_t i = 0; i < c->count; i++) {
        for (size_t k = i + 1; k < c->count; k++) {
            size_t pair = gj_compare_pair(i, k, c->count);
            bool differs =
                count_pair(pairs, of->direction, &of->pair[pair], cells[i], cells[k], arena, where);
            if (differs && same != NULL)
                same[pair] = false;
            any = any || differs;
        }
    }
    return any;
}

bool gj_pairs_record(gj_pairs *pairs, const gj_outcome *outcomes, gj_arena *arena, gj_text where, bool *same,
                     gj_pairs_visit *visit, void *user)
{
    gj_compare *c = pairs->c;
    bool any = false;
    for (size_t i = 0; i < c->count; i++) {
        for (size_t k = 0; k < outcomes[i].count; k++) {
            const gj_cell *cells[GJ_COMPARE_BOOKS] = {NULL};
            gj_text name = outcomes[i].cells[k].name;
            bool first = gj_compare_result(c, name) != NULL; /* no book before this one has the cell */
            for (size_t book = 0; book < c->count && first; book++) {
                cells[book] = gj_outcome_find(&outcomes[book], name, k);
                first = book >= i || cells[book] == NULL;
            }
            if (!first || !gj_pairs_count(pairs, name, cells, arena, where, same, k))
                continue;
            any = true;
            if (visit != NULL)
                visit(user, name, cells);
        }
    }
    return any;
}

/* ---- writing ---- */

static gj_text joined(gj_compare *c, gj_text a, const char *between, gj_text b)
{
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    gj_buffer_text(&out, a);
    gj_buffer_string(&out, a.size > 0 && b.size > 0 ? between : "");
    gj_buffer_text(&out, b);
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

/* The stricter book's label, or why there is none. */
static gj_text verdict(gj_compare *c, const gj_pairs_of *of, const gj_pair_tally *tally, size_t i, size_t k)
{
    uint64_t told = tally->stricter[0] + tally->stricter[1];
    if (told == tally->differing && (tally->stricter[0] == 0 || tally->stricter[1] == 0))
        return c->labels[tally->stricter[0] > 0 ? i : k];
    return gj_compare_word(c, of->direction == GJ_DIRECTION_NONE ? GJ_M_strict_undeclared
                              : told == tally->differing         ? GJ_M_strict_both
                                                                 : GJ_M_strict_nothing);
}

static void add_row(const gj_pairs *pairs, gj_grid *grid, const gj_pairs_of *of, size_t i, size_t k)
{
    gj_compare *c = pairs->c;
    const gj_pair_tally *tally = &of->pair[gj_compare_pair(i, k, c->count)];
    if (tally->differing == 0)
        return;
    gj_grid_add(grid, of->name);
    gj_grid_add(grid, joined(c, c->labels[i], " ≠ ", c->labels[k]));
    gj_grid_add(grid, gj_compare_number(c, tally->differing));
    gj_grid_add(grid, gj_compare_number(c, tally->compared));
    gj_grid_add(grid, verdict(c, of, tally, i, k));
    gj_grid_add(grid, joined(c, tally->shown[0], gj_msg_text(gj_compare_lang(c), GJ_M_mark_semicolon),
                             tally->shown[1]));
}

/* All pairs that differ in a result or a part of it. */
static void add_rows(const gj_pairs *pairs, gj_grid *grid, gj_text result)
{
    for (size_t t = 0; t < pairs->results.count; t++) {
        const gj_pairs_of *of = GJ_AT(&pairs->results, gj_pairs_of, t);
        if (!gj_text_equal(gj_cell_top(of->name), result))
            continue;
        for (size_t i = 0; i < pairs->c->count; i++)
            for (size_t k = i + 1; k < pairs->c->count; k++)
                add_row(pairs, grid, of, i, k);
    }
}

void gj_pairs_write(gj_pairs *pairs)
{
    static const gj_msg headings[] = {GJ_M_thing_result,     GJ_M_compare_pair, GJ_M_compare_differing,
                                      GJ_M_compare_compared, GJ_M_strict_which, GJ_M_strict_shown};
    gj_compare *c = pairs->c;
    gj_grid grid;
    gj_grid_init(&grid, c->cli->allocator, 6);
    for (size_t i = 0; i < 6; i++)
        gj_grid_add(&grid, gj_compare_word(c, headings[i]));
    for (size_t r = 0; r < c->results.count; r++)
        add_rows(pairs, &grid, GJ_AT(&c->results, gj_compared, r)->name);
    bool any = grid.cells.count > 6;
    if (any || c->paper.format == GJ_GRID_CSV) {
        gj_paper_heading_say(&c->paper, 2, GJ_M_compare_disagreements, GJ_NO_TEXT, GJ_NO_TEXT);
        gj_paper_grid(&c->paper, 2, &grid);
    }
    if (any)
        gj_paper_say(&c->paper, 2, GJ_M_strict_note, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    c->failed |= grid.cells.failed; /* it may not have been written */
    gj_grid_fini(&grid);
}
