/* Diagnostics are data: a code, a place, arguments, other places, notes and fix-its. Checks add them to a
 * list; three renderers (text, JSON, SARIF) print the list in Chinese or English. Nothing prints from a
 * check.
 *
 * diag.def is the one list of codes. Each has a headline, a label for the caret and a help line in both
 * languages; {0} {1} {2} stand for the arguments. */
#ifndef GJ_BASE_DIAG_H
#define GJ_BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>
#include "base/source.h"

typedef enum gj_lang { GJ_LANG_EN = 0, GJ_LANG_ZH = 1 } gj_lang;

typedef enum gj_severity { GJ_SEVERITY_NOTE, GJ_SEVERITY_WARNING, GJ_SEVERITY_ERROR } gj_severity;

typedef enum gj_diag_code {
#define GJ_DIAG(number, severity, slug, en, zh, label_en, label_zh, help_en, help_zh) GJ_D_##slug,
#include "base/diag.def"
#undef GJ_DIAG
    GJ_D_COUNT
} gj_diag_code;

/* Short texts for notes, labels of other places, and words that stand inside arguments. */
typedef enum gj_msg {
#define GJ_MSG(id, en, zh) GJ_M_##id,
#include "base/messages.def"
#undef GJ_MSG
    GJ_M_COUNT
} gj_msg;

/* An argument: the same text in both languages, or one each. */
typedef struct gj_arg {
    gj_text in[2]; /* by gj_lang */
} gj_arg;

/* A secondary line of a diagnostic: with a place it is drawn there, without one it is a note. */
typedef struct gj_diag_extra {
    struct gj_diag_extra *next;
    gj_msg message;
    gj_span span;
    gj_arg args[3];
} gj_diag_extra;

typedef struct gj_diag_fix {
    struct gj_diag_fix *next;
    gj_span span; /* what is replaced; empty: an insertion */
    gj_text replacement;
    bool certain; /* only these are applied by check --fix */
} gj_diag_fix;

typedef struct gj_diag {
    gj_diag_code code;
    gj_severity severity;
    gj_span span;
    gj_arg args[4];
    gj_diag_extra *extras, *last_extra;
    gj_diag_fix *fixes;
    uint32_t sequence; /* order of reporting, the last resort when sorting */
} gj_diag;

typedef struct gj_diags {
    gj_arena *arena;
    const gj_sources *sources;
    gj_array list; /* of gj_diag * */
    size_t errors, warnings;
    uint32_t reported; /* how many were listed so far, duplicates included */
} gj_diags;

/* No diagnostics yet. What is reported lives in the arena, and spans are of `sources`; gj_diags_fini gives
 * back what else was taken. */
void gj_diags_init(gj_diags *diags, gj_arena *arena, const gj_sources *sources);
void gj_diags_fini(gj_diags *diags);

/* Arguments. Texts are copied into the diagnostics' arena when reported. */
gj_arg gj_arg_text(gj_text text);
gj_arg gj_arg_msg(gj_msg message);
gj_arg gj_arg_u64(gj_diags *diags, uint64_t number);
gj_arg gj_arg_none(void); /* not given; a text whose bytes are NULL counts as that, too */

/* Adds a diagnostic and counts it. Unused arguments are gj_arg_none(). NULL when there is no memory: the
 * arena remembers that, `errors` and `warnings` count it all the same (a lost error must not look like a
 * clean run), and the functions below take NULL and do nothing. */
gj_diag *gj_report(gj_diags *diags, gj_diag_code code, gj_span span, gj_arg a, gj_arg b, gj_arg c);
gj_diag *gj_report_text(gj_diags *diags, gj_diag_code code, gj_span span, gj_text a);
gj_diag *gj_report_plain(gj_diags *diags, gj_diag_code code, gj_span span);
/* Another place involved, or (span {0,0}) a note; `did_you_mean` without a place is drawn as help. */
void gj_diag_also(gj_diags *diags, gj_diag *diag, gj_msg message, gj_span span, gj_arg a, gj_arg b);
void gj_diag_fix_it(gj_diags *diags, gj_diag *diag, gj_span span, gj_text replacement, bool certain);

/* Sorts by place, then number; drops duplicates: same code and span, without a place same arguments too. */
void gj_diags_sort(gj_diags *diags);

/* About a code: "GJ0203", slug, severity; and the code of such a name (GJ_D_COUNT: none). */
const char *gj_diag_name(gj_diag_code code);
const char *gj_diag_slug(gj_diag_code code);
gj_severity gj_diag_severity(gj_diag_code code);
gj_diag_code gj_diag_by_name(gj_text name);
/* A catalogue text with {0}.. filled in from args (NULL: none), appended to out. */
void gj_msg_format(gj_buffer *out, gj_lang lang, gj_msg message, const gj_arg *args, size_t count);
/* The same with one argument, a text or a number. */
void gj_msg_with(gj_buffer *out, gj_lang lang, gj_msg message, gj_text argument);
void gj_msg_count(gj_buffer *out, gj_lang lang, gj_msg message, uint64_t number);
/* The catalogue text itself. */
const char *gj_msg_text(gj_lang lang, gj_msg message);
/* The headline of a diagnostic, filled in. */
void gj_diag_headline(gj_buffer *out, gj_lang lang, const gj_diag *diag);
/* The caret label and the help line, filled in; false, and nothing appended, where there is none. */
bool gj_diag_label(gj_buffer *out, gj_lang lang, const gj_diag *diag);
bool gj_diag_help(gj_buffer *out, gj_lang lang, const gj_diag *diag);
/* The headline of a code with an ellipsis for each argument. */
void gj_diag_summary(gj_buffer *out, gj_lang lang, gj_diag_code code);
/* Whether a note with this message is a suggestion, drawn as help. */
bool gj_msg_is_help(gj_msg message);

typedef struct gj_render {
    gj_lang lang;
    bool color;
    size_t limit; /* at most so many are drawn, the rest are counted; 0: 50 */
} gj_render;

/* The drawing for people; ends with a line that counts errors and warnings where there are any. */
void gj_diags_text(gj_buffer *out, const gj_diags *diags, gj_render how);
/* {"diagnostics":[{code,severity,slug,message,file,line,column,end_line,end_column,label,help,related,
 * fixes}]}; what a diagnostic does not have is null. */
void gj_diags_json(gj_buffer *out, const gj_diags *diags, gj_lang lang);
/* SARIF 2.1.0, columnKind unicodeCodePoints, one rule entry per code used. */
void gj_diags_sarif(gj_buffer *out, const gj_diags *diags, gj_lang lang);

#endif
