/* Source files and places in them.
 *
 * All files of one compilation share one space of byte offsets: file k occupies [base, base + size], so that
 * a span of two 32-bit offsets also says which file it is in. Offset 0 belongs to no file: {0,0} is
 * "nowhere". */
#ifndef GJ_BASE_SOURCE_H
#define GJ_BASE_SOURCE_H

#include <stdint.h>
#include "base/array.h"
#include "base/status.h"
#include "base/text.h"

/* What is larger is not read: a rule file, a record. Images have the same limit (vm/program.h). */
#define GJ_FILE_SIZE_MAX ((size_t)64 << 20)

typedef struct gj_span {
    uint32_t begin, end; /* bytes, end not included */
} gj_span;

typedef struct gj_source {
    gj_text path; /* as shown to people */
    gj_text text; /* one NUL byte stands behind the last byte */
    uint32_t base;
    uint32_t *lines; /* offset in the file of each line's first byte */
    uint32_t line_count;
    /* 0 and empty unless whoever added the source sets them: */
    uint32_t lines_before; /* the text is a part of a file: so many lines stand before it there */
    gj_text sheet;         /* the text is this sheet of a workbook, a row a line, commas between its cells */
    bool shared;           /* a rule file from the folder of the standard rules: not its user's to change */
} gj_source;

/* A place as people count: everything from 1. `line` counts within the source's text. `column` counts code
 * points (in a sheet: its columns), `cell` terminal columns with tabs to the next multiple of 8. */
typedef struct gj_place {
    const gj_source *source;
    uint32_t line, column, cell;
} gj_place;

typedef struct gj_sources {
    gj_arena *arena;
    gj_array files; /* of gj_source * */
    gj_array pages; /* of uint32_t: the file that each 4 KiB of offsets begin in */
    uint32_t next_base;
} gj_sources;

/* No files yet. Files live in the arena; gj_sources_fini gives back what else it took. */
void gj_sources_init(gj_sources *sources, gj_arena *arena);
void gj_sources_fini(gj_sources *sources);
/* Adds a file; path and text are copied into the arena. GJ_E_LIMIT when the offsets would pass 2^32 - 2. */
gj_status gj_sources_add(gj_sources *sources, gj_text path, gj_text text, gj_source **added);
/* The file a span begins in; NULL for "nowhere". */
const gj_source *gj_sources_find(const gj_sources *sources, gj_span span);
/* The bytes of a span; empty for "nowhere". */
gj_text gj_sources_text(const gj_sources *sources, gj_span span);
/* The line an offset is in, from 1, and its file; 0 and NULL for "nowhere". */
uint32_t gj_sources_line(const gj_sources *sources, uint32_t offset, const gj_source **source);
/* Where an offset is; .source is NULL for "nowhere". */
gj_place gj_sources_place(const gj_sources *sources, uint32_t offset);
/* Appends the place as people write it: "file:7:12", "book.xlsx:Sheet1!B12". Control characters are made
 * visible. */
void gj_place_write(gj_buffer *out, gj_place place);
/* The place's line in the whole file. */
uint32_t gj_place_line(gj_place place);
/* The bytes of a line (from 1) without its newline. */
gj_text gj_source_line(const gj_source *source, uint32_t line);

/* The span from the first of both to the end of both; "nowhere" adds nothing. */
static inline gj_span gj_span_join(gj_span a, gj_span b)
{
    if (a.begin == 0)
        return b;
    if (b.begin == 0)
        return a;
    return (gj_span){a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

#endif
