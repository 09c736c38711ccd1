/* Splits input into records. Invariant: text[at..] is what has been read and not handed out, and an NDJSON
 * input is never held as a whole: what was handed out is dropped before more is read. Whether a record is
 * right is the record reader's business (vm/record.h); here lines are only told apart. */
#include "cli/records.h"

#include <errno.h>
#include <string.h>

#include "cli/records_table.h"
#include "vm/json_fault.h"

/* Read at a time: so much that nearly all batches of records (GJ_EVALUATION_BATCH) are full ones. */
#define PIECE GJ_RECORDS_PIECE
/* How long who is hurried waits for more, in milliseconds: a pipe that is being filled is filled by then. */
#define PATIENCE 2
/* Whether the program is to end is asked the system before so many records. */
#define ASK_EVERY     64
#define LARGEST_PIECE ((size_t)8 << 20)

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* A line without the blanks around it, which begins at *at; *at moves to the next line. False where there is
 * no line, or (unless `all`) its end is not there yet. */
static bool take_line(gj_text text, bool all, size_t *at, gj_text *line)
{
    if (*at >= text.size)
        return false;
    const char *begin = text.bytes + *at, *end = memchr(begin, '\n', text.size - *at);
    if (end == NULL && !all)
        return false;
    if (end == NULL)
        end = text.bytes + text.size;
    *at = (size_t)(end - text.bytes) + 1;
    while (begin < end && is_blank(*begin))
        begin++;
    while (begin < end && is_blank(end[-1]))
        end--;
    *line = (gj_text){begin, (size_t)(end - begin)};
    return true;
}

/* Whether a line is an object from its first byte to its last: brackets balance there and not before. */
static bool is_whole_object(gj_text line)
{
    if (line.size < 2 || line.bytes[0] != '{')
        return false;
    size_t open = 0;
    bool in_text = false;
    for (size_t i = 0; i < line.size; i++) {
        char c = line.bytes[i];
        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            open++;
        } else if (c == '}' || c == ']') {
            if (open == 0 || (--open == 0 && i + 1 < line.size))
                return false;
        }
    }
    return open == 0 && !in_text;
}

/* Whether text is NDJSON by its first lines; *certain says that more text could not change the answer. `all`
 * says that there is no more, `prompt` that the first line is to tell if it can. */
static bool is_ndjson(gj_text text, bool all, bool prompt, bool *certain)
{
    gj_text first = {NULL, 0}, second = {NULL, 0};
    size_t at = gj_json_mark_size(text);
    *certain = true;
    while (first.size == 0)
        if (!take_line(text, all, &at, &first)) {
            *certain = all;
            return false;
        }
    bool whole = is_whole_object(first);
    if (whole && prompt)
        return true;
    while (second.size == 0) {
        /* A second line that has only begun tells enough by its first character. */
        if (!take_line(text, true, &at, &second)) {
            *certain = all;
            return false;
        }
    }
    /* In one JSON text a line that begins an object follows `:`, `,` or `[`. */
    char last = first.bytes[first.size - 1];
    return whole || (second.bytes[0] == '{' && last != ':' && last != ',' && last != '[');
}

int gj_records_read_more(gj_records *records)
{
    const gj_system *system = records->system;
    records->late = records->hurried && !system->ready(system->user, records->descriptor, PATIENCE);
    if (records->late)
        return EAGAIN;
    if (records->at != 0) {
        records->text.size -= records->at;
        memmove(records->text.bytes, records->text.bytes + records->at, records->text.size);
        records->searched -= records->at;
        records->at = 0;
    }
    /* Who sends a record and waits for what comes of it before he sends the next must not wait for ever. */
    if (records->output != NULL && records->output->text.size != 0 &&
        !system->ready(system->user, records->descriptor, 0))
        (void)gj_output_flush(records->output); /* a failure is remembered and told at the end */
    /* More and more at a time, so that one long line is not looked through again for each piece. */
    size_t size = records->text.size < PIECE ? PIECE : records->text.size;
    if (size > LARGEST_PIECE)
        size = LARGEST_PIECE;
    return gj_io_read_some(system, records->descriptor, &records->text, size, &records->ended);
}

