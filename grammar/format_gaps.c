/* Where a blank stands between two pieces of one line. It depends on their kinds, and at a few places on
 * where they stand: `:` is tight in parameters, `/` in units and fractions, `-` as a sign. Invariant: pieces
 * without a blank between them are scanned as the same tokens. */
#include "grammar/format_internal.h"

#include "parser.h"

typedef struct place {
    int declaration; /* the word of the declaration we are in */
    uint32_t braces, parens;
    bool head_types; /* in the head of a declaration, where types stand and no expressions */
    bool sign;       /* the piece before is a sign */
    bool tight;      /* the piece before is a tight / or * */
} place;

bool gj_kind_opens(int kind)
{
    return kind == GJ_TOK_LEFT_PAREN || kind == GJ_TOK_LEFT_BRACKET || kind == GJ_TOK_LEFT_BRACE;
}

bool gj_kind_closes(int kind)
{
    return kind == GJ_TOK_RIGHT_PAREN || kind == GJ_TOK_RIGHT_BRACKET || kind == GJ_TOK_RIGHT_BRACE;
}

static int kind_at(const gj_pieces *pieces, size_t index)
{
    return index < pieces->list.count ? gj_piece_at(pieces, index)->kind : 0;
}

bool gj_opens_list(const gj_pieces *pieces, size_t index)
{
    if (kind_at(pieces, index) != GJ_TOK_LEFT_BRACKET || index == 0)
        return false;
    int before = kind_at(pieces, index - 1);
    return before != GJ_TOK_NAME && before != GJ_TOK_RIGHT_BRACKET && before != GJ_TOK_RIGHT_PAREN;
}

static bool is_called(const gj_piece *piece)
{
    return piece->kind == GJ_TOK_NAME ||
           (piece->keyword >= 0 && gj_keywords[piece->keyword].class == GJ_WORD_AGGREGATE);
}

static bool ends_operand(int kind)
{
    return kind == GJ_TOK_NAME || kind == GJ_TOK_NUMBER || kind == GJ_TOK_PERCENT || kind == GJ_TOK_DATE ||
           kind == GJ_TOK_TEXT || gj_kind_closes(kind);
}

/* A minus that is a sign, not a subtraction, a step or a dash for `nothing`. */
static bool is_sign(const gj_pieces *pieces, size_t i, const place *at)
{
    const gj_piece *piece = gj_piece_at(pieces, i);
    if (piece->kind != GJ_TOK_MINUS || i == 0)
        return false;
    int before = piece[-1].kind, next = kind_at(pieces, i + 1);
    bool operand = next == GJ_TOK_NUMBER || next == GJ_TOK_PERCENT || next == GJ_TOK_NAME ||
                   next == GJ_TOK_LEFT_PAREN || next == GJ_TOK_MINUS ||
                   (i + 1 < pieces->list.count && is_called(piece + 1));
    if (!operand || piece[1].ends)
        return false;
    if (at->declaration == GJ_TOK_STEPS && at->braces == 1 && at->parens == 0 && before == GJ_TOK_COLON)
        return false;
    if (at->declaration == GJ_TOK_TESTS && at->braces == 1)
        return true;
    return piece->ends || !ends_operand(before);
}

/* A `/` or `*` inside a unit (`12 yuan/person_day`, a type) or a fraction (`2/3`). */
static bool is_tight(const gj_pieces *pieces, size_t i, const place *at)
{
    int kind = kind_at(pieces, i);
    if ((kind != GJ_TOK_DIVIDE && kind != GJ_TOK_TIMES) || i < 2)
        return false;
    if (at->head_types ||
        ((at->declaration == GJ_TOK_RECORD || at->declaration == GJ_TOK_INTERFACE) && at->braces > 0))
        return true;
    int first = kind_at(pieces, i - 2), left = kind_at(pieces, i - 1), right = kind_at(pieces, i + 1),
        last = kind_at(pieces, i + 2);
    if (kind != GJ_TOK_DIVIDE)
        return false;
    if (left == GJ_TOK_NAME && right == GJ_TOK_NAME)
        return first == GJ_TOK_NUMBER && last != GJ_TOK_LEFT_PAREN && last != GJ_TOK_LEFT_BRACKET &&
               last != GJ_TOK_DOT;
    bool factor = first == GJ_TOK_TIMES || first == GJ_TOK_DIVIDE || first == GJ_TOK_MOD;
    bool cells = at->declaration == GJ_TOK_TESTS && at->braces == 1;
    bool unit = last == GJ_TOK_NAME && !cells && !gj_piece_at(pieces, i + 2)->ends;
    return left == GJ_TOK_NUMBER && right == GJ_TOK_NUMBER && !factor && !unit;
}

static bool gap_before(const gj_pieces *pieces, size_t i, const place *at, bool tight)
{
    const gj_piece *piece = gj_piece_at(pieces, i);
    if (i == 0 || piece->kind == 0)
        return false;
    if (tight || at->tight || at->sign)
        return false;
    switch (piece->kind) {
    case GJ_TOK_COMMA:
    case GJ_TOK_DOT:
    case GJ_TOK_RANGE:
    case GJ_TOK_RANGE_OPEN:
    case GJ_TOK_RIGHT_PAREN:
    case GJ_TOK_RIGHT_BRACKET:
        return false;
    default:
        break;
    }
    switch (piece[-1].kind) {
    case GJ_TOK_DOT:
    case GJ_TOK_RANGE:
    case GJ_TOK_RANGE_OPEN:
    case GJ_TOK_LEFT_PAREN:
    case GJ_TOK_LEFT_BRACKET:
        return false;
    default:
        break;
    }
    switch (piece->kind) {
    case GJ_TOK_LEFT_PAREN:
        return !is_called(piece - 1);
    case GJ_TOK_LEFT_BRACKET:
        return gj_opens_list(pieces, i);
    case GJ_TOK_COLON:
        return !at->head_types;
    default:
        return true;
    }
}

static void enter(place *at, const gj_piece *piece)
{
    switch (piece->kind) {
    case GJ_TOK_LEFT_BRACE:
        at->braces++;
        at->head_types = false;
        break;
    case GJ_TOK_RIGHT_BRACE:
        at->braces -= at->braces > 0 ? 1u : 0u;
        break;
    case GJ_TOK_LEFT_PAREN:
    case GJ_TOK_LEFT_BRACKET:
        at->parens++;
        break;
    case GJ_TOK_RIGHT_PAREN:
    case GJ_TOK_RIGHT_BRACKET:
        at->parens -= at->parens > 0 ? 1u : 0u;
        break;
    case GJ_TOK_EQUAL:
    case GJ_TOK_BY:
        at->head_types = false;
        break;
    default:
        break;
    }
}

void gj_format_gaps(gj_pieces *pieces)
{
    place at = {0};
    for (size_t i = 0; i < pieces->list.count; i++) {
        gj_piece *piece = gj_piece_at(pieces, i);
        if (i == 0 || (piece->ends && at.braces == 0)) {
            at = (place){.declaration = piece->kind};
            at.head_types =
                piece->kind == GJ_TOK_DEFINE || piece->kind == GJ_TOK_RESULT || piece->kind == GJ_TOK_TABLE;
        }
        bool tight = is_tight(pieces, i, &at);
        piece->gap = gap_before(pieces, i, &at, tight);
        at.sign = is_sign(pieces, i, &at);
        at.tight = tight;
        enter(&at, piece);
    }
}
