/* guiju verify: is everything as a receipt says? Evaluates again as the receipt's evaluation was made, with
 * its readings and its choice of results, writes the receipt that this gives, and names every difference
 * between the two. The tool's version is not one: results are what counts. */
#include "cli/receipt.h"

#include <string.h>

#include "cli/records.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "vm/field_index.h"

#define NO_TEXT ((gj_text){NULL, 0})

typedef struct leaves {
    gj_json_leaf *items;
    size_t count;
} leaves;

typedef struct run {
    gj_cli *cli;
    gj_json *json;
    gj_buffer text; /* of the receipt */
    leaves old, new;
    gj_evaluation evaluation;
    size_t differences;
} run;

static const gj_json_leaf *find(const leaves *list, gj_text path)
{
    for (size_t i = 0; i < list->count; i++)
        if (gj_text_equal(list->items[i].path, path))
            return &list->items[i];
    return NULL;
}

/* A leaf's string without its quotes; empty where it is none. Names need no escapes. */
static gj_text unquoted(const gj_json_leaf *leaf)
{
    if (leaf == NULL || leaf->text.size < 2 || leaf->text.bytes[0] != '"')
        return GJ_TEXT("");
    return (gj_text){leaf->text.bytes + 1, leaf->text.size - 2};
}

static gj_exit list_leaves(run *r, gj_text text, leaves *list, bool *json)
{
    gj_json_problem problem;
    gj_status status = gj_json_leaves(r->json, &r->cli->arena, text, &list->items, &list->count, &problem);
    *json = status == GJ_OK;
    return status == GJ_E_NOMEM ? gj_say_no_memory(r->cli) : GJ_EXIT_CLEAN;
}

static gj_exit read_receipt(run *r)
{
    gj_text path = r->cli->options.operands[0];
    int error = gj_io_read(r->cli->system, path.bytes, &r->text);
    if (error != 0)
        return gj_say_unreadable(r->cli, path, error);
    bool json = false;
    gj_exit exit = list_leaves(r, gj_buffer_as_text(&r->text), &r->old, &json);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    const gj_json_leaf *kind = json ? find(&r->old, GJ_TEXT("receipt")) : NULL;
    if (kind == NULL || !gj_text_equal(kind->text, GJ_TEXT("1"))) {
        gj_say(r->cli, GJ_M_not_a_receipt, path, NO_TEXT);
        return GJ_EXIT_PROBLEMS;
    }
    return GJ_EXIT_CLEAN;
}

static void say_difference(run *r, gj_text path, const gj_json_leaf *old, const gj_json_leaf *new)
{
    gj_text absent = gj_text_from(gj_msg_text(r->cli->lang, GJ_M_receipt_absent));
    gj_arg args[3] = {gj_arg_text(path), gj_arg_text(old != NULL ? old->text : absent),
                      gj_arg_text(new != NULL ? new->text : absent)};
    gj_buffer line;
    gj_buffer_init(&line, r->cli->allocator);
    gj_msg_format(&line, r->cli->lang, GJ_M_receipt_difference, args, 3);
    gj_buffer_safe(&r->cli->out.text, gj_buffer_as_text(&line));
    gj_buffer_char(&r->cli->out.text, '\n');
    r->cli->out.text.failed |= line.failed;
    gj_buffer_fini(&line);
    r->differences++;
}

/* Chooses the readings that the receipt names. One that the rules do not have shows as a difference. */
static void choose_readings(run *r)
{
    gj_text prefix = GJ_TEXT("evaluation.readings.");
    const gj_program *program = r->evaluation.program;
    for (size_t i = 0; i < r->old.count; i++) {
        gj_text path = r->old.items[i].path;
        if (!gj_text_starts(path, prefix))
            continue;
        gj_text name = {path.bytes + prefix.size, path.size - prefix.size};
        uint32_t reading = gj_program_find_reading(program, name);
        uint32_t choice = reading == UINT32_MAX
                              ? UINT32_MAX
                              : gj_choice_find(program, program->readings[reading].alternatives,
                                               unquoted(&r->old.items[i]));
        if (choice != UINT32_MAX)
            gj_machine_choose(&r->evaluation.machine, reading, choice);
    }
}

