/* What the files of the table reader share; nobody else includes it. */
#ifndef GJ_VM_TABLE_INTERNAL_H
#define GJ_VM_TABLE_INTERNAL_H

#include "vm/csv.h"
#include "vm/record_internal.h"
#include "vm/record_table.h"

/* The text without the blanks around it,
 * those of Chinese print (U+3000) and the fixed one (U+00A0) included. */
gj_text gj_table_trim(gj_text text);

/* table_name.c */
typedef enum gj_table_found {
    GJ_NAME_KNOWN,
    GJ_NAME_UNKNOWN,
    GJ_NAME_SEVERAL /* a title of more than one field */
} gj_table_found;

typedef struct gj_table_name {
    gj_table_found found;
    gj_table_path path; /* KNOWN; in the arena */
    uint32_t parent;    /* else: where `word` was looked for */
    gj_text word;       /* … the rest of the name from there on */
    uint32_t twins[2];  /* SEVERAL: two of the fields */
} gj_table_name;

/* What a name stands for: names or titles of fields with dots between them, behind a list the entry in
 * brackets, as "items.c8.failed" or "处罚[0].日期". Steps go to the arena, which remembers where there is no
 * memory. */
gj_table_name gj_table_resolve(const gj_program *program, gj_arena *arena, gj_text name);
/* Adds the error that a name is not known, or is a title of several. */
void gj_table_name_error(gj_reader *reader, const gj_table_name *name, gj_token token);

/* table_value.c: a cell for one scalar field, as JSON would have it. */
typedef struct gj_table_value {
    gj_json_kind kind;
    gj_text text; /* NUMBER: the digits; STRING */
} gj_table_value;

/* Whether a cell says that there is none: 无, nothing, null. */
bool gj_table_is_nothing(gj_text cell);
/* The value that `cell` (trimmed unless it was in quotes) spells for a scalar field; what spells none is a
 * STRING, which the reader then refuses. New texts go to the arena. */
gj_table_value gj_table_spell(const gj_program *program, const gj_image_field *field, const gj_table *table,
                              gj_arena *arena, gj_text cell);

/* table_walk.c */
/* A cell with the name that goes with it. */
typedef struct gj_table_fact {
    gj_table_path path;
    gj_token name, cell;
    gj_text value;
    bool blank;
    gj_diag_code fault; /* GJ_D_COUNT: none */
} gj_table_fact;

/* Sorts the facts in the order of the layout and gives them to the reader as one object, or, where `json` is
 * not NULL, writes them there instead. False where there is no memory for sorting; the rest the reader
 * remembers. */
bool gj_table_walk(gj_reader *reader, const gj_table *table, gj_table_fact *facts, size_t count,
                   gj_buffer *json);

#endif
