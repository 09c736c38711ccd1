/* The code generator's state, shared by emit*.c (code) and emit_image.c (everything around it). Internal. */
#ifndef GJ_LANG_EMIT_H
#define GJ_LANG_EMIT_H

#include "lang/image_builder.h"
#include "lang/lower.h"

/* A fact in a register. */
typedef struct gj_loaded_fact {
    uint32_t field, reg;
    uint32_t entry; /* the variable of the entry it belongs to; UINT32_MAX: the record */
    bool pinned;    /* by being here */
} gj_loaded_fact;

typedef struct gj_emit_state {
    gj_build *b;
    gj_image_builder image;
    uint32_t *registers; /* by definition: the register that holds its value */
    uint32_t *variables; /* by variable: the register bound to it now */
    gj_array busy;       /* of uint8_t, by register: 0 idle or a definition's, 1 in use, 2 pinned */
    gj_array idle;       /* of uint32_t: temporaries to take */
    gj_array constants;  /* of uint32_t, by constant: 1 + the register that holds it, 0: none yet */
    gj_array facts;      /* of gj_loaded_fact: what the present definition has read on every path to here */
    uint32_t line_at, line, line_source; /* of the last place that was asked for */
    uint32_t near_begin, near_end;       /* all offsets of one line … */
    uint32_t near_line, near_source;     /* … which is this: the next place is often on it, too */
    bool failed;
} gj_emit_state;

/* ---- emit.c ---- */

/* A register that holds the value: an existing one, or a temporary that the caller gives back. */
uint32_t gj_emit_value(gj_emit_state *em, const gj_core *core);
/* Code that leaves the value in `dst`. */
void gj_emit_into(gj_emit_state *em, const gj_core *core, uint32_t dst);
/* The code of one definition; fills in reg, code and code_size. */
void gj_emit_definition(gj_emit_state *em, const gj_def *def, gj_image_definition *out);

/* ---- emit_cases.c, emit_loop.c ---- */

/* Code for a core of kind GJ_C_CASES or GJ_C_LOOP. */
void gj_emit_cases(gj_emit_state *em, const gj_core *core, uint32_t dst);
void gj_emit_loop(gj_emit_state *em, const gj_core *core, uint32_t dst);
/* Code that fills the column of a definition that has a value for each entry of a list. */
void gj_emit_each(gj_emit_state *em, const gj_def *def);

/* ---- emit_registers.c ---- */

/* Appends an instruction; its place in the code. */
uint32_t gj_emit_put(gj_emit_state *em, gj_opcode op, uint32_t a, uint32_t b, uint32_t c, gj_span span);

/* The register that a value of a type needs; a new one of that kind, which is no temporary. */
gj_image_register gj_register_type(const gj_type *type);
uint32_t gj_new_register(gj_emit_state *em, gj_image_register type);
/* A temporary of a type: one that was given back, or a new one. */
uint32_t gj_emit_take(gj_emit_state *em, gj_image_register type);
uint32_t gj_emit_take_for(gj_emit_state *em, const gj_type *type);
uint32_t gj_emit_take_bool(gj_emit_state *em);
/* Gives a temporary back; registers of definitions and variables stay. */
void gj_emit_give(gj_emit_state *em, uint32_t reg);
/* While pinned, giving leaves a temporary alone. Registers that are no temporaries, or pinned already by
 * somebody further out, are left as they are; the answer says whether to unpin. Unpinning gives back. */
bool gj_emit_pin(gj_emit_state *em, uint32_t reg);
void gj_emit_unpin(gj_emit_state *em, uint32_t reg, bool pinned);

/* emit_image.c: the image's source of a place, and its line. */
uint32_t gj_emit_source(gj_emit_state *em, gj_span span, uint32_t *line);

/* The image's constant for a core of kind GJ_C_CONST, and for a whole number, truth or alternative. */
uint32_t gj_emit_constant(gj_emit_state *em, const gj_core *core);
uint32_t gj_emit_whole(gj_emit_state *em, gj_type_kind kind, uint32_t aux, int64_t number);
/* The register that always holds a constant; the machine fills it once. */
uint32_t gj_emit_constant_register(gj_emit_state *em, gj_image_register type, uint32_t index);

/* A fact that was read on every path from the definition's beginning to here is not read again: whether it is
 * in a register; notes that it is now; forgets all but the first `kept`, as behind a condition or a loop.
 * `entry` is as in gj_loaded_fact. */
bool gj_emit_loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t *reg);
void gj_emit_note_loaded(gj_emit_state *em, uint32_t field, uint32_t entry, uint32_t reg);
void gj_emit_forget_facts(gj_emit_state *em, size_t kept);

#endif