/* Lines of NDJSON, from the first one on. */
static int open_lines(gj_records *records)
{
    int error = 0;
    records->ndjson = true;
    /* A folder or an unreadable device shows here, before anything is written; and a byte order mark has
     * three bytes, which a pipe may hand out one by one. */
    while (error == 0 && !records->ended && records->text.size < 3)
        error = gj_records_read_more(records);
    return error;
}

/* Reads until it is certain what the text is. */
static int open_unknown(gj_records *records, gj_text name, bool prompt)
{
    bool certain = false, json = gj_text_ends(name, GJ_TEXT(".json"));
    int error = 0;
    while (error == 0 && !certain) {
        error = records->text.size > GJ_JSON_MAX_SIZE ? E2BIG : gj_records_read_more(records);
        gj_text text = gj_buffer_as_text(&records->text);
        if (error == 0 && !json && gj_records_look_table(text, records->ended, &records->is_table)) {
            if (records->is_table)
                return 0;
            records->ndjson = is_ndjson(text, records->ended, prompt, &certain);
        } else if (json) {
            records->ndjson = is_ndjson(text, records->ended, prompt, &certain);
        } else {
            certain = records->ended;
        }
    }
    return error;
}

/* Reads over the rest of a line that is longer than any record may be, keeping so much of it that the record
 * reader refuses it for its size: memory does not follow the length of lines. */
static int pass_over_line(gj_records *records)
{
    size_t kept = records->at + GJ_JSON_MAX_SIZE + 1;
    gj_buffer *text = &records->text;
    int error = 0;
    const char *end = NULL;
    for (;;) {
        end = memchr(text->bytes + kept, '\n', text->size - kept);
        if (end != NULL || records->ended || error != 0)
            break;
        text->size = kept;
        error = gj_io_read_some(records->system, records->descriptor, text, PIECE, &records->ended);
    }
    size_t rest = end == NULL ? 0 : text->size - (size_t)(end - text->bytes);
    if (rest != 0)
        memmove(text->bytes + kept, end, rest);
    text->size = kept + rest;
    return error;
}

static int open_records(gj_records *records, const gj_system *system, gj_allocator allocator,
                        const char *path, bool prompt)
{
    *records = (gj_records){.system = system, .descriptor = 0};
    gj_buffer_init(&records->text, allocator);
    gj_arena_init(&records->arena, allocator);
    if (strcmp(path, "-") != 0) {
        int descriptor = system->open(system->user, path);
        if (descriptor < 0)
            return -descriptor;
        records->descriptor = descriptor;
        records->close = true;
    }
    gj_text name = gj_text_from(path);
    int error;
    if (gj_text_ends(name, GJ_TEXT(".ndjson")) || gj_text_ends(name, GJ_TEXT(".jsonl"))) {
        error = open_lines(records);
    } else if (gj_text_ends(name, GJ_TEXT(".csv")) || gj_text_ends(name, GJ_TEXT(".CSV"))) {
        records->is_table = true;
        error = gj_records_read_more(records);
    } else {
        error = open_unknown(records, name, prompt);
    }
    if (error == 0 && records->is_table)
        error = gj_records_open_table(records);
    if (error == 0 && !records->ndjson && !records->is_table && !records->ended) {
        error = gj_io_read_rest(system, records->descriptor, &records->text);
        records->ended = true;
    }
    if (error == 0 && records->ndjson)
        records->at = records->searched = gj_json_mark_size(gj_buffer_as_text(&records->text));
    return error;
}

int gj_records_open(gj_records *records, const gj_system *system, gj_allocator allocator, const char *path)
{
    return open_records(records, system, allocator, path, false);
}

int gj_records_open_prompt(gj_records *records, const gj_system *system, gj_allocator allocator,
                           const char *path)
{
    return open_records(records, system, allocator, path, true);
}

void gj_records_close(gj_records *records)
{
    if (records->close)
        (void)records->system->close(records->system->user, records->descriptor);
    records->close = false;
    gj_buffer_fini(&records->text);
    gj_arena_fini(&records->arena);
}

