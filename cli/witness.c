/* The search for records on which two versions differ. It starts from the records of both versions' tests and
 * from one made of the layout, and varies the fields that the changed rules look at: around borders of both
 * versions, one field at a time, between them down to where a result turns, then many alike (the items of a
 * score) one after the other, then two at a time. Invariant: what was not found is only said not to have been
 * found. */
#include "cli/witness_internal.h"

#include "base/sort.h"
#include "cli/say.h"

/* So many starting records are varied, those first that decide most of the results. */
#define VARIED_STARTS 6u
/* So many tries are spent on starting records as they are. */
#define STARTS 12000u
/* Two fields are varied together where so many have candidates at most. */
#define PAIRED_FIELDS 40u

bool gj_witness_done(gj_witness_run *s)
{
    if (s->failed || s->out->tries >= s->allowed)
        return true;
    for (size_t i = 0; i < s->reach.results.count; i++) {
        gj_text goal = *GJ_AT(&s->reach.results, gj_text, i);
        bool found = false;
        for (size_t k = 0; k < s->out->found.count && !found; k++) {
            const gj_witness *w = GJ_AT(&s->out->found, gj_witness, k);
            found = w->determined && gj_text_equal(gj_cell_top(w->result), goal);
        }
        if (!found)
            return false;
    }
    return true;
}

static void vary_one(gj_witness_run *s, const gj_witness_start *from)
{
    for (size_t i = 0; i < s->fields.count && !gj_witness_done(s); i++) {
        const gj_witness_field *field = GJ_AT(&s->fields, gj_witness_field, i);
        for (size_t k = field->before; k < field->count; k++) {
            gj_fact fact = {field->path, field->candidates[k]};
            gj_witness_try(s, from, &fact, 1);
        }
    }
}

/* Fields that are many alike take one candidate after the other, and each of them alone another on top. */
static void climb(gj_witness_run *s, const gj_witness_start *from)
{
    gj_fact *facts = GJ_NEW_ARRAY(&s->varied, gj_fact, s->fields.count + 2);
    if (facts == NULL) {
        s->failed = true;
        return;
    }
    for (size_t choice = 0; choice < 2; choice++) {
        size_t count = 0;
        for (size_t i = 0; i < s->fields.count && !gj_witness_done(s); i++) {
            const gj_witness_field *field = GJ_AT(&s->fields, gj_witness_field, i);
            if (!field->alike || field->count <= choice)
                continue;
            facts[count++] = (gj_fact){field->path, field->candidates[choice]};
            gj_witness_try(s, from, facts, count);
        }
    }
    for (size_t i = 0, count = 0; i < s->fields.count && !gj_witness_done(s); i++) {
        const gj_witness_field *field = GJ_AT(&s->fields, gj_witness_field, i);
        bool yes_no = field->count == 2 && gj_text_equal(field->candidates[1], GJ_TEXT("false"));
        if (!field->alike || !yes_no)
            continue;
        facts[count++] = (gj_fact){field->path, field->candidates[1]};
        for (size_t k = i + 1; k < s->fields.count && !gj_witness_done(s); k++) {
            const gj_witness_field *other = GJ_AT(&s->fields, gj_witness_field, k);
            if (other->alike && other->count == 2) {
                facts[count] = (gj_fact){other->path, other->candidates[1]};
                gj_witness_try(s, from, facts, count + 1);
            }
        }
    }
}

/* Every pair of candidates that has one that the stage before did not have. */
static void vary_both(gj_witness_run *s, const gj_witness_start *from, const gj_witness_field *a,
                      const gj_witness_field *b)
{
    for (size_t x = 0; x < a->count && !gj_witness_done(s); x++) {
        for (size_t y = x < a->before ? b->before : 0; y < b->count; y++) {
            gj_fact facts[2] = {{a->path, a->candidates[x]}, {b->path, b->candidates[y]}};
            gj_witness_try(s, from, facts, 2);
        }
    }
}

static void vary_two(gj_witness_run *s, const gj_witness_start *from)
{
    size_t single = 0;
    for (size_t i = 0; i < s->fields.count; i++)
        single += !GJ_AT(&s->fields, gj_witness_field, i)->alike;
    if (single > PAIRED_FIELDS)
        return;
    for (size_t i = 0; i < s->fields.count && !gj_witness_done(s); i++) {
        const gj_witness_field *a = GJ_AT(&s->fields, gj_witness_field, i);
        for (size_t k = i + 1; k < s->fields.count && !a->alike && !gj_witness_done(s); k++) {
            const gj_witness_field *b = GJ_AT(&s->fields, gj_witness_field, k);
            if (!b->alike)
                vary_both(s, from, a, b);
        }
    }
}

/* What is done one after the other, each with so many tries of its own at most, so that one that leads
 * nowhere leaves the others room. */
static const struct {
    void (*run)(gj_witness_run *s, const gj_witness_start *from);
    size_t stage, tries;
} passes[] = {
    {vary_one, GJ_WITNESS_MOVED, 4000},
    {vary_one, GJ_WITNESS_CHANGED, 3000},
    {gj_witness_between, GJ_WITNESS_CHANGED, 3000},
    {climb, GJ_WITNESS_MOVED, 4000},
    {vary_two, GJ_WITNESS_MOVED, 10000},
    {vary_one, GJ_WITNESS_AROUND, 2000},
    {vary_two, GJ_WITNESS_CHANGED, 4000},
};

static int by_decided(void *unused, const void *x, const void *y)
{
    const gj_witness_start *a = x, *b = y;
    (void)unused;
    return (a->decided < b->decided) - (a->decided > b->decided);
}

