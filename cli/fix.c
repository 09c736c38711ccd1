/* check --fix: edits from diagnostics, put into files. Invariant: a file is written only from the very text
 * that the diagnostics speak about, and in one step. Which fixes are certain is the compiler's word. */
#include "cli/fix.h"

#include <stdlib.h>
#include <string.h>

#include "cli/say.h"

static int by_place(const void *a, const void *b)
{
    const gj_edit *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return gj_text_compare(x->replacement, y->replacement);
}

size_t gj_edits_settle(gj_edit *edits, size_t count)
{
    if (count == 0)
        return 0;
    qsort(edits, count, sizeof(*edits), by_place);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++)
        /* Two insertions at one place have an order that nobody stated, so only one is taken. */
        if (edits[i].begin >= edits[kept - 1].end && edits[i].begin > edits[kept - 1].begin)
            edits[kept++] = edits[i];
    return kept;
}

void gj_edits_apply(gj_buffer *out, gj_text text, const gj_edit *edits, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        gj_buffer_bytes(out, text.bytes + at, edits[i].begin - at);
        gj_buffer_text(out, edits[i].replacement);
        at = edits[i].end;
    }
    gj_buffer_bytes(out, text.bytes + at, text.size - at);
}

/* The certain edits that fall into one file; false where there is no memory. */
static bool collect(const gj_diags *diags, const gj_source *source, gj_array *edits)
{
    for (size_t i = 0; i < diags->list.count; i++) {
        const gj_diag *diag = *GJ_AT(&diags->list, const gj_diag *, i);
        for (const gj_diag_fix *fix = diag->fixes; fix != NULL; fix = fix->next) {
            if (!fix->certain || gj_sources_find(diags->sources, fix->span) != source)
                continue;
            gj_edit edit = {fix->span.begin - source->base, fix->span.end - source->base, fix->replacement};
            if (!gj_array_append(edits, &edit))
                return false;
        }
    }
    return true;
}

gj_exit gj_edits_write(gj_cli *cli, const gj_source *source, const gj_edit *edits, size_t count,
                       bool *written)
{
    const char *name = gj_text_c_string(&cli->arena, source->path);
    *written = false;
    if (name == NULL)
        return gj_say_no_memory(cli);
    gj_buffer text;
    gj_buffer_init(&text, cli->allocator);
    int error = gj_io_read(cli->system, name, &text);
    gj_exit exit = GJ_EXIT_CLEAN;
    if (error != 0) {
        exit = gj_say_unreadable(cli, source->path, error);
    } else if (gj_text_equal(gj_buffer_as_text(&text), source->text)) {
        gj_buffer_clear(&text);
        gj_edits_apply(&text, source->text, edits, count);
        error = text.failed ? 0 : gj_io_write(cli->system, cli->allocator, name, gj_buffer_as_text(&text));
        exit = text.failed  ? gj_say_no_memory(cli)
               : error != 0 ? gj_say_unwritable(cli, source->path, error)
                            : GJ_EXIT_CLEAN;
        *written = exit == GJ_EXIT_CLEAN;
    }
    gj_buffer_fini(&text);
    return exit;
}

static gj_exit rewrite(gj_cli *cli, const gj_source *source, const gj_edit *edits, size_t count,
                       size_t *applied)
{
    bool written;
    gj_exit exit = gj_edits_write(cli, source, edits, count, &written);
    if (!written)
        return exit;
    *applied += count;
    if (!cli->quiet) {
        gj_buffer number;
        gj_buffer_init(&number, cli->allocator);
        gj_buffer_i64(&number, (int64_t)count);
        gj_say(cli, GJ_M_fixes_applied, source->path, gj_buffer_as_text(&number));
        gj_buffer_fini(&number);
    }
    return exit;
}

gj_exit gj_fix_apply(gj_cli *cli, const gj_diags *diags, size_t *applied)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_array edits;
    gj_array_init(&edits, cli->allocator, sizeof(gj_edit));
    for (size_t i = 0; i < diags->sources->files.count && exit == GJ_EXIT_CLEAN; i++) {
        const gj_source *source = *GJ_AT(&diags->sources->files, gj_source *, i);
        if (source->shared)
            continue;
        gj_array_clear(&edits);
        if (!collect(diags, source, &edits)) {
            exit = gj_say_no_memory(cli);
            break;
        }
        size_t count = gj_edits_settle(edits.items, edits.count);
        if (count != 0)
            exit = rewrite(cli, source, edits.items, count, applied);
    }
    gj_array_fini(&edits);
    return exit;
}
