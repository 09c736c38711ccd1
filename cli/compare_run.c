/* Runs: one record under all books, or with a numeric field swept over a range, from which come exact step
 * tables: the value at every point of the sweep, neighbours with the same values joined. Between the points
 * nothing is said. */
#include "cli/compare_internal.h"

#include <stdio.h>

#include "cli/impact.h"
#include "cli/say.h"
#include "vm/number.h"

#define NO_TEXT ((gj_text){NULL, 0})
/* A sweep tries no more values than this. */
#define POINTS 200000u
/* A value in a table on a terminal is no wider. */
#define CELL_COLUMNS 28u

/* Points side by side at which every book says the same as at the one before. */
typedef struct step_row {
    gj_text from, to;
    gj_text *texts; /* by book */
    uint64_t points;
    bool differs;    /* two books that have a value have different ones */
    bool determined; /* some book has a value */
} step_row;

typedef struct step_table {
    gj_text name;
    gj_array rows; /* of step_row */
} step_table;

typedef struct sweep {
    gj_compare *c;
    gj_evaluation evaluations[GJ_COMPARE_BOOKS];
    bool in[GJ_COMPARE_BOOKS]; /* the book takes part */
    gj_array tables;           /* of step_table */
    gj_text field;
    gj_buffer base; /* the record's text */
    size_t taking;
    const char *name; /* the record's path, as it is shown */
} sweep;

/* ---- evaluating ---- */

static bool evaluate(gj_evaluation *e, gj_text base, gj_text path, gj_text json)
{
    gj_arena_reset(&e->arena);
    e->record = (gj_record){.program = e->program, .arena = &e->arena};
    e->limited = false;
    if (gj_record_read(e->reader, &e->record, base) != GJ_OK)
        return false;
    if (e->record.unreadable)
        return true;
    if (path.size > 0 && gj_record_assign(e->reader, &e->record, path, json) != GJ_OK)
        return false;
    gj_status status = gj_machine_run(&e->machine, &e->record, &e->arena);
    e->limited = status == GJ_E_LIMIT;
    return status == GJ_OK || e->limited;
}

static step_table *table_of(sweep *s, gj_text name, size_t hint)
{
    for (size_t i = 0; i < s->tables.count; i++) {
        step_table *table = GJ_AT(&s->tables, step_table, (hint + i) % s->tables.count);
        if (gj_text_equal(table->name, name))
            return table;
    }
    step_table *table = gj_array_push(&s->tables);
    if (table == NULL) {
        s->c->failed = true;
        return NULL;
    }
    table->name = gj_text_copy(&s->c->arena, name);
    gj_array_init(&table->rows, s->c->cli->allocator, sizeof(step_row));
    return table;
}

/* What a book without that cell says. */
static gj_text absent_text(const sweep *s, size_t book, gj_text cell)
{
    uint32_t silent;
    bool says = gj_compare_is_silent(s->c->books[book]->rules.program, gj_compare_top(cell), &silent);
    return says ? gj_text_from(gj_msg_text(s->c->cli->lang, GJ_M_compare_silent)) : GJ_TEXT("–");
}

static void judge(const sweep *s, const gj_cell *const *cells, step_row *row)
{
    const gj_cell *first = NULL;
    for (size_t i = 0; i < s->c->count; i++) {
        const gj_cell *cell = s->in[i] ? cells[i] : NULL;
        if (cell == NULL || (cell->state != GJ_VALUE && cell->state != GJ_NOTHING))
            continue;
        row->determined = true;
        if (first != NULL && !gj_cell_equal(first, cell))
            row->differs = true;
        first = cell;
    }
}

