/* How far rule books agree on many records: for each pair of books on how many records all their common
 * results are the same, for each result how often a pair disagrees, and the first cases. Only values are
 * compared: where a book is silent, or a fact is missing, there is nothing to disagree about. */
#include "cli/compare_internal.h"

#include <stdio.h>

#include "cli/impact.h"
#include "cli/records.h"
#include "cli/say.h"

#define NO_TEXT ((gj_text){NULL, 0})
#define PAIRS   (GJ_COMPARE_BOOKS * (GJ_COMPARE_BOOKS - 1) / 2)
#define CASES   5u

typedef struct tally {
    gj_text name;
    uint64_t compared[PAIRS], differing[PAIRS];
} tally;

typedef struct kept_case {
    gj_text label;
    uint64_t line;
    gj_array rows; /* of gj_text: a name and a text for each book, row by row */
} kept_case;

typedef struct agreement {
    gj_compare *c;
    gj_evaluation evaluations[GJ_COMPARE_BOOKS];
    gj_array tallies; /* of tally */
    uint64_t records, bad, agreed, same[PAIRS];
    kept_case cases[CASES];
    size_t case_count;
} agreement;

/* Pairs are numbered (0,1) (0,2) … (1,2) … */
static size_t pair_of(size_t i, size_t k, size_t count)
{
    return i * (2 * count - i - 1) / 2 + (k - i - 1);
}

static bool has_value(const gj_cell *cell)
{
    return cell != NULL && (cell->state == GJ_VALUE || cell->state == GJ_NOTHING);
}

static tally *tally_of(agreement *a, gj_text name, size_t hint)
{
    for (size_t i = 0; i < a->tallies.count; i++) {
        tally *t = GJ_AT(&a->tallies, tally, (hint + i) % a->tallies.count);
        if (gj_text_equal(t->name, name))
            return t;
    }
    tally *t = gj_array_push(&a->tallies);
    if (t == NULL)
        a->c->failed = true;
    else
        t->name = gj_text_copy(&a->c->arena, name);
    return t;
}

/* Counts one result of one record; true where some pair disagrees. */
static bool count_cell(agreement *a, gj_text name, const gj_outcome *outcomes, bool *same, size_t hint)
{
    const gj_cell *cells[GJ_COMPARE_BOOKS];
    size_t n = a->c->count;
    bool any = false;
    tally *t = tally_of(a, name, hint);
    for (size_t i = 0; i < n; i++)
        cells[i] = gj_outcome_find(&outcomes[i], name, hint);
    for (size_t i = 0; i < n && t != NULL; i++) {
        for (size_t k = i + 1; k < n; k++) {
            size_t pair = pair_of(i, k, n);
            if (!has_value(cells[i]) || !has_value(cells[k]))
                continue;
            bool equal = gj_cell_equal(cells[i], cells[k]);
            t->compared[pair]++;
            t->differing[pair] += !equal;
            same[pair] = same[pair] && equal;
            any = any || !equal;
        }
    }
    return any;
}

static void keep(agreement *a, kept_case *kept, gj_text name, const gj_outcome *outcomes)
{
    gj_text copy = gj_text_copy(&a->c->arena, name);
    bool fine = gj_array_append(&kept->rows, &copy);
    for (size_t i = 0; i < a->c->count; i++) {
        const gj_cell *cell = gj_outcome_find(&outcomes[i], name, 0);
        uint32_t silent;
        bool says = cell == NULL &&
                    gj_compare_is_silent(a->c->books[i]->rules.program, gj_compare_top(name), &silent);
        copy = says ? gj_text_from(gj_msg_text(a->c->cli->lang, GJ_M_compare_silent))
                    : gj_text_copy(&a->c->arena, gj_cell_text(cell));
        fine = fine && gj_array_append(&kept->rows, &copy);
    }
    a->c->failed |= !fine;
}

