/* Tables as records: rows to cells, cells to facts, facts to the walk. Invariant: a row that cannot be read
 * as it stands costs its own fact in a table of facts, and its own case in one of cases, where one slipped
 * comma would put every value behind it under a wrong name. */
#include "vm/record_table.h"

#include <string.h>

#include "vm/table_internal.h"

#define NO_FIELD UINT32_MAX

/* What is being read: a table for one record. */
typedef struct reading {
    gj_reader *reader;
    const gj_program *program;
    gj_arena *arena; /* the record's */
    gj_text text;
    gj_array facts; /* of gj_table_fact */
    bool workbook;
    bool silent; /* only for JSON: what is wrong is told elsewhere */
    bool lost;   /* the row of a case cannot be read */
} reading;

static gj_token token_of(const gj_csv_cell *cell, size_t row)
{
    return (gj_token){(uint32_t)(row + cell->offset), (uint32_t)cell->length};
}

static void tell(reading *r, gj_diag_code code, gj_token token, gj_arg a, gj_arg b)
{
    if (!r->silent)
        (void)gj_reader_error(r->reader, code, NO_FIELD, token, a, b);
}

/* The cell's value; only blanks that stood in quotes belong to it. */
static gj_text value_of(const gj_csv_cell *cell)
{
    gj_text trimmed = gj_table_trim(cell->text);
    return cell->quoted && trimmed.size > 0 ? cell->text : trimmed;
}

/* What is wrong with a cell itself, whatever it is for; GJ_D_COUNT: nothing. */
static gj_diag_code fault_of(const reading *r, const gj_csv_cell *cell)
{
    if (cell->fault != GJ_CSV_FINE)
        return cell->fault == GJ_CSV_OPEN_QUOTE ? GJ_D_csv_open_quote : GJ_D_csv_after_quote;
    if (!r->workbook || cell->quoted || cell->text.size == 0)
        return GJ_D_COUNT;
    return cell->text.bytes[0] == '=' ? GJ_D_cell_formula : GJ_D_cell_error;
}

static void add_fact(reading *r, gj_table_path path, gj_token name, const gj_csv_cell *cell, size_t row)
{
    gj_text value = value_of(cell);
    gj_table_fact fact = {.path = path,
                          .name = name,
                          .cell = token_of(cell, row),
                          .value = value,
                          .blank = value.size == 0 && cell->fault == GJ_CSV_FINE,
                          .fault = fault_of(r, cell)};
    (void)gj_array_append(&r->facts, &fact);
}

/* ---- a row a fact ---- */

static bool is_one_of(gj_text cell, gj_text en, gj_text zh)
{
    gj_text word = gj_table_trim(cell);
    return gj_text_equal(word, en) || gj_text_equal(word, zh);
}

/* The first two cells of a row; how many there are. */
static int first_cells(gj_text row, gj_arena *arena, gj_csv_cell cells[2])
{
    gj_csv csv = gj_csv_begin(row, 0, arena);
    int count = 0;
    while (count < 2 && gj_csv_next(&csv, &cells[count]))
        if (cells[count++].last)
            break;
    return count;
}

static bool is_facts_header(const gj_csv_cell cells[2], int count)
{
    return count == 2 && is_one_of(cells[0].text, GJ_TEXT("name"), GJ_TEXT("名称")) &&
           is_one_of(cells[1].text, GJ_TEXT("value"), GJ_TEXT("值"));
}

static bool is_comment(const gj_csv_cell *cell)
{
    gj_text text = gj_table_trim(cell->text);
    return text.size > 0 && text.bytes[0] == '#';
}

/* A row of name and value; what stands in further cells explains it to people. */
static void read_fact(reading *r, gj_text row, size_t offset)
{
    gj_csv_cell cells[2] = {0};
    int count = first_cells(row, r->arena, cells);
    if (count == 0 || is_comment(&cells[0]) ||
        (cells[0].fault == GJ_CSV_FINE && is_facts_header(cells, count)))
        return;
    gj_token name = token_of(&cells[0], offset);
    if (cells[0].fault != GJ_CSV_FINE) {
        tell(r, cells[0].fault == GJ_CSV_OPEN_QUOTE ? GJ_D_csv_open_quote : GJ_D_csv_after_quote, name,
             gj_arg_none(), gj_arg_none());
        return;
    }
    bool blank = count < 2 || (value_of(&cells[1]).size == 0 && cells[1].fault == GJ_CSV_FINE);
    if (gj_table_trim(cells[0].text).size == 0) {
        if (!blank)
            tell(r, GJ_D_csv_no_name, token_of(&cells[1], offset), gj_arg_none(), gj_arg_none());
        return;
    }
    gj_table_name found = gj_table_resolve(r->program, r->arena, cells[0].text);
    if (found.found == GJ_NAME_KNOWN && count == 2)
        add_fact(r, found.path, name, &cells[1], offset);
    else if (found.found != GJ_NAME_KNOWN && !blank && !r->silent)
        gj_table_name_error(r->reader, &found, name); /* a row without a value is a heading */
}

