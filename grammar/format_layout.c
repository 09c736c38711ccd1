/* Divides the pieces into lines and cells. Invariant: a line is broken where the parser sees an end of line
 * (on one line a `;` stands there instead), where the source has a break that is kept, where a comment forces
 * it, and around the contents of a block that is not on one line; nowhere else. All decisions rest on widths
 * without alignment, so they are the same when the result is laid out again. */
#include "grammar/format_internal.h"

#include "parser.h"

/* What the lines of a block have in common. */
typedef enum shape {
    SHAPE_FREE,  /* no columns */
    SHAPE_ENTRY, /* name "title" @clause when guard : value */
    SHAPE_KEYS,  /* key, key "title" @clause when guard : value, value */
    SHAPE_CELLS  /* cell cell | cell */
} shape;

/* More keys or values than this in one line are one cell. */
#define COLUMNS_MOST 64

/* An open bracket, or the file. */
typedef struct frame {
    uint32_t opener;
    uint32_t indent, content; /* of the line that opens it; of the lines in it */
    int kind;                 /* of the opening piece; 0: the file */
    shape shape;
    bool exploded;             /* its contents stand on lines of their own */
    bool split;                /* … though the source has them on one */
    bool commas;               /* its entries end with commas */
    bool many_values;          /* commas behind the colon part columns */
    bool chooses;              /* the braces of a `by` */
    bool choice_follows;       /* `by` stands in the entry: the next brace is its */
    uint32_t entry_line;       /* the entry being laid out began here; GJ_FORMAT_NO_LINE: none */
    uint32_t run, last_of_run; /* lines that share columns; GJ_FORMAT_NO_LINE: none yet */
    int run_kind;              /* GJ_TOK_VETO for vetoes, which do not share columns with bands */
    bool in_value, in_guard;   /* how far the entry has come */
    uint32_t keys, values;
} frame;

typedef struct layout {
    gj_pieces *pieces;
    gj_layout_lines *out;
    gj_array frames;
    int declaration;
    bool failed;
} layout;

static frame *top(const layout *l)
{
    return GJ_AT(&l->frames, frame, l->frames.count - 1);
}

static bool is_block(const frame *f)
{
    return f->kind == 0 || f->kind == GJ_TOK_LEFT_BRACE;
}

static gj_format_line *last_line(const layout *l)
{
    return GJ_AT(&l->out->lines, gj_format_line, l->out->lines.count - 1);
}

/* ---- does it fit? ---- */

/* No break is kept between an opener and its other half. */
static bool stood_on_one_line(const gj_pieces *pieces, uint32_t opener)
{
    const gj_piece *piece = gj_piece_at(pieces, opener);
    return gj_piece_at(pieces, piece->match)->breaks == piece->breaks;
}

/* Columns from the beginning of the last line to behind a piece, were all on one line. */
static uint64_t columns_to(const layout *l, size_t index)
{
    const gj_format_line *line = last_line(l);
    const gj_piece *first =
        gj_piece_at(l->pieces, GJ_AT(&l->out->cells, gj_format_cell, line->first_cell)->first);
    return line->indent + gj_piece_at(l->pieces, index)->flat - first->flat + first->width;
}

/* Whether the line ends before piece j, which stands in the frame at `level`. */
static bool line_ends(const layout *l, size_t j, size_t level)
{
    const frame *f = GJ_AT(&l->frames, frame, level);
    const gj_piece *piece = gj_piece_at(l->pieces, j);
    if (piece->newline || piece->kind == 0)
        return true;
    if (gj_kind_closes(piece->kind))
        return f->exploded;
    return (piece->ends && f->exploded) || (f->split && piece[-1].kind == GJ_TOK_COMMA);
}

/* Whether a block that was on one line and is too long is broken behind a comma, before piece i: around
 * braces always, between short entries where the line is full. */
static bool splits_before(const layout *l, const frame *f, size_t i)
{
    if (!f->split || gj_piece_at(l->pieces, i)[-1].kind != GJ_TOK_COMMA)
        return false;
    if (gj_piece_at(l->pieces, i)->kind == GJ_TOK_LEFT_BRACE ||
        gj_piece_at(l->pieces, i - 2)->kind == GJ_TOK_RIGHT_BRACE)
        return true;
    size_t end = gj_piece_at(l->pieces, f->opener)->match;
    for (size_t j = i; j < end; j++) {
        const gj_piece *piece = gj_piece_at(l->pieces, j);
        if (columns_to(l, j) > GJ_FORMAT_WIDTH)
            return true;
        if (piece->kind == GJ_TOK_COMMA)
            return false;
        if (gj_kind_opens(piece->kind))
            j = piece->match - 1u;
    }
    return false;
}

