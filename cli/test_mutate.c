/* Which small changes of the rules no test notices. Each change is made alone, in a copy of the program's
 * image that is verified like any other; then those cases run again whose expectations depended on the
 * changed instruction, until one of them comes out differently. The rule book itself is never touched. */
#include "cli/test_mutate.h"

#include <stdlib.h>
#include <string.h>

/* A case that passes, ready to run again. */
typedef struct kept_case {
    const gj_test_case *c;
    gj_record record;
    uint8_t *ran; /* a bit for each instruction that decided what it expects */
} kept_case;

typedef struct mutating {
    gj_testing *t;
    gj_edits edits;
    gj_arena keep, home, arena; /* the cases' records; a mutant's machines; a run */
    gj_array cases;             /* of kept_case */
    uint8_t *image;
    size_t image_size;
    uint64_t noticed, survived, unreached;
    gj_buffer list;
} mutating;

/* ---- cases ---- */

static bool all_hold(const gj_machine *machine, const gj_test_case *c)
{
    for (const gj_test_expectation *e = c->expectations; e != NULL; e = e->next) {
        if (!gj_test_holds(machine, e))
            return false;
    }
    return true;
}

static gj_exit keep_case(mutating *m, gj_reach *reach, const gj_test_case *c)
{
    gj_testing *t = m->t;
    kept_case kept = {.c = c};
    gj_arena_reset(&t->arena);
    gj_status status = gj_test_run(t, c, &kept.record, &m->keep);
    if (status != GJ_OK && status != GJ_E_IO)
        return gj_say_no_memory(t->cli);
    if (status != GJ_OK || !all_hold(t->machine, c))
        return GJ_EXIT_CLEAN; /* what fails already notices nothing */
    kept.ran = GJ_NEW_ARRAY(&m->keep, uint8_t, t->program->code_count / 8 + 1);
    if (kept.ran == NULL || gj_reach_case(reach, t->machine, c) != GJ_OK)
        return gj_say_no_memory(t->cli);
    for (uint32_t i = 0; i < t->program->code_count; i++) {
        if (reach->ran[i] != 0)
            kept.ran[i / 8] = (uint8_t)(kept.ran[i / 8] | 1u << i % 8);
    }
    return gj_array_append(&m->cases, &kept) ? GJ_EXIT_CLEAN : gj_say_no_memory(t->cli);
}

static gj_exit keep_cases(mutating *m)
{
    gj_reach reach;
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_reach_init(&reach, m->t->program, &m->keep) != GJ_OK)
        return gj_say_no_memory(m->t->cli);
    for (const gj_test_case *c = m->t->rules->compilation.tests; c != NULL && exit == GJ_EXIT_CLEAN;
         c = c->next) {
        if (gj_test_wanted(m->t, c))
            exit = keep_case(m, &reach, c);
    }
    return exit;
}

/* ---- one mutant ---- */

static bool touches(const kept_case *kept, const gj_edit *edits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (kept->ran[edits[i].instruction / 8] >> edits[i].instruction % 8 & 1)
            return true;
    }
    return false;
}

/* Runs a case under a mutant; *same: everything it expects still comes out. `plain` is a machine without
 * assumptions. */
static gj_status run_again(mutating *m, const gj_program *mutant, gj_machine *plain, const kept_case *kept,
                           bool *same)
{
    gj_machine own, *machine = plain;
    gj_status status = GJ_OK;
    gj_arena_reset(&m->arena);
    if (kept->c->assumptions != NULL) {
        machine = &own;
        gj_arena_reset(&m->t->home);
        status = gj_machine_init(machine, mutant, &m->t->home);
        if (status == GJ_OK)
            status = gj_test_assume(machine, kept->c);
    }
    if (status == GJ_OK)
        status = gj_machine_run(machine, &kept->record, &m->arena);
    *same = status == GJ_OK && all_hold(machine, kept->c);
    return status;
}

static gj_status try_cases(mutating *m, const gj_program *mutant, const gj_edit *edits, size_t count,
                           bool *reached, bool *survives)
{
    gj_machine plain;
    gj_arena_reset(&m->home);
    gj_status status = gj_machine_init(&plain, mutant, &m->home);
    *reached = false;
    *survives = true;
    for (size_t i = 0; i < m->cases.count && status == GJ_OK && *survives; i++) {
        const kept_case *kept = GJ_AT(&m->cases, kept_case, i);
        if (!touches(kept, edits, count))
            continue;
        *reached = true;
        status = run_again(m, mutant, &plain, kept, survives);
    }
    return status;
}

static void list_survivor(mutating *m, const gj_edit *edit)
{
    const gj_program *p = m->t->program;
    gj_buffer *out = &m->list;
    gj_text clause = gj_test_clause(p, edit->definition);
    gj_buffer_string(out, "  ");
    gj_buffer_text(out, gj_program_text(p, p->sources[edit->source].path));
    gj_buffer_format(out, ":%u", edit->line);
    if (clause.size > 0) {
        gj_buffer_string(out, " @");
        gj_buffer_text(out, clause);
    }
    gj_buffer_string(out, "  ");
    gj_edit_write(out, m->t, &m->edits, edit);
    gj_buffer_string(out, "  | ");
    gj_buffer_safe(out, gj_test_source_line(m->t->rules, edit->source, edit->line));
    gj_buffer_char(out, '\n');
}

