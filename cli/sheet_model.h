/* What is on a score sheet, as data: the same sheet is written as Markdown and as HTML from this. All texts
 * are in the record's arena and are what strangers wrote; whoever writes them out makes them safe for his
 * format. */
#ifndef GJ_CLI_SHEET_MODEL_H
#define GJ_CLI_SHEET_MODEL_H

#include "cli/sheet_internal.h"

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
typedef struct gj_sheet_row_data {
    uint32_t depth; /* 0: a result */
    gj_mark mark;
    gj_text title, name, value, clauses;
    gj_text formula; /* how a number was computed; empty: nothing to show */
    bool own;        /* not of the interface */
} gj_sheet_row_data;

/* A part of a score, or its sum (last; depth 0, no name). */
typedef struct gj_score_row {
    uint32_t depth;
    gj_text title, name, clauses, worth, applicable, earned;
    uint32_t permille; /* earned of applicable; UINT32_MAX: it cannot be said */
} gj_score_row;

typedef struct gj_score_data {
    gj_text title, name, clauses;
    gj_score_row *rows;
    size_t row_count;
    gj_text lost, out, open; /* items: with lost points, not applicable, not assessed */
} gj_score_data;

/* A deadline for a timeline; days since 1970, INT32_MIN: none. */
typedef struct gj_deadline_data {
    gj_text title, name, words;
    int32_t from, to;
    gj_text state; /* open, met, early, late; empty: unknown */
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

typedef struct gj_sheet_model {
    gj_sheet sheet; /* what gathers the notes: sheet.notes */
    gj_text title;
    gj_head_line head[8];
    size_t head_count;
    gj_array scores;    /* of gj_score_data */
    gj_array rows;      /* of gj_sheet_row_data */
    gj_array deadlines; /* of gj_deadline_data */
    gj_array scales;    /* of gj_scale_data */
    gj_array silent;    /* of gj_sheet_row_data: name, why (value), clauses */
    gj_array readings;  /* of gj_sheet_row_data: title, name, choice (value), clauses; mark CHOSEN: for this
                         * call; formula: the choice's title */
    int32_t as_of;      /* INT32_MIN: none */
} gj_sheet_model;

/* Gathers the sheet of the record just evaluated. gj_sheet_model_fini in every case. GJ_E_NOMEM. */
gj_status gj_sheet_model_make(gj_sheet_model *model, gj_evaluation *evaluation, gj_results_tally *tally);
void gj_sheet_model_fini(gj_sheet_model *model);

/* The formats: each appends the sheet of the record just evaluated (readable, not limited) and counts. */
gj_status gj_sheet_md(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally);
gj_status gj_sheet_html(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally);
/* What stands before the first HTML sheet and behind the last. */
void gj_sheet_html_begin(gj_buffer *out, gj_lang lang, gj_text title);
void gj_sheet_html_end(gj_buffer *out);
/* One line a result: [record,]result,title,value,state,clause,reason,missing. `record`: with that column. */
gj_status gj_sheet_csv(gj_buffer *out, gj_evaluation *evaluation, bool record, gj_results_tally *tally);
void gj_sheet_csv_begin(gj_buffer *out, bool record);

/* sheet_svg.c: drawings for the HTML sheet. */
void gj_svg_bar(gj_buffer *out, uint32_t permille);
void gj_svg_scale(gj_buffer *out, const gj_scale_data *scale);
void gj_svg_timeline(gj_buffer *out, const gj_sheet_model *model);
/* Text with &, <, >, " and ' as entities, and what must not be shown as \u{…}. */
void gj_html_text(gj_buffer *out, gj_text text);

#endif
