/* guiju eval: records in, results out, one after the other in the order of the input. Invariant: a record
 * that is wrong costs its own results and nothing else, and memory does not grow with the number of records.
 * What a record means is the machine's business (vm/), what a sheet looks like cli/sheet_text.c's. */
#include "cli/cli.h"

#include <errno.h>

#include "cli/batch.h"
#include "cli/evaluation.h"
#include "cli/layout.h"
#include "cli/readings.h"
#include "cli/receipt.h"
#include "cli/records.h"
#include "cli/resume.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "cli/sheet.h"

/* What lays a whole sheet out needs megabytes a thread, a table or other readings one, so no more than these
 * are at it. */
#define SHEET_THREADS 3
#define TABLE_THREADS 14
/* Bytes that all threads may take for evaluating records at once. */
#define ROOM_OF_THREADS ((size_t)8 << 20)
/* Progress is shown after so many records. */
#define PROGRESS 4096

typedef enum eval_format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_NDJSON,
    FORMAT_CSV,
    FORMAT_MD,
    FORMAT_HTML
} eval_format;

typedef struct run {
    gj_cli *cli;
    gj_evaluation evaluation;
    eval_format format;
    bool chosen; /* --format was given */
    bool strict;
    bool several;        /* records; told by the first operand */
    bool begun;          /* what stands before the first sheet is written */
    bool readings;       /* --readings all */
    gj_text receipt;     /* the file; empty: none */
    size_t width;        /* of the text form, in columns */
    bool array;          /* JSON: several records stand in an array … */
    bool opened;         /* … which has begun */
    bool progress;       /* shown */
    gj_results *results; /* the writer; NULL: not yet needed */
    size_t threads;      /* at most */
    gj_text path;        /* the present operand */
    uint64_t records, bad;
    uint64_t shown;         /* records, as far as progress shows them */
    uint64_t skip, skipped; /* --skip: records still to be passed over, and those that were */
    bool stopped;           /* by a signal */
} run;

/* Programs read JSON: it is the same whatever language people read. */
#define JSON_LANG GJ_LANG_EN

/* The format of one operand, where the call does not say. */
static eval_format usual_format(const run *r, bool ndjson)
{
    if (ndjson)
        return FORMAT_NDJSON;
    if (r->cli->system->is_terminal(r->cli->system->user, r->cli->out.descriptor))
        return FORMAT_TEXT;
    return r->cli->options.operand_count > 2 ? FORMAT_NDJSON : FORMAT_JSON;
}

/* {"line":7,"errors":[…]}: a line that gave no results. */
static gj_status write_lost_line(run *r, uint64_t line)
{
    gj_buffer *out = &r->cli->out.text;
    const gj_evaluation *e = &r->evaluation;
    gj_buffer_char(out, '{');
    if (line != 0)
        gj_buffer_format(out, "\"line\":%llu,", (unsigned long long)line);
    gj_buffer_string(out, "\"errors\":");
    gj_status status = GJ_OK;
    if (e->limited) {
        gj_buffer message;
        gj_buffer_init(&message, r->cli->allocator);
        gj_diag diag = gj_evaluation_limit(e);
        gj_diag_headline(&message, JSON_LANG, &diag);
        gj_buffer_format(out, "[{\"code\":\"%s\",\"message\":", gj_diag_name(diag.code));
        gj_buffer_json(out, gj_buffer_as_text(&message));
        gj_buffer_string(out, "}]");
        gj_buffer_fini(&message);
    } else {
        status = gj_record_errors_json(out, &e->record, JSON_LANG, false);
    }
    gj_buffer_char(out, '}');
    return status;
}

/* Goes on behind the last member of the object just written. */
static gj_status write_other_readings(run *r, bool pretty)
{
    gj_buffer *out = &r->cli->out.text;
    if (out->failed)
        return GJ_E_NOMEM;
    out->size -= pretty ? 2 : 1; /* "}" with its line break */
    gj_buffer_string(out, pretty ? ",\n  " : ",");
    gj_status status = gj_readings_json(out, &r->evaluation, pretty);
    gj_buffer_string(out, pretty ? "\n}" : "}");
    return status;
}

static gj_status write_json(run *r, uint64_t line, gj_results_tally *tally)
{
    gj_buffer *out = &r->cli->out.text;
    gj_evaluation *e = &r->evaluation;
    bool pretty = r->format == FORMAT_JSON;
    if (r->array)
        gj_buffer_string(out, r->opened ? ",\n" : "[\n");
    r->opened = true;
    gj_status status;
    if (e->limited || (e->record.unreadable && (!pretty || line != 0))) {
        tally->errors = 1;
        status = write_lost_line(r, line);
    } else {
        status = r->results == NULL ? gj_results_new(r->cli->allocator, &e->machine, e->only, e->only_count,
                                                     JSON_LANG, pretty, &r->results)
                                    : GJ_OK;
        if (status == GJ_OK)
            status = gj_results_write(r->results, out, &e->record, tally);
        if (status == GJ_OK && r->readings && !e->record.unreadable)
            status = write_other_readings(r, pretty);
    }
    if (!r->array)
        gj_buffer_char(out, '\n');
    return status;
}

