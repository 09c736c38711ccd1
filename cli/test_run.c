/* Running one case: the record it starts from, the facts it sets, the machine that all cases share or, where
 * the case assumes something, one of its own. */
#include "cli/test_internal.h"

#include <errno.h>

/* The record a case starts from: a file beside the rules or below the working folder, else an empty one.
 * GJ_E_IO leaves the error's number in t->read_error. */
static gj_status start_record(gj_testing *t, const gj_test_case *c, gj_record *record)
{
    gj_buffer content;
    if (c->given.size == 0)
        return gj_record_blank(record);
    gj_buffer_init(&content, t->cli->allocator);
    int error = gj_rules_read_given(t->cli, t->rules->path, c->given, &content);
    t->read_error = error;
    gj_status status = error == ENOMEM ? GJ_E_NOMEM
                       : error != 0    ? GJ_E_IO
                                       : gj_record_read(t->reader, record, gj_buffer_as_text(&content));
    gj_buffer_fini(&content);
    return status;
}

static gj_status make_record(gj_testing *t, const gj_test_case *c, gj_record *record, gj_arena *arena)
{
    *record = (gj_record){.program = t->program, .arena = arena};
    gj_status status = start_record(t, c, record);
    for (const gj_test_fact *fact = c->facts; fact != NULL && status == GJ_OK; fact = fact->next)
        status = gj_record_assign(t->reader, record, fact->path, fact->json);
    return status;
}

gj_status gj_test_assume(gj_machine *machine, const gj_test_case *c)
{
    for (const gj_test_assumption *a = c->assumptions; a != NULL; a = a->next) {
        if (a->is_reading)
            gj_machine_choose(machine, a->index, (uint32_t)a->value.num);
        else if (gj_machine_assume(machine, a->index, a->value) != GJ_OK)
            return GJ_E_NOMEM;
    }
    return GJ_OK;
}

static gj_status choose_machine(gj_testing *t, const gj_test_case *c)
{
    t->machine = &t->plain;
    if (c->assumptions == NULL)
        return GJ_OK;
    t->machine = &t->own;
    gj_arena_reset(&t->home);
    gj_status status = gj_machine_init(&t->own, t->program, &t->home);
    return status == GJ_OK ? gj_test_assume(&t->own, c) : status;
}

gj_status gj_test_run(gj_testing *t, const gj_test_case *c, gj_record *record, gj_arena *arena)
{
    gj_status status = make_record(t, c, record, arena);
    if (status == GJ_OK)
        status = choose_machine(t, c);
    return status == GJ_OK ? gj_machine_run(t->machine, record, &t->arena) : status;
}
