/* How far rule books agree on many records: for each pair of books on how many records all their common
 * results are the same, for each result how often a pair disagrees, and the first cases. */
#include "cli/compare_internal.h"

#include "cli/impact.h"
#include "cli/records.h"
#include "cli/say.h"

#define CASES 5u

typedef struct kept_case {
    gj_text label;
    gj_array rows; /* of gj_text: a name and a text for each book, row by row */
} kept_case;

typedef struct agreement {
    gj_compare *c;
    gj_evaluation evaluations[GJ_COMPARE_BOOKS];
    gj_pairs pairs;
    uint64_t records, bad, flawed, agreed, same[GJ_COMPARE_PAIRS];
    kept_case cases[CASES];
    size_t case_count;
} agreement;

/* ---- counting ---- */

/* "case, line 7", or the file's name where the record has neither. */
static gj_text record_label(agreement *a, gj_text path, uint64_t line)
{
    gj_buffer label;
    gj_buffer_init(&label, a->c->cli->allocator);
    gj_buffer_text(&label, gj_record_name(&a->evaluations[0].record));
    if (line != 0)
        gj_case_add_line(&label, gj_compare_lang(a->c), line);
    else if (label.size == 0)
        gj_buffer_text(&label, path);
    gj_text text = gj_compare_keep(a->c, &label);
    gj_buffer_fini(&label);
    return text;
}

/* Keeps a row of the present case. */
static void keep(void *user, gj_text name, const gj_cell *const *cells)
{
    agreement *a = user;
    kept_case *kept = &a->cases[a->case_count];
    gj_text copy = gj_text_copy(&a->c->arena, name);
    bool fine = gj_array_append(&kept->rows, &copy);
    for (size_t i = 0; i < a->c->count; i++) {
        copy = cells[i] == NULL ? gj_compare_absent(a->c, i, name)
                                : gj_text_copy(&a->c->arena, gj_cell_text(cells[i]));
        fine = fine && gj_array_append(&kept->rows, &copy);
    }
    a->c->failed |= !fine;
}

static void count_record(agreement *a, gj_text label, const gj_outcome *outcomes)
{
    bool same[GJ_COMPARE_PAIRS];
    size_t n = a->c->count;
    kept_case *kept = a->case_count < CASES ? &a->cases[a->case_count] : NULL;
    for (size_t p = 0; p < GJ_COMPARE_PAIRS; p++)
        same[p] = true;
    if (kept != NULL)
        gj_array_init(&kept->rows, a->c->cli->allocator, sizeof(gj_text));
    bool differs = gj_pairs_record(&a->pairs, outcomes, a->evaluations[0].arena, label, same,
                                   kept == NULL ? NULL : keep, a);
    a->records++;
    a->agreed += !differs;
    for (size_t p = 0; p < n * (n - 1) / 2; p++)
        a->same[p] += same[p];
    if (kept != NULL && differs) {
        kept->label = label;
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
            a->bad++;
            *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
            *exit = gj_worse(*exit, gj_evaluation_say_errors(e, path, record->line, record->text));
            return true;
        }
        if (!gj_outcome_take(e, a->c->cli->lang, e->arena, &outcomes[i]))
            return false;
    }
    size_t flawed = 0; /* books under which the record has mistakes */
    for (size_t i = 0; i < a->c->count; i++)
        flawed += a->evaluations[i].record.error_count > 0;
    if (flawed == a->c->count) {
        a->flawed++;
        *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
        *exit =
            gj_worse(*exit, gj_evaluation_say_errors(&a->evaluations[0], path, record->line, record->text));
    }
    count_record(a, record_label(a, path, record->line), outcomes);
    return !a->c->failed;
}

/* ---- writing ---- */

/* Records on which all common results of a pair are the same. */
static void write_matrix(agreement *a)
{
    gj_compare *c = a->c;
    gj_grid grid;
    gj_compare_grid(c, &grid, GJ_NO_TEXT, 0);
    for (size_t i = 0; i < c->count; i++) {
        gj_grid_add(&grid, c->labels[i]);
        for (size_t k = 0; k < c->count; k++) {
            size_t pair = i == k ? 0 : gj_compare_pair(i < k ? i : k, i < k ? k : i, c->count);
            gj_grid_add(&grid, i == k ? GJ_TEXT("·") : gj_compare_number(c, a->same[pair]));
        }
    }
    gj_paper_heading_say(&c->paper, 2, GJ_M_compare_agreement, GJ_NO_TEXT, GJ_NO_TEXT);
    gj_paper_grid(&c->paper, 2, &grid);
    gj_grid_fini(&grid);
}

static void write_case(agreement *a, const kept_case *kept)
{
    gj_compare *c = a->c;
    gj_grid grid;
    gj_compare_grid(c, &grid, gj_compare_word(c, GJ_M_thing_result), 0);
    for (size_t i = 0; i < kept->rows.count; i++)
        gj_grid_add(&grid, *GJ_AT(&kept->rows, gj_text, i));
    gj_paper_heading(&c->paper, 2, kept->label, GJ_NO_TEXT);
    gj_paper_grid(&c->paper, 2, &grid);
    gj_grid_fini(&grid);
}

static void write(agreement *a)
{
    gj_compare *c = a->c;
    gj_compare_begin(c);
    gj_paper_gap(&c->paper);
    gj_paper_say(&c->paper, 0, GJ_M_compare_records, gj_compare_number(c, a->records),
                 gj_compare_number(c, a->agreed), GJ_NO_TEXT);
    if (a->bad > 0)
        gj_paper_say(&c->paper, 0, GJ_M_impact_bad, gj_compare_number(c, a->bad), GJ_NO_TEXT, GJ_NO_TEXT);
    if (a->flawed > 0)
        gj_paper_say(&c->paper, 0, GJ_M_impact_flawed, gj_compare_number(c, a->flawed), GJ_NO_TEXT,
                     GJ_NO_TEXT);
    if (c->paper.format != GJ_GRID_CSV) /* a file of CSV holds one table */
        write_matrix(a);
    gj_pairs_write(&a->pairs);
    for (size_t i = 0; i < a->case_count && c->paper.format != GJ_GRID_CSV; i++)
        write_case(a, &a->cases[i]);
}

gj_exit gj_compare_records(gj_compare *c, gj_text path)
{
    agreement a = {.c = c};
    gj_records records;
    gj_record_text record;
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_pairs_init(&a.pairs, c);
    for (size_t i = 0; i < c->count; i++)
        exit = gj_worse(exit, gj_evaluation_begin(&a.evaluations[i], c->cli, c->books[i]->rules.program));
    gj_text shown = gj_say_path(c->cli, path);
    int error = gj_records_open(&records, c->cli->system, c->cli->allocator, path.bytes);
    bool fine = exit == GJ_EXIT_CLEAN;
    if (fine && error == 0)
        exit = gj_records_take(&records, a.evaluations, c->count, shown, &error);
    while (fine && error == 0 && gj_records_next(&records, &record, &error))
        fine = one_record(&a, shown, &record, &exit);
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
    gj_pairs_fini(&a.pairs);
    return exit;
}