static void count_record(agreement *a, uint64_t line, const gj_outcome *outcomes)
{
    bool same[PAIRS], differs = false;
    size_t n = a->c->count;
    kept_case *kept = a->case_count < CASES ? &a->cases[a->case_count] : NULL;
    for (size_t p = 0; p < PAIRS; p++)
        same[p] = true;
    if (kept != NULL)
        gj_array_init(&kept->rows, a->c->cli->allocator, sizeof(gj_text));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < outcomes[i].count; k++) {
            gj_text name = outcomes[i].cells[k].name;
            bool first = gj_compare_is_result(a->c, name);
            for (size_t before = 0; before < i && first; before++)
                first = gj_outcome_find(&outcomes[before], name, k) == NULL;
            if (!first || !count_cell(a, name, outcomes, same, k))
                continue;
            differs = true;
            if (kept != NULL)
                keep(a, kept, name, outcomes);
        }
    }
    a->records++;
    a->agreed += !differs;
    for (size_t p = 0; p < n * (n - 1) / 2; p++)
        a->same[p] += same[p];
    if (kept != NULL && differs) {
        kept->label = gj_text_copy(&a->c->arena, gj_case_label(&a->evaluations[0]));
        kept->line = line;
        a->case_count++;
    } else if (kept != NULL) {
        gj_array_fini(&kept->rows);
    }
}

static bool one_record(agreement *a, gj_text path, const gj_record_text *record, gj_exit *exit)
{
    gj_outcome outcomes[GJ_COMPARE_BOOKS];
    for (size_t i = 0; i < a->c->count; i++) {
        gj_evaluation *e = &a->evaluations[i];
        if (!gj_evaluation_run(e, record->text))
            return false;
        if (e->record.unreadable || e->limited) {
            gj_evaluation_say_errors(e, path, record->line, record->text);
            a->bad++;
            *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
            return true;
        }
        if (!gj_outcome_take(e, a->c->cli->lang, &e->arena, &outcomes[i]))
            return false;
    }
    count_record(a, record->line, outcomes);
    return !a->c->failed;
}

/* ---- writing ---- */

static gj_text number_text(gj_compare *c, uint64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    return gj_text_copy(&c->arena, gj_text_from(text));
}

static void say(gj_compare *c, gj_msg message, gj_text a, gj_text b)
{
    if (c->format != GJ_GRID_CSV)
        gj_diff_say(gj_compare_out(c), c->cli->lang, message, a, b, NO_TEXT);
}

/* Records on which all common results of a pair are the same. */
static void write_matrix(agreement *a)
{
    gj_compare *c = a->c;
    gj_grid grid;
    gj_compare_heading(c, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_compare_agreement)), NO_TEXT);
    gj_grid_init(&grid, c->cli->allocator, c->count + 1);
    gj_grid_add(&grid, GJ_TEXT(""));
    for (size_t i = 0; i < c->count; i++)
        gj_grid_add(&grid, c->labels[i]);
    for (size_t i = 0; i < c->count; i++) {
        gj_grid_add(&grid, c->labels[i]);
        for (size_t k = 0; k < c->count; k++)
            gj_grid_add(&grid,
                        i == k ? GJ_TEXT("·")
                               : number_text(c, a->same[pair_of(i < k ? i : k, i < k ? k : i, c->count)]));
    }
    gj_grid_write(gj_compare_out(c), &grid, c->format);
    gj_grid_fini(&grid);
}

/* For each result and pair: disagreements of how many comparisons. */
static void write_pairs(agreement *a)
{
    gj_compare *c = a->c;
    gj_grid grid;
    gj_buffer cell;
    gj_compare_heading(c, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_compare_disagreements)), NO_TEXT);
    gj_grid_init(&grid, c->cli->allocator, 4);
    gj_buffer_init(&cell, c->cli->allocator);
    gj_lang lang = c->format == GJ_GRID_CSV ? GJ_LANG_EN : c->cli->lang;
    static const gj_msg headings[] = {GJ_M_thing_result, GJ_M_compare_pair, GJ_M_compare_differing,
                                      GJ_M_compare_compared};
    for (size_t i = 0; i < 4; i++)
        gj_grid_add(&grid, gj_text_from(gj_msg_text(lang, headings[i])));
    for (size_t t = 0; t < a->tallies.count; t++) {
        const tally *row = GJ_AT(&a->tallies, tally, t);
        for (size_t i = 0; i < c->count; i++) {
            for (size_t k = i + 1; k < c->count; k++) {
                size_t pair = pair_of(i, k, c->count);
                if (row->differing[pair] == 0)
                    continue;
                gj_buffer_clear(&cell);
                gj_buffer_text(&cell, c->labels[i]);
                gj_buffer_string(&cell, " ≠ ");
                gj_buffer_text(&cell, c->labels[k]);
                gj_grid_add(&grid, row->name);
                gj_grid_add(&grid, gj_compare_keep(c, &cell));
                gj_grid_add(&grid, number_text(c, row->differing[pair]));
                gj_grid_add(&grid, number_text(c, row->compared[pair]));
            }
        }
    }
    gj_grid_write(gj_compare_out(c), &grid, c->format);
    gj_buffer_fini(&cell);
    gj_grid_fini(&grid);
}

