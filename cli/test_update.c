/* guiju test --update: what came out takes the place of what a test expects, in the rule file itself. Each
 * expectation that is not met becomes one edit of the bytes that state it; everything else in the file stays
 * as it is, and the files are written, each in one step, only when all cases have run. What is not a result
 * (an error), or is not stated as one value, is left to a person and stays a failure. */
#include "cli/test_internal.h"

#include <string.h>

#include "cli/fix.h"
#include "grammar/token.h"
#include "vm/date.h"
#include "vm/number.h"
#include "vm/text_ops.h"

/* One expectation written anew. */
typedef struct recorded {
    const gj_source *source;
    gj_edit edit;
    gj_text test, old, new; /* as people are told */
    uint32_t line;
} recorded;

struct gj_update {
    gj_arena arena;
    gj_array list; /* of recorded */
};

gj_status gj_update_new(gj_testing *t)
{
    gj_allocator allocator = t->cli->allocator;
    gj_update *u = allocator.resize(allocator.user, NULL, 0, sizeof *u);
    if (u == NULL)
        return GJ_E_NOMEM;
    gj_arena_init(&u->arena, allocator);
    gj_array_init(&u->list, allocator, sizeof(recorded));
    t->update = u;
    return GJ_OK;
}

void gj_update_free(gj_testing *t)
{
    gj_update *u = t->update;
    if (u == NULL)
        return;
    gj_array_fini(&u->list);
    gj_arena_fini(&u->arena);
    t->cli->allocator.resize(t->cli->allocator.user, u, sizeof *u, 0);
    t->update = NULL;
}

/* ---- words ---- */

/* Whether a file writes its keywords in Chinese: as its first declaration does. */
static bool is_chinese(const gj_testing *t, const gj_source *source)
{
    const gj_array *files = &t->rules->compilation.files;
    for (size_t i = 0; i < files->count; i++) {
        const gj_file *file = *GJ_AT(files, const gj_file *, i);
        for (size_t k = 0; file->source == source && k < file->tokens.count; k++) {
            const gj_token *token = GJ_AT(&file->tokens, gj_token, k);
            if (token->keyword >= 0 && gj_keywords[token->keyword].class == GJ_WORD_DECLARES)
                return gj_text_equal(gj_token_text(source, token),
                                     gj_text_from(gj_keywords[token->keyword].zh));
        }
    }
    return false;
}

static void put_word(gj_buffer *out, const char *word, bool chinese)
{
    int row = gj_keyword_find(gj_text_from(word));
    gj_buffer_string(out, chinese && row >= 0 ? gj_keywords[row].zh : word);
}

/* Whether a name is a word that the language would read as its own: most words that it knows are names like
 * others. */
static bool is_own_word(gj_text name)
{
    static const char *const values[] = {"yes", "no", "nothing"};
    int row = gj_keyword_find(name);
    bool own = row >= 0 && gj_keywords[row].class != GJ_WORD_KNOWN;
    for (size_t i = 0; row >= 0 && i < sizeof values / sizeof *values; i++)
        own = own || strcmp(gj_keywords[row].en, values[i]) == 0;
    return own;
}

/* A name as it can stand anywhere: in quotes where it would not be read as one word. */
static void put_name(gj_buffer *out, gj_text name)
{
    bool plain = name.size > 0 && !is_own_word(name) && !gj_is_digit(name.bytes[0]);
    for (size_t i = 0, length = 1; i < name.size && plain; i += length) {
        int32_t c = gj_utf8_decode(name.bytes + i, name.size - i, &length);
        bool ascii = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        bool ideograph = c >= 0x4E00 && c <= 0x9FFF;
        plain = ascii || ideograph;
    }
    gj_buffer_string(out, plain ? "" : "「");
    gj_buffer_text(out, name);
    gj_buffer_string(out, plain ? "" : "」");
}

static bool put_text(gj_buffer *out, gj_text text)
{
    gj_buffer_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < 0x20)
            return false; /* a text ends with its line */
        if (text.bytes[i] == '"' || text.bytes[i] == '\\')
            gj_buffer_char(out, '\\');
        gj_buffer_char(out, text.bytes[i]);
    }
    gj_buffer_char(out, '"');
    return true;
}

/* A value as a literal; false where there is no such spelling. */
static bool put_value(gj_testing *t, gj_buffer *out, uint32_t definition, const gj_value *value, bool chinese)
{
    const gj_program *p = t->program;
    const gj_image_register *reg = &p->registers[p->definitions[definition].reg];
    switch ((gj_type_kind)reg->type) {
    case GJ_T_NUMBER:
        out->failed = !gj_number_format(&t->update->arena, out, value) || out->failed;
        return true;
    case GJ_T_BOOL:
        put_word(out, value->num != 0 ? "yes" : "no", chinese);
        return true;
    case GJ_T_ALTERNATIVE:
        put_name(out, gj_program_text(p, p->choices[p->alternatives[reg->aux].first + value->num].name));
        return true;
    case GJ_T_DATE:
        gj_date_format(out, (int32_t)value->num);
        return true;
    case GJ_T_TEXT:
        return put_text(out, gj_value_text(value));
    default:
        return false;
    }
}

