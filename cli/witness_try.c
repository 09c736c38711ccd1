/* One record under both versions, and what is told of it: a record on which they differ is reduced to what
 * the difference needs, written out, and evaluated again from its text. Invariant: what is told was seen on
 * that very text. */
#include "cli/witness_internal.h"

/* ---- evaluating ---- */

static bool evaluate_one(gj_witness_run *s, int side, const gj_witness_start *from, const gj_fact *facts,
                         size_t count)
{
    gj_evaluation *e = &s->evaluations[side];
    gj_status status = gj_try_record(e, from->base, from->facts, facts, count);
    bool ran = status == GJ_OK && !e->record.unreadable && !e->limited;
    if (ran && !gj_outcome_take(e, s->lang, e->arena, &s->outcomes[side]))
        status = GJ_E_NOMEM;
    s->failed = s->failed || status == GJ_E_NOMEM;
    return ran && status == GJ_OK;
}

/* Evaluates under both versions; false: no memory, or nothing to evaluate. */
bool gj_witness_evaluate(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count)
{
    s->out->tries++;
    return evaluate_one(s, 0, from, facts, count) && evaluate_one(s, 1, from, facts, count);
}

bool gj_witness_is_goal(const gj_witness_run *s, gj_text cell)
{
    return gj_array_has_text(&s->reach.results, gj_cell_top(cell));
}

/* ---- a witness ---- */

const gj_witness *gj_witness_of(const gj_witness_run *s, gj_text cell)
{
    for (size_t i = 0; i < s->out->found.count; i++)
        if (gj_text_equal(GJ_AT(&s->out->found, gj_witness, i)->result, cell))
            return GJ_AT(&s->out->found, gj_witness, i);
    return NULL;
}

/* Whether the present outcomes differ in the cell as the witness says. */
static bool still_differs(const gj_witness_run *s, const gj_witness *w)
{
    const gj_cell *cells[2] = {gj_outcome_find(&s->outcomes[0], w->result, 0),
                               gj_outcome_find(&s->outcomes[1], w->result, 0)};
    return !gj_cell_equal(cells[0], cells[1]) && gj_text_equal(gj_cell_text(cells[0]), w->old_text) &&
           gj_text_equal(gj_cell_text(cells[1]), w->new_text);
}

/* Leaves out facts as long as the difference stays, and entries of groups likewise at the top level only. */
static size_t reduce(gj_witness_run *s, const gj_witness *w, gj_fact *facts, size_t count)
{
    gj_witness_start empty = {.base = GJ_TEXT("{}")};
    for (size_t i = count; i-- > 0;) {
        gj_fact dropped = facts[i];
        for (size_t k = i; k + 1 < count; k++)
            facts[k] = facts[k + 1];
        if (gj_witness_evaluate(s, &empty, facts, count - 1) && still_differs(s, w)) {
            count--;
            continue;
        }
        for (size_t k = count - 1; k > i; k--)
            facts[k] = facts[k - 1];
        facts[i] = dropped;
    }
    return count;
}

/* Makes a witness of the record just evaluated; nothing where its text does not show the difference again. */
static void tell(gj_witness_run *s, const gj_cell *old, const gj_cell *new)
{
    gj_arena *arena = &s->out->arena;
    size_t count;
    const gj_cell *any = old != NULL ? old : new;
    gj_witness w = {.result = gj_text_copy(arena, any->name),
                    .old_text = gj_text_copy(arena, gj_cell_text(old)),
                    .new_text = gj_text_copy(arena, gj_cell_text(new)),
                    .determined = gj_cell_has_value(old) && gj_cell_has_value(new)};
    gj_fact *facts = gj_record_facts(&s->evaluations[1], arena, &count);
    if (facts == NULL || gj_arena_failed(arena)) {
        s->failed = true;
        return;
    }
    gj_witness_start empty = {.base = GJ_TEXT("{}")};
    if (!gj_witness_evaluate(s, &empty, facts, count) || !still_differs(s, &w))
        return;
    count = reduce(s, &w, facts, count);
    w.record = gj_facts_json(s->cli, arena, facts, count);
    gj_witness_start replay = {.base = w.record};
    if (!gj_witness_evaluate(s, &replay, NULL, 0) || !still_differs(s, &w))
        return;
    const gj_witness *known = gj_witness_of(s, w.result);
    if (known != NULL)
        *GJ_AT(&s->out->found, gj_witness, known - GJ_AT(&s->out->found, gj_witness, 0)) = w;
    else if (!gj_array_append(&s->out->found, &w))
        s->failed = true;
}

/* Whether a difference of that cell is worth telling beside what is known. */
static bool is_news(gj_witness_run *s, const gj_cell *old, const gj_cell *new)
{
    const gj_cell *any = old != NULL ? old : new;
    const gj_witness *known = gj_witness_of(s, any->name);
    return gj_witness_is_goal(s, any->name) && !gj_cell_equal(old, new) &&
           (known == NULL || (!known->determined && gj_cell_has_value(old) && gj_cell_has_value(new)));
}

bool gj_witness_try(gj_witness_run *s, const gj_witness_start *from, const gj_fact *facts, size_t count)
{
    bool told = false;
    if (s->failed || s->out->tries >= s->allowed) {
        s->out->limited = s->out->limited || s->out->tries >= s->allowed;
        return false;
    }
    if (!gj_witness_evaluate(s, from, facts, count))
        return false;
    for (bool again = true; again && !s->failed;) {
        again = false;
        for (size_t i = 0; i < s->outcomes[0].count && !again; i++) {
            const gj_cell *old = &s->outcomes[0].cells[i],
                          *new = gj_outcome_find(&s->outcomes[1], old->name, i);
            if (!is_news(s, old, new))
                continue;
            size_t before = s->out->found.count;
            told = true;
            tell(s, old, new); /* evaluates other records: this one has to be evaluated again */
            again = gj_witness_evaluate(s, from, facts, count) && s->out->found.count > before;
            if (!again)
                return false;
        }
    }
    return !told && !s->failed;
}