static void read_facts(reading *r)
{
    size_t at = gj_json_mark_size(r->text);
    while (at < r->text.size && !gj_reader_failed(r->reader) && !r->facts.failed) {
        gj_text rest = {r->text.bytes + at, r->text.size - at};
        size_t size = gj_csv_row_size(rest, true);
        read_fact(r, (gj_text){rest.bytes, size}, at);
        at += size;
    }
}

/* ---- a row a case ---- */

static void lose(reading *r, gj_diag_code code, gj_token token, gj_arg a, gj_arg b)
{
    tell(r, code, token, a, b);
    r->lost = true;
}

static void read_case(reading *r, const gj_table_columns *columns)
{
    gj_csv csv = gj_csv_begin(r->text, 0, r->arena);
    gj_csv_cell cell;
    for (uint32_t column = 0; !r->lost && gj_csv_next(&csv, &cell); column++) {
        gj_token token = token_of(&cell, 0);
        bool blank = value_of(&cell).size == 0;
        if (cell.fault != GJ_CSV_FINE)
            lose(r, cell.fault == GJ_CSV_OPEN_QUOTE ? GJ_D_csv_open_quote : GJ_D_csv_after_quote, token,
                 gj_arg_none(), gj_arg_none());
        else if (column >= columns->count && !blank)
            lose(r, GJ_D_csv_cells, token, gj_reader_count(r->reader, columns->count), gj_arg_none());
        else if (column < columns->count && columns->paths[column].count > 0)
            add_fact(r, columns->paths[column], token, &cell, 0);
    }
}

gj_status gj_table_columns_read(gj_reader *reader, gj_record *record, const gj_table *table, gj_arena *arena,
                                gj_table_columns *columns)
{
    gj_csv csv = gj_csv_begin(table->header, gj_json_mark_size(table->header), arena);
    gj_csv_cell cell;
    gj_array paths;
    *columns = (gj_table_columns){NULL, 0};
    gj_status status = gj_record_blank(record);
    if (status != GJ_OK)
        return status;
    gj_reader_start(reader, record, table->header, NO_FIELD);
    gj_array_init(&paths, reader->allocator, sizeof(gj_table_path));
    while (paths.count < GJ_TABLE_COLUMNS && gj_csv_next(&csv, &cell)) {
        gj_table_name name = {.found = GJ_NAME_KNOWN};
        gj_token token = token_of(&cell, 0);
        if (cell.fault != GJ_CSV_FINE)
            (void)gj_reader_error(
                reader, cell.fault == GJ_CSV_OPEN_QUOTE ? GJ_D_csv_open_quote : GJ_D_csv_after_quote,
                NO_FIELD, token, gj_arg_none(), gj_arg_none());
        else if (gj_table_trim(cell.text).size > 0 && !is_comment(&cell))
            name = gj_table_resolve(record->program, arena, cell.text);
        if (name.found != GJ_NAME_KNOWN)
            gj_table_name_error(reader, &name, token);
        (void)gj_array_append(&paths, &name.path);
    }
    columns->paths = gj_arena_copy(arena, paths.items, paths.count * sizeof(gj_table_path));
    columns->count = columns->paths == NULL ? 0 : (uint32_t)paths.count;
    bool failed = paths.failed || gj_arena_failed(arena) || gj_reader_failed(reader);
    gj_array_fini(&paths);
    return failed ? GJ_E_NOMEM : GJ_OK;
}

/* ---- both ---- */

