/* Lines that never apply. A line written in a function or a table is proved once for each call, with what is
 * known of that call's arguments. Invariant: only a line that no call reaches is told,
 * and none to who wants the program alone. */
#include "lang/prove.h"

#include "base/sort.h"

typedef struct note {
    const gj_case *line;
    bool reached;
} note;

void gj_prove_lines_init(gj_array *lines, gj_allocator allocator)
{
    gj_array_init(lines, allocator, sizeof(note));
}

void gj_prove_note(gj_build *b, gj_array *lines, const gj_case *line, bool reached)
{
    note one = {line, reached};
    if (!b->options->program_only && !gj_array_append(lines, &one))
        b->arena->failed = true;
}

static bool same_line(const note *x, const note *y)
{
    return x->line->span.begin == y->line->span.begin && x->line->span.end == y->line->span.end;
}

static int by_place(void *unused, const void *x, const void *y)
{
    const note *a = x, *b = y;
    (void)unused;
    if (a->line->span.begin != b->line->span.begin)
        return a->line->span.begin < b->line->span.begin ? -1 : 1;
    return (a->line->span.end > b->line->span.end) - (a->line->span.end < b->line->span.end);
}

void gj_prove_lines(gj_build *b, gj_arena *arena, gj_array *lines)
{
    if (!gj_sort(arena, lines->items, lines->count, sizeof(note), by_place, NULL))
        return;
    for (size_t i = 0, next; i < lines->count; i = next) {
        const note *first = GJ_AT(lines, note, i);
        bool reached = false;
        for (next = i; next < lines->count && same_line(first, GJ_AT(lines, note, next)); next++)
            reached = reached || GJ_AT(lines, note, next)->reached;
        if (!reached)
            gj_report_plain(b->diags,
                            first->line->guard == NULL ? GJ_D_else_unreachable : GJ_D_case_unreachable,
                            first->line->span);
    }
}
