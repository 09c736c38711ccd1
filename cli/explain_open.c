/* What is still open about an undetermined result, in words: its range so far, and the facts to ask for, in
 * the order worth asking. */
#include "cli/explain_internal.h"

#include "cli/foreseen.h"
#include "vm/explain_open.h"

/* Facts to ask for that are named before the rest is counted. */
#define NAMED 12

static void write_ranges(gj_explaining *x, const gj_explanation *tree, const gj_open_result *open,
                         gj_buffer *text, gj_buffer *right)
{
    const char *colon = gj_msg_text(x->words.lang, GJ_M_mark_colon);
    for (size_t i = 0; i < open->count; i++) {
        const gj_open_value *value = &open->values[i];
        gj_buffer_format(text, "%s%s", gj_msg_text(x->words.lang, GJ_M_range_so_far), colon);
        if (value->definition != tree->definition) {
            gj_buffer_text(text,
                           gj_program_text(x->program, x->program->definitions[value->definition].name));
            gj_buffer_char(text, ' ');
        }
        size_t before = text->size;
        gj_foreseen_words(text, &x->words, value->type, value->aux,
                          x->program->definitions[value->definition].unit, &value->range);
        x->failed |= text->failed; /* clearing the buffer forgets it */
        if (text->size != before)
            gj_explain_line(x, 2, text, right);
        gj_buffer_clear(text);
    }
}

static void write_need(gj_explaining *x, const gj_need *need, size_t number, gj_buffer *text,
                       gj_buffer *right)
{
    gj_text title = gj_program_text(x->program, x->program->fields[need->field].title);
    gj_buffer_format(text, "%zu. ", number);
    gj_buffer_text(text, title);
    gj_buffer_string(text, title.size != 0 ? " " : "");
    gj_record_path(x->machine->record, need->field, need->entry, text);
    gj_explain_line(x, 4, text, right);
}

void gj_explain_open_text(gj_explaining *x, const gj_explanation *tree)
{
    gj_buffer text, right;
    gj_open_result open;
    x->failed |= gj_explain_open(x->machine, x->arena, tree, &open) != GJ_OK;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    write_ranges(x, tree, &open, &text, &right);
    if (open.need_count > 1) { /* one alone was named as missing already */
        gj_buffer_string(&text, gj_msg_text(x->words.lang, GJ_M_range_ask));
        gj_explain_line(x, 2, &text, &right);
        for (size_t i = 0; i < open.need_count && i < NAMED; i++)
            write_need(x, &open.needs[i], i + 1, &text, &right);
    }
    if (open.need_count > NAMED) {
        gj_msg_count(&text, x->words.lang, GJ_M_range_ask_more, open.need_count - NAMED);
        gj_explain_line(x, 4, &text, &right);
    }
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}
