/* What is on a score sheet, as data: every fact of the sheet is derived here, once, and then written as text,
 * as Markdown or as HTML. All texts are in the record's arena and are what strangers wrote; whoever writes
 * them out makes them safe for his format. */
#ifndef GJ_CLI_SHEET_MODEL_H
#define GJ_CLI_SHEET_MODEL_H

#include "cli/foreseen.h"
#include "cli/sheet.h"
#include "cli/words.h"

/* A line of the sheet's head. */
typedef struct gj_head_line {
    gj_msg label;
    gj_text value;
} gj_head_line;

typedef enum gj_mark {
    GJ_MARK_NONE,
    GJ_MARK_MET,
    GJ_MARK_NOT_MET,
    GJ_MARK_OPEN,
    GJ_MARK_WRONG,
    GJ_MARK_CHOSEN
} gj_mark;

/* A result, or a line below one: a part, a list entry, a condition that decided, a band that was missed. */
typedef struct gj_sheet_row {
    uint32_t depth; /* 0: a result */
    gj_mark mark;
    gj_text title, name, value, clauses;
    gj_text detail; /* below the value: what a band asks, what a reading's choice means, what is still open,
                       what the lines below are; or empty */
    bool own;       /* not of the interface */
} gj_sheet_row;

/* Points: exactly, and with a decimal beside what is none ("260/3 (≈86.67)"); both empty: there are none. */
typedef struct gj_points {
    gj_text exact, words;
} gj_points;

/* A part of a score, or its sum (last; depth 0, no name). */
typedef struct gj_score_row {
    uint32_t depth;
    gj_text title, name, clauses;
    gj_text path;                              /* "sheet.goods.b11"; of the sum, the score's */
    gj_points worth, applicable, earned, lost; /* lost: empty where nothing was */
    gj_state state;                            /* of what was earned */
    gj_text found;                             /* items: the facts of the record that its points came from */
    gj_text why;                               /* items: the calculation of its points, with values */
    bool item;                                 /* it has no parts itself */
    bool plain;                                /* all points, and `found` says no more than that */
    uint32_t permille;                         /* earned of applicable; UINT32_MAX: it cannot be said */
} gj_score_row;

typedef struct gj_score_data {
    gj_text title, name, clauses;
    gj_score_row *rows;
    size_t row_count;
} gj_score_data;

/* A step of how a number or a date came about. */
typedef enum gj_step_kind {
    GJ_STEP_RULE, /* a rule with its value, and its formula where it has one */
    GJ_STEP_CASE, /* the case of the rule above that applies */
    GJ_STEP_FACT, /* a fact of the record that the rule above read */
    GJ_STEP_ENTRY /* an entry of the list above */
} gj_step_kind;

typedef struct gj_step_data {
    gj_step_kind kind;
    uint32_t depth; /* 0: a result */
    gj_text title, name, value, clauses;
    gj_text formula; /* RULE: "= a + b = 1 + 2"; CASE: what it asks */
    bool again;      /* its own steps stand further up */
    bool own;        /* further results of the book, beside the interface's */
} gj_step_data;

/* A deadline for a timeline; days since 1970, INT32_MIN: none. */
typedef struct gj_deadline_data {
    gj_text title, name, words;
    int32_t from, to;
    gj_text state; /* open, met, early, late; empty: unknown */
    gj_text state_words;
} gj_deadline_data;

/* Bands on one number, for a scale. */
typedef struct gj_band_data {
    gj_text title;
    double least; /* the limit, as near as a drawing needs it */
    gj_text words;
} gj_band_data;

typedef struct gj_scale_data {
    gj_text title, level; /* of the bands; the level reached */
    double score;
    gj_text words;       /* the score */
    gj_band_data *bands; /* from the highest limit down */
    size_t band_count;
} gj_scale_data;

/* Results that lack the same facts, or are wrong for the same reason. */
typedef struct gj_sheet_note {
    struct gj_sheet_note *next;
    gj_text results; /* titles, one after the other */
    gj_text why[2];  /* the missing facts; what the book leaves open or what is wrong */
    bool error;
} gj_sheet_note;

typedef struct gj_sheet_model {
    gj_evaluation *evaluation;
    const gj_machine *machine;
    const gj_program *program;
    gj_words words;
    gj_arena *arena;  /* the record's */
    gj_arena scratch; /* explanations, one at a time */
    gj_results_tally *tally;
    gj_buffer path;           /* titles on the way to the result at hand */
    gj_buffer value;          /* scratch */
    bool has_interface;       /* results of the interface are among those shown */
    bool failed;              /* no memory */
    gj_foreseeing foreseeing; /* what undetermined results can still come to */

    gj_text title;
    gj_head_line head[8];
    size_t head_count;
    gj_array scores;    /* of gj_score_data */
    gj_array rows;      /* of gj_sheet_row */
    gj_array steps;     /* of gj_step_data */
    gj_array deadlines; /* of gj_deadline_data */
    gj_array scales;    /* of gj_scale_data */
    gj_array silent;    /* of gj_sheet_row: name, why (value), clauses */
    gj_array readings; /* of gj_sheet_row: title, name, choice (value), clauses; mark CHOSEN: for this call */
    gj_sheet_note *notes, *last_note; /* in the order in which their first result was met */
    int32_t as_of;                    /* INT32_MIN: none */
} gj_sheet_model;

/* Gathers the sheet of the record just evaluated. gj_sheet_model_fini in every case. GJ_E_NOMEM. */
gj_status gj_sheet_model_make(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally);
/* The same without gathering anything: for a form that walks the results by itself. */
void gj_sheet_model_begin(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally);
/* Whether everything until now had memory enough. */
gj_status gj_sheet_model_status(const gj_sheet_model *model);
void gj_sheet_model_fini(gj_sheet_model *model);

/* What a note's second reason is called. */
gj_msg gj_sheet_note_label(const gj_sheet_note *note, size_t why);

/* sheet_svg.c: drawings for the HTML sheet. */
void gj_svg_bar(gj_buffer *out, uint32_t permille);
void gj_svg_scale(gj_buffer *out, const gj_scale_data *scale);
void gj_svg_timeline(gj_buffer *out, const gj_sheet_model *model);

#endif