/* Shows what the receipt shows. */
static gj_exit choose_results(run *r)
{
    gj_evaluation *e = &r->evaluation;
    if (find(&r->old, GJ_TEXT("only")) == NULL && find(&r->old, GJ_TEXT("only[0]")) == NULL)
        return GJ_EXIT_CLEAN;
    e->only = GJ_NEW_ARRAY(&e->home, uint32_t, r->old.count);
    if (e->only == NULL)
        return gj_say_no_memory(r->cli);
    for (size_t i = 0; i < r->old.count; i++) {
        if (!gj_text_starts(r->old.items[i].path, GJ_TEXT("only[")))
            continue;
        uint32_t definition = gj_program_find(e->program, unquoted(&r->old.items[i]));
        if (definition != UINT32_MAX)
            e->only[e->only_count++] = definition;
    }
    if (e->only_count != 0 && gj_machine_select(&e->machine, e->only, e->only_count) != GJ_OK)
        return gj_say_no_memory(r->cli);
    return GJ_EXIT_CLEAN;
}

static gj_exit compare(run *r)
{
    static const char *const ignored[] = {"tool", "receipt"};
    for (size_t i = 0; i < r->old.count + r->new.count; i++) {
        bool gone = i < r->old.count;
        const gj_json_leaf *leaf = gone ? &r->old.items[i] : &r->new.items[i - r->old.count];
        const gj_json_leaf *other = find(gone ? &r->new : &r->old, leaf->path);
        bool skip = false;
        for (size_t k = 0; k < sizeof(ignored) / sizeof(ignored[0]); k++)
            skip |= gj_text_equal(leaf->path, gj_text_from(ignored[k]));
        /* What both have is compared once. */
        if (skip || (!gone && other != NULL) || (other != NULL && gj_text_equal(other->text, leaf->text)))
            continue;
        gj_text path = leaf->path, prefix = GJ_TEXT("evaluation.");
        if (gj_text_starts(path, prefix))
            path = (gj_text){path.bytes + prefix.size, path.size - prefix.size};
        say_difference(r, path, gone ? leaf : other, gone ? other : leaf);
    }
    if (r->differences != 0)
        return GJ_EXIT_PROBLEMS;
    if (!r->cli->quiet) {
        gj_arg args[2] = {gj_arg_text(unquoted(find(&r->new, GJ_TEXT("evaluation.program")))),
                          gj_arg_text(unquoted(find(&r->new, GJ_TEXT("record_identity"))))};
        gj_msg_format(&r->cli->out.text, r->cli->lang, GJ_M_receipt_holds, args, 2);
        gj_buffer_char(&r->cli->out.text, '\n');
    }
    return GJ_EXIT_CLEAN;
}

static gj_exit evaluate_again(run *r, gj_text path, gj_text record)
{
    gj_evaluation *e = &r->evaluation;
    choose_readings(r);
    gj_exit exit = choose_results(r);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    if (!gj_evaluation_run(e, record))
        return gj_say_no_memory(r->cli);
    if (e->limited || e->record.unreadable) {
        gj_evaluation_say_errors(e, path, 0, record);
        return GJ_EXIT_PROBLEMS;
    }
    gj_buffer again;
    bool json;
    gj_buffer_init(&again, r->cli->allocator);
    exit = gj_receipt_write(&again, e, record) == GJ_OK
               ? list_leaves(r, gj_buffer_as_text(&again), &r->new, &json)
               : gj_say_no_memory(r->cli);
    gj_buffer_fini(&again);
    return exit == GJ_EXIT_CLEAN ? compare(r) : exit;
}

static gj_exit verify_record(run *r)
{
    gj_text path = r->cli->options.operands[1];
    gj_records records;
    gj_record_text record;
    int error = gj_records_open(&records, r->cli->system, r->cli->allocator, path.bytes);
    gj_exit exit = GJ_EXIT_CLEAN;
    if (error == 0 && records.ndjson)
        exit = gj_say_misuse(r->cli, GJ_M_receipt_one_record, NO_TEXT, NO_TEXT, NO_TEXT);
    else if (error == 0 && gj_records_next(&records, &record, &error))
        exit = evaluate_again(r, path, record.text);
    if (error != 0)
        exit = gj_say_unreadable(r->cli, path, error);
    gj_records_close(&records);
    return exit;
}

gj_exit gj_verb_verify(gj_cli *cli)
{
    run r = {.cli = cli};
    gj_rules rules = {0};
    gj_buffer_init(&r.text, cli->allocator);
    gj_exit exit = gj_json_new(&r.json) == GJ_OK ? read_receipt(&r) : gj_say_no_memory(cli);
    if (exit == GJ_EXIT_CLEAN)
        exit = gj_rules_load(cli, cli->options.operands[2], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        exit = gj_evaluation_begin(&r.evaluation, cli, rules.program);
        if (exit == GJ_EXIT_CLEAN)
            exit = verify_record(&r);
        gj_evaluation_end(&r.evaluation);
    }
    gj_rules_free(&rules);
    gj_json_free(r.json);
    gj_buffer_fini(&r.text);
    return exit;
}
