/* What the files of `compare` share. */
#ifndef GJ_CLI_COMPARE_INTERNAL_H
#define GJ_CLI_COMPARE_INTERNAL_H

#include "cli/book.h"
#include "cli/outcome.h"
#include "cli/paper.h"

#define GJ_COMPARE_BOOKS 10u
#define GJ_COMPARE_PAIRS (GJ_COMPARE_BOOKS * (GJ_COMPARE_BOOKS - 1) / 2)
/* So many rows of one table are shown on a terminal; the other forms have all. */
#define GJ_COMPARE_ROWS 60u
/* A value in a table on a terminal is no wider. */
#define GJ_COMPARE_COLUMNS 28u

/* A result of the interface. */
typedef struct gj_compared {
    gj_text name, title;
    gj_operator demand; /* what the interface asks for: GJ_O_AT_LEAST, GJ_O_AT_MOST; else GJ_O_NONE */
} gj_compared;

typedef struct gj_compare {
    gj_cli *cli;
    gj_paper paper;
    gj_book *books[GJ_COMPARE_BOOKS]; /* those that can be compared */
    gj_text labels[GJ_COMPARE_BOOKS];
    size_t count;
    gj_text left_out[GJ_COMPARE_BOOKS]; /* those that cannot, as the call names them */
    size_t left_out_count;
    gj_array declared; /* of gj_compared: all results of the interface, in its order */
    gj_array results;  /* of gj_compared: those asked for */
    gj_arena arena;
    bool begun;  /* gj_compare_begin was called */
    bool failed; /* no memory */
} gj_compare;

/* Where tables go: the output of the call. */
static inline gj_buffer *gj_compare_out(gj_compare *c)
{
    return &c->cli->out.text;
}

/* ---- compare.c ---- */
/* A text for the arena; the empty one where there is no memory. */
gj_text gj_compare_keep(gj_compare *c, const gj_buffer *text);
/* Begins the form, once, as soon as there is something to write: CSV's byte order mark, a page's head with
 * the books. */
void gj_compare_begin(gj_compare *c);
/* A count as a text in the arena. */
gj_text gj_compare_number(gj_compare *c, uint64_t number);
/* The language of the form: CSV speaks English. */
gj_lang gj_compare_lang(const gj_compare *c);
/* A catalogue text in it. */
gj_text gj_compare_word(const gj_compare *c, gj_msg message);
/* Whether a book says that it is silent on a result; *silent its index. */
bool gj_compare_is_silent(const gj_program *program, gj_text name, uint32_t *silent);
/* The result of that cell; NULL: none of those compared. */
const gj_compared *gj_compare_result(const gj_compare *c, gj_text cell);
/* What a book says of a cell that it has not got: that it is silent, or a dash. */
gj_text gj_compare_absent(const gj_compare *c, size_t book, gj_text cell);
/* A table with a column for each book behind the first. */
void gj_compare_grid(gj_compare *c, gj_grid *grid, gj_text corner, size_t more);

/* ---- compare_rules.c: results × books, each rule in short ---- */
void gj_compare_rules(gj_compare *c);

/* ---- compare_tests.c: the records of the books' own tests, which book is the stricter on them ---- */
gj_exit gj_compare_tests(gj_compare *c);

/* ---- compare_strict.c ---- */
/* Which of two values is the stricter one, by what the interface and the books declare. */
typedef enum gj_direction {
    GJ_DIRECTION_NONE, /* nothing declared says */
    GJ_DIRECTION_LOWER,
    GJ_DIRECTION_HIGHER
} gj_direction;
gj_direction gj_compare_direction(const gj_compare *c, gj_text cell);
/* -1: a is the stricter, 1: b is, 0: neither can be said to be. Both have a value. */
int gj_compare_stricter(gj_compare *c, gj_direction direction, gj_arena *arena, const gj_cell *a,
                        const gj_cell *b);

/* ---- compare_pairs.c: how often two books say something else, and which is the stricter ---- */
/* Pairs are numbered (0,1) (0,2) … (1,2) … */
size_t gj_compare_pair(size_t i, size_t k, size_t count);

