/* Puts the cells of lines that belong together under each other, then trailing comments, and writes it all.
 * Invariant: alignment only ever widens the blanks between cells. A line that would push a column too far
 * does not count for the others, and what is left of it keeps single blanks. */
#include "grammar/format_internal.h"

static uint64_t width_of(const gj_pieces *pieces, const gj_format_cell *cell)
{
    const gj_piece *first = gj_piece_at(pieces, cell->first), *last = gj_piece_at(pieces, cell->last);
    return last->flat - first->flat + first->width + (last->semicolon ? 1u : 0u);
}

static gj_format_cell *cell_at(const gj_layout_lines *lines, const gj_format_line *line, uint32_t index)
{
    return GJ_AT(&lines->cells, gj_format_cell, line->first_cell + index);
}

/* ---- columns of a run ---- */

/* A line on its way from left to right. */
typedef struct walker {
    const gj_format_line *line;
    uint32_t next; /* the cell to be placed */
    uint64_t end;  /* columns used so far */
    bool guarded;  /* has a guard beside its name */
} walker;

static bool has_cell(const gj_layout_lines *lines, const gj_format_line *line, uint32_t column)
{
    for (uint32_t i = 0; i < line->cell_count && cell_at(lines, line, i)->column <= column; i++)
        if (cell_at(lines, line, i)->column == column)
            return true;
    return false;
}

static bool collect(const gj_pieces *pieces, const gj_layout_lines *lines, uint32_t first, gj_array *walkers)
{
    gj_array_clear(walkers);
    for (uint32_t i = first; i != GJ_FORMAT_NO_LINE;) {
        const gj_format_line *line = GJ_AT(&lines->lines, gj_format_line, i);
        i = line->next;
        if (line->detached || line->cell_count < 2)
            continue;
        walker w = {line, 1, line->indent + width_of(pieces, cell_at(lines, line, 0)),
                    has_cell(lines, line, GJ_COLUMN_GUARD)};
        if (!gj_array_append(walkers, &w))
            return false;
    }
    return true;
}

/* The leftmost column that is still to be placed; UINT32_MAX: none. */
static uint32_t next_column(const gj_layout_lines *lines, const gj_array *walkers)
{
    uint32_t column = UINT32_MAX;
    for (size_t i = 0; i < walkers->count; i++) {
        const walker *w = GJ_AT(walkers, walker, i);
        if (w->next < w->line->cell_count && cell_at(lines, w->line, w->next)->column < column)
            column = cell_at(lines, w->line, w->next)->column;
    }
    return column;
}

static bool stands_at(const gj_layout_lines *lines, const walker *w, uint32_t column)
{
    return w->next < w->line->cell_count && cell_at(lines, w->line, w->next)->column == column;
}

/* How far a line with a guard may push a column: where guards are few, not much further than the lines
 * without. */
static uint64_t limit_of_guards(const gj_layout_lines *lines, const gj_array *walkers, uint32_t column)
{
    size_t with = 0, without = 0;
    uint64_t end = 0;
    for (size_t i = 0; i < walkers->count && column == GJ_COLUMN_VALUE; i++) {
        const walker *w = GJ_AT(walkers, walker, i);
        if (!stands_at(lines, w, column))
            continue;
        with += w->guarded ? 1u : 0u;
        without += w->guarded ? 0u : 1u;
        if (!w->guarded && w->end < GJ_FORMAT_COLUMN && w->end > end)
            end = w->end;
    }
    return with < without ? end + GJ_FORMAT_GUARD : UINT64_MAX;
}

static void place_column(const gj_pieces *pieces, const gj_layout_lines *lines, gj_array *walkers,
                         uint32_t column)
{
    uint64_t start = 0, guard_limit = limit_of_guards(lines, walkers, column);
    for (int placing = 0; placing < 2; placing++) {
        for (size_t i = 0; i < walkers->count; i++) {
            walker *w = GJ_AT(walkers, walker, i);
            if (!stands_at(lines, w, column))
                continue;
            gj_format_cell *cell = cell_at(lines, w->line, w->next);
            if ((!w->line->table && w->end >= GJ_FORMAT_COLUMN) || (w->guarded && w->end > guard_limit)) {
                w->next = w->line->cell_count; /* the rest of the line stays as it is */
            } else if (placing == 0) {
                start = w->end + 1 > start ? w->end + 1 : start;
            } else {
                cell->blanks = (uint32_t)(start - w->end);
                w->end = start + width_of(pieces, cell);
                w->next++;
            }
        }
    }
}