/* Looks at the starting records as they are, and puts those first that decide most. */
static void rank_starts(gj_witness_run *s)
{
    s->allowed = STARTS;
    for (size_t i = 0; i < s->starts.count && !s->failed; i++) {
        gj_witness_start *from = GJ_AT(&s->starts, gj_witness_start, i);
        gj_witness_try(s, from, NULL, 0);
        if (!gj_witness_evaluate(s, from, NULL, 0))
            continue;
        for (size_t k = 0; k < s->outcomes[1].count; k++) {
            const gj_cell *new = &s->outcomes[1].cells[k];
            from->decided += gj_witness_is_goal(s, new->name) && gj_cell_has_value(new) &&
                             gj_cell_has_value(gj_outcome_find(&s->outcomes[0], new->name, k));
        }
    }
    if (!s->failed &&
        !gj_sort(&s->arena, s->starts.items, s->starts.count, sizeof(gj_witness_start), by_decided, NULL))
        s->failed = true;
}

static void count_borders(gj_witness_run *s, size_t stage)
{
    size_t borders = s->borders.until[stage].numbers + s->borders.until[stage].dates;
    s->out->thresholds = borders > s->out->thresholds ? borders : s->out->thresholds;
}

static void run(gj_witness_run *s)
{
    rank_starts(s);
    for (size_t pass = 0; pass < sizeof passes / sizeof *passes; pass++) {
        size_t stage = passes[pass].stage;
        s->allowed = s->out->tries + passes[pass].tries;
        for (size_t i = 0; i < s->starts.count && i < VARIED_STARTS && !gj_witness_done(s); i++) {
            const gj_witness_start *from = GJ_AT(&s->starts, gj_witness_start, i);
            if (!gj_witness_evaluate(s, from, NULL, 0))
                continue;
            gj_witness_fields(s, stage);
            passes[pass].run(s, from);
            count_borders(s, stage);
        }
    }
}

static int by_size(void *unused, const void *x, const void *y)
{
    const gj_witness *a = x, *b = y;
    (void)unused;
    if (a->determined != b->determined)
        return a->determined ? -1 : 1;
    if (a->record.size != b->record.size)
        return a->record.size < b->record.size ? -1 : 1;
    return gj_text_compare(a->result, b->result);
}

static void finish(gj_witness_run *s)
{
    gj_witnesses *out = s->out;
    for (size_t i = 0; i < s->reach.results.count; i++) {
        gj_text goal = gj_text_copy(&out->arena, *GJ_AT(&s->reach.results, gj_text, i));
        bool found = false;
        for (size_t k = 0; k < out->found.count; k++)
            found = found || gj_text_equal(gj_cell_top(GJ_AT(&out->found, gj_witness, k)->result), goal);
        if (!found && !gj_array_append(&out->open, &goal))
            s->failed = true;
    }
    if (!gj_sort(&out->arena, out->found.items, out->found.count, sizeof(gj_witness), by_size, NULL))
        s->failed = true;
}

void gj_witnesses_init(gj_witnesses *witnesses, gj_allocator allocator)
{
    *witnesses = (gj_witnesses){0};
    gj_arena_init(&witnesses->arena, allocator);
    gj_array_init(&witnesses->found, allocator, sizeof(gj_witness));
    gj_array_init(&witnesses->open, allocator, sizeof(gj_text));
}

void gj_witnesses_fini(gj_witnesses *witnesses)
{
    gj_array_fini(&witnesses->found);
    gj_array_fini(&witnesses->open);
    gj_arena_fini(&witnesses->arena);
}

gj_exit gj_witness_search(gj_cli *cli, const gj_book *old, const gj_book *new, gj_lang lang,
                          gj_witnesses *witnesses)
{
    gj_witness_run s = {.cli = cli, .lang = lang, .books = {old, new}, .out = witnesses};
    gj_arena_init(&s.arena, cli->allocator);
    gj_array_init(&s.starts, cli->allocator, sizeof(gj_witness_start));
    gj_array_init(&s.fields, cli->allocator, sizeof(gj_witness_field));
    gj_witness_borders_init(&s.borders, cli->allocator);
    gj_arena_init(&s.varied, cli->allocator);
    gj_reach_find(cli, old, new, &s.reach);
    gj_exit exit = gj_evaluation_begin(&s.evaluations[0], cli, old->rules.program);
    exit = gj_worse(exit, gj_evaluation_begin(&s.evaluations[1], cli, new->rules.program));
    witnesses->untouched = s.reach.results.count == 0 && !s.reach.failed;
    if (exit == GJ_EXIT_CLEAN && s.reach.results.count > 0) {
        gj_witness_find_borders(&s);
        gj_witness_starts(&s);
        run(&s);
        finish(&s);
    }
    if (s.failed || s.reach.failed || gj_arena_failed(&s.arena) || gj_arena_failed(&s.varied) ||
        gj_arena_failed(&s.reach.arena) || gj_arena_failed(&witnesses->arena))
        exit = gj_worse(exit, gj_say_no_memory(cli));
    for (int side = 0; side < 2; side++) {
        gj_evaluation_end(&s.evaluations[side]);
        gj_rules_free(&s.tests[side]);
    }
    gj_reach_fini(&s.reach);
    gj_witness_borders_fini(&s.borders);
    gj_arena_fini(&s.varied);
    gj_array_fini(&s.fields);
    gj_array_fini(&s.starts);
    gj_arena_fini(&s.arena);
    return exit;
}