/* Of one pair of books and one result. */
typedef struct gj_pair_tally {
    uint64_t compared, differing;
    uint64_t stricter[2]; /* of those that differ: the first is, the second is */
    gj_text shown[2];     /* where that was seen first, with both values */
} gj_pair_tally;

typedef struct gj_pairs_of {
    gj_text name; /* the cell */
    gj_direction direction;
    gj_pair_tally pair[GJ_COMPARE_PAIRS];
} gj_pairs_of;

typedef struct gj_pairs {
    gj_compare *c;
    gj_text field;    /* what `where` is a value of; empty: it names a record */
    gj_array results; /* of gj_pairs_of */
} gj_pairs;

void gj_pairs_init(gj_pairs *pairs, gj_compare *c);
void gj_pairs_fini(gj_pairs *pairs);
/* Counts one cell of one record: `cells` by book, NULL or without a value where there is nothing to disagree
 * about. `where`: what the record is called. `same` (by pair; may be NULL) turns false where two differ. True
 * where some pair does. */
bool gj_pairs_count(gj_pairs *pairs, gj_text name, const gj_cell *const *cells, gj_arena *arena,
                    gj_text where, bool *same, size_t hint);
/* Counts all cells of one record that are of a result compared; `visit` (may be NULL) is told of each in
 * which some pair differs. True where there was one. */
typedef void gj_pairs_visit(void *user, gj_text name, const gj_cell *const *cells);
bool gj_pairs_record(gj_pairs *pairs, const gj_outcome *outcomes, gj_arena *arena, gj_text where, bool *same,
                     gj_pairs_visit *visit, void *user);
/* The table of disagreements, and what it does not say. */
void gj_pairs_write(gj_pairs *pairs);

/* ---- compare_sweep.c: records under all books ---- */
/* Points side by side at which every book says the same as at the one before. */
typedef struct gj_step_row {
    gj_text from, to;
    gj_text *texts; /* by book */
    gj_text
        strictest; /* the books that are stricter than another and less strict than none; empty: no one is */
    double *heights; /* by book, for drawing; NaN: none */
    uint64_t points;
    bool differs;    /* two books that have a value have different ones */
    bool determined; /* some book has a value */
} gj_step_row;

typedef struct gj_step_table {
    gj_text name;
    gj_array rows; /* of gj_step_row */
    uint8_t kind;  /* gj_type_kind of its values */
} gj_step_table;

typedef struct gj_sweep {
    gj_compare *c;
    gj_evaluation evaluations[GJ_COMPARE_BOOKS];
    bool in[GJ_COMPARE_BOOKS]; /* the book takes part */
    size_t taking;
    gj_array tables; /* of gj_step_table */
    gj_pairs pairs;
    gj_text field;    /* empty: one record, nothing swept */
    gj_buffer base;   /* the record's text */
    gj_text name;     /* the record's path, as it is shown */
    gj_text step;     /* how far the points lie apart */
    bool between;     /* the field takes values between the points */
    bool told, wrong; /* what is wrong with the record, a table, has been said; something is */
} gj_sweep;

/* Reads the record to start from (`record` empty: {}). gj_sweep_end must be called in every case. */
gj_exit gj_sweep_begin(gj_sweep *sweep, gj_compare *c, gj_text record);
void gj_sweep_end(gj_sweep *sweep);
/* Evaluates one point in every book: the field at `at`. False where the sweep cannot go on; what is wrong is
 * said. */
bool gj_sweep_point(gj_sweep *sweep, gj_text at, bool first);
/* A result that is the same at every point. */
bool gj_step_is_steady(const gj_step_table *table);

/* ---- compare_run.c: --record, --over ---- */
gj_exit gj_compare_record(gj_compare *c, gj_text record);
gj_exit gj_compare_over(gj_compare *c, gj_text over, gj_text step, gj_text record);
/* ---- compare_over_write.c ---- */
void gj_compare_write_record(gj_sweep *sweep, gj_text heading);
void gj_compare_write_over(gj_sweep *sweep);
/* ---- compare_chart.c: one result over the field as steps, an SVG drawing ---- */
void gj_compare_chart(gj_buffer *out, const gj_sweep *sweep, const gj_step_table *table);

/* ---- compare_records.c: how far the books agree on many records ---- */
gj_exit gj_compare_records(gj_compare *c, gj_text path);

#endif