/* Adds one point to a table: to its last row where nothing changes. */
static void add_point(sweep *s, step_table *table, gj_text at, const gj_outcome *outcomes, size_t hint)
{
    const gj_cell *cells[GJ_COMPARE_BOOKS] = {NULL};
    gj_text texts[GJ_COMPARE_BOOKS];
    step_row *last = table->rows.count == 0 ? NULL : GJ_AT(&table->rows, step_row, table->rows.count - 1);
    bool same = last != NULL;
    for (size_t i = 0; i < s->c->count; i++) {
        if (s->in[i])
            cells[i] = gj_outcome_find(&outcomes[i], table->name, hint);
        texts[i] = cells[i] != NULL ? gj_cell_text(cells[i]) : absent_text(s, i, table->name);
        same = same && gj_text_equal(last->texts[i], texts[i]);
    }
    if (same) {
        last->to = at;
        last->points++;
        return;
    }
    step_row row = {
        .from = at, .to = at, .points = 1, .texts = GJ_NEW_ARRAY(&s->c->arena, gj_text, s->c->count)};
    for (size_t i = 0; row.texts != NULL && i < s->c->count; i++)
        row.texts[i] = gj_text_copy(&s->c->arena, texts[i]);
    judge(s, cells, &row);
    if (row.texts == NULL || !gj_array_append(&table->rows, &row))
        s->c->failed = true;
}

/* Evaluates one point in every book; false where the sweep cannot go on. */
static bool one_point(sweep *s, gj_text at, bool first)
{
    gj_outcome outcomes[GJ_COMPARE_BOOKS] = {{NULL, 0}};
    gj_compare *c = s->c;
    for (size_t i = 0; i < c->count; i++) {
        gj_evaluation *e = &s->evaluations[i];
        if (!s->in[i])
            continue;
        if (!evaluate(e, gj_buffer_as_text(&s->base), s->field, at))
            c->failed = true;
        else if (e->record.unreadable || e->limited) {
            gj_evaluation_say_errors(e, gj_text_from(s->name), 0, gj_buffer_as_text(&s->base));
            return false;
        } else if (!gj_outcome_take(e, c->cli->lang, &e->arena, &outcomes[i]))
            c->failed = true;
        for (const gj_record_error *error = first && !c->failed ? e->record.errors : NULL; error != NULL;
             error = error->next) {
            if (!error->assigned)
                continue;
            gj_buffer text;
            gj_buffer_init(&text, c->cli->allocator);
            gj_record_error_text(&text, c->cli->lang, error);
            gj_say(c->cli, GJ_M_compare_not_swept, c->labels[i], gj_buffer_as_text(&text));
            gj_buffer_fini(&text);
            s->in[i] = false;
            s->taking--;
            break;
        }
    }
    for (size_t i = 0; i < c->count && first && !c->failed; i++)
        for (size_t k = 0; s->in[i] && k < outcomes[i].count; k++)
            if (gj_compare_is_result(c, outcomes[i].cells[k].name))
                (void)table_of(s, outcomes[i].cells[k].name, k);
    for (size_t t = 0; t < s->tables.count && !c->failed; t++)
        add_point(s, GJ_AT(&s->tables, step_table, t), at, outcomes, t);
    return !c->failed && s->taking > 0;
}

/* ---- begin and end ---- */

static gj_exit read_base(sweep *s, gj_text record)
{
    gj_cli *cli = s->c->cli;
    gj_buffer_init(&s->base, cli->allocator);
    s->name = "{}";
    if (record.size == 0) {
        gj_buffer_string(&s->base, "{}");
        return GJ_EXIT_CLEAN;
    }
    s->name = gj_text_c_string(&cli->arena, record);
    if (s->name == NULL)
        return gj_say_no_memory(cli);
    int error = gj_text_equal(record, GJ_TEXT("-")) ? gj_io_read_rest(cli->system, 0, &s->base)
                                                    : gj_io_read(cli->system, s->name, &s->base);
    return error == 0 ? GJ_EXIT_CLEAN : gj_say_unreadable(cli, record, error);
}

static gj_exit begin(sweep *s, gj_compare *c, gj_text record)
{
    *s = (sweep){.c = c, .taking = c->count};
    gj_array_init(&s->tables, c->cli->allocator, sizeof(step_table));
    gj_exit exit = read_base(s, record);
    for (size_t i = 0; i < c->count; i++) {
        s->in[i] = true;
        exit = gj_worse(exit, gj_evaluation_begin(&s->evaluations[i], c->cli, c->books[i]->rules.program));
    }
    return exit;
}