/* ---- trailing comments ---- */

static uint64_t width_of_line(const gj_pieces *pieces, const gj_layout_lines *lines,
                              const gj_format_line *line)
{
    uint64_t width = line->indent;
    for (uint32_t i = 0; i < line->cell_count; i++)
        width += cell_at(lines, line, i)->blanks + width_of(pieces, cell_at(lines, line, i));
    return width;
}

static bool has_trailing_comment(const gj_format_line *line)
{
    return line->comment != 0 && line->cell_count != 0;
}

/* Comments on lines that follow each other stand under each other. Returns the line to go on with. */
static size_t align_comments(const gj_pieces *pieces, const gj_layout_lines *lines, size_t from)
{
    const gj_format_line *first = GJ_AT(&lines->lines, const gj_format_line, from);
    uint64_t column = 0;
    size_t end = from;
    for (; end < lines->lines.count; end++) {
        const gj_format_line *line = GJ_AT(&lines->lines, const gj_format_line, end);
        if (!has_trailing_comment(line) || line->indent != first->indent || (line->blank && end != from))
            break;
        uint64_t width = width_of_line(pieces, lines, line);
        if (width <= GJ_FORMAT_COLUMN && width + 2 > column)
            column = width + 2;
    }
    for (size_t i = from; i < end; i++) {
        gj_format_line *line = GJ_AT(&lines->lines, gj_format_line, i);
        uint64_t width = width_of_line(pieces, lines, line);
        line->comment_blanks = width <= GJ_FORMAT_COLUMN ? (uint32_t)(column - width) : 2;
    }
    return end == from ? from + 1 : end;
}

bool gj_format_align(const gj_pieces *pieces, gj_layout_lines *lines)
{
    gj_array walkers;
    bool ok = true;
    gj_array_init(&walkers, lines->lines.allocator, sizeof(walker));
    for (size_t i = 0; i < lines->runs.count && ok; i++) {
        ok = collect(pieces, lines, *GJ_AT(&lines->runs, uint32_t, i), &walkers);
        while (ok && walkers.count > 1) {
            uint32_t column = next_column(lines, &walkers);
            if (column == UINT32_MAX)
                break;
            place_column(pieces, lines, &walkers, column);
        }
    }
    gj_array_fini(&walkers);
    for (size_t i = 0; i < lines->lines.count;)
        i = align_comments(pieces, lines, i);
    return ok;
}

/* ---- writing ---- */

static void write_cell(const gj_pieces *pieces, const gj_format_cell *cell, gj_buffer *out)
{
    gj_buffer_repeat(out, ' ', cell->blanks);
    for (uint32_t i = cell->first; i <= cell->last; i++) {
        const gj_piece *piece = gj_piece_at(pieces, i);
        if (piece->gap && i != cell->first)
            gj_buffer_char(out, ' ');
        gj_buffer_bytes(out, pieces->text.bytes + piece->text, piece->size);
        if (piece->semicolon)
            gj_buffer_char(out, ';');
    }
}

void gj_format_write(const gj_pieces *pieces, const gj_layout_lines *lines, gj_buffer *out)
{
    for (size_t i = 0; i < lines->lines.count; i++) {
        const gj_format_line *line = GJ_AT(&lines->lines, gj_format_line, i);
        if (line->blank)
            gj_buffer_char(out, '\n');
        gj_buffer_repeat(out, ' ', line->indent);
        for (uint32_t k = 0; k < line->cell_count; k++)
            write_cell(pieces, cell_at(lines, line, k), out);
        if (line->comment != 0) {
            const gj_format_comment *comment = GJ_AT(&pieces->comments, gj_format_comment, line->comment - 1);
            gj_buffer_repeat(out, ' ', line->comment_blanks);
            gj_buffer_bytes(out, pieces->text.bytes + comment->text, comment->size);
        }
        gj_buffer_char(out, '\n');
    }
}
