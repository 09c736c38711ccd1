/* What the files of `guiju test` share: running cases (test.c), what a case looked at (test_reach.c), the
 * reports made from it. */
#ifndef GJ_CLI_TEST_INTERNAL_H
#define GJ_CLI_TEST_INTERNAL_H

#include "cli/rules.h"
#include "cli/say.h"
#include "vm/evaluate.h"

/* ---- test_reach.c: what a case looked at ---- */

#define GJ_RAN     1u /* the instruction was executed … */
#define GJ_RAN_YES 2u /* … a branch: with the guard yes */
#define GJ_RAN_NO  4u

/* One case's way from what it expects down to the facts. */
typedef struct gj_reach {
    const gj_program *program;
    uint32_t *owner; /* by register: the definition whose value it holds; UINT32_MAX none */
    bool *needed;    /* by definition: something expected depends on it in this case */
    uint8_t *ran;    /* by instruction: GJ_RAN… */
} gj_reach;

/* Room for a program's cases, from `arena`. */
gj_status gj_reach_init(gj_reach *reach, const gj_program *program, gj_arena *arena);
/* Follows a case after its run, from its expectations down. What it assumes is not looked behind. */
gj_status gj_reach_case(gj_reach *reach, gj_machine *machine, const gj_test_case *c);

/* ---- running ---- */

/* The verb at work. */
typedef struct gj_testing {
    gj_cli *cli;
    const gj_rules *rules;
    const gj_program *program;
    gj_reader *reader;
    gj_arena book, home, arena; /* the book's machine; the case's machine; its record and values */
    gj_machine plain, own;      /* without assumptions, for all cases; with this case's */
    gj_machine *machine;        /* the one that the case ran on */
    gj_text filter;
    gj_buffer *out;               /* where people read how the cases went */
    struct gj_coverage *coverage; /* NULL: not asked for */
    gj_buffer *junit;             /* NULL: not asked for */
    struct gj_update *update;     /* NULL: not asked for */
    uint64_t passed, failed, updated;
    int read_error;  /* why the last record's file could not be read */
    bool unreadable; /* some case's could not */
} gj_testing;

/* Whether the filter lets a case run. */
bool gj_test_wanted(const gj_testing *t, const gj_test_case *c);
/* Runs a case: its record, in `arena`, on t->machine. GJ_E_IO: the record's file cannot be read, for the
 * reason in t->read_error. GJ_E_NOMEM. */
gj_status gj_test_run(gj_testing *t, const gj_test_case *c, gj_record *record, gj_arena *arena);
/* Readings and values that a case assumes, put into a machine. */
gj_status gj_test_assume(gj_machine *machine, const gj_test_case *c);
/* Whether an expectation is met after a run. */
bool gj_test_holds(const gj_machine *machine, const gj_test_expectation *e);

/* Appends a catalogue text and a newline, safe for a terminal. */
void gj_test_line_out(const gj_testing *t, gj_buffer *out, gj_msg message, gj_text a, gj_text b, gj_text c);
/* test_failure.c: appends what is wrong about an expectation that was not met, after a run. */
void gj_test_report(gj_testing *t, gj_buffer *out, const gj_test_expectation *e);

/* Appends what the book is called: its name and version; of a module without them its path. */
void gj_test_book(const gj_testing *t, gj_buffer *out);
/* Whether a file is the book's own, not one of the standard rules that it uses. */
bool gj_test_own(const gj_rules *rules, uint32_t source);
/* The first clause that a definition, or the nearest one above it with any, cites; empty: none. */
gj_text gj_test_clause(const gj_program *program, uint32_t definition);
/* A line of a rule file without the blanks around it. */
gj_text gj_test_source_line(const gj_rules *rules, uint32_t source, uint32_t line);

/* ---- test_junit.c ---- */

/* Appends a case; `failure` is empty where it passed, else its first line is the message. */
void gj_junit_case(gj_buffer *out, gj_text suite, gj_text name, gj_text file, uint32_t line, gj_text failure);
/* Puts the head around what was appended. */
void gj_junit_end(gj_buffer *out, uint64_t passed, uint64_t failed);

/* ---- test_coverage.c, test_coverage_write.c ---- */

typedef struct gj_coverage gj_coverage;
/* NULL: no memory. Lives in `arena`. */
gj_coverage *gj_coverage_new(const gj_testing *t, gj_arena *arena);
/* Adds a case after its run. */
gj_status gj_coverage_add(gj_coverage *coverage, gj_testing *t, const gj_test_case *c);
/* Appends the report of one rule book: "text", "json" or "lcov". */
gj_status gj_coverage_write(gj_coverage *coverage, const gj_testing *t, gj_text format, gj_buffer *out);

/* ---- test_update.c ---- */

typedef struct gj_update gj_update;
/* Makes t->update, and takes it away again. */
gj_status gj_update_new(gj_testing *t);
void gj_update_free(gj_testing *t);
/* Notes what came out in place of an expectation that was not met, after the case's run. False: *why it is
 * left as it is. What memory lacks is said by gj_update_write. */
bool gj_update_record(gj_testing *t, const gj_test_case *c, const gj_test_expectation *e, gj_msg *why);
/* Writes what was noted into the rule book's files, tells each change, and forgets them.
 * Says what is wrong. */
gj_exit gj_update_write(gj_testing *t);

/* ---- test_mutate.c ---- */

/* Changes the rules a little, one change at a time, and lists those that none of the cases notices. */
gj_exit gj_test_mutate(gj_testing *t, gj_buffer *out);

#endif
