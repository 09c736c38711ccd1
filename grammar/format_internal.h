/* What the formatter's files share: pieces (format_pieces.c, with the blanks between them from
 * format_gaps.c), lines made of cells (format_layout.c), and the writing of them (format_columns.c). */
#ifndef GJ_GRAMMAR_FORMAT_INTERNAL_H
#define GJ_GRAMMAR_FORMAT_INTERNAL_H

#include "grammar/format.h"
#include "grammar/parse.h"

#define GJ_FORMAT_WIDTH  100 /* columns that a block on one line may fill */
#define GJ_FORMAT_COLUMN 80  /* no column of a block and no trailing comment is pushed beyond */
#define GJ_FORMAT_GUARD  24  /* a few guards do not push the values of the other lines further than this */
#define GJ_FORMAT_INDENT 2

/* A comment, with its # in ASCII and without blanks at its end. */
typedef struct gj_format_comment {
    uint32_t text, size; /* in gj_pieces.text */
    bool trailing;       /* something stands before it on its line */
    bool blank;          /* an empty line stands before it */
} gj_format_comment;

/* A significant token in its canonical spelling, and what stood before it. The last piece is the end of the
 * file: kind 0, no text. */
typedef struct gj_piece {
    int kind;                              /* of the parser's tokens */
    int keyword;                           /* row of keywords.def, -1: not used as a keyword */
    uint32_t text, size;                   /* in gj_pieces.text */
    uint32_t width;                        /* columns */
    uint32_t match;                        /* a bracket's other half, by index */
    uint32_t first_comment, comment_count; /* those before the piece */
    uint64_t flat;        /* columns from the file's beginning to behind the piece, were it all one line */
    uint32_t breaks;      /* how many `newline` there are from the file's beginning up to the piece */
    bool ends;            /* the parser sees an end of line before the piece */
    bool newline;         /* a break before it is kept */
    bool blank;           /* an empty line stands before it */
    bool gap;             /* a blank stands before it, on one line */
    bool semicolon;       /* written behind it */
    bool needs_semicolon; /* the end of line behind it is not seen without one */
} gj_piece;

typedef struct gj_pieces {
    gj_array list;     /* of gj_piece */
    gj_array comments; /* of gj_format_comment */
    gj_buffer text;
} gj_pieces;

/* No pieces yet; gj_pieces_fini gives back what they took. */
void gj_pieces_init(gj_pieces *pieces, gj_allocator allocator);
void gj_pieces_fini(gj_pieces *pieces);
/* Fills *pieces from the tokens of a file without syntax errors. GJ_E_NOMEM. */
gj_status gj_pieces_read(gj_pieces *pieces, const gj_source *source, gj_format_keywords keywords,
                         const gj_array *tokens, gj_diags *diags);
/* Whether two readings say the same: kinds, spellings, ends of lines, comments. */
bool gj_pieces_equal(const gj_pieces *a, const gj_pieces *b);
static inline gj_piece *gj_piece_at(const gj_pieces *pieces, size_t index)
{
    return GJ_AT(&pieces->list, gj_piece, index);
}

/* format_gaps.c: sets `gap` of every piece. */
void gj_format_gaps(gj_pieces *pieces);
bool gj_kind_opens(int kind);
bool gj_kind_closes(int kind);
/* Whether a piece is the [ of a list, not of an index. */
bool gj_opens_list(const gj_pieces *pieces, size_t index);

#define GJ_FORMAT_NO_LINE UINT32_MAX

/* Columns, in their order on a line; those of keys, values and cells are counted on from the first and the
 * value. */
enum {
    GJ_COLUMN_FIRST = 0,
    GJ_COLUMN_TITLE = 100,
    GJ_COLUMN_CITES,
    GJ_COLUMN_GUARD,
    GJ_COLUMN_GUARD_CITES,
    GJ_COLUMN_VALUE = 200
};

/* Pieces that stand together; cells with the same `column` stand under each other. */
typedef struct gj_format_cell {
    uint32_t first, last; /* pieces */
    uint32_t column;
    uint32_t blanks; /* before the cell */
} gj_format_cell;

typedef struct gj_format_line {
    uint32_t indent;
    uint32_t first_cell, cell_count; /* none: a comment alone */
    uint32_t comment;                /* index + 1; 0: none */
    uint32_t comment_blanks;         /* before it */
    uint32_t next;                   /* of its run; GJ_FORMAT_NO_LINE: the last */
    bool blank;                      /* an empty line before it */
    bool detached;                   /* its cells keep single blanks */
    bool table;                      /* its cells are aligned however wide they are */
} gj_format_line;

typedef struct gj_layout_lines {
    gj_array lines; /* of gj_format_line */
    gj_array cells; /* of gj_format_cell */
    gj_array runs;  /* of uint32_t: the first lines of those that share columns */
} gj_layout_lines;

/* format_layout.c: divides the pieces into lines and cells; GJ_E_NOMEM. */
gj_status gj_format_layout(gj_pieces *pieces, gj_layout_lines *out);
/* format_columns.c: sets the blanks before cells, and writes everything. False where there is no memory. */
bool gj_format_align(const gj_pieces *pieces, gj_layout_lines *lines);
void gj_format_write(const gj_pieces *pieces, const gj_layout_lines *lines, gj_buffer *out);

#endif
