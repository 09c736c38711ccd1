/* Programs put together by hand, for tests of the machine and of its results: no image, no compiler, no
 * verifier. Everything is added in the order of its index; assembly_done() makes the program ready to run. */
#ifndef GJ_TESTS_UNIT_ASSEMBLY_H
#define GJ_TESTS_UNIT_ASSEMBLY_H

#include "tests/unit/support.h"
#include "vm/evaluate.h"

#define TOP UINT32_MAX

struct assembly {
    gj_program program;
    gj_image_header header;
    uint32_t strings[256];
    uint8_t string_bytes[8192] __attribute__((aligned(8)));
    uint32_t string_end;
    gj_image_alternatives alternatives[8];
    gj_image_choice choices[32];
    gj_image_field fields[64];
    gj_image_reading readings[8];
    gj_value constants[64];
    gj_image_register registers[128];
    gj_image_definition definitions[64];
    uint32_t citations[32];
    uint64_t code[512];
    gj_image_silent silent[8];
    gj_value slots[64]; /* of the record, all missing at first */
    gj_record record;
    gj_arena record_arena;
};

/* The program's own memory and the record's come from `allocator`; given back by assembly_fini. */
void assembly_init(struct assembly *as, gj_allocator allocator);
void assembly_done(struct assembly *as);
void assembly_fini(struct assembly *as);

uint32_t put_string(struct assembly *as, const char *text);
/* `names`: choices, NULL behind the last. */
uint32_t put_alternatives(struct assembly *as, const char *name, const char *const *names);
uint32_t put_field(struct assembly *as, const char *name, gj_field_kind kind, gj_type_kind type, uint32_t aux,
                   uint32_t parent, uint32_t flags);
uint32_t put_reading(struct assembly *as, const char *name, uint32_t alternatives, uint32_t chosen);
uint32_t put_constant(struct assembly *as, gj_value value);
uint32_t put_register(struct assembly *as, gj_type_kind type, uint32_t aux);
/* A register with a column of the list `list`. */
uint32_t put_column(struct assembly *as, uint32_t list, gj_type_kind of, uint32_t of_aux);
uint32_t put_definition(struct assembly *as, const char *name, gj_definition_kind kind, uint32_t flags,
                        uint32_t reg, uint32_t parent);
/* Gives the last definition so far one clause. */
void put_citation(struct assembly *as, const char *clause);
/* Adds an instruction to the last definition that was put; returns its index. */
uint32_t put_code(struct assembly *as, gj_opcode op, uint32_t a, uint32_t b, uint32_t c);
/* Sets a jump operand (0: a, 1: b, 2: c) to the next instruction. */
void put_target(struct assembly *as, uint32_t instruction, int operand);

/* Values. */
gj_value number(int64_t num, uint32_t den);
gj_value date_value(const char *text);
gj_value text_value(struct assembly *as, const char *text);
gj_value pointer_value(const void *pointer);
gj_value missing_value(void);
gj_value state_value(gj_state state, const gj_reason *reason);
/* A list in the record's arena, all its slots missing. */
gj_list *new_list(struct assembly *as, uint32_t field, uint32_t count);

#endif
