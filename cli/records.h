/* RECORD on the command line: one JSON object, one object a line (NDJSON), a table (comma-separated values)
 * with a row a fact or a row a case, or a workbook with such a table as its first sheet; told apart by
 * content and name. */
#ifndef GJ_CLI_RECORDS_H
#define GJ_CLI_RECORDS_H

#include "cli/evaluation.h"
#include "cli/io.h"

/* Read at a time, unless a line is longer. */
#define GJ_RECORDS_PIECE ((size_t)1024 * 1024)

typedef struct gj_records {
    const gj_system *system;
    int descriptor;
    bool close;    /* the descriptor is ours */
    bool ndjson;   /* one record a line: NDJSON, or a table with a row a case */
    bool is_table; /* a table; which kind gj_records_take finds out */
    bool ended;    /* everything was read into `text` */
    bool done;     /* the single record was handed out */
    /* What was read and not yet handed out, from `at` on; of a workbook its sheet as a table. */
    gj_buffer text;
    size_t at, searched; /* no line break between `at` and `searched` */
    uint64_t line;       /* lines handed out or passed over */
    gj_arena arena;      /* the header, and what is said of a workbook */
    gj_table table;
    uint64_t header_line;
    gj_text sheet; /* the workbook's sheet; empty: no workbook */
    bool lost;     /* a workbook that cannot be read; gj_records_take says why */
    gj_diag_code why;
    gj_msg why_detail;
    gj_output *output; /* written out before the reader waits; NULL, or set between open and next */
    bool hurried;      /* nothing is to wait for more than a moment … */
    bool late;         /* … and gj_records_next came to where it would have had to */
    uint32_t asked;    /* how often a record was asked for; it may wrap */
    bool to_end;       /* the program was asked to end */
    uint64_t skip;     /* records still to be passed over; set between open and next */
} gj_records;

typedef struct gj_record_text {
    gj_text text;  /* valid until the next call */
    uint64_t line; /* one record a line: its line, from 1; else 0 */
} gj_record_text;

/* Opens `path` ("-": standard input) and reads as far as it takes to tell which kind it is. A file is NDJSON
 * where its name ends in .ndjson or .jsonl, or where its first lines cannot stand in one JSON object: a line
 * that is a whole object with more behind it, or a second line that begins an object. It is a table where its
 * name ends in .csv, or where it begins with neither { nor [ and has a comma in its first line (unless its
 * name says JSON); a workbook where it begins as a zip archive does. 0, or the error number (ENOMEM: no
 * memory). gj_records_close must be called in every case. */
int gj_records_open(gj_records *records, const gj_system *system, gj_allocator allocator, const char *path);
/* The same for who may wait for what comes of the first record before there is a second: a first line that is
 * a whole object is enough for NDJSON. */
int gj_records_open_prompt(gj_records *records, const gj_system *system, gj_allocator allocator,
                           const char *path);
void gj_records_close(gj_records *records);

/* Prepares evaluations, which have begun, for the records of this file: of tables they get the columns. The
 * first one's program decides what kind of table it is. Says what is wrong with a header or a workbook
 * (`path` is what the file is called). Evaluations must not outlive `records` unless gj_records_done is
 * called. */
gj_exit gj_records_take(gj_records *records, gj_evaluation *evaluations, size_t count, gj_text path,
                        int *error);
/* The part of it that needs no evaluation: which kind of table it is (a program may know its names, NULL does
 * not), and the header of one with a row a case. 0, or the error number. */
int gj_records_take_kind(gj_records *records, const gj_program *program);
/* Makes the evaluations read JSON again. */
void gj_records_done(const gj_records *records, gj_evaluation *evaluations, size_t count);

/* The next record: true and *record, or false at the end or where *error is set: EAGAIN where it is `late`,
 * and may be asked again; EINTR where the program was asked to end (cli/io.h) and what was done so far should
 * be written. Memory is that of the longest line, of which no more than GJ_JSON_MAX_SIZE + 1 bytes are kept
 * and handed out; a byte order mark, CRLF, a missing last newline and empty lines (which count) are fine. */
bool gj_records_next(gj_records *records, gj_record_text *record, int *error);

/* The same for a record that has been read already, and leaves the others to gj_records_next: false where
 * that may have to wait, or to say something. Texts handed out since the last gj_records_next stay valid. */
bool gj_records_next_at_hand(gj_records *records, gj_record_text *record);
/* Whether gj_records_next_at_hand ever has any: not with one record a file, nor with a table. */
bool gj_records_are_lines(const gj_records *records);
/* Leaves the texts handed out so far to *kept, and takes its memory for what comes: they are valid as long as
 * its bytes stay where they are, whatever is read next. False: no memory, and nothing has changed. */
bool gj_records_leave(gj_records *records, gj_buffer *kept);
/* Up to `room` of the next records: the next one, and those behind it that have been read already, so that
 * nothing waits for more. How many: 0 is gj_records_next's false. Their texts are valid until the next call.
 */
size_t gj_records_next_few(gj_records *records, gj_record_text *few, size_t room, int *error);

#endif