/* Whether the line with the brackets that piece i opens fits, up to where it ends in any case. */
static bool fits(const layout *l, size_t i)
{
    size_t level = l->frames.count - 1, j = gj_piece_at(l->pieces, i)->match + 1u;
    bool inside = false; /* of a bracket that is broken anyway: the frames know nothing of it */
    while (columns_to(l, j - 1) <= GJ_FORMAT_WIDTH) {
        const gj_piece *piece = gj_piece_at(l->pieces, j);
        if (inside ? piece->newline || piece->kind == 0 : line_ends(l, j, level))
            return true;
        if (gj_kind_closes(piece->kind) && !inside) {
            level -= level > 0 ? 1u : 0u;
        } else if (gj_kind_opens(piece->kind)) {
            if (stood_on_one_line(l->pieces, (uint32_t)j))
                j = piece->match;
            else if (piece->kind == GJ_TOK_LEFT_BRACE || gj_opens_list(l->pieces, j))
                return columns_to(l, j) <= GJ_FORMAT_WIDTH;
            else
                inside = true;
        }
        j++;
    }
    return false;
}

/* ---- columns ---- */

static shape shape_of(const layout *l, const frame *outer, bool chooses)
{
    if (chooses)
        return SHAPE_KEYS;
    switch (l->declaration) {
    case GJ_TOK_TEST:
        return SHAPE_FREE;
    case GJ_TOK_TESTS:
        return outer->kind == 0 ? SHAPE_CELLS : SHAPE_FREE;
    case GJ_TOK_TABLE:
    case GJ_TOK_CALENDAR:
        return SHAPE_KEYS;
    default:
        return SHAPE_ENTRY;
    }
}

/* A text behind such a piece is a title. */
static bool title_may_follow(int kind, shape how)
{
    if (kind == GJ_TOK_NAME)
        return true;
    return how == SHAPE_KEYS && (kind == GJ_TOK_NUMBER || kind == GJ_TOK_PERCENT || kind == GJ_TOK_DATE ||
                                 kind == GJ_TOK_TEXT || kind == GJ_TOK_MINUS || kind == GJ_TOK_ELSE);
}

static uint32_t next_of(uint32_t *count)
{
    if (*count + 1 >= COLUMNS_MOST)
        return GJ_COLUMN_FIRST;
    return ++*count;
}

/* A cell of a table of tests begins: not inside a path, a fraction, a negative number. */
static uint32_t column_of_cell(frame *f, const gj_piece *piece)
{
    int before = piece[-1].kind, kind = piece->kind;
    if (kind == GJ_TOK_BAR) {
        f->in_value = true;
        return GJ_COLUMN_VALUE;
    }
    if (kind == GJ_TOK_DOT || kind == GJ_TOK_DIVIDE || before == GJ_TOK_DOT || before == GJ_TOK_DIVIDE ||
        before == GJ_TOK_MINUS)
        return GJ_COLUMN_FIRST;
    uint32_t column = next_of(f->in_value ? &f->values : &f->keys);
    return column == GJ_COLUMN_FIRST ? column : column + (f->in_value ? GJ_COLUMN_VALUE : GJ_COLUMN_FIRST);
}

/* The column that a piece of an entry begins; GJ_COLUMN_FIRST: it stays in the cell. */
static uint32_t column_of(const layout *l, frame *f, const gj_piece *piece)
{
    int before = piece[-1].kind;
    if (f->shape == SHAPE_CELLS)
        return column_of_cell(f, piece);
    if (f->in_value) {
        uint32_t column = f->many_values && before == GJ_TOK_COMMA ? next_of(&f->values) : GJ_COLUMN_FIRST;
        return column == GJ_COLUMN_FIRST ? column : GJ_COLUMN_VALUE + column;
    }
    switch (piece->kind) {
    case GJ_TOK_EQUAL:
        if (l->declaration != GJ_TOK_TREE)
            return GJ_COLUMN_FIRST;
        f->in_value = true;
        return GJ_COLUMN_VALUE;
    case GJ_TOK_COLON:
    case GJ_TOK_ALL_OF:
    case GJ_TOK_ANY_OF:
        f->in_value = true;
        return GJ_COLUMN_VALUE;
    case GJ_TOK_WHEN:
        f->in_guard = true;
        return before == GJ_TOK_ELSE ? GJ_COLUMN_FIRST : GJ_COLUMN_GUARD;
    case GJ_TOK_CITATION:
        if (before == GJ_TOK_CITATION)
            return GJ_COLUMN_FIRST;
        return f->in_guard ? GJ_COLUMN_GUARD_CITES : GJ_COLUMN_CITES;
    case GJ_TOK_TEXT:
        return !f->in_guard && title_may_follow(before, f->shape) ? GJ_COLUMN_TITLE : GJ_COLUMN_FIRST;
    default:
        return f->shape == SHAPE_KEYS && !f->in_guard && before == GJ_TOK_COMMA ? next_of(&f->keys)
                                                                                : GJ_COLUMN_FIRST;
    }
}

