/* The code generator's state, shared by emit.c (code) and emit_image.c (everything around it). Internal. */
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
    uint32_t line_at, line;
    bool failed;
} gj_emit_state;

/* A register that holds the value: an existing one, or a temporary that the caller gives back. */
uint32_t gj_emit_value(gj_emit_state *em, const gj_core *core);
void gj_emit_into(gj_emit_state *em, const gj_core *core, uint32_t dst);
/* The code of one definition; fills in reg, code and code_size. */
void gj_emit_definition(gj_emit_state *em, const gj_def *def, gj_image_definition *out);
uint32_t gj_new_register(gj_emit_state *em, gj_image_register type);
gj_image_register gj_register_type(const gj_type *type);

#endif
