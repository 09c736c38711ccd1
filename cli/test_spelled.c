/* How the author wrote what a small change would change: found among the tokens of the rule's line.
 * Invariant: a change of something that the line does not say is none; nobody could have made it. */
#include "cli/test_mutate.h"

#include "grammar/ast.h"
#include "lang/literal_text.h"
#include "lang/rule_text.h"
#include "vm/opcode_table.h"
#include "vm/results.h"
#include <string.h>

typedef enum line_side { ANYWHERE, BEHIND, TURNED } line_side;

/* A row of test_sayings.def; `to` NULL: there is nothing new. */
typedef struct saying {
    gj_opcode old, new;
    line_side side;
    gj_lexeme lexeme;
    const char *from, *to;
} saying;

static const saying sayings[] = {
#define GJ_SAYING(old_, new_, side_, lexeme_, from_, to_)                                                    \
    {GJ_OP_##old_, GJ_OP_##new_, side_, GJ_LEX_##lexeme_, from_, to_},
#include "cli/test_sayings.def"
#undef GJ_SAYING
};

bool gj_operation_changed(gj_opcode op, size_t index, gj_opcode *to)
{
    size_t found = 0;
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++) {
        bool again = false;
        for (size_t i = 0; i < k; i++)
            again = again || (sayings[i].old == sayings[k].old && sayings[i].new == sayings[k].new);
        if (sayings[k].old != op || again || found++ != index)
            continue;
        *to = sayings[k].new;
        return true;
    }
    return false;
}

/* ---- the line ---- */

typedef struct line {
    const gj_file *file;
    size_t first, end; /* tokens */
} line;

static const gj_token *token_at(const line *l, size_t i)
{
    return i < l->file->tokens.count ? GJ_AT(&l->file->tokens, gj_token, i) : NULL;
}

/* A rule's line with the lines that it goes on over. */
static bool find_line(const gj_testing *t, const gj_edit *edit, line *l)
{
    const gj_array *files = &t->rules->compilation.files;
    if (edit->source >= files->count)
        return false;
    l->file = *GJ_AT(files, const gj_file *, edit->source);
    const gj_source *source = l->file->source;
    if (edit->line == 0 || edit->line > source->line_count)
        return false;
    gj_text text = gj_source_line(source, edit->line);
    uint32_t begin = source->base + (uint32_t)(text.bytes - source->text.bytes);
    l->first = gj_file_token_at(l->file, begin);
    for (l->end = l->first; l->end < l->file->tokens.count; l->end++) {
        const gj_token *token = token_at(l, l->end);
        if (token->lexeme == GJ_LEX_END || (token->begins_line && token->begin >= begin + text.size))
            break;
    }
    return true;
}

/* The next token that counts, from `i` on or back; NULL: none. */
static const gj_token *beside(const line *l, size_t i, bool back)
{
    for (;;) {
        i = back ? i - 1 : i + 1; /* below 0: far beyond the end */
        const gj_token *token = token_at(l, i);
        if (token == NULL || token->lexeme < GJ_LEX_TRIVIA)
            return token;
    }
}

static bool is_word(const gj_token *token, const char *en)
{
    return token->keyword >= 0 && token->lexeme == GJ_LEX_NAME &&
           gj_text_equal(gj_text_from(gj_keywords[token->keyword].en), gj_text_from(en));
}

/* Whether a word begins at a token, given by its English spelling: `half up` is two tokens in English and one
 * in Chinese. */
static bool word_begins(const line *l, size_t i, const char *en)
{
    const gj_token *token = token_at(l, i), *next = beside(l, i, false);
    const char *blank = strchr(en, ' ');
    char first[16];
    if (is_word(token, en))
        return true;
    if (blank == NULL || (size_t)(blank - en) >= sizeof first || next == NULL)
        return false;
    memcpy(first, en, (size_t)(blank - en));
    first[blank - en] = '\0';
    return is_word(token, first) && is_word(next, blank + 1);
}

/* `define x = …`: the sign that gives a rule its value compares nothing, nor does the `=` of a step. */
static bool gives_value(const line *l, size_t i)
{
    const gj_token *before = beside(l, i, true);
    if (before != NULL && before->lexeme == GJ_LEX_COLON)
        return true;
    for (size_t k = i, depth = 0; k-- > 0;) {
        const gj_token *token = token_at(l, k);
        depth += token->lexeme == GJ_LEX_RIGHT_PAREN || token->lexeme == GJ_LEX_RIGHT_BRACKET;
        if (depth == 0 && (token->lexeme == GJ_LEX_EQUAL || token->lexeme == GJ_LEX_COLON ||
                           token->lexeme == GJ_LEX_LEFT_PAREN || token->lexeme == GJ_LEX_LEFT_BRACE ||
                           is_word(token, "when") || is_word(token, "where")))
            return false;
        depth -= token->lexeme == GJ_LEX_LEFT_PAREN || token->lexeme == GJ_LEX_LEFT_BRACKET;
        if (token->begins_line)
            break;
    }
    return true;
}