/* ---- lines ---- */

static void add_cell(layout *l, size_t index, uint32_t column)
{
    gj_format_line *line = last_line(l);
    gj_format_cell cell = {(uint32_t)index, (uint32_t)index, column, 1};
    if (line->cell_count == 0) {
        line->first_cell = (uint32_t)l->out->cells.count;
        cell.blanks = 0;
    }
    line->cell_count++;
    if (!gj_array_append(&l->out->cells, &cell))
        l->failed = true;
}

/* The lines of a block that follow each other without an empty line share columns. */
static void join_run(layout *l, frame *f, uint32_t index, int kind, bool blank)
{
    if (f->shape == SHAPE_FREE)
        return;
    kind = kind == GJ_TOK_VETO ? kind : 0;
    GJ_AT(&l->out->lines, gj_format_line, index)->table = f->shape == SHAPE_CELLS;
    if (f->run == GJ_FORMAT_NO_LINE || blank || f->run_kind != kind) {
        f->run = index;
        f->run_kind = kind;
        if (!gj_array_append(&l->out->runs, &index))
            l->failed = true;
    } else {
        GJ_AT(&l->out->lines, gj_format_line, f->last_of_run)->next = index;
    }
    f->last_of_run = index;
}

static bool add_line(layout *l, uint32_t indent, bool blank, uint32_t comment)
{
    gj_format_line line = {.indent = indent, .blank = blank, .comment = comment, .next = GJ_FORMAT_NO_LINE};
    if (gj_array_append(&l->out->lines, &line))
        return true;
    l->failed = true;
    return false;
}

/* Where a piece stands in the innermost bracket. */
typedef struct standing {
    bool first, closes, entry, breaks;
} standing;

/* The comments before a piece. Returns how many lines they took; *blank says that an empty line is among
 * them. */
static size_t put_comments(layout *l, const gj_piece *piece, uint32_t indent, standing s, bool *blank)
{
    size_t own = 0;
    bool blanks = s.entry || s.closes;
    *blank = false;
    for (uint32_t i = 0; i < piece->comment_count; i++) {
        uint32_t index = piece->first_comment + i;
        const gj_format_comment *comment = GJ_AT(&l->pieces->comments, gj_format_comment, index);
        if (comment->trailing && l->out->lines.count != 0) {
            last_line(l)->comment = index + 1;
            continue;
        }
        bool blank_here = blanks && comment->blank && !(s.first && own == 0);
        if (!add_line(l, indent, blank_here, index + 1))
            break;
        *blank = *blank || blank_here;
        own++;
    }
    return own;
}

static void begin_entry(frame *f, uint32_t line)
{
    f->entry_line = line;
    f->in_value = f->in_guard = f->choice_follows = false;
    f->keys = f->values = 0;
}

static standing stand(const layout *l, size_t i)
{
    const frame *f = top(l);
    const gj_piece *piece = gj_piece_at(l->pieces, i);
    standing s = {0};
    s.first = i == 0 || (f->kind != 0 && i == f->opener + 1u);
    s.closes = gj_kind_closes(piece->kind);
    bool behind_comma = i > 0 && f->commas && piece[-1].kind == GJ_TOK_COMMA, splits = splits_before(l, f, i);
    s.entry = s.first || piece->ends || piece->kind == 0 || (behind_comma && piece->newline) || splits;
    s.breaks = i == 0 || piece->newline || splits || (f->exploded && (s.first || s.closes || piece->ends));
    return s;
}

/* Begins a line with piece i. */
static void break_line(layout *l, size_t i, standing s)
{
    frame *f = top(l);
    const gj_piece *piece = gj_piece_at(l->pieces, i);
    uint32_t indent = f->content + (s.entry || s.closes || !is_block(f) ? 0u : GJ_FORMAT_INDENT);
    bool blank_above;
    size_t comments = put_comments(l, piece, indent, s, &blank_above);
    if (piece->kind == 0)
        return;
    bool blank = piece->blank && s.entry && !s.closes && (!s.first || comments != 0);
    if (i > 0 && piece[-1].needs_semicolon)
        gj_piece_at(l->pieces, i - 1)->semicolon = true;
    if (!add_line(l, s.closes ? f->indent : indent, blank, 0))
        return;
    uint32_t index = (uint32_t)l->out->lines.count - 1;
    if (s.entry && !s.closes && is_block(f)) {
        begin_entry(f, index);
        join_run(l, f, index, piece->kind, blank || blank_above);
    }
    add_cell(l, i, GJ_COLUMN_FIRST);
}