/* The formats for people; csv is among them because it is for spreadsheets. */
static bool is_sheet(const run *r)
{
    return r->format != FORMAT_JSON && r->format != FORMAT_NDJSON;
}

/* Whether something stands between two records that does not stand before the first. */
static bool has_separators(const run *r)
{
    return r->array || r->format == FORMAT_TEXT || r->format == FORMAT_MD;
}

/* What stands before the first record, whether or not there is one. */
static void begin_sheets(run *r)
{
    const gj_program *program = r->evaluation.program;
    gj_text title = gj_program_text(program, program->header->title);
    if (title.size == 0)
        title = gj_program_text(program, program->header->rulebook);
    if (!r->begun && r->format == FORMAT_CSV)
        gj_sheet_csv_begin(&r->cli->out.text, r->several);
    if (!r->begun && r->format == FORMAT_HTML)
        gj_sheet_html_begin(&r->cli->out.text, r->cli->lang, title);
    r->begun = true;
}

static gj_status write_sheet(run *r, gj_results_tally *tally)
{
    gj_evaluation *e = &r->evaluation;
    gj_buffer *out = &r->cli->out.text;
    if (e->limited || e->record.unreadable) {
        tally->errors = 1;
        return GJ_OK; /* there is nothing to show; the error has been said */
    }
    if (r->format == FORMAT_CSV)
        return gj_sheet_csv(out, e, r->several, tally);
    if (r->format == FORMAT_HTML)
        return gj_sheet_html(out, e, tally);
    if (r->opened)
        gj_buffer_char(out, '\n');
    r->opened = true;
    if (r->format == FORMAT_MD)
        return gj_sheet_md(out, e, tally);
    gj_status status = gj_sheet_text(out, e, r->width, tally);
    return status == GJ_OK && r->readings ? gj_readings_text(out, e, r->width) : status;
}

static gj_exit write_receipt(run *r, gj_text record)
{
    gj_evaluation *e = &r->evaluation;
    const char *path = gj_text_c_string(&r->cli->arena, r->receipt);
    gj_buffer text;
    if (e->limited || e->record.unreadable)
        return GJ_EXIT_CLEAN; /* there is nothing to put on it; the error is told */
    gj_buffer_init(&text, r->cli->allocator);
    bool fine = path != NULL && gj_receipt_write(&text, e, record) == GJ_OK;
    int error = fine ? gj_io_write(r->cli->system, r->cli->allocator, path, gj_buffer_as_text(&text)) : 0;
    gj_buffer_fini(&text);
    if (!fine)
        return gj_say_no_memory(r->cli);
    return error == 0 ? GJ_EXIT_CLEAN : gj_say_unwritable(r->cli, r->receipt, error);
}

/* Writes what came of the present record. False where the run cannot go on. */
static bool tell_record(run *r, const gj_record_text *record, gj_exit *exit)
{
    gj_cli *cli = r->cli;
    gj_evaluation *e = &r->evaluation;
    gj_results_tally tally = {0};
    bool wrong = e->record.error_count != 0 || e->limited;
    /* In a batch the errors stand in the output, at their line. */
    if (wrong && (record->line == 0 || is_sheet(r) || cli->verbose) &&
        gj_evaluation_say_errors(e, r->path, record->line, record->text) != GJ_EXIT_CLEAN) {
        *exit = GJ_EXIT_IO;
        return false;
    }
    if (r->receipt.size != 0) {
        *exit = gj_worse(*exit, write_receipt(r, record->text));
        if (*exit == GJ_EXIT_IO)
            return false;
    }
    size_t before = cli->out.text.size;
    gj_status status = is_sheet(r) ? write_sheet(r, &tally) : write_json(r, record->line, &tally);
    if (status != GJ_OK) {
        cli->out.text.size = before; /* a record's results are there whole or not at all */
        cli->out.text.failed = false;
        *exit = gj_say_no_memory(cli);
        return false;
    }
    wrong = wrong || tally.errors != 0;
    r->records++;
    r->bad += wrong;
    if (wrong || (r->strict && (tally.undetermined != 0 || tally.failed != 0)))
        *exit = gj_worse(*exit, GJ_EXIT_PROBLEMS);
    return gj_output_ease(&cli->out); /* a closed pipe ends the run; it is told at the end */
}

