/* Records under all books: one, or one with a numeric field put to one value after the other, from which come
 * step tables: neighbours at which every book says the same are joined. Invariant: a table has every point
 * that was evaluated, and says nothing of what lies between two points. */
#include "cli/compare_internal.h"

#include <math.h>

#include "cli/named.h"
#include "cli/say.h"
#include "cli/tried.h"
#include "cli/records.h"
#include "vm/number.h"

bool gj_step_is_steady(const gj_step_table *table)
{
    return table->rows.count == 1;
}

/* ---- one point in a table ---- */

static void add_name(gj_buffer *names, gj_text name)
{
    gj_buffer_string(names, names->size > 0 ? ", " : "");
    gj_buffer_text(names, name);
}

/* The books that no other is stricter than, where one of the others is laxer. */
static gj_text strictest(gj_sweep *s, const gj_cell *const *cells, gj_direction direction, gj_arena *arena)
{
    gj_compare *c = s->c;
    gj_buffer names;
    bool any = false;
    gj_buffer_init(&names, c->cli->allocator);
    for (size_t i = 0; i < c->count && direction != GJ_DIRECTION_NONE; i++) {
        bool beaten = cells[i] == NULL || cells[i]->state != GJ_VALUE;
        for (size_t k = 0; k < c->count && !beaten; k++) {
            int order =
                k == i || cells[k] == NULL ? 0 : gj_compare_stricter(c, direction, arena, cells[i], cells[k]);
            beaten = order > 0;
            any = any || order < 0;
        }
        if (!beaten)
            add_name(&names, c->labels[i]);
    }
    c->failed |= names.failed;
    gj_text text = any ? gj_compare_keep(c, &names) : (gj_text){NULL, 0};
    gj_buffer_fini(&names);
    return text;
}

/* How high a value stands in a drawing: nothing is decided by it. */
static double height_of(const gj_cell *cell, gj_arena *arena)
{
    gj_value step, near;
    bool tie;
    int64_t whole;
    if (cell == NULL || cell->state != GJ_VALUE || cell->kind == GJ_T_TEXT || cell->kind == GJ_T_LIST)
        return (double)NAN;
    if (cell->kind != GJ_T_NUMBER)
        return (double)cell->value.num;
    gj_value thousand = gj_value_whole(1000);
    if (!gj_number_from_fraction(arena, &step, 1, 1000) ||
        !gj_number_round(arena, &near, &cell->value, &step, GJ_ROUND_HALF_UP, &tie) ||
        !gj_number_mul(arena, &near, &near, &thousand) || !gj_number_to_i64(&near, &whole))
        return (double)NAN;
    return (double)whole / 1000.0;
}

static void judge(const gj_sweep *s, const gj_cell *const *cells, gj_step_row *row)
{
    const gj_cell *first = NULL;
    for (size_t i = 0; i < s->c->count; i++) {
        const gj_cell *cell = cells[i];
        if (cell == NULL || (cell->state != GJ_VALUE && cell->state != GJ_NOTHING))
            continue;
        row->determined = true;
        row->differs = row->differs || (first != NULL && !gj_cell_equal(first, cell));
        first = cell;
    }
}

static void add_row(gj_sweep *s, gj_step_table *table, gj_text at, const gj_cell *const *cells,
                    const gj_text *texts)
{
    gj_compare *c = s->c;
    gj_arena *arena = s->evaluations[0].arena; /* dies with the point */
    const gj_pairs_of *of = gj_named_find(&s->pairs.results, table->name, 0);
    gj_step_row row = {.from = at,
                       .to = at,
                       .points = 1,
                       .texts = GJ_NEW_ARRAY(&c->arena, gj_text, c->count),
                       .heights = GJ_NEW_ARRAY(&c->arena, double, c->count)};
    bool fine = row.texts != NULL && row.heights != NULL;
    for (size_t i = 0; fine && i < c->count; i++) {
        row.texts[i] = gj_text_copy(&c->arena, texts[i]);
        row.heights[i] = height_of(cells[i], arena);
        c->failed |= gj_arena_failed(arena);
        if (cells[i] != NULL && cells[i]->state == GJ_VALUE)
            table->kind = cells[i]->kind;
    }
    judge(s, cells, &row);
    row.strictest = strictest(s, cells, of == NULL ? GJ_DIRECTION_NONE : of->direction, arena);
    if (!fine || gj_arena_failed(&c->arena) || !gj_array_append(&table->rows, &row))
        c->failed = true;
}