/* ---- what is to stand there ---- */

typedef struct writing {
    gj_testing *t;
    const gj_test_said *said;
    const gj_source *source;
    gj_buffer *out;
    gj_span span; /* what `out` takes the place of */
    bool chinese;
} writing;

static gj_text text_of(const writing *w, gj_span span)
{
    return gj_sources_text(&w->t->rules->compilation.sources, span);
}

/* The subject with a word behind it: `x undetermined`, `x is nothing`; in a cell the word alone. */
static bool state_word(writing *w, const char *link, const char *word)
{
    bool cell = w->said->subject.end == 0;
    w->span = w->said->whole;
    if (!cell) {
        if (!w->said->plain && link == NULL)
            return false;
        gj_buffer_text(w->out, text_of(w, w->said->subject));
        gj_buffer_char(w->out, ' ');
        if (link != NULL) {
            put_word(w->out, link, w->chinese);
            gj_buffer_char(w->out, ' ');
        }
    }
    put_word(w->out, word, w->chinese);
    return true;
}

/* The names of conditions' entries that are no; false where there is none. */
static bool put_failed(writing *w, uint32_t conditions)
{
    const gj_program *p = w->t->program;
    bool any = false;
    for (uint32_t d = 0; d < p->definition_count; d++) {
        if (p->definitions[d].parent != conditions || p->definitions[d].reg == UINT32_MAX)
            continue;
        const gj_value *value = gj_machine_value(w->t->machine, d, 0);
        if (value->state != GJ_VALUE || value->num != 0)
            continue;
        gj_buffer_string(w->out, any ? ", " : " ");
        if (!any) {
            put_word(w->out, "failed", w->chinese);
            gj_buffer_char(w->out, ' ');
        }
        put_name(w->out, gj_program_text(p, p->definitions[d].name));
        any = true;
    }
    return any;
}

/* `x`, `not x`, `x failed a, b`. */
static bool state_yes_no(writing *w, uint32_t definition, bool yes)
{
    const gj_program *p = w->t->program;
    bool conditions = p->definitions[definition].kind == GJ_DEF_CONDITIONS;
    w->span = w->said->whole;
    gj_buffer_text(w->out, text_of(w, w->said->subject));
    if (yes || (conditions && w->said->plain && put_failed(w, definition)))
        return true;
    gj_buffer_clear(w->out);
    put_word(w->out, "not", w->chinese);
    gj_buffer_char(w->out, ' ');
    gj_buffer_text(w->out, text_of(w, w->said->subject));
    return true;
}

/* Puts the literal in the place of the old one, which keeps its unit; where there was none, behind the
 * subject. */
static bool state_value(writing *w, uint32_t definition, const gj_value *value)
{
    const gj_test_said *said = w->said;
    const gj_image_register *reg = &w->t->program->registers[w->t->program->definitions[definition].reg];
    if (said->literal.end == 0) {
        if (reg->type == GJ_T_BOOL)
            return state_yes_no(w, definition, value->num != 0);
        w->span = said->whole;
        gj_buffer_text(w->out, text_of(w, said->subject));
        gj_buffer_char(w->out, ' ');
        if (reg->type == GJ_T_ALTERNATIVE)
            put_word(w->out, "is", w->chinese);
        else
            gj_buffer_char(w->out, '=');
        gj_buffer_char(w->out, ' ');
        return put_value(w->t, w->out, definition, value, w->chinese);
    }
    w->span = said->literal;
    size_t before = w->out->size;
    bool fits = put_value(w->t, w->out, definition, value, w->chinese);
    bool fraction = fits && reg->type == GJ_T_NUMBER && !w->out->failed &&
                    memchr(w->out->bytes + before, '/', w->out->size - before) != NULL;
    if (fraction && said->subject.end == 0 && w->out->bytes[before] == '-')
        return false; /* a cell has room for 2/3, not for -2/3 */
    if (said->unit.end != 0 && !fraction) {
        gj_text gap = text_of(w, (gj_span){said->literal.begin, said->unit.begin});
        while (gap.size > 0 && gap.bytes[gap.size - 1] == ' ')
            gap.size--;
        w->span.end = w->span.begin + (uint32_t)gap.size;
    }
    return fits;
}

/* ---- one expectation ---- */