/* Evaluates records and writes what came of them. False where the run cannot go on. */
static bool some_records(run *r, const gj_record_text *records, size_t count, gj_exit *exit)
{
    gj_text texts[GJ_EVALUATION_BATCH] = {{NULL, 0}};
    gj_evaluation *e = &r->evaluation;
    bool go_on = true;
    for (size_t i = 0; i < count; i++)
        texts[i] = records[i].text;
    e->places = is_sheet(r); /* a sheet tells what the record states from what stands by default */
    e->whole = e->places || r->readings;
    gj_evaluation_begin_batch(e, texts, count);
    for (size_t i = 0; i < count && go_on; i++) {
        go_on = gj_evaluation_next(e);
        if (!go_on)
            *exit = gj_say_no_memory(r->cli);
        go_on = go_on && tell_record(r, &records[i], exit);
    }
    return go_on;
}

/* So many records more are done. */
static void show_progress(void *user, size_t records)
{
    run *r = user;
    uint64_t before = r->shown;
    r->shown += records;
    if (r->progress && r->shown / PROGRESS != before / PROGRESS) { /* whatever is said next takes its place */
        gj_buffer_format(gj_say_begin(r->cli), "%llu\r",
                         (unsigned long long)(r->shown / PROGRESS * PROGRESS));
        gj_say_end(r->cli);
    }
}

/* --- several threads: each has a run of its own, which goes on where the call's stands --- */

static void *begin_share(void *user, gj_cli *cli)
{
    const run *whole = user;
    gj_allocator allocator = cli->allocator;
    run *r = allocator.resize(allocator.user, NULL, 0, sizeof *r);
    if (r == NULL)
        return NULL;
    *r = *whole;
    r->cli = cli;
    r->results = NULL;
    r->records = r->bad = 0;
    gj_exit exit = gj_evaluation_share(&r->evaluation, cli, &whole->evaluation);
    if (r->evaluation.room > ROOM_OF_THREADS / r->threads)
        r->evaluation.room = ROOM_OF_THREADS / r->threads;
    if (exit == GJ_EXIT_CLEAN)
        return r;
    gj_evaluation_end(&r->evaluation);
    (void)allocator.resize(allocator.user, r, sizeof *r, 0);
    return NULL;
}

static bool share_records(void *state, const gj_record_text *records, size_t count, gj_exit *exit)
{
    return some_records(state, records, count, exit);
}

static void end_share(void *user, void *state)
{
    run *whole = user, *r = state;
    gj_allocator allocator = whole->cli->allocator;
    whole->records += r->records;
    whole->bad += r->bad;
    gj_results_free(r->results);
    gj_evaluation_end(&r->evaluation);
    (void)allocator.resize(allocator.user, r, sizeof *r, 0);
}

/* --- operands --- */

static size_t threads_for(const run *r)
{
    bool table = r->format == FORMAT_CSV || (!is_sheet(r) && r->readings);
    size_t most = table ? TABLE_THREADS : is_sheet(r) ? SHEET_THREADS : SIZE_MAX;
    return r->threads < most ? r->threads : most;
}

/* All records of an input. What stands before the first one that is shown differs from what stands before the
 * others, so threads share what is behind it. */
static bool all_records(run *r, gj_records *records, gj_exit *exit, int *error)
{
    const gj_batch_work work = {r, begin_share, share_records, end_share, show_progress};
    gj_record_text few[GJ_EVALUATION_BATCH];
    bool go_on = true;
    size_t count, room = 1;
    while (go_on && (count = gj_records_next_few(records, few, room, error)) != 0) {
        go_on = some_records(r, few, count, exit);
        show_progress(r, count);
        room = GJ_EVALUATION_BATCH;
        if (go_on && records->ndjson && r->threads > 1 && (r->opened || !has_separators(r)))
            return gj_batch_run(r->cli, records, threads_for(r), &work, exit, error);
    }
    return go_on;
}