/* Adds one point to a table: to its last row where nothing changes. */
static void add_point(gj_sweep *s, gj_step_table *table, gj_text at, const gj_outcome *outcomes, size_t hint)
{
    const gj_cell *cells[GJ_COMPARE_BOOKS] = {NULL};
    gj_text texts[GJ_COMPARE_BOOKS];
    gj_step_row *last =
        table->rows.count == 0 ? NULL : GJ_AT(&table->rows, gj_step_row, table->rows.count - 1);
    bool same = last != NULL;
    for (size_t i = 0; i < s->c->count; i++) {
        if (s->in[i])
            cells[i] = gj_outcome_find(&outcomes[i], table->name, hint);
        texts[i] = cells[i] != NULL ? gj_cell_text(cells[i]) : gj_compare_absent(s->c, i, table->name);
        same = same && gj_text_equal(last->texts[i], texts[i]);
    }
    (void)gj_pairs_count(&s->pairs, table->name, cells, s->evaluations[0].arena, at, NULL, hint);
    if (same) {
        last->to = at;
        last->points++;
    } else {
        add_row(s, table, at, cells, texts);
    }
}

/* ---- one point ---- */

/* Leaves a book out to whose record the field does not belong, and says so. */
static void check_assigned(gj_sweep *s, size_t book)
{
    gj_compare *c = s->c;
    const gj_record_error *error = s->evaluations[book].record.errors;
    while (error != NULL && !error->assigned)
        error = error->next;
    if (error == NULL)
        return;
    gj_buffer text;
    gj_buffer_init(&text, c->cli->allocator);
    gj_record_error_text(&text, c->cli->lang, error);
    gj_say(c->cli, GJ_M_compare_not_swept, c->labels[book], gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
    s->in[book] = false;
    s->taking--;
}

static void find_tables(gj_sweep *s, const gj_outcome *outcomes)
{
    for (size_t i = 0; i < s->c->count && !s->c->failed; i++) {
        for (size_t k = 0; s->in[i] && k < outcomes[i].count; k++) {
            gj_text name = outcomes[i].cells[k].name;
            bool added = false;
            if (gj_compare_result(s->c, name) == NULL)
                continue;
            gj_step_table *table = gj_named_get(&s->tables, &s->c->arena, name, k, &added);
            if (table == NULL)
                s->c->failed = true;
            else if (added)
                gj_array_init(&table->rows, s->c->cli->allocator, sizeof(gj_step_row));
        }
    }
}

bool gj_sweep_point(gj_sweep *s, gj_text at, bool first)
{
    gj_outcome outcomes[GJ_COMPARE_BOOKS] = {{NULL, 0}};
    gj_compare *c = s->c;
    for (size_t i = 0; i < c->count; i++) {
        gj_evaluation *e = &s->evaluations[i];
        if (!s->in[i])
            continue;
        gj_fact fact = {s->field, at};
        if (gj_try_record(e, gj_buffer_as_text(&s->base), NULL, &fact, s->field.size > 0) != GJ_OK)
            c->failed = true;
        else if (e->record.unreadable || e->limited) {
            c->failed = gj_evaluation_say_errors(e, s->name, 0, gj_buffer_as_text(&s->base)) == GJ_EXIT_IO;
            return false;
        } else if (!gj_outcome_take(e, c->cli->lang, e->arena, &outcomes[i]))
            c->failed = true;
        if (first && !c->failed)
            check_assigned(s, i);
    }
    if (first)
        find_tables(s, outcomes);
    gj_text where = s->field.size > 0 ? at : s->name;
    for (size_t t = 0; t < s->tables.count && !c->failed; t++)
        add_point(s, GJ_AT(&s->tables, gj_step_table, t), where, outcomes, t);
    return !c->failed && s->taking > 0;
}

/* ---- begin and end ---- */

/* A record from a table as JSON, which is what the books are then given. What is wrong with it is told here,
 * where the table's places are known. */
static gj_exit take_table(gj_sweep *s, gj_records *records, gj_text text)
{
    gj_evaluation *e = &s->evaluations[0];
    s->told = true;
    if (!gj_evaluation_run(e, text))
        return gj_say_no_memory(s->c->cli);
    s->wrong = e->record.error_count != 0;
    if (s->wrong && gj_evaluation_say_errors(e, s->name, 0, text) != GJ_EXIT_CLEAN)
        return GJ_EXIT_IO;
    if (e->record.unreadable)
        return GJ_EXIT_PROBLEMS;
    if (gj_evaluation_json(e, text, &s->base) != GJ_OK)
        return gj_say_no_memory(s->c->cli);
    gj_records_done(records, s->evaluations, s->c->count);
    return GJ_EXIT_CLEAN;
}

static gj_exit read_base(gj_sweep *s, gj_text record)
{
    gj_cli *cli = s->c->cli;
    s->name = GJ_TEXT("{}");
    if (record.size == 0) {
        gj_buffer_string(&s->base, "{}");
        return s->base.failed ? gj_say_no_memory(cli) : GJ_EXIT_CLEAN;
    }
    s->name = gj_say_path(cli, record);
    const char *path = gj_text_c_string(&cli->arena, record);
    if (path == NULL)
        return gj_say_no_memory(cli);
    gj_records records;
    gj_record_text text;
    gj_exit exit = GJ_EXIT_CLEAN;
    int error = gj_records_open(&records, cli->system, cli->allocator, path);
    if (error == 0)
        exit = gj_records_take(&records, s->evaluations, s->c->count, s->name, &error);
    if (error == 0 && records.ndjson)
        exit = gj_say_misuse(cli, GJ_M_one_record_wanted, s->name, GJ_TEXT("--record"), (gj_text){NULL, 0});
    else if (error == 0 && gj_records_next(&records, &text, &error) && records.is_table)
        exit = gj_worse(exit, take_table(s, &records, text.text));
    else if (error == 0 && exit == GJ_EXIT_CLEAN)
        gj_buffer_text(&s->base, text.text);
    gj_records_close(&records);
    if (exit <= GJ_EXIT_PROBLEMS && s->base.failed)
        exit = gj_say_no_memory(cli);
    return error == 0 ? exit : gj_say_unreadable(cli, record, error);
}

gj_exit gj_sweep_begin(gj_sweep *s, gj_compare *c, gj_text record)
{
    *s = (gj_sweep){.c = c, .taking = c->count};
    gj_array_init(&s->tables, c->cli->allocator, sizeof(gj_step_table));
    gj_buffer_init(&s->base, c->cli->allocator);
    gj_pairs_init(&s->pairs, c);
    gj_exit exit = GJ_EXIT_CLEAN;
    for (size_t i = 0; i < c->count; i++) {
        s->in[i] = true;
        exit = gj_worse(exit, gj_evaluation_begin(&s->evaluations[i], c->cli, c->books[i]->rules.program));
    }
    return exit == GJ_EXIT_CLEAN ? read_base(s, record) : exit;
}

void gj_sweep_end(gj_sweep *s)
{
    for (size_t i = 0; i < s->c->count; i++)
        gj_evaluation_end(&s->evaluations[i]);
    for (size_t i = 0; i < s->tables.count; i++)
        gj_array_fini(&GJ_AT(&s->tables, gj_step_table, i)->rows);
    gj_pairs_fini(&s->pairs);
    gj_array_fini(&s->tables);
    gj_buffer_fini(&s->base);
}