/* A cell's column stays in line: blanks behind the cell give way, or fill up. */
static void keep_column(writing *w)
{
    gj_text text = w->source->text;
    size_t end = w->span.end - w->source->base, blanks = 0;
    size_t old = gj_text_width(text_of(w, w->span)), new = gj_text_width(gj_buffer_as_text(w->out));
    while (end + blanks < text.size && text.bytes[end + blanks] == ' ')
        blanks++;
    char next = end + blanks < text.size ? text.bytes[end + blanks] : '\n';
    if (blanks == 0 || next == '\n' || next == '\r')
        return;
    if (new < old)
        gj_buffer_repeat(w->out, ' ', old - new);
    else
        w->span.end += (uint32_t)(new - old < blanks - 1 ? new - old : blanks - 1);
}

static bool write_anew(writing *w, const gj_test_expectation *e)
{
    const gj_value *value = gj_machine_value(w->t->machine, e->said.value, 0);
    bool fits;
    if (value->state == GJ_UNKNOWN)
        fits = state_word(w, NULL, "undetermined");
    else if (value->state == GJ_NOTHING)
        fits = state_word(w, "is", "nothing");
    else
        fits = state_value(w, e->said.value, value);
    return fits;
}

bool gj_update_record(gj_testing *t, const gj_test_case *c, const gj_test_expectation *e, gj_msg *why)
{
    gj_update *u = t->update;
    const gj_source *source = gj_sources_find(&t->rules->compilation.sources, e->span);
    if (source->shared)
        *why = GJ_M_test_kept_other;
    else if (e->said.value == UINT32_MAX)
        *why = GJ_M_test_kept_form;
    else if (t->machine->record->unreadable ||
             gj_machine_value(t->machine, e->said.value, 0)->state == GJ_ERROR)
        *why = GJ_M_test_kept_error;
    else
        *why = GJ_M_test_kept_value;
    if (*why != GJ_M_test_kept_value)
        return false;
    gj_buffer out;
    gj_buffer_init(&out, t->cli->allocator);
    writing w = {.t = t, .said = &e->said, .source = source, .out = &out};
    w.chinese = is_chinese(t, source);
    bool fits = write_anew(&w, e);
    if (fits) {
        recorded r = {.source = source, .test = c->name};
        r.old = text_of(&w, w.span);
        r.new = gj_text_copy(&u->arena, gj_buffer_as_text(&out));
        r.line = gj_sources_place(&t->rules->compilation.sources, w.span.begin).line;
        if (e->said.subject.end == 0)
            keep_column(&w);
        r.edit = (gj_edit){w.span.begin - source->base, w.span.end - source->base,
                           gj_text_copy(&u->arena, gj_buffer_as_text(&out))};
        if (!gj_array_append(&u->list, &r))
            u->arena.failed = true;
    }
    u->arena.failed = u->arena.failed || out.failed;
    gj_buffer_fini(&out);
    return fits;
}

/* ---- the files ---- */

/* `file:line  test: old → new`. */
static void tell(gj_testing *t, const recorded *r)
{
    gj_buffer *out = t->out;
    gj_buffer_safe(out, r->source->path);
    gj_buffer_format(out, ":%u  ", r->line);
    gj_buffer_safe(out, r->test);
    gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_mark_colon));
    gj_buffer_safe(out, r->old);
    gj_buffer_string(out, " → ");
    gj_buffer_safe(out, r->new);
    gj_buffer_char(out, '\n');
}

static gj_exit write_source(gj_testing *t, const gj_source *source, gj_array *edits)
{
    bool written = false;
    gj_array_clear(edits);
    for (size_t i = 0; i < t->update->list.count; i++) {
        const recorded *r = GJ_AT(&t->update->list, recorded, i);
        if (r->source == source && !gj_array_append(edits, &r->edit))
            return gj_say_no_memory(t->cli);
    }
    size_t count = gj_edits_settle(edits->items, edits->count);
    if (count == 0)
        return GJ_EXIT_CLEAN;
    gj_exit exit = gj_edits_write(t->cli, source, edits->items, count, &written);
    if (exit == GJ_EXIT_CLEAN && !written) {
        gj_say(t->cli, GJ_M_test_file_changed, source->path, GJ_NO_TEXT);
        exit = GJ_EXIT_PROBLEMS;
    }
    for (size_t i = 0; i < t->update->list.count && written; i++) {
        const recorded *r = GJ_AT(&t->update->list, recorded, i);
        if (r->source == source) {
            t->updated++;
            tell(t, r);
        }
    }
    return exit;
}

gj_exit gj_update_write(gj_testing *t)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_array edits;
    if (gj_arena_failed(&t->update->arena))
        return gj_say_no_memory(t->cli); /* before anything is written */
    gj_array_init(&edits, t->cli->allocator, sizeof(gj_edit));
    for (size_t i = 0; i < t->rules->compilation.files.count; i++) {
        const gj_file *file = *GJ_AT(&t->rules->compilation.files, const gj_file *, i);
        exit = gj_worse(exit, write_source(t, file->source, &edits));
    }
    gj_array_fini(&edits);
    gj_array_clear(&t->update->list);
    return exit;
}
