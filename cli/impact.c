/* Counts what changes between two evaluations of each record. Invariant: a line that is no record costs
 * itself and is counted; memory grows with the number of different transitions and of numeric differences,
 * not with the records. */
#include "cli/impact.h"

#include "cli/explained.h"
#include "cli/named.h"
#include "cli/records.h"
#include "cli/say.h"
#include "vm/number.h"

void gj_impact_init(gj_impact *impact, gj_allocator allocator)
{
    *impact = (gj_impact){.allocator = allocator};
    gj_arena_init(&impact->arena, allocator);
    gj_array_init(&impact->results, allocator, sizeof(gj_result_impact));
    gj_array_init(&impact->cases, allocator, sizeof(gj_case_impact));
}

void gj_impact_fini(gj_impact *impact)
{
    for (size_t i = 0; i < impact->results.count; i++) {
        gj_array_fini(&GJ_AT(&impact->results, gj_result_impact, i)->transitions);
        gj_array_fini(&GJ_AT(&impact->results, gj_result_impact, i)->differences);
    }
    gj_array_fini(&impact->results);
    gj_array_fini(&impact->cases);
    gj_arena_fini(&impact->arena);
}

static gj_result_impact *result_of(gj_impact *impact, gj_text name, uint8_t kind, size_t hint)
{
    bool added;
    gj_result_impact *result = gj_named_get(&impact->results, &impact->arena, name, hint, &added);
    if (result == NULL)
        impact->failed = true;
    if (result == NULL || !added)
        return result;
    result->kind = kind;
    gj_array_init(&result->transitions, impact->allocator, sizeof(gj_transition));
    gj_array_init(&result->differences, impact->allocator, sizeof(gj_value));
    return result;
}

/* Values first in their order, then the other states. */
static int64_t rank_of(const gj_cell *cell)
{
    if (cell == NULL)
        return INT64_MAX;
    if (cell->state != GJ_VALUE)
        return INT64_MAX - 4 + cell->state;
    return cell->kind == GJ_T_BOOL          ? 1 - cell->value.num
           : cell->kind == GJ_T_ALTERNATIVE ? -cell->value.num
                                            : 0;
}

static void count_transition(gj_impact *impact, gj_result_impact *result, const gj_cell *old,
                             const gj_cell *new)
{
    bool listed = result->kind == GJ_T_BOOL || result->kind == GJ_T_ALTERNATIVE ||
                  (result->kind != GJ_T_NUMBER && result->kind != GJ_T_DATE &&
                   result->transitions.count < GJ_IMPACT_LISTED);
    gj_text value = GJ_TEXT("#"); /* any value of a number or date */
    gj_text from = listed || old == NULL || old->state != GJ_VALUE ? gj_cell_text(old) : value;
    gj_text to = listed || new == NULL || new->state != GJ_VALUE ? gj_cell_text(new) : value;
    for (size_t i = 0; i < result->transitions.count; i++) {
        gj_transition *known = GJ_AT(&result->transitions, gj_transition, i);
        if (gj_text_equal(known->from, from) && gj_text_equal(known->to, to)) {
            known->count++;
            return;
        }
    }
    gj_transition *added = gj_array_push(&result->transitions);
    if (added == NULL) {
        impact->failed = true;
        return;
    }
    *added = (gj_transition){.from = gj_text_copy(&impact->arena, from),
                             .to = gj_text_copy(&impact->arena, to),
                             .rank = {rank_of(old), rank_of(new)},
                             .count = 1};
}

/* Numbers and dates that both have a value: by how much. */
static void count_difference(gj_impact *impact, gj_result_impact *result, const gj_cell *old,
                             const gj_cell *new)
{
    gj_value difference;
    bool both = old != NULL && new != NULL && old->state == GJ_VALUE &&new->state == GJ_VALUE;
    if (!both || (result->kind != GJ_T_NUMBER && result->kind != GJ_T_DATE))
        return;
    if (!gj_number_sub(&impact->arena, &difference, &new->value, &old->value) ||
        !gj_array_append(&result->differences, &difference)) {
        impact->failed = true;
        return;
    }
    int sign = gj_number_sign(&difference);
    result->up += sign > 0;
    result->down += sign < 0;
}

static void keep_case(gj_impact *impact, gj_text label, uint64_t line, const gj_outcome *old,
                      const gj_outcome *new)
{
    gj_case_impact *kept = gj_array_push(&impact->cases);
    gj_case_change *changes = GJ_NEW_ARRAY(&impact->arena, gj_case_change, old->count + new->count);
    if (kept == NULL || changes == NULL) {
        impact->failed = true;
        return;
    }
    *kept = (gj_case_impact){.label = gj_text_copy(&impact->arena, label), .line = line, .changes = changes};
    for (size_t i = 0; i < old->count; i++) {
        const gj_cell *cell = gj_outcome_find(new, old->cells[i].name, i);
        if (!gj_cell_equal(&old->cells[i], cell))
            changes[kept->count++] =
                (gj_case_change){.name = gj_text_copy(&impact->arena, old->cells[i].name),
                                 .from = gj_text_copy(&impact->arena, gj_cell_text(&old->cells[i])),
                                 .to = gj_text_copy(&impact->arena, gj_cell_text(cell))};
    }
    for (size_t i = 0; i < new->count; i++)
        if (gj_outcome_find(old, new->cells[i].name, i) == NULL)
            changes[kept->count++] =
                (gj_case_change){.name = gj_text_copy(&impact->arena, new->cells[i].name),
                                 .from = gj_cell_text(NULL),
                                 .to = gj_text_copy(&impact->arena, gj_cell_text(&new->cells[i]))};
}

