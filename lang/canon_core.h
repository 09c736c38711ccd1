/* The bodies of definitions as canonical text, for lang/canon.c. Internal. */
#ifndef GJ_LANG_CANON_CORE_H
#define GJ_LANG_CANON_CORE_H

#include "lang/build.h"

typedef struct gj_canon_core {
    gj_build *b;
    gj_arena *arena;
    gj_array bound; /* of uint32_t: the variables around the place being written, outermost first */
    bool failed;
} gj_canon_core;

void gj_canon_core_init(gj_canon_core *core, gj_build *b, gj_arena *arena);
void gj_canon_core_fini(gj_canon_core *core);

/* The dotted path of a definition. */
void gj_canon_path(gj_buffer *out, const gj_def *def);
/* "number points ", "alternative star_level ", … */
void gj_canon_type(gj_canon_core *core, gj_buffer *out, const gj_type *type);
/* A constant; `text` where the type is text. */
void gj_canon_constant(gj_canon_core *core, gj_buffer *out, const gj_type *type, const gj_value *value,
                       gj_text text);
/* What a definition is evaluated by; nothing for a group. */
void gj_canon_body(gj_canon_core *core, gj_buffer *out, const gj_def *def);

#endif
