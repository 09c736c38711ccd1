/* Records made of a text and facts. Invariant: what the facts say wins over the text, later facts over
 * earlier ones. */
#include "cli/tried.h"

#include <errno.h>

gj_status gj_try_record(gj_evaluation *e, gj_text base, const gj_test_fact *facts, const gj_fact *more,
                        size_t count)
{
    gj_evaluation_start(e);
    gj_status status = gj_record_read(e->reader, &e->record, base);
    if (e->record.unreadable)
        return gj_evaluation_settle(e, status);
    for (const gj_test_fact *fact = facts; fact != NULL && status == GJ_OK; fact = fact->next)
        status = gj_record_assign(e->reader, &e->record, fact->path, fact->json);
    for (size_t i = 0; i < count && status == GJ_OK; i++)
        status = gj_record_assign(e->reader, &e->record, more[i].path, more[i].json);
    if (status == GJ_OK)
        status = gj_machine_run(&e->machine, &e->record, e->arena);
    return gj_evaluation_settle(e, status);
}

gj_status gj_test_given(gj_cli *cli, gj_arena *arena, const gj_rules *rules, gj_text given, gj_text *text)
{
    *text = GJ_TEXT("{}");
    if (given.size == 0)
        return GJ_OK;
    gj_buffer content;
    gj_buffer_init(&content, cli->allocator);
    int error = gj_rules_read_given(cli, rules->path, given, &content);
    if (error == 0)
        *text = gj_text_copy(arena, gj_buffer_as_text(&content));
    gj_buffer_fini(&content);
    /* A file that is not there is no mistake of the search. */
    return error == ENOMEM || gj_arena_failed(arena) ? GJ_E_NOMEM : GJ_OK;
}
