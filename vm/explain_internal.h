/* What the files of explanations share; nobody else includes it. */
#ifndef GJ_VM_EXPLAIN_INTERNAL_H
#define GJ_VM_EXPLAIN_INTERNAL_H

#include "base/array.h"
#include "vm/explain.h"
#include "vm/operations.h"

/* Entries of one loop that are shown where they made a difference. */
#define GJ_EXPLAIN_ENTRIES 8

typedef enum gj_told_kind { GJ_TOLD_TEST, GJ_TOLD_READ, GJ_TOLD_REASON, GJ_TOLD_OMITTED } gj_told_kind;

/* Something that a definition's code did. */
typedef struct gj_told {
    uint8_t kind;                               /* gj_told_kind */
    bool idle;                                  /* happened in a turn of a loop that changed nothing */
    uint32_t source, line, text, clause, count; /* TEST, REASON: where the rules have it */
    const gj_formula *formula;                  /* TEST: the guard; READ: a leaf */
} gj_told;

/* Traces of definitions, one after the other. */
typedef struct gj_tracer {
    gj_machine *machine;
    gj_arena *arena;
    uint32_t *owner; /* by register: the definition whose value it is; UINT32_MAX */
    struct gj_shadow *shadows;
    gj_array told; /* of gj_told: the last trace */
    struct gj_turning *loops;
    uint32_t loop_count;
    uint32_t start; /* stamp at which the present trace began */
    uint32_t stamp;
    uint32_t definition;
    const gj_value *wanted;    /* of an EACH definition: the entry looked at */
    uint32_t target;           /* the register whose value is explained */
    const gj_formula *formula; /* how it came about; NULL: it was not computed */
    bool failed;
} gj_tracer;

/* False where there is no memory; gj_tracer_fini in every case. */
bool gj_tracer_init(gj_tracer *tracer, gj_machine *machine, gj_arena *arena);
void gj_tracer_fini(gj_tracer *tracer);
/* Runs a definition's code again, filling `told` and `formula` for the register `target`; `wanted`: the list
 * entry, NULL where there is none. */
gj_status gj_tracer_run(gj_tracer *tracer, uint32_t definition, uint32_t target, const gj_value *wanted);

/* A definition, or an entry of one, that was spread out already; a fact that was shown. */
typedef struct gj_spread_out {
    uint32_t definition, entry;
} gj_spread_out;

typedef struct gj_shown_fact {
    uint32_t field;
    const gj_value *of;
} gj_shown_fact;

/* A tree being made. */
typedef struct gj_explainer {
    gj_machine *machine;
    const gj_program *program;
    gj_arena *arena;
    gj_explain_options options;
    gj_tracer tracer;
    gj_array spread; /* of gj_spread_out */
    gj_array facts;  /* of gj_shown_fact */
    bool *readings;  /* by reading: was shown */
    gj_status status;
} gj_explainer;

static inline const gj_image_definition *gj_explain_definition(const gj_explainer *b, uint32_t d)
{
    return &b->program->definitions[d];
}

/* explain.c: a rule below another. `decides`: it is a reason for the value above. */
void gj_explain_rule(gj_explainer *b, gj_explanation *parent, uint32_t d, uint32_t entry, bool decides,
                     uint32_t depth);

/* explain_read.c: adds a node below another (NULL: at the top); NULL where there is no memory. */
gj_explanation *gj_explain_add(gj_explainer *b, gj_explanation *parent, gj_explanation made);
/* Says how much of something is left out; nothing where it is none. */
gj_explanation *gj_explain_left_out(gj_explainer *b, gj_explanation *parent, gj_explain_omitted what,
                                    uint32_t count);
/* What a trace told of what was read, as nodes below `parent`. The tracer is used anew on the way, so its
 * list is copied first. */
void gj_explain_read(gj_explainer *b, gj_explanation *parent, const gj_told *told, size_t count,
                     uint32_t depth);
bool gj_explain_is_named(const gj_explainer *b, uint32_t d, const char *name);
/* Whether d is a measure of a score or of a node of its tree; whether a measure is all it could be; whether
 * it is only said that a part of a score applies. */
bool gj_explain_is_measure(const gj_explainer *b, uint32_t d);
bool gj_explain_is_full(gj_explainer *b, uint32_t measure, uint32_t worth);
bool gj_explain_merely_applies(const gj_explainer *b, const gj_formula *formula);
/* The list a definition has one value each for; NULL: it has not, or the list has no value. */
const gj_list *gj_explain_list(const gj_explainer *b, uint32_t d);

#endif
