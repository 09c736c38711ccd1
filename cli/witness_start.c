/* Where the search starts: the records of both versions' tests, and one made of the layout. */
#include "cli/witness_internal.h"

#include <errno.h>

static void add_start(gj_witness_run *s, gj_text base, const gj_test_fact *facts)
{
    gj_witness_start from = {.base = base, .facts = facts};
    if (!gj_array_append(&s->starts, &from))
        s->failed = true;
}

/* The record that a test is given by name: a file beside the rules, or below the working folder. */
static gj_text given_record(gj_witness_run *s, const gj_rules *rules, gj_text given)
{
    gj_buffer content, path;
    gj_text text = GJ_TEXT("{}");
    for (int beside = 0; beside < 2 && given.size > 0; beside++) {
        gj_buffer_init(&content, s->cli->allocator);
        gj_buffer_init(&path, s->cli->allocator);
        if (beside == 0)
            gj_buffer_text(&path, gj_text_folder(rules->path));
        gj_buffer_text(&path, given);
        const char *name = gj_text_c_string(&s->arena, gj_buffer_as_text(&path));
        int error = name == NULL ? ENOMEM : gj_io_read(s->cli->system, name, &content);
        bool read = error == 0;
        s->failed = s->failed || error == ENOMEM; /* a file that is not there is no start */
        if (read)
            text = gj_text_copy(&s->arena, gj_buffer_as_text(&content));
        gj_buffer_fini(&content);
        gj_buffer_fini(&path);
        if (read)
            break;
    }
    return text;
}

void gj_witness_starts(gj_witness_run *s)
{
    add_start(s, gj_assembled_record(s->cli, s->books[1]->rules.program, &s->arena), NULL);
    for (int side = 0; side < 2; side++) {
        s->tests[side].tests = true;
        gj_status status = gj_rules_compile(s->cli, s->books[side]->rules.path, &s->tests[side]);
        s->failed = s->failed || status == GJ_E_NOMEM;
        if (status != GJ_OK)
            continue; /* a test that does not compile is no record */
        for (const gj_test_case *c = s->tests[side].compilation.tests; c != NULL; c = c->next)
            if (c->facts != NULL || c->given.size > 0)
                add_start(s, given_record(s, &s->tests[side], c->given), c->facts);
    }
    s->out->starts = s->starts.count;
}