/* The first row at `at` that is neither blank nor a comment; *at goes behind it. False: there is none. */
static bool next_said(gj_text text, size_t *at, gj_arena *arena, gj_csv_cell cells[2], int *count)
{
    while (*at < text.size) {
        gj_text rest = {text.bytes + *at, text.size - *at};
        size_t size = gj_csv_row_size(rest, true);
        *count = first_cells((gj_text){rest.bytes, size}, arena, cells);
        *at += size;
        if (*count > 0 && !is_comment(&cells[0]) && (*count > 1 || value_of(&cells[0]).size > 0))
            return true;
    }
    return false;
}

static bool is_name(const gj_program *program, gj_arena *arena, const gj_csv_cell *cell)
{
    return gj_table_resolve(program, arena, cell->text).found == GJ_NAME_KNOWN;
}

gj_table_kind gj_table_look(const gj_program *program, gj_arena *arena, gj_text text, size_t *first)
{
    gj_csv_cell cells[2] = {0};
    int count = 0;
    size_t at = gj_json_mark_size(text), begin = at;
    *first = at;
    if (!next_said(text, &at, arena, cells, &count))
        return GJ_TABLE_FACTS;
    /* Comments may stand before the header. */
    for (size_t size; (size = gj_csv_row_size((gj_text){text.bytes + begin, text.size - begin}, true)) > 0;
         begin += size)
        if (begin + size == at)
            *first = begin;
    if (is_facts_header(cells, count))
        return GJ_TABLE_FACTS;
    if (program == NULL || count < 2 || !is_name(program, arena, &cells[0]) ||
        is_name(program, arena, &cells[1]))
        return GJ_TABLE_CASES;
    /* A name and something else: a fact, if what follows begins with a name, too. */
    bool more = next_said(text, &at, arena, cells, &count);
    return !more || is_name(program, arena, &cells[0]) ? GJ_TABLE_FACTS : GJ_TABLE_CASES;
}

/* Takes the cells of the text; false where the text is no table at all, and that has been told. */
static bool gather(reading *r, const gj_table *table, const gj_table_columns *columns)
{
    size_t invalid = r->text.size > GJ_JSON_MAX_SIZE ? r->text.size : gj_utf8_invalid(r->text);
    if (r->text.size > GJ_JSON_MAX_SIZE) {
        lose(r, GJ_D_record_too_large, (gj_token){0, 0}, gj_arg_none(), gj_arg_none());
    } else if (invalid < r->text.size) {
        lose(r, GJ_D_csv_not_utf8, (gj_token){(uint32_t)invalid, 1}, gj_arg_none(), gj_arg_none());
    } else if (table->kind == GJ_TABLE_CASES) {
        read_case(r, columns);
    } else {
        read_facts(r);
    }
    return !r->lost;
}

gj_status gj_record_read_table(gj_reader *reader, gj_record *record, const gj_table *table,
                               const gj_table_columns *columns, gj_text text)
{
    reading r = {.reader = reader,
                 .program = record->program,
                 .arena = record->arena,
                 .text = text,
                 .workbook = table->workbook};
    gj_status status = gj_record_blank(record);
    if (status != GJ_OK)
        return status;
    gj_array_init(&r.facts, reader->allocator, sizeof(gj_table_fact));
    gj_reader_start(reader, record, text, NO_FIELD);
    bool fine = gj_reader_ready(reader);
    if (fine && gather(&r, table, columns))
        fine = gj_table_walk(reader, table, r.facts.items, r.facts.count, NULL);
    record->unreadable = r.lost;
    fine = fine && !r.facts.failed && !gj_reader_failed(reader);
    gj_array_fini(&r.facts);
    return fine ? GJ_OK : GJ_E_NOMEM;
}

gj_status gj_table_json(gj_reader *reader, const gj_program *program, gj_arena *arena, const gj_table *table,
                        const gj_table_columns *columns, gj_text text, gj_buffer *out)
{
    gj_record none = {.program = program, .arena = arena};
    reading r = {.reader = reader,
                 .program = program,
                 .arena = arena,
                 .text = text,
                 .workbook = table->workbook,
                 .silent = true};
    gj_array_init(&r.facts, reader->allocator, sizeof(gj_table_fact));
    gj_reader_start(reader, &none, text, NO_FIELD);
    bool fine = true;
    if (gather(&r, table, columns))
        fine = gj_table_walk(reader, table, r.facts.items, r.facts.count, out);
    else
        gj_buffer_string(out, "{}");
    fine = fine && !r.facts.failed && !gj_reader_failed(reader) && !out->failed;
    gj_array_fini(&r.facts);
    return fine ? GJ_OK : GJ_E_NOMEM;
}