/* Adds to the case just kept why each result was one thing and is another. */
static void explain_case(gj_impact *impact, gj_evaluation both[2], gj_lang lang)
{
    gj_case_impact *kept = GJ_AT(&impact->cases, gj_case_impact, impact->cases.count - 1);
    for (size_t i = 0; i < kept->count; i++) {
        gj_text name = gj_cell_top(kept->changes[i].name);
        if (i > 0 && gj_text_equal(gj_cell_top(kept->changes[i - 1].name), name))
            continue;
        for (int side = 0; side < 2; side++) {
            gj_buffer text;
            gj_buffer_init(&text, impact->allocator);
            if (!gj_explained(&both[side], lang, name, impact->width, &text))
                impact->failed = true;
            kept->changes[i].why[side] = gj_text_copy(&impact->arena, gj_buffer_as_text(&text));
            gj_buffer_fini(&text);
        }
    }
}

static bool count_cell(gj_impact *impact, const gj_cell *old, const gj_cell *new, size_t hint)
{
    const gj_cell *any = old != NULL ? old : new;
    gj_result_impact *result = result_of(impact, any->name, any->kind, hint);
    if (result == NULL)
        return false;
    bool changed = !gj_cell_equal(old, new);
    result->records++;
    result->changed += changed;
    result->fresh = changed && result->changed == 1;
    count_transition(impact, result, old, new);
    if (changed)
        count_difference(impact, result, old, new);
    return changed;
}

/* Whether the record just counted is the first in which some result changed. */
static bool shows_first(const gj_impact *impact)
{
    bool first = false;
    for (size_t i = 0; i < impact->results.count; i++)
        first = first || GJ_AT(&impact->results, gj_result_impact, i)->fresh;
    return first && impact->cases.count < GJ_IMPACT_CASES_MOST;
}

static void count_record(gj_impact *impact, gj_text label, uint64_t line, const gj_outcome *old,
                         const gj_outcome *new)
{
    bool changed = false;
    for (size_t i = 0; i < impact->results.count; i++)
        GJ_AT(&impact->results, gj_result_impact, i)->fresh = false;
    for (size_t i = 0; i < old->count; i++)
        changed |= count_cell(impact, &old->cells[i], gj_outcome_find(new, old->cells[i].name, i), i);
    for (size_t i = 0; i < new->count; i++)
        if (gj_outcome_find(old, new->cells[i].name, i) == NULL)
            changed |= count_cell(impact, NULL, &new->cells[i], i);
    impact->records++;
    impact->changed += changed;
    if (changed && (impact->cases.count < GJ_IMPACT_CASES || shows_first(impact)))
        keep_case(impact, label, line, old, new);
    impact->failed |= gj_arena_failed(&impact->arena);
}

void gj_case_add_line(gj_buffer *label, gj_lang lang, uint64_t line)
{
    gj_buffer_string(label, label->size > 0 ? gj_msg_text(lang, GJ_M_mark_comma) : "");
    gj_msg_count(label, lang, GJ_M_impact_line, line);
}

/* ---- a file of records ---- */

static bool one_record(gj_evaluation both[2], gj_text path, const gj_record_text *record, gj_lang lang,
                       gj_impact *impact, gj_exit *exit)
{
    gj_outcome outcomes[2];
    size_t kept = impact->cases.count;
    for (int i = 0; i < 2; i++) {
        both[i].places = impact->width > 0 && kept < GJ_IMPACT_CASES_MOST; /* for explanations */
        if (!gj_evaluation_run(&both[i], record->text))
            return false;
        if (both[i].record.unreadable || both[i].limited) {
            impact->bad++;
            *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
            *exit = gj_worse(*exit, gj_evaluation_say_errors(&both[i], path, record->line, record->text));
            return true;
        }
        if (!gj_outcome_take(&both[i], lang, both[i].arena, &outcomes[i]))
            return false;
    }
    if (both[0].record.error_count > 0 && both[1].record.error_count > 0) {
        /* wrong under one version alone is what the change does; wrong under both is the record's mistake */
        impact->flawed++;
        *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
        *exit = gj_worse(*exit, gj_evaluation_say_errors(&both[1], path, record->line, record->text));
    }
    gj_text label = gj_record_name(&both[0].record);
    if (label.size == 0 && record->line == 0) /* a file's only record */
        label = path;
    count_record(impact, label, record->line, &outcomes[0], &outcomes[1]);
    if (!impact->failed && impact->width > 0 && impact->cases.count > kept)
        explain_case(impact, both, lang);
    return !impact->failed;
}

gj_exit gj_impact_run(gj_cli *cli, const gj_program *old, const gj_program *new, gj_text path, gj_lang lang,
                      gj_impact *impact)
{
    gj_evaluation both[2];
    gj_records records;
    gj_record_text record;
    gj_exit exit = gj_evaluation_begin(&both[0], cli, old);
    exit = gj_worse(exit, gj_evaluation_begin(&both[1], cli, new));
    gj_text shown = gj_say_path(cli, path);
    int error = gj_records_open(&records, cli->system, cli->allocator, path.bytes);
    bool fine = exit == GJ_EXIT_CLEAN;
    if (fine && error == 0)
        exit = gj_records_take(&records, both, 2, shown, &error);
    while (fine && error == 0 && gj_records_next(&records, &record, &error))
        fine = one_record(both, shown, &record, lang, impact, &exit);
    if (!fine && exit <= GJ_EXIT_PROBLEMS)
        exit = gj_say_no_memory(cli);
    if (error != 0)
        exit = gj_worse(exit, gj_say_unreadable(cli, path, error));
    gj_records_close(&records);
    gj_evaluation_end(&both[0]);
    gj_evaluation_end(&both[1]);
    return exit;
}
