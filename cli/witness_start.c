/* Where the search starts: the records of both versions' tests, and one made of the layout. */
#include "cli/witness_internal.h"

static void add_start(gj_witness_run *s, gj_text base, const gj_test_fact *facts)
{
    gj_witness_start from = {.base = base, .facts = facts};
    if (!gj_array_append(&s->starts, &from))
        s->failed = true;
}

static void add_test(gj_witness_run *s, const gj_rules *rules, const gj_test_case *c)
{
    gj_text base;
    if (c->facts == NULL && c->given.size == 0)
        return;
    if (gj_test_given(s->cli, &s->arena, rules, c->given, &base) != GJ_OK)
        s->failed = true;
    else
        add_start(s, base, c->facts);
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
            add_test(s, &s->tests[side], c);
    }
    s->out->starts = s->starts.count;
}
