/* guiju verify: is everything as a receipt says? Evaluates again as the receipt's evaluation was made, with
 * its readings and its choice of results, writes the receipt that this gives, and names every difference
 * between the two. The tool's version is not one: results are what counts. Nor is the receipt's own identity,
 * which only says whether the file is as it was written. */
#include "cli/receipt.h"

#include <string.h>

#include "cli/records.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "vm/field_index.h"
#include "vm/json_leaves.h"

typedef struct run {
    gj_cli *cli;
    gj_json *json;
    gj_buffer text; /* of the receipt */
    gj_leaves old, new;
    gj_evaluation evaluation;
    size_t differences, results; /* results: differences of what came out */
} run;

static const gj_leaf *find(const gj_leaves *list, gj_text path)
{
    return gj_leaf_find(list, path, 0);
}

/* A leaf's string without its quotes; empty where it is none. Names need no escapes. */
static gj_text unquoted(const gj_leaf *leaf)
{
    if (leaf == NULL || leaf->text.size < 2 || leaf->text.bytes[0] != '"')
        return GJ_TEXT("");
    return (gj_text){leaf->text.bytes + 1, leaf->text.size - 2};
}

static gj_exit list_leaves(run *r, gj_text text, gj_leaves *list, bool *json)
{
    gj_json_problem problem;
    gj_status status = gj_json_leaves(r->json, &r->cli->arena, text, list, &problem);
    *json = status == GJ_OK;
    return status == GJ_E_NOMEM ? gj_say_no_memory(r->cli) : GJ_EXIT_CLEAN;
}

/* A text that is not JSON, with the place where it stops being that: the record reader finds it. */
static gj_exit say_not_json(run *r, gj_text path)
{
    gj_text text = gj_buffer_as_text(&r->text);
    if (!gj_evaluation_run(&r->evaluation, text))
        return gj_say_no_memory(r->cli);
    gj_exit exit = GJ_EXIT_PROBLEMS;
    if (r->evaluation.record.unreadable)
        exit = gj_worse(exit, gj_evaluation_say_errors(&r->evaluation, path, 0, text));
    gj_say_diag(r->cli, GJ_D_not_a_receipt, path, GJ_NO_TEXT, GJ_NO_TEXT);
    return exit;
}

/* Reads the receipt and sees whether it is one. */
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
    if (!json)
        return say_not_json(r, path);
    const gj_leaf *form = find(&r->old, GJ_TEXT("receipt"));
    if (form == NULL)
        gj_say_diag(r->cli, GJ_D_not_a_receipt, path, GJ_NO_TEXT, GJ_NO_TEXT);
    else if (!gj_text_equal(form->text, GJ_TEXT(GJ_RECEIPT_FORM)))
        gj_say_diag(r->cli, GJ_D_receipt_form, path, form->text, GJ_NO_TEXT);
    return form != NULL && gj_text_equal(form->text, GJ_TEXT(GJ_RECEIPT_FORM)) ? GJ_EXIT_CLEAN
                                                                               : GJ_EXIT_PROBLEMS;
}

/* A receipt of another book would differ everywhere: that is said once. */
static gj_exit check_book(run *r)
{
    const gj_program *program = r->evaluation.program;
    gj_text book = gj_program_text(program, program->header->rulebook);
    const gj_leaf *leaf = find(&r->old, GJ_TEXT("evaluation.rulebook"));
    if (leaf == NULL || gj_text_equal(unquoted(leaf), book))
        return GJ_EXIT_CLEAN; /* one without a book says so among the differences */
    gj_say_diag(r->cli, GJ_D_receipt_other_book, unquoted(leaf), book, GJ_NO_TEXT);
    return GJ_EXIT_PROBLEMS;
}

static void put_line(run *r, const char *indent, gj_msg message, const gj_arg *args, size_t count)
{
    gj_buffer line;
    gj_buffer_init(&line, r->cli->allocator);
    gj_msg_format(&line, r->cli->lang, message, args, count);
    gj_buffer_string(&r->cli->out.text, indent);
    gj_buffer_safe(&r->cli->out.text, gj_buffer_as_text(&line));
    gj_buffer_char(&r->cli->out.text, '\n');
    r->cli->out.text.failed |= line.failed;
    gj_buffer_fini(&line);
}

/* Below a difference. */
static void say_remark(run *r, gj_msg message, gj_text a, gj_text b)
{
    put_line(r, "  ", message, (gj_arg[]){gj_arg_text(a), gj_arg_text(b)}, 2);
}

/* Whether the file is as it was written. */
static gj_exit check_identity(run *r)
{
    const gj_leaf *leaf = find(&r->old, GJ_TEXT("identity"));
    gj_buffer identity;
    gj_buffer_init(&identity, r->cli->allocator);
    gj_status status = gj_receipt_own_identity(&identity, r->cli->allocator, gj_buffer_as_text(&r->text));
    if (status == GJ_OK && !gj_text_equal(unquoted(leaf), gj_buffer_as_text(&identity))) {
        put_line(r, "", GJ_M_receipt_changed, NULL, 0);
        r->differences++;
    }
    gj_buffer_fini(&identity);
    return status == GJ_OK ? GJ_EXIT_CLEAN : gj_say_no_memory(r->cli);
}