static void end(sweep *s)
{
    for (size_t i = 0; i < s->c->count; i++)
        gj_evaluation_end(&s->evaluations[i]);
    for (size_t i = 0; i < s->tables.count; i++)
        gj_array_fini(&GJ_AT(&s->tables, step_table, i)->rows);
    gj_array_fini(&s->tables);
    gj_buffer_fini(&s->base);
}

/* ---- one record ---- */

static void headings(sweep *s, gj_grid *grid)
{
    for (size_t i = 0; i < s->c->count; i++)
        gj_grid_add(grid, s->c->labels[i]);
    gj_grid_add(grid, s->c->format == GJ_GRID_CSV ? GJ_TEXT("differs") : GJ_TEXT(""));
}

static void add_values(sweep *s, gj_grid *grid, const step_row *row)
{
    for (size_t i = 0; i < s->c->count; i++)
        gj_grid_add(grid, row->texts[i]);
    gj_grid_add(grid, !row->differs                 ? GJ_TEXT("")
                      : s->c->format == GJ_GRID_CSV ? GJ_TEXT("yes")
                                                    : GJ_TEXT("≠"));
}

/* The tables of one result, in the order in which the interface lists results. */
static void write_each(sweep *s, void (*write)(sweep *, const step_table *, gj_grid *), gj_grid *grid)
{
    for (size_t r = 0; r < s->c->results.count; r++) {
        gj_text result = GJ_AT(&s->c->results, gj_compared, r)->name;
        for (size_t t = 0; t < s->tables.count; t++) {
            const step_table *table = GJ_AT(&s->tables, step_table, t);
            if (gj_text_equal(gj_compare_top(table->name), result))
                write(s, table, grid);
        }
    }
}

static void write_single(sweep *s, const step_table *table, gj_grid *grid)
{
    gj_grid_add(grid, table->name);
    add_values(s, grid, GJ_AT(&table->rows, step_row, 0));
}

gj_exit gj_compare_record(gj_compare *c, gj_text record)
{
    sweep s;
    gj_exit exit = begin(&s, c, record);
    if (exit == GJ_EXIT_CLEAN && !one_point(&s, NO_TEXT, true))
        exit = GJ_EXIT_PROBLEMS;
    if (exit == GJ_EXIT_CLEAN) {
        gj_grid grid;
        gj_grid_init(&grid, c->cli->allocator, c->count + 2);
        grid.limit = CELL_COLUMNS;
        gj_text label = gj_case_label(&s.evaluations[0]);
        gj_compare_heading(c, label.size > 0 ? label : record, NO_TEXT);
        gj_grid_add(&grid, gj_text_from(gj_msg_text(c->format == GJ_GRID_CSV ? GJ_LANG_EN : c->cli->lang,
                                                    GJ_M_thing_result)));
        headings(&s, &grid);
        write_each(&s, write_single, &grid);
        gj_grid_write(gj_compare_out(c), &grid, c->format);
        gj_grid_fini(&grid);
        for (size_t i = 0; i < c->count; i++)
            if (s.evaluations[i].record.error_count > 0)
                exit = GJ_EXIT_PROBLEMS;
        if (exit != GJ_EXIT_CLEAN)
            gj_evaluation_say_errors(&s.evaluations[0], record, 0, gj_buffer_as_text(&s.base));
    }
    end(&s);
    return exit;
}

/* ---- a sweep ---- */

static gj_text range_text(sweep *s, const step_row *row)
{
    gj_buffer out;
    gj_buffer_init(&out, s->c->cli->allocator);
    gj_buffer_text(&out, row->from);
    if (row->points > 1) {
        gj_buffer_string(&out, "..");
        gj_buffer_text(&out, row->to);
    }
    gj_text text = gj_compare_keep(s->c, &out);
    gj_buffer_fini(&out);
    return text;
}

static bool is_steady(const step_table *table)
{
    return table->rows.count == 1;
}