/* The `or` between keys, which takes no `and`: no guard stands before it, and a colon behind. */
static bool joins_keys(const line *l, size_t i)
{
    for (size_t k = i; k-- > 0;) {
        const gj_token *token = token_at(l, k);
        if (token->lexeme == GJ_LEX_LEFT_BRACE)
            break;
        if (token->lexeme == GJ_LEX_LEFT_PAREN || token->lexeme == GJ_LEX_EQUAL ||
            token->lexeme == GJ_LEX_COLON || is_word(token, "when") || is_word(token, "where") ||
            is_word(token, "if"))
            return false;
        if (token->begins_line)
            break;
    }
    for (size_t k = i + 1; k < l->end; k++) {
        const gj_token *token = token_at(l, k);
        if (token->lexeme == GJ_LEX_COLON || token->begins_line || token->lexeme == GJ_LEX_RIGHT_BRACE)
            return token->lexeme == GJ_LEX_COLON;
    }
    return false;
}

static bool says(const line *l, size_t i, const saying *row)
{
    const gj_token *token = token_at(l, i);
    if (row->lexeme == GJ_LEX_RANGE && row->to == NULL && token->lexeme == GJ_LEX_RANGE_OPEN)
        return true; /* it begins like the other */
    if (token->lexeme != row->lexeme || (row->lexeme == GJ_LEX_NAME && !word_begins(l, i, row->from)))
        return false;
    if (row->lexeme == GJ_LEX_EQUAL)
        return !gives_value(l, i);
    return row->old != GJ_OP_OR || !joins_keys(l, i);
}

static bool find_saying(const line *l, gj_edit *edit, line_side side)
{
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++) {
        const saying *row = &sayings[k];
        if (row->old != edit->old || row->new != edit->new || (row->side != ANYWHERE && row->side != side))
            continue;
        edit->places = 0;
        for (size_t i = l->first; i < l->end; i++) {
            if (!says(l, i, row))
                continue;
            if (edit->places++ == 0)
                edit->written = gj_token_text(l->file->source, token_at(l, i));
        }
        edit->said = (uint32_t)k;
        if (edit->places > 0)
            return true;
    }
    return false;
}

/* ---- constants ---- */

static bool same_number(gj_arena *arena, const gj_value *a, const gj_value *b)
{
    int order;
    return gj_number_compare(arena, &order, a, b) && order == 0;
}

/* Whether a number has a minus of its own, and nothing that it is subtracted from. */
static bool has_sign(const line *l, size_t i)
{
    if (i == l->first || token_at(l, i - 1)->lexeme != GJ_LEX_MINUS)
        return false;
    const gj_token *before = beside(l, i - 1, true);
    switch (before == NULL ? GJ_LEX_MINUS : before->lexeme) {
    case GJ_LEX_NUMBER:
    case GJ_LEX_PERCENT:
    case GJ_LEX_DATE:
    case GJ_LEX_NAME:
    case GJ_LEX_QUOTED:
    case GJ_LEX_RIGHT_PAREN:
        return false;
    default:
        return true;
    }
}

/* Whether the token is the constant, and in which form. */
static bool is_constant(const line *l, size_t i, gj_arena *arena, const gj_image_constant *constant,
                        uint32_t *form)
{
    const gj_token *token = token_at(l, i);
    gj_text text = gj_token_text(l->file->source, token);
    gj_value written, wanted = {.state = GJ_VALUE, .num = constant->num, .den = constant->den}, other;
    int32_t date;
    if (constant->type == GJ_T_DATE)
        return token->lexeme == GJ_LEX_DATE && gj_date_written(text, &date) && date == constant->num;
    bool percent = token->lexeme == GJ_LEX_PERCENT;
    if ((!percent && token->lexeme != GJ_LEX_NUMBER) ||
        gj_number_written(arena, &written, text, percent) != GJ_PARSE_OK)
        return false;
    if (has_sign(l, i) && !gj_number_neg(arena, &written, &written))
        return false;
    *form = percent ? GJ_WRITTEN_PERCENT : GJ_WRITTEN_PLAIN;
    if (same_number(arena, &written, &wanted))
        return true;
    *form = GJ_WRITTEN_NEGATED;
    if (gj_number_neg(arena, &other, &written) && same_number(arena, &other, &wanted))
        return !percent;
    const gj_token *unit = beside(l, i, false);
    gj_value twelve = gj_value_whole(12);
    *form = GJ_WRITTEN_YEARS;
    return unit != NULL && (is_word(unit, "years") || is_word(unit, "year")) &&
           gj_number_mul(arena, &other, &written, &twelve) && same_number(arena, &other, &wanted);
}

