/* Builds a program image section by section. The builder deduplicates strings and constants, lays the
 * sections out and writes one block of bytes; it knows the format and nothing of the language. The same calls
 * in the same order give the same bytes. After a failed allocation every call is harmless and gj_image_finish
 * says so. */
#ifndef GJ_LANG_IMAGE_BUILDER_H
#define GJ_LANG_IMAGE_BUILDER_H

#include "base/array.h"
#include "base/map.h"
#include "vm/program.h"

typedef struct gj_image_builder {
    gj_allocator allocator;
    gj_image_header header; /* filled in by the caller: rulebook … interface (effective: none unless set) */
    gj_array strings;       /* of gj_text, index = string index; 0 is the empty string */
    gj_map string_index;
    gj_array sources, units, alternatives, choices, fields, readings, constants, calendar, registers,
        definitions, citations, code, lines, line_sources, silent; /* of the image's own records */
    gj_map constant_index;                                         /* keyed by the constant's own bytes */
    gj_arena arena;                                                /* keys, digits */
    bool failed;     /* memory was short outside of arrays, maps and arena */
    bool over_limit; /* an operand passed GJ_OPERAND_MAX */
} gj_image_builder;

/* Nothing built yet; gj_image_builder_fini gives back what it took. */
void gj_image_builder_init(gj_image_builder *builder, gj_allocator allocator);
void gj_image_builder_fini(gj_image_builder *builder);

/* Index of a string, added where it is new. Texts must be there until the image is finished. */
uint32_t gj_image_string(gj_image_builder *builder, gj_text text);
/* Index of a constant. Numbers in any form; `value` in the state GJ_VALUE. Text constants:
 * gj_image_constant_text. */
uint32_t gj_image_constant_of(gj_image_builder *builder, gj_type_kind type, uint32_t aux,
                              const gj_value *value);
uint32_t gj_image_constant_text(gj_image_builder *builder, gj_text text);
/* Appends one instruction with its source file (index in `sources`) and line; returns its index. */
uint32_t gj_image_emit(gj_image_builder *builder, gj_opcode op, uint32_t a, uint32_t b, uint32_t c,
                       uint32_t source, uint32_t line);
/* Changes the jump operand (J in opcodes.def) of an instruction already emitted. */
void gj_image_patch(gj_image_builder *builder, uint32_t instruction, uint32_t target);
/* Index of the next instruction. */
uint32_t gj_image_here(const gj_image_builder *builder);
/* A run of citations; returns the first one's index (0 with count 0). */
uint32_t gj_image_citations(gj_image_builder *builder, const gj_text *labels, size_t count);
/* Appends a record to one of the arrays; returns its index, UINT32_MAX when there is no memory. */
uint32_t gj_image_add(gj_array *section, const void *record);

/* Lays everything out. Filled in here, whatever the records say: the header's magic, version, sizes and cost;
 * of fields `slot`, `frame`, `first_child` and `next_sibling`, from `parent` and `kind`; the order of
 * citations, a run shared by records being written for each; `code` 0 where a definition's code_size is 0.
 * May be called again, with the same bytes. *image is allocated with the builder's allocator and belongs to
 * the caller. GJ_E_LIMIT: an operand, a count or the size passed its limit. */
gj_status gj_image_finish(gj_image_builder *builder, void **image, size_t *size);

#endif
