/* Between the files of the second verifier: an image as bytes, and the places that docs/bytecode.md names. */
#ifndef GJ_TESTS_VERIFIER_IMAGE_H
#define GJ_TESTS_VERIFIER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NONE UINT32_MAX

/* The sections, in their order. */
enum {
    STRINGS,
    STRING_BYTES,
    SOURCES,
    UNITS,
    ALTERNATIVES,
    CHOICES,
    FIELDS,
    READINGS,
    CONSTANTS,
    CALENDAR,
    REGISTERS,
    DEFINITIONS,
    CITATIONS,
    CODE,
    LINES,
    LINE_SOURCES,
    SILENT,
    SECTIONS
};

/* Where in a record a word begins, in bytes. */
enum { NAME = 0, TITLE = 4 };
enum {
    HEADER_EFFECTIVE = 36,
    HEADER_INTERFACE = 40,
    HEADER_STEPS = 44,
    HEADER_LOOP_STEPS = 48,
    HEADER_RESERVED = 52
};
enum { SOURCE_PATH = 0, SOURCE_RESERVED = 4 };
enum {
    ALTERNATIVES_FIRST = 8,
    ALTERNATIVES_COUNT = 12,
    ALTERNATIVES_ORDERED = 16,
    ALTERNATIVES_RESERVED = 20
};
enum { CHOICE_CITATION = 8 };
enum {
    FIELD_PARENT = 8,
    FIELD_KIND = 12,
    FIELD_TYPE = 16,
    FIELD_AUX = 20,
    FIELD_UNIT = 24,
    FIELD_FLAGS = 28,
    FIELD_SLOT = 32,
    FIELD_FRAME = 36,
    FIELD_DEFAULT = 40,
    FIELD_LOW = 44,
    FIELD_HIGH = 48,
    FIELD_CITATION = 52,
    FIELD_SOURCE = 60,
    FIELD_FIRST_CHILD = 68,
    FIELD_NEXT_SIBLING = 72,
    FIELD_RESERVED = 76
};
enum { READING_ALTERNATIVES = 8, READING_CHOSEN = 12, READING_CITATION = 16, READING_SOURCE = 24 };
enum { CONSTANT_TYPE = 0, CONSTANT_AUX = 4, CONSTANT_NUM = 8, CONSTANT_DEN = 16, CONSTANT_RESERVED = 20 };
enum { REGISTER_TYPE = 0, REGISTER_AUX = 4, REGISTER_OF = 8, REGISTER_OF_AUX = 12 };
enum {
    DEFINITION_PARENT = 8,
    DEFINITION_KIND = 12,
    DEFINITION_FLAGS = 16,
    DEFINITION_REGISTER = 20,
    DEFINITION_UNIT = 24,
    DEFINITION_LIST = 28,
    DEFINITION_CODE = 32,
    DEFINITION_CODE_SIZE = 36,
    DEFINITION_CITATION = 40,
    DEFINITION_SOURCE = 48,
    DEFINITION_CHOICE = 56,
    DEFINITION_RESERVED = 60
};
enum { SILENT_CITATION = 8 };

enum { NUMBER, YES_NO, ALTERNATIVE, DATE, TEXT, ENTRY, LIST, COLUMN, SET };
enum { KIND_SCALAR, KIND_GROUP, KIND_LIST, KIND_CODES, FIELD_KINDS };

typedef struct section {
    size_t at, count; /* its first byte; records */
    size_t record;    /* bytes of one */
} section;

typedef struct image {
    const uint8_t *bytes;
    size_t size;
    section sections[SECTIONS];
    uint32_t string_count; /* one less than the section's: the last offset is an end */
    uint32_t next_citation;
} image;

/* Each check returns what is wrong, or NULL. */
#define MUST(condition, words)                                                                               \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            return words;                                                                                    \
    } while (0)
#define TRY(check)                                                                                           \
    do {                                                                                                     \
        const char *wrong_ = check;                                                                          \
        if (wrong_ != NULL)                                                                                  \
            return wrong_;                                                                                   \
    } while (0)

uint64_t sv_bytes_at(const image *im, size_t at, size_t count); /* little-endian */
/* The word that begins `byte` bytes into a record. */
uint32_t sv_word_of(const image *im, int of, size_t record, size_t byte);
uint32_t sv_count_of(const image *im, int of);
/* A string's bytes; *size of them. */
const char *sv_string_of(const image *im, uint32_t string, size_t *size);
bool sv_same_string(const image *im, uint32_t a, uint32_t b);

/* Two words of a record that are strings; a run of citations; source; unit. */
const char *sv_check_strings(const image *im, int of, size_t record);
const char *sv_check_citations(image *im, int of, size_t record, size_t byte);
const char *sv_check_source(const image *im, int of, size_t record, size_t byte);
const char *sv_check_unit(const image *im, int of, size_t record, size_t byte);

/* The nearest list above a field; NONE. */
uint32_t sv_list_above(const image *im, uint32_t field);
bool sv_is_list(const image *im, uint32_t field);
/* Whether a scalar type with its alternatives is one. */
bool sv_is_scalar(const image *im, uint32_t type, uint32_t aux);
/* The definition whose code writes the register as a result; NONE. */
uint32_t sv_owner_of(const image *im, uint32_t reg);
bool sv_holds_constant(const image *im, uint32_t reg);
/* Whether the text is a well-formed pattern (vm/text_ops.h says of what kind). */
bool sv_is_pattern(const char *text, size_t size);
/* Compares two constants of one type that has an order. */
int sv_compare_constants(const image *im, uint32_t a, uint32_t b);
bool sv_is_whole_constant(const image *im, uint32_t constant);

const char *sv_check_block(image *im);
const char *sv_check_tables(image *im);
const char *sv_check_constants(const image *im);
const char *sv_check_fields(image *im);
const char *sv_check_definitions(image *im);
const char *sv_check_code(const image *im);

/* An instruction's operands. */
typedef struct use {
    uint32_t op, a, b, c;
    uint32_t reads[3];
    int read_count;
    uint32_t written; /* NONE: nothing */
    uint32_t changed; /* a register that must be its own, though it was written before; NONE */
} use;
const char *sv_check_operands(const image *im, uint32_t instruction, use *out);
enum {
#define GJ_OP(name, a, b, c, meaning) OP_##name,
#include "vm/opcodes.def"
#undef GJ_OP
    OPS
};

/* Zeroed memory, or the end of the program. */
void *sv_take(size_t count, size_t size);

#endif