static gj_text title_of(const gj_compare *c, gj_text cell)
{
    for (size_t i = 0; i < c->results.count; i++)
        if (gj_text_equal(GJ_AT(&c->results, gj_compared, i)->name, cell))
            return GJ_AT(&c->results, gj_compared, i)->title;
    return NO_TEXT;
}

/* A table of its own for a result that moves with the field. */
static void write_moving(sweep *s, const step_table *table, gj_grid *unused)
{
    gj_compare *c = s->c;
    gj_grid grid;
    uint64_t differing = 0, points = 0;
    size_t shown = c->format == GJ_GRID_TEXT ? GJ_COMPARE_ROWS : SIZE_MAX;
    char numbers[3][24];
    (void)unused;
    if (is_steady(table))
        return;
    gj_compare_heading(c, table->name, title_of(c, table->name));
    gj_grid_init(&grid, c->cli->allocator, c->count + 2);
    grid.limit = CELL_COLUMNS;
    gj_grid_add(&grid, s->field);
    headings(s, &grid);
    for (size_t i = 0; i < table->rows.count; i++) {
        const step_row *row = GJ_AT(&table->rows, step_row, i);
        points += row->points;
        differing += row->differs ? row->points : 0;
        if (i >= shown)
            continue;
        gj_grid_add(&grid, range_text(s, row));
        add_values(s, &grid, row);
    }
    gj_grid_write(gj_compare_out(c), &grid, c->format);
    gj_grid_fini(&grid);
    (void)snprintf(numbers[0], 24, "%llu", (unsigned long long)differing);
    (void)snprintf(numbers[1], 24, "%llu", (unsigned long long)points);
    (void)snprintf(numbers[2], 24, "%zu",
                   table->rows.count - (shown < table->rows.count ? shown : table->rows.count));
    gj_buffer *out = gj_compare_out(c);
    gj_buffer_string(out, c->format == GJ_GRID_MD ? "\n" : "  ");
    if (shown < table->rows.count) {
        gj_diff_say(out, c->cli->lang, GJ_M_compare_more, gj_text_from(numbers[2]), NO_TEXT, NO_TEXT);
        gj_buffer_string(out, "  ");
    }
    gj_diff_say(out, c->cli->lang, GJ_M_compare_differ, gj_text_from(numbers[0]), gj_text_from(numbers[1]),
                NO_TEXT);
}

static void write_steady(sweep *s, const step_table *table, gj_grid *grid)
{
    if (is_steady(table) && GJ_AT(&table->rows, step_row, 0)->determined)
        write_single(s, table, grid);
}

static void write_csv_rows(sweep *s, const step_table *table, gj_grid *grid)
{
    for (size_t i = 0; i < table->rows.count; i++) {
        const step_row *row = GJ_AT(&table->rows, step_row, i);
        gj_grid_add(grid, table->name);
        gj_grid_add(grid, row->from);
        gj_grid_add(grid, row->to);
        add_values(s, grid, row);
    }
}

static void write_sweep_csv(sweep *s)
{
    gj_grid grid;
    gj_grid_init(&grid, s->c->cli->allocator, s->c->count + 4);
    gj_grid_add(&grid, GJ_TEXT("result"));
    gj_grid_add(&grid, GJ_TEXT("from"));
    gj_grid_add(&grid, GJ_TEXT("to"));
    headings(s, &grid);
    write_each(s, write_csv_rows, &grid);
    gj_grid_write(gj_compare_out(s->c), &grid, GJ_GRID_CSV);
    gj_grid_fini(&grid);
}

/* What no value of the field decides: other facts are missing, or every book is silent. */
static void write_open(sweep *s)
{
    gj_buffer names;
    gj_buffer_init(&names, s->c->cli->allocator);
    for (size_t t = 0; t < s->tables.count; t++) {
        const step_table *table = GJ_AT(&s->tables, step_table, t);
        if (!is_steady(table) || GJ_AT(&table->rows, step_row, 0)->determined)
            continue;
        gj_buffer_string(&names, names.size > 0 ? ", " : "");
        gj_buffer_text(&names, table->name);
    }
    if (names.size > 0) {
        gj_buffer_char(gj_compare_out(s->c), '\n');
        gj_diff_say(gj_compare_out(s->c), s->c->cli->lang, GJ_M_compare_open, gj_buffer_as_text(&names),
                    NO_TEXT, NO_TEXT);
    }
    s->c->failed |= names.failed;
    gj_buffer_fini(&names);
}

