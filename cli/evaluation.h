/* One program evaluating one record after the other: the machine with the call's --reading and --only. */
#ifndef GJ_CLI_EVALUATION_H
#define GJ_CLI_EVALUATION_H

#include "cli/cli.h"
#include "vm/record_table.h"
#include "vm/results.h"

/* A record that needs more instructions than this is refused:
 * the largest real ones need a thousandth of it. */
#define GJ_STEP_LIMIT 2000000000u
/* Bytes that one record and its evaluation may take, beside its text and the results'. */
#define GJ_EVALUATION_MEMORY ((size_t)1024 << 20)

typedef struct gj_evaluation {
    gj_cli *cli;
    const gj_program *program;
    gj_reader *reader;
    gj_arena home;   /* what lives as long as the evaluation */
    gj_arena *arena; /* what belongs to the present record: `one`, or its own in a batch */
    gj_arena one;
    gj_machine machine;
    gj_record record;
    uint32_t *only;    /* in home; NULL: everything */
    size_t only_count; /* 0 where the book is silent on all that was named */
    bool places;       /* set after begin: records keep where their facts stand */
    size_t room;       /* set after begin: bytes that batches may take for being evaluated at once */
    bool whole;        /* set after begin: more than the results of a batch's records will be asked for */
    bool limited;      /* the present record passed a limit (gj_evaluation_limit): it has no results */
    /* How records are read; gj_records_take (cli/records.h) sets it for each file. */
    const gj_table *table;             /* of the file's; NULL: JSON */
    gj_table_columns columns;          /* in home */
    gj_text sheet;                     /* of a workbook; empty: none */
    struct gj_evaluation_batch *batch; /* cli/evaluation_batch.c; NULL: none was begun */
} gj_evaluation;

/* Prepares for records, as the call's options say; says what is wrong with them. gj_evaluation_end must be
 * called in every case. */
gj_exit gj_evaluation_begin(gj_evaluation *evaluation, gj_cli *cli, const gj_program *program);
/* The same for another thread, to read and evaluate as `whole` does; nothing of it is shared that changes. */
gj_exit gj_evaluation_share(gj_evaluation *share, gj_cli *cli, const gj_evaluation *whole);
void gj_evaluation_end(gj_evaluation *evaluation);

/* Reads and evaluates one record; its errors are in evaluation->record. What the last record left is gone.
 * False where there is no memory. */
bool gj_evaluation_run(gj_evaluation *evaluation, gj_text text);
/* Takes up to GJ_EVALUATION_BATCH records, which are then looked at one after the other: gj_evaluation_next
 * makes the next one, of count in all, the present record, as gj_evaluation_run does. Where the program gains
 * by it, all are evaluated at once (vm/vector.h), else each when its turn has come. The texts must stay valid
 * meanwhile. Unless `whole` is set, definitions that are not shown have no values. */
#define GJ_EVALUATION_BATCH 64
/* What fits a processor's second cache; unless `room` says otherwise. */
#define GJ_EVALUATION_ROOM ((size_t)1536 << 10)
void gj_evaluation_begin_batch(gj_evaluation *evaluation, const gj_text *texts, size_t count);
bool gj_evaluation_next(gj_evaluation *evaluation);

/* The same as gj_evaluation_run in two steps, for who makes the record otherwise: an empty record to be read
 * and run in between, and then the status of that: GJ_OK also where a limit was passed, which `limited`
 * tells. */
void gj_evaluation_start(gj_evaluation *evaluation);
gj_status gj_evaluation_settle(gj_evaluation *evaluation, gj_status status);
/* Which limit the present record passed, as a diagnostic without a place: of steps, of memory, or of the size
 * of a number. */
gj_diag gj_evaluation_limit(const gj_evaluation *evaluation);

/* Appends the record that `text` holds as JSON: itself, unless it comes from a table. */
gj_status gj_evaluation_json(gj_evaluation *evaluation, gj_text text, gj_buffer *out);

/* Says of a source whose text is the present record where in its file that stands: from line `line` on (0: it
 * is the whole file), or in a sheet. */
void gj_evaluation_place(const gj_evaluation *evaluation, gj_source *source, uint64_t line);

/* Tries the names of all definitions that a call may ask for. */
void gj_nearest_try_results(gj_nearest *nearest, const gj_program *program);
/* Whether a definition is among what the call wants to see. */
bool gj_evaluation_shows(const gj_evaluation *evaluation, uint32_t definition);

/* Draws the present record's errors for people, `text` being the record, which stands from line `line` of the
 * file `path` on (0: it is the whole file). GJ_EXIT_IO where there was no memory for that, which is said
 * instead. */
gj_exit gj_evaluation_say_errors(gj_evaluation *evaluation, gj_text path, uint64_t line, gj_text text);

#endif
