/* NDJSON in, NDJSON out, written by hand with simdjson for this one rule book: what `guiju eval` is compared
 * with, file to file.
 *
 *   byhand HEAD FILE
 *
 * HEAD is what stands before each record's name in the output. Memory is that of two blocks: the file is read
 * in pieces that end with a line. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/print.h"
#include "bench/read.h"

#define PIECE   ((size_t)1 << 20)
#define PADDING ((size_t)64)

typedef struct output {
    const char *head;
    size_t used;
    bool failed;
    char text[1 << 16];
} output;

static void flush(output *out)
{
    size_t done = 0;
    while (done < out->used && !out->failed) {
        ssize_t put = write(1, out->text + done, out->used - done);
        out->failed = put <= 0;
        done += put > 0 ? (size_t)put : 0;
    }
    out->used = 0;
}

static void one_record(void *user, const bench_record *record)
{
    output *out = user;
    bench_result result;
    if (out->used + BENCH_LINE_MAX > sizeof out->text)
        flush(out);
    bench_score_exact(record, &result);
    if (result.fault == BENCH_FINE)
        out->used += bench_print(out->text + out->used, out->head, record, &result);
}

int main(int argc, char **argv)
{
    static output out;
    int in = argc == 3 ? open(argv[2], O_RDONLY) : -1;
    char *text = malloc(2 * PIECE + PADDING);
    if (in < 0 || text == NULL)
        return 2;
    out.head = argv[1];
    size_t held = 0;
    ssize_t got;
    while ((got = read(in, text + held, PIECE)) > 0) {
        held += (size_t)got;
        size_t whole = held;
        while (whole > 0 && text[whole - 1] != '\n')
            whole--;
        bench_read(text, whole, whole + PADDING, one_record, &out);
        memmove(text, text + whole, held - whole);
        held -= whole;
        if (held > PIECE)
            return 1;
    }
    flush(&out);
    free(text);
    close(in);
    return got < 0 || held > 0 || out.failed;
}