/* The next line, empty or not, without its line break, where all of it has been read. */
static bool line_at_hand(gj_records *records, gj_text *line)
{
    const gj_buffer *text = &records->text;
    const char *from = text->bytes == NULL ? NULL : text->bytes + records->searched;
    const char *end = from == NULL ? NULL : memchr(from, '\n', text->size - records->searched);
    if (end == NULL)
        return false;
    *line = (gj_text){text->bytes + records->at, (size_t)(end - text->bytes) - records->at};
    records->at = records->searched = (size_t)(end - text->bytes) + 1;
    return true;
}

/* The same; reads on where it has not. */
static bool next_line(gj_records *records, gj_text *line, int *error)
{
    for (;;) {
        if (line_at_hand(records, line))
            return true;
        const gj_buffer *text = &records->text;
        records->searched = text->size;
        if (text->size - records->at > GJ_JSON_MAX_SIZE && !records->ended) {
            *error = pass_over_line(records);
            if (*error != 0)
                return false;
            records->searched = records->at + GJ_JSON_MAX_SIZE + 1;
            if (records->searched < text->size)
                continue;
        }
        if (records->ended) {
            if (records->at == text->size)
                return false;
            *line = (gj_text){text->bytes + records->at, text->size - records->at};
            records->at = text->size;
            return true;
        }
        *error = gj_records_read_more(records);
        if (*error != 0)
            return false;
    }
}

/* Counts a line; whether it is a record, and not empty. */
static bool is_record(gj_records *records, gj_text line, gj_record_text *record)
{
    records->line++;
    while (line.size != 0 && is_blank(line.bytes[line.size - 1]))
        line.size--;
    size_t blanks = 0;
    while (blanks < line.size && is_blank(line.bytes[blanks]))
        blanks++;
    *record = (gj_record_text){line, records->line};
    return blanks != line.size;
}

/* One record, whether or not it is wanted. */
static bool next_record(gj_records *records, gj_record_text *record, int *error)
{
    if (records->lost)
        return false;
    if (records->table.kind == GJ_TABLE_CASES)
        return gj_records_next_row(records, record, error);
    if (!records->ndjson) {
        if (records->done)
            return false;
        records->done = true;
        *record = (gj_record_text){gj_buffer_as_text(&records->text), 0};
        return true;
    }
    gj_text line;
    while (next_line(records, &line, error))
        if (is_record(records, line, record))
            return true;
    return false;
}

/* Whether the program is to end; once it is, it stays so. */
static bool is_to_end(gj_records *records)
{
    if (records->asked++ % ASK_EVERY == 0 && records->system->stopped(records->system->user))
        records->to_end = true;
    return records->to_end;
}

bool gj_records_next(gj_records *records, gj_record_text *record, int *error)
{
    bool found;
    *error = 0;
    records->late = false;
    do {
        if (is_to_end(records)) {
            *error = EINTR;
            return false;
        }
        found = next_record(records, record, error);
    } while (found && records->skip != 0 && records->skip-- != 0);
    return found;
}

bool gj_records_are_lines(const gj_records *records)
{
    return records->ndjson && records->table.kind != GJ_TABLE_CASES;
}

bool gj_records_leave(gj_records *records, gj_buffer *kept)
{
    gj_buffer *text = &records->text;
    gj_buffer_clear(kept);
    gj_buffer_bytes(kept, text->bytes == NULL ? NULL : text->bytes + records->at, text->size - records->at);
    if (kept->failed)
        return false;
    gj_buffer next = *kept;
    *kept = *text;
    *text = next;
    records->searched -= records->at;
    records->at = 0;
    return true;
}

bool gj_records_next_at_hand(gj_records *records, gj_record_text *record)
{
    if (!gj_records_are_lines(records) || records->skip != 0 || is_to_end(records))
        return false;
    gj_text line;
    while (line_at_hand(records, &line))
        if (is_record(records, line, record))
            return true;
    return false;
}

size_t gj_records_next_few(gj_records *records, gj_record_text *few, size_t room, int *error)
{
    if (!gj_records_next(records, &few[0], error))
        return 0;
    size_t count = 1;
    while (count < room && gj_records_next_at_hand(records, &few[count]))
        count++;
    return count;
}
