/* The search for records on which two versions differ. It starts from the records of both versions' tests and
 * from one made of the layout, and varies the fields that the changed rules look at: around the numbers that
 * only one version has, one field at a time, then many alike (the items of a score) one after the other, then
 * two at a time. Every record found is reduced to what the difference needs, written out, and evaluated again
 * from its text. Invariant: what is told was seen on that very record; what was not found is only said not to
 * have been found. */
#include "cli/witness.h"

#include <errno.h>

#include "base/sort.h"
#include "cli/say.h"
#include "vm/field_index.h"
#include "vm/number.h"

#define NO_TEXT ((gj_text){NULL, 0})
/* So many starting records are varied, those first that decide most of the results. */
#define VARIED_STARTS 6u
/* Two fields are varied together where so many have candidates at most. */
#define PAIRED_FIELDS 40u

/* A record to start from: a text and facts put into it. */
typedef struct start {
    gj_text base;
    const gj_test_fact *facts;
    size_t decided; /* results of interest that have a value under both */
} start;

/* A field that the search varies. */
typedef struct varied {
    gj_text path;
    gj_text *candidates;
    size_t count;
    bool alike; /* one of many under keys */
} varied;

typedef struct search {
    gj_cli *cli;
    gj_lang lang;
    const gj_book *books[2];
    gj_rules tests[2];
    gj_evaluation evaluations[2];
    gj_outcome outcomes[2];
    gj_reach reach;
    gj_arena arena;
    gj_array starts;  /* of start */
    gj_array fields;  /* of varied */
    gj_array numbers; /* of gj_value: what only one version has */
    gj_witnesses *out;
    bool failed;
} search;

/* ---- evaluating ---- */

static bool evaluate_one(search *s, int side, const start *from, const gj_fact *facts, size_t count)
{
    gj_evaluation *e = &s->evaluations[side];
    gj_arena_reset(&e->arena);
    e->record = (gj_record){.program = e->program, .arena = &e->arena};
    gj_status status = gj_record_read(e->reader, &e->record, from->base);
    if (status == GJ_OK && e->record.unreadable)
        return false;
    for (const gj_test_fact *fact = from->facts; fact != NULL && status == GJ_OK; fact = fact->next)
        status = gj_record_assign(e->reader, &e->record, fact->path, fact->json);
    for (size_t i = 0; i < count && status == GJ_OK; i++)
        status = gj_record_assign(e->reader, &e->record, facts[i].path, facts[i].json);
    if (status == GJ_OK)
        status = gj_machine_run(&e->machine, &e->record, &e->arena);
    if (status == GJ_OK && !gj_outcome_take(e, s->lang, &e->arena, &s->outcomes[side]))
        status = GJ_E_NOMEM;
    s->failed = s->failed || status == GJ_E_NOMEM;
    return status == GJ_OK;
}

/* Evaluates under both versions; false: no memory, or nothing to evaluate. */
static bool evaluate(search *s, const start *from, const gj_fact *facts, size_t count)
{
    s->out->tries++;
    return evaluate_one(s, 0, from, facts, count) && evaluate_one(s, 1, from, facts, count);
}

static gj_text top_of(gj_text cell)
{
    size_t size = 0;
    while (size < cell.size && cell.bytes[size] != '.')
        size++;
    return (gj_text){cell.bytes, size};
}

static bool is_goal(const search *s, gj_text cell)
{
    gj_text top = top_of(cell);
    for (size_t i = 0; i < s->reach.results.count; i++)
        if (gj_text_equal(*GJ_AT(&s->reach.results, gj_text, i), top))
            return true;
    return false;
}

static bool has_value(const gj_cell *cell)
{
    return cell != NULL && (cell->state == GJ_VALUE || cell->state == GJ_NOTHING);
}

/* ---- a witness ---- */

static gj_witness *witness_of(search *s, gj_text cell)
{
    for (size_t i = 0; i < s->out->found.count; i++)
        if (gj_text_equal(GJ_AT(&s->out->found, gj_witness, i)->result, cell))
            return GJ_AT(&s->out->found, gj_witness, i);
    return NULL;
}