/* Goes on with piece i on the last line. */
static void continue_line(layout *l, size_t i)
{
    frame *f = top(l);
    gj_piece *piece = gj_piece_at(l->pieces, i);
    if (piece->ends && piece->kind != GJ_TOK_RIGHT_BRACE) {
        piece[-1].semicolon = true;
        f->choice_follows = false;
    }
    bool in_entry = is_block(f) && f->shape != SHAPE_FREE && f->entry_line == l->out->lines.count - 1;
    uint32_t column = in_entry ? column_of(l, f, piece) : GJ_COLUMN_FIRST;
    if (column != GJ_COLUMN_FIRST)
        add_cell(l, i, column);
    else
        GJ_AT(&l->out->cells, gj_format_cell, l->out->cells.count - 1)->last = (uint32_t)i;
}

/* ---- brackets ---- */

/* An entry with a block of its own below it has no columns, and parts those above it from those below. */
static void detach_entry(layout *l)
{
    for (size_t level = l->frames.count; level-- > 0;) {
        frame *f = GJ_AT(&l->frames, frame, level);
        if (!is_block(f))
            continue;
        if (f->entry_line != GJ_FORMAT_NO_LINE && f->shape != SHAPE_FREE)
            GJ_AT(&l->out->lines, gj_format_line, f->entry_line)->detached = true;
        f->run = GJ_FORMAT_NO_LINE;
        return;
    }
}

static void open_bracket(layout *l, size_t i)
{
    frame *outer = top(l);
    const gj_piece *piece = gj_piece_at(l->pieces, i);
    bool brace = piece->kind == GJ_TOK_LEFT_BRACE, list = gj_opens_list(l->pieces, i);
    frame f = {.opener = (uint32_t)i,
               .kind = piece->kind,
               .indent = last_line(l)->indent,
               .entry_line = GJ_FORMAT_NO_LINE,
               .run = GJ_FORMAT_NO_LINE,
               .last_of_run = GJ_FORMAT_NO_LINE};
    f.content = f.indent + GJ_FORMAT_INDENT;
    f.chooses = brace && outer->choice_follows && !(l->declaration == GJ_TOK_TABLE && outer->kind == 0);
    if (brace)
        outer->choice_follows = false;
    f.commas = list || (brace && !f.chooses && l->declaration == GJ_TOK_TEST && outer->kind != 0);
    f.shape = brace ? shape_of(l, outer, f.chooses) : SHAPE_FREE;
    f.many_values = brace && !f.chooses && (l->declaration == GJ_TOK_TABLE || l->declaration == GJ_TOK_BANDS);
    bool stood = stood_on_one_line(l->pieces, (uint32_t)i);
    bool empty = piece->match == i + 1u && stood;
    f.exploded = (brace || list) && !empty && !(stood && fits(l, i));
    f.split = f.exploded && f.commas && stood;
    if (f.exploded && brace && !f.chooses)
        detach_entry(l);
    if (!gj_array_append(&l->frames, &f))
        l->failed = true;
}

static void put_piece(layout *l, size_t i)
{
    const gj_piece *piece = gj_piece_at(l->pieces, i);
    standing s = stand(l, i);
    if (l->frames.count == 1 && s.entry)
        l->declaration = piece->kind;
    if (s.breaks || piece->kind == 0)
        break_line(l, i, s);
    else
        continue_line(l, i);
    if (l->failed)
        return;
    if (piece->kind == GJ_TOK_BY)
        top(l)->choice_follows = true;
    if (gj_kind_opens(piece->kind))
        open_bracket(l, i);
    else if (s.closes && l->frames.count > 1)
        l->frames.count--;
}

gj_status gj_format_layout(gj_pieces *pieces, gj_layout_lines *out)
{
    layout l = {.pieces = pieces, .out = out};
    frame file = {.exploded = true,
                  .entry_line = GJ_FORMAT_NO_LINE,
                  .run = GJ_FORMAT_NO_LINE,
                  .last_of_run = GJ_FORMAT_NO_LINE};
    gj_array_init(&l.frames, pieces->list.allocator, sizeof(frame));
    if (!gj_array_append(&l.frames, &file))
        l.failed = true;
    for (size_t i = 0; i < pieces->list.count && !l.failed; i++)
        put_piece(&l, i);
    gj_array_fini(&l.frames);
    return l.failed ? GJ_E_NOMEM : GJ_OK;
}
