/* Records from tables: what kind of table an input is, its header, and its rows one after the other.
 * Invariant: a row is handed out as it stands in the file, with the number of its first line, so that every
 * place that is told later can be found there; rows are never held together, so memory is that of the longest
 * one. */
#include "cli/records_table.h"

#include <errno.h>
#include <string.h>

#include "cli/say.h"
#include "cli/workbook.h"
#include "vm/csv.h"
#include "vm/json_fault.h"

/* So much of a table is looked at, in bytes, to tell its kind: its first rows are whole then. */
#define LOOK (4 * GJ_CSV_ROW_MAX)

bool gj_records_look_table(gj_text text, bool all, bool *is_table)
{
    size_t at = gj_json_mark_size(text);
    if (text.size < 4 && !all)
        return false;
    *is_table = gj_workbook_is(text);
    if (*is_table)
        return true;
    while (at < text.size && memchr(" \t\r\n", text.bytes[at], 4) != NULL)
        at++;
    if (at == text.size)
        return all;
    if (text.bytes[at] == '{' || text.bytes[at] == '[')
        return true;
    const char *end = memchr(text.bytes + at, '\n', text.size - at);
    if (end == NULL && !all && text.size < LOOK)
        return false;
    size_t size = end == NULL ? text.size - at : (size_t)(end - text.bytes) - at;
    *is_table = memchr(text.bytes + at, ',', size) != NULL;
    return true;
}

/* The workbook's sheet takes the place of its bytes. */
static int open_workbook(gj_records *records)
{
    gj_workbook book = {.arena = &records->arena};
    gj_buffer rows;
    gj_buffer_init(&rows, records->text.allocator);
    gj_status status = gj_workbook_read(&book, gj_buffer_as_text(&records->text), &rows);
    if (status == GJ_E_INVALID) {
        records->lost = true;
        records->why = book.why;
        records->why_detail = book.detail;
    }
    gj_buffer_fini(&records->text);
    records->text = rows;
    records->sheet = book.sheet;
    records->table.workbook = true;
    records->table.serial_zero = book.serial_zero;
    return status == GJ_E_NOMEM || rows.failed ? ENOMEM : 0;
}

int gj_records_open_table(gj_records *records)
{
    int error = 0;
    while (error == 0 && !records->ended && records->text.size < LOOK)
        error = gj_records_read_more(records);
    if (error != 0 || !gj_workbook_is(gj_buffer_as_text(&records->text)))
        return error;
    if (!records->ended)
        error = gj_io_read_rest(records->system, records->descriptor, &records->text);
    records->ended = true;
    return error == 0 ? open_workbook(records) : error;
}

static uint64_t line_breaks(gj_text text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.bytes[i] == '\n';
    return count;
}

int gj_records_take_kind(gj_records *records, const gj_program *program)
{
    gj_text text = gj_buffer_as_text(&records->text);
    size_t first = 0;
    records->table.kind = gj_table_look(program, &records->arena, text, &first);
    if (records->table.kind == GJ_TABLE_FACTS) {
        int error =
            records->ended ? 0 : gj_io_read_rest(records->system, records->descriptor, &records->text);
        records->ended = true;
        return error;
    }
    gj_text rest = {text.bytes + first, text.size - first};
    size_t size = gj_csv_row_size(rest, true);
    records->ndjson = true;
    records->header_line = line_breaks((gj_text){text.bytes, first}) + 1;
    records->line = line_breaks((gj_text){text.bytes, first + size});
    records->table.header = gj_text_copy(&records->arena, (gj_text){rest.bytes, size});
    records->at = records->searched = first + size;
    return gj_arena_failed(&records->arena) ? ENOMEM : 0;
}

/* The columns of a table with a row a case; what is wrong with its header is said once. */
static gj_exit take_columns(gj_records *records, gj_evaluation *e, gj_text path, bool say)
{
    gj_arena_reset(e->arena);
    e->limited = false;
    e->record = (gj_record){.program = e->program, .arena = e->arena};
    if (gj_table_columns_read(e->reader, &e->record, e->table, &e->home, &e->columns) != GJ_OK)
        return gj_say_no_memory(e->cli);
    if (e->record.error_count == 0)
        return GJ_EXIT_CLEAN;
    gj_exit said =
        say ? gj_evaluation_say_errors(e, path, records->header_line, e->table->header) : GJ_EXIT_CLEAN;
    return gj_worse(GJ_EXIT_PROBLEMS, said);
}

static gj_exit say_lost(const gj_records *records, gj_cli *cli, gj_text path)
{
    gj_say_diag(cli, records->why, path, gj_text_from(gj_msg_text(cli->lang, records->why_detail)),
                GJ_NO_TEXT);
    return GJ_EXIT_PROBLEMS;
}

gj_exit gj_records_take(gj_records *records, gj_evaluation *evaluations, size_t count, gj_text path,
                        int *error)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_records_done(records, evaluations, count);
    if (records->lost)
        return say_lost(records, evaluations[0].cli, path);
    if (!records->is_table)
        return GJ_EXIT_CLEAN;
    if (records->table.kind == GJ_TABLE_NONE)
        *error = gj_records_take_kind(records, evaluations[0].program);
    for (size_t i = 0; i < count && *error == 0; i++) {
        evaluations[i].table = &records->table;
        evaluations[i].sheet = records->sheet;
        if (records->table.kind == GJ_TABLE_CASES)
            exit = gj_worse(exit, take_columns(records, &evaluations[i], path, i == 0));
    }
    return exit;
}

void gj_records_done(const gj_records *records, gj_evaluation *evaluations, size_t count)
{
    (void)records;
    for (size_t i = 0; i < count; i++) {
        evaluations[i].table = NULL;
        evaluations[i].columns = (gj_table_columns){NULL, 0};
        evaluations[i].sheet = GJ_NO_TEXT;
    }
}

/* Whether a row has nothing to say: only blanks and commas, as spreadsheets leave behind, or a comment. */
static bool is_idle(gj_text row)
{
    size_t at = 0;
    while (at < row.size && memchr(" \t\r\n,\"", row.bytes[at], 6) != NULL)
        at++;
    return at == row.size || (row.bytes[at] == '#' && memchr(row.bytes, ',', at) == NULL);
}

bool gj_records_next_row(gj_records *records, gj_record_text *record, int *error)
{
    for (;;) {
        gj_text all = gj_buffer_as_text(&records->text);
        gj_text rest = {all.bytes + records->at, all.size - records->at};
        size_t size = rest.size == 0 ? 0 : gj_csv_row_size(rest, records->ended);
        if (size == 0 && records->ended)
            return false;
        if (size == 0) {
            records->searched = records->at;
            *error = gj_records_read_more(records);
            if (*error != 0)
                return false;
            continue;
        }
        gj_text row = {rest.bytes, size};
        uint64_t first = records->line + 1;
        records->at += size;
        records->line += line_breaks(row);
        while (row.size > 0 && (row.bytes[row.size - 1] == '\n' || row.bytes[row.size - 1] == '\r'))
            row.size--;
        if (is_idle(row))
            continue;
        *record = (gj_record_text){row, first};
        return true;
    }
}