static void say_difference(run *r, gj_text path, const gj_leaf *old, const gj_leaf *new)
{
    gj_text absent = gj_text_from(gj_msg_text(r->cli->lang, GJ_M_receipt_absent));
    gj_arg args[3] = {gj_arg_text(path), gj_arg_text(old != NULL ? old->text : absent),
                      gj_arg_text(new != NULL ? new->text : absent)};
    put_line(r, "", GJ_M_receipt_difference, args, 3);
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

/* Whether rules are called by a standard book's name, which may have a version behind it. */
static bool is_name(gj_text rules)
{
    const char *at = memchr(rules.bytes, '@', rules.size);
    return !gj_rules_is_path(at == NULL ? rules : (gj_text){rules.bytes, (size_t)(at - rules.bytes)});
}

/* What a difference of identities means, below it. */
static void say_meaning(run *r, gj_text path, const gj_leaf *old)
{
    const gj_program *program = r->evaluation.program;
    if (old == NULL)
        return;
    if (gj_text_equal(path, GJ_TEXT("record_identity")))
        say_remark(r, GJ_M_receipt_other_record, GJ_NO_TEXT, GJ_NO_TEXT);
    else if (gj_text_equal(path, GJ_TEXT("program")))
        say_remark(r, GJ_M_receipt_other_program, GJ_NO_TEXT, GJ_NO_TEXT);
    else if (gj_text_equal(path, GJ_TEXT("version")) && is_name(r->cli->options.operands[2]))
        say_remark(r, GJ_M_receipt_other_version, unquoted(old),
                   gj_program_text(program, program->header->rulebook));
}

/* Whether a leaf says how things were evaluated, not what came of it. */
static bool is_identity(gj_text path)
{
    return gj_text_equal(path, GJ_TEXT("record_identity")) || gj_text_equal(path, GJ_TEXT("program")) ||
           gj_text_equal(path, GJ_TEXT("version"));
}

/* One leaf of either against the other's. */
static void compare_leaf(run *r, const gj_leaf *old, const gj_leaf *new)
{
    static const char *const ignored[] = {"tool", "receipt", "identity"};
    /* One of the two is there. */
    /* cppcheck-suppress nullPointerRedundantCheck */
    gj_text path = old != NULL ? old->path : new->path, prefix = GJ_TEXT("evaluation.");
    for (size_t k = 0; k < sizeof(ignored) / sizeof(ignored[0]); k++)
        if (gj_text_equal(path, gj_text_from(ignored[k])))
            return;
    if (old != NULL && new != NULL && gj_text_equal(old->text, new->text))
        return;
    if (gj_text_starts(path, prefix))
        path = (gj_text){path.bytes + prefix.size, path.size - prefix.size};
    say_difference(r, path, old, new);
    say_meaning(r, path, old);
    r->results += !is_identity(path);
}

static gj_exit compare(run *r)
{
    for (size_t i = 0; i < r->old.count; i++)
        compare_leaf(r, &r->old.items[i], find(&r->new, r->old.items[i].path));
    for (size_t i = 0; i < r->new.count; i++)
        if (find(&r->old, r->new.items[i].path) == NULL)
            compare_leaf(r, NULL, &r->new.items[i]);
    if (r->differences != 0) {
        if (r->results == 0)
            put_line(r, "", GJ_M_receipt_same_results, NULL, 0);
        return GJ_EXIT_PROBLEMS;
    }
    if (!r->cli->quiet) {
        gj_arg args[2] = {gj_arg_text(unquoted(find(&r->new, GJ_TEXT("evaluation.program")))),
                          gj_arg_text(unquoted(find(&r->new, GJ_TEXT("record_identity"))))};
        put_line(r, "", GJ_M_receipt_holds, args, 2);
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
    if (e->limited || e->record.unreadable)
        return gj_worse(GJ_EXIT_PROBLEMS, gj_evaluation_say_errors(e, path, 0, record));
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
    if (error == 0)
        exit = gj_records_take(&records, &r->evaluation, 1, path, &error);
    if (error == 0 && records.ndjson)
        exit = gj_say_misuse(r->cli, GJ_M_receipt_one_record, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    else if (error == 0 && gj_records_next(&records, &record, &error))
        exit = gj_worse(exit, evaluate_again(r, path, record.text));
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
    gj_exit exit = gj_json_new(&r.json) == GJ_OK ? GJ_EXIT_CLEAN : gj_say_no_memory(cli);
    if (exit == GJ_EXIT_CLEAN)
        exit = gj_rules_load(cli, cli->options.operands[2], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        exit = gj_evaluation_begin(&r.evaluation, cli, rules.program);
        if (exit == GJ_EXIT_CLEAN)
            exit = read_receipt(&r);
        if (exit == GJ_EXIT_CLEAN)
            exit = check_book(&r);
        if (exit == GJ_EXIT_CLEAN)
            exit = check_identity(&r);
        if (exit == GJ_EXIT_CLEAN)
            exit = verify_record(&r);
        gj_evaluation_end(&r.evaluation);
    }
    gj_rules_free(&rules);
    gj_json_free(r.json);
    gj_buffer_fini(&r.text);
    return exit;
}
