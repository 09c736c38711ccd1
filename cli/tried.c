/* Records made of a text and facts. Invariant: what the facts say wins over the text, later facts over
 * earlier ones. */
#include "cli/tried.h"

#include <errno.h>

gj_status gj_try_record(gj_evaluation *e, gj_text base, const gj_test_fact *facts, const gj_fact *more,
                        size_t count)
{
    gj_arena_reset(&e->arena);
    e->record = (gj_record){.program = e->program, .arena = &e->arena};
    e->limited = false;
    gj_status status = gj_record_read(e->reader, &e->record, base);
    if (status != GJ_OK || e->record.unreadable)
        return status;
    for (const gj_test_fact *fact = facts; fact != NULL && status == GJ_OK; fact = fact->next)
        status = gj_record_assign(e->reader, &e->record, fact->path, fact->json);
    for (size_t i = 0; i < count && status == GJ_OK; i++)
        status = gj_record_assign(e->reader, &e->record, more[i].path, more[i].json);
    if (status == GJ_OK)
        status = gj_machine_run(&e->machine, &e->record, &e->arena);
    e->limited = status == GJ_E_LIMIT;
    return e->limited ? GJ_OK : status;
}

gj_status gj_test_given(gj_cli *cli, gj_arena *arena, const gj_rules *rules, gj_text given, gj_text *text)
{
    bool read = false, failed = false;
    *text = GJ_TEXT("{}");
    for (int beside = 1; beside >= 0 && given.size > 0 && !read && !failed; beside--) {
        gj_buffer content, path;
        gj_buffer_init(&content, cli->allocator);
        gj_buffer_init(&path, cli->allocator);
        if (beside)
            gj_buffer_text(&path, gj_text_folder(rules->path));
        gj_buffer_text(&path, given);
        const char *name = path.failed ? NULL : gj_text_c_string(arena, gj_buffer_as_text(&path));
        int error = name == NULL ? ENOMEM : gj_io_read(cli->system, name, &content);
        read = error == 0;
        failed = error == ENOMEM; /* a file that is not there is no mistake of the search */
        if (read)
            *text = gj_text_copy(arena, gj_buffer_as_text(&content));
        gj_buffer_fini(&content);
        gj_buffer_fini(&path);
    }
    return failed || gj_arena_failed(arena) ? GJ_E_NOMEM : GJ_OK;
}
