/* The end of an explanation for people: why there is no value at all, in one place, and that the book says
 * nothing of a name. The tree above it is explain_text.c's. */
#include "cli/explain_internal.h"

#include "cli/reason_words.h"

/* Missing facts that are named before the rest is counted. */
#define NAMED 12

/* What has no value, in one place: the missing facts, what is open, what is wrong. */
typedef struct whys {
    gj_explaining *x;
    gj_buffer missing, others;
    size_t count;
} whys;

static void visit(void *user, const gj_reason *reason)
{
    whys *w = user;
    gj_explaining *x = w->x;
    const char *comma = gj_words_string(&x->words, GJ_M_mark_list);
    if (reason->kind == GJ_WHY_MISSING) {
        if (w->count++ >= NAMED)
            return;
        gj_buffer_string(&w->missing, w->missing.size == 0 ? "" : comma);
        gj_record_path(x->machine->record, reason->field, reason->entry, &w->missing);
        return;
    }
    gj_buffer_string(&w->others, w->others.size == 0 ? "" : gj_words_string(&x->words, GJ_M_mark_semicolon));
    gj_reason_words(&w->others, x->machine, reason, x->words.lang);
}

void gj_explain_text_whys(gj_explaining *x, const gj_value *value)
{
    if (value->state < GJ_UNKNOWN)
        return;
    whys w = {.x = x};
    gj_buffer text, right;
    gj_buffer_init(&w.missing, x->arena->allocator);
    gj_buffer_init(&w.others, x->arena->allocator);
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    x->failed |= gj_reasons(x->arena, value, visit, &w) != GJ_OK;
    if (w.count > NAMED)
        gj_msg_count(&w.missing, x->words.lang, GJ_M_in_all, w.count);
    for (int i = 0; i < 2; i++) {
        gj_buffer *which = i == 0 ? &w.missing : &w.others;
        gj_msg label = i == 0                     ? GJ_M_sheet_missing
                       : value->state == GJ_ERROR ? GJ_M_sheet_because
                                                  : GJ_M_sheet_open;
        x->failed |= which->failed;
        if (which->size == 0)
            continue;
        gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, label),
                         gj_words_string(&x->words, GJ_M_mark_colon));
        gj_buffer_text(&text, gj_buffer_as_text(which));
        gj_explain_line(x, 2, &text, &right);
    }
    gj_buffer_fini(&w.missing);
    gj_buffer_fini(&w.others);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}

void gj_explain_text_silent(gj_explaining *explaining, const gj_image_silent *silent)
{
    gj_explaining *x = explaining;
    gj_buffer text, right;
    gj_buffer_init(&text, x->arena->allocator);
    gj_buffer_init(&right, x->arena->allocator);
    gj_buffer_text(&text, gj_program_text(x->program, silent->name));
    gj_buffer_format(&text, "%s%s", gj_words_string(&x->words, GJ_M_mark_colon),
                     gj_words_string(&x->words, GJ_M_sheet_silent));
    if (silent->title != 0) {
        gj_buffer_string(&text, gj_words_string(&x->words, GJ_M_mark_colon));
        gj_buffer_text(&text, gj_program_text(x->program, silent->title));
    }
    gj_words_clauses(&right, &x->words, silent->citation, silent->citations);
    gj_explain_line(x, 0, &text, &right);
    gj_buffer_fini(&text);
    gj_buffer_fini(&right);
}