static bool find_constant(const gj_testing *t, const line *l, gj_arena *scratch, gj_edit *edit)
{
    edit->places = 0;
    for (size_t i = l->first; i < l->end; i++) {
        uint32_t form = 0;
        if (!is_constant(l, i, scratch, &t->program->image_constants[edit->old], &form))
            continue;
        if (edit->places != 0 && edit->said == GJ_WRITTEN_NEGATED && form != GJ_WRITTEN_NEGATED)
            edit->places = 0; /* it stands here as it is: the other is another number */
        else if (edit->places != 0 && edit->said != GJ_WRITTEN_NEGATED && form == GJ_WRITTEN_NEGATED)
            continue;
        if (edit->places++ == 0)
            edit->said = form;
    }
    return edit->places > 0;
}

/* ---- values among others ---- */

/* Whether a token is a value: a number, a date, a choice or a text. */
static bool is_value(const gj_testing *t, const line *l, size_t i, gj_arena *arena, uint32_t constant)
{
    const gj_program *p = t->program;
    const gj_image_constant *value = &p->image_constants[constant];
    const gj_token *token = token_at(l, i);
    gj_text text = gj_token_text(l->file->source, token), wanted;
    uint32_t form;
    if (value->type == GJ_T_NUMBER || value->type == GJ_T_DATE)
        return is_constant(l, i, arena, value, &form);
    if (value->type == GJ_T_ALTERNATIVE)
        wanted =
            gj_program_text(p, p->choices[p->alternatives[value->aux].first + (uint32_t)value->num].name);
    else if (value->type == GJ_T_TEXT)
        wanted = gj_program_text(p, (uint32_t)value->num);
    else
        return false;
    return (token->lexeme == GJ_LEX_TEXT || token->lexeme == GJ_LEX_QUOTED || token->lexeme == GJ_LEX_NAME) &&
           gj_text_equal(gj_name_written(text), wanted);
}

/* `in (a, b)`, `a or b : …`: a value that could go. */
static bool is_one_of_several(const line *l, size_t i)
{
    size_t depth = 0;
    for (size_t k = i; k-- > l->first;) {
        const gj_token *token = token_at(l, k), *before;
        depth += token->lexeme == GJ_LEX_RIGHT_PAREN;
        if (token->lexeme == GJ_LEX_LEFT_PAREN && depth-- == 0) {
            before = beside(l, k, true);
            return before != NULL && (is_word(before, "in") || is_word(before, "not in"));
        }
    }
    for (size_t k = l->first; k < l->end; k++)
        if (is_word(token_at(l, k), "or") && joins_keys(l, k))
            return true;
    return false;
}

/* `"plan" in codes`, or an entry's own line in a checklist: what a list must have. */
static bool is_asked_for(const line *l, size_t i, bool checklist)
{
    const gj_token *next = beside(l, i, false);
    if (checklist)
        return token_at(l, i)->begins_line;
    if (next == NULL || (!is_word(next, "in") && !is_word(next, "not in")))
        return false;
    next = beside(l, (size_t)(next - token_at(l, 0)), false);
    return next == NULL || next->lexeme != GJ_LEX_LEFT_PAREN;
}

static bool find_item(const gj_testing *t, const line *l, gj_arena *scratch, gj_edit *edit)
{
    edit->places = 0;
    for (size_t i = l->first; i < l->end; i++) {
        if (!is_value(t, l, i, scratch, edit->old) ||
            !(edit->kind == GJ_EDIT_ITEM ? is_one_of_several(l, i) : is_asked_for(l, i, edit->new != 0)))
            continue;
        if (edit->places++ == 0)
            edit->written = gj_token_text(l->file->source, token_at(l, i));
    }
    return edit->places > 0;
}

