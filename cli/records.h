/* RECORD on the command line: one JSON object, or one object a line (NDJSON), told apart by content. */
#ifndef GJ_CLI_RECORDS_H
#define GJ_CLI_RECORDS_H

#include "cli/io.h"

typedef struct gj_records {
    const gj_system *system;
    int descriptor;
    bool close;          /* the descriptor is ours */
    bool ndjson;         /* one record a line */
    bool ended;          /* everything was read into `text` */
    bool done;           /* the single record was handed out */
    gj_buffer text;      /* what was read and not yet handed out, from `at` on */
    size_t at, searched; /* no line break between `at` and `searched` */
    uint64_t line;       /* lines handed out or passed over */
    uint64_t skip;       /* records still to be passed over; set between open and next */
} gj_records;

typedef struct gj_record_text {
    gj_text text;  /* valid until the next call */
    uint64_t line; /* NDJSON: its line, from 1; else 0 */
} gj_record_text;

/* Opens `path` ("-": standard input) and reads as far as it takes to tell which kind it is. A file is NDJSON
 * where its name ends in .ndjson or .jsonl, or where its first lines cannot stand in one JSON object: a line
 * that is a whole object with more behind it, or a second line that begins an object. 0, or the error number
 * (ENOMEM: no memory). gj_records_close must be called in every case. */
int gj_records_open(gj_records *records, const gj_system *system, gj_allocator allocator, const char *path);
void gj_records_close(gj_records *records);

/* The next record: true and *record, or false at the end or where *error is set: EINTR where the program was
 * asked to end (cli/io.h) and what was done so far should be written. Memory is that of the longest line, of
 * which no more than GJ_JSON_MAX_SIZE + 1 bytes are kept and handed out; a byte order mark, CRLF, a missing
 * last newline and empty lines (which count) are fine. */
bool gj_records_next(gj_records *records, gj_record_text *record, int *error);

/* Whether text is NDJSON by its first lines; *certain says that more text could not change the answer. `all`
 * says that there is no more. */
bool gj_records_look(gj_text text, bool all, bool *certain);

#endif