/* Whether the present outcomes differ in the cell as the witness says. */
static bool still_differs(const search *s, const gj_witness *w)
{
    const gj_cell *cells[2] = {gj_outcome_find(&s->outcomes[0], w->result, 0),
                               gj_outcome_find(&s->outcomes[1], w->result, 0)};
    return !gj_cell_equal(cells[0], cells[1]) && gj_text_equal(gj_cell_text(cells[0]), w->old_text) &&
           gj_text_equal(gj_cell_text(cells[1]), w->new_text);
}

/* Leaves out facts as long as the difference stays, and entries of groups likewise at the top level only. */
static size_t reduce(search *s, const gj_witness *w, gj_fact *facts, size_t count)
{
    start empty = {.base = GJ_TEXT("{}")};
    for (size_t i = count; i-- > 0;) {
        gj_fact dropped = facts[i];
        for (size_t k = i; k + 1 < count; k++)
            facts[k] = facts[k + 1];
        if (evaluate(s, &empty, facts, count - 1) && still_differs(s, w)) {
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
static void tell(search *s, const gj_cell *old, const gj_cell *new)
{
    gj_arena *arena = &s->out->arena;
    size_t count;
    const gj_cell *any = old != NULL ? old : new;
    gj_witness w = {.result = gj_text_copy(arena, any->name),
                    .old_text = gj_text_copy(arena, gj_cell_text(old)),
                    .new_text = gj_text_copy(arena, gj_cell_text(new)),
                    .determined = has_value(old) && has_value(new)};
    gj_fact *facts = gj_record_facts(&s->evaluations[1], arena, &count);
    if (facts == NULL || gj_arena_failed(arena)) {
        s->failed = true;
        return;
    }
    start empty = {.base = GJ_TEXT("{}")};
    if (!evaluate(s, &empty, facts, count) || !still_differs(s, &w))
        return;
    count = reduce(s, &w, facts, count);
    w.record = gj_facts_json(s->cli, arena, facts, count);
    start replay = {.base = w.record};
    if (!evaluate(s, &replay, NULL, 0) || !still_differs(s, &w))
        return;
    gj_witness *known = witness_of(s, w.result);
    if (known != NULL)
        *known = w;
    else if (!gj_array_append(&s->out->found, &w))
        s->failed = true;
}

/* Whether a difference of that cell is worth telling beside what is known. */
static bool is_news(search *s, const gj_cell *old, const gj_cell *new)
{
    const gj_cell *any = old != NULL ? old : new;
    const gj_witness *known = witness_of(s, any->name);
    return is_goal(s, any->name) && !gj_cell_equal(old, new) &&
           (known == NULL || (!known->determined && has_value(old) && has_value(new)));
}

/* Tries one record; tells every result that differs and has no witness yet. */
static void try_record(search *s, const start *from, const gj_fact *facts, size_t count)
{
    if (s->failed || s->out->tries >= GJ_WITNESS_TRIES) {
        s->out->limited = s->out->limited || s->out->tries >= GJ_WITNESS_TRIES;
        return;
    }
    if (!evaluate(s, from, facts, count))
        return;
    for (bool again = true; again && !s->failed;) {
        again = false;
        for (size_t i = 0; i < s->outcomes[0].count && !again; i++) {
            const gj_cell *old = &s->outcomes[0].cells[i],
                          *new = gj_outcome_find(&s->outcomes[1], old->name, i);
            if (!is_news(s, old, new))
                continue;
            size_t before = s->out->found.count;
            tell(s, old, new); /* evaluates other records: this one has to be evaluated again */
            again = evaluate(s, from, facts, count) && s->out->found.count > before;
            if (!again)
                return;
        }
    }
}

/* ---- where the search starts ---- */

static void add_start(search *s, gj_text base, const gj_test_fact *facts)
{
    start from = {.base = base, .facts = facts};
    if (!gj_array_append(&s->starts, &from))
        s->failed = true;
}

/* The record that a test is given by name: a file beside the rules, or below the working folder. */
static gj_text given_record(search *s, const gj_rules *rules, gj_text given)
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

static void find_starts(search *s)
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

/* ---- what is varied ---- */

static bool has_number(const gj_program *program, const gj_value *number)
{
    for (uint32_t i = 0; i < program->constant_count; i++)
        if (program->image_constants[i].type == GJ_T_NUMBER && program->constants[i].num == number->num &&
            program->constants[i].den == number->den && number->den != 0)
            return true;
    return false;
}

static void find_numbers(search *s)
{
    for (int side = 0; side < 2; side++) {
        const gj_program *program = s->books[side]->rules.program, *other = s->books[!side]->rules.program;
        for (uint32_t i = 0; i < program->constant_count; i++) {
            const gj_value *number = &program->constants[i];
            if (program->image_constants[i].type != GJ_T_NUMBER || number->den == 0 ||
                has_number(other, number))
                continue;
            if (!gj_array_append(&s->numbers, number))
                s->failed = true;
        }
    }
    for (int64_t plain = 0; plain <= 1; plain++) {
        gj_value value = gj_value_whole(plain);
        if (!gj_array_append(&s->numbers, &value))
            s->failed = true;
    }
    s->out->thresholds = s->numbers.count;
}

static bool is_reached(const search *s, gj_text path)
{
    for (size_t i = 0; i < s->reach.fields.count; i++)
        if (gj_text_equal(*GJ_AT(&s->reach.fields, gj_text, i), path))
            return true;
    return false;
}

static void add_varied(search *s, gj_text path, const gj_array *candidates, bool alike)
{
    varied field = {.path = path,
                    .count = candidates->count,
                    .alike = alike,
                    .candidates =
                        gj_arena_copy(&s->arena, candidates->items, candidates->count * sizeof(gj_text))};
    if (candidates->count > 0 && (field.candidates == NULL || !gj_array_append(&s->fields, &field)))
        s->failed = true;
}

/* Lists of a record: none, one entry with each field tried, and as many as a threshold says. */
static void vary_list(search *s, const gj_program *program, uint32_t list, const gj_array *dates)
{
    gj_array candidates, inner;
    gj_array_init(&candidates, s->cli->allocator, sizeof(gj_text));
    gj_array_init(&inner, s->cli->allocator, sizeof(gj_text));
    gj_buffer json;
    gj_buffer_init(&json, s->cli->allocator);
    for (uint32_t f = program->fields[list].first_child; f != UINT32_MAX;
         f = program->fields[f].next_sibling) {
        gj_field_candidates(s->cli, program, &s->arena, f, &s->numbers, dates, &inner);
        for (size_t i = 0; i < inner.count; i++) {
            gj_buffer_clear(&json);
            gj_buffer_char(&json, '[');
            gj_buffer_text(
                &json, gj_assembled_entry(s->cli, program, &s->arena, list, f, *GJ_AT(&inner, gj_text, i)));
            gj_buffer_char(&json, ']');
            gj_text text = gj_text_copy(&s->arena, gj_buffer_as_text(&json));
            s->failed |= json.failed || !gj_array_append(&candidates, &text);
        }
    }
    gj_text entry = gj_assembled_entry(s->cli, program, &s->arena, list, UINT32_MAX, NO_TEXT);
    for (size_t i = 0; i < s->numbers.count; i++) {
        int64_t count;
        if (!gj_number_to_i64(GJ_AT(&s->numbers, gj_value, i), &count) || count < 0 || count > 30)
            continue;
        gj_buffer_clear(&json);
        gj_buffer_char(&json, '[');
        for (int64_t k = 0; k < count; k++) {
            gj_buffer_string(&json, k == 0 ? "" : ",");
            gj_buffer_text(&json, entry);
        }
        gj_buffer_char(&json, ']');
        gj_text text = gj_text_copy(&s->arena, gj_buffer_as_text(&json));
        s->failed |= json.failed || !gj_array_append(&candidates, &text);
    }
    add_varied(s, gj_field_dotted(program, &s->arena, list), &candidates, false);
    gj_buffer_fini(&json);
    gj_array_fini(&inner);
    gj_array_fini(&candidates);
}

/* The days that the starting record has in the fields that count. */
static void find_dates(search *s, gj_array *dates)
{
    const gj_evaluation *e = &s->evaluations[1];
    for (uint32_t f = 0; f < e->program->field_count && dates->count < 12; f++) {
        const gj_image_field *row = &e->program->fields[f];
        if (row->parent != UINT32_MAX || row->type != GJ_T_DATE || row->kind != GJ_FIELD_SCALAR ||
            e->record.slots[row->slot].state != GJ_VALUE)
            continue;
        int32_t date = (int32_t)e->record.slots[row->slot].num;
        bool known = false;
        for (size_t i = 0; i < dates->count; i++)
            known = known || *GJ_AT(dates, int32_t, i) == date;
        if (!known && is_reached(s, gj_field_dotted(e->program, &s->arena, f)) &&
            !gj_array_append(dates, &date))
            s->failed = true;
    }
}

static void find_fields(search *s)
{
    const gj_program *program = s->books[1]->rules.program;
    gj_array candidates, dates;
    gj_array_clear(&s->fields);
    gj_array_init(&candidates, s->cli->allocator, sizeof(gj_text));
    gj_array_init(&dates, s->cli->allocator, sizeof(int32_t));
    find_dates(s, &dates);
    for (uint32_t f = 0; f < program->field_count && !s->failed; f++) {
        const gj_image_field *row = &program->fields[f];
        uint32_t above = row->parent;
        bool in_list = false;
        for (; above != UINT32_MAX; above = program->fields[above].parent)
            in_list = in_list || gj_field_is_list(&program->fields[above]);
        gj_text path = gj_field_dotted(program, &s->arena, f);
        if (in_list || !is_reached(s, path))
            continue;
        if (row->kind == GJ_FIELD_SCALAR) {
            gj_field_candidates(s->cli, program, &s->arena, f, &s->numbers, &dates, &candidates);
            add_varied(s, path, &candidates,
                       row->parent != UINT32_MAX && program->fields[row->parent].parent != UINT32_MAX);
        } else if (row->kind == GJ_FIELD_LIST) {
            vary_list(s, program, f, &dates);
        }
    }
    gj_array_fini(&dates);
    gj_array_fini(&candidates);
    s->out->fields = s->fields.count > s->out->fields ? s->fields.count : s->out->fields;
}

/* ---- the search ---- */

static bool all_found(search *s)
{
    for (size_t i = 0; i < s->reach.results.count; i++) {
        gj_text goal = *GJ_AT(&s->reach.results, gj_text, i);
        bool found = false;
        for (size_t k = 0; k < s->out->found.count && !found; k++) {
            const gj_witness *w = GJ_AT(&s->out->found, gj_witness, k);
            found = w->determined && gj_text_equal(top_of(w->result), goal);
        }
        if (!found)
            return false;
    }
    return true;
}

static void vary_one(search *s, const start *from)
{
    for (size_t i = 0; i < s->fields.count && !all_found(s); i++) {
        const varied *field = GJ_AT(&s->fields, varied, i);
        for (size_t k = 0; k < field->count; k++) {
            gj_fact fact = {field->path, field->candidates[k]};
            try_record(s, from, &fact, 1);
        }
    }
}

/* Fields that are many alike take one candidate after the other, and each of them alone another on top. */
static void climb(search *s, const start *from)
{
    gj_fact *facts = GJ_NEW_ARRAY(&s->arena, gj_fact, s->fields.count + 2);
    if (facts == NULL) {
        s->failed = true;
        return;
    }
    for (size_t choice = 0; choice < 2 && !all_found(s); choice++) {
        size_t count = 0;
        for (size_t i = 0; i < s->fields.count && !all_found(s) && !s->out->limited; i++) {
            const varied *field = GJ_AT(&s->fields, varied, i);
            if (!field->alike || field->count <= choice)
                continue;
            facts[count++] = (gj_fact){field->path, field->candidates[choice]};
            try_record(s, from, facts, count);
        }
    }
    for (size_t i = 0, count = 0; i < s->fields.count && !all_found(s) && !s->out->limited; i++) {
        const varied *field = GJ_AT(&s->fields, varied, i);
        bool yes_no = field->count == 2 && gj_text_equal(field->candidates[1], GJ_TEXT("false"));
        if (!field->alike || !yes_no)
            continue;
        facts[count++] = (gj_fact){field->path, field->candidates[1]};
        for (size_t k = i + 1; k < s->fields.count && !all_found(s); k++) {
            const varied *other = GJ_AT(&s->fields, varied, k);
            if (other->alike && other->count == 2) {
                facts[count] = (gj_fact){other->path, other->candidates[1]};
                try_record(s, from, facts, count + 1);
            }
        }
    }
}

static void vary_two(search *s, const start *from)
{
    size_t single = 0;
    for (size_t i = 0; i < s->fields.count; i++)
        single += !GJ_AT(&s->fields, varied, i)->alike;
    if (single > PAIRED_FIELDS)
        return;
    for (size_t i = 0; i < s->fields.count && !all_found(s) && !s->out->limited; i++) {
        const varied *a = GJ_AT(&s->fields, varied, i);
        for (size_t k = i + 1; k < s->fields.count && !a->alike && !s->out->limited; k++) {
            const varied *b = GJ_AT(&s->fields, varied, k);
            for (size_t x = 0; x < a->count && !b->alike && !all_found(s); x++) {
                for (size_t y = 0; y < b->count; y++) {
                    gj_fact facts[2] = {{a->path, a->candidates[x]}, {b->path, b->candidates[y]}};
                    try_record(s, from, facts, 2);
                }
            }
        }
    }
}

static int by_decided(void *unused, const void *x, const void *y)
{
    const start *a = x, *b = y;
    (void)unused;
    return (a->decided < b->decided) - (a->decided > b->decided);
}

static void run(search *s)
{
    for (size_t i = 0; i < s->starts.count && !s->failed; i++) {
        start *from = GJ_AT(&s->starts, start, i);
        try_record(s, from, NULL, 0);
        if (!evaluate(s, from, NULL, 0))
            continue;
        for (size_t k = 0; k < s->outcomes[1].count; k++) {
            const gj_cell *new = &s->outcomes[1].cells[k];
            from->decided += is_goal(s, new->name) && has_value(new) &&
                             has_value(gj_outcome_find(&s->outcomes[0], new->name, k));
        }
    }
    if (!s->failed && !gj_sort(&s->arena, s->starts.items, s->starts.count, sizeof(start), by_decided, NULL))
        s->failed = true;
    void (*const ways[])(search *, const start *) = {vary_one, climb, vary_two};
    for (size_t way = 0; way < 3; way++) {
        for (size_t i = 0; i < s->starts.count && i < VARIED_STARTS && !all_found(s) && !s->failed; i++) {
            const start *from = GJ_AT(&s->starts, start, i);
            if (!evaluate(s, from, NULL, 0))
                continue;
            find_fields(s);
            ways[way](s, from);
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

static void finish(search *s)
{
    gj_witnesses *out = s->out;
    for (size_t i = 0; i < s->reach.results.count; i++) {
        gj_text goal = gj_text_copy(&out->arena, *GJ_AT(&s->reach.results, gj_text, i));
        bool found = false;
        for (size_t k = 0; k < out->found.count; k++)
            found = found || gj_text_equal(top_of(GJ_AT(&out->found, gj_witness, k)->result), goal);
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
    search s = {.cli = cli, .lang = lang, .books = {old, new}, .out = witnesses};
    gj_arena_init(&s.arena, cli->allocator);
    gj_array_init(&s.starts, cli->allocator, sizeof(start));
    gj_array_init(&s.fields, cli->allocator, sizeof(varied));
    gj_array_init(&s.numbers, cli->allocator, sizeof(gj_value));
    gj_reach_find(cli, old, new, &s.reach);
    gj_exit exit = gj_evaluation_begin(&s.evaluations[0], cli, old->rules.program);
    exit = gj_worse(exit, gj_evaluation_begin(&s.evaluations[1], cli, new->rules.program));
    if (exit == GJ_EXIT_CLEAN && s.reach.results.count > 0) {
        find_numbers(&s);
        find_starts(&s);
        run(&s);
        finish(&s);
    }
    if (s.failed || s.reach.failed || gj_arena_failed(&s.arena) || gj_arena_failed(&witnesses->arena))
        exit = gj_worse(exit, gj_say_no_memory(cli));
    for (int side = 0; side < 2; side++) {
        gj_evaluation_end(&s.evaluations[side]);
        gj_rules_free(&s.tests[side]);
    }
    gj_reach_fini(&s.reach);
    gj_array_fini(&s.numbers);
    gj_array_fini(&s.fields);
    gj_array_fini(&s.starts);
    gj_arena_fini(&s.arena);
    return exit;
}
