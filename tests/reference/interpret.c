/* Evaluates the core by walking over it, as its header describes it. A definition is evaluated when somebody
 * asks for it; nothing is known here of registers, jumps or orders of evaluation.
 *
 * What the language leaves to be chosen, and is chosen here as the machine has it:
 * - of an aggregate's entry whose guard is not known, both the guard and the body stand behind the result;
 * - cases that stand side by side exclude each other, so the first that holds is as good as any;
 * - a list that is nothing has no entries. */
#include "tests/reference/interpret.h"

#include "tests/reference/memory.h"
#include "tests/reference/operators.h"

static ref_value evaluate(ref_run *run, const gj_core *core);

void ref_run_init(ref_run *run, const ref_book *book, const ref_entry *record)
{
    *run = (ref_run){.book = book, .record = record};
    run->results = REF_NEW_ARRAY(ref_result, book->def_count);
    run->variables = REF_NEW_ARRAY(ref_value, book->variables + 1);
}

/* A case without a guard, or one behind an ordered one, waits until all before it are known to be no. */
static ref_value evaluate_cases(ref_run *run, const gj_core *core)
{
    ref_value pending = ref_whole(1); /* the guards that are not known so far */
    bool ordered = false;
    for (const gj_case *c = core->cases; c != NULL; c = c->next) {
        ordered = ordered || c->ordered || c->guard == NULL;
        if (ordered && pending.state != REF_VALUE)
            return pending;
        ref_value guard = c->guard == NULL ? ref_whole(1) : evaluate(run, c->guard);
        if (ref_is(guard, 1))
            return evaluate(run, c->value);
        if (guard.state != REF_VALUE)
            pending = ref_stronger(pending, guard);
        if (c->guard == NULL)
            break;
    }
    if (pending.state != REF_VALUE)
        return pending;
    return ref_without(REF_FAILED, "no case");
}

/* ---- aggregates ---- */

/* What an aggregate goes over: one term for each entry that counts or may count. */
typedef struct term {
    struct term *next;
    ref_value guard; /* yes, or why it is not known whether it counts */
    ref_value value;
} term;

typedef struct terms {
    const gj_core *core;
    term *first, *last;
} terms;

static void add_term(terms *all, ref_value guard, ref_value value)
{
    term *one = REF_NEW(term);
    one->guard = guard;
    one->value = value;
    if (all->last == NULL)
        all->first = one;
    else
        all->last->next = one;
    all->last = one;
}

static void go_over(ref_run *run, terms *all, const gj_loop *loop, ref_value guard)
{
    if (loop == NULL) {
        add_term(all, guard, evaluate(run, all->core->a));
        return;
    }
    ref_value list = evaluate(run, loop->list);
    if (list.state >= REF_UNKNOWN) { /* who knows what is in it */
        add_term(all, guard, list);
        return;
    }
    for (size_t i = 0; list.state == REF_VALUE && i < list.list->count; i++) {
        run->variables[loop->variable] = (ref_value){.state = REF_VALUE, .entry = &list.list->entries[i]};
        ref_value here = loop->guard == NULL ? guard : ref_and(guard, evaluate(run, loop->guard));
        if (!ref_is(here, 0))
            go_over(run, all, loop->next, here);
    }
}

/* The value of a term where it counts; where it is not known whether it does, the reasons. */
static ref_value counted(const term *t)
{
    return t->guard.state == REF_VALUE ? t->value : ref_stronger(t->guard, t->value);
}

static ref_value sum_of(const ref_book *book, const terms *all)
{
    ref_value sum = ref_small(0);
    for (const term *t = all->first; t != NULL; t = t->next)
        sum = ref_operate(book, GJ_OP_ADD, sum, counted(t), GJ_T_NUMBER, (gj_text){0});
    return sum;
}

static ref_value all_or_any(const terms *all, bool every)
{
    ref_value sofar = ref_whole(every);
    for (const term *t = all->first; t != NULL; t = t->next) {
        if (every)
            sofar = ref_and(sofar, ref_or(ref_not(t->guard), t->value));
        else
            sofar = ref_or(sofar, ref_and(t->guard, t->value));
    }
    return sofar;
}

/* Of ordered alternatives the last (first) one decides, if its entry does count. */
static ref_value extreme_of(const ref_book *book, const terms *all, int sign)
{
    gj_type_kind kind = (gj_type_kind)all->core->type.kind;
    ref_value sofar = ref_nothing();
    long end = 0;
    if (kind == GJ_T_ALTERNATIVE && sign > 0)
        end = (long)book->alternatives[all->core->type.aux]->count - 1;
    for (const term *t = all->first; t != NULL; t = t->next) {
        if (kind == GJ_T_ALTERNATIVE)
            sofar = ref_absorb(sofar, counted(t), end, sign);
        else
            sofar = ref_extreme(sofar, counted(t), kind, sign);
    }
    return sofar;
}

static bool same(ref_value a, ref_value b, gj_type_kind kind)
{
    if (kind == GJ_T_NUMBER)
        return mpq_equal(a.number, b.number) != 0;
    return kind == GJ_T_TEXT ? gj_text_equal(a.text, b.text) : a.whole == b.whole;
}