bool gj_edit_spelled(const gj_testing *t, gj_arena *scratch, gj_edit *edit, bool turned)
{
    line l;
    if (edit->kind == GJ_EDIT_ALWAYS || edit->kind == GJ_EDIT_NEVER)
        return true;
    if (!find_line(t, edit, &l))
        return false;
    if (!gj_arena_failed(scratch)) /* a reset would forget it */
        gj_arena_reset(scratch);
    if (edit->kind == GJ_EDIT_ITEM || edit->kind == GJ_EDIT_OTHER)
        return find_item(t, &l, scratch, edit);
    return edit->kind == GJ_EDIT_CONSTANT ? find_constant(t, &l, scratch, edit)
                                          : find_saying(&l, edit, turned ? TURNED : BEHIND);
}

bool gj_edit_same_words(const gj_edit *a, const gj_edit *b)
{
    const saying *x = &sayings[a->said], *y = &sayings[b->said];
    return gj_text_equal(gj_text_from(x->from), gj_text_from(y->from)) &&
           gj_text_equal(gj_text_from(x->to), gj_text_from(y->to));
}

/* ---- words ---- */

/* A number or a date, as the rule spells it. */
static void write_constant(gj_buffer *out, const gj_testing *t, const gj_image_constant *constant,
                           uint32_t said)
{
    if (constant->type == GJ_T_DATE) {
        gj_date_format(out, (int32_t)constant->num);
        return;
    }
    gj_arena scratch;
    gj_arena_init(&scratch, t->cli->allocator);
    gj_value value = {.num = constant->num, .den = constant->den, .state = GJ_VALUE},
             hundred = gj_value_whole(100);
    bool fine = true;
    if (said == GJ_WRITTEN_PERCENT)
        fine = gj_number_mul(&scratch, &value, &value, &hundred);
    else if (said == GJ_WRITTEN_NEGATED)
        fine = gj_number_neg(&scratch, &value, &value);
    out->failed = !fine || !gj_number_format(&scratch, out, &value) || out->failed;
    gj_buffer_string(out, said == GJ_WRITTEN_PERCENT ? "%" : "");
    if (said == GJ_WRITTEN_YEARS) {
        gj_buffer_char(out, ' ');
        gj_buffer_text(out, gj_keyword_spelled(GJ_TEXT("months"), t->cli->lang));
    }
    gj_arena_fini(&scratch);
}

/* "at least → at most". */
static void write_operation(gj_buffer *out, const gj_testing *t, const gj_edit *edit)
{
    const saying *row = &sayings[edit->said];
    gj_text from = edit->written, to = gj_text_from(row->to == NULL ? "" : row->to);
    if (row->lexeme == GJ_LEX_NAME) {
        gj_lang lang = (unsigned char)edit->written.bytes[0] >= 0x80 ? GJ_LANG_ZH : GJ_LANG_EN;
        from = gj_keyword_spelled(gj_text_from(row->from), lang);
        to = gj_keyword_spelled(to, lang);
    }
    if (row->to == NULL) {
        gj_arg args[] = {gj_arg_text(from)};
        gj_msg_format(out, t->cli->lang, row->lexeme == GJ_LEX_NAME ? GJ_M_mutate_not : GJ_M_mutate_start,
                      args, 1);
        return;
    }
    gj_buffer_text(out, from);
    gj_buffer_string(out, " → ");
    gj_buffer_text(out, to);
}

void gj_edit_write(gj_buffer *out, const gj_testing *t, const gj_edits *edits, const gj_edit *edit)
{
    switch ((gj_edit_kind)edit->kind) {
    case GJ_EDIT_CONSTANT:
        write_constant(out, t, &t->program->image_constants[edit->old], edit->said);
        gj_buffer_string(out, " → ");
        for (size_t i = 0; i < edits->nudges.count; i++) {
            const gj_nudge *to = GJ_AT(&edits->nudges, gj_nudge, i);
            if (to->constant == edit->old && to->up == (edit->new != 0))
                write_constant(out, t, &to->value, edit->said);
        }
        break;
    case GJ_EDIT_OPERATION:
        write_operation(out, t, edit);
        break;
    case GJ_EDIT_ITEM:
    case GJ_EDIT_OTHER: {
        gj_arg args[] = {gj_arg_text(edit->written)};
        gj_msg_format(out, t->cli->lang, edit->kind == GJ_EDIT_ITEM ? GJ_M_mutate_not : GJ_M_mutate_other,
                      args, 1);
        break;
    }
    default:
        gj_buffer_string(out, gj_msg_text(t->cli->lang, edit->kind == GJ_EDIT_ALWAYS ? GJ_M_mutate_always
                                                                                     : GJ_M_mutate_never));
        break;
    }
    if (edit->ordinal > 0)
        gj_buffer_format(out, " #%u", edit->ordinal + 1);
}
