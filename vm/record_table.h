/* A record from a table: a row for each fact (name, value), or a row for each case under a header of names.
 * The rows are put in the layout's order and given to the same reader that reads JSON, so that what is said
 * of a fact is the same whichever way it came; only how a cell spells a value is judged here
 * (docs/audit-record.md). */
#ifndef GJ_VM_RECORD_TABLE_H
#define GJ_VM_RECORD_TABLE_H

#include "vm/record.h"

typedef enum gj_table_kind {
    GJ_TABLE_NONE,  /* no table: JSON */
    GJ_TABLE_FACTS, /* a row for each fact, below a row that begins with name,value (名称,值) */
    GJ_TABLE_CASES  /* a row for each case */
} gj_table_kind;

/* At most so many columns of a table of cases are read. */
#define GJ_TABLE_COLUMNS 16384

/* What a cell's name stands for: the way from the top of the record. */
typedef struct gj_table_path {
    const uint32_t *steps; /* fields; behind one that is a list, the entry's number */
    uint32_t count;        /* 0: nothing that the layout knows */
    bool no_entry;         /* the way leads into a list and does not say which entry */
} gj_table_path;

typedef struct gj_table_columns {
    gj_table_path *paths; /* by column */
    uint32_t count;
} gj_table_columns;

/* How tables of one file are read. */
typedef struct gj_table {
    gj_table_kind kind;
    gj_text header; /* CASES: the first row as it stands in the file */
    bool workbook;  /* the text was made from a sheet: cells with a value stand in quotes and a formula or an
                     * error  value does not; a plain number may stand for a date, as days since … */
    int32_t serial_zero; /* … this day, in days since 1970-01-01 */
} gj_table;

/* What kind of table the beginning of a text is: FACTS or CASES. *first: where its first row begins that is
 * neither blank nor a comment (#). `program` may be NULL: then only the header name,value makes a table one
 * of facts. With it, one without that header is, too, whose second cell is no name of a fact while the first
 * cells of its first two rows are. `arena` is for work. */
gj_table_kind gj_table_look(const gj_program *program, gj_arena *arena, gj_text text, size_t *first);

/* Finds the columns of a table of cases; memory comes from `arena`. Names that the layout lacks become errors
 * of `record` (blank, offsets in the header) and their columns are passed over,
 * as are those whose name begins with #. GJ_E_NOMEM. */
gj_status gj_table_columns_read(gj_reader *reader, gj_record *record, const gj_table *table, gj_arena *arena,
                                gj_table_columns *columns);

/* Reads one record: the whole text of FACTS, or one row of CASES (`columns`; NULL otherwise). As
 * gj_record_read; places are bytes in `text`. */
gj_status gj_record_read_table(gj_reader *reader, gj_record *record, const gj_table *table,
                               const gj_table_columns *columns, gj_text text);

/* Appends the record as one JSON object: what of the text can be read, in the layout's order. Reading that
 * gives the same record, errors of the table's own form apart. `arena` is for work. GJ_E_NOMEM. */
gj_status gj_table_json(gj_reader *reader, const gj_program *program, gj_arena *arena, const gj_table *table,
                        const gj_table_columns *columns, gj_text text, gj_buffer *out);

#endif
