/* Tries the readings that are not in force. Invariant: one reading is changed at a time, everything else is
 * as the call has it; what is compared are the results as JSON, so that nothing that is shown can differ
 * unseen. What came of it is told by cli/readings_write.c. */
#include "cli/readings.h"

#include "vm/json_leaves.h"

static gj_status results_of(gj_evaluation *e, gj_json *json, gj_arena *arena, gj_leaves *list)
{
    gj_buffer text;
    gj_json_problem problem;
    gj_buffer_init(&text, e->cli->allocator);
    gj_status status =
        gj_results_json(&text, &e->machine, &e->record, e->only, e->only_count, GJ_LANG_EN, false);
    if (status == GJ_OK)
        status = gj_json_leaves(json, arena, gj_buffer_as_text(&text), list, &problem);
    gj_buffer_fini(&text);
    return status;
}

static bool is_result(gj_text path)
{
    return gj_text_starts(path, GJ_TEXT("results.")) || gj_text_starts(path, GJ_TEXT("failed."));
}

/* What is kept of a trial is copied to the record's arena. */
static void compare(gj_evaluation *e, const gj_leaves *base, const gj_leaves *other, gj_arena *trial,
                    gj_reading_case *made)
{
    gj_text results = GJ_TEXT("results.");
    gj_reading_change *changes = GJ_NEW_ARRAY(trial, gj_reading_change, base->count + other->count);
    size_t count = 0;
    for (size_t i = 0; i < base->count + other->count && changes != NULL; i++) {
        bool old = i < base->count;
        const gj_leaf *leaf = old ? &base->items[i] : &other->items[i - base->count];
        const gj_leaf *twin = !is_result(leaf->path) ? NULL
                              : old                  ? gj_leaf_find(other, leaf->path, i)
                                                     : gj_leaf_find(base, leaf->path, i - base->count);
        if (!is_result(leaf->path) || (!old && twin != NULL) ||
            (twin != NULL && gj_text_equal(twin->text, leaf->text)))
            continue;
        gj_text none = GJ_TEXT(""), path = leaf->path;
        if (gj_text_starts(path, results))
            path = (gj_text){path.bytes + results.size, path.size - results.size};
        changes[count++] =
            (gj_reading_change){gj_text_copy(e->arena, path), gj_text_copy(e->arena, old ? leaf->text : none),
                                gj_text_copy(e->arena, !old           ? leaf->text
                                                       : twin != NULL ? twin->text
                                                                      : none)};
    }
    made->changes = gj_arena_copy(e->arena, changes, count * sizeof *changes);
    made->change_count = made->changes == NULL ? 0 : count;
}

/* One other choice of one reading. */
static gj_status try_choice(gj_evaluation *e, gj_json *json, const gj_leaves *base, gj_arena *trial,
                            gj_reading_case *made)
{
    gj_leaves other = {0};
    gj_arena_reset(trial);
    gj_machine_choose(&e->machine, made->reading, made->choice);
    gj_status status = gj_machine_run(&e->machine, &e->record, trial);
    if (status == GJ_E_LIMIT) { /* no result has a value then, and shows so */
        gj_arena_reset(trial);
        status = GJ_OK;
    }
    if (status == GJ_OK)
        status = results_of(e, json, trial, &other);
    if (status == GJ_OK)
        compare(e, base, &other, trial, made);
    return status == GJ_OK && gj_arena_failed(trial) ? GJ_E_NOMEM : status;
}

gj_status gj_readings_try(gj_evaluation *evaluation, gj_reading_case **cases, size_t *count)
{
    gj_evaluation *e = evaluation;
    const gj_program *program = e->program;
    gj_json *json = NULL;
    gj_leaves base = {0};
    size_t most = 0;
    for (uint32_t r = 0; r < program->reading_count; r++)
        most += program->alternatives[program->readings[r].alternatives].count;
    gj_arena trial;
    gj_arena_init(&trial, e->cli->allocator);
    *count = 0;
    *cases = GJ_NEW_ARRAY(e->arena, gj_reading_case, most);
    gj_status status = *cases == NULL ? GJ_E_NOMEM : gj_json_new(&json);
    if (status == GJ_OK)
        status = results_of(e, json, e->arena, &base);
    for (uint32_t r = 0; r < program->reading_count && status == GJ_OK; r++) {
        uint32_t chosen = e->machine.readings[r];
        uint32_t choices = program->alternatives[program->readings[r].alternatives].count;
        for (uint32_t c = 0; c < choices && status == GJ_OK; c++) {
            if (c == chosen)
                continue;
            gj_reading_case *made = &(*cases)[(*count)++];
            *made = (gj_reading_case){.reading = r, .choice = c};
            status = try_choice(e, json, &base, &trial, made);
        }
        gj_machine_choose(&e->machine, r, chosen);
    }
    gj_json_free(json);
    gj_arena_fini(&trial);
    e->machine.arena = e->arena; /* not the trials' */
    return status == GJ_OK && gj_arena_failed(e->arena) ? GJ_E_NOMEM : status;
}