static bool any_touches(const mutating *m, const gj_edit *edits, size_t count)
{
    for (size_t i = 0; i < m->cases.count; i++) {
        if (touches(GJ_AT(&m->cases, kept_case, i), edits, count))
            return true;
    }
    return false;
}

static gj_status try_mutant(mutating *m, const gj_edit *edits, size_t count)
{
    uint64_t *code =
        (uint64_t *)(void *)(m->image +
                             ((gj_image_header *)(void *)m->image)->sections[GJ_SECTION_CODE].offset);
    gj_program *mutant = NULL;
    gj_refusal refusal;
    bool reached = false, survives = true;
    if (!any_touches(m, edits, count)) {
        m->unreached++;
        if (m->t->cli->verbose)
            list_survivor(m, edits);
        return GJ_OK;
    }
    for (size_t i = 0; i < count; i++)
        code[edits[i].instruction] = edits[i].word;
    gj_status status = gj_program_load(m->t->cli->allocator, m->image, m->image_size, &mutant, &refusal);
    bool refused = status == GJ_E_INVALID; /* such a rule could not be written: no mutant */
    if (status == GJ_OK)
        status = try_cases(m, mutant, edits, count, &reached, &survives);
    gj_program_free(mutant);
    for (size_t i = 0; i < count; i++)
        code[edits[i].instruction] = m->t->program->code[edits[i].instruction];
    if (refused || status != GJ_OK)
        return refused ? GJ_OK : status;
    m->noticed += !survives;
    m->survived += survives;
    if (survives)
        list_survivor(m, edits);
    return GJ_OK;
}

/* ---- all of them ---- */

static gj_status try_all(mutating *m)
{
    gj_status status = gj_edits_find(&m->edits, m->t);
    if (status == GJ_OK)
        status = gj_edits_image(&m->edits, m->t->program, m->t->cli->allocator, &m->image, &m->image_size);
    for (size_t i = 0, count; i < m->edits.edits.count && status == GJ_OK; i += count) {
        const gj_edit *edits = GJ_AT(&m->edits.edits, gj_edit, i);
        for (count = 1; i + count < m->edits.edits.count && gj_edit_same(edits, edits + count); count++)
            ;
        status = try_mutant(m, edits, count);
    }
    return m->list.failed ? GJ_E_NOMEM : status;
}

static void write_report(mutating *m, gj_buffer *out)
{
    uint64_t total = m->noticed + m->survived + m->unreached;
    char unreached[GJ_DIGITS];
    gj_buffer share, book;
    gj_buffer_init(&share, m->t->cli->allocator);
    gj_buffer_init(&book, m->t->cli->allocator);
    gj_test_book(m->t, &book);
    gj_buffer_format(&share, "%llu / %llu", (unsigned long long)m->noticed, (unsigned long long)total);
    if (total > 0)
        gj_buffer_format(&share, " (%llu%%)", (unsigned long long)(m->noticed * 100 / total));
    gj_test_line_out(m->t, out, GJ_M_mutate_title, gj_buffer_as_text(&book), gj_buffer_as_text(&share),
                     GJ_NO_TEXT);
    if (m->list.size > 0)
        gj_test_line_out(m->t, out, GJ_M_mutate_survivors, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    gj_buffer_text(out, gj_buffer_as_text(&m->list));
    if (m->unreached > 0 && !m->t->cli->verbose)
        gj_test_line_out(m->t, out, GJ_M_mutate_unreached, gj_text_digits(unreached, m->unreached),
                         GJ_NO_TEXT, GJ_NO_TEXT);
    out->failed = out->failed || share.failed || book.failed;
    gj_buffer_fini(&book);
    gj_buffer_fini(&share);
}

gj_exit gj_test_mutate(gj_testing *t, gj_buffer *out)
{
    mutating m = {.t = t};
    gj_allocator allocator = t->cli->allocator;
    gj_edits_init(&m.edits, allocator);
    gj_arena_init(&m.keep, allocator);
    gj_arena_init(&m.home, allocator);
    gj_arena_init(&m.arena, allocator);
    gj_array_init(&m.cases, allocator, sizeof(kept_case));
    gj_buffer_init(&m.list, allocator);
    gj_exit exit = keep_cases(&m);
    if (exit == GJ_EXIT_CLEAN && try_all(&m) != GJ_OK)
        exit = gj_say_no_memory(t->cli);
    if (exit == GJ_EXIT_CLEAN)
        write_report(&m, out);
    if (m.image != NULL)
        allocator.resize(allocator.user, m.image, m.image_size, 0);
    gj_buffer_fini(&m.list);
    gj_array_fini(&m.cases);
    gj_arena_fini(&m.arena);
    gj_arena_fini(&m.home);
    gj_arena_fini(&m.keep);
    gj_edits_fini(&m.edits);
    return exit;
}