static void write_case(agreement *a, const kept_case *kept)
{
    gj_compare *c = a->c;
    gj_grid grid;
    gj_buffer heading;
    gj_buffer_init(&heading, c->cli->allocator);
    gj_buffer_text(&heading, kept->label);
    if (kept->line != 0) {
        gj_arg line = gj_arg_text(number_text(c, kept->line));
        gj_buffer_string(&heading, kept->label.size > 0 ? ", " : "");
        gj_msg_format(&heading, c->cli->lang, GJ_M_impact_line, &line, 1);
    }
    gj_compare_heading(c, gj_compare_keep(c, &heading), NO_TEXT);
    gj_buffer_fini(&heading);
    gj_grid_init(&grid, c->cli->allocator, c->count + 1);
    grid.limit = 28;
    gj_grid_add(&grid, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_thing_result)));
    for (size_t i = 0; i < c->count; i++)
        gj_grid_add(&grid, c->labels[i]);
    for (size_t i = 0; i < kept->rows.count; i++)
        gj_grid_add(&grid, *GJ_AT(&kept->rows, gj_text, i));
    gj_grid_write(gj_compare_out(c), &grid, c->format);
    gj_grid_fini(&grid);
}

static void write(agreement *a)
{
    gj_compare *c = a->c;
    if (c->format == GJ_GRID_TEXT)
        gj_buffer_char(gj_compare_out(c), '\n');
    say(c, GJ_M_compare_records, number_text(c, a->records), number_text(c, a->agreed));
    if (a->bad > 0)
        say(c, GJ_M_impact_bad, number_text(c, a->bad), NO_TEXT);
    if (c->format != GJ_GRID_CSV) /* a file of CSV holds one table */
        write_matrix(a);
    write_pairs(a);
    for (size_t i = 0; i < a->case_count && c->format != GJ_GRID_CSV; i++)
        write_case(a, &a->cases[i]);
}

gj_exit gj_compare_records(gj_compare *c, gj_text path)
{
    agreement a = {.c = c};
    gj_records records;
    gj_record_text record;
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_array_init(&a.tallies, c->cli->allocator, sizeof(tally));
    for (size_t i = 0; i < c->count; i++)
        exit = gj_worse(exit, gj_evaluation_begin(&a.evaluations[i], c->cli, c->books[i]->rules.program));
    int error = gj_records_open(&records, c->cli->system, c->cli->allocator, path.bytes);
    bool fine = exit == GJ_EXIT_CLEAN;
    while (fine && error == 0 && gj_records_next(&records, &record, &error))
        fine = one_record(&a, path, &record, &exit);
    if (!fine && exit <= GJ_EXIT_PROBLEMS)
        exit = gj_say_no_memory(c->cli);
    else if (error != 0)
        exit = gj_worse(exit, gj_say_unreadable(c->cli, path, error));
    else if (fine)
        write(&a);
    gj_records_close(&records);
    for (size_t i = 0; i < c->count; i++)
        gj_evaluation_end(&a.evaluations[i]);
    for (size_t i = 0; i < a.case_count; i++)
        gj_array_fini(&a.cases[i].rows);
    gj_array_fini(&a.tallies);
    return exit;
}
