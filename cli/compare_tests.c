/* Where no record is given: the records that the books' own tests are made of, evaluated under every book.
 * Authors write tests at the edges of their rules, so that is where books differ. Invariant: a record counts
 * for the books that take all its facts. */
#include "cli/compare_internal.h"

#include "cli/tried.h"

typedef struct trying {
    gj_compare *c;
    gj_evaluation evaluations[GJ_COMPARE_BOOKS];
    gj_arena arena; /* of the present book's tests */
    gj_pairs pairs;
    uint64_t records, agreed;
} trying;

/* "wprz “five stars”" */
static gj_text label_of(trying *t, size_t book, const gj_test_case *test)
{
    gj_buffer label;
    gj_buffer_init(&label, t->c->cli->allocator);
    gj_buffer_text(&label, t->c->labels[book]);
    gj_buffer_string(&label, " “");
    gj_buffer_text(&label, test->name);
    gj_buffer_string(&label, "”");
    gj_text text = gj_text_copy(&t->arena, gj_buffer_as_text(&label));
    t->c->failed |= label.failed;
    gj_buffer_fini(&label);
    return text;
}

static void try_test(trying *t, size_t book, const gj_rules *rules, const gj_test_case *test)
{
    gj_compare *c = t->c;
    gj_outcome outcomes[GJ_COMPARE_BOOKS] = {{NULL, 0}};
    size_t taking = 0;
    gj_text base;
    if (gj_test_given(c->cli, &t->arena, rules, test->given, &base) != GJ_OK)
        c->failed = true;
    for (size_t i = 0; i < c->count && !c->failed; i++) {
        gj_evaluation *e = &t->evaluations[i];
        if (gj_try_record(e, base, test->facts, NULL, 0) != GJ_OK) {
            c->failed = true;
        } else if (!e->record.unreadable && !e->limited && e->record.error_count == 0) {
            c->failed |= !gj_outcome_take(e, c->cli->lang, e->arena, &outcomes[i]);
            taking++;
        }
    }
    if (taking < 2 || c->failed)
        return;
    t->records++;
    t->agreed += !gj_pairs_record(&t->pairs, outcomes, t->evaluations[0].arena, label_of(t, book, test), NULL,
                                  NULL, NULL);
}

static void try_book(trying *t, size_t book)
{
    gj_compare *c = t->c;
    gj_rules rules = {.tests = true};
    gj_status status = gj_rules_compile(c->cli, c->books[book]->rules.path, &rules);
    c->failed |= status == GJ_E_NOMEM;
    gj_arena_init(&t->arena, c->cli->allocator);
    /* tests that do not compile are no records */
    for (const gj_test_case *test = status == GJ_OK ? rules.compilation.tests : NULL;
         test != NULL && !c->failed; test = test->next)
        if (test->facts != NULL || test->given.size > 0)
            try_test(t, book, &rules, test);
    c->failed |= gj_arena_failed(&t->arena);
    gj_arena_fini(&t->arena);
    gj_rules_free(&rules);
}

gj_exit gj_compare_tests(gj_compare *c)
{
    trying t = {.c = c};
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_pairs_init(&t.pairs, c);
    for (size_t i = 0; i < c->count; i++)
        exit = gj_worse(exit, gj_evaluation_begin(&t.evaluations[i], c->cli, c->books[i]->rules.program));
    for (size_t i = 0; i < c->count && exit == GJ_EXIT_CLEAN; i++)
        if (c->books[i]->source)
            try_book(&t, i);
    if (exit == GJ_EXIT_CLEAN && t.records > 0) {
        gj_pairs_write(&t.pairs);
        gj_paper_say(&c->paper, 2, GJ_M_compare_tests, gj_compare_number(c, t.records),
                     gj_compare_number(c, t.agreed), GJ_NO_TEXT);
    }
    for (size_t i = 0; i < c->count; i++)
        gj_evaluation_end(&t.evaluations[i]);
    gj_pairs_fini(&t.pairs);
    return exit;
}