static void write_sweep(sweep *s)
{
    gj_compare *c = s->c;
    gj_grid grid;
    if (c->format == GJ_GRID_CSV) {
        write_sweep_csv(s);
        return;
    }
    write_each(s, write_moving, NULL);
    gj_grid_init(&grid, c->cli->allocator, c->count + 2);
    grid.limit = CELL_COLUMNS;
    gj_grid_add(&grid, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_thing_result)));
    headings(s, &grid);
    size_t before = grid.cells.count;
    write_each(s, write_steady, &grid);
    if (grid.cells.count > before) {
        gj_compare_heading(c, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_compare_steady)), NO_TEXT);
        gj_grid_write(gj_compare_out(c), &grid, c->format);
    }
    gj_grid_fini(&grid);
    write_open(s);
}

/* "FIELD=A..B"; false where it does not read so. */
static bool parse_over(gj_compare *c, gj_text over, gj_text *field, gj_value *from, gj_value *to)
{
    size_t equal = 0, dots = 0;
    while (equal < over.size && over.bytes[equal] != '=')
        equal++;
    for (dots = equal + 1; dots + 1 < over.size; dots++)
        if (over.bytes[dots] == '.' && over.bytes[dots + 1] == '.')
            break;
    if (equal == 0 || dots + 1 >= over.size)
        return false;
    *field = (gj_text){over.bytes, equal};
    return gj_number_from_decimal(&c->arena, from, (gj_text){over.bytes + equal + 1, dots - equal - 1}) ==
               GJ_PARSE_OK &&
           gj_number_from_decimal(&c->arena, to, (gj_text){over.bytes + dots + 2, over.size - dots - 2}) ==
               GJ_PARSE_OK;
}

static gj_text point_text(gj_compare *c, const gj_value *value)
{
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    if (!gj_number_format(&c->arena, &out, value))
        c->failed = true;
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

gj_exit gj_compare_over(gj_compare *c, gj_text over, gj_text step, gj_text record)
{
    sweep s;
    gj_text field;
    gj_value at, to, by = gj_value_whole(1), range, count, most = gj_value_whole(POINTS);
    int order = 0;
    if (!parse_over(c, over, &field, &at, &to) || !gj_number_compare(&c->arena, &order, &at, &to) ||
        order > 0)
        return gj_say_misuse(c->cli, GJ_M_option_bad_value, over, GJ_TEXT("--over FIELD=A..B"), NO_TEXT);
    if (step.size > 0 &&
        (gj_number_from_decimal(&c->arena, &by, step) != GJ_PARSE_OK || gj_number_sign(&by) <= 0))
        return gj_say_misuse(c->cli, GJ_M_option_bad_value, step, GJ_TEXT("--step N"), NO_TEXT);
    if (!gj_number_sub(&c->arena, &range, &to, &at) || !gj_number_div(&c->arena, &count, &range, &by) ||
        !gj_number_compare(&c->arena, &order, &count, &most))
        return gj_say_no_memory(c->cli);
    if (order > 0)
        return gj_say_misuse(c->cli, GJ_M_compare_too_many, GJ_TEXT("200000"), NO_TEXT, NO_TEXT);
    gj_exit exit = begin(&s, c, record);
    s.field = field;
    bool go_on = exit == GJ_EXIT_CLEAN, first = true;
    while (go_on && gj_number_compare(&c->arena, &order, &at, &to) && order <= 0) {
        go_on = one_point(&s, point_text(c, &at), first) && gj_number_add(&c->arena, &at, &at, &by);
        first = false;
    }
    if (!go_on && exit == GJ_EXIT_CLEAN)
        exit = GJ_EXIT_PROBLEMS;
    if (go_on) {
        write_sweep(&s);
        if (s.taking < c->count)
            exit = GJ_EXIT_PROBLEMS;
    }
    end(&s);
    return exit;
}