static bool one_operand(run *r, gj_text path, gj_exit *exit)
{
    gj_cli *cli = r->cli;
    gj_records records;
    r->path = path;
    bool prompt =
        r->chosen && r->format == FORMAT_NDJSON && r->receipt.size == 0 && gj_text_equal(path, GJ_TEXT("-"));
    int error = (prompt ? gj_records_open_prompt : gj_records_open)(&records, cli->system, cli->allocator,
                                                                    path.bytes);
    gj_results_free(r->results); /* the next operand's may be laid out differently */
    r->results = NULL;
    if (error == 0)
        *exit = gj_worse(*exit, gj_records_take(&records, &r->evaluation, 1, path, &error));
    if (!r->chosen)
        r->format = usual_format(r, records.ndjson);
    r->array = r->format == FORMAT_JSON && (records.ndjson || cli->options.operand_count > 2);
    r->several = records.ndjson || cli->options.operand_count > 2;
    if (error == 0 && r->skip + r->skipped != 0 && r->format != FORMAT_NDJSON) {
        *exit = gj_say_misuse(cli, GJ_M_skip_ndjson, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
        gj_records_close(&records);
        return false;
    }
    begin_sheets(r);
    r->progress = records.ndjson && !cli->quiet &&
                  cli->system->is_terminal(cli->system->user, cli->err.descriptor) &&
                  !cli->system->is_terminal(cli->system->user, cli->out.descriptor);
    bool go_on = error != 0 || r->receipt.size == 0 || !records.ndjson;
    if (!go_on)
        *exit = gj_say_misuse(cli, GJ_M_receipt_one_record, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    records.skip = r->skip;
    records.output = &cli->out;
    if (error == 0 && go_on)
        go_on = all_records(r, &records, exit, &error);
    r->skipped += r->skip - records.skip;
    r->skip = records.skip;
    r->stopped = error == EINTR;
    if (r->stopped)
        go_on = false;
    else if (error != 0)
        *exit =
            gj_worse(*exit, gj_say_unreadable(cli,
                                              gj_text_equal(path, GJ_TEXT("-"))
                                                  ? gj_text_from(gj_msg_text(cli->lang, GJ_M_standard_input))
                                                  : path,
                                              error));
    gj_records_close(&records);
    return go_on;
}

static void finish(run *r)
{
    gj_cli *cli = r->cli;
    if (r->array)
        gj_buffer_string(&cli->out.text, r->opened ? "\n]\n" : "[]\n");
    if (r->format == FORMAT_HTML)
        gj_sheet_html_end(&cli->out.text);
    if (r->progress && r->shown >= PROGRESS) {
        gj_buffer_format(gj_say_begin(cli), "%20s\r", "");
        gj_say_end(cli);
    }
    if (cli->verbose) {
        char records[GJ_DIGITS], bad[GJ_DIGITS];
        gj_say(cli, GJ_M_records_read, gj_text_digits(records, r->records), gj_text_digits(bad, r->bad));
    }
}

static gj_exit check_jobs(gj_cli *cli, uint64_t *threads)
{
    gj_text jobs;
    *threads = 1;
    if (!gj_options_get(&cli->options, GJ_OPT_jobs, &jobs) ||
        (gj_text_whole(jobs, 9999, threads) && jobs.bytes[0] != '0'))
        return GJ_EXIT_CLEAN;
    return gj_say_misuse(cli, GJ_M_option_bad_value, jobs, GJ_TEXT("-j N (1..9999)"), GJ_NO_TEXT);
}

gj_exit gj_verb_eval(gj_cli *cli)
{
    uint64_t threads;
    gj_exit exit = check_jobs(cli, &threads);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    gj_rules rules = {0};
    run r = {
        .cli = cli, .threads = (size_t)threads, .strict = gj_options_get(&cli->options, GJ_OPT_strict, NULL)};
    size_t format = 0;
    r.chosen = gj_options_get(&cli->options, GJ_OPT_format, NULL) &&
               gj_name_in_list(cli->verb->formats, gj_cli_format(cli), &format);
    r.format = (eval_format)format; /* the order of the verb's list */
    r.readings = gj_options_get(&cli->options, GJ_OPT_readings, NULL);
    r.width = gj_layout_width_asked(cli->system->environment(cli->system->user, "COLUMNS"));
    if (r.readings && r.chosen && r.format >= FORMAT_CSV)
        return gj_say_misuse(cli, GJ_M_options_exclude, GJ_TEXT("--readings all"),
                             GJ_TEXT("--format csv, md, html"), GJ_NO_TEXT);
    if (gj_options_get(&cli->options, GJ_OPT_receipt, &r.receipt) && cli->options.operand_count > 2)
        return gj_say_misuse(cli, GJ_M_receipt_one_record, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    exit = gj_resume_option(cli, &r.skip);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    exit = gj_rules_load(cli, cli->options.operands[0], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        exit = gj_evaluation_begin(&r.evaluation, cli, rules.program);
        bool go_on = exit == GJ_EXIT_CLEAN;
        (void)cli->system->hold(cli->system->user); /* until all lines are written (gj_cli_run) */
        for (size_t i = 1; i < cli->options.operand_count && go_on; i++)
            go_on = one_operand(&r, cli->options.operands[i], &exit);
        if (go_on)
            finish(&r);
        if (r.stopped)
            exit = gj_resume_say_stopped(cli, r.skipped + r.records, r.format == FORMAT_NDJSON);
        gj_results_free(r.results);
        gj_evaluation_end(&r.evaluation);
    }
    gj_rules_free(&rules);
    return exit;
}
