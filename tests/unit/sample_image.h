/* A small rule book's image, made by hand with the builder: what the tests of the image, the verifier and the
 * disassembler stand on. It has something in every section, and each kind of field, constant and register. */
#ifndef GJ_TESTS_UNIT_SAMPLE_IMAGE_H
#define GJ_TESTS_UNIT_SAMPLE_IMAGE_H

#include "lang/image_builder.h"

#define SAMPLE_NONE UINT32_MAX

enum { LEVEL, STARS }; /* alternatives */

enum { /* fields */
       F_AS_OF,
       F_STAFF,
       F_WISH,
       F_SERVICE,
       F_CONFORMING,
       F_SITES,
       F_SITE_ID,
       F_SITE_STAFF,
       F_ROOMS,
       F_AREA,
       F_SCOPES,
       F_SCOPE,
       F_NOTE,
       F_COUNT
};

enum { /* constants */
       K_ZERO,
       K_HUNDRED,
       K_THIRD,
       K_LARGE,
       K_YES,
       K_QUALIFIED,
       K_DATE,
       K_TEXT,
       K_PRINTED,
       K_COUNT
};

enum { /* registers: temporaries, then results */
       R_N0,
       R_N1,
       R_N2,
       R_B0,
       R_B1,
       R_A0,
       R_S0,
       R_D0,
       R_X0,
       R_E0,
       R_E1,
       R_ROOM,
       R_SITES,
       R_ROOMS,
       R_SCOPES,
       R_SCOPE,
       R_COLUMN,
       R_SET,
       R_TOTAL,
       R_PER_SITE,
       R_ELIGIBLE,
       R_LEGAL,
       R_LEVEL,
       R_BAND,
       R_DISTINCT,
       R_COUNT
};

typedef struct sample_instruction {
    gj_opcode op;
    uint32_t a, b, c; /* jump targets count from the definition's first instruction */
} sample_instruction;

#define SAMPLE_CODE(array) (array), sizeof(array) / sizeof((array)[0])

enum { D_TOTAL, D_PER_SITE, D_ELIGIBLE, D_LEGAL, D_BAND, D_LEVEL, D_DISTINCT, D_PLACE, D_COUNT };

/* Everything but definitions and code. */
void sample_tables(gj_image_builder *builder);
/* The definitions above; after sample_tables. */
void sample_definitions(gj_image_builder *builder);
/* The whole sample as an image from `allocator`. */
gj_status sample_image(gj_allocator allocator, void **image, size_t *size);

/* Pieces, for tests that make more of their own. Texts are C strings. */
uint32_t sample_string(gj_image_builder *builder, const char *text);
/* A number constant from "-12/5". */
uint32_t sample_number(gj_image_builder *builder, const char *fraction);
/* A definition with code; J operands are moved to where the definition begins. Fills in name, code and line,
 * and that there is no list where it is not for EACH. */
uint32_t sample_definition(gj_image_builder *builder, const char *name, gj_image_definition definition,
                           const sample_instruction *code, size_t count);

#endif