static ref_value distinct_of(const terms *all)
{
    gj_type_kind kind = (gj_type_kind)all->core->a->type.kind;
    ref_value spoilt = ref_whole(1);
    long count = 0;
    for (const term *t = all->first; t != NULL; t = t->next) {
        ref_value value = counted(t);
        if (value.state >= REF_UNKNOWN)
            spoilt = ref_stronger(spoilt, value);
        bool known = value.state != REF_VALUE;
        for (const term *before = all->first; !known && before != t; before = before->next)
            known = counted(before).state == REF_VALUE && same(counted(before), value, kind);
        count += known ? 0 : 1;
    }
    return spoilt.state == REF_VALUE ? ref_small(count) : spoilt;
}

static ref_value evaluate_loop(ref_run *run, const gj_core *core)
{
    terms all = {.core = core};
    go_over(run, &all, core->loops, ref_whole(1));
    switch (core->aggregate) {
    case GJ_O_SUM:
        return sum_of(run->book, &all);
    case GJ_O_EVERY:
    case GJ_O_SOME:
        return all_or_any(&all, core->aggregate == GJ_O_EVERY);
    case GJ_O_MIN:
    case GJ_O_MAX:
        return extreme_of(run->book, &all, core->aggregate == GJ_O_MIN ? -1 : 1);
    default:
        return distinct_of(&all);
    }
}

/* ---- everything else ---- */

static ref_value value_at(ref_run *run, const gj_core *core)
{
    const ref_result *of = ref_run_def(run, core->index);
    ref_value entry = evaluate(run, core->a);
    if (of->list.state != REF_VALUE || entry.state != REF_VALUE)
        return ref_stronger(of->list, entry);
    return of->values[entry.entry->number];
}

static ref_value evaluate(ref_run *run, const gj_core *core)
{
    ref_value a;
    switch ((gj_core_kind)core->kind) {
    case GJ_C_CONST:
        return ref_constant((gj_type_kind)core->type.kind, &core->constant, core->text);
    case GJ_C_FIELD:
    case GJ_C_LIST:
        return run->record->slots[core->index];
    case GJ_C_ENTRY_FIELD:
    case GJ_C_ENTRY_LIST:
        a = evaluate(run, core->a);
        return a.state == REF_VALUE ? a.entry->slots[core->index] : a;
    case GJ_C_VAR:
        return run->variables[core->index];
    case GJ_C_DEF:
        return ref_run_def(run, core->index)->value;
    case GJ_C_DEF_AT:
        return value_at(run, core);
    case GJ_C_READING:
        return ref_whole(run->book->readings[core->index].in_force);
    case GJ_C_NOTHING:
        return ref_nothing();
    case GJ_C_OPEN:
    case GJ_C_FAIL:
        return ref_without(core->kind == GJ_C_OPEN ? REF_UNKNOWN : REF_FAILED, "%s %.*s @%.*s",
                           core->kind == GJ_C_OPEN ? "open" : "rule", (int)core->text.size, core->text.bytes,
                           (int)core->clause.size, core->clause.bytes);
    case GJ_C_OP:
        a = evaluate(run, core->a);
        return ref_operate(run->book, (gj_opcode)core->opcode, a,
                           core->b == NULL ? a : evaluate(run, core->b), (gj_type_kind)core->a->type.kind,
                           core->text);
    case GJ_C_CASES:
        return evaluate_cases(run, core);
    case GJ_C_LET:
        run->variables[core->index] = evaluate(run, core->a);
        return evaluate(run, core->b);
    case GJ_C_LOOP:
        return evaluate_loop(run, core);
    case GJ_C_COUNT:
        a = evaluate(run, core->a);
        if (a.state >= REF_UNKNOWN)
            return a;
        return ref_small(a.state == REF_NOTHING ? 0 : (long)a.list->count);
    case GJ_C_ABSORB:
        return ref_absorb(evaluate(run, core->a), evaluate(run, core->b), (long)core->constant.num,
                          core->opcode == GJ_OP_MERGE_MAX ? 1 : -1);
    }
    return ref_without(REF_FAILED, "no such core: %d", core->kind);
}

const ref_result *ref_run_def(ref_run *run, size_t index)
{
    const gj_def *def = run->book->defs[index];
    ref_result *result = &run->results[index];
    if (result->done)
        return result;
    if (result->busy || def->body == NULL) {
        result->value = result->list = ref_without(REF_FAILED, "%s", result->busy ? "a circle" : "no body");
        return result;
    }
    result->busy = true;
    if (def->flags & GJ_DEFINITION_EACH) {
        result->list = evaluate(run, def->each);
        size_t count = result->list.state == REF_VALUE ? result->list.list->count : 0;
        result->values = REF_NEW_ARRAY(ref_value, count);
        ref_value outside = run->variables[def->each_variable]; /* shared with the parts of the definition */
        for (size_t i = 0; i < count; i++) {
            run->variables[def->each_variable] =
                (ref_value){.state = REF_VALUE, .entry = &result->list.list->entries[i]};
            result->values[i] = evaluate(run, def->body);
        }
        run->variables[def->each_variable] = outside;
    } else {
        result->value = evaluate(run, def->body);
    }
    result->done = true;
    return result;
}
