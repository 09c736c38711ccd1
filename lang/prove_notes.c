/* What is only worth telling where it is so each time. What is written in a function or a table is looked at
 * once for each call, with what is known of that call's arguments: a line that one call never reaches may be
 * there for another. Invariant: only what was found at every look is told, and nothing to who wants the
 * program alone. */
#include "lang/prove.h"

#include "base/sort.h"

typedef struct note {
    gj_diag_code code;
    gj_span span;
    gj_text text;
    bool found;
} note;

void gj_prove_notes_init(gj_array *notes, gj_allocator allocator)
{
    gj_array_init(notes, allocator, sizeof(note));
}

void gj_prove_note(gj_build *b, gj_array *notes, gj_diag_code code, gj_span span, gj_text text, bool found)
{
    note one = {code, span, text, found};
    if (!b->options->program_only && !gj_array_append(notes, &one))
        b->arena->failed = true;
}

static int by_place(void *unused, const void *x, const void *y)
{
    const note *a = x, *b = y;
    (void)unused;
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    if (a->span.end != b->span.end)
        return a->span.end < b->span.end ? -1 : 1;
    return (a->code > b->code) - (a->code < b->code);
}

void gj_prove_tell(gj_build *b, gj_arena *arena, gj_array *notes)
{
    if (!gj_sort(arena, notes->items, notes->count, sizeof(note), by_place, NULL))
        return;
    for (size_t i = 0, next; i < notes->count; i = next) {
        const note *first = GJ_AT(notes, note, i);
        bool always = true;
        for (next = i; next < notes->count && by_place(NULL, first, GJ_AT(notes, note, next)) == 0; next++)
            always = always && GJ_AT(notes, note, next)->found;
        if (always)
            gj_report_text(b->diags, first->code, first->span, first->text);
    }
}
